"""How else may what was typed be written or said? Other spellings and translations, each with its weight.

A spelling weighs 1 and may match wherever the typed word may; a translation weighs its probability and matches in the
texts of its own language only, so that what was typed ranks above what was translated.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import pairwise

import msgspec

from .analysis.segment import HANGUL, UNIT, word
from .variants import Variant

MOST = 6
"""So many renderings of one term are looked for; the rest would find little and cost time."""
LEAST = 0.2
"""A translation less probable than this is not looked for."""
LONGEST = 60
"""Characters of a term that is looked up at all."""
RULE = "rule:"
"""Before the name of a spelling rule among what is switched off."""


class Rendering(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another way to write or say a term.

    ``kind`` is ``variant``, ``synonym`` (another word of the same language) or ``translated``; ``weight`` 1 for a
    variant, else the probability; ``evidence`` the rule or the kinds of evidence; ``off`` whether the reader switched
    it off.
    """

    text: str
    lang: str
    weight: float
    kind: str
    evidence: tuple[str, ...] = ()
    off: bool = False


class Translation(msgspec.Struct, frozen=True, kw_only=True):
    """Another way to say a term, with the probability that it says the same, and the kinds of evidence for it.

    ``lang`` is the language of ``text``: the other one, or the term's own where the glossary knows a synonym.
    """

    text: str
    lang: str
    probability: float
    kinds: tuple[str, ...] = ()


Spellings = Callable[[str, frozenset[str]], Iterable[Variant]]
"""(term, rules that are off) → other spellings."""
Translations = Callable[[str, str], Iterable[Translation]]
"""(term, its language) → translations, the best first."""
Renderer = Callable[[str], tuple[Rendering, ...]]
"""A term → how else it may be written or said, what is switched off among it."""


def language(term: str) -> str:
    """``ko`` where Hangul is in a term, else ``en``.

    >>> language("R&D투자"), language("cluster")
    ('ko', 'en')
    """
    return "ko" if HANGUL.search(term) else "en"


def nothing(term: str) -> tuple[Rendering, ...]:
    """No other way."""
    return ()


def renderer(
    spellings: Spellings | None = None,
    translations: Translations | None = None,
    off: Collection[str] = (),
    occurs: Callable[[str], bool] | None = None,
) -> Renderer:
    """What gives the renderings of a term; whichever spelling was typed, it is translated as all of them are.

    Parameters
    ----------
    spellings, translations
        Who knows other spellings, and a lexicon; None knows none.
    off
        What the reader switched off: ``정책=policies`` a rendering, ``정책=`` all of a term, ``rule:loanwords`` a
        rule of spelling.
    occurs
        Whether a spelling finds anything; one that does not would cost time and tell nothing. Those with a hyphen are
        kept, since they tell that the words of the term are one (lock in is lock-in).
    """
    rules = frozenset(item.removeprefix(RULE) for item in off if item.startswith(RULE))
    known: dict[str, tuple[Rendering, ...]] = {}

    def render(term: str) -> tuple[Rendering, ...]:
        if term not in known:
            spelt = _spelled(term, spellings, rules)
            found = [one for one in spelt if occurs is None or "-" in one.text or occurs(one.text)]
            found += _translated([term, *(one.text for one in spelt)], translations)
            known[term] = tuple(_switched(found, term, off))
        return known[term]

    return render


def _spelled(term: str, spellings: Spellings | None, rules: frozenset[str]) -> list[Rendering]:
    if spellings is None or len(term) > LONGEST:
        return []
    return [
        Rendering(text=found.text, lang=language(found.text), weight=1.0, kind="variant", evidence=(found.rule,))
        for found in spellings(term, rules)
    ]


def _translated(terms: list[str], translations: Translations | None) -> list[Rendering]:
    """The translations of a term in all its spellings."""
    if translations is None or len(terms[0]) > LONGEST:
        return []
    own = language(terms[0])
    found: list[Rendering] = []
    met = [(own, words(term)) for term in terms]
    told = [one for term in terms for one in translations(term, own)]
    if len(terms) > 1:
        told.sort(key=lambda one: (-one.probability, one.text))
    for one in told:
        said = words(one.text)
        if one.probability < LEAST or any(lang == one.lang and said >= other for lang, other in met):
            continue
        met.append((one.lang, said))
        kind = "synonym" if one.lang == own else "translated"
        weight = round(one.probability, 4)
        found.append(Rendering(text=one.text, lang=one.lang, weight=weight, kind=kind, evidence=one.kinds))
        if len(found) == MOST:
            break
    return found


def beyond(said: Iterable[Rendering], parts: Iterable[Iterable[Rendering]]) -> tuple[Rendering, ...]:
    """The renderings of a term of several words that are more than those of its words put together.

    >>> one, other = (Rendering(text=t, lang="ko", weight=0.9, kind="translated") for t in ("지역", "혁신"))
    >>> both, more = (Rendering(text=t, lang="ko", weight=0.9, kind="translated") for t in ("지역혁신", "리스"))
    >>> [r.text for r in beyond([both, more], [[one], [other]])]
    ['리스']
    """
    known = {(one.lang, piece) for part in parts for one in part if not one.off for piece in _pieces(one)}
    return tuple(one for one in said if one.off or not _put_together(one, known))


def _pieces(one: Rendering) -> list[str]:
    units = [unit.group() for unit in UNIT.finditer(one.text)]
    return ["".join(units)] if one.lang == "ko" else [word(unit) for unit in units]


def _put_together(one: Rendering, known: Collection[tuple[str, str]]) -> bool:
    pieces = _pieces(one)
    if one.lang != "ko":
        return all((one.lang, piece) in known for piece in pieces)
    text, reached = pieces[0], {0}
    for end in range(1, len(text) + 1):
        if any(start in reached and (one.lang, text[start:end]) in known for start in range(end)):
            reached.add(end)
    return len(text) in reached


def words(term: str) -> frozenset[str]:
    """The words of a term, Korean ones in pairs of syllables: where one term's are all in another's, it finds more.

    >>> words("cluster policies") <= words("cluster-based policy"), words("클러스터") <= words("산업 클러스터")
    (True, True)
    """
    units = [unit.group() for unit in UNIT.finditer(term)]
    if not HANGUL.search(term):
        return frozenset(map(word, units))
    closed = "".join(units)
    return frozenset(a + b for a, b in pairwise(closed)) or frozenset((closed,))


def _switched(found: Iterable[Rendering], term: str, off: Collection[str]) -> Iterable[Rendering]:
    for one in found:
        gone = f"{term}=" in off or f"{term}={one.text}" in off
        yield msgspec.structs.replace(one, off=True) if gone else one
