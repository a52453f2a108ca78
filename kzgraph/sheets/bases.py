"""Which rows a dependency sheet rests on: the layer, the year, the stage, the basis, the stated totals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kzgraph.evidence import Note, SourceRank, code_of, union
from kzgraph.flows import Flows
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
    weightless: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Rows of partners that have a value but no tonnes."""
    partner_years: tuple[int, ...] = ()
    """Years for which partners are known."""
    withheld: bool = False
    """An import total is stated, but not its figure."""
    in_baskets: Note | None = None
    """More was left out under basket codes than the partners sent, so that these are not all imports."""
    total: Mapping[str, Any] | None = None
    consumption: Mapping[str, Any] | None = None


def pairs_of(evidence: Evidence) -> list[Pair]:
    """Every (consumer, mineral) that has deliveries, an import total, a consumption or contracted supply."""
    frames = [flows.frame for flows in (*evidence.deliveries.values(), evidence.imports, evidence.consumption)]
    found = {pair for frame in frames for pair in zip(frame["consumer"], frame["commodity"], strict=True)}
    for end in ("consumer", "party"):
        found |= set(zip(evidence.future[end], evidence.future["mineral"], strict=True))
    return sorted(pair for pair in found if pair[0])


def base_of(evidence: Evidence, consumer: str, mineral: str, year: int | None) -> Base:
    totals = evidence.imports.rows_on(consumer, mineral)
    national = evidence.deliveries["national"].rows_on(consumer, mineral)
    company = evidence.deliveries["company"].rows_on(consumer, mineral)
    counted = _led(evidence, company, national, totals)
    layer = "company" if len(counted[0]) and not len(counted[1]) and not len(counted[2]) else "national"
    rows = company if layer == "company" else national
    consumption = evidence.consumption.rows_on(consumer, mineral)
    notes: list[Note] = []
    chosen = year if year is not None else _default_year(evidence, rows, totals, consumption, notes)
    if year is None and chosen is not None:
        notes += _newer_own(evidence, rows, totals, chosen)
    base = Base(consumer, mineral, layer, chosen, rows[rows["year"] == chosen], notes)
    base.partner_years = tuple(sorted({int(value) for value in rows["year"]}))
    if not len(rows) and not len(totals):
        notes.append(Note("no_rows", {"consumer": consumer, "mineral": mineral}))
    elif chosen is not None and not len(base.partners) and not (totals["year"] == chosen).any():
        years = sorted({int(value) for value in (*rows["year"], *totals["year"])})
        notes.append(Note("year_gap", {"year": chosen, "years": ", ".join(map(str, years))}))
    if layer == "company":
        notes.append(Note("company_layer", {"consumer": consumer}))
    notes += evidence.deliveries[layer].notes_on(consumer, mineral, chosen)
    base.partners = _pure(evidence, base, totals)
    base.partners = _one_stage(evidence, base, totals)
    base.partners = _one_basis(evidence, base)
    base.in_baskets = _basket_excess(base)
    base.total = _stated(evidence, evidence.imports, totals, base, "import_total")
    base.partners = _by_stated_share(base)
    base.weightless = _weightless(evidence.deliveries[layer], base)
    base.consumption = _stated(evidence, evidence.consumption, consumption, base, "consumption")
    if base.total is not None and base.total["basket"] and len(base.partners) and not base.partners["basket"].all():
        notes.append(Note("basket_total", {"total_t": base.total["quantity_t"]}))
        base.total = None
    return base


def _weightless(flows: Flows, base: Base) -> pd.DataFrame:
    """Rows with a value but no tonnes, of suppliers that nothing else is known of at the stage used."""
    rows = flows.weightless
    if not len(rows):
        return rows
    here = rows[(rows["consumer"] == base.consumer) & (rows["commodity"] == base.mineral) & (rows["year"] == base.year).fillna(False)]
    if not len(here):
        return here
    here = here[~here["supplier"].isin(set(base.partners["supplier"])) & ~here["basket"].astype(bool)]
    stages = set(base.partners["stage"])
    return here[here["stage"].isin({*stages, ""})] if stages and stages != {""} else here


