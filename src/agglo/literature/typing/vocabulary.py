"""From what does a library suggest? A table beside its search index, and what changed since in memory.

What changed since the table was built is counted at once: works that changed or went leave the table's counts, and as
they are now they make a small table of their own. Where much changed, the table is built anew; in the background where
many ask at once (`Library.background`).
"""

import sqlite3
import threading
import weakref
from contextlib import suppress

import msgspec

from agglo.errors import AggloError

from ..library import Library
from .building import Built, Progress, build, build_apart, count, kept
from .entries import Words
from .layout import Counting
from .table import Table

FEW, SHARE = 500, 0.02
"""So many works, or this share of them, may have changed before the table is built anew."""
AT_ONCE = 50
"""So many changed works are counted before an answer even where ``background`` is set."""
SOON = 5000
"""The table of so many works is built in two or three seconds; that of more in a second process, if there is time."""


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True):
    """What a library suggests, of one state of it.

    ``less`` says by how many works an entry of the table counts too much, ``fresh`` holds the works that changed since
    the table was built; ``also`` is what a form of a concept is called in the other language.
    """

    generation: int
    table: Table
    also: dict[str, str]
    fresh: Table | None = None
    less: dict[int, int] = {}

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables to look into, the large one first."""
        return (self.table,) if self.fresh is None else (self.table, self.fresh)

    def count(self, table: Table, entry: int) -> int:
        """How many works have an entry of one of the tables."""
        count = int(table.counts[entry])
        return count - self.less.get(entry, 0) if table is self.table else count

    def gone(self, table: Table, entry: int) -> bool:
        """Whether no work has the entry any more."""
        return table is self.table and entry in self.less and self.count(table, entry) <= 0


class _Kept:
    """The vocabulary of one library, and who is at it."""

    def __init__(self):
        self.lock = threading.RLock()
        self.built: Built | None = None
        self.current: Vocabulary | None = None
        self.building = False


_KEPT: "weakref.WeakKeyDictionary[Library, _Kept]" = weakref.WeakKeyDictionary()
_FIRST = threading.Lock()


def vocabulary(library: Library, progress: Progress | None = None, *, wait: bool = True) -> Vocabulary | None:
    """What the library suggests now; None where that is still being built in the background.

    Parameters
    ----------
    progress
        Told how many works were read.
    wait
        Whether there is time to build the table of more than `SOON` works; where not, an old one answers, or none.
    """
    with _FIRST:
        mine = _KEPT.setdefault(library, _Kept())
    current = mine.current
    if current is not None and current.generation == library.store.generation:
        return current
    if library.background and mine.building:
        return current
    with mine.lock:
        return _renewed(library, mine, progress, wait)


def _renewed(library: Library, mine: _Kept, progress: Progress | None, wait: bool) -> Vocabulary | None:
    generation = library.store.generation
    if mine.current is not None and mine.current.generation == generation:
        return mine.current
    if mine.built is None:
        mine.built = kept(library)
    if mine.current is None and mine.built is not None:
        mine.current = _caught_up(library, mine.built, mine.built.generation)
    if library.background and _behind(library, mine.built, AT_ONCE):
        mine.building = True
        threading.Thread(target=_later, args=(library, mine), name="agglo-typing", daemon=True).start()
    elif wait or library.store.count() <= SOON or not _outdated(library, mine.built):
        _make(library, mine, progress)
    return mine.current


def _later(library: Library, mine: _Kept) -> None:
    """Make it beside the old one, which answers meanwhile; a library that is closed by then is let go."""
    try:
        with suppress(AggloError, sqlite3.Error):
            if _outdated(library, mine.built) and library.store.count() > SOON:
                mine.built = build_apart(library) or mine.built
            _make(library, mine, None)
    finally:
        mine.building = False


def _make(library: Library, mine: _Kept, progress: Progress | None) -> None:
    """The vocabulary of now: of the table that there is, or of one built anew."""
    generation, built = library.store.generation, mine.built
    if built is None or _outdated(library, built):
        built = build(library, progress)
    current = _caught_up(library, built, generation)
    mine.built, mine.current = built, current


def _outdated(library: Library, built: Built | None) -> bool:
    """Whether there is no table, or so much changed that it is to be built anew."""
    return built is None or _behind(library, built, max(FEW, int(SHARE * len(built.table.rows))))


def _behind(library: Library, built: Built | None, most: int) -> bool:
    """Whether more than `most` works changed since a table was built."""
    if built is None:
        return library.store.count() > most
    return library.store.count_changed(built.generation, most + 1) > most


def _caught_up(library: Library, built: Built, generation: int) -> Vocabulary:
    """A table with what changed since it was built, up to a generation."""
    table, also = built.table, built.also
    if built.generation == generation:
        return Vocabulary(generation=generation, table=table, also=also)
    less: dict[int, int] = {}
    fresh: list = []
    for row, work in library.store.changed_since(built.generation):
        for entry in table.of_row(row).tolist():
            less[entry] = less.get(entry, 0) + 1
        if work is not None:
            fresh.append((row, work))
    counting = Counting()
    count(counting, fresh, Words(library.analyzer.segmenter))
    made = counting.table() if fresh else None
    return Vocabulary(generation=generation, table=table, fresh=made, less=less, also=also)
