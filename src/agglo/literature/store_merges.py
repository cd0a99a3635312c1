"""Which works were put together, why, and how are they taken apart again?

A merge names the records that joined. Undoing it makes a work of them under the id that is an alias since, and notes
that the two stand apart, so that reading either again finds it where it is.
"""

import json
import sqlite3

import msgspec

from agglo.errors import BadInput, Unknown
from agglo.literature.identity import basis, make_id, same_work
from agglo.literature.store_records import (
    Kept,
    apart_from,
    free_id,
    keep_apart,
    load,
    next_number,
    remake,
    taken,
)


class Merge(msgspec.Struct, frozen=True, kw_only=True):
    """One merge: when, which work was kept, which id became an alias (or empty), and what both had in common.

    ``reason`` is one of `identity.LINKS` and names a sentence under ``[merges]``; ``undone`` is the time at which it
    was undone, or empty.
    """

    n: int
    at: str
    kept: str
    other: str
    reason: str
    value: str
    undone: str = ""


def list_merges(db: sqlite3.Connection, limit: int, offset: int) -> list[Merge]:
    """Merges, newest first."""
    rows = db.execute(
        "SELECT n, at, kept, other, reason, value, undone FROM merges ORDER BY n DESC LIMIT ? OFFSET ?",
        (min(limit, 2**31), min(offset, 2**31)),
    )
    return [Merge(**dict(zip(Merge.__struct_fields__, row, strict=True))) for row in rows]


def undo(db: sqlite3.Connection, n: int, generation: int, at: str) -> tuple[str, str]:
    """Take apart what merge `n` put together; the ids of the work that is left and of the one that stands again."""
    merge = db.execute("SELECT kept, other, records, undone FROM merges WHERE n = ?", (n,)).fetchone()
    if merge is None:
        raise Unknown("merge_unknown", merge=n)
    kept, other, listed, undone = merge
    if undone:
        raise BadInput("merge_undone", merge=n)
    row, records, leaving = _together(db, kept, set(json.loads(listed)))
    if not leaving:
        raise BadInput("merge_apart", merge=n)
    new_row = next_number(db, "works")
    going = [kept for kept in records if kept.n in leaving]
    new_id = _leave(db, row, new_row, going, other)
    id = db.execute("SELECT id FROM works WHERE row = ?", (row,)).fetchone()[0]
    remake(db, {row: id, new_row: new_id}, records, generation)
    db.execute("UPDATE merges SET undone = ? WHERE n = ?", (at, n))
    return id, new_id


def _together(db: sqlite3.Connection, kept: str, named: set[int]) -> tuple[int, list[Kept], set[int]]:
    """Where the named records stand with others: the row, all its records, and those that go.

    That is the work that was kept, or the one to which they went when another merge was undone.
    """
    found = db.execute("SELECT row FROM names WHERE name = ?", (kept,)).fetchone()
    rows = sorted({record.row for record in load(db, "n", named)}, key=lambda row: (row,) != found)
    for row in rows:
        records = load(db, "row", [row])
        leaving = _leaving(records, named)
        if len(leaving) < len(records):
            return row, records, leaving
    return 0, [], set()


def _leaving(records: list[Kept], named: set[int]) -> set[int]:
    """The records that go: those named, newer versions of them, and later ones that came for their sake alone."""
    slots = {kept.slot for kept in records if kept.n in named and kept.slot}
    going = {kept.n for kept in records if kept.n in named or kept.slot in slots}
    last = max(named, default=0)
    for kept in records:
        if kept.n in going or kept.n < last or not kept.slot:
            continue
        work = kept.record().work
        met = {other.n in going for other in records if other.n != kept.n and same_work(work, other.record().work)}
        if met == {True}:
            going.add(kept.n)
    return going


def _leave(db: sqlite3.Connection, row: int, new_row: int, going: list[Kept], other: str) -> str:
    """Move records to a row of their own, with the ids that are theirs; the id of the work they make."""
    for third in apart_from(db, row):
        keep_apart(db, new_row, third)
    keep_apart(db, row, new_row)
    for kept in going:
        kept.row = new_row
    db.executemany("UPDATE records SET row = ? WHERE n = ?", [(new_row, kept.n) for kept in going])
    own = db.execute("SELECT id FROM works WHERE row = ?", (row,)).fetchone()[0]
    made = [make_id(basis(kept.record().work, kept.source, kept.source_id)) for kept in going]
    numbers = {kept.n for kept in going}
    older = [name for name, listed in db.execute("SELECT other, records FROM merges WHERE other != '' AND undone = ''")
             if set(json.loads(listed)) <= numbers]  # fmt: skip
    theirs = {name for name in (other, *made, *older) if name and name != own}
    moved = db.execute(
        "UPDATE names SET row = ? WHERE row = ? AND name IN (SELECT value FROM json_each(?)) RETURNING name",
        (new_row, row, json.dumps(sorted(theirs))),
    ).fetchall()
    names = {name for (name,) in moved}
    new_id = other if other in names else next((name for name in made if name in names), "")
    if not new_id:
        new_id = made[0] if not taken(db, made[0]) else free_id(db, made[0], going[0].content)
        db.execute("INSERT INTO names VALUES (?, ?)", (new_id, new_row))
    return new_id
