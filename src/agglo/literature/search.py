"""A library and a query in, a page out."""

import base64
import itertools
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import comb

import msgspec

from agglo.errors import BadInput, Unknown
from agglo.text import LANGUAGES, has, say

from .engine import FACETS, MAX_WINDOW, AllOf, AnyOf, Ask, Engine, Match, Scoring, Sort
from .highlight import highlights
from .library import Library
from .page import Asked, FacetValue, Hit, Label, Offer, Page
from .plan import Plan, plan
from .query import FIELDS, And, Query, Term, parse, written

MODES = ("all", "any", "auto")
SORTS = ("relevance", "newest", "oldest", "title", "cited")
MAX_SIZE = 100
MOVED = 500
"""So far from its former place the last work of a page is looked for after the library changed."""
AUTO_EXACT = 8
"""Up to this many words ``auto`` tries every choice of words; beyond it drops the word that finds least."""


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

    Raises
    ------
    BadInput, Unknown
        Where a parameter is out of its range.
    """
    began = time.perf_counter()
    _check(field, mode, sort, size, chosen or {}, facets)
    asked = parse(query)
    made = plan(asked, library.analyzer, library.names, field, mode)
    engine = library.engine
    match, used = made.match, None
    repaired = list(asked.repaired)
    if mode == "auto":
        match, used = _most_words(made, engine.find)
    offset, last = _start(library, next, page, size)
    ask = Ask(
        match=match,
        scoring=made.scoring if sort == "relevance" else Scoring(),
        chosen=_chosen(chosen),
        sort=sort,
        offset=offset,
        limit=size,
        facets=tuple(facets),
    )
    if last:
        repaired.append("moved")
        offset = _after(library, engine, ask, last)
        ask = msgspec.structs.replace(ask, offset=offset)
    found = engine.find(ask)
    works = library.store.works([row for row, _ in found.hits])
    tags = library.store.tags_of([work.id for work in works])
    hits = tuple(
        Hit(
            rank=offset + i + 1,
            score=round(score, 6),
            work=work,
            highlights=highlights(work, made.marks, library.analyzer, library.names),
            tags=tags.get(work.id, ()),
        )
        for i, ((_, score), work) in enumerate(zip(found.hits, works, strict=True))
    )
    counted = {name: _labelled(name, found.facets[name], ask.chosen.get(name, ())) for name in facets}
    more = found.total > offset + len(hits) and hits and offset + len(hits) + size <= MAX_WINDOW
    answer = Page(
        version=library.version,
        total=found.total,
        seconds=0.0,
        query=Asked(
            text=query,
            read=written(asked.root),
            mode=mode,
            field=field,
            repaired=tuple(repaired),
            dropped=made.dropped,
            chips=made.chips,
            also=_offers(asked, made, field, ask, engine.find, library, found.total),
            used=used,
            of=len(made.alternatives) if used is not None else None,
        ),
        hits=hits,
        facets=counted,
        next=_cursor(library, offset + len(hits), hits[-1].work.id) if more else None,
        sort=sort,
        page=offset // size + 1,
        size=size,
        sample=library.is_sample,
    )
    return msgspec.structs.replace(answer, seconds=round(time.perf_counter() - began, 6))


def matching(library: Library, query: str = "", *, field: str = "tsk", mode: str = "all", chosen=None) -> Sequence[int]:
    """The rows of all works that a query finds, for exports and sets."""
    _check(field, mode, "relevance", 10, chosen or {}, ())
    made = plan(parse(query), library.analyzer, library.names, field, mode)
    match = _most_words(made, library.engine.find)[0] if mode == "auto" else made.match
    return library.engine.rows(match, _chosen(chosen))


def _chosen(chosen: Mapping[str, Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Facet choices as an engine takes them: a span of years (``2005..2014``, either end open) year by year."""
    plain = {name: tuple(values) for name, values in (chosen or {}).items() if values}
    if "year" in plain:
        plain["year"] = tuple(dict.fromkeys(year for value in plain["year"] for year in _span(value)))
    return plain


def _span(value: str) -> Sequence[str]:
    low, dots, high = value.partition("..")
    ends = [int(end or bound) for end, bound in ((low, 1000), (high, 2100)) if not end or end.isdecimal()]
    if not dots or len(ends) < 2:
        return (value,)
    return tuple(map(str, range(max(ends[0], 1000), min(ends[1], 2100) + 1))) or (value,)


def _check(field: str, mode: str, sort: str, size: int, chosen: Mapping, facets: Sequence[str]) -> None:
    for what, name, known in (("field", field, FIELDS), ("mode", mode, MODES), ("sort", sort, SORTS)):
        if name not in known:
            raise Unknown.named(what, name, known)
    for name in (*chosen, *facets):
        if name not in FACETS:
            raise Unknown.named("facet", name, FACETS)
    if not 1 <= size <= MAX_SIZE:
        raise BadInput("size", size=size, most=MAX_SIZE)


def _most_words(made: Plan, find) -> tuple[Match, int]:
    """The match of the most parts that finds something, and how many parts that is."""
    arms = made.alternatives
    n = len(arms)

    def total(match: Match) -> int:
        return find(Ask(match=match, limit=1)).total

    if n < 2 or total(made.match):
        return made.match, n
    if n <= AUTO_EXACT:
        for k in range(n - 1, 0, -1):
            match = AnyOf(tuple(AllOf(chosen) for chosen in itertools.combinations(arms, k)))
            if total(match):
                return match, k
        return made.match, n
    left = sorted(arms, key=total, reverse=True)
    while len(left) > 1:
        left.pop()
        if total(AllOf(tuple(left))):
            return AllOf(tuple(left)), len(left)
    return AllOf(tuple(left)), len(left)


def _offers(asked: Query, made: Plan, field: str, ask: Ask, find, library: Library, total: int) -> tuple[Offer, ...]:
    """Other queries worth a click: the substring reading of one short word; one word less where nothing was found."""

    def counted(query: Query) -> int:
        other = plan(query, library.analyzer, library.names, field)
        return find(Ask(match=other.match, chosen=ask.chosen, limit=1)).total

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


def _labelled(name: str, counts, chosen: Sequence[str]) -> tuple[FacetValue, ...]:
    rows = list(counts)
    shown = {value for value, _ in rows}
    rows += [(value, 0) for value in chosen if value not in shown and name != "year"]
    return tuple(FacetValue(value=v, label=label(name, v), count=c, chosen=v in chosen) for v, c in rows)


@lru_cache(maxsize=20_000)
def label(facet: str, value: str) -> Label:
    """A facet value's name in both languages: a word of agglo's own, or the value as it is."""
    key = "facet.none" if value == "" else f"{facet}.{value}"
    names = {lang: say(key, lang) if has(key) else value for lang in LANGUAGES}
    return Label(**names)


def _cursor(library: Library, offset: int, last: str) -> str:
    packed = msgspec.msgpack.encode((offset, last, library.store.generation))
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _start(library: Library, cursor: str, page: int, size: int) -> tuple[int, str]:
    """Where the page begins, and, where the library changed since the cursor was made, the id of the last work seen."""
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
    return offset, last if generation != library.store.generation else ""


def _after(library: Library, engine: Engine, ask: Ask, last: str) -> int:
    """The place after the last work seen, looked for near where it stood; where it is gone, the place it had."""
    begin = max(ask.offset - MOVED, 0)
    near = engine.find(msgspec.structs.replace(ask, offset=begin, limit=2 * MOVED, facets=()))
    rows = [row for row, _ in near.hits]
    row = library.store.row(last)
    return begin + rows.index(row) + 1 if row in rows else ask.offset
