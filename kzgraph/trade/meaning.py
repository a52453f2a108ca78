"""From cells that were looked at to typed rows: the SQL that says what each means, in US dollars or euros and in tonnes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from kzgraph.tables.dialect import column_name
from kzgraph.trade.layouts import BREAKDOWNS, EDITIONS, ESTIMATED, FLOWS, OTHER, TOTALS, Layout
from kzgraph.trade.partners import Party
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

BLANKS: Final = " \t\u00a0\u2007\u202f\ufeff'"
"""What is trimmed off a cell."""
UNITS: Final = {
    **dict.fromkeys(("8", "8.0", "kg", "kgs", "kgm", "kilogram", "kilograms", "weight in kilograms"), 1000.0),
    **dict.fromkeys(("t", "tonne", "tonnes", "metric ton", "metric tons"), 1.0),
    **dict.fromkeys(("g", "gram", "grams"), 1e6),
}  # fmt: skip
"""Units of quantity that are weights -> how many of them make a tonne."""


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def number_text(role: str, reading: Reading, layout: Layout) -> str:
    """SQL for the text of a role as a number with a point and no thousands mark."""
    text = f"replace({role}, {quoted(reading.thousands)}, '')" if reading.thousands else role
    text = f"replace({text}, ',', '.')" if reading.decimal == "," else text
    zeros = ", ".join(map(quoted, layout.zeros))
    return f"CASE WHEN {role} IN ({zeros}) THEN '0' ELSE {text} END" if zeros else text


def type_rows(
    connection: duckdb.DuckDBPyConnection, table: Staged, edition: str, usd_rate: float | None, reading: Reading, who: dict[str, Party], goods: dict[str, str]
) -> None:  # fmt: skip
    """The table `rows`: one typed row a record, with who and what it means, and the `pattern` of the breakdowns it belongs to."""
    changed = [(code, meant) for code, meant in goods.items() if code != meant]
    named = {**EDITIONS, **{name: name for name in EDITIONS.values() if name}, **OTHER}
    people = [(code, one.state, one.kind, one.recoded) for code, one in who.items()]
    _listed(connection, "who (code VARCHAR, state VARCHAR, kind VARCHAR, recoded BOOLEAN)", people)
    _listed(connection, "flow_codes (code VARCHAR, flow VARCHAR, part VARCHAR)", [(code, *meant) for code, meant in FLOWS.items()])
    _listed(connection, "edition_codes (code VARCHAR, edition VARCHAR)", list(named.items()))
    _listed(connection, "goods_codes (code VARCHAR, goods VARCHAR)", changed)
    connection.execute(*_typing(table, edition, usd_rate, reading, changed=bool(changed)))
    connection.execute("DROP TABLE told")


def _listed(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Makes a small table of rows in one statement: one for each row takes longer than reading a small file."""
    connection.execute(f"CREATE OR REPLACE TABLE {table}")
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table.partition(' ')[0]} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


def _typing(table: Staged, edition: str, usd_rate: float | None, reading: Reading, *, changed: bool) -> tuple[str, list[Any]]:
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
        per = " ".join(f"WHEN {quoted(unit)} THEN {times!r}" for unit, times in UNITS.items())
        from_qty = f"nullif({_number('qty', reading, table.layout)}, 0) / (CASE lower(qty_unit) {per} END)"
    goods = "coalesce(g.goods, told.hs_code)" if changed else "hs_code"
    told = "coalesce(e.edition, '')" if "edition" in roles else "''"
    other = ", ".join(map(quoted, sorted(set(OTHER.values()))))
    texts = [f"told.{role}" for role in sorted(roles) if role not in ("indicator", "observed", "estimated")]
    twin = f"concat_ws(chr(31), {', '.join(texts)}) AS twin, upper(told.indicator) AS indicator," if table.layout.indicators else ""
    query = f"""CREATE OR REPLACE TABLE rows AS SELECT row, left(year, 4)::SMALLINT AS year,
        {reporter} AS reporter_code, {partner} AS partner_code, r.state AS reporter, p.state AS partner, r.kind AS reporter_kind,
        p.kind AS partner_kind, r.recoded OR p.recoded AS recoded,
        {"f.flow" if "flow" in roles else "'both'"} AS flow,
        {goods} AS goods, {twin}
        CASE WHEN {told} IN ({other}) THEN {told} WHEN length({goods}) > 6 THEN 'CN' WHEN {told} <> '' THEN {told} ELSE ? END AS edition,
        {value} AS value, coalesce({weighed}, {from_qty}) AS quantity,
        coalesce({quantity} = 0 AND coalesce({value}, 1) > 0, false) AS was_zero, ({weighed}) IS NULL AND ({from_qty}) IS NOT NULL AS from_qty,
        {f"lower(estimated) IN ({', '.join(map(quoted, ESTIMATED))})" if "estimated" in roles else "false"} AS estimated,
        {month} AS month, length(replace({pattern}, '0', '')) || ({pattern}) AS pattern
        FROM told LEFT JOIN who r ON {reporter} = r.code LEFT JOIN who p ON {partner} = p.code
        {"LEFT JOIN flow_codes f ON upper(told.flow) = f.code" if "flow" in roles else ""}
        {"LEFT JOIN edition_codes e ON upper(told.edition) = e.code" if "edition" in roles else ""}
        {"LEFT JOIN goods_codes g ON told.hs_code = g.code" if changed else ""}"""
    parameters.append(edition)
    return query, parameters


def _number(role: str, reading: Reading, layout: Layout) -> str:
    return f"nullif(try_cast({number_text(role, reading, layout)} AS DOUBLE), 'nan'::DOUBLE)"


def _amount(table: Staged, role: str, reading: Reading, rate: float | None) -> str:
    """SQL for a figure in US dollars (or the file's currency) or tonnes."""
    places = table.roles.get(role)
    if table.layout.indicators:
        return _observed(table, role, reading, rate)
    if not places and role not in table.layout.constants:
        return "NULL::DOUBLE"
    times, per = table.layout.units.get(column_name(table.header[places[0]]), (1, 1)) if places else (1, 1)
    return f"{_number(role, reading, table.layout)} * {float(times) * (rate or 1.0)!r} / {float(per)!r}"


def _observed(table: Staged, role: str, reading: Reading, rate: float | None) -> str:
    """SQL for the figure of a row that has one figure, where the row's indicator says that it plays the role."""
    number = _number("observed", reading, table.layout)
    cases = " ".join(
        f"WHEN {quoted(name)} THEN {number} * {float(times) * (rate or 1.0)!r} / {float(per)!r}"
        for name, (plays, times, per) in table.layout.indicators.items()
        if plays == role
    )
    return f"(CASE upper(indicator) {cases} END)"
