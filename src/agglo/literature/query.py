"""What is being asked?

Text becomes a tree of `Term`, `Phrase`, `Wild`, `Near`, `Years`, `Value` under `And`, `Or`, `Not` and `Scope`. Every
string is read as something; what was repaired is said. ``NOT`` and ``!`` bind before ``NEAR/n``, before a blank and
``AND``, before ``|`` and ``OR``. What each node matches is decided in ``plan.py``.
"""

import re

import msgspec

from .analysis.normalise import fold
from .analysis.segment import HANGUL_HAN

MAX_CHARACTERS, MAX_TERMS, MAX_DEPTH, MAX_NEAR = 10_000, 300, 40, 20

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

_FIELD_OF = {name: field for field, names in FIELDS.items() for name in names.split()}
_EXACT = frozenset({"doi", "issn", "kind", "status", "lang", "source", "tag", "id"})


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
    """A whole value of an exact field."""

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


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query as read. ``root`` is None where nothing was asked; ``repaired`` names sentences under ``[query]``."""

    text: str
    root: Node | None
    repaired: tuple[str, ...] = ()


_UNITS = rf"[^\W\d_{HANGUL_HAN}]|\d"
_TOKEN = re.compile(
    r"(?P<open>\()|(?P<close>\))|(?P<bar>\|)|(?P<quote>\"[^\"]*(?:\"|$))"
    r"|(?P<near>NEAR/\d{1,9}(?=[\s(\"]|$))|(?P<op>(?:AND|OR|NOT)(?=[\s(\"]|$))"
    r"|(?P<exact>(?:doi|issn|id|DOI|ISSN):[^\s\"(]\S*)"
    r"|(?P<field>[^\W\d_]+):(?=[^\s:]|\s*[\"(])"
    r"|(?P<bang>!(?=[^\s!)|]))"
    r"|(?P<word>[^\s()|\"]+)"
)
_PART = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_YEARS = re.compile(r"(?P<low>\d{1,4})?(?P<to>\.\.|-|~)?(?P<high>\d{1,4})?")


class _Words(msgspec.Struct):
    """What is left to read, and what was repaired on the way."""

    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0
    terms: int = 0
    repaired: list[str] = []

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else "end"

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def repair(self, key: str) -> None:
        if key not in self.repaired:
            self.repaired.append(key)


def parse(text: str) -> Query:
    """Read a query; never fails.

    >>> parse('제목:(클러스터 정책) NOT "일본"').root
    And(parts=(Scope(field='title', part=And(parts=(Term(text='클러스터', chained=False), Term(text='정책', \
chained=False)))), Not(part=Phrase(text='일본'))))
    >>> parse("Industrial Cluster: Still a").root.parts[1]
    Term(text='Cluster', chained=False)
    """
    words = _Words(tokens=[])
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        words.repair("cut")
    folded = fold(text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")).text
    words.tokens = [t for m in _TOKEN.finditer(folded) for t in _lexed(m, words)]
    parts = []
    while words.at < len(words.tokens):
        part = _either(words, "tsk")
        if part is not None:
            parts.append(part)
        if words.peek() == "close":
            words.take()
            words.repair("bracket")
    root = _joined(And, parts)
    return Query(text=text.strip(), root=root, repaired=tuple(words.repaired))


def _lexed(match: re.Match, words: _Words):
    kind, text = match.lastgroup, match.group()
    if kind == "field":
        name = match.group("field").lower()
        return [("field", _FIELD_OF[name])] if name in _FIELD_OF else [("word", text)]
    if kind == "exact":
        name, value = text.split(":", 1)
        loose = value.endswith(")") and value.count(")") > value.count("(")
        return [("field", name.lower()), ("word", value[:-1] if loose else value)] + ([("close", ")")] if loose else [])
    if kind == "quote" and (len(text) < 2 or not text.endswith('"')):
        words.repair("quote")
    return [(kind, text)]


def _joined(kind, parts):
    return None if not parts else parts[0] if len(parts) == 1 else kind(tuple(parts))


def _either(words: _Words, field: str) -> Node | None:
    parts = [_every(words, field)]
    while words.peek() == "bar" or (words.peek() == "op" and words.tokens[words.at][1] == "OR"):
        words.take()
        parts.append(_every(words, field))
    if len(parts) > 1 and None in parts:
        words.repair("operator")
    return _joined(Or, [p for p in parts if p is not None])


def _every(words: _Words, field: str) -> Node | None:
    parts: list[Node] = []
    while words.peek() not in ("end", "close", "bar"):
        if words.peek() == "op":
            if words.tokens[words.at][1] == "OR":
                break
            if words.tokens[words.at][1] == "AND":
                words.take()
                if not parts or words.peek() in ("end", "close", "bar", "op") and words.tokens[words.at : words.at + 1] != [("op", "NOT")]:
                    words.repair("operator")
                continue
        part = _nearby(words, field)
        if part is not None:
            parts += part.parts if isinstance(part, And) and part.parts else (part,)
    return _joined(And, parts)


def _nearby(words: _Words, field: str) -> Node | None:
    left = _negated(words, field)
    while words.peek() == "near":
        n = int(words.take().split("/")[1])
        if n > MAX_NEAR:
            words.repair("near_far")
            n = MAX_NEAR
        right = _negated(words, field)
        if isinstance(left, Near) and isinstance(right, Term | Phrase):
            left = And((left, Near(left.right, right, n)))
        elif isinstance(left, Term | Phrase) and isinstance(right, Term | Phrase):
            left = Near(left, right, n)
        else:
            words.repair("near")
            left = _joined(And, [p for p in (left, right) if p is not None])
    return left


def _negated(words: _Words, field: str) -> Node | None:
    flips = 0
    while words.peek() == "bang" or (words.peek() == "op" and words.tokens[words.at][1] == "NOT"):
        words.take()
        flips += 1
    part = _one(words, field)
    if part is None:
        if flips:
            words.repair("operator")
        return None
    return Not(part) if flips % 2 else part


def _one(words: _Words, field: str) -> Node | None:
    kind = words.peek()
    if kind in ("end", "close", "bar", "op", "near"):
        if kind == "near":
            words.take()
            words.repair("near")
        return None
    text = words.take()
    if kind == "open":
        if words.depth >= MAX_DEPTH:
            words.repair("deep")
            return None
        words.depth += 1
        part = _either(words, field)
        words.depth -= 1
        if words.peek() == "close":
            words.take()
        else:
            words.repair("bracket")
        return part
    if kind == "field":
        return _scoped(words, text)
    if words.terms >= MAX_TERMS:
        words.repair("many")
        return None
    if kind == "quote":
        words.terms += 1
        return _quoted(text.strip('"'))
    parts = _words(text)
    words.terms += len(parts)
    return _joined(And, parts)


def _scoped(words: _Words, field: str) -> Node | None:
    if field == "year" and words.peek() == "word":
        years = _years(words.take())
        if years is None:
            words.repair("year")
        return years
    if field in _EXACT and words.peek() in ("word", "quote"):
        value = words.take().strip('"').strip()
        return Value(field, value) if value else None
    part = _one(words, field)
    return part if part is None or field == "tsk" else _spread(field, part)


def _spread(field: str, part: Node) -> Node:
    if field in _EXACT:  # kind:(article | thesis)
        match part:
            case Term(text=text) | Phrase(text=text) | Wild(text=text):
                return Value(field, text)
            case And(parts=parts) | Or(parts=parts):
                return Or(tuple(_spread(field, p) for p in parts))
            case Not(part=inner):
                return Not(_spread(field, inner))
    if field == "year":
        match part:
            case Term(text=text) | Phrase(text=text):
                return _years(text) or part
            case And(parts=parts) | Or(parts=parts):
                return Or(tuple(_spread(field, p) for p in parts))
    return Scope(field, part)


def _years(text: str) -> Years | None:
    match = _YEARS.fullmatch(text.strip())
    if not match or not (match["low"] or match["high"]):
        return None
    low, high = (int(match[k]) if match[k] else None for k in ("low", "high"))
    if not match["to"]:
        return Years(low, low) if match["high"] is None else None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Years(low, high)


def _quoted(text: str) -> Node | None:
    parts = _PART.findall(text)
    if not parts:
        return None
    bare = "".join(parts)
    return Phrase(text) if len(bare) > 1 or not re.fullmatch(rf"[{HANGUL_HAN}]", bare) else Term(bare)


def _words(text: str) -> list[Node]:
    """A stretch without blanks as one or more words: punctuation parts Korean words, but holds Latin ones together."""
    if "*" in text.strip("*") or text.strip("*") == "":
        return [node for piece in text.split("*") if piece for node in _words(piece)]
    wild_left, wild_right = text.startswith("*"), text.endswith("*")
    if wild_left or wild_right:
        bare = "".join(_PART.findall(text))
        if not bare:
            return []
        if wild_left and len(bare) == 1 and re.match(rf"[{HANGUL_HAN}]", bare):
            return [Term(bare)]
        return [Wild(bare, wild_left)]
    out: list[Node] = []
    end = 0
    for part in _PART.finditer(text):
        between = text[end : part.start()]
        linked = out and re.fullmatch(r"[-./'+]", between)
        if linked and (re.match(_UNITS, text[end - 1]) or re.match(_UNITS, part.group())):
            out[-1] = Term(out[-1].text + between + part.group(), chained=True)
        else:
            out.append(Term(part.group()))
        end = part.end()
    return out


def written(node: Node | None) -> str:
    """The tree as a query that reads back as the same tree.

    >>> written(parse("a|b c").root)
    'a OR (b c)'
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
            return f"year:{low}" if low == high else f"year:{'' if low is None else low}..{'' if high is None else high}"
        case Value(field=field, value=value):
            return f'{field}:"{value}"'
        case Not(part=part):
            return f"NOT {_bracketed(part)}"
        case Scope(field=field, part=part):
            return f"{field}:{_bracketed(part)}"
        case And(parts=parts):
            return " ".join(f"({written(p)})" if isinstance(p, Or | And) else written(p) for p in parts)
        case Or(parts=parts):
            return " OR ".join(_bracketed(p) for p in parts)


def _bracketed(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, And | Or | Near) else written(node)
