"""Does one find the record that one has in mind? The default ``mode=all`` on real scholarly records.

The KCI and RISS samples are read by the importers; a query is made of a record's own words (two or three content words
of its title, an author and a word, one to three keywords) and the record is looked for among the first ten. Precision
of two-syllable queries is counted on the table of false friends and of true variants, through the same engine.

``python benchmarks/known_item.py [--seed 3] [--json]``
"""

import argparse
import csv
import json
import random
from pathlib import Path

from machine import line, machine
from records import samples

from agglo.literature import documents
from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.engine import Ask
from agglo.literature.engines import open_engine
from agglo.literature.matching import reading
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Person, Text, Venue, Work, authors

SAMPLES = ("kci_csv/tsarkr_kci_articles_details.csv.gz", "kci_json_derived/changwoong_kci.json",
           "riss_xls/ddmkl_riss_theses_100.xls.gz", "riss_csv/hiwon_riss_bigdata.csv")  # fmt: skip
TABLES = Path(__file__).resolve().parent.parent / "tests" / "golden" / "words"


class Asked:
    """Works in the real engine, asked as a reader would."""

    def __init__(self, works: list[Work]):
        self.analyzer, self.names = Analyzer(), Analyzer(Names())
        self.engine = open_engine("tantivy")
        rows = [(n, work, ()) for n, work in enumerate(works)]
        self.engine.add(documents.documents(rows, self.analyzer, self.names))
        self.engine.commit("1")

    def first(self, query: str) -> list[int]:
        """The numbers of the first ten works."""
        made = plan(parse(query), self.analyzer, self.names)
        return [row for row, _ in self.engine.find(Ask(match=made.match, scoring=made.scoring)).hits]


def content(text: str, analyzer: Analyzer) -> list[str]:
    """The words of a text as they are written, those without content left out."""
    runs = [run.strip(".,:;()[]'\"「」『』〈〉《》“”‘’-–·") for run in text.split()]
    return [run for run in runs if len(run) > 1 and run.isalnum() and not reading(run, analyzer).light]


def queries(works: list[Work], analyzer: Analyzer, seed: int) -> list[tuple[str, str, int]]:
    """(kind, query, number of the work that is looked for)."""
    chance, out = random.Random(seed), []
    for n, work in enumerate(works):
        words = list(dict.fromkeys(content(work.titles[0].text, analyzer)))
        people = [p.name for p in authors(work) if p.name.isalpha()]
        keywords = [w for k in work.keywords[:1] for w in k.words if w.replace(" ", "").isalnum()]
        for count in (2, 3):
            if len(words) >= count:
                out.append((f"title, {count} words", " ".join(sorted(chance.sample(words, count), key=words.index)), n))
        if people and words:
            out.append(("author + word", f"author:{people[0]} {chance.choice(words)}", n))
        for count in (1, 2, 3):
            if len(keywords) >= count:
                out.append((f"{count} keyword{'s' * (count > 1)}", " ".join(chance.sample(keywords, count)), n))
    return out


def known_items(seed: int) -> list[dict]:
    """A row per kind of query."""
    works = list({w.titles[0].text: w for w in samples(SAMPLES) if w.titles}.values())
    asked = Asked(works)
    rows: dict[str, list[float]] = {}
    none: dict[str, int] = {}
    for kind, query, n in queries(works, asked.analyzer, seed):
        found = asked.first(query)
        rows.setdefault(kind, []).append(1 / (found.index(n) + 1) if n in found else 0.0)
        none[kind] = none.get(kind, 0) + (not found)
    asked.engine.close()
    return [
        {"kind": kind, "works": len(works), "queries": len(ranks), "mrr": sum(ranks) / len(ranks),
         "in_first_ten": sum(r > 0 for r in ranks) / len(ranks), "no_result": none[kind] / len(ranks)}
        for kind, ranks in rows.items()
    ]  # fmt: skip


def pairs() -> list[dict]:
    """Of the golden tables: how many false friends are kept out, how many true variants found; short queries apart."""
    out = []
    for name, wanted in (("false_friends", False), ("true_friends", True)):
        path = TABLES / f"{name}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            table = list(csv.DictReader(stream))
        asked = Asked([_work(row["text"], row["where"]) for row in table])
        right = [(n in _all(asked, row["query"])) is wanted for n, row in enumerate(table)]
        short = [ok for ok, row in zip(right, table, strict=True) if len(row["query"]) == 2]
        asked.engine.close()
        out.append({"table": name, "pairs": len(right), "right": sum(right),
                    "two_syllables": len(short), "two_syllables_right": sum(short)})  # fmt: skip
    return out


def _all(asked: Asked, query: str) -> set[int]:
    made = plan(parse(query), asked.analyzer, asked.names)
    return set(asked.engine.rows(made.match))


def _work(text: str, where: str) -> Work:
    lang = "ko" if any("가" <= c <= "힣" for c in text) else "en"
    if where == "title":
        return Work(titles=(Text(lang=lang, text=text),))
    if where == "keyword":
        return Work(keywords=(Keywords(lang=lang, words=tuple(w.strip() for w in text.split(";"))),))
    if where == "author":
        return Work(people=(Person(name=text),))
    if where == "affiliation":
        return Work(people=(Person(name="-", affiliations=(text,)),))
    if where == "venue":
        return Work(venue=Venue(names=(Text(lang=lang, text=text),)))
    return Work(abstracts=(Text(lang=lang, text=text),))


def main() -> None:
    """Print the tables, or JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=3)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    found = {"machine": machine(), "known_items": known_items(given.seed), "pairs": pairs()}
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(line(found["machine"]))
    print(
        f"{found['known_items'][0]['works']:,} works\n\n{'query':16}{'queries':>8}{'MRR@10':>8}{'in ten':>8}{'none':>8}"
    )
    for row in sorted(found["known_items"], key=lambda r: r["kind"]):
        print(f"{row['kind']:16}{row['queries']:8,}{row['mrr']:8.3f}{row['in_first_ten']:8.1%}{row['no_result']:8.2%}")
    print()
    for row in found["pairs"]:
        print(f"{row['table']}: {row['right']} of {row['pairs']} right; queries of two syllables: "
              f"{row['two_syllables_right']} of {row['two_syllables']}")  # fmt: skip


if __name__ == "__main__":
    main()
