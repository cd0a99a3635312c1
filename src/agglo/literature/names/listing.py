"""Which people are there, which were put together why, and which may be one? Questions to what `People` found out."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from agglo.literature.disposable import among

from .clusters import Link
from .evidence import LIKELY, tempered
from .labels import called, sides
from .mentions import Mention
from .people import People
from .people_file import kept_apart, names_of, of_ids, people_of, spellings, unpack_link
from .reading import read

MOST = 5_000
"""So many of the most probable pairs are looked at for proposals."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A person: the facet's value, how called in either language, printed names with their works, how many, when."""

    id: str
    value: str
    ko: str
    en: str
    names: dict[str, int]
    works: int
    first: int | None = None
    last: int | None = None
    orcid: str = ""
    beside: tuple[str, ...] = ()
    """Names that one record prints side by side, in two scripts."""


class Joint(msgspec.Struct, frozen=True, kw_only=True):
    """Two mentions that are, or may be, one person: their people, and why."""

    one: str
    other: str
    link: Link
    people: tuple[Person, Person]
    printed: tuple[str, str]


def people(found: People, text: str, limit: int, offset: int, *, several: bool = False) -> tuple[int, list[Person]]:
    """People whose name holds `text`, those with the most works first, and how many there are.

    Parameters
    ----------
    several
        Only those that were put together from mentions under different names.
    """
    where, values = _named(text)
    if several:
        where += (
            " AND person IN (SELECT person FROM mentions JOIN names ON mention = id"
            " GROUP BY person HAVING count(DISTINCT key) > 1 AND count(DISTINCT row) > 1)"
        )

    def listed(db: sqlite3.Connection) -> tuple[int, list[Person]]:
        total = db.execute(f"SELECT count(DISTINCT person) FROM mentions WHERE {where}", values).fetchone()[0]
        rows = db.execute(
            f"SELECT person FROM mentions WHERE {where} GROUP BY person"
            " ORDER BY count(DISTINCT row) DESC, person LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        ids = [person for (person,) in rows]
        told = described(db, ids)
        return total, [told[id] for id in ids]

    return found.asked(listed)


def _named(text: str) -> tuple[str, list[str]]:
    """A condition on people for a name: its key, or all of its words within one printed name."""
    words = re.findall(r"\w+", text[:200])
    if not words:
        return "1", []
    inside = " AND ".join("name LIKE ? ESCAPE '!'" for _ in words)
    values = [f"%{word.replace('_', '!_')}%" for word in words]
    condition = f"person IN (SELECT person FROM mentions JOIN names ON mention = id WHERE key = ? OR ({inside}))"
    return condition, [read(text).key, *values]


def described(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Person]:
    """The people with these ids."""
    wanted = list(dict.fromkeys(ids))
    names = names_of(db, wanted)
    forms = spellings(db, {key for listed in names.values() for key, _ in listed})
    members = list(among(db, "SELECT person, id FROM mentions WHERE person IN ({})", wanted))
    mentions = of_ids(db, [id for _, id in members])
    whose: dict[str, list[Mention]] = {}
    for person, id in members:
        whose.setdefault(person, []).append(mentions[id])
    return {person: _person(person, listed, names[person], forms) for person, listed in whose.items()}


def _person(id: str, listed: Sequence[Mention], names: Sequence[tuple[str, str]], forms: dict) -> Person:
    value = called(names, forms)
    ko, en = sides(value)
    years = [m.year for m in listed if m.year]
    counts = Counter(name for _, name in names)
    return Person(
        id=id,
        value=value,
        ko=ko,
        en=en,
        names=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        works=len({m.row for m in listed}),
        first=min(years, default=None),
        last=max(years, default=None),
        orcid=next((m.orcid for m in listed if m.orcid), ""),
        beside=next((m.names for m in listed if len({read(name).script for name in m.names}) > 1), ()),
    )


def proposed(found: People, text: str, limit: int, offset: int) -> tuple[int, list[Joint]]:
    """Pairs of people who may be one, each by its most probable link; those under different names first."""

    def listed(db: sqlite3.Connection) -> tuple[int, list[Joint]]:
        best = _best(db, text)
        names = {id: m.names for id, m in of_ids(db, {i for k in best.values() for i in (k.one, k.other)}).items()}
        best = _tempered(db, best, names)

        def rank(item: tuple[tuple[str, str], Link]) -> tuple:
            link = item[1]
            alike = {read(n).key for n in names[link.one]} & {read(n).key for n in names[link.other]}
            return bool(alike), -link.probability, item[0]

        ordered = sorted(best.items(), key=rank)[offset : offset + limit]
        return len(best), _joints(db, [link for _, link in ordered])

    return found.asked(listed)


def _best(db: sqlite3.Connection, text: str) -> dict[tuple[str, str], Link]:
    """The most probable link of each pair of people that nobody keeps apart."""
    where, values = _named(text)
    where = where.replace("person IN", "a.person IN") if values else where
    question = (
        "SELECT a.person, b.person, links.packed FROM links"
        " JOIN mentions a ON a.id = one JOIN mentions b ON b.id = other"
        f" WHERE certain = 0 AND a.person != b.person AND {where} ORDER BY probability DESC LIMIT {MOST}"
    )
    best: dict[tuple[str, str], Link] = {}
    apart = kept_apart(db)
    for one, other, packed in db.execute(question, values):
        pair = (one, other) if one < other else (other, one)
        if pair not in best and pair not in apart:
            best[pair] = unpack_link(packed)
    return best


def _tempered(db: sqlite3.Connection, best: dict[tuple[str, str], Link], names: dict) -> dict[tuple[str, str], Link]:
    """The links that are still likely when it is considered how many people have the name."""
    keys = {id: [read(name).key for name in listed] for id, listed in names.items()}
    question = (
        "SELECT key, count(DISTINCT person) FROM names JOIN mentions ON mention = id WHERE key IN ({}) GROUP BY key"
    )
    counts = dict(among(db, question, {key for listed in keys.values() for key in listed}))
    kept = {}
    for pair, link in best.items():
        namesakes = max(counts.get(key, 1) for id in (link.one, link.other) for key in keys[id])
        probability = tempered(link.probability, namesakes)
        if probability >= LIKELY:
            kept[pair] = msgspec.structs.replace(link, probability=probability)
    return kept


def joined(found: People, ids: Iterable[str]) -> dict[str, list[Link]]:
    """For each of these people the links that put the person's mentions together."""
    question = "SELECT person, links.packed FROM links JOIN mentions ON id = one WHERE used = 1 AND person IN ({})"
    links: dict[str, list[Link]] = {}
    for person, packed in found.asked(lambda db: list(among(db, question, list(ids)))):
        links.setdefault(person, []).append(unpack_link(packed))
    return links


def _joints(db: sqlite3.Connection, links: Sequence[Link]) -> list[Joint]:
    ids = {id for link in links for id in (link.one, link.other)}
    mentions, whose = of_ids(db, ids), people_of(db, ids)
    told = described(db, whose.values())
    return [
        Joint(
            one=link.one,
            other=link.other,
            link=link,
            people=(told[whose[link.one]], told[whose[link.other]]),
            printed=(mentions[link.one].names[0], mentions[link.other].names[0]),
        )
        for link in links
    ]
