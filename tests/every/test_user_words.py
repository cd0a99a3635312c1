"""Words that the user named: where they stand, what they find, what they change, and which are proposed."""

import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.errors import BadInput, Unknown
from agglo.literature import cutting
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names, Segmenter
from agglo.literature.analysis.user_words import UserWords
from agglo.literature.documents import document, documents
from agglo.literature.engines.memory import matches
from agglo.literature.highlight import highlights
from agglo.literature.library import Library, analysis_version
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Read, Text, Work
from agglo.literature.words import effect, naming, proposals, statistics
from agglo.operations import words as asked

WORDS = ("지역혁신체계", "혁신체계", "수원", "TAMA산업활성화협회", "R&D투자", "안영진", "제3기", "누리")
NAMES = Analyzer(Names())


def read(run: str, *words: str):
    """The pieces of a run where these words are named."""
    return Segmenter(named=UserWords(words)).pieces(run) if words else Segmenter().pieces(run)


def named(run: str, *words: str) -> list[str]:
    """What of a run was named."""
    return [p.text for p in read(run, *words) if p.kind == "n"]


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("지역혁신체계의", ["지역혁신체계", "혁신체계"]),
        ("지역혁신체계구축을", ["지역혁신체계"]),
        ("국가혁신체계의", ["혁신체계"]),
        ("연수원", []),
        ("상수원의", []),
        ("TAMA산업활성화협회는", ["tama산업활성화협회"]),
        ("tama산업활성화협회는", ["tama산업활성화협회"]),
        ("TIMA산업활성화협회는", []),
        ("R&D투자를", ["rd투자"]),
        ("R&E투자를", []),
        ("안영진은", ["안영진"]),
        ("地域革新體系의", ["지역혁신체계", "혁신체계"]),
        ("제3기의", ["제3기"]),
        ("제13기의", []),
        ("산업정책", []),
    ],
)
def test_a_word_stands_where_it_is_read(run, found):
    """Where the analyser, told of it, reads it as a noun: in compounds and before particles, not across other words."""
    assert named(run, *WORDS) == found


def test_offsets_are_those_of_the_run():
    """Also where numbers and Latin words make the run longer than its key."""
    run = "1,234개TAMA산업활성화협회의"
    (piece,) = (p for p in read(run, "TAMA산업활성화협회") if p.kind == "n")
    assert run[piece.start : piece.end] == "TAMA산업활성화협회"


def test_no_word_in_a_run_that_is_none():
    """A run of thousands of characters is read as before, and at once."""
    run = "지역혁신체계" * 2_000
    assert not named(run, "지역혁신체계")
    assert named("지역혁신체계" * 2, "지역혁신체계")


NOUNS = ("지역", "혁신", "체계", "산업", "정책", "클러스터", "연수원", "평가")
RUNS = st.builds(
    lambda nouns, end: "".join(nouns) + end,
    st.lists(st.sampled_from(NOUNS), min_size=1, max_size=5),
    st.sampled_from(("", "의", "은", "에서", "론")),
)
COMPOUNDS = st.lists(st.sampled_from(NOUNS), min_size=1, max_size=3).map("".join)


@settings(max_examples=60, deadline=None)
@given(RUNS, st.lists(COMPOUNDS, min_size=1, max_size=4, unique=True))
def test_words_add_and_never_depend_on_each_other(run, words):
    """All words together give what each gives alone; every other word of the run stays, at its place."""
    before = {(p.text, p.place) for p in read(run)}
    alone = [{(p.text, p.place) for p in read(run, word)} for word in words]
    together = {(p.text, p.place) for p in read(run, *words)}
    assert before <= together
    assert together == before.union(*alone)
    assert {text for text, _ in together - before} <= set(words)
    for word in words:
        assert not [p for p in read(word, word) if p.kind in "cd" and p.text == word and p.place == 0]


TEXTS = (
    "지역혁신체계의 구축",
    "지역 혁신과 체계",
    "지역혁신체계론의 지역",
    "안영진의 연구",
    "안영 진 안영진은",
    "산업혁신체계 정책",
    "TAMA산업활성화협회는 산업",
    "TAMA 산업 활성화 협회",
    "산업 활성화와 협회 TAMA",
    "연수원의 수원",
    "연수원",
    "수원에서는",
)


