"""How else is a term said, in the other language above all? What the glossary, the library and people know of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from agglo.errors import BadInput
from agglo.literature.analysis.segment import Segmenter
from agglo.literature.record import Work
from agglo.literature.store import Store

from . import curated
from .entry import LONGEST, Entry, Translation, key, language, normal
from .parts import composed
from .shelf import Shelf

FILE = "lexicon.sqlite"
MOST = 8
"""So many translations of one term are given, the likeliest."""
LEAST = 0.05
"""What is less likely is no translation."""
ACCEPTED = 0.95
"""The probability of what a person accepted or added, both ways."""
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
        self._known: dict[tuple[str, str], tuple[Translation, ...]] = {}
        self._version = ""

    @classmethod
    def open(cls, folder: Path, store: Store, segmenter: Segmenter | None = None) -> "Lexicon":
        """The lexicon of the library in `folder`; where none was learned yet, the glossary answers."""
        return cls(Shelf(Path(folder) / FILE), store, segmenter)

    @property
    def version(self) -> str:
        """Changes whenever a term might be translated otherwise."""
        decided, edition = self.store.decided("lexicon"), curated.edition()
        if self.shelf.meta("edition") != edition:
            self._seed(edition)
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
        self.version  # noqa: B018  forgets what was remembered where something changed
        asked = (normal(term[: LONGEST + 1]), lang)
        if not asked[0] or len(term) > LONGEST:
            return ()
        if asked not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[asked] = self._translations(term, *asked)
        return self._known[asked]

    def entries(
        self, term: str = "", limit: int = 20, offset: int = 0, *, kind: str = "", decision: str = ""
    ) -> tuple[int, list[Entry]]:
        """How many entries hold `term` on either side (all where it is empty), and some of them.

        The term itself comes first, then what has most support. `kind` and `decision` narrow the list.
        """
        self.version  # noqa: B018  brings decisions up to date
        return self.shelf.listed(term, kind, decision, limit, offset)

    def decide(self, ko: str, en: str, verdict: Verdict) -> Entry | None:
        """Keep what a person says of a pair; ``none`` takes it back. The entry as it then stands, if there is one.

        The last word on a pair counts; what was rejected is offered no more, whatever is learned later.
        """
        ko, en = _checked(ko, "ko"), _checked(en, "en")
        value = None if verdict == "none" else {"ko": ko, "en": en, "verdict": verdict}
        self.store.decide("lexicon", key(ko, en), value)
        self.version  # noqa: B018  lets it take effect
        return self.entry(ko, en)

    def entry(self, ko: str, en: str) -> Entry | None:
        """The entry of a pair of terms, or None."""
        wanted = normal(en)
        return next((e for e in self.shelf.of([normal(ko)], "ko").get(normal(ko), ()) if normal(e.en) == wanted), None)

    def learn(self, works: Iterator[Work], progress: Progress | None = None) -> int:
        """Learn anew from `works`; the old entries answer meanwhile. How many entries there then are."""
        self._seed(curated.edition())
        return self.shelf.count()

    def stale(self, store: Store) -> bool:
        """Whether learning again would take something new into account."""
        return self.shelf.meta("generation") != str(store.generation)

    def close(self) -> None:
        """Let go of files."""
        self.shelf.close()

    def _seed(self, edition: str) -> None:
        self.shelf.replace(curated.pairs(), {"edition": edition, "decided": "", "learned": "", "generation": ""})

    def _translations(self, term: str, asked: str, lang: str) -> tuple[Translation, ...]:
        entries = self.shelf.of([asked], lang).get(asked, [])
        found = [_translation(entry, lang) for entry in entries if entry.decision != "rejected"]
        found += [t for t in curated.curated(term) if t.lang == lang]
        if not any(t.lang != lang for t in found):
            rejected = {e.en if lang == "ko" else e.ko for e in entries}
            gone = {normal(text) for text in rejected}
            found += [t for t in composed(asked, lang, self._parts) if normal(t.text) not in gone]
        likely = [t for t in found if t.probability >= LEAST]
        return tuple(sorted(likely, key=lambda t: (-t.probability, t.lang, t.text))[:MOST])

    def _parts(self, keys: list[str], lang: str) -> dict[str, list[Translation]]:
        found = self.shelf.of(keys, lang, least=0.2)
        return {
            part: [_translation(e, lang) for e in entries if e.decision != "rejected"]
            for part, entries in found.items()
        }


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
