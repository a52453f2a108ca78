"""What kind of text a file is: not a table at all, or a table with a header and a delimiter."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from kzgraph.errors import DataError, Problem
from kzgraph.schema.columns import TABLES

DELIMITERS = (",", ";", "\t", "|")
SEARCHED = 40
"""Lines searched for a header below a preamble."""
NEEDED = 3
"""Known column names that make a line a header wherever it stands; one is enough for the first line of all."""
BLANKS = " \t\r\n\u00a0\u2007\u202f\u3000\ufeff"


OTHER_LINE_ENDS: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""What some programs, mainframes first, end lines with, and no table of text does."""


def other_line_end(header: str) -> str:
    """What is wrong with a header that ends in none of the usual ways, so that the rows stand behind it; empty where nothing is."""
    found = OTHER_LINE_ENDS.search(header.strip(BLANKS))
    return (
        f"the header holds U+{ord(found.group()):04X} - if that ends the lines, save the file with ordinary line ends (LF or CR LF)"
        if found
        else ""
    )


def column_name(field: str) -> str:
    """A header cell as a column name: trimmed, unquoted, folded."""
    return unicodedata.normalize("NFC", field.strip(BLANKS).strip('"').strip(BLANKS)).casefold()


def refuse_other_formats(name: str, text: str, wanted: Sequence[str]) -> None:
    """Raises DataError for text that is no table: nothing, HTML, JSON."""
    start = text[:2000].lstrip(BLANKS)
    if not start:
        raise DataError([Problem(name, 1, "", f"the file is empty - wanted is a header with {', '.join(wanted)}")])
    if not start.strip("\0"):
        raise DataError([Problem(name, 1, "", "nothing but NUL bytes - the file is damaged; fetch it again")])
    if re.match(r"<(!doctype|!--|html|\?xml|head|body|svg)", start, re.IGNORECASE):
        raise DataError([Problem(name, 1, "", "looks like HTML or XML, not CSV - a download may have returned an error page")])
    if start[0] in "{[":
        raise DataError([Problem(name, 1, "", f"looks like JSON, not CSV{_said(text)}")])


def _said(text: str) -> str:
    """What a JSON error message says."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    said = [f"{key}: {value}" for key, value in content.items() if isinstance(value, str | int)] if isinstance(content, dict) else []
    return f" - it says {'; '.join(said)[:300]}" if said else ""


def find_header(name: str, lines: Sequence[str], wanted: Sequence[str], *, skip_rows: int, notes: list[str]) -> tuple[int, str]:
    """Index of the header line and the delimiter. Comments, blank lines and Excel's `sep=` above it are passed over with a note."""
    start = 0
    if skip_rows and not (lines and _score(lines[0], wanted)[0] >= NEEDED):
        start = skip_rows
        notes.append(f"{name}: {skip_rows} lines above the header are left out, as asked")
    start = _past_remarks(name, lines, start, notes)
    if start >= len(lines):
        raise DataError([Problem(name, 1, "", f"the file has no header - wanted is {', '.join(wanted)}")])
    count, delimiter = _score(lines[start], wanted)
    odd = other_line_end(lines[start])
    if count and odd:
        raise DataError([Problem(name, start + 1, "", odd)])
    if count >= min(NEEDED, len(wanted)):
        return start, delimiter
    for below in range(start + 1, min(len(lines), start + SEARCHED)):
        if _score(lines[below], wanted)[0] >= NEEDED:
            raise header_below(name, start + 1, below)
    if count and lines[start].count(delimiter) >= NEEDED - 1:
        return start, delimiter
    raise no_header(name, start + 1, re.split(r"[,;\t|]", lines[start]), wanted)


def header_below(name: str, line: int, above: int) -> DataError:
    """The header stands below a preamble of `above` lines."""
    return DataError([Problem(name, line, "", f"header not found; it seems to be at line {above + 1} - say --skip-rows {above}")])


def no_header(name: str, line: int, found: Sequence[str], wanted: Sequence[str]) -> DataError:
    """No line names the columns; says whose the names are where another table has them."""
    names = {column_name(field) for field in found}
    other = [which for which, columns in TABLES.items() if all(column.name in names for column in columns if column.required)]
    if other:
        return DataError([Problem(name, line, "", f"looks like the {other[0]} table - wanted is {', '.join(wanted)}")])
    fewer = "one column found and none is known" if len(found) == 1 else "header not found"
    shown = ", ".join(field.strip(BLANKS) for field in found)
    shown = shown if len(shown) <= 100 else f"{shown[:100]} ..."
    return DataError([Problem(name, line, "", f'{fewer}: "{shown}" - wanted is a header with {", ".join(wanted)}')])


def _past_remarks(name: str, lines: Sequence[str], start: int, notes: list[str]) -> int:
    while start < len(lines):
        line = lines[start].strip(BLANKS)
        if line.startswith("#"):
            notes.append(f"{name} line {start + 1}: a comment is left out")
        elif re.fullmatch(r'"?sep=.?"?', line, re.IGNORECASE):
            notes.append(f"{name} line {start + 1}: the spreadsheet hint {line} is left out")
        elif line:
            break
        start += 1
    return start


def _score(line: str, wanted: Sequence[str]) -> tuple[int, str]:
    """How many wanted columns the line names, with the delimiter that shows most."""
    best = (0, ",")
    for delimiter in DELIMITERS:
        names = {column_name(field) for field in line.split(delimiter)}
        best = max(best, (len(names & set(wanted)), delimiter), key=lambda pair: pair[0])
    return best
