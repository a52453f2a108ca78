"""Screens: yes or no by fixed criteria. 1 is flagged, 0 is not; a range from 0 to 1 is undecided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kzgraph.indicators.bands import CRMA_2030, EC_2021
from kzgraph.indicators.concentration import hhi_lower, hhi_upper, spread
from kzgraph.indicators.imports import top_share
from kzgraph.indicators.inputs import KEY, Inputs

if TYPE_CHECKING:
    import narwhals as nw

CONCENTRATED = EC_2021.limits[0]
MOSTLY_EXTERNAL, IMPORTED_MORE = 0.5, 1.0
SINGLE = CRMA_2030.limits[0]
WINDOW, NEEDED = 3, 2
"""GeoDep: flagged in at least two of three years."""


def _flag(condition: Any) -> Any:
    import narwhals as nw

    return nw.when(condition).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def _values(rows: nw.LazyFrame[Any], *, by: Sequence[str], name: str) -> nw.LazyFrame[Any]:
    """Sum of the values and the bounds of their HHI by group; one row a supplier is made first. Columns `name`_usd, _hhi, _hhi_high."""
    import narwhals as nw

    known = rows.filter(~nw.col("value_usd").is_null() & ~nw.col("value_usd").is_nan())
    found = spread(known.group_by(*by, "supplier").agg(nw.col("value_usd").sum()), by=by, amount="value_usd").filter(nw.col("total_t") > 0)
    squares, rest, total = nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")
    return found.select(
        *by, **{f"{name}_usd": total, f"{name}_hhi": hhi_lower(squares, rest, total), f"{name}_hhi_high": hhi_upper(squares, rest, total)}
    )  # fmt: skip


def cdi(data: Inputs) -> nw.LazyFrame[Any]:
    """Strategic-dependence screen of the European Commission, on import values.

    Formula: CDI1 = HHI of imports from outside the union > 0.4, CDI2 = these / all imports > 0.5, CDI3 = these / exports > 1; all three flag
    Range: 0 or 1
    Undefined: no import values, or exports unknown; undecided where a value of nobody named could decide
    Source: EC SWD(2021)352; CDI2 and CDI3 thresholds unverified
    """
    import narwhals as nw

    rows = data.frame("flows")
    every = _values(rows, by=KEY, name="all").select(*KEY, "all_usd")
    outer = _values(rows.filter(nw.col("extra")), by=KEY, name="import")
    joined = every.join(outer, on=list(KEY), how="left").with_columns(nw.col("import_usd").fill_null(0.0))
    sold = nw.col("exports_usd")
    known = joined.join(data.frame("cases").select(*KEY, "exports_usd"), on=list(KEY), how="inner").filter(~sold.is_null())
    more = (nw.col("import_usd") / nw.col("all_usd") > MOSTLY_EXTERNAL) & (nw.col("import_usd") > IMPORTED_MORE * sold)
    ends = [_flag((nw.col(hhi).fill_null(0.0) > CONCENTRATED) & more) for hhi in ("import_hhi", "import_hhi_high")]
    return known.select(
        *KEY,
        cdi1=nw.col("import_hhi"),
        cdi2=nw.col("import_usd") / nw.col("all_usd"),
        cdi3=nw.when(sold > 0).then(nw.col("import_usd") / sold),
        low=ends[0],
        high=ends[1],
    )


def geodep(data: Inputs) -> nw.LazyFrame[Any]:
    """Foreign-dependence screen of CEPII's GeoDep, on values: concentrated imports of a concentrated good, imported more than exported.

    Formula: import HHI > 0.4, world-export HHI > 0.4 and M / X > 1, all three in at least 2 of the 3 years up to the year
    Range: 0 or 1
    Undefined: no import values or no world trade for the year; undecided where a year of the three, or a value of nobody named, could decide
    Source: Lefebvre & Wibaux 2024 (CEPII, GeoDep), after the criteria of Jaravel & Mejean 2021
    """
    import narwhals as nw

    yearly = _geodep_years(data)
    shifted = [yearly.select("consumer", "commodity", "met", "met_high", year=nw.col("year") + back) for back in range(WINDOW)]
    window = nw.concat(shifted).group_by(*KEY).agg(years_met=nw.col("met").sum(), most_met=nw.col("met_high").sum(), years=nw.len())
    joined = yearly.join(window, on=list(KEY), how="inner")
    low, high = _flag(nw.col("years_met") >= NEEDED), _flag(nw.col("most_met") + WINDOW - nw.col("years") >= NEEDED)
    columns = ("import_hhi", "world_export_hhi", "imports_to_exports", "years_met", "years")
    return joined.select(*KEY, *columns, low=low, high=high)


def _geodep_years(data: Inputs) -> nw.LazyFrame[Any]:
    """The three criteria of each year: `met`, and `met_high` where what is open counts as met."""
    import narwhals as nw

    bought = _values(data.frame("flows"), by=KEY, name="import")
    world = _values(data.frame("trade"), by=("year", "commodity"), name="world_export")
    cases = data.frame("cases").select(*KEY, "exports_usd")
    joined = bought.join(world, on=["year", "commodity"], how="inner").join(cases, on=list(KEY), how="inner")
    sold = nw.col("exports_usd")
    more = nw.col("import_usd") > IMPORTED_MORE * sold
    ends = {
        name: _flag((nw.col(f"import_hhi{end}") > CONCENTRATED) & (nw.col(f"world_export_hhi{end}") > CONCENTRATED) & more)
        for name, end in (("met", ""), ("met_high", "_high"))
    }
    return joined.filter(~sold.is_null()).with_columns(imports_to_exports=nw.when(sold > 0).then(nw.col("import_usd") / sold), **ends)


def single_partner(data: Inputs) -> nw.LazyFrame[Any]:
    """Whether one supplier state delivers more than 65 % of imports.

    Formula: largest share of imports > 0.65
    Range: 0 or 1
    Undefined: as the HHI of imports
    Source: threshold of Regulation (EU) 2024/1252, article 5, which measures consumption; here imports
    """
    import narwhals as nw

    low, high = (_flag(nw.col(end) > SINGLE) for end in ("low", "high"))
    return top_share(data).select(*KEY, "top_supplier", low=low, high=high, share=nw.col("low"))
