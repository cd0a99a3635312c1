"""What do the works of a library teach about terms? All evidence, gathered, weighed and put together into entries."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from agglo.literature.analysis.segment import Segmenter
from agglo.literature.record import Work

from . import phrases as terms
from .entry import LONGEST, Entry, normal, stemmed
from .evidence import Evidence
from .model1 import ROUNDS, Pairs, model1, thinned
from .neighbours import neighbours
from .pairs import Reader, Unit, units, vocabulary
from .transliteration import Spelling, learned, skeleton, skeletons

if TYPE_CHECKING:
    import numpy as np

Progress = Callable[[int, int | None], None]

AT_ONCE = 500
"""Works that are analysed in one go."""
MOST_ABSTRACTS = 50_000
"""Works whose abstracts are read; beyond them titles and keywords are."""
MOST_REPEATS = 100
"""How often one and the same unit counts at most: a million records with one keyword teach one pair."""
WEIGHTS = {"keywords": 1.0, "titles": 1.0, "parentheses": 1.0, "abstracts": 0.5}
"""How much a unit counts in Model 1."""
ENOUGH = 15
"""Units in which two words must stand for Model 1 alone to make an entry."""
OFTEN = 0.2
"""The probability, one way at least, of such words."""
AGREED, FEWEST = 0.5, 3
"""Both probabilities, and the units, of words that make an entry without, where they come together more than by chance;
such an entry is believed less."""
BACKED_SOUND, ALONE_SOUND = 0.5, 0.9
"""How likely a word must be another by its sound to make an entry, where meaning or Model 1 backs it, and where nothing
does; then the word must be unknown otherwise and have three consonants at least."""
TRUST = 0.9
"""How often a bracket after a term holds its translation."""
PRIOR = (4, 1)
"""Keywords that stand in order, and that do not, before any list was seen."""
BACKED = 0.3
"""How much better a counterpart must be backed to tell for or against a list's order."""
MOST_ALIKE, LONGEST_SOUNDING, MOST_SOUNDING = 100, 20, 2
"""Words of one sound that are compared, syllables of a Korean word and words of an English term that are."""
MOST_WORDS = 50_000
"""Words of a language that are looked up by sound, the commonest."""


class Lesson:
    """What is being learned: aligned units, each once with how often it was met, and the words of both languages.

    Parameters
    ----------
    segmenter
        What takes Korean runs apart.
    """

    def __init__(self, segmenter: Segmenter):
        self.reader = Reader(segmenter)
        self.units: dict[tuple, int] = {}  # unit without its work → its number
        self.works: list[str] = []  # of each unit the first work in which it was met
        self.counts: list[int] = []
        self.words: dict[str, dict[str, list]] = {"ko": {}, "en": {}}  # key → [as first written, count, is keyword]
        self.lists: dict[tuple[int, ...], None] = {}  # keyword lists of equal length: the numbers of their units
        self._abstracts = 0

    def read(self, works: Iterable[Work], progress: Progress | None = None) -> None:
        """Take in works; interrupted, nothing of what was there before is lost."""
        done, rest = 0, iter(works)
        while batch := list(islice(rest, AT_ONCE)):
            self.reader.learn(batch)
            for work in batch:
                self._take(work)
            done += len(batch)
            if progress is not None:
                progress(done, None)

    def _take(self, work: Work) -> None:
        told = bool(work.abstracts)
        self._abstracts += told
        listed: list[int] = []
        for unit in units(work, self.reader, abstracts=self._abstracts <= MOST_ABSTRACTS):
            n = self.add(unit)
            if n is not None and unit.whole and unit.kind == "keywords":
                listed.append(n)
        if len(listed) > 1:
            self.lists[tuple(listed)] = None
        for lang, key, text, whole in vocabulary(work, self.reader):
            if key and len(key) <= LONGEST:
                known = self.words[lang].setdefault(key, [text, 0, False])
                known[1] += 1
                known[2] |= whole

    def written(self, key: str) -> str:
        """How an English term is mostly written, or was first."""
        return self.words["en"][key][0] if " " in key and key in self.words["en"] else self.reader.form(key)

    def add(self, unit: Unit) -> int | None:
        """Take in one unit; its number, or None where a side says nothing."""
        if not unit.ko.words or not unit.en.words:
            return None
        key = unit[1:]
        n = self.units.setdefault(key, len(self.units))
        if n == len(self.works):
            self.works.append(unit.work)
            self.counts.append(0)
        self.counts[n] += 1
        return n


class Learned(NamedTuple):
    """What a lesson gave: entries, words by sound (language, skeleton, word, count), how sounds are spelt."""

    entries: list[Entry]
    sounds: list[tuple[str, str, str, int]]
    spelling: Spelling


