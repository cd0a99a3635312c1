"""How do several records of one work become one?

Field by field: what an older record says stands, unless a later one says the same more fully; titles, abstracts and
keywords in further languages are added, people are aligned, identifiers united. Nothing is averaged or guessed. The
work is always made anew from its records, so that taking one away undoes what it gave.
"""

from collections.abc import Sequence

import msgspec

from agglo.literature.identity import canonical, normal
from agglo.literature.name_lists import align
from agglo.literature.record import Cited, Identifier, Keywords, Origin, Text, Thesis, Venue, Work

_OWN = ("id", "aliases", "origins")
_FIELDS = tuple(f for f in Work.__struct_fields__ if f not in _OWN)
_EMPTY = Work()


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What one source said of a work: the work as its importer read it, and when, under which id, in which file."""

    source: str
    work: Work
    id: str = ""
    at: str = ""
    file: str = ""


def merge(records: Sequence[Record], id: str = "", aliases: Sequence[str] = ()) -> Work:
    """The work that the records, oldest (or most trusted) first, describe together.

    ``origins`` says of each record which fields stand as it gave them. A record that brings dated origins of its own
    (agglo's own export) keeps those, so that export and import leave them as they were.
    """
    work = records[0].work
    for record in records[1:]:
        work = join(work, record.work)
    origins = tuple(origin for record in records for origin in _origins(record, work))
    return msgspec.structs.replace(work, id=id, aliases=tuple(aliases), origins=tuple(dict.fromkeys(origins)))


def join(old: Work, new: Work) -> Work:
    """Two descriptions of one work as one; where they differ and neither is fuller, the first stands."""
    return Work(
        id=old.id,
        aliases=old.aliases,
        kind=new.kind if old.kind == "other" else old.kind,
        titles=_texts(old.titles, new.titles),
        abstracts=_texts(old.abstracts, new.abstracts),
        keywords=_keywords(old.keywords, new.keywords),
        people=align(old.people, new.people),
        venue=_venue(old.venue, new.venue),
        thesis=_thesis(old.thesis, new.thesis),
        volume=old.volume or new.volume,
        number=old.number or new.number,
        pages=_longer(old.pages, new.pages, "-"),
        year=new.year if old.year is None else old.year,
        date=_longer(old.date, new.date, "-"),
        langs=old.langs or new.langs,
        identifiers=_identifiers(old.identifiers, new.identifiers),
        landing=old.landing or new.landing,
        pdf=old.pdf or new.pdf,
        has_pdf=True if new.has_pdf else (new.has_pdf if old.has_pdf is None else old.has_pdf),
        references=_more(old.references, new.references),
        cited=_cited(old.cited, new.cited),
        categories=_union(old.categories, new.categories),
        funding=_union(old.funding, new.funding),
        notes=_union(old.notes, new.notes),
        origins=old.origins,
    )


def _union(old: tuple, new: tuple) -> tuple:
    return tuple(dict.fromkeys(old + new))


def _more(old: tuple, new: tuple) -> tuple:
    return new if len(new) > len(old) else old


def _longer(old: str, new: str, mark: str) -> str:
    """`new` where it says the same more fully (``764`` → ``764-781``, ``2016`` → ``2016-12``)."""
    return new if not old or new.startswith(old + mark) else old


def _texts(old: tuple[Text, ...], new: tuple[Text, ...]) -> tuple[Text, ...]:
    """Texts by language; a text that goes on where the older breaks off replaces it."""
    texts = list(old)
    for text in new:
        bare = normal(text.text)
        for place, known in enumerate(texts):
            if known.by != text.by:
                continue
            start = normal(known.text)
            if start == bare:
                if known.lang == "und" != text.lang:
                    texts[place] = msgspec.structs.replace(known, lang=text.lang)
                break
            if known.lang == text.lang:
                if bare.startswith(start):
                    texts[place] = text
                break
        else:
            texts.append(text)
    return tuple(texts)


def _keywords(old: tuple[Keywords, ...], new: tuple[Keywords, ...]) -> tuple[Keywords, ...]:
    """Lists by language, the longer of two in one language."""
    lists = {words.lang: words for words in old}
    for words in new:
        if words.lang not in lists or len(words.words) > len(lists[words.lang].words):
            lists[words.lang] = words
    return old if len(old) != len({words.lang for words in old}) else tuple(lists.values())


def _venue(old: Venue | None, new: Venue | None) -> Venue | None:
    if old is None or new is None:
        return old or new
    return Venue(
        names=_texts(old.names, new.names),
        publisher=old.publisher or new.publisher,
        place=old.place or new.place,
        issn=_union(old.issn, new.issn),
        isbn=_union(old.isbn, new.isbn),
        indexed=_union(old.indexed, new.indexed),
    )


def _thesis(old: Thesis | None, new: Thesis | None) -> Thesis | None:
    if old is None or new is None:
        return old or new
    return Thesis(
        degree=old.degree or new.degree,
        school=old.school or new.school,
        department=old.department or new.department,
    )


def _identifiers(old: tuple[Identifier, ...], new: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    known = {(i.scheme, canonical(i.scheme, i.value)) for i in old}
    return old + tuple(i for i in new if (i.scheme, canonical(i.scheme, i.value)) not in known)


def _cited(old: tuple[Cited, ...], new: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """One count a source: the one of the later day; without days, the one that came later."""
    counts = {cited.source: cited for cited in old}
    for cited in new:
        if cited.source not in counts or cited.date >= counts[cited.source].date:
            counts[cited.source] = cited
    return tuple(counts.values())


def _origins(record: Record, work: Work) -> list[Origin]:
    carried = [origin for origin in record.work.origins if origin.at]
    if carried:
        return carried
    fields = tuple(name for name in _FIELDS if _stands(getattr(record.work, name), getattr(work, name), name))
    return [Origin(source=record.source, id=record.id, at=record.at, file=record.file, fields=fields)]


def _stands(given: object, kept: object, name: str) -> bool:
    """Whether the record's value of a field, or a part of it, is in the work."""
    if given == getattr(_EMPTY, name) and name != "kind":
        return False
    if given == kept:
        return True
    if name == "people":
        names = {form for person in kept for form in (person.name, *person.other)}
        return any(person.name in names for person in given)
    if isinstance(given, tuple):
        return any(part in kept for part in given)
    if isinstance(given, Venue | Thesis):
        parts = zip(msgspec.structs.astuple(given), msgspec.structs.astuple(kept), strict=True)
        return any(_shared(mine, theirs) for mine, theirs in parts)
    return False


def _shared(mine: object, theirs: object) -> bool:
    return any(part in theirs for part in mine) if isinstance(mine, tuple) else bool(mine) and mine == theirs
