"""How far is it? One line on stderr with count, rate and remaining time, only where that is a terminal."""

import sys
import time
from typing import TextIO

from agglo.text import say

from .terminal import columns, fit

BETWEEN = 0.1
"""Seconds between two drawings of the line."""


class Meter:
    """A progress callable that draws itself; use it as a context, which wipes the line at the end.

    Parameters
    ----------
    size
        The whole in the unit of the second number that is reported (bytes of a file), or None where it is not known.
    """

    def __init__(self, lang: str, size: int | None = None, stream: TextIO | None = None):
        self.lang, self.size, self.stream = lang, size, stream or sys.stderr
        self.began = time.monotonic()
        self.drawn, self.width = 0.0, 0

    def __call__(self, done: int, position: int | None = None) -> None:
        now = time.monotonic()
        if not self.stream.isatty() or now - self.drawn < BETWEEN:
            return
        self.drawn = now
        spent = max(now - self.began, 1e-6)
        facts = {"done": f"{done:,}", "rate": f"{done / spent:,.0f}"}
        left = ""
        if self.size and position and position < self.size and spent > 1:
            left = remaining(spent * (self.size - position) / position, self.lang)
        line = say("cli.progress", self.lang, **facts) + (f" · {left}" if left else "")
        line = fit(line, 79)
        self.stream.write("\r" + line + " " * max(0, self.width - columns(line)))
        self.stream.flush()
        self.width = columns(line)

    def __enter__(self) -> "Meter":
        return self

    def __exit__(self, *_) -> None:
        if self.width:
            self.stream.write("\r" + " " * self.width + "\r")
            self.stream.flush()


def remaining(seconds: float, lang: str) -> str:
    """A time left, in the unit that a person feels.

    >>> remaining(190, "ko"), remaining(12.4, "en")
    ('4분 남음', '12 s left')
    """
    if seconds < 90:
        return say("cli.seconds_left", lang, n=max(1, round(seconds)))
    if seconds < 5400:
        return say("cli.minutes_left", lang, n=int(-(-seconds // 60)))
    return say("cli.hours_left", lang, n=int(-(-seconds // 3600)))
