"""Does a Korean text find its English mate, and the other way round? The learned lexicon against simpler ones.

News and JHE development pairs (Korean–English): learned from four fifths, looked for among the last fifth, five times.
Each text of one language is a query for its own translation. The simpler methods rank by BM25 over the words of the
query and their ten best counterparts; agglo goes through the whole pipeline (analysis, expansion, engine) in
``mode=any``. Intervals are of the mean, by bootstrap samples of the queries.

``python benchmarks/mates.py [--words 2] [--json]``
"""

import argparse
import math
import random
import re
import tarfile
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
from judged import SHARED
from machine import tell

from agglo.literature import documents
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import HANGUL, Names, Segmenter
from agglo.literature.engine import Ask
from agglo.literature.engines import open_engine
from agglo.literature.evaluation.intervals import paired
from agglo.literature.expansion import renderer
from agglo.literature.lexicon.entry import stemmed
from agglo.literature.lexicon.lexicon import Lexicon
from agglo.literature.lexicon.model1 import model1
from agglo.literature.lexicon.pairs import Reader
from agglo.literature.lexicon.phrases import ratio
from agglo.literature.matching import reading
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Text, Work
from agglo.literature.store import Store

PARALLEL = SHARED / "parallel"
FOLDS, SEED, FIRST = 5, 0, 10
COUNTERPARTS = 10
Pair = tuple[str, str]
Hits = Sequence[tuple[int, float]]
Weights = dict[str, dict[str, float]]


def pairs(name: str) -> list[Pair]:
    """Distinct (Korean, English) pairs of a development set."""
    if name == "news":
        with tarfile.open(PARALLEL / "korean-english-park.dev.tar.gz") as tar:
            ko, en = (tar.extractfile(f"korean-english-park.dev.{lang}").read().decode() for lang in ("ko", "en"))
    else:
        ko, en = ((PARALLEL / f"jhe-koen-dev.{lang}").read_text(encoding="utf-8") for lang in ("ko", "en"))
    found: dict[str, str] = {}
    for one, other in zip(ko.split("\n"), en.split("\n"), strict=True):
        if one.strip() and other.strip() and other.strip() not in found.values():
            found.setdefault(one.strip(), other.strip())
    return list(found.items())


def folds(listed: list[Pair]) -> Iterator[tuple[list[Pair], list[Pair]]]:
    """(learned from, looked for) five times."""
    order = list(range(len(listed)))
    random.Random(SEED).shuffle(order)
    for n in range(FOLDS):
        held = set(order[n::FOLDS])
        yield [listed[i] for i in order if i not in held], [listed[i] for i in order[n::FOLDS]]


class Words:
    """Cuts texts into words, each text once."""

    def __init__(self):
        self.reader, self._known = Reader(Segmenter()), {}

    def __call__(self, text: str) -> tuple[str, ...]:
        if text not in self._known:
            lang = "ko" if HANGUL.search(text) else "en"
            words = self.reader.side(text, lang).words
            self._known[text] = words if lang == "ko" else tuple(map(stemmed, words))
        return self._known[text]


WORDS = Words()


def counted(train: list[Pair]) -> tuple[list[str], list[str], list[list[int]], list[list[int]]]:
    """The words of both languages, and the pairs as their numbers."""
    numbers: tuple[dict[str, int], dict[str, int]] = ({}, {})
    sides = [[[of.setdefault(w, len(of)) for w in WORDS(pair[n])] for pair in train] for n, of in enumerate(numbers)]
    return list(numbers[0]), list(numbers[1]), *sides


def weights(train: list[Pair], worth: Callable) -> tuple[Weights, Weights]:
    """For each word its best counterparts, both ways; `worth` gives (ko, en, forward, backward) arrays."""
    names_k, names_e, ko, en = counted(train)
    both: tuple[Weights, Weights] = (defaultdict(dict), defaultdict(dict))
    for k, e, f, b in zip(*(a.tolist() for a in worth(ko, en)), strict=True):
        if f > 0.01:
            both[0][names_k[k]][names_e[e]] = f
        if b > 0.01:
            both[1][names_e[e]][names_k[k]] = b
    for of in both:
        for word, found in of.items():
            of[word] = dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))[:COUNTERPARTS])
    return both


