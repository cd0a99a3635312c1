"""What are the rows of a workbook? XLSX, XLS (BIFF) and ODS by calamine, after a look at what they would unpack to."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from agglo.errors import TooLarge, Unreadable
from agglo.literature.decode import Opened
from agglo.literature.sources.rows import Row

LARGEST_FILE = 256 << 20
LARGEST_UNPACKED = 512 << 20
"""Bytes of all parts of a workbook together; about four million filled cells."""
LARGEST_RATIO = 250
"""Unpacked to packed, looked at from 32 MB on; real workbooks reach about 30."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(head: bytes) -> bool:
    """Whether a file begins as spreadsheet files do (so do other Office files; opening tells)."""
    return head.startswith((ZIP, OLE))


def sheets(opened: Opened) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each sheet's name and its rows.

    Raises
    ------
    Unreadable
        ``password`` for an encrypted file, ``not_a_workbook`` for another or a damaged one.
    TooLarge
        ``unpacks_too_large`` before anything is unpacked into memory.
    """
    data = opened.whole(LARGEST_FILE)
    if data.startswith(OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("password", name=opened.name)
    if data.startswith(ZIP):
        _check_unpacked(data, opened.name)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = workbook.sheet_names
    except CalamineError as error:
        raise _unreadable(opened.name, error) from error
    several = len(names) > 1
    for at, name in enumerate(names):
        try:
            sheet = workbook.get_sheet_by_index(at)
        except CalamineError as error:
            raise _unreadable(opened.name, error) from error
        first = (sheet.start or (0, 0))[0]
        yield name, _rows(sheet, first, f"{name}!" if several else "")


def _unreadable(name: str, error: Exception) -> Unreadable:
    if "assword" in str(error) or "ncrypted" in str(error):
        return Unreadable("password", name=name)
    return Unreadable("not_a_workbook", name=name)


def _rows(sheet, first: int, prefix: str) -> Iterator[Row]:
    for at, values in enumerate(sheet.iter_rows(), first + 1):
        cells = [_string(value) for value in values]
        if any(cells):
            yield f"{prefix}{at}", cells, "\t".join(cells)


def _string(value) -> str:
    """A cell as a person reads it: whole numbers without ``.0``, dates as ISO."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _check_unpacked(data: bytes, name: str) -> None:
    """Refuse a workbook whose parts say, or turn out, to unpack to more than is allowed, or to another size."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        struct.error,
        NotImplementedError,
        IndexError,
        OverflowError,
    ) as error:
        raise Unreadable("not_a_workbook", name=name) from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("password", name=name)
    if not any(part.filename.lower().endswith((".xml", ".bin")) for part in parts):
        raise Unreadable("not_a_workbook", name=name)
    said = sum(part.file_size for part in parts)
    _refuse_if_too_large(name, said, len(data))
    unpacked = 0
    for part in parts:
        size = _unpacked_size(data, part, LARGEST_UNPACKED - unpacked)
        unpacked += size
        _refuse_if_too_large(name, unpacked, len(data))
        if size != part.file_size:
            raise Unreadable("not_a_workbook", name=name)


def _refuse_if_too_large(name: str, unpacked: int, packed: int) -> None:
    if unpacked > LARGEST_UNPACKED or (unpacked > 32 << 20 and unpacked > LARGEST_RATIO * packed):
        raise TooLarge("unpacks_too_large", name=name, size=f"{unpacked >> 20:,}", limit=LARGEST_UNPACKED >> 20)


def _unpacked_size(data: bytes, part: zipfile.ZipInfo, limit: int) -> int:
    """How many bytes a part really unpacks to, counted without keeping them, up to a little over `limit`."""
    at = part.header_offset
    if data[at : at + 4] != ZIP or at + 30 > len(data):
        return -1
    names, extra = struct.unpack_from("<HH", data, at + 26)
    begin = at + 30 + names + extra
    packed = memoryview(data)[begin : begin + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        return len(packed)
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return -1
    unpack, size, piece = zlib.decompressobj(-15), 0, bytes(packed[: 1 << 16])
    fed = len(piece)
    try:
        while piece and size <= limit and not unpack.eof:
            size += len(unpack.decompress(piece, 1 << 20))
            piece = unpack.unconsumed_tail
            if not piece:
                piece = bytes(packed[fed : fed + (1 << 16)])
                fed += len(piece)
        size += len(unpack.flush()) if size <= limit and not unpack.eof else 0
    except zlib.error:
        return -1
    return size