@pytest.mark.parametrize("word", ["지역혁신체계", "혁신체계", "안영진", "TAMA산업활성화협회", "수원"])
def test_a_word_finds_itself_or_all_its_parts(word):
    """What a word finds once it is named: what it found before, and the texts in which it stands."""
    plain, told = Analyzer(), Analyzer(Segmenter(named=UserWords([word])))
    form = read(word, word)
    (token,) = {p.text for p in form if p.kind == "n"} or {form[0].text}
    for text in TEXTS:
        work = Work(id="w", titles=(Text(lang="ko", text=text),))
        before = matches(document(1, work, plain, NAMES), plan(parse(word), plain, NAMES).match)
        laid = document(1, work, told, NAMES)
        holds = token in laid.fields["title", "ko"].words
        assert matches(laid, plan(parse(word), told, NAMES).match) == (before or holds), text
        for query in (f"{word} 산업", f"{word}정책", f"NOT {word}", f'"{word}"', f"{word}*"):
            asked_before, asked_after = plan(parse(query), plain, NAMES).match, plan(parse(query), told, NAMES).match
            if matches(document(1, work, plain, NAMES), asked_before) != matches(laid, asked_after):
                assert holds, (query, text)


def test_a_word_in_a_longer_term():
    """The rest of the term is still asked for; nested words are satisfied by the widest."""
    told = Analyzer(Segmenter(named=UserWords(["지역혁신체계", "지역혁신"])))

    def finds(query: str, text: str) -> bool:
        work = Work(id="w", titles=(Text(lang="ko", text=text),))
        return matches(document(1, work, told, NAMES), plan(parse(query), told, NAMES).match)

    assert finds("지역혁신체계구축", "지역혁신체계의 구축")
    assert not finds("지역혁신체계구축", "지역혁신체계의 평가")
    assert finds("지역혁신체계구축", "지역과 혁신의 체계, 구축")
    assert finds("지역 혁신 체계", "지역혁신체계")


def test_a_word_that_was_misread_is_found_and_marked():
    """아띠 before a particle is read as something else; named, it is found and marked there too."""
    plain, told = Analyzer(), Analyzer(Segmenter(named=UserWords(["아띠"])))
    work = Work(id="w", titles=(Text(lang="ko", text="아띠는 배움터이다"),))
    assert not matches(document(1, work, plain, NAMES), plan(parse("아띠"), plain, NAMES).match)
    made = plan(parse("아띠"), told, NAMES)
    assert matches(document(1, work, told, NAMES), made.match)
    assert (0, 2) in {(h.start, h.end) for h in highlights(work, made.marks, told, NAMES)}


def works(count: int = 60):
    """Works of which every third speaks of the word, every fifth writes it apart, and the rest of something else."""
    for i in range(count):
        if i % 3 == 0:
            text = f"지역혁신체계구축의 {i}번째 평가와 안영진의 논의"
        elif i % 5 == 0:
            text = f"지역의 혁신과 체계 {i}"
        else:
            text = f"연수원의 산업정책 {i} " + ("산업단지관리" if i % 2 else "인구")
        words = ("지역혁신체계", "평가") if i % 3 == 0 else ("산업단지",)
        yield Read(
            work=Work(
                titles=(Text(lang="ko", text=text),), keywords=(Keywords(lang="ko", words=words),), year=1990 + i
            ),
            source_id=str(i),
        )


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path) as library:
        library.store.put(works(), "test", "works.jsonl")
        library.refresh()
        yield library


def total(library: Library, query: str) -> int:
    """How many works a query finds."""
    from agglo.literature.engine import Ask

    made = plan(parse(query), library.analyzer, library.names)
    return library.engine.find(Ask(match=made.match, limit=1)).total


def test_a_word_takes_effect_at_once(library):
    """Only works whose runs hold it are read again; taken back, all is as it was."""
    before, version = total(library, "구축"), library.version
    assert total(library, "지역혁신*") == 20
    at = library.store.generation
    done = asked.add_word(library, "지역혁신", "compound")
    assert done.words == ("지역혁신",) and done.works == 20
    touched = [work for _, work in library.store.changed_since(at)]
    assert len(touched) == 20 and all("지역혁신" in work.titles[0].text for work in touched)
    assert total(library, "지역혁신") == 28 and total(library, "구축") == before
    assert analysis_version() in library.version and "/words1-" in library.version
    (row,) = asked.words(library).rows
    assert (row.word, row.kind, row.works) == ("지역혁신", "compound", 20)
    assert asked.remove_word(library, "지역혁신").works == 20
    assert asked.words(library).total == 0
    assert library.version.partition("/")[2] == version.partition("/")[2]


