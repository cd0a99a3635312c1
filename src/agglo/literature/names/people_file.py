"""Where is kept what was found out about people? In a file beside the records, made again where it is lost."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator

import msgspec

from agglo.literature.disposable import among

from .clusters import Link
from .mentions import Mention
from .reading import read

FORMAT = 2
"""Changes whenever what is kept would read otherwise."""

TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mentions (id TEXT PRIMARY KEY, row INTEGER NOT NULL, work TEXT NOT NULL,
    person TEXT NOT NULL, packed BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX mentions_row ON mentions (row);
CREATE INDEX mentions_person ON mentions (person);
CREATE TABLE names (key TEXT, mention TEXT, name TEXT NOT NULL, PRIMARY KEY (key, mention)) WITHOUT ROWID;
CREATE INDEX names_mention ON names (mention);
CREATE TABLE blocks (block TEXT, mention TEXT, PRIMARY KEY (block, mention)) WITHOUT ROWID;
CREATE INDEX blocks_mention ON blocks (mention);
CREATE TABLE links (one TEXT, other TEXT, certain INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0,
    probability REAL NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX links_other ON links (other);
CREATE INDEX links_likely ON links (probability) WHERE certain = 0;
CREATE TABLE labels (row INTEGER PRIMARY KEY, packed BLOB NOT NULL);
"""

_pack, _mention, _link = (
    msgspec.msgpack.Encoder().encode,
    msgspec.msgpack.Decoder(Mention),
    msgspec.msgpack.Decoder(Link),
)
unpack_mention, unpack_link = _mention.decode, _link.decode


def fact(db: sqlite3.Connection, name: str, default: str = "") -> str:
    """What is noted under a name."""
    found = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    return found[0] if found else default


def set_fact(db: sqlite3.Connection, name: str, value: str) -> None:
    """Note something."""
    db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))


def of_row(db: sqlite3.Connection, row: int) -> dict[str, Mention]:
    """The mentions of a work by id."""
    return dict(_read(db.execute("SELECT id, packed FROM mentions WHERE row = ?", (row,))))


def of_ids(db: sqlite3.Connection, ids: Collection[str]) -> dict[str, Mention]:
    """The mentions with these ids."""
    return dict(_read(among(db, "SELECT id, packed FROM mentions WHERE id IN ({})", ids)))


def of_block(db: sqlite3.Connection, block: str) -> list[Mention]:
    """The mentions of a block in order of id."""
    found = db.execute(
        "SELECT id, packed FROM mentions WHERE id IN (SELECT mention FROM blocks WHERE block = ?) ORDER BY id", (block,)
    )
    return [mention for _, mention in _read(found)]


def _read(rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Mention]]:
    return ((id, _mention.decode(packed)) for id, packed in rows)


def put(db: sqlite3.Connection, listed: Collection[tuple[str, Mention]]) -> None:
    """Keep mentions, each with its work's id, for the time being as people of their own."""
    db.executemany(
        "INSERT OR REPLACE INTO mentions VALUES (?, ?, ?, ?, ?)",
        [(m.id, m.row, work, m.id, _pack(m)) for work, m in listed],
    )
    named = [(m, name, read(name)) for _, m in listed for name in m.names]
    db.executemany("INSERT OR REPLACE INTO names VALUES (?, ?, ?)", [(r.key, m.id, name) for m, name, r in named])
    blocks = [(block, m.id) for m, _, r in named for block in r.blocks]
    blocks += [(f"orcid:{m.orcid}", m.id) for _, m in listed if m.orcid]
    db.executemany("INSERT OR IGNORE INTO blocks VALUES (?, ?)", blocks)


def forget(db: sqlite3.Connection, ids: Collection[str]) -> set[str]:
    """Drop mentions with all that hangs on them; the mentions that were linked to them."""
    near = neighbours(db, ids)
    for question in (
        "DELETE FROM mentions WHERE id IN ({})",
        "DELETE FROM names WHERE mention IN ({})",
        "DELETE FROM blocks WHERE mention IN ({})",
        "DELETE FROM links WHERE one IN ({})",
        "DELETE FROM links WHERE other IN ({})",
    ):
        for _ in among(db, question, ids):
            pass
    return near - set(ids)


