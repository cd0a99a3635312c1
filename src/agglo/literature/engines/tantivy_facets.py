"""How many works have each value? Exact counts from Tantivy's columns.

Tantivy orders values of equal count at random and cuts them anywhere; so where the cut falls among equals, the values
of that count are asked for once more, all of them.
"""

from tantivy import Query, Searcher

EVERY = 50_000
"""More values than this of one facet are never listed: Tantivy refuses more than 65,000 in one answer."""

Counts = tuple[tuple[str, int], ...]


def facet_counts(searcher: Searcher, query: Query, facets: tuple[str, ...], top: int) -> dict[str, Counts]:
    """The facets of what the query finds: the `top` values of each by count, then value; the year without limit."""
    if not facets:
        return {}
    wanted = {facet: EVERY if facet == "year" else max(top, 1) for facet in facets}
    first = _count(searcher, query, {facet: (size, 1) for facet, size in wanted.items()})
    cut = {
        facet: (EVERY, least)
        for facet, (buckets, more) in first.items()
        if more and (least := min(count for _, count in buckets))
    }
    full = first | _count(searcher, query, cut)
    return {
        facet: tuple(sorted(full[facet][0], key=lambda item: (-item[1], item[0]))[: wanted[facet] if top else 0])
        for facet in facets
    }


def _count(searcher: Searcher, query: Query, asked: dict[str, tuple[int, int]]) -> dict[str, tuple[list, bool]]:
    """For each facet with its (size, least count): values with counts, and whether there are more."""
    if not asked:
        return {}
    aggregations = {
        facet: {"terms": {"field": f"x_{facet}", "size": size, "segment_size": EVERY, "min_doc_count": least}}
        for facet, (size, least) in asked.items()
    }
    answer = searcher.aggregate(query, aggregations)
    return {
        facet: (
            [(bucket["key"], bucket["doc_count"]) for bucket in answer[facet]["buckets"]],
            answer[facet]["sum_other_doc_count"] > 0,
        )
        for facet in asked
    }
