"""The steps of a scenario by hand, from a position of round tonnes: 60 t of China, 30 t of Kazakhstan, 10 t of nobody, 150 t used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kzgraph.answers.reports import DependencyReport, Hhi, Interval, OutlookItem, Supplier
from kzgraph.evidence import Note
from kzgraph.indicators.bands import DOJ_2023
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import RULES, Accounting, UncomputableError, allowed, levelled, parsed
from kzgraph.scenarios.measures import position_of, report_of, year_row
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.scenario import Scenario, concerns
from kzgraph.scenarios.target import Goal, needed, share_of, solved
from kzgraph.scenarios.years import HIGH, LOW, Exposure, Setting, growth, is_open, played, quantity

BASE = Position({"CHN": 60.0, "KAZ": 30.0}, 10.0, 150.0, 150.0)
MINE = ("KAZ", "mine")
WITH_MINE = replace(BASE, added={MINE: 20.0})
ADDITIVE = Accounting("additive")


def codes(position: Position) -> list[str]:
    return [note.code for note in position.notes]


# --- positions ------------------------------------------------------------------------------------------------------


def test_what_a_position_adds_up_to() -> None:
    assert (BASE.imports_t, BASE.base_imports_t, BASE.supply_t, BASE.lost_t, BASE.unmet_t) == (100.0, 100.0, 150.0, 0.0, 0.0)
    assert (WITH_MINE.known, WITH_MINE.imports_t, WITH_MINE.base_imports_t) == ({"CHN": 60.0, "KAZ": 50.0}, 120.0, 100.0)
    assert (WITH_MINE.added_t, WITH_MINE.supply_t) == (20.0, 170.0)
    at_home = replace(WITH_MINE, domestic_t=5.0, retaken_t=3.0, removed_t=8.0, displaced_t=4.0, relieved_t=1.0)
    assert (at_home.added_t, at_home.supply_t) == (28.0, 150.0 + 28 - 8 - 4)
    assert replace(at_home, removed_t=40.0).lost_t == 40 - (28 - (4 - 1))
    assert replace(BASE, slack_t=0.5).imports_t == replace(BASE, slack_t=0.5).base_imports_t == 100.5
    assert replace(BASE, consumption_t=160.0).unmet_t == 160 - 150


def test_what_is_unknown_stays_unknown() -> None:
    open_ = replace(BASE, unexplained_t=None)
    assert (open_.imports_t, open_.base_imports_t, open_.supply_t) == (None, None, 150.0)
    unused = replace(BASE, supply_base_t=None)
    assert (unused.supply_t, unused.unmet_t, unused.lost_t) == (None, None, 0.0)
    assert replace(BASE, consumption_t=None).unmet_t is None
    cut = replace(BASE, open_losses={"DEU": None})
    assert (cut.supply_t, cut.lost_t, cut.unmet_t) == (None, None, None)


def test_rounding_alone_is_no_import() -> None:
    nothing = Position({"CHN": 0.0}, 0.0, slack_t=1e-9)
    assert (nothing.imports_t, replace(nothing, unexplained_t=2.0).imports_t) == (0.0, 2.0 + 1e-9)


def test_more_from_a_supplier_is_kept_by_company() -> None:
    twice = WITH_MINE.with_supply("KAZ", 5.0, company="mine").with_supply("KAZ", 1.0)
    assert twice.added == {MINE: 25.0, ("KAZ", ""): 1.0}
    assert BASE.with_supply("KAZ", 0.0) is BASE


def test_less_from_a_supplier_takes_from_base_and_added_alike() -> None:
    """A half of 30 and of 20: 25 of 170 t gone, 20 t had come: 5 lost."""
    left = WITH_MINE.without("KAZ", 0.5)
    assert (left.base, left.added) == ({"CHN": 60.0, "KAZ": 15.0}, {MINE: 10.0})
    assert (left.removed_t, left.retaken_t, left.added_t, left.supply_t, left.lost_t, left.unmet_t) == (25.0, 10.0, 20.0, 145.0, 5.0, 5.0)
    only_added = BASE.with_supply("AUS", 8.0).without("AUS", 0.25)
    assert (only_added.base, only_added.added, only_added.removed_t, only_added.notes) == (BASE.base, {("AUS", ""): 6.0}, 2.0, ())


def test_less_of_a_company_and_of_the_base_alone() -> None:
    mixed = WITH_MINE.with_supply("KAZ", 4.0).with_supply("AUS", 8.0, company="mine")
    left = mixed.without_company("mine", 0.5)
    assert (left.added, left.removed_t, left.base) == ({MINE: 10.0, ("KAZ", ""): 4.0, ("AUS", "mine"): 4.0}, 14.0, BASE.base)
    assert (BASE.without_tonnes("KAZ", 12.0).base["KAZ"], BASE.without_tonnes("KAZ", 12.0).removed_t) == (18.0, 12.0)
    assert (BASE.without_tonnes("KAZ", 45.0).base["KAZ"], BASE.without_tonnes("KAZ", 45.0).removed_t) == (0.0, 30.0)
    assert BASE.without_tonnes("AUS", 45.0) is BASE


@pytest.mark.parametrize(
    ("position", "supplier", "share", "most", "said"),
    [
        (BASE, "DEU", 0.5, {"DEU": 5.0}, [Note("loss_unknown", {"who": "DEU", "most_t": 5.0})]),
        (replace(BASE, unstated=("DEU",)), "DEU", 1.0, {"DEU": 10.0}, [Note("loss_unknown", {"who": "DEU", "most_t": 10.0})]),
        (replace(BASE, unexplained_t=None), "DEU", 0.5, {"DEU": None}, [Note("loss_open", {"who": "DEU"})]),
        (replace(BASE, unexplained_t=0.0), "DEU", 0.5, {}, [Note("nothing_to_lose", {"who": "DEU"})]),
        (
            replace(BASE, unexplained_t=0.0, unstated=("DEU",)),
            "DEU",
            0.5,
            {"DEU": 0.0},
            [Note("loss_unknown", {"who": "DEU", "most_t": 0.0})],
        ),
        (BASE, "DEU", 0.0, {}, [Note("nothing_to_lose", {"who": "DEU"})]),
    ],
    ids=["half of 10 at most", "all of 10 at most", "no total", "all is explained", "unstated beside all", "a cut of nothing"],
)
def test_a_cut_of_tonnes_that_nobody_states(position: Position, supplier: str, share: float, most: Any, said: list[Note]) -> None:
    left = position.without(supplier, share)
    assert (left.open_losses, list(left.notes)) == (most, said)
    assert left.unexplained_t is None if most else left.unexplained_t == position.unexplained_t
    assert left.removed_t == 0.0


def test_what_is_to_be_said_is_said_once() -> None:
    assert codes(BASE.noted("a", who=1).noted("b").noted("a", who=1).noted("a", who=2)) == ["a", "b", "a"]


# --- who gives way --------------------------------------------------------------------------------------------------


def gave_way(rule: str, tonnes: float, position: Position = BASE, to: str = "AUS", *, relief: bool = False) -> Position:
    return parsed(rule).give_way(position, tonnes, to=to, relief=relief)


@pytest.mark.parametrize(
    ("rule", "tonnes", "base", "rest", "gone", "said"),
    [
        ("additive", 40.0, {"CHN": 60.0, "KAZ": 30.0}, 10.0, 0.0, []),
        ("displace:CHN", 40.0, {"CHN": 20.0, "KAZ": 30.0}, 10.0, 40.0, []),
        ("displace:CHN", 80.0, {"CHN": 0.0, "KAZ": 30.0}, 10.0, 60.0, [("displaced_short", 60.0, 20.0)]),
        ("displace:DEU", 5.0, {"CHN": 60.0, "KAZ": 30.0}, 10.0, 0.0, [("displaced_short", 0.0, 5.0)]),
        ("pro-rata", 40.0, {"CHN": 36.0, "KAZ": 18.0}, 6.0, 40.0, []),
        ("pro-rata", 130.0, {"CHN": 0.0, "KAZ": 0.0}, 0.0, 100.0, [("displaced_short", 100.0, 30.0)]),
        ("optimise", 20.0, {"CHN": 40.0, "KAZ": 30.0}, 10.0, 20.0, []),
        ("optimise", 50.0, {"CHN": 20.0, "KAZ": 20.0}, 10.0, 50.0, []),
        ("optimise", 95.0, {"CHN": 0.0, "KAZ": 0.0}, 10.0, 90.0, [("displaced_short", 90.0, 5.0)]),
    ],
    ids=[
        "on top", "60 - 40", "60 of 80, 20 on top", "it has none", "each * (1 - 40/100)", "100 of 130", "60 - 20 is still the largest", "(60 + 30 - 50) / 2 each",
        "90 of 95 are known",
    ],
)  # fmt: skip
def test_who_gives_way(
    rule: str, tonnes: float, base: dict[str, float], rest: float, gone: float, said: list[tuple[str, float, float]]
) -> None:
    left = gave_way(rule, tonnes)
    assert left.base == pytest.approx(base)
    assert (left.unexplained_t, left.displaced_t, left.relieved_t) == (pytest.approx(rest), pytest.approx(gone), 0.0)
    assert [(note.code, note.values["gone_t"], note.values["rest_t"]) for note in left.notes] == said
    assert all(note.values["accounting"] == rule for note in left.notes)


def test_rounding_is_no_rest() -> None:
    """Of 60 t, or of less than a tonne, 1e-9 is rounding."""
    assert [codes(gave_way("displace:CHN", 60 * (1 + part))) for part in (0.5e-9, 2e-9)] == [[], ["displaced_short"]]
    assert [codes(gave_way("displace:DEU", tonnes)) for tonnes in (0.5e-9, 2e-9)] == [[], ["displaced_short"]]


def test_who_gives_way_to_what_is_no_longer_needed() -> None:
    assert [(one.displaced_t, one.relieved_t) for one in (gave_way("displace:CHN", 40.0, relief=flag) for flag in (False, True))] == [
        (40, 0),
        (40, 40),
    ]
    again = gave_way("displace:CHN", 30.0, gave_way("displace:CHN", 10.0, relief=True), relief=True)
    assert (again.base["CHN"], again.displaced_t, again.relieved_t) == (20.0, 40.0, 40.0)


def test_a_state_gives_way_with_its_base_first_then_with_what_came() -> None:
    """30 t of the base and 5 of the 20 t of the mine; then the mine's other 15 and 2 of the 4 t of nobody named."""
    once = gave_way("displace:KAZ", 35.0, WITH_MINE.with_supply("KAZ", 4.0))
    assert (once.base["KAZ"], once.added, once.retaken_t, once.displaced_t) == (0.0, {MINE: 15.0, ("KAZ", ""): 4.0}, 5.0, 35.0)
    twice = gave_way("displace:KAZ", 17.0, once)
    assert (twice.added, twice.retaken_t, twice.displaced_t, twice.notes) == ({MINE: 0.0, ("KAZ", ""): 2.0}, 22.0, 52.0, ())
    others = gave_way("displace:KAZ", 31.0, BASE.with_supply("AUS", 9.0))
    assert (others.added, codes(others)) == ({("AUS", ""): 9.0}, ["displaced_short"])


