"""How is a work shown? Strings with marks, links that are safe to follow, languages that are said."""

import re
from urllib.parse import quote, urlsplit

import msgspec
from markupsafe import Markup

from agglo.literature.record import Person, Text, Work, identifier
from agglo.surfaces.web.address import link
from agglo.surfaces.web.marks import Excerpt, Span, excerpt, marked

AUTHORS_SHOWN = 6


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A text ready to be shown: HTML, its language, and who wrote it where that is agglo."""

    html: str
    lang: str = ""
    by: str = ""


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A name with the search that finds it."""

    html: str
    lang: str
    href: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the list shows of a work."""

    id: str
    work: Work
    title: Words | None
    others: tuple[Words, ...]
    people: tuple[Name, ...]
    unnamed: int
    venue: Name | None
    issue: str
    abstract: Words | None
    excerpt: Excerpt | None
    keywords: tuple[Words, ...]
    pdf: str
    doi: str
    landing: str


def card(work: Work, ui: str, highlights=()) -> Card:
    """The work as a list shows it to a reader of `ui`, with the marks of a search."""
    titles = [_words(text, _spans(highlights, "title", at, text)) for at, text in enumerate(work.titles)]
    titles.sort(key=lambda words: words.lang != ui)
    people = [person for person in work.people if person.role == "author"]
    at, text = _abstract(work, ui, highlights)
    spans = _spans(highlights, "summary", at, text) if text else ()
    return Card(
        id=work.id,
        work=work,
        title=titles[0] if titles else None,
        others=tuple(titles[1:]),
        people=tuple(name(person, ui) for person in people[:AUTHORS_SHOWN]),
        unnamed=max(0, len(people) - AUTHORS_SHOWN),
        venue=venue(work, ui),
        issue=issue(work),
        abstract=_words(text, spans) if text else None,
        excerpt=excerpt(text.text, spans) if text else None,
        keywords=_matched_keywords(work, highlights),
        pdf=safe(work.pdf),
        doi=doi(work),
        landing=safe(work.landing),
    )


def _words(text: Text, spans=()) -> Words:
    return Words(html=marked(text.text, spans), lang=text.lang, by=text.by)


def _spans(highlights, field: str, at: int, text: Text) -> list[Span]:
    return [
        Span(mark.start, mark.end, mark.kind)
        for mark in highlights
        if mark.field == field and mark.value == at and mark.lang == text.lang
    ]


def _abstract(work: Work, ui: str, highlights) -> tuple[int, Text | None]:
    """The abstract to show: one with a match before one without, then the reader's language, then as given."""
    matched = {mark.value for mark in highlights if mark.field == "summary"}
    order = sorted(enumerate(work.abstracts), key=lambda a: (a[0] not in matched, a[1].lang != ui, a[0]))
    return order[0] if order else (0, None)


def _matched_keywords(work: Work, highlights) -> tuple[Words, ...]:
    flat = [Text(lang=group.lang, text=word) for group in work.keywords for word in group.words]
    shown = []
    for at, text in enumerate(flat):
        spans = _spans(highlights, "keyword", at, text)
        if spans:
            shown.append(_words(text, spans))
    return tuple(shown)


def name(person: Person, ui: str) -> Name:
    """A person's name in the reader's script where it is known, as a search for all that they wrote."""
    shown = next((n for n in (person.name, *person.other) if script(n) == ui), person.name)
    return Name(html=marked(shown), lang=script(shown), href=naming("author", shown))


def venue(work: Work, ui: str) -> Name | None:
    """Where the work appeared, in the reader's language where that is known; a thesis appeared at its school."""
    names = sorted(work.venue.names, key=lambda text: text.lang != ui) if work.venue else []
    if names:
        return Name(html=marked(names[0].text), lang=names[0].lang, href=naming("venue", names[0].text))
    other = (work.thesis.school if work.thesis else "") or (work.venue.publisher if work.venue else "")
    return Name(html=marked(other), lang=script(other), href=naming("venue", other)) if other else None


def naming(field: str, value: str) -> str:
    """The search for a name as printed."""
    plain = value.replace('"', " ")
    return link("/search", [("q", f'{field}:"{plain}"')])


def issue(work: Work) -> str:
    """Volume, number, pages and year in one line.

    >>> issue(Work(volume="19", number="4", pages="764-781", year=2016))
    '19(4), 764–781 · 2016'
    >>> issue(Work(number="25", pages="155-175"))
    '25, 155–175'
    """
    both = work.volume and work.number
    place = f"{work.volume}({work.number})" if both else work.volume or work.number
    pages = re.sub(r"(?<=\d)-(?=\d)", "–", work.pages)
    where = ", ".join(part for part in (place, pages) if part)
    return " · ".join(part for part in (where, str(work.year or "")) if part)


def script(text: str) -> str:
    """The language that a name's script speaks for: Hangul or Han for Korean, Latin for English, else none."""
    if re.search(r"[가-힣ᄀ-ᇿ㄰-㆏一-鿿]", text):
        return "ko"
    return "en" if re.search(r"[A-Za-z]", text) else ""


def safe(url: str) -> str:
    """The address if it leads to the web, else nothing: a record can hold anything.

    >>> safe("https://example.org/a"), safe("javascript:alert(1)"), safe(" java\\tscript:x")
    ('https://example.org/a', '', '')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and parts.netloc and not re.search(r"[\x00-\x20]", url)
    return url if fine else ""


def doi(work: Work) -> str:
    """The address of the work's DOI, or nothing."""
    value = identifier(work, "doi")
    return "https://doi.org/" + quote(value, safe="/:;().-_<>") if value else ""


def labelled(text: str) -> Markup:
    """A plain string as HTML."""
    return marked(text)
