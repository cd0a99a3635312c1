"""What does a batch of read records do to the library?

Each record is, in this order: the *same* as one its source gave before (what was read of it is equal, and nothing
happens); a *changed* version of one (see `store_matching`); another record of a work that is there (*merged*); or a
*new* work. Within one run of an import a record is never a changed version of another: two rows of one file that name
the same work are merged, so that reading the file again finds both as they were.
"""

import json
import sqlite3
from collections.abc import Sequence

import msgspec

from agglo.literature.identity import OWN, basis, is_id, make_id
from agglo.literature.record import Read, Work
from agglo.literature.store_marks import plain
from agglo.literature.store_matching import former_of, links_of, replaces
from agglo.literature.store_records import (
    Kept,
    Seen,
    are_apart,
    decode,
    digest,
    encode,
    free_id,
    load,
    next_number,
    pack,
    record_keys,
    remake,
    taken,
    unite,
)


class Incoming(msgspec.Struct, kw_only=True):
    """A record on its way in: as it would be kept, its keys, the id that its work would get, and the id of the work
    that it says it is, which only agglo's own export can say."""

    kept: Kept
    keys: list[int]
    id: str
    own: str = ""


class Intake:
    """One batch within one transaction: what is known of it, what was decided, what is to be written.

    Parameters
    ----------
    db
        A connection within a transaction.
    seen
        The records that this run of the import has met.
    at
        The time of the import.
    """

    def __init__(self, db: sqlite3.Connection, seen: Seen, at: str):
        self.db, self.seen, self.at = db, seen, at
        self.records: dict[int, Kept] = {}
        self.by_key: dict[int, list[int]] = {}
        self.names: dict[str, int] = {}
        self.ids: dict[int, str] = {}
        self.dirty: set[int] = set()
        self.gone: list[int] = []
        self.fresh: list[Incoming] = []
        self.next_record, self.next_row = next_number(db, "records"), next_number(db, "works")
        self.first_row = self.next_row

    def take(self, reads: Sequence[Read], source: str, file: str) -> list[tuple[str, int]]:
        """What became of each record, in order: ``new``, ``changed``, ``same`` or ``merged``, and its work's row."""
        coming = [self._incoming(read, source, file) for read in reads]
        self._look_up(coming)
        answers: list[tuple[str, int] | None] = []
        # What came exactly so before claims its record first, in whatever order the rows stand today.
        for one in coming:
            exact = self._exact(one)
            if exact is not None:
                self.seen.add(exact)
            answers.append(None if exact is None else ("same", exact))
        settled = [answer or self._settle(one) for answer, one in zip(answers, coming, strict=True)]
        for _, n in settled:
            self.seen.add(n)
        return [(what, self.records[n].row) for what, n in settled]

    def finish(self, generation: int) -> None:
        """Write new records and make every touched work anew."""
        self.db.executemany(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [msgspec.structs.astuple(one.kept)[:-1] for one in self.fresh],
        )
        self.db.executemany(
            "INSERT OR IGNORE INTO keys VALUES (?, ?)", [(k, one.kept.n) for one in self.fresh for k in one.keys]
        )
        # The records of new works are all here already; those of older ones may not be.
        self._load("row", [row for row in self.dirty if row < self.first_row])
        remake(self.db, {row: self._id(row) for row in sorted(self.dirty)}, self.records.values(), generation)

    def _incoming(self, read: Read, source: str, file: str) -> Incoming:
        source_id, format = plain(read.source_id), source
        source = next((o.source for o in read.work.origins if not o.at and o.id == read.source_id), source)
        work = msgspec.structs.replace(read.work, id="") if read.work.id else read.work
        data = encode(work)
        content, work = digest(data), decode(data)  # what is decided on is what will be there the next time
        kept = Kept(
            n=0, row=0, slot=0, source=source, source_id=source_id, content=content, at=self.at, file=plain(file),
            packed=pack(data, read.raw), format=format, work=work,
        )  # fmt: skip
        own = source_id if source == OWN and is_id(source_id) else ""
        id = own or make_id(basis(work, source, source_id))
        return Incoming(kept=kept, keys=record_keys(work, source, source_id, content), id=id, own=own)

    def _look_up(self, coming: list[Incoming]) -> None:
        keys = json.dumps([k for one in coming for k in one.keys])
        found = self.db.execute(
            "SELECT key, record FROM keys WHERE key IN (SELECT value FROM json_each(?)) ORDER BY record", (keys,)
        ).fetchall()
        for k, n in found:
            self.by_key.setdefault(k, []).append(n)
        self._load("n", {n for _, n in found})
        names = json.dumps([one.id for one in coming])
        self.names |= dict(
            self.db.execute("SELECT name, row FROM names WHERE name IN (SELECT value FROM json_each(?))", (names,))
        )

    def _load(self, column: str, values: Sequence[int] | set[int]) -> None:
        if values:
            for kept in load(self.db, column, values):
                self.records.setdefault(kept.n, kept)

    def _candidates(self, one: Incoming) -> list[Kept]:
        return [self.records[n] for n in sorted({n for k in one.keys for n in self.by_key.get(k, ())})]

    def _exact(self, one: Incoming) -> int | None:
        mine = one.kept
        return next(
            (
                known.n
                for known in self._candidates(one)
                if (known.source, known.source_id, known.content) == (mine.source, mine.source_id, mine.content)
            ),
            None,
        )

    def _settle(self, one: Incoming) -> tuple[str, int]:
        """Decide on one record; the answer names the record that now stands for it."""
        if (exact := self._exact(one)) is not None:  # twice in this batch
            return "same", exact
        own = self._own(one)
        if own is not None and self._says_the_same(one, own):
            return "same", min(kept.n for kept in self.records.values() if kept.row == own)
        candidates = self._candidates(one)
        former = former_of(one.kept, [known for known in candidates if known.n not in self.seen])
        links = links_of(one.kept, candidates)
        if own is not None:
            links.setdefault(own, ("id", one.own))
        if former is not None:
            what, row = "changed", former.row
            self._to_history(row)
            if replaces(one.kept, former):
                one.kept.n = self._replace(former, one)
            else:
                self._add(one, row, former.slot)
        elif own is not None and not self._met(own):
            what, row = "changed", own  # a person edited agglo's own export: it goes before what the sources said
            self._to_history(row)
            self._add(one, row, 0)
        elif links:
            what, row = "merged", min(links)
            other = one.id if one.id not in self.names else ""
            self._name(other, row)
            self._add(one, row)
            self._note_merge(row, other, links[row], [one.kept.n])
        else:
            what, row = "new", self._new_row(one)
            self._add(one, row)
        links.pop(row, None)
        for other, why in links.items():
            if not are_apart(self.db, row, other):
                row = self._unite(min(row, other), max(row, other), why)
        self.seen.add(one.kept.n)
        return what, one.kept.n

    def _own(self, one: Incoming) -> int | None:
        """The row of the work that the record itself says it is."""
        row = self.names.get(one.own)
        if row is not None and row < self.first_row:
            self._load("row", [row])
        return row

    def _met(self, row: int) -> bool:
        return any(kept.n in self.seen for kept in self.records.values() if kept.row == row)

    def _says_the_same(self, one: Incoming, row: int) -> bool:
        stored = self.db.execute("SELECT work FROM works WHERE row = ?", (row,)).fetchone()
        return (
            row not in self.dirty and stored is not None and _bare(decode(stored[0])) == _bare(one.kept.record().work)
        )

    def _new_row(self, one: Incoming) -> int:
        row, self.next_row = self.next_row, self.next_row + 1
        id = one.id if one.id not in self.names else free_id(self.db, one.id, one.kept.content)
        self.ids[row] = id
        self._name(id, row)
        for alias in one.kept.record().work.aliases:
            if is_id(alias) and not taken(self.db, alias):
                self._name(alias, row)
        return row

    def _name(self, name: str, row: int) -> None:
        if name:
            self.names[name] = row
            self.db.execute("INSERT OR IGNORE INTO names VALUES (?, ?)", (name, row))

    def _add(self, one: Incoming, row: int, slot: int | None = None) -> None:
        kept = one.kept
        kept.n, self.next_record = self.next_record, self.next_record + 1
        kept.row, kept.slot = row, kept.n if slot is None else slot
        self.records[kept.n] = kept
        self.fresh.append(one)
        self.dirty.add(row)
        for k in one.keys:
            self.by_key.setdefault(k, []).append(kept.n)

    def _replace(self, former: Kept, one: Incoming) -> int:
        mine = one.kept
        for k in record_keys(former.record().work, former.source, former.source_id, former.content):
            self.db.execute("DELETE FROM keys WHERE key = ? AND record = ?", (k, former.n))
        self.db.executemany("INSERT OR IGNORE INTO keys VALUES (?, ?)", [(k, former.n) for k in one.keys])
        self.db.execute(
            "UPDATE records SET content = ?, at = ?, file = ?, packed = ?, format = ? WHERE n = ?",
            (mine.content, mine.at, mine.file, mine.packed, mine.format, former.n),
        )
        former.content, former.at, former.file, former.format = mine.content, mine.at, mine.file, mine.format
        former.packed, former.work = mine.packed, mine.work
        for k in one.keys:
            if former.n not in self.by_key.setdefault(k, []):
                self.by_key[k].append(former.n)
        self.dirty.add(former.row)
        return former.n

    def _unite(self, row: int, other: int, why: tuple[str, str]) -> int:
        """Let the work of `row` take in that of `other`, which came later; the row that is left."""
        self._load("row", [r for r in (row, other) if r < self.first_row])
        moved = [kept for kept in self.records.values() if kept.row == other]
        self._note_merge(row, self._id(other), why, [kept.n for kept in moved])
        for kept in moved:
            kept.row = row
        unite(self.db, row, other)
        self.names = {name: row if where == other else where for name, where in self.names.items()}
        if other < self.first_row:
            self.gone.append(other)
        self.dirty.discard(other)
        self.dirty.add(row)
        return row

    def _note_merge(self, row: int, other: str, why: tuple[str, str], records: list[int]) -> None:
        self.db.execute(
            "INSERT INTO merges (at, kept, other, reason, value, records) VALUES (?, ?, ?, ?, ?, ?)",
            (self.at, self._id(row), other, *why, json.dumps(sorted(records))),
        )

    def _to_history(self, row: int) -> None:
        if row < self.first_row and row not in self.dirty:
            self.db.execute(
                "INSERT INTO history (id, at, work) SELECT id, ?, work FROM works WHERE row = ?", (self.at, row)
            )

    def _id(self, row: int) -> str:
        if row not in self.ids:
            self.ids[row] = self.db.execute("SELECT id FROM works WHERE row = ?", (row,)).fetchone()[0]
        return self.ids[row]


def _bare(work: Work) -> Work:
    return msgspec.structs.replace(work, id="", aliases=(), origins=())
