"""What is a library? A folder: the records, the memory of analysed runs, and a search index derived from both."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from agglo.errors import Refused, Unavailable

from . import documents
from .analysis.fields import Analyzer
from .analysis.segment import VERSION, Names, Segmenter, kiwi_version
from .engine import Engine
from .runs import RunMemory
from .store import Store

BATCH = 2000
"""How many works go into the index between two looks at the clock."""

Progress = Callable[[int, int | None], None]
"""Told how many are done and how many there are (None where that is not known)."""


class Library:
    """One library, open. Use `Library.open`; close it when done, or use it as a context."""

    def __init__(self, folder: Path, store: Store, *, sample: bool = False):
        self.folder, self.store, self.is_sample = folder, store, sample
        self.memory = RunMemory(folder / "runs.sqlite", version=analysis_version())
        self.analyzer, self.names = Analyzer(Segmenter(self.memory)), Analyzer(Names())
        self._engine: Engine | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(cls, folder: Path | None = None, *, read_only: bool = False) -> "Library":
        """Open the library in `folder` (the user's own where None), making it where there is none."""
        folder = Path(folder) if folder is not None else default_folder()
        return cls(folder, Store.open(folder, read_only=read_only))

    @property
    def name(self) -> str:
        """What the library is called: its folder's name."""
        return self.folder.name

    @property
    def version(self) -> str:
        """Which state of which library, read by which analysis: what makes a search repeatable."""
        return f"{self.store.generation}/{analysis_version()}"

    @property
    def engine(self) -> Engine:
        """The search engine, caught up with the records."""
        self.refresh()
        assert self._engine is not None
        return self._engine

    def refresh(self, progress: Progress | None = None) -> None:
        """Bring the index up to the records; another process that is doing so is left to it."""
        with self._lock:
            if self._engine is None:
                self._engine = self._open_engine(progress)
            if self._stamp(self._engine) == self.store.generation:
                return
            try:
                self._catch_up(self._engine, progress)
            except Unavailable:
                if self._engine.count() == 0:
                    raise

    def reindex(self, progress: Progress | None = None) -> int:
        """Build the index anew beside the old one, which answers until the new one is whole; how many works it holds."""
        with self._lock:
            fresh = self._build(progress)
            old, self._engine = self._engine, fresh
            if old is not None:
                old.close()
            self._forget_old()
            return fresh.count()

    def close(self) -> None:
        """Let go of files and locks."""
        if self._engine is not None:
            self._engine.close()
        self.memory.close()
        self.store.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def search_folder(self) -> Path | None:
        """Where the index now in use lies; None where there is none of this analysis."""
        with suppress(OSError, ValueError, KeyError):
            current = json.loads((self.folder / "search" / "current.json").read_text(encoding="utf-8"))
            place = self.folder / "search" / Path(current["folder"]).name
            if current["analysis"] == analysis_version() and place.is_dir():
                return place
        return None

    def _open_engine(self, progress: Progress | None) -> Engine:
        from .engines.tantivy import IndexUnusable, TantivyEngine

        place = self.search_folder()
        if place is not None:
            with suppress(IndexUnusable):
                return TantivyEngine.open(place)
        return self._build(progress)

    def _build(self, progress: Progress | None) -> Engine:
        from .engines.tantivy import TantivyEngine

        home = self.folder / "search"
        number = max((int(p.name) for p in home.glob("[0-9]*") if p.name.isdigit()), default=0) + 1
        place = home / str(number)
        try:
            place.mkdir(parents=True)
        except PermissionError as why:
            raise Refused("read_only_folder", folder=str(self.folder)) from why
        engine = TantivyEngine.open(place)
        self._catch_up(engine, progress)
        written = home / "current.json.new"
        written.write_text(json.dumps({"folder": place.name, "analysis": analysis_version()}), encoding="utf-8")
        os.replace(written, home / "current.json")
        return engine

    def _forget_old(self) -> None:
        current = self.search_folder()
        for place in (self.folder / "search").glob("[0-9]*"):
            if current is not None and place.name != current.name:
                shutil.rmtree(place, ignore_errors=True)

    @staticmethod
    def _stamp(engine: Engine) -> int:
        return int(engine.stamp) if engine.stamp.isdigit() else 0

    def _catch_up(self, engine: Engine, progress: Progress | None) -> None:
        target = self.store.generation
        done = 0
        gone: list[int] = []

        def present() -> Iterator:
            nonlocal done
            for row, work in self.store.changed_since(self._stamp(engine)):
                done += 1
                if progress is not None and done % BATCH == 0:
                    progress(done, None)
                if work is None:
                    gone.append(row)
                else:
                    yield row, work, self.store.tags(work.id)

        engine.add(documents.documents(present(), self.analyzer, self.names))
        engine.remove(gone)
        engine.commit(str(target))


def analysis_version() -> str:
    """Changes whenever a text would be cut otherwise."""
    return f"{VERSION}-kiwi{kiwi_version()}"


def default_folder() -> Path:
    """The user's own library: ``AGGLO_LIBRARY``, else a folder among the user's data."""
    import platformdirs

    given = os.environ.get("AGGLO_LIBRARY")
    return Path(given) if given else Path(platformdirs.user_data_dir("agglo", appauthor=False)) / "library"


def sample_library() -> Library:
    """The sample: read-only, built once in the user's cache, answering while the user's own library is empty."""
    import platformdirs

    from agglo import sample

    home = Path(os.environ.get("AGGLO_CACHE") or platformdirs.user_cache_dir("agglo", appauthor=False))
    folder = home / f"sample-{sample.SAMPLE_VERSION}-{analysis_version()}"
    store = Store.open(folder)
    if store.count() == 0:
        store.put(sample.reads(), "sample", "works.jsonl")
    return Library(folder, store, sample=True)
