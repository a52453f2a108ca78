"""The named rules by which a row of a trade table is left out: one reason a row, nothing in silence. SQL over the work database.

duplicate: the same as an earlier row in every column, but for blanks, row numbers and flags. other_classification: SITC, BEC or services.
other_measure: a figure that is neither value nor weight. breakdown: a part of a flow that another row gives whole (by customs procedure, mode of
transport, second partner, month; re-exports). other_edition: the same flow of goods under an older edition of the HS. product_total: the sum
over longer codes. total: the sum over partners (World, a region), or over reporters. merged: added to another row on the same flow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import DataError, Problem
from kzgraph.tables.dialect import column_name
from kzgraph.trade.cells import BLANKS, quoted, rows_of
from kzgraph.trade.faults import lines_of
from kzgraph.trade.layouts import EDITIONS, OTHER
from kzgraph.trade.staging import Staged

if TYPE_CHECKING:
    import duckdb

KEY: Final = "year, reporter_code, partner_code, flow, edition, goods"
"""What names a flow as the file tells it."""
STATES: Final = "year, reporter, partner, flow, goods"
"""What names a flow between states: rows that share it may become one."""
GOODS: Final = "year, reporter_code, flow, edition, goods"
SLACK: Final = 0.001
"""Part of a total that rounding may take."""
OLDEST_FIRST: Final = ["", *dict.fromkeys(name for name in EDITIONS.values() if name), "CN"]


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows left out by reason, and what was noticed on the way."""

    dropped: dict[str, int]
    noticed: dict[str, Any]


def judge(connection: duckdb.DuckDBPyConnection, table: Staged) -> Judged:
    """Fills `dropped` (row, reason) and the view `present`, the rows that stay. Raises DataError where two rows contradict each other."""
    connection.execute("CREATE OR REPLACE TABLE dropped (row BIGINT, reason VARCHAR)")
    connection.execute("CREATE OR REPLACE VIEW present AS SELECT * FROM rows ANTI JOIN dropped USING (row)")
    noticed: dict[str, Any] = {}
    _repeated(connection)
    if _one(connection, "SELECT count(*) FROM repeated"):
        _duplicates(connection, table)
    if "edition" in {*table.roles, *table.layout.constants}:
        names = ", ".join(map(quoted, sorted(set(OTHER.values()))))
        _drop(connection, "other_classification", f"SELECT row FROM present WHERE edition IN ({names})")
    if table.layout.indicators:
        _twins(connection, table)
    if _one(connection, "SELECT count(*) FROM repeated"):
        _breakdowns(connection)
        _same_level(connection, table, noticed)
    _editions(connection, noticed)
    _product_totals(connection)
    _totals(connection, noticed)
    dropped = dict(connection.execute("SELECT reason, count(*) FROM dropped GROUP BY reason ORDER BY reason").fetchall())
    return Judged({str(reason): int(count) for reason, count in dropped.items()}, noticed)


