"""What happens to a library when the disk, another program or another version stands in the way?"""

import os
import sqlite3
import subprocess
import sys
import threading

import pytest
from works import read

from agglo.errors import Unavailable
from agglo.literature import store_file
from agglo.literature.runs import RunMemory
from agglo.literature.store import FILE, Store
from agglo.literature.store_file import MIGRATIONS, Connections
from agglo.literature.store_place import NETWORK, file_system, linux_mounts, network_drive
from agglo.text import keys


def some(count, start=0, size=100):
    return [read(title=f"제목 {n}", doi=f"10.1/{n}", raw=str(n) * size) for n in range(start, start + count)]


@pytest.fixture
def library(tmp_path):
    store = Store.open(tmp_path)
    store.put(some(3), "ris", "a")
    store.close()
    return tmp_path


def refused(folder, key, **options):
    with pytest.raises(Unavailable) as error:
        Store.open(folder, **options)
    assert error.value.key == key
    assert error.value.say("ko") != error.value.say("en")


def change(folder, *statements):
    db = sqlite3.connect(folder / FILE)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_what_is_written_is_written_durably(library):
    connections = Connections(library / FILE)
    with connections.read() as db:
        pragmas = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]  # 2 is FULL
    connections.close()


def test_on_a_network_drive_no_shared_memory_is_needed(tmp_path):
    connections = Connections(tmp_path / FILE, network="nfs4")
    with connections.write() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        db.execute("INSERT INTO settings VALUES ('a', '1')")
    assert not list(tmp_path.glob("*-shm"))
    connections.close()


def test_a_library_copied_to_a_network_drive_leaves_its_shared_memory_behind(library):
    connections = Connections(library / FILE, network="cifs")
    with connections.read() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert db.execute("SELECT count(*) FROM works").fetchone()[0] == 3
    connections.close()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/mnt/공유/서재", "nfs4"),
        ("/mnt/공유", "nfs4"),
        ("/mnt/공유2", "ext4"),
        ("/mnt/my disk/a", "cifs"),
        ("/home", "ext4"),
    ],
)
def test_file_systems(folder, kind):
    table = "/dev/sda / ext4 rw 0 0\nserver:/x /mnt/공유 nfs4 rw 0 0\n//s/x /mnt/my\\040disk cifs rw 0 0\nbroken\n"
    assert file_system(folder, linux_mounts(table)) == kind
    assert (kind in NETWORK) == (kind != "ext4")


def test_this_disk_is_no_network_drive(tmp_path):
    assert network_drive(tmp_path) == "" and Store.open(tmp_path).warnings == ()


def test_a_newer_library_is_refused_and_left_as_it_is(library):
    change(library, "PRAGMA user_version=99")
    before = (library / FILE).read_bytes()
    refused(library, "library_newer")
    refused(library, "library_newer", read_only=True)
    assert (library / FILE).read_bytes() == before


def test_an_older_library_is_brought_up_to_date(library, monkeypatch):
    monkeypatch.setattr(
        store_file, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (a);\nINSERT INTO later VALUES (1);")
    )
    refused(library, "library_older", read_only=True)
    store = Store.open(library)
    assert store.count() == 3 and store.faults() == []
    store.close()
    change(library, "SELECT a FROM later")
    monkeypatch.undo()
    refused(library, "library_newer")


