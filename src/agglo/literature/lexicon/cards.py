"""What does a term mean, by which formula, and who says so? Cards for concepts of the glossary.

The definitions were written for agglo. ``sources.toml`` holds the works they rest on, each read in another text before
it was written down; ``seen.csv`` tells for each card in which.
"""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from .glossary import concept_of


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """The work a card rests on.

    ``venue`` is the journal, the book a chapter stands in, or the publisher. What was not seen is empty.
    """

    authors: tuple[str, ...]
    year: int
    title: str
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    url: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What a concept means.

    Parameters
    ----------
    id
        The concept's id in the glossary.
    ko, en
        Two sentences.
    formula
        In Unicode; a subscript or superscript longer than a word stands in braces (``k_{c,n}``). Empty where the term
        has none.
    range
        Between which values it lies, in symbols.
    where_ko, where_en
        What the symbols are, and what the values mean.
    source
        The work it rests on.
    """

    id: str
    ko: str
    en: str
    source: Source
    formula: str = ""
    range: str = ""
    where_ko: str = ""
    where_en: str = ""


@cache
def cards() -> dict[str, Card]:
    """All cards by the id of their concept; read when first asked for."""
    sources = {name: msgspec.convert(told, Source) for name, told in _read("sources.toml").items()}
    told = (one | {"source": sources[one["source"]]} for one in _read("cards.toml")["card"])
    return {one["id"]: msgspec.convert(one, Card) for one in told}


def card_of(concept_id: str) -> Card | None:
    """The card of the concept, or None where it has none.

    >>> card_of("location-quotient").formula
    'LQ_ir = (e_ir / e_r) / (e_i / e)'
    """
    return cards().get(concept_id)


def card_of_query(query: str) -> Card | None:
    """The card of the concept that the whole query names, or None; of a homograph its usual meaning.

    >>> card_of_query("입지계수").id, card_of_query("LQ").id, card_of_query("입지계수 독일")
    ('location-quotient', 'location-quotient', None)
    """
    concept = concept_of(query)
    return None if concept is None else card_of(concept.id)


def reference(source: Source) -> str:
    """The source as one line: authors (year). title. venue volume(number), pages.

    >>> reference(card_of("path-dependence").source)
    'David, Paul A. (1985). Clio and the Economics of QWERTY. American Economic Review 75(2), 332–337.'
    """
    issue = source.volume + (f"({source.number})" if source.number else "")
    place = ", ".join(part for part in (f"{source.venue} {issue}".strip(), source.pages) if part)
    title = source.title if source.title.endswith("?") else f"{source.title}."
    told = f"{'; '.join(source.authors)} ({source.year}). {title}"
    return f"{told} {place}." if place else told


def address(source: Source) -> str:
    """Where the source is: its DOI as an address, else its own; empty where neither was seen."""
    return f"https://doi.org/{source.doi}" if source.doi else source.url


def _read(name: str) -> dict:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
