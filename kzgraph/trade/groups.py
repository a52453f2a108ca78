"""Group statistics of flows: what every concentration figure of a (year, consumer, code) follows from. Two providers, one set of columns.

`by_frame` runs on any frame that narwhals knows (pandas, Polars, DuckDB); `by_runs` on the sorted arrays of a part of the store, where a group
is a run of equal keys. Tests hold them equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from kzgraph.indicators.concentration import spread
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
    marked = rows.with_columns(
        unknown=nw.when(known).then(nw.lit(0)).otherwise(nw.lit(1)), plain=nw.when(known).then(nw.col(amount)).otherwise(nw.lit(0.0)),
        beside=nw.when(known).then(valued.otherwise(nw.lit(0.0))).otherwise(valued.otherwise(nw.lit(float("inf")))),
    )  # fmt: skip
    marked = marked.with_columns(gone=nw.when(nw.col("unknown") == 1).then(nw.col("beside")).otherwise(nw.lit(0.0)))
    weighed = marked.join(cast("nw.LazyFrame[Any]", nw.from_native(cast("Any", weights))), on="supplier", how="left")
    square, named = nw.col("plain") * nw.col("plain"), nw.col("supplier") != ""
    terms = weighed.with_columns(
        low=nw.when(named).then(square * nw.col("weight").fill_null(0.0)).otherwise(nw.lit(0.0)),
        high=nw.when(named).then(square * nw.col("weight").fill_null(EU_RANGE)).otherwise(nw.lit(0.0)),
        open=nw.when(named).then(nw.lit(0.0)).otherwise(nw.col("plain")),
    )
    sums = terms.group_by(*by).agg(
        n_rows=nw.len(), n_unknown=nw.col("unknown").sum(), unknown_value=nw.col("gone").sum(),
        value_total=nw.col("beside").sum(), total=nw.col("plain").sum(), rest=nw.col("open").sum(),
        low_term=nw.col("low").sum(), high_named=nw.col("high").sum(),
    )  # fmt: skip
    found = spread(rows.filter(named), by=by, amount=amount).select(
        *by, "sum_squares", "top_supplier", suppliers=nw.col("n_suppliers"), largest=nw.col("largest_t"), top3=nw.col("top3_t")
    )
    joined = sums.join(found, on=list(by), how="left").with_columns(
        nw.col("sum_squares").fill_null(0.0),
        nw.col("suppliers").fill_null(0),
        high_term=nw.col("high_named") + nw.col("rest") * nw.col("rest") * EU_RANGE,
    )
    return cast("IntoFrameT", joined.sort(*by).select(*by, *STATISTICS).to_native())


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
    starts, group = _starts(runs)
    unknown = np.isnan(runs.amount)
    nobody = runs.supplier == (runs.states.index("") if "" in runs.states else -1)
    named = ~(unknown | nobody)
    complete = bool(named.all())
    amount, supplier = (runs.amount, runs.supplier) if complete else (runs.amount[named], runs.supplier[named])
    inner = _Inner(len(starts), group if complete else group[named])
    rest = _sums(np.where(nobody & ~unknown, runs.amount, 0.0), starts) if nobody.any() else np.zeros(len(starts))
    beside = np.where(np.isnan(runs.value), np.where(unknown, np.inf, 0.0), runs.value)
    lost = _sums(np.where(unknown, beside, 0.0), starts) if unknown.any() else np.zeros(len(starts))
    squares = amount * amount
    low, high = (np.fromiter((weights.get(name, worst) for name in runs.states), float, len(runs.states)) for worst in (0.0, EU_RANGE))
    largest, top3, first = _top(amount, supplier, inner)
    names = np.asarray([*runs.states, None], dtype=object)
    return pd.DataFrame(
        {
            "year": np.full(len(starts), runs.year, dtype=np.int64),
            "consumer": names[runs.consumer[starts]],
            "hs_code": np.asarray(runs.codes, dtype=object)[runs.code[starts]],
            "n_rows": np.diff(np.append(starts, len(runs.amount))),
            "n_unknown": _sums(unknown.astype(np.int64), starts),
            "unknown_value": lost,
            "value_total": _sums(beside, starts),
            "suppliers": inner.over(inner.sizes, 0),
            "total": inner.over(_sums(amount, inner.starts), 0.0) + rest,
            "rest": rest,
            "sum_squares": inner.over(_sums(squares, inner.starts), 0.0),
            "largest": inner.over(largest, np.nan),
            "top3": inner.over(top3, np.nan),
            "top_supplier": names[inner.over(first, len(runs.states))],
            "low_term": inner.over(_sums(squares * low[supplier], inner.starts), 0.0),
            "high_term": inner.over(_sums(squares * high[supplier], inner.starts), 0.0) + rest * rest * EU_RANGE,
        }
    )


def _starts(runs: Runs) -> tuple[Array, Array]:
    """Where each run begins, and the number of the run of each row."""
    import numpy as np

    changed = (runs.consumer[1:] != runs.consumer[:-1]) | (runs.code[1:] != runs.code[:-1])
    starts = np.concatenate([[0], np.flatnonzero(changed) + 1])
    return starts, np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(runs.amount))))


def _sums(values: Array, starts: Array) -> Array:
    import numpy as np

    return np.add.reduceat(values, starts) if len(starts) else np.zeros(0, values.dtype)


class _Inner:
    """The runs of the rows that name a supplier and a figure, among all runs: a run may have no such row."""

    def __init__(self, runs: int, group: Array) -> None:
        import numpy as np

        self.runs = runs
        self.starts = np.flatnonzero(np.diff(group, prepend=-1))
        self.present = group[self.starts]
        self.sizes = np.diff(np.append(self.starts, len(group)))

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
