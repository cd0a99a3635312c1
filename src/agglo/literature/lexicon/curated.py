"""What does the glossary say of a term? Its concept's other forms, the preferred label first."""

from functools import cache
from hashlib import sha256

from agglo.literature.expansion import Translation, language

from .entry import Entry, normal
from .glossary import Concept, concept_of, concepts

WEIGHTS = (0.9, 0.6, 0.5, 0.45, 0.4)
"""Probability of a concept's first, second … form in a language; further ones have the last."""


def curated(term: str) -> list[Translation]:
    """The other forms of the term's concept, in both languages; none where it has no concept."""
    concept = concept_of(term)
    if concept is None:
        return []
    own = normal(term)
    found = [t for lang in ("ko", "en") for t in _forms(concept, lang)]
    return [t for t in found if normal(t.text) != own]


def _forms(concept: Concept, lang: str) -> list[Translation]:
    texts = [f for f in (*getattr(concept, lang), *concept.abbreviations) if language(f) == lang]
    distinct = {normal(text): text for text in reversed(texts)}
    ordered = [text for text in dict.fromkeys(texts) if distinct.get(normal(text)) == text]
    return [
        Translation(text=text, lang=lang, probability=weight(i), kinds=("curated",)) for i, text in enumerate(ordered)
    ]


def weight(rank: int) -> float:
    """The probability of a form by its place among its concept's forms.

    >>> weight(0), weight(1), weight(9)
    (0.9, 0.6, 0.4)
    """
    return WEIGHTS[min(rank, len(WEIGHTS) - 1)]


ADJECTIVE = ("al", "ic", "ary", "ous")
"""Endings of English adjectives that stand before a noun where Korean has the noun: 산업 정책, industrial policy."""


@cache
def adjective(term: str) -> str:
    """How the concept of an English noun is said before another noun; the empty string where there is no other word.

    >>> adjective("industry"), adjective("policy")
    ('industrial', '')
    """
    concept = concept_of(term)
    forms = concept.en if concept else ()
    fit = (form for form in forms if " " not in form and form.endswith(ADJECTIVE) and not term.endswith(ADJECTIVE))
    return next(fit, "")


@cache
def pairs() -> tuple[Entry, ...]:
    """Every Korean form of a concept with every English one."""
    return tuple(
        Entry(ko=ko.text, en=en.text, forward=en.probability, backward=ko.probability, kinds=("curated",))
        for concept in concepts()
        for ko in _forms(concept, "ko")
        for en in _forms(concept, "en")
    )


@cache
def edition() -> str:
    """Which glossary this is: changes with its content."""
    told = "\n".join(f"{c.id}|{c.ko}|{c.en}|{c.abbreviations}" for c in concepts())
    return sha256(told.encode()).hexdigest()[:8]
