"""Where in a hit did the words stand? A term is marked only where it matched, in every field where it did."""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from .analysis.fields import CUT, ENDS, Analyzer, Token, heard, units_at
from .analysis.normalise import Folded, fold
from .analysis.segment import UNIT, exact
from .documents import by_script
from .glimpse import may_hold, runs_with
from .matching import Mark
from .record import Work

KINDS = ("typed", "variant", "synonym", "translated")
"""Where two overlap, the earlier is marked."""


class Highlight(msgspec.Struct, frozen=True, kw_only=True):
    """A marked stretch: value number `value` of `field`, code points `start` to `end` of the stored string.

    ``kind`` is ``typed`` for what the reader typed, ``variant`` for another spelling of it, ``synonym`` or
    ``translated``.
    """

    field: str
    lang: str
    value: int
    start: int
    end: int
    kind: str = "typed"


class _Value(msgspec.Struct):
    """One value of a field, cut as far as it was needed."""

    number: int
    lang: str
    text: str
    cutter: Analyzer
    tokens: list[Token] | None = None
    units: list[tuple[str, int, int, int]] | None = None
    folded: Folded | None = None
    """Its Han characters as they are read."""


def highlights(work: Work, marks: Sequence[Mark], analyzer: Analyzer, names: Analyzer) -> tuple[Highlight, ...]:
    """All marked stretches of a work, in order, without overlaps."""
    found: list[Highlight] = []
    wanted = {field for mark in marks for field in mark.fields}
    words = frozenset(word for mark in marks for word in mark.words + mark.other)
    for (field, script), numbered in by_script(work).items():
        if field not in wanted:
            continue
        cutter = names if script == "any" else analyzer
        values = [_Value(number, lang, text, cutter) for number, (lang, text) in numbered]
        spans: dict[tuple[int, str], list[tuple[int, int]]] = {}
        for mark in marks:
            if field in mark.fields and mark.script in ("", script):
                for i, start, end in _spans(mark, values, cutter, words):
                    spans.setdefault((i, mark.kind), []).append((start, end))
        taken: dict[int, list[tuple[int, int]]] = {}
        for (i, kind), stretches in sorted(spans.items(), key=lambda item: KINDS.index(item[0][1])):
            value = values[i]
            for start, end in _united(stretches):
                if all(end <= s or e <= start for s, e in taken.get(i, ())):
                    taken.setdefault(i, []).append((start, end))
                    found.append(
                        Highlight(field=field, lang=value.lang, value=value.number, start=start, end=end, kind=kind)
                    )
    return tuple(sorted(found, key=lambda h: (h.field, h.value, h.start)))


def _spans(mark: Mark, values: list[_Value], cutter: Analyzer, words: frozenset[str]) -> list[tuple[int, int, int]]:
    """(which of the values, start, end) of each stretch to mark; `words` are those of all marks."""
    if mark.prefix:
        return [(i, s, e) for i, value in enumerate(values) for s, e in _prefixes(mark, value, cutter)]
    if mark.units:
        return [(i, s, e) for i, value in enumerate(values) for s, e in _substrings(mark, value)]
    texts = [_folded(value).text for value in values]
    if not all(any(may_hold(text, word) for text in texts) for word in mark.words + mark.other):
        return []
    if not mark.other and not mark.adjoining:
        return _anywhere(frozenset(mark.words), values, cutter)
    for value in values:
        if value.tokens is None:
            value.tokens = cutter.tokens(value.text, words)
    cut = [value.tokens or [] for value in values]
    if mark.other:
        return [(i, s, e) for i, tokens in enumerate(cut) for s, e in _near(mark, tokens)]
    return [(i, s, e) for i, tokens in enumerate(cut) for _, s, e in _sequences(mark.words, tokens)]


def _anywhere(words: frozenset[str], values: list[_Value], cutter: Analyzer) -> list[tuple[int, int, int]]:
    """Where each of the words stands, if all do."""
    out, met = [], set()
    for i, value in enumerate(values):
        folded = _folded(value)
        for run in runs_with(folded.text, words):
            for piece in cutter.segmenter.pieces(run.group()):
                if piece.text in words and piece.kind in "mdun":
                    met.add(piece.text)
                    begin, end = run.start() + piece.start, run.start() + piece.end
                    out.append((i, folded.place(begin), folded.end(end)))
    return out if met == words else []


