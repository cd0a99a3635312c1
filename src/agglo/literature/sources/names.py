"""Who wrote it? Lists of names as each source separates them, and names as it divides them.

A name is divided into family and given only where the source does: by a comma, or by a form the source documents
(Scopus ``Tobler W.``, Publish or Perish ``W Tobler``). A Korean name of one string stays whole.
"""

import re
from collections.abc import Iterable

import msgspec

from agglo.literature.language import foreign_to, script
from agglo.literature.latex import plain
from agglo.literature.record import Person, Role
from agglo.literature.sources.facts import unique, words

MISSING = frozenset(words("names")["missing"])
_HANGUL_NAME = re.compile(r"[\uac00-\ud7a3]{2,5}")
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}\.?")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_FOOTNOTE = re.compile(r"(?<=[^\d\s])\s*[\d*†‡¹²³⁴]+(?:\s*,\s*[\d*†‡]+)*$")
_MORE = re.compile(r"\s*(?:외\s*\d*\s*[인명]?|et al\.?|…|\.\.\.)\s*$", re.I)
_PAREN = re.compile(r"^(.*?)\s*[(\[（]\s*(.*?)\s*[)\]）]\s*$", re.S)
_BODY = re.compile(r"\b(?:and|of|for|the|und|et|de la)\b|&|대학|연구[소원]|협회|학회|\binc\b|\bltd\b", re.I)


def split(text: str) -> list[str]:
    """The names in one cell, however they are separated.

    >>> split("Park, Jae-Su; Ahn, Young-Jin"), split("Youngmin Kim,Seungyoung Lim;Hyunjeong Lee")
    (['Park, Jae-Su', 'Ahn, Young-Jin'], ['Youngmin Kim', 'Seungyoung Lim', 'Hyunjeong Lee'])
    >>> split("김보람, 이종욱"), split("Nahm, Kee-Bom"), split("Tobler W., Nijkamp P."), split("Q Yang, J Snyder")
    (['김보람', '이종욱'], ['Nahm, Kee-Bom'], ['Tobler W.', 'Nijkamp P.'], ['Q Yang', 'J Snyder'])
    >>> split("홍길동·김철수"), split("Kim, J., Lee, S. Y.")
    (['홍길동', '김철수'], ['Kim, J.', 'Lee, S. Y.'])
    """
    for mark in ("|", ";", "；", "\n"):
        if mark in text:
            return [name for part in text.split(mark) for name in _by_comma(part, alone=False)]
    return _by_comma(text, alone=True)


def _by_comma(text: str, alone: bool) -> list[str]:
    text = " ".join(text.split())
    parts = [p.strip() for p in re.split(r"[,、，]", text) if p.strip()] if not _PAREN.match(text) else _outside(text)
    if len(parts) < 2:
        marks = re.split(r"\s*[·ㆍ・/]\s*", text)
        korean = len(marks) > 1 and all(_HANGUL_NAME.fullmatch(m) for m in marks)
        return marks if korean else [text] if text else []
    if all(script(p) == "ko" for p in parts):
        return parts
    if len(parts) % 2 == 0 and all(_INITIALS.fullmatch(p) for p in parts[1::2]) and not all(" " in p for p in parts):
        return [f"{a}, {b}" for a, b in zip(parts[::2], parts[1::2], strict=True)]
    names = all(" " in p for p in parts)
    if (alone and (len(parts) > 2 or names)) or (names and re.search(r",\S", text)):
        return parts
    return [text]


def _outside(text: str) -> list[str]:
    """`text` cut at the commas that stand in no bracket."""
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "([（") - (sign in ")]）")
        if sign in ",、，" and depth <= 0:
            parts.append(text[begin:at].strip())
            begin = at + 1
    return [p for p in (*parts, text[begin:].strip()) if p]


