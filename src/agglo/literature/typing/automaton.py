"""What does a two-set (두벌식) Korean keyboard make of keys, and which keys make a text?

The automaton is that of KS X 5002 keyboards as input methods run it: consonants and vowels gather into a syllable; a
vowel after a closed syllable takes the last consonant with it (클 + ㅓ: 크러), which is why a word passes through
states that it does not contain (클럿 on the way to 클러스).
"""

from collections.abc import Iterator

CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
"""Initial consonants in the order of Unicode's syllables."""
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""Final consonants in the order of Unicode's syllables, none first."""

JAMO_OF = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnmQWERTOP",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ",
        strict=True,
    )
)
JAMO_OF |= {key.upper(): jamo for key, jamo in list(JAMO_OF.items()) if key.upper() not in JAMO_OF}
"""What each key of a keyboard with Latin letters (QWERTY) writes in Korean."""
KEY_OF = {jamo: key for key, jamo in reversed(JAMO_OF.items())}

PARTS = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
"""Jamo that take two keys."""
WHOLE = {parts: jamo for jamo, parts in PARTS.items()}
KEYS_OF = {jamo: "".join(KEY_OF[part] for part in PARTS.get(jamo, jamo)) for jamo in (*KEY_OF, *PARTS)}
"""The keys of each jamo."""

_FIRST, _LAST, _PER_INITIAL, _PER_VOWEL = 0xAC00, 0xD7A3, 588, 28


def split(syllable: str) -> tuple[str, str, str]:
    """A syllable's initial, vowel and final (empty where there is none) as compatibility jamo.

    >>> split("클")
    ('ㅋ', 'ㅡ', 'ㄹ')
    """
    n = ord(syllable) - _FIRST
    return CONSONANTS[n // _PER_INITIAL], VOWELS[n % _PER_INITIAL // _PER_VOWEL], FINALS[n % _PER_VOWEL].strip()


def is_syllable(char: str) -> bool:
    """Whether a character is a modern Hangul syllable."""
    return "가" <= char <= "힣"


def keys(text: str) -> str:
    """The keys that write a text in Korean mode; what is neither syllable nor jamo stays as it is.

    >>> keys("클러스터"), keys("ㅔㅐㅣㅑ쵸"), keys("없다")
    ('zmffjtmxj', 'policy', 'djqtek')
    """
    return "".join(_struck(char) for char in text)


def _struck(char: str) -> str:
    if is_syllable(char):
        return "".join(KEYS_OF[jamo] for jamo in split(char) if jamo)
    return KEYS_OF.get(char, char)


def compose(struck: str) -> str:
    """What a Korean keyboard makes of keys; what is no letter ends the syllable and stays.

    >>> compose("zmffjtmxj"), compose("policy"), compose("dkssud 12")
    ('클러스터', 'ㅔㅐㅣㅑ쵸', '안녕 12')
    """
    *_, last = ("", *states(struck))
    return last


def states(struck: str) -> Iterator[str]:
    """What stands in the field after each key.

    >>> list(states("zmffjtm"))
    ['ㅋ', '크', '클', '클ㄹ', '클러', '클럿', '클러스']
    """
    done: list[str] = []
    initial = vowel = final = ""
    for key in struck:
        jamo = JAMO_OF.get(key, "")
        if not jamo:
            done += [_written(initial, vowel, final), key]
            initial = vowel = final = ""
        elif jamo in VOWELS:
            moved = ""
            if final:
                kept, moved = _taken(final)
                done.append(_written(initial, vowel, kept))
                initial, vowel, final = moved, jamo, ""
            elif vowel and vowel + jamo in WHOLE:
                vowel = WHOLE[vowel + jamo]
            elif vowel:
                done.append(_written(initial, vowel, ""))
                initial, vowel = "", jamo
            else:
                vowel = jamo
        elif initial and vowel and not final and jamo in FINALS:
            final = jamo
        elif final and final + jamo in WHOLE:
            final = WHOLE[final + jamo]
        else:
            done.append(_written(initial, vowel, final))
            initial, vowel, final = jamo, "", ""
        yield "".join(done) + _written(initial, vowel, final)


def _taken(final: str) -> tuple[str, str]:
    """What of a final stays, and what the next vowel takes with it."""
    parts = PARTS.get(final, final)
    return parts[:-1], parts[-1]


def _written(initial: str, vowel: str, final: str) -> str:
    if not (initial and vowel):
        return initial + vowel
    n = (CONSONANTS.index(initial) * len(VOWELS) + VOWELS.index(vowel)) * _PER_VOWEL
    return chr(_FIRST + n + FINALS.index(final or " "))
