"""How far are the vectors, and who may add to them? A small SQLite file says it, and locks out all others meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from agglo.errors import Unavailable
from agglo.literature.disposable import damaged, remove

WAIT = 5.0
"""Seconds for others to finish with the state."""


class Busy(Exception):
    """Another process or thread is adding vectors."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What ``state.sqlite`` says.

    ``file`` is the number of the file and ``entries`` how many of it are whole, ``row`` the last row of the records
    that was come to, ``generation`` up to which their changes are followed, ``encoder`` who made the vectors.
    """

    file: int = 0
    entries: int = 0
    row: int = 0
    generation: int = 0
    encoder: str = ""


class State:
    """The state in a folder.

    Parameters
    ----------
    folder
        Where ``state.sqlite`` is, or is to be.
    """

    def __init__(self, folder: Path):
        self.path = folder / "state.sqlite"

    def get(self) -> Kept:
        """What it says now; nothing yet where there is no file."""
        if not self.path.exists():
            return Kept()
        with self._open(WAIT) as db:
            return get(db)

    @contextmanager
    def _open(self, wait: float) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=wait, isolation_level=None)) as db:
                yield db
        except sqlite3.DatabaseError as why:
            if damaged(why):  # the next time it is made again from the records
                remove(self.path)
            raise Unavailable("vectors_unusable", path=self.path.name) from why

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The state, locked against all others, kept when the block ends without an error.

        Raises
        ------
        Busy
            Where another has the lock.
        Unavailable
            Where the folder cannot be written, or its disk is full.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._open(0.0) as db:
                try:
                    db.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as why:
                    raise Busy from why
                db.execute(f"PRAGMA busy_timeout={int(WAIT * 1000)}")  # for those who read the state just now
                yield db
                db.execute("COMMIT")
        except OSError as why:
            raise Unavailable("vectors_unusable", path=self.path.parent.name) from why


def get(db: sqlite3.Connection) -> Kept:
    """What the open state says."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone():
        return Kept()
    found = db.execute("SELECT value FROM state").fetchone()
    return Kept() if found is None else msgspec.json.decode(found[0], type=Kept)


def put(db: sqlite3.Connection, kept: Kept) -> None:
    """Write the state in place of what it said."""
    db.execute("CREATE TABLE IF NOT EXISTS state (value TEXT)")
    db.execute("DELETE FROM state")
    db.execute("INSERT INTO state VALUES (?)", (msgspec.json.encode(kept).decode(),))
