"""Where are the vectors of the works? In a file beside the search index, made in the background, never needed whole.

``meaning/vectors-N.bin`` is a row of entries of equal size, only ever added to: the last entry of a work counts.
``meaning/state.sqlite`` says how many of them are whole and up to which generation of the records they follow; whoever
writes holds its lock, which ends with the process. Killed at any moment, the file goes on from its last whole entry.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice, takewhile
from pathlib import Path

import msgspec
import numpy as np

from agglo.errors import AggloError, Unavailable
from agglo.literature.record import Work
from agglo.literature.store import Store

from . import essence
from .encoder import DIMENSIONS, encoder_version, present
from .nearest import compress

ENTRY = np.dtype([("row", "<i8"), ("digest", "<u8"), ("factor", "<f4"), ("spare", "<u4"), ("vector", "i1", DIMENSIONS)])
"""One entry, 536 bytes: whose vector it is, of which texts, and the vector; a factor of 0 where there is none."""
BATCH = 64
"""Works between two writes: less than a second of work is lost, and answers wait for a thousandth of it."""
WASTE = 2.0
"""The file is written anew when it is so many times as long as it need be."""
RECIPE = 1
"""Grows when a work's vector is made otherwise of the same encoder."""
WAIT = 5.0
"""Seconds for others to finish with the state, and for the thread to end when the library is closed."""
PATIENCE = 5.0
"""Seconds that a question waits for vectors where it is the only one; what is then missing is said."""

Progress = Callable[[int, int | None], None]


