"""What do the values of one field give an engine, and where in them does each token stand?

Two readers of one cutting: `analyze` fills columns for an engine, `tokens` tells the offsets for highlights and for
people. Both take their runs from the same `Segmenter`.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import add
from typing import NamedTuple

import msgspec

from ..engine import Analyzed
from .normalise import fold
from .segment import HANGUL_ONLY, RUN, UNIT, Names, Piece, Segmenter, exact

CUT = re.compile(rf"{RUN}|[.!?…]+[\"')\]]*(?=\s|$)|。|\n\s*\n")
"""Runs, and between them what ends a sentence."""
ENDS = frozenset(".!?…。\n")
"""A cut that begins with one of these is an end."""
SENTENCE, VALUE = 1000, 1001
"""How far places jump at a sentence's end and between values: farther than any NEAR reaches."""
ABBREVIATIONS = frozenset({"al", "vs", "etc", "cf", "fig", "no", "vol", "pp", "ed", "eds", "dr", "prof", "st", "ca"})
"""A full stop after these, or after an initial, ends no sentence."""
MOST_SHAPES = 200_000
"""So many shapes are held (about 200 MB); the older half is let go when there are more."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token with its place and its offsets (code points of the stored string)."""

    text: str
    kind: str
    place: int
    start: int
    end: int


