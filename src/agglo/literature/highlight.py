"""Where in a hit did the words stand? A term is marked only where it matched, in every field where it did."""

from collections.abc import Sequence

import msgspec

from .analysis.fields import Analyzer, Token, units_at
from .documents import by_script
from .plan import Mark
from .record import Work


class Highlight(msgspec.Struct, frozen=True, kw_only=True):
    """A marked stretch: value number `value` of `field`, code points `start` to `end` of the stored string.

    ``kind`` is ``typed`` for what the reader typed.
    """

    field: str
    lang: str
    value: int
    start: int
    end: int
    kind: str = "typed"


class _Cut(msgspec.Struct):
    """One value, cut: its number, language, tokens, units with offsets and sentence numbers."""

    number: int
    lang: str
    text: str
    tokens: list[Token] | None = None
    units: list[tuple[str, int, int, int]] | None = None


def highlights(work: Work, marks: Sequence[Mark], analyzer: Analyzer, names: Analyzer) -> tuple[Highlight, ...]:
    """All marked stretches of a work, in order, without overlaps."""
    found: list[Highlight] = []
    wanted = {field for mark in marks for field in mark.fields}
    for (field, script), numbered in by_script(work).items():
        if field not in wanted:
            continue
        cutter = names if script == "any" else analyzer
        values = [_Cut(number, lang, text) for number, (lang, text) in numbered]
        spans: dict[int, list[tuple[int, int]]] = {}
        for mark in marks:
            if field in mark.fields:
                for i, start, end in _spans(mark, values, cutter):
                    spans.setdefault(i, []).append((start, end))
        for i, stretches in spans.items():
            value = values[i]
            found += [Highlight(field=field, lang=value.lang, value=value.number, start=s, end=e) for s, e in _united(stretches)]
    return tuple(sorted(found, key=lambda h: (h.field, h.value, h.start)))


def _spans(mark: Mark, values: list[_Cut], cutter: Analyzer) -> list[tuple[int, int, int]]:
    if mark.units:
        return [(i, s, e) for i, value in enumerate(values) for s, e in _substrings(mark, value)]
    for value in values:
        if value.tokens is None:
            value.tokens = cutter.tokens(value.text)
    if mark.adjoining:
        return [(i, s, e) for i, value in enumerate(values) for s, e in _sequences(mark.words, value.tokens or [])]
    wanted = set(mark.words)
    here = [(i, t) for i, value in enumerate(values) for t in value.tokens or [] if t.text in wanted and t.kind != "c"]
    if {t.text for _, t in here} != wanted:
        return []
    return [(i, t.start, t.end) for i, t in here]


def _sequences(words: tuple[str, ...], tokens: list[Token]) -> list[tuple[int, int]]:
    at: dict[tuple[int, str], Token] = {(t.place, t.text): t for t in tokens if t.kind in "mu"}
    out = []
    for (place, text), first in at.items():
        if text == words[0]:
            rest = [at.get((place + k, w)) for k, w in enumerate(words)]
            if all(rest):
                out.append((first.start, max(t.end for t in rest if t)))
    return out


def _substrings(mark: Mark, value: _Cut) -> list[tuple[int, int]]:
    if value.units is None:
        value.units = units_at(value.text)
    here, wanted = value.units, mark.units
    out = []
    for i in range(len(here) - len(wanted) + 1):
        if all(_same(mark, k, here[i + k][0], w, len(wanted)) for k, w in enumerate(wanted)):
            first, last = here[i], here[i + len(wanted) - 1]
            if mark.within_sentence and first[3] != last[3]:
                continue
            if mark.prefix and i and here[i - 1][2] == first[1]:
                continue
            out.append((first[1], last[2]))
    return out


def _same(mark: Mark, k: int, unit: str, wanted: str, size: int) -> bool:
    if unit == wanted:
        return True
    if wanted[0] == "=" and unit[0] == "=" and mark.within_sentence and k in (0, size - 1):
        return unit.startswith(wanted) if mark.prefix else wanted[1:] in unit[1:]
    return False


def _united(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(set(stretches)):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
