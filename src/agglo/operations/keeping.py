"""What can be done to a library? Reading files in, mending, tagging, taking out, and telling how it stands."""

import io
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Annotated

from msgspec import Meta

import agglo
from agglo.errors import Unavailable, Unknown
from agglo.literature.engine import All, Ask
from agglo.literature.importing import Report
from agglo.literature.library import Library
from agglo.literature.record import Work
from agglo.literature.store_merges import Merge
from agglo.text import LANGUAGES, has, say

from .answers import Deleted, Merged, Merges, Noted, Refusal, Refusals, Reindexed, Status, Tagged, Undone
from .asking import Upload, operation
from .literature import Id, Several, kept

Count = Annotated[int, Meta(ge=1, le=1_000)]
Offset = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Piece = Annotated[str, Meta(max_length=200)]
"""What the rows of a list must hold; empty is every row."""
Columns = Annotated[dict[str, str], Meta(max_length=200)]
BY_THEIR_HEADINGS: dict[str, str] = {}
LARGE = 3_000_000
"""Bytes of a file that most likely holds thousands of records."""


def readable() -> tuple[str, ...]:
    """The formats that can be read."""
    from agglo.literature.sources import SOURCES

    return tuple(SOURCES)


@operation("import", writes=True, offers={"format": readable})
def import_(
    library: Library,
    data: Upload,
    name: Annotated[str, Meta(min_length=1, max_length=1_000)],
    format: Annotated[str, Meta(max_length=100)] = "",
    columns: Columns = BY_THEIR_HEADINGS,
    *,
    progress: Callable | None = None,
) -> Report:
    """Read a file of records in; doing so twice changes nothing.

    Parameters
    ----------
    library
        The library that takes the records.
    data
        The file's bytes.
    name
        The file's name without its folder, for the report.
    format
        The file's format; empty is told from its content.
    columns
        For tables: which heading is which field.
    progress
        Called as the file is read.

    Raises
    ------
    Unreadable
        A file in no format that is known.
    Unknown
        Where there is no such format.
    """
    from agglo.literature.importing import import_stream

    if format and format not in readable():
        raise Unknown.named("format", format, readable())
    name = name.replace("\\", "/").rsplit("/", 1)[-1] or "-"
    with library.followed(many=size(data) > LARGE) as step:

        def told(done: int, position: int | None) -> None:
            if progress is not None:
                progress(done, position)
            step(done)

        report = import_stream(library.store, data, name, format=format or None, columns=columns or None, progress=told)
    follow(library, progress)
    return report


def size(stream: Upload) -> int:
    """The stream's bytes, or 0 where it cannot tell."""
    with suppress(OSError, ValueError, AttributeError):
        here = stream.tell()
        end = stream.seek(0, io.SEEK_END)
        stream.seek(here)
        return end
    return 0


def follow(library: Library, progress: Callable | None = None) -> None:
    """Bring the index up to what was read, so that the next question need not; the records are safe without it."""
    with suppress(KeyboardInterrupt, Unavailable):
        library.refresh(progress)
    if library.background:
        library.meaning.begin()


@operation(writes=True, positional=("text",))
def paste(library: Library, text: Annotated[str, Meta(min_length=1, max_length=10_000_000)]) -> Report:
    """Read what was copied from a result page or a reference list; what is not recognised is shown.

    Parameters
    ----------
    library
        The library that takes the records.
    text
        The copied text.

    Raises
    ------
    Unreadable
        Where nothing in it is recognised.
    """
    from agglo.literature.importing import import_stream

    report = import_stream(library.store, io.BytesIO(text.encode()), "paste.txt")
    follow(library)
    return report


@operation(own=True)
def rejected(library: Library, limit: Count = 20, offset: Offset = 0) -> Refusals:
    """Records that could not be read, with the reason and the raw text.

    Parameters
    ----------
    library
        The user's own library.
    limit, offset
        How many, after how many.
    """
    total, rows = library.store.count_rejected(), library.store.rejected(limit, offset)
    return Refusals(total=total, rows=tuple(refusal(row) for row in rows))


def refusal(row) -> Refusal:
    """A rejected row with its reason as a sentence."""
    return Refusal(
        id=row.n,
        file=row.file,
        where=row.where,
        why={lang: reason(row, lang) for lang in LANGUAGES},
        raw=row.raw[:2_000],
    )


def reason(row, lang: str) -> str:
    """Why a row was rejected, as a sentence; its name where a later version no longer has the sentence."""
    key = f"rejected.{row.why}"
    return say(key, lang, **row.facts) if has(key) else row.why


@operation(writes=True)
def reread(library: Library) -> Report:
    """Read all rejected records again, as after an update of agglo.

    Parameters
    ----------
    library
        The user's own library.
    """
    from agglo.literature.importing import reread as answer

    report = answer(library.store)
    follow(library)
    return report


