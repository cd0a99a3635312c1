"""What must hold of every file of the house: imports go one way, a module asks one question, no machine shows."""

import ast
import inspect
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import agglo

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src" / "agglo"
MODULES = sorted(SOURCE.rglob("*.py"))
LONGEST = 400

LAYERS = ("errors", "text", "settings", "sample", "literature", "operations", "surfaces")
"""The floors of the house, the lowest first: a module uses its own floor and those below."""
ALLOWED = {
    ("errors", "text"): "an error says its sentence when it is asked to",
    ("sample", "literature"): "the sample is a file of works, read as any other",
}
"""Imports against the order, each with its reason. All are within functions."""
ROOMS = (
    ("record", "engine"),
    ("language", "latex", "decode"),
    ("disposable", "sources", "exports", "name_lists", "identity", "merge", "analysis", "tree"),
    ("lexing", "query", "store_place", "variants", "names"),
    ("joining", "runs", "glimpse", "expansion"),
    ("matching", "plan", "engines", "documents", "highlight"),
    ("store", "store_file", "store_check", "store_decisions", "store_intake", "store_marks", "store_matching",
     "store_merges", "store_records", "store_rejected"),
    ("meaning", "lexicon"),
    ("importing", "places", "keywords", "library", "cutting", "following", "page"),
    ("readings",),
    ("typing",),
    ("words",),
    ("search",),
    ("meant",),
    ("evaluation",),
)  # fmt: skip
"""The steps of the literature room, the first first: a module uses its own step and earlier ones."""


def name_of(file: Path) -> str:
    """A module's dotted name below ``agglo``."""
    parts = file.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(file: Path) -> ast.Module:
    """The module as a tree."""
    return ast.parse(file.read_text(encoding="utf-8"))


def imports(file: Path) -> list[tuple[str, bool]]:
    """What a module imports of agglo, below ``agglo``, and whether at its top."""
    package = ["agglo", *name_of(file).split(".")] if name_of(file) else ["agglo"]
    if file.name != "__init__.py":
        package = package[:-1]
    top = {node for node in ast.walk(tree_of(file)) if node in tree_of(file).body}
    found = []
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            before = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*before, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [(name.partition(".")[2], node in top) for name in names if name.split(".")[0] == "agglo"]
    return found


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_go_one_way(file):
    """surfaces > operations > literature > sample > settings > text > errors, and within the room as records flow."""
    own = name_of(file).split(".")
    if own == [""] or own == ["__main__"]:
        return
    for name, top in imports(file):
        other = name.split(".")
        if other[0] not in LAYERS:
            continue  # a public name of agglo itself, such as __version__
        if (own[0], other[0]) in ALLOWED and not top or (own[0] == "sample" and other[0] == "literature"):
            continue
        assert LAYERS.index(other[0]) <= LAYERS.index(own[0]), f"help: {'.'.join(own)} may not use {name}"
        if own[0] == other[0] == "literature" and len(own) > 1 and len(other) > 1:
            assert step(other[1]) <= step(own[1]), f"help: {'.'.join(own)} may not use {name}, a later step"


def step(module: str) -> int:
    """Where in the flow a module of the literature room stands."""
    found = [n for n, modules in enumerate(ROOMS) if module in modules]
    assert found, f"help: name literature/{module} among ROOMS, where its records flow"
    return found[0]


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_opens_with_a_sentence(file):
    """The first line of a module says what it is about, often by asking; it is not longer than a reader can hold."""
    told = ast.get_docstring(tree_of(file)) or ""
    first = told.partition("\n\n")[0].replace("\n", " ")
    sentence = re.match(r"[A-Z`]|agglo\b", first) and re.search(r"[.?!:]`*( |$)", first + " ")
    assert sentence, f"help: begin {file.name} with a sentence"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= LONGEST, f"help: {file.name} has {lines} lines; which second question does it answer?"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_only_doors_print(file):
    """The library logs and never prints, and sleeps for nobody."""
    calls = [node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call)]
    if not name_of(file).startswith("surfaces"):
        assert not any(isinstance(f, ast.Name) and f.id == "print" for f in calls)
    assert not any(isinstance(f, ast.Attribute) and f.attr == "sleep" for f in calls)


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_silenced_warnings_have_a_reason(file):
    """`noqa`, `type: ignore` and a caught `Exception` say why on their line or the one above or below."""
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.search(r"#\s*(noqa|type: ignore)", line):
            reason = re.search(r"#\s*(noqa|type: ignore)[\w:,\[\] -]*\s{2,}\S", line)
            assert reason, f"help: {file.name}:{number + 1}, why?"
        if re.search(r"except (Base)?Exception\b", line):
            near = " ".join(lines[max(0, number - 1) : number + 7])
            assert "#" in near or "raise" in near or '"""' in near, f"help: {file.name}:{number + 1}, why so wide?"
        assert not re.search(r"\b(TODO|FIXME|XXX)\b", line)


def test_public_names_are_documented():
    """Whatever ``agglo`` offers is there and says what it is; what is not offered is not found."""
    for name in agglo.__all__:
        value = getattr(agglo, name)
        if name in ("__version__", "OPERATIONS"):
            continue
        assert len(inspect.getdoc(value) or "") > 15, f"help: document agglo.{name}"
    assert set(agglo.__all__) == set(dir(agglo))
    with pytest.raises(AttributeError):
        _ = agglo.nothing_of_this_name


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_public_functions_are_documented(file):
    """Every public function and class of a module says what it is for."""
    for node in tree_of(file).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"help: document {name_of(file)}.{node.name}"


def tracked() -> list[Path]:
    """The files of the project, as git has them; where there is no git, as they lie."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
        return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "benchmarks")
        lying = (file for folder in folders for file in (ROOT / folder).rglob("*") if file.is_file())
        return [file for file in lying if "__pycache__" not in file.parts]


OF_A_MACHINE = re.compile(
    r"(?<![\w.])/(?:home/(?!someone)|root/|Users/|work/(?:main|shared)/|tmp/agglo/)\w|(?<!\w)[A-Z]:\\\\?Users|files\.pythonhosted\.org|pypi\.org/simple"
    r"|--(?:extra-)?index-url\s+\w|\b(?:10|192\.168|172\.16)\.\d{1,3}\.\d{1,3}\.\d{1,3}\b"
)
OF_ITSELF = "tests/every/test_house.py"


def test_nothing_of_one_machine():
    """No path of a machine, address of a package index or of a private network stands in a file of the project."""
    found = []
    for file in tracked():
        path = file.relative_to(ROOT).as_posix()
        data = file.read_bytes()
        if path == OF_ITSELF or b"\0" in data[:8000]:
            continue
        for match in OF_A_MACHINE.finditer(data.decode("utf-8", "replace")):
            found.append(f"{path}: {match.group()}")
    assert not found, found


def test_what_is_tracked_is_small():
    """No file of the project is larger than a megabyte; data that others own stays outside."""
    assert not [f"{file.name}: {file.stat().st_size}" for file in tracked() if file.stat().st_size > 1_000_000]


LATE = (
    "mcp", "starlette", "uvicorn", "jinja2", "xlsxwriter", "citeproc", "anyio", "pydantic", "shtab", "kiwipiepy",
    "rispy",
)  # fmt: skip
"""What only some answers need."""


@pytest.mark.parametrize("module", ["agglo", "agglo.surfaces.cli", "agglo.operations", "agglo.literature.library"])
def test_doors_import_late(module):
    """Importing a door, the operations or the library brings in nothing that only some answers need."""
    code = f"import sys, {module}; print(*[m for m in {LATE!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
