"""A reader's days with the pages, in a real browser: finding, narrowing, keeping and bringing in."""

import io
import re

import pytest
from browser import HOSTILE, ORDINARY, lines, works

Q = "클러스터정책"


def test_slash_goes_to_the_search_line_and_enter_searches(full, visit):
    page = visit(full, "/status")
    page.goto("/search?q=대구")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type(Q)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith(f"{Q} · ")
    assert page.locator("mark").count() > 5


@pytest.mark.parametrize("init", ["isComposing: true", "keyCode: 229"])
def test_enter_that_ends_a_syllable_does_not_send(full, visit, init):
    page = visit(full, "/")
    prevented = page.evaluate(
        f"""() => !document.querySelector("#q").dispatchEvent(
            new KeyboardEvent("keydown", {{ key: "Enter", bubbles: true, cancelable: true, {init} }}))"""
    )
    assert prevented
    plain = page.evaluate(
        """() => !document.querySelector("#q").dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))"""
    )
    assert not plain


@pytest.mark.parametrize("script", [True, False])
def test_hostile_records_are_shown_as_text(full, visit, script):
    page = visit(full, "/search?q=따옴표", script=script)
    assert page.locator(".rec h2").first.inner_text() == HOSTILE
    page.locator(".rec h2 a").first.click()
    assert page.locator("h1").inner_text() == HOSTILE
    if script:
        assert page.evaluate("window.hit") is None
    for link in page.locator("a").all():
        assert not re.match(r"(?i)\s*(javascript|data|vbscript):", link.get_attribute("href") or "")


PATHS = ["/", f"/search?q={Q}", f"/search?q={Q}#facets", "/search?q=경로의존성", "/import", "/status",
         "/help", "/sample", "/rejected", "/merges", f"/export?q={Q}",
         f"/explain?q={Q} 대구 NOT 부산", "/nowhere"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_nothing_runs_off_a_narrow_page(full, visit, path):
    page = visit(full, path, width=390, ui="en")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    assert page.locator("header nav").is_hidden()


def test_narrowing_by_year_and_value_stays_in_the_address(full, visit):
    page = visit(full, f"/search?q={Q}")
    whole = _total(page)
    assert whole == ORDINARY + 2
    page.locator(".facets section", has_text="종류").get_by_role("link", name="학위논문").click()
    theses = _total(page)
    assert 0 < theses < whole and "kind=thesis" in page.url
    page.get_by_label("이 해부터").fill("2000")
    page.get_by_label("이 해까지").fill("2009")
    page.get_by_role("button", name="적용").click()
    assert 0 < _total(page) < theses
    assert page.locator(".bars a.off").count() > 0
    page.goto(page.url)
    page.get_by_role("link", name="발행연도 조건 지우기").click()
    assert _total(page) == theses
    page.get_by_role("link", name="학위논문 조건 지우기").click()
    assert _total(page) == whole


def _total(page) -> int:
    return int(re.sub(r"\D", "", page.locator(".head h1 b").inner_text()))


def test_a_bar_is_a_link_that_the_keyboard_reaches(full, visit):
    page = visit(full, f"/search?q={Q}")
    bar = page.locator(".bars a").first
    bar.focus()
    count = int(re.search(r"(\d+)건", bar.get_attribute("aria-label")).group(1))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert _total(page) == count


def test_narrow_page_folds_the_facets(full, visit):
    page = visit(full, f"/search?q={Q}&kind=thesis", width=390, script=False)
    assert page.locator("#facets").is_hidden()
    page.get_by_role("link", name="좁히기 · 1개 적용").click()
    assert page.locator("#facets").is_visible()


def test_an_excerpt_opens_in_place(full, visit):
    page = visit(full, "/search?q=클러스터정책 경로의존성", script=False)
    excerpt = page.locator("details.abs").first
    assert excerpt.locator(".cut mark").first.is_visible()
    assert excerpt.locator(".full").is_hidden()
    excerpt.locator("summary").click()
    assert excerpt.locator(".full").is_visible()
    assert excerpt.locator(".cut").is_hidden()


def test_ticks_survive_paging_and_lead_to_references(full, visit):
    page = visit(full, f"/search?q={Q}")
    page.locator("input[name=id]").nth(0).check()
    page.locator("input[name=id]").nth(1).check()
    page.get_by_role("link", name="다음").click()
    page.locator("input[name=id]").nth(2).check()
    assert page.locator("#picks output").inner_text() == "3건 담음"
    page.get_by_role("link", name="이전").click()
    assert page.locator("input[name=id]:checked").count() == 2
    page.get_by_role("button", name="인용 목록").click()
    assert page.locator(".refs li").count() == 3
    page.get_by_role("link", name="APA").click()
    assert page.locator(".refs li").count() == 3


def test_ticks_survive_paging_without_scripting(full, visit):
    page = visit(full, f"/search?q={Q}", script=False)
    page.locator("input[name=id]").nth(0).check()
    page.get_by_role("button", name="표시한 채 다음 쪽으로").click()
    page.locator("input[name=id][type=checkbox]").nth(1).check()
    page.get_by_role("button", name="인용 목록").click()
    assert page.locator(".refs li").count() == 2


def test_language_and_light_are_remembered_without_scripting(full, visit):
    page = visit(full, f"/search?q={Q}", script=False)
    page.get_by_role("link", name="English").click()
    assert "results" in page.locator(".head h1").inner_text() and f"q={_quoted(Q)}" in page.url
    page.get_by_role("link", name="Dark", exact=True).first.click()
    page.goto("/help")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("html").get_attribute("data-theme") == "dark"
    light = visit(full, "/help", script=False)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.locator("body").evaluate(f"() => {ground}") != light.locator("body").evaluate(f"() => {ground}")


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text)


