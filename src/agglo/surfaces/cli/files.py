"""Where do bytes come from and go to? Only here does a path become a stream; operations never see one."""

import contextlib
import glob
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from agglo.errors import BadInput


@contextlib.contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, str, int | None]]:
    """The stream of a file (``-`` is standard input), the file's name without its folder, and its size if known."""
    if name == "-":
        yield sys.stdin.buffer, "stdin", None
        return
    path = Path(name)
    try:
        stream = path.open("rb")
    except FileNotFoundError as why:
        raise BadInput("file_missing", file=name) from why
    except IsADirectoryError as why:
        raise BadInput("file_is_folder", file=name) from why
    except (OSError, ValueError) as why:
        if path.is_dir():  # Windows calls it a lack of permission
            raise BadInput("file_is_folder", file=name) from why
        raise BadInput("file_unreadable", file=name, why=reason(why)) from why
    with stream:
        yield stream, path.name, os.fstat(stream.fileno()).st_size or None


@contextlib.contextmanager
def written(name: str) -> Iterator[BinaryIO]:
    """A stream into a file that appears under its name only when it is whole."""
    path = Path(name)
    part = path.with_name(path.name + ".part")
    try:
        stream = part.open("wb")
    except OSError as why:
        raise BadInput("file_unwritable", file=name, why=reason(why)) from why
    try:
        with stream:
            yield stream
        os.replace(part, path)
    except BaseException as why:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(why, OSError):
            raise BadInput("file_unwritable", file=name, why=reason(why)) from why
        raise


def expanded(names: Sequence[str]) -> list[str]:
    """The names, with ``*`` and ``?`` filled in where the shell has left them (Windows)."""
    found: list[str] = []
    for name in names:
        matches = sorted(glob.glob(name)) if os.name == "nt" and not Path(name).exists() else []
        found += matches or [name]
    return found


def mapping(given: str) -> str | dict[str, str]:
    """``--columns``: pairs as they stand, or those of a TOML file."""
    path = Path(given)
    if "=" in given and not path.is_file():
        return given
    with opened(given) as (stream, _, _):
        try:
            found = tomllib.loads(stream.read(1_000_000).decode("utf-8-sig"))
        except (ValueError, UnicodeError) as why:
            raise BadInput("columns_file", file=given) from why
    found = found.get("columns", found)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise BadInput("columns_file", file=given)
    return found


def reason(why: Exception) -> str:
    """What the system says, without the path."""
    return why.strerror if isinstance(why, OSError) and why.strerror else str(why)[:100]
