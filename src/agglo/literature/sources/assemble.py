"""How do a record's loose strings become a work?

Every importer ends here: it says which of its tags or columns is which of `FIELDS` and hands over the strings as it
found them; markup, languages, names, years and identifiers are read here, once, the same for all.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from agglo.literature.language import code, script
from agglo.literature.latex import plain
from agglo.literature.record import Cited, Kind, Origin, Person, Read, Rejected, Text, Thesis, Venue, Work
from agglo.literature.sources import facts
from agglo.literature.sources.names import MISSING, people, split
from agglo.literature.sources.titles import abstracts, keywords, titles

RAW = 100_000
"""How much of a rejected record's text is kept."""

SCHEMES = ("doi", "kci", "koreascience", "uci", "openalex", "pmid", "pmcid", "scopus", "wos", "arxiv", "riss",
           "scienceon", "dbpia", "lens", "embase", "hal", "other")  # fmt: skip

FIELDS = frozenset(
    [
        "title", "title_other", "author", "author_other", "editor", "translator", "supervisor", "affiliation",
        "abstract",
        "abstract_other", "keywords", "keywords_other", "keyword", "venue", "venue_other", "publisher", "place",
        "year", "date",
        "volume", "number", "volume_number", "pages", "first_page", "last_page", "article_number", "issn", "isbn",
        "url",
        "pdf", "has_pdf", "kind", "language", "indexed", "category", "funding", "reference", "note", "degree", "school",
        "department", "thesis_note", "imprint", "general_note", "cited", *SCHEMES,
    ]
)  # fmt: skip
"""Under which names an importer may hand a string over; beside these, ``cited:SOURCE`` is that source's count."""

Loose = Mapping[str, list[str]]


def read(
    loose: Loose,
    *,
    source: str,
    where: str,
    raw: str,
    source_id: str = "",
    authors: Iterable[Person] | None = None,
    form: str = "",
    braces: bool = False,
    sure: bool = False,
    cited_date: str = "",
) -> Read | Rejected:
    """The record whose strings are `loose`, or why it is none: a record without any title is rejected.

    Parameters
    ----------
    source
        The importer's or service's name.
    source_id
        The record's id there.
    authors
        The authors where the importer has divided them itself; else they are read from ``author``.
    form, braces, sure
        As `names.person`, `latex.plain` and `titles.parted` take them.
    cited_date
        The day of the citation counts.
    """
    said = next(filter(None, map(code, _each(loose, "language"))), "")
    heads = titles([*_each(loose, "title"), *_each(loose, "title_other")], braces=braces, sure=sure, lang=said)
    if not heads:
        return Rejected(where=where, why="no_title", raw=raw[:RAW])
    venue_names = titles([*_each(loose, "venue"), *_each(loose, "venue_other")], braces=braces)
    volume, number = _volume(loose)
    year, date = _when(loose)
    thesis, school_place = _thesis(loose)
    work = Work(
        kind=_kind(loose, venue_names, thesis),
        titles=heads,
        abstracts=(
            found := abstracts([*_each(loose, "abstract"), *_each(loose, "abstract_other")], braces=braces, lang=said)
        ),
        keywords=keywords(
            [*_each(loose, "keywords"), *_each(loose, "keywords_other")],
            _each(loose, "keyword"),
            default=_latin(heads, found),
            braces=braces,
        ),
        people=_everybody(loose, authors, form, braces),
        venue=_venue(loose, venue_names, thesis, school_place, braces),
        thesis=thesis,
        volume=volume,
        number=number,
        pages=_pages(loose),
        year=year,
        date=date,
        langs=facts.unique(code(part) for value in _each(loose, "language") for part in re.split(r"[;,/|]", value)),
        identifiers=facts.identifiers({s: v for s in SCHEMES if (v := _first(loose, s))}),
        landing=next((u for u in _each(loose, "url") if _is_link(u)), ""),
        pdf=next((u for u in _each(loose, "pdf") if _is_link(u)), ""),
        has_pdf=True if loose.get("has_pdf") or any(map(_is_link, _each(loose, "pdf"))) else None,
        references=facts.unique(plain(r, braces=braces) for r in _each(loose, "reference")),
        cited=_cited(loose, cited_date),
        categories=facts.unique(plain(c, braces=braces) for c in _each(loose, "category")),
        funding=facts.unique(plain(f, braces=braces) for f in _each(loose, "funding")),
        notes=facts.unique(plain(n, braces=braces, lines=True) for n in _each(loose, "note")),
        origins=(Origin(source=source, id=source_id),),
    )
    return Read(work=work, source_id=source_id, raw=raw, where=where)


