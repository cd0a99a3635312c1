"""How is one line of a reference list read? APA, Chicago and the usual Korean styles, without knowing which it is.

A line counts as a reference where it states a year, a title and two of author, venue, volume, pages and DOI; what
states less is left to the caller, who shows it.
"""

import re

from agglo.literature.record import Read
from agglo.literature.sources import names
from agglo.literature.sources.assemble import read
from agglo.literature.sources.facts import doi

_NUMBER = re.compile(r"^\s*(?:\[\d{1,4}\]|\(?\d{1,4}[.)]|[•·*▪-])\s+")
_URL = re.compile(r"(?:https?://|doi:?\s*|DOI:?\s*)\S+|\b10\.\d{4,9}/\S+")
_YEAR = re.compile(
    r"\(\s*((?:1[89]|20)\d\d)[a-z]?(?:[,.]\s*[^()]{1,20})?\s*\)|(?<=[.,] )((?:1[89]|20)\d\d)[a-z]?(?=\s*[.,:])"
)
_LATER_YEAR = re.compile(r"(?<![\d-])((?:1[89]|20)\d\d)[a-z]?(?:\s*[.년]\s*\d{1,2}\s*월?)?(?![\d-])")
_QUOTED = re.compile(r"[“\"「〈<‘]\s*([^“”\"「」〈〉<>]{6,400}?)\s*[.,]?\s*[”\"」〉>’](?=[\s,.:;]|$)")
_VENUE = re.compile(r"[『《]\s*([^『』《》]{2,200}?)\s*[』》]")
_PAGES = re.compile(
    r"(?:\bpp?\.?\s*|[:,]\s*)([A-Za-z]?\d{1,6}\s*(?:[-–—~∼]+)\s*[A-Za-z]?\d{1,6})(?:\s*(?:쪽|면))?|([\d]+\s*[-–~∼]\s*\d+)\s*(?:쪽|면)"
)
_VOLUME = re.compile(
    r"(?<![\w-])(?:(?:제\s*)?(\d{1,4})\s*권(?:\s*,?\s*(?:제\s*)?([\d·~-]+)\s*호)?|(?:vol(?:ume)?\.?\s*)?(\d{1,4})\s*\(\s*([^()]{1,14}?)\s*\)"
    r"|(?:vol(?:ume)?\.?\s*)?(\d{1,4})\s*,\s*(?:no|issue|nr)\.?\s*([\w/-]+)|vol(?:ume)?\.?\s*(\d{1,4})|(?:제|통권)\s*(\d{1,4})\s*[호집권]"
    r"|,\s*(\d{1,3})(?=\s*[,:]\s*[A-Za-z]?\d))",
    re.I,
)
_VANCOUVER = re.compile(
    r"^((?:[^\W\d_][\w'-]+(?: [\w'-]+)? [A-Z]{1,3}(?:, |(?=\.)))+(?:et al)?)\.\s+(.{8,300}?[.?!])\s+([^.;]{3,120})\.\s*"
    r"((?:19|20)\d\d)[^;:]{0,12};\s*(\d{1,4})?\s*(?:\(([^()]{1,14})\))?\s*:?\s*([A-Za-z]?\d[\d\w–-]*)?\.?$"
)
_BOOK = re.compile(r"^\s*[.,]?\s*([^.:]{2,60}?)\s*:\s*([^.:,]{2,80})\s*\.?\s*$")
_END = re.compile(r"(?<=[^\s.][.?!])\s+(?=\S)|(?<=[가-힣\"”)][.?!])\s*(?=[가-힣A-Z])")


def parse(line: str, where: str) -> Read | None:
    """The work that a reference names, or None where the line is no reference.

    >>> one = parse("Nahm, K.-B. (2016). A New Policy. Journal of Geography, 19(4), 764-781. doi:10.1/X", "1").work
    >>> one.titles[0].text, one.venue.names[0].text, one.volume, one.number, one.pages
    ('A New Policy', 'Journal of Geography', '19', '4', '764-781')
    >>> two = parse("남기범(2016), 「포스트클러스터 지역산업정책」, 『경제지리』, 제19권 제4호, 764-781쪽.", "").work
    >>> two.titles[0].text, two.venue.names[0].text, two.volume, two.number, two.pages, two.people[0].name
    ('포스트클러스터 지역산업정책', '경제지리', '19', '4', '764-781', '남기범')
    >>> parse("관련 학위논문 더보기", "3") is None
    True
    """
    text = " ".join(_NUMBER.sub("", line).split())
    found_doi = doi(text)
    link = next((m[0].rstrip(".,") for m in _URL.finditer(text) if m[0].startswith("http") and not found_doi), "")
    text = _URL.sub("", text).strip(" ,")
    if not 15 <= len(text) <= 1500:
        return None
    quoted = _QUOTED.search(text)
    year = _YEAR.search(text)
    if vancouver := _VANCOUVER.match(text):
        people = names.people(vancouver[1].split(","), form="vancouver")
        loose = {
            "title": [vancouver[2]],
            "venue": [vancouver[3]],
            "year": [vancouver[4]],
            "volume": [vancouver[5] or ""],
        }
        loose |= {"number": [vancouver[6] or ""], "pages": [vancouver[7] or ""], "doi": [found_doi], "url": [link]}
        made = read(loose, source="paste", where=where, raw=line, authors=people)
        return made if isinstance(made, Read) else None
    if year and (not quoted or year.start() < quoted.start()):
        authors, rest, stated = text[: year.start()], text[year.end() :], year[1] or year[2]
    elif quoted and (later := _LATER_YEAR.search(text, quoted.end())):
        authors, rest, stated = text[: quoted.start()], text[quoted.start() :], later[1]
    else:
        return None
    title, rest = _title(rest)
    loose = {"title": [title], "year": [stated], "doi": [found_doi], "url": [link]} | _facts(rest)
    people = _people(authors)
    known = sum(
        map(
            bool,
            (
                people,
                loose["venue"],
                loose["volume"],
                loose["pages"],
                found_doi,
                loose.get("degree") or loose.get("publisher"),
            ),
        )
    )
    if len(title) < 4 or known < 2 or not any(c.isalpha() for c in title):
        return None
    made = read(loose, source="paste", where=where, raw=line, authors=people)
    return made if isinstance(made, Read) else None


