"""The embedded engine: Tantivy, in this process, in a folder or in memory.

How documents lie in it is in ``tantivy_layout.py``, how it is asked in ``tantivy_query.py``, order in
``tantivy_ranking.py``, facets in ``tantivy_facets.py``, files in ``tantivy_folder.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import tantivy
from tantivy import Occur, Order, Query

from agglo.errors import Unavailable
from agglo.literature.engine import MAX_WINDOW, AnyOf, Ask, Document, Found, HasValue, Match
from agglo.literature.engines.tantivy_facets import Counts, facet_counts
from agglo.literature.engines.tantivy_folder import (
    IndexUnusable,
    guarded,
    open_index,
    open_writer,
    read_stamp,
    signature,
    write_stamp,
)
from agglo.literature.engines.tantivy_layout import COLUMNS, laid_out
from agglo.literature.engines.tantivy_query import NOTHING, Built, Reading, both, query_of, silent, storable
from agglo.literature.engines.tantivy_ranking import ranked
from agglo.literature.engines.tantivy_values import Values

__all__ = ["IndexUnusable", "TantivyEngine"]

HEAP = 128_000_000
"""Bytes of documents gathered before a segment is written."""
REMEMBERED = 64
"""Questions whose facets are kept until the next commit: another page or sort asks for the same ones."""

Chosen = tuple[tuple[str, tuple[str, ...]], ...]


class TantivyEngine:
    """Documents in a Tantivy index.

    Reading needs no lock; the writer's is taken with the first change and let go at its commit, so that several
    programs may write by turns. Several threads may read while one writes.
    """

    @classmethod
    def open(cls, folder: Path | None = None, *, remembered: int = REMEMBERED) -> TantivyEngine:
        """The engine whose index lies in `folder`, made where there is none; see `open_index` for what may go wrong."""
        return cls(folder, remembered=remembered)

    def __init__(self, folder: Path | None = None, *, remembered: int = REMEMBERED):
        self._folder, self._remembered = folder, remembered
        self._index = open_index(folder)
        self._schema = self._index.schema
        self._values = Values(folder)
        self._lock = threading.RLock()
        self._writer: tantivy.IndexWriter | None = None
        self._waiting: set[int] = set()
        self._stamp, self._seen = "", None
        self._snapshot = _Snapshot(self._index, self._values, remembered)
        self._follow()

    def add(self, documents: Iterable[Document]) -> None:
        with self._written() as writer:
            known = self._index.searcher()
            for document in documents:
                if document.row in self._waiting or known.doc_freq("row", document.row):
                    self._delete(writer, document.row)
                self._waiting.add(document.row)  # before, for an interruption may come between
                writer.add_document(laid_out(document, self._values))

    def remove(self, rows: Iterable[int]) -> None:
        with self._written() as writer:
            for row in rows:
                self._delete(writer, row)

    def _delete(self, writer: tantivy.IndexWriter, row: int) -> None:
        # deleting by term would look for a signed number and find nothing
        writer.delete_documents_by_query(Query.term_query(self._schema, "row", row))

    def commit(self, stamp: str) -> None:
        with self._written() as writer:
            self._values.write()
            writer.commit()
            self._waiting.clear()
            if self._folder is None:
                self._stamp = stamp
            else:
                write_stamp(self._folder, stamp)
            self._let_go()  # after the stamp, or it could overwrite that of the next writer
            if self._folder is None:
                self._see()
            else:
                self._follow()

    @contextmanager
    def _written(self) -> Iterator[tantivy.IndexWriter]:
        """The writer; where the disk fails, it is let go with all that waits, and the stamp stays where it was."""
        with self._lock:
            if self._writer is None:
                self._writer = open_writer(self._index, HEAP)
                self._values.catch_up()
                self._index.reload()  # also what a process committed that died before it wrote its stamp
            try:
                yield self._writer
            except (OSError, ValueError) as error:
                self._writer = None
                self._waiting.clear()
                self._values.forget_new()
                raise Unavailable("index_not_written") from error

    def _follow(self) -> None:
        """See what was committed last, here or in another process; the stamp is read first, so it is never ahead."""
        if self._folder is None or signature(self._folder) in (self._seen, None):
            return  # where the folder is gone, what was opened still answers
        if not self._lock.acquire(blocking=False):
            return  # another thread writes, which may take long, and sees everything at its commit
        try:
            seen = signature(self._folder)
            self._stamp = read_stamp(self._folder)
            self._see()
            self._seen = seen
        finally:
            self._lock.release()

    @guarded
    def _see(self) -> None:
        self._index.reload()
        self._snapshot = _Snapshot(self._index, self._values, self._remembered)

    @property
    def stamp(self) -> str:
        self._follow()
        return self._stamp

    def count(self) -> int:
        return self._now().reading.searcher.num_docs

    def _now(self) -> _Snapshot:
        self._follow()
        return self._snapshot

    @guarded
    def find(self, ask: Ask) -> Found:
        snapshot = self._now()
        chosen = tuple(ask.chosen.items())
        total, hits = ranked(snapshot.restricted(ask.match, chosen), ask, snapshot.reading)
        own = {facet for facet, values in chosen if values}
        unchosen = tuple(facet for facet in ask.facets if facet not in own)
        facets = dict(snapshot.facets(ask.match, chosen, unchosen, ask.top, total))
        for facet in own.intersection(ask.facets):
            others = tuple(choice for choice in chosen if choice[0] != facet)
            facets |= snapshot.facets(ask.match, others, (facet,), ask.top, total)
        return Found(total=total, hits=hits, facets={facet: facets[facet] for facet in ask.facets})

    @guarded
    def rows(self, match: Match, chosen: dict[str, tuple[str, ...]] | None = None) -> Sequence[int]:
        snapshot = self._now()
        built = snapshot.restricted(match, tuple((chosen or {}).items()))
        if built is NOTHING:
            return []
        found: list[int] = []
        query, searcher = silent(built), snapshot.reading.searcher
        while True:
            page = searcher.search(query, MAX_WINDOW, count=False, order_by_field="row", order=Order.Asc).hits
            found += [row for row, _ in page]
            if len(page) < MAX_WINDOW:
                return found
            beyond = Query.range_query(self._schema, "row", tantivy.FieldType.Unsigned, found[-1], None, False)
            query = Query.boolean_query([(Occur.Must, silent(built)), (Occur.Must, beyond)])

    @guarded
    def values(self, field: str, prefix: str, top: int) -> list[tuple[str, int]]:
        if field not in COLUMNS or not storable(prefix):
            return []
        counted = self._now().reading.searcher.terms_with_prefix(f"x_{field}", prefix, filter_query=Query.all_query())
        return sorted(((v, n) for v, n in counted if v and n), key=lambda item: (-item[1], item[0]))[:top]

    def _let_go(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def close(self) -> None:
        with self._lock:
            if self._writer is not None:
                self._writer.rollback()
            self._let_go()
            self._waiting.clear()
            self._values.close()


class _Snapshot:
    """The index as of one commit, with the facets last asked of it."""

    def __init__(self, index: tantivy.Index, values: Values, remembered: int):
        self.reading = Reading(index.schema, index.searcher())
        # bound to what they need and not to self, or a cycle would keep old files open
        self.restricted = partial(_restricted, self.reading)
        self.facets = lru_cache(remembered)(partial(_facets, self.reading, values))


def _restricted(reading: Reading, match: Match, chosen: Chosen) -> Built:
    """What matches and has one of the values chosen in each facet."""
    choices = [
        query_of(AnyOf(tuple(HasValue(field, value) for value in values)), reading)
        for field, values in chosen
        if values
    ]
    return both([query_of(match, reading), *choices])


def _facets(
    reading: Reading, values: Values, match: Match, chosen: Chosen, facets: tuple[str, ...], top: int, total: int
) -> dict[str, Counts]:
    built = _restricted(reading, match, chosen)
    if not facets or built is NOTHING:
        return dict.fromkeys(facets, ())
    return facet_counts(reading.searcher, silent(built), facets, top, values, total)
