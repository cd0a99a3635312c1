"""What can be asked of words that the user knows better: which there are, what one would change, which are missing?"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agglo.errors import BadInput, Unknown
from agglo.literature.analysis.user_words import written
from agglo.literature.engine import Ask
from agglo.literature.lexicon import glossary_lines
from agglo.literature.lexicon.entry import key
from agglo.literature.lexicon.glossary import Concept
from agglo.literature.library import Library
from agglo.literature.words import effect, naming, proposals
from agglo.literature.words.effect import Effect
from agglo.literature.words.proposals import Proposals
from agglo.text import LANGUAGES

from .asking import operation
from .keeping import Count, Offset, Piece

Word = Annotated[str, Meta(min_length=1, max_length=100)]
Several = Annotated[tuple[Word, ...], Meta(min_length=1, max_length=500)]
Kind = Literal["compound", "person", "programme", "term"]


class UserWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word of the user dictionary: its kind, and in how many works it stands."""

    word: str
    kind: str
    works: int


class UserDictionary(msgspec.Struct, frozen=True, kw_only=True):
    """Words in force: how many, and some of them; what was rejected when proposed; a mark of the words in force."""

    total: int
    rows: tuple[UserWord, ...]
    rejected: tuple[str, ...]
    version: str


class Unusable(msgspec.Struct, frozen=True, kw_only=True):
    """A word that cannot be one, and why, in both languages."""

    word: str
    why: dict[str, str]


