"""What must hold of the lexicon: the same works teach the same, it is bounded, nothing is lost, people have the say."""

import csv
import random
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.errors import BadInput
from agglo.literature.analysis.segment import Segmenter
from agglo.literature.lexicon import curated
from agglo.literature.lexicon.entry import KINDS, Entry, key, normal
from agglo.literature.lexicon.evidence import Evidence
from agglo.literature.lexicon.glossary import concept_of
from agglo.literature.lexicon.learning import Lesson, learn
from agglo.literature.lexicon.lexicon import FILE, MOST, Lexicon
from agglo.literature.lexicon.model1 import model1
from agglo.literature.lexicon.pairs import Reader, aligned, units
from agglo.literature.lexicon.phrases import phrases, ratio
from agglo.literature.lexicon.shelf import Shelf
from agglo.literature.lexicon.transliteration import Spelling, learned, skeleton, skeletons, sounds
from agglo.literature.record import Keywords, Read, Text, Work
from agglo.literature.store import Store

ROOT = Path(__file__).resolve().parent.parent.parent
SEGMENTER = Segmenter()
TRANSLATED = {
    "고구마": "sweetpotato",
    "감자": "potato",
    "당근": "carrot",
    "배추": "cabbage",
    "양파": "onion",
    "마늘": "garlic",
}
"""Words of another field: the glossary has none of them."""


@pytest.fixture
def lexicon(tmp_path):
    """The lexicon of a new library."""
    store = Store.open(tmp_path)
    with_all = Lexicon.open(tmp_path, store, SEGMENTER)
    yield with_all
    with_all.close()
    store.close()


def titled(n: int, ko: str, en: str) -> Work:
    """A work with a title in both languages."""
    return Work(id=f"w{n}", titles=(Text(lang="ko", text=ko), Text(lang="en", text=en)))


def field(count: int = 60) -> list[Work]:
    """Works whose titles name three vegetables in each language, in another order."""
    chance = random.Random(1)
    works = []
    for n in range(count):
        some = chance.sample(sorted(TRANSLATED), 3)
        works.append(titled(n, " ".join(some), " and ".join(TRANSLATED[word] for word in reversed(some))))
    return works


def first(lexicon: Lexicon, term: str, lang: str) -> str:
    """The likeliest translation, or nothing."""
    return next((one.text for one in lexicon.translations(term, lang) if one.lang != lang), "")


def test_a_new_library_has_the_glossary(lexicon):
    """The four ways of asking for the reference page's subject lead to each other before anything was learned."""
    for term in ("클러스터정책", "클러스터 정책"):
        assert first(lexicon, term, "ko") == "cluster policy"
    for term in ("cluster policy", "Cluster Policies", "cluster-policy"):
        assert normal(first(lexicon, term, "en")) == "클러스터정책"
    assert lexicon.translations("양자컴퓨터", "ko") == lexicon.translations("photosynthesis", "en") == ()


def test_single_words_are_not_their_stems(lexicon):
    """Governance is no government and importance no import, whatever a stemmer says."""
    assert first(lexicon, "governance", "en") == "거버넌스"
    assert first(lexicon, "importance", "en") != first(lexicon, "import", "en")


def test_compounds_are_said_part_by_part(lexicon):
    """What is in no list is put together from what is, adjectives before nouns."""
    lexicon.decide("고구마", "sweetpotato", "added")
    assert first(lexicon, "고구마정책", "ko") == "sweetpotato policy"
    assert first(lexicon, "고구마 산업 정책", "ko") in ("sweetpotato industrial policy", "sweetpotato industry policy")
    assert normal(first(lexicon, "policies for sweetpotatoes", "en")) == "고구마정책"


def test_learns_words_from_titles(lexicon):
    """Words that stand in the same titles are each other's translations, likelier than all others, with examples."""
    lexicon.learn(field())
    for korean, english in TRANSLATED.items():
        assert first(lexicon, korean, "ko") == english
        assert first(lexicon, english, "en") == korean
        entry = lexicon.entry(korean, english)
        assert "titles" in entry.kinds and entry.support >= 15 and entry.examples
        assert 0.5 < entry.forward <= 1 and 0.5 < entry.backward <= 1
    assert first(lexicon, "클러스터정책", "ko") == "cluster policy"


