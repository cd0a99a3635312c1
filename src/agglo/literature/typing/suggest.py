"""What may the words being typed become? Entries that begin so, in initials, on the other keyboard, or but for a slip.

Every way to read what was typed yields candidates with a cost on the scale of the logarithm of counts; the best of all
are suggested. Costly ways are only tried where the cheaper ones leave room.
"""

import time
from collections.abc import Iterable, Iterator

import msgspec

from ..library import Library
from .answers import KINDS, Suggestion, Suggestions
from .fragment import Fragment, completed, fragment
from .keystrokes import as_initials, is_korean, struck, words
from .layout import AT_START, UNIT, weight
from .past import past
from .slips import distance, one_away
from .table import HEAD, Table
from .vocabulary import Vocabulary, vocabulary

MOST_KEYS = 120
"""Keys of a fragment that are looked at."""
CANDIDATES = 60
"""So many candidates of one way of reading are weighed against each other."""
EXACT, LONGER = 3.0, 0.03
"""What it is worth that nothing is to be added, and what each key to be added costs."""
INITIALS, BOARD, BOARD_TOO, WORD_ALONE, SLIPS_FROM = 0.5, 3.0, 6.0, 2.5, 4
"""The costs of initials, of the other keyboard (and where there is much without it), of completing the last word only;
and the fewest keys in which slips are looked for."""
VARIANTS = 80
"""So many altered beginnings that exist are looked into."""
TERMS = ("concept", "keyword", "word", "past")
"""Kinds that are looked for by their words; of one text the first of these is named."""


class _Found(msgspec.Struct, frozen=True):
    """A candidate: an entry, how it was found, and its score."""

    table: Table
    entry: int
    how: str
    score: float
    before: str = ""


def suggest(library: Library, query: str, *, field: str = "tsk", limit: int = 8, lang: str = "") -> Suggestions:
    """What the last words of a query may become.

    Parameters
    ----------
    query
        As far as it is typed, in any state of an input method.
    field
        Where words without a field of their own are looked for (a key of `tree.FIELDS`).
    limit
        At most so many.
    lang
        In which language fields are named, ``ko`` or ``en``; empty is the script typed.
    """
    began = time.perf_counter()
    known = vocabulary(library)
    typed = fragment(query, field)
    spoken = lang or ("ko" if is_korean(typed.text) else "en")
    found: list[Suggestion] = []
    if typed.kinds:
        found = _remembered(library, typed, limit) if "past" in typed.kinds else []
        if known is not None and struck(typed.text).keys:
            likely = candidates(known, typed, limit)
            counts = _counts(known, likely)
            found += [_said(known, one, counts, typed, field, spoken) for one in likely]
    best = tuple(_distinct(found))[:limit]
    seconds = round(time.perf_counter() - began, 6)
    return Suggestions(query=query, suggestions=best, ready=known is not None, seconds=seconds)


def _remembered(library: Library, typed: Fragment, limit: int) -> list[Suggestion]:
    """Past queries that begin so, the latest first; all of them where nothing is typed."""
    begin = struck(typed.text).keys
    if typed.text.strip() and not begin:
        return []
    listed = [one for one in past(library) if struck(one.query).keys.startswith(begin)]
    return [
        Suggestion(text=one.query, kind="past", count=one.count, query=one.query, how="begins")
        for one in listed[: 2 if begin else limit]
    ]


def _counts(known: Vocabulary, likely: list[_Found]) -> dict[tuple[int, bytes], int]:
    """How many works have each kind of each key string, in all tables together."""
    counts: dict[tuple[int, bytes], int] = {}
    for table, entry in {(id(one.table), one.entry): (one.table, one.entry) for one in likely}.values():
        key = int(table.kinds[entry]), table.key(entry)
        counts[key] = counts.get(key, 0) + known.count(table, entry)
    return counts


def _said(known: Vocabulary, one: _Found, counts: dict, typed: Fragment, field: str, lang: str) -> Suggestion:
    text, kind = one.table.text(one.entry), KINDS[one.table.kinds[one.entry]]
    whole = one.before + text
    also = known.also.get(text) or known.also.get(text.lower(), "") if kind in TERMS and not one.before else ""
    count = 0 if one.before else counts[int(one.table.kinds[one.entry]), one.table.key(one.entry)]
    return Suggestion(
        text=whole,
        kind="concept" if also else kind,
        count=count or None,  # a concept that is no title's or keyword's may stand in abstracts all the same
        query=completed(typed, whole, kind, field, lang),
        how=one.how,
        also=also,
    )