def test_the_supplier_that_comes_does_not_give_way_to_itself() -> None:
    assert gave_way("optimise", 20.0, to="CHN").base == {"CHN": 60.0, "KAZ": 10.0}


def test_what_an_accounting_cannot_do_without() -> None:
    with pytest.raises(UncomputableError, match="prorata_no_total") as caught:
        gave_way("pro-rata", 1.0, replace(BASE, unexplained_t=None))
    assert caught.value.note == Note("prorata_no_total")
    unstated = replace(BASE, unstated=("DEU",))
    assert gave_way("displace:DEU", 5.0, unstated).displaced_t == 0.0
    assert [(note.code, note.values.get("who")) for note in gave_way("displace:DEU", 5.0, unstated).notes] == [
        ("displaced_unknown", "DEU"),
        ("displaced_short", None),
    ]
    assert gave_way("optimise", 5.0, unstated).notes == (Note("optimise_unstated", {"who": ["DEU"]}),)
    empty = Position({"CHN": 0.0}, 0.0)
    assert (gave_way("pro-rata", 0.0, empty).base, gave_way("pro-rata", 0.0, empty).displaced_t) == ({"CHN": 0.0}, 0.0)


def test_pro_rata_lowers_what_rounding_left_too() -> None:
    left = gave_way("pro-rata", 50.0, replace(BASE, slack_t=100.0))
    assert (left.base, left.unexplained_t, left.slack_t, left.base_imports_t) == ({"CHN": 45.0, "KAZ": 22.5}, 7.5, 75.0, 150.0)


