"""From what does a library suggest? A table beside its search index, and what changed since in memory.

The table is built from all works in ``typing`` in the library's folder and named when it is whole; the old one answers
until then. What changed since is counted at once: works that changed or went leave the table's counts, and as they are
now they make a small table of their own. Where much changed, the table is built anew; in the background where many
ask at once (`Library.background`).
"""

import itertools
import sqlite3
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import msgspec

from agglo.errors import AggloError, Refused

from .. import places
from ..library import Library
from .answers import KINDS
from .entries import Words, concepts, entries
from .layout import Counting
from .table import Table, load, save

VERSION = "1"
"""Grows whenever a table would be laid out otherwise."""
FEW, SHARE = 500, 0.02
"""So many works, or this share of them, may have changed before the table is built anew."""
AT_ONCE = 50
"""So many changed works are counted before an answer even where ``background`` is set."""
BATCH = 2000
STATED = "stated.json"
_STATED = msgspec.json.Decoder(tuple[int, dict[str, str]])

Progress = Callable[[int, int | None], None]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A table of one state of a library; ``also`` is what a form of a concept is called in the other language."""

    generation: int
    table: Table
    also: dict[str, str]


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


def vocabulary(library: Library, progress: Progress | None = None) -> Vocabulary | None:
    """What the library suggests now; None where that is still being built in the background."""
    with _FIRST:
        kept = _KEPT.setdefault(library, _Kept())
    current = kept.current
    if current is not None and current.generation == library.store.generation:
        return current
    if library.background and kept.building:
        return current
    with kept.lock:
        return _renewed(library, kept, progress)


def _renewed(library: Library, kept: _Kept, progress: Progress | None) -> Vocabulary | None:
    generation = library.store.generation
    if kept.current is not None and kept.current.generation == generation:
        return kept.current
    if kept.built is None:
        kept.built = _kept_table(library)
    changed = library.store.count() if kept.built is None else _changed(library, kept.built)
    if library.background and changed > AT_ONCE:
        kept.building = True
        if kept.current is None and kept.built is not None:
            kept.current = _caught_up(library, kept.built, kept.built.generation)
        threading.Thread(target=_later, args=(library, kept), name="agglo-typing", daemon=True).start()
    else:
        _make(library, kept, progress)
    return kept.current


def _later(library: Library, kept: _Kept) -> None:
    """Make it beside the old one, which answers meanwhile; a library that is closed by then is let go."""
    try:
        with suppress(AggloError, sqlite3.Error):
            _make(library, kept, None)
    finally:
        kept.building = False


def _make(library: Library, kept: _Kept, progress: Progress | None) -> None:
    """The vocabulary of now: of the table that there is, or of one built anew."""
    generation, built = library.store.generation, kept.built
    if built is None or _changed(library, built) > max(FEW, int(SHARE * len(built.table.rows))):
        built = build(library, progress)
    current = _caught_up(library, built, generation)
    kept.built, kept.current = built, current


def build(library: Library, progress: Progress | None = None) -> Built:
    """A table of all works, kept in the library's folder where that may be written."""
    generation = library.store.generation
    counting, words, done = Counting(), Words(library.analyzer.segmenter), 0
    works = library.store.each()
    while batch := list(itertools.islice(works, BATCH)):
        _count(counting, batch, words)
        done += len(batch)
        if progress is not None:
            progress(done, None)
    also = {form.text: form.also for form in concepts()}
    for form in also:
        counting.know("concept", form)
    built = Built(generation=generation, table=counting.table(), also=also)
    with suppress(OSError, Refused):
        place = places.Place(places.fresh(_home(library)), _layout())
        save(built.table, place.folder)
        (place.folder / STATED).write_bytes(msgspec.json.encode((generation, also)))
        places.name_current(place)
        places.forget_old(_home(library))
        return Built(generation=generation, table=load(place.folder), also=also)
    return built


def _count(counting: Counting, batch: list, words: Words) -> None:
    words.learn(text for _, work in batch for text in _texts(work))
    for row, work in batch:
        counting.add(row, entries(work, words))


def _texts(work) -> list[str]:
    return [title.text for title in work.titles] + [word for listed in work.keywords for word in listed.words]


def _kept_table(library: Library) -> Built | None:
    """The table that was kept, if it is whole and laid out as now."""
    place = places.current(_home(library))
    if place is None or place.analysis != _layout():
        return None
    with suppress(OSError, ValueError, msgspec.MsgspecError):
        generation, also = _STATED.decode((place.folder / STATED).read_bytes())
        if generation <= library.store.generation:
            return Built(generation=generation, table=load(place.folder), also=also)
    return None


def _changed(library: Library, built: Built) -> int:
    """How many works changed since a table was built; counted as far as it matters."""
    most = max(FEW, int(SHARE * len(built.table.rows)))
    return sum(1 for _ in itertools.islice(library.store.changed_since(built.generation), most + 1))


def _caught_up(library: Library, built: Built, generation: int) -> Vocabulary:
    """A table with what changed since it was built."""
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
    _count(counting, fresh, Words(library.analyzer.segmenter))
    made = counting.table() if fresh else None
    return Vocabulary(generation=generation, table=table, fresh=made, less=less, also=also)


def _home(library: Library) -> Path:
    return library.folder / "typing"


def _layout() -> str:
    """Changes whenever a table would be laid out otherwise, or the glossary has other terms."""
    from importlib.resources import files

    with suppress(OSError, ModuleNotFoundError):
        glossary = files("agglo.literature.lexicon").joinpath("glossary.toml").read_bytes()
        return f"{VERSION}-{len(KINDS)}-{crc32(glossary):08x}"
    return VERSION
