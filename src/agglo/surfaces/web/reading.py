"""Pages on one work or a few: the record, its references, files to take away, one's own words about it."""

import msgspec
from starlette.requests import Request

from agglo.literature.record import Work
from agglo.surfaces.web import address
from agglo.surfaces.web.finding import EXPORTS, given, short
from agglo.surfaces.web.frame import Reader, Seen, reader
from agglo.surfaces.web.meaning import alike
from agglo.surfaces.web.records import Words, card, doi, name, naming, safe, script

COMMON_STYLES = ("apa", "chicago", "korean")
SCHEMES = {
    "doi": "DOI", "kci": "KCI", "koreascience": "KoreaScience", "uci": "UCI", "openalex": "OpenAlex", "pmid": "PMID",
    "scopus": "Scopus", "wos": "Web of Science", "arxiv": "arXiv", "riss": "RISS", "scienceon": "ScienceON",
}  # fmt: skip
"""The services' own names."""
RESOLVERS = {
    "kci": "https://www.kci.go.kr/kciportal/ci/sereArticleSearch/ciSereArtiView.kci?sereArticleSearchBean.artiId={}",
    "openalex": "https://openalex.org/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "arxiv": "https://arxiv.org/abs/{}",
}
FIELDS = (
    "kind", "titles", "abstracts", "keywords", "people", "venue", "thesis", "volume", "number", "pages", "year",
    "date", "langs", "identifiers", "landing", "pdf", "has_pdf", "references", "cited", "categories", "funding",
    "notes",
)  # fmt: skip


class Tongue(msgspec.Struct, frozen=True, kw_only=True):
    """What a work says of itself in one language."""

    lang: str
    label: str
    abstracts: tuple[Words, ...]
    keywords: tuple[tuple[str, str], ...]


def work(house, request: Request) -> Seen:
    """The record of one work."""
    who = reader(request)
    shown = house.ask("show", {"id": request.path_params["id"]})
    shown_card = card(shown.work, who.ui)
    done = request.query_params.get("done", "")
    more = {
        "card": shown_card,
        "people": _people(shown.work, who),
        "affiliations": list(dict.fromkeys(line for p in shown.work.people for line in p.affiliations)),
        "tongues": tongues(shown.work, who),
        "identifiers": _identifiers(shown.work),
        "langs": ", ".join(who.word(f"lang.{code}") for code in shown.work.langs),
        "references": _references(house, shown.work.id, who),
        "alike": alike(house, shown.work.id, who),
        "history": _history(shown, who),
        "formats": [(fmt, who.word(f"exports.{fmt}")) for fmt in EXPORTS],
        "origin_line": lambda origin: _origin(origin, who),
        "said": who.say(f"done_{done}") if done in ("tag", "note") else "",
    }
    title = str(shown_card.title.html.striptags()) if shown_card.title else who.say("untitled")
    names = "; ".join(person.html for person in shown_card.people[:2])
    by = ", ".join(part for part in (str(names), str(shown.work.year or "")) if part)
    return Seen(data=shown, template="work.html", title=f"{title} — {by}" if by else title, more=more)


def tongues(work: Work, who: Reader) -> list[Tongue]:
    """Abstracts and keywords by language, the reader's first."""
    codes = dict.fromkeys([t.lang for t in work.abstracts] + [k.lang for k in work.keywords])
    return [
        Tongue(
            lang=code,
            label=who.word(f"lang.{code}"),
            abstracts=tuple(Words(html=_plain(t.text), lang=t.lang, by=t.by) for t in work.abstracts if t.lang == code),
            keywords=tuple(
                (word, naming("keyword", word)) for group in work.keywords if group.lang == code for word in group.words
            ),
        )
        for code in sorted(codes, key=lambda code: code != who.ui)
    ]


def cite(house, request: Request) -> Seen:
    """References to the works picked, in one style."""
    from agglo.literature.exports.cite import STYLES

    who, params = reader(request), request.query_params
    ids = params.getlist("id")
    style = params.get("style") or ("korean" if who.ui == "ko" and "korean" in STYLES else next(iter(STYLES)))
    data = house.ask("cite", {"ids": ids, "style": style}) if ids else _Nothing()
    pairs = [("id", one) for one in ids]
    more = {
        "heading": who.count("cite_title", len(ids)),
        "styles": [(s, who.word(f"styles.{s}"), address.link("/cite", [*pairs, ("style", s)])) for s in STYLES],
        "exports": [(f, who.word(f"exports.{f}"), address.link("/export", [*pairs, ("format", f)])) for f in EXPORTS],
    }
    title = more["heading"] + (f" · {', '.join(ids[:2])}" if ids else "")
    return Seen(data=data, template="cite.html", title=title, more=more)


