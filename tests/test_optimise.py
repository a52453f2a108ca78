"""`scenario optimise`: the shipped data by a second route (hand arithmetic, sort and fill, water-filling, SQL), rules, faults, forms."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
from pathlib import Path
from typing import Any

import click
import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.scenarios.choices import OBJECTIVES, Objective
from kzgraph.scenarios.offers import Offer
from kzgraph.scenarios.scenario import Scenario
from kzgraph.views import portfolio_data, render
from kzgraph.views.portfolio_text import compose
from kzgraph.views.portfolio_words import SENTENCES, WORDS
from kzgraph.views.speech import Speech
from kzgraph.whatif.candidates import RULES, weights
from kzgraph.whatif.portfolios import PortfolioResult, Wanted
from tests.networks import network, shipped

CONTRACT = {
    "objective", "value", "quantity_t", "share", "cost_usd", "top_share", "n_minus_1_t", "hhi", "hhi_wgi", "unmet_t", "binding", "candidates",
    "curve", "reason", "conflicts", "sources", "warnings", "portfolios", "base", "demand_t", "demand_rule", "capacity_rule", "schema_version",
}  # fmt: skip
PRICES = {"CHN": 300_000.0, "JPN": 500_000.0, "KAZ": 350_000.0, "KOR": 400_000.0, "RUS": 250_000.0, "UKR": 450_000.0}
HEAD = '[scenario]\nconsumer = "JPN"\nmineral = "gallium"\n'


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped tables are loaded once for all tests but those with a table of their own."""
    options = importlib.import_module("kzgraph.cli.scenario_options")
    load = options.open_graph

    def opened(nodes: str | None, edges: str | None, reading: Any) -> Any:
        own = any(click.get_current_context().meta.get(f"kzgraph.{name}") for name in ("add_nodes", "add_edges", "prefer"))
        return load(nodes, edges, reading) if nodes or edges or own else shipped()

    monkeypatch.setattr(options, "open_graph", opened)


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["scenario", "optimise", *args])


