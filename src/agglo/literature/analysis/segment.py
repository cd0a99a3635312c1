"""What does one run between blanks consist of?

The run (eojeol) is the unit of analysis: it is taken apart once and remembered, so a query and a document are always
read alike, whatever stands around them. The key of the memory is the run with every number as ``1`` and every Latin
word as ``A``, since a particle analysed without what it clings to goes wrong.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import msgspec
import Stemmer

from .hanja import hangul
from .light import CAPITALS, ENGLISH, KOREAN, PARTICLES
from .morphemes import Atom, Piece, Pieces, kiwi_version, morphemes, pieces_of
from .normalise import latin

__all__ = ["Names", "Piece", "Pieces", "Segmenter", "is_light", "kiwi_version", "run_key", "word"]

VERSION = "5"
"""Grows whenever a run would be taken apart otherwise; remembered runs and the search index of another are redone."""

HANGUL_HAN = "가-힣ㄱ-ㆎ㐀-䶿一-鿿\uf900-\ufaff々〇ぁ-ゖァ-ヺー"
RUN = (
    r"(?:[^\W_]++[\u0300-\u036f]*+)++"
    r"(?:(?:&|(?<=\d),(?=\d{3}(?!\d))|(?<=\b[A-Z]) & (?=[A-Z](?![A-Za-z0-9])))(?:[^\W_]++[\u0300-\u036f]*+)++)*+"
)
"""A stretch with all its scripts; R&D, R & D and 1,000 are one."""
UNIT = re.compile(
    rf"(?P<cjk>[{HANGUL_HAN}]+)|(?P<digit>\d+(?:,\d{{3}}(?!\d))*)"
    rf"|(?P<latin>[^\W\d_{HANGUL_HAN}](?:[^\W\d_{HANGUL_HAN}]|[\u0300-\u036f])*)"
)
HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
NOT_HANGUL = re.compile(r"[^가-힣ㄱ-ㆎ]+")

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Pieces).decode


class Memory(Protocol):
    """Where analysed runs are remembered between sessions; it may forget."""

    def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]: ...

    def put_many(self, runs: Mapping[str, bytes]) -> None: ...


class Named(Protocol):
    """Words that the user named, as `UserWords` finds them."""

    def held(self, run: str) -> bool: ...

    def learn(self, runs: Iterable[str]) -> None: ...

    def among(self, run: str, pieces: Pieces) -> Pieces: ...


class Segmenter:
    """Takes runs apart; loads Kiwi only for a Korean run that neither it nor its memory knows.

    ``named`` are the words that the user named; None where there are none.
    """

    def __init__(self, memory: Memory | None = None, named: Named | None = None):
        self._memory, self.named = memory, named
        self._known: dict[str, bytes] = {}

    @staticmethod
    def heard(run: str) -> str:
        """A run with its Han characters as they are read."""
        return hangul(run)

    def learn(self, runs: Iterable[str]) -> None:
        """Make sure that all `runs` are known, those of Kiwi in one go."""
        known = self._known
        keys = {key for run in map(hangul, runs) if HANGUL.search(run) and (key := run_key(run)) not in known}
        if keys and self._memory is not None:
            remembered = self._memory.get_many(list(keys))
            known.update(remembered)
            keys -= remembered.keys()
        if keys:
            ordered = sorted(keys)
            found = zip(ordered, morphemes(ordered), strict=True)
            fresh = {k: _pack(() if k in PARTICLES else pieces_of(m, _others(k))) for k, m in found}
            known.update(fresh)
            if self._memory is not None:
                self._memory.put_many(fresh)
        if len(known) > MOST_KNOWN:
            self._known = dict(itertools.islice(known.items(), len(known) // 2, None))

    def pieces(self, run: str) -> Pieces:
        """The tokens of a folded run, in order of place.

        >>> [p.text for p in Segmenter().pieces("지역산업화의")]
        ['지역', '지역산업화', '산업', '산업화']
        >>> [p.text for p in Segmenter().pieces("産業政策")]
        ['산업', '산업정책', '정책']
        """
        run = hangul(run)
        return self.unnamed(run) if self.named is None else self.named.among(run, self.unnamed(run))

    def unnamed(self, run: str) -> Pieces:
        """The same without the words that the user named."""
        run = hangul(run)
        if not HANGUL.search(run):
            return _without_hangul(run)
        key = run_key(run)
        packed = self._known.get(key)
        while packed is None:
            self.learn((run,))
            packed = self._known.get(key)
        known = _unpack(packed)
        return known if HANGUL_ONLY.fullmatch(run) else _filled(run, known)


MOST_KNOWN = 200_000
"""So many packed runs are held; the older half is let go when there are more."""


def is_light(run: str, pieces: Pieces) -> bool:
    """Whether a run is dropped from a query of several words: listed, or without content."""
    return run in KOREAN or all(p.kind in "lw" for p in pieces)


def run_key(run: str) -> str:
    """The run as the memory knows it.

    >>> run_key("제3기의"), run_key("R&D를")
    ('제1기의', 'A&A를')
    """
    if HANGUL_ONLY.fullmatch(run):
        return run
    return UNIT.sub(lambda m: m.group() if m.lastgroup == "cjk" else "1" if m.lastgroup == "digit" else "A", run)


HANGUL_ONLY = re.compile(r"[가-힣]+")


def _others(key: str) -> list[Atom]:
    """What of a key is not Hangul: numbers and Latin words whole; kana, and Han without a reading, in pairs."""
    out: list[Atom] = []
    for unit in UNIT.finditer(key):
        if unit.lastgroup != "cjk":
            out.append(("", "unit", unit.start(), unit.end()))
        else:
            for han in NOT_HANGUL.finditer(key, unit.start(), unit.end()):
                pairs = _han_words(han.group())
                out += [(pair, "han", han.start() + i, han.start() + i + len(pair)) for i, pair in pairs]
    return out


def _han_words(run: str) -> list[tuple[int, str]]:
    """A run of Han characters as overlapping pairs (nothing tells where its words end); one alone stands as it is."""
    return [(i, run[i : i + 2]) for i in range(len(run) - 1)] or [(0, run)]


def _filled(run: str, known: Pieces) -> Pieces:
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


@lru_cache(maxsize=200_000)
def _without_hangul(run: str) -> Pieces:
    """A run of Latin, digits and kana: units and pairs, no analyser needed."""
    pieces: list[Piece] = []
    place = 0
    alone = UNIT.fullmatch(run) is not None
    for unit in UNIT.finditer(run):
        start, text = unit.start(), unit.group()
        if unit.lastgroup == "cjk":
            for i, gram in _han_words(text):
                pieces.append(Piece(gram, "m", place, start + i, start + i + len(gram)))
                place += 1
        elif alone and text not in CAPITALS and latin(text) in ENGLISH:
            pieces.append(Piece(word(text), "l", -1, start, unit.end()))
        else:
            pieces.append(Piece(word(text), "u", place, start, unit.end()))
            place += 1
    return tuple(pieces)


class Names:
    """Takes names apart: whole words only, no morphemes, no stems (안영진 is one word, Jones keeps its s)."""

    named: Named | None = None

    def learn(self, runs: Iterable[str]) -> None:
        """There is nothing to learn about names."""

    @staticmethod
    def heard(run: str) -> str:
        """A run with its Han characters as they are read in names."""
        return hangul(run, name=True)

    @staticmethod
    @lru_cache(maxsize=200_000)
    def pieces(run: str) -> Pieces:
        """The words of a folded run.

        >>> [p.text for name in ("안영진", "金英洙") for p in Names.pieces(name)]
        ['안영진', '김영수']
        """
        found = enumerate(UNIT.finditer(hangul(run, name=True)))
        return tuple(Piece(exact(u.group()), "m" if u.lastgroup == "cjk" else "u", i, *u.span()) for i, u in found)


_stemmer = Stemmer.Stemmer("english")


def exact(unit: str) -> str:
    """A Latin word in its exact form, a number without commas."""
    return unit.replace(",", "") if unit[0].isdecimal() else latin(unit)


@lru_cache(maxsize=200_000)
def word(unit: str) -> str:
    """A Latin word's stem, a number as ASCII digits.

    >>> word("Policies"), word("2005")
    ('polici', '2005')
    """
    if unit[0].isdecimal():
        unit = unit.replace(",", "")
        return str(int(unit)) if len(unit) < 10 and not unit.startswith("0") else "".join(str(int(c)) for c in unit)
    return _stemmer.stemWord(latin(unit))
