"""The answer of `indicators`: which years and minerals are asked, the ratings of all methods, and what must be said beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.indicators.bands import DOJ_2023
from kzgraph.indicators.registry import INDICATORS
from kzgraph.methods import rating
from kzgraph.methods.cases import Cases, Sheet
from kzgraph.methods.rating import Rating
from kzgraph.sheets.bases import Evidence, pairs_of
from kzgraph.sheets.sheets import based_reports, cited_sources
from kzgraph.world import gathering
from kzgraph.world.backdrop import Backdrop, Question
from kzgraph.world.grounds import Grounds
from kzgraph.world.worldwide import Worldwide

SILENT = ("outlook_past", "outlook_later", "cover_convention", "no_consumption", "no_rows")
"""Notes of a sheet that say nothing on a rating, or that its reason says."""
CONSUMER_ONLY = ("no_trade_under", "not_counted_under", "no_rows", "lacks_values", "lacks_consumption", "undefined")
"""Reasons that mean no more than that no consumer was given, where none was."""
WINDOW = 30
"""Years back that a screen's persistence is counted over."""


@dataclass(frozen=True)
class Standards:
    """What methods bring along: governance of states, published parameters of minerals, HS codes by mineral. Frames as in the tables of that name."""

    governance: pd.DataFrame
    parameters: pd.DataFrame
    codes: Mapping[str, tuple[str, ...]]

    def without(self, states: Collection[str]) -> Standards:
        """The same with the governance of some states withheld."""
        return replace(self, governance=self.governance[~self.governance["state"].isin(list(states))])


@dataclass(frozen=True)
class Assessment:
    """The questions of one consumer ("" for the world alone), and how they are answered."""

    grounds: Grounds
    worldwide: Worldwide
    standards: Standards
    consumer: str
    missing_governance: float | None = None
    by_value: bool = False
    """Shares by US dollars instead of tonnes."""
    at_mean_price: bool = False
    """Flows without tonnes counted at the mean price of the others, instead of left out."""

    history: int = WINDOW
    """Years up to the one asked over which a screen's persistence is counted."""
    evidence: Evidence | None = None
    """The consumer's rows, where they are read once for many ratings."""
    read: dict[tuple[str, int | None], Sheet] | None = None
    """The sheets made from those rows, by mineral and year asked: no choice about governance, value or price changes them."""

    def prepared(self) -> Assessment:
        """The same with all rows on the consumer read, and each sheet made from them once."""
        return replace(self, evidence=gathering.evidence(self.grounds, self.consumer, None), read={})

    def ratings(self, minerals: Sequence[str], methods: Sequence[str], years: Sequence[int] = ()) -> list[Rating]:
        """Each mineral by each method in each year; no minerals: all that the consumer is known to import; no years: the newest full one."""
        evidence = self.evidence or gathering.evidence(self.grounds, self.consumer or None, minerals[0] if len(minerals) == 1 else None)
        minerals = minerals or [mineral for consumer, mineral in pairs_of(evidence) if consumer == self.consumer]
        found, cases = self._rated(evidence, [(mineral, year) for year in years or (None,) for mineral in minerals], methods)
        return [self._worldly(one) for one in (rating.with_breaks(found, cases) if len(years) > 1 else found)]

    def ratings_at(self, asked: Sequence[tuple[str, int]], methods: Sequence[str]) -> list[Rating]:
        """Each mineral by each method in the year named beside it: what `ratings` gives, for all of them at once."""
        evidence = self.evidence or gathering.evidence(self.grounds, self.consumer or None, None)
        return [self._worldly(one) for one in self._rated(evidence, asked, methods)[0]]

    def _rated(
        self, evidence: Evidence, asked: Sequence[tuple[str, int | None]], methods: Sequence[str]
    ) -> tuple[list[Rating], Cases]:  # fmt: skip
        sheets = self._sheets(evidence, asked)
        screens = [name for name in methods if INDICATORS[name].is_screen]
        others = [name for name in methods if name not in screens]
        cases = self._cases(sheets, methods)
        found = rating.rate(cases, others)
        if screens:
            found += self._screened(evidence, sheets, screens)
        order = {name: place for place, name in enumerate(methods)}
        questions = {question: place for place, question in enumerate(sheets)}
        found.sort(key=lambda one: (questions[int(one.year or 0), str(one.consumer), one.mineral], order[one.method]))
        return found, cases

    def _sheets(self, evidence: Evidence, asked: Sequence[tuple[str, int | None]]) -> dict[Question, Sheet]:
        made = self.read if self.read is not None else {}
        for year in dict.fromkeys(year for _, year in asked):
            pairs = [(self.consumer, mineral) for mineral, when in asked if when == year and (mineral, when) not in made]
            new = based_reports(evidence, pairs, year=year, preset=DOJ_2023)
            made |= {(mineral, year): sheet for (_, mineral), sheet in zip(pairs, new, strict=True)}
        found: dict[Question, Sheet] = {}
        for mineral, year in asked:
            sheet = made[mineral, year]
            chosen = year if year is not None else sheet[1].year
            found[chosen if chosen is not None else self._newest(mineral), self.consumer, mineral] = sheet
        return found

    def _newest(self, mineral: str) -> int:
        """The newest year with world output and governance; of governance alone where no output is known."""
        governed = {int(year) for year in self.standards.governance["year"]}
        return max({year for name, _, year in self.worldwide.tables if name == mineral} & governed, default=max(governed, default=0))

    def _cases(self, sheets: Mapping[Question, Sheet], methods: Iterable[str]) -> Cases:
        standards, needs = self.standards, frozenset(need for name in methods for need in INDICATORS[name].needs)
        minerals = sorted({mineral for _, _, mineral in sheets})
        behind = Backdrop(self.grounds, self.worldwide, standards.governance, standards.parameters, self.consumer, minerals, needs)
        return Cases(behind, standards.codes, sheets, self.missing_governance, self.by_value, self.at_mean_price)

    def _screened(self, evidence: Evidence, asked: Mapping[Question, Sheet], screens: Sequence[str]) -> list[Rating]:
        """Screens look at the years before too: GeoDep at two of them, persistence at all that are known up to the newest one asked."""
        wanted: dict[Question, Sheet] = dict(asked)
        for (year, consumer, mineral), (base, _) in asked.items():
            for earlier in base.partner_years:
                if year - self.history < earlier < year and (earlier, consumer, mineral) not in wanted:
                    wanted[earlier, consumer, mineral] = based_reports(evidence, [(consumer, mineral)], year=earlier, preset=DOJ_2023)[0]
        every = rating.rate(self._cases(wanted, screens), screens)
        found = []
        for one in every:
            if (int(one.year or 0), str(one.consumer), one.mineral) in asked:
                before = [other for other in every if other.mineral == one.mineral and (other.year or 0) <= (one.year or 0)]
                flagged, seen = rating.persistence(before).get((one.method, one.mineral), (0, 0))
                counted: dict[str, Any] = {"years_flagged": flagged, "years_seen": seen, "persistence": flagged / seen} if seen else {}
                found.append(replace(one, parts={**one.parts, **counted}))
        return found

    def _worldly(self, one: Rating) -> Rating:
        """Without a consumer, what only a consumer can be asked of is not computable for that reason."""
        if one.consumer:
            return one
        return replace(
            one, consumer=None, reason=Note("needs_consumer") if one.reason is not None and one.reason.code in CONSUMER_ONLY else one.reason
        )


