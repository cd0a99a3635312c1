"""What does one word, phrase or wildcard match in one field, what of it ranks, and what is marked?

A term matches a field of one script where all its words occur in it; Hangul and Han of four or more syllables also
where they stand as a substring within one sentence; a phrase where its characters stand in order within one value.
``plan.py`` puts these together as the query says.
"""

from collections.abc import Callable, Sequence

import msgspec

from .analysis.fields import Analyzer, runs, units
from .analysis.hanja import sounds
from .analysis.normalise import fold
from .analysis.segment import Piece, is_light, word
from .engine import (
    NAME_FIELDS,
    TEXT_FIELDS,
    AllOf,
    AnyOf,
    HasGrams,
    HasInfix,
    HasNear,
    HasPrefix,
    HasWord,
    HasWords,
    Match,
    Nothing,
)

SUBSTRING_SYLLABLES = 4
"""From here on a term also matches as a substring; shorter ones lie (수원 in 연수원)."""
SCOPES = {"tsk": TEXT_FIELDS, "all": TEXT_FIELDS + NAME_FIELDS}

Grams = tuple[tuple[str, ...], ...]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What to mark in an answer, where the field holds all of it.

    ``words`` must all be there (in order and adjoining if ``adjoining``); or ``units`` stand in order (within one
    sentence, if so said; where ``prefix``, at the beginning of a word; where ``infix``, a Latin unit holds it).
    Where there is ``other``, both sequences of words are marked where they stand ``within`` so many words. ``script``
    is the only one to mark in, where it is not empty; ``kind`` is typed, variant, synonym or translated.
    """

    text: str
    fields: tuple[str, ...]
    words: tuple[str, ...] = ()
    adjoining: bool = False
    units: tuple[str, ...] = ()
    within_sentence: bool = False
    prefix: bool = False
    infix: bool = False
    other: tuple[str, ...] = ()
    within: int = 0
    script: str = ""
    kind: str = "typed"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A term as one analyser reads it: its runs, units and pieces.

    A unit is ``=word`` for a Latin word or number, else the character that stands there, or all that may: a Han
    character in quotes may have been read in several ways.
    """

    text: str
    runs: tuple[str, ...]
    units: tuple[str, ...]
    pieces: tuple[Piece, ...]
    chained: bool = False

    @property
    def content(self) -> tuple[str, ...]:
        """All morphemes, derived nouns, numbers and Latin words."""
        return tuple(dict.fromkeys(p.text for p in self.pieces if p.kind in "mdu"))

    @property
    def named(self) -> tuple[str, ...]:
        """The words that the user named."""
        return tuple(dict.fromkeys(p.text for p in self.pieces if p.kind == "n"))

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """For each word of the content what satisfies it: itself, or a named word that it is part of.

        So a named word satisfies what all its parts would. One without parts satisfies itself alone.
        """
        named = [p for p in self.pieces if p.kind == "n"]
        parts = [p for p in self.pieces if p.kind in "mdu"]
        by = {p.text: tuple(dict.fromkeys((p.text, *(n.text for n in named if _covers(n, p))))) for p in parts}
        bare = [n.text for n in named if not any(_covers(n, p) for p in parts)]
        return tuple(dict.fromkeys((*(by[word] for word in self.content), *((text,) for text in bare))))

    @property
    def whole(self) -> tuple[str, ...]:
        """The named words of which every word of the content is a part."""
        parts = [p for p in self.pieces if p.kind in "mdu"]
        return tuple(n.text for n in self.pieces if n.kind == "n" and all(_covers(n, p) for p in parts))

    @property
    def in_order(self) -> tuple[str, ...]:
        """The fullest word at each place: 산업화 where it is read as 산업 and 산업화."""
        best: dict[int, str] = {}
        for p in self.pieces:
            if p.kind in "mdu" and len(p.text) >= len(best.get(p.place, "")):
                best[p.place] = p.text
        return tuple(best[place] for place in sorted(best))

    @property
    def has_latin(self) -> bool:
        """Whether a Latin word or a number is in it."""
        return any(unit[0] == "=" for unit in self.units)

    @property
    def held(self) -> bool:
        """Whether it is a chain with a word without content, read as a phrase (lock-in is not lock)."""
        return self.chained and any(p.kind == "l" for p in self.pieces)

    @property
    def adjoining(self) -> bool:
        """Whether its words are to stand next to each other: a number or Latin word beside anything else."""
        return self.has_latin and len(self.units) > 1 and len(self.in_order) > 1

    @property
    def light(self) -> bool:
        """Whether it carries no content."""
        return not self.chained and is_light("".join(self.runs), self.pieces)


