"""What must hold where terms are also looked for under other spellings and in the other language?"""

import pytest

from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import documents
from agglo.literature.engine import Ask
from agglo.literature.engines.memory import MemoryEngine
from agglo.literature.expansion import Translation, renderer
from agglo.literature.highlight import highlights
from agglo.literature.lexicon.entry import normal
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Text, Work
from agglo.literature.variants import Variant

ANALYZER, NAMES = Analyzer(), Analyzer(Names())
SAID = {
    "정책": (("policy", "en", 0.9), ("strategy", "en", 0.3), ("politics", "en", 0.05)),
    "policy": (("정책", "ko", 0.9),),
    "클러스터정책": (("cluster policy", "en", 0.8),),
    "cluster policy": (("클러스터정책", "ko", 0.8),),
    "cluster": (("클러스터", "ko", 0.9),),
    "클러스터": (("cluster", "en", 0.9),),
    "산업화": (("industrialisation", "en", 0.9),),
}
SPELT = {"클라스터": ("클러스터",), "lock-in": ("lockin",), "네트웍": ("네트워크",)}


def translations(term, lang):
    said = {normal(known): told for known, told in SAID.items()}
    told = said.get(normal(term), ())
    return tuple(Translation(text=text, lang=to, probability=worth, kinds=("curated",)) for text, to, worth in told)


def spellings(term, off):
    return tuple(Variant(text, "loanword") for text in SPELT.get(term, ()) if "loanword" not in off)


WORKS = [
    Work(titles=(Text(lang="ko", text="지역 클러스터 정책의 과제"),)),
    Work(titles=(Text(lang="en", text="Cluster policies in Europe"),)),
    Work(titles=(Text(lang="ko", text="클러스터의 진화"),), abstracts=(Text(lang="en", text="On policy and growth."),)),
    Work(titles=(Text(lang="en", text="Photosynthesis"),), keywords=(Keywords(lang="en", words=("leaf",)),)),
    Work(titles=(Text(lang="ko", text="클라스터 전략"),)),
]


@pytest.fixture(scope="module")
def engine():
    made = MemoryEngine()
    made.add(documents([(i, one, ()) for i, one in enumerate(WORKS)], ANALYZER, NAMES))
    made.commit("1")
    return made


def planned(query, *, translate=True, off=(), mode="all", field="tsk"):
    return plan(
        parse(query), ANALYZER, NAMES, field, mode, renderer(spellings, translations if translate else None, off)
    )


def found(engine, query, **how):
    return set(engine.rows(planned(query, **how).match))


def test_either_language_finds_both(engine):
    """Words of one language find works of the other, a compound and its spaced form alike."""
    for query in ("클러스터정책", "클러스터 정책", "cluster policy", "cluster policies"):
        assert {0, 1} <= found(engine, query), query
    assert found(engine, "클러스터 정책") == {0, 1, 2}
    assert found(engine, "클러스터 정책", translate=False) == {0}


@pytest.mark.parametrize(
    "query", ['"정책"', "정책*", "*정책*", "클러스터 NEAR/3 정책", "과제 NOT policy", "author:정책", '제목:"정책"']
)
def test_nothing_else_is_translated(engine, query):
    """Quotes, stars, NEAR, NOT and names find what they find without translations."""
    assert found(engine, query) == found(engine, query, translate=False)


def test_a_translation_only_adds(engine):
    """What a query finds as typed, it finds with translations too."""
    for query in ("정책", "policy", "클러스터 정책", "정책 NOT 클러스터", "정책 | leaf", "title:(클러스터 정책)"):
        assert found(engine, query, translate=False) <= found(engine, query), query


def test_what_is_switched_off_is_not_looked_for(engine):
    """One rendering, all of a term, or a rule of spelling."""
    assert found(engine, "클러스터정책", off=("클러스터정책=cluster policy",)) == {0}
    assert found(engine, "정책", off=("정책=",)) == {0}
    assert found(engine, "네트웍") == found(engine, "네트웍", off=("rule:loanword",)) == set()
    assert found(engine, "클라스터", translate=False) == {0, 2, 4}
    assert found(engine, "클라스터", translate=False, off=("rule:loanword",)) == {4}
    chip = planned("정책", off=("정책=strategy",)).chips[0]
    assert [(one.text, one.off) for one in chip.said] == [("policy", False), ("strategy", True)]


def test_the_improbable_is_not_looked_for():
    """A translation less probable than `LEAST` would only find noise."""
    assert "politics" not in {one.text for chip in planned("정책").chips for one in chip.said}


def test_the_literal_ranks_above_the_translated(engine):
    """Of two titles alike but for the language, the one in the language typed comes first."""
    pair = [Work(titles=(Text(lang="ko", text="정책"),)), Work(titles=(Text(lang="en", text="policy"),))]
    small = MemoryEngine()
    small.add(documents([(i, one, ()) for i, one in enumerate(pair)], ANALYZER, NAMES))
    small.commit("1")
    for query, first in (("정책", 0), ("policy", 1)):
        made = planned(query)
        hits = small.find(Ask(match=made.match, scoring=made.scoring)).hits
        assert [row for row, _ in hits] == [first, 1 - first]


def test_marks_tell_how_it_matched():
    """What was typed, spelt otherwise and translated is marked as such, and only where it matched."""
    marks = planned("클러스터 정책").marks
    kinds = {(h.field, h.start, h.kind) for h in highlights(WORKS[2], marks, ANALYZER, NAMES)}
    assert kinds == {("title", 0, "typed"), ("summary", 3, "translated")}
    [mark] = highlights(WORKS[0], planned("클라스터", translate=False).marks, ANALYZER, NAMES)
    assert (mark.start, mark.kind) == (3, "variant")


def test_a_typed_word_keeps_its_weight():
    """Where a word is typed and also renders another, it ranks as typed."""
    weights = {(s, w): x for s, w, x in planned("정책 policy").scoring.words}
    assert weights["other", "polici"] == 1.0


def test_a_translation_is_not_its_stem():
    """산업화 is industrialisation, whose stem is that of industry: found is the word, in either number."""
    titles = ("Industry in Maru", "Industrialisation of Maru", "Two Industrialisations")
    small = MemoryEngine()
    works = [Work(titles=(Text(lang="en", text=title),)) for title in titles]
    small.add(documents([(i, one, ()) for i, one in enumerate(works)], ANALYZER, NAMES))
    small.commit("1")
    made = planned("산업화")
    assert set(small.rows(made.match)) == {1, 2}
    assert highlights(works[0], made.marks, ANALYZER, NAMES) == ()
    assert len(highlights(works[2], made.marks, ANALYZER, NAMES)) == 1
