"""The network that re-exports are looked through in: who ships what to whom at a stage in a year, and who makes how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from kzgraph.errors import KzgraphError
from kzgraph.evidence import Note
from kzgraph.flows import Flows
from kzgraph.frames import records
from kzgraph.hidden.matching import Matching, Output
from kzgraph.indicators.bands import DOJ_2023
from kzgraph.indicators.origin import GROUP, UNEXPLAINED, Origins, ultimate_origins
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.schema.columns import STAGES
from kzgraph.sheets.sheets import dependency_reports
from kzgraph.world import gathering
from kzgraph.world.grounds import Grounds, ids, kept
from kzgraph.world.worldwide import BUCKETS, Worldwide

if TYPE_CHECKING:
    import networkx as nx

SHIPPED = ["supplier", "consumer", "quantity_t"]
TRACED = ("", *BUCKETS)
"""The stages that are traced; products are not, as no table counts their output."""


@dataclass(frozen=True)
class Network:
    """One mineral at one stage in one year. `flows` has supplier, consumer, quantity_t (known tonnes), `made` tonnes by state."""

    mineral: str
    year: int
    stage: str
    basis: str
    flows: pd.DataFrame
    made: Mapping[str, float]
    output: Output
    source_ids: frozenset[str]
    notes: tuple[Note, ...] = ()

    @cached_property
    def found(self) -> Origins:
        """The trade looked through by the proportional rule."""
        return looked_through([self])

    @cached_property
    def lacking(self) -> dict[str, float]:
        """Tonnes that states ship beyond all they are known to have."""
        return {row["state"]: row["unexplained_t"] for row in records(self.found.states) if row["unexplained_t"] > 0}

    @property
    def entries(self) -> pd.DataFrame:
        """What enters the trade: origin, state, quantity_t; of what a state makes it is the origin itself, of what it lacks "unexplained"."""
        rows = [(state, state, tonnes) for state, tonnes in self.made.items()]
        rows += [(UNEXPLAINED, state, tonnes) for state, tonnes in self.lacking.items()]
        return pd.DataFrame(rows, columns=["origin", "state", "quantity_t"])

    @cached_property
    def entered(self) -> Origins:
        """The same with what states lack taken as theirs: where everything was first seen."""
        made = {state: self.made.get(state, 0.0) + self.lacking.get(state, 0.0) for state in {*self.made, *self.lacking}}
        return looked_through([replace(self, made=made)])

    def sourced(self, state: str) -> Network:
        """The network with a state as the source of all it supplies: what went into it is not followed further back."""
        states = self.found.states
        had = float(states.loc[states["state"] == state, "supply_t"].sum())
        made = {maker: tonnes for maker, tonnes in self.made.items() if maker != state} | ({state: had} if had else {})
        return replace(self, flows=self.flows[self.flows["consumer"] != state].reset_index(drop=True), made=made)

    def graph(self) -> nx.DiGraph[str]:
        """Nodes with produced_t, supply_t, kept_t, unexplained_t, hub and ultimate_share (a share for each origin), edges with quantity_t."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(mineral=self.mineral, year=self.year, stage=self.stage)
        for row in records(self.found.states):
            tonnes = {name: float(row[name]) for name in ("produced_t", "supply_t", "kept_t", "unexplained_t")}
            graph.add_node(row["state"], **tonnes, hub=bool(row["is_hub"]), ultimate_share={})
        for row in records(self.found.origins.query("ultimate_share > 0")):
            graph.nodes[row["consumer"]]["ultimate_share"][row["state"]] = float(row["ultimate_share"])
        for row in records(self.flows.groupby(SHIPPED[:2])["quantity_t"].sum().reset_index()):
            if row["supplier"] != row["consumer"] and row["quantity_t"] > 0:
                graph.add_edge(row["supplier"], row["consumer"], quantity_t=float(row["quantity_t"]))
        return graph


def looked_through(networks: Sequence[Network]) -> Origins:
    """`ultimate_origins` of all the networks in one call; the frames have the stage beside the commodity."""
    keys = {f"{one.mineral} {one.stage}": (one.mineral, one.stage) for one in networks}
    named = pd.Index([f"{one.mineral} {one.stage}" for one in networks], dtype="str")
    years = pd.Index([one.year for one in networks], dtype="int64")
    lengths = [len(one.flows) for one in networks]
    traded = pd.concat([one.flows[SHIPPED] for one in networks if len(one.flows)] or [pd.DataFrame(columns=SHIPPED)], ignore_index=True)
    traded = traded.assign(commodity=named.repeat(lengths), year=years.repeat(lengths))
    made = [(name, one.year, state, tonnes) for name, one in zip(named, networks, strict=True) for state, tonnes in one.made.items()]
    found = ultimate_origins(traded, pd.DataFrame(made, columns=[*GROUP, "state", "quantity_t"]))
    frames = [_staged(frame, keys) for frame in (found.origins, found.states, found.conserved, found.self_flows)]
    repairs = tuple((keys[name][0], year, states) for name, year, states in found.repairs)
    return Origins(frames[0], frames[1], frames[2], repairs, frames[3])


