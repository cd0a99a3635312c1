"""What comes back from the operations that do not answer with a `Page` or an import's report?

Frozen values, the same on every door; where they hold something of another room, that room's type is used.
"""

from collections.abc import Iterator

import msgspec

from agglo.literature.analysis.fields import Token
from agglo.literature.plan import Chip
from agglo.literature.query import Node
from agglo.literature.record import Work


class Former(msgspec.Struct, frozen=True, kw_only=True):
    """How a work stood before a change, and when (UTC, ISO) it was replaced."""

    at: str
    work: Work


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """A work much like another: its id, the titles, year and score of likeness (higher is nearer)."""

    work: Work
    score: float


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All that is kept of one work.

    ``raw`` lists the sources of which the raw record is kept; ``similar`` holds up to five works with the same words.
    """

    work: Work
    tags: tuple[str, ...] = ()
    note: str = ""
    history: tuple[Former, ...] = ()
    raw: tuple[str, ...] = ()
    similar: tuple[Near, ...] = ()
    sample: bool = False


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One formatted reference."""

    id: str
    text: str


class Cited(msgspec.Struct, frozen=True, kw_only=True):
    """Formatted references, in the order asked for."""

    style: str
    references: tuple[Reference, ...]


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A file on its way out: its format, and its bytes piece by piece.

    ``version`` is that of the library, analysis and lexicon that found the works, so that the search can be repeated.
    ``binary`` says that a terminal cannot show it. ``chunks`` can be walked once.
    """

    version: str
    format: str
    media_type: str
    filename: str
    binary: bool
    chunks: Iterator[bytes]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One record that could not be read: file, place, the reason in both languages, and the raw text's beginning."""

    id: int
    file: str
    where: str
    why: dict[str, str]
    raw: str


class Refusals(msgspec.Struct, frozen=True, kw_only=True):
    """Rejected records, the newest first, and how many there are in all."""

    total: int
    rows: tuple[Refusal, ...]


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """One merge: its number, what was kept and what it took in, why, when, and whether it was undone.

    ``value`` is what both had in common.
    """

    merge: int
    kept: str
    absorbed: str
    title: str
    why: dict[str, str]
    value: str
    at: str
    undone: bool


class Merges(msgspec.Struct, frozen=True, kw_only=True):
    """Merges, the newest first, and how many there are in all."""

    total: int
    rows: tuple[Merged, ...]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How the library stands.

    ``works`` counts records, ``bytes`` the library's files, ``languages`` works by the language of a title,
    ``sources`` by origin. ``version`` is that of answers. ``warnings`` are sentences in
    both languages. ``sample`` says that the sample answers while the library is empty.
    """

    name: str
    works: int
    bytes: int
    rejected: int
    merges: int
    version: str
    agglo: str
    engine: str
    indexed: int
    languages: dict[str, int]
    sources: dict[str, int]
    warnings: tuple[dict[str, str], ...] = ()
    sample: bool = False


class Reindexed(msgspec.Struct, frozen=True, kw_only=True):
    """The index was built anew: over how many works, in how many seconds."""

    works: int
    seconds: float


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """Works that were taken out, and ids that named none."""

    deleted: int
    missing: tuple[str, ...] = ()


class Undone(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of the two works that stand on their own again."""

    merge: int
    ids: tuple[str, ...]


class Tagged(msgspec.Struct, frozen=True, kw_only=True):
    """The tags of each work after the change, by id."""

    tags: dict[str, tuple[str, ...]]


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """The note as it now stands; empty where it was taken away."""

    id: str
    note: str


class Alone(msgspec.Struct, frozen=True, kw_only=True):
    """What one part of a query finds by itself."""

    text: str
    count: int


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """How a query was read.

    ``read`` is the query as understood, ``tree`` the same as a tree; ``repaired`` names sentences under ``[query]``;
    ``dropped`` are words without content; ``total`` is what it finds, ``alone`` what each part finds by itself.
    """

    query: str
    read: str
    field: str
    mode: str
    total: int
    repaired: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    tree: Node | None = None
    alone: tuple[Alone, ...] = ()


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of a text, in order, with the code points of the given text that each stands for."""

    tokens: tuple[Token, ...]
