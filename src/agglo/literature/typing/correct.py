"""Did you mean something else? Other words for those of a query, with what they would find.

What was meant is weighed as by a noisy channel (Kernighan, Church and Gale 1990): how often the library has a word,
times how likely the hand made of it what was typed. Counts are the engine's, exact, of at most `MOST_COUNTED` queries.
"""

from collections.abc import Callable, Mapping
from math import exp, prod
from typing import TYPE_CHECKING

import msgspec

from ..engine import Ask
from ..library import Library
from ..query import parse
from ..readings import readings
from .answers import KINDS, Correction
from .automaton import compose, is_syllable, keys
from .keystrokes import is_korean, struck
from .slips import distance
from .terms import correctable, replaced

if TYPE_CHECKING:
    from .vocabulary import Vocabulary

MOST, MOST_COUNTED = 3, 6
"""So many corrections are offered, and so many queries are counted for them."""
TWICE_FROM, ONCE_FROM = 8, 4
"""Keys of a word from which two slips are thought of, and from which one."""
BOARD = 1.0
"""What the other keyboard costs: a whole word in it is hardly typed by intent."""
UNKNOWN = 0.2
"""How often a word that is in no title or keyword is taken to be there."""
STRANGE, STRANGE_KEYS, STRANGER = 0.002, 3.5, 0.7
"""A word of five keys that the library does not have may be one all the same: as likely as one of 1 work in 500; with
each key more it is half as likely, by judgement."""
SHIFT = 1.5
"""What it costs that Shift was held for another number of keys; few hold it for nothing."""
TIMES = 5
"""Where the query finds something, only what finds so many times as much is offered."""
LEAST = 0.02
"""What is less probable is not thought of."""
CERTAIN = 0.5
"""So probable a correction must be to be made unasked, where the query finds nothing."""
_KINDS = {"author": ("author",), "venue": ("venue", "word"), "all": ("keyword", "word", "concept", "author", "venue")}
_TERMS = ("keyword", "word", "concept")

Count = Callable[[str], int]
"""A query → how many works it finds."""


class _Meant(msgspec.Struct, frozen=True):
    """What one word may have been meant to be, and its share among all that is thought of."""

    text: str
    kind: str
    probability: float


def corrections(
    library: Library, query: str, *, field: str = "tsk", mode: str = "all", count: Count | None = None
) -> tuple[Correction, ...]:
    """What the query may have been meant to be, the most probable first; only what finds something.

    Parameters
    ----------
    query, field, mode
        As in a search.
    count
        How many works a query finds, where choices or switches apply; else that of a plain search.
    """
    return read(library, query, field, mode, count)[1]


def automatic(
    library: Library, query: str, *, field: str = "tsk", mode: str = "all", count: Count | None = None
) -> Correction | None:
    """The correction to be made unasked; None where the query finds something, or none is probable enough."""
    return probable(*read(library, query, field, mode, count))


def probable(total: int, found: tuple[Correction, ...]) -> Correction | None:
    """The correction to be made unasked of a query that finds `total` works as it was typed."""
    return found[0] if not total and found and found[0].probability >= CERTAIN else None


def read(
    library: Library,
    query: str,
    field: str = "tsk",
    mode: str = "all",
    count: Count | None = None,
    typed: int | None = None,
) -> tuple[int, tuple[Correction, ...]]:
    """How many works the query finds as it was typed, and what it may have been meant to be.

    What it finds by translation does not count (a slip may sound like a word of the other language), but what a
    correction finds by translation does. `count` tells it of any query, `typed` of this one as typed, where known.
    """
    if typed is None:
        typed = (count or plain_count(library, field, mode, "typed"))(query)
    count = count or plain_count(library, field, mode)
    asked, total = parse(query), typed
    words = correctable(asked, field)
    known = _known(library) if words else None
    if known is None:
        return total, ()
    meant = {word: found for word in words if (found := thought_of(known, *word))}
    found = []
    for changes in _tries(meant)[:MOST_COUNTED]:
        text = replaced(asked, {word: one.text for word, one in changes.items()}, field)
        works = count(text) if text != query else 0
        if works > TIMES * total:
            kinds = {one.kind for one in changes.values()}
            probability = round(prod(one.probability for one in changes.values()), 4)
            kind = "keyboard" if kinds == {"keyboard"} else "slip"
            found.append(Correction(text=text, count=works, kind=kind, probability=probability))
    return total, tuple(sorted(found, key=lambda one: -one.probability)[:MOST])


def _known(library: Library) -> "Vocabulary | None":
    """The library's vocabulary, with NumPy, which no search needs that finds enough; none where it would take long."""
    from .vocabulary import vocabulary

    return vocabulary(library, wait=False)


def plain_count(library: Library, field: str, mode: str, by: str = "all") -> Count:
    """How many works a plain search finds, in all or only as typed."""

    def counted(text: str) -> int:
        planned = readings(library, parse(text), field, mode)
        return library.engine.find(Ask(match=planned.match(by), limit=1)).total

    return counted