def _each(loose: Loose, name: str) -> list[str]:
    return [v for v in loose.get(name, ()) if v and v.strip().lower() not in MISSING]


def _first(loose: Loose, name: str) -> str:
    return next((v.strip() for v in _each(loose, name)), "")


def _is_link(text: str) -> bool:
    return bool(re.match(r"\s*(?:https?|ftp)://\S+\s*$", text, re.I))


def _latin(heads: tuple[Text, ...], found: tuple[Text, ...]) -> str:
    """The language of the work's Latin text, for its keywords."""
    return next((t.lang for t in (*heads, *found) if t.lang != "und" and script(t.text) == "latin"), "en")


def _everybody(loose: Loose, authors: Iterable[Person] | None, form: str, braces: bool) -> tuple[Person, ...]:
    given = tuple(authors) if authors is not None else ()
    made = given or people((n for cell in _each(loose, "author") for n in split(cell)), form=form, braces=braces)
    made = _in_both_scripts(made, people(n for cell in _each(loose, "author_other") for n in split(cell)))
    if (
        len(places := facts.unique(plain(a, braces=braces) for a in _each(loose, "affiliation"))) == 1
        and len(made) == 1
    ):
        made = tuple(_placed(p, places[0]) for p in made)
    for role in ("editor", "translator", "supervisor"):
        made += people((n for cell in _each(loose, role) for n in split(cell)), role=role, form=form, braces=braces)
    supervisors = [m[1] for note in _each(loose, "general_note") if (m := _SUPERVISOR.search(note))]
    return made + people((n for cell in supervisors for n in split(cell)), role="supervisor")


_SUPERVISOR = re.compile(r"(?:공동\s*)?(?:지도\s*교수|논문\s*지도)\s*[:：]\s*([^;\n]+)")


def _placed(person: Person, place: str) -> Person:
    return person if person.affiliations else msgspec.structs.replace(person, affiliations=(place,))


def _in_both_scripts(made: tuple[Person, ...], others: tuple[Person, ...]) -> tuple[Person, ...]:
    """`made`, each with the name that stands at the same place in the list in the other script."""
    if not made or len(made) != len(others):
        return made or others
    return tuple(
        msgspec.structs.replace(p, other=facts.unique([*p.other, o.name])) if o.name != p.name else p
        for p, o in zip(made, others, strict=True)
    )


def _volume(loose: Loose) -> tuple[str, str]:
    volume, number = facts.number(_first(loose, "volume")), facts.number(_first(loose, "number"))
    if not (volume and number) and (both := _first(loose, "volume_number")):
        told = facts.volume_number(both)
        volume, number = volume or told[0], number or told[1]
    return plain(volume)[:60], plain(number)[:60]


def _when(loose: Loose) -> tuple[int | None, str]:
    years, dates = _each(loose, "year"), [*_each(loose, "date"), *_each(loose, "thesis_note")]
    year = next((y for text in (*years, *dates, *_each(loose, "imprint")) if (y := facts.year(text))), None)
    told = [d for text in (*dates, *years) if (d := facts.date(text))]
    return year, max((d for d in told if year and d.startswith(str(year))), key=len, default="")


