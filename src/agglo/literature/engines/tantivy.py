"""The embedded engine: Tantivy, in this process, in a folder or in memory.

How documents lie in it is in ``tantivy_layout.py``, how it is asked in ``tantivy_query.py``, facets in
``tantivy_facets.py``, files in ``tantivy_folder.py``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from tantivy import Occur, Order, Query

from agglo.errors import Unavailable
from agglo.literature.engine import MAX_WINDOW, AnyOf, Ask, Document, Found, HasValue, Match
from agglo.literature.engines.tantivy_facets import facet_counts
from agglo.literature.engines.tantivy_folder import IndexUnusable, open_index, read_stamp, stamp_signature, write_stamp
from agglo.literature.engines.tantivy_layout import laid_out
from agglo.literature.engines.tantivy_query import EVERYTHING, NOTHING, Built, Reading, both, query_of, scored
from agglo.literature.engines.terms import tier, window

__all__ = ["IndexUnusable", "TantivyEngine"]

HEAP = 128_000_000
"""Bytes of documents gathered before a segment is written."""
MARGIN = 30
"""Hits read beyond a page's end, so that a run of equals is usually seen whole."""
SORTS = {
    "id": ("id_head", Order.Asc),
    "newest": ("newest", Order.Desc),
    "oldest": ("oldest", Order.Asc),
    "title": ("title", Order.Asc),
    "cited": ("cited", Order.Desc),
}


class TantivyEngine:
    """Documents in a Tantivy index.

    Reading needs no lock; the writer's is taken with the first change and kept until `close`. Several threads may
    read while one writes.
    """

    @classmethod
    def open(cls, folder: Path | None = None) -> TantivyEngine:
        """The engine whose index lies in `folder`, made where there is none; see `open_index` for what may go wrong."""
        return cls(folder)

    def __init__(self, folder: Path | None = None):
        self._folder = folder
        self._index = open_index(folder)
        self._schema = self._index.schema
        self._writing = threading.RLock()
        self._writer: tantivy.IndexWriter | None = None
        self._waiting: set[int] = set()
        self._committed = False
        self._stamp, self._seen = "", None
        self._follow()

    def add(self, documents: Iterable[Document]) -> None:
        with self._writing:
            writer, known = self._open_writer(), self._index.searcher()
            for document in documents:
                if document.row in self._waiting or known.doc_freq("row", document.row):
                    self._delete(writer, document.row)
                writer.add_document(laid_out(document))
                self._waiting.add(document.row)

    def remove(self, rows: Iterable[int]) -> None:
        with self._writing:
            writer = self._open_writer()
            for row in rows:
                self._delete(writer, row)

    def _delete(self, writer: tantivy.IndexWriter, row: int) -> None:
        # deleting by term would look for a signed number and find nothing
        writer.delete_documents_by_query(Query.term_query(self._schema, "row", row))

    def commit(self, stamp: str) -> None:
        with self._writing:
            self._open_writer().commit()
            self._waiting.clear()
            self._committed = True
            if self._folder is None:
                self._stamp = stamp
                self._index.reload()
            else:
                write_stamp(self._folder, stamp)
                self._follow()

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            try:
                self._writer = self._index.writer(HEAP, 1)
            except ValueError as error:
                raise Unavailable("index_locked") from error
        return self._writer

    def _follow(self) -> None:
        """See what was committed last, here or in another process; the stamp is read first, so it is never ahead."""
        if self._folder is None:
            return
        signature = stamp_signature(self._folder)
        if signature != self._seen:
            self._stamp = read_stamp(self._folder)
            self._index.reload()
            self._seen = signature

    @property
    def stamp(self) -> str:
        self._follow()
        return self._stamp

    def _reading(self) -> Reading:
        self._follow()
        return Reading(self._schema, self._index.searcher())

    def count(self) -> int:
        return self._reading().searcher.num_docs

    def find(self, ask: Ask) -> Found:
        reading = self._reading()
        match = query_of(ask.match, reading)
        everywhere = _restricted(match, ask.chosen, reading)
        total, hits = _ranked(everywhere, ask, reading)
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        unchosen = tuple(facet for facet in ask.facets if not ask.chosen.get(facet))
        for names, built in [
            (unchosen, everywhere),
            *(((f,), _restricted(match, ask.chosen, reading, but=f)) for f in ask.facets if f not in unchosen),
        ]:
            if built is NOTHING:
                facets |= dict.fromkeys(names, ())
            else:
                facets |= facet_counts(reading.searcher, _silent(built), names, ask.top)
        return Found(total=total, hits=hits, facets={facet: facets[facet] for facet in ask.facets})

    def rows(self, match: Match, chosen: dict[str, tuple[str, ...]] | None = None) -> Sequence[int]:
        reading = self._reading()
        built = _restricted(query_of(match, reading), chosen or {}, reading)
        if built is NOTHING:
            return []
        found: list[int] = []
        query, searcher = _silent(built), reading.searcher
        while True:
            page = searcher.search(query, MAX_WINDOW, count=False, order_by_field="row", order=Order.Asc).hits
            found += [row for row, _ in page]
            if len(page) < MAX_WINDOW:
                return found
            beyond = Query.range_query(self._schema, "row", tantivy.FieldType.Unsigned, found[-1], None, False)
            query = Query.boolean_query([(Occur.Must, _silent(built)), (Occur.Must, beyond)])

    def values(self, field: str, prefix: str, top: int) -> list[tuple[str, int]]:
        searcher = self._reading().searcher
        counted = searcher.terms_with_prefix(f"x_{field}", prefix, filter_query=Query.all_query())
        return sorted(((v, n) for v, n in counted if v and n), key=lambda item: (-item[1], item[0]))[:top]

    def close(self) -> None:
        with self._writing:
            writer, self._writer = self._writer, None
            if writer is not None and self._committed:
                writer.rollback()
                writer.wait_merging_threads()


