"""What is a work?

One bibliographic record in both languages: what the title page, the journal and the services say of it. A value that
is not known is absent; nothing here is guessed. Strings are stored as NFC without surrounding blanks.
"""

from typing import Literal

import msgspec

Kind = Literal["article", "thesis", "proceedings", "report", "book", "chapter", "patent", "dataset", "web", "other"]
"""학술지논문, 학위논문, 학술대회논문, 연구보고서, 단행본, 단행본의 장, 특허, 데이터, 웹문서, 기타."""

Role = Literal["author", "editor", "translator", "supervisor"]


class Text(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text with its language.

    ``lang`` is a BCP 47 code (``ko``, ``en``, ``de``; ``und`` where it cannot be told). ``by`` is empty for what the
    publication itself says and ``agglo`` for a description written by agglo.
    """

    lang: str
    text: str
    by: str = ""


class Keywords(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One list of keywords in one language, in the order printed."""

    lang: str
    words: tuple[str, ...]


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person or body as printed, with what is known of the parts of the name.

    ``name`` is the name as printed (``Nahm, Kee-Bom``, ``류태수``). ``family`` and ``given`` are there only where the
    source divides the name. ``other`` holds the same person's name in other scripts.
    """

    name: str
    family: str = ""
    given: str = ""
    other: tuple[str, ...] = ()
    role: Role = "author"
    affiliations: tuple[str, ...] = ()
    orcid: str = ""


class Venue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the work appeared: journal, proceedings, series or collection.

    ``indexed`` says in which citation indexes and how: ``KCI 등재``, ``KCI 우수등재``, ``KCI 등재후보``, ``SCIE``,
    ``SSCI``, ``Scopus`` …
    """

    names: tuple[Text, ...] = ()
    publisher: str = ""
    place: str = ""
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()


class Thesis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What only a thesis has: degree (``박사``, ``석사``, as printed), school, department."""

    degree: str = ""
    school: str = ""
    department: str = ""


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """A name that a service gave the work.

    ``scheme`` is one of ``doi kci koreascience uci openalex pmid scopus wos arxiv riss scienceon other`` or another
    lower-case word; ``value`` is in the scheme's canonical form (a DOI is lower case without a resolver).
    """

    scheme: str
    value: str


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """How often the work was cited, according to whom, on which day (ISO; empty where the source gives none)."""

    count: int
    source: str
    date: str = ""


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which source gave which fields, and when.

    ``source`` is an importer's or service's name, ``id`` the record's id there (empty where it has none), ``at`` the
    UTC time of the import (ISO), ``file`` the file's name without its folder, ``fields`` the names of the fields of
    `Work` that stand as this source gave them.
    """

    source: str
    id: str = ""
    at: str = ""
    file: str = ""
    fields: tuple[str, ...] = ()


class Work(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A scholarly work.

    ``id`` is empty until the store gives one (see contracts: Identity). ``pages`` is ``764-781``, ``e0123`` or empty.
    ``year`` is 1000–2100 or None. ``date`` is ISO, as exact as known (``2016-12``). ``has_pdf`` is what the source
    says of a full text even where it gives no link. ``langs`` are the languages of the full text where stated.
    """

    id: str = ""
    aliases: tuple[str, ...] = ()
    kind: Kind = "article"
    titles: tuple[Text, ...] = ()
    abstracts: tuple[Text, ...] = ()
    keywords: tuple[Keywords, ...] = ()
    people: tuple[Person, ...] = ()
    venue: Venue | None = None
    thesis: Thesis | None = None
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: int | None = None
    date: str = ""
    langs: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    landing: str = ""
    pdf: str = ""
    has_pdf: bool | None = None
    references: tuple[str, ...] = ()
    cited: tuple[Cited, ...] = ()
    categories: tuple[str, ...] = ()
    funding: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """One record as an importer read it: the work (without id), its id in the source (or empty), and the raw text."""

    work: Work
    source_id: str = ""
    raw: str = ""
    where: str = ""


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """One record that could not be read: where it stood, why, and its raw text (cut at 100,000 characters).

    ``why`` names a sentence under ``[rejected]`` in ``text/*/rejected.toml``; ``facts`` fills it in.
    """

    where: str
    why: str
    facts: dict[str, str] = {}
    raw: str = ""


def identifier(work: Work, scheme: str) -> str:
    """The work's first identifier under `scheme`, or the empty string.

    >>> identifier(Work(identifiers=(Identifier(scheme="doi", value="10.1/a"),)), "doi")
    '10.1/a'
    """
    return next((i.value for i in work.identifiers if i.scheme == scheme), "")


def title(work: Work, lang: str) -> Text | None:
    """The title to show a reader of `lang`: in that language, else the first; None where there is none."""
    return next((t for t in work.titles if t.lang == lang), work.titles[0] if work.titles else None)


def authors(work: Work) -> tuple[Person, ...]:
    """The people who wrote the work, in the order printed."""
    return tuple(p for p in work.people if p.role == "author")


def first_page(work: Work) -> str:
    """Where the work begins.

    >>> first_page(Work(pages="764-781"))
    '764'
    """
    return work.pages.split("-")[0].strip()
