"""What was asked of this library before? The latest queries, in a file of its folder that is sent nowhere.

A person may say that none are kept (`keep`): that is part of the library's record, and empties the file.
"""

import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from .. import places
from ..library import Library
from ..store import now
from .answers import Past

MOST = 300
"""So many past queries are kept."""
LONGEST = 300
"""Characters of a query that is kept."""
KIND, KEY = "preference", "past"

_LOCK = threading.Lock()
_KEPT = msgspec.json.Decoder(tuple[Past, ...])


def past(library: Library) -> tuple[Past, ...]:
    """Past queries, the latest first; none where the file cannot be read."""
    with suppress(OSError, msgspec.MsgspecError):
        return _KEPT.decode(_file(library).read_bytes())
    return ()


def kept(library: Library) -> bool:
    """Whether queries of this library are kept."""
    return not library.is_sample and library.store.decisions(KIND).get(KEY) != "off"


def remember(library: Library, query: str, count: int) -> None:
    """Keep a query that found something; nothing where queries are not kept or the folder may not be written."""
    query = " ".join(query.split())
    if not count or not query or len(query) > LONGEST or not kept(library):
        return
    with _LOCK:
        known = past(library)
        if known and (known[0].query, known[0].count) == (query, count):
            return
        others = [one for one in known if one.query != query]
        _write(library, [Past(query=query, count=count, at=now()), *others][:MOST])


def keep(library: Library, on: bool) -> None:
    """Keep queries from now on, or keep none and forget those that were."""
    library.store.decide(KIND, KEY, None if on else "off")
    if not on:
        forget(library)


def forget(library: Library) -> None:
    """Forget all past queries."""
    with _LOCK, suppress(OSError):
        _file(library).unlink()


def _write(library: Library, listed: list[Past]) -> None:
    with suppress(OSError):
        places.put(_file(library), msgspec.json.encode(listed))


def _file(library: Library) -> Path:
    return library.folder / "typing" / "past.json"
