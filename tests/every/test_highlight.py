"""Is what was found marked, where it was found and nowhere else?"""

import pytest
from asking import ANALYZER, NAMES, finds, marked, planned, work
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_matching import LETTERS, TITLES, WORDS, real_texts

from agglo.literature.documents import values
from agglo.literature.highlight import highlights
from agglo.literature.record import Keywords, Person, Text, Work

ASKED = st.one_of(
    st.sampled_from([*WORDS, "클러스터정책", "산업*", "*업정*", '"업 정"', '"R&D"', "R*", "*luste*", "정책화*"]),
    st.just("지역 NEAR/2 정책"),
    st.text(LETTERS, min_size=2, max_size=5),
    st.text(LETTERS, min_size=2, max_size=3).map(lambda t: f'"{t}"'),
)


def stretches(query: str, what: Work) -> list[tuple[str, str]]:
    """(field, marked text) of each mark."""
    texts = values(what)
    return [(h.field, texts[h.field][h.value][1][h.start : h.end]) for h in marked(query, what)]


def well_formed(query: str, what: Work) -> None:
    """Marks lie inside their strings, in order and apart, and say the value's own language."""
    texts = values(what)
    before = ("", 0, 0)
    for mark in marked(query, what):
        lang, text = texts[mark.field][mark.value]
        assert 0 <= mark.start < mark.end <= len(text) and mark.lang == lang
        assert (mark.field, mark.value, mark.start) > before or mark.field != before[0]
        before = (mark.field, mark.value, mark.end)


@given(ASKED, TITLES)
@settings(deadline=None, max_examples=500)
def test_every_hit_is_marked_in_the_field_where_it_is(query, value):
    for where in ("title", "summary", "keyword"):
        what = work(value, where)
        well_formed(query, what)
        if finds(query, what):
            assert {field for field, _ in stretches(query, what)} == {where}
        else:
            assert not stretches(query, what)


@given(st.lists(ASKED, min_size=2, max_size=4), TITLES)
@settings(deadline=None)
def test_marks_of_several_words_lie_inside(words, value):
    for where in ("title", "keyword"):
        well_formed(" ".join(words), work(value, where))


REAL = ("대한민국", "정부", "국가", '"대한민국의"', "경제*", "*경제*", "2005년", "the", "정부의 정책", "20*")


def test_real_hits_are_marked(shared):
    texts = real_texts(shared)[::15]
    ANALYZER.learn(texts)
    for query in REAL:
        made, hits = planned(query), 0
        for text in texts:
            what = work(text, "summary")
            if finds(query, what):
                hits += 1
                assert highlights(what, made.marks, ANALYZER, NAMES), (query, text)
                well_formed(query, what)
        assert hits, query


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("산업", "산업화와 신산업", ["산업", "산업"]),
        ("산업화", "산업 산업화를", ["산업", "산업화"]),
        ("클러스터정책", "클러스터의 정책", ["클러스터", "정책"]),
        ("클러스터 정책", "클러스터정책", ["클러스터정책"]),
        ("제3기", "제2기와 제3기", ["3기"]),
        ("R&D", "R & D와 D", ["R & D"]),
        ('"스터 정"', "클러스터 정책", ["스터 정"]),
        ('"다. 정"', "이다. 정책", ["다. 정"]),
        ("정책*", "클러스터정책론 정책", ["정책", "정책"]),
        ("높*", "높은 곳", ["높"]),
        ("*수원*", "연수원", ["수원"]),
        ("*ovation", "Innovations", ["Innovations"]),
        ("cluster", "CLUSTERS, clustering", ["CLUSTERS", "clustering"]),
        ("Länder", "La\u0308nder", ["La\u0308nder"]),
        ("산업", "\u1109\u1161\u11ab\u110b\u1165\u11b8의", ["\u1109\u1161\u11ab\u110b\u1165\u11b8"]),
        ("efficient", "eﬃcient", ["eﬃcient"]),
        ("1000", "1,000명", ["1,000"]),
        ("위한", "정책을 위한", ["위한"]),
        ("지역 NEAR/1 정책", "지역 혁신 정책", ["지역", "정책"]),
        ("지역 NEAR/1 정책", "지역 혁신 체제 정책. 정책 지역", ["정책", "지역"]),
        ("정책 NEAR/1 정책", "정책 혁신 정책 체제 혁신 정책", ["정책", "정책"]),
        ("NOT 일본", "일본", []),
        ("year:2005 정책", "정책", ["정책"]),
        ("産業", "産業政策", ["産業"]),
    ],
)
def test_marks(query, text, expected):
    assert [stretch for _, stretch in stretches(query, work(text))] == expected


def test_a_term_is_marked_only_where_all_of_it_is():
    what = Work(
        titles=(Text(lang="ko", text="클러스터의 정책"), Text(lang="en", text="Cluster policy 정책")),
        abstracts=(Text(lang="ko", text="클러스터의 형성"),),
        keywords=(Keywords(lang="ko", words=("정책", "클러스터")), Keywords(lang="en", words=("cluster",))),
        people=(Person(name="정책"),),
    )
    assert stretches("클러스터정책", what) == [
        ("keyword", "정책"),
        ("keyword", "클러스터"),
        ("title", "클러스터"),
        ("title", "정책"),
    ]
    assert stretches("summary:클러스터", what) == [("summary", "클러스터")]
    assert stretches("author:정책", what) == [("author", "정책")]
    assert stretches("all:정책", what)[0] == ("author", "정책")


@given(st.text(max_size=30), st.text(max_size=30))
@settings(deadline=None)
def test_any_query_marks_any_text_without_fail(query, text):
    assume(text)
    well_formed(query, work(text))