class _Shape(NamedTuple):
    """A run as the columns take it."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    width: int
    """How many places the run takes."""
    grams: tuple[str, ...]
    """Those between its first and its last unit."""
    first: str
    """The first unit where it is Hangul or Han, else empty; `last` likewise."""
    last: str
    prefixable: tuple[str, ...]
    goes_on: bool
    """It begins with a small letter, so no sentence begins with it."""
    abbreviated: bool
    """A full stop after it ends no sentence."""


class Analyzer:
    """Cuts values into tokens; remembers the shape of every run it has met."""

    def __init__(self, segmenter: Segmenter | Names | None = None):
        self.segmenter = segmenter or Segmenter()
        self._shapes: dict[str, _Shape] = {}
        self._cuts: dict[str, list[str]] = {}  # what was cut to be learned and waits to be analysed

    def learn(self, values: Iterable[str]) -> None:
        """Take all unknown runs of many values apart in one go (Kiwi is faster so)."""
        shapes = self._shapes
        self._cuts = cuts = {value: CUT.findall(fold(value).text) for value in values}
        self.segmenter.learn({run for cut in cuts.values() for run in cut if run not in shapes and run[0] not in ENDS})

    def analyze(self, values: Sequence[str]) -> Analyzed:
        """One field of one script as an engine takes it.

        >>> Analyzer().analyze(["클러스터정책의 R&D"])
        Analyzed(words=('클러스터', '클러스터정책', '정책', 'r', 'd'), places=(0, 0, 1, 2, 3), grams=('클러', '러스', \
'스터', '터정', '정책', '책의', '의', '=r', '=d', '¦', '¦'), prefixable=('클러스터정책의', \
'클러스터', '클러스터정책', '정책', 'rd', 'r', 'd'))
        """
        words: list[str] = []
        bases: list[int] = []  # of each word: the first place of its run
        offsets: list[int] = []  # of each word: its place in its run
        grams: list[str] = []
        prefixable: list[str] = []
        known = self._shapes.get
        base = 0
        for value in values:
            last: str | None = None  # the unit before: a character, "" for a Latin word or number, None at the start
            ended = abbreviated = False
            for run in self._cuts.pop(value, None) or CUT.findall(fold(value).text):
                shape = known(run)
                if shape is None:
                    if run[0] in ENDS:
                        ended = ended or not (abbreviated and run == ".")
                        continue
                    shape = self._shape(run)
                found, places, width, inner, first, end, prefixes, goes_on, abbreviation = shape
                if ended and not goes_on and last is not None:
                    base += SENTENCE
                    if last:
                        grams.append(f"{last}¦{first}" if first else last)
                    elif first:
                        grams.append("^" + first)
                elif last:
                    grams.append(last + first)
                elif first and last is not None:
                    grams.append("^" + first)
                grams += inner
                words += found
                offsets += places
                bases += [base] * len(found)
                base += width
                prefixable += prefixes
                last, ended, abbreviated = end, False, abbreviation
            if last is not None:
                grams += (last, "¦", "¦") if last else ("¦", "¦")
            base += VALUE
        places = tuple(map(add, bases, offsets))
        if places and places[0] < 0:  # a weak word with no word before it
            places = tuple(max(place, 0) for place in places)
        return Analyzed(tuple(words), places, tuple(grams), tuple(dict.fromkeys(prefixable)))

    def tokens(self, value: str, only: frozenset[str] | None = None) -> list[Token]:
        """The words of one value with offsets, in order of place; of runs with one of the words in `only`, if given."""
        folded = fold(value)
        found: list[Token] = []
        base, ended, abbreviated, first = 0, False, False, True
        for match in CUT.finditer(folded.text):
            run = match.group()
            shape = self._shapes.get(run)
            if shape is None:
                if run[0] in ENDS:
                    ended = ended or not (abbreviated and run == ".")
                    continue
                shape = self._shape(run)
            if ended and not first and not shape.goes_on:
                base += SENTENCE
            if only is None or not only.isdisjoint(shape.words):
                for p in self.segmenter.pieces(run):
                    start, end = folded.place(match.start() + p.start), folded.end(match.start() + p.end)
                    place = max(base + p.place, 0)
                    found.append(Token(text=p.text, kind=p.kind, place=place, start=start, end=end))
            base += shape.width
            ended, abbreviated, first = False, shape.abbreviated, False
        return found

    def _shape(self, run: str) -> _Shape:
        shape = _shape_of(run, self.segmenter.pieces(run))
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes = dict(list(self._shapes.items())[MOST_SHAPES // 2 :])
        self._shapes[run] = shape
        return shape


def runs(folded: str) -> list[str]:
    """The runs of a folded string."""
    return [run for run in CUT.findall(folded) if run[0] not in ENDS]


def _runs(folded: str) -> Iterator[tuple[re.Match, bool]]:
    """The runs of a folded string, each with whether a sentence ended before it."""
    ended, previous = False, ""
    for match in CUT.finditer(folded):
        run = match.group()
        if run[0] in ENDS:
            ended = ended or not (run == "." and _is_abbreviation(previous))
        else:
            yield match, ended and not _goes_on(run)
            ended, previous = False, run


def _goes_on(run: str) -> bool:
    return run[0].isascii() and run[0].islower()


def _is_abbreviation(run: str) -> bool:
    return run.isascii() and run.isalpha() and (len(run) == 1 or run.lower() in ABBREVIATIONS)


def _width(pieces: Sequence[Piece]) -> int:
    return max([p.place for p in pieces], default=-1) + 1


def units(run: str) -> list[str]:
    """A run as the gram field sees it: Hangul and Han one by one, Latin words and numbers whole as ``=word``.

    >>> units("제3기")
    ['제', '=3', '기']
    """
    out: list[str] = []
    for unit in UNIT.finditer(run):
        if unit.lastgroup == "cjk":
            out += unit.group()
        else:
            out.append("=" + exact(unit.group()))
    return out


def units_at(value: str) -> list[tuple[str, int, int, int]]:
    """The units of a stored value with their offsets and the number of the sentence they stand in.

    >>> units_at("가. A")
    [('가', 0, 1, 0), ('=a', 3, 4, 1)]
    """
    folded = fold(value)
    out: list[tuple[str, int, int, int]] = []
    sentence = 0
    for run, after_end in _runs(folded.text):
        sentence += bool(after_end and out)
        for unit in UNIT.finditer(folded.text, run.start(), run.end()):
            if unit.lastgroup == "cjk":
                span = range(unit.start(), unit.end())
                out += [(folded.text[i], folded.place(i), folded.end(i + 1), sentence) for i in span]
            else:
                out.append(("=" + exact(unit.group()), folded.place(unit.start()), folded.end(unit.end()), sentence))
    return out


def _shape_of(run: str, pieces: Sequence[Piece]) -> _Shape:
    content = [p for p in pieces if p.kind != "l"]
    named = [p.text for p in pieces if p.kind in "mdc"]
    if HANGUL_ONLY.fullmatch(run):  # by far the most, and the simplest
        grams, first, last, prefixable = [a + b for a, b in pairwise(run)], run[0], run[-1], [run, *named]
    else:
        parts = units(run)
        whole = "".join(part.lstrip("=") for part in parts)
        grams, prefixable = _grams(parts), [whole, *named, *(part[1:] for part in parts if part[0] == "=")]
        first, last = ("" if part[0] == "=" else part for part in (parts[0], parts[-1]))
    return _Shape(
        words=_shared([indexed(p) for p in content]),
        places=tuple([max(p.place, 0) for p in content]),
        width=_width(content),
        grams=_shared(grams),
        first=first,
        last=last,
        prefixable=_shared(dict.fromkeys(prefixable)),
        goes_on=_goes_on(run),
        abbreviated=_is_abbreviation(run),
    )


def _grams(parts: list[str]) -> list[str]:
    """The grams inside a run; what comes after its last character is the next run's affair."""
    grams = [] if parts[0][0] != "=" else [parts[0]]
    for left, right in pairwise(parts):
        if right[0] != "=":
            grams.append("^" + right if left[0] == "=" else left + right)
        else:
            grams += [right] if left[0] == "=" else [left, right]
    return grams


def indexed(piece: Piece) -> str:
    """A piece as the index holds it: weak words are marked, so that they rank but satisfy nothing that matches.

    >>> indexed(Piece("함께", "w", -1, 0, 2))
    '~함께'
    """
    return "~" + piece.text if piece.kind == "w" else piece.text


def _shared(texts: Iterable[str]) -> tuple[str, ...]:
    """Equal strings as one object: shapes then take half the memory, and reading them half the time."""
    return tuple(map(sys.intern, texts))
