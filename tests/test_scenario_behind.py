"""What stands behind the suppliers in a scenario: who made the supply, by hand and against `origin`; who controls the makers, and what an offer moves."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import parsed
from kzgraph.scenarios.measures import position_of
from kzgraph.scenarios.results import ControlShare, ScenarioResult
from kzgraph.scenarios.scenario import Scenario
from kzgraph.supply.supply import SupplyGraph
from kzgraph.whatif.lookthrough import made_of, mixes_of
from tests.networks import network, rows, shipped

STAGE = ",stage,source_ids"
ROWS = [
    "CHN,DEU,exports,gallium,,2024,30,t,,refined,usgs-mcs-2026",
    "KAZ,DEU,exports,gallium,,2024,10,t,,refined,usgs-mcs-2026",
    "DEU,JPN,exports,gallium,,2024,20,t,,refined,usgs-mcs-2026",
    "CHN,JPN,exports,gallium,,2024,60,t,,refined,usgs-mcs-2026",
    "JPN,gallium,imports_total,gallium,,2024,100,t,,refined,usgs-mcs-2026",
    "CHN,gallium,produces_total,gallium,,2024,300,t,,refined,usgs-mcs-2026",
    "KAZ,gallium,produces_total,gallium,,2024,50,t,,refined,usgs-mcs-2026",
    "mine,gallium,produces,gallium,,2024,40,t,,refined,usgs-mcs-2026",
    "fund,mine,owns,,,2024,,,60,,usgs-mcs-2026",
    "bank,fund,owns,,,2024,,,50,,usgs-mcs-2026",
    "pit-owner,pit,owns,,,2024,,,,,usgs-mcs-2026",
]
NODES = (
    "mine,Mine,producer,KAZ",
    "pit,Pit,producer,KAZ",
    "fund,Fund,organisation,USA",
    "bank,Bank,organisation,FRA",
    "pit-owner,Owner,organisation,DEU",
)


@pytest.fixture
def graph(tmp_path: Path) -> SupplyGraph:
    return network(tmp_path, ROWS, extra=STAGE, more_nodes=NODES)


def played(graph: SupplyGraph, *events: ev.Event, **given: Any) -> ScenarioResult:
    given.setdefault("accountings", (parsed("additive"),))
    return graph.scenario(Scenario(consumer="JPN", mineral="gallium", base_year=2024, events=events, **given))


def codes(result: ScenarioResult) -> set[str]:
    return {note.code for note in result.notes}


def control(shares: tuple[ControlShare, ...] | None) -> dict[tuple[str, str], tuple[float, float, float]]:
    return {(one.state, one.controller): (one.low, one.high, one.if_whole) for one in shares or ()}


def test_origin_before_by_hand(graph: SupplyGraph) -> None:
    """60 t from China; 20 t from Germany, of which 30/40 are Chinese and 10/40 Kazakh; 20 of 100 t unexplained."""
    found = played(graph).origin_before
    assert found == pytest.approx({"CHN": 0.75, "KAZ": 0.05, "unexplained": 0.2})


def test_origin_after_keeps_the_mix_of_each_supplier(graph: SupplyGraph) -> None:
    result = played(graph, ev.ExportCut(supplier="CHN", share_lost=0.5), ev.NewSupply(supplier="DEU", quantity_t=10))
    row = result.blocks[0].by_year[-1]
    # 30 t direct, 30 t by way of Germany at 3/4 and 1/4, 20 t unexplained: 80 t
    assert row.origin == pytest.approx({"CHN": (30 + 22.5) / 80, "KAZ": 7.5 / 80, "unexplained": 20 / 80})
    assert math.fsum((row.origin or {}).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("event", "kazakhstan", "own"),
    [
        (ev.NewSupply(supplier="KAZ", quantity_t=25), (5 + 25) / 125, False),
        (ev.NewSupply(supplier="KAZ", quantity_t=25, company="mine"), (5 + 25) / 125, False),
        (ev.NewSupply(supplier="USA", quantity_t=25), 5 / 125, True),
        (ev.NewSupply(supplier="DEU", quantity_t=25, company="mine"), (5 + 6.25) / 125, False),
    ],
    ids=[
        "made there in the base year",
        "by a company there",
        "a state that the trade does not show",
        "the company stands elsewhere: the hub's mix",
    ],
)
def test_what_an_event_brings(graph: SupplyGraph, event: ev.NewSupply, kazakhstan: float, own: bool) -> None:
    result = played(graph, event)
    origin = result.blocks[0].by_year[-1].origin or {}
    assert origin["KAZ"] == pytest.approx(kazakhstan)
    assert ("origin_own" in codes(result)) is own
    assert ("USA" in origin) is own


def test_the_base_is_that_of_origin() -> None:
    """US rare earths 2024 of the shipped statistics: every state's share of imports is that of `kzgraph origin`, computed by another way."""
    graph = shipped()
    report = graph.report("USA", "rare-earths", year=2024)
    mixes = mixes_of(graph._tracing, report)
    made = made_of(graph._grounds, mixes, position_of(report))
    assert made is not None
    told = {
        row["state"]: row["ultimate_import_share"]
        for row in rows(graph.origin("USA", "rare-earths", year=2024, stage="processing"), "origins")
    }
    shares = made.shares()
    assert len(shares) > 5
    assert {state: told[state] for state in shares} == pytest.approx(shares, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "code"),
    [("antimony-unknown", "origin_not_computed"), ("trans-caspian-uranium", "origin_not_computed"), ("gallium-2026", "origin_held")],
)
def test_what_is_not_computed_says_why(name: str, code: str) -> None:
    result = shipped().scenario(name)
    assert code in codes(result)
    assert (result.origin_before is None) is (code == "origin_not_computed")
    assert all((row.origin is None) is (result.origin_before is None) for block in result.blocks for row in block.by_year)
    assert ("control_not_computed" in codes(result)) is (result.control_shares_before is None)


