"""Which words may a user want to name? Asked of the collection's own statistics.

Strings that are whole where keyword lists have them or where their neighbours cannot be foretold, that are nouns
throughout, and that no token of the index says yet; the one that would change most works first. At most `MOST_READ`
works are read, evenly over the library, so time and memory have a bound; runs and their works are what is held.
"""

import heapq
from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agglo.errors import BadInput

from .. import places
from ..analysis.fields import runs
from ..analysis.hanja import hangul
from ..analysis.normalise import fold
from ..analysis.segment import HANGUL, Segmenter
from ..analysis.user_words import LONGEST_RUN, UserWords
from ..engine import All
from ..library import Library
from ..record import Work
from ..store import now
from .effect import swallows
from .naming import checked, parts, runs_of
from .statistics import Standing, beginnings, cohesion, standings

if TYPE_CHECKING:
    import numpy as np

MOST_READ = 20_000
"""Works that are read at most."""
MOST_RUNS = 1_000_000
"""Different runs that are counted at most; further ones, which are rare, are not."""
LEAST_TIMES, LEAST_WORKS, LEAST_ENTROPY, LEAST_COHESION = 4, 2, 0.8, 0.1
"""A beginning of runs is looked at from here on; what keyword lists have, whatever its figures."""
MOST_STRINGS = 20_000
"""Keywords, and beginnings of runs, that are looked for everywhere at most: the most frequent ones."""
LEAST_SHARE = 0.1
"""What the analyser does not read as nouns must be in a keyword list of this share of the works that hold it."""
MOST_JUDGED, MOST_RUNS_JUDGED = 400, 300
"""Candidates of which the analyser is asked, and runs of each: the most frequent ones."""
KEPT = 200
"""Proposals that are kept."""
STALE = 0.1
"""Proposals are made anew when the library has grown or shrunk by this share."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A word that may be worth naming.

    ``works`` how many of the works read would be read otherwise; ``times`` how often its letters stand in runs;
    ``lists`` in how many keyword lists it is; ``cohesion`` 0–1; ``left`` and ``right`` branching entropies in bits;
    ``parts`` what the analyser reads in it today.
    """

    word: str
    works: int
    times: int
    lists: int
    cohesion: float
    left: float
    right: float
    parts: tuple[str, ...]


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """Proposals, the one with most effect first; ``read`` works `of` so many were read, ``at`` (UTC, ISO)."""

    rows: tuple[Proposal, ...]
    read: int
    of: int
    at: str


class _Counted(msgspec.Struct):
    """The runs of the works read: how often each occurs, and in which works; and their keywords."""

    times: dict[str, int]
    works: array
    numbers: array
    lists: Counter[str]
    read: int


Progress = Callable[[int, int | None], None]


def propose(library: Library, again: bool = False, progress: Progress | None = None) -> Proposals:
    """Proposals less what was decided: those kept with the library, or made anew where they are out of date."""
    kept = None if again else _kept(library)
    of = library.store.count()
    if kept is None or _stale(kept, of):
        kept = _made(library, of, progress)
        _keep(library, kept)
    decided = library.store.decisions("word")
    return msgspec.structs.replace(kept, rows=tuple(one for one in kept.rows if one.word not in decided))


def ready(library: Library) -> bool:
    """Whether proposals are at hand, so that asking for them costs no time."""
    kept = _kept(library)
    return kept is not None and not _stale(kept, library.store.count())


def _stale(kept: Proposals, of: int) -> bool:
    return abs(kept.of - of) > STALE * max(kept.of, 1)


def _made(library: Library, of: int, progress: Progress | None) -> Proposals:
    counted = _counted(library, progress)
    listed = dict(islice(((w, n) for w, n in counted.lists.most_common() if _may_be(w)), MOST_STRINGS))
    figures = _figures(counted.times, listed)
    standing = standings(counted.times, listed.keys() | figures.keys())
    chosen = _chosen(library, counted, standing)
    works = _effects(library, counted, {word: standing[word].runs for word in chosen})
    rows = [
        Proposal(
            word=word,
            works=works[word],
            times=standing[word].times,
            lists=counted.lists[word],
            cohesion=round(figures.get(word, 0.0), 4),
            left=round(standing[word].left, 3),
            right=round(standing[word].right, 3),
            parts=own,
        )
        for word, own in chosen.items()
        if works.get(word, 0) >= LEAST_WORKS and not swallows(works[word], counted.read)
    ]
    rows.sort(key=lambda one: (-one.works, -one.lists, -one.cohesion, one.word))
    return Proposals(rows=tuple(_first(rows, library)), read=counted.read, of=of, at=now())


def _figures(times: dict[str, int], listed: Container[str]) -> dict[str, float]:
    """The cohesion of the beginnings of runs that keyword lists have or that behave like words: the most frequent."""
    found = [
        (n, string, held)
        for string, n, first, right in beginnings(times, LEAST_TIMES)
        if (held := cohesion(n, first, len(string))) >= LEAST_COHESION and right >= LEAST_ENTROPY or string in listed
    ]
    return {string: held for _, string, held in heapq.nlargest(MOST_STRINGS, found)}


def _may_be(keyword: str) -> bool:
    """Whether a keyword could be a user word as it stands."""
    try:
        return checked(keyword) == keyword
    except BadInput:
        return False


