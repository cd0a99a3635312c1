"""Which works mean what is asked, or the same as another work? A ranking of its own, never mixed into that by words."""

from collections.abc import Collection

import numpy as np

from agglo.literature.query import parse
from agglo.literature.tree import And, Near, Node, Or, Phrase, Scope, Term, Wild

from .encoder import encode_query
from .entries import Snapshot
from .nearest import likeness, ranked
from .vectors import Vectors

CUT = 0.32
"""How like a query a work must be: set by hand, so that queries from other fields find nothing. Of 40 such (bread
baking, heart surgery, dinosaur fossils) one reaches a work of the sample, of 200 names of concepts 68 do
(``benchmarks/meaning.py``)."""
SIMILAR = 0.40
"""How like each other two works must be; their texts are longer, so that works of one field are all somewhat alike."""
LONGEST = 1_000
"""Characters of a query that are read."""

Found = tuple[list[int], list[float], int]
"""Rows of works, how like they are (both the best first), and how many there are in all."""


def by_meaning(
    vectors: Vectors, query: str, offset: int = 0, limit: int = 10, within: Collection[int] | None = None
) -> Found:
    """The works whose meaning is near that of a query, whichever language either is in.

    Parameters
    ----------
    vectors
        The vectors of the library (`Library.meaning`); those still missing are begun.
    query
        What is looked for; of a query in the query language, the words that are to be there (see `spoken`).
    offset, limit
        Which part of the ranking.
    within
        The rows to stay within (a choice of facets), or None for all.

    Returns
    -------
    rows, scores, total
        Rows and cosines of that part, equals in the order of their rows; and how many works reach `CUT`. Nothing
        where the query says nothing.

    Raises
    ------
    Unavailable
        Where the extra ``meaning`` is not installed.
    """
    said = encode_query(spoken(query))
    vectors.catch_up()
    return _nearest(vectors.snapshot(), said, CUT, offset, limit, vectors.gone(), within)


def similar(vectors: Vectors, row: int, limit: int = 10) -> Found:
    """The works most like the one in `row`, in either language; nothing where that has no vector.

    Parameters
    ----------
    vectors
        The vectors of the library.
    row
        The work's row in the store.
    limit
        How many.

    Returns
    -------
    rows, scores, total
        As `by_meaning` gives them, of works that reach `SIMILAR`.
    """
    now = vectors.snapshot()
    own = now.vector(row)
    if own is None:
        return [], [], 0
    rows, scores, total = _nearest(now, own, SIMILAR, 0, limit + 1, vectors.gone())
    others = [(other, score) for other, score in zip(rows, scores, strict=True) if other != row][:limit]
    return [other for other, _ in others], [score for _, score in others], max(0, total - 1)


def spoken(query: str) -> str:
    """The words of a query that are to be there, without its operators, fields of other kinds, and what is under NOT.

    >>> spoken('("cluster policy" | 클러스터) NOT Germany year:2010..2020')
    'cluster policy 클러스터'
    """
    return " ".join(_words(parse(query).root))[:LONGEST]


def _words(node: Node | None) -> list[str]:
    match node:
        case Term(text=text) | Phrase(text=text) | Wild(text=text):
            return [text]
        case And(parts=parts) | Or(parts=parts):
            return [word for part in parts for word in _words(part)]
        case Near(left=left, right=right):
            return [*_words(left), *_words(right)]
        case Scope(part=part):
            return _words(part)
    return []


def _nearest(
    now: Snapshot,
    said: np.ndarray,
    least: float,
    offset: int,
    limit: int,
    gone: Collection[int],
    within: Collection[int] | None = None,
) -> Found:
    scores = likeness(now.components, now.factors, said)
    if gone:
        scores[np.isin(now.rows, list(gone))] = -1
    if within is not None:
        scores[~np.isin(now.rows, np.fromiter(within, np.int64, len(within)))] = -1
    total = int(np.count_nonzero(scores >= least))
    places = ranked(scores, least, offset + limit)[offset:]
    return now.rows[places].tolist(), [round(float(score), 4) for score in scores[places]], total
