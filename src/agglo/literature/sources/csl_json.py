"""How is CSL-JSON read? ijson hands over one item at a time of a list, ``{"items": […]}`` or a single item."""

import json
import re
from collections.abc import Iterator, Mapping

import ijson
import msgspec

from agglo.errors import Unreadable
from agglo.literature.decode import Opened, whole_characters
from agglo.literature.exports import back
from agglo.literature.exports import csl as own
from agglo.literature.record import Person, Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.names import people, person

_FIELDS = {
    "title": ("title",), "title_other": ("translated-title", "original-title"),
    "venue": ("container-title", "collection-title"),
    "publisher": ("publisher",), "place": ("publisher-place", "event-place"), "volume": ("volume",),
    "number": ("issue", "number"),
    "pages": ("page",), "article_number": ("article-number", "eid"), "doi": ("DOI", "doi"), "issn": ("ISSN",),
    "isbn": ("ISBN",),
    "url": ("URL",), "abstract": ("abstract",), "keywords": ("keyword", "categories"), "kind": ("type",),
    "language": ("language",),
    "degree": ("genre",), "pmid": ("PMID",), "pmcid": ("PMCID",),
}  # fmt: skip
_TYPES = frozenset(
    [
        "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
        "classic",
        "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event", "figure",
        "graphic",
        "hearing", "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score",
        "pamphlet",
        "paper-conference", "patent", "performance", "periodical", "personal_communication", "post", "post-weblog",
        "regulation",
        "report", "review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage",
    ]
)  # fmt: skip


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` begins a CSL-JSON file."""
    start = text.lstrip("\ufeff \t\r\n")[:200_000]
    if not start.startswith(("[", "{")):
        return 0.0
    types = set(re.findall(r'"type"\s*:\s*"([^"]+)"', start))
    signs = len(re.findall(r'"(?:issued|container-title|DOI|citation-key|author|event-place|date-parts)"\s*:', start))
    if types & _TYPES and signs and '"message"' not in start[:300]:
        return 0.9
    return 0.4 if re.match(r'[\[{\s]*"', start) and re.search(r'"title"\s*:', start) and start.startswith("[") else 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a CSL-JSON file in order; where the JSON breaks off, what follows is rejected as one."""
    for at, item in enumerate(items(opened), 1):
        yield item if isinstance(item, Rejected) else _record(*item, f"#{at}")


def items(opened: Opened) -> Iterator[tuple[dict, str] | Rejected]:
    """The objects of a JSON file and each as text, one at a time: of a list, of its ``items``, or the only one.

    Raises
    ------
    Unreadable
        ``broken_json`` where the JSON is broken before the first object ends; later it is a `Rejected`.
    """
    start = opened.head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1]
    path = "item"
    if start == b"{":
        inside = re.match(rb'[^\[]{0,400}?"(items|references|records|data|results)"\s*:\s*\[', opened.head[:2000])
        path = f"{inside[1].decode()}.item" if inside else ""
    at = 0
    try:
        for item in ijson.items(_Utf8(opened), path, use_float=True, multiple_values=True):
            at += 1
            try:
                raw = whole_characters(json.dumps(item, ensure_ascii=False))
            except RecursionError:
                yield Rejected(where=f"#{at}", why="nested")
                continue
            yield (item, raw) if isinstance(item, dict) else Rejected(where=f"#{at}", why="no_fields", raw=raw[:RAW])
    except ijson.JSONError as error:
        why = " ".join(str(error).split())[:120]
        if not at:
            raise Unreadable("broken_json", name=opened.name, why=why) from error
        yield Rejected(where=f"#{at + 1}", why="json_broken", facts={"why": why})
    if not at:
        raise Unreadable("not_this_service", name=opened.name)


class _Utf8:
    """The file's text as UTF-8 bytes, for ijson."""

    def __init__(self, opened: Opened):
        self._pieces = (piece.encode("utf-8", "replace") for piece in opened.text())

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        for piece in self._pieces:
            if piece:
                return piece
        return b""


def _record(item: dict, raw: str, where: str) -> Read | Rejected:
    if work := own.back(item):
        return back.read(work, raw=raw, where=where)
    loose = {name: [s for tag in tags for s in strings(item.get(tag))] for name, tags in _FIELDS.items()}
    if not loose["title"] and item.get("title-short"):
        loose["title"] = strings(item["title-short"])
    kind = "".join(loose["kind"][:1])
    loose["venue"] = loose["venue"][:1]
    if kind == "thesis":
        loose["school"] = loose.pop("publisher")
    else:
        loose.pop("degree")
    loose |= _dates(item.get("issued") or item.get("published") or item.get("date"))
    note = "\n".join(strings(item.get("note")))
    for scheme, pattern in (("pmid", r"PMID:\s*(\d+)"), ("pmcid", r"PMCID:\s*(PMC\d+)"), ("doi", r"DOI:\s*(10\.\S+)")):
        if found := re.search(pattern, note):
            loose[scheme] = [*loose[scheme], found[1]]
    loose["note"] = [
        line for line in note.split("\n") if not re.match(r"(?:PMID|PMCID|DOI|_eprint|OCLC|ISBN|ISSN)\s*:", line)
    ]
    authors = _people(item.get("author"))
    others = tuple(p for role in ("editor", "translator") for p in _people(item.get(role), role))
    source, source_id = "csl-json", ""
    if found := re.search(r"ART\d{8,}", " ".join(strings(item.get("id")))):
        source, source_id, loose["kci"] = "kci", found[0], [found[0]]
    return read(loose, source=source, source_id=source_id, where=where, raw=raw, authors=(*authors, *others))


def strings(value) -> list[str]:
    """A JSON value as strings: a list's items one by one, numbers as written; objects have none.

    >>> strings(["a", 3, None, {"x": 1}]), strings(2016), strings(None), strings("x")
    (['a', '3'], ['2016'], [], ['x'])
    """
    if isinstance(value, list):
        return [s for item in value if not isinstance(item, list) for s in strings(item)]
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return []
    return [whole_characters(str(value))] if str(value).strip() else []


def _dates(value) -> dict[str, list[str]]:
    """Year and date of a CSL date: ``date-parts`` of numbers or strings, ``raw``, ``literal`` or a plain string."""
    if isinstance(value, dict):
        parts = value.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else []
        if isinstance(first, list) and first and first[0] is not None:
            numbers = [str(p).strip() for p in first[:3] if p is not None]
            return {"year": numbers[:1], "date": ["-".join(numbers)] if len(numbers) > 1 else []}
        value = [v for v in (value.get("raw"), value.get("literal")) if v]
    return {"year": strings(value), "date": strings(value)}


def _people(value, role="author") -> tuple[Person, ...]:
    made = []
    for name in value if isinstance(value, list) else [value] if value else []:
        if isinstance(name, str):
            made += people([name], role=role)
        elif isinstance(name, dict):
            family, given, literal = (" ".join(strings(name.get(k))).strip() for k in ("family", "given", "literal"))
            particle = " ".join(strings(name.get("non-dropping-particle")) + strings(name.get("dropping-particle")))
            family = f"{particle} {family}".strip()
            suffix = " ".join(strings(name.get("suffix")))
            if family and given:
                found = person(f"{family}, {given}", role=role)
                made += [_divided(found, f"{family} {suffix}".strip(), given)] if found else []
            elif found := person(
                literal or family or given or " ".join(strings(name.get("name"))), role=role, form="whole"
            ):
                made.append(found)
    return tuple(made)


def _divided(found: Person, family: str, given: str) -> Person:
    return msgspec.structs.replace(found, name=f"{family}, {given}", family=family, given=given)
