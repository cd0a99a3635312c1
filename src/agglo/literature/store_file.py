"""What is inside ``library.sqlite``, and how is it opened safely?

One file, version-stamped: an older one is brought up to date when opened for writing, a newer one is refused with a
sentence. Acknowledged writes are on the disk (``synchronous=FULL``); many may read while one writes.
"""

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from agglo.errors import AggloError, Refused, Unavailable
from agglo.literature.store_place import network_drive

APPLICATION = 0x6167676C  # "aggl": whose file this is
WAIT = 10.0
"""Seconds to wait for another process that writes."""

MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    INSERT INTO facts VALUES ('generation', 0);

    -- A work as its records say together. Row numbers are never used again.
    CREATE TABLE works (row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, generation INTEGER NOT NULL,
                        work BLOB NOT NULL);
    CREATE INDEX works_generation ON works (generation);
    CREATE TABLE gone (row INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
    CREATE INDEX gone_generation ON gone (generation);
    -- Ids and aliases.
    CREATE TABLE names (name TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX names_row ON names (row);

    -- What each source said. A work is made of its records by slot, the newest of a slot first.
    CREATE TABLE records (n INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL, slot INTEGER NOT NULL,
                          source TEXT NOT NULL, source_id TEXT NOT NULL, content BLOB NOT NULL, at TEXT NOT NULL,
                          file TEXT NOT NULL, packed BLOB NOT NULL);
    CREATE INDEX records_row ON records (row);
    -- Where a record is found by its source id, numbers, content and place (identity.key).
    CREATE TABLE keys (key INTEGER, record INTEGER, PRIMARY KEY (key, record)) WITHOUT ROWID;

    CREATE TABLE history (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at TEXT NOT NULL, work BLOB NOT NULL);
    CREATE INDEX history_id ON history (id);
    CREATE TABLE merges (n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kept TEXT NOT NULL,
                         other TEXT NOT NULL, reason TEXT NOT NULL, value TEXT NOT NULL, records TEXT NOT NULL,
                         undone TEXT NOT NULL DEFAULT '');
    -- Works that a person took apart; nothing puts them together again.
    CREATE TABLE apart (one INTEGER, other INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;

    CREATE TABLE rejected (n INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, at TEXT NOT NULL,
                           source TEXT NOT NULL, file TEXT NOT NULL, "where" TEXT NOT NULL, why TEXT NOT NULL,
                           facts TEXT NOT NULL, columns TEXT NOT NULL, raw BLOB NOT NULL);
    CREATE TABLE tags (id TEXT, tag TEXT, PRIMARY KEY (id, tag)) WITHOUT ROWID;
    CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
    """,
    # Which importer read the record: two formats of one service do not take each other's place.
    "ALTER TABLE records ADD COLUMN format TEXT NOT NULL DEFAULT '';",
    # What a person decided of terms, names and words.
    """
    CREATE TABLE decisions (n INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL,
                            key TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (kind, key));
    """,
)
"""What brings a file of version n to n + 1; never edited once released, only added to."""


class Connections:
    """The connections of one process to one file: as many readers as ask at once, one writer.

    Parameters
    ----------
    path
        The file; made with its folder where it is not there and `read_only` is not set.
    network
        What kind of network drive the folder is on, or empty; found out where None.
    """

    def __init__(self, path: Path, read_only: bool = False, network: str | None = None):
        self.path, self.read_only = path, read_only
        self.network = network_drive(path.parent) if network is None else network
        self._idle: list[sqlite3.Connection] = []
        self._lock, self._writing, self._closed = threading.Lock(), threading.RLock(), False
        with spoken(path):
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._open()
            try:
                _prepare(connection, path, read_only)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with."""
        with self._lock:
            if self._closed:
                raise Unavailable("library_closed", path=self.path.name)
            connection = self._idle.pop() if self._idle else None
        with spoken(self.path):
            connection = connection or self._open()
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.rollback()
                with self._lock:
                    if self._closed:
                        connection.close()
                    else:
                        self._idle.append(connection)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection within a transaction: all of it is on the disk when the block ends, or nothing."""
        if self.read_only:
            raise Refused("library_read_only")
        with self._writing, self.read() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def close(self) -> None:
        """Close what is idle now, and what is in use when it comes back."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _open(self) -> sqlite3.Connection:
        # A reader of a folder in which nothing can be written cannot take part in WAL's shared memory.
        mode = "?mode=ro" if self.read_only else "?mode=rwc"
        try:
            return self._connect(mode)
        except sqlite3.OperationalError:
            if not self.read_only or not self.path.exists():
                raise
            return self._connect("?mode=ro&immutable=1")

    def _connect(self, mode: str) -> sqlite3.Connection:
        address = uri(self.path.resolve()) + mode
        connection = sqlite3.connect(address, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA cache_size=-65536")
            if not self.read_only:
                connection.execute(
                    "PRAGMA page_size=8192"
                )  # of a new file: a work and its record fit with little waste
                connection.execute(f"PRAGMA journal_mode={'DELETE' if self.network else 'WAL'}")
                # Pages written often (the keys') reach the file once for many commits.
                connection.execute("PRAGMA wal_autocheckpoint=4096")
                connection.execute("PRAGMA journal_size_limit=67108864")
            connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection


def uri(path: PurePath) -> str:
    """The path as SQLite's URI, which has no host: a Windows share keeps its two slashes in the path.

    >>> from pathlib import PureWindowsPath
    >>> uri(PureWindowsPath(r"\\\\server\\share\\a b")), uri(PureWindowsPath("C:/a#1"))
    ('file:////server/share/a%20b', 'file:///C:/a%231')
    """
    found = path.as_uri()
    return found if found.startswith("file:///") else "file:////" + found.removeprefix("file://")


def _prepare(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise Unavailable("library_newer", path=path.name, version=version, known=len(MIGRATIONS))
    if version == len(MIGRATIONS):
        _check_owner(connection, path)
        return
    if read_only:
        raise Unavailable("library_older", path=path.name, version=version, known=len(MIGRATIONS))
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]  # another process may have been faster
    if version or connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        _check_owner(connection, path)
    for script in MIGRATIONS[version:]:
        for statement in statements(script):
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={len(MIGRATIONS)}")
    connection.execute("COMMIT")


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise Unavailable("library_foreign", path=path.name)


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, so that all can stand in one transaction (executescript commits)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


_SENTENCES = {
    sqlite3.SQLITE_BUSY: "library_busy",
    sqlite3.SQLITE_LOCKED: "library_busy",
    sqlite3.SQLITE_READONLY: "library_disk_read_only",
    sqlite3.SQLITE_PERM: "library_disk_read_only",
    sqlite3.SQLITE_FULL: "library_disk_full",
    sqlite3.SQLITE_IOERR: "library_disk_failed",
    sqlite3.SQLITE_CANTOPEN: "library_cannot_open",
    sqlite3.SQLITE_CORRUPT: "library_damaged",
    sqlite3.SQLITE_NOTADB: "library_damaged",
}
_REFUSALS = {
    errno.EACCES: "library_disk_read_only",
    errno.EPERM: "library_disk_read_only",
    errno.EROFS: "library_disk_read_only",
    errno.ENOSPC: "library_disk_full",
    getattr(errno, "EDQUOT", -1): "library_disk_full",
    errno.EIO: "library_disk_failed",
}


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what SQLite or the system says of the file into a sentence; what is our own mistake stays as it is."""
    try:
        yield
    except AggloError:
        raise
    except sqlite3.DatabaseError as error:
        sentence = _SENTENCES.get(getattr(error, "sqlite_errorcode", -1) & 0xFF)
        if sentence is None:
            raise
        raise Unavailable(sentence, path=str(path)) from error
    except OSError as error:
        raise Unavailable(_REFUSALS.get(error.errno or 0, "library_cannot_open"), path=str(path)) from error
