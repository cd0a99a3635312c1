"""What must hold of the store, whatever is put in, taken apart and taken out."""

import random
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from works import files, read, reads, work

from agglo.errors import BadInput, Refused, Unknown
from agglo.literature.record import Read, Rejected, Text, Work
from agglo.literature.store import Store
from agglo.literature.store_records import Kept, Seen, in_order

laws = settings(deadline=None, max_examples=60)


@pytest.fixture
def store(tmp_path):
    with_store = Store.open(tmp_path / "서재 하나")
    yield with_store
    assert with_store.faults() == []
    with_store.close()


class opened:
    """A store of its own for one example."""

    def __enter__(self) -> Store:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store.open(Path(self.folder.name))
        return self.store

    def __exit__(self, *error):
        whole = self.store.faults()
        self.store.close()
        self.folder.cleanup()
        assert whole == []


def take(store, items, size=500, file="a", source="ris"):
    """One import in batches of `size`."""
    seen = Seen()
    total = {"new": 0, "changed": 0, "same": 0, "merged": 0}
    ids = []
    for start in range(0, len(items), size):
        counts = store.put(items[start : start + size], source, file, seen=seen)
        ids += counts.ids
        for what in total:
            total[what] += getattr(counts, what)
    return total, ids


def plain(found: Work) -> Work:
    return msgspec.structs.replace(found, id="", aliases=(), origins=())


def contents(store) -> list[str]:
    return sorted(str(plain(found)) for _, found in store.each())


@laws
@given(files, st.sampled_from([1, 3, 500]))
def test_import_is_idempotent(items, size):
    with opened() as store:
        total, ids = take(store, items, size)
        assert sum(total.values()) == len(items) and total["changed"] == 0
        generation, before = store.generation, list(store.each())
        again, ids_again = take(store, items, size)
        assert again == {"new": 0, "changed": 0, "same": len(items), "merged": 0}
        assert [store.work(id).id for id in ids] == [store.work(id).id for id in ids_again]
        assert (store.generation, list(store.each())) == (generation, before)


@laws
@given(files, st.randoms())
def test_the_order_of_rows_does_not_count(items, order):
    shuffled = items[:]
    order.shuffle(shuffled)
    with opened() as one, opened() as other:
        first, second = take(one, items)[0], take(other, shuffled, 2)[0]
        assert first["same"] == second["same"]
        assert one.count() == other.count()
        assert take(one, shuffled, 1)[0]["same"] == len(items)


@laws
@given(st.lists(files, max_size=4))
def test_without_source_ids_files_can_be_imported_again_in_any_number(several):
    several = [[item for item in file if not item.source_id] for file in several]
    with opened() as store:
        for number, file in enumerate(several):
            take(store, file, file=str(number))
        generation = store.generation
        for number, file in enumerate(several):
            assert take(store, file, file=str(number))[0]["same"] == len(file)
        assert store.generation == generation


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), files),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("delete"), st.integers(0, 5)),
        st.tuples(st.just("tag"), st.integers(0, 5)),
    ),
    min_size=2,
    max_size=8,
)


@settings(deadline=None, max_examples=120)
@given(steps)
def test_whatever_is_done_ids_lead_somewhere_rows_are_never_used_again_and_an_index_can_follow(steps):
    with opened() as store:
        mirror, ids, rows, generation, tags = {}, {}, {}, 0, set()
        for what, value in steps:
            works = [found for _, found in store.each()]
            before = store.generation
            if what == "put":
                ids |= dict.fromkeys(take(store, value)[1])
            elif what == "undo":
                open_merges = [m for m in store.merges() if not m.undone]
                if open_merges:
                    count = store.count()
                    try:
                        one, other = store.undo_merge(open_merges[value % len(open_merges)].n)
                    except BadInput as error:
                        assert error.key == "merge_apart"
                    else:
                        assert one != other and store.count() == count + 1
                        assert store.row(one) != store.row(other)
            elif what == "delete" and works:
                found = works[value % len(works)]
                assert store.delete([found.id, found.id, "nothing"]) == 1
                for name in (found.id, *found.aliases):
                    ids.pop(name, None)
                    assert store.work(name) is None
            elif what == "tag" and works:
                store.tag(works[value % len(works)].id, "나중에")
                tags.add(works[value % len(works)].id)
            assert store.generation in (before, before + 1)
            for row, changed in store.changed_since(generation):
                if changed is None:
                    mirror.pop(row, None)
                else:
                    mirror[row] = changed
            generation = store.generation
            assert mirror == dict(store.each())
            for row, found in mirror.items():
                assert rows.setdefault(row, found.id) == found.id
                assert set(found.aliases).isdisjoint({found.id})
            assert all(store.work(id) is not None for id in ids)
        assert store.faults() == []


