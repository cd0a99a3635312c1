"""What must hold of every export, whatever is registered."""

import csv
import io
import itertools
import pathlib
import re
import subprocess
import sys
import tracemalloc
import unicodedata

import bibtexparser
import msgspec
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from agglo.errors import TooLarge, Unknown
from agglo.literature.exports import EXPORTS, export, ris, xlsx
from agglo.literature.exports.bibtex import key
from agglo.literature.exports.columns import COLUMNS
from agglo.literature.exports.names import divide
from agglo.literature.language import language
from agglo.literature.record import Identifier, Keywords, Person, Read, Text, Thesis, Venue, Work
from agglo.literature.sources import open_source
from agglo.text import LANGUAGES, say

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "exports"
SOURCE = {"ris": "ris", "bibtex": "bibtex", "csl": "csl-json", "csv": "table", "xlsx": "table", "jsonl": "jsonl"}
"""Which importer reads which export."""
every = pytest.mark.parametrize("name", EXPORTS)


def written(works, name) -> bytes:
    return b"".join(export(works, name))


def read_again(data: bytes, name: str, format: str | None = None) -> list[Work]:
    return [
        each.work if isinstance(each, Read) else each for each in open_source(io.BytesIO(data), name, format=format)
    ]


# What a format shares with its importer: the reservations of the modules' docstrings, written as a function.


