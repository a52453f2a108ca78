"""From the rows that an import keeps to parts of the store: of a flow told twice the later, all sorted for reading in runs.

Each table of an import has its own `kept_{number}`, whose names are enums of its own: within one table rows are grouped and sorted as numbers.
Where rows of several tables, or of a part that the store has, come together, they are text first and get enums of the part.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.trade.cells import quoted
from kzgraph.trade.holdings import COLUMNS, Holdings, Part, placed
from kzgraph.trade.receipts import Receipt

if TYPE_CHECKING:
    import duckdb

FLOW: Final = ("flow", "consumer", "supplier", "nobody", "hs_code")
"""What names a flow in a part, besides source and year; `nobody` is the partner's code where it names nobody."""
NOBODY: Final = (
    "(CASE WHEN (CASE WHEN flow <> 'export' THEN supplier ELSE consumer END) = '' THEN partner ELSE '' END) || '/' || "
    "(CASE WHEN (CASE WHEN flow <> 'export' THEN consumer ELSE supplier END) = '' THEN reporter ELSE '' END)"
)
ENUMS: Final = {
    "consumer": "state",
    "supplier": "state",
    "reporter": "code",
    "partner": "code",
    "hs_edition": "edition",
    "hs_code": "goods",
}
"""Columns that name something, and the kind of name."""
VARYING: Final = tuple(name for name in COLUMNS if name not in ("year", "currency"))
"""Columns that are not the same in all rows of a part: only these are sorted."""
PLACES: Final = {"consumer_place": "consumer", "code_place": "hs_code", "supplier_place": "supplier"}
ROW_GROUP: Final = 122_880
ORDER: Final = "consumer, hs_code, value DESC NULLS LAST, supplier, flow, partner"


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows kept of one table: the number of `kept_{number}`, their source, currency and years, and the receipt."""

    number: int
    source: str
    currency: str
    receipt: Receipt

    @property
    def years(self) -> tuple[int, ...]:
        return self.receipt.years

    def as_text(self) -> str:
        """The same with names as text, `nobody`, and where each row is."""
        names = ", ".join(f"{name}::VARCHAR AS {name}" for name in ("flow", *ENUMS))
        rows = f"SELECT * REPLACE ({names}), rowid AS place, {self.number} AS file FROM kept_{self.number}"
        return f"(SELECT *, {NOBODY} AS nobody, {quoted(self.currency)} AS currency FROM ({rows}))"


def without_replaced(connection: duckdb.DuckDBPyConnection, kept: Sequence[Kept]) -> list[Kept]:
    """Where several tables of the import tell one flow, the last one counts."""
    found = {one.number: one for one in kept}
    for peers in _peers(kept):
        for number, (count, tonnes, value) in _replaced(connection, peers).items():
            one = found[number].receipt
            found[number] = replace(
                found[number],
                receipt=replace(
                    one, rows_kept=one.rows_kept - count, dropped={**one.dropped, "replaced": count}, total_t=_less(one.total_t, tonnes),
                    total_usd=_less(one.total_usd, value), total_eur=_less(one.total_eur, value),
                ),
            )  # fmt: skip
    return list(found.values())


def _peers(kept: Sequence[Kept]) -> list[list[Kept]]:
    """Tables of one source that have a year in common, and those that hang together by others."""
    groups: list[list[Kept]] = []
    for one in kept:
        near = [group for group in groups if any(one.source == peer.source and set(one.years) & set(peer.years) for peer in group)]
        groups = [group for group in groups if group not in near] + [[*(peer for group in near for peer in group), one]]
    return [group for group in groups if len(group) > 1]


def _replaced(connection: duckdb.DuckDBPyConnection, peers: Sequence[Kept]) -> dict[int, tuple[int, float | None, float | None]]:
    """Removes the rows that a later table tells as well; how many of each table, with their tonnes and values."""
    rows = " UNION ALL ".join(f"SELECT * FROM {one.as_text()}" for one in peers)
    keys = ", ".join(("year", *FLOW))
    ranked = f"SELECT file, place, row_number() OVER (PARTITION BY {keys} ORDER BY file DESC) AS n FROM ({rows})"
    connection.execute(f"CREATE OR REPLACE TABLE replaced AS SELECT file, place FROM ({ranked}) WHERE n > 1")
    gone: dict[int, tuple[int, float | None, float | None]] = {}
    for one in peers:
        lost = f"FROM kept_{one.number} WHERE rowid IN (SELECT place FROM replaced WHERE file = {one.number})"
        count, tonnes, value = connection.execute(f"SELECT count(*), fsum(quantity_t), fsum(value) {lost}").fetchall()[0]
        if count:
            gone[one.number] = int(count), tonnes, value
            connection.execute(f"DELETE {lost}")
    return gone


def _less(total: float | None, part: float | None) -> float | None:
    return None if total is None else max(total - (part or 0.0), 0.0)


def written(connection: duckdb.DuckDBPyConnection, before: Holdings, kept: Sequence[Kept], *, replace_parts: bool) -> list[Part]:
    """Writes a part for each source and year that is kept, with what the store has of it and the new rows do not replace."""
    there = {(part.source, part.year): part for part in before.parts}
    told: dict[tuple[str, int], list[Kept]] = {}
    for one in kept:
        for year in one.years:
            told.setdefault((one.source, year), []).append(one)
    return [
        _part(connection, before, source, year, peers, None if replace_parts else there.get((source, year)))
        for (source, year), peers in sorted(told.items())
    ]


def _part(connection: duckdb.DuckDBPyConnection, store: Holdings, source: str, year: int, peers: Sequence[Kept], old: Part | None) -> Part:
    _one_kind(connection, source, year, peers, old)
    if old is not None:
        _intact(store, old)
    if len(peers) == 1 and old is None:
        (one,) = peers
        rows, parameters, types = (
            f"(SELECT {', '.join(VARYING)} FROM kept_{one.number} WHERE year = ?)",
            [year],
            {kind: f"{kind}_{one.number}" for kind in ENUMS.values()},
        )
    else:
        rows, parameters, types = _together(connection, store, year, peers, old)
    temporary = store.folder / ".staging" / "part.parquet"
    query = f"SELECT {year}::SMALLINT AS year, {quoted(peers[0].currency)} AS currency, * FROM (SELECT * FROM {rows} ORDER BY {ORDER})"
    _copy(connection, query, parameters, types, temporary)
    return _settled(connection, store, temporary, source, year)


def _together(
    connection: duckdb.DuckDBPyConnection, store: Holdings, year: int, peers: Sequence[Kept], old: Part | None
) -> tuple[str, list[Any], dict[str, str]]:
    """SQL for the rows of several tables and of the part that is there, its parameters, and the enums of their names."""
    columns, keys = ", ".join(VARYING), ", ".join(FLOW)
    fresh = " UNION ALL ".join(f"SELECT {columns}, nobody FROM {one.as_text()} WHERE year = ?" for one in peers)
    rows = f"SELECT {columns} FROM ({fresh})"
    parameters: list[Any] = [year] * len(peers)
    if old is not None:
        there = f"SELECT {columns}, {NOBODY} AS nobody FROM read_parquet(?, hive_partitioning = false)"
        rows += f" UNION ALL SELECT {columns} FROM ({there}) ANTI JOIN (SELECT {keys} FROM ({fresh})) USING ({keys})"
        parameters = [*parameters, str(store.path(old)), *parameters]
    connection.execute(f"CREATE OR REPLACE TABLE mixed AS {rows}", parameters)
    types = {kind: f"{kind}_part" for kind in ENUMS.values()}
    for kind, name in types.items():
        names = " UNION ".join(f"SELECT {column} AS name FROM mixed" for column, its in ENUMS.items() if its == kind)
        connection.execute(f"DROP TYPE IF EXISTS {name}")
        connection.execute(f"CREATE TYPE {name} AS ENUM (SELECT name FROM ({names}) WHERE name IS NOT NULL ORDER BY name)")
    casts = ", ".join(f"{column}::{types[kind]} AS {column}" for column, kind in ENUMS.items())
    return f"(SELECT * REPLACE ({casts}) FROM mixed)", [], types


def _copy(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any], types: Mapping[str, str], target: Path) -> None:
    """Writes the sorted rows; beside the names stand their places among all names, which the file itself lists."""
    places = ", ".join(
        f"enum_code({column})::{'INTEGER' if column == 'hs_code' else 'SMALLINT'} AS {name}" for name, column in PLACES.items()
    )
    names = {kind: _names(connection, types[kind]) for kind in ("state", "goods")}
    listed = ", ".join(f"{kind}: {quoted(json.dumps(found, ensure_ascii=False))}" for kind, found in names.items())
    connection.execute(
        f"COPY (SELECT {', '.join(COLUMNS)}, {places} FROM ({query})) TO {quoted(str(target))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, KV_METADATA {{{listed}}})",
        list(parameters),
    )


def _names(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    return [str(name) for name in connection.execute(f"SELECT enum_range(NULL::{kind})").fetchall()[0][0]]


def _one_kind(connection: duckdb.DuckDBPyConnection, source: str, year: int, peers: Iterable[Kept], old: Part | None) -> None:
    """Two currencies, or figures of sides and figures of nobody's side, are never added in one part."""
    query = "SELECT DISTINCT flow <> 'both' FROM kept_{} WHERE year = ? ORDER BY 1"
    kinds = {
        (one.currency, bool(mirrored)) for one in peers for (mirrored,) in connection.execute(query.format(one.number), [year]).fetchall()
    }
    for currency, mirrored in sorted(kinds) if old is not None else ():
        if old is not None and (currency, mirrored) != (old.currency, old.mirrored):
            what = f"values in {old.currency}" if currency != old.currency else "another kind of figures"
            raise FileError(f"the store has {what} of {source} {year} - give the new table a name of its own (--source), or --replace")
    if len(kinds) > 1:
        raise FileError(f"the tables of {source} {year} are in two currencies or of two kinds - add them under two names (--source)")


def _intact(store: Holdings, part: Part) -> None:
    fault = store.fault(part)
    if fault:
        again = f"nothing can be added to it; import {part.source} {part.year} again with --replace"
        raise DataError([Problem(str(store.path(part)), 0, "", f"{fault} - {again}")])


def _settled(connection: duckdb.DuckDBPyConnection, store: Holdings, temporary: Path, source: str, year: int) -> Part:
    """Moves a written part to its place, under a name that no other content has."""
    counted = "SELECT count(*), max(currency), bool_or(flow <> 'both') FROM read_parquet(?, hive_partitioning = false)"
    rows, currency, mirrored = connection.execute(counted, [str(temporary)]).fetchall()[0]
    path, sha256 = placed(store, temporary, source, year)
    return Part(
        source, year, path.relative_to(store.folder).as_posix(), int(rows), path.stat().st_size, sha256, str(currency), bool(mirrored)
    )


def listed_names(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[list[str], list[str]] | None:
    """The names of states and codes that the places in a part's file mean; None in a part of before, which has no places."""
    found = dict(connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [path]).fetchall())
    states, goods = found.get(b"state"), found.get(b"goods")
    return None if states is None or goods is None else (json.loads(states), json.loads(goods))
