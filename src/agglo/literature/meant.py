"""Which works mean what is asked, whatever their words and language? An answer of its own, never mixed with the other.

The ranking is that of the sentence encoder; totals, facets and choices are of the works that are near enough, of which
the nearest thousand are taken.
"""

import time
from collections.abc import Mapping, Sequence

from agglo.errors import BadInput

from .engine import Ask, Sort
from .library import Library
from .meaning.search import by_meaning
from .page import Asked, Hit, Page
from .readings import among
from .search import chosen_values, labelled

MOST = 1000
"""So many works are near at most; what is farther is another subject."""


def meant(
    library: Library,
    query: str,
    *,
    field: str,
    sort: Sort,
    page: int,
    size: int,
    chosen: Mapping[str, Sequence[str]] | None,
    facets: Sequence[str],
) -> Page:
    """The page of works whose meaning is near that of a query.

    Raises
    ------
    Unavailable
        Where the extra ``meaning`` is not installed.
    """
    began = time.perf_counter()
    if page < 1 or page * size > MOST:
        raise BadInput("page", page=page, most=MOST // size)
    engine = library.engine
    rows, scores, reached = by_meaning(library.meaning, query, 0, MOST)
    near = dict(zip(rows, scores, strict=True))
    works = library.store.by_row(rows)  # without those that were deleted meanwhile
    offset = (page - 1) * size
    wanted = {"chosen": chosen_values(library, chosen), "facets": tuple(facets), "sort": sort}
    found = engine.find(Ask(match=among([work.id for work in works.values()]), limit=max(1, len(works)), **wanted))
    order = [row for row, _ in found.hits]
    if sort == "relevance":
        order.sort(key=lambda row: (-near[row], works[row].id))
    shown = order[offset : offset + size]
    tags = library.store.tags_of([works[row].id for row in shown])
    return Page(
        version=library.version,
        total=found.total,
        seconds=round(time.perf_counter() - began, 6),
        query=Asked(
            text=query,
            read=query.strip(),
            mode="meaning",
            field=field,
            repaired=("meaning_cut",) if reached > MOST else (),
            typed=found.total,
        ),
        hits=tuple(
            Hit(
                rank=offset + i + 1,
                score=near[row],
                work=works[row],
                tags=tags.get(works[row].id, ()),
                kind="meaning",
            )
            for i, row in enumerate(shown)
        ),
        facets=labelled(library, found.facets, wanted["chosen"]),
        next=None,
        sort=sort,
        page=page,
        size=size,
        sample=library.is_sample,
    )
