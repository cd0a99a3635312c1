"""CSV that Excel opens with Hangul intact: UTF-8 with a byte order mark, commas, Windows line ends.

The columns, and what comes back on import, are described in ``columns.py``.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from agglo.literature.record import Work

from . import Export
from .columns import COLUMNS, SHARES, row


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """The headings, then one row a work."""
    yield b"\xef\xbb\xbf" + line(COLUMNS)
    for work in works:
        yield line(row(work))


def line(cells: Iterable[str]) -> bytes:
    """One line of the file."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


EXPORT = Export(name="csv", media_type="text/csv; charset=utf-8", suffix=".csv", write=write, shares=SHARES)
