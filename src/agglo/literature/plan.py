"""What exactly does a query match, what ranks it, and what is marked in an answer?

The contracts' clauses become engine matches here, once, for every engine. A term matches a field of one script where
all its words occur in it; Hangul and Han of four or more syllables also where they stand as a substring within one
sentence; adjoining words also as the joined term; a phrase where its characters stand in order within one value.
"""

import msgspec

from .analysis.fields import CUT, Analyzer, units
from .analysis.normalise import fold
from .analysis.segment import Piece
from .engine import (
    NAME_FIELDS,
    TEXT_FIELDS,
    All,
    AllOf,
    AnyOf,
    HasGrams,
    HasInfix,
    HasNear,
    HasPrefix,
    HasValue,
    HasWord,
    HasWords,
    InYears,
    Match,
    Nothing,
    NotOf,
    Scoring,
)
from .query import And, Near, Node, Not, Or, Phrase, Query, Scope, Term, Value, Wild, Years

SUBSTRING_SYLLABLES = 4
"""From here on a term also matches as a substring; shorter ones lie (수원 in 연수원)."""
JOIN_AT_MOST = 4
"""Adjoining words are also read joined, up to this many at a time …"""
JOIN_WHOLE = 12
"""… and all of them together where they are no more than this."""
SCOPES = {"tsk": TEXT_FIELDS, "all": TEXT_FIELDS + NAME_FIELDS}


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What to mark in an answer, where the field holds all of it.

    ``words`` must all be there (in order and adjoining if ``adjoining``); or ``units`` stand as a substring
    (``cut`` says that first and last Latin unit may be parts of words).
    """

    text: str
    fields: tuple[str, ...]
    words: tuple[str, ...] = ()
    adjoining: bool = False
    units: tuple[str, ...] = ()
    within_sentence: bool = False
    prefix: bool = False


class Chip(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was asked, as the page shows it; ``kind``: word, phrase, prefix, substring, near, year, value."""

    text: str
    field: str
    kind: str
    words: tuple[str, ...] = ()
    negated: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A query ready for an engine. ``alternatives`` are the matches of its top-level parts, for ``any`` and ``auto``."""

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
    words: dict[tuple[str, str], float] = {}
    grams: dict[tuple[str, str], float] = {}
    exact: dict[tuple[str, str], float] = {}
    marks: list[Mark] = []
    chips: list[Chip] = []
    dropped: list[str] = []


def plan(query: Query, analyzer: Analyzer, names: Analyzer, field: str = "tsk", mode: str = "all") -> Plan:
    """Turn a query into what an engine finds.

    Parameters
    ----------
    query
        As `parse` read it.
    analyzer, names
        Who cuts texts, and who cuts names (whole words only).
    field
        Where words without a field of their own are looked for (a key of `query.FIELDS`).
    mode
        ``all`` or ``any`` of the top-level parts.
    """
    draft = _Draft(analyzer, names)
    root = query.root
    if root is None:
        return Plan(match=All(), scoring=Scoring(), marks=(), chips=(), dropped=(), alternatives=(), parts=())
    analyzer.learn(_texts(root))
    parts = root.parts if isinstance(root, And) else (root,)
    kept = _without_light(parts, draft, top=True)
    arms = _arms(kept, field, draft, seen=True)
    match = _all(arms) if mode != "any" else _any([a for a, p in zip(arms, kept, strict=True) if _positive(p)] or arms)
    if mode == "any":
        match = _all([match] + [a for a, p in zip(arms, kept, strict=True) if not _positive(p)])
    scoring = Scoring(
        words=tuple((s, w, x) for (s, w), x in draft.words.items()),
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
        parts=tuple(kept),
    )


def _positive(node: Node) -> bool:
    return not isinstance(node, Not | Years | Value)


def _texts(node: Node) -> list[str]:
    match node:
        case Term(text=text) | Phrase(text=text) | Wild(text=text):
            return [text]
        case And(parts=parts) | Or(parts=parts):
            texts = [t for p in parts for t in _texts(p)]
            plain = [p.text for p in parts if isinstance(p, Term)]
            spans = [(i, j) for i in range(len(plain)) for j in range(i + 2, min(i + JOIN_AT_MOST, len(plain)) + 1)]
            return texts + ["".join(plain[i:j]) for i, j in spans] + ["".join(plain[:JOIN_WHOLE])]
        case Not(part=part) | Scope(part=part):
            return _texts(part)
        case Near(left=left, right=right):
            return _texts(left) + _texts(right)
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
        case Near(left=left, right=right, n=n):
            return _near(left, right, n, field, draft, seen)
        case Years(low=low, high=high):
            _chip(draft, f"{low or ''}–{high or ''}" if low != high else str(low), "year", "year", seen)
            return InYears(low, high)
        case Value(field=of, value=value):
            _chip(draft, value, of, "value", seen)
            return HasValue(of, exact_value(of, value))
        case Scope(field=of, part=part):
            return _match(part, of, draft, seen)
        case Not(part=part):
            return NotOf(_match(part, field, draft, False))
        case Or(parts=parts):
            return _any([_match(p, field, draft, seen) for p in parts])
        case And(parts=parts):
            return _all(_arms(_without_light(parts, draft), field, draft, seen))
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


def _arms(parts, field: str, draft: _Draft, seen: bool) -> list[Match]:
    """The matches of adjoining parts, each word also satisfied by a joined term that it is part of."""
    arms = [[_match(p, field, draft, seen)] for p in parts]
    start = 0
    while start < len(parts):
        stop = start
        while stop < len(parts) and _joinable(parts[stop]):
            stop += 1
        sizes = set(range(2, min(JOIN_AT_MOST, stop - start) + 1)) | ({stop - start} if 1 < stop - start <= JOIN_WHOLE else set())
        for size in sorted(sizes):
            for i in range(start, stop - size + 1):
                texts = [_inner(p).text for p in parts[i : i + size]]
                if _scope_of(parts[i : i + size], field) and all(_may_touch(a, b) for a, b in zip(texts, texts[1:], strict=False)):
                    joined = _term(Term("".join(texts)), _scope_of(parts[i : i + size], field), draft, seen, alone=False)
                    for arm in arms[i : i + size]:
                        arm.append(joined)
        start = max(stop, start + 1)
    return [_any(arm) for arm in arms]


def _joinable(node: Node) -> bool:
    inner = _inner(node)
    return isinstance(inner, Term) and not inner.chained


def _inner(node: Node) -> Node:
    return node.part if isinstance(node, Scope) else node


def _scope_of(nodes, field: str) -> str:
    """The one field of all these nodes, or the empty string."""
    fields = {n.field if isinstance(n, Scope) else field for n in nodes}
    return fields.pop() if len(fields) == 1 else ""


def _may_touch(left: str, right: str) -> bool:
    """Whether two words may be written as one: never two Latin words or two numbers (now here is not nowhere)."""
    return not (units(left)[-1][0] == "=" and units(right)[0][0] == "=")


def _without_light(parts, draft: _Draft, top: bool = False):
    """The parts less words that carry no content, unless nothing else is left."""
    light = [isinstance(p, Term) and not p.chained and not _content(draft.analyzer.segmenter.pieces(p.text)) for p in parts]
    if all(light) or not any(light):
        return tuple(parts) if not all(light) or len(parts) < 2 else tuple(parts)
    draft.dropped += [p.text for p, is_light in zip(parts, light, strict=True) if is_light]
    return tuple(p for p, is_light in zip(parts, light, strict=True) if not is_light)


def _content(pieces) -> list[Piece]:
    return [p for p in pieces if p.kind in "mdu"]


def places(field: str) -> list[tuple[str, str]]:
    """The (field, script) pairs that a field of the query language means."""
    names = SCOPES.get(field, (field,))
    return [(name, script) for name in names for script in (("any",) if name in NAME_FIELDS else ("ko", "other"))]


def _term(term: Term, field: str, draft: _Draft, seen: bool, alone: bool = True) -> Match:
    cut = [m.group() for m in CUT.finditer(fold(term.text).text) if m.lastgroup == "run"]
    parts = [u for run in cut for u in units(run)]
    fields = SCOPES.get(field, (field,))
    arms: list[Match] = []
    for group, scripts, analyzer in (
        ([f for f in fields if f not in NAME_FIELDS], ("ko", "other"), draft.analyzer),
        ([f for f in fields if f in NAME_FIELDS], ("any",), draft.names),
    ):
        pieces = [p for run in cut for p in analyzer.segmenter.pieces(run)]
        needed = tuple(dict.fromkeys(p.text for p in _content(pieces)))
        light = tuple(dict.fromkeys(p.text for p in pieces if p.kind == "l"))
        in_order = tuple(p.text for p in sorted(pieces, key=lambda p: (p.place, p.start)) if p.kind in "mu")
        adjoining = _adjoining(parts, in_order, bool(light)) and len(in_order) > 1
        substring = _substring(parts, term.chained and bool(light), bool(needed))
        for name in group:
            for script in scripts:
                if needed and not (term.chained and light):
                    arms.append(HasWords(name, script, in_order) if adjoining else _all([HasWord(name, script, w) for w in needed]))
                elif light and not substring:
                    arms.append(_all([HasWord(name, script, w) for w in light]))
                if substring:
                    arms.append(HasGrams(name, script, substring))
        if seen and group:
            marked = in_order if adjoining else needed or light
            if marked and not (term.chained and light):
                draft.marks.append(Mark(text=term.text, fields=tuple(group), words=marked, adjoining=adjoining))
            if substring:
                draft.marks.append(Mark(text=term.text, fields=tuple(group), units=tuple(parts), within_sentence=True))
    if seen:
        _score(term, cut, draft, alone)
    if seen and alone:
        pieces = [p for run in cut for p in draft.analyzer.segmenter.pieces(run)]
        words = tuple(dict.fromkeys(p.text for p in pieces if p.kind in "mdul"))
        draft.chips.append(Chip(text=term.text, field=field, kind="word" if words else "substring", words=words))
    return _any(arms)


def _adjoining(parts: list[str], in_order, light: bool) -> bool:
    """A run with a number or Latin word beside anything else is matched word by word in order."""
    return len(parts) > 1 and any(p[0] == "=" for p in parts) and not light


def _substring(parts: list[str], held: bool, has_words: bool) -> tuple[tuple[str, ...], ...]:
    """The grams of the term's substring reading, or nothing where it has none."""
    if held:
        return quoted_grams(parts)
    if any(p[0] == "=" for p in parts):
        return ()
    if len(parts) >= SUBSTRING_SYLLABLES or (not has_words and len(parts) >= 2):
        return tuple((a + b,) for a, b in zip(parts, parts[1:], strict=False))
    return ()


