"""Does every work of the sample say only what was verified, in both languages, once?"""

import csv
import re
from collections import Counter
from importlib.resources import files

import pytest

from agglo import sample
from agglo.literature.record import Work, identifier

WORKS = sample.works()
SEEN = list(csv.DictReader((files(sample) / "seen.csv").read_text(encoding="utf-8").splitlines()))

by_title = pytest.mark.parametrize("work", WORKS, ids=[work.titles[0].text for work in WORKS])


def plain(text: str) -> str:
    """Letters and digits only, so that quotes, dashes and spacing do not tell two titles apart."""
    return "".join(re.findall(r"\w", text.casefold()))


def twice(values) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


@by_title
def test_described_by_agglo_in_both_languages(work: Work):
    assert [(text.lang, text.by) for text in work.abstracts] == [("ko", "agglo"), ("en", "agglo")]
    assert all(40 <= len(text.text) <= 400 for text in work.abstracts)
    korean, english = (text.text for text in work.abstracts)
    assert re.search("[가-힣]", korean) and korean.endswith("다.")
    assert not re.search("[가-힣]", english) and english.endswith((".", "?"))


@by_title
def test_bears_a_title_and_its_origin(work: Work):
    assert work.titles and all(text.text and text.lang and not text.by for text in work.titles)
    assert [origin.source for origin in work.origins] == ["sample"]
    assert not work.id and not work.aliases


@by_title
def test_year_is_sane(work: Work):
    assert work.year is not None and 1890 <= work.year <= 2026
    assert not work.date or work.date.startswith(str(work.year))


@by_title
def test_hangul_title_is_called_korean(work: Work):
    for text in work.titles:
        assert (text.lang == "ko") == bool(re.search("[가-힣]", text.text))


@by_title
def test_doi_is_canonical(work: Work):
    for found in work.identifiers:
        if found.scheme == "doi":
            assert re.fullmatch(r"10\.\d{4,9}/\S+", found.value) and found.value == found.value.lower()


@by_title
def test_pages_are_a_range_or_absent(work: Work):
    assert re.fullmatch(r"|\w+(-\w+)?", work.pages)
    assert not re.search(r"[-–—]", work.volume)


@by_title
def test_keyword_lists_of_two_languages_are_paired(work: Work):
    assert len({len(keywords.words) for keywords in work.keywords}) <= 1


def test_sorted_by_year_then_title():
    order = [(work.year, work.titles[0].text) for work in WORKS]
    assert order == sorted(order)


def test_no_two_works_share_title_doi_or_description():
    assert not twice(plain(text.text) for work in WORKS for text in work.titles)
    assert not twice(doi for work in WORKS if (doi := identifier(work, "doi")))
    assert not twice(text.text for work in WORKS for text in work.abstracts)


def test_every_work_says_where_it_was_seen():
    assert sorted(row["title"] for row in SEEN) == sorted(work.titles[0].text for work in WORKS)
    assert all(row["seen"].strip() and row["verified"].strip() for row in SEEN)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]) for row in SEEN)


def test_holds_the_ten_works_of_the_reference_page(shared):
    page = plain(next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8").replace(r"L{\ddot{a}}nder", ""))
    found = [work for work in WORKS if all(plain(text.text) in page for text in work.titles)]
    assert len(found) == 10
    for work in found:
        assert all(plain(person.name) in page for person in work.people)
        assert plain(work.venue.names[0].text) in page and plain(work.pages) in page and str(work.year) in page


def test_no_sentence_of_the_reference_page_is_copied(shared):
    page = plain(next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8"))
    copied = [text.text for work in WORKS for text in work.abstracts if shares(plain(text.text), page)]
    assert not copied


def shares(description: str, page: str, length: int = 40) -> bool:
    """Whether `length` letters in a row of the description stand on the page."""
    return any(description[i : i + length] in page for i in range(len(description) - length + 1))