class _Busy(Exception):
    """Another process or thread is adding vectors."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What ``state.sqlite`` says: file number, whole entries, the generation that is followed, and who encoded."""

    file: int = 0
    entries: int = 0
    generation: int = 0
    encoder: str = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The vectors at one moment: entry i is of the work in row ``rows[i]``, and counts where ``factors[i]`` is not 0.

    ``rows`` is int64 (n,), ``digests`` uint64 (n,), ``factors`` float32 (n,), ``components`` int8 (n, 512) in the file.
    """

    kept: Kept
    rows: np.ndarray
    digests: np.ndarray
    factors: np.ndarray
    last: np.ndarray
    components: np.ndarray

    def vector(self, row: int) -> np.ndarray | None:
        """The vector of the work in a row, float32 (512,); None where it has none (yet)."""
        found = np.flatnonzero((self.rows == row) & (self.factors > 0))
        return None if not len(found) else self.components[found[-1]] * self.factors[found[-1]]


class Vectors:
    """The vectors of the works of one library.

    Parameters
    ----------
    folder
        The library's folder.
    store
        Its records.

    ``background`` (False) is set where many ask at once: vectors are then made beside the answers.
    """

    def __init__(self, folder: Path, store: Store):
        self.folder, self.store = folder / "meaning", store
        self._cached: Snapshot | None = None
        self._thread: threading.Thread | None = None
        self.background = False
        self._lock, self._closing = threading.Lock(), threading.Event()

    @property
    def made(self) -> int:
        """How many works have a vector."""
        return int(np.count_nonzero(self.snapshot().factors))

    @property
    def current(self) -> bool:
        """Whether every work as it is now has its vector."""
        kept = self._kept()
        return kept.encoder == _maker() and kept.generation >= self.store.generation

    def snapshot(self) -> Snapshot:
        """The vectors that there are; none where another encoder made them."""
        kept, cached = self._kept(), self._cached
        if kept.encoder != _maker():
            kept = Kept(file=kept.file)
        if cached is None or (cached.kept.file, cached.kept.entries) != (kept.file, kept.entries):
            cached = self._cached = _read(self._path(kept.file), kept)
        return cached

    def gone(self) -> list[int]:
        """Rows whose works are no more, but whose vectors are still there."""
        since = self._kept().generation
        if since >= self.store.generation:
            return []
        return [row for row, _ in takewhile(lambda change: change[1] is None, self.store.changed_since(since, 1))]

    def follow(self, progress: Progress | None = None, enough: Callable[[], bool] = lambda: False) -> int:
        """Make the vectors of all works that have none, or whose texts changed.

        Parameters
        ----------
        progress
            Called with (works looked at, None).
        enough
            Asked after each batch whether to stop there; what is done is kept.

        Returns
        -------
        int
            How many vectors were made. Nothing where another process is at it.

        Raises
        ------
        Unavailable
            Where the extra ``meaning`` is not installed.
        """
        if not present():
            raise Unavailable("meaning_absent")
        if self.store.read_only or self.current:
            return 0
        try:
            return self._follow(progress, enough)
        except _Busy:
            return 0

    def catch_up(self, progress: Progress | None = None, patience: float = PATIENCE) -> None:
        """Before a question: follow in the background, or, where nobody else waits, for some seconds now."""
        if self.background:
            self.begin()
            return
        until = time.monotonic() + patience
        self.follow(progress, lambda: time.monotonic() > until)

    def begin(self) -> None:
        """Follow in the background, if there is something to do and the encoder is there."""
        with self._lock:
            running = self._thread is not None and self._thread.is_alive()
            if running or self._closing.is_set() or not present() or self.store.read_only or self.current:
                return
            self._thread = threading.Thread(target=self._behind, name="agglo-meaning", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop after the batch under way and let go of the file."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(WAIT)
        self._cached = None

    def _behind(self) -> None:
        with suppress(AggloError):  # the library was closed or its disk is full; the next question tries again
            self.follow(enough=self._closing.is_set)

    def _follow(self, progress: Progress | None, enough: Callable[[], bool]) -> int:
        target, made, seen = self.store.generation, 0, 0
        changed = self.store.changed_since(self._start())
        while batch := list(islice(changed, BATCH)):
            with self._writing() as db:
                made += self._add(db, batch)
            seen += len(batch)
            if progress is not None:
                progress(seen, None)
            if enough():
                return made
        with self._writing() as db:
            _set(db, msgspec.structs.replace(_get(db), generation=target))
        self._tidy()
        return made

    def _start(self) -> int:
        """The generation to go on from; with vectors of another encoder, the beginning, in a file of its own."""
        if self._kept().encoder != _maker():
            with self._writing() as db:
                _set(db, Kept(file=_get(db).file + 1, encoder=_maker()))
            self._forget_old()
        return self._kept().generation

    def _add(self, db: sqlite3.Connection, batch: list[tuple[int, Work | None]]) -> int:
        """Entries for those of a batch that need one; how many vectors were made."""
        now = self.snapshot()
        fresh = [(row, essence.parts(work) if work else ()) for row, work in batch]
        fresh = [(row, said, essence.digest(said)) for row, said in fresh]
        places = np.flatnonzero(np.isin(now.rows, [row for row, _ in batch]))
        known = dict(zip(now.rows[places].tolist(), now.digests[places].tolist(), strict=True))  # the last one stays
        fresh = [(row, said, mark) for row, said, mark in fresh if known.get(row) != mark and (said or row in known)]
        if not fresh:
            return 0
        entries = np.zeros(len(fresh), ENTRY)
        entries["row"] = [row for row, _, _ in fresh]
        entries["digest"] = [mark for _, _, mark in fresh]
        entries["vector"], entries["factor"] = compress(essence.vectors([said for _, said, _ in fresh]))
        kept = _get(db)
        _append(self._path(kept.file), kept.entries, entries)
        _set(db, msgspec.structs.replace(kept, entries=kept.entries + len(entries)))
        return sum(1 for _, said, _ in fresh if said)

    def _tidy(self) -> None:
        """Write the file anew where most of it no longer counts."""
        now = self.snapshot()
        live = np.flatnonzero(now.factors > 0)
        if len(now.rows) <= WASTE * len(live) + BATCH:
            return
        with self._writing() as db:
            kept = _get(db)
            if kept != now.kept:
                return
            fresh = msgspec.structs.replace(kept, file=kept.file + 1, entries=len(live))
            old = np.memmap(self._path(kept.file), ENTRY, "r", shape=(kept.entries,))
            _append(self._path(fresh.file), 0, old[live])
            del old
            _set(db, fresh)
        self._forget_old()

    def _forget_old(self) -> None:
        """Remove files of former numbers, except where a system does not allow it while one is read."""
        current = self._path(self._kept().file).name
        for path in self.folder.glob("vectors-*.bin"):
            if path.name != current:
                with suppress(OSError):
                    path.unlink()

    def _path(self, file: int) -> Path:
        return self.folder / f"vectors-{file}.bin"

    def _kept(self) -> Kept:
        if not (self.folder / "state.sqlite").exists():
            return Kept()
        with self._state() as db:
            kept = _get(db)
        if kept.entries and _size(self._path(kept.file)) < kept.entries * ENTRY.itemsize:
            return Kept(file=kept.file)  # a file that was taken away or cut is made again
        return kept

    @contextmanager
    def _state(self, wait: float = WAIT) -> Iterator[sqlite3.Connection]:
        path = self.folder / "state.sqlite"
        try:
            with closing(sqlite3.connect(path, timeout=wait, isolation_level=None)) as db:
                yield db
        except sqlite3.OperationalError as why:
            raise Unavailable("vectors_unusable", path=path.name) from why
        except sqlite3.DatabaseError:  # not a database: it can be made again from the records
            with suppress(OSError):
                path.unlink()
            raise Unavailable("vectors_unusable", path=path.name) from None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """The state, locked against all others, kept when the block ends without an error."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as why:
            raise Unavailable("vectors_unusable", path=self.folder.name) from why
        with self._state(0.0) as db:
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as why:
                raise _Busy from why
            db.execute(f"PRAGMA busy_timeout={int(WAIT * 1000)}")  # for those who read the state just now
            yield db
            db.execute("COMMIT")


