"""Which terms of two languages are neighbours to the sentence encoder? Evidence, where the extra is there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from agglo.literature.meaning.encoder import encode, present

if TYPE_CHECKING:
    import numpy as np

MOST = 8_000
"""Terms of a language that are encoded, the commonest."""
NEAREST = 5
"""So many counterparts of a term are taken."""
SHARPNESS = 0.05
"""How fast belief falls from the nearest to the next, in cosine."""
ALIKE, ALIKE_SLOPE = 0.45, 0.06
"""The cosine of the nearest at which it is as likely as not the same, and how sharply that turns."""
AHEAD, AHEAD_SLOPE = 0.05, 0.02
"""The same of how far the nearest is ahead of the next."""
DOUBTED = 0.6
"""What is left of the belief where two terms are equally near."""
LEAST = 0.1
"""Pairs less likely than this both ways are left out."""
ROWS = 1_000
"""Rows of the table of cosines that are held at once."""

AT_ONCE = 256
"""Terms between two words on the progress."""

Words = Mapping[str, tuple[str, int]]
Progress = Callable[[int, int | None], None]


def neighbours(ko: Words, en: Words, progress: Progress | None = None) -> Iterator[tuple[str, str, float, float]]:
    """Pairs of terms with the probability each way that they say the same.

    Parameters
    ----------
    ko, en
        Terms: key → (as written, count); those of one letter are left out.

    Notes
    -----
    P(b | a) is softmax(cosine / `SHARPNESS`) over the nearest terms, times the logistics of how alike the nearest is
    and of how far it is ahead: a term all of whose neighbours are far, or equally near, has no translation here.
    """
    left, right = _commonest(ko), _commonest(en)
    if not present() or not left or not right:
        return
    of_left = _vectors([ko[key][0] for key in left], progress)
    of_right = _vectors([en[key][0] for key in right], progress)
    forward, backward = _nearest(of_left, of_right), _nearest(of_right, of_left)
    believed = {(a, b): worth for (b, a), worth in backward.items()}
    for pair in sorted(forward.keys() | believed.keys()):
        one, other = forward.get(pair, 0.0), believed.get(pair, 0.0)
        if max(one, other) >= LEAST:
            yield left[pair[0]], right[pair[1]], one, other


def _commonest(words: Words) -> list[str]:
    fit = [key for key, (text, _) in words.items() if 1 < len(text) <= 60 and not text.isdecimal()]
    return sorted(fit, key=lambda key: (-words[key][1], key))[:MOST]


def _vectors(texts: Sequence[str], progress: Progress | None) -> "np.ndarray":
    import numpy as np

    found = []
    for start in range(0, len(texts), AT_ONCE):
        found.append(encode(texts[start : start + AT_ONCE]))
        if progress is not None:
            progress(min(start + AT_ONCE, len(texts)), len(texts))
    return np.concatenate(found)


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
        ahead = top - np.sort(cosine, axis=1)[:, -2:-1] if count > 1 else top
        share /= 1 + np.exp(-(top - ALIKE) / ALIKE_SLOPE)
        share *= DOUBTED + (1 - DOUBTED) / (1 + np.exp(-(ahead - AHEAD) / AHEAD_SLOPE))
        for row, column in zip(*np.nonzero(share >= LEAST / 2), strict=True):
            found[start + int(row), int(nearest[row, column])] = float(share[row, column])
    return found
