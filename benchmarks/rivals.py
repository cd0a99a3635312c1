"""The same questions, asked of what one would use otherwise: SQLite FTS5, PostgreSQL, bm25s.

Each is used as its manual has it: FTS5 with its unicode61 tokenizer, PostgreSQL with the ``simple`` configuration and a
GIN index, both with every Korean word as a prefix (particles follow the word), bm25s with its own tokenizer. Each is to
give the ten best, the exact total and the eight facets; bm25s can only give the ten best, of any word (OR).
"""

import importlib.util
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from mix import Question

from agglo.literature.documents import exact, values
from agglo.literature.engine import FACETS
from agglo.literature.record import Work

Row = tuple[int, int, str, str, str, list[tuple[str, str]]]
"""Number, year, title, summary, keywords; (facet, value) of each facet."""


def rows(works: Iterable[Work]) -> Iterator[Row]:
    """The works as a table has them."""
    for n, work in enumerate(works, 1):
        texts = (" ".join(text for _, text in values(work)[field]) for field in ("title", "summary", "keyword"))
        counted = exact(work)
        facets = [(f, v) for f in FACETS if f != "year" for v in counted[f] or ("",)]
        yield n, work.year or 0, *texts, [*facets, ("year", str(work.year or ""))]


class Fts5:
    """SQLite FTS5."""

    name = f"SQLite FTS5 {sqlite3.sqlite_version}"

    def __init__(self, works: Iterable[Work], folder: Path):
        self.db = db = sqlite3.connect(folder / "fts5.sqlite", isolation_level=None)
        db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
            "CREATE VIRTUAL TABLE texts USING fts5(title, summary, keyword, tokenize='unicode61');"
            "CREATE TABLE works (n INTEGER PRIMARY KEY, year INTEGER);"
            "CREATE TABLE facets (n INTEGER, facet TEXT, value TEXT, PRIMARY KEY (n, facet, value)) WITHOUT ROWID;"
            "CREATE TEMP TABLE found (n INTEGER PRIMARY KEY, score REAL); BEGIN"
        )
        for n, year, title, summary, keyword, facets in rows(works):
            db.execute(
                "INSERT INTO texts (rowid, title, summary, keyword) VALUES (?, ?, ?, ?)", (n, title, summary, keyword)
            )
            db.execute("INSERT INTO works VALUES (?, ?)", (n, year))
            db.executemany("INSERT OR IGNORE INTO facets VALUES (?, ?, ?)", [(n, *f) for f in facets])
        db.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        db.execute("COMMIT")

    def ask(self, asked: Question) -> int:
        """Answer; how many were found."""
        db, (where, facts) = self.db, _limits(asked, "?")
        db.execute("DELETE FROM found")
        db.execute(
            "INSERT INTO found SELECT texts.rowid, bm25(texts) FROM texts JOIN works w ON w.n = texts.rowid"
            f" WHERE texts MATCH ?{where}",
            (_fts5(asked), *facts),
        )
        total = db.execute("SELECT count(*) FROM found").fetchone()[0]
        db.execute("SELECT n FROM found ORDER BY score, n LIMIT 10").fetchall()
        for facet in FACETS:
            db.execute(
                "SELECT value, count(*) c FROM found JOIN facets USING (n) WHERE facet = ?"
                " GROUP BY value ORDER BY c DESC, value LIMIT 100",
                (facet,),
            ).fetchall()
        return total

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()


