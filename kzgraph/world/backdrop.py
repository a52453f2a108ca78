"""What stands behind a question beside its imports: world output, exports, governance, parameters; and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators.inputs import COLUMNS, NUMBERS
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.world.gathering import MATERIAL
from kzgraph.world.grounds import Grounds, ids, year_of
from kzgraph.world.worldwide import TRADE, WorldTable, Worldwide, states_of, summed_by

Question = tuple[int, str, str]
"""Year, consumer, mineral."""
Rows = dict[str, list[dict[str, Any]]]
"""Rows of the frames of Inputs, by the frame's name."""
UNION = "EU27"
"""The customs union that screens and the EU's method know."""
TRADING = frozenset({"exports", "exports_usd", "trade", "mixes"})
"""Needs that the trade of all states meets."""
AGREED, RESTRICTED = 0.8, 1.5
PARAMETERS = ("eol_rir", "si_sr", "si_ei")


@dataclass
class Known:
    """What is known of one question beside its figures: reasons for lacks, sources and the way of counting, each by need; notes."""

    lacks: dict[str, Note] = field(default_factory=dict)
    cited: dict[str, set[str]] = field(default_factory=dict)
    marks: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    stage: str | None = None
    imports_t: float | None = None


@dataclass(frozen=True)
class Backdrop:
    """The tables behind the questions of one consumer on some minerals. `needs` are those of the methods asked for: nothing else is read."""

    grounds: Grounds
    worldwide: Worldwide
    governance: pd.DataFrame
    parameters: pd.DataFrame
    consumer: str
    minerals: Sequence[str]
    needs: frozenset[str]

    @cached_property
    def trade(self) -> pd.DataFrame:
        """All states' trade in the minerals (see `Worldwide.trade`)."""
        if not self.needs & TRADING:
            return pd.DataFrame(columns=TRADE)
        return self.worldwide.trade(self.minerals)

    @cached_property
    def exports(self) -> dict[tuple[int, str, str], tuple[float | None, float | None]]:
        """What the consumer exports by year, mineral and stage: tonnes (None where much of it has none) and US dollars (None where some has none)."""
        who = self.members(self.consumer)
        own = self.trade[self.trade["supplier"].isin(who) & ~self.trade["consumer"].isin(who)]
        return {
            (int(row["year"]), row["commodity"], row["stage"]): (
                row["quantity_t"] if not row["n_unknown"] and row["weighed_usd"] >= (1 - MATERIAL) * row["value_usd"] else None,
                row["value_usd"] if not row["n_unvalued"] else None,
            )
            for row in summed_by(own, ["year", "commodity", "stage"])
        }  # fmt: skip

    @cached_property
    def traded(self) -> set[tuple[int, str, str]]:
        """The years, minerals and stages for which the trade of all states is known."""
        return set(self.trade[["year", "commodity", "stage"]].drop_duplicates().itertuples(index=False, name=None))

    def members(self, consumer: str) -> frozenset[str]:
        """The states of a group; a state alone is its own."""
        return self.grounds.groups.get(consumer) or frozenset({consumer})

    def union(self, consumer: str) -> frozenset[str]:
        """The members of the customs union that the consumer is in, or none."""
        union = self.grounds.groups.get(UNION, frozenset())
        return union if consumer in union or consumer == UNION else frozenset()

    def domestic(self, question: Question, table: WorldTable | None, stage: str, found: Known) -> float | None:
        """The consumer's own output by the world table; a state that the table does not name produces 0, which a note says."""
        year, consumer, mineral = question
        if table is None or consumer in self.grounds.buyers:
            found.lacks["domestic"] = Note("no_output_table", {"mineral": mineral, "stages": [stage], "year": year})
            return None
        made = table.output_of(consumer, self.grounds.groups.get(consumer, ()))
        if made is None:
            found.lacks["domestic"] = Note("output_withheld", {"who": consumer, "year": year})
        elif not made and consumer and consumer not in table.states:
            found.notes.append(Note("domestic_zero", {"who": consumer, "source": ", ".join(table.source_ids)}))
        elif made and table.kind[2]:
            found.notes.append(Note("domestic_basis", {"basis": table.kind[2]}))
        found.cited["domestic"] = set(table.source_ids)
        return made

    def sold(self, question: Question, stage: str, found: Known) -> dict[str, float | None]:
        """The consumer's exports at a stage; none where the trade of all states is known and has no row of them."""
        year, _, mineral = question
        if not self.needs & TRADING:
            return {}
        if not self.consumer:
            found.lacks |= dict.fromkeys(("exports", "exports_usd", "trade"), Note("needs_consumer"))
            return {}
        if (year, mineral, stage) not in self.traded:
            found.lacks |= {
                need: Note("no_world_trade", {"mineral": mineral, "year": year}) for need in ("exports", "exports_usd", "trade")
            }
            return {}
        found.cited |= dict.fromkeys(("exports", "exports_usd", "trade", "place"), self._traders)
        if len(self.members(self.consumer)) > 1:
            found.lacks["place"] = Note("group_no_place", {"who": self.consumer})
        tonnes, value = self.exports.get((year, mineral, stage), (0.0, 0.0))
        if tonnes is None:
            found.lacks["exports"] = Note("exports_weightless", {"year": year})
        if value is None:
            found.lacks["exports_usd"] = Note("exports_unvalued", {"year": year})
        return {"exports_t": tonnes, "exports_usd": value}

    @cached_property
    def _traders(self) -> set[str]:
        return {id_ for cell in self.trade["source_ids"].unique() for id_ in ids(cell)}

    def world(self, question: Question, stage: str, table: WorldTable | None, found: Known, rows: Rows) -> None:
        """The world table of a stage as rows of the frame `production`, once for each mineral and year."""
        year, _, mineral = question
        if table is None:
            found.lacks[f"world_{stage}"] = Note("no_output_table", {"mineral": mineral, "stages": [stage], "year": year})
            return
        told = [{"year": year, "commodity": mineral, "stage": stage} | row for row in states_of(table)]
        rows["production"] += told if told[0] not in rows["production"] else []
        for need in (f"world_{stage}", "world"):
            found.cited.setdefault(need, set()).update(table.source_ids)
            found.marks[need] = (*found.marks.get(need, ()), table.source_ids, table.kind)
        if table.unknown:
            found.notes.append(Note("output_unknown", {"who": list(table.unknown), "source": ", ".join(table.source_ids)}))

    def companies(self, question: Question, found: Known, rows: Rows) -> None:
        """Companies' output beside the rest of the world's, where there are figures of both."""
        year, _, mineral = question
        for stage in (EXTRACTION, PROCESSING):
            told, table = self.worldwide.companies.get((mineral, stage, year)), self.worldwide.tables.get((mineral, stage, year))
            explained = sum(quantity for quantity, _ in told.values()) if told else 0.0
            if told and table is not None and explained <= table.total_t:
                key = {"year": year, "commodity": mineral, "stage": stage}
                rows["companies"] += [key | {"company": who, "quantity_t": quantity} for who, (quantity, _) in sorted(told.items())]
                rows["companies"].append(key | {"company": "", "quantity_t": table.total_t - explained})
                found.cited.setdefault("companies", set()).update(*(cited for _, cited in told.values()), table.source_ids)
        if "companies" not in found.cited:
            found.lacks["companies"] = Note("no_companies", {"mineral": mineral, "year": year})

    def terms(self, question: Question, found: Known, rows: Rows) -> None:
        """The trade parameter: 0.8 inside the union, 1 to 1.5 under an export control of the supplying state, else 1."""
        year, consumer, mineral = question
        key = {"year": year, "consumer": consumer, "commodity": mineral}
        rows["terms"] += [key | {"state": state, "t_low": AGREED, "t_high": AGREED} for state in sorted(self.union(consumer))]
        controls = self.grounds.rows("restricts")
        who = {self.grounds.place(row["source"]) for row in controls if row["mineral"] == mineral and (year_of(row) or year) <= year}
        who -= self.members(consumer)
        if who - self.union(consumer):
            found.notes.append(Note("export_controls", {"who": sorted(who - self.union(consumer))}))
        rows["terms"] += [key | {"state": state, "t_low": 1.0, "t_high": RESTRICTED} for state in sorted(who - self.union(consumer))]

    @cached_property
    def _published(self) -> dict[tuple[str, str], tuple[float, set[str]]]:
        newest = self.parameters.sort_values("year", kind="stable")
        return {(row["mineral"], row["parameter"]): (float(row["value"]), set(ids(row["source_ids"]))) for row in records(newest)}

    def rates(self, mineral: str, found: Known) -> dict[str, float]:
        """The published parameters of the mineral."""
        rates = {}
        for name in PARAMETERS:
            if (mineral, name) in self._published:
                rates[name], found.cited[name] = self._published[mineral, name]
        return rates

    @cached_property
    def mean_year(self) -> int | None:
        """The year under which the mean of the six is told."""
        years = self.governance.loc[self.governance["indicator"] == "mean_of_six", "year"]
        return int(years.max()) if len(years) else None

    def estimates(self, years: Sequence[int]) -> pd.DataFrame:
        """Governance by year and state; the mean of the six, told for one year only, is taken for all."""
        stability = {
            (int(row["year"]), row["state"]): row["value"]
            for row in records(self.governance[self.governance["indicator"] == "political_stability"])
        }
        mean = {row["state"]: row["value"] for row in records(self.governance[self.governance["indicator"] == "mean_of_six"])}
        states = sorted({*mean, *(state for _, state in stability)})
        return typed("governance", [{"year": year, "state": state, "political_stability": stability.get((year, state)), "mean_of_six": mean.get(state)} for year in years for state in states])  # fmt: skip


def typed(name: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame of Inputs, every column in its type."""
    listed = list(rows)
    types = {
        column: "float64" if column in NUMBERS else "int64" if column == "year" else "bool" if column == "extra" else "str"
        for column in COLUMNS[name]
    }
    return pd.DataFrame({column: pd.Series([row.get(column) for row in listed], dtype=kind) for column, kind in types.items()})
