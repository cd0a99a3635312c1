"""What must hold of the glossary: both languages, no form in two concepts unawares, and every form finds its own."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.literature.analysis.segment import HANGUL
from agglo.literature.lexicon.entry import LONGEST, normal, precise
from agglo.literature.lexicon.glossary import concept_of, concepts, concepts_of, forms, homographs
from agglo.literature.lexicon.glossary_lines import (
    LONGEST_LINE,
    MOST_FORMS,
    MOST_LINES,
    Complaint,
    read_glossary,
    written,
)

ALL = concepts()
IDS = {concept.id for concept in ALL}
HOMOGRAPHS = {precise(form): ids for form, ids in homographs().items()}
SAME_STEMS = {"local economi", "polici effect", "local govern"}
"""Terms that only their stems confuse (local government, local governance): their words tell them apart."""


def test_there_are_enough():
    """At least 450 concepts, at least 100 of them single words of which compounds are made."""
    single = [c for c in ALL if not re.search(r"[\s-]", c.ko[0] + c.en[0]) and len(c.ko[0]) <= 5]
    assert len(ALL) >= 450 and len(IDS) == len(ALL)
    assert len(single) >= 100


@pytest.mark.parametrize("concept", ALL, ids=lambda concept: concept.id)
def test_a_concept_is_whole(concept):
    """Korean in Hangul, English without, no form twice, none too long, ids in kebab case, `see` leads somewhere."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", concept.id)
    assert concept.ko and all(HANGUL.search(form) for form in concept.ko)
    assert concept.en and not any(HANGUL.search(form) for form in (*concept.en, *concept.abbreviations))
    assert all(form == " ".join(form.split()) and 1 < len(form) <= LONGEST for form in forms(concept))
    assert not re.search(r"[,=#]|->", "".join(forms(concept)))
    assert max(Counter(map(precise, forms(concept))).values()) == 1, "help: spaces, hyphens and plurals need no form"
    assert len(forms(concept)) <= MOST_FORMS
    assert set(concept.see) <= IDS - {concept.id}


@pytest.mark.parametrize("concept", ALL, ids=lambda concept: concept.id)
def test_every_form_finds_its_concept(concept):
    """Each form, however it is spaced or written, names its concept, and no other one unless it is a homograph."""
    for form in forms(concept):
        found = concepts_of(form)
        assert concept in found, form
        assert len(found) == 1 or precise(form) in HOMOGRAPHS, f"help: {form} is also in {found}; is it a homograph?"
    for form in (*concept.ko, *concept.en):
        assert concepts_of(form.replace(" ", "") if HANGUL.search(form) else form.upper()) == concepts_of(form)
    for form in concept.en:
        assert concepts_of(form.replace("-", " ")) == concepts_of(form)


def test_stems_confuse_few():
    """What only the stems of a term of several words confuse is known."""
    owners: dict[str, set[str]] = {}
    for concept in ALL:
        for form in concept.en:
            if " " in normal(form):
                owners.setdefault(normal(form), set()).add(concept.id)
    assert {stem for stem, ids in owners.items() if len(ids) > 1} - set(HOMOGRAPHS) == SAME_STEMS


def test_homographs_say_their_usual_meaning_first():
    """A homograph names each of its concepts in the order of the file; nothing is listed for nothing."""
    for form, ids in homographs().items():
        assert tuple(concept.id for concept in concepts_of(form)) == ids and len(ids) > 1
    assert concept_of("RIS").ko[0] == "지역혁신체계"


