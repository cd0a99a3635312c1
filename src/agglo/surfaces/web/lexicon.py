"""The page of the lexicon: pairs of terms with what speaks for them, to be accepted, rejected and added to."""

from starlette.requests import Request

from agglo.literature.lexicon.entry import DECISIONS, KINDS
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import paging
from agglo.surfaces.web.frame import Seen, reader

ROWS = 50
CHANGES = ("accept_pair", "reject_pair", "add_pair", "free_pair")
SHOWN = tuple(kind for kind in KINDS if kind != "parts")


def page(house, request: Request) -> Seen:
    """A page of the pairs that hold a text, of one kind of evidence or of one decision."""
    who, params = reader(request), request.query_params
    text, number = params.get("q", "").strip()[:100], params.get("page", "1")
    kind = params.get("kind") if params.get("kind") in SHOWN else ""
    decision = params.get("decision") if params.get("decision") in DECISIONS else ""
    at = int(number) if number.isascii() and number.isdecimal() and 0 < int(number[:7]) < 10**6 else 1
    asked = {"text": text, "kind": kind, "decision": decision, "limit": ROWS, "offset": (at - 1) * ROWS}
    data = house.ask("lexicon", asked)
    kept = [("q", text), ("kind", kind), ("decision", decision)]

    def to(n: int) -> str:
        return address.link("/lexicon", [*((name, value) for name, value in kept if value), ("page", str(n))])

    done = params.get("done", "")
    more = {
        "wanted": text,
        "kind": kind,
        "decision": decision,
        "kinds": SHOWN,
        "decisions": DECISIONS,
        "said": who.say(f"lexicon_done_{done}") if done in (*CHANGES, "learn") else "",
        "pages": paging(at, data.total, ROWS, to),
    }
    narrowed = [text, *(who.word(f"lexicon_{name}.{value}") for name, value in kept[1:] if value)]
    what = " · ".join(part for part in narrowed if part)
    title = who.say("lexicon_title_of", what=what) if what else who.say("lexicon_title")
    return Seen(data=data, template="lexicon.html", title=title, room="terms", more=more)


def change(house, request: Request, form) -> str:
    """Decide of a pair, or learn; the address to go to."""
    name = str(form.get("do", ""))
    kept = [(key, str(form.get(key, ""))[:100]) for key in ("q", "kind", "decision", "page") if form.get(key)]
    if name == "learn":
        house.ask("learn")
        return address.link("/lexicon", [("done", "learn")])
    name = name if name in CHANGES else "add_pair"
    house.ask(name, {"ko": str(form.get("ko", "")), "en": str(form.get("en", ""))})
    return address.link("/lexicon", [*kept, ("done", name)])
