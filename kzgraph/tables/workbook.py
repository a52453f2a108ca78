"""From an XLSX workbook to the same raw table: the first sheet, every cell as text, formulas only by their stored value."""

from __future__ import annotations

import io
import os
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from kzgraph.errors import DataError, Problem
from kzgraph.schema.raw import RawTable
from kzgraph.tables.dialect import BLANKS, NEEDED, column_name, header_below, no_header
from kzgraph.tables.packed import WORKBOOK_LIMIT
from kzgraph.tables.parts import Layout, check_parts, letters, sheet_layout
from kzgraph.tables.records import header_faults

CELL_LIMIT = 20_000_000
"""Cells of one sheet, empty ones between filled ones included: a sheet may claim seventeen thousand million."""
SPEAKING = re.compile(r'"[^"]*[^\W\d_][^"]*"|\\[^\W\d_]|[€£¥₸₽]|(?<!\[)\$|\[\$[^\]-]|,+(?=$|;|")|^;')
"""A number format that shows more than the number, or less: words, a currency, thousands left out, nothing at all."""
ESCAPE = re.compile("_x(00[01][0-9A-F]|005F)_")
"""How a workbook writes a control character in a text, and the underscore that would start one."""
Row = tuple[int, list[Any], list[Any]]
"""Row number, cells with their stored values, the same cells as written (formulas)."""


def read_workbook(name: str, data: bytes, wanted: Sequence[str], *, skip_rows: int = 0) -> RawTable:
    """Reads the first sheet. Entity declarations are refused by defusedxml; a formula without a stored value is a problem, never empty."""
    rows, others, layout = _filled_rows(name, data)
    notes = [f"{name}: only the first sheet is read; also there: {', '.join(others)}"] if others else []
    header_line, header = _header(name, rows, wanted, skip_rows, notes)
    problems = [*header_faults(name, header_line, header), *_merged(name, header_line, header, rows, layout)]
    notes += _hidden(name, header_line, header, rows, layout)
    columns: dict[str, list[str]] = {column: [] for column in header if column}
    lines = []
    for line, shown, written in (row for row in rows if row[0] > header_line):
        lines.append(line)
        for position in range(max(len(header), len(shown))):
            column = header[position] if position < len(header) else ""
            cell = shown[position] if position < len(shown) else None
            where = f"cell {letters(position + 1)}{line}"
            text, fault = _read_cell(cell, written[position] if position < len(written) else None, where, column)
            if fault:
                problems.append(Problem(name, line, column, fault))
            elif text and not column:
                problems.append(
                    Problem(name, header_line, "", f'column {position + 1} has no name but {where} holds "{text[:40]}" - name it')
                )
            elif text and column != "value_usd" and SPEAKING.search(_format(cell)):
                notes.append(f"{name} line {line}, column {column}: {where} is shown as {_format(cell)}; the number {text} itself is read")
            if column:
                columns[column].append(text)
    if problems:
        raise DataError(sorted(set(problems)))
    titles = next(tuple(title for title in map(_text, cells) if title) for line, cells, _ in rows if line == header_line)
    return RawTable(name, columns, lines, tuple(notes), header_line=header_line, titles=titles)


def _merged(name: str, header_line: int, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> Iterator[Problem]:
    """Merged cells of the table itself: only the first keeps its value, and what it says of the others is not known."""
    filled = {line: cells for line, cells, _ in rows}
    for left, top, right, bottom in layout.merged:
        cells = filled.get(top, [])
        value = _text(cells[left - 1]) if left <= len(cells) else ""
        if bottom > header_line and value and any(header[left - 1 : right]):
            area, first = f"{letters(left)}{top}:{letters(right)}{bottom}", f"{letters(left)}{top}"
            column = next(filter(None, map(_text, filled.get(header_line, header)[left - 1 : right])))
            message = f'cells {area} are merged and only {first} has a value ("{value[:40]}") - unmerge them and fill each cell'
            yield Problem(name, max(min(top + 1, bottom), header_line), column, message)


def _hidden(name: str, header_line: int, header: Sequence[str], rows: Sequence[Row], layout: Layout) -> Iterator[str]:
    """Rows and columns that a person does not see, and that are read all the same."""
    hidden = sorted({line for line, _, _ in rows if line > header_line} & set(layout.hidden_rows))
    if hidden:
        lines = ", ".join(map(str, hidden[:10])) + (" ..." if len(hidden) > 10 else "")
        yield f"{name} line{'s' if len(hidden) > 1 else ''} {lines}: hidden in the sheet (a filter?); read all the same"
    names = [column for first, last in layout.hidden_columns for column in header[first - 1 : last] if column]
    if names:
        yield f"{name}: hidden in the sheet and read all the same: column {', '.join(names)}"


def _header(name: str, rows: Sequence[Row], wanted: Sequence[str], skip_rows: int, notes: list[str]) -> tuple[int, list[str]]:
    """Row number and names of the header: the first filled row, or the first after those to be skipped."""
    found = [(line, [column_name(_text(cell)) for cell in cells]) for line, cells, _ in rows[: skip_rows + 40]]
    if not found:
        raise DataError([Problem(name, 1, "", f"the first sheet is empty - wanted is a header with {', '.join(wanted)}")])
    known = [len(set(names) & set(wanted)) for _, names in found]
    if skip_rows and known[0] < NEEDED:
        found = [(line, names) for line, names in found if line > skip_rows]
        known = [len(set(names) & set(wanted)) for _, names in found]
        notes.append(f"{name}: {skip_rows} lines above the header are left out, as asked")
    if known and known[0] >= min(NEEDED, len(wanted)):
        line, names = found[0]
        while not names[-1]:
            names.pop()
        return line, names
    for (line, _), count in zip(found, known, strict=True):
        if count >= NEEDED:
            raise header_below(name, found[0][0], line - 1)
    raise no_header(name, found[0][0] if found else skip_rows + 1, [name for name in found[0][1] if name] if found else [], wanted)


def _read_cell(cell: Any, written: Any, where: str, column: str) -> tuple[str, str]:
    """The text of a cell, or what is wrong with it."""
    value = None if cell is None else cell.value
    formula = None if written is None else written.value
    if value is None:
        computed = cell is not None and cell.data_type == "str"  # a formula whose stored value is a text of no characters
        if formula is None or computed:
            return "", ""
        return "", f"{where} holds a formula with no stored value - open the file in a spreadsheet program and save it"
    if cell.data_type == "e":
        return "", f"{where} holds the error {value} - correct the formula, or leave the cell empty"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, _format(cell), percent=column == "share_pct"), ""
    return _text(cell), ""


