"""Does a query match what the contracts say? Friends true and false, and the laws over generated and real text."""

import csv
import json
import random
import re

import pytest
from asking import ANALYZER, NAMES, finds, planned, table, work
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agglo.literature.analysis.fields import units_at
from agglo.literature.documents import document
from agglo.literature.engine import NotOf
from agglo.literature.engines.memory import MemoryEngine, matches
from agglo.literature.plan import plan
from agglo.literature.query import Not, Query, parse
from agglo.literature.record import Keywords, Text, Work

FALSE, TRUE = table("false_friends.csv"), table("true_friends.csv")
FIELDS = ("title", "summary", "keyword")
KOREAN = ("산업", "산업화", "정책", "클러스터", "지역", "의", "신산업", "國家", "및")
WORDS = (*KOREAN, "R&D", "5G", "제3기", "cluster", "policies", "of")
LETTERS = "가나다의산업정책화"
VALUE = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.text(LETTERS, min_size=1, max_size=5),
        st.text("abR&D", min_size=1, max_size=3),
        st.sampled_from(["12", "3", "1,000", "·", "-", ". ", "? ", "\n", "\n\n", "(", ")", "産業"]),
    ),
    min_size=1,
    max_size=8,
)
TITLES = st.tuples(VALUE, st.sampled_from(["", " ", "  "])).map(lambda parts: parts[1].join(parts[0]))


def test_the_tables_keep_their_size():
    assert len(FALSE) >= 60 and len(TRUE) >= 60
    assert {("산업화", "산업 정책의 변화"), ("now here", "nowhere")} <= {(r["query"], r["text"]) for r in FALSE}


@pytest.mark.parametrize("row", FALSE, ids=lambda row: f"{row['why']}: {row['query']} / {row['text']}")
def test_false_friends(row):
    assert not finds(row["query"], work(row["text"], row["where"]))


@pytest.mark.parametrize("row", TRUE, ids=lambda row: f"{row['why']}: {row['query']} / {row['text']}")
def test_true_friends(row):
    assert finds(row["query"], work(row["text"], row["where"]))


def test_every_false_friend_is_found_by_something():
    """A text that nothing finds would prove nothing."""
    for row in FALSE:
        what = work(row["text"], row["where"])
        unit, start, end, _ = units_at(row["text"])[0]
        assert finds(f'all:"{row["text"][start:end]}"', what) or len(unit) == 1


# Clause 4: every quoted stretch finds its value.


@given(TITLES, st.data())
@settings(deadline=None, max_examples=300)
def test_a_quoted_stretch_finds_its_value(title, data):
    here = units_at(title)
    assume(here)
    i = data.draw(st.integers(0, len(here) - 1))
    j = data.draw(st.integers(i, len(here) - 1))
    quoted_finds(title, here[i][1], here[j][2])


def quoted_finds(value: str, start: int, end: int) -> None:
    stretch = value[start:end]
    if '"' in stretch or (len(stretch) == 1 and units_of(stretch)[0][0] != "="):
        return
    for where in FIELDS:
        if where != "keyword" or "; " not in value:
            assert finds(f'"{stretch}"', work(value, where)), stretch


def test_quoted_stretches_of_real_text(shared):
    rng = random.Random(4)
    for value in real_texts(shared)[::25]:
        here = units_at(value)
        for _ in range(4):
            i = rng.randrange(len(here))
            j = min(len(here) - 1, i + rng.choice((0, 1, 2, 5, 20, 60)))
            quoted_finds(value, here[i][1], here[j][2])
        borders = [k for k in range(1, len(here)) if here[k][3] != here[k - 1][3] or (here[k][0][0] == "=")]
        for k in rng.sample(borders, min(4, len(borders))):
            quoted_finds(value, here[max(0, k - 2)][1], here[min(len(here) - 1, k + 1)][2])


# Clause 6: what the joined form finds, the spaced form finds too; the reverse does not hold.


@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=5), TITLES)
@settings(deadline=None, max_examples=300)
def test_the_spaced_form_finds_what_the_joined_form_finds(words, title):
    joined = words[0]
    for word in words[1:]:
        assume(not (units_of(joined)[-1][0] == "=" and units_of(word)[0][0] == "="))
        joined += word
    for what in (work(title), work(joined + "의 " + title), work(f"부{joined}론")):
        assert not finds(joined, what) or finds(" ".join(words), what)


def units_of(word: str) -> list[str]:
    return [unit for unit, *_ in units_at(word)]


def test_the_spaced_form_finds_what_the_joined_form_finds_in_real_text(shared):
    rng = random.Random(6)
    tried = 0
    for value in real_texts(shared)[::20]:
        runs = [r for r in re.findall(r"[가-힣]{4,8}", value) if finds(r, work(value))]
        for run in rng.sample(runs, min(3, len(runs))):
            cut = rng.randrange(1, len(run))
            assert finds(f"{run[:cut]} {run[cut:]}", work(value)), run
            tried += 1
    assert tried > 100


def test_the_reverse_does_not_hold():
    apart = Work(titles=(Text(lang="ko", text="클러스터의 형성"),), abstracts=(Text(lang="ko", text="정책을 본다"),))
    assert finds("클러스터 정책", apart) and not finds("클러스터정책", apart)
    assert not finds("title:(클러스터 정책)", apart)


def test_words_of_one_term_stay_in_one_language():
    mixed = Work(titles=(Text(lang="ko", text="클러스터"), Text(lang="en", text="정책")))
    assert finds("클러스터 정책", mixed) and not finds("클러스터정책", mixed)


# Clause 7: NOT is the exact complement; order does not matter; a field keeps to itself.

