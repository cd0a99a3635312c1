"""Where do the marks go? A stored string is cut at its code points, and every piece is escaped on its own."""

from unicodedata import east_asian_width

import msgspec
from markupsafe import Markup, escape

EXCERPT_COLUMNS = 240
"""Three lines of an abstract: about 40 Hangul, or 80 Latin letters, a line."""
LEAD_COLUMNS = 70
"""How much stands before the first match where the excerpt does not begin with the text."""


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of a string in code points; `kind` is ``typed`` or says why else it matched."""

    start: int
    end: int
    kind: str = "typed"


class Excerpt(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a text with marks; `before` and `after` say whether something was left out there."""

    text: str
    before: bool = False
    after: bool = False


def marked(text: str, spans=(), start: int = 0, end: int | None = None) -> Markup:
    """`text` from `start` to `end` as HTML: escaped, the spans within ``<mark>``.

    >>> print(marked("a<b 정책", [Span(4, 6)]))
    a&lt;b <mark>정책</mark>
    >>> print(marked("abc", [Span(0, 2), Span(1, 3, "translated")]))
    <mark>abc</mark>
    """
    end = len(text) if end is None else min(end, len(text))
    pieces, at = [], start
    for span in merged(spans):
        left, right = max(span.start, at), min(span.end, end)
        if left >= right:
            continue
        opening = Markup("<mark>") if span.kind == "typed" else Markup('<mark class="other">')
        pieces += [escape(text[at:left]), opening, escape(text[left:right]), Markup("</mark>")]
        at = right
    return Markup("").join([*pieces, escape(text[at:end])])


def merged(spans) -> list[Span]:
    """Spans in order, those that touch or overlap as one; what was typed outranks what was not."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and span.start < whole[-1].end:
            last = whole.pop()
            kind = "typed" if "typed" in (last.kind, span.kind) else last.kind
            span = Span(last.start, max(last.end, span.end), kind)
        whole.append(span)
    return whole


def columns(text: str) -> int:
    """How wide a text runs, Hangul and Han counted as two.

    >>> columns("정책 ab")
    7
    """
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def excerpt(text: str, spans=()) -> Excerpt:
    """About three lines of `text` around its first span, cut between words."""
    first = min((span.start for span in spans), default=0)
    start = _beginning(text, first)
    end = _reach(text, start, EXCERPT_COLUMNS)
    if columns(text[end:]) <= LEAD_COLUMNS // 2:
        end = len(text)
    return Excerpt(text=marked(text, spans, start, end), before=start > 0, after=end < len(text))


def _beginning(text: str, first: int) -> int:
    """Where to begin so that the match at `first` stands within the excerpt, by preference at a sentence's start."""
    if columns(text[:first]) <= EXCERPT_COLUMNS - LEAD_COLUMNS:
        return 0
    earliest = first
    while earliest and columns(text[earliest - 1 : first]) <= LEAD_COLUMNS:
        earliest -= 1
    for ending in (". ", " "):
        at = text.find(ending, earliest, first)
        if at >= 0:
            return at + len(ending)
    return earliest


def _reach(text: str, start: int, width: int) -> int:
    """The last place between words that lies at most `width` columns after `start`."""
    end, used = start, 0
    while end < len(text) and used < width:
        used += columns(text[end])
        end += 1
    if end == len(text):
        return end
    space = text.rfind(" ", start, end)
    return space if space > start + (end - start) // 2 else end
