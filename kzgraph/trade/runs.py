"""Group statistics of sorted rows by reductions over runs of equal keys: no hashing, and no sorting where the store has sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kzgraph.indicators.governance import EU_RANGE
from kzgraph.trade.groups import BY, STATISTICS

if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    import pandas as pd

    Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Runs:
    """Flows of one year as arrays, rows of a group standing together. `consumer`, `code`, `supplier` are places in the lists of names."""

    year: int
    consumer: Array
    code: Array
    supplier: Array
    amount: Array
    value: Array
    """The same array as `amount` where values are what is asked for."""
    states: Sequence[str]
    """Names of consumers and suppliers in alphabetical order; "" is nobody."""
    codes: Sequence[str]


def by_runs(runs: Runs, weights: dict[str, float]) -> pd.DataFrame:
    """The statistics of `by_frame` of sorted rows. Columns BY and STATISTICS."""
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
    found = {
        "year": np.full(len(starts), runs.year, dtype=np.int64),
        "consumer": _names(runs.consumer[starts], runs.states),
        "hs_code": _names(runs.code[starts], runs.codes),
        "top_supplier": _names(inner.over(first, -1), runs.states),
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
    return pd.DataFrame(found, columns=[*BY, *STATISTICS], copy=False)


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

    weight = np.fromiter((weights.get(name, np.nan) for name in states), float, len(states)).take(supplier)
    weight *= squares
    lacking = np.isnan(weight)
    if not lacking.any():
        least = _sums(weight, starts)
        return least, least
    weight[lacking] = 0.0
    least = _sums(weight, starts)
    weight[lacking] = squares[lacking] * EU_RANGE
    return least, _sums(weight, starts)


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
