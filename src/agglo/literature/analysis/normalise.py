"""How is a string folded before it is cut, and where did each folded character stand?

Never NFKC: it turns the middle dot ㆍ and compatibility jamo into conjoining jamo. Instead: NFC, an own width table,
and one spelling for each family of separators, ranges and quotes (contracts, clause 10).
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

SEPARATORS = "·ㆍᆞ‧∙⋅•・･"
RANGES = "~∼〜–—‒―～"
QUOTES = "「」『』〈〉《》“”„‟〝〞＂"

_SMALL = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"

_TABLE: dict[int, str] = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {ord(c): "·" for c in SEPARATORS}
    | {ord(c): "~" for c in RANGES}
    | {ord(c): '"' for c in QUOTES}
    | {ord(c): "'" for c in "‘’‚‛′`´＇"}
    | {ord(c): "-" for c in "‐‑−－"}
    | {ord(c): " " for c in "\u00a0\u2002\u2003\u2007\u2009\u200a\u202f\u3000\t"}
    | {ord(c): d for c, d in zip(_SMALL, "01234567890123456789", strict=True)}
)
_LONGER = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}
_LONGER |= {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}
_LONGER |= {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2160, 0x2180)}  # Ⅱ ⅲ
_LONGER |= dict.fromkeys("\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e", "")
_TABLE |= dict.fromkeys(range(0x2460, 0x2500), " ")  # ① ⓐ number a list and belong to no word
_ANY_LONGER = re.compile(rf"[{''.join(_LONGER)}]|(?<=\d)[{_SMALL}]")
_MAYBE_LONGER = re.compile(f"[{''.join(_LONGER)}{_SMALL}]")  # alone far faster, and nearly never there
_ANY_OTHER = re.compile("[" + "".join(re.escape(chr(code)) for code, to in _TABLE.items() if chr(code) != to) + "]")
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ŋ": "n"}
_LATIN |= {"ς": "σ"}


class Folded(msgspec.Struct, frozen=True):
    """A folded string; ``starts[i]`` is where character i stood in the stored string (None: at i itself)."""

    text: str
    starts: tuple[int, ...] | None = None

    def place(self, i: int) -> int:
        """The stored offset of folded character `i` (or of the end, where i is the length)."""
        return i if self.starts is None else self.starts[i]

    def end(self, i: int) -> int:
        """The stored offset just after the letter to which folded character i - 1 belongs."""
        starts = self.starts
        if starts is None:
            return i
        last = starts[i - 1]
        while i < len(starts) - 1 and starts[i] == last:
            i += 1
        return starts[i]


def fold(stored: str) -> Folded:
    """The string as it is cut: NFC, widths, separators, ranges, quotes and blanks in one spelling.

    Han compatibility ideographs stay, since each stands for one sound (``hanja.py`` reads them).

    >>> fold("산업ㆍ정책 Ａ").text
    '산업·정책 A'
    >>> fold("x²½y")
    Folded(text='x2 1/2y', starts=(0, 1, 2, 2, 2, 2, 3, 4))
    >>> fold("m²는 10⁶").text
    'm2는 10 6'
    """
    longer = _MAYBE_LONGER.search(stored) and _ANY_LONGER.search(stored)
    if not longer and unicodedata.is_normalized("NFC", stored):
        text = _ANY_OTHER.sub(_folded, stored)  # faster than translate where few characters change
        if text == stored or unicodedata.is_normalized("NFC", text):
            return Folded(text)
    out: list[str] = []
    starts: list[int] = []
    for start, cluster in _clusters(stored):
        if cluster in _SMALL and start and stored[start - 1].isdecimal():
            out.append(" ")
            starts.append(start)
        for char in _LONGER[cluster] if cluster in _LONGER else _narrow(cluster):
            out.append(char)
            starts.append(start)
    starts.append(len(stored))
    return Folded("".join(out), tuple(starts))


def _folded(match: re.Match) -> str:
    return _TABLE[ord(match.group())]


def _clusters(stored: str):
    """(start, characters that compose together) in order."""
    start = 0
    for i in range(1, len(stored) + 1):
        if i == len(stored) or not _joins(stored[i]):
            yield start, stored[start:i]
            start = i


def _narrow(cluster: str) -> str:
    if "\uf900" <= cluster[0] <= "\ufaff":
        return cluster
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", cluster).translate(_TABLE))


def _joins(char: str) -> bool:
    """Whether a character may compose with the one before it (ᆞ is a separator here, not a vowel)."""
    return unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" and char != "ᆞ"


@lru_cache(maxsize=200_000)
def latin(word: str) -> str:
    """A Latin word in its exact searchable form: lower case, without accents.

    >>> latin("Württemberg"), latin("Straße")
    ('wurttemberg', 'strasse')
    """
    low = word.lower()
    if low.isascii():
        return low
    bare = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", "".join(_LATIN.get(c, c) for c in bare))
