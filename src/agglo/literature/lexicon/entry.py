"""What is an entry of the lexicon? Two terms, how likely each says the other, and what speaks for it."""

import re
from functools import lru_cache

import msgspec

from agglo.literature.analysis.hanja import hangul
from agglo.literature.analysis.normalise import fold
from agglo.literature.analysis.segment import HANGUL, UNIT, exact, word

KINDS = ("curated", "keywords", "titles", "abstracts", "parentheses", "transliteration", "meaning", "added", "parts")
"""Kinds of evidence: the glossary, keyword lists, titles, abstracts, a term with the other language's in brackets after
it, the sound, the sentence encoder, a person, and the translations of a term's parts."""
DECISIONS = ("accepted", "rejected", "added")
SILENT_E = frozenset({"niches", "caches", "headaches", "psyches"})
"""Plurals in -ches of words in -che."""
SAME = frozenset({"series", "species", "means", "news"})
"""Words in -s that are no plurals, or are them and the singular too."""
COUNTED = frozenset({"topics", "metrics", "clinics", "critics", "fabrics", "characteristics", "epidemics", "pandemics"})
"""Plurals in -ics; others name a field (economics)."""
LONGEST = 100
"""Characters of a term; longer ones are no terms."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A pair of terms.

    ``forward`` is the probability of the English term given the Korean one, ``backward`` of the Korean given the
    English, both 0–1. ``support`` counts the aligned units (titles, keyword lists, …) in which both stand; a curated or
    added pair that was never met has 0. ``examples`` are ids of works, ``decision`` what a person said of the pair.
    """

    ko: str
    en: str
    forward: float
    backward: float
    support: int = 0
    kinds: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    decision: str = ""


def singular(word: str) -> str:
    """A word without the s of the plural; what only looks like one is left, and both sides of a look-up agree.

    >>> [singular(word) for word in ("policies", "clusters", "approaches", "process", "analyses", "status", "niches")]
    ['policy', 'cluster', 'approach', 'process', 'analysis', 'status', 'niche']
    >>> [singular(word) for word in ("firms", "classes", "analysis", "business", "series", "economics", "topics")]
    ['firm', 'class', 'analysis', 'business', 'series', 'economics', 'topic']
    """
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in SAME:
        return word
    if word.endswith("ics") and word not in COUNTED:
        return word
    if word.endswith(("yses", "theses", "crises")):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "shes")) or word.endswith("ches") and word not in SILENT_E:
        return word[:-2]
    if word.endswith("oes") and len(word) > 5:
        return word[:-2]
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def units(term: str) -> list[str]:
    """The words of a term, of Korean ones the runs; Han characters as they are read, R&D and R & D as RD.

    >>> units("R & D-투자"), units("産業 Policies")
    (['RD', '투자'], ['산업', 'Policies'])
    """
    return [match.group() for match in UNIT.finditer(_AMPERSAND.sub("", hangul(fold(term).text)))]


_AMPERSAND = re.compile(r"(?<=\b[A-Za-z]) & (?=[A-Za-z]\b)|&")


@lru_cache(maxsize=100_000)
def normal(term: str) -> str:
    """The form under which a term is looked up: Korean without blanks and hyphens, English words in the singular.

    Terms of several English words are looked up by their stems; a single word is not, since stems lie there
    (governance is no government, importance no import).

    >>> normal("클러스터 정책"), normal("Cluster-Policies"), normal("R&D 투자")
    ('클러스터정책', 'cluster polici', 'rd투자')
    >>> normal("policies"), normal("governance")
    ('policy', 'governance')
    """
    found = units(term)
    return precise(term) if len(found) == 1 or HANGUL.search("".join(found)) else " ".join(map(word, found))


@lru_cache(maxsize=100_000)
def precise(term: str) -> str:
    """The form under which terms are told apart that `normal` finds together: no stems, but each word in the singular.

    >>> precise("Agglomeration Economies"), precise("산업 클러스터"), precise("R&D")
    ('agglomeration economy', '산업클러스터', 'rd')
    >>> precise("local governance") == precise("local government"), normal("local governance")
    (False, 'local govern')
    """
    found = list(map(exact, units(term)))
    return "".join(found) if HANGUL.search("".join(found)) else " ".join(map(singular, found))


@lru_cache(maxsize=100_000)
def stemmed(term: str) -> str:
    """The stems of an English term's words.

    >>> stemmed("R&D networks")
    'rd network'
    """
    return " ".join(map(word, units(term)))


def key(ko: str, en: str) -> str:
    """The name of a pair of terms, the same for all their spellings.

    >>> key("클러스터 정책", "cluster policies")
    '클러스터정책=cluster polici'
    """
    return f"{normal(ko)}={normal(en)}"
