"""How do people, proposals and decisions about names read in a terminal?"""

from collections.abc import Iterator

from agglo.operations.people import Everyone, Joined, PersonDecided
from agglo.text import say

from .terminal import BOLD, DIM, Screen, clean, paragraph, table


def everyone(answer: Everyone, shown: Screen) -> Iterator[str]:
    """People as a table, those put together and proposals each with the reasons, decisions with their keys."""
    lang = shown.lang
    kind = {"proposed": "people_proposed", "decided": "people_decided"}.get(answer.part, "people")
    yield shown.style(say(f"cli.{kind}_{'one' if answer.total == 1 else 'many'}", lang, n=f"{answer.total:,}"), BOLD)
    if answer.sample:
        yield say("cli.sample", lang)
    if not answer.total:
        yield say("cli.people_nothing", lang)
    if answer.part == "people" and answer.people:
        rows = [
            (f"{p.works:,}", years(p.first, p.last), p.id, p.label[lang], "; ".join(p.names)) for p in answer.people
        ]
        heading = [say(f"cli.people_{name}", lang) for name in ("works", "years", "id", "name", "names")]
        yield from table(rows, heading, (0,), shown)
    if answer.part == "merged":
        for person in answer.people:
            yield ""
            yield shown.style(f"{person.works:,}  {clean(person.label[lang])}", BOLD)
            yield from paragraph("; ".join(person.names), (), shown, 4)
            if person.beside:
                yield from paragraph(say("cli.people_beside", lang, names=" = ".join(person.beside)), (), shown, 4)
            for joint in person.joined:
                yield from _joint(joint, shown)
    for pair in answer.pairs:
        yield ""
        one, other = (clean(person[lang]) for person in pair.people)
        facts = {"probability": f"{pair.probability:.3f}", "one": one, "other": other}
        yield say("cli.people_pair", lang, **facts, works_one=pair.works[0], works_other=pair.works[1])
        yield from _joint(pair, shown)
    for decision in answer.decisions:
        one, other = map(clean, decision.names)
        yield say(f"cli.people_{'same' if decision.same else 'different'}", lang, one=one, other=other)
        yield shown.style("    " + say("cli.people_key", lang, key=decision.key), DIM)


def years(first: int | None, last: int | None) -> str:
    """From when to when.

    >>> years(2001, 2016), years(2001, 2001), years(None, None)
    ('2001–2016', '2001', '')
    """
    return "" if first is None else str(first) if first == last else f"{first}–{last}"


def _joint(joint: Joined, shown: Screen) -> Iterator[str]:
    one, other = map(clean, joint.printed)
    why = ", ".join(reason[shown.lang] for reason in joint.why)
    facts = {"one": one, "other": other, "probability": f"{joint.probability:.3f}", "why": why}
    yield from paragraph(say("cli.people_joined", shown.lang, **facts), (), shown, 4)
    yield from paragraph(f"{joint.one} {joint.other}", (), shown, 4, DIM)


def decided(answer: PersonDecided, shown: Screen) -> Iterator[str]:
    """What was decided, and how many works it touches."""
    how = "back" if answer.same is None else "same" if answer.same else "different"
    one, other = map(clean, answer.names)
    yield say(f"cli.people_decided_{how}", shown.lang, one=one, other=other, works=f"{answer.works:,}")


TELL = {Everyone: everyone, PersonDecided: decided}
"""Each answer's type and how it reads."""
