"""Which of two settings ranks better, over which queries, and how sure is that?"""

from collections.abc import Callable, Sequence

import msgspec

from .intervals import Interval, paired
from .measures import MEASURES
from .queries import Asked
from .setting import Place, Setting, ranking


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One query under one setting.

    ``first`` is the rank of the first relevant work (None where none was found), ``found`` how many works were found,
    at most 1,000; ``values`` the measures, None where undefined.
    """

    first: int | None
    found: int
    values: dict[str, float | None]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One query under both settings; ``relevant`` counts the works judged relevant."""

    id: str
    text: str
    relevant: int
    one: Ranked
    other: Ranked


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """A measure over all queries for which it is defined: both means, the other's less the one's, and its interval."""

    measure: str
    queries: int
    one: float | None
    other: float | None
    difference: Interval


def compare(
    asked: Sequence[tuple[Asked, Place]],
    one: Setting,
    other: Setting,
    progress: Callable[[int, int | None], None] | None = None,
) -> tuple[tuple[Mean, ...], tuple[Row, ...]]:
    """Ask all queries under both settings.

    Parameters
    ----------
    asked
        Each query with the place where it is asked; grades by the ids of that place.
    one, other
        The settings; where they are the same, each query is asked once.
    progress
        Called with (queries done, None).

    Returns
    -------
    means, rows
        One of each measure, and one of each query in the order given.
    """
    rows = []
    for done, (query, place) in enumerate(asked, 1):
        left = _ranked(query, place, one)
        right = left if one == other else _ranked(query, place, other)
        relevant = sum(grade > 0 for grade in query.relevant.values())
        rows.append(Row(id=query.id, text=query.text, relevant=relevant, one=left, other=right))
        if progress is not None:
            progress(done, None)
    return tuple(_mean(name, rows) for name in MEASURES), tuple(rows)


def _ranked(query: Asked, place: Place, how: Setting) -> Ranked:
    works = ranking(place, query.text, how)
    relevant = {work for work, grade in query.relevant.items() if grade > 0}
    return Ranked(
        first=next((rank for rank, work in enumerate(works, 1) if work in relevant), None),
        found=len(works),
        values={name: measure(works, query.relevant) for name, measure in MEASURES.items()},
    )


def _mean(name: str, rows: Sequence[Row]) -> Mean:
    pairs = [(row.one.values[name], row.other.values[name]) for row in rows]
    defined = [(a, b) for a, b in pairs if a is not None and b is not None]
    n = len(defined)
    return Mean(
        measure=name,
        queries=n,
        one=sum(a for a, _ in defined) / n if n else None,
        other=sum(b for _, b in defined) / n if n else None,
        difference=paired([a for a, _ in defined], [b for _, b in defined]),
    )
