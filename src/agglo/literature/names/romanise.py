"""How is a Korean given name written in Latin letters, and which Latin spellings fit a name in Hangul?

Revised Romanisation (2000; in names without the sound changes between syllables) and McCune–Reischauer (1939; voiced
between voiced sounds) are computed. Most people follow neither, so each sound also has the spellings in use: 영 is
Young more often than Yeong. What fits is told in two grades, whose worth is measured and not assumed.
"""

import re
from functools import lru_cache

ONSETS = tuple("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ")
VOWELS = tuple("ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ")

_REVISED_ONSETS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
                   "h"]  # fmt: skip
_REVISED_VOWELS = ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
                   "wi", "yu", "eu", "ui", "i"]  # fmt: skip
CODA_SOUNDS = ["", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t",
                  "t", "ng", "t", "t", "k", "t", "p", "t"]  # fmt: skip
_MCCUNE_ONSETS = ["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch'", "k'", "t'",
                  "p'", "h"]  # fmt: skip
_MCCUNE_VOWELS = ["a", "ae", "ya", "yae", "ŏ", "e", "yŏ", "ye", "o", "wa", "wae", "oe", "yo", "u", "wŏ", "we", "wi",
                  "yu", "ŭ", "ŭi", "i"]  # fmt: skip
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}

# Spellings in use: before the bar the usual ones, after it those met now and then.
_IN_USE = {
    "ㄱ": "g k|gh kh c", "ㄲ": "kk k g|gg", "ㄴ": "n|r", "ㄷ": "d t|dh", "ㄸ": "tt dd d t", "ㄹ": "r l n|rh y",
    "ㅁ": "m", "ㅂ": "b p|v bh", "ㅃ": "pp bb b p", "ㅅ": "s sh", "ㅆ": "ss s|sh", "ㅈ": "j ch|z jh g c",
    "ㅉ": "jj tch j ch", "ㅊ": "ch|c j tch chh", "ㅋ": "k|kh c", "ㅌ": "t|th", "ㅍ": "p|ph f", "ㅎ": "h|wh",
    "ㅏ": "a ah|aa ar", "ㅐ": "ae ai e|ay eh a ea", "ㅑ": "ya|yah ia", "ㅒ": "yae|ye yai",
    "ㅓ": "eo u o uh|eu oh ou er eoh e oo ur au eou", "ㅔ": "e|eh ae ay ei ey",
    "ㅕ": "yeo you yu yo yeu|yuh ye eo eu yeou ou u o", "ㅖ": "ye yeh|ae e eh yae ea ay", "ㅗ": "o oh|ou oo oe",
    "ㅘ": "wa|oa wah wha ua", "ㅙ": "wae|oae we wai", "ㅚ": "oe oi|oy we wae oui eo", "ㅛ": "yo|yoh io you yeo",
    "ㅜ": "u oo woo|ou wu uh w ue", "ㅝ": "wo won weo|woo uo wu o ou", "ㅞ": "we|wae ue",
    "ㅟ": "wi|ui wee ue we uy wui",
    "ㅠ": "yu yoo|you ew yew ue yuu u", "ㅡ": "eu u|e oo ue ee o eou", "ㅢ": "ui eui ee i|ey e yi eey hee y",
    "ㅣ": "i ee|y e ih ie yi ea ey",
}  # fmt: skip
_CODAS_IN_USE = {"k": "k g|ck c gk kk q gg", "n": "n|nn hn ne", "t": "t d|s th", "l": "l|r ll rl le lh", "m": "m|mm hm",
                 "p": "p b|pp bb ph", "ng": "ng|n gn nng"}  # fmt: skip


def jamo(syllable: str) -> tuple[int, int, int]:
    """The numbers of a syllable's onset, vowel and coda.

    >>> jamo("한")
    (18, 0, 4)
    """
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28


def coda_of(number: int) -> str:
    """The sound of a coda: k, n, t, l, m, p, ng, or empty."""
    return CODA_SOUNDS[number]


def revised(given: str) -> str:
    """A given name in Revised Romanisation, syllables parted by a hyphen.

    >>> revised("영진"), revised("빛나"), revised("의")
    ('Yeong-jin', 'Bit-na', 'Ui')
    """
    parts = [_REVISED_ONSETS[o] + _REVISED_VOWELS[v] + CODA_SOUNDS[c] for o, v, c in map(jamo, given)]
    return "-".join(parts).capitalize()


def mccune(given: str) -> str:
    """A given name in McCune–Reischauer: ㄱ ㄷ ㅂ ㅈ voiced between voiced sounds; nasals before ㄴ ㅁ ㄹ; 시 is si.

    >>> mccune("영진"), mccune("철수"), mccune("기범"), mccune("학렬")
    ('Yŏng-jin', "Ch'ŏl-su", 'Ki-bŏm', 'Hang-nyŏl')
    """
    parts: list[str] = []
    last = ""  # the sound before: a vowel's or a coda's Latin
    for place, (o, v, c) in enumerate(map(jamo, given)):
        onset, coda = _MCCUNE_ONSETS[o], CODA_SOUNDS[c]
        if place:
            onset, changed = _joined(last, onset)
            if changed != last:
                parts[-1] = parts[-1][: len(parts[-1]) - len(last)] + changed
        parts.append(onset + _MCCUNE_VOWELS[v] + coda)
        last = coda
    return "-".join(parts).capitalize()


