"""What must hold of every rule of spelling: classes, equal answers, no false friends, and that it can be turned off."""

import csv
import importlib
import pathlib
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.normalise import fold
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import documents
from agglo.literature.engines.memory import MemoryEngine
from agglo.literature.expansion import renderer
from agglo.literature.importing import import_stream
from agglo.literature.library import Library
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.readings import readings
from agglo.literature.record import Text, Work
from agglo.literature.variants import LONGEST, MOST, RULES, about, label, variants
from agglo.literature.variants.rule import groups

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "variants"
NAMES_OF_RULES = [rule.name for rule in RULES]
ANALYZER, NAMES = Analyzer(), Analyzer(Names())


def rows(name: str) -> list[dict[str, str]]:
    with open(GOLDEN / name, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


DECLARED = [(row["rule"], row["forms"].split("|")) for row in rows("declared.csv")]
APART = rows("apart.csv")


def bare(text: str) -> str:
    return fold(text).text.lower().translate(str.maketrans("üîôéó", "uioeo"))


def class_of(term: str, off: frozenset[str] = frozenset()) -> set[str]:
    return {bare(term)} | {bare(one.text) for one in variants(term, off)}


@pytest.mark.parametrize("rule", NAMES_OF_RULES)
def test_a_rule_says_what_it_does(rule):
    assert label(rule, "ko") != label(rule, "en") and about(rule, "ko").endswith("다.") and about(rule, "en")[-1] == "."


@pytest.mark.parametrize("rule", NAMES_OF_RULES)
def test_every_rule_is_in_the_tables(rule):
    assert sum(of == rule for of, _ in DECLARED) >= 3


def test_the_tables_keep_their_size():
    assert len(DECLARED) >= 100 and len(APART) >= 65
    assert len(groups(importlib.import_module("agglo.literature.variants.loanwords")._TABLE)) >= 150


@pytest.mark.parametrize(("rule", "forms"), DECLARED, ids=lambda value: str(value))
def test_declared_forms_are_one_class(rule, forms):
    """From each form the same class is reached, and it holds all others; blanks in Korean names are the query's."""
    typed = [form for form in forms if not (" " in form and "가" <= form[0] <= "힣")]
    for form in typed:
        assert class_of(form) == class_of(typed[0]) >= {bare(other) for other in typed}
        assert len(class_of(form)) <= MOST


@pytest.mark.parametrize(("rule", "forms"), DECLARED, ids=lambda value: str(value))
def test_a_rule_that_is_off_changes_nothing(rule, forms):
    for form in forms:
        assert all(one.rule != rule for one in variants(form, frozenset({rule})))
        assert variants(form, frozenset(NAMES_OF_RULES)) == ()


@pytest.mark.parametrize("row", APART, ids=lambda row: f"{row['one']} {row['other']}")
def test_what_is_not_the_same_stays_apart(row):
    assert bare(row["other"]) not in class_of(row["one"]) and bare(row["one"]) not in class_of(row["other"])


PIECES = sorted({form for _, forms in DECLARED for form in forms} | {row["one"] for row in APART})
TERMS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text("가나대년도률율제기값 -ise", max_size=3), st.sampled_from("3ⅡAz")),
    min_size=1,
    max_size=4,
).map("".join)


@given(TERMS)
@settings(deadline=None, max_examples=500)
def test_a_variant_of_a_variant_is_a_variant(term):
    """The law of classes, over any term; and it is bounded and always the same."""
    found = variants(term)
    assert len(found) < MOST and found == variants.__wrapped__(term)
    assert all(len(one.text) <= LONGEST for one in found)
    for one in found:
        assert class_of(one.text) == class_of(term.strip()), one


def test_a_term_that_may_be_written_in_thousands_of_ways_is_bounded():
    term = "디지탈컨텐츠비지니스네트웍센타클라스터" * 3
    assert len(variants(term)) < MOST and variants("가" * 100_000) == ()


