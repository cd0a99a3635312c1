"""Where is a record kept? In one SQLite file, the system of record; everything else is made from it."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from agglo.literature import store_decisions, store_marks, store_rejected
from agglo.literature.record import Read, Rejected, Work
from agglo.literature.store_check import faults
from agglo.literature.store_file import Connections
from agglo.literature.store_intake import Intake
from agglo.literature.store_marks import plain
from agglo.literature.store_merges import Merge, list_merges, undo
from agglo.literature.store_records import (
    Seen,
    decode,
    forget,
    next_generation,
    set_generation,
    unpack,
)
from agglo.literature.store_rejected import RejectedRow

FILE = "library.sqlite"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the records of one batch; ``ids`` are their works, in the order given."""

    new: int = 0
    changed: int = 0
    same: int = 0
    merged: int = 0
    ids: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to tell the reader: a sentence's name (``warnings.network_drive``) and its facts."""

    key: str
    facts: dict[str, str] = {}

    def say(self, lang: str = "en") -> str:
        """The sentence in the reader's language."""
        from agglo.text import say

        return say(self.key, lang, **self.facts)


def now() -> str:
    """The time in UTC, to the second, as ISO."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Store:
    """The works of one library folder.

    Any number of threads and processes may read; one writes at a time, and the others wait a few seconds. What a
    method that writes has returned from is on the disk.

    Parameters
    ----------
    folder
        Where ``library.sqlite`` is, or is to be.
    read_only
        Refuse every change, and make nothing where there is nothing.
    """

    def __init__(self, folder: Path, read_only: bool = False):
        self.folder, self.read_only = folder, read_only
        self._connections = Connections(folder / FILE, read_only)
        kind = self._connections.network
        self.warnings = (Notice(key="warnings.network_drive", facts={"kind": kind}),) if kind else ()

    @classmethod
    def open(cls, folder: Path, read_only: bool = False) -> "Store":
        """The store of the folder."""
        return cls(folder, read_only)

    def close(self) -> None:
        """Let go of the file."""
        self._connections.close()

    @property
    def generation(self) -> int:
        """A number that grows by one with each change that is kept."""
        return self._one("SELECT value FROM facts WHERE name = 'generation'")

    def put(
        self,
        reads: Sequence[Read],
        source: str,
        file: str,
        *,
        rejected: Sequence[Rejected] = (),
        columns: dict[str, str] | None = None,
        seen: Seen | None = None,
    ) -> Counts:
        """Take in a batch, all or nothing.

        Parameters
        ----------
        reads, source, file
            What an importer read, its name, and the file's.
        rejected, columns
            What it could not read, and the columns that the person had mapped, to read it again.
        seen
            The same object for all batches of one file (see `store_intake`).
        """
        at, new_seen = now(), Seen() if seen is None else seen
        with self._connections.write() as db:
            intake = Intake(db, new_seen, at)
            taken = intake.take(reads, source, file)
            if intake.dirty or intake.gone:
                generation = next_generation(db)
                intake.finish(generation)
                db.executemany("INSERT INTO gone VALUES (?, ?)", [(row, generation) for row in intake.gone])
                set_generation(db, generation)
            if rejected:
                store_rejected.keep(db, rejected, source, file, columns or {}, at)
            ids = _ids(db, [row for _, row in taken])
        outcomes = [what for what, _ in taken]
        return Counts(
            new=outcomes.count("new"),
            changed=outcomes.count("changed"),
            same=outcomes.count("same"),
            merged=outcomes.count("merged"),
            ids=tuple(ids[row] for _, row in taken),
        )

    def rejected(self, limit: int = 100, offset: int = 0, after: int = 0) -> list[RejectedRow]:
        """Rows that could not be read, oldest first; `after` is the number of the last one that is known."""
        with self._connections.read() as db:
            return store_rejected.rows(db, limit, offset, after)

    def count_rejected(self) -> int:
        """How many rows could not be read."""
        return self._one("SELECT count(*) FROM rejected")

    def drop_rejected(self, numbers: Sequence[int]) -> None:
        """Forget rows that were read after all, or that nobody misses."""
        with self._connections.write() as db:
            store_rejected.drop(db, numbers)

    def count(self) -> int:
        """How many works there are."""
        return self._one("SELECT count(*) FROM works")

    def row(self, id: str) -> int | None:
        """The row of the work with this id or alias."""
        return self._one("SELECT row FROM names WHERE name = ?", plain(id))

    def work(self, id: str) -> Work | None:
        """The work with this id or alias."""
        found = self._one("SELECT work FROM works WHERE row = (SELECT row FROM names WHERE name = ?)", plain(id))
        return None if found is None else decode(found)

    def works(self, rows: Sequence[int]) -> list[Work]:
        """The works of the rows, in their order; a row that is gone is left out."""
        return list(self.by_row(rows).values())

    def by_row(self, rows: Sequence[int]) -> dict[int, Work]:
        """The same, each under its row."""
        listed = json.dumps(list(rows))
        with self._connections.read() as db:
            found = dict(
                db.execute("SELECT row, work FROM works WHERE row IN (SELECT value FROM json_each(?))", (listed,))
            )
        return {row: decode(found[row]) for row in rows if row in found}

    def each(self, after_row: int = 0, batch: int = 1000) -> Iterator[tuple[int, Work]]:
        """All works by row; what is added meanwhile may come too."""
        while True:
            with self._connections.read() as db:
                found = db.execute(
                    "SELECT row, work FROM works WHERE row > ? ORDER BY row LIMIT ?", (after_row, batch)
                ).fetchall()
            if not found:
                return
            yield from ((row, decode(work)) for row, work in found)
            after_row = found[-1][0]

    def changed_since(
        self, generation: int, batch: int = 1000, *, upto: int = 2**62
    ) -> Iterator[tuple[int, Work | None]]:
        """What changed after a generation: rows with their works as they are now, or None where they are gone.

        Read `generation` before, not after: what changes meanwhile may come, and comes again the next time; with
        `upto`, what changed after that generation does not come.
        """
        with self._connections.read() as db:
            gone = db.execute("SELECT row FROM gone WHERE generation > ? AND generation <= ?", (generation, upto))
            gone = gone.fetchall()
        yield from ((row, None) for (row,) in gone)
        after = (generation, 2**62)
        while True:
            with self._connections.read() as db:
                found = db.execute(
                    "SELECT generation, row, work FROM works WHERE (generation, row) > (?, ?) AND generation <= ?"
                    " ORDER BY generation, row LIMIT ?",
                    (*after, upto, batch),
                ).fetchall()
            if not found:
                return
            yield from ((row, decode(work)) for _, row, work in found)
            after = found[-1][:2]

    def count_changed(self, generation: int, most: int) -> int:
        """How many works changed after a generation (those that are gone aside), counted up to `most`."""
        some = "SELECT 1 FROM works WHERE generation > ? LIMIT ?"
        return self._one(f"SELECT count(*) FROM ({some})", generation, most)

    def raw(self, id: str) -> list[tuple[str, str]]:
        """What each source said of the work, as (source, raw text), oldest first."""
        with self._connections.read() as db:
            found = db.execute(
                "SELECT source, packed FROM records WHERE row = (SELECT row FROM names WHERE name = ?) ORDER BY n",
                (plain(id),),
            ).fetchall()
        return [(source, unpack(packed)[1]) for source, packed in found]

    def history(self, id: str) -> list[tuple[str, Work]]:
        """Former versions of the work, oldest first, each with the time until which it stood."""
        question = f"SELECT at, work FROM history WHERE id IN {store_marks.NAMES} ORDER BY n"
        with self._connections.read() as db:
            found = db.execute(question, (plain(id),)).fetchall()
        return [(at, decode(work)) for at, work in found]

    def merges(self, limit: int = 1000, offset: int = 0) -> list[Merge]:
        """Merges, newest first."""
        with self._connections.read() as db:
            return list_merges(db, limit, offset)

    def count_merges(self) -> int:
        """How many merges there were, undone ones among them."""
        return self._one("SELECT count(*) FROM merges")

    def undo_merge(self, n: int) -> tuple[str, str]:
        """Take apart what merge `n` put together, for good; the ids of the two works."""
        with self._connections.write() as db:
            generation = next_generation(db)
            ids = undo(db, n, generation, now())
            set_generation(db, generation)
        return ids

    def delete(self, ids: Sequence[str]) -> int:
        """Remove works with all that was kept of them; how many there were."""
        with self._connections.write() as db:
            generation = next_generation(db)
            rows = {row for id in ids for (row,) in db.execute("SELECT row FROM names WHERE name = ?", (plain(id),))}
            for row in rows:
                forget(db, row, generation)
            if rows:
                set_generation(db, generation)
        return len(rows)

    def tag(self, id: str, tag: str, on: bool = True) -> None:
        """Put a tag on a work, or take it off."""
        self._mark(store_marks.set_tag, id, tag, on)

    def tags(self, id: str) -> tuple[str, ...]:
        """The work's tags in order."""
        with self._connections.read() as db:
            return store_marks.tags(db, id)

    def tags_of(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The tags of those works that have any, in order."""
        with self._connections.read() as db:
            return store_marks.tags_of(db, ids)

    def note(self, id: str, text: str) -> None:
        """Write a note on a work, in place of the one that is there; an empty one removes it."""
        self._mark(store_marks.set_note, id, text)

    def note_of(self, id: str) -> str:
        """The note on the work, or the empty string."""
        with self._connections.read() as db:
            return store_marks.note(db, id)

    def _mark(self, change: Callable[..., int | None], *arguments: object) -> None:
        with self._connections.write() as db:
            row = change(db, *arguments)
            if row is not None:
                generation = next_generation(db)
                db.execute("UPDATE works SET generation = ? WHERE row = ?", (generation, row))
                set_generation(db, generation)

    def decide(self, kind: str, key: str, value: Any | None) -> None:
        """Keep what a person decided (``kind``: lexicon, person, keyword, word, …); None takes it back."""
        self.decide_all(kind, {key: value})

    def decide_all(self, kind: str, values: Mapping[str, Any | None]) -> None:
        """Keep several decisions of one kind, all or none."""
        with self._connections.write() as db:
            for key, value in values.items():
                store_decisions.decide(db, now(), kind, key, value)

    def decisions(self, kind: str) -> dict[str, Any]:
        """All decisions of one kind by key, in the order in which they were made."""
        with self._connections.read() as db:
            return store_decisions.decisions(db, kind)

    def decided(self, kind: str) -> str:
        """Changes with every decision of the kind, made or taken back, by whichever process."""
        with self._connections.read() as db:
            return store_decisions.stamp(db, kind)

    def touch(self, ids: Sequence[str]) -> None:
        """Mark works as changed, so that the index reads them again."""
        with self._connections.write() as db:
            rows = [(row,) for id in ids for (row,) in db.execute("SELECT row FROM names WHERE name = ?", (plain(id),))]
            generation = next_generation(db)
            db.executemany(f"UPDATE works SET generation = {generation} WHERE row = ?", rows)
            if rows:
                set_generation(db, generation)

    def faults(self) -> list[str]:
        """What is wrong with the library, a line each; nothing where it is whole. Reads all of it."""
        with self._connections.read() as db:
            return faults(db)

    def setting(self, key: str, default: object = None) -> object:
        """What was kept under the key."""
        found = self._one("SELECT value FROM settings WHERE key = ?", key)
        return default if found is None else msgspec.json.decode(found)

    def set(self, key: str, value: object) -> None:
        """Keep a value (anything JSON can say) under a key."""
        with self._connections.write() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, msgspec.json.encode(value)))

    def _one(self, question: str, *values: object):
        """The first column of the first row, or None."""
        with self._connections.read() as db:
            found = db.execute(question, values).fetchone()
        return found[0] if found else None


def _ids(db: sqlite3.Connection, rows: Iterable[int]) -> dict[int, str]:
    listed = json.dumps(sorted(set(rows)))
    return dict(db.execute("SELECT row, id FROM works WHERE row IN (SELECT value FROM json_each(?))", (listed,)))