class _Nothing(msgspec.Struct, frozen=True, kw_only=True):
    style: str = ""
    references: tuple = ()


def export(house, request: Request):
    """The choice of a format; with a format in the URL, the file itself."""
    from agglo.literature.exports import EXPORTS as KNOWN

    who, params = reader(request), request.query_params
    asked = address.read(params)
    if params.get("format") and not request.url.path.endswith(".json"):
        wish = given(asked, who) if not asked.picked else {}
        wish = {k: v for k, v in wish.items() if k not in ("page", "size")}
        return house.ask("export", {**wish, "ids": asked.picked, "format": params["format"]})
    formats = [(name, who.word(f"exports.{name}")) for name in KNOWN]
    if asked.picked:
        what, title = who.count("export_picked", len(asked.picked)), who.say("export_title")
    else:
        what = who.say("export_search", query=short(asked.q)) if asked.q else who.say("export_all")
        title = f"{who.say('export_title')} · {short(asked.q)}" if asked.q else who.say("export_title")
    more = {
        "asked": asked,
        "what": what,
        "formats": formats,
        "choose": not asked.picked,
        "carried": [(k, v) for k, v in address.pairs(asked, page="1", size="10") if k != "q" or asked.picked],
    }
    return Seen(data={"formats": [f for f, _ in formats]}, template="export.html", title=title, more=more)


def tag(house, request: Request, form) -> str:
    """Put a tag on the work, or take it off."""
    id = request.path_params["id"]
    house.ask("tag", {"ids": [id], "tag": str(form.get("tag", "")), "remove": str(form.get("remove", "false"))})
    return f"/works/{id}?done=tag"


def note(house, request: Request, form) -> str:
    """Write the note on the work; an empty one takes it away."""
    id = request.path_params["id"]
    house.ask("note", {"id": id, "text": str(form.get("text", "")).replace("\r\n", "\n")})
    return f"/works/{id}?done=note"


def delete(house, request: Request, form) -> str:
    """Take the work out of the library."""
    house.ask("delete", {"ids": [request.path_params["id"]]})
    return "/status?done=delete"


def _plain(value: str):
    return Words(html=value).html


def _people(work: Work, who: Reader) -> list[dict]:
    people = []
    for person in work.people:
        shown = name(person, who.ui)
        others = [n for n in (person.name, *person.other) if n != str(shown.html.unescape())]
        people.append(
            {"name": shown, "role": person.role, "other": ", ".join(others), "other_lang": script(" ".join(others))}
        )
    return people


def _identifiers(work: Work) -> list[dict[str, str]]:
    found = []
    for one in work.identifiers:
        pattern = RESOLVERS.get(one.scheme, "")
        href = doi(work) if one.scheme == "doi" else safe(pattern.format(one.value)) if pattern else ""
        found.append({"label": SCHEMES.get(one.scheme, one.scheme), "value": one.value, "href": href})
    return found


def _references(house, id: str, who: Reader) -> list[tuple[str, str, str]]:
    """The work in the common styles: style, label, reference."""
    found = []
    for style in COMMON_STYLES:
        answer = house.ask("cite", {"ids": [id], "style": style})
        found += [(style, who.word(f"styles.{style}"), reference.text) for reference in answer.references]
    return found


def _history(shown, who: Reader) -> list[dict]:
    """Each former version with the fields that were different then."""
    found, later = [], shown.work
    for former in shown.history:
        fields = [
            (who.say(f"name_{field}"), _written(getattr(former.work, field)))
            for field in FIELDS
            if getattr(former.work, field) != getattr(later, field)
        ]
        found.append({"at": former.at[:16].replace("T", " "), "fields": fields})
        later = former.work
    return found


def _written(value) -> str:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, list):
        parts = [str(v.get("text") or v.get("name") or v) if isinstance(v, dict) else str(v) for v in plain]
        return "; ".join(parts) or "—"
    return str(plain) if plain not in (None, "") else "—"


def _origin(origin, who: Reader) -> str:
    """Where something came from: source, id there, file, day."""
    parts = (who.word(f"source.{origin.source}"), origin.id, origin.file, origin.at[:10])
    return " · ".join(part for part in parts if part)
