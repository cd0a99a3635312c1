"""What must hold of every page of the docs, whatever is registered."""

import re
import runpy
import struct
from pathlib import Path
from urllib.parse import unquote

import pytest

from agglo.literature.engines import ENGINES
from agglo.literature.exports import EXPORTS
from agglo.literature.exports.cite import STYLES
from agglo.literature.sources import SOURCES
from agglo.literature.tree import FIELD_OF
from agglo.operations.asking import OPERATIONS
from agglo.settings import TABLE
from agglo.text import keys

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
LARGEST = 300_000
OURS = ("README", "CHANGELOG", "ARCHITECTURE")


@pytest.fixture(scope="module")
def made() -> dict:
    """What ``docs/generate.py`` defines."""
    return runpy.run_path(str(DOCS / "generate.py"), run_name="generate")


def test_the_reference_is_up_to_date(made):
    """The reference is what the script would write now, no more and no less."""
    there = {
        path.relative_to(DOCS / "reference").as_posix(): path.read_text(encoding="utf-8")
        for path in (DOCS / "reference").rglob("*.md")
    }
    wanted = made["pages"]()
    stale = sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))
    assert not stale, "help: the registries or texts have changed; run: python docs/generate.py"


def test_the_script_has_every_word_twice(made):
    """The words around the tables exist in both languages, and none is there for nothing."""
    words = made["_words"]()
    told = [row for key, row in words.items() if key != "operator"] + list(words["operator"].values())
    settings = {f"setting_{name}" for name in TABLE}
    for key, row in words.items():
        if key in settings:
            assert row["ko"]
    assert all(row.get("en") or key in settings for key, row in words.items() if key != "operator")
    assert all(re.search("[가-힣A-Z]", row["ko"]) for row in told)
    script = (DOCS / "generate.py").read_text(encoding="utf-8")
    composed = {f"{name}_{end}" for name in made["PAGES"] for end in ("title", "about")}
    composed |= settings | {f"engine_{name}" for name in ENGINES}
    unused = {key for key in words if not re.search(rf"""["']{key}["']""", script)} - composed
    assert not unused, f"help: take {unused} out of docs/generate.toml"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_everything_registered_is_in_the_reference(lang):
    """Operations, parameters, settings, fields, formats, styles, engines and sentences each have their line."""
    told = {path.stem: path.read_text(encoding="utf-8") for path in (DOCS / "reference" / lang).glob("*.md")}
    for name, operation in OPERATIONS.items():
        part = told["operations"].partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert f"/api/{name}`" in part
        assert all(f"| `{field}` |" in part for field in operation.parameters.__struct_fields__)
    for name, (variable, _) in TABLE.items():
        assert f"| `{name}` | `{variable}` |" in told["settings"]
    assert all(f"`{name}:`" in told["query"] for name in FIELD_OF)
    for page, names in (("sources", SOURCES), ("exports", EXPORTS), ("exports", STYLES), ("engines", ENGINES)):
        assert all(f"| `{name}` |" in told[page] for name in names)
    assert all(f"| `{key.partition('.')[2]}` |" in told["errors"] for key in keys(lang) if key.startswith("errors."))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    """Every link within the project names a file that is there, and a heading that it has."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = (page.parent / unquote(path)).resolve() if path else page
        assert file.exists(), f"help: {page.name} links to {target}, which is not there"
        if heading and file.suffix == ".md":
            told = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.M)
            assert heading in {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in told}


def test_pages_are_found_from_the_readme():
    """Whoever starts at the README and follows links reaches every page of the docs."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        for target in re.findall(r"\]\(([^)#:\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            waiting.append((page.parent / unquote(target)).resolve())
    lost = [page.relative_to(ROOT).as_posix() for page in PAGES if page not in reached and DOCS in page.parents]
    assert not lost, f"help: no page links to {lost}"


def test_pictures():
    """Each picture is a PNG of at most 300 kB, is shown somewhere, and is said in words."""
    shown = {}
    for page in PAGES:
        for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            shown[(page.parent / target).resolve()] = alt
    pictures = list((DOCS / "pictures").glob("*"))
    assert pictures
    for picture in pictures:
        head = picture.read_bytes()[:24]
        assert head.startswith(b"\x89PNG") and struct.unpack(">II", head[16:24])[0] >= 390
        assert picture.stat().st_size <= LARGEST
        assert len(shown.get(picture, "")) > 20, f"help: show {picture.name} with words that say what is on it"


def test_architecture_has_a_paragraph_for_every_folder():
    """Each folder with code is named in ARCHITECTURE.md with what it is good for, what not, and its limits."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    parts = dict(re.findall(r"^### `([^`]+)`[^\n]*\n(.*?)(?=^##)", text + "\n##", re.M | re.S))
    files = (ROOT / "src" / "agglo").rglob("*.py")
    folders = {file.parent.relative_to(ROOT / "src").as_posix() for file in files} - {"agglo"}
    told = {name.strip("/").removeprefix("src/") for name in parts}
    missing = sorted(folder for folder in folders if folder not in told)
    assert not missing, f"help: ARCHITECTURE.md has no paragraph for {missing}"
    for name, paragraph in parts.items():
        for said in ("Useful for", "Not useful for", "Limits"):
            assert f"{said}:" in paragraph, f"help: say “{said}:” of {name}"


def test_changelog_has_this_version():
    """The version of the package has its place in the changelog."""
    import agglo

    assert f"## {agglo.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
