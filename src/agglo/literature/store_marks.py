"""What does a person add to a work? Tags and a note.

Both are kept under the id that the work had then. Where two works become one it shows what either had, and where they
are taken apart each has its own again.
"""

import sqlite3
from collections.abc import Sequence

from agglo.errors import BadInput, Unknown

NAMES = "(SELECT name FROM names WHERE row = (SELECT row FROM names WHERE name = ?))"
"""All ids of the work that has the given one."""


def known(db: sqlite3.Connection, id: str) -> tuple[int, str]:
    """The row and the id of the work with this id or alias; an error where there is none."""
    found = db.execute(
        "SELECT row, id FROM works WHERE row = (SELECT row FROM names WHERE name = ?)", (plain(id),)
    ).fetchone()
    if found is None:
        raise Unknown("work_unknown", id=plain(id)[:80])
    return found


def plain(text: str) -> str:
    """Text that SQLite can keep: without lone surrogates."""
    return text.encode("utf-8", "replace").decode()


def set_tag(db: sqlite3.Connection, id: str, tag: str, on: bool) -> int | None:
    """Put a tag on a work or take it off; its row, or None where nothing changed."""
    tag = plain(tag).strip()
    if not tag:
        raise BadInput("tag_empty")
    row, own = known(db, id)
    there = db.execute(f"SELECT 1 FROM tags WHERE tag = ? AND id IN {NAMES}", (tag, own)).fetchone() is not None
    if there == on:
        return None
    if on:
        db.execute("INSERT INTO tags VALUES (?, ?)", (own, tag))
    else:
        db.execute(f"DELETE FROM tags WHERE tag = ? AND id IN {NAMES}", (tag, own))
    return row


def tags(db: sqlite3.Connection, id: str) -> tuple[str, ...]:
    """The work's tags in order."""
    found = db.execute(f"SELECT DISTINCT tag FROM tags WHERE id IN {NAMES} ORDER BY tag", (plain(id),))
    return tuple(tag for (tag,) in found)


def tags_of(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The tags of those works that have any, in order; one question where there are none at all."""
    if db.execute("SELECT 1 FROM tags LIMIT 1").fetchone() is None:
        return {}
    found = {id: tags(db, id) for id in ids}
    return {id: own for id, own in found.items() if own}


def set_note(db: sqlite3.Connection, id: str, text: str) -> int | None:
    """Write a note in place of what is there; the work's row, or None where nothing changed."""
    row, own = known(db, id)
    if note(db, own) == plain(text):
        return None
    db.execute(f"DELETE FROM notes WHERE id IN {NAMES}", (own,))
    if text.strip():
        db.execute("INSERT INTO notes VALUES (?, ?)", (own, plain(text)))
    return row


def note(db: sqlite3.Connection, id: str) -> str:
    """The note, or the empty string; of a merged work that had two, both."""
    found = db.execute(f"SELECT text FROM notes WHERE id IN {NAMES} ORDER BY id", (plain(id),))
    return "\n\n".join(text for (text,) in found)
