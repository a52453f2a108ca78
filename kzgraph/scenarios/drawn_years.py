"""Plays the events of a scenario in all draws at once, year by year, and measures what comes of it: `years` and `measures` over arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from kzgraph.indicators import concentration as conc
from kzgraph.indicators import dependency
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.drawn import Floats, Positions, gave_way, total
from kzgraph.scenarios.years import Exposure, Setting, growth

MEASURES: Final = ("imports_t", "hhi_lower", "hhi_upper", "n_minus_1_t", "n_minus_1_cover", "lost_t", "unmet_t")
"""What is measured in every draw beside the suppliers' shares."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn of the events, by their position: full tonnes a year, and the part of a supplier's deliveries that is reached."""

    quantity_t: Mapping[int, Floats] = field(default_factory=dict)
    parts: Mapping[tuple[int, str], Floats] = field(default_factory=dict)


def played(base: Positions, events: Sequence[ev.Event], year: int, setting: Setting, drawn: Drawn) -> Positions:
    """The positions of a year, in every draw."""
    given, factor = growth(events, year, setting)
    used = base.consumption_t if given is None else np.full_like(base.consumption_t, given)
    now = replace(base, consumption_t=used * factor)
    for number, event in enumerate(events):
        if event.holds(year, setting.first):
            now = _stepped(now, number, event, year, setting, drawn)
    return now


def _stepped(now: Positions, number: int, event: ev.Event, year: int, setting: Setting, drawn: Drawn) -> Positions:
    reach = setting.exposures.get(number, Exposure())
    match event:
        case ev.NewSupply():
            tonnes = _coming(event, year, drawn.quantity_t[number])
            left = gave_way(now, setting.accounting, tonnes, to=event.supplier)
            return left.with_supply(event.supplier, tonnes, company=event.company)
        case ev.Recycling() | ev.StockpileRelease():
            tonnes = drawn.quantity_t[number]
            return gave_way(replace(now, domestic_t=now.domestic_t + tonnes), setting.accounting, tonnes, to="")
        case ev.Substitution():
            freed = now.consumption_t * event.share
            known = np.where(np.isnan(freed), 0.0, freed)
            left = gave_way(now, setting.accounting, known, to="", relief=True)
            return replace(left, consumption_t=now.consumption_t - freed)
        case ev.ExportCut():
            return now.without(event.supplier, event.share_lost)
        case ev.PlantOutage():
            return _reached(now, number, reach, event.share_lost, drawn)
        case ev.CorridorClosed():
            return _reached(now, number, reach, 1.0, drawn)
    return now


def _coming(event: ev.NewSupply, year: int, full: Floats) -> Floats:
    """The tonnes of a year; a ramp is drawn with the full tonnes, in proportion."""
    if not event.ramp:
        return full
    if not event.quantity_t:
        return full + event.tonnes(year, 0.0)
    return full * (event.tonnes(year, event.quantity_t) / event.quantity_t)


def _reached(now: Positions, number: int, reach: Exposure, share: float, drawn: Drawn) -> Positions:
    for supplier, tonnes in reach.tonnes.items():
        now = now.without_tonnes(supplier, tonnes * share)
    for supplier, (low, _) in reach.parts.items():
        now = now.without(supplier, drawn.parts.get((number, supplier), low) * share)
    return now.without_company(reach.company, share) if reach.company else now


def measured(now: Positions) -> dict[str, Floats]:
    """MEASURES of every draw, NaN where not computable. Tonnes; HHI and cover 0-1."""
    known, imports, rest = list(now.known.values()), now.imports_t, now.unexplained_t
    largest = np.maximum.reduce(known) if known else np.zeros_like(imports)
    squares = total([one * one for one in known]) if known else np.zeros_like(imports)
    defined = np.where(imports > 0, imports, np.nan)
    supply, consumption = now.supply_t, np.where(now.consumption_t > 0, now.consumption_t, np.nan)
    named = np.where((largest > 0) & ~np.isnan(defined), largest, np.nan)
    cover = dependency.n_minus_1_cover(supply, np.where(largest <= supply, named, np.nan), consumption)
    lower, upper = conc.hhi_lower(squares, rest, defined), conc.hhi_upper(squares, rest, defined)
    found: dict[str, Any] = {"imports_t": imports, "hhi_lower": lower, "hhi_upper": upper, "n_minus_1_t": conc.n_minus_1(defined, named)}
    return found | {"n_minus_1_cover": cover, "lost_t": now.lost_t, "unmet_t": now.unmet_t}


def shares(now: Positions) -> dict[str, Floats]:
    """Every known supplier's share of imports in every draw, 0-1, NaN where they are unknown or nothing."""
    imports = now.imports_t
    defined = np.where(imports > 0, imports, np.nan)
    return {supplier: conc.share(tonnes, defined) for supplier, tonnes in now.known.items()}
