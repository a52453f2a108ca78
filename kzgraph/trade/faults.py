"""What is wrong with the cells of a table, each by file, line and column. Read as text, row by row: only where something is known to be wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import DataError, Problem
from kzgraph.tables import FIELD_LIMIT
from kzgraph.tables.dialect import column_name
from kzgraph.trade.cells import FIGURES, LARGEST, NUMBER, SHOWN, missing, number_text, rows_of, texts_of
from kzgraph.trade.codes import NINE_DIGITS, goods_code
from kzgraph.trade.database import no_room
from kzgraph.trade.layouts import EDITIONS, FLOWS, OTHER
from kzgraph.trade.partners import Party, parties
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

PERIOD: Final = r"[12][0-9]{3}(\.0)?|[12][0-9]{3}-?(0[0-9]|1[0-2]|52)"
NOT_OTHER: Final[tuple[str, list[Any]]] = ("upper(edition) NOT IN (SELECT unnest(?::VARCHAR[]))", [list(OTHER)])
"""Rows of the HS."""
WHO: Final = ("reporter", "partner", "consumer", "supplier")


@dataclass(frozen=True, slots=True)
class Check:
    """Cells of a role that are refused: the SQL condition on the column of that name, its parameters, and what is said (`{}` is the cell)."""

    role: str
    condition: str
    parameters: Sequence[Any]
    message: str


def checks(table: Staged, newest: int) -> list[Check]:
    """What the cells that name a year, flow, edition or indicator are held against, in the order in which faults are named."""
    roles = {*table.roles, *table.layout.constants}
    listed = "upper({0}) NOT IN (SELECT unnest(?::VARCHAR[]))"
    indicators = list(table.layout.indicators)
    found = [
        Check("year", "NOT regexp_full_match(year, ?)", [PERIOD], "{} is not a year or month - allowed are 2023, 202301, 2023-01"),
        Check(
            "year",
            "regexp_full_match(year, ?) AND left(year, 4)::INTEGER > ?",
            [PERIOD, newest],
            f"{{}} is after the current year ({newest})",
        ),
        Check(
            "indicator",
            listed.format("indicator"),
            [indicators],
            f"{{}} is not a known indicator - allowed are {', '.join(indicators)}",
        ),
        Check("flow", listed.format("flow"), [list(FLOWS)], "{} is not a flow - allowed are M, X, RM, RX, 1, 2, Import, Export"),
        Check(
            "edition",
            listed.format("edition"),
            [[*EDITIONS, *filter(None, EDITIONS.values()), *OTHER]],
            "{} is not an edition of the HS - allowed are H0 to H6 (rows of SITC, S1 to S4, and BEC, B4 and B5, are left out)",
        ),
    ]
    return [check for check in found if check.role in roles]


def name_faults(connection: duckdb.DuckDBPyConnection, table: Staged, reading: Reading, newest: int) -> None:
    """Raises DataError with every bad cell, up to SHOWN a column; returns where there is none."""
    _take_text(connection, table)
    _refuse_second_header(connection, table)
    faults = _Faults(table)
    roles = {*table.roles, *table.layout.constants}
    for check in checks(table, newest):
        faults.cells(connection, check.role, check.condition, check.parameters, check.message)
    for role in FIGURES:
        if role in roles:
            _number_faults(connection, faults, role, reading)
    who = _who(connection, table, faults, roles)
    _goods(connection, faults, roles, who)
    connection.execute("DROP TABLE told")
    faults.refuse()


def _take_text(connection: duckdb.DuckDBPyConnection, table: Staged) -> None:
    """The table `told`: the cells of every role as text, the first column of a role that is filled."""
    import duckdb

    source, parameters = rows_of(table)
    cells = [f"{text} AS {role}" for role, text in texts_of(table).items()]
    spare = f", c{table.width - 1} AS spare" if table.width > len(table.header) else ""
    try:
        connection.execute(f"CREATE OR REPLACE TABLE told AS SELECT row, {', '.join(cells)}{spare} FROM {source}", parameters)
    except duckdb.Error as error:
        if no_room(error):
            raise
        raise DataError([Problem(table.name, 0, "", f"cannot be read ({' '.join(str(error).split())[:200]})")]) from None
    _refuse_rejects(connection, table, spare=bool(spare))


def _refuse_rejects(connection: duckdb.DuckDBPyConnection, table: Staged, *, spare: bool) -> None:
    """Rows with another number of fields than the header, open quotes and the like, as DuckDB found them."""
    problems = []
    if not table.is_parquet:
        found = connection.execute(
            "SELECT line, column_idx, error_type, error_message, csv_line FROM reject_errors ORDER BY line, column_idx DESC"
        ).fetchall()
        named = {int(line): rest for line, *rest in found}  # a line of too few fields is rejected once for each that it lacks
        for line, (place, kind, message, text) in named.items():
            column = table.header[place - 1] if kind == "UNQUOTED VALUE" and place and place <= len(table.header) else ""
            problems.append(
                Problem(
                    table.name, _shifted(table, line), column, _reject(str(kind), str(message), str(text or ""), line - table.header_line)
                )
            )
    if spare:
        rows = [row for (row,) in connection.execute("SELECT row FROM told WHERE spare <> '' LIMIT 50").fetchall()]
        problems += [
            Problem(table.name, line, "", f"{table.width} fields, expected {len(table.header)}") for line in lines_of(table, rows).values()
        ]
    if problems:
        raise DataError(problems)


def _shifted(table: Staged, line: int) -> int:
    return table.lines[line - 2] if table.lines else line


def _reject(kind: str, message: str, text: str, row: int) -> str:
    counts = re.search(r"Columns: ([0-9]+) Found: ([0-9]+)", message)
    if counts:
        advice = f' - "{text.strip()[:60]}" is no row of the table; delete the line' if int(counts[1]) > 3 > int(counts[2]) else ""
        if int(counts[2]) == int(counts[1]) + 1 and re.match(f'"?({row}|{row - 1})"?[,;\t|]', text):
            advice = " - if a row number without a name stands first, name it in the header"
        return f"{counts[2]} fields, expected {counts[1]}{advice}"
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

    def cells(
        self,
        connection: duckdb.DuckDBPyConnection,
        role: str,
        condition: str,
        parameters: Sequence[Any],
        message: str | Callable[[str], str],
    ) -> None:
        """The records whose cell of a role meets a condition; `{}` in the message (or what it makes of the cell) is the cell."""
        query = f"SELECT row, {role} FROM told WHERE {condition} ORDER BY row LIMIT {SHOWN}"
        for row, text in connection.execute(query, list(parameters)).fetchall():
            said = message if isinstance(message, str) else message(str(text))
            self.found.append((int(row), role, said.format(f'"{str(text)[:40]}"')))

    def refuse(self) -> None:
        if self.found:
            lines = lines_of(self.table, [row for row, _, _ in self.found])
            at = "row {}: " if self.table.is_parquet else ""
            raise DataError(
                sorted(
                    Problem(self.table.name, lines[row], self.column(role), at.format(f"{row:,}") + message)
                    for row, role, message in self.found
                )
            )


def _refuse_second_header(connection: duckdb.DuckDBPyConnection, table: Staged) -> None:
    """A row that says the names of its columns is the header of a second table."""
    places = {role: table.roles[role][0] for role in ("year", "hs_code") if role in table.roles}
    if not places:
        return
    same = " AND ".join(f"lower({role}) = ?" for role in places)
    names = [column_name(table.header[place]).replace("'", "") for place in places.values()]
    rows = [int(row) for (row,) in connection.execute(f"SELECT row FROM told WHERE {same} ORDER BY row LIMIT 50", names).fetchall()]
    if rows:
        message = (
            "the header is repeated - two files were put together; delete the line if both have the same columns, or add them as two files"
        )
        raise DataError([Problem(table.name, line, table.header[0], message) for line in lines_of(table, rows).values()])


def _goods(connection: duckdb.DuckDBPyConnection, faults: _Faults, roles: set[str], who: dict[str, Party]) -> None:
    """Codes that mean no goods; those of other classifications are not looked at."""
    where, given = NOT_OTHER if "edition" in roles else ("true", [])
    told = "SELECT hs_code, edition, {0} FROM told" if "edition" in roles else "SELECT hs_code, {0} FROM told"
    reporter = "reporter" if "reporter" in roles else "consumer"
    for code, is_nine in by_nine(connection, told.format(reporter), roles, who).items():
        try:
            goods_code(code, nine=is_nine)
        except ValueError as error:
            faults.cells(connection, "hs_code", f"hs_code = ? AND {where}", [code, *given], f"{{}} {error}")


def by_nine(
    connection: duckdb.DuckDBPyConnection, told: str, roles: set[str], who: Mapping[str, Party], parameters: Sequence[Any] = ()
) -> dict[str, bool]:
    """The codes of goods of the rows of a query, but for other classifications, and whether only states with lines of nine digits write them."""
    where, given = NOT_OTHER if "edition" in roles else ("true", [])
    reporter = "reporter" if "reporter" in roles else "consumer"
    nine = [code for code, party in who.items() if party.state in NINE_DIGITS]
    query = f"SELECT hs_code, bool_and({reporter} IN (SELECT unnest(?::VARCHAR[]))) FROM ({told}) WHERE {where} GROUP BY hs_code ORDER BY hs_code"
    return {str(code): bool(is_nine) for code, is_nine in connection.execute(query, [nine, *parameters, *given]).fetchall()}


def _number_faults(connection: duckdb.DuckDBPyConnection, faults: _Faults, role: str, reading: Reading) -> None:
    plain = number_text(role, reading, faults.table.layout)
    unstated = missing(faults.table.layout)
    stated = f"lower({role}) NOT IN (SELECT unnest(?::VARCHAR[]))"
    bad = f"{stated} AND NOT regexp_full_match({plain}, ?)"
    hints = [*(["--decimal ,"] if not reading.decimal else []), *(["--thousands MARK"] if not reading.thousands else [])]
    hint = f", or say {' or '.join(hints)} for the file" if hints else ""
    digits = f"{{}} is not a number - use digits and a point{hint}; leave it empty where it is not stated"
    words = '{} is not a number - leave it empty where it is not stated, write 0 where it means nothing, or say what it means in a mapping file ([words] zero = ["-"])'
    faults.cells(connection, role, bad, [unstated, NUMBER], lambda text: digits if re.search("[0-9]", text) else words)
    outside = f"{stated} AND regexp_full_match({plain}, ?) AND NOT coalesce(try_cast({plain} AS DOUBLE) BETWEEN 0 AND {LARGEST}, false)"
    faults.cells(
        connection,
        role,
        outside,
        [unstated, NUMBER],
        "{} is negative or too large - a correction has no place in a table of flows; take it off the flow that it corrects",
    )


def _who(connection: duckdb.DuckDBPyConnection, table: Staged, faults: _Faults, roles: set[str]) -> dict[str, Party]:
    found: dict[str, Party] = {}
    for role in WHO:
        if role not in roles:
            continue
        first = dict(connection.execute(f"SELECT {role}, min(row) FROM told GROUP BY {role}").fetchall())
        known, unknown = parties([code for code in first if code not in found], dict(table.layout.codes), letters=table.layout.letters)
        found |= known
        faults.found += [(int(first[code]), role, message) for code, message in unknown.items()]
        if "" in first:
            lost = "the state that reports it" if role in ("reporter", "consumer") else "a partner; 899 says that nobody is named"
            message = f"is empty - a flow needs {lost} (a spreadsheet's merged cells, or Namibia's code NA, may have been lost)"
            faults.found.append((int(first[""]), role, message))
    return found