@laws
@given(files, st.data())
def test_what_was_taken_apart_stays_apart(items, data):
    with opened() as store:
        take(store, items)
        while merges := [m for m in store.merges() if not m.undone]:
            try:
                store.undo_merge(data.draw(st.sampled_from(merges)).n)
            except BadInput as error:
                assert error.key == "merge_apart"
                break
        before, generation = contents(store), store.generation
        assert take(store, items, 3)[0]["same"] == len(items)
        assert (contents(store), store.generation) == (before, generation)


@laws
@given(reads, reads)
def test_a_merge_undone_leaves_what_was_before(one, other):
    with opened() as store, opened() as first_alone, opened() as second_alone:
        total, _ = take(store, [one, other])
        if total["merged"] != 1:
            return
        take(first_alone, [one]), take(second_alone, [other])
        merge = store.merges()[0]
        store.undo_merge(merge.n)
        assert contents(store) == sorted(contents(first_alone) + contents(second_alone))
        assert store.merges()[0].undone
        with pytest.raises(BadInput, match="undone already"):
            store.undo_merge(merge.n)


def test_two_works_that_a_third_record_joins(store):
    a = store.put([read("kci", "1", title="가", doi="10.1/a")], "kci", "a").ids[0]
    b = store.put([read("ris", title="나", kci="ART1")], "ris", "b").ids[0]
    store.tag(a, "하나"), store.tag(b, "둘"), store.note(b, "읽을 것")
    row_b, former = store.row(b), [store.work(a), store.work(b)]
    counts = store.put([read("scopus", "9", title="Ga", lang="en", doi="10.1/a", kci="ART1")], "scopus", "c")
    assert (counts.merged, store.count()) == (1, 1)
    both = store.work(b)
    assert both.id == a and b in both.aliases and store.row(b) == store.row(a)
    assert [t.text for t in both.titles] == ["가", "Ga"]
    assert store.tags(b) == ("둘", "하나") and store.note_of(a) == "읽을 것"
    assert dict(store.changed_since(0)) == {row_b: None, store.row(a): both}
    united = next(m for m in store.merges() if m.other == b)
    assert (united.kept, united.reason, united.value) == (a, "kci", "ART1")
    assert store.count_merges() == len(store.merges()) == 2
    assert store.undo_merge(united.n) == (a, b)
    assert plain(store.work(b)) == plain(former[1])
    assert store.tags(b) == ("둘",) and store.tags(a) == ("하나",) and store.note_of(a) == ""
    assert store.row(b) not in (row_b, store.row(a))


def test_a_record_that_came_only_for_what_leaves_goes_with_it(store):
    store.put([read("kci", "1", title="가", doi="10.1/a")], "kci", "a")
    store.put([read("ris", title="나", doi="10.1/a", kci="ART1")], "ris", "b")
    store.put([read("scopus", title="다", kci="ART1")], "scopus", "c")
    assert store.count() == 1
    kept, other = store.undo_merge(store.merges()[-1].n)
    assert [source for source, _ in store.raw(kept)] == ["kci"]
    assert [source for source, _ in store.raw(other)] == ["ris", "scopus"]


