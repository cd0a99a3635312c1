"""How is what a source said written down, and how is a work made from it?"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from hashlib import blake2b

import msgspec

from agglo.literature.identity import key, make_id, numbers, places
from agglo.literature.merge import Record, merge
from agglo.literature.record import Work

_work = msgspec.json.Decoder(Work)
_pair = msgspec.msgpack.Decoder(tuple[bytes, bytes])
_LEVEL = 1  # raw and work share most of their text; more effort saves a tenth and takes twice as long


class Kept(msgspec.Struct, kw_only=True):
    """A record as it stands in the library.

    ``slot`` orders the records of a work; of one slot the newest goes first. ``source`` is the service that says it,
    ``format`` the importer that read it. ``work`` is unpacked where it is needed.
    """

    n: int
    row: int
    slot: int
    source: str
    source_id: str
    content: bytes
    at: str
    file: str
    packed: bytes
    format: str = ""
    work: Work | None = None

    def record(self) -> Record:
        """The record as `merge` takes it."""
        if self.work is None:
            self.work = unpack(self.packed)[0]
        return Record(source=self.source, id=self.source_id, at=self.at, file=self.file, work=self.work)


_COLUMNS = ", ".join(Kept.__struct_fields__[:-1])


class Seen:
    """The numbers of the records that an import has met, a bit each."""

    def __init__(self):
        self._bits = bytearray()

    def add(self, n: int) -> None:
        """Note a record's number."""
        if n >> 3 >= len(self._bits):
            self._bits.extend(bytes((n >> 3) + 4096 - len(self._bits)))
        self._bits[n >> 3] |= 1 << (n & 7)

    def __contains__(self, n: int) -> bool:
        return n >> 3 < len(self._bits) and bool(self._bits[n >> 3] >> (n & 7) & 1)


def encode(work: Work) -> bytes:
    """The work as JSON; a lone surrogate, which no encoding can write, becomes U+FFFD."""
    try:
        return msgspec.json.encode(work)
    except UnicodeEncodeError:
        return msgspec.json.encode(_mended(msgspec.to_builtins(work)))


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {name: _mended(part) for name, part in value.items()}
    return [_mended(part) for part in value] if isinstance(value, list | tuple) else value


def decode(data: bytes) -> Work:
    """The work of `encode`."""
    return _work.decode(data)


def digest(data: bytes) -> bytes:
    """What tells contents apart."""
    return blake2b(data, digest_size=16).digest()


def pack(work: bytes, raw: str) -> bytes:
    """A work (encoded) and its raw text in one compressed piece."""
    return zlib.compress(msgspec.msgpack.encode((work, raw.encode("utf-8", "surrogatepass"))), _LEVEL)


def unpack(packed: bytes) -> tuple[Work, str]:
    """The work and the raw text of `pack`."""
    work, raw = _pair.decode(zlib.decompress(packed))
    return decode(work), raw.decode("utf-8", "surrogatepass")


def record_keys(work: Work, source: str, source_id: str, content: bytes) -> list[int]:
    """The numbers under which a record is found again."""
    found = [key(scheme, value) for scheme, value in numbers(work)]
    found += [key("title", place) for place in places(work)]
    found.append(key(f"source {source}", source_id) if source_id else key("content", content.hex()))
    return found