def _joined(coda: str, onset: str) -> tuple[str, str]:
    """Onset and coda as they change where they meet; `coda` is empty after a vowel."""
    nasal = {"k": "ng", "t": "n", "p": "m"}
    if coda in nasal and onset in ("n", "m", "r"):
        return ("n" if onset == "r" else onset), nasal[coda]
    if onset == "r" and coda in ("ng", "m"):
        return "n", coda
    if (coda, onset) in (("n", "r"), ("l", "n"), ("l", "r")):
        return "l", "l"
    if coda in ("", "n", "l", "m", "ng"):
        return _VOICED.get(onset, onset), coda
    return onset, coda


@lru_cache(maxsize=12_000)
def _patterns(syllable: str) -> tuple[str, str]:
    """What of Latin letters is a syllable as usual, and loosely."""
    o, v, c = jamo(syllable)
    usual, loose = "", ""
    for number, sound in enumerate((ONSETS[o] if ONSETS[o] != "ㅇ" else "", VOWELS[v], CODA_SOUNDS[c])):
        if sound:
            written = (_CODAS_IN_USE if number == 2 else _IN_USE)[sound]
            often, _, seldom = written.partition("|")
            usual += f"(?:{'|'.join(often.split())})"
            loose += f"(?:{'|'.join((often + ' ' + seldom).split())})"
    if syllable in _WHOLE:
        more = "|".join(_WHOLE[syllable].split())
        usual, loose = f"(?:{usual}|{more})", f"(?:{loose}|{more})"
    return usual, loose


_WHOLE = {
    "훈": "hoon", "준": "june", "순": "soon", "영": "young", "현": "hyun", "선": "sun", "진": "jean gene", "범": "bum",
    "섭": "sup sub", "석": "suk", "덕": "duk", "철": "chul", "열": "yul", "렬": "ryul yul", "률": "ryul yul",
    "혁": "hyuk",
    "용": "yong", "룡": "yong", "연": "yon", "련": "yeon yun", "희": "hee", "흥": "heung", "규": "q", "필": "phil",
    "빈": "been", "린": "lynn rin", "이": "lee rhee", "임": "lim yim", "인": "yin", "일": "yil", "우": "wu",
    "원": "won",
    "웅": "woong", "운": "woon", "욱": "wook", "육": "yook", "윤": "yoon", "은": "eun", "애": "ae", "예": "ye",
    "란": "lan ran",
    "경": "kyung", "정": "jung", "종": "jong", "중": "joong", "승": "seung", "성": "sung", "형": "hyung", "명": "myung",
}  # fmt: skip


@lru_cache(maxsize=50_000)
def _fitting(given: str, loose: bool) -> re.Pattern:
    return re.compile("-?".join(_patterns(s)[loose] for s in given))


def fits(given: str, parts: tuple[str, ...]) -> str:
    """Whether Latin parts of a given name (small letters) fit one in Hangul: ``usual``, ``loose``, or empty.

    A part of its own is a syllable where there are as many parts as syllables; initials are compared by `initials_fit`.

    >>> fits("영진", ("young", "jin")), fits("영진", ("youngjin",)), fits("영진", ("min",))
    ('usual', 'usual', '')
    >>> fits("기범", ("kee", "bom")), fits("혜진", ("hae", "jin"))
    ('usual', 'loose')
    """
    written = ("-" if len(parts) == len(given) else "").join(parts)[:40]
    if _fitting(given, False).fullmatch(written):
        return "usual"
    return "loose" if _fitting(given, True).fullmatch(written) else ""


_FIRST = {"ㄱ": "gkc", "ㄲ": "gk", "ㄴ": "n", "ㄷ": "dt", "ㄸ": "dt", "ㄹ": "rlny", "ㅁ": "m", "ㅂ": "bpv",
          "ㅃ": "bp", "ㅅ": "s",
          "ㅆ": "s", "ㅈ": "jczg", "ㅉ": "jct", "ㅊ": "cj", "ㅋ": "kc", "ㅌ": "t", "ㅍ": "pf", "ㅎ": "hw"}  # fmt: skip
_FIRST_VOWELS = {"ㅏ": "a", "ㅐ": "ae", "ㅑ": "y", "ㅒ": "y", "ㅓ": "eou", "ㅔ": "e", "ㅕ": "y", "ㅖ": "y", "ㅗ": "o",
                 "ㅘ": "w",
                 "ㅙ": "w", "ㅚ": "ow", "ㅛ": "y", "ㅜ": "uwo", "ㅝ": "w", "ㅞ": "w", "ㅟ": "w", "ㅠ": "y",
                 "ㅡ": "eu", "ㅢ": "eu",
                 "ㅣ": "iyle"}  # fmt: skip


def first_letters(syllable: str) -> str:
    """The Latin letters with which a syllable may begin.

    >>> first_letters("김"), first_letters("영")
    ('gkc', 'y')
    """
    o, v, _ = jamo(syllable)
    return _FIRST_VOWELS[VOWELS[v]] if ONSETS[o] == "ㅇ" else _FIRST[ONSETS[o]]


def initials_fit(given: str, initials: tuple[str, ...]) -> bool:
    """Whether initials may be those of a given name; fewer initials than syllables are its first ones.

    >>> initials_fit("영진", ("y", "j")), initials_fit("영진", ("y",)), initials_fit("영진", ("k",))
    (True, True, False)
    """
    if len(initials) > len(given):
        return False
    return all(letter[:1] in first_letters(s) for s, letter in zip(given, initials, strict=False))
