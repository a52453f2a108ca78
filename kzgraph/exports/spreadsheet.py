"""The edges as CSV and all tables as a workbook. Nothing in them is run by a spreadsheet program, and kzgraph reads both again."""

from __future__ import annotations

import io
import os
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import FileError
from kzgraph.exports.contents import DERIVED, Contents, Sheet, Value
from kzgraph.exports.markup import NOT_IN_XML
from kzgraph.exports.packing import packed
from kzgraph.schema.delimited import write_rows
from kzgraph.schema.formulas import GUARD, guarded, runs

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

LONGEST: Final = 32_767
"""Characters of a cell of a workbook."""
ROWS: Final = 1_048_576
CODED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
NOW: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def csv_edges(made: Contents) -> bytes:
    """The edges table. Text that a spreadsheet would run has an apostrophe in front, which kzgraph takes off again; numbers are as they are."""
    out = io.StringIO(newline="")
    table = made.edges.without(DERIVED)
    write_rows(out, [[guarded(name) for name in table.cells]])
    write_rows(out, ([guarded(value) if isinstance(value, str) else number(value) for value in row] for row in table.rows()))
    return out.getvalue().encode()


def number(value: float | None) -> str:
    """A number as text that reads back equal, without a point where it is whole; unknown is empty."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)


def xlsx(made: Contents) -> bytes:
    """A workbook with the sheets nodes, edges and sources. Raises FileError for a cell or a table that a workbook cannot hold whole.

    Text is stored as text, and marked as such where it looks like a formula. What XML cannot hold is written as its escape, and a line end
    inside a cell is a line feed.
    """
    os.environ.setdefault("OPENPYXL_LXML", "False")  # with lxml a full disk would be no OSError, and the bytes would be other ones
    from openpyxl import Workbook

    sheets = (made.nodes, made.edges.without(DERIVED), made.sources)
    for sheet in sheets:
        _hold(sheet)
    book = Workbook(write_only=True)
    for sheet in sheets:
        worksheet = book.create_sheet(sheet.name)
        worksheet.append([_cell(worksheet, name) for name in sheet.cells])
        for row in sheet.rows():
            worksheet.append([_cell(worksheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["docProps/core.xml"] = NOW.sub(b"1980-01-01T00:00:00Z", files["docProps/core.xml"])
    return packed(files)


def _hold(sheet: Sheet) -> None:
    """Excel would lose what is beyond its limits, and openpyxl would cut it."""
    if len(sheet) >= ROWS:
        raise FileError(f"{len(sheet):,} {sheet.name} do not fit into a sheet of {ROWS:,} rows - export to .csv or .parquet")
    for name, cells in sheet.cells.items():
        for position, value in enumerate(cells, start=2):
            if isinstance(value, str) and len(_held(value)) > LONGEST:
                message = f"{len(value):,} characters do not fit into a cell of {LONGEST:,} - export to .csv or .json"
                raise FileError(f"sheet {sheet.name} row {position}, column {name}: {message}")


def _cell(worksheet: WriteOnlyWorksheet, value: Value) -> Any:
    """Text as a cell of its own, so that openpyxl makes no formula or error of it. One that looks guarded already is guarded once more, as
    kzgraph takes off one apostrophe when it reads."""
    from openpyxl.cell import WriteOnlyCell

    if not isinstance(value, str):
        return value
    held = _held(value)
    cell = WriteOnlyCell(worksheet, guarded(held) if held.startswith(GUARD) else held)
    cell.data_type = "s"
    if runs(held):
        cell.quotePrefix = True
    return cell


def _held(text: str) -> str:
    """The text as XML can hold it, and as a workbook takes it for nothing but text: `_x0041_` would be the letter A."""
    text = CODED.sub("_x005F_", text)
    return NOT_IN_XML.sub(lambda found: ascii(found.group())[1:-1], text.replace("\r\n", "\n").replace("\r", "\n"))
