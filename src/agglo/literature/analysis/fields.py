"""What do the values of one field give an engine, and where in them does each token stand?

Two readers of one cutting: `analyze` fills columns for an engine, `tokens` tells the offsets for highlights and for
people. Both take their runs from the same `Segmenter`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise, repeat
from operator import add
from sys import intern
from typing import NamedTuple

import msgspec

from ..engine import Cut
from .hanja import HAN, hangul
from .normalise import Folded, fold
from .segment import HANGUL_ONLY, RUN, UNIT, Memory, Named, Names, Piece, Pieces, Segmenter, exact

CUT = re.compile(rf"{RUN}|[.!?…]+[\"')\]]*(?=\s|$)|。|\n\s*\n")
"""Runs, and between them what ends a sentence."""
ENDS = frozenset(".!?…。\n")
"""A cut that begins with one of these is an end."""
SENTENCE, VALUE = 1000, 1001
"""How far places jump at a sentence's end and between values: farther than any NEAR reaches."""
ABBREVIATIONS = frozenset({"al", "vs", "etc", "cf", "fig", "no", "vol", "pp", "ed", "eds", "dr", "prof", "st", "ca"})
"""A full stop after these, or after an initial, ends no sentence."""
MOST_SHAPES = 200_000
"""So many shapes are held; the older half is let go when there are more."""
LONGEST_KEPT = 100
"""Characters of a run whose shape is kept with the library."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token with its place and its offsets (code points of the stored string)."""

    text: str
    kind: str
    place: int
    start: int
    end: int


