"""Who wrote the works of a library? The people that mentions add up to, kept up with the records.

What is found out stands in ``people.sqlite`` beside the records and is made anew where it is lost; what a person
decided stands in the records. Only mentions that are new, or changed, are compared again, each within the block of
its name.
"""

import sqlite3
import threading
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

import msgspec

from agglo.literature.analysis.fields import Analyzer
from agglo.literature.disposable import Disposable, among, damaged
from agglo.literature.engine import Document
from agglo.literature.record import Work

from . import people_file as file
from .clusters import Link, cluster
from .common import Common, common
from .evidence import LIKELY, compare
from .labels import Labels, called, further, sides
from .laying import relabelled
from .mentions import Mention, identity, mentions
from .pairs import pairs
from .reading import read

VERSION = "1"
"""Of readings, evidence and labels: where it changes, all is found out anew."""
AT_ONCE = 5_000
"""Mentions kept together; none of these is compared before all are kept."""
SAMPLE = 30_000
"""So many mentions tell which words are too common to tell anything."""

Progress = Callable[[int, int | None], None]
T = TypeVar("T")


class Records(Protocol):
    """What is needed of a store."""

    generation: int
    read_only: bool

    def changed_since(self, generation: int) -> Iterable[tuple[int, Work | None]]:
        """What changed after a generation."""

    def decisions(self, kind: str) -> dict[str, Any]:
        """What people decided."""

    def decided(self, kind: str) -> str:
        """Changes with every decision."""

    def work(self, id: str) -> Work | None:
        """The work of that id."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided of two names: each as (work, name as printed), and whether it is one person."""

    same: bool
    one: tuple[str, str]
    other: tuple[str, str]


class People:
    """The people of one library; any thread may ask, also while one follows, which may take long."""

    def __init__(self, folder: Path):
        self._lock, self._asking = threading.RLock(), threading.RLock()
        self._file = Disposable(folder / "people.sqlite", file.TABLES, f"{file.FORMAT}-{VERSION}")
        self._look()

    def _look(self) -> None:
        """Look at what is committed, beside whatever is being written; where that cannot be, one after the other."""
        self._seen = self._file.beside()
        if self._seen is self._file.db:
            self._asking = self._lock

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, self._asking:
            self._seen.close()
            self._file.close()

    def asked(self, questions: Callable[[sqlite3.Connection], T]) -> T:
        """What `questions` give of one state of the file."""

        def alone() -> T:
            with self._asking:
                self._seen.execute("BEGIN")
                try:
                    return questions(self._seen)
                finally:
                    self._seen.rollback()

        return self._healing(alone)

    def ask(self, question: str, values: Iterable[Any] = ()) -> list[tuple]:
        """The rows of a question to the file; none where it cannot be read just now."""
        values = tuple(values)
        try:
            return self.asked(lambda db: db.execute(question, values).fetchall())
        except sqlite3.OperationalError:
            return []

    def _healing(self, act: Callable[[], T]) -> T:
        """What `act` gives; where the file proves damaged, what it gives of an empty one."""
        try:
            return act()
        except sqlite3.DatabaseError as error:
            if not damaged(error):
                raise
            with self._lock, self._asking:
                self._seen.close()
                self._file.heal(error)
                self._look()
            return act()

    def named(self, id: str) -> tuple[str, str] | None:
        """Work and printed name of a mention; None where there is none."""
        found = self.ask("SELECT work, packed FROM mentions WHERE id = ?", (id,))
        return (found[0][0], file.unpack_mention(found[0][1]).names[0]) if found else None

    def mentions(self, ids: Collection[str]) -> dict[str, Mention]:
        """The mentions with these ids."""
        return self.asked(lambda db: file.of_ids(db, ids))

    def labels(self, row: int) -> Labels | None:
        """Values and further names for a work's people; None where each is called as printed and by no other name."""
        found = self.ask("SELECT packed FROM labels WHERE row = ?", (row,))
        return msgspec.msgpack.decode(found[0][0], type=Labels) if found else None

    def known(self, name: str) -> tuple[str, ...]:
        """What those are called now whose works print this name; the name itself where anybody is called so."""
        question = "SELECT DISTINCT packed FROM mentions JOIN names ON mention = id WHERE key = ? LIMIT 1000"
        found: dict[str, None] = {}
        for (packed,) in self.ask(question, (read(sides(name)[0]).key,)):
            mention = file.unpack_mention(packed)
            labels = self.labels(mention.row) or Labels()
            found[labels.values.get(mention.names[0], mention.names[0])] = None
        return (name,) if name in found or not found else tuple(found)

    def laid(self, document: Document, names: Analyzer) -> Document:
        """The document as it goes into the index: its authors called as people are, and found by all their names."""
        labels = self.labels(document.row)
        return document if labels is None else relabelled(document, labels, names)

    def follow(self, store: Records, progress: Progress | None = None) -> list[str]:
        """Catch up with records and decisions; the ids of works whose labels are others now.

        Where another process is at it, nothing is done and nothing is lost: the next one catches up.
        """
        with self._lock:
            target, stamp = store.generation, store.decided("person")
            facts = dict(self.ask("SELECT name, value FROM facts"))
            if (facts.get("generation"), facts.get("decided")) == (str(target), stamp):
                return []

            def catch_up(db: sqlite3.Connection) -> list[str]:
                changed = _Following(db, store, progress).run()
                file.set_fact(db, "generation", str(target))
                file.set_fact(db, "decided", stamp)
                return changed

            try:
                return self._healing(lambda: self._file.transact(catch_up))
            except sqlite3.OperationalError:  # another process is at it, or the disk is full
                return []


