"""A library and a query in, a page out."""

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from math import comb

import msgspec

from agglo.errors import BadInput, Unknown
from agglo.text import LANGUAGES, has, say

from .engine import FACETS, MAX_WINDOW, Ask, Engine, Found, Scoring, Sort
from .highlight import highlights
from .keywords import Keywords
from .library import Library, reached
from .names.labels import shown
from .page import Asked, FacetValue, Hit, Label, Offer, Page
from .plan import Plan
from .query import FIELDS, And, Query, Term, parse, written
from .readings import Readings, readings

MODES = ("all", "any", "auto")
SORTS = ("relevance", "newest", "oldest", "title", "cited")
BY = ("all", "typed", "translated")
MAX_SIZE = 100
LONGEST = 100
"""Characters of a query that may be a term of the field."""
FEW = 10
"""Where a query finds no more than this, what else may have been meant is looked for."""
MOVED = 500
"""So far from its former place the last work of a page is looked for after the library changed."""


def search(
    library: Library,
    query: str = "",
    *,
    field: str = "tsk",
    mode: str = "all",
    sort: Sort = "relevance",
    page: int = 1,
    size: int = 10,
    chosen: Mapping[str, Sequence[str]] | None = None,
    facets: Sequence[str] = FACETS,
    next: str = "",
    expand: bool = True,
    off: Sequence[str] = (),
    by: str = "all",
    correct: bool = True,
) -> Page:
    """The works of `library` that `query` finds, as one page.

    Parameters
    ----------
    query
        Text in the query language; an empty one finds every work.
    field
        Where words without a field of their own are looked for: a key of `query.FIELDS`.
    mode
        ``all`` words, ``any``, or ``auto`` (the most words that find something).
    page, size
        Which page, from 1, of how many works (1 to 100).
    chosen
        Facet choices: OR within a facet, AND across.
    facets
        Which facets to count, of `engine.FACETS`.
    next
        A cursor from a former page; it takes the place of `page`.
    expand, off
        Whether terms are translated, and which renderings are switched off (see `expansion.renderer`).
    by
        Of what matches: ``all``, as ``typed``, or only as ``translated``.
    correct
        Whether a query that finds nothing may be corrected; what it was corrected to is said.

    Raises
    ------
    BadInput, Unknown
        Where a parameter is out of its range.
    """
    began = time.perf_counter()
    _check(field, mode, sort, size, chosen or {}, facets, by)
    switches = {"field": field, "mode": mode, "expand": expand, "off": off}
    asked, engine = parse(query), library.engine
    read = readings(library, asked, **switches)
    made = read.made
    offset, last = _start(engine, next, page, size)
    ask = Ask(
        match=read.match(by),
        scoring=made.scoring if sort == "relevance" else Scoring(),
        chosen=chosen_values(library, chosen),
        sort=sort,
        offset=offset,
        limit=size,
        facets=tuple(facets),
    )
    if last:
        ask = msgspec.structs.replace(ask, offset=_after(library, engine, ask, last))
    found = engine.find(ask)
    typed, translated = read.shares(by, ask, found.total, engine)
    thought, instead = _thought(library, query, made, ask, typed, switches) if correct else ((), None)
    if instead is not None and by == "all" and not next:
        given = {"sort": sort, "page": page, "size": size, "chosen": chosen, "facets": facets}
        answer = search(library, instead, **given, **switches, correct=False)
        asked_for = msgspec.structs.replace(answer.query, text=query, corrected=instead)
        return msgspec.structs.replace(answer, query=asked_for, seconds=_since(began))
    hits = _hits(library, engine, read, by, ask, found)
    return Page(
        version=library.version,
        total=found.total,
        query=Asked(
            text=query,
            read=written(asked.root),
            mode=mode,
            field=field,
            repaired=(*asked.repaired, "moved") if last else asked.repaired,
            dropped=made.dropped,
            chips=made.chips,
            also=(*thought, *_offers(asked, made, field, ask, library, found.total, expand, off)),
            used=read.used,
            of=len(made.alternatives) if read.used is not None else None,
            expand=expand,
            by=by,
            typed=typed,
            translated=translated,
            concept=_concept(query),
        ),
        hits=hits,
        facets=labelled(library, found.facets, ask.chosen),
        next=_next(engine, ask, hits, found),
        sort=sort,
        page=ask.offset // size + 1,
        size=size,
        sample=library.is_sample,
        seconds=_since(began),
    )


