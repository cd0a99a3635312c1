"""Which keywords are one, and which must not be?"""

import threading
from io import BytesIO
from pathlib import Path

import pytest

from agglo.literature.engine import Ask, HasValue
from agglo.literature.importing import import_stream
from agglo.literature.keywords import Joins, Keywords, key
from agglo.literature.library import Library

ONE = (
    ("클러스터정책", "클러스터 정책", "cluster policy", "Cluster Policies", "cluster-policy", "클라스터 정책"),
    ("지역혁신체계", "지역 혁신체계", "regional innovation system", "Regional Innovation Systems"),
    ("네트워크 분석", "네트웍분석", "네트워크분석"),
    ("labour market", "Labor Markets", "labour-market"),
)
APART = (
    ("university", "universe"),
    ("organization", "organ"),
    ("혁신", "혁신정책"),
    ("news", "new"),
    ("산업", "산업화"),
    ("policy", "police"),
    ("수원", "수원시"),
)


@pytest.mark.parametrize("words", ONE, ids=lambda words: words[0])
def test_spellings_and_languages_are_one(words):
    """Blanks, hyphens, number, capitals, declared spellings and the glossary make one node, whichever came first."""
    for order in (words, words[::-1]):
        nodes = Keywords()
        assert len({nodes.value(word) for word in order}) == 1, order


@pytest.mark.parametrize(("one", "other"), APART)
def test_others_are_apart(one, other):
    """A common stem is no reason."""
    nodes = Keywords()
    assert nodes.value(one) != nodes.value(other)


def test_labels_are_the_readers():
    """A node has a label in each language; one of no concept is called as it was met first."""
    nodes = Keywords()
    assert nodes.label(nodes.value("Cluster Policies")) == ("클러스터정책", "cluster policy")
    assert nodes.label(nodes.value("Silicon Saxony")) == ("Silicon Saxony", "Silicon Saxony")
    assert nodes.value("SILICON SAXONY") == "Silicon Saxony"


def test_people_join_and_part():
    """A decision outranks the glossary, and is taken back."""
    nodes = Keywords()
    names = {word: nodes.value(word) for word in ("클러스터정책", "cluster policy", "갑을", "gab-eul")}
    apart = {key("cluster policy"): {"verdict": "apart"}, key("gab-eul"): {"verdict": "same", "with": "갑을"}}
    assert nodes.moved(Joins(decided=apart)) == {"클러스터정책", "gab-eul"}
    nodes.join(Joins(decided=apart))
    assert nodes.value("cluster policy") != nodes.value("클러스터정책")
    assert nodes.value("gab-eul") == "갑을"
    nodes.settle()
    assert nodes.label("갑을") == ("갑을", "gab-eul")
    nodes.join(Joins())
    assert {word: nodes.value(word) for word in names} == names


def test_what_people_say_in_a_circle_is_one_node():
    """a is b and b is a: one node, and no endless loop."""
    circle = {"갑": {"verdict": "same", "with": "을"}, "을": {"verdict": "same", "with": "갑"}}
    circle["병"] = {"verdict": "same", "with": "갑"}
    nodes = Keywords(None, Joins(decided=circle))
    assert nodes.value("갑") == nodes.value("을") == nodes.value("병")


def test_the_log_says_why():
    """Each spelling of a node says what joined it."""
    nodes = Keywords(None, Joins(links={key("gab-eul"): key("갑을")}))
    for word in ("클러스터 정책", "클러스터정책", "cluster policy", "갑을", "gab-eul", "alone"):
        nodes.value(word)
    told = {node.value: {form.text: form.why for form in node.forms} for node in nodes.nodes()}
    assert told["갑을"] == {"갑을": "first", "gab-eul": "lexicon"}
    policy = {"클러스터정책": "first", "클러스터 정책": "spelling", "cluster policy": "glossary"}
    assert told["클러스터정책"] == policy
    assert "alone" not in told
    assert [node.value for node in nodes.nodes("gab")] == ["갑을"]


def test_names_stay_after_a_restart(tmp_path):
    """What was met first names the node, also when the library is opened again."""
    nodes = Keywords(tmp_path)
    nodes.value("Silicon Saxony")
    nodes.keep()
    nodes.close()
    again = Keywords(tmp_path)
    assert again.value("silicon saxony") == "Silicon Saxony"
    again.close()


ROWS = "title,year,keywords\n" + "".join(f"t{n},2000,{'갑을; gab-eul' if n % 2 else 'gab-eul'}\n" for n in range(6))


def kept(folder: Path) -> Library:
    """A library of works with two keywords that mean the same, opened."""
    library = Library.open(folder)
    import_stream(library.store, BytesIO(ROWS.encode()), "rows.csv")
    library.refresh()
    return library


def works_of(library: Library, keyword: str) -> int:
    """How many works have the node of a keyword."""
    name = library.keywords.known(keyword)
    return library.engine.find(Ask(match=HasValue("keyword", name), limit=1)).total


def test_what_was_broken_off_is_made_good(tmp_path):
    """A decision that was kept, but after which no work was read again, takes effect at the next opening; so does one
    of which the works were marked only."""
    with kept(tmp_path) as library:
        assert works_of(library, "갑을") == 3 and works_of(library, "gab-eul") == 6
        library.store.decide("keyword", key("gab-eul"), {"verdict": "same", "with": "갑을"})
    with Library.open(tmp_path) as library:
        assert library.keywords.known("gab-eul") == "갑을" and works_of(library, "갑을") == 6
        library.store.decide("keyword", key("gab-eul"), None)
        library.store.touch([work.id for _, work in library.store.each()])
    with Library.open(tmp_path) as library:
        assert works_of(library, "갑을") == 3 and works_of(library, "gab-eul") == 6


def test_another_window_sees_decisions(tmp_path):
    """Keywords joined through one opening of a library are one in another."""
    with kept(tmp_path) as library, Library.open(tmp_path) as other:
        assert works_of(other, "갑을") == 3
        library.store.decide("keyword", key("gab-eul"), {"verdict": "same", "with": "갑을"})
        assert library.rejoin() == 6
        assert works_of(other, "갑을") == works_of(library, "갑을") == 6


def test_what_is_learned_beside_joins_keywords(tmp_path):
    """Where many ask, the lexicon is learned in a thread of its own, and what it is sure of joins keywords."""
    with kept(tmp_path) as library:
        both = "".join(f"s{n},2000,{ko}; {en}\n" for n, (ko, en) in enumerate((("꿀벌", "honeybee"),) * 5))
        import_stream(library.store, BytesIO(f"title,year,keywords\n{both}".encode()), "both.csv")
        assert works_of(library, "꿀벌") == 5
        library.background = True
        lexicon = library.lexicon
        for thread in threading.enumerate():
            if thread.name == "agglo-lexicon":
                thread.join()
        assert lexicon.entry("꿀벌", "honeybee").support >= 5
        assert library.keywords.known("honeybee") == library.keywords.known("꿀벌")


@pytest.mark.parametrize("word", ["", "   ", "·", "x" * 10_000, "\x00", "가" * 500, "<b>", "한·중·日"])
def test_any_text_is_a_keyword(word):
    """Nothing that stands in a record breaks the nodes."""
    nodes = Keywords()
    assert isinstance(nodes.value(word), str)
