"""What was asked, and what is right? Query sets in TREC's files and in a format of our own, one JSON object a line.

Our own: ``{"query": "클러스터 정책", "relevant": {"ID": 2, "10.1000/x": 1}}``, with ``"id"`` where the query has a
number, and a plain list where all are of grade 1. A work is named by its id here, a DOI or another number of its own,
or the id that it had in the file it came from.
"""

import re

import msgspec

from agglo.errors import BadInput, TooLarge
from agglo.literature.store import Store

MOST = 10_000
"""Queries of one set."""
MOST_JUDGEMENTS = 1_000_000
GREATEST = 100
"""The highest grade."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One query: its id in the set, its text, and grades by the names of works as the set gives them."""

    id: str
    text: str
    relevant: dict[str, int] = {}


def read(text: str, judgements: str = "") -> tuple[Asked, ...]:
    """The queries of a set, in any of the formats.

    Parameters
    ----------
    text
        Queries: TREC topics (``<top>`` with ``<num>`` and ``<title>``, or ``<DOC>`` with ``<DOCNO>``), lines of
        ``id<tab>query``, or JSON Lines of our own.
    judgements
        TREC judgements (``query 0 work grade`` a line), for queries that bring none; empty for our own format.

    Raises
    ------
    BadInput, TooLarge
        Where nothing can be read as a query, a line is not a judgement, or there are too many.

    Examples
    --------
    >>> read("1\\tcluster policy", "1 0 W1 2")
    (Asked(id='1', text='cluster policy', relevant={'W1': 2}),)
    """
    queries = _queries(text)
    if not queries:
        raise BadInput("no_queries", given=" ".join(text[:60].split()))
    if len(queries) > MOST:
        raise TooLarge("too_many_queries", given=len(queries), limit=MOST)
    graded = _judgements(judgements)
    return tuple(msgspec.structs.replace(one, relevant={**graded.get(one.id, {}), **one.relevant}) for one in queries)


def _queries(text: str) -> list[Asked]:
    text = text.lstrip("\ufeff").strip()
    if text.startswith("{"):
        return [_own(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if re.match(r"(<\?xml|<top|<doc|<queries)", text, re.I):
        return _topics(text)
    pairs = [line.partition("\t") for line in text.splitlines() if "\t" in line]
    return [Asked(id=id.strip(), text=query.strip()) for id, _, query in pairs if id.strip() and query.strip()]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    query: str
    relevant: dict[str, int] | list[str] = {}
    id: str | int = ""


def _own(number: int, line: str) -> Asked:
    try:
        found = msgspec.json.decode(line.encode("utf-8", "replace"), type=_Line)
    except msgspec.MsgspecError as why:
        raise BadInput("query_line", line=number, given=line[:60]) from why
    grades = found.relevant if isinstance(found.relevant, dict) else dict.fromkeys(found.relevant, 1)
    if not found.query.strip() or any(not 0 <= grade <= GREATEST for grade in grades.values()):
        raise BadInput("query_line", line=number, given=line[:60])
    return Asked(id=str(found.id) or str(number), text=found.query.strip(), relevant=grades)


_TOPIC = re.compile(r"<(?:top|doc)>", re.I)
_END = re.compile(r"</(?:top|doc)>", re.I)
_NUMBER = re.compile(r"<(?:num|docno)>(?:\s*number:)?\s*([^\s<]+)", re.I)
_TITLE = re.compile(r"<title>\s*(?:topic:)?([^<]*)", re.I)
_TAG = re.compile(r"<[^<>]*>")


def _topics(text: str) -> list[Asked]:
    """TREC topics: what stands under ``<title>``; without one, all that is not the number."""
    found = []
    for begun in _TOPIC.split(text)[1:]:
        topic = _END.split(begun, 1)[0]
        number = _NUMBER.search(topic)
        if number is None:
            continue
        title = _TITLE.search(topic)
        query = " ".join((title[1] if title else _TAG.sub(" ", topic.replace(number[0], ""))).split())
        if query:
            found.append(Asked(id=number[1], text=query))
    return found


def _judgements(text: str) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    lines = text.lstrip("\ufeff").splitlines()
    if len(lines) > MOST_JUDGEMENTS:
        raise TooLarge("too_many_judgements", given=len(lines), limit=MOST_JUDGEMENTS)
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 4 or not re.fullmatch(r"-?\d{1,3}", parts[3], re.ASCII):
            raise BadInput("judgement_line", line=number, given=line[:60])
        grades.setdefault(parts[0], {})[parts[2]] = max(0, min(GREATEST, int(parts[3])))
    return grades


def resolved(store: Store, queries: tuple[Asked, ...]) -> tuple[tuple[Asked, ...], int]:
    """The same queries with works named by their ids here, and how many judged works are not in the library.

    A work that is not here cannot be found, so its judgement is left out rather than counted as a miss.
    """
    names = {name for one in queries for name in one.relevant}
    known = {name: work.id for name in names if (work := store.work(name)) is not None}
    wanted = {name.lower(): name for name in names - known.keys()}
    if wanted:
        for _, work in store.each():
            for other in (*(i.value for i in work.identifiers), *(o.id for o in work.origins)):
                if other.lower() in wanted:
                    known[wanted[other.lower()]] = work.id
    found = tuple(msgspec.structs.replace(one, relevant=_here(one.relevant, known)) for one in queries)
    return found, len(names - known.keys())


def _here(relevant: dict[str, int], known: dict[str, str]) -> dict[str, int]:
    """Grades by ids here; a work that goes by several of the names has the highest."""
    grades: dict[str, int] = {}
    for name, grade in relevant.items():
        if name in known:
            grades[known[name]] = max(grade, grades.get(known[name], 0))
    return grades