def learn(lesson: Lesson, curated: Sequence[Entry] = (), progress: Progress | None = None) -> Learned:
    """What a lesson gives, together with the curated entries.

    Parameters
    ----------
    lesson
        What was read.
    curated
        The glossary's pairs, which every piece of evidence is added to.
    progress
        Told (rounds done, rounds) while the probabilities are estimated.
    """
    found = Evidence(curated)
    listed = [Unit("", *key) for key in lesson.units]
    table = _Table(listed, lesson.counts)
    _words(found, table, progress)
    _phrases(found, listed, lesson.counts)
    _wholes(found, listed, lesson)
    spelling = learned((e.ko.replace(" ", ""), e.en) for e in curated if " " not in e.en)
    _meanings(found, lesson, progress)
    sounds = _heard(lesson)
    _sounds(found, lesson, spelling, sounds)
    return Learned(found.entries(listed, lesson.works, lesson.written), sounds, spelling)


class _Table:
    """The units' words as numbers; English ones by their stems, of which there is more to learn from."""

    def __init__(self, listed: Sequence[Unit], counts: Sequence[int]):
        self.ko: dict[str, int] = {}
        self.en: dict[str, int] = {}
        ko = [[self.ko.setdefault(w, len(self.ko)) for w in unit.ko.words] for unit in listed]
        en = [[self.en.setdefault(stemmed(w), len(self.en)) for w in unit.en.words] for unit in listed]
        some = thinned(ko, en)
        self.left, self.right, self.read = ko[some], en[some], listed[some]
        self.counts = [min(count, MOST_REPEATS) for count in counts[some]]
        self.weights = [WEIGHTS[unit.kind] * n for unit, n in zip(self.read, self.counts, strict=True)]


def _words(found: Evidence, table: _Table, progress: Progress | None) -> None:
    """Pairs of words by Model 1, where they are met often enough or the two directions agree."""
    told = (lambda done: progress(done + 1, ROUNDS)) if progress else None
    pairs = model1(table.left, table.right, table.weights, table.counts, progress=told)
    ko, en = list(table.ko), list(table.en)
    kept = {(ko[pairs.ko[n]], en[pairs.en[n]]): n for n in _worth_keeping(pairs, table).tolist()}
    for (left, stem), forms in _forms(kept, table).items():
        n, most = kept[left, stem], max(forms.values())
        for right, count in forms.items():
            met = int(pairs.count[n])
            sure = met / (met + (1 if met >= ENOUGH else FEWEST)) * count / most
            found.add(left, right, "words", float(pairs.forward[n]) * sure, float(pairs.backward[n]) * sure, count)
    found.known = _known(pairs, ko, en)


def _forms(kept: Iterable[tuple[str, str]], table: _Table) -> dict[tuple[str, str], Counter[str]]:
    """How often each word of a stem stands with the Korean word: 거버넌스 with governance, 정부 with government."""
    stems: dict[str, set[str]] = {}
    for left, stem in kept:
        stems.setdefault(left, set()).add(stem)
    forms: dict[tuple[str, str], Counter[str]] = {}
    for unit, count in zip(table.read, table.counts, strict=True):
        right = {word: stemmed(word) for word in unit.en.words}
        for left in stems.keys() & set(unit.ko.words):
            for word, stem in right.items():
                if stem in stems[left]:
                    forms.setdefault((left, stem), Counter())[word] += count
    return forms


def _worth_keeping(pairs: Pairs, table: _Table) -> "np.ndarray":
    import numpy as np

    of_ko = _units_of(table.left, table.counts, len(table.ko))
    of_en = _units_of(table.right, table.counts, len(table.en))
    if not len(pairs.ko):
        return np.empty(0, int)
    sure = terms.ratio(pairs.count, of_ko[pairs.ko], of_en[pairs.en], sum(table.counts)) >= terms.SIGNIFICANT
    best = np.maximum(pairs.forward, pairs.backward)
    often = (pairs.count >= ENOUGH) & (best >= OFTEN)
    agreed = (pairs.count >= FEWEST) & (np.minimum(pairs.forward, pairs.backward) >= AGREED)
    return np.flatnonzero(sure & (often | agreed))


def _units_of(sides: Sequence[Sequence[int]], counts: Sequence[int], size: int) -> "np.ndarray":
    import numpy as np

    flat = np.fromiter((w for side in sides for w in set(side)), np.int64)
    met = np.repeat(np.asarray(counts, float), [len(set(side)) for side in sides])
    return np.bincount(flat, met, size)


def _known(pairs: Pairs, ko: list[str], en: list[str]) -> dict[tuple[str, str], float]:
    """Every pair of words that Model 1 believes at all: too little for an entry, enough to back another evidence."""
    import numpy as np

    some = np.flatnonzero(np.minimum(pairs.forward, pairs.backward) >= 0.2)
    return {
        (ko[pairs.ko[n]], en[pairs.en[n]]): float((pairs.forward[n] * pairs.backward[n]) ** 0.5) for n in some.tolist()
    }


