"""How else is a term said, in the other language above all? What the glossary, the library and people know of it."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Literal

import msgspec

from agglo.errors import BadInput, Unavailable
from agglo.literature.analysis.fields import runs
from agglo.literature.analysis.normalise import fold
from agglo.literature.analysis.segment import Segmenter
from agglo.literature.expansion import Translation, language
from agglo.literature.record import Work
from agglo.literature.store import Store

from . import curated
from .entry import LONGEST, Entry, key, normal, stemmed
from .glossary import concept_of
from .learning import ENOUGH, Lesson, learn
from .parts import composed
from .shelf import Shelf
from .transliteration import Spelling, skeleton, skeletons

FILE = "lexicon.sqlite"
VERSION = "4"
"""Of the learning: what another one learned is learned again."""
CHANGED = 50
"""One in so many works must have changed before it is learned again."""
MOST = 8
"""So many translations of one term are given, the likeliest."""
LEAST = 0.05
"""What is less likely is no translation."""
ACCEPTED = 0.95
"""The probability of what a person accepted or added, both ways."""
SURE = 0.3
"""A term with no translation of at least this is translated by its parts and its sound as well."""
TRUSTED = frozenset({"curated", "keywords", "parentheses", "added"})
"""Kinds of evidence of which one must speak for a part of a compound, or it was met often."""
SOUND, SOUNDING, LONGEST_WORD = 0.8, 0.6, 24
"""How far a sound alone is believed, how likely it must be, and characters of a word that is compared."""
PATIENCE = 5.0
"""Seconds for which closing waits for what is being learned to be given up."""
OTHER_FORM = 0.7
"""How far what was learned of another form of a word holds for it: developing, of developed."""
KNOWN = 10_000
"""So many terms' translations are remembered."""

Verdict = Literal["accepted", "rejected", "added", "none"]
Progress = Callable[[int, int | None], None]