class _Following:
    """One catching up, within one transaction."""

    def __init__(self, db: sqlite3.Connection, store: Records, progress: Progress | None):
        self.db, self.store, self.progress = db, store, progress
        decided = msgspec.convert(list(store.decisions("person").values()), list[Decision])
        self.decided = [(d.same, self._found(d.one), self._found(d.other)) for d in decided]
        self.whole = not file.fact(db, "generation")

    def run(self) -> list[str]:
        new, near, keys = self._read()
        near |= {id for _, one, other in self.decided for id in (one, other)} | self._formerly_decided()
        if not new and not near:
            return []
        self._compare(new)
        seeds = new | near
        people = self._cluster(seeds)
        if not self.whole:  # whose names are the same are called the same, and may have to be called otherwise now
            keys |= {key for listed in file.names_of(self.db, people).values() for key, _ in listed}
            people |= set(file.people_of(self.db, file.mentioned_as(self.db, keys)).values())
        file.set_fact(self.db, "apart", " ".join(f"{one}-{other}" for same, one, other in self.decided if not same))
        file.set_fact(self.db, "touched", " ".join(sorted({id for _, *pair in self.decided for id in pair})))
        return self._label(people)

    def _read(self) -> tuple[set[str], set[str], set[str]]:
        """New or changed mentions, those near ones that are gone, and the keys of names that came or went."""
        since = int(file.fact(self.db, "generation", "0"))
        new: set[str] = set()
        near: set[str] = set()
        keys: set[str] = set()
        waiting: list[tuple[str, Mention]] = []
        for done, (row, work) in enumerate(self.store.changed_since(since), 1):
            if self.progress is not None and done % 2000 == 0:
                self.progress(done, None)
            now = {m.id: m for m in mentions(row, work)} if work is not None else {}
            before = {} if self.whole else file.of_row(self.db, row)
            if now == before:
                continue
            gone = [id for id, mention in before.items() if now.get(id) != mention]
            if gone:
                keys |= {key for (key,) in among(self.db, "SELECT key FROM names WHERE mention IN ({})", gone)}
                near |= file.forget(self.db, gone)
                self.db.execute("DELETE FROM labels WHERE row = ?", (row,))
            for id, mention in now.items():
                if before.get(id) != mention and work is not None:
                    waiting.append((work.id, mention))
                    new.add(id)
            if len(waiting) > AT_ONCE:
                file.put(self.db, waiting)
                waiting.clear()
        file.put(self.db, waiting)
        return new, near, keys

    def _compare(self, new: set[str]) -> None:
        """Compare new mentions with those of like names, block by block."""
        blocks = {block for (block,) in among(self.db, "SELECT block FROM blocks WHERE mention IN ({})", new)}
        known = self._known()
        for block in sorted(blocks):
            found = []
            for one, other in pairs(file.of_block(self.db, block), None if self.whole else new):
                evidence = compare(one, other, known)
                if evidence is not None and (evidence.probability >= LIKELY or evidence.certain):
                    found.append(
                        Link(
                            one=one.id,
                            other=other.id,
                            probability=evidence.probability,
                            certain=evidence.certain,
                            reasons=evidence.reasons,
                        )
                    )
            file.keep_links(self.db, found)

    def _known(self) -> Common:
        rows = self.db.execute(f"SELECT packed FROM mentions LIMIT {SAMPLE}")
        return common(file.unpack_mention(packed) for (packed,) in rows)

    def _cluster(self, seeds: set[str]) -> set[str]:
        """Put all that hangs together with `seeds` together anew; the people that come of it."""
        reached = edge = seeds | {id for (id,) in among(self.db, _COMPANIONS, seeds)}
        while edge and not self.whole:
            edge = file.neighbours(self.db, edge, certain=True) - reached
            edge |= {id for (id,) in among(self.db, _COMPANIONS, edge)} - reached
            reached = reached | edge
        met = file.of_ids(self.db, reached)
        together = [(one, other) for same, one, other in self.decided if same]
        apart = [(one, other) for same, one, other in self.decided if not same]
        groups, used = cluster(met, file.links_among(self.db, met), together, apart)
        named = [(min(group), group) for group in groups]
        file.set_people(self.db, named, used)
        return {person for person, _ in named}

    def _label(self, people: set[str]) -> list[str]:
        """Write the labels of these people's works; the works for which they are others than before."""
        names = file.names_of(self.db, people)
        forms = file.spellings(self.db, {key for listed in names.values() for key, _ in listed})
        values = {person: called(listed, forms) for person, listed in names.items()}
        self._tell_apart(values)
        changed = []
        for row in sorted(self._rows(people, names, values)):
            here = file.of_row(self.db, row)
            whose = file.people_of(self.db, here)
            others = {person for person in whose.values() if person not in values}  # they are called as before
            former = self._labels(row)
            kept = {
                whose[m.id]: former.values.get(m.names[0], m.names[0]) for m in here.values() if whose[m.id] in others
            }
            told = ChainMap(names, file.names_of(self.db, others) if others else {})
            labels = _labels(here.values(), whose, told, ChainMap(values, kept))
            if labels != former:
                self._write(row, labels)
                changed.append(row)
        return sorted(file.works_of(self.db, changed).values())

    def _rows(self, people: set[str], names: Mapping, values: Mapping[str, str]) -> set[int]:
        """Works to be looked at: of people not called as printed or under several names, and those labelled so far."""
        telling = {
            person
            for person, listed in names.items()
            if len({name for _, name in listed}) > 1 or values[person] != listed[0][1]
        }
        found = file.rows_of(self.db, telling)
        return found if self.whole else found | file.labelled(self.db, file.rows_of(self.db, people))

    def _tell_apart(self, values: dict[str, str]) -> None:
        """Mark people of one value who are surely two: by their ORCID where they have one, else by a number."""
        apart = {frozenset((a, b)) for same, a, b in self.decided if not same}
        whose = file.people_of(self.db, {id for pair in apart for id in pair})
        kept = {frozenset(whose.get(id, id) for id in pair) for pair in apart}
        shared: dict[str, list[str]] = {}
        for person in sorted(values):
            shared.setdefault(values[person], []).append(person)
        for value, persons in shared.items():
            if len(persons) < 2:
                continue
            orcids = dict(among(self.db, _ORCIDS, persons))
            marked = [p for p in persons if any(p in pair and pair <= set(persons) for pair in kept)]
            for person in persons:
                if person in orcids and len(set(orcids.values())) > 1:
                    values[person] = f"{value} · {orcids[person]}"
                elif person in marked and person != marked[0]:
                    values[person] = f"{value} · {marked.index(person) + 1}"

    def _labels(self, row: int) -> Labels:
        former = self.db.execute("SELECT packed FROM labels WHERE row = ?", (row,)).fetchone()
        return msgspec.msgpack.decode(former[0], type=Labels) if former else Labels()

    def _write(self, row: int, labels: Labels) -> None:
        """Keep the labels of a work; none where they say no more than the record."""
        if labels == Labels():
            self.db.execute("DELETE FROM labels WHERE row = ?", (row,))
        else:
            self.db.execute("INSERT OR REPLACE INTO labels VALUES (?, ?)", (row, msgspec.msgpack.encode(labels)))

    def _found(self, named: tuple[str, str]) -> str:
        """The mention that a decision names; the work may have another id since."""
        work = self.store.work(named[0])
        return identity(work.id if work is not None else named[0], named[1])

    def _formerly_decided(self) -> set[str]:
        return set(file.of_ids(self.db, file.fact(self.db, "touched").split()))


_COMPANIONS = "SELECT id FROM mentions WHERE person IN (SELECT person FROM mentions WHERE id IN ({}))"
_ORCIDS = (
    "SELECT person, substr(block, 7) FROM mentions JOIN blocks ON mention = id"
    " WHERE person IN ({}) AND block LIKE 'orcid:%'"
)


def _labels(here: Iterable[Mention], whose: dict[str, str], names: Mapping, values: Mapping[str, str]) -> Labels:
    """The labels of a work."""
    listed = sorted(here, key=lambda m: m.place)
    printed = [name for m in listed for name in m.names]
    told = {m.names[0]: values[whose[m.id]] for m in listed if values[whose[m.id]] != m.names[0]}
    more: dict[str, None] = {}
    for mention in listed:
        more |= dict.fromkeys(further(names[whose[mention.id]], printed))
    return Labels(values=told, names=tuple(more))
