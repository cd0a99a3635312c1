"""Which mentions are worth comparing? Those of like names that share something besides, so that pairs grow with works.

Comparing all mentions of a common name would grow with their square. A pair that shares no co-author, organisation,
rare word or number cannot be certain whatever the names are; so mentions are put into buckets of what they share, and
each is compared with a few in its bucket, nearest in time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from .mentions import Mention, coarse

NEIGHBOURS = 8
"""In each bucket a mention is compared with so many that follow it in time."""
RAREST = 5
"""Of a mention's words the rarest open buckets."""


def pairs(block: Sequence[Mention], new: Collection[str] | None = None) -> Iterator[tuple[Mention, Mention]]:
    """Pairs of a block to be compared, each once, the smaller id first; where `new` ids are given, with one of them.

    At most ``NEIGHBOURS × (co-authors + organisations + RAREST + 2)`` pairs a mention.
    """
    seen: set[tuple[str, str]] = set()
    for bucket in _buckets(block):
        bucket.sort(key=lambda m: (m.year, m.id))
        for n, one in enumerate(bucket):
            for other in bucket[n + 1 : n + 1 + NEIGHBOURS]:
                if new is not None and one.id not in new and other.id not in new:
                    continue
                pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
                if pair not in seen and one.row != other.row:
                    seen.add(pair)
                    yield (one, other) if pair[0] == one.id else (other, one)


def _buckets(block: Sequence[Mention]) -> Iterable[list[Mention]]:
    found: dict[tuple, list[Mention]] = {}
    counts = Counter(word for mention in block for word in mention.words)
    initials = [all(r.initials for r in mention.readings) for mention in block]
    sharing = {shared for m, only in zip(block, initials, strict=True) if only for shared in _shared(m, counts)}
    for mention, only in zip(block, initials, strict=True):
        names = {coarse(reading) for reading in mention.readings}
        if not only:
            for name in names:
                found.setdefault(("name", name), []).append(mention)
        for shared in _shared(mention, counts):
            for name in names:
                found.setdefault((shared, name), []).append(mention)
            if shared in sharing:  # initials may be anybody's of the block
                found.setdefault((shared, ""), []).append(mention)
        if mention.orcid:
            found.setdefault(("orcid", mention.orcid), []).append(mention)
    return (bucket for bucket in found.values() if len(bucket) > 1)


def _shared(mention: Mention, counts: Counter) -> list[tuple[str, int]]:
    """What of a mention may be shared with others."""
    words = sorted((count, word) for word in mention.words if (count := counts[word]) > 1)[:RAREST]
    return [
        *(("beside", number) for number in mention.beside),
        *(("at", number) for number in mention.at),
        *(("word", number) for _, number in words),
    ]
