"""Every engine that keeps its documents keeps them: through restarts, other processes, kills, full and bad disks."""

import os
import random
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
import trees
from test_every_engine import EMBEDDED, compare, filled

from agglo.errors import Unavailable
from agglo.literature.engine import All, Ask, Document, HasValue, HasWord
from agglo.literature.engines import open_engine
from agglo.literature.engines.tantivy import IndexUnusable


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
def test_no_answer_waits_for_a_writer(name, tmp_path):
    """While one thread adds documents, others are answered from what they saw last, whatever was committed before."""
    engine, other = open_engine(name, tmp_path), open_engine(name, tmp_path)
    other.add([_plain(1)])
    other.commit("1")
    begun, answered = threading.Event(), threading.Event()

    def documents():
        begun.set()
        assert answered.wait(60), "the answer waited"
        yield _plain(2)

    with ThreadPoolExecutor() as threads:
        adding = threads.submit(engine.add, documents())
        assert begun.wait(60)
        assert threads.submit(lambda: (engine.count(), engine.stamp, engine.rows(All()))).result(60) == (0, "", [])
        answered.set()
        adding.result()
    engine.commit("2")
    assert (engine.stamp, engine.rows(All())) == ("2", [1, 2])


HOLDER = """
import sys
from pathlib import Path
from agglo.literature.engine import Document
from agglo.literature.engines import open_engine
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
for row in (0, 1):
    engine.add([Document(row=row, id=str(row), fields={}, exact={"author": (f"저자 {row}",)})])
    if row == 0:
        engine.commit("0")
print("holding", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("name", EMBEDDED)
def test_another_process_writes(name, tmp_path):
    """A reader sees what another process commits; a second writer is refused with a sentence; the lock ends with it."""
    reader = open_engine(name, tmp_path)
    command = [sys.executable, "-c", HOLDER, name, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"holding\n"
        assert reader.stamp == "0" and reader.count() == 1
        with pytest.raises(Unavailable, match="writing"):
            reader.add([_plain(7)])
        process.kill()
    reader.add([_plain(10**6)])
    reader.commit("mine")
    assert reader.rows(HasValue("author", "저자 1000000")) == [10**6]
    assert reader.find(Ask(match=All(), facets=("author",))).facets["author"] == (("저자 0", 1), ("저자 1000000", 1))


@pytest.mark.parametrize("name", EMBEDDED)
def test_two_write_by_turns(name, tmp_path):
    """Each goes on from what the other committed: no value gets the number of another, no work stands twice."""
    one, other = open_engine(name, tmp_path), open_engine(name, tmp_path)
    for turn in range(6):
        writer = (one, other)[turn % 2]
        writer.add([_plain(0), _plain(turn + 1)])
        writer.commit(str(turn))
    for engine in (one, other):
        assert engine.stamp == "5"
        assert engine.rows(All()) == list(range(7))
        found = engine.find(Ask(match=All(), facets=("author",)))
        assert found.facets["author"] == tuple((f"저자 {row}", 1) for row in range(7))


@pytest.mark.parametrize("name", EMBEDDED)
def test_many_read_while_one_writes(name, tmp_path):
    """Every answer is of one commit: its total, its hits and its facets agree with each other."""
    engine = open_engine(name, tmp_path)

    def read(_) -> list[tuple[int, int, int]]:
        found = [engine.find(Ask(match=All(), limit=1000, facets=("author", "year"))) for _ in range(60)]
        return [(f.total, len(f.hits), sum(count for _, count in f.facets["author"])) for f in found]

    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(read, n) for n in range(3)]
        for number in range(20):
            engine.add(_plain(number * 5 + n) for n in range(5))
            engine.commit(str(number))
        answers = [answer for task in reading for answer in task.result()]
    assert all(total % 5 == 0 and total == hits == authors for total, hits, authors in answers)
    assert engine.count() == 100


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from agglo.errors import Unavailable
from agglo.literature.engine import All, Ask, Document
from agglo.literature.engines import open_engine
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
many = [Document(row=n, id=str(n), fields={}, exact={"author": (f"저자 {n}",)}) for n in range(5000)]
engine = open_engine(sys.argv[1], Path(sys.argv[2]))
engine.add(many[:1])
engine.commit("first")
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (8000, hard))
try:
    engine.add(many)
    engine.commit("second")
except Unavailable as error:
    print(error.key, engine.stamp, engine.find(Ask(match=All(), facets=("author",))))
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
engine.add(many)
engine.commit("third")
print(engine.stamp, engine.count(), len(engine.find(Ask(match=All(), facets=("author",), top=10**4)).facets["author"]))
"""


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
@pytest.mark.parametrize("name", EMBEDDED)
def test_full_disk(name, tmp_path):
    """Where the disk is full, one sentence says so; what was there still answers; with space, all goes on."""
    command = [sys.executable, "-c", FULL_DISK, name, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("index_not_written first Found(total=1,"), done.stderr
    assert done.stdout.splitlines()[1] == "third 5000 5000", done.stderr


def _plain(row: int) -> Document:
    return Document(row=row, id=f"{row}", fields={}, exact={"author": (f"저자 {row}",)})


WRITER = """
import sys
from concurrent.futures import ThreadPoolExecutor
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
