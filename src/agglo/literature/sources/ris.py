"""How is RIS read? One record at a time is cut out by its lines and handed to rispy.

RIS has many dialects (Zotero, Scopus, Web of Science, Embase, Ovid): the same tag means different things, so the tables
below list every tag seen to hold a field, in order of trust. Files whose records lack ``TY`` or ``ER`` are read too.
"""

import re
from collections.abc import Iterator, Mapping

from rispy import RisParser

from agglo.literature.decode import Opened
from agglo.literature.exports import back
from agglo.literature.exports import ris as own
from agglo.literature.record import Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.facts import parted_references

_TAG = re.compile(r"^\ufeff?\s{0,2}([A-Z][A-Z0-9]) {0,2}-(?: |$)", re.M)
_STRICT = re.compile(r"^([A-Z][A-Z0-9])  -(?: |$)")
_END = re.compile(r"^\s{0,2}ER {0,3}-?\s*$")
LONGEST = 4_000_000

_FIELDS = {
    "title": ("TI", "T1", "CT"), "title_other": ("TT", "OP"), "author": ("AU", "A1"), "editor": ("ED", "A2"),
    "translator": ("A4",), "abstract": ("AB", "N2"), "keywords": ("KW", "DE"), "publisher": ("PB", "PU"),
    "place": ("CY", "PP", "PI"), "year": ("PY", "Y1"), "date": ("DA", "Y1", "PY"), "volume": ("VL", "VO"),
    "number": ("IS", "CP"), "first_page": ("SP", "BP"), "last_page": ("EP",), "article_number": ("C7",),
    "doi": ("DO", "DI"),
    "issn": ("SN", "EI"), "isbn": ("SN",), "url": ("UR", "LK", "L2"), "pdf": ("L1",), "kind": ("TY", "M3"),
    "language": ("LA",), "affiliation": ("AD",), "funding": ("FU",),
}  # fmt: skip
_VENUE = ("T2", "JF", "JO", "BT", "T3", "JA", "J2", "JI", "J1")
_TEXT = re.compile(r"<[^<>]+>")


