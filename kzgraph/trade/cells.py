"""The cells of our copy of a foreign table as SQL: records, the text of a role, its figure. Written once for reading and for naming faults."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from kzgraph.tables import FIELD_LIMIT
from kzgraph.trade.layouts import AMOUNTS, Layout
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

MISSING: Final = ("", "na", "n/a", "nan", "null", "none", "<na>", ":", "..", "c", "w", "(x)", "(d)", "(s)", "(na)")
"""What a cell says where the figure is not stated (Eurostat's colon, confidential, withheld); it stays missing."""
NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?"
LARGEST: Final = 1e18
BLANKS: Final = " \t\u00a0\u2007\u202f\ufeff'"
"""What is trimmed off a cell."""
SHOWN: Final = 1000
"""Faults listed of one column."""
FIGURES: Final = (*AMOUNTS, "observed")
"""Roles whose cells are figures."""
KEYED: Final = ("year", "reporter", "partner", "consumer", "supplier", "flow", "hs_code", "edition", "indicator")
"""Roles with few different cells: what each means is looked up once a cell, not once a row."""
EXACT: Final = ("DOUBLE", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
"""Types of Parquet columns whose figures are taken as they are; any other is read as the text it shows."""
PLAIN: Final = "[!-&(-~]*"
"""Text that has none of BLANKS anywhere: trimming with a list of characters takes ten times as long as this look."""


def rows_of(table: Staged, *, rejects: str = "reject") -> tuple[str, list[Any]]:
    """SQL for the records of our copy as columns c0, c1 ... of text, and its parameters. Records that are none go to the table `{rejects}_errors`."""
    names = ", ".join(f"c{number}" for number in range(table.width))
    if table.is_parquet:
        return f"(SELECT row_number() OVER () AS row, * FROM (SELECT * FROM read_parquet(?)) AS f({names}))", [str(table.path)]
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(table.width))
    source = (
        f"read_csv(?, delim = ?, quote = '\"', escape = '\"', header = false, skip = {table.header_line}, auto_detect = false, "
        f"columns = {{{columns}}}, store_rejects = true, rejects_limit = {SHOWN}, strict_mode = true, max_line_size = {4 * FIELD_LIMIT}, "
        f"rejects_table = '{rejects}_errors', rejects_scan = '{rejects}_scans')"
    )
    return f"(SELECT row_number() OVER () AS row, * FROM {source})", [str(table.path), table.delimiter]


def texts_of(table: Staged) -> dict[str, str]:
    """SQL for the text of each role, without blanks: the first column of a role that is filled, else its constant."""
    cells = {role: f"{quoted(text)}::VARCHAR" for role, text in table.layout.constants.items()}
    for role, places in table.roles.items():
        trimmed = [_without_label(table.layout, role, _trimmed(f"c{place}::VARCHAR")) for place in places]
        filled = [f"nullif({text}, '')" for text in trimmed]
        cells[role] = f"coalesce({', '.join(filled)}, '')"
    return cells


def bare(layout: Layout, role: str) -> str:
    """SQL for a KEYED cell of `cells_of` without blanks and label."""
    return _without_label(layout, role, f"trim({role}, {quoted(BLANKS)})")


def without_label(layout: Layout, text: str) -> str:
    """A KEYED cell of Eurostat's without the label behind the code (`DE:Germany`)."""
    return text.partition(":")[0] if layout.indicators else text


def _without_label(layout: Layout, role: str, cell: str) -> str:
    return f"split_part({cell}, ':', 1)" if layout.indicators and role != "observed" else cell


def _trimmed(text: str) -> str:
    return f"(CASE WHEN regexp_full_match({text}, '{PLAIN}') THEN {text} ELSE trim({text}, {quoted(BLANKS)}) END)"


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def among(text: str, words: Iterable[str]) -> str:
    """SQL for whether a text is one of the words. A list would become a join, which is made even where a CASE never asks."""
    return f"regexp_full_match({text}, {quoted('|'.join(map(re.escape, words)))})"


def number_text(text: str, reading: Reading, layout: Layout) -> str:
    """SQL for a text as a number with a point and no thousands mark; the file's own words for nothing are 0."""
    plain = f"replace({text}, {quoted(reading.thousands)}, '')" if reading.thousands else text
    plain = f"replace({plain}, ',', '.')" if reading.decimal == "," else plain
    zeros = ", ".join(map(quoted, layout.zeros))
    return f"(CASE WHEN {text} IN ({zeros}) THEN '0' ELSE {plain} END)" if zeros else plain


def missing(layout: Layout) -> list[str]:
    """What cells of a file say where a figure is not stated, in small letters."""
    return [*MISSING, *(word.lower() for word in layout.missing)]


def cells_of(connection: duckdb.DuckDBPyConnection, table: Staged, reading: Reading) -> tuple[str, list[Any]]:
    """SQL for the records with a column for each role, and its parameters.

    KEYED roles are text, still with blanks where one column plays them; figures are numbers, null where not stated, NaN where the cell is no
    figure; any other role is text. `spare` says whether a nameless last column is filled.
    """
    types = _types(connection, table)
    columns = []
    for role, text in texts_of(table).items():
        places = table.roles.get(role, [])
        if role in KEYED and len(places) == 1:
            text = f"coalesce(c{places[0]}::VARCHAR, '')"
        elif role in FIGURES:
            own_words = bool(table.layout.zeros or table.layout.missing)
            exact = len(places) == 1 and types.get(places[0]) in EXACT and not reading.thousands and not own_words
            raw = f"c{places[0]}::VARCHAR" if len(places) == 1 else text
            text = _exact(f"c{places[0]}") if exact else _figure(text, raw, reading, table.layout)
        columns.append(f"{text} AS {role}")
    spare = f"coalesce(c{table.width - 1} <> '', false)" if table.width > len(table.header) else "false"
    source, parameters = rows_of(table, rejects="faulty")
    return f"(SELECT row, {', '.join(columns)}, {spare} AS spare FROM {source})", parameters


def _types(connection: duckdb.DuckDBPyConnection, table: Staged) -> dict[int, str]:
    if not table.is_parquet:
        return {}
    return dict(
        enumerate(str(row[1]) for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(table.path)]).fetchall())
    )


def _exact(column: str) -> str:
    number = f"{column}::DOUBLE"
    return f"(CASE WHEN isnan({number}) THEN NULL WHEN {number} BETWEEN 0 AND {LARGEST} THEN {number} WHEN {number} IS NOT NULL THEN 'nan'::DOUBLE END)"


def _figure(text: str, raw: str, reading: Reading, layout: Layout) -> str:
    """Most cells are plain digits: they are not trimmed and not held against the words first, but where words of the file may be digits too."""
    careful = number_text(text, reading, layout)
    stated = f"WHEN regexp_full_match({careful}, '{NUMBER}') THEN {_within(careful)} ELSE 'nan'::DOUBLE END"
    unstated = f"WHEN {among(f'lower({text})', missing(layout))} THEN NULL"
    zeros = f"WHEN {text} IN ({', '.join(map(quoted, layout.zeros))}) THEN 0" if layout.zeros else ""
    if layout.zeros or layout.missing:
        return f"(CASE {zeros} {unstated} {stated})"
    number = number_text(raw, reading, layout)
    return f"(CASE WHEN regexp_full_match({number}, '{NUMBER}') THEN {_within(number)} {unstated} {stated})"


def _within(number: str) -> str:
    figure = f"try_cast({number} AS DOUBLE)"
    return f"(CASE WHEN {figure} BETWEEN 0 AND {LARGEST} THEN {figure} ELSE 'nan'::DOUBLE END)"
