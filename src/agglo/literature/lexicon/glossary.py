"""What does the field call its things in Korean and in English? A curated glossary, one concept a table.

``glossary.toml`` is read, and what finds a form in it is made, when first asked for.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import msgspec

from .entry import LONGEST, normal, precise, units


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One thing and what it is called.

    ``ko`` and ``en`` begin with the preferred label. ``abbreviations`` find the concept and stand for it;
    ``capitals`` are abbreviations spelt like a word (RISE, DID): they find it only where they are written with two
    capitals, and should not be searched for in its stead. ``see`` names what it is often confused with.
    """

    id: str
    ko: tuple[str, ...]
    en: tuple[str, ...]
    abbreviations: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


@cache
def concepts() -> tuple[Concept, ...]:
    """All concepts of the glossary, in the order of the file."""
    return tuple(msgspec.convert({"id": name, **told}, Concept) for name, told in _file().items())


def forms(concept: Concept) -> tuple[str, ...]:
    """Every form of a concept: Korean, English, abbreviations."""
    return (*concept.ko, *concept.en, *concept.abbreviations, *concept.capitals)


def concept_of(text: str) -> Concept | None:
    """The concept that `text` names, in either language, or None; of a homograph its usual meaning in this field.

    Case, spaces, hyphens and the plural do not matter. Terms of several English words are also known by their stems;
    a single word is not, since stems lie there (importance is no import, special no specialization).

    >>> concept_of("Cluster Policies").id, concept_of("클러스터 정책").id
    ('cluster-policy', 'cluster-policy')
    >>> concept_of("RIS").ko[0], concept_of("RISE").ko[0], concept_of("rise")
    ('지역혁신체계', '지역혁신중심 대학지원체계', None)
    """
    return next(iter(concepts_of(text)), None)


def concepts_of(text: str) -> tuple[Concept, ...]:
    """Every concept that `text` names: several where it is a homograph (RIS), the usual meaning first."""
    if len(text) > LONGEST:
        return ()
    asked = precise(text)
    found = _exact_index().get(asked, ())
    if sum(c.isupper() for c in text) > 1:
        found = (*found, *(c for c in _capitals_index().get(asked, ()) if c not in found))
    if not found and " " in asked:
        found = _stem_index().get(normal(text), ())
    return found


@cache
def _told() -> dict:
    return tomllib.loads(files(__package__).joinpath("glossary.toml").read_text(encoding="utf-8"))


def _file() -> dict[str, dict]:
    return {name: told for name, told in _told().items() if name != "homographs"}


def homographs() -> dict[str, tuple[str, ...]]:
    """The forms that name several concepts, and the ids of these, the usual meaning first."""
    return {form: tuple(ids) for form, ids in _told().get("homographs", {}).items()}


@cache
def _exact_index() -> dict[str, tuple[Concept, ...]]:
    pairs = ((precise(f), c) for c in concepts() for f in (*c.ko, *c.en, *c.abbreviations))
    index = _grouped(pairs)
    for form, ids in homographs().items():
        key = precise(form)
        index[key] = tuple(sorted(index[key], key=lambda c: ids.index(c.id)))
    return index


@cache
def _capitals_index() -> dict[str, tuple[Concept, ...]]:
    return _grouped((precise(f), c) for c in concepts() for f in c.capitals)


@cache
def _stem_index() -> dict[str, tuple[Concept, ...]]:
    return _grouped((normal(f), c) for c in concepts() for f in c.en if len(units(f)) > 1)


def _grouped(pairs: Iterable[tuple[str, Concept]]) -> dict[str, tuple[Concept, ...]]:
    index: dict[str, tuple[Concept, ...]] = {}
    for key, concept in pairs:
        if concept not in index.get(key, ()):
            index[key] = (*index.get(key, ()), concept)
    return index
