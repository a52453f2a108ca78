"""The dependency page of a graph: what it is made from, and the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from kzgraph import flows as flow_view
from kzgraph import graph as graphs
from kzgraph.answers.reports import DependencyReport, Overview
from kzgraph.answers.shown import Page
from kzgraph.frames import records
from kzgraph.hidden.routes import routes_of
from kzgraph.indicators.bands import PRESETS
from kzgraph.profiles.dossier import Dossier, checksum, own_output, series_of
from kzgraph.sheets.baseyears import base_years
from kzgraph.sheets.conflicts import Conflict, conflicts, contradictions
from kzgraph.sheets.explain import explain
from kzgraph.sheets.overview import overview
from kzgraph.supply.whatif import WhatIf
from kzgraph.version import __version__
from kzgraph.world import gathering

if TYPE_CHECKING:
    from kzgraph.views.assembly import Shelf
    from kzgraph.views.speech import Speech

DRAWN: Final = 10
"""Suppliers of the sheet that the network of a page draws, the largest ones."""
TABLES: Final = ("nodes", "edges", "sources", "claims", "minerals", "governance", "parameters")


@dataclass(frozen=True, eq=False)
class Pages(WhatIf):
    """One page of all that is known of a consumer and a mineral. Fields: see Foundation."""

    def dossier(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> Dossier:
        """What the dependency page shows, as plain values: sheet, derivation, years, routes, checksums. Raises UnknownNameError."""
        report = self.report(consumer, mineral, year=year, preset=preset)
        pair = report.consumer, report.mineral
        evidence, rows = gathering.evidence(self._grounds, *pair), gathering.edges_on(self._grounds, *pair)
        starts = base_years(evidence, pair, year=year, preset=PRESETS[preset])
        return Dossier(
            report=report,
            explanation=explain(report, {row["row_ref"]: row for row in records(rows)}),
            starts=starts,
            series=series_of(evidence, starts, preset=PRESETS[preset]),
            routes=routes_of(self._tracing, report),
            own=own_output(self._worldwide, report),
            licences=dict(zip(self.sources["id"], self.sources["licence"], strict=True)),
            overview=self._counts,
            checksum=self.checksum,
            version=__version__,
        )

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the tables, whatever the order of their rows, and of the trade statistics."""
        parts = [self.store.checksum()] if self.store is not None else []
        return checksum({name: getattr(self, name) for name in TABLES}, parts)

    @cached_property
    def _counts(self) -> Overview:
        return overview(self.nodes, self.edges, where=self.where, notes=())

    def page(self, consumer: str, mineral: str, *, year: int | None = None, lang: str = "en", preset: str = "doj-2023") -> Page:
        """The dependency page as one self-contained HTML document in English and French; `lang` is the one it opens in. Raises UnknownNameError."""
        return Page(self._shelved_page(consumer, mineral, year=year, lang=lang, preset=preset, shelf=None))

    def _shelved_page(self, consumer: str, mineral: str, *, year: int | None, lang: str, preset: str, shelf: Shelf | None) -> str:
        from kzgraph.views.dependency import dependency_page
        from kzgraph.views.engine_data import engine_base
        from kzgraph.views.speech import Speech
        from kzgraph.views.words import LANGUAGES

        found = self.dossier(consumer, mineral, year=year, preset=preset)
        nodes, edges = self._page_rows(found.report)
        drawn = min(DRAWN, len(found.report.suppliers))
        speeches = {one: Speech(one, self.labels_in(one)) for one in LANGUAGES}
        contradicting = self._contradicting(edges, edges) if len(edges) else []
        networks = (
            {one: self._page_network(nodes, edges, found.report, speeches[one], contradicting) for one in LANGUAGES} if len(edges) else {}
        )
        return dependency_page(found, speeches, base=engine_base(found.starts), networks=networks, drawn=drawn, lang=lang, shelf=shelf)

    def named_nodes(self, nodes: pd.DataFrame, lang: str) -> pd.DataFrame:
        """The nodes with the minerals' names in the language."""
        known = set(self.mineral_index.ids)
        names = zip(nodes["id"], nodes["name"], strict=True)
        return nodes.assign(name=[self.mineral_index.name(id_, lang) if id_ in known else name for id_, name in names])

    def _contradicting(self, edges: pd.DataFrame, totals: pd.DataFrame) -> list[Conflict]:
        """The contradictions among deliveries, and among the rows that state totals."""
        views = [
            *(gathering.deliveries(self._grounds, edges, layer) for layer in flow_view.LAYERS),
            *gathering.totals(self._grounds, totals).values(),
        ]
        return conflicts(replace(self.ledger, edges=edges), self._rank, contradictions(views))

    def _page_rows(self, report: DependencyReport) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What the tables say of the pair, and the rows behind the sheet's largest suppliers."""
        told = graphs.page_edges(
            self.edges, mineral=report.mineral, consumer=report.consumer, where=self.where, companies=frozenset(self.labels)
        )
        every = gathering.edges_on(self._grounds, report.consumer, report.mineral)
        beside = [one for row in report.suppliers[:DRAWN] if len(one := _summed(every, report.rows.get(row.supplier, ()), row.quantity_t))]
        beside = [one for one in beside if not set(one["row_ref"]) & set(told["row_ref"])]
        edges = pd.concat([told, *beside], ignore_index=True).rename_axis("line") if beside else told
        return graphs.select_nodes(self.nodes, edges), edges

    def _page_network(
        self, nodes: pd.DataFrame, edges: pd.DataFrame, report: DependencyReport, speech: Speech, contradicting: Sequence[Conflict]
    ) -> str:
        from kzgraph.views.dependency_texts import title
        from kzgraph.views.network import network_page
        from kzgraph.views.network_conflicts import contradictions_told

        told = contradictions_told(self.ledger, contradicting, edges["row_ref"], speech)
        named, is_basket = self.named_nodes(nodes, speech.lang), self.mineral_index.is_basket
        return network_page(
            named, edges, self.sources, title=title(report, speech), lang=speech.lang, is_basket=is_basket, contradictions=told
        )


def _summed(edges: pd.DataFrame, refs: Sequence[str], quantity_t: float | None) -> pd.DataFrame:
    """The row behind a supplier's figure; of several (one a code of the same stage) the first, with the figure and all their codes."""
    rows = edges[edges["row_ref"].isin(list(refs))]
    if len(rows) < 2:
        return rows
    codes = "+".join(sorted(set(rows["hs_code"]) - {""}))
    return rows[:1].assign(quantity=quantity_t, quantity_t=quantity_t, value_usd=rows["value_usd"].sum(), hs_code=codes)
