"""`kzgraph trade screen`: the products on which a consumer depends by a screen of the field, and in how many years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from kzgraph.errors import UnknownNameError
from kzgraph.frames import records
from kzgraph.indicators import screens
from kzgraph.indicators.inputs import KEY, Inputs
from kzgraph.names import GROUPS
from kzgraph.trade.engines import Frames, frames
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.selection import stored

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

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
    store: Holdings,
    consumer: str,
    *,
    method: str,
    parts: Sequence[Part],
    years: Sequence[int] = (),
    members: frozenset[str] = frozenset(),
    ready: Frames | None = None,
) -> Screened:
    """The products flagged in the last of the years (default: every year of the parts), with how many years flag them.

    A group of states (EU27, or `members`) is its members' imports; what comes from members is inside. Imports are told by importers, exports by exporters.
    `ready` are the frames of an engine, by default DuckDB's. Raises UnknownNameError where the parts have no imports of the consumer.
    """
    if ready is None:
        with frames("duckdb", store) as own:
            return screen(store, consumer, method=method, parts=parts, years=years, members=members, ready=own)
    states = sorted(members or GROUPS.get(consumer, frozenset()) or {consumer})
    data = _inputs(ready, [store.path(part) for part in parts], consumer, states, method)
    told = ready.collected(data.frame("flows").select("year").unique(subset=["year"]).to_native())
    asked = [year for year in sorted(int(year) for year in told["year"]) if not years or year in years]
    if not asked:
        raise UnknownNameError(f"no imports of {consumer} are in the store for the years asked", name=consumer)
    found = ready.collected(METHODS[method](data).select(*KEY, "low", "high", *PARTS[method]).to_native())
    return _screened(_rows(found), consumer, method, asked, tuple(sorted({part.source for part in parts})))


def _inputs(ready: Frames, paths: Sequence[Path], consumer: str, members: list[str], method: str) -> Inputs:
    """The frames that the screens read. Values are in the currency of the source: the screens are ratios."""
    import narwhals as nw

    rows = stored(ready.read(paths))
    ours, made = nw.col("consumer").is_in(members), nw.col("supplier").is_in(members)
    imported, exported = nw.col("flow") != "export", nw.col("flow") != "import"
    bought = _summed(rows.filter(imported, ours)).with_columns(consumer=nw.lit(consumer), stage=nw.lit(""), extra=~made)
    if method != "cdi":  # the only screen that weighs trade inside the union
        bought = bought.filter(nw.col("extra"))
    sold = rows.filter(exported, made, ~ours).group_by("year", "hs_code").agg(exports_usd=nw.col("value").sum())
    flows, sales = ready.kept(bought.to_native(), "flows"), ready.kept(sold.to_native(), "sold")
    trade = ready.kept(_exports(rows.filter(imported)).to_native(), "trade") if method == "geodep" else None
    return Inputs(_cases(flows, sales), flows, production=None, companies=None, governance=None, terms=None, sectors=None, trade=trade)


def _exports(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What each state sells to all, as its buyers tell: the world has too many flows to keep one by one. A flow without a value adds none."""
    import narwhals as nw

    sums = rows.filter(~nw.col("value").is_null()).group_by("year", "hs_code", "supplier").agg(value_usd=nw.col("value").sum())
    return sums.select("supplier", "value_usd", year=nw.col("year").cast(nw.Int64), commodity=nw.col("hs_code"))


def _summed(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Rows of the store as flows: one a supplier and consumer, unknown where a part of the sum is."""
    import narwhals as nw

    told = {"value_usd": nw.col("value"), "quantity_t": nw.col("quantity_t")}
    sums = rows.group_by("year", "hs_code", "supplier", "consumer").agg(
        n_rows=nw.len(),
        **{f"n_{name}": column.count() for name, column in told.items()},
        **{f"sum_{name}": column.sum() for name, column in told.items()},
    )
    known = {name: nw.when(nw.col(f"n_{name}") == nw.col("n_rows")).then(nw.col(f"sum_{name}")) for name in told}
    return sums.select("supplier", "consumer", year=nw.col("year").cast(nw.Int64), commodity=nw.col("hs_code"), **known)


def _cases(flows: Any, sold: Any) -> Any:
    """A row for each product and year with imports: its exports are 0 where others are told that year, and unknown where none is."""
    import narwhals as nw

    sales = cast("nw.LazyFrame[Any]", nw.from_native(sold)).select(
        "exports_usd", year=nw.col("year").cast(nw.Int64), commodity=nw.col("hs_code")
    )
    years = sales.select("year").unique(subset=["year"]).with_columns(told=nw.lit(1))
    asked = cast("nw.LazyFrame[Any]", nw.from_native(flows)).select(*KEY, "stage").unique(subset=[*KEY, "stage"])
    joined = asked.join(years, on="year", how="left").join(sales, on=["year", "commodity"], how="left")
    return joined.with_columns(exports_usd=nw.when(~nw.col("told").is_null()).then(nw.col("exports_usd").fill_null(0.0))).to_native()


def _rows(found: pd.DataFrame) -> list[dict[str, Any]]:
    """The verdicts by product and year; what is unknown is None."""
    told = found.astype({"year": "int64"}).sort_values(["commodity", "year"])
    return [{name: None if value != value else value for name, value in row.items()} for row in records(told)]


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
