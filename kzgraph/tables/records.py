"""From text to records: every row with as many fields as the header, at its physical line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kzgraph.errors import DataError, Problem
from kzgraph.schema.numbers import NumberStyle
from kzgraph.schema.raw import RawTable
from kzgraph.tables.dialect import BLANKS, column_name, find_header, refuse_other_formats
from kzgraph.tables.faults import FIELD_LIMIT, csv_problem, width_message
from kzgraph.tables.packed import LINES_LIMIT, TOO_LONG

COLUMN_LIMIT = 1000
ESCAPED = re.compile(r"\\[\\\"]")


def read_records(
    name: str, text: str, wanted: Sequence[str], *, skip_rows: int = 0, decimal: str | None = None, thousands: str = ""
) -> RawTable:
    """Splits the text into a RawTable. `wanted` are the column names of the table that is expected.

    Raises DataError with every structural fault.
    """
    notes: list[str] = []
    refuse_other_formats(name, text, wanted)
    if text.endswith("\x1a"):
        text = text.rstrip("\x1a")
        notes.append(f"{name} line {_count_lines(text) + 1}: a DOS end-of-file character (Ctrl-Z) is left out")
    if max(text.count("\n"), text.count("\r")) > LINES_LIMIT:
        raise DataError([Problem(name, LINES_LIMIT, "", TOO_LONG)])
    lines = list(io.StringIO(text, newline=""))
    escaped = next((line for line, content in enumerate(lines, start=1) if ESCAPED.search(content)), 0) if "\\" in text else 0
    if escaped:
        notes.append(
            f"{name} line {escaped}: a backslash before a quote or a backslash is read as it stands - in a table a quote is doubled"
        )
    start, delimiter = find_header(name, lines, wanted, skip_rows=skip_rows, notes=notes)
    records = _records(name, lines, start, delimiter, wanted)
    header_line, header_fields = next(records)
    header = [column_name(field) for field in header_fields]
    if len(header) == 1:
        raise DataError([Problem(name, header_line, "", "every line is one quoted cell - save the table as CSV again")])
    problems = header_faults(name, header_line, header)
    if len(header) > COLUMN_LIMIT:
        raise DataError(problems)
    rows, row_lines, faults = _rows(name, records, header, delimiter, notes, nul="\0" in text, doubled='""' in text)
    columns, nameless = _columns(name, header_line, header, rows, notes)
    problems += nameless + faults
    if problems:
        raise DataError(sorted(problems))
    style = NumberStyle(decimal=decimal or ".", thousands=thousands, semicolons=delimiter == ";" and decimal is None)
    return RawTable(name, columns, row_lines, tuple(notes), style, header_line)


def _count_lines(text: str) -> int:
    return len(list(io.StringIO(text, newline="")))


def _records(name: str, lines: Sequence[str], start: int, delimiter: str, wanted: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """(physical line, fields) of each record from the header on."""
    previous = csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(lines[start:], delimiter=delimiter, strict=True, skipinitialspace=True)
    header: list[str] = []
    first = start + 1
    try:
        for record in reader:
            header = header or [column_name(field) for field in record]
            yield first, record
            first = start + reader.line_num + 1
    except csv.Error as error:
        span = first, start + reader.line_num
        raise DataError([csv_problem(name, lines, span, delimiter=delimiter, header=header or list(wanted), error=str(error))]) from None
    finally:
        csv.field_size_limit(previous)


def _rows(
    name: str, records: Iterator[tuple[int, list[str]]], header: list[str], delimiter: str, notes: list[str], *, nul: bool, doubled: bool
) -> tuple[list[list[str]], list[int], list[Problem]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    width = len(header)
    names = set(header)
    blank = 0
    bare: list[int] = []
    for line, fields in records:
        cells = [field.strip(BLANKS) for field in fields]
        if not any(cells):
            blank += bool(fields)
        elif nul and any("\0" in cell for cell in cells):
            column = next((column for column, cell in zip(header, cells, strict=False) if "\0" in cell), "")
            problems.append(Problem(name, line, column, "a NUL byte - the file is damaged or is not text"))
        elif len(cells) != width:
            problems.append(Problem(name, line, "", width_message(cells, width, delimiter)))
        elif cells[0].casefold() in names and {column_name(cell) for cell in cells} == names:
            problems.append(Problem(name, line, header[0], "the header is repeated - two files pasted together? delete this line"))
        elif cells[0].startswith("# "):
            problems.append(Problem(name, line, header[0], "a comment - they may stand above the header only; delete the line"))
        else:
            rows.append(cells)
            lines.append(line)
            if doubled and any('""' in cell for cell in cells):
                bare.append(line)
    if bare:
        shown = f"line{'s' if len(bare) > 1 else ''} {', '.join(map(str, bare[:10]))}{' ...' if len(bare) > 10 else ''}"
        notes.append(f"{name} {shown}: doubled quotes in a cell are read as they stand - is the quote missing that opens the cell?")
    if blank:
        notes.append(f"{name}: {blank} empty row{'s' if blank > 1 else ''} left out")
    return rows, lines, problems


def header_faults(name: str, line: int, header: Sequence[str]) -> list[Problem]:
    """Too many columns, or one that is there more than once."""
    if len(header) > COLUMN_LIMIT:
        return [Problem(name, line, "", f"{len(header):,} columns - a table has at most {COLUMN_LIMIT:,}; are rows and columns exchanged?")]
    repeated = [column for column, count in Counter(header).items() if column and count > 1]
    return [Problem(name, line, column, f"column {column} is there twice - rename or delete one") for column in repeated]


def _columns(
    name: str, line: int, header: list[str], rows: list[list[str]], notes: list[str]
) -> tuple[dict[str, list[str]], list[Problem]]:
    problems = []
    columns: dict[str, list[str]] = {}
    for position, column in enumerate(header):
        values = [row[position] for row in rows]
        filled = next((value for value in values if value), "") if not column else ""
        if column:
            columns.setdefault(column, values)
        elif filled:
            numbered = " (row numbers? save the table without its index)" if position == 0 and filled.isdecimal() else ""
            problems.append(Problem(name, line, "", f'column {position + 1} has no name but holds "{filled[:40]}"{numbered} - name it'))
        else:
            notes.append(f"{name}: column {position + 1} has no name and no content; it is left out")
    return columns, problems
