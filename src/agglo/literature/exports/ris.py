"""RIS, for EndNote, Zotero, Mendeley and RefWorks.

Both titles are kept: the original in ``TI``, each further one in ``TT`` (EndNote's translated title); likewise the
abstracts in ``AB`` and ``N2``, the journal's names in ``T2`` and ``J2``, a person's names in other scripts in ``TA``
and affiliations in ``AD``, with the name before them in brackets.

What comes back on import is what `Export.shares` names, but: a line break within a value is a space; languages of
single texts are told from the text; people are ordered by role; a divided name is printed ``family, given``; ORCIDs and
index status stay behind, and so do descriptions that agglo wrote.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from agglo.literature.record import Thesis, Venue, Work, identifier

from . import Export
from .back import MARK, about, identifiers, keywords, name, person, several, texts, told, year
from .back import parted as parts

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
    [('DP', 'agglo'), ('PY', '2016'), ('SP', '764'), ('EP', '781')]
    """
    yield "DP", MARK
    yield "ID", work.id
    yield from (("TT" if i else "TI", title.text) for i, title in enumerate(work.titles))
    yield from ((PEOPLE[person.role], name(person)) for person in work.people)
    yield from (("TA", value) for value in about(work.people, "other"))
    yield from (("AD", value) for value in about(work.people, "affiliations"))
    yield "PY", str(work.year or "")
    yield "DA", work.date.replace("-", "/")
    if work.venue:
        yield from (("J2" if i else "T2", venue.text) for i, venue in enumerate(work.venue.names))
        yield from (("SN", number) for number in (*work.venue.issn, *work.venue.isbn))
        yield "T3" if work.thesis else "PB", work.venue.publisher
        yield "CY", work.venue.place
    if work.thesis:
        yield "PB", work.thesis.school
        yield "M3", work.thesis.degree
        yield "SE", work.thesis.department
    yield "VL", work.volume
    yield "IS", work.number
    first, dash, last = work.pages.partition("-")
    yield from [("SP", first), ("EP", last)] if dash and "-" not in last else [("SP", work.pages)]
    yield "DO", identifier(work, "doi")
    yield from (("AN", f"{i.scheme}:{i.value}") for i in work.identifiers if i.scheme != "doi")
    yield "UR", work.landing
    yield "L1", work.pdf
    yield "LA", several(work.langs)
    yield from (("KW", word) for words in work.keywords for word in words.words)
    yield from (("N2" if i else "AB", text) for i, text in enumerate(published(work)))
    yield from (("N1", note) for note in work.notes)


def published(work: Work) -> list[str]:
    """The abstracts that the publication has; descriptions by agglo are none."""
    return [abstract.text for abstract in work.abstracts if not abstract.by]


def back(tags: Mapping[str, Sequence[str]]) -> Work:
    """The work whose tags, ``TY`` among them, are these: the inverse of `write`.

    >>> back({"TY": ["THES"], "DP": ["agglo"], "TI": ["클러스터 연구"], "PB": ["서울대학교"]}).thesis.school
    '서울대학교'
    """
    one = {tag: values[0] for tag, values in tags.items() if values}
    said = one.get
    thesis = None
    if said("TY") == "THES" and (said("PB") or said("M3") or said("SE")):
        thesis = Thesis(school=said("PB", ""), degree=said("M3", ""), department=said("SE", ""))
    numbers = tags.get("SN", ())
    venue = Venue(
        names=texts([*tags.get("T2", ()), *tags.get("J2", ())]),
        publisher=said("T3" if thesis else "PB", ""),
        place=said("CY", ""),
        issn=tuple(number for number in numbers if len(number) == 9),
        isbn=tuple(number for number in numbers if len(number) != 9),
    )
    titles = texts([*tags.get("TI", ()), *tags.get("TT", ())])
    people = tuple(person(value, role) for role, tag in PEOPLE.items() for value in tags.get(tag, ()))
    return Work(
        id=said("ID", ""),
        kind=next((kind for kind, type_ in TYPES.items() if type_ == said("TY")), "other"),
        titles=titles,
        abstracts=texts([*tags.get("AB", ()), *tags.get("N2", ())]),
        keywords=keywords(tags.get("KW", ()), titles),
        people=told(told(people, "other", tags.get("TA", ())), "affiliations", tags.get("AD", ())),
        venue=None if venue == Venue() else venue,
        thesis=thesis,
        volume=said("VL", ""),
        number=said("IS", ""),
        pages="-".join(filter(None, (said("SP"), said("EP")))),
        year=year(said("PY", "")),
        date="-".join(re.findall(r"\d+", said("DA", ""))[:3]),
        langs=parts(said("LA", "")),
        identifiers=identifiers(said("DO", ""), tags.get("AN", ())),
        landing=said("UR", ""),
        pdf=said("L1", ""),
        notes=tuple(tags.get("N1", ())),
    )


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
