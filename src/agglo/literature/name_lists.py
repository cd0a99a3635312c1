"""Which names of two lists are the same person?

Two records of one work name its people in different scripts, orders and completeness. They are aligned by ORCID, by
name, and, where both lists are equally long and the scripts differ, by place. Lists that do not fit are left alone.
"""

import re
from collections.abc import Sequence

import msgspec

from agglo.literature.identity import normal
from agglo.literature.record import Person


def align(old: Sequence[Person], new: Sequence[Person]) -> tuple[Person, ...]:
    """The people of both lists in the order of the first, or of the second where it goes on where the first breaks off.

    >>> [p.other for p in align([Person(name="남기범")], [Person(name="Nahm, Kee-Bom")])]
    [('Nahm, Kee-Bom',)]
    """
    people: list[Person] = []
    for role in dict.fromkeys(p.role for p in (*old, *new)):
        people += _align([p for p in old if p.role == role], [p for p in new if p.role == role])
    return tuple(people)


def _align(old: list[Person], new: list[Person]) -> list[Person]:
    if not old or not new:
        return old or new
    pairs = _pairs(old, new)
    if not pairs and len(old) == len(new):
        pairs = {place: place for place in range(len(old)) if _hangul(old[place].name) != _hangul(new[place].name)}
        if len(pairs) < len(old):
            return old
    if len(pairs) == len(old) < len(new):
        back = {theirs: mine for mine, theirs in pairs.items()}
        return [_one(old[back[place]], person) if place in back else person for place, person in enumerate(new)]
    return [_one(person, new[pairs[place]]) if place in pairs else person for place, person in enumerate(old)]


def _pairs(old: list[Person], new: list[Person]) -> dict[int, int]:
    """Places of `old` to places of `new`; nobody is paired twice."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(new))
    for place, person in enumerate(old):
        for other, candidate in free.items():
            if _same(person, candidate):
                pairs[place] = other
                del free[other]
                break
    return pairs


def _same(one: Person, other: Person) -> bool:
    if one.orcid and other.orcid:
        return one.orcid == other.orcid
    return bool(_forms(one) & _forms(other))


def _forms(person: Person) -> set[str]:
    """The person's names as they are compared: ``Nahm, Kee-Bom`` and ``Kee-Bom NAHM`` are one."""
    forms = {_form(name) for name in (person.name, *person.other)}
    if person.family and person.given:
        forms.add(_form(f"{person.family} {person.given}"))
    return forms - {""}


def _form(name: str) -> str:
    return " ".join(sorted(filter(None, (normal(part) for part in re.split(r"[\s,]+", name)))))


def _hangul(name: str) -> bool:
    return any("가" <= letter <= "힣" for letter in name)


def _one(old: Person, new: Person) -> Person:
    known = {_form(name) for name in (old.name, *old.other)}
    others = list(old.other)
    for name in (new.name, *new.other):
        if _form(name) not in known:
            known.add(_form(name))
            others.append(name)
    return msgspec.structs.replace(
        old,
        family=old.family or (new.family if old.name == new.name else ""),
        given=old.given or (new.given if old.name == new.name else ""),
        other=tuple(others),
        affiliations=old.affiliations or new.affiliations,
        orcid=old.orcid or new.orcid,
    )
