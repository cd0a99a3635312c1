"""What must hold of identity and of merging, whatever the records say."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from works import read, reads, work

from agglo.literature.identity import LINKS, is_id, make_id, normal, page, same_work
from agglo.literature.merge import Record, join, merge
from agglo.literature.name_lists import align
from agglo.literature.record import Cited, Person, Text, Venue, Work
from agglo.text import keys

FULL = {"title": "클러스터 정책", "year": 2016, "pages": "764-781", "venue": "한국경제지리학회지"}


def record(found, source="ris", at="2026-01-01T00:00:00Z"):
    return Record(source=source, id=found.source_id, at=at, file="a", work=found.work)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("클러스터 정책", "클러스터정책"),
        ("The “New” Economy", "the new economy"),
        ("Ｃｌｕｓｔｅｒ", "cluster"),
        ("산업ㆍ지역", "산업·지역"),
        ("산업‧지역", "산업 지역"),
        ("Länder", "La\u0308nder"),
        ("CO₂ 배출", "CO2 배출"),
        ("樂浪", "\uf914浪"),
    ],
)
def test_titles_that_are_one(one, other):
    assert normal(one) == normal(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("산업", "산업화"), ("ㄱ", "ᄀ"), ("Länder", "Lander"), ("제1기", "제2기"), ("ｶﾞ", "가")]
)
def test_titles_that_are_two(one, other):
    assert normal(one) != normal(other)


@given(st.text())
def test_normal_is_settled(text):
    assert normal(normal(text)) == normal(text)


def test_the_same_place_is_the_same_work():
    assert same_work(work(**FULL), work(**FULL | {"title": "클러스터정책"}))[0] == "title"
    assert same_work(work(**FULL), work(**FULL | {"pages": "764"}))


@pytest.mark.parametrize("missing", FULL)
def test_a_missing_value_equals_nothing(missing):
    lacking = work(**FULL | {missing: None if missing == "year" else ""})
    assert same_work(work(**FULL), lacking) is None
    assert same_work(lacking, lacking) is None


@pytest.mark.parametrize("other", [{"year": 2017}, {"pages": "1-764"}, {"venue": "지역연구"}, {"title": "산업 정책"}])
def test_another_value_is_another_work(other):
    assert same_work(work(**FULL), work(**FULL | other)) is None


def test_numbers_are_compared_in_their_canonical_form():
    assert same_work(work(doi="10.1/A"), work(doi="https://doi.org/10.1/a")) == ("doi", "10.1/a")
    assert same_work(work(kci="art001"), work(kci="ART001 ")) == ("kci", "ART001")
    assert same_work(work(doi="10.1/a"), work(kci="10.1/a")) is None


@pytest.mark.parametrize("empty", [{"doi": "-"}, {"doi": "없음"}, {"doi": "10.1"}, {"kci": "없음"}, {"kci": "-"}])
def test_what_has_not_the_shape_of_a_number_names_nothing(empty):
    assert same_work(work(**empty), work(**empty)) is None


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_reason_has_a_sentence(lang):
    assert {f"merges.{reason}" for reason in LINKS} <= keys(lang)


@pytest.mark.parametrize(("pages", "first"), [("764-781", "764"), ("p. 012", "12"), ("e0123", "e0123"), ("", "")])
def test_first_page(pages, first):
    assert page(Work(pages=pages)) == first


@given(reads, reads)
def test_sameness_goes_both_ways(one, other):
    assert (same_work(one.work, other.work) is None) == (same_work(other.work, one.work) is None)


@given(st.text(), st.integers(0, 9))
def test_ids(basis, turn):
    assert is_id(make_id(basis, turn))
    assert make_id(basis, turn) == make_id(basis, turn) != make_id(basis, turn + 1)


@given(reads)
def test_joining_the_same_changes_nothing(one):
    assert join(one.work, one.work) == one.work


@given(reads, reads)
def test_joining_loses_no_text_and_no_number(one, other):
    both = join(one.work, other.work)
    for part in (one.work, other.work):
        for text in (*part.titles, *part.abstracts):
            assert any(
                normal(k.text).startswith(normal(text.text)) or k.lang == text.lang
                for k in both.titles + both.abstracts
            )
        assert {i.value.lower() for i in part.identifiers} <= {i.value.lower() for i in both.identifiers}
    assert join(both, other.work) == both == join(both, one.work)


def test_what_the_older_says_stands_and_other_languages_come_in():
    old = work(
        "클러스터 정책",
        year=2016,
        pages="764",
        abstract="짧은 초록",
        words=["산업"],
        names=["남기범"],
        venue="지역연구",
    )
    new = work(
        "Cluster Policy", lang="en", year=2017, pages="764-781", abstract="An abstract", words=["policy"], venue="JKRS"
    )
    both = join(old, new)
    assert [t.text for t in both.titles] == ["클러스터 정책", "Cluster Policy"]
    assert [t.text for t in both.abstracts] == ["짧은 초록", "An abstract"]
    assert [k.words for k in both.keywords] == [("산업",), ("policy",)]
    assert [t.text for t in both.venue.names] == ["지역연구", "JKRS"]
    assert (both.year, both.pages) == (2016, "764-781")


def test_a_text_that_breaks_off_gives_way_to_the_whole():
    assert (
        join(work("가", abstract="집적의 경제는…"), work("가", abstract="집적의 경제는 크다."))
        .abstracts[0]
        .text.endswith("크다.")
    )
    assert (
        join(work("가", abstract="집적의 경제는 크다."), work("가", abstract="집적의…"))
        .abstracts[0]
        .text.endswith("크다.")
    )
    assert join(work("가", abstract="하나"), work("가", abstract="하늘은 넓다")).abstracts[0].text == "하나"


def test_a_title_of_unknown_language_learns_it():
    old, new = Work(titles=(Text(lang="und", text="Länder"),)), Work(titles=(Text(lang="de", text="LÄNDER"),))
    assert join(old, new).titles == (Text(lang="de", text="Länder"),)


def test_a_description_by_agglo_never_hides_the_publications_own():
    old = Work(abstracts=(Text(lang="ko", text="설명", by="agglo"),))
    assert [t.by for t in join(old, work("가", abstract="초록")).abstracts] == ["agglo", ""]


def test_citations_are_of_the_later_day():
    def cited(count, date, source="kci"):
        return Work(cited=(Cited(count=count, source=source, date=date),))

    assert join(cited(5, "2026-02-01"), cited(3, "2026-01-01")).cited[0].count == 5
    assert join(cited(3, "2026-01-01"), cited(5, "2026-02-01")).cited[0].count == 5
    assert len(join(cited(3, ""), cited(5, "", "scopus")).cited) == 2


@pytest.mark.parametrize(
    ("old", "new", "names", "others"),
    [
        (["남기범"], ["Nahm, Kee-Bom"], ["남기범"], [("Nahm, Kee-Bom",)]),
        (["Nahm, Kee-Bom"], ["Kee-Bom NAHM"], ["Nahm, Kee-Bom"], [()]),
        (["남기범", "김영수"], ["김영수", "남기범"], ["남기범", "김영수"], [(), ()]),
        (["남기범"], ["김영수", "남기범"], ["김영수", "남기범"], [(), ()]),
        (["남기범", "김영수"], ["남기범"], ["남기범", "김영수"], [(), ()]),
        (["남기범"], ["Smith, A.", "Jones, B."], ["남기범"], [()]),
        (["남기범"], ["김영수"], ["남기범"], [()]),
        ([], ["김영수"], ["김영수"], [()]),
    ],
)
def test_people(old, new, names, others):
    people = align([Person(name=n) for n in old], [Person(name=n) for n in new])
    assert [p.name for p in people] == names
    assert [p.other for p in people] == others


def test_people_keep_what_either_list_knows():
    old = Person(name="남기범", affiliations=("서울시립대",))
    new = Person(name="남기범", orcid="0000-0001", affiliations=("University of Seoul",))
    assert align([old], [new]) == (Person(name="남기범", orcid="0000-0001", affiliations=("서울시립대",)),)
    assert len(align([Person(name="남기범", role="supervisor")], [Person(name="남기범")])) == 2


def test_origins_say_who_gave_what():
    old = record(read(title="가", year=2016, doi="10.1/a"), "ris")
    new = record(read(title="나", year=2016, doi="10.1/a", abstract="초록", kci="ART1"), "kci", "2026-02-02T00:00:00Z")
    first, second = merge([old, new], "x").origins
    assert (first.source, second.source, second.at) == ("ris", "kci", "2026-02-02T00:00:00Z")
    assert first.fields == ("kind", "titles", "year", "identifiers")
    assert second.fields == ("kind", "abstracts", "year", "identifiers")


@given(st.lists(reads, min_size=1, max_size=4))
def test_every_field_has_an_origin(found):
    made = merge([record(one) for one in found])
    given_fields = {name for origin in made.origins for name in origin.fields}
    said = {
        f
        for f in Work.__struct_fields__
        if f not in ("id", "aliases", "origins") and getattr(made, f) != getattr(Work(), f)
    }
    assert said <= given_fields


def test_dated_origins_are_carried_on():
    first = merge([record(read(title="가"))], "a")
    again = merge([Record(source="jsonl", work=first, at="2027-01-01T00:00:00Z")], "a")
    assert again == msgspec.structs.replace(first)


def test_venues_unite():
    old, new = (
        Work(venue=Venue(issn=("1",), indexed=("KCI 등재",))),
        Work(venue=Venue(issn=("2", "1"), publisher="학회")),
    )
    assert join(old, new).venue == Venue(issn=("1", "2"), indexed=("KCI 등재",), publisher="학회")
