"""What can be asked of the ranking? How good it is under two settings, and what people say of what it found."""

import time
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.literature.evaluation import judging
from agglo.literature.evaluation.comparing import Mean, Row
from agglo.literature.evaluation.comparing import compare as compared
from agglo.literature.evaluation.queries import Asked, read, resolved
from agglo.literature.evaluation.setting import Place, Setting, names, ranking, setting
from agglo.literature.library import Library
from agglo.literature.record import Work

from .asking import operation
from .keeping import Count, Offset, title_of
from .literature import Id, kept

Given = Annotated[dict[str, str], Meta(max_length=10)]
File = Annotated[str, Meta(max_length=10_000_000)]
WITHOUT, WITH = {"mode": "any", "expand": "off"}, {"mode": "any"}
"""The settings where none is given."""
AS_USUAL: dict[str, str] = {}
Asking = Annotated[str, Meta(min_length=1, max_length=10_000)]


class Evaluated(msgspec.Struct, frozen=True, kw_only=True):
    """Two settings compared over a set of queries.

    ``queries`` were asked; ``unknown`` judged works are not in the library and were left out. ``measures`` holds the
    means with their intervals, ``rows`` a part of the queries. ``reason`` (``no_judgements``, ``one_language``) tells
    why there was nothing to ask.
    """

    set: str
    queries: int
    unknown: int
    one: Setting
    other: Setting
    measures: tuple[Mean, ...]
    rows: tuple[Row, ...]
    seconds: float
    reason: str = ""
    sample: bool = False


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one setting finds: how many works (1,000 at most), the first of them, and the grades of those judged."""

    setting: Setting
    total: int
    works: tuple[Work, ...]
    grades: dict[str, int]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """A query under two settings."""

    query: str
    one: Side
    other: Side
    sample: bool = False


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a work for a query; None where that was taken back."""

    query: str
    id: str
    grade: int | None


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """The grade of one work."""

    id: str
    title: str
    grade: int


class JudgedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A query and the works judged for it."""

    query: str
    works: tuple[Grade, ...]


class Judgements(msgspec.Struct, frozen=True, kw_only=True):
    """Judged queries, the first one judged first, and how many there are in all."""

    total: int
    rows: tuple[JudgedQuery, ...]


@operation(found=lambda answer: answer.queries > 0)
def evaluate(
    library: Library,
    set: Literal["titles", "keywords", "judged"] = "titles",
    one: Given = AS_USUAL,
    other: Given = AS_USUAL,
    lang: Literal["", "ko", "en"] = "",
    queries: File = "",
    judgements: File = "",
    most: Annotated[int, Meta(ge=1, le=10_000)] = 100,
    limit: Count = 20,
    offset: Offset = 0,
    *,
    progress: Callable | None = None,
) -> Evaluated:
    """How well two settings find what is right.

    Parameters
    ----------
    library
        The library that answers.
    set
        ``titles`` or ``keywords`` of one language, each of which must find its record by the other language;
        ``judged`` here by people.
    one, other
        The settings: ``mode`` (all, any, auto, meaning), ``expand`` (on, off), ``field``. An empty `one` is
        ``mode=any,expand=off`` and an empty `other` ``mode=any``: what translation is worth.
    lang
        The language of the queries of ``titles`` and ``keywords``; empty is both.
    queries, judgements
        A query set in place of those (see ``literature/evaluation/queries.py``).
    most
        How many queries at most.
    limit, offset
        How many queries are shown one by one, after how many.
    progress
        Called with the queries done.

    Raises
    ------
    Unknown, BadInput, TooLarge
        A setting that is none, or queries that cannot be read.
    Unavailable
        For ``mode=meaning`` where the extra ``meaning`` is not installed.
    """
    began = time.perf_counter()
    left, right = setting(one or WITHOUT), setting(other or WITH)
    meaning = "meaning" in (left.mode, right.mode)
    unknown = 0
    if queries:
        given, unknown = resolved(library.store, read(queries, judgements))
        asked = here(library, given[:most], meaning, progress)
    elif set == "judged":
        asked = here(library, judging.judged(library.store)[:most], meaning, progress)
    else:
        asked = elsewhere(library, set, lang, most, meaning)
    means, rows = compared(asked, left, right, progress)
    return Evaluated(
        set="given" if queries else set,
        queries=len(rows),
        unknown=unknown,
        one=left,
        other=right,
        measures=means if rows else (),
        rows=rows[offset : offset + limit],
        seconds=round(time.perf_counter() - began, 3),
        reason="" if rows else "no_judgements" if set == "judged" else "one_language",
        sample=library.is_sample,
    )


def here(
    library: Library, queries: tuple[Asked, ...], meaning: bool, progress: Callable | None
) -> list[tuple[Asked, Place]]:
    """The queries, asked of the library as it is."""
    if not queries:
        return []
    vectors = None
    if meaning:
        library.meaning.complete(progress)
        now = library.meaning.snapshot()
        vectors = (now.rows, now.components, now.factors)
    place = Place(library, library.engine, names(library.store), vectors)
    return [(query, place) for query in queries]


def elsewhere(
    library: Library, kind: Literal["titles", "keywords"], lang: str, most: int, meaning: bool
) -> list[tuple[Asked, Place]]:
    """Known-item queries, each language asked of the works without it."""
    from agglo.literature.evaluation.known import LANGUAGES, drawn, known, place

    asked: list[tuple[Asked, Place]] = []
    works = drawn(library)
    languages = (lang,) if lang else LANGUAGES
    for one in languages:
        found = known(works, kind, one, -(-most // len(languages)))
        if found.queries:
            where = place(library, found.pool, meaning)
            asked += [(query, where) for query in found.queries]
    return asked[:most]


@operation(positional=("query",), found=lambda answer: answer.one.total + answer.other.total > 0)
def compare(
    library: Library,
    query: Asking,
    one: Given = AS_USUAL,
    other: Given = AS_USUAL,
    size: Annotated[int, Meta(ge=1, le=100)] = 10,
) -> Compared:
    """What a query finds under two settings, side by side.

    Parameters
    ----------
    library
        The library that answers.
    query
        The query.
    one, other
        The settings, as for ``evaluate``.
    size
        How many works of each.

    Raises
    ------
    Unknown, BadInput
        A setting that is none.
    Unavailable
        For ``mode=meaning`` where the extra ``meaning`` is not installed.
    """
    left, right = setting(one or WITHOUT), setting(other or WITH)
    ((_, place),) = here(library, (Asked(id="", text=query),), "meaning" in (left.mode, right.mode), None)
    grades = judging.grades(library.store, query)
    sides = [side(library, place, query, how, size, grades) for how in (left, right)]
    return Compared(query=judging.plain(query), one=sides[0], other=sides[1], sample=library.is_sample)


def side(library: Library, place: Place, query: str, how: Setting, size: int, grades: dict[str, int]) -> Side:
    """What one setting finds."""
    ids = ranking(place, query, how)
    works = [work for id in ids[:size] if (work := library.store.work(id)) is not None]
    graded = {work.id: grades[work.id] for work in works if work.id in grades}
    return Side(setting=how, total=len(ids), works=tuple(works), grades=graded)


@operation(writes=True, positional=("id", "query"))
def judge(
    library: Library,
    id: Id,
    query: Asking,
    grade: Annotated[int, Meta(ge=0, le=3)] = 1,
    remove: bool = False,
) -> Judged:
    """Say how well a work answers a query.

    Parameters
    ----------
    library
        The user's own library, which keeps it.
    id
        The work's id.
    query
        The query.
    grade
        0 not, 1 somewhat, 2 well, 3 exactly what was looked for.
    remove
        Take back what was said.

    Raises
    ------
    Unknown
        Where no work has the id.
    """
    work = kept(library, id)
    judging.judge(library.store, query, work.id, None if remove else grade)
    return Judged(query=judging.plain(query), id=work.id, grade=None if remove else grade)


@operation(own=True)
def judgements(library: Library, limit: Count = 20, offset: Offset = 0) -> Judgements:
    """What people said of works found for queries.

    Parameters
    ----------
    library
        The user's own library.
    limit, offset
        How many queries, after how many.
    """
    queries = judging.judged(library.store)
    return Judgements(
        total=len(queries),
        rows=tuple(
            JudgedQuery(
                query=one.text,
                works=tuple(
                    Grade(id=id, title=title_of(library.store.work(id)), grade=grade)
                    for id, grade in one.relevant.items()
                ),
            )
            for one in queries[offset : offset + limit]
        ),
    )
