"""What does one run between blanks consist of?

The run (eojeol) is the unit of analysis: it is taken apart once and remembered, so a query and a document are always
read alike, whatever stands around them. The key of the memory is the run with every number as ``1`` and every Latin
word as ``A``, since a particle analysed without what it clings to goes wrong.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol

import msgspec
import Stemmer

from .light import DROPPED_SUFFIXES, ENGLISH, KOREAN, LIGHT_VERBS
from .normalise import latin

VERSION = "1"
"""Grows whenever a run would be taken apart otherwise; remembered runs and the search index of another are redone."""

HANGUL_HAN = "가-힣ㄱ-ㆎ㐀-䶿一-鿿豈-﫿々〇ぁ-ゖァ-ヺー"
UNIT = re.compile(rf"(?P<cjk>[{HANGUL_HAN}]+)|(?P<digit>\d+)|(?P<latin>[^\W\d_{HANGUL_HAN}](?:[^\W\d_{HANGUL_HAN}]|[\u0300-\u036f])*)")
HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿々〇]+")
HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")

NOUNS = frozenset({"NNG", "NNP", "NR", "XR"})
BESIDE_UNITS = frozenset({"NNB", "XPN", "NP", "MM"})
"""Counted as words only where a number or Latin word stands in the same run: 제3기, 4차, 1990년대."""


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A token of a run. ``kind``: m morpheme, d derived noun, c compound, u number or Latin word, l light word.

    ``place`` counts the run's content words from 0 (-1 for a light word); ``start`` and ``end`` are offsets in the run.
    """

    text: str
    kind: str
    place: int
    start: int
    end: int


Pieces = tuple[Piece, ...]
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Pieces).decode


class Memory(Protocol):
    """Where analysed runs are remembered between sessions; it may forget."""

    def get_many(self, keys: Iterable[str]) -> Mapping[str, bytes]: ...

    def put_many(self, runs: Mapping[str, bytes]) -> None: ...


class Segmenter:
    """Takes runs apart; loads Kiwi only for a Korean run that neither it nor its memory knows."""

    def __init__(self, memory: Memory | None = None):
        self._memory = memory
        self._known: dict[str, Pieces] = {}

    def learn(self, runs: Iterable[str]) -> None:
        """Make sure that all `runs` are known, those of Kiwi in one go."""
        keys = {key for run in runs if (key := run_key(run)) not in self._known and HANGUL.search(key)}
        if keys and self._memory is not None:
            self._known |= {key: _unpack(value) for key, value in self._memory.get_many(keys).items()}
            keys -= self._known.keys()
        if keys:
            fresh = dict(zip(sorted(keys), _kiwi_pieces(sorted(keys)), strict=True))
            self._known |= fresh
            if self._memory is not None:
                self._memory.put_many({key: _pack(pieces) for key, pieces in fresh.items()})

    def pieces(self, run: str) -> Pieces:
        """The tokens of a folded run, in order of place.

        >>> [p.text for p in Segmenter().pieces("지역산업화의")]
        ['지역산업화', '지역', '산업', '산업화']
        """
        if not HANGUL.search(run):
            return _without_hangul(run)
        key = run_key(run)
        known = self._known.get(key)
        if known is None:
            self.learn((run,))
            known = self._known[key]
        return known if key == run else _filled(run, key, known)


def run_key(run: str) -> str:
    """The run as the memory knows it.

    >>> run_key("제3기의"), run_key("R&D를")
    ('제1기의', 'A&A를')
    """
    if HANGUL_ONLY.fullmatch(run):
        return run
    return UNIT.sub(lambda m: m.group() if m.lastgroup == "cjk" else "1" if m.lastgroup == "digit" else "A", run)


HANGUL_ONLY = re.compile(r"[가-힣]+")


@lru_cache(maxsize=1)
def _kiwi():
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=2, load_default_dict=False, load_typo_dict=False, load_multi_dict=False)


def kiwi_version() -> str:
    """The version of the morphological analyser, part of the analysis version."""
    from importlib.metadata import version

    return version("kiwipiepy")


def _kiwi_pieces(keys: list[str]) -> list[Pieces]:
    kiwi = _kiwi()
    if len(keys) == 1:
        return [_pieces_of(keys[0], kiwi.tokenize(keys[0]))]
    return [_pieces_of(key, tokens) for key, tokens in zip(keys, kiwi.tokenize(keys), strict=True)]


