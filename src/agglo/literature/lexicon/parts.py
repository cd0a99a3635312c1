"""How is a compound said whose parts are known? Part by part: 클러스터정책 is 클러스터 and 정책, cluster and policy."""

from collections.abc import Callable, Sequence
from itertools import product
from math import prod

import msgspec

from agglo.literature.expansion import Translation

from .curated import adjective
from .entry import normal, units

Lookup = Callable[[list[str], str], dict[str, list[Translation]]]
"""(keys, their language) → the translations of those that are known, the likeliest first."""

LONGEST_PART, MOST_PARTS, MOST_UNITS = 12, 4, 30
"""Syllables or words of a part, parts of a term, syllables or words of a term."""
BRANCHES = 2
"""So many translations of each part are tried."""
TRUST = 0.9
"""What each joint costs: a compound now and then means more than its parts."""
NOUNS = 0.8
"""How much less likely nouns side by side are where there is an adjective."""
MOST = 6
"""So many translations of a compound are given."""
OF = frozenset({"of", "for", "in", "on"})
"""English words after which stands what Korean says before: innovation in firms, 기업 혁신."""
ARTICLES = frozenset({"the", "a", "an"})


class _Path(msgspec.Struct, frozen=True):
    parts: tuple[str, ...]
    worth: float


def composed(term: str, lang: str, lookup: Lookup) -> list[Translation]:
    """The likeliest translations of a term, put together from those of its parts; none where a part is unknown.

    The fewest parts win; among equally many, those whose translations are likeliest. The probability is the product
    of the parts' and of `TRUST` for each joint.
    """
    said = list(normal(term)) if lang == "ko" else _reordered([word.lower() for word in units(term)])
    joint = "" if lang == "ko" else " "
    if not 2 <= len(said) <= MOST_UNITS:
        return []
    shortest = 2 if lang == "ko" else 1
    spans = {
        normal(joint.join(said[i:j]))
        for i in range(len(said))
        for j in range(i + shortest, min(len(said), i + LONGEST_PART) + 1)
        if j - i < len(said)
    }
    known = {part: _foreign(found, lang) for part, found in lookup(sorted(spans), lang).items()}
    path = _best(said, joint, {part: found for part, found in known.items() if found})
    return [] if path is None else _joined([known[part][:BRANCHES] for part in path.parts], lang)


def _foreign(found: Sequence[Translation], lang: str) -> list[Translation]:
    return [t for t in found if t.lang != lang]


def _reordered(words: list[str]) -> list[str]:
    """English words in the order in which Korean would say them.

    >>> _reordered("system of regional innovation".split())
    ['regional', 'innovation', 'system']
    """
    groups: list[list[str]] = [[]]
    for word in words:
        if word in OF:
            groups.append([])
        elif word not in ARTICLES:
            groups[-1].append(word)
    return [word for group in reversed(groups) for word in group]


def _best(units: list[str], joint: str, known: dict[str, list[Translation]]) -> _Path | None:
    best: list[_Path | None] = [_Path((), 1.0)] + [None] * len(units)
    for end in range(1, len(units) + 1):
        for start in range(max(0, end - LONGEST_PART), end):
            before, part = best[start], normal(joint.join(units[start:end]))
            if before is None or part not in known or len(before.parts) == MOST_PARTS:
                continue
            path = _Path((*before.parts, part), before.worth * known[part][0].probability)
            other = best[end]
            if other is None or (len(path.parts), -path.worth) < (len(other.parts), -other.worth):
                best[end] = path
    return best[-1]


def _joined(parts: list[list[Translation]], lang: str) -> list[Translation]:
    found = []
    for choice in product(*parts):
        worth = prod(t.probability for t in choice) * TRUST ** (len(choice) - 1)
        if lang == "ko":
            found += [_translation(text, "en", worth * share) for text, share in _english([t.text for t in choice])]
        else:
            found.append(_translation(" ".join(t.text for t in choice), "ko", worth))
    return sorted(found, key=lambda t: (-t.probability, t.text))[:MOST]


def _english(words: list[str]) -> list[tuple[str, float]]:
    """English nouns with adjectives before the last where there are some; less likely, all as they are."""
    *before, last = words
    adjectives = [adjective(word) or word for word in before]
    if adjectives == before:
        return [(" ".join(words), 1.0)]
    return [(" ".join([*adjectives, last]), 1.0), (" ".join(words), NOUNS)]


def _translation(text: str, lang: str, worth: float) -> Translation:
    return Translation(text=text, lang=lang, probability=worth, kinds=("parts",))
