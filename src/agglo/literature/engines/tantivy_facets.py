"""How many works have each value? Exact counts from the columns of value numbers.

Tantivy orders values of equal count at random and cuts them anywhere; so where the cut falls among equals, the values
of at least that count are asked for once more, all of them.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache

from tantivy import Query, Searcher

from agglo.literature.engines.tantivy_values import Values

EVERY = 60_000
"""More values of one facet than this are never listed: Tantivy refuses more than 65,000 in one answer."""
SEGMENT = 1_000_000_000
"""Values looked at in each segment: all, or counts would not be exact."""
MARGIN = 4
"""So many times more values than wanted are listed at first, so that a run of equals usually ends within."""

BROAD = 5_000
"""From so many hits on, the facets of many values are counted side by side, each in a thread of its own."""
NARROW = 2_000
"""Up to so many hits all values are listed at once: most occur once, so equals would go on to the end."""
MANY_VALUED = ("author", "keyword")

Counts = tuple[tuple[str, int], ...]


def facet_counts(
    searcher: Searcher, query: Query, facets: tuple[str, ...], top: int, values: Values, total: int
) -> dict[str, Counts]:
    """The facets of what the query finds: the `top` values of each by count, then value; the year without limit.

    ``total``, about how many documents there are to count, decides how it is done and nothing else.
    """
    wanted = {facet: EVERY if facet == "year" else max(top, 0) for facet in facets}
    if total < BROAD:
        return _counted(searcher, query, wanted, values, total)
    alone = [{facet: wanted[facet]} for facet in MANY_VALUED if facet in wanted]
    together = {facet: size for facet, size in wanted.items() if facet not in MANY_VALUED}
    tasks = [_threads().submit(_counted, searcher, query, part, values, total) for part in alone]
    found = _counted(searcher, query, together, values, total)
    for task in tasks:
        found |= task.result()
    return found


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(len(MANY_VALUED), "facets")


def _counted(searcher: Searcher, query: Query, wanted: dict[str, int], values: Values, total: int) -> dict[str, Counts]:
    listed = {facet: EVERY if total <= NARROW else min(MARGIN * size + 1, EVERY) for facet, size in wanted.items()}
    counts = _count(searcher, query, {facet: (size, 1) for facet, size in listed.items()})
    cut = {
        facet: (EVERY, found[wanted[facet] - 1][1])
        for facet, found in counts.items()
        if 0 < wanted[facet] < len(found) == listed[facet] and found[-1][1] == found[wanted[facet] - 1][1]
    }
    counts |= _count(searcher, query, cut)
    return {facet: _in_order(facet, counts[facet], size, values) for facet, size in wanted.items()}


def _count(searcher: Searcher, query: Query, asked: dict[str, tuple[int, int]]) -> dict[str, list[tuple[int, int]]]:
    """For each facet with its (size, least count): value numbers with counts, the greatest count first."""
    if not asked:
        return {}
    aggregations = {
        facet: {"terms": {"field": f"c_{facet}", "size": size, "segment_size": SEGMENT, "min_doc_count": least}}
        for facet, (size, least) in asked.items()
    }
    answer = searcher.aggregate(query, aggregations)
    return {
        facet: [(int(bucket["key"]), bucket["doc_count"]) for bucket in answer[facet]["buckets"]] for facet in asked
    }


def _in_order(facet: str, counts: list[tuple[int, int]], size: int, values: Values) -> Counts:
    """The first `size` by count, then value; only those that may be among them are spelt out."""
    least = counts[size - 1][1] if 0 < size <= len(counts) else 0
    possible = [(number, count) for number, count in counts if count >= least] if size else []
    named = [(_name(facet, number, values), count) for number, count in possible]
    return tuple(sorted(named, key=lambda item: (-item[1], item[0]))[:size])


def _name(facet: str, number: int, values: Values) -> str:
    if facet == "year":
        return str(number) if number else ""
    return values.text(number)
