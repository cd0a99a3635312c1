"""How do entries of the lexicon read in a terminal?"""

from collections.abc import Iterator

from agglo.operations.lexicon import Decided, Entries, Learned
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, table


def entries(answer: Entries, shown: Screen) -> Iterator[str]:
    """Pairs as a table: both terms, both probabilities, support, evidence, decision, one example."""
    lang = shown.lang
    key = "lexicon_one" if answer.total == 1 else "lexicon_many"
    yield shown.style(say(f"cli.{key}", lang, n=f"{answer.total:,}"), BOLD)
    yield shown.style(say("cli.lexicon_units", lang, n=f"{answer.units:,}"), DIM)
    if answer.stale:
        yield shown.style(say("cli.lexicon_stale", lang), DIM)
    if answer.rows:
        names = ("ko", "en", "forward", "backward", "support", "kinds", "decision", "example")
        heading = [say(f"cli.lexicon_{name}", lang) for name in names]
        rows = [
            (
                clean(row.ko),
                clean(row.en),
                f"{row.forward:.2f}",
                f"{row.backward:.2f}",
                f"{row.support:,}",
                ", ".join(say(f"lexicon_kind.{kind}", lang) for kind in row.kinds),
                say(f"lexicon_decision.{row.decision}", lang) if row.decision else "",
                row.examples[0] if row.examples else "",
            )
            for row in answer.rows
        ]
        yield from table(rows, heading, (2, 3, 4), shown)


def decided(answer: Decided, shown: Screen) -> Iterator[str]:
    """What was decided of a pair."""
    said = f"cli.lexicon_{answer.decision or 'freed'}"
    yield say(said, shown.lang, ko=clean(answer.ko), en=clean(answer.en))


def learned(answer: Learned, shown: Screen) -> Iterator[str]:
    """What learning came to."""
    facts = {"n": f"{answer.entries:,}", "units": f"{answer.units:,}", "seconds": f"{answer.seconds:.1f}"}
    yield say("cli.lexicon_learned", shown.lang, **facts)


TELL = {Entries: entries, Decided: decided, Learned: learned}
