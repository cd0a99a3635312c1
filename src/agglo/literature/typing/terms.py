"""Which words of a query may be corrected, and how does the query read with others in their place?

Only unquoted words: nothing under NOT, in quotes, with ``*``, in NEAR, among whole values or years.
"""

from collections.abc import Iterator, Mapping

import msgspec

from ..query import Query
from ..tree import And, Node, Or, Scope, Term, written

MOST_TERMS = 12
"""So many words of one query are looked at."""
LONGEST = 60
"""Characters of a word that is looked at."""


def correctable(query: Query, field: str = "tsk") -> tuple[tuple[str, str], ...]:
    """The words that may be corrected, each with its field, in order, each once.

    >>> from ..query import parse
    >>> correctable(parse('클러스타 NOT 독일 저자:류태스 "지역 혁싱" 정책*'))
    (('클러스타', 'tsk'), ('류태스', 'author'))
    """
    found = dict.fromkeys(_walk(query.root, field)) if query.root is not None else {}
    return tuple(found)[:MOST_TERMS]


def _walk(node: Node, field: str) -> Iterator[tuple[str, str]]:
    match node:
        case Term(text=text, chained=False) if len(text) <= LONGEST and not any(c.isdigit() for c in text):
            yield text, field
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _walk(part, field)
        case Scope(field=of, part=part):
            yield from _walk(part, of)


def replaced(query: Query, changes: Mapping[tuple[str, str], str], field: str = "tsk") -> str:
    """The query with other words in place of some; as it was typed otherwise, as far as that is certain.

    >>> from ..query import parse
    >>> replaced(parse("제목:클러스타 | 정책"), {("클러스타", "title"): "클러스터"})
    '제목:클러스터 | 정책'
    """
    text = query.text
    if all(text.count(old) == 1 for old, _ in changes):
        for (old, _), new in changes.items():
            text = text.replace(old, new)
        return text
    return written(_changed(query.root, changes, field)) if query.root is not None else text


def _changed(node: Node, changes: Mapping[tuple[str, str], str], field: str) -> Node:
    match node:
        case Term(text=text) if (text, field) in changes:
            return Term(changes[text, field])
        case And(parts=parts) | Or(parts=parts):
            return msgspec.structs.replace(node, parts=tuple(_changed(part, changes, field) for part in parts))
        case Scope(field=of, part=part):
            return Scope(of, _changed(part, changes, of))
    return node
