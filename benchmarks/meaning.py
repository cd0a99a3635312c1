"""What is the sentence encoder worth, and what does it cost? Mates across languages, alone and beside the words.

Korean–English development pairs (news, JHE), as in ``mates.py``: each text is a query for its own translation, among
the 200 or so of its fold and among all. The encoder learns nothing here; the words go through agglo's whole pipeline
with the lexicon learned from the other four folds. Two ways to put both together: reciprocal ranks (1 / (60 + rank)),
and cosine plus a share of the words' score over its largest, the share chosen on the other folds. Vectors are
compressed to a byte a component, as in the library. Then: texts encoded a second, a query over made-up vectors,
and what the cut-off lets through of the sample.

``python benchmarks/meaning.py [--words 0 2 3] [--pairs news jhe] [--cost] [--json]``
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from machine import peak_memory, percentile, tell
from mates import FIRST, SEED, Pair, folds, learned, mean, pairs, shortened

from agglo.literature.lexicon.glossary import concepts
from agglo.literature.library import sample_library
from agglo.literature.meaning.encoder import DIMENSIONS, encode
from agglo.literature.meaning.entries import ENTRY
from agglo.literature.meaning.nearest import compress, likeness, ranked
from agglo.literature.meaning.search import by_meaning

TIMES, WORKS, NAMES = 60, 100_000, 200
STRANGERS = (
    "빵 굽기", "bread baking", "심장 수술", "heart surgery", "공룡 화석", "dinosaur fossils", "축구 경기",
    "football match", "양자컴퓨터", "quantum computer", "조선 후기 불화", "Buddhist painting", "판소리 창법",
    "opera singing", "영어 관사 습득", "acquisition of articles", "백신 부작용", "vaccine side effects", "고양이 행동",
    "behaviour of cats", "혼인과 이혼", "divorce law", "별의 진화", "evolution of stars", "소설의 화자",
    "narrator of the novel", "수면 장애", "sleep disorders", "불교 명상", "Buddhist meditation", "단백질 접힘",
    "protein folding", "지진파", "seismic waves", "치아 교정", "orthodontics", "바둑", "chess openings", "한글 글꼴",
    "medieval manuscripts",
)  # fmt: skip
"""What nobody asks of a collection on clusters and regional policy."""
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0)


def cosines(queries: list[str], candidates: list[str]) -> np.ndarray:
    """A row of cosines a query, from compressed vectors."""
    components, factors = compress(encode(candidates))
    return np.array([likeness(components, factors, vector) for vector in encode(queries)])


def word_scores(train: list[Pair], candidates: list[str], asked: list[list[str]], lang: str) -> list[np.ndarray]:
    """For each list of queries a row of scores a query, 0 where a candidate is not found, by words and lexicon."""
    scores = [np.zeros((len(queries), len(candidates))) for queries in asked]
    with learned(train, candidates, lang) as find:
        for table, queries in zip(scores, asked, strict=True):
            for row, query in zip(table, queries, strict=True):
                for n, score in find(query, len(candidates)):
                    row[n] = score
    return scores


def by_ranks(scores: np.ndarray) -> np.ndarray:
    """1 / (60 + rank) of each candidate; 0 where it was not found."""
    order = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
    return np.where(scores > 0, 1 / (61 + order), 0)


def by_share(scores: np.ndarray) -> np.ndarray:
    """Scores over the largest of each query."""
    return scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9)


def reciprocal(scores: np.ndarray) -> list[float]:
    """The reciprocal rank of each query's own candidate among the first ten."""
    own = np.diagonal(scores)[:, None]
    ranks = 1 + (scores > own).sum(axis=1) + np.tril(scores == own, -1).sum(axis=1)
    return np.where((ranks <= FIRST) & (own[:, 0] > 0), 1 / ranks, 0).tolist()


def best_share(scored: list[tuple[np.ndarray, np.ndarray]]) -> float:
    """What the words' score should weigh beside the cosine, by the folds given."""

    def worth(share: float) -> float:
        return sum(sum(reciprocal(near + share * by_share(said))) for said, near in scored)

    return max(SHARES, key=worth)


