"""What can be asked of the literature? Searching, showing, citing and exporting; nothing here changes the library."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from msgspec import Meta

from agglo.errors import BadInput, Unknown
from agglo.literature.engine import FACETS, MAX_WINDOW, Ask, Scoring
from agglo.literature.library import Library
from agglo.literature.page import Page
from agglo.literature.query import parse, written
from agglo.literature.readings import readings
from agglo.literature.record import Work
from agglo.literature.search import chosen_values, matching
from agglo.literature.search import search as answer_search

from .answers import Alone, Analysis, Cited, Explained, Exported, Former, Near, Reference, Shown
from .asking import operation

Query = Annotated[str, Meta(max_length=10_000)]
Field = Literal["tsk", "all", "title", "summary", "keyword", "author", "venue", "affiliation"]
Mode = Literal["all", "any", "auto"]
Way = Literal["all", "any", "auto", "meaning"]
Sort = Literal["relevance", "newest", "oldest", "title", "cited"]
Expand = Literal["on", "off"]
By = Literal["all", "typed", "translated"]
Choices = Annotated[tuple[Annotated[str, Meta(max_length=1_000)], ...], Meta(max_length=100)]
Id = Annotated[str, Meta(min_length=1, max_length=200)]
Ids = Annotated[tuple[Id, ...], Meta(max_length=10_000)]
Several = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=10_000)]

WORD = re.compile(r"[^\W_]{2,}")
SIMILAR, SIMILAR_WORDS = 5, 12
"""How many similar works are shown, found by at most how many words of the title."""


def formats() -> tuple[str, ...]:
    """The export formats."""
    from agglo.literature.exports import EXPORTS

    return tuple(EXPORTS)


def styles() -> tuple[str, ...]:
    """The citation styles."""
    from agglo.literature.exports.cite import STYLES

    return tuple(STYLES)


@operation(positional=("query",), found=lambda page: page.total > 0)
def search(
    library: Library,
    query: Query = "",
    field: Field = "tsk",
    mode: Way = "all",
    sort: Sort = "relevance",
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1,
    size: Annotated[int, Meta(ge=1, le=100)] = 10,
    year: Choices = (),
    venue: Choices = (),
    author: Choices = (),
    keyword: Choices = (),
    kind: Choices = (),
    status: Choices = (),
    lang: Choices = (),
    source: Choices = (),
    facets: bool = True,
    next: Annotated[str, Meta(max_length=1_000)] = "",
    expand: Expand = "on",
    off: Choices = (),
    by: By = "all",
    correct: Expand = "on",
) -> Page:
    """The works that match a query, ranked, with exact counts.

    Parameters
    ----------
    library
        The library that answers.
    query
        What is looked for, in the query language (contracts: The query language); empty is every work.
    field
        Where words without a field are looked for; ``tsk`` is Title/Summary/Keyword.
    mode
        ``all`` words, ``any`` of them, ``auto``: the most words that find something; or ``meaning``: works whose
        meaning is near, ranked and counted by themselves.
    sort
        The order; ties are ordered by id.
    page, size
        Which page, from 1, of how many works each.
    year, venue, author, keyword, kind, status, lang, source
        Choices in a facet: OR within one, AND across them.
    facets
        Whether facets are counted.
    next
        The cursor of a former answer, which goes on after its last work.
    expand
        Whether words are also looked for in the other language; what was set where it is not given.
    off
        What is left out of that: ``정책=policies`` one translation, ``정책=`` all of a word, ``rule:loanwords`` a rule
        of spelling.
    by
        Of what matches: ``all``, as ``typed``, or only as ``translated``.
    correct
        Whether a query that finds nothing may be corrected; what was asked instead is said.

    Returns
    -------
    Page
        Total, hits with highlights, facets, how the query was read, and the time it took.

    Raises
    ------
    BadInput
        A page beyond the reachable window, or a cursor that is none.
    """
    given = {"year": year, "venue": venue, "author": author, "keyword": keyword}
    chosen = picked(**given, kind=kind, status=status, lang=lang, source=source)
    counted = FACETS if facets else ()
    if mode == "meaning":
        from agglo.literature.meant import meant  # loads NumPy

        return meant(library, query, field=field, sort=sort, page=page, size=size, chosen=chosen, facets=counted)
    return answer_search(
        library,
        query,
        field=field,
        mode=mode,
        sort=sort,
        page=page,
        size=size,
        chosen=chosen,
        facets=counted,
        next=next,
        expand=expand == "on",
        off=off,
        by=by,
        correct=correct == "on",
    )


def picked(**choices: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The facets in which something is chosen."""
    return {facet: values for facet, values in choices.items() if values}


@operation(positional=("id",))
def show(library: Library, id: Id) -> Shown:
    """All that is kept of one work: the record, its history, tags, note, and works much like it.

    Parameters
    ----------
    library
        The library that answers.
    id
        The work's id, or one it had before a merge.

    Raises
    ------
    Unknown
        Where no work has the id.
    """
    store = library.store
    work = kept(library, id)
    return Shown(
        work=work,
        tags=tuple(store.tags(work.id)),
        note=store.note_of(work.id) or "",
        history=tuple(Former(at=at, work=former) for at, former in store.history(work.id)),
        raw=tuple(source for source, _ in store.raw(work.id)),
        similar=similar(library, work),
        sample=library.is_sample,
    )


def similar(library: Library, work: Work) -> tuple[Near, ...]:
    """Works that share the most telling words of the work's first title, the nearest first."""
    words = WORD.findall(work.titles[0].text) if work.titles else []
    quoted = " ".join(f'"{word}"' for word in words[:SIMILAR_WORDS])
    if not quoted:
        return ()
    page = answer_search(library, quoted, mode="any", size=SIMILAR + 1, facets=())
    others = [hit for hit in page.hits if hit.work.id != work.id]
    return tuple(Near(work=hit.work, score=hit.score) for hit in others[:SIMILAR])


