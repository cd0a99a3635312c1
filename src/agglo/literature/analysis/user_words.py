"""Where in a run does a word stand that the user named?

Where Kiwi, told of the word as a noun, reads it there, so 수원 is not found in 연수원. Each word is looked for by
itself, whatever other words there are; so what was found depends on the word and the run alone, never goes out of date
and may be remembered for ever.
"""

import threading
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from .hanja import hangul
from .morphemes import NOUNS, Piece, Pieces, nouns_told
from .segment import HANGUL, HANGUL_ONLY, UNIT, Memory, exact, run_key

LONGEST_RUN = 100
"""In a run of more characters no user word is looked for: it is no word form, and each word costs a reading."""
FEW = 20
"""So many words are looked for one by one, which is faster than at every place of a run."""
MOST_KNOWN = 200_000
"""Runs whose user words are held at most."""

Span = tuple[int, int]
"""Start and end of a word in the key of a run."""

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[Span, ...]).decode


def written(run: str) -> str:
    """A run as user words are compared and indexed: Latin in its exact form, numbers without commas.

    >>> written("TAMA산업활성화협회"), written("R&D투자")
    ('tama산업활성화협회', 'rd투자')
    """
    if HANGUL_ONLY.fullmatch(run):
        return run
    return "".join(u.group() if u.lastgroup == "cjk" else exact(u.group()) for u in UNIT.finditer(run))


class UserWords:
    """The words of one library.

    Parameters
    ----------
    words
        Folded runs, each with Hangul and of two characters at least; Han characters as they are read.
    memory
        Where it is remembered what runs hold.
    """

    def __init__(self, words: Iterable[str] = (), memory: Memory | None = None):
        self.words = frozenset(words)
        self._memory = memory
        self._forms = frozenset(map(written, self.words))
        self._keys = frozenset(map(run_key, self.words))
        self._lengths = lengths_of(self._keys)
        self._known: dict[str, tuple[Span, ...]] = {}

    @classmethod
    def decided(cls, decisions: Mapping[str, Any], memory: Memory | None = None) -> "UserWords":
        """The words among what was decided of words; rejected proposals are none."""
        return cls((word for word, value in decisions.items() if value.get("kind")), memory)

    @property
    def version(self) -> str:
        """Which words are in force: how many, and a mark of theirs; empty where there are none."""
        mark = blake2b("\n".join(sorted(self.words)).encode(), digest_size=4).hexdigest()
        return f"words{len(self.words)}-{mark}" if self.words else ""

    def __bool__(self) -> bool:
        return bool(self.words)

    def held(self, run: str) -> bool:
        """Whether a run holds the letters of a word, so that it may be read as one."""
        if run.isascii():  # a word has Hangul
            return False
        key = run if HANGUL_ONLY.fullmatch(run) else run_key(hangul(run))
        if len(self._keys) <= FEW:
            return any(word in key for word in self._keys)
        return any(True for _ in within(key, self._keys, self._lengths))

    def learn(self, runs: Iterable[str]) -> None:
        """Find out about many runs in one go."""
        keys = {run_key(run) for run in map(hangul, runs) if HANGUL.search(run)}
        self._learn({key: found for key in keys.difference(self._known) if (found := self._letters(key))})

    def among(self, run: str, pieces: Pieces) -> Pieces:
        """The pieces of a run with the words in it, each at the place of its first part.

        A word that stands there already as a noun is not said twice.

        >>> [(p.text, p.kind) for p in UserWords(["혁신체계"]).among("혁신체계의", ())]
        [('혁신체계', 'n')]
        """
        run = hangul(run)
        key = run_key(run)
        words = self._letters(key)
        if not words:
            return pieces
        if key not in self._known:
            self._learn({key: words})
        there = _offsets(run)
        found = [(there[start], there[end]) for start, end in self._known.get(key, ())]
        named = [_named(run, start, end, pieces) for start, end in found if written(run[start:end]) in self._forms]
        return _joined(pieces, named) if named else pieces

    def alters(self, run: str, pieces: Pieces) -> bool:
        """Whether the index would hold other words of a run of these pieces."""
        return {(p.text, p.place) for p in self.among(run, pieces)} != {(p.text, p.place) for p in pieces}

    def _letters(self, key: str) -> frozenset[str]:
        """The keys of words whose letters a key holds."""
        return frozenset(within(key, self._keys, self._lengths) if len(key) <= LONGEST_RUN else ())

    def _learn(self, wanted: dict[str, frozenset[str]]) -> None:
        asked = {f"{word}\n{key}": (word, key) for key, words in wanted.items() for word in words}
        remembered = self._memory.get_many(list(asked)) if self._memory is not None and asked else {}
        found = {name: _unpack(value) for name, value in remembered.items()}
        fresh = _found([pair for name, pair in asked.items() if name not in found])
        if self._memory is not None and fresh:
            self._memory.put_many({f"{word}\n{key}": _pack(spans) for (word, key), spans in fresh.items()})
        found |= {f"{word}\n{key}": spans for (word, key), spans in fresh.items()}
        if len(self._known) > MOST_KNOWN:
            self._known = {}
        for key, words in wanted.items():
            self._known[key] = tuple(sorted(span for word in words for span in found[f"{word}\n{key}"]))


