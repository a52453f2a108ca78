"""The SupplyGraph: checked tables and the questions that can be put to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import pandas as pd

from kzgraph import bases, coverage, lookups, names, outlook, profiles, sheets
from kzgraph import flows as flow_view
from kzgraph import graph as graphs
from kzgraph.conflicts import conflict_list, conflicts, contradictions, touches
from kzgraph.evidence import Note, SourceRank
from kzgraph.explain import Explanation, explain
from kzgraph.frames import records
from kzgraph.grounds import Grounds
from kzgraph.indicators.concentration import PRESETS
from kzgraph.ledger import Ledger
from kzgraph.overview import overview
from kzgraph.reports import DependencyReport, Listing, Overview, RankedReports
from kzgraph.trade.rows import Code, codes_of, export_rows, statistics, told_twice
from kzgraph.trade.store import SOURCE, TradeStore

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, eq=False)
class SupplyGraph:
    """Checked tables and the questions that can be put to them. Nothing here changes the tables.

    `nodes`, `edges`, `sources`, `claims`, `minerals` are DataFrames (columns: see the README's table), `notes` what the loader had to say.
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

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The networkx graph: plain Python attributes, stable edge keys, unknown values absent."""
        return graphs.to_networkx(self.nodes, self.edges)

    @classmethod
    def from_networkx(cls, graph: nx.MultiDiGraph[str], *, beside: SupplyGraph) -> SupplyGraph:
        """The tables of a graph made by `.graph`; sources, claims and minerals are taken from `beside`."""
        nodes, edges = graphs.from_networkx(graph)
        return replace(beside, nodes=nodes, edges=edges, notes=())

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
    ) -> SupplyGraph:  # fmt: skip
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
        frame = self._trade(
            self._edges_on(who, self.mineral_index.resolve(mineral) if mineral is not None else None), layer, by_party=by_party
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

    def conflicts(self, *, mineral: str | None = None, state: str | None = None) -> Listing:
        """Every pair of contradicting rows with both values and the rule that chooses one. Raises UnknownNameError."""
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self._lookups.state(state) if state is not None else None
        edges = told_twice(self.edges, self.store, self._codes)
        views = [*(self._trade(edges, layer) for layer in flow_view.LAYERS), *self._totals(self.edges).values()]
        found = conflicts(replace(self.ledger, edges=edges), self._rank, contradictions(views))
        return conflict_list(
            self.ledger, [one for one in found if touches(one, mineral=what, state=who, where=self.where)], mineral=what, state=who
        )

    def overview(self) -> Overview:
        """Counts and checksums of the tables."""
        return overview(self.nodes, self.edges, where=self.where, notes=self._loader_notes())

    def report(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> DependencyReport:
        """The dependency sheet. Names are understood in several languages; `consumer` may be a buyer's id. Raises UnknownNameError."""
        who, what = self._lookups.pair(consumer, mineral)
        evidence = self._evidence(who, what)
        sheet = sheets.dependency_reports(evidence, [(who, what)], year=year, preset=PRESETS[preset])[0]
        return replace(sheet, notes=(*sheet.notes, *self._loader_notes()))

    def explain(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> Explanation:
        """The derivation of every figure of the sheet, down to the rows and their sources."""
        sheet = self.report(consumer, mineral, year=year, preset=preset)
        wanted = {ref for refs in sheet.rows.values() for ref in refs}
        edges = self._edges_on(sheet.consumer, sheet.mineral)
        return explain(sheet, {row["row_ref"]: row for row in records(edges[edges["row_ref"].isin(wanted)])})

    def ranked(self, name: str, *, year: int | None = None, preset: str = "doj-2023") -> RankedReports:
        """Every mineral of a consumer, or every consumer of a mineral. The name is looked up among states, buyers and minerals together."""
        consumer, mineral = self.consumer_or_mineral(name)
        evidence = self._evidence(consumer, mineral)
        pairs = [pair for pair in bases.pairs_of(evidence) if consumer in (None, pair[0]) and mineral in (None, pair[1])]
        if consumer is None:
            pairs = [pair for pair in pairs if pair[0] in self._states]
        found = sheets.dependency_reports(evidence, pairs, year=year, preset=PRESETS[preset])
        found.sort(key=lambda sheet: (sheet.top_share is None, -(sheet.top_share or 0), sheet.consumer, sheet.mineral))
        notes = () if found else (Note("nothing_for_name", {"name": consumer or mineral}),)
        return RankedReports(consumer, mineral, tuple(found), (*notes, *self._loader_notes()))

    def state(self, name: str) -> Listing:
        """What a state produces, sells and controls, who depends on it, who owns its producers. Raises UnknownNameError."""
        return replace(profiles.state_profile(self._grounds, self._lookups.state(name)), notes=tuple(self._loader_notes()))

    def mineral(self, name: str) -> Listing:
        """A mineral's stages, codes, producers, lists and controls, and who is most dependent on one supplier. Raises UnknownNameError."""
        id_ = self.mineral_index.resolve(name)
        return replace(profiles.mineral_profile(self._grounds, id_, self.ranked(id_)), notes=tuple(self._loader_notes()))

    def coverage(self, state: str, list_: str) -> Listing:
        """The minerals of a list (`us-2022`) by what is known of the state's output, beside what was claimed. Raises UnknownNameError."""
        return replace(coverage.coverage(self._grounds, self._lookups.state(state), list_), notes=tuple(self._loader_notes()))

    def require_year(self, year: int) -> None:
        """Raises UnknownNameError when no row of the tables is for that year."""
        lookups.require_year(sorted({int(value) for value in self.edges["year"].dropna()}), year)

    def view(self, mineral: str | None = None, consumer: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Nodes and edges for a page: what is said of the mineral and of the supply that reaches the consumer, with owners and places."""
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self.consumer_id(consumer) if consumer is not None else None
        edges = graphs.page_edges(self.edges, mineral=what, consumer=who, where=self.where, companies=frozenset(self.labels))
        return graphs.select_nodes(self.nodes, edges), edges

    def to_html(self, mineral: str | None = None, consumer: str | None = None, *, lang: str = "en") -> str:
        """The network page as one self-contained HTML document."""
        from kzgraph.views.network import network_page
        from kzgraph.views.speech import Speech, page_words

        nodes, edges = self.view(mineral, consumer)
        known = set(self.mineral_index.ids)
        nodes = nodes.assign(
            name=[
                self.mineral_index.name(id_, lang) if id_ in known else name for id_, name in zip(nodes["id"], nodes["name"], strict=True)
            ]
        )
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self.consumer_id(consumer) if consumer is not None else None
        sheet = self.report(who, what) if who is not None and what is not None else None
        title, subtitle = page_words(Speech(lang, self.labels_in(lang)), mineral=what, consumer=who, report=sheet)
        return network_page(nodes, edges, self.sources, title=title, subtitle=subtitle, lang=lang, is_basket=self.mineral_index.is_basket)

    def consumer_id(self, name: str) -> str:
        """The alpha-3 code (or a small network's own state id) or the buyer's id behind a name."""
        return self._lookups.consumer(name)

    def consumer_or_mineral(self, name: str) -> tuple[str | None, str | None]:
        """(consumer, None) or (None, mineral). Raises UnknownNameError when the name is both or neither."""
        return self._lookups.consumer_or_mineral(name)

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

    def _loader_notes(self) -> list[Note]:
        return [Note("table", {"text": text}) for text in self.notes]

    def _edges_on(self, consumer: str | None, mineral: str | None) -> pd.DataFrame:
        """Rows of the tables and of the trade extract on the pair, either of which may be open."""
        edges = self.edges
        if mineral is not None:
            edges = edges[edges["mineral"] == mineral]
        if consumer is not None:
            target, source = (edges[end].map(lambda id_: self.where.get(id_, "")) for end in ("target", "source"))
            edges = edges[(target == consumer) | (edges["target"] == consumer) | (source == consumer)]
        codes = tuple(code for code in self._codes if mineral in (None, code.mineral))
        if self.store is None or not codes or consumer in self._buyers:
            return edges
        return pd.concat([edges, export_rows(self.store, codes, consumer=consumer)], ignore_index=True)

    @cached_property
    def _grounds(self) -> Grounds:
        return Grounds(
            self.nodes, self.edges, self.sources, self.claims, self.minerals, where=self.where, groups=self.groups, rank=self._rank,
            is_basket=self.mineral_index.is_basket, trade=partial(statistics, self.store, self._codes, self.edges.iloc[:0]),
        )  # fmt: skip

    @cached_property
    def _codes(self) -> tuple[Code, ...]:
        return codes_of(self.minerals)

    def _trade(self, edges: pd.DataFrame, layer: str, *, by_party: bool = False) -> flow_view.Flows:
        return flow_view.trade_flows(
            edges, layer=layer, where=self.where, groups=self.groups, rank=self._rank, is_basket=self.mineral_index.is_basket, by_party=by_party
        )  # fmt: skip

    @cached_property
    def _rank(self) -> SourceRank:
        return SourceRank.from_frame(self.sources, prefer=self.prefer, own_beside=self.own_beside)

    def _totals(self, edges: pd.DataFrame) -> dict[str, flow_view.Flows]:
        totals = partial(flow_view.national_totals, edges, where=self.where, rank=self._rank, is_basket=self.mineral_index.is_basket)
        return {relation: totals(relation=relation) for relation in ("imports_total", "consumes")}

    def _evidence(self, consumer: str | None, mineral: str | None) -> bases.Evidence:
        edges = self._edges_on(consumer, mineral)
        by_party = consumer in self._buyers
        totals = self._totals(edges)
        weighed = {pair for pair in zip(edges["mineral"], edges["basis"], strict=True) if pair[1]}
        factors = {pair: factor for pair in weighed if (factor := self.mineral_index.factor(*pair)) is not None}
        return bases.Evidence(
            deliveries={layer: self._trade(edges, layer, by_party=by_party) for layer in flow_view.LAYERS},
            imports=totals["imports_total"],
            consumption=totals["consumes"],
            future=outlook.promised_rows(edges, self.where),
            sources=self.sources,
            rank=self._rank,
            factors=factors,
        )
