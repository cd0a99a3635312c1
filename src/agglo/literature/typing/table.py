"""How are a hundred thousand keys laid out so that a beginning or a slip is found in a few milliseconds?

Sorted arrays. Each word of each entry's keys is a place in a `Ladder`: 16 bytes of the keys from there on, sorted, so
that a beginning is a stretch found by bisection, and hundreds of slightly altered beginnings are found in one call.
Entries near a word are found by a signature (which keys occur once, which twice) over all entries that are not titles;
a slip changes at most two bits of it. Everything is an array, so a kept table is mapped and not read.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

HEAD = 16
"""Bytes of the keys by which places are sorted; what is beyond is compared one by one."""
BLOCK = 256
MOST_BEYOND = 4000
"""So many places of one stretch are compared beyond `HEAD`, the shortest first."""
LONGEST_NEAR = 40
"""Keys of the longest entry that is looked at for slips."""

_ONES = {ord(c): i for i, c in enumerate("abcdefghijklmnopqrstuvwxyz")}


class Ladder(msgspec.Struct, frozen=True, kw_only=True):
    """Places in key strings, sorted by the keys from there on.

    Parameters
    ----------
    heads
        (n,) S16: the next keys.
    entry
        (n,) uint32: whose keys.
    at
        (n,) uint16: how far into them; 0 is their beginning.
    weight
        (n,) uint16: how much the place is worth before anything is asked.
    """

    heads: np.ndarray
    entry: np.ndarray
    at: np.ndarray
    weight: np.ndarray

    def stretch(self, begin: bytes) -> tuple[int, int]:
        """The places whose keys begin so (as far as `HEAD` tells)."""
        low = begin[:HEAD]
        high = low + b"\xff" * (HEAD - len(low))
        found = np.searchsorted(self.heads, np.array([low, high], f"S{HEAD}"))
        first, last = int(found[0]), int(np.searchsorted(self.heads, np.array(high, f"S{HEAD}"), "right"))
        return first, max(first, last)

    def stretches(self, begins: Sequence[bytes]) -> np.ndarray:
        """(m, 2): the stretch of each of many beginnings."""
        lows = np.array([begin[:HEAD] for begin in begins], f"S{HEAD}")
        highs = np.array([begin[:HEAD].ljust(HEAD, b"\xff") for begin in begins], f"S{HEAD}")
        return np.stack([np.searchsorted(self.heads, lows), np.searchsorted(self.heads, highs, "right")], axis=1)

    def best(self, first: int, last: int, most: int) -> np.ndarray:
        """The places of a stretch that weigh most, and the first few (the shortest), at most 2 × `most`."""
        if last - first <= 2 * most:
            return np.arange(first, last)
        weights = self.weight[first:last]
        if last - first > 16 * BLOCK:
            whole = len(weights) // BLOCK * BLOCK
            peaks = weights[:whole].reshape(-1, BLOCK).max(axis=1)
            blocks = np.argpartition(peaks, -min(most, len(peaks)))[-most:]
            near = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
            near = np.concatenate([near, np.arange(whole, len(weights))])
        else:
            near = np.arange(len(weights))
        chosen = near[np.argpartition(weights[near], -most)[-most:]]
        return first + np.union1d(chosen, np.arange(min(most // 2, last - first)))


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Entries with their keys, laid out for finding.

    ``kinds`` (n,) uint8, ``counts`` (n,) uint32: how many works have it; ``keys`` and ``texts`` uint8 with ``key_ends``
    and ``text_ends`` (n + 1,) uint32: where each begins and ends; ``ladders`` by what a query may be (``ko``,
    ``other``, ``initials``); ``near`` (k,) uint32: the entries looked at for slips, with ``signatures`` (k,) uint64 and
    ``lengths`` (k,) uint8 of their keys; ``rows`` (w,) int64 sorted, ``row_ends`` (w + 1,) uint32 and ``links`` uint32:
    which entries each work has.
    """

    kinds: np.ndarray
    counts: np.ndarray
    keys: np.ndarray
    key_ends: np.ndarray
    texts: np.ndarray
    text_ends: np.ndarray
    near: np.ndarray
    signatures: np.ndarray
    lengths: np.ndarray
    rows: np.ndarray
    row_ends: np.ndarray
    links: np.ndarray
    ladders: dict[str, Ladder]

    def text(self, entry: int) -> str:
        """An entry as it is written."""
        return self.texts[self.text_ends[entry] : self.text_ends[entry + 1]].tobytes().decode()

    def key(self, entry: int) -> bytes:
        """An entry's keys."""
        return self.keys[self.key_ends[entry] : self.key_ends[entry + 1]].tobytes()

    def going_on(self, ladder: Ladder, first: int, last: int, rest: bytes) -> np.ndarray:
        """The places of a stretch (of the first `MOST_BEYOND`) whose keys go on so beyond `HEAD`."""
        places = np.arange(first, min(last, first + MOST_BEYOND))
        entries = ladder.entry[first : first + len(places)]
        begin = self.key_ends[entries].astype(np.int64) + ladder.at[first : first + len(places)] + HEAD
        ends = self.key_ends[entries.astype(np.int64) + 1]
        for offset, key in enumerate(rest):
            if not len(places):
                break
            same = begin + offset < ends
            same &= self.keys[np.minimum(begin + offset, len(self.keys) - 1)] == key
            places, begin, ends = places[same], begin[same], ends[same]
        return places

    def of_row(self, row: int) -> np.ndarray:
        """The entries of a work; none where the table does not know it."""
        at = int(np.searchsorted(self.rows, row))
        if at == len(self.rows) or self.rows[at] != row:
            return self.links[:0]
        return self.links[self.row_ends[at] : self.row_ends[at + 1]]

    def near_to(self, keys: bytes, most: int) -> np.ndarray:
        """Entries whose keys are at most `most` slips away from `keys`, titles left out."""
        if not len(self.near):
            return self.near
        apart = np.bitwise_count(self.signatures ^ np.uint64(signature(keys)))
        close = apart <= 2 * most
        close &= np.abs(self.lengths.astype(np.int16) - len(keys)) <= most
        entries, lengths = self.near[close], self.lengths[close]
        begin = self.key_ends[entries].astype(np.int64)
        columns = np.arange(len(keys) + most)
        places = np.minimum(begin[:, None] + columns, max(len(self.keys) - 1, 0))
        others = np.where(columns < lengths[:, None], self.keys[places], 0)
        return entries[within(keys, others, lengths, most)]


