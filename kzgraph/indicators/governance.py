"""Shares weighted by how well the supplying states are governed: HHI-WGI, GeoPolRisk, EU supply risk, EU economic importance, USGS type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.indicators.concentration import hhi_lower, hhi_upper, spread
from kzgraph.indicators.dependency import import_reliance
from kzgraph.indicators.imports import imports
from kzgraph.indicators.inputs import KEY, STAGED, Inputs
from kzgraph.indicators.world import EXTRACTION, PROCESSING, questions

if TYPE_CHECKING:
    import narwhals as nw

COPPER_USD_PER_KG = 0.409412948
"""What divides score times price into kg of copper equivalents (geopolrisk-py)."""
EU_RANGE = 10.0
"""The EU's governance weight runs from 0 (best) to 10."""


def risk(political_stability: Any) -> Any:
    """The WGI estimate (-2.5 to 2.5) as a risk: (2.5 - PV) / 5, 0 best, 1 worst.

    >>> round(risk(-0.516729), 6)
    0.603346
    """
    return (2.5 - political_stability) / 5


def eu_weight(mean_of_six: Any) -> Any:
    """The mean of the six WGI (-2.5 to 2.5) as the EU's weight: (2.5 - mean) * 2, 0 best, 10 worst."""
    return (2.5 - mean_of_six) * 2


def supply_risk(hhi_world: Any, hhi_sourcing: Any, reliance: Any, *, eol_rir: Any, si_sr: Any) -> Any:
    """EU supply risk: [HHI_GS * IR/2 + HHI_EU * (1 - IR/2)] * (1 - EoL_RIR) * SI_SR.

    >>> round(supply_risk(3.088, 1.401, 0.6, eol_rir=0.1, si_sr=0.9), 6)
    1.544751
    """
    return (hhi_world * reliance / 2 + hhi_sourcing * (1 - reliance / 2)) * (1 - eol_rir) * si_sr


def characterization_factor(score: Any, price: Any) -> Any:
    """GeoPolRisk in kg of copper equivalents a kg: score * price / 0.409412948, price in USD/kg."""
    return score * price / COPPER_USD_PER_KG


def usgs_type_score(disruption_potential: Any, trade_exposure: Any, economic_vulnerability: Any) -> Any:
    """(DP * TE * EV) ^ (1/3), each 0-1. The cube root is unverified: from memory of the publication.

    >>> round(usgs_type_score(0.5, 1.0, 0.25), 6)
    0.5
    """
    return (disruption_potential * trade_exposure * economic_vulnerability) ** (1 / 3)


def _governed(data: Inputs, frame: nw.LazyFrame[Any], *, who: str, value: Any, worst: float) -> nw.LazyFrame[Any]:
    """The frame with `g_low` and `g_high`: the weight of the state, or all its range where the state or its estimate is unknown."""
    import narwhals as nw

    estimates = data.frame("governance").select("year", nw.col("state").alias(who), g=value)
    joined = frame.join(estimates, on=["year", who], how="left")
    if data.missing_governance is not None:
        joined = joined.with_columns(g=nw.when(nw.col(who) != "").then(nw.col("g").fill_null(data.missing_governance * worst)))
    return joined.with_columns(g_low=nw.col("g").fill_null(0.0), g_high=nw.col("g").fill_null(worst))


def hhi_wgi(data: Inputs) -> nw.LazyFrame[Any]:
    """World output's concentration weighted by the governance of the producing states, at the worse of the two stages.

    Formula: sum of s_i^2 * W_i, W = (2.5 - mean of the six WGI) * 2; a state without estimate runs over 0-10
    Range: 0-10
    Undefined: no table of output by state for the year
    Source: HHI-WGI as in EU and academic criticality studies (EC 2017 guidelines)
    """
    import narwhals as nw

    rows = data.frame("production").with_columns(t_low=nw.lit(1.0), t_high=nw.lit(1.0)).rename({"state": "supplier"})
    weighted = _weighted(data, rows, by=["year", "commodity", "stage"])
    by_stage = questions(data).join(weighted, on=["year", "commodity"], how="inner")
    parts = {f"hhi_wgi_{stage}": _only(stage, "hhi_high") for stage in (EXTRACTION, PROCESSING)}
    return (
        by_stage.with_columns(**parts)
        .group_by(*KEY)
        .agg(low=nw.col("hhi_low").max(), high=nw.col("hhi_high").max(), **{name: nw.col(name).max() for name in parts})
    )


