"""Every engine finds what the oracle finds: matches, totals, facets, order, through changes, restarts and crashes."""

import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import trees

from agglo.errors import Unavailable, Unknown
from agglo.literature.engine import MAX_WINDOW, All, Ask, Document, HasPrefix, HasValue, HasWord, NotOf, Scoring
from agglo.literature.engines import ENGINES, open_engine
from agglo.literature.engines.tantivy import IndexUnusable

EMBEDDED = [name for name in ENGINES if name != "memory"]
CLOSE = 1e-4
"""Relative difference of scores below which the order of two works is left open (contracts: Numbers and order)."""
BATCH = 250


def filled(name: str, documents: list[Document], folder: Path | None = None):
    """The engine with the documents in it, in four commits."""
    engine = open_engine(name, folder)
    for number in range(4):
        engine.add(documents[number::4])
        engine.commit(str(number))
    return engine


def same_hits(oracle: tuple, found: tuple) -> bool:
    """Whether both lists score alike, and differ in order only where scores are all but equal."""
    near = [abs(a - b) <= CLOSE * max(abs(a), abs(b)) for (_, a), (_, b) in zip(oracle, found, strict=True)]
    return all(near) and all(
        x[0] == y[0] or _equal_beside(oracle, i) for i, (x, y) in enumerate(zip(oracle, found, strict=True))
    )


def _equal_beside(hits: tuple, i: int) -> bool:
    score = hits[i][1]
    beside = [hits[j][1] for j in (i - 1, i + 1) if 0 <= j < len(hits)]
    edge = i in (0, len(hits) - 1)
    return score > 0 and (edge or any(abs(score - other) <= CLOSE * score for other in beside))


def compare(oracle, engine, ask: Ask, *, scores: bool = True) -> None:
    """One question to both."""
    right, found = oracle.find(ask), engine.find(ask)
    assert found.total == right.total, ask
    assert found.facets == right.facets, ask
    assert list(engine.rows(ask.match, ask.chosen)) == list(oracle.rows(ask.match, ask.chosen)), ask
    assert len(found.hits) == len(right.hits), ask
    if ask.sort != "relevance":
        assert found.hits == right.hits, ask
    elif scores:
        assert same_hits(right.hits, found.hits), ask


def _agree_on_trees(name: str, seed: int) -> None:
    rng = random.Random(seed)
    documents = [trees.document(rng, row) for row in range(80)]
    oracle, engine = filled("memory", documents), filled(name, documents)
    for _ in range(BATCH):
        compare(oracle, engine, trees.ask(rng))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", EMBEDDED)
def test_2000_random_questions(name, seed):
    _agree_on_trees(name, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 180))
@pytest.mark.parametrize("name", EMBEDDED)
def test_20000_random_questions(name, seed):
    _agree_on_trees(name, seed)


def test_random_questions_find_something():
    """A suite in which most questions find nothing or everything would prove little."""
    rng = random.Random(0)
    oracle = filled("memory", [trees.document(rng, row) for row in range(80)])
    asks = [trees.ask(rng) for _ in range(300)]
    assert sum(0 < oracle.find(ask).total < 80 for ask in asks) > 150
    kinds = {type(part).__name__ for ask in asks for part in _nodes(ask.match)}
    assert kinds == set(trees.KINDS)


def _nodes(match):
    yield match
    for part in getattr(match, "parts", None) or ([match.part] if isinstance(match, NotOf) else []):
        yield from _nodes(part)


@pytest.mark.parametrize("name", EMBEDDED)
def test_changes_and_deletions(name):
    """What is replaced or removed is gone from hits, totals, facets, rows and completions, from the commit on."""
    rng = random.Random(5)
    oracle, engine = open_engine("memory"), open_engine(name)
    for turn in range(12):
        changed = [trees.document(rng, row) for row in rng.sample(range(60), rng.choice((0, 1, 10, 30)))]
        gone = rng.sample(range(80), rng.choice((0, 1, 5)))
        for each in (oracle, engine):
            before = each.count()
            each.add(changed)
            each.remove(gone)
            each.add(changed[:1])
            assert each.count() == before
            each.commit(f"turn {turn}")
            assert each.stamp == f"turn {turn}"
        assert engine.count() == oracle.count()
        for _ in range(25):
            compare(oracle, engine, trees.ask(rng), scores=False)
        for field in ("author", "tag", "id"):
            for prefix in ("", "Z", "가", "없"):
                assert engine.values(field, prefix, 4) == oracle.values(field, prefix, 4)


