"""Which question stands in the URL? Every state of the search page can be read from it and written to it."""

from urllib.parse import urlencode

import msgspec
from starlette.datastructures import QueryParams

FACETS = ("year", "venue", "author", "keyword", "kind", "status", "lang", "source")
"""In the order of the page; the names are those of the search operation."""
FIELDS = ("tsk", "title", "summary", "keyword", "author", "venue", "affiliation", "all")
SIZES = ("10", "20", "50", "100")

DEFAULTS = {"q": "", "f": "tsk", "mode": "all", "sort": "relevance", "page": "1", "size": "10", "by": "all"}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the URL of a search asks, as text: the operation checks it.

    ``chosen`` maps a facet to the values chosen in it; ``picked`` are ids that a reader without JavaScript carries
    from page to page; ``off`` are the renderings that are switched off.
    """

    q: str = ""
    f: str = "tsk"
    mode: str = "all"
    sort: str = "relevance"
    page: str = "1"
    size: str = "10"
    by: str = "all"
    off: tuple[str, ...] = ()
    chosen: dict[str, tuple[str, ...]] = {}
    picked: tuple[str, ...] = ()

    @property
    def choices(self) -> int:
        """How many facet values are chosen."""
        return sum(len(values) for values in self.chosen.values())


def read(params: QueryParams) -> Asked:
    """The question in a URL's parameters."""
    plain = {name: params.get(name, "").strip() or default for name, default in DEFAULTS.items()}
    chosen = {name: tuple(dict.fromkeys(params.getlist(name))) for name in FACETS if params.getlist(name)}
    low, high = params.get("from", "").strip(), params.get("to", "").strip()
    if low or high:
        chosen["year"] = (f"{low}..{high}",)
    listed = {name: tuple(dict.fromkeys(params.getlist(key))) for name, key in (("picked", "id"), ("off", "off"))}
    return Asked(**plain, **listed, chosen=chosen)


def pairs(asked: Asked, **change: str) -> list[tuple[str, str]]:
    """The question as names and values, without what goes without saying."""
    plain = {name: change.get(name, getattr(asked, name)) for name in DEFAULTS}
    listed = [(name, value) for name, value in plain.items() if value != DEFAULTS[name]]
    listed += [(name, value) for name, values in asked.chosen.items() for value in values]
    return [*listed, *(("off", item) for item in asked.off), *(("id", id) for id in asked.picked)]


def link(path: str, listed) -> str:
    """A path with parameters.

    >>> link("/search", [("q", "정책 & 지역")])
    '/search?q=%EC%A0%95%EC%B1%85+%26+%EC%A7%80%EC%97%AD'
    """
    text = urlencode(list(listed), errors="replace")
    return f"{path}?{text}" if text else path


def search(asked: Asked, **change: str) -> str:
    """The address of this search with something changed; a change leads back to the first page."""
    if change and "page" not in change:
        change["page"] = "1"
    return link("/search", pairs(asked, **change))


def switching(asked: Asked, item: str) -> str:
    """The address of this search with a rendering switched off, or on again."""
    off = tuple(one for one in asked.off if one != item) if item in asked.off else (*asked.off, item)
    return search(msgspec.structs.replace(asked, off=off), page="1")


def choosing(asked: Asked, facet: str, *values: str) -> str:
    """The address of this search with these values as the facet's only choice (none lifts it)."""
    chosen = {name: kept for name, kept in asked.chosen.items() if name != facet}
    if values:
        chosen[facet] = values
    return search(msgspec.structs.replace(asked, chosen=chosen), page="1")


def toggling(asked: Asked, facet: str, value: str) -> str:
    """The address of this search with the value chosen, or no longer chosen."""
    kept = asked.chosen.get(facet, ())
    rest = tuple(v for v in kept if v != value) if value in kept else (*kept, value)
    return choosing(asked, facet, *rest)