@pytest.mark.parametrize("module", ["loanwords", "inserted_s"])
def test_tables_name_each_form_once(module):
    """No form stands in two lines, or is the beginning of another of its line without a guard after it."""
    read = groups(importlib.import_module(f"agglo.literature.variants.{module}")._TABLE)
    forms = [form for group in read for form in group.forms]
    assert len(forms) == len(set(forms)), sorted(form for form in forms if forms.count(form) > 1)
    for group in read:
        assert len(group.forms) > 1, group
        for form in group.forms:
            for other in group.forms:
                tail = other.removeprefix(form) if other != form and other.startswith(form) else ""
                assert not tail or tail.startswith(group.not_before), (form, other)


# Equal answers


STRANGERS = (
    "산업의 입지", "정책을 본다", "in the lock", "spin and off the record", "organs", "선율과 자율", "제3세계의 길",
    "대가족", "Württemberg und Baden", "up and start", "벨리댄스", "2005년도", "세포탈락",
    "labourious", "the center of it",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> tuple[MemoryEngine, list[str]]:
    """A work for each form in a few surroundings, and strangers."""
    forms = [form for _, found in DECLARED for form in found]
    titles = [title for form in forms for title in (form, f"{form} 연구", f"지역의 {form}, 그리고 정책")]
    titles += STRANGERS
    works = [
        (row, Work(id=f"w{row}", titles=(Text(lang="ko" if re.search("[가-힣]", title) else "en", text=title),)), ())
        for row, title in enumerate(titles)
    ]
    engine = MemoryEngine()
    engine.add(documents(works, ANALYZER, NAMES))
    engine.commit("1")
    return engine, titles


def found_by(query: str, engine: MemoryEngine, off: tuple[str, ...] = ()) -> list[int]:
    made = plan(parse(query), ANALYZER, NAMES, render=renderer(variants, None, off))
    return list(engine.rows(made.match))


@pytest.mark.parametrize(("rule", "forms"), DECLARED, ids=lambda value: str(value))
def test_declared_forms_find_the_same(rule, forms, library):
    """The law of every rule: whichever form is typed, the works are the same, and each form is among them."""
    engine, titles = library
    answers = [found_by(form, engine) for form in forms]
    for form, answer in zip(forms, answers, strict=True):
        missed = [titles[row] for row in set(answers[0]) ^ set(answer)]
        assert not missed, (form, missed)
        assert {row for row, title in enumerate(titles) if title in forms} <= set(answer)


@pytest.mark.parametrize("query", ["리더쉽", "lockin", "organisation"])
def test_what_must_not_be_expanded_is_not(query, library):
    """In quotes, with a star, under NOT and in NEAR a term is what was typed; and so where its rule is off."""
    engine, titles = library
    off = tuple(f"rule:{name}" for name in NAMES_OF_RULES)
    as_typed = found_by(query, engine, off)
    assert set(as_typed) < set(found_by(query, engine))
    for exact in (f'"{query}"', f"{query}*"):
        assert found_by(exact, engine) == found_by(exact, engine, off)
    assert len(found_by(f"NOT {query}", engine)) == len(titles) - len(as_typed)


# Through the whole way: with the glossary, translations, and spellings left out that find nothing


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Iterator[Library]:
    """A library in which of some declared words only one form occurs, and of others only the translation."""
    titles = [form for number, (_, found) in enumerate(DECLARED) for form in found[number % 2 :: 2]]
    titles += [*STRANGERS, "Industrial clusters", "Leadership and networks", "Governance", "the lock of the door"]
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        rows = "\n".join(["title,year", *(f'"{title}",2000' for title in titles)])
        import_stream(library.store, BytesIO(rows.encode()), "titles.csv")
        library.refresh()
        yield library


@pytest.mark.parametrize(("rule", "forms"), DECLARED, ids=lambda value: str(value))
def test_declared_forms_find_the_same_with_translations(rule, forms, opened):
    found = []
    for form in forms:
        made = readings(opened, parse(form), "tsk", "all")
        found.append((set(opened.engine.rows(made.match("all"))), set(opened.engine.rows(made.match("typed")))))
    assert found[0][0] and all(one == found[0] for one in found), [len(one[0]) for one in found]
