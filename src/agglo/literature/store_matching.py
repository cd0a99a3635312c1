"""Which known record is this one a later version of, and which works does it describe?

A later version says the same source id to the same source, or, where one of the two has none, the same DOI or number.
It takes the former's place where both id and format are the same: such a record says the whole of itself. Else it goes
before it, and the former still says what it leaves out: exports of one service in two formats are each poorer in
something, and two files of a reference manager that share a DOI may come from two services.
"""

from collections.abc import Sequence

from agglo.literature.identity import numbers, same_work
from agglo.literature.store_records import Kept


def former_of(mine: Kept, candidates: Sequence[Kept]) -> Kept | None:
    """The record of which `mine` is a later version, or None; one whose place it takes before any other."""
    found = [known for known in candidates if _is_former(known, mine)]
    return min(found, key=lambda known: not replaces(mine, known), default=None)


def _is_former(known: Kept, mine: Kept) -> bool:
    if known.source != mine.source:
        return False
    if known.source_id and mine.source_id:
        return known.source_id == mine.source_id
    return not set(numbers(known.record().work)).isdisjoint(numbers(mine.record().work))


def replaces(mine: Kept, former: Kept) -> bool:
    """Whether `mine`, a later version of `former`, takes its place."""
    return former.source_id == mine.source_id != "" and former.format in (mine.format, "")


def links_of(mine: Kept, candidates: Sequence[Kept]) -> dict[int, tuple[str, str]]:
    """The rows of the works that this record describes too, and why."""
    links: dict[int, tuple[str, str]] = {}
    for known in candidates:
        if known.row in links:
            continue
        if known.source == mine.source and known.source_id == mine.source_id != "":
            links[known.row] = "source_id", mine.source_id
        elif (why := same_work(mine.record().work, known.record().work)) is not None:
            links[known.row] = why
    return links
