"""What must hold of every style of references."""

import csv
import html
import pathlib
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.errors import Unknown
from agglo.literature.exports.cite import STYLES, references
from agglo.literature.record import Person, Text, Venue, Work
from agglo.text import LANGUAGES, has, say

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "references"
WORKS = {
    work.id: work
    for work in (msgspec.json.decode(each, type=Work) for each in (GOLDEN / "works.jsonl").read_bytes().splitlines())
}
KINDS = ("article", "thesis", "proceedings", "report", "book", "chapter", "web", "dataset", "patent", "other")


def table(name: str) -> list[dict[str, str]]:
    path = GOLDEN / f"{name}.csv"
    assert path.exists(), f"help: write references by hand from the style's rules into {path.name}: id,lang,expected"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


every = pytest.mark.parametrize("name", STYLES)
characters = st.characters(exclude_categories=("Cs", "Cn"))
texts = st.one_of(
    st.sampled_from(
        ["클러스터 정책", "R&D <b>of</b> TAMA?", 'The "New" End.', "et al.", "& and", "\ue000\ue003x", "{x}"]
    ),
    st.text(characters, max_size=12),
)


@every
def test_golden_references(name):
    rows = table(name)
    assert len(rows) >= 12
    for row in rows:
        made = references([WORKS[row["id"]]], name, row["lang"], html=True)
        assert made == [row["expected"]], f"help: {row['id']} in {name}"


def test_the_golden_tables_keep_their_hard_cases():
    for name in ("apa", "chicago", "korean"):
        ids = {row["id"] for row in table(name)}
        assert len(ids) >= 30
        assert {WORKS[each].kind for each in ids} >= {*KINDS} - {"patent", "other"}
        assert {"nahm", "hyphen-lower", "particle", "no-author", "no-year", "body-long", "mixed", "quotes"} <= ids


@every
def test_its_name_is_there_in_both_languages(name):
    assert has(f"styles.{name}"), f"help: add {name} under [styles] in text/*/exports.toml"
    assert all(say(f"styles.{name}", lang) for lang in LANGUAGES)


@every
@pytest.mark.filterwarnings("error")
def test_its_csl_files_follow_the_schema(name):
    from importlib.resources import as_file, files

    from citeproc import CitationStylesStyle

    for file in {STYLES[name].korean, STYLES[name].other}:
        with as_file(files("agglo.literature.exports") / "styles" / f"{file}.csl") as path:
            CitationStylesStyle(str(path), validate=True)


def test_an_unknown_style_is_said_with_the_nearest():
    with pytest.raises(Unknown, match="Did you mean chicago"):
        references([], "chicgo")


@every
def test_a_korean_name_stands_whole(name):
    for people in (["남기범"], ["서정수", "권재웅"]):
        work = Work(
            titles=(Text(lang="ko", text="클러스터 정책"),),
            people=tuple(Person(name=each, family=each[:1], given=each[1:]) for each in people),
            year=2016,
        )
        (made,) = references([work], name)
        assert re.match(r"남기범|서정수(, |·)권재웅", made), made
        assert not re.search(r"& |and |남, |서, |기\.|정\.", made)


@every
def test_the_language_decides_title_names_and_journal(name):
    made = {lang: references([WORKS["seo-two"]], name, lang)[0] for lang in ("", "ko", "en")}
    assert made[""] == made["ko"]
    assert (
        all(word in made["ko"] for word in ("서정수", "춘천 문화산업", "만화애니메이션연구"))
        and "Seo" not in made["ko"]
    )
    assert (
        all(word in made["en"] for word in ("Seo", "ChunCheon", "Cartoon and Animation")) and "서정수" not in made["en"]
    )


@st.composite
def works(draw):
    names = st.one_of(
        texts, st.sampled_from(["남기범", "World Bank", "Nahm, Kee-Bom", "Frank van Oort", ", ", "J.", "-", "A.-"])
    )
    return Work(
        kind=draw(st.sampled_from(KINDS)),
        titles=tuple(Text(lang="en", text=text) for text in draw(st.lists(texts, max_size=2))),
        people=tuple(
            Person(name=each, role=draw(st.sampled_from(["author", "editor", "translator"])))
            for each in draw(st.lists(names, max_size=3))
        ),
        venue=draw(st.none() | texts.map(lambda text: Venue(names=(Text(lang="en", text=text),), publisher=text))),
        year=draw(st.none() | st.integers(1000, 2100)),
        volume=draw(texts),
        number=draw(texts),
        pages=draw(st.sampled_from(["", "1-15", "764-781", "e1", "S1-S2", "1, 3-5", "100-99"])),
        landing=draw(st.sampled_from(["", "https://example.org/?a=1&b=<2>"])),
    )


@every
@settings(deadline=None, max_examples=40)
@given(work=works())
def test_whatever_a_record_holds_the_html_has_no_tag_but_i(name, work):
    (plain,), (marked,) = references([work], name), references([work], name, html=True)
    assert plain and "\n" not in plain and not re.search("[\ue000-\ue003]", plain)
    bare = re.sub("</?i>", "", marked)
    assert "<" not in bare and ">" not in bare
    assert html.unescape(bare) == html.unescape(html.escape(plain, quote=False))