def _repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables `together`, rows that tell one flow between states, and `repeated`, those of them with the same codes as well."""
    several = "SELECT row FROM {0} SEMI JOIN (SELECT {1} FROM {0} GROUP BY ALL HAVING count(*) > 1) USING ({1})"
    connection.execute(f"CREATE OR REPLACE TABLE together AS {several.format('rows', STATES)}")
    near = "(SELECT * FROM rows SEMI JOIN together USING (row))"
    connection.execute(f"CREATE OR REPLACE TABLE repeated AS {several.format(near, KEY)}")


def _one(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any] | None = None) -> Any:
    return connection.execute(query, parameters or []).fetchall()[0][0]


def _drop(connection: duckdb.DuckDBPyConnection, reason: str, rows: str, parameters: list[Any] | None = None) -> None:
    connection.execute(f"INSERT INTO dropped SELECT row, '{reason}' FROM ({rows})", parameters or [])


def _duplicates(connection: duckdb.DuckDBPyConnection, table: Staged) -> None:
    source, parameters = rows_of(table)
    marks = table.layout.marks([column_name(name) for name in table.header])
    told = [number for number in range(table.width) if number not in marks and number < len(table.header)]
    cells = ", ".join(f"coalesce(trim(c{number}::VARCHAR, {quoted(BLANKS)}), '')" for number in told)
    connection.execute(
        f"""CREATE OR REPLACE TABLE prints AS SELECT row, md5_number(concat_ws(chr(31), {cells})) AS print
        FROM {source} SEMI JOIN repeated USING (row)""",
        parameters,
    )
    _drop(
        connection,
        "duplicate",
        "SELECT row FROM (SELECT row, row_number() OVER (PARTITION BY print ORDER BY row) AS n FROM prints) WHERE n > 1",
    )
    connection.execute("DROP TABLE prints")


def _twins(connection: duckdb.DuckDBPyConnection, table: Staged) -> None:
    """Of a table with one figure a row: value and weight of a flow become one row; two that differ contradict each other."""
    others = ", ".join(quoted(name) for name, (plays, _, _) in table.layout.indicators.items() if not plays)
    _drop(connection, "other_measure", f"SELECT row FROM present WHERE indicator IN ({others})")
    plays = (
        "CASE WHEN "
        + " WHEN ".join(f"indicator = {quoted(name)} THEN {quoted(role)}" for name, (role, _, _) in table.layout.indicators.items())
        + " END"
    )
    _refuse_two(
        connection,
        table,
        f"SELECT row, row_number() OVER (PARTITION BY twin, {plays} ORDER BY row) AS n FROM present",
        "one figure of a kind for each flow",
    )
    connection.execute(
        "CREATE OR REPLACE TABLE pairs AS SELECT min(row) AS row, max(value) AS value, max(quantity) AS quantity, bool_or(was_zero) AS was_zero FROM present GROUP BY twin"
    )
    _drop(connection, "merged", "SELECT row FROM present ANTI JOIN pairs USING (row)")
    connection.execute(
        """UPDATE typed SET value = pairs.value, was_zero = pairs.was_zero, quantity = pairs.quantity FROM pairs WHERE typed.row = pairs.row"""
    )
    connection.execute("DROP TABLE pairs")


def _refuse_two(connection: duckdb.DuckDBPyConnection, table: Staged, numbered: str, what: str) -> None:
    """Raises DataError where the rows of a query, numbered within what may be told once, are more than one."""
    rows = [int(row) for (row,) in connection.execute(f"SELECT row FROM ({numbered}) WHERE n > 1 ORDER BY row LIMIT 100").fetchall()]
    if rows:
        message = f"another row has the same year, states and code and other figures - {table.layout.name} has {what}; delete one"
        raise DataError([Problem(table.name, line, "", message) for line in lines_of(table, rows).values()])


def _breakdowns(connection: duckdb.DuckDBPyConnection) -> None:
    """Of the rows on a flow those that are split least stay: all columns of breakdown at their total, else as few as can be."""
    split = f"SELECT row, pattern, min(pattern) OVER (PARTITION BY {KEY}) AS best FROM present SEMI JOIN repeated USING (row)"
    _drop(connection, "breakdown", f"SELECT row FROM ({split}) WHERE pattern > best")


def _same_level(connection: duckdb.DuckDBPyConnection, table: Staged, noticed: dict[str, Any]) -> None:
    """Several rows that no column tells apart: parts of the largest (Comtrade), a contradiction (BACI), else parts to add."""
    whole = f"""SELECT row, value, row_number() OVER (PARTITION BY {KEY} ORDER BY value DESC NULLS LAST, quantity DESC NULLS LAST, row) AS n,
        sum(value) OVER (PARTITION BY {KEY}) AS summed, max(value) OVER (PARTITION BY {KEY}) AS largest
        FROM present SEMI JOIN repeated USING (row) WHERE pattern = 0"""
    if table.layout.largest_is_total:
        short = f"SELECT count(*) FROM ({whole}) WHERE n = 2 AND summed - largest < largest * {1 - SLACK}"
        noticed["breakdown_short"] = int(_one(connection, short))
        _drop(connection, "breakdown", f"SELECT row FROM ({whole}) WHERE n > 1")
    elif table.layout.single:
        alike = f"SELECT row, row_number() OVER (PARTITION BY {KEY}, value, quantity ORDER BY row) AS n FROM present SEMI JOIN repeated USING (row)"
        _drop(connection, "duplicate", f"SELECT row FROM ({alike}) WHERE n > 1")
        later = f"SELECT row, row_number() OVER (PARTITION BY {KEY} ORDER BY row) AS n FROM present SEMI JOIN repeated USING (row)"
        _refuse_two(connection, table, later, "one row a flow")
    elif "procedure" in table.roles:
        _drop(connection, "breakdown", f"SELECT row FROM ({_summed_up()}) WHERE is_part")


def _summed_up() -> str:
    """Of three or more rows by procedure whose largest is the sum of the others, that one is the flow (Comext's codes for it have changed)."""
    per = f"{KEY}, month"
    return f"""SELECT row, row_number() OVER (PARTITION BY {per} ORDER BY value DESC NULLS LAST, row) > 1
        AND count(*) OVER (PARTITION BY {per}) > 2 AND count(value) OVER (PARTITION BY {per}) = count(*) OVER (PARTITION BY {per})
        AND abs(2 * max(value) OVER (PARTITION BY {per}) - sum(value) OVER (PARTITION BY {per})) <= {SLACK} * max(value) OVER (PARTITION BY {per})
        AND max(value) OVER (PARTITION BY {per}) > 0 AS is_part FROM present SEMI JOIN repeated USING (row)"""


def _editions(connection: duckdb.DuckDBPyConnection, noticed: dict[str, Any]) -> None:
    found = [str(row[0]) for row in connection.execute("SELECT DISTINCT edition FROM present ORDER BY 1").fetchall()]
    noticed["editions"] = found
    if len(found) < 2:
        return
    age = "list_position(?::VARCHAR[], edition)"
    ranked = f"SELECT row, {age} AS age, max({age}) OVER (PARTITION BY year, reporter_code, flow, goods) AS newest FROM present"
    _drop(connection, "other_edition", f"SELECT row FROM ({ranked}) WHERE age < newest", [OLDEST_FIRST, OLDEST_FIRST])


def _product_totals(connection: duckdb.DuckDBPyConnection) -> None:
    _drop(connection, "product_total", "SELECT row FROM present WHERE goods = 'TOTAL'")
    lengths = sorted(int(row[0]) for row in connection.execute("SELECT DISTINCT length(goods) FROM present").fetchall())
    for length in lengths[:-1]:
        longer = f"SELECT year, reporter_code, partner_code, flow, edition, left(goods, {length}) AS goods FROM present WHERE length(goods) > {length}"
        if length <= 6:
            longer = longer.replace(" edition,", "")
        keys = KEY.replace(" edition,", "")
        _drop(connection, "product_total", f"SELECT row FROM present SEMI JOIN ({longer}) USING ({keys}) WHERE length(goods) = {length}")


def _totals(connection: duckdb.DuckDBPyConnection, noticed: dict[str, Any]) -> None:
    """Sums over partners are held against the partners before they go."""
    compared = f"""SELECT count(*), count(*) FILTER (parts IS NULL),
        count(*) FILTER (abs(total - parts) > {SLACK} * total), coalesce(fsum(total - parts) FILTER (total - parts > {SLACK} * total), 0)
        FROM (SELECT {GOODS}, fsum(value) AS total FROM present WHERE partner_kind = 'total' AND partner = 'WLD' GROUP BY ALL) t
        LEFT JOIN (SELECT {GOODS}, fsum(value) AS parts FROM present WHERE partner_kind <> 'total' GROUP BY ALL) p USING ({GOODS})"""
    if not _one(connection, "SELECT count(*) FROM present WHERE partner_kind = 'total' OR reporter_kind = 'total'"):
        return
    told, alone, apart, gap = connection.execute(compared).fetchall()[0]
    regions = f"""SELECT count(*), count(*) FILTER (NOT has_parts) FROM (SELECT {GOODS}, bool_or(partner_kind <> 'total') AS has_parts
        FROM present GROUP BY ALL HAVING bool_or(partner_kind = 'total') AND NOT bool_or(partner_kind = 'total' AND partner = 'WLD'))"""
    others, others_alone = connection.execute(regions).fetchall()[0]
    noticed |= {
        "totals_compared": int(told + others),
        "totals_alone": int(alone + others_alone),
        "totals_apart": int(apart),
        "totals_gap": round(gap),
    }
    groups = "SELECT DISTINCT reporter_code FROM present WHERE reporter_kind = 'total' AND reporter NOT IN ('WLD', 'EU27') ORDER BY 1"
    noticed["reporting_groups"] = [str(row[0]) for row in connection.execute(groups).fetchall()]
    _drop(connection, "total", "SELECT row FROM present WHERE partner_kind = 'total' OR (reporter_kind = 'total' AND reporter <> 'EU27')")
    members = "SELECT DISTINCT year, flow FROM present WHERE reporter_kind = 'state' AND reporter IN (SELECT unnest(?::VARCHAR[]))"
    from kzgraph.names import GROUPS

    _drop(
        connection,
        "total",
        f"SELECT row FROM present SEMI JOIN ({members}) USING (year, flow) WHERE reporter_kind = 'total'",
        [sorted(GROUPS["EU27"])],
    )
