"""`kzgraph trade add`: foreign tables to parts of the store, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.trade.database import database
from kzgraph.trade.holdings import COLUMNS, Holdings, Part, commit, opened, placed, writing
from kzgraph.trade.intake import edition_named, load
from kzgraph.trade.layouts import SOURCE_NAME
from kzgraph.trade.receipts import Receipt, warnings_of
from kzgraph.trade.rules import Judged, judge
from kzgraph.trade.staging import Progress, Reading, Staged, staged

if TYPE_CHECKING:
    import duckdb

FLOW: Final = ("flow", "consumer", "supplier", "nobody", "hs_code")
"""What names a flow in a part, besides source and year; `nobody` is the partner's code where it names nobody."""
KEPT: Final = (
    "source VARCHAR, file INTEGER, year SMALLINT, flow VARCHAR, consumer VARCHAR, supplier VARCHAR, reporter VARCHAR, partner VARCHAR, "
    "hs_edition VARCHAR, hs_code VARCHAR, value DOUBLE, currency VARCHAR, quantity_t DOUBLE, weight_estimated BOOLEAN, nobody VARCHAR"
)


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
        connection.execute(f"CREATE TABLE kept ({KEPT})")
        receipts = [_taken(connection, table, options, number) for number, table in enumerate(_tables(files, staging, options, progress))]
        receipts = _without_replaced(connection, receipts)
        parts = _written(connection, before, options)
        kept = sum(receipt.rows_kept for receipt in receipts)
        commit(before, parts, [receipt.as_dict() for receipt in receipts])
    touched = {(part.source, part.year) for part in parts}
    there = sum(part.rows for part in before.parts if (part.source, part.year) in touched)
    return Added(tuple(receipts), there + kept - sum(part.rows for part in parts))


def _tables(files: Sequence[str], staging: Path, options: Options, progress: Progress) -> Any:
    for file in files:
        yield from staged(file, staging, options.reading, progress)


def _taken(connection: duckdb.DuckDBPyConnection, table: Staged, options: Options, number: int) -> Receipt:
    """Reads and judges one table; what stays goes into `kept`."""
    euros = table.layout.currency == "EUR"
    edition = options.edition or edition_named(table.name)
    told = load(
        connection, table, edition=edition, usd_rate=options.usd_per_euro if euros else None, reading=options.reading, newest=options.newest
    )
    judged = judge(connection, table)
    source = options.source or "-".join(filter(None, (table.layout.name, edition.lower() if table.layout.name == "baci" else "")))
    currency = "USD" if euros and options.usd_per_euro else table.layout.currency
    kept = _keep(connection, source, currency, number)
    others = {reason: count for reason, count in judged.dropped.items() if reason != "merged"}
    merged = told.rows - sum(others.values()) - kept
    return _receipt(
        connection,
        table,
        Judged(others | ({"merged": merged} if merged else {}), judged.noticed),
        source,
        currency,
        (told.rows, kept),
        number,
    )


def _keep(connection: duckdb.DuckDBPyConnection, source: str, currency: str, number: int) -> int:
    """One row a flow: rows that only differ in codes of one state, or in what they are parts of, are added; an unknown part makes the sum unknown."""
    supplier = "CASE WHEN flow = 'export' THEN reporter ELSE partner END"
    consumer = "CASE WHEN flow = 'export' THEN partner ELSE reporter END"
    connection.execute(
        f"""INSERT INTO kept SELECT ?, ?, year, flow, {consumer} AS consumer, {supplier} AS supplier, min(reporter_code), min(partner_code),
        max(edition), goods, CASE WHEN count(value) = count(*) THEN fsum(value) END, ?,
        CASE WHEN count(quantity) = count(*) THEN fsum(quantity) END, bool_or(estimated),
        (CASE WHEN partner = '' THEN partner_code ELSE '' END) || '/' || (CASE WHEN reporter = '' THEN reporter_code ELSE '' END) AS nobody
        FROM present GROUP BY year, flow, reporter, partner, goods, nobody""",
        [source, number, currency],
    )
    return int(connection.execute("SELECT count(*) FROM kept WHERE file = ?", [number]).fetchall()[0][0])


