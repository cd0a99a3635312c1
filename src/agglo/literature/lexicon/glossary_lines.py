"""What does a reader's own glossary say, line by line, and what is wrong with it?"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from agglo.literature.analysis.segment import HANGUL
from agglo.text import say

from .entry import LONGEST, precise
from .glossary import Concept, concept_of, forms

MOST_LINES, LONGEST_LINE, MOST_FORMS = 10_000, 2_000, 40
"""Lines of a glossary, characters of one, and forms in it: a term that stood for thousands would find everything."""
ABBREVIATION = re.compile(r"(?=.*[A-Z])[A-Z0-9][A-Z0-9&/.]{1,6}")


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a line of a reader's own glossary, and what was done about it.

    ``key`` names the sentence under ``[glossary]``; ``facts`` are what it tells, the ``line`` among them (1-based).
    """

    key: str
    line: int
    facts: dict[str, str | int] = {}

    def say(self, lang: str) -> str:
        """The sentence in the reader's language."""
        return say(f"glossary.{self.key}", lang, line=self.line, **self.facts)


def read_glossary(text: str) -> tuple[tuple[Concept, ...], tuple[Complaint, ...]]:
    """A reader's own glossary, and what is wrong with it.

    Parameters
    ----------
    text
        One concept a line, all its forms around one ``=``: ``지역혁신체계, 지역혁신시스템 = regional innovation
        system, RIS``. The first form of each language is the preferred label; a form of capitals only is an
        abbreviation. ``지역혁신체제 -> 지역혁신체계`` adds a form to the concept that has the other. What follows
        ``#`` is a remark.

    Returns
    -------
    concepts, complaints
        Nothing is refused as a whole: a line that cannot be used is left out and said, a form that two concepts
        claim stays with the first, an abbreviation that two concepts claim with both.

    Examples
    --------
    >>> found, wrong = read_glossary("산학협력 = university-industry collaboration, UIC")
    >>> found[0].id, found[0].abbreviations, wrong
    ('university-industry-collaboration', ('UIC',), ())
    """
    complaints: list[Complaint] = []
    drafts: list[_Draft] = []
    arrows: dict[str, _Arrow] = {}
    for number, line in _lines(text, complaints):
        if "->" in line:
            _arrow(number, line, arrows, complaints)
        else:
            _draft(number, line, drafts, complaints)
    _follow(arrows, drafts, complaints)
    return tuple(_named(_settled(drafts, complaints))), tuple(sorted(complaints, key=lambda c: c.line))


def written(some: Iterable[Concept]) -> str:
    """Concepts as lines that `read_glossary` reads.

    >>> print(written([concept_of("RDD")]).partition(",")[0])
    회귀불연속설계
    """
    return "".join(f"{', '.join(c.ko)} = {', '.join((*c.en, *c.abbreviations, *c.capitals))}\n" for c in some)


class _Draft(msgspec.Struct):
    """The forms of one line."""

    line: int
    forms: list[str]
    id: str = ""


class _Arrow(msgspec.Struct):
    """A form that is to be read as another."""

    line: int
    form: str
    target: str


def _lines(text: str, complaints: list[Complaint]) -> Iterator[tuple[int, str]]:
    used = 0
    for number, raw in enumerate(re.split(r"\r\n|[\r\n]", text), 1):
        line = raw[: LONGEST_LINE + 1].partition("#")[0].strip()
        if not line:
            continue
        if used == MOST_LINES:
            complaints.append(Complaint(key="many_lines", line=number, facts={"most": MOST_LINES}))
            return
        used += 1
        if len(raw) > LONGEST_LINE:
            complaints.append(Complaint(key="long_line", line=number, facts={"most": LONGEST_LINE}))
        else:
            yield number, line
    if not used:
        complaints.append(Complaint(key="nothing", line=1))


def _draft(number: int, line: str, drafts: list[_Draft], complaints: list[Complaint]) -> None:
    found = [f for part in line.split("=") for f in _forms(number, part, complaints)]
    if len(found) > MOST_FORMS:
        complaints.append(Complaint(key="many_forms", line=number, facts={"count": len(found), "most": MOST_FORMS}))
    elif line.count("=") != 1 or not any(map(_is_korean, found)) or all(map(_is_korean, found)):
        complaints.append(Complaint(key="one_side", line=number, facts={"given": line[:60]}))
    else:
        drafts.append(_Draft(number, found))


