"""`kzgraph indicators` on the shipped tables: published values, a second route in SQL, what fails and how, the contract of the JSON."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.indicators.registry import INDICATORS
from tests.networks import rows, shipped

EU27 = "AUT BEL BGR CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ITA LTU LUX LVA MLT NLD POL PRT ROU SVK SVN SWE"
TRADE = "read_parquet('data/trade/baci-hs92.parquet')"
CODES = {
    "cobalt": ["282200", "810510"], "graphite": ["250410", "250490"], "lithium": ["282520", "283691"], "nickel": ["260400"],
    "rare-earths": ["284690", "284610", "280530"],
}  # fmt: skip
FIELDS = [
    "method",
    "consumer",
    "mineral",
    "year",
    "stage",
    "value",
    "low",
    "high",
    "unit",
    "band",
    "preset",
    "status",
    "reason",
    "series_break",
    "parts",
    "source_ids",
]


def asked(method: str, consumer: str | None, mineral: str, **how: Any) -> dict[str, Any]:
    return shipped().indicator(consumer, mineral, method=method, **how)


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["indicators", *args])


def results(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


PUBLISHED = {
    "cobalt": {"hhi": "0.486025", "imports_t": "9833.282", "domestic_t": "0", "wta": "0.367809", "value": "0.178764", "price_usd_per_kg": "47.1872", "cf": "20.60362"},
    "rare earths": {"hhi": "0.428596", "imports_t": "26935.653", "domestic_t": "0", "wta": "0.556901", "value": "0.238685", "price_usd_per_kg": "23.3617", "cf": "13.61972"},
    "nickel": {"hhi": "0.206535", "imports_t": "3094907.973", "domestic_t": "0", "wta": "0.471410", "value": "0.097363", "price_usd_per_kg": "0.0901", "cf": "0.02143"},
}  # fmt: skip
HALF = {"cobalt": {"value": "0.182561", "cf": "21.04124"}, "rare earths": {"value": "0.239432", "cf": "13.66231"}}


@pytest.mark.parametrize(("mineral", "half"), [*((name, False) for name in PUBLISHED), *((name, True) for name in HALF)])
def test_geopolrisk_of_japan_in_2021_to_the_printed_digits(mineral: str, half: bool) -> None:
    how: dict[str, Any] = {"missing_governance": 0.5, "without_governance": ["TWN"]} if half else {}
    answer = asked("geopolrisk", "Japan", mineral, year=2021, **how)
    for name, printed in (HALF if half else PUBLISHED)[mineral].items():
        digits = len(printed.partition(".")[2])
        assert (answer["value"] if name == "value" else answer["parts"][name]) == pytest.approx(float(printed), abs=0.5001 * 10**-digits), (
            name
        )


def test_without_taiwans_estimate_its_risk_runs_over_all_its_range() -> None:
    whole = asked("geopolrisk", "Japan", "cobalt", year=2021)
    ends = [
        asked("geopolrisk", "Japan", "cobalt", year=2021, missing_governance=g, without_governance=["TWN"])["value"] for g in (0.0, 1.0)
    ]
    answer = asked("geopolrisk", "Japan", "cobalt", year=2021, without_governance=["TWN"])
    assert (answer["status"], answer["value"], answer["low"], answer["high"]) == (
        "bounded",
        None,
        pytest.approx(ends[0]),
        pytest.approx(ends[1]),
    )
    assert ends[0] < whole["value"] < ends[1]


def test_gallium_is_answered_from_cited_figures() -> None:
    """p = 3 t, China 55 t at g = 0.603346, 41.5 t of nobody named at g = 0 to 1, world HHI 0.949817."""
    answer = asked("geopolrisk", "Japan", "gallium", year=2021)
    assert (answer["status"], answer["value"], answer["parts"]["imports_t"], answer["parts"]["domestic_t"]) == ("bounded", None, 96.5, 3.0)
    assert answer["low"] == pytest.approx(0.949817 * 55 * 0.603346 / (3 + 96.5), abs=1e-6)
    assert answer["high"] == pytest.approx(0.949817 * (55 * 0.603346 + 41.5) / (3 + 96.5), abs=1e-6)
    assert "cf" not in answer["parts"], "no value in US dollars is cited"


def test_one_of_three_minerals_fails_with_its_reason_and_exit_status_0() -> None:
    content = results("Japan", "germanium", "cobalt", "gallium", "--method", "geopolrisk", "--year", "2021")
    germanium, cobalt, gallium = content["results"]
    assert [one["mineral"] for one in content["results"]] == ["germanium", "cobalt", "gallium"]
    assert (germanium["status"], germanium["value"], germanium["low"], germanium["parts"]) == ("not-computable", None, None, {})
    assert germanium["reason"].startswith("no trade observed under 811230")
    assert (cobalt["status"], gallium["status"]) == ("ok", "bounded")
    text = run("Japan", "germanium", "--method", "geopolrisk", "--year", "2021").stdout
    assert "not computable: no trade observed under 811230" in " ".join(text.split())


def test_an_unknown_mineral_beside_known_ones_is_a_named_failure() -> None:
    content = results("Japan", "cobalt", "galium", "gallium", "--method", "hhi,geopolrisk", "--year", "2021")
    lost = [one for one in content["results"] if one["mineral"] == "galium"]
    assert [one["method"] for one in lost] == ["hhi", "geopolrisk"]
    assert all(one["status"] == "not-computable" and "did you mean gallium" in one["reason"] for one in lost)
    assert {one["mineral"]: one["status"] for one in content["results"] if one["method"] == "hhi"} == {"cobalt": "ok", "gallium": "bounded", "galium": "not-computable"}  # fmt: skip


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["Japan", "galium", "cobald"], "did you mean gallium"),
        (["Kazakstan", "gallium"], "KAZ"),
        (["Japan", "gallium", "--method", "geopolrsk"], "did you mean geopolrisk"),
        (["Japan", "gallium", "--method", "hhi,top_shar"], "did you mean top_share"),
        (["Japan", "gallium", "--method", "zzz"], "kzgraph indicators"),
        (["Japan", "gallium", "--year", "1980"], "nearest are"),
        (["Japan", "gallium", "--year", "2024-2020"], "write the earlier year first"),
        (["Japan", "gallium", "--missing-governance", "1.5"], "0<=x<=1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_asked(args: list[str], said: str) -> None:
    result = run(*args)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output


def test_json_has_the_keys_of_the_contract() -> None:
    content = results("Japan", "cobalt", "gallium", "germanium", "--year", "2021")
    assert all(list(one) == FIELDS for one in content["results"])
    assert [one["method"] for one in content["results"]] == [*INDICATORS] * 3
    assert {"consumer", "minerals", "missing_governance", "agreement", "sources", "warnings", "schema_version"} <= content.keys()
    cited = {id_ for one in content["results"] for id_ in one["source_ids"]}
    assert cited == {source["id"] for source in content["sources"]}
    for one in content["results"]:
        if one["status"] == "ok":
            assert one["value"] == one["low"] == one["high"] is not None
        elif one["status"] == "bounded":
            assert one["value"] is None
            assert one["low"] < one["high"]
        else:
            assert (one["status"], one["value"], one["low"], one["high"], one["parts"], one["source_ids"]) == (
                "not-computable",
                None,
                None,
                None,
                {},
                [],
            )
        assert (one["reason"] is None) == (one["status"] != "not-computable")
        assert one["source_ids"] or one["reason"]
    assert {one["status"] for one in content["results"]} == {"ok", "bounded", "not-computable"}


def test_a_second_route_to_geopolrisk_in_sql() -> None:
    """Five consumers, five minerals, 2023: the files alone, by one query."""
    query = f"""
        WITH made AS (SELECT source, sum(quantity) AS t FROM 'data/production.csv'
                      WHERE mineral = $mineral AND year = 2023 AND stage = 'extraction' AND source_ids = 'wmd-2026' AND source <> 'WLD' GROUP BY source),
             bought AS (SELECT supplier, quantity_t AS t, value_usd, (2.5 - value) / 5 AS g FROM {TRADE}
                        LEFT JOIN (SELECT state, value FROM 'data/governance.csv' WHERE year = 2023 AND indicator = 'political_stability') ON state = supplier
                        WHERE consumer = $consumer AND year = 2023 AND supplier <> $consumer AND list_contains($codes, hs_code) AND quantity_t IS NOT NULL),
        world AS (SELECT sum(t * t) / sum(t) ** 2 AS hhi, coalesce(sum(t) FILTER (source = $consumer), 0) AS p FROM made)
        SELECT any_value(hhi), sum(t), any_value(p), any_value(hhi) * sum(t * coalesce(g, 0)) / (any_value(p) + sum(t)),
               any_value(hhi) * sum(t * coalesce(g, 1)) / (any_value(p) + sum(t)), sum(value_usd) / sum(t) / 1000 FROM bought, world"""
    for consumer in ("JPN", "DEU", "USA", "KOR", "KAZ"):
        for mineral, codes in CODES.items():
            hhi, imports, domestic, low, high, price = duckdb.execute(
                query, {"mineral": mineral, "consumer": consumer, "codes": codes}
            ).fetchall()[0]
            answer = asked("geopolrisk", consumer, mineral, year=2023)
            if imports is None:
                assert (consumer, mineral, answer["status"]) == ("KAZ", "nickel", "not-computable"), "no row at all"
                continue
            assert (answer["low"], answer["high"]) == (pytest.approx(low, rel=1e-9), pytest.approx(high, rel=1e-9)), (consumer, mineral)
            parts = {"hhi": hhi, "imports_t": imports, "domestic_t": domestic, "price_usd_per_kg": price}
            assert {name: answer["parts"][name] for name in parts} == pytest.approx(parts, rel=1e-9), (consumer, mineral)


def test_the_eu_imports_what_its_members_import_from_outside() -> None:
    query = f"""SELECT supplier, sum(quantity_t), sum(value_usd) FROM {TRADE} WHERE year = 2022 AND hs_code = '260400' AND quantity_t IS NOT NULL
        AND list_contains($eu, consumer) AND NOT list_contains($eu, supplier) GROUP BY supplier"""
    found = duckdb.execute(query, {"eu": EU27.split()}).fetchall()
    total = sum(tonnes for _, tonnes, _ in found)
    score, hhi = (asked(name, "EU27", "nickel", year=2022) for name in ("geopolrisk", "top_share"))
    assert score["parts"]["imports_t"] == pytest.approx(total, rel=1e-12)
    assert score["parts"]["price_usd_per_kg"] == pytest.approx(sum(usd for *_, usd in found) / total / 1000, rel=1e-12)
    assert (hhi["value"], hhi["parts"]["imports_t"]) == (pytest.approx(max(tonnes for _, tonnes, _ in found) / total), pytest.approx(total))


def test_flows_without_tonnes_are_counted_without_those_among_members() -> None:
    """Cobalt of the EU, 2021: 6 of 266 flows from outside have no tonnes; 13 of those among members have none either."""
    query = f"""SELECT count(*) FILTER (quantity_t IS NULL), count(*) FROM {TRADE} WHERE year = 2021 AND list_contains($codes, hs_code)
        AND list_contains($eu, consumer) AND NOT list_contains($eu, supplier)"""
    counted = duckdb.execute(query, {"eu": EU27.split(), "codes": CODES["cobalt"]}).fetchall()[0]
    notes = shipped().indicators("EU27", ["cobalt"], methods=["geopolrisk"], years=[2021]).notes
    assert [(note.values["missing"], note.values["flows"]) for note in notes if note.code == "codes_missing"] == [counted] == [(6, 266)]


def test_a_year_that_the_extract_leaves_out_is_not_said_to_be_without_trade() -> None:
    """Japan bought cobalt in 2018; the extract only starts in 2020 for it."""
    answer = asked("geopolrisk", "Japan", "cobalt", year=2018)
    assert (answer["status"], answer["reason"].code == "no_trade_under") == ("not-computable", False)


def test_what_the_eu_makes_is_weighed_state_by_state() -> None:
    """Poland, Spain and the others have estimates each: only a few small suppliers of copper ore have none."""
    copper = asked("eu_supply_risk", "EU27", "copper", year=2021)
    assert copper["high"] - copper["low"] < 0.001 * copper["low"]
    assert copper["parts"]["hhi_eu_extraction"] < 0.47, "three members and a dozen suppliers are more spread than the world's mines"


def test_imports_without_a_stage_meet_the_only_output_table_there_is() -> None:
    """Japan's gallium is told without a stage, the world's output as processed: one mix each of the same stage."""
    parts = asked("eu_supply_risk", "Japan", "gallium", year=2021)["parts"]
    assert {"hhi_gs_processing", "hhi_eu_processing"} <= parts.keys()
    assert "hhi_eu_extraction" not in parts


@pytest.mark.parametrize("method", ["betweenness", "traderisk", "geodep"])
def test_before_2020_the_extract_has_kazakhstans_trade_only_and_no_world(method: str) -> None:
    """data/trade/LICENCE.md: every flow from 2020 on, before that those from or to Kazakhstan."""
    assert asked(method, "Japan", "rare earths", year=2013)["status"] == "not-computable"


@pytest.mark.parametrize("method", ["geodep", "ec_dependence"])
def test_years_without_the_worlds_trade_do_not_count_for_persistence(method: str) -> None:
    assert asked(method, "Japan", "rare earths", year=2024)["parts"]["years_seen"] <= 5


def test_a_screen_does_not_take_a_single_known_partner_for_all_imports() -> None:
    """Japan, rare earths, 2013: only what came from Kazakhstan is known."""
    assert asked("hhi", "Japan", "rare earths", year=2013)["reason"].code == "no_total_single"
    assert asked("ec_dependence", "Japan", "rare earths", year=2013)["status"] == "not-computable"


def test_the_world_alone_is_asked_of_output_and_nothing_else() -> None:
    answer = shipped().indicators(None, ["cobalt"], years=[2021])
    told = {row["method"]: row for row in rows(answer, "results")}
    assert told["hhi_extraction"]["value"] == pytest.approx(0.486025, abs=5e-7)
    assert all(row["consumer"] is None for row in told.values())
    for method in ("hhi", "geopolrisk", "traderisk", "betweenness", "geodep", "import_reliance"):
        assert told[method]["reason"].code == "needs_consumer", method
    assert not any("" in note.values.values() for note in answer.notes), "nobody is no state without output"


def test_a_span_of_years_on_the_command_line_is_a_series() -> None:
    told = results("Japan", "cobalt", "--year", "2021-2024", "--method", "hhi,top_share")["results"]
    assert [(one["year"], one["method"]) for one in told] == [(year, name) for year in range(2021, 2025) for name in ("hhi", "top_share")]
    assert all(one["value"] != other["value"] for one, other in pairwise(told[::2]))
    assert {one["series_break"] for one in told} == {None}, "counted alike by one source"
