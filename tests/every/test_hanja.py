"""Are Han characters read as Koreans read them, and do both ways of writing find the same?"""

import csv
import pathlib
import re
import subprocess
import sys
import unicodedata
from io import BytesIO

import pytest
from asking import ANALYZER, NAMES, finds, marked, work
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agglo.literature.analysis.fields import units_at
from agglo.literature.analysis.hanja import HAN, hangul, sounds
from agglo.literature.documents import documents
from agglo.literature.engines.memory import MemoryEngine
from agglo.literature.expansion import renderer
from agglo.literature.importing import import_stream
from agglo.literature.library import Library
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.readings import readings
from agglo.literature.record import Text, Work
from agglo.literature.variants import variants

TABLE = pathlib.Path(__file__).parent.parent / "golden" / "variants" / "hanja.csv"
with open(TABLE, encoding="utf-8", newline="") as _table:
    ROWS = [(row["han"], row["hangul"]) for row in csv.DictReader(_table)]

ALPHABET = "不率樂年金勞動車北說産产國国敎教硏研經经龍女力論列\uf914\uf95c\uf9bf\uf967\uf961\uf9db\uf90a\uf902々〇クの"
"""Polyphones, forms of one character, compatibility ideographs, kana."""


@pytest.mark.parametrize(("han", "read"), ROWS)
def test_readings(han, read):
    assert hangul(han) == read
    for char, syllable in zip(han, read, strict=True):
        assert syllable in sounds(char)


def test_the_table_keeps_its_size():
    assert len(ROWS) >= 250 and sum("不" in han or "率" in han for han, _ in ROWS) >= 15


@given(st.text(ALPHABET + "가의3a ", max_size=12))
@settings(deadline=None, max_examples=300)
def test_a_character_is_a_syllable(text):
    """No offset moves, what is read is not read again, and any reading is among the sounds."""
    read = hangul(text)
    assert len(read) == len(text) and hangul(read) == read
    for char, syllable in zip(text, read, strict=True):
        assert syllable in sounds(char)
        assert HAN.match(char) or syllable == char


def test_compatibility_ideographs_tell_their_sound():
    """Each of KS X 1001's second forms stands for one reading, whatever the plain form is read as."""
    assert [hangul(char) for char in "\uf914\uf95c\uf9bf\u6a02"] == ["낙", "락", "요", "낙"]
    for char in map(chr, range(0xF900, 0xFA0C)):
        assert "가" <= hangul(char) <= "힣"
        assert hangul(char) in sounds(unicodedata.normalize("NFC", char))


def test_forms_of_one_character_are_read_alike():
    pairs = (
        "硏研 敎教 淸清 産产 產産 國国 槪概 經经 经経 濟济 済济 業业 "
        "學学 爲为 發发 発發 圖图 図圖 廣广 広廣 機机 價价 勝胜 術术"
    )
    for one, other in pairs.split():
        assert hangul(one) == hangul(other), (one, other)


