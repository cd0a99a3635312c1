"""What is a library? A folder: the records, the memory of analysed runs, and a search index derived from both."""

import gc
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from agglo.errors import Unavailable

from . import documents, places
from .analysis.fields import Analyzer
from .analysis.segment import VERSION, Names, Segmenter, kiwi_version
from .analysis.user_words import UserWords
from .engine import AnyOf, Document, Engine, HasValue
from .runs import RunMemory
from .store import Store

if TYPE_CHECKING:
    from .keywords import Keywords
    from .lexicon.lexicon import Lexicon
    from .meaning.vectors import Vectors
    from .names.people import People

BATCH = 2000
"""How many works go into the index between two words on the progress."""
AT_ONCE = 200
"""So many changed works are indexed before an answer even where ``background`` is set."""

Progress = Callable[[int, int | None], None]
"""Told how many are done and how many there are (None where that is not known)."""
Lay = Callable[[Engine, Iterable[Document]], None]
"""Puts documents into an index."""


class Library:
    """One library, open. Use `Library.open`; close it when done, or use it as a context.

    ``background`` (False) is set where many ask at once: long work on the index then goes on beside the answers.
    """

    def __init__(self, folder: Path, store: Store, *, sample: bool = False):
        self.folder, self.store, self.is_sample = folder, store, sample
        self.memory = RunMemory(folder / "runs.sqlite", version=analysis_version())
        self.analyzer, self.names = Analyzer(Segmenter(self.memory), self.memory.shapes), Analyzer(Names())
        self.words, self._words_at = UserWords(), ""
        self.follow_words()
        self.background = False
        self._engine: Engine | None = None
        self._keywords: Keywords | None = None
        self._lexicon: Lexicon | None = None
        self._meaning: Vectors | None = None
        self._people: People | None = None
        self._recognised = -1  # the state of the records whose people are known
        self._stale = False
        self._lock = threading.RLock()
        self._opening = threading.RLock()  # never held for long, so that answers need not wait for the index

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
        """Which state of which library, read by which analysis, words and lexicon: what makes a search repeatable."""
        parts = (str(self.store.generation), analysis_version(), self.words.version, self.lexicon.version)
        return "/".join(filter(None, parts))

    def follow_words(self) -> None:
        """Read texts and queries with the words that the user named, whichever process named them."""
        decided = self.store.decided("word")
        if decided != self._words_at:
            former, self.words = self.words, UserWords.decided(self.store.decisions("word"), self.memory.named)
            self.analyzer.name(self.words or None, UserWords(former.words ^ self.words.words))
            self._words_at = decided

    @property
    def lexicon(self) -> "Lexicon":
        """What terms are called in the other language."""
        from .lexicon.lexicon import Lexicon

        with self._opening:
            if self._lexicon is None:
                self._lexicon = Lexicon.open(self.folder, self.store, self.analyzer.segmenter)
        if self.background:
            self._lexicon.follow(background=True, then=self.rejoin)
        return self._lexicon

    @property
    def meaning(self) -> "Vectors":
        """The vectors of the works, where the extra ``meaning`` makes them."""
        from .meaning.vectors import Vectors

        with self._opening:
            if self._meaning is None:
                self._meaning = Vectors(self.folder, self.store)
        self._meaning.background = self.background
        return self._meaning

    @property
    def people(self) -> "People":
        """Who wrote the works, as far as `recognise` went."""
        from .names.people import People

        with self._opening:
            if self._people is None:
                self._people = People(self.folder)
            return self._people

    def recognise(self, progress: Progress | None = None) -> int:
        """Bring what is known of people up to the records and to what was decided; how many works it touches."""
        with self._lock:
            ids = [] if self.store.read_only else self.people.follow(self.store, progress)
            if ids:
                self.store.touch(ids)
            self._recognised = self.store.generation
            return len(ids)

    @property
    def keywords(self) -> "Keywords":
        """Which keywords are one."""
        self.refresh()
        assert self._keywords is not None
        return self._keywords

    def rejoin(self) -> int:
        """Let decisions on keywords, and what the lexicon is sure of, take effect; how many works are read again."""
        with self._lock:
            if self._engine is None:
                self._engine, self._keywords = self._open_engine(None)
            works = 0 if self._stale else self._rejoin()
            self.refresh()
            self.keywords.settle()
            return works

    def _rejoin(self) -> int:
        """Mark the works of keywords that are joined otherwise than they are laid; broken off, it is done anew."""
        from .keywords import joins_now

        assert self._engine is not None and self._keywords is not None
        joins = joins_now(self.store, self.lexicon)
        moved = self._keywords.moved(joins)
        matches = AnyOf(tuple(HasValue("keyword", value) for value in sorted(moved)))
        rows = self._engine.rows(matches) if moved else ()
        for start in range(0, len(rows), BATCH):
            self.store.touch([work.id for work in self.store.works(rows[start : start + BATCH])])
        self._keywords.join(joins)
        return len(rows)

    @property
    def engine(self) -> Engine:
        """The search engine, caught up with the records (in the background as far as `background` allows)."""
        self.refresh()
        assert self._engine is not None
        return self._engine

    def refresh(self, progress: Progress | None = None) -> None:
        """Bring the index up to the records.

        An index of another analysis, a missing or a broken one is built anew. Where another thread or process is at
        it already, or ``background`` is set and there is much to do, what there is answers meanwhile.
        """
        self.follow_words()
        if self._engine is not None and not self._stale and self._behind() == self.store.generation:
            return
        if not self._lock.acquire(blocking=self._engine is None):
            return
        try:
            if self._engine is None:
                self._engine, self._keywords = self._open_engine(progress)
            if self._stale:
                self._later_or_now(self._renew, progress)
                return
            assert self._keywords is not None
            if not self.store.read_only and not self._keywords.joins.current(self.store, self.lexicon):
                self._rejoin()  # it was broken off, or another process decided
            if self._behind() != self.store.generation:
                self._later_or_now(self._follow, progress)
        finally:
            self._lock.release()

    def reindex(self, progress: Progress | None = None) -> int:
        """Build the index anew beside the old one, which answers meanwhile; how many works it holds."""
        with self._lock:
            former = self._engine, self._keywords
            self._engine, self._keywords = self._build(progress)
            self._stale = False
            for old in filter(None, former):
                old.close()
            places.forget_old(self._home)
            return self._engine.count()

    @contextmanager
    def followed(self, many: bool = False) -> Iterator[Callable[[int], None]]:
        """While many records come in: what is to be told between two batches how many there are, so that the index
        keeps up with them; at once where `many` are expected. It is caught up at the end, unless that went wrong,
        which `refresh` makes good."""
        from .following import Along

        with Along(self, many) as along:
            yield along.step

    @contextmanager
    def indexed_alone(self) -> Iterator[Engine | None]:
        """The engine, which this thread alone changes meanwhile; None where another does, or it is to be built anew."""
        if not self._lock.acquire(blocking=False):
            yield None
            return
        try:
            if self._engine is None:
                self._engine, self._keywords = self._open_engine(None, empty=True)
            yield None if self._stale else self._engine
        finally:
            if self._keywords is not None:
                self._keywords.settle()
            self._lock.release()

    def _renew(self, progress: Progress | None = None) -> None:
        with self._lock:
            if self._stale:
                self.reindex(progress)

    def _later_or_now(self, work: Callable, progress: Progress | None) -> None:
        """Do it now; or, where others wait for answers and it would take long, in a thread of its own."""
        assert self._engine is not None
        if self.background and self._engine.count() and (self._stale or self._much_changed()):
            threading.Thread(target=work, name="agglo-index", daemon=True).start()
        else:
            work(progress)

    def _much_changed(self) -> bool:
        assert self._engine is not None
        return self.store.count_changed(self._behind(), AT_ONCE + 1) > AT_ONCE

    def _behind(self) -> int:
        """The state of the records up to which both index and people are."""
        assert self._engine is not None
        return min(reached(self._engine), self._recognised)

    def _follow(self, progress: Progress | None = None) -> None:
        with self._lock:
            assert self._engine is not None and self._keywords is not None
            self.recognise(progress)
            try:
                if reached(self._engine) != self.store.generation:
                    self._catch_up(self._engine, self._keywords, progress)
            except Unavailable:  # another process writes the index; it will be caught up there
                if self._engine.count() == 0:
                    raise

    def close(self) -> None:
        """Let go of files and locks."""
        for held in (self._lexicon, self._engine, self._keywords, self._meaning, self._people, self.memory, self.store):
            if held is not None:
                held.close()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @property
    def _home(self) -> Path:
        return self.folder / "search"

    def _open_engine(self, progress: Progress | None, *, empty: bool = False) -> "tuple[Engine, Keywords]":
        """The index; where there is none, a new one, with all that is kept unless `empty` is asked for."""
        from .engines.tantivy import IndexUnusable, TantivyEngine
        from .keywords import Keywords

        place = places.current(self._home)
        if place is not None:
            with suppress(IndexUnusable):
                engine = TantivyEngine.open(place.folder)
                keywords = Keywords(place.folder)
                self._stale = place.analysis != analysis_version() or keywords.lost and engine.count() > 0
                return engine, keywords
        return self._build(progress, empty=empty)

    def _build(self, progress: Progress | None, *, empty: bool = False) -> "tuple[Engine, Keywords]":
        from .engines.tantivy import TantivyEngine
        from .keywords import Keywords, joins_now

        place = places.Place(places.fresh(self._home), analysis_version())
        engine = TantivyEngine.open(place.folder)
        keywords = Keywords(place.folder, joins_now(self.store, self.lexicon))
        if not empty:
            self.recognise(progress)
            self._catch_up(engine, keywords, progress)
        places.name_current(place)
        return engine, keywords

    def lay(self, engine: Engine, found: Iterable[Document], keywords: "Keywords | None" = None) -> None:
        """Put documents into an index, each keyword under the name of its node, each author under the person's.

        `keywords` are those of the index, where it is not the one that answers.
        """
        keywords = keywords or self._keywords
        assert keywords is not None
        value, people = keywords.value, self.people
        engine.add(
            structs.replace(one, exact=one.exact | {"keyword": tuple(dict.fromkeys(map(value, one.exact["keyword"])))})
            for one in (people.laid(document, self.names) for document in found)
        )
        keywords.keep()

    def _catch_up(self, engine: Engine, keywords: "Keywords", progress: Progress | None) -> None:
        from . import following

        lay = partial(self.lay, keywords=keywords)
        try:
            if self.store.count_changed(reached(engine), following.MANY) == following.MANY:
                with suppress(following.Lost):
                    return following.catch_up(self.folder, self.store, engine, lay, progress)
            return self._catch_up_here(engine, lay, progress)
        finally:
            keywords.settle()

    def _catch_up_here(self, engine: Engine, lay: Lay, progress: Progress | None) -> None:
        target = self.store.generation
        done = 0
        gone: list[int] = []

        def present() -> Iterator:
            nonlocal done
            for row, work in self.store.changed_since(reached(engine)):
                done += 1
                if progress is not None and done % BATCH == 0:
                    progress(done, None)
                if work is None:
                    gone.append(row)
                else:
                    yield row, work, self.store.tags(work.id)

        with _uncollected():
            lay(engine, documents.documents(present(), self.analyzer, self.names))
        engine.remove(gone)
        engine.commit(str(target))


def reached(engine: Engine) -> int:
    """The generation of the records up to which the index is."""
    return int(engine.stamp) if engine.stamp.isdigit() else 0


@cache
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


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cyclic garbage meanwhile: nearly all that is made stays, and looking through it costs a tenth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
