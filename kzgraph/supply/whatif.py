"""What changes if: the questions put to a graph that something has happened to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kzgraph.answers.reports import DependencyReport, Listing
from kzgraph.hidden import tracing
from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios.cascade import Rule, Struck
from kzgraph.scenarios.reading import scenario_of
from kzgraph.scenarios.results import ScenarioResult, TargetResult
from kzgraph.scenarios.scenario import Scenario, resolved
from kzgraph.sheets.baseyears import BaseYears, base_years
from kzgraph.supply.reporting import Reporting
from kzgraph.tables.scenarios import read_scenario
from kzgraph.whatif import cuts, playing, portfolios, shocks, staging
from kzgraph.whatif.drawing import Wanted
from kzgraph.world import gathering


@dataclass(frozen=True, eq=False)
class WhatIf(Reporting):
    """Scenarios and what follows from them. Fields: see Foundation."""

    def read_scenario(self, path: str | Path) -> Scenario:
        """A scenario file, or the shipped scenario of that name, with ids in the place of names. Raises FileError, DataError with every fault."""
        return scenario_of(read_scenario(path), staging.names_of(self._grounds, self._lookups))

    def scenario(
        self, scenario: str | Path | Scenario, *, preset: str = "doj-2023", draws: int | None = None, seed: int = 0, threshold: float | None = None
    ) -> ScenarioResult:  # fmt: skip
        """What a scenario (or the file of one) does to a consumer's supply, by each of its accountings. Raises as `read_scenario`.

        With `draws`, also over so many draws of its uncertain figures: the same `seed` gives the same bytes. `threshold` is a share of imports
        (0-1) that the scenario's target supplier, else the largest of the base, may cross; None is the target's own, else 0.5.
        """
        asked = scenario if isinstance(scenario, Scenario) else self.read_scenario(scenario)
        wanted = Wanted(draws, seed, threshold) if draws is not None else None
        return playing.outcome(self._tracing, self._staged(asked, preset), wanted)

    def target(self, scenario: Scenario, *, candidate: str, preset: str = "doj-2023") -> TargetResult:
        """The least tonnes a year of the candidate state that meet the target of a scenario, by its first accounting, on its base alone."""
        return playing.target_of(self._grounds, self._staged(scenario, preset), candidate=self._lookups.state(candidate))

    def base_years(self, consumer: str, mineral: str, *, year: int | None = None, preset: str = "doj-2023") -> BaseYears:
        """The sheets that a scenario on the pair can start from: that of the year (none: the report's own) and further ones. Raises UnknownNameError."""
        pair = self._lookups.pair(consumer, mineral)
        return base_years(gathering.evidence(self._grounds, *pair), pair, year=year, preset=PRESETS[preset])

    def optimise(self, scenario: Scenario, *, wanted: portfolios.Wanted, preset: str = "doj-2023") -> portfolios.PortfolioResult:
        """Whom the scenario's consumer could buy from, beside its base: cheapest, least concentrated, most robust. Raises as `scenario`, and
        ValueError for a candidate that is stated twice."""
        return portfolios.outcome(self._grounds, self._worldwide, self.governance, self._staged(scenario, preset), wanted)

    def cascade(
        self, supplier: str, mineral: str, *, share_lost: float, of: Struck = "exports", rule: Rule = "proportional", year: int | None = None,
        stage: str | None = None, stocks: Mapping[str, float] | None = None, consumer: str | None = None,
    ) -> Listing:  # fmt: skip
        """Who ends up short when the part `share_lost` (0-1) of a state's exports or output falls away and the deficit passes on by the rule;
        `stocks` are tonnes by state. With a consumer also by which supplier its loss arrives. Raises UnknownNameError."""
        who, what = self._lookups.state(supplier), self.mineral_index.resolve(mineral)
        kept = {self._lookups.state(name): tonnes for name, tonnes in (stocks or {}).items()}
        whose = self._lookups.state(consumer) if consumer is not None else None
        found = shocks.cascade(self._tracing, shocks.Cut(who, what, share_lost, of, rule, year, stage, kept, whose))
        return replace(found, notes=(*found.notes, *self._notes_on(whose or who, what)))

    def importance(
        self, mineral: str | None = None, *, consumer: str | None = None, of: Struck = "exports", rule: Rule = "proportional",
        year: int | None = None, stage: str | None = None, top: int | None = None,
    ) -> Listing:  # fmt: skip
        """Every single state's full cut by the harm it does to all, or to one consumer; `mineral` None: of all minerals traded in the year.
        `top` rows a mineral (None: all). Raises UnknownNameError."""
        what = self.mineral_index.resolve(mineral) if mineral is not None else None
        whose = self._lookups.state(consumer) if consumer is not None else None
        found = cuts.importance(self._tracing, cuts.Cuts(what, whose, of, rule, year, stage, top))
        return replace(found, notes=(*found.notes, *self._notes_on(whose, *([what] if what is not None else []))))

    def _staged(self, scenario: Scenario, preset: str) -> staging.Stage:
        known = resolved(scenario, staging.names_of(self._grounds, self._lookups))

        def report(asked: Scenario) -> DependencyReport:
            return self.report(asked.consumer, asked.mineral, year=asked.base_year, preset=preset)

        return staging.staged(self._grounds, report, known, PRESETS[preset])

    @property
    def _tracing(self) -> tracing.Tracing:
        return tracing.Tracing(self._grounds, self._worldwide)