def _only(stage: str, column: str) -> Any:
    import narwhals as nw

    return nw.when(nw.col("stage") == stage).then(nw.col(column))


def _weighted(data: Inputs, rows: nw.LazyFrame[Any], *, by: list[str]) -> nw.LazyFrame[Any]:
    """sum of s_i^2 W_i t_i by group, `hhi_low` and `hhi_high`; the rest of nobody is among very many well governed, or one badly governed."""
    import narwhals as nw

    known = rows.filter(~nw.col("quantity_t").is_null() & ~nw.col("quantity_t").is_nan())
    governed = _governed(data, known, who="supplier", value=eu_weight(nw.col("mean_of_six")), worst=EU_RANGE)
    square = nw.col("quantity_t") * nw.col("quantity_t")
    terms = governed.with_columns(
        low_term=nw.when(nw.col("supplier") != "").then(square * nw.col("g_low") * nw.col("t_low")).otherwise(nw.lit(0.0)),
        high_term=square * nw.col("g_high") * nw.col("t_high"),
    )
    sums = (
        terms.group_by(*by)
        .agg(nw.col("quantity_t").sum(), nw.col("low_term").sum(), nw.col("high_term").sum())
        .filter(nw.col("quantity_t") > 0)
    )
    total = nw.col("quantity_t") * nw.col("quantity_t")
    return sums.select(*by, hhi_low=nw.col("low_term") / total, hhi_high=nw.col("high_term") / total, weighed_t=nw.col("quantity_t"))