def quoted_grams(parts: list[str]) -> tuple[tuple[str, ...], ...]:
    """The grams of a quoted string: pairs may cross a sentence's end.

    >>> quoted_grams(["가", "나", "=a", "다"])
    (('가나', '가¦나'), ('나',), ('=a',), ('^다',))
    """
    grams: list[tuple[str, ...]] = [(parts[0],)] if parts[0][0] == "=" or len(parts) == 1 else []
    for left, right in zip(parts, parts[1:], strict=False):
        if left[0] != "=" and right[0] != "=":
            grams.append((left + right, f"{left}¦{right}"))
        elif left[0] != "=":
            grams += [(left,), (right,)]
        else:
            grams.append((right,) if right[0] == "=" else ("^" + right,))
    return tuple(grams)


def _score(term: Term, cut: list[str], draft: _Draft, alone: bool) -> None:
    for run in cut:
        for piece in draft.analyzer.segmenter.pieces(run):
            if piece.kind in "mduc" and (alone or piece.kind == "c"):
                for script in ("ko", "other"):
                    draft.words.setdefault((script, piece.text), 1.0)
        parts = units(run)
        for part in parts:
            if part[0] == "=" and alone:
                for script in ("ko", "other"):
                    draft.exact.setdefault((script, part), 1.0)
        for left, right in zip(parts, parts[1:], strict=False):
            if left[0] != "=" and right[0] != "=":
                draft.grams.setdefault(("ko", left + right), 1.0)


