"""Which keywords are one, and which must not be?"""

import pytest

from agglo.literature.keywords import Keywords, key

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
    assert nodes.rejoined(apart, {}) == {"클러스터정책", "gab-eul"}
    assert nodes.value("cluster policy") != nodes.value("클러스터정책")
    assert nodes.value("gab-eul") == "갑을"
    nodes.settle()
    assert nodes.label("갑을") == ("갑을", "gab-eul")
    nodes.rejoined({}, {})
    assert {word: nodes.value(word) for word in names} == names


def test_what_people_say_in_a_circle_is_one_node():
    """a is b and b is a: one node, and no endless loop."""
    circle = {"갑": {"verdict": "same", "with": "을"}, "을": {"verdict": "same", "with": "갑"}}
    nodes = Keywords(None, circle)
    assert nodes.value("갑") == nodes.value("을")


def test_the_log_says_why():
    """Each spelling of a node says what joined it."""
    nodes = Keywords(None, {}, {key("gab-eul"): key("갑을")})
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


@pytest.mark.parametrize("word", ["", "   ", "·", "x" * 10_000, "\x00", "가" * 500, "<b>", "한·중·日"])
def test_any_text_is_a_keyword(word):
    """Nothing that stands in a record breaks the nodes."""
    nodes = Keywords()
    assert isinstance(nodes.value(word), str)