def _first(rows: list[Proposal], library: Library) -> Iterator[Proposal]:
    """The first `KEPT` rows, those aside that were rejected: they are kept too, for that may be taken back."""
    decided, count = library.store.decisions("word"), 0
    for row in rows:
        count += row.word not in decided
        if count > KEPT:
            return
        yield row


def _counted(library: Library, progress: Progress | None) -> _Counted:
    rows = library.engine.rows(All())
    rows = rows[:: -(-len(rows) // MOST_READ) or 1]
    counted = _Counted({}, array("q"), array("q"), Counter(), 0)
    numbers: dict[str, int] = {}
    for start in range(0, len(rows), 500):
        for work in library.store.works(rows[start : start + 500]):
            for run, times in Counter(_korean(work)).items():
                if run not in numbers:
                    if len(numbers) >= MOST_RUNS:
                        continue
                    numbers[run] = len(numbers)
                counted.times[run] = counted.times.get(run, 0) + times
                counted.works.append(counted.read)
                counted.numbers.append(numbers[run])
            counted.lists.update({hangul("".join(runs(fold(k).text))) for ks in work.keywords for k in ks.words})
            counted.read += 1
        if progress is not None:
            progress(counted.read, len(rows))
    return counted


def _korean(work: Work) -> Iterable[str]:
    return filter(HANGUL.search, (hangul(run) for run in runs_of(work) if len(run) <= LONGEST_RUN))


def _chosen(library: Library, counted: _Counted, standing: dict[str, Standing]) -> dict[str, tuple[str, ...]]:
    """The candidates worth asking of, with their parts: nouns throughout, and no single word of the analyser.

    What the analyser does not read as nouns must be in two keyword lists.
    """
    segmenter = library.analyzer.segmenter
    segmenter.learn(standing)
    decided, judged = library.store.decisions("word"), 0
    chosen: dict[str, tuple[str, ...]] = {}
    for word in sorted(standing, key=lambda w: (-standing[w].times, w)):
        pieces = segmenter.unnamed(word)
        whole = {p.kind for p in pieces if (p.start, p.end) == (0, len(word))}
        if word in library.words.words or whole & set("md") or not ("c" in whole or counted.lists[word] > 1):
            continue
        chosen[word] = parts(pieces)
        judged += word not in decided
        if judged == MOST_JUDGED:
            break
    return chosen


def _effects(library: Library, counted: _Counted, holding: dict[str, Sequence[int]]) -> dict[str, int]:
    """How many of the works read have a run that would be read otherwise, for each word that is one mostly."""
    import numpy as np

    names = list(counted.times)
    segmenter = library.analyzer.segmenter
    asked = {word: _frequent(numbers, counted.times, names) for word, numbers in holding.items()}
    segmenter.learn({run for some in asked.values() for run in some})
    works_of = _postings(counted, names)
    for word, some in list(asked.items()):
        held = len(np.unique(np.concatenate([works_of(run) for run in some])))
        if counted.lists[word] < LEAST_SHARE * held and not _mostly(word, some, counted.times, segmenter):
            del asked[word]
    UserWords(asked, library.memory.named).learn({run for some in asked.values() for run in some})
    effects: dict[str, int] = {}
    for word, some in asked.items():
        own = UserWords((word,), library.memory.named)
        own.learn(some)
        gaining = [run for run in some if own.alters(run, segmenter.unnamed(run))]
        effects[word] = len(np.unique(np.concatenate([works_of(run) for run in gaining]))) if gaining else 0
    return effects


def _frequent(numbers: Sequence[int], times: dict[str, int], names: list[str]) -> list[str]:
    """The most frequent runs of those with these numbers."""
    return sorted((names[n] for n in numbers), key=lambda run: -times[run])[:MOST_RUNS_JUDGED]


def _mostly(word: str, some: Sequence[str], times: dict[str, int], segmenter: Segmenter) -> bool:
    """Whether the analyser lets nouns begin and end where a word does, at half of its places or more."""
    agreed = 0
    for run in some:
        nouns = [p for p in segmenter.unnamed(run) if p.kind in "mu" and not p.text.endswith("다")]
        start = run.find(word)
        begins, ends = {p.start for p in nouns}, {p.end for p in segmenter.unnamed(run) if p.kind in "md"}
        agreed += times[run] * (start in begins and start + len(word) in ends)
    return 2 * agreed >= sum(times[run] for run in some)


def _postings(counted: _Counted, names: list[str]) -> Callable[[str], "np.ndarray"]:
    """What tells the works (int64, 1-d) of a run."""
    import numpy as np

    numbers, works = np.asarray(counted.numbers, dtype=np.int64), np.asarray(counted.works, dtype=np.int64)
    ordered = works[np.argsort(numbers, kind="stable")]
    bounds = np.concatenate(([0], np.cumsum(np.bincount(numbers, minlength=len(names)))))
    at = {run: n for n, run in enumerate(names)}
    return lambda run: ordered[bounds[at[run]] : bounds[at[run] + 1]]


def _kept(library: Library) -> Proposals | None:
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(_file(library).read_bytes(), type=Proposals)
    return None


def _keep(library: Library, made: Proposals) -> None:
    with suppress(OSError):
        places.put(_file(library), msgspec.json.encode(made))


def _file(library: Library) -> Path:
    return library.folder / "words" / "proposals.json"
