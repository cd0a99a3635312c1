"""Which vectors are nearest to one? All of them are compared, block by block: 10⁵ take about eight milliseconds."""

import numpy as np

BLOCK = 256
"""Rows that become floating point at a time: they stay in the processor's cache, and a product of this size is not
split among threads."""


def compress(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors in a byte a component, with the factor that undoes it.

    Parameters
    ----------
    vectors
        float32 of shape (n, d).

    Returns
    -------
    components
        int8 of shape (n, d), from -127 to 127.
    factors
        float32 of shape (n,), so that ``components * factors[:, None]`` is what was given, each component within half
        a factor; 0 where a vector is all zeros.

    Examples
    --------
    >>> components, factors = compress(np.array([[0.5, -1.0], [0, 0]], np.float32))
    >>> components.tolist(), factors.round(4).tolist()
    ([[64, -127], [0, 0]], [0.007899999618530273, 0.0])
    """
    factors = np.abs(vectors).max(axis=1, initial=0).astype(np.float32) / np.float32(127)
    safe = np.where(factors > 0, factors, np.float32(1))
    return np.rint(vectors / safe[:, None]).astype(np.int8), factors


def likeness(components: np.ndarray, factors: np.ndarray, query: np.ndarray) -> np.ndarray:
    """The dot product of every vector with one.

    Parameters
    ----------
    components, factors
        As `compress` gives them: int8 (n, d), float32 (n,). A factor of 0 takes a row out.
    query
        float32 of shape (d,).

    Returns
    -------
    numpy.ndarray
        float32 of shape (n,): cosines, where all vectors had length 1.
    """
    found = np.empty(len(components), np.float32)
    block = np.empty((BLOCK, components.shape[1]), np.float32)
    for start in range(0, len(components), BLOCK):
        end = min(start + BLOCK, len(components))
        part = block[: end - start]
        np.copyto(part, components[start:end])
        np.dot(part, query, out=found[start:end])
    found *= factors
    return found


def ranked(scores: np.ndarray, least: float, most: int) -> np.ndarray:
    """The places of the best scores, the best first, equals in their order.

    Parameters
    ----------
    scores
        float32 of shape (n,).
    least
        What a score must reach.
    most
        So many places at most.

    Examples
    --------
    >>> ranked(np.array([0.2, 0.9, 0.5, 0.9]), 0.3, 3).tolist()
    [1, 3, 2]
    """
    places = np.flatnonzero(scores >= least)
    if len(places) > most:
        kept = scores[places]
        bar = np.partition(kept, len(kept) - most)[len(kept) - most]
        places = places[kept >= bar]
    return places[np.argsort(-scores[places], kind="stable")][:most]
