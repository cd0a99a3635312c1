"""A person at a terminal: searching, importing, exporting, interrupting; Korean and English, wide and plain."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agglo import sample
from agglo.literature.exports import export
from agglo.literature.store import Store
from agglo.surfaces.cli.terminal import Screen, columns, mark, paragraph, table

RECORDS = b"".join(export(sample.works(), "jsonl"))
RIS = "TY  - JOUR\nTI  - {title}\nAU  - Kim, Minsu\nPY  - 2016\nID  - {id}\nER  - \n\n"


def agglo(*words: str, library: Path, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess:
    """What one command did, in its own process."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("AGGLO", "LC_", "LANG", "PYTHONIO"))}
    surroundings |= {"AGGLO_LIBRARY": str(library), "AGGLO_SETTINGS": "-", "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8"}
    surroundings |= {"AGGLO_CACHE": os.environ.get("AGGLO_CACHE", "")} if os.environ.get("AGGLO_CACHE") else {}
    words = (sys.executable, "-m", "agglo", *words)
    return subprocess.run(words, input=stdin, capture_output=True, env=surroundings | environ, timeout=120)


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Path:
    """A library that holds the sample's works as its own."""
    folder = tmp_path_factory.mktemp("문헌 함")
    done = agglo("import", "-", "--name", "works.jsonl", library=folder, stdin=RECORDS)
    assert done.returncode == 0, done.stderr
    return folder


def test_search_reads_well_and_stays_the_same(library):
    """Heading, rank, titles, byline; no line wider than 80 columns; nothing but text; the same twice."""
    first, second = (agglo("search", "클러스터", "정책", library=library) for _ in range(2))
    assert first.returncode == 0 and first.stderr == b""
    lines = first.stdout.decode().splitlines()
    assert re.fullmatch(r"클러스터 정책 · [\d,]+ results · \d+ as typed \+ \d+ by translation · \d+\.\d{3} s", lines[0])
    assert "policy" in lines[2] and lines[3] == "" and lines[4].startswith("  1 ")
    assert max(map(columns, lines)) <= 80
    assert b"\x1b" not in first.stdout
    assert lines[1:] == second.stdout.decode().splitlines()[1:]


def test_korean_under_a_korean_locale(library):
    """Messages, help, argparse's own words and errors follow the locale; --lang and AGGLO_LANG go before it."""
    korean = {"LC_ALL": "", "LANG": "ko_KR.UTF-8"}
    found = agglo("search", "클러스터", library=library, **korean).stdout.decode()
    assert re.match(r"클러스터 · [\d,]+건 · 입력한 말로 \d+ \+ 번역어로 \d+ · \d\.\d+초", found)
    told = agglo("search", "--help", library=library, **korean).stdout.decode()
    assert told.startswith("사용법: agglo search") and "옵션:" in told and "usage" not in told
    assert "다음 인자가 필요합니다: ID" in agglo("show", library=library, **korean).stderr.decode()
    assert "알 수 없는 인자입니다: --nope" in agglo("status", "--nope", library=library, **korean).stderr.decode()
    assert "result" in agglo("search", "클러스터", "--lang", "en", library=library, **korean).stdout.decode()
    assert "건" in agglo("search", "클러스터", library=library, AGGLO_LANG="ko").stdout.decode()


@pytest.mark.parametrize("encoding", ["cp949", "ascii", "utf-16"])
def test_any_console(library, encoding):
    """A console of another code page shows what it can; JSON is UTF-8 in any case."""
    environ = {"PYTHONIOENCODING": encoding, "AGGLO_LANG": "ko"}
    done = agglo("search", "클러스터", "--size", "100", library=library, **environ)
    assert done.returncode == 0 and done.stderr.decode(encoding).strip() in ("", "\ufeff")
    assert done.stdout.decode(encoding)
    for words in (("--help",), ("show", "없는것"), ("status",)):
        assert b"Traceback" not in agglo(*words, library=library, **environ).stderr
    assert json.loads(agglo("search", "클러스터", "--json", library=library, **environ).stdout)["total"] > 0


