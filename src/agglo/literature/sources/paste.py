"""What is in a text that a person pasted? A result page, a reference list or a machine format; the rest is shown.

Whatever another importer knows is handed to it. What no one recognises is rejected with its text, never dropped.
"""

import io
from collections.abc import Iterator, Mapping

from agglo.literature.decode import Opened
from agglo.literature.record import Read, Rejected
from agglo.literature.sources import koreascience, listing, references
from agglo.literature.sources.assemble import RAW

LARGEST = 64 << 20
"""Bytes; a pasted text is read as a whole."""
JOINED = 4
"""How many lines one reference may be broken into."""


def looks(head: bytes, text: str) -> float:
    """How sure it is that records can be found in `text` as a person copied it."""
    if not text.strip() or text.lstrip("\ufeff \t\r\n")[:1] in ("<", "{", "["):
        return 0.0
    page = listing.looks(text)
    lines = [line for line in text[:60_000].splitlines() if line.strip()][:200]
    found = sum(references.parse(line, "") is not None for line in lines)
    return max(page, 0.6 if found and found >= 0.3 * len(lines) else 0.35 * bool(found))


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records of a pasted text in order, and each part that is none as rejected."""
    from agglo.literature.sources import SOURCES

    data = opened.whole(LARGEST)
    again = Opened(io.BytesIO(data), opened.name)
    text = "".join(again.text())
    sure = {s.name: s.looks(data[: 1 << 20], text[: 1 << 20]) for s in SOURCES.values() if s.name != "paste"}
    best = max(sure, key=sure.__getitem__)
    if sure[best] >= 0.6:
        yield from SOURCES[best].read(Opened(io.BytesIO(data), opened.name), columns)
        return
    yield from of_text(text)


def of_text(text: str) -> Iterator[Read | Rejected]:
    """The records of a text that is no machine format."""
    lines = text.splitlines()
    if koreascience.looks(b"", text):
        found = koreascience.page(iter(lines))
    elif listing.looks(text) >= 0.5:
        found = listing.records(iter(lines))
    else:
        yield from _references(lines)
        return
    for one in found:
        if isinstance(one, Rejected) and one.why == "unrecognised":
            yield from _references(one.raw.splitlines(), int(one.where))
        else:
            yield one


def _references(lines: list[str], begin: int = 1) -> Iterator[Read | Rejected]:
    """The references among `lines`; lines that are none are rejected together with their neighbours."""
    unread: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        found, taken = None, 1
        for taken in range(1, JOINED + 1):
            part = lines[at : at + taken]
            if len(part) < taken or not part[-1].strip() or (taken > 1 and references.parse(part[-1], "")):
                break
            if found := references.parse(" ".join(part), str(begin + at)):
                found, taken = _longer(found, lines, at, taken, begin)
                break
        if found:
            yield from _gathered(unread)
            unread = []
            yield found
            at += taken
        else:
            unread.append((begin + at, lines[at]))
            at += 1
    yield from _gathered(unread)


def _longer(found: Read, lines: list[str], at: int, taken: int, begin: int) -> tuple[Read, int]:
    """The reference with the lines it goes on in: indented ones, and those that begin in the midst of it."""
    while at + taken < len(lines) and taken < JOINED and (line := lines[at + taken]).strip():
        goes_on = line[:1] in " \t" or line.lstrip()[:1].islower() or line.lstrip().startswith(("http", "doi", "10."))
        goes_on = goes_on or (not found.work.volume and references.has_volume(line))
        if not goes_on or references.parse(line, ""):
            break
        longer = references.parse(" ".join(lines[at : at + taken + 1]), str(begin + at))
        if not longer:
            break
        found, taken = longer, taken + 1
    return found, taken


def _gathered(unread: list[tuple[int, str]]) -> Iterator[Rejected]:
    if unread:
        yield Rejected(where=str(unread[0][0]), why="unrecognised", raw="\n".join(line for _, line in unread)[:RAW])