def _thought(
    library: Library, query: str, made: Plan, ask: Ask, typed: int, switches: Mapping
) -> tuple[tuple[Offer, ...], str | None]:
    """What else may have been meant where a query finds little as typed, and what is asked in its place, if anything.

    What a slip finds by translation, since it sounds like a word of the other language, does not speak for it.
    """
    if not made.chips or typed > FEW:
        return (), None
    from .typing import correct

    count = partial(_total, library, ask, switches)
    found = correct.read(library, query, switches["field"], switches["mode"], count, typed)[1]
    instead = correct.probable(typed, found)
    offers = tuple(Offer(text=one.text, count=one.count, why="meant") for one in found)
    return offers, instead.text if instead is not None else None


def _hits(library: Library, engine: Engine, read: Readings, by: str, ask: Ask, found: Found) -> tuple[Hit, ...]:
    """The works of a page as they are shown: marked, tagged, each with how it matched."""
    works = library.store.by_row([row for row, _ in found.hits])  # some may have been deleted meanwhile
    ids = [work.id for work in works.values()]
    tags = library.store.tags_of(ids)
    literal = read.typed_among(ids, engine) if by == "all" else None
    return tuple(
        Hit(
            rank=ask.offset + i + 1,
            score=round(score, 6),
            work=works[row],
            highlights=highlights(works[row], read.made.marks, library.analyzer, library.names),
            tags=tags.get(works[row].id, ()),
            kind=by if by != "all" else "typed" if literal is None or row in literal else "translated",
        )
        for i, (row, score) in enumerate(found.hits)
        if row in works
    )


def _next(engine: Engine, ask: Ask, hits: Sequence[Hit], found: Found) -> str | None:
    """The cursor of the following page; None where this is the last one."""
    end = ask.offset + len(found.hits)
    more = hits and found.total > end and end + ask.limit <= MAX_WINDOW
    return _cursor(engine, end, hits[-1].work.id) if more else None


def _concept(query: str) -> str:
    """The id of the concept of the glossary that the whole query is, or the empty string."""
    from .lexicon.glossary import concept_of

    concept = concept_of(query) if query and len(query) <= LONGEST else None
    return concept.id if concept else ""


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 6)


def _total(library: Library, ask: Ask, switches: Mapping, text: str) -> int:
    """How many works another query finds under the same choices."""
    read = readings(library, parse(text), **switches)
    return library.engine.find(Ask(match=read.match("all"), chosen=ask.chosen, limit=1)).total


def matching(
    library: Library,
    query: str = "",
    *,
    field: str = "tsk",
    mode: str = "all",
    chosen: Mapping[str, Sequence[str]] | None = None,
    expand: bool = True,
    off: Sequence[str] = (),
    by: str = "all",
) -> Sequence[int]:
    """The rows of all works that a query finds, for exports and sets."""
    _check(field, mode, "relevance", 10, chosen or {}, (), by)
    read = readings(library, parse(query), field, mode, expand, off)
    return library.engine.rows(read.match(by), chosen_values(library, chosen))


