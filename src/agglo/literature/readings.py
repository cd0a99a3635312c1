"""What does a query find as typed, and what besides by translation?

A query is planned twice, with and without its translations; what only the first finds was found by translation. The
two plans have the same parts, so that ``mode="auto"`` drops the same words of both.
"""

import itertools
from collections.abc import Sequence
from functools import cache, partial

import msgspec

from .engine import NAME_FIELDS, TEXT_FIELDS, AllOf, AnyOf, Ask, Engine, HasValue, Match, Nothing, NotOf
from .expansion import renderer
from .library import Library
from .matching import any_of, reading, term_match
from .plan import Plan, plan
from .query import Query
from .variants import variants

AUTO_EXACT = 8
"""Up to this many words ``auto`` tries every choice of words; beyond it drops the word that finds least."""

TEXTS = tuple((field, script) for field in TEXT_FIELDS for script in ("ko", "other"))
NAMES = tuple((field, "any") for field in NAME_FIELDS)

Choices = Sequence[Sequence[int]]
"""Which parts are to match together; any of the groups will do."""


class Readings(msgspec.Struct, frozen=True, kw_only=True):
    """A query as asked (``made``) and without translations (``typed``; the same where nothing was translated).

    ``used`` is how many parts ``auto`` needs, and ``groups`` which of them; None in other modes.
    """

    made: Plan
    typed: Plan
    used: int | None = None
    groups: Choices | None = None

    def match(self, by: str) -> Match:
        """What matches in all, as ``typed``, or only as ``translated``."""
        whole, typed = (_grouped(one, self.groups) for one in (self.made, self.typed))
        if by == "typed":
            return typed
        if by == "translated":
            return Nothing() if self.made is self.typed else AllOf((whole, NotOf(typed)))
        return whole

    def typed_among(self, ids: Sequence[str], engine: Engine) -> set[int] | None:
        """The rows among these works that match as typed; None where all do."""
        if self.made is self.typed or not ids:
            return None
        return set(engine.rows(AllOf((self.match("typed"), among(ids)))))

    def shares(self, by: str, ask: Ask, total: int, engine: Engine) -> tuple[int, int]:
        """How many works match as typed, and how many only by translation, under the same choices."""
        if self.made is self.typed:
            count = total if by != "translated" else _count(self.match("all"), ask, engine)
            return count, 0
        typed = total if by == "typed" else _count(self.match("typed"), ask, engine)
        whole = total if by == "all" else _count(self.match("all"), ask, engine)
        return typed, whole - typed


def among(ids: Sequence[str]) -> Match:
    """The works with these ids."""
    return any_of([HasValue("id", id) for id in ids])


def readings(
    library: Library, query: Query, field: str, mode: str, expand: bool = True, off: Sequence[str] = ()
) -> Readings:
    """Plan a query with and without its translations."""
    occurs = cache(partial(_finds, library))  # both plans ask
    translations = library.lexicon.translations if expand else None
    made = plan(query, library.analyzer, library.names, field, mode, renderer(variants, translations, off, occurs))
    typed = made
    if any(one.kind != "variant" and not one.off for chip in made.chips for one in chip.said):
        typed = plan(query, library.analyzer, library.names, field, mode, renderer(variants, None, off, occurs))
    if mode != "auto":
        return Readings(made=made, typed=typed)
    groups, used = _most_words(made, library.engine)
    return Readings(made=made, typed=typed, used=used, groups=groups)


def _finds(library: Library, text: str) -> bool:
    """Whether a spelling finds anything in any field, if it were typed."""
    arms: list[Match] = []
    for analyzer, places in ((library.analyzer, TEXTS), (library.names, NAMES)):
        match = term_match(reading(text, analyzer, chained=" " in text))
        arms += [match(field, script) for field, script in places]
    return bool(library.engine.find(Ask(match=any_of(arms), limit=1)).total)


def _count(match: Match, ask: Ask, engine: Engine) -> int:
    return engine.find(Ask(match=match, chosen=ask.chosen, limit=1)).total


def _grouped(made: Plan, groups: Choices | None) -> Match:
    if groups is None:
        return made.match
    return any_of([AllOf(tuple(made.alternatives[i] for i in group)) for group in groups])


def _most_words(made: Plan, engine: Engine) -> tuple[Choices | None, int]:
    """Which parts together find something, as many as possible, and how many they are."""
    arms = made.alternatives
    n = len(arms)

    def total(match: Match) -> int:
        return engine.find(Ask(match=match, limit=1)).total

    if n < 2 or total(made.match):
        return None, n
    if n <= AUTO_EXACT:
        for k in range(n - 1, 0, -1):
            groups = list(itertools.combinations(range(n), k))
            if total(AnyOf(tuple(AllOf(tuple(arms[i] for i in group)) for group in groups))):
                return groups, k
        return None, n
    left = sorted(range(n), key=lambda i: -total(arms[i]))
    while len(left) > 1:
        left.pop()
        if total(AllOf(tuple(arms[i] for i in left))):
            break
    return [left], len(left)
