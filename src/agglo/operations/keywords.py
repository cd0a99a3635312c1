"""What can be asked of keywords? Which are one and why, and putting together or apart what agglo got wrong."""

from typing import Annotated

import msgspec
from msgspec import Meta

from agglo.errors import BadInput
from agglo.literature.engine import Ask, HasValue
from agglo.literature.keywords import Node, key
from agglo.literature.library import Library

from .asking import operation
from .keeping import Count, Offset, Piece

Keyword = Annotated[str, Meta(min_length=1, max_length=100)]


class Nodes(msgspec.Struct, frozen=True, kw_only=True):
    """Keywords of more than one spelling: how many, and some of them with how many works each has."""

    total: int
    rows: tuple[Node, ...]
    works: dict[str, int] = {}


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision on a keyword led to: the node it is in now, and how many works were read again."""

    keyword: str
    node: str
    works: int


@operation(positional=("text",), found=lambda nodes: nodes.total > 0)
def keywords(
    library: Library,
    text: Piece = "",
    limit: Count = 50,
    offset: Offset = 0,
) -> Nodes:
    """Which keywords count as one, in both languages, and what joined them.

    Parameters
    ----------
    library
        The library that answers.
    text
        Only those with a spelling that holds this.
    limit, offset
        How many, and after how many.
    """
    found = library.keywords.nodes(text)
    rows = tuple(found[offset : offset + limit])
    engine = library.engine
    works = {node.value: engine.find(Ask(match=HasValue("keyword", node.value), limit=1)).total for node in rows}
    return Nodes(total=len(found), rows=rows, works=works)


@operation(writes=True, positional=("keyword", "other"))
def join_keywords(library: Library, keyword: Keyword, other: Keyword) -> Joined:
    """Let a keyword count as another one, in facets and all that is made of them.

    Parameters
    ----------
    library
        The library.
    keyword
        The keyword.
    other
        The one whose node it joins.

    Raises
    ------
    BadInput
        Where both are one already by their spelling, or one of them is no word.
    """
    if not key(keyword) or not key(other):
        raise BadInput("keyword_empty", given=(keyword if not key(keyword) else other)[:40])
    if key(keyword) == key(other):
        raise BadInput("keyword_same", keyword=keyword[:60], other=other[:60])
    return _decided(library, keyword, {"verdict": "same", "with": other})


@operation(writes=True, positional=("keyword",))
def part_keyword(library: Library, keyword: Keyword) -> Joined:
    """Let a keyword count by itself, whatever the glossary or the lexicon joins it to.

    Parameters
    ----------
    library
        The library.
    keyword
        The keyword, in any of its spellings.
    """
    if not key(keyword):
        raise BadInput("keyword_empty", given=keyword[:40])
    return _decided(library, keyword, {"verdict": "apart"})


@operation(writes=True, positional=("keyword",))
def free_keyword(library: Library, keyword: Keyword) -> Joined:
    """Take back what was decided of a keyword.

    Parameters
    ----------
    library
        The library.
    keyword
        The keyword, in any of its spellings.

    Raises
    ------
    BadInput
        Where nothing was decided of it.
    """
    if key(keyword) not in library.store.decisions("keyword"):
        raise BadInput("keyword_undecided", keyword=keyword[:60])
    return _decided(library, keyword, None)


def _decided(library: Library, keyword: str, decision: dict[str, str] | None) -> Joined:
    library.store.decide("keyword", key(keyword), decision)
    works = library.rejoin()
    return Joined(keyword=keyword, node=library.keywords.known(keyword), works=works)
