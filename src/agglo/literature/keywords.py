"""Which keywords are one? 클러스터정책, 클러스터 정책, cluster policy and Cluster Policies are one node.

A keyword's *key* folds blanks, hyphens, capitals, number and declared spellings; a concept of the glossary, a decision
of a person or a pair that the lexicon is sure of joins keys of two languages. What was joined, and why, is listed and
can be undone. A node is named by the first of its spellings met, which is remembered beside the search index.
"""

import threading
from collections.abc import Callable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

import msgspec

from .analysis.segment import HANGUL
from .disposable import Disposable
from .lexicon.entry import precise
from .lexicon.glossary import Concept, concept_of, concepts
from .store import Store
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
CREATE TABLE concepts (key TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE decided (key TEXT PRIMARY KEY, decision TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE links (key TEXT PRIMARY KEY, other TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE stamps (stamp TEXT NOT NULL);
CREATE TABLE labels (value TEXT PRIMARY KEY, ko TEXT NOT NULL, en TEXT NOT NULL);
CREATE TABLE names (root TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID
"""


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
    """The form under which a keyword is one with others of its language: of all its declared spellings the first.

    By stems, as the lexicon looks terms up, others would be one too (local government, local governance).

    >>> key("클러스터 정책") == key("클러스터정책"), key("Cluster Policies"), key("지역네트웍") == key("지역네트워크")
    (True, 'cluster policy', True)
    >>> key("産業政策") == key("산업정책")
    True
    >>> key("Labour-market"), key("labor markets")
    ('labor market', 'labor market')
    """
    own = precise(word)
    others = variants(own) if own and len(own) <= LONGEST else ()
    return min([own, *(precise(one.text) for one in others)])


class Joins(msgspec.Struct, frozen=True, kw_only=True):
    """What joins keys besides the glossary.

    ``decided`` is what people said: key → ``{"verdict": "same", "with": keyword}`` or ``{"verdict": "apart"}``;
    ``links`` are keys that, as the lexicon is sure, say the same in the other language: key → key; ``stamp`` tells
    of which state of both they are.
    """

    decided: Mapping[str, Any] = {}
    links: Mapping[str, str] = {}
    stamp: str = ""

    def current(self, store: Store, lexicon: "Lexicon") -> bool:
        """Whether nothing was decided or learned since."""
        return self.stamp == _stamp(store, lexicon)

    def step(self, own: str, label: str) -> tuple[str, str]:
        """The key that a key, whose concept has the key `label` if any, is joined to, and why; or itself."""
        decided = self.decided.get(own)
        if decided:
            return (key(decided["with"]) if decided["verdict"] == "same" else own), "person"
        return (label, "glossary") if label else (self.links.get(own, own), "lexicon")

    def root(self, own: str, label: Callable[[str], str]) -> str:
        """The key of the node that a key belongs to; `label` tells the key of a key's concept, if any."""
        path = [own]
        while (step := self.step(path[-1], label(path[-1]))[0]) != path[-1]:
            if step in path:  # people said that each of several is another
                return min(path[path.index(step) :])
            path.append(step)
        return path[-1]


class Keywords:
    """The nodes of one search index.

    Parameters
    ----------
    folder
        Of the index; what was met, and by what it was joined, stands in a file in it and goes with it. None is memory.
    joins
        What joins keys from now on, where nothing was met yet. None is what joined those that were met.
    """

    def __init__(self, folder: Path | None = None, joins: Joins | None = None):
        self._lock = threading.RLock()
        path = None if folder is None else folder / FILE
        # Without a WAL, which an index in a folder that cannot be written could not be read with.
        self._file = Disposable(path, _TABLES, "1", wait=10.0, pragmas=("synchronous=OFF",))
        self.joins = self._kept_joins()
        if joins is not None:
            self.join(joins)
        self._labels = {value: (ko, en) for value, ko, en in self._file.ask("SELECT value, ko, en FROM labels")}
        self._fresh: list[tuple[str, str]] = []
        self._told: list[tuple[str, str]] = []
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
    def _concepts(self) -> dict[str, str]:
        """The key of the label of its concept, or the empty string, for every key that was met."""
        with self._lock:
            return dict(self._file.ask("SELECT key, label FROM concepts"))

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
            label = self._label_key(own)
            with self._lock:
                self._keys[word] = own
                self._fresh.append((word, own))
                if own not in self._concepts:
                    self._concepts[own] = label
                    self._told.append((own, label))
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
        return self.joins.root(own, self._label_key)

    def _label_key(self, own: str) -> str:
        """The key of the label of a key's concept; empty where it has none."""
        known = self._concepts.get(own)
        if known is None:
            concept = concept_of_key(own)
            known = key(concept.ko[0]) if concept else ""
        return known

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
        return "spelling" if own in (root, key(name)) else self.joins.step(own, self._label_key(own))[1]

    def keep(self) -> None:
        """Remember on the disk what was met since the last time."""

        def put(db: Connection) -> None:
            db.executemany("INSERT OR IGNORE INTO forms VALUES (?, ?)", self._fresh)
            db.executemany("INSERT OR IGNORE INTO concepts VALUES (?, ?)", self._told)
            db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", self._named)

        with self._lock:
            self._file.write(put)
            self._fresh, self._told, self._named = [], [], []

    def settle(self) -> None:
        """Keep what was met, and call what the lexicon or a person joined by its names in both languages."""
        self.keep()
        with self._lock:
            self._labels = self._labels_met() if self.joins.links or self.joins.decided else {}
            told = [(value, ko, en) for value, (ko, en) in self._labels.items()]

            def put(db: Connection) -> None:
                db.execute("DELETE FROM labels")
                db.executemany("INSERT INTO labels VALUES (?, ?, ?)", told)

            self._file.write(put)

    def _labels_met(self) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for form, own in self._keys.items():
            if own not in self.joins.links and own not in self.joins.decided:
                continue
            name = self._names.get(self.root(own), form)
            if (HANGUL.search(form) is None) != (HANGUL.search(name) is None):
                found.setdefault(name, (name, form) if HANGUL.search(name) else (form, name))
        return found

    def moved(self, joins: Joins) -> set[str]:
        """The names of the nodes whose works are to be read again where others join keys."""
        if joins.decided == self.joins.decided and joins.links == self.joins.links:
            return set()
        with self._lock:
            met = list(self._concepts)
        before = {own: self.root(own) for own in met}
        left = [root for own, root in before.items() if joins.root(own, self._label_key) != root]
        return {self._names[root] for root in left if root in self._names}

    def join(self, joins: Joins) -> None:
        """Let others join keys from now on; the works of `moved` nodes must have been marked to be read again."""

        def put(db: Connection) -> None:
            for table in ("decided", "links", "stamps"):
                db.execute(f"DELETE FROM {table}")
            decided = [(own, msgspec.json.encode(said).decode()) for own, said in joins.decided.items()]
            db.executemany("INSERT INTO decided VALUES (?, ?)", decided)
            db.executemany("INSERT INTO links VALUES (?, ?)", joins.links.items())
            db.execute("INSERT INTO stamps VALUES (?)", (joins.stamp,))

        with self._lock:
            self._file.write(put)
            self.joins = joins

    def _kept_joins(self) -> Joins:
        decided = self._file.ask("SELECT key, decision FROM decided")
        return Joins(
            decided={own: msgspec.json.decode(said) for own, said in decided},
            links=dict(self._file.ask("SELECT key, other FROM links")),
            stamp="".join(stamp for (stamp,) in self._file.ask("SELECT stamp FROM stamps")),
        )

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


def joins_now(store: Store, lexicon: "Lexicon") -> Joins:
    """What joins keys as people decided and the lexicon learned so far."""
    stamp = _stamp(store, lexicon)
    return Joins(decided=store.decisions("keyword"), links=sure_links(lexicon), stamp=stamp)


def _stamp(store: Store, lexicon: "Lexicon") -> str:
    return f"{store.decided('keyword')}/{lexicon.version}"


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