def method_list() -> Listing:
    """The registry as a table."""
    columns = ("name", "method", "unit", "higher_is_worse", "needs", "presets")
    rows = (
        (one.name, one.name, one.unit, one.higher_is_worse, one.needs, tuple(preset.name for preset in one.presets)) for one in INDICATORS.values()
    )  # fmt: skip
    return Listing(
        Note("title_methods"), (Note("lead_methods"),), {}, (Table("methods", columns, tuple(rows), ("name", "method", "unit", "needs")),)
    )


def answer(
    asked: Assessment, minerals: Sequence[str], failures: Sequence[tuple[str, Note]], *, methods: Sequence[str], years: Sequence[int]
) -> Listing:
    """The ratings as tables, with how far methods agree where several minerals are asked, the sources and the warnings."""
    ratings = asked.ratings(minerals, methods, years) if minerals or not failures else []
    lost = [one for name, reason in failures for one in rating.failed(name, methods, reason)]
    consumer = asked.consumer or None
    named = list(dict.fromkeys([*minerals, *(one.mineral for one in ratings)]))
    tables = [rating.results_table([*ratings, *lost])]
    if len(named) >= rating.MIN_MINERALS:
        tables.append(rating.agreement_table(ratings))
    cited = {id_ for one in ratings for id_ in one.source_ids}
    title = Note("title_indicators", {"consumer": consumer}) if consumer else Note("title_indicators_world", {"minerals": named})
    if consumer and len(named) == 1:
        title = Note("title_indicators_pair", {"consumer": consumer, "mineral": named[0]})
    elif consumer and len(methods) == 1:
        title = Note("title_indicators_method", {"consumer": consumer, "method": methods[0]})
    lead = [Note("lead_indicators"), *([Note("lead_agreement")] if len(tables) > 1 else [])]
    facts = {"consumer": consumer, "minerals": named, "missing_governance": asked.missing_governance}
    notes = _warnings(asked, ratings, several=len(named) > 1)
    return Listing(title, tuple(lead), facts, tuple(tables), cited_sources(asked.grounds.sources, cited), tuple(notes))


def _warnings(asked: Assessment, ratings: Sequence[Rating], *, several: bool) -> Iterable[Note]:
    if asked.missing_governance is not None:
        yield Note("missing_governance", {"value": asked.missing_governance})
    seen: list[Note] = []
    for one in ratings:
        for note in one.notes:
            said = Note("about_mineral", {"name": one.mineral, "text": note}) if several else note
            if note.code not in SILENT and said not in seen:
                seen.append(said)
                yield said
        if one.reason is not None and one.reason.code == "no_trade_under":
            yield Note("not_computable", {"name": one.mineral, "method": one.method, "text": one.reason})