def test_a_changed_record_updates_its_work_and_the_former_is_kept(store):
    id = store.put([read("kci", "1", title="가", year=2001, raw="old")], "kci", "a").ids[0]
    counts = store.put([read("kci", "1", title="나", raw="new")], "kci", "b")
    assert (counts.changed, counts.ids) == (1, (id,))
    assert [t.text for t in store.work(id).titles] == ["나"] and store.work(id).year is None
    assert [(t.titles[0].text, t.year) for _, t in store.history(id)] == [("가", 2001)]
    assert store.raw(id) == [("kci", "new")]
    assert store.put([read("kci", "1", title="가", year=2001, raw="old")], "kci", "a").changed == 1
    assert len(store.history(id)) == 2


def test_a_later_file_with_the_same_number_goes_before_the_older_which_still_says_the_rest(store):
    korean, english = (
        read(title="가", doi="10.1/a", abstract="초록"),
        read(title="Ga", lang="en", doi="10.1/a", year=2001),
    )
    id = store.put([korean], "ris", "a").ids[0]
    assert store.put([english], "ris", "b").changed == 1
    assert [t.text for t in store.work(id).titles] == ["Ga", "가"] and store.work(id).abstracts[0].text == "초록"
    assert store.put([korean], "ris", "a").same == store.put([english], "ris", "b").same == 1
    assert store.put([read(title="나", doi="10.1/a")], "ris", "c").changed == 1
    assert [t.text for t in store.work(id).titles] == ["나", "Ga"]


def test_two_formats_of_one_service_say_together_what_each_leaves_out(store):
    short = read("scopus", "1", title="가", year=2001)
    long, corrected = read("scopus", "1", title="가", abstract="초록"), read("scopus", "1", title="나", abstract="초록")
    id = store.put([short], "ris", "a").ids[0]
    assert store.put([long], "table", "b").changed == 1
    assert (store.work(id).year, store.work(id).abstracts[0].text) == (2001, "초록")
    assert store.put([short], "ris", "a").same == store.put([long], "table", "b").same == 1
    assert store.put([corrected], "table", "b").changed == 1
    assert (store.work(id).year, store.work(id).titles[0].text, len(store.raw(id))) == (2001, "나", 2)


def test_records_go_by_slot_and_of_one_slot_what_was_said_last_goes_first():
    def kept(n, slot, at):
        return Kept(n=n, row=1, slot=slot, source="", source_id="", content=b"", at=at, file="", packed=b"")

    records = [kept(1, 1, "2026-03"), kept(2, 2, "2026-02"), kept(3, 1, "2026-02"), kept(4, 0, "2026-01")]
    assert [record.n for record in in_order(records)] == [4, 1, 3, 2]
    assert [record.n for record in in_order([kept(1, 1, ""), kept(2, 1, "")])] == [2, 1]


def test_two_rows_of_one_file_with_one_id(store):
    same = [read("kci", "1", title="가"), read("kci", "1", title="가")]
    assert take(store, same)[0] == {"new": 1, "changed": 0, "same": 1, "merged": 0}
    other = [read("kci", "2", title="가"), read("kci", "2", title="나")]
    assert take(store, other)[0] == {"new": 1, "changed": 0, "same": 0, "merged": 1}
    assert store.merges()[0].reason == "source_id"


def test_what_says_too_little_is_never_merged_and_never_doubled(store):
    items = [read(title="머리말", abstract=str(n)) for n in range(50)]
    assert take(store, items)[0]["new"] == 50 == len(set(take(store, items)[1]))
    assert take(store, items, 7)[0]["same"] == 50


def test_ids_do_not_depend_on_when_or_where(tmp_path, store):
    first = store.put([read(title="가", doi="10.1/A"), read(title="나", kci="ART2")], "ris", "a").ids
    with opened() as other:
        again = other.put(
            [read("kci", "7", title="다", kci="art2"), read(title="라", doi="doi:10.1/a")], "kci", "b"
        ).ids
    assert first == again[::-1]


