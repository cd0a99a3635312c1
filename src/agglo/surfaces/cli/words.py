"""How does the user dictionary read in a terminal?"""

from collections.abc import Iterator

from agglo.literature.words.effect import Effect
from agglo.literature.words.proposals import Proposals
from agglo.operations.words import GlossaryRead, UserDictionary, WordsDecided
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph, table

FIGURES = ("works", "times", "lists", "cohesion", "left", "right")


def dictionary(answer: UserDictionary, shown: Screen) -> Iterator[str]:
    """The words, newest first, each with its works; what is in force; what is not to be proposed."""
    lang = shown.lang
    key = "user_words_one" if answer.total == 1 else "user_words_many"
    yield shown.style(say(f"cli.{key}", lang, n=f"{answer.total:,}"), BOLD)
    for row in answer.rows:
        yield f"{row.works:>7,}  {clean(row.word)} ({say(f'word_kind.{row.kind}', lang)})"
    if answer.version:
        yield shown.style(say("cli.user_words_version", lang, version=answer.version), DIM)
    if answer.rejected:
        told = clean(", ".join(answer.rejected))
        yield from paragraph(say("cli.user_words_rejected", lang, words=told), (), shown, 0, DIM)


def decided(answer: WordsDecided, shown: Screen) -> Iterator[str]:
    """What a decision led to, and what was left out why."""
    if answer.words:
        facts = {"words": clean(", ".join(answer.words)), "works": f"{answer.works:,}"}
        yield from paragraph(say(f"cli.word_{answer.verdict}", shown.lang, **facts), (), shown, 0)
    else:
        yield say("cli.word_none", shown.lang)
    for one in answer.refused:
        yield from paragraph(clean(one.why[shown.lang]), (), shown, 2)


def effect(answer: Effect, shown: Screen) -> Iterator[str]:
    """What a word would change: works, totals, ranks."""
    lang = shown.lang
    facts = {"word": clean(answer.word), "works": f"{answer.works:,}", "of": f"{answer.of:,}"}
    yield shown.style(say("cli.word_known" if answer.known else "cli.word_effect", lang, **facts), BOLD)
    yield say("cli.word_parts", lang, parts=clean(" + ".join(answer.parts)))
    if answer.swallows:
        yield say("cli.word_swallowing", lang)
    if not answer.tried and not answer.known:
        yield say("cli.word_untried", lang)
    for change in (*([answer.change] if answer.change else []), *answer.others):
        facts = {"query": clean(change.query), "before": f"{change.before:,}", "after": f"{change.after:,}"}
        yield say("cli.word_total", lang, entered=change.entered, moved=change.moved, **facts)
    for moved in answer.top:
        before, after = (f"{rank or '–':>2}" for rank in (moved.before, moved.after))
        title = next((t.text for t in moved.titles if t.lang == lang), moved.titles[0].text if moved.titles else "")
        yield from paragraph(f"{before} → {after}  {clean(title)}", (), shown, 2)


def proposed(answer: Proposals, shown: Screen) -> Iterator[str]:
    """The proposals in a table, that with most effect first."""
    lang = shown.lang
    facts = {"n": len(answer.rows), "read": f"{answer.read:,}", "of": f"{answer.of:,}"}
    yield shown.style(say("cli.word_proposed", lang, **facts), BOLD)
    rows = [
        (clean(row.word), *(f"{getattr(row, name):,}" for name in FIGURES), " ".join(row.parts)) for row in answer.rows
    ]
    if rows:
        heading = [say(f"cli.word_head_{name}", lang) for name in ("word", *FIGURES, "parts")]
        yield from table(rows, heading, range(1, 7), shown)


def glossary(answer: GlossaryRead, shown: Screen) -> Iterator[str]:
    """How much was read, and what is wrong with which line."""
    facts = {name: f"{getattr(answer, name):,}" for name in ("concepts", "pairs", "new")}
    yield say("cli.glossary_read", shown.lang, **facts)
    for one in answer.complaints:
        yield from paragraph(clean(one[shown.lang]), (), shown, 2)


TELL = {Effect: effect, GlossaryRead: glossary, Proposals: proposed, UserDictionary: dictionary, WordsDecided: decided}