def _pieces_of(key: str, tokens) -> Pieces:
    """Kiwi's morphemes of a key as pieces: content words, derived nouns, compounds."""
    light = key in KOREAN
    mixed = "A" in key or "1" in key
    pieces: list[Piece] = []
    nouns: list[tuple[str, int, int, int]] = []  # the current chain of adjoining nouns: text, place, start, end
    derived = None  # the last noun with its suffixes so far
    place = 0

    def close_chain():
        nonlocal derived
        if len(nouns) > 1:
            text = "".join(n[0] for n in nouns)
            pieces.append(Piece(text, "c", nouns[0][1], nouns[0][2], nouns[-1][3]))
        nouns.clear()
        derived = None

    for token in tokens:
        tag, text = token.tag.split("-")[0], token.form
        start, end = token.start, token.start + token.len
        if nouns and start != nouns[-1][3]:
            close_chain()
        if tag in ("SL", "SN"):
            close_chain()
            for unit in UNIT.finditer(key, start, end):
                pieces.append(Piece("", "u", place, unit.start(), unit.end()))
                place += 1
        elif tag in NOUNS or (mixed and tag in BESIDE_UNITS):
            pieces.append(Piece(text, "m", place, start, end))
            nouns.append((text, place, start, end))
            derived = (text, place, start)
            place += 1
        elif tag == "XPN":
            close_chain()
            nouns.append((text, place, start, end))
        elif tag == "XSN" and derived and text not in DROPPED_SUFFIXES:
            derived = (derived[0] + text, derived[1], derived[2])
            pieces.append(Piece(derived[0], "d", derived[1], derived[2], end))
            nouns.append((text, place, start, end))
        elif tag in ("VV", "VA") and text + "다" not in LIGHT_VERBS:
            close_chain()
            pieces.append(Piece(text + "다", "m", place, start, end))
            place += 1
        elif tag == "SH":
            close_chain()
            for gram_start, gram in _han_words(key[start:end]):
                pieces.append(Piece(gram, "m", place, start + gram_start, start + gram_start + len(gram)))
                place += 1
        else:
            close_chain()
    close_chain()
    if light:
        pieces = [Piece(p.text, "l", -1, p.start, p.end) for p in pieces]
    seen: dict[tuple[str, int], Piece] = {}
    for piece in pieces:
        if piece.kind != "c" or (piece.text, piece.place) not in seen:
            seen.setdefault((piece.text, piece.place), piece)
    return tuple(sorted(seen.values(), key=lambda p: (p.place, p.start, -p.end if p.kind == "c" else p.end)))


def _han_words(run: str) -> list[tuple[int, str]]:
    """A run of Han characters as overlapping pairs (nothing tells where its words end); one alone stands as it is."""
    return [(i, run[i : i + 2]) for i in range(len(run) - 1)] or [(0, run)]


def _filled(run: str, key: str, known: Pieces) -> Pieces:
    """The pieces of a key with the run's own numbers and Latin words, and offsets in the run."""
    there: list[int] = []  # offset in the run of each offset in the key
    units: dict[int, str] = {}
    at = 0
    for unit in UNIT.finditer(run):
        there.extend(range(at, unit.start()))  # & between units stands in both
        at = unit.end()
        if unit.lastgroup == "cjk":
            there.extend(range(unit.start(), unit.end()))
        else:
            units[len(there)] = unit.group()
            there.append(unit.start())
    there.append(len(run))
    filled = []
    for p in known:
        text = word(units[p.start]) if p.kind == "u" else p.text
        end = there[p.start] + len(units[p.start]) if p.kind == "u" else there[p.end]
        filled.append(Piece(text, p.kind, p.place, there[p.start], end))
    return tuple(filled)


@lru_cache(maxsize=500_000)
def _without_hangul(run: str) -> Pieces:
    """A run of Latin, digits and Han: units and pairs, no analyser needed."""
    pieces: list[Piece] = []
    place = 0
    alone = UNIT.fullmatch(run) is not None
    for unit in UNIT.finditer(run):
        start, text = unit.start(), unit.group()
        if unit.lastgroup == "cjk":
            for i, gram in _han_words(text):
                pieces.append(Piece(gram, "m", place, start + i, start + i + len(gram)))
                place += 1
        elif alone and latin(text) in ENGLISH:
            pieces.append(Piece(word(text), "l", -1, start, unit.end()))
        else:
            pieces.append(Piece(word(text), "u", place, start, unit.end()))
            place += 1
    return tuple(pieces)


class Names:
    """Takes names apart: whole words only, no morphemes, no stems (안영진 is one word, Jones keeps its s)."""

    def learn(self, runs: Iterable[str]) -> None:
        """There is nothing to learn about names."""

    @staticmethod
    @lru_cache(maxsize=200_000)
    def pieces(run: str) -> Pieces:
        """The words of a folded run.

        >>> [p.text for p in Names.pieces("안영진")]
        ['안영진']
        """
        found = UNIT.finditer(run)
        return tuple(Piece(latin(u.group()), "u" if u.lastgroup != "cjk" else "m", i, u.start(), u.end()) for i, u in enumerate(found))


_stemmer = Stemmer.Stemmer("english")


@lru_cache(maxsize=200_000)
def word(unit: str) -> str:
    """A Latin word's stem, a number as ASCII digits.

    >>> word("Policies"), word("2005")
    ('polici', '2005')
    """
    if unit.isdecimal():
        return str(int(unit)) if len(unit) < 10 and not unit.startswith("0") else "".join(str(int(c)) for c in unit)
    return _stemmer.stemWord(latin(unit))