def reading(text: str, analyzer: Analyzer, chained: bool = False, quoted: bool = False) -> Reading:
    """Cut and read the text of a term, a phrase or a wildcard; `quoted` where it may be cut out of a longer run."""
    cut = runs(fold(text).text)
    open_units = tuple(u if u[0] == "=" else sounds(u) for run in cut for u in units(run)) if quoted else ()
    cut = [analyzer.segmenter.heard(run) for run in cut]
    pieces: list[Piece] = []
    place = at = 0
    for run in cut:
        found = analyzer.segmenter.pieces(run)
        for p in found:
            own = p.place if p.kind in "lw" else p.place + place
            pieces.append(Piece(p.text, p.kind, own, at + p.start, at + p.end))
        place += max((p.place for p in found), default=-1) + 1
        at += len(run)
    parts = open_units or tuple(u for run in cut for u in units(run))
    return Reading(text=text, runs=tuple(cut), units=parts, pieces=tuple(pieces), chained=chained)


def _covers(named: Piece, part: Piece) -> bool:
    """Whether a word of the content is a part of a named one."""
    return named.start <= part.start and part.end <= named.end


def _all_words(read: Reading) -> Callable[[str, str], Match]:
    """Where all words of a reading occur in a (field, script), or named ones in place of their parts."""
    ways = read.ways
    return lambda field, script: all_of([any_of([HasWord(field, script, w) for w in way]) for way in ways])


def term_match(read: Reading) -> Callable[[str, str], Match]:
    """What a term matches in a (field, script)."""
    grams = substring(read)
    by_words = (read.content or read.named) and not read.held
    every = _all_words(read)

    def match(field: str, script: str) -> Match:
        arms: list[Match] = []
        if by_words and read.adjoining:
            arms += [HasWords(field, script, read.in_order), *(HasWord(field, script, w) for w in read.whole)]
        elif by_words:
            arms.append(every(field, script))
        if grams:
            arms.append(HasGrams(field, script, grams))
        return any_of(arms)

    return match


def term_marks(read: Reading, fields: tuple[str, ...]) -> list[Mark]:
    """What of a term is marked in these fields."""
    marks = []
    if read.content and not read.held:
        words = read.in_order if read.adjoining else read.content
        marks.append(Mark(text=read.text, fields=fields, words=words, adjoining=read.adjoining))
    if read.named and not read.held:
        marks.append(Mark(text=read.text, fields=fields, words=_with_named(read)))
    if substring(read):
        marks.append(Mark(text=read.text, fields=fields, units=read.units, within_sentence=not read.has_latin))
    return marks


def _with_named(read: Reading) -> tuple[str, ...]:
    """The words of a reading with each named word in place of its parts; of nested ones the widest."""
    wide = [n for n in read.pieces if n.kind == "n"]
    wide = [n for n in wide if not any(m.start <= n.start and n.end <= m.end and m != n for m in wide)]
    rest = [p.text for p in read.pieces if p.kind in "mdu" and not any(_covers(n, p) for n in wide)]
    return tuple(dict.fromkeys((*(n.text for n in wide), *rest)))


def rendered_match(read: Reading, meant: bool) -> Callable[[str, str], Match]:
    """What another spelling of a term, or another term `meant` by it, matches in a (field, script).

    A spelling matches as if it were typed, and so does one word, or one held together by a hyphen (고착 is lock-in and
    not lock); the words of a translation stand in one field, as those of a Korean compound do. An English word of which
    the stem leaves little is looked for as it is, in the singular and the plural: 산업화 is industrialisation, which is
    not industry.
    """
    whole = _inflected(read) if meant and not read.held else None
    if whole is not None:
        return whole
    if len(read.runs) == 1 or not meant or read.held:
        return term_match(read)
    return _all_words(read)


LOST = 5
"""Letters of an English word that its stem may lose before the stem says something else."""


def _inflected(read: Reading) -> Callable[[str, str], Match] | None:
    """Each English word by its stem, or where that lost too much, as it is or with a plural; None where none did."""
    words = [unit[1:] for unit in read.units if unit[0] == "=" and unit[1:].isalpha()]
    if len(words) != len(read.units) or not any(_clipped(one) for one in words):
        return None
    kept = [one for one in words if word(one) in read.content]

    def match(field: str, script: str) -> Match:
        parts: list[Match] = [
            HasGrams(field, script, (_numbers(one),)) if _clipped(one) else HasWord(field, script, word(one))
            for one in kept
        ]
        return all_of(parts) if parts else Nothing()

    return match


