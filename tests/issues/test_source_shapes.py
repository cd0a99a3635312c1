"""Exports as people write them: other encodings, orders, headings and separators than the golden files have."""

import io

import pytest
import xlsxwriter

from agglo.literature.record import Read, identifier
from agglo.literature.sources import open_source, recognise


def works(data, name="file", **how):
    data = data.encode() if isinstance(data, str) else data
    found = list(open_source(io.BytesIO(data), name, **how))
    assert all(isinstance(one, Read) for one in found), [one for one in found if not isinstance(one, Read)]
    return [one.work for one in found]


def texts(values):
    return [(t.lang, t.text) for t in values]


def test_unicode_text_from_excel():
    headings = "논문명\t저자\t학술지명\t발행연도\t주제어\r\n"
    text = headings + '"둘로 ""나뉜"" 도시"\t홍길동;김철수\t상상지역연구\t2016\t도시, 지역\r\n'
    work = works(text.encode("utf-16"))[0]
    assert texts(work.titles) == [("ko", '둘로 "나뉜" 도시')] and [p.name for p in work.people] == ["홍길동", "김철수"]
    assert work.keywords[0].words == ("도시", "지역") and work.year == 2016


def test_workbook_with_a_title_row_and_blank_columns():
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("결과")
        sheet.merge_range(0, 0, 0, 6, "검색 결과 내보내기 (2026-01-02)")
        sheet.write_row(2, 1, ["번호", "논문명", "", "저자명", "간행물명", "권호", "발행연도", "페이지", "등재정보"])
        sheet.write_row(
            3,
            1,
            [1, "산업단지의 끝", "", "홍길동, 김철수", "상상지역연구", "제19권 제4호", 2016, "764-781", "KCI우수등재"],
        )
        sheet.write_row(4, 1, [2, "도시", "", "이영희", "상상지역연구", "19(3)", 2016.0, "pp.1~9", "등재후보"])
    one, two = works(held.getvalue(), "list.xlsx")
    assert (one.volume, one.number, one.pages, one.year) == ("19", "4", "764-781", 2016)
    assert (two.volume, two.number, two.pages, two.year) == ("19", "3", "1-9", 2016)
    assert (one.venue.indexed, two.venue.indexed) == (("KCI 우수등재",), ("KCI 등재후보",))
    assert [p.name for p in one.people] == ["홍길동", "김철수"]


def test_html_named_xls():
    page = (
        "<html><head><meta charset='euc-kr'></head><body><table><tr><td colspan='3'>목록</td></tr>"
        "<tr><th>제목</th><th>저자</th><th>발행년</th></tr>"
        "<tr><td>산업&middot;단지<br>의 끝</td><td>홍길동</td><td>2016</td></tr></table></body></html>"
    )
    work = works(page.encode("cp949"), "list.xls")[0]
    assert work.titles[0].text == "산업·단지 의 끝" and work.year == 2016


def test_spreadsheet_written_as_xml():
    page = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
        '<Row><Cell><Data ss:Type="String">제목</Data></Cell><Cell><Data>저자</Data></Cell><Cell><Dat'
        "a>발행년</Data></Cell></Row>"
        '<Row><Cell><Data>도시</Data></Cell><Cell ss:Index="3"><Data>2016</Data></Cell></Row></Table>'
        "</Worksheet></Workbook>"
    )
    assert [(w.titles[0].text, w.year) for w in works(page, "list.xls")] == [("도시", 2016)]


def test_cp949_csv_in_another_order():
    text = (
        "발행년도,호,권,저널명,저자,논문제목(영문),논문제목\r\n2016,4,19,상상지역연구,홍길동,The End of a"
        " Park,산업단지의 끝\r\n"
    )
    work = works(text.encode("cp949"))[0]
    assert texts(work.titles) == [("ko", "산업단지의 끝"), ("en", "The End of a Park")]
    assert (work.volume, work.number, work.venue.names[0].text) == ("19", "4", "상상지역연구")


