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
from kzgraph.scenarios.drawn import Positions, drawn_of, gave_way, levelled, moved
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


# --- by hand, two draws ------------------------------------------------------------------------------------------------

TWO = drawn_of(
    Position({}, 0.0, unstated=("FRA",), slack_t=0.5),
    {"CHN": np.array([50.0, 20.0]), "KAZ": np.array([30.0, 0.0])},
    np.array([20.0, 0.0]),
    np.array([100.0, 40.0]),
)


def tonnes_of(now: Positions) -> dict[str, list[float]]:
    return {supplier: amounts.tolist() for supplier, amounts in now.known.items()}


def test_a_cut_takes_from_the_base_and_from_what_events_brought() -> None:
    more = TWO.with_supply("CHN", np.array([10.0, 4.0]), company="mine").with_supply("AUS", np.array([8.0, 2.0]))
    cut = more.without("CHN", 0.5)
    assert tonnes_of(cut) == {"CHN": [30, 12], "KAZ": [30, 0], "AUS": [8, 2]}
    assert (cut.removed_t + np.zeros(2)).tolist() == [25 + 5, 10 + 2]
    assert (cut.retaken_t + np.zeros(2)).tolist() == [5, 2]
    assert cut.added_t.tolist() == [18, 6]
    assert cut.supply_t.tolist() == [100 + 18 - 30, 40 + 6 - 12]
    assert cut.lost_t.tolist() == [12, 6]
    assert cut.unmet_t.tolist() == [12, 6]
    assert tonnes_of(cut.without("AUS", 1.0))["AUS"] == [0, 0]
    assert tonnes_of(more.without_company("mine", 0.25)) == {"CHN": [57.5, 23], "KAZ": [30, 0], "AUS": [8, 2]}


def test_a_company_that_closes_takes_its_tonnes_of_the_base_as_far_as_there_are_any() -> None:
    cut = TWO.without_tonnes("CHN", 30.0)
    assert (tonnes_of(cut)["CHN"], np.asarray(cut.removed_t).tolist()) == ([20, 0], [30, 20])
    assert TWO.without_tonnes("AUS", 30.0) is TWO


def test_what_nobody_states_cannot_be_cut_by_a_known_amount() -> None:
    """Of NAM nobody knows whether it is in the unexplained part: in the second draw there is none."""
    for cut, unknown in ((TWO.without("FRA", np.array([0.0, 0.5])), [False, True]), (TWO.without("NAM", 0.5), [True, False])):
        assert cut.open_loss.tolist() == unknown
        assert np.isnan(cut.unexplained_t).tolist() == unknown
        assert np.isnan(cut.supply_t).tolist() == np.isnan(cut.lost_t).tolist() == unknown
        assert tonnes_of(cut) == tonnes_of(TWO)
    assert TWO.without("FRA", 0.0).open_loss.tolist() == [False, False]
    twice = TWO.without("NAM", 0.5).without("FRA", np.array([0.0, 1.0]))
    assert twice.open_loss.tolist() == [True, True]


def test_imports_are_suppliers_and_the_unexplained_part_and_what_rounding_left() -> None:
    nothing = replace(TWO, base={"CHN": np.array([0.0, 20.0])}, unexplained_t=np.zeros(2))
    assert nothing.imports_t.tolist() == [0, 20.5]
    more = TWO.with_supply("AUS", np.array([8.0, 2.0]))
    assert (more.base_imports_t.tolist(), more.imports_t.tolist()) == ([100.5, 20.5], [108.5, 22.5])
    assert TWO.with_supply("AUS", np.zeros(2)) is TWO


@pytest.mark.parametrize(
    ("rule", "expected", "unexplained", "gone", "retaken"),
    [
        ("additive", {"CHN": [50, 20], "KAZ": [30, 0], "AUS": [7, 7]}, [20, 0], [0, 0], 0),
        ("displace:CHN", {"CHN": [20, 0], "KAZ": [30, 0], "AUS": [7, 7]}, [20, 0], [30, 20], 0),
        ("displace:FRA", {"CHN": [50, 20], "KAZ": [30, 0], "AUS": [7, 7]}, [20, 0], [0, 0], 0),
        ("displace:AUS", {"CHN": [50, 20], "KAZ": [30, 0], "AUS": [0, 0]}, [20, 0], [7, 7], 7),
        ("optimise", {"CHN": [25, 0], "KAZ": [25, 0], "AUS": [7, 7]}, [20, 0], [30, 20], 0),
    ],
    ids=["nobody", "50 - 30, all of 20", "tonnes nobody states", "what an event brought", "50 and 30 to 25 each"],
)
def test_who_gives_way_by_hand(
    rule: str, expected: dict[str, list[float]], unexplained: list[float], gone: list[float], retaken: float
) -> None:
    """30 t come in both draws."""
    more = TWO.with_supply("AUS", np.array([7.0, 7.0]))
    left = gave_way(more, parsed(rule), np.array([30.0, 30.0]), to="AUS")
    assert tonnes_of(left) == expected
    assert left.unexplained_t.tolist() == unexplained
    assert (np.zeros(2) + left.displaced_t).tolist() == gone
    assert (np.zeros(2) + left.retaken_t).tolist() == [retaken, retaken]
    assert (np.zeros(2) + left.relieved_t).tolist() == [0, 0]
    relieved = gave_way(more, parsed(rule), np.array([30.0, 30.0]), to="", relief=True)
    assert (np.zeros(2) + relieved.relieved_t).tolist() == (np.zeros(2) + relieved.displaced_t).tolist()


