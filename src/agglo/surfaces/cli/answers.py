"""How does each answer read in a terminal? One function a type, each giving lines; see ``look.md``, Terminal."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from agglo.literature.expansion import Rendering
from agglo.literature.importing import Report
from agglo.literature.page import Hit, Page
from agglo.literature.plan import Chip
from agglo.literature.record import Text, Work, authors, identifier
from agglo.operations import answers as given
from agglo.text import has, say

from . import evaluate, keywords, lexicon, meaning, people, terms, typing, words
from .terminal import BOLD, DIM, Screen, clean, columns, paragraph, table, wrap

INDENT = 4
ABSTRACT_LINES = 3


def lines(answer: Any, shown: Screen) -> Iterator[str]:
    """The answer in lines."""
    return TELL[type(answer)](answer, shown)


def counted(key: str, n: int, lang: str) -> str:
    """A count as a phrase: ``1 work``, ``1,234 works``, ``1,234건``."""
    return say(f"cli.{key}_{'one' if n == 1 else 'many'}", lang, n=f"{n:,}")


def named(key: str, value: str, lang: str) -> str:
    """The name of a value in the reader's language, or the value as it is."""
    return say(key, lang) if has(key) else value


def page(answer: Page, shown: Screen) -> Iterator[str]:
    """A page of hits: a heading with count and time, then the records."""
    lang = shown.lang
    parts = [clean(answer.query.text.strip()[:200])] if answer.query.text.strip() else []
    parts += [
        counted("results", answer.total, lang),
        *shares(answer, lang),
        say("cli.took", lang, seconds=f"{answer.seconds:.3f}"),
    ]
    yield from paragraph(" · ".join(parts), (), shown, 0, BOLD)
    if answer.sample:
        yield say("cli.sample", lang)
    if answer.query.mode == "meaning":
        yield from paragraph(say("cli.meaning", lang), (), shown, 0, DIM)
    if answer.query.concept and answer.page == 1:
        term = (answer.query.corrected or answer.query.text).strip()
        yield from paragraph(say("cli.concept", lang, term=term), (), shown, 0, DIM)
    if answer.query.corrected:
        told = say("cli.corrected", lang, query=answer.query.text[:200], instead=answer.query.corrected)
        yield from paragraph(told, (), shown, 0)
    for name in answer.query.repaired:
        yield say(f"query.{name}", lang)
    if answer.query.dropped:
        yield say("cli.dropped", lang, words=clean(", ".join(answer.query.dropped)))
    if told := renderings(answer.query.chips):
        yield from paragraph(say("cli.said", lang, words=clean(told)), (), shown, 0, DIM)
    if answer.query.used is not None and answer.query.of and answer.query.used < answer.query.of:
        yield say("cli.auto", lang, used=answer.query.used, of=answer.query.of)
    if not answer.total:
        yield say("cli.nothing", lang)
    for offer in answer.query.also:
        yield say(f"cli.also_{offer.why}", lang, query=clean(offer.text), count=counted("results", offer.count, lang))
    for hit in answer.hits:
        yield ""
        yield from record(hit, shown)
    if answer.total > len(answer.hits) and answer.hits:
        yield ""
        first, last = answer.hits[0].rank, answer.hits[-1].rank
        yield shown.style(say("cli.shown", lang, first=f"{first:,}", last=f"{last:,}", page=answer.page + 1), DIM)


def shares(answer: Page, lang: str) -> list[str]:
    """How many as typed and how many by translation, where any are."""
    query = answer.query
    if not query.translated:
        return []
    return [say("cli.shares", lang, typed=f"{query.typed:,}", translated=f"{query.translated:,}")]


def renderings(chips: Sequence[Chip]) -> str:
    """What else was looked for: ``정책 → policy .94 = 정책들``."""
    told = []
    for chip in chips:
        said = [one for one in chip.said if not one.off]
        ways = [f"{SIGNS[one.kind]} {one.text}{weight(one)}" for one in said]
        told += [f"{chip.text} {', '.join(ways)}"] if ways else []
    return "; ".join(told)


SIGNS = {"variant": "=", "synonym": "≈", "translated": "→"}


def weight(one: Rendering) -> str:
    """How much a rendering weighs, where it is not as much as what was typed."""
    return "" if one.kind == "variant" else f" {one.weight:.2f}".replace(" 0.", " .")


