"""What of a work does an engine see?"""

import unicodedata
from collections.abc import Iterable, Iterator

from .analysis.fields import Analyzer
from .analysis.normalise import fold, latin
from .analysis.segment import HANGUL
from .engine import Analyzed, Document
from .names.labels import forms
from .record import Text, Work, authors

Value = tuple[str, str]
"""(language, text) of one value of a field."""


def values(work: Work) -> dict[str, list[Value]]:
    """The searchable values of each field with their languages; highlights number them in this order.

    >>> values(Work(titles=(Text(lang="ko", text="산업"),)))["title"]
    [('ko', '산업')]
    """
    venue = work.venue
    return {
        "title": _texts(work.titles),
        "summary": _texts(work.abstracts),
        "keyword": [(k.lang, w) for k in work.keywords for w in k.words],
        "author": [("und", name) for p in work.people for name in (p.name, *p.other)],
        "venue": _texts(venue.names) if venue else [],
        "affiliation": [("und", a) for p in work.people for a in p.affiliations],
    }


def _texts(texts: tuple[Text, ...]) -> list[Value]:
    return [(t.lang, t.text) for t in texts]


def script(field: str, lang: str, text: str) -> str:
    """Under which script of the index a value stands."""
    if field in ("author", "venue", "affiliation"):
        return "any"
    return "ko" if lang == "ko" or (lang == "und" and HANGUL.search(text)) else "other"


def by_script(work: Work) -> dict[tuple[str, str], list[tuple[int, Value]]]:
    """The values of each (field, script), each with its number in the field."""
    out: dict[tuple[str, str], list[tuple[int, Value]]] = {}
    for field, found in values(work).items():
        for number, value in enumerate(found):
            out.setdefault((field, script(field, *value)), []).append((number, value))
    return out


def exact(work: Work, tags: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    """The values matched whole and counted in facets."""
    venue = work.venue
    langs = dict.fromkeys(t.lang for t in (*work.titles, *work.abstracts) if not t.by)
    return {
        "id": (work.id, *work.aliases),
        "doi": tuple(i.value for i in work.identifiers if i.scheme == "doi"),
        "issn": venue.issn if venue else (),
        "kind": (work.kind,),
        "status": venue.indexed if venue else (),
        "lang": tuple(langs),
        "source": tuple(dict.fromkeys(o.source for o in work.origins)),
        "venue": tuple(t.text for t in venue.names[:1]) if venue else (),
        "author": tuple(dict.fromkeys(p.name for p in authors(work))),
        "keyword": tuple(dict.fromkeys(w for k in work.keywords for w in k.words)),
        "tag": tags,
    }


def title_key(work: Work) -> str:
    """What a list by title is ordered by: Hangul (가나다) first, then Latin (ABC), then the rest; none comes last."""
    if not work.titles:
        return "\U0010ffff"
    bare = "".join(c for c in latin(fold(work.titles[0].text).text) if c.isalnum())
    first = bare[:1]
    group = "0" if "가" <= first <= "힣" else "1" if first.isascii() and first.isalpha() else "2"
    return group + unicodedata.normalize("NFC", bare)[:120]


def document(row: int, work: Work, analyzer: Analyzer, names: Analyzer, tags: tuple[str, ...] = ()) -> Document:
    """A work as an engine takes it."""
    fields: dict[tuple[str, str], Analyzed] = {}
    for (field, kind), found in by_script(work).items():
        cutter = names if kind == "any" else analyzer
        texts = [text for _, (_, text) in found]
        if field == "author":  # behind what is printed, so that marks stay right
            texts += [form for text in texts for form in forms(text)]
        fields[field, kind] = cutter.analyze(texts)
    return Document(
        row=row,
        id=work.id,
        fields=fields,
        exact=exact(work, tags),
        year=work.year,
        cited=max((c.count for c in work.cited), default=0),
        title_key=title_key(work),
    )


Row = tuple[int, Work, tuple[str, ...]]
"""A work with its row and its tags."""


def documents(rows: Iterable[Row], analyzer: Analyzer, names: Analyzer) -> Iterator[Document]:
    """Many works; unknown Korean runs are learned a batch at a time."""
    batch: list[Row] = []
    for item in rows:
        batch.append(item)
        if len(batch) == 1000:
            yield from _batch(batch, analyzer, names)
            batch.clear()
    yield from _batch(batch, analyzer, names)


def _batch(batch, analyzer: Analyzer, names: Analyzer) -> Iterator[Document]:
    fields = (item for _, work, _ in batch for item in values(work).items())
    analyzer.learn(text for field, found in fields if field in TEXTS for _, text in found)
    for row, work, tags in batch:
        yield document(row, work, analyzer, names, tags)


TEXTS = ("title", "summary", "keyword")
