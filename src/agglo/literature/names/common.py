"""How common is what two mentions share? The same co-author or organisation tells little where many have it."""

from collections import Counter
from collections.abc import Iterable

import msgspec

from .mentions import Mention

PART, LEAST = 0.05, 5
"""A word in more than this part of the works, and in more than so many, is what the field's works share anyway."""
FIELD = 1_000
"""A smaller library is looked at as a part of so many works: what few works share tells of them, not of the field."""


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """For a library: works, plain words, and in how many works each co-author and organisation stands."""

    works: int = 0
    words: frozenset[int] = frozenset()
    beside: dict[int, int] = {}
    at: dict[int, int] = {}

    def part(self, kind: str, shared: Iterable[int]) -> float:
        """The part of all works, between 0 and 1, that has the rarest of what is shared."""
        counts = self.beside if kind == "beside" else self.at
        return min((counts.get(number, 1) for number in shared), default=1) / max(self.works, FIELD)


def common(mentions: Iterable[Mention]) -> Common:
    """What is common among these mentions."""
    words: Counter[int] = Counter()
    seen: dict[str, dict[int, set[int]]] = {"beside": {}, "at": {}}
    rows: set[int] = set()
    for mention in mentions:
        if mention.row not in rows:
            rows.add(mention.row)
            words.update(mention.words)
        for kind, found in seen.items():
            for number in getattr(mention, kind):
                found.setdefault(number, set()).add(mention.row)
    most = max(LEAST, int(PART * len(rows)))
    return Common(
        works=len(rows),
        words=frozenset(word for word, count in words.items() if count > most),
        **{kind: {n: len(found) for n, found in counts.items() if len(found) > 1} for kind, counts in seen.items()},
    )
