"""What does a Korean run consist of, by Kiwi's morphemes?

Content words, derived nouns and compounds. Numbers, Latin words and Han are found by their characters, not by Kiwi's
tags, so none is ever lost; Kiwi tells where the Hangul between them parts.
"""

from functools import lru_cache

import msgspec

from .light import DROPPED_SUFFIXES, LIGHT_VERBS

NOUNS = frozenset({"NNG", "NNP", "NR", "XR"})
NOMINAL = NOUNS | {"XPN", "XSN", "NNB", "SL", "SN", "SH", "SW"}
BESIDE_UNITS = frozenset({"NNB", "NP", "MM"})
"""Counted as words only where a number or Latin word stands in the same run: 4차, 1990년대."""

WEAK = frozenset({"MAG", "NNB", "NP", "MM"})
"""They say little, but a text that has them too stands a little higher (KorQuAD, MRR@10 +.002)."""


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """A token of a run. ``kind``: m morpheme, d derived noun, c compound, u number or Latin word, l light word
    (no word of the index), w weak word (adverb, bound noun, pronoun, determiner: ranks, never matches), n a word that
    the user named (``user_words.py``).

    ``place`` counts the run's content words from 0 (-1 for a light or weak word); ``start`` and ``end`` are offsets
    in the run. A derived noun (산업화, 신산업) shares its noun's place, a compound that of its first part.
    """

    text: str
    kind: str
    place: int
    start: int
    end: int


Pieces = tuple[Piece, ...]


@lru_cache(maxsize=1)
def _kiwi():
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=2, load_default_dict=False, load_typo_dict=False, load_multi_dict=False)


@lru_cache(maxsize=1)
def _telling() -> tuple:
    """An analyser that may be told of words, so that the other one stays as it is; and what it was told."""
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=2, load_default_dict=False, load_typo_dict=False, load_multi_dict=False), set()


def nouns_told(words: frozenset[str], keys: list[str], without: frozenset[str]) -> list[list["Atom"]]:
    """Each morpheme of each key as it is read where `words` are proper nouns, `without` some of them."""
    kiwi, told = _telling()
    for word in sorted(words - told):
        kiwi.add_user_word(word, "NNP")
        told.add(word)
    blocked = [f"{word}/NNP" for word in sorted(without)] or None
    found = kiwi.tokenize(keys, blocklist=blocked)
    return [[(t.form, t.tag.split("-")[0], t.start, t.start + t.len) for t in one] for one in found]


def kiwi_version() -> str:
    """The version of the morphological analyser, part of the analysis version."""
    from importlib.metadata import version

    return version("kiwipiepy")


def morphemes(keys: list[str]) -> list[list["Atom"]]:
    """Each morpheme of each key; many keys at once are faster than one by one.

    What stands before a run's particles is read as it is read alone, so that 국제사법으로 gives what 국제사법 gives.
    """
    found = _tokenized(keys)
    stems = [key[: _stem_end(one)] for key, one in zip(keys, found, strict=True)]
    wanted = sorted({stem for stem, key in zip(stems, keys, strict=True) if len(stem) > 1 and stem != key})
    alone = dict(zip(wanted, _tokenized(wanted), strict=True))
    for i, stem in enumerate(stems):
        again = alone.get(stem)
        if again and all(tag in NOMINAL for _, tag, _, _ in again):
            found[i] = again
    return found


def _tokenized(keys: list[str]) -> list[list["Atom"]]:
    kiwi = _kiwi()
    tokens = kiwi.tokenize(keys) if len(keys) > 1 else [kiwi.tokenize(key) for key in keys]
    return [[(t.form, t.tag.split("-")[0], t.start, t.start + t.len) for t in one] for one in tokens]


def _stem_end(found: list["Atom"]) -> int | None:
    """Where a run's particles begin; None where it ends in none."""
    begin = None
    for _, tag, start, _ in reversed(found):
        if tag[0] != "J":
            break
        begin = start
    return begin


Atom = tuple[str, str, int, int]
"""Text, tag, start and end of a morpheme; tag ``unit`` for a number or Latin word, ``han`` for Han."""


