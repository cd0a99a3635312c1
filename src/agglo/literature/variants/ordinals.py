"""Ordinal numbers: 제3기 and 3기.

Law: at the beginning of a run, before a number and one of the words that count in order, 제 may stand or be left out.
So 경제3기 is not 경3기, and 제3세계 (which counts nothing) is not 3세계.
"""

import re
from collections.abc import Iterator

from .rule import Rule, Slot

COUNTED = "기 차 호 공화국 단계 섹터"
_NUMBER = re.compile(rf"(?<![\w.,])(제?)(?=(?:\d{{1,3}}|[ivx]{{1,4}})(?:{COUNTED.replace(' ', '|')}))")


def _slots(text: str) -> Iterator[Slot]:
    for match in _NUMBER.finditer(text):
        yield Slot(match.start(), match.end(), ("제", ""))


ORDINALS = Rule(name="ordinals", slots=_slots)
