"""Reads the files of checks: a folder of TOML, parsed and not judged."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kzgraph.errors import DataError, FileError, Problem

SIZE_LIMIT = 10_000_000
"""Bytes of one file."""


def read_checks(folder: str | Path) -> dict[str, Mapping[str, Any]]:
    """The content of every *.toml file of a folder, by file name, in the order of the names.

    Raises FileError where there is none or one cannot be read, DataError with every file that is no TOML.
    """
    path = Path(folder)
    if not path.is_dir():
        raise FileError(f"{folder}: {'is a file - name its folder' if path.is_file() else 'no such folder'}")
    files = sorted(path.glob("*.toml"))
    if not files:
        raise FileError(f"{folder}: has no file of checks - their names end in .toml")
    found: dict[str, Mapping[str, Any]] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            found[file.name] = tomllib.loads(_text(file))
        except UnicodeDecodeError as error:
            problems.append(Problem(file.name, 0, "", f"is not UTF-8 (byte {error.start}) - save it as UTF-8"))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            problems.append(Problem(file.name, 0, "", f"is not TOML: {str(error) or 'nested too deep'}"))
    if problems:
        raise DataError(problems)
    return found


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise FileError(f"{file}: is larger than {SIZE_LIMIT:,} bytes - checks are a few kilobytes")
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FileError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
