"""The oracle: which documents match, by looking at each one.

Small and obviously right, and slow; the other engines are compared with it. Each function of `MATCHES` is the
docstring of its node in ``engine.py`` written down again. Scores are BM25 as Lucene and Tantivy compute it.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from agglo.literature.engine import (
    EXACT_WEIGHT,
    GRAM_WEIGHT,
    TEXT_FIELDS,
    TITLE_WEIGHT,
    WORDS_WEIGHT,
    All,
    AllOf,
    Analyzed,
    AnyOf,
    Ask,
    Document,
    Found,
    HasGrams,
    HasInfix,
    HasNear,
    HasPrefix,
    HasValue,
    HasWord,
    HasWords,
    InYears,
    Match,
    Nothing,
    NotOf,
)
from agglo.literature.engines.terms import checked_infix, exact_values, script_words, tier, window

K1, B = 1.2, 0.75

_EMPTY = Analyzed()


def _length_steps() -> list[int]:
    """The 256 lengths a field can be counted as: exact to 40, then eight steps to each doubling."""
    steps = list(range(24))
    for code in range(256 - 24):
        bits, shift = code & 7, (code >> 3) - 1
        steps.append(24 + (bits if shift < 0 else (bits | 8) << shift))
    return steps


LENGTHS = _length_steps()


def quantised(length: int) -> int:
    """The length as the index remembers it, in one byte: rounded down to a step of `LENGTHS`.

    >>> quantised(40), quantised(41), quantised(211)
    (40, 40, 200)
    """
    return LENGTHS[bisect_right(LENGTHS, length) - 1]


def bm25(frequency: int, length: int, average: float, documents: int, containing: int) -> float:
    """Robertson's BM25 of one term in one field of one document.

    ln(1 + (N - n + .5) / (n + .5)) · (k1 + 1) tf / (tf + k1 (1 - b + b · length / average)), with N all `documents`
    (also those without the field), n those `containing` the term, and the `length` quantised. 0 where tf is 0.
    """
    if not frequency:
        return 0.0
    idf = math.log(1 + (documents - containing + 0.5) / (containing + 0.5))
    norm = K1 * (1 - B + B * quantised(length) / average)
    return idf * (K1 + 1) * frequency / (frequency + norm)


def _field(document: Document, match) -> Analyzed:
    return document.fields.get((match.field, match.script), _EMPTY)


def _starts(document: Document, match, words: tuple[str, ...]) -> set[int]:
    """The positions p where word i stands at p + i."""
    part = _field(document, match)
    if not words or any(word not in part.words for word in words):
        return set()
    places = set(zip(part.words, part.places, strict=True))
    return {p for text, p in places if all((word, p + i) in places for i, word in enumerate(words))}


def _has_grams(document: Document, match: HasGrams) -> bool:
    texts = _field(document, match).grams
    if not match.grams or any(not any(choice in texts for choice in choices) for choices in match.grams):
        return False
    last = len(texts) - len(match.grams)
    return any(all(texts[p + i] in choices for i, choices in enumerate(match.grams)) for p in range(last + 1))


def _has_near(document: Document, match: HasNear) -> bool:
    gaps = [
        gap
        for p in _starts(document, match, match.a)
        for q in _starts(document, match, match.b)
        for gap in (q - (p + len(match.a)), p - (q + len(match.b)))
    ]
    return any(0 <= gap <= match.n for gap in gaps)


def _has_infix(document: Document, match: HasInfix) -> bool:
    infix = checked_infix(match)
    return any(gram.startswith("=") and infix in gram[1:] for gram in _field(document, match).grams)


def _has_value(document: Document, match: HasValue) -> bool:
    values = exact_values(document, match.field)
    return match.value in values if match.value else not values


def _in_years(document: Document, match: InYears) -> bool:
    year = document.year
    return year is not None and (match.low is None or match.low <= year) and (match.high is None or year <= match.high)


MATCHES = {
    All: lambda document, match: True,
    Nothing: lambda document, match: False,
    HasWord: lambda document, match: bool(_starts(document, match, (match.word,))),
    HasWords: lambda document, match: bool(_starts(document, match, match.words)),
    HasGrams: _has_grams,
    HasNear: _has_near,
    HasPrefix: lambda document, match: any(
        text.startswith(match.prefix) for text in _field(document, match).prefixable
    ),
    HasInfix: _has_infix,
    HasValue: _has_value,
    InYears: _in_years,
    AllOf: lambda document, match: all(matches(document, part) for part in match.parts),
    AnyOf: lambda document, match: any(matches(document, part) for part in match.parts),
    NotOf: lambda document, match: not matches(document, match.part),
}


def matches(document: Document, match: Match) -> bool:
    """Whether the document is among those that `match` describes."""
    return MATCHES[type(match)](document, match)


class _Column:
    """One scored field of all documents: each document's term counts, its length, and in how many a term occurs."""

    def __init__(self, texts: dict[int, Sequence[str]]):
        self.counts = {row: Counter(terms) for row, terms in texts.items()}
        self.containing = Counter(term for counts in self.counts.values() for term in counts)
        self.average = sum(map(len, texts.values())) / max(len(texts), 1)

    def score(self, row: int, term: str) -> float:
        counts = self.counts[row]
        return bm25(counts[term], counts.total(), self.average, len(self.counts), self.containing[term])


