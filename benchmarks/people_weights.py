"""How much does each kind of agreement tell of two mentions being one person? Counts what ``weights.toml`` holds.

    python benchmarks/people_weights.py            shows the table
    python benchmarks/people_weights.py --write    writes it

Around the names: m from pairs of one person (Scopus author numbers; and Hangul names with a rarer surname, which few
share), each person with n mentions counting n - 1; u from pairs of two people who do not work in one group. Names: how
often spellings of 181 people fit their own name, and how often another's; how often given names agree at all. How
often a person's name is written alike in one script, or its initials fit, is set (`SAME`, `ALIKE`), for want of texts
that tell.
"""

import random
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

from people_data import Known, hangul, numbered, spelt, various

from agglo.literature.names import evidence
from agglo.literature.names.common import common
from agglo.literature.names.reading import read, skeleton
from agglo.literature.names.romanise import fits, initials_fit

TARGET = Path(evidence.__file__).with_name("weights.toml")
LEVELS = {
    "beside": ("several", "one", "none"),
    "at": ("same", "other"),
    "words": ("many", "some", "none"),
    "venue": ("same", "other"),
    "years": ("near", "apart", "far"),
}
STRANGERS = 40_000
"""So many pairs of two people are drawn from each collection."""
RARER = 0.04
"""Surnames with at most this share of all people: who has both names in common is taken for one person."""
FAR = 0.5
"""m / u of works far apart: too few people of these collections wrote so long, so it is set and not counted."""
SAME, ALIKE = 0.99, 0.9
"""m of a name in Hangul; of one in Latin letters, of its consonants and of its initials."""
AGAINST, FOR = 0.1, 300.0
"""m / u is kept within these: small numbers are no proof."""


def counted(known: list[Known], pairs: list[tuple[int, int, float]]) -> dict[str, Counter]:
    """How often each level of agreement is met among weighted pairs."""
    shared = common(k.mention for k in known)
    found = {kind: Counter() for kind in LEVELS}
    for one, other, weight in pairs:
        for reason in evidence.around(known[one].mention, known[other].mention, shared):
            kind, _, level = reason.kind.partition("_")
            found[kind][level] += weight
    return found


def together(known: list[Known], rare_only: bool) -> list[tuple[int, int, float]]:
    """All pairs of one person, weighted so that n mentions count n - 1."""
    whose: dict[str, list[int]] = {}
    for n, one in enumerate(known):
        if not rare_only or evidence.share(one.mention.readings[0]) <= RARER:
            whose.setdefault(one.person, []).append(n)
    return [(a, b, 2 / len(ns)) for ns in whose.values() for a, b in combinations(ns, 2) if _two_works(known, a, b)]


def apart(known: list[Known], rng: random.Random) -> list[tuple[int, int, float]]:
    """Pairs of two people, drawn at random from two works."""
    drawn = []
    while len(drawn) < STRANGERS:
        a, b = rng.randrange(len(known)), rng.randrange(len(known))
        if known[a].person != known[b].person and _two_works(known, a, b):
            drawn.append((a, b, 1.0))
    return drawn


def _two_works(known: list[Known], a: int, b: int) -> bool:
    return known[a].mention.row != known[b].mention.row


def around() -> dict[str, dict[str, tuple[float, float]]]:
    """For each kind and level the shares m and u."""
    rng = random.Random(1)
    same, other = ({kind: Counter() for kind in LEVELS} for _ in range(2))
    group, field, fields = numbered("train"), hangul("train"), various()
    for total, known, pairs in (
        (same, group, together(group, False)),
        (same, field, together(field, True)),
        (other, field, apart(field, rng)),
        (other, fields, apart(fields, rng)),
    ):
        for kind, counts in counted(known, pairs).items():
            total[kind].update(counts)
    table: dict[str, dict[str, tuple[float, float]]] = {}
    for kind, levels in LEVELS.items():
        shares = []
        for total in (same, other):
            whole = sum(total[kind].values()) + len(levels) * 0.5
            shares.append({level: (total[kind][level] + 0.5) / whole for level in levels})
        table[kind] = {level: (m, max(min(shares[1][level], m / AGAINST), m / FOR)) for level, m in shares[0].items()}
    u = table["years"]["far"][1]
    table["years"]["far"] = (u * FAR, u)
    return table


def names() -> dict[str, float | tuple[float, float]]:
    """How often given names of two people agree, and m and u (in units of that) of each way to agree."""
    given = [read(name).whole for name in dict.fromkeys(k.person for k in hangul("train"))]
    counts = Counter(given)
    collision = sum(n * (n - 1) for n in counts.values()) / (len(given) * (len(given) - 1))
    pairs = [(read(h), read(latin)) for h, latin in spelt()]
    pairs = [(h, latin) for h, latin in pairs if set(h.surnames) & set(latin.surnames)]
    n = len(pairs)
    own, others = Counter(), Counter()
    for i, (h, _) in enumerate(pairs):
        for j, (_, latin) in enumerate(pairs):
            (own if i == j else others)[fits(h.whole, latin.given)] += 1
    spellings = [latin.given for _, latin in pairs]
    crossed = [(a, b) for i, a in enumerate(spellings) for j, b in enumerate(spellings) if i != j]
    latin = sum("".join(a) == "".join(b) for a, b in crossed)
    bones = sum(skeleton(a, False) == skeleton(b, False) for a, b in crossed)
    two = [tuple(part[0] for part in latin) for latin in spellings if len(latin) == 2]
    first = sum(initials_fit(h.whole, letters) for h, _ in pairs for letters in two) / (n * len(two))

    alike = sum(a.whole == b.whole for a, _ in pairs for b, _ in pairs) - n

    def times(count: float) -> float:
        return max(1.0, count / max(alike, 1))

    return {
        "collision": collision,
        "hangul": (SAME, 1.0),
        "latin": (ALIKE, times(latin)),
        "spelt": (ALIKE, times(bones)),
        "usual": ((own["usual"] + 0.5) / (n + 1), times(others["usual"])),
        "loose": ((own["loose"] + 0.5) / (n + 1), times(others["usual"] + others["loose"])),
        "initials": (ALIKE, first / collision),
    }


def text() -> str:
    """The table as it is kept."""
    lines = ["# How much each kind of agreement tells, counted by benchmarks/people_weights.py; not edited by hand.",
             "# m: how often two mentions of one person agree so; u: how often two people's do (names: in units of",
             "# collision, the chance that two people's given names agree). Set and not counted: m of hangul, latin,",
             "# spelt and initials, and m / u of years far apart.", "", "[names]"]  # fmt: skip
    for level, found in names().items():
        lines.append(f"{level} = {found:.5f}" if isinstance(found, float) else f"{level} = {_pair(found)}")
    for kind, levels in around().items():
        lines += ["", f"[{kind}]", *(f"{level} = {_pair(found)}" for level, found in levels.items())]
    return "\n".join(lines) + "\n"


def _pair(found: tuple[float, float]) -> str:
    return f"{{ m = {found[0]:.4f}, u = {found[1]:.5f} }}"


if __name__ == "__main__":
    made = text()
    print(made)
    if "--write" in sys.argv:
        TARGET.write_text(made, encoding="utf-8")
