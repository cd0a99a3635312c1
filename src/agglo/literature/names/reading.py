"""How is a printed name read: which part is the surname, which the given name, and in which script?

A name that does not say enough is read as far as it goes: in other scripts than Hangul and Latin it is compared letter
by letter, a body is not taken apart, and where both ends of a Latin name may be the surname, the likelier is.
"""

import re
import unicodedata
from functools import lru_cache

import msgspec

from agglo.literature.analysis.normalise import fold, latin

from .romanise import coda_of, jamo
from .surnames import Surname, divided, kin, latin_surnames

LONGEST = 200
"""Characters of a name that are read; a longer one is no name of a person."""
MOST_PARTS = 8
"""So many parts at most has the name of a person."""

_BODY = re.compile(
    r"\d|대학|연구|학회|학과|협회|위원|정부|센터|공사|공단|재단|은행|회사|기관|본부|부처|청$|국회|도서관|편집"
    r"|\b(?:univ\w*|inst\w*|center|centre|department|dept|ministry|bank|agency|office|society|association|committee"
    r"|council|commission|foundation|group|team|company|corp\w*|ltd|inc|oecd|project|consortium|collaboration|et al)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"(?<=\S)\s+외(?:\s*\d+\s*[명인])?$")
"""김영수 외 2명: and two others."""
_HANGUL = re.compile(r"[가-힣]+")
_LETTERS = re.compile(r"[A-Z]\.?|[A-Z]{2}|(?:[A-Z]\.-?){2,3}|[A-Z]-[A-Z]\.?")
"""Initials as a word: G.T., KH, W."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INITIALS = re.compile(r"[A-Z]{2,3}")
_PARTICLES = frozenset(
    ["van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten", "bin", "al"]
)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A name as it is compared.

    ``script`` is hangul, latin, han, other or body. ``surnames`` are those in Hangul that the family name is or may
    stand for (empty where it is no Korean one); ``family`` and ``given`` are folded, ``given`` in its parts (a name in
    Hangul has one, a Latin one its syllables or words); ``initials`` says that these are letters only. ``key`` is the
    same for all ways to write one name in one script: order, case, hyphens, blanks and accents apart. ``blocks`` are
    where names are that may be compared with it.
    """

    script: str
    family: str = ""
    given: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    initials: bool = False
    key: str = ""
    blocks: tuple[str, ...] = ()

    @property
    def korean(self) -> bool:
        """Whether the family name is, or is spelt as, a Korean one."""
        return bool(self.surnames)

    @property
    def whole(self) -> str:
        """The given name in one piece."""
        return "".join(self.given)


@lru_cache(maxsize=100_000)
def read(name: str) -> Reading:
    """The reading of a printed name.

    >>> read("Ahn, Young-Jin").key == read("Young-Jin AHN").key == read("Ahn Youngjin").key
    True
    >>> read("안 영진").key, read("Ahn, Y. J.").given, read("Institute of Baking").script
    ('h:안영진', ('y', 'j'), 'body')
    """
    text = " ".join(fold(unicodedata.normalize("NFC", name)[: LONGEST + 1]).text.split())
    if len(text) > LONGEST or not any(c.isalpha() for c in text):
        return Reading(script="body", key=f"b:{text[:LONGEST].casefold()}")
    text = _OTHERS.sub("", text)
    squeezed = re.sub(r"[\s,·.-]", "", text)
    if _HANGUL.fullmatch(squeezed):
        return _hangul(squeezed)
    letters = [c for c in text if c.isalpha()]
    if all("a" <= c <= "z" for c in latin("".join(letters)).casefold()):
        return _latin(text)
    if _BODY.search(text):
        return Reading(script="body", key=f"b:{text.casefold()}")
    han = all(unicodedata.name(c, "").startswith("CJK") for c in letters)
    folded = re.sub(r"[\W_]+", "" if han else " ", text).strip().casefold()
    return Reading(script="han" if han else "other", key=f"o:{folded}", blocks=(f"o:{folded}"[:80],))


def _hangul(text: str) -> Reading:
    parts = None if len(text) > 3 and _BODY.search(text) else divided(text)
    if parts is None:
        return Reading(script="body", key=f"b:{text}")
    surname, given = parts
    if _BODY.search(text) and len(text) == 4:
        return Reading(script="body", key=f"b:{text}")
    return Reading(
        script="hangul",
        family=surname.hangul,
        given=(given,),
        surnames=(surname.hangul,),
        key=f"h:{text}",
        blocks=(_block(surname, _sound(given[0])),),
    )


def _latin(text: str) -> Reading:
    if _BODY.search(text):
        return Reading(script="body", key=f"b:{text.casefold()}")
    if text.count(",") == 1 and all(part.strip() for part in text.split(",")):
        surname, first = text.split(",")
    else:
        surname, first = _ordered(text.replace(",", " "))
    return _of_parts(surname, first)


def _of_parts(surname: str, first: str) -> Reading:
    folded = "".join(_words(surname))
    parts, initials = _given(first)
    if not folded or len(parts) > MOST_PARTS:
        return Reading(script="body", key="b:" + " ".join(_words(f"{surname} {first}")))
    letters = "".join(parts)
    # What is longer than any given name of three syllables follows no Korean surname.
    meant = latin_surnames().get(folded, ()) if len(letters) <= 24 else ()
    key = f"l:{folded}|{letters}" + ("." if initials else "")
    return Reading(
        script="latin",
        family=folded,
        given=tuple(parts),
        surnames=tuple(entry.hangul for entry in meant),
        initials=initials,
        key=key,
        blocks=_latin_blocks(folded, parts, meant, initials),
    )


def _words(text: str) -> list[str]:
    """The words of a text, folded, without apostrophes and full stops."""
    plain = latin(fold(text).text).casefold()
    return re.findall(r"[a-z]+", re.sub(r"['’ʻʼ]", "", plain))


def _given(text: str) -> tuple[list[str], bool]:
    """The parts of a given name, and whether they are initials only."""
    parts: list[str] = []
    for word in re.split(r"[\s.·-]+", text.strip()):
        if _INITIALS.fullmatch(word) and len(text.strip(" .")) <= 3:
            parts += list(word)  # YJ, K.H
        else:
            parts += _CAMEL.split(word)
    folded = [w for part in parts for w in ["".join(_words(part))] if w]
    return folded, bool(folded) and all(len(part) == 1 for part in folded)


def _ordered(text: str) -> tuple[str, str]:
    """Family name and given name of a Latin name without a comma.

    A word in capitals among others is the family name; a hyphen stands in the given name; of two Korean surnames the
    commoner is it; else the last word is, with its particles (van den Berg).
    """
    words = text.split()
    if len(words) == 1:
        return words[0], ""
    behind = len(words)
    while behind > 1 and _LETTERS.fullmatch(words[behind - 1]):
        behind -= 1
    surname = _commonness(words[-1]) >= max(_commonness(words[0]), 1)  # Young-Jin OH
    if behind < len(words) and not surname and not any(_LETTERS.fullmatch(word) for word in words[:behind]):
        return " ".join(words[:behind]), " ".join(words[behind:])  # Forcherio G.T.
    capital = [n for n, word in enumerate(words) if word.isupper() and word.isalpha() and _is_long(word)]
    first, last = (_commonness(words[place]) for place in (0, -1))
    if len(capital) == 1 and capital[0] in (0, len(words) - 1) and not all(w.strip(".").isupper() for w in words):
        mine, other = (first, last) if capital[0] == 0 else (last, first)
        if mine or not other:
            return _taken(words, capital[0])
    ahead = first and "-" not in words[0] and ("-" in words[-1] or not last or first > last)
    if ahead and len(words) <= 3:
        return _taken(words, 0)
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold().strip(".") in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def _is_long(word: str) -> bool:
    """Whether a word in capitals is a name and not initials: three letters, or a surname such as OH."""
    return len(word) > 2 or _commonness(word) > 20


def _taken(words: list[str], place: int) -> tuple[str, str]:
    rest = words[1:] if place == 0 else words[:-1]
    return words[place], " ".join(rest)


def _commonness(word: str) -> float:
    """Thousands of people who spell their Korean surname so, roughly: a fourth, a ninth … for each rarer spelling."""
    spelt = "".join(_words(word))
    found = latin_surnames().get(spelt, ())
    return max((entry.people / (1 + entry.latin.index(spelt)) ** 2 for entry in found), default=0.0)


# Blocks: the class of the surname and the class of the sound with which the given name begins.

_CLASS = dict.fromkeys("gkcq", "k") | dict.fromkeys("dt", "t") | dict.fromkeys("bpvf", "p") | dict.fromkeys("jz", "c")
_CLASS |= {"n": "n", "r": "n", "l": "n", "m": "m", "s": "s", "h": "h"} | dict.fromkeys("aeiouyw", "v")
_JAMO_CLASS = ["k", "k", "n", "t", "t", "n", "m", "p", "p", "s", "s", "v", "c", "c", "c", "k", "t", "p",
               "h"]  # fmt: skip


def _sound(syllable: str) -> str:
    return _JAMO_CLASS[(ord(syllable) - 0xAC00) // 588]


def _latin_sound(part: str) -> str:
    return "c" if part.startswith(("ch", "ts", "tch")) else _CLASS.get(part[0], "v")


_SKELETON = re.compile(r"ng(?![aeiouy]|$)|ng$|tch|ch|sh|[gktpbd]h|wh(?=[aeiouy])|h(?=[aeiouyw])|[bcdfgjklmnpqrstvz]")
_BONES = {"ng": "N", "ch": "c", "tch": "c", "sh": "s", "h": "h", "wh": "h", "c": "k", "z": "c"}
_BONES |= {"l": "l", "r": "l"} | {f"{c}h": bone for c, bone in zip("gktpbd", "kktppt", strict=True)}
_JAMO_BONES = ["k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "c", "c", "c", "k", "t", "p",
               "h"]  # fmt: skip
_CODA_BONES = {"k": "k", "n": "n", "t": "t", "l": "l", "m": "m", "p": "p", "ng": "N"}


def skeleton(given: tuple[str, ...], hangul: bool) -> str:
    """The consonants of a given name in classes that Hangul and its usual Latin spellings share.

    >>> skeleton(("영진",), True) == skeleton(("young", "jin"), False) == skeleton(("youngjin",), False)
    True
    """
    bones: list[str] = []
    if hangul:
        for syllable in "".join(given):
            onset, _, coda = jamo(syllable)
            bones += [_JAMO_BONES[onset], _CODA_BONES.get(coda_of(coda), "")]
    else:
        for part in given:
            found = (_BONES.get(cut, _CLASS.get(cut, cut)) for cut in _SKELETON.findall(part))
            bones += [bone for bone in found if bone != "v"]
    joined = "".join(bones)
    return re.sub(r"(.)\1+", r"\1", joined)


def _block(surname: Surname, sound: str) -> str:
    return f"{kin()[surname.hangul]}:{sound}"


def _latin_blocks(family: str, parts: list[str], meant: tuple[Surname, ...], initials: bool) -> tuple[str, ...]:
    if not parts:
        return ()
    if meant:
        return (_block(meant[0], _latin_sound(parts[0])),)
    return (f"l:{family[:40]}:{parts[0][0]}",)
