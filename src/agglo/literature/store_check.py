"""Is a library whole? What must hold between its tables, beside what SQLite itself checks."""

import sqlite3

from agglo.literature.store_records import Kept, decode, load, record_keys

_ORPHANS = {
    "a record without a work": "SELECT n FROM records WHERE row NOT IN (SELECT row FROM works)",
    "a work without a record": "SELECT row FROM works WHERE row NOT IN (SELECT row FROM records)",
    "a name without a work": "SELECT name FROM names WHERE row NOT IN (SELECT row FROM works)",
    "a work whose id leads elsewhere": "SELECT w.id FROM works w LEFT JOIN names n ON n.name = w.id"
    " WHERE n.row IS NOT w.row",
    "a key without a record": "SELECT key FROM keys WHERE record NOT IN (SELECT n FROM records)",
    "a row both there and gone": "SELECT row FROM works WHERE row IN (SELECT row FROM gone)",
    "a generation to come": "SELECT row FROM works WHERE generation > (SELECT value FROM facts"
    " WHERE name = 'generation')",
}


def faults(db: sqlite3.Connection) -> list[str]:
    """What is wrong, a line each; nothing where the library is whole. Reads all of it."""
    found = [line for (line,) in db.execute("PRAGMA integrity_check") if line != "ok"]
    for what, question in _ORPHANS.items():
        found += [f"{what}: {name}" for (name,) in db.execute(question)]
    keys: dict[int, set[int]] = {}
    for k, n in db.execute("SELECT key, record FROM keys"):
        keys.setdefault(n, set()).add(k)
    for row, id, data in db.execute("SELECT row, id, work FROM works ORDER BY row").fetchall():
        work, records = decode(data), load(db, "row", [row])
        if work.id != id:
            found.append(f"a work under another id: {id}")
        found += [
            f"a record that its keys do not find: {kept.n}" for kept in records if _keys(kept) != keys.get(kept.n)
        ]
    return found


def _keys(kept: Kept) -> set[int]:
    return set(record_keys(kept.record().work, kept.source, kept.source_id, kept.content))
