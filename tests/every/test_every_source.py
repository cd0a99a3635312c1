"""What must hold of every source, whatever is registered."""

import gzip
import io
import json
import pathlib
import string

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agglo.errors import AggloError, Unreadable
from agglo.literature.record import Read, Rejected
from agglo.literature.sources import SOURCES, open_source, recognise
from agglo.text import has, say

GOLDEN = pathlib.Path(__file__).parent.parent / "golden" / "sources"
MAIN_FORMATS = (
    "kci_csv", "riss_xls", "riss_csv", "ris", "bibtex", "csl_json", "scopus_csv", "wos_tsv", "wos_plain", "pop_csv",
    "lens_csv", "kci_json_derived",
)  # fmt: skip
MISCOUNTED = {"rispy_example_wos.ris": 2}
"""Files whose README counts more records than begin (``PT``) in them."""

SIGNS = [*"{}\"'\\$,;|@\t\n\0[]()<>&%", "ER  -", "PT J\n", "\ud800"]

every = pytest.mark.parametrize("name", SOURCES)
relaxed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def golden(name: str) -> bytes:
    found = [p for p in GOLDEN.glob(f"{name}.*") if not p.name.endswith(".expected.json")]
    assert len(found) == 1, f"help: {name} needs one golden file, {GOLDEN.name}/{name}.SUFFIX"
    return found[0].read_bytes()


def plainly(one: Read | Rejected) -> dict:
    if isinstance(one, Rejected):
        return {"where": one.where, "rejected": one.why} | ({"facts": one.facts} if one.facts else {})
    return {"where": one.where, "id": one.source_id, "work": msgspec.to_builtins(one.work)}


def through_json(value):
    return json.loads(json.dumps(value))


def lawful(found) -> int:
    """Check each record as it comes; how many there were."""
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007  # the last count is the answer
        if isinstance(one, Rejected):
            assert has(f"rejected.{one.why}"), f"help: write the sentence rejected.{one.why} in text/*/rejected.toml"
            assert say(f"rejected.{one.why}", "ko", **one.facts) and say(f"rejected.{one.why}", "en", **one.facts)
            assert len(one.raw) <= 100_000
        else:
            work = one.work
            assert work.titles and all(t.text.strip() and t.lang for t in work.titles)
            assert work.year is None or 1000 <= work.year <= 2100
            assert work.origins and work.origins[0].source
            assert msgspec.json.decode(msgspec.json.encode(work), type=type(work)) == work
            assert "\0" not in str(work), "help: a NUL reached the work; see decode.whole_characters"
    return count


@every
def test_labels(name):
    assert SOURCES[name].ko and SOURCES[name].en and SOURCES[name].ko != SOURCES[name].name or name in ("ris", "bibtex")
    assert SOURCES[name].suffixes


@every
def test_golden(name):
    expected = json.loads((GOLDEN / f"{name}.expected.json").read_text(encoding="utf-8"))
    got = through_json([plainly(one) for one in open_source(io.BytesIO(golden(name)), "anything")])
    assert got == expected


@every
def test_recognised_by_content(name):
    assert recognise(golden(name), "wrong.xlsx") == name


@every
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp949"])
def test_encodings(name, encoding):
    text = golden(name).decode("utf-8")
    if encoding == "cp949":
        text = text.replace("–", "-").replace("•", "·")
    plain = [plainly(one) for one in open_source(io.BytesIO(text.encode()), "plain", format=name)]
    other = [plainly(one) for one in open_source(io.BytesIO(text.encode(encoding)), "other", format=name)]
    assert other == plain


@every
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings(name, ending):
    text = golden(name).decode("utf-8")
    plain = [plainly(one) for one in open_source(io.BytesIO(text.encode()), "plain", format=name)]
    other = [plainly(one) for one in open_source(io.BytesIO(text.replace("\n", ending).encode()), "other", format=name)]
    assert other == plain


@every
def test_packed_is_read(name):
    packed = open_source(io.BytesIO(gzip.compress(golden(name))), "packed.gz")
    assert [plainly(one) for one in packed] == [plainly(one) for one in open_source(io.BytesIO(golden(name)), "plain")]


@every
def test_garbage_is_refused_with_a_sentence(name):
    text = "그냥 글.".encode()
    for garbage in (b"", b"\0\1\2\3" * 500, bytes(range(256)) * 9, b"\xff\xfe\0", text, b"{", b"PK\3\4 no"):
        try:
            found = list(open_source(io.BytesIO(garbage), "garbage.bin", format=name))
        except AggloError as error:
            assert "garbage.bin" in error.say("ko") and "garbage.bin" in error.say("en")
        else:
            assert not any(isinstance(one, Read) for one in found)


@every
@relaxed
@given(data=st.binary(max_size=400))
@example(data=b"@article{")
@example(data=b'"\n' * 40)
def test_any_bytes(name, data):
    try:
        lawful(open_source(io.BytesIO(data), "any", format=name))
    except AggloError as error:
        assert error.say("ko") and error.say("en")


@every
@relaxed
@given(data=st.data())
def test_mutated_golden(name, data):
    text = golden(name).decode("utf-8")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(at, min(len(text), at + 30)))
        new = data.draw(st.one_of(st.sampled_from(SIGNS), st.text(max_size=6)))
        text = text[:at] + new + text[end:]
    try:
        lawful(open_source(io.BytesIO(text.encode("utf-8", "replace")), "mutated", format=name))
    except AggloError as error:
        assert error.say("ko") and error.say("en")


@every
def test_cut_off_keeps_what_stands_before(name):
    whole = golden(name)
    cut = whole[: whole.rindex(b"\n", 0, 5 * len(whole) // 6)]
    first = [plainly(next(iter(open_source(io.BytesIO(data), "any", format=name)))) for data in (whole, cut)]
    assert first[0] == first[1]


@relaxed
@given(text=st.text(string.printable + "가나다 정책", max_size=300))
def test_recognition_never_fails_otherwise(text):
    try:
        assert recognise(text.encode(), "any.txt") in SOURCES
    except Unreadable as error:
        assert error.say("ko") and error.say("en")


def real_files():
    from conftest import SHARED

    readme = SHARED / "formats" / "README.md"
    folder = ""
    for line in readme.read_text(encoding="utf-8").splitlines() if readme.exists() else []:
        if line.startswith("## "):
            folder = line[3:].strip()
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if folder in MAIN_FORMATS and line.startswith("|") and len(cells) > 5 and cells[5].isdigit():
            yield pytest.param(f"{folder}/{cells[0]}", MISCOUNTED.get(cells[0], int(cells[5])), id=cells[0])


@pytest.mark.parametrize("path, records", list(real_files()))
def test_real_file(path, records, shared):
    data = (shared / "formats" / path).read_bytes()
    data = gzip.decompress(data) if path.endswith(".gz") else data
    found = list(open_source(io.BytesIO(data), pathlib.Path(path).name))
    rejected = sum(isinstance(one, Rejected) for one in found)
    assert 0.98 * records <= lawful(found) <= 1.02 * records + 1
    assert rejected <= 0.1 * records + 2
