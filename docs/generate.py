"""What does the reference say? Pages made from the registries, in both languages; never edited by hand.

``python docs/generate.py`` writes them into ``docs/reference``; ``tests/every/test_every_doc.py`` fails where they are
not what this script would write. The words around the tables stand in ``docs/generate.toml``.
"""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

import agglo
from agglo import errors
from agglo.literature.engines import ENGINES
from agglo.literature.exports import EXPORTS
from agglo.literature.exports.cite import STYLES
from agglo.literature.sources import SOURCES
from agglo.literature.tree import FIELDS
from agglo.operations.asking import OPERATIONS, Operation, choices, help_key, several
from agglo.settings import TABLE, Settings
from agglo.surfaces.cli.parser import ORDER, SPELLED
from agglo.text import keys, say

DOCS = Path(__file__).resolve().parent
REFERENCE = DOCS / "reference"
SOURCE = Path(agglo.__file__).resolve().parent
LANGUAGES = ("en", "ko")


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DOCS / "generate.toml").read_text(encoding="utf-8"))


def word(key: str, lang: str, **facts: Any) -> str:
    """A text of this script in one language."""
    return _words()[key][lang].format(**facts) if facts else _words()[key][lang]


def pages() -> dict[str, str]:
    """Every page of the reference: its path under ``docs/reference`` and its text."""
    made = {}
    for lang in LANGUAGES:
        made[f"{lang}/README.md"] = contents(lang)
        for name, write in PAGES.items():
            made[f"{lang}/{name}.md"] = write(lang)
    return made


def page(name: str, lang: str, *parts: str) -> str:
    """One page: its title, what it is about, and its parts."""
    other = "ko" if lang == "en" else "en"
    head = f"# {word(f'{name}_title', lang)}\n\n{origin(f'../{other}/{name}.md', lang)}"
    return "\n\n".join([head, word(f"{name}_about", lang), *parts]) + "\n"


def origin(other: str, lang: str) -> str:
    """Where a page comes from, and where it stands in the other language."""
    return f"*{word('generated', lang)} [{word('other', lang)}]({other})*"


