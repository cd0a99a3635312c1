"""How probable is it that two mentions are one person?

The log-odds of naive Bayes, as in record linkage since Fellegi and Sunter (1969): for each kind of agreement the
logarithm of m / u, m being how often it is met between mentions of one person, u between those of two. What names tell
depends on how common they are: u is the surname's share of all people times how often given names agree. The numbers
stand in ``weights.toml``, which names the script that counted them and the few that are set.
"""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from math import exp, log

import msgspec

from .common import Common
from .mentions import Mention
from .reading import Reading, read, skeleton
from .romanise import fits, initials_fit
from .surnames import RARE, TOTAL, kin, surnames

SCHOLARS = 20_000
"""People who may write in a collection's field: the odds before any evidence are one in so many."""
CERTAIN, LIKELY = 0.99, 0.5
"""From here on two mentions are taken for one person; from here on a person is asked."""
FOREIGN = 0.0005
"""The share of a surname that is not Korean, for want of a census of the world."""
NEAR, APART = 3, 15
"""Years between two works: near, apart, and beyond that far."""
MANY = 3
"""So many shared keywords and title words are many."""


SUPPORT = {
    "beside_several": 2.0,
    "beside_one": 1.0,
    "at_same": 1.0,
    "words_many": 1.0,
    "words_some": 0.5,
    "venue_same": 0.5,
}
"""What counts how much as support besides the names; a sum over kinds, since odds alone trust one kind too much."""
ENOUGH, ENOUGH_VAGUE = 1.5, 2.0
"""Support without which nothing is certain; more where names agree in initials or a rare spelling only, or are common.

With less, one co-author who is a namesake as well is enough to be wrong: seen in benchmarks/people.py, homonyms.
"""
COMMON = 0.04
"""Share of all people from which on a surname is common: 김, 이, 박, 최 and 정, which half of all people have."""
NOTHING = Common()