class _Snapshot:
    """The documents of one commit, with the columns that scoring has asked for."""

    def __init__(self, documents: dict[int, Document]):
        self.documents = documents
        self._columns: dict[tuple[str, str, str], _Column] = {}

    @cached_property
    def by_row(self) -> list[Document]:
        return [self.documents[row] for row in sorted(self.documents)]

    def column(self, part: str, field: str, script: str) -> _Column:
        """``words`` of one field or of all text fields (``*``), or ``grams`` of one field."""
        if (part, field, script) not in self._columns:
            fields = TEXT_FIELDS if field == "*" else (field,)
            self._columns[part, field, script] = _Column(
                {
                    row: script_words(document, script, fields)
                    if part == "words"
                    else document.fields.get((field, script), _EMPTY).grams
                    for row, document in self.documents.items()
                }
            )
        return self._columns[part, field, script]

    def score(self, row: int, ask: Ask) -> float:
        total = 0.0
        for script, word, weight in ask.scoring.words:
            total += weight * WORDS_WEIGHT * self.column("words", "*", script).score(row, word)
            total += weight * TITLE_WEIGHT * self.column("words", "title", script).score(row, word)
        for clauses, factor in ((ask.scoring.grams, GRAM_WEIGHT), (ask.scoring.exact, EXACT_WEIGHT)):
            for script, gram, weight in clauses:
                best = max(self.column("grams", field, script).score(row, gram) for field in TEXT_FIELDS)
                total += weight * factor * best
        return total


def _is_chosen(document: Document, chosen: dict[str, tuple[str, ...]], but: str = "") -> bool:
    """Whether the document has one of the values chosen in each facet, not looking at the facet `but`."""
    return all(
        any(_has_value(document, HasValue(field=field, value=value)) for value in values)
        for field, values in chosen.items()
        if field != but and values
    )


def _order(sort: str, document: Document, score: float) -> tuple:
    year = document.year
    match sort:
        case "newest":
            return (year is None, -(year or 0), document.id)
        case "oldest":
            return (year is None, year or 0, document.id)
        case "title":
            return (document.title_key, document.id)
        case "cited":
            return (-document.cited, document.id)
    return (-tier(score), document.id)


class MemoryEngine:
    """All documents in a dict; nothing is kept when the process ends, so `folder` is not looked at."""

    def __init__(self, folder: Path | None = None):
        self._waiting: dict[int, Document | None] = {}
        self._snapshot = _Snapshot({})
        self._stamp = ""

    def add(self, documents: Iterable[Document]) -> None:
        self._waiting |= {document.row: document for document in documents}

    def remove(self, rows: Iterable[int]) -> None:
        self._waiting |= dict.fromkeys(rows)

    def commit(self, stamp: str) -> None:
        documents = self._snapshot.documents | self._waiting
        self._snapshot = _Snapshot({row: document for row, document in documents.items() if document is not None})
        self._waiting, self._stamp = {}, stamp

    @property
    def stamp(self) -> str:
        return self._stamp

    def count(self) -> int:
        return len(self._snapshot.documents)

    def find(self, ask: Ask) -> Found:
        snapshot = self._snapshot
        matching = [document for document in snapshot.by_row if matches(document, ask.match)]
        chosen = [document for document in matching if _is_chosen(document, ask.chosen)]
        scores = {d.row: snapshot.score(d.row, ask) if ask.sort == "relevance" else 0.0 for d in chosen}
        ranked = sorted(chosen, key=lambda d: _order(ask.sort, d, scores[d.row]))
        begin, end = window(ask)
        return Found(
            total=len(chosen),
            hits=tuple((document.row, scores[document.row]) for document in ranked[begin:end]),
            facets={facet: self._facet(facet, matching, ask) for facet in ask.facets},
        )

    def _facet(self, facet: str, matching: list[Document], ask: Ask) -> tuple[tuple[str, int], ...]:
        counts = Counter(
            value
            for document in matching
            if _is_chosen(document, ask.chosen, but=facet)
            for value in exact_values(document, facet) or ("",)
        )
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(ordered if facet == "year" else ordered[: ask.top])

    def rows(self, match: Match, chosen: dict[str, tuple[str, ...]] | None = None) -> Sequence[int]:
        return [d.row for d in self._snapshot.by_row if matches(d, match) and _is_chosen(d, chosen or {})]

    def values(self, field: str, prefix: str, top: int) -> list[tuple[str, int]]:
        counts = Counter(
            value
            for document in self._snapshot.by_row
            for value in exact_values(document, field)
            if value.startswith(prefix)
        )
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:top]

    def close(self) -> None:
        self._waiting = {}
