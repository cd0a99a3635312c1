"""What is in the file of vectors? Entries of equal size, only ever added to; the last entry of a work counts."""

import os
from pathlib import Path

import msgspec
import numpy as np

from .encoder import DIMENSIONS

ENTRY = np.dtype([("row", "<i8"), ("digest", "<u8"), ("factor", "<f4"), ("spare", "<u4"), ("vector", "i1", DIMENSIONS)])
"""One entry, 536 bytes: whose vector it is, of which texts, and the vector; a factor of 0 where there is none."""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The vectors at one moment: entry i is of the work in row ``rows[i]``, and counts where ``factors[i]`` is not 0.

    ``rows`` is int64 (n,), ``digests`` uint64 (n,), ``factors`` float32 (n,), ``components`` int8 (n, 512) in the file.
    """

    rows: np.ndarray
    digests: np.ndarray
    factors: np.ndarray
    components: np.ndarray

    def vector(self, row: int) -> np.ndarray | None:
        """The vector of the work in a row, float32 (512,); None where it has none (yet)."""
        found = np.flatnonzero((self.rows == row) & (self.factors > 0))
        return None if not len(found) else self.components[found[-1]] * self.factors[found[-1]]


def append(path: Path, after: int, entries: np.ndarray) -> None:
    """Write entries behind so many whole ones, over what a kill may have left there, and bring them to the disk."""
    with open(path, "r+b" if path.exists() else "w+b") as file:
        file.seek(after * ENTRY.itemsize)
        file.write(entries.tobytes())
        file.flush()
        os.fsync(file.fileno())


def size(path: Path) -> int:
    """The file's bytes, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read(path: Path, count: int) -> Snapshot:
    """So many entries of a file, and which of them count; none where the file is not there."""
    try:
        entries = np.memmap(path, ENTRY, "r", shape=(count,)) if count else np.zeros(0, ENTRY)
    except (OSError, ValueError):  # written anew this moment; the next question reads the new one
        entries = np.zeros(0, ENTRY)
    rows = np.array(entries["row"])
    last = _last(rows)
    factors = np.zeros(len(rows), np.float32)
    factors[last] = entries["factor"][last]
    return Snapshot(
        rows=rows,
        digests=np.array(entries["digest"]),
        factors=factors,
        components=entries["vector"],
    )


def _last(rows: np.ndarray) -> np.ndarray:
    """The places of the last entry of each row.

    >>> _last(np.array([1, 2, 1, 3])).tolist()
    [2, 1, 3]
    """
    if np.all(rows[1:] > rows[:-1]):
        return np.arange(len(rows))
    _, first = np.unique(rows[::-1], return_index=True)
    return len(rows) - 1 - first
