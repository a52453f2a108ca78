"""The answers of scenarios as typed values. Field names are the JSON keys; None is unknown or not computable, and the reason is among `notes`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kzgraph.evidence import Note
from kzgraph.reports import SCHEMA_VERSION, DependencyReport, Hhi, Source, Supplier


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of a scenario. Tonnes; shares and HHI 0-1.

    `supply_t` is imports and all else, `added_t` what events brought, `removed_t` what they took away, `displaced_t` what gave way to what
    came or was no longer needed, `lost_t` what was removed and not replaced, `unmet_t` consumption without supply.
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
class ScenarioResult:
    """A scenario played out. `blocks` has one entry an accounting (and end); the first stands for the scenario where one is asked for.

    `moved` are the tonnes by supplier that were put into the base in the place of the report's.
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
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class TargetResult:
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
class Comparison:
    """Several scenarios side by side, in the order asked for."""

    scenarios: tuple[ScenarioResult, ...]
    schema_version: int = SCHEMA_VERSION


Answered = ScenarioResult | TargetResult | Comparison