def _distinct(found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """One suggestion for what asks the same; it has the kind that tells most and the greatest count."""
    groups: dict[object, list[Suggestion]] = {}
    for one in found:
        term = one.kind in TERMS
        groups.setdefault((struck(one.query).keys, is_korean(one.text), term), []).append(one)
    for group in groups.values():
        first = min(group, key=lambda one: TERMS.index(one.kind) if one.kind in TERMS else 0)
        past_one = next((one for one in group if one.kind == "past"), None)
        yield msgspec.structs.replace(
            past_one or first,
            count=max((one.count for one in group if one.count is not None), default=None),
            also=first.also,
            how=group[0].how,
        )


def candidates(known: Vocabulary, typed: Fragment, limit: int) -> list[_Found]:
    """Entries that the fragment may become, the best first, each once."""
    keys = struck(typed.text).keys[:MOST_KEYS]
    korean = is_korean(typed.text)
    straight, other = ("ko", "other") if korean else ("other", "ko")
    found = list(_beginning(known, straight, keys, "begins", 0.0, typed.kinds))
    if korean:
        found += _by_initials(known, typed)
    if len(keys) > 1:
        cost = BOARD_TOO if len(found) >= limit else BOARD
        found += _beginning(known, other, keys, "keyboard", cost, typed.kinds)
        if not korean and len(found) < limit and len(keys) > 2:
            found += _beginning(known, "initials", keys, "keyboard", cost + INITIALS, typed.kinds)
    if len(_entries(found)) < limit and len(keys) >= SLIPS_FROM:
        found += _slipped(known, keys, (straight, other), typed.kinds)
    if len(_entries(found)) < limit:
        found += _last_word(known, typed)
    best: dict[tuple[int, int, str], _Found] = {}
    for one in sorted(found, key=lambda one: -one.score):
        best.setdefault((id(one.table), one.entry, one.before), one)
    return list(best.values())[: 3 * limit]


def _entries(found: list[_Found]) -> set[tuple[int, int]]:
    return {(id(one.table), one.entry) for one in found}


def _beginning(
    known: Vocabulary, ladder: str, keys: bytes, how: str, cost: float, kinds: tuple[str, ...], before: str = ""
) -> Iterator[_Found]:
    """Entries one of whose words begins with the keys."""
    for table in known.tables:
        first, last = table.ladders[ladder].stretch(keys)
        yield from _of_stretch(known, table, ladder, keys, (first, last), (how, cost, kinds, before), CANDIDATES)


def _of_stretch(
    known: Vocabulary, table: Table, name: str, keys: bytes, stretch: tuple[int, int], reading: tuple, most: int
) -> Iterator[_Found]:
    how, cost, kinds, before = reading
    ladder = table.ladders[name]
    first, last = stretch
    beyond = len(keys) > HEAD and name != "initials"
    places = table.going_on(ladder, first, last, keys[HEAD:]) if beyond else ladder.best(first, last, most)
    for place in places.tolist():
        entry, at = int(ladder.entry[place]), int(ladder.at[place])
        kind = KINDS[table.kinds[entry]]
        if kind not in kinds or known.gone(table, entry):
            continue
        rest = table.key(entry)[at:] if name != "initials" else keys
        score = weight(kind, known.count(table, entry)) / UNIT + (0.0 if at else AT_START) - cost
        score += EXACT if not at and rest == keys and name != "initials" else -LONGER * min(len(rest) - len(keys), 40)
        yield _Found(table, entry, how, score, before)


def _by_initials(known: Vocabulary, typed: Fragment) -> Iterator[_Found]:
    """Entries whose initial consonants are these, and whose first syllables are those already written."""
    keys = as_initials(typed.text)
    if len(keys) < 2:
        return
    written = "".join(char for char in typed.text if "가" <= char <= "힣")
    cost = INITIALS if written else 0.0
    for one in _beginning(known, "initials", keys[:HEAD], "initials", cost, typed.kinds):
        if not written or written in "".join(words(one.table.text(one.entry))):
            yield one


def _last_word(known: Vocabulary, typed: Fragment) -> Iterator[_Found]:
    """The last of several words completed by itself, behind the others, where those are known."""
    head, blank, last = typed.text.rstrip().rpartition(" ")
    if not blank or typed.quoted or not struck(last).keys or not all(_is_known(known, word) for word in words(head)):
        return
    kinds = tuple(kind for kind in typed.kinds if kind in ("keyword", "word", "concept"))
    ladder = "ko" if is_korean(last) else "other"
    yield from _beginning(known, ladder, struck(last).keys, "begins", WORD_ALONE, kinds, before=head + " ")


def _is_known(known: Vocabulary, word: str) -> bool:
    """Whether an entry has a word that begins so; one typed in full, or nearly, is one."""
    keys, ladder = struck(word).keys, "ko" if is_korean(word) else "other"
    stretches = [table.ladders[ladder].stretch(keys) for table in known.tables]
    return any(first < last for first, last in stretches)


def _slipped(known: Vocabulary, keys: bytes, ladders: tuple[str, str], kinds: tuple[str, ...]) -> Iterator[_Found]:
    """Entries that begin with keys one slip away, or that are two slips away."""
    variants = one_away(keys[: HEAD + 1])
    begins = list(variants)
    one_found = False
    for table in known.tables:
        for ladder, more in zip(ladders, (0.0, 2.0), strict=True):
            stretches = table.ladders[ladder].stretches(begins)
            there = (stretches[:, 1] > stretches[:, 0]).nonzero()[0].tolist()
            there.sort(key=lambda i: variants[begins[i]])
            for i in there[:VARIANTS]:
                meant = begins[i] + keys[HEAD + 1 :]
                reading = ("slip", variants[begins[i]] + more, kinds, "")
                for one in _of_stretch(known, table, ladder, meant, tuple(stretches[i].tolist()), reading, 6):
                    one_found = True
                    yield one
    if not one_found and len(keys) >= 7:
        yield from _two_away(known, keys, kinds)


def _two_away(known: Vocabulary, keys: bytes, kinds: tuple[str, ...]) -> Iterator[_Found]:
    for table in known.tables:
        for entry in table.near_to(keys, 2).tolist():
            kind = KINDS[table.kinds[entry]]
            slips, cost = distance(keys, table.key(entry))
            if slips <= 2 and kind in kinds and not known.gone(table, entry):
                score = weight(kind, known.count(table, entry)) / UNIT + AT_START - cost
                yield _Found(table, entry, "slip", score)