def answer(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def chosen(content: dict[str, Any], objective: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in content["portfolios"] if one["objective"] == objective)
    return found


def optimised(consumer: str, mineral: str, *candidates: Offer, **wanted: Any) -> PortfolioResult:
    return shipped().optimise(Scenario(consumer=consumer, mineral=mineral, candidates=candidates), wanted=Wanted(**wanted))


def priced(folder: Path, **more: str) -> str:
    """A scenario file with a price for every candidate of gallium; `more` are further keys by state."""
    file = folder / "priced.toml"
    tables = [f'[[candidate]]\nsupplier = "{who}"\nprice_usd_per_t = {price}\n{more.get(who, "")}\n' for who, price in PRICES.items()]
    file.write_text(HEAD + "\n".join(tables), "utf-8")
    return str(file)


def filled(prices: dict[str, float], capacities: dict[str, float], demand: float) -> dict[str, float]:
    """Sort by price and fill up."""
    found, left = {}, demand
    for who in sorted(prices, key=lambda name: (prices[name], name)):
        amount = min(capacities[who], left)
        if amount > 0:
            found[who] = amount
        left -= amount
    return found


def level(capacities: dict[str, float], demand: float) -> float:
    """The level to which water fills vessels of these heights: sum min(capacity, level) = demand."""
    left, vessels = demand, sorted(capacities.values())
    for place, height in enumerate(vessels):
        if height * (len(vessels) - place) >= left:
            return left / (len(vessels) - place)
        left -= height
    raise AssertionError("more demand than capacity")


def world() -> dict[str, float]:
    """World Mining Data's gallium of 2021 by state, read from the shipped table itself."""
    table = pd.read_csv("data/edges.csv", keep_default_na=False)
    table = table[(table["relation"] == "produces_total") & (table["mineral"] == "gallium") & (table["year"].astype(str) == "2021")]
    rows = table[table["source_ids"].str.contains("wmd-2026")]
    return {state: float(tonnes) for state, tonnes in zip(rows["source"], rows["quantity"], strict=True) if state != "WLD"}


def test_japan_gallium_by_hand() -> None:
    # 167 t; others than China: 15 promised + 5 + 3 own + 2 + 1 = 26 t, so China 141 t whatever is least.
    others = {"KAZ": 15.0} | {who: tonnes for who, tonnes in world().items() if who != "CHN"}
    assert sum(others.values()) == 26
    content = answer("JPN", "gallium")
    expected = others | {"CHN": 167 - 26.0}
    for objective in ("hhi", "n-1"):
        found = chosen(content, objective)
        assert found["quantity_t"] == pytest.approx(expected, rel=1e-11)
        assert found["share"]["CHN"] == found["top_share"] == pytest.approx(141 / 167, rel=1e-11)
        assert found["n_minus_1_t"] == pytest.approx(26, rel=1e-11)
        assert found["hhi"] == pytest.approx((141**2 + 15**2 + 5**2 + 3**2 + 2**2 + 1**2) / 167**2, rel=1e-11)
        assert found["unmet_t"] == 0
        assert {(one["kind"], one["supplier"]) for one in found["binding"]} == {("demand", None), *(("capacity", who) for who in others)}
    assert (content["demand_t"], content["demand_rule"], content["capacity_rule"]) == (167, "consumption", "production")
    rules = {row["supplier"]: row["capacity_rule"] for row in content["candidates"]}
    assert rules == {
        "CHN": "production",
        "JPN": "own_output",
        "KAZ": "promised",
        "KOR": "production",
        "RUS": "production",
        "UKR": "production",
    }


def test_the_least_concentrated_by_governance_weights_of_the_table() -> None:
    table = pd.read_csv("data/governance.csv")
    mean = table[table["indicator"] == "mean_of_six"].set_index("state")["value"]
    content = answer("JPN", "gallium", "--objective", "hhi-wgi")
    quantity = {"CHN": 141, "KAZ": 15, "RUS": 5, "JPN": 3, "KOR": 2, "UKR": 1}
    expected = sum((2.5 - mean[who]) / 5 * (tonnes / 167) ** 2 for who, tonnes in quantity.items())
    assert content["value"] == content["hhi_wgi"] == pytest.approx(expected, rel=1e-10)
    china, rest = (2.5 - mean["CHN"]) / 5, 41.5 / 96.5
    assert content["base"]["hhi_wgi"] == pytest.approx({"lower": china * (55 / 96.5) ** 2, "upper": china * (55 / 96.5) ** 2 + rest**2})
    assert all(0 <= weight <= 1 for weight in weights(shipped().governance).values())


def test_without_prices_the_cost_is_not_computable_and_says_for_whom() -> None:
    content = answer("JPN", "gallium", "--curve", "hhi")
    assert content["objective"] == "cost"
    assert content["cost_usd"] is None
    assert content["reason"] == "not computable: no price for China, Japan, Kazakhstan, South Korea, Russia, Ukraine"
    assert content["curve_reason"] == content["reason"]
    assert content["curve"] == []


def test_the_cheapest_is_sort_and_fill(tmp_path: Path) -> None:
    # At 96.5 t: Russia 5 at 250,000, China the other 91.5 at 300,000.
    content = answer("JPN", "gallium", "--file", priced(tmp_path), "--demand", "96.5")
    expected = filled({who: PRICES[who] for who in PRICES if who != "JPN"}, {**world(), "KAZ": 15}, 96.5)
    assert expected == {"RUS": 5, "CHN": 91.5}
    assert content["quantity_t"] == pytest.approx(expected)
    assert content["cost_usd"] == content["value"] == pytest.approx(5 * 250_000 + 91.5 * 300_000)


def test_ceilings_contracts_and_shares_of_a_file(tmp_path: Path) -> None:
    # China at most 60 t as a by-product, Russia nothing, Ukraine 0.5 t by contract; Japan itself is stated too: 60 + 15 + 3 + 2 + 1 = 81 of 96.5 t.
    file = priced(tmp_path, CHN="ceiling_t = 60", RUS="max_share = 0", UKR="minimum_t = 0.5\nsources = ['a1']")
    content = answer("JPN", "gallium", "--file", file, "--demand", "96.5")
    assert content["quantity_t"] == pytest.approx({"CHN": 60, "JPN": 3, "KAZ": 15, "KOR": 2, "UKR": 1})
    assert content["unmet_t"] == pytest.approx(15.5)
    assert "RUS" not in {row["supplier"] for row in content["candidates"]}
    assert next(row for row in content["candidates"] if row["supplier"] == "UKR")["source_ids"][0] == "a1"
    assert not any("By-product" in text for text in content["warnings"])


def test_options_go_before_the_file(tmp_path: Path) -> None:
    file = priced(tmp_path, CHN="capacity_t = 10")
    found = answer("JPN", "gallium", "--file", file, "--demand", "96.5", "--capacity-of", "China=50", "--objective", "cost")
    row = next(row for row in found["candidates"] if row["supplier"] == "CHN")
    assert (row["capacity_t"], row["capacity_rule"], row["price_usd_per_t"], row["price_rule"]) == (50, "stated", 300_000, "stated")
    assert found["quantity_t"]["CHN"] == 50


def test_demand_beyond_all_capacities_is_unmet_and_said() -> None:
    # 420 + 15 + 5 + 2 + 1 = 443 t; a demand that is stated has no own output among its suppliers.
    content = answer("JPN", "gallium", "--demand", "1000", "--objective", "hhi")
    assert (content["unmet_t"], content["n_minus_1_t"]) == (pytest.approx(557), pytest.approx(23))
    assert "Unmet: 557 t of the demand (least concentrated, most robust)" in run("JPN", "gallium", "--demand", "1000").stdout


@pytest.mark.parametrize(
    ("options", "kinds", "reason"),
    [
        (["--contract", "KAZ=20"], ["capacity", "contract"], "infeasible: contract of Kazakhstan 20 t exceeds capacity of Kazakhstan 15 t"),
        (["--contract", "CHN=150", "--min-share", "KAZ=0.05", "--demand", "150"], ["contract", "min_share", "demand"],
         "infeasible: contract of China 150 t + share of Kazakhstan at least 5.0 % = 157.5 t exceed demand 150 t"),
        (["--min-share", "CHN=0.6", "--max-share", "CHN=0.7", "--capacity-of", "CHN=90"], ["capacity", "min_share"],
         "infeasible: share of China at least 60.0 % exceeds capacity of China 90 t"),
    ],
    ids=["20 > 15", "150 + 0.05 * 150 > 150", "0.6 * 167 = 100.2 > 90"],
)  # fmt: skip
def test_conflicts_are_named(options: list[str], kinds: list[str], reason: str) -> None:
    content = answer("JPN", "gallium", "--objective", "hhi", *options)
    assert content["reason"] == reason
    assert [one["kind"] for one in content["conflicts"]] == kinds
    assert content["quantity_t"] is None


def test_a_budget_against_a_contract(tmp_path: Path) -> None:
    # 10 t of Kazakhstan at 350,000 are 3.5 million.
    file = priced(tmp_path, KAZ="minimum_t = 10")
    assert answer("JPN", "gallium", "--file", file, "--budget", "3400000")["reason"] == (
        "infeasible: budget 3,400,000 USD and contract of Kazakhstan 10 t cannot hold together"
    )
    bought = answer("JPN", "gallium", "--file", file, "--budget", "4500000", "--demand", "96.5")
    assert bought["quantity_t"] == pytest.approx({"KAZ": 10, "RUS": 4})
    assert bought["cost_usd"] == pytest.approx(4_500_000)
    assert bought["unmet_t"] == pytest.approx(82.5)


def cobalt() -> tuple[dict[str, float], dict[str, float]]:
    """Capacities and prices of Japan's refined cobalt of 2024 by SQL: exports where 95 % of their value has tonnes, never below what Japan got.

    Who sells for less than half of what Japan paid on average sells another good; who does so to all others can deliver what Japan got.
    """
    minerals = pd.read_csv("data/minerals.csv", keep_default_na=False).set_index("id")
    codes = [item.split(":") for item in minerals.loc["cobalt", "hs_codes"].split(";")]
    wanted = [code for edition, code, stage, content in codes if (edition, stage, content) == ("HS92", "refined", "pure")]
    rows = duckdb.execute(
        """
        WITH flows AS (
            SELECT * FROM read_parquet('data/trade/baci-hs92.parquet') WHERE year = 2024 AND list_contains(?, hs_code) AND supplier <> consumer
        ), prices AS (
            SELECT supplier, sum(value_usd) FILTER (consumer = 'JPN') / sum(quantity_t) FILTER (consumer = 'JPN') AS paid,
                sum(value_usd) / sum(quantity_t) AS asked, sum(value_usd) FILTER (consumer = 'JPN') AS spent, sum(quantity_t) FILTER (consumer = 'JPN') AS weighed
            FROM flows WHERE quantity_t > 0 AND value_usd > 0 GROUP BY supplier
        ), capacities AS (
            SELECT supplier, CASE WHEN sum(value_usd) FILTER (quantity_t IS NOT NULL) >= 0.95 * sum(value_usd) THEN sum(quantity_t) END AS shipped,
                sum(quantity_t) FILTER (consumer = 'JPN') AS held
            FROM flows GROUP BY supplier
        )
        SELECT supplier, greatest(coalesce(shipped, 0), coalesce(held, 0)), coalesce(paid, asked), spent, weighed, asked
        FROM capacities LEFT JOIN prices USING (supplier) WHERE supplier <> 'JPN'
        """,
        [wanted],
    ).fetchall()
    known = [row for row in rows if row[1]]
    paid = sum(row[3] for row in rows if row[3]) / sum(row[4] for row in rows if row[3])
    same = [row for row in known if row[2] >= paid / 2]
    capacities = {row[0]: row[4] if row[4] and row[5] < paid / 2 else row[1] for row in same}
    return capacities, {row[0]: row[2] for row in same}


def test_japan_cobalt_by_sql_sort_and_fill_and_water() -> None:
    capacities, prices = cobalt()
    content = answer("Japan", "cobalt", "--base-year", "2024")
    assert {row["supplier"]: row["capacity_t"] for row in content["candidates"]} == pytest.approx(capacities)
    assert {row["supplier"]: row["price_usd_per_t"] for row in content["candidates"]} == pytest.approx(prices)
    assert (content["demand_rule"], content["capacity_rule"]) == ("imports", "exports")
    demand = content["demand_t"]
    cheapest = filled(prices, capacities, demand)
    assert content["quantity_t"] == pytest.approx(cheapest, rel=1e-7)
    assert content["cost_usd"] == pytest.approx(sum(prices[who] * tonnes for who, tonnes in cheapest.items()), rel=1e-9)
    high = level(capacities, demand)
    spread, robust = chosen(content, "hhi"), chosen(content, "n-1")
    assert spread["quantity_t"] == pytest.approx({who: min(capacity, high) for who, capacity in capacities.items()}, rel=1e-7)
    assert spread["hhi"] == pytest.approx(sum(min(capacity, high) ** 2 for capacity in capacities.values()) / demand**2, rel=1e-9)
    assert robust["n_minus_1_t"] == pytest.approx(demand - high, rel=1e-9)
    base = content["base"]
    assert base["cost_usd"] == pytest.approx(duckdb.execute(
        "SELECT sum(value_usd) FROM read_parquet('data/trade/baci-hs92.parquet') WHERE year = 2024 AND consumer = 'JPN' AND hs_code = '810510' AND quantity_t > 0"
    ).fetchall()[0][0])  # fmt: skip
    assert content["cost_usd"] < base["cost_usd"]
    assert spread["hhi"] < base["hhi"]["lower"]
    assert any("probably ship other goods" in text for text in content["warnings"])


def test_what_costs_less_than_half_is_another_good_whatever_its_price_is_of() -> None:
    # Japan paid 37,695 USD/t; Congo - Brazzaville 4,352 (of all its exports), Singapore 3,256 and Thailand 2,032 (of Japan's own imports).
    content = answer("Japan", "cobalt", "--max-share", "CHN=0.1", "--base-year", "2024")
    goods = content["other_goods"]
    assert {who: round(goods[who]) for who in ("COG", "SGP", "THA")} == {"COG": 4352, "SGP": 3256, "THA": 2032}
    assert content["paid_usd_per_t"] == pytest.approx(37694.62, abs=0.01)
    assert all(value < content["paid_usd_per_t"] / 2 for value in goods.values())
    assert not ({row["supplier"] for row in content["candidates"]} | set(content["left_out"])) & goods.keys()
    # Hong Kong 50.3, Singapore 40.7 and Taiwan 40.4 t, and 0.3 t of others: 3.1 % of 4,219.3 t of the base.
    assert "USD, with 3.1 % of its tonnes from states left out here" in run("Japan", "cobalt", "--format", "markdown").stdout
    # Indonesia ships 2,107 t at 13,540 USD/t, of which Japan bought 3.011 t at 22,270: only these are of Japan's kind.
    indonesia = next(row for row in content["candidates"] if row["supplier"] == "IDN")
    assert (indonesia["capacity_t"], indonesia["capacity_rule"]) == (pytest.approx(3.011), "base")
    assert "THA" not in answer("Japan", "cobalt", "--max-share", "THA=0", "--base-year", "2024")["other_goods"]
    lead = run("Japan", "cobalt", "--max-share", "CHN=0.1", "--format", "markdown").stdout
    assert f"{len(goods)} states are left out: their unit value is under half of the 37,695 USD a tonne paid on average" in lead


def test_who_is_vouched_for_is_a_candidate_and_the_lead_names_the_price() -> None:
    # 1,000 t of Congo - Brazzaville at 4,352 USD/t are the cheapest part: 1,000 of 4,219.3 t are 23.7 %.
    content = answer("Japan", "cobalt", "--capacity-of", "COG=1000")
    assert content["odd"] == ["COG"]
    assert content["quantity_t"]["COG"] == pytest.approx(1000)
    shown = run("Japan", "cobalt", "--capacity-of", "COG=1000", "--format", "markdown").stdout
    assert "Of it, 23.7 % is bought where the unit value is under half of the 37,695 USD a tonne paid" in shown
    priced_at = optimised("JPN", "cobalt", Offer(supplier="COG", price_usd_per_t=4000.0))
    assert "COG" not in priced_at.other_goods
    assert priced_at.odd == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "(not comparable with the base: 0.325 - 0.510 for 96.5 t imported; here 70.5 t that came from own output, recycling and stocks are bought too)"),
        (["--demand", "120"], "(not comparable with the base: 0.325 - 0.510 for 96.5 t imported; here 120 t are bought)"),
        (["--demand", "96.5"], "(base: 0.325 - 0.510; 41.5 t of it have no named supplier, and nobody stands for them here)"),
    ],
    ids=["consumption", "stated", "the imports"],
)  # fmt: skip
def test_a_base_of_another_size_is_not_compared(options: list[str], said: str) -> None:
    assert said in run("JPN", "gallium", "--objective", "hhi", *options, "--format", "markdown").stdout