@pytest.mark.parametrize(
    ("tonnes", "expected"),
    [(0.0, (50, 30, 10)), (20.0, (30, 30, 10)), (30.0, (25, 25, 10)), (60.0, (10, 10, 10)), (75.0, (5, 5, 5)), (90.0, (0, 0, 0)), (99.0, (0, 0, 0))],
    ids=["nothing", "50 - 20", "(80 - 30) / 2", "(80 - 60) / 2", "(90 - 75) / 3", "all", "more than all"],
)  # fmt: skip
def test_the_largest_come_down_to_one_level(tonnes: float, expected: tuple[float, ...]) -> None:
    assert levelled({"A": 50.0, "B": 30.0, "C": 10.0}, tonnes) == pytest.approx(dict(zip("ABC", expected, strict=True)))
    assert levelled({}, tonnes) == {}


@pytest.mark.parametrize("text", ["displace", "displace:", "displace: ", "pro-rata:CHN", "optimise:", "", "dearest"])
def test_what_is_no_accounting(text: str) -> None:
    with pytest.raises(ValueError, match="is no accounting - allowed are additive"):
        parsed(text)
    assert allowed() == "; ".join(f"{name} ({meaning})" for name, meaning in RULES.items())


def test_an_accounting_is_read_as_it_is_written() -> None:
    assert parsed(" displace: kz ", {"kz": "KAZ"}.__getitem__) == Accounting("displace", "KAZ")
    assert [str(parsed(text)) for text in ("displace:CHN", " additive ")] == ["displace:CHN", "additive"]


# --- events ---------------------------------------------------------------------------------------------------------

SETTING = Setting(ADDITIVE, base_year=2024, first=2026)


def play(*events: ev.Event, year: int = 2026, **told: Any) -> Position:
    return played(BASE, events, year, replace(SETTING, **told))