def geopolrisk(data: Inputs) -> nw.LazyFrame[Any]:
    """GeoPolRisk score: world output's concentration times the governance-weighted part of the supply that is imported.

    Formula: HHI_prod * WTA, WTA = sum g_i q_i / (p + M), g = (2.5 - PV) / 5; cf = score * price / 0.409412948 in kg Cu-eq per kg
    Range: 0-1
    Undefined: no trade, no world output or no domestic output known; an unknown supplier's g, or a state's without estimate, runs over 0-1
    Source: Gemechu et al. 2016, Cimprich et al. 2017, Koyamparambath et al. 2024; as coded in geopolrisk-py
    """
    import narwhals as nw

    governed = _governed(data, imports_rows(data), who="supplier", value=risk(nw.col("political_stability")), worst=1.0)
    priced = (nw.col("value_usd") > 0) & (nw.col("quantity_t") > 0)
    sums = (
        governed.with_columns(
            low_risk=nw.col("g_low") * nw.col("quantity_t"),
            high_risk=nw.col("g_high") * nw.col("quantity_t"),
            priced_usd=nw.when(priced).then(nw.col("value_usd")).otherwise(nw.lit(0.0)),
            priced_t=nw.when(priced).then(nw.col("quantity_t")).otherwise(nw.lit(0.0)),
        )
        .group_by(*KEY)
        .agg(*(nw.col(name).sum() for name in ("quantity_t", "low_risk", "high_risk", "priced_usd", "priced_t")))
    )
    asked = data.frame("cases").select("year", "commodity", "stage").unique(subset=["year", "commodity", "stage"])
    table = data.frame("production").join(asked, on=["year", "commodity", "stage"], how="inner")
    made = table.select("year", "commodity", "quantity_t", supplier=nw.col("state"))
    world = spread(made, by=("year", "commodity")).select(
        "year",
        "commodity",
        hhi_low=hhi_lower(nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")),
        hhi_high=hhi_upper(nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")),
    )
    joined = (
        data.frame("cases")
        .select(*KEY, "domestic_t")
        .join(sums, on=list(KEY), how="inner")
        .join(world, on=["year", "commodity"], how="inner")
    )
    supply = nw.col("domestic_t") + nw.col("quantity_t")
    supplied = nw.when(supply > 0).then(supply)
    price = nw.when(nw.col("priced_t") > 0).then(nw.col("priced_usd") / nw.col("priced_t") / 1000)
    scored = joined.with_columns(wta_low=nw.col("low_risk") / supplied, wta_high=nw.col("high_risk") / supplied, price_usd_per_kg=price)
    scored = scored.with_columns(low=nw.col("hhi_low") * nw.col("wta_low"), high=nw.col("hhi_high") * nw.col("wta_high"))
    return scored.select(
        *KEY, "low", "high", "hhi_low", "hhi_high", "wta_low", "wta_high", "domestic_t", "price_usd_per_kg",
        imports_t=nw.col("quantity_t"),
        cf_low=characterization_factor(nw.col("low"), nw.col("price_usd_per_kg")),
        cf_high=characterization_factor(nw.col("high"), nw.col("price_usd_per_kg")),
    )  # fmt: skip


def imports_rows(data: Inputs) -> nw.LazyFrame[Any]:
    """The imports with known tonnes, row by row."""
    import narwhals as nw

    return data.frame("flows").filter(~nw.col("quantity_t").is_null() & ~nw.col("quantity_t").is_nan())


def eu_supply_risk(data: Inputs) -> nw.LazyFrame[Any]:
    """Supply risk by the EU's method for any consumer: world output and the consumer's own sourcing, the larger of the two stages.

    Formula: [HHI_GS * IR/2 + HHI_EU * (1 - IR/2)] * (1 - EoL_RIR) * SI_SR, HHI_x = sum of s_c^2 W_c t_c; one mix missing: the other alone
    Range: 0 and more; 1.0 is the EU's threshold
    Undefined: neither mix, no import reliance where both mixes are there, or no EoL_RIR or SI_SR for the mineral; t runs to 1.5 under export controls
    Source: EC 2017 guidelines (doi 10.2873/769526) and EC 2023 study (doi 10.2873/725585)
    """
    import narwhals as nw

    terms = data.frame("terms")
    at_stage = data.frame("cases").select(*STAGED, "domestic_t", "exports_t", "eol_rir", "si_sr")
    world_rows = at_stage.select(*STAGED).join(
        data.frame("production").rename({"state": "supplier"}), on=["year", "commodity", "stage"], how="inner"
    )
    bought = imports(data).select(*STAGED, imports_t=nw.col("total_t"))
    making = at_stage.filter(nw.col("domestic_t") > 0).join(bought.select(*STAGED), on=list(STAGED), how="inner")
    made = making.select(*STAGED, supplier=nw.col("consumer"), quantity_t=nw.col("domestic_t"))
    if data.own is not None:
        by_state = data.frame("own").join(bought.select(*STAGED), on=list(STAGED), how="inner").rename({"state": "supplier"})
        made = nw.concat(
            [made.join(by_state.select(*STAGED), on=list(STAGED), how="anti"), by_state.select(*STAGED, "supplier", "quantity_t")]
        )
    sourced = nw.concat([imports_rows(data).select(*STAGED, "supplier", "quantity_t"), made])
    named = terms.rename({"state": "supplier"})
    weighted = {}
    for name, rows in (("world", world_rows), ("sourcing", sourced)):
        agreed = rows.join(named, on=[*KEY, "supplier"], how="left")
        agreed = agreed.with_columns(nw.col("t_low").fill_null(1.0), nw.col("t_high").fill_null(1.0))
        found = _weighted(data, agreed, by=list(STAGED))
        weighted[name] = found.select(*STAGED, **{f"{name}_low": nw.col("hhi_low"), f"{name}_high": nw.col("hhi_high")})
    joined = at_stage.join(weighted["world"], on=list(STAGED), how="left").join(weighted["sourcing"], on=list(STAGED), how="left")
    joined = joined.join(bought, on=list(STAGED), how="left")
    net = nw.col("domestic_t") + nw.col("imports_t") - nw.col("exports_t")
    ratio = nw.when(net > 0).then(import_reliance(nw.col("imports_t"), nw.col("exports_t"), nw.col("domestic_t")))
    joined = joined.with_columns(reliance=nw.when(ratio < 0).then(nw.lit(0.0)).otherwise(ratio))
    scored = joined.with_columns(**{f"sr_{end}": _two_mixes(end) for end in ("low", "high")})
    parts = {f"sr_{stage}": _only(stage, "sr_high") for stage in (EXTRACTION, PROCESSING)}
    parts |= {
        f"{name}_{stage}": _only(stage, column)
        for stage in (EXTRACTION, PROCESSING)
        for name, column in (("hhi_gs", "world_high"), ("hhi_eu", "sourcing_high"), ("import_reliance", "reliance"))
    }
    return scored.with_columns(**parts).group_by(*KEY).agg(
        low=nw.col("sr_low").max(), high=nw.col("sr_high").max(), **{name: nw.col(name).max() for name in (*parts, "eol_rir", "si_sr")}
    )  # fmt: skip


def _two_mixes(end: str) -> Any:
    """The supply risk at a stage with both mixes weighed by the import reliance, or by the only mix there is. Linear in the reliance."""
    import narwhals as nw

    world, sourcing = nw.col(f"world_{end}"), nw.col(f"sourcing_{end}")
    one, other = (sourcing + nw.col("reliance").fill_null(unknown) / 2 * (world - sourcing) for unknown in (0.0, 1.0))
    first = (one <= other) if end == "low" else (one >= other)
    both = nw.when(first).then(one).otherwise(other)
    alone = nw.when(world.is_null()).then(sourcing).otherwise(world)
    mixed = nw.when(~world.is_null() & ~sourcing.is_null()).then(both).otherwise(alone)
    return mixed * (1 - nw.col("eol_rir")) * nw.col("si_sr")


def economic_importance(data: Inputs) -> nw.LazyFrame[Any]:
    """Economic importance by the EU's method: how much value added hangs on the sectors that use the mineral.

    Formula: sum of A_s * Q_s * 10 / max Q_s, times SI_EI; A_s the part of the use in sector s, Q_s its value added; max over all sectors of the table
    Range: 0-10
    Undefined: uses by sector, or SI_EI, not in the tables
    Source: EC 2017 guidelines; EC 2023 study (doi 10.2873/725585)
    """
    import narwhals as nw

    rows = data.frame("sectors")
    joined = rows.join(rows.select(most=nw.col("value_added").max()), how="cross").with_columns(
        term=nw.col("share") * nw.col("value_added") * 10 / nw.col("most")
    )
    sums = joined.group_by("commodity").agg(importance=nw.col("term").sum())
    found = data.frame("cases").join(sums, on=["commodity"], how="inner")
    value = nw.col("importance") * nw.col("si_ei")
    return found.select(*KEY, low=value, high=value, si_ei=nw.col("si_ei"))


def usgs_score(data: Inputs) -> nw.LazyFrame[Any]:
    """Supply risk of the USGS type: disruption potential, trade exposure and economic vulnerability.

    Formula: (DP * TE * EV) ^ (1/3), TE the net import reliance clipped to 0-1; the cube root is unverified
    Range: 0-1
    Undefined: economic vulnerability or disruption potential not in the tables, or net import reliance unknown
    Source: Nassar et al. 2020 (USGS); factors read in the source, the root from memory
    """
    import narwhals as nw

    from kzgraph.indicators.dependency import net_reliance

    exposed = net_reliance(data).select(*KEY, exposure=nw.col("low"))
    clipped = nw.when(nw.col("exposure") < 0).then(nw.lit(0.0)).otherwise(nw.col("exposure"))
    joined = data.frame("cases").join(exposed, on=list(KEY), how="left").with_columns(trade_exposure=clipped)
    value = usgs_type_score(nw.col("disruption_potential"), nw.col("trade_exposure"), nw.col("economic_vulnerability"))
    return joined.select(*KEY, low=value, high=value, trade_exposure=nw.col("trade_exposure"))
