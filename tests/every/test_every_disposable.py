"""What every file promises that may be thrown away: whatever becomes of it, its owner goes on, and fills it again."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from works import work

from agglo.literature.disposable import Disposable, damaged, remove
from agglo.literature.keywords import Keywords
from agglo.literature.lexicon.entry import Entry
from agglo.literature.lexicon.shelf import Shelf
from agglo.literature.library import Library
from agglo.literature.names import listing
from agglo.literature.names.people import People
from agglo.literature.record import Read
from agglo.literature.runs import RunMemory
from agglo.literature.search import search
from agglo.literature.store import Store

OLD = [f"{a}{b}{c}" for a in "김이박최정강조윤" for b in "가나다라마바사아" for c in "자차카타파하고노"]
"""So many that a file of them has pages in its middle."""
NEW = ["안새롬"]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A file's name, who opens it in a folder, how words are put (with the folder of the records), and what it has."""

    file: str
    open: Callable[[Path], Any]
    put: Callable[[Any, list[str], Path], object]
    has: Callable[[Any], Iterable[str]]


def put_entries(shelf: Shelf, words: list[str], records: Path) -> None:
    """Entries beside those that are there."""
    there = [*has_entries(shelf), *words]
    shelf.replace([Entry(ko=word, en="word", forward=0.5, backward=0.5, support=1) for word in there], (), {})


def has_entries(shelf: Shelf) -> list[str]:
    """The Korean side of all entries."""
    return [entry.ko for entry in shelf.listed("", "", "", 10_000, 0)[1]]


def put_people(people: People, words: list[str], records: Path) -> None:
    """Works of authors who are called so, followed."""
    with closing(Store.open(records)) as store:
        reads = [Read(work=work(f"글 {word}", names=(word,)), source_id=word) for word in words]
        store.put(reads, "csv", "a.csv")
        people.follow(store)


def put_keywords(keywords: Keywords, words: list[str], records: Path) -> None:
    """Keywords that are met."""
    for word in words:
        keywords.value(word)
    keywords.settle()


