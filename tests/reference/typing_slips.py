"""Makes the machine-made rows of golden/typing/slips.csv with the automaton, and checks the automaton first.

Run as ``python tests/reference/typing_slips.py > rows.csv``: rows by hand (``hand`` in the last column) are kept as
they stand in the table, the others are made anew from the terms below with a fixed seed. Rows by hand are slips that
people make: spelling by ear, ㅐ for ㅔ, a syllable half typed, letters left out, doubled or swapped.
"""

import csv
import random
import sys
from pathlib import Path

from agglo.literature.typing.automaton import (
    CONSONANTS,
    KEYS_OF,
    PARTS,
    VOWELS,
    compose,
    is_syllable,
    keys,
    split,
    states,
)
from agglo.literature.typing.keystrokes import neighbours

TABLE = Path(__file__).parent.parent / "golden" / "typing" / "slips.csv"
KNOWN = {
    "zmffjtmxj": ["ㅋ", "크", "클", "클ㄹ", "클러", "클럿", "클러스", "클러슽", "클러스터"],
    "policy": ["ㅔ", "ㅔㅐ", "ㅔㅐㅣ", "ㅔㅐㅣㅑ", "ㅔㅐㅣㅑㅊ", "ㅔㅐㅣㅑ쵸"],
    "dkfrrh": ["ㅇ", "아", "알", "앍", "앍ㄱ", "앍고"],
    "rhkdltk": ["ㄱ", "고", "과", "광", "과이", "과잇", "과이사"],
    "EkRk": ["ㄸ", "따", "딲", "따까"],
}
"""States that a keyboard shows, typed and looked at."""

WALKED = ("클러스터", "클러스터 정책", "지역혁신체계", "산업집적", "거버넌스", "경로의존성")
KOREAN = (
    "클러스터", "산업단지", "지역혁신", "혁신정책", "지식파급효과", "입지계수", "연관다양성", "경로의존성",
    "네트워크분석", "산업집적", "지역클러스터", "기술이전", "흡수역량", "암묵지", "사회적 자본", "거버넌스",
    "균형발전", "테크노파크",
    "연구개발특구", "경제자유구역", "규제샌드박스", "이중차분법", "합성통제법", "도구변수", "패널분석", "공간회귀",
    "산업연관분석", "가치사슬", "기업가정신", "젠트리피케이션", "지역회복력", "정책평가", "창조경제", "인공지능",
    "에너지전환", "순환경제", "대도시권", "반도체산업", "의료관광", "저출산",
)  # fmt: skip
ENGLISH = (
    "cluster policy", "innovation", "agglomeration", "related variety", "path dependence", "location quotient",
    "governance", "entrepreneurship", "spillover", "tacit knowledge", "absorptive capacity", "network analysis",
    "regional innovation system", "smart specialisation", "technology transfer", "value chain", "policy evaluation",
    "difference-in-differences", "synthetic control method", "instrumental variable", "industrial district",
    "regional resilience", "social capital", "proximity", "creative class", "gentrification", "venture capital",
    "competitiveness", "productivity", "university", "metropolitan area", "semiconductor industry",
    "circular economy", "artificial intelligence", "employment",
)  # fmt: skip
SHIFTED = ("특화", "똑똑한 전문화", "빠른 추격자", "쌍둥이 전환", "꿀벌", "뿌리산업")

Row = tuple[str, str, str]
"""(what was typed, what was meant, the rule)."""


def walked() -> list[Row]:
    """Each state of the automaton from the third key, for others than the first term from three fifths on."""
    rows = []
    for term in WALKED:
        shown = list(states(keys(term)))
        begin = 2 if term == WALKED[0] else len(shown) * 3 // 5
        rows += [(state, term, "state") for state in shown[begin:-1] if not state.endswith(" ")]
    return rows


def raw(text: str) -> str:
    """A text in jamo, as it stands where no input method joins them."""
    return "".join("".join(part for part in split(char)) if is_syllable(char) else char for char in text)


def initial(text: str) -> str:
    """The initial consonants of a text."""
    return "".join(split(char)[0] for char in text if is_syllable(char))


def jamo() -> list[Row]:
    """Raw jamo and initial consonants."""
    rows = [(raw(term), term, "jamo") for term in KOREAN[:12]]
    return rows + [(initial(term), term, "initials") for term in KOREAN if len(term) > 3 and " " not in term][:25]


def boards() -> list[Row]:
    """The wrong keyboard, both ways."""
    rows = [(keys(term), term, "keyboard") for term in KOREAN[:30]]
    return rows + [(compose(term), term, "keyboard") for term in ENGLISH[:30] if "-" not in term]


def slip(struck: str, rule: str, dice: random.Random) -> str:
    """Keys with one slip, never at the first key."""
    letters = [i for i, key in enumerate(struck) if key.isalpha() and i > 0]
    at = dice.choice(letters)
    key = struck[at]
    if rule == "neighbour":
        near = sorted(chr(n) for n in neighbours()[ord(key.lower())] if chr(n).isalpha())
        return struck[:at] + dice.choice(near) + struck[at + 1 :]
    if rule == "left out":
        return struck[:at] + struck[at + 1 :]
    if rule == "twice":
        return struck[:at] + key + struck[at:]
    pairs = [i for i in letters[:-1] if i + 1 in letters and struck[i] != struck[i + 1]]
    at = dice.choice(pairs)
    return struck[:at] + struck[at + 1] + struck[at] + struck[at + 2 :]


def slips() -> list[Row]:
    """One slip in a whole term, on either keyboard."""
    dice, rows = random.Random(20), []
    for number, rule in enumerate(("neighbour", "left out", "twice", "swapped")):
        for term in KOREAN[number::2][:18]:
            typed = compose(slip(keys(term), rule, dice))
            rows.append((typed, term, rule))
        for term in ENGLISH[number % 2 :: 2][:16]:
            rows.append((slip(term, rule, dice), term, rule))
    rules = ("neighbour", "left out", "twice", "swapped")
    for term in [*KOREAN[::2], *ENGLISH[::2]]:
        struck = keys(term)
        if len(struck) > 9:
            twice = slip(slip(struck, dice.choice(rules), dice), dice.choice(rules), dice)
            begun = slip(struck[: len(struck) * 3 // 4], dice.choice(rules), dice)
            back = compose if is_syllable(term[0]) else str
            rows += [(back(twice), term, "two slips"), (back(begun), term, "unfinished")]
    return [row for row in rows if row[0] != row[1]]


def made() -> list[Row]:
    """All machine-made rows, each once."""
    return list(dict.fromkeys([*walked(), *jamo(), *boards(), *slips()]))


def check() -> None:
    """The automaton shows what a keyboard shows, and gives back what it took."""
    for struck, shown in KNOWN.items():
        assert list(states(struck)) == shown, struck
    for first in CONSONANTS:
        for vowel in VOWELS:
            text = compose(KEYS_OF[first] + KEYS_OF[vowel])
            assert is_syllable(text) and split(text)[:2] == (first, vowel)
    assert all(compose(KEYS_OF[whole]) == whole for whole in PARTS if PARTS[whole][0] in VOWELS)


def main() -> None:
    """Print the table."""
    check()
    with open(TABLE, encoding="utf-8", newline="") as kept:
        hands = [row for row in csv.reader(kept) if row[3:] == ["hand"]]
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["typed", "meant", "rule", "by"])
    out.writerows([*row, "machine"] for row in made())
    out.writerows(hands)


if __name__ == "__main__":
    main()