def _receipt(
    connection: duckdb.DuckDBPyConnection, table: Staged, judged: Judged, source: str, currency: str, rows: tuple[int, int], number: int
) -> Receipt:
    counts = _counts(connection, number)
    mirror_pairs, tonnes, value = connection.execute(
        """SELECT count(*) FILTER (sides = 2 AND consumer <> '' AND supplier <> ''), coalesce(fsum(quantity_t), 0), coalesce(fsum(value), 0) FROM (
        SELECT consumer, supplier, count(DISTINCT flow) AS sides, coalesce(fsum(quantity_t) FILTER (flow <> 'export'), fsum(quantity_t)) AS quantity_t,
        coalesce(fsum(value) FILTER (flow <> 'export'), fsum(value)) AS value FROM kept WHERE file = ?
        GROUP BY year, consumer, supplier, hs_code, CASE WHEN consumer = '' OR supplier = '' THEN flow || reporter ELSE '' END)""",
        [number],
    ).fetchall()[0]
    years, editions = (
        tuple(
            row[0]
            for row in connection.execute(
                f"SELECT DISTINCT {column} FROM kept WHERE file = ? AND {column} IS NOT NULL ORDER BY 1", [number]
            ).fetchall()
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


def _counts(connection: duckdb.DuckDBPyConnection, number: int) -> dict[str, int]:
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


def _without_replaced(connection: duckdb.DuckDBPyConnection, receipts: list[Receipt]) -> list[Receipt]:
    """Where several tables of the command tell one flow, the last one counts."""
    keys = ", ".join(("source", "year", *FLOW))
    ranked = f"SELECT rowid AS place, file, row_number() OVER (PARTITION BY {keys} ORDER BY file DESC) AS n FROM kept"
    connection.execute(f"CREATE TABLE replaced AS SELECT place, file FROM ({ranked}) WHERE n > 1")
    counts = dict(connection.execute("SELECT file, count(*) FROM replaced GROUP BY file").fetchall())
    if not counts:
        return receipts
    lost = dict(
        connection.execute("SELECT file, fsum(quantity_t) FROM kept WHERE rowid IN (SELECT place FROM replaced) GROUP BY file").fetchall()
    )
    gone = dict(
        connection.execute("SELECT file, fsum(value) FROM kept WHERE rowid IN (SELECT place FROM replaced) GROUP BY file").fetchall()
    )
    connection.execute("DELETE FROM kept WHERE rowid IN (SELECT place FROM replaced)")
    return [
        replace(
            receipt, rows_kept=receipt.rows_kept - counts[number], dropped={**receipt.dropped, "replaced": counts[number]},
            total_t=_less(receipt.total_t, lost[number]), total_usd=_less(receipt.total_usd, gone[number]), total_eur=_less(receipt.total_eur, gone[number]),
        ) if number in counts else receipt
        for number, receipt in enumerate(receipts)
    ]  # fmt: skip


def _less(total: float | None, part: float | None) -> float | None:
    return None if total is None else max(total - (part or 0.0), 0.0)


def _written(connection: duckdb.DuckDBPyConnection, before: Holdings, options: Options) -> list[Part]:
    """Writes a part for each source and year of `kept`, with what the store has of it and the new rows do not replace."""
    there = {(part.source, part.year): part for part in before.parts}
    found = connection.execute("SELECT DISTINCT source, year FROM kept ORDER BY 1, 2").fetchall()
    return [
        _part(connection, before, str(source), int(year), None if options.replace_parts else there.get((source, year)))
        for source, year in found
    ]


def _part(connection: duckdb.DuckDBPyConnection, store: Holdings, source: str, year: int, old: Part | None) -> Part:
    columns = ", ".join(COLUMNS)
    rows = f"SELECT {columns} FROM kept WHERE source = ? AND year = ?"
    parameters: list[Any] = [source, year]
    if old is not None:
        _same_kind(connection, source, year, old)
        _intact(store, old)
        blank = "(CASE WHEN reporter_is_consumer AND supplier = '' OR NOT reporter_is_consumer AND consumer = '' THEN partner ELSE '' END)"
        keyed = f"""SELECT *, {blank} || '/' || (CASE WHEN reporter_is_consumer AND consumer = '' OR NOT reporter_is_consumer AND supplier = '' THEN reporter ELSE '' END) AS nobody
            FROM (SELECT *, flow <> 'export' AS reporter_is_consumer FROM read_parquet(?, hive_partitioning = false))"""
        keys = ", ".join(FLOW)
        rows += (
            f" UNION ALL SELECT {columns} FROM ({keyed}) ANTI JOIN (SELECT {keys} FROM kept WHERE source = ? AND year = ?) USING ({keys})"
        )
        parameters += [str(store.path(old)), source, year]
    temporary = store.folder / ".staging" / "part.parquet"
    order = "consumer, hs_code, value DESC NULLS LAST, supplier, flow, partner"
    connection.execute(
        f"COPY (SELECT * FROM ({rows}) ORDER BY {order}) TO '{_quoted(temporary)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)",
        parameters,
    )
    return _settled(connection, store, temporary, source, year)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _same_kind(connection: duckdb.DuckDBPyConnection, source: str, year: int, old: Part) -> None:
    """Two currencies, or figures of sides and figures of nobody's side, are never added in one part."""
    query = "SELECT DISTINCT currency, flow <> 'both' FROM kept WHERE source = ? AND year = ?"
    for currency, mirrored in connection.execute(query, [source, year]).fetchall():
        if (currency, mirrored) != (old.currency, old.mirrored):
            what = f"values in {old.currency}" if currency != old.currency else "another kind of figures"
            raise FileError(f"the store has {what} of {source} {year} - give the new table a name of its own (--source), or --replace")


def _intact(store: Holdings, part: Part) -> None:
    fault = store.fault(part)
    if fault:
        raise DataError(
            [
                Problem(
                    str(store.path(part)),
                    0,
                    "",
                    f"{fault} - nothing can be added to it; import {part.source} {part.year} again with --replace",
                )
            ]
        )


def _settled(connection: duckdb.DuckDBPyConnection, store: Holdings, temporary: Path, source: str, year: int) -> Part:
    """Moves a written part to its place, under a name that no other content has."""
    counted = "SELECT count(*), max(currency), bool_or(flow <> 'both'), count(DISTINCT (currency, flow <> 'both')) FROM read_parquet(?, hive_partitioning = false)"
    rows, currency, mirrored, kinds = connection.execute(counted, [str(temporary)]).fetchall()[0]
    if kinds > 1:
        raise FileError(f"the tables of {source} {year} are in two currencies or of two kinds - add them under two names (--source)")
    path, sha256 = placed(store, temporary, source, year)
    return Part(
        source, year, path.relative_to(store.folder).as_posix(), int(rows), path.stat().st_size, sha256, str(currency), bool(mirrored)
    )
