"""Where is the index on disk, how far is it, and may it be opened?

Beside Tantivy's own files lies ``agglo.json``: the layout's number and the stamp of the last commit. It is written
whole, after the commit and never before, so after a crash the stamp may be older than the index but not newer.
"""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path

import msgspec
import tantivy

from agglo.errors import Unavailable
from agglo.literature.engines.tantivy_layout import LAYOUT, register_tokenizers, schema

SIDECAR = "agglo.json"


class IndexUnusable(Unavailable):
    """The index cannot be read any more and is to be built anew; `reason` is a code for the log."""

    def __init__(self, reason: str):
        super().__init__("index_unusable", reason=reason)
        self.reason = reason


def guarded(call: Callable) -> Callable:
    """The call, with a damaged file told as `IndexUnusable`, also where Tantivy panics (no `Exception` in Python)."""

    @wraps(call)
    def guarded_call(*arguments, **named):
        try:
            return call(*arguments, **named)
        except (ValueError, OSError, msgspec.MsgspecError) as error:
            raise IndexUnusable("unreadable") from error
        except BaseException as error:
            if type(error).__name__ == "PanicException":
                raise IndexUnusable("panic") from error
            raise

    return guarded_call


class _Sidecar(msgspec.Struct, frozen=True):
    layout: int
    stamp: str = ""


def open_index(folder: Path | None) -> tantivy.Index:
    """The index in `folder`, made where there is none; without a folder, one in memory.

    Raises
    ------
    IndexUnusable
        It is damaged or lies in an older layout.
    Unavailable
        It was made by a newer agglo.
    """
    if folder is None:
        index = tantivy.Index(schema())
    elif not (folder / "meta.json").exists() and not (folder / SIDECAR).exists():
        index = _new_index(folder)
    else:
        index = _existing_index(folder)
    register_tokenizers(index)
    index.config_reader("manual")
    return index


def open_writer(index: tantivy.Index, heap: int) -> tantivy.IndexWriter:
    """The only writer of an index; Unavailable where another has the lock or the folder cannot be written to."""
    try:
        return index.writer(heap, 1)
    except ValueError as error:
        raise Unavailable("index_locked" if "LockBusy" in str(error) else "index_not_written") from error


def _new_index(folder: Path) -> tantivy.Index:
    folder.mkdir(parents=True, exist_ok=True)
    write_stamp(folder, "")
    return tantivy.Index(schema(), path=str(folder))


def _existing_index(folder: Path) -> tantivy.Index:
    layout = _sidecar(folder).layout
    if layout > LAYOUT:
        raise Unavailable("index_newer")
    if layout < LAYOUT:
        raise IndexUnusable("layout")
    if not (folder / "meta.json").exists():  # a crash came between the sidecar and the index
        return tantivy.Index(schema(), path=str(folder))
    try:
        if not tantivy.Index.is_compatible(str(folder)):
            raise IndexUnusable("format")
        return tantivy.Index(schema(), path=str(folder), reuse=True)
    except (ValueError, OSError) as error:
        raise IndexUnusable("damaged") from error


def _sidecar(folder: Path) -> _Sidecar:
    try:
        return msgspec.json.decode((folder / SIDECAR).read_bytes(), type=_Sidecar)
    except (OSError, msgspec.DecodeError) as error:
        raise IndexUnusable("stamp") from error


def read_stamp(folder: Path) -> str:
    """The stamp of the last commit."""
    return _sidecar(folder).stamp


def signature(folder: Path) -> tuple[int, int, int] | None:
    """What changes whenever a stamp was written, by this process or another."""
    try:
        found = os.stat(folder / SIDECAR)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def write_stamp(folder: Path, stamp: str) -> None:
    """Put the stamp down so that it is either the old or the new one whenever the power goes."""
    new = folder / f"{SIDECAR}.new"
    with open(new, "wb") as file:
        file.write(msgspec.json.encode(_Sidecar(LAYOUT, stamp)))
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, folder / SIDECAR)
    if os.name == "posix":  # elsewhere a folder cannot be opened, and the rename is written through
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