def test_a_range_with_equal_ends_is_one_number() -> None:
    speech = Speech("en", {})
    assert speech.interval(0.03801, 0.03804, 3) == "0.038"
    assert speech.interval(0.038, 0.039, 3) == "0.038 - 0.039"


def test_the_curve_runs_from_the_cheapest_to_the_least_risky() -> None:
    found = optimised("JPN", "cobalt", curve="n-1")
    assert found.curve[0].cost_usd == pytest.approx(found.portfolios[0].cost_usd, rel=1e-9)
    assert found.curve[-1].n_minus_1_t == pytest.approx(found.portfolios[2].n_minus_1_t, rel=1e-9)
    pairs = [(point.cost_usd or 0.0, point.n_minus_1_t or 0.0) for point in found.curve]
    assert pairs == sorted(pairs)
    assert len(pairs) == 11


def test_who_has_no_governance_weight_is_named_and_can_be_left_out() -> None:
    asked = ("Japan", "cobalt", "--objective", "hhi-wgi", "--capacity-of", "TWN=232")
    content = answer(*asked)
    missing = {row["supplier"] for row in content["candidates"]} - set(weights(shipped().governance))
    assert missing == {"TWN"}
    assert content["reason"] == "not computable: no governance weight for Taiwan"
    without = answer(*asked[:4], "--max-share", "TWN=0")
    assert without["value"] is not None
    assert without["value"] < answer("Japan", "cobalt", "--objective", "hhi", "--max-share", "TWN=0")["hhi_wgi"]


