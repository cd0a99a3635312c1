"""What can be asked while typing? What the words may become, what was meant, and what was asked before."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.literature.library import Library
from agglo.literature.page import Page
from agglo.literature.typing.answers import Correction, Past, Suggestions

from .asking import operation
from .literature import Field, Mode, Query


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """What a query may have been meant to be, the most probable first.

    ``automatic`` is the one that a search takes unasked, where the query as typed finds nothing; else empty.
    """

    query: str
    total: int
    corrections: tuple[Correction, ...]
    automatic: str = ""


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """Whether queries of this library are kept, and which are, the latest first."""

    kept: bool
    queries: tuple[Past, ...]


@operation(positional=("query",), found=lambda answer: bool(answer.suggestions))
def suggest(
    library: Library,
    query: Query = "",
    field: Field = "tsk",
    limit: Annotated[int, Meta(ge=1, le=50)] = 8,
    lang: Literal["", "ko", "en"] = "",
) -> Suggestions:
    """What the words being typed may become: terms, titles, people, venues, concepts and past queries.

    Parameters
    ----------
    library
        The library that answers.
    query
        The query as far as it is typed, in any state of an input method, in initial consonants, or on the wrong
        keyboard.
    field
        Where words without a field are looked for.
    limit
        At most so many.
    lang
        In which language fields are named in the suggested query; empty is the script typed.
    """
    from agglo.literature.typing.suggest import suggest as suggested

    return suggested(library, query, field=field, limit=limit, lang=lang)


@operation(positional=("query",), found=lambda answer: bool(answer.corrections))
def correct(library: Library, query: Query, field: Field = "tsk", mode: Mode = "all") -> Corrected:
    """What a query may have been meant to be, with the number of works that each reading finds.

    Parameters
    ----------
    library
        The library that answers.
    query
        The query. Nothing in quotes, under NOT, with ``*`` or in NEAR is corrected.
    field, mode
        As in a search.
    """
    from agglo.literature.typing.correct import probable, read
    from agglo.literature.typing.vocabulary import vocabulary

    vocabulary(library)  # whoever asks just this waits for it where need be
    total, found = read(library, query, field, mode)
    chosen = probable(total, found)
    return Corrected(query=query, total=total, corrections=found, automatic=chosen.text if chosen else "")


def note(library: Library, page: Page) -> None:
    """Keep what a person asked and found, unless that is not wanted; doors for people call it, others do not.

    Parameters
    ----------
    library
        The library that answered.
    page
        What it answered; only the first page of one is noted.
    """
    from agglo.literature.typing.past import remember

    if page.page == 1:
        remember(library, page.query.corrected or page.query.text, page.total)


@operation(own=True, found=lambda answer: bool(answer.queries))
def past(library: Library) -> Remembered:
    """The queries asked of this library before, which are kept in its folder only, and whether they are kept.

    Parameters
    ----------
    library
        The library that answers.
    """
    from agglo.literature.typing import past as kept

    return Remembered(kept=kept.kept(library), queries=kept.past(library))


@operation(writes=True, positional=("keep",))
def remember(library: Library, keep: Literal["on", "off", "clear"]) -> Remembered:
    """Keep the queries asked of this library, keep none, or forget those so far.

    Parameters
    ----------
    library
        The library that is asked.
    keep
        ``on`` keeps queries that find something, ``off`` keeps none and forgets those that were, ``clear`` forgets
        those that were.
    """
    from agglo.literature.typing import past as kept

    if keep == "clear":
        kept.forget(library)
    else:
        kept.keep(library, keep == "on")
    return Remembered(kept=kept.kept(library), queries=kept.past(library))
