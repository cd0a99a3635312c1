"""What does a query consist of?

Nodes of a tree: `Term`, `Phrase`, `Wild`, `Near`, `Years`, `Value` under `And`, `Or`, `Not` and `Scope`. ``query.py``
reads text into such a tree, `written` turns it back into text, ``plan.py`` decides what each node matches.
"""

import re

import msgspec

FIELDS = {
    "title": "title 제목",
    "summary": "summary abstract 초록 요약",
    "keyword": "keyword keywords 주제어 키워드",
    "tsk": "tsk",
    "author": "author 저자",
    "venue": "venue journal 학술지",
    "affiliation": "affiliation 소속",
    "year": "year 연도 발행연도",
    "doi": "doi",
    "issn": "issn",
    "kind": "kind 종류",
    "status": "status 등재",
    "lang": "lang 언어",
    "source": "source 출처",
    "tag": "tag 태그",
    "id": "id",
    "all": "all 전체",
}
"""Each field of the query language with the names that may be typed before a colon."""

FIELD_OF = {name: field for field, names in FIELDS.items() for name in names.split()}
"""The field that each typed name means."""

VALUE_FIELDS = frozenset({"doi", "issn", "kind", "status", "lang", "source", "tag", "id"})
"""Fields whose values are matched whole."""


class Term(msgspec.Struct, frozen=True, tag=True):
    """An unquoted word as typed (``chained`` where dashes, dots or a stroke hold Latin words or numbers together)."""

    text: str
    chained: bool = False


class Phrase(msgspec.Struct, frozen=True, tag=True):
    """A quoted string."""

    text: str


class Wild(msgspec.Struct, frozen=True, tag=True):
    """A word with ``*``: ``정책*`` (a prefix) or ``*정책`` and ``*정책*`` (anywhere)."""

    text: str
    anywhere: bool


class Near(msgspec.Struct, frozen=True, tag=True):
    """Two words with at most `n` words between them."""

    left: "Node"
    right: "Node"
    n: int


class Years(msgspec.Struct, frozen=True, tag=True):
    """Years from `low` to `high`, both inclusive, either open."""

    low: int | None
    high: int | None


class Value(msgspec.Struct, frozen=True, tag=True):
    """A whole value of one of `VALUE_FIELDS`."""

    field: str
    value: str


class And(msgspec.Struct, frozen=True, tag=True):
    """All parts."""

    parts: tuple["Node", ...]


class Or(msgspec.Struct, frozen=True, tag=True):
    """Any part."""

    parts: tuple["Node", ...]


class Not(msgspec.Struct, frozen=True, tag=True):
    """Everything but the part."""

    part: "Node"


class Scope(msgspec.Struct, frozen=True, tag=True):
    """The part, in one field only."""

    field: str
    part: "Node"


Node = Term | Phrase | Wild | Near | Years | Value | And | Or | Not | Scope

_YEARS = re.compile(r"(?P<low>\d{1,4})?\s*(?P<to>\.\.|-|~)?\s*(?P<high>\d{1,4})?", re.ASCII)


def years(text: str) -> Years | None:
    """A year or a range of years; None where the text is neither.

    >>> years("2005..2010"), years("~1999"), years("20O5")
    (Years(low=2005, high=2010), Years(low=None, high=1999), None)
    """
    match = _YEARS.fullmatch(text.strip())
    if not match or not (match["low"] or match["high"]):
        return None
    low, high = (int(match[k]) if match[k] else None for k in ("low", "high"))
    if not match["to"]:
        return Years(low, low) if match["high"] is None else None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Years(low, high)


def within(field: str, part: Node) -> Node | None:
    """The part in one field: scoped, or as whole values or years; None where it makes no sense there.

    A part that names a field of its own keeps it. Several values of one field are alternatives.

    >>> within("kind", And((Term("article"), Term("thesis"))))
    Or(parts=(Value(field='kind', value='article'), Value(field='kind', value='thesis')))
    """
    if isinstance(part, Scope | Value | Years):
        return part
    if field != "year" and field not in VALUE_FIELDS:
        return Scope(field, part)
    match part:
        case Term(text=text) | Phrase(text=text) | Wild(text=text):
            return years(text) if field == "year" else Value(field, text.strip()) if text.strip() else None
        case And(parts=parts) | Or(parts=parts):
            inside = [w for p in parts if (w := within(field, p)) is not None]
            if isinstance(part, Or):
                return _one(Or, inside)
            positive = _one(Or, [w for w in inside if not isinstance(w, Not)])
            return _one(And, [positive] * (positive is not None) + [w for w in inside if isinstance(w, Not)])
        case Not(part=inner):
            scoped = within(field, inner)
            return None if scoped is None else Not(scoped)
    return None


def _one(kind, parts: list[Node]) -> Node | None:
    return None if not parts else parts[0] if len(parts) == 1 else kind(tuple(parts))


def written(node: Node | None) -> str:
    """The tree as a query that reads back as the same tree.

    >>> written(Or((Term("a"), And((Term("b"), Not(Phrase("c d")))))))
    'a OR (b NOT "c d")'
    """
    match node:
        case None:
            return ""
        case Term(text=text):
            return text
        case Phrase(text=text):
            return f'"{text}"'
        case Wild(text=text, anywhere=anywhere):
            return f"*{text}*" if anywhere else f"{text}*"
        case Near(left=left, right=right, n=n):
            return f"{written(left)} NEAR/{n} {written(right)}"
        case Years(low=low, high=high):
            span = f"{low}" if low == high else f"{'' if low is None else low}..{'' if high is None else high}"
            return f"year:{span}"
        case Value(field=field, value=value):
            return f'{field}:"{value}"'
        case Not(part=part):
            return f"NOT {_bracketed(part)}"
        case Scope(field=field, part=part):
            return f"{field}:{_bracketed(part)}"
        case And(parts=parts):
            return " ".join(_chained(parts))
        case Or(parts=parts):
            return " OR ".join(f"({written(p)})" if isinstance(p, Or | And) else written(p) for p in parts)


def _chained(parts: tuple[Node, ...]) -> list[str]:
    """The parts of an And; a NEAR b, b NEAR c become a NEAR b NEAR c."""
    out: list[str] = []
    before: Node | None = None
    for part in parts:
        if isinstance(part, Near) and isinstance(before, Near) and before.right == part.left:
            out.append(f"NEAR/{part.n} {written(part.right)}")
        else:
            out.append(f"({written(part)})" if isinstance(part, Or | And) else written(part))
        before = part
    return out


def _bracketed(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, And | Or | Near | Not | Scope) else written(node)