@operation(own=True)
def merges(library: Library, limit: Count = 20, offset: Offset = 0) -> Merges:
    """Which records were taken for the same work, and why.

    Parameters
    ----------
    library
        The user's own library.
    limit, offset
        How many, after how many.
    """
    store = library.store
    return Merges(
        total=sum(1 for _ in every_merge(library)),
        rows=tuple(
            Merged(
                merge=merge.n,
                kept=merge.kept,
                absorbed=merge.other,
                title=title_of(store.work(merge.kept)),
                why={lang: say(f"merges.{merge.reason}", lang) for lang in LANGUAGES},
                value=merge.value,
                at=merge.at,
                undone=bool(merge.undone),
            )
            for merge in store.merges(limit, offset)
        ),
    )


def every_merge(library: Library) -> Iterator[Merge]:
    """All merges, a thousand at a time."""
    offset = 0
    while rows := library.store.merges(1_000, offset):
        yield from rows
        offset += len(rows)


def title_of(work: Work | None) -> str:
    """The work's first title, or nothing."""
    return work.titles[0].text if work and work.titles else ""


@operation(writes=True, positional=("merge",))
def undo(library: Library, merge: Annotated[int, Meta(ge=1, le=2**53)]) -> Undone:
    """Undo a merge: both works stand on their own again, and stay so.

    Parameters
    ----------
    library
        The user's own library.
    merge
        The merge's number.

    Raises
    ------
    Unknown
        Where there is no such merge.
    """
    return Undone(merge=merge, ids=tuple(library.store.undo_merge(merge)))


@operation(own=True)
def status(library: Library) -> Status:
    """How the library stands: counts, sizes, versions, languages, and what deserves attention.

    Parameters
    ----------
    library
        The user's own library.
    """
    from importlib.metadata import version

    store, engine = library.store, library.engine
    ask = Ask(match=All(), limit=1, facets=("lang", "source"))
    counted = engine.find(ask).facets
    return Status(
        name=library.name,
        works=store.count(),
        bytes=sum(file.stat().st_size for file in library.folder.rglob("*") if file.is_file()),
        rejected=store.count_rejected(),
        merges=sum(1 for _ in every_merge(library)),
        version=library.version,
        agglo=agglo.__version__,
        engine=f"tantivy {version('tantivy')}",
        indexed=engine.count(),
        languages={value or "und": count for value, count in counted["lang"]},
        sources=dict(counted["source"]),
        warnings=tuple({lang: notice.say(lang) for lang in LANGUAGES} for notice in store.warnings),
        sample=store.count() == 0,
    )


@operation(writes=True)
def reindex(library: Library, *, progress: Callable | None = None) -> Reindexed:
    """Build the search index anew from the records; the old one answers until the new one stands.

    Parameters
    ----------
    library
        The user's own library.
    progress
        Called as works are indexed.
    """
    from agglo.literature.typing.vocabulary import vocabulary

    began = time.perf_counter()
    works = library.reindex(progress)
    vocabulary(library, progress)  # for which a search of many works does not wait
    return Reindexed(works=works, seconds=round(time.perf_counter() - began, 3))


@operation(destroys=True, positional=("ids",))
def delete(library: Library, ids: Several) -> Deleted:
    """Take works out of the library.

    Parameters
    ----------
    library
        The user's own library.
    ids
        The works' ids.

    Raises
    ------
    Unknown
        Where none of them is there.
    """
    known = {id: work.id for id in ids if (work := library.store.work(id))}
    if not known:
        raise Unknown("work_unknown", id=", ".join(ids)[:80])
    return Deleted(
        deleted=library.store.delete(sorted(set(known.values()))), missing=tuple(id for id in ids if id not in known)
    )


@operation(writes=True, positional=("tag", "ids"))
def tag(
    library: Library, tag: Annotated[str, Meta(min_length=1, max_length=100)], ids: Several, remove: bool = False
) -> Tagged:
    """Put a word of one's own on works, or take it off.

    Parameters
    ----------
    library
        The user's own library.
    tag
        The word.
    ids
        The works' ids.
    remove
        Take it off.

    Raises
    ------
    Unknown
        Where there is no such work.
    """
    works = [kept(library, id) for id in ids]
    for work in works:
        library.store.tag(work.id, tag.strip(), not remove)
    return Tagged(tags={work.id: tuple(library.store.tags(work.id)) for work in works})


@operation(writes=True, positional=("id", "text"))
def note(library: Library, id: Id, text: Annotated[str, Meta(max_length=100_000)] = "") -> Noted:
    """Write a note on a work; an empty one takes it away.

    Parameters
    ----------
    library
        The user's own library.
    id
        The work's id.
    text
        The note.

    Raises
    ------
    Unknown
        Where there is no such work.
    """
    work = kept(library, id)
    library.store.note(work.id, text)
    return Noted(id=work.id, note=library.store.note_of(work.id) or "")
