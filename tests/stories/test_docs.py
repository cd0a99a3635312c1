"""What the docs say, as written: the commands and Python of the README and the tutorials are run, and answers compared.

A page's ``console`` blocks hold commands after ``$`` and what they print; its ``python`` blocks are scripts, and a
``text`` block after one is what it prints. ``…`` alone on a line stands for any lines. Times are not compared, and the
port 8377 is replaced by a free one. It all runs in a folder of the test's own, whose ``run`` is this Python's agglo.
"""

import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import agglo

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
PAGES = ("README.md", "README.ko.md", "docs/tutorial/README.md", "docs/tutorial/README.ko.md")
HOW_TO = tuple(f"docs/how-to/{path.name}" for path in sorted((ROOT / "docs" / "how-to").glob("*.md")))
LONGEST = 180

posix = pytest.mark.skipif(os.name != "posix", reason="the commands are written for a POSIX shell")


class Reader:
    """Somebody who follows a page to the letter, in a folder of their own."""

    def __init__(self, folder: Path):
        self.folder, self.servers = folder, []
        (folder / "docs").symlink_to(ROOT / "docs")
        run = folder / "run"
        run.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m agglo "$@"\n', encoding="utf-8")
        run.chmod(0o755)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AGGLO_L", "AGGLO_S", "LC_", "LANG"))}
        path = os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])])
        self.environ = kept | {"AGGLO_SETTINGS": "-", "AGGLO_LIBRARY": str(folder / "library"), "PYTHONPATH": path}
        self.environ |= {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "COLUMNS": "80"}
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = str(found.getsockname()[1])

    def does(self, kind: str, text: str) -> str:
        """What one command or script prints, stdout and stderr together."""
        text = text.replace("8377", self.port)
        if match := re.fullmatch(r"export (\w+)=(.*)", text):
            self.environ[match[1]] = match[2]
            return ""
        command = ["sh", "-c", text] if kind == "console" else [sys.executable, "-c", text]
        if text.startswith("./run --no-browser"):
            return self.serve(text)
        done = subprocess.run(command, **self.around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LONGEST)
        said = done.stdout.decode().replace(self.port, "8377")
        assert done.returncode in (0, 1) and "Traceback" not in said, f"{text}\n{said}"
        return said

    def serve(self, text: str) -> str:
        """Start a server and give what it says first."""
        server = subprocess.Popen(text.split(), **self.around, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.servers.append(server)
        return server.stdout.readline().decode().replace(self.port, "8377")

    @property
    def around(self) -> dict:
        """Where and among what a command runs."""
        return {"cwd": self.folder, "env": self.environ}

    def leaves(self) -> None:
        """End the servers."""
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=30)


@pytest.fixture
def reader(tmp_path) -> Iterator[Reader]:
    """A reader with a folder whose name has Hangul and a blank."""
    folder = tmp_path / "따라 하기"
    folder.mkdir()
    reader = Reader(folder)
    yield reader
    reader.leaves()


def steps(text: str) -> Iterator[tuple[str, str, str | None]]:
    """Each step of a page: its kind, what is done, and what is printed (None where the page does not say)."""
    blocks = [(match[1], match[2]) for match in FENCE.finditer(text)]
    for (kind, body), (following, answer) in zip(blocks, [*blocks, ("", "")][1:], strict=True):
        if kind == "python":
            yield kind, body, answer if following == "text" else None
        if kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
                command, _, said = part.partition("\n")
                yield kind, command, said


def timeless(text: str) -> list[str]:
    """The lines of an answer, without the time it took and blanks at the ends of lines."""
    return [re.sub(r"\d+\.\d{3}(?= s$|초$)", "0.000", line.rstrip()) for line in text.rstrip().splitlines()]


def agrees(shown: str, said: str) -> bool:
    """Whether what is shown is what was said; ``…`` on a line of its own stands for any lines.

    >>> agrees("a\\n…\\nd", "a\\nb\\nc\\nd"), agrees("a\\n…", "b"), agrees("1 · 0.017 s", "1 · 0.230 s")
    (True, False, True)
    """
    pattern = "".join(r"(?:\n.*)*" if line == "…" else re.escape("\n" + line) for line in timeless(shown))
    return re.fullmatch(pattern, "".join("\n" + line for line in timeless(said))) is not None


