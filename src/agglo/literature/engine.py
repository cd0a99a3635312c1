"""What does an engine promise?

An engine holds analysed documents and finds those that a *match* describes. Every engine gets the same tokens and the
same matches, so all give the same hits; scores follow one formula. ``engines/memory.py`` is the oracle: small, and
obviously right. Meanings are those of the contracts; what is decided before an engine is asked is in ``plan.py``.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, Protocol

import msgspec

TEXT_FIELDS = ("title", "summary", "keyword")
"""Fields of Title/Summary/Keyword: split by language, ranked."""
NAME_FIELDS = ("author", "venue", "affiliation")
"""Fields searched only when named (or by ``all``); not split by language, each under language ``any``."""
FACETS = ("year", "venue", "author", "keyword", "kind", "status", "lang", "source")
"""What an answer is counted by."""
EXACT_FIELDS = ("doi", "issn", "kind", "status", "lang", "source", "venue", "author", "keyword", "tag", "id")
"""Values matched whole: facet choices and ``doi:``, ``issn:``, ``kind:`` …"""
SCRIPTS = ("ko", "other", "any")
"""Languages as the index splits them: Korean values, all others; ``any`` for name fields."""

WORDS_WEIGHT, TITLE_WEIGHT, GRAM_WEIGHT, EXACT_WEIGHT = 1.0, 0.1, 0.2, 0.2


class Analyzed(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What one field of one language of one work consists of, as parallel columns (offsets are not an engine's affair).

    ``words[i]`` stands at ``places[i]``, not decreasing: a content word takes the next place; a derived noun shares its
    noun's place, a compound its first part's, a light word the previous one; +1000 at a sentence's end, +1001 between
    values. A gram's place is its number in ``grams`` (no gram holds a blank). ``prefixable`` are the distinct strings
    that a prefix may begin.
    """

    words: tuple[str, ...] = ()
    places: tuple[int, ...] = ()
    grams: tuple[str, ...] = ()
    prefixable: tuple[str, ...] = ()


