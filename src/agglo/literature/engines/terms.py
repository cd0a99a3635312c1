"""What do all engines read the same way from a document and a question?"""

from agglo.errors import BadInput
from agglo.literature.engine import MAX_WINDOW, Ask, Document, HasInfix

MAX_INFIX = 200
"""Longest substring of a Latin word that may be asked for: an automaton has at most 1,000 states."""


def exact_values(document: Document, field: str) -> tuple[str, ...]:
    """The distinct values of an exact field, in their order; ``year`` gives the year as text."""
    if field == "year":
        return () if document.year is None else (str(document.year),)
    return tuple(dict.fromkeys(value for value in document.exact.get(field, ()) if value))


def script_words(document: Document, script: str, fields: tuple[str, ...]) -> list[str]:
    """The words of all `fields` in one script, as one list: what ranks a word."""
    return [
        word for field in fields if (part := document.fields.get((field, script))) is not None for word in part.words
    ]


def tier(score: float) -> float:
    """The score as ranks see it: five significant digits.

    Scores are sums of 32-bit floats whose last digits depend on the order of adding; without rounding, equal works
    would not be equal and their order not that of their ids.

    >>> tier(3.1415926)
    3.1416
    """
    return float(f"{score:.5g}")


def window(ask: Ask) -> tuple[int, int]:
    """Where the wanted hits begin and end, neither beyond MAX_WINDOW."""
    begin = min(max(ask.offset, 0), MAX_WINDOW)
    return begin, min(begin + max(ask.limit, 0), MAX_WINDOW)


def checked_infix(match: HasInfix) -> str:
    """The substring asked for, or a sentence that it is too long."""
    if len(match.infix) > MAX_INFIX:
        raise BadInput("infix_too_long", length=len(match.infix), most=MAX_INFIX)
    return match.infix
