"""From a bare checkout to an answer: what `run` and `test` do, tried on a small checkout with a package of its own."""

import ast
import hashlib
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="told for POSIX; Windows could not be tried")


@pytest.fixture(scope="module")
def start() -> dict:
    """What `run` defines."""
    return runpy.run_path(str(ROOT / "run"), run_name="run")


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A checkout in a folder with Hangul and blanks, whose one requirement is a wheel beside it."""
    folder = tmp_path / "내 집 a (1)"
    (folder / "src" / "agglo").mkdir(parents=True)
    for name in ("run", "test"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "src" / "agglo" / "__init__.py").touch()
    (folder / "src" / "agglo" / "__main__.py").write_text(
        "import sys, tiny\nprint(tiny.WORD, *sys.argv[1:])\n", encoding="utf-8"
    )
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        packed.writestr("tiny.py", "WORD = 'there'\n")
        packed.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        packed.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        packed.writestr("tiny-1.0.dist-info/RECORD", "")
    require(folder, wheel)
    return folder


def require(folder: Path, wheel: Path, remark: str = "") -> None:
    """Pin the wheel by its hash."""
    pinned = f"tiny @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
    (folder / "requirements.txt").write_text(f"# {remark}\n{pinned}", encoding="utf-8")


def started(folder: Path, *words: str, only_pip: bool = False, **environ: str) -> subprocess.Popen:
    """`run` under way, in English unless told otherwise."""
    surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("AGGLO", "LC_", "LANG", "PYTHONPATH"))}
    surroundings |= {"AGGLO_LANG": "en"} | environ
    if only_pip:
        surroundings["PATH"] = str(folder / "no tools here")
    command = [sys.executable, str(folder / "run"), *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=surroundings)


def run(folder: Path, *words: str, **more) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one start."""
    process = started(folder, *words, **more)
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode(errors="replace")


@pytest.mark.parametrize("only_pip", [False, True], ids=["any tool", "pip alone"])
def test_first_and_second_start(checkout, only_pip):
    """The first start installs and says so; the second only answers; what is given is passed on."""
    code, out, err = run(checkout, "search", "클러스터 정책", "--json", only_pip=only_pip)
    assert (code, out) == (0, "there search 클러스터 정책 --json\n"), err
    assert "First start" in err and "Ready" in err
    code, out, err = run(checkout, only_pip=only_pip)
    assert (code, out, err) == (0, "there\n", "")


def test_a_change_of_the_pins_installs_anew(checkout, tmp_path):
    """Other pins, another environment; the former one goes."""
    run(checkout)
    before = environments(checkout)
    require(checkout, tmp_path / "tiny-1.0-py3-none-any.whl", "changed")
    code, out, err = run(checkout)
    assert code == 0 and "First start" in err
    assert len(before) == len(environments(checkout)) == 1 and before != environments(checkout)


def environments(folder: Path) -> list[str]:
    """The environments there are."""
    return sorted(path.name for path in (folder / ".agglo").iterdir() if path.is_dir())


def test_an_interrupted_install_is_done_again(checkout):
    """An environment without its last mark counts for nothing."""
    run(checkout)
    (environment,) = (checkout / ".agglo").glob("cpython*")
    (environment / "installed").unlink()
    for found in environment.rglob("tiny.py"):
        found.unlink()
    code, out, err = run(checkout)
    assert (code, out) == (0, "there\n") and "First start" in err
    assert run(checkout)[2] == ""


def test_two_first_starts_install_once(checkout):
    """The second waits for the first, and both answer."""
    both = [started(checkout, str(n)) for n in range(2)]
    told = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(out for out, _ in told) == [b"there 0\n", b"there 1\n"]
    assert sum(b"First start" in err for _, err in told) == 1


