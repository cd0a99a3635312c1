"""Whose library answers? The user's own, or, as long as that is empty, the sample, which never mixes with it."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from agglo.errors import BadInput
from agglo.settings import Settings

from .asking import check, find, values

PATIENCE = 3.0
"""Seconds that closing waits for a change under way."""


class House:
    """What every door holds: the settings, and the libraries, opened when first needed.

    Parameters
    ----------
    settings
        What was set; `Settings.folder` is the user's own library.
    """

    def __init__(self, settings: Settings | None = None):
        self.settings = settings or Settings()
        self.background = False  # set where many ask at once: see `Library.background`
        self._own: Any = None
        self._sample: Any = None
        self._lock = threading.RLock()
        self._writing = threading.RLock()  # an import may take minutes, in which questions are answered

    @property
    def folder(self) -> Path:
        """The folder of the user's own library."""
        return self.settings.folder

    def own(self) -> Any:
        """The user's own library."""
        from agglo.literature.library import Library

        with self._lock:
            if self._own is None:
                self._own = Library.open(self.folder)
                self._own.background = self.background
            return self._own

    def sample(self) -> Any:
        """The sample, built once in the user's cache folder."""
        from agglo.literature.library import sample_library

        with self._lock:
            if self._sample is None:
                self._sample = sample_library()
            return self._sample

    def answering(self) -> Any:
        """The library that answers questions: the user's own, or the sample while that is empty."""
        own = self.own()
        return own if own.store.count() else self.sample()

    def ask(
        self,
        name: str,
        given: Mapping[str, Any] | None = None,
        *,
        upload: BinaryIO | None = None,
        progress: Callable | None = None,
    ) -> Any:
        """The answer of the operation called `name` to what a person gave.

        Parameters
        ----------
        given
            Parameters by name, as text or typed.
        upload
            The stream of an operation that takes a file.
        progress
            Called with (done, total or None) by operations that take long.
        """
        operation = find(name)
        given = dict(given or {})
        if "expand" in operation.parameters.__struct_fields__:
            given.setdefault("expand", self.settings.expand)
        person = values(check(operation, given))
        house: dict[str, Any] = {}
        if operation.upload:
            if upload is None:
                raise BadInput("parameter_missing", name=operation.upload, operation=name)
            house[operation.upload] = upload
        if progress is not None and operation.reports:
            house["progress"] = progress
        library = self.own() if operation.own else self.answering()
        if not operation.writes:
            return operation.body(library, **house, **person)
        with self._writing:
            return operation.body(library, **house, **person)

    def close(self) -> None:
        """Let go of files and locks; a change still under way after a moment ends with the process."""
        if not self._writing.acquire(timeout=PATIENCE):
            return
        try:
            with self._lock:
                for library in (self._own, self._sample):
                    if library is not None:
                        library.close()
                self._own = self._sample = None
        finally:
            self._writing.release()
