"""How many works have each value? Exact counts from the columns of value numbers.

Tantivy orders values of equal count at random and cuts them anywhere; so where the cut falls among equals, the values
of at least that count are asked for once more, all of them.
"""

from tantivy import Query, Searcher

from agglo.literature.engines.tantivy_values import Values

EVERY = 60_000
"""More values of one facet than this are never listed: Tantivy refuses more than 65,000 in one answer."""
SEGMENT = 1_000_000_000
"""Values looked at in each segment: all, or counts would not be exact."""
MARGIN = 4
"""So many times more values than wanted are listed at first, so that a run of equals usually ends within."""

Counts = tuple[tuple[str, int], ...]


def facet_counts(
    searcher: Searcher, query: Query, facets: tuple[str, ...], top: int, values: Values
) -> dict[str, Counts]:
    """The facets of what the query finds: the `top` values of each by count, then value; the year without limit."""
    wanted = {facet: EVERY if facet == "year" else max(top, 0) for facet in facets}
    listed = {facet: min(MARGIN * size + 1, EVERY) for facet, size in wanted.items()}
    counted = _count(searcher, query, {facet: (size, 1) for facet, size in listed.items()})
    cut = {
        facet: (EVERY, counts[wanted[facet] - 1][1])
        for facet, counts in counted.items()
        if 0 < wanted[facet] < len(counts) == listed[facet] and counts[-1][1] == counts[wanted[facet] - 1][1]
    }
    counted |= _count(searcher, query, cut)
    return {facet: _in_order(facet, counted[facet], wanted[facet], values) for facet in facets}


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
