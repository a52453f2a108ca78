"""Every collected fact is in the tables once, and every shipped figure names a source."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import kzgraph
from kzgraph.schema.columns import CONFLICT_KEY, SOURCE_KINDS

FACTS = Path(__file__).parent / "facts"
GRAPH = kzgraph.load(current_year=2026)


def rows(name: str) -> list[dict[str, str]]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEED = rows("seed-facts.csv")
GALLIUM = [row for row in rows("kz-facts.csv") if re.fullmatch(r"(ga|jp|cn)\d+", row["id"])]


def test_the_lists_are_complete() -> None:
    assert len(SEED) == 59
    assert len(GALLIUM) == 36


@pytest.mark.parametrize("id_", [row["fact_id"] for row in SEED] + [row["id"] for row in GALLIUM])
def test_each_fact_can_be_found(id_: str) -> None:
    found = GRAPH.fact(id_)
    assert len(found["edges"]) + len(found["claims"]) >= 1
    for table in found.values():
        assert all(table["source_ids"] != "")


NUMBER = re.compile(r"\d+(\.\d+)?")


@pytest.mark.parametrize("row", [row for row in SEED if NUMBER.fullmatch(row["value"])], ids=lambda row: row["fact_id"])
def test_each_seed_figure_is_kept(row: dict[str, str]) -> None:
    found = GRAPH.fact(row["fact_id"])
    stated = {
        *found["edges"]["quantity"].dropna(), *found["edges"]["share_pct"].dropna(),
        *found["claims"]["value"].dropna(), *found["claims"]["value_low"].dropna(),
    }  # fmt: skip
    assert float(row["value"]) in stated


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
    used = {id_ for table in (GRAPH.edges, GRAPH.claims) for cell in table["source_ids"] for id_ in cell.split(";")}
    assert set(GRAPH.sources["id"]) <= used
    assert all(GRAPH.sources["kind"].isin(SOURCE_KINDS))
    assert all(url == "" or url.startswith("https://") for url in GRAPH.sources["url"])


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