@pytest.mark.parametrize(
    ("growths", "year", "expected"),
    [
        ([{"percent": 10}], 2026, (None, 1.1**2)),
        ([{"percent": 10, "start": 2026}], 2026, (None, 1.1)),
        ([{"percent": 10, "start": 2027}], 2026, (None, 1.0)),
        ([{"percent": 10, "end": 2025}], 2030, (None, 1.1)),
        ([{"percent": 10, "end": 2024}], 2030, (None, 1.0)),
        ([{"percent": 10, "end": 2020}], 2030, (None, 1.0)),
        ([{"percent": 10}, {"percent": -10}], 2025, (None, 1.1 * 0.9)),
        ([{"consumption": {2025: 120, 2027: 90}}], 2026, (120, 1.0)),
        ([{"consumption": {2027: 90}}], 2026, (None, 1.0)),
        ([{"consumption": {2025: 120}}, {"consumption": {2026: 80}}, {"consumption": {2030: 1}}], 2026, (80, 1.0)),
        ([{"consumption": {2025: 120}, "end": 2026}], 2027, (None, 1.0)),
        ([{"consumption": {2025: 120}}, {"percent": 10}], 2026, (120, 1.1**2)),
    ],
    ids=[
        "1.1 ** 2 from 2025 on", "1.1 ** 1", "not yet", "one year", "over in the base year", "over before it: not 1.1 ** -4", "1.1 * 0.9", "the last year given", "before the first",
        "the last event that gives one", "not after its end", "both",
    ],
)  # fmt: skip
def test_growth(growths: list[dict[str, Any]], year: int, expected: tuple[float | None, float]) -> None:
    assert growth([ev.DemandGrowth(**one) for one in growths], year, SETTING) == pytest.approx(expected)


def test_a_year_begins_with_its_consumption() -> None:
    assert play(ev.DemandGrowth(percent=10)).unmet_t == pytest.approx(150 * 1.1**2 - 150)
    assert play(ev.DemandGrowth(consumption={2026: 160})).unmet_t == 10.0
    assert play(ev.DemandGrowth(consumption={2026: 100}), ev.DemandGrowth(percent=10)).consumption_t == pytest.approx(121.0)
    unknown = replace(BASE, consumption_t=None)
    assert played(unknown, [ev.DemandGrowth(percent=10)], 2026, SETTING).consumption_t is None


def test_each_event_moves_what_it_says() -> None:
    assert play(ev.NewSupply(supplier="AUS", quantity_t=15, company="mine")).added == {("AUS", "mine"): 15.0}
    recycled = play(ev.Recycling(quantity_t=20), ev.StockpileRelease(quantity_t=5), accounting=parsed("displace:CHN"))
    assert (recycled.domestic_t, recycled.base["CHN"], recycled.displaced_t, recycled.relieved_t) == (25.0, 35.0, 25.0, 0.0)
    instead = play(ev.Substitution(share=0.2), accounting=parsed("displace:CHN"))
    assert (instead.consumption_t, instead.base["CHN"], instead.displaced_t, instead.relieved_t, instead.lost_t) == (
        120.0,
        30.0,
        30.0,
        30.0,
        0.0,
    )
    assert codes(played(replace(BASE, consumption_t=None), [ev.Substitution(share=0.2)], 2026, SETTING)) == ["substitution_unknown"]
    assert play(ev.ExportCut(supplier="CHN", share_lost=0.25)).base["CHN"] == 45.0
    assert play(ev.OwnershipChange(owner="fund", owned="mine", share=0.4)) == BASE
    assert play(ev.ExportCut(supplier="CHN", share_lost=0.25, start=2027)) == BASE
    assert play(ev.ExportCut(supplier="CHN", share_lost=0.25, end=2025)) == BASE


def test_an_outage_takes_what_it_reaches() -> None:
    outage, closed = ev.PlantOutage(producer="mine", share_lost=0.5), ev.CorridorClosed(corridor="sea")
    reach = Exposure({"CHN": (0.2, 0.8)}, {"KAZ": 12.0}, "mine")
    more = ev.NewSupply(supplier="AUS", quantity_t=8, company="mine")
    low, high = (play(more, outage, exposures={1: reach}, end=end) for end in (LOW, HIGH))
    assert (low.base, low.added) == ({"CHN": 60 - 0.5 * 0.2 * 60, "KAZ": 24.0}, {("AUS", "mine"): 4.0})
    assert (high.base["CHN"], high.base["KAZ"], high.removed_t) == (36.0, 24.0, 24.0 + 6 + 4)
    assert play(closed, exposures={0: replace(reach, company="")}).base == pytest.approx({"CHN": 48.0, "KAZ": 18.0})
    assert play(more, closed, exposures={0: reach}).base == BASE.base


@pytest.mark.parametrize(
    ("told", "end", "needs", "expected"),
    [
        ({"quantity_t": 5}, HIGH, None, 5.0),
        ({"quantity_t": None, "quantity_low_t": 2, "quantity_high_t": 80}, LOW, 9.0, 2.0),
        ({"quantity_t": None, "quantity_low_t": 2, "quantity_high_t": 80}, HIGH, 9.0, 80.0),
        ({"quantity_t": None, "quantity_low_t": 2}, HIGH, 9.0, 9.0),
        ({"quantity_t": None, "quantity_low_t": 2}, HIGH, 1.0, 2.0),
        ({"quantity_t": None, "quantity_low_t": 2}, HIGH, None, 2.0),
        ({"quantity_t": None}, HIGH, None, 0.0),
    ],
    ids=["stated", "its low", "its high", "what is needed", "never below its low", "nothing is asked", "nothing is known"],
)
def test_the_tonnes_of_a_supply(told: dict[str, Any], end: str, needs: float | None, expected: float) -> None:
    event = ev.NewSupply(supplier="AUS", **told)
    assert quantity(event, replace(SETTING, end=end, needed_t=needs)) == expected
    assert is_open([event], {}) == (told["quantity_t"] is None)


