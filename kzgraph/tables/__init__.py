"""Reads tables from outside (CSV in its dialects, gzip, zip, XLSX, standard input) into raw tables with physical line numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.schema.numbers import THOUSANDS
from kzgraph.schema.raw import RawTable
from kzgraph.tables.container import read_bytes
from kzgraph.tables.dialect import DELIMITERS, column_name
from kzgraph.tables.faults import FIELD_LIMIT, column_at, longest_start
from kzgraph.tables.guards import without_guards
from kzgraph.tables.packed import FILE_LIMIT, LINE_LIMIT, LongLineError, is_workbook
from kzgraph.tables.records import read_records
from kzgraph.tables.text import BadTextError, decode

__all__ = ["FIELD_LIMIT", "FILE_LIMIT", "LINE_LIMIT", "ReadOptions", "data_folder", "read_table"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a user may have to say about a file. All apply only where the file leaves a doubt.

    `encoding` for a file that is not UTF-8, `skip_rows` where the first line is not the header, `decimal` and `thousands` for its numbers.
    """

    encoding: str | None = None
    skip_rows: int = 0
    decimal: str | None = None
    thousands: str = ""

    def __post_init__(self) -> None:
        if self.thousands and self.thousands not in THOUSANDS:
            raise FileError(f'"{self.thousands[:20]}" is not a thousands mark - allowed are , . \' _ and a space')
        if self.thousands and self.thousands == (self.decimal or "."):
            raise FileError(f'the decimal mark and the thousands mark are both "{self.thousands}" - say --decimal as well')


def read_table(path: str | Path, wanted: Sequence[str], options: ReadOptions | None = None) -> RawTable:
    """Reads one table. `wanted` are the column names by which its header is known; `-` is standard input.

    Raises FileError (nothing to read), DataError (every structural fault, with line and column).
    """
    options = options or ReadOptions()
    try:
        name, data = read_bytes(str(path))
        if is_workbook(data):
            from kzgraph.tables.workbook import read_workbook

            return without_guards(read_workbook(name, data, wanted, skip_rows=options.skip_rows))
        if str(path).lower().endswith((".xlsx", ".xlsm")):
            looks = "looks like CSV - name it .csv" if data[:2000].count(b",") + data[:2000].count(b";") > 1 else "it may be damaged"
            raise DataError([Problem(name, 0, "", f"is not an Excel file; {looks}")])
        text, notes = decode(name, data, options.encoding)
    except LongLineError as error:
        column = _column_in(longest_start(error.start, ","), "", wanted)
        message = f"the line is longer than {LINE_LIMIT:,} bytes (a cell may have {FIELD_LIMIT:,} characters)"
        raise DataError([Problem(error.name, error.line, column, message)]) from None
    except BadTextError as error:
        raise DataError([Problem(error.name, error.line, _column_in(error.line_start, error.header, wanted), error.message)]) from None
    table = read_records(name, text, wanted, skip_rows=options.skip_rows, decimal=options.decimal, thousands=options.thousands)
    return without_guards(replace(table, notes=(*notes, *table.notes)))


def _column_in(before: str, header: str, wanted: Sequence[str]) -> str:
    """The column that the line `before` ends in; empty where the header has no known name, so that nothing odd is shown as one."""
    delimiter = max(DELIMITERS, key=(header or before).count)
    names = [column_name(field) for field in header.split(delimiter)] if header else list(wanted)
    return column_at(before, delimiter, names) if set(names) & set(wanted) else ""


def data_folder() -> Path:
    """The folder of the shipped tables: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / "edges.csv").is_file():
            return folder
    raise FileError("the shipped tables are missing: neither the package nor the checkout has data/edges.csv - install kzgraph again")
