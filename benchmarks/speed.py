"""How long does an answer take: ten best, exact total and all eight facets? agglo against Tantivy alone and others.

*Tantivy alone* is asked the very query object that agglo asks, with the same columns counted, on the same index; what
agglo adds is reading the query, the order of ties, the works themselves, their marks, labels and tags. The askers take
turns at every question; nothing is remembered between two questions.

``python benchmarks/speed.py [--records N] [--each 20] [--library DIR] [--only fts5] [--field | --growth] [--json]``
"""

import argparse
import itertools
import json
import tempfile
import time
from pathlib import Path

import records
from machine import line, machine, peak_memory, percentile, tell, tree_bytes
from mix import KINDS, Question, questions
from rivals import Bm25s, Fts5, Postgres

from agglo.literature import places
from agglo.literature.engine import FACETS, AnyOf, HasValue
from agglo.literature.engines.tantivy import TantivyEngine
from agglo.literature.engines.tantivy_facets import SEGMENT
from agglo.literature.engines.tantivy_query import EVERYTHING, NOTHING, both, query_of, scored, silent
from agglo.literature.importing import import_stream
from agglo.literature.library import Library
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.search import search

FIELD = (
    "정책", "클러스터 정책", "regional innovation", "혁신 네트워크", "산업 구조", "고용 효과", "기업 성장",
    "network analysis", "지역 경제 발전", "technology policy", "교육 정책", "사회 자본", "경제 성장", "품질 관리",
    "소비자 행동",
)  # fmt: skip
"""Questions in words that the glossary knows; the made records have few of them."""
RIVALS = {"fts5": Fts5, "postgresql": Postgres, "bm25s": Bm25s}
TOP = {facet: 60_000 if facet == "year" else 100 for facet in FACETS}


def built(folder: Path, count: int, seed: int = 1) -> Library:
    """The library in `folder`, with so many made records, its index fresh and forgetful."""
    library = Library.open(folder)
    if library.store.count() < count:
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "records.jsonl"
            records.write(path, count, seed)
            with path.open("rb") as stream:
                import_stream(library.store, stream, path.name)
    library.refresh()
    place = places.current(folder / "search").folder
    library.close()
    library = Library.open(folder)
    library.engine.close()
    library._engine = TantivyEngine.open(place, remembered=0)  # facets are not kept for a second asking
    return library


class Agglo:
    """agglo itself: a query in, a page out; translated too, with slips looked for, or as typed."""

    def __init__(self, library: Library, expand: bool = False):
        self.library, self.expand = library, expand
        self.name = "agglo, translated" if expand else "agglo"

    def ask(self, asked: Question) -> int:
        """Answer; how many were found."""
        return search(self.library, asked.query, chosen=asked.chosen, expand=self.expand, correct=self.expand).total


class Alone:
    """Tantivy with the query that agglo would ask, made beforehand."""

    name = "Tantivy alone"

    def __init__(self, library: Library):
        self.library = library
        self.made: dict[int, tuple] = {}

    def prepare(self, asked: Question) -> None:
        """Make the query objects; this is not measured."""
        library, reading = self.library, self.library.engine._snapshot.reading
        made = plan(parse(asked.query), library.analyzer, library.names)
        match = query_of(made.match, reading)
        chosen = [query_of(_any_of(facet, values), reading) for facet, values in asked.chosen.items()]
        narrowed = both([match, *chosen])
        if narrowed is NOTHING or match is NOTHING:
            self.made[id(asked)] = ()
            return
        query = narrowed if narrowed is not EVERYTHING else silent(EVERYTHING)
        counted = {f: {"terms": {"field": f"c_{f}", "size": TOP[f], "segment_size": SEGMENT}} for f in FACETS}
        own = {f: counted.pop(f) for f in asked.chosen}
        best = scored(query, made.scoring, reading) or silent(query)
        counts = [(silent(narrowed), counted), *([(silent(match), own)] if own else [])]
        self.made[id(asked)] = (reading.searcher, best, counts)

    def ask(self, asked: Question) -> int:
        """Answer; how many were found."""
        if not self.made[id(asked)]:
            return 0
        searcher, best, counts = self.made[id(asked)]
        found = searcher.search(best, 10)
        for query, wanted in counts:
            searcher.aggregate(query, wanted)
        return found.count


def _any_of(facet: str, values: tuple[str, ...]):
    return AnyOf(tuple(HasValue(facet, value) for value in values))


def measure(askers: list, asked: list[Question], rounds: int = 3) -> dict[str, dict]:
    """Milliseconds of each asker by kind: of every question the least of `rounds`, and the first."""
    for asker in askers:
        if isinstance(asker, Alone):
            for question in asked:
                asker.prepare(question)
    times: dict[str, list[list[float]]] = {asker.name: [] for asker in askers}
    totals: dict[str, int] = dict.fromkeys(times, 0)
    for question in asked:
        turns: dict[str, list[float]] = {name: [] for name in times}
        for turn, asker in itertools.product(range(rounds), askers):
            began = time.perf_counter()
            total = asker.ask(question)
            turns[asker.name].append((time.perf_counter() - began) * 1000)
            totals[asker.name] += total if turn == 0 else 0
        for name, found in turns.items():
            times[name].append(found)
    out = {}
    for name, all_turns in times.items():
        best = [min(turns) for turns in all_turns]
        kinds = {kind: [t for t, q in zip(best, asked, strict=True) if q.kind == kind] for kind in KINDS}
        out[name] = {
            "p50": percentile(best, 0.5),
            "p99": percentile(best, 0.99),
            "mean": sum(best) / len(best),
            "first_p50": percentile([turns[0] for turns in all_turns], 0.5),
            "found": totals[name],
            "kinds": {kind: percentile(values, 0.5) for kind, values in kinds.items()},
        }
    alone = out.get(Alone.name)
    for figures in out.values():
        if alone:
            figures["ratio_p50"] = figures["p50"] / alone["p50"]
            figures["ratio_p99"] = figures["p99"] / alone["p99"]
            figures["ratio_mean"] = figures["mean"] / alone["mean"]
    return out


