"""In which form are what is typed and what it may become compared? As the keys that were struck.

Hangul becomes the keys of a two-set keyboard, Latin its own lower-case letters, and blanks and punctuation nothing.
So every state of an input method on the way to a word (클, 클ㄹ, 클러, 클럿, 클러스) is a beginning of its keys; raw
jamo are the same keys; a word typed on the wrong keyboard, either way, has the very keys of the right one; and the
distance between two key strings is a distance in jamo. Shift is left out, as hands let go of it too soon.
"""

import re
from functools import cache

import msgspec

from ..analysis.hanja import hangul
from ..analysis.normalise import fold, latin
from .automaton import CONSONANTS, FINALS, KEYS_OF, PARTS, VOWELS, is_syllable, keys, split

LONGEST = 200
"""Characters of one text that are compared; titles longer than this agree in these."""

_HANGUL = "가-힣ㄱ-ㆎᄀ-ᇿ"
_WORD = re.compile(rf"[{_HANGUL}]+|[^\W_{_HANGUL}]+")
_FIRST = re.compile(f"[{_HANGUL}㐀-䶿一-鿿\uf900-\ufaff]")
_CONJOINING = {chr(0x1100 + i): jamo for i, jamo in enumerate(CONSONANTS)}
_CONJOINING |= {chr(0x1161 + i): jamo for i, jamo in enumerate(VOWELS)}
_CONJOINING |= {chr(0x11A8 + i): jamo for i, jamo in enumerate(FINALS[1:])}
_SINGLE = set(CONSONANTS)


class Struck(msgspec.Struct, frozen=True):
    """A text as keys, and where in them its words begin (0 first, strictly rising)."""

    keys: bytes
    starts: tuple[int, ...]


def struck(text: str) -> Struck:
    """The keys of a text.

    >>> struck("클러스터 정책"), struck("Lock-in")
    (Struck(keys=b'zmffjtmxjwjdcor', starts=(0, 9)), Struck(keys=b'lockin', starts=(0, 4)))
    """
    return _cut(text, _keys())


def initials(text: str) -> Struck:
    """The keys of a text's initial consonants; what is not Hangul stays whole.

    >>> initials("클러스터 정책").keys, initials("R&D 투자").keys
    (b'zftxwc', b'rdxw')
    """
    return _cut(text, _initials())


@cache
def _keys() -> dict[int, str]:
    """The keys of each syllable and jamo; made when first needed, which takes some milliseconds."""
    table = {0xAC00 + n: keys(chr(0xAC00 + n)).lower() for n in range(11172)}
    table |= {ord(jamo): struck.lower() for jamo, struck in KEYS_OF.items()}
    return table | {ord(char): KEYS_OF[jamo].lower() for char, jamo in _CONJOINING.items()}


@cache
def _initials() -> dict[int, str]:
    return {0xAC00 + n: KEYS_OF[CONSONANTS[n // 588]].lower() for n in range(11172)}


def words(text: str) -> list[str]:
    """The words of a text, one for each of its `Struck.starts`; Han characters as they are read.

    >>> words("産業政策의 R&D투자")
    ['산업정책의', 'R', 'D', '투자']
    """
    return _WORD.findall(fold(hangul(text[:LONGEST])).text)


def _cut(text: str, table: dict[int, str]) -> Struck:
    found, starts, length = [], [], 0
    for word in words(text):
        one = latin(word).translate(table).encode("utf-8", "replace")
        found.append(one)
        starts.append(length)
        length += len(one)
    return Struck(b"".join(found), tuple(starts))


def as_initials(text: str) -> bytes:
    """The keys of a text that consists of initial consonants, syllables before them allowed; empty where it does not.

    A compound consonant is two of them, since some input methods join ㄱㅅ to ㄳ.

    >>> as_initials("ㅋㄹㅅㅌ"), as_initials("클러ㅅㅌ"), as_initials("ㄳ"), as_initials("클러스터")
    (b'zftx', b'zftx', b'rt', b'')
    """
    loose = [part for char in text if not char.isspace() for part in PARTS.get(char, char)]
    if not loose or loose[-1] not in _SINGLE or not all(c in _SINGLE or is_syllable(c) for c in loose):
        return b""
    whole = sum(is_syllable(char) for char in loose)
    if any(is_syllable(char) for char in loose[whole:]):
        return b""
    return "".join(KEYS_OF[c if c in _SINGLE else split(c)[0]] for c in loose).lower().encode()


def is_korean(text: str) -> bool:
    r"""Whether a text begins in Hangul or Han.

    >>> is_korean("ㅔㅐㅣ"), is_korean("R&D 투자"), is_korean(" 투자"), is_korean("産業"), is_korean("\uf90a")
    (True, False, True, True, True)
    >>> is_korean("\ua4d0")  # Lisu lies between Han and its compatibility ideographs
    False
    """
    word = _WORD.search(text)
    return word is not None and _FIRST.match(word.group()) is not None


ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


@cache
def neighbours() -> dict[int, frozenset[int]]:
    """Keys that lie side by side on the keyboard, by their byte.

    >>> sorted(map(chr, neighbours()[ord("s")]))
    ['a', 'd', 'e', 'w', 'x', 'z']
    """
    at = {key: (x + shift, y) for y, (row, shift) in enumerate(zip(ROWS, (0, 0.5, 0.75, 1.25), strict=True))
          for x, key in enumerate(row)}  # fmt: skip
    return {
        ord(key): frozenset(
            ord(other) for other, (u, v) in at.items() if other != key and abs(y - v) <= 1 and abs(x - u) <= 1
        )
        for key, (x, y) in at.items()
    }
