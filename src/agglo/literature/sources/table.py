"""How is a table read? CSV, TSV, XLSX, XLS, HTML and JSON objects, whose headings say which column is which field.

The headings are known by synonyms in ``headings.toml``, in Korean and English, wherever they stand in the first rows;
what they do not know is given as `columns`. A profile adds what one service's tables mean by a heading.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice

import msgspec

from agglo.errors import BadInput, Unreadable
from agglo.literature.decode import Opened, decoded
from agglo.literature.exports import back
from agglo.literature.exports import columns as exported
from agglo.literature.record import Person, Read, Rejected
from agglo.literature.sources import rows, workbook
from agglo.literature.sources.assemble import FIELDS, RAW, read
from agglo.literature.sources.csl_json import items, strings
from agglo.literature.sources.facts import identifiers, parted_references, unique
from agglo.literature.sources.names import people, split

HEADINGS_WITHIN = 30
"""In how many first rows the headings are looked for; above them stand titles and export notes."""
_OWN = frozenset(
    ["author_full", "author_more", "author_first", "affiliation_of", "keywords_index", "cited_date", "id", "ignored"]
)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What is particular to one service's tables."""

    name: str = "table"
    needs: tuple[str, ...] = ()
    names: str = ""
    id: str = ""
    cites: str = ""
    kind: str = ""
    override: dict[str, str] = {}


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Which columns hold which field, best first, and the profile."""

    headings: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    profile: Profile


def bare(heading: str) -> str:
    """A heading as it is compared.

    >>> bare(" 국문 초록 (Abstract)"), bare("Art. No."), bare("primary_location.source.issn_l")
    ('국문초록abstract', 'artno', 'primarylocationsourceissnl')
    """
    return re.sub(r"[\s()\[\]{}._/\\:*#'\"\ufeff-]+", "", heading).lower()


@cache
def _tables() -> tuple[dict[str, tuple[str, int]], frozenset[str], tuple[Profile, ...]]:
    """Heading → field and rank, the fields that may stand in several columns, the profiles."""
    told = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    known: dict[str, tuple[str, int]] = {}
    for field, spellings in told["fields"].items():
        for rank, spelling in enumerate(spellings):
            known.setdefault(bare(spelling), (field, rank))
    profiles = tuple(msgspec.convert({"name": name} | entry, Profile) for name, entry in told["profiles"].items())
    return known, frozenset(told["several"]["fields"]), profiles


def layout(headings: list[str], columns: Mapping[str, str] | None = None) -> Layout:
    """Which of `headings` are which fields.

    >>> layout(["", "논문명", "학술지명", "발행년"]).places
    {'title': (1,), 'venue': (2,), 'year': (3,)}
    """
    known, _, profiles = _tables()
    bared = [bare(h) for h in headings]
    profile = next((p for p in profiles if all(bare(need) in bared for need in p.needs)), Profile())
    override = {bare(h): field for h, field in profile.override.items()}
    given = {bare(h): field for h, field in (columns or {}).items()}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for at, heading in enumerate(bared):
        field, rank = known.get(heading, ("", 99)) if heading else ("", 99)
        field, rank = (override[heading], 0) if heading in override else (field, rank)
        field, rank = (given[heading], -1) if heading in given else (field, rank)
        field = field or ("id" if heading == "id" else "funding" if heading.startswith("fundingtext") else "")
        if field and field != "ignored":
            ranked.setdefault(field, []).append((rank, at))
    places = {field: tuple(at for _, at in sorted(found)) for field, found in ranked.items()}
    return Layout(headings=tuple(headings), places=places, profile=profile)


def columns_by_heading(columns: Mapping[str, str] | None) -> dict[str, str] | None:
    """The mapping a person gave, as heading → field; either side may be the field's name.

    Raises
    ------
    BadInput
        ``no_such_field`` where neither side is a field.
    """
    if not columns:
        return None
    made = {}
    for one, other in columns.items():
        if other in FIELDS:
            made[one] = other
        elif one in FIELDS:
            made[other] = one
        else:
            known = ", ".join(sorted(FIELDS))
            raise BadInput("no_such_field", given=f"{one} = {other}", known=known)
    return made


def looks(head: bytes, text: str) -> float:
    """How sure it is that the file is a table with known headings."""
    if workbook.is_workbook(head):
        return 0.95
    start = text.lstrip("\ufeff \t\r\n")[:200_000]
    if start.startswith("<"):
        return 0.8 if re.search(r"<(?:\w+:)?(?:table|worksheet)\b", start, re.I) and "<!ENTITY" not in start else 0.0
    if start.startswith(("[", "{")):
        names = re.findall(r'"([^"\\]{1,60})"\s*:', start[:20_000])
        known = {f for n in names if (f := _tables()[0].get(bare(n), ("", 0))[0]) and f != "ignored"}
        return 0.6 if "title" in known and len(known) > 2 and '"message"' not in start[:300] else 0.0
    first = start.split("\n", HEADINGS_WITHIN)[:HEADINGS_WITHIN]
    mark, _ = rows.dialect("\n".join(first))
    best = max((len(_known(layout(rows._alone(line, mark)))) for line in first), default=0)
    return 0.85 if best >= 3 else 0.5 if best == 2 else 0.0


def _known(found: Layout) -> list[str]:
    return [f for f in found.places if f != "id"] if "title" in found.places else []


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a table in order; an empty row is none.

    Raises
    ------
    Unreadable
        ``no_headings`` where no row says which column is the title.
    """
    given = columns_by_heading(columns)
    start = opened.head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    if start in (b"[", b"{") and not workbook.is_workbook(opened.head):
        yield from _of_json(opened, given)
        return
    found = False
    for told in _sheets(opened):
        begun = list(islice(told, HEADINGS_WITHIN))
        at = _heading_row(begun, given)
        if at is None:
            seen = begun[0][1] if begun else []
            continue
        found = True
        known = layout(begun[at][1], given)
        for row in begun[at + 1 :]:
            yield _record(row, known)
        for row in told:
            yield _record(row, known)
    if not found:
        raise Unreadable("no_headings", name=opened.name, seen=", ".join(filter(None, seen))[:200])


