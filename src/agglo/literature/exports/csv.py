"""CSV that Excel opens with Hangul intact: UTF-8 with a byte order mark, commas, Windows line ends.

A spreadsheet would run a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return as a formula.
Such a cell gets one apostrophe more in front; so does one that begins with apostrophes before such a sign, so that our
importer, which takes one away, gives back what was there.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from agglo.literature.record import Work

from . import Export
from .columns import COLUMNS, SHARES, row

FORMULA = re.compile(r"'*[=+\-@\t\r]")


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """The headings, then one row a work."""
    yield b"\xef\xbb\xbf" + line(COLUMNS)
    for work in works:
        yield line(neutral(cell) for cell in row(work))


def line(cells: Iterable[str]) -> bytes:
    """One line of the file."""
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def neutral(cell: str) -> str:
    """The cell as no spreadsheet runs it.

    >>> neutral("=1+1"), neutral("'=1+1"), neutral("'선택과 집중'의 종언")
    ("'=1+1", "''=1+1", "'선택과 집중'의 종언")
    """
    return "'" + cell if FORMULA.match(cell) else cell


EXPORT = Export(name="csv", media_type="text/csv; charset=utf-8", suffix=".csv", write=write, shares=SHARES)
