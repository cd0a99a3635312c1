"""What does a work look like as one row of a table? The columns that CSV and XLSX share.

``title`` is the original title; ``title_ko`` and ``title_en`` hold the title in that language, so that a column can be
read down. A list stands in one cell, joined by ``; ``; where a part holds a semicolon itself, every part stands on its
own line instead, the last one ended too.
"""

from collections.abc import Callable, Iterable

from agglo.literature.record import Person, Text, Work, identifier

from .ris import publisher


def several(parts: Iterable[str]) -> str:
    """The parts in one cell.

    >>> several(["산업 클러스터", "R&D"]), several(["a;b", "c"])
    ('산업 클러스터; R&D', 'a;b\\nc\\n')
    """
    parts = [" ".join(part.split()) for part in parts]
    parts = [part for part in parts if part]
    return "".join(f"{part}\n" for part in parts) if any(";" in part for part in parts) else "; ".join(parts)


def in_language(texts: tuple[Text, ...], lang: str) -> str:
    """The first text in the language; for ``other``, the first in neither Korean nor English."""
    return next((t.text for t in texts if t.lang == lang or (lang == "other" and t.lang not in ("ko", "en"))), "")


def keywords(work: Work, lang: str) -> str:
    """The keywords in the language; for ``other``, in neither Korean nor English."""
    lists = (k.words for k in work.keywords if k.lang == lang or (lang == "other" and k.lang not in ("ko", "en")))
    return several(word for words in lists for word in words)


def people(work: Work, role: str) -> tuple[Person, ...]:
    """Those of that role, in order."""
    return tuple(person for person in work.people if person.role == role)


def unlike_a_date(text: str) -> str:
    """A range with an en dash, since a spreadsheet reads ``1-15`` as a day in January.

    >>> unlike_a_date("1-15")
    '1–15'
    """
    return text.replace("-", "–")


def venues(work: Work) -> tuple[Text, ...]:
    """The names of the journal, proceedings, series or collection."""
    return work.venue.names if work.venue else ()


COLUMNS: dict[str, Callable[[Work], str]] = {
    "id": lambda w: w.id,
    "kind": lambda w: w.kind,
    "title": lambda w: w.titles[0].text if w.titles else "",
    "title_ko": lambda w: in_language(w.titles, "ko"),
    "title_en": lambda w: in_language(w.titles, "en"),
    "authors": lambda w: several(p.name for p in people(w, "author")),
    "authors_other": lambda w: several(name for p in people(w, "author") for name in p.other),
    "year": lambda w: str(w.year or ""),
    "date": lambda w: w.date,
    "venue": lambda w: venues(w)[0].text if venues(w) else "",
    "venue_ko": lambda w: in_language(venues(w), "ko"),
    "venue_en": lambda w: in_language(venues(w), "en"),
    "volume": lambda w: w.volume,
    "number": lambda w: unlike_a_date(w.number),
    "pages": lambda w: unlike_a_date(w.pages),
    "doi": lambda w: identifier(w, "doi"),
    "identifiers": lambda w: several(f"{i.scheme}:{i.value}" for i in w.identifiers if i.scheme != "doi"),
    "keywords_ko": lambda w: keywords(w, "ko"),
    "keywords_en": lambda w: keywords(w, "en"),
    "keywords_other": lambda w: keywords(w, "other"),
    "abstract_ko": lambda w: in_language(w.abstracts, "ko"),
    "abstract_en": lambda w: in_language(w.abstracts, "en"),
    "abstract_other": lambda w: in_language(w.abstracts, "other"),
    "editors": lambda w: several(p.name for p in people(w, "editor")),
    "translators": lambda w: several(p.name for p in people(w, "translator")),
    "supervisors": lambda w: several(p.name for p in people(w, "supervisor")),
    "affiliations": lambda w: several(dict.fromkeys(place for p in w.people for place in p.affiliations)),
    "publisher": publisher,
    "place": lambda w: w.venue.place if w.venue else "",
    "issn": lambda w: several(w.venue.issn) if w.venue else "",
    "isbn": lambda w: several(w.venue.isbn) if w.venue else "",
    "indexed": lambda w: several(w.venue.indexed) if w.venue else "",
    "degree": lambda w: w.thesis.degree if w.thesis else "",
    "school": lambda w: w.thesis.school if w.thesis else "",
    "department": lambda w: w.thesis.department if w.thesis else "",
    "language": lambda w: several(w.langs),
    "cited": lambda w: str(max((c.count for c in w.cited), default="")),
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
    """The cells of the work's row, in the order of `COLUMNS`."""
    return [cell(work) for cell in COLUMNS.values()]
