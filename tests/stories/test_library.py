"""A library lives on: its index is rebuilt when missing, broken or of another analysis, and follows the records."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agglo.literature import library as libraries
from agglo.literature.keywords import key
from agglo.literature.library import Library
from agglo.literature.record import Identifier, Keywords, Origin, Read, Text, Work
from agglo.literature.search import search


def reads(first: int, last: int, word: str = "클러스터정책") -> list[Read]:
    return [
        Read(
            work=Work(
                titles=(Text(lang="ko", text=f"{word} 연구 {n}"),),
                year=2000 + n % 20,
                identifiers=(Identifier(scheme="doi", value=f"10.1/{n}"),),
                origins=(Origin(source="jsonl", id=str(n)),),
            ),
            source_id=str(n),
            raw=str(n),
        )
        for n in range(first, last)
    ]


@pytest.fixture
def filled(tmp_path):
    with Library.open(tmp_path / "서재 하나") as library:
        library.store.put(reads(0, 30), "jsonl", "a.jsonl")
        assert search(library, "클러스터정책").total == 30
        yield library


def reopened(library: Library) -> Library:
    library.close()
    return Library.open(library.folder)


def test_a_missing_index_is_rebuilt(filled):
    filled.close()
    shutil.rmtree(filled.folder / "search")
    with Library.open(filled.folder) as again:
        assert search(again, "클러스터정책").total == 30


def test_a_broken_index_is_rebuilt(filled):
    filled.close()
    for file in (filled.folder / "search").rglob("*.*"):
        if file.is_file() and file.name != "current.json":
            file.write_bytes(b"\0" * 7)
    with Library.open(filled.folder) as again:
        assert search(again, "클러스터정책").total == 30


def test_an_index_of_another_analysis_answers_until_the_new_one_is_whole(filled, monkeypatch):
    filled.close()
    named = filled.folder / "search" / "current.json"
    named.write_text(json.dumps({"folder": json.loads(named.read_text())["folder"], "analysis": "older"}))
    built = []
    with Library.open(filled.folder) as again:
        again.background = True
        monkeypatch.setattr(again, "_renew", lambda progress=None: built.append(True))
        assert search(again, "클러스터정책").total == 30  # the old index answers
        while not built:
            pass
        monkeypatch.undo()
        again.background = False
        assert search(again, "클러스터정책").total == 30
        assert json.loads(named.read_text())["analysis"] == libraries.analysis_version()
        assert len([p for p in (again.folder / "search").iterdir() if p.is_dir()]) == 1


def test_a_rebuilding_changes_no_answer_meanwhile(tmp_path, monkeypatch):
    """Keywords keep their names and labels in both languages until the new index stands."""
    works = [
        Work(
            titles=(Text(lang="ko", text=f"연구 {n}"),),
            keywords=(Keywords(lang="ko" if n % 2 else "en", words=("새마을운동" if n % 2 else "new village drive",)),),
            origins=(Origin(source="jsonl", id=str(n)),),
        )
        for n in range(6)
    ]
    with Library.open(tmp_path) as library:
        library.store.put([Read(work=work, source_id=str(n), raw=str(n)) for n, work in enumerate(works)], "jsonl", "a")
        library.store.decide("keyword", key("new village drive"), {"verdict": "same", "with": "새마을운동"})
        chosen = {"keyword": ["new village drive"]}
        before = search(library, chosen=chosen)
        assert before.total == 6 and before.facets["keyword"][0].label.en == "new village drive"
        monkeypatch.setattr(libraries, "BATCH", 1)
        meanwhile = []
        library.reindex(lambda done, _: meanwhile.append(search(library, chosen=chosen)))
        assert len(meanwhile) == 6
        for page in meanwhile:
            assert (page.total, page.facets["keyword"]) == (before.total, before.facets["keyword"])


def test_what_was_deleted_is_not_shown_although_the_index_is_behind(filled):
    """While another thread has the index, it still finds a work that is gone."""
    gone = search(filled, "클러스터정책").hits[0].work.id
    held, over = threading.Event(), threading.Event()

    def hold():
        with filled.indexed_alone():
            held.set()
            assert over.wait(60)

    with ThreadPoolExecutor() as threads:
        holding = threads.submit(hold)
        assert held.wait(60)
        filled.store.delete([gone])
        page = search(filled, "클러스터정책", size=20)
        over.set()
        holding.result()
    assert page.total == 30 and [hit.rank for hit in page.hits] == list(range(2, 21))
    rest = search(filled, "클러스터정책", size=20, next=page.next)
    shown = {hit.work.id for hit in (*page.hits, *rest.hits)}
    assert gone not in shown and len(shown) == 29


def test_every_version_is_in_an_answer(filled):
    """The record, the analysis and the lexicon: what is translated otherwise has another version."""
    version = search(filled, "클러스터정책").version
    assert version == filled.version
    for part in (str(filled.store.generation), libraries.analysis_version(), filled.lexicon.version):
        assert part in version.split("/")
    filled.lexicon.decide("클러스터정책", "cluster policy", "rejected")
    assert search(filled, "클러스터정책").version == filled.version != version


def test_the_index_follows_the_records(filled):
    filled.store.put(reads(30, 35), "jsonl", "b.jsonl")
    assert search(filled, "클러스터정책").total == 35
    gone = search(filled, "클러스터정책").hits[0].work.id
    filled.store.delete([gone])
    assert search(filled, "클러스터정책").total == 34
    filled.store.put(reads(30, 31, "산업단지"), "jsonl", "b.jsonl")
    assert search(filled, "산업단지").total == 1
    kept = search(filled, "산업단지").hits[0].work.id
    filled.store.tag(kept, "읽을것")
    assert search(filled, "tag:읽을것").total == 1


def test_two_processes_share_a_library(filled):
    with Library.open(filled.folder) as other:
        other.store.put(reads(40, 45), "jsonl", "c.jsonl")
        assert search(other, "클러스터정책").total == 35
        assert search(filled, "클러스터정책").total == 35


def test_a_cursor_goes_on_and_says_that_the_library_changed(filled):
    first = search(filled, "클러스터정책", size=10)
    second = search(filled, "클러스터정책", size=10, next=first.next)
    assert second.hits[0].rank == 11
    assert not {h.work.id for h in first.hits} & {h.work.id for h in second.hits}
    newest = search(filled, "클러스터정책", size=10, sort="newest")
    filled.store.put([*reads(59, 60), *reads(79, 80)], "jsonl", "d.jsonl")  # 2019: they stand before all others
    moved = search(filled, "클러스터정책", size=10, sort="newest", next=newest.next)
    assert "moved" in moved.query.repaired
    assert not {h.work.id for h in newest.hits} & {h.work.id for h in moved.hits}
    assert moved.hits[0].rank > 11


def test_auto_uses_as_many_words_as_find_something(filled):
    page = search(filled, "클러스터정책 연구 코끼리", mode="auto")
    assert (page.total, page.query.used, page.query.of) == (30, 2, 3)
    offers = search(filled, "클러스터정책 연구 코끼리").query.also
    assert offers[0].count == 30 and offers[0].why == "without"
