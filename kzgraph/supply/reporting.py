"""The dependency sheet of a graph, its derivation, and many sheets in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kzgraph.answers.reports import DependencyReport, RankedReports
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators.bands import PRESETS
from kzgraph.sheets import bases, sheets
from kzgraph.sheets.explain import Explanation, explain
from kzgraph.supply.foundation import Foundation
from kzgraph.world import gathering


@dataclass(frozen=True, eq=False)
class Reporting(Foundation):
    """What the tables say of a consumer and a mineral. Fields: see Foundation."""

    def report(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> DependencyReport:
        """The dependency sheet. Names are understood in several languages; `consumer` may be a buyer's id. Raises UnknownNameError."""
        who, what = self._lookups.pair(consumer, mineral)
        evidence = gathering.evidence(self._grounds, who, what)
        sheet = sheets.dependency_reports(evidence, [(who, what)], year=year, preset=PRESETS[preset])[0]
        unseen = [note for note in self._unseen_stages(what) if sheet.suppliers]
        others = [note for note in self._notes_on(who, what) if note not in unseen]
        return replace(sheet, notes=(*unseen, *sheet.notes, *others))

    def explain(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> Explanation:
        """The derivation of every figure of the sheet, down to the rows and their sources."""
        sheet = self.report(consumer, mineral, year=year, preset=preset)
        wanted = {ref for refs in sheet.rows.values() for ref in refs}
        edges = gathering.edges_on(self._grounds, sheet.consumer, sheet.mineral)
        return explain(sheet, {row["row_ref"]: row for row in records(edges[edges["row_ref"].isin(wanted)])})

    def ranked(self, name: str, *, year: int | None = None, preset: str = "doj-2023") -> RankedReports:
        """Every mineral of a consumer, or every consumer of a mineral. The name is looked up among states, buyers and minerals together."""
        consumer, mineral = self.consumer_or_mineral(name)
        evidence = gathering.evidence(self._grounds, consumer, mineral)
        pairs = [pair for pair in bases.pairs_of(evidence) if consumer in (None, pair[0]) and mineral in (None, pair[1])]
        if consumer is None:
            pairs = [pair for pair in pairs if pair[0] in self._states]
        found = sheets.dependency_reports(evidence, pairs, year=year, preset=PRESETS[preset])
        found.sort(key=lambda sheet: (sheet.top_share is None, -(sheet.top_share or 0), sheet.consumer, sheet.mineral))
        notes = () if found else (Note("nothing_for_name", {"name": consumer or mineral}),)
        return RankedReports(consumer, mineral, tuple(found), (*notes, *self._notes_on(consumer)))
