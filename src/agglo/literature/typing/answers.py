"""What is said of what the hand may have meant? Suggestions and corrections, as every door hands them on."""

import msgspec

KINDS = ("title", "keyword", "author", "venue", "word", "concept", "past")
"""What a suggestion may be. Concepts and past queries come from no work."""
HOWS = ("begins", "initials", "keyboard", "slip")
"""How it was found: it begins so, in initial consonants, on the other keyboard, or but for a slip."""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What the words being typed may become.

    ``text`` as it is to be read; ``kind`` one of `KINDS`; ``count`` how many works have it in that kind (for a past
    query: found then; None where none has it or it was not counted); ``query`` the whole query to ask; ``how`` one of
    `HOWS`; ``also`` what a concept is called in the other language.
    """

    text: str
    kind: str
    count: int | None
    query: str
    how: str
    also: str = ""


class Suggestions(msgspec.Struct, frozen=True, kw_only=True):
    """Suggestions, the best first; ``ready`` is False while the library is still being read for them."""

    query: str
    suggestions: tuple[Suggestion, ...]
    ready: bool
    seconds: float


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Another query: how many works it finds, what was taken for a slip, and how probable it is (0–1).

    ``kind`` is ``keyboard`` where only the language of the keyboard was wrong, else ``slip``.
    """

    text: str
    count: int
    kind: str
    probability: float


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A query asked before, how many works it found the last time, and when that was (UTC, ISO)."""

    query: str
    count: int
    at: str
