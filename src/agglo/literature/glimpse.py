"""Can a word stand in this text at all, and in which of its runs? Told by letters, before anything is cut.

A word of the index differs from what is written only at its end: a contraction takes the last consonant, an English
ending was cut off. So the letters before that must be there; where that is not certain (verbs, numbers, accents),
every run is looked at.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from .analysis.fields import CUT, ENDS

_ACCENTED = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_HANGUL = re.compile("[가-힣]+")
_LATIN = re.compile("[a-z]+")
_FINALS = 28  # syllables of one beginning and vowel, by their last consonant


def may_hold(text: str, word: str) -> bool:
    """Whether a folded text may have the word.

    >>> may_hold("지역의 산업", "산업"), may_hold("지역의 산업", "정책"), may_hold("Clusters", "cluster")
    (True, False, True)
    """
    sought = _sought((word,), False)
    return sought is None or sought.search(text) is not None or (word.isascii() and _ACCENTED.search(text) is not None)


def runs_with(text: str, words: frozenset[str], prefix: bool = False) -> Iterator[re.Match]:
    """The runs of a folded text that may have one of the words, or with `prefix` a word that begins so.

    >>> [run.group() for run in runs_with("지역의 산업, 산업화와 정책", frozenset({"산업"}))]
    ['산업', '산업화와']
    """
    sought = _sought(tuple(sorted(words)), prefix)
    if sought is None or " & " in text or (any(map(str.isascii, words)) and _ACCENTED.search(text)):
        yield from (run for run in CUT.finditer(text) if run.group()[0] not in ENDS)
        return
    looked = 0
    for seen in sought.finditer(text):
        if seen.start() >= looked:  # no run goes beyond a blank
            begin = text.rfind(" ", looked, seen.start()) + 1 or looked
            looked = text.find(" ", seen.end())
            looked = len(text) if looked < 0 else looked
            yield from (run for run in CUT.finditer(text, begin, looked) if run.group()[0] not in ENDS)


@lru_cache(maxsize=1000)
def _sought(words: tuple[str, ...], prefix: bool) -> re.Pattern | None:
    """What one of the words must show; None where that cannot be told."""
    shown = [_prefix_shown(word) if prefix else _shown(word) for word in words]
    return None if None in shown else re.compile("|".join(filter(None, shown)))


def _shown(word: str) -> str | None:
    if _HANGUL.fullmatch(word) and word[-1] != "다":
        return word[:-1] + _any_final(word[-1])
    if _LATIN.fullmatch(word):
        return f"(?i:{word[: max(1, len(word) - 2)]})"
    return None


def _prefix_shown(word: str) -> str | None:
    """The same where a word goes on after it: of a verb the two last syllables may be contracted (모르다, 몰라)."""
    if _HANGUL.fullmatch(word) and len(word) > 1 and word[-1] != "다":
        return word[:-2] + _any_final(word[-2])
    return None


def _any_final(syllable: str) -> str:
    first = ord(syllable) - (ord(syllable) - ord("가")) % _FINALS
    return f"[{chr(first)}-{chr(first + _FINALS - 1)}]"
