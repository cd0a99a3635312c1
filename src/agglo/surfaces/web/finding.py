"""Pages that find: the first page, the results, how a query was read."""

import re

import msgspec
from starlette.requests import Request

from agglo import text
from agglo.operations.typing import note
from agglo.surfaces.web import address, narrowing, terms
from agglo.surfaces.web.address import Asked
from agglo.surfaces.web.frame import Reader, Seen, reader
from agglo.surfaces.web.records import card

TRIES = {
    "ko": ("클러스터정책", "클러스터 정책 NOT 독일", "저자:류태수", '"지역혁신"', "year:2010..2020"),
    "en": ("cluster policy", "cluster policy NOT Germany", "author:Ahn", '"regional innovation"', "year:2010..2020"),
}
RECENT = 5
"""How many of the newest works the first page names."""
WINDOW = 100_000
"""How deep paging goes; the whole is to be had as an export."""
EXPORTS = ("ris", "bibtex", "csv", "xlsx")
"""The formats that the menus offer at once."""


class Chip(msgspec.Struct, frozen=True, kw_only=True):
    """A term as it was read; `off` is the search without it, where that can be said."""

    text: str
    field: str = ""
    kind: str = ""
    negated: bool = False
    dropped: bool = False
    off: str = ""
    said: tuple["Said", ...] = ()


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Another way to write or say a term; `switch` is the search with it switched off, or on again."""

    text: str
    lang: str
    kind: str
    weight: str
    evidence: str
    off: bool
    switch: str


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """Where one is among the pages; a number of None is a gap."""

    current: int
    last: int
    before: str
    after: str
    numbers: tuple[tuple[int | None, str], ...]
    bounded: bool
    window: str


def home(house, request: Request) -> Seen:
    """The first page: a search line, three ways in, what is there."""
    who = reader(request)
    status = house.ask("status")
    newest = {"sort": "newest", "size": RECENT, "facets": False}
    recent = () if status.sample else house.ask("search", newest).hits
    more = {
        "tries": TRIES[who.ui],
        "languages": languages(status.languages, who),
        "recent": [card(hit.work, who.ui) for hit in recent],
    }
    return Seen(data=status, template="home.html", title=who.say("home_title"), more=more)


def results(house, request: Request) -> Seen:
    """One page of an answer."""
    who, asked = reader(request), address.read(request.query_params)
    page = house.ask("search", given(asked, who, request))
    if not request.url.path.endswith(".json"):
        note(house.answering(), page)
    years = narrowing.years(page, asked, who.ui)
    more = {
        "asked": asked,
        "chips": chips(page.query, asked, who),
        "shares": shares(page.query, asked, who),
        "expanding": expanding(page.query, asked),
        "modes": modes(page, asked),
        "typed_on": address.link("/search", [*address.pairs(asked, page="1"), ("correct", "off")]),
        "term": term_of(page.query.concept, who.ui) if page.page == 1 else None,
        "repaired": [text.say(f"query.{key}", who.ui) for key in page.query.repaired],
        "offers": offers(page.query.also, asked, who),
        "facets": narrowing.facets(page, asked, who.ui),
        "years": years,
        "ticks": narrowing.ticks(years),
        "without_years": _without_years(asked),
        "cards": [(hit, card(hit.work, who.ui, hit.highlights)) for hit in page.hits],
        "sorts": [(s, address.search(asked, sort=s)) for s in ("relevance", "newest", "oldest", "title", "cited")],
        "sizes": [(s, address.search(asked, size=s)) for s in address.SIZES],
        "exports": exports(address.pairs(asked, page="1", size="10"), who),
        "export_more": address.link("/export", address.pairs(asked, page="1", size="10")),
        "carried": [id for id in asked.picked if id not in {hit.work.id for hit in page.hits}],
        "asked_pairs": [(k, v) for k, v in address.pairs(asked, page="1") if k != "id"],
        "pages": paging(page.page, page.total, page.size, lambda n: address.search(asked, page=str(n))),
        "to_last": address.search(asked, page=str(-(-min(page.total, WINDOW) // page.size))),
        "unnarrowed": address.search(msgspec.structs.replace(asked, chosen={}), page="1"),
        "everywhere": address.search(asked, f="all"),
    }
    return Seen(data=page, template="search.html", title=_title(asked, page, who), more=more)


def explain(house, request: Request) -> Seen:
    """How a query was read, as a tree."""
    who, asked = reader(request), address.read(request.query_params)
    expand = {"expand": who.expand} if who.expand else {}
    found = house.ask("explain", {"query": asked.q, "field": asked.f, "mode": asked.mode, "off": asked.off, **expand})
    more = {
        "asked": asked,
        "repaired": [text.say(f"query.{key}", who.ui) for key in found.repaired],
        "alone": _alone(found, who),
        "tree": msgspec.json.format(msgspec.json.encode(found.tree), indent=2).decode(),
    }
    title = who.say("explain_title", query=short(asked.q))
    return Seen(data=found, template="explain.html", title=title, more=more)


def given(asked: Asked, who: Reader, request: Request | None = None) -> dict:
    """The question as the search operation takes it."""
    plain = {"query": asked.q, "field": asked.f, "mode": asked.mode, "sort": asked.sort, "by": asked.by}
    plain |= {"off": asked.off, **({"expand": who.expand} if who.expand else {})}
    paging_ = {"page": asked.page, "size": asked.size}
    wish = request.query_params if request else {}
    more = {name: wish[name] for name in ("next", "correct") if wish.get(name)}
    return {**plain, **paging_, **asked.chosen, **more}


def chips(query, asked: Asked, who: Reader) -> list[Chip]:
    """The terms of a query, what was left out among them."""
    shown = [
        Chip(
            text=chip.text,
            field="" if chip.field == asked.f else who.word(f"fields.{chip.field}"),
            kind=who.say(f"chip_{chip.kind}"),
            negated=chip.negated,
            off=_off(asked, chip.text),
            said=tuple(_said(chip.text, one, asked, who) for one in chip.said),
        )
        for chip in query.chips
    ]
    return shown + [Chip(text=word, dropped=True) for word in query.dropped]


def _said(term: str, one, asked: Asked, who: Reader) -> Said:
    kinds = [who.word(f"variants.{kind}" if one.kind == "variant" else f"evidence.{kind}") for kind in one.evidence]
    return Said(
        text=one.text,
        lang=one.lang,
        kind=one.kind,
        weight=f"{one.weight:.2f}".lstrip("0") if one.kind != "variant" else "",
        evidence=", ".join(kinds),
        off=one.off,
        switch=address.switching(asked, f"{term}={one.text}"),
    )


def shares(query, asked: Asked, who: Reader) -> list[tuple[str, str, bool]]:
    """How many works match as typed and by translation: a phrase, its address, whether it is what is shown.

    Empty where nothing was found by translation.
    """
    if not query.translated and query.by == "all":
        return []
    counts = (("all", query.typed + query.translated), ("typed", query.typed), ("translated", query.translated))
    return [(who.count(f"by_{by}", n), address.search(asked, by=by), query.by == by) for by, n in counts]


def expanding(query, asked: Asked) -> tuple[str, str]:
    """What the switch of all translations would do, and its address; empty where there is nothing to switch."""
    if query.mode == "meaning":
        return "", ""
    if not query.expand:
        return "on", address.link("/search", [*address.pairs(asked, page="1"), ("expand", "on")])
    if any(one.kind != "variant" for chip in query.chips for one in chip.said):
        return "off", address.link("/search", [*address.pairs(asked, page="1", by="all"), ("expand", "off")])
    return "", ""


def _off(asked: Asked, term: str) -> str:
    """The search without a term that stands in the query as one plain word."""
    words = asked.q.split()
    rest = [word for word in words if word != term]
    plain = len(rest) == len(words) - 1 and rest and not re.search(r'["()|!]|\b(?:NOT|NEAR|AND|OR)\b', asked.q)
    return address.search(asked, q=" ".join(rest)) if plain else ""


def offers(also, asked: Asked, who: Reader) -> list[dict[str, str]]:
    """Other queries that would find more, each as a sentence and an address."""
    return [
        {
            "sentence": who.count(f"offer_{offer.why}", offer.count, query=offer.text),
            "href": address.search(asked, q=offer.text),
        }
        for offer in also
    ]


def exports(pairs, who: Reader) -> list[tuple[str, str, str]]:
    """The menu's formats: name, label, address."""
    return [
        (name, who.word(f"exports.{name}"), address.link("/export", [*pairs, ("format", name)])) for name in EXPORTS
    ]