@posix
def test_a_checkout_that_cannot_be_written(checkout, tmp_path):
    """The environment then lies in the cache folder; where that cannot be either, a sentence says so."""
    (checkout / ".agglo").write_text("in the way", encoding="utf-8")
    cache = tmp_path / "캐시"
    code, out, err = run(checkout, XDG_CACHE_HOME=str(cache))
    assert (code, out) == (0, "there\n"), err
    assert list(cache.glob("agglo/*/cpython*"))
    shutil.rmtree(cache)
    cache.write_text("in the way too", encoding="utf-8")
    code, out, err = run(checkout, XDG_CACHE_HOME=str(cache))
    assert code == 2 and out == "" and "Make one of them writable" in err


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_where_no_tool_is(checkout, lang):
    """Without uv, venv and pip one sentence names the package to install."""
    code = (
        "import sys, importlib.util as u, runpy; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name in ('venv', 'ensurepip', 'pip') else real(name, *a)\n"
        f"sys.argv = ['run']; runpy.run_path({str(checkout / 'run')!r}, run_name='__main__')"
    )
    environ = {
        "PATH": "",
        "AGGLO_LANG": lang,
        "PYTHONIOENCODING": "cp949",
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
    }
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environ)
    told = done.stderr.decode("cp949").strip()
    assert done.returncode == 2 and len(told.splitlines()) == 1
    assert ("python3-venv" if sys.platform.startswith("linux") else "uv") in told
    assert bool(re.search("[가-힣]", told)) is (lang == "ko")


def test_a_failed_install_says_so(checkout):
    """What the installer said stands above one sentence of ours; nothing half done is used."""
    text = (checkout / "requirements.txt").read_text(encoding="utf-8")
    (checkout / "requirements.txt").write_text(re.sub(r"sha256:\w+", "sha256:" + "0" * 64, text), encoding="utf-8")
    code, out, err = run(checkout)
    assert code == 2 and out == "" and "could not be installed" in err.strip().splitlines()[-1]
    assert not environments(checkout)


def test_one_certificate_serves_every_installer(start):
    """A proxy's certificate under any of the usual names reaches uv and pip; mirrors reach uv."""
    for name in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE"):
        found = start["certificates"]({name: "/own.pem", "PIP_INDEX_URL": "https://mirror.example/simple"})
        assert {found[n] for n in ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")} == {"/own.pem"}
        assert found["UV_SYSTEM_CERTS"] == "true" and found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert "PIP_CERT" not in start["certificates"]({})


def test_old_pythons_can_read_the_refusal():
    """`run` and `test` are read by older Pythons at least as far as the sentence that asks for a newer one."""
    for name in ("run", "test"):
        ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_words_for_pytest():
    """`./test` runs on two cores, `./test slow` the rest, a file by itself as it is."""
    words = runpy.run_path(str(ROOT / "test"), run_name="test")["words"]
    two = ["-n", "2", "--dist", "loadfile"]
    assert words([]) == two and words(["-x"]) == [*two, "-x"]
    assert words(["slow"])[:2] == ["-m", "slow"]
    assert words(["tests/every"]) == ["tests/every"]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_pins(name):
    """Everything is pinned with hashes; no index address, no path of a machine; the same versions in both files."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:|(^|\s)/\w", text, re.M)
    entries = re.split(r"\n(?=[a-z])", text)[1:]
    assert entries and all("--hash=sha256:" in entry for entry in entries)
    pins, others = pinned(name), pinned("requirements-test.txt")
    assert pins.items() <= others.items()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    assert wanted <= {pin.split()[0] for pin in pins}


def pinned(name: str) -> dict[str, str]:
    """Each package with its version and condition."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([a-z][\w.-]*)==([^\\]+)", line) for line in lines)
    return {f"{m[1]} {m[2].partition(';')[2].strip()}".strip(): m[2].strip() for m in found if m}


def test_one_version():
    """The package and pyproject.toml say the same version."""
    import agglo

    assert (
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == agglo.__version__
    )


def test_ci_runs_the_tests():
    """CI makes sure of Chromium and a Hangul font, then calls what the README calls."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "chromium" in text and "fonts-noto-cjk" in text and text.rstrip().endswith("./test")
    if os.name == "posix":
        assert all(os.access(ROOT / name, os.X_OK) for name in ("run", "test", ".ci/run"))