def record(hit: Hit, shown: Screen) -> Iterator[str]:
    """One hit: rank, title, other titles, who and where, the abstract around the match, keywords, links."""
    work, lang = hit.work, shown.lang

    def spans(field: str, value: int) -> list[tuple[int, int]]:
        return [(h.start, h.end) for h in hit.highlights if h.field == field and h.value == value]

    rank = f"{hit.rank:>{INDENT - 1},} "
    order = sorted(range(len(work.titles)), key=lambda i: work.titles[i].lang != lang)
    if not order:
        yield rank + shown.style(say("cli.untitled", lang), BOLD)
    for place, i in enumerate(order):
        text = paragraph(
            work.titles[i].text, spans("title", i), shown, max(INDENT, len(rank)), BOLD if place == 0 else DIM
        )
        if place == 0 and text:
            text[0] = rank + text[0][len(rank) :]
        yield from text
    who = byline(work, lang)
    if who:
        yield from paragraph(who, (), shown, INDENT)
    told = abstract(work, lang, lambda i: spans("summary", i))
    if told is not None:
        yield from paragraph(work.abstracts[told].text, spans("summary", told), shown, INDENT, lines=ABSTRACT_LINES)
    matched = [clean(word) for i, word in enumerate(w for k in work.keywords for w in k.words) if spans("keyword", i)]
    if matched:
        yield from paragraph(say("cli.keywords", lang, words=", ".join(matched)), (), shown, INDENT)
    found = [say("cli.by_translation", lang)] if hit.kind == "translated" else []
    yield from paragraph(" · ".join([*found, *links(work), work.id]), (), shown, INDENT, DIM)


def abstract(work: Work, lang: str, spans: Callable[[int], Sequence]) -> int | None:
    """Which abstract to show: one with a match, else one in the reader's language, else the first."""
    order = sorted(range(len(work.abstracts)), key=lambda i: (not spans(i), work.abstracts[i].lang != lang))
    return order[0] if order else None


def chosen(texts: Sequence[Text], lang: str) -> str:
    """The text in the reader's language, else the first, else nothing."""
    return next((t.text for t in texts if t.lang == lang), texts[0].text if texts else "")


def byline(work: Work, lang: str) -> str:
    """Authors · venue volume(number) · pages · year."""
    people = [p.name for p in authors(work)]
    names = ", ".join(people[:4]) + (say("cli.others", lang, n=len(people) - 4) if len(people) > 4 else "")
    venue = chosen(work.venue.names, lang) if work.venue else work.thesis.school if work.thesis else ""
    issue = work.volume + (f"({work.number})" if work.number else "")
    year = str(work.year) if work.year else ""
    return " · ".join(part for part in (names, f"{venue} {issue}".strip(), work.pages, year) if part)


def links(work: Work) -> list[str]:
    """Where the work is: PDF, DOI, landing page."""
    found = [work.pdf or "PDF"] if work.pdf or work.has_pdf else []
    doi = identifier(work, "doi")
    if doi:
        found.append(f"https://doi.org/{doi}")
    elif work.landing:
        found.append(work.landing)
    return found


def facts(rows: Sequence[tuple[str, str]], shown: Screen, indent: int = 0) -> Iterator[str]:
    """Labels and values, the values aligned."""
    width = max((columns(label) for label, _ in rows), default=0)
    for label, value in rows:
        value = clean(value)
        room = shown.width - indent - width - 2
        for number, (start, end) in enumerate(wrap(value, max(20, room))):
            name = label + " " * (width - columns(label)) if number == 0 else " " * width
            yield " " * indent + shown.style(name, DIM) + "  " + value[start:end]