def test_an_event_as_plain_values() -> None:
    supply = ev.NewSupply(supplier="AUS", quantity_t=None, quantity_low_t=2, quantity_high_t=2, start=2026)
    assert ev.content(supply) == {
        "type": "new_supply",
        "start": 2026,
        "supplier": "AUS",
        "quantity_t": None,
        "quantity_low_t": 2.0,
        "quantity_high_t": 2.0,
    }
    cut = ev.ExportCut(supplier="CHN", share_lost=0.0)
    assert ev.content(cut) == {"type": "export_cut", "supplier": "CHN", "share_lost": 0.0, "consumer": "all"}


def test_what_makes_a_scenario_an_interval() -> None:
    fixed, wide = Exposure({"CHN": (0.5, 0.5)}), Exposure({"CHN": (0.5, 0.5), "KAZ": (0.0, 1.0)})
    assert [is_open([], {0: fixed}), is_open([], {0: fixed, 1: wide}), fixed.is_open, wide.is_open] == [False, True, False, True]


def test_ramps_and_years() -> None:
    ramp = ev.NewSupply(supplier="AUS", quantity_t=30, start=2026, ramp={2026: 5, 2028: 12})
    assert [ramp.tonnes(year, 30.0) for year in (2025, 2026, 2027, 2028, 2029)] == [0.0, 5.0, 5.0, 12.0, 30.0]
    assert [ramp.holds(year, 2020) for year in (2025, 2026, 2040)] == [False, True, True]
    told = Scenario(consumer="JPN", mineral="ga", events=(ramp, ev.DemandGrowth(consumption={2031: 5})))
    assert (told.years(2024), replace(told, last=2027).years(2024), replace(told, first=2030).years(2024)) == (
        tuple(range(2026, 2032)), (2026, 2027), (2030, 2031),
    )  # fmt: skip
    alone = Scenario(consumer="JPN", mineral="ga")
    assert (alone.years(2024), alone.years(None), alone.needs_accounting(), told.needs_accounting()) == ((2024,), (), False, True)
    ended = Scenario(consumer="JPN", mineral="ga", events=(ev.ExportCut(supplier="CHN", share_lost=1, start=2026, end=2029),))
    assert (ended.years(2024), ended.needs_accounting()) == ((2026, 2027, 2028, 2029), False)


@pytest.mark.parametrize(
    ("told", "expected"),
    [({}, True), ({"consumer": "JPN"}, True), ({"consumer": "all"}, True), ({"consumer": "USA"}, False), ({"mineral": "ga"}, True), ({"mineral": "co"}, False)],
    ids=str,
)  # fmt: skip
def test_whom_an_event_concerns(told: dict[str, Any], expected: bool) -> None:
    scenario = Scenario(consumer="JPN", mineral="ga")
    assert concerns(ev.ExportCut(supplier="CHN", share_lost=1, **told), scenario) is expected
    assert concerns(ev.PlantOutage(producer="mine", share_lost=1), scenario)


# --- measures -------------------------------------------------------------------------------------------------------

BLANK = DependencyReport(
    consumer="JPN", mineral="ga", year=2024, layer="national", stage="", basis="", basket=False, imports_t=100.0, consumption_t=150.0,
    import_share_of_consumption=None, suppliers=(Supplier("CHN", 60.0, 0.6, 0.4, ("a1",)), Supplier("KAZ", 30.0, 0.3, 0.2, ()), Supplier("DEU", None, None, None, ())),
    unexplained_t=10.0, hhi=Hhi(None, None, None, ""), effective_suppliers=Interval(None, None), top_supplier=None, top_share=None, n_minus_1_t=None,
    n_minus_1_cover=None, outlook=(), imports_source_ids=(), consumption_source_ids=(), sources=(), rows={}, notes=(),
)  # fmt: skip


def told(position: Position, before: DependencyReport = BLANK, **more: Any) -> DependencyReport:
    return report_of(before, position, year=2026, preset=DOJ_2023, **more)


def test_a_report_is_a_position_and_back() -> None:
    assert position_of(BLANK) == replace(BASE, unstated=("DEU",))
    assert position_of(replace(BLANK, imports_t=100.5)).slack_t == 0.5
    assert (position_of(replace(BLANK, imports_t=None)).unexplained_t, position_of(replace(BLANK, imports_t=None)).slack_t) == (None, 0.0)