def _silent(built: Built) -> Query:
    return Query.all_query() if built is EVERYTHING else Query.const_score_query(built, 0.0)


def _restricted(match: Built, chosen: dict[str, tuple[str, ...]], reading: Reading, but: str = "") -> Built:
    """What matches and has one of the values chosen in each facet, not looking at the facet `but`."""
    choices = [
        query_of(AnyOf(parts=tuple(HasValue(field=field, value=value) for value in values)), reading)
        for field, values in chosen.items()
        if field != but and values
    ]
    return both([match, *choices])


def _ranked(built: Built, ask: Ask, reading: Reading) -> tuple[int, tuple[tuple[int, float], ...]]:
    """How many there are, and those between the window's edges, equals in the order of their ids."""
    if built is NOTHING:
        return 0, ()
    searcher = reading.searcher
    begin, end = window(ask)
    everything = Query.all_query() if built is EVERYTHING else built
    sort = ask.sort
    query = scored(everything, ask.scoring, reading) if sort == "relevance" else _silent(built)
    if sort == "relevance" and not (ask.scoring.words or ask.scoring.grams or ask.scoring.exact):
        sort = "id"
    order = {} if sort == "relevance" else dict(zip(("order_by_field", "order"), SORTS[sort], strict=True))
    rank = tier if sort == "relevance" else (lambda value: value)
    reach = end + MARGIN
    answer = searcher.search(query, reach, **order)
    total, hits = answer.count, answer.hits
    if begin >= min(end, len(hits)):
        return total, ()
    while len(hits) == reach and rank(hits[-1][0]) == rank(hits[end - 1][0]):
        reach = min(reach * 4, total + 1)
        hits = searcher.search(query, reach, count=False, **order).hits
    last = min(end, len(hits)) - 1
    first_rank, last_rank = rank(hits[begin][0]), rank(hits[last][0])
    low, high = begin, last + 1
    while low and rank(hits[low - 1][0]) == first_rank:
        low -= 1
    while high < len(hits) and rank(hits[high][0]) == last_rank:
        high += 1
    addresses = [address for _, address in hits[low:high]]
    rows, heads, tails = (searcher.fast_field_values(f, addresses) for f in ("row", "id_head", "id_tail"))
    numbered, number = [], -1
    before = None
    for (value, _), row, head, tail in zip(hits[low:high], rows, heads, tails, strict=True):
        here = rank(value)
        if here != before:
            number, before = number + 1, here
        numbered.append((number, head, tail, row, value if ask.sort == "relevance" else 0.0))
    numbered.sort()
    scores = sort == "relevance"
    return total, tuple((row, value if scores else 0.0) for _, _, _, row, value in numbered[begin - low : end - low])
