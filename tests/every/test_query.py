"""Is every string read as something, bounded, and written so that it reads back the same?"""

import pytest
from asking import finds, planned, work
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.literature.query import FIELDS, MAX_NEAR, MAX_TERMS, parse
from agglo.literature.record import Work
from agglo.literature.tree import (
    VALUE_FIELDS,
    And,
    Near,
    Not,
    Or,
    Phrase,
    Scope,
    Term,
    Value,
    Wild,
    Years,
    within,
    written,
    years,
)
from agglo.text import LANGUAGES, has, say

_PIECES = """
산업 정책 cluster R&D 5G COVID-19 a 2005 ... C++ 1,000 가 S ½ ⅲ and
" “ ” 「 」 《 ' ( ) (( )) | ! * : - ~ / & + AND OR NOT NEAR/3 NEAR/99 NEAR
제목: title: year: kind: doi: foo: id: 정책* *정책 *정책* * year:2005..2010 year:..2100 year:20O5 kind:"article"
"""
PIECES = st.sampled_from([*_PIECES.split(), " ", "  ", "\n", "\0", "\ud800"])
QUERIES = st.one_of(
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=10).map(" ".join),
    st.text(max_size=60),
)


@given(QUERIES)
@settings(deadline=None, max_examples=1000)
def test_every_string_is_read_and_written_so_that_it_reads_back(text):
    query = parse(text)
    again = parse(written(query.root))
    assert again.root == query.root
    assert not again.repaired
    assert all(has(f"query.{key}") for key in query.repaired)
    check(query.root)


@given(QUERIES)
@settings(deadline=None, max_examples=200)
def test_every_string_is_planned(text):
    for field in ("tsk", "all", "author", "year", "doi"):
        planned(text, field)


def check(node, depth: int = 0) -> None:
    """A tree keeps its shape: no And in And, no single part, values only in fields of values."""
    assert depth < 200
    match node:
        case And(parts=parts) | Or(parts=parts):
            assert len(parts) > 1
            for part in parts:
                assert not (isinstance(node, And) and isinstance(part, And))
                check(part, depth + 1)
        case Not(part=part):
            check(part, depth + 1)
        case Scope(field=field, part=part):
            assert field in FIELDS and field not in VALUE_FIELDS and field != "year"
            check(part, depth + 1)
        case Near(left=left, right=right, n=n):
            assert isinstance(left, Term | Phrase) and isinstance(right, Term | Phrase) and 0 <= n <= MAX_NEAR
        case Value(field=field, value=value):
            assert field in VALUE_FIELDS and value == value.strip() != ""
        case Term(text=text) | Phrase(text=text) | Wild(text=text):
            assert text.strip()
        case Years(low=low, high=high):
            assert low is None or high is None or low <= high


def size(node) -> int:
    """How many words a tree asks for."""
    match node:
        case None:
            return 0
        case And(parts=parts) | Or(parts=parts):
            return sum(size(part) for part in parts)
        case Not(part=part) | Scope(part=part):
            return size(part)
    return 1


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("가나 " * 50_000, {"cut", "many"}),
        ("(" * 10_000, {"bracket", "deep"}),
        (")" * 10_000, {"bracket"}),
        ("(" * 5_000 + "정책" + ")" * 5_000, {"bracket", "deep"}),
        ("((a)" * 2_500, {"bracket", "deep", "many"}),
        ("NOT " * 2_500, {"operator"}),
        ("!" * 10_000 + "a", set()),
        ("title:" * 1_600 + "a", set()),
        ("a OR " * 2_000, {"many", "operator"}),
        ("a NEAR/3 " * 1_100, {"many", "near", "operator"}),
        ("a,b," * 2_500, {"many"}),
        ("a-" * 5_000, set()),
        ('"' * 9_999, {"quote"}),
        ("*" * 10_000, set()),
        ("정" * 100_000, {"cut"}),
        ("NOT (" * 2_000, {"bracket", "deep", "operator"}),
        ("title:(" * 1_400 + "a", {"bracket", "deep"}),
        ("a" * 100_000, {"cut"}),
        ("kind:a " * 1_400, {"many"}),
        ("year:(" + "2005 | " * 1_300, {"many", "bracket", "operator"}),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_large_queries_are_bounded_and_said_so(text, repaired):
    query = parse(text)
    assert set(query.repaired) <= repaired | {"cut"}
    assert ("cut" in query.repaired) == (len(text) > 10_000)
    assert size(query.root) <= MAX_TERMS
    assert parse(written(query.root)).root == query.root
    planned(text)


