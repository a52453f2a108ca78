"""The answer of `through`: what share of a consumer's supply has passed through a state, over two stages where both are known, else over one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.matching import HEAVIEST, excess
from kzgraph.hidden.provenance import NAMED_AT_MOST, Trace, end, said_t, warnings
from kzgraph.hidden.tracing import SHIPPED, Network, Tracing, percent
from kzgraph.indicators.mixing import mixing_bounds
from kzgraph.indicators.passage import Margins, mine_refine_matrix, passage_bounds, passage_share, two_stage_margins
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.sheets.sheets import cited_sources

COLUMNS = ("mine", "refiner", "share", "quantity_t")
PARTS = ("mined", "refined", "both", "unexplained", "elsewhere")
Row = dict[str, Any]


@dataclass(frozen=True)
class Passage:
    """One question: the consumer's supply of a mineral in a year, and the state it may have passed; `traded` counts what the state only traded."""

    tracing: Tracing
    state: str
    consumer: str
    mineral: str
    year: int
    traded: bool = False

    @property
    def joint(self) -> dict[str, str]:
        """The members of groups among the two, which count as one state."""
        groups = self.tracing.grounds.groups
        return {member: group for group in (self.state, self.consumer) for member in groups.get(group, ())}

    def answer(self) -> Listing:
        """Two stages where both have trade and output; else one stage, with what is missing; else only the reason."""
        first, second, missing = self._stages()
        if not missing:
            return self._two(first, second)
        stage = self.tracing.stage_of(self.consumer, self.mineral, self.year)
        network = self.tracing.network(self.mineral, self.year, stage, joint=self.joint)
        trace = Trace(network, self.consumer)
        if network.output.table is None or trace.balance is None:
            reason = Note("trace_no_output" if network.output.table is None else "through_no_supply", self._named({"year": self.year}))
            return self._listing({"stages": [stage] if stage else []}, (), Note("trace_not_computed"), [*missing, reason], frozenset())
        return self._one(trace, missing)

    def _named(self, more: Mapping[str, Any]) -> Row:
        return {"consumer": self.consumer, "mineral": self.mineral, **more}

    def _stages(self) -> tuple[str, str, list[Note]]:
        """The first and the last stage that are traded, and what of trade or output is missing for two."""
        traded = chain(self.tracing, self.mineral, self.year)
        said = {"mineral": self.mineral, "year": self.year}
        missing = []
        if len(traded) < 2:
            missing.append(Note("through_one_stage", {"stages": traded, **said}) if traded else Note("through_no_trade", said))
        tables = self.tracing.worldwide.tables
        lacking = [stage for stage in (EXTRACTION, PROCESSING) if (self.mineral, stage, self.year) not in tables]
        if lacking:
            missing.append(Note("through_no_table", {"stages": lacking, **said}))
        return traded[0] if traded else "", traded[-1] if traded else "", missing

    def _two(self, first: str, second: str) -> Listing:
        """Mine states through refining states, by the proportional rule and by the linear programs over what it leaves open."""
        ore = self.tracing.network(self.mineral, self.year, first, production=EXTRACTION, joint=self.joint)
        metal = self.tracing.network(self.mineral, self.year, second, production=PROCESSING, joint=self.joint)
        notes = [*_without_stages(ore), *_without_stages(metal)]
        if self.tracing.grounds.whole_from is not None:
            ore, metal, said = as_weighed(ore, metal)
            notes = [*said, *notes]
        margins = two_stage_margins(
            mined=_frame(ore.made), ore_trade=ore.flows, refined=_frame(metal.made), refined_trade=metal.flows,
            through=self.state if self.traded else None,
        )  # fmt: skip
        margins = replace(margins, delivered=self._delivered(metal))
        found = passage_share(margins, state=self.state, consumer=self.consumer)
        facts: Row = {"stages": [first, second], "rule": "two_stages"}
        if math.isnan(found.proportional):
            reason = Note("through_no_supply", self._named({"year": self.year}))
            return self._listing(facts, (), Note("trace_not_computed"), [reason, *notes], ore.source_ids | metal.source_ids)
        parts = found.parts
        facts |= {"low": found.low, "proportional": found.proportional, "high": found.high, "parts": {name: parts[name] for name in PARTS}}
        facts |= {"mined_share": min(parts["mined"] + parts["both"], 1.0), "refined_share": min(parts["refined"] + parts["both"], 1.0)}
        routes = self._routes(margins)
        facts["supply_t"] = math.fsum(row["quantity_t"] for row in routes)
        lead = Note("lead_through_two", {name: percent(parts[name]) for name in PARTS})
        told = [
            *outputs_used(ore, metal),
            *(Note("through_reworked", {"who": who, "delivered_t": shipped, "refined_t": made}) for who, shipped, made in found.repairs),
            *notes,
        ]
        return self._listing(facts, routes, lead, told, ore.source_ids | metal.source_ids)

    def _delivered(self, metal: Network) -> pd.DataFrame:
        """The consumer's whole supply of the later stage by refiner, what it ships on included: that may be all it has."""
        origins = (metal.sourced(self.state) if self.traded and self.state != self.consumer else metal).found.origins
        own = origins[(origins["consumer"] == self.consumer) & (origins["ultimate_share"] > 0)]
        return own.rename(columns={"state": "refiner", "ultimate_t": "quantity_t"})[["refiner", "consumer", "quantity_t"]]

    def _routes(self, margins: Margins) -> tuple[Row, ...]:
        matrix = mine_refine_matrix(margins)
        rows = [row for row in records(matrix[matrix["consumer"] == self.consumer]) if row["share"] > 0]
        return tuple(sorted(rows, key=lambda row: (-row["share"], row["refiner"], row["mine"])))

    def _one(self, trace: Trace, missing: list[Note]) -> Listing:
        """Made in the state or shipped by it, at the one stage that is known."""
        network = trace.network
        origins = {row["state"]: row["ultimate_share"] for row in trace.origins(bounded=False)}
        made, direct = min(origins.get(self.state, 0.0), 1.0), min(trace.direct.get(self.state, 0.0), 1.0)
        low, proportional, high = self._traded(network) if self.traded else self._shipped(network, made, direct)
        facts: Row = {
            "stages": [network.stage] if network.stage else [],
            "rule": "one_stage",
            "low": low,
            "proportional": proportional,
            "high": high,
        }
        facts |= {"made_share": made, "direct_share": direct, "supply_t": float((trace.balance or {})["supply_t"])}
        mined = network.output.bucket == EXTRACTION
        routes = [
            {"mine": state if mined else None, "refiner": None if mined else state, "share": share, "quantity_t": share * facts["supply_t"]}
            for state, share in origins.items()
            if share > 0
        ]
        routes.sort(key=lambda row: -row["share"])
        said = {"stages": network.stage, "made": percent(made), "direct": percent(direct), "name": self.state}
        lead = Note("lead_through_traded" if self.traded else "lead_through_one", said)
        return self._listing(
            facts, tuple(routes), lead, [*missing, *warnings(network, trace), *_without_stages(network)], network.source_ids
        )

    def _shipped(self, network: Network, made: float, direct: float) -> tuple[float, float, float]:
        """Made there (`made`), or shipped to the consumer from there (`direct`); what is both by the mix that the state ships."""
        if self.state == self.consumer:
            return self._bounded(network, made)
        found = network.found.origins
        own = float(found.loc[(found["consumer"] == self.state) & (found["state"] == self.state), "ultimate_share"].sum())
        marginal = passage_bounds(made, direct)
        share = min(max(made + direct - direct * own, marginal.low), marginal.high)
        return self._bounded(network, share, shipped=True)

    def _traded(self, network: Network) -> tuple[float, float, float]:
        """All that was ever in the state: it becomes the source of everything it supplies."""
        if self.state == self.consumer:
            return 1.0, 1.0, 1.0
        sourced = network.sourced(self.state)
        origins = sourced.found.origins
        share = float(origins.loc[(origins["consumer"] == self.consumer) & (origins["state"] == self.state), "ultimate_share"].sum())
        return self._bounded(sourced, min(share, 1.0))

    def _bounded(self, network: Network, share: float, *, shipped: bool = False) -> tuple[float, float, float]:
        """The share between the least and the most that any other mixing gives; where the solver fails, anything."""
        bounds = mixing_bounds(network.flows, network.entries, consumer=self.consumer, origins=[self.state], shipped=shipped)
        low, high = float(bounds["low"].iloc[0]), float(bounds["high"].iloc[0])
        return (0.0, share, 1.0) if math.isnan(low + high) else (end(min(low, share), share), share, end(max(high, share), share))

    def _listing(self, facts: Row, routes: tuple[Row, ...], lead: Note, notes: list[Note], cited: frozenset[str]) -> Listing:
        unknown = dict.fromkeys(("rule", "low", "proportional", "high", "supply_t"))
        base = {
            "state": self.state,
            "consumer": self.consumer,
            "mineral": self.mineral,
            "year": self.year,
            **unknown,
            "count_trade": self.traded,
        }
        facts = {**base, **facts, "assumption": "proportional"}
        leads = [lead]
        if facts["proportional"] is not None:
            ends = {name: percent(facts[name]) for name in ("low", "proportional", "high")}
            said = "lead_through_exact" if facts["low"] == facts["high"] else "lead_through"
            leads = [Note(said, self._named({"name": self.state, **ends})), lead, Note(f"lead_through_{facts['rule']}")]
        stage = facts["stages"][-1] if facts["stages"] else ""
        named = self._named({"name": self.state, "year": facts["year"] or "-", "stages": stage})
        title = Note("title_through_stage" if stage else "title_through", named)
        table = Table("by_route", COLUMNS, tuple(tuple(row[name] for name in COLUMNS) for row in routes), _shown(routes))
        sources = cited_sources(self.tracing.grounds.sources, cited)
        settled = self.tracing.settled_notes(self.consumer, self.mineral, self.year)
        return Listing(title, tuple(leads), facts, (table,), sources, (*notes, *settled))


