"""Which keywords are one? 클러스터정책, 클러스터 정책, cluster policy and Cluster Policies are one node.

A keyword's *key* folds blanks, hyphens, capitals, number and declared spellings; a concept of the glossary, a decision
of a person or a pair that the lexicon is sure of joins keys of two languages. What was joined, and why, is listed and
can be undone. A node is named by the first of its spellings met, which is remembered beside the search index.
"""

import re
import threading
from collections.abc import Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import msgspec

from .analysis.hanja import hangul
from .analysis.normalise import fold, latin
from .analysis.segment import HANGUL
from .disposable import Disposable
from .lexicon.glossary import Concept, concept_of, concepts
from .variants import variants

if TYPE_CHECKING:
    from .lexicon.lexicon import Lexicon

FILE = "keywords.sqlite"
SUPPORT, SURE = 3, 0.5
"""Pairs of keywords, and probability both ways, from which on an entry of the lexicon joins keywords."""
MOST = 50_000
"""So many entries of the lexicon are looked at."""
LONGEST = 100
"""Characters of a keyword that may be one with others; a longer one is a sentence and stands alone."""

_TABLES = """
CREATE TABLE forms (form TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE links (key TEXT PRIMARY KEY, other TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE labels (value TEXT PRIMARY KEY, ko TEXT NOT NULL, en TEXT NOT NULL);
CREATE TABLE names (root TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID
"""

_PARTS = re.compile(r"[^\W_]+")
_SAME = frozenset({"series", "species", "means", "news", "mathematics", "physics", "ethics", "statistics", "logistics"})
_SAME |= {"economics", "politics", "dynamics", "analytics", "genomics", "electronics", "robotics", "semantics"}
"""English words in -s that are no plurals, or have no other form."""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A spelling of a node; ``why`` it is there: first, spelling, glossary, lexicon or person."""

    text: str
    why: str


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """Keywords that are one.

    ``value`` is what a facet counts, ``ko`` and ``en`` its labels, ``forms`` the spellings that were met.
    """

    value: str
    ko: str
    en: str
    forms: tuple[Form, ...] = ()


@lru_cache(maxsize=300_000)
def key(word: str) -> str:
    """The form under which a keyword is one with others of its language.

    >>> key("클러스터 정책") == key("클러스터정책"), key("Cluster Policies"), key("지역네트웍") == key("지역네트워크")
    (True, 'cluster policy', True)
    >>> key("産業政策") == key("산업정책")
    True
    >>> key("Labour-market"), key("labor markets")
    ('labor market', 'labor market')
    """
    bare = _bare(word)
    others = variants(bare) if bare and len(bare) <= LONGEST else ()
    return min([bare, *(_bare(one.text) for one in others)])


def _bare(word: str) -> str:
    word = hangul(fold(word).text)
    parts = _PARTS.findall(word)
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
        Of the index; what was met stands in a file in it and goes with it. None is memory.
    decided
        What people said: key → ``{"verdict": "same", "with": keyword}`` or ``{"verdict": "apart"}``.
    links
        Keys that, as the lexicon is sure, say the same in the other language: key → key. None are those of before.
    """

    def __init__(
        self,
        folder: Path | None = None,
        decided: Mapping[str, Any] | None = None,
        links: Mapping[str, str] | None = None,
    ):
        self._lock = threading.RLock()
        path = None if folder is None else folder / FILE
        # Without a WAL, which an index in a folder that cannot be written could not be read with.
        self._file = Disposable(path, _TABLES, "1", wait=10.0, pragmas=("synchronous=OFF",))
        self._decided = dict(decided or {})
        self._links = dict(self._file.ask("SELECT key, other FROM links") if links is None else links)
        self._labels = {value: (ko, en) for value, ko, en in self._file.ask("SELECT value, ko, en FROM labels")}
        self._fresh: list[tuple[str, str]] = []
        self._named: list[tuple[str, str]] = []

    @property
    def lost(self) -> bool:
        """Whether the file was empty, or became so: an index that holds works must then be built anew."""
        return self._file.lost

    @cached_property
    def _keys(self) -> dict[str, str]:
        """The key of every spelling that was met."""
        with self._lock:
            return dict(self._file.ask("SELECT form, key FROM forms"))

    @cached_property
    def _names(self) -> dict[str, str]:
        """The name of every node, by the key of its root."""
        with self._lock:
            return dict(self._file.ask("SELECT root, name FROM names"))

    def value(self, word: str) -> str:
        """The name of a keyword's node, which is given to it where none of the node was met before."""
        word = _tidy(word)
        own = self._keys.get(word)
        if own is None:
            own = key(word)
            with self._lock:
                self._keys[word] = own
                self._fresh.append((word, own))
        root = self.root(own)
        name = self._names.get(root)
        if name is None:
            concept = concept_of_key(root)
            name = concept.ko[0] if concept and key(concept.ko[0]) == root else word
            with self._lock:
                self._names[root] = name
                self._named.append((root, name))
        return name

    def known(self, word: str) -> str:
        """The name of a keyword's node; the keyword itself where none of it was met."""
        if not word:  # works without one
            return word
        return self._names.get(self.root(key(word)), word)

    def root(self, own: str) -> str:
        """The key of the node that a key belongs to."""
        met = {own}
        while True:
            step = self._joined(own)[0]
            if step == own:
                return own
            if step in met:  # people said that each of several is another
                return min(met)
            met.add(step)
            own = step

    def _joined(self, own: str) -> tuple[str, str]:
        """The key that a key was joined to, and why; itself where it stands alone."""
        decided = self._decided.get(own)
        if decided:
            return (key(decided["with"]) if decided["verdict"] == "same" else own), "person"
        concept = concept_of_key(own)
        if concept is not None:
            return key(concept.ko[0]), "glossary"
        return self._links.get(own, own), "lexicon"

    def label(self, value: str) -> tuple[str, str]:
        """What a node is called in Korean and in English; its name where the other language has none."""
        return self._labels.get(value) or _concept_labels().get(value) or (value, value)

    def nodes(self, text: str = "") -> list[Node]:
        """The nodes of more than one spelling of which one holds `text`, by name."""
        groups: dict[str, list[str]] = {}
        for form, own in list(self._keys.items()):
            groups.setdefault(self.root(own), []).append(form)
        wanted = [(root, forms) for root, forms in groups.items() if len(forms) > 1 and root in self._names]
        found = [self._node(root, forms) for root, forms in wanted if any(text.lower() in f.lower() for f in forms)]
        return sorted(found, key=lambda node: node.value)

    def _node(self, root: str, forms: list[str]) -> Node:
        name = self._names[root]
        ko, en = self.label(name)
        told = [Form(text=form, why=self._why(form, root, name)) for form in forms]
        return Node(value=name, ko=ko, en=en, forms=tuple(sorted(told, key=lambda f: (f.text != name, f.text))))

    def _why(self, form: str, root: str, name: str) -> str:
        if form == name:
            return "first"
        own = self._keys[form]
        return "spelling" if own in (root, key(name)) else self._joined(own)[1]

    def keep(self) -> None:
        """Remember on the disk what was met since the last time."""

        def put(db: Connection) -> None:
            db.executemany("INSERT OR IGNORE INTO forms VALUES (?, ?)", self._fresh)
            db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", self._named)

        with self._lock:
            self._file.write(put)
            self._fresh, self._named = [], []

    def settle(self) -> None:
        """Keep what was met, and call what the lexicon or a person joined by its names in both languages."""
        self.keep()
        with self._lock:
            self._labels = self._told() if self._links or self._decided else {}
            told = [(value, ko, en) for value, (ko, en) in self._labels.items()]

            def put(db: Connection) -> None:
                db.execute("DELETE FROM labels")
                db.execute("DELETE FROM links")
                db.executemany("INSERT INTO labels VALUES (?, ?, ?)", told)
                db.executemany("INSERT INTO links VALUES (?, ?)", self._links.items())

            self._file.write(put)

    def _told(self) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for form, own in self._keys.items():
            if own not in self._links and own not in self._decided:
                continue
            name = self._names.get(self.root(own), form)
            if (HANGUL.search(form) is None) != (HANGUL.search(name) is None):
                found.setdefault(name, (name, form) if HANGUL.search(name) else (form, name))
        return found

    def rejoined(self, decided: Mapping[str, Any], links: Mapping[str, str]) -> set[str]:
        """Take other decisions and links; the names of the nodes whose works are to be read again."""
        with self._lock:
            if decided == self._decided and links == self._links:
                return set()
            before = {own: self.root(own) for own in set(self._keys.values())}
            self._decided, self._links = dict(decided), dict(links)
            moved = [root for own, root in before.items() if self.root(own) != root]
        return {self._names[root] for root in moved if root in self._names}

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


