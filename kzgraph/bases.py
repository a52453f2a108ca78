"""Which rows a dependency sheet rests on: the layer, the year, the stage, the basis, the stated totals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kzgraph.flows import Flows, Note, SourceRank, union
from kzgraph.frames import records
from kzgraph.schema.columns import STAGES

Pair = tuple[str, str]


@dataclass(frozen=True)
class Evidence:
    """The flows that sheets are made from. `deliveries` maps a layer (national, company) to its flows."""

    deliveries: Mapping[str, Flows]
    imports: Flows
    consumption: Flows
    future: pd.DataFrame
    """Contracted, planned and announced rows with `supplier` and `consumer` states."""
    sources: pd.DataFrame
    rank: SourceRank
    factors: Mapping[tuple[str, str], float] = field(default_factory=dict)
    """Contained element per tonne of compound, by (mineral, basis)."""


@dataclass
class Base:
    """One pair's choice of year and rows, before any ratio."""

    consumer: str
    mineral: str
    layer: str
    year: int | None
    partners: pd.DataFrame
    notes: list[Note]
    total: Mapping[str, Any] | None = None
    consumption: Mapping[str, Any] | None = None


def pairs_of(evidence: Evidence) -> list[Pair]:
    """Every (consumer, mineral) that has deliveries, an import total, a consumption or contracted supply."""
    frames = [flows.frame for flows in (*evidence.deliveries.values(), evidence.imports, evidence.consumption)]
    found = {pair for frame in frames for pair in zip(frame["consumer"], frame["commodity"], strict=True)}
    found |= set(zip(evidence.future["consumer"], evidence.future["mineral"], strict=True))
    return sorted(pair for pair in found if pair[0])


def _rows(flows: Flows, consumer: str, mineral: str) -> pd.DataFrame:
    frame = flows.frame
    return frame[(frame["consumer"] == consumer) & (frame["commodity"] == mineral)]


def base_of(evidence: Evidence, consumer: str, mineral: str, year: int | None) -> Base:
    totals = _rows(evidence.imports, consumer, mineral)
    national = _rows(evidence.deliveries["national"], consumer, mineral)
    company = _rows(evidence.deliveries["company"], consumer, mineral)
    layer = "company" if len(company) and not len(national) and not len(totals) else "national"
    rows = company if layer == "company" else national
    consumption = _rows(evidence.consumption, consumer, mineral)
    notes: list[Note] = []
    chosen = year if year is not None else _default_year(evidence, rows, totals, consumption, notes)
    base = Base(consumer, mineral, layer, chosen, rows[rows["year"] == chosen], notes)
    if not len(rows) and not len(totals):
        notes.append(Note("no_rows", {"consumer": consumer, "mineral": mineral}))
    elif not len(base.partners) and not (totals["year"] == chosen).any():
        years = sorted({int(value) for value in (*rows["year"], *totals["year"])})
        notes.append(Note("year_gap", {"year": chosen, "years": ", ".join(map(str, years))}))
    if layer == "company":
        notes.append(Note("company_layer", {"consumer": consumer}))
    notes += evidence.deliveries[layer].notes_on(consumer, mineral, chosen)
    base.partners = _one_stage(base, totals)
    base.partners = _one_basis(evidence, base)
    base.total = _stated(evidence.imports, totals, base, "import_total")
    base.partners = _by_stated_share(base)
    base.consumption = _stated(evidence.consumption, consumption, base, "consumption")
    if base.total is not None and base.total["basket"]:
        base.total = None
    return base


def _default_year(evidence: Evidence, rows: pd.DataFrame, totals: pd.DataFrame, consumption: pd.DataFrame, notes: list[Note]) -> int | None:
    """The newest year with an import total or a full set of partner rows from statistics; baskets and single partners do not count."""
    plain = rows[~rows["basket"] & ~rows["partial"]]
    counted = plain[plain["source_ids"].map(evidence.rank.kind).isin(("statistics", "user"))]
    partners = counted.groupby("year")["supplier"].nunique()
    full = {int(value) for value in totals.loc[~totals["basket"], "year"]} | {int(value) for value in partners[partners > 1].index}
    if not full:
        full = {int(value) for value in (plain if len(plain) else rows if len(rows) else consumption)["year"]}
        return max(full, default=None)
    chosen = max(full)
    newer = rows[rows["year"] > chosen]
    if len(newer):
        baskets = newer.groupby("year")["basket"].all()
        reasons = {int(value): ("basket" if basket else "single") for value, basket in zip(baskets.index, baskets, strict=True)}
        for reason in ("basket", "single"):
            years = [str(value) for value, why in sorted(reasons.items()) if why == reason]
            if years:
                notes.append(Note(f"newer_{reason}", {"years": ", ".join(years), "year": chosen}))
    return chosen


