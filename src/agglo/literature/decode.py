"""In which characters is a file written?

The encoding is guessed from the first megabyte that holds anything but ASCII; then the file is decoded strictly and in
pieces, so that a wrong guess or a damaged byte is said with its place instead of turning into other letters, and
memory does not grow with the file.
"""

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from agglo.errors import TooLarge, Unreadable

GUESSED_FROM = 1 << 20
CHUNK = 1 << 16
LONGEST_LINE = 16_000_000
LOST = "\N{REPLACEMENT CHARACTER}"

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff\x00]")
_PLAUSIBLE = re.compile(
    "[\t\n\r -~\u00a0-\u024f\u1100-\u11ff\u2000-\u22ff\u3000-\u318f\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)


class Opened:
    """A file to be read: its name, its first megabyte, and the whole as bytes, text or lines, once.

    Parameters
    ----------
    stream
        Bytes from the file's beginning; it need not be seekable.
    name
        The file's name, for messages only.
    """

    def __init__(self, stream: BinaryIO, name: str):
        self.name = name
        self.head = _read(stream, GUESSED_FROM)
        self._rest = stream
        if self.head.startswith(b"\x1f\x8b"):
            self._unzip()

    def _unzip(self) -> None:
        packed = _Joined(self.head, self._rest)
        self._rest = gzip.GzipFile(fileobj=packed)  # only its read() is called
        try:
            self.head = _read(self._rest, GUESSED_FROM)
        except (OSError, EOFError, zlib.error) as error:
            raise Unreadable("gzip_damaged", name=self.name) from error

    def bytes(self) -> Iterator[bytes]:
        """The whole file in pieces."""
        yield self.head
        try:
            while piece := self._rest.read(CHUNK):
                yield piece
        except (EOFError, zlib.error) as error:
            raise Unreadable("gzip_damaged", name=self.name) from error

    def whole(self, limit: int) -> bytes:
        """The whole file at once, where a format cannot be read in pieces; `TooLarge` beyond `limit` bytes."""
        held = bytearray()
        for piece in self.bytes():
            held += piece
            if len(held) > limit:
                raise TooLarge("file_too_large", name=self.name, limit=limit >> 20)
        return bytes(held)

    def text(self) -> Iterator[str]:
        """The whole file as text in pieces, NUL replaced by U+FFFD."""
        for piece in decoded(self.bytes(), self.name):
            yield piece.replace("\0", LOST) if "\0" in piece else piece

    def lines(self) -> Iterator[str]:
        r"""The lines, each with its ending written as ``\n``, whichever of CR LF, LF, CR the file uses."""
        left, size = [], 0
        for piece in self.text():
            piece = piece.replace("\r\n", "\n").replace("\r", "\n") if "\r" in piece[:-1] else piece
            if left and left[-1].endswith("\r"):
                left[-1] = left[-1][:-1] + "\n"
                piece = piece.removeprefix("\n")
                yield "".join(left)
                left, size = [], 0
            cut = piece.split("\n")
            if len(cut) > 1:
                yield "".join(left) + cut[0] + "\n"
                for line in cut[1:-1]:
                    yield line + "\n"
                left, size = [], 0
            left.append(cut[-1])
            size += len(cut[-1])
            if size > LONGEST_LINE:
                raise TooLarge("line_too_long", name=self.name, limit=LONGEST_LINE)
        last = "".join(left)
        if last:
            yield last[:-1] + "\n" if last.endswith("\r") else last


class _Joined:
    """What was read already, then the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO):
        self._head, self._rest = head, rest

    def read(self, size: int = -1) -> bytes:
        if self._head:
            size = len(self._head) if size < 0 else size
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)


def decoded(pieces: Iterator[bytes], name: str, *, cut: bool = False) -> Iterator[str]:
    """The text of `pieces` of bytes, decoded strictly.

    Parameters
    ----------
    cut
        Whether `pieces` may end within a character, as the head of a file does.

    Raises
    ------
    Unreadable
        ``undecodable`` with the place (byte, counted from 1) of the first byte that does not fit the encoding;
        ``binary`` where no encoding of text fits.
    """
    pieces = iter(pieces)
    done, encoding, decoder = 0, "", None
    for piece in pieces:
        if decoder is None:
            if not encoding and piece.isascii() and b"\0" not in piece and not piece.startswith(b"\x1b"):
                done += len(piece)
                yield piece.decode("ascii")
                continue
            while len(piece) < GUESSED_FROM and (more := next(pieces, b"")):
                piece += more
            encoding, skip = guess(piece, name) if not done else (guess(piece, name)[0], 0)
            decoder = codecs.getincrementaldecoder(encoding)("strict")
            piece, done = piece[skip:], done + skip
        pending = len(decoder.getstate()[0])
        try:
            yield decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise _undecodable(name, encoding, done - pending + error.start, error) from error
        done += len(piece)
    if decoder is not None and not cut:
        try:
            yield decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            raise _undecodable(name, encoding, done - len(error.object) + error.start, error) from error


def _undecodable(name: str, encoding: str, place: int, error: UnicodeDecodeError) -> Unreadable:
    byte = f"{error.object[error.start]:02X}"
    return Unreadable("undecodable", name=name, encoding=encoding.upper(), place=f"{place + 1:,}", byte=byte)


def guess(head: bytes, name: str = "") -> tuple[str, int]:
    """The encoding of a file that begins with `head`, and how many bytes of byte order mark to skip.

    UTF-8 where it fits (it hardly ever fits by chance), UTF-16 by its mark or its pattern of zero bytes, CP949 (which
    holds EUC-KR) where it fits, Windows-1252 where the few high bytes stand alone between ASCII letters, as the
    accents of Western languages do. Where nothing fits, the encoding that got farthest, so that decoding names the
    place.

    >>> guess("클러스터".encode()), guess("클러스터".encode("cp949")), guess("Länder".encode("latin-1"))
    (('utf-8', 0), ('cp949', 0), ('cp1252', 0))
    >>> guess("클러스터 정책".encode("utf-16")), guess("가나, 다\\n".encode("utf-16-be"))
    (('utf-16-le', 2), ('utf-16-be', 0))
    """
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    if b"\0" in head:
        for encoding in ("utf-16-le", "utf-16-be"):
            if _reads_as(head, encoding):
                return encoding, 0
        if _binary(head):
            raise Unreadable("binary", name=name)
    if _fits(head, "utf-8") == len(head):
        return "utf-8", 0
    lone, high = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", head)), sum(map((0x7F).__lt__, head))
    if _binary(head):
        raise Unreadable("binary", name=name)
    if lone > 0.9 * high and high < 0.2 * len(head) and _fits(head, "cp1252") == len(head):
        return "cp1252", 0
    return max(("utf-8", "cp949"), key=lambda encoding: _fits(head, encoding)), 0


def _fits(head: bytes, encoding: str) -> int:
    """How many bytes of `head` decode strictly; a character cut by the head's end is no fault."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError as error:
        return error.start
    return len(head)


def _reads_as(head: bytes, encoding: str) -> bool:
    head = head[: 20_000 - len(head) % 2] if len(head) > 20_000 else head[: len(head) & ~1]
    try:
        text = codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    return len(text) > 1 and len(_PLAUSIBLE.findall(text)) >= 0.95 * len(text)


def _binary(head: bytes) -> bool:
    sample = head[:20_000]
    control = len(_CONTROL.findall(sample.translate(None, bytes(range(0x7F, 0x100))).decode("latin-1")))
    return control > 4 + 0.02 * len(sample)


def whole_characters(text: str) -> str:
    r"""`text` without NUL and lone halves of surrogate pairs, which no store keeps: each becomes U+FFFD.

    >>> whole_characters("a\x00b\ud83d")
    'a�b�'
    """
    return _SURROGATE.sub(LOST, text)


def _read(stream: BinaryIO, size: int) -> bytes:
    held = bytearray()
    while len(held) < size and (piece := stream.read(size - len(held))):
        held += piece
    return bytes(held)
