"""What must hold of an import, from the file's bytes to the report, in every format that is registered."""

import io
import signal
from contextlib import suppress

import msgspec
import pytest
from works import read

from agglo.errors import BadInput, Unknown, Unreadable
from agglo.literature.importing import BATCH, Report, import_items, import_stream, reread
from agglo.literature.store import Store

RIS = """TY  - JOUR
TI  - 클러스터 정책의 진화
AU  - 남기범
PY  - 2016
SP  - 764
EP  - 781
JO  - 한국경제지리학회지
DO  - 10.23841/egsk.2016.19.4.764
ER  -

TY  - JOUR
AU  - 제목이 없는 레코드
ER  -

TY  - JOUR
TI  - Industrial Clusters
PY  - 2001
ER  -
"""


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path)
    yield store
    assert store.faults() == []
    store.close()


def give(store, text, name="a.ris", **options) -> Report:
    data = text if isinstance(text, bytes) else text.encode()
    return import_stream(store, io.BytesIO(data), name, **options)


def parts(report: Report) -> tuple[int, ...]:
    assert report.read == report.new + report.changed + report.same + report.merged + report.rejected
    return report.new, report.changed, report.same, report.merged, report.rejected


def test_a_file_and_the_same_file_again(store):
    report = give(store, RIS, "/home/someone/내 파일.ris")
    assert parts(report) == (2, 0, 0, 0, 1)
    assert report.languages == {"en": 1, "ko": 1}
    assert [row.why for row in report.rejected_rows] == ["no_title"]
    assert [store.work(id).origins[0].file for id in report.ids] == ["내 파일.ris"] * 2
    assert parts(give(store, RIS, "C:\\\\x\\\\내 파일.ris")) == (0, 0, 2, 0, 1)
    assert store.count_rejected() == 1


def test_a_corrected_file_changes_its_work(store):
    give(store, RIS)
    report = give(store, RIS.replace("진화", "변화"))
    assert parts(report) == (0, 1, 1, 0, 1)
    found = store.work(report.ids[0])
    assert [text.text for text in found.titles] == ["클러스터 정책의 변화"]
    assert [former.titles[0].text for _, former in store.history(found.id)] == ["클러스터 정책의 진화"]
    assert "진화" in store.raw(found.id)[0][1]


def test_rejected_rows_are_read_again_once_they_are_put_right(store):
    give(store, RIS)
    (row,) = store.rejected()
    assert parts(reread(store)) == (0, 0, 0, 0, 1)
    report = reread(store, {row.n: row.raw.replace("AU  - ", "TI  - 이제는 제목\nAU  - ")})
    assert parts(report) == (1, 0, 0, 0, 0)
    assert store.work(report.ids[0]).titles[0].text == "이제는 제목"
    assert store.rejected() == []


def test_rejected_rows_of_a_table_are_read_again(store):
    give(store, "제목,저자,발행년\n,남기범,2016\n클러스터,남기범,2016\n", "a.csv")
    (row,) = store.rejected()
    report = reread(store, {row.n: row.raw.replace("{", '{"제목": "찾은 제목", ', 1)})
    assert parts(report) == (1, 0, 0, 0, 0) and store.rejected() == []


def test_columns_that_the_person_mapped_are_kept_with_what_was_rejected(store):
    text = "뭐,누가,언제\n,남기범,2016\n클러스터,남기범,2016\n"
    report = give(store, text, "a.csv", columns={"뭐": "title", "누가": "author", "언제": "year"})
    assert parts(report) == (1, 0, 0, 0, 1)
    (row,) = store.rejected()
    assert row.columns["뭐"] == "title"
    assert parts(reread(store, {row.n: row.raw.replace("{", '{"뭐": "찾은 제목", ', 1)}))[0] == 1


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 100, b"\x89PNG\r\n\x1a\n" + bytes(100), "그냥 글".encode()])
def test_what_no_importer_reads_is_refused_and_nothing_changes(store, data):
    with pytest.raises(Unreadable):
        give(store, data, "a.ris")
    assert (store.count(), store.generation, store.count_rejected()) == (0, 0, 0)


def test_an_unknown_format_is_said(store):
    with pytest.raises(Unknown, match="ris"):
        give(store, RIS, format="riss")


