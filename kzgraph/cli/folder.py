"""Writes a folder of files that is either wholly new or as it was, and replaces one only where every file in it is kzgraph's own."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from kzgraph.errors import FileError

MARKER: Final = "kzgraph-atlas.json"
"""The file that lists the others with their SHA-256."""
LARGEST_MARKER: Final = 20_000_000
BY_THE_SYSTEM: Final = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
"""What file managers leave in folders."""
NAMED: Final = 3
NEW: Final = ".new"
OLD: Final = ".old"
STALE_SECONDS: Final = 86400
HERE: Final = -100
"""AT_FDCWD of Linux: paths are as the process sees them."""
EXCHANGE: Final = 2
"""RENAME_EXCHANGE of Linux' renameat2."""


def write_folder(files: Iterable[tuple[str, str]], output: str, *, about: Mapping[str, str]) -> None:
    """Writes files (relative name, text) and a marker into the folder `output`. Raises FileError; an earlier folder is then as it was.

    The new folder is put together beside the old one, and takes its place at the very end.
    """
    target = replaceable(output)
    try:
        _cleared(target)
        made = Path(tempfile.mkdtemp(prefix=f".{target.name}-", suffix=NEW, dir=target.parent))
    except OSError as error:
        raise FileError(f"{output}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    try:
        hashes = {name: _write(made, name, text) for name, text in files}
        marker = {**about, "files": dict(sorted(hashes.items()))}
        _write(made, MARKER, json.dumps(marker, indent=1, sort_keys=True, ensure_ascii=False) + "\n")
        made.chmod(0o777 & ~_umask())
        _put(made, target)
    except OSError as error:
        raise FileError(f"{output}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def replaceable(output: str) -> Path:
    """The folder, if it may be written: not there, empty, or an atlas as kzgraph wrote it. Raises FileError."""
    path = Path(output)
    if path.is_symlink():
        raise FileError(f"{output}: is a symbolic link - name the folder it points to, if that is the one to replace")
    target = path.resolve()
    if path.exists() and not path.is_dir():
        raise FileError(f"{output}: is a file - name a folder")
    if Path.cwd().is_relative_to(target):
        raise FileError(f"{output}: is the folder you are in, or one above it - name a folder below it")
    if not target.parent.is_dir():
        raise FileError(f"{output}: the folder {target.parent} does not exist - make it first")
    foreign = _foreign(target) if target.is_dir() else []
    if foreign:
        more = f" and {len(foreign) - NAMED} more" if len(foreign) > NAMED else ""
        raise FileError(
            f"{output}: holds what is not of an atlas, or was changed ({', '.join(foreign[:NAMED])}{more}) - move it away or name another folder"
        )
    return target


def _foreign(folder: Path) -> list[str]:
    """The files that the folder's marker does not list, or lists with other bytes."""
    listed = _listed(folder / MARKER)
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_dir() or name == MARKER or path.name in BY_THE_SYSTEM or _sum(path) == listed.get(name)):
            found.append(name)
    return found if listed or not (folder / MARKER).exists() else [*found, MARKER]


def _listed(marker: Path) -> dict[str, str]:
    try:
        if marker.is_symlink() or marker.stat().st_size > LARGEST_MARKER:
            return {}
        files = json.loads(marker.read_bytes())["files"]
        return {str(name): str(digest) for name, digest in files.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _write(folder: Path, name: str, text: str) -> str:
    """Writes one file; its SHA-256."""
    path, data = folder / name, text.encode("utf-8", "backslashreplace")
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(data).hexdigest()


def _put(made: Path, target: Path) -> None:
    """Puts the new folder into its place, in one step where the system can swap two names; `made` may then hold the old one.

    Else the old one makes room first, is taken back if the second rename fails, and removed once it does not.
    """
    if not target.exists():
        made.rename(target)
        return
    if _swapped(made, target):
        return
    old = made.with_suffix(OLD)
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise
    with contextlib.suppress(OSError):
        shutil.rmtree(old)


def _swapped(one: Path, other: Path) -> bool:
    """Gives two folders each other's name at once; False where the system (or the file system) cannot."""
    swap = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return swap is not None and swap(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def _cleared(target: Path) -> None:
    """After builds that were killed: takes back an old folder whose place is empty, and removes new ones that nobody has touched for a day."""
    name = re.compile(rf"\.{re.escape(target.name)}-[a-z0-9_]{{8}}")
    left = [path for path in target.parent.iterdir() if name.fullmatch(path.stem) and path.suffix in (NEW, OLD) and not path.is_symlink()]
    for path in left:
        if path.suffix == OLD and not target.exists():
            path.rename(target)
        elif time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
