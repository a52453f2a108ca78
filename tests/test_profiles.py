"""`kzgraph state` and `kzgraph mineral`: shares, ranks and unknowns on small networks worked by hand, and the shipped figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program
from tests.networks import network, rows, shipped

SITES = (
    "WLD,World,state,",
    "mine,Mine,producer,KAZ",
    "plant,Plant,refiner,KAZ",
    "holding,Holding,organisation,",
    "fund,Fund,organisation,",
)
OUTPUT = ",stage,status,source_ids"


def produced(state: str, quantity: str, unit: str = "t", *, year: int = 2024, stage: str = "extraction", source: str = "wmd-2026") -> str:
    return f"{state},chromium,produces_total,chromium,,{year},{quantity},{unit if quantity else ''},,{stage},observed,{source}"


def test_world_share_is_30_of_200_and_rank_2_of_3_with_one_unknown(tmp_path: Path) -> None:
    told = [produced("KAZ", "30"), produced("CHN", "90"), produced("JPN", "10"), produced("USA", ""), produced("WLD", "200")]
    (row,) = rows(network(tmp_path, told, extra=OUTPUT, more_nodes=SITES).state("KAZ"), "produces")
    assert (row["quantity_t"], row["world_t"], row["world_share"]) == (30, 200, 0.15)
    assert (row["rank"], row["ranked_count"], row["unknown_count"]) == (2, 3, 1)
    assert (row["used"], row["source_ids"]) == ("yes", ("wmd-2026",))


def test_bases_stages_years_and_sources_are_never_held_against_each_other(tmp_path: Path) -> None:
    told = [produced("KAZ", "30", "t Cr2O3"), produced("KAZ", "90", "t gross"), produced("KAZ", "20", stage="processing")]
    told += [produced("WLD", "300", "t gross", source="usgs-mcs-2026"), produced("WLD", "300", "t gross", year=2023), produced("WLD", "40")]
    found = rows(network(tmp_path, told, extra=OUTPUT, more_nodes=SITES).state("KAZ"), "produces")
    assert {(row["stage"], row["basis"], row["quantity_t"]) for row in found} == {
        ("extraction", "Cr2O3", 30), ("extraction", "gross", 90), ("processing", "", 20),
    }  # fmt: skip
    assert all(row["world_t"] is None and row["world_share"] is None and row["used"] == "yes" for row in found)


def test_statistics_are_used_before_the_press_and_agreeing_sources_are_one_row(tmp_path: Path) -> None:
    told = [produced("KAZ", "31", source="a3", year=2025), produced("KAZ", "30"), produced("KAZ", "30", source="usgs-mcs-2026")]
    found = rows(network(tmp_path, told, extra=OUTPUT, more_nodes=SITES).state("KAZ"), "produces")
    assert [(row["quantity_t"], row["used"], row["source_ids"]) for row in found] == [
        (30, "yes", ("usgs-mcs-2026", "wmd-2026")), (31, "no", ("a3",)),
    ]  # fmt: skip


def test_a_statement_without_a_figure_stays_unknown_and_gives_way_to_a_figure(tmp_path: Path) -> None:
    graph = network(tmp_path, [produced("KAZ", "", source="a3")], extra=OUTPUT, more_nodes=SITES)
    (row,) = rows(graph.state("KAZ"), "produces")
    assert (row["quantity_t"], row["world_share"], row["rank"]) == (None, None, None)
    graph = network(tmp_path, [produced("KAZ", "", source="a3"), produced("KAZ", "30", year=2023)], extra=OUTPUT, more_nodes=SITES)
    assert [row["quantity_t"] for row in rows(graph.state("KAZ"), "produces")] == [30]


def sale(source: str, target: str, quantity: str, *, code: str = "", year: int = 2024, stage: str = "") -> str:
    return f"{source},{target},exports,gallium,{code},{year},{quantity},{'t' if quantity else ''},,{stage},,"


def test_sales_are_60_30_10_of_100_and_the_newest_year_counts(tmp_path: Path) -> None:
    told = [sale("KAZ", "CHN", "60"), sale("KAZ", "JPN", "30"), sale("KAZ", "USA", "10"), sale("KAZ", "DEU", "999", year=2023)]
    found = rows(network(tmp_path, told, extra=OUTPUT).state("KAZ"), "sells_to")
    assert [(row["consumer"], row["year"], row["share"]) for row in found] == [("CHN", 2024, 0.6), ("JPN", 2024, 0.3), ("USA", 2024, 0.1)]


def test_an_unknown_sale_leaves_shares_unknown_and_a_basket_code_is_no_sale(tmp_path: Path) -> None:
    told = [sale("KAZ", "CHN", "60"), sale("KAZ", "JPN", ""), sale("KAZ", "USA", "40", code="811292")]
    found = rows(network(tmp_path, told, extra=OUTPUT).state("KAZ"), "sells_to")
    assert [(row["consumer"], row["quantity_t"], row["share"]) for row in found] == [("CHN", 60, None), ("JPN", None, None)]


def test_the_eleventh_buyer_is_in_the_rest(tmp_path: Path) -> None:
    codes = ["AUT", "BEL", "BRA", "CAN", "CHE", "CHN", "DEU", "FRA", "GBR", "IND", "ITA", "JPN"]
    nodes = "\n".join(["id,name,kind,country", "KAZ,KAZ,state,KAZ", *(f"{code},{code},state,{code}" for code in codes)])
    told = [sale("KAZ", code, str(20 - number)) for number, code in enumerate(codes)]
    found = rows(network(tmp_path, told, extra=OUTPUT, nodes=nodes).state("KAZ"), "sells_to")
    assert len(found) == 11
    assert (found[-1]["consumer"], found[-1]["quantity_t"]) == ("rest", 10 + 9)
    assert sum(row["share"] for row in found) == pytest.approx(1)


def test_dependents_are_those_with_10_percent_or_more_at_the_same_stage(tmp_path: Path) -> None:
    mined = [("KAZ", "JPN", "40"), ("CHN", "JPN", "60"), ("KAZ", "USA", "9"), ("CHN", "USA", "91")]
    told = [sale(*ends, stage="extraction") for ends in mined]
    told += [sale("CHN", "JPN", "900", stage="refined"), sale("CHN", "JPN", "900", stage="extraction", year=2023)]
    (row,) = rows(network(tmp_path, told, extra=OUTPUT).state("KAZ"), "dependents")
    assert (row["consumer"], row["share"], row["quantity_t"], row["imports_t"], row["year"]) == ("JPN", 0.4, 40, 100, 2024)


def test_dependents_are_measured_against_a_stated_import_total(tmp_path: Path) -> None:
    told = [sale("KAZ", "JPN", "40"), "JPN,gallium,imports_total,gallium,,2024,160,t,,,,a1"]
    (row,) = rows(network(tmp_path, told, extra=OUTPUT).state("KAZ"), "dependents")
    assert (row["share"], row["imports_t"], row["source_ids"]) == (0.25, 160, ("a1", "own"))


def test_single_cited_sales_make_no_share_and_no_dependent(tmp_path: Path) -> None:
    graph = network(tmp_path, [sale("KAZ", "JPN", "40") + "a1", sale("KAZ", "CHN", "60") + "a1"], extra=OUTPUT)
    assert [row["share"] for row in rows(graph.state("KAZ"), "sells_to")] == [None, None]
    assert rows(graph.state("KAZ"), "dependents") == []


def test_owners_of_owners_are_level_2_and_offers_are_no_owners(tmp_path: Path) -> None:
    told = ["holding,mine,owns,,,2024,,,60,,,a1", "KAZ,holding,owns,,,2024,,,40,,,a1", "fund,holding,offers,,,2025,,,100,,offered,a1"]
    told += ["fund,mine,offers,,,2025,,,100,,offered,a1"]
    profile = network(tmp_path, told, extra=OUTPUT, more_nodes=SITES).state("KAZ")
    assert [(row["producer"], row["owner"], row["level"], row["share_pct"]) for row in rows(profile, "owners")] == [
        ("mine", "holding", 1, 60), ("holding", "KAZ", 2, 40),
    ]  # fmt: skip
    assert {row["producer"] for row in rows(profile, "offers")} == {"mine", "holding"}


def test_restrictions_by_it_and_on_what_it_buys(tmp_path: Path) -> None:
    told = [sale("CHN", "KAZ", "5"), "CHN,gallium,restricts,gallium,,2023,,,,,,a1", "CHN,antimony,restricts,antimony,,2024,,,,,,a1"]
    told += ["KAZ,copper,restricts,copper,,2025,,,,,,a1"]
    found = rows(network(tmp_path, told, extra=OUTPUT).state("KAZ"), "restrictions")
    assert [(row["direction"], row["state"], row["mineral"]) for row in found] == [("by", "KAZ", "copper"), ("on", "CHN", "gallium")]


def test_a_state_of_which_nothing_is_known_is_an_answer(tmp_path: Path) -> None:
    profile = network(tmp_path, [sale("CHN", "JPN", "5")], extra=OUTPUT).state("Tuvalu")
    assert all(not table.rows for table in profile.tables)
    assert profile.sources == ()


def test_producers_of_a_mineral_and_the_rest_of_the_world(tmp_path: Path) -> None:
    told = [produced("KAZ", "30"), produced("CHN", "90"), produced("USA", ""), produced("WLD", "200"), produced("JPN", "1", source="a3")]
    found = rows(network(tmp_path, told, extra=OUTPUT, more_nodes=SITES).mineral("chromium"), "producers")
    assert [(row["state"], row["quantity_t"], row["world_share"], row["rank"], row["used"]) for row in found] == [
        ("CHN", 90, 0.45, 1, "yes"), ("KAZ", 30, 0.15, 2, "yes"), ("USA", None, None, None, "yes"), ("rest", 80, 0.4, None, "yes"),
        ("JPN", 1, None, None, "no"),
    ]  # fmt: skip


def test_most_dependent_leaves_out_baskets_and_those_who_hardly_import(tmp_path: Path) -> None:
    told = [sale("CHN", "JPN", "1000"), sale("KAZ", "JPN", "1000"), sale("CHN", "USA", "9"), sale("CHN", "DEU", "500", code="811292")]
    found = rows(network(tmp_path, told, extra=OUTPUT).mineral("gallium"), "most_dependent")
    assert [(row["consumer"], row["top_share"], row["imports_t"]) for row in found] == [("JPN", 0.5, 2000)]


# --- the shipped tables ------------------------------------------------------------------------------------------------


def test_kazakhstan_mines_38_4_percent_of_the_worlds_uranium() -> None:
    (row,) = [row for row in rows(shipped().state("KAZ"), "produces") if row["mineral"] == "uranium" and row["basis"] == "U3O8"]
    assert (row["year"], row["quantity_t"], row["world_t"], row["rank"]) == (2024, 27440, 71437, 1)
    assert round(row["world_share"], 3) == 0.384


def test_chromite_stands_on_two_bases() -> None:
    found = {
        row["basis"]: row
        for row in rows(shipped().state("KAZ"), "produces")
        if (row["mineral"], row["stage"]) == ("chromium", "extraction")
    }
    assert round(found["Cr2O3"]["quantity_t"], -3) == 1_995_000
    assert found["gross"]["source_ids"] == ("usgs-mcs-2026",)
    assert {row["used"] for row in found.values()} == {"yes"}
    edges = shipped().edges
    told = edges[(edges["source"] == "KAZ") & (edges["mineral"] == "chromium") & (edges["basis"] == "gross") & (edges["year"] == 2024)]
    assert 6_100_000 in set(told["quantity_t"])


def test_chrome_ore_goes_to_russia() -> None:
    found = [row for row in rows(shipped().state("KAZ"), "sells_to") if (row["mineral"], row["stage"]) == ("chromium", "extraction")]
    assert (found[0]["consumer"], found[0]["year"]) == ("RUS", 2024)
    assert 0.9999 <= found[0]["share"] < 1


@pytest.mark.parametrize(
    "listing", [lambda: shipped().state("KAZ"), lambda: shipped().mineral("gallium"), lambda: shipped().mineral("chromium")]
)
def test_every_row_with_a_figure_names_its_sources_and_they_are_listed(listing: Any) -> None:
    profile = listing()
    cited = {source.id for source in profile.sources}
    for table in profile.tables:
        figures = [column for column in table.columns if column.endswith(("_t", "share", "share_pct", "figure"))]
        for row in rows(profile, table.name):
            if any(row[column] is not None for column in figures):
                assert row["source_ids"], (table.name, row)
                assert set(row["source_ids"]) <= cited


def test_gallium_is_listed_controlled_and_a_by_product() -> None:
    profile = shipped().mineral("Ga")
    assert {(row["state"], row["year"]) for row in rows(profile, "lists")} == {("EU27", 2023), ("USA", 2022), ("USA", 2025)}
    assert "CHN" in {row["state"] for row in rows(profile, "controls")}
    assert {"bauxite", "alumina"} <= {row["mineral"] for row in rows(profile, "by_product_of")}
    chosen = [row for row in rows(profile, "producers") if row["used"] == "yes"]
    assert chosen[0]["state"] == "CHN"


@pytest.mark.parametrize("command", ["state KAZ", "mineral gallium"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_in_both_languages(command: str, form: str, lang: str) -> None:
    result = CliRunner().invoke(program, [*command.split(), "--format", form, "--lang", lang])
    assert result.exit_code == 0, result.stderr
    if form == "json":
        content = json.loads(result.stdout)
        assert content["schema_version"] == 1
        assert content["sources"]
    if form == "csv":
        assert result.stdout.startswith("table,")


def test_own_tables_and_unknown_names(tmp_path: Path) -> None:
    network(tmp_path, [sale("KAZ", "JPN", "5")], extra=OUTPUT)
    files = ["--nodes", str(tmp_path / "nodes.csv"), "--edges", str(tmp_path / "edges.csv")]
    shown = CliRunner().invoke(program, ["state", "KAZ", *files, "--format", "json"])
    assert [row["share"] for row in json.loads(shown.stdout)["sells_to"]] == [1.0]
    assert CliRunner().invoke(program, ["state", "Kazakstan"]).exit_code == 2
    assert "did you mean" in CliRunner().invoke(program, ["mineral", "galium"]).stderr


def test_an_own_row_beside_the_shipped_ones_is_not_all_there_is(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct,stage\nKAZ,JPN,exports,scandium,,2024,5,t,,refined\n", "utf-8"
    )
    found = rows(kzgraph.load(add_edges=[tmp_path / "mine.csv"]).state("KAZ"), "sells_to")
    assert [(row["consumer"], row["share"]) for row in found if row["mineral"] == "scandium"] == [("JPN", None)]


@pytest.mark.parametrize(("value", "share"), [(4, 0.4), (900, None)], ids=["4-of-104-usd-is-small", "900-of-1000-usd-is-not"])
def test_sales_without_tonnes_leave_shares_unknown_where_they_matter(value: int, share: float | None, tmp_path: Path) -> None:
    told = ["KAZ,JPN,exports,gallium,,2024,40,t,,40", "KAZ,CHN,exports,gallium,,2024,60,t,,60", f"KAZ,USA,exports,gallium,,2024,,,,{value}"]
    found = {row["consumer"]: row for row in rows(network(tmp_path, told, extra=",value_usd").state("KAZ"), "sells_to")}
    assert found["JPN"]["share"] == share
