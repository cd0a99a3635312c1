"""How do several kinds of evidence for a pair of terms come together? Each may be wrong; the pair, if all are."""

from collections.abc import Callable, Iterable, Sequence

from .entry import KINDS, Entry, normal, stemmed
from .pairs import Side, Unit

RELIABLE = {
    "words": 0.9,
    "keywords": 0.95,
    "parentheses": 0.95,
    "transliteration": 0.8,
    "meaning": 0.8,
    "curated": 1.0,
}
"""How far each kind is believed; ``words`` is what stands in aligned titles, lists and abstracts, by statistics."""
LEAST = 0.1
"""An entry is at least so likely one way."""
FAINT, SURE = 0.3, 0.7
"""Likeness in meaning less probable than the first says nothing of a term with a counterpart at least as probable as
the second."""
HALF = 0.5
"""How much what Model 1 believes backs a pair, which it may have learned from this very pair, against the glossary."""
LIKELY = 0.3
"""A term with a translation of at least this needs no other."""
MOST = 8
"""So many counterparts of a term are kept, the likeliest: a term that stood for thousands would find everything."""
EXAMPLES = 3
STATISTICAL = ("keywords", "titles", "abstracts", "parentheses")

Pair = tuple[str, str]


class Evidence:
    """Pairs of terms (normal forms), and what speaks for each.

    Parameters
    ----------
    curated
        The glossary's pairs.
    """

    def __init__(self, curated: Iterable[Entry] = ()):
        self._pairs: dict[Pair, dict[str, tuple[float, float, int]]] = {}
        self._written: dict[Pair, tuple[str, str]] = {}
        self.known: dict[Pair, float] = {}  # word and stem of which Model 1 half believes that they are one
        self._curated: tuple[dict[str, set[str]], dict[str, set[str]]] | None = None
        self._by_stem: dict[str, set[str]] | None = None
        self._likely: set[str] | None = None
        for entry in curated:
            pair = normal(entry.ko), normal(entry.en)
            if pair not in self._pairs:
                self._pairs[pair] = {"curated": (entry.forward, entry.backward, 0)}
                self._written[pair] = entry.ko, entry.en

    def add(self, ko: str, en: str, kind: str, forward: float, backward: float, count: int) -> None:
        """What one kind says of a pair; of two that one kind says, the stronger counts."""
        kinds = self._pairs.setdefault((ko, en), {})
        before = kinds.get(kind, (0.0, 0.0, 0))
        kinds[kind] = max(before[0], forward), max(before[1], backward), max(before[2], count)

    def backs(self, ko: Side, en: Side) -> float:
        """How far what is known of two terms, or of their words, backs that they say the same, 0–1."""
        if "curated" in self._pairs.get((ko.phrases[0][0], en.phrases[0][0]), {}):
            return 1.0
        return max((self._backs(k, e) for k in ko.words for e in en.words), default=0.0)

    def backs_parts(self, ko: str, en: str) -> bool:
        """Whether the words of two terms, as far as they are known, stand for each other and leave nothing over.

        Either all of both terms is accounted for, or a part of each, at least half: 클러스터정책 is not "cluster".
        """
        if self._by_stem is None:
            self._by_stem = {}
            pairs = [pair for pair, kinds in self._pairs.items() if "curated" in kinds and " " not in pair[1]]
            for one, stem in (*((one, stemmed(other)) for one, other in pairs), *self.known):
                self._by_stem.setdefault(stem, set()).add(one)
        stems = en.split() if " " in en else [stemmed(en)]
        told = [max((k for k in self._by_stem.get(s, ()) if k in ko), key=len, default="") for s in stems]
        of_en = sum(map(bool, told)) / len(stems)
        of_ko = len({i for k in told if k for at in _places(k, ko) for i in range(at, at + len(k))}) / len(ko)
        return of_en == of_ko == 1 or (0.5 <= of_en < 1 and 0.5 <= of_ko < 1)

    def says_less(self, ko: str, en: str) -> bool:
        """Whether one term is known to say a part of the other: 지식 원천 is not "knowledge"."""
        if self._curated is None:
            self._curated = ({}, {})
            for one, other in (pair for pair, kinds in self._pairs.items() if "curated" in kinds):
                self._curated[0].setdefault(one, set()).add(stemmed(other))
                self._curated[1].setdefault(stemmed(other), set()).add(one)
        of_ko, of_en = self._curated
        padded = f" {stemmed(en)} "
        part = any(one != ko and one in ko for one in of_en.get(stemmed(en), ()))
        return part or any(f" {one} " in padded and f" {one} " != padded for one in of_ko.get(ko, ()))

    def _backs(self, ko: str, en: str) -> float:
        return 0.9 if "curated" in self._pairs.get((ko, en), {}) else HALF * self.half(ko, en)

    def half(self, ko: str, en: str) -> float:
        """How far Model 1 believes that two words are one, 0–1."""
        return self.known.get((ko, stemmed(en)), 0.0)

    def backed(self, ko: str, en: str) -> bool:
        """Whether anything at all is known for a pair of words."""
        return (ko, en) in self._pairs or (ko, stemmed(en)) in self.known

    def translated(self, ko: str) -> bool:
        """Whether a Korean term has a likely translation."""
        if self._likely is None:
            self._likely = {one for (one, _), kinds in self._pairs.items() if self._worth(kinds)[0] >= LIKELY}
        return ko in self._likely

    def entries(self, units: Sequence[Unit], works: Sequence[str], form: Callable[[str], str]) -> list[Entry]:
        """The entries, likeliest counterparts of each term only, with the works in which both terms stand.

        `form` tells how an English word is written.
        """
        worth = self._outshone({pair: self._worth(kinds) for pair, kinds in self._pairs.items()})
        kept = _kept({pair: w for pair, w in worth.items() if max(w) >= LEAST}, self._pairs)
        met, written = _met(kept, units, works)
        found = []
        for pair in sorted(kept):
            ko, en = self._written.get(pair) or (written.get(pair[0], pair[0]), written.get(pair[1]) or form(pair[1]))
            where, examples = met.get(pair, (frozenset(), ()))
            kinds = self._pairs[pair]
            told = {kind for kind in kinds if kind != "words"} | (where if "words" in kinds else set())
            found.append(
                Entry(
                    ko=ko,
                    en=en,
                    forward=round(worth[pair][0], 4),
                    backward=round(worth[pair][1], 4),
                    support=max(count for _, _, count in kinds.values()),
                    kinds=tuple(kind for kind in KINDS if kind in told),
                    examples=examples,
                )
            )
        return found

    def _outshone(self, worth: dict[Pair, tuple[float, float]]) -> dict[Pair, tuple[float, float]]:
        """The same without faint likeness in meaning alone where a term has a sure counterpart already."""
        best: tuple[dict[str, float], dict[str, float]] = ({}, {})
        for pair, both in worth.items():
            for side in (0, 1):
                best[side][pair[side]] = max(best[side].get(pair[side], 0.0), both[side])
        left = dict(worth)
        for pair, kinds in self._pairs.items():
            if kinds.keys() == {"meaning"}:
                both = [
                    0.0 if worth[pair][side] < FAINT and best[side][pair[side]] >= SURE else worth[pair][side]
                    for side in (0, 1)
                ]
                left[pair] = both[0], both[1]
        return left

    @staticmethod
    def _worth(kinds: dict[str, tuple[float, float, int]]) -> tuple[float, float]:
        """The probability each way: 1 − Π (1 − reliability · probability) over the kinds."""
        forward = backward = 1.0
        for kind, (one, other, _) in kinds.items():
            forward *= 1 - RELIABLE[kind] * min(one, 1.0)
            backward *= 1 - RELIABLE[kind] * min(other, 1.0)
        return 1 - forward, 1 - backward


