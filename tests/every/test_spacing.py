"""Clause 6 over real keywords: what a keyword finds written as one, it finds written apart too, without exception."""

import csv
import gzip
import io
import re

import pytest

from agglo.literature.analysis.fields import Analyzer
from agglo.literature.analysis.segment import Names
from agglo.literature.documents import documents
from agglo.literature.engines.tantivy import TantivyEngine
from agglo.literature.expansion import renderer
from agglo.literature.plan import plan
from agglo.literature.query import parse
from agglo.literature.record import Keywords, Text, Work
from agglo.literature.variants import variants

ANALYZER, NAMES = Analyzer(), Analyzer(Names())
KEYWORDS = re.compile(r"[;,]")


@pytest.fixture(scope="module")
def sample(shared, tmp_path_factory) -> tuple[TantivyEngine, list[str]]:
    """KCI's sample as an index, and its Korean keywords of several words."""
    folder = shared / "formats" / "kci_csv"
    rows, keywords = [], {}
    for file in sorted(folder.glob("*.csv.gz")):
        with gzip.open(file) as packed:
            csv.field_size_limit(10_000_000)
            rows += list(csv.DictReader(io.TextIOWrapper(packed, encoding="utf-8-sig", newline="")))
    works = []
    for number, row in enumerate(rows):
        words = tuple(filter(None, map(str.strip, KEYWORDS.split(row["키워드_상세"] or ""))))
        keywords |= dict.fromkeys(" ".join(w.split()) for w in words if re.search("[가-힣]", w) and " " in w)
        work = Work(
            id=f"w{number}",
            titles=(Text(lang="ko", text=row["제목"] or "무제"),),
            abstracts=(Text(lang="ko", text=row["초록"]),) if row["초록"] else (),
            keywords=(Keywords(lang="ko", words=words),) if words else (),
        )
        works.append((number, work, ()))
    engine = TantivyEngine(tmp_path_factory.mktemp("index"))
    engine.add(documents(works, ANALYZER, NAMES))
    engine.commit("1")
    return engine, [keyword for keyword in keywords if re.fullmatch(r"[가-힣a-zA-Z\d ]+", keyword)]


@pytest.mark.parametrize("with_spellings", [False, True])
def test_the_spaced_form_finds_what_the_joined_form_finds(sample, with_spellings):
    """The law; besides, how often both find the same (other words in between, or another field, tell them apart)."""
    engine, keywords = sample
    assert len(keywords) >= 600
    render = renderer(variants if with_spellings else None)
    equal = 0
    for keyword in keywords:
        spaced, joined = (
            set(engine.rows(plan(parse(query), ANALYZER, NAMES, render=render).match))
            for query in (keyword, keyword.replace(" ", ""))
        )
        assert joined <= spaced, keyword
        equal += joined == spaced
    print(f"{equal} of {len(keywords)} pairs find the same")  # shown with -s: the share is stated, not demanded
    assert equal > len(keywords) / 2