def kept(library: Library, id: str) -> Work:
    """The work of that id or alias, or the error that there is none."""
    work = library.store.work(id.strip())
    if work is None:
        raise Unknown("work_unknown", id=id[:80])
    return work


@operation(positional=("ids",), offers={"style": styles})
def cite(
    library: Library,
    ids: Several,
    style: Annotated[str, Meta(max_length=100)] = "apa",
    lang: Literal["", "ko", "en"] = "",
) -> Cited:
    """Works as formatted references.

    Parameters
    ----------
    library
        The library that answers.
    ids
        The works' ids.
    style
        A citation style.
    lang
        The language of connecting words and, where both are there, of titles; empty is the work's own.

    Raises
    ------
    Unknown
        Where there is no such work or style.
    """
    from agglo.literature.exports.cite import references

    if style not in styles():
        raise Unknown.named("style", style, styles())
    works = [kept(library, id) for id in ids]
    texts = references(works, style, lang)
    return Cited(
        style=style,
        references=tuple(Reference(id=work.id, text=text) for work, text in zip(works, texts, strict=True)),
    )


@operation(positional=("query",), offers={"format": formats})
def export(
    library: Library,
    query: Query = "",
    format: Annotated[str, Meta(max_length=100)] = "ris",
    ids: Ids = (),
    field: Field = "tsk",
    mode: Mode = "all",
    sort: Sort = "relevance",
    year: Choices = (),
    venue: Choices = (),
    author: Choices = (),
    keyword: Choices = (),
    kind: Choices = (),
    status: Choices = (),
    lang: Choices = (),
    source: Choices = (),
    expand: Expand = "on",
    off: Choices = (),
    by: By = "all",
) -> Exported:
    """The works that match a query, or those named, as a file.

    Parameters
    ----------
    library
        The library that answers.
    query
        What is looked for; empty is every work.
    format
        The file's format.
    ids
        These works in this order, in place of a query.
    field, mode, sort
        As in a search. More than 100,000 works leave in the order in which they came in.
    year, venue, author, keyword, kind, status, lang, source
        Choices in a facet, as in a search.
    expand, off, by
        What is translated, as in a search.

    Raises
    ------
    Unknown
        Where there is no such format or work.
    BadInput
        Where both a query and ids are given.
    """
    from agglo.literature.exports import EXPORTS

    if format not in EXPORTS:
        raise Unknown.named("export", format, EXPORTS)
    if ids and query.strip():
        raise BadInput("query_and_ids")
    given = {"year": year, "venue": venue, "author": author, "keyword": keyword}
    chosen = picked(**given, kind=kind, status=status, lang=lang, source=source)
    more = {"field": field, "mode": mode, "expand": expand == "on", "off": off, "by": by}
    works = [kept(library, id) for id in ids] if ids else found(library, query, sort, chosen, more)
    kind_of_file = EXPORTS[format]
    return Exported(
        version=library.version,
        format=format,
        media_type=kind_of_file.media_type,
        filename="agglo." + kind_of_file.suffix.lstrip("."),
        binary=kind_of_file.binary,
        chunks=kind_of_file.write(works),
    )


def found(library: Library, query: str, sort: Sort, chosen: dict[str, tuple[str, ...]], more: dict) -> Iterator[Work]:
    """Every work that matches, of one state of the library, a thousand at a time."""
    rows: Sequence[int] = matching(library, query, chosen=chosen, **more)
    if more["mode"] != "auto" and len(rows) <= MAX_WINDOW:
        read = readings(library, parse(query), more["field"], more["mode"], more["expand"], more["off"])
        scoring = read.made.scoring if sort == "relevance" else Scoring()
        wanted = {"chosen": chosen_values(library, chosen), "sort": sort, "limit": max(1, len(rows))}
        ask = Ask(match=read.match(more["by"]), scoring=scoring, **wanted)
        rows = [row for row, _ in library.engine.find(ask).hits]
    return (work for first in range(0, len(rows), 1000) for work in library.store.works(rows[first : first + 1000]))


@operation(positional=("query",))
def explain(
    library: Library,
    query: Query,
    field: Field = "tsk",
    mode: Mode = "all",
    expand: Expand = "on",
    off: Choices = (),
) -> Explained:
    """How a query is read: its tree, its terms, what was repaired or dropped, and what each term finds by itself.

    Parameters
    ----------
    library
        The library that answers.
    query
        The query.
    field, mode, expand, off
        As in a search.
    """
    asked = parse(query)
    made = readings(library, asked, field, mode, expand == "on", off).made
    engine = library.engine
    return Explained(
        query=query,
        read=written(asked.root),
        field=field,
        mode=mode,
        repaired=tuple(asked.repaired),
        dropped=made.dropped,
        chips=made.chips,
        tree=asked.root,
        total=engine.find(Ask(match=made.match, limit=1)).total,
        alone=tuple(
            Alone(text=written(part), count=engine.find(Ask(match=match, limit=1)).total)
            for part, match in zip(made.parts, made.alternatives, strict=False)
        ),
    )


@operation(positional=("text",))
def analyze(library: Library, text: Annotated[str, Meta(max_length=100_000)]) -> Analysis:
    """The tokens of a text, with their offsets in it.

    Parameters
    ----------
    library
        The library, whose memory of analysed runs helps.
    text
        A text, as it would stand in a title or abstract.
    """
    return Analysis(tokens=tuple(library.analyzer.tokens(text)))
