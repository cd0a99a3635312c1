"""What does a record tell about each person it names? The material of which evidence is made."""

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b

import msgspec

from agglo.literature.identity import normal
from agglo.literature.record import Person, Work

from .reading import Reading, read, skeleton
from .surnames import kin

MOST_PEOPLE = 5_000
"""Names of one work that are looked at; those after are left as printed."""
MOST_BESIDE = 40
"""Co-authors of one mention that count as evidence; with more names, sharing one tells little."""
MOST_WORDS = 40
"""Keywords and title words of one work that count as evidence."""

_ORGANISATION = re.compile(r"[가-힣A-Za-z]*(?:대학교|대학원|연구원|연구소|공사|공단|은행|진흥원|개발원)")
_INSTITUTE = re.compile(
    r"\b(?:univ|inst|college|laborator|academy|centre|center|school of economics|bank|ministry)", re.I
)
_WORD = re.compile(r"[가-힣]{2,}|[a-z]{5,}")


class Mention(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One person as one work names them.

    ``id`` stands for the work and the printed name; ``row`` and ``place`` say which work and which of its people.
    ``beside`` are the co-authors by surname and consonants, so that a name counts in either script; ``at`` the
    organisations, ``words`` keywords and title words, ``venue`` what names the venue: all as numbers.
    """

    id: str
    row: int
    place: int
    names: tuple[str, ...]
    orcid: str = ""
    year: int = 0
    beside: tuple[int, ...] = ()
    at: tuple[int, ...] = ()
    words: tuple[int, ...] = ()
    venue: tuple[int, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The readings of all its names."""
        return tuple(map(read, self.names))


def mentions(row: int, work: Work) -> Iterator[Mention]:
    """The people of a work, each with what stands around the name; bodies are left out."""
    listed = [(place, p, _names(p)) for place, p in enumerate(work.people[:MOST_PEOPLE])]
    known = [(place, person, names) for place, person, names in listed if names]
    crowd = len(known) > MOST_BESIDE
    bones = [_number(coarse(read(names[0]))) for _, _, names in known]
    words, venue = _words(work), _venue(work)
    met: dict[str, int] = {}  # two people of one work may have one name
    for n, (place, person, names) in enumerate(known):
        key = read(names[0]).key
        met[key] = met.get(key, 0) + 1
        yield Mention(
            id=identity(work.id, names[0], met[key]),
            row=row,
            place=place,
            names=names,
            orcid=person.orcid.strip().upper()[-19:],
            year=work.year or 0,
            beside=() if crowd else tuple(sorted({*bones[:n], *bones[n + 1 :]})),
            at=tuple(sorted({_number(name) for text in person.affiliations[:5] for name in organisations(text)})),
            words=words,
            venue=venue,
        )


def identity(work: str, name: str, time: int = 1) -> str:
    """The id of a mention: 13 hexadecimal digits of the work's id, the name's key, and which time it stands there."""
    return blake2b(f"{work}\x1f{read(name).key}\x1f{time}".encode(), digest_size=8).hexdigest()[:13]


def _names(person: Person) -> tuple[str, ...]:
    names = [name for name in (person.name, *person.other[:8]) if read(name).script != "body"]
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=200_000)
def coarsely(name: str) -> str:
    """A printed name as `coarse` sees it; empty where it has only initials."""
    reading = read(name)
    return "" if reading.initials else coarse(reading)


def coarse(reading: Reading) -> str:
    """A name so coarsely that its usual spellings in both scripts agree: class of the surname, consonants after it.

    >>> coarse(read("안영진")) == coarse(read("Young-Jin Ahn"))
    True
    """
    if reading.surnames and not reading.initials:
        return f"{kin()[reading.surnames[0]]}:{skeleton(reading.given, reading.script == 'hangul')}"
    return reading.key


def organisations(text: str) -> set[str]:
    """The organisations that an affiliation names, as they are compared.

    >>> organisations("Dept. of Geography, Seoul National University, Seoul"), organisations("부산대학교 경제학부")
    ({'seoulnationaluniversity'}, {'부산대학교'})
    """
    text = text[:500]
    found = {normal(name) for name in _ORGANISATION.findall(text)}
    found |= {normal(part) for part in re.split(r"[,;/()]", text) if _INSTITUTE.search(part)}
    return found - {""} or {normal(text)} - {""}


def _words(work: Work) -> tuple[int, ...]:
    keywords = [normal(word) for group in work.keywords for word in group.words]
    titles = [word for text in work.titles for word in _WORD.findall(text.text[:500].casefold())]
    return tuple(sorted({_number(word) for word in dict.fromkeys([*keywords, *titles]) if word}))[:MOST_WORDS]


def _venue(work: Work) -> tuple[int, ...]:
    if work.venue is None:
        return ()
    names = {normal(text.text) for text in work.venue.names} | {normal(number) for number in work.venue.issn}
    return tuple(sorted(_number(name) for name in names if name))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).digest(), "big")
