"""Which rows could not be read, and what stood in them? Each is kept once, however often its file is imported."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence

import msgspec

from agglo.literature.record import Rejected
from agglo.literature.store_marks import plain
from agglo.literature.store_records import digest


class RejectedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row that could not be read: where it came from, why (see `Rejected`), and its raw text.

    ``columns`` are the columns that the person had mapped, so that it can be read again in the same way.
    """

    n: int
    at: str
    source: str
    file: str
    where: str
    why: str
    facts: dict[str, str] = {}
    columns: dict[str, str] = {}
    raw: str = ""


_COLUMNS = ", ".join(f'"{name}"' for name in RejectedRow.__struct_fields__)


def keep(
    db: sqlite3.Connection, rows: Iterable[Rejected], source: str, file: str, columns: dict[str, str], at: str
) -> None:
    """Keep rows that could not be read."""
    written = []
    for row in rows:
        where, why, raw = plain(row.where), plain(row.why), row.raw.encode("utf-8", "surrogatepass")
        mark = digest("\x1f".join((source, plain(file), where, why)).encode() + b"\x1f" + raw)
        facts = json.dumps(row.facts)
        written.append((mark, at, source, plain(file), where, why, facts, json.dumps(columns), zlib.compress(raw, 1)))
    db.executemany(
        'INSERT OR IGNORE INTO rejected (digest, at, source, file, "where", why, facts, columns, raw)'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        written,
    )


def rows(db: sqlite3.Connection, limit: int, offset: int, after: int) -> list[RejectedRow]:
    """Rows that could not be read, oldest first."""
    found = db.execute(
        f"SELECT {_COLUMNS} FROM rejected WHERE n > ? ORDER BY n LIMIT ? OFFSET ?",
        (after, min(limit, 2**31), min(offset, 2**31)),
    )
    return [
        RejectedRow(
            **dict(zip(RejectedRow.__struct_fields__[:6], row[:6], strict=True)),
            facts=json.loads(row[6]),
            columns=json.loads(row[7]),
            raw=zlib.decompress(row[8]).decode("utf-8", "surrogatepass"),
        )
        for row in found
    ]


def drop(db: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Forget rows that were read after all, or that nobody misses."""
    db.executemany("DELETE FROM rejected WHERE n = ?", [(n,) for n in numbers])