def test_all_give_way_alike_with_the_unexplained_part() -> None:
    """Imports of 100.5 and 20.5 t: 30 t are 30 / 100.5 of them; more than there is takes all."""
    left = gave_way(TWO, parsed("pro-rata"), np.array([30.0, 30.0]), to="AUS")
    kept = 1 - 30 / 100.5
    assert left.base["CHN"].tolist() == pytest.approx([50 * kept, 0])
    assert left.base["KAZ"].tolist() == pytest.approx([30 * kept, 0])
    assert left.unexplained_t.tolist() == pytest.approx([20 * kept, 0])
    assert np.asarray(left.slack_t).tolist() == pytest.approx([0.5 * kept, 0])
    assert np.asarray(left.displaced_t).tolist() == [30, 20.5]
    empty = replace(TWO, base={"CHN": np.zeros(2)}, unexplained_t=np.zeros(2), slack_t=0.0)
    assert gave_way(empty, parsed("pro-rata"), np.array([30.0, 30.0]), to="AUS").base["CHN"].tolist() == [0, 0]


def test_a_supplier_does_not_give_way_to_itself() -> None:
    left = gave_way(TWO, parsed("optimise"), np.array([10.0, 10.0]), to="CHN")
    assert tonnes_of(left) == {"CHN": [50, 20], "KAZ": [20, 0]}
    assert np.asarray(left.displaced_t).tolist() == [10, 0]
    alone = replace(TWO, base={"CHN": np.array([50.0, 20.0])})
    assert tonnes_of(gave_way(alone, parsed("optimise"), np.array([10.0, 10.0]), to="CHN")) == {"CHN": [50, 20]}


def test_what_displaces_a_supplier_takes_its_base_before_what_events_brought() -> None:
    more = TWO.with_supply("CHN", np.array([6.0, 6.0]), company="a").with_supply("CHN", np.array([9.0, 9.0]), company="b")
    left = gave_way(more, parsed("displace:CHN"), np.array([60.0, 22.0]), to="AUS")
    assert left.base["CHN"].tolist() == [0, 0]
    assert {company: amounts.tolist() for (_, company), amounts in left.added.items()} == {"a": [0, 4], "b": [5, 9]}
    assert np.asarray(left.retaken_t).tolist() == [10, 2]
    assert np.asarray(left.displaced_t).tolist() == [60, 22]


def test_a_base_is_moved_by_hand() -> None:
    """France, unstated so far, comes out of the unexplained part, as far as that goes."""
    now = moved(TWO, {"CHN": 60.0, "FRA": 15.0})
    assert tonnes_of(now) == {"CHN": [60, 60], "KAZ": [30, 0], "FRA": [15, 15]}
    assert now.unexplained_t.tolist() == [5, 0]
    assert now.supply_base_t.tolist() == [100 + 10, 40 + 40 + 15]
    assert now.unstated == ()
    unknown = moved(replace(TWO, unexplained_t=np.full(2, math.nan)), {"FRA": 15.0})
    assert np.isnan(unknown.unexplained_t).all()
    assert unknown.supply_base_t.tolist() == [115, 55]


def step(event: ev.Event, *, tonnes: list[float] | None = None, rule: str = "additive", year: int = 2026, **asked: Any) -> Positions:
    """TWO after one event."""
    amounts = {} if tonnes is None else {0: np.array(tonnes)}
    setting = Setting(parsed(rule), 2024, 2026, {0: asked["reach"]} if "reach" in asked else {})
    return played(asked.get("base", TWO), (event,), year, setting, Drawn(amounts, asked.get("parts", {})))


