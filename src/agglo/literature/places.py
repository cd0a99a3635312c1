"""Where does a library's search index lie? In numbered folders, of which ``current.json`` names the one that answers.

A new index is built beside the old one and named only when it is whole, so that the old one answers until then.
"""

import json
import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path

import msgspec

from agglo.errors import Refused


class Place(msgspec.Struct, frozen=True):
    """A folder with a whole index, and the analysis that cut its texts."""

    folder: Path
    analysis: str


def current(home: Path) -> Place | None:
    """The place that answers, or None where there is none."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        named = json.loads((home / "current.json").read_text(encoding="utf-8"))
        folder = home / Path(named["folder"]).name
        if folder.is_dir():
            return Place(folder, str(named["analysis"]))
    return None


def fresh(home: Path) -> Path:
    """A new numbered folder for an index that is to be built."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        while True:
            folder = home / str(max((int(p.name) for p in home.iterdir() if p.name.isdigit()), default=0) + 1)
            with suppress(FileExistsError):
                folder.mkdir()
                return folder
    except PermissionError as why:
        raise Refused("read_only_folder", folder=str(home)) from why


def name_current(place: Place) -> None:
    """Let the place answer from now on."""
    named = {"folder": place.folder.name, "analysis": place.analysis}
    put(place.folder.parent / "current.json", json.dumps(named).encode())


def put(file: Path, data: bytes) -> None:
    """Write a small file, and its folder, so that whoever reads it finds what was there before or all of the new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        written.write_bytes(data)
        os.replace(written, file)
    finally:
        written.unlink(missing_ok=True)


def forget_old(home: Path) -> None:
    """Remove folders of indexes that no longer answer."""
    now = current(home)
    for folder in home.iterdir() if now else ():
        if now and folder.is_dir() and folder.name.isdigit() and int(folder.name) < int(now.folder.name):
            shutil.rmtree(folder, ignore_errors=True)
