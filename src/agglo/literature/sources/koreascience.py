"""How is a KoreaScience result page read that was copied as text?

Each record is a title, then a list: authors, venue ``/`` volume ``/`` pages ``/`` year, the abstract, ``PDF``. The line
of the year behind a slash is the anchor; what stands before it names the record, what follows is its abstract up to the
next record's title. A page says only *that* there is a PDF: no link is made up.
"""

import re
from collections.abc import Iterator, Mapping

from agglo.literature.decode import Opened
from agglo.literature.record import Read, Rejected
from agglo.literature.sources.assemble import RAW, read
from agglo.literature.sources.facts import volume_number
from agglo.literature.sources.names import people

_BULLET = re.compile(r"^[\s\u00a0]*[•◦▪‣·*\-–][\s\u00a0]+")
_YEAR = re.compile(r"^(?:1[89]|20)\d\d(?:\s*[.,-]\s*\d{1,2})?$")
_PAGES = re.compile(r"^pp?\.\s*\S+$|^\d+[-–~]\d+$")
_VOLUME = re.compile(r"^(?:v\.|s\.|no\.)\s*\S|^(?:19|20)\d\d\.\d|^no\b", re.I)
_INLINE = re.compile(r"\s+/\s+(?=(?:v\.|s\.|no\.|pp?\.|(?:19|20)\d\d))|(?<=\S)\s+/\s+(?=(?:19|20)\d\d\s*$)")
_HEADER = re.compile(
    r"^(?:Title/Summary/Keyword|Title|Summary|Keyword|Author|Search|Advanced Search|KoreaScience)\b\s*[:：]?.*$"
    r"|^Search Results? [\d,]+.*|^Processing Time.*|^[\d\s<>«»]+$"
    r"|^(?:Prev|Next|First|Last|Home|Download|Relevance|Sort.*|\d+ per page)$",
    re.I,
)
_BUTTONS = re.compile(
    r"^(?:PDF(?:\s*\(.*\))?|KSCI|HTML|XML|Full ?text|Abstract|Export|Cite|CrossRef|DOI|더보기)(?:\s+KSCI)?$", re.I
)


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` is a copied result page of KoreaScience."""
    anchors = sum(1 for _ in _anchors([line for _, line, _ in _lines(iter(text[:400_000].splitlines()))]))
    return 0.95 if anchors >= 2 or (anchors and "Processing Time" in text) else 0.6 * bool(anchors)


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a copied result page in order; what stands around them is rejected with its text."""
    yield from page(opened.lines())


def page(lines: Iterator[str]) -> Iterator[Read | Rejected]:
    """The records of the page that `lines` are."""
    held = list(_lines(lines))
    plain = [line for _, line, _ in held]
    heads = list(_heads(held, plain))
    ends = [begin for begin, _, _ in heads[1:]] + [len(held)] * bool(heads)
    yield from _unrecognised(held[: heads[0][0] if heads else len(held)])
    for (begin, venue, anchor), end in zip(heads, ends, strict=True):
        body, rest = _body(held[anchor + 1 : end])
        yield _record(
            held[begin:end], begin_of=held[begin], venue=venue - begin, facts=plain[venue : anchor + 1], body=body
        )
        yield from _unrecognised(rest)


def _lines(lines: Iterator[str]) -> Iterator[tuple[int, str, bool]]:
    """Number, text and whether a bullet stood before it, for each line that is not empty."""
    for at, line in enumerate(lines, 1):
        bullet = bool(_BULLET.match(line))
        text = _BULLET.sub("", line).strip().replace("\u00a0", " ")
        if not text:
            continue
        parts = _INLINE.split(text) if "/" in text and len(text) < 400 else [text]
        for i, part in enumerate(parts):
            if i:
                yield at, "/", bullet
            yield at, part.strip(), bullet


def _anchors(plain: list[str]) -> Iterator[int]:
    """Where a record's year stands, behind a slash and not far behind pages or a volume."""
    for at in range(3, len(plain)):
        if (
            _YEAR.match(plain[at])
            and plain[at - 1] == "/"
            and (_PAGES.match(plain[at - 2]) or _VOLUME.match(plain[at - 2]))
        ):
            yield at


def _heads(held, plain: list[str]) -> Iterator[tuple[int, int, int]]:
    """Of each record: where its title, its venue and its year stand."""
    last = -1
    for anchor in _anchors(plain):
        venue = anchor
        while venue - 2 > last and plain[venue - 1] == "/":
            venue -= 2
        begin = venue - 1
        if begin > last + 1 and held[begin][2] or (begin - 1 > last and not _BUTTONS.match(plain[begin - 1])):
            begin -= 1
        if begin > last:
            yield begin, venue, anchor
        last = anchor


def _body(held) -> tuple[list[tuple[int, str, bool]], list]:
    """Abstract and buttons, then what belongs to no record: lines without bullet where the others have one."""
    marked = any(bullet for _, _, bullet in held)
    end = max((i + 1 for i, (_, _, bullet) in enumerate(held) if bullet), default=0) if marked else len(held)
    return held[:end], held[end:]


def _record(held, *, begin_of, venue: int, facts: list[str], body) -> Read | Rejected:
    raw = "\n".join(line for _, line, _ in held)
    stated = [f for f in facts if f != "/"]
    volume = next((f for f in stated[1:-1] if _VOLUME.match(f) and not _PAGES.match(f)), "")
    words = [line for _, line, _ in body]
    abstract = "\n".join(w for w in words if not _BUTTONS.match(w))
    told = volume_number(volume) if volume else ("", "")
    return read(
        {
            "title": [held[0][1]],
            "venue": stated[:1],
            "volume": [told[0]],
            "number": [told[1]],
            "pages": [f for f in stated[1:-1] if _PAGES.match(f)],
            "year": stated[-1:],
            "abstract": [abstract],
            "has_pdf": ["1"] if any(w.upper().startswith("PDF") and _BUTTONS.match(w) for w in words) else [],
        },
        source="koreascience",
        where=str(begin_of[0]),
        raw=raw,
        authors=people(held[1][1].split(";")) if venue == 2 else (),
        sure=True,
    )


def _unrecognised(held) -> Iterator[Rejected]:
    text = "\n".join(line for _, line, _ in held)
    if any(not _HEADER.match(line) and not _BUTTONS.match(line) for _, line, _ in held):
        yield Rejected(where=str(held[0][0]), why="unrecognised", raw=text[:RAW])