def load(db: sqlite3.Connection, column: str, values: Iterable[int]) -> list[Kept]:
    """The records whose `column` (``n`` or ``row``) is among the values, in order of their number."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM records WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY n",
        (json.dumps(list(values)),),
    )
    return [Kept(**dict(zip(Kept.__struct_fields__, row, strict=False))) for row in rows]


def in_order(records: Iterable[Kept]) -> list[Kept]:
    """The records of a work as `merge` takes them: by slot, of one slot what was said last first."""
    newest_first = sorted(records, key=lambda kept: (kept.at, kept.n), reverse=True)
    return sorted(newest_first, key=lambda kept: kept.slot)


def remake(db: sqlite3.Connection, ids: Mapping[int, str], records: Iterable[Kept], generation: int) -> None:
    """Write the works of the rows (row → id) anew from all their records."""
    of_row: dict[int, list[Kept]] = {row: [] for row in ids}
    for kept in records:
        if kept.row in of_row:
            of_row[kept.row].append(kept)
    aliases: dict[int, list[str]] = {}
    names = db.execute(
        "SELECT row, name FROM names WHERE row IN (SELECT value FROM json_each(?)) ORDER BY name",
        (json.dumps(list(ids)),),
    )
    for row, name in names:
        if name != ids[row]:
            aliases.setdefault(row, []).append(name)
    written = []
    for row, id in ids.items():
        work = merge([kept.record() for kept in in_order(of_row[row])], id, aliases.get(row, ()))
        written.append((row, id, generation, encode(work)))
    db.executemany(
        "INSERT INTO works VALUES (?, ?, ?, ?) ON CONFLICT (row) DO UPDATE"
        " SET id = excluded.id, generation = excluded.generation, work = excluded.work",
        written,
    )


def next_number(db: sqlite3.Connection, table: str) -> int:
    """The number that the next row of an AUTOINCREMENT table gets."""
    found = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 1 + (found[0] if found else 0)


def next_generation(db: sqlite3.Connection) -> int:
    """The generation that the running transaction will make."""
    return 1 + db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()[0]


def set_generation(db: sqlite3.Connection, generation: int) -> None:
    """Say that this is the generation now."""
    db.execute("UPDATE facts SET value = ? WHERE name = 'generation'", (generation,))


def taken(db: sqlite3.Connection, name: str) -> bool:
    """Whether a work has the id or alias."""
    return db.execute("SELECT 1 FROM names WHERE name = ?", (name,)).fetchone() is not None


def free_id(db: sqlite3.Connection, wanted: str, salt: bytes) -> str:
    """An id like `wanted`, which another work has, for a work that something else (`salt`) tells from it."""
    made, turn = make_id(f"{wanted}\x1f{salt.hex()}"), 0
    while taken(db, made):
        turn += 1
        made = make_id(f"{wanted}\x1f{salt.hex()}", turn)
    return made


def unite(db: sqlite3.Connection, row: int, other: int) -> None:
    """Give the records, names and separations of one row to another; the works are made anew afterwards."""
    db.execute("UPDATE records SET row = ? WHERE row = ?", (row, other))
    db.execute("UPDATE names SET row = ? WHERE row = ?", (row, other))
    for third in apart_from(db, other):
        keep_apart(db, row, third)
    db.execute("DELETE FROM apart WHERE one = ? OR other = ?", (other, other))
    db.execute("DELETE FROM works WHERE row = ?", (other,))


def forget(db: sqlite3.Connection, row: int, generation: int) -> None:
    """Remove the work of a row with everything that was kept of it."""
    names = [(name,) for (name,) in db.execute("SELECT name FROM names WHERE row = ?", (row,))]
    for kept in load(db, "row", [row]):
        keys = record_keys(kept.record().work, kept.source, kept.source_id, kept.content)
        db.executemany("DELETE FROM keys WHERE key = ? AND record = ?", [(k, kept.n) for k in keys])
    for table, column in (("history", "id"), ("tags", "id"), ("notes", "id"), ("merges", "kept"), ("merges", "other")):
        db.executemany(f"DELETE FROM {table} WHERE {column} = ?", names)
    for table in ("records", "names", "works"):
        db.execute(f"DELETE FROM {table} WHERE row = ?", (row,))
    db.execute("DELETE FROM apart WHERE one = ? OR other = ?", (row, row))
    db.execute("INSERT INTO gone VALUES (?, ?)", (row, generation))


def are_apart(db: sqlite3.Connection, one: int, other: int) -> bool:
    """Whether a person took the works of two rows apart."""
    pair = (min(one, other), max(one, other))
    return db.execute("SELECT 1 FROM apart WHERE one = ? AND other = ?", pair).fetchone() is not None


def keep_apart(db: sqlite3.Connection, one: int, other: int) -> None:
    """Let nothing put the works of two rows together again."""
    if one != other:
        db.execute("INSERT OR IGNORE INTO apart VALUES (?, ?)", (min(one, other), max(one, other)))


def apart_from(db: sqlite3.Connection, row: int) -> list[int]:
    """The rows of the works from which a row's work was taken apart."""
    pairs = db.execute("SELECT one, other FROM apart WHERE one = ? OR other = ?", (row, row))
    return [one if other == row else other for one, other in pairs]
