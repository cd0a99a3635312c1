"""Pages about the library itself: what was rejected, what was merged, how it stands, what the sample is, help."""

from starlette.requests import Request

from agglo.surfaces.web.finding import languages, page_number, turning
from agglo.surfaces.web.frame import Reader, Seen, reader
from agglo.surfaces.web.records import card

ROWS = 50

HELP = (
    ("words", ("클러스터정책", "클러스터 정책", "클러스터 | 집적지", "클러스터 NOT 독일", "클러스터 !독일",
               "(클러스터 | 산업단지) 정책")),
    ("exact", ('"클러스터 정책"', "클러스터 NEAR/5 정책", "정책*", "*정책*")),
    ("scope", ("제목:클러스터", "title:(cluster policy)", "저자:류태수", "year:2010..2020", "kind:thesis",
               "전체:서울대학교")),
)  # fmt: skip
KEYS = (("/", "key_slash"), ("Enter", "key_enter"), ("Esc", "key_escape"))
FORMER = ("undo", "reread", "reindex", "delete")


def rejected(house, request: Request) -> Seen:
    """Records that could not be read."""
    who, at = reader(request), page_number(request)
    data = house.ask("rejected", {"limit": ROWS, "offset": (at - 1) * ROWS})
    more = {"said": said(request, who), "pages": turning(request, data.total, ROWS)}
    title = who.say("rejected_title")
    return Seen(data=data, template="rejected.html", title=title, room="import", more=more)


def merges(house, request: Request) -> Seen:
    """Merges of records, each with its reason and a way back."""
    who, at = reader(request), page_number(request)
    data = house.ask("merges", {"limit": ROWS, "offset": (at - 1) * ROWS})
    more = {"said": said(request, who), "pages": turning(request, data.total, ROWS)}
    return Seen(data=data, template="merges.html", title=who.say("merges_page"), room="import", more=more)


def status(house, request: Request) -> Seen:
    """How the library stands."""
    who = reader(request)
    data = house.ask("status")
    sources = sorted(data.sources.items(), key=lambda item: (-item[1], item[0]))
    more = {
        "said": said(request, who),
        "languages": languages(data.languages, who),
        "sources": [(who.word(f"source.{name}"), count) for name, count in sources],
    }
    return Seen(data=data, template="status.html", title=who.say("status_title"), room="status", more=more)


def sample(house, request: Request) -> Seen:
    """What the sample is, and what is in it."""
    who = reader(request)
    data = house.ask("search", {"sort": "newest", "size": 100})
    cards = [card(hit.work, who.ui) for hit in data.hits]
    title = who.say("sample_title")
    return Seen(data=data, template="sample.html", title=title, more={"cards": cards})


def help(house, request: Request) -> Seen:
    """The query language on one page."""
    from agglo.literature.query import FIELDS

    who = reader(request)
    sections = [
        (name, [(example, f"{name}_{number}") for number, example in enumerate(examples, 1)]) for name, examples in HELP
    ]
    table = [(who.word(f"fields.{name}"), names.split()) for name, names in FIELDS.items()]
    data = {"examples": {name: list(examples) for name, examples in HELP}, "fields": dict(FIELDS)}
    more = {"sections": [*sections, ("keys", KEYS)], "fields_table": table}
    return Seen(data=data, template="help.html", title=who.say("help_title"), room="help", more=more)


def undo(house, request: Request, form) -> str:
    """Undo a merge."""
    house.ask("undo", {"merge": request.path_params["merge"]})
    return "/merges?done=undo"


def reread(house, request: Request, form) -> str:
    """Read what was rejected once more."""
    house.ask("reread")
    return "/rejected?done=reread"


def reindex(house, request: Request, form) -> str:
    """Build the index anew."""
    house.ask("reindex")
    return "/status?done=reindex"


def said(request: Request, who: Reader) -> str:
    """The sentence for what has just been done, or nothing."""
    done = request.query_params.get("done", "")
    return who.say(f"done_{done}") if done in FORMER else ""
