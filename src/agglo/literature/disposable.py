"""What may be thrown away? Small SQLite files beside the records, made again where they are lost, damaged or outdated.

They hold what was found out from the records and can be found out again: no failure of such a file is one of the
library.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

AT_ONCE = 500
"""Values a statement; older builds of SQLite allow 999."""
T = TypeVar("T")


class Disposable:
    """One such file, open; threads that share it take turns.

    Parameters
    ----------
    path
        The file; where nothing can be kept there, or it is None, what is put is in memory and gone at the end.
    tables
        Statements that make its tables, parted by semicolons.
    version
        Of what stands in it; a file of another version, or of other tables, is emptied.
    wait
        Seconds for another process to finish what it writes.
    pragmas
        How it is kept; as a rule, nothing waits for the disk and readers do not wait for a writer.

    ``db`` is its connection, another one after each healing; ``lost`` says that it was empty, or became so.
    """

    def __init__(
        self,
        path: Path | None,
        tables: str,
        version: str,
        *,
        wait: float = 2.0,
        pragmas: tuple[str, ...] = ("journal_mode=WAL", "synchronous=OFF"),
    ):
        self._path, self._tables, self._wait, self._pragmas = path, tables, wait, pragmas
        self._mark = crc32(f"{version}\n{tables}".encode()) & 0x7FFFFFFF or 1  # 0 is a new file
        self.lost = False
        self.db = self._start()

    def ask(self, question: str, values: Iterable[Any] = ()) -> list[tuple]:
        """The rows of a question; of an empty file where this one proves damaged."""
        values = tuple(values)
        try:
            return self.db.execute(question, values).fetchall()
        except sqlite3.DatabaseError as error:
            self.heal(error)
            return self.db.execute(question, values).fetchall()

    def write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Change it, all or nothing; where it proves damaged, `change` is called again, with an empty one."""
        try:
            return self.transact(change)
        except sqlite3.DatabaseError as error:
            self.heal(error)
            return self.transact(change)

    def transact(self, change: Callable[[sqlite3.Connection], T]) -> T:
        """Change it within one transaction, and let every error pass."""
        db = self.db
        db.execute("BEGIN IMMEDIATE")
        try:
            done = change(db)
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.DatabaseError):
                db.rollback()
            raise
        return done

    def heal(self, error: sqlite3.DatabaseError) -> None:
        """Begin anew where `error` says that the file is damaged; any other error is raised again."""
        if not damaged(error):
            raise error
        self.db.close()
        if self._path is not None:
            remove(self._path)
        self.db = self._start()

    def beside(self) -> sqlite3.Connection:
        """A second connection, which sees what is committed; the first where all is in memory."""
        path = self.db.execute("PRAGMA database_list").fetchone()[2]
        return self._connect(path) if path else self.db

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def _start(self) -> sqlite3.Connection:
        if self._path is not None:
            try:
                return self._open(str(self._path))
            except sqlite3.DatabaseError as error:
                if damaged(error):
                    remove(self._path)
                    with suppress(sqlite3.DatabaseError):  # where a system does not remove what another has open
                        return self._open(str(self._path))
        return self._open(":memory:")

    def _open(self, where: str) -> sqlite3.Connection:
        db = self._connect(where)
        try:
            for pragma in self._pragmas:
                db.execute(f"PRAGMA {pragma}")
            if not self._current(db):  # who only opens a file waits for nobody
                self._empty(db)
        except BaseException:
            db.close()
            raise
        return db

    def _connect(self, where: str) -> sqlite3.Connection:
        return sqlite3.connect(where, timeout=self._wait, isolation_level=None, check_same_thread=False)

    def _current(self, db: sqlite3.Connection) -> bool:
        return db.execute("PRAGMA user_version").fetchone()[0] == self._mark

    def _empty(self, db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        if not self._current(db):  # another process may have been faster
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                db.execute(f'DROP TABLE "{name}"')
            for statement in self._tables.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {self._mark}")
            self.lost = True
        db.execute("COMMIT")


def damaged(error: sqlite3.DatabaseError) -> bool:
    """Whether an error says that the file is no database, or no longer whole."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def remove(path: Path) -> None:
    """Remove the file with what SQLite keeps beside it, which would else be taken for a part of the next one."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()


def among(db: sqlite3.Connection, question: str, values: Collection) -> Iterator[tuple]:
    """The rows of a question with one list of values (``{}``), asked in pieces."""
    listed = list(values)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        yield from db.execute(question.format(",".join("?" * len(some))), some)
