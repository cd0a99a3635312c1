"""Which queries have answers that nobody need judge? A work's words in one language, asked of the other language.

A title in one language must find its record by what that says in the other; so must the keywords. What the record says
in the language of the query is hidden, from all other works of the set too, so that only what the two languages have in
common can find it. The lexicon, where there is one, may have learned from these very records: the figures tell how well
this library is served, not how a new one would be.
"""

import random
from collections.abc import Iterable
from typing import Literal

import msgspec
import numpy as np

from agglo.literature import documents
from agglo.literature.engine import All
from agglo.literature.engines import open_engine
from agglo.literature.library import Library
from agglo.literature.record import Work

from .queries import Asked
from .setting import Place

Kind = Literal["titles", "keywords"]
LANGUAGES = ("ko", "en")
POOL = 1_000
"""Works among which the record has to be found; of a larger library, so many drawn at random."""
DRAWN = 10_000
"""Works that are looked at for both languages; more would take longer and say the same."""
WORDS = 3
"""Keywords in a query."""
SEED = 1


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A known-item set in one language: queries, and the works without that language among which to look."""

    lang: str
    queries: tuple[Asked, ...]
    pool: tuple[Work, ...]


def drawn(library: Library, seed: int = SEED) -> list[Work]:
    """Works of a library to make queries of: all, or of a large one `DRAWN` at random."""
    rows = sorted(library.engine.rows(All()))
    if len(rows) > DRAWN:
        rows = sorted(random.Random(seed).sample(rows, DRAWN))
    return library.store.works(rows)


def known(works: Iterable[Work], kind: Kind, lang: str, most: int, seed: int = SEED) -> Known:
    """Queries in a language, each with the one record that it is of.

    Parameters
    ----------
    works
        The works of a library.
    kind
        ``titles``: a title as it stands. ``keywords``: the first three keywords, as three words to look for.
    lang
        The language of the queries, ``ko`` or ``en``.
    most
        How many queries at most, drawn at random.
    seed
        Of the drawing.
    """
    chance, pool, asked = random.Random(seed), [], []
    usable = [work for work in works if _says(work, _other(lang))]
    chance.shuffle(usable)
    usable.sort(key=lambda work: not query(work, kind, lang))  # those that can be asked for come into the pool first
    for work in usable[:POOL]:
        text = query(work, kind, lang)
        if text:
            asked.append(Asked(id=work.id, text=text, relevant={work.id: 1}))
        pool.append(without(work, lang))
    return Known(lang=lang, queries=tuple(asked[:most]), pool=tuple(pool))


def query(work: Work, kind: Kind, lang: str) -> str:
    """What is asked for a work, or nothing where it does not say it in that language."""
    if kind == "titles":
        return next((text.text for text in work.titles if text.lang == lang), "")
    words = next((group.words for group in work.keywords if group.lang == lang), ())
    return " ".join(words[:WORDS])


def without(work: Work, lang: str) -> Work:
    """The work as if it said nothing in a language."""
    return msgspec.structs.replace(
        work,
        titles=tuple(text for text in work.titles if text.lang != lang),
        abstracts=tuple(text for text in work.abstracts if text.lang != lang),
        keywords=tuple(group for group in work.keywords if group.lang != lang),
    )


def place(library: Library, pool: Iterable[Work], meaning: bool) -> Place:
    """An index of the works of a set, in memory, and where `meaning` is asked for, their vectors."""
    from agglo.literature.meaning import essence
    from agglo.literature.meaning.nearest import compress

    works = list(pool)
    engine = open_engine("tantivy")
    rows = ((row, work, ()) for row, work in enumerate(works, 1))
    engine.add(documents.documents(rows, library.analyzer, library.names))
    engine.commit("1")
    vectors = None
    if meaning:
        vectors = (np.arange(1, len(works) + 1), *compress(essence.vectors([essence.parts(work) for work in works])))
    return Place(library, engine, lambda rows: [works[row - 1].id for row in rows], vectors)


def _other(lang: str) -> str:
    return LANGUAGES[LANGUAGES.index(lang) - 1]


def _says(work: Work, lang: str) -> bool:
    """Whether there is anything of the work in a language to be found by."""
    return any(part.lang == lang for part in (*work.titles, *work.abstracts, *work.keywords))