def lengths_of(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the words are that begin with each two characters."""
    lengths: dict[str, tuple[int, ...]] = {}
    for begin, size in sorted({(word[:2], len(word)) for word in words}):
        lengths[begin] = (*lengths.get(begin, ()), size)
    return lengths


def within(text: str, words: Container[str], lengths: Mapping[str, tuple[int, ...]]) -> Iterator[str]:
    """The words that a text holds, some more than once; as fast for many as for few, by their `lengths_of`.

    >>> words = {"혁신", "체제", "지역혁신"}
    >>> list(within("지역혁신체계", words, lengths_of(words)))
    ['지역혁신', '혁신']
    """
    if lengths:
        for i in range(len(text) - 1):
            for size in lengths.get(text[i : i + 2], ()):
                if (word := text[i : i + size]) in words:
                    yield word


class _Told:
    """Which words the analyser was told of in this process; it forgets none, but may be asked to leave them out."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.lengths: dict[str, tuple[int, ...]] = {}
        self.lock = threading.Lock()

    def tell(self, words: set[str]) -> None:
        if not words <= self.words:
            self.words |= words
            self.lengths = lengths_of(self.words)


_TOLD = _Told()


def _found(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[Span, ...]]:
    """Where each word stands in each key, by one reading for each pair, without the other words in the key."""
    out = {(word, key): ((0, len(key)),) for word, key in pairs if word == key}
    rest = [pair for pair in pairs if pair not in out]
    if not rest:
        return out
    with _TOLD.lock:
        _TOLD.tell({word for word, _ in pairs})
        batches: dict[frozenset[str], list[tuple[str, str]]] = {}
        for word, key in rest:
            batches.setdefault(frozenset(within(key, _TOLD.words, _TOLD.lengths)) - {word}, []).append((word, key))
        for without, some in batches.items():
            readings = nouns_told(frozenset(_TOLD.words), [key for _, key in some], without)
            for (word, key), atoms in zip(some, readings, strict=True):
                spans = [(s, e) for text, tag, s, e in atoms if tag in NOUNS and text == word == key[s:e]]
                out[word, key] = tuple(spans)
    return out


def _offsets(run: str) -> list[int]:
    """The offset in a run of each character of its key, and of the end."""
    if HANGUL_ONLY.fullmatch(run):
        return list(range(len(run) + 1))
    there: list[int] = []
    at = 0
    for unit in UNIT.finditer(run):
        there.extend(range(at, unit.start()))
        there.extend(range(unit.start(), unit.end()) if unit.lastgroup == "cjk" else (unit.start(),))
        at = unit.end()
    there.extend(range(at, len(run) + 1))
    return there


def _named(run: str, start: int, end: int, pieces: Pieces) -> Piece:
    parts = [p for p in pieces if p.kind in "mu"]
    places = [p.place for p in parts if p.start < end and p.end > start]
    before = [p.place for p in parts if p.end <= start]
    place = min(places) if places else max(before, default=0)
    return Piece(written(run[start:end]), "n", place, start, end)


def _joined(pieces: Pieces, named: list[Piece]) -> Pieces:
    there = {(p.text, p.place) for p in pieces if p.kind in "mdu"}
    new = {(p.text, p.place): p for p in named if (p.text, p.place) not in there}
    kept = [p for p in pieces if (p.text, p.place) not in new]
    return tuple(sorted((*kept, *new.values()), key=lambda p: (p.place, p.start, p.end)))