def own(found: Work) -> Read:
    return Read(work=msgspec.structs.replace(found, id=""), source_id=found.id, raw="{}")


def test_what_was_deleted_leaves_nothing_and_may_come_again(store):
    items = [read("kci", "1", title="가", doi="10.1/a"), read("ris", title="나", doi="10.1/a"), read(title="다")]
    ids = take(store, items)[1]
    store.tag(ids[0], "읽음"), store.note(ids[0], "메모")
    row = store.row(ids[0])
    assert store.delete([ids[0]]) == 1 and store.count() == 1 and store.merges() == []
    again = take(store, items)
    assert (again[0], again[1]) == ({"new": 1, "changed": 0, "same": 1, "merged": 1}, ids)
    assert store.row(ids[0]) > row and store.tags(ids[0]) == () and store.note_of(ids[0]) == ""
    assert store.history(ids[0]) == []


def test_agglos_own_export_comes_back_as_it_was(store):
    store.put([read("kci", "1", title="가", doi="10.1/a"), read("ris", title="Ga", lang="en", doi="10.1/a")], "x", "a")
    store.put([read(title="나")], "ris", "b")
    works = [found for _, found in store.each()]
    assert take(store, [own(found) for found in works], source="jsonl")[0]["same"] == 2
    with opened() as other:
        assert take(other, [own(found) for found in works], source="jsonl")[0]["new"] == 2
        assert [found for _, found in other.each()] == works
        edited = msgspec.structs.replace(works[0], volume="12")
        assert take(other, [own(edited)], source="jsonl")[0]["changed"] == 1
    assert take(store, [own(edited)], source="jsonl")[0]["changed"] == 1
    assert store.work(edited.id).volume == "12" and len(store.history(edited.id)) == 1
    assert take(store, [own(edited)], source="jsonl")[0]["same"] == 1


@laws
@given(st.text(st.characters(categories=None)), st.text(st.characters(categories=None)), st.text(max_size=5))
def test_any_text_can_be_kept(title, raw, id):
    with opened() as store:
        item = Read(work=Work(titles=(Text(lang="und", text=title),)), source_id=id, raw=raw)
        kept = store.put(
            [item, item], "ris", "a\ud800.ris", rejected=[Rejected(where="1", why="no_title", raw=raw)]
        ).ids[0]
        assert store.raw(kept) == [("ris", raw)]
        assert store.work(kept).titles[0].text == title.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        assert store.rejected()[0].raw == raw
        store.tag(kept, f"x{title}"), store.note(kept, raw)
        assert store.put([item], "ris", "a").same == 1


def test_a_field_of_a_million_characters(store):
    item = read(title="가" * 10**6, doi="10.1/a", raw="x" * 10**6)
    assert store.put([item], "ris", "a").new == store.put([item], "ris", "a").same == 1


def test_works_come_in_the_order_asked(store):
    ids = take(store, [read(title=str(n), doi=f"10.1/{n}") for n in range(30)])[1]
    rows = [store.row(id) for id in ids]
    random.Random(1).shuffle(rows)
    assert [store.row(found.id) for found in store.works(rows)] == rows
    assert store.works([10**9]) == [] == store.works([])
    assert [row for row, _ in store.each(after_row=10, batch=7)] == list(range(11, 31))


def test_rejected_rows_are_kept_once(store):
    rows = [Rejected(where=str(n), why="no_title", facts={"a": "b"}, raw="TY  -") for n in range(3)]
    for _ in range(2):
        store.put([], "ris", "a.ris", rejected=rows, columns={"h": "title"})
    assert [row.where for row in store.rejected()] == ["0", "1", "2"]
    assert store.rejected(limit=1, offset=1)[0].facts == {"a": "b"}
    assert store.rejected()[0].columns == {"h": "title"}
    store.drop_rejected([store.rejected()[0].n])
    assert (store.count_rejected(), store.generation) == (2, 0)


