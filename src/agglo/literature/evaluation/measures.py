"""How good is one ranking for one query? Five measures of the field, each undefined where nothing relevant is known.

A judgement is a grade: 0 not relevant, 1 and more relevant; what nobody judged counts as not relevant. The values are
those of ``trec_eval`` (``map``, ``ndcg_cut_10``, ``recip_rank`` cut at 10, ``P_10``, ``recall_100``), which a test
compares.
"""

from collections.abc import Callable, Mapping, Sequence
from math import log2

Grades = Mapping[str, int]
"""The judgements of one query: grades by work."""


def average_precision(ranking: Sequence[str], grades: Grades) -> float | None:
    """The precision at each relevant work, averaged over all relevant works; its mean over queries is MAP.

    Parameters
    ----------
    ranking
        Works, the best first, each once.
    grades
        The judgements.

    Returns
    -------
    float or None
        From 0 (none found) to 1 (all relevant works before all others); None where none is relevant.

    Examples
    --------
    >>> average_precision(["a", "b", "c"], {"a": 1, "c": 2, "d": 1})  # (1/1 + 2/3) / 3
    0.5555555555555555
    """
    relevant = _relevant(grades)
    found, total = 0, 0.0
    for rank, work in enumerate(ranking, 1):
        if work in relevant:
            found += 1
            total += found / rank
    return total / len(relevant) if relevant else None


def ndcg(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float | None:
    """The grades of the first works, each divided by log2(rank + 1), over the same of the best possible ranking.

    Parameters
    ----------
    ranking, grades
        As in `average_precision`.
    depth
        How many works count.

    Returns
    -------
    float or None
        From 0 to 1; None where none is relevant.

    Notes
    -----
    Normalised discounted cumulated gain after Järvelin and Kekäläinen (ACM Transactions on Information Systems 20,
    2002, 422-446), the gain being the grade itself as in ``trec_eval``; others take 2 to the grade, less 1.

    Examples
    --------
    >>> ndcg(["a", "b"], {"a": 1, "b": 2})  # (1 + 2/1.585) / (2 + 1/1.585)
    0.8597186998521972
    """
    gained = _gain([grades.get(work, 0) for work in ranking[:depth]])
    ideal = _gain(sorted(grades.values(), reverse=True)[:depth])
    return gained / ideal if ideal else None


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1) if grade > 0)


def reciprocal_rank(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float | None:
    """One over the rank of the first relevant work; its mean over queries is MRR.

    Returns
    -------
    float or None
        1, 1/2, … 1/depth, or 0 where none is among the first `depth`; None where none is relevant.

    Examples
    --------
    >>> reciprocal_rank(["b", "a"], {"a": 1}), reciprocal_rank(["b"], {"a": 1}), reciprocal_rank(["b"], {"b": 0})
    (0.5, 0.0, None)
    """
    relevant = _relevant(grades)
    first = next((rank for rank, work in enumerate(ranking[:depth], 1) if work in relevant), None)
    return None if not relevant else 1 / first if first else 0.0


def precision(ranking: Sequence[str], grades: Grades, depth: int = 10) -> float | None:
    """The share of relevant works among the first `depth`; places that a short ranking leaves empty count as misses.

    Returns
    -------
    float or None
        From 0 to 1, and below 1 where fewer than `depth` works are relevant; None where none is.

    Examples
    --------
    >>> precision(["a", "b"], {"a": 1})
    0.1
    """
    relevant = _relevant(grades)
    return sum(work in relevant for work in ranking[:depth]) / depth if relevant else None


def recall(ranking: Sequence[str], grades: Grades, depth: int = 100) -> float | None:
    """The share of all relevant works that is among the first `depth`.

    Returns
    -------
    float or None
        From 0 to 1; None where none is relevant.

    Examples
    --------
    >>> recall(["a", "b"], {"a": 1, "c": 1})
    0.5
    """
    relevant = _relevant(grades)
    return sum(work in relevant for work in ranking[:depth]) / len(relevant) if relevant else None


def _relevant(grades: Grades) -> set[str]:
    return {work for work, grade in grades.items() if grade > 0}


MEASURES: dict[str, Callable[[Sequence[str], Grades], float | None]] = {
    "MAP": average_precision,
    "nDCG@10": ndcg,
    "MRR@10": reciprocal_rank,
    "P@10": precision,
    "R@100": recall,
}
"""Each measure by the name it goes by; MAP sees the first `DEPTH` works."""

DEPTH = 1_000
"""How many works of a ranking are looked at."""
