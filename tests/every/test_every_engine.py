"""Every engine finds what the oracle finds: matches, totals, facets, order, through changes, restarts and crashes."""

import gzip
import json
import random
from pathlib import Path

import msgspec
import pytest
import trees

from agglo.errors import Unknown
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import documents
from agglo.literature.engine import MAX_WINDOW, All, Ask, Document, HasPrefix, HasValue, HasWord, NotOf, Scoring
from agglo.literature.engines import ENGINES, open_engine
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
    _agree_on_real_texts(name, shared, 400, 400)


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
