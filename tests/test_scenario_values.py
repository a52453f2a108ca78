"""The seed case of scenarios: 15 t of gallium from Kazakhstan on Japan's base of 2021, by every accounting, and what it would take."""

from __future__ import annotations

import importlib
import json
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.scenarios.accounting import Accounting, parsed
from kzgraph.scenarios.scenario import Scenario
from kzgraph.scenarios.target import Goal
from tests.networks import shipped

CONTRACT = {
    "accounting", "base_year", "before", "after", "by_year", "lost_t", "displaced_t", "unmet_t", "events", "warnings", "sources", "blocks",
}  # fmt: skip
YEAR = {
    "year", "suppliers", "imports_t", "hhi", "n_minus_1_t", "n_minus_1_cover", "lost_t", "displaced_t", "unmet_t", "consumption_t",
}  # fmt: skip
scenario = importlib.import_module("kzgraph.cli.scenario_options")
SEED = ("KAZ", "JPN", "gallium", "15")


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped tables are loaded once for all tests but those with a table of their own."""
    load = scenario.open_graph

    def opened(nodes: str | None, edges: str | None, options: Any) -> Any:
        own = any(click.get_current_context().meta.get(f"kzgraph.{name}") for name in ("add_nodes", "add_edges", "prefer"))
        return load(nodes, edges, options) if nodes or edges or own else shipped()

    monkeypatch.setattr(scenario, "open_graph", opened)


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["scenario", *args])


def answer(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def shares(report: dict[str, Any]) -> dict[str, float]:
    return {row["supplier"]: row["share"] for row in report["suppliers"]}


@pytest.mark.parametrize(
    ("accounting", "china", "kazakhstan", "low", "high", "cover", "left", "displaced"),
    [
        pytest.param("additive", 0.493274, 0.134529, 0.261417, 0.399948, 0.760479, 56.5, 0.0, id="55 and 15 of 111.5"),
        pytest.param("displace:CHN", 0.414508, 0.155440, 0.195978, 0.380923, 0.760479, 56.5, 15.0, id="40 and 15 of 96.5"),
        pytest.param("displace:China", 0.414508, 0.155440, 0.195978, 0.380923, 0.760479, 56.5, 15.0, id="the state by name"),
        pytest.param("pro-rata", 0.481355, 0.155440, 0.255865, 0.387782, 0.721852, 50.049223, 15.0, id="55 * 81.5/96.5 of 96.5"),
        pytest.param("optimise", 0.414508, 0.155440, 0.195978, 0.380923, 0.760479, 56.5, 15.0, id="China is the largest: 40 of 96.5"),
    ],
)  # fmt: skip
def test_every_accounting_has_its_values(
    accounting: str, china: float, kazakhstan: float, low: float, high: float, cover: float, left: float, displaced: float
) -> None:
    found = answer("add", *SEED, "--accounting", accounting, "--start", "2026")
    after = found["after"]
    assert shares(after) == pytest.approx({"CHN": china, "KAZ": kazakhstan}, abs=5e-7)
    assert (after["hhi"]["lower"], after["hhi"]["upper"]) == pytest.approx((low, high), abs=5e-7)
    assert (after["n_minus_1_cover"], after["n_minus_1_t"]) == pytest.approx((cover, left), abs=5e-7)
    assert (found["lost_t"], found["displaced_t"], found["unmet_t"]) == pytest.approx((0.0, displaced, 0.0))
    assert found["accounting"] == accounting.replace("China", "CHN")


def test_json_contract() -> None:
    found = answer("add", *SEED, "--accounting", "additive", "--start", "2026")
    assert set(found) >= CONTRACT
    assert found["base_year"] == found["before"]["year"] == 2021
    assert set(found["before"]) == set(found["after"])
    assert [row["year"] for row in found["by_year"]] == [2026]
    assert set(found["by_year"][0]) >= YEAR
    assert found["by_year"][0]["hhi"] == found["after"]["hhi"]
    assert [event["type"] for event in found["events"]] == ["new_supply"]
    assert {"jogmec-kyodo-2026", "kyodo-bernama-2026"} <= {source["id"] for source in found["sources"]}
    assert any("The base is 2021, the events begin in 2026" in text for text in found["warnings"])


def test_what_is_unexplained_may_be_the_largest() -> None:
    found = answer("add", *SEED, "--accounting", "displace:CHN")
    assert any("41.5 t) is larger" in text and "55 t would be left" in text for text in found["warnings"])


def test_no_accounting_is_implied() -> None:
    for args in (("add", *SEED), ("target", "JPN", "gallium", "--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ")):
        result = run(*args)
        assert result.exit_code == 2
        for rule in ("additive: nobody gives way", "displace:STATE: ", "pro-rata: every supply", "optimise: "):
            assert rule in result.stderr
    unknown = run("add", *SEED, "--accounting", "average")
    assert (unknown.exit_code, "displace:STATE" in unknown.stderr) == (2, True)


def test_more_than_a_state_has_comes_on_top_and_is_said() -> None:
    found = answer("add", "KAZ", "JPN", "gallium", "70", "--accounting", "displace:CHN")
    assert found["displaced_t"] == 55.0
    assert found["after"]["imports_t"] == pytest.approx(96.5 + 15)
    assert any("only 55 t can give way; the other 15 t" in text for text in found["warnings"])


def test_a_cut_is_a_loss_and_no_improvement() -> None:
    found = answer("cut", "CHN", "gallium", "--share-lost", "1", "--consumer", "JPN")
    assert (found["lost_t"], found["unmet_t"], found["displaced_t"], found["accounting"]) == (55.0, 55.0, 0.0, None)
    assert found["after"]["imports_t"] == pytest.approx(41.5)
    lines = run("cut", "CHN", "gallium", "--share-lost", "0.8", "--consumer", "JPN").stdout.splitlines()
    assert lines[1].startswith("Loss: in 2021 44 t")
    text = " ".join(lines)
    assert "A lower HHI beside a loss is no improvement" in text
    assert "no gain: see loss" in text


def test_a_loss_that_is_not_known_is_not_zero() -> None:
    found = answer("cut", "DEU", "gallium", "--share-lost", "1", "--consumer", "JPN")
    assert (found["lost_t"], found["unmet_t"], found["after"]["hhi"]["upper"]) == (None, None, None)
    assert any("between 0 and 41.5 t are lost" in text for text in found["warnings"])


@pytest.mark.parametrize(
    ("accounting", "tonnes"), [("additive", 13.5), ("displace:CHN", 6.75), ("optimise", 6.75), ("pro-rata", 96.5 * (1 - 0.5 / (55 / 96.5)))]
)
def test_target_is_the_least_that_does_it(accounting: str, tonnes: float) -> None:
    found = answer("target", "JPN", "gallium", "--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ", "--accounting", accounting)
    assert set(found) >= {"tonnes", "reachable", "reason", "after"}
    assert (found["tonnes"], found["reachable"], found["reason"]) == (pytest.approx(tonnes, rel=1e-9), True, None)
    assert shares(found["after"])["CHN"] == pytest.approx(0.5, abs=1e-9)
    again = answer("add", "KAZ", "JPN", "gallium", str(found["tonnes"]), "--accounting", accounting)
    assert shares(again["after"])["CHN"] == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize(
    ("supplier", "below", "candidate", "tonnes", "reachable", "reason", "best"),
    [
        pytest.param("CHN", 0.5, "CHN", None, False, "cannot lower its own share", 55 / 96.5, id="its own tonnes"),
        pytest.param("CHN", 0.0, "KAZ", None, False, "no amount brings", 0.0, id="nothing is only approached"),
        pytest.param("CHN", 0.6, "KAZ", 0.0, True, "there already", 55 / 96.5, id="met"),
        pytest.param("KAZ", 0.5, "AUS", 0.0, True, "there already", 0.0, id="does not deliver"),
    ],
)  # fmt: skip
def test_target_says_why_not(
    supplier: str, below: float, candidate: str, tonnes: float | None, reachable: bool, reason: str, best: float
) -> None:
    asked = ("--supplier", supplier, "--below", str(below), "--candidate", candidate, "--accounting", "additive")
    found = answer("target", "JPN", "gallium", *asked)
    assert (found["tonnes"], found["reachable"]) == (tonnes, reachable)
    assert reason in found["reason"]
    assert found["best_share"] == pytest.approx(best, abs=1e-6)


def test_target_without_a_total_is_not_computable() -> None:
    found = answer("target", "USA", "gallium", "--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ", "--accounting", "additive")
    assert (found["tonnes"], found["reachable"], found["after"]) == (None, None, None)
    assert "Not computable" in found["reason"]


def test_the_base_can_be_moved() -> None:
    # 96.5 - 55 + 10 = 51.5 t; what is no longer delivered is not replaced: 45 of 167 t are unmet before anything happens.
    found = answer("add", *SEED, "--accounting", "additive", "--set", "China=10", "--start", "2026")
    assert (found["before"]["imports_t"], found["unmet_before_t"], found["moved"]) == (
        pytest.approx(51.5),
        pytest.approx(45.0),
        {"CHN": 10.0},
    )
    assert shares(found["after"]) == pytest.approx({"KAZ": 15 / 66.5, "CHN": 10 / 66.5})
    assert found["before"]["n_minus_1_cover"] == pytest.approx((167 - 45 - 10) / 167)
    assert found["unmet_t"] == pytest.approx(30.0)


def test_a_supplier_that_was_not_known_comes_out_of_the_rest() -> None:
    found = answer("cut", "CHN", "gallium", "--share-lost", "0", "--consumer", "JPN", "--set", "DEU=20", "--set", "KOR=30")
    assert (found["before"]["unexplained_t"], found["before"]["imports_t"]) == (0.0, pytest.approx(96.5 + 8.5))


def test_a_base_file_goes_before_all_others(tmp_path: Any) -> None:
    file = tmp_path / "base.csv"
    rows = ["source,target,relation,mineral,hs_code,year,quantity,unit,share_pct", "CHN,JPN,exports,gallium,,2021,30,t,"]
    file.write_text("\n".join(rows) + "\n", "utf-8")
    found = answer("add", *SEED, "--accounting", "additive", "--base-file", str(file))
    assert found["before"]["suppliers"][0]["quantity_t"] == 30.0
    assert shares(found["after"])["CHN"] == pytest.approx(30 / 111.5)


def test_an_unknown_base_year_is_a_wrong_argument() -> None:
    result = run("add", *SEED, "--accounting", "additive", "--base-year", "1890")
    assert (result.exit_code, "1890" in result.stderr) == (2, True)


@pytest.mark.parametrize("tonnes", ["-1", "nan", "inf", "many"])
def test_tonnes_are_a_number(tonnes: str) -> None:
    assert run("add", "KAZ", "JPN", "gallium", tonnes, "--accounting", "additive").exit_code == 2


@pytest.mark.parametrize("moved", ["CHN", "=10", "CHN=nan", "CHN=-1", "CHN=ten"])
def test_a_moved_base_is_a_state_and_its_tonnes(moved: str) -> None:
    assert run("add", *SEED, "--accounting", "additive", "--set", moved).exit_code == 2


def test_names_that_nobody_knows_are_all_told() -> None:
    result = run("add", "Kasachstn", "Jappan", "galium", "15", "--accounting", "displace:Chnia")
    assert result.exit_code == 2
    for name in ("Kasachstn", "Jappan", "galium", "Chnia"):
        assert f'"{name}"' in result.stderr


def test_python_in_five_lines() -> None:
    graph = shipped()
    result = graph.scenario("scenarios/gallium-2026.toml")
    found = {block.accounting: block.after.suppliers[0].share for block in result.blocks if block.after is not None}
    assert found == pytest.approx({"additive": 0.493274, "displace:CHN": 0.414508, "pro-rata": 0.481355, "optimise": 0.414508}, abs=5e-7)


def test_a_target_from_python() -> None:
    asked = Scenario(consumer="Japan", mineral="Ga", accountings=(parsed("displace:Chine"),), target=Goal("Chine", 0.5))
    assert shipped().target(asked, candidate="Kazakhstan").tonnes == 6.75
    with pytest.raises(ValueError, match="a target needs"):
        shipped().target(Scenario(consumer="JPN", mineral="gallium", accountings=(Accounting("additive"),)), candidate="KAZ")


@pytest.mark.parametrize("text", ["", "displace", "displace:", "additive:CHN", "Additive ", "halves"])
def test_an_accounting_is_one_of_four(text: str) -> None:
    with pytest.raises(ValueError, match="allowed are additive"):
        parsed(text)


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_format_in_both_languages(format_: str, lang: str) -> None:
    for args in (
        ("add", *SEED, "--accounting", "pro-rata"),
        ("cut", "CHN", "gallium", "--share-lost", "1", "--consumer", "JPN"),
        ("target", "JPN", "gallium", "--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ", "--accounting", "additive"),
        ("compare", "gallium-2026", "trans-caspian-uranium"),
    ):
        result = run(*args, "--format", format_, "--lang", lang)
        assert result.exit_code == 0, result.stderr
        assert "\u001b" not in result.stdout
        assert format_ != "table" or max(map(len, result.stdout.splitlines())) <= 110


def test_csv_has_the_base_and_every_year_and_supplier() -> None:
    lines = run("add", *SEED, "--accounting", "additive", "--start", "2026", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("title,consumer,mineral,base_year,accounting,end,year,supplier,quantity_t,share")
    assert [line.split(",")[4:9] for line in lines[1:]] == [
        ["", "", "2021", "CHN", "55"],
        ["additive", "", "2026", "CHN", "55"],
        ["additive", "", "2026", "KAZ", "15"],
    ]


def test_a_file_is_never_overwritten_by_its_result(tmp_path: Any) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[scenario]\nconsumer = "JPN"\nmineral = "gallium"\n', "utf-8")
    result = run("run", str(file), "-o", str(file))
    assert (result.exit_code, "would be lost" in result.stderr) == (2, True)
