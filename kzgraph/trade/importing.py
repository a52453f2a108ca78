"""`kzgraph trade add`: foreign tables to parts of the store, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import FileError
from kzgraph.trade.database import database
from kzgraph.trade.holdings import commit, opened, writing
from kzgraph.trade.intake import edition_named, load
from kzgraph.trade.layouts import SOURCE_NAME
from kzgraph.trade.meaning import fixed_types
from kzgraph.trade.parts import Kept, without_replaced, written
from kzgraph.trade.receipts import Receipt, warnings_of
from kzgraph.trade.rules import Judged, judge
from kzgraph.trade.staging import Progress, Reading, Staged, staged

if TYPE_CHECKING:
    import duckdb


PER_UNIT: Final = 2**100
"""Totals are added as whole units and integers of this part of a unit: so they do not hang on the order in which two threads come to the rows."""


@dataclass(frozen=True, slots=True)
class Options:
    """How files are added. `source` and `edition` replace what file and layout say; `usd_per_euro` converts values in euros.

    `replace_parts` drops what the store has of a source and year instead of adding to it; `newest` is the last year there can be.
    """

    reading: Reading = field(default_factory=Reading)
    source: str | None = None
    edition: str | None = None
    usd_per_euro: float | None = None
    replace_parts: bool = False
    newest: int = 2999


@dataclass(frozen=True, slots=True)
class Added:
    """What an import did: a receipt for each table, and how many rows that the store had gave way to newer ones."""

    receipts: tuple[Receipt, ...]
    rows_replaced: int


def add(
    files: Sequence[str], store: str | Path, options: Options, *, progress: Progress = lambda name, done, size: None, waiting: Callable[[], None] = lambda: None
) -> Added:  # fmt: skip
    """Adds the tables to the store: rows of a flow that the store has are replaced by the newer ones.

    Raises DataError with what is wrong in a file, FileError. The store is then as it was.
    """
    if options.source is not None and not SOURCE_NAME.fullmatch(options.source):
        raise FileError(f'"{options.source[:40]}" is not a name for a source - use small letters, digits and -')
    missing = [file for file in files if not Path(file).exists()]
    if missing:
        raise FileError(f"{missing[0]}: no such file")
    with writing(store, waiting) as staging, database(staging.parent, spill=staging) as connection:
        before = opened(store)
        fixed_types(connection)
        taken = [_taken(connection, table, options, number) for number, table in enumerate(_tables(files, staging, options, progress))]
        taken = without_replaced(connection, taken)
        parts = written(connection, before, taken, replace_parts=options.replace_parts)
        receipts = [one.receipt for one in taken]
        kept = sum(receipt.rows_kept for receipt in receipts)
        commit(before, parts, [receipt.as_dict() for receipt in receipts])
    touched = {(part.source, part.year) for part in parts}
    there = sum(part.rows for part in before.parts if (part.source, part.year) in touched)
    return Added(tuple(receipts), there + kept - sum(part.rows for part in parts))


def _tables(files: Sequence[str], staging: Path, options: Options, progress: Progress) -> Any:
    for file in files:
        yield from staged(file, staging, options.reading, progress)


def _taken(connection: duckdb.DuckDBPyConnection, table: Staged, options: Options, number: int) -> Kept:
    """Reads and judges one table; what stays goes into `kept_{number}`."""
    euros = table.layout.currency == "EUR"
    edition = options.edition or edition_named(table.name)
    rate = options.usd_per_euro if euros else None
    rows = load(connection, table, edition=edition, usd_rate=rate, reading=options.reading, newest=options.newest, number=number)
    judged = judge(connection, table)
    source = options.source or "-".join(filter(None, (table.layout.name, edition.lower() if table.layout.name == "baci" else "")))
    currency = "USD" if euros and options.usd_per_euro else table.layout.currency
    kept = _keep(connection, number)
    others = {reason: count for reason, count in judged.dropped.items() if reason != "merged"}
    merged = rows - sum(others.values()) - kept
    judged = Judged(others | ({"merged": merged} if merged else {}), judged.noticed)
    return Kept(number, source, currency, _receipt(connection, table, judged, source, currency, (rows, kept), number))


def _keep(connection: duckdb.DuckDBPyConnection, number: int) -> int:
    """One row a flow: rows that only differ in codes of one state, or in what they are parts of, are added; an unknown part makes the sum unknown."""
    supplier = "CASE WHEN flow = 'export' THEN reporter ELSE partner END"
    consumer = "CASE WHEN flow = 'export' THEN partner ELSE reporter END"
    connection.execute(
        f"""CREATE TABLE kept_{number} AS
        SELECT year, flow, {consumer} AS consumer, {supplier} AS supplier, reporter_code AS reporter, partner_code AS partner, edition AS hs_edition,
        goods AS hs_code, value, quantity AS quantity_t, estimated AS weight_estimated FROM present ANTI JOIN together USING (row)
        UNION ALL SELECT year, flow, {consumer}, {supplier}, min(reporter_code), min(partner_code), max(edition), goods,
        CASE WHEN count(value) = count(*) THEN fsum(value) END, CASE WHEN count(quantity) = count(*) THEN fsum(quantity) END, bool_or(estimated)
        FROM present SEMI JOIN together USING (row) GROUP BY year, flow, reporter, partner, goods,
        CASE WHEN partner = '' THEN partner_code::VARCHAR ELSE '' END, CASE WHEN reporter = '' THEN reporter_code::VARCHAR ELSE '' END"""
    )
    return int(connection.execute(f"SELECT count(*) FROM kept_{number}").fetchall()[0][0])


def _receipt(
    connection: duckdb.DuckDBPyConnection, table: Staged, judged: Judged, source: str, currency: str, rows: tuple[int, int], number: int
) -> Receipt:
    counts = _counts(connection)
    mirror_pairs, tonnes, value = _sums(connection, table, number)
    years, editions = (
        tuple(
            row[0]
            for row in connection.execute(f"SELECT DISTINCT {column} FROM kept_{number} WHERE {column} IS NOT NULL ORDER BY 1").fetchall()
        )
        for column in ("year", "hs_edition")
    )
    roles = {*table.roles, *table.layout.constants}
    valued, weighed = bool({"value", "observed"} & roles), bool({"quantity", "observed"} & roles) or {"qty", "qty_unit"} <= roles
    return Receipt(
        table.name, source, years, tuple(filter(None, editions)), rows[0], rows[1], judged.dropped, float(tonnes) if weighed else None,
        float(value) if valued and currency == "USD" else None, float(value) if valued and currency == "EUR" else None,
        counts.pop("recoded"), int(mirror_pairs), counts["weight_estimated"],
        warnings_of(counts, judged.noticed, file=Path(table.name).name, kept=rows[1], roles=roles, euros=currency == "EUR", remarks=table.notes),
    )  # fmt: skip


def _sums(connection: duckdb.DuckDBPyConnection, table: Staged, number: int) -> tuple[int, float, float]:
    """Deliveries that both sides tell, and known tonnes and values: of such a delivery by the importer's figure."""
    flows = f"(SELECT 1 AS sides, consumer, supplier, quantity_t, value FROM kept_{number})"
    if table.layout.is_mirrored:
        flows = f"""(SELECT consumer, supplier, count(DISTINCT flow) AS sides,
            coalesce(fsum(quantity_t) FILTER (flow <> 'export'), fsum(quantity_t)) AS quantity_t,
            coalesce(fsum(value) FILTER (flow <> 'export'), fsum(value)) AS value FROM kept_{number}
            GROUP BY year, consumer, supplier, hs_code, CASE WHEN consumer = '' OR supplier = '' THEN flow || reporter ELSE '' END)"""
    exact = ", ".join(
        f"coalesce(sum(round({name})::HUGEINT), 0), coalesce(sum(round(({name} - round({name})) * {float(PER_UNIT)})::HUGEINT), 0)"
        for name in ("quantity_t", "value")
    )
    query = f"SELECT count(*) FILTER (sides = 2 AND consumer <> '' AND supplier <> ''), {exact} FROM {flows}"
    found = [int(number) for number in connection.execute(query).fetchall()[0]]
    return found[0], (found[1] * PER_UNIT + found[2]) / PER_UNIT, (found[3] * PER_UNIT + found[4]) / PER_UNIT


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """What is missing or odd among the rows that stay."""
    present = """SELECT count(*) FILTER (quantity IS NULL AND NOT was_zero) AS weight_missing, count(*) FILTER (quantity IS NULL AND was_zero) AS weight_zero,
        count(*) FILTER (from_qty) AS weight_from_quantity, count(*) FILTER (estimated) AS weight_estimated, count(*) FILTER (recoded) AS recoded,
        count(*) FILTER (value IS NULL) AS value_missing, count(*) FILTER (partner_kind = 'unknown') AS partner_unknown,
        count(*) FILTER (partner = reporter AND partner <> '') AS own_state FROM present"""
    cursor = connection.execute(present)
    names = [column[0] for column in cursor.description or ()]
    found = {name: int(value) for name, value in zip(names, cursor.fetchall()[0], strict=True)}
    partial = "SELECT count(*) FROM (SELECT year, reporter_code, flow FROM present WHERE month <> '' GROUP BY ALL HAVING count(DISTINCT month) < 12)"
    return found | {"partial_years": int(connection.execute(partial).fetchall()[0][0])}
