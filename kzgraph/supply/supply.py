"""The SupplyGraph: checked tables and the questions that can be put to them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzgraph import graph as graphs
from kzgraph import intake, names
from kzgraph.answers.reports import DependencyReport, Listing, Overview
from kzgraph.answers.shown import Page
from kzgraph.hidden import bottlenecks, ownership, provenance, stages, tracing
from kzgraph.indicators.origin import Origins
from kzgraph.indicators.registry import INDICATORS
from kzgraph.methods import assessment, ranking
from kzgraph.profiles import coverage, profiles
from kzgraph.schema.citations import check_citations
from kzgraph.schema.nodes import Checked
from kzgraph.sheets.conflicts import conflict_list, touches
from kzgraph.sheets.explain import Explanation
from kzgraph.sheets.overview import overview
from kzgraph.supply.atlases import Atlases
from kzgraph.supply.faces import GraphFace, answering
from kzgraph.trade.rows import method_codes, told_twice

if TYPE_CHECKING:
    import networkx as nx


@answering
@dataclass(frozen=True, eq=False)
class SupplyGraph(Atlases):
    """Checked tables and the questions that can be put to them. Fields: see Foundation."""

    @classmethod
    def from_networkx(
        cls, graph: nx.Graph[Any], *, beside: SupplyGraph, current_year: int | None = None, trade: bool = True
    ) -> SupplyGraph:  # fmt: skip
        """The graph of a directed networkx graph such as `.graph`, whose attributes are the columns of nodes.csv and edges.csv; everything
        else is taken from `beside`, with `trade` the trade statistics too. Nodes and edges are held to the rules of files: raises DataError with
        every problem, by node and edge. `current_year` bounds observed rows (default: today's)."""
        checked = intake.checked_graph(graph, minerals=beside.minerals, year=_year(current_year))
        return beside._with(*checked, trade=trade)

    @classmethod
    def from_frames(
        cls, nodes: pd.DataFrame, edges: pd.DataFrame, *, beside: SupplyGraph, current_year: int | None = None, trade: bool = False
    ) -> SupplyGraph:  # fmt: skip
        """The graph of two DataFrames with the columns of nodes.csv and edges.csv; sources, claims, minerals and governance are taken from
        `beside`, with `trade` the trade statistics too. `current_year` bounds observed rows (default: today's). Raises DataError with every problem."""
        checked = intake.checked_frames(nodes, edges, minerals=beside.minerals, year=_year(current_year))
        return beside._with(*checked, trade=trade)

    def _with(self, nodes: Checked, edges: Checked, *, trade: bool) -> SupplyGraph:
        check_citations(edges.findings, self.sources["id"], promised=False)
        notes = tuple(text for found in (nodes, edges) for text in (*found.findings.table.notes, *found.findings.notes))
        return replace(self, nodes=nodes.frame, edges=edges.frame, notes=notes, store=self.store if trade else None, own_beside=())

    @cached_property
    def face(self) -> GraphFace:
        """How the answers of this graph are said: `to_dict`, `to_frame`, `to_html` and what a notebook shows."""
        return GraphFace(self.labels_in, self._derived)

    def _repr_html_(self) -> str:
        return self.face.summary(self.overview())

    def _derived(self, sheet: DependencyReport) -> tuple[DependencyReport, Explanation]:
        consumer, mineral, preset = sheet.consumer, sheet.mineral, sheet.hhi.preset
        found = self.report(consumer, mineral, year=sheet.year, preset=preset)
        return found, self.explain(consumer, mineral, year=sheet.year, preset=preset)

    def conflicts(self, *, mineral: str | None = None, state: str | None = None) -> Listing:
        """Every pair of contradicting rows with both values and the rule that chooses one. Raises UnknownNameError."""
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self._lookups.state(state) if state is not None else None
        edges = told_twice(self.edges, self.store, self._codes)
        found = self._contradicting(edges, self.edges)
        return conflict_list(
            self.ledger, [one for one in found if touches(one, mineral=what, state=who, where=self.where)], mineral=what, state=who
        )

    def overview(self) -> Overview:
        """Counts and checksums of the tables."""
        return overview(self.nodes, self.edges, where=self.where, notes=self._loader_notes())

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

    def view(self, mineral: str | None = None, consumer: str | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Nodes and edges for a page: what is said of the mineral and of the supply that reaches the consumer, with owners and places."""
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self.consumer_id(consumer) if consumer is not None else None
        edges = graphs.page_edges(self.edges, mineral=what, consumer=who, where=self.where, companies=frozenset(self.labels))
        return graphs.select_nodes(self.nodes, edges), edges

    def to_html(self, mineral: str | None = None, consumer: str | None = None, *, lang: str = "en") -> Page:
        """The network page as one self-contained HTML document."""
        from kzgraph.views.network import network_page
        from kzgraph.views.network_conflicts import contradictions_told
        from kzgraph.views.speech import Speech, page_words

        nodes, edges = self.view(mineral, consumer)
        nodes = self.named_nodes(nodes, lang)
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        who = self.consumer_id(consumer) if consumer is not None else None
        sheet = self.report(who, what) if who is not None and what is not None else None
        speech = Speech(lang, self.labels_in(lang))
        title, subtitle = page_words(speech, mineral=what, consumer=who, report=sheet)
        told = contradictions_told(self.ledger, self._contradicting(edges, edges), edges["row_ref"], speech)
        page = network_page(
            nodes, edges, self.sources, title=title, subtitle=subtitle, lang=lang, is_basket=self.mineral_index.is_basket, contradictions=told
        )  # fmt: skip
        return Page(page)

    def export(self, suffix: str, mineral: str | None = None, consumer: str | None = None) -> bytes:
        """The tables in the format of a suffix of `exports.FORMATS` (`.graphml`, `.xlsx` ...): all, or the rows that `view` selects.

        Raises FileError for a suffix that is none, or for what the format cannot hold; UnknownNameError.
        """
        from kzgraph import exports

        if exports.suffix_of(suffix) == exports.PAGE:
            return self.to_html(mineral, consumer).encode("utf-8", "backslashreplace")
        nodes, edges = (self.nodes, self.edges) if mineral is None and consumer is None else self.view(mineral, consumer)
        return exports.written(suffix, exports.contents(nodes, edges, self.sources))

    def indicators(
        self, consumer: str | None = None, minerals: Sequence[str] = (), *, methods: Sequence[str] = (), years: Sequence[int] = (),
        missing_governance: float | None = None, without_governance: Collection[str] = (),
    ) -> Listing:  # fmt: skip
        """Every method's value on the minerals of a consumer, or on the world's output where none is given. `methods` empty: all of the registry.

        `years` empty: the newest full one of each mineral; several make a series. A mineral that nobody knows is a named failure among the
        results. `missing_governance` (0-1) stands for a state without estimate; the estimates of the states in `without_governance` are not
        used. Raises UnknownNameError for the consumer, for a method, or where no mineral is known.
        """
        who = self._lookups.consumer(consumer) if consumer is not None else ""
        chosen = [_known_method(name) for name in methods] or list(INDICATORS)
        found, failures = self._lookups.minerals_of(minerals)
        asked = self.assessment(who, missing_governance=missing_governance, without_governance=without_governance)
        answer = assessment.answer(asked, found, failures, methods=chosen, years=years)
        return replace(answer, notes=(*answer.notes, *self._notes_on(who, *found)))

    def indicator(
        self, consumer: str | None, mineral: str, *, method: str, year: int | None = None, missing_governance: float | None = None,
        without_governance: Collection[str] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """One method's answer: the fields of a result of `indicators`."""
        found = self.indicators(
            consumer, [mineral], methods=[method], years=[year] if year is not None else [], missing_governance=missing_governance, without_governance=without_governance
        )  # fmt: skip
        return dict(zip(found.tables[0].columns, found.tables[0].rows[0], strict=True))

    def rank(self, consumer: str, *, by: str = "hhi", top: int | None = None) -> Listing:
        """The consumer's minerals in the order of a method's risk, with how often the verdict flips. Raises UnknownNameError."""
        who = self._lookups.consumer(consumer)
        found = ranking.rank(self.assessment(who), _known_method(by), top=top)
        shown = [str(row[1]) for row in found.tables[0].rows]
        return replace(found, notes=(*found.notes, *self._notes_on(who, *shown)))

    def origin(
        self, consumer: str, mineral: str, *, year: int | None = None, stage: str | None = None, production: str | None = None,
        content: float | None = None,
    ) -> Listing:  # fmt: skip
        """Where the consumer's supply was made in the end, beside who shipped it directly. Raises UnknownNameError.

        `stage` is that of the trade (default: of the dependency sheet), `production` the stage of the output it is set against (extraction,
        processing), `content` the contained part of a tonne traded, where output counts the metal alone.
        """
        who, what = self._lookups.pair(consumer, mineral)
        found = provenance.origin_of(self._tracing, who, what, year=year, stage=stage, production=production, content=content)
        return replace(found, notes=(*found.notes, *self._notes_on(who, what)))

    def through(self, state: str, consumer: str, mineral: str, *, year: int | None = None, count_trade: bool = False) -> Listing:
        """Share of the consumer's supply that was mined in the state or refined there: low, proportional, high. Raises UnknownNameError."""
        by, (who, what) = self._lookups.state(state), self._lookups.pair(consumer, mineral)
        found = stages.through(self._tracing, by, who, what, year=year, traded=count_trade)
        return replace(found, notes=(*found.notes, *self._notes_on(who, what)))

    def origins(self, *, year: int, minerals: Sequence[str] = ()) -> Origins:
        """All consumers of the minerals (none: all) at every stage traded in the year, looked through in one call; see `ultimate_origins`."""
        found = [self.mineral_index.resolve(name) for name in minerals]
        return tracing.looked_through(self._tracing.networks(year, found))

    def origin_graph(self, mineral: str, year: int, *, stage: str | None = None) -> nx.DiGraph[str]:
        """The trade of a mineral as a graph with the looked-through shares as attributes (see `Network.graph`); `stage`: the busiest."""
        what = self.mineral_index.resolve(mineral)
        return self._tracing.network(what, year, stage if stage is not None else self._tracing.busiest(what, year)).graph()

    def control(self, state: str, mineral: str | None = None, *, year: int | None = None, rule: str = "integrated") -> Listing:
        """Who controls what a state produces; `rule` is integrated or majority. Raises UnknownNameError, and DataError for a circle of owners."""
        who, what = self._lookups.state(state), self.mineral_index.resolve(mineral) if mineral is not None else None
        found = ownership.control(self._grounds, self._worldwide, who, what, year=year, rule=rule)
        return replace(found, notes=(*found.notes, *self._loader_notes()))

    def chokepoints(self, consumer: str, mineral: str, *, below: float = bottlenecks.BELOW, year: int | None = None) -> Listing:
        """The nodes without which nothing, or less than `below` percent, of the mineral reaches the consumer. Raises UnknownNameError."""
        who, what = self._lookups.pair(consumer, mineral)
        found = bottlenecks.chokepoints(self._grounds, self._worldwide, who, what, below=below, year=year)
        return replace(found, notes=(*found.notes, *self._notes_on(who)))

    def methods(self) -> Listing:
        """Every method of the registry: what it measures, its unit, what it needs."""
        return assessment.method_list()

    def assessment(
        self, consumer: str, *, missing_governance: float | None = None, without_governance: Collection[str] = ()
    ) -> assessment.Assessment:  # fmt: skip
        """What ratings of a consumer's minerals are made from; "" is the world alone."""
        standards = assessment.Standards(self.governance, self.parameters, method_codes(self.minerals)).without(without_governance)
        return assessment.Assessment(self._grounds, self._worldwide, standards, consumer, missing_governance)


def _year(given: int | None) -> int:
    return given if given is not None else datetime.date.today().year


def _known_method(name: str) -> str:
    if name not in INDICATORS:
        raise names.unknown_id(name, "a method (kzgraph indicators lists them)", INDICATORS)
    return name