def test_a_word_is_known_to_others(library, tmp_path):
    """To a library open elsewhere, and to the second process that cuts texts."""
    with Library.open(tmp_path) as other:
        other.refresh()
        asked.add_word(library, "안영진", "person")
        assert asked.words(other).rows[0].works == 20
        assert other.version == library.version
    cutter = cutting.Cutter(tmp_path)
    try:
        cutter.ask(0)
        cut = cutter.take()
    finally:
        cutter.close()
    rows = [(row, work, ()) for row, work in library.store.each()]
    ours = {d.row: d.fields for d in documents(rows, library.analyzer, library.names)}
    theirs = {d.row: d.fields for d in cut.documents}
    assert ours == theirs
    assert any("안영진" in fields["title", "ko"].words for fields in theirs.values())


def test_works_that_come_later_know_it(library):
    """An import after the word was named, and an index built anew, hold it too."""
    asked.add_word(library, "혁신체계", "term")
    holding = asked.words(library).rows[0].works
    more = Work(titles=(Text(lang="ko", text="국가혁신체계의 국제비교"),), year=2020)
    library.store.put([Read(work=more, source_id="later")], "test", "later.jsonl")
    assert asked.words(library).rows[0].works == holding + 1
    library.reindex()
    assert asked.words(library).rows[0].works == holding + 1


@pytest.mark.parametrize("word", ["지역혁신", "안영진", "지역혁신체계구축", "산업단지", "없는단어"])
def test_the_preview_is_what_will_be(library, word):
    """Works, totals and the first ten are later those of the preview, which itself changes nothing."""

    def state() -> tuple:
        return total(library, word), library.version, sorted(p.name for p in (library.folder / "search").iterdir())

    before = state()
    told = asked.preview_word(library, word)
    assert state() == before
    assert told.tried and told.change.before == before[0] and told.of == 60
    assert asked.add_word(library, word).works == told.works
    assert total(library, word) == told.change.after
    _, ranks = effect._asked(word, [(library.engine, library.analyzer)] * 2, library)
    wanted = [library.store.row(one.id) for one in told.top if one.after]
    assert [one.after for one in told.top if one.after] == list(range(1, len(wanted) + 1))
    assert ranks[0] == wanted
    for change in told.others:
        assert total(library, change.query) == change.after


def test_a_named_word_has_nothing_to_preview(library):
    asked.add_word(library, "지역혁신")
    told = asked.preview_word(library, "지역혁신")
    assert told.known and not told.works and told.change is None


QUERIES = (
    "지역혁신",
    "지역혁신체계구축",
    "지역 혁신 체계",
    "안영진 평가",
    "산업단지 NOT 인구",
    "지역혁신*",
    "혁신 NEAR/1 체계",
)


def test_both_engines_find_the_same(library):
    """The engine that serves and the one that decides, with words nested in each other."""
    asked.accept_words(library, ["지역혁신체계", "지역혁신", "혁신체계구축", "안영진", "산업단지관리"])
    library.refresh()
    laid = list(documents(((row, work, ()) for row, work in library.store.each()), library.analyzer, library.names))
    for query in QUERIES:
        match = plan(parse(query), library.analyzer, library.names).match
        assert list(library.engine.rows(match)) == [one.row for one in laid if matches(one, match)], query


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("가", "word_short"),
        ("  가  ", "word_short"),
        ("지역 혁신체계", "word_spaced"),
        ("지역\t혁신\n체계", "word_spaced"),
        ("지역|혁신", "word_signs"),
        ("NOT!지역", "word_signs"),
        ("*지역혁신*", "word_signs"),
        ('"지역혁신"', "word_signs"),
        ("제목:지역", "word_signs"),
        ("<b>지역혁신</b>", "word_signs"),
        ("(지역)", "word_signs"),
        ("지역·혁신", "word_signs"),
        ("   ", "word_signs"),
        ("cluster", "word_no_hangul"),
        ("2005", "word_no_hangul"),
        ("R&D", "word_no_hangul"),
        ("가" * 41, "word_long"),
    ],
)
def test_what_cannot_be_a_word(library, given, key):
    """Each is refused with its sentence, alone and among others, and nothing is kept."""
    with pytest.raises(BadInput) as refused:
        naming.checked(given)
    assert refused.value.key == key and len(refused.value.say("ko")) > 20
    done = asked.accept_words(library, [given, "지역혁신"])
    assert done.words == ("지역혁신",)
    assert [one.why["en"] for one in done.refused] == [refused.value.say("en")]
    assert list(library.store.decisions("word")) == ["지역혁신"]


@pytest.mark.parametrize(
    "given", ["지역혁신체계", "TAMA산업활성화협회", "R&D투자", "제3기", "5G통신", "Ｒ＆Ｄ투자", "産業政策"]
)
def test_what_can_be_a_word(given):
    """Hangul with whatever clings to it; full width is folded."""
    assert naming.checked(given) == given.replace("Ｒ＆Ｄ", "R&D").replace("産業政策", "산업정책")


