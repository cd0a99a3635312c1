"""How long does a terminal wait for its first answer? New processes on 10,000 records, the median of several.

Known words are in the library's memory of runs; for an unknown compound Kiwi must load. ``./run`` is timed over the
installed ``agglo`` where it has made its environment before (it is not made here).

``python benchmarks/cold.py [--records 10000] [--library DIR] [--times 7] [--json]``
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import PROGRAM, line, machine
from speed import built

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("kiwipiepy", "mcp", "starlette", "jinja2", "uvicorn", "xlsxwriter", "citeproc", "numpy", "tantivy")


def seconds(command: list[str], times: int) -> float:
    """The median of the wall times of new processes; the first, which fills the disk's cache, is left out."""
    taken = []
    for _ in range(times + 1):
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        taken.append(time.perf_counter() - began)
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)
    return statistics.median(taken[1:])


def unknown_words(times: int) -> list[str]:
    """Words that no library has met, one for each turn, since agglo remembers what it has read once."""
    return [f"뷁{chr(ord('가') + 28 * n + os.getpid() % 28)}숨정책" for n in range(times + 1)]


def run(folder: Path, count: int, times: int) -> dict:
    """All figures."""
    built(folder, count).close()
    agglo = [sys.executable, "-c", PROGRAM, "--library", str(folder), "search"]
    listing = PROGRAM.replace("sys.exit(main())", "main(); print(*sys.modules, file=sys.stderr)")
    one = [sys.executable, "-c", listing, *agglo[3:], "산업"]
    modules = subprocess.run(one, capture_output=True, text=True).stderr.split()
    unknown = [_once([*agglo, word]) for word in unknown_words(times)]
    found = {
        "Python alone": seconds([sys.executable, "-c", "pass"], times),
        "agglo --version": seconds([sys.executable, "-c", PROGRAM, "--version"], times),
        "search, known word": seconds([*agglo, "산업"], times),
        "search, known words and year": seconds([*agglo, "산업 정책 year:2005..2014"], times),
        "search, unknown compound (Kiwi loads)": statistics.median(unknown[1:]),
    }
    start = ROOT / "run"
    if any((ROOT / ".agglo").glob("*/installed")):
        found["./run --version"] = seconds([sys.executable, str(start), "--version"], times)
        inside = next((ROOT / ".agglo").glob("*/installed")).parent / "bin" / "python"
        found["./run --version, over the same without ./run"] = found["./run --version"] - seconds(
            [str(inside), "-c", f"import sys; sys.path.insert(0, {str(ROOT / 'src')!r}); {PROGRAM}", "--version"], times
        )
    return {
        "machine": machine(),
        "records": count,
        "seconds": found,
        "heavy_modules_of_a_search": [name for name in HEAVY if name in modules],
    }


def _once(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Print the table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=10_000)
    options.add_argument("--library", type=Path)
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="agglo-cold") as temporary:
        found = run(given.library or Path(temporary) / "library", given.records, given.times)
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(line(found["machine"]))
    print(f"{found['records']:,} records, median of {given.times} new processes, seconds\n")
    for what, taken in found["seconds"].items():
        print(f"{what:46}{taken:8.3f}")
    print(
        f"\nheavy modules that a search of known words loads: {', '.join(found['heavy_modules_of_a_search']) or 'none'}"
    )


if __name__ == "__main__":
    main()
