"""What did a person decide of terms, names and words? It is part of the record and outlives whatever is learned."""

import sqlite3
from typing import Any

import msgspec

from agglo.literature.store_marks import plain

_pack, _unpack = msgspec.json.encode, msgspec.json.decode


def decide(db: sqlite3.Connection, at: str, kind: str, key: str, value: Any | None) -> None:
    """Keep what was decided of `key` in place of what was decided before; None takes it back."""
    key = plain(key)
    db.execute("DELETE FROM decisions WHERE kind = ? AND key = ?", (kind, key))
    if value is not None:
        db.execute("INSERT INTO decisions (at, kind, key, value) VALUES (?, ?, ?, ?)", (at, kind, key, _pack(value)))


def decisions(db: sqlite3.Connection, kind: str) -> dict[str, Any]:
    """All decisions of one kind by key, in the order in which they were made."""
    found = db.execute("SELECT key, value FROM decisions WHERE kind = ? ORDER BY n", (kind,))
    return {key: _unpack(value) for key, value in found}


def stamp(db: sqlite3.Connection, kind: str) -> str:
    """Changes with every decision of the kind, made or taken back."""
    return "{}.{}".format(
        *db.execute("SELECT coalesce(max(n), 0), count(*) FROM decisions WHERE kind = ?", (kind,)).fetchone()
    )
