"""What a supply means for the one who uses it. The formulas take plain operands; the indicators take Inputs and give one row a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.indicators.imports import imports, larger
from kzgraph.indicators.inputs import KEY, STAGED, Inputs

if TYPE_CHECKING:
    import narwhals as nw

DAYS = 365


def import_share_of_consumption(imports: Any, consumption: Any) -> Any:
    """Imports / consumption as stated. Not import reliance, which is net of exports. Above 1 where imports are re-exported or stocked.

    >>> round(import_share_of_consumption(96.5, 167), 6)
    0.577844
    """
    return imports / consumption


def n_minus_1_cover(supply: Any, largest: Any, consumption: Any) -> Any:
    """Part of consumption that is covered without the largest known supplier: (supply - largest) / consumption.

    In the base year supply equals consumption; tonnes added by a scenario raise supply and leave consumption as it is.

    >>> round(n_minus_1_cover(167, 55, 167), 6), round(n_minus_1_cover(167 + 15, 55, 167), 6)
    (0.670659, 0.760479)
    """
    return (supply - largest) / consumption


def import_reliance(imports: Any, exports: Any, domestic: Any) -> Any:
    """Net imports / (domestic output + net imports): (M - X) / (p + M - X). Tonnes; below 0 for a net exporter.

    >>> import_reliance(80.0, 20.0, 40.0)
    0.6
    """
    return (imports - exports) / (domestic + imports - exports)


def net_import_reliance(imports: Any, exports: Any, domestic: Any, *, recycled: Any, stock_change: Any) -> Any:
    """USGS: (M - X + S) / (p + recycled + M - X + S), S being tonnes taken out of stocks.

    >>> net_import_reliance(80.0, 20.0, 30.0, recycled=10.0, stock_change=0.0)
    0.6
    """
    net = imports - exports + stock_change
    return net / (domestic + recycled + net)


def iea_cover(supply: Any, top: Any, demand: Any, top_demand: Any) -> Any:
    """(S - S_top) / (D - D_top), tonnes a year of the world; `top_demand` 0 gives the gross reading.

    >>> iea_cover(100, 70, 95, 45), round(iea_cover(100, 70, 95, 0), 4)
    (0.6, 0.3158)
    """
    return (supply - top) / (demand - top_demand)


def stock_days_of(stocks: Any, consumption: Any) -> Any:
    """Days that stocks last: stocks / (consumption / 365), tonnes and tonnes a year."""
    return stocks / (consumption / DAYS)


def _cases(data: Inputs) -> nw.LazyFrame[Any]:
    """The cases with the statistics of their imports; what is not known is null."""
    return data.frame("cases").join(imports(data), on=list(STAGED), how="left")


def _exact(frame: nw.LazyFrame[Any], value: Any, **parts: Any) -> nw.LazyFrame[Any]:
    """`low` and `high` are the same value."""
    return frame.select(*KEY, low=value, high=value, **parts)


def import_share(data: Inputs) -> nw.LazyFrame[Any]:
    """Imports as part of the consumption that a source states.

    Formula: M / consumption
    Range: 0 and more; above 1 where imports are re-exported or stocked
    Undefined: no stated consumption, or imports unknown
    Source: kzgraph convention; not the net import reliance
    """
    import narwhals as nw

    used = nw.when(nw.col("consumption_t") > 0).then(nw.col("consumption_t"))
    value = import_share_of_consumption(nw.col("total_t"), used)
    return _exact(_cases(data), value, imports_t=nw.col("total_t"), consumption_t=nw.col("consumption_t"))


def reliance(data: Inputs) -> nw.LazyFrame[Any]:
    """Net imports as part of domestic output and net imports.

    Formula: (M - X) / (p + M - X), at the stage of the imports
    Range: up to 1 for net importers, below 0 for net exporters
    Undefined: output, imports or exports unknown, or exports above output and imports
    Source: EU criticality method (EC 2017 guidelines), IR
    """
    import narwhals as nw

    traded, sold, made = nw.col("total_t"), nw.col("exports_t"), nw.col("domestic_t")
    value = nw.when(made + traded - sold > 0).then(import_reliance(traded, sold, made))
    return _exact(_cases(data), value, imports_t=traded, exports_t=sold, domestic_t=made)


def net_reliance(data: Inputs) -> nw.LazyFrame[Any]:
    """Net import reliance as the USGS defines it.

    Formula: (M - X + S) / (p + recycled + M - X + S), S tonnes taken out of stocks
    Range: up to 1 for net importers, below 0 for net exporters
    Undefined: any of the six terms unknown: recycling and stock changes are rarely published
    Source: USGS Mineral Commodity Summaries, appendix on definitions
    """
    import narwhals as nw

    traded, sold, made = nw.col("total_t"), nw.col("exports_t"), nw.col("domestic_t")
    again, change = nw.col("recycled_t"), nw.col("stock_change_t")
    consumed = made + again + traded - sold + change
    value = nw.when(consumed > 0).then(net_import_reliance(traded, sold, made, recycled=again, stock_change=change))
    return _exact(_cases(data), value, imports_t=traded, exports_t=sold, domestic_t=made, apparent_consumption_t=consumed)


def apparent_share(data: Inputs) -> nw.LazyFrame[Any]:
    """Imports as part of apparent consumption.

    Formula: M / (p + M - X), at the stage of the imports, without recycling and stock changes
    Range: 0 and more; above 1 where imports are re-exported
    Undefined: output, imports or exports unknown, or exports above output and imports
    Source: apparent consumption as in USGS Mineral Commodity Summaries, without recycling and stocks
    """
    import narwhals as nw

    traded, sold, made = nw.col("total_t"), nw.col("exports_t"), nw.col("domestic_t")
    consumed = nw.when(made + traded - sold > 0).then(made + traded - sold)
    return _exact(_cases(data), traded / consumed, imports_t=traded, apparent_consumption_t=consumed)


def cover(data: Inputs) -> nw.LazyFrame[Any]:
    """Part of stated consumption that is covered without the largest supplier state.

    Formula: (supply - max q_i) / consumption, supply being consumption in the base year; low: the unexplained part, where larger, falls away
    Range: 0-1
    Undefined: no stated consumption, or the largest supplier delivers more than is consumed (re-export, stocks)
    Source: kzgraph convention after the N-1 rule
    """
    import narwhals as nw

    used, largest, most = nw.col("consumption_t"), nw.col("largest_t"), larger(nw.col("largest_t"), nw.col("rest_t"))
    cases = _cases(data).filter((nw.col("consumption_t") > 0) & (nw.col("largest_t") <= nw.col("consumption_t")))
    low = nw.when(most <= used).then(n_minus_1_cover(used, most, used)).otherwise(nw.lit(0.0))
    return cases.select(*KEY, low=low, high=n_minus_1_cover(used, largest, used), top_supplier="top_supplier", consumption_t=used)


def iea_n_minus_1(data: Inputs) -> nw.LazyFrame[Any]:
    """World demand outside the largest supplier that the other suppliers cover.

    Formula: (S - S_top) / (D - D_top) of processed material
    Range: 0 and more; below 1 is a shortfall
    Undefined: world demand, or the demand of the largest supplier, unknown
    Source: IEA Global Critical Minerals Outlook 2025, N-1; the removal of D_top is our reading
    """
    import narwhals as nw

    return _iea(data, top_demand=nw.col("top_demand_t"))


def iea_n_minus_1_gross(data: Inputs) -> nw.LazyFrame[Any]:
    """World demand that the suppliers other than the largest cover.

    Formula: (S - S_top) / D of processed material
    Range: 0 and more; below 1 is a shortfall
    Undefined: world demand unknown
    Source: IEA Global Critical Minerals Outlook 2025, N-1; the reading that keeps all demand
    """
    import narwhals as nw

    return _iea(data, top_demand=nw.lit(0.0))


def _iea(data: Inputs, *, top_demand: Any) -> nw.LazyFrame[Any]:
    import narwhals as nw

    from kzgraph.indicators.world import PROCESSING, output

    found = data.frame("cases").join(output(data, stage=PROCESSING), on=list(KEY), how="left")
    supply, top, rest, demand = nw.col("total_t"), nw.col("largest_t"), nw.col("rest_t"), nw.col("world_demand_t")
    left = nw.when(demand - top_demand > 0).then(demand)
    low, high = (iea_cover(supply, most, left, top_demand) for most in (larger(top, rest), top))
    return found.select(*KEY, low=low, high=high, world_t=supply, world_demand_t=demand, top_producer="top_supplier")


def stock_days(data: Inputs) -> nw.LazyFrame[Any]:
    """Days of consumption that the stocks last.

    Formula: stocks / (consumption / 365)
    Range: 0 and more
    Undefined: stocks or consumption unknown
    Source: stock cover, as states with stockpiles report it
    """
    import narwhals as nw

    used = nw.when(nw.col("consumption_t") > 0).then(nw.col("consumption_t"))
    return _exact(data.frame("cases"), stock_days_of(nw.col("stocks_t"), used), stocks_t="stocks_t", consumption_t="consumption_t")


def recycling_rate(data: Inputs) -> nw.LazyFrame[Any]:
    """Part of the EU's input that comes from end-of-life scrap.

    Formula: EoL-RIR as published; not computed here
    Range: 0-1
    Undefined: no rate published for the mineral
    Source: EU 2023 criticality assessment, EoL-RIR; a figure on the EU, not on the consumer
    """
    import narwhals as nw

    return _exact(data.frame("cases"), nw.col("eol_rir"))
