"""How is a Web of Science export read? As tagged text (``FN … PT … ER``) and as tab-delimited rows under the same tags.

Exports of «All Databases» differ: a column may occur twice, original titles and abstracts stand in columns of their own
(``Z1``, ``S1``, ``AK``), and records of the KCI-Korean Journal Database (``KJD:``) print given names first.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from agglo.literature.decode import Opened
from agglo.literature.record import Person, Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.names import people, unswapped, with_affiliations

_TAGGED = re.compile(r"^\ufeff?([A-Z][A-Z0-9])(?: (.*))?$")
LONGEST = 4_000_000

_FIELDS = {
    "title": ("TI",), "title_other": ("Z1", "X1", "Y1"), "venue": ("SO",), "venue_other": ("S1",), "abstract": ("AB",),
    "abstract_other": ("AK", "Z4", "X4", "Y4"), "keywords": ("DE",), "keywords_other": ("Z5", "X5", "Y5"),
    "publisher": ("PU",),
    "place": ("PI",), "year": ("PY",), "date": ("PD", "EA"), "volume": ("VL",), "number": ("IS",),
    "first_page": ("BP",),
    "last_page": ("EP",), "article_number": ("AR",), "doi": ("DI", "D2"), "issn": ("SN", "EI"), "isbn": ("BN",),
    "wos": ("UT",),
    "pmid": ("PM",), "language": ("LA",), "kind": ("DT", "PT"), "cited:wos": ("TC",),
}  # fmt: skip
_LISTS = {"category": ("WC",), "funding": ("FU",), "reference": ("CR",)}
_LINES = frozenset(["AU", "AF", "CR", "BE", "BA", "BF", "CA", "C1", "C3", "ED"])


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` begins a Web of Science export."""
    start = text[:100_000].lstrip("\ufeff\r\n ")
    first = start.split("\n", 1)[0].rstrip("\r")
    if first.count("\t") > 8 and sum(bool(re.fullmatch("[A-Z][A-Z0-9]", cell)) for cell in first.split("\t")) > 8:
        return 0.98
    records = len(re.findall(r"^PT [JBSPCD]\s*$", start, re.M))
    if records and re.search(r"^(?:AU|TI|SO|UT|PY) \S", start, re.M):
        return 0.97
    return 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of the export in order."""
    lines = opened.lines()
    first = next(lines, "")
    if "\t" in first:
        yield from _rows(first, lines)
    else:
        for at, text in split(_again(first, lines)):
            yield _record(_tags(text), text, str(at))


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def split(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Each record's first line (counted from 1) and text: from ``PT`` to ``ER`` or the next ``PT``.

    >>> list(split(iter(["FN x\\n", "PT J\\n", "TI A\\n", "ER\\n", "PT J\\n", "TI B\\n", "PT J\\n", "EF\\n"])))
    [(2, 'PT J\\nTI A\\n'), (5, 'PT J\\nTI B\\n'), (7, 'PT J\\n')]
    """
    held: list[str] = []
    begin, size = 0, 0
    for at, line in enumerate(lines, 1):
        found = _TAGGED.match(line.rstrip())
        tag = found[1] if found else ""
        if held and (tag in ("PT", "ER", "EF") or size > LONGEST):
            yield begin, "".join(held)
            held, size = [], 0
        if tag in ("ER", "EF", "FN", "VR") or (not held and not tag):
            continue
        if not held:
            begin = at
        held.append(line)
        size += len(line)
    if held:
        yield begin, "".join(held)


def _tags(text: str) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    tag = ""
    for line in text.split("\n"):
        found = None if line.startswith("  ") else _TAGGED.match(line.rstrip())
        if found:
            tag = found[1]
            tags.setdefault(tag, []).append((found[2] or "").strip())
        elif tag and line.strip():
            if tag in _LINES:
                tags[tag].append(line.strip())
            else:
                tags[tag][-1] += " " + line.strip()
    return tags


def _rows(first: str, lines: Iterator[str]) -> Iterator[Read | Rejected]:
    names = [name.strip() for name in first.strip("\ufeff\n").split("\t")]
    for at, line in enumerate(lines, 2):
        cells = line.rstrip("\n").split("\t")
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(names) and any(cells[len(names) :]):
            yield Rejected(where=str(at), why="ragged", facts=_counts(cells, names), raw=line[:RAW])
            continue
        tags: dict[str, list[str]] = {}
        for name, cell in zip(names, cells, strict=False):
            if cell := _unquoted(cell):
                tags.setdefault(name, []).extend(cell.split("; ") if name in _LINES - {"C1"} else [cell])
        yield _record(tags, line.rstrip("\n"), str(at))


def _counts(cells: list[str], names: list[str]) -> dict[str, str]:
    return {"cells": str(len(cells)), "headings": str(len(names))}


def _unquoted(cell: str) -> str:
    """A cell as a spreadsheet may have quoted it."""
    cell = cell.strip()
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '""' in cell[1:-1]:
        return cell[1:-1].replace('""', '"')
    return cell


def _record(tags: Mapping[str, list[str]], raw: str, where: str) -> Read | Rejected:
    loose = {name: [v for tag in wanted for v in tags.get(tag, ()) if v] for name, wanted in _FIELDS.items()}
    for name, wanted in _LISTS.items():
        loose[name] = [part.strip() for tag in wanted for v in tags.get(tag, ()) for part in v.split("; ")]
    if not loose["keywords"]:
        loose["keywords"] = list(tags.get("ID", ()))
    loose["keyword"] = [k for cell in loose.pop("keywords") for k in cell.split(";")]
    if loose["date"] and loose["year"]:
        loose["date"] = [d if loose["year"][0] in d else f"{d} {loose['year'][0]}" for d in loose["date"]]
    number = loose["wos"][0] if loose["wos"] else ""
    names = [n for n in tags.get("AF") or tags.get("AU") or tags.get("BA") or tags.get("CA") or () if n]
    if number.startswith("KJD:"):
        names = [unswapped(name) for name in names]
    authors = with_affiliations(_with_orcids(people(names), tags), _places(tags, names))
    authors += people(tags.get("BE") or tags.get("ED") or (), role="editor")
    return read(
        loose,
        source="wos",
        source_id=number,
        where=where,
        raw=raw,
        authors=authors,
        cited_date="".join(tags.get("DA", [])[:1]),
    )


def _places(tags: Mapping[str, list[str]], names: list[str]) -> dict[str, list[str]]:
    """The affiliations by author: ``[Tobler, Waldo; Kim, A] Univ Calif, …``; one without names is everybody's."""
    made: dict[str, list[str]] = {}
    lines = [part for value in tags.get("C1", ()) for part in re.split(r";\s*(?=\[)", value)]
    for line in lines:
        if found := re.match(r"\[([^\]]+)\]\s*(.+)", line):
            for name in found[1].split(";"):
                made.setdefault(name.strip(), []).append(found[2].strip(" ."))
        elif len(lines) == 1 and ";" not in line:
            made |= {name: [line.strip(" .")] for name in names}
    return made


def _with_orcids(found: tuple[Person, ...], tags: Mapping[str, list[str]]) -> tuple[Person, ...]:
    orcids = {n.strip(): o for v in tags.get("OI", ()) for n, _, o in (part.partition("/") for part in v.split(";"))}
    return tuple(
        msgspec.structs.replace(p, orcid=orcids[p.name].strip())
        if re.fullmatch(r"(?:\d{4}-){3}\d{3}[\dX]", orcids.get(p.name, "").strip())
        else p
        for p in found
    )
