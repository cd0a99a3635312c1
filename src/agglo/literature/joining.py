"""Which adjoining words of a query may be written, or said, as one? What the one form finds, the other finds too."""

from collections.abc import Sequence

from .analysis.fields import units
from .analysis.hanja import hangul
from .analysis.normalise import latin
from .analysis.segment import HANGUL
from .expansion import Renderer
from .tree import And, Node, Or, Scope, Term

JOIN_AT_MOST = 4
"""Adjoining words are also read joined, up to this many at a time …"""
SAY_AT_MOST = 4
"""Terms of the field have at most so many words."""
JOIN_WHOLE = 12
"""… and all of them together where they are no more than this."""
JOIN_PAIRS = 30
"""Of more words than this only pairs are joined: a pasted abstract is no term."""


def joins(parts: Sequence[Node], field: str) -> list[tuple[int, int, str]]:
    """(start, stop, text) of each stretch of adjoining words of one field that may be written as one word.

    >>> joins((Term("지역"), Term("혁신")), "tsk")
    [(0, 2, '지역혁신')]
    """
    out: list[tuple[int, int, str]] = []
    start = 0
    while start < len(parts):
        stop = start + 1
        while stop < len(parts) and _may_touch(parts[stop - 1], parts[stop], field):
            stop += 1
        n = stop - start
        most = min(n, JOIN_AT_MOST if n <= JOIN_PAIRS else 2)
        for size in [*range(2, most + 1), *([n] if most < n <= JOIN_WHOLE else [])]:
            spans = [(i, i + size) for i in range(start, stop - size + 1)]
            out += [(i, j, "".join(inner(p).text for p in parts[i:j])) for i, j in spans]
        start = stop
    return out


def _may_touch(left: Node, right: Node, field: str) -> bool:
    """Whether two parts are words of one field that may be joined: two Latin words or numbers may not."""
    a, b = inner(left), inner(right)
    if not (isinstance(a, Term) and isinstance(b, Term)) or field_of(left, field) != field_of(right, field):
        return False
    return not (units(a.text)[-1][0] == "=" and units(b.text)[0][0] == "=")


def spoken(parts: Sequence[Node], field: str) -> list[tuple[int, int, str]]:
    """(start, stop, text) of each stretch of adjoining words of one field that may be one term of the field.

    >>> spoken((Term("innovation"), Term("system"), Term("정책")), "tsk")[:2]
    [(0, 2, 'innovation system'), (1, 3, 'system 정책')]
    """
    out: list[tuple[int, int, str]] = []
    words = [isinstance(inner(part), Term) for part in parts]
    for size in range(2, SAY_AT_MOST + 1 if len(parts) <= JOIN_PAIRS else 3):
        for start in range(len(parts) - size + 1):
            some = parts[start : start + size]
            if all(words[start : start + size]) and len({field_of(part, field) for part in some}) == 1:
                out.append((start, start + size, _said([inner(part).text for part in some])))
    return out


def _said(words: Sequence[str]) -> str:
    """Words as one term: Korean ones closed up."""
    return "".join(words) if all(HANGUL.search(hangul(word)) for word in words) else " ".join(words)


def closed(node: Node, render: Renderer) -> Node:
    """The tree with adjoining words read as one where a rule of spelling says that they are: lock in as lock-in.

    Korean ones are closed up. Nothing is changed under NOT.
    """
    match node:
        case And(parts=parts):
            kept = _closed([closed(part, render) for part in parts], render)
            return kept[0] if len(kept) == 1 else And(tuple(kept))
        case Or(parts=parts):
            return Or(tuple(closed(part, render) for part in parts))
        case Scope(field=field, part=part):
            return Scope(field, closed(part, render))
    return node


def _closed(parts: list[Node], render: Renderer) -> list[Node]:
    for start, stop, text in reversed(spoken(parts, "")):  # the longest first
        words = [latin(inner(part).text) for part in parts[start:stop]]
        for said in render(text):
            if said.kind == "variant" and not said.off and latin(said.text).split("-") == words:
                one = Term(text if HANGUL.search(text) else said.text, chained=not HANGUL.search(text))
                first = parts[start]
                held = Scope(first.field, one) if isinstance(first, Scope) else one
                return _closed([*parts[:start], held, *parts[stop:]], render)
    return parts


def inner(node: Node) -> Node:
    """The node without a field around it."""
    return node.part if isinstance(node, Scope) else node


def field_of(node: Node, field: str) -> str:
    """The field a node names, else `field`."""
    return node.field if isinstance(node, Scope) else field