@lru_cache(maxsize=100_000)
def concept_of_key(own: str) -> Concept | None:
    """The concept of the glossary that a key, in any of its spellings, is a form of."""
    if not own or len(own) > LONGEST:
        return None
    found = (concept_of(text) for text in (own, *(one.text for one in variants(own))))
    return next((concept for concept in found if concept is not None), None)


@cache
def _concept_labels() -> dict[str, tuple[str, str]]:
    return {concept.ko[0]: (concept.ko[0], concept.en[0]) for concept in concepts()}


def sure_links(lexicon: "Lexicon") -> dict[str, str]:
    """The keys of English terms that an entry of the lexicon surely joins to the key of a Korean one.

    An entry is sure where a person accepted or added it, or where it stands in at least `SUPPORT` pairs of keywords and
    is likelier than `SURE` both ways.
    """
    decided = [entry for verdict in ("accepted", "added") for entry in lexicon.entries("", MOST, decision=verdict)[1]]
    learned = [
        entry
        for entry in lexicon.entries("", MOST, kind="keywords")[1]
        if entry.support >= SUPPORT and min(entry.forward, entry.backward) >= SURE and entry.decision != "rejected"
    ]
    found: dict[str, str] = {}
    for entry in decided + learned:
        found.setdefault(key(entry.en), key(entry.ko))
    return found


def _tidy(word: str) -> str:
    return " ".join(word.split())
