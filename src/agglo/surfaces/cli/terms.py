"""How do terms of the field read in a terminal?"""

from collections.abc import Iterator

from agglo.literature.lexicon.cards import Card
from agglo.literature.lexicon.glossary import Concept, forms
from agglo.operations.terms import Term, Terms
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph, table


def term(answer: Term, shown: Screen) -> Iterator[str]:
    """Labels, definition in the reader's language and then the other, formula, source and further names."""
    lang, concept = shown.lang, answer.concept
    if concept is None:
        yield say("cli.term_none", lang, text=clean(answer.text))
        return
    yield shown.style(f"{getattr(concept, lang)[0]} = {getattr(concept, other(lang))[0]}", BOLD)
    if answer.card is None:
        yield say("cli.term_no_card", lang)
    else:
        yield from meaning(answer.card, shown)
        yield from paragraph(" ".join(filter(None, (answer.reference, answer.address))), (), shown, 2, DIM)
    yield from names(concept, shown)
    for key, near in (("others", answer.others), ("see", answer.see)):
        if near:
            told = ", ".join(f"{getattr(one, lang)[0]} ({one.id})" for one in near)
            yield from paragraph(say(f"cli.term_{key}", lang, terms=told), (), shown, 0)


def meaning(card: Card, shown: Screen) -> Iterator[str]:
    """What the card says."""
    for lang, look in ((shown.lang, ()), (other(shown.lang), (DIM,))):
        yield from paragraph(getattr(card, lang), (), shown, 0, *look)
    if card.formula:
        yield ""
        for line in card.formula.split(",  "):
            yield f"  {line}"
    if card.range:
        yield f"  {card.range}"
    where = getattr(card, f"where_{shown.lang}")
    if where:
        yield from paragraph(where, (), shown, 2, DIM)
    yield ""


def names(concept: Concept, shown: Screen) -> Iterator[str]:
    """All names but the two labels."""
    rest = [form for form in forms(concept) if form not in (concept.ko[0], concept.en[0])]
    if rest:
        yield from paragraph(say("cli.term_names", shown.lang, names=", ".join(rest)), (), shown, 0)


def terms(answer: Terms, shown: Screen) -> Iterator[str]:
    """A table of labels; those with a card are marked."""
    lang = shown.lang
    one = "terms_one" if answer.total == 1 else "terms_many"
    yield shown.style(say(f"cli.{one}", lang, n=f"{answer.total:,}", cards=f"{answer.cards:,}"), BOLD)
    if answer.rows:
        rows = [
            (getattr(row, lang), getattr(row, other(lang)), ", ".join(row.abbreviations), "*" if row.card else "")
            for row in answer.rows
        ]
        heading = [say(f"cli.terms_{name}", lang) for name in (lang, other(lang), "short", "card")]
        yield from table(rows, heading, (), shown)


def other(lang: str) -> str:
    """The other of the two languages."""
    return "en" if lang == "ko" else "ko"


TELL = {Term: term, Terms: terms}
