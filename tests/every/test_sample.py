"""Does every work of the sample say only what was verified, in both languages, once?"""

import csv
import hashlib
import re
from collections import Counter
from importlib.resources import files

from agglo import sample
from agglo.literature.record import Work, identifier

WORKS = sample.works()
SEEN = list(csv.DictReader((files(sample) / "seen.csv").read_text(encoding="utf-8").splitlines()))
HANGUL = re.compile("[가-힣]")


def broken(law) -> list[str]:
    """The titles of the works that break `law`; empty where all keep it."""
    return [name(work) for work in WORKS if not law(work)]


def name(work: Work) -> str:
    return work.titles[0].text if work.titles else repr(work)


def plain(text: str) -> str:
    """Letters and digits only, so that quotes, dashes and spacing do not tell two titles apart."""
    return "".join(re.findall(r"\w", text.casefold()))


def twice(values) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_is_worth_a_first_search():
    assert len(WORKS) >= 100
    assert sum(any(HANGUL.search(text.text) for text in work.titles) for work in WORKS) >= 25


def test_version_follows_the_works():
    digest = hashlib.sha256((files(sample) / "works.jsonl").read_bytes()).hexdigest()
    assert digest[:8] == sample.SAMPLE_VERSION


def test_described_by_agglo_in_both_languages():
    assert not broken(lambda work: [(t.lang, t.by) for t in work.abstracts] == [("ko", "agglo"), ("en", "agglo")])
    assert not broken(lambda work: all(40 <= len(text.text) <= 400 for text in work.abstracts))
    assert not broken(lambda work: HANGUL.search(work.abstracts[0].text) and work.abstracts[0].text.endswith("다."))
    assert not broken(lambda work: not HANGUL.search(work.abstracts[1].text) and work.abstracts[1].text[-1] in ".?")


def test_bears_a_title_and_its_origin():
    assert not broken(lambda work: work.titles and all(t.text and t.lang and not t.by for t in work.titles))
    assert not broken(lambda work: [origin.source for origin in work.origins] == ["sample"])
    assert not broken(lambda work: not work.id and not work.aliases)


def test_a_title_in_hangul_is_called_korean():
    assert not broken(lambda work: all((t.lang == "ko") == bool(HANGUL.search(t.text)) for t in work.titles))


def test_year_and_date_agree():
    assert not broken(lambda work: work.year is not None and 1890 <= work.year <= 2026)
    assert not broken(lambda work: not work.date or re.fullmatch(rf"{work.year}(-\d\d(-\d\d)?)?", work.date))


def test_doi_is_canonical():
    dois = [found.value for work in WORKS for found in work.identifiers if found.scheme == "doi"]
    assert dois and not [doi for doi in dois if not re.fullmatch(r"10\.\d{4,9}/\S+", doi) or doi != doi.lower()]


def test_pages_are_a_range_or_one_number():
    assert not broken(lambda work: re.fullmatch(r"(\w+(-\w+)?)?", work.pages))


def test_keyword_lists_of_two_languages_are_paired():
    assert not broken(lambda work: len({len(keywords.words) for keywords in work.keywords}) <= 1)


def test_sorted_by_year_then_title():
    order = [(work.year, name(work)) for work in WORKS]
    assert order == sorted(order)


def test_no_two_works_share_title_doi_or_description():
    assert not twice(plain(text.text) for work in WORKS for text in work.titles)
    assert not twice(doi for work in WORKS if (doi := identifier(work, "doi")))
    assert not twice(text.text for work in WORKS for text in work.abstracts)


def test_every_work_says_where_it_was_seen():
    assert [row["title"] for row in SEEN] == [name(work) for work in WORKS]
    assert all(row["seen"].strip() and row["verified"].strip() for row in SEEN)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]) for row in SEEN)


def test_holds_the_ten_works_of_the_reference_page(shared):
    page = plain(next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8"))
    found = [work for work in WORKS if all(plain(text.text) in page for text in work.titles)]
    assert len(found) == 10
    for work in found:
        assert all(plain(person.name) in page for person in work.people)
        assert plain(work.venue.names[0].text) in page and plain(work.pages) in page and str(work.year) in page


def test_no_sentence_of_the_reference_page_is_copied(shared):
    page = plain(next((shared / "seed").glob("*.txt")).read_text(encoding="utf-8"))
    assert not broken(lambda work: not any(shares(plain(text.text), page) for text in work.abstracts))


def shares(description: str, page: str, length: int = 40) -> bool:
    """Whether `length` letters in a row of the description stand on the page."""
    return any(description[i : i + length] in page for i in range(len(description) - length + 1))
