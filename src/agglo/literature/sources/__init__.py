"""Where do records come from? One importer a file, one line here; which one reads a file is told by its content.

To add one, read `example.py`, write a module like it, add its line to `SOURCES`, its labels to ``text/*/sources.toml``
and a golden file to ``tests/golden/sources``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import msgspec

from agglo.errors import Unknown, Unreadable
from agglo.literature.decode import Opened, decoded
from agglo.literature.record import Read, Rejected
from agglo.literature.sources import bibtex, csl_json, jsonl, koreascience, paste, ris, table, wos
from agglo.text import say

SURE_ENOUGH = 0.3


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An importer.

    Parameters
    ----------
    name
        Its name, as given to ``--format``.
    suffixes
        What its files are usually called; decides nothing.
    looks
        From the first megabyte, as bytes and as text (empty where it is no text), how sure it is from 0 to 1 that it
        can read the file.
    read
        The file's records in order, each read or rejected with a reason. ``columns`` maps headings to fields, for
        tables alone.
    """

    name: str
    suffixes: tuple[str, ...]
    looks: Callable[[bytes, str], float]
    read: Callable[[Opened, Mapping[str, str] | None], Iterator[Read | Rejected]]

    @property
    def ko(self) -> str:
        """The label in Korean."""
        return say(f"source.{self.name}", "ko")

    @property
    def en(self) -> str:
        """The label in English."""
        return say(f"source.{self.name}", "en")


def _source(name: str, module, *suffixes: str) -> Source:
    return Source(name=name, suffixes=suffixes, looks=module.looks, read=module.records)


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        _source("koreascience", koreascience, ".txt"),
        _source("ris", ris, ".ris", ".txt"),
        _source("bibtex", bibtex, ".bib", ".bibtex"),
        _source("csl-json", csl_json, ".json"),
        _source("wos", wos, ".txt", ".ciw", ".isi", ".tsv"),
        _source("table", table, ".csv", ".tsv", ".xlsx", ".xls", ".txt"),
        _source("jsonl", jsonl, ".jsonl", ".ndjson"),
        _source("paste", paste, ".txt"),
    )
}


def recognise(head: bytes, name: str) -> str:
    """The name of the source that reads a file beginning with `head`, told by content and not by suffix.

    Raises
    ------
    Unreadable
        ``empty_file``, ``binary``, ``undecodable``, ``no_format`` and the like: a sentence that says what can be read.

    >>> recognise(b"TY  - JOUR\\nTI  - Clusters\\nER  -\\n", "export.txt")
    'ris'
    """
    if not head.strip(b"\0\t\n\r \xef\xbb\xbf\xfe\xff"):
        raise Unreadable("empty_file", name=name)
    text, why = _text(head, name)
    if text.lstrip("\ufeff \t\r\n").startswith("<") and "<!ENTITY" in text[:100_000]:
        raise Unreadable("xml_entities", name=name)
    sure = {source.name: source.looks(head, text) for source in SOURCES.values()}
    best = max(sure, key=sure.__getitem__)
    if sure[best] >= SURE_ENOUGH:
        return best
    raise why or Unreadable("no_format", name=name, known=", ".join(SOURCES))


def _text(head: bytes, name: str) -> tuple[str, Unreadable | None]:
    """The head as text as far as it can be decoded, and what stood in the way if there is none."""
    held: list[str] = []
    try:
        for piece in decoded(iter([head]), name, cut=True):
            held.append(piece)
    except Unreadable as why:
        return "".join(held), why
    return "".join(held), None


def open_source(
    stream: BinaryIO, name: str, *, format: str | None = None, columns: Mapping[str, str] | None = None
) -> Iterator[Read | Rejected]:
    """The records of a file, read as they are asked for.

    Parameters
    ----------
    stream
        The file's bytes from the beginning.
    name
        Its name, for messages.
    format
        A name in `SOURCES` where the content shall not decide.
    columns
        For tables whose headings are not recognised: heading → field (``title``, ``author``, ``year`` …).

    Raises
    ------
    Unreadable, TooLarge, Unknown
        At the call where the beginning says so, else while iterating.
    """
    opened = Opened(stream, name)
    if not opened.head:
        raise Unreadable("empty_file", name=name)
    if format and format not in SOURCES:
        raise Unknown.named("format", format, SOURCES)
    chosen = format or ("table" if columns else recognise(opened.head, name))
    return SOURCES[chosen].read(opened, columns)