KINDS = {
    "runs": Kind(
        file="runs.sqlite",
        open=lambda folder: RunMemory(folder / "runs.sqlite", "1"),
        put=lambda memory, words, records: memory.put_many({word: bytes(200) for word in words}),
        has=lambda memory: memory.get_many(OLD + NEW),
    ),
    "lexicon": Kind(
        file="lexicon.sqlite",
        open=lambda folder: Shelf(folder / "lexicon.sqlite"),
        put=put_entries,
        has=has_entries,
    ),
    "people": Kind(
        file="people.sqlite",
        open=People,
        put=put_people,
        has=lambda people: [name for person in listing.people(people, "", 10_000, 0)[1] for name in person.names],
    ),
    "keywords": Kind(
        file="keywords.sqlite",
        open=Keywords,
        put=put_keywords,
        has=lambda keywords: [word for word in OLD + NEW if keywords.known(f"{word[0]} {word[1:]}") == word],
    ),
}
DAMAGE = {
    "gone": lambda whole: None,
    "empty": lambda whole: b"",
    "no database": lambda whole: b"nothing of the kind" * 1000,
    "its middle": lambda whole: whole[:4096] + b"\xff" * (len(whole) - 4096),
    "cut": lambda whole: whole[: len(whole) // 2],
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


@pytest.fixture
def filled(kind, tmp_path):
    """A folder with a file of the kind."""
    owner = kind.open(tmp_path)
    kind.put(owner, OLD, tmp_path / "records")
    owner.close()
    return tmp_path


def test_what_is_put_is_there(kind, filled):
    owner = kind.open(filled)
    assert set(kind.has(owner)) == set(OLD)
    owner.close()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_filled_again(kind, filled, damage):
    """Whatever is asked first, nothing fails, what is put from then on is kept, and so it stays."""
    path, records = filled / kind.file, filled / "records"
    broken = DAMAGE[damage](path.read_bytes())
    path.unlink() if broken is None else path.write_bytes(broken)
    owner = kind.open(filled)
    kind.has(owner)
    kind.put(owner, NEW, records)
    assert set(NEW) <= set(kind.has(owner))
    owner.close()
    assert path.read_bytes().startswith(b"SQLite format 3\0")
    owner = kind.open(filled)
    assert set(NEW) <= set(kind.has(owner))
    owner.close()


@pytest.mark.parametrize("damage", ["no database", "its middle"])
def test_a_file_may_be_found_damaged_by_a_writer(kind, filled, damage):
    """Not only who reads heals it."""
    path = filled / kind.file
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    owner = kind.open(filled)
    for word in OLD[::50] + NEW:
        kind.put(owner, [word], filled / "records")
    assert set(NEW) <= set(kind.has(owner))
    owner.close()


def test_a_file_of_another_version_is_emptied(kind, filled):
    """Whatever tables it has."""
    with sqlite3.connect(filled / kind.file) as db:
        db.execute('CREATE TABLE "of another; kind" (x)')
        db.execute("PRAGMA user_version=7")
    db.close()
    owner = kind.open(filled)
    assert not set(kind.has(owner))
    kind.put(owner, NEW, filled / "records")
    assert set(NEW) <= set(kind.has(owner))
    owner.close()


def test_where_nothing_can_be_kept_it_is_in_memory(kind, tmp_path):
    owner = kind.open(tmp_path / "no" / "such" / "folder")
    kind.put(owner, NEW, tmp_path / "records")
    assert set(kind.has(owner)) == set(NEW)
    owner.close()
    assert not (tmp_path / "no").exists()


def test_who_opens_it_while_another_writes_has_what_there_is(kind, filled):
    """Nobody waits for the writer, and nothing is thrown away."""
    other = sqlite3.connect(filled / kind.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    owner = kind.open(filled)
    assert set(kind.has(owner)) == set(OLD)
    other.execute("ROLLBACK")
    other.close()
    kind.put(owner, NEW, filled / "records")
    owner.close()
    owner = kind.open(filled)
    assert set(kind.has(owner)) == {*OLD, *NEW}
    owner.close()


@pytest.mark.parametrize("damage", ["gone", "no database"])
def test_an_index_whose_keywords_are_lost_is_built_anew(tmp_path, damage):
    """Without them it would not be known by which name it holds a keyword."""
    with Library.open(tmp_path) as library:
        reads = [
            Read(work=work(f"Work {n}", words=(w,)), source_id=w)
            for n, w in enumerate(["Saxon Valley", "saxon-valley"])
        ]
        library.store.put(reads, "csv", "a.csv")
        assert search(library, 'keyword:"saxon valley"').total == 2
    path = next((tmp_path / "search").glob("*/keywords.sqlite"))
    broken = DAMAGE[damage](path.read_bytes())
    path.unlink() if broken is None else path.write_bytes(broken)
    for _ in range(2):
        with Library.open(tmp_path) as library:
            assert library.keywords.known("SAXON VALLEY") == "Saxon Valley"
            assert not (tmp_path / "search" / "1").exists()


def test_an_interrupted_change_leaves_everything_as_it_was(tmp_path):
    file = Disposable(tmp_path / "a.sqlite", "CREATE TABLE a (x)", "1")

    def change(db):
        db.execute("INSERT INTO a VALUES (1)")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        file.write(change)
    assert file.ask("SELECT * FROM a") == [] and file.lost
    file.write(lambda db: db.execute("INSERT INTO a VALUES (2)"))
    file.close()
    again = Disposable(tmp_path / "a.sqlite", "CREATE TABLE a (x)", "1")
    assert again.ask("SELECT * FROM a") == [(2,)] and not again.lost
    again.close()


def test_mistakes_are_not_taken_for_damage(tmp_path):
    """A question that is wrong is said to be, and the file stays."""
    file = Disposable(tmp_path / "a.sqlite", "CREATE TABLE a (x)", "1")
    file.write(lambda db: db.execute("INSERT INTO a VALUES (2)"))
    with pytest.raises(sqlite3.OperationalError) as caught:
        file.ask("SELECT y FROM a")
    assert not damaged(caught.value)
    assert file.ask("SELECT x FROM a") == [(2,)]
    file.close()


def test_nothing_of_a_removed_file_is_left(tmp_path):
    """A journal that stayed would be taken for one of the next file."""
    for suffix in ("", "-wal", "-shm", "-journal", "-other"):
        (tmp_path / f"a.sqlite{suffix}").touch()
    remove(tmp_path / "a.sqlite")
    assert [path.name for path in tmp_path.iterdir()] == ["a.sqlite-other"]
