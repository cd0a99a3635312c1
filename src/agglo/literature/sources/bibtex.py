"""How is BibTeX read? One entry at a time is cut out by its braces and handed to bibtexparser.

A splitter finds where an entry ends, so that one with unbalanced braces is rejected alone and the next is read. An
entry whose fields bibtexparser cannot part (a missing comma, a missing quote) is read line by line. ``@string`` macros
are kept for the entries that follow. Duplicate keys are two records.
"""

import logging
import re
from collections.abc import Iterator, Mapping

import bibtexparser

from agglo.literature.decode import Opened
from agglo.literature.exports import back
from agglo.literature.exports import bibtex as own
from agglo.literature.record import Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.names import people
from agglo.literature.sources.names import split as split_names

_BEGIN = re.compile(r"^\s*@\s*([A-Za-z][\w-]*)\s*(?:([{(])|$)")
_NEXT = re.compile(r"^\s{0,3}@\s*[A-Za-z][\w-]*\s*[{(]\s*[^\s,={}\"]*\s*,?\s*$|^@\s*[A-Za-z][\w-]*\s*[{(]")
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # a damaged entry is ours to report
LONGEST = 4_000_000
MACROS = 10_000

_FIELDS = {
    "title": ("title",), "title_other": ("titletranslation", "translatedtitle", "title_en", "title_ko", "entitle"),
    "author": ("author",), "editor": ("editor",), "translator": ("translator",),
    "abstract": ("abstract", "abstract_ko", "abstract_en"),
    "venue": ("journal", "journaltitle", "booktitle", "booltitle"),
    "keywords": ("author_keywords", "keywords", "keyword"), "publisher": ("publisher", "organization", "institution"),
    "place": ("address", "location"), "year": ("year", "date"), "date": ("date",), "volume": ("volume",),
    "number": ("number", "issue"), "pages": ("pages", "page"), "article_number": ("art_number", "articleno", "eid"),
    "doi": ("doi",), "issn": ("issn",), "isbn": ("isbn",), "url": ("url", "link", "ee", "bdskurl1"), "pdf": ("pdf",),
    "language": ("language", "langid"), "affiliation": ("affiliation",), "note": ("annote", "annotation"),
    "pmid": ("pmid",),
    "funding": ("funding_details",), "hal": ("hal_id",), "wos": ("uniqueid", "uniqueid"), "kind": ("document_type",),
}  # fmt: skip