class Cut(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """What `Analyzed` is, as an analyzer makes it: grams and prefixable strings (some more than once) joined by blanks.

    None of the words, grams and strings holds a blank then. That saves both sides most of the work.
    """

    words: tuple[str, ...]
    places: tuple[int, ...]
    joined: str
    prefixes: str

    @property
    def grams(self) -> tuple[str, ...]:
        """The grams one by one."""
        return tuple(self.joined.split())

    @property
    def prefixable(self) -> tuple[str, ...]:
        """The prefixable strings, each once."""
        return tuple(dict.fromkeys(self.prefixes.split()))


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A work as an engine takes it.

    ``row`` is the work's number in the store (unsigned 63 bit, never used again for another work), ``id`` its id.
    ``fields`` is keyed by (field, script). ``exact`` maps each of EXACT_FIELDS to its values (facets count these;
    a keyword's or author's value is the label that stands for all its spellings). ``cited`` sorts by citations,
    ``title_key`` by title.
    """

    row: int
    id: str
    fields: dict[tuple[str, str], Analyzed | Cut]
    exact: dict[str, tuple[str, ...]]
    year: int | None = None
    cited: int = 0
    title_key: str = ""


# What can be matched. Each node is a set of documents.


class All(msgspec.Struct, frozen=True, tag=True):
    """Every document."""


class Nothing(msgspec.Struct, frozen=True, tag=True):
    """No document."""


class HasWord(msgspec.Struct, frozen=True, tag=True):
    """The word occurs in the field of the script."""

    field: str
    script: str
    word: str


class HasWords(msgspec.Struct, frozen=True, tag=True):
    """The words stand one after the other: word i at position p + i for some p (light words take no place)."""

    field: str
    script: str
    words: tuple[str, ...]


class HasGrams(msgspec.Struct, frozen=True, tag=True):
    """The grams stand in this order without a gap (at list places p, p+1, …).

    Each place offers one or more gram texts; any of them will do (a quoted pair may cross a sentence's end).
    """

    field: str
    script: str
    grams: tuple[tuple[str, ...], ...]


class HasNear(msgspec.Struct, frozen=True, tag=True):
    """Word sequences `a` and `b` with at most `n` positions between their nearest ends, in either order.

    ``a`` occupies positions p … p+len(a)-1, ``b`` q … q+len(b)-1; it matches where the two do not overlap and
    0 ≤ gap ≤ n, gap being q - (p + len(a)) or p - (q + len(b)).
    """

    field: str
    script: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    n: int


class HasPrefix(msgspec.Struct, frozen=True, tag=True):
    """One of the prefixable strings of the field begins with `prefix`."""

    field: str
    script: str
    prefix: str


class HasInfix(msgspec.Struct, frozen=True, tag=True):
    """One of the field's Latin grams (``=word``) holds `infix` anywhere: ``*ovation``."""

    field: str
    script: str
    infix: str


class HasValue(msgspec.Struct, frozen=True, tag=True):
    """The exact value is among ``document.exact[field]``; an empty `value` matches documents that have none."""

    field: str
    value: str


class InYears(msgspec.Struct, frozen=True, tag=True):
    """The year is known and lies between the bounds, both inclusive, either open (None)."""

    low: int | None
    high: int | None


class AllOf(msgspec.Struct, frozen=True, tag=True):
    """Every part matches."""

    parts: tuple["Match", ...]


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    """At least one part matches."""

    parts: tuple["Match", ...]


class NotOf(msgspec.Struct, frozen=True, tag=True):
    """The part does not match."""

    part: "Match"


Match = (
    All
    | Nothing
    | HasWord
    | HasWords
    | HasGrams
    | HasNear
    | HasPrefix
    | HasInfix
    | HasValue
    | InYears
    | AllOf
    | AnyOf
    | NotOf
)


class Scoring(msgspec.Struct, frozen=True, kw_only=True):
    """What ranks a match; never what matches.

    ``words``: (script, word, weight): WORDS_WEIGHT × BM25 over the script's words of all text fields taken together
    plus TITLE_WEIGHT × BM25 in the title of that script. ``grams``: (script, gram, weight): GRAM_WEIGHT × the best
    BM25 over the text fields. ``exact``: (script, gram, weight): the same with EXACT_WEIGHT. Each is multiplied by
    its own weight (1 for what was typed, a probability for a translation).
    """

    words: tuple[tuple[str, str, float], ...] = ()
    grams: tuple[tuple[str, str, float], ...] = ()
    exact: tuple[tuple[str, str, float], ...] = ()


Sort = Literal["relevance", "newest", "oldest", "title", "cited"]
"""Ties are ordered by id. Newest and oldest put works without a year last; cited is descending."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question to an engine.

    ``chosen`` maps a facet to the values chosen in it (OR within, AND across; a year facet takes years as text);
    a facet's counts ignore its own choice. ``facets`` names those wanted, ``top`` how many values of each (the year
    has no limit).
    """

    match: Match
    scoring: Scoring = Scoring()
    chosen: dict[str, tuple[str, ...]] = {}
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
    facets: tuple[str, ...] = ()
    top: int = 100


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine answers: exact total, (row, score) in order, and facet counts by count, then value.

    A document without a value in a facet counts under the empty string.
    """

    total: int
    hits: tuple[tuple[int, float], ...]
    facets: dict[str, tuple[tuple[str, int], ...]]


MAX_WINDOW = 100_000
"""offset + limit never exceeds this; deeper walks use `Engine.rows`."""


class Engine(Protocol):
    """A search engine, embedded or not."""

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents, replacing those with the same row; not visible before `commit`."""

    def remove(self, rows: Iterable[int]) -> None:
        """Take documents out; not visible before `commit`."""

    def commit(self, stamp: str) -> None:
        """Make everything visible and durable, with a stamp that `stamp` gives back after a restart."""

    @property
    def stamp(self) -> str:
        """The stamp of the last commit, or the empty string."""

    def count(self) -> int:
        """How many documents there are."""

    def find(self, ask: Ask) -> Found:
        """Answer a question."""

    def rows(self, match: Match, chosen: dict[str, tuple[str, ...]] | None = None) -> Sequence[int]:
        """All matching rows, ascending: for exports and sets."""

    def values(self, field: str, prefix: str, top: int) -> list[tuple[str, int]]:
        """The exact field's values that begin with `prefix` (compared as stored), with document counts."""

    def close(self) -> None:
        """Let go of files and locks."""