def pieces_of(found: list[Atom], others: list[Atom]) -> Pieces:
    """A run's pieces, from its morphemes and from its stretches that are not Hangul.

    >>> found = [("재", "XPN", 0, 1), ("산업", "NNG", 1, 3), ("화", "XSN", 3, 4), ("의", "JKG", 4, 5)]
    >>> [(p.text, p.kind) for p in pieces_of(found, [])]
    [('재산업', 'd'), ('재산업화', 'd'), ('산업', 'm'), ('산업화', 'd')]
    """
    held = {i for _, _, start, end in others for i in range(start, end)}
    atoms = [*others]
    for text, tag, start, end in found:
        free = [i for i in range(start, end) if i not in held]
        if len(free) == end - start:
            atoms.append((text, tag, start, end))
        elif free and tag in NOUNS and free[-1] - free[0] == len(free) - 1 and len(text) == end - start:
            atoms.append((text[free[0] - start : free[-1] + 1 - start], tag, free[0], free[-1] + 1))
    atoms.sort(key=lambda a: (a[2], a[3]))
    reading = _Reading(beside=bool(others))
    for i, (text, tag, start, end) in enumerate(atoms):
        following = atoms[i + 1][1] if i + 1 < len(atoms) and atoms[i + 1][2] == end else ""
        _read(reading, text, tag, start, end, following)
    reading.close()
    distinct = {(p.text or p.start, p.place): p for p in reversed(reading.pieces)}
    return tuple(sorted(distinct.values(), key=lambda p: (p.place, p.start, p.end)))


class _Reading:
    """What has been read of a run: its pieces, and the chain of adjoining nouns that is still open."""

    def __init__(self, beside: bool):
        self.beside = beside  # a number or Latin word stands in the run
        self.pieces: list[Piece] = []
        self.place = 0
        self.chain: list[tuple[str, int, int, int]] = []  # text, place, start, end
        self.prefix: tuple[str, int] | None = None  # text and start of 신 in 신산업
        self.noun: tuple[str, int, int] | None = None  # the last noun with its suffixes: text, place, start
        self.prefixed: tuple[str, int] | None = None  # the same with its prefix: text, start

    def word(self, text: str, kind: str, start: int, end: int) -> None:
        self.pieces.append(Piece(text, kind, self.place, start, end))
        self.place += 1

    def close(self) -> None:
        if len(self.chain) > 1:
            text = "".join(link[0] for link in self.chain)
            self.pieces.append(Piece(text, "c", self.chain[0][1], self.chain[0][2], self.chain[-1][3]))
        self.chain = []
        self.prefix = self.noun = self.prefixed = None


def _read(reading: _Reading, text: str, tag: str, start: int, end: int, following: str) -> None:
    if reading.chain and start != reading.chain[-1][3]:
        reading.close()
    if tag == "unit":
        reading.close()
        reading.word("", "u", start, end)
    elif tag == "han":
        reading.close()
        reading.word(text, "m", start, end)
    elif following == "unit" and (tag == "XPN" or text == "제"):
        reading.close()  # 제3기 is 3기
    elif tag == "XPN" and following in NOUNS:
        reading.close()
        reading.prefix = (text, start)
        reading.chain.append((text, reading.place, start, end))
    elif reading.beside and (tag in BESIDE_UNITS or tag == "XSN" and not reading.noun) and text not in DROPPED_SUFFIXES:
        reading.close()  # 차 of 4차, 형 of B형
        reading.word(text, "m", start, end)
    elif tag in NOUNS or tag == "XPN":
        _noun(reading, text, start, end)
    elif tag == "XSN" and reading.noun and text not in DROPPED_SUFFIXES:
        _suffix(reading, text, start, end)
    elif tag in ("VV", "VA") and text + "다" not in LIGHT_VERBS:
        reading.close()
        reading.word(text + "다", "m", start, end)
    else:
        reading.close()
        if tag in WEAK:
            reading.pieces.append(Piece(text, "w", -1, start, end))


def _noun(reading: _Reading, text: str, start: int, end: int) -> None:
    reading.noun, reading.prefixed = (text, reading.place, start), None
    if reading.prefix:
        before, at = reading.prefix
        reading.prefixed, reading.prefix = (before + text, at), None
        reading.pieces.append(Piece(before + text, "d", reading.place, at, end))
    reading.chain.append((text, reading.place, start, end))
    reading.word(text, "m", start, end)


def _suffix(reading: _Reading, text: str, start: int, end: int) -> None:
    noun, place, at = reading.noun or ("", 0, 0)
    reading.noun = (noun + text, place, at)
    reading.pieces.append(Piece(noun + text, "d", place, at, end))
    if reading.prefixed:
        before, begin = reading.prefixed
        reading.prefixed = (before + text, begin)
        reading.pieces.append(Piece(before + text, "d", place, begin, end))
    reading.chain.append((text, place, start, end))
