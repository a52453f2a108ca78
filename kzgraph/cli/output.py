"""Writes results: to stdout, or to a file that is either wholly new or untouched."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import click

from kzgraph.cli.options import INPUTS
from kzgraph.errors import FileError

PREFIX, SUFFIX = ".kzgraph-", ".tmp"
STALE_SECONDS = 86400


def write(text: str, output: str | None, *, inputs: Iterable[str | None] = ()) -> None:
    """Writes to `output`, or to stdout when it is None or `-`. Raises FileError; an earlier file is then as it was.

    What UTF-8 cannot hold (a byte of a file name that is none) is written as an escape, as it is on the terminal.
    `inputs` are files that were read for this text: they are never overwritten, nor are the tables that `open_graph` read.
    """
    if output is None or output == "-":
        _to_stdout(text)
    else:
        write_bytes(text.encode("utf-8", "backslashreplace"), output, inputs=inputs)


def write_bytes(data: bytes | Path, output: str, *, inputs: Iterable[str | None] = ()) -> None:
    """Writes to the file `output`, as `write` does; of a path, what is in that file, piece by piece."""
    path = Path(output)
    context = click.get_current_context(silent=True)
    for given in (*inputs, *(context.meta.get(INPUTS, ()) if context else ())):
        if given not in (None, "-") and _same(path, Path(str(given))):
            raise FileError(f"{output}: is an input of this command and would be lost - name another output")
    try:
        _to_file(data, path)
    except OSError as error:
        raise FileError(f"{output}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _to_stdout(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as error:
        _silence()
        raise FileError(f"standard output: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _silence() -> None:
    """Nothing more goes to a closed or full stdout, so that the interpreter's last flush does not complain."""
    null = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(null, sys.stdout.fileno())


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _to_file(data: bytes | Path, path: Path) -> None:
    if path.is_symlink():
        raise FileError(f"{path}: is a symbolic link - name the file it points to, if that is the one to replace")
    if path.is_dir():
        raise FileError(f"{path}: is a directory - name a file in it")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as file:
            _pour(data, file)
        return
    if not path.parent.is_dir():
        raise FileError(f"{path}: the folder {path.parent} does not exist - make it first")
    _remove_stale(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=PREFIX, suffix=SUFFIX)
    try:
        with open(handle, "wb") as file:
            _pour(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _remove_stale(folder: Path) -> None:
    """Removes what writers left that were killed before their file was whole: nobody writes one file for a day."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{PREFIX}????????{SUFFIX}"):
            if path.is_file() and not path.is_symlink() and time.time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink()


def _pour(data: bytes | Path, file: IO[bytes]) -> None:
    if isinstance(data, bytes):
        file.write(data)
        return
    with data.open("rb") as source:
        shutil.copyfileobj(source, file)


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, else what the user's umask gives."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
