"""What do years, pages, numbers and identifiers look like once their spellings are evened?"""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import unquote

from agglo.literature.record import Identifier, Kind

_YEAR = re.compile(r"(?<!\d)(1\d{3}|20\d{2}|2100)(?!\d)")
_ISO = re.compile(r"(?<!\d)(1\d{3}|20\d{2})\s*(?:[-/.]|년)\s*(\d{1,2})(?!\d)\s*(?:(?:[-/.]|월)\s*(\d{1,2})(?!\d))?")
_SOLID = re.compile(r"^(1\d{3}|20\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"\b(" + "|".join(_MONTHS) + r")[a-z]*\b\.?", re.I)
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?\s*$", re.I)
_DAY_AFTER = re.compile(r"^\s*(\d{1,2})(?!\d)(?!\s*[-–]\s*\d)")


def year(text: str) -> int | None:
    """The first year from 1000 to 2100 in `text`, or None: ``20O5``, ``99999`` and ``10 15`` are no years.

    >>> year("2001/09/01/"), year("서울 : 대학원, 2020"), year("2018.0"), year("20O5"), year("99999")
    (2001, 2020, 2018, None, None)
    """
    found = _YEAR.search(text)
    return int(found[1]) if found else None


@lru_cache(maxsize=8192)
def date(text: str) -> str:
    """The date in `text` as ISO, as exact as it says, or the empty string; a year alone is no date.

    >>> [date(t) for t in ("2001/09/01/", "2012/09//", "2014//", "20160830", "19 June 2025", "2020. 8", "Dec 2016")]
    ['2001-09-01', '2012-09', '', '2016-08-30', '2025-06-19', '2020-08', '2016-12']
    """
    text = text.strip()
    if solid := _SOLID.match(text):
        return "-".join(solid.groups())
    if found := _ISO.search(text):
        return _iso(found[1], int(found[2]), int(found[3] or 0))
    if (month := _MONTH.search(text)) and (found := _YEAR.search(text)):
        number = _MONTHS.index(month[1].lower()) + 1
        day = _DAY_BEFORE.search(text[: month.start()]) or _DAY_AFTER.search(text[month.end() :])
        return _iso(found[1], number, int(day[1]) if day else 0)
    return ""


def _iso(year: str, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return ""
    return f"{year}-{month:02}" + (f"-{day:02}" if 1 <= day <= 31 else "")


_DASHES = re.compile(r"\s*(?:--+|[-‐‑‒–—―~∼〜])\s*")
_PAGES = re.compile(r"^(?:pp?\.?|pages?|쪽|면)\s*[:.]?\s*(?=[\dA-Za-z])", re.I)
_COUNT = re.compile(r"^[ivxl\d,\s]+\s*(?:p|pp|pages|쪽|면|장)\.?(?:\s*;.*)?$|^\d+\s*;\s*\d+\s*cm", re.I)
_VALUE = re.compile(
    r"^[A-Z]{0,6}[-.]?\d[\w.:]*(?:-[A-Z]{0,6}\d[\w.:]*)?(?:\s*[,;+]\s*[\w.:]+(?:-[\w.:]+)?)*$|^[ivxlc]+(?:-[ivxlc]+)?$",
    re.I,
)


def pages(text: str, last: str = "") -> str:
    """`text` (and the `last` page) as ``764-781`` or an article number; a count of pages (``72 p.``) is no place.

    >>> pages("pp.764–781"), pages("115", "153"), pages("e0815"), pages("9 p."), pages("577--586쪽"), pages("12", "12")
    ('764-781', '115-153', 'e0815', '', '577-586', '12')
    """
    text = text.strip()
    if _COUNT.match(text) and not _DASHES.search(text):
        return ""
    text = _PAGES.sub("", text).removesuffix("쪽").removesuffix("면").strip(" .,;")
    last = _PAGES.sub("", last.strip()).removesuffix("쪽").strip(" .,;")
    if last and last != text and not _DASHES.search(text):
        text = f"{text}-{last}" if text else last
    text = _DASHES.sub("-", text)
    first, _, end = text.partition("-")
    text = first if first == end else text
    return text if _VALUE.match(text) and len(text) <= 60 else ""


_KOREAN_VOLUME = re.compile(r"(?:제\s*)?(\d+)\s*(?:권|집|卷)")
_KOREAN_NUMBER = re.compile(r"(?:(?:제|통권)\s*)?(?:제\s*)?([\d~∼–-]+(?:[·,]\d+)?)\s*(?:호|號)")
_VOL = re.compile(r"\b(?:v|vol|volume)\b\.?\s*([\w-]+)", re.I)
_NO = re.compile(r"\b(?:n|no|nr|num|number|issue|iss)\b\.?\s*([\w./-]+)", re.I)
_SERIAL = re.compile(r"^s\.\s*([\w-]+)", re.I)
_BRACKETED = re.compile(r"^(\w+)\s*\(\s*([^()]{1,20})\s*\)$")


def volume_number(text: str) -> tuple[str, str]:
    """Volume and number as one string states them.

    >>> [volume_number(t) for t in ("v.19 no.4", "s.20", "2005.08a", "제47권 제6호", "12(3)", "통권 29호", "Vol. 7")]
    [('19', '4'), ('', '20'), ('', '2005.08a'), ('47', '6'), ('12', '3'), ('', '29'), ('7', '')]
    """
    text = text.strip()
    if found := _BRACKETED.match(text):
        return found[1], found[2].strip()
    if found := _SERIAL.match(text):
        return "", found[1]
    volume = _KOREAN_VOLUME.search(text) or _VOL.search(text)
    number = _KOREAN_NUMBER.search(text) or _NO.search(text)
    if volume or number:
        return volume[1] if volume else "", number[1] if number else ""
    return ("", text) if re.fullmatch(r"(?:19|20)\d\d[.\w-]*", text) else (text, "")


def number(text: str) -> str:
    """A volume's or number's bare label: ``제6호``, ``no.4``, ``6.0`` → ``6``, ``4``, ``6``.

    >>> number("제6호"), number("no. 4"), number("6.0"), number("Suppl 1")
    ('6', '4', '6', 'Suppl 1')
    """
    text = re.sub(r"^(?:제|통권|vol(?:ume)?\b\.?|v\.|no\b\.?|n\.|issue\b|number\b)\s*", "", text.strip(), flags=re.I)
    return re.sub(r"\s*[호권집號卷]$", "", re.sub(r"^(\d+)\.0+$", r"\1", text)).strip()


_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")


def doi(text: str) -> str:
    """The DOI in `text`: lower case, without resolver; empty where there is none.

    >>> doi("http://dx.doi.org/10.1007/BF01773665"), doi("doi: 10.1063/1.4814070."), doi("-")
    ('10.1007/bf01773665', '10.1063/1.4814070', '')
    """
    if "10." not in text:
        return ""
    found = _DOI.search(unquote(text) if "%2f" in text.lower() else text)
    if not found:
        return ""
    value = found[0].rstrip(".,;:'\\")
    opens = {")": "(", "]": "[", "}": "{"}
    while value[-1:] in opens and value.count(value[-1]) > value.count(opens[value[-1]]):
        value = value[:-1].rstrip(".,;")
    return value.lower()


_ISSN = re.compile(r"(?<![\w-])(\d{4})-?(\d{3}[\dXx])(?![\w-])")
_ISBN = re.compile(r"(?<![\w-])(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?![\w-])")


def issns(*texts: str) -> tuple[str, ...]:
    """The ISSNs in `texts`, each as ``1226-9123``.

    >>> issns("09379827; 14371596", "20552076 (ISSN)", "9788901234567")
    ('0937-9827', '1437-1596', '2055-2076')
    """
    return unique(f"{a}-{b.upper()}" for text in texts for a, b in _ISSN.findall(text))


def isbns(*texts: str) -> tuple[str, ...]:
    """The ISBNs in `texts`, digits only.

    >>> isbns("978-3-030-92611-2 (ISBN); 0-306-40615-2")
    ('9783030926112', '0306406152')
    """
    return unique(re.sub("[- ]", "", found).upper() for text in texts for found in _ISBN.findall(text))


def identifiers(named: dict[str, str]) -> tuple[Identifier, ...]:
    """Identifiers in canonical form from scheme → value; values that do not have the scheme's form are left out.

    >>> [(i.scheme, i.value) for i in identifiers({"doi": "doi:10.1/A", "wos": "KJD:ART003180647", "pmid": "7.0"})]
    [('doi', '10.1/a'), ('kci', 'ART003180647'), ('pmid', '7')]
    """
    made = []
    for scheme, value in named.items():
        value = value.strip()
        if scheme == "doi":
            value = doi(value) or (value.lower()[4:] if re.match(r"doi:10\.\d+/\S", value, re.I) else "")
        elif scheme == "kci":
            value = found[0].upper() if (found := re.search(r"ART\d{6,}", value, re.I)) else ""
        elif scheme == "wos":
            scheme, value = _accession(value.upper())
        elif scheme in ("pmid", "pmcid"):
            value = found[0].upper() if (found := re.search(r"(?:PMC)?\d{1,9}", value, re.I)) else ""
        elif scheme == "openalex":
            value = found[0].upper() if (found := re.search(r"W\d+", value, re.I)) else ""
        elif scheme == "scopus":
            value = found[0] if (found := re.search(r"2-s2\.0-\d+", value)) else ""
        elif scheme == "arxiv":
            value = re.sub(r"^arxiv:", "", value, flags=re.I)
        if value and len(value) <= 300:
            made.append(Identifier(scheme=scheme, value=value))
    return tuple(dict.fromkeys(made))


def _accession(value: str) -> tuple[str, str]:
    """A Web of Science accession number's scheme and value: those of other databases name their own records."""
    base, colon, rest = value.removeprefix("ISI:").partition(":")
    if colon and base in ("KJD", "MEDLINE"):
        return ("kci" if base == "KJD" else "pmid"), rest
    if colon:
        return "wos", f"{base}:{rest}"
    return "wos", f"WOS:{base}" if re.fullmatch(r"[A-Z\d]{15}", base) else ""


def parted_references(text: str) -> list[str]:
    """The works cited in one string of Scopus, whose newer exports also part the authors with semicolons.

    >>> parted_references("Li T.; Yan J., Robots, Ann Med, 57, (2025); Cui M., Pain, (2023)")
    ['Li T.; Yan J., Robots, Ann Med, 57, (2025)', 'Cui M., Pain, (2023)']
    >>> parted_references("Locke, A.S., (1955) Guidance, NJ; Mackay, J.R., Some problems (1951) Geography, 27")
    ['Locke, A.S., (1955) Guidance, NJ', 'Mackay, J.R., Some problems (1951) Geography, 27']
    """
    newer = (
        len(re.findall(r"\(\d{4}\)\s*(?:;|$)", text)) >= 0.3 * (text.count(";") + 1)
        or "; " in text
        and not re.search(r"\(\d{4}\)\s*[^;\s]", text)
    )
    return [part.strip() for part in re.split(r"(?<=\(\d{4}\));" if newer else ";", text) if part.strip()]


def unique(values) -> tuple[str, ...]:
    """`values` in order, without repetition and empty ones."""
    return tuple(dict.fromkeys(filter(None, values)))


@cache
def words(section: str) -> dict:
    """One section of ``words.toml``."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))[section]


@cache
def _kind_of() -> dict[str, Kind]:
    return {word: name for name, spellings in words("kinds").items() for word in spellings}


_CONFERENCE = re.compile(
    r"\bproc(?:\.|eedings?\b)|\bconference\b|\bsymposium\b|\bworkshop\b|\bcongress\b|\bconf\.|학술\s*(?:대회|발표)"
    r"|논문집.*[춘추]계|[춘추하동]계.*(?:대회|발표|논문집)",
    re.I,
)
_JOURNALS_OF_PROCEEDINGS = re.compile(
    r"proceedings of the (?:national academy|royal|ieee$|vldb)|^ieee proceedings", re.I
)


def kind(text: str) -> Kind | None:
    """The kind of work a source's word for it means, or None.

    >>> kind("JOUR"), kind("Article; Early Access"), kind("국내석사"), kind("Proceedings Paper"), kind("CITATION")
    ('article', 'article', 'thesis', 'proceedings', None)
    """
    word = " ".join(re.sub(r"[_-]", " ", text).lower().split())
    for part in (word, *re.split(r"\s*[;,/|]\s*", word)):
        if made := _kind_of().get(part) or _kind_of().get(part.replace(" ", "")):
            return made
    ends: tuple[tuple[str, Kind], ...] = (("학위논문", "thesis"), ("학술대회", "proceedings"), ("보고서", "report"))
    return next((made for end, made in ends if end in word), None)


def held_at_a_conference(venue: str) -> bool:
    """Whether a venue's name says that its papers were given at a conference.

    >>> held_at_a_conference("Proceedings of the Technology Innovation Conference"), held_at_a_conference("정책연구")
    (True, False)
    """
    return bool(_CONFERENCE.search(venue)) and not _JOURNALS_OF_PROCEEDINGS.search(venue)