class Reason(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One piece of evidence: its kind (a sentence under ``[people_reason]``), how much, and its log-odds."""

    kind: str
    n: int = 0
    weight: float = 0.0


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Probability, between 0 and 1, that two mentions are one person, why, and whether that makes it certain."""

    probability: float
    reasons: tuple[Reason, ...]
    certain: bool = False


@cache
def weights() -> dict[str, dict]:
    """The table of m and u."""
    return tomllib.loads(files(__package__).joinpath("weights.toml").read_text(encoding="utf-8"))


@cache
def weight(kind: str, level: str) -> float:
    """log(m / u) of one level of agreement."""
    entry = weights()[kind][level]
    return log(entry["m"] / entry["u"])


ORDER = ("hangul", "latin", "han", "usual", "spelt", "loose", "initials")
"""Ways in which two names agree, the most telling first."""


@lru_cache(maxsize=50_000)
def agreement(one: Reading, other: Reading) -> str:
    """How two names agree: a word of `ORDER`, ``against`` where they cannot be one name, empty where nothing is known.

    >>> from .reading import read
    >>> agreement(read("안영진"), read("Ahn, Young-Jin")), agreement(read("안영진"), read("Ahn, Min-Soo"))
    ('usual', 'against')
    >>> agreement(read("Nahm, Kee-Bom"), read("Ki Bom Nam")), agreement(read("Y. J. Ahn"), read("안영진"))
    ('spelt', 'initials')
    """
    if one.key == other.key:
        if one.script == "latin":
            return "initials" if one.initials else "latin" if one.given else ""
        return "hangul" if one.script == "hangul" else "han"
    if one.script == other.script == "latin" and one.family == other.family and (one.initials or other.initials):
        return _initials(one, other)
    if not _related(one, other):
        return "against" if one.script == other.script else ""
    if one.script == other.script == "hangul":
        return "hangul" if one.given == other.given and one.surnames == other.surnames else "against"
    if one.initials or other.initials:
        return _initials(one, other)
    if one.script == other.script:
        return "spelt" if skeleton(one.given, False) == skeleton(other.given, False) else "against"
    hangul, latin = (one, other) if one.script == "hangul" else (other, one)
    if not set(hangul.surnames) & set(latin.surnames):
        return ""
    return fits(hangul.whole, latin.given) or "against"


def _related(one: Reading, other: Reading) -> bool:
    return bool(one.surnames and other.surnames) and kin()[one.surnames[0]] == kin()[other.surnames[0]]


def _initials(one: Reading, other: Reading) -> str:
    """Where at least one has only initials: whether they may be those of the other."""
    if one.script == other.script:
        short, full = sorted((one, other), key=lambda r: (not r.initials, len(r.given)))
        letters = [part[0] for part in full.given]
        if len(full.given) == 1 and len(short.given) == 2:  # Youngjin may be Y.J.
            return "initials" if letters[0] == short.given[0] else "against"
        fit = letters[: len(short.given)] == [part[0] for part in short.given]
        return "initials" if fit and len(short.given) <= len(letters) else "against"
    hangul, latin = (one, other) if one.script == "hangul" else (other, one)
    if not set(hangul.surnames) & set(latin.surnames):
        return ""
    return "initials" if initials_fit(hangul.whole, latin.given) else "against"


def names_agree(one: Mention, other: Mention) -> str:
    """The most telling way in which names of two mentions agree; empty where none does or two in Hangul differ."""
    return _agree(one.names, other.names)


@lru_cache(maxsize=200_000)
def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    mine, theirs = tuple(map(read, one)), tuple(map(read, other))
    found = {agreement(a, b) for a in mine for b in theirs}
    both = {a.script for a in mine} & {b.script for b in theirs}
    if "hangul" in both and "hangul" not in found:
        return ""
    return next((way for way in ORDER if way in found), "")


def share(reading: Reading) -> float:
    """The part of all people that has one of the surnames a name may stand for."""
    if not reading.surnames:
        return FOREIGN
    return sum(surnames()[name].people for name in reading.surnames) / TOTAL


def name_odds(names: tuple[str, ...], way: str) -> float:
    """Log-odds that two mentions whose names agree in this `way` are one person, before all other evidence."""
    level = weights()["names"]["latin" if way == "han" else way]
    commonest = max(min(share(read(name)) for name in names), RARE / TOTAL / 10)
    u = commonest * weights()["names"]["collision"] * level["u"]
    return log(level["m"]) - log(min(u, 1.0)) - log(SCHOLARS)


def compare(one: Mention, other: Mention, known: Common = NOTHING) -> Evidence | None:
    """What speaks for two mentions being one person; None where their names or the facts exclude it.

    Parameters
    ----------
    known
        What the library's works share anyway.
    """
    way = names_agree(one, other)
    if not way or one.row == other.row:
        return None
    if one.orcid and other.orcid:
        if one.orcid != other.orcid:
            return None
        return Evidence(probability=1.0, reasons=(Reason(kind="orcid"), Reason(kind=way)), certain=True)
    reasons = [_named(one.names, way), *around(one, other, known)]
    odds = sum([reason.weight for reason in reasons])
    probability = 1 / (1 + exp(-max(-30.0, min(30.0, odds))))
    return Evidence(
        probability=round(probability, 4),
        reasons=tuple([reason for reason in reasons if abs(reason.weight) > 0.05]),
        certain=probability >= CERTAIN and _supported(one, way, reasons),
    )


def _supported(one: Mention, way: str, reasons: list[Reason]) -> bool:
    """Whether there is enough besides the names."""
    told = sum(SUPPORT.get(reason.kind, 0.0) for reason in reasons if reason.weight > 0)
    vague = way in ("initials", "loose") or min(map(share, one.readings)) >= COMMON
    return told >= (ENOUGH_VAGUE if vague else ENOUGH)


def tempered(probability: float, namesakes: int) -> float:
    """The probability where so many people of the library have the name already: the odds are parted among them.

    >>> tempered(0.8, 1), round(tempered(0.8, 40), 2)
    (0.8, 0.09)
    """
    odds = probability / max(1e-9, 1 - probability)
    return round(odds / (odds + max(1, namesakes - 1)), 4) if namesakes > 2 else probability


def around(one: Mention, other: Mention, known: Common) -> list[Reason]:
    """The evidence besides the names; what is not known on one side tells nothing."""
    found = []
    if one.beside and other.beside:
        shared = set(one.beside) & set(other.beside)
        n = len(shared)
        found.append(_shared("beside", "several" if n > 1 else "one" if n else "none", shared, known))
    if one.at and other.at:
        shared = set(one.at) & set(other.at)
        found.append(_shared("at", "same" if shared else "other", shared, known))
    if one.words and other.words:
        n = len((set(one.words) & set(other.words)) - known.words)
        found.append(_reason("words", "many" if n >= MANY else "some" if n else "none", n))
    if one.venue and other.venue:
        n = len(set(one.venue) & set(other.venue))
        found.append(_reason("venue", "same" if n else "other", n))
    if one.year and other.year:
        n = abs(one.year - other.year)
        found.append(_reason("years", "near" if n <= NEAR else "apart" if n <= APART else "far", n))
    return found


@lru_cache(maxsize=100_000)
def _named(names: tuple[str, ...], way: str) -> Reason:
    return Reason(kind=way, weight=name_odds(names, way))


def _shared(kind: str, level: str, shared: set[int], known: Common) -> Reason:
    """A level of agreement whose u is not less than the part of all works that has what is shared."""
    if not shared:
        return _reason(kind, level, 0)
    entry = weights()[kind][level]
    part = known.part(kind, shared) if len(shared) == 1 else known.part(kind, shared) / 2
    told = max(0.0, log(entry["m"] / max(entry["u"], part)))
    return Reason(kind=f"{kind}_{level}", n=len(shared), weight=round(told, 3))


@lru_cache(maxsize=5_000)
def _reason(kind: str, level: str, n: int) -> Reason:
    return Reason(kind=f"{kind}_{level}", n=n, weight=round(weight(kind, level), 3))