def paging(current: int, total: int, size: int, to) -> Pages:
    """The way through the pages: first, last, and those around the current one.

    >>> [n for n, _ in paging(5, 95, 10, str).numbers]
    [1, 2, 3, 4, 5, 6, 7, None, 10]
    """
    last = max(1, -(-min(total, WINDOW) // size))
    near = [n for n in range(current - 2, current + 3) if 1 <= n <= last]
    numbers: list[tuple[int | None, str]] = []
    for n in sorted({1, last, *near}):
        if numbers and n - (numbers[-1][0] or 0) == 2:
            numbers.append((n - 1, to(n - 1)))
        elif numbers and n - (numbers[-1][0] or 0) > 2:
            numbers.append((None, ""))
        numbers.append((n, to(n)))
    return Pages(
        current=current,
        last=last,
        before=to(current - 1) if 1 < current <= last + 1 else "",
        after=to(current + 1) if current < last else "",
        numbers=tuple(numbers),
        bounded=total > WINDOW and current > last - 3,
        window=f"{WINDOW:,}",
    )


def page_number(request: Request) -> int:
    """Which page of a list is asked for; the first where that is no number."""
    given = request.query_params.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 8 else 1


def turning(request: Request, total: int, rows: int, **kept: str) -> Pages:
    """The way through a list of which a page shows `rows`; its address keeps what is `kept` and not empty."""

    def to(n: int) -> str:
        wanted = [(name, value) for name, value in kept.items() if value]
        return address.link(request.url.path, [*wanted, *([("page", str(n))] if n > 1 else [])])

    return paging(page_number(request), total, rows, to)


def languages(counts: dict[str, int], who: Reader) -> list[tuple[str, int]]:
    """Counts by language under the languages' names, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(who.word(f"lang.{code}" if code else "lang.und"), count) for code, count in ordered]


def short(query: str) -> str:
    """A query short enough for a title."""
    return query if len(query) <= 60 else query[:59] + "…"


def _title(asked: Asked, page, who: Reader) -> str:
    narrowed = [v for values in asked.chosen.values() for v in values if v][:3]
    subject = " · ".join([short(asked.q), *narrowed] if asked.q else narrowed) or who.say("everything")
    place = f" · {who.say('page_n', n=page.page)}" if page.page > 1 else ""
    return f"{subject} · {who.count('results', page.total)}{place}"


def modes(page, asked: Asked) -> list[tuple[str, str]]:
    """The ways to read the query, each with its address; one word alone is not read by all or any."""
    from agglo.literature.meaning.encoder import present

    words = ("all", "any", "auto") if len(page.query.chips) > 1 or asked.mode not in ("all", "meaning") else ("all",)
    offered = [*words, *(["meaning"] if asked.q and present() else [])]
    return [(m, address.search(asked, mode=m)) for m in offered] if len(offered) > 1 else []


def term_of(id: str, ui: str):
    """The term card of a concept as it is shown; None where it has none."""
    from agglo.literature.lexicon.cards import card_of
    from agglo.literature.lexicon.glossary import concepts

    card = card_of(id) if id else None
    return card and terms.card_shown(card, next(one for one in concepts() if one.id == id), ui)


def _without_years(asked: Asked) -> list[tuple[str, str]]:
    kept = {name: values for name, values in asked.chosen.items() if name != "year"}
    return address.pairs(msgspec.structs.replace(asked, chosen=kept), page="1")


def _alone(found, who: Reader) -> list[tuple[Chip, str, str]]:
    """Each term with the words that it is looked for by, and what it finds by itself."""
    counts = {one.text: f"{one.count:,}" for one in found.alone}
    shown = [
        (
            Chip(
                text=chip.text,
                field=who.word(f"fields.{chip.field}"),
                kind=who.say(f"chip_{chip.kind}"),
                negated=chip.negated,
            ),
            ", ".join(chip.words),
            counts.get(chip.text, ""),
        )
        for chip in found.chips
    ]
    return shown + [(Chip(text=word, kind=who.say("chip_dropped"), dropped=True), "", "") for word in found.dropped]