def test_a_stream_that_can_be_read_only_once(store):
    class Once(io.RawIOBase):
        left = RIS.encode()

        def readable(self):
            return True

        def read(self, size=-1):
            size = len(self.left) if size < 0 else min(size, 7)
            piece, Once.left = self.left[:size], self.left[size:]
            return piece

    assert parts(import_stream(store, Once(), "-")) == (2, 0, 0, 0, 1)


def numbered(count):
    return [read(title=f"제목 {n}", doi=f"10.1/{n}") for n in range(count)]


def test_progress_counts_what_is_on_the_disk(store):
    told = []
    import_items(
        store, numbered(BATCH * 2 + 5), source="ris", file="a", progress=lambda *now: told.append((*now, store.count()))
    )
    assert told == [(n, None, n) for n in (BATCH, 2 * BATCH, 2 * BATCH + 5)]
    told.clear()
    give(store, RIS, progress=lambda *now: told.append(now))
    assert told == [(3, len(RIS.encode()))]


def test_control_c_keeps_what_was_acknowledged(store):
    def items():
        yield from numbered(BATCH * 2 + 5)
        raise KeyboardInterrupt

    report = import_items(store, items(), source="ris", file="a")
    assert parts(report) == (2 * BATCH, 0, 0, 0, 0)
    assert store.count() == 2 * BATCH and [w.key for w in report.warnings] == ["warnings.interrupted"]
    again = import_items(store, numbered(BATCH * 2 + 5), source="ris", file="a")
    assert parts(again) == (5, 0, 2 * BATCH, 0, 0)


class Hasty(Store):
    """A store of which the reader presses Ctrl-C whenever a batch has just been kept."""

    def put(self, *given, **named):
        counts = super().put(*given, **named)
        signal.raise_signal(signal.SIGINT)
        return counts


def test_control_c_between_keeping_a_batch_and_counting_it(tmp_path):
    before = signal.getsignal(signal.SIGINT)
    store = Hasty.open(tmp_path)
    report = import_items(store, numbered(BATCH + 5), source="ris", file="a")
    assert parts(report) == (BATCH, 0, 0, 0, 0) and store.count() == BATCH
    assert [w.key for w in report.warnings] == ["warnings.interrupted"]
    assert signal.getsignal(signal.SIGINT) is before
    store.close()


def test_a_file_that_breaks_off_gives_what_stood_before_it_and_says_so(store):
    def items():
        yield from numbered(3)
        raise Unreadable("empty_file", name="a")

    report = import_items(store, items(), source="ris", file="a")
    assert parts(report) == (3, 0, 0, 0, 0)
    assert [w.say("ko") for w in report.warnings] == ["a: 파일이 비어 있습니다. 내용이 있는 파일을 고르십시오."]


def test_a_few_huge_records_make_a_batch(store):
    told = []
    items = [msgspec.structs.replace(item, raw="x" * 3_000_000) for item in numbered(5)]
    import_items(store, items, source="ris", file="a", progress=lambda done, _: told.append(done))
    assert told == [2, 4, 5]


def test_rows_of_one_batch_come_from_the_sources_that_they_name(store):
    items = [read("kci", "1", title="가", doi="10.1/a"), read("scopus", "1", title="나", doi="10.1/a")]
    assert parts(import_items(store, items, source="ris", file="a")) == (1, 0, 0, 1, 0)
    (found,) = [work for _, work in store.each()]
    assert [(o.source, o.id) for o in found.origins] == [("kci", "1"), ("scopus", "1")]


def test_reports_are_plain_json(store):
    report = give(store, RIS)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report


@pytest.mark.parametrize("name", ["seed", "formats"])
def test_real_files_twice(store, shared, name):
    """All samples that can be read at all are the same the second time, whatever they hold and share."""
    paths = sorted(p for p in (shared / name).rglob("*") if p.is_file() and p.stat().st_size < 400_000)
    first = {}
    for path in paths:
        with suppress(BadInput), path.open("rb") as file:
            first[path] = import_stream(store, file, path.name)
    for path, report in first.items():
        with path.open("rb") as file:
            again = import_stream(store, file, path.name)
        assert parts(again) == (0, 0, report.read - report.rejected, 0, report.rejected), path
    assert len(first) >= {"seed": 1, "formats": 40}[name]


def test_the_reference_page_is_ten_works(store, shared):
    pages = [p for p in sorted((shared / "seed").iterdir()) if p.suffix == ".txt"]
    report = give(store, pages[0].read_bytes(), pages[0].name)
    assert report.new == 10 == store.count()
