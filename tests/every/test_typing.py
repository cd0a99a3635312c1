"""Laws of what is suggested and corrected: whatever state a hand leaves a word in, it is found; nothing else is."""

import csv
import io
import pathlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from works import work

from agglo.literature.library import Library, sample_library
from agglo.literature.record import Read
from agglo.literature.search import search
from agglo.literature.typing import past, vocabulary
from agglo.literature.typing.automaton import compose, keys, states
from agglo.literature.typing.building import build_apart
from agglo.literature.typing.correct import automatic, corrections, probable, read
from agglo.literature.typing.fragment import completed, fragment
from agglo.literature.typing.keystrokes import as_initials, initials, struck
from agglo.literature.typing.slips import LETTERS, distance, one_away
from agglo.literature.typing.suggest import suggest
from agglo.literature.typing.table import within
from agglo.literature.typing.vocabulary import vocabulary as known
from agglo.operations import keeping

SLIPS = pathlib.Path(__file__).parent.parent / "golden" / "typing" / "slips.csv"
FIRST, AMONG_FIVE = 0.95, 0.98
"""Recall of the golden table that may not be lost; 0.97 and 1.00 were reached when it was made, and samples grow."""

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=12)
letters = st.text("abcd", min_size=1, max_size=9).map(str.encode)


@pytest.fixture(scope="module")
def sample(cache):
    """The sample, which knows some words of the field and all concepts of the glossary."""
    with sample_library() as library:
        yield library


@pytest.fixture
def library(tmp_path):
    """A library of a few works."""
    with Library.open(tmp_path / "library") as library:
        put(
            library,
            work(
                title="클러스터 정책의 효과",
                names=("류태수",),
                venue="한국지역지리학회지",
                words=("클러스터", "정책"),
                doi="10.1/a",
            ),
        )
        put(library, work(title="클러스터와 혁신", names=("Ahn, Young-Jin",), words=("클러스터",), doi="10.1/b"))
        put(library, work(title="Cluster policy in Korea", lang="en", words=("cluster policy", "policy"), doi="10.1/c"))
        yield library


def put(library, *works) -> None:
    """Take works in."""
    library.store.put([Read(work=one) for one in works], "test", "test")


def texts(library, query: str, **more) -> list[str]:
    """What is suggested, as texts."""
    return [one.text for one in suggest(library, query, **more).suggestions]


# The automaton and the keys


@given(syllables)
def test_keys_write_what_they_were_taken_from(text):
    assert compose(keys(text)) == text


@given(syllables)
def test_every_state_is_a_beginning_of_the_keys(text):
    whole = struck(text).keys
    for number, state in enumerate(states(keys(text)), 1):
        assert struck(state).keys == whole[:number]


