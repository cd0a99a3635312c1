"""What exactly does a query match, what ranks it, and what is marked in an answer?

The tree of a query becomes engine matches here, once, for every engine. Adjoining words also match as the joined term,
so what 클러스터정책 finds, 클러스터 정책 finds too; words without content are dropped where others stand beside them.
What one word matches is decided in ``matching.py``; other spellings and translations of a word satisfy what the word
would, but never under NOT, in quotes, with ``*`` or in NEAR.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from .analysis.fields import Analyzer, indexed, units
from .analysis.hanja import hangul
from .engine import NAME_FIELDS, All, HasGrams, HasValue, InYears, Match, Nothing, NotOf, Scoring
from .expansion import Renderer, Rendering, beyond, nothing
from .joining import closed, field_of, inner, joins, spoken
from .matching import (
    Mark,
    Reading,
    all_of,
    any_of,
    fields_of,
    near_match,
    quoted_grams,
    reading,
    rendered_marks,
    rendered_match,
    term_marks,
    term_match,
    wild_mark,
    wild_match,
)
from .query import Query
from .tree import VALUE_FIELDS, And, Near, Node, Not, Or, Phrase, Scope, Term, Value, Wild, Years, within

__all__ = ["Chip", "Mark", "Plan", "exact_value", "plan"]

EXACT_WEIGHTS = {"ko": 3.0, "other": 1.0}
"""A Latin word or a number in a Korean text is a name or a date and tells more (KorQuAD, MRR@10 +.001)."""
KIND_WEIGHTS = {"c": 0.7, "d": 0.5}
"""A compound and a derived noun say again what their parts have said (KorQuAD, MRR@10 +.001)."""


class Chip(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was asked, as the page shows it.

    ``kind``: word, phrase, prefix, substring, near, year, value; or concept, adjoining words that are one term.
    ``said`` is how else it may be written or said.
    """

    text: str
    field: str
    kind: str
    words: tuple[str, ...] = ()
    negated: bool = False
    said: tuple[Rendering, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A query ready for an engine; ``alternatives`` are the matches of its top-level ``parts``."""

    match: Match
    scoring: Scoring
    marks: tuple[Mark, ...]
    chips: tuple[Chip, ...]
    dropped: tuple[str, ...]
    alternatives: tuple[Match, ...]
    parts: tuple[Node, ...]


class _Draft(msgspec.Struct):
    """What is gathered while the tree is walked."""

    analyzer: Analyzer
    names: Analyzer
    render: Renderer = nothing
    words: dict[tuple[str, str], float] = {}
    grams: dict[tuple[str, str], float] = {}
    exact: dict[tuple[str, str], float] = {}
    said: dict[tuple[str, str], float] = {}
    marks: list[Mark] = []
    chips: list[Chip] = []
    dropped: list[str] = []


def plan(
    query: Query,
    analyzer: Analyzer,
    names: Analyzer,
    field: str = "tsk",
    mode: str = "all",
    render: Renderer = nothing,
) -> Plan:
    """Turn a query into what an engine finds.

    Parameters
    ----------
    query
        As `parse` read it.
    analyzer, names
        Who cuts texts, and who cuts names (whole words only).
    field
        Where words without a field of their own are looked for (a key of `tree.FIELDS`).
    mode
        ``all`` or ``any`` of the top-level parts.
    render
        How else a term may be written or said.
    """

    def render(term: str, render: Renderer = render) -> tuple[Rendering, ...]:
        return render(hangul(term))

    draft = _Draft(analyzer, names, render)
    root = query.root
    if root is not None and (field == "year" or field in VALUE_FIELDS):
        root = within(field, root)
    if root is None:
        match = All() if query.root is None else Nothing()
        return Plan(match=match, scoring=Scoring(), marks=(), chips=(), dropped=(), alternatives=(), parts=())
    root = closed(root, render)
    asked = [*_texts(root), *(one.text for term in _terms(root) for one in render(term) if not one.off)]
    analyzer.learn(asked)
    parts, arms = _arms(root.parts if isinstance(root, And) else (root,), field, draft, seen=True)
    wanted = [arm for arm, part in zip(arms, parts, strict=True) if _positive(part)]
    if mode == "any" and wanted:
        match = all_of([any_of(wanted), *(a for a, p in zip(arms, parts, strict=True) if not _positive(p))])
    else:
        match = all_of(arms)
    scoring = Scoring(
        words=tuple((s, w, x) for (s, w), x in (draft.said | draft.words).items()),
        grams=tuple((s, g, x) for (s, g), x in draft.grams.items()),
        exact=tuple((s, g, x) for (s, g), x in draft.exact.items()),
    )
    return Plan(
        match=match,
        scoring=scoring,
        marks=tuple(dict.fromkeys(draft.marks)),
        chips=tuple(draft.chips),
        dropped=tuple(dict.fromkeys(draft.dropped)),
        alternatives=tuple(arms),
        parts=tuple(parts),
    )


def _positive(node: Node) -> bool:
    """Whether a part asks for words rather than leaving works out."""
    return not isinstance(node, Not | Years | Value)


def _texts(node: Node) -> list[str]:
    """All texts of which an analyser will be asked, so that it learns their runs in one go."""
    match node:
        case Term(text=text) | Phrase(text=text) | Wild(text=text):
            return [text]
        case And(parts=parts):
            joined = [text for _, _, text in joins(parts, "tsk")]
            return joined + [text for part in parts for text in _texts(part)]
        case Or(parts=parts):
            return [text for part in parts for text in _texts(part)]
        case Not(part=part) | Scope(part=part):
            return _texts(part)
        case Near(left=left, right=right):
            return _texts(left) + _texts(right)
    return []


def _terms(node: Node) -> list[str]:
    """The terms of a tree, alone and as adjoining words, that may be said otherwise."""
    match node:
        case Term(text=text):
            return [text]
        case And(parts=parts):
            return [text for _, _, text in spoken(parts, "tsk")] + [t for part in parts for t in _terms(part)]
        case Or(parts=parts):
            return [text for part in parts for text in _terms(part)]
        case Scope(part=part):
            return _terms(part)
    return []


def _match(node: Node, field: str, draft: _Draft, seen: bool) -> Match:
    """The match of one node; ``seen`` is False under NOT, where nothing is marked or scored."""
    match node:
        case Term():
            return _term(node, field, draft, seen)
        case Phrase(text=text):
            return _phrase(text, field, draft, seen)
        case Wild(text=text, anywhere=anywhere):
            return _wild(text, anywhere, field, draft, seen)
        case Near():
            return _near(node, field, draft, seen)
        case Years(low=low, high=high):
            span = str(low) if low == high else f"{'' if low is None else low}–{'' if high is None else high}"
            _chip(draft, span, "year", "year", seen)
            return InYears(low, high)
        case Value(field=of, value=value):
            _chip(draft, value, of, "value", seen)
            return HasValue(of, exact_value(of, value))
        case Scope(field=of, part=part):
            return _match(part, of, draft, seen)
        case Not(part=part):
            return NotOf(_match(part, field, draft, False))
        case Or(parts=parts):
            return any_of([_match(p, field, draft, seen) for p in parts])
        case And(parts=parts):
            return all_of(_arms(parts, field, draft, seen)[1])
    raise TypeError(node)


def exact_value(field: str, value: str) -> str:
    """A typed value as documents hold it."""
    if field == "doi":
        low = value.lower()
        return low[low.index("10.") :] if "10." in low else low
    if field == "issn":
        bare = value.upper().replace("-", "")
        return f"{bare[:4]}-{bare[4:]}" if len(bare) == 8 else value
    return value.lower() if field in ("kind", "lang", "source") else value


def _arms(parts: Sequence[Node], field: str, draft: _Draft, seen: bool) -> tuple[list[Node], list[Match]]:
    """The parts with content and their matches, each word also satisfied by a joined term that it is part of."""
    light = [isinstance(p, Term) and reading(p.text, draft.analyzer, p.chained).light for p in parts]
    if not any(_positive(p) and not is_light for p, is_light in zip(parts, light, strict=True)):
        light = [False] * len(parts)
    if seen:
        draft.dropped += [p.text for p, is_light in zip(parts, light, strict=True) if is_light]
    kept = [i for i, is_light in enumerate(light) if not is_light]
    arms = {i: [_match(parts[i], field, draft, seen)] for i in kept}
    for start, stop, text in joins(parts, field):
        term = Term(text, any(inner(p).chained for p in parts[start:stop]))
        joined = _term(term, field_of(parts[start], field), draft, seen, alone=False)
        for i in range(start, stop):
            if i in arms:
                arms[i].append(joined)
    for start, stop, text in spoken(parts, field) if seen else ():
        of = field_of(parts[start], field)
        said, match = _rendered(text, of, draft)
        told = beyond(said, [draft.render(inner(part).text) for part in parts[start:stop]])
        if told:
            _chip(draft, hangul(text), of, "concept", seen, said=told)
        for i in range(start, stop):
            if i in arms:
                arms[i].append(match)
    return [parts[i] for i in kept], [any_of(arms[i]) for i in kept]


_Readings = tuple[Reading, tuple[str, ...], tuple[str, ...]]


def _read(text: str, field: str, draft: _Draft, chained: bool = False, quoted: bool = False) -> list[_Readings]:
    """A text as texts and as names are read, each with its fields and their scripts."""
    fields = fields_of(field)
    texts, names = tuple(f for f in fields if f not in NAME_FIELDS), tuple(f for f in fields if f in NAME_FIELDS)
    readings = []
    if texts:
        readings.append((reading(text, draft.analyzer, chained, quoted), texts, ("ko", "other")))
    if names:
        readings.append((reading(text, draft.names, chained, quoted), names, ("any",)))
    return readings


def _everywhere(readings: list[_Readings], matches: Callable[[Reading], Callable[[str, str], Match]]) -> Match:
    """The match that `matches` makes of each reading, in any of its fields and scripts."""
    arms: list[Match] = []
    for read, fields, scripts in readings:
        made = matches(read)
        arms += [made(name, script) for name in fields for script in scripts]
    return any_of(arms)


def _term(term: Term, field: str, draft: _Draft, seen: bool, alone: bool = True) -> Match:
    readings = _read(term.text, field, draft, term.chained)
    if seen:
        for read, fields, _ in readings:
            draft.marks += term_marks(read, fields)
        read = reading(term.text, draft.analyzer, term.chained)
        _score(read, draft, alone)
    said, otherwise = _rendered(term.text, field, draft) if seen and alone else ((), Nothing())
    if alone:
        words = (*readings[0][0].content, *readings[0][0].named)
        shown = hangul(term.text, name=field in NAME_FIELDS)
        _chip(draft, shown, field, "word" if words else "substring", seen, words, said)
    return any_of([_everywhere(readings, term_match), otherwise])


def _rendered(text: str, field: str, draft: _Draft) -> tuple[tuple[Rendering, ...], Match]:
    """How else a term may be written or said in a field, and what that matches."""
    texts = [f for f in fields_of(field) if f not in NAME_FIELDS]
    said = tuple(one for one in draft.render(text) if texts or one.kind == "variant")
    return said, any_of([_rendering(one, field, draft) for one in said if not one.off])


def _rendering(one: Rendering, field: str, draft: _Draft) -> Match:
    """What one rendering matches; it is marked, and ranks by its weight."""
    meant = one.kind != "variant"
    script = "" if not meant else "ko" if one.lang == "ko" else "other"
    arms: list[Match] = []
    chained = "-" in one.text or (not meant and " " in one.text)
    for read, fields, scripts in _read(one.text, field, draft, chained):
        if not meant or scripts != ("any",):
            draft.marks += rendered_marks(read, one.kind, fields, script)
            made = rendered_match(read, meant)
            arms += [made(name, where) for name in fields for where in scripts if script in ("", where)]
    read = reading(one.text, draft.analyzer, chained)
    _score_less(read, one.weight, (script,) if script else ("ko", "other"), draft)
    return any_of(arms)


def _score_less(read: Reading, weight: float, scripts: Sequence[str], draft: _Draft) -> None:
    """Let a rendering rank by its weight; a word that was typed as well ranks as typed."""
    for piece in read.pieces:
        if piece.kind in "mducwn":
            for script in scripts:
                key = script, indexed(piece)
                draft.said[key] = max(draft.said.get(key, 0.0), weight * KIND_WEIGHTS.get(piece.kind, 1.0))


def _phrase(text: str, field: str, draft: _Draft, seen: bool) -> Match:
    readings = _read(text, field, draft, quoted=True)
    if seen:
        draft.marks += [Mark(text=text, fields=fields, units=read.units) for read, fields, _ in readings]
        _score(reading(text, draft.analyzer), draft)
    _chip(draft, text, field, "phrase", seen)
    return _everywhere(readings, lambda read: lambda name, script: HasGrams(name, script, quoted_grams(read.units)))


def _wild(text: str, anywhere: bool, field: str, draft: _Draft, seen: bool) -> Match:
    readings = _read(text, field, draft, quoted=anywhere)
    if seen:
        draft.marks += [wild_mark(read, anywhere, fields) for read, fields, _ in readings]
    _chip(draft, f"*{text}*" if anywhere else f"{text}*", field, "substring" if anywhere else "prefix", seen)
    return _everywhere(readings, lambda read: wild_match(read, anywhere))


def _near(node: Near, field: str, draft: _Draft, seen: bool) -> Match:
    lefts, rights = _read(node.left.text, field, draft), _read(node.right.text, field, draft)
    arms: list[Match] = []
    for (left, fields, scripts), (right, _, _) in zip(lefts, rights, strict=True):
        made = near_match(left, right, node.n)
        arms += [made(name, script) for name in fields for script in scripts]
        if seen:
            a, b = left.in_order, right.in_order
            draft.marks.append(Mark(text=node.left.text, fields=fields, words=a, other=b, within=node.n))
    if seen:
        for side in (node.left, node.right):
            _score(reading(side.text, draft.analyzer), draft)
    _chip(draft, f"{node.left.text} NEAR/{node.n} {node.right.text}", field, "near", seen)
    return any_of(arms)


def _score(read: Reading, draft: _Draft, alone: bool = True) -> None:
    """Let a reading rank: a word typed twice counts twice, a joined term only by its compound."""
    for piece in read.pieces:
        if piece.kind in "mducwn" and (alone or piece.kind in "cn"):
            for script in ("ko", "other"):
                weight, times = KIND_WEIGHTS.get(piece.kind, 1.0), draft.words.get((script, indexed(piece)), 0.0)
                draft.words[script, indexed(piece)] = times + weight if alone else max(times, weight)
    for unit in read.units:
        if unit[0] == "=" and alone:
            for script, weight in EXACT_WEIGHTS.items():
                draft.exact[script, unit] = draft.exact.get((script, unit), 0.0) + weight
    for run in read.runs:
        for left, right in pairwise(units(run)):
            if left[0] != "=" and right[0] != "=":
                draft.grams.setdefault(("ko", left + right), 1.0)


def _chip(
    draft: _Draft,
    text: str,
    field: str,
    kind: str,
    seen: bool,
    words: tuple[str, ...] = (),
    said: tuple[Rendering, ...] = (),
) -> None:
    draft.chips.append(Chip(text=text, field=field, kind=kind, words=words, negated=not seen, said=said))
