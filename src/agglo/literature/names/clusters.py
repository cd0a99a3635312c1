"""Who do linked mentions add up to? The surest links first, and none that contradicts what is joined already."""

from collections.abc import Iterable, Mapping
from itertools import product

import msgspec

from .evidence import Reason, agreement
from .mentions import Mention
from .reading import Reading

MOST_SPELLINGS = 40
"""A person with more spellings than that is no longer compared spelling by spelling."""


class Link(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Two mentions (ids, the smaller first) that are one person with this probability, and why."""

    one: str
    other: str
    probability: float
    certain: bool
    reasons: tuple[Reason, ...] = ()


class _Group(msgspec.Struct):
    """What is joined so far."""

    members: set[str]
    rows: set[int]
    orcids: set[str]
    readings: dict[str, Reading]
    apart: set[str]
    """Mentions that a person keeps apart from one of the members."""


def cluster(
    mentions: Mapping[str, Mention],
    links: Iterable[Link],
    together: Iterable[tuple[str, str]] = (),
    apart: Iterable[tuple[str, str]] = (),
) -> tuple[list[set[str]], list[Link]]:
    """The people that certain links make of the mentions, and the links that made them.

    What a person decided comes first and is not contradicted by anything; two mentions that are `apart` never come to
    stand together. A link is not followed where the two sides have two ORCIDs, stand in one work, or have names that
    cannot be one person's.
    """
    groups = _single(mentions, apart)
    used: list[Link] = []
    for one, other in together:
        if one in groups and other in groups and groups[one] is not groups[other]:
            _join(groups, one, other)
            used.append(Link(one=one, other=other, probability=1.0, certain=True, reasons=(Reason(kind="decided"),)))
    for link in sorted(links, key=lambda k: (-k.probability, -len(k.reasons), k.one, k.other)):
        if not link.certain or link.one not in groups or link.other not in groups:
            continue
        mine, theirs = groups[link.one], groups[link.other]
        if mine is not theirs and not _contradict(mine, theirs):
            _join(groups, link.one, link.other)
            used.append(link)
    distinct = {id(group): group for group in groups.values()}
    return [group.members for group in distinct.values()], used


def _single(mentions: Mapping[str, Mention], apart: Iterable[tuple[str, str]]) -> dict[str, _Group]:
    groups = {
        id: _Group({id}, {m.row}, {m.orcid} - {""}, {r.key: r for r in m.readings}, set()) for id, m in mentions.items()
    }
    for one, other in apart:
        if one in groups and other in groups:
            groups[one].apart.add(other)
            groups[other].apart.add(one)
    return groups


def _join(groups: dict[str, _Group], one: str, other: str) -> None:
    small, large = sorted((groups[one], groups[other]), key=lambda g: len(g.members))
    for member in small.members:
        groups[member] = large
    large.members |= small.members
    large.rows |= small.rows
    large.orcids |= small.orcids
    large.apart |= small.apart
    large.readings |= small.readings


def _contradict(one: _Group, other: _Group) -> bool:
    if len(one.orcids | other.orcids) > 1 or one.rows & other.rows:
        return True
    if not one.apart.isdisjoint(other.members):
        return True
    if len(one.readings) + len(other.readings) > MOST_SPELLINGS:
        return not set(one.readings) & set(other.readings)
    hangul = {(r.family, r.given) for r in (*one.readings.values(), *other.readings.values()) if r.script == "hangul"}
    return len(hangul) > 1 or any(
        agreement(a, b) == "against" for a, b in product(one.readings.values(), other.readings.values())
    )
