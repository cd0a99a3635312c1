"""How many records a second come in, from the file to the first answer? Cold (every word new) and warm (words known).

The end-to-end figures are those of the command ``agglo import`` in a process of its own, its start included. The shares
of the stages come from a second run within this process: reading the file, keeping it (acknowledged, in batches), and
the index (learning unknown words, cutting, adding, committing).

``python benchmarks/importing.py [--records 10000] [--formats jsonl,ris] [--json]``
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import records
from machine import PROGRAM, line, machine, peak_memory, tree_bytes

from agglo.literature.importing import import_items
from agglo.literature.library import Library
from agglo.literature.sources import open_source


def by_command(file: Path, folder: Path) -> tuple[float, float]:
    """Seconds of ``agglo import FILE``, and seconds of all cores (0 on Windows, where they are not told)."""
    began, before = time.perf_counter(), os.times()
    command = [sys.executable, "-c", PROGRAM, "--library", str(folder), "import", str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, used


def stages(file: Path, folder: Path, format: str) -> dict[str, float]:
    """Seconds of each stage, warm."""
    taken: dict[str, float] = {}

    @contextmanager
    def timed(stage: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        taken[stage] = taken.get(stage, 0.0) + time.perf_counter() - began

    with timed("reading"), file.open("rb") as stream:
        items = list(open_source(stream, file.name))
    with Library.open(folder) as library:
        with timed("keeping"):
            import_items(library.store, items, source=format, file=file.name)
        del items
        with timed("index"):
            library.refresh()
    return taken


def forget_all_but_runs(folder: Path) -> None:
    """Take away the records and the index; what was learned of words stays."""
    for path in folder.glob("library.sqlite*"):
        path.unlink()
    shutil.rmtree(folder / "search", ignore_errors=True)


def run(count: int, formats: tuple[str, ...], seed: int = 1) -> dict:
    """All figures."""
    out = {"machine": machine(), "records": count, "formats": {}}
    with tempfile.TemporaryDirectory(prefix="agglo-import") as temporary:
        home = Path(temporary)
        for format in formats:
            file, folder = home / f"records.{format}", home / format
            facts = records.write(file, count, seed, format)
            cold, _ = by_command(file, folder)
            forget_all_but_runs(folder)
            warm, used = by_command(file, folder)
            again, _ = by_command(file, folder)
            kept = tree_bytes(folder)
            forget_all_but_runs(folder)
            shares = stages(file, folder, format)
            total = sum(shares.values())
            out["formats"][format] = {
                "file_bytes_per_record": round(facts["bytes"] / count),
                "runs_per_record": round(facts["runs"] / count, 1),
                "cold": count / cold,
                "warm": count / warm,
                "warm_cpu_ms_per_record": used / count * 1000,
                "again": count / again,
                "stages": {stage: seconds / total for stage, seconds in shares.items()},
                "stage_rates": {stage: count / seconds for stage, seconds in shares.items()},
                "kept_bytes_per_record": round(kept / count),
            }
    out["peak_memory"] = peak_memory()
    return out


def main() -> None:
    """Print the table, or JSON."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--records", type=int, default=10_000)
    options.add_argument("--formats", default="jsonl,ris")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    found = run(given.records, tuple(given.formats.split(",")))
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    print(line(found["machine"]))
    print(f"{found['records']:,} records\n\n{'records/s':10}{'cold':>8}{'warm':>8}{'again':>8}   stages, warm")
    for name, row in found["formats"].items():
        shares = ", ".join(f"{s} {row['stages'][s]:.0%} ({row['stage_rates'][s]:,.0f}/s)" for s in row["stages"])
        print(f"{name:10}{row['cold']:8,.0f}{row['warm']:8,.0f}{row['again']:8,.0f}   {shares}")
        print(f"{'':10}{row['runs_per_record']} runs and {row['file_bytes_per_record']:,} bytes a record in the file, "
              f"{row['warm_cpu_ms_per_record']:.2f} ms of all cores a record warm, "
              f"{row['kept_bytes_per_record']:,} bytes kept")  # fmt: skip
    print(f"peak memory of the staged run {found['peak_memory'] / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
