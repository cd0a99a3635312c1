"""Which Korean surnames are there, how common is each, and how is it written in Latin letters?"""

import tomllib
from functools import cache
from importlib.resources import files

import msgspec

TOTAL = 49_706
"""Thousands of people with a surname that five or more have (census of 2015)."""
RARE = 2
"""Thousands, where the table states no number."""


class Surname(msgspec.Struct, frozen=True, kw_only=True):
    """A surname in Hangul; ``people`` in thousands; ``latin`` in small letters, the most usual first."""

    hangul: str
    people: int = RARE
    latin: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The part of all people that has it, between 0 and 1."""
        return self.people / TOTAL


@cache
def surnames() -> dict[str, Surname]:
    """All surnames by their Hangul, a spelling such as 류 or 리 under its own key too."""
    table = tomllib.loads(files(__package__).joinpath("surnames.toml").read_text(encoding="utf-8"))
    found = {hangul: Surname(hangul=hangul, **_frozen(entry)) for hangul, entry in table.items()}
    return found | {other: entry for entry in tuple(found.values()) for other in entry.also if other not in found}


def _frozen(entry: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


@cache
def latin_surnames() -> dict[str, tuple[Surname, ...]]:
    """The surnames that a Latin spelling may stand for, the commonest first.

    >>> [found.hangul for found in latin_surnames()["chun"]]
    ['전', '천']
    """
    found: dict[str, list[Surname]] = {}
    for entry in dict.fromkeys(surnames().values()):
        for spelling in entry.latin:
            found.setdefault(spelling, []).append(entry)
    return {spelling: tuple(sorted(entries, key=lambda e: -e.people)) for spelling, entries in found.items()}


def divided(hangul: str) -> tuple[Surname, str] | None:
    """Surname and given name of a name in Hangul; None where no surname of the table begins it.

    A surname of two syllables is read where a name of one or two is left; where the first syllable alone is the
    commoner surname (선우진: 선 more than 선우), that.

    >>> [(s.hangul, given) for s, given in [divided("남궁영"), divided("선우진"), divided("류태수")]]
    [('남궁', '영'), ('선', '우진'), ('유', '태수')]
    >>> divided("정책")[0].hangul, divided("뷁뷁")
    ('정', None)
    """
    table = surnames()
    double, single = table.get(hangul[:2]), table.get(hangul[:1])
    if double is not None and len(hangul) in (3, 4):
        rarer = single is None or single.people <= double.people
        if len(hangul) == 4 or rarer or hangul[:2] in _PLAIN:
            return double, hangul[2:]
    if single is not None and len(hangul) in (2, 3, 4):
        return single, hangul[1:]
    return None


_PLAIN = ("남궁", "황보", "제갈", "사공", "독고", "서문")
"""So begins no usual given name, so these are read as surnames whatever their first syllable."""


@cache
def kin() -> dict[str, str]:
    """For each surname the first of those that share a spelling with it, directly or by others: what is compared."""
    roots: dict[str, str] = {entry.hangul: entry.hangul for entry in surnames().values()}

    def root(name: str) -> str:
        while roots[name] != name:
            name = roots[name]
        return name

    for entries in latin_surnames().values():
        for other in entries[1:]:
            one, two = sorted((root(entries[0].hangul), root(other.hangul)))
            roots[two] = one
    return {name: root(name) for name in roots}