NAMED = {
    "related-variety": "연관다양성 연관·다양성 관련다양성 상호연관적다양성 연관적다양성 related_variety",
    "location-quotient": "입지계수 입지상계수 LQ location_quotients",
    "synthetic-control": "합성통제법 통제집단합성법 synthetic_control_method",
    "resilience": "회복력 회복탄력성 resilience",
    "life-cycle": "생애주기 수명주기 life-cycle lifecycles",
    "propensity-score-matching": "성향점수매칭 성향점수짝짓기 PSM",
    "regional-innovation-system": "지역혁신체계 RIS regional_innovation_systems",
    "small-and-medium-enterprise": "중소기업 SME SMEs",
    "global-value-chain": "글로벌가치사슬 GVC GVCs",
    "foreign-direct-investment": "외국인직접투자 FDI",
    "research-and-development": "연구개발 R&D research_and_development",
    "total-factor-productivity": "총요소생산성 TFP",
    "herfindahl-index": "허핀달지수 HHI Herfindahl-Hirschman_Index",
    "difference-in-differences": "이중차분법 DID DiD difference_in_differences",
    "regression-discontinuity": "회귀불연속설계 RDD",
    "cluster-policy": "클러스터정책 클러스터_정책 cluster_policy cluster_policies Cluster-Policies",
    "governance": "거버넌스 governance",
    "lock-in": "고착 lock-in lock_in lockin",
    "business-startup": "창업",
    "economic-geography": "경제지리 economic_geography",
    "regional-innovation-cluster-programme": "지역혁신클러스터 지역혁신클러스터육성사업",
    "technopark": "테크노파크",
    "industrial-complex": "산업단지",
    "balanced-development-special-account": "균형발전특별회계 균형발전_특별회계 균특회계",
    "rise-programme": "RISE 라이즈",
    "regulation-free-zone": "규제자유특구",
    "innovation-city": "혁신도시",
    "national-industrial-complex": "국가산업단지",
    "small-strong-r-and-d-zone": "강소특구 강소연구개발특구",
    "tama-association": "TAMA산업활성화협회 TAMA",
}
"""What the field says and a reader types, by concept; an underscore is a blank."""


@pytest.mark.parametrize("concept", NAMED)
def test_forms_that_readers_type(concept):
    """Synonyms, abbreviations, spaced and plural forms name their concept."""
    for form in NAMED[concept].replace("·", "").split():
        assert concept_of(form.replace("_", " ")).id == concept, form


@pytest.mark.parametrize(
    "text",
    ["rise", "did", "sic", "nuts", "special", "importance", "common", "universal", "generation", "and"],
)
def test_words_that_only_look_like_a_term(text):
    """A word is not its stem, nor an abbreviation where it is written as a word."""
    assert concept_of(text) is None


@pytest.mark.parametrize("text", ["", " ", "=", "-", "가" * 5000, "cluster " * 50, "\ud800", "클러스터\x00"])
def test_anything_may_be_asked(text):
    """What names nothing has no concept; nothing is too odd to be asked."""
    assert concept_of(text) in (None, concept_of("클러스터"))


# A reader's own glossary


def keys(text: str) -> list[tuple[str, int]]:
    """What is complained of, and the line."""
    return [(complaint.key, complaint.line) for complaint in read_glossary(text)[1]]


def test_what_is_written_is_read_again():
    """The whole glossary survives being written as lines: every concept, every form, the preferred ones first."""
    plain = [c for c in ALL if not any(precise(form) in HOMOGRAPHS for form in forms(c))]
    found, wrong = read_glossary(written(plain))
    assert len(plain) > len(ALL) - 20 and not wrong
    for own, again in zip(plain, found, strict=True):
        assert (again.ko, again.en[0]) == (own.ko, own.en[0])
        assert set(forms(again)) == set(forms(own))