def test_foreign_text_says_its_language(full, visit):
    page = visit(full, "/search?q=경로의존성", script=False)
    assert page.locator(".rec .alt[lang=en]").count() == 1
    page.get_by_role("link", name="English").click()
    assert page.locator(".rec .alt[lang=ko]").count() == 1


def test_nothing_found_says_what_to_do(full, visit):
    page = visit(full, "/search?q=클러스터 양자컴퓨터", script=False)
    assert "찾은 문헌이 없습니다" in page.locator(".empty").inner_text()
    offer = page.locator(".empty a", has_text="낱말 하나를 뺀")
    offered = int(re.search(r"(\d[\d,]*)건", offer.inner_text()).group(1).replace(",", ""))
    offer.click()
    assert _total(page) == offered > 100


def test_past_the_last_page_there_is_a_way_back(full, visit):
    page = visit(full, f"/search?q={Q}&page=9000", script=False)
    page.get_by_role("link", name="마지막 쪽으로").click()
    assert page.locator(".rec").count() > 0
    assert page.locator(".pages .off").inner_text() == "다음"


def test_the_sample_answers_until_the_first_file_comes(fresh, visit):
    page = visit(fresh, "/", script=False)
    assert "예시 서재가 답하고 있습니다" in page.locator("main").inner_text()
    page.get_by_label("검색어").fill(Q)
    page.get_by_role("button", name="찾기").click()
    assert _total(page) >= 9
    assert page.locator("small.by").count() > 0
    page.get_by_role("link", name="가져오기").first.click()
    page.get_by_label("파일", exact=True).set_input_files(
        {"name": "내 문헌.jsonl", "mimeType": "text/plain", "buffer": lines(works()[:2])}
    )
    page.locator("#drop button").click()
    page.wait_for_selector(".report")
    figures = dict(
        zip(page.locator(".figures dt").all_inner_texts(), page.locator(".figures dd").all_inner_texts(), strict=True)
    )
    assert figures == {"새 문헌": "2", "바뀜": "0", "그대로": "0", "병합": "0", "거절": "0"}
    page.get_by_role("link", name="가져온 문헌 보기").click()
    assert _total(page) == 2
    assert "예시" not in page.locator("main").inner_text()


