"""What can be asked of the field's terms? What one means and how it is said in both languages, and which there are."""

from functools import cache
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.literature.analysis.normalise import fold
from agglo.literature.lexicon.cards import Card, address, card_of, reference
from agglo.literature.lexicon.entry import LONGEST
from agglo.literature.lexicon.glossary import Concept, concepts, concepts_of, forms
from agglo.literature.library import Library

from .asking import operation
from .keeping import Offset, Piece

Named = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Many = Annotated[int, Meta(ge=1, le=10_000)]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the field.

    ``concept`` is None where the glossary does not know it. ``others`` are further meanings of the same word, ``see``
    what the concept is often confused with. ``reference`` is the card's source as one line, ``address`` where it is;
    both are empty where there is no card.
    """

    text: str
    concept: Concept | None = None
    others: tuple[Concept, ...] = ()
    see: tuple[Concept, ...] = ()
    card: Card | None = None
    reference: str = ""
    address: str = ""


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A concept in a list: its labels, and whether it has a card."""

    id: str
    ko: str
    en: str
    abbreviations: tuple[str, ...] = ()
    card: bool = False


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Concepts of the glossary: how many, how many of them have a card, and some of them."""

    total: int
    cards: int
    rows: tuple[Listed, ...]


@operation(positional=("text",), found=lambda told: told.concept is not None)
def term(library: Library, text: Named) -> Term:
    """What a term of the field means, its formula and source, and all its names in both languages.

    Parameters
    ----------
    library
        The library that answers; the terms are the same in all.
    text
        The term in either language, an abbreviation, or a concept's id.
    """
    own = _by_id().get(text.strip())
    found = concepts_of(text) if own is None else (own,)
    if not found:
        return Term(text=text)
    first = found[0]
    card = card_of(first.id)
    return Term(
        text=text,
        concept=first,
        others=found[1:],
        see=tuple(_by_id()[id] for id in first.see if id in _by_id()),
        card=card,
        reference=reference(card.source) if card else "",
        address=address(card.source) if card else "",
    )


@operation(positional=("text",), found=lambda told: told.total > 0)
def terms(
    library: Library,
    text: Piece = "",
    order: Literal["ko", "en"] = "ko",
    cards: bool = False,
    limit: Many = 50,
    offset: Offset = 0,
) -> Terms:
    """The terms of the field in alphabetical order.

    Parameters
    ----------
    library
        The library that answers; the terms are the same in all.
    text
        Only concepts with a name that holds this; blanks, hyphens and case do not matter.
    order
        By the label of which language.
    cards
        Only those with a card.
    limit, offset
        How many, and after how many.
    """
    wanted = _plain(text)
    listed = [one for one in _sorted(order) if wanted in _names()[one.id] and (one.card or not cards)]
    return Terms(total=len(listed), cards=sum(one.card for one in listed), rows=tuple(listed[offset : offset + limit]))


@cache
def _by_id() -> dict[str, Concept]:
    return {concept.id: concept for concept in concepts()}


@cache
def _names() -> dict[str, str]:
    return {concept.id: "\n".join(map(_plain, forms(concept))) for concept in concepts()}


@cache
def _sorted(order: Literal["ko", "en"]) -> tuple[Listed, ...]:
    listed = [
        Listed(
            id=concept.id,
            ko=concept.ko[0],
            en=concept.en[0],
            abbreviations=(*concept.abbreviations, *concept.capitals),
            card=card_of(concept.id) is not None,
        )
        for concept in concepts()
    ]
    return tuple(sorted(listed, key=lambda one: (*_place(getattr(one, order), order), one.id)))


def _place(label: str, order: Literal["ko", "en"]) -> tuple[bool, str]:
    """Where a label stands: in Korean order what begins with Hangul comes first."""
    folded = fold(label).text.casefold()
    return order == "ko" and not "가" <= folded[:1] <= "힣", folded


def _plain(text: str) -> str:
    """Folded, without blanks and hyphens.

    >>> _plain(" Lock-in "), _plain("클러스터 정책")
    ('lockin', '클러스터정책')
    """
    return "".join(fold(text).text.casefold().replace("-", " ").split())
