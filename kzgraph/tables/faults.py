"""Names what is wrong with a record: the line, the column where the eye should go, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kzgraph.errors import Problem
from kzgraph.tables.dialect import DELIMITERS

FIELD_LIMIT = 1_000_000
"""Characters of one cell."""


def csv_problem(name: str, lines: Sequence[str], span: tuple[int, int], *, delimiter: str, header: Sequence[str], error: str) -> Problem:
    """What the csv module's message means. `span` is the first and last physical line of the record."""
    first, last = span
    line = lines[first - 1]
    if "field larger" in error:
        opened = open_quote(line, delimiter) if line.count('"') % 2 else longest_start(line, delimiter)
        column = column_at(opened, delimiter, header)
        return Problem(name, first, column, f"the cell is longer than {FIELD_LIMIT:,} characters - is a quote left open?")
    if "unexpected end" in error:
        column = column_at(open_quote(line, delimiter), delimiter, header)
        return Problem(name, first, column, "a quote is opened here and never closed - close it, or double it if it belongs to the text")
    if "expected after" in error:
        match = re.search(rf'"(?!["{re.escape(delimiter)}\r\n]|$)', line[1:])
        column = column_at(line[: match.start() + 1] if match else line, delimiter, header)
        return Problem(name, first, column, "text follows a closing quote - double the quotes inside a quoted cell")
    return Problem(name, last, "", f"cannot be read as CSV ({error})")


def width_message(fields: Sequence[str], width: int, delimiter: str) -> str:
    """Why a row may have another number of fields than the header."""
    found = f"{len(fields)} field{'s' if len(fields) > 1 else ''}, expected {width}"
    if any("\n" in field or "\r" in field for field in fields):
        return f"{found} (a quote spans several lines?)"
    if len(fields) > width:
        return f"{found} - a cell with a comma in it needs quotes" if delimiter == "," else found
    if len(fields) > 1:
        return found
    if fields[0].startswith("#"):
        return f"{found} - a comment? they may stand above the header only"
    if fields[0].count(delimiter) == width - 1:
        return f"{found} - the whole line is inside quotes; save the table as CSV again"
    for other in DELIMITERS:
        if other != delimiter and fields[0].count(other) == width - 1:
            return f"{found} - its cells are separated by {other!r}, those of the header by {delimiter!r}"
    return f"{found} - a total or a remark? delete the line"


def column_at(before: str, delimiter: str, header: Sequence[str]) -> str:
    """Name of the column that starts after `before`, a physical line up to some point."""
    outside = re.sub(r'"[^"]*"', "", before)
    position = outside.count(delimiter)
    return header[position] if position < len(header) else ""


def longest_start(line: str, delimiter: str) -> str:
    """The line up to its longest field."""
    start = longest = 0
    best = 0
    for piece in line.split(delimiter):
        if len(piece) > longest:
            longest, best = len(piece), start
        start += len(piece) + 1
    return line[:best]


def open_quote(line: str, delimiter: str) -> str:
    """The line up to the field whose quote is not closed in it."""
    inside = False
    first = True  # nothing but blanks stands before this character in its field
    start = begin = 0
    closed = -2
    for position, char in enumerate(line):
        if char == '"' and (inside or first or closed == position - 1):
            inside = not inside
            closed = -2 if inside else position
            start = begin
        elif char == delimiter and not inside:
            begin = position + 1
        first = not inside and (begin == position + 1 or (first and char == " "))
    return line[:start]
