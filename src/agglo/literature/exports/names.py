"""How is a person's name taken apart, and how is it spelt in Latin letters?

Needed by the formats that want family and given names, and by citing. What a record does not say is not stored; here
it is only read off for the moment.
"""

import re
import unicodedata

from agglo.literature.record import Person

HANGUL = re.compile(r"[가-힣ᄀ-ᇿ㄰-㆏]")
EAST_ASIAN = re.compile(r"[가-힣ᄀ-ᇿ㄰-㆏぀-ヿ㐀-鿿\uf900-\ufaff]")

PARTICLES = {"van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "du", "la", "le", "ten", "ter", "zu"}
"""Lower-case words that begin a family name: ``Frank van Oort``."""

BODIES = re.compile(
    r"\b(univers|institut|council|commission|committee|ministr|department|agency|bank|association|organi[sz]ation|"
    r"society|cent(er|re)|foundation|corporation|company|group|office|board|union|network|laborator|academ|consorti|"
    r"forum|team|press|federation|nations|government|bureau|school|college|international)|\b(inc|ltd|gmbh|co)\b\.?",
    re.IGNORECASE,
)
"""Words that tell a body from a person where the name is not divided."""

SPELT = """
김 kim 이 lee 박 park 최 choi 정 jung 강 kang 조 cho 윤 yoon 장 jang 임 lim 림 lim 신 shin 권 kwon 유 yoo 류 ryu 우 woo
구 koo 문 moon 손 son 배 bae 백 baek 허 heo 노 noh 심 shim 곽 kwak 주 joo 전 jeon 성 sung 안 ahn 여 yeo 염 yeom 추 choo
변 byun 석 seok 선 sun 명 myung 표 pyo 채 chae 제갈 jegal 남궁 namgung 황보 hwangbo 선우 sunwoo 독고 dokgo
"""
FAMILIES = dict(zip(SPELT.split()[::2], SPELT.split()[1::2], strict=True))
"""The usual spelling of family names whose transcription nobody uses (``김`` is Kim, not Gim)."""

# Revised Romanisation (2000), letter by letter, without the changes of sound between syllables.
INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
VOWELS = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip


def is_korean(text: str) -> bool:
    """Whether there is Hangul in it."""
    return bool(HANGUL.search(text))


def divide(person: Person) -> tuple[str, str]:
    """Family and given name; the given name is empty for a body and where the name stands whole.

    A name in East Asian script is never divided. One without a comma is read by its last word, unless a word in it
    names a body.

    >>> divide(Person(name="Nahm, Kee-Bom")), divide(Person(name="남기범")), divide(Person(name="Frank van Oort"))
    (('Nahm', 'Kee-Bom'), ('남기범', ''), ('van Oort', 'Frank'))
    >>> divide(Person(name="World Bank")), divide(Person(name="OECD")), divide(Person(name="남기범", family="남"))
    (('World Bank', ''), ('OECD', ''), ('남기범', ''))
    """
    if EAST_ASIAN.search(person.name) or EAST_ASIAN.search(person.family):
        return person.name, ""
    if person.family:
        return person.family, person.given
    if BODIES.search(person.name):
        return person.name, ""
    if "," in person.name:
        family, _, given = person.name.partition(",")
        return (family.strip(), given.strip()) if family.strip() else (person.name, "")
    words = person.name.split()
    if not 2 <= len(words) <= 5:
        return person.name, ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES and words[start - 1][0].islower():
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start])


def initials(given: str) -> str:
    """The given name as initials, hyphens kept.

    >>> initials("Kee-Bom"), initials("Michael E."), initials("Young-jin"), initials("J.-B."), initials("M.E.")
    ('K.-B.', 'M. E.', 'Y.-J.', 'J.-B.', 'M. E.')
    """
    words = [word for word in re.split(r"[\s.]+(?!-)|\.(?=-)", given) if word]
    parts = []
    for word in words:
        letters = [part[0].upper() + "." for part in re.split(r"[-‐‑]", word) if part and part[0].isalpha()]
        if letters:
            joined = "-".join(letters)
            glue = "-" if word[0] in "-‐‑" and parts else " "
            parts.append(glue + joined if parts else joined)
    return "".join(parts) or given


def romanise(text: str) -> str:
    """The text in lower-case ASCII letters: Hangul transcribed, accents dropped, all else left out.

    >>> romanise("클러스터"), romanise("Württemberg"), romanise("R&D 투자")
    ('keulleoseuteo', 'wurttemberg', 'rd tuja')
    """
    letters = []
    for character in unicodedata.normalize("NFC", text):
        if "가" <= character <= "힣":
            number = ord(character) - 0xAC00
            letters.append(INITIALS[number // 588] + VOWELS[number % 588 // 28] + FINALS[number % 28])
        else:
            letters.append(unicodedata.normalize("NFKD", character))
    latin = "".join(letters).encode("ascii", "ignore").decode().lower().replace("rr", "ll").replace("lr", "ll")
    return re.sub(r"[^a-z0-9 ]", "", latin)


def family_in_latin(person: Person) -> str:
    """The family name in lower-case Latin letters, from a romanised form of the name if there is one.

    >>> family_in_latin(Person(name="류태수")), family_in_latin(Person(name="남기범", other=("Nahm, Kee-Bom",)))
    ('ryu', 'nahm')
    """
    for name in (person.name, *person.other):
        if not EAST_ASIAN.search(name):
            family = person.family if name == person.name and person.family else divide(Person(name=name))[0]
            if spelt := romanise(family).replace(" ", ""):
                return spelt
    name = person.name.replace(" ", "")
    if is_korean(name) and len(name) <= 5:
        for length in (2, 1):
            if len(name) > length and name[:length] in FAMILIES:
                return FAMILIES[name[:length]]
        return romanise(name[:1])
    return romanise(name).replace(" ", "")
