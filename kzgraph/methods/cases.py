"""From dependency sheets to what indicators read: the imports by the rule of each scope, and for everything that is not known the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators.inputs import COLUMNS, Inputs
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.sheets.bases import Base
from kzgraph.world.backdrop import Backdrop, Known, Question, Rows, typed
from kzgraph.world.gathering import MATERIAL, deliveries
from kzgraph.world.grounds import ids, known
from kzgraph.world.worldwide import BUCKETS, TRADE, summed_by

Delivery = tuple[str, float | None, float | None]
"""Supplier, tonnes, US dollars."""
Sheet = tuple[Base, DependencyReport]
NO_IMPORTS = (
    "no_rows", "year_gap", "import_total_withheld", "missing_quantity_no_total", "missing_quantity_all", "no_total_single", "total_zero", "no_partners",
)  # fmt: skip
"""Notes of a sheet that say why its imports cannot be measured."""
NOT_ALL = ("no_total_single", "no_partners")
"""Those of them that leave partners unknown, and with them the value of all imports."""


@dataclass(frozen=True)
class Cases:
    """The questions of one consumer on several minerals. `missing_governance`: see Inputs."""

    backdrop: Backdrop
    codes: Mapping[str, tuple[str, ...]]
    """The HS codes that GeoPolRisk reads, by mineral, where the mineral table names them."""
    sheets: Mapping[Question, Sheet]
    missing_governance: float | None = None
    by_value: bool = False
    """Imports in US dollars take the place of tonnes."""
    at_mean_price: bool = False
    """Imports without tonnes are weighed at the mean price of the others."""

    def gather(self, scope: str) -> tuple[Inputs, dict[Question, Known]]:
        """The frames of a scope (see `registry.SCOPES`) and what is known beside them."""
        rows: Rows = {name: [] for name in COLUMNS}
        beside: dict[Question, Known] = {}
        for question, (base, sheet) in self.sheets.items():
            found = beside[question] = Known(notes=list(sheet.notes), stage=sheet.stage or None, imports_t=sheet.imports_t)
            read = {"sheet": self._sheet, "codes": self._codes, "stages": self._stages}[scope]
            read(question, base, sheet, found, rows)
            self._beside(question, found, rows, scope)
        frames = {name: typed(name, found) for name, found in rows.items()}
        if scope == "sheet" and len(self.backdrop.trade):
            stages = pd.DataFrame(
                [(year, mineral, sheet.stage) for (year, _, mineral), (_, sheet) in self.sheets.items()], columns=TRADE[:3]
            )
            frames["trade"] = self.backdrop.trade.merge(stages.drop_duplicates(), on=TRADE[:3], how="inner")[list(COLUMNS["trade"])]
        frames["governance"] = self.backdrop.estimates(sorted({year for year, _, _ in self.sheets}))
        return Inputs(**frames, missing_governance=self.missing_governance), beside

    def _sheet(self, question: Question, base: Base, sheet: DependencyReport, found: Known, rows: Rows) -> None:
        """Imports as the dependency sheet counts them: one stage, one basis."""
        year, _, mineral = question
        key = _key(question, sheet.stage)
        flows = self._flows(key, base, sheet)
        rows["flows"] += flows
        if sheet.hhi.lower is None:
            found.lacks["imports"] = _unmeasured(question, sheet)
        partners = [row for row in flows if row["supplier"]]
        if not partners or found.lacks.get("imports", Note("")).code in NOT_ALL:
            found.lacks["values"] = found.lacks.get("imports", Note("lacks_values"))
        elif any(row["value_usd"] is None for row in partners):
            found.lacks["values"] = Note("lacks_values")
        cited = _cited(sheet)
        found.cited |= {"imports": cited, "values": cited, "consumption": set(sheet.consumption_source_ids)}
        found.marks["imports"] = (sheet.layer, sheet.stage, sheet.basis, sheet.basket, tuple(sorted(cited)))
        case: dict[str, Any] = {"consumption_t": sheet.consumption_t}
        if sheet.consumption_t is None:
            found.lacks["consumption"] = next(
                (note for note in sheet.notes if note.code.startswith("consumption_")), Note("lacks_consumption")
            )
        top = max((row.quantity_t or 0.0 for row in sheet.suppliers), default=0.0)
        if sheet.consumption_t is not None and top > sheet.consumption_t:
            found.lacks["cover"] = Note("top_above_consumption", {"supplier": sheet.suppliers[0].supplier})
        found.cited["cover"] = set(sheet.consumption_source_ids)
        table = self.backdrop.worldwide.table(mineral, sheet.stage, year)
        case["domestic_t"] = self.backdrop.domestic(question, table, sheet.stage, found)
        case |= self.backdrop.sold(question, sheet.stage, found)
        rows["cases"].append(key | case)
        for stage in (EXTRACTION, PROCESSING):
            made = self.backdrop.worldwide.tables.get((mineral, stage, year))
            self.backdrop.world(question, stage, made, found, rows)
        if not any(f"world_{stage}" in found.cited for stage in (EXTRACTION, PROCESSING)):
            found.lacks["world"] = Note("no_world_output", {"mineral": mineral, "year": year})
        self.backdrop.companies(question, found, rows)

    def _flows(self, key: dict[str, Any], base: Base, sheet: DependencyReport) -> list[dict[str, Any]]:
        """The suppliers of a sheet and its unexplained part; tonnes only where the whole is known."""
        measured = sheet.hhi.lower is not None
        summed = base.partners.groupby("supplier")["value_usd"].sum(min_count=1) if len(base.partners) else pd.Series(dtype="float64")
        values = dict(zip(summed.index, summed, strict=True))
        told = [(row.supplier, row.quantity_t, known(values.get(row.supplier))) for row in sheet.suppliers if row.supplier]
        rest = sheet.unexplained_t or 0.0 if measured else 0.0
        told += [(row["supplier"], None, known(row["value_usd"])) for row in records(base.weightless)]
        if self.at_mean_price and not rest:
            told = _weighed(told)
            measured = all(quantity is not None for _, quantity, _ in told)
        if self.by_value:
            told = [(supplier, value, value) for supplier, _, value in told]
            measured = not rest and all(value is not None for _, _, value in told)
        inside = self.backdrop.union(str(key["consumer"]))
        flows = [
            key | {"supplier": supplier, "quantity_t": quantity if measured else None, "value_usd": value, "extra": supplier not in inside}
            for supplier, quantity, value in told
        ]  # fmt: skip
        return [*flows, key | {"supplier": "", "quantity_t": rest, "value_usd": None, "extra": True}] if measured and rest else flows

    def _codes(self, question: Question, base: Base, sheet: DependencyReport, found: Known, rows: Rows) -> None:
        """Imports under the codes of the method, stages added; where the mineral has no such code, those of the dependency sheet."""
        year, consumer, mineral = question
        codes = self.codes.get(mineral, ())
        stage = next((one for one in (EXTRACTION, PROCESSING) if (mineral, one, year) in self.backdrop.worldwide.tables), EXTRACTION)
        table = self.backdrop.worldwide.tables.get((mineral, stage, year))
        key = _key(question, stage)
        told = self._under(question, codes) if codes and consumer else []
        # one partner of a year that the statistics have only in part is no total, as in the dependency sheet
        if year < (self.backdrop.grounds.whole_from or 0) and len({row["supplier"] for row in told}) == 1:
            told = []
        if told:
            found.stage, found.imports_t = "several", sum(row["quantity_t"] or 0.0 for row in told)
            found.notes = [Note("codes_added", {"codes": ", ".join(codes)})] if len(codes) > 1 else []
            missing = sum(row["quantity_t"] is None for row in told)
            found.notes += [Note("codes_missing", {"missing": missing, "flows": len(told)})] if missing else []
            cited = {id_ for row in told for id_ in ids(row["source_ids"])}
        else:
            told = self._flows(key, base, sheet) if sheet.hhi.lower is not None else []
            cited = _cited(sheet)
            if not told:
                whole = year >= (self.backdrop.grounds.whole_from or 0)
                unseen = Note("no_trade_under" if whole else "not_counted_under", {"codes": ", ".join(codes), "year": year})
                found.lacks["imports"] = unseen if codes else _unmeasured(question, sheet)
            elif codes:
                found.notes.append(Note("codes_cited", {"codes": ", ".join(codes), "stages": [sheet.stage]}))
        rows["flows"] += [
            key | {"supplier": row["supplier"], "quantity_t": row["quantity_t"], "value_usd": row["value_usd"], "extra": True}
            for row in told
        ]
        found.cited["imports"] = cited
        found.marks["imports"] = (codes, tuple(sorted(cited)))
        self.backdrop.world(question, stage, table, found, rows)
        if f"world_{stage}" in found.lacks:
            found.lacks["world"] = found.lacks[f"world_{stage}"]
        rows["cases"].append(key | {"domestic_t": self.backdrop.domestic(question, table, stage, found)})

    def _under(self, question: Question, codes: Sequence[str]) -> list[dict[str, Any]]:
        """The imports under the codes, one row a supplier, as cited figures and statistics settle them."""
        year, consumer, mineral = question
        grounds, members = self.backdrop.grounds, self.backdrop.members(consumer)
        edges = grounds.edges[(grounds.edges["mineral"] == mineral) & (grounds.edges["year"] == year).fillna(False)]
        own = [any(ref.startswith(start) for start in grounds.rank.own_beside) for ref in edges["row_ref"]]
        edges = edges[edges["hs_code"].isin(codes) | pd.Series(own, index=edges.index, dtype="bool")]
        statistics = grounds.trade(minerals=[mineral], year=year, consumer=None if len(members) > 1 else consumer)
        statistics = statistics[statistics["hs_code"].isin(codes)]
        frame = deliveries(grounds, pd.concat([edges, statistics], ignore_index=True) if len(statistics) else edges, "national").frame
        frame = frame[frame["consumer"].isin(members) & ~frame["supplier"].isin(members) & (frame["supplier"] != "")]
        found = deliveries(grounds, statistics, "national").weightless if len(statistics) else pd.DataFrame()
        light = records(found[found["consumer"].isin(members) & ~found["supplier"].isin(members)]) if len(found) else []
        return [row | {"quantity_t": known(row["quantity_t"]), "value_usd": known(row["value_usd"])} for row in (*records(frame), *light)]

    def _stages(self, question: Question, base: Base, sheet: DependencyReport, found: Known, rows: Rows) -> None:
        """Imports, exports and output at extraction and at processing, apart. A stage whose tonnes are not all known has no sourcing mix."""
        year, consumer, mineral = question
        for stage in (EXTRACTION, PROCESSING):
            key, table = _key(question, stage), self.backdrop.worldwide.tables.get((mineral, stage, year))
            case: dict[str, Any] = {"domestic_t": self.backdrop.domestic(question, table, stage, found)}
            is_sheet = self._bucket(question, sheet) == stage
            named = sheet.stage if is_sheet else self._most_traded(question, stage)
            sold = self.backdrop.sold(question, named, found)
            flows = self._flows(key, base, sheet) if is_sheet else self._at_stage(question, key, named)
            rows["flows"] += flows
            made, members = table.states if table is not None else {}, self.backdrop.members(consumer)
            rows["own"] += [key | {"state": one, "quantity_t": made[one]} for one in sorted(members) if made.get(one) and len(members) > 1]
            rows["cases"].append(key | case | {"exports_t": sold.get("exports_t")} | self.backdrop.rates(mineral, found))
            self.backdrop.world(question, stage, table, found, rows)
            if flows or table is not None:
                found.cited.setdefault("mixes", set()).update(_cited(sheet) if flows else (), table.source_ids if table else ())
        found.stage = "several"
        if (
            not any(row["supplier"] for row in rows["flows"] if (row["year"], row["consumer"], row["commodity"]) == question)
            and question[1]
        ):
            found.notes.append(Note("world_mix_alone", {"who": question[1]}))
        if "mixes" not in found.cited:
            found.lacks["mixes"] = Note("no_mixes", {"mineral": mineral, "year": year})
        self.backdrop.terms(question, found, rows)

    def _bucket(self, question: Question, sheet: DependencyReport) -> str | None:
        """The stage that the sheet's imports count for; where the sheet names none, that of the only output table there is."""
        year, _, mineral = question
        if sheet.stage:
            return BUCKETS.get(sheet.stage)
        there = [stage for stage in (EXTRACTION, PROCESSING) if (mineral, stage, year) in self.backdrop.worldwide.tables]
        return there[0] if len(there) == 1 else BUCKETS[""]

    def _most_traded(self, question: Question, bucket: str) -> str:
        """The stage of the tables, among those that count for extraction or for processing, at which the mineral is traded most by value."""
        year, _, mineral = question
        rows = self.backdrop.trade[(self.backdrop.trade["year"] == year) & (self.backdrop.trade["commodity"] == mineral)]
        values = {row["stage"]: row["value_usd"] for row in summed_by(rows, ["stage"]) if BUCKETS.get(str(row["stage"])) == bucket}
        return str(max(values, key=lambda stage: (values[stage], stage), default=bucket))

    def _at_stage(self, question: Question, key: dict[str, Any], stage: str) -> list[dict[str, Any]]:
        """The imports at a stage by all states' trade; none where much of their value has no tonnes."""
        year, consumer, mineral = question
        members = self.backdrop.members(consumer)
        rows = self.backdrop.trade[
            (self.backdrop.trade["year"] == year) & (self.backdrop.trade["commodity"] == mineral) & (self.backdrop.trade["stage"] == stage)
        ]
        told = summed_by(rows[rows["consumer"].isin(members) & ~rows["supplier"].isin(members)], ["supplier"])
        if sum(row["weighed_usd"] for row in told) < (1 - MATERIAL) * sum(row["value_usd"] for row in told):
            return []
        return [
            key | {"supplier": row["supplier"], "quantity_t": row["quantity_t"], "value_usd": row["value_usd"], "extra": True}
            for row in told
        ]

    def _beside(self, question: Question, found: Known, rows: Rows, scope: str) -> None:
        """What does not depend on the flows: published parameters and the governance of the year."""
        year, _, mineral = question
        rates = self.backdrop.rates(mineral, found)
        if scope == "sheet":
            rows["cases"][-1] |= rates
        of_year = self.backdrop.governance[
            (self.backdrop.governance["indicator"] == "political_stability") & (self.backdrop.governance["year"] == year)
        ]
        if not len(of_year):
            found.lacks["political_stability"] = Note("no_governance", {"year": year})
        cited = {id_ for cell in self.backdrop.governance["source_ids"].unique() for id_ in ids(cell)}
        found.cited |= {"political_stability": cited, "mean_of_six": cited}
        told = self.backdrop.mean_year
        if "mean_of_six" in self.backdrop.needs and scope == "stages" and told not in (None, year):
            found.notes.append(Note("governance_year", {"year": told}))


def _weighed(told: Sequence[Delivery]) -> list[Delivery]:
    """Deliveries without tonnes at the mean price of those with both."""
    both = [(quantity, value) for _, quantity, value in told if quantity and value]
    if not both:
        return list(told)
    price = sum(value for _, value in both) / sum(quantity for quantity, _ in both)
    return [(who, value / price if quantity is None and value is not None else quantity, value) for who, quantity, value in told]


def _key(question: Question, stage: str) -> dict[str, Any]:
    return dict(zip(("year", "consumer", "commodity"), question, strict=True)) | {"stage": stage}


def _cited(sheet: DependencyReport) -> set[str]:
    """The sources of a sheet's imports."""
    return {*sheet.imports_source_ids, *(id_ for row in sheet.suppliers for id_ in row.source_ids)}


def _unmeasured(question: Question, sheet: DependencyReport) -> Note:
    """Why the imports of a sheet cannot be measured."""
    _, consumer, mineral = question
    nothing = Note("no_rows", {"consumer": consumer, "mineral": mineral})
    return next((note for note in sheet.notes if note.code in NO_IMPORTS), nothing)