def _phrases(found: Evidence, listed: Sequence[Unit], counts: Sequence[int]) -> None:
    """Pairs of which at least one side is more than a word."""
    sides_k = [_terms(unit.ko.words, unit.ko.phrases) for unit in listed]
    sides_e = [_terms(unit.en.words, unit.en.phrases) for unit in listed]
    numbers_k = terms.often(zip(sides_k, counts, strict=True))
    numbers_e = terms.often(zip(sides_e, counts, strict=True))
    ko = [[numbers_k[p] for p in side if p in numbers_k] for side in sides_k]
    en = [[numbers_e[p] for p in side if p in numbers_e] for side in sides_e]
    names_k, names_e = list(numbers_k), list(numbers_e)
    paired = terms.phrases(ko, en, counts, {n: name.count(" ") + 1 for name, n in numbers_e.items()})
    compound = {p for unit in listed for p, _ in unit.ko.phrases}
    for k, e, strength, count in zip(*(a.tolist() for a in paired), strict=True):
        left, right = names_k[k], names_e[e]
        if (left in compound or " " in right) and (count >= ENOUGH or found.backs_parts(left, right)):
            found.add(left, right, "words", strength, strength, int(count))


def _terms(words: Sequence[str], phrases: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(w for w in words if len(w) > 1), *(key for key, _ in phrases)]))


def _wholes(found: Evidence, listed: Sequence[Unit], lesson: Lesson) -> None:
    """Terms that a record itself puts side by side: i-th keywords of two lists, a term and the bracket after it."""
    trusted, left_out = _verified(found, listed, lesson)
    for kind, trust in (("keywords", trusted), ("parentheses", TRUST)):
        pairs: Counter[tuple[str, str]] = Counter()
        of_ko: Counter[str] = Counter()
        of_en: Counter[str] = Counter()
        for n, (unit, count) in enumerate(zip(listed, lesson.counts, strict=True)):
            ko, en = (side.phrases[0][0] for side in (unit.ko, unit.en)) if unit.whole else ("", "")
            if unit.kind == kind and n not in left_out and ko and en and max(len(ko), len(en)) <= LONGEST:
                pairs[ko, en] += count
                of_ko[ko] += count
                of_en[en] += count
        for (ko, en), count in pairs.items():
            found.add(ko, en, kind, trust * count / (of_ko[ko] + 0.5), trust * count / (of_en[en] + 0.5), count)


def _verified(found: Evidence, listed: Sequence[Unit], lesson: Lesson) -> tuple[float, set[int]]:
    """How far lists of equal length may be trusted to be in one order, and the units of those that are not.

    A keyword of which something is known speaks for its list where its counterpart is backed, and against it where
    another one's is backed better.
    """
    left_out: set[int] = set()
    right, wrong = PRIOR
    for numbers in lesson.lists:
        ko, en = [listed[n].ko for n in numbers], [listed[n].en for n in numbers]
        backed = [[found.backs(k, e) for e in en] for k in ko]
        good = sum(row[i] > BACKED and max(row) <= row[i] + BACKED for i, row in enumerate(backed))
        bad = sum(max(row) > row[i] + BACKED for i, row in enumerate(backed))
        right, wrong = right + good, wrong + bad
        if bad > good:
            left_out.update(numbers)
    return right / (right + wrong), left_out


def _heard(lesson: Lesson) -> list[tuple[str, str, str, int]]:
    """The words of both languages by their consonants."""
    found = []
    for key, count in _commonest(lesson.words["en"]):
        word = lesson.written(key)
        found += [("en", one, word, count) for one in (skeletons(word) if word.count(" ") < MOST_SOUNDING else ())]
    for word, count in _commonest(lesson.words["ko"]):
        if len(word) <= LONGEST_SOUNDING and (one := skeleton(word)):
            found.append(("ko", one, word, count))
    return found


def _sounds(found: Evidence, lesson: Lesson, spelling: Spelling, sounds: Sequence[tuple[str, str, str, int]]) -> None:
    """Words of the library that are each other by their sound."""
    by_sound: dict[str, list[str]] = {}
    for lang, one, word, _ in sounds:
        if lang == "en":
            by_sound.setdefault(one, []).append(word)
    for lang, one, korean, _ in sounds:
        for word in by_sound.get(one, ())[:MOST_ALIKE] if lang == "ko" else ():
            likely, key = spelling.likelihood(korean, word), normal(word)
            alone = likely >= ALONE_SOUND and len(one) > 2 and not found.translated(korean)
            if alone or likely >= BACKED_SOUND and found.backed(korean, key):
                found.add(korean, key, "transliteration", likely, likely, 0)


def _commonest(words: dict[str, list]) -> list[tuple[str, int]]:
    ordered = sorted(words.items(), key=lambda item: (-item[1][1], item[0]))[:MOST_WORDS]
    return [(key, count) for key, (_, count, _) in ordered]


def _meanings(found: Evidence, lesson: Lesson, progress: Progress | None) -> None:
    """Terms that the encoder reads alike, where the extra is there; what Model 1 half believes is believed with it."""
    ko = {key: (text, count) for key, (text, count, _) in lesson.words["ko"].items()}
    en = {key: (lesson.written(key), count) for key, (_, count, _) in lesson.words["en"].items()}
    for left, right, forward, backward in neighbours(ko, en, progress):
        half = found.half(left, right)
        if not half and found.says_less(left, right):
            continue
        found.add(left, right, "meaning", max(forward, half * 0.9), max(backward, half * 0.9), 0)