def _default_year(evidence: Evidence, rows: pd.DataFrame, totals: pd.DataFrame, consumption: pd.DataFrame, notes: list[Note]) -> int | None:
    """The newest year with an import total or a full set of partner rows from statistics; baskets and single partners do not count."""
    rows, totals = _led(evidence, rows, totals)
    plain = rows[~rows["basket"] & ~rows["partial"] & rows["quantity_t"].notna()]
    counted = plain[plain["source_ids"].map(evidence.rank.kind).isin(("statistics", "user"))]
    partners = counted.groupby("year")["supplier"].nunique()
    whole = totals[~totals["basket"] & ~totals["partial"] & totals["quantity_t"].notna()]
    full = {int(value) for value in whole["year"]} | {int(value) for value in partners[partners > 1].index}
    if not full:
        full = {int(value) for value in (plain if len(plain) else rows if len(rows) else totals if len(totals) else consumption)["year"]}
        return max(full, default=None)
    chosen = max(full)
    newer = rows[rows["year"] > chosen]
    if len(newer):
        by_year = newer.groupby("year").agg(basket=("basket", "all"), partial=("partial", "all"), known=("quantity_t", "sum"))
        for reason in ("basket", "partial", "single"):
            why = [
                "basket" if basket else "partial" if part else "single"
                for basket, part in zip(by_year["basket"], by_year["partial"], strict=True)
            ]
            years = [
                f"{value} ({known:g} t)"
                for value, known, given in zip(by_year.index, by_year["known"], why, strict=True)
                if given == reason
            ]
            if years:
                notes.append(Note(f"newer_{reason}", {"years": ", ".join(years), "year": chosen}))
    return chosen


