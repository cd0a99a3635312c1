"""How does text stand on a terminal? Columns counted as they are seen, lines wrapped, marks kept in place."""

import os
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TextIO

import msgspec

PIPED_WIDTH = 80
WIDEST = 100
"""Longer lines are hard to read, however wide the window."""
BOLD, DIM, REVERSE, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[7m", "\x1b[0m"
CONTROL = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], "\ufffd") | dict.fromkeys(
    map(ord, "\t\n\r\v\f"), " "
)
"""A record must not steer the terminal; each control character keeps its place, so that offsets hold."""
BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd")


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """Where text is shown: columns, whether it may be styled, and the reader's language."""

    width: int = PIPED_WIDTH
    styled: bool = False
    lang: str = "en"

    def style(self, text: str, *codes: str) -> str:
        """`text` between `codes` and their end where styles are shown."""
        return f"{''.join(codes)}{text}{PLAIN}" if self.styled and text and codes else text


def screen(stream: TextIO, lang: str, environ: Mapping[str, str] = os.environ) -> Screen:
    """What `stream` shows: plain and 80 columns wide unless it is a terminal; ``NO_COLOR`` keeps it plain."""
    if not stream.isatty():
        return Screen(lang=lang)
    try:
        width = os.get_terminal_size(stream.fileno()).columns or PIPED_WIDTH
    except (OSError, ValueError):
        width = PIPED_WIDTH
    styled = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
    if styled and sys.platform == "win32":
        os.system("")  # makes older consoles read escape sequences
    return Screen(width=max(20, min(width, WIDEST)), styled=styled, lang=lang)


def clean(text: str) -> str:
    """`text` without characters that steer a terminal, of the same length.

    >>> clean("a\\x1b[31mb")
    'a�[31mb'
    """
    return text.translate(CONTROL).translate(BIDI)


def columns(text: str) -> int:
    """How many columns `text` takes: Hangul and Han two each, combining marks none.

    >>> columns("클러스터 policy")
    15
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return 1


def fit(text: str, width: int) -> str:
    """`text` cut to `width` columns, with an ellipsis where something is left out.

    >>> fit("클러스터 정책", 9)
    '클러스터…'
    """
    if columns(text) <= width:
        return text
    taken, used = 0, 1
    for character in text:
        used += _columns(character)
        if used > width:
            break
        taken += 1
    return text[:taken].rstrip() + "…"


def pad(text: str, width: int, right: bool = False) -> str:
    """`text` filled with blanks to `width` columns."""
    blanks = " " * max(0, width - columns(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[tuple[int, int]]:
    """Where the lines of `text` begin and end, broken at blanks; a word wider than a line is broken inside.

    >>> [("클러스터 정책 연구"[a:b]) for a, b in wrap("클러스터 정책 연구", 13)]
    ['클러스터 정책', '연구']
    """
    lines: list[tuple[int, int]] = []
    start, at = 0, 0
    while at < len(text):
        while at < len(text) and text[at] == " ":
            at += 1
        start, used, blank = at, 0, -1
        while at < len(text):
            used += _columns(text[at])
            if used > width and at > start:
                break
            if text[at] == " ":
                blank = at
            at += 1
        if at < len(text) and text[at] != " " and blank > start:
            at = blank
        if text[start:at].strip():
            lines.append((start, start + len(text[start:at].rstrip())))
    return lines


def mark(text: str, spans: Sequence[tuple[int, int]], shown: Screen, start: int, end: int, *around: str) -> str:
    """`text` from `start` to `end`, what lies in `spans` in reverse, all of it in the style `around`."""
    pieces, at = [], start
    for low, high in sorted(spans):
        low, high = max(low, at), min(high, end)
        if low < high:
            pieces += [shown.style(text[at:low], *around), shown.style(text[low:high], *around, REVERSE)]
            at = high
    return "".join([*pieces, shown.style(text[at:end], *around)])


def paragraph(
    text: str, spans: Sequence[tuple[int, int]], shown: Screen, indent: int, *around: str, lines: int = 0
) -> list[str]:
    """`text` wrapped under an indent; with `lines`, only so many around the first span, an ellipsis where it is cut."""
    text = clean(text)
    every = wrap(text, shown.width - indent - (2 if lines else 0))
    first = min((low for low, _ in spans), default=0)
    begin = 0
    if lines and len(every) > lines:
        at = next((i for i, (_, end) in enumerate(every) if end > first), 0)
        begin = max(0, min(at - 1, len(every) - lines))
    part = every[begin : begin + lines] if lines else every
    out = [mark(text, spans, shown, start, end, *around) for start, end in part]
    if part and begin:
        out[0] = "…" + out[0]
    if part and part[-1] != every[-1]:
        out[-1] += "…"
    return [" " * indent + line for line in out]


def table(rows: Sequence[Sequence[str]], heading: Sequence[str], right: Sequence[int], shown: Screen) -> list[str]:
    """Rows under a heading, numbers (the columns in `right`) aligned to the right, the last column cut to fit."""
    cells = [[clean(cell) for cell in row] for row in (heading, *rows)]
    widths = [max(columns(row[i]) for row in cells) for i in range(len(heading))]
    room = shown.width - sum(widths[:-1]) - 2 * (len(widths) - 1)
    widths[-1] = max(10, min(widths[-1], room))
    out = []
    for number, row in enumerate(cells):
        padded = [pad(fit(cell, widths[i]), widths[i], i in right) for i, cell in enumerate(row)]
        line = "  ".join(padded).rstrip()
        out.append(shown.style(line, BOLD) if number == 0 else line)
    return out
