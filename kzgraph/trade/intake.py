"""From our copy of a foreign table to typed rows in the work database: every cell read as documented, or named by file, line and column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kzgraph.errors import DataError, Problem
from kzgraph.trade.database import no_room
from kzgraph.trade.faults import name_faults
from kzgraph.trade.meaning import look, type_rows
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb


def load(
    connection: duckdb.DuckDBPyConnection,
    table: Staged,
    *,
    edition: str,
    usd_rate: float | None,
    reading: Reading,
    newest: int,
    number: int,
) -> int:
    """Makes the view `rows` of the work database and returns how many there are. `edition` holds where the table names none, `newest` is the
    last year there can be, `number` the table's own in this import.

    A sound table is read twice, once for what its cells are and once for its rows; only one with a fault is read as text, to name it.
    Raises DataError with every bad cell, up to SHOWN a column.
    """
    import duckdb

    trouble = ""
    try:
        cells = look(connection, table, reading, newest)
        sound = cells is not None and type_rows(connection, cells, reading, edition=edition, usd_rate=usd_rate, number=number)
        if sound and not _rejected(connection, table):
            return int(connection.execute("SELECT count(*) FROM rows").fetchall()[0][0])
    except duckdb.Error as error:
        if no_room(error):
            raise
        trouble = " ".join(str(error).split())[:200]
    name_faults(connection, table, reading, newest)
    raise DataError([Problem(table.name, 0, "", f"cannot be read ({trouble or 'its rows are not read the same twice'})")])


def _rejected(connection: duckdb.DuckDBPyConnection, table: Staged) -> bool:
    """Whether a record has another number of fields than the header, an open quote and the like."""
    return not table.is_parquet and bool(connection.execute("SELECT count(*) FROM faulty_errors").fetchall()[0][0])


def edition_named(name: str) -> str:
    """The edition that a file's name gives: BACI_HS17_Y2024_V202601.csv is HS17; empty where it gives none, or two."""
    found = {match.upper() for match in re.findall(r"HS(?:92|96|02|07|12|17|22)(?![0-9])", name, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else ""
