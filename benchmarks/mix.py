"""Which questions are asked of a large library? Ten kinds, in equal shares, of words that its records have."""

import random
import re
from collections.abc import Sequence

import msgspec

from agglo.literature.documents import values
from agglo.literature.record import Work

SYLLABLES = {2: re.compile(r"[가-힣]{2}"), 4: re.compile(r"[가-힣]{4,6}")}
LATIN = re.compile(r"[a-z]{6,12}")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question: its kind, agglo's query, the facet choices, and for rivals its plain words and year span."""

    kind: str
    query: str
    chosen: dict[str, tuple[str, ...]] = {}
    words: tuple[str, ...] = ()
    years: tuple[int, int] | None = None


def questions(works: Sequence[Work], each: int = 20, seed: int = 7) -> list[Question]:
    """`each` questions of every kind, drawn from the keywords and titles of some works, kinds by turns."""
    chance = random.Random(seed)
    found = [value for work in works for value in values(work)["keyword"]]
    heads = [text for work in works for lang, text in values(work)["title"] if lang == "ko"]
    short = sorted(word for _, word in found if SYLLABLES[2].fullmatch(word))
    long = sorted(word for _, word in found if SYLLABLES[4].fullmatch(word))
    latin = sorted(run for lang, text in found if lang == "en" for run in text.split() if LATIN.fullmatch(run))
    pairs = [
        (left, right) for text in heads for left, right in zip(text.split(), text.split()[1:], strict=False)
        if re.fullmatch(r"[가-힣]{2,6}", left) and re.fullmatch(r"[가-힣]{2,6}", right)
    ]  # fmt: skip
    venues = sorted({work.venue.names[0].text for work in works if work.venue and work.venue.names})

    def one(kind: str) -> Question:
        a, b, c = (chance.choice(short) for _ in range(3))
        pair, word = chance.choice(pairs), chance.choice(latin)
        made = {
            "two syllables": (a, {}, (a,), None),
            "compound": (compound := chance.choice(long), {}, (compound,), None),
            "AND of three": (f"{a} {b} {c}", {}, (a, b, c), None),
            "quoted": (f'"{pair[0]} {pair[1]}"', {}, pair, None),
            "NEAR": (f"{a} NEAR/5 {b}", {}, (a, b), None),
            "NOT": (f"{a} NOT {b}", {}, (a, b), None),
            "prefix": (f"{a}*", {}, (a,), None),
            "English stem": (word, {}, (word,), None),
            "facet choice": (a, {"venue": tuple(chance.sample(venues, 2))}, (a,), None),
            "year range": (f"{a} year:2005..2014", {}, (a,), (2005, 2014)),
        }[kind]
        return Question(kind=kind, query=made[0], chosen=made[1], words=made[2], years=made[3])

    return [one(kind) for _ in range(each) for kind in KINDS]


KINDS = (
    "two syllables",
    "compound",
    "AND of three",
    "quoted",
    "NEAR",
    "NOT",
    "prefix",
    "English stem",
    "facet choice",
    "year range",
)
