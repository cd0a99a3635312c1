"""Every engine finds what the oracle finds: matches, totals, facets, order, through changes, restarts and crashes."""

import gzip
import json
import os
import random
import select
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
import trees

from agglo.errors import Unavailable, Unknown
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import documents
from agglo.literature.engine import MAX_WINDOW, All, Ask, Document, HasPrefix, HasValue, HasWord, NotOf, Scoring
from agglo.literature.engines import ENGINES, open_engine
from agglo.literature.engines.tantivy import IndexUnusable
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Read, Text, Work
from agglo.literature.sources import open_source

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


def compare(oracle, engine, ask: Ask, *, scores: bool = True) -> int:
    """One question to both; how many works it finds."""
    right, found = oracle.find(ask), engine.find(ask)
    assert found.total == right.total, ask
    assert found.facets == right.facets, ask
    assert list(engine.rows(ask.match, ask.chosen)) == list(oracle.rows(ask.match, ask.chosen)), ask
    assert len(found.hits) == len(right.hits), ask
    if ask.sort != "relevance":
        assert found.hits == right.hits, ask
    elif scores:
        assert same_hits(right.hits, found.hits), ask
    return right.total


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


def _real_works(shared: Path, most: int) -> list[Work]:
    """Passages of KorQuAD, their answers as keywords, and articles of the KCI sample."""
    articles = json.loads((shared / "korquad/KorQuAD_v1.0_dev.json").read_text(encoding="utf-8"))["data"]
    passages = [passage for article in articles for passage in article["paragraphs"]][:most]
    works = [
        Work(
            abstracts=(Text(lang="ko", text=passage["context"]),),
            keywords=(Keywords(lang="ko", words=tuple(each["answers"][0]["text"] for each in passage["qas"])),),
            notes=tuple(each["question"] for each in passage["qas"]),
        )
        for passage in passages
    ]
    with gzip.open(shared / "formats/kci_csv/tsarkr_kci_articles_details.csv.gz") as stream:
        read = [each.work for each in open_source(stream, "kci.csv") if isinstance(each, Read)][:most]
    return [msgspec.structs.replace(work, id=f"{n:013d}") for n, work in enumerate(works + read)]


def _real_question(rng: random.Random, work: Work) -> str:
    """What a reader of the work might type: its questions, its words, quotes cut anywhere, and every operator."""
    text = work.abstracts[0].text if work.abstracts else work.titles[0].text
    words = text.replace('"', " ").split()
    at = rng.randrange(len(words))
    word, beside, any_word = words[at], rng.choice(words[max(at - 4, 0) : at + 5]), rng.choice(words)
    cut = rng.randrange(len(text))
    return rng.choice(
        (
            rng.choice(work.notes or (text[:40],)),
            " ".join(words[at : at + 3]),
            "".join(words[at : at + 2]),
            f'"{" ".join(words[at : at + rng.randint(1, 6)])}"',
            '"' + text[cut : cut + rng.randint(2, 20)].replace('"', "") + '"',
            f"{word} NEAR/{rng.randint(0, 20)} {beside}",
            f"{word[: rng.randint(1, 3)]}*",
            f"*{word[:4]}",
            f"{word} NOT {any_word}",
            f"({word} | {any_word}) {beside}",
            f"title:{word} | keyword:({any_word})",
        )
    )


def _agree_on_real_texts(name: str, shared: Path, works: int, questions: int) -> None:
    rng, analyzer, names = random.Random(works), Analyzer(), Analyzer(Names())
    real = _real_works(shared, works)
    analysed = list(documents(((row, work, ()) for row, work in enumerate(real)), analyzer, names))
    oracle, engine = filled("memory", analysed), filled(name, analysed)
    found = 0
    for _ in range(questions):
        typed = _real_question(rng, rng.choice(real))
        planned = plan(parse(typed), analyzer, names, mode=rng.choice(("all", "any")))
        ask = Ask(match=planned.match, scoring=planned.scoring, facets=trees.FACETS, limit=30)
        found += compare(oracle, engine, ask) > 0
    assert found > questions / 2


@pytest.mark.parametrize("name", EMBEDDED)
def test_real_texts(name, shared):
    """Typed questions over real Korean texts, through the real analysis and plan."""
    _agree_on_real_texts(name, shared, 70, 80)


@pytest.mark.slow
@pytest.mark.parametrize("name", EMBEDDED)
def test_many_real_texts(name, shared):
    _agree_on_real_texts(name, shared, 1000, 1000)


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
