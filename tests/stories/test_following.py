"""An index keeps up with an import by a second process, and nothing is lost or left over whatever happens to either."""

import gc
import io
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from agglo.literature import cutting, documents
from agglo.literature.following import Following, Lost
from agglo.literature.library import Library
from agglo.literature.search import search
from agglo.operations.keeping import import_

RECORDS = 1_500
PROGRAM = "import sys; from agglo.surfaces.cli import main; sys.exit(main())"


@pytest.fixture(scope="module")
def lines() -> bytes:
    """A file of works of which the last of each ten is another record of the one before it."""
    works = (
        {
            "titles": [{"lang": "ko", "text": f"산업 집적과 클러스터 정책 {n}"}],
            "abstracts": [{"lang": "en", "text": f"Abstract {n} of a cluster. It says {n * 7}. " * 9}],
            "keywords": [{"lang": "ko", "words": [f"집적 {n % 50}"]}],
            "identifiers": [{"scheme": "doi", "value": f"10.1234/{n - (n % 10 == 9)}"}],
        }
        for n in range(RECORDS)
    )
    return b"".join(json.dumps(work, ensure_ascii=False).encode() + b"\n" for work in works)


def whole(library: Library) -> bool:
    """Whether the index holds every work once, and finds the first and the last of them."""
    works = RECORDS - RECORDS // 10
    found = [search(library, query).total for query in ("클러스터정책", "cluster", '"산업 집적과"')]
    return library.engine.count() == library.store.count() == works and found == [works] * 3


def second_processes(folder: Path) -> list[int]:
    """The processes that cut for the library in the folder; none where they cannot be seen."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            command = (place / "cmdline").read_bytes()
            if b"agglo.literature.cutting" in command and str(folder).encode() in command:
                found.append(int(place.name))
    return found


def test_an_import_is_found_whole_and_twice_changes_nothing(tmp_path, lines):
    with Library.open(tmp_path / "서재 하나") as library:
        assert import_(library, io.BytesIO(lines), "a.jsonl").new == RECORDS - RECORDS // 10
        assert whole(library)
        stamp = library.engine.stamp
        assert import_(library, io.BytesIO(lines), "a.jsonl").same == RECORDS
        assert library.engine.stamp == stamp and whole(library)


def test_the_second_process_cuts_as_the_first_does(tmp_path, lines):
    with Library.open(tmp_path) as library:
        import_(library, io.BytesIO(lines[: len(lines) // 20]), "a.jsonl")
        library.store.delete([next(library.store.each())[1].id])
        generation = library.store.generation
        packed = [cutting._pack(one) for one in cutting._cut(library, 0, generation)]
        *some, last = [cutting._unpack(one) for one in packed]
        assert last.upto == generation and [row for one in some for row in one.gone] == [1]
        rows = [(row, work, ()) for row, work in library.store.each()]
        expected = list(documents.documents(rows, library.analyzer, library.names))
        assert sorted((d for one in some for d in one.documents), key=lambda d: d.row) == expected


def test_cutting_leaves_no_garbage_to_collect(tmp_path, lines):
    """So the second process needs no collector, and does not grow with the works it has cut."""
    with Library.open(tmp_path) as library:
        import_(library, io.BytesIO(lines[: len(lines) // 5]), "a.jsonl")
    with Library.open(tmp_path) as library:
        for _ in cutting._cut(library, 0, 1):  # whatever is loaded with the first works
            pass
        gc.collect()
        gc.disable()
        try:
            cut = sum(len(one.documents) for one in cutting._cut(library, 0, library.store.generation))
            assert cut == library.store.count() > gc.collect()
        finally:
            gc.enable()


def test_where_the_second_process_ends_the_first_goes_on(tmp_path, lines):
    with Library.open(tmp_path) as library:
        ended = []

        def end(done: int, _) -> None:
            for process in second_processes(tmp_path):
                os.kill(process, signal.SIGKILL)
                ended.append(done)

        import_(library, io.BytesIO(lines), "a.jsonl", progress=end)
        assert whole(library)
        assert ended or not Path("/proc/self").exists()


def test_without_an_interpreter_the_first_process_cuts(tmp_path, lines, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with Library.open(tmp_path / "library") as library:
        with pytest.raises(Lost):
            Following(library.folder, library.store, library.engine, library.lay)
        import_(library, io.BytesIO(lines), "a.jsonl")
        assert whole(library)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc to see other processes")
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_ended_leaves_a_whole_library_and_no_process(tmp_path, lines, sign):
    file, folder = tmp_path / "a.jsonl", tmp_path / "library"
    file.write_bytes(lines)
    command = [sys.executable, "-c", PROGRAM, "--library", str(folder), "import", str(file)]
    child = subprocess.Popen(command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while child.poll() is None and not second_processes(folder):
        pass
    assert child.poll() is None, "it ended before it had a second process"
    if sign == signal.SIGKILL:
        child.kill()
    else:
        os.killpg(child.pid, sign)  # as a terminal does
    said, _ = child.communicate(timeout=60)  # ends when the second process, which has its error stream, has ended too
    assert b"Traceback" not in said
    assert any(not second_processes(folder) for _ in range(10_000))
    with Library.open(folder) as library:
        assert library.engine.count() == library.store.count()
        import_(library, io.BytesIO(lines), "a.jsonl")
        assert whole(library)