def test_learning_twice_gives_the_same():
    """The same works in the same order give the same entries, to the last digit."""
    one, other = (learned_from(field()) for _ in range(2))
    assert one == other and one


def learned_from(works: list[Work]) -> list[Entry]:
    """The entries learned from works, without a glossary."""
    lesson = Lesson(SEGMENTER)
    lesson.read(works)
    return learn(lesson).entries


def test_keywords_of_lists_in_one_order():
    """The i-th keyword of one list says what the i-th of the other says; a list in another order is left out."""
    pairs = [("한우 사육", "cattle farming"), ("벼농사", "rice growing"), ("꽃 시장", "flower market")]
    works = [keyworded(n, pairs) for n in range(3)]
    known = {key(e.ko, e.en): e for e in learned_from(works)}
    for ko, en in pairs:
        assert "keywords" in known[key(ko, en)].kinds and known[key(ko, en)].support == 3
    turned = [("정책", "region"), ("지역", "innovation"), ("혁신", "policy"), ("한우 사육", "cattle farming")]
    lesson = Lesson(SEGMENTER)
    lesson.read([keyworded(9, turned)])
    entries = learn(lesson, curated.pairs()).entries
    assert not [e for e in entries if "keywords" in e.kinds and "curated" not in e.kinds]


def keyworded(n: int, pairs: list[tuple[str, str]]) -> Work:
    """A work with a list of keywords in each language."""
    lists = zip(("ko", "en"), zip(*pairs, strict=True), strict=True)
    return Work(id=f"k{n}", keywords=tuple(Keywords(lang=lang, words=words) for lang, words in lists))


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [
        ("지역혁신체계(regional innovation system)를 본다.", "지역혁신체계", "regional innovation system"),
        ("이 글은 지역 혁신체계 (Regional Innovation System: RIS)를 본다.", "지역 혁신체계", "RIS"),
        (
            "We study the regional innovation system (지역혁신체계) of Daegu.",
            "지역혁신체계",
            "regional innovation system",
        ),
    ],
)
def test_brackets_hold_translations(text, ko, en):
    """A term and the other language's in brackets after it are a pair, however many words belong to it."""
    lang = "en" if text.startswith("We") else "ko"
    work = Work(id="b", abstracts=(Text(lang=lang, text=text),))
    reader = Reader(SEGMENTER)
    found = [(u.ko.phrases[0][0], u.en.phrases[0][0]) for u in units(work, reader) if u.kind == "parentheses"]
    assert (normal(ko), normal(en)) in found


@pytest.mark.parametrize("before", ["a" * 5_000, "가" * 5_000, "a-" * 2_500, "지역혁신체계 (a" + " " * 9_000])
def test_brackets_after_anything_are_looked_for_soon(before):
    """No text takes longer than its length squared; where any part of a run could begin a term, this never ended."""
    work = Work(id="b", abstracts=(Text(lang="ko", text=f"{before} (. 지역혁신체계(regional innovation system)"),))
    found = [u.en.phrases[0][0] for u in units(work, Reader(SEGMENTER)) if u.kind == "parentheses"]
    assert found == [normal("regional innovation system")]


def test_phrases_find_their_whole():
    """지역혁신체계 takes all three English words where these stand together, not two of them."""
    works = [
        titled(n, f"지역혁신체계와 {ko}", f"Regional innovation systems, {en}")
        for n, (ko, en) in enumerate(list(TRANSLATED.items()) * 4)
    ]
    lesson = Lesson(SEGMENTER)
    lesson.read([*works, *field()])
    entries = [e for e in learn(lesson).entries if e.ko.replace(" ", "") == "지역혁신체계" and "titles" in e.kinds]
    assert max(entries, key=lambda e: e.forward).en == "regional innovation systems"


