"""What changes if: the questions put to a graph that something has happened to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kzgraph import playing, staging, tracing
from kzgraph.indicators.bands import PRESETS
from kzgraph.reporting import Reporting
from kzgraph.reports import DependencyReport
from kzgraph.scenarios.reading import scenario_of
from kzgraph.scenarios.results import ScenarioResult, TargetResult
from kzgraph.scenarios.scenario import Scenario, resolved
from kzgraph.tables.scenarios import read_scenario


@dataclass(frozen=True, eq=False)
class WhatIf(Reporting):
    """Scenarios and what follows from them. Fields: see Foundation."""

    def read_scenario(self, path: str | Path) -> Scenario:
        """A scenario file, or the shipped scenario of that name, with ids in the place of names. Raises FileError, DataError with every fault."""
        return scenario_of(read_scenario(path), staging.names_of(self._grounds, self._lookups))

    def scenario(self, scenario: str | Path | Scenario, *, preset: str = "doj-2023") -> ScenarioResult:
        """What a scenario (or the file of one) does to a consumer's supply, by each of its accountings. Raises as `read_scenario`."""
        asked = scenario if isinstance(scenario, Scenario) else self.read_scenario(scenario)
        return playing.outcome(self._grounds, self._staged(asked, preset))

    def target(self, scenario: Scenario, *, candidate: str, preset: str = "doj-2023") -> TargetResult:
        """The least tonnes a year of the candidate state that meet the target of a scenario, by its first accounting, on its base alone."""
        return playing.target_of(self._grounds, self._staged(scenario, preset), candidate=self._lookups.state(candidate))

    def _staged(self, scenario: Scenario, preset: str) -> staging.Stage:
        known = resolved(scenario, staging.names_of(self._grounds, self._lookups))

        def report(asked: Scenario) -> DependencyReport:
            return self.report(asked.consumer, asked.mineral, year=asked.base_year, preset=preset)

        return staging.staged(self._grounds, report, known, PRESETS[preset])

    @property
    def _tracing(self) -> tracing.Tracing:
        return tracing.Tracing(self._grounds, self._worldwide)