@pytest.mark.parametrize(
    ("rule", "capacities"),
    [
        ("production", {"CHN": 420, "JPN": 3, "KAZ": 15, "KOR": 2, "RUS": 5, "UKR": 1}),
        ("exports", {"CHN": 55, "JPN": 3, "KAZ": 15}),
        ("none", {"CHN": None, "JPN": 3, "KAZ": None, "KOR": None, "RUS": None, "UKR": None}),
    ],
    ids=["what each made in 2021", "no exports of gallium alone are known: what China delivered", "no limit"],
)  # fmt: skip
def test_rules_of_capacity(rule: str, capacities: dict[str, float | None]) -> None:
    found = optimised("JPN", "gallium", capacity=rule)
    assert {row.supplier: row.capacity_t for row in found.candidates} == capacities
    assert found.capacity_rule == rule
    assert rule in RULES


def test_unknown_capacity_is_no_candidate_and_no_zero() -> None:
    found = optimised("JPN", "cobalt")
    assert found.left_out == ("BGR",)
    assert "BGR" not in {row.supplier for row in found.candidates}
    given = optimised("JPN", "cobalt", Offer(supplier="BGR", capacity_t=5.0))
    assert given.left_out == ()


def test_a_group_is_not_supplied_by_its_members() -> None:
    found = optimised("EU27", "lithium")
    assert not {row.supplier for row in found.candidates} & shipped().groups["EU27"]
    assert found.demand_t == shipped().report("EU27", "lithium").imports_t