def test_a_word_that_swallows_half_of_the_collection(library):
    """It is refused unless wished for all the same; the preview warns."""
    more = (
        Read(work=Work(titles=(Text(lang="ko", text=f"산업정책평가 {i}"),), year=2000), source_id=f"m{i}")
        for i in range(90)
    )
    library.store.put(more, "test", "more.jsonl")
    assert asked.preview_word(library, "산업정책").swallows
    with pytest.raises(BadInput) as refused:
        asked.add_word(library, "산업정책")
    assert refused.value.key == "word_swallows" and "150" in refused.value.say("ko")
    assert asked.accept_words(library, ["산업정책"]).refused[0].word == "산업정책"
    assert not library.store.decisions("word")
    assert asked.add_word(library, "산업정책", anyway=True).works > 75
    with pytest.raises(BadInput, match="5000"):
        naming.name(library, {f"지역{chr(0xAC00 + i)}": "term" for i in range(5_000)})


def test_a_word_that_nobody_named_cannot_be_taken_out(library):
    with pytest.raises(Unknown):
        asked.remove_word(library, "지역혁신")


def test_proposals_are_decided_once(library):
    """Compounds that the index does not say as a word, with their effect; what was decided is proposed no more."""
    found = {row.word: row for row in asked.propose_words(library).rows}
    assert found["지역혁신체계"].lists == 20 and found["지역혁신체계"].works == 20
    assert found["산업단지"].parts == ("산업", "단지")
    assert [row.works for row in found.values()] == sorted((row.works for row in found.values()), reverse=True)
    for word, row in found.items():
        assert asked.preview_word(library, word).works == row.works
    assert proposals.ready(library)
    taken, rejected = sorted(found)[:2]
    asked.accept_words(library, [taken])
    asked.reject_words(library, [rejected])
    for again in (False, True):
        assert not {taken, rejected} & {row.word for row in asked.propose_words(library, 50, again).rows}
    assert asked.words(library).rejected == (rejected,)
    asked.remove_word(library, rejected)
    assert rejected in {row.word for row in asked.propose_words(library).rows}


def test_rejecting_a_word_takes_it_out(library):
    asked.add_word(library, "지역혁신")
    assert asked.reject_words(library, ["지역혁신"]).works == 20
    assert not asked.words(library).total and not library.words


def test_proposals_of_nothing(tmp_path):
    """An empty library, and one without Korean, have none."""
    with Library.open(tmp_path) as library:
        assert asked.propose_words(library).rows == ()
        library.store.put(
            [Read(work=Work(titles=(Text(lang="en", text="Clusters"),)), source_id="1")], "test", "a.jsonl"
        )
        assert asked.propose_words(library).rows == ()
        assert asked.words(library).total == 0
        assert asked.preview_word(library, "지역혁신").works == 0


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.text("가나다", min_size=1, max_size=5), st.integers(1, 4), max_size=12), st.integers(1, 3))
def test_beginnings_are_counted_as_by_hand(counts, least):
    """Against counting every beginning of every run."""
    begin = Counter()
    following: dict[str, Counter] = {}
    for run, n in counts.items():
        for size in range(1, len(run) + 1):
            begin[run[:size]] += n
            following.setdefault(run[:size], Counter())[run[size : size + 1]] += n
    wanted = {
        (text, n, begin[text[0]], round(statistics.entropy(following[text].values()), 9))
        for text, n in begin.items()
        if len(text) > 1 and all(begin[text[:k]] >= least for k in range(1, len(text) + 1))
    }
    found = [(text, n, first, round(h, 9)) for text, n, first, h in statistics.beginnings(counts, least)]
    assert len(found) == len(wanted) and set(found) == wanted
    for (_, n, first, _), length in itertools.product(found, (2, 5)):
        assert 0 < statistics.cohesion(n, first, length) <= 1


def test_a_glossary_of_ones_own(library):
    """Its pairs are the lexicon's at once; what is wrong with a line is said and stops nothing."""
    text = "본누리체계, 누리얼개 = nuri framework, NFW  # ours\nno korean here = nothing\n가 -> 나\n나 -> 가"
    done = asked.read_glossary(library, text)
    assert (done.concepts, done.pairs, done.new) == (1, 3, 3)
    assert len(done.complaints) == 3 and all(one["ko"] and one["en"] for one in done.complaints)
    assert {one.text for one in library.lexicon.translations("본누리체계", "ko")} >= {"nuri framework", "NFW"}
    assert library.lexicon.translations("누리얼개", "ko")[0].text == "nuri framework"
    assert asked.read_glossary(library, text).new == 0
