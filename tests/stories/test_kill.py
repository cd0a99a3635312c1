"""Someone pulls the plug in the middle of an import: what was acknowledged is there, and the library is whole."""

import json
import random
import subprocess
import sys

import pytest

from agglo.literature.store import Store

RECORDS = 6_000
BATCH = 100

IMPORT = f"""
import sys
from pathlib import Path
from agglo.literature import importing
from agglo.literature.store import Store
importing.BATCH = {BATCH}
store = Store.open(Path(sys.argv[1]))
with open(sys.argv[2], "rb") as file:
    importing.import_stream(store, file, "records.jsonl", progress=lambda done, _: print(done, flush=True))
print("end", flush=True)
"""


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A file of works of which each tenth is another record of the one before it, so that merging is cut short too."""
    path = tmp_path_factory.mktemp("kill") / "records.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for n in range(RECORDS):
            work = {
                "titles": [{"lang": "ko", "text": f"산업 집적과 클러스터 정책 {n}"}],
                "abstracts": [{"lang": "ko", "text": f"{n}번째 초록입니다. " * 20}],
                "identifiers": [{"scheme": "doi", "value": f"10.1234/{n - (n % 10 == 9)}"}],
            }
            file.write(json.dumps(work, ensure_ascii=False) + "\n")
    return path


def killed(folder, records, chance: random.Random) -> int:
    """Import in a process of its own, kill it at a random moment, and say how many records it had acknowledged."""
    child = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(folder), str(records)], stdout=subprocess.PIPE, text=True
    )
    stop_after, told = chance.randrange(RECORDS // BATCH), []
    for line in child.stdout:
        told.append(line.strip())
        if len(told) > stop_after:
            break
    try:
        child.wait(timeout=chance.random() * 0.05)  # anywhere within the batches that follow
    except subprocess.TimeoutExpired:
        child.kill()
    told += [line.strip() for line in child.stdout]  # what it had said before it died
    child.stdout.close()
    child.wait()
    return max((int(line) for line in told if line.isdigit()), default=0)


def check(folder, records, seed: int) -> None:
    acknowledged = killed(folder, records, random.Random(seed))
    assert acknowledged > 0
    store = Store.open(folder)
    assert store.faults() == []
    there = {i.value for _, work in store.each() for i in work.identifiers}
    assert there >= {f"10.1234/{n - (n % 10 == 9)}" for n in range(acknowledged)}
    merged = sum(1 for _, work in store.each() if len(work.titles) > 1 or len(store.raw(work.id)) > 1)
    assert merged >= acknowledged // 10
    generation = store.generation
    assert sum(1 for _ in store.changed_since(generation)) == 0
    store.close()


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_import_keeps_what_it_acknowledged(tmp_path, records, seed):
    check(tmp_path, records, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 150))
def test_a_killed_import_keeps_what_it_acknowledged_fifty_times(tmp_path, records, seed):
    check(tmp_path, records, seed)


def test_after_a_kill_the_file_imported_again_completes_the_library(tmp_path, records):
    for seed in range(3):
        killed(tmp_path, records, random.Random(seed))
    subprocess.run([sys.executable, "-c", IMPORT, str(tmp_path), str(records)], check=True, stdout=subprocess.DEVNULL)
    store = Store.open(tmp_path)
    assert store.faults() == []
    assert store.count() == RECORDS - RECORDS // 10
    store.close()
