"""Who wrote the works, which names are one person's, and which may be? A person decides, and may take it back."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.errors import BadInput, Unknown
from agglo.literature.library import Library
from agglo.literature.names import listing
from agglo.literature.names.clusters import Link
from agglo.text import LANGUAGES, say

from .asking import operation
from .keeping import Count, Offset, Piece

Mention = Annotated[str, Meta(min_length=1, max_length=40)]


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """Two mentions of one person, or of two who may be one.

    ``one`` and ``other`` are what `same_person` and `different_person` take; ``printed`` the names as printed;
    ``people`` the labels of those they belong to, with their numbers of works; ``why`` sentences in both languages,
    the most telling first.
    """

    one: str
    other: str
    printed: tuple[str, str]
    probability: float
    why: tuple[dict[str, str], ...]
    people: tuple[dict[str, str], ...] = ()
    works: tuple[int, ...] = ()


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """A person: the label in either language, every printed name with its number of works, how many works, when.

    ``value`` is the author facet's; ``joined`` says which mentions were put together why, ``beside`` which names one
    record prints side by side, in two scripts.
    """

    id: str
    value: str
    label: dict[str, str]
    names: dict[str, int]
    works: int
    first: int | None = None
    last: int | None = None
    orcid: str = ""
    beside: tuple[str, ...] = ()
    joined: tuple[Joined, ...] = ()


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided of two names: ``key`` is what `undo_person` takes."""

    key: str
    same: bool
    names: tuple[str, str]


class Everyone(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what is known of people; ``total`` counts what the part holds.

    ``people`` for the parts people and merged, ``pairs`` for proposed, ``decisions`` for decided.
    """

    part: str
    text: str
    total: int
    people: tuple[Who, ...] = ()
    pairs: tuple[Joined, ...] = ()
    decisions: tuple[Decided, ...] = ()
    sample: bool = False


class PersonDecided(msgspec.Struct, frozen=True, kw_only=True):
    """A decision as it now stands, or that it was taken back, and how many works are called otherwise since."""

    key: str
    same: bool | None
    names: tuple[str, str]
    works: int


Part = Literal["people", "merged", "proposed", "decided"]


@operation(positional=("text",), found=lambda answer: answer.total > 0)
def people(
    library: Library,
    text: Piece = "",
    part: Part = "people",
    limit: Count = 20,
    offset: Offset = 0,
) -> Everyone:
    """The people who wrote the works, what was put together why, and what may be one person.

    Parameters
    ----------
    library
        The library that answers.
    text
        A name, or a part of one, in any script and order; empty for all.
    part
        All people, those put together from several names, proposals, or decisions.
    limit, offset
        How many, after how many.
    """
    library.recognise()
    known, told = library.people, {"part": part, "text": text, "sample": library.is_sample}
    if part == "proposed":
        total, pairs = listing.proposed(known, text, limit, offset)
        return Everyone(total=total, pairs=tuple(map(pair, pairs)), **told)
    if part == "decided":
        listed = [decision for decision in decisions(library) if text.casefold() in " ".join(decision.names).casefold()]
        return Everyone(total=len(listed), decisions=tuple(listed[offset : offset + limit]), **told)
    total, found = listing.people(known, text, limit, offset, several=part == "merged")
    links = listing.joined(known, [person.id for person in found])
    return Everyone(total=total, people=tuple(who(library, p, links.get(p.id, [])) for p in found), **told)


def who(library: Library, person: listing.Person, links: list[Link]) -> Who:
    """A person with the reasons of every joint, those of unlike names first."""
    mentions = library.people.mentions({id for link in links for id in (link.one, link.other)})
    joined = [
        Joined(
            one=link.one,
            other=link.other,
            printed=(mentions[link.one].names[0], mentions[link.other].names[0]),
            probability=link.probability,
            why=reasons(link),
        )
        for link in links
    ]
    joined.sort(key=lambda j: (j.printed[0] == j.printed[1], j.probability, j.one, j.other))
    return Who(
        id=person.id,
        value=person.value,
        label={"ko": person.ko, "en": person.en},
        names=person.names,
        works=person.works,
        first=person.first,
        last=person.last,
        orcid=person.orcid,
        beside=person.beside,
        joined=tuple(joined[:20]),
    )


def pair(joint: listing.Joint) -> Joined:
    """A proposal."""
    return Joined(
        one=joint.one,
        other=joint.other,
        printed=joint.printed,
        probability=joint.link.probability,
        why=reasons(joint.link),
        people=tuple({"ko": p.ko, "en": p.en} for p in joint.people),
        works=tuple(p.works for p in joint.people),
    )


def reasons(link: Link) -> tuple[dict[str, str], ...]:
    """Why two mentions are one person, as sentences; the most telling first, what speaks against it last."""
    told = sorted(link.reasons, key=lambda reason: -reason.weight)
    return tuple({lang: say(f"people_reason.{r.kind}", lang, n=r.n) for lang in LANGUAGES} for r in told)


def decisions(library: Library) -> list[Decided]:
    """What people decided, the latest first."""
    kept = library.store.decisions("person")
    return [
        Decided(key=key, same=value["same"], names=(value["one"][1], value["other"][1]))
        for key, value in reversed(kept.items())
    ]


@operation(writes=True, positional=("one", "other"))
def same_person(library: Library, one: Mention, other: Mention) -> PersonDecided:
    """Decide that two names are one person, whatever else speaks against it.

    Parameters
    ----------
    library
        The user's own library.
    one, other
        The ids of two people, or of two of their mentions, from `people`.

    Raises
    ------
    Unknown
        Where there is no such person.
    BadInput
        Where both are the same mention.
    """
    return decide(library, one, other, True)


@operation(writes=True, positional=("one", "other"))
def different_person(library: Library, one: Mention, other: Mention) -> PersonDecided:
    """Decide that two names are two people; where they were put together, they are taken apart.

    Parameters
    ----------
    library
        The user's own library.
    one, other
        The ids of two people, or of two mentions, from `people`.

    Raises
    ------
    Unknown
        Where there is no such person.
    BadInput
        Where both are the same mention.
    """
    return decide(library, one, other, False)


@operation(writes=True, positional=("key",))
def undo_person(library: Library, key: Annotated[str, Meta(min_length=1, max_length=100)]) -> PersonDecided:
    """Take a decision about two names back; the evidence counts again.

    Parameters
    ----------
    library
        The user's own library.
    key
        The decision's key, from `people` with its part decided.

    Raises
    ------
    Unknown
        Where there is no such decision.
    """
    value = library.store.decisions("person").get(key)
    if value is None:
        raise Unknown("person_decision_unknown", key=key[:80])
    library.store.decide("person", key, None)
    names = (value["one"][1], value["other"][1])
    return PersonDecided(key=key, same=None, names=names, works=library.recognise())


def decide(library: Library, one: str, other: str, same: bool) -> PersonDecided:
    """Keep a decision, and let it count at once."""
    library.recognise()
    named = {id: library.people.named(id) for id in (one, other)}
    for id, found in named.items():
        if found is None:
            raise Unknown("person_unknown", id=id)
    if one == other:
        raise BadInput("person_itself", id=one)
    first, second = sorted((one, other))
    value = {"same": same, "one": named[first], "other": named[second]}
    key = f"{first}-{second}"
    library.store.decide("person", key, value)
    names = (value["one"][1], value["other"][1])
    return PersonDecided(key=key, same=same, names=names, works=library.recognise())
