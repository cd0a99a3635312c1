"""Which keywords are one? 클러스터정책, 클러스터 정책, cluster policy and Cluster Policies are one node.

A keyword's *key* folds blanks, hyphens, capitals, number and declared spellings; a concept of the glossary, a decision
of a person or a pair that the lexicon is sure of joins keys of two languages. What was joined, and why, is listed and
can be undone. A node is named by the first of its spellings met, which is remembered beside the search index.
"""

import re
import sqlite3
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from .analysis.normalise import fold, latin
from .analysis.segment import HANGUL
from .lexicon.glossary import concept_of
from .variants import variants

FILE = "keywords.sqlite"
LONGEST = 100
"""Characters of a keyword that may be one with others; a longer one is a sentence and stands alone."""

_PARTS = re.compile(r"[^\W_]+")
_SAME = frozenset({"series", "species", "means", "news", "mathematics", "physics", "ethics", "statistics", "logistics"})
_SAME |= {"economics", "politics", "dynamics", "analytics", "genomics", "electronics", "robotics", "semantics"}
"""English words in -s that are no plurals, or have no other form."""


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Keywords that are one.

    ``value`` is what a facet counts; ``ko`` and ``en`` its labels; ``why`` what joined each other spelling to it:
    spelling, glossary, lexicon or person.
    """

    value: str
    ko: str
    en: str
    forms: tuple[str, ...] = ()
    why: dict[str, str] = {}


@lru_cache(maxsize=300_000)
def key(word: str) -> str:
    """The form under which a keyword is one with others of its language.

    >>> key("클러스터 정책") == key("클러스터정책"), key("Cluster Policies"), key("지역네트웍") == key("지역네트워크")
    (True, 'cluster policy', True)
    >>> key("Labour-market"), key("labor markets")
    ('labor market', 'labor market')
    """
    bare = _bare(word)
    others = variants(bare) if bare and len(bare) <= LONGEST else ()
    return min([bare, *(_bare(one.text) for one in others)])


def _bare(word: str) -> str:
    parts = _PARTS.findall(fold(word).text)
    if HANGUL.search(word):
        return "".join(latin(part) for part in parts)
    return " ".join([*map(latin, parts[:-1]), *(singular(latin(part)) for part in parts[-1:])])


def singular(word: str) -> str:
    """An English word without its plural; what ends otherwise stays.

    >>> [singular(w) for w in ("policies", "firms", "classes", "analysis", "business", "series", "status")]
    ['policy', 'firm', 'class', 'analysis', 'business', 'series', 'status']
    """
    if word in _SAME or len(word) < 4 or not word.isascii():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) or not word.endswith("s") else word[:-1]


class Keywords:
    """The nodes of one search index.

    Parameters
    ----------
    folder
        Of the index; the names of nodes stand in a file in it and go with it.
    decisions
        What people decided: key → {"verdict": "same", "with": key} or {"verdict": "apart"}.
    links
        Keys of the one language that the lexicon is sure are those of the other.
    """

    def __init__(self, folder: Path | None, decisions: Mapping[str, Any], links: Mapping[str, str]):
        self._lock = threading.Lock()
        self._db = _opened(folder)
        self._decided, self._links = dict(decisions), dict(links)
        self._fresh: dict[str, str] = {}
        self._names: dict[str, str] = dict(self._db.execute("SELECT key, text FROM names"))

    def value(self, word: str) -> str:
        """The name of a keyword's node, given to it where it is the first of its node."""
        root = self.root(key(word))
        with self._lock:
            name = self._names.get(root)
            if name is None:
                concept = concept_of(root)
                name = self._names[root] = self._fresh[root] = concept.ko[0] if concept else _tidy(word)
            own = key(word)
            if own not in self._names:
                self._names[own] = self._fresh[own] = _tidy(word)
        return name

    def root(self, own: str) -> str:
        """The key of the node that a key belongs to."""
        met = {own}
        while True:
            step = self._joined(own)[0]
            if step in met:
                return own if len(met) == 1 else min(met)
            met.add(step)
            own = step

    def _joined(self, own: str) -> tuple[str, str]:
        """The key that a key was joined to, and why; itself where it stands alone."""
        decided = self._decided.get(own)
        if decided:
            return (key(decided["with"]), "person") if decided["verdict"] == "same" else (own, "person")
        concept = concept_of(own) if len(own) <= LONGEST else None
        if concept is not None:
            return key(concept.ko[0]), "glossary"
        return self._links.get(own, own), "lexicon"

    def keep(self) -> None:
        """Remember the names given since the last time."""
        with self._lock:
            if self._fresh:
                self._db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", self._fresh.items())
                self._db.commit()
                self._fresh.clear()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _tidy(word: str) -> str:
    return " ".join(word.split())


def _opened(folder: Path | None) -> sqlite3.Connection:
    where = ":memory:" if folder is None else str(folder / FILE)
    db = sqlite3.connect(where, check_same_thread=False)
    db.execute("CREATE TABLE IF NOT EXISTS names (key TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")
    return db
