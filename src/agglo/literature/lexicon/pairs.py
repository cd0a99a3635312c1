"""What in a record says the same in two languages? Titles, keyword lists, abstracts sentence by sentence, brackets."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from agglo.literature.analysis.fields import runs
from agglo.literature.analysis.normalise import fold
from agglo.literature.analysis.segment import HANGUL, UNIT, Segmenter
from agglo.literature.record import Work

from .entry import normal, stemmed

LONGEST_TEXT = 20_000
"""Characters of a text that are read."""
MOST_WORDS = 60
"""Words of one side of a unit; what is longer tells nothing of what stands for what."""
MOST_SENTENCES = 40
"""Sentences of an abstract that are aligned."""
MOST_KEYWORDS = 50
"""Keywords of a list that are read."""
LONGEST_PHRASE = 4
"""Runs of a Korean phrase, words of an English one."""

SENTENCE = re.compile(r"(?<=[.!?。])\s+(?=\S)|\n+")
KO_EN = re.compile(
    r"(?<![가-힣A-Za-z0-9·])((?:[가-힣A-Za-z0-9·]++ ?){1,4})\s?"
    r"\(\s*+([A-Za-z][A-Za-z0-9&'’./ -]{1,80}?)\s*+(?:[,:;]\s*+([A-Z&]{2,8}))?\s*+\)"
)
EN_KO = re.compile(r"(?<![A-Za-z])((?:[A-Za-z][A-Za-z'’-]*+ ?){1,6})\s?\(\s*+([가-힣][가-힣 ·]{1,30}?)\s*+\)")
"""A term and the other language's in brackets after it. No run is parted, so that a long one costs no more than its
length squared."""
MOST_FORMS = 8
"""Forms of one stem that are counted."""
CLAUSE = re.compile(r"[^\w\s&'’-]+")


class Side(NamedTuple):
    """One side of a unit: its words (morphemes, stems) in order, and its phrases with how they are written."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, str], ...]


class Unit(NamedTuple):
    """Two texts that say the same, where they were found, and whether each is one term as a whole."""

    work: str
    kind: str
    ko: Side
    en: Side
    whole: bool = False


class Run(NamedTuple):
    """A Korean run: its words, the compounds and derived nouns in it, the noun it begins with, whether it is nothing
    else, and how many nouns and numbers it has."""

    words: tuple[str, ...]
    inner: tuple[str, ...]
    noun: str
    bare: bool
    nouns: int


class Reader:
    """Reads texts into sides; remembers runs, of which most recur.

    Parameters
    ----------
    segmenter
        What takes Korean runs apart.
    """

    def __init__(self, segmenter: Segmenter):
        self.segmenter = segmenter
        self._runs: dict[str, Run] = {}
        self._forms: dict[str, dict[str, int]] = {}

    def learn(self, works: Sequence[Work]) -> None:
        """Take the Korean runs of many works apart in one go."""
        found: set[str] = set()
        for work in works:
            for text in _texts(work):
                found.update(run for run in runs(fold(text[:LONGEST_TEXT]).text) if HANGUL.search(run))
        self.segmenter.learn(found - self._runs.keys())

    def side(self, text: str, lang: str) -> Side:
        """The words and phrases of a text."""
        folded = fold(text[:LONGEST_TEXT]).text
        words: list[str] = []
        phrases: dict[str, str] = {}
        for clause in CLAUSE.split(folded):
            if lang == "ko":
                self._korean(clause, words, phrases)
            else:
                self._english(clause, words, phrases)
        return Side(tuple(words[:MOST_WORDS]), tuple(phrases.items()))

    def _korean(self, clause: str, words: list[str], phrases: dict[str, str]) -> None:
        open_runs: list[tuple[str, str]] = []  # (noun, as written) of the bare runs just before
        for run in runs(clause):
            found, inner, noun, bare, _ = self.run(run)
            words += found
            for phrase in inner:
                phrases.setdefault(phrase, phrase)
            if not noun:
                open_runs = []
                continue
            joined, written = noun, noun
            for before, as_written in reversed(open_runs[-LONGEST_PHRASE + 1 :]):
                joined, written = before + joined, f"{as_written} {written}"
                phrases.setdefault(joined, written)
            open_runs = [*open_runs, (noun, noun)] if bare else []

    def run(self, run: str) -> Run:
        """What a run consists of."""
        known = self._runs.get(run)
        if known is None:
            pieces = self.segmenter.pieces(run)
            words = tuple(dict.fromkeys(p.text for p in pieces if p.kind in "mdu"))
            inner = tuple(p.text for p in pieces if p.kind in "cdn" and HANGUL.search(p.text))
            start = [p.end for p in pieces if p.start == 0 and p.kind in "mdcun" and not p.text.endswith("다")]
            end = max(start, default=0)
            noun = run[:end] if HANGUL.search(run[:end]) or end == len(run) else ""
            nouns = len({p.place for p in pieces if p.kind in "mu" and not p.text.endswith("다")})
            known = self._runs[run] = Run(words, inner, noun, end == len(run), nouns)
            if len(self._runs) > 500_000:
                self._runs.clear()
        return known

    def _english(self, clause: str, words: list[str], phrases: dict[str, str]) -> None:
        chain: list[tuple[str, str]] = []
        for run in runs(clause):
            piece = self.segmenter.pieces(run)
            if HANGUL.search(run) or any(p.kind == "l" for p in piece):
                chain = []
                continue
            key = normal(run)
            if not key:
                continue
            words.append(key)
            self.formed(key, run)
            chain = [*chain[-LONGEST_PHRASE + 1 :], (stemmed(run), run if run.isupper() else run.lower())]
            for start in range(len(chain) - 1):
                joined = " ".join(k for k, _ in chain[start:])
                phrases.setdefault(joined, " ".join(w for _, w in chain[start:]))

    def formed(self, key: str, run: str) -> None:
        """Remember how an English word is written."""
        forms = self._forms.setdefault(key, {})
        if run in forms or len(forms) < MOST_FORMS:
            forms[run] = forms.get(run, 0) + 1

    def form(self, key: str) -> str:
        """How an English word is mostly written: in small letters unless it is always in capitals."""
        forms = self._forms.get(key)
        if not forms:
            return key
        if all(run.isupper() for run in forms):
            return max(forms, key=lambda run: (forms[run], run))
        low: dict[str, int] = {}
        for run, count in forms.items():
            low[run.lower()] = low.get(run.lower(), 0) + count
        return min(low, key=lambda run: (-low[run], len(run), run))


