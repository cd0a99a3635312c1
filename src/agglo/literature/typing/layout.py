"""How does a table come about? Entries are counted work by work, then laid out and sorted at once."""

from collections.abc import Iterable
from math import log

import numpy as np

from .answers import KINDS
from .entries import Entry
from .keystrokes import Struck, initials, is_korean, struck, words
from .table import HEAD, LONGEST_NEAR, Ladder, Table, signature

STARTS = 12
"""Words of one entry at which a suggestion may begin."""
PRIOR = {"title": 0.0, "keyword": 3.0, "author": 1.5, "venue": 2.5, "word": 2.0, "concept": 4.0, "past": 5.0}
"""What a kind is worth beside the logarithm of its count, by judgement: a person most often types a term."""
AT_START = 2.0
"""What the beginning of an entry is worth beside a word within it."""
UNIT = 2000
"""Weights are kept as whole numbers, so many to one."""


class Counting:
    """Gathers entries; the same keys in the same script are one entry, written as most works write it."""

    def __init__(self):
        self._numbers: dict[tuple[int, bytes, bool], int] = {}
        self._of_text: dict[Entry, int] = {}
        self._written: list[dict[str, int]] = []
        self._struck: list[Struck] = []
        self._kinds: list[int] = []
        self._counts: list[int] = []
        self._rows: list[int] = []
        self._links: list[int] = []
        self._row_ends = [0]

    def add(self, row: int, found: Iterable[Entry]) -> None:
        """Count what may be suggested because of a work."""
        numbers = {}
        for entry in found:
            number = self._number(entry)
            if number >= 0:
                numbers[number] = None
                written = self._written[number]
                written[entry[1]] = written.get(entry[1], 0) + 1
        for number in numbers:
            self._counts[number] += 1
        self._rows.append(row)
        self._links += numbers
        self._row_ends.append(len(self._links))

    def know(self, kind: str, text: str, count: int = 0) -> None:
        """Take in an entry of no work."""
        number = self._number((kind, text))
        if number >= 0:
            self._counts[number] = max(self._counts[number], count)
            self._written[number].setdefault(text, count)

    def _number(self, entry: Entry) -> int:
        number = self._of_text.get(entry)
        if number is None:
            number = self._of_text[entry] = self._new(*entry)
        return number

    def _new(self, kind: str, text: str) -> int:
        cut = struck(text)
        if not cut.keys:
            return -1
        key = KINDS.index(kind), cut.keys, is_korean(text)
        number = self._numbers.setdefault(key, len(self._kinds))
        if number == len(self._kinds):
            self._kinds.append(key[0])
            self._counts.append(0)
            self._struck.append(cut)
            self._written.append({})
        return number

    def table(self) -> Table:
        """Everything that was gathered, laid out."""
        texts = [max(written, key=lambda text: (written[text], text)) for written in self._written]
        packed = [text[:1000].encode("utf-8", "replace") for text in texts]
        keys = [cut.keys for cut in self._struck]
        order = np.argsort(np.array(self._rows, np.int64), kind="stable")
        ends = np.array(self._row_ends, np.int64)
        spans = [np.arange(ends[i], ends[i + 1]) for i in order]
        links = np.array(self._links, np.uint32)[np.concatenate(spans)] if spans else np.zeros(0, np.uint32)
        lengths = [len(span) for span in spans]
        near = [
            i
            for i, cut in enumerate(self._struck)
            if KINDS[self._kinds[i]] != "title" and len(cut.keys) <= LONGEST_NEAR
        ]
        return Table(
            kinds=np.array(self._kinds, np.uint8),
            counts=np.array(self._counts, np.uint32),
            keys=np.frombuffer(b"".join(keys), np.uint8),
            key_ends=_ends([len(key) for key in keys]),
            texts=np.frombuffer(b"".join(packed), np.uint8),
            text_ends=_ends([len(text) for text in packed]),
            near=np.array(near, np.uint32),
            signatures=np.array([signature(keys[i]) for i in near], np.uint64),
            lengths=np.array([len(keys[i]) for i in near], np.uint8),
            rows=np.array(self._rows, np.int64)[order],
            row_ends=_ends(lengths),
            links=links,
            ladders=self._ladders(texts),
        )

    def _ladders(self, texts: list[str]) -> dict[str, Ladder]:
        places: dict[str, list[tuple[bytes, int, int, int]]] = {"ko": [], "other": [], "initials": []}
        for i, (cut, text, kind, count) in enumerate(zip(self._struck, texts, self._kinds, self._counts, strict=True)):
            worth, found = weight(KINDS[kind], count), words(text)
            for at, word in zip(cut.starts[:STARTS], found, strict=False):
                called = "ko" if is_korean(word) else "other"
                places[called].append((cut.keys[at : at + HEAD], i, at, worth + (0 if at else int(AT_START * UNIT))))
            if any("가" <= word[0] <= "힣" for word in found):
                short = initials(text)
                for at in short.starts[:STARTS]:
                    key = short.keys[at : at + HEAD]
                    places["initials"].append((key, i, at, worth + (0 if at else int(AT_START * UNIT))))
        return {called: _ladder(found) for called, found in places.items()}


def weight(kind: str, count: int) -> int:
    """What an entry is worth before anything is asked.

    >>> weight("title", 0), weight("keyword", 0)
    (0, 6000)
    """
    return int(UNIT * (PRIOR[kind] + min(log(1 + count), 12.0)))


def _ends(lengths: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.uint32)


def _ladder(places: list[tuple[bytes, int, int, int]]) -> Ladder:
    heads = np.array([place[0] for place in places], f"S{HEAD}")
    order = np.argsort(heads, kind="stable")
    entry, at, worth = (np.array([place[n] for place in places], kind) for n, kind in
                        ((1, np.uint32), (2, np.uint16), (3, np.uint16)))  # fmt: skip
    return Ladder(heads=heads[order], entry=entry[order], at=at[order], weight=worth[order])