def test_the_figures_of_a_position() -> None:
    """(60^2 + 30^2) / 100^2 = 0.45, and 10^2 / 100^2 more if one stands behind the rest."""
    found = told(BASE, cited={"KAZ": ("a2",)})
    assert (found.imports_t, found.unexplained_t, found.import_share_of_consumption) == (100.0, 10.0, pytest.approx(100 / 150))
    assert (found.hhi.lower, found.hhi.upper, found.hhi.band) == (pytest.approx(0.45), pytest.approx(0.46), "high")
    assert (found.effective_suppliers.lower, found.effective_suppliers.upper) == (pytest.approx(1 / 0.46), pytest.approx(1 / 0.45))
    assert (found.top_supplier, found.top_share, found.n_minus_1_t, found.n_minus_1_cover) == ("CHN", 0.6, 40.0, pytest.approx(90 / 150))
    assert [(one.supplier, one.share, one.source_ids) for one in found.suppliers] == [("CHN", 0.6, ("a1",)), ("KAZ", 0.3, ("a2",))]
    assert [one.share_of_consumption for one in found.suppliers] == [0.4, 0.2]
    row = year_row(found, replace(BASE, removed_t=7.0), 2030)
    assert (row.year, row.supply_t, row.removed_t, row.lost_t, row.unmet_t, row.hhi) == (2030, 143.0, 7.0, 7.0, 7.0, found.hhi)
    assert year_row(found, replace(BASE, open_losses={"DEU": 1.0}), 2030).removed_t is None


def test_suppliers_stand_by_their_tonnes_then_by_their_code() -> None:
    found = told(Position({"AUS": 5.0, "CHN": 60.0, "AAA": 5.0}, 0.0, 150.0, 150.0, ("DEU",)))
    assert [(one.supplier, one.quantity_t) for one in found.suppliers] == [("CHN", 60.0), ("AAA", 5.0), ("AUS", 5.0), ("DEU", None)]
    assert (found.top_supplier, found.year, found.consumption_t) == ("CHN", 2026, 150.0)
    assert told(Position({"B": 5.0, "A": 5.0}, 0.0)).top_supplier == "A"
    assert told(Position({"B": 0.4, "A": 0.5}, 0.1, 1.0, 1.0)).n_minus_1_cover == 0.5
    assert year_row(found, replace(BASE, displaced_t=3.0, added={MINE: 2.0}), 2030).displaced_t == 3.0
    assert year_row(found, replace(BASE, displaced_t=3.0, added={MINE: 2.0}), 2030).added_t == 2.0


def test_the_lower_bound_of_hhi_is_a_limit_that_is_not_reached() -> None:
    """(30^2 + 30^2) / 100^2 is the 0.18 that is still moderate, but with 40 t of nobody every value lies above it: high."""
    assert told(Position({"A": 30.0, "B": 30.0}, 40.0)).hhi.band == "high"
    assert told(Position({"A": 30.0, "B": 30.0}, 0.0, slack_t=40.0)).hhi.band == "moderate"


def test_notes_carry_their_figures() -> None:
    (largest,) = told(replace(BASE, unexplained_t=61.0)).notes
    assert largest.values == {"unexplained_t": 61.0, "left_t": 90.0}
    (above,) = told(replace(BASE, supply_base_t=59.0)).notes
    assert above.values == {"supplier": "CHN"}
    nobody, open_ = told(Position({}, 10.0, 150.0, 150.0)).notes
    assert (nobody.values, open_.values) == ({"rest_t": 10.0}, {"lower": 0.0, "upper": 1.0, "preset": "doj-2023"})


def test_figures_that_there_are_not() -> None:
    open_ = told(replace(BASE, unexplained_t=None), replace(BLANK, imports_t=90.0))
    assert (open_.imports_t, open_.top_supplier, open_.top_share, open_.hhi.upper, open_.n_minus_1_t) == (90.0, None, None, None, None)
    assert open_.effective_suppliers == Interval(None, None)
    assert told(replace(BASE, unexplained_t=None, open_losses={"DEU": 1.0})).imports_t is None
    nothing = told(Position({"CHN": 0.0}, 0.0, 150.0, 150.0))
    assert (nothing.imports_t, nothing.top_supplier, nothing.hhi.lower, nothing.n_minus_1_cover) == (0.0, None, None, None)
    assert told(Position({}, 10.0, 150.0, 150.0)).n_minus_1_cover is None
    assert told(replace(BASE, consumption_t=0.0)).import_share_of_consumption is None
    assert told(replace(BASE, supply_base_t=50.0)).n_minus_1_cover is None
    assert told(replace(BASE, supply_base_t=60.0)).n_minus_1_cover == 0.0


@pytest.mark.parametrize(
    ("position", "said"),
    [
        (BASE, []),
        (Position({}, 10.0, 150.0, 150.0), ["nobody_known", "band_open"]),
        (replace(BASE, unexplained_t=61.0), ["unexplained_largest"]),
        (replace(BASE, unexplained_t=60.0), []),
        (replace(BASE, supply_base_t=59.0), ["top_above_consumption"]),
        (replace(BASE, supply_base_t=60.0), []),
        (BASE.noted("a"), ["a"]),
    ],
    ids=["0.45 to 0.46", "all of nobody", "61 above 60", "60 is not above 60", "60 above 59", "60 is not", "what was said"],
)  # fmt: skip
def test_what_is_said_beside_the_figures(position: Position, said: list[str]) -> None:
    assert [note.code for note in told(position).notes] == said