def _places(part: str, whole: str) -> list[int]:
    return [at for at in range(len(whole)) if whole.startswith(part, at)]


def _kept(worth: dict[Pair, tuple[float, float]], pairs: dict[Pair, dict]) -> set[Pair]:
    """Of each term the likeliest pairs; the curated all."""
    kept = {pair for pair in worth if "curated" in pairs[pair]}
    for side in (0, 1):
        of: dict[str, list[tuple[float, Pair]]] = {}
        for pair, both in worth.items():
            of.setdefault(pair[side], []).append((-both[side], pair))
        kept.update(pair for listed in of.values() for _, pair in sorted(listed)[:MOST])
    return kept


def _met(kept: set[Pair], units: Sequence[Unit], works: Sequence[str]):
    """Where each pair stands: the kinds of units, some works; and how terms are written."""
    counterparts: dict[str, set[str]] = {}
    for ko, en in kept:
        counterparts.setdefault(ko, set()).add(en)
    met: dict[Pair, tuple[set[str], tuple[str, ...]]] = {}
    written: dict[str, str] = {}
    for unit, work in zip(units, works, strict=True):
        right = {*unit.en.words, *(key for key, _ in unit.en.phrases)}
        for key, text in (*unit.ko.phrases, *unit.en.phrases):
            written.setdefault(key, text)
        for ko in {*unit.ko.words, *(key for key, _ in unit.ko.phrases)} & counterparts.keys():
            for en in counterparts[ko] & right:
                kinds, examples = met.setdefault((ko, en), (set(), ()))
                kinds.add(unit.kind)
                if len(examples) < EXAMPLES and work not in examples:
                    met[ko, en] = kinds, (*examples, work)
    return met, written