def test_tags_notes_and_settings(store):
    id = store.put([read(title="가")], "ris", "a").ids[0]
    generation = store.generation
    store.tag(id, " 읽음 "), store.tag(id, "읽음")
    assert (store.tags(id), store.generation) == (("읽음",), generation + 1)
    store.note(id, "메모")
    assert store.note_of(id) == "메모"
    store.note(id, " "), store.tag(id, "읽음", on=False)
    assert (store.note_of(id), store.tags(id)) == ("", ())
    assert len(list(store.changed_since(generation))) == 1
    with pytest.raises(Unknown, match="zzz"):
        store.tag("zzz", "a")
    with pytest.raises(BadInput):
        store.tag(id, "  ")
    store.set("lang", ["ko"])
    assert (store.setting("lang"), store.setting("none", 1)) == (["ko"], 1)


def test_read_only(tmp_path, store):
    store.put([read(title="가")], "ris", "a")
    reader = Store.open(store.folder, read_only=True)
    assert reader.count() == 1
    for change in (lambda: reader.put([], "ris", "a"), lambda: reader.set("a", 1), lambda: reader.delete(["a"])):
        with pytest.raises(Refused, match="read-only"):
            change()
    store.put([read(title="나")], "ris", "a")
    assert reader.count() == 2
    reader.close()


def test_undo_of_what_is_not_there(store):
    with pytest.raises(Unknown, match="no merge 7"):
        store.undo_merge(7)


def test_a_batch_that_fails_leaves_nothing(store):
    store.put([read(title="가")], "ris", "a")
    with pytest.raises(TypeError):
        store.put(
            [read(title="나"), read(title="다")], "ris", "a", rejected=[Rejected(where="1", why="x", facts={"a": {1}})]
        )
    assert (store.count(), store.generation) == (1, 1)
    assert store.put([read(title="나")], "ris", "a").new == 1


def test_same_number_in_works_already_apart(store):
    store.put([read("kci", "1", title="가", doi="10.1/a")], "kci", "a")
    store.put([read("scopus", "2", title="나", doi="10.1/a")], "scopus", "b")
    kept, other = store.undo_merge(store.merges()[0].n)
    assert store.put([read("ris", title="다", doi="10.1/a", year=2001)], "ris", "c").merged == 1
    assert store.put([read("scopus", "2", title="라", doi="10.1/a")], "scopus", "b").changed == 1
    assert (store.count(), store.work(other).titles[0].text, store.work(kept).year) == (2, "라", 2001)


def test_work_carries_everything(store):
    id = store.put([read("kci", "1", title="가", doi="10.1/a")], "kci", "파일.csv").ids[0]
    found = store.work(id)
    assert found.id == id and plain(found) == plain(work("가", doi="10.1/a"))
    assert (found.origins[0].file, found.origins[0].id, found.origins[0].at[-1]) == ("파일.csv", "1", "Z")


def test_decisions_are_kept_in_order_and_taken_back(tmp_path):
    """What a person decided of a kind is there after a restart, newest last, until it is taken back."""
    store = Store.open(tmp_path)
    store.decide("lexicon", "정책=policy", {"verdict": "accepted"})
    store.decide("lexicon", "결정=decision", {"verdict": "rejected"})
    store.decide("lexicon", "정책=policy", {"verdict": "rejected"})
    store.decide("word", "정책", 1)
    store.close()
    store = Store.open(tmp_path)
    assert list(store.decisions("lexicon")) == ["결정=decision", "정책=policy"]
    store.decide("lexicon", "결정=decision", None)
    assert store.decisions("lexicon") == {"정책=policy": {"verdict": "rejected"}}
    assert store.decisions("word") == {"정책": 1}
    store.close()


def test_touched_works_are_read_again(store):
    """A touched work is among those changed since; an unknown id touches nothing and makes no generation."""
    [id], before = take(store, [read()])[1], store.generation
    store.touch(["nowhere"])
    assert store.generation == before
    store.touch([id])
    assert [found.id for _, found in store.changed_since(before)] == [id]