# --- targets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "below", "tonnes"),
    [("additive", 0.5, 20.0), ("displace:CHN", 0.5, 10.0), ("displace:KAZ", 0.4, 80.0), ("pro-rata", 0.45, 25.0), ("optimise", 0.5, 10.0), ("additive", 0.6, 0.0)],
    ids=["60/0.5 - 100", "60 - 0.5 * 100", "30 of KAZ, then on top: 60/0.4 - 70", "60 * (1 - 25/100) = 45", "60 - 10", "met already"],
)  # fmt: skip
def test_the_least_tonnes_that_do_it(rule: str, below: float, tonnes: float) -> None:
    found = needed(BASE, Goal("CHN", below), candidate="AUS", accounting=parsed(rule))
    assert (found.reachable, found.tonnes) == (True, pytest.approx(tonnes, rel=1e-9))
    assert found.best == pytest.approx(below)
    assert (found.reason and found.reason.code) == (None if tonnes else "target_met")


def test_targets_that_cannot_be() -> None:
    itself = needed(BASE, Goal("CHN", 0.5), candidate="CHN", accounting=ADDITIVE)
    assert (itself.tonnes, itself.reachable, itself.reason, itself.best) == (None, False, Note("target_itself", {"supplier": "CHN"}), 0.6)
    never = needed(BASE, Goal("CHN", 0.5), candidate="AUS", accounting=parsed("displace:KAZ"))
    assert (never.reachable, never.tonnes) == (True, pytest.approx(50.0))
    for position in (replace(BASE, unexplained_t=None), replace(BASE, unstated=("CHN",))):
        unknown = needed(position, Goal("CHN", 0.5), candidate="AUS", accounting=ADDITIVE)
        assert (unknown.tonnes, unknown.reachable, unknown.reason) == (None, None, Note("target_no_shares", {"supplier": "CHN"}))
    none = needed(BASE, Goal("CHN", 0.0), candidate="AUS", accounting=ADDITIVE)
    assert (none.tonnes, none.reachable, none.reason and none.reason.code) == (None, False, "target_out_of_reach")
    assert none.best == pytest.approx(60 / (1e12 + 100))
    assert none.reason is not None
    assert none.reason.values["percent"] == pytest.approx(100 * 60 / (1e12 + 100))
    assert (share_of(BASE, "DEU"), share_of(replace(BASE, unexplained_t=None), "CHN"), share_of(Position({}, 0.0), "CHN")) == (
        0.0,
        None,
        None,
    )


def test_the_candidate_itself_does_not_give_way() -> None:
    """Of 60, 55 and 10 t China has to come down to 0.4 * 125 = 50 t: by 10 t, where Kazakhstan is not lowered for its own 10 t."""
    close = replace(BASE, base={"CHN": 60.0, "KAZ": 55.0})
    assert needed(close, Goal("CHN", 0.4), candidate="KAZ", accounting=parsed("optimise")).tonnes == pytest.approx(10.0)
    assert needed(close, Goal("CHN", 0.4), candidate="AUS", accounting=parsed("optimise")).tonnes == pytest.approx(15.0)


def test_less_than_a_tonne_may_be_needed() -> None:
    """60 / 0.595 - 100, where the excess is 60 - 59.5."""
    assert needed(BASE, Goal("CHN", 0.595), candidate="AUS", accounting=ADDITIVE).tonnes == pytest.approx(60 / 0.595 - 100, rel=1e-9)
    small = Position({"CHN": 0.6}, 0.4)
    assert needed(small, Goal("CHN", 0.5), candidate="AUS", accounting=ADDITIVE).tonnes == pytest.approx(0.2, rel=1e-9)


def test_a_target_without_what_the_accounting_needs() -> None:
    found = needed(replace(BASE, unexplained_t=None), Goal("CHN", 0.5), candidate="AUS", accounting=parsed("pro-rata"))
    assert (found.tonnes, found.reachable, found.reason) == (None, None, Note("prorata_no_total"))


def test_a_supply_comes_by_its_ramp_its_end_and_its_accounting() -> None:
    ramp = ev.NewSupply(supplier="AUS", quantity_t=30, start=2026, ramp={2026: 5})
    assert [play(ramp, year=year, accounting=parsed("displace:CHN")).base["CHN"] for year in (2025, 2026, 2027)] == [60.0, 55.0, 30.0]
    unknown = ev.NewSupply(supplier="AUS", quantity_t=None, quantity_low_t=2, quantity_high_t=8)
    assert [play(unknown, end=end).added for end in (LOW, HIGH)] == [{("AUS", ""): 2.0}, {("AUS", ""): 8.0}]
    open_ = play(
        ev.NewSupply(supplier="AUS", quantity_t=8), ev.CorridorClosed(corridor="sea"), exposures={1: Exposure({"CHN": (0.2, 0.8)})}
    )
    assert (open_.added, open_.base["CHN"]) == ({("AUS", ""): 8.0}, 48.0), "a supply of no company is of no company that is reached"