def units(work: Work, reader: Reader, abstracts: bool = True) -> Iterator[Unit]:
    """The aligned units of a work, those of its abstracts where wanted."""
    yield from _titles(work, reader)
    yield from _keywords(work, reader)
    if abstracts:
        yield from _abstracts(work, reader)
    yield from _brackets(work, reader)


def _both(texts) -> tuple[str, str] | None:
    ko = next((t.text for t in texts if t.lang == "ko"), "")
    en = next((t.text for t in texts if t.lang == "en"), "")
    return (ko, en) if ko and en else None


def _titles(work: Work, reader: Reader) -> Iterator[Unit]:
    if both := _both(work.titles):
        yield Unit(work.id, "titles", reader.side(both[0], "ko"), reader.side(both[1], "en"))


def _keywords(work: Work, reader: Reader) -> Iterator[Unit]:
    """Lists of equal length word by word, others as a whole."""
    ko = next((k.words for k in work.keywords if k.lang == "ko"), ())[:MOST_KEYWORDS]
    en = next((k.words for k in work.keywords if k.lang == "en"), ())[:MOST_KEYWORDS]
    if len(ko) == len(en):
        for one, other in zip(ko, en, strict=True):
            yield _terms(work.id, "keywords", one, other, reader)
    elif ko and en:
        yield Unit(work.id, "keywords", reader.side("; ".join(ko), "ko"), reader.side("; ".join(en), "en"))


def _terms(work: str, kind: str, ko: str, en: str, reader: Reader) -> Unit:
    """Two terms as a unit; each is a phrase as a whole, whatever it consists of."""
    one, other = reader.side(ko, "ko"), reader.side(en, "en")
    first = Side(one.words, tuple({normal(ko): " ".join(ko.split()), **dict(one.phrases)}.items()))
    second = Side(other.words, tuple({normal(en): lower(en), **dict(other.phrases)}.items()))
    return Unit(work, kind, first, second, whole=True)


def lower(term: str) -> str:
    """An English term in small letters, but for words of capitals.

    >>> lower("Regional Innovation System (RIS)")
    'regional innovation system (RIS)'
    """
    return " ".join(w if sum(c.isupper() for c in w) > 1 else w.lower() for w in term.split())


def _abstracts(work: Work, reader: Reader) -> Iterator[Unit]:
    if both := _both(work.abstracts):
        for ko, en in aligned(*(SENTENCE.split(text[:LONGEST_TEXT]) for text in both)):
            yield Unit(work.id, "abstracts", reader.side(ko, "ko"), reader.side(en, "en"))


