"""Are words cut as people who know the language would cut them, and do offsets always point at what they say?"""

import json
import re
import unicodedata

import pytest
from asking import ANALYZER, NAMES, table
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.literature.analysis.fields import SENTENCE, VALUE, Analyzer, units, units_at
from agglo.literature.analysis.hanja import sounds
from agglo.literature.analysis.normalise import fold
from agglo.literature.analysis.segment import Segmenter, is_light, run_key

TOKENS = table("tokens.csv")
TEXT = st.text(
    st.one_of(
        st.sampled_from("가나다의화는을산업정책클러스터"),
        st.sampled_from("abAB R&D-.'()·ㆍ,  \n12²½"),
        st.sampled_from("産業樂ㄱㆍᆞーク\u1100\u1161\u11a8\u0301\u200b\u00adﬁéßＡⅡ①😀한가"),
        st.characters(codec="utf-8"),
    ),
    max_size=40,
)


def plain(text: str) -> str:
    """The text of a row without its escapes."""
    return re.sub(r"\\u([0-9a-f]{4})|\\n", lambda m: chr(int(m[1], 16)) if m[1] else "\n", text)


def test_the_table_keeps_its_hard_cases():
    rules = {row["rule"] for row in TOKENS}
    assert len(TOKENS) >= 200
    assert {"hanja", "middle dot", "NFD Hangul", "full width", "superscript", "fraction", "prefix 신", "Greek"} <= rules
    assert {"derived " + s for s in ("화", "성", "력", "률", "자", "론", "주의", "학", "권", "형")} <= rules


@pytest.mark.parametrize("row", TOKENS, ids=lambda row: f"{row['rule']}: {row['text']}")
def test_tokens(row):
    found = ANALYZER.tokens(plain(row["text"]))
    assert " ".join(f"{t.kind}:{t.text}@{t.start}-{t.end}" for t in found) == row["tokens"]


@given(TEXT)
@settings(deadline=None)
def test_offsets_point_at_what_the_token_covers(text):
    for token in ANALYZER.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        if token.kind == "u":
            covered = [u[1:] for u in units(fold(text[token.start : token.end]).text) if u[0] == "="]
            assert any(Segmenter().pieces(u)[0].text == token.text or u.startswith(token.text[:1]) for u in covered)
    for unit, start, end, _ in units_at(text):
        assert 0 <= start < end <= len(text)
        assert any(unit == u or u[0] != "=" and unit in sounds(u) for u in units(fold(text[start:end]).text))


@given(TEXT)
@settings(deadline=None)
def test_folding_is_done_once(text):
    once = fold(text)
    assert fold(once.text).text == once.text
    assert unicodedata.is_normalized("NFC", re.sub("[\uf900-\ufaff]", "一", once.text))  # these keep their sound
    assert once.starts is None or (len(once.starts) == len(once.text) + 1 and list(once.starts) == sorted(once.starts))
    if once.starts is None:
        assert len(once.text) == len(text)


@given(TEXT)
@settings(deadline=None)
def test_composed_and_decomposed_are_the_same(text):
    text = unicodedata.normalize("NFC", text)
    if "ᆞ" in text:  # the separator, which is a vowel where letters are decomposed
        return
    assert fold(unicodedata.normalize("NFD", text)).text == fold(text).text


@given(st.lists(TEXT, max_size=3))
@settings(deadline=None)
def test_columns_and_tokens_are_one_cutting(values):
    found = ANALYZER.analyze(values)
    assert found == Analyzer(ANALYZER.segmenter).analyze(values)
    assert len(found.words) == len(found.places) and list(found.places) == sorted(found.places)
    tokens = [t for v in values for t in ANALYZER.tokens(v) if t.kind != "l"]
    assert sorted(found.words) == sorted("~" * (t.kind == "w") + t.text for t in tokens)
    assert not any(" " in gram for gram in found.grams)
    if len(values) == 1:
        content = [p for p, word in zip(found.places, found.words, strict=True) if word[0] != "~"]
        assert content == [t.place for t in tokens if t.kind != "w"]
        assert [g for g in found.grams if g != "¦"] == grams_by_hand(values[0])


def grams_by_hand(value: str) -> list[str]:
    """The grams of a value, written down again from its units."""
    out: list[str] = []
    here = [(unit, sentence) for unit, _, _, sentence in units_at(value)]
    for i, (unit, sentence) in enumerate(here):
        following = here[i + 1] if i + 1 < len(here) else ("=", sentence)
        if unit[0] == "=":
            out.append(unit)
        elif following[0][0] != "=":
            out.append(unit + ("¦" if following[1] != sentence else "") + following[0])
        else:
            out.append(unit)
        if unit[0] == "=" and i + 1 < len(here) and following[0][0] != "=":
            out.append("^" + following[0])
    return out