def _tries(meant: Mapping[tuple[str, str], tuple[_Meant, ...]]) -> list[dict[tuple[str, str], _Meant]]:
    """Which words to change to what: all to their best, then one at a time to its next, then one alone."""
    if not meant:
        return []
    best = {word: found[0] for word, found in meant.items()}
    tries = [best]
    for word, found in meant.items():
        tries += [{**best, word: other} for other in found[1:]]
    if len(best) > 1:
        tries += [{word: one} for word, one in best.items()]
    return [best, *sorted(tries[1:], key=lambda changes: -prod(one.probability for one in changes.values()))]


def thought_of(known: "Vocabulary", word: str, field: str) -> tuple[_Meant, ...]:
    """What a word may have been meant to be, the most probable first; none where it is more likely meant as it is."""
    weights, own = _weights(known, word, _KINDS.get(field, _TERMS))
    if not weights:
        weights = _in_two(known, word, _KINDS.get(field, _TERMS))
    whole = sum(weight for weight, _ in weights.values()) + max(own, _as_typed(word))
    found = [_Meant(text, kind, weight / whole) for text, (weight, kind) in weights.items()]
    found = sorted((one for one in found if one.probability >= LEAST), key=lambda one: (-one.probability, one.text))
    return tuple(found[:3]) if found and found[0].probability > own / whole else ()


def _as_typed(word: str) -> float:
    """In what share of works a word might stand that the library does not have: the shorter, the likelier it is one.

    >>> _as_typed("ㅔㅐㅣ"), _as_typed("소설") > _as_typed("클러스타")
    (0.0, True)
    """
    if any("ㄱ" <= char <= "ㅣ" for char in word):
        return 0.0
    return STRANGE * exp(STRANGE_KEYS - STRANGER * len(struck(word).keys))


def _weights(known: "Vocabulary", word: str, kinds: tuple[str, ...]) -> tuple[dict[str, tuple[float, str]], float]:
    """Each word that may be meant with its weight and kind, and the weight of the word as it was typed.

    A weight is the share of works that have the word, times how likely the hand made of it what was typed.
    """
    typed, korean = struck(word).keys, is_korean(word)
    weights: dict[str, tuple[float, str]] = {}
    own = 0.0
    if not typed:
        return weights, own
    works, shifts = max(sum(len(table.rows) for table in known.tables), 1), _shifts(word)
    most = 2 if len(typed) >= TWICE_FROM else 1 if len(typed) >= ONCE_FROM else 0
    for table in known.tables:
        for entry in table.near_to(typed, most).tolist():
            if KINDS[table.kinds[entry]] not in kinds or known.gone(table, entry):
                continue
            slips, cost = distance(typed, table.key(entry), most)
            if slips > most:
                continue
            text, share = table.text(entry), (known.count(table, entry) + UNKNOWN) / works
            shifted = abs(shifts - _shifts(text)) if korean else 0
            if is_korean(text) != korean:
                weight, kind = share * exp(-cost - BOARD), "slip" if slips else "keyboard"
            elif not slips and not shifted:
                own = max(own, share)
                continue
            else:
                weight, kind = share * exp(-cost - SHIFT * shifted), "slip"
            weights[text] = max(weights.get(text, (0.0, "")), (weight, kind))
    other = _other_board(word)
    if other and other not in weights:
        weights[other] = (UNKNOWN / works * exp(-BOARD), "keyboard")
    return weights, own


def _shifts(word: str) -> int:
    """How many keys of a Korean word are struck with Shift.

    >>> _shifts("제빵"), _shifts("지방"), _shifts("RIS")
    (1, 0, 0)
    """
    return sum(key.isupper() for key in keys(word)) if is_korean(word) else 0


def _other_board(word: str) -> str:
    """The word as the other keyboard writes it; empty where that is no word.

    >>> _other_board("zmffjtmxj"), _other_board("ㅔㅐㅣㅑ쵸"), _other_board("cluster"), _other_board("정책")
    ('클러스터', 'policy', '', '')
    """
    if word.isascii():
        written = compose(word)
        if not all(map(is_syllable, written)):
            written = compose(word.lower())
        return written if len(written) > 1 and all(map(is_syllable, written)) else ""
    if not all(is_syllable(char) or "ㄱ" <= char <= "ㅣ" for char in word) or all(map(is_syllable, word)):
        return ""
    return keys(word).lower()


def _in_two(known: "Vocabulary", word: str, kinds: tuple[str, ...]) -> dict[str, tuple[float, str]]:
    """A Korean compound that the library does not have, as two words that it has but for slips."""
    found: dict[str, tuple[float, str]] = {}
    whole = word if is_korean(word) else _other_board(word)
    for at in range(2, len(whole) - 1) if 4 <= len(whole) <= 16 and all(map(is_syllable, whole)) else ():
        (left, a), (right, b) = (_best(known, part, kinds) for part in (whole[:at], whole[at:]))
        if left and right and left + right != whole:
            found[left + right] = (min(a, b), "slip")
    return found


def _best(known: "Vocabulary", word: str, kinds: tuple[str, ...]) -> tuple[str, float]:
    """The word where the library has it, else what it most likely was meant to be, with its weight; empty for none."""
    weights, own = _weights(known, word, kinds)
    if own:
        return word, own
    text, (weight, _) = max(weights.items(), key=lambda item: item[1], default=("", (0.0, "")))
    return text, weight