def _sequences(words: tuple[str, ...], tokens: list[Token]) -> list[tuple[int, int, int]]:
    """(place, start, end) wherever the words stand one after the other."""
    at: dict[tuple[int, str], Token] = {(t.place, t.text): t for t in tokens if t.kind in "mdun"}
    out = []
    for (place, text), first in at.items():
        if text == words[0]:
            rest = [at.get((place + k, w)) for k, w in enumerate(words)]
            if all(rest):
                out.append((place, first.start, max(t.end for t in rest if t)))
    return out


def _near(mark: Mark, tokens: list[Token]) -> list[tuple[int, int]]:
    """Both of each pair of sequences that stand near each other."""
    if not mark.words:
        return []
    out = []
    lefts, rights = _sequences(mark.words, tokens), _sequences(mark.other, tokens)
    for p, *left in lefts:
        for q, *right in rights:
            if 0 <= q - p - len(mark.words) <= mark.within or 0 <= p - q - len(mark.other) <= mark.within:
                out += [(left[0], left[1]), (right[0], right[1])]
    return out


def _folded(value: _Value) -> Folded:
    if value.folded is None:
        value.folded = heard(fold(value.text), value.cutter)
    return value.folded


def _units(value: _Value) -> list[tuple[str, int, int, int]]:
    if value.units is None:
        value.units = units_at(value.text)
    return value.units


def _letters(mark: Mark, value: _Value) -> list[tuple[int, int]]:
    """Where Hangul and Han stand in order, whatever blanks and punctuation are between them."""
    folded, out = _folded(value), []
    for match in _spaced(mark.units).finditer(folded.text):
        ends_inside = any(cut[0] in ENDS for cut in CUT.findall(match.group()))
        if not (mark.within_sentence and ends_inside):
            out.append((folded.place(match.start()), folded.end(match.end())))
    return out


@lru_cache(maxsize=1000)
def _spaced(letters: tuple[str, ...]) -> re.Pattern:
    return re.compile(r"[\W_]*".join(letter if len(letter) == 1 else f"[{letter}]" for letter in letters))


def _substrings(mark: Mark, value: _Value) -> list[tuple[int, int]]:
    if not any(unit[0] == "=" for unit in mark.units):
        return _letters(mark, value)
    here, wanted = _units(value), mark.units
    out = []
    for i in range(len(here) - len(wanted) + 1):
        if not _stands(mark, here[i][0], wanted[0]):
            continue
        stretch = here[i : i + len(wanted)]
        if all(_stands(mark, unit[0], w) for unit, w in zip(stretch, wanted, strict=True)):
            first, last = stretch[0], stretch[-1]
            if not mark.within_sentence or first[3] == last[3]:
                out.append((first[1], last[2]))
    return out


def _stands(mark: Mark, unit: str, wanted: str) -> bool:
    """Whether a unit is the one wanted, is among the characters wanted, or is a Latin word that holds it."""
    if wanted[0] != "=":
        return unit in wanted
    return unit == wanted or (mark.infix and unit[0] == "=" and wanted[1:] in unit[1:])


def _prefixes(mark: Mark, value: _Value, cutter: Analyzer) -> list[tuple[int, int]]:
    """Where a run, a word or a compound begins so; the whole word where it is written otherwise (높다* in 높은)."""
    folded = _folded(value)
    plain = "".join(unit.lstrip("=") for unit in mark.units)
    out: list[tuple[int, int]] = []
    for run in runs_with(folded.text, frozenset({plain}), prefix=True):
        here = _units_of(run)
        pieces = [p for p in cutter.segmenter.pieces(run.group()) if p.kind != "l"]
        begins = {here[0][1]} | {run.start() + p.start for p in pieces}
        found = []
        for i, unit in enumerate(here):
            if unit[1] in begins:
                text, k = "", i
                while len(text) < len(plain) and k < len(here):
                    text += here[k][0]
                    k += 1
                if text.startswith(plain):
                    found.append((unit[1], here[k - 1][2]))
        marked = {start for start, _ in found}
        named = [(run.start() + p.start, run.start() + p.end, p) for p in pieces if p.kind in "mdcn"]
        found += [(start, end) for start, end, p in named if start not in marked and p.text.startswith(plain)]
        out += [(folded.place(start), folded.end(end)) for start, end in found]
    return out


def _units_of(run: re.Match) -> list[tuple[str, int, int]]:
    """The units of a run with their offsets in the folded string."""
    out: list[tuple[str, int, int]] = []
    for unit in UNIT.finditer(run.string, run.start(), run.end()):
        if unit.lastgroup == "cjk":
            out += [(char, i, i + 1) for i, char in enumerate(unit.group(), unit.start())]
        else:
            out.append((exact(unit.group()), unit.start(), unit.end()))
    return out


def _united(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(stretches)):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