def show(answer: given.Shown, shown: Screen) -> Iterator[str]:
    """One work with all that is kept of it."""
    work, lang = answer.work, shown.lang
    if answer.sample:
        yield say("cli.sample", lang)
    order = sorted(work.titles, key=lambda t: t.lang != lang)
    for place, title in enumerate(order):
        yield from paragraph(title.text, (), shown, 0, BOLD if place == 0 else DIM)
    yield ""
    rows = [("people", "; ".join(f"{p.name} ({', '.join(p.other)})" if p.other else p.name for p in work.people))]
    if work.venue:
        rows.append(("venue", " = ".join(t.text for t in work.venue.names)))
        rows += [("publisher", work.venue.publisher), ("issn", ", ".join(work.venue.issn))]
        rows.append(("status", ", ".join(work.venue.indexed)))
    if work.thesis:
        rows.append(("thesis", " ".join((work.thesis.school, work.thesis.department, work.thesis.degree)).strip()))
    rows += [("volume", work.volume), ("number", work.number), ("pages", work.pages), ("year", str(work.year or ""))]
    rows += [("kind", say(f"kind.{work.kind}", lang))]
    rows += [(f"id:{i.scheme}", i.value) for i in work.identifiers]
    rows += [("landing", work.landing), ("pdf", work.pdf or (say("cli.pdf_there", lang) if work.has_pdf else ""))]
    rows += [("keywords", ", ".join(k.words)) for k in work.keywords]
    rows += [("cited", f"{c.count:,} ({c.source}{' ' + c.date if c.date else ''})") for c in work.cited]
    rows += [("tags", ", ".join(answer.tags)), ("note", answer.note), ("id", work.id)]
    rows += [("aliases", ", ".join(work.aliases)), ("origin", ", ".join(o.source for o in work.origins))]
    rows += [("history", ", ".join(f.at for f in answer.history))]
    yield from facts([(label(name, lang), value) for name, value in rows if value], shown)
    for text in sorted(work.abstracts, key=lambda t: t.lang != lang):
        yield ""
        if text.by:
            yield shown.style(say("cli.description", lang, by=text.by), DIM)
        yield from paragraph(text.text, (), shown, 0)
    if answer.similar:
        yield ""
        yield shown.style(say("cli.similar", lang), BOLD)
        for near in answer.similar:
            yield from paragraph(f"{near.work.id}  {chosen(near.work.titles, lang)}", (), shown, 2)


def label(name: str, lang: str) -> str:
    """The name of a fact."""
    return name[3:].upper() if name.startswith("id:") else say(f"cli.fact_{name}", lang)


def report(answer: Report, shown: Screen) -> Iterator[str]:
    """What an import did."""
    lang = shown.lang
    yield shown.style(counted("read", answer.read, lang), BOLD)
    names = ("new", "changed", "same", "merged", "rejected")
    rows = [(say(f"cli.report_{name}", lang), f"{getattr(answer, name):,}") for name in names]
    width = max(columns(value) for _, value in rows)
    yield from facts([(name, value.rjust(width)) for name, value in rows], shown, 2)
    if answer.languages:
        told = ", ".join(f"{named(f'lang.{code}', code, lang)} {n:,}" for code, n in answer.languages.items())
        yield say("cli.report_languages", lang, languages=told)
    for warning in answer.warnings:
        yield warning.say(lang)
    for row in answer.rejected_rows[:5]:
        key = f"rejected.{row.why}"
        why = say(key, lang, **row.facts) if has(key) else row.why
        yield from paragraph(f"{row.where}: {why}", (), shown, 2)
    if answer.rejected:
        yield say("cli.see_rejected", lang)


def cited(answer: given.Cited, shown: Screen) -> Iterator[str]:
    """References, a blank line between them."""
    for number, reference in enumerate(answer.references):
        if number:
            yield ""
        yield clean(reference.text)


def refusals(answer: given.Refusals, shown: Screen) -> Iterator[str]:
    """Rejected records."""
    yield shown.style(counted("rejected", answer.total, shown.lang), BOLD)
    for row in answer.rows:
        yield ""
        yield from paragraph(f"{row.file} {row.where}: {row.why[shown.lang]}", (), shown, 0)
        yield from paragraph(row.raw[:300], (), shown, INDENT, DIM, lines=3)


def merges(answer: given.Merges, shown: Screen) -> Iterator[str]:
    """Merges as a table."""
    lang = shown.lang
    yield shown.style(counted("merges", answer.total, lang), BOLD)
    if answer.rows:
        rows = [
            (
                str(row.merge),
                row.kept,
                row.absorbed,
                row.why[lang] + (say("cli.merge_undone", lang) if row.undone else ""),
                row.title,
            )
            for row in answer.rows
        ]
        heading = [say(f"cli.merge_{name}", lang) for name in ("number", "kept", "absorbed", "why", "title")]
        yield from table(rows, heading, (0,), shown)