@pytest.mark.parametrize("sort", trees.SORTS)
@pytest.mark.parametrize("name", ENGINES)
def test_pages_join_without_seam(name, sort):
    """Equals are in the order of their ids, also across a page's edge; no work is shown twice or left out."""
    rng = random.Random(9)
    engine = filled(name, [trees.document(rng, row) for row in range(300)])
    scoring = Scoring(words=(("ko", "산업", 1.0),))
    whole = engine.find(Ask(match=All(), sort=sort, limit=1000, scoring=scoring)).hits
    assert len({row for row, _ in whole}) == 300
    for size in (1, 7, 100):
        pages = [
            engine.find(Ask(match=All(), sort=sort, offset=at, limit=size, scoring=scoring))
            for at in range(0, 300, size)
        ]
        assert tuple(hit for page in pages for hit in page.hits) == whole


@pytest.mark.parametrize("name", ENGINES)
def test_bounds(name):
    """Nothing asked for is too much or too little: no window, a huge one, half a character, an empty index."""
    empty = open_engine(name)
    assert empty.find(Ask(match=All(), facets=trees.FACETS)).total == 0
    assert empty.rows(All()) == [] and empty.count() == 0 and empty.stamp == ""
    engine = filled(name, [trees.document(random.Random(1), row) for row in range(20)])
    assert engine.find(Ask(match=All(), limit=0)).total == 20
    assert len(engine.find(Ask(match=All(), limit=10**12)).hits) == 20
    assert engine.find(Ask(match=All(), offset=10**12)).hits == ()
    assert engine.find(Ask(match=All(), offset=MAX_WINDOW - 1, limit=50)).hits == ()
    for half in (HasPrefix("title", "ko", "\ud800"), HasWord("title", "ko", "\ud800"), HasValue("venue", "\udfff")):
        assert engine.find(Ask(match=half)).total == 0
    assert engine.values("author", "\ud800", 5) == []
    assert engine.find(Ask(match=HasWord("no such field", "ko", "산업"))).total == 0
    assert engine.find(Ask(match=All(), facets=("author",), top=0)).facets == {"author": ()}


@pytest.mark.parametrize("name", ENGINES)
def test_equal_counts_are_cut_by_value(name):
    """Of 3,000 values that occur once each, the first by value are listed."""
    engine = open_engine(name)
    engine.add(Document(row=n, id=str(n), fields={}, exact={"author": (f"{n:04d}",)}) for n in range(3000))
    engine.commit("1")
    facets = engine.find(Ask(match=All(), facets=("author", "year"), top=5)).facets
    assert facets == {"author": tuple((f"{n:04d}", 1) for n in range(5)), "year": (("", 3000),)}


def test_unknown_engine():
    with pytest.raises(Unknown, match="memory"):
        open_engine("memry")


@pytest.mark.parametrize("name", EMBEDDED)
def test_reopened(name, tmp_path):
    """After closing, all is there: documents, stamp, facet values; what was not committed is not."""
    rng = random.Random(2)
    documents = [trees.document(rng, row) for row in range(40)]
    oracle = filled("memory", documents)
    for round in range(3):
        engine = open_engine(name, tmp_path) if round else filled(name, documents, tmp_path)
        assert engine.stamp == "3"
        for _ in range(20):
            compare(oracle, engine, trees.ask(rng), scores=False)
        engine.add([trees.document(rng, 99)])
        engine.close()


@pytest.mark.parametrize("name", EMBEDDED)
def test_another_process_writes(name, tmp_path):
    """A reader sees what another process commits; a second writer is refused with a sentence; the lock ends with it."""
    reader = open_engine(name, tmp_path)
    with _writer(name, tmp_path, first=0) as process:
        assert process.stdout.readline() == b"0\n"
        assert int(reader.stamp) >= 0 and reader.count() >= 1
        with pytest.raises(Unavailable, match="writing"):
            reader.add([_plain(7)])
        process.kill()
    reader.add([_plain(10**6)])
    reader.commit("mine")
    assert reader.rows(HasValue("author", "저자 1000000")) == [10**6]