def test_a_migration_that_fails_changes_nothing(library, monkeypatch):
    monkeypatch.setattr(store_file, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (a);\nSELECT a FROM nowhere;"))
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        Store.open(library)
    monkeypatch.undo()
    store = Store.open(library)
    assert store.count() == 3
    store.close()


def test_what_is_no_library_is_said(tmp_path):
    (tmp_path / FILE).write_bytes(b"This is no database at all. " * 100)
    refused(tmp_path, "library_damaged")
    (tmp_path / FILE).unlink()
    change(tmp_path, "CREATE TABLE mine (a)")
    refused(tmp_path, "library_foreign")
    refused(tmp_path / FILE, "library_cannot_open")
    refused(tmp_path / "nothing", "library_cannot_open", read_only=True)
    assert not (tmp_path / "nothing").exists()


def test_damage_inside_is_said(library):
    path = library / FILE
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    with pytest.raises(Unavailable, match="damaged"):
        store = Store.open(library)
        try:
            list(store.each())
        finally:
            store.close()


def test_a_full_disk_keeps_what_was_acknowledged(library):
    store = Store.open(library)
    with store._connections.read() as db:  # the limit holds for this connection, which is the only one
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count={pages + 4}")
    with pytest.raises(Unavailable, match="the disk is full"):
        store.put(some(500, 100, 2000), "ris", "a")
    assert (store.count(), store.generation, store.faults()) == (3, 1, [])
    with store._connections.read() as db:
        db.execute("PRAGMA max_page_count=1000000")
    assert store.put(some(500, 100, 2000), "ris", "a").new == 500
    store.close()


LIMITED = """
import resource, signal, sys
from pathlib import Path
from agglo.errors import Unavailable
from agglo.literature.record import Read, Text, Work
from agglo.literature.store import Store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
for start in range(0, 10_000, 100):
    reads = [Read(work=Work(titles=(Text(lang="ko", text=f"{n}"),)), source_id=str(n), raw=str(n) * 50)
             for n in range(start, start + 100)]
    try:
        store.put(reads, "kci", "a")
    except Unavailable as error:
        print(start, error.key)
        break
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a process's files")
def test_a_disk_that_takes_no_more_keeps_what_was_acknowledged(tmp_path):
    told = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=True)
    kept, key = told.stdout.split()
    assert key in ("library_disk_full", "library_disk_failed")
    store = Store.open(tmp_path)
    assert store.count() == int(kept) > 0 and store.faults() == []
    store.close()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="whoever may write everywhere is not refused")
def test_a_folder_that_cannot_be_written_to(library):
    for path in (*library.iterdir(), library):
        path.chmod(0o500 if path.is_dir() else 0o400)
    refused(library, "library_disk_read_only")
    reader = Store.open(library, read_only=True)
    assert reader.count() == 3
    reader.close()


def test_a_library_that_stays_in_use_is_said_and_waited_for(library, monkeypatch):
    monkeypatch.setattr(store_file, "WAIT", 0.05)
    other = sqlite3.connect(library / FILE, isolation_level=None)
    store = Store.open(library)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as error:
        store.put(some(1, 50), "ris", "a")
    assert error.value.key == "library_busy" and store.count() == 3
    other.execute("COMMIT")
    assert store.put(some(1, 50), "ris", "a").new == 1
    other.close(), store.close()


def test_many_threads_and_two_stores_at_once(library):
    one, two = Store.open(library), Store.open(library)
    failed = []

    def work(store, start):
        try:
            for n in range(start, start + 50, 10):
                store.put(some(10, n), "ris", "a")
                assert len(list(store.each())) >= 3
        except BaseException as error:  # told to the test's own thread below
            failed.append(error)

    threads = [threading.Thread(target=work, args=((one, two)[n % 2], 100 * (n // 2 + 1))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert one.count() == two.count() == 3 + 150
    assert one.faults() == [] and one.generation >= 1 + 15
    one.close(), two.close()


@pytest.mark.parametrize("name", ["서재 하나", "a#1", "100%", "what?", "a&b;c", "가" * 80])
def test_any_folder_name(tmp_path, name):
    store = Store.open(tmp_path / name)
    store.put(some(1), "ris", "a")
    store.close()
    reader = Store.open(tmp_path / name, read_only=True)
    assert reader.count() == 1
    reader.close()


def test_every_refusal_has_a_sentence():
    refusals = set(store_file._SENTENCES.values()) | set(store_file._REFUSALS.values())
    for lang in ("ko", "en"):
        assert {f"errors.{key}" for key in refusals} <= keys(lang)


def test_a_closed_store_says_so(library):
    store = Store.open(library)
    store.close(), store.close()
    with pytest.raises(Unavailable, match="closed"):
        store.count()


# The memory of analysed runs.


@pytest.fixture
def memory(tmp_path):
    memory = RunMemory(tmp_path / "runs.sqlite", "1")
    yield memory
    memory.close()


def test_runs_are_remembered_until_the_analysis_changes(tmp_path, memory):
    runs = {f"run{n}": bytes([n % 256]) for n in range(1500)}
    memory.put_many(runs)
    again = RunMemory(tmp_path / "runs.sqlite", "1")
    assert again.get_many([*runs, "unknown"]) == runs and again.get_many([]) == {}
    again.close()
    other = RunMemory(tmp_path / "runs.sqlite", "2")
    assert other.count() == 0
    other.close()


@pytest.mark.parametrize("damage", ["garbage", "middle"])
def test_a_damaged_memory_starts_anew(tmp_path, damage):
    path = tmp_path / "runs.sqlite"
    memory = RunMemory(path, "1")
    memory.put_many({f"run{n}": bytes(100) for n in range(1000)})
    memory.close()
    data = path.read_bytes()
    path.write_bytes(b"garbage" * 1000 if damage == "garbage" else data[:8192] + b"\xff" * (len(data) - 8192))
    memory = RunMemory(path, "1")
    memory.get_many([f"run{n}" for n in range(1000)])
    memory.put_many({"a": b"1"})
    memory.put_many({"a": b"1"})
    assert memory.get_many(["a"]) == {"a": b"1"}
    memory.close()


def test_a_memory_that_another_process_is_writing_to_does_without(tmp_path, memory):
    memory.put_many({"a": b"1"})
    other = sqlite3.connect(tmp_path / "runs.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    memory.put_many({"b": b"2"})
    assert memory.get_many(["a", "b"]) == {"a": b"1"}
    other.execute("COMMIT")
    other.close()
    memory.forget()
    assert memory.count() == 0


def test_where_nothing_can_be_kept_it_is_remembered_while_it_lasts(tmp_path):
    memory = RunMemory(tmp_path / "no" / "such" / "folder", "1")
    memory.put_many({"a": b"1"})
    assert memory.get_many(["a"]) == {"a": b"1"}
    memory.close()
