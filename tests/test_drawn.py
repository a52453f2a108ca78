"""The array form of events and accountings against the objects: the same figures in every draw, and the figures of the draws by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.answers.reports import DependencyReport, Hhi, Interval
from kzgraph.indicators.bands import DOJ_2023
from kzgraph.scenarios import events as ev
from kzgraph.scenarios import years
from kzgraph.scenarios.accounting import Accounting, UncomputableError, parsed
from kzgraph.scenarios.accounting import levelled as levelled_one
from kzgraph.scenarios.drawn import Positions, drawn_of, levelled, moved
from kzgraph.scenarios.drawn_years import MEASURES, Drawn, measured, played, shares
from kzgraph.scenarios.measures import report_of, year_row
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.years import Exposure, Setting
from kzgraph.whatif.staging import _moved
from tests.sizes import sized

DRAWS = sized(100, 300)
SUPPLIERS = ("CHN", "KAZ", "DEU", "USA")
ACCOUNTINGS = ("additive", "displace:CHN", "displace:KAZ", "pro-rata", "optimise")
EVENTS: dict[str, tuple[ev.Event, ...]] = {
    "nothing": (),
    "new supply": (ev.NewSupply(supplier="AUS", quantity_t=15),),
    "more from a supplier": (ev.NewSupply(supplier="KAZ", quantity_t=15, company="mine"), ev.NewSupply(supplier="KAZ", quantity_t=5)),
    "ramp": (ev.NewSupply(supplier="AUS", quantity_t=15, start=2025, ramp={2026: 5}),),
    "unknown quantity": (ev.NewSupply(supplier="AUS", quantity_t=None, quantity_low_t=2, quantity_high_t=80),),
    "cut": (ev.ExportCut(supplier="CHN", share_lost=0.7),),
    "cut of one who is not there": (ev.ExportCut(supplier="NAM", share_lost=1.0),),
    "cut of unstated tonnes": (ev.ExportCut(supplier="FRA", share_lost=0.5),),
    "more, then cut": (ev.NewSupply(supplier="AUS", quantity_t=15), ev.ExportCut(supplier="AUS", share_lost=0.5)),
    "cut, then more": (ev.ExportCut(supplier="CHN", share_lost=1.0), ev.NewSupply(supplier="CHN", quantity_t=15, company="mine")),
    "more than there is": (ev.NewSupply(supplier="AUS", quantity_t=400),),
    "recycling and stocks": (ev.Recycling(quantity_t=20), ev.StockpileRelease(quantity_t=5), ev.ExportCut(supplier="DEU", share_lost=1.0)),
    "substitution": (ev.Substitution(share=0.2), ev.ExportCut(supplier="CHN", share_lost=0.5)),
    "growth": (ev.DemandGrowth(percent=5), ev.ExportCut(supplier="CHN", share_lost=0.2)),
    "consumption given": (ev.DemandGrowth(consumption={2026: 260}), ev.DemandGrowth(percent=-3)),
    "outage": (ev.NewSupply(supplier="KAZ", quantity_t=15, company="mine"), ev.PlantOutage(producer="mine", share_lost=0.6)),
    "corridor": (ev.CorridorClosed(corridor="sea"),),
    "offer accepted": (ev.OwnershipChange(owner="fund", owned="mine", share=0.4),),
}
EXPOSURES = {
    "outage": {1: Exposure(tonnes={"KAZ": 12.0}, company="mine")},
    "corridor": {0: Exposure({"CHN": (0.0, 1.0), "KAZ": (0.5, 0.5)})},
}
BASES = {
    "all known": Position({}, 0.0, 200.0, 200.0),
    "total unknown": Position({}, None, 200.0, 200.0, ("FRA",)),
    "unstated": Position({}, 0.0, 200.0, 200.0, ("FRA",), slack_t=0.001),
    "no consumption": Position({}, 0.0),
}
BLANK = DependencyReport(
    consumer="JPN", mineral="gallium", year=2024, layer="national", stage="", basis="", basket=False, imports_t=1.0, consumption_t=1.0,
    import_share_of_consumption=None, suppliers=(), unexplained_t=0.0, hhi=Hhi(None, None, None, ""), effective_suppliers=Interval(None, None),
    top_supplier=None, top_share=None, n_minus_1_t=None, n_minus_1_cover=None, outlook=(), imports_source_ids=(), consumption_source_ids=(),
    sources=(), rows={}, notes=(),
)  # fmt: skip


def bases(kind: str, seed: int) -> tuple[Positions, list[Position]]:
    """Random tonnes for every draw, as arrays and as one position a draw."""
    random = np.random.default_rng(seed)
    tonnes = {supplier: random.uniform(1, 60, DRAWS) for supplier in SUPPLIERS}
    like = BASES[kind]
    rest = random.uniform(1, 40, DRAWS) if like.unexplained_t is not None else np.full(DRAWS, math.nan)
    used = random.uniform(100, 250, DRAWS) if like.consumption_t is not None else np.full(DRAWS, math.nan)
    ones = [
        replace(
            like,
            base={supplier: float(tonnes[supplier][at]) for supplier in SUPPLIERS},
            unexplained_t=known(rest[at]),
            consumption_t=known(used[at]),
            supply_base_t=known(used[at]),
        )
        for at in range(DRAWS)
    ]
    return drawn_of(like, tonnes, rest, used), ones


def known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def one_by_one(position: Position, events: Sequence[ev.Event], setting: Setting) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """The figures of one draw by the objects; nothing where they say that it is not computable."""
    try:
        now = years.played(position, events, 2026, setting)
    except UncomputableError:
        return dict.fromkeys(MEASURES), {}
    row = year_row(report_of(BLANK, now, year=2026, preset=DOJ_2023), now, 2026)
    figures = {name: getattr(row, name) for name in MEASURES if hasattr(row, name)}
    figures |= {"imports_t": now.imports_t, "hhi_lower": row.hhi.lower, "hhi_upper": row.hhi.upper}
    return figures, {one.supplier: one.share for one in row.suppliers}


def same(found: float, expected: float | None) -> bool:
    return math.isnan(found) if expected is None else math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("kind", BASES)
@pytest.mark.parametrize("events", EVENTS)
def test_arrays_are_the_objects_in_every_draw(kind: str, events: str) -> None:
    drawn_base, ones = bases(kind, seed=len(events))
    random = np.random.default_rng(7)
    exposures = EXPOSURES.get(events, {})
    amounts = {
        number: random.uniform(1, 2) * np.ones(DRAWS) * (event.quantity_t or 40) + random.uniform(0, 5, DRAWS)
        for number, event in enumerate(EVENTS[events])
        if isinstance(event, ev.NewSupply | ev.Recycling | ev.StockpileRelease)
    }
    parts = {(0, "CHN"): random.uniform(0, 1, DRAWS)} if events == "corridor" else {}
    for name in ACCOUNTINGS:
        setting = Setting(parsed(name), 2024, 2026, exposures)
        now = played(drawn_base, EVENTS[events], 2026, setting, Drawn(amounts, parts))
        figures, told = measured(now), shares(now)
        for at, position in enumerate(ones):
            alone = tuple(_with(event, amounts[number][at]) if number in amounts else event for number, event in enumerate(EVENTS[events]))
            reach = {0: Exposure({"CHN": (parts[0, "CHN"][at],) * 2, "KAZ": (0.5, 0.5)})} if parts else exposures
            expected, parts_of = one_by_one(position, alone, replace(setting, exposures=reach))
            for measure in MEASURES:
                uncomputable = expected["imports_t"] is None and measure in ("lost_t", "unmet_t") and name == "pro-rata" and not parts_of
                assert uncomputable or same(figures[measure][at], expected[measure]), (name, measure, at)
            assert all(same(told[supplier][at], share) for supplier, share in parts_of.items() if supplier in told)


def _with(event: ev.Event, tonnes: float) -> Any:
    ramp = {year: amount * tonnes / 15 for year, amount in event.ramp.items()} if isinstance(event, ev.NewSupply) else {}
    more = {"quantity_low_t": 0.0, "quantity_high_t": None, "ramp": ramp} if isinstance(event, ev.NewSupply) else {}
    return replace(event, quantity_t=float(tonnes), **more)  # type: ignore[call-arg]


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    amounts=st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=5),
    tonnes=st.lists(st.integers(0, 200), min_size=3, max_size=3),
)
def test_levelling_is_that_of_the_accounting(amounts: list[list[int]], tonnes: list[int]) -> None:
    found = levelled(np.array(amounts, dtype=float), np.array(tonnes, dtype=float))
    for at in range(3):
        one = levelled_one({str(number): float(row[at]) for number, row in enumerate(amounts)}, float(tonnes[at]))
        assert found[:, at] == pytest.approx(list(one.values()), abs=1e-9)


@pytest.mark.parametrize("amounts", [{"CHN": 10.0}, {"NAM": 5.0}, {"NAM": 500.0}, {"FRA": 3.0, "CHN": 70.0}])
@pytest.mark.parametrize("kind", BASES)
def test_a_base_is_moved_as_the_objects_move_it(kind: str, amounts: dict[str, float]) -> None:
    drawn_base, ones = bases(kind, seed=3)
    found = moved(drawn_base, amounts)
    for at, position in enumerate(ones):
        expected, _ = _moved(position, amounts)
        assert {name: found.base[name][at] for name in found.base} == pytest.approx(expected.base)
        assert same(found.unexplained_t[at], expected.unexplained_t)
        assert same(found.supply_base_t[at], expected.supply_base_t)
        assert found.unstated == expected.unstated


def test_a_loss_that_is_only_rounding_is_none() -> None:
    base = drawn_of(Position({}, 0.0), {"CHN": np.array([55.1, 55.2])}, np.array([41.3, 41.7]), np.array([167.0, 167.3]))
    event = ev.NewSupply(supplier="KAZ", quantity_t=15)
    for name in ACCOUNTINGS[:2]:
        now = played(base, (event,), 2026, Setting(Accounting(*name.split(":")), 2021, 2026), Drawn({0: np.array([14.7, 15.3])}))
        assert now.lost_t.tolist() == [0.0, 0.0]
        assert now.unmet_t.tolist() == [0.0, 0.0]
