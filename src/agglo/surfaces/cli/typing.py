"""How do suggestions, corrections and past queries read in a terminal?"""

from collections.abc import Callable, Iterator
from typing import Any

from agglo.operations.typing import Corrected, Remembered, Suggestions
from agglo.text import say

from .terminal import DIM, Screen, clean, fit, table

WIDEST = 60
"""Columns of a suggestion that are shown."""


def suggestions(answer: Suggestions, shown: Screen) -> Iterator[str]:
    """Suggestions as a table."""
    lang = shown.lang
    if not answer.suggestions:
        yield say("cli.suggest_none" if answer.ready else "cli.suggest_later", lang)
        return
    rows = []
    for one in answer.suggestions:
        count = "" if one.count is None else f"{one.count:,}"
        text = clean(one.text) + (f" ({clean(one.also)})" if one.also else "")
        rows.append(
            (count, fit(text, WIDEST), say(f"typing.kind_{one.kind}", lang), say(f"typing.how_{one.how}", lang))
        )
    heading = [say(f"cli.suggest_{name}", lang) for name in ("count", "text", "kind", "how")]
    yield from table(rows, heading, (0,), shown)


def corrected(answer: Corrected, shown: Screen) -> Iterator[str]:
    """What a query finds, and what was perhaps meant."""
    lang = shown.lang
    yield say("cli.correct_typed", lang, query=clean(answer.query), n=f"{answer.total:,}")
    if not answer.corrections:
        yield say("cli.correct_none", lang)
        return
    rows = [
        (f"{one.count:,}", clean(one.text), say(f"typing.slip_{one.kind}", lang), f"{one.probability:.2f}")
        for one in answer.corrections
    ]
    heading = [say(f"cli.correct_{name}", lang) for name in ("count", "text", "kind", "probability")]
    yield from table(rows, heading, (0, 3), shown)
    if answer.automatic:
        yield say("cli.correct_automatic", lang, query=clean(answer.automatic))


def remembered(answer: Remembered, shown: Screen) -> Iterator[str]:
    """Past queries, and whether they are kept."""
    lang = shown.lang
    yield say("typing.past_kept" if answer.kept else "typing.past_not_kept", lang)
    for one in answer.queries:
        yield f"{one.count:>9,}  {clean(one.query)}  {shown.style(one.at, DIM)}"


TELL: dict[type, Callable[[Any, Screen], Iterator[str]]] = {
    Suggestions: suggestions,
    Corrected: corrected,
    Remembered: remembered,
}
"""Each answer's type and how it reads."""
