"""From a path to bytes: what may be opened, and what is refused by its name or its first bytes."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path
from typing import IO

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.tables.packed import CHUNK, FILE_LIMIT, GZIP, ZIP, ZIP_EMPTY, gunzip, is_workbook, unzip

RESAVE = "save the table as CSV or XLSX"
NEVER = "is never read (it can run code)"
REFUSED = {
    ".pkl": f"a pickle {NEVER}",
    ".pickle": f"a pickle {NEVER}",
    ".joblib": f"a pickle {NEVER}",
    ".npy": "a numpy file is never read as a table",
    ".npz": "a numpy file is never read as a table",
    ".parquet": "Parquet is never read as a table",
    ".feather": "Feather is never read as a table",
    ".sqlite": "a database is never read as a table",
}
BINARY = (
    (b"\x80\x02", f"this is a pickle, which {NEVER} - {RESAVE}"),
    (b"\x80\x03", f"this is a pickle, which {NEVER} - {RESAVE}"),
    (b"\x80\x04", f"this is a pickle, which {NEVER} - {RESAVE}"),
    (b"\x80\x05", f"this is a pickle, which {NEVER} - {RESAVE}"),
    (b"PAR1", f"this is Parquet, not a table of text - {RESAVE}"),
    (b"ARROW1", f"this is Arrow, not a table of text - {RESAVE}"),
    (b"\x93NUMPY", f"this is a numpy file, not a table of text - {RESAVE}"),
    (b"\x89HDF", f"this is HDF5, not a table of text - {RESAVE}"),
    (b"SQLite format 3\0", f"this is a database, not a table of text - {RESAVE}"),
    (b"BZh", "is packed with bzip2 - unpack it, or pack it with gzip"),
    (b"\xfd7zXZ\0", "is packed with xz - unpack it, or pack it with gzip"),
    (b"\x28\xb5\x2f\xfd", "is packed with Zstandard - unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf\x27\x1c", "is packed with 7-Zip - unpack it, or pack it with gzip"),
    (b"Rar!\x1a\x07", "is packed with RAR - unpack it, or pack it with gzip"),
)
"""First bytes of what is never read: a FileError."""
OTHER = (
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Excel file - save it as .xlsx without a password, or as CSV"),
    (b"%PDF", "is a PDF, not CSV - take the table out of it first"),
    (b"\x89PNG", "is a picture, not CSV"),
    (b"\xff\xd8\xff", "is a picture, not CSV"),
    (b"GIF8", "is a picture, not CSV"),
    (b"\x7fELF", "is a program, not CSV"),
    (b"{\\rtf", "is a text document (RTF), not CSV - save it as plain text"),
    (b"version https://git-lfs", "is a Git LFS pointer, not the table itself - fetch it with: git lfs pull"),
)
"""First bytes of what only looks like a table by its name: a DataError."""
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
"""What stands at the start of such a file, by its standard: its first part, not compressed."""


def read_bytes(path: str) -> tuple[str, bytes]:
    """The display name and the unpacked bytes of a file, a FIFO, or standard input (`-`).

    Raises FileError where nothing can be read or the kind is never read, DataError where a packed file is damaged or too large.
    """
    name = "standard input" if path == "-" else path
    refused = REFUSED.get(Path(path).suffix.lower())
    if refused:
        raise FileError(f"{name}: {refused} - {RESAVE}")
    data = _read(path, name)
    _refuse(name, data)
    if data.startswith(GZIP):
        data = gunzip(name, data)
    elif data.startswith((ZIP, ZIP_EMPTY)) and not is_workbook(data):
        data = unzip(name, data)
    else:
        return name, data
    _refuse(name, data)
    if data.startswith((GZIP, ZIP_EMPTY)) or (data.startswith(ZIP) and not is_workbook(data)):
        raise DataError([Problem(name, 0, "", "is packed twice - unpack it once by hand")])
    return name, data


def _refuse(name: str, data: bytes) -> None:
    for start, message in BINARY:
        if data.startswith(start):
            raise FileError(f"{name}: {message}")
    if data[257:262] == b"ustar":
        raise FileError(f"{name}: is a tar archive - unpack it, or pack the table with gzip")
    if data.startswith(ZIP) and data[30:].startswith(OPEN_DOCUMENT):
        raise DataError([Problem(name, 1, "", "an OpenDocument file, not Excel - save it as .xlsx, or as CSV")])
    for start, message in OTHER:
        if data.startswith(start):
            raise DataError([Problem(name, 1, "", message)])


def _read(path: str, name: str) -> bytes:
    try:
        if path == "-":
            return _limited(sys.stdin.buffer, name)
        with open(path, "rb") as file:
            return _limited(file, name)
    except FileNotFoundError:
        raise FileError(f"{name}: no such file{_near(path)}") from None
    except OSError as error:
        if os.path.isdir(path):
            raise FileError(f"{name}: is a directory - name a file in it") from None
        raise FileError(f"{name}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise FileError(f"{name!a}: not a file name") from None


def _limited(file: IO[bytes], name: str) -> bytes:
    """Read in pieces: one read of the limit would reserve that much memory for the smallest file."""
    pieces = []
    total = 0
    while piece := file.read(16 * CHUNK):
        pieces.append(piece)
        total += len(piece)
        if total > FILE_LIMIT:
            raise DataError([Problem(name, 0, "", f"larger than {FILE_LIMIT:,} bytes - split it")])
    return b"".join(pieces)


def _near(path: str) -> str:
    folder = Path(path).parent
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return f" (nor the folder {folder})" if str(folder) != "." else ""
    near = difflib.get_close_matches(Path(path).name, names, n=3, cutoff=0.7)
    return f" - did you mean {', '.join(near)}?" if near else ""
