"""What would a user word change? It is tried on a copy of the index, so what is told is what will be.

The copy shares the files of the index (links where the disk has them), the works that the word touches are read into
it again, and both answer the same queries. It grows with the works that hold the word's letters: all of them are read
once, and of those that are read otherwise up to `MOST_TRIED` are indexed again.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from agglo.errors import BadInput

from .. import documents, places
from ..analysis.fields import Analyzer, runs
from ..analysis.hanja import hangul
from ..analysis.normalise import fold
from ..analysis.segment import Segmenter, run_key
from ..analysis.user_words import UserWords
from ..engine import Ask, Engine
from ..library import Library
from ..plan import plan
from ..query import parse
from ..record import Text, Work
from ..typing.past import past
from .naming import holding, letters, parts

HALF, LEAST = 0.5, 50
"""A word in more than this share of a library of at least so many works swallows it."""
MOST_TRIED = 5_000
"""Works that are indexed again for a preview at most."""
MOST_QUERIES = 200
"""Past queries and keywords that are asked twice at most."""
TOP = 10


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A work among the first ten, before or after: its ranks (None: not among them) and titles."""

    id: str
    titles: tuple[Text, ...]
    before: int | None = None
    after: int | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A query that answers otherwise: how many it finds before and after, how many of its first ten are others."""

    query: str
    before: int
    after: int
    entered: int = 0
    moved: int = 0


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a user word would change.

    ``parts`` are what the analyser reads in it today; ``works`` how many would be read otherwise, ``of`` how many
    there are; ``swallows`` whether these are too many for a word to tell anything. ``change`` is of the word as a
    query, ``top`` its first ten before and after; ``others`` are past queries and keywords that hold the word and
    answer otherwise. The last three are empty where more than `MOST_TRIED` works would change (``tried`` is False).
    """

    word: str
    parts: tuple[str, ...]
    known: bool
    works: int
    of: int
    swallows: bool
    tried: bool
    change: Change | None = None
    top: tuple[Moved, ...] = ()
    others: tuple[Change, ...] = ()


def effect(library: Library, word: str) -> Effect:
    """What naming the word (`checked`) would change; the library stays as it is."""
    engine, known = library.engine, word in library.words.words
    more = UserWords((word,), library.memory.named)
    works = [] if known else list(holding(library, more))
    told = Effect(
        word=word,
        parts=parts(library.analyzer.segmenter.unnamed(word)),
        known=known,
        works=len(works),
        of=engine.count(),
        swallows=swallows(len(works), engine.count()),
        tried=len(works) <= MOST_TRIED and not known,
    )
    return _tried(library, told, works) if told.tried else told


def swallows(works: int, of: int) -> bool:
    """Whether a word in so many works is in too many of them to tell anything."""
    return of >= LEAST and works > HALF * of


def refuse_swallowing(library: Library, word: str) -> None:
    """Refuse a word that stands in most of the library.

    Raises
    ------
    BadInput
        It swallows the library.
    """
    of = library.engine.count()
    if of >= LEAST and len(library.engine.rows(letters(word))) > HALF * of:
        works = sum(1 for _ in holding(library, UserWords((word,), library.memory.named)))
        if swallows(works, of):
            raise BadInput("word_swallows", given=word, works=f"{works:,}", of=f"{of:,}")


def _tried(library: Library, told: Effect, works: list[Work]) -> Effect:
    words = UserWords(library.words.words | {told.word}, library.memory.named)
    after = Analyzer(Segmenter(library.memory, words), library.memory.shapes)
    with _changed(library, works, after) as changed:
        sides = ((library.engine, library.analyzer), (changed, after))
        change, ranks = _asked(told.word, sides, library)
        others = [_asked(query, sides, library)[0] for query in _queries(library, told.word, works)]
    others = [c for c in others if c.before != c.after or c.entered or c.moved]
    others.sort(key=lambda c: (-abs(c.after - c.before), -c.entered, -c.moved, c.query))
    return msgspec.structs.replace(told, change=change, top=_moved(library, *ranks), others=tuple(others[:TOP]))


_Sides = Sequence[tuple[Engine, Analyzer]]


def _asked(query: str, sides: _Sides, library: Library) -> tuple[Change, list[list[int]]]:
    """What a query finds on both sides, and the rows of its first ten on each."""
    totals, ranks = [], []
    for engine, analyzer in sides:
        made = plan(parse(query), analyzer, library.names)
        found = engine.find(Ask(match=made.match, scoring=made.scoring, limit=TOP))
        totals.append(found.total)
        ranks.append([row for row, _ in found.hits])
    before, after = ranks
    moved = sum(1 for rank, row in enumerate(after) if row in before and before.index(row) != rank)
    change = Change(query=query, before=totals[0], after=totals[1], entered=len({*after} - {*before}), moved=moved)
    return change, ranks


def _moved(library: Library, before: list[int], after: list[int]) -> tuple[Moved, ...]:
    rows = [*after, *(row for row in before if row not in after)]
    works = {library.store.row(work.id): work for work in library.store.works(rows)}
    return tuple(
        Moved(
            id=works[row].id,
            titles=works[row].titles,
            before=before.index(row) + 1 if row in before else None,
            after=after.index(row) + 1 if row in after else None,
        )
        for row in rows
        if row in works
    )


def _queries(library: Library, word: str, works: list[Work]) -> list[str]:
    """Past queries, and keywords of the works, that hold the word; nothing else can find other works."""
    counts = Counter(k for work in works for listed in work.keywords for k in listed.words)
    listed = [*(one.query for one in past(library)), *(keyword for keyword, _ in counts.most_common())]
    held = (query for query in dict.fromkeys(listed) if query != word and _holds(query, word))
    return [query for query, _ in zip(held, range(MOST_QUERIES), strict=False)]


def _holds(query: str, word: str) -> bool:
    return run_key(word) in "".join(run_key(hangul(run)) for run in runs(fold(query).text))


@contextmanager
def _changed(library: Library, works: list[Work], analyzer: Analyzer) -> Iterator[Engine]:
    """An index like the library's, but for these works, which are read with the other analyser."""
    if not works:
        yield library.engine
        return
    from ..engines.tantivy import TantivyEngine

    place = places.current(library.folder / "search")
    assert place is not None
    folder = Path(tempfile.mkdtemp(prefix="preview-", dir=place.folder.parent))
    try:
        _linked(place.folder, folder)
        engine = TantivyEngine.open(folder)
        try:
            rows = [(row, work, ()) for work in works if (row := library.store.row(work.id)) is not None]
            engine.add(documents.documents(rows, analyzer, library.names))
            engine.commit(engine.stamp)
            yield engine
        finally:
            engine.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


GROWING = (".json", ".jsonl")
"""Files that are written again or added to; an index never changes the others."""


def _linked(source: Path, target: Path) -> None:
    """A copy of an index, without its locks."""
    for file in source.iterdir():
        if file.is_file() and not file.name.startswith("keywords") and not file.name.endswith(".lock"):
            if file.suffix not in GROWING:
                with suppress(OSError):
                    os.link(file, target / file.name)
                    continue
            shutil.copyfile(file, target / file.name)