class Lexicon:
    """The bilingual lexicon of one library, open.

    Parameters
    ----------
    shelf
        The entries.
    store
        The library's record, in which people's decisions are kept.
    segmenter
        What takes Korean runs apart; the library's own where there is one.
    """

    def __init__(self, shelf: Shelf, store: Store, segmenter: Segmenter | None = None):
        self.shelf, self.store = shelf, store
        self.segmenter = segmenter or Segmenter()
        self._known: dict[tuple[str, str, str], tuple[Translation, ...]] = {}
        self._version = ""
        self._learning, self._thread, self._closed = threading.Lock(), None, False
        self._followed = -1

    @classmethod
    def open(cls, folder: Path, store: Store, segmenter: Segmenter | None = None) -> "Lexicon":
        """The lexicon of the library in `folder`; where none was learned yet, the glossary answers."""
        return cls(Shelf(Path(folder) / FILE), store, segmenter)

    @property
    def version(self) -> str:
        """Changes whenever a term might be translated otherwise."""
        return self._catch_up()

    def _catch_up(self) -> str:
        """Take in another glossary and what people decided since, and forget what might now be wrong; the version."""
        decided, edition = self.store.decided("lexicon"), curated.edition()
        with suppress(sqlite3.OperationalError):  # another process writes, or the disk is full: what there is answers
            if self.shelf.meta("edition") != edition:
                self.shelf.replace(curated.pairs(), (), {**_BLANK, "edition": edition})
            if self.shelf.meta("decided") != decided:
                self.shelf.decide(self.store.decisions("lexicon"), {"decided": decided})
        version = f"{edition}-{self.shelf.meta('learned') or 0}-{decided}"
        if version != self._version:
            self._known.clear()
            self._version = version
        return version

    def translations(self, term: str, lang: str) -> tuple[Translation, ...]:
        """How else `term` (of `lang`) may be said: at most eight ways, the likeliest first.

        Where the whole term is not known, its parts are translated one by one (클러스터정책 → cluster policy).
        """
        asked = (self._catch_up(), normal(term[: LONGEST + 1]), lang)
        if not asked[1] or len(term) > LONGEST:
            return ()
        found = self._known.get(asked)
        if found is None:  # another thread may ask, or forget, meanwhile
            if len(self._known) >= KNOWN:
                self._known.clear()
            found = self._known[asked] = self._translations(term, *asked[1:])
        return found

    def entries(
        self, term: str = "", limit: int = 20, offset: int = 0, *, kind: str = "", decision: str = ""
    ) -> tuple[int, list[Entry]]:
        """How many entries hold `term` on either side (all where it is empty), and some of them.

        The term itself comes first, then what has most support. `kind` and `decision` narrow the list.
        """
        self._catch_up()
        return self.shelf.listed(term, kind, decision, limit, offset)

    def decide(self, ko: str, en: str, verdict: Verdict) -> Entry | None:
        """Keep what a person says of a pair; ``none`` takes it back. The entry as it then stands, if there is one.

        The last word on a pair counts; what was rejected is offered no more, whatever is learned later.
        """
        ko, en = _checked(ko, "ko"), _checked(en, "en")
        value = None if verdict == "none" else {"ko": ko, "en": en, "verdict": verdict}
        self.store.decide("lexicon", key(ko, en), value)
        return self.entry(ko, en)

    def entry(self, ko: str, en: str) -> Entry | None:
        """The entry of a pair of terms, or None."""
        self._catch_up()
        wanted = normal(en)
        return next((e for e in self.shelf.of([normal(ko)], "ko").get(normal(ko), ()) if normal(e.en) == wanted), None)

    def learn(self, works: Iterable[Work], progress: Progress | None = None) -> int:
        """Learn anew from `works`; the old entries answer meanwhile. How many entries there then are.

        Interrupted, by whatever `progress` raises too, everything stays as it was.
        """
        generation, edition = str(self.store.generation), curated.edition()
        lesson = Lesson(self.segmenter)
        lesson.read(works, progress)
        learned = learn(lesson, curated.pairs(), progress)
        times = int(self.shelf.meta("times") or 0) + 1
        meta = {
            **_BLANK,
            "edition": edition,
            "generation": generation,
            "times": str(times),
            "learned": f"{VERSION}.{generation}.{times}",
            "units": str(sum(lesson.counts)),
            "spelling": json.dumps([[*pair, count] for pair, count in learned.spelling.seen.items()]),
        }
        self.shelf.replace(learned.entries, learned.sounds, meta)
        self._catch_up()
        return self.shelf.count()

    @property
    def units(self) -> int:
        """From how many aligned texts was learned."""
        return int(self.shelf.meta("units") or 0)

    def stale(self, store: Store | None = None) -> bool:
        """Whether learning again would teach something: never learned, learned otherwise, or many works changed."""
        store = store or self.store
        learned = self.shelf.meta("learned")
        if not learned or learned.partition(".")[0] != VERSION:
            return store.count() > 0
        enough = max(1, store.count() // CHANGED)
        changed = store.changed_since(int(self.shelf.meta("generation")))
        return sum(1 for _ in islice(changed, enough)) == enough

    def follow(self, background: bool = False, then: Callable[[], object] = lambda: None) -> threading.Thread | None:
        """Learn if that would teach something: now, or in a thread of its own, which is given back.

        Asked again before the library has changed, it does nothing. When it has learned, `then` is called.
        """
        generation = self.store.generation
        if generation == self._followed or self._learning.locked():
            return None
        self._followed = generation
        if not self.stale():
            return None
        if not background:
            self._study(then)
            return None
        self._thread = threading.Thread(target=self._study, args=(then,), name="agglo-lexicon", daemon=True)
        self._thread.start()
        return self._thread

    def _study(self, then: Callable[[], object]) -> None:
        if not self._learning.acquire(blocking=False):
            return
        try:
            self.learn((work for _, work in self.store.each()), self._unless_closed)
            if not self._closed:
                then()
        except (_Closed, sqlite3.Error, Unavailable):  # the old entries stay, and it is learned another time
            pass
        finally:
            self._learning.release()

    def _unless_closed(self, done: int, total: int | None) -> None:
        if self._closed:
            raise _Closed

    def close(self) -> None:
        """Let go of files; what is being learned is given up."""
        self._closed = True
        if self._thread is not None:
            self._thread.join(PATIENCE)
        self.shelf.close()

    def _translations(self, term: str, asked: str, lang: str) -> tuple[Translation, ...]:
        entries = self.shelf.of([asked], lang).get(asked, [])
        if not entries and lang == "en" and " " not in asked and concept_of(term) is None:
            entries = [_of_another_form(e) for e in self.shelf.of_stem(stemmed(term))]
        gone = {normal(e.en if lang == "ko" else e.ko) for e in entries if e.decision == "rejected"}
        found = [_translation(e, lang) for e in entries if e.decision != "rejected"]
        found += [t for t in curated.curated(term) if t.lang == lang]
        if not any(t.lang != lang and t.probability >= SURE for t in found):
            found += [*composed(term, lang, self._parts), *self._sounding(term, lang)]
        if not found and lang == "ko" and (noun := self._noun(term)) and normal(noun) != asked:
            return self._translations(noun, normal(noun), lang)
        best: dict[str, Translation] = {}
        for one in sorted(found, key=lambda t: (-t.probability, t.lang, t.text)):
            if one.probability >= LEAST and normal(one.text) not in gone:
                best.setdefault(normal(one.text), one)
        return tuple(best.values())[:MOST]

    def _parts(self, keys: list[str], lang: str) -> dict[str, list[Translation]]:
        found = self.shelf.of(keys, lang, least=SURE)
        return {
            part: [_translation(e, lang) for e in entries if e.decision != "rejected" and _trusted(e)]
            for part, entries in found.items()
        }

    def _sounding(self, term: str, lang: str) -> list[Translation]:
        """Words of the library that a single word is by its sound."""
        if " " in normal(term) or len(term) > LONGEST_WORD:
            return []
        spelling = _spelling(self.shelf.meta("spelling") or "[]")
        heard = [skeleton(term)] if lang == "ko" else list(skeletons(term))
        words = self.shelf.sounding([one for one in heard if len(one) > 2], "en" if lang == "ko" else "ko")
        pairs = [(term, word) if lang == "ko" else (word, term) for word in words]
        likely = [(spelling.likelihood(ko, en), word) for (ko, en), word in zip(pairs, words, strict=True)]
        other = "en" if lang == "ko" else "ko"
        return [
            Translation(text=word, lang=other, probability=SOUND * worth, kinds=("transliteration",))
            for worth, word in sorted(likely, key=lambda one: (-one[0], one[1]))[:2]
            if worth >= SOUNDING
        ]

    def _noun(self, term: str) -> str:
        """What a Korean term says without its particles, or the verb in its dictionary form."""
        found = []
        for run in runs(fold(term).text):
            pieces = [p for p in self.segmenter.pieces(run) if p.kind in "mdcun" and p.place >= 0]
            found += [max(pieces, key=lambda p: (p.end - p.start, -p.start)).text] if pieces else []
        return " ".join(found)


_BLANK = {"decided": "", "learned": "", "generation": "", "units": "0", "spelling": "[]"}


@lru_cache(maxsize=4)
def _spelling(seen: str) -> Spelling:
    """What was learned of how sounds are spelt, as it is noted on the shelf."""
    return Spelling({(sound, letters): count for sound, letters, count in json.loads(seen)})


class _Closed(Exception):
    """The lexicon was closed while it was learning."""


def _of_another_form(entry: Entry) -> Entry:
    """What was learned of another word of the same stem, believed less."""
    return msgspec.structs.replace(entry, forward=OTHER_FORM * entry.forward, backward=OTHER_FORM * entry.backward)


def _trusted(entry: Entry) -> bool:
    """Whether an entry is good enough to be a part of compounds."""
    return entry.support >= ENOUGH or not TRUSTED.isdisjoint(entry.kinds) or entry.decision in ("accepted", "added")


def _translation(entry: Entry, lang: str) -> Translation:
    """An entry as read from the term of `lang`."""
    text, other, worth = (entry.en, "en", entry.forward) if lang == "ko" else (entry.ko, "ko", entry.backward)
    worth = max(worth, ACCEPTED) if entry.decision in ("accepted", "added") else worth
    return Translation(text=text, lang=other, probability=worth, kinds=entry.kinds)


def _checked(term: str, lang: str) -> str:
    """A term as a person gave it, in one line; refused where it cannot be one."""
    term = " ".join(term.split())
    if not normal(term) or len(term) > LONGEST:
        raise BadInput("lexicon_term", name=lang, given=term[:60], limit=LONGEST)
    if (language(term) == "ko") != (lang == "ko"):
        raise BadInput("lexicon_language", name=lang, given=term[:60])
    return term