def test_zotero_csv():
    text = (
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISSN","DOI","Url"'
        ',"Abstract Note","Date",'
        '"Pages","Issue","Volume","Language","Manual Tags","Editor"\n'
        '"ABCD1234","journalArticle","2016","Hong, Gil-Dong; 김철수","The End of a Park","Imagined Re'
        'gions","1226-8968",'
        '"10.1234/A","https://example.org/a","Made up.","2016-12-01","764-781","4","19","en","park; decline",""\n'
        '"EFGH5678","thesis","2020","김철수","산업단지 재생 연구","","","","","","2020","","","","ko","",""\n'
    )
    one, two = works(text)
    assert (one.kind, two.kind) == ("article", "thesis") and one.date == "2016-12-01"
    assert [p.name for p in one.people] == ["Hong, Gil-Dong", "김철수"] and one.keywords[0].words == ("park", "decline")


def test_wos_workbook_headings():
    text = (
        "Publication Type\tAuthors\tAuthor Full Names\tArticle Title\tSource Title\tDocument Type\tAu"
        "thor Keywords\tAbstract\t"
        "Times Cited, WoS Core\tPublication Year\tVolume\tIssue\tStart Page\tEnd Page\tDOI\tUT (Unique WOS ID)\n"
        "J\tHong, GD\tHong, Gil-Dong\tThe End of a Park\tIMAGINED REGIONS\tArticle\tpark; decline\tMa"
        "de up.\t6\t2016\t19\t4\t764\t"
        "781\t10.1234/A\tWOS:000999999900001\n"
    )
    work = works(text)[0]
    assert work.people[0].given == "Gil-Dong" and work.cited[0].count == 6 and work.cited[0].source == "wos"
    assert identifier(work, "wos") == "WOS:000999999900001" and work.kind == "article"


def test_scopus_with_original_and_translated_title():
    text = (
        "Authors,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,Cited by,DOI,Abstr"
        "act,Author Keywords,"
        "Language of Original Document,Document Type,EID\n"
        '"Hong G.-D., Kim C.","Análisis de los parques industriales [An analysis of industrial parks]'
        '",2016,Regiones,19,4,e12,,,7,'
        '10.1234/A,[No abstract available],"parques; regiones",Spanish,Article,2-s2.0-99999999999\n'
    )
    work = works(text)[0]
    assert texts(work.titles) == [
        ("es", "Análisis de los parques industriales"),
        ("en", "An analysis of industrial parks"),
    ]
    assert [(p.family, p.given) for p in work.people] == [("Hong", "G.-D."), ("Kim", "C.")]
    assert (work.pages, work.abstracts, work.langs, work.cited[0].count) == ("e12", (), ("es",), 7)


def test_semicolons():
    work = works("Title;Authors;Year;Journal\nThe End of a Park;Hong, Gil-Dong;2016;Imagined Regions\n")[0]
    assert work.people[0].family == "Hong" and work.venue.names[0].text == "Imagined Regions"


@pytest.mark.parametrize("tag", ["TY  - JOUR", "TY - JOUR", "\ufeffTY  - JOUR"])
def test_ris_with_prose_that_looks_like_tags(tag):
    sign = "  -" if tag.endswith("TY  - JOUR") else " -"
    text = (
        f"{tag}\nTI{sign} Trade\nAB{sign} The case of\nUS-Korea trade.\nKW{sign} trade, foreign\nKW{sign} "
        f"policy\nER{sign}\n"
    )
    work = works(text)[0]
    assert work.abstracts[0].text == "The case of US-Korea trade."
    assert work.keywords[0].words == ("trade, foreign", "policy")


def test_ris_of_kci_in_cp949():
    text = (
        "TY  - JOUR\r\nAU  - 홍길동\r\nAU  - 김철수\r\nTI  - 산업단지의 끝\r\nT2  - 상상지역연구\r\nV"
        "L  - 19\r\nIS  - 4\r\nSP  - 764\r\n"
        "EP  - 781\r\nPY  - 2016\r\nUR  - https://www.kci.go.kr/x?artiId=ART009999999\r\nER  - \r\n"
    )
    work = works(text.encode("cp949"))[0]
    assert identifier(work, "kci") == "ART009999999" and [p.name for p in work.people] == ["홍길동", "김철수"]
    assert work.people[0].family == ""