def _forms(number: int, part: str, complaints: list[Complaint]) -> list[str]:
    found: dict[str, str] = {}
    for form in (" ".join(piece.split()) for piece in part.split(",")):
        if not form:
            continue
        if len(form) > LONGEST:
            complaints.append(Complaint(key="long_form", line=number, facts={"given": form[:40], "most": LONGEST}))
        elif not any(c.isalpha() for c in form):
            complaints.append(Complaint(key="no_letters", line=number, facts={"given": form}))
        else:
            found.setdefault(precise(form), form)
    return list(found.values())


def _is_korean(form: str) -> bool:
    return bool(HANGUL.search(form))


def _arrow(number: int, line: str, arrows: dict[str, _Arrow], complaints: list[Complaint]) -> None:
    sides = [_forms(number, part, complaints) for part in line.split("->")]
    if "=" in line or [len(side) for side in sides] != [1, 1]:
        complaints.append(Complaint(key="arrow", line=number, facts={"given": line[:60]}))
        return
    (form,), (target,) = sides
    first = arrows.setdefault(precise(form), _Arrow(number, form, target))
    if precise(first.target) != precise(target):
        complaints.append(Complaint(key="clash", line=number, facts={"form": form, "first": first.line}))


def _follow(arrows: dict[str, _Arrow], drafts: list[_Draft], complaints: list[Complaint]) -> None:
    """Add what an arrow begins with to the concept at the end of its chain."""
    homes = {precise(form): draft for draft in reversed(drafts) for form in draft.forms}
    for arrow in arrows.values():
        end, passed = arrow, {precise(arrow.form)}
        while (key := precise(end.target)) in arrows and key not in homes and key not in passed:
            end, passed = arrows[key], passed | {key}
        if key in passed:
            complaints.append(Complaint(key="cycle", line=arrow.line, facts={"form": arrow.form}))
            continue
        if key not in homes and (known := concept_of(end.target)):
            drafts.append(_Draft(arrow.line, list(forms(known)), known.id))
            homes |= dict.fromkeys(map(precise, (*forms(known), end.target)), drafts[-1])
        if key not in homes:
            complaints.append(Complaint(key="no_target", line=arrow.line, facts={"form": arrow.target}))
        elif len(homes[key].forms) >= MOST_FORMS:
            count = len(homes[key].forms) + 1
            complaints.append(Complaint(key="many_forms", line=arrow.line, facts={"count": count, "most": MOST_FORMS}))
        else:
            homes[key].forms.append(arrow.form)


def _settled(drafts: list[_Draft], complaints: list[Complaint]) -> Iterator[_Draft]:
    """The drafts without the forms that an earlier one has; abbreviations may mean several things."""
    owners: dict[str, _Draft] = {}
    for draft in drafts:
        kept = []
        for form in draft.forms:
            first = owners.setdefault(precise(form), draft)
            short = ABBREVIATION.fullmatch(form) is not None
            if first is not draft:
                key = "shared" if short else "clash"
                complaints.append(Complaint(key=key, line=draft.line, facts={"form": form, "first": first.line}))
            if first is draft or short:
                kept.append(form)
        if any(map(_is_korean, kept)) and any(_is_word(form) for form in kept):
            yield _Draft(draft.line, kept, draft.id)
        else:
            complaints.append(Complaint(key="one_side", line=draft.line, facts={"given": ", ".join(draft.forms)[:60]}))


def _is_word(form: str) -> bool:
    """Whether a form is English and no abbreviation."""
    return not _is_korean(form) and not ABBREVIATION.fullmatch(form)


def _named(drafts: Iterable[_Draft]) -> Iterator[Concept]:
    used: set[str] = set()
    for draft in drafts:
        english = tuple(filter(_is_word, draft.forms))
        name = plain = draft.id or re.sub(r"[^a-z0-9]+", "-", english[0].lower()).strip("-") or "term"
        if name in used:
            name = f"{plain}-{draft.line}"
        used.add(name)
        korean = tuple(filter(_is_korean, draft.forms))
        short = tuple(form for form in draft.forms if ABBREVIATION.fullmatch(form))
        yield Concept(id=name, ko=korean, en=english, abbreviations=short)
