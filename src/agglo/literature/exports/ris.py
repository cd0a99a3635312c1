"""RIS, for EndNote, Zotero, Mendeley and RefWorks.

Both titles are kept: the original in ``TI``, each further one in ``TT`` (EndNote's translated title); likewise the
abstracts in ``AB`` and ``N2``, the journal's names in ``T2`` and ``J2``, and a person's name in other scripts in ``TA``
behind the person's own line. RIS has no line breaks within a value, so each becomes a space, and no languages of single
texts, so these are told from the script again on import.
"""

from collections.abc import Iterable, Iterator

from agglo.literature.record import Work, identifier

from . import Export

TYPES = {
    "article": "JOUR",
    "thesis": "THES",
    "proceedings": "CPAPER",
    "report": "RPRT",
    "book": "BOOK",
    "chapter": "CHAP",
    "patent": "PAT",
    "dataset": "DATA",
    "web": "ELEC",
    "other": "GEN",
}
PEOPLE = {"author": "AU", "editor": "A2", "supervisor": "A3", "translator": "A4"}


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """One RIS record a work, with Windows line ends as the format asks, in UTF-8."""
    for work in works:
        lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields(work) if value.strip()]
        yield "\r\n".join([f"TY  - {TYPES[work.kind]}", *lines, "ER  - ", "", ""]).encode("utf-8", "replace")


def fields(work: Work) -> Iterator[tuple[str, str]]:
    """The tags and values of a record between ``TY`` and ``ER``, in order; those without a value are not written.

    >>> [field for field in fields(Work(pages="764-781", year=2016)) if field[1]]
    [('PY', '2016'), ('SP', '764'), ('EP', '781')]
    """
    yield "ID", work.id
    yield from (("TT" if i else "TI", title.text) for i, title in enumerate(work.titles))
    for person in work.people:
        yield PEOPLE[person.role], person.name
        yield from (("TA", name) for name in person.other)
        yield from (("AD", place) for place in person.affiliations)
    yield "PY", str(work.year or "")
    yield "DA", work.date.replace("-", "/")
    if work.venue:
        yield from (("J2" if i else "T2", name.text) for i, name in enumerate(work.venue.names))
        yield from (("SN", number) for number in (*work.venue.issn, *work.venue.isbn))
    yield "PB", publisher(work)
    if work.thesis:
        yield "M3", work.thesis.degree
        yield "A5", work.thesis.department
    yield "CY", work.venue.place if work.venue else ""
    yield "VL", work.volume
    yield "IS", work.number
    first, dash, last = work.pages.partition("-")
    yield from [("SP", first), ("EP", last)] if dash and "-" not in last else [("SP", work.pages)]
    yield "DO", identifier(work, "doi")
    yield from (("AN", f"{i.scheme}:{i.value}") for i in work.identifiers if i.scheme != "doi")
    yield "UR", work.landing
    yield "L1", work.pdf
    yield "LA", "; ".join(work.langs)
    yield from (("KW", word) for words in work.keywords for word in words.words)
    yield from (("N2" if i else "AB", abstract.text) for i, abstract in enumerate(work.abstracts))
    yield from (("N1", note) for note in work.notes)


def publisher(work: Work) -> str:
    """Who published the work: of a thesis, the school."""
    if work.thesis and work.thesis.school:
        return work.thesis.school
    return work.venue.publisher if work.venue else ""


EXPORT = Export(
    name="ris",
    media_type="application/x-research-info-systems",
    suffix=".ris",
    write=write,
    shares=(
        "kind", "titles", "abstracts", "keywords", "people", "venue", "thesis", "volume", "number", "pages", "year",
        "date", "langs", "identifiers", "landing", "pdf", "notes",
    ),
)  # fmt: skip
