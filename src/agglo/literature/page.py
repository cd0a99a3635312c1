"""What does an answer look like? The one shape of every door."""

import msgspec

from .highlight import Highlight
from .plan import Chip
from .record import Work


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A name in both languages."""

    ko: str
    en: str


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value of a facet; the empty `value` counts works without one."""

    value: str
    label: Label
    count: int
    chosen: bool = False


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """Another query that would find more, with its count. ``why``: ``substring``, ``without``, ``meant``."""

    text: str
    count: int
    why: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How the query was read.

    ``read`` is the query as understood; ``repaired`` names what was mended (sentences under ``[query]``); ``dropped``
    are words without content; ``used`` and ``of`` tell how many words ``mode="auto"`` needed; ``also`` offers others.
    ``expand`` is whether terms were translated; ``typed`` and ``translated`` are how many works match as typed (other
    spellings among them) and only by translation, whichever of them ``by`` shows. ``corrected`` is the query that was
    asked instead where the one typed found nothing; ``concept`` the id of the term of the field that the whole query
    is, which the operation ``term`` explains.
    """

    text: str
    read: str
    mode: str
    field: str
    repaired: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    chips: tuple[Chip, ...] = ()
    also: tuple[Offer, ...] = ()
    used: int | None = None
    of: int | None = None
    expand: bool = False
    by: str = "all"
    typed: int = 0
    translated: int = 0
    corrected: str = ""
    concept: str = ""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A work in an answer; ``rank`` counts from 1 over the whole result.

    ``kind`` is ``typed``, ``translated`` where the work matches only by translation, or ``meaning``.
    """

    rank: int
    score: float
    work: Work
    highlights: tuple[Highlight, ...] = ()
    tags: tuple[str, ...] = ()
    kind: str = "typed"


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of an answer. ``seconds`` is analysis + search + facets + highlights; ``next`` a cursor or None."""

    version: str
    total: int
    seconds: float
    query: Asked
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    next: str | None
    sort: str
    page: int
    size: int
    sample: bool = False
