"""What is a rule of spelling? It finds places in a term that may be written otherwise, and says how.

A rule looks only at what stands around a place, never at which of its forms stands there. So from every form the same
place is found with the same forms, and spellings fall into classes: what A may become may become A. Rules are asked
about small letters without accents.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec


class Slot(NamedTuple):
    """A place in a term, from `start` to `end`, and all forms that may stand there, the one that does included."""

    start: int
    end: int
    forms: tuple[str, ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that can be turned off by its name; its sentences are ``variants.NAME`` and ``variants.NAME_about``."""

    name: str
    slots: Callable[[str], Iterable[Slot]]


class Group(NamedTuple):
    """Forms of one word, and where they are not it."""

    forms: tuple[str, ...]
    begins: bool
    not_after: tuple[str, ...]
    not_before: tuple[str, ...]


def groups(table: str) -> list[Group]:
    """Read a table: one word a line, its forms parted by blanks.

    ``^`` keeps the word to the beginning of a run, ``기-`` says not after 기, ``-족`` not before 족.

    >>> groups("대가 댓가 ^ -족")
    [Group(forms=('대가', '댓가'), begins=True, not_after=(), not_before=('족',))]
    """
    out = []
    for line in filter(None, map(str.strip, table.splitlines())):
        words = line.split()
        forms = tuple(w for w in words if w != "^" and w[0] != "-" and w[-1] != "-")
        after = tuple(w[:-1] for w in words if w[-1] == "-")
        out.append(Group(forms, "^" in words, after, tuple(w[1:] for w in words if w[0] == "-")))
    return out


def anywhere(table: str) -> Callable[[str], Iterator[Slot]]:
    """Slots of a table's words wherever they stand in a run of Hangul, compounds included.

    >>> list(anywhere("네트워크 네트웍")("지역네트웍론"))
    [Slot(start=2, end=5, forms=('네트워크', '네트웍'))]
    """
    known: dict[str, list[Group]] = {}
    for group in groups(table):
        for form in group.forms:
            known.setdefault(form, []).append(group)
    lengths: dict[str, tuple[int, ...]] = {}
    for form in sorted(known, key=len):
        lengths[form[:2]] = tuple(dict.fromkeys((*lengths.get(form[:2], ()), len(form))))

    def slots(text: str) -> Iterator[Slot]:
        if text.isascii():  # no Hangul in it
            return
        for start in range(len(text) - 1):
            for length in lengths.get(text[start : start + 2], ()):
                end = start + length
                for group in known.get(text[start:end], ()):
                    if _fits(group, text, start, end):
                        yield Slot(start, end, group.forms)

    return slots


def _fits(group: Group, text: str, start: int, end: int) -> bool:
    if group.begins and start and text[start - 1].isalnum():
        return False
    return not (text.endswith(group.not_after, 0, start) or text.startswith(group.not_before, end))


_LATIN = re.compile(r"[a-z]+(?:[- ][a-z]+)*")
_PART = re.compile(r"[a-z]+")
MOST_PARTS = 4
"""No name of the tables has more words than this."""


def whole_words(table: str) -> Callable[[str], Iterator[Slot]]:
    """Slots of a table's Latin words, whole; a plural s may follow (``_`` is a blank in a form).

    >>> list(whole_words("lock-in lock_in lockin")("a lock-ins"))
    [Slot(start=2, end=9, forms=('lock-in', 'lock in', 'lockin'))]
    """
    read = [tuple(form.replace("_", " ") for form in group.forms) for group in groups(table)]
    known = {form: forms for forms in read for form in forms}

    def slots(text: str) -> Iterator[Slot]:
        for stretch in _LATIN.finditer(text):
            parts = [part.span() for part in _PART.finditer(text, *stretch.span())]
            for i, (start, _) in enumerate(parts):
                for _, end in parts[i : i + MOST_PARTS]:
                    for stop in (end, end - 1) if text[end - 1] == "s" else (end,):
                        if forms := known.get(text[start:stop]):
                            yield Slot(start, stop, forms)

    return slots
