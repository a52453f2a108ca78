"""Reads scenario files: TOML, parsed and not judged, with the line of every key."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from kzgraph.errors import FileError
from kzgraph.scenarios.reading import Page
from kzgraph.tables import data_folder
from kzgraph.tables.toml import read_toml


def read_scenario(path: str | Path) -> Page:
    """The content of a scenario file: of that path, or of the shipped scenario of that name. Raises FileError, DataError."""
    content, lines = read_toml(_found(path), name=str(path))
    return Page(str(path), content, lines)


def shipped_scenarios() -> list[Path]:
    """The files of the shipped scenarios, by name."""
    data = data_folder()
    folders = (data / "scenarios", data.parent / "scenarios")
    return next((found for folder in folders if (found := sorted(folder.glob("*.toml")))), [])


def _found(path: str | Path) -> Path:
    given = Path(path)
    if given.is_file():
        return given
    shipped = {file.stem: file for file in shipped_scenarios()}
    if str(path) in shipped:
        return shipped[str(path)]
    if given.is_dir():
        raise FileError(f"{path}: is a folder - name a scenario file in it")
    near = get_close_matches(given.stem, shipped, n=3, cutoff=0.5)
    hint = f" - did you mean {', '.join(near)}?" if near else f" - shipped are {', '.join(shipped)}" if shipped else ""
    raise FileError(f"{path}: no such scenario file{hint}")
