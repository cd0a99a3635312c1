"""Which keys may have been meant? Every key string one slip away, and how far two key strings are apart.

A slip is a key too many, a key too few, a wrong key, or two keys in the wrong order (Damerau 1964, which for the
restricted distance counts each of them once). A slip to the next key of the board is cheaper than another; so are
vowels that Korean writes alike (ㅐ ㅔ, ㅓ ㅏ, ㅗ ㅜ).
"""

from .keystrokes import neighbours

LETTERS = b"abcdefghijklmnopqrstuvwxyz"
NEAR, ALIKE, FAR, FIRST = 3.0, 2.7, 4.0, 0.7
"""What a slip to the next key, to a like vowel, any other slip costs, and a slip at the first key besides, by
judgement on the scale of the logarithm of counts."""
_ALIKE = {frozenset(pair) for pair in (b"op", b"jk", b"hn", b"ml", b"un", b"ji")}


def substitution(typed: int, meant: int) -> float:
    """What it costs that one key was struck for another."""
    if frozenset((typed, meant)) in _ALIKE:
        return ALIKE
    return NEAR if meant in neighbours().get(typed, ()) else FAR


def one_away(keys: bytes) -> dict[bytes, float]:
    """All key strings one slip away with the least cost of the slip.

    >>> one_away(b"ab")[b"ba"], one_away(b"policu")[b"policy"]
    (3.7, 3.0)
    """
    found: dict[bytes, float] = {}

    def add(other: bytes, cost: float, at: int) -> None:
        cost += FIRST if at == 0 else 0.0
        if other != keys and cost < found.get(other, 99.0):
            found[other] = cost

    for at in range(len(keys) + 1):
        before, rest = keys[:at], keys[at:]
        for key in LETTERS:
            letter = bytes((key,))
            doubled = at > 0 and keys[at - 1] == key
            add(before + letter + rest, NEAR if doubled else FAR, at)
            if rest:
                add(before + letter + rest[1:], substitution(rest[0], key), at)
        if rest:
            doubled = at > 0 and keys[at - 1] == rest[0]
            add(before + rest[1:], NEAR if doubled or _stray(keys, at) else FAR, at)
        if len(rest) > 1:
            add(before + rest[1:2] + rest[:1] + rest[2:], NEAR, at)
    return found


def _stray(keys: bytes, at: int) -> bool:
    """Whether a key is next on the board to one struck just before or after: the finger caught two."""
    beside = keys[max(at - 1, 0) : at] + keys[at + 1 : at + 2]
    return any(other in neighbours().get(keys[at], ()) for other in beside)


def distance(typed: bytes, meant: bytes, most: int = 2) -> tuple[int, float]:
    """How many slips lie between what was typed and what was meant, and what they cost; more than `most` is `most` + 1.

    The restricted Damerau–Levenshtein distance (optimal string alignment), by rows.

    >>> distance(b"zmffjtmxk", b"zmffjtmxj"), distance(b"abcd", b"wxyz")
    ((1, 2.7), (3, 99.0))
    """
    if abs(len(typed) - len(meant)) > most:
        return most + 1, 99.0
    former: list[tuple[int, float]] = []
    row: list[tuple[int, float]] = [(j, FAR * j) for j in range(len(meant) + 1)]
    for i in range(1, len(typed) + 1):
        before_last, former, row = former, row, [(i, FAR * i)]
        for j in range(1, len(meant) + 1):
            a, b = typed[i - 1], meant[j - 1]
            step = (0, 0.0) if a == b else (1, substitution(a, b))
            ways = [
                (former[j - 1][0] + step[0], former[j - 1][1] + step[1]),
                (former[j][0] + 1, former[j][1] + FAR),
                (row[j - 1][0] + 1, row[j - 1][1] + FAR),
            ]
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                ways.append((before_last[j - 2][0] + 1, before_last[j - 2][1] + NEAR))
            row.append(min(ways))
        if min(row)[0] > most:
            return most + 1, 99.0
    return row[-1] if row[-1][0] <= most else (most + 1, 99.0)