def _by_stated_share(base: Base) -> pd.DataFrame:
    """Tonnes of a partner whose source states only its share of a total that is known. A share beside tonnes is never used."""
    rows = base.partners
    only = rows["quantity_t"].isna() & rows["share_pct"].notna()
    if base.total is None or not only.any():
        return rows
    base.notes.append(Note("share_stated", {"who": sorted(rows.loc[only, "supplier"])}))
    derived = rows["share_pct"] / 100 * float(base.total["quantity_t"])
    return rows.assign(quantity_t=rows["quantity_t"].where(~only, derived), n_missing=rows["n_missing"].where(~only, 0))


def _one_stage(base: Base, totals: pd.DataFrame) -> pd.DataFrame:
    """Partner rows of one stage: that of the import total, else rows without a stage, else the stage with most partners, later ones first."""
    rows = base.partners
    stages = list(dict.fromkeys(rows["stage"]))
    if len(stages) < 2:
        return rows
    stated = set(totals.loc[totals["year"] == base.year, "stage"])
    order = ["", *STAGES]
    used = max(stages, key=lambda stage: (stage in stated, stage == "", (rows["stage"] == stage).sum(), order.index(stage)))
    base.notes.append(Note("stages_apart", {"stages": sorted(set(stages) - {used}, key=order.index), "used": used}))
    return rows[[stage == used for stage in rows["stage"]]]


def _one_basis(evidence: Evidence, base: Base) -> pd.DataFrame:
    """Partner rows in one basis: converted to the contained element by stated factors, else those of the commonest basis, with a note."""
    rows = base.partners
    bases = sorted(set(rows["basis"]))
    if len(bases) < 2:
        return rows
    factors = {basis: evidence.factors.get((base.mineral, basis)) for basis in bases}
    elements = [basis for basis, factor in factors.items() if factor is None]
    if len(elements) == 1 and elements[0]:
        scale = rows["basis"].map(lambda basis: factors[basis] or 1.0)
        stated = ", ".join(f"1 t {basis} = {factor:g} t {elements[0]}" for basis, factor in factors.items() if factor)
        base.notes.append(Note("converted", {"factors": stated}))
        converted = rows.assign(quantity_t=rows["quantity_t"] * scale, basis=elements[0])
        keys = ["year", "supplier", "consumer", "commodity", "stage", "basis", "basket", "partial"]
        return converted.groupby(keys, as_index=False).agg(
            quantity_t=("quantity_t", lambda values: values.sum(min_count=1)),
            share_pct=("share_pct", lambda values: values.sum(skipna=False)),
            source_ids=("source_ids", union),
            n_missing=("n_missing", "sum"),
        )
    main = "" if "" in bases else rows["basis"].mode().iloc[0]
    left = ", ".join(f"t {basis}" for basis in bases if basis != main)
    base.notes.append(Note("bases_apart", {"left": left, "used": f"t {main}".strip()}))
    return rows[rows["basis"] == main]


def _stated(flows: Flows, rows: pd.DataFrame, base: Base, what: str) -> Mapping[str, Any] | None:
    """The stated total of the base year in the partners' basis; several stages of it do not add, the last one counts."""
    basis = str(base.partners["basis"].iloc[0]) if len(base.partners) else None
    stage = str(base.partners["stage"].iloc[0]) if len(base.partners) else ""
    now = rows[rows["year"] == base.year]
    fitting = now if basis is None else now[now["basis"] == basis]
    fitting = fitting[fitting["stage"] == stage] if (fitting["stage"] == stage).any() else fitting.tail(1)
    if len(now) and not len(fitting):
        base.notes.append(Note(f"{what}_other_basis", {"bases": ", ".join(sorted(set(now["basis"])))}))
    base.notes += flows.notes_on(base.consumer, base.mineral, base.year)
    if len(fitting):
        row = records(fitting.head(1))[0]
        return row if not math.isnan(row["quantity_t"]) else None
    if what == "consumption" and len(rows) and not len(now):
        base.notes.append(Note("consumption_other_year", {"years": ", ".join(str(int(value)) for value in sorted(set(rows["year"])))}))
    return None
