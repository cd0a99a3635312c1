"""Every way a file can be bad gets one sentence in both languages, and what is good in it is kept."""

import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter

from agglo.errors import AggloError, TooLarge, Unreadable
from agglo.literature.record import Read, Rejected
from agglo.literature.sources import open_source


def read(data, name="file", **how):
    return list(open_source(io.BytesIO(data), name, **how))


def titles(found):
    return [one.work.titles[0].text for one in found if isinstance(one, Read)]


def refusal(data, name="file", **how):
    with pytest.raises(AggloError) as caught:
        read(data, name, **how)
    assert name in caught.value.say("ko") and name in caught.value.say("en")
    assert caught.value.say("ko") != caught.value.say("en")
    return caught.value


def workbook(rows, **options):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return held.getvalue()


def repacked(data, part, content, size=None):
    """`data` with `part` replaced by `content`, and its size, where given, declared falsely."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, content if info.filename == part else old.read(info))
    made = bytearray(held.getvalue())
    if size is not None:
        true, false = struct.pack("<I", len(content)), struct.pack("<I", size)
        assert made.count(true) >= 2
        made = made.replace(true, false)
    return bytes(made)


GOOD = workbook([["제목", "저자", "발행년"], ["산업단지의 끝", "홍길동", 2016]])


@pytest.mark.parametrize("data", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_empty(data):
    assert refusal(data).key == "empty_file"


PNG, ELF, PDF = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"\x7fELF" + b"\0\1\2" * 900, b"%PDF\n\xff\0\1\2\3" * 9


@pytest.mark.parametrize("data", [PNG, ELF, PDF])
def test_binary(data):
    assert isinstance(refusal(data, "picture.ris"), Unreadable)


def test_workbook_wrongly_named():
    assert titles(read(GOOD, "list.ris")) == ["산업단지의 끝"]


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_truncated_workbook(keep):
    assert refusal(GOOD[: int(len(GOOD) * keep)], "list.xlsx").key == "not_a_workbook"


def test_password():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert refusal(ole, "secret.xlsx").key == "password"


def test_another_zip():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as other:
        other.writestr("word/document.xml", "<w/>")
    assert refusal(held.getvalue(), "letter.docx").key == "not_a_workbook"


def test_zip_bomb_that_says_so():
    error = refusal(repacked(GOOD, "xl/worksheets/sheet1.xml", b"0" * (64 << 20)), "bomb.xlsx")
    assert isinstance(error, TooLarge) and error.key == "unpacks_too_large"


def test_zip_bomb_that_lies():
    error = refusal(repacked(GOOD, "xl/worksheets/sheet1.xml", b"0" * (64 << 20), size=4000), "bomb.xlsx")
    assert error.key in ("unpacks_too_large", "not_a_workbook")


def test_gzip_bomb_is_read_in_pieces():
    record = b"TY  - JOUR\nTI  - Again\nER  -\n"
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packed.compress(record * 1000) for _ in range(50)) + packed.flush()
    assert len(read(data, "many.ris.gz")) == 50_000
    assert refusal(data[: len(data) // 2], "half.ris.gz").key == "gzip_damaged"


def test_first_bad_byte_is_named():
    data = "TY  - JOUR\nTI  - 산업단지의 끝\n".encode() + b"AB  - \xff\nER  - \n"
    error = refusal(data, "damaged.ris")
    assert (error.key, error.facts["byte"]) == ("undecodable", "FF")
    assert error.facts["place"] == f"{data.index(0xFF) + 1:,}"


def test_bad_byte_far_behind_keeps_what_stands_before():
    good = "TY  - JOUR\nTI  - 산업단지의 끝\nER  - \n".encode()
    found = open_source(io.BytesIO(good * 60_000 + b"TI  - \xff\n"), "damaged.ris")
    assert isinstance(next(found), Read)
    with pytest.raises(Unreadable) as caught:
        list(found)
    assert caught.value.facts["place"] == f"{len(good) * 60_000 + 7:,}"


def test_cp949_after_a_megabyte_of_ascii():
    ascii_part = b"TY  - JOUR\nTI  - Parks\nER  - \n" * 50_000
    found = read(ascii_part + "TY  - JOUR\nTI  - 산업단지\nER  - \n".encode("cp949"))
    assert titles(found)[-1] == "산업단지"


def test_nul_and_lone_surrogates():
    found = read(b"TY  - JOUR\nTI  - A\0 park\nER  - \n")
    found += read(b'[{"type": "book", "title": "half \\ud83d", "issued": {}}]')
    assert titles(found) == ["A\N{REPLACEMENT CHARACTER} park", "half ?"]


def test_ris_without_beginning_or_end():
    assert titles(read(b"TI  - No beginning\nAU  - Hong, G.\nPY  - 2001\nER  - \n")) == ["No beginning"]
    assert titles(read(b"TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\n")) == ["A", "B"]


def test_bibtex_duplicate_keys_and_unbalanced_braces():
    found = read(b"@book{a, title={One}}\n@book{a, title={Two}}\n@book{b, title={{Three}\n}\n@book{c, title={Four}}\n")
    assert titles(found) == ["One", "Two", "Four"]
    assert [one.why for one in found if isinstance(one, Rejected)] == ["unbalanced"]
    assert "Three" in found[2].raw


def test_ragged_rows_and_an_unclosed_quotation_mark():
    rows = 'title,author,year\nOne,A,2001\nTwo,B,2002,surplus\nThree\n"Four,D,2004\nFive,E,2005\nSix,F,2006\n'
    found = read(rows.encode())
    assert titles(found)[:1] == ["One"] and {"Three", "Five", "Six"} <= set(titles(found))
    assert [one.why for one in found if isinstance(one, Rejected)][:1] == ["ragged"]


@pytest.mark.parametrize("form", ["ris", "csv", "bibtex", "csl", "jsonl"])
def test_fields_of_a_million_characters(form):
    long = "가나다라 " * 200_000
    text = {
        "ris": f"TY  - JOUR\nTI  - One\nAB  - {long}\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n",
        "csv": f'title,abstract,year\nOne,"{long}",2001\nTwo,b,2002\n',
        "bibtex": f"@article{{a, title={{One}}, abstract={{{long}}}}}\n@article{{b, title={{Two}}}}\n",
        "csl": f'[{{"type":"book","title":"One","abstract":"{long}","issued":{{}}}},{{"type":"book","title":"Two"}}]',
        "jsonl": f'{{"titles":[{{"lang":"en","text":"One"}}],"notes":["{long}"]}}\n'
        '{"titles":[{"lang":"en","text":"Two"}]}\n',
    }[form]
    assert titles(read(text.encode())) == ["One", "Two"]


def test_years_that_are_none():
    found = read(b"title,author,year\nOne,A,20O5\nTwo,B,99999\nThree,C,2001.0\n")
    assert [one.work.year for one in found] == [None, None, 2001]
    assert "20O5" in found[0].raw


def test_entities_are_not_expanded():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><table><tr><td>&b;</td></tr>'
    assert refusal(bomb, "bomb.xls").key == "xml_entities"


def test_no_headings_says_what_was_seen():
    error = refusal(workbook([["품목", "가격"], ["사과", 1000]]), "prices.xlsx")
    assert error.key == "no_headings" and "품목" in error.say("ko")


def test_columns_are_mapped():
    data = workbook([["품목", "가격"], ["산업단지의 끝", 2016]])
    for columns in ({"품목": "title", "가격": "year"}, {"title": "품목", "year": "가격"}):
        found = read(data, "odd.xlsx", columns=columns)
        assert titles(found) == ["산업단지의 끝"] and found[0].work.year == 2016
    assert refusal_of_columns(data).key == "no_such_field"


def refusal_of_columns(data):
    with pytest.raises(AggloError) as caught:
        read(data, "odd.xlsx", columns={"품목": "titel"})
    assert "titel" in caught.value.say("ko")
    return caught.value


def test_deeply_nested_json():
    deep = b'[{"type": "book", "title": "One", "issued": {}, "x": ' + b"[" * 20_000 + b"]" * 20_000 + b"}]"
    try:
        assert titles(read(deep)) in (["One"], [])
    except AggloError as error:
        assert error.say("ko")
