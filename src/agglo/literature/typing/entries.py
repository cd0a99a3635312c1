"""What of a work may be suggested? Its titles, keywords, people and venue, and the words of titles and keywords."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ..analysis.light import ENGLISH
from ..analysis.normalise import fold, latin
from ..analysis.segment import Segmenter
from ..record import Work

_RUN = re.compile(r"[^\W_]+(?:&[^\W_]+)*")
_HANGUL = re.compile("[가-힣]")
_NOUNS = frozenset("mdcn")

Entry = tuple[str, str]
"""(kind, text)."""


class Words:
    """The words of texts as suggestions name them: Korean nouns and compounds, other words whole and in small letters.

    Korean runs are taken apart by the library's own segmenter, which remembers most of them from its search index.
    """

    def __init__(self, segmenter: Segmenter):
        self._segmenter = segmenter
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> Iterator[str]:
        """The words of one text, those of one letter left out."""
        for run in _RUN.findall(fold(text).text):
            found = self._known.get(run)
            if found is None:
                found = self._known[run] = self._cut(run)
            yield from found

    def learn(self, texts: Iterable[str]) -> None:
        """Take the unknown runs of many texts apart in one go."""
        fresh = {run for text in texts for run in _RUN.findall(fold(text).text)} - self._known.keys()
        self._segmenter.learn({run for run in fresh if _HANGUL.search(run)})

    def _cut(self, run: str) -> tuple[str, ...]:
        if _HANGUL.search(run):
            return tuple(dict.fromkeys(p.text for p in self._segmenter.pieces(run) if p.kind in _NOUNS and p.text[1:]))
        word = run if run.isupper() else latin(run)
        return () if len(word) < 3 and not run.isupper() or word in ENGLISH or word.isdigit() else (word,)


def entries(work: Work, words: Words) -> tuple[Entry, ...]:
    """What may be suggested because of a work, each once."""
    titles = [title.text for title in work.titles]
    keywords = [word for listed in work.keywords for word in listed.words]
    people = [name for person in work.people for name in (person.name, *person.other)]
    venues = [name.text for name in work.venue.names] if work.venue else []
    found = dict.fromkeys(("title", text) for text in titles)
    found |= dict.fromkeys(("keyword", text) for text in keywords)
    found |= dict.fromkeys(("author", text) for text in people)
    found |= dict.fromkeys(("venue", text) for text in venues)
    found |= dict.fromkeys(("word", word) for text in (*titles, *keywords) for word in words.of(text))
    return tuple(found)


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a term of the glossary, and what the concept is called in the other language."""

    text: str
    also: str


def concepts() -> Sequence[Concept]:
    """Every form of every concept of the glossary."""
    from ..lexicon.glossary import concepts as listed

    found = []
    for concept in listed():
        ko, en = next(iter(concept.ko), ""), next(iter(concept.en), "")
        found += [Concept(text=form, also=en) for form in concept.ko]
        found += [Concept(text=form, also=ko) for form in concept.en]
        found += [
            Concept(text=form, also=ko if _HANGUL.search(ko) else en)
            for form in (*concept.abbreviations, *concept.capitals)
        ]
    return found
