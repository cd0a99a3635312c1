"""How do a comparison of settings, and judgements, read in a terminal? And how are query sets given there, as files?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from agglo.errors import BadInput, TooLarge
from agglo.literature.evaluation.comparing import Mean
from agglo.operations.evaluate import Compared, Evaluated, Judged, Judgements
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph, table

FILES = ("queries", "judgements")
"""Options that may name a file: ``--queries @topics.txt``."""
LARGEST = 10_000_000


def opened(options: dict[str, Any]) -> dict[str, Any]:
    """The options with the text of each file that was named after ``@``.

    Raises
    ------
    BadInput, TooLarge
        Where there is no such file, or it holds more than ten million bytes.
    """
    return {name: _text(value) if name in FILES else value for name, value in options.items()}


def _text(value: Any) -> Any:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    path = Path(value[1:])
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as why:
        raise BadInput("file_unreadable", file=path.name[:100], why=str(why.strerror)) from why
    if len(data) > LARGEST:
        raise TooLarge("text_too_long", name=path.name[:100], given=len(data), limit=LARGEST)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # older TREC collections


def evaluated(answer: Evaluated, shown: Screen) -> Iterator[str]:
    """Both settings, the measures with their intervals, and the queries one by one."""
    lang = shown.lang
    if answer.sample:
        yield say("cli.sample", lang)
    told = say(f"cli.set_{answer.set}", lang)
    yield shown.style(
        say("cli.evaluated", lang, set=told, n=f"{answer.queries:,}", seconds=f"{answer.seconds:.1f}"), BOLD
    )
    if answer.reason:
        yield say(f"cli.{answer.reason}", lang)
        return
    for side, how in (("one", answer.one), ("other", answer.other)):
        told = ", ".join(f"{name}={value}" for name, value in msgspec.to_builtins(how).items())
        yield say(f"cli.setting_of_{side}", lang, setting=told)
    if answer.unknown:
        yield say("cli.evaluate_unknown", lang, n=f"{answer.unknown:,}")
    yield ""
    names = ("measure", "measure_one", "measure_other", "measure_difference", "measure_interval", "measure_queries")
    rows = [_mean(mean, lang) for mean in answer.measures]
    yield from table(rows, [say(f"cli.{name}", lang) for name in names], (1, 2, 3, 5), shown)
    yield ""
    rows = [(_rank(row.one.first), _rank(row.other.first), row.text) for row in answer.rows]
    heading = [say(f"cli.{name}", lang) for name in ("rank_of_one", "rank_of_other", "row_query")]
    yield from table(rows, heading, (0, 1), shown)


def _mean(mean: Mean, lang: str) -> tuple[str, ...]:
    found = mean.difference
    ends = (found.low, found.high)
    interval = say(f"cli.measure_{found.reason}", lang) if found.reason else " … ".join(f"{end:+.3f}" for end in ends)
    return (mean.measure, _number(mean.one), _number(mean.other), _signed(found.mean), interval, f"{mean.queries:,}")


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "—" if value is None else f"{value:+.3f}"


def _rank(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def judged(answer: Judged, shown: Screen) -> Iterator[str]:
    """What was said of a work."""
    key = "judged_back" if answer.grade is None else "judged_as"
    yield say(f"cli.{key}", shown.lang, id=answer.id, query=clean(answer.query), grade=answer.grade)


def judgements(answer: Judgements, shown: Screen) -> Iterator[str]:
    """Judged queries with their works."""
    from .answers import counted

    yield shown.style(counted("judgements", answer.total, shown.lang), BOLD)
    for row in answer.rows:
        yield ""
        yield from paragraph(row.query, (), shown, 0)
        for work in row.works:
            yield from paragraph(f"{work.grade}  {work.id}  {work.title}", (), shown, 2, DIM)


def compared(answer: Compared, shown: Screen) -> Iterator[str]:
    """Both sides, one below the other; a star before works that only this side has among its first."""
    lang = shown.lang
    if answer.sample:
        yield say("cli.sample", lang)
    sides = (("one", answer.one, answer.other), ("other", answer.other, answer.one))
    for number, (name, side, beside) in enumerate(sides):
        if number:
            yield ""
        told = ", ".join(f"{key}={value}" for key, value in msgspec.to_builtins(side.setting).items())
        yield shown.style(say(f"cli.setting_of_{name}", lang, setting=told), BOLD)
        yield say("cli.side_found", lang, n=f"{side.total:,}")
        there = {work.id for work in beside.works}
        for rank, work in enumerate(side.works, 1):
            title = next((t.text for t in work.titles if t.lang == lang), work.titles[0].text if work.titles else "")
            mark, grade = " " if work.id in there else "*", side.grades.get(work.id, "–")
            head = f"{rank:>3}{mark} {grade}  {work.id:13}  "
            text = paragraph(title, (), shown, len(head))
            yield from [head + text[0][len(head) :], *text[1:]] if text else [head]
    yield ""
    yield shown.style(say("cli.side_legend", lang), DIM)


TELL = {Compared: compared, Evaluated: evaluated, Judged: judged, Judgements: judgements}
"""Each answer's type and how it reads."""