def _staged(frame: pd.DataFrame, keys: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """The frame with mineral and stage apart."""
    places, names = pd.factorize(frame["commodity"])
    minerals, stages = (pd.Index([keys[name][part] for name in names], dtype="str").take(places) for part in range(2))
    return pd.DataFrame({"commodity": minerals, "stage": stages, **{name: frame[name] for name in frame if name != "commodity"}})


@dataclass(frozen=True)
class Tracing:
    """The networks of one graph's tables, by the rules that settle its other figures."""

    grounds: Grounds
    worldwide: Worldwide
    _settled: dict[tuple[int, tuple[str, ...]], Flows] = field(default_factory=dict)
    _between: dict[tuple[int, tuple[str, ...]], pd.DataFrame] = field(default_factory=dict)

    def newest(self, mineral: str, buckets: Iterable[str] = (EXTRACTION, PROCESSING)) -> int | None:
        """The newest year with trade and a table of output at one of the stages; of trade alone, of output alone where there is none."""
        edges = self.grounds.edges
        own = edges[(edges["relation"] == "exports") & (edges["status"] == "observed") & (edges["mineral"] == mineral)]
        counted = {int(year) for year in self.grounds.trade(minerals=[mineral])["year"].dropna()}
        whole = {year for year in counted if year >= (self.grounds.whole_from or 0)}
        years = whole or {int(year) for year in own["year"].dropna()} | counted
        made = {year for name, bucket, year in self.worldwide.tables if name == mineral and bucket in set(buckets)}
        return max(years & made or years or made, default=None)

    def stage_of(self, consumer: str, mineral: str, year: int) -> str:
        """The stage that the dependency sheet of the pair uses; without imports, that of most flows."""
        evidence = gathering.evidence(self.grounds, consumer, mineral)
        (sheet,) = dependency_reports(evidence, [(consumer, mineral)], year=year, preset=DOJ_2023)
        if sheet.suppliers and sheet.layer == "national" and sheet.stage in self.stages(mineral, year):
            return sheet.stage
        return self.busiest(mineral, year)

    def busiest(self, mineral: str, year: int) -> str:
        """The stage of most flows, the later one of two."""
        counts = self.stages(mineral, year)
        return max(counts, key=lambda stage: (counts[stage], STAGES.index(stage) if stage else -1), default="")

    def stages(self, mineral: str, year: int) -> dict[str, int]:
        """How many flows with known tonnes each traced stage has, along the chain."""
        frame = self._usable(year, [mineral])
        known = frame[frame["quantity_t"].notna()]
        counts = {stage: int((known["stage"] == stage).sum()) for stage in TRACED}
        return {stage: counts[stage] for stage in ("", *STAGES) if counts.get(stage)}

    def network(
        self, mineral: str, year: int, stage: str, *, production: str | None = None, content: float | None = None, joint: Mapping[str, str] | None = None
    ) -> Network:  # fmt: skip
        """One network, with what was left out of it. `production` and `content` override how output is matched (see `Matching`); `joint` maps
        the members of a group to it, which makes them one state."""
        frame = self._usable(year, [mineral])
        named = set(frame["stage"])
        shipped = frame[frame["stage"] == stage] if named != {""} else frame
        apart = [one for one in ("", *STAGES) if one in named - {stage, ""} or (one == "" and named > {""} and stage)]
        notes = list(self._set_aside(mineral, year, stage, shipped))
        if apart:
            left = float(frame.loc[frame["stage"].isin(apart), "quantity_t"].sum())
            notes.append(Note("trace_stages", {"stages": apart, "used": stage, "left_t": round(left)}))
        made = self._network(mineral, year, stage, shipped, production=production, content=content)
        return replace(_joined(made, joint or {}), notes=(*made.notes, *notes))

    def networks(self, year: int, minerals: Sequence[str], *, joint: Mapping[str, str] | None = None) -> list[Network]:
        """Every mineral and traced stage with trade in the year; no minerals: all. `joint` as in `network`."""
        groups = self._usable(year, minerals).groupby(["commodity", "stage"], sort=True)
        return [
            _joined(self._network(str(mineral), year, str(stage), rows), joint or {})
            for (mineral, stage), rows in groups
            if stage in TRACED
        ]

    def _network(
        self, mineral: str, year: int, stage: str, shipped: pd.DataFrame, *, production: str | None = None, content: float | None = None
    ) -> Network:  # fmt: skip
        bases = shipped["basis"].value_counts().to_dict()
        basis = str(min(bases, key=lambda one: (-bases[one], one), default=""))
        foreign = ", ".join(sorted(f"t {one}".strip() for one in bases if one != basis))
        notes = [Note("bases_apart", {"left": foreign, "used": f"t {basis}".strip()})] if foreign else []
        shipped = shipped[shipped["basis"] == basis]
        if UNEXPLAINED in {*shipped["supplier"], *shipped["consumer"]}:
            raise KzgraphError(
                f'a state has the id "{UNEXPLAINED}", which is the name of what has no known origin - give the state another id'
            )
        flows = shipped.loc[shipped["quantity_t"].notna(), SHIPPED].reset_index(drop=True)
        unknown = len(shipped) - len(flows)
        if unknown:
            notes.append(Note("trace_unknown", {"number": unknown, "flows": len(shipped)}))
        output = self._matching.output(mineral, year, stage, basis, flows, production=production, content=content)
        cited = {id_ for cell in shipped["source_ids"].unique() for id_ in ids(cell)} | set(output.table.source_ids if output.table else ())
        return Network(mineral, year, stage, basis, flows, output.states, output, frozenset(cited), tuple(notes))

    @cached_property
    def _matching(self) -> Matching:
        return Matching(self.grounds, self.worldwide)

    def _usable(self, year: int, minerals: Sequence[str]) -> pd.DataFrame:
        """Settled flows between states, without basket codes and groups. Rows without a stage belong to the one stage that others name."""
        key = (year, tuple(minerals))
        if key not in self._between:
            self._between[key] = self._between_states(year, minerals)
        return self._between[key]

    def _between_states(self, year: int, minerals: Sequence[str]) -> pd.DataFrame:
        grounds, frame = self.grounds, self._flows(year, minerals).frame
        names = frame[["supplier", "consumer", "basket", "source_ids"]].itertuples(index=False, name=None)
        frame = kept(
            frame,
            (
                bool(who and whom)
                and not (who in grounds.groups or whom in grounds.groups)
                and (not basket or grounds.rank.prefers(sources))
                for who, whom, basket, sources in names
            ),
        )
        blank = frame["stage"] == ""
        named = frame[~blank].groupby("commodity")["stage"].agg(["nunique", "first"])
        only = named.loc[named["nunique"] == 1, "first"].to_dict()
        return frame.assign(
            stage=[stage or only.get(mineral, "") for mineral, stage in zip(frame["commodity"], frame["stage"], strict=True)]
        )

    def _flows(self, year: int, minerals: Sequence[str]) -> Flows:
        """The year's flows of the tables and the statistics through the one rule that settles them."""
        key = (year, tuple(minerals))
        if key not in self._settled:
            edges = self.grounds.edges
            edges = edges[(edges["year"] == year).fillna(False) & (edges["relation"] == "exports")]
            if minerals:
                edges = edges[edges["mineral"].isin(list(minerals))]
            counted = self.grounds.trade(minerals=list(minerals) or None, year=year)
            rows = pd.concat([edges, counted], ignore_index=True) if len(counted) else edges
            self._settled[key] = gathering.deliveries(self.grounds, rows, "national")
        return self._settled[key]

    def settled_notes(self, consumer: str, mineral: str, year: int) -> Iterator[Note]:
        """How contradicting rows were settled: in full for the consumer, as a count for all other states."""
        flows = self._flows(year, [mineral])
        yield from flows.notes_on(consumer, mineral, year)
        others = sum(
            note.code == "contradiction" for key, notes in flows.notes.items() if key != (consumer, mineral, year) for note in notes
        )
        if others:
            yield Note("trace_contradictions", {"number": others})

    def _set_aside(self, mineral: str, year: int, stage: str, shipped: pd.DataFrame) -> Iterator[Note]:
        """What is not in the network: values without tonnes, basket codes; and whether the trade of all states is there at all."""
        flows = self._flows(year, [mineral])
        rows = flows.weightless
        if len(rows):
            rows = rows[rows["stage"].isin([stage, ""]) & ~rows["basket"].astype("bool")]
        if len(rows):
            value = float(rows["value_usd"].sum())
            whole = value + float(shipped["value_usd"].sum())
            part = percent(value / whole if whole else 1.0)
            yield Note("trace_weightless", {"number": len(rows), "flows": len(rows) + len(shipped), "used": stage, "part": part})
        baskets = int(flows.frame["basket"].astype("bool").sum())
        if baskets:
            yield Note("trace_baskets", {"number": baskets})
        first = self.grounds.whole_from
        if first is not None and len(shipped):
            if year < first:
                yield Note("trace_not_whole", {"year": year, "first": first})
            elif not (self.grounds.trade(minerals=[mineral], year=year)["stage"] == stage).any():
                yield Note("trace_cited", {"number": len(shipped)})


def percent(share: float) -> Note:
    """A share as percent in words."""
    return Note("share_tiny") if 0 < share < 0.0005 else Note("share_said", {"percent": round(share * 100, 1)})


def _joined(network: Network, joint: Mapping[str, str]) -> Network:
    """The network with the members of a group as one state."""
    if not joint:
        return network
    flows = network.flows.assign(
        supplier=[joint.get(state, state) for state in network.flows["supplier"]],
        consumer=[joint.get(state, state) for state in network.flows["consumer"]],
    )
    flows = flows[(flows["supplier"] != flows["consumer"]) | ~flows["supplier"].isin(list(joint.values()))].reset_index(drop=True)
    made: dict[str, float] = {}
    for state, tonnes in sorted(network.made.items()):
        made[joint.get(state, state)] = made.get(joint.get(state, state), 0.0) + tonnes
    return replace(network, flows=flows, made=made)
