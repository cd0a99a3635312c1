"""How is a source added? This one reads lines of ``year | authors | title``; it runs but is not registered.

To add yours: write a module like this one with `looks` and `records`; add one line to `SOURCES` in `__init__.py`, a
label under ``[source]`` in ``text/ko/sources.toml`` and ``text/en/sources.toml``, and a small file of records with
what is expected of it to ``tests/golden/sources``. The tests over all sources then run on it, and say ``help:`` when
they fail.
"""

from collections.abc import Iterator, Mapping

from agglo.literature.decode import Opened
from agglo.literature.record import Read, Rejected
from agglo.literature.sources.assemble import RAW, read


def looks(head: bytes, text: str) -> float:
    """How sure it is that `text`, the file's first megabyte, is of this format.

    Judge by what stands in it, never by the file's name. 0.9 and more means that only this format looks so; below 0.3
    the file is not offered to this source at all. `head` is the same as bytes, for formats that are no text.

    >>> looks(b"", "2016 | Hong, Gil-Dong | The End of a Park"), looks(b"", "plain prose")
    (0.9, 0.0)
    """
    first = text.split("\n", 1)[0].split(" | ")
    return 0.9 if len(first) == 3 and first[0].strip().isdigit() else 0.0


def records(opened: Opened, columns: Mapping[str, str] | None = None) -> Iterator[Read | Rejected]:
    """The records in order, one yielded before the next is read, so that memory does not grow with the file.

    `opened.lines()` has decoded the file already, whichever encoding it has. Raise `Unreadable` only where nothing more
    can be read; a record that cannot be read is a `Rejected` that says where it stood and why and keeps its text.

    >>> import io
    >>> text = "2016 | 홍길동; Kim, Chul-Soo | The End of a Park\\n2017 | | \\n"
    >>> good, bad = records(Opened(io.BytesIO(text.encode()), "parks.txt"))
    >>> good.work.year, [p.name for p in good.work.people], bad.where, bad.why
    (2016, ['홍길동', 'Kim, Chul-Soo'], '2', 'no_title')
    """
    for number, line in enumerate(opened.lines(), 1):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 3:
            # Every `why` is the name of a sentence under [rejected] in text/*/rejected.toml.
            yield Rejected(where=str(number), why="no_fields", raw=line[:RAW])
            continue
        # Hand the strings over as they are, under the names in `assemble.FIELDS`: markup, languages, names, years and
        # identifiers are read there, the same for all sources.
        loose = {"year": [parts[0]], "author": [parts[1]], "title": [parts[2]]}
        yield read(loose, source="example", where=str(number), raw=line)