def test_korean_result_list():
    text = (
        "총 2 건\n\n1.\n산업단지의 끝\n홍길동, 김철수 | 상상지역학회 | 상상지역연구 | 19(4) | pp.764~"
        "781 | 2016.12 | 지리학\n"
        "KCI 피인용 횟수 : 5\n원문보기\n\n2.\n도시의 끝\n이영희 | 상상지역학회 | 상상지역연구 | 20(1)"
        " | pp.1~20 | 2017.03 | 지리학\n원문보기\n"
    )
    found = list(open_source(io.BytesIO(text.encode()), "pasted", format="paste"))
    one, two = (one.work for one in found if isinstance(one, Read))
    assert (one.titles[0].text, two.titles[0].text) == ("산업단지의 끝", "도시의 끝")
    assert [p.name for p in one.people] == ["홍길동", "김철수"] and one.venue.names[0].text == "상상지역연구"
    assert (one.volume, one.number, one.pages, one.year, one.date) == ("19", "4", "764-781", 2016, "2016-12")


def test_riss_result_list():
    text = (
        "1\n\n산업단지의 끝\n\n홍길동, 김철수\n상상지역학회\n2016\n상상지역연구 Vol.19 No.4\nKCI등재\n\n원문보기\n\n"
        "이 논문은 시험을 위하여 지은 초록을 가지고 있으며 한 줄보다 조금 더 길다.\n\n"
        "2\n\n도시의 끝\n\n이영희\n상상지역학회\n2017\n상상지역연구 Vol.20 No.1\n\n원문보기\n"
    )
    found = list(open_source(io.BytesIO(text.encode()), "pasted", format="paste"))
    one, two = (one.work for one in found if isinstance(one, Read))
    assert (one.titles[0].text, two.titles[0].text) == ("산업단지의 끝", "도시의 끝")
    assert (one.volume, one.number, one.year, one.venue.names[0].text) == ("19", "4", 2016, "상상지역연구")
    assert one.venue.indexed == ("KCI 등재",) and one.abstracts[0].text.startswith("이 논문은")
    assert [p.name for p in one.people] == ["홍길동", "김철수"] and one.venue.publisher == "상상지역학회"


def test_pasted_machine_formats_are_handed_on():
    assert [w.titles[0].text for w in works("TY  - JOUR\nTI  - One\nER  - \n", format="paste")] == ["One"]
    assert [w.titles[0].text for w in works("@book{a, title={Two}}", format="paste")] == ["Two"]


@pytest.mark.parametrize("text", ["PMID- 1\nOWN - NLM\nTI  - One\nAU  - Hong G\n", "%0 Journal Article\n%T One\n"])
def test_formats_that_are_not_read_are_not_misread(text):
    with pytest.raises(Exception, match="no known format"):
        recognise(text.encode(), "later.txt")


def test_koreascience_without_bullets_and_on_one_line():
    text = (
        "The End of a Park (산업단지의 끝을 다시 본다)\nHong, Gil-Dong;Kim, Chul-Soo\n"
        "Journal of Imagined Regions / v.19 no.4 / pp.764-781 / 2016\nMade up for a test.\nPDF\n"
        "Another Park (또 다른 산업단지 이야기)\nLee, Young-Hee\nJournal of Imagined Regions\n/\ns.25"
        "\n/\npp.1-9\n/\n2011\nMade up, too.\n"
    )
    one, two = works(text)
    assert [t.lang for t in one.titles] == ["en", "ko"] and one.has_pdf and (one.volume, one.number) == ("19", "4")
    assert [p.name for p in one.people] == ["Hong, Gil-Dong", "Kim, Chul-Soo"]
    assert two.number == "25" and two.has_pdf is None and two.abstracts[0].text == "Made up, too."