def test_what_comes_is_added_and_others_give_way_to_it() -> None:
    now = step(ev.NewSupply(supplier="AUS", quantity_t=15, company="mine"), tonnes=[10, 30], rule="displace:CHN")
    assert {piece: amounts.tolist() for piece, amounts in now.added.items()} == {("AUS", "mine"): [10, 30]}
    assert tonnes_of(now) == {"CHN": [40, 0], "KAZ": [30, 0], "AUS": [10, 30]}
    assert now.supply_t.tolist() == [100, 40 + 30 - 20]
    more = step(ev.NewSupply(supplier="CHN", quantity_t=15), tonnes=[10, 30], rule="optimise")
    assert tonnes_of(more) == {"CHN": [60, 50], "KAZ": [20, 0]}
    twice = TWO.with_supply("AUS", np.array([1.0, 2.0]), company="mine").with_supply("AUS", np.array([3.0, 4.0]), company="mine")
    assert {piece: amounts.tolist() for piece, amounts in twice.added.items()} == {("AUS", "mine"): [4, 6]}


def test_a_ramp_is_drawn_in_proportion() -> None:
    """5 of 15 t in the first year are a third of what is drawn; before it starts there is nothing."""
    ramp = ev.NewSupply(supplier="AUS", quantity_t=15, start=2026, ramp={2026: 5})
    assert [step(ramp, tonnes=[30, 60], year=year).known.get("AUS", np.zeros(2)).tolist() for year in (2025, 2026, 2027)] == [
        [0, 0],
        [10, 20],
        [30, 60],
    ]
    to_nothing = ev.NewSupply(supplier="AUS", quantity_t=0, start=2026, ramp={2026: 5})
    assert [tonnes_of(step(to_nothing, tonnes=[0, 0], year=year)).get("AUS") for year in (2026, 2027)] == [[5, 5], None]


@pytest.mark.parametrize("event", [ev.Recycling(quantity_t=5), ev.StockpileRelease(quantity_t=5)])
def test_what_comes_from_within_is_no_import(event: ev.Event) -> None:
    now = step(event, tonnes=[6, 2], rule="displace:CHN")
    assert tonnes_of(now) == {"CHN": [44, 18], "KAZ": [30, 0]}
    assert (np.asarray(now.domestic_t).tolist(), now.supply_t.tolist(), now.lost_t.tolist()) == ([6, 2], [100, 40], [0, 0])


def test_what_is_replaced_is_no_longer_bought() -> None:
    """A fifth of 100 and of 40 t; of an unknown consumption nobody knows how much."""
    now = step(ev.Substitution(share=0.2), rule="displace:CHN")
    assert tonnes_of(now) == {"CHN": [30, 12], "KAZ": [30, 0]}
    assert (now.consumption_t.tolist(), now.supply_t.tolist(), now.unmet_t.tolist()) == ([80, 32], [80, 32], [0, 0])
    assert np.asarray(now.relieved_t).tolist() == [20, 8]
    unknown = step(ev.Substitution(share=0.2), rule="displace:CHN", base=replace(TWO, consumption_t=np.array([math.nan, 40])))
    assert tonnes_of(unknown)["CHN"] == [50, 12]
    assert np.isnan(unknown.consumption_t).tolist() == [True, False]


def test_cuts_take_what_the_event_reaches() -> None:
    assert tonnes_of(step(ev.ExportCut(supplier="CHN", share_lost=0.25))) == {"CHN": [37.5, 15], "KAZ": [30, 0]}
    with_mine = TWO.with_supply("KAZ", np.array([8.0, 4.0]), company="mine")
    reach = Exposure(tonnes={"KAZ": 12.0}, company="mine")
    outage = step(ev.PlantOutage(producer="mine", share_lost=0.5), reach=reach, base=with_mine)
    assert tonnes_of(outage) == {"CHN": [50, 20], "KAZ": [30 - 6 + 8 - 4, 4 - 2]}
    assert np.asarray(outage.removed_t).tolist() == [10, 2]
    unnamed = step(ev.PlantOutage(producer="mine", share_lost=0.5), reach=Exposure(tonnes={"KAZ": 12.0}), base=with_mine)
    assert tonnes_of(unnamed)["KAZ"] == [32, 4]
    half = step(ev.PlantOutage(producer="mine", share_lost=0.5), reach=Exposure({"CHN": (0.4, 0.4)}))
    assert tonnes_of(half)["CHN"] == [40, 16]
    reach = Exposure({"CHN": (0.1, 0.9), "KAZ": (0.5, 0.5)})
    closed = step(ev.CorridorClosed(corridor="sea"), reach=reach, parts={(0, "CHN"): np.array([0.2, 1.0])})
    assert tonnes_of(closed) == {"CHN": [40, 0], "KAZ": [15, 0]}
    assert tonnes_of(step(ev.CorridorClosed(corridor="sea"))) == tonnes_of(TWO), "a corridor that nothing is known to pass"


def test_consumption_is_what_is_given_and_grows_from_there() -> None:
    assert step(ev.DemandGrowth(consumption={2026: 260})).consumption_t.tolist() == [260, 260]
    assert step(ev.DemandGrowth(percent=50, start=2026)).consumption_t.tolist() == [150, 60]
    assert step(ev.DemandGrowth(percent=50, start=2026)).unmet_t.tolist() == [50, 20]


