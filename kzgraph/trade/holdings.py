"""The store of foreign trade tables: Parquet parts by source and year, and a manifest that alone says which parts count.

A part is written beside the old one under a name made of its hash, then the manifest is replaced in one step: an import that is killed leaves
what was there. Files that no manifest names are removed by the next import; a part that was replaced stays for RETIRED_SECONDS, for those who read
by an older manifest. One import writes at a time; a second one waits. Manifest and parts carry SHA-256 sums, checked whenever they are read.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.evidence import Note

MANIFEST: Final = "manifest.json"
STAGING: Final = ".staging"
VERSION: Final = 2
WITHOUT_SUM: Final = 1
"""The version before, whose manifest has no sum: it is read, and written anew by the next import."""
LARGEST_MANIFEST: Final = 100_000_000
LONGEST_NAME: Final = 255
RETIRED_SECONDS: Final = 3600
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
    """A folder of parts as its manifest told when it was opened. `retired` are files of older manifests, with the second they were replaced in."""

    folder: Path
    parts: tuple[Part, ...]
    receipts: tuple[Mapping[str, Any], ...] = ()
    retired: Mapping[str, int] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Faults that were looked for, by file: each file is read for its sum once a command."""

    def path(self, part: Part) -> Path:
        return self.folder / part.file

    def fault(self, part: Part) -> str:
        """What is wrong with a part's file, empty if nothing. Reads it all: one flipped bit may be another figure."""
        if part.file not in self.told:
            self.told[part.file] = self._fault(part)
        return self.told[part.file]

    def _fault(self, part: Part) -> str:
        try:
            size = self.path(part).stat().st_size
            if size != part.bytes:
                return f"has {size:,} bytes, the manifest says {part.bytes:,}"
            return "is not what was written (its hash differs)" if digest(self.path(part)) != part.sha256 else ""
        except OSError as error:
            return f"cannot be read ({(error.strerror or str(error)).lower()})"

    def sound(self, parts: Iterable[Part]) -> tuple[list[Part], list[Note]]:
        """The parts whose files are as they were written, and a note on each of the others."""
        faults = [(part, self.fault(part)) for part in parts]
        notes = [Note("trade_part_damaged", {"file": part.file, "fault": fault}) for part, fault in faults if fault]
        return [part for part, fault in faults if not fault], notes

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
    path = settled(folder)
    try:
        text = _manifest(path / MANIFEST)
        return _read(path, json.loads(text)) if text is not None else Holdings(path, ())
    except OSError as error:
        raise FileError(f"{path / MANIFEST}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, KeyError, TypeError, RecursionError, MemoryError) as error:
        advice = "put it back from a copy, or import the files again into a new folder (--store)"
        raise DataError([Problem(str(path / MANIFEST), 0, "", f"is damaged ({' '.join(str(error).split())[:100]}) - {advice}")]) from None


def settled(folder: str | Path) -> Path:
    """The folder without links on the way: the database compares paths as text. Raises FileError."""
    try:
        return Path(folder).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise FileError(f"{str(folder)!r}: is no folder ({str(error)[:100]})") from None


def _manifest(path: Path) -> str | None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    if size > LARGEST_MANIFEST:
        raise ValueError(f"it has {size:,} bytes")
    return path.read_text("utf-8")


def _read(folder: Path, content: Any) -> Holdings:
    """A parsed manifest. Raises ValueError, KeyError or TypeError where something in it is not as it is written."""
    version = content["schema_version"]
    if version not in (VERSION, WITHOUT_SUM) or isinstance(version, bool):
        raise ValueError(f"version {str(version)[:20]}, this program reads {VERSION}")
    if version == VERSION and content.pop("sha256") != _sum(content):
        raise ValueError("its sum is not that of its content")
    parts = tuple(_part(folder, part) for part in content["parts"])
    receipts, retired = content["imports"], content.get("retired", {})
    if not all(isinstance(receipt, dict) for receipt in receipts) or not all(type(since) is int for since in retired.values()):
        raise ValueError("its imports are no list of receipts")
    return Holdings(folder, parts, tuple(receipts), dict(retired))


def _sum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _part(folder: Path, told: Mapping[str, Any]) -> Part:
    part = Part(**told)
    kinds = {"int": int, "str": str, "bool": bool}
    wrong = [one.name for one in fields(part) if type(getattr(part, one.name)) is not kinds[str(one.type)]]
    if wrong:
        raise ValueError(f"{wrong[0]} of a part is not {next(one.type for one in fields(part) if one.name == wrong[0])}")
    if len(part.file) > LONGEST_NAME:
        raise ValueError(f"the name of a part has {len(part.file)} characters")
    if not (folder / part.file).resolve().is_relative_to(folder):
        raise ValueError(f"the part {part.file[:60]} lies outside the folder")
    return part


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def writing(folder: str | Path, waiting: Callable[[], None]) -> Iterator[Path]:
    """The staging folder of the only import that may write now; `waiting` is called where another one has to end first. Raises FileError."""
    path = settled(folder)
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


def placed(store: Holdings, written: Path, source: str, year: int) -> tuple[Path, str]:
    """Moves the written file of a part to its place, under a name that no other content has; the path and its SHA-256. Raises FileError."""
    sha256 = digest(written)
    folder = store.folder / f"source={source}" / f"year={year}"
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != folder:
        raise FileError(f"{folder}: leads out of the store - remove that link first")
    path = folder / f"{sha256[:16]}.parquet"
    with written.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(written, path)
    for changed in (folder, folder.parent, store.folder):
        lasting(changed)
    return path, sha256


def commit(before: Holdings, parts: Sequence[Part], receipts: Sequence[Mapping[str, Any]]) -> Holdings:
    """Makes the parts, whose files are written, those of the store; replaces those of the same source and year. The last step is one rename."""
    fresh = {(part.source, part.year) for part in parts}
    kept = [part for part in before.parts if (part.source, part.year) not in fresh]
    told = tuple(sorted([*kept, *parts], key=lambda part: (part.source, part.year)))
    after = Holdings(before.folder, told, (*before.receipts, *receipts), _retired(before, {part.file for part in told}))
    content = {
        "schema_version": VERSION, "parts": [asdict(part) for part in after.parts], "imports": list(after.receipts), "retired": after.retired,
    }  # fmt: skip
    temporary = before.folder / STAGING / MANIFEST
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({**content, "sha256": _sum(content)}, file, indent=1, allow_nan=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, before.folder / MANIFEST)
    lasting(before.folder)
    _remove_strays(after)
    return after


def _retired(before: Holdings, named: set[str]) -> dict[str, int]:
    """The files that a reader may still have open by an older manifest."""
    now = int(time.time())
    since = dict.fromkeys((part.file for part in before.parts), now) | {file: min(second, now) for file, second in before.retired.items()}
    return {file: second for file, second in sorted(since.items()) if file not in named and now - second < RETIRED_SECONDS}


def lasting(folder: Path) -> None:
    """Makes the names in a folder outlast a power cut, where the system knows how."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _remove_strays(after: Holdings) -> None:
    """Removes the parts that nobody names any more."""
    named = {part.file for part in after.parts} | after.retired.keys()
    for path in after.folder.glob("source=*/year=*/*.parquet"):
        if path.relative_to(after.folder).as_posix() not in named:
            with contextlib.suppress(OSError):
                path.unlink()
