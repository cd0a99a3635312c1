"""Which strings behave like words? Counted over the runs of a collection, without a dictionary.

A word is a string whose characters foretell one another, and whose neighbours cannot be foretold: where a word ends,
the uncertainty of the next character rises (Jin and Tanaka-Ishii 2006).
"""

from collections.abc import Iterable, Iterator, Mapping
from math import log2

import msgspec

from ..analysis.segment import HANGUL_ONLY
from ..analysis.user_words import lengths_of, within

LONGEST = 12
"""Syllables of a word that is looked for among the beginnings of runs."""
START, END = "^", "$"
"""The neighbours of a string at the edges of its run."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a string stands among others: how often, and how uncertain (bits) are its left and right neighbours.

    ``runs`` are the numbers of the runs that hold it.
    """

    times: int
    left: float
    right: float
    runs: tuple[int, ...]


def entropy(counts: Iterable[int]) -> float:
    """The entropy, in bits, of what was counted: H = -Σ p log₂ p; 0 where there is one kind or none.

    >>> entropy([2, 1, 1]), entropy([7]), entropy([])
    (1.5, 0.0, 0.0)
    """
    counted = [n for n in counts if n]
    total = sum(counted)
    return -sum(n / total * log2(n / total) for n in counted) + 0.0 if total else 0.0


def cohesion(times: int, first: int, length: int) -> float:
    """How strongly the characters of a string foretell one another, 0 to 1: (n(c₁…c_l) / n(c₁))^(1/(l-1)).

    The geometric mean of the probabilities of each character after those before it, at the beginning of runs.

    Parameters
    ----------
    times, first
        How many runs begin with the string, and with its first character.
    length
        Its characters, two at least.

    Examples
    --------
    >>> cohesion(25, 100, 3), cohesion(0, 0, 2)
    (0.5, 0.0)
    """
    return (times / first) ** (1 / (length - 1)) if first else 0.0


def beginnings(counts: Mapping[str, int], least: int) -> Iterator[tuple[str, int, int, float]]:
    """The beginnings of at least `least` runs: (string, runs that begin so, with its first character, H of the next).

    Parameters
    ----------
    counts
        How often each distinct run occurs; only what is Hangul throughout is looked at.

    Notes
    -----
    Runs lie in order, so those with one beginning are neighbours: nothing but the runs is held, and the time grows
    with their characters.
    """
    runs = sorted(run for run in counts if HANGUL_ONLY.fullmatch(run))
    waiting = [(0, len(runs), 0, 0)]
    while waiting:
        start, stop, depth, first = waiting.pop()
        groups = _groups(runs, counts, start, stop, depth)
        if depth > 1:
            total = sum(n for *_, n in groups)
            yield runs[start][:depth], total, first, entropy(n for *_, n in groups)
        if depth < LONGEST:
            waiting += [(a, b, depth + 1, first or n) for char, a, b, n in groups if char != END and n >= least]


def _groups(runs: list[str], counts: Mapping[str, int], start: int, stop: int, depth: int):
    """The runs of a stretch by the character at `depth`: (character, start, stop, how often)."""
    groups: list[tuple[str, int, int, int]] = []
    for i in range(start, stop):
        run = runs[i]
        char = run[depth] if len(run) > depth else END
        if groups and groups[-1][0] == char:
            _, a, _, n = groups[-1]
            groups[-1] = (char, a, i + 1, n + counts[run])
        else:
            groups.append((char, i, i + 1, counts[run]))
    return groups


def standings(counts: Mapping[str, int], strings: Iterable[str]) -> dict[str, Standing]:
    """How each string stands anywhere in the runs; runs are numbered in the order of `counts`.

    >>> standings({"산업정책": 2, "신산업": 1}, ["산업"])["산업"].times
    3
    """
    wanted = frozenset(strings)
    lengths = lengths_of(wanted)
    lefts: dict[str, dict[str, int]] = {}
    rights: dict[str, dict[str, int]] = {}
    holding: dict[str, list[int]] = {}
    for number, (run, times) in enumerate(counts.items()):
        for string in set(within(run, wanted, lengths)):
            at = run.find(string)
            left = run[at - 1] if at else START
            right = run[at + len(string)] if at + len(string) < len(run) else END
            for side, char in ((lefts, left), (rights, right)):
                own = side.setdefault(string, {})
                own[char] = own.get(char, 0) + times
            holding.setdefault(string, []).append(number)
    return {
        string: Standing(
            times=sum(lefts[string].values()),
            left=entropy(lefts[string].values()),
            right=entropy(rights[string].values()),
            runs=tuple(numbers),
        )
        for string, numbers in holding.items()
    }
