"""What is being asked?

Text becomes a tree (``tree.py``). Every string is read as something; what was repaired is said. ``NOT`` and ``!`` bind
before ``NEAR/n``, before a blank and ``AND``, before ``|`` and ``OR``. What a node matches is decided in ``plan.py``.
"""

import re

import msgspec

from .analysis.segment import HANGUL_HAN, RUN
from .lexing import lexed
from .tree import (
    FIELDS,
    VALUE_FIELDS,
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scope,
    Term,
    Value,
    Wild,
    Years,
    within,
    written,
    years,
)

__all__ = [
    "FIELDS",
    "And",
    "Near",
    "Node",
    "Not",
    "Or",
    "Phrase",
    "Query",
    "Scope",
    "Term",
    "Value",
    "Wild",
    "Years",
    "parse",
    "written",
]

MAX_CHARACTERS, MAX_TERMS, MAX_DEPTH, MAX_NEAR = 10_000, 300, 40, 20


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query as read. ``root`` is None where nothing was asked; ``repaired`` names sentences under ``[query]``."""

    text: str
    root: Node | None
    repaired: tuple[str, ...] = ()


_PART = re.compile(RUN)
_LATIN_OR_DIGIT = re.compile(rf"[^\W_{HANGUL_HAN}]")
_LINKS = frozenset({"-", ".", "/", "'", "+", "~", ".."})
_OPERATOR = re.compile(r"AND|OR|NOT|NEAR/\d+")


class _Tokens(msgspec.Struct):
    """What is left to read, and what was repaired on the way."""

    tokens: list[tuple[str, str]]
    at: int = 0
    depth: int = 0
    terms: int = 0
    repaired: list[str] = []

    def peek(self) -> str:
        """The next token's kind; an operator's is its name."""
        if self.at >= len(self.tokens):
            return "end"
        kind, text = self.tokens[self.at]
        return text if kind == "op" else kind

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def repair(self, key: str) -> None:
        if key not in self.repaired:
            self.repaired.append(key)


def parse(text: str) -> Query:
    """Read a query; never fails.

    >>> written(parse('제목:(클러스터 정책) NOT "일본"').root)
    'title:(클러스터 정책) NOT "일본"'
    >>> parse("Industrial Cluster: Still a").root.parts[1]
    Term(text='Cluster', chained=False)
    """
    tokens = _Tokens(tokens=[])
    asked = text.strip()
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        tokens.repair("cut")
    tokens.tokens, left_open = lexed(text)
    if left_open:
        tokens.repair("quote")
    parts: list[Node] = []
    while tokens.at < len(tokens.tokens):
        _gather(parts, _either(tokens))
        if tokens.peek() == "close":
            tokens.take()
            tokens.repair("bracket")
    return Query(text=asked, root=_joined(And, parts), repaired=tuple(tokens.repaired))


def _joined(kind, parts: list[Node]) -> Node | None:
    return None if not parts else parts[0] if len(parts) == 1 else kind(tuple(parts))


def _gather(parts: list[Node], part: Node | None) -> None:
    """Add what was read to the parts of an And, which never holds another And."""
    if part is not None:
        parts += part.parts if isinstance(part, And) else (part,)


def _either(tokens: _Tokens) -> Node | None:
    parts = [_every(tokens)]
    while tokens.peek() in ("bar", "OR"):
        tokens.take()
        parts.append(_every(tokens))
    if len(parts) > 1 and None in parts:
        tokens.repair("operator")
    return _joined(Or, [p for p in parts if p is not None])


def _every(tokens: _Tokens) -> Node | None:
    parts: list[Node] = []
    while tokens.peek() not in ("end", "close", "bar", "OR"):
        if tokens.peek() == "AND":
            tokens.take()
            if not parts or tokens.peek() in ("end", "close", "bar", "OR", "AND"):
                tokens.repair("operator")
        else:
            _gather(parts, _nearby(tokens))
    return _joined(And, parts)


def _nearby(tokens: _Tokens) -> Node | None:
    parts: list[Node] = []
    last = _negated(tokens)  # what the next NEAR would bind
    _gather(parts, last)
    while tokens.peek() == "near":
        n = int(tokens.take().split("/")[1])
        if n > MAX_NEAR:
            tokens.repair("near_far")
            n = MAX_NEAR
        right = _negated(tokens)
        if isinstance(last, Term | Phrase) and isinstance(right, Term | Phrase):
            if parts[-1] is last:
                parts.pop()
            parts.append(Near(last, right, n))
        else:
            tokens.repair("near")
            _gather(parts, right)
        last = right
    return _joined(And, parts)


def _negated(tokens: _Tokens) -> Node | None:
    flips = 0
    while tokens.peek() in ("bang", "NOT"):
        tokens.take()
        flips += 1
    part = _one(tokens)
    if part is None and flips:
        tokens.repair("operator")
    return Not(part) if part is not None and flips % 2 else part


def _one(tokens: _Tokens) -> Node | None:
    kind = tokens.peek()
    if kind in ("end", "close", "bar", "AND", "OR"):
        return None
    text = tokens.take()
    match kind:
        case "near":
            tokens.repair("near")
            return None
        case "open":
            return _bracketed(tokens)
        case "field":
            return _scoped(tokens, text)
    if tokens.terms >= MAX_TERMS:
        tokens.repair("many")
        return None
    parts = [p for p in [_quoted(text.strip('"'))] if p is not None] if kind == "quote" else _words(text)
    if tokens.terms + len(parts) > MAX_TERMS:
        tokens.repair("many")
        parts = parts[: MAX_TERMS - tokens.terms]
    tokens.terms += len(parts)
    return _joined(And, parts)


def _bracketed(tokens: _Tokens) -> Node | None:
    if tokens.depth >= MAX_DEPTH:
        tokens.repair("deep")
        return None
    tokens.depth += 1
    part = _either(tokens)
    tokens.depth -= 1
    if tokens.peek() == "close":
        tokens.take()
    else:
        tokens.repair("bracket")
    return part


def _scoped(tokens: _Tokens, field: str) -> Node | None:
    while tokens.peek() == "field":  # title:summary:a is in the summary
        field = tokens.take()
    if tokens.peek() in ("word", "quote") and (field == "year" or field in VALUE_FIELDS):
        tokens.terms += 1
        if tokens.terms > MAX_TERMS:
            tokens.repair("many")
            tokens.take()
            return None
        value = tokens.take().strip('"').strip()
        found = years(value) if field == "year" else Value(field, value) if value else None
        if found is None:
            tokens.repair("year" if field == "year" else "field")
        return found
    part = _negated(tokens)
    found = None if part is None else within(field, part)
    if part is not None and found is None:
        tokens.repair("year" if field == "year" else "field")
    return found


def _quoted(text: str) -> Node | None:
    parts = _PART.findall(text)
    if not parts:
        return None
    bare = "".join(parts)
    return Phrase(text) if len(bare) > 1 or _LATIN_OR_DIGIT.match(bare) else Term(bare)


def _words(text: str) -> list[Node]:
    """A stretch without blanks as one or more words: punctuation parts Korean words, but holds Latin ones together."""
    if "*" in text.strip("*"):
        return [node for piece in text.split("*") if piece for node in _words(piece)]
    if text[0] == "*" or text[-1] == "*":
        return _wild(text)
    out: list[Node] = []
    end = 0
    for part in _PART.finditer(text):
        between, word, left = text[end : part.start()], part.group(), text[end - 1]
        end = part.end()
        if out and between == "'" and word == "s":  # Porter's asks for Porter
            continue
        if out and between in _LINKS and (_LATIN_OR_DIGIT.match(left) or _LATIN_OR_DIGIT.match(word)):
            out[-1] = Term(out[-1].text + between + word, chained=True)
        else:
            out.append(Term(word))
    return [Term(t.text.lower(), t.chained) if _OPERATOR.fullmatch(t.text) else t for t in out]


def _wild(text: str) -> list[Node]:
    parts = _PART.findall(text)
    if not parts:
        return []
    bare = parts[0]
    for part in parts[1:]:  # a-b stays two words
        bare += ("-" if _LATIN_OR_DIGIT.match(bare[-1]) and _LATIN_OR_DIGIT.match(part) else "") + part
    if text[0] != "*":  # COVID-19* is COVID and 19*: no prefix reaches over punctuation
        before = _words(text[: text.rindex(parts[-1])]) if len(parts) > 1 else []
        return [*before, Wild(parts[-1], False)]
    return [Wild(bare, True)] if len(bare) > 1 else [Term(bare)]