def status(answer: given.Status, shown: Screen) -> Iterator[str]:
    """How the library stands."""
    lang = shown.lang
    rows = [
        ("name", answer.name),
        ("works", f"{answer.works:,}"),
        ("indexed", f"{answer.indexed:,}"),
        ("rejected", f"{answer.rejected:,}"),
        ("merged", f"{answer.merges:,}"),
        ("bytes", f"{answer.bytes / 1e6:,.1f} MB"),
        ("languages", ", ".join(f"{named(f'lang.{c}', c, lang)} {n:,}" for c, n in answer.languages.items())),
        ("sources", ", ".join(f"{named(f'source.{s}', s, lang)} {n:,}" for s, n in answer.sources.items())),
        ("version", answer.version),
        ("engine", answer.engine),
        ("agglo", answer.agglo),
    ]
    yield from facts([(say(f"cli.status_{name}", lang), value) for name, value in rows if value], shown)
    for warning in answer.warnings:
        yield warning[lang]
    if answer.sample:
        yield say("cli.sample", lang)


def explained(answer: given.Explained, shown: Screen) -> Iterator[str]:
    """How a query was read."""
    lang = shown.lang
    yield from facts([(say("cli.read_as", lang), answer.read or "—")], shown)
    for name in answer.repaired:
        yield say(f"query.{name}", lang)
    if answer.dropped:
        yield say("cli.dropped", lang, words=clean(", ".join(answer.dropped)))
    rows = [
        (
            named(f"cli.is_{chip.kind}", chip.kind, lang),
            named(f"fields.{chip.field}", chip.field, lang),
            ("NOT " if chip.negated else "") + chip.text,
            " ".join(chip.words),
        )
        for chip in answer.chips
    ]
    if rows:
        heading = [say(f"cli.chip_{name}", lang) for name in ("kind", "field", "text", "words")]
        yield from table(rows, heading, (), shown)
    if answer.alone:
        found = [(f"{part.count:,}", part.text) for part in answer.alone]
        yield ""
        yield from table(found, [say("cli.works_heading", lang), say("cli.alone", lang)], (0,), shown)
    yield shown.style(counted("results", answer.total, lang), BOLD)


def analysis(answer: given.Analysis, shown: Screen) -> Iterator[str]:
    """Tokens as a table."""
    lang = shown.lang
    rows = [
        (str(t.start), str(t.end), str(t.place), named(f"cli.token_{t.kind}", t.kind, lang), t.text)
        for t in answer.tokens
    ]
    heading = [say(f"cli.token_{name}", lang) for name in ("start", "end", "place", "kind", "text")]
    yield from table(rows, heading, (0, 1, 2), shown)


def tagged(answer: given.Tagged, shown: Screen) -> Iterator[str]:
    """The tags of each work."""
    for id, tags in answer.tags.items():
        yield f"{id}  {clean(', '.join(tags)) or '—'}"


def sentence(key: str, facts_of: Callable[[Any], dict], answer: Any, shown: Screen) -> Iterator[str]:
    """An answer that is one sentence."""
    yield say(f"cli.{key}", shown.lang, **facts_of(answer))


TELL: dict[type, Callable[[Any, Screen], Iterator[str]]] = {
    Page: page,
    Report: report,
    given.Shown: show,
    given.Cited: cited,
    given.Refusals: refusals,
    given.Merges: merges,
    given.Status: status,
    given.Explained: explained,
    given.Analysis: analysis,
    given.Tagged: tagged,
    given.Reindexed: partial(sentence, "reindexed", lambda a: {"works": f"{a.works:,}", "seconds": f"{a.seconds:.1f}"}),
    given.Deleted: partial(
        sentence, "deleted", lambda a: {"n": f"{a.deleted:,}", "missing": clean(", ".join(a.missing)) or "—"}
    ),
    given.Undone: partial(sentence, "undone", lambda a: {"merge": a.merge, "ids": ", ".join(a.ids)}),
    given.Noted: partial(sentence, "noted", lambda a: {"id": a.id, "note": clean(a.note) or "—"}),
    **evaluate.TELL,
    **keywords.TELL,
    **lexicon.TELL,
    **meaning.TELL,
    **people.TELL,
    **terms.TELL,
    **typing.TELL,
    **words.TELL,
}
"""Each answer's type and how it reads."""