def _shown(routes: tuple[Row, ...]) -> tuple[str, ...]:
    """The columns that say something."""
    return tuple(name for name in COLUMNS if not routes or any(row[name] is not None for row in routes))


def _without_stages(network: Network) -> list[Note]:
    """The notes of a network but the one on the stages beside it, which this answer is about."""
    return [note for note in network.notes if note.code != "trace_stages"]


def _frame(made: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(made.items()), columns=["state", "quantity_t"])


def as_weighed(ore: Network, metal: Network) -> tuple[Network, Network, list[Note]]:
    """Both stages with what statistics blur put right for the states that mine and, by the table, refine nothing; and what was done.

    A code of the later stage may hold what was only mined: what such a state ships there beyond all it has is unrefined, unless it could be
    part of the output that the table gives to nobody by name or is too much for what it mines. And ore weighs more than the metal in it that
    output counts: what such a state ships as ore beyond all it has was mined there too, up to `HEAVIEST` times its output.
    """
    only_mine = {state for state, tonnes in ore.made.items() if tonnes > 0 and not metal.made.get(state)}
    rest = metal.output.table.rest_t if metal.output.table else 0.0
    over = excess(metal.flows, metal.made)
    beyond = {state: over[state] for state in only_mine & set(over) if rest < over[state] <= HEAVIEST * ore.made[state]}
    sent = metal.flows[metal.flows["supplier"] != metal.flows["consumer"]].groupby("supplier")["quantity_t"].sum().to_dict()
    part = (
        metal.flows["supplier"].map({state: tonnes / float(sent[state]) for state, tonnes in beyond.items()}).fillna(0.0).astype("float64")
    )
    unrefined = metal.flows.assign(quantity_t=metal.flows["quantity_t"] * part)[part > 0]
    metal = replace(metal, flows=metal.flows.assign(quantity_t=metal.flows["quantity_t"] * (1 - part)))
    ore = replace(ore, flows=pd.concat([ore.flows, unrefined], ignore_index=True)[SHIPPED])
    over = excess(ore.flows, ore.made)
    heavier = {state: min(over[state], (HEAVIEST - 1) * ore.made[state]) for state in only_mine & set(over)}
    ore = replace(ore, made={state: tonnes + heavier.get(state, 0.0) for state, tonnes in ore.made.items()})
    codes = (("through_unrefined", beyond), ("through_heavier", heavier))
    notes = [Note(code, {"used": metal.stage, "list": _tonnes(found)}) for code, found in codes if found]
    return ore, metal, notes