def test_measures_by_hand() -> None:
    """50, 30 and 20 t of nobody, 100 t imported and used; 20 t, 20 imported, 40 used; nothing at all."""
    now = drawn_of(
        Position({}, 0.0),
        {"CHN": np.array([50.0, 20.0, 0.0]), "KAZ": np.array([30.0, 0.0, 0.0])},
        np.array([20.0, 0.0, 0.0]),
        np.array([100.0, 40.0, 0.0]),
    )
    found = measured(now)
    assert set(found) == set(MEASURES)
    assert found["imports_t"].tolist() == [100, 20, 0]
    assert found["hhi_lower"].tolist() == pytest.approx([0.25 + 0.09, 1, math.nan], nan_ok=True)
    assert found["hhi_upper"].tolist() == pytest.approx([0.25 + 0.09 + 0.04, 1, math.nan], nan_ok=True)
    assert found["n_minus_1_t"].tolist() == pytest.approx([50, 0, math.nan], nan_ok=True)
    assert found["n_minus_1_cover"].tolist() == pytest.approx([0.5, 0.5, math.nan], nan_ok=True)
    assert (found["lost_t"].tolist(), found["unmet_t"].tolist()) == ([0, 0, 0], [0, 0, 0])
    told = {name: part.tolist() for name, part in shares(now).items()}
    assert told == {"CHN": pytest.approx([0.5, 1, math.nan], nan_ok=True), "KAZ": pytest.approx([0.3, 0, math.nan], nan_ok=True)}


def test_measures_where_something_is_unknown() -> None:
    """No total: no share, but what is lost of what is known; no supplier: no largest one; one larger than all supply: no cover."""
    no_total = measured(replace(TWO, unexplained_t=np.full(2, math.nan)))
    assert all(np.isnan(no_total[name]).all() for name in ("imports_t", "hhi_lower", "hhi_upper", "n_minus_1_t", "n_minus_1_cover"))
    assert (no_total["lost_t"].tolist(), no_total["unmet_t"].tolist()) == ([0, 0], [0, 0])
    nobody = drawn_of(Position({}, 0.0), {}, np.array([20.0, 0.5]), np.array([40.0, 0.5]))
    found = measured(nobody)
    assert (found["imports_t"].tolist(), found["hhi_lower"].tolist(), found["hhi_upper"].tolist()) == ([20, 0.5], [0, 0], [1, 1])
    assert np.isnan(found["n_minus_1_t"]).all()
    assert np.isnan(found["n_minus_1_cover"]).all()
    assert shares(nobody) == {}
    small = drawn_of(Position({}, 0.0), {"CHN": np.array([0.5, 0.5])}, np.zeros(2), np.array([0.5, 0.4]))
    assert measured(small)["n_minus_1_cover"].tolist() == pytest.approx([0, math.nan], nan_ok=True)
    assert shares(small)["CHN"].tolist() == [1, 1]
    unused = (
        drawn_of(Position({}, 0.0), {}, np.zeros(2), np.array([0.0, 10.0]))
        .with_supply("AUS", np.full(2, 10.0))
        .with_supply("KAZ", np.full(2, 5.0))
    )
    assert measured(unused)["n_minus_1_cover"].tolist() == pytest.approx([math.nan, 1.5], nan_ok=True), "no part of a consumption of 0"


def test_what_is_of_no_company_is_of_none_that_closes() -> None:
    now = TWO.with_supply("KAZ", np.array([8.0, 4.0]))
    assert list(now.added) == [("KAZ", "")]
    outage = step(ev.PlantOutage(producer="mine", share_lost=0.5), reach=Exposure(tonnes={"KAZ": 12.0}), base=now)
    assert tonnes_of(outage)["KAZ"] == [30 - 6 + 8, 4]
    half = step(
        ev.PlantOutage(producer="mine", share_lost=0.5), reach=Exposure({"CHN": (0.4, 0.4)}), parts={(0, "CHN"): np.array([0.2, 1.0])}
    )
    assert tonnes_of(half)["CHN"] == [45, 10]


def test_drawn_positions_keep_what_rounding_left_and_who_is_unstated() -> None:
    now = drawn_of(Position({}, 0.0, unstated=("FRA",), slack_t=0.5), {"CHN": np.array([2.0])}, np.zeros(1), np.array([5.0]))
    assert (now.imports_t.tolist(), now.unstated) == ([2.5], ("FRA",))
    alone = gave_way(now, parsed("optimise"), np.array([1.0]), to="CHN")
    assert (np.zeros(1) + alone.displaced_t).tolist() == [0]