def test_a_good_line():
    """Labels, abbreviation, remark and id."""
    text = (
        "# 우리 용어\n지역혁신체계, 지역 혁신 시스템 = Regional innovation system, RIS # 말\n\n산학협력=UIC, linkage\n"
    )
    (first, second), wrong = read_glossary(text)
    assert not wrong
    assert (first.id, first.ko) == ("regional-innovation-system", ("지역혁신체계", "지역 혁신 시스템"))
    assert (first.en, first.abbreviations) == (("Regional innovation system",), ("RIS",))
    assert (second.id, second.en, second.abbreviations) == ("linkage", ("linkage",), ("UIC",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("nothing", 1)]),
        ("\n# nothing here\n", [("nothing", 1)]),
        ("클러스터", [("one_side", 1)]),
        ("클러스터 = 집적지", [("one_side", 1)]),
        ("클러스터 = ", [("one_side", 1)]),
        ("= cluster", [("one_side", 1)]),
        ("클러스터 = cluster = agglomeration", [("one_side", 1)]),
        ("클러스터 = RIS", [("one_side", 1)]),
        ("클러스터 = cluster, …!", [("no_letters", 1)]),
        ("클러스터 = cluster, " + "x" * 101, [("long_form", 1)]),
        ("클러스터 = " + "x" * LONGEST_LINE, [("long_line", 1)]),
        ("클러스터 = " + ", ".join(f"f{n}" for n in range(300)), [("many_forms", 1)]),
        ("가나 = a one\n가나 = another", [("clash", 2), ("one_side", 2)]),
        ("가나, 다라 = one\n가나, 마바 = another", [("clash", 2)]),
        ("가나 = one, ABC\n다라 = another, ABC", [("shared", 2)]),
        ("갑 -> 을\n을 -> 갑", [("cycle", 1), ("cycle", 2)]),
        ("갑 -> 갑", [("cycle", 1)]),
        ("갑 -> 을\n을 -> 병\n병 -> 을", [("cycle", 1), ("cycle", 2), ("cycle", 3)]),
        ("갑 -> 없는말", [("no_target", 1)]),
        ("갑 -> 을, 병", [("arrow", 1)]),
        ("갑 -> 을 = one", [("arrow", 1)]),
        ("을 = one\n병 = two\n갑 -> 을\n갑 -> 병", [("clash", 4)]),
    ],
)
def test_bad_lines_have_an_outcome(text, expected):
    """Each is said by its line, and the rest of the glossary is read."""
    assert keys(text) == expected
    found, _ = read_glossary(text + "\n멀쩡한 줄 = good line")
    assert [c.ko[0] for c in found][-1:] == ["멀쩡한 줄"]


def test_an_abbreviation_of_two_concepts_is_read_as_either():
    """RIS may be a system and a programme; a plain form stays with the line that had it first."""
    found, _ = read_glossary("가나 = one, ABC\n다라 = another, ABC\n가나, 마바 = third")
    assert [c.abbreviations for c in found] == [("ABC",), ("ABC",), ()]
    assert [c.ko for c in found] == [("가나",), ("다라",), ("마바",)]


def test_an_arrow_adds_a_form():
    """To a line of the reader's, through other arrows, or to a concept of the glossary."""
    found, wrong = read_glossary("본말 = word\n딴말 -> 또말\n또말 -> 본말\n우리식혁신체계 -> 지역혁신체계")
    assert not wrong
    assert found[0].ko == ("본말", "딴말", "또말")
    assert found[1].id == "regional-innovation-system" and found[1].ko[-1] == "우리식혁신체계"


def test_too_many_lines():
    """Reading ends at the stated bound and says so."""
    found, wrong = read_glossary("\n".join(f"말{n} = word {n}" for n in range(MOST_LINES + 5)))
    assert len(found) == MOST_LINES
    assert [(c.key, c.line) for c in wrong] == [("many_lines", MOST_LINES + 1)]


@given(st.text(alphabet="가나다ab ,=#->\n\r\"'RIS.&\x00\u3000", max_size=200))
def test_anything_is_read_as_something(text):
    """No glossary makes it fail, and every complaint is a sentence in both languages."""
    found, wrong = read_glossary(text)
    assert len({c.id for c in found}) == len(found)
    assert all(c.ko and c.en for c in found)
    for complaint in wrong:
        assert isinstance(complaint, Complaint)
        assert "{" not in complaint.say("ko").replace(str(complaint.facts.get("given", "")), "")
        assert complaint.say("en") != complaint.say("ko")