def _format(cell: Any) -> str:
    if not isinstance(cell.value, int | float):
        return "General"
    try:
        return str(cell.number_format)
    except IndexError:  # the workbook has no such style
        return "General"


def _number(value: float, shown: str, *, percent: bool) -> str:
    """A number as its format means it: 0.6 shown as 60% is 60%, 81120 shown as 000000 is 081120."""
    plain = str(int(value)) if float(value).is_integer() and abs(value) < 2**53 else repr(value)
    if "%" in shown:
        return f"{(Decimal(plain) * 100).normalize():f}%"
    return plain.zfill(len(shown)) if re.fullmatch("0{2,}", shown) and plain.isdecimal() and not percent else plain


def _filled_rows(name: str, data: bytes) -> tuple[list[Row], list[str], Layout]:
    """The rows of the first visible sheet that hold anything, the titles of the other sheets, and what the sheet says beside its cells."""
    from defusedxml.common import DefusedXmlException

    os.environ.setdefault("OPENPYXL_LXML", "False")  # one parser everywhere: the guarded one
    from openpyxl import DEFUSEDXML

    if not DEFUSEDXML:
        raise DataError([Problem(name, 0, "", "an Excel file is only read with the package defusedxml installed")])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > WORKBOOK_LIMIT:
                raise DataError([Problem(name, 0, "", f"unpacks to more than {WORKBOOK_LIMIT:,} bytes - save it as CSV")])
            check_parts(name, archive)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl's remarks on styles and extensions; what they cost a cell is a fault of that cell
            return _open(name, data)
    except (DefusedXmlException, ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, SyntaxError, OSError,
            NotImplementedError, RuntimeError, EOFError, zipfile.BadZipFile) as error:  # fmt: skip
        if any(isinstance(cause, DefusedXmlException) for cause in _causes(error)):
            message = "the workbook declares XML entities or a document type, which is refused (they can fill the memory)"
        else:
            message = f"cannot be read as an Excel file ({' '.join(str(error).split())[:120]}) - save it as CSV"
        raise DataError([Problem(name, 0, "", message)]) from None


def _open(name: str, data: bytes) -> tuple[list[Row], list[str], Layout]:
    from openpyxl import load_workbook

    books = [load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False) for values in (True, False)]
    sheets = [sheet for book in books for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise DataError([Problem(name, 0, "", "the workbook has no visible sheet with cells")])
    sheets = [sheets[0], sheets[len(sheets) // 2]]
    first: Any = sheets[0]
    with first._get_source() as content:
        layout = sheet_layout(name, content)
    for sheet in sheets:
        sheet.reset_dimensions()
    rows: list[Row] = []
    read = 0
    for line, (shown, written) in enumerate(zip(*(sheet.iter_rows() for sheet in sheets), strict=False), start=1):
        if len(written) == 0:
            continue
        read += len(written)
        if read > CELL_LIMIT:
            raise DataError([Problem(name, line, "", f"more than {CELL_LIMIT:,} cells, most of them empty - save the sheet as CSV")])
        if any(_text(cell) for cell in written):
            rows.append((line, list(shown), list(written)))
    titles = [title for title in books[0].sheetnames if title != sheets[0].title]
    for book in books:
        book.close()
    return rows, titles, layout


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _text(cell: Any) -> str:
    value = None if cell is None else cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), str(value)).strip(BLANKS)
