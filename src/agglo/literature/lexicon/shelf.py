"""Where do the entries stand? In a small file beside the records, which is learned anew where it is lost.

What is learned replaces what was learned before in one transaction, so that whoever looks something up meanwhile sees
the old entries or the new ones and never waits.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from agglo.literature.disposable import AT_ONCE, Disposable

from .entry import Entry, normal, stemmed

VERSION = "4"
"""Of the table; a file of another is emptied."""

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (ko_key TEXT NOT NULL, en_key TEXT NOT NULL, ko TEXT NOT NULL, en TEXT NOT NULL,
                      forward REAL NOT NULL, backward REAL NOT NULL, support INTEGER NOT NULL, kinds TEXT NOT NULL,
                      examples TEXT NOT NULL, decision TEXT NOT NULL DEFAULT '', stem TEXT NOT NULL,
                      PRIMARY KEY (ko_key, en_key)) WITHOUT ROWID;
CREATE INDEX entries_en ON entries (en_key);
CREATE TABLE sounds (lang TEXT NOT NULL, skeleton TEXT NOT NULL, word TEXT NOT NULL, count INTEGER NOT NULL,
                     PRIMARY KEY (lang, skeleton, word)) WITHOUT ROWID;
CREATE INDEX entries_stem ON entries (stem) WHERE support > 0;
CREATE INDEX entries_decided ON entries (decision) WHERE decision != '';
"""
COLUMNS = "ko, en, forward, backward, support, kinds, examples, decision"

Sound = tuple[str, str, str, int]
"""Language, skeleton, word, how often it is in the library."""


class Shelf:
    """Entries by either term.

    Parameters
    ----------
    path
        The file; where nothing can be kept there, the entries are in memory and gone at the end.
    """

    def __init__(self, path: Path):
        self._lock = threading.RLock()
        pragmas = ("journal_mode=WAL", "synchronous=NORMAL")
        self._file = Disposable(path, TABLES, VERSION, wait=10.0, pragmas=pragmas)

    def meta(self, name: str) -> str:
        """What was noted under the name, or the empty string."""
        found = self._read("SELECT value FROM meta WHERE name = ?", (name,))
        return found[0][0] if found else ""

    def of(self, keys: Sequence[str], lang: str, least: float = 0.0) -> dict[str, list[Entry]]:
        """The entries of each key (normal forms of terms in `lang`), rejected ones too, the likeliest first."""
        column, worth = ("ko_key", "forward") if lang == "ko" else ("en_key", "backward")
        found: dict[str, list[Entry]] = {}
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            question = (
                f"SELECT {column}, {COLUMNS} FROM entries WHERE {column} IN ({','.join('?' * len(some))})"
                f" AND ({worth} >= ? OR decision != '') ORDER BY {worth} DESC, support DESC, ko, en LIMIT 2000"
            )
            for key, *row in self._read(question, (*some, least)):
                found.setdefault(key, []).append(_entry(row))
        return found

    def of_stem(self, stem: str) -> list[Entry]:
        """What was learned of English words of one stem, the likeliest first."""
        question = (
            f"SELECT {COLUMNS} FROM entries WHERE stem = ? AND support > 0 ORDER BY backward DESC, ko, en LIMIT 20"
        )
        return [_entry(row) for row in self._read(question, (stem,))]

    def listed(self, term: str, kind: str, decision: str, limit: int, offset: int) -> tuple[int, list[Entry]]:
        """How many entries there are that hold `term` on either side, and some of them: the term itself first."""
        where, values = ["1"], []
        if key := normal(term):
            where.append("(instr(ko_key, ?) OR instr(en_key, ?))")
            values += [key, key]
        elif term.strip():
            return 0, []
        if kind:
            where.append("instr(' ' || kinds || ' ', ?)")
            values.append(f" {kind} ")
        if decision:
            where.append("decision = ?")
            values.append(decision)
        condition = " AND ".join(where)
        total = self._read(f"SELECT count(*) FROM entries WHERE {condition}", values)[0][0]
        rows = self._read(
            f"SELECT {COLUMNS} FROM entries WHERE {condition}"
            " ORDER BY ko_key = ? OR en_key = ? DESC, support DESC, forward + backward DESC, ko, en LIMIT ? OFFSET ?",
            (*values, key, key, limit, offset),
        )
        return total, [_entry(row) for row in rows]

    def count(self) -> int:
        """How many entries there are."""
        return self._read("SELECT count(*) FROM entries", ())[0][0]

    def sounding(self, skeletons: Sequence[str], lang: str, most: int = 100) -> list[str]:
        """Words of the library, of `lang`, with one of the skeletons, the commonest first."""
        question = (
            f"SELECT word, max(count) FROM sounds WHERE lang = ? AND skeleton IN ({_marks(len(skeletons))})"
            " GROUP BY word ORDER BY 2 DESC, word LIMIT ?"
        )
        return [word for word, _ in self._read(question, (lang, *skeletons, most))] if skeletons else []

    def replace(self, entries: Iterable[Entry], sounds: Iterable[Sound], meta: Mapping[str, str]) -> None:
        """Put `entries` and `sounds` in place of all, and note `meta`; all or nothing."""
        rows, heard = [_row(entry) for entry in entries], list(sounds)

        def change(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM entries")
            db.execute("DELETE FROM sounds")
            db.executemany("INSERT OR IGNORE INTO sounds VALUES (?, ?, ?, ?)", heard)
            db.executemany(
                f"INSERT OR IGNORE INTO entries (ko_key, en_key, {COLUMNS}, stem) VALUES ({_marks(11)})", rows
            )
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

        self._write(change)

    def decide(self, decisions: Mapping[str, Mapping[str, str]], meta: Mapping[str, str]) -> None:
        """Mark the entries with what people decided of them; pairs that are not there yet are added."""

        def change(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM entries WHERE kinds = 'added'")
            db.execute("UPDATE entries SET decision = '' WHERE decision != ''")
            for value in decisions.values():
                ko, en, verdict = value["ko"], value["en"], value["verdict"]
                at = (normal(ko), normal(en))
                known = db.execute(
                    "UPDATE entries SET decision = ? WHERE ko_key = ? AND en_key = ?", (verdict, *at)
                ).rowcount
                if not known:
                    worth = 0.0 if verdict == "rejected" else 1.0
                    row = _row(Entry(ko=ko, en=en, forward=worth, backward=worth, kinds=("added",), decision=verdict))
                    db.execute(f"INSERT INTO entries (ko_key, en_key, {COLUMNS}, stem) VALUES ({_marks(11)})", row)
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta.items())

        self._write(change)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._file.close()

    def _read(self, question: str, values: Sequence) -> list[tuple]:
        with self._lock:
            return self._file.ask(question, values)

    def _write(self, change: Callable[[sqlite3.Connection], None]) -> None:
        with self._lock:
            self._file.write(change)


def _marks(n: int) -> str:
    return ",".join("?" * n)


def _row(entry: Entry) -> tuple:
    return (
        normal(entry.ko),
        normal(entry.en),
        entry.ko,
        entry.en,
        entry.forward,
        entry.backward,
        entry.support,
        " ".join(entry.kinds),
        " ".join(entry.examples),
        entry.decision,
        stemmed(entry.en),
    )


def _entry(row: Sequence) -> Entry:
    ko, en, forward, backward, support, kinds, examples, decision = row
    return Entry(
        ko=ko,
        en=en,
        forward=forward,
        backward=backward,
        support=support,
        kinds=tuple(kinds.split()),
        examples=tuple(examples.split()),
        decision=decision,
    )