class WordsDecided(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision led to: ``accepted``, ``removed`` or ``rejected`` words, and how many works were read again."""

    verdict: str
    words: tuple[str, ...]
    works: int
    refused: tuple[Unusable, ...] = ()


class GlossaryRead(msgspec.Struct, frozen=True, kw_only=True):
    """A glossary was read: its concepts, the pairs they make, how many are new, and what is wrong with which line."""

    concepts: int
    pairs: int
    new: int
    complaints: tuple[dict[str, str], ...] = ()


@operation(positional=("text",), found=lambda dictionary: dictionary.total > 0)
def words(
    library: Library,
    text: Piece = "",
    limit: Count = 100,
    offset: Offset = 0,
) -> UserDictionary:
    """Which words the user dictionary has, and in how many works each stands.

    Parameters
    ----------
    library
        The library that answers.
    text
        Only words that hold this.
    limit, offset
        How many, and after how many.
    """
    library.follow_words()
    decided = library.store.decisions("word")
    found = [(word, value["kind"]) for word, value in decided.items() if value.get("kind") and text in word]
    engine = library.engine
    rows = [
        UserWord(word=word, kind=kind, works=engine.find(Ask(match=naming.token(written(word)), limit=1)).total)
        for word, kind in found[::-1][offset : offset + limit]
    ]
    rejected = tuple(word for word, value in decided.items() if value.get("rejected"))
    return UserDictionary(total=len(found), rows=tuple(rows), rejected=rejected, version=library.words.version)


@operation(writes=True, positional=("word",))
def add_word(library: Library, word: Word, kind: Kind = "term", anyway: bool = False) -> WordsDecided:
    """Name a word, which from then on is found and ranked as one, beside its parts.

    Parameters
    ----------
    library
        The library.
    word
        A noun written without blanks: 지역혁신체계, TAMA산업활성화협회.
    kind
        What it is.
    anyway
        Also where more than half of the library would be read otherwise.

    Raises
    ------
    BadInput
        It has blanks, operators or markup, one character or no Hangul, or swallows the library.
    """
    checked = naming.checked(word) if anyway else _telling(library, word)
    return WordsDecided(verdict="accepted", words=(checked,), works=naming.name(library, {checked: kind}))


@operation(writes=True, positional=("word",))
def remove_word(library: Library, word: Word) -> WordsDecided:
    """Take a word out of the user dictionary, or a rejected proposal out of the rejected ones.

    Parameters
    ----------
    library
        The library.
    word
        The word.

    Raises
    ------
    Unknown
        It is neither.
    """
    decided = library.store.decisions("word")
    known = next((one for one in (word, word.strip()) if one in decided), None)
    if known is None:
        raise Unknown.named("word", word[:40], decided)
    return WordsDecided(verdict="removed", words=(known,), works=naming.forget(library, [known]))


@operation(positional=("word",))
def preview_word(library: Library, word: Word) -> Effect:
    """What naming a word would change: which works, which totals, and which of the first ten.

    Parameters
    ----------
    library
        The library that answers.
    word
        The word, named or not.

    Raises
    ------
    BadInput
        It cannot be a word.
    """
    return effect.effect(library, naming.checked(word))


@operation(found=lambda proposed: bool(proposed.rows))
def propose_words(library: Library, limit: Count = 50, again: bool = False, *, progress=None) -> Proposals:
    """Words that may be worth naming, by the collection's own statistics; the one with most effect first.

    Parameters
    ----------
    library
        The library that answers.
    limit
        How many.
    again
        Read the library anew, even where what was proposed is not out of date.
    progress
        Told how many works are read.
    """
    made = proposals.propose(library, again, progress)
    return msgspec.structs.replace(made, rows=made.rows[:limit])


@operation(writes=True, positional=("words",))
def accept_words(library: Library, words: Several, kind: Kind = "term") -> WordsDecided:
    """Name several words at once; those that cannot be words are left out and said.

    Parameters
    ----------
    library
        The library.
    words
        The words.
    kind
        What they are.
    """
    usable, refused = _sorted(words, partial(_telling, library))
    works = naming.name(library, dict.fromkeys(usable, kind)) if usable else 0
    return WordsDecided(verdict="accepted", words=usable, works=works, refused=refused)


@operation(writes=True, positional=("words",))
def reject_words(library: Library, words: Several) -> WordsDecided:
    """Do not propose these words again; those in the user dictionary are taken out.

    Parameters
    ----------
    library
        The library.
    words
        The words.
    """
    usable, refused = _sorted(words, naming.checked)
    works = naming.reject(library, usable)
    return WordsDecided(verdict="rejected", words=usable, works=works, refused=refused)


@operation(writes=True, positional=("text",))
def read_glossary(library: Library, text: Annotated[str, Meta(min_length=1, max_length=10_000_000)]) -> GlossaryRead:
    """Add a glossary of one's own to the lexicon: a concept a line, its Korean and English forms around one ``=``.

    Parameters
    ----------
    library
        The library.
    text
        The lines: ``지역혁신체계, 지역혁신시스템 = regional innovation system, RIS``; what follows ``#`` is a remark.
    """
    concepts, wrong = glossary_lines.read_glossary(text)
    pairs = dict.fromkeys(pair for concept in concepts for pair in _pairs(concept))
    added = {key(ko, en): {"ko": ko, "en": en, "verdict": "added"} for ko, en in pairs}
    decided = library.store.decisions("lexicon")
    fresh = {name: value for name, value in added.items() if decided.get(name) != value}
    if fresh:
        library.store.decide_all("lexicon", fresh)
        library.rejoin()  # what the lexicon is sure of joins keywords
    complaints = tuple({lang: one.say(lang) for lang in LANGUAGES} for one in wrong)
    return GlossaryRead(concepts=len(concepts), pairs=len(added), new=len(fresh), complaints=complaints)


def _pairs(concept: Concept) -> Iterator[tuple[str, str]]:
    """Each form with the preferred label of the other language."""
    english = (*concept.en, *concept.abbreviations, *concept.capitals)
    yield from ((concept.ko[0], en) for en in english)
    yield from ((ko, english[0]) for ko in concept.ko[1:])


def _telling(library: Library, word: str) -> str:
    """The word as it is named, or the error that it cannot be, or tells no works apart."""
    checked = naming.checked(word)
    effect.refuse_swallowing(library, checked)
    return checked


def _sorted(words: Sequence[str], check: Callable[[str], str]) -> tuple[tuple[str, ...], tuple[Unusable, ...]]:
    """Words that pass the check, and those that do not, with the reason."""
    usable: list[str] = []
    refused: list[Unusable] = []
    for word in dict.fromkeys(words):
        try:
            usable.append(check(word))
        except BadInput as why:
            refused.append(Unusable(word=word[:100], why={lang: why.say(lang) for lang in LANGUAGES}))
    return tuple(usable), tuple(refused)
