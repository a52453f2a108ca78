"""Draws of a scenario: which figures vary and why, the same bytes for a seed, figures by hand, and what every form of the answer says."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import parsed
from kzgraph.scenarios.results import Sampled, Spread
from kzgraph.scenarios.scenario import BaseFigures, Scenario
from kzgraph.scenarios.target import Goal
from kzgraph.scenarios.uncertainty import draw
from kzgraph.supply.supply import SupplyGraph
from kzgraph.views.scenario_text import compose
from kzgraph.views.speech import Speech
from tests.networks import network, shipped

ROWS = [
    "CHN,JPN,exports,gallium,,2024,60,t,,50,66,",
    "KAZ,JPN,exports,gallium,,2024,40,t,,,,a1",
    "JPN,gallium,imports_total,gallium,,2024,120,t,,,,usgs-mcs-2026",
    "JPN,gallium,consumes,gallium,,2024,150,t,,,,",
]
EXTRA = ",quantity_low,quantity_high,source_ids"


@pytest.fixture
def graph(tmp_path: Path) -> SupplyGraph:
    return network(tmp_path, ROWS, extra=EXTRA)


def drawn(graph: SupplyGraph, *events: ev.Event, draws: int = 2000, threshold: float | None = None, **given: Any) -> Sampled:
    given.setdefault("accountings", (parsed("additive"),))
    asked = Scenario(consumer="JPN", mineral="gallium", events=events, **given)
    found = graph.scenario(asked, draws=draws, seed=1, threshold=threshold).draws
    assert found is not None
    return found


def spread(found: Sampled, name: str) -> Spread:
    return next(one for one in found.spreads if one.name == name)


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["scenario", *args])


def test_every_figure_says_why_it_has_its_range(graph: SupplyGraph) -> None:
    found = drawn(
        graph, ev.NewSupply(supplier="DEU", quantity_t=20, sources=("usgs-mcs-2026",)), ev.NewSupply(supplier="DEU", quantity_t=5)
    )
    told = {one.name: (one.value, one.low, one.high, one.why, one.spread) for one in found.spreads}
    assert told == {
        "CHN": (60, 50, 66, "stated", None),
        "KAZ": (40, pytest.approx(28), pytest.approx(52), "press", 0.30),
        "imports_t": (120, pytest.approx(114), pytest.approx(126), "statistics", 0.05),
        "consumption_t": (150, 150, 150, "user", None),
        "new_supply DEU": (20, pytest.approx(19), pytest.approx(21), "statistics", 0.05),
        "new_supply DEU 2": (5, 5, 5, "assumption", None),
    }


def test_draws_are_those_of_the_core_balanced_and_displaced_by_hand(graph: SupplyGraph) -> None:
    """The same streams drawn here and put through displace:CHN in plain numpy: China loses 20 t, the total is held."""
    found = drawn(graph, ev.NewSupply(supplier="DEU", quantity_t=20), draws=500, accountings=(parsed("displace:CHN"),))
    base, ranges = {"CHN": 60.0, "KAZ": 40.0}, {"CHN": (50.0, 66.0), "KAZ": (40 * (1 - 0.3), 40 * (1 + 0.3))}
    sample = draw(base, ranges, draws=500, seed=1, total_t=120.0, total_range=(120 * 0.95, 120 * 1.05))
    china, rest = sample.quantity_t[:, 0] - 20, sample.unexplained_t
    total = sample.quantity_t.sum(axis=1) + rest
    known = np.array([china, sample.quantity_t[:, 1], np.full(500, 20.0)])
    (row,) = found.by_year
    for figure, values in (
        (row.shares["CHN"], china / total),
        (row.hhi_upper, ((known / total) ** 2).sum(axis=0) + (rest / total) ** 2),
        (row.n_minus_1_t, total - known.max(axis=0)),
        (row.n_minus_1_cover, (150 - known.max(axis=0)) / 150),
        (row.imports_t, total),
    ):
        assert (figure.low, figure.median, figure.high) == pytest.approx(tuple(np.quantile(values, [0.05, 0.5, 0.95])), rel=1e-12)
    assert row.probability == pytest.approx((china / total > 0.5).mean())


def test_the_tornado_by_hand(graph: SupplyGraph) -> None:
    """60 of 140 t; China at 50 or 66 t leaves the total; the total at 114 or 126 t gives 134 or 146 t; Kazakhstan is inside the total."""
    found = drawn(graph, ev.NewSupply(supplier="DEU", quantity_t=20, sources=("a1",)))
    told = {bar.name: (bar.at_low, bar.at_high) for bar in found.tornado}
    assert found.tornado[0].name == "CHN"
    assert {bar.name for bar in found.tornado[1:3]} == {"new_supply DEU", "imports_t"}
    assert told["CHN"] == pytest.approx((50 / 140, 66 / 140))
    assert told["new_supply DEU"] == pytest.approx((60 / 134, 60 / 146))
    assert told["imports_t"] == pytest.approx((60 / 134, 60 / 146))
    assert told["KAZ"] == pytest.approx((60 / 140, 60 / 140))
    assert {bar.measure for bar in found.tornado} == {"share"}


def test_the_tornado_of_a_cut_is_about_the_loss(graph: SupplyGraph) -> None:
    found = drawn(graph, ev.ExportCut(supplier="CHN", share_lost=0.5), accountings=())
    first = found.tornado[0]
    assert (first.measure, first.name, first.at_low, first.at_high) == ("lost_t", "CHN", 25.0, 33.0)
    (row,) = found.by_year
    assert row.lost_t.median == pytest.approx(29.3, abs=0.2)  # half of the triangle 50-60-66, whose median is 58.6


def test_an_open_quantity_is_drawn_from_its_whole_interval(graph: SupplyGraph) -> None:
    event = ev.NewSupply(supplier="DEU", quantity_t=None, quantity_low_t=10, quantity_high_t=30)
    found = drawn(graph, event)
    assert spread(found, "new_supply DEU") == Spread("new_supply DEU", "new_supply", "DEU", None, 10, 30, "t", "open", None)
    (row,) = found.by_year
    assert row.shares["DEU"].median == pytest.approx(20 / 140, abs=0.003)
    target = drawn(graph, ev.NewSupply(supplier="DEU", quantity_t=None), target=Goal("CHN", 0.4))
    assert spread(target, "new_supply DEU").high == pytest.approx(60 / 0.4 - 120)
    assert (target.supplier, target.threshold) == ("CHN", 0.4)


def test_an_open_quantity_without_an_upper_end_is_not_drawn(graph: SupplyGraph) -> None:
    result = graph.scenario(
        Scenario(
            consumer="JPN", mineral="gallium", events=(ev.NewSupply(supplier="DEU", quantity_t=None),), accountings=(parsed("additive"),)
        ),
        draws=10,
    )
    assert result.draws is not None
    assert (result.draws.by_year, result.draws.probability) == ((), None)
    assert "quantity_open" in {note.code for note in result.notes}
    assert compose(result, Speech("en", {})).lead


def test_a_moved_base_is_held(graph: SupplyGraph) -> None:
    found = drawn(graph, moved={"CHN": 10.0})
    assert spread(found, "moved CHN").why == "moved"
    (row,) = found.by_year
    # 120 - 60 = 60 t of others, of which the draws of the total and of China leave 54-76 t
    assert row.imports_t.median == pytest.approx(70 + 60 - 58.6, abs=1)
    assert row.shares["CHN"].median == pytest.approx(10 / (70 + 60 - 58.6), abs=0.005)


def test_a_stated_base_varies_by_its_sources(graph: SupplyGraph) -> None:
    base = BaseFigures(suppliers={"CHN": 60.0, "KAZ": 40.0}, year=2024, sources=("usgs-mcs-2026",))
    found = drawn(graph, base=base)
    assert {one.name: one.why for one in found.spreads} == {"CHN": "statistics", "KAZ": "statistics"}
    (row,) = found.by_year
    assert row.hhi_lower == row.hhi_upper  # the sum of the suppliers is the total: nothing is unexplained


@pytest.mark.parametrize(("threshold", "target", "expected"), [(None, None, 0.5), (0.45, None, 0.45), (None, 0.4, 0.4), (0.45, 0.4, 0.45)])
def test_the_threshold(graph: SupplyGraph, threshold: float | None, target: float | None, expected: float) -> None:
    goal = Goal("KAZ", target) if target is not None else None
    found = drawn(graph, threshold=threshold, target=goal)
    assert (found.threshold, found.supplier) == (expected, "KAZ" if goal else "CHN")


def test_a_supplier_that_does_not_deliver_crosses_nothing(graph: SupplyGraph) -> None:
    found = drawn(graph, target=Goal("NAM", 0.1))
    assert found.probability == 0.0


def test_suppliers_beyond_the_total_are_shrunk_and_it_is_said(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,gallium,,2024,60,t,,60,90,",
        "KAZ,JPN,exports,gallium,,2024,60,t,,60,90,",
        "JPN,gallium,imports_total,gallium,,2024,120,t,,,,",
    ]
    result = network(tmp_path, rows, extra=EXTRA).scenario(Scenario(consumer="JPN", mineral="gallium"), draws=50)
    assert result.draws is not None
    assert result.draws.by_year[0].imports_t.high == pytest.approx(120)
    assert "draws_scaled" in {note.code for note in result.notes}


def test_a_loss_of_unknown_tonnes_is_unknown_in_every_draw() -> None:
    result = shipped().scenario(
        Scenario(consumer="JPN", mineral="gallium", base_year=2021, events=(ev.ExportCut(supplier="DEU", share_lost=1.0),)), draws=50
    )
    assert result.draws is not None
    (row,) = result.draws.by_year
    assert (row.lost_t.median, row.lost_t.undefined, row.probability) == (None, 50, None)
    assert result.draws.tornado == ()


def test_the_seed_case() -> None:
    """China 55 (52.25-57.75) of 96.5 (91.675-101.325) + 15 (10.5-19.5): the middle is that of the scenario without draws."""
    result = shipped().scenario("gallium-2026", draws=4000, seed=1)
    assert result.draws is not None
    for block, row in zip(result.blocks, result.draws.by_year, strict=True):
        assert block.after is not None
        assert row.accounting == block.accounting
        assert row.shares["CHN"].median == pytest.approx(block.after.suppliers[0].share, abs=0.003)
        assert row.n_minus_1_cover.median == pytest.approx(block.after.n_minus_1_cover, abs=0.003)
        low, median, high = row.shares["CHN"].low, row.shares["CHN"].median, row.shares["CHN"].high
        assert low is not None
        assert median is not None
        assert high is not None
        assert low < median < high
    assert 0.3 < (result.draws.probability or 0) < 0.4
    assert result.draws.by_year[1].probability == 0.0


def test_same_seed_same_bytes_in_another_process() -> None:
    args = ["scenario", "run", "gallium-2026", "--draws", "200", "--seed", "5", "--format", "json"]
    code = f"import sys; from kzgraph.cli import program; program({args!r}, standalone_mode=False)"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert run(*args[1:]).stdout == there
    assert run(*args[1:4], "200", "--seed", "6", "--format", "json").stdout != there


@pytest.mark.parametrize(
    "args", [("--seed", "1"), ("--threshold", "0.5"), ("--draws", "0"), ("--draws", "1000001"), ("--draws", "10", "--threshold", "1.5")]
)
def test_wrong_draws_are_wrong_arguments(args: tuple[str, ...]) -> None:
    assert run("cut", "CHN", "gallium", "--share-lost", "1", "--consumer", "JPN", *args).exit_code == 2


def test_target_has_no_draws() -> None:
    asked = ("--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ", "--accounting", "additive", "--draws", "10")
    assert "No such option" in run("target", "JPN", "gallium", *asked).stderr


def test_json_has_the_keys_of_the_contract() -> None:
    found = json.loads(run("run", "gallium-2026", "--draws", "100", "--format", "json").stdout)["draws"]
    assert {"n", "seed", "shape", "spreads", "by_year", "probability", "threshold", "tornado"} <= set(found)
    assert (found["n"], found["seed"], found["shape"]) == (100, 0, "triangular")
    assert set(found["by_year"][0]["shares"]["CHN"]) == {"median", "low", "high", "undefined"}
    assert json.loads(run("run", "gallium-2026", "--format", "json").stdout)["draws"] is None


def test_csv_has_columns_for_the_draws_only_when_asked() -> None:
    rows = list(csv.DictReader(io.StringIO(run("run", "gallium-2026", "--draws", "100", "--format", "csv").stdout)))
    assert rows[0]["share_median"] == ""
    china = next(row for row in rows if (row["accounting"], row["supplier"]) == ("additive", "CHN"))
    assert float(china["share_low"]) < float(china["share"]) < float(china["share_high"])
    assert 0 <= float(china["probability"]) <= 1
    assert "share_median" not in run("run", "gallium-2026", "--format", "csv").stdout


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "html"])
def test_every_form_in_both_languages(format_: str, lang: str) -> None:
    for args in (
        ("run", "china-gallium-ban-wagerup"),
        ("run", "trans-caspian-uranium"),
        ("run", "gallium-after-2023", "--threshold", "0.15"),
        ("compare", "gallium-2026", "china-gallium-ban", "trans-caspian-uranium"),
    ):
        result = run(*args, "--draws", "100", "--format", format_, "--lang", lang)
        assert result.exit_code == 0, result.stderr
        assert format_ != "table" or max(map(len, result.stdout.splitlines())) <= 110


def test_the_text_names_what_is_a_convention() -> None:
    text = " ".join(run("run", "gallium-2026", "--draws", "1000", "--seed", "1").stdout.split())
    assert "statistics 5 % either way, press 30 % either way" in text
    assert "a convention of kzgraph, not an estimate of any error" in text
    assert "In 1,000 draws of the uncertain figures (seed 1), China is above 50.0 % of imports in 2026" in text
    assert "the draws vary the figure that is used and do not reach for the others" in text