def run(count: int, each: int, only: tuple[str, ...], folder: Path | None, rounds: int = 3) -> dict:
    """All figures for so many records."""
    with tempfile.TemporaryDirectory(prefix="agglo-speed") as temporary:
        home = Path(temporary)
        library = built(folder or home / "library", count)
        works = [work for _, work in library.store.each()]
        asked = questions(works[:: max(len(works) // 2000, 1)], each)
        askers: list = [Alone(library), Agglo(library), Agglo(library, expand=True)]
        builds, missing = {}, {}
        for name in only:
            if name in RIVALS:
                why = RIVALS[name].missing() if hasattr(RIVALS[name], "missing") else ""
                if why:
                    missing[name] = why
                    continue
                began = time.perf_counter()
                askers.append(RIVALS[name](works, home))
                builds[askers[-1].name] = len(works) / (time.perf_counter() - began)
        del works
        figures = measure(askers, asked, rounds)
        place = library.folder
        sizes = {name: tree_bytes(place / name) if (place / name).is_dir() else (place / name).stat().st_size
                 for name in ("library.sqlite", "runs.sqlite", "search")}  # fmt: skip
        for asker in askers[3:]:
            asker.close()
        library.close()
    return {
        "machine": machine(),
        "records": count,
        "questions": len(asked),
        "askers": figures,
        "records_per_second": builds,
        "not_asked": missing,
        "bytes_per_record": {name: round(size / count) for name, size in sizes.items()},
        "peak_memory": peak_memory(),
    }


def of_the_field(folder: Path, rounds: int) -> list[dict]:
    """Milliseconds of questions in words of the field, translated and as typed, and how many works each finds.

    The best of some turns; unlike above facets are remembered, as they are in use.
    """
    rows = []
    with Library.open(folder) as library:
        for query in FIELD:
            turns: dict[bool, list[float]] = {True: [], False: []}
            for _, expand in itertools.product(range(rounds), turns):
                began = time.perf_counter()
                page = search(library, query, expand=expand, correct=expand)
                turns[expand].append((time.perf_counter() - began) * 1000)
            whole, typed = (min(turns[expand]) for expand in (True, False))
            more = search(library, query, by="translated").total
            rows.append({"query": query, "translated ms": whole, "as typed ms": typed, "times": whole / typed,
                         "found as typed": page.total, "more by translation": more})  # fmt: skip
    return rows


def table(found: dict) -> str:
    """The figures for people."""
    lines = [
        line(found["machine"]),
        f"{found['records']:,} records, {found['questions']} questions of {len(KINDS)} kinds",
        "",
    ]
    lines.append(f"{'ms':32}{'p50':>8}{'p99':>8}{'mean':>8}{'× p50':>8}{'× p99':>8}{'× mean':>8}{'found':>10}")
    for name, f in found["askers"].items():
        lines.append(
            f"{name:32}{f['p50']:8.2f}{f['p99']:8.2f}{f['mean']:8.2f}"
            f"{f['ratio_p50']:8.2f}{f['ratio_p99']:8.2f}{f['ratio_mean']:8.2f}{f['found']:10,}"
        )
    lines += ["", f"{'p50 by kind, ms':20}" + "".join(f"{name.split(' (')[0]:>20}" for name in found["askers"])]
    for kind in KINDS:
        lines.append(f"{kind:20}" + "".join(f"{f['kinds'][kind]:20.2f}" for f in found["askers"].values()))
    lines += [
        "",
        "bytes a record: " + ", ".join(f"{name} {size:,}" for name, size in found["bytes_per_record"].items()),
    ]
    lines += [f"{name}: {rate:,.0f} records/s taken in" for name, rate in found["records_per_second"].items()]
    lines += [f"{name} not asked: {why}" for name, why in found["not_asked"].items()]
    return "\n".join([*lines, f"peak memory {found['peak_memory'] / 1e6:,.0f} MB (all of the above in one process)"])


def main() -> None:
    """Print the table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--each", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--library", type=Path, help="a library of these records that is there, or is to be kept")
    options.add_argument("--only", default=",".join(RIVALS), help="rivals beside Tantivy alone and agglo")
    options.add_argument("--field", action="store_true", help="only what translation costs in words of the field")
    options.add_argument("--growth", action="store_true", help="1,000 and 10,000 and so on up to --records")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    if given.field:
        with tempfile.TemporaryDirectory(prefix="agglo-speed") as temporary:
            folder = given.library or Path(temporary) / "library"
            built(folder, given.records).close()
            tell(of_the_field(folder, given.rounds), given.json)
        return
    only = tuple(filter(None, given.only.split(",")))
    if not given.growth:
        found = run(given.records, given.each, only, given.library, given.rounds)
        print(json.dumps(found, ensure_ascii=False, indent=1) if given.json else table(found))
        return
    grown = [10**n for n in range(3, 9) if 10**n < given.records] + [given.records]
    all_found = [run(n, given.each, only, given.library if n == given.records else None, given.rounds) for n in grown]
    if given.json:
        print(json.dumps(all_found, ensure_ascii=False, indent=1))
        return
    for found in all_found:
        print(table(found), end="\n\n")


if __name__ == "__main__":
    main()
