"""What are the rows of a text table? CSV with any of four delimiters, HTML and JSON objects, one row at a time.

A row comes as ``(where, cells, raw)``. A quotation mark that is opened and never closed would swallow the rest of a
CSV file; the lines it took are given back and read again from the first that is a whole row by itself.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser

from agglo.literature.decode import Opened

DELIMITERS = (",", "\t", ";", "|")
LONGEST_ROW = 12_000_000
"""Characters; a longer row is taken for an unclosed quotation mark."""

Row = tuple[str, list[str], str]


class _TooLong(Exception):
    """More than a row's worth of lines was asked for."""


class _Tap:
    """Lines that remember which were taken for the present row, and can be given back."""

    def __init__(self, lines: Iterator[str]):
        self._lines, self._back = lines, deque()
        self.taken: list[str] = []
        self.at, self._size = 0, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._size > LONGEST_ROW:
            raise _TooLong
        line = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(line)
        self._size += len(line)
        self.at += 1
        return line

    def new_row(self) -> int:
        """Forget what was taken; the number of the line that comes next."""
        self.taken, self._size = [], 0
        return self.at + 1

    def give_back(self, lines: list[str]) -> None:
        """Put the last of the taken lines back."""
        self._back.extendleft(reversed(lines))
        self.at -= len(lines)


def dialect(text: str) -> tuple[str, int]:
    """The delimiter that parts the first lines of `text` most evenly into most cells, and the usual number of cells.

    >>> dialect("제목\\t저자\\n가, 나\\t다\\n"), dialect("title;year\\na,b;2001\\n"), dialect("plain text")
    (('\\t', 2), (';', 2), (',', 1))
    """
    best, found = 1.0, (",", 1)
    for mark in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        widths = []
        try:
            for row in reader:
                if row:
                    widths.append(len(row))
                if len(widths) == 12:
                    break
        except csv.Error:
            continue
        widths = widths[:-1] or widths
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        score = usual * widths.count(usual) / len(widths)
        if usual > 1 and score > best:
            best, found = score, (mark, usual)
    return found


def of_csv(opened: Opened, mark: str, width: int) -> Iterator[Row]:
    """The rows of a delimited text, empty ones left out; `width` is how many cells a row usually has."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_ROW))
    tap = _Tap(opened.lines())
    while True:
        begin = tap.new_row()
        cells = _next_row(tap, mark)
        if cells is None:
            return
        if len(tap.taken) > 1 and len(cells) != width:
            cells = _recovered(tap, mark, width) or cells
        if cells and any(cell.strip() for cell in cells):
            yield str(begin), cells, "".join(tap.taken).rstrip("\n")


def _next_row(tap: _Tap, mark: str) -> list[str] | None:
    """The next row's cells; None at the end, no cells where it is none."""
    try:
        return next(csv.reader(tap, delimiter=mark), None)
    except (_TooLong, csv.Error):
        return []


def _recovered(tap: _Tap, mark: str, width: int) -> list[str]:
    """After a row of several lines that does not fit: keep what stands before the next line that fits by itself."""
    for at, line in enumerate(tap.taken[1:], 1):
        if width > 2 and line.count(mark) >= width - 1 and len(_alone(line, mark)) == width:
            tap.give_back(tap.taken[at:])
            tap.taken = tap.taken[:at]
            return _alone("".join(tap.taken), mark)
    if sum(map(len, tap.taken)) > LONGEST_ROW:
        tap.give_back(tap.taken[1:])
        tap.taken = tap.taken[:1]
        return _alone(tap.taken[0], mark)
    return []


def _alone(text: str, mark: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])
    except csv.Error:
        return []


class _Table(HTMLParser):
    """The rows of the tables in an HTML page, or of a spreadsheet written as XML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag, attrs):
        tag = tag.rpartition(":")[2]
        if tag in ("tr", "row"):
            self._end_row()
            self._row = []
        elif tag in ("td", "th", "cell"):
            self._end_cell()
            given = dict(attrs)
            if self._row is None:
                self._row = []
            index = given.get("ss:index") or ""
            if index.isdigit():
                self._row += [""] * min(int(index) - 1 - len(self._row), 500)
            span = given.get("colspan") or ""
            self._span = min(int(span), 500) if span.isdigit() else 1
            self._cell = []
        elif tag in ("br", "p", "div") and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag):
        tag = tag.rpartition(":")[2]
        if tag in ("td", "th", "cell"):
            self._end_cell()
        elif tag in ("tr", "row", "table", "worksheet"):
            self._end_row()

    def handle_data(self, data):
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row += ["".join(self._cell).strip()] + [""] * (self._span - 1)
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row and any(self._row):
            self.rows.append(self._row)
        self._row = None


def of_html(opened: Opened) -> Iterator[Row]:
    """The rows of the tables in an HTML page (or SpreadsheetML), as the page is read."""
    parser = _Table()
    at = 0
    for piece in opened.text():
        parser.feed(piece)
        ready, parser.rows = parser.rows, []
        for cells in ready:
            at += 1
            yield str(at), cells, "\t".join(cells)
    parser.close()
    parser.handle_endtag("table")
    for cells in parser.rows:
        at += 1
        yield str(at), cells, "\t".join(cells)