def _plain(row: int) -> Document:
    return Document(row=row, id=f"{row}", fields={}, exact={"author": (f"저자 {row}",)})


WRITER = """
import sys
from pathlib import Path
from agglo.literature.engine import Document
from agglo.literature.engines import open_engine
engine, row = open_engine(sys.argv[1], Path(sys.argv[2])), int(sys.argv[3])
while True:
    engine.add([Document(row=row, id=str(row), fields={}, exact={"author": (f"저자 {row}",)})])
    engine.commit(str(row))
    print(row, flush=True)
    row += 1
"""


def _writer(name: str, folder: Path, first: int) -> subprocess.Popen:
    """A process that adds one document a commit and says so, without end."""
    return subprocess.Popen([sys.executable, "-c", WRITER, name, str(folder), str(first)], stdout=subprocess.PIPE)


def _killed_while_committing(name: str, folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    next_row = 0
    for _ in range(5):
        with _writer(name, folder, next_row) as process:
            said = [process.stdout.readline() for _ in range(rng.randint(1, 3))]
            select.select([], [], [], rng.random() * 0.05)
            os.kill(process.pid, signal.SIGKILL)
            said += process.stdout.readlines()
        acknowledged = int([line for line in said if line.endswith(b"\n")][-1])
        engine = open_engine(name, folder)
        stamped = int(engine.stamp)
        assert stamped >= acknowledged
        assert list(engine.rows(All()))[: stamped + 1] == list(range(stamped + 1))
        counted = engine.find(Ask(match=All(), facets=("author",), top=10**4)).facets["author"]
        assert {f"저자 {row}" for row in range(stamped + 1)} <= {value for value, _ in counted}
        next_row = engine.count()
        engine.close()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("name", EMBEDDED)
def test_5_kills_in_commit(name, tmp_path):
    """Whenever the process is killed, the index reopens with at least the last acknowledged commit."""
    _killed_while_committing(name, tmp_path, 0)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("seed", range(1, 11))
@pytest.mark.parametrize("name", EMBEDDED)
def test_50_kills_in_commit(name, tmp_path, seed):
    _killed_while_committing(name, tmp_path, seed)


def _damaged(folder: Path, pattern: str, content: bytes) -> None:
    hit = sorted(folder.glob(pattern))
    assert hit, pattern
    for file in hit:
        file.write_bytes(content)


@pytest.mark.parametrize("pattern", ["meta.json", "agglo.json", "*.term", "*.idx", "*.fast", "values.jsonl"])
@pytest.mark.parametrize("content", [b"", b"\0" * 64], ids=["empty", "zeros"])
def test_tantivy_says_that_it_is_damaged(tmp_path, pattern, content):
    """A damaged file never gives an answer: opening it or asking it says that it is to be built anew."""
    filled("tantivy", [trees.document(random.Random(3), row) for row in range(40)], tmp_path).close()
    _damaged(tmp_path, pattern, content)
    with pytest.raises(IndexUnusable):
        engine = open_engine("tantivy", tmp_path)
        engine.find(Ask(match=HasWord("title", "ko", "산업"), facets=trees.FACETS))
        engine.find(Ask(match=All(), facets=trees.FACETS))


@pytest.mark.parametrize(("layout", "kind"), [(0, IndexUnusable), (10**6, Unavailable)])
def test_tantivy_knows_its_layout(tmp_path, layout, kind):
    """An older layout is built anew, a newer one refused and left alone."""
    filled("tantivy", [_plain(1)], tmp_path).close()
    sidecar = tmp_path / "agglo.json"
    sidecar.write_bytes(msgspec.json.encode(msgspec.json.decode(sidecar.read_bytes()) | {"layout": layout}))
    with pytest.raises(Unavailable) as caught:
        open_engine("tantivy", tmp_path)
    assert type(caught.value) is kind


def test_tantivy_torn_value(tmp_path):
    """A value cut by a crash, which no commit used, is cut away before the next."""
    filled("tantivy", [_plain(1)], tmp_path).close()
    with open(tmp_path / "values.jsonl", "ab") as file:
        file.write('"저자 torn'.encode())
    engine = open_engine("tantivy", tmp_path)
    engine.add([_plain(2)])
    engine.commit("2")
    assert dict(engine.find(Ask(match=All(), facets=("author",))).facets["author"]) == {"저자 1": 1, "저자 2": 1}