words = st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=20)


@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_sentences_are_all_aligned(ko, en):
    """Every sentence of both abstracts stands in one place, in its order; only blank ones are left out."""
    found = aligned(ko, en)
    left, right = [s for s in ko if s.strip()], [s for s in en if s.strip()]
    if not left or not right:
        assert found == []
        return
    if len(left) <= len(right):
        assert " ".join(other for _, other in found) == " ".join(right)
    else:
        assert " ".join(one for one, _ in found) == " ".join(left)


sides = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5), min_size=1, max_size=8)


@settings(deadline=None)
@given(st.data())
def test_probabilities_are_probabilities(data):
    """Of each word they are none negative and come to one at most; no pair is met more often than there are units."""
    ko = data.draw(sides)
    en = data.draw(st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=5), min_size=len(ko), max_size=len(ko)))
    for agree in (False, True):
        pairs = model1(ko, en, [1.0] * len(ko), [1] * len(ko), agree=agree)
        for of, worth in ((pairs.ko, pairs.forward), (pairs.en, pairs.backward)):
            assert (worth >= 0).all()
            assert (np.bincount(of, worth) <= 1 + 1e-9).all()
        assert (pairs.count >= 1).all() and (pairs.count <= len(ko)).all()


def test_model1_by_hand():
    """Two units, (a b | x y) and (a | x): what is alone together tells the rest."""
    pairs = model1([[0, 1], [0]], [[0, 1], [0]], [1.0, 1.0], [1, 1])
    forward = {(int(k), int(e)): f for k, e, f in zip(pairs.ko, pairs.en, pairs.forward, strict=True)}
    assert forward[0, 0] > 0.9 and forward[1, 1] > 0.9 and forward[0, 1] < 0.1


def test_the_ratio_by_hand():
    """−2 log λ of 10 of 10 among 20 is 20 log 4 = 27.73; of independent events it is 0."""
    assert ratio(np.array([10.0]), np.array([10.0]), np.array([10.0]), 20)[0] == pytest.approx(27.7259, abs=1e-4)
    assert ratio(np.array([5.0]), np.array([10.0]), np.array([10.0]), 20)[0] == pytest.approx(0, abs=1e-9)
    assert len(phrases([], [], [], {}).ko) == 0


def sound_table() -> list[tuple[str, str]]:
    """Loanwords with their English; the string model was made with them in view."""
    with (ROOT / "tests" / "golden" / "lexicon" / "sounds.csv").open(encoding="utf-8", newline="") as rows:
        return [(row["ko"].replace(" ", ""), row["en"].split("|")[0]) for row in csv.DictReader(rows)]


def test_transliterations():
    """Nine in ten loanwords are known by their sound, and one in a thousand of the pairs that are none."""
    table = sound_table()
    spelling = learned(table)
    assert len(table) >= 70
    known = [skeleton(ko) in skeletons(en) and spelling.likelihood(ko, en) >= 0.6 for ko, en in table]
    assert sum(known) / len(known) >= 0.9
    others = [
        skeleton(ko) in skeletons(en) and spelling.likelihood(ko, en) >= 0.6
        for ko, own in table
        for _, en in table
        if en != own
    ]
    assert sum(others) / len(others) <= 0.001


@given(st.text(max_size=30), st.text(max_size=40))
def test_any_text_has_a_sound_or_none(korean, english):
    """No text breaks the string model; a likelihood lies between 0 and 1."""
    assert 0 <= Spelling().likelihood(korean, english) <= 1
    assert isinstance(sounds(korean), list) and len(skeletons(english)) <= 24 and isinstance(skeleton(korean), str)