def of_model1(agree: bool) -> Callable:
    """Model 1, one way each or trained to agree."""

    def worth(ko, en):
        found = model1(ko, en, [1.0] * len(ko), [1] * len(ko), agree=agree)
        return found.ko, found.en, found.forward, found.backward

    return worth


def of_counts(measure: str) -> Callable:
    """Dice's coefficient, or the log-likelihood ratio of positive association as a share of a word's counterparts."""

    def worth(ko, en):
        both = Counter((k, e) for one, other in zip(ko, en, strict=True) for k in set(one) for e in set(other))
        of_k, of_e = Counter(k for one in ko for k in set(one)), Counter(e for one in en for e in set(one))
        left, right = (np.array([pair[n] for pair in both]) for n in (0, 1))
        count = np.array(list(both.values()), float)
        one, other = np.array([of_k[k] for k in left.tolist()]), np.array([of_e[e] for e in right.tolist()])
        if measure == "dice":
            dice = 2 * count / (one + other)
            return left, right, dice, dice
        llr = ratio(count, one, other, len(ko)) * (count * len(ko) > one * other)
        total_k, total_e = np.bincount(left, llr), np.bincount(right, llr)
        return left, right, llr / np.maximum(total_k[left], 1e-9), llr / np.maximum(total_e[right], 1e-9)

    return worth


def bm25(candidates: list[str], queries: list[str], of: Weights, k1: float = 1.2, b: float = 0.75) -> list[float]:
    """The reciprocal rank of each query's own candidate; a word weighs 1, its counterparts what `of` says."""
    docs = [Counter(WORDS(text)) for text in candidates]
    lengths = np.array([sum(doc.values()) for doc in docs])
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    posted: dict[str, np.ndarray] = {}
    for n, doc in enumerate(docs):
        for word, times in doc.items():
            posted.setdefault(word, np.zeros(len(docs)))[n] = times * (k1 + 1) / (times + norm[n])
    for word, row in posted.items():
        frequency = np.count_nonzero(row)
        posted[word] = row * math.log(1 + (len(docs) - frequency + 0.5) / (frequency + 0.5))
    ranks = []
    for gold, query in enumerate(queries):
        score = np.zeros(len(docs))
        for word in WORDS(query):
            for other, weight in {**of.get(word, {}), word: 1.0}.items():
                if other in posted:
                    score += weight * posted[other]
        ranks.append(_reciprocal(score, gold))
    return ranks


def _reciprocal(score: np.ndarray, gold: int) -> float:
    rank = 1 + int((score > score[gold]).sum()) + int((score[:gold] == score[gold]).sum())
    return 1 / rank if rank <= FIRST and score[gold] > 0 else 0.0


def works(train: list[Pair], test: list[str], lang: str) -> list[Work]:
    """The library: works with both titles, and those that have only the one that is looked for."""
    both = [Work(id=f"t{n}", titles=(Text(lang="ko", text=ko), Text(lang="en", text=en)))
            for n, (ko, en) in enumerate(train)]  # fmt: skip
    return both + [Work(id=f"q{n}", titles=(Text(lang=lang, text=text),)) for n, text in enumerate(test)]


