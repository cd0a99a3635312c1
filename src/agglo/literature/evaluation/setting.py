"""How does a setting rank the works for a query? As a search with it would, without pages and facets."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from agglo.errors import BadInput, Unknown
from agglo.literature.engine import Ask, Engine
from agglo.literature.library import Library
from agglo.literature.query import FIELDS, parse
from agglo.literature.readings import readings
from agglo.literature.store import Store

from .measures import DEPTH

MODES = ("all", "any", "auto", "meaning")
EXPAND = ("on", "off")


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What a search is asked with besides its words."""

    mode: str = "all"
    expand: str = "on"
    field: str = "tsk"


def setting(given: Mapping[str, str]) -> Setting:
    """The setting that a person gave as names and values.

    Raises
    ------
    Unknown, BadInput
        A name that is none, or a value that it cannot have.

    Examples
    --------
    >>> setting({"mode": "any"})
    Setting(mode='any', expand='on', field='tsk')
    """
    allowed = {"mode": MODES, "expand": EXPAND, "field": tuple(FIELDS)}
    for name, value in given.items():
        if name not in allowed:
            raise Unknown.named("setting", name[:40], allowed)
        if value not in allowed[name]:
            raise BadInput("not_choice", name=name, given=value[:40], known=", ".join(allowed[name]))
    return Setting(**given)


class Place:
    """Where queries are asked: the library as it is, or the works of a known-item set.

    Parameters
    ----------
    library
        Analyses queries and knows their translations.
    engine
        Holds the documents.
    named
        The ids of the works of rows, in their order; a work that is gone is left out.
    vectors
        Rows, and their vectors as `nearest.compress` gives them; None where meaning is not asked for.
    """

    def __init__(
        self, library: Library, engine: Engine, named: Callable[[Sequence[int]], list[str]], vectors: Any = None
    ):
        self.library, self.engine, self.named, self.vectors = library, engine, named, vectors
        self.analyzer, self.names = library.analyzer, library.names

    @property
    def lexicon(self) -> Any:
        """What the library calls terms in the other language, as it is now."""
        return self.library.lexicon


def ranking(place: Place, query: str, how: Setting, depth: int = DEPTH) -> list[str]:
    """The ids of the works that the setting finds, the best first, at most `depth`.

    Raises
    ------
    Unavailable
        For ``mode="meaning"`` where the extra ``meaning`` is not installed.
    """
    if how.mode == "meaning":
        return _by_meaning(place, query, depth)
    read = readings(place, parse(query), how.field, how.mode, how.expand == "on")
    found = place.engine.find(Ask(match=read.match("all"), scoring=read.made.scoring, limit=depth))
    return place.named([row for row, _ in found.hits])


def names(store: Store) -> Callable[[Sequence[int]], list[str]]:
    """What gives the ids of a store's rows; each is read once."""
    known: dict[int, str] = {}

    def named(rows: Sequence[int]) -> list[str]:
        fresh = [row for row in rows if row not in known]
        works = store.works(fresh)
        if len(works) < len(fresh):  # some are gone; one by one it is seen which
            works = [work for row in fresh for work in store.works([row])]
            fresh = [row for row in fresh if store.works([row])]
        known.update((row, work.id) for row, work in zip(fresh, works, strict=True))
        return [known[row] for row in rows if row in known]

    return named


def _by_meaning(place: Place, query: str, depth: int) -> list[str]:
    from agglo.literature.meaning.encoder import encode_query
    from agglo.literature.meaning.nearest import likeness, ranked
    from agglo.literature.meaning.search import CUT, spoken

    rows, components, factors = place.vectors
    scores = likeness(components, factors, encode_query(spoken(query)))
    return place.named(rows[ranked(scores, CUT, depth)].tolist())