@posix
@pytest.mark.parametrize("page", PAGES + HOW_TO)
def test_page(page, reader):
    """Every command and script of the page does what the page shows."""
    text = (ROOT / page).read_text(encoding="utf-8")
    done = 0
    for kind, step, shown in steps(text):
        if step in ("./run", "./test"):
            continue  # the first waits for a reader, the second is what runs this; see below and test_run.py
        said = reader.does(kind, step)
        assert shown is None or agrees(shown, said), f"{page}: {step}\n--- shown\n{shown}\n--- said\n{said}"
        done += 1
    assert done >= (0 if page in HOW_TO else 1 if page.startswith("README") else 25)


def test_tutorials_do_the_same():
    """Both tutorials have the same commands and scripts, but for the language and the words that are printed."""
    told = []
    for page in PAGES[2:]:
        text = (ROOT / page).read_text(encoding="utf-8")
        told.append([(kind, kind == "python" or step) for kind, step, _ in steps(text) if "AGGLO_LANG" not in step])
    assert told[0] == told[1]


def test_readme_commands():
    """The two commands of the README are there, and both READMEs name the same."""
    for page in PAGES[:2]:
        commands = [step for kind, step, _ in steps((ROOT / page).read_text(encoding="utf-8")) if kind == "console"]
        assert commands == ["./run", "./test"]
        assert all(os.access(ROOT / name, os.X_OK) for name in ("run", "test"))


@pytest.mark.skipif(not (ROOT / ".agglo").exists(), reason="the packages of ./run are not installed in this checkout")
@pytest.mark.parametrize("command", [["./run", "version"], ["./test", "--version"]])
def test_readme_commands_start(command):
    """`./run` and `./test` as they stand in the checkout start and answer."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, timeout=600, env=os.environ | {"AGGLO_SETTINGS": "-"}
    )
    assert done.returncode == 0, done.stderr.decode()
    assert re.search(r"agglo \d|pytest \d", (done.stdout + done.stderr).decode())


def test_ten_lines_of_python():
    """The README's Python is ten lines, blank ones aside."""
    for page in PAGES[:2]:
        (script,) = (step for kind, step, _ in steps((ROOT / page).read_text(encoding="utf-8")) if kind == "python")
        assert len([line for line in script.splitlines() if line.strip()]) == 10


def test_json_of_the_docs_is_json():
    """What the docs show as JSON can be read as JSON."""
    found = 0
    for page in (ROOT / "docs").rglob("*.md"):
        for kind, body in FENCE.findall(page.read_text(encoding="utf-8")):
            if kind == "json":
                json.loads(body)
                found += 1
    assert found


ROWS = re.findall(
    r"^\| (.+?) \| (.+?) \| (.+?) \| .+ \|$",
    (ROOT / "docs" / "explanation" / "matching.md").read_text(encoding="utf-8").partition("\n| --- ")[2],
    re.M,
)


@pytest.mark.parametrize(("query", "found", "missed"), ROWS)
def test_what_is_said_to_match(query, found, missed, tmp_path):
    """The explanation's table of what is found and what is not holds in a library of just these titles."""
    found, missed = found.split(", "), missed.split(", ")
    lines = [f"TY  - JOUR\nTI  - {title}\nID  - {n}\nER  - \n" for n, title in enumerate([*found, *missed])]
    with agglo.Library.open(tmp_path / "library") as library:
        agglo.import_(library, io.BytesIO("\n".join(lines).encode()), "titles.ris")
        page = agglo.search(library, query)
        assert sorted(hit.work.titles[0].text for hit in page.hits) == sorted(found)


def test_the_table_of_matches_is_there():
    """The table has its rows, the traps among them."""
    assert len(ROWS) >= 7 and any("연수원" in missed for _, _, missed in ROWS)