def has_volume(line: str) -> bool:
    """Whether a line states a volume and pages, as the second line of a broken reference does.

    >>> has_volume("European Planning Studies, 21(11), 1735-1759."), has_volume("참고문헌")
    (True, False)
    """
    return bool(_PAGES.search(line) and _VOLUME.search(line))


def _title(rest: str) -> tuple[str, str]:
    """The title at the head of `rest`, and what follows it."""
    rest = rest.lstrip(" .,:;)")
    quoted = _QUOTED.match(rest) or _VENUE.match(rest)
    if quoted:
        return quoted[1].strip(" ."), rest[quoted.end() :]
    if (venue := _VENUE.search(rest)) and venue.start() > 4:
        return rest[: venue.start()].strip(" ,.;"), rest[venue.start() :]
    ends = [m.start() for m in _END.finditer(rest)]
    end = next((at for at in ends if at >= 8 and not re.search(r"\b(?:vs|St|No|Vol|[A-Z])\.$", rest[:at])), 0)
    if end and rest[end - 1] == "?" and (more := [at for at in ends if at > end]) and has_volume(rest[more[0] :]):
        end = more[0]
    if not end and (parts := rest.split(", ")) and len(parts) > 1:
        end = len(parts[0])
    return (rest[:end].strip(" .,"), rest[end:]) if end else (rest.strip(" ."), "")


def _facts(rest: str) -> dict[str, list[str]]:
    """Venue, volume, number and pages from what follows a title."""
    loose: dict[str, list[str]] = {"venue": [], "volume": [], "number": [], "pages": []}
    if thesis := re.search(
        r"([\w\s]*?)\s*(석사|박사)\s*(?:학위)?\s*논문|(doctoral|ph\.?d\.?|master'?s?)\s+(?:dissertation|thesis)",
        rest,
        re.I,
    ):
        school = (thesis[1] or "").strip() or re.sub(r"[\[\](),.]|" + re.escape(thesis[0]), " ", rest).strip()
        return loose | {"degree": [thesis[2] or thesis[3]], "school": [school]}
    if pages := _PAGES.search(rest):
        loose["pages"] = [(pages[1] or pages[2]).replace(" ", "")]
    volume = _VOLUME.search(rest)
    if volume:
        groups = [g or "" for g in volume.groups()]
        pairs = [
            (groups[0], groups[1]),
            (groups[2], groups[3]),
            (groups[4], groups[5]),
            (groups[6], ""),
            ("", groups[7]),
            (groups[8], ""),
        ]
        loose["volume"], loose["number"] = ([v] if v else [] for v in next((p for p in pairs if any(p)), ("", "")))
        if re.fullmatch(r"(?:19|20)\d\d.*", "".join(loose["number"])):
            loose["number"] = []
    stop = min((m.start() for m in (volume, pages) if m), default=len(rest))
    if named := _VENUE.search(rest):
        loose["venue"] = [named[1]]
    elif volume or pages:
        loose["venue"] = [re.sub(r"^\s*(?:In:?|In )\s+", "", rest[:stop]).strip(" .,:;“”\"'")]
    elif book := _BOOK.match(rest):
        loose |= {"place": [book[1]], "publisher": [book[2]], "kind": ["book"]}
    elif told := re.match(r"\s*[.,]?\s*([^.,:]{3,80}?)\s*[.,:]", rest + "."):
        loose["publisher"] = [told[1]]
    return loose


def _people(text: str):
    text = text.strip(" ,:;(")
    text = text if re.search(r"\b[^\W\d_]\.$", text) else text.rstrip(". ")
    text = re.sub(r"\(\s*(?:eds?|편|엮음)\.?\s*\)", "", text, flags=re.I)
    text = re.sub(r",?\s*(?:&|\band\b|\b와\b)\s*", ", ", text).replace("…", ",")
    if not text or len(text) > 600:
        return ()
    parts = [p.strip() for p in text.split(",") if p.strip()]
    if len(parts) > 1 and not any(re.search("[가-힣]", p) for p in parts):
        text = "; ".join(_latin_names(parts))
    return names.people(names.split(text))


_GIVEN = re.compile(r"(?:[^\W\d_]\.?[- ]?){1,4}\.?|[A-Z][\w'-]+(?:[ -][A-Z][\w'.-]*)?")


def _latin_names(parts: list[str]) -> list[str]:
    """``Family, G., Family, G.`` and ``Family, Given, Given Family`` as one string a person."""
    made, at = [], 0
    while at < len(parts):
        initials = at + 1 < len(parts) and re.fullmatch(r"(?:[^\W\d_]\.[- ]?){1,4}(?:Jr\.)?", parts[at + 1])
        first = at == 0 and len(parts) > 1 and " " not in parts[0] and _GIVEN.fullmatch(parts[1])
        if initials or first:
            made.append(f"{parts[at]}, {parts[at + 1]}")
            at += 2
        else:
            made.append(parts[at])
            at += 1
    return made
