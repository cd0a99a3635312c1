"""How does the index keep up with records that are coming in?

What a second process has cut is laid into the index between two batches, so that the index is nearly done when the
last record is kept. Whatever goes wrong here is made good by `Library.refresh`, for the stamp of the index tells what
is in it.
"""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from agglo.errors import Unavailable

from .cutting import Cutter, Cuttings, Lost
from .engine import Engine
from .library import Lay, Library, reached
from .store import Store

__all__ = ["MANY", "Along", "Following", "Lost", "catch_up"]

MANY = 2000
"""Changed works for which a second process is worth its start."""
SOON = 500
"""Records after which many are expected to come."""
COMMIT = 20_000
"""Documents after which the index is committed although more are to come."""


class Following:
    """An index that follows the records of a store by a second process. Close it when done.

    Raises
    ------
    Lost
        By every method, where there is no second process (any more).
    """

    def __init__(self, folder: Path, store: Store, engine: Engine, add: Lay):
        self._store, self._engine, self._add = store, engine, add
        self._cutter = Cutter(folder)
        self._asked = False
        self._since = reached(engine)
        self._uncommitted = 0

    def step(self, wait: bool = False) -> int:
        """Take what was cut meanwhile, or wait for some of it; how many documents came in."""
        if not self._asked:
            if self._since == self._store.generation:
                return 0
            self._cutter.ask(self._since)
            self._asked = True
        done = 0
        while (cuttings := self._cutter.take(wait)) is not None:
            done += self._lay(cuttings)
            if wait or not self._asked:
                break
        return done

    def finish(self, done: Callable[[int], None] = lambda n: None) -> None:
        """Wait until the index holds all that the store held at the beginning of this call, and commit it."""
        target = self._store.generation
        while self._since < target:
            done(self.step(wait=True))
        if self._uncommitted:
            self._commit()

    def close(self) -> None:
        """End the second process."""
        self._cutter.close()

    def _lay(self, cuttings: Cuttings) -> int:
        if cuttings.documents:
            self._add(self._engine, cuttings.documents)
        if cuttings.gone:
            self._engine.remove(cuttings.gone)
        changed = len(cuttings.documents) + len(cuttings.gone)
        self._uncommitted += changed
        if cuttings.upto is not None:
            self._since, self._asked = cuttings.upto, False
            if self._uncommitted >= COMMIT:
                self._commit()
        return changed

    def _commit(self) -> None:
        self._engine.commit(str(self._since))
        self._uncommitted = 0


def catch_up(
    folder: Path, store: Store, engine: Engine, add: Lay, progress: Callable[[int, int | None], None] | None
) -> None:
    """Bring the index up to the store by a second process."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        if progress is not None and more:
            progress(done, None)

    following = Following(folder, store, engine, add)
    try:
        following.finish(count)
    finally:
        following.close()


class Along:
    """The index of a library kept up while records come in, where that can be had; where not, nothing is done."""

    def __init__(self, library: Library, many: bool):
        self._library, self._many, self._over = library, many, False
        self._following: Following | None = None
        self._held = ExitStack()

    def step(self, done: int) -> None:
        """Lay in what was cut; `done` records came in so far."""
        if self._over or not self._many and done < SOON:
            return
        try:
            if self._following is None:
                self._start()
            if self._following is not None:
                self._following.step()
        except (Lost, Unavailable):
            self._end()
        except BaseException:
            self._end()  # a message may be lost
            raise

    def _start(self) -> None:
        engine = self._held.enter_context(self._library.indexed_alone())
        if engine is None:
            self._over = True
        else:
            library = self._library
            self._following = Following(library.folder, library.store, engine, library.lay)

    def _end(self) -> None:
        self._over = True
        if self._following is not None:
            self._following.close()
            self._following = None
        self._held.close()

    def __enter__(self) -> "Along":
        self.step(0)
        return self

    def __exit__(self, *_) -> None:
        try:
            if self._following is not None:
                self._following.finish()
        except (Lost, Unavailable):
            pass
        finally:
            self._end()
