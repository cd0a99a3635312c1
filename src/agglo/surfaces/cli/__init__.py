"""How is agglo asked on a command line? ``agglo`` alone serves; every operation is a command; data goes to stdout.

Exit codes: 0 done, 1 nothing found, 2 could not, 130 interrupted. A closed pipe is not an error.
"""

import os
import sys
from collections.abc import Sequence

from agglo.errors import AggloError
from agglo.settings import settings
from agglo.text import say

__all__ = ["main"]

VALUED = ("--library", "--lang")
"""Options that may stand before the command, each with a value."""


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one command line; what it comes to as an exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # consoles in code page 949 show what they can, and never fail
            stream.reconfigure(errors="replace")
    lang = "en"
    try:
        lang = language(given)
        code = run(given, lang)
        sys.stdout.flush()
        return code
    except SystemExit as end:  # argparse has told help, or what it could not read
        return int(end.code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(say("cli.interrupted", lang), file=sys.stderr)
        return 130
    except AggloError as problem:
        print(problem.say(lang), file=sys.stderr)
        return 2


def language(given: Sequence[str]) -> str:
    """The reader's language, before anything else is read."""
    for place, word in enumerate(given):
        if word == "--":
            break
        if word.startswith("--lang="):
            return settings({"lang": word[7:]}).language
        if word == "--lang" and place + 1 < len(given):
            return settings({"lang": given[place + 1]}).language
    return settings().language


def run(given: list[str], lang: str) -> int:
    """Find the command, read its options, and do it."""
    from . import parser as grammar

    before, command, rest = divide(given)
    if command in ("-h", "--help", "--version"):
        if command == "--version":
            return _version(lang)
        grammar.whole(lang).print_help()
        return 0
    command = command.replace("-", "_")  # join-keywords is join_keywords
    if command not in grammar.commands():
        from agglo.operations.asking import nearest

        raise nearest("command", command, grammar.commands())
    options = vars(grammar.one(command, lang).parse_args([*before, *rest]))
    chosen = settings({"library": options.pop("library", None), "lang": options.pop("spoken", None)})
    if command == "version":
        return _version(lang)
    if command == "completion":
        from .completion import script

        sys.stdout.write(script(options["shell"], lang))
        return 0
    if command == "serve":
        from agglo.surfaces.serve import serve

        served = {"library": chosen.library, "lang": chosen.lang, "host": options["host"], "port": options["port"]}
        return serve(settings(served), lang, browser=not options["no_browser"], fixed=options["port"] is not None)
    if command == "mcp":
        from agglo.surfaces.mcp import serve as tools

        return tools(chosen)
    from .asked import ask

    return ask(command, options, chosen, lang)


def divide(given: list[str]) -> tuple[list[str], str, list[str]]:
    """What stands before the command, the command (``serve`` where there is none), and the rest.

    >>> divide(["--library", "x", "search", "정책"])
    (['--library', 'x'], 'search', ['정책'])
    >>> divide(["--port", "0"])
    ([], 'serve', ['--port', '0'])
    """
    at = 0
    while at < len(given):
        word = given[at]
        if word in VALUED:
            at += 2
        elif word.startswith(tuple(f"{option}=" for option in VALUED)):
            at += 1
        else:
            break
    before, rest = given[:at], given[at:]
    if not rest or (rest[0].startswith("-") and rest[0] not in ("-h", "--help", "--version")):
        return before, "serve", rest
    return before, rest[0], rest[1:]


def _version(lang: str) -> int:
    import platform

    from agglo import __version__

    print(f"agglo {__version__} (Python {platform.python_version()}, {platform.system()} {platform.machine()})")
    return 0
