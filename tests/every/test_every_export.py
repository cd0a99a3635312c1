"""What must hold of every export, whatever is registered."""

import csv
import io
import itertools
import re
import subprocess
import sys
import tracemalloc
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.errors import TooLarge, Unknown
from agglo.literature.exports import EXPORTS, export, xlsx
from agglo.literature.exports.columns import COLUMNS
from agglo.literature.language import language
from agglo.literature.record import (
    Cited,
    Identifier,
    Keywords,
    Origin,
    Person,
    Read,
    Text,
    Thesis,
    Venue,
    Work,
)
from agglo.literature.sources import open_source
from agglo.text import LANGUAGES, has, keys

SOURCE = {"ris": "ris", "bibtex": "bibtex", "csl": "csl-json", "csv": "table", "xlsx": "table", "jsonl": "jsonl"}
"""Which importer reads which export."""
every = pytest.mark.parametrize("name", EXPORTS)


def written(works, name) -> bytes:
    return b"".join(export(works, name))


def read_again(data: bytes, name: str, format: str | None = None) -> list[Work]:
    return [each.work if isinstance(each, Read) else each for each in open_source(io.BytesIO(data), name, format=format)]


# What a format shares with its importer: the reservations of the modules' docstrings, written as a function.


def must_return(work: Work, name: str) -> dict:
    """What of `work` must come back through the format called `name`."""
    if name == "jsonl":
        return {"work": msgspec.structs.replace(work, id="", origins=())}
    if name == "csl":
        return {"work": msgspec.structs.replace(work, id="", origins=(), aliases=())}
    table = name in ("csv", "xlsx")
    order = ("author", "editor", "translator", "supervisor") if not name == "ris" else ("author", "editor", "supervisor", "translator")
    venue = work.venue or Venue()
    kept = {
        "titles": ordered([t.text for t in work.titles], work.titles, table),
        "abstracts": sorted(a.text if table else line(a.text) for a in work.abstracts if not a.by),
        "keywords": sorted(word for list_ in work.keywords for word in list_.words),
        "people": [
            (p.role, f"{p.family}, {p.given}" if p.family and p.given else p.name, p.other, tuple(map(line, p.affiliations)))
            for p in sorted(work.people, key=lambda p: order.index(p.role))
        ],
        "venue": ordered([v.text for v in venue.names], venue.names, table),
        "identifiers": sorted((i.scheme, i.value) for i in work.identifiers),
    }
    for field in ("publisher", "place", "issn", "isbn"):
        kept[field] = getattr(venue, field)
    for field in ("kind", "thesis", "volume", "number", "pages", "year", "date", "langs", "landing", "pdf"):
        kept[field] = getattr(work, field)
    kept["notes"] = work.notes if table else tuple(map(line, work.notes))
    if table:
        kept |= {"indexed": venue.indexed, "categories": work.categories, "funding": work.funding}
    return kept


def line(text: str) -> str:
    return " ".join(text.split())


def ordered(values, texts, table):
    """A table keeps the first title first; the rest stands by language."""
    return values[:1] + sorted(values[1:]) if table else values


# Works as an importer may give them, with hostile text.

PIECES = [
    "클러스터", "정책", "‘선택과 집중’", "「독일」", "R&D", "TAMA", "$L{a}$", "100%", "#1", "a_b", "{", "}", "\\", "\\textbf{x}",
    '"', "''", "``", "--", "---", "~", "^", "<b>", "&amp;", "&", "=1+1", "+2", "-3", "@x", "'=4", "👩‍🔬", "漢字", "Württemberg",
    "and", ", ", "; ", ";", "|", "TY  - JOUR", "ER  - ", "@article{", "//", "(가나다라마바)", "= English", "a; b", "\\;", "\\",
    "?", "!", "…", "[제목]", "1-15", "Nahm", "10.1/a", "·", "\u2028", "ß",
]  # fmt: skip