def _led(evidence: Evidence, *tables: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """The rows that decide on layer, year, stage and basis: own rows beside shipped ones only where nothing else is there."""
    rank = evidence.rank
    if not rank.own_beside:
        return tables
    masks = [[rank.decides(*row) for row in zip(table["row_ref"], table["source_ids"], strict=True)] for table in tables]
    return tuple(table.loc[mask] for table, mask in zip(tables, masks, strict=True)) if any(map(any, masks)) else tables


def _newer_own(evidence: Evidence, rows: pd.DataFrame, totals: pd.DataFrame, chosen: int) -> list[Note]:
    """A note on years after the chosen one that only own rows know."""
    known = [{int(value) for table in tables for value in table["year"]} for tables in ((rows, totals), _led(evidence, rows, totals))]
    years = sorted(value for value in known[0] - known[1] if value > chosen)
    return [Note("newer_own", {"years": ", ".join(map(str, years)), "year": chosen})] if years else []


def _pure(evidence: Evidence, base: Base, totals: pd.DataFrame) -> pd.DataFrame:
    """Partner rows without those under basket codes, where others or the import total state the mineral itself."""
    rows = base.partners
    dropped = rows["basket"] & ~rows["source_ids"].map(evidence.rank.prefers).astype(bool)
    led, stated = _led(evidence, rows, totals[totals["year"] == base.year])
    if not dropped.any() or (stated["basket"].all() and led["basket"].all()):
        return rows
    out = rows[dropped]
    left = [list(pair) for pair in zip(out["stage"], out["quantity_t"], strict=True)]
    codes = ", ".join(sorted({code_of(ref) for ref in union(out["row_ref"]).split(";")}))
    base.notes.append(Note("basket_partners", {"who": sorted(set(out["supplier"])), "left": left, "codes": codes}))
    return rows[~dropped]


def _basket_excess(base: Base) -> Note | None:
    """What the stage used has under basket codes, where it is left out and is more than what is kept."""
    kept, stages = float(base.partners["quantity_t"].sum()), {"", *base.partners["stage"]}
    told = [note for note in base.notes if note.code in ("basket_left_out", "basket_partners")]
    left = math.fsum(tonnes for note in told for stage, tonnes in note.values["left"] if stage in stages and not math.isnan(tonnes))
    if not len(base.partners) or left <= kept:
        return None
    codes = sorted({code for note in told for code in note.values["codes"].split(", ") if code})
    return Note("basket_exceeds", {"codes": ", ".join(codes), "left_t": left, "kept_t": kept, "mineral": base.mineral})


def _by_stated_share(base: Base) -> pd.DataFrame:
    """Tonnes of a partner whose source states only its share of a total that is known. A share beside tonnes is never used."""
    rows = base.partners
    only = rows["quantity_t"].isna() & rows["share_pct"].notna()
    if base.total is None or not only.any():
        return rows
    base.notes.append(Note("share_stated", {"who": sorted(rows.loc[only, "supplier"])}))
    derived = rows["share_pct"] / 100 * float(base.total["quantity_t"])
    return rows.assign(quantity_t=rows["quantity_t"].where(~only, derived), n_missing=rows["n_missing"].where(~only, 0))


def _one_stage(evidence: Evidence, base: Base, totals: pd.DataFrame) -> pd.DataFrame:
    """Partner rows of one stage: that of the import total, else the one with most known partners, later ones first.

    Rows that name no stage belong to the one stage that the others name; where there are several, they are left out.
    """
    rows, led = base.partners, _led(evidence, base.partners)[0]
    known = led[led["quantity_t"].notna()]
    named = set((known if len(known) else led)["stage"])
    if len(set(rows["stage"])) < 2:
        return rows
    order = ["", *STAGES]
    stated = set(totals.loc[totals["year"] == base.year, "stage"])
    used = max(named, key=lambda stage: (stage in stated, stage != "", (known["stage"] == stage).sum(), order.index(stage)))
    adopting = (rows["stage"] == "") & (len(named - {""}) == 1) | (rows["stage"] == "") & rows["quantity_t"].isna()
    rows = rows.assign(stage=rows["stage"].where(~adopting, used))
    apart = sorted(set(rows["stage"]) - {used}, key=order.index)
    if apart:
        left_t = float(rows.loc[rows["stage"] != used, "quantity_t"].sum())
        base.notes.append(Note("stages_apart", {"stages": apart, "used": used, "left_t": left_t}))
    return rows[[stage == used for stage in rows["stage"]]]


def _one_basis(evidence: Evidence, base: Base) -> pd.DataFrame:
    """Partner rows in one basis: converted to the contained element by stated factors, else those of the commonest basis, with a note."""
    rows, led = base.partners, _led(evidence, base.partners)[0]
    foreign = sorted(set(rows["basis"]) - set(led["basis"]))
    if foreign:
        used = " / ".join(sorted(f"t {basis}".strip() for basis in set(led["basis"])))
        base.notes.append(Note("bases_apart", {"left": ", ".join(f"t {basis}".strip() for basis in foreign), "used": used}))
        rows = rows[~rows["basis"].isin(foreign)]
    known = rows["quantity_t"].notna()
    bases = sorted(set(rows.loc[known, "basis"])) or sorted(set(rows["basis"]))
    if len(bases) < 2:
        return rows.assign(basis=bases[0]) if bases else rows
    rows = rows.assign(basis=rows["basis"].where(known | rows["basis"].isin(bases), bases[0]))
    factors = {basis: evidence.factors.get((base.mineral, basis)) for basis in bases}
    elements = [basis for basis, factor in factors.items() if factor is None]
    if len(elements) == 1 and elements[0]:
        scale = rows["basis"].map(lambda basis: factors[basis] or 1.0)
        stated = ", ".join(f"1 t {basis} = {factor:g} t {elements[0]}" for basis, factor in factors.items() if factor)
        base.notes.append(Note("converted", {"factors": stated}))
        converted = rows.assign(quantity_t=rows["quantity_t"] * scale, basis=elements[0])
        keys = ["year", "supplier", "consumer", "commodity", "stage", "basis"]
        return converted.groupby(keys, as_index=False).agg(
            quantity_t=("quantity_t", lambda values: values.sum(min_count=1)),
            share_pct=("share_pct", lambda values: values.sum(skipna=False)),
            value_usd=("value_usd", lambda values: values.sum(min_count=1)),
            basket=("basket", "any"),
            partial=("partial", "any"),
            source_ids=("source_ids", union),
            row_ref=("row_ref", union),
            n_missing=("n_missing", "sum"),
        )
    main = "" if "" in bases else rows["basis"].mode().iloc[0]
    left = ", ".join(f"t {basis}" for basis in bases if basis != main)
    base.notes.append(Note("bases_apart", {"left": left, "used": f"t {main}".strip()}))
    return rows[rows["basis"] == main]


def _stated(evidence: Evidence, flows: Flows, rows: pd.DataFrame, base: Base, what: str) -> Mapping[str, Any] | None:
    """The stated total of the base year in the partners' basis; several stages of it do not add, the last one counts."""
    basis = str(base.partners["basis"].iloc[0]) if len(base.partners) else None
    stage = str(base.partners["stage"].iloc[0]) if len(base.partners) else ""
    now = _led(evidence, rows[rows["year"] == base.year])[0]
    if now["partial"].any() and (not now["partial"].all() or (len(base.partners) and not base.partners["partial"].any())):
        base.notes.append(Note(f"{what}_partial"))
        now = now[~now["partial"]]
    fitting = now if basis is None else now[now["basis"] == basis]
    if len(now) and not len(fitting):
        base.notes.append(Note(f"{what}_other_basis", {"bases": ", ".join(sorted({f"t {one}".strip() for one in now["basis"]}))}))
    elif stage and len(fitting) and not fitting["stage"].isin((stage, "")).any():
        base.notes.append(Note(f"{what}_other_stage", {"stages": sorted(set(fitting["stage"])), "used": stage}))
        fitting = fitting.head(0)
    order = ["", *STAGES]
    ranked = sorted(
        range(len(fitting)), key=lambda at: (fitting["stage"].iloc[at] == stage, order.index(fitting["stage"].iloc[at])), reverse=True
    )
    fitting = fitting.iloc[ranked]
    base.notes += flows.notes_on(base.consumer, base.mineral, base.year)
    if len(fitting) and what == "consumption" and fitting["basket"].iloc[0]:
        base.notes.append(Note("consumption_basket"))
    if len(fitting):
        row = records(fitting.head(1))[0]
        if math.isnan(row["quantity_t"]):
            base.notes.append(Note(f"{what}_withheld"))
            base.withheld |= what == "import_total"
            return None
        return row
    if what == "consumption" and len(rows) and not len(now):
        base.notes.append(Note("consumption_other_year", {"years": ", ".join(str(int(value)) for value in sorted(set(rows["year"])))}))
    return None