class _Plain(RisParser):
    """Every tag as a list under its own name."""

    DEFAULT_MAPPING = {"UK": "UK", "TY": "TY"}
    DEFAULT_LIST_TAGS: list[str] = []
    DEFAULT_DELIMITER_MAPPING: dict = {}


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` begins a RIS file."""
    tags = _TAG.findall(text[:200_000])
    if re.search(r"^PMID- \d", text[:5000], re.M):
        return 0.0
    if len(tags) < 2:
        return 0.0
    if "TY" in tags and len(tags) >= 2:
        return 0.97
    return 0.7 if len(set(tags) & {"AU", "A1", "TI", "T1", "JO", "JF", "PY", "Y1", "SP", "ER"}) >= 2 else 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a RIS file in order."""
    for line, text in split(opened.lines()):
        yield _record(text, str(line))


def split(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Each record's first line (counted from 1) and text: from ``TY``, or the first tag, to ``ER`` or the next ``TY``.

    >>> list(split(iter(["TY  - JOUR\\n", "TI  - A\\n", "\\n", "TY  - JOUR\\n", "TI  - B\\n", "ER  -\\n", "\\n"])))
    [(1, 'TY  - JOUR\\nTI  - A\\n'), (4, 'TY  - JOUR\\nTI  - B\\nER  -\\n')]
    """
    held: list[str] = []
    begin, size, tags = 0, 0, 0
    for at, line in enumerate(lines, 1):
        found = _TAG.match(line) if len(line) > 4 else None
        tag = found[1] if found else ""
        if held and tags and (tag == "TY" or size > LONGEST):
            yield begin, "".join(held).rstrip("\n") + "\n"
            held, size, tags = [], 0, 0
        if _END.match(line):
            if tags:
                yield begin, "".join(held) + line
            held, size, tags = [], 0, 0
            continue
        if not tag and not tags:
            continue
        if not held:
            begin = at
        held.append(line)
        size += len(line)
        tags += bool(tag)
    if tags:
        yield begin, "".join(held).rstrip("\n") + "\n"


def _record(raw: str, where: str) -> Read | Rejected:
    tags = _tags(raw)
    if not tags:
        return Rejected(where=where, why="no_fields", raw=raw[:RAW])
    if tags.get("DP") == [back.MARK]:
        return back.read(own.back(tags), raw=raw, where=where)
    loose = {name: [v for tag in wanted for v in tags.get(tag, ())] for name, wanted in _FIELDS.items()}
    if len(loose["keywords"]) > 1:
        loose["keyword"] = [k for cell in loose.pop("keywords") for k in cell.split(";")]  # a comma belongs to it
    kind = tags.get("TY", [""])[0]
    venue = next((tags[tag] for tag in _VENUE if tags.get(tag)), [])
    loose["venue"] = venue[:1]
    if not loose["title"]:
        loose["title"] = [v for tag in ("BT", "T2", "ST", "T3") for v in tags.get(tag, ())][:1]
        loose["venue"] = [v for v in loose["venue"] if v not in loose["title"]]
    loose["title"] = loose["title"][:1] + [t for t in loose["title"][1:] if t not in tags.get("T1", ())]
    if kind == "THES":
        loose["school"], loose["degree"] = loose.pop("publisher")[:1], tags.get("M3", [])[:1]
    if not loose["doi"]:
        loose["doi"] = [
            v
            for tag in ("M3", "N1", "L3", "UR", "LK", "L2")
            for v in tags.get(tag, ())
            if "10." in v and "doi" in v.lower()
        ]
    notes, references, cited = _notes(tags.get("N1", []), tags)
    loose |= {"note": notes, "reference": references}
    source, source_id, date = _service(tags, loose)
    if cited:
        loose[f"cited:{source if source != 'ris' else 'scopus'}"] = [cited]
    form = "scopus" if source in ("scopus", "embase") else ""
    return read(loose, source=source, source_id=source_id, where=where, raw=raw, form=form, cited_date=date)


def _tags(raw: str) -> dict[str, list[str]]:
    """The tags of one record, continuation lines joined; rispy reads lines of exactly ``XX  - value``."""
    lines = []
    # A line of prose may begin ``US - Korea``: where the record keeps to two blanks, only these make a tag.
    pattern = _STRICT if sum(bool(_STRICT.match(line)) for line in raw.split("\n")) > 1 else _TAG
    for line in raw.split("\n"):
        found = pattern.match(line)
        if found:
            lines.append(f"{found[1]}  - {line[found.end() :].strip()}")
        elif line.strip():
            lines.append(f"    {line.strip()}")
    if not lines or not lines[0].startswith("TY"):
        lines.insert(0, "TY  - ")
    joined = _joined(lines)
    if not joined[-1].startswith("ER  -"):
        joined.append("ER  - ")
    parsed = _Plain().parse_lines(iter(joined))
    if not parsed:
        return {}
    found = {tag: [v for v in values if v] for tag, values in (parsed[0].get("UK") or {}).items()}
    return {tag: values for tag, values in found.items() if values} | (
        {"TY": [parsed[0]["TY"]]} if parsed[0].get("TY") else {}
    )


def _joined(lines: list[str]) -> list[str]:
    made: list[str] = []
    for line in lines:
        if line.startswith("    ") and made:
            made[-1] += " " + line.strip()
        else:
            made.append(line)
    return made


_CITED = re.compile(r"cited\s+by\s*:?\s*(\d+)", re.I)


def _notes(values: list[str], tags: dict[str, list[str]]) -> tuple[list[str], list[str], str]:
    """Notes, references and the citation count: Scopus hides them all in N1."""
    notes, references, cited = [], [], next(iter(tags.get("TC", [])), "")
    for value in values:
        if found := _CITED.search(value):
            cited = cited or found[1]
        if re.match(r"(?:References|참고문헌)\s*:", value):
            references += parted_references(value.split(":", 1)[1])
        elif not re.match(r"(?:Cited By|Export Date|doi\s*:|10\.\d|Correspondence|Export date)", value, re.I):
            notes.append(_TEXT.sub("", value))
    return notes, references, cited


def _service(tags: dict[str, list[str]], loose: dict[str, list[str]]) -> tuple[str, str, str]:
    """Which service wrote the record, its id there, and the day of the export."""
    said = " ".join([*tags.get("DB", ()), *tags.get("DP", ()), *tags.get("UR", ())[:1]]).lower()
    first = {tag: values[0] for tag, values in tags.items()}
    exported = next((v.split(":", 1)[1] for v in tags.get("N1", ()) if v.lower().startswith("export date")), "")
    if "scopus" in said:
        eid = next((m[0] for v in tags.get("UR", ()) if (m := re.search(r"2-s2\.0-\d+", v))), "")
        loose |= {"scopus": [eid], "pmid": [v for v in tags.get("C2", ()) if re.match(r"\d{5,}", v)]}
        return "scopus", eid, exported
    number = next((first[tag] for tag in ("UT", "AN") if re.match(r"(?:WOS|KJD|MEDLINE|ISI):", first.get(tag, ""))), "")
    if number:
        loose["wos"] = [number]
        return "wos", number, ""
    if "embase" in said:
        loose["embase"] = tags.get("U2", [])[:1]
        return "embase", first.get("U2", ""), ""
    if "pubmed" in said or "medline" in said:
        loose["pmid"] = [v for v in tags.get("AN", ()) if v.isdigit()]
    named = " ".join(v for tag in ("AN", "ID", "UR", "L2", "LK") for v in tags.get(tag, ()))
    for source, pattern in _NUMBERS:
        if found := re.search(pattern, named):
            loose[source] = [found[1]]
            return source, found[1], exported
    return ("riss" if "riss.kr" in said else "ris"), "", exported


_NUMBERS = (("kci", r"\b(ART\d{9})\b"), ("dbpia", r"\b(NODE\d{8,})\b"), ("koreascience", r"\b((?:JAKO|CFKO)\d{15})\b"))
