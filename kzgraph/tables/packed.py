"""Unpacks gzip and zip in pieces, so that a bomb is stopped at the first line that is too long."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from kzgraph.errors import DataError, Problem

FILE_LIMIT = 2_000_000_000
"""Bytes of one file, after unpacking."""
WORKBOOK_LIMIT = 200_000_000
"""Bytes of a workbook, packed or unpacked: it is read cell by cell and has no lines to stop at."""
LINE_LIMIT = 2_000_000
"""Bytes of one physical line."""
LINES_LIMIT = 5_000_000
"""Lines of one file: a table kept by hand has thousands, and each is held in memory several times over."""
TOO_LONG = f"more than {LINES_LIMIT:,} lines - split the table; whole tables of trade go into a store of their own: kzgraph trade add"
CHUNK = 1 << 20
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
ZIP_EMPTY = b"PK\x05\x06"


class LongLineError(Exception):
    """A physical line exceeds the limit; the text reader, who knows the columns, turns it into a DataError."""

    def __init__(self, name: str, line: int, start: str) -> None:
        super().__init__(name)
        self.name, self.line, self.start = name, line, start


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are an XLSX file."""
    if not data.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def gunzip(name: str, data: bytes) -> bytes:
    """The content of all members of a gzip file. Raises DataError, LongLineError."""
    try:
        return _collected(name, _gzip_pieces(name, data))
    except zlib.error as error:
        raise _problem(name, f"the gzip file is damaged ({error}) - fetch it again; nothing was loaded") from None


def _gzip_pieces(name: str, data: bytes) -> Iterator[bytes]:
    while data:
        if not data.startswith(GZIP):
            raise _problem(name, "something that is not gzip follows the packed table - fetch it again; nothing was loaded")
        unpacker = zlib.decompressobj(31)
        pending = data
        while not unpacker.eof:
            piece = unpacker.decompress(pending, CHUNK)
            pending = unpacker.unconsumed_tail
            if not piece and not pending and not unpacker.eof:
                raise _problem(name, "the gzip file is truncated - fetch it again; nothing was loaded")
            yield piece
        data = unpacker.unused_data.lstrip(b"\0")


def unzip(name: str, data: bytes) -> bytes:
    """The content of the only file of a zip archive. Raises DataError, LongLineError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_only_member(name, archive)) as file:
            return _collected(name, iter(lambda: file.read(CHUNK), b""))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise _problem(name, f"the zip file cannot be unpacked ({error}) - fetch it again") from None


def _only_member(name: str, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one table; what a Mac adds beside it does not count."""
    members = [member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX/")]
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            raise _problem(name, f'the zip member "{member.filename[:100]}" points outside the archive - refused')
    if any(member.flag_bits & 1 for member in members):
        raise _problem(name, "the zip is locked with a password - unpack it by hand and name the table")
    if len(members) != 1:
        listed = ", ".join(member.filename[:100] for member in members[:5])
        raise _problem(name, f"the zip holds {len(members)} files ({listed}) - unpack it and name one" if members else "the zip is empty")
    return members[0]


def _collected(name: str, pieces: Iterator[bytes]) -> bytes:
    out: list[bytes] = []
    total = newlines = 0
    tail = b""
    limit = FILE_LIMIT
    for piece in pieces:
        limit = WORKBOOK_LIMIT if total == 0 and piece.startswith(ZIP) else limit
        out.append(piece)
        total += len(piece)
        if limit == FILE_LIMIT:
            newlines, tail = _watch(name, newlines, tail, piece)
        if newlines > LINES_LIMIT:
            raise DataError([Problem(name, LINES_LIMIT, "", TOO_LONG)])
        if total > limit:
            raise DataError([Problem(name, newlines + 1, "", f"unpacks to more than {limit:,} bytes - split it")])
    return b"".join(out)


def _watch(name: str, newlines: int, tail: bytes, piece: bytes) -> tuple[int, bytes]:
    """Counts lines and stops at one that is too long."""
    joined = tail + piece
    last = max(joined.rfind(b"\n"), joined.rfind(b"\r"))
    newlines += joined.count(b"\n") or joined.count(b"\r")
    tail = joined[last + 1 :]
    if len(tail) > LINE_LIMIT:
        raise LongLineError(name, newlines + 1, tail[:LINE_LIMIT].decode("utf-8", "replace"))
    return newlines, tail


def _problem(name: str, message: str) -> DataError:
    return DataError([Problem(name, 0, "", message)])
