"""From our copy of a foreign table to typed rows in the work database: every cell read as documented, or named by file, line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import DataError, Problem
from kzgraph.tables import FIELD_LIMIT
from kzgraph.trade.database import no_room
from kzgraph.trade.layouts import EDITIONS, FLOWS
from kzgraph.trade.meaning import EVERY, number_text, type_rows
from kzgraph.trade.partners import Party, parties
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

MISSING: Final = ("", "na", "n/a", "nan", "null", "none", "<na>", ":", "..", "c", "w")
"""What a cell says where the figure is not stated (Eurostat's colon, confidential, withheld); it stays missing."""
NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
LARGEST: Final = 1e18
PERIOD: Final = r"[12][0-9]{3}(\.0)?|[12][0-9]{3}-?(0[0-9]|1[0-2]|52)"
CODE: Final = r"([0-9]{2}){1,5}|[0-9]{2,7}[A-Z][0-9A-Z]*"
BLANKS: Final = " \t\u00a0\u2007\u202f\ufeff'"
SHOWN: Final = 1000
"""Faults listed of one column."""
HS_EDITION: Final = re.compile(r"HS(92|96|02|07|12|17|22)(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say of a table beside its rows: how many were read, and of how many the weight is missing, zero, estimated ..."""

    rows: int
    counts: dict[str, int]


def load(
    connection: duckdb.DuckDBPyConnection, table: Staged, *, edition: str, usd_rate: float | None, reading: Reading, newest: int
) -> Told:
    """Fills the table `rows` of the work database. `edition` holds where the table names none, `newest` is the last year there can be.

    Raises DataError with every bad cell, up to SHOWN a column.
    """
    _take_text(connection, table)
    who = _resolved(connection, table, reading, newest)
    type_rows(connection, table, edition, usd_rate, reading, who)
    return _counts(connection, table)


def rows_of(table: Staged) -> tuple[str, list[Any]]:
    """SQL for the records of our copy as columns c0, c1 ... of text, and its parameters."""
    names = ", ".join(f"c{number}" for number in range(table.width))
    if table.is_parquet:
        return f"(SELECT row_number() OVER () AS row, * FROM (SELECT * FROM read_parquet(?)) AS f({names}))", [str(table.path)]
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(table.width))
    source = (
        f"read_csv(?, delim = ?, quote = '\"', escape = '\"', header = false, skip = {table.header_line}, auto_detect = false, "
        f"columns = {{{columns}}}, store_rejects = true, rejects_limit = {SHOWN}, strict_mode = true, max_line_size = {4 * FIELD_LIMIT})"
    )
    return f"(SELECT row_number() OVER () AS row, * FROM {source})", [str(table.path), table.delimiter]


def _take_text(connection: duckdb.DuckDBPyConnection, table: Staged) -> None:
    """The table `told`: the cells of every role as text, the first column of a role that is filled."""
    import duckdb

    source, parameters = rows_of(table)
    cells, given = [], []
    for role, places in table.roles.items():
        texts = [f"nullif(trim(c{place}::VARCHAR, ?), '')" for place in places]
        cells.append(f"coalesce({', '.join(texts)}, '') AS {role}")
        given += [BLANKS] * len(places)
    for role in set(table.layout.constants) - set(table.roles):
        cells.append(f"?::VARCHAR AS {role}")
        given.append(table.layout.constants[role])
    spare = f", c{table.width - 1} AS spare" if table.width > len(table.header) else ""
    try:
        connection.execute(f"CREATE OR REPLACE TABLE told AS SELECT row, {', '.join(cells)}{spare} FROM {source}", [*given, *parameters])
    except duckdb.Error as error:
        if no_room(error):
            raise
        raise DataError([Problem(table.name, 0, "", f"cannot be read ({' '.join(str(error).split())[:200]})")]) from None
    _refuse_rejects(connection, table, spare=bool(spare))


def _refuse_rejects(connection: duckdb.DuckDBPyConnection, table: Staged, *, spare: bool) -> None:
    """Rows with another number of fields than the header, open quotes and the like, as DuckDB found them."""
    problems = []
    if not table.is_parquet:
        found = connection.execute("SELECT line, column_idx, error_type, error_message FROM reject_errors ORDER BY line").fetchall()
        for line, place, kind, message in found:
            column = table.header[place - 1] if kind == "UNQUOTED VALUE" and place and place <= len(table.header) else ""
            problems.append(Problem(table.name, _shifted(table, int(line)), column, _reject(str(kind), str(message))))
    if spare:
        rows = [row for (row,) in connection.execute("SELECT row FROM told WHERE spare <> '' LIMIT 50").fetchall()]
        problems += [
            Problem(table.name, line, "", f"{table.width} fields, expected {len(table.header)}") for line in lines_of(table, rows).values()
        ]
    if problems:
        raise DataError(problems)


def _shifted(table: Staged, line: int) -> int:
    return table.lines[line - 2] if table.lines else line


def _reject(kind: str, message: str) -> str:
    counts = re.search(r"Columns: ([0-9]+) Found: ([0-9]+)", message)
    if counts:
        return f"{counts[2]} fields, expected {counts[1]}"
    if kind == "UNQUOTED VALUE":
        return "a quote is opened and not closed, or text follows a closing quote - double the quotes inside a quoted cell"
    return " ".join(message.split())[:200]


def lines_of(table: Staged, rows: Sequence[int]) -> dict[int, int]:
    """The physical line of the file on which each record starts; 0 where the file has no lines (Parquet)."""
    wanted = set(rows)
    if table.is_parquet or not wanted:
        return dict.fromkeys(sorted(wanted), 0)
    if table.lines:
        return {row: table.lines[row - 1] for row in sorted(wanted)}
    return dict(sorted((row, line) for row, line in _records(table, max(wanted)) if row in wanted))


def _records(table: Staged, last: int) -> Iterator[tuple[int, int]]:
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        with table.path.open(encoding="utf-8", newline="") as file:
            for _ in range(table.header_line):
                file.readline()
            reader = csv.reader(file, delimiter=table.delimiter)
            row, line = 0, table.header_line + 1
            for fields in reader:
                row += bool(fields)
                if fields:
                    yield row, line
                if row == last:
                    return
                line = table.header_line + reader.line_num + 1
    finally:
        csv.field_size_limit(previous)


class _Faults:
    """Collects bad cells by record; their lines are looked up once."""

    def __init__(self, table: Staged) -> None:
        self.table = table
        self.found: list[tuple[int, str, str]] = []

    def column(self, role: str) -> str:
        places = self.table.roles.get(role)
        return self.table.header[places[0]] if places else ""

    def cells(self, connection: duckdb.DuckDBPyConnection, role: str, condition: str, parameters: Sequence[Any], message: str) -> None:
        """The records whose cell of a role meets a condition; `{}` in the message is the cell."""
        query = f"SELECT row, {role} FROM told WHERE {condition} ORDER BY row LIMIT {SHOWN}"
        for row, text in connection.execute(query, list(parameters)).fetchall():
            self.found.append((int(row), role, message.format(f'"{str(text)[:40]}"')))

    def refuse(self) -> None:
        if self.found:
            lines = lines_of(self.table, [row for row, _, _ in self.found])
            raise DataError(sorted(Problem(self.table.name, lines[row], self.column(role), message) for row, role, message in self.found))


def _resolved(connection: duckdb.DuckDBPyConnection, table: Staged, reading: Reading, newest: int) -> dict[str, Party]:
    """Looks at every cell that must be of a kind, and says who the codes mean. Raises DataError."""
    faults = _Faults(table)
    roles = {*table.roles, *table.layout.constants}
    faults.cells(
        connection, "year", "NOT regexp_full_match(year, ?)", [PERIOD], "{} is not a year or month - allowed are 2023, 202301, 2023-01"
    )
    late = "regexp_full_match(year, ?) AND left(year, 4)::INTEGER > ?"
    faults.cells(connection, "year", late, [PERIOD, newest], f"{{}} is after the current year ({newest})")
    code = "NOT regexp_full_match(replace(replace(hs_code, '.', ''), ' ', ''), ?) AND upper(hs_code) NOT IN (SELECT unnest(?::VARCHAR[]))"
    advice = "{} is not a code of goods - HS has 2, 4 or 6 digits, a national line 8 or 10; an odd number has lost a leading zero"
    faults.cells(connection, "hs_code", code, [CODE, list(EVERY)], advice)
    for role in ("value", "quantity", "qty"):
        if role in roles:
            _number_faults(connection, faults, role, reading)
    if "flow" in roles:
        allowed = "{} is not a flow - allowed are M, X, RM, RX, 1, 2, Import, Export"
        faults.cells(connection, "flow", "upper(flow) NOT IN (SELECT unnest(?::VARCHAR[]))", [list(FLOWS)], allowed)
    if "edition" in roles:
        known = [*EDITIONS, *filter(None, EDITIONS.values())]
        faults.cells(
            connection,
            "edition",
            "upper(edition) NOT IN (SELECT unnest(?::VARCHAR[]))",
            [known],
            "{} is not an edition of the HS - allowed are H0 to H6",
        )
    who = _who(connection, table, faults, roles)
    faults.refuse()
    return who


def _number_faults(connection: duckdb.DuckDBPyConnection, faults: _Faults, role: str, reading: Reading) -> None:
    plain = number_text(role, reading)
    stated = f"lower({role}) NOT IN (SELECT unnest(?::VARCHAR[]))"
    bad = f"{stated} AND NOT regexp_full_match({plain}, ?)"
    hint = ", or say --decimal , for the file" if not reading.decimal else ""
    faults.cells(
        connection,
        role,
        bad,
        [list(MISSING), NUMBER],
        f"{{}} is not a number - use digits and a point{hint}; leave it empty where it is not stated",
    )
    outside = f"{stated} AND regexp_full_match({plain}, ?) AND NOT coalesce(try_cast({plain} AS DOUBLE) BETWEEN 0 AND {LARGEST}, false)"
    faults.cells(
        connection, role, outside, [list(MISSING), NUMBER], "{} is negative or too large - a correction has no place in a table of flows"
    )


def _who(connection: duckdb.DuckDBPyConnection, table: Staged, faults: _Faults, roles: set[str]) -> dict[str, Party]:
    found: dict[str, Party] = {}
    for role in ("reporter", "partner", "consumer", "supplier"):
        if role not in roles:
            continue
        first = dict(connection.execute(f"SELECT {role}, min(row) FROM told GROUP BY {role}").fetchall())
        known, unknown = parties([code for code in first if code not in found], dict(table.layout.codes))
        found |= known
        faults.found += [(int(first[code]), role, message) for code, message in unknown.items()]
        if role in ("reporter", "consumer") and "" in first:
            faults.found.append((int(first[""]), role, "is empty - a flow needs the state that reports it"))
    return found


def _counts(connection: duckdb.DuckDBPyConnection, table: Staged) -> Told:
    """How many rows say what of their weight, and name whom how."""
    names = ("rows", "weight_missing", "weight_zero", "weight_from_quantity", "weight_estimated", "recoded")
    query = """SELECT count(*), count(*) FILTER (quantity IS NULL AND NOT was_zero), count(*) FILTER (was_zero AND quantity IS NULL),
        count(*) FILTER (from_qty), count(*) FILTER (estimated), count(*) FILTER (recoded) FROM rows"""
    found = dict(zip(names, connection.execute(query).fetchall()[0], strict=True))
    return Told(int(found.pop("rows")), {name: int(count) for name, count in found.items()})


def edition_named(name: str) -> str:
    """The edition that a file's name gives: BACI_HS17_Y2024_V202601.csv is HS17; empty where it gives none, or two."""
    found = {match.upper() for match in re.findall(r"HS(?:92|96|02|07|12|17|22)(?![0-9])", name, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else ""