def test_files_are_sent_with_progress_and_reported(fresh, visit):
    page = visit(fresh, "/import")
    bad = b"TY  - JOUR\nTI  - A title\nPY  - 2001\nER  - \n\nTY  - JOUR\nAU  - Nobody\nER  - \n"
    page.locator("#files").set_input_files(
        [{"name": "a.ris", "mimeType": "text/plain", "buffer": bad},
         {"name": "b.jsonl", "mimeType": "text/plain", "buffer": lines(works()[3:60])}]
    )  # fmt: skip
    assert page.locator("#drop ul li").count() == 2
    with page.expect_navigation(url=re.compile(r"/import/\w+$")):
        page.locator("#drop button").click()
    page.wait_for_selector("tfoot")
    assert page.locator("tfoot td").all_inner_texts()[:2] == ["59", "58"]
    assert page.locator(".report tbody tr").count() == 1
    assert page.title().startswith("마침 · ")
    page.goto("/rejected")
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="모두 다시 읽기").click()
    assert "다시 읽었습니다" in page.locator("main").inner_text()


def test_a_file_that_cannot_be_read_is_one_sentence(fresh, visit):
    page = visit(fresh, "/import", script=False)
    page.locator("#files").set_input_files(
        {"name": "그림.png", "mimeType": "image/png", "buffer": bytes(range(256)) * 40}
    )
    page.locator("#drop button").click()
    page.wait_for_selector(".note.wrong")
    assert len(page.locator(".note.wrong").inner_text()) > 20
    assert "Traceback" not in page.content()


def test_a_pasted_page_is_read(fresh, visit, shared):
    page = visit(fresh, "/import", script=False)
    pasted = next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8")
    page.locator("#text").fill(pasted)
    page.get_by_role("button", name="읽기").click()
    page.wait_for_selector(".report")
    assert page.locator(".figures dd").first.inner_text() == "10"
    page.goto(f"/search?q={Q}")
    assert _total(page) >= 9


def test_a_merge_is_listed_and_undone(fresh, visit):
    same = b"TY  - JOUR\nTI  - Clusters here\nDO  - 10.1000/same\nPY  - 2001\nER  - \n"
    other = b"@article{k, title={Clusters, here}, doi={10.1000/same}, year={2001}, volume={3}}\n"
    for name, data in (("a.ris", same), ("b.bib", other)):
        fresh.ask("import", {"name": name}, upload=io.BytesIO(data))
    page = visit(fresh, "/merges", script=False)
    assert page.locator("tbody tr").count() == 1
    page.get_by_role("button", name="되돌리기").click()
    assert "병합을 되돌렸습니다" in page.locator("main").inner_text()
    page.goto("/search")
    assert _total(page) == 2


def test_tags_and_notes_are_kept(fresh, visit):
    fresh.ask("import", {"name": "w.jsonl"}, upload=io.BytesIO(lines(works()[1:2])))
    page = visit(fresh, "/search", script=False)
    page.locator(".rec h2 a").first.click()
    page.get_by_label("태그", exact=True).fill("읽을 것")
    page.get_by_role("button", name="붙이기").click()
    page.locator("#note").fill("<b>다시</b> 읽기")
    page.get_by_role("button", name="메모 저장").click()
    assert page.locator("#note").input_value() == "<b>다시</b> 읽기"
    page.locator("form.tag a").click()
    assert _total(page) == 1
    page.locator(".rec h2 a").first.click()
    page.get_by_role("button", name="태그 읽을 것 떼기").click()
    assert page.locator("form.tag").count() == 0


def test_an_export_is_a_file(full, visit):
    page = visit(full, f"/search?q={Q}&kind=thesis", script=False)
    count = _total(page)
    page.locator("details.menu", has_text="내보내기").locator("summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="RIS").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert text.count("\nER  - ") == count
