"""Does every card say what a concept of the glossary means, in both languages, after a source that was seen?"""

import csv
import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.literature import lexicon
from agglo.literature.lexicon.cards import address, card_of, card_of_query, cards, reference
from agglo.literature.lexicon.glossary import concept_of, concepts
from agglo.surfaces.web.terms import typeset

FOLDER = files(lexicon)
CARDS = cards()
SEEN = list(csv.DictReader((FOLDER / "seen.csv").read_text(encoding="utf-8").splitlines()))
SOURCES = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
HANGUL = re.compile("[가-힣]")
EVERY = pytest.mark.parametrize("card", CARDS.values(), ids=list(CARDS))

MEASURES = (
    "location-quotient", "herfindahl-index", "gini-coefficient", "krugman-specialisation-index",
    "ellison-glaeser-index", "theil-index", "relatedness", "revealed-comparative-advantage", "economic-complexity",
    "shift-share-analysis", "total-factor-productivity", "difference-in-differences", "regression-discontinuity",
    "synthetic-control", "propensity-score-matching", "morans-i", "betweenness-centrality", "degree-centrality",
    "closeness-centrality", "modularity", "network-density", "multiplier-effect", "backward-linkage",
    "forward-linkage", "h-index", "bm25", "elasticity",
)  # fmt: skip
"""What must have a card; but for relatedness, whose measures are many, with a formula."""


def test_there_are_enough():
    assert len(CARDS) >= 150
    assert not [id for id in MEASURES if id not in CARDS]
    assert not [id for id in MEASURES if not CARDS[id].formula and id != "relatedness"]


def test_no_card_is_there_twice():
    told = tomllib.loads((FOLDER / "cards.toml").read_text(encoding="utf-8"))["card"]
    assert len(told) == len(CARDS)
    assert len({card.ko for card in CARDS.values()}) == len({card.en for card in CARDS.values()}) == len(CARDS)


@EVERY
def test_belongs_to_a_concept(card):
    """Its concept is in the glossary, and the preferred labels find the card."""
    assert card.id in {concept.id for concept in concepts()}, "help: add the concept to glossary.toml"
    concept = next(concept for concept in concepts() if concept.id == card.id)
    for label in (concept.ko[0], concept.en[0]):
        assert card_of_query(label) == card, f"help: {label} names another concept too"


@EVERY
def test_says_two_sentences_in_each_language(card):
    korean = re.findall(r"[^.]*다\.(?= |$)", card.ko)
    english = re.split(r"(?<=[.?])\s+(?=[A-Z0-9])", card.en)
    assert "".join(korean) == card.ko and len(korean) == 2
    assert len(english) == 2 and card.en.endswith(".") and not HANGUL.search(card.en)
    assert 60 <= len(card.ko) <= 260 and 110 <= len(card.en) <= 420
    assert "!" not in card.ko + card.en and "  " not in card.ko + card.en


@EVERY
def test_formula_explains_itself(card):
    """A formula has its symbols explained in both languages; brackets close; nothing is left of the markup."""
    if card.formula or card.range:
        assert card.where_ko and card.where_en, "help: explain the symbols"
        assert HANGUL.search(card.where_ko) and not HANGUL.search(card.where_en)
        assert not HANGUL.search(card.formula + card.range)
    for text in (card.formula, card.where_ko, card.where_en):
        for opened, closed in ("()", "[]", "{}"):
            assert text.count(opened) == text.count(closed), text
    shown = re.sub(r"<[^>]+>", "", str(typeset(card.formula)))
    assert "_" not in shown and "^" not in shown and "{" not in shown


@EVERY
def test_source_was_seen(card):
    """Each card's source is told as seen: what was opened, and which of its facts stood there."""
    rows = [row for row in SEEN if row["card"] == card.id]
    assert len(rows) == 1, "help: tell in seen.csv where the source was read"
    row, source = rows[0], card.source
    assert re.search(r"https?://|stored public file \d{5,}", row["seen"])
    assert SOURCES[row["source"]]["title"] == source.title
    assert {"title", "authors", "year"} <= set(re.split(r", | or ", row["verified"])) or "://" in row["seen"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"])
    assert source.title and source.authors and 1800 < source.year <= 2026
    assert not source.doi or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi)
    assert str(source.year) in reference(source) and (address(source) == "" or "://" in address(source))


def test_seen_and_sources_hold_nothing_else():
    assert {row["card"] for row in SEEN} == set(CARDS)
    assert {row["source"] for row in SEEN} == set(SOURCES)


@pytest.mark.parametrize(
    ("query", "id"),
    [
        ("입지계수", "location-quotient"), (" location quotients ", "location-quotient"), ("LQ", "location-quotient"),
        ("클러스터 정책", "cluster-policy"), ("클러스터정책", "cluster-policy"), ("cluster policies", "cluster-policy"),
        ("합성통제집단법 독일", None), ("입지계수 독일", None), ("양자컴퓨터", None), ("", None), ("did", None),
    ],
)  # fmt: skip
def test_a_query_that_is_a_concept_finds_its_card(query, id):
    card = card_of_query(query)
    assert (card and card.id) == id


@given(st.text(max_size=200))
def test_any_query_has_a_card_or_none(query):
    card, concept = card_of_query(query), concept_of(query)
    assert card == (card_of(concept.id) if concept else None)


@given(st.text(alphabet="a1_^{}()<&가 ", max_size=30))
def test_typesetting_keeps_what_is_written(text):
    """No markup gets in, and every letter stays."""
    made = str(typeset(text))
    assert not re.search(r"<(?!/?su[bp]>)", made)
    assert [c for c in re.sub(r"<[^>]+>|&#?\w+;", "", made) if c.isalnum()] == [c for c in text if c.isalnum()]
