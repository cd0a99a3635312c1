"""Where are the vectors of the works? In a file beside the search index, made in the background, never needed whole.

``meaning/vectors-N.bin`` is a row of entries of equal size, only ever added to: the last entry of a work counts.
``meaning/state.sqlite`` says how many of them are whole and up to which generation of the records they follow; whoever
writes holds its lock, which ends with the process. Killed at any moment, the file goes on from its last whole entry.
"""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import islice, takewhile
from pathlib import Path

import msgspec
import numpy as np

from agglo.errors import AggloError, Unavailable
from agglo.literature.record import Work
from agglo.literature.store import Store

from . import essence
from .encoder import encoder_version, present
from .entries import ENTRY, Snapshot, append, read, size
from .nearest import compress
from .state import WAIT, Busy, Kept, State, get, put

BATCH = 64
"""Works between two writes: less than a second of work is lost, and answers wait for a thousandth of it."""
WASTE = 2.0
"""The file is written anew when it is so many times as long as it need be."""
RECIPE = 1
"""Grows when a work's vector is made otherwise of the same encoder."""
LONG = 20.0
"""Seconds that a measurement waits for them on a server, where it cannot do with a part."""
PATIENCE = 5.0
"""Seconds that a question waits for vectors where it is the only one; what is then missing is said."""

Progress = Callable[[int, int | None], None]


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
        self._state = State(self.folder)
        self._cached: tuple[tuple[int, int], Snapshot] | None = None
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
        which = (kept.file, kept.entries)
        if cached is None or cached[0] != which:
            cached = self._cached = (which, read(self._path(kept.file), kept.entries))
        return cached[1]

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
            Asked after each batch of which vectors were made whether to stop there; what is done is kept.

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
        except Busy:
            return 0

    def catch_up(self, progress: Progress | None = None, patience: float = PATIENCE) -> None:
        """Before a question: follow in the background, or, where nobody else waits, for some seconds now."""
        if self.background:
            self.begin()
            return
        until = time.monotonic() + patience
        self.follow(progress, lambda: time.monotonic() > until)

    def complete(self, progress: Progress | None = None, wait: float = LONG) -> None:
        """Before something is measured: follow to the end, or, where others wait too, for some seconds.

        Raises
        ------
        Unavailable
            Where the extra ``meaning`` is not installed, or vectors are still missing after that.
        """
        if not present():
            raise Unavailable("meaning_absent")
        if self.background:
            self.begin()
            thread = self._thread
            if thread is not None:
                thread.join(wait)
        else:
            self.follow(progress)
        if not self.current:
            raise Unavailable("vectors_partly", made=f"{self.made:,}", works=f"{self.store.count():,}")

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
        """New works in the order of their rows, from where it stopped; then what changed of those before."""
        start, target, made, seen = self._start(), self.store.generation, 0, 0
        changes = (self.store.each(start.row), self.store.changed_since(start.generation))
        for walk, changed in enumerate(changes):
            while batch := list(islice(changed, BATCH)):
                with self._state.writing() as db:
                    fresh = self._add(db, batch)
                    if walk == 0:
                        put(db, msgspec.structs.replace(get(db), row=batch[-1][0]))
                made += fresh
                seen += len(batch)
                if progress is not None:
                    progress(seen, None)
                if fresh and enough():
                    return made
        with self._state.writing() as db:
            put(db, msgspec.structs.replace(get(db), generation=target))
        self._tidy()
        return made

    def _start(self) -> Kept:
        """Where to go on; with vectors of another encoder, the beginning, in a file of its own."""
        if self._kept().encoder != _maker():
            with self._state.writing() as db:
                put(db, Kept(file=get(db).file + 1, encoder=_maker()))
            self._forget_old()
        return self._kept()

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
        kept = get(db)
        append(self._path(kept.file), kept.entries, entries)
        put(db, msgspec.structs.replace(kept, entries=kept.entries + len(entries)))
        return sum(1 for _, said, _ in fresh if said)

    def _tidy(self) -> None:
        """Write the file anew where most of it no longer counts."""
        now = self.snapshot()
        live = np.flatnonzero(now.factors > 0)
        if len(now.rows) <= WASTE * len(live) + BATCH:
            return
        with self._state.writing() as db:
            kept = get(db)
            if kept.entries != len(now.rows):  # another has gone on meanwhile
                return
            fresh = msgspec.structs.replace(kept, file=kept.file + 1, entries=len(live))
            old = np.memmap(self._path(kept.file), ENTRY, "r", shape=(kept.entries,))
            append(self._path(fresh.file), 0, old[live])
            del old
            put(db, fresh)
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
        kept = self._state.get()
        if size(self._path(kept.file)) < kept.entries * ENTRY.itemsize:
            return Kept(file=kept.file)  # a file that was taken away or cut is made again
        return kept


def _maker() -> str:
    """Who makes vectors here, and how."""
    return f"{encoder_version()}/{RECIPE}"