def _sheets(opened: Opened) -> Iterator[Iterator[rows.Row]]:
    if workbook.is_workbook(opened.head):
        for _, told in workbook.sheets(opened):
            yield told
        return
    text = _start(opened)
    if text.startswith("<"):
        yield rows.of_html(opened)
    else:
        yield rows.of_csv(opened, *rows.dialect("\n".join(text.splitlines()[:HEADINGS_WITHIN])))


def _start(opened: Opened) -> str:
    return "".join(decoded(iter([opened.head[:200_000]]), opened.name, cut=True)).lstrip("\ufeff \r\n")


def _heading_row(begun: list[rows.Row], given: Mapping[str, str] | None) -> int | None:
    """Which of the first rows holds the headings: that with the most known ones, the title among them."""
    counts = [len(_known(layout(cells, given))) for _, cells, _ in begun]
    best = max(counts, default=0)
    enough = best >= 2 or (best and (given or len(begun[0][1]) == 1))
    return counts.index(best) if enough else None


def _of_json(opened: Opened, given: Mapping[str, str] | None) -> Iterator[Read | Rejected]:
    layouts: dict[tuple[str, ...], Layout] = {}
    for at, item in enumerate(items(opened), 1):
        if isinstance(item, Rejected):
            yield item
            continue
        values, raw = item
        names = tuple(values)
        known = layouts.get(names) or layout(list(names), given)
        layouts = layouts if len(layouts) < 1000 else {}
        layouts[names] = known
        yield _record((f"#{at}", ["; ".join(strings(value)) for value in values.values()], raw), known)


def _record(row: rows.Row, known: Layout) -> Read | Rejected:
    where, cells, raw = row
    if len(cells) > len(known.headings) and any(cell.strip() for cell in cells[len(known.headings) :]):
        facts = {"cells": str(len(cells)), "headings": str(len(known.headings))}
        return Rejected(where=where, why="ragged", facts=facts, raw=raw[:RAW])
    profile = known.profile
    if profile.name == back.MARK:
        return back.read(exported.back(dict(zip(known.headings, cells, strict=False))), raw=raw, where=where)
    several = _tables()[1]
    loose: dict[str, list[str]] = {}
    for field, places in known.places.items():
        values = [value for at in places if at < len(cells) and (value := cells[at].strip())]
        loose[field] = values if field in several else values[:1]
    if profile.kind:
        loose.setdefault("kind", []).append(profile.kind)
    authors = _authors(loose, profile)
    _settle(loose, profile)
    kept = {field: values for field, values in loose.items() if field not in _OWN}
    raw = json.dumps(
        {h: c for h, c in zip(known.headings, cells, strict=False) if h.strip() and c.strip()}, ensure_ascii=False
    )
    scheme = profile.id or ("kci" if loose.get("kci") else "")
    own = identifiers({scheme: loose[scheme][0]}) if loose.get(scheme) else ()
    return read(
        kept,
        source=profile.name if profile.id or not scheme else scheme,
        source_id=own[0].value if own else "",
        where=where,
        raw=raw,
        authors=authors,
        cited_date="".join(loose.get("cited_date", [])[:1]),
    )


def _settle(loose: dict[str, list[str]], profile: Profile) -> None:
    """What the fields of tables mean among each other."""
    if count := loose.pop("cited", None):
        loose[f"cited:{profile.cites or profile.name}"] = count
    if not loose.get("keywords"):
        loose["keywords"] = loose.get("keywords_index", [])
    for value in loose.get("id", ()):
        if found := re.search(r"ART\d{8,}", value):
            loose.setdefault("kci", []).append(found[0])
    if loose.get("reference"):
        loose["reference"] = parted_references(loose["reference"][0])
    if profile.name == "scopus":
        loose["category"] = []


def _authors(loose: dict[str, list[str]], profile: Profile) -> tuple[Person, ...]:
    full = [name for cell in loose.get("author_full", ()) for name in split(cell)]
    short = [
        n
        for cell in loose.get("author", ()) or [*loose.get("author_first", ()), *loose.get("author_more", ())]
        for n in split(cell)
    ]
    made = people(full) or people(short, form=profile.names)
    parts = [part for cell in loose.get("affiliation_of", ()) for part in re.split(r";\s+", cell)]
    if parts and len(parts) == len(made):
        return tuple(_placed(p, part) for p, part in zip(made, parts, strict=True))
    return made


_PLACE = re.compile(r"^[^,]+?(?:,\s*(?:[^\W\d_]{1,3}\.[- ]?)+)?,\s+(.+)$")


def _placed(person: Person, part: str) -> Person:
    found = _PLACE.match(part.strip())
    if not found or re.fullmatch(r"(?:[^\W\d_]{1,3}\.[- ]?)+", found[1]):
        return person
    return msgspec.structs.replace(person, affiliations=unique([*person.affiliations, found[1]]))
