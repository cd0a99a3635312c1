"""How do works alike, and the state of the vectors, read in a terminal?"""

from collections.abc import Iterator

from agglo.operations.meaning import Similar, Vectored
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph


def similar(answer: Similar, shown: Screen) -> Iterator[str]:
    """Works alike: likeness, id, title in the reader's language, the other title under it."""
    lang = shown.lang
    if answer.sample:
        yield say("cli.sample", lang)
    if not answer.rows:
        yield say("cli.like_none", lang)
    else:
        yield shown.style(say(f"cli.like_by_{answer.by}", lang), BOLD)
    for near in answer.rows:
        titles = sorted(near.work.titles, key=lambda title: title.lang != lang)
        first = titles[0].text if titles else say("cli.untitled", lang)
        yield from paragraph(f"{near.score:.2f}  {near.work.id}  {first}", (), shown, 2)
        for other in titles[1:]:
            yield from paragraph(other.text, (), shown, 8, DIM)
    if answer.by == "meaning" and answer.made < answer.works:
        yield say("cli.like_partly", lang, made=f"{answer.made:,}", works=f"{answer.works:,}")


def vectors(answer: Vectored, shown: Screen) -> Iterator[str]:
    """How far the vectors are."""
    from .answers import facts

    lang = shown.lang
    rows = [
        ("present", clean(answer.encoder) if answer.present else say("cli.vectors_absent", lang)),
        ("made", f"{answer.made:,} / {answer.works:,}"),
        ("complete", say("cli.vectors_yes" if answer.complete else "cli.vectors_no", lang) if answer.present else ""),
        ("bytes", f"{answer.bytes / 1e6:,.1f} MB"),
    ]
    yield from facts([(say(f"cli.vectors_{name}", lang), value) for name, value in rows if value], shown)


TELL = {Similar: similar, Vectored: vectors}
"""Each answer's type and how it reads."""
