"""Reads the files of checks: a folder of TOML, parsed and not judged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.tables.toml import read_toml

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
            found[file.name], _ = read_toml(file, name=file.name, limit=SIZE_LIMIT)
        except DataError as error:
            problems += error.problems
    if problems:
        raise DataError(problems)
    return found
