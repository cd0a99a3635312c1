"""What do the values of one field give an engine, and where in them does each token stand?

Two readers of one cutting: `analyze` fills columns for an engine, `tokens` tells the offsets for highlights and for
people. Both take their runs from the same `Segmenter`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ..engine import Analyzed
from .normalise import fold, latin
from .segment import UNIT, Names, Piece, Segmenter

CUT = re.compile(
    r"(?P<run>[^\W_]+(?:&[^\W_]+)*)"
    r"|(?P<end>[.!?。！？…]+[\"')\]]*(?=\s|$)|\n\s*\n)"
)
SENTENCE, VALUE = 1000, 1001
"""How far places jump at a sentence's end and between values: farther than any NEAR reaches."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token with its place and its offsets (code points of the stored string)."""

    text: str
    kind: str
    place: int
    start: int
    end: int


class _Shape(msgspec.Struct, frozen=True):
    """A run as the columns take it: words with their places, how many places, grams inside, first and last unit."""

    words: tuple[str, ...]
    places: tuple[int, ...]
    width: int
    inner: tuple[str, ...]
    first: str
    last: str
    prefixable: tuple[str, ...]


class Analyzer:
    """Cuts values into tokens; remembers the shape of every run it has met."""

    def __init__(self, segmenter: Segmenter | Names | None = None):
        self.segmenter = segmenter or Segmenter()
        self._shapes: dict[str, _Shape] = {}

    def learn(self, values: Iterable[str]) -> None:
        """Take all unknown runs of many values apart in one go (Kiwi is faster so)."""
        shapes = self._shapes
        unknown = {
            m.group() for value in values for m in CUT.finditer(fold(value).text) if m.lastgroup == "run" and m.group() not in shapes
        }
        self.segmenter.learn(unknown)

    def analyze(self, values: Sequence[str]) -> Analyzed:
        """One field of one script as an engine takes it.

        >>> Analyzer().analyze(["클러스터정책의 R&D"])
        Analyzed(words=('클러스터정책', '클러스터', '정책', 'r', 'd'), places=(0, 0, 1, 2, 3), grams=('클러', '러스', \
'스터', '터정', '정책', '책의', '의', '=r', '=d', '¦', '¦'), prefixable=('클러스터정책의', \
'클러스터정책', '클러스터', '정책', 'rd', 'r', 'd'))
        """
        words: list[str] = []
        places: list[int] = []
        grams: list[str] = []
        prefixable: dict[str, None] = {}
        base = 0
        for value in values:
            last, ended = "", ""
            for run, after_end in runs(fold(value).text):
                shape = self._shape(run)
                if after_end and last:
                    base += SENTENCE
                    ended = "¦"
                if last:
                    joint = _joint(last, shape.first, ended)
                    if joint:
                        grams.append(joint)
                ended = ""
                words += shape.words
                places += [base + p if base + p > 0 else 0 for p in shape.places]
                base += shape.width
                grams += shape.inner
                last = shape.last
                prefixable.update(dict.fromkeys(shape.prefixable))
            if last:
                if last[0] != "=":
                    grams.append(last)
                grams += ("¦", "¦")
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
                start, end = match.start() + p.start, match.start() + p.end
                found.append(
                    Token(text=p.text, kind=p.kind, place=max(base + p.place, 0), start=folded.place(start), end=_end(folded, end))
                )
            base += _width(pieces)
        return found

    def _shape(self, run: str) -> _Shape:
        shape = self._shapes.get(run)
        if shape is None:
            shape = self._shapes[run] = _shape_of(run, self.segmenter.pieces(run))
        return shape


def runs(folded: str) -> Iterator[tuple[str, bool]]:
    """The runs of a folded string, each with whether a sentence ended before it."""
    for match, after_end in _runs(folded):
        yield match.group(), after_end


def _runs(folded: str):
    ended, previous = False, ""
    for match in CUT.finditer(folded):
        if match.lastgroup == "end":
            # "et al. 2005", "J. Kim", "vs. the": an initial or what a lower-case letter follows ends nothing
            initial = match.group() == "." and len(previous) == 1 and previous.isalpha() and previous.isascii()
            ended = ended or not initial
        else:
            run = match.group()
            yield match, ended and not (run[0].isascii() and run[0].islower())
            ended, previous = False, run


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
            out.append("=" + latin(unit.group()))
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
                out.append(("=" + latin(unit.group()), folded.place(unit.start()), _end(folded, unit.end()), sentence))
    return out


def _joint(left: str, right: str, ended: str = "") -> str:
    """The gram that stands between two units: a pair, a last character alone, ^c after a Latin unit, or nothing."""
    if left[0] == "=":
        return "" if right[0] == "=" else "^" + right
    return left if right[0] == "=" else left + ended + right


def _shape_of(run: str, pieces: Sequence[Piece]) -> _Shape:
    parts = units(run)
    inner = [parts[0]] if parts[0][0] == "=" else []
    for left, right in zip(parts, parts[1:], strict=False):
        joint = _joint(left, right)
        inner += [joint] if joint else []
        inner += [right] if right[0] == "=" else []
    exact = [p[1:] for p in parts if p[0] == "="]
    whole = [run.replace("&", "").lower()] if len(exact) != 1 or len(parts) > 1 else []
    named = [p.text for p in pieces if p.kind in "mdc"]
    return _Shape(
        tuple(p.text for p in pieces),
        tuple(p.place for p in pieces),
        _width(pieces),
        tuple(inner),
        parts[0],
        parts[-1],
        tuple(dict.fromkeys(whole + named + exact)),
    )
