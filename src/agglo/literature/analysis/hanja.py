"""How is a Han character read in Korean? One character, one syllable, so offsets stay.

Chinese and Japanese texts are read so as well, as a Korean reader would; kana and what has no Korean reading stay.
Unquoted, a word has one reading (`hangul`); in quotes any reading that a character may have (`sounds`), since a stretch
cut out of a text does not show what stood around it. The tables are read when the first Han character is met.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

HAN = re.compile("[㐀-䶿一-鿿\uf900-\ufaff]")
_STRETCH = re.compile("[㐀-䶿一-鿿\uf900-\ufaff]+")
_VOWELS, _FINALS = 21, 28
_R, _N, _SILENT, _D, _J = 5, 2, 11, 3, 12  # first consonants ㄹ ㄴ ㅇ ㄷ ㅈ by their number
_SOFT = frozenset({2, 3, 6, 7, 12, 17, 20})  # vowels 야 얘 여 예 요 유 이
_LAST_N = 4


class _Readings(NamedTuple):
    usual: dict[str, str]
    also: dict[str, str]
    words: dict[str, str]
    starts: dict[str, str]
    whole: frozenset[str]
    prefixes: frozenset[str]
    simpler: dict[int, str]
    longest: int


@cache
def _readings() -> _Readings:
    from .hanja_words import PREFIXES, SIMPLER, SOUNDS, STARTS, WHOLE

    usual: dict[str, str] = {}
    also: dict[str, str] = {}
    table = usual
    for line in (files(__package__) / "hanja.txt").read_text(encoding="utf-8").splitlines():
        if line == "also":
            table = also
        elif line[0] != "#":
            reading, chars = line.split(" ", 1)
            for char in chars:
                table[char] = table.get(char, "") + reading
    for word, reading in (*SOUNDS.items(), *STARTS.items()):
        for char, syllable in zip(word, reading, strict=True):
            also[char] = also.get(char, "") + syllable
    for char in filter(_is_compatible, usual):
        plain = unicodedata.normalize("NFC", char)
        also[plain] = also.get(plain, "") + usual[char]
    longest = max(map(len, (*SOUNDS, *STARTS)))
    return _Readings(usual, also, SOUNDS, STARTS, WHOLE, PREFIXES, str.maketrans(SIMPLER), longest)


def _is_compatible(char: str) -> bool:
    return "\uf900" <= char <= "\ufaff"


@lru_cache(maxsize=100_000)
def hangul(run: str, name: bool = False) -> str:
    """A run with its Han characters as they are read; `name` where it is a person's (金 is 김).

    >>> hangul("産業政策"), hangul("新聞硏究의"), hangul("經濟成長率"), hangul("不動産"), hangul("产业クラスター")
    ('산업정책', '신문연구의', '경제성장률', '부동산', '산업クラスター')
    >>> hangul("勞動"), hangul("女性勞動"), hangul("2005年"), hangul("年度"), hangul("音樂"), hangul("金融")
    ('노동', '여성노동', '2005년', '연도', '음악', '금융')
    """
    if not HAN.search(run):
        return run
    heard = _STRETCH.sub(lambda match: _read(match.group(), run[: match.start()], run[match.end() :]), run)
    if name and run[0] in _SURNAMES and len(run) <= _LONGEST_NAME and _STRETCH.fullmatch(run):
        return _SURNAMES[run[0]] + heard[1:]
    return heard


_SURNAMES = {"金": "김", "沈": "심"}
_LONGEST_NAME = 4


@lru_cache(maxsize=20_000)
def sounds(char: str) -> str:
    """All syllables that a character may be read as; the character itself where it is not Han or has no reading.

    >>> sounds("率"), sounds("不"), sounds("가")
    ('률솔율', '부불', '가')
    """
    if not HAN.match(char):
        return char
    known = _readings()
    plain = unicodedata.normalize("NFC", char)
    own = known.usual.get(char, "") + known.usual.get(plain, "") + known.also.get(plain, "")
    own += known.also.get(plain.translate(known.simpler), "")
    return "".join(sorted({*own, *map(_initial, own)})) or plain


def _read(stretch: str, before: str, after: str) -> str:
    """A stretch of Han, between what stands before and after it in its run."""
    known = _readings()
    plain = unicodedata.normalize("NFC", stretch)
    if len(plain) != len(stretch):
        plain = stretch
    counted = before[-1:].isdecimal()
    told = _by_words(plain.translate(known.simpler), known, counted)
    out: list[str] = []
    for i, char in enumerate(stretch):
        if _is_compatible(char) and char in known.usual:  # it stands for one sound
            out.append(known.usual[char])
        elif i in told:
            out.append(told[i])
        else:
            reading = known.usual.get(plain[i], char)
            begins = i == 0 and not counted and (not before or len(stretch) > 1)
            out.append(_initial(reading) if begins else _after(reading, out[-1] if out else before[-1:]))
    return _negated(plain, out, told, after)


def _by_words(plain: str, known: _Readings, counted: bool) -> dict[int, str]:
    """The syllables that the tables of words tell, by their places; where `counted`, a number stands before (5年度)."""
    told: dict[int, str] = {}
    i = 0
    while i < len(plain):
        for end in range(min(len(plain), i + known.longest), i + 1, -1):
            word = plain[i:end]
            reading = known.words.get(word)
            if reading is None and not (i == 0 and counted) and (i != 1 or plain[0] in known.prefixes):
                reading = known.starts.get(word)
            if reading is not None or word in known.whole:
                told.update(enumerate(reading or (), i))
                i = end - 1
                break
        i += 1
    return told


def _negated(plain: str, out: list[str], told: dict[int, str], after: str) -> str:
    """不 is 부 before ㄷ and ㅈ."""
    for i, char in enumerate(plain):
        following = out[i + 1] if i + 1 < len(out) else after[:1]
        if char == "不" and i not in told and "가" <= following <= "힣":
            out[i] = "부" if _parts(following)[0] in (_D, _J) else "불"
    return "".join(out)


def _parts(syllable: str) -> tuple[int, int, int]:
    """First consonant, vowel and last consonant, by their numbers."""
    code = ord(syllable) - ord("가")
    return code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS


def _syllable(first: int, vowel: int, last: int) -> str:
    return chr(ord("가") + (first * _VOWELS + vowel) * _FINALS + last)


def _initial(syllable: str) -> str:
    """A syllable at the beginning of a word.

    >>> [_initial(syllable) for syllable in "로력년리낙"]
    ['노', '역', '연', '이', '낙']
    """
    if not "가" <= syllable <= "힣":
        return syllable
    first, vowel, last = _parts(syllable)
    if first in (_R, _N) and vowel in _SOFT:
        return _syllable(_SILENT, vowel, last)
    return _syllable(_N, vowel, last) if first == _R else syllable


def _after(syllable: str, before: str) -> str:
    """률 and 렬 after a vowel or ㄴ are 율 and 열."""
    if syllable in ("률", "렬") and "가" <= before <= "힣" and _parts(before)[2] in (0, _LAST_N):
        return _initial(syllable)
    return syllable