def test_promised_tonnes_come_on_top_and_announced_ones_do_not(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,gallium,,2021,50,t,",
        "KAZ,JPN,exports,gallium,,2021,10,t,",
        "JPN,gallium,imports_total,gallium,,2021,60,t,",
        "CHN,gallium,produces_total,gallium,,2021,80,t,",
        "KAZ,gallium,produces_total,gallium,,2021,4,t,",
    ]  # fmt: skip
    later = [("KAZ", 15, "contracted"), ("USA", 7, "announced"), ("DEU", 9, "planned")]
    text = [f"{row}," for row in rows] + [f"{who},JPN,exports,gallium,,2026,{tonnes},t,,{status}" for who, tonnes, status in later]
    graph = network(tmp_path, text, extra=",status", more_nodes=("gallium,Gallium,mineral,",))
    found = graph.optimise(Scenario(consumer="JPN", mineral="gallium"), wanted=Wanted(objective="hhi", capacity="production"))
    assert {row.supplier: (row.capacity_t, row.capacity_rule) for row in found.candidates} == {
        "CHN": (80, "production"), "DEU": (9, "promised"), "KAZ": (10 + 15, "base+promised"),
    }  # fmt: skip
    assert {"portfolio_capacity_promised", "portfolio_capacity_uncounted", "portfolio_capacity_base"} <= {note.code for note in found.notes}


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["JPN", "gallium", "--max-share", "CHN=2"], 2, "2.0 is not in the range 0<=x<=1"),
        (["JPN", "gallium", "--max-share", "CHN"], 2, "'CHN' is not a state and its share - write CHN=0.5"),
        (["JPN", "gallium", "--capacity-of", "CHN"], 2, "'CHN' is not a state and its tonnes - write CHN=10"),
        (["JPN", "gallium", "--contract", "Chnia=5"], 2, "did you mean China (CHN)"),
        (["JPN", "gallium", "--max-share", "CHN=0.3", "--min-share", "CHN=0.4"], 2, "CHN: min_share: 0.4 is above max_share 0.3"),
        (["JPN", "gallium", "--objective", "price"], 2, "'cost', 'share', 'n-1', 'hhi', 'hhi-wgi'"),
        (["JPN", "gallium", "--demand", "nan"], 2, "'nan' is not a number"),
        (["DEU", "gallium", "--file", "gallium-2026"], 2, "gallium-2026 is on JPN gallium, asked is DEU gallium"),
        (["JPN", "gallium", "--file", "nowhere.toml"], 2, "no such scenario file"),
        (["JPN", "germanium"], 0, "neither consumption nor imports are known"),
        (["JPN", "gallium", "--demand", "0"], 0, "the demand is zero"),
    ],
)
def test_what_is_said_of_what_cannot_be(args: list[str], code: int, message: str) -> None:
    result = run(*args)
    assert (result.exit_code, message in result.output) == (code, True), result.output


