"""Plays the events of a scenario, year by year, from the base. Events are taken in their order; each year starts from the base again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import Accounting
from kzgraph.scenarios.position import Position

LOW: Final = "low"
HIGH: Final = "high"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an outage or a closed corridor can reach: parts 0-1 of suppliers' deliveries (lower and upper end), tonnes of the base, a company."""

    parts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    tonnes: Mapping[str, float] = field(default_factory=dict)
    company: str = ""

    @property
    def is_open(self) -> bool:
        """Whether a part is known only as an interval."""
        return any(low != high for low, high in self.parts.values())


@dataclass(frozen=True, slots=True)
class Setting:
    """How a scenario is played: who gives way, what outages reach (by the event's position), which end of what is unknown is taken.

    `needed_t` is the upper end of a quantity that is unknown and has none of its own; `first` the scenario's first year.
    """

    accounting: Accounting
    base_year: int
    first: int
    exposures: Mapping[int, Exposure] = field(default_factory=dict)
    end: str = LOW
    needed_t: float | None = None


def played(base: Position, events: Sequence[ev.Event], year: int, setting: Setting) -> Position:
    """The position of a year. Raises UncomputableError where the accounting needs what is not known."""
    given, factor = growth(events, year, setting)
    used = given if given is not None else base.consumption_t
    now = base if used is None else replace(base, consumption_t=used * factor)
    for number, event in enumerate(events):
        if event.holds(year, setting.first):
            now = _stepped(now, event, year, setting, setting.exposures.get(number, Exposure()))
    return now


def growth(events: Sequence[ev.Event], year: int, setting: Setting) -> tuple[float | None, float]:
    """Consumption of the year before anything replaces it, whatever the order of the events: the last figure given, and all percents as a factor."""
    given, factor = None, 1.0
    for event in events:
        if isinstance(event, ev.DemandGrowth):
            first = event.start if event.start is not None else setting.base_year + 1
            if event.percent is not None and year >= first:
                last = year if event.end is None else min(year, event.end)
                factor *= (1 + event.percent / 100) ** max(last - first + 1, 0)  # none where it ended before it could begin
            elif event.holds(year, setting.first):
                stated = ev.by_year(event.consumption, year)
                given = stated if stated is not None else given
    return given, factor


def _stepped(now: Position, event: ev.Event, year: int, setting: Setting, reach: Exposure) -> Position:
    match event:
        case ev.NewSupply():
            return _supplied(now, event, year, setting)
        case ev.Recycling() | ev.StockpileRelease():
            more = replace(now, domestic_t=now.domestic_t + event.quantity_t)
            return setting.accounting.give_way(more, event.quantity_t, to="")
        case ev.Substitution():
            return _substituted(now, event, setting)
        case ev.ExportCut():
            return now.without(event.supplier, event.share_lost)
        case ev.PlantOutage():
            return _reached(now, reach, event.share_lost, setting.end)
        case ev.CorridorClosed():
            return _reached(now, reach, 1.0, setting.end)
    return now


def _supplied(now: Position, event: ev.NewSupply, year: int, setting: Setting) -> Position:
    tonnes = event.tonnes(year, quantity(event, setting))
    left = setting.accounting.give_way(now, tonnes, to=event.supplier)
    return left.with_supply(event.supplier, tonnes, company=event.company)


def quantity(event: ev.NewSupply, setting: Setting) -> float:
    """The full tonnes of a supply: stated, or the end asked for of what is unknown."""
    if event.quantity_t is not None:
        return event.quantity_t
    if setting.end == LOW:
        return event.quantity_low_t
    if event.quantity_high_t is not None:
        return event.quantity_high_t
    return max(setting.needed_t or 0.0, event.quantity_low_t)


def _substituted(now: Position, event: ev.Substitution, setting: Setting) -> Position:
    if now.consumption_t is None:
        return now.noted("substitution_unknown")
    freed = now.consumption_t * event.share
    left = setting.accounting.give_way(now, freed, to="", relief=True)
    return replace(left, consumption_t=now.consumption_t - freed)


def _reached(now: Position, reach: Exposure, share: float, end: str) -> Position:
    """What an outage or a closed corridor takes away: the whole position where nothing is known to be reached."""
    for supplier, tonnes in reach.tonnes.items():
        now = now.without_tonnes(supplier, tonnes * share)
    for supplier, (low, high) in reach.parts.items():
        now = now.without(supplier, share * (low if end == LOW else high))
    return now.without_company(reach.company, share) if reach.company else now


def is_open(events: Sequence[ev.Event], exposures: Mapping[int, Exposure]) -> bool:
    """Whether something that the events move is known only as an interval."""
    unknown = any(isinstance(event, ev.NewSupply) and event.quantity_t is None for event in events)
    return unknown or any(exposure.is_open for exposure in exposures.values())