def test_people_have_the_say(lexicon):
    """What was rejected is offered no more and what was accepted is sure, at once and after learning again."""
    before = lexicon.version
    lexicon.decide("클러스터정책", "cluster policy", "rejected")
    assert "cluster policy" not in [one.text for one in lexicon.translations("클러스터정책", "ko")]
    assert lexicon.version != before
    lexicon.decide("고구마", "yam", "added")
    lexicon.learn(field())
    assert "cluster policy" not in [one.text for one in lexicon.translations("클러스터 정책", "ko")]
    assert first(lexicon, "고구마", "ko") == "yam" and first(lexicon, "yams", "en") == "고구마"
    lexicon.decide("고구마", "sweetpotato", "rejected")
    assert "sweetpotato" not in [one.text for one in lexicon.translations("고구마", "ko")]
    lexicon.decide("클러스터정책", "cluster policy", "none")
    lexicon.decide("고구마", "yam", "none")
    lexicon.decide("고구마", "sweetpotato", "none")
    assert first(lexicon, "클러스터정책", "ko") == "cluster policy" and first(lexicon, "고구마", "ko") == "sweetpotato"


def test_a_pair_of_the_glossary_is_there_from_the_start(lexicon):
    """Whatever is asked first."""
    assert lexicon.entry("클러스터정책", "cluster policies").kinds == ("curated",)


def test_many_may_ask_while_it_changes(lexicon):
    """Threads that ask while decisions come in get an answer of before or after, and afterwards all the last one."""
    lexicon.decide("감자", "potato", "added")

    def ask(n: int) -> set[str]:
        if not n % 5:
            lexicon.decide("감자", "potato", "rejected" if n % 10 else "accepted")
        return {one.text for one in lexicon.translations("감자", "ko")}

    with ThreadPoolExecutor(8) as threads:
        assert all(found <= {"potato"} for found in threads.map(ask, range(100)))
    last = lexicon.store.decisions("lexicon")[key("감자", "potato")]["verdict"]
    assert [one.text for one in lexicon.translations("감자", "ko")] == (["potato"] if last == "accepted" else [])


def test_the_last_word_counts(lexicon):
    """Of contradictory decisions on a pair, in whatever spelling, the last counts; none leads on to another pair."""
    lexicon.decide("감자", "potato", "added")
    lexicon.decide("감 자", "Potatoes", "rejected")
    assert lexicon.translations("감자", "ko") == ()
    lexicon.decide("감자", "potato", "accepted")
    lexicon.decide("고구마", "potato", "added")
    lexicon.decide("고구마", "yam", "added")
    assert [one.text for one in lexicon.translations("감자", "ko")] == ["potato"]
    assert {one.text for one in lexicon.translations("potato", "en")} == {"감자", "고구마"}


def test_another_window_sees_decisions(lexicon, tmp_path):
    """A decision made through one opening of the library counts for another, and lies in the record."""
    other = Lexicon.open(tmp_path, lexicon.store, SEGMENTER)
    version = other.version
    lexicon.decide("감자", "potato", "added")
    assert first(other, "감자", "ko") == "potato" and other.version != version
    assert lexicon.store.decisions("lexicon")[key("감자", "potato")]["verdict"] == "added"
    other.close()


@pytest.mark.parametrize(
    ("ko", "en", "wrong"),
    [
        ("", "policy", "ko"),
        ("!!", "policy", "ko"),
        ("policy", "정책", "ko"),
        ("정책", "정책", "en"),
        ("정책", "x" * 101, "en"),
    ],
)
def test_what_is_no_pair_is_refused(lexicon, ko, en, wrong):
    """An empty term, one of the wrong language and one that is too long get a sentence that names the place."""
    with pytest.raises(BadInput) as refused:
        lexicon.decide(ko, en, "added")
    assert str(refused.value).startswith(f"{wrong}:")
    assert lexicon.store.decisions("lexicon") == {}


def test_what_there_is_answers_while_it_learns(lexicon):
    """Questions are answered from the old entries until the new ones stand."""
    answers = []
    lexicon.learn(field(), lambda done, total: answers.append(first(lexicon, "클러스터정책", "ko")))
    assert answers and set(answers) == {"cluster policy"}


