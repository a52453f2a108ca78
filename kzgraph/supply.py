"""The SupplyGraph: checked tables and the questions that can be put to them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from kzgraph import bases, names, outlook, sheets
from kzgraph import flows as flow_view
from kzgraph import graph as graphs
from kzgraph.errors import UnknownNameError
from kzgraph.flows import Note
from kzgraph.frames import records
from kzgraph.indicators.concentration import PRESETS
from kzgraph.overview import overview
from kzgraph.reports import DependencyReport, Overview, RankedReports

if TYPE_CHECKING:
    import networkx as nx

LAYERS = ("national", "company")


@dataclass(frozen=True, eq=False)
class SupplyGraph:
    """Checked tables and the questions that can be put to them. Nothing here changes the tables.

    `nodes`, `edges`, `sources`, `claims`, `minerals` are DataFrames (columns: see the README's table), `notes` what the loader had to say.
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    minerals: pd.DataFrame
    notes: tuple[str, ...] = ()

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
        edges = self._edges_on(consumer, self.mineral_index.resolve(mineral) if mineral is not None else None)
        return self._trade(edges, layer, by_party=by_party).frame

    def fact(self, id_: str) -> dict[str, pd.DataFrame]:
        """Where a collected fact lives: the rows of `edges` and `claims` that answer it. Raises UnknownNameError."""
        edges = self.edges[[id_ in cell.split(";") for cell in self.edges["fact_ids"]]]
        claims = self.claims[self.claims["id"] == id_]
        if not len(edges) and not len(claims):
            known = sorted({fact for cell in self.edges["fact_ids"] for fact in cell.split(";") if fact} | set(self.claims["id"]))
            near = names.nearest(id_, known)
            raise UnknownNameError(
                f'"{id_}" is not a collected fact' + (f" - did you mean {', '.join(near)}?" if near else ""), name=id_, candidates=near
            )
        return {"edges": edges, "claims": claims}

    def overview(self) -> Overview:
        """Counts and checksums of the tables."""
        return overview(self.nodes, self.edges, where=self.where, notes=self._loader_notes())

    def report(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> DependencyReport:
        """The dependency sheet. Names are understood in several languages; `consumer` may be a buyer's id. Raises UnknownNameError."""
        who, what = self._pair(consumer, mineral)
        evidence = self._evidence(who, what)
        sheet = sheets.dependency_reports(evidence, [(who, what)], year=year, preset=PRESETS[preset])[0]
        return replace(sheet, notes=(*sheet.notes, *self._loader_notes()))

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

    def require_year(self, year: int) -> None:
        """Raises UnknownNameError when no row of the tables is for that year."""
        known = sorted({int(value) for value in self.edges["year"].dropna()})
        if year not in known:
            near = sorted(known, key=lambda value: (abs(value - year), value))[:3]
            span = (
                f"the tables have {known[0]} to {known[-1]}, nearest are {', '.join(map(str, sorted(near)))}"
                if known
                else "the tables have no year"
            )
            raise UnknownNameError(f"no row is for the year {year} - {span}", name=str(year), candidates=[str(value) for value in near])

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
        return network_page(nodes, edges, self.sources, title=title, subtitle=subtitle, lang=lang)

    def consumer_id(self, name: str) -> str:
        """The alpha-3 code (or a small network's own state id) or the buyer's id behind a name."""
        buyers = self._buyers
        if name in self._states or name in buyers:
            return name
        by_name = {label.casefold(): id_ for id_, label in buyers.items()}
        if name.casefold() in by_name:
            return by_name[name.casefold()]
        try:
            return names.country_code(name)
        except UnknownNameError as error:
            near = names.nearest(name, [*buyers, *buyers.values()])
            if not near:
                raise
            ids = [label if label in buyers else by_name[label.casefold()] for label in near]
            raise UnknownNameError(
                f"{error} Buyers with a similar name: {', '.join(dict.fromkeys(ids))}.", name=name, candidates=(*error.candidates, *ids)
            ) from None

    def _pair(self, consumer: str, mineral: str) -> tuple[str, str]:
        """Both names resolved; what is wrong with both is said at once, and the other order is suggested where it would do."""
        errors: list[UnknownNameError] = []
        found: list[str] = []
        for resolve, name in ((self.consumer_id, consumer), (self.mineral_index.resolve, mineral)):
            try:
                found.append(resolve(name))
            except UnknownNameError as error:
                errors.append(error)
        if not errors:
            return found[0], found[1]
        message = " ".join(str(error) for error in errors)
        if len(errors) == 2 and self._knows(self.consumer_id, mineral) and self._knows(self.mineral_index.resolve, consumer):
            message = f'"{consumer}" is a mineral and "{mineral}" a consumer - the consumer comes first: {mineral} {consumer}'
        raise UnknownNameError(message, name=errors[0].name, candidates=[id_ for error in errors for id_ in error.candidates])

    @staticmethod
    def _knows(resolve: Callable[[str], str], name: str) -> bool:
        try:
            resolve(name)
        except UnknownNameError:
            return False
        return True

    def consumer_or_mineral(self, name: str) -> tuple[str | None, str | None]:
        """(consumer, None) or (None, mineral). Raises UnknownNameError when the name is both or neither."""
        found: list[tuple[str | None, str | None]] = []
        errors: list[UnknownNameError] = []
        for resolve, pair in ((self.consumer_id, lambda id_: (id_, None)), (self.mineral_index.resolve, lambda id_: (None, id_))):
            try:
                found.append(pair(resolve(name)))
            except UnknownNameError as error:
                errors.append(error)
        if len(found) == 1:
            return found[0]
        if found:
            ids = [consumer or mineral or "" for consumer, mineral in found]
            raise UnknownNameError(
                f'"{name}" is both a consumer ({ids[0]}) and a mineral ({ids[1]}) - give the id', name=name, candidates=ids
            )
        ambiguous = [error for error in errors if "ambiguous" in str(error)]
        message = " ".join(str(error) for error in ambiguous or errors)
        raise UnknownNameError(message, name=name, candidates=[id_ for error in errors for id_ in error.candidates])

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
        edges = self.edges
        if mineral is not None:
            edges = edges[edges["mineral"] == mineral]
        if consumer is not None:
            target, source = (edges[end].map(lambda id_: self.where.get(id_, "")) for end in ("target", "source"))
            edges = edges[(target == consumer) | (edges["target"] == consumer) | (source == consumer)]
        return edges

    def _trade(self, edges: pd.DataFrame, layer: str, *, by_party: bool = False) -> flow_view.Flows:
        return flow_view.trade_flows(
            edges,
            layer=layer,
            where=self.where,
            groups=self.groups,
            rank=self._rank,
            is_basket=self.mineral_index.is_basket,
            by_party=by_party,
        )

    @cached_property
    def _rank(self) -> flow_view.SourceRank:
        return flow_view.SourceRank.from_frame(self.sources)

    def _evidence(self, consumer: str | None, mineral: str | None) -> bases.Evidence:
        edges = self._edges_on(consumer, mineral)
        by_party = consumer in self._buyers
        totals = {
            relation: flow_view.national_totals(
                edges, relation=relation, where=self.where, rank=self._rank, is_basket=self.mineral_index.is_basket
            )
            for relation in ("imports_total", "consumes")
        }
        weighed = {pair for pair in zip(edges["mineral"], edges["basis"], strict=True) if pair[1]}
        factors = {pair: factor for pair in weighed if (factor := self.mineral_index.factor(*pair)) is not None}
        return bases.Evidence(
            deliveries={layer: self._trade(edges, layer, by_party=by_party) for layer in LAYERS},
            imports=totals["imports_total"],
            consumption=totals["consumes"],
            future=outlook.promised_rows(edges, self.where),
            sources=self.sources,
            rank=self._rank,
            factors=factors,
        )
