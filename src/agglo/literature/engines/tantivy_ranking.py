"""Which hits stand on this page, and in which order?

Tantivy sorts by a score or one column and has no second key. So hits are read on until a run of equals has ended, and
equals are put in the order of their ids, which lie beside them as two numbers.
"""

from itertools import groupby

from tantivy import Order, Query

from agglo.literature.engine import Ask
from agglo.literature.engines.tantivy_query import EVERYTHING, NOTHING, Built, Reading, scored, silent
from agglo.literature.engines.terms import tier, window

MARGIN = 30
"""Hits read beyond a page's end, so that a run of equals is usually seen whole."""
SORTS = {
    "id": {"order_by_field": "id_head", "order": Order.Asc},
    "newest": {"order_by_field": "newest", "order": Order.Desc},
    "oldest": {"order_by_field": "oldest", "order": Order.Asc},
    "title": {"order_by_field": "title", "order": Order.Asc},
    "cited": {"order_by_field": "cited", "order": Order.Desc},
    "relevance": {},
}

Hits = tuple[tuple[int, float], ...]


def ranked(built: Built, ask: Ask, reading: Reading) -> tuple[int, Hits]:
    """How many hits there are, and (row, score) of those in the window; sorts other than relevance score 0."""
    if built is NOTHING:
        return 0, ()
    begin, end = window(ask)
    sort, query = _sorted_by(built, ask, reading)
    reach, by_score = end + MARGIN, sort == "relevance"
    answer = reading.searcher.search(query, reach, **SORTS[sort])
    total, found = answer.count, answer.hits
    end = min(end, total)
    if begin >= end:
        return total, ()
    level = tier if by_score else lambda value: value
    while len(found) == reach < total and level(found[-1][0]) == level(found[end - 1][0]):
        reach = min(reach * 4, total)
        found = reading.searcher.search(query, reach, count=False, **SORTS[sort]).hits
    levels = [level(value) for value, _ in found]
    first, last = levels.index(levels[begin]), end
    while last < len(levels) and levels[last] == levels[end - 1]:
        last += 1
    ordered = _by_id(found[first:last], levels[first:last], by_score, reading)
    return total, tuple(ordered[begin - first : end - first])


def _sorted_by(built: Built, ask: Ask, reading: Reading) -> tuple[str, Query]:
    """The sort Tantivy is asked for; where nothing scores, all are equal and their ids are the order."""
    if ask.sort == "relevance" and built is not NOTHING:
        query = scored(Query.all_query() if built is EVERYTHING else built, ask.scoring, reading)
        if query is not None:
            return "relevance", query
    return ("id" if ask.sort == "relevance" else ask.sort), silent(built)


def _by_id(found: list, levels: list, by_score: bool, reading: Reading) -> list[tuple[int, float]]:
    """The hits in their order, those of one level by id."""
    addresses = [address for _, address in found]
    rows = reading.searcher.fast_field_values("row", addresses)
    scores = [value if by_score else 0.0 for value, _ in found]
    hits = list(zip(rows, scores, strict=True))
    if len(set(levels)) == len(levels):
        return hits
    heads, tails = (reading.searcher.fast_field_values(half, addresses) for half in ("id_head", "id_tail"))
    together = zip(levels, heads, tails, hits, strict=True)
    return [hit for _, equals in groupby(together, key=lambda each: each[0]) for *_, hit in sorted(equals)]