FAULTS = {
    "capacity_t = 5": "line 4: candidate 1, supplier: is missing - a candidate needs a state",
    'supplier = "CHN"\ncapacity_t = -5': "line 6: candidate 1, capacity_t: -5 is not a number of tonnes from 0 to 1e12",
    'supplier = "CHN"\nprice_usd_per_t = "dear"': 'line 6: candidate 1, price_usd_per_t: "dear" is not US dollars a tonne, from 0 to 1e12',
    'supplier = "Chnia"': 'line 5: candidate 1, supplier: "Chnia" is not a known country',
    'supplier = "CHN"\nmax_shrae = 0.5': 'line 6: candidate 1, max_shrae: is not known - did you mean "max_share"?',
    'supplier = "CHN"\nmin_share = 0.6\nmax_share = 0.5': "line 4: candidate 1: min_share: 0.6 is above max_share 0.5",
    'supplier = "CHN"\n[[candidate]]\nsupplier = "China"': "line 7: candidate 2, supplier: CHN is candidate 1 already - put both into one",
    'supplier = "CHN"\nsources = ["nope"]': 'line 6: candidate 1, sources: "nope" is not a source id of the tables',
}


@pytest.mark.parametrize("text", FAULTS)
def test_faults_of_candidates_in_a_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f"{HEAD}[[candidate]]\n{text}\n", "utf-8")
    result = run("JPN", "gallium", "--file", str(file))
    assert result.exit_code == 1
    assert FAULTS[text] in result.stderr