def test_plain_hangul_needs_no_table():
    """The table is read when the first Han character is met, not before."""
    code = (
        "from agglo.literature.analysis.fields import Analyzer\n"
        "from agglo.literature.analysis import hanja\n"
        "Analyzer().analyze(['클러스터정책의 R&D', 'cluster'])\n"
        "assert not hanja._readings.cache_info().currsize\n"
        "Analyzer().analyze(['産業'])\n"
        "assert hanja._readings.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# Both find the same


@pytest.fixture(scope="module")
def library() -> tuple[MemoryEngine, list[str]]:
    """A work for either form of each row in a few surroundings, and strangers."""
    forms = [form for row in ROWS for form in row]
    titles = [title for form in forms for title in (form, f"{form} 연구", f"우리 {form}의 과제. 정책")]
    titles += [
        "산업의 정책",
        "政策과 産業",
        "The policy",
        "동경하는 마음",
        "水原의 演習",
        "연수원",
        "부동의 산업",
        "가나다",
    ]
    works = [(row, Work(id=f"w{row}", titles=(Text(lang="ko", text=title),)), ()) for row, title in enumerate(titles)]
    engine = MemoryEngine()
    engine.add(documents(works, ANALYZER, NAMES))
    engine.commit("1")
    return engine, titles


@pytest.mark.parametrize("quotes", ["{}", '"{}"', "title:{}", "{}*"])
@pytest.mark.parametrize(("han", "read"), ROWS)
def test_both_ways_of_writing_find_the_same(han, read, quotes, library):
    """The law: unquoted, quoted, in a field, as a prefix; and each finds what is written in either way."""
    engine, titles = library
    found = []
    for form in (han, read):
        made = plan(parse(quotes.format(form)), ANALYZER, NAMES, render=renderer(variants))
        found.append(set(engine.rows(made.match)))
    either = {row for row, title in enumerate(titles) if title in (han, read)}
    if quotes == '"{}"':  # any reading will do in quotes, so there may be more
        assert found[0] >= found[1]
    else:
        assert found[0] == found[1], [titles[row] for row in found[0] ^ found[1]]
    assert either <= found[1] or (len(read) == 1 and not found[1])


VALUE = st.lists(
    st.one_of(st.text(ALPHABET, min_size=1, max_size=6), st.sampled_from([" ", "의", "산업", "3", "R&D", ". ", "·"])),
    min_size=1,
    max_size=6,
).map("".join)


@given(VALUE, st.data())
@settings(deadline=None, max_examples=500)
def test_a_quoted_stretch_of_han_finds_its_value(value, data):
    """Clause 4, wherever a stretch is cut out of a run of Han: its readings may have depended on what was around it."""
    here = units_at(value)
    assume(len(here) > 1)
    i = data.draw(st.integers(0, len(here) - 2))
    j = data.draw(st.integers(i + 1, len(here) - 1))
    stretch = value[here[i][1] : here[j][2]]
    for where in ("title", "author"):
        field = "title" if where == "title" else "author"
        assert finds(f'{field}:"{stretch}"', work(value, where)), (stretch, value)
    if not re.search(r"[3R&D]", stretch):
        assert finds(f"title:*{stretch.replace(' ', '')}*", work(value)) or ". " in stretch or " " in stretch


@given(VALUE)
@settings(deadline=None, max_examples=200)
def test_the_reading_of_a_text_is_found_by_itself(value):
    """A run typed as it stands finds its text, and so does its reading."""
    for run in re.findall(r"[^\s·.&]+", value):
        if len(run) >= 4 and not re.search("[a-zA-Z0-9]", run):
            assert finds(run, work(value)) and finds(f'"{hangul(run)}"', work(value))


@pytest.mark.parametrize(
    ("query", "text", "seen"),
    [
        ("산업", "우리 産業의 길", ["産業"]),
        ("産業政策", "지역산업정책의 길", ["산업정책"]),
        ("신문연구", "《新聞硏究》 第3號", ["新聞硏究"]),
        ('"문연"', "新聞硏究", ["聞硏"]),
        ('"聞硏"', "신문연구", ["문연"]),
        ('"聞 硏"', "新聞 硏究", ["聞 硏"]),
        ('"3期 産業"', "第3期 産業", ["3期 産業"]),
        ("산업*", "産業化", ["産業", "産業化"]),
        ("*업화*", "産業化", ["業化"]),
        ("\uf92f動", "\uf92f動者 勞動", ["\uf92f動", "勞動"]),
        ("産業 NEAR/1 政策", "산업과 政策", ["산업", "政策"]),
    ],
)
def test_marks_stand_on_what_is_stored(query, text, seen):
    """Offsets are those of the stored characters, whichever way they were asked for."""
    found = [text[one.start : one.end] for one in marked(query, work(text))]
    assert found and set(found) <= set(seen)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("產業", "产业集群的形成", True),
        ("산업집군", "产业集群的形成", True),
        ('"業集"', "产业集群的形成", True),
        ("产业政策", "산업정책의 과제", True),
        ("地域", "地域産業クラスターの形成", True),
        ("산업", "地域産業クラスターの形成", True),
        ("クラスター", "地域産業クラスターの形成", True),
        ('"業クラ"', "地域産業クラスターの形成", True),
        ('"업クラ"', "地域産業クラスターの形成", True),
        ("形成", "地域産業クラスターの形成", True),
        ("クラ", "산업", False),
    ],
)
def test_chinese_and_japanese_are_read_as_koreans_read_them(query, text, found):
    """Han is read wherever it stands; kana stays and parts words."""
    assert finds(query, work(text)) == found


@pytest.mark.parametrize(
    ("query", "text", "where", "found"),
    [
        ("author:김영수", "金英洙", "author", True),
        ("author:金英洙", "김영수", "author", True),
        ('author:"金英洙"', "김영수", "author", True),
        ("author:이영수", "李英洙", "author", True),
        ("author:금영수", "金英洙", "author", False),
        ("금융", "金融", "title", True),
        ("김융", "金融", "title", False),
        ("venue:신문연구", "新聞硏究", "venue", True),
        ("venue:新聞研究", "新聞硏究", "venue", True),
        ("수원", "演修院의", "title", False),
        ("산업화", "産業 政策", "title", False),
        ("학연", "學年의", "title", False),
    ],
)
def test_names_and_false_friends(query, text, where, found):
    assert finds(query, work(text, where)) == found


def test_spaced_han_finds_what_joined_han_finds():
    """Clause 6 over all rows, cut anywhere."""
    for han, read in ROWS:
        for cut in range(1, len(han)):
            if han[cut - 1 : cut + 1].isdecimal():
                continue  # two numbers are never one
            for what in (work(han), work(read), work(f"新{han}의")):
                if finds(han, what):
                    assert finds(f"{han[:cut]} {han[cut:]}", what), (han, cut)


@pytest.mark.parametrize(
    ("han", "read"),
    [("産業政策", "산업정책"), ("新聞硏究", "신문연구"), ("地域 革新", "지역 혁신"), ("集積經濟", "집적경제")],
)
def test_both_ways_of_writing_are_translated_alike(han, read, tmp_path):
    """Through the whole way, glossary included: the same works, and the same works as typed."""
    titles = [han, read, "industrial policy", "agglomeration economies", "regional innovation", "bread"]
    with Library.open(tmp_path) as library:
        rows = "\n".join(["title,year", *(f"{title},2000" for title in titles)])
        import_stream(library.store, BytesIO(rows.encode()), "titles.csv")
        library.refresh()
        made = [readings(library, parse(query), "tsk", "all") for query in (han, read)]
        for by in ("all", "typed", "translated"):
            one, other = (list(library.engine.rows(each.match(by))) for each in made)
            assert one == other
        assert len(library.engine.rows(made[0].match("typed"))) == 2