def _clipped(one: str) -> bool:
    return len(one) - len(word(one)) >= LOST


def _numbers(one: str) -> tuple[str, ...]:
    """An English word as an exact gram, in the singular and the plural."""
    plural = one[:-1] + "ies" if one.endswith("y") else one + "s"
    return ("=" + one, "=" + plural)


def rendered_marks(read: Reading, kind: str, fields: tuple[str, ...], script: str) -> list[Mark]:
    """What of it is marked in these fields."""
    alone = read.units[0] if len(read.units) == 1 else ""
    if kind != "variant" and alone[:1] == "=" and _clipped(alone[1:]):
        marks = [Mark(text=read.text, fields=fields, units=(gram,)) for gram in _numbers(alone[1:])]
    elif len(read.runs) == 1 or kind == "variant" or read.held:
        marks = term_marks(read, fields)
    else:
        marks = [Mark(text=read.text, fields=fields, words=read.content)] if read.content else []
    return [msgspec.structs.replace(mark, kind=kind, script=script) for mark in marks]


def substring(read: Reading) -> Grams:
    """The grams of a term's substring reading, or nothing where it has none.

    Hangul and Han of four or more characters; a word without content, of two; a Latin one as a phrase.
    """
    bare = not read.content and not read.named
    if read.held or (read.has_latin and bare):
        return quoted_grams(read.units)
    if read.has_latin:
        return ()
    if len(read.units) >= SUBSTRING_SYLLABLES or (bare and len(read.units) >= 2):
        return pairs(read.units)
    return ()


def pairs(parts: Sequence[str]) -> Grams:
    """The grams of Hangul and Han within one sentence.

    >>> pairs("가나다")
    (('가나',), ('나다',))
    """
    return tuple(tuple(a + b for a in left for b in right) for left, right in zip(parts, parts[1:], strict=False))


def quoted_grams(parts: Sequence[str]) -> Grams:
    """The grams of a quoted string: pairs may cross a sentence's end.

    >>> quoted_grams(["가", "나", "=a", "다"])
    (('가나', '가¦나'), ('나',), ('=a',), ('^다',))
    """
    grams: list[tuple[str, ...]] = [(parts[0],)] if parts[0][0] == "=" else []
    for left, right in zip(parts, parts[1:], strict=False):
        if left[0] != "=" and right[0] != "=":
            grams.append(tuple(a + cut + b for cut in ("", "¦") for a in left for b in right))
        elif left[0] != "=":
            grams += [tuple(left), (right,)]
        else:
            grams.append((right,) if right[0] == "=" else tuple("^" + one for one in right))
    return tuple(grams)


def wild_match(read: Reading, anywhere: bool) -> Callable[[str, str], Match]:
    """What a word with a star matches in a (field, script)."""
    plain = "".join(unit.lstrip("=") for unit in read.units)
    if not anywhere:
        return lambda field, script: HasPrefix(field, script, plain)
    if len(read.units) == 1:
        return lambda field, script: HasInfix(field, script, plain)
    grams = quoted_grams(read.units) if read.has_latin else pairs(read.units)
    return lambda field, script: HasGrams(field, script, grams)


def wild_mark(read: Reading, anywhere: bool, fields: tuple[str, ...]) -> Mark:
    """What of a word with a star is marked."""
    return Mark(
        text=read.text,
        fields=fields,
        units=read.units,
        within_sentence=not (anywhere and read.has_latin),
        prefix=not anywhere,
        infix=anywhere and len(read.units) == 1,
    )


def near_match(left: Reading, right: Reading, n: int) -> Callable[[str, str], Match]:
    """Where two readings stand with at most `n` content words between them."""
    a, b = left.in_order, right.in_order
    return lambda field, script: HasNear(field, script, a, b, n) if a and b else Nothing()


def fields_of(field: str) -> tuple[str, ...]:
    """The fields of documents that a field of the query language means."""
    return SCOPES.get(field, (field,))


def all_of(parts: Sequence[Match]) -> Match:
    """All parts, or the one."""
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def any_of(parts: Sequence[Match]) -> Match:
    """Any of the distinct parts; nothing where there is none."""
    distinct = tuple(dict.fromkeys(p for p in parts if not isinstance(p, Nothing)))
    return distinct[0] if len(distinct) == 1 else AnyOf(distinct) if distinct else Nothing()
