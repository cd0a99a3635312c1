"""Do two terms mean the same? Evidence for the lexicon that needs no collection; absent where the extra is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .encoder import encode, present

if TYPE_CHECKING:
    import numpy as np


def similarity(ko_terms: Sequence[str], en_terms: Sequence[str]) -> "np.ndarray | None":
    """How alike Korean and English terms are in meaning.

    Parameters
    ----------
    ko_terms, en_terms
        n Korean and m English terms; about a thousand of them a second.

    Returns
    -------
    numpy.ndarray or None
        float32 of shape (n, m): cosines. Terms of one meaning lie around .5 to .9, unrelated ones around .1; what
        tells is how far the best stands above the second. None where the extra ``meaning`` is not installed.

    Notes
    -----
    Of 40 Korean terms of this field, 35 find their English among 40. Jargon and transliterations (거버넌스, 고착, 창업,
    이중차분법, 경제지리) are read as other words: this is one kind of evidence and never the only one.
    """
    if not present():
        return None
    return encode(ko_terms) @ encode(en_terms).T
