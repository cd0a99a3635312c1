"""Which terms of several words stand for which? By how often they come together, and how often alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .model1 import Cells, thinned

if TYPE_CHECKING:
    import numpy as np

FEWEST = 3
"""Units in which a pair of phrases must stand."""
SIGNIFICANT = 10.83
"""The log-likelihood ratio above which two phrases come together more than by chance (χ² of one degree, .001)."""
LEAST = 0.25
"""The least strength of a pair of phrases."""
LONGER = 0.1
"""How much each English word of a phrase counts for it where others are nearly as strong."""
NEAR_BEST = 0.8
"""A pair is at least so strong, as a share of the strongest pair of either of its phrases."""

MOST_PHRASES = 2_000_000
"""So many phrases are counted at once; beyond that those met once are forgotten."""


class Found(NamedTuple):
    """Pairs of phrases: their numbers, their strength (0–1) and in how many units both stand."""

    ko: "np.ndarray"
    en: "np.ndarray"
    strength: "np.ndarray"
    count: "np.ndarray"


def together(
    ko: Sequence[Sequence[int]], en: Sequence[Sequence[int]], counts: Sequence[int]
) -> tuple["np.ndarray", "np.ndarray", "np.ndarray", "np.ndarray", "np.ndarray", int]:
    """Which phrases stand in one unit, and how often each does.

    Parameters
    ----------
    ko, en
        n units: the numbers of their phrases on either side, each once.
    counts
        (n,) How many times each unit was met.

    Returns
    -------
    ko, en, both
        Pairs, and the units in which both stand.
    of_ko, of_en
        The units of each phrase.
    total
        All units.
    """
    import numpy as np

    some = thinned(ko, en)
    ko, en, met = ko[some], en[some], np.asarray(counts[some], np.float64)
    cell = Cells(ko, en)
    left, right, pair = cell.pairs()
    both = np.bincount(pair, met[cell.unit], len(left))
    of_ko = np.bincount(cell.ko_word, np.repeat(met, [len(side) for side in ko]))
    of_en = np.bincount(cell.en_word, np.repeat(met, [len(side) for side in en]))
    return left, right, both, of_ko, of_en, int(met.sum())


def ratio(both: "np.ndarray", one: "np.ndarray", other: "np.ndarray", total: int) -> "np.ndarray":
    """The log-likelihood ratio −2 log λ of the 2 × 2 tables of two events; 0 where they are independent.

    Parameters
    ----------
    both, one, other
        How often both, the one, and the other happened, arrays of one shape.
    total
        Of how many trials.
    """
    import numpy as np

    table = np.stack([both, one - both, other - both, total - one - other + both]).clip(0)
    rows, columns = (
        np.stack([one, one, total - one, total - one]),
        np.stack([other, total - other, other, total - other]),
    )
    expected = rows * columns / max(total, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(table > 0, table * np.log(table / expected), 0.0)
    return 2 * parts.sum(axis=0)


def phrases(
    ko: Sequence[Sequence[int]], en: Sequence[Sequence[int]], counts: Sequence[int], lengths: Mapping[int, int]
) -> Found:
    """Pairs of phrases that come together more than by chance, each with its strength.

    The strength is Dice's coefficient, 2 · both / (one + other), less what few occurrences are worth,
    both / (both + 1); of equally strong counterparts the longer wins (`lengths`: words of each English phrase), so that
    지역혁신체계 takes "regional innovation system" and not "innovation system" where these always stand together.
    """
    import numpy as np

    if not ko:
        none = np.empty(0, np.int64)
        return Found(none, none, none.astype(float), none)
    left, right, both, of_ko, of_en, total = together(ko, en, counts)
    often = both >= FEWEST
    left, right, both = left[often], right[often], both[often]
    sure = ratio(both, of_ko[left], of_en[right], total) >= SIGNIFICANT
    left, right, both = left[sure], right[sure], both[sure]
    strength = 2 * both / (of_ko[left] + of_en[right]) * both / (both + 1)
    longer = np.array([lengths.get(int(e), 1) for e in right], float)
    worth = strength * (1 + longer * LONGER)
    kept = _near_best(left, worth) & _near_best(right, worth) & (strength >= LEAST)
    strength = strength * worth / np.maximum(_most(left, worth)[left], 1e-12)
    return Found(left[kept], right[kept], strength[kept], both[kept].astype(np.int64))


def _near_best(of: "np.ndarray", worth: "np.ndarray") -> "np.ndarray":
    """Which are nearly as worthy as the worthiest of their kind."""
    return worth >= NEAR_BEST * _most(of, worth)[of]


def _most(of: "np.ndarray", worth: "np.ndarray") -> "np.ndarray":
    import numpy as np

    most = np.zeros(int(of.max(initial=0)) + 1)
    np.maximum.at(most, of, worth)
    return most


def often(sides: Iterable[tuple[Sequence[str], int]], fewest: int = FEWEST) -> dict[str, int]:
    """The phrases that stand in at least so many units, numbered in order; rare ones are forgotten on the way.

    >>> often([(("a", "b"), 2), (("a",), 1)])
    {'a': 0}
    """
    counts: dict[str, int] = {}
    limit = MOST_PHRASES
    for phrases, met in sides:
        for phrase in phrases:
            counts[phrase] = counts.get(phrase, 0) + met
        if len(counts) > limit:
            counts = {phrase: count for phrase, count in counts.items() if count > 1}
            limit = max(MOST_PHRASES, 2 * len(counts))
    return {phrase: n for n, phrase in enumerate(sorted(p for p, count in counts.items() if count >= fewest))}
