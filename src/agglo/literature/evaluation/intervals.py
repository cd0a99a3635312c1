"""Is one setting better than another, or did the queries fall that way? A bootstrap interval over paired queries."""

from collections.abc import Sequence

import msgspec

SAMPLES = 5_000
FEWEST = 10
"""With fewer queries an interval would promise more than it can hold."""
AT_ONCE = 2_000_000
"""Numbers drawn at a time."""


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of differences and its 95 % interval; both ends None where ``reason`` (``few``, ``none``) says why."""

    mean: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def paired(first: Sequence[float], second: Sequence[float], seed: int = 0) -> Interval:
    """How much better the second setting is, over the same queries.

    Parameters
    ----------
    first, second
        One value a query, of the same n queries in the same order.
    seed
        Of the drawing, so that the same numbers come again.

    Returns
    -------
    Interval
        The mean of second less first, and the 2.5th and 97.5th percentiles of that mean over 5,000 samples of n
        queries, drawn with replacement (the percentile bootstrap). Queries are drawn, not works: the interval tells
        of other queries like these in this collection, not of another collection. Ends are None below 10 queries.

    Examples
    --------
    >>> found = paired([0.0] * 20, [0.5] * 20)
    >>> found.mean, found.low, found.high
    (0.5, 0.5, 0.5)
    """
    import numpy as np

    differences = np.asarray(second, float) - np.asarray(first, float)
    n = len(differences)
    if n == 0:
        return Interval(mean=None, reason="none")
    mean = float(differences.mean())
    if n < FEWEST:
        return Interval(mean=mean, reason="few")
    rng = np.random.default_rng(seed)
    rows = max(1, AT_ONCE // n)
    drawn = [
        differences[rng.integers(0, n, (min(rows, SAMPLES - done), n))].mean(axis=1) for done in range(0, SAMPLES, rows)
    ]
    low, high = np.percentile(np.concatenate(drawn), (2.5, 97.5))
    return Interval(mean=mean, low=float(low), high=float(high))
