"""The checked tables of a graph and what follows from them by themselves: names, places, groups, flows, selections."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Self

import pandas as pd

from kzgraph import flows as flow_view
from kzgraph import graph as graphs
from kzgraph import lookups, names
from kzgraph.evidence import Note, SourceRank
from kzgraph.frames import records
from kzgraph.schema.columns import STAGES
from kzgraph.sheets.ledger import Ledger
from kzgraph.trade.rows import Code, codes_of, statistics
from kzgraph.trade.store import SOURCE, WHOLE_FROM, TradeStore
from kzgraph.world import gathering
from kzgraph.world.grounds import Grounds, Trade
from kzgraph.world.worldwide import Worldwide

if TYPE_CHECKING:
    import networkx as nx

REMEMBERED = 4
"""Answers of the trade statistics that a graph keeps, a year of all minerals being some 15 MB."""


@dataclass(frozen=True, eq=False)
class Foundation:
    """Checked tables, and what follows from them by themselves. Nothing here changes the tables.

    `nodes`, `edges`, `sources`, `claims`, `minerals`, `governance`, `parameters` are DataFrames (columns: docs/reference/tables.md), `notes` what the loader had to say.
    `store` holds the shipped trade statistics; None where own edges replace the shipped tables. `prefer` are source ids that go before all others,
    `own_beside` how refs of rows added beside others start, `left_out` are collected facts without a row and why.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    minerals: pd.DataFrame
    notes: tuple[str, ...] = ()
    store: TradeStore | None = None
    prefer: tuple[str, ...] = ()
    own_beside: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    governance: pd.DataFrame = field(default_factory=pd.DataFrame)
    parameters: pd.DataFrame = field(default_factory=pd.DataFrame)

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The networkx graph: plain Python attributes, stable edge keys, unknown values absent."""
        return graphs.to_networkx(self.nodes, self.edges)

    @cached_property
    def mineral_index(self) -> names.MineralIndex:
        """Resolves names, symbols and HS codes of minerals."""
        own = self.nodes[self.nodes["kind"] == "mineral"]
        return names.MineralIndex.from_rows(records(self.minerals), zip(own["id"], own["name"], strict=True))

    @cached_property
    def labels(self) -> dict[str, str]:
        """Display names of everything but states and minerals, whose names depend on the language."""
        kept = self.nodes[~self.nodes["kind"].isin(("state", "mineral"))]
        return dict(zip(kept["id"], kept["name"], strict=True))

    def labels_in(self, lang: str) -> dict[str, str]:
        """Display names of all ids but the countries of the world, which `names.country_name` knows."""
        states = self.nodes[self.nodes["kind"] == "state"]
        own = {
            id_: name
            for id_, name, code in zip(states["id"], states["name"], states["country"], strict=True)
            if names.country_name(code or id_) == (code or id_)
        }
        known = set(self.mineral_index.ids)
        return self.labels | own | {id_: self.mineral_index.name(id_, lang) for id_ in known}

    @cached_property
    def where(self) -> dict[str, str]:
        """The state behind each node id."""
        return flow_view.places(self.nodes, self.edges)

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        """Aggregates and their members (none: the world), from the nodes table and the known ones."""
        marked = self.nodes[self.nodes["members"] != ""]
        own = {
            self.where.get(id_) or id_: frozenset(member.strip() for member in members.split(";") if member.strip() not in ("", "*"))
            for id_, members in zip(marked["id"], marked["members"], strict=True)
        }
        return dict(names.GROUPS) | own

    def select(
        self, *, mineral: str | None = None, state: str | None = None, relation: str | Collection[str] | None = None, year: int | None = None,
        status: str | Collection[str] | None = None, hops: int = 1,
    ) -> Self:  # fmt: skip
        """The part of the graph that meets every condition given (see `graph.select_edges`), with the nodes its rows touch."""
        code = names.country_code(state) if state is not None and state not in set(self.where.values()) else state
        edges = graphs.select_edges(
            self.nodes, self.edges, mineral=self.mineral_index.resolve(mineral) if mineral is not None else None, state=code, relation=relation,
            year=year, status=status, hops=hops, where=self.where,
        )  # fmt: skip
        return replace(self, nodes=graphs.select_nodes(self.nodes, edges), edges=edges)

    def flows(
        self, *, layer: str = "national", mineral: str | None = None, consumer: str | None = None, by_party: bool = False
    ) -> pd.DataFrame:
        """Observed deliveries of one layer, one row per year, supplier, consumer, commodity, stage and basis.

        `layer` is national (`exports`) or company (`supplies`); the two are never added, as national totals contain company deliveries.
        Columns: see `flows.COLUMNS`; `quantity_t` in tonnes of `basis`, NaN where unknown.
        """
        who = self.consumer_id(consumer) if consumer is not None else None
        frame = gathering.deliveries(
            self._grounds,
            gathering.edges_on(self._grounds, who, self.mineral_index.resolve(mineral) if mineral is not None else None),
            layer,
            by_party=by_party,
        ).frame
        return frame if who is None else frame[frame["consumer"] == who].reset_index(drop=True)

    def fact(self, id_: str) -> dict[str, pd.DataFrame]:
        """Where a collected fact lives: the rows of `edges` and `claims` that answer it. Raises UnknownNameError."""
        edges = self.edges[[id_ in cell.split(";") for cell in self.edges["fact_ids"]]]
        claims = self.claims[self.claims["id"] == id_]
        if not len(edges) and not len(claims) and id_ not in self.left_out:
            known = sorted({fact for cell in self.edges["fact_ids"] for fact in cell.split(";") if fact} | set(self.claims["id"]))
            raise names.unknown_id(id_, "a collected fact", known)
        return {"edges": edges, "claims": claims}

    @cached_property
    def ledger(self) -> Ledger:
        """The tables as evidence: `source_list`, `source_sheet` and `fact_list` tell what rests on what."""
        return Ledger(self.edges, self.claims, self.sources, self.left_out, {SOURCE: self.store.count()} if self.store else {})

    def require_year(self, year: int) -> None:
        """Raises UnknownNameError when no row of the tables or of the trade statistics is for that year."""
        lookups.require_year(self._years, year)

    def consumer_id(self, name: str) -> str:
        """The alpha-3 code (or a small network's own state id) or the buyer's id behind a name."""
        return self._lookups.consumer(name)

    def consumer_or_mineral(self, name: str) -> tuple[str | None, str | None]:
        """(consumer, None) or (None, mineral). Raises UnknownNameError when the name is both or neither."""
        return self._lookups.consumer_or_mineral(name)

    @cached_property
    def _years(self) -> list[int]:
        traded = self.store.years() if self.store is not None else frozenset()
        return sorted({int(value) for value in self.edges["year"].dropna()} | traded)

    @cached_property
    def _worldwide(self) -> Worldwide:
        return Worldwide(self._grounds)

    @cached_property
    def _lookups(self) -> lookups.Lookups:
        return lookups.Lookups(self._states, self._buyers, self.mineral_index)

    @cached_property
    def _states(self) -> frozenset[str]:
        states = self.nodes[self.nodes["kind"] == "state"]
        return frozenset(self.where[id_] for id_ in states["id"]) | frozenset(self.where.values()) - {""}

    @cached_property
    def _buyers(self) -> dict[str, str]:
        buyers = self.nodes[self.nodes["kind"] == "buyer"]
        return dict(zip(buyers["id"], buyers["name"], strict=True))

    def _notes_on(self, consumer: str | None, *minerals: str) -> list[Note]:
        """How the imports of a group are made, which stages the trade statistics do not see, and what the loader had to say."""
        joint = [Note("joint_imports", {"who": consumer})] if self.groups.get(consumer or "") else []
        return [*joint, *self._unseen_stages(*minerals), *self._loader_notes()]

    def _unseen_stages(self, *minerals: str) -> list[Note]:
        return [
            Note(
                "stages_unseen", {"mineral": mineral, "stages": list(self._unseen[mineral]), "codes": list(self._unseen[mineral].values())}
            )
            for mineral in minerals
            if mineral in self._unseen
        ]

    @cached_property
    def _unseen(self) -> dict[str, dict[str, str]]:
        """The stages of a mineral none of whose codes the trade statistics have, with these codes, for minerals of which they have some."""
        there = self.store.codes() if self.store is not None else frozenset()
        seen = {(one.mineral, one.stage) for one in self._codes if one.code in there}
        minerals = {mineral for mineral, _ in seen}
        lost = sorted(
            {
                (one.mineral, STAGES.index(one.stage))
                for one in self._codes
                if one.mineral in minerals and (one.mineral, one.stage) not in seen
            }
        )
        codes = {
            (mineral, place): [one.code for one in self._codes if (one.mineral, one.stage) == (mineral, STAGES[place])]
            for mineral, place in lost
        }
        return {mineral: {STAGES[place]: ", ".join(codes[name, place]) for name, place in lost if name == mineral} for mineral, _ in lost}

    def _loader_notes(self) -> list[Note]:
        return [Note("table", {"text": text}) for text in self.notes]

    @cached_property
    def _grounds(self) -> Grounds:
        return Grounds(
            self.nodes, self.edges, self.sources, self.claims, self.minerals, where=self.where, groups=self.groups, rank=self._rank,
            is_basket=self.mineral_index.is_basket, factor=self.mineral_index.factor, whole_from=WHOLE_FROM if self.store is not None else None,
            trade=_remembering(partial(statistics, self.store, self._codes, self.edges.iloc[:0])),
        )  # fmt: skip

    @cached_property
    def _codes(self) -> tuple[Code, ...]:
        return codes_of(self.minerals)

    @cached_property
    def _rank(self) -> SourceRank:
        return SourceRank.from_frame(self.sources, prefer=self.prefer, own_beside=self.own_beside)


def _remembering(read: Trade) -> Trade:
    """The last few answers are kept: an answer on one pair asks for the same rows again and again."""

    @lru_cache(maxsize=REMEMBERED)
    def rows(minerals: tuple[str, ...] | None, supplier: str | None, consumer: str | None, year: int | None) -> pd.DataFrame:
        return read(minerals=minerals, supplier=supplier, consumer=consumer, year=year)

    def trade(
        *, minerals: Collection[str] | None = None, supplier: str | None = None, consumer: str | None = None, year: int | None = None
    ) -> pd.DataFrame:
        return rows(None if minerals is None else tuple(sorted(minerals)), supplier, consumer, year).copy(deep=False)

    return trade
