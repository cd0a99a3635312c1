"""How is agglo's own JSON Lines read? Each line is one `Work`; nothing is lost and nothing interpreted."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from agglo.literature.decode import LOST, Opened, whole_characters
from agglo.literature.record import Origin, Read, Rejected, Work
from agglo.literature.sources.assemble import RAW

_LINE = re.compile(r'\s*\{.*"titles"\s*:\s*\[', re.S)
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
_decoder = msgspec.json.Decoder(Work)


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text` begins with a work in JSON on one line."""
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0]
    return 0.98 if _LINE.match(first) and '"text"' in first else 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The works of the file in order."""
    for at, line in enumerate(opened.lines(), 1):
        if line.strip():
            yield _record(line.strip(), str(at))


def _record(line: str, where: str) -> Read | Rejected:
    try:
        work = _decoder.decode(_NUL.sub(LOST, whole_characters(line)))
    except msgspec.DecodeError as error:
        return Rejected(where=where, why="not_a_work", facts={"why": str(error)[:200]}, raw=line[:RAW])
    if not any(title.text.strip() for title in work.titles):
        return Rejected(where=where, why="no_title", raw=line[:RAW])
    if broken := _broken(work):
        return Rejected(where=where, why="not_a_work", facts={"why": f"$.{broken}"}, raw=line[:RAW])
    origins = work.origins or (Origin(source="jsonl", id=work.id),)
    return Read(work=msgspec.structs.replace(work, id="", origins=origins), source_id=work.id, raw=line, where=where)


def _broken(work: Work) -> str:
    """The name of a field whose value no work may have, or the empty string."""
    if work.year is not None and not 1000 <= work.year <= 2100:
        return "year"
    if not all(text.text.strip() and text.lang for text in (*work.titles, *work.abstracts)):
        return "titles or $.abstracts"
    return "" if all(origin.source for origin in work.origins) else "origins"