@contextmanager
def learned(train: list[Pair], candidates: list[str], lang: str) -> Iterator[Callable[[str, int], Hits]]:
    """Asks the candidates through plan and engine, with the lexicon of a library that holds them and the pairs.

    What is given takes a text and how many hits are wanted: numbers of candidates with scores, the best first.
    """
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        store = opened.enter_context(closing(Store.open(folder)))
        lexicon = opened.enter_context(closing(Lexicon.open(folder, store, WORDS.reader.segmenter)))
        lexicon.learn(works(train, candidates, lang))
        analyzer, names = Analyzer(WORDS.reader.segmenter), Analyzer(Names())
        engine = opened.enter_context(closing(open_engine("tantivy")))
        rows = [(n, work, ()) for n, work in enumerate(works([], candidates, lang))]
        engine.add(documents.documents(rows, analyzer, names))
        engine.commit("1")
        render = renderer(None, lexicon.translations)

        def find(text: str, limit: int) -> Hits:
            made = plan(parse(plain(text)), analyzer, names, mode="any", render=render)
            return engine.find(Ask(match=made.match, scoring=made.scoring, limit=limit)).hits

        yield find


def pipeline(train: list[Pair], candidates: list[str], asked: list[list[str]], lang: str) -> list[list[float]]:
    """The reciprocal rank of each query's own candidate through agglo; a list for each list of queries."""
    with learned(train, candidates, lang) as find:

        def rank(gold: int, query: str) -> float:
            found = [row for row, _ in find(query, FIRST)]
            return 1 / (found.index(gold) + 1) if gold in found else 0.0

        return [[rank(gold, query) for gold, query in enumerate(queries)] for queries in asked]


def plain(text: str) -> str:
    """A sentence without what the query language would read as operators."""
    return re.sub(r"\b(AND|OR|NOT)\b", lambda m: m[0].lower(), re.sub(r"[^\w\s]+", " ", text))[:9_000]


def shortened(queries: list[str], words: int) -> list[str]:
    """Queries of some of the content words of each text, drawn once."""
    analyzer, chance = Analyzer(WORDS.reader.segmenter), random.Random(SEED)
    out = []
    for text in queries:
        runs = [run for run in dict.fromkeys(plain(text).split()) if not reading(run, analyzer).light and len(run) > 1]
        out.append(" ".join(sorted(chance.sample(runs, min(words, len(runs))), key=runs.index)))
    return out


METHODS: dict[str, Callable | None] = {
    "shared tokens": lambda ko, en: (np.empty(0, int), np.empty(0, int), np.empty(0), np.empty(0)),
    "Dice": of_counts("dice"),
    "LLR": of_counts("llr"),
    "Model 1": of_model1(False),
    "Model 1, symmetrised": of_model1(True),
    "agglo, whole pipeline": None,
}


def mates(name: str, counts: list[int]) -> list[dict]:
    """A row a length of query, method and direction."""
    ranks: dict[tuple[int, str, str], list[float]] = defaultdict(list)
    for train, test in folds(pairs(name)):
        sides = {"ko": [one for one, _ in test], "en": [other for _, other in test]}
        for lang, other in (("ko", "en"), ("en", "ko")):
            direction, candidates = f"{lang}→{other}", sides[other]
            asked = [shortened(sides[lang], count) if count else sides[lang] for count in counts]
            for method, worth in METHODS.items():
                if worth is None:
                    found = pipeline(train, candidates, asked, other)
                else:
                    of = weights(train, worth)[lang == "en"]
                    found = [bm25(candidates, queries, of) for queries in asked]
                for count, one in zip(counts, found, strict=True):
                    ranks[count, method, direction] += one
    rows = sorted(ranks.items(), key=lambda item: (item[0][0], item[0][2]))
    return [
        {"pairs": name, "words": words or "all", "method": method, "direction": direction, **mean(values)}
        for (words, method, direction), values in rows
    ]


def mean(values: list[float]) -> dict:
    """How many queries, the mean of their reciprocal ranks, and its 95 % interval."""
    interval = paired([0.0] * len(values), values, SEED)
    return {"queries": len(values), "MRR@10": interval.mean, "low": interval.low, "high": interval.high}


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, nargs="*", default=[0, 2, 3])
    parser.add_argument("--pairs", nargs="*", default=["news", "jhe"])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    tell([row for name in options.pairs for row in mates(name, options.words)], options.json)


if __name__ == "__main__":
    main()