def _phrase(text: str, field: str, draft: _Draft, seen: bool) -> Match:
    parts = [u for m in CUT.finditer(fold(text).text) if m.lastgroup == "run" for u in units(m.group())]
    if not parts:
        return Nothing()
    if seen:
        draft.marks.append(Mark(text=text, fields=SCOPES.get(field, (field,)), units=tuple(parts)))
        _chip(draft, text, field, "phrase", seen)
        _score(Term(text), [m.group() for m in CUT.finditer(fold(text).text) if m.lastgroup == "run"], draft, True)
    grams = quoted_grams(parts)
    return _any([HasGrams(name, script, grams) for name, script in places(field)])


def _wild(text: str, anywhere: bool, field: str, draft: _Draft, seen: bool) -> Match:
    parts = [u for m in CUT.finditer(fold(text).text) if m.lastgroup == "run" for u in units(m.group())]
    if not parts:
        return Nothing()
    plain = "".join(p.lstrip("=") for p in parts)
    if seen:
        mark = Mark(text=text, fields=SCOPES.get(field, (field,)), units=tuple(parts), within_sentence=True, prefix=not anywhere)
        draft.marks.append(mark)
        _chip(draft, f"*{text}*" if anywhere else f"{text}*", field, "substring" if anywhere else "prefix", seen)
    if not anywhere:
        return _any([HasPrefix(name, script, plain) for name, script in places(field)])
    if len(parts) == 1 and parts[0][0] == "=":
        return _any([HasInfix(name, script, plain) for name, script in places(field)])
    if any(p[0] == "=" for p in parts):
        return _any([HasGrams(name, script, quoted_grams(parts)) for name, script in places(field)])
    grams = tuple((a + b,) for a, b in zip(parts, parts[1:], strict=False)) or ((parts[0],),)
    return _any([HasGrams(name, script, grams) for name, script in places(field)])


