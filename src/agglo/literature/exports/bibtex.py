r"""BibTeX that BibTeX, biber, JabRef and Zotero read.

UTF-8, with LaTeX's special characters escaped; a brace is written as ``\textbraceleft{}``, since an escaped brace still
counts when the file's braces are paired. Words with capitals inside (``TAMA``, ``R&D``) stand in braces, so that no
style lowers them. Both titles are kept: the original in ``title``, each further one in ``titleaddon`` (biblatex prints
it behind the title); further abstracts in ``abstract_ko``, ``abstract_en`` …, keywords in one ``keywords``. DOI and
links are written as they are, as biblatex reads them verbatim.

A key is the first author's family name in Latin letters, the year, the title's first word of weight, and six characters
of the work's id: ``nahm2016rise_4k2jd8``. It is the same in every export and needs no list of the keys given before.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from agglo.literature.record import Person, Work, identifier

from . import Export
from .names import EAST_ASIAN, divide, family_in_latin, is_korean, romanise
from .ris import publisher

TYPES = {
    "article": "article",
    "thesis": "phdthesis",
    "proceedings": "inproceedings",
    "report": "techreport",
    "book": "book",
    "chapter": "incollection",
    "patent": "patent",
    "dataset": "dataset",
    "web": "online",
    "other": "misc",
}
CONTAINER = {"article": "journal", "proceedings": "booktitle", "chapter": "booktitle"}
PUBLISHER = {"thesis": "school", "report": "institution"}
MASTER = re.compile(r"석사|master|\bm\.?(a|s|sc|phil|eng)\b", re.IGNORECASE)

SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "&": r"\&",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
    }
)
CAPITALS = re.compile(r"[^\s\-–—/:;,.()\[\]'‘’“”「」『』]*[A-Za-z&][A-Z][^\s\-–—/:;,.()\[\]'‘’“”「」『』]*")
LIGHT = """
a an the on in of for and or to from with by at as is are do does how what why when where which who toward towards new
some can study research analysis 및 대한 관한 위한 통한 연구
"""
LIGHT_WORDS = frozenset(LIGHT.split())
"""Words that say nothing in a key."""


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """One entry a work."""
    for work in works:
        lines = [f"  {name} = {{{value}}},\n" for name, value in fields(work) if value]
        yield f"@{entry_type(work)}{{{key(work)},\n{''.join(lines)}}}\n\n".encode("utf-8", "replace")


def entry_type(work: Work) -> str:
    """The entry's type; a thesis is a master's where its degree says so."""
    if work.kind == "thesis" and work.thesis and MASTER.search(work.thesis.degree):
        return "mastersthesis"
    return TYPES[work.kind]


def fields(work: Work) -> Iterator[tuple[str, str]]:
    """The fields of an entry with their values as LaTeX, in order."""
    for role in ("author", "editor", "translator"):
        yield role, " and ".join(name(person) for person in work.people if person.role == role)
    yield "supervisor", " and ".join(name(person) for person in work.people if person.role == "supervisor")
    titles = [latex(title.text) for title in work.titles]
    yield "title", titles[0] if titles else ""
    yield from (("titleaddon", title) for title in titles[1:2])
    yield from ((f"title_{title.lang}", latex(title.text)) for title in work.titles[2:])
    if work.venue:
        names = [latex(venue.text) for venue in work.venue.names]
        container = CONTAINER.get(work.kind, "series")
        yield container, names[0] if names else ""
        yield "journal_other", "; ".join(names[1:])
    yield "year", str(work.year or "")
    yield "date", work.date if work.date != str(work.year) else ""
    yield "volume", latex(work.volume)
    yield "number", latex(work.number)
    yield "pages", latex(work.pages.replace("-", "--"))
    yield PUBLISHER.get(work.kind, "publisher"), latex(publisher(work))
    if work.thesis:
        yield "type", latex(work.thesis.degree)
        yield "department", latex(work.thesis.department)
    if work.venue:
        yield "address", latex(work.venue.place)
        yield "issn", latex(", ".join(work.venue.issn))
        yield "isbn", latex(", ".join(work.venue.isbn))
    yield "doi", verbatim(identifier(work, "doi"))
    yield "url", verbatim(work.landing)
    yield "pdf", verbatim(work.pdf)
    yield "keywords", "; ".join(latex(word) for words in work.keywords for word in words.words)
    abstracts = [latex(abstract.text) for abstract in work.abstracts]
    yield "abstract", abstracts[0] if abstracts else ""
    yield from ((f"abstract_{abstract.lang}", latex(abstract.text)) for abstract in work.abstracts[1:])
    yield "language", ", ".join(work.langs)
    yield "note", "; ".join(latex(note) for note in work.notes)


def latex(text: str) -> str:
    r"""The text with LaTeX's special characters escaped and inner capitals protected.

    >>> print(latex("R&D 투자 100% {a}_b: TAMA"))
    {R\&D} 투자 100\% \textbraceleft{}a\textbraceright{}\_b: {TAMA}
    """
    text, pieces, end = " ".join(text.split()), [], 0
    for word in CAPITALS.finditer(text):
        pieces += [text[end : word.start()].translate(SPECIAL), "{", word.group().translate(SPECIAL), "}"]
        end = word.end()
    return "".join(pieces) + text[end:].translate(SPECIAL)


def verbatim(text: str) -> str:
    """A link or DOI, which LaTeX reads as it stands: only what would unpair the braces is written in per cent."""
    return text.strip().replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")


def name(person: Person) -> str:
    """The name as BibTeX takes it apart: ``family, given``; a name that must stay whole in braces.

    >>> name(Person(name="Nahm, Kee-Bom")), name(Person(name="남기범")), name(Person(name="World Bank"))
    ('Nahm, Kee-Bom', '남기범', '{World Bank}')
    """
    family, given = divide(person)
    if given and "," not in given:
        return f"{whole(family)}, {whole(given)}"
    plain = EAST_ASIAN.search(person.name) and re.fullmatch(r"\w+", person.name)
    return person.name if plain else "{" + " ".join(person.name.split()).translate(SPECIAL) + "}"


def whole(part: str) -> str:
    """A part of a name, in braces where BibTeX would take it for two names or more parts."""
    text = " ".join(part.split()).translate(SPECIAL)
    return "{" + text + "}" if "," in text or re.search(r"\band\b", text, re.IGNORECASE) else text


def key(work: Work) -> str:
    """The entry's key: readable, the same in every export, and no other work's.

    >>> from agglo.literature.record import Text
    >>> key(Work(id="4k2jd8s9f7a1b", people=(Person(name="Nahm, Kee-Bom"),), year=2016,
    ...          titles=(Text(lang="en", text="The Rise of the Post-Cluster"),)))
    'nahm2016rise_4k2jd8'
    """
    people = [person for person in work.people if person.role == "author"] or list(work.people)
    family = family_in_latin(people[0]) if people else ""
    titles = sorted(work.titles, key=lambda title: is_korean(title.text))
    words = (
        word for title in titles for word in title.text.replace("-", " ").split() if word.lower() not in LIGHT_WORDS
    )
    word = next(filter(None, (romanise(word).replace(" ", "") for word in words)), "")
    mark = work.id[:6] or sha256(msgspec.json.encode(work)).hexdigest()[:6]
    return f"{family[:20] or 'anon'}{work.year or 'nd'}{word[:20]}_{mark.lower()}"


EXPORT = Export(
    name="bibtex",
    media_type="application/x-bibtex",
    suffix=".bib",
    write=write,
    shares=(
        "kind", "titles", "abstracts", "keywords", "people", "venue", "thesis", "volume", "number", "pages", "year",
        "date", "langs", "identifiers", "landing", "pdf", "notes",
    ),
)  # fmt: skip
