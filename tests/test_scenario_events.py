"""Each kind of event on small networks, worked by hand, and what the tables know of plants, corridors and owners."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kzgraph.answers.reports import DependencyReport
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import Accounting, parsed
from kzgraph.scenarios.results import Block, ScenarioResult
from kzgraph.scenarios.scenario import BaseFigures, Scenario
from kzgraph.scenarios.target import Goal
from kzgraph.supply.supply import SupplyGraph
from tests.networks import network, shipped

ADDITIVE = (Accounting("additive"),)
ROWS = [
    "CHN,JPN,exports,gallium,,2024,60,t,",
    "KAZ,JPN,exports,gallium,,2024,40,t,",
    "JPN,gallium,imports_total,gallium,,2024,120,t,",
    "JPN,gallium,consumes,gallium,,2024,150,t,",
]
PLANTS = (
    "mine,Mine,producer,KAZ",
    "pit,Pit,producer,KAZ",
    "buyer,Buyer,buyer,JPN",
    "sea,Sea route,corridor,",
    "fund,Fund,organisation,USA",
)


@pytest.fixture
def graph(tmp_path: Path) -> SupplyGraph:
    return network(tmp_path, ROWS, more_nodes=PLANTS)


def played(graph: SupplyGraph, *events: ev.Event, **given: Any) -> ScenarioResult:
    given.setdefault("accountings", ADDITIVE)
    return graph.scenario(Scenario(consumer="JPN", mineral="gallium", events=events, **given))


def one(result: ScenarioResult) -> Block:
    (block,) = result.blocks
    return block


def after(result: ScenarioResult) -> DependencyReport:
    report = one(result).after
    assert report is not None
    return report


def tonnes(report: DependencyReport) -> dict[str, float | None]:
    return {row.supplier: row.quantity_t for row in report.suppliers}


def codes(result: ScenarioResult) -> set[str]:
    found = {note.code for note in result.notes}
    return found | {note.values["said"].code for note in result.notes if note.code == "by_accounting"}


def test_a_ramp_gives_the_first_years(graph: SupplyGraph) -> None:
    event = ev.NewSupply(supplier="DEU", quantity_t=30, start=2026, ramp={2026: 5, 2028: 12})
    rows = one(played(graph, event, last=2030)).by_year
    assert {row.year: row.added_t for row in rows} == {2026: 5.0, 2027: 5.0, 2028: 12.0, 2029: 30.0, 2030: 30.0}


def test_a_cut_ends_with_its_last_year(graph: SupplyGraph) -> None:
    rows = one(played(graph, ev.ExportCut(supplier="CHN", share_lost=0.5, start=2026, end=2027), last=2028)).by_year
    assert [(row.year, row.lost_t, row.unmet_t) for row in rows] == [(2026, 30.0, 30.0), (2027, 30.0, 30.0), (2028, 0.0, 0.0)]


def test_what_replaces_a_cut_is_not_lost(graph: SupplyGraph) -> None:
    cut, more = ev.ExportCut(supplier="CHN", share_lost=1.0), ev.NewSupply(supplier="DEU", quantity_t=25)
    found = one(played(graph, cut, more))
    assert (found.lost_t, found.unmet_t, found.displaced_t) == (35.0, 35.0, 0.0)
    displacing = one(played(graph, cut, more, accountings=(parsed("displace:KAZ"),)))
    assert (displacing.lost_t, displacing.unmet_t, displacing.displaced_t) == (60.0, 60.0, 25.0)


def test_recycling_is_supply_that_is_not_imported(graph: SupplyGraph) -> None:
    found = played(graph, ev.Recycling(quantity_t=20))
    assert (after(found).imports_t, one(found).by_year[-1].supply_t) == (120.0, 170.0)
    assert after(found).n_minus_1_cover == pytest.approx((170 - 60) / 150)
    displacing = after(played(graph, ev.Recycling(quantity_t=20), accountings=(parsed("displace:CHN"),)))
    assert (displacing.imports_t, tonnes(displacing)["CHN"]) == (100.0, 40.0)


def test_stocks_meet_a_loss(graph: SupplyGraph) -> None:
    cut = ev.ExportCut(supplier="CHN", share_lost=0.5)
    found = one(played(graph, cut, ev.StockpileRelease(quantity_t=20, start=2026, end=2026), first=2026, last=2027))
    assert [(row.year, row.lost_t, row.unmet_t) for row in found.by_year] == [(2026, 10.0, 10.0), (2027, 30.0, 30.0)]


def test_substitution_lowers_what_is_needed(graph: SupplyGraph) -> None:
    cut, instead = ev.ExportCut(supplier="CHN", share_lost=0.5), ev.Substitution(share=0.1)
    row = one(played(graph, cut, instead)).by_year[-1]
    assert (row.consumption_t, row.lost_t, row.unmet_t) == (pytest.approx(135.0), 30.0, pytest.approx(15.0))
    held = one(played(graph, instead, accountings=(parsed("displace:CHN"),))).by_year[-1]
    assert (held.displaced_t, held.lost_t, held.unmet_t, held.imports_t) == (15.0, 0.0, 0.0, 105.0)


@pytest.mark.parametrize(
    ("growth", "used"),
    [
        pytest.param({"percent": 10}, {2026: 150 * 1.1**2, 2027: 150 * 1.1**3}, id="from the year after the base"),
        pytest.param({"percent": 10, "start": 2027}, {2026: 150, 2027: 165}, id="from its start"),
        pytest.param({"percent": 10, "end": 2025}, {2026: 165, 2027: 165}, id="to its end"),
        pytest.param(
            {"percent": 10, "end": 2022}, {2026: 150, 2027: 150}, id="over before the base of 2024: none of it, not 150 / 1.1 ** 2"
        ),
        pytest.param({"consumption": {2026: 160, 2028: 200}}, {2026: 160, 2027: 160, 2028: 200}, id="given for years"),
    ],
)
def test_demand_grows(graph: SupplyGraph, growth: dict[str, Any], used: dict[int, float]) -> None:
    rows = one(played(graph, ev.DemandGrowth(**growth), first=2026, last=max(used))).by_year
    assert {row.year: row.consumption_t for row in rows} == pytest.approx(used)
    assert all(row.unmet_t == pytest.approx(max(0.0, used[row.year] - 150)) for row in rows)


def test_an_unknown_consumption_leaves_the_unmet_unknown(tmp_path: Path) -> None:
    found = played(network(tmp_path, ROWS[:3]), ev.ExportCut(supplier="CHN", share_lost=1.0))
    assert (one(found).lost_t, one(found).unmet_t) == (60.0, None)


def test_pro_rata_without_a_total_is_not_computable(tmp_path: Path) -> None:
    open_ = network(tmp_path, ["CHN,JPN,exports,gallium,,2024,60,t,", "KAZ,JPN,exports,gallium,,2024,,t,"])
    found = one(played(open_, ev.NewSupply(supplier="DEU", quantity_t=10), accountings=(parsed("pro-rata"),)))
    assert (found.after, found.lost_t, found.reason and found.reason.code) == (None, None, "prorata_no_total")
    assert tonnes(after(played(open_, ev.NewSupply(supplier="DEU", quantity_t=10)))) == {"CHN": 60.0, "DEU": 10.0, "KAZ": None}
    lost = one(played(open_, ev.ExportCut(supplier="KAZ", share_lost=0.1)))
    assert lost.lost_t is None


def test_events_of_others_are_left_out_and_named(graph: SupplyGraph) -> None:
    other = ev.ExportCut(supplier="CHN", share_lost=1.0, consumer="DEU")
    found = played(graph, other, ev.ExportCut(supplier="CHN", share_lost=1.0, mineral="cobalt"))
    assert (one(found).lost_t, "event_elsewhere" in codes(found)) == (0.0, True)
    assert one(played(graph, ev.ExportCut(supplier="China", share_lost=1.0, consumer="Japan"))).lost_t == 60.0


OUTAGE = ev.PlantOutage(producer="Mine", share_lost=0.5)


@pytest.mark.parametrize(
    ("rows", "lost", "code"),
    [
        pytest.param(["mine,buyer,supplies,gallium,,2024,30,t,"], [15.0], "outage_deliveries", id="its deliveries: half of 30"),
        pytest.param(
            ["mine,gallium,produces,gallium,,2023,20,t,", "KAZ,gallium,produces_total,gallium,,2023,80,t,"], [5.0], "outage_part",
            id="a quarter of the output: half of 10",
        ),
        pytest.param(["mine,gallium,produces,gallium,,2023,20,t,"], [0.0, 20.0], "outage_unknown", id="from nothing to half of 40"),
    ],
)  # fmt: skip
def test_an_outage_reaches_what_the_tables_know(tmp_path: Path, rows: list[str], lost: list[float], code: str) -> None:
    found = played(network(tmp_path, [*ROWS, *rows], more_nodes=PLANTS), OUTAGE)
    assert [block.lost_t for block in found.blocks] == pytest.approx(lost)
    assert code in codes(found)


def test_an_outage_hits_what_an_event_brought(graph: SupplyGraph) -> None:
    more = ev.NewSupply(supplier="KAZ", quantity_t=20, company="pit")
    found = played(graph, more, ev.PlantOutage(producer="pit", share_lost=0.5))
    assert (tonnes(after(found))["KAZ"], one(found).lost_t, one(found).by_year[-1].removed_t) == (50.0, 0.0, 10.0)


@pytest.mark.parametrize(
    ("routes", "lost", "code"),
    [
        (["KAZ,sea,transits,gallium,,2024,,,"], [40.0], "corridor_only"),
        (["KAZ,sea,transits,gallium,,2024,,,", "KAZ,DEU,transits,gallium,,2024,,,"], [0.0, 40.0], "corridor_open"),
        (["KAZ,sea,transits,,,2024,,,"], [40.0], "corridor_only"),
        ([], [0.0], "corridor_unused"),
    ],
)
def test_a_corridor_reaches_what_transits_it(tmp_path: Path, routes: list[str], lost: list[float], code: str) -> None:
    found = played(network(tmp_path, [*ROWS, *routes], more_nodes=PLANTS), ev.CorridorClosed(corridor="Sea route"))
    assert [block.lost_t for block in found.blocks] == lost
    assert [block.end for block in found.blocks] == (["low", "high"] if len(lost) > 1 else [""])
    assert code in codes(found)


def test_a_stated_part_of_a_corridor_is_taken(tmp_path: Path) -> None:
    routes = ["KAZ,sea,transits,gallium,,2024,,,", "KAZ,DEU,transits,gallium,,2024,,,"]
    found = played(network(tmp_path, [*ROWS, *routes], more_nodes=PLANTS), ev.CorridorClosed(corridor="sea", share_lost=0.25))
    assert one(found).lost_t == 10.0


STAKES = ["KAZ,mine,owns,,,2024,,,60", "CHN,mine,owns,,,2024,,,40", "fund,mine,offers,,,2024,,,50"]


@pytest.mark.parametrize(
    ("change", "shares", "controller"),
    [
        pytest.param({"share": 0.5}, {"KAZ": 0.3, "CHN": 0.2, "fund": 0.5}, "nobody", id="all sell alike"),
        pytest.param({"share": 0.5, "seller": "KAZ"}, {"KAZ": 0.1, "CHN": 0.4, "fund": 0.5}, "nobody", id="the state sells"),
        pytest.param({"share": 0.5, "seller": "CHN"}, {"KAZ": 0.6, "fund": 0.4}, "KAZ", id="no more than the seller has"),
        pytest.param({"share": 1.0}, {"fund": 1.0}, "fund", id="all of it"),
    ],
)
def test_an_accepted_offer_moves_control_and_no_tonne(
    tmp_path: Path, change: dict[str, Any], shares: dict[str, float], controller: str
) -> None:
    nodes = ("mine,Mine,producer,KAZ", "fund,Fund,organisation,USA")
    found = played(network(tmp_path, [*ROWS, *STAKES], more_nodes=nodes), ev.OwnershipChange(owner="fund", owned="mine", **change))
    (control,) = found.control
    assert {row.holder: row.share_after for row in control.holdings if row.share_after} == pytest.approx(shares)
    assert {row.holder: row.share_before for row in control.holdings if row.share_before} == pytest.approx({"KAZ": 0.6, "CHN": 0.4})
    assert (control.controller_before, control.controller_after) == ("KAZ", controller)
    assert tonnes(after(found)) == tonnes(found.before)
    assert ("offer_differs" in codes(found)) == (change["share"] != 0.5)


def test_an_offer_alone_changes_nothing(graph: SupplyGraph) -> None:
    assert played(graph).control == ()


def test_an_unknown_quantity_runs_to_what_is_needed(graph: SupplyGraph) -> None:
    unknown = ev.NewSupply(supplier="DEU", quantity_t=None)
    found = played(graph, unknown, target=Goal("CHN", 0.4))
    assert [(block.end, block.quantity_t) for block in found.blocks] == [("low", 0.0), ("high", pytest.approx(30.0))]
    high = found.blocks[1].after
    assert high is not None
    assert high.top_share == pytest.approx(0.4, abs=1e-9)


def test_an_unknown_quantity_without_a_target_stays_open(graph: SupplyGraph) -> None:
    found = played(graph, ev.NewSupply(supplier="DEU", quantity_t=None, quantity_low_t=5))
    assert [(block.end, block.quantity_t) for block in found.blocks] == [("low", 5.0)]
    assert "quantity_open" in codes(found)
    bounded = played(graph, ev.NewSupply(supplier="DEU", quantity_t=None, quantity_low_t=5, quantity_high_t=50))
    assert [block.quantity_t for block in bounded.blocks] == [5.0, 50.0]


def test_a_base_stated_with_the_scenario() -> None:
    base = BaseFigures(suppliers={"CHN": 8, "Kazakhstan": 2}, imports_t=12, year=2023, stage="refined", sources=("a1",))
    found = played(shipped(), ev.NewSupply(supplier="KAZ", quantity_t=3), base=base)
    assert (found.before.stage, found.before.imports_t, found.before.unexplained_t) == ("refined", 12.0, 2.0)
    assert tonnes(after(found)) == {"CHN": 8.0, "KAZ": 5.0}
    assert {"base_stated", "counted_alike"} <= codes(found)


def test_a_supplier_does_not_displace_itself_unsaid(graph: SupplyGraph) -> None:
    assert "displaces_itself" in codes(played(graph, ev.NewSupply(supplier="KAZ", quantity_t=3), accountings=(parsed("displace:KAZ"),)))


def test_the_years_before_the_base_are_warned_of(graph: SupplyGraph) -> None:
    assert "years_before" in codes(played(graph, ev.NewSupply(supplier="DEU", quantity_t=3, start=2020)))
    assert "years_apart" in codes(played(graph, ev.NewSupply(supplier="DEU", quantity_t=3, start=2026)))
    assert not {"years_before", "years_apart", "years_on"} & codes(played(graph, ev.NewSupply(supplier="DEU", quantity_t=3)))


@pytest.mark.parametrize(
    ("made", "fields", "message"),
    [
        (ev.NewSupply, {"supplier": "KAZ", "quantity_t": -1}, "quantity_t: -1 is not"),
        (ev.NewSupply, {"supplier": "", "quantity_t": 1}, "supplier: "),
        (ev.NewSupply, {"supplier": "KAZ", "quantity_t": 1, "start": 2030, "end": 2026}, "end: 2026 is before start 2030"),
        (ev.NewSupply, {"supplier": "KAZ", "quantity_t": 1, "quantity_high_t": 2}, "this one is known"),
        (ev.NewSupply, {"supplier": "KAZ", "quantity_t": None, "quantity_low_t": 3, "quantity_high_t": 2}, "is below"),
        (ev.NewSupply, {"supplier": "KAZ", "quantity_t": None, "ramp": {2026: 1}}, "ramp: the quantity is"),
        (ev.ExportCut, {"supplier": "KAZ", "share_lost": 1.5}, "share_lost: 1.5 is not a part from 0 to 1"),
        (ev.ExportCut, {"supplier": "KAZ", "share_lost": float("nan")}, "share_lost: nan"),
        (ev.DemandGrowth, {}, "either percent"),
        (ev.DemandGrowth, {"percent": 5, "consumption": {2026: 1}}, "either percent"),
        (ev.DemandGrowth, {"percent": -100}, "above -100"),
        (ev.OwnershipChange, {"owner": "a", "owned": "b", "share": 0}, "share: 0 is not a part above 0"),
        (ev.Recycling, {"quantity_t": True}, "quantity_t: true"),
        (ev.Substitution, {"share": "half"}, 'share: "half"'),
        (ev.StockpileRelease, {"quantity_t": 1, "start": "2026"}, 'start: "2026" is not a year'),
    ],
)
def test_an_event_refuses_what_makes_no_sense(made: type[ev.Event], fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=made.type) as caught:
        made(**fields)
    assert message in str(caught.value)
