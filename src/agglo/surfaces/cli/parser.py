"""Which commands and options are there? All of them built from the operations table; help in the reader's language."""

import argparse
from collections.abc import Callable, Iterable
from typing import NoReturn

import msgspec

from agglo.operations.asking import OPERATIONS, Operation, choices, help_key, several
from agglo.text import has, say

HOUSE = ("serve", "mcp", "completion", "version")
"""Commands that are no operations."""
ORDER = (
    "search",
    "show",
    "import",
    "paste",
    "cite",
    "export",
    "tag",
    "note",
    "explain",
    "analyze",
    "rejected",
    "reread",
    "merges",
    "undo",
    "status",
    "reindex",
    "delete",
)
"""Operations as help lists them; others follow."""
SPELLED = {"lang": "language"}
"""Parameters whose option has another name, since ``--lang`` is the language of messages."""


def commands() -> tuple[str, ...]:
    """The names of all commands, as help lists them."""
    return (*ORDER, *(name for name in OPERATIONS if name not in ORDER), *HOUSE)


class Parser(argparse.ArgumentParser):
    """A parser that speaks the reader's language and ends with one sentence and exit code 2."""

    lang = "en"

    def error(self, message: str) -> NoReturn:
        sentence = say("cli.usage_error", self.lang, message=message, command=self.prog)
        self.exit(2, sentence + "\n")


def speak(lang: str) -> None:
    """Let argparse's own words be those of ``[argparse]``; it has no other way to be told them."""

    Parser.lang = lang

    def translated(message: str) -> str:
        key = f"argparse.{message}"
        return say(key, lang) if lang != "en" and has(key) else message

    def plural(one: str, many: str, n: int) -> str:
        return translated(one if n == 1 else many)

    vars(argparse)["_"], vars(argparse)["ngettext"] = translated, plural


def whole(lang: str, complete: Callable[[argparse.Action, str], None] | None = None) -> Parser:
    """The parser of all commands, for help and shell completion.

    Parameters
    ----------
    complete
        Called with each action and the kind of thing it takes (``file``, ``folder``).
    """
    speak(lang)
    parser = Parser("agglo", description=say("cli.about", lang), epilog=say("cli.epilog", lang), allow_abbrev=False)
    subparsers = parser.add_subparsers(title=say("cli.commands", lang), dest="command", metavar="COMMAND")
    for name in commands():
        told = summary(name, lang)
        _fill(subparsers.add_parser(name, help=told, description=told, allow_abbrev=False), name, lang, complete)
    return parser


def one(name: str, lang: str) -> Parser:
    """The parser of one command; quicker than that of all."""
    speak(lang)
    parser = Parser(f"agglo {name}", description=summary(name, lang), allow_abbrev=False)
    _fill(parser, name, lang, None)
    return parser


def _fill(parser: Parser, name: str, lang: str, complete: Callable | None) -> None:
    if name in OPERATIONS:
        _operation(parser, OPERATIONS[name], lang, complete)
    else:
        _house(parser, name, lang)
    _shared(parser, lang, complete)


def summary(name: str, lang: str) -> str:
    """What a command does, in a line."""
    return say(help_key(OPERATIONS[name]), lang) if name in OPERATIONS else say(f"cli.summary_{name}", lang)


def _shared(parser: Parser, lang: str, complete: Callable | None) -> None:
    group = parser.add_argument_group(say("cli.everywhere", lang))
    folder = group.add_argument("--library", metavar="DIR", default=argparse.SUPPRESS, help=say("cli.library", lang))
    group.add_argument("--lang", dest="spoken", metavar="ko|en", default=argparse.SUPPRESS, help=say("cli.lang", lang))
    if complete:
        complete(folder, "folder")


def _house(parser: Parser, name: str, lang: str) -> None:
    def option(flag: str, metavar: str | None = None) -> None:
        told = say(f"cli.{name}_{flag.lstrip('-').replace('-', '_')}", lang)
        if metavar:
            parser.add_argument(flag, metavar=metavar, help=told)
        else:
            parser.add_argument(flag, action="store_true", help=told)

    if name == "serve":
        option("--host", "HOST")
        option("--port", "PORT")
        option("--no-browser")
    if name == "completion":
        parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help=say("cli.completion_shell", lang))


def _operation(parser: Parser, operation: Operation, lang: str, complete: Callable | None) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(operation.parameters)}
    names = [*operation.positional, *(name for name in fields if name not in operation.positional)]
    if operation.upload:
        files = parser.add_argument("files", nargs="+", metavar="FILE", help=say("cli.files", lang))
        if complete:
            complete(files, "file")
    for name in names:
        field = fields[name]
        told = say(help_key(operation, name), lang)
        offered = choices(field.type)
        if name in operation.positional:
            action = _positional(parser, operation, name, several(field.type), told)
        else:
            action = _option(parser, name, field, offered, told, lang)
        if complete:
            if offered or name in operation.offers:
                action.choices = [value for value in (offered or operation.offers[name]()) if value]
            elif name == "columns":
                complete(action, "file")
    _output(parser, operation, lang, complete)


def _positional(parser: Parser, operation: Operation, name: str, many: bool, told: str) -> argparse.Action:
    last = name == operation.positional[-1]
    nargs = "+" if many else "*" if last and name in ("query", "text") else None
    return parser.add_argument(name, nargs=nargs, metavar="ID" if name == "ids" else name.upper(), help=told)


def _option(parser: Parser, name: str, field, offered: Iterable[str], told: str, lang: str) -> argparse.Action:
    option = SPELLED.get(name, name)
    if field.type is bool:
        flag, act = (f"--no-{option}", "store_false") if field.default else (f"--{option}", "store_true")
        shown = say("cli.without", lang, what=told) if field.default else told
        return parser.add_argument(flag, dest=name, action=act, default=argparse.SUPPRESS, help=shown)
    names = [value for value in offered if value]
    metavar = "|".join(names) if names and len("|".join(names)) < 40 else name.upper()
    if field.default not in ("", (), {}, msgspec.NODEFAULT) and field.default is not None:
        told = say("cli.default", lang, what=told, default=field.default)
    if several(field.type):
        repeated = {"action": "append", "metavar": "ID" if name == "ids" else option.upper()}
        return parser.add_argument(f"--{option}", dest=name, default=argparse.SUPPRESS, help=_plain(told), **repeated)
    return parser.add_argument(f"--{option}", dest=name, metavar=metavar, default=argparse.SUPPRESS, help=_plain(told))


def _plain(text: str) -> str:
    return text.replace("%", "%%")


def _output(parser: Parser, operation: Operation, lang: str, complete: Callable | None) -> None:
    group = parser.add_argument_group(say("cli.output_group", lang))
    if operation.name != "export":
        taken = "format" in operation.parameters.__struct_fields__
        if not taken:
            group.add_argument(
                "--format", dest="shape", metavar="text|json", default=argparse.SUPPRESS, help=say("cli.shape", lang)
            )
        group.add_argument(
            "--json", dest="shape", action="store_const", const="json", default=argparse.SUPPRESS,
            help=say("cli.json", lang),
        )  # fmt: skip
    output = group.add_argument("--output", metavar="FILE", default=argparse.SUPPRESS, help=say("cli.output", lang))
    if complete:
        complete(output, "file")
    if operation.destroys:
        group.add_argument("--yes", action="store_true", help=say("cli.yes", lang))