def _maker() -> str:
    """Who makes vectors here, and how."""
    return f"{encoder_version()}/{RECIPE}"


def _get(db: sqlite3.Connection) -> Kept:
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'kept'").fetchone():
        return Kept()
    found = db.execute("SELECT file, entries, generation, encoder FROM kept").fetchone()
    return Kept() if found is None else Kept(file=found[0], entries=found[1], generation=found[2], encoder=found[3])


def _set(db: sqlite3.Connection, kept: Kept) -> None:
    db.execute("CREATE TABLE IF NOT EXISTS kept (file INTEGER, entries INTEGER, generation INTEGER, encoder TEXT)")
    db.execute("DELETE FROM kept")
    db.execute("INSERT INTO kept VALUES (?, ?, ?, ?)", (kept.file, kept.entries, kept.generation, kept.encoder))


def _append(path: Path, after: int, entries: np.ndarray) -> None:
    """Write entries behind so many whole ones, over what a kill may have left there, and bring them to the disk."""
    with open(path, "r+b" if path.exists() else "w+b") as file:
        file.seek(after * ENTRY.itemsize)
        file.write(entries.tobytes())
        file.flush()
        os.fsync(file.fileno())


def _size(path: Path) -> int:
    """The file's bytes, 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read(path: Path, kept: Kept) -> Snapshot:
    """The entries, and which of them count."""
    try:
        entries = np.memmap(path, ENTRY, "r", shape=(kept.entries,)) if kept.entries else np.zeros(0, ENTRY)
    except (OSError, ValueError):  # written anew this moment; the next question reads the new one
        entries = np.zeros(0, ENTRY)
    rows = np.array(entries["row"])
    last = _last(rows)
    factors = np.zeros(len(rows), np.float32)
    factors[last] = entries["factor"][last]
    return Snapshot(
        kept=kept,
        rows=rows,
        digests=np.array(entries["digest"]),
        factors=factors,
        last=last,
        components=entries["vector"],
    )


def _last(rows: np.ndarray) -> np.ndarray:
    """The places of the last entry of each row.

    >>> _last(np.array([1, 2, 1, 3])).tolist()
    [2, 1, 3]
    """
    if np.all(rows[1:] > rows[:-1]):
        return np.arange(len(rows))
    _, first = np.unique(rows[::-1], return_index=True)
    return len(rows) - 1 - first
