"""How much of a supply hangs on how few: shares, HHI with bounds, effective suppliers, the volume without the largest.

The formulas take plain arithmetic operands: floats, columns of any frame, narwhals expressions. `concentration` applies them to a flows
frame of any kind that narwhals knows. Shares and HHI are 0-1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoFrameT


def share(quantity: Any, total: Any) -> Any:
    """Part of the total, 0-1: quantity / total.

    >>> round(share(55, 96.5), 6)
    0.569948
    """
    return quantity / total


def hhi_lower(sum_squares: Any, unexplained: Any, total: Any, *, rest_suppliers: int | None = None) -> Any:
    """Lower bound of the Herfindahl-Hirschman index, 0-1: the unexplained part split among as many suppliers as can be.

    `sum_squares` of the known suppliers' tonnes, `unexplained` and `total` in tonnes. Without `rest_suppliers`, the known minimum number
    behind the unexplained part, the rest is atomised and the bound itself is an excluded limit.

    >>> round(hhi_lower(55**2, 41.5, 96.5), 6), round(hhi_lower(55**2, 41.5, 96.5, rest_suppliers=1), 6)
    (0.324841, 0.509785)
    """
    rest = (unexplained / total) ** 2 / rest_suppliers if rest_suppliers else 0.0
    return sum_squares / total**2 + rest


def hhi_upper(sum_squares: Any, unexplained: Any, total: Any) -> Any:
    """Upper bound of the Herfindahl-Hirschman index, 0-1: the unexplained part is one further supplier.

    >>> round(hhi_upper(55**2, 41.5, 96.5), 6)
    0.509785
    """
    return sum_squares / total**2 + (unexplained / total) ** 2


def effective_suppliers(hhi: Any) -> Any:
    """Number of equal suppliers that would give this HHI: 1 / HHI."""
    return 1 / hhi


def n_minus_1(total: Any, largest: Any) -> Any:
    """Tonnes left without the largest known supplier."""
    return total - largest


def spread(frame: nw.LazyFrame[Any], *, by: Sequence[str], who: str = "supplier", amount: str = "quantity_t") -> nw.LazyFrame[Any]:
    """Group statistics as in `concentration`, of a narwhals frame; rows of nobody ("") are the rest and no supplier."""
    import narwhals as nw

    return tallied(frame, by=by, who=who, amount=amount).filter(nw.col("n_suppliers") > 0)


def tallied(
    frame: nw.LazyFrame[Any],
    *,
    by: Sequence[str],
    who: str = "supplier",
    amount: str = "quantity_t",
    marks: Mapping[str, nw.Expr] | None = None,
    further: Sequence[nw.Expr] = (),
) -> nw.LazyFrame[Any]:
    """The same with groups of nobody named, and `further` aggregations of the frame's columns and `marks`: one window and one grouping in all."""
    import narwhals as nw

    keys, value, nobody = list(by), nw.col(amount), nw.col(who) == ""
    known = ~value.is_null() & ~value.is_nan()
    zero, named = nw.lit(0.0), nw.when(known & ~nobody)
    # few columns go through the window, and numbers alone are sorted: of equals each order gives the same sums, and the names are compared after
    ordered = frame.with_columns(
        is_named=named.then(nw.lit(1)).otherwise(nw.lit(0)), negated=named.then(-value).otherwise(nw.lit(float("inf")))
    )
    ranked = ordered.with_columns(place=nw.col("negated").rank("ordinal").over(*keys), rank=nw.col("negated").rank("min").over(*keys))
    of_named, among = named.then(value).otherwise(zero), nw.col("is_named") == 1
    upto = {f"upto_{last}": nw.when(among & (nw.col("place") <= last)).then(value).otherwise(zero) for last in (1, 2, 3)}
    marked = ranked.with_columns(
        **upto,
        **(marks or {}),
        of_named=of_named,
        of_nobody=nw.when(known & nobody).then(value).otherwise(zero),
        squared=of_named * of_named,
        first_named=nw.when(among & (nw.col("rank") == 1)).then(nw.col(who)),
    )
    return (
        marked.group_by(*keys)
        .agg(
            *further,
            n_suppliers=nw.col("is_named").sum(),
            known_t=nw.col("of_named").sum(),
            rest_t=nw.col("of_nobody").sum(),
            sum_squares=nw.col("squared").sum(),
            largest_t=nw.col("upto_1").sum(),
            top2_t=nw.col("upto_2").sum(),
            top3_t=nw.col("upto_3").sum(),
            top_supplier=nw.col("first_named").min(),
        )
        .with_columns(total_t=nw.col("known_t") + nw.col("rest_t"))
    )


STATISTICS = ("n_suppliers", "known_t", "rest_t", "total_t", "sum_squares", "largest_t", "top2_t", "top3_t", "top_supplier")


def concentration(flows: IntoFrameT, *, by: Sequence[str] = ("year", "consumer", "commodity")) -> IntoFrameT:
    """Group statistics of a flows frame, one row a group, from which every concentration indicator follows.

    `flows` has the columns `by`, `supplier` and `quantity_t` (one row a supplier, "" for tonnes of nobody named; unknown tonnes are left out,
    count them first). Returned are `by` and `n_suppliers`, `known_t`, `rest_t`, `total_t`, `sum_squares` (t squared), `largest_t`, `top2_t`,
    `top3_t` (of the named ones), `top_supplier` (the alphabetically first among equals). A group of nobody named has no row.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"consumer": ["JPN", "JPN", "JPN"], "supplier": ["CHN", "DEU", ""], "quantity_t": [3.0, 1.0, 2.0]})
    >>> found = concentration(rows, by=["consumer"])
    >>> found[["known_t", "rest_t", "sum_squares", "top_supplier"]].to_dict("records")
    [{'known_t': 4.0, 'rest_t': 2.0, 'sum_squares': 10.0, 'top_supplier': 'CHN'}]
    """
    import narwhals as nw

    rows: Any = nw.from_native(flows)
    found: IntoFrameT = spread(rows, by=by).sort(*by).select(*by, *STATISTICS).to_native()
    return found
