"""What of a work says what it is about? Its titles above all, then its keywords and how its abstracts begin."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from agglo.literature.record import Work

from .encoder import DIMENSIONS, LONGEST, encode

if TYPE_CHECKING:
    import numpy as np

TITLE, OTHER = 1.0, 0.5
"""How much a title weighs, and an abstract's beginning or a list of keywords, by judgement."""
MOST = 12
"""So many parts are read at most, two for each of six languages: a record can hold anything."""

Parts = tuple[tuple[str, float], ...]


def parts(work: Work) -> Parts:
    """The texts of a work that are encoded, each with its weight, titles first; in all languages, so one vector a work.

    >>> from agglo.literature.record import Keywords, Text
    >>> parts(Work(titles=(Text(lang="ko", text="클러스터 정책"),), keywords=(Keywords(lang="en", words=("a", "b")),)))
    (('클러스터 정책', 1.0), ('a, b', 0.5))
    """
    texts = [(text.text, TITLE) for text in work.titles]
    texts += [(", ".join(group.words), OTHER) for group in work.keywords]
    texts += [(text.text, OTHER) for text in work.abstracts]
    return tuple((text[:LONGEST].strip(), weight) for text, weight in texts[:MOST] if text[:LONGEST].strip())


def digest(said: Parts) -> int:
    """A number (64 bits) that changes with what is encoded."""
    return int.from_bytes(blake2b(repr(said).encode("utf-8", "replace"), digest_size=8).digest(), "little")


def vectors(works: Sequence[Parts]) -> "np.ndarray":
    """The vector of each work: the weighted mean of its parts' vectors, of length 1.

    Parameters
    ----------
    works
        The parts of n works.

    Returns
    -------
    numpy.ndarray
        float32 of shape (n, 512); zeros where a work says nothing.
    """
    import numpy as np

    encoded = encode([text for said in works for text, _ in said])
    weights = np.array([weight for said in works for _, weight in said], np.float32)
    owners = np.repeat(np.arange(len(works)), [len(said) for said in works])
    found = np.zeros((len(works), DIMENSIONS), np.float32)
    np.add.at(found, owners, encoded * weights[:, None])
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
