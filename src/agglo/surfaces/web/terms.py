"""Pages of the field's terms: the list in the order of either alphabet, and the card of one."""

import re
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape
from starlette.requests import Request

from agglo.errors import Unknown
from agglo.literature.lexicon.cards import Card, reference
from agglo.literature.lexicon.cards import address as place
from agglo.literature.lexicon.glossary import Concept
from agglo.surfaces.web.address import link
from agglo.surfaces.web.frame import Reader, Seen, reader

ALL = 10_000
INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""The first consonants of Korean syllables in their order, the doubled with the plain, as a dictionary has them."""
RAISED = re.compile(r"([_^])(?:\{((?:[^{}]|\{[^{}]*\})*)\}|([^\W_ㄱ-힣]+))")
"""A subscript or superscript: what stands in braces, or the letters and digits that follow."""


def index(house, request: Request) -> Seen:
    """The list of terms."""
    who, wish = reader(request), request.query_params
    text = wish.get("q", "").strip()
    order = wish.get("order") if wish.get("order") in ("ko", "en") else who.ui
    cards = wish.get("cards") == "1"
    data = house.ask("terms", {"text": text, "order": order, "cards": cards, "limit": ALL})
    letters = groupby(data.rows, lambda row: initial(getattr(row, order), order))
    groups = [(letter, list(rows)) for letter, rows in letters]
    more = {"text": text, "order": order, "only": cards, "groups": groups}
    title = who.say("terms_title_of", text=text) if text else who.say("terms_title")
    return Seen(data=data, template="terms.html", title=title, room="terms", more=more)


def one(house, request: Request) -> Seen:
    """One term: what it means in both languages, formula, source, names."""
    who, id = reader(request), request.path_params["id"]
    data = house.ask("term", {"text": id})
    if data.concept is None:
        raise Unknown("term_unknown", given=id[:60])
    labels = pair(data.concept, who.ui)
    return Seen(
        data=data,
        template="term.html",
        room="terms",
        desk="terms",
        title=f"{labels[0]} ({labels[1]})",
        more={
            "labels": labels,
            "told": card_shown(data.card, data.concept, who.ui) if data.card else None,
            "names": names(data.concept, who),
            "near": [(key, [(c.id, *pair(c, who.ui)) for c in getattr(data, key)]) for key in ("others", "see")],
        },
    )


def card_shown(card: Card, concept: Concept, ui: str) -> dict[str, Any]:
    """A card as ``card.html`` shows it to a reader of `ui`."""
    label, other = pair(concept, ui)
    return {
        "id": card.id,
        "label": label,
        "other": other,
        "other_lang": "en" if ui == "ko" else "ko",
        "text": {"ko": card.ko, "en": card.en},
        "formula": [typeset(line) for line in card.formula.split(",  ") if line],
        "range": typeset(card.range),
        "where": typeset(card.where_ko if ui == "ko" else card.where_en),
        "reference": reference(card.source),
        "address": place(card.source),
    }


def pair(concept: Concept, ui: str) -> tuple[str, str]:
    """The concept's labels, the reader's language first."""
    return (concept.ko[0], concept.en[0]) if ui == "ko" else (concept.en[0], concept.ko[0])


def names(concept: Concept, who: Reader) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """All names by language, and abbreviations: heading, language, and each name with the search for it."""
    kinds = (
        ("ko", who.word("lang.ko"), concept.ko),
        ("en", who.word("lang.en"), concept.en),
        ("", who.say("term_short"), (*concept.abbreviations, *concept.capitals)),
    )
    return [
        (label, lang, [(text, link("/search", [("q", text)])) for text in texts])
        for lang, label, texts in kinds
        if texts
    ]


def typeset(text: str) -> Markup:
    """A formula's line with its subscripts and superscripts set.

    >>> str(typeset("k_{c,n} = Σ_p M_cp x^{a_i}"))
    'k<sub>c,n</sub> = Σ<sub>p</sub> M<sub>cp</sub> x<sup>a<sub>i</sub></sup>'
    """
    made, end = Markup(), 0
    for match in RAISED.finditer(text):
        tag = "sub" if match[1] == "_" else "sup"
        made += _bare(text[end : match.start()]) + Markup(f"<{tag}>{typeset(match[2] or match[3] or '')}</{tag}>")
        end = match.end()
    return made + _bare(text[end:])


def initial(label: str, order: str) -> str:
    """The letter under which a label is listed; in Korean order all Latin letters and digits are one group.

    >>> initial("클러스터", "ko"), initial("SWOT 분석", "ko"), initial("cluster", "en")
    ('ㅋ', 'A–Z', 'C')
    """
    first = label[:1]
    if "가" <= first <= "힣":
        return INITIALS[(ord(first) - 0xAC00) // 588]
    if order == "ko":
        return "A–Z"
    return first.upper() if first.isascii() and first.isalpha() else "#"


def _bare(text: str) -> Markup:
    """Escaped; braces too, which a page otherwise has only where something was left out."""
    return Markup(str(escape(text)).replace("{", "&#123;").replace("}", "&#125;"))
