"""Which part of a query is being typed? The last words, without what the query language says before them."""

import re

import msgspec

from ..tree import FIELD_OF, FIELDS

LONGEST = 200
"""Characters of a fragment that are looked at; nobody types a longer one to have it completed."""

_EDGE = re.compile(
    r"[(|]|(?<!\S)(?:AND|OR|NOT|NEAR/\d{1,9})(?=\s)|(?<!\S)!|\"[^\"]*\"|(?<![^\s(!])(?P<field>[^\W\d_]+):"
)
_KINDS = {
    "author": ("author",),
    "venue": ("venue",),
    "title": ("title", "keyword", "word", "concept"),
    "summary": ("keyword", "word", "concept"),
    "keyword": ("keyword", "concept"),
    "tsk": ("title", "keyword", "author", "venue", "word", "concept", "past"),
    "all": ("title", "keyword", "author", "venue", "word", "concept", "past"),
}
"""What may be suggested in each field; nothing in the others."""


class Fragment(msgspec.Struct, frozen=True, kw_only=True):
    """What is being typed.

    ``head`` stands before it and stays; ``text`` is to be completed; ``field`` is the one that the head names, or
    empty; ``quoted`` whether a quotation mark is open before it; ``kinds`` what may complete it.
    """

    head: str
    text: str
    field: str = ""
    quoted: bool = False
    kinds: tuple[str, ...] = ()


def fragment(query: str, field: str = "tsk") -> Fragment:
    """The part of a query that is being typed, in the field that applies to it.

    >>> fragment("클러스터 NOT 저자:류태")
    Fragment(head='클러스터 NOT 저자:', text='류태', field='author', quoted=False, kinds=('author',))
    >>> fragment('제목:"지역 혁').text
    '지역 혁'
    """
    at, named = 0, ""
    for edge in _EDGE.finditer(query):
        if edge["field"] is None:
            at, named = edge.end(), "" if edge.group() != "(" else named
        elif edge["field"].lower() in FIELD_OF:
            at, named = edge.end(), FIELD_OF[edge["field"].lower()]
    rest = query[at:]
    quoted = '"' in rest
    if quoted:
        at += rest.rindex('"') + 1
    at += len(query[at:]) - len(query[at:].lstrip())
    text = query[at:]
    kinds = _KINDS.get(named or field, ()) if not text.endswith("*") and len(text) <= LONGEST else ()
    if at and "past" in kinds:
        kinds = tuple(kind for kind in kinds if kind != "past")
    return Fragment(head=query[:at], text=text, field=named, quoted=quoted, kinds=kinds)


def completed(typed: Fragment, text: str, kind: str, field: str, lang: str) -> str:
    """The whole query with the fragment completed by a text of a kind.

    People, venues and titles are quoted and looked for in their own field, unless that is the field already.

    >>> completed(fragment("NOT 류태"), "류태수", "author", "tsk", "ko")
    'NOT 저자:"류태수"'
    """
    bare = text.replace('"', " ").strip()
    if typed.quoted:
        return f'{typed.head}{bare}"'
    if kind == "past":
        return text
    if kind in ("author", "venue", "title"):
        name = "" if kind in (typed.field, typed.field or field) else _name(kind, lang) + ":"
        return f'{typed.head}{name}"{bare}"'
    return typed.head + (bare if _plain(bare) else f'"{bare}"')


def _name(field: str, lang: str) -> str:
    """What a field is called in the query language."""
    return next((name for name in FIELDS[field].split() if lang == "ko" and not name.isascii()), field)


_OPERATES = re.compile(r"[()|*!:\"]|\b(?:AND|OR|NOT|NEAR/\d+)\b")


def _plain(text: str) -> bool:
    """Whether a text says nothing in the query language."""
    return not _OPERATES.search(text)
