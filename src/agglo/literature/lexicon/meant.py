"""Which terms of a library does the sentence encoder read alike? One kind of evidence, where the extra is there."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from agglo.literature.meaning.encoder import encode, present

if TYPE_CHECKING:
    import numpy as np

MOST = 8_000
"""Terms of a language that are encoded, the commonest: about a thousand a second."""
NEAREST = 5
"""So many counterparts of a term are taken."""
SHARPNESS = 0.05
"""How fast belief falls from the nearest to the next, in cosine (benchmarks/mates.py)."""
ALIKE, SLOPE = 0.45, 0.06
"""The cosine of the nearest at which it is as likely as not the same, and how sharply that turns."""
LEAST = 0.1
"""Pairs less likely than this both ways are left out."""
ROWS = 1_000
"""Rows of the table of cosines that are held at once."""

Words = Mapping[str, list]


def meant(ko: Words, en: Words) -> Iterator[tuple[str, str, float, float]]:
    """Pairs of terms with the probability each way that they say the same.

    Parameters
    ----------
    ko, en
        Terms: key → [as written, count, …]; at least two letters each.

    Notes
    -----
    P(b | a) is softmax(cosine / `SHARPNESS`) over the nearest terms, times the logistic of how alike the nearest is:
    terms all of whose neighbours are far have no translation here.
    """
    if not present() or not ko or not en:
        return
    left, right = _commonest(ko), _commonest(en)
    of_left, of_right = encode([ko[key][0] for key in left]), encode([en[key][0] for key in right])
    forward, backward = _nearest(of_left, of_right), _nearest(of_right, of_left)
    believed = {(a, b): worth for (b, a), worth in backward.items()}
    for pair in sorted(forward.keys() | believed.keys()):
        one, other = forward.get(pair, 0.0), believed.get(pair, 0.0)
        if max(one, other) >= LEAST:
            yield left[pair[0]], right[pair[1]], one, other


def _commonest(words: Words) -> list[str]:
    fit = [key for key, (text, _, _) in words.items() if 1 < len(text) <= 60 and not text.isdecimal()]
    return sorted(fit, key=lambda key: (-words[key][1], key))[:MOST]


def _nearest(of: "np.ndarray", among: "np.ndarray") -> dict[tuple[int, int], float]:
    """For each row of `of` its nearest among `among`, each with its probability."""
    import numpy as np

    found: dict[tuple[int, int], float] = {}
    count = min(NEAREST, len(among))
    for start in range(0, len(of), ROWS):
        likeness = of[start : start + ROWS] @ among.T
        nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        cosine = np.take_along_axis(likeness, nearest, axis=1)
        top = cosine.max(axis=1, keepdims=True)
        share = np.exp((cosine - top) / SHARPNESS)
        share /= share.sum(axis=1, keepdims=True)
        share /= 1 + np.exp(-(top - ALIKE) / SLOPE)
        for row, column in zip(*np.nonzero(share >= LEAST / 2), strict=True):
            found[start + int(row), int(nearest[row, column])] = float(share[row, column])
    return found
