"""Every collected fact is in the tables once or left out with a reason, and every shipped figure names a source with an address."""

from __future__ import annotations

import csv
import re
import runpy
from pathlib import Path

import pytest

import kzgraph
from kzgraph.schema.columns import CONFLICT_KEY, SOURCE_KINDS
from kzgraph.tables import data_folder

FACTS = Path(__file__).parent / "facts"
GRAPH = kzgraph.load(current_year=2026)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEED = rows(FACTS / "seed-facts.csv")
KAZAKHSTAN = rows(FACTS / "kz-facts.csv")
LEFT_OUT = {row["id"]: row["reason"] for row in rows(data_folder() / "left-out.csv")}
IDS = [row["fact_id"] for row in SEED] + [row["id"] for row in KAZAKHSTAN]
NO_ADDRESS = {
    "a1": "came as text without an address",
    "a2": "came as text without an address",
    "a3": "came as text without an address",
    "a4": "came as text without an address",
    "a5": "came as text without an address",
}
"""Sources that no address is known of, and why. Nothing else may do without."""


def test_the_lists_are_complete() -> None:
    assert len(SEED) == 59
    assert len(KAZAKHSTAN) == 147
    assert len(set(IDS)) == 206


@pytest.mark.parametrize("id_", IDS)
def test_each_fact_can_be_found_or_is_left_out_with_a_reason(id_: str) -> None:
    found = GRAPH.fact(id_)
    assert (len(found["edges"]) + len(found["claims"]) >= 1) != (id_ in LEFT_OUT)
    for table in found.values():
        assert all(table["source_ids"] != "")


def test_what_is_left_out_is_a_fact_and_has_a_reason() -> None:
    assert set(LEFT_OUT) <= set(IDS)
    assert all(len(reason) > 10 for reason in LEFT_OUT.values())


NUMBER = re.compile(r"\d+(\.\d+)?")


def stated(id_: str) -> set[float]:
    """The figures that the rows of one fact carry, as written."""
    found = GRAPH.fact(id_)
    columns = {"edges": ["quantity", "share_pct", "quantity_low"], "claims": ["value", "value_low"]}
    return {float(value) for table, names in columns.items() for name in names for value in found[table][name].dropna()}


@pytest.mark.parametrize(
    ("id_", "value"),
    [(row["fact_id"], row["value"]) for row in SEED if NUMBER.fullmatch(row["value"])]
    + [(row["id"], row["value"]) for row in KAZAKHSTAN if NUMBER.fullmatch(row["value"]) and row["id"] not in LEFT_OUT],
)
def test_each_figure_is_kept(id_: str, value: str) -> None:
    assert float(value) in stated(id_)


def test_a_deal_told_twice_is_one_row() -> None:
    deal = GRAPH.edges[(GRAPH.edges["relation"] == "supplies") & (GRAPH.edges["mineral"] == "gallium")]
    assert len(deal) == 1
    assert {"S03", "S09"} <= set(deal.iloc[0]["fact_ids"].split(";"))
    assert deal.iloc[0]["quantity_t"] == 15.0
    assert GRAPH.overview().supplies_t == 15.0


def test_ranges_and_unknown_amounts_stay_so() -> None:
    claim = GRAPH.fact("S22")["claims"].iloc[0]
    assert (claim["value_low"], claim["value_high"]) == (2.4, 2.5)
    antimony = GRAPH.fact("S02")["edges"].iloc[0]
    assert antimony["status"] == "planned"
    assert antimony[["quantity_t"]].isna().all()


def test_an_offer_is_not_ownership() -> None:
    offer = GRAPH.fact("S53")["edges"].iloc[0]
    assert (offer["relation"], offer["status"], offer["share_pct"]) == ("offers", "offered", 40.0)


def test_every_shipped_figure_names_a_known_source() -> None:
    known = set(GRAPH.sources["id"])
    for table, columns in (
        (GRAPH.edges, ["quantity", "share_pct", "value_usd", "quantity_low", "quantity_high"]),
        (GRAPH.claims, ["value", "value_low", "value_high"]),
    ):
        figures = table[table[columns].notna().any(axis=1)]
        for line, ids in zip(figures.index, figures["source_ids"], strict=True):
            assert set(ids.split(";")) <= known, f"line {line}"


def test_every_shipped_edge_names_a_source() -> None:
    assert "own" not in {id_ for cell in GRAPH.edges["source_ids"] for id_ in cell.split(";")}


