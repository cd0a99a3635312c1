"""An Excel workbook: one sheet, one row a work, every cell text, so that nothing is run and no page range is a date.

The rows go to a temporary file one by one. Excel holds at most 32,767 characters in a cell and 1,048,576 rows in a
sheet: a longer text is cut and ends in ``…``; more works than that are refused before anything is sent.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from agglo.errors import TooLarge
from agglo.literature.record import Work

from . import Export
from .columns import COLUMNS, SHARES, row

MAX_ROWS, MAX_CELL = 1_048_576, 32_767
PIECE = 64 * 1024
WIDTHS = {"title": 50, "title_ko": 50, "title_en": 50, "authors": 24, "venue": 30, "venue_ko": 30, "venue_en": 30}
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


def write(works: Iterable[Work]) -> Iterator[bytes]:
    """The workbook, once all works are in it.

    Raises
    ------
    TooLarge
        Where there are more works than rows.
    """
    with tempfile.TemporaryDirectory(prefix="agglo-") as folder:
        path = Path(folder) / "works.xlsx"
        fill(path, works)
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


def fill(path: Path, works: Iterable[Work]) -> None:
    """Write the workbook to `path`."""
    import xlsxwriter  # 0.1 s: only when asked for

    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("agglo")
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(COLUMNS):
            sheet.set_column(column, column, WIDTHS.get(heading, 14))
            sheet.write_string(0, column, heading, bold)
        sheet.freeze_panes(1, 0)
        number = 0
        for number, work in enumerate(works, 1):
            if number >= MAX_ROWS:
                raise TooLarge("xlsx_rows", rows=f"{MAX_ROWS - 1:,}")
            for column, text in enumerate(row(work)):
                if text:
                    sheet.write_string(number, column, fit(text))
        sheet.autofilter(0, 0, number, len(COLUMNS) - 1)


def fit(text: str) -> str:
    """The text as a cell can hold it.

    >>> fit("a\\x00b"), len(fit("가" * 40_000))
    ('ab', 32767)
    """
    text = ILLEGAL.sub("", text)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


EXPORT = Export(
    name="xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    suffix=".xlsx",
    binary=True,
    write=write,
    shares=SHARES,
)