def test_interrupted_it_keeps_what_there_was(lexicon):
    """Learning that is broken off leaves the entries, the version and the counts as they were."""
    lexicon.learn(field())
    before = lexicon.version, lexicon.entries(), lexicon.units

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lexicon.learn(field(5), interrupt)
    assert (lexicon.version, lexicon.entries(), lexicon.units) == before


def test_stale_until_learned(lexicon):
    """A library with works is stale until it was learned, and again when works come."""
    assert not lexicon.stale()
    put(lexicon.store, field(4))
    assert lexicon.stale()
    lexicon.follow()
    assert not lexicon.stale() and lexicon.units == 4 and lexicon.follow() is None
    put(lexicon.store, [titled(100 + n, f"당근 {n}", f"Carrot {n}") for n in range(3)])
    thread = lexicon.follow(background=True)
    thread.join()
    assert not lexicon.stale() and lexicon.units == 7


def put(store: Store, works: list[Work]) -> None:
    """Keep works."""
    store.put([Read(work=work, source_id=work.id) for work in works], "test", "test.jsonl")


def test_closing_gives_up_learning(tmp_path):
    """A lexicon that is closed while it learns lets go within moments and is whole when opened again."""
    store = Store.open(tmp_path)
    put(store, field())
    lexicon = Lexicon.open(tmp_path, store, SEGMENTER)
    thread = lexicon.follow(background=True)
    lexicon.close()
    thread.join(20)
    assert not thread.is_alive()
    again = Lexicon.open(tmp_path, store, SEGMENTER)
    assert first(again, "클러스터정책", "ko") == "cluster policy"
    again.close()
    store.close()


def test_a_damaged_file_is_made_anew(tmp_path):
    """What is no database, or one of another version, is thrown away; the glossary answers and decisions are there."""
    store = Store.open(tmp_path)
    first_opened = Lexicon.open(tmp_path, store, SEGMENTER)
    first_opened.decide("감자", "potato", "added")
    first_opened.close()
    for suffix in ("-wal", "-shm"):
        (tmp_path / (FILE + suffix)).unlink(missing_ok=True)
    (tmp_path / FILE).write_bytes(b"nonsense" * 1000)
    again = Lexicon.open(tmp_path, store, SEGMENTER)
    assert first(again, "클러스터정책", "ko") == "cluster policy" and first(again, "감자", "ko") == "potato"
    again.close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 1")
    db.close()
    again = Lexicon.open(tmp_path, store, SEGMENTER)
    assert first(again, "클러스터정책", "ko") == "cluster policy" and again.stale() is False
    again.close()
    store.close()


def test_a_term_that_stands_for_thousands():
    """However many counterparts a term has, only the likeliest few become entries and fewer still are looked for."""
    found = Evidence()
    for n in range(3000):
        found.add("것", f"thing{n:04d}", "keywords", 0.2 + n / 10_000, 0.9, 1)
    entries = found.entries([], [], lambda word: word)
    assert sum(e.backward > 0 for e in entries) == 3000  # each of the others has it as its likeliest
    found = Evidence()
    for n in range(300):
        for m in range(30):
            found.add(f"것{m}", f"thing{n:04d}", "keywords", 0.2 + n / 1_000, 0.3 + m / 100, 1)
    kept = found.entries([], [], lambda word: word)
    assert {e.en for e in kept if e.ko == "것0"} == {f"thing{n:04d}" for n in range(292, 300)}
    assert len(kept) <= 8 * (300 + 30)


def test_translations_are_few(lexicon):
    """A term with hundreds of accepted counterparts is looked for with eight."""
    assert lexicon.version  # the glossary is there
    lexicon.shelf.replace(
        [Entry(ko="무엇", en=f"thing{n}", forward=0.9, backward=0.9, kinds=("added",)) for n in range(500)], (), {}
    )
    shelved = lexicon.shelf.of(["무엇"], "ko")["무엇"]
    assert len(shelved) == 500
    assert len(lexicon.translations("무엇", "ko")) == MOST


