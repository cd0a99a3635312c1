"""A query asked of works through the whole way: parse, plan, documents, the memory engine, highlights."""

import csv
import pathlib

from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import document
from agglo.literature.engines.memory import matches
from agglo.literature.highlight import Highlight, highlights
from agglo.literature.plan import Plan, plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Person, Text, Venue, Work

WORDS = pathlib.Path(__file__).parent.parent / "golden" / "words"
ANALYZER, NAMES = Analyzer(), Analyzer(Names())


def language(text: str) -> str:
    """Korean where there is Hangul."""
    return "ko" if any("가" <= c <= "힣" for c in text) else "en"


def work(text: str, where: str = "title") -> Work:
    """A work with one field; keywords are parted by semicolons."""
    texts = (Text(lang=language(text), text=text),)
    match where:
        case "title":
            return Work(id="w", titles=texts)
        case "summary":
            return Work(id="w", abstracts=texts)
        case "keyword":
            return Work(id="w", keywords=(Keywords(lang=language(text), words=tuple(text.split("; "))),))
        case "author":
            return Work(id="w", people=(Person(name=text),))
        case "affiliation":
            return Work(id="w", people=(Person(name="가", affiliations=(text,)),))
        case "venue":
            return Work(id="w", venue=Venue(names=texts))
    raise ValueError(where)


def planned(query: str, field: str = "tsk", mode: str = "all") -> Plan:
    """The query as engines get it."""
    return plan(parse(query), ANALYZER, NAMES, field, mode)


def finds(query: str, what: Work, field: str = "tsk") -> bool:
    """Whether the query finds the work."""
    return matches(document(1, what, ANALYZER, NAMES), planned(query, field).match)


def marked(query: str, what: Work, field: str = "tsk") -> tuple[Highlight, ...]:
    """What is marked of the work in the query's answer."""
    return highlights(what, planned(query, field).marks, ANALYZER, NAMES)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a golden table."""
    with open(WORDS / name, encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))