@given(syllables.filter(bool))
def test_the_other_keyboard_has_the_same_keys(text):
    assert struck(keys(text)).keys == struck(text).keys
    assert as_initials("".join(chr(0x1100 + (ord(c) - 0xAC00) // 588) for c in text)) == b""  # conjoining, not typed
    assert initials(text).starts[0] == 0


@pytest.mark.parametrize(
    "text", ["클러스터", "cafe\u0301", "R&D 투자", "産業", "ﾊﾝｸﾞﾙ", "Ⅱ권", "𝒳", "🙂", "\ud800", "\x00", "ㆍ", ""]
)
def test_any_text_has_keys_and_starts(text):
    cut = struck(text)
    assert all(0 <= at < len(cut.keys) for at in cut.starts)
    assert list(cut.starts) == sorted(set(cut.starts))


# Slips


@given(letters, st.lists(letters, min_size=1, max_size=8), st.integers(0, 2))
def test_many_at_once_as_one_by_one(typed, others, most):
    others = [other for other in others if abs(len(other) - len(typed)) <= most]
    filled = np.zeros((len(others), len(typed) + most), np.uint8)
    for row, other in zip(filled, others, strict=True):
        row[: len(other)] = list(other)
    found = within(typed, filled, np.array([len(other) for other in others], np.uint8), most)
    assert found.tolist() == [distance(typed, other, most)[0] <= most for other in others]


@given(letters, letters)
def test_one_away_is_distance_one(typed, other):
    assert (other in one_away(typed)) == (distance(typed, other)[0] == 1)


@given(letters)
def test_what_is_one_away_is_one_away(typed):
    near = one_away(typed)
    assert len(near) >= 2 * len(typed) * (len(LETTERS) - 1)
    assert all(distance(typed, other)[0] == 1 for other in list(near)[::37] if other)


# What is being typed


@pytest.mark.parametrize(
    ("query", "head", "text", "field", "quoted"),
    [
        ("클럿", "", "클럿", "", False),
        ("클러스터 정", "", "클러스터 정", "", False),
        ("클러스터 NOT 독", "클러스터 NOT ", "독", "", False),
        ("(클러스터 | 집", "(클러스터 | ", "집", "", False),
        ("저자:류", "저자:", "류", "author", False),
        ("title:(cluster pol", "title:(", "cluster pol", "title", False),
        ('"지역 혁신" 클', '"지역 혁신" ', "클", "", False),
        ('학술지:"한국 지', '학술지:"', "한국 지", "venue", True),
        ("Cluster: a", "", "Cluster: a", "", False),
        ("", "", "", "", False),
    ],
)
def test_fragment(query, head, text, field, quoted):
    found = fragment(query)
    assert (found.head, found.text, found.field, found.quoted) == (head, text, field, quoted)


@given(st.text(max_size=60))
def test_a_fragment_is_the_end_of_the_query(query):
    found = fragment(query)
    assert found.head + found.text == query


@pytest.mark.parametrize("query", ["year:20", "정책*", "kind:the", "a" * 201])
def test_nothing_completes_numbers_values_and_prefixes(query):
    assert fragment(query).kinds == ()


def test_what_operates_is_quoted():
    assert completed(fragment("R"), "R (NOT) D", "keyword", "tsk", "en") == '"R (NOT) D"'
    assert completed(fragment("류"), "류태수", "author", "tsk", "ko") == '저자:"류태수"'
    assert completed(fragment("류"), "류태수", "author", "author", "ko") == '"류태수"'


# Suggestions


@pytest.mark.parametrize(
    "typed",
    [
        "클",
        "클ㄹ",
        "클러",
        "클럿",
        "클러스",
        "클러슽",
        "클러스터",
        "zmffj",
        "ㅋㄹㅅㅌ",
        "ㅋㅡㄹㄹㅓ",
        "클러ㅅㅌ",
        "클러서ㅌ",
    ],
)
def test_each_state_suggests_the_word(library, typed):
    assert "클러스터" in texts(library, typed)[:2]


@pytest.mark.parametrize("typed", ["pol", "ㅔㅐㅣ", "ㅔㅐㅣㅑ쵸", "policu", "POLICY"])
def test_english_too(library, typed):
    assert texts(library, typed)[0] == "policy"


def test_each_kind_asks_for_itself(library):
    """Whoever takes a suggestion finds the works that were counted."""
    seen = set()
    put(library, work(title="도자기마을의 쇠퇴", words=("도자기마을 축제",), doi="10.1/d"))
    for typed in ("클러스터 정책의", "류태", "한국지", "cluster pol", "도자기", "Ahn"):
        for one in suggest(library, typed).suggestions:
            if one.count:
                assert search(library, one.query).total >= one.count, one
                seen.add(one.kind)
    assert seen >= {"title", "author", "venue", "keyword", "word"}


def test_a_field_has_its_own_suggestions(library):
    assert texts(library, "저자:ㄹㅌㅅ") == ["류태수"]
    assert texts(library, "류", field="title") == []
    assert {one.kind for one in suggest(library, "한국지", field="venue").suggestions} == {"venue"}
    assert suggest(library, "클러스터 NOT 혁").suggestions[0].query == "클러스터 NOT 혁신"


def test_han_is_read(library):
    put(library, work(title="新聞硏究史論", words=("新聞硏究史",), doi="10.1/h"))
    assert texts(library, "신문연")[0] == "新聞硏究史" == texts(library, "ㅅㅁㅇㄱㅅ")[0]
    assert texts(library, "新聞")[0] == "新聞硏究史"
    assert suggest(library, "産業政").suggestions[0].text == "산업정책"


def test_concepts_say_what_they_are_called(sample):
    found = suggest(sample, "지역혁신체").suggestions[0]
    assert (found.text, found.kind, found.also) == ("지역혁신체계", "concept", "regional innovation system")


def test_follows_the_library(library, monkeypatch):
    """New works are suggested at once and removed ones no more, before and after the table is built anew."""
    for few in (vocabulary.FEW, 0):
        monkeypatch.setattr(vocabulary, "FEW", few)
        assert texts(library, "섬유패션클") == []
        put(library, work(title="섬유패션클러스터의 진화", words=("섬유패션클러스터", "클러스터"), doi="10.1/z"))
        assert texts(library, "섬유패션클")[0] == "섬유패션클러스터"
        assert suggest(library, "클러스터").suggestions[0].count == 3
        library.store.delete([search(library, "doi:10.1/z").hits[0].work.id])
        assert texts(library, "섬유패션클") == []
        assert suggest(library, "클러스터").suggestions[0].count == 2


def test_the_table_is_kept(library):
    before = texts(library, "클")
    with Library.open(library.folder) as again:
        again.store.each = None  # whoever reads all works again fails
        assert texts(again, "클") == before
        assert known(again).fresh is None


@pytest.mark.parametrize("left", [b"", b"\x93NUMPY", b"nothing of the kind"])
def test_a_damaged_table_is_built_anew(library, left):
    """A file that was cut, as by a loss of power, is no failure."""
    before = texts(library, "클")
    for file in (library.folder / "typing").glob("*/kinds.npy"):
        file.unlink()  # the old one stays mapped
        file.write_bytes(left)
    with Library.open(library.folder) as again:
        assert texts(again, "클") == before


def test_a_folder_that_may_not_be_written_suggests_all_the_same(library, monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr("agglo.literature.places.name_current", refuse)
    assert texts(library, "클럿")[0] == "클러스터"


def test_a_second_process_builds_the_same(library):
    with Library.open(library.folder) as other:
        made = build_apart(other)
        assert made is not None and made.generation == library.store.generation
    here = known(library).table
    assert [here.text(i) for i in range(len(here.kinds))] == [made.table.text(i) for i in range(len(made.table.kinds))]
    assert (here.counts == made.table.counts).all()


def test_a_search_does_not_wait_for_a_large_table(library, monkeypatch):
    """A search in a terminal goes without corrections where their table would take long; `correct` waits."""
    monkeypatch.setattr(vocabulary, "SOON", 1)
    assert corrections(library, "혁싱") == ()
    assert suggest(library, "혁ㅅ").suggestions
    assert corrections(library, "혁싱")[0].text == "혁신"


def test_reindexing_makes_the_table_too(library, monkeypatch):
    """So that the next search in a terminal need not go without corrections."""
    monkeypatch.setattr(vocabulary, "SOON", 1)
    keeping.reindex(library)
    assert corrections(library, "혁싱")[0].text == "혁신"


def test_in_the_background(tmp_path):
    """Where many ask at once nobody waits for the table; it is there a moment later."""
    import threading

    with Library.open(tmp_path / "library") as library:
        put(library, *(work(title=f"클러스터 {n}", words=("클러스터",), doi=f"10.1/{n}") for n in range(60)))
        library.background = True
        first = suggest(library, "클럿")
        assert first.ready == bool(first.suggestions)
        for thread in threading.enumerate():
            if thread.name == "agglo-typing":
                thread.join(60)
        assert texts(library, "클럿")[0] == "클러스터"


@pytest.mark.parametrize(
    "query",
    ["가" * 100_000, "a" * 10_000, "a " * 5_000, "\x00\x1b[2J", "ㅏ", "ㅋ", "🙂🙂🙂", "\ud800클",
     "((((", '"', "*", "NOT ", "저자:", " ", "ㄳ", "ᄏ", "١٢", "Ω" * 50],
)  # fmt: skip
def test_bad_input_is_answered(library, query):
    found = suggest(library, query)
    assert found.query == query and len(found.suggestions) <= 8
    assert isinstance(corrections(library, query), tuple)


@settings(max_examples=60, deadline=None)
@given(query=st.text(max_size=40))
def test_any_text_is_answered(sample, query):
    assert len(suggest(sample, query, limit=5).suggestions) <= 5


# The golden table


def recall(sample) -> tuple[float, float, list]:
    """Recall at one and at five over the table, and what was missed."""
    with open(SLIPS, encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    first, among, missed = 0, 0, []
    for row in rows:
        meant = struck(row["meant"]).keys
        found = [struck(one.text).keys for one in suggest(sample, row["typed"]).suggestions]
        first, among = first + (found[:1] == [meant]), among + (meant in found[:5])
        if meant not in found[:5]:
            missed.append((row["typed"], row["meant"]))
    return first / len(rows), among / len(rows), missed


def test_slips_find_what_was_meant(sample):
    at_one, at_five, missed = recall(sample)
    assert at_one >= FIRST and at_five >= AMONG_FIVE, (at_one, at_five, missed)


def test_the_table_keeps_its_hard_cases():
    """Hundreds of slips, by hands and by the machine, of every rule."""
    with open(SLIPS, encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    by = {who: sum(row["by"] == who for row in rows) for who in ("hand", "machine")}
    assert by["hand"] >= 150 and by["machine"] >= 300
    rules = {row["rule"] for row in rows}
    assert rules >= {"state", "jamo", "initials", "keyboard", "neighbour", "left out", "twice", "swapped", "two slips"}
    assert len({row["typed"] for row in rows}) > 0.95 * len(rows)


# Corrections


def test_counts_are_those_of_a_search(library):
    found = corrections(library, "policu")
    assert found[0].text == "policy"
    assert found[0].count == search(library, "policy").total > 0


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("zmffjtmxj", "클러스터", "keyboard"),
        ("ㅔㅐㅣㅑ쵸", "policy", "keyboard"),
        ("혁싱", "혁신", "slip"),
        ("zmffjtmxj gurtls", "클러스터 혁신", "keyboard"),
        ("제목:혁싱", "제목:혁신", "slip"),
        ("저자:류태스", "저자:류태수", "slip"),
        ("클로스터혁싱", "클러스터혁신", "slip"),
    ],
)
def test_what_was_meant(library, typed, meant, kind):
    found = corrections(library, typed)
    assert (found[0].text, found[0].kind) == (meant, kind)
    assert automatic(library, typed) == found[0]


@pytest.mark.parametrize("typed", ["산업딴지", "입찌계수", "지역혁신체게"])
def test_shift_too_much_or_too_little(sample, typed):
    found = corrections(sample, typed, count=lambda query: query != typed)
    assert found[0].kind == "slip" and struck(found[0].text).keys == struck(typed).keys


STRANGERS = (
    "양자컴퓨터", "photosynthesis", "bread baking", "제빵", "공룡", "소설", "고양이", "축구", "김치", "cat", "chess",
    "protein", "zebra", "커피", "장기", "hotel", "마라톤",
)  # fmt: skip


@pytest.mark.parametrize("query", STRANGERS)
def test_strangers_stay_strangers(sample, query):
    """What the library simply does not have is not bent to what it has."""
    assert automatic(sample, query) is None


@pytest.mark.parametrize(
    "query",
    [
        '"혁싱"',
        "NOT 혁싱",
        "클러스터 NOT 혁싱",
        "!혁싱",
        "혁싱*",
        "*혁싱*",
        "혁싱 NEAR/3 클러스터",
        "year:2010",
        "doi:혁싱",
        "id:혁싱",
    ],
)
def test_what_is_never_corrected(library, query):
    assert corrections(library, query) == ()


def test_what_finds_something_is_left_alone(library):
    assert automatic(library, "클러스터") is None
    assert automatic(library, "혁신") is None
    assert corrections(library, "클러스터 정책") == ()
    assert automatic(library, "quantumcomputer") is None


def test_what_a_slip_finds_by_translation_does_not_speak_for_it(library):
    """클라스타 sounds like cluster and so finds works in English; as it was typed it finds none, and is mended."""
    count = {"클라스타": 8, "클러스터": 10}.get
    assert probable(*read(library, "클라스타", count=count)) is None
    assert probable(*read(library, "클라스타", count=count, typed=0)).text == "클러스터"


def test_another_count_is_asked(library):
    """Under choices of facets, say, fewer are found; a correction that finds nothing there is none."""
    asked = []

    def count(query: str) -> int:
        asked.append(query)
        return 0

    assert corrections(library, "혁싱", count=count) == ()
    assert asked == ["혁싱", "혁신"]
    assert len(asked) <= 7


# Past queries


def test_past_queries_are_suggested(library):
    past.remember(library, " 클러스터   정책 ", 5)
    past.remember(library, "nothing was found", 0)
    assert [one.query for one in past.past(library)] == ["클러스터 정책"]
    first = suggest(library, "").suggestions
    assert [(one.text, one.kind, one.count) for one in first] == [("클러스터 정책", "past", 5)]
    assert "past" in {one.kind for one in suggest(library, "클럿").suggestions}
    assert "past" not in {one.kind for one in suggest(library, "NOT 클럿").suggestions}


def test_past_queries_are_kept_only_where_wanted(library):
    past.remember(library, "클러스터", 2)
    past.keep(library, False)
    assert past.past(library) == () and not past.kept(library)
    past.remember(library, "클러스터", 2)
    assert past.past(library) == ()
    past.keep(library, True)
    past.remember(library, "클러스터", 2)
    assert len(past.past(library)) == 1


def test_past_queries_are_bounded(library, monkeypatch):
    monkeypatch.setattr(past, "MOST", 5)
    for n in range(9):
        past.remember(library, f"query {n}", 1)
    past.remember(library, "x" * 1000, 1)
    assert [one.query for one in past.past(library)] == [f"query {n}" for n in range(8, 3, -1)]
    (library.folder / "typing" / "past.json").write_bytes(b"\xff{")
    assert past.past(library) == ()


def test_the_sample_keeps_nothing(sample):
    past.remember(sample, "클러스터", 9)
    assert past.past(sample) == ()


def test_doors_keep_and_forget(fresh):
    file = b"TY  - JOUR\nTI  - Cluster policy\nPY  - 2001\nER  - \n"
    fresh.ask("import", {"name": "a.ris"}, upload=io.BytesIO(file))
    past.remember(fresh.own(), "cluster", 1)
    assert [one.query for one in fresh.ask("past").queries] == ["cluster"]
    assert fresh.ask("remember", {"keep": "clear"}).kept
    assert fresh.ask("past").queries == ()
    assert not fresh.ask("remember", {"keep": "off"}).kept


# The search line in a browser


def test_choosing_with_the_keyboard(full, visit):
    page = visit(full, "/")
    line = page.locator("#q")
    assert line.get_attribute("role") == "combobox" and line.get_attribute("aria-expanded") == "false"
    line.press_sequentially("클럿")
    page.wait_for_selector("#suggestions li")
    assert line.get_attribute("aria-expanded") == "true"
    assert page.locator("[role=status]").last.inner_text()
    line.press("ArrowDown")
    chosen = page.locator("#suggestions [aria-selected=true]")
    assert chosen.get_attribute("id") == line.get_attribute("aria-activedescendant")
    line.press("Escape")
    assert page.locator("#suggestions").is_hidden() and line.input_value() == "클럿"
    line.press("ArrowDown")
    line.press("ArrowUp")
    assert line.get_attribute("aria-activedescendant") is None
    line.press("ArrowDown")
    with page.expect_navigation():
        line.press("Enter")
    assert "/search" in page.url and "클러스터" in page.locator("#q").input_value()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_open_list(full, visit, width):
    from axe_core_python.sync_playwright import Axe

    page = visit(full, "/search?q=cluster", ui="en", width=width)
    page.locator("#q").fill("클럿")
    page.wait_for_selector("#suggestions li")
    page.locator("#q").press("ArrowDown")
    rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
    found = Axe().run(page, options=rules)["violations"]
    assert [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found] == []
    box, line = page.locator("#suggestions").bounding_box(), page.locator("form.line").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] >= line["y"] + line["height"] - 2


def test_keys_of_a_composition_belong_to_the_input_method(full, visit):
    page = visit(full, "/")
    page.locator("#q").press_sequentially("클럿")
    page.wait_for_selector("#suggestions li")
    for key in ("ArrowDown", "Enter", "Escape"):
        page.evaluate(
            """key => document.querySelector("#q").dispatchEvent(
                new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, isComposing: true }))""",
            key,
        )
    assert page.url.endswith("/") and page.locator("#suggestions").is_visible()
    assert page.locator("#q").get_attribute("aria-activedescendant") is None


def test_clicking_and_leaving(full, visit):
    page = visit(full, "/search?q=cluster", ui="en")
    page.locator("#q").fill("ㅋㄹㅅㅌ")
    page.wait_for_selector("#suggestions li")
    page.locator("#f").focus()
    assert page.locator("#suggestions").is_hidden()
    page.locator("#q").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.locator("#suggestions li").first.click()
    assert "클러스터" in page.locator("#q").input_value()


def test_what_was_asked_is_suggested_the_next_time(fresh, visit):
    file = b"TY  - JOUR\nTI  - Cluster policy\nPY  - 2001\nER  - \n"
    fresh.ask("import", {"name": "a.ris"}, upload=io.BytesIO(file))
    page = visit(fresh, "/search?q=cluster policy", ui="en")
    assert page.locator(".rec").count() == 1
    page.goto("/suggest")
    page.locator("form[action='/remember'] button[value=off]").wait_for()
    assert "cluster policy" in page.locator(".suggested").inner_text()
    page.locator("form[action='/remember'] button[value=off]").click()
    page.locator("form[action='/remember'] button[value=on]").wait_for()
    assert page.locator(".suggested").count() == 0
    assert fresh.ask("past").queries == ()


def test_without_scripting_the_page_suggests(full, visit):
    page = visit(full, "/suggest?q=클럿", script=False)
    assert page.locator("#q").get_attribute("role") is None
    page.locator(".suggested a").first.click()
    assert page.locator(".rec").count() > 0
