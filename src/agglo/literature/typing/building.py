"""How does the table of suggestions come about, and where does it lie?

It is built from all works in ``typing`` in the library's folder and named when it is whole; the old one answers until
then. A large one is built in a second process, so that answers are not kept waiting; it ends with its parent, whose end
closes its input.
"""

import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import msgspec

import agglo
from agglo.errors import AggloError, Refused

from .. import places
from ..library import Library
from ..record import Work
from .answers import KINDS
from .entries import Words, concepts, entries
from .layout import Counting
from .table import Table, load, save

VERSION = "3"
"""Grows whenever a table would be laid out otherwise."""
BATCH = 2000
STATED = "stated.json"
_STATED = msgspec.json.Decoder(tuple[int, dict[str, str]])

Progress = Callable[[int, int | None], None]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """A table of one state of a library; ``also`` is what a form of a concept is called in the other language."""

    generation: int
    table: Table
    also: dict[str, str]


def build(library: Library, progress: Progress | None = None) -> Built:
    """A table of all works, kept in the library's folder where that may be written."""
    generation = library.store.generation
    counting, words, done = Counting(), Words(library.analyzer.segmenter), 0
    works = library.store.each()
    while batch := list(itertools.islice(works, BATCH)):
        count(counting, batch, words)
        done += len(batch)
        if progress is not None:
            progress(done, None)
    also = {form.text: form.also for form in concepts()}
    words.learn(also)
    for form in also:
        counting.know("concept", form)
        for word in words.of(form):
            counting.know("word", word)
    built = Built(generation=generation, table=counting.table(), also=also)
    with suppress(OSError, Refused):
        place = places.Place(places.fresh(_home(library)), layout())
        save(built.table, place.folder)
        (place.folder / STATED).write_bytes(msgspec.json.encode((generation, also)))
        places.name_current(place)
        places.forget_old(_home(library))
        return Built(generation=generation, table=load(place.folder), also=also)
    return built


def count(counting: Counting, batch: Sequence[tuple[int, Work]], words: Words) -> None:
    """Count what may be suggested because of some works."""
    words.learn(text for _, work in batch for text in _texts(work))
    for row, work in batch:
        counting.add(row, entries(work, words))


def _texts(work: Work) -> list[str]:
    return [title.text for title in work.titles] + [word for listed in work.keywords for word in listed.words]


def kept(library: Library) -> Built | None:
    """The table that was kept, if it is whole and laid out as now."""
    place = places.current(_home(library))
    if place is None or place.analysis != layout():
        return None
    with suppress(OSError, ValueError, EOFError, msgspec.MsgspecError):  # NumPy calls an empty file an EOFError
        generation, also = _STATED.decode((place.folder / STATED).read_bytes())
        if generation <= library.store.generation:
            return Built(generation=generation, table=load(place.folder), also=also)
    return None


def build_apart(library: Library) -> Built | None:
    """The same in a second process; None where that cannot be had or came to nothing."""
    command = [sys.executable, "-P", "-m", __name__, str(library.folder)]
    source = str(Path(agglo.__file__).parent.parent)
    paths = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH", ""))))
    with suppress(OSError, subprocess.SubprocessError):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        environment = {**os.environ, "PYTHONPATH": paths}
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment, **quiet) as child:
            code = child.wait()
        if code == 0:
            return kept(library)
    return None


def _home(library: Library) -> Path:
    return library.folder / "typing"


def layout() -> str:
    """Changes whenever a table would be laid out otherwise, or the glossary has other terms."""
    glossary = files("agglo.literature.lexicon").joinpath("glossary.toml").read_bytes()
    return f"{VERSION}-{len(KINDS)}-{crc32(glossary):08x}"


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def main() -> None:
    """Build the table of the library whose folder is named in the command."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        with Library.open(Path(sys.argv[1]), read_only=True) as library:
            build(library)
    except AggloError:
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
