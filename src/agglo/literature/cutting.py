"""Who cuts texts while records still come in? A second process, which reads the library and answers with documents.

It is only a faster way to the same documents: where it cannot be started, or ends, the first process cuts. It writes
nothing but the memory of runs and ends with its parent, whose end closes its input. However many works there are, it
holds no more than Kiwi, a few messages, and as many runs, shapes and words as `MOST_KNOWN`, `MOST_SHAPES` and the
caches of the analysis let it; the file of runs is mapped besides, of which the system takes back what it needs.
"""

import gc
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

import agglo

from . import documents
from .engine import Document
from .library import Library, analysis_version

CHUNK = 250
"""Works a message; some three megabytes."""
AHEAD = 4
"""Messages that wait to be taken at most."""


class Cuttings(msgspec.Struct, frozen=True, kw_only=True):
    """Some of what changed: documents, rows that are gone; ``upto``, in the last message, the generation reached."""

    documents: tuple[Document, ...] = ()
    gone: tuple[int, ...] = ()
    upto: int | None = None


_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(Cuttings).decode


class Lost(Exception):
    """The second process is not there, or no more."""


class Cutter:
    """The second process, as the first one sees it. Close it when done.

    Raises
    ------
    Lost
        By every method, where the process cannot be had or has ended.
    """

    def __init__(self, folder: Path):
        command = [sys.executable, "-P", "-m", "agglo.literature.cutting", str(folder), analysis_version()]
        home = str(Path(agglo.__file__).parents[1])
        paths = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        try:
            self._process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": paths}, **pipes)
        except (OSError, TypeError, ValueError) as error:  # no interpreter to be found, or nothing may be started
            raise Lost from error
        self._waiting: queue.Queue[bytes] = queue.Queue(AHEAD)
        self._reader = threading.Thread(target=self._read, name="agglo-cutter", daemon=True)
        self._reader.start()

    def ask(self, since: int) -> None:
        """Ask for all that changed after a generation; to be asked again only after the last message."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(b"%d\n" % since)
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise Lost from error

    def take(self, wait: bool = True) -> Cuttings | None:
        """The next message; None where there is none yet and `wait` is not set."""
        try:
            message = self._waiting.get(wait)
        except queue.Empty:
            return None
        if not message:
            raise Lost
        try:
            return _unpack(message)
        except msgspec.MsgspecError as error:
            raise Lost from error

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.kill()  # it holds nothing that is not whole at any moment
        self._process.wait()
        while self._reader.is_alive():
            with suppress(queue.Empty):
                self._waiting.get(timeout=0.05)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with suppress(OSError, ValueError):
            while len(head := stream.read(4)) == 4:
                message = stream.read(int.from_bytes(head, "big"))
                self._waiting.put(message)
        self._waiting.put(b"")


def serve(library: Library, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer every question, a line with a generation, with what changed since."""
    for line in asked:
        upto = library.store.generation
        library.follow_words()
        for cuttings in _cut(library, int(line), upto):
            message = _pack(cuttings)
            answers.write(len(message).to_bytes(4, "big"))
            answers.write(message)
        answers.flush()


def _cut(library: Library, since: int, upto: int) -> Iterator[Cuttings]:
    changed = library.store.changed_since(since, CHUNK, upto=upto)
    while some := list(islice(changed, CHUNK)):
        gone = tuple(row for row, work in some if work is None)
        works = [(row, work) for row, work in some if work is not None]
        tags = library.store.tags_of([work.id for _, work in works])
        rows = [(row, work, tags.get(work.id, ())) for row, work in works]
        yield Cuttings(documents=tuple(documents.documents(rows, library.analyzer, library.names)), gone=gone)
    yield Cuttings(upto=upto)


def main() -> None:
    """Serve the library whose folder is named in the command, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process hears it too and decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what anybody prints is no answer
    folder, version = sys.argv[1:]
    if version != analysis_version():  # agglo was brought up to date after the first process began
        return
    gc.disable()  # nothing that is made refers to itself, and looking through all that stays takes long
    with suppress(OSError), Library.open(Path(folder), read_only=True) as library:
        serve(library, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