def test_without_output_nothing_is_looked_through(tmp_path: Path) -> None:
    result = played(network(tmp_path, [row for row in ROWS if "produces" not in row], extra=STAGE, more_nodes=NODES))
    assert result.origin_before is None
    assert "origin_not_computed" in codes(result)


def test_a_cut_of_unknown_tonnes_leaves_no_shares(graph: SupplyGraph) -> None:
    result = played(graph, ev.ExportCut(supplier="NAM", share_lost=1.0))
    row = result.blocks[0].by_year[-1]
    assert (row.origin, row.control_shares) == (None, None)
    assert result.origin_before is not None


def test_control_by_hand(graph: SupplyGraph) -> None:
    """5 % of imports are Kazakh; the mine made 40 of 50 t there, 60 % of it is the fund's, half of that the bank's; the rest is unknown."""
    found = control(played(graph).control_shares_before)
    french = 0.05 * 40 / 50 * 0.6 * 0.5
    assert found["KAZ", "FRA"] == pytest.approx((french, 0.05, french))
    assert found["KAZ", "unknown"] == pytest.approx((0.05 - french,) * 3)
    assert found["CHN", "unknown"] == pytest.approx((0.75,) * 3)
    assert found["", "unknown"] == pytest.approx((0.2,) * 3)
    assert math.fsum(low for low, _, _ in found.values()) == pytest.approx(1)


def test_what_a_company_delivers_is_its_owners(graph: SupplyGraph) -> None:
    """25 t of the pit on top of 100 t; the share of its one owner is not stated: nothing is known, all of it if whole."""
    found = control(played(graph, ev.NewSupply(supplier="KAZ", quantity_t=25, company="pit")).blocks[0].by_year[-1].control_shares)
    french = 5 / 125 * 0.8 * 0.3
    assert found["KAZ", "DEU"] == pytest.approx((0.0, 30 / 125 - french, 25 / 125))
    assert found["KAZ", "FRA"] == pytest.approx((french, 30 / 125, french))


def test_an_accepted_offer_counts_from_its_year_on(graph: SupplyGraph) -> None:
    offer = ev.OwnershipChange(owner="fund", owned="mine", share=0.3, start=2027)
    more = ev.NewSupply(supplier="KAZ", quantity_t=25, company="mine", start=2026)
    years = played(graph, more, offer, last=2028).blocks[0].by_year
    kazakh = 25 / 125 + 5 / 125 * 0.8
    assert [control(row.control_shares)["KAZ", "FRA"][0] for row in years] == pytest.approx([kazakh * 0.3, kazakh * 0.45, kazakh * 0.45])


def test_json_and_text_say_it() -> None:
    found = json.loads(CliRunner().invoke(program, ["scenario", "run", "erg-offer", "--format", "json"]).stdout)
    (row,) = found["by_year"]
    assert row["origin"] == pytest.approx({"CHN": 55 / 111.5, "KAZ": 15 / 111.5, "unexplained": 41.5 / 111.5})
    assert found["origin_before"] == pytest.approx({"CHN": 55 / 96.5, "unexplained": 41.5 / 96.5})
    held = {one["controller"]: one["if_whole"] for one in row["control_shares"] if one["state"] == "KAZ"}
    assert held["USA"] == pytest.approx(0.4 * 15 / 111.5)
    assert held["KAZ"] == pytest.approx(0.4 * 0.6 * 15 / 111.5)
    text = CliRunner().invoke(program, ["scenario", "run", "erg-offer"]).stdout
    assert "Where it was made: share of imports" in text
    assert "United States, if a sole owner of unstated share" in text


@pytest.mark.parametrize(("lang", "unknown"), [("en", "unknown"), ("fr", "inconnu")])
def test_a_range_that_excludes_nothing_is_unknown(lang: str, unknown: str) -> None:
    """Nobody's stake in gallium-2026 is known: 0-100 % in JSON is no range to show."""
    shown = CliRunner().invoke(program, ["scenario", "run", "gallium-2026", "--format", "markdown", "--lang", lang]).stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("| Kazakhstan | ") and "100" not in line and unknown in line]
    assert line == f"| Kazakhstan | {' | '.join([unknown] * 4)} |".replace("| |", "|")
    assert not re.search(r"\b0[.,]0.%.-.100[.,]0", shown)
    found = json.loads(CliRunner().invoke(program, ["scenario", "run", "gallium-2026", "--format", "json"]).stdout)
    held = next(one for one in found["by_year"][-1]["control_shares"] if one["controller"] == "KAZ")
    assert (held["low"], held["high"]) == (0.0, pytest.approx(15 / 111.5))