def chosen_values(library: Library, chosen: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Facet choices as an engine takes them.

    A span of years (``2005..2014``, either end open) is taken year by year, a keyword in any of its spellings, and an
    author's name for those who are called otherwise now.
    """
    plain = {name: tuple(values) for name, values in (chosen or {}).items() if values}
    if "year" in plain:
        plain["year"] = tuple(dict.fromkeys(year for value in plain["year"] for year in _span(value)))
    if "keyword" in plain:
        plain["keyword"] = tuple(dict.fromkeys(map(library.keywords.known, plain["keyword"])))
    if "author" in plain:
        library.refresh()
        plain["author"] = tuple(dict.fromkeys(v for name in plain["author"] for v in library.people.known(name)))
    return plain


def _span(value: str) -> Sequence[str]:
    low, dots, high = value.partition("..")
    ends = [int(end or bound) for end, bound in ((low, 1000), (high, 2100)) if not end or end.isdecimal()]
    if not dots or len(ends) < 2:
        return (value,)
    return tuple(map(str, range(max(ends[0], 1000), min(ends[1], 2100) + 1))) or (value,)


def _check(field: str, mode: str, sort: str, size: int, chosen: Mapping, facets: Sequence[str], by: str) -> None:
    ranges = (("field", field, FIELDS), ("mode", mode, MODES), ("sort", sort, SORTS), ("by", by, BY))
    for what, name, known in ranges:
        if name not in known:
            raise Unknown.named(what, name, known)
    for name in (*chosen, *facets):
        if name not in FACETS:
            raise Unknown.named("facet", name, FACETS)
    if not 1 <= size <= MAX_SIZE:
        raise BadInput("size", size=size, most=MAX_SIZE)


def _offers(
    asked: Query, made: Plan, field: str, ask: Ask, library: Library, total: int, expand: bool, off: Sequence[str]
) -> tuple[Offer, ...]:
    """Other queries worth a click: the substring reading of one short word; one word less where nothing was found."""

    def counted(query: Query) -> int:
        other = readings(library, query, field, "all", expand, off).made
        return library.engine.find(Ask(match=other.match, chosen=ask.chosen, limit=1)).total

    root = asked.root
    if isinstance(root, Term) and not root.chained and 2 <= len(root.text) <= 3 and "가" <= root.text[0] <= "힣":
        other = parse(f"*{root.text}*")
        count = counted(other)
        return (Offer(text=written(other.root), count=count, why="substring"),) if count > total else ()
    if total or not isinstance(root, And) or len(made.parts) < 2 or comb(len(made.parts), 2) > 100:
        return ()
    offers = []
    for i in range(len(made.parts)):
        rest = made.parts[:i] + made.parts[i + 1 :]
        node = rest[0] if len(rest) == 1 else And(rest)
        count = counted(Query(text="", root=node))
        if count:
            offers.append(Offer(text=written(node), count=count, why="without"))
    return tuple(sorted(offers, key=lambda o: -o.count)[:3])


def labelled(library: Library, counted: Mapping, chosen: Mapping[str, Sequence[str]]) -> dict:
    """Counts of facets with the values' names; what is chosen stands there even where it counts nothing."""
    found = {}
    for name, counts in counted.items():
        rows, picked = list(counts), chosen.get(name, ())
        shown = {value for value, _ in rows}
        rows += [(value, 0) for value in picked if value not in shown and name != "year"]
        called = partial(label, name)
        if name == "keyword":
            called = partial(_keyword_label, library.keywords)
        elif name == "author":
            called = _author_labels([value for value, _ in rows])
        found[name] = tuple(FacetValue(value=v, label=called(v), count=c, chosen=v in picked) for v, c in rows)
    return found


def _author_labels(values: Sequence[str]) -> Callable[[str], Label]:
    told = shown(values)
    return lambda value: Label(ko=told[value][0], en=told[value][1]) if value else label("author", value)


def _keyword_label(keywords: Keywords, value: str) -> Label:
    if not value:
        return label("keyword", value)
    ko, en = keywords.label(value)
    return Label(ko=ko, en=en)


@lru_cache(maxsize=20_000)
def label(facet: str, value: str) -> Label:
    """A facet value's name in both languages: a word of agglo's own, or the value as it is."""
    key = "facet.none" if value == "" else f"{facet}.{value}"
    names = {lang: say(key, lang) if has(key) else value for lang in LANGUAGES}
    return Label(**names)


def _cursor(engine: Engine, offset: int, last: str) -> str:
    packed = msgspec.msgpack.encode((offset, last, reached(engine)))
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _start(engine: Engine, cursor: str, page: int, size: int) -> tuple[int, str]:
    """Where the page begins, and, where the index changed since the cursor was made, the id of the last work seen."""
    if not cursor:
        if page < 1 or page * size > MAX_WINDOW:
            raise BadInput("page", page=page, most=MAX_WINDOW // size)
        return (page - 1) * size, ""
    try:
        packed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        offset, last, generation = msgspec.msgpack.decode(packed, type=tuple[int, str, int])
    except (ValueError, msgspec.MsgspecError) as why:
        raise BadInput("cursor", cursor=cursor[:40]) from why
    if not 0 <= offset <= MAX_WINDOW - size:
        raise BadInput("cursor", cursor=cursor[:40])
    return offset, last if generation != reached(engine) else ""


def _after(library: Library, engine: Engine, ask: Ask, last: str) -> int:
    """The place after the last work seen, looked for near where it stood; where it is gone, the place it had."""
    begin = max(ask.offset - MOVED, 0)
    near = engine.find(msgspec.structs.replace(ask, offset=begin, limit=2 * MOVED, facets=()))
    rows = [row for row, _ in near.hits]
    row = library.store.row(last)
    return begin + rows.index(row) + 1 if row in rows else ask.offset