def signature(keys: bytes) -> int:
    """Which keys occur (bits 0–31), and which more than once (bits 32–63); a slip changes at most two bits.

    >>> signature(b"aab") == 1 << 0 | 1 << 32 | 1 << 1
    True
    """
    once = twice = 0
    for key in keys:
        bit = 1 << _ONES.get(key, 26 + key % 6)
        twice |= once & bit
        once |= bit
    return once | twice << 32


def within(typed: bytes, others: np.ndarray, lengths: np.ndarray, most: int) -> np.ndarray:
    """Which of many key strings are at most `most` slips away: the distance of ``slips``, of all at once, in a band.

    Parameters
    ----------
    typed
        m keys.
    others
        (k, at least m + `most`) uint8: the other strings, filled up with zeros.
    lengths
        (k,): how long they are, from m - `most` to m + `most`.

    Returns
    -------
    (k,) bool

    >>> others = np.frombuffer(b"policy\\0\\0polite\\0\\0pole\\0\\0\\0\\0", np.uint8).reshape(3, 8)
    >>> within(b"policu", others, np.array([6, 6, 4]), 1)
    array([ True, False, False])
    """
    count, width = len(others), 2 * most + 1
    far = np.uint8(most + 1)
    none = np.full((width, count), far)
    row, former = none.copy(), none
    for j in range(most + 1):
        row[j + most] = j
    for i in range(1, len(typed) + 1):
        before_last, former, row = former, row, none.copy()
        for band in range(width):
            j = i + band - most
            if j < 0 or j > others.shape[1]:
                continue
            if j == 0:
                row[band] = min(i, far)
                continue
            differs = others[:, j - 1] != typed[i - 1]
            best = former[band] + differs
            if band + 1 < width:
                np.minimum(best, former[band + 1] + np.uint8(1), out=best)
            if band:
                np.minimum(best, row[band - 1] + np.uint8(1), out=best)
            if i > 1 and j > 1:
                swapped = (others[:, j - 1] == typed[i - 2]) & (others[:, j - 2] == typed[i - 1])
                best = np.where(swapped, np.minimum(best, before_last[band] + np.uint8(1)), best)
            row[band] = np.minimum(best, far)
        if not (row <= most).any():
            return np.zeros(count, bool)
    ends = lengths.astype(np.intp) - len(typed) + most
    return row[ends, np.arange(count)] <= most


_ARRAYS = tuple(name for name in Table.__struct_fields__ if name != "ladders")


def save(table: Table, folder: Path) -> None:
    """Keep a table in a folder, an array a file."""
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(table, name))
    for called, ladder in table.ladders.items():
        for name in Ladder.__struct_fields__:
            np.save(folder / f"{called}.{name}.npy", getattr(ladder, name))


def load(folder: Path) -> Table:
    """The table of a folder, mapped."""

    def mapped(name: str) -> np.ndarray:
        return np.load(folder / f"{name}.npy", mmap_mode="r")

    ladders = {
        called: Ladder(**{name: mapped(f"{called}.{name}") for name in Ladder.__struct_fields__})
        for called in ("ko", "other", "initials")
    }
    return Table(**{name: mapped(name) for name in _ARRAYS}, ladders=ladders)
