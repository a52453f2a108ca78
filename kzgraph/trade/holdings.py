"""The store of foreign trade tables: Parquet parts by source and year, and a manifest that alone says which parts count.

A part is written beside the old one under a name made of its hash, then the manifest is replaced in one step: an import that is killed leaves
what was there. Parts that no manifest names are removed by the next import. One import writes at a time; a second one waits.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kzgraph.errors import DataError, FileError, Problem

MANIFEST: Final = "manifest.json"
STAGING: Final = ".staging"
VERSION: Final = 1
COLUMNS: Final = (
    "year", "flow", "consumer", "supplier", "reporter", "partner", "hs_edition", "hs_code", "value", "currency", "quantity_t", "weight_estimated",
)  # fmt: skip
"""Columns of a part. `reporter` and `partner` are the codes of the file; `supplier` or `consumer` is empty where nobody is named; an unknown
figure is null. Rows are sorted by consumer, hs_code and value, the largest first."""


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of the store: a source's rows of a year."""

    source: str
    year: int
    file: str
    rows: int
    bytes: int
    sha256: str
    currency: str
    mirrored: bool
    """Whether a row is one side's figure, import or export; else it is nobody's side (BACI)."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """A folder of parts as its manifest told when it was opened."""

    folder: Path
    parts: tuple[Part, ...]
    receipts: tuple[Mapping[str, Any], ...] = ()

    def path(self, part: Part) -> Path:
        return self.folder / part.file

    def fault(self, part: Part, *, hashed: bool = False) -> str:
        """What is wrong with a part's file, empty if nothing; `hashed` reads it all."""
        try:
            size = self.path(part).stat().st_size
            if size != part.bytes:
                return f"has {size:,} bytes, the manifest says {part.bytes:,}"
            return "is not what was written (its hash differs)" if hashed and digest(self.path(part)) != part.sha256 else ""
        except OSError as error:
            return f"cannot be read ({(error.strerror or str(error)).lower()})"

    def sources(self) -> list[str]:
        return sorted({part.source for part in self.parts})


def default_folder() -> Path:
    """Where the store is if nobody says otherwise: the user's data directory."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "kzgraph" / "trade"


def opened(folder: str | Path) -> Holdings:
    """The store in a folder; one without a manifest is empty. Raises DataError where the manifest is damaged, FileError where it cannot be read."""
    path = Path(folder)
    try:
        content = json.loads((path / MANIFEST).read_text("utf-8"))
        if content["schema_version"] != VERSION:
            raise ValueError(f"version {content['schema_version']}, this program reads {VERSION}")
        parts = tuple(Part(**part) for part in content["parts"])
        for part in parts:
            _inside(path, part)
        return Holdings(path, parts, tuple(content["imports"]))
    except FileNotFoundError:
        return Holdings(path, ())
    except OSError as error:
        raise FileError(f"{path / MANIFEST}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        advice = "put it back from a copy, or import the files again into a new folder (--store)"
        raise DataError([Problem(str(path / MANIFEST), 0, "", f"is damaged ({' '.join(str(error).split())[:100]}) - {advice}")]) from None


def _inside(folder: Path, part: Part) -> None:
    if not (folder / part.file).resolve().is_relative_to(folder.resolve()):
        raise ValueError(f"the part {part.file[:60]} lies outside the folder")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing(folder: str | Path, waiting: Callable[[], None]) -> Iterator[Path]:
    """The staging folder of the only import that may write now; `waiting` is called where another one has to end first. Raises FileError."""
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with (path / ".lock").open("a+b") as lock:
            _locked(lock.fileno(), waiting)
            staging = path / STAGING
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _locked(handle: int, waiting: Callable[[], None]) -> None:
    """Takes the lock; the system gives it back when the program ends, however it ends."""
    if sys.platform == "win32":
        import msvcrt

        while True:
            with contextlib.suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # tries for ten seconds
                return
            waiting()
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)


def commit(before: Holdings, parts: Sequence[Part], receipts: Sequence[Mapping[str, Any]]) -> Holdings:
    """Makes the parts, whose files are written, those of the store; replaces those of the same source and year. The last step is one rename."""
    fresh = {(part.source, part.year) for part in parts}
    kept = [part for part in before.parts if (part.source, part.year) not in fresh]
    after = Holdings(
        before.folder, tuple(sorted([*kept, *parts], key=lambda part: (part.source, part.year))), (*before.receipts, *receipts)
    )
    content = {"schema_version": VERSION, "parts": [asdict(part) for part in after.parts], "imports": list(after.receipts)}
    temporary = before.folder / STAGING / MANIFEST
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, before.folder / MANIFEST)
    _remove_strays(after, before)
    return after


def _remove_strays(after: Holdings, before: Holdings) -> None:
    """Removes parts that neither manifest names: whoever reads by the old one can go on."""
    named = {part.file for part in (*after.parts, *before.parts)}
    for path in after.folder.glob("source=*/year=*/*.parquet"):
        if path.relative_to(after.folder).as_posix() not in named:
            with contextlib.suppress(OSError):
                path.unlink()
