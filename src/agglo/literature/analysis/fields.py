"""What do the values of one field give an engine, and where in them does each token stand?

Two readers of one cutting: `analyze` fills columns for an engine, `tokens` tells the offsets for highlights and for
people. Both take their runs from the same `Segmenter`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ..engine import Analyzed
from .normalise import fold
from .segment import RUN, UNIT, Names, Piece, Segmenter, exact

CUT = re.compile(rf"(?P<run>{RUN})|(?P<end>[.!?…]+[\"')\]]*(?=\s|$)|。|\n\s*\n)")
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


class _Shape(msgspec.Struct, frozen=True):
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
    prefixable: dict[str, None]
    goes_on: bool
    """It begins with a small letter, so no sentence begins with it."""
    abbreviated: bool
    """A full stop after it ends no sentence."""


class Analyzer:
    """Cuts values into tokens; remembers the shape of every run it has met."""

    def __init__(self, segmenter: Segmenter | Names | None = None):
        self.segmenter = segmenter or Segmenter()
        self._shapes: dict[str, _Shape] = {}

    def learn(self, values: Iterable[str]) -> None:
        """Take all unknown runs of many values apart in one go (Kiwi is faster so)."""
        shapes = self._shapes
        unknown = {run for value in values for run, _ in CUT.findall(fold(value).text) if run not in shapes}
        unknown.discard("")
        self.segmenter.learn(unknown)

    def analyze(self, values: Sequence[str]) -> Analyzed:
        """One field of one script as an engine takes it.

        >>> Analyzer().analyze(["클러스터정책의 R&D"])
        Analyzed(words=('클러스터', '클러스터정책', '정책', 'r', 'd'), places=(0, 0, 1, 2, 3), grams=('클러', '러스', \
'스터', '터정', '정책', '책의', '의', '=r', '=d', '¦', '¦'), prefixable=('클러스터정책의', \
'클러스터', '클러스터정책', '정책', 'rd', 'r', 'd'))
        """
        words: list[str] = []
        places: list[int] = []
        grams: list[str] = []
        prefixable: dict[str, None] = {}
        shapes = self._shapes
        base = 0
        for value in values:
            last: str | None = None  # the unit before: a character, "" for a Latin word or number, None at the start
            ended = abbreviated = False
            for run, end in CUT.findall(fold(value).text):
                if end:
                    ended = ended or not (abbreviated and end == ".")
                    continue
                shape = shapes.get(run) or self._shape(run)
                first = shape.first
                if last is not None:
                    new_sentence = ended and not shape.goes_on
                    if new_sentence:
                        base += SENTENCE
                    if last:
                        grams.append(last if not first else f"{last}¦{first}" if new_sentence else last + first)
                    elif first:
                        grams.append("^" + first)
                grams += shape.grams
                words += shape.words
                places += [base + place for place in shape.places]
                base += shape.width
                prefixable |= shape.prefixable
                last, ended, abbreviated = shape.last, False, shape.abbreviated
            if last is not None:
                grams += (last, "¦", "¦") if last else ("¦", "¦")
            base += VALUE
        return Analyzed(tuple(words), tuple(places), tuple(grams), tuple(prefixable))

    def tokens(self, value: str) -> list[Token]:
        """The words of one value with offsets, in order of place."""
        folded = fold(value)
        found: list[Token] = []
        base, first = 0, True
        for match, after_end in _runs(folded.text):
            base += SENTENCE if after_end and not first else 0
            first = False
            pieces = self.segmenter.pieces(match.group())
            for p in pieces:
                start, end = folded.place(match.start() + p.start), _end(folded, match.start() + p.end)
                place = max(base + p.place, 0)
                found.append(Token(text=p.text, kind=p.kind, place=place, start=start, end=end))
            base += _width(pieces)
        return found

    def _shape(self, run: str) -> _Shape:
        shape = _shape_of(run, self.segmenter.pieces(run))
        if len(self._shapes) >= MOST_SHAPES:
            self._shapes = dict(list(self._shapes.items())[MOST_SHAPES // 2 :])
        self._shapes[run] = shape
        return shape


def runs(folded: str) -> list[str]:
    """The runs of a folded string."""
    return [run for run, _ in CUT.findall(folded) if run]


def _runs(folded: str) -> Iterator[tuple[re.Match, bool]]:
    """The runs of a folded string, each with whether a sentence ended before it."""
    ended, previous = False, ""
    for match in CUT.finditer(folded):
        if match.lastgroup == "end":
            ended = ended or not (match.group() == "." and _is_abbreviation(previous))
        else:
            yield match, ended and not _goes_on(match.group())
            ended, previous = False, match.group()


def _goes_on(run: str) -> bool:
    return run[0].isascii() and run[0].islower()


def _is_abbreviation(run: str) -> bool:
    return run.isascii() and run.isalpha() and (len(run) == 1 or run.lower() in ABBREVIATIONS)


def _end(folded, end: int) -> int:
    """The stored offset just after folded character end - 1."""
    if folded.starts is None:
        return end
    stop = end
    while stop < len(folded.starts) - 1 and folded.starts[stop] == folded.starts[end - 1]:
        stop += 1
    return folded.starts[stop]


def _width(pieces: Sequence[Piece]) -> int:
    return max((p.place for p in pieces), default=-1) + 1


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
                out += [(folded.text[i], folded.place(i), _end(folded, i + 1), sentence) for i in span]
            else:
                out.append(("=" + exact(unit.group()), folded.place(unit.start()), _end(folded, unit.end()), sentence))
    return out


def _shape_of(run: str, pieces: Sequence[Piece]) -> _Shape:
    parts = units(run)
    grams = [] if parts[0][0] != "=" else [parts[0]]
    for left, right in zip(parts, parts[1:], strict=False):
        if right[0] != "=":
            grams.append("^" + right if left[0] == "=" else left + right)
        else:
            grams += [right] if left[0] == "=" else [left, right]
    named = [p.text for p in pieces if p.kind in "mdc"]
    content = [p for p in pieces if p.kind != "l"]
    whole = "".join(part.lstrip("=") for part in parts)
    return _Shape(
        words=tuple(p.text for p in content),
        places=tuple(p.place for p in content),
        width=_width(content),
        grams=tuple(grams),
        first="" if parts[0][0] == "=" else parts[0],
        last="" if parts[-1][0] == "=" else parts[-1],
        prefixable=dict.fromkeys([whole, *named, *(part[1:] for part in parts if part[0] == "=")]),
        goes_on=_goes_on(run),
        abbreviated=_is_abbreviation(run),
    )