_BARE = ("year", "date", "volume", "number", "pages", "article_number", "doi", "issn", "isbn", "url", "pdf", "language")


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` begins a BibTeX file."""
    entries = re.findall(r"^\s{0,3}@\s*([A-Za-z]+)\s*[{(]", text[:400_000], re.M)
    return 0.93 if entries and re.search(r"=\s*[{\"\w]", text[:400_000]) else 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a BibTeX file in order."""
    macros: dict[str, str] = {}
    for line, kind, text, whole in split(opened.lines()):
        if kind in ("comment", "preamble"):
            continue
        if kind == "string":
            if len(macros) < MACROS and whole:
                macros |= _macro(text, macros)
        elif not whole:
            yield Rejected(where=str(line), why="unbalanced", raw=text[:RAW])
        else:
            yield _record(text, kind, str(line), macros)


def split(lines: Iterator[str]) -> Iterator[tuple[int, str, str, bool]]:
    """Each entry's first line (counted from 1), kind, text and whether its braces close.

    An entry ends where its outer brace closes; where a line begins the next entry before that, it is unbalanced.

    >>> lines = ["Scopus\\n", "@ARTICLE{a,\\n", "title={A {B},\\n", "}\\n", "@book{b,\\n", "}"]
    >>> [(number, kind, whole) for number, kind, _, whole in split(iter(lines))]
    [(2, 'article', False), (5, 'book', True)]
    """
    held: list[str] = []
    begin, kind, depth, size, close = 0, "", 0, 0, "}"
    for at, line in enumerate(lines, 1):
        starts = _BEGIN.match(line)
        if held and ((starts and _NEXT.match(line)) or size > LONGEST):
            yield begin, kind, "".join(held), False
            held = []
        while line:
            if not held:
                starts = _BEGIN.match(line)
                if not starts:
                    inside = re.search(r"(?<=[}\s])@[A-Za-z]+\s*[{(]", line)
                    if not inside:
                        break
                    line = line[inside.start() :]
                    continue
                begin, kind, depth, size = at, starts[1].lower(), 0, 0
                close = ")" if starts[2] == "(" else "}"
            end, depth = _closing(line, depth, close, bool(held))
            if not depth and "=" not in line[:end] and len(held) < 2 and line[end : end + 1] == ",":
                end, depth = len(line), 1  # ``@misc{key},`` and its fields below: closed too early
            held.append(line[:end])
            size += end
            if depth or "{" not in "".join(held[:3]) + ("{" if close == ")" else ""):
                break
            yield begin, kind, "".join(held), True
            held, line = [], line[end:]
    if held:
        yield begin, kind, "".join(held), False


_BRACE = re.compile(r"\\.|[{}]")


def _closing(line: str, depth: int, close: str, going: bool) -> tuple[int, int]:
    """Where in `line` the entry's outer brace closes (else its length) and how deep the braces are there."""
    if close == ")":
        if not going:
            depth = 1
        for found in re.finditer(r"\\.|[(){}]", line[line.index("(") + 1 :] if not going else line):
            at = found.end() + (0 if going else line.index("(") + 1)
            if found[0] in "{}":
                depth += 2 if found[0] == "{" else -2
            elif found[0] == ")" and depth == 1:
                return at, 0
        return len(line), depth
    for found in _BRACE.finditer(line):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth <= 0 and found[0] == "}":
            return found.end(), 0
    return len(line), depth


def _record(raw: str, kind: str, where: str, macros: Mapping[str, str]) -> Read | Rejected:
    fields, key = _fields(raw, macros)
    if not fields:
        return Rejected(where=where, why="no_fields", raw=raw[:RAW])
    if fields.get("provider") == back.MARK:
        return back.read(own.back(kind, fields), raw=raw, where=where)
    loose = {name: [fields[tag] for tag in tags if fields.get(tag)] for name, tags in _FIELDS.items()}
    for name in _BARE:
        loose[name] = [re.sub(r"\\([_&%#~])", r"\1", re.sub("[{}]", "", text)) for text in loose[name]]
    loose["kind"] = [kind, *loose["kind"]]
    if fields.get("subtitle") and loose["title"]:
        loose["title"][0] += ": " + fields["subtitle"]
    venues = loose["venue"]
    if len(venues) > 1:
        loose["volume_number"] = [v for v in venues[1:] if re.search(r"\d+\s*[권호]", v)]
    loose["venue"] = venues[:1]
    loose["keywords"] = loose["keywords"][:1]
    if kind in ("phdthesis", "mastersthesis", "thesis"):
        loose["school"] = [v for tag in ("school", "institution") if (v := fields.get(tag))]
        loose["degree"] = [fields["type"]] if fields.get("type") else []
    elif fields.get("school"):
        loose["publisher"].append(fields["school"])
    if month := fields.get("month"):
        loose["date"].append(f"{month} {fields.get('year', '')}")
    source, source_id = _service(fields, key, loose)
    if cited := re.search(r"cited by:?\s*(\d+)", fields.get("note", ""), re.I):
        loose[f"cited:{source}"] = [cited[1]]
    elif fields.get("note"):
        loose["note"].append(fields["note"])
    if fields.get("archiveprefix", fields.get("eprinttype", "")).lower() == "arxiv":
        loose["arxiv"] = [fields.get("eprint", "")]
    authors = people(_names(fields.get("author", "")), braces=True)
    return read(loose, source=source, source_id=source_id, where=where, raw=raw, authors=authors, braces=True)


def _service(fields: Mapping[str, str], key: str, loose: dict[str, list[str]]) -> tuple[str, str]:
    """Which service wrote the entry and its id there, where the entry says so."""
    if re.fullmatch(r"ART\d{8,}", key):
        loose["kci"] = [key]
        return "kci", key
    if re.fullmatch(r"NODE\d{6,}", key):
        loose["dbpia"] = [key]
        return "dbpia", key
    if eid := re.search(r"2-s2\.0-\d+", fields.get("url", "")):
        loose["scopus"] = [eid[0]]
        return "scopus", eid[0]
    number = fields.get("uniqueid", "") or fields.get("unique-id", "")
    if number:
        loose["wos"] = [number.strip("{}")]
        return "wos", number.strip("{}")
    return "bibtex", ""


def _fields(raw: str, macros: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The fields of one entry, names in lower case, values without their outer braces; and its key."""
    library = bibtexparser.parse_string(raw, parse_stack=[])
    blocks = [
        *library.entries,
        *(b.ignore_error_block for b in library.failed_blocks if b.ignore_error_block is not None),
    ]
    if blocks and not any(re.search(r"\n\s*[\w-]+\s*=\s*[{\"]", str(f.value)) for f in blocks[0].fields):
        made: dict[str, str] = {}
        for field in blocks[0].fields:
            made.setdefault(field.key.lower(), value(str(field.value), macros))
        return {name: text for name, text in made.items() if text}, str(blocks[0].key)
    return _by_line(raw, macros), (re.search(r"[{(]\s*([^\s,={}\"]*)", raw) or ["", ""])[1]


_LINE = re.compile(r"^\s*([A-Za-z][\w-]*)\s*=\s*", re.M)


def _by_line(raw: str, macros: Mapping[str, str]) -> dict[str, str]:
    """The fields of a damaged entry: each begins a line with its name."""
    body = re.sub(r"\s*[})]\s*$", "", raw)
    found = list(_LINE.finditer(body))
    ends = [m.start() for m in found[1:]] + [len(body)] * bool(found)
    made: dict[str, str] = {}
    for m, end in zip(found, ends, strict=True):
        made.setdefault(m[1].lower(), value(body[m.end() : end].strip().rstrip(",").strip(), macros))
    return {name: text for name, text in made.items() if text}


def value(text: str, macros: Mapping[str, str]) -> str:
    """A field's value: pieces joined by ``#``, each in braces, in quotes, a number or a macro's name.

    >>> value('"An" # foo # {x}', {"foo": "B"}), value("{{Twice} braced}", {}), value('"An Author', {})
    ('AnBx', '{Twice} braced', 'An Author')
    """
    return "".join(_piece(piece.strip(), macros) for piece in (_concatenated(text) if "#" in text else [text])).strip()


def _piece(text: str, macros: Mapping[str, str]) -> str:
    if text.startswith("{") and text.endswith("}"):
        return text[1:-1]
    if text.startswith('"'):
        return text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
    return macros.get(text.lower(), text)


def _concatenated(text: str) -> list[str]:
    pieces, depth, quoted, begin = [], 0, False, 0
    for at, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        quoted ^= sign == '"' and not depth
        if sign == "#" and not depth and not quoted:
            pieces.append(text[begin:at])
            begin = at + 1
    return [*pieces, text[begin:]]


def _macro(text: str, macros: Mapping[str, str]) -> dict[str, str]:
    found = re.match(r"\s*@\s*string\s*[{(]\s*([^\s=]+)\s*=\s*(.*?)\s*[})]\s*$", text, re.S | re.I)
    return {found[1].lower(): value(found[2], macros)} if found else {}


def _names(text: str) -> list[str]:
    """The authors of one field: parted by ``and``; by DBpia with commas and semicolons."""
    if re.search(r"\s+and\s+", text):
        return [name for name in re.split(r"\s+and\s+", text) if name != "others"]
    return split_names(text) if ";" in text or re.search(r"[\uac00-\ud7a3]", text) else [text]