def _near(left: Node, right: Node, n: int, field: str, draft: _Draft, seen: bool) -> Match:
    arms: list[Match] = []
    marks: list[Mark] = []
    for name, script in places(field):
        analyzer = draft.names if name in NAME_FIELDS else draft.analyzer
        a, b = (_in_order(node.text, analyzer) for node in (left, right))
        if a and b:
            arms.append(HasNear(name, script, a, b, n))
            marks += [Mark(text=node.text, fields=(name,), words=w, adjoining=True) for node, w in ((left, a), (right, b))]
    if seen:
        draft.marks += marks
        _chip(draft, f"{left.text} NEAR/{n} {right.text}", field, "near", seen)
        for node in (left, right):
            _score(Term(node.text), [m.group() for m in CUT.finditer(fold(node.text).text) if m.lastgroup == "run"], draft, True)
    return _any(arms)


def _in_order(text: str, analyzer: Analyzer) -> tuple[str, ...]:
    """The content words of a text, in order of place."""
    runs = [m.group() for m in CUT.finditer(fold(text).text) if m.lastgroup == "run"]
    return tuple(p.text for r in runs for p in sorted(analyzer.segmenter.pieces(r), key=lambda p: (p.place, p.start)) if p.kind in "mu")


def _chip(draft: _Draft, text: str, field: str, kind: str, seen: bool) -> None:
    draft.chips.append(Chip(text=text, field=field, kind=kind, negated=not seen))


def _all(parts: list[Match]) -> Match:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else All()


def _any(parts: list[Match]) -> Match:
    distinct = tuple(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct) if distinct else Nothing()
