"""The answers of scenarios as typed values. Field names are the JSON keys; None is unknown or not computable, and the reason is among `notes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kzgraph.answers.reports import SCHEMA_VERSION, DependencyReport, Hhi, Source, Supplier
from kzgraph.answers.shown import Shown
from kzgraph.evidence import Note


@dataclass(frozen=True, slots=True)
class ControlShare:
    """The part of all imports (0-1) that is made in `state` and controlled from `controller`, the home of owners along all chains.

    `low` is what is known to be theirs, `high` that with all of the state's part whose control is unknown; `if_whole` takes a single owner
    without a stated share to hold all that is left. The controller "unknown" has the rest of each; the state "" is what no state is named for.
    """

    state: str
    controller: str
    low: float
    high: float
    if_whole: float


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of a scenario. Tonnes; shares and HHI 0-1.

    `supply_t` is imports and all else, `added_t` what events brought, `removed_t` what they took away, `displaced_t` what gave way to what
    came or was no longer needed, `lost_t` what was removed and not replaced, `unmet_t` consumption without supply. `origin` are shares of
    imports by the state that made them, re-exports looked through, with "unexplained"; None where not computable, as `control_shares`.
    """

    year: int
    suppliers: tuple[Supplier, ...]
    unexplained_t: float | None
    imports_t: float | None
    supply_t: float | None
    consumption_t: float | None
    top_supplier: str | None
    top_share: float | None
    hhi: Hhi
    n_minus_1_t: float | None
    n_minus_1_cover: float | None
    added_t: float
    removed_t: float | None
    displaced_t: float
    lost_t: float | None
    unmet_t: float | None
    origin: Mapping[str, float] | None = None
    control_shares: tuple[ControlShare, ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A scenario by one accounting. `end` is low or high where something is known only as an interval, else empty.

    `after` is the report of the last year, with `lost_t`, `displaced_t` and `unmet_t` of that year; None where it cannot be computed, for the
    `reason`. `quantity_t` is the amount taken for a quantity that is unknown.
    """

    accounting: str | None
    end: str
    quantity_t: float | None
    after: DependencyReport | None
    by_year: tuple[YearRow, ...]
    lost_t: float | None
    displaced_t: float | None
    unmet_t: float | None
    reason: Note | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """What an owner holds of a company in the end, along all chains, 0-1. `state` is the owner's home, empty where unknown."""

    holder: str
    state: str
    share_before: float
    share_after: float


@dataclass(frozen=True, slots=True)
class ControlChange:
    """Who controls a company before and after a takeover. `controller_*` by the majority rule: "nobody" where no one has more than half."""

    company: str
    controller_before: str
    controller_after: str
    holdings: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure that is drawn, or held (`low` = `high`). `what` it is: supplier, imports, consumption, or the type of the event; `who` it is of.

    `value` is the figure as stated, None where only its range is known; `unit` is t, or part (0-1). `why` it has this range: stated (in the
    table), open (the scenario knows an interval only), a kind of source, whose relative half-width is `spread`; or it is held: moved, assumption,
    user (own rows).
    """

    name: str
    what: str
    who: str
    value: float | None
    low: float
    high: float
    unit: str
    why: str
    spread: float | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Median and 5-95 % interval over the draws, in the unit of the figure; None where it is defined in none, `undefined` counts those."""

    median: float | None
    low: float | None
    high: float | None
    undefined: int


@dataclass(frozen=True, slots=True)
class DrawnYear:
    """One year of one accounting over all draws; fields as in YearRow. `probability` that the threshold is crossed, 0-1."""

    accounting: str | None
    year: int
    shares: Mapping[str, Estimate]
    imports_t: Estimate
    hhi_lower: Estimate
    hhi_upper: Estimate
    n_minus_1_t: Estimate
    n_minus_1_cover: Estimate
    lost_t: Estimate
    unmet_t: Estimate
    probability: float | None


@dataclass(frozen=True, slots=True)
class Bar:
    """What one figure does by itself to the answer of the last year: `at_low` and `at_high` of its range, all others as stated.

    `measure` is the answer: share (of the threshold's supplier, 0-1), or lost_t where something is lost.
    """

    accounting: str | None
    measure: str
    name: str
    low: float
    high: float
    at_low: float | None
    at_high: float | None
    swing: float | None


@dataclass(frozen=True, slots=True)
class Sampled:
    """The scenario over `n` draws from `seed`. The threshold is crossed where the share of `supplier` in imports is above it.

    `probability` is that of the first accounting's last year; None where there is no share.
    """

    n: int
    seed: int
    shape: str
    spreads: tuple[Spread, ...]
    by_year: tuple[DrawnYear, ...]
    supplier: str | None
    threshold: float
    probability: float | None
    tornado: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class ScenarioResult(Shown):
    """A scenario played out. `blocks` has one entry an accounting (and end); the first stands for the scenario where one is asked for.

    `moved` are the tonnes by supplier that were put into the base in the place of the report's. `origin_before` and `control_shares_before` are
    those of the base, as in YearRow. `draws` is None where none were asked for.
    """

    title: str
    note: str
    title_fr: str
    note_fr: str
    consumer: str
    mineral: str
    base_year: int | None
    before: DependencyReport
    unmet_before_t: float | None
    moved: Mapping[str, float]
    blocks: tuple[Block, ...]
    events: tuple[Mapping[str, Any], ...]
    control: tuple[ControlChange, ...]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    origin_before: Mapping[str, float] | None = None
    control_shares_before: tuple[ControlShare, ...] | None = None
    draws: Sampled | None = None
    schema_version: int = SCHEMA_VERSION

    def explain(self) -> Any:
        """The derivation of the base (an Explanation); the events name their sources themselves. Raises KzgraphError for a base of the
        scenario's own."""
        return self.before.explain()


@dataclass(frozen=True, slots=True)
class TargetResult(Shown):
    """What it would take. `tonnes` a year of the candidate; None where the share cannot be reached or computed, for the `reason`.

    `best_share` is the supplier's share with those tonnes, or the least there is; `after` the report with them.
    """

    consumer: str
    mineral: str
    supplier: str
    below: float
    candidate: str
    accounting: str
    base_year: int | None
    tonnes: float | None
    reachable: bool | None
    reason: Note | None
    best_share: float | None
    before: DependencyReport
    after: DependencyReport | None
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Comparison(Shown):
    """Several scenarios side by side, in the order asked for."""

    scenarios: tuple[ScenarioResult, ...]
    schema_version: int = SCHEMA_VERSION


Answered = ScenarioResult | TargetResult | Comparison