class _Shape(NamedTuple):
    """A run, or what ends a sentence, as the columns take it."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    count: int
    """How many words there are."""
    width: int
    """How many places the run takes."""
    grams: str
    """Joined by blanks: its first unit, the grams inside, its last unit; ``^`` for a last one neither Hangul nor Han,
    nothing for such a first one. So two runs side by side read as all grams of both, the one between them included."""
    prefixable: str
    """Joined by blanks, each once."""
    first: str
    """The first unit where it is Hangul or Han, else empty."""
    goes_on: bool
    """It begins with a small letter, so no sentence begins with it."""
    abbreviated: bool
    """A full stop after it ends no sentence."""


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Shape).decode

_STOP = _Shape((), (), 0, SENTENCE, "¦", "", "", False, False)
"""A full stop."""
_END = _Shape(*_STOP)
"""Anything else that ends a sentence."""


class Analyzer:
    """Cuts values into tokens; remembers the shape of every run it has met."""

    def __init__(self, segmenter: Segmenter | Names | None = None, memory: Memory | None = None):
        self.segmenter = segmenter or Segmenter()
        self._memory = memory  # of shapes
        self._shapes: dict[str, _Shape] = {}
        self._cuts: dict[str, list[str]] = {}  # what was cut to be learned and waits to be analysed

    def learn(self, values: Iterable[str]) -> None:
        """Take all unknown runs of many values apart in one go (Kiwi is faster so)."""
        self._cuts = cuts = {value: CUT.findall(fold(value).text) for value in values}
        fresh = {run for run in set(chain.from_iterable(cuts.values())).difference(self._shapes) if run[0] not in ENDS}
        named = self._named(fresh)
        fresh -= named  # their shapes are not kept, for what the user named may change
        if self._memory is not None and fresh:
            remembered = self._memory.get_many(list(fresh))
            self._shapes.update(zip(remembered, map(_unpack, remembered.values()), strict=True))
            fresh.difference_update(remembered)
        self.segmenter.learn(fresh | named)
        if self._memory is not None and fresh:
            self._memory.put_many({run: _pack(self._shape(run)) for run in fresh if len(run) <= LONGEST_KEPT})

    def _named(self, runs: set[str]) -> set[str]:
        """The runs that hold the letters of words that the user named; these are learned."""
        words = self.segmenter.named
        if words is None:
            return set()
        read = {run: self.segmenter.heard(run) for run in runs}
        found = {run for run in runs if words.held(read[run])}
        words.learn(read[run] for run in found)
        return found

    def name(self, words: Named | None, changed: Named) -> None:
        """Read the user's `words` from now on, of which some have `changed`."""
        self.segmenter.named = words

        def held(run: str) -> bool:
            return changed.held(self.segmenter.heard(run))

        shapes = list(self._shapes.items())  # another thread may analyse meanwhile
        self._shapes = {run: shape for run, shape in shapes if not held(run)}

    def analyze(self, values: Sequence[str]) -> Cut:
        """One field of one script as an engine takes it.

        >>> Analyzer().analyze(["클러스터정책의 R&D"])
        Cut(words=('클러스터', '클러스터정책', '정책', 'r', 'd'), places=(0, 0, 1, 2, 3), \
joined='클러 러스 스터 터정 정책 책의 의 =r =d ¦ ¦', prefixes='클러스터정책의 클러스터 클러스터정책 정책 rd r d')
        """
        words: list[str] = []
        places: list[int] = []
        grams: list[str] = []
        prefixable: dict[str, None] = {}
        base = 0
        for value in values:
            shapes = self._shaped(value)
            if shapes:
                # Columns, not runs, one after the other: then all loops are those of the interpreter's own C.
                found, offsets, counts, widths, joined, prefixes, *_ = zip(*shapes, strict=True)
                bases = list(accumulate(widths, initial=base))
                words += chain.from_iterable(found)
                places += map(add, chain.from_iterable(map(repeat, bases, counts)), chain.from_iterable(offsets))
                grams.append(_between(joined, shapes[0].first))
                prefixable.update(dict.fromkeys(prefixes))
                base = bases[-1]
            base += VALUE
        prefixable.pop("", None)  # of what ends sentences
        return Cut(tuple(words), tuple(places), " ".join(grams), " ".join(prefixable))

    def _shaped(self, value: str) -> list[_Shape]:
        """The shapes of a value's runs, with `_END` or `_STOP` between two sentences and nowhere else."""
        runs = self._cuts.pop(value, None) or CUT.findall(fold(value).text)
        shapes = list(map(self._shapes.get, runs))
        if None in shapes:
            shapes = [shape or self._shape(run) for run, shape in zip(runs, shapes, strict=True)]
        ends = [i for i, shape in enumerate(shapes) if shape is _STOP or shape is _END]
        return _sentences(shapes, ends) if ends else shapes

    def tokens(self, value: str, only: frozenset[str] | None = None) -> list[Token]:
        """The words of one value with offsets, in order of place; of runs with one of the words in `only`, if given."""
        folded = fold(value)
        found: list[Token] = []
        base, ended, abbreviated, first = 0, False, False, True
        for match in CUT.finditer(folded.text):
            run = match.group()
            shape = self._shapes.get(run) or self._shape(run)
            if shape is _STOP or shape is _END:
                ended = ended or not (abbreviated and shape is _STOP)
                continue
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
        words = self.segmenter.named
        if run[0] in ENDS:
            shape = _STOP if run == "." else _END
        else:
            read = self.segmenter.heard(run)
            shape = _shape_of(read, self.segmenter.pieces(read))
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes = dict(list(self._shapes.items())[MOST_SHAPES // 2 :])
        self._shapes[run] = shape
        if self.segmenter.named is not words:  # changed meanwhile
            self._shapes.pop(run, None)
        return shape


def heard(folded: Folded, analyzer: Analyzer) -> Folded:
    """A folded string with its Han characters as they are read; no place changes."""
    if not HAN.search(folded.text):
        return folded
    text = _WHOLE_RUN.sub(lambda run: analyzer.segmenter.heard(run.group()), folded.text)
    return Folded(text, folded.starts)


_WHOLE_RUN = re.compile(RUN)


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
        heard = hangul(run.group())
        for unit in UNIT.finditer(folded.text, run.start(), run.end()):
            if unit.lastgroup == "cjk":
                span = range(unit.start(), unit.end())
                out += [(heard[i - run.start()], folded.place(i), folded.end(i + 1), sentence) for i in span]
            else:
                out.append(("=" + exact(unit.group()), folded.place(unit.start()), folded.end(unit.end()), sentence))
    return out


def _sentences(shapes: list[_Shape], ends: list[int]) -> list[_Shape]:
    """The shapes without those of `ends` (their places) that end no sentence."""
    out: list[_Shape] = []
    begin, ended = 0, False
    for end in (*ends, len(shapes)):
        if begin < end:
            if ended and out and not shapes[begin].goes_on:
                out.append(_END)
            out += shapes[begin:end]
            ended = False
        if end < len(shapes):
            ended = ended or not (out and out[-1].abbreviated and shapes[end] is _STOP)
        begin = end + 1
    return out


def _between(joined: Iterable[str], first: str) -> str:
    """The grams of a whole value, of those of its runs and sentence ends; `first` is its first unit.

    >>> _between(("산 산업 업", "의 의", "¦", " =rd ^", "¦", "정 정책 책"), "산")
    '산업 업의 의 =rd ^정 정책 책 ¦ ¦'
    """
    text = "".join(joined)[len(first) + 1 :]
    if "¦" in text:
        text = text.replace("^¦", "^").replace("¦ ", " ")  # only two Hangul or Han units show where a sentence ends
    text = text.replace(" ^ ", " ").removesuffix(" ^")
    return text + " ¦ ¦"


def _shape_of(run: str, pieces: Pieces) -> _Shape:
    if HANGUL_ONLY.fullmatch(run):  # by far the most, and the simplest
        first, whole, more = run[0], run, ()
        grams = " ".join((first, *map(add, run, run[1:]), run[-1]))
    else:
        parts = units(run)
        first, last = ("" if part[0] == "=" else part for part in (parts[0], parts[-1]))
        grams = " ".join((first, *_grams(parts), last or "^"))
        more = [part[1:] for part in parts if part[0] == "="]
        whole = "".join(part.lstrip("=") for part in parts)
    words, places, named, width = [], [], [whole], 0
    for piece in pieces:
        kind, place = piece.kind, piece.place
        if kind == "l":
            continue
        words.append(intern(indexed(piece) if kind == "w" else piece.text))
        places.append(place if place > 0 else 0)
        if place >= width:
            width = place + 1
        if kind in "mdcn":
            named.append(piece.text)
    prefixable = " ".join(dict.fromkeys((*named, *more))) if more or len(named) > 1 else whole
    goes_on, abbreviated = _goes_on(run), _is_abbreviation(run)
    return _Shape(tuple(words), tuple(places), len(words), width, grams, prefixable, first, goes_on, abbreviated)


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
