"""What is a person called in facets, and by which names are the person's works found?

A person known in both scripts has one value, ``안영진 = Ahn, Young-Jin``, of which each reader sees one side. Anyone
else is called by the name, written as most records write it; works of people who share a name and of whom nothing more
is known stand under that name together, as it is the name that is counted and not a person.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from .reading import read

BETWEEN = " = "
"""Stands between the two scripts of one value; no name holds it."""
MOST_FORMS = 12
"""So many further names of a person are put into the index with each work."""


class Labels(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """For a work: the facet value of each printed name, and further names that find it as an author's."""

    values: dict[str, str] = {}
    names: tuple[str, ...] = ()


def sides(value: str) -> tuple[str, str]:
    """What a Korean and an English reader see of an author's value.

    >>> sides("안영진 = Ahn, Young-Jin"), sides("Porter, M. E.")
    (('안영진', 'Ahn, Young-Jin'), ('Porter, M. E.', 'Porter, M. E.'))
    """
    first, between, second = value.partition(BETWEEN)
    if not between:
        return value, value
    second, apart, mark = second.partition(" · ")
    return first + apart + mark, second + apart + mark


def spelling(forms: Mapping[str, int]) -> str:
    """How a name is written where records write it in several ways: the most frequent, with a comma, with a hyphen.

    >>> spelling({"Ahn, Young-Jin": 1, "Young-Jin Ahn": 1, "AHN Youngjin": 1})
    'Ahn, Young-Jin'
    """
    return min(forms, key=lambda name: (-forms[name], "," not in name, "-" not in name, name.isupper(), name))


def called(names: Sequence[tuple[str, str]], forms: Mapping[str, Mapping[str, int]]) -> str:
    """The value of a person with these (key, name).

    Parameters
    ----------
    forms
        For each key how often the library writes it in which way.
    """
    counted: dict[str, Counter[str]] = {"hangul": Counter(), "latin": Counter(), "": Counter()}
    for key, name in names:
        script = read(name).script
        counted[script if script in ("hangul", "latin") else ""][key] += 1
    best = {script: _first(keys) for script, keys in counted.items() if keys}
    told = {script: _plain(spelling(forms[key]), script) for script, key in best.items()}
    own = told.get("hangul") or told.get("")
    return BETWEEN.join(part for part in (own, told.get("latin")) if part)


def _first(keys: Counter[str]) -> str:
    """The most frequent key, the fuller of equals."""
    return min(keys, key=lambda key: (key.endswith("."), -keys[key], -len(key), key))


def _plain(name: str, script: str) -> str:
    return name.replace(" ", "") if script == "hangul" else name.replace(BETWEEN, " ")


def further(names: Sequence[tuple[str, str]], printed: Sequence[str]) -> list[str]:
    """Names of a person that a work does not print, each spelling once, the most frequent first."""
    here = set(printed)
    counts = Counter(name for _, name in names if name not in here)
    return [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))][:MOST_FORMS]


def forms(name: str) -> tuple[str, ...]:
    """Further ways to write one name, under which a work is found too: the other order, a given name in one piece.

    The family name stands at both ends, so that a phrase in either order is in one form.

    >>> forms("Ahn, Young-Jin"), forms("안 영진"), forms("Hoover, Edgar M.")
    (('ahn young jin ahn', 'ahn youngjin ahn'), ('안영진',), ('hoover edgar m hoover',))
    """
    reading = read(name)
    if reading.script == "hangul":
        return (name.replace(" ", ""),) if " " in name else ()
    if reading.script != "latin" or not reading.given:
        return ()
    ways = (
        (" ".join(reading.given), reading.whole)
        if reading.korean and not reading.initials
        else (" ".join(reading.given),)
    )
    return tuple(dict.fromkeys(f"{reading.family} {given} {reading.family}" for given in ways))


def shown(values: Sequence[str]) -> dict[str, tuple[str, str]]:
    """What a Korean and an English reader see of each of the values in one list: both scripts where one is not enough.

    >>> shown(["안영진 = Ahn, Young-Jin", "안영진"])["안영진 = Ahn, Young-Jin"]
    ('안영진 = Ahn, Young-Jin', 'Ahn, Young-Jin')
    """
    one_side = {value: sides(value) for value in values}
    counts = [Counter(both[n] for both in one_side.values()) for n in (0, 1)]
    return {
        value: (ko if counts[0][ko] == 1 else value, en if counts[1][en] == 1 else value)
        for value, (ko, en) in one_side.items()
    }
