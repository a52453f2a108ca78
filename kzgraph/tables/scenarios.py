"""Reads scenario files: TOML, parsed and not judged, with the line of every key."""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.scenarios.reading import Page
from kzgraph.tables import data_folder

SIZE_LIMIT = 1_000_000
"""Bytes of one file."""
HEADER = re.compile(r"\s*(\[\[|\[)\s*([^\[\]]+?)\s*\]")
KEY = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*(?:\.|=)""")
Where = tuple[str, int, str]
"""Section, number among its like (0 for a table that stands alone), key."""


def read_scenario(path: str | Path) -> Page:
    """The content of a scenario file: of that path, or of the shipped scenario of that name. Raises FileError, DataError."""
    file = _found(path)
    text = _text(file)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line = _told(str(error), text)
        raise DataError([Problem(str(path), line, "", f"is not TOML: {message}")]) from None
    except RecursionError:
        raise DataError([Problem(str(path), 0, "", "is not TOML: nested too deep")]) from None
    return Page(str(path), content, lines_of(text))


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


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise FileError(f"{file}: is larger than {SIZE_LIMIT:,} bytes - a scenario is a few kilobytes")
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError([Problem(str(file), 0, "", f"is not UTF-8 (byte {error.start}) - save it as UTF-8")]) from None
    except OSError as error:
        raise FileError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None


def _told(message: str, text: str) -> tuple[str, int]:
    """What the parser says, and the line it says it of."""
    match = re.search(r"\s*\(at line (\d+), column (\d+)\)|\s*\(at end of document\)", message)
    if match is None:
        return message, 0
    line = int(match[1]) if match[1] else text.count("\n") + 1
    return message[: match.start()] + (f" (column {match[2]})" if match[2] else " (at the end)"), line


def lines_of(text: str) -> dict[Where, int]:
    """The line of each section and key; lists of tables are counted from 1. Text over several lines is passed over.

    >>> lines_of('[scenario]\\nfrom = 2026\\n[[event]]\\ntype = "recycling"')
    {('scenario', 0, ''): 1, ('scenario', 0, 'from'): 2, ('event', 1, ''): 3, ('event', 1, 'type'): 4}
    """
    found: dict[Where, int] = {}
    counts: dict[str, int] = {}
    section, number, parent, quote = "", 0, "", ""
    for line, content in enumerate(text.splitlines(), start=1):
        if quote:
            quote = "" if quote in content else quote
            continue
        header, key = HEADER.match(content), KEY.match(content)
        if header is not None:
            name, _, parent = header[2].replace('"', "").partition(".")
            if header[1] == "[[" and not parent:
                counts[name] = counts.get(name, 0) + 1
            section, number = name, counts.get(name, 0)
            found.setdefault((section, number, parent), line)
        elif key is not None:
            found.setdefault((section, number, parent or key[1]), line)
        opened = [mark for mark in ('"""', "'''") if content.count(mark) % 2]
        quote = opened[0] if opened else ""
    return found