def test_three_hundred_terms_are_read_and_no_more():
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(301)]
    assert len(parse(" ".join(words[:300])).root.parts) == 300
    assert not parse(" ".join(words[:300])).repaired
    assert len(parse(" ".join(words)).root.parts) == 300
    assert parse(" ".join(words)).repaired == ("many",)
    assert finds(" ".join(words), work(" ".join(words)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a b|c", "(a b) OR c"),
        ("a AND b OR c", "(a b) OR c"),
        ("NOT a b", "NOT a b"),
        ("!a b", "NOT a b"),
        ("NOT (a b)", "NOT (a b)"),
        ("NOT NOT a", "a"),
        ("a NEAR/3 b c", "a NEAR/3 b c"),
        ("NOT a NEAR/3 b", "NOT a b"),
        ("a NEAR/3 b NEAR/2 c", "a NEAR/3 b NEAR/2 c"),
        ("a NEAR/3 b b NEAR/2 c", "a NEAR/3 b NEAR/2 c"),
        ("a NEAR/99 b", "a NEAR/20 b"),
        ('"a b" NEAR/2 c', '"a b" NEAR/2 c'),
        ("a near/3 b", "a near/3 b"),
        ("a and b or not c", "a and b or not c"),
        ("제목:클러스터 정책", "title:클러스터 정책"),
        ("제목:(클러스터 정책)", "title:(클러스터 정책)"),
        ("TITLE:cluster", "title:cluster"),
        ("초록:!일본", "summary:(NOT 일본)"),
        ("저자:김 학술지:지리", "author:김 venue:지리"),
        ("title:author:a", "author:a"),
        ("title:(author:a b)", "title:(author:a b)"),
        ("연도:2005..2010", "year:2005..2010"),
        ("year:2005~2010", "year:2005..2010"),
        ("year:2005–2010", "year:2005..2010"),
        ("year:2010-2005", "year:2005..2010"),
        ("year:2005", "year:2005"),
        ("year:2005..", "year:2005.."),
        ("year:..2100", "year:..2100"),
        ("year:(2005 | 2007)", "year:2005 OR year:2007"),
        ("year:(2005..2010 NOT 2007)", "year:2005..2010 NOT year:2007"),
        ("종류:(article | thesis)", 'kind:"article" OR kind:"thesis"'),
        ("kind:(NOT article)", 'NOT kind:"article"'),
        ('등재:"KCI 등재"', 'status:"KCI 등재"'),
        ("doi:10.1000/a(b)c", 'doi:"10.1000/a(b)c"'),
        ("(doi:10.1000/a)", 'doi:"10.1000/a"'),
        ("issn:1226-0000", 'issn:"1226-0000"'),
        ("Industrial Cluster: Still a Policy?", "Industrial Cluster Still a Policy"),
        ("R&D", "R&D"),
        ("C++", "C"),
        ("AT&T", "AT&T"),
        ("COVID-19", "COVID-19"),
        ("산업-정책", "산업 정책"),
        ("산업·정책/제도", "산업 정책 제도"),
        ("K-뷰티", "K-뷰티"),
        ("3.5", "3.5"),
        ("1,000명", "1,000명"),
        ("Porter's", "Porter"),
        ("O'Brien", "O'Brien"),
        ("정책*", "정책*"),
        ("*정책", "*정책*"),
        ("*정책*", "*정책*"),
        ("정*책", "정 책"),
        ("*정", "정"),
        ("*a", "a"),
        ("COVID-19*", "COVID 19*"),
        ("*COVID-19", "*COVID-19*"),
        ("*지역-정책", "*지역정책*"),
        ("*1,000!2005", "*1,000-2005*"),
        ('"산업"', '"산업"'),
        ('"가"', "가"),
        ('"a"', '"a"'),
        ('"..."', ""),
        ("“클러스터 정책”", '"클러스터 정책"'),
        ("「지역정책」", '"지역정책"'),
        ("“클러스터", "클러스터"),
        ('"클러스터 《정책》"', '"클러스터  정책 "'),
        ('"클러스터', '"클러스터"'),
        ("(a", "a"),
        ("a)", "a"),
        ("a OR", "a"),
        ("AND a", "a"),
        ("()", ""),
        ("", ""),
        ("?!", ""),
        ("foo:bar", "foo bar"),
        ("a!b", "a b"),
    ],
)
def test_reading(text, read):
    assert written(parse(text).root) == read


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ('"a', ("quote",)),
        ("(a", ("bracket",)),
        ("a)", ("bracket",)),
        ("a OR", ("operator",)),
        ("AND a", ("operator",)),
        ("NOT", ("operator",)),
        ("a NEAR/21 b", ("near_far",)),
        ("(a b) NEAR/2 c", ("near",)),
        ("NEAR/2 c", ("near",)),
        ("year:20O5", ("year",)),
        ("kind:(a NEAR/2 b)", ("field",)),
        ("a 'b' “c", ()),
        ("R&D (투자) *정책*", ()),
    ],
)
def test_repairs_are_said(text, repaired):
    assert parse(text).repaired == repaired


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_repair_has_a_sentence(lang):
    keys = ("cut", "quote", "bracket", "deep", "many", "operator", "near", "near_far", "year", "field")
    assert all(say(f"query.{key}", lang) for key in keys)


def test_every_field_is_read_by_each_of_its_names():
    for field, names in FIELDS.items():
        for name in names.split():
            root = parse(f"{name}:2005").root
            expected = Years(2005, 2005) if field == "year" else within(field, Term("2005"))
            assert root == expected, name


def test_years_out_of_reach_are_no_years():
    assert years("20O5") is None and years("99999") is None and years("") is None and years("..") is None


def test_ranges_are_inclusive_and_open():
    for query, found in {
        "year:2005": {2005},
        "year:2005..2006": {2005, 2006},
        "year:..2005": {2004, 2005},
        "year:2006..": {2006, 2007},
        "NOT year:2005": {2004, 2006, 2007, None},
    }.items():
        assert {y for y in (2004, 2005, 2006, 2007, None) if finds(query, Work(id="w", year=y))} == found
