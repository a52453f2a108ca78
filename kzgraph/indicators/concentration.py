"""How much of a supply hangs on how few: shares, HHI with bounds, effective suppliers, the volume without the largest.

The formulas take plain arithmetic operands: floats, columns of any frame, narwhals expressions. `concentration` applies them to a flows
frame of any kind that narwhals knows. Shares and HHI are 0-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from narwhals.typing import IntoFrameT


@dataclass(frozen=True, slots=True)
class Preset:
    """Bands of the HHI: `limits[i]` closes band i, upper limits inclusive."""

    name: str
    title: str
    limits: tuple[float, ...]
    bands: tuple[str, ...]

    def band(self, hhi: float) -> str:
        """The band an HHI falls in.

        >>> PRESETS["doj-2023"].band(0.18), PRESETS["doj-2023"].band(0.1801)
        ('moderate', 'high')
        """
        return next((band for limit, band in zip(self.limits, self.bands, strict=False) if hhi <= limit), self.bands[-1])

    def band_of_bounds(self, lower: float, upper: float, *, open_below: bool) -> str | None:
        """The band both bounds fall in, else None. `open_below`: the lower bound itself is excluded, every value is above it."""
        low = self.bands[sum(lower >= limit for limit in self.limits)] if open_below else self.band(lower)
        return low if low == self.band(upper) else None


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("doj-2023", "US DOJ/FTC Merger Guidelines 2023", (0.10, 0.18), ("low", "moderate", "high")),
        Preset("doj-2010", "US DOJ/FTC Horizontal Merger Guidelines 2010", (0.15, 0.25), ("low", "moderate", "high")),
        Preset("ec-2021", "EC SWD(2021)352 and CEPII GeoDep: dependent above 0.4", (0.4,), ("below", "dependent")),
    )
}


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


def concentration(flows: IntoFrameT, *, by: Sequence[str] = ("year", "consumer", "commodity")) -> IntoFrameT:
    """Group statistics of a flows frame, one row a group, from which every concentration indicator follows.

    `flows` has the columns `by`, `supplier` and `quantity_t` (one row a supplier; unknown tonnes are left out, count them first). Returned are
    `by` and `n_suppliers`, `known_t`, `sum_squares` (t squared), `largest_t`, `top_supplier` (the alphabetically first among equals).

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"consumer": ["JPN", "JPN"], "supplier": ["CHN", "DEU"], "quantity_t": [3.0, 1.0]})
    >>> concentration(rows, by=["consumer"]).to_dict("records")
    [{'consumer': 'JPN', 'n_suppliers': 2, 'known_t': 4.0, 'sum_squares': 10.0, 'largest_t': 3.0, 'top_supplier': 'CHN'}]
    """
    import narwhals as nw

    keys = list(by)
    known = nw.from_native(cast("Any", flows)).filter(~nw.col("quantity_t").is_null() & ~nw.col("quantity_t").is_nan())
    known = known.with_columns(squared=nw.col("quantity_t") * nw.col("quantity_t"), negated=-nw.col("quantity_t"))
    statistics = known.group_by(*keys).agg(
        n_suppliers=nw.len(), known_t=nw.col("quantity_t").sum(), sum_squares=nw.col("squared").sum(), largest_t=nw.col("quantity_t").max()
    )
    ranked = known.with_columns(rank=nw.col("supplier").cum_count().over(*keys, order_by=["negated", "supplier"]))
    top = ranked.filter(nw.col("rank") == 1).select(*keys, nw.col("supplier").alias("top_supplier"))
    joined = statistics.join(top, on=keys, how="left")
    ordered = joined.sort(*keys).select(*keys, "n_suppliers", "known_t", "sum_squares", "largest_t", "top_supplier")
    return cast("IntoFrameT", ordered.to_native())
