"""How is an operation asked and its answer shown on a command line?"""

import sys
from collections.abc import Iterator
from typing import Any

import msgspec

from agglo.errors import AggloError, BadInput, Unknown
from agglo.operations.answers import Exported
from agglo.operations.asking import OPERATIONS
from agglo.operations.house import House
from agglo.operations.typing import note
from agglo.settings import Settings
from agglo.text import say

from .evaluate import opened as query_sets
from .files import expanded, mapping, opened, written
from .progress import Meter
from .terminal import clean, screen

TEXT_PIECES = ("query", "text")
"""Parameters whose words may stand apart on the command line."""

TAKING_TEXT = ("analyze", "note", "paste", "read_glossary")
"""Commands that read their text from a pipe where none is given; of the others it is only what to list."""


def ask(name: str, options: dict[str, Any], chosen: Settings, lang: str) -> int:
    """Ask, show, and give the exit code."""
    operation = OPERATIONS[name]
    shape, output = options.pop("shape", "text"), options.pop("output", None)
    if shape not in ("text", "json"):
        raise BadInput("not_choice", name="format", given=shape[:40], known="text, json")
    if not options.pop("yes", True):
        _confirm(options.get("ids", ()), lang)
    for piece in TEXT_PIECES:
        if isinstance(options.get(piece), list):
            options[piece] = " ".join(options[piece])
    piped = name in TAKING_TEXT and not options.get("text") and not sys.stdin.isatty()
    if piped or options.get("text") == "-":
        options["text"] = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    options = query_sets(options)
    house = House(chosen)
    try:
        if operation.upload:
            return _import(house, options, shape, output, lang)
        with Meter(lang) as meter:
            answer = house.ask(name, options, progress=meter)
        if isinstance(answer, Exported):
            _export(answer, output)
            return 0
        if name == "search" and shape == "text":  # a person asks
            note(house.answering(), answer)
        _print(answer, shape, output, lang)
        return 1 if operation.found and not operation.found(answer) else 0
    except Unknown as problem:
        if problem.key != "work_unknown" or operation.writes:
            raise
        print(problem.say(lang), file=sys.stderr)
        return 1
    finally:
        house.close()


def _import(house: House, options: dict[str, Any], shape: str, output: str | None, lang: str) -> int:
    """Several files, each with its report; one JSON object for one file, an array for several.

    A file that cannot be read is said on stderr and does not keep the next ones out.
    """
    files, code, reports = expanded(options.pop("files")), 0, []
    called = options.pop("name", None)
    if "columns" in options:
        options["columns"] = mapping(options["columns"])
    for file in files:
        try:
            with opened(file) as (stream, name, size), Meter(lang, size) as meter:
                given = {**options, "name": called or name}
                report = house.ask("import", given, upload=stream, progress=meter)
        except AggloError as problem:
            if len(files) == 1:
                raise
            print(problem.say(lang), file=sys.stderr)
            code = 2
            continue
        reports.append(report)
        if shape == "text" and not output:
            if len(files) > 1:
                print(clean(name))
            _print(report, shape, output, lang)
        if any(notice.key == "warnings.interrupted" for notice in report.warnings):
            code = 130
            break
    if shape == "json" or output:
        _print(reports[0] if len(files) == 1 else reports, shape, output, lang)
    return code


def _export(answer: Exported, output: str | None) -> None:
    if output and output != "-":
        with written(output) as stream:
            for chunk in answer.chunks:
                stream.write(chunk)
        return
    if answer.binary and sys.stdout.isatty():
        raise BadInput("binary_terminal", format=answer.format)
    for chunk in answer.chunks:
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _print(answer: Any, shape: str, output: str | None, lang: str) -> None:
    if shape == "json":
        data = msgspec.json.format(msgspec.json.encode(answer), indent=2) + b"\n"
        if output and output != "-":
            with written(output) as stream:
                stream.write(data)
        else:
            sys.stdout.buffer.write(data)  # JSON is UTF-8, whatever the console's code page
            sys.stdout.buffer.flush()
        return
    if output and output != "-":
        from .terminal import Screen

        with written(output) as stream:
            for line in _lines(answer, Screen(lang=lang)):
                stream.write((line + "\n").encode())
        return
    for line in _lines(answer, screen(sys.stdout, lang)):
        print(line)


def _lines(answer: Any, shown) -> Iterator[str]:
    from .answers import lines

    for one in answer if isinstance(answer, list) else [answer]:
        yield from lines(one, shown)


def _confirm(ids, lang: str) -> None:
    """Ask before something is lost."""
    if not sys.stdin.isatty():
        raise BadInput("need_terminal")
    print(say("cli.confirm", lang, n=len(ids)), end=" ", file=sys.stderr, flush=True)
    if input().strip().lower() not in ("y", "yes", "ㅛ", "예", "네"):
        raise KeyboardInterrupt