def tidy(text: str) -> str:
    """As records store text: NFC, blanks evened, no control characters."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


characters = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
texts = (
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(characters, max_size=6)), min_size=1, max_size=7)
    .map(lambda pieces: tidy(" ".join(pieces)))
    .filter(lambda text: any(c.isalnum() for c in text))
)
paragraphs = st.lists(texts, min_size=1, max_size=3).map("\n".join)
plain_names = st.text(st.sampled_from("가나다김남류abcDEFÄéñ'’"), min_size=1, max_size=8)
names = st.one_of(
    st.sampled_from(["남기범", "World Bank", "Ministry of Trade, Industry and Energy", "Smith and Sons", "A; B", "OECD", "{x}"]),
    texts.filter(lambda t: not t.endswith(",")),
)
codes = st.text(st.sampled_from("abcxyz0189./-_()"), min_size=1, max_size=10).map(lambda t: "1" + t.strip("-") + "z")


@st.composite
def people(draw):
    divided = draw(st.booleans())
    family, given_name = draw(plain_names), draw(plain_names)
    name = f"{family}, {given_name}" if divided else draw(names)
    if not divided and re.match(r"[^,]*, ", name) is None and name.count(",") == 0:
        name = tidy(name)
    return Person(
        name=name,
        family=family if divided else "",
        given=given_name if divided else "",
        role=draw(st.sampled_from(["author", "author", "editor", "translator", "supervisor"])),
        other=tuple(draw(st.lists(plain_names, max_size=1))),
        affiliations=tuple(draw(st.lists(texts, max_size=2, unique=True))),
    )


def labelled(values) -> tuple[Text, ...]:
    return tuple(Text(lang=language(value), text=value) for value in dict.fromkeys(values))


@st.composite
def works(draw):
    kind = draw(st.sampled_from(["article", "thesis", "proceedings", "report", "book", "chapter", "web", "other"]))
    word_lists = {}
    for word in draw(st.lists(texts, max_size=4, unique=True)):
        word_lists.setdefault(language(word), []).append(word)
    maybe = st.one_of(st.just(""), texts)
    venue = Venue(
        names=labelled(draw(st.lists(texts, max_size=3))),
        publisher=draw(maybe),
        place=draw(maybe),
        issn=tuple(draw(st.lists(st.sampled_from(["1226-9123", "0937-982X"]), max_size=2, unique=True))),
        isbn=tuple(draw(st.lists(st.sampled_from(["9783030926112", "0306406152"]), max_size=2, unique=True))),
        indexed=tuple(draw(st.lists(st.sampled_from(["KCI 등재", "SSCI"]), max_size=2, unique=True))),
    )
    thesis = Thesis(degree=draw(st.sampled_from(["박사", "석사", "Ph.D."])), school=draw(maybe), department=draw(maybe))
    year = draw(st.one_of(st.none(), st.integers(1000, 2100)))
    pages = draw(st.sampled_from(["", "764-781", "e0123", "1-15", "S1-S5"]))
    return Work(
        id=draw(st.text("abcdefgh234567", min_size=13, max_size=13)),
        kind=kind,
        titles=labelled(draw(st.lists(texts, min_size=1, max_size=3))),
        abstracts=labelled(draw(st.lists(paragraphs, max_size=3))),
        keywords=tuple(Keywords(lang=lang, words=tuple(words)) for lang, words in word_lists.items()),
        people=tuple(draw(st.lists(people(), max_size=4, unique_by=lambda p: p.name))),
        venue=None if venue == Venue() else venue,
        thesis=thesis if kind == "thesis" else None,
        volume=draw(st.sampled_from(["", "19", "2005", "XII"])),
        number=draw(st.sampled_from(["", "4", "08a", "3-4", "Suppl 1"])),
        pages=pages,
        year=year,
        date=f"{year}-12" if year and draw(st.booleans()) else "",
        langs=tuple(draw(st.lists(st.sampled_from(["ko", "en", "de"]), max_size=2, unique=True))),
        identifiers=tuple(
            Identifier(scheme=scheme, value=value)
            for scheme, value in draw(
                st.dictionaries(st.sampled_from(["doi", "kci", "uci", "wos"]), codes, max_size=3)
            ).items()
        ),
        landing=draw(st.sampled_from(["", "https://example.org/a?b=1&c=%20#d_e~f"])),
        pdf=draw(st.sampled_from(["", "https://example.org/a_b.pdf"])),
        categories=tuple(draw(st.lists(texts, max_size=2, unique=True))),
        funding=tuple(draw(st.lists(texts, max_size=1))),
        notes=tuple(draw(st.lists(texts, max_size=2, unique=True))),
    )


@every
@settings(deadline=None, max_examples=120)
@given(given_works=st.lists(works(), min_size=1, max_size=4))
def test_what_was_written_is_read_again(name, given_works):
    again = read_again(written(given_works, name), "works" + EXPORTS[name].suffix, SOURCE[name])
    assert [must_return(work, name) for work in again] == [must_return(work, name) for work in given_works]


@every
def test_the_importer_knows_the_file_by_its_content(name):
    work = Work(
        kind="article",
        titles=(Text(lang="en", text="Clusters"), Text(lang="ko", text="클러스터")),
        people=(Person(name="Nahm, Kee-Bom", family="Nahm", given="Kee-Bom"),),
        venue=Venue(names=(Text(lang="en", text="Regional Studies"),)),
        year=2016,
    )
    again = read_again(written([work], name), "named.wrongly")
    assert [must_return(each, name) for each in again] == [must_return(work, name)]


FOLDERS = ("ris", "bibtex", "csl_json", "kci_csv", "riss_csv", "riss_xls", "wos_tsv", "scopus_csv", "pop_csv")


@every
def test_real_files_come_through_unchanged(name, shared):
    for folder in FOLDERS:
        for file in sorted((shared / "formats" / folder).iterdir()):
            with file.open("rb") as stream:
                read = [each.work for each in open_source(stream, file.name) if isinstance(each, Read)][:60]
            again = read_again(written(read, name), "works", SOURCE[name]) if read else []
            assert len(again) == len(read)
            for before, after in zip(read, again, strict=True):
                assert must_return(after, name) == must_return(before, name), f"help: {file.name} through {name}"
