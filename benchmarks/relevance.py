"""Do the right works stand at the top? Rankings through the real engine against plain baselines, on judged texts.

``python benchmarks/relevance.py [--json] [--weights words,title,gram,exact]``
"""

import argparse
import json
import math
import re
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path

import judged
import Stemmer

from agglo.literature import documents, engine
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.engine import Ask
from agglo.literature.engines import open_engine, tantivy_query
from agglo.literature.evaluation.measures import DEPTH, MEASURES
from agglo.literature.expansion import Renderer, nothing, renderer
from agglo.literature.library import Library
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.variants import variants


def ranked_by_agglo(collection: judged.Judged, depth: int, render: Renderer = nothing) -> dict[str, list[str]]:
    """The ranking of each query, ``mode=any``, through Tantivy."""
    analyzer, names = Analyzer(), Analyzer(Names())
    made = open_engine("tantivy")
    rows = [(i + 1, work, ()) for i, work in enumerate(collection.works)]
    made.add(documents.documents(rows, analyzer, names))
    made.commit("1")
    ids = {i + 1: work.id for i, work in enumerate(collection.works)}
    analyzer.learn(collection.queries.values())
    out = {}
    for number, text in collection.queries.items():
        asked = plan(parse(text), analyzer, names, "tsk", "any", render)
        found = made.find(Ask(match=asked.match, scoring=asked.scoring, limit=depth))
        out[number] = [ids[row] for row, _ in found.hits]
    made.close()
    return out


def ranked_plainly(collection: judged.Judged, depth: int) -> dict[str, list[str]]:
    """A plain baseline: BM25 (1.2, .75) over blank-separated, Snowball-stemmed words."""
    stem = Stemmer.Stemmer("english").stemWords
    texts = {
        w.id: " ".join([t.text for t in (*w.titles, *w.abstracts)] + [x for k in w.keywords for x in k.words])
        for w in collection.works
    }
    counts = {d: Counter(stem(re.findall(r"\w+", t.lower()))) for d, t in texts.items()}
    length = {d: sum(c.values()) for d, c in counts.items()}
    mean = sum(length.values()) / len(length)
    postings: dict[str, list[tuple[str, int]]] = {}
    for d, c in counts.items():
        for word, n in c.items():
            postings.setdefault(word, []).append((d, n))
    out = {}
    for number, text in collection.queries.items():
        scores: Counter = Counter()
        for word in set(stem(re.findall(r"\w+", text.lower()))):
            found = postings.get(word, ())
            idf = math.log(1 + (len(counts) - len(found) + 0.5) / (len(found) + 0.5))
            for d, n in found:
                scores[d] += idf * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * length[d] / mean))
        out[number] = [d for d, _ in scores.most_common(depth)]
    return out


WANTED = {"KorQuAD": ("MRR@10", 10), "CACM": ("MAP", DEPTH), "Vaswani": ("MAP", DEPTH)}
"""The measure of each collection, and how much of a ranking it sees."""


def measure(collection: judged.Judged) -> list[dict]:
    """A row per ranking: collection, measure, value over all judged queries, and over the even and odd half."""
    name, depth = WANTED[collection.name]
    grades = {q: dict.fromkeys(found, 1) for q, found in collection.relevant.items() if found}
    rows = []
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        everything = renderer(variants, library.lexicon.translations)  # of a lexicon that knows the glossary alone
        ways = (
            ("agglo", ranked_by_agglo),
            ("agglo, other spellings and translations", partial(ranked_by_agglo, render=everything)),
            ("plain words, BM25", ranked_plainly),
        )
        for who, ranking in ways:
            ranked = ranking(collection, depth)
            values = [MEASURES[name](ranked[q], grades[q]) for q in sorted(ranked) if q in grades]
            rows.append(
                {
                    "collection": collection.name,
                    "ranking": who,
                    "measure": name,
                    "value": sum(values) / len(values),
                    "halves": [sum(values[k::2]) / len(values[k::2]) for k in (0, 1)],
                }
            )
    return rows


def main() -> None:
    """Print the table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--json", action="store_true")
    options.add_argument("--only", default="korquad,cacm,vaswani")
    options.add_argument("--weights", help="words,title,gram,exact")
    given = options.parse_args()
    if given.weights:
        names = ("WORDS_WEIGHT", "TITLE_WEIGHT", "GRAM_WEIGHT", "EXACT_WEIGHT")
        for name, value in zip(names, map(float, given.weights.split(",")), strict=True):
            setattr(engine, name, value)
            setattr(tantivy_query, name, value)
    rows = [row for name in given.only.split(",") for row in measure(getattr(judged, name)())]
    if given.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        first, second = row["halves"]
        value = f"{row['value']:.4f}  (halves {first:.4f} {second:.4f})"
        print(f"{row['collection']:8} {row['measure']:7} {value}  {row['ranking']}")


if __name__ == "__main__":
    main()
