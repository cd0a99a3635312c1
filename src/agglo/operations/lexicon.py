"""What can be asked of the lexicon? How terms are said in the other language and why, to be accepted or rejected."""

import time
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.errors import BadInput
from agglo.literature.lexicon.entry import LONGEST, Entry, key
from agglo.literature.library import Library

from .asking import operation
from .keeping import Count, Offset, Piece

Term = Annotated[str, Meta(min_length=1, max_length=LONGEST)]
Kind = Literal[
    "",
    "curated",
    "keywords",
    "titles",
    "abstracts",
    "parentheses",
    "transliteration",
    "meaning",
    "added",
]
Decision = Literal["", "accepted", "rejected", "added"]


class Entries(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of terms: how many there are, and some of them.

    ``units`` says from how many aligned titles, keywords, sentences and brackets was learned, 0 where nothing was yet;
    ``stale`` whether learning again would teach something; ``version`` changes whenever a term would be translated
    otherwise.
    """

    total: int
    rows: tuple[Entry, ...]
    units: int
    stale: bool
    version: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of a pair, and the entry as it now stands; None where it is in the lexicon no more."""

    ko: str
    en: str
    decision: str
    entry: Entry | None = None


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon was learned: how many pairs it has, from how many units, in how many seconds."""

    entries: int
    units: int
    seconds: float


@operation(own=True, positional=("text",), found=lambda entries: entries.total > 0)
def lexicon(
    library: Library,
    text: Piece = "",
    kind: Kind = "",
    decision: Decision = "",
    limit: Count = 20,
    offset: Offset = 0,
) -> Entries:
    """How terms are said in the other language, with probability, support, evidence and examples.

    Parameters
    ----------
    library
        The user's own library.
    text
        Only pairs of which a term holds this; the term itself comes first.
    kind
        Only pairs for which this kind of evidence speaks.
    decision
        Only pairs of which people decided so.
    limit, offset
        How many, and after how many.
    """
    known = library.lexicon
    total, rows = known.entries(text, limit, offset, kind=kind, decision=decision)
    return Entries(total=total, rows=tuple(rows), units=known.units, stale=known.stale(), version=known.version)


@operation(writes=True, positional=("ko", "en"))
def accept_pair(library: Library, ko: Term, en: Term) -> Decided:
    """Say that two terms mean the same: each is looked for with the other, whatever is learned later.

    Parameters
    ----------
    library
        The user's own library.
    ko, en
        The Korean and the English term.

    Raises
    ------
    BadInput
        Where one of them is no term of its language.
    """
    return _decided(library, ko, en, "accepted" if library.lexicon.entry(ko, en) else "added")


@operation(writes=True, positional=("ko", "en"))
def reject_pair(library: Library, ko: Term, en: Term) -> Decided:
    """Say that two terms do not mean the same: neither is looked for with the other, whatever is learned later.

    Parameters
    ----------
    library
        The user's own library.
    ko, en
        The Korean and the English term.

    Raises
    ------
    BadInput
        Where one of them is no term of its language.
    """
    return _decided(library, ko, en, "rejected")


@operation(writes=True, positional=("ko", "en"))
def add_pair(library: Library, ko: Term, en: Term) -> Decided:
    """Add two terms that mean the same to the lexicon.

    Parameters
    ----------
    library
        The user's own library.
    ko, en
        The Korean and the English term.

    Raises
    ------
    BadInput
        Where one of them is no term of its language.
    """
    return _decided(library, ko, en, "added")


@operation(writes=True, positional=("ko", "en"))
def free_pair(library: Library, ko: Term, en: Term) -> Decided:
    """Take back what was decided of two terms; what was learned counts again.

    Parameters
    ----------
    library
        The user's own library.
    ko, en
        The Korean and the English term.

    Raises
    ------
    BadInput
        Where nothing was decided of them.
    """
    if key(ko, en) not in library.store.decisions("lexicon"):
        raise BadInput("lexicon_undecided", ko=ko[:60], en=en[:60])
    return _decided(library, ko, en, "none")


@operation(writes=True)
def learn(library: Library, *, progress: Callable | None = None) -> Learned:
    """Learn the lexicon anew from titles, keywords, abstracts and brackets; what there is answers meanwhile.

    Parameters
    ----------
    library
        The user's own library.
    progress
        Called as works are read.
    """
    began = time.perf_counter()
    entries = library.lexicon.learn((work for _, work in library.store.each()), progress)
    library.rejoin()
    return Learned(entries=entries, units=library.lexicon.units, seconds=round(time.perf_counter() - began, 3))


def _decided(library: Library, ko: str, en: str, verdict: Literal["accepted", "rejected", "added", "none"]) -> Decided:
    entry = library.lexicon.decide(ko, en, verdict)
    library.rejoin()  # what the lexicon is sure of joins keywords
    return Decided(ko=ko, en=en, decision="" if verdict == "none" else verdict, entry=entry)