def mates(name: str, counts: list[int]) -> list[dict]:
    """A row a length of query, method, direction and number of candidates."""
    found: dict[tuple[int, str, str, str], list[float]] = defaultdict(list)
    listed = pairs(name)

    def asked(texts: list[str]) -> list[list[str]]:
        return [shortened(texts, count) if count else texts for count in counts]

    every = [[pair[n] for pair in listed] for n in (0, 1)]
    for direction, of, to in (("ko→en", 0, 1), ("en→ko", 1, 0)):
        for count, queries in zip(counts, asked(every[of]), strict=True):
            found[count, "encoder", direction, f"all {len(listed)}"] += reciprocal(cosines(queries, every[to]))
    scored: dict[tuple[int, str], list[tuple[np.ndarray, np.ndarray]]] = defaultdict(list)
    for train, test in folds(listed):
        sides = [[pair[n] for pair in test] for n in (0, 1)]
        for direction, of, to, lang in (("ko→en", 0, 1, "en"), ("en→ko", 1, 0, "ko")):
            queries = asked(sides[of])
            for count, some, said in zip(counts, queries, word_scores(train, sides[to], queries, lang), strict=True):
                near = cosines(some, sides[to])
                scored[count, direction].append((said, near))
                for method, scores in (
                    ("words and lexicon", said),
                    ("encoder", near),
                    ("both, by ranks", by_ranks(said) + by_ranks(near)),
                ):
                    found[count, method, direction, "fold"] += reciprocal(scores)
    for (count, direction), of_folds in scored.items():
        for n, (said, near) in enumerate(of_folds):
            share = best_share([one for m, one in enumerate(of_folds) if m != n])
            found[count, "both, by sum", direction, "fold"] += reciprocal(near + share * by_share(said))
    return [
        {"pairs": name, "words": count or "all", "method": method, "direction": direction, "among": among, **mean(of)}
        for (count, method, direction, among), of in found.items()
    ]


def cost() -> dict:
    """Milliseconds of a query over made-up vectors, texts encoded a second, bytes a work."""
    rng = np.random.default_rng(SEED)
    entries = np.zeros(WORKS, ENTRY)
    entries["vector"] = rng.integers(-127, 128, (WORKS, DIMENSIONS), dtype=np.int8)
    factors = np.full(WORKS, 0.0007, np.float32)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "vectors.bin"
        entries.tofile(file)
        kept = np.memmap(file, ENTRY, "r")["vector"]
        took, spent = [], []
        for vector in rng.normal(size=(TIMES, DIMENSIONS)).astype(np.float32):
            began, busy = time.perf_counter(), time.process_time()
            ranked(likeness(kept, factors, vector / np.linalg.norm(vector)), 0.05, 1_000)
            took.append((time.perf_counter() - began) * 1000)
            spent.append((time.process_time() - busy) * 1000)
        del kept
    texts = [text for pair in pairs("jhe") for text in pair]
    queries = []
    for text in texts[:200]:
        began = time.perf_counter()
        encode([text])
        queries.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    encode(texts)
    rate = len(texts) / (time.perf_counter() - began)
    return {"works": WORKS, "median_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95),
            "cpu_ms": percentile(spent, 0.5),
            "query_ms": percentile(queries, 0.5), "texts_a_second": rate, "bytes_a_work": ENTRY.itemsize,
            "peak_mb": peak_memory() / 1e6}  # fmt: skip


def cut() -> dict[str, int]:
    """How many names of concepts drawn from the glossary, and how many strangers, find a work of the sample."""
    drawn = random.Random(SEED).sample(concepts(), NAMES // 2)
    names = [name for concept in drawn for name in (concept.ko[0], concept.en[0])]
    with sample_library() as sample:
        sample.meaning.complete(wait=600)
        found, strange = ([by_meaning(sample.meaning, query)[2] > 0 for query in of] for of in (names, STRANGERS))
    return {"names": len(names), "found": sum(found), "strangers": len(strange), "strangers found": sum(strange)}


def main() -> None:
    """Print the costs and the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, nargs="*", default=[0, 2, 3])
    parser.add_argument("--pairs", nargs="*", default=["news", "jhe"])
    parser.add_argument("--cost", action="store_true", help="only what it costs, and what the cut-off lets through")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    costs = cost()
    reached = cut()
    rows = [] if options.cost else [row for name in options.pairs for row in mates(name, options.words)]
    tell(rows, options.json, cost=costs, cut=reached)


if __name__ == "__main__":
    main()
