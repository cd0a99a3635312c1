r"""BibTeX that BibTeX, biber, JabRef and Zotero read.

UTF-8, with LaTeX's special characters escaped; a brace is written as ``\textbraceleft{}``, since an escaped brace still
counts when the file's braces are paired. Words with capitals inside (``TAMA``, ``R&D``) stand in braces, so that no
style lowers them. Both titles are kept: the original in ``title``, the second in ``titleaddon``, which biblatex prints
behind the title, further ones in ``titles_more``; likewise the journal's other names and further abstracts. DOI and
links are written as they are, as biblatex reads them verbatim; notes in ``annote``, which no style prints.

A key is the first author's family name in Latin letters, the year, the title's first word of weight, and six characters
of the work's id: ``nahm2016rise_4k2jd8``. It is the same in every export and needs no list of the keys given before.

What comes back on import is what `Export.shares` names, with the same reservations as for RIS; the work's id too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

import msgspec

from agglo.literature.record import Person, Thesis, Venue, Work, identifier

from . import Export
from .back import MARK, about, identifiers, keywords, texts, told, year
from .names import EAST_ASIAN, divide, family_in_latin, is_korean, romanise
from .ris import published

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
PUBLISHER = {"report": "institution"}
ROLES = ("author", "editor", "translator", "supervisor")
MASTER = re.compile(r"석사|master|\bm\.?(a|s|sc|phil|eng)\b", re.IGNORECASE)

COMMANDS = {
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
    "`": r"\textasciigrave{}",
}
SPECIAL = str.maketrans(COMMANDS)
PLAIN = {command: sign for sign, command in COMMANDS.items()} | {"{": "", "}": ""}
LATEX = re.compile("|".join(map(re.escape, PLAIN)))
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
    """The fields of an entry with their values as LaTeX, in order; those without a value are not written."""
    for role in ROLES:
        yield role, " and ".join(name(person) for person in work.people if person.role == role)
    titles = [title.text for title in work.titles]
    venue, thesis = work.venue or Venue(), work.thesis or Thesis()
    venues = [each.text for each in venue.names]
    abstracts = published(work)
    yield "title", latex("".join(titles[:1]))
    yield "titleaddon", latex("".join(titles[1:2]))
    yield "titles_more", listed(titles[2:])
    yield CONTAINER.get(work.kind, "series"), latex("".join(venues[:1]))
    yield "journals_more", listed(venues[1:])
    yield "year", str(work.year or "")
    yield "date", work.date
    yield "volume", latex(work.volume)
    yield "number", latex(work.number)
    yield "pages", work.pages.translate(SPECIAL).replace("-", "--")
    yield "school", latex(thesis.school)
    yield "type", latex(thesis.degree)
    yield "department", latex(thesis.department)
    yield PUBLISHER.get(work.kind, "publisher"), latex(venue.publisher)
    yield "address", latex(venue.place)
    yield "issn", listed(venue.issn)
    yield "isbn", listed(venue.isbn)
    yield "doi", verbatim(identifier(work, "doi"))
    yield "identifiers", listed(f"{i.scheme}:{i.value}" for i in work.identifiers if i.scheme != "doi")
    yield "url", verbatim(work.landing)
    yield "pdf", verbatim(work.pdf)
    yield "keywords", listed(word for words in work.keywords for word in words.words)
    yield "abstract", latex("".join(abstracts[:1]))
    yield "abstracts_more", listed(abstracts[1:])
    yield "affiliation", listed(about(work.people, "affiliations"))
    yield "names_more", listed(about(work.people, "other"))
    yield "language", listed(work.langs)
    yield "annote", listed(work.notes)
    yield "agglo", work.id
    yield "provider", MARK


def back(kind: str, entry: Mapping[str, str]) -> Work:
    """The work whose entry of type `kind` has these fields, without their outer braces: the inverse of `write`.

    >>> back("article", {"title": r"{R\\&D} in \\textasciitilde{}Korea", "keywords": "a; b{;} c"}).keywords[0].words
    ('a', 'b; c')
    """
    kind = next(name for name, type_ in (*TYPES.items(), ("thesis", "mastersthesis")) if type_ == kind)
    said = {field: unlatex(value) for field, value in entry.items()}
    each = {field: [unlatex(part) for part in outside(value, ";")] for field, value in entry.items()}
    thesis = Thesis(school=said.get("school", ""), degree=said.get("type", ""), department=said.get("department", ""))
    venue = Venue(
        names=texts(filter(None, [said.get(CONTAINER.get(kind, "series")), *each.get("journals_more", ())])),
        publisher=said.get(PUBLISHER.get(kind, "publisher"), ""),
        place=said.get("address", ""),
        issn=tuple(each.get("issn", ())),
        isbn=tuple(each.get("isbn", ())),
    )
    titles = texts(filter(None, [said.get("title"), said.get("titleaddon"), *each.get("titles_more", ())]))
    people = tuple(person(part, role) for role in ROLES for part in outside(entry.get(role, ""), " and "))
    people = told(told(people, "other", each.get("names_more", ())), "affiliations", each.get("affiliation", ()))
    return Work(
        id=said.get("agglo", ""),
        kind=kind,
        titles=titles,
        abstracts=texts(filter(None, [said.get("abstract"), *each.get("abstracts_more", ())])),
        keywords=keywords(each.get("keywords", ()), titles),
        people=people,
        venue=None if venue == Venue() else venue,
        thesis=None if thesis == Thesis() else thesis,
        volume=said.get("volume", ""),
        number=said.get("number", ""),
        pages=said.get("pages", "").replace("--", "-"),
        year=year(said.get("year", "")),
        date=said.get("date", ""),
        langs=tuple(each.get("language", ())),
        identifiers=identifiers(entry.get("doi", ""), each.get("identifiers", ())),
        landing=entry.get("url", ""),
        pdf=entry.get("pdf", ""),
        notes=tuple(each.get("annote", ())),
    )


def latex(text: str) -> str:
    r"""The text with LaTeX's special characters escaped and inner capitals protected.

    >>> print(latex("R&D 투자 100% {a}_b: TAMA"))
    {R\&D} 투자 100\% \textbraceleft{}a\textbraceright{}\_b: {TAMA}
    """
    text, pieces, end = " ".join(text.split()), [], 0
    for word in CAPITALS.finditer(text):
        pieces += [escaped(text[end : word.start()]), "{", escaped(word.group()), "}"]
        end = word.end()
    return "".join(pieces) + escaped(text[end:])


def escaped(text: str) -> str:
    r"""The text with LaTeX's special characters escaped and its ligatures taken apart.

    >>> escaped("a -- b''")
    "a -{}- b'{}'"
    """
    return re.sub(r"([-'])(?=\1)", r"\1{}", text.translate(SPECIAL))


def unlatex(text: str) -> str:
    r"""The inverse of `latex`.

    >>> unlatex(latex("R&D 투자 100% {a}_b -- ''\\''"))
    "R&D 투자 100% {a}_b -- ''\\''"
    """
    return LATEX.sub(lambda found: PLAIN[found[0]], text)


def listed(parts: Iterable[str]) -> str:
    """The parts, joined by ``; ``, a semicolon within a part in braces."""
    return "; ".join(filter(None, (latex(part).replace(";", "{;}") for part in parts)))


def outside(text: str, mark: str) -> list[str]:
    """The text parted at `mark` where it stands in no brace.

    >>> outside("{A and B} and C", " and ")
    ['{A and B}', 'C']
    """
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth and at >= start and text.startswith(mark, at):
            parts.append(text[start:at])
            start = at + len(mark)
    return [part for part in (each.strip() for each in (*parts, text[start:])) if part]


def verbatim(text: str) -> str:
    """A link or DOI, which LaTeX reads as it stands: only what would unpair the braces is written in per cent."""
    return text.strip().replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C").replace(" ", "%20")


def name(person: Person) -> str:
    """The name as BibTeX takes it apart: ``family, given``; a name that must stay whole in braces.

    >>> name(Person(name="Nahm, Kee-Bom", family="Nahm", given="Kee-Bom")), name(Person(name="남기범"))
    ('Nahm, Kee-Bom', '남기범')
    >>> name(Person(name="Michael Porter")), name(Person(name="World Bank"))
    ('Michael Porter', '{World Bank}')
    """
    if person.family and person.given:
        return f"{whole(person.family)}, {whole(person.given)}"
    text = " ".join(person.name.split())
    plain = re.fullmatch(r"\w+", text) or (divide(person)[1] and "," not in text and not EAST_ASIAN.search(text))
    return whole(text) if plain else "{" + escaped(text) + "}"


def whole(part: str) -> str:
    """A part of a name, in braces where BibTeX would take it for two names or more parts."""
    text = escaped(" ".join(part.split()))
    return "{" + text + "}" if "," in text or re.search(r"\band\b", text, re.IGNORECASE) else text


def person(text: str, role: str) -> Person:
    """The inverse of `name`."""
    family, *given = outside(text, ", ")
    if given:
        family, given = unlatex(family), unlatex(", ".join(given))
        return Person(name=f"{family}, {given}", family=family, given=given, role=role)
    return Person(name=unlatex(text), role=role)


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