@given(st.lists(st.sampled_from(["산업", "산업화의", "정책을", "R&D", "제3기", "the", "clusters", "5G는"]), max_size=6))
@settings(deadline=None)
def test_a_run_is_read_alike_whatever_stands_around_it(runs):
    """Documents and queries give the same words; only places differ."""
    together = [t.text for t in ANALYZER.tokens(" ".join(runs))]
    assert together == [t.text for run in runs for t in ANALYZER.tokens(run)]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (["산업이다. 정책은"], [0, SENTENCE + 1]),
        (["산업이다.정책은"], [0, 1]),
        (["clusters. and Policies"], [0, 1]),
        (["clusters. The policies"], [0, SENTENCE + 1]),
        (["산업 vs. 정책"], [0, 1, 2]),
        (["J. Kim"], [0, 1]),
        (["산업\n\n정책"], [0, SENTENCE + 1]),
        (["산업\n정책"], [0, 1]),
        (["산업", "정책"], [0, VALUE + 1]),
        (["role of the cluster"], [0, 1]),
        (["산업화 정책"], [0, 0, 1]),
    ],
)
def test_places(values, places):
    assert list(ANALYZER.analyze(values).places) == places


def test_the_memory_knows_runs_by_what_stands_around_numbers_and_words():
    assert run_key("제3기의") == run_key("제15기의") == "제1기의"
    assert run_key("R&D를") == run_key("M&A를")
    assert run_key("1,000명") == run_key("3명")


def test_a_memory_is_asked_before_kiwi_and_told_after():
    class Kept(dict):
        asked: list[str] = []

        def get_many(self, keys):
            self.asked += keys
            return {key: self[key] for key in keys if key in self}

        def put_many(self, runs):
            self.update(runs)

    memory = Kept()
    Segmenter(memory).learn(["산업화를", "R&D를", "clusters"])
    assert set(memory) == {"산업화를", "A&A를"}
    before = dict(memory)
    again = Segmenter(memory)
    assert [p.text for p in again.pieces("M&A를")] == ["m", "a"]
    assert memory == before and memory.asked.count("A&A를") == 2


def test_light_runs():
    assert all(is_light(run, ANALYZER.segmenter.pieces(run)) for run in ("및", "연구의", "위한", "the", "함께"))
    assert not any(is_light(run, ANALYZER.segmenter.pieces(run)) for run in ("연구", "IT", "산업", "3"))


def test_names_are_whole_words():
    assert [t.text for t in NAMES.tokens("안영진, Jones A. 2nd")] == ["안영진", "jones", "a", "2", "nd"]


def test_real_passages_give_offsets_that_hold(shared):
    passages = {p["context"] for d in _korquad(shared) for p in d["paragraphs"]}
    some = sorted(passages)[::12]
    ANALYZER.learn(some)
    for text in some:
        tokens = ANALYZER.tokens(text)
        assert len(tokens) > len(text) / 20
        assert all(0 <= t.start < t.end <= len(text) for t in tokens)
        places = [t.place for t in tokens if t.kind not in "lw"]
        assert places == sorted(places)
        surface = [t for t in tokens if t.kind in "mdc" and not t.text.endswith("다")]
        read = [(t.text, text[t.start : t.end]) for t in surface]
        same = [len(a) == len(b) and all(x in sounds(y) for x, y in zip(a, b, strict=True)) for a, b in read]
        assert sum(same) > 0.98 * len(surface)


def test_most_particles_do_no_harm(shared):
    """At least 93 of 100 nouns with a particle find what the noun finds; the measured rate is printed."""
    nouns = _nouns(shared)
    rate = sum(set(_words(noun)) == set(_words(noun + _particle(noun, p))) for noun in nouns for p in PARTICLES)
    share = rate / len(nouns) / len(PARTICLES)
    print(f"\n{len(nouns)} nouns × {len(PARTICLES)} particles: {share:.4f} read like the noun alone")
    assert len(nouns) >= 300
    assert share >= 0.93


PARTICLES = ("은/는", "이/가", "을/를", "과/와", "으로/로", "의", "에", "에서", "도", "만", "까지", "부터")


def _particle(noun: str, particle: str) -> str:
    """The form of the particle that follows the noun's last sound."""
    after_consonant, _, after_vowel = particle.partition("/")
    final = (ord(noun[-1]) - 0xAC00) % 28
    return after_vowel if after_vowel and (final == 0 or (final == 8 and particle == "으로/로")) else after_consonant


def _words(run: str) -> list[str]:
    return [p.text for p in ANALYZER.segmenter.pieces(run) if p.kind in "mdu"]


def _korquad(shared) -> list[dict]:
    return json.loads((shared / "korquad" / "KorQuAD_v1.0_dev.json").read_text("utf-8"))["data"]


def _nouns(shared) -> list[str]:
    """Answers of questions that are one Hangul word: names, places, terms as people ask for them."""
    answers = {q["answers"][0]["text"] for d in _korquad(shared) for p in d["paragraphs"] for q in p["qas"]}
    nouns = sorted(a for a in answers if re.fullmatch(r"[가-힣]{2,6}", a))[::3]
    ANALYZER.segmenter.learn(nouns + [n + _particle(n, p) for n in nouns for p in PARTICLES])
    return [n for n in nouns if _words(n)]
