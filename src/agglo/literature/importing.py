"""How does a file come into the library?

Record by record, in batches that are acknowledged one by one: what a report counts is on the disk, whatever happens to
the rest. The same file again changes nothing.
"""

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import PurePath
from types import FrameType
from typing import BinaryIO

import msgspec

from agglo.errors import AggloError, BadInput, Unknown
from agglo.literature.record import Read, Rejected
from agglo.literature.store import Counts, Notice, Store
from agglo.literature.store_records import Seen
from agglo.literature.store_rejected import RejectedRow

BATCH = 500
"""Records a batch; one costs a write to the disk, and what an interruption loses."""
BATCH_SIZE = 4_000_000
"""Characters of raw text a batch; a few huge records make one too."""
SHOWN = 20
"""Rejected rows and ids that a report names; all rejected rows are in the store."""

Progress = Callable[[int, int | None], None]
"""Told how many records are done, and how many bytes of the file are read where that can be told."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did.

    ``read`` is the sum of the next five. ``languages`` counts the records that have a title or an abstract in each.
    ``rejected_rows`` and ``ids`` (of the works that the records came to) are the first `SHOWN`.
    """

    read: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    merged: int = 0
    rejected: int = 0
    languages: dict[str, int] = {}
    warnings: tuple[Notice, ...] = ()
    rejected_rows: tuple[Rejected, ...] = ()
    ids: tuple[str, ...] = ()


def import_stream(
    store: Store,
    stream: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    columns: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Take a file's records into the store.

    Parameters
    ----------
    stream, name
        The file's bytes and its name, of which the folder is forgotten.
    format
        The importer's name; recognised by the content where None.
    columns
        Heading → field, where a table has headings that nobody knows.

    Raises
    ------
    Unreadable, TooLarge, Unknown
        Where no record could be read. A file that breaks off after some is reported with a warning instead.
    """
    from agglo.literature.decode import Opened
    from agglo.literature.sources import SOURCES, recognise

    name = PurePath(name.replace("\\", "/")).name
    if format and format not in SOURCES:
        raise Unknown.named("format", format, SOURCES)
    counted = _Counted(stream)
    opened = Opened(counted, name)
    format = format or ("table" if columns else recognise(opened.head, name))
    items = SOURCES[format].read(opened, columns)
    return import_items(
        store, items, source=format, file=name, columns=columns, progress=progress, position=lambda: counted.count
    )


def import_items(
    store: Store,
    items: Iterable[Read | Rejected],
    *,
    source: str,
    file: str,
    columns: dict[str, str] | None = None,
    progress: Progress | None = None,
    position: Callable[[], int | None] = lambda: None,
) -> Report:
    """Take what an importer read into the store, in batches; Ctrl-C ends it and keeps what was acknowledged."""
    tally = _Tally()
    shown: list[Rejected] = []
    warnings = list(store.warnings)
    seen = Seen()
    try:
        for batch in _batches(items, warnings):
            reads = [item for item in batch if isinstance(item, Read)]
            rejected = [item for item in batch if isinstance(item, Rejected)]
            with _interrupted_later():
                counts = store.put(reads, source, file, rejected=rejected, columns=columns, seen=seen)
                tally.add(reads, counts, len(rejected))
                shown += rejected[: SHOWN - len(shown)]
            if progress is not None:
                progress(tally.total.total(), position())
    except KeyboardInterrupt:
        warnings.append(Notice(key="warnings.interrupted"))
    if not tally.total and not warnings:
        warnings.append(Notice(key="warnings.no_records", facts={"name": file}))
    return tally.report(shown, warnings)


class _Tally:
    """What became of the records so far."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.ids: list[str] = []

    def add(self, reads: Sequence[Read], counts: Counts, rejected: int = 0) -> None:
        for what in ("new", "changed", "same", "merged"):
            self.total[what] += getattr(counts, what)
        self.total["rejected"] += rejected
        self.languages.update(lang for read in reads for lang in _languages(read))
        self.ids += counts.ids[: SHOWN - len(self.ids)]

    def report(self, rejected: Iterable[Rejected], warnings: Iterable[Notice] = ()) -> Report:
        return Report(
            read=self.total.total(),
            **self.total,
            languages=dict(sorted(self.languages.items())),
            warnings=tuple(warnings),
            rejected_rows=tuple(rejected),
            ids=tuple(self.ids),
        )


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Ctrl-C waits until the block has ended, so that what it keeps is counted too.

    Only the main thread is ever interrupted; where somebody else than Python listens, nothing is changed.
    """
    former = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(former):
        yield
        return
    held: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _, frame: held.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
        if held:
            former(signal.SIGINT, held[-1])


def reread(store: Store, texts: Mapping[int, str] | None = None) -> Report:
    """Read all rejected rows again, after an importer was mended or with the texts that a person put right.

    What can be read now is taken in and leaves the list; the report's ``rejected`` counts what stays on it.
    """
    tally = _Tally()
    after = 0
    while rows := store.rejected(limit=BATCH, after=after):
        after = rows[-1].n
        again = {row.n: _read_again((texts or {}).get(row.n, row.raw), row) for row in rows}
        for origin, group in _by_file([row for row in rows if again[row.n]]).items():
            reads = [read for row in group for read in again[row.n]]
            tally.add(reads, store.put(reads, *origin))
            store.drop_rejected([row.n for row in group])
    tally.total["rejected"] = store.count_rejected()
    return tally.report(
        Rejected(where=r.where, why=r.why, facts=r.facts, raw=r.raw) for r in store.rejected(limit=SHOWN)
    )


def _read_again(raw: str, row: RejectedRow) -> list[Read]:
    """What the row's importer makes of it now; nothing where any part of it cannot be read."""
    from agglo.literature.sources import open_source

    data = BytesIO(raw.encode("utf-8", "surrogatepass"))
    try:
        items = list(open_source(data, row.file, format=row.source, columns=row.columns or None))
    except AggloError:
        return []
    return [] if any(isinstance(item, Rejected) for item in items) else [i for i in items if isinstance(i, Read)]


def _by_file(rows: list[RejectedRow]) -> dict[tuple[str, str], list[RejectedRow]]:
    groups: dict[tuple[str, str], list[RejectedRow]] = {}
    for row in rows:
        groups.setdefault((row.source, row.file), []).append(row)
    return groups


def _batches(items: Iterable[Read | Rejected], warnings: list[Notice]) -> Iterator[list[Read | Rejected]]:
    """The items in batches; a file that breaks off after its first record ends with a warning."""
    batch: list[Read | Rejected] = []
    size, met = 0, False
    try:
        for item in items:
            met = True
            batch.append(item)
            size += len(item.raw)
            if len(batch) >= BATCH or size >= BATCH_SIZE:
                yield batch
                batch, size = [], 0
    except BadInput as error:
        if not met:
            raise
        facts = {name: str(fact) for name, fact in error.facts.items()}
        warnings.append(Notice(key=f"errors.{error.key}", facts=facts))
    if batch:
        yield batch


def _languages(read: Read) -> set[str]:
    return {text.lang for text in (*read.work.titles, *read.work.abstracts)}


class _Counted:
    """A stream that knows how many bytes were read of it."""

    def __init__(self, stream: BinaryIO):
        self._stream, self.count = stream, 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self.count += len(piece)
        return piece
