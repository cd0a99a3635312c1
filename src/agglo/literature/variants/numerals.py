"""Roman numerals and digits: 제Ⅲ기 and 제3기, 산업 II and 산업 2.

Law: a numeral stands for its number before 기, 장, 부, 편 or 권 (Ⅰ to Ⅻ), else only alone or at the end of a run of
Hangul, and there only where it means nothing else: I, IV, V, VI, X and XI are words, abbreviations or names as well
(IV is an instrumental variable), so 4 does not find them.
"""

import re
from collections.abc import Iterator

from .rule import Rule, Slot

ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
PLAIN = (2, 3, 7, 8, 9, 12)
"""Numbers whose numerals are nothing else."""

_FORMS = {form: (ROMAN[n - 1].upper(), str(n)) for n in range(1, 13) for form in (ROMAN[n - 1], str(n))}
_ANY = "|".join(sorted(_FORMS, key=len, reverse=True))
_SOME = "|".join(form for n in PLAIN for form in (ROMAN[n - 1], str(n)))
_COUNTED = re.compile(rf"(?<![\w.,])(?:제)?(?P<n>{_ANY})(?=[기장부편권])")
_ALONE = re.compile(rf"(?:(?<=[가-힣])|^)(?P<n>{_SOME})$")


def _slots(text: str) -> Iterator[Slot]:
    for match in (*_COUNTED.finditer(text), *_ALONE.finditer(text)):
        yield Slot(match.start("n"), match.end("n"), _FORMS[match["n"]])


NUMERALS = Rule(name="numerals", slots=_slots)
