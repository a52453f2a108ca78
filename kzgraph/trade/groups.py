"""Group statistics of flows: what every concentration figure of a (year, consumer, code) follows from. Two providers, one set of columns.

`by_frame` runs on any frame that narwhals knows (pandas, Polars, DuckDB, Spark); `runs.by_runs` on the sorted arrays of a part of the store, where
a group is a run of equal keys. Tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from kzgraph.indicators.concentration import tallied
from kzgraph.indicators.governance import EU_RANGE

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrameT

BY: Final = ("year", "consumer", "hs_code")
STATISTICS: Final = (
    "n_rows", "n_unknown", "unknown_value", "value_total", "suppliers", "total", "rest", "sum_squares", "largest", "top3", "top_supplier", "low_term", "high_term",
)  # fmt: skip
"""Rows and rows without a figure, their value and the value of all (infinite where a row without a figure has no value either); named suppliers with a known figure; known total and what of it names nobody; sum of squares, the largest and
the three largest of the named; the alphabetically first of the largest; sum of squares times the governance weight, between its bounds."""


def by_frame(flows: IntoFrameT, weights: IntoFrameT, *, amount: str, by: Sequence[str] = BY) -> IntoFrameT:
    """Group statistics of a frame with the columns `by`, `supplier` ("" is nobody named; else one row a supplier) and `amount`.

    `weights` has `supplier` and `weight` (0-10, the worse governed the higher); a supplier without one runs over the whole scale. The column
    `value` says how much of a group the rows without a figure are.
    """
    import narwhals as nw

    rows = cast("nw.LazyFrame[Any]", nw.from_native(cast("Any", flows)))
    known = ~nw.col(amount).is_null() & ~nw.col(amount).is_nan()
    valued = nw.when(~nw.col("value").is_null() & ~nw.col("value").is_nan()).then(nw.col("value"))
    weighed = rows.join(cast("nw.LazyFrame[Any]", nw.from_native(cast("Any", weights))), on="supplier", how="left")
    square = nw.when(known & (nw.col("supplier") != "")).then(nw.col(amount) * nw.col(amount)).otherwise(nw.lit(0.0))
    zero, boundless = nw.lit(0.0), nw.lit(float("inf"))
    marks = {
        "unknown": nw.when(known).then(nw.lit(0)).otherwise(nw.lit(1)),
        "beside": nw.when(known).then(valued.otherwise(zero)).otherwise(valued.otherwise(boundless)),
        "gone": nw.when(known).then(zero).otherwise(valued.otherwise(boundless)),
        "low": square * nw.col("weight").fill_null(0.0),
        "high": square * nw.col("weight").fill_null(EU_RANGE),
    }
    further = [
        nw.len().alias("n_rows"), nw.col("unknown").sum().alias("n_unknown"), nw.col("gone").sum().alias("unknown_value"),
        nw.col("beside").sum().alias("value_total"), nw.col("low").sum().alias("low_term"), nw.col("high").sum().alias("high_named"),
    ]  # fmt: skip
    found = tallied(weighed, by=by, amount=amount, marks=marks, further=further)
    some = nw.col("n_suppliers") > 0
    named = found.with_columns(
        suppliers=nw.col("n_suppliers"), total=nw.col("total_t"), rest=nw.col("rest_t"),
        largest=nw.when(some).then(nw.col("largest_t")), top3=nw.when(some).then(nw.col("top3_t")),
        top_supplier=nw.when(some).then(nw.col("top_supplier")), high_term=nw.col("high_named") + nw.col("rest_t") * nw.col("rest_t") * EU_RANGE,
    )  # fmt: skip
    return cast("IntoFrameT", named.sort(*by).select(*by, *STATISTICS).to_native())