def test_exit_codes(library):
    """0 done, 1 where nothing was found, 2 where it could not."""
    codes = {
        ("search", "클러스터"): 0,
        ("search", "양자컴퓨터"): 1,
        ("merges",): 0,
        ("show", "nothing"): 1,
        ("note", "nothing", "x"): 2,
        ("status",): 0,
        ("version",): 0,
        ("preview-word", "지역혁신"): 0,
        ("--version",): 0,
        ("--help",): 0,
        ("search", "a", "--size", "0"): 2,
        ("search", "a", "--format", "xml"): 2,
        ("serch", "a"): 2,
        ("delete", "x"): 2,
        ("import", "no-such-file.ris"): 2,
        ("import", "."): 2,
        ("search", "a", "--lang", "de"): 2,
    }
    for words, code in codes.items():
        done = agglo(*words, library=library)
        assert done.returncode == code, (words, done.stderr)
        if code == 2 or words[0] == "show":
            assert len(done.stderr.decode().strip().splitlines()) == 1, words
            assert done.stdout == b""


def test_a_query_that_looks_like_anything(library):
    """Lone surrogates, dashes, brackets, a very long query: each is answered or refused in a sentence."""
    for query in ("--", "((((", "\udcff\udcfe", "가" * 10_001, "[" * 9_000, "NOT", '"', "*", "a:b:c", "\x1b[31m"):
        done = agglo("search", "--", query, library=library)
        assert done.returncode in (0, 1, 2) and b"Traceback" not in done.stderr, query
        assert b"\x1b" not in done.stdout
        if done.returncode == 2:
            assert done.stderr.strip()


def test_a_closed_pipe_is_no_error(library):
    """Whoever has read enough may go; nothing is said."""
    environ = os.environ | {"AGGLO_LIBRARY": str(library), "AGGLO_SETTINGS": "-"}
    words = [sys.executable, "-m", "agglo", "export", "--format", "jsonl"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ)
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(60) == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX")
def test_on_a_terminal(library):
    """Bold titles, matches in reverse, the width of the window; NO_COLOR is plain; binary formats are refused."""
    shown = on_terminal("search", "클러스터", library=library, width=60)
    assert "\x1b[1m" in shown and "\x1b[7m" in shown
    bare = re.sub(r"\x1b\[\d*m", "", shown)
    assert 50 < max(columns(line) for line in bare.splitlines()) <= 60
    plain = on_terminal("search", "클러스터", library=library, width=60, NO_COLOR="1")
    assert "\x1b" not in plain
    told = [re.sub(r"\d\.\d{3} s", "", text).splitlines() for text in (plain, bare)]
    assert told[0] == told[1]
    assert "--output" in on_terminal("export", "--format", "xlsx", library=library, width=60)


