"""CSL-JSON, for Zotero, pandoc and whatever formats citations.

Standard fields hold what CSL knows: one title, one journal name, names in parts. What CSL has no field for, and agglo
needs to read the work back (further titles and abstracts, keyword lists, names as printed), stands under ``custom``,
which other programs leave alone. So all comes back on import but aliases and origins.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from agglo.literature.record import Person, Work, identifier

from . import Export
from .back import MARK
from .names import divide
from .ris import published, publisher

TYPES = {
    "article": "article-journal",
    "thesis": "thesis",
    "proceedings": "paper-conference",
    "report": "report",
    "book": "book",
    "chapter": "chapter",
    "patent": "patent",
    "dataset": "dataset",
    "web": "webpage",
    "other": "document",
}
PLAIN = {"volume": "volume", "number": "issue", "pages": "page", "landing": "URL"}
"""Fields of a work that a CSL variable holds unchanged."""
LEFT = ("id", "aliases", "kind", "origins", *PLAIN)
"""Fields of a work that are not in ``custom``."""


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """One JSON array, one item a line."""
    before = b"[\n"
    for work in works:
        yield before + msgspec.json.encode(item(work))
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def item(work: Work) -> dict:
    """The work as a CSL item.

    >>> from agglo.literature.record import Text
    >>> item(Work(id="4k2jd8s9f7a1b", titles=(Text(lang="ko", text="클러스터"),), year=2016, pages="764-781"))["page"]
    '764-781'
    """
    made = {"id": work.id, "type": TYPES[work.kind]}
    made |= {"title": work.titles[0].text, "language": work.titles[0].lang} if work.titles else {}
    for role in ("author", "editor", "translator"):
        made[role] = [name(person) for person in work.people if person.role == role]
    if work.venue:
        made["container-title"] = work.venue.names[0].text if work.venue.names else ""
        made["ISSN"] = ", ".join(work.venue.issn)
        made["ISBN"] = ", ".join(work.venue.isbn)
        made["publisher-place"] = work.venue.place
    made["publisher"] = publisher(work)
    made["genre"] = work.thesis.degree if work.thesis else ""
    made["issued"] = issued(work)
    made |= {variable: getattr(work, field) for field, variable in PLAIN.items()}
    made |= {"DOI": identifier(work, "doi"), "PMID": identifier(work, "pmid")}
    made["abstract"] = "".join(published(work)[:1])
    made["keyword"] = ", ".join(word for words in work.keywords for word in words.words)
    custom = {field: value for field, value in msgspec.to_builtins(work).items() if field not in LEFT}
    return {field: value for field, value in made.items() if value} | {"custom": {MARK: custom}}


def back(made: Mapping) -> Work | None:
    """The work that an item of ours says in ``custom``: the inverse of `item`; None where an item says none.

    >>> work = Work(id="4k2jd8s9f7a1b", kind="thesis", year=2016, pages="1-9")
    >>> back(item(work)) == work, back({"title": "Clusters"})
    (True, None)
    """
    custom = made.get("custom")
    if not isinstance(custom, dict) or not isinstance(custom.get(MARK), dict):
        return None
    plain = {field: str(made.get(variable, "")) for field, variable in PLAIN.items()}
    kind = next((kind for kind, type_ in TYPES.items() if type_ == made.get("type")), "other")
    try:
        return msgspec.convert({**custom[MARK], **plain, "id": str(made.get("id", "")), "kind": kind}, Work)
    except msgspec.ValidationError:
        return None


def name(person: Person) -> dict[str, str]:
    """The name in CSL's parts: divided, or ``literal`` where it stands whole.

    >>> name(Person(name="Nahm, Kee-Bom")), name(Person(name="남기범"))
    ({'family': 'Nahm', 'given': 'Kee-Bom'}, {'literal': '남기범'})
    """
    family, given = divide(person)
    return {"family": family, "given": given} if given else {"literal": person.name}


def issued(work: Work) -> dict:
    """The date as CSL's parts, as exact as known."""
    parts = [int(part) for part in work.date.split("-") if part.isdigit()] or ([work.year] if work.year else [])
    return {"date-parts": [parts[:3]]} if parts else {}


EXPORT = Export(
    name="csl",
    media_type="application/vnd.citationstyles.csl+json",
    suffix=".json",
    write=write,
    shares=tuple(field for field in Work.__struct_fields__ if field not in ("aliases", "origins")),
)
