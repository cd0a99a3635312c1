"""How else may a term be written? A registry of rules of spelling; each can be turned off.

A new rule is one file that makes a `Rule`, one line here, and two sentences in ``text/*/variants.toml``.
"""

import re
from functools import lru_cache

import msgspec

from agglo.text import say

from ..analysis.normalise import fold, latin
from .british import BRITISH
from .closed import CLOSED
from .foreign_names import FOREIGN_NAMES
from .initial_sound import INITIAL_SOUND
from .inserted_s import INSERTED_S
from .loanwords import LOANWORDS
from .numerals import NUMERALS
from .ordinals import ORDINALS
from .rule import Rule, Slot

__all__ = ["MOST", "RULES", "Rule", "Slot", "Variant", "about", "label", "variants"]

RULES = (LOANWORDS, INITIAL_SOUND, INSERTED_S, FOREIGN_NAMES, CLOSED, BRITISH, ORDINALS, NUMERALS)
"""All rules; where a term has too many spellings, the last are left out first."""
MOST = 16
"""So many spellings a term may have."""
LONGEST = 60
"""Characters of a term that is looked at."""

_RARE = re.compile(r"[^\x00-\x7f가-힣]")
"""What may have an accent, or a small letter that is longer."""


class Variant(msgspec.Struct, frozen=True):
    """Another spelling of a term, and the name of the rule that led to it."""

    text: str
    rule: str


@lru_cache(maxsize=20_000)
def variants(text: str, off: frozenset[str] = frozenset()) -> tuple[Variant, ...]:
    """Every other declared way to write a term, at most ``MOST - 1``, always in the same order.

    A term and its variants are a class: each of them has the others as its variants (capitals and accents aside). Where
    the class would have more than `MOST` members, or one longer than `LONGEST`, the last rules are left out until it
    has not.

    Parameters
    ----------
    text
        One term as typed; words of a name may be parted by blanks.
    off
        Names of rules that are turned off.

    >>> variants("지역네트웍")
    (Variant(text='지역네트워크', rule='loanwords'),)
    >>> variants("지역네트웍", frozenset({"loanwords"}))
    ()
    """
    typed = fold(text).text.strip()
    rules = [rule for rule in RULES if rule.name not in off]
    while rules:
        found = _class(typed, rules)
        if found is not None:
            return tuple(found)
        rules.pop()
    return ()


def _class(typed: str, rules: list[Rule]) -> list[Variant] | None:
    """What is reached from a term by exchanging forms at one place after another; None where that is too much."""
    met = {_bare(typed)}
    found: list[Variant] = []
    waiting = [typed]
    while waiting:
        here = waiting.pop(0)
        if len(here) > LONGEST:
            return None
        for text, rule in _neighbours(here, rules):
            if _bare(text) not in met:
                met.add(_bare(text))
                found.append(Variant(text, rule))
                waiting.append(text)
        if len(met) > MOST:
            return None
    return found


def _neighbours(text: str, rules: list[Rule]):
    """(spelling, rule) for each form at each place of a term."""
    bare = _bare(text)
    for rule in rules:
        for slot in rule.slots(bare):
            for form in slot.forms:
                yield text[: slot.start] + form + text[slot.end :], rule.name


def _bare(text: str) -> str:
    """Small letters without accents, each in its place."""
    if not _RARE.search(text):
        return text.lower()
    return "".join(low if len(low := latin(char)) == 1 else char for char in text)


def label(rule: str, lang: str) -> str:
    """What a rule is called.

    >>> label("loanwords", "en")
    'Loanwords'
    """
    return say(f"variants.{rule}", lang)


def about(rule: str, lang: str) -> str:
    """What a rule does, in a sentence."""
    return say(f"variants.{rule}_about", lang)