def test_a_target_is_looked_for_beyond_all_imports() -> None:
    """0.9 / 0.3 - 1, twice the imports of 1 t; at 1 t more the excess is still 0.9 - 0.3 * 2 = 0.3 t."""
    assert needed(Position({"CHN": 0.9}, 0.1), Goal("CHN", 0.3), candidate="AUS", accounting=ADDITIVE).tonnes == pytest.approx(
        2.0, rel=1e-9
    )


@pytest.mark.parametrize(
    ("rule", "rest", "below", "tonnes"),
    [("additive", 41.3, 0.3, 98.7), ("displace:CHN", 41.3, 0.2, 39.74), ("additive", 0.7, 0.3, 139.3), ("pro-rata", 41.3, 0.3, 49.99155)],
    ids=["60/0.3 - 101.3", "60 - 0.2 * 101.3", "60/0.3 - 60.7", "101.3 * (1 - 0.3 * 101.3/60)"],
)
def test_what_is_needed_has_no_digits_that_are_only_rounding(rule: str, rest: float, below: float, tonnes: float) -> None:
    """The search ends at 98.70000000000003 and the like."""
    assert needed(Position({"CHN": 60.0}, rest), Goal("CHN", below), candidate="AUS", accounting=parsed(rule)).tonnes == tonnes


# --- events made of others ------------------------------------------------------------------------------------------


class Both(ev.Event):
    type = "both"
    says = "two things at once"

    def parts(self) -> tuple[ev.Event, ...]:
        return (ev.ExportCut(supplier="CHN", share_lost=0.5), ev.Recycling(quantity_t=1, start=2030, end=2031, note="own", sources=("b2",)))


class Nested(ev.Event):
    type = "nested"
    says = "two things in one"

    def parts(self) -> tuple[ev.Event, ...]:
        return (Both(start=2027, note="by treaty"), ev.Recycling(quantity_t=2))


def test_an_event_made_of_others_hands_on_what_it_has() -> None:
    """Years, note and sources of the whole, unless the part has its own; what is made of nothing else is itself."""
    alone = ev.Recycling(quantity_t=1)
    cut, more, last = ev.taken_apart([Both(start=2026, end=2032, sources=("a1",)), alone])
    assert cut == ev.ExportCut(supplier="CHN", share_lost=0.5, start=2026, end=2032, note="both: two things at once", sources=("a1",))
    assert more == ev.Recycling(quantity_t=1, start=2030, end=2031, note="own", sources=("b2",))
    assert last is alone
    assert ev.taken_apart([Both(note="by treaty")])[0].note == "both: by treaty"


def test_what_is_made_of_others_may_be_a_part_itself() -> None:
    cut, more, last = ev.taken_apart([Nested(start=2026, end=2033, sources=("a1",))])
    assert cut == ev.ExportCut(supplier="CHN", share_lost=0.5, start=2027, end=2033, note="both: by treaty", sources=("a1",))
    assert (more.start, more.end) == (2030, 2031)
    assert last == ev.Recycling(quantity_t=2, start=2026, end=2033, note="nested: two things in one", sources=("a1",))


def test_less_than_a_tonne_bounds_a_supply() -> None:
    with pytest.raises(ValueError, match="this one is known"):
        ev.NewSupply(supplier="AUS", quantity_t=3, quantity_low_t=0.5)


def test_a_target_takes_few_plays() -> None:
    """A play is a year of the whole scenario; where the excess falls straight its crossing is found at once."""
    tried: list[float] = []

    def play(tonnes: float) -> Position:
        tried.append(tonnes)
        return BASE.with_supply("AUS", tonnes)

    assert solved(play, Goal("CHN", 0.37), candidate="AUS").tonnes == pytest.approx(60 / 0.37 - 100)
    assert len(tried) <= 12


@pytest.mark.parametrize("position", [Position({}, 0.0), Position({"CHN": 0.0}, 0.0, slack_t=1e-9), Position({"CHN": 5.0}, None)])
def test_without_imports_that_are_known_there_is_no_index(position: Position) -> None:
    found = told(position)
    assert found.hhi == Hhi(None, None, None, DOJ_2023.name)
    assert (found.effective_suppliers, found.top_supplier, found.n_minus_1_t) == (Interval(None, None), None, None)


def test_what_was_promised_before_is_not_promised_after() -> None:
    """Events say what comes; the outlook of the report would count it twice."""
    promised = OutlookItem("KAZ", None, 5.0, 2026, None, "announced", ("a1",))
    assert told(BASE, replace(BLANK, outlook=(promised,))).outlook == ()


def test_who_delivers_more_is_not_lowered_for_it() -> None:
    """60 - 40 t of China; with Kazakhstan it would be (60 + 30 - 40) / 2 each."""
    more = play(ev.NewSupply(supplier="KAZ", quantity_t=40), accounting=parsed("optimise"))
    assert (more.base, more.added) == ({"CHN": 20.0, "KAZ": 30.0}, {("KAZ", ""): 40.0})


def test_a_rest_of_less_than_a_tonne_keeps_the_lower_bound_from_being_reached() -> None:
    assert told(Position({"A": 0.3, "B": 0.3}, 0.4)).hhi.band == "high"
