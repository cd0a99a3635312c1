"""What was found out about a run of letters before?

The memory of analysed runs (what they consist of, and their shapes as the index takes them), a cache beside the
library, filled again where it is lost. It holds the results of one version of the analysis; opened for another, it
starts empty.
"""

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .disposable import Disposable, among

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
        self._lock = threading.Lock()
        columns = "(run TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
        tables = ";".join(f"CREATE TABLE {table} {columns}" for table in _TABLES)
        # A lookup in a mapped file copies no page.
        pragmas = ("journal_mode=WAL", "synchronous=OFF", "mmap_size=1073741824")
        self._file = Disposable(path, tables, version, wait=1.0, pragmas=pragmas)
        self.shapes, self.named = Other(self, "shapes"), Other(self, "named")

    def get_many(self, keys: Sequence[str], table: str = "runs") -> dict[str, bytes]:
        """What is remembered of the keys."""
        question = f"SELECT run, value FROM {table} WHERE run IN ({{}})"
        found: dict[str, bytes] = {}
        with self._lock:
            try:
                found.update(among(self._file.db, question, sorted(keys)))  # neighbours lie on one page
            except sqlite3.DatabaseError as error:
                with suppress(sqlite3.DatabaseError):  # where another process writes, say, it is found out again
                    self._file.heal(error)
        return found

    def put_many(self, runs: Mapping[str, bytes], table: str = "runs") -> None:
        """Remember runs; where that fails (another process writes, the disk is full) they are not remembered."""
        with self._lock, suppress(sqlite3.DatabaseError):
            self._file.write(lambda db: db.executemany(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", runs.items()))

    def forget(self) -> None:
        """Forget everything."""
        with self._lock, suppress(sqlite3.DatabaseError):
            self._file.write(lambda db: [db.execute(f"DELETE FROM {table}") for table in _TABLES])

    def count(self) -> int:
        """How many runs are remembered."""
        with self._lock:
            return self._file.ask("SELECT count(*) FROM runs")[0][0]

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()


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
