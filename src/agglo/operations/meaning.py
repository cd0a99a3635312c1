"""What can be asked of meaning? Works like one work, in either language, and how far the vectors are."""

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from agglo.errors import Unavailable
from agglo.literature.library import Library
from agglo.literature.record import Work

from .answers import Near
from .asking import operation
from .literature import Id, kept
from .literature import similar as similar_by_words


class Similar(msgspec.Struct, frozen=True, kw_only=True):
    """Works like one work, the most like it first.

    ``by`` tells how they were found: by ``meaning`` (scores are cosines), or by ``words`` of the title where the extra
    ``meaning`` is absent or the work has no vector yet. ``made`` of ``works`` works have a vector: where some have
    not, works may be missing here.
    """

    id: str
    by: str
    rows: tuple[Near, ...]
    made: int
    works: int
    sample: bool = False


class Vectored(msgspec.Struct, frozen=True, kw_only=True):
    """How far the vectors are: ``made`` of ``works``, of which encoder, in how many bytes on the disk.

    ``present`` tells whether the extra ``meaning`` is installed, ``complete`` whether all works that say anything have
    their vector.
    """

    present: bool
    encoder: str
    dimensions: int
    works: int
    made: int
    complete: bool
    bytes: int


@operation(positional=("id",), found=lambda answer: bool(answer.rows))
def similar(
    library: Library,
    id: Id,
    limit: Annotated[int, Meta(ge=1, le=100)] = 10,
    *,
    progress: Callable | None = None,
) -> Similar:
    """Works like this one, whichever language they are in.

    Parameters
    ----------
    library
        The library that answers.
    id
        The work's id.
    limit
        How many works.
    progress
        Called as vectors are made.

    Raises
    ------
    Unknown
        Where no work has the id.
    """
    work = kept(library, id)
    rows, made = by_meaning(library, work, limit, progress)
    by = "meaning"
    if rows is None:
        rows, by = similar_by_words(library, work)[:limit], "words"
    return Similar(id=work.id, by=by, rows=rows, made=made, works=library.store.count(), sample=library.is_sample)


def by_meaning(
    library: Library, work: Work, limit: int, progress: Callable | None = None
) -> tuple[tuple[Near, ...] | None, int]:
    """The works nearest in meaning, and how many have a vector; None where this one has none."""
    from agglo.literature.meaning.encoder import present
    from agglo.literature.meaning.search import similar as nearest

    row = library.store.row(work.id)
    if not present() or row is None:
        return None, 0
    vectors = library.meaning
    try:
        vectors.catch_up(progress)
        if vectors.snapshot().vector(row) is None:
            return None, vectors.made
    except Unavailable:  # a disk that is full or cannot be read: words still find something
        return None, 0
    rows, scores, _ = nearest(vectors, row, limit)
    found = {library.store.row(other.id): other for other in library.store.works(rows)}
    near = [Near(work=found[row], score=score) for row, score in zip(rows, scores, strict=True) if row in found]
    return tuple(near), vectors.made


@operation()
def vectors(
    library: Library,
    wait: Annotated[int, Meta(ge=0, le=86_400)] = 5,
    *,
    progress: Callable | None = None,
) -> Vectored:
    """How far the vectors of the works are; goes on making them.

    Parameters
    ----------
    library
        The library that answers.
    wait
        Seconds that are spent on it before answering; a server answers at once and goes on in the background.
    progress
        Called as vectors are made.
    """
    from agglo.literature.meaning.encoder import DIMENSIONS, encoder_version, present

    made = library.meaning
    if present():
        made.catch_up(progress, wait)
    return Vectored(
        present=present(),
        encoder=encoder_version(),
        dimensions=DIMENSIONS,
        works=library.store.count(),
        made=made.made,
        complete=present() and made.current,
        bytes=sum(file.stat().st_size for file in made.folder.glob("*") if file.is_file()),
    )