def table(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Rows as a Markdown table."""
    headings = list(headings)
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: Any) -> str:
    """Text as it is typed."""
    return f"`{text}`" if str(text) else ""


def listed(values: Iterable[Any]) -> str:
    """Values as they are typed, one after the other."""
    return " ".join(code(value) for value in values)


def contents(lang: str) -> str:
    """The list of the reference's pages."""
    lines = [f"- [{word(f'{name}_title', lang)}]({name}.md): {word(f'{name}_about', lang)}" for name in PAGES]
    other = "ko" if lang == "en" else "en"
    head = f"# {word('reference', lang)}\n\n{origin(f'../{other}/README.md', lang)}"
    return head + "\n\n" + "\n".join(lines) + "\n"


# Operations


def operations(lang: str) -> str:
    """What can be asked, by command line, Python, REST and MCP."""
    names = (*ORDER, *(name for name in OPERATIONS if name not in ORDER))
    return page("operations", lang, *(operation(OPERATIONS[name], lang) for name in names))


def operation(asked: Operation, lang: str) -> str:
    """One operation: its forms on each door, its parameters, its answer."""
    method = "POST" if asked.writes else "GET"
    python = f"agglo.{asked.body.__name__}(library{''.join(f', {name}' for name in needed(asked))})"
    lines = [
        f"## {asked.name}",
        say(help_key(asked), lang) + ".",
        f"- {word('command', lang)}: `{usage(asked)}`\n"
        f"- Python: `{python}`\n"
        f"- REST: `{method} /api/{asked.name}`\n"
        f"- MCP: {word('tool', lang)} `{asked.name}`",
    ]
    if asked.destroys:
        lines.append(word("destroys", lang))
    rows = list(parameters(asked, lang))
    if rows:
        lines.append(table([word(h, lang) for h in ("parameter", "option", "takes", "default", "meaning")], rows))
    lines.append(f"{word('answers', lang)}: {answer(asked, lang)}")
    return "\n\n".join(lines)


def needed(asked: Operation) -> list[str]:
    """Parameters that must be given."""
    fields = msgspec.structs.fields(asked.parameters)
    return ([asked.upload] if asked.upload else []) + [field.name for field in fields if field.required]


def usage(asked: Operation) -> str:
    """The command line's shape."""
    fields = {field.name: field for field in msgspec.structs.fields(asked.parameters)}
    placed = ["FILE …"] if asked.upload else []
    for name in asked.positional:
        shown = "ID …" if name == "ids" else name.upper()
        placed.append(shown if fields[name].required else f"[{shown}]")
    return " ".join(["agglo", asked.name, *placed])


def parameters(asked: Operation, lang: str) -> Iterator[list[str]]:
    """A row a parameter: name, option, what it takes, default, meaning."""
    if asked.upload:
        yield [code(asked.upload), code("FILE"), word("bytes", lang), "", say(help_key(asked, asked.upload), lang)]
    for field in msgspec.structs.fields(asked.parameters):
        if field.name in asked.positional:
            option = word("placed", lang)
        elif field.type is bool and field.default:
            option = code(f"--no-{field.name}")
        else:
            option = code(f"--{SPELLED.get(field.name, field.name)}")
        default = default_of(field.default)
        yield [code(field.name), option, takes(asked, field, lang), default, say(help_key(asked, field.name), lang)]


def default_of(value: Any) -> str:
    """A default as it would be typed; nothing where there is none or it is empty."""
    if value is msgspec.NODEFAULT or value in ("", ()):
        return ""
    return code(str(value).lower() if isinstance(value, bool) else value)


def takes(asked: Operation, field: Any, lang: str) -> str:
    """What a parameter takes: the choices, the bounds, one or several."""
    if field.name in asked.offers:
        return listed(asked.offers[field.name]())
    if named := [value for value in choices(field.type) if value]:
        return listed(named)
    info = msgspec.inspect.type_info(field.type)
    info = info.type if isinstance(info, msgspec.inspect.Metadata) else info
    if isinstance(info, msgspec.inspect.BoolType):
        return "`true` `false`"
    if isinstance(info, msgspec.inspect.IntType):
        return word("number", lang, low=f"{info.ge:,}", high=f"{info.le:,}")
    if isinstance(info, msgspec.inspect.DictType):
        return word("pairs", lang)
    most = getattr(info, "max_length", None)
    if several(field.type):
        return word("several", lang, most=f"{most:,}") if most else word("several_any", lang)
    return word("text", lang, most=f"{most or 10_000_000:,}")


def answer(asked: Operation, lang: str) -> str:
    """The answer's type and its fields."""
    fields = getattr(asked.answer, "__struct_fields__", ())
    return f"`{asked.answer.__name__}` ({listed(fields)})"


# Settings, query language


def settings(lang: str) -> str:
    """What can be set."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(Settings)}
    rows = (
        [code(name), code(variable), code(defaults[name]), meaning if lang == "en" else word(f"setting_{name}", "ko")]
        for name, (variable, meaning) in TABLE.items()
    )
    heads = [word(h, lang) for h in ("setting", "variable", "default", "meaning")]
    return page("settings", lang, table(heads, rows), word("settings_more", lang))


def query(lang: str) -> str:
    """The fields and operators of the query language, and what is repaired in a query."""
    fields = table(
        [word("field", lang), word("typed", lang)],
        ([say(f"fields.{name}", lang), listed(f"{one}:" for one in spelt.split())] for name, spelt in FIELDS.items()),
    )
    signs = table(
        [word("typed", lang), word("finds", lang)],
        ([code(row["typed"]), row[lang]] for row in _words()["operator"].values()),
    )
    repairs = "\n".join(f"- {say(key, lang)}" for key in sorted(keys(lang)) if key.startswith("query."))
    kinds = table([word("typed", lang), word("meaning", lang)], named("kind", lang))
    return page(
        "query", lang, signs, f"## {word('fields', lang)}", fields, f"## {word('kinds', lang)}", kinds,
        f"## {word('repairs', lang)}", word("repairs_about", lang), repairs,
    )  # fmt: skip


def named(section: str, lang: str) -> Iterator[list[str]]:
    """Each name of a section of the texts with its label."""
    prefix = section + "."
    for key in sorted(keys(lang)):
        if key.startswith(prefix):
            yield [code(key.removeprefix(prefix)), say(key, lang)]


# Registries


def sources(lang: str) -> str:
    """What is read, and which headings of tables are recognised."""
    headings = tomllib.loads((SOURCE / "literature/sources/headings.toml").read_text(encoding="utf-8"))["fields"]
    read = table(
        [word("name", lang), word("label", lang), word("suffixes", lang)],
        ([code(source.name), getattr(source, lang), listed(source.suffixes)] for source in SOURCES.values()),
    )
    columns = table(
        [word("field", lang), word("headings", lang)],
        ([code(field), ", ".join(names)] for field, names in headings.items()),
    )
    return page("sources", lang, read, f"## {word('columns', lang)}", word("columns_about", lang), columns)


def exports(lang: str) -> str:
    """What leaves, and in which styles references are written."""
    formats = table(
        [word(h, lang) for h in ("name", "label", "suffixes", "shares")],
        (
            [code(export.name), getattr(export, lang), code(export.suffix), listed(export.shares)]
            for export in EXPORTS.values()
        ),
    )
    styles = table(
        [word("name", lang), word("label", lang)], ([code(name), say(f"styles.{name}", lang)] for name in STYLES)
    )
    return page("exports", lang, formats, f"## {word('styles', lang)}", styles)


def engines(lang: str) -> str:
    """The engines behind the port."""
    rows = ([code(name), word(f"engine_{name}", lang)] for name in ENGINES)
    return page("engines", lang, table([word("name", lang), word("meaning", lang)], rows))


# What can go wrong


@cache
def raised() -> dict[str, str]:
    """The class of each error key, as the code raises it."""
    found: dict[str, str] = {}
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for kind, key in made(tree):
            named = [value for name in names(key) for value in assigned(tree, name)]
            named += [value for at in list(named) for name in names(at) for value in assigned(tree, name)]
            for part in (node for at in (key, *named) for node in ast.walk(at)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.setdefault(part.value, kind)
    return found


def names(at: ast.AST) -> set[str]:
    """The names that an expression uses."""
    return {node.id for node in ast.walk(at) if isinstance(node, ast.Name)}


def assigned(tree: ast.Module, name: str) -> list[ast.expr]:
    """What a module says `name` is."""
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


@cache
def failures() -> dict[str, Any]:
    """The status of each sentence that only REST says."""
    found: dict[str, Any] = {}
    for file in sorted((SOURCE / "surfaces").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "failure":
                key, _, status = node.args
                if isinstance(key, ast.Constant):
                    found[key.value] = status.value if isinstance(status, ast.Constant) else 400
    return found


def made(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """Each error that a module makes: its class (its own subclasses under the name of their parent) and its key."""
    parents = {name: name for name, value in vars(errors).items() if isinstance(value, type)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            parent = next((b.id for b in node.bases if isinstance(b, ast.Name) and b.id in parents), "")
            if parent:
                parents[node.name] = parents[parent]
                yield from ((parents[parent], call.args[0]) for call in ast.walk(node)
                            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                            and call.func.attr == "__init__" and call.args)  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in parents and node.args:
            yield parents[node.func.id], node.args[0]


def sentences(lang: str) -> str:
    """Every sentence in which agglo says that something could not be done."""
    rows = []
    for key in sorted(k.removeprefix("errors.") for k in keys(lang) if k.startswith("errors.")):
        kind = raised().get(key, "Unknown" if key.endswith(("_near", "_list")) else "")
        status = getattr(errors, kind).status if kind else failures().get(key, "")
        rows.append([code(key), kind, status, shown(say(f"errors.{key}", lang))])
    heads = [word(h, lang) for h in ("key", "class", "status", "sentence")]
    parts = [table(heads, rows)]
    for section in ("rejected", "warnings", "merges"):
        parts += [f"## {word(section, lang)}", table(heads[::3], ([k, shown(s)] for k, s in named(section, lang)))]
    return page("errors", lang, *parts)


def shown(sentence: str) -> str:
    """A sentence with its facts as code, for they are filled in."""
    return sentence.replace("{", "`{").replace("}", "}`").replace("``", "").replace("<", "&lt;")


PAGES = {
    "operations": operations,
    "query": query,
    "sources": sources,
    "exports": exports,
    "settings": settings,
    "engines": engines,
    "errors": sentences,
}
"""Each page and what writes it."""


def main() -> None:
    """Write every page, and take away those that are no more."""
    made = pages()
    for path, text in made.items():
        (REFERENCE / path).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / path).write_text(text, encoding="utf-8", newline="\n")
    for old in REFERENCE.rglob("*.md"):
        if old.relative_to(REFERENCE).as_posix() not in made:
            old.unlink()


if __name__ == "__main__":
    main()