def test_every_source_is_used_and_described() -> None:
    cells = [cell for table in (GRAPH.edges, GRAPH.claims) for cell in table["source_ids"]]
    cells += [row["source_ids"] for path in sorted(data_folder().glob("*.csv")) for row in rows(path) if row.get("source_ids")]
    assert set(GRAPH.sources["id"]) <= {id_ for cell in cells for id_ in cell.split(";")}
    assert all(GRAPH.sources["kind"].isin(SOURCE_KINDS))
    assert all(GRAPH.sources["title"] != "")
    assert all(GRAPH.sources["publisher"] != "")


def test_every_figure_leads_to_an_address() -> None:
    """`NO_ADDRESS` names the exceptions."""
    url = dict(zip(GRAPH.sources["id"], GRAPH.sources["url"], strict=True))
    assert {id_ for id_, address in url.items() if not address} == set(NO_ADDRESS)
    assert all(re.match(r"https?://[a-z0-9.-]+\.[a-z]+/", address) for address in url.values() if address)


def test_what_a_claim_contradicts_is_there() -> None:
    known = {id_ for cell in GRAPH.edges["fact_ids"] for id_ in cell.split(";")} | set(GRAPH.claims["id"])
    for id_, cell in zip(GRAPH.claims["id"], GRAPH.claims["contradicts"], strict=True):
        assert set(cell.split(";")) - {""} <= known - {id_}, id_


def claims_of(thing: str) -> set[float]:
    """The values of the claims about what the pattern matches."""
    return set(GRAPH.claims.loc[GRAPH.claims["object"].str.contains(thing), "value"].dropna())


def figures(source: str, target: str, relation: str, mineral: str, year: int, column: str = "quantity") -> set[float]:
    edges = GRAPH.edges
    same = (edges["source"] == source) & (edges["target"] == target) & (edges["relation"] == relation)
    return set(edges.loc[same & (edges["mineral"] == mineral) & (edges["year"] == year), column].dropna())


def test_known_disagreements_are_told_on_both_sides() -> None:
    assert figures("WLD", "gallium", "produces_total", "gallium", 2024) >= {760.0, 848.0, 987.0}
    assert claims_of(r"critical (?:raw materials|minerals) of the (?:EU|US) list") >= {16.0, 17.0, 18.0, 19.0, 20.0, 21.0}
    assert figures("KAZ", "FRA", "exports", "titanium", 2024) >= {4010.0, 4109.0, 4214.0}
    assert stated("k02") == {6.458831}
    assert figures("us-led-consortium", "erg", "offers", "", 2025, "share_pct") == {40.0, 100.0}
    assert 5.0 in stated("erg05")
    assert (stated("S51"), stated("r05")) == ({380000.0}, {349000.0})
    assert GRAPH.fact("k05")["claims"].iloc[0]["contradicts"] == "ga10;ga11"
    assert (stated("ga10"), stated("ga11")) == ({19.0}, {16.0})


def test_uranium_of_2024_is_told_in_oxide_and_in_metal() -> None:
    assert stated("u04") == {27440.0, 23270.0}
    assert set(GRAPH.fact("u04")["edges"]["basis"]) == {"U3O8"}
    minerals = dict(zip(GRAPH.minerals["id"], GRAPH.minerals["factors"], strict=True))
    assert "U3O8=0.848" in minerals["uranium"].split(";")


def test_states_and_minerals_are_nodes() -> None:
    path = data_folder() / "nodes.csv"
    made = runpy.run_path("tools/sync_nodes.py")
    assert made["synced"](path.read_text("utf-8")) == path.read_text("utf-8")


def test_contradictions_are_kept_side_by_side() -> None:
    told = GRAPH.edges[GRAPH.edges.duplicated(list(CONFLICT_KEY), keep=False)]
    japan = told[(told["source"] == "CHN") & (told["target"] == "JPN") & (told["year"] == 2021)]
    assert sorted(japan["quantity_t"]) == [19.5, 55.0]


def test_shipped_tables_have_no_problems_and_no_notes() -> None:
    assert GRAPH.notes == ()


@pytest.mark.parametrize("column", ["name_en", "name_fr", "name_ru", "name_kk", "name_ja", "name_zh"])
def test_minerals_are_understood_in_each_language(column: str) -> None:
    for row in GRAPH.minerals.to_dict("records"):
        assert GRAPH.mineral_index.resolve(row[column]) == row["id"]