def on_terminal(*words: str, library: Path, width: int, **environ: str) -> str:
    """What a command shows on a terminal of that width."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    surroundings = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    surroundings |= {"AGGLO_LIBRARY": str(library), "AGGLO_LANG": "en", "TERM": "xterm", "AGGLO_SETTINGS": "-"}
    command = [sys.executable, "-m", "agglo", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings | environ)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    process.wait(60)
    return shown.decode().replace("\r\n", "\n")


def test_import_says_what_it_did(tmp_path):
    """Several files, a report each; as JSON one object for one file and a list for several; twice changes nothing."""
    one, two = tmp_path / "하나.ris", tmp_path / "two.ris"
    one.write_text(RIS.format(title="클러스터 정책", id=1), encoding="utf-8")
    two.write_text(RIS.format(title="Regional policy", id=2) + "TY  - JOUR\nPY  - 2001\nER  - \n", encoding="utf-8")
    library = tmp_path / "library"
    done = agglo("import", str(one), str(two), library=library)
    assert done.returncode == 0
    told = done.stdout.decode()
    assert "하나.ris" in told and "1 record read" in told and "agglo rejected" in told
    again = json.loads(agglo("import", str(one), str(two), "--json", library=library).stdout)
    assert [report["same"] for report in again] == [1, 1]
    assert json.loads(agglo("import", str(one), "--json", library=library).stdout)["same"] == 1
    mixed = agglo("import", str(tmp_path / "none.ris"), str(one), "--json", library=library)
    assert mixed.returncode == 2 and "none.ris" in mixed.stderr.decode() and len(json.loads(mixed.stdout)) == 1
    listed = json.loads(agglo("rejected", "--json", library=library).stdout)
    assert listed["total"] == 1 and listed["rows"][0]["file"] == "two.ris"
    assert listed["rows"][0]["why"]["ko"] != listed["rows"][0]["why"]["en"]


@pytest.mark.parametrize("how", ["pairs", "file"])
def test_columns_of_a_table(tmp_path, how):
    """Headings that nobody knows are mapped by pairs or by a small TOML file."""
    table_file = tmp_path / "own.csv"
    table_file.write_text("겉장,누가,언제\n클러스터 정책의 성과,김민수,2016\n", encoding="utf-8")
    mapping = "겉장=title,누가=author,언제=year"
    if how == "file":
        mapping = str(tmp_path / "columns.toml")
        Path(mapping).write_text('"겉장" = "title"\n"누가" = "author"\n"언제" = "year"\n', encoding="utf-8")
    library = tmp_path / "library"
    done = agglo("import", str(table_file), "--columns", mapping, "--json", library=library)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["new"] == 1
    page = json.loads(agglo("search", "성과", "--json", library=library).stdout)
    work = page["hits"][0]["work"]
    assert work["year"] == 2016 and work["people"][0]["name"] == "김민수"


def test_paste_takes_what_comes_through_a_pipe(tmp_path):
    """Pasted text is read as a file would be."""
    done = agglo("paste", "--json", library=tmp_path, stdin=RIS.format(title="붙인 글", id=1).encode())
    assert json.loads(done.stdout)["new"] == 1


def test_export_into_a_file(library, tmp_path):
    """The file is there whole or not at all; text goes to stdout; a place that cannot be written is said."""
    file = tmp_path / "내보낸 것.xlsx"
    assert agglo("export", "클러스터", "--format", "xlsx", "--output", str(file), library=library).returncode == 0
    assert file.read_bytes()[:2] == b"PK" and list(tmp_path.iterdir()) == [file]
    piped = agglo("export", "클러스터", "--format", "xlsx", library=library).stdout
    assert piped[:2] == b"PK"
    assert b"TY  - " in agglo("export", "클러스터", library=library).stdout
    done = agglo("export", "--output", str(tmp_path / "none" / "x.ris"), library=library)
    assert done.returncode == 2 and "--output" in done.stderr.decode()


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_ctrl_c_keeps_what_was_acknowledged(tmp_path):
    """Exit 130; what was acknowledged is there, and the next import goes on."""
    file = tmp_path / "many.ris"
    many = 60_000
    file.write_text("".join(RIS.format(title=f"Policy {n}", id=n) for n in range(many)), encoding="utf-8")
    library = tmp_path / "library"
    environ = os.environ | {"AGGLO_LIBRARY": str(library), "AGGLO_LANG": "en", "AGGLO_SETTINGS": "-"}
    words = [sys.executable, "-m", "agglo", "import", str(file), "--json"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ)
    while process.poll() is None and kept(library) < 500:
        pass
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    count = kept(library)
    assert 500 <= count < many
    report = json.loads(out)
    assert report["new"] == count
    assert [notice["key"] for notice in report["warnings"]] == ["warnings.interrupted"]


def kept(library: Path) -> int:
    """How many works a library holds by now."""
    if not (library / "library.sqlite").exists():
        return 0
    try:
        store = Store.open(library, read_only=True)
    except Exception:  # it is being made at this moment
        return 0
    try:
        return store.count()
    finally:
        store.close()


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion(library, shell):
    """A script that knows commands and choices; bash itself reads it."""
    done = agglo("completion", shell, library=library)
    script = done.stdout.decode()
    assert done.returncode == 0 and "search" in script and "korean" in script and "bibtex" in script
    if shell == "bash" and Path("/bin/bash").exists():
        subprocess.run(["/bin/bash", "-n"], input=done.stdout, check=True)


def test_marks_and_columns():
    """Marks stay where they belong however lines break; control characters show as one replacement."""
    shown = Screen(width=20, styled=True, lang="ko")
    lines = paragraph("클러스터 정책의 성과 평가", [(5, 7)], shown, 2)
    assert "".join(re.sub(r"\x1b\[\d*m", "", line) for line in lines).split() == ["클러스터", "정책의", "성과", "평가"]
    assert "\x1b[7m정책\x1b[0m의" in "".join(lines)
    assert mark("abc", [(0, 2), (1, 3)], shown, 0, 3) == "\x1b[7mab\x1b[0m\x1b[7mc\x1b[0m"
    cut = paragraph("가 " * 200 + "찾을말 " + "나 " * 200, [(400, 403)], Screen(width=40), 0, lines=3)
    assert len(cut) == 3 and "찾을말" in "".join(cut) and cut[0].startswith("…") and cut[-1].endswith("…")
    rows = table([("1", "가나"), ("12,345", "a\x1bb")], ("수", "이름"), (0,), Screen(width=40))
    assert [columns(row[: row.index(cell)]) for row, cell in zip(rows, ("이름", "가나", "a"), strict=True)] == [8, 8, 8]
