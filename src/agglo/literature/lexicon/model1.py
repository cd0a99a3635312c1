"""Which word stands for which, where two texts say the same? IBM Model 1 both ways, trained to agree.

P. F. Brown and others (1993), The mathematics of statistical machine translation, Computational Linguistics 19(2);
the two directions agree at each step as in P. Liang, B. Taskar and D. Klein (2006), Alignment by agreement.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

ROUNDS = 8
"""Passes over the units; more change the third place of MRR only (benchmarks/mates.py)."""
NULL = 1.0
"""How many times the empty word stands in each unit."""
MOST_CELLS = 12_000_000
"""So many pairs of words in one unit are held at once (about 0.5 GB); of more units every second, third … is read."""


class Pairs(NamedTuple):
    """Pairs of words that stand in one unit, as arrays of one length.

    ``ko`` and ``en`` are the words' numbers, ``forward`` P(en | ko), ``backward`` P(ko | en), ``count`` in how many
    units both stand.
    """

    ko: "np.ndarray"
    en: "np.ndarray"
    forward: "np.ndarray"
    backward: "np.ndarray"
    count: "np.ndarray"


def thinned(ko: Sequence[Sequence[int]], en: Sequence[Sequence[int]], most: int = MOST_CELLS) -> slice:
    """Which units are read: all, or every n-th where there are more cells than `most`."""
    cells = sum(len(one) * len(other) for one, other in zip(ko, en, strict=True))
    return slice(None, None, -(-cells // most) or 1)


def model1(
    ko: Sequence[Sequence[int]],
    en: Sequence[Sequence[int]],
    weights: Sequence[float],
    counts: Sequence[int],
    rounds: int = ROUNDS,
    agree: bool = True,
    progress: Callable[[int], None] | None = None,
) -> Pairs:
    """Translation probabilities of words.

    t(e|k) is estimated by expectation–maximisation from the posterior that k gives rise to e in a unit,
    t(e|k) / (Σ t(e|k') + NULL · t(e|∅)), and likewise in the other direction; where they `agree`, the expected count
    is the product of the two posteriors, so that a word pairs with what pairs with it.

    Parameters
    ----------
    ko, en
        n units: the numbers of their words (each from 0, without gaps) on either side.
    weights
        (n,) How much each unit counts.
    counts
        (n,) How many times each unit was met.
    """
    import numpy as np

    nk, ne = (1 + max((word for side in sides for word in side), default=-1) for sides in (ko, en))
    cell = Cells(ko, en)
    left, right, pair = cell.pairs()
    if not len(pair):
        none = np.empty(0)
        return Pairs(none.astype(int), none.astype(int), none, none, none.astype(int))
    by_unit = np.asarray(weights, np.float64)
    of_ko, of_en = (np.repeat(by_unit, [len(side) for side in sides]) for sides in (ko, en))
    of_cell = by_unit[cell.unit]
    forward, backward = np.full(len(left), 1.0 / ne), np.full(len(left), 1.0 / nk)
    null_f, null_b = np.full(ne, 1.0 / ne), np.full(nk, 1.0 / nk)
    for round in range(rounds):
        said_f, null_f = _posterior(forward, null_f, pair, cell.en_slot, cell.en_word, of_en)
        said_b, null_b = _posterior(backward, null_b, pair, cell.ko_slot, cell.ko_word, of_ko)
        if agree:
            said_f = said_b = said_f * said_b
        expected = np.bincount(pair, said_f * of_cell, len(left))
        forward = expected / np.maximum(np.bincount(left, expected, nk), 1e-12)[left]
        expected = np.bincount(pair, said_b * of_cell, len(left))
        backward = expected / np.maximum(np.bincount(right, expected, ne), 1e-12)[right]
        if progress is not None:
            progress(round)
    first = np.unique(cell.unit.astype(np.int64) * len(left) + pair)  # a pair counts once in a unit
    met = np.bincount(first % len(left), np.asarray(counts, np.float64)[first // len(left)], len(left))
    return Pairs(left, right, forward, backward, met.astype(np.int64))


class Cells:
    """Every pair of words in every unit, as flat arrays: the number of its unit, and the slots of its two words.

    Parameters
    ----------
    ko, en
        n units: the numbers of their words on either side, which are slot after slot in ``ko_word`` and ``en_word``.
    """

    def __init__(self, ko: Sequence[Sequence[int]], en: Sequence[Sequence[int]]):
        import numpy as np

        lengths_k, lengths_e = (np.array([len(side) for side in sides], np.int64) for sides in (ko, en))
        self.ko_word = np.fromiter((w for side in ko for w in side), np.int32)
        self.en_word = np.fromiter((w for side in en for w in side), np.int32)
        cells = lengths_k * lengths_e
        self.unit = np.repeat(np.arange(len(cells), dtype=np.int32), cells)
        within = np.arange(cells.sum()) - np.repeat(np.cumsum(cells) - cells, cells)
        start_k, start_e = np.cumsum(lengths_k) - lengths_k, np.cumsum(lengths_e) - lengths_e
        self.ko_slot = (start_k[self.unit] + within // lengths_e[self.unit]).astype(np.int32)
        self.en_slot = (start_e[self.unit] + within % lengths_e[self.unit]).astype(np.int32)

    def pairs(self) -> tuple["np.ndarray", "np.ndarray", "np.ndarray"]:
        """The distinct pairs of words (Korean, English), and for each cell the number of its pair."""
        import numpy as np

        width = int(self.en_word.max(initial=0)) + 1
        code = self.ko_word[self.ko_slot].astype(np.int64) * width + self.en_word[self.en_slot]
        distinct, pair = np.unique(code, return_inverse=True)
        return distinct // width, distinct % width, pair


def _posterior(worth, null, pair, slot, word, weight):
    """For each cell the posterior of its link, and the empty word's new probabilities."""
    import numpy as np

    each = worth[pair]
    of_null = NULL * null[word]
    total = np.bincount(slot, each, len(word)) + of_null + 1e-300
    missed = np.bincount(word, of_null / total * weight, len(null))
    return each / total[slot], missed / max(missed.sum(), 1e-300)
