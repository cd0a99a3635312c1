"""Does a Korean word say an English one by its sound? 클러스터 is cluster, 거버넌스 governance.

A word of either language is first reduced to its consonants, by which candidates are found in a table; then each
candidate is written out letter by letter. How a Korean sound is spelt in English begins as the rules of loanword
orthography have it and is learned from pairs that are known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from math import exp, log

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JOINED = frozenset({"ㅔㅣ", "ㅏㅣ", "ㅏㅜ", "ㅗㅜ", "ㅣㅓ", "ㅔㅓ", "ㅏㅣㅓ"})
"""Vowels of two syllables that are one in English."""
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")

_SPELT = """
ㄱ g gg gh gu c k|ㄲ g k c ck|ㄴ n nn kn ne|ㄷ d dd th de|ㄸ d t|ㄹ l r ll rr rh wr le re|ㅁ m mm me|ㅂ b v bb ve be
ㅃ b p|ㅅ s c ss sh sc th se ce t ci si ti ch|ㅆ s ss c|ㅈ j z g s zz dg ge ze se di th s|ㅉ z j tz
ㅊ ch t tch c ti te tu z|ㅋ c k ck ch cc q x ke qu que kh|ㅌ t tt th te|ㅍ p f ph pp ff pe fe|ㅎ h wh f
ㅏ a o u ar e ah i|ㅐ a e ai ae|ㅑ ya ia|ㅒ ya|ㅓ e u o er a or ir ur ou ar ure re our io eu ware ea
ㅔ e a ai ay ae ei|ㅕ yo io eo ia ya ye o|ㅖ ye ie|ㅗ o au oa ow or aw al ore ou oe oo ough our oor|ㅘ wa ua oi
ㅙ wa we|ㅚ oe oi|ㅛ yo io eo|ㅜ oo u o ou w ew wo ue|ㅝ wo wa|ㅞ we ue wa|ㅟ wi we ui|ㅠ u ew yu eu iu ue you iew
ㅡ _ e u i o|ㅢ ui|ㅣ i e y ee ea ie ey ei ia u
ㄱ* c k ck g que ch cc ct|ㄴ* n nn ne gn|ㄷ* d t|ㄹ* l ll r le el lle al re ble|ㅁ* m mm me mb|ㅂ* p b pp pe
ㅅ* t tt te d s th|ㅇ* ng n ngue|ㅋ* k c|ㅌ* t|ㅍ* p f
ㄹㄹ l ll le|ㅔㅣ a ai ay e ei ea ey|ㅏㅣ i y igh ie ei ai|ㅏㅜ ou ow au|ㅗㅜ ow o oa ou|ㅣㅓ ear er ier ia eer e ea
ㅔㅓ air are ear|ㅏㅣㅓ ire ier iar
"""
"""Each sound (a final one with ``*``) and how it is spelt, the commonest first; ``_`` is not written."""
SEEN = 20.0
"""How much the rules count against what is learned: as so many occurrences of each sound."""
UNKNOWN = 1e-4
"""The probability of a spelling, by letter, that neither rules nor pairs know."""
UNWRITTEN = -12.0
"""The log probability that a sound is not written."""
LONGEST_SPELLING = 4
MIDDLE, SLOPE = -2.15, 3.0
"""Where a written-out word is as likely as not the same, in log probability a sound, and how sharply that turns."""
FEWEST = 2
"""Consonants of a word whose sound can tell anything."""


def sounds(korean: str) -> list[str]:
    """A Hangul word as sounds; the silent initial is none, a final one has ``*``.

    >>> "".join(sounds("클러스터"))
    'ㅋㅡㄹㄹㅓㅅㅡㅌㅓ'
    """
    found: list[str] = []
    for char in korean:
        code = ord(char) - 0xAC00
        if not 0 <= code < 11172:
            return []
        initial, vowel, final = INITIALS[code // 588], VOWELS[code // 28 % 21], FINALS[code % 28]
        if initial == "ㅇ" and found and found[-1] + vowel in JOINED:
            found[-1] += vowel
        elif initial == "ㄹ" and found and found[-1] == "ㄹ*":
            found[-1:] = ["ㄹㄹ", vowel]
        else:
            found += [vowel] if initial == "ㅇ" else [initial, vowel]
        found += [final + "*"] if final else []
    return found


class Spelling:
    """How Korean sounds are spelt in English: the rules, and what was learned from pairs.

    Parameters
    ----------
    seen
        How often each sound was met in each spelling.
    """

    def __init__(self, seen: Mapping[tuple[str, str], float] | None = None):
        self.seen = dict(seen or {})
        totals: Counter[str] = Counter()
        for (sound, _), count in (seen or {}).items():
            totals[sound] += count
        prior = _rules()
        names = {sound for sound, _ in prior} | set(totals)
        self._log = {
            pair: log((SEEN * prior.get(pair, 0.0) + (seen or {}).get(pair, 0.0)) / (SEEN + totals[pair[0]]))
            for pair in {*prior, *(seen or {})}
            if pair[0] in names
        }

    def written(self, korean: str, english: str) -> tuple[float, list[tuple[str, str]]]:
        """The log probability a sound that a Korean word is spelt so, and which letters each sound takes.

        Minus infinity where it cannot be.
        """
        heard, letters = sounds(korean), english.lower()
        if not heard or not letters or not letters.isascii() or len(letters) > 30 or len(heard) > 45:
            return float("-inf"), []
        best: list[dict[int, tuple[float, int]]] = [{0: (0.0, -1)}]
        for sound in heard:
            reached: dict[int, tuple[float, int]] = {}
            for at, (worth, _) in best[-1].items():
                for end in range(at, min(len(letters), at + LONGEST_SPELLING) + 1):
                    new = worth + self._worth(sound, letters[at:end])
                    if end not in reached or new > reached[end][0]:
                        reached[end] = (new, at)
            best.append(reached)
        if len(letters) not in best[-1]:
            return float("-inf"), []
        total, at, path = best[-1][len(letters)][0], len(letters), []
        for sound, reached in zip(reversed(heard), reversed(best[1:]), strict=True):
            before = reached[at][1]
            path.append((sound, letters[before:at]))
            at = before
        return total / len(heard), path[::-1]

    def _worth(self, sound: str, letters: str) -> float:
        known = self._log.get((sound, letters))
        if known is not None:
            return known
        return UNWRITTEN if not letters else log(UNKNOWN) * len(letters) * 0.7

    def likelihood(self, korean: str, english: str) -> float:
        """The probability, 0–1, that a Korean word is an English one by its sound.

        >>> Spelling().likelihood("클러스터", "cluster") > 0.8 > 0.2 > Spelling().likelihood("산업", "cluster")
        True
        """
        worth, _ = self.written(korean, english.replace(" ", "").replace("-", ""))
        return 1 / (1 + exp(min(60.0, -SLOPE * (worth - MIDDLE)))) if worth > -50 else 0.0


def learned(pairs: Iterable[tuple[str, str]], rounds: int = 3, least: float = 0.5) -> Spelling:
    """The spelling of the pairs that sound alike among `pairs`; the others are left out.

    Each round spells all pairs with what the last one learned and counts the best way of each.
    """
    listed, spelling = sorted(set(pairs)), Spelling()
    for _ in range(rounds):
        seen: Counter[tuple[str, str]] = Counter()
        for korean, english in listed:
            if spelling.likelihood(korean, english) >= least:
                found = spelling.written(korean, english.replace(" ", "").replace("-", ""))[1]
                seen.update(pair for pair in found if pair[1] or pair[0] == "ㅡ")
        spelling = Spelling(seen)
    return spelling


@lru_cache(maxsize=1)
def _rules() -> dict[tuple[str, str], float]:
    """P(spelling | sound) by the rules: the n-th commonest has a weight of 1/n."""
    found = {}
    for line in _SPELT.strip().replace("\n", "|").split("|"):
        sound, *spellings = line.split()
        weights = [1 / (n + 1) for n in range(len(spellings))]
        for spelling, weight in zip(spellings, weights, strict=True):
            found[sound, spelling.replace("_", "")] = weight / sum(weights)
    return found


_CLASSES = {"ㄹㄹ": "l"} | dict(zip("ㄱㄲㅋㄴㄷㄸㅌㄹㅁㅂㅃㅍㅅㅆㅈㅉㅊㅎ", "kkkntttlmpppssccch", strict=True))
_FINAL_CLASSES = _CLASSES | {"ㅅ": "t", "ㅇ": "n"}


def skeleton(korean: str) -> str:
    """The consonants of a Hangul word by class; empty where there are too few.

    >>> skeleton("클러스터"), skeleton("거버넌스"), skeleton("이유")
    ('klst', 'kpnns', '')
    """
    found = ""
    for sound in sounds(korean):
        found += _FINAL_CLASSES.get(sound[0], "") if sound.endswith("*") else _CLASSES.get(sound, "")
    return found if len(found) >= FEWEST else ""


_LETTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("tch", ("c",)), ("sch", ("s", "sk")), ("tion", ("sn", "cn")), ("sion", ("sn", "cn")), ("ture", ("c", "tl")),
    ("dge", ("c",)), ("tia", ("s", "t")), ("tio", ("s", "t")), ("tiu", ("s", "t")), ("cia", ("s",)), ("cio", ("s",)),
    ("tu", ("t", "c")), ("ch", ("c", "k", "s")), ("sh", ("s",)), ("ph", ("p",)), ("th", ("s", "t", "c")),
    ("ck", ("k",)), ("ware", ("", "l")), ("sce", ("s",)), ("qu", ("k",)), ("gh", ("", "k")),
    ("wr", ("l",)), ("wh", ("", "h")), ("mb", ("m", "mp")), ("gm", ("m", "km")),
    ("gn", ("n", "kn")), ("ts", ("c", "ts", "tc")), ("x", ("ks", "c")), ("cce", ("ks",)), ("cci", ("ks",)),
    ("rh", ("l",)),
)  # fmt: skip
"""Letters that are one sound, and what they may be."""
_ALONE = dict(zip("bdfjklmnpqtvz", "ptpcklmnpktpc", strict=True))
MOST_SKELETONS = 24


@lru_cache(maxsize=50_000)
def skeletons(english: str) -> tuple[str, ...]:
    """The consonants of an English word by the same classes, in each way it may be pronounced.

    >>> "klst" in skeletons("cluster"), "kpnns" in skeletons("governance"), "pcns" in skeletons("business")
    (True, True, True)
    """
    word = "".join(c for c in english.lower() if c.isascii() and c.isalpha())
    if not word or len(word) > 24:
        return ()
    ways: list[tuple[str, ...]] = []
    at = 0
    while at < len(word):
        letters, heard = _heard(word, at)
        at += letters
        ways.append(heard)
    found: dict[str, None] = {}
    for way in product(*(w for w in ways if w != ("",))):
        found.setdefault("".join(way))
        if len(found) >= MOST_SKELETONS:
            break
    return tuple(s for s in found if len(s) >= FEWEST)


def _heard(word: str, at: int) -> tuple[int, tuple[str, ...]]:
    """How many letters are one sound here, and what it may be."""
    for letters, heard in _LETTERS:
        if word.startswith(letters, at):
            return len(letters) - (letters in ("tia", "tio", "tiu", "cia", "cio")), heard
    char, after = word[at], word[at + 1 : at + 2]
    if char == after and char not in "aeiou":
        length, heard = _heard(word[:at] + word[at + 1 :], at)
        return length + 1, heard
    if char == "c":
        return 1, ("s",) if after and after in "eiy" else ("k",)
    if char == "g":
        if word[at - 1 : at] == "n" and (not after or after not in "aeiouy"):
            return 1, ("",) if not after else ("", "k")
        return 1, ("c", "k") if after and after in "eiy" else ("k",)
    if char == "s":
        return 1, ("s", "c")
    if char == "r":
        return 1, ("l",) if after and after in "aeiouy" else ("", "l")
    if char == "h":
        return 1, ("h",) if not at else ("h", "")
    if word.startswith("kn") and not at:
        return 1, ("",)
    return 1, (_ALONE.get(char, ""),)
