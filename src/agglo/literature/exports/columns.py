"""What does a work look like as one row of a table? The columns that CSV and XLSX share.

``title`` is the original title; ``title_ko`` and ``title_en`` hold the title in that language, so that a column can be
read down; likewise the journal's names. A list stands in one cell, joined by ``; ``.

Spreadsheets change what they take for something else, so ranges have an en dash (``1-15`` would be a day in January)
and an ISBN its name before it (it would be 9.78E+12). A cell that would be run as a formula (it begins with ``=``,
``+``, ``-``, ``@``, a tab or a carriage return) gets an apostrophe more in front, in a workbook too, as that is saved
as CSV sooner or later; so does one that begins with apostrophes before such a sign, and import takes one away.

What comes back on import is what `SHARES` names, but: titles in the order original, Korean, English, others, abstracts
and keywords in the order Korean, English, others; other languages told from the text; people as for RIS; ORCIDs stay
behind, and so do descriptions that agglo wrote.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import get_args

from agglo.literature.language import language
from agglo.literature.record import Keywords, Kind, Role, Text, Thesis, Venue, Work, identifier

from .back import about, identifiers, name, parted, person, several, told, year

FORMULA = re.compile(r"'*[=+\-@\t\r]")
DATE = re.compile(r"\d{4}(-\d\d){0,2}")
KINDS = get_args(Kind)
ROLES: dict[str, Role] = {
    "authors": "author",
    "editors": "editor",
    "translators": "translator",
    "supervisors": "supervisor",
}


def in_language(texts: Iterable[Text], lang: str) -> str:
    """The first text in the language."""
    return next((text.text for text in texts if text.lang == lang), "")


def others(texts: tuple[Text, ...]) -> list[str]:
    """The texts that are neither the first, nor the first in Korean or English."""
    shown = {id(next((text for text in texts if text.lang == lang), None)) for lang in ("ko", "en")}
    return [text.text for text in texts[1:] if id(text) not in shown]


def words(work: Work, lang: str) -> str:
    """The keywords in the language; for ``other``, those in neither Korean nor English."""
    lists = (k.words for k in work.keywords if (k.lang if k.lang in ("ko", "en") else "other") == lang)
    return several(word for list_ in lists for word in list_)


def abstracts(work: Work) -> tuple[Text, ...]:
    """The abstracts that the publication has; descriptions by agglo are none."""
    return tuple(abstract for abstract in work.abstracts if not abstract.by)


def ranged(text: str) -> str:
    """A range as no spreadsheet takes it for a date.

    >>> ranged("1-15")
    '1–15'
    """
    return text.replace("-", "–")


def names(work: Work, role: str) -> str:
    """The people of that role, in order."""
    return several(name(person) for person in work.people if person.role == role)


def venues(work: Work) -> tuple[Text, ...]:
    """The names of the journal, proceedings, series or collection."""
    return work.venue.names if work.venue else ()


COLUMNS: dict[str, Callable[[Work], str]] = {
    "id": lambda w: w.id,
    "kind": lambda w: w.kind,
    "title": lambda w: "".join(title.text for title in w.titles[:1]),
    "title_ko": lambda w: in_language(w.titles, "ko"),
    "title_en": lambda w: in_language(w.titles, "en"),
    "authors": lambda w: names(w, "author"),
    "year": lambda w: str(w.year or ""),
    "date": lambda w: w.date,
    "venue": lambda w: "".join(venue.text for venue in venues(w)[:1]),
    "venue_ko": lambda w: in_language(venues(w), "ko"),
    "venue_en": lambda w: in_language(venues(w), "en"),
    "volume": lambda w: ranged(w.volume),
    "number": lambda w: ranged(w.number),
    "pages": lambda w: ranged(w.pages),
    "doi": lambda w: identifier(w, "doi"),
    "keywords_ko": lambda w: words(w, "ko"),
    "keywords_en": lambda w: words(w, "en"),
    "keywords_other": lambda w: words(w, "other"),
    "abstract_ko": lambda w: in_language(abstracts(w), "ko"),
    "abstract_en": lambda w: in_language(abstracts(w), "en"),
    "abstract_other": lambda w: several(others((Text(lang="", text=""), *abstracts(w)))),
    "title_other": lambda w: several(others(w.titles)),
    "venue_other": lambda w: several(others(venues(w))),
    "names_other": lambda w: several(about(w.people, "other")),
    "affiliations": lambda w: several(about(w.people, "affiliations")),
    "editors": lambda w: names(w, "editor"),
    "translators": lambda w: names(w, "translator"),
    "supervisors": lambda w: names(w, "supervisor"),
    "publisher": lambda w: w.venue.publisher if w.venue else "",
    "place": lambda w: w.venue.place if w.venue else "",
    "issn": lambda w: several(w.venue.issn) if w.venue else "",
    "isbn": lambda w: several(f"ISBN {number}" for number in w.venue.isbn) if w.venue else "",
    "indexed": lambda w: several(w.venue.indexed) if w.venue else "",
    "degree": lambda w: w.thesis.degree if w.thesis else "",
    "school": lambda w: w.thesis.school if w.thesis else "",
    "department": lambda w: w.thesis.department if w.thesis else "",
    "identifiers": lambda w: several(f"{i.scheme}:{i.value}" for i in w.identifiers if i.scheme != "doi"),
    "language": lambda w: several(w.langs),
    "cited by": lambda w: str(max((c.count for c in w.cited), default="")),
    "categories": lambda w: several(w.categories),
    "funding": lambda w: several(w.funding),
    "url": lambda w: w.landing,
    "pdf": lambda w: w.pdf,
    "notes": lambda w: several(w.notes),
}
"""Heading → what stands in that column of the work's row."""