QUERIES = st.recursive(
    st.one_of(
        st.sampled_from([*WORDS, "산업*", "*업정*", '"업 정"', "클러스터정책", "지역 NEAR/2 정책", "year:2005"]),
        st.text(LETTERS, min_size=2, max_size=5),
    ),
    lambda q: st.one_of(
        st.tuples(q, q).map(lambda t: f"({t[0]}) ({t[1]})"),
        st.tuples(q, q).map(lambda t: f"({t[0]}) OR ({t[1]})"),
        q.map(lambda t: f"NOT ({t})"),
        q.map(lambda t: f"title:({t})"),
    ),
    max_leaves=4,
)


@given(QUERIES, TITLES)
@settings(deadline=None, max_examples=300)
def test_not_is_the_exact_complement(query, title):
    for what in (work(title), work(title, "summary")):
        assert finds(f"NOT ({query})", what) != finds(query, what)
        assert not finds(f"({query}) NOT ({query})", what)


def test_nothing_is_marked_or_ranked_under_not():
    made = planned('NOT (클러스터 "정책")')
    assert isinstance(made.match, NotOf)
    assert not made.marks and not made.scoring.words and all(chip.negated for chip in made.chips)
    assert Not(parse("클러스터").root) == parse("NOT NOT NOT 클러스터").root


PARTS = st.sampled_from(['"산업 정책"', "산업*", "title:정책", "클러스터정책", "5G", '"R&D"'])


@given(st.lists(PARTS, min_size=2), TITLES)
@settings(deadline=None)
def test_the_order_of_parts_is_irrelevant(parts, title):
    what = work(title)
    assert finds(" ".join(parts), what) == finds(" ".join(reversed(parts)), what)
    assert finds(" OR ".join(parts), what) == finds(" OR ".join(reversed(parts)), what)


@given(QUERIES.filter(lambda q: "title" not in q and "NOT" not in q and "year" not in q), TITLES)
@settings(deadline=None)
def test_a_field_keeps_to_itself(query, value):
    """What a field finds, no field finds too; and it does not look into other fields."""
    for where, other in zip(FIELDS, ("summary", "keyword", "title"), strict=True):
        assert not finds(f"{where}:({query})", work(value, other))
        if finds(f"{where}:({query})", work(value, where)):
            assert finds(query, work(value, where))
        assert finds(f"{where}:({query})", work(value, where)) == finds(query, work(value, where), field=where)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), TITLES, TITLES)
@settings(deadline=None)
def test_any_finds_what_one_of_the_words_finds(words, one, other):
    """``any`` is the union of the words with content (and of joined terms, which the words imply or share)."""
    engine = MemoryEngine()
    engine.add([document(1, work(one), ANALYZER, NAMES), document(2, work(other, "summary"), ANALYZER, NAMES)])
    engine.commit("1")
    made = planned(" ".join(words), mode="any")
    found = set(engine.rows(made.match))
    assert found >= set(engine.rows(planned(" ".join(words)).match))
    assert found == set().union(*(engine.rows(arm) for arm in made.alternatives))


def test_different_words_may_match_in_different_fields_and_languages():
    both = Work(titles=(Text(lang="en", text="Industrial clusters"),), abstracts=(Text(lang="ko", text="정책을 본다"),))
    assert finds("cluster 정책", both) and not finds("cluster NEAR/5 정책", both)


# Clauses 3 and 9: chips, light words, offers.


def test_light_words_are_struck_out_of_several_and_read_alone():
    assert planned("클러스터에 관한 연구의 동향").dropped == ("관한", "연구의")
    assert planned("the role of clusters").dropped == ("the", "of")
    assert planned("연구의").dropped == planned("the").dropped == planned("및 the").dropped == ()
    assert planned("위한 NOT 일본").dropped == ()
    assert [c.kind for c in planned("위한").chips] == ["substring"]
    assert finds("위한", work("정책을 위한 연구")) and not finds("위한", work("시위. 한국의"))
    assert not finds("수", work("수 있다"))


def test_a_plan_keeps_its_parts_beside_their_matches():
    made = planned("클러스터 및 정책 NOT 일본")
    assert len(made.parts) == len(made.alternatives) == 3
    assert planned("").match == plan(Query(text="", root=None), ANALYZER, NAMES).match


@pytest.mark.parametrize(("field", "query"), [("year", "2005"), ("doi", "10.1/a"), ("kind", "article"), ("year", "가")])
def test_a_plan_for_a_field_of_values(field, query):
    what = Work(id="w", year=2005, kind="article")
    assert finds(query, what, field) == (query in ("2005", "article"))


def test_a_pasted_abstract_is_answered(shared):
    text = real_texts(shared)[0]
    made = planned(text)
    assert matches(document(1, work(text), ANALYZER, NAMES), made.match)


def test_keywords_are_values_of_their_own():
    what = Work(keywords=(Keywords(lang="ko", words=("지역 혁신", "체제")),))
    assert finds('"지역혁신"', what) and not finds('"혁신 체제"', what) and finds("혁신체제", what)


def real_texts(shared) -> list[str]:
    """KorQuAD's passages and the KCI sample's titles, abstracts and keywords."""
    data = json.loads((shared / "korquad" / "KorQuAD_v1.0_dev.json").read_text("utf-8"))["data"]
    texts = sorted({p["context"] for d in data for p in d["paragraphs"]})
    for file in sorted((shared / "formats" / "kci_csv").glob("*.csv")):
        with open(file, encoding="utf-8-sig", errors="replace", newline="") as rows:
            texts += [cell for row in csv.reader(rows) for cell in row if len(cell) > 30]
    return [t for t in texts if len(units_at(t)) > 3]
