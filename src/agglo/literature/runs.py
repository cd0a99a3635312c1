"""What was found out about a run of letters before?

The memory of analysed runs (what they consist of, and their shapes as the index takes them), a cache beside the
library: it may be lost, deleted or damaged at any time and is then filled again. It holds the results of one version
of the analysis; opened for another, it starts empty.
"""

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_AT_ONCE = 500  # values a statement; older builds of SQLite allow 999
_TABLES = ("runs", "shapes", "named")


class RunMemory:
    """Analysed runs of one library, by key.

    Parameters
    ----------
    path
        The file; where nothing can be kept there, everything is forgotten at the end.
    version
        Of the analysis.
    """

    def __init__(self, path: Path, version: str):
        self._path, self._version, self._lock = path, version, threading.Lock()
        self._db = self._start()
        self.shapes, self.named = Other(self, "shapes"), Other(self, "named")

    def get_many(self, keys: Sequence[str], table: str = "runs") -> dict[str, bytes]:
        """What is remembered of the keys."""
        found: dict[str, bytes] = {}
        keys = sorted(keys)  # neighbours lie on one page
        with self._lock:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                try:
                    found.update(self._db.execute(f"SELECT run, value FROM {table} WHERE run IN ({marks})", some))
                except sqlite3.DatabaseError as error:
                    self._heal(error)
        return found

    def put_many(self, runs: Mapping[str, bytes], table: str = "runs") -> None:
        """Remember runs; where that fails (another process writes, the disk is full) they are not remembered."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", runs.items())
                self._db.execute("COMMIT")
            except sqlite3.DatabaseError as error:
                if self._db.in_transaction:
                    self._db.rollback()
                self._heal(error)

    def forget(self) -> None:
        """Forget everything."""
        with self._lock, suppress(sqlite3.DatabaseError):
            for table in _TABLES:
                self._db.execute(f"DELETE FROM {table}")

    def count(self) -> int:
        """How many runs are remembered."""
        with self._lock:
            return self._db.execute("SELECT count(*) FROM runs").fetchone()[0]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    def _heal(self, error: sqlite3.DatabaseError) -> None:
        """Start anew where the file is damaged; anything else passes."""
        if _damaged(error):
            self._db.close()
            self._db = self._start(anew=True)

    def _start(self, anew: bool = False) -> sqlite3.Connection:
        for again in (anew, True):
            if again:
                self._remove()
            try:
                return self._open(str(self._path))
            except sqlite3.DatabaseError as error:
                if not _damaged(error):
                    break
        return self._open(":memory:")

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):
                self._path.with_name(self._path.name + suffix).unlink()

    def _open(self, where: str) -> sqlite3.Connection:
        db = sqlite3.connect(where, timeout=1.0, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")
            db.execute("PRAGMA mmap_size=1073741824")  # a lookup then copies no page
            db.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                columns = "run TEXT PRIMARY KEY, value BLOB NOT NULL"
                db.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns}) WITHOUT ROWID")
            db.execute("CREATE TABLE IF NOT EXISTS meta (version TEXT NOT NULL)")
            if db.execute("SELECT version FROM meta").fetchall() != [(self._version,)]:
                for table in _TABLES:
                    db.execute(f"DELETE FROM {table}")
                db.execute("DELETE FROM meta")
                db.execute("INSERT INTO meta VALUES (?)", (self._version,))
            db.execute("COMMIT")
        except BaseException:
            db.close()
            raise
        return db


class Other:
    """Another table of a memory: ``shapes``, or which runs hold a word that the user named (``named``)."""

    def __init__(self, memory: RunMemory, table: str):
        self._memory, self._table = memory, table

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """What is remembered of the keys."""
        return self._memory.get_many(keys, self._table)

    def put_many(self, runs: Mapping[str, bytes]) -> None:
        """Remember it, as far as that is possible."""
        self._memory.put_many(runs, self._table)


def _damaged(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
