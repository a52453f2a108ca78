"""`kzgraph trade screen`: the products on which a consumer depends by a screen of the field, and in how many years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.indicators import screens
from kzgraph.indicators.inputs import COLUMNS, FIGURES, KEY, NUMBERS, Inputs
from kzgraph.names import GROUPS
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part

if TYPE_CHECKING:
    import duckdb
    import narwhals as nw

METHODS: Final = {"cdi": screens.cdi, "geodep": screens.geodep, "single_partner": screens.single_partner}
PARTS: Final = {
    "cdi": ("cdi1", "cdi2", "cdi3"), "geodep": ("import_hhi", "world_export_hhi", "imports_to_exports"), "single_partner": ("share", "top_supplier"),
}  # fmt: skip
"""What a screen looks at, beside its verdict."""


@dataclass(frozen=True, slots=True)
class Screened:
    """The products of a consumer in the last year asked for. `rows`: hs_code, verdict, years_flagged, years_seen and the PARTS of the method."""

    consumer: str
    method: str
    year: int
    years: tuple[int, ...]
    sources: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    undecided: int
    tested: int


def screen(
    store: Holdings, consumer: str, *, method: str, parts: Sequence[Part], years: Sequence[int] = (), members: frozenset[str] = frozenset()
) -> Screened:
    """The products flagged in the last of the years (default: every year of the parts), with how many years flag them.

    A group of states (EU27, or `members`) is its members' imports; what comes from members is inside. Imports are told by importers, exports by exporters.
    Raises UnknownNameError where the parts have no imports of the consumer.
    """
    states = sorted(members or GROUPS.get(consumer, frozenset()) or {consumer})
    with database(store.folder) as connection:
        _tables(connection, store, parts, consumer, states)
        if method != "cdi":  # the only screen that weighs trade inside the union
            connection.execute("DELETE FROM flows WHERE NOT extra")
        told = sorted(int(row[0]) for row in connection.execute("SELECT DISTINCT year FROM flows").fetchall())
        asked = [year for year in told if not years or year in years]
        if not asked:
            raise UnknownNameError(f"no imports of {consumer} are in the store for the years asked", name=consumer)
        found = _verdicts(connection, method)
    return _screened(found, consumer, method, asked, tuple(sorted({part.source for part in parts})))


def _tables(connection: duckdb.DuckDBPyConnection, store: Holdings, parts: Sequence[Part], consumer: str, members: list[str]) -> None:
    """The frames that the screens read. Values are in the currency of the source: the screens are ratios."""
    paths = [str(store.path(part)) for part in parts]
    connection.execute("CREATE TABLE members AS SELECT unnest(?::VARCHAR[]) AS state", [members])
    stored = "read_parquet(?, hive_partitioning = false)"
    one = f"""SELECT year::BIGINT AS year, hs_code AS commodity, supplier, consumer, CASE WHEN count(value) = count(*) THEN sum(value) END AS value_usd,
        CASE WHEN count(quantity_t) = count(*) THEN sum(quantity_t) END AS quantity_t FROM {stored} WHERE consumer <> supplier AND """
    imported = one + "flow <> 'export' AND consumer IN (FROM members) GROUP BY ALL"
    connection.execute(
        f"""CREATE TABLE flows AS SELECT year, ? AS consumer, commodity, '' AS stage, supplier, quantity_t, value_usd,
        supplier NOT IN (FROM members) AS extra FROM ({imported})""",
        [consumer, paths],
    )
    connection.execute(f"CREATE TABLE trade AS SELECT * FROM ({one} flow <> 'export' GROUP BY ALL)", [paths])
    sold = f"""SELECT year::BIGINT AS year, hs_code AS commodity, sum(value) AS exports_usd FROM {stored}
        WHERE flow <> 'import' AND supplier IN (FROM members) AND consumer NOT IN (FROM members) GROUP BY ALL"""
    connection.execute(f"CREATE TABLE sold AS {sold}", [paths])
    others = ", ".join(f"NULL::DOUBLE AS {name}" for name in FIGURES if name != "exports_usd")
    connection.execute(
        f"""CREATE TABLE cases AS SELECT year, consumer, commodity, stage, {others},
        CASE WHEN year IN (SELECT year FROM sold) THEN coalesce(exports_usd, 0) END AS exports_usd
        FROM (SELECT DISTINCT year, consumer, commodity, stage FROM flows) LEFT JOIN sold USING (year, commodity)"""
    )
    for name in ("own", "production", "companies", "governance", "terms", "sectors"):
        columns = ", ".join(
            f"NULL::{'DOUBLE' if column in NUMBERS else 'BIGINT' if column == 'year' else 'VARCHAR'} AS {column}"
            for column in COLUMNS[name]
        )
        connection.execute(f"CREATE TABLE {name} AS SELECT {columns} WHERE false")


def _verdicts(connection: duckdb.DuckDBPyConnection, method: str) -> list[dict[str, Any]]:
    frames: Mapping[str, Any] = {name: connection.table(name) for name in COLUMNS}
    found: nw.LazyFrame[Any] = METHODS[method](Inputs(**frames))
    wanted = found.select(*KEY, "low", "high", *PARTS[method]).sort("commodity", "year")
    relation: Any = wanted.to_native()
    names = list(relation.columns)
    return [dict(zip(names, row, strict=True)) for row in relation.fetchall()]


def _screened(found: list[dict[str, Any]], consumer: str, method: str, years: Sequence[int], sources: tuple[str, ...]) -> Screened:
    last = years[-1]
    by_product: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        if row["year"] in years:
            by_product.setdefault(row["commodity"], []).append(row)
    newest = {code: row for code, rows in by_product.items() for row in rows if row["year"] == last}
    flagged = [
        (code, sum(one["low"] == 1 for one in by_product[code]), len(by_product[code]), *(row[name] for name in PARTS[method]))
        for code, row in sorted(newest.items())
        if row["low"] == 1
    ]
    undecided = sum(row["low"] != row["high"] for row in newest.values())
    columns = ("hs_code", "years_flagged", "years_seen", *PARTS[method])
    return Screened(consumer, method, last, tuple(years), sources, columns, tuple(flagged), undecided, len(newest))
