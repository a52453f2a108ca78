"""From cells that were looked at to typed rows: the SQL that says what each means, in US dollars or euros and in tonnes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzgraph.tables.dialect import column_name
from kzgraph.trade.layouts import BREAKDOWNS, EDITIONS, FLOWS, TOTALS
from kzgraph.trade.partners import Party
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

EVERY: Final = ("TOTAL", "ALL", "AG2", "AG4", "AG6")
KILOGRAMS: Final = ("8", "kg", "kilogram", "kilograms", "weight in kilograms")


def number_text(role: str, reading: Reading) -> str:
    """SQL for the text of a role as a number with a point and no thousands mark."""
    text = f"replace({role}, '{reading.thousands.replace(chr(39), chr(39) * 2)}', '')" if reading.thousands else role
    return f"replace({text}, ',', '.')" if reading.decimal == "," else text


def type_rows(
    connection: duckdb.DuckDBPyConnection, table: Staged, edition: str, usd_rate: float | None, reading: Reading, who: dict[str, Party]
) -> None:
    """The table `rows`: one typed row a record, with who and what it means, and the `pattern` of the breakdowns it belongs to."""
    connection.execute("CREATE OR REPLACE TABLE who (code VARCHAR, state VARCHAR, kind VARCHAR, recoded BOOLEAN)")
    connection.executemany(
        "INSERT INTO who VALUES (?, ?, ?, ?)",
        [[code, one.state, one.kind, one.recoded] for code, one in who.items()] or [["", "", "unknown", False]],
    )
    connection.execute("CREATE OR REPLACE TABLE flow_codes (code VARCHAR, flow VARCHAR, part VARCHAR)")
    connection.executemany("INSERT INTO flow_codes VALUES (?, ?, ?)", [[code, *meaning] for code, meaning in FLOWS.items()])
    connection.execute("CREATE OR REPLACE TABLE edition_codes (code VARCHAR, edition VARCHAR)")
    connection.executemany(
        "INSERT INTO edition_codes VALUES (?, ?)", [*map(list, EDITIONS.items()), *([name, name] for name in EDITIONS.values() if name)]
    )
    connection.execute(*_typing(table, edition, usd_rate, reading))
    connection.execute("DROP TABLE told")


def _typing(table: Staged, edition: str, usd_rate: float | None, reading: Reading) -> tuple[str, list[Any]]:
    roles = {*table.roles, *table.layout.constants}
    reporter, partner = ("reporter", "partner") if "partner" in roles else ("consumer", "supplier")
    parameters: list[Any] = []
    month = "CASE WHEN regexp_full_match(year, '[12][0-9]{3}(\\.0)?') OR right(year, 2) IN ('00', '52') THEN '' ELSE right(year, 2) END"
    splits = [f"({month})", *(["f.part"] if "flow" in roles else [])]
    for role in BREAKDOWNS:
        if role in roles:
            totals = ", ".join(f"'{code}'" for code in TOTALS)
            splits.append(f"(CASE WHEN upper({role}) IN ({totals}) THEN '' ELSE {role} END)")
    pattern = " || ".join(f"(CASE WHEN {split} = '' THEN '0' ELSE '1' END)" for split in splits)
    value = _amount(table, "value", reading, usd_rate)
    quantity = _amount(table, "quantity", reading, None)
    weighed = f"CASE WHEN {quantity} = 0 AND coalesce({value}, 1) > 0 THEN NULL ELSE {quantity} END"
    from_qty = "NULL"
    if {"qty", "qty_unit"} <= roles:
        kilograms = ", ".join(f"'{unit}'" for unit in KILOGRAMS)
        from_qty = f"CASE WHEN lower(qty_unit) IN ({kilograms}) THEN nullif({_number('qty', reading)}, 0) / 1000 END"
    told = "coalesce(e.edition, '')" if "edition" in roles else "''"
    query = f"""CREATE OR REPLACE TABLE rows AS SELECT row, left(year, 4)::SMALLINT AS year,
        {reporter} AS reporter_code, {partner} AS partner_code, r.state AS reporter, p.state AS partner, r.kind AS reporter_kind,
        p.kind AS partner_kind, r.recoded OR p.recoded AS recoded,
        {"f.flow" if "flow" in roles else "'both'"} AS flow,
        upper(CASE WHEN upper(hs_code) IN ({", ".join(f"'{code}'" for code in EVERY)}) THEN 'TOTAL' ELSE replace(replace(hs_code, '.', ''), ' ', '') END) AS goods,
        CASE WHEN length(goods) > 6 THEN 'CN' WHEN {told} <> '' THEN {told} ELSE ? END AS edition,
        {value} AS value, coalesce({weighed}, {from_qty}) AS quantity,
        coalesce({quantity} = 0 AND coalesce({value}, 1) > 0, false) AS was_zero, ({weighed}) IS NULL AND ({from_qty}) IS NOT NULL AS from_qty,
        {"lower(estimated) IN ('true', '1', 'yes')" if "estimated" in roles else "false"} AS estimated,
        {month} AS month, length(replace({pattern}, '0', '')) || ({pattern}) AS pattern
        FROM told LEFT JOIN who r ON {reporter} = r.code LEFT JOIN who p ON {partner} = p.code
        {"LEFT JOIN flow_codes f ON upper(told.flow) = f.code" if "flow" in roles else ""}
        {"LEFT JOIN edition_codes e ON upper(told.edition) = e.code" if "edition" in roles else ""}"""
    parameters.append(edition)
    return query, parameters


def _number(role: str, reading: Reading) -> str:
    return f"try_cast({number_text(role, reading)} AS DOUBLE)"


def _amount(table: Staged, role: str, reading: Reading, rate: float | None) -> str:
    """SQL for a figure in US dollars (or the file's currency) or tonnes."""
    places = table.roles.get(role)
    if not places and role not in table.layout.constants:
        return "NULL::DOUBLE"
    times, per = table.layout.units.get(column_name(table.header[places[0]]), (1, 1)) if places else (1, 1)
    return f"nullif({_number(role, reading)}, 'nan'::DOUBLE) * {float(times) * (rate or 1.0)!r} / {float(per)!r}"
