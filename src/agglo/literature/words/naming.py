"""What can be a user word, and what follows when one is named or taken back?

A decision in the library's record, and works whose texts hold the word are read again: so the next answer knows it,
in whichever process.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from agglo.errors import BadInput

from ..analysis.fields import runs, units
from ..analysis.hanja import hangul
from ..analysis.normalise import fold
from ..analysis.segment import HANGUL, RUN, Pieces
from ..analysis.user_words import UserWords
from ..documents import TEXTS, values
from ..engine import TEXT_FIELDS, HasGrams, HasWord, Match
from ..library import Library
from ..matching import any_of, quoted_grams
from ..record import Work

KINDS = ("compound", "person", "programme", "term")
"""What a user word may be; it says nothing to the analysis, and tells the reader why the word is there."""
LONGEST = 40
"""Characters of a user word."""
MOST = 5_000
"""User words of a library."""
AT_ONCE = 500
"""Works held at once."""
_ONE_RUN = re.compile(RUN)


def checked(text: str) -> str:
    """The word as it is kept: folded, Han characters as they are read, one run.

    Raises
    ------
    BadInput
        It has blanks, operators or markup, one character, no Hangul, or more than `LONGEST` characters.

    Examples
    --------
    >>> checked(" TAMA산업활성화협회 ")
    'TAMA산업활성화협회'
    """
    word = hangul(fold(text).text.strip())
    shown = word[:LONGEST]
    if len(word) > LONGEST:
        raise BadInput("word_long", given=shown + "…", most=LONGEST)
    if any(char.isspace() for char in word):
        raise BadInput("word_spaced", given=shown, closed="".join(word.split()))
    if not _ONE_RUN.fullmatch(word):
        raise BadInput("word_signs", given=shown)
    if not HANGUL.search(word):
        raise BadInput("word_no_hangul", given=shown)
    if len(units(word)) < 2:
        raise BadInput("word_short", given=shown)
    return word


def name(library: Library, words: dict[str, str]) -> int:
    """Let words be read from now on, each of its kind; how many works are read again.

    Raises
    ------
    BadInput
        There would be more than `MOST`.
    """
    if len(library.words.words | words.keys()) > MOST:
        raise BadInput("words_many", most=MOST)
    return _decide(library, {word: {"kind": kind} for word, kind in words.items()})


def forget(library: Library, words: Sequence[str]) -> int:
    """Take words back, or rejected proposals; how many works are read again."""
    return _decide(library, dict.fromkeys(words))


def reject(library: Library, words: Sequence[str]) -> int:
    """Do not propose these again; a word that was named is none any more. How many works are read again."""
    return _decide(library, {word: {"rejected": True} for word in words})


def _decide(library: Library, decided: dict[str, dict | None]) -> int:
    former = library.words.words
    library.store.decide_all("word", decided)
    library.follow_words()
    changed = UserWords(former ^ library.words.words, library.memory.named)
    if not changed:
        return 0
    ids = [work.id for work in holding(library, changed)]
    library.store.touch(ids)
    library.refresh()
    return len(ids)


def holding(library: Library, words: UserWords) -> Iterator[Work]:
    """The works whose texts are read otherwise with the words than without."""
    for some in _batches(_candidates(library, words)):
        found = {work.id: {run for run in set(runs_of(work)) if words.held(run)} for work in some}
        asked = set().union(*found.values())
        library.analyzer.segmenter.learn(asked)
        words.learn(asked)
        telling = {run for run in asked if words.alters(run, library.analyzer.segmenter.unnamed(run))}
        yield from (work for work in some if found[work.id] & telling)


def _candidates(library: Library, words: UserWords) -> Iterator[Work]:
    """The works that hold the letters of a word, and those that the index does not know yet; each once."""
    engine = library.engine
    rows = engine.rows(any_of([letters(word) for word in words.words]))
    for start in range(0, len(rows), AT_ONCE):
        yield from library.store.works(rows[start : start + AT_ONCE])
    known = set(rows)
    since = int(engine.stamp) if engine.stamp.isdigit() else 0
    yield from (work for row, work in library.store.changed_since(since) if work is not None and row not in known)


def runs_of(work: Work) -> Iterator[str]:
    """The runs of a work's texts, folded, one as often as it stands there."""
    texts = (text for field, found in values(work).items() if field in TEXTS for _, text in found)
    return (run for text in texts for run in runs(fold(text).text))


def parts(pieces: Pieces) -> tuple[str, ...]:
    """What a run consists of: the fullest word at each place (산업화 where 산업 stands too)."""
    best: dict[int, str] = {}
    for p in pieces:
        if p.kind in "mdu" and len(p.text) >= len(best.get(p.place, "")):
            best[p.place] = p.text
    return tuple(best[place] for place in sorted(best))


def letters(word: str) -> Match:
    """Where the letters of a word stand in order, in any text, whatever is between them."""
    grams = quoted_grams(units(word))
    return any_of([HasGrams(field, script, grams) for field in TEXT_FIELDS for script in ("ko", "other")])


def token(form: str) -> Match:
    """Where a word as the index holds it stands in any text."""
    return any_of([HasWord(field, script, form) for field in TEXT_FIELDS for script in ("ko", "other")])


def _batches(works: Iterable[Work]) -> Iterator[list[Work]]:
    some: list[Work] = []
    for work in works:
        some.append(work)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some