class Postgres:
    """PostgreSQL, started for this measurement in a folder of its own, with its memory raised to 1 GB."""

    @staticmethod
    def missing() -> str:
        """Why it cannot be asked here, or the empty string."""
        if not shutil.which("initdb") or not shutil.which("pg_ctl"):
            return "not installed"
        return "" if importlib.util.find_spec("psycopg") else "no psycopg"

    def __init__(self, works: Iterable[Work], folder: Path):
        import psycopg

        self.home = Path(tempfile.mkdtemp(prefix="pg"))
        self.user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if self.user:
            shutil.chown(self.home, self.user)
        self._run("initdb", "-D", str(self.home / "data"), "-U", "agglo", "-E", "UTF8", "--locale=C", "-A", "trust")
        options = f"-k {self.home} -c listen_addresses='' -c shared_buffers=1GB -c work_mem=64MB -c fsync=off"
        self._run("pg_ctl", "-D", str(self.home / "data"), "-w", "-l", str(self.home / "log"), "-o", options, "start")
        self.db = db = psycopg.connect(host=str(self.home), user="agglo", dbname="postgres", autocommit=True)
        self.name = f"PostgreSQL {db.info.server_version // 10000}"
        db.execute("CREATE TABLE works (n int PRIMARY KEY, year int, text tsvector)")
        db.execute("CREATE TABLE facets (n int, facet text, value text)")
        db.execute("CREATE TEMP TABLE found (n int, score real)")
        db.execute("CREATE TEMP TABLE coming (n int, year int, title text, summary text, keyword text)")
        with db.cursor() as cursor:
            facets = []
            with cursor.copy("COPY coming FROM STDIN") as copy:
                for *row, found in rows(works):
                    copy.write_row([row[0], row[1], *(text.replace("\0", "") for text in row[2:])])
                    facets += [(row[0], *f) for f in dict.fromkeys(found)]
            with cursor.copy("COPY facets FROM STDIN") as copy:
                for facet in facets:
                    copy.write_row(facet)
        db.execute(
            "INSERT INTO works SELECT n, year, setweight(to_tsvector('simple', title), 'A') ||"
            " to_tsvector('simple', left(summary, 200000)) || to_tsvector('simple', keyword) FROM coming"
        )
        db.execute("CREATE INDEX ON works USING gin (text)")
        db.execute("CREATE INDEX ON facets (n)")
        db.execute("ANALYZE")

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, user=self.user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ask(self, asked: Question) -> int:
        """Answer; how many were found."""
        db, (where, facts) = self.db, _limits(asked, "%s")
        db.execute("TRUNCATE found")
        query = _tsquery(asked)
        db.execute(
            f"INSERT INTO found SELECT w.n, ts_rank(text, {query}) FROM works w WHERE text @@ {query}{where}", facts
        )
        total = db.execute("SELECT count(*) FROM found").fetchone()[0]
        db.execute("SELECT n FROM found ORDER BY score DESC, n LIMIT 10").fetchall()
        counts = "SELECT facet, value, count(*) c FROM found JOIN facets USING (n) GROUP BY 1, 2"
        db.execute(
            f"SELECT facet, value, c FROM (SELECT *, row_number() OVER (PARTITION BY facet ORDER BY c DESC, value) r"
            f" FROM ({counts}) a) b WHERE r <= 100"
        ).fetchall()
        return total

    def close(self) -> None:
        """Stop it and take its folder away."""
        self.db.close()
        self._run("pg_ctl", "-D", str(self.home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.home, ignore_errors=True)


class Bm25s:
    """bm25s: the ten best by BM25 of any word; no total, no facets, nothing but OR."""

    def __init__(self, works: Iterable[Work], folder: Path):
        import bm25s
        import Stemmer

        self.lib, self.stemmer = bm25s, Stemmer.Stemmer("english")
        self.name = f"bm25s {bm25s.__version__} (OR, ten best only)"
        texts = (" ".join(row[2:5]) for row in rows(works))
        cut = bm25s.tokenize(list(texts), stopwords="en", stemmer=self.stemmer, show_progress=False)
        self.index = bm25s.BM25()
        self.index.index(cut, show_progress=False)

    def ask(self, asked: Question) -> int:
        """Answer; how many were found (ten at most)."""
        cut = self.lib.tokenize(" ".join(asked.words), stopwords="en", stemmer=self.stemmer, show_progress=False)
        _, scores = self.index.retrieve(cut, k=10, show_progress=False)
        return int((scores > 0).sum())

    def close(self) -> None:
        """There is nothing to let go of."""


def _limits(asked: Question, mark: str) -> tuple[str, list]:
    where, facts = "", []
    for facet, chosen in asked.chosen.items():
        marks = ", ".join([mark] * len(chosen))
        where += f" AND EXISTS (SELECT 1 FROM facets f WHERE f.n = w.n AND f.facet = {mark} AND f.value IN ({marks}))"
        facts += [facet, *chosen]
    if asked.years:
        where += f" AND w.year BETWEEN {mark} AND {mark}"
        facts += asked.years
    return where, facts


def _fts5(asked: Question) -> str:
    each = [f'"{word}"*' for word in asked.words]
    match asked.kind:
        case "quoted":
            return f'"{" ".join(asked.words)}"'
        case "NEAR":
            return f"NEAR({' '.join(each)}, 5)"
        case "NOT":
            return " NOT ".join(each)
    return " AND ".join(each)


def _tsquery(asked: Question) -> str:
    each = [f"{word}:*" for word in asked.words]
    match asked.kind:
        case "quoted":
            text = " <-> ".join(asked.words)
        case "NEAR":  # up to five words between, in either order
            gaps = (f"({a} <{n}> {b})" for n in range(1, 7) for a, b in (each, each[::-1]))
            text = " | ".join(gaps)
        case "NOT":
            text = " & !".join(each)
        case _:
            text = " & ".join(each)
    return f"to_tsquery('simple', '{text}')"