def person(text: str, *, role: Role = "author", form: str = "", braces: bool = False) -> Person | None:
    """One name as a `Person`, or None where nothing is named.

    Parameters
    ----------
    form
        ``scopus`` (family, then initials), ``vancouver`` (the same without dots), ``initials`` (initials, then
        family), ``whole`` (a body: never divided).

    >>> person("Nahm, Kee-Bom").given, person("류태수").family, person("W Tobler", form="initials").family
    ('Kee-Bom', '', 'Tobler')
    >>> p = person("김철수(서울대학교)"); p.name, p.affiliations
    ('김철수', ('서울대학교',))
    >>> person("홍길동 (Hong, Gil-Dong)").other, person("Ministry of Trade, Industry and Energy").family
    (('Hong, Gil-Dong',), '')
    """
    whole = form == "whole" or (braces and text.startswith("{") and text.endswith("}") and text.count("{") == 1)
    name = _MORE.sub("", plain(text, braces=braces)).strip(" ;,|") if form != "whole" else plain(text, braces=braces)
    name = re.sub(r"^null\s+", "", name)
    orcid = found[0] if (found := _ORCID.search(name)) else ""
    name = name.replace(f"https://orcid.org/{orcid}", "").replace(orcid, "").strip(" ()") if orcid else name
    other, affiliations = (), ()
    if not whole and (found := _PAREN.match(name)) and found[1]:
        name, inner = found[1], found[2]
        if script(inner) == "zh" or (foreign_to(name, inner) and len(inner) < 60 and not _BODY.search(inner)):
            other = (inner,)
        elif inner and not inner.isdigit() and len(inner) > 1 and script(inner):
            affiliations = (inner,)
    bare = _FOOTNOTE.sub("", name) if not whole else name
    name = bare or name
    if name.lower() in MISSING or not any(c.isalpha() for c in name) or len(name) > 300:
        return None
    family, given = ("", "") if whole else _divided(name, form)
    return Person(name=name, family=family, given=given, other=other, role=role, affiliations=affiliations, orcid=orcid)


def _divided(name: str, form: str) -> tuple[str, str]:
    if form == "scopus" and (found := re.match(r"^(.+?),? ((?:[^\W\d_]{1,3}\.-?\s?)+)$", name)):
        return found[1], found[2]
    if form == "vancouver" and (found := re.match(r"^(.+?) ([A-Z]{1,3})$", name)):
        return found[1], found[2]
    if form == "initials" and (found := re.match(r"^([A-ZÀ-Þ]{1,4})\s+(\S.*)$", name)):
        return found[2], found[1]
    if name.count(",") not in (1, 2) or _BODY.search(name):
        return "", ""
    family, *rest = (p.strip() for p in name.split(","))
    if len(rest) == 2:
        suffix, rest = rest[0], rest[1:]
        if not re.fullmatch(r"(?:jr|sr|i{1,3}|iv)\.?", suffix, re.I):
            return "", ""
        family = f"{family} {suffix}"
    return (family, rest[0]) if rest[0] and len(family.split()) <= 5 else ("", "")


def people(names: Iterable[str], *, role: Role = "author", form: str = "", braces: bool = False) -> tuple[Person, ...]:
    """`names` as persons, in order; a name repeated with a footnote's digit (``서소리 2``) counts once.

    >>> [p.name for p in people(["박인석", "서소리", "서소리 2", "unknown"])]
    ['박인석', '서소리']
    """
    made: list[Person] = []
    for text in names:
        found = person(text, role=role, form=form, braces=braces)
        if found and not any(p.name == found.name and p.role == role for p in made):
            made.append(found)
    return tuple(made)


_SURNAMES = frozenset(words("names")["surnames"])


def unswapped(name: str) -> str:
    """A name of the KCI-Korean Journal Database as ``family, given``: it prints ``given, family``.

    >>> unswapped("Hyekyoung, Han"), unswapped("Kim, Minsu"), unswapped("Min, Kim")
    ('Han, Hyekyoung', 'Kim, Minsu', 'Kim, Min')
    """
    first, comma, second = (part.strip() for part in name.partition(","))
    if not comma or not second or (first.lower() in _SURNAMES and second.lower() not in _SURNAMES):
        return name
    return f"{second}, {first}"


def with_affiliations(found: tuple[Person, ...], given: dict[str, list[str]]) -> tuple[Person, ...]:
    """`found` with the affiliations that the source gives to each by name."""
    return tuple(
        msgspec.structs.replace(p, affiliations=unique([*p.affiliations, *given[p.name]])) if p.name in given else p
        for p in found
    )