def neighbours(db: sqlite3.Connection, ids: Collection[str], certain: bool = False) -> set[str]:
    """The mentions linked to any of these, and these."""
    only = " AND certain = 1" if certain else ""
    found = set(ids)
    found |= {other for (other,) in among(db, "SELECT other FROM links WHERE one IN ({})" + only, ids)}
    return found | {one for (one,) in among(db, "SELECT one FROM links WHERE other IN ({})" + only, ids)}


def keep_links(db: sqlite3.Connection, links: Iterable[Link]) -> None:
    """Keep links, in place of former ones between the same mentions."""
    db.executemany(
        "INSERT OR REPLACE INTO links VALUES (?, ?, ?, 0, ?, ?)",
        [(k.one, k.other, k.certain, k.probability, _pack(k)) for k in links],
    )


def links_among(db: sqlite3.Connection, ids: Collection[str]) -> list[Link]:
    """The certain links that begin at any of these mentions."""
    found = among(db, "SELECT packed FROM links WHERE one IN ({}) AND certain = 1", ids)
    return [_link.decode(packed) for (packed,) in found]


def set_people(db: sqlite3.Connection, people: Iterable[tuple[str, Collection[str]]], used: Collection[Link]) -> None:
    """Note whose mentions are whose, and which links made it so."""
    given = [(person, id) for person, ids in people for id in ids]
    db.executemany("UPDATE mentions SET person = ? WHERE id = ?", given)
    ids = [id for _, id in given]
    for _ in among(db, "UPDATE links SET used = 0 WHERE one IN ({}) AND used = 1", ids):
        pass
    db.executemany("UPDATE links SET used = 1 WHERE one = ? AND other = ?", [(k.one, k.other) for k in used])


def names_of(db: sqlite3.Connection, people: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """For each person the (key, name) of every mention."""
    found: dict[str, list[tuple[str, str]]] = {}
    question = "SELECT person, key, name FROM mentions JOIN names ON mention = id WHERE person IN ({})"
    for person, key, name in among(db, question, people):
        found.setdefault(person, []).append((key, name))
    return found


def spellings(db: sqlite3.Connection, keys: Collection[str]) -> dict[str, dict[str, int]]:
    """For each key its printed names with their numbers."""
    found: dict[str, dict[str, int]] = {}
    question = "SELECT key, name, count(*) FROM names WHERE key IN ({}) GROUP BY key, name"
    for key, name, count in among(db, question, keys):
        found.setdefault(key, {})[name] = count
    return found


def rows_of(db: sqlite3.Connection, people: Collection[str]) -> set[int]:
    """The works of these people, as rows."""
    return {row for (row,) in among(db, "SELECT row FROM mentions WHERE person IN ({})", people)}


def labelled(db: sqlite3.Connection, rows: Collection[int]) -> set[int]:
    """Those of the works that have labels."""
    return {row for (row,) in among(db, "SELECT row FROM labels WHERE row IN ({})", rows)}


def people_of(db: sqlite3.Connection, ids: Collection[str]) -> dict[str, str]:
    """The person of each mention."""
    return dict(among(db, "SELECT id, person FROM mentions WHERE id IN ({})", ids))


def kept_apart(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Pairs of people that a person keeps apart, the smaller id first."""
    apart = [tuple(pair.split("-")) for pair in fact(db, "apart").split()]
    whose = people_of(db, {id for pair in apart for id in pair})
    return {(min(p), max(p)) for p in ((whose.get(a, a), whose.get(b, b)) for a, b in apart)}


def works_of(db: sqlite3.Connection, rows: Collection[int]) -> dict[int, str]:
    """The works' ids."""
    return dict(among(db, "SELECT DISTINCT row, work FROM mentions WHERE row IN ({})", rows))


def mentioned_as(db: sqlite3.Connection, keys: Collection[str]) -> set[str]:
    """The mentions that have a name with one of these keys."""
    return {id for (id,) in among(db, "SELECT mention FROM names WHERE key IN ({})", keys)}
