"""Reads TOML, parsed and not judged, with the line of every key: the one place that opens such a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kzgraph.errors import DataError, FileError, Problem

LIMIT: Final = 1_000_000
"""Bytes of one file, where nothing else is said."""
HEADER: Final = re.compile(r"\s*(\[\[|\[)\s*([^\[\]]+?)\s*\]")
KEY: Final = re.compile(r"""\s*["']?([A-Za-z0-9_-]+)["']?\s*(?:\.|=)""")
PARTS: Final = 30
"""Parts of a dotted key: the parser takes time by their square, minutes for a line of a hundred thousand characters."""
CHAIN: Final = re.compile(
    rf"""(?<![A-Za-z0-9_"'-])(?:(?:[A-Za-z0-9_-]{{1,100}}|"[^"\n]{{0,100}}"|'[^'\n]{{0,100}}')[ \t]*\.[ \t]*){{{PARTS}}}"""
)
Where = tuple[str, int, str]
"""Section, number among its like (0 for a table that stands alone), key."""


def read_toml(path: str | Path, *, name: str = "", limit: int = LIMIT) -> tuple[Mapping[str, Any], dict[Where, int]]:
    """The content of a file and the lines of its keys; `name` is what messages call it.

    Raises FileError where it cannot be read or is larger than `limit` bytes, DataError with the line where it is no TOML.
    """
    file, name = Path(path), name or str(path)
    try:
        if file.stat().st_size > limit:
            raise FileError(f"{path}: is larger than {limit:,} bytes - such a file has a few kilobytes")
        data = file.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    text = _text(name, data)
    chain = CHAIN.search(text)
    if chain:
        line = text.count("\n", 0, chain.start()) + 1
        raise DataError([Problem(name, line, "", f"is not TOML as it is used here: a name of more than {PARTS} parts between points")])
    try:
        return tomllib.loads(text), lines_of(text)
    except RecursionError:
        raise DataError([Problem(name, 0, "", "is not TOML: nested too deep")]) from None
    except ValueError as error:  # also of Python itself, for a whole number of thousands of digits
        message, line = _told(str(error), text)
        raise DataError([Problem(name, line, "", f"is not TOML: {message[:200]}")]) from None


def _text(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError([Problem(name, line, "", f"is not UTF-8 (byte {error.start}) - save it as UTF-8")]) from None


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
    for line, content in enumerate(text.split("\n"), start=1):
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
