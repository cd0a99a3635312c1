"""How fast and how well does agglo say what a hand meant? Suggestions and corrections at 100,000 records.

The table of slips (``tests/golden/typing``) is asked of the sample and of the large library, whose invented words get
in the way; then terms of the large library itself with one random slip each, and every state of the input method on
the way to others. (Not named ``typing.py``: beside other scripts that would hide the module of Python itself.)

Times are those of the clock and, behind them, of the processor alone, which others at work do not change much.

``python benchmarks/suggestions.py [--records 100000] [--library DIR] [--terms 300] [--no-corrections] [--json]``
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from machine import line, machine, percentile, tree_bytes
from speed import built

from agglo.literature.library import Library, sample_library
from agglo.literature.search import search
from agglo.literature.typing.automaton import compose, keys, states
from agglo.literature.typing.building import build
from agglo.literature.typing.correct import corrections
from agglo.literature.typing.keystrokes import is_korean, struck
from agglo.literature.typing.suggest import suggest
from agglo.literature.typing.vocabulary import vocabulary

ROOT = Path(__file__).resolve().parent.parent
SLIPS = ROOT / "tests" / "golden" / "typing" / "slips.csv"
sys.path.insert(0, str(ROOT / "tests" / "reference"))
COLD = """
import sys, time
from pathlib import Path
from agglo.literature.library import Library
library = Library.open(Path(sys.argv[1]))
began = time.perf_counter()
import numpy
loaded = time.perf_counter()
from agglo.literature.typing.suggest import suggest
suggest(library, "클럿")
print(loaded - began, time.perf_counter() - loaded)
"""


def milliseconds(taken: list[tuple[float, float]]) -> dict:
    """Median, 99th percentile and longest, of the clock and of the processor."""
    found: dict = {"n": len(taken)}
    for name, times in zip(("ms", "cpu ms"), zip(*taken, strict=True), strict=True):
        shares = {"p50": 0.5, "p99": 0.99, "max": 1.0}
        found |= {
            f"{called} {name}": round(1000 * percentile(list(times), share), 2) for called, share in shares.items()
        }
    return found


def timed(ask: Callable, typed: str, taken: list[tuple[float, float]]):
    """The answer, and its times put to the others."""
    clock, processor = time.perf_counter(), time.thread_time()
    answer = ask(typed)
    taken.append((time.perf_counter() - clock, time.thread_time() - processor))
    return answer


def asked(library: Library, rows: list[tuple[str, str]]) -> dict:
    """Recall at one and at five of (typed, meant), and how long the answers took."""
    first, among, taken = 0, 0, []
    for typed, meant in rows:
        wanted = struck(meant).keys
        answer = timed(partial(suggest, library), typed, taken)
        found = [struck(one.text).keys for one in answer.suggestions]
        first, among = first + (found[:1] == [wanted]), among + (wanted in found[:5])
    return {"recall@1": round(first / len(rows), 3), "recall@5": round(among / len(rows), 3), **milliseconds(taken)}


def terms(library: Library, count: int) -> list[str]:
    """Keywords that at least three works have, of six to thirty keys, drawn at random."""
    table = vocabulary(library).table
    likely = [i for i in table.near.tolist() if table.kinds[i] == 1 and table.counts[i] >= 3]
    named = [table.text(i) for i in likely if 6 <= len(table.key(i)) <= 30]
    return random.Random(1).sample(named, min(count, len(named)))


def slipped(term: str, dice: random.Random) -> str:
    """The term with one slip of a random kind."""
    from typing_slips import slip

    typed = slip(
        keys(term) if is_korean(term) else term, dice.choice(("neighbour", "left out", "twice", "swapped")), dice
    )
    return compose(typed) if is_korean(term) else typed


def corrected(library: Library, rows: list[tuple[str, str]]) -> dict:
    """How often the first correction is what was meant, and how long all of them took with their counts."""
    right, offered, taken = 0, 0, []
    for typed, meant in rows:
        found = timed(partial(corrections, library), typed, taken)
        offered += bool(found)
        right += bool(found) and struck(found[0].text).keys == struck(meant).keys
    return {"first right": right, "offered": offered, **milliseconds(taken)}


def mended(library: Library, rows: list[tuple[str, str]]) -> dict:
    """Of slips that find nothing as typed: how often the first offer, and what is asked unasked, is what was meant."""
    lost = [(typed, meant) for typed, meant in rows if not search(library, typed, correct=False, facets=()).total]
    unasked = [(search(library, typed, facets=()).query.corrected, meant) for typed, meant in lost]
    right = sum(struck(instead).keys == struck(meant).keys for instead, meant in unasked)
    return {**corrected(library, lost), "unasked": sum(bool(instead) for instead, _ in unasked), "unasked right": right}


def run(library: Library, count: int, correct: bool) -> dict:
    """All figures."""
    building: list[tuple[float, float]] = []
    timed(lambda _: build(library), "", building)
    cold = [
        [float(part) for part in subprocess.check_output([sys.executable, "-c", COLD, str(library.folder)]).split()]
        for _ in range(5)
    ]
    with open(SLIPS, encoding="utf-8", newline="") as table:
        slips = [(row["typed"], row["meant"]) for row in csv.DictReader(table)]
    dice, chosen = random.Random(2), terms(library, count)
    rows = [(slipped(term, dice), term) for term in chosen if term[1:].isalpha() and keys(term).isascii()]
    walk = [(state, term) for term in chosen[:100] for state in states(keys(term))]
    with sample_library() as sample:
        suggest(sample, "가")
        golden = asked(sample, slips)
        lost = mended(sample, slips) if correct else {}
    found, walked = vocabulary(library), []
    for state, _ in walk:
        timed(partial(suggest, library), state, walked)
    figures = {
        "works": library.store.count(),
        "entries": len(found.table.kinds),
        "build s": round(building[0][0], 1),
        "build cpu s": round(building[0][1], 1),
        "megabytes": round(tree_bytes(library.folder / "typing") / 1e6),
        "cold: NumPy ms": round(1000 * sorted(numpy for numpy, _ in cold)[2], 1),
        "cold: table and first answer ms": round(1000 * sorted(table for _, table in cold)[2], 1),
        "golden slips, sample": golden,
        "golden slips, library": asked(library, slips),
        "own terms, one slip": asked(library, rows),
        "every state on the way": milliseconds(walked),
    }
    if correct:
        library.engine.count()
        figures |= {"did you mean, sample": lost, "did you mean, library": corrected(library, rows[:150])}
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--terms", type=int, default=300)
    parser.add_argument("--no-corrections", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(given.library) if given.library else built(Path(folder) / "library", given.records)
        with library:
            found = {"machine": machine(), **run(library, given.terms, not given.no_corrections)}
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(line(found.pop("machine")))
    for name, value in found.items():
        print(f"{name:34}", value if not isinstance(value, dict) else "  ".join(f"{k} {v}" for k, v in value.items()))


if __name__ == "__main__":
    main()