def aligned(ko: Sequence[str], en: Sequence[str]) -> list[tuple[str, str]]:
    """Which sentences of two abstracts say the same, by their lengths.

    Each sentence goes to the place that its middle has in the whole; where both sides have equally many, the first
    goes to the first. Neighbours that fall on one another are put together.

    >>> aligned(["가나다.", "라마바사아자차카타파하."], ["Abc.", "Defgh", "ijklm."])
    [('가나다.', 'Abc.'), ('라마바사아자차카타파하.', 'Defgh ijklm.')]
    """
    ko, en = [s for s in ko if s.strip()][:MOST_SENTENCES], [s for s in en if s.strip()][:MOST_SENTENCES]
    if not ko or not en:
        return []
    if len(ko) == len(en):
        return list(zip(ko, en, strict=True))
    fewer, more = (ko, en) if len(ko) < len(en) else (en, ko)
    ends = _ends(fewer)
    groups: list[list[str]] = [[] for _ in fewer]
    for (start, end), sentence in zip(pairwise([0.0, *_ends(more)]), more, strict=True):
        place = next((i for i, until in enumerate(ends) if (start + end) / 2 <= until), len(ends) - 1)
        groups[place].append(sentence)
    found = [(one, " ".join(group)) for one, group in zip(fewer, groups, strict=True) if group]
    return found if fewer is ko else [(other, one) for one, other in found]


def _ends(sentences: Sequence[str]) -> list[float]:
    total, at, out = sum(map(len, sentences)), 0, []
    for sentence in sentences:
        at += len(sentence)
        out.append(at / total)
    return out


def _brackets(work: Work, reader: Reader) -> Iterator[Unit]:
    """지역혁신체계(regional innovation system): as many runs before the bracket as it has words, all but one bare."""
    for text in _texts(work):
        if "(" not in text:
            continue
        folded = fold(text[:LONGEST_TEXT]).text
        for match in KO_EN.finditer(folded):
            if ko := _before_korean(match[1].split(), len(match[2].split()), reader):
                yield _terms(work.id, "parentheses", ko, match[2], reader)
                if match[3]:
                    yield _terms(work.id, "parentheses", ko, match[3], reader)
        for match in EN_KO.finditer(folded):
            if en := _before_english(match[1].split(), match[2], reader):
                yield _terms(work.id, "parentheses", match[2], en, reader)


def _before_korean(before: list[str], count: int, reader: Reader) -> str:
    taken: list[str] = []
    nouns = 0
    for run in reversed(before):
        read = reader.run(run)
        if not HANGUL.search(run) or not read.bare or nouns >= count:
            break
        taken.insert(0, run)
        nouns += read.nouns
    return " ".join(taken)


def _before_english(words: list[str], ko: str, reader: Reader) -> str:
    """The English words before a bracket, as many as the Korean term has nouns; it begins after a function word."""
    count = max(1, len([w for w in reader.side(ko, "ko").words if len(w) > 1]))
    taken: list[str] = []
    for run in reversed(words):
        if len(taken) == count or any(p.kind == "l" for p in reader.segmenter.pieces(run)):
            break
        taken.insert(0, run)
    return " ".join(taken)


def _texts(work: Work) -> Iterator[str]:
    yield from (t.text for t in (*work.titles, *work.abstracts) if t.lang in ("ko", "en"))
    for group in work.keywords:
        if group.lang in ("ko", "en"):
            yield from group.words[:MOST_KEYWORDS]


def vocabulary(work: Work, reader: Reader) -> Iterator[tuple[str, str, str, bool]]:
    """(language, key, as written, whether it is a whole keyword) of the words and terms of titles and keywords."""
    for text in work.titles:
        if text.lang in ("ko", "en"):
            yield from _words(text.text, text.lang, reader)
    for group in work.keywords:
        if group.lang in ("ko", "en"):
            for keyword in group.words[:MOST_KEYWORDS]:
                yield from _words(keyword, group.lang, reader)
                yield group.lang, normal(keyword), lower(keyword), True


def _words(text: str, lang: str, reader: Reader) -> Iterator[tuple[str, str, str, bool]]:
    folded = fold(text[:LONGEST_TEXT]).text
    if lang == "en":
        found = (match.group() for match in UNIT.finditer(folded) if match.lastgroup == "latin")
        for unit in found:
            reader.formed(normal(unit), unit)
            yield "en", normal(unit), unit.lower(), False
        return
    for run in runs(folded):
        yield from (("ko", found, found, False) for found in reader.run(run).words if HANGUL.search(found))