def must_return(work: Work, name: str) -> dict:
    """What of `work` must come back through the format called `name`."""
    if name == "jsonl":
        return {"work": msgspec.structs.replace(work, id="", origins=())}
    if name == "csl":
        return {"work": msgspec.structs.replace(work, id="", origins=(), aliases=())}
    table = name in ("csv", "xlsx")
    order = ["author", "editor", "translator", "supervisor"] if name != "ris" else list(ris.PEOPLE)
    venue = work.venue or Venue()
    kept = {
        "titles": ordered([t.text for t in work.titles], work.titles, table),
        "abstracts": sorted(a.text if table else line(a.text) for a in work.abstracts if not a.by),
        "keywords": sorted(word for list_ in work.keywords for word in list_.words),
        "people": [
            (
                p.role,
                f"{p.family}, {p.given}" if p.family and p.given else p.name,
                p.other,
                tuple(map(line, p.affiliations)),
            )
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


def printed(person: Person) -> str:
    return f"{person.family}, {person.given}" if person.family and person.given else person.name


def line(text: str) -> str:
    return " ".join(text.split())


def ordered(values, texts, table):
    """A table keeps the first title first; the rest stands by language."""
    return values[:1] + sorted(values[1:]) if table else values


# Works as an importer may give them, with hostile text.

PIECES = [
    "클러스터", "정책", "‘선택과 집중’", "「독일」", "R&D", "TAMA", "$L{a}$", "100%", "#1", "a_b", "{", "}", "\\",
    "\\textbf{x}", '"', "''", "``", "--", "---", "~", "^", "<b>", "&amp;", "&", "=1+1", "+2", "-3", "@x", "'=4", "👩‍🔬",
    "漢字", "Württemberg", "and", ", ", "; ", ";", "|", "TY  - JOUR", "ER  - ", "@article{", "//", "(가나다라마바)",
    "= English", "a; b", "\\;", "?", "!", "…", "[제목]", "1-15", "Nahm", "10.1/a", "·", "\u2028", "ß",
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
    st.sampled_from(
        ["남기범", "World Bank", "Ministry of Trade, Industry and Energy", "Smith and Sons", "A; B", "OECD", "{x}"]
    ),
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


some_works = st.lists(works(), min_size=1, max_size=4, unique_by=lambda work: work.id[:6])


@every
@settings(deadline=None, max_examples=50)
@given(given_works=some_works)
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


@every
def test_the_golden_works(name):
    lines = GOLDEN.joinpath("works.jsonl").read_bytes().splitlines()
    made = written([msgspec.json.decode(each, type=Work) for each in lines], name)
    if EXPORTS[name].binary:
        expected = csv.reader(io.StringIO(GOLDEN.joinpath("works.csv").read_text("utf-8-sig"), newline=""))
        assert cells_of(made) == list(expected)
        return
    expected = GOLDEN / f"works{EXPORTS[name].suffix}"
    assert expected.exists(), f"help: look at what {name} makes of works.jsonl and keep it as {expected.name}"
    assert made == expected.read_bytes()


def cells_of(workbook: bytes) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    return [row + [""] * (len(COLUMNS) - len(row)) for row in rows]


@every
def test_names_and_shares(name):
    made = EXPORTS[name]
    assert made.name == name and made.suffix.startswith(".") and "/" in made.media_type
    for lang in LANGUAGES:
        assert say(f"exports.{name}", lang), f"help: add {name} under [exports] in text/{lang}/exports.toml"
    assert (made.ko, made.en) == (say(f"exports.{name}", "ko"), say(f"exports.{name}", "en"))
    assert made.shares and set(made.shares) <= set(Work.__struct_fields__)


def test_an_unknown_format_is_said_with_the_nearest():
    with pytest.raises(Unknown, match="Did you mean bibtex"):
        export([], "biptex")


@every
def test_no_works_make_a_whole_file(name):
    assert list(read_nothing(written([], name), name)) == []


def read_nothing(data: bytes, name: str) -> list:
    if name == "csl":
        return msgspec.json.decode(data)
    if name in ("csv", "xlsx"):
        return read_again(data, "works", "table")
    return data.split()


@every
def test_pieces_come_before_all_is_read(name):
    if name == "xlsx":
        pytest.skip("a workbook is a zip file, whole before its first byte is known; test_memory_does_not_grow has it")
    taken = []

    def endless():
        for at in itertools.count():
            taken.append(at)
            yield Work(titles=(Text(lang="ko", text=f"클러스터 {at}"),))

    assert b"".join(itertools.islice(export(endless(), name), 3))
    assert len(taken) <= 3


@every
def test_memory_does_not_grow(name):
    def many(count):
        for at in range(count):
            text = Text(lang="ko", text=f"클러스터 {at} " * 300)
            yield Work(id=f"{at:013}", titles=(Text(lang="ko", text=f"클러스터 {at}"),), abstracts=(text,))

    def peak(count):
        tracemalloc.start()
        for _ in export(many(count), name):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(800) < peak(80) + 300_000, "720 works more hold over 2 MB of text"


def test_heavy_libraries_are_loaded_only_when_asked_for():
    code = "import sys, agglo.literature.exports, agglo.literature.exports.cite; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"xlsxwriter", "citeproc", "lxml", "rispy", "bibtexparser"} & set(loaded)


# Other programs read the files too.


@settings(deadline=None, max_examples=25)
@given(given_works=some_works)
def test_other_libraries_see_as_many_records(given_works):
    count = len(given_works)
    entries = rispy.loads(written(given_works, "ris").decode().replace("\r\n", "\n"))
    assert [each["title"] for each in entries] == [work.titles[0].text for work in given_works]
    bib = bibtexparser.parse_string(written(given_works, "bibtex").decode(), parse_stack=[])
    assert len(bib.entries) == count and not bib.failed_blocks
    assert len(msgspec.json.decode(written(given_works, "csl"))) == count
    rows = list(csv.DictReader(io.StringIO(written(given_works, "csv").decode("utf-8-sig"), newline="")))
    assert len(rows) == count and all(None not in row for row in rows)
    assert len(cells_of(written(given_works, "xlsx"))) == count + 1


@settings(deadline=None, max_examples=25)
@given(given_works=some_works)
def test_no_cell_is_run_as_a_formula(given_works):
    for name in ("csv", "xlsx"):
        data = written(given_works, name)
        rows = cells_of(data) if name == "xlsx" else csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        assert not [cell for row in rows for cell in row if str(cell).startswith(("=", "+", "-", "@", "\t", "\r"))]


@settings(deadline=None, max_examples=25)
@given(given_works=some_works)
def test_braces_pair_in_every_bibtex_field(given_works):
    for entry in written(given_works, "bibtex").decode().split("\n\n"):
        depth = 0
        for sign in entry:
            depth += (sign == "{") - (sign == "}")
            assert depth >= 0
        assert depth == 0


def test_keys_are_the_same_in_every_export_and_each_works_own():
    made = [
        Work(
            id=f"{at:06}aaaaaaa", year=2010, people=(Person(name="김철수"),), titles=(Text(lang="ko", text="클러스터"),)
        )
        for at in range(500)
    ]
    keys = re.findall(r"@article\{([^,]+),", written(made, "bibtex").decode())
    assert len(set(keys)) == 500 and keys[7] == key(made[7]) == "kim2010keulleoseuteo_000007"
    assert all(re.fullmatch(r"[a-z0-9_]+", each) for each in keys)


def test_names_in_east_asian_script_are_not_divided():
    """Hanja in any of its blocks, compatibility ideographs among them; what only lies between these blocks is."""
    for name in ("\uf90a 英洙", "金 英洙", "김 영수", "やまだ たろう"):
        assert divide(Person(name=name)) == (name, "")
    assert divide(Person(name="\ua4d0\ua4d1 \ua4d2\ua4d3")) == ("\ua4d2\ua4d3", "\ua4d0\ua4d1")  # Lisu


def test_a_csv_says_that_it_is_utf_8():
    assert written([], "csv").startswith(b"\xef\xbb\xbfid,kind,title,")


def test_a_sheet_that_is_full_is_refused_and_a_long_cell_cut(monkeypatch):
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    two = [Work(titles=(Text(lang="ko", text="가" * 40_000),))] * 2
    assert len(cells_of(written(two, "xlsx"))[1][2]) == xlsx.MAX_CELL
    with pytest.raises(TooLarge, match="at most 2 works"):
        written(two * 2, "xlsx")