def test_candidates_as_one_table_are_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(f"{HEAD}[candidate]\nsupplier = 'CHN'\n", "utf-8")
    assert "[[candidate]]: is not a list of tables - write [[candidate]] above the keys of each candidate" in run("JPN", "gallium", "--file", str(file)).stderr  # fmt: skip


def test_twice_the_same_candidate_is_refused() -> None:
    with pytest.raises(ValueError, match="KAZ: stated twice"):
        optimised("JPN", "gallium", Offer(supplier="KAZ"), Offer(supplier="Kazakhstan"))


def test_the_base_of_a_file_and_a_moved_base(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    base = '[base]\nyear = 2021\nconsumption_t = 20\nsources = ["a1"]\n[base.suppliers]\nCHN = 12\nKAZ = 8\n'
    file.write_text(f"{HEAD}{base}[[event]]\ntype = 'export_cut'\nsupplier = 'CHN'\nshare_lost = 1\n", "utf-8")
    content = answer("JPN", "gallium", "--file", str(file), "--objective", "hhi", "--capacity", "exports")
    assert content["demand_t"] == 20
    assert content["quantity_t"] == pytest.approx({"CHN": 9, "KAZ": 8, "JPN": 3})
    assert "The events of the file are not played: a portfolio starts from the base." in content["warnings"]
    moved = answer("JPN", "gallium", "--objective", "hhi", "--capacity", "exports", "--set", "CHN=10")
    assert moved["base"]["quantity_t"] == {"CHN": 10}
    assert moved["quantity_t"] == pytest.approx({"CHN": 10, "KAZ": 15, "JPN": 3})


def test_json_has_the_keys_of_the_contract_and_no_nan() -> None:
    for args in (("JPN", "gallium"), ("JPN", "germanium"), ("Japan", "cobalt", "--curve", "share")):
        content = answer(*args)
        assert content.keys() >= CONTRACT
        assert content["portfolios"][0].items() <= content.items()
        cited = {id_ for row in content["candidates"] for id_ in row["source_ids"]}
        assert cited <= {source["id"] for source in content["sources"]}


def test_csv_adds_up() -> None:
    result = run("Japan", "cobalt", "--curve", "hhi", "--format", "csv")
    lines = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {line["objective"] for line in lines} == {"base", "cost", "hhi", "n-1"}
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for line in lines:
        groups.setdefault((line["objective"], line["point"]), []).append(line)
    assert len(groups) == 4 + 11
    for group in groups.values():
        assert sum(float(line["quantity_t"]) for line in group) == pytest.approx(float(group[0]["supplied_t"]))
        assert sum(float(line["share"]) for line in group) == pytest.approx(1)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_form_in_both_languages(tmp_path: Path, lang: str, objective: Objective) -> None:
    graph, curve = shipped(), objective if objective != "cost" else "hhi"
    found = graph.optimise(graph.read_scenario(priced(tmp_path)), wanted=Wanted(objective=objective, curve=curve))
    assert found.curve
    speech = Speech(lang, graph.labels_in(lang))
    document = compose(found, speech)
    forms = [render.to_text(document, width=110, color=False), render.to_markdown(document), portfolio_data.to_csv(found, speech)]
    assert not any(re.search(r"{|\bNone\b|\bnan\b", form) for form in forms)
    assert json.loads(portfolio_data.to_json(found, speech))["value"] == found.portfolios[0].value
    assert "</html>" in render.to_html(document)


def test_the_file_of_the_guide_is_read(tmp_path: Path) -> None:
    shown = re.search(r"```toml\n(.+?\[\[candidate\]\].+?)```", Path("docs/how-to/what-if.md").read_text("utf-8"), re.DOTALL)
    assert shown is not None
    file = tmp_path / "prices.toml"
    file.write_text(shown.group(1), "utf-8")
    assert answer("JPN", "gallium", "--file", str(file), "--demand", "96.5")["candidates"]


def test_a_hostile_source_is_no_markup_and_no_formula(tmp_path: Path) -> None:
    row = "CHN,JPN,exports,gallium,,2021,50,t,,"
    graph = network(tmp_path, [row + "=<script>alert(1)</script>"], extra=",source_ids", more_nodes=("gallium,Gallium,mineral,",))
    found = graph.optimise(Scenario(consumer="JPN", mineral="gallium"), wanted=Wanted(objective="hhi"))
    assert found.portfolios[0].quantity_t == {"CHN": 50}
    speech = Speech("en", graph.labels_in("en"))
    page = render.to_html(compose(found, speech))
    assert "<script>" not in page
    assert "&lt;script&gt;alert" in page
    assert ",=" not in portfolio_data.to_csv(found, speech)


def test_sentences_fill_the_same_values_in_both_languages_and_are_all_there() -> None:
    for book in (SENTENCES, WORDS):
        for code, (english, french) in book.items():
            assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", french)), code
    source = "".join(Path(f"kzgraph/whatif/{name}.py").read_text("utf-8") for name in ("portfolios", "portfolio_notes"))
    codes = set(re.findall(r'Note\("(portfolio_[a-z_]+)"', source))
    codes |= {f"portfolio_capacity_{rule}" for rule in (*RULES, "own_output", "base")}
    assert codes == set(SENTENCES)


def test_the_graph_is_as_it_was() -> None:
    before = shipped().edges.copy()
    optimised("JPN", "gallium", Offer(supplier="KAZ", minimum_t=5.0))
    pd.testing.assert_frame_equal(shipped().edges, before)
