"""Group statistics of flows: what every concentration figure of a (year, consumer, code) follows from. Two providers, one set of columns.

`by_frame` runs on any frame that narwhals knows (pandas, Polars, DuckDB); `by_runs` on the sorted arrays of a part of the store, where a group
is a run of equal keys. Tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kzgraph.indicators.concentration import tallied
from kzgraph.indicators.governance import EU_RANGE

if TYPE_CHECKING:
    from typing import TypeAlias

    import narwhals as nw
    import numpy as np
    import pandas as pd
    from narwhals.typing import IntoFrameT

    Array: TypeAlias = np.ndarray[Any, Any]

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
    marked = weighed.with_columns(
        unknown=nw.when(known).then(nw.lit(0)).otherwise(nw.lit(1)),
        beside=nw.when(known).then(valued.otherwise(nw.lit(0.0))).otherwise(valued.otherwise(nw.lit(float("inf")))),
        low=square * nw.col("weight").fill_null(0.0), high=square * nw.col("weight").fill_null(EU_RANGE),
    )  # fmt: skip
    marked = marked.with_columns(gone=nw.when(nw.col("unknown") == 1).then(nw.col("beside")).otherwise(nw.lit(0.0)))
    further = [
        nw.len().alias("n_rows"), nw.col("unknown").sum().alias("n_unknown"), nw.col("gone").sum().alias("unknown_value"),
        nw.col("beside").sum().alias("value_total"), nw.col("low").sum().alias("low_term"), nw.col("high").sum().alias("high_named"),
    ]  # fmt: skip
    found = tallied(marked, by=by, amount=amount, further=further)
    some = nw.col("n_suppliers") > 0
    named = found.with_columns(
        suppliers=nw.col("n_suppliers"), total=nw.col("total_t"), rest=nw.col("rest_t"),
        largest=nw.when(some).then(nw.col("largest_t")), top3=nw.when(some).then(nw.col("top3_t")),
        top_supplier=nw.when(some).then(nw.col("top_supplier")), high_term=nw.col("high_named") + nw.col("rest_t") * nw.col("rest_t") * EU_RANGE,
    )  # fmt: skip
    return cast("IntoFrameT", named.sort(*by).select(*by, *STATISTICS).to_native())


@dataclass(frozen=True, slots=True)
class Runs:
    """One year of flows as arrays, rows of a group standing together. `consumer`, `code`, `supplier` are places in the lists of names."""

    year: int
    consumer: Array
    code: Array
    supplier: Array
    amount: Array
    value: Array
    states: Sequence[str]
    """Names of consumers and suppliers in alphabetical order; "" is nobody."""
    codes: Sequence[str]


def by_runs(runs: Runs, weights: dict[str, float]) -> pd.DataFrame:
    """The same statistics by reductions over runs of equal keys: no hashing, and no sorting where the store has sorted. Columns BY and STATISTICS."""
    import numpy as np
    import pandas as pd

    if not len(runs.amount):
        return pd.DataFrame(columns=[*BY, *STATISTICS])
    starts = _starts(runs)
    unknown, nobody = np.isnan(runs.amount), _nobody(runs)
    inner, amount, supplier = _named(runs, starts, unknown, nobody)
    rest = np.zeros(len(starts)) if nobody is None else _sums(np.where(nobody & ~unknown, runs.amount, 0.0), starts)
    any_unknown = bool(unknown.any())
    total = inner.over(_sums(amount, inner.starts), 0.0) + rest
    if runs.value is runs.amount and not any_unknown:
        lost, value_total = np.zeros(len(starts)), total
    else:
        beside = np.where(np.isnan(runs.value), np.where(unknown, np.inf, 0.0), runs.value)
        lost = _sums(np.where(unknown, beside, 0.0), starts) if any_unknown else np.zeros(len(starts))
        value_total = _sums(beside, starts)
    squares = amount * amount
    low, high = _weighed(squares, supplier, runs.states, weights, inner.starts)
    largest, top3, first = _top(amount, supplier, inner)
    names = {
        "consumer": _names(runs.consumer[starts], runs.states),
        "hs_code": _names(runs.code[starts], runs.codes),
        "top_supplier": _names(inner.over(first, -1), runs.states),
    }
    figures = {
        "n_rows": np.diff(np.append(starts, len(runs.amount))),
        "n_unknown": _sums(unknown.astype(np.int64), starts) if any_unknown else np.zeros(len(starts), np.int64),
        "unknown_value": lost,
        "value_total": value_total,
        "suppliers": inner.over(inner.sizes, 0),
        "total": total,
        "rest": rest,
        "sum_squares": inner.over(_sums(squares, inner.starts), 0.0),
        "largest": inner.over(largest, np.nan),
        "top3": inner.over(top3, np.nan),
        "low_term": inner.over(low, 0.0),
        "high_term": inner.over(high, 0.0) + rest * rest * EU_RANGE,
    }
    year = np.full(len(starts), runs.year, dtype=np.int64)
    return pd.DataFrame({"year": year, **names, **figures}, columns=[*BY, *STATISTICS], copy=False)


def _names(places: Array, names: Sequence[str]) -> pd.Categorical:
    """Names by their places, none at -1: a million texts are not made where a hundred will do."""
    import pandas as pd

    return pd.Categorical.from_codes(places, categories=pd.Index(list(names), dtype="str"))


def _starts(runs: Runs) -> Array:
    """Where each run begins."""
    import numpy as np

    changed = (runs.consumer[1:] != runs.consumer[:-1]) | (runs.code[1:] != runs.code[:-1])
    return np.concatenate([[0], np.flatnonzero(changed) + 1])


def _nobody(runs: Runs) -> Array | None:
    """Which rows name nobody; None where no row does."""
    if "" not in runs.states:
        return None
    nobody: Array = runs.supplier == runs.states.index("")
    return nobody if nobody.any() else None


def _named(runs: Runs, starts: Array, unknown: Array, nobody: Array | None) -> tuple[_Inner, Array, Array]:
    """The rows that name a supplier and a figure, as runs, with their amounts and suppliers."""
    import numpy as np

    sizes = np.diff(np.append(starts, len(runs.amount)))
    left_out = unknown if nobody is None else unknown | nobody
    if not left_out.any():
        return _Inner(len(starts), starts, np.arange(len(starts)), sizes), runs.amount, runs.supplier
    named = ~left_out
    group = np.repeat(np.arange(len(starts), dtype=np.int32), sizes)[named]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return (
        _Inner(len(starts), first, group[first], np.diff(np.append(first, len(group)))),
        runs.amount[named],
        runs.supplier[named],
    )


def _weighed(squares: Array, supplier: Array, states: Sequence[str], weights: dict[str, float], starts: Array) -> tuple[Array, Array]:
    """Sums of squares times the governance weight; of a supplier without one the least and the most that it can be."""
    import numpy as np

    low = np.fromiter((weights.get(name, 0.0) for name in states), float, len(states))
    lacking = np.fromiter((name not in weights for name in states), bool, len(states))
    least = _sums(squares * low[supplier], starts)
    missing = lacking[supplier]
    return least, least + _sums(np.where(missing, squares, 0.0), starts) * EU_RANGE if missing.any() else least


def _sums(values: Array, starts: Array) -> Array:
    import numpy as np

    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, values.dtype)


@dataclass(frozen=True, slots=True)
class _Inner:
    """The runs of the rows that name a supplier and a figure, among all `runs`: a run may have no such row."""

    runs: int
    starts: Array
    present: Array
    sizes: Array

    def over(self, values: Array, empty: float) -> Array:
        """The values of these runs over all runs."""
        import numpy as np

        if len(self.present) == self.runs:
            return values
        found = np.full(self.runs, empty, dtype=values.dtype)
        found[self.present] = values
        return found


def _top(amount: Array, supplier: Array, inner: _Inner) -> tuple[Array, Array, Array]:
    """The largest of each run, the sum of its three largest, and the alphabetically first supplier of the largest."""
    import numpy as np

    starts, sizes = inner.starts, inner.sizes
    if not len(starts):
        return np.zeros(0), np.zeros(0), np.zeros(0, supplier.dtype)
    falling = (amount[1:] < amount[:-1]) | ((amount[1:] == amount[:-1]) & (supplier[1:] > supplier[:-1]))
    falling[starts[1:] - 1] = True
    if not falling.all():
        order = np.lexsort((supplier, -amount, np.repeat(np.arange(len(starts)), sizes)))
        amount, supplier = amount[order], supplier[order]
    last = len(amount) - 1
    others = [np.where(sizes > place, amount[np.minimum(starts + place, last)], 0.0) for place in (1, 2)]
    return amount[starts], amount[starts] + others[0] + others[1], supplier[starts]