def test_a_million_records_with_one_keyword():
    """Equal units are kept once and counted; what a collection repeats teaches one pair and takes no room."""
    lesson = Lesson(SEGMENTER)
    lesson.read(keyworded(n, [("감자", "potato"), ("양파", "onion")]) for n in range(20_000))
    assert len(lesson.units) == 2 and lesson.counts == [20_000, 20_000] and len(lesson.lists) == 1
    entries = {(e.ko, e.en): e for e in learn(lesson).entries}
    assert entries["감자", "potato"].support == 20_000
    assert len(entries["감자", "potato"].examples) <= 3


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_collection_in_one_language(lang, lexicon):
    """It teaches no statistics, breaks nothing, and the glossary goes on answering."""
    works = [Work(id=w.id, titles=tuple(t for t in w.titles if t.lang == lang)) for w in field()]
    lexicon.learn(works)
    statistical = {"titles", "keywords", "abstracts", "parentheses"}
    assert not [e for e in lexicon.entries(limit=1000)[1] if statistical & set(e.kinds)]
    assert lexicon.units == 0 and first(lexicon, "클러스터정책", "ko") == "cluster policy"


def test_ten_records_and_none(lexicon):
    """Few works teach what they can and no more: nothing met once in titles becomes an entry by statistics alone."""
    lexicon.learn([])
    assert first(lexicon, "cluster policy", "en") == "클러스터정책"
    lexicon.learn([titled(0, "감자 양파 당근", "Potatoes, onions, carrots")])
    assert not [e for e in lexicon.entries(limit=1000)[1] if e.kinds == ("titles",)]


@settings(deadline=None, max_examples=60)
@given(term=st.text(max_size=120), lang=st.sampled_from(["ko", "en"]))
def test_any_term_is_answered(term, lang, opened):
    """No text breaks a look-up; answers are few, likely, in order, and distinct."""
    found = opened.translations(term, lang)
    assert len(found) <= MOST
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert all(0 < one.probability <= 1 and set(one.kinds) <= set(KINDS) for one in found)
    assert len({normal(one.text) for one in found}) == len(found)
    total, rows = opened.entries(term, 5)
    assert total >= len(rows) and all(normal(term) in normal(e.ko) or normal(term) in normal(e.en) for e in rows)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A lexicon that is only asked."""
    folder = tmp_path_factory.mktemp("asked")
    store = Store.open(folder)
    lexicon = Lexicon.open(folder, store, SEGMENTER)
    yield lexicon
    lexicon.close()
    store.close()


def test_every_curated_pair_is_found(opened):
    """Each form of a concept leads to its labels; nothing of the glossary is lost on the way."""
    total, _ = opened.entries(kind="curated", limit=1)
    assert total == len({key(e.ko, e.en) for e in curated.pairs()}) > 2000
    for entry in curated.pairs()[::50]:
        assert entry.forward <= opened.entry(entry.ko, entry.en).forward


def test_entries_page_without_gaps(opened):
    """Pages of the list hold each entry once."""
    total, rows = opened.entries("정책", 1000)
    paged = [e for at in range(0, total, 7) for e in opened.entries("정책", 7, at)[1]]
    assert paged == rows and rows[0].ko == "정책"


def test_a_shelf_that_cannot_be_kept(tmp_path):
    """Where no file can be made, the entries are in memory."""
    shelf = Shelf(tmp_path / "no" / "such" / "folder" / FILE)
    shelf.replace([Entry(ko="감자", en="potato", forward=1.0, backward=1.0)], (), {"edition": "1"})
    assert shelf.count() == 1 and shelf.meta("edition") == "1"
    shelf.close()


def test_held_out_terms_are_held_out():
    """At least 300 terms of the benchmark are in no glossary, and each is asked once."""
    with (ROOT / "benchmarks" / "heldout.csv").open(encoding="utf-8", newline="") as rows:
        read = list(csv.DictReader(rows))
    assert len({normal(row["ko"]) for row in read}) == len(read)
    assert sum(concept_of(row["ko"]) is None for row in read) >= 300