def _pages(loose: Loose) -> str:
    first, last = _first(loose, "first_page"), _first(loose, "last_page")
    return (
        next((p for text in _each(loose, "pages") if (p := facts.pages(text))), "")
        or (facts.pages(first, last) if first or last else "")
        or next((p for text in _each(loose, "article_number") if (p := facts.pages(text))), "")
    )


def _kind(loose: Loose, venue: tuple[Text, ...], thesis: Thesis | None) -> Kind:
    told = next((k for text in _each(loose, "kind") if (k := facts.kind(text))), None)
    if thesis:
        return "thesis"
    at_conference = any(facts.held_at_a_conference(name.text) for name in venue)
    return "proceedings" if at_conference and told in (None, "article") else told or "article"


_DEGREE = re.compile(r"학위논문\s*\(\s*([^()]+?)\s*\)\s*-*\s*([^:]*?)\s*(?::\s*(.*))?$", re.S)
_TRAILING_DATE = re.compile(r"\s*,?\s*(?:1\d|20)\d\d(?:\s*[.년]\s*\d{1,2}\s*월?)?\s*\.?\s*$")
_IMPRINT = re.compile(r"^\s*\[?([^:\]]+?)\]?\s*:\s*(.+?)\s*,\s*\[?(?:c|©)?\d{4}")


def _thesis(loose: Loose) -> tuple[Thesis | None, str]:
    """What the record says of a degree, and the place of the school."""
    degree, school, department = (_first(loose, name) for name in ("degree", "school", "department"))
    place = ""
    if found := _DEGREE.search(_first(loose, "thesis_note")):
        degree = degree or found[1]
        school = school or _TRAILING_DATE.sub("", found[2])
        department = department or _TRAILING_DATE.sub("", found[3] or "")
    if found := _IMPRINT.match(_first(loose, "imprint")):
        place, school = found[1].strip(), school or (found[2] if degree else "")
    if not degree:
        degree = next((m[1] for k in _each(loose, "kind") if (m := re.search("(석사|박사)", k))), "")
    if not (degree or school or department):
        return None, ""
    return Thesis(degree=plain(degree), school=plain(school), department=plain(department)), place


def _venue(loose: Loose, names: tuple[Text, ...], thesis: Thesis | None, place: str, braces: bool) -> Venue | None:
    publisher, place = _first(loose, "publisher"), _first(loose, "place") or place
    if not publisher and not thesis and (found := _IMPRINT.match(_first(loose, "imprint"))):
        place, publisher = place or found[1], found[2]
    numbers = [*_each(loose, "issn"), *_each(loose, "isbn")]
    venue = Venue(
        names=names,
        publisher=plain(publisher, braces=braces),
        place=plain(place, braces=braces),
        issn=facts.issns(*numbers),
        isbn=facts.isbns(*numbers),
        indexed=facts.unique(part for value in _each(loose, "indexed") for part in _indexed(value)),
    )
    return None if venue == Venue() else venue


@lru_cache(maxsize=256)
def _indexed(text: str) -> tuple[str, ...]:
    """Citation indexes as `Venue.indexed` writes them: a bare ``등재`` is the KCI's."""
    made = []
    for part in re.split(r"\s*[;,/|]\s*", text.strip()):
        grade = re.sub(r"^kci\s*|\(.*\)|학술지$|지$", "", part, flags=re.I).strip()
        made.append(f"KCI {grade}" if re.match("(?:우수)?등재", grade) else part)
    return tuple(made)


def _cited(loose: Loose, date: str) -> tuple[Cited, ...]:
    made = []
    for name in loose:
        if name.startswith("cited:") and re.fullmatch(
            r"\d{1,9}(?:\.0+)?", value := _first(loose, name).replace(",", "")
        ):
            made.append(Cited(count=int(float(value)), source=name[6:], date=facts.date(date)))
    return tuple(made)
