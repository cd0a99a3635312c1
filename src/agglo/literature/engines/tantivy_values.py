"""Which number stands for which facet value? An append-only file beside the index.

Counting numbers is several times faster than counting strings, whose spelling Tantivy looks up anew in each segment.
A value's number is one more than the byte at which its line begins in ``values.jsonl``; 0 stands for no value. New
lines are durable before the commit that uses them; lines that no commit came to use do no harm.
"""

import mmap
import os
from pathlib import Path

import msgspec

FILE = "values.jsonl"
NONE = 0
REMEMBERED = 200_000
"""Values kept as text at most."""


class Values:
    """The values of one index and their numbers; any number of threads may read, one may write."""

    def __init__(self, folder: Path | None):
        self._path = None if folder is None else folder / FILE
        self._lines = b""
        self._map: mmap.mmap | bytes = b""
        self._texts: dict[int, str] = {}
        self._numbers: dict[str, int] | None = None
        self._new = bytearray()
        self._length = 0

    def number(self, value: str) -> int:
        """The value's number, a new one where it is new (the writer's side)."""
        if self._numbers is None:
            self._numbers = self._read_numbers()
        number = self._numbers.get(value)
        if number is None:
            number = self._numbers[value] = self._length + len(self._new) + 1
            self._new += msgspec.json.encode(value) + b"\n"
        return number

    def _read_numbers(self) -> dict[str, int]:
        lines = self._lines
        if self._path is not None:
            lines = self._path.read_bytes() if self._path.exists() else b""
            whole = lines.rfind(b"\n") + 1
            if whole < len(lines):  # a crash cut the last line; no commit uses it
                os.truncate(self._path, whole)
                lines = lines[:whole]
        numbers, begin = {}, 0
        for line in lines.splitlines(keepends=True):
            numbers[msgspec.json.decode(line, type=str)] = begin + 1
            begin += len(line)
        self._length = begin
        return numbers

    def write(self) -> None:
        """Make the new values durable; before the index is committed."""
        if not self._new:
            return
        if self._path is None:
            self._lines += bytes(self._new)
        else:
            with open(self._path, "ab") as file:
                file.write(self._new)
                file.flush()
                os.fsync(file.fileno())
        self._length += len(self._new)
        self._new.clear()

    def catch_up(self) -> None:
        """Know what another process has written since; to be called with the writer's lock held."""
        if self._path is not None and self._numbers is not None:
            size = self._path.stat().st_size if self._path.exists() else 0
            if size != self._length:
                self.forget_new()

    def forget_new(self) -> None:
        """Drop what was not written, and read the file anew before the next value."""
        self._new.clear()
        self._numbers = None

    def text(self, number: int) -> str:
        """The value of a number; the empty string where the number stands for no value."""
        if number == NONE:
            return ""
        text = self._texts.get(number)
        if text is None:
            if len(self._texts) > REMEMBERED:
                self._texts.clear()
            text = self._texts[number] = msgspec.json.decode(self._line(number - 1), type=str)
        return text

    def _line(self, begin: int) -> bytes:
        """The line from `begin` on; the file is mapped anew where it has grown beyond what was mapped."""
        lines = self._map
        end = lines.find(b"\n", begin)
        if end < 0:
            lines = self._map = self._mapped()
            end = lines.find(b"\n", begin)
        return lines[begin:end]

    def _mapped(self) -> mmap.mmap | bytes:
        if self._path is None:
            return self._lines
        with open(self._path, "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Let go of the file; another process may write to it from now on."""
        self.forget_new()
        self._map = b""
