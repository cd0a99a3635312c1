"""When are two records the same work, and what is it called?

A work's id is made once from the strongest thing that names it and never changes. Two records are the same work where
they share a DOI, a KCI or KoreaScience number, or title, year, first page and venue, all four known in both: a missing
value never equals another, so a record without a page or a year is merged by its numbers or not at all.
"""

import base64
import re
import unicodedata
from collections.abc import Iterator
from hashlib import blake2b

from agglo.literature.record import Work, first_page

ID_SCHEMES = ("doi", "kci", "koreascience", "uci", "pmid", "openalex", "wos", "scopus", "arxiv", "riss", "scienceon")
"""What names a work best, strongest first."""
SAME_SCHEMES = ("doi", "kci", "koreascience")
"""What makes two records one work at import; other numbers only name it."""
LINKS = (*SAME_SCHEMES, "source_id", "id", "title")
"""Why two records became one work, as a merge states it."""
OWN = "jsonl"
"""The source whose record ids are ids of works: agglo's own export."""

_ID = re.compile(r"[a-z2-7]{13}")
_SHAPES = {
    "doi": re.compile(r"10\.[^/\s]+/.+", re.DOTALL),
    "kci": re.compile(r"[A-Z]*\d+"),
    "koreascience": re.compile(r"[A-Z]+\d+"),
}
_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
# Letters by their category, separators by their use: arae-a is printed as a middle dot.
_SEPARATING_LETTERS = "\u318d\u119e"


class _Bare(dict):
    """A translation table that drops what is no letter, digit, mark or private character, learning as it goes."""

    def __missing__(self, code: int) -> int | str | None:
        if 0xFF01 <= code <= 0xFF5E:  # full-width forms of ASCII
            found = chr(code - 0xFEE0).casefold()
            found = found if found.isalnum() else None
        elif chr(code) in _SEPARATING_LETTERS or unicodedata.category(chr(code)) in _DROPPED:
            found = None
        else:
            found = chr(code).casefold()
        self[code] = found
        return found


# Punctuation, symbols, separators, controls, formats, surrogates; letters, digits, marks and private use stay.
_DROPPED = frozenset(
    major + minor for major, minors in {"P": "cdseifo", "S": "mcko", "Z": "slp", "C": "cfs"}.items() for minor in minors
)
_BARE = _Bare(_DIGITS)


def normal(text: str) -> str:
    """A title or a venue without case, width, spaces and punctuation; empty where no letter or digit is left.

    NFC and an own width table, never NFKC (contracts: Unicode).

    >>> normal("「클러스터·정책」: Ａ Review ") == normal("클러스터ㆍ정책 – a REVIEW")
    True
    """
    return unicodedata.normalize("NFC", text).translate(_BARE)


def canonical(scheme: str, value: str) -> str:
    """An identifier as it is compared.

    >>> canonical("doi", "https://doi.org/10.1234/ABC"), canonical("kci", "art001")
    ('10.1234/abc', 'ART001')
    """
    value = value.strip()
    if scheme == "doi":
        return _RESOLVER.sub("", value).lower()
    return value.upper() if scheme in ("kci", "koreascience") else value


def page(work: Work) -> str:
    """The first page as it is compared: ``P. 0012`` is ``12``, ``e0123`` stays; empty where it is not known."""
    first = re.sub(r"^p+(?=\d)", "", normal(re.split(r"[-–—~∼〜]", first_page(work))[0]))
    return first.lstrip("0") if first.isdigit() else first


def titles(work: Work) -> list[str]:
    """The work's titles as they are compared, each once."""
    return [title for title in dict.fromkeys(normal(text.text) for text in work.titles) if title]


def venues(work: Work) -> set[str]:
    """What names the venue, as it is compared: its names, and its ISSN."""
    if work.venue is None:
        return set()
    names = {normal(text.text) for text in work.venue.names} | {normal(number) for number in work.venue.issn}
    return names - {""}


def places(work: Work) -> list[str]:
    """Title, year and first page, one string a title; none where one of them, or the venue, is not known."""
    first = page(work)
    if not first or work.year is None or not venues(work):
        return []
    return [f"{title}\x1f{work.year}\x1f{first}" for title in titles(work)]


def numbers(work: Work) -> Iterator[tuple[str, str]]:
    """The identifiers that make two records one work, strongest first, as they are compared.

    What has not the shape of one (``-``, ``없음``) names nothing.
    """
    for scheme in SAME_SCHEMES:
        for found in work.identifiers:
            if found.scheme == scheme and _SHAPES[scheme].fullmatch(value := canonical(scheme, found.value)):
                yield scheme, value


def same_work(one: Work, other: Work) -> tuple[str, str] | None:
    """Why the two are one work, as (reason of `LINKS`, the value shared), or None where they are not.

    >>> from agglo.literature.record import Identifier
    >>> a = Work(identifiers=(Identifier(scheme="doi", value="10.1/a"),))
    >>> same_work(a, a), same_work(Work(), Work())
    (('doi', '10.1/a'), None)
    """
    theirs = set(numbers(other))
    for number in numbers(one):
        if number in theirs:
            return number
    if venues(one) & venues(other):
        there = set(places(other))
        if any(place in there for place in places(one)):
            return "title", one.titles[0].text
    return None


def basis(work: Work, source: str, source_id: str) -> str:
    """The strongest thing that names the work, of which its id is the hash."""
    known = {found.scheme: found.value for found in reversed(work.identifiers)}
    for scheme in ID_SCHEMES:
        if scheme in known and (value := canonical(scheme, known[scheme])):
            return f"{scheme}\x1f{value}"
    if source_id:
        return f"source\x1f{source}\x1f{source_id}"
    title, venue = next(iter(titles(work)), ""), min(venues(work), default="")
    return "\x1f".join(("title", title, str(work.year or ""), page(work), venue))


def make_id(basis: str, turn: int = 0) -> str:
    """The id made of `basis`: 13 base32 characters; `turn` grows where another work already has the id.

    >>> make_id("doi\\x1f10.1/a") == make_id("doi\\x1f10.1/a") != make_id("doi\\x1f10.1/a", 1)
    True
    """
    text = f"{basis}\x1e{turn}" if turn else basis
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    return base64.b32encode(digest)[:13].decode().lower()


def is_id(text: str) -> bool:
    """Whether the text has the shape of an id."""
    return _ID.fullmatch(text) is not None


def key(scheme: str, value: str) -> int:
    """A number of 63 bits under which a store finds (scheme, value); what it finds is compared in full afterwards."""
    digest = blake2b(f"{scheme}\x1f{value}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
