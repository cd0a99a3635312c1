"""How is what we wrote read back unchanged?

A file from another program must be interpreted: LaTeX, entities, names however glued. One that agglo wrote says so
(`MARK`) and is taken at its word instead; each format's module has a function ``back``, the inverse of its ``write``.
Here is what they share. A language that a format cannot state is told from the text again.
"""

import re
from collections.abc import Iterable

import msgspec

from agglo.literature.language import language, script
from agglo.literature.record import Identifier, Keywords, Origin, Person, Read, Rejected, Role, Text, Work

MARK = "agglo"
"""What our files say of themselves: RIS ``DP``, the BibTeX field ``provider``, the key in CSL's ``custom``."""


def read(work: Work, *, raw: str, where: str) -> Read | Rejected:
    """The record that an importer gives for a work of ours."""
    if not work.titles:
        return Rejected(where=where, why="no_title", raw=raw[:100_000])
    own = msgspec.structs.replace(work, id="", origins=(Origin(source=MARK, id=work.id),))
    return Read(work=own, source_id=work.id, raw=raw, where=where)


def name(person: Person) -> str:
    """The name in one string: ``family, given``; one that stands whole as printed, a comma behind it if it holds one.

    The trailing comma is EndNote's sign that a name is not to be divided.

    >>> name(Person(name="Kee-Bom Nahm", family="Nahm", given="Kee-Bom")), name(Person(name="Trade, Industry"))
    ('Nahm, Kee-Bom', 'Trade, Industry,')
    """
    if person.family and person.given:
        return f"{person.family}, {person.given}"
    return f"{person.name}," if "," in person.name else person.name


def person(text: str, role: Role = "author") -> Person:
    """The inverse of `name`.

    >>> person("Nahm, Kee-Bom").given, person("Trade, Industry,").name
    ('Kee-Bom', 'Trade, Industry')
    """
    if text.endswith(","):
        return Person(name=text[:-1], role=role)
    family, comma, given = text.partition(", ")
    return Person(name=text, family=family, given=given, role=role) if comma else Person(name=text, role=role)


def about(people: Iterable[Person], field: str) -> list[str]:
    """What `field` (``other`` or ``affiliations``) says of each person, as Web of Science writes it: ``[name] …``."""
    return [f"[{name(person)}] {value}" for person in people for value in getattr(person, field)]


def told(people: Iterable[Person], field: str, values: Iterable[str]) -> tuple[Person, ...]:
    """The inverse of `about`: the people with what `values` say of them."""
    values = list(values)
    made = []
    for each in people:
        start = f"[{name(each)}] "
        own = tuple(value[len(start) :] for value in values if value.startswith(start))
        made.append(msgspec.structs.replace(each, **{field: own}) if own else each)
    return tuple(made)


def texts(values: Iterable[str]) -> tuple[Text, ...]:
    """Each value with the language it is written in."""
    return tuple(Text(lang=language(value), text=value) for value in values)


def keywords(words: Iterable[str], beside: Iterable[Text]) -> tuple[Keywords, ...]:
    """One list a language, in the order in which the languages first occur.

    A keyword in Latin letters says too little by itself: it is taken to be in the language of the first of the texts
    `beside` it that is in Latin letters.

    >>> [(k.lang, k.words) for k in keywords(["혁신", "cluster", "정책"], ())]
    [('ko', ('혁신', '정책')), ('en', ('cluster',))]
    """
    latin = next((text.lang for text in beside if script(text.text) == "latin"), "en")
    lists: dict[str, list[str]] = {}
    for word in words:
        told_ = script(word)
        lists.setdefault(latin if told_ in ("latin", "") else told_, []).append(word)
    return tuple(Keywords(lang=lang, words=tuple(words)) for lang, words in lists.items())


def identifiers(doi: str, others: Iterable[str]) -> tuple[Identifier, ...]:
    """The DOI and whatever stands as ``scheme:value``."""
    made = [("doi", doi)] if doi else []
    made += [tuple(other.split(":", 1)) for other in others if re.match(r"[a-z]+:.", other)]
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in made)


def year(text: str) -> int | None:
    """The year, if it is one."""
    found = re.match(r"\d{4}(?!\d)", text)
    return int(found[0]) if found else None


def several(parts: Iterable[str]) -> str:
    r"""The parts in one string, joined by ``; ``; a semicolon within a part is written ``\;``.

    >>> several(["산업 클러스터", "R&D"]), several(["a; b", "c"])
    ('산업 클러스터; R&D', 'a\\; b; c')
    """
    parts = (part.strip().replace("\\", "\\\\").replace(";", "\\;") for part in parts)
    return "; ".join(filter(None, parts))


def parted(text: str) -> tuple[str, ...]:
    r"""The inverse of `several`.

    >>> parted(several(["a; b", "c"]))
    ('a; b', 'c')
    """
    parts = (re.sub(r"\\([\\;])", r"\1", part).strip() for part in re.findall(r"(?:\\.|[^\\;])+", text, re.DOTALL))
    return tuple(filter(None, parts))
