"""Which mentions are worth comparing? Those of like names that share something besides, so that pairs grow with works.

Comparing all mentions of a common name would grow with their square. A pair that shares no co-author, organisation,
rare word or number cannot be certain whatever the names are; so mentions are put into buckets of what they share, and
each is compared with a few in its bucket, nearest in time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from .mentions import Mention, coarsely

NEIGHBOURS = 8
"""In each bucket a mention is compared with so many that follow it in time."""
RAREST = 5
"""Of a mention's words the rarest open buckets."""


def pairs(block: Sequence[Mention], new: Collection[str] | None = None) -> Iterator[tuple[Mention, Mention]]:
    """Pairs of a block to be compared, each once, the smaller id first; where `new` ids are given, with one of them.

    At most ``NEIGHBOURS × (co-authors + organisations + RAREST + 2)`` pairs a mention.
    """
    seen: set[tuple[str, str]] = set()
    for bucket in _buckets(block, new):
        bucket.sort(key=lambda m: (m.year, m.id))
        for n, one in enumerate(bucket):
            mine = one.id
            for other in bucket[n + 1 : n + 1 + NEIGHBOURS]:
                theirs = other.id
                if new is not None and mine not in new and theirs not in new:
                    continue
                pair = (mine, theirs) if mine < theirs else (theirs, mine)
                if pair not in seen and one.row != other.row:
                    seen.add(pair)
                    yield (one, other) if pair[0] == mine else (other, one)


def _buckets(block: Sequence[Mention], new: Collection[str] | None) -> Iterable[list[Mention]]:
    """Mentions of like names that share something; where there are `new` ones, only what one of those is in."""
    fresh = block if new is None else [mention for mention in block if mention.id in new]
    counts = Counter(word for mention in block for word in mention.words)
    vague = {id(m) for m in block if not any(map(coarsely, m.names))}
    sharing = {shared for m in block if id(m) in vague for shared in _shared(m, counts)}
    found: dict[tuple, list[Mention]] = {}
    for mention in fresh:
        for key in _keys(mention, counts, id(mention) in vague, sharing):
            found.setdefault(key, []).append(mention)
    if new is not None:
        for mention in block:
            if mention.id not in new:
                for key in _keys(mention, counts, id(mention) in vague, sharing):
                    if key in found:
                        found[key].append(mention)
    return (bucket for bucket in found.values() if len(bucket) > 1)


def _keys(mention: Mention, counts: Counter, vague: bool, sharing: set) -> Iterator[tuple]:
    """The buckets of a mention; initials (`vague`) may be anybody's of the block, so they meet where they share."""
    names = ("",) if vague else {coarsely(name) for name in mention.names} - {""}
    if not vague:
        yield from (("name", name) for name in names)
    if mention.orcid:
        yield "orcid", mention.orcid
    for shared in _shared(mention, counts):
        yield from ((shared, name) for name in names)
        if not vague and shared in sharing:
            yield shared, ""


def _shared(mention: Mention, counts: Counter) -> list[tuple[str, int]]:
    """What of a mention may be shared with others."""
    words = sorted((count, word) for word in mention.words if (count := counts[word]) > 1)[:RAREST]
    return [
        *(("beside", number) for number in mention.beside),
        *(("at", number) for number in mention.at),
        *(("word", number) for _, number in words),
    ]