def _tonnes(found: Mapping[str, float]) -> list[Note]:
    """The largest, each with its tonnes."""
    largest = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:NAMED_AT_MOST]
    return [Note("trace_lacks", {"name": state, "lacking_t": said_t(tonnes)}) for state, tonnes in largest]


def outputs_used(ore: Network, metal: Network) -> Iterator[Note]:
    """Which tables of output were used, and what they leave to nobody by name."""
    for network in (ore, metal):
        table = network.output.table
        if table is not None:
            source = ", ".join(table.source_ids)
            yield Note("through_table", {"stages": table.kind[1] or network.output.bucket, "used": network.stage, "source": source})
            if table.rest_t:
                yield Note("trace_rest", {"rest_t": said_t(table.rest_t), "source": source})
            if table.unknown:
                yield Note("trace_withheld", {"who": list(table.unknown), "source": source})
    lacking = math.fsum(metal.lacking.values())
    if lacking:
        whole = lacking + math.fsum(metal.made.values())
        yield Note("through_lacking", {"used": metal.stage, "lacking_t": said_t(lacking), "part": percent(lacking / whole)})


def through(tracing: Tracing, state: str, consumer: str, mineral: str, *, year: int | None, traded: bool = False) -> Listing:
    """The answer for the year, or for the newest one with trade and output at two stages, else at one."""
    grounds = tracing.grounds
    chosen = year if year is not None else newest(tracing, mineral)
    passage = Passage(tracing, state, consumer, mineral, chosen or 0, traded)
    inside = state in grounds.groups.get(consumer, ()) or consumer in grounds.groups.get(state, ())
    if chosen is None or inside or consumer in grounds.buyers:
        code = "through_inside" if inside else "trace_company" if consumer in grounds.buyers else "trace_nothing"
        nothing = passage._listing({"year": chosen, "stages": []}, (), Note("trace_not_computed"), [], frozenset())
        return replace(nothing, notes=(Note(code, {"name": state, "consumer": consumer, "mineral": mineral}),))
    return passage.answer()


def chain(tracing: Tracing, mineral: str, year: int) -> list[str]:
    """The named stages with trade of all states: where there are statistics, those they have codes for."""
    stages = [stage for stage in tracing.stages(mineral, year) if stage]
    if tracing.grounds.whole_from is None:
        return stages
    counted = set(tracing.grounds.trade(minerals=[mineral], year=year)["stage"])
    return [stage for stage in stages if stage in counted]


def newest(tracing: Tracing, mineral: str) -> int | None:
    """The newest year in which two stages have trade and output, else the newest that `origin` takes."""
    tables = tracing.worldwide.tables
    both = {
        year for name, _, year in tables if name == mineral and all((name, stage, year) in tables for stage in (EXTRACTION, PROCESSING))
    }
    for year in sorted(both, reverse=True):
        if len(chain(tracing, mineral, year)) > 1:
            return year
    return tracing.newest(mineral)