SHARES = (
    "kind", "titles", "abstracts", "keywords", "people", "venue", "thesis", "volume", "number", "pages", "year", "date",
    "langs", "identifiers", "landing", "pdf", "categories", "funding", "notes",
)  # fmt: skip


def row(work: Work) -> list[str]:
    """The cells of the work's row, in the order of `COLUMNS`, as no spreadsheet runs them."""
    return [neutral(cell(work)) for cell in COLUMNS.values()]


def neutral(cell: str) -> str:
    """The cell as no spreadsheet runs it.

    >>> neutral("=1+1"), neutral("'=1+1"), neutral("'선택과 집중'의 종언")
    ("'=1+1", "''=1+1", "'선택과 집중'의 종언")
    """
    return "'" + cell if FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """The inverse of `neutral`."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def back(cells: Mapping[str, str]) -> Work:
    """The work whose row has these cells under these headings: the inverse of `row`.

    >>> back({"title": "산업집적", "title_ko": "산업집적", "title_en": "Agglomeration", "pages": "1–15"}).titles[1].text
    'Agglomeration'
    """
    told_ = {heading.strip().lower(): restored(cell.strip()) for heading, cell in cells.items()}

    def said(heading: str) -> str:
        return told_.get(heading, "")

    def each(heading: str) -> tuple[str, ...]:
        return parted(said(heading))

    venue = Venue(
        names=texts(said("venue"), said("venue_ko"), said("venue_en"), each("venue_other")),
        publisher=said("publisher"),
        place=said("place"),
        issn=each("issn"),
        isbn=tuple(number.removeprefix("ISBN ") for number in each("isbn")),
        indexed=each("indexed"),
    )
    thesis = Thesis(degree=said("degree"), school=said("school"), department=said("department"))
    people = tuple(person(part, role) for heading, role in ROLES.items() for part in each(heading))
    return Work(
        id=said("id"),
        kind=said("kind") if said("kind") in KINDS else "other",
        titles=texts(said("title"), said("title_ko"), said("title_en"), each("title_other")),
        abstracts=texts("", said("abstract_ko"), said("abstract_en"), each("abstract_other")),
        keywords=tuple(
            Keywords(lang=lang or language("; ".join(list_)), words=list_)
            for heading, lang in (("keywords_ko", "ko"), ("keywords_en", "en"), ("keywords_other", ""))
            if (list_ := each(heading))
        ),
        people=told(told(people, "other", each("names_other")), "affiliations", each("affiliations")),
        venue=None if venue == Venue() else venue,
        thesis=None if thesis == Thesis() else thesis,
        volume=said("volume").replace("–", "-"),
        number=said("number").replace("–", "-"),
        pages=said("pages").replace("–", "-"),
        year=year(said("year")),
        date=said("date") if DATE.fullmatch(said("date")) else "",
        langs=each("language"),
        identifiers=identifiers(said("doi"), each("identifiers")),
        landing=said("url"),
        pdf=said("pdf"),
        categories=each("categories"),
        funding=each("funding"),
        notes=each("notes"),
    )


def texts(first: str, korean: str, english: str, others: Iterable[str]) -> tuple[Text, ...]:
    """The texts of one row with their languages, the first one first, each once."""
    langs = {english: "en", korean: "ko"}
    made = {text: langs.get(text) or language(text) for text in (first, korean, english, *others) if text}
    return tuple(Text(lang=lang, text=text) for text, lang in made.items())
