"""Sources, facts and contradictions: what rests on what, and which rule chooses."""

from __future__ import annotations

import csv
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from networks import HEADER, STATES

import kzgraph
from kzgraph.cli import program
from kzgraph.frames import records
from kzgraph.schema.columns import CONFLICT_KEY
from kzgraph.sheets.conflicts import differ
from kzgraph.sheets.ledger import natural
from kzgraph.supply.supply import SupplyGraph
from kzgraph.views.ledger_words import COLUMNS, SENTENCES, TABLES

GRAPH = kzgraph.load(current_year=2026)


def answer(*args: str) -> dict[str, Any]:
    result = CliRunner().invoke(program, [*args, "--format", "json"])
    assert result.exit_code == 0, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def network(folder: Path, *rows: str) -> SupplyGraph:
    """Edges with source ids of the shipped sources table."""
    (folder / "nodes.csv").write_text(STATES + "\n", "utf-8")
    (folder / "edges.csv").write_text("\n".join([HEADER + ",source_ids,stage", *rows]) + "\n", "utf-8")
    return kzgraph.load(folder / "nodes.csv", folder / "edges.csv", current_year=2026)


def edge_pairs(graph: SupplyGraph) -> list[tuple[Any, ...]]:
    listing = graph.conflicts()
    table = listing.tables[0]
    names = ("used_value", "other_value", "rule")
    return [tuple(row[table.columns.index(name)] for name in names) for row in table.rows if row[table.columns.index("rule")] != "claim"]


def test_every_source_is_listed_with_the_rows_that_cite_it() -> None:
    content = answer("sources")
    found = {row["id"]: row for row in content["sources"]}
    assert set(found) >= set(GRAPH.sources["id"])
    for id_ in ("a2", "usgs-mcs-2026", "wmd-2026"):
        rows = sum(id_ in cell.split(";") for cell in (*GRAPH.edges["source_ids"], *GRAPH.claims["source_ids"]))
        assert found[id_]["rows"] == rows
    assert {"title", "publisher", "url", "published", "kind", "edges_rows", "claims_rows", "trade_rows"} <= set(found["a2"])
    if GRAPH.store is not None:
        assert found["cepii-baci-hs92"]["trade_rows"] == GRAPH.store.count() > 0


def test_one_source_lists_each_of_its_rows() -> None:
    content = answer("sources", "jogmec-kyodo-2026")
    refs = {row["row_ref"] for row in content["rests_on_it"]}
    assert refs == {
        *GRAPH.edges.loc[GRAPH.edges["source_ids"].str.contains("jogmec-kyodo-2026"), "row_ref"],
        *(f"claims.csv:{line}" for line in GRAPH.claims.index[GRAPH.claims["source_ids"].str.contains("jogmec-kyodo-2026")]),
    }
    assert any(row["says"] == "China exports to Japan: gallium, 55 t, 57 %, 2021" for row in content["rests_on_it"])
    assert content["url"].startswith("https://")


@pytest.mark.parametrize(("command", "given", "near"), [("sources", "usgs-mcs-2062", "usgs-mcs-2026"), ("facts", "jp001", "jp01")])
def test_unknown_ids_are_usage_errors_with_a_hint(command: str, given: str, near: str) -> None:
    result = CliRunner().invoke(program, [command, given])
    assert result.exit_code == 2
    assert f'"{given}" is not' in result.stderr
    assert "did you mean" in result.stderr
    assert near[:3] in result.stderr


def test_every_fact_lives_somewhere() -> None:
    content = answer("facts")
    ids = [row["id"] for row in content["facts"]]
    assert ids == sorted(ids, key=natural)
    seed = [f"S{number:02d}" for number in range(1, 60)]
    assert [id_ for id_ in dict.fromkeys(ids) if id_ in seed] == seed
    for row in content["facts"]:
        assert re.fullmatch(r"(edges|claims|production|lists)\.csv:\d+|left-out\.csv", row["row_ref"])
        assert row["says"]


def test_a_ref_is_the_line_of_the_file() -> None:
    row = answer("facts", "s12")["facts"][0]
    name, line = row["row_ref"].split(":")
    text = Path("data", name).read_text("utf-8").splitlines()[int(line) - 1]
    assert text.startswith("JPN,gallium,imports_total")
    assert "S12" in text
    assert (row["value"], row["unit"], row["when"]) == (96.5, "t", 2021)


def test_facts_of_an_article() -> None:
    content = answer("facts", "--article", "a2")
    assert {"S12", "S13", "S17"} <= {row["id"] for row in content["facts"]}
    assert all("a2" in row["source_ids"] and row["id"].startswith("S") for row in content["facts"])


def test_facts_left_out_give_the_reason(tmp_path: Path) -> None:
    for name in ("nodes", "edges"):
        (tmp_path / f"{name}.csv").write_bytes(Path(f"data/{name}.csv").read_bytes())
    (tmp_path / "left-out.csv").write_text("id,reason\nzz1,told of another mineral\n", "utf-8")
    graph = kzgraph.api.load_folder(tmp_path, current_year=2026)
    from kzgraph.sheets.ledger import fact_list

    row = fact_list(graph.ledger, id_="zz1").tables[0].rows[0]
    assert row[:3] == ("zz1", "left-out.csv", "told of another mineral")
    assert not len(graph.fact("zz1")["edges"])


def test_two_sources_of_one_figure_with_the_rule(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,gallium,,2021,55,t,,jogmec-kyodo-2026,", "CHN,JPN,exports,gallium,,2021,19.5,t,,chemtimes-2023,"]
    assert edge_pairs(network(tmp_path, *rows)) == [(55, 19.5, "kind")]


def test_of_three_figures_every_pair_is_told(tmp_path: Path) -> None:
    rows = [
        f"CHN,JPN,exports,gallium,,2021,{t},t,,{id_}," for t, id_ in ((5, "usgs-mcs-2025"), (6, "usgs-mcs-2026"), (7, "chemtimes-2023"))
    ]
    assert edge_pairs(network(tmp_path, *rows)) == [(6, 5, "newer"), (6, 7, "kind"), (5, 7, "neither")]


def test_equal_figures_and_other_keys_are_no_contradiction(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,gallium,,2021,55,t,,usgs-mcs-2026,", "CHN,JPN,exports,gallium,,2021,55,t,,chemtimes-2023,",
        "CHN,JPN,exports,gallium,,2020,50,t,,chemtimes-2023,", "CHN,DEU,exports,gallium,,2021,,t,,chemtimes-2023,", "CHN,DEU,exports,gallium,,2021,4,t,,usgs-mcs-2026,",
        "CHN,FRA,exports,uranium,,2021,4,tU,,usgs-mcs-2026,", "CHN,FRA,exports,uranium,,2021,5,t U3O8,,chemtimes-2023,",
    ]  # fmt: skip
    assert edge_pairs(network(tmp_path, *rows)) == []


def test_a_basket_code_is_not_held_against_the_mineral_itself(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,gallium,811292,2021,87,t,,comtrade,", "CHN,JPN,exports,gallium,,2021,55,t,,usgs-mcs-2026,"]
    assert edge_pairs(network(tmp_path, *rows)) == []


def test_codes_of_the_mineral_are_held_against_the_whole(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,aluminium,760110,2021,30,t,,comtrade,", "CHN,JPN,exports,aluminium,760120,2021,20,t,,comtrade,",
        "CHN,JPN,exports,aluminium,,2021,55,t,,usgs-mcs-2026,",
    ]  # fmt: skip
    assert edge_pairs(network(tmp_path, *rows)) == [(55, 50, "whole")]


def test_shares_of_capital_can_contradict(tmp_path: Path) -> None:
    nodes = STATES + "\nmine,Mine,producer,KAZ\nowner,Owner,organisation,KAZ\n"
    (tmp_path / "nodes.csv").write_text(nodes, "utf-8")
    rows = ["owner,mine,owns,,,2024,,,40,usgs-mcs-2026", "owner,mine,owns,,,2024,,,50,chemtimes-2023"]
    (tmp_path / "edges.csv").write_text("\n".join([HEADER + ",source_ids", *rows]) + "\n", "utf-8")
    graph = kzgraph.load(tmp_path / "nodes.csv", tmp_path / "edges.csv", current_year=2026)
    assert edge_pairs(graph) == [(40, 50, "kind")]


def test_every_contradicting_pair_of_the_shipped_tables_is_listed() -> None:
    told = {frozenset((row["used_ref"], row["other_ref"])) for row in answer("conflicts")["conflicts"]}
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in records(GRAPH.edges):
        groups.setdefault(tuple(str(row[name]) for name in CONFLICT_KEY), []).append(row)
    pairs = [pair for rows in groups.values() for pair in itertools.combinations(rows, 2) if differ(*pair)]
    assert pairs
    assert {frozenset((one["row_ref"], two["row_ref"])) for one, two in pairs} <= told


def test_claims_keep_both_sides_once() -> None:
    found = [row for row in answer("conflicts")["conflicts"] if row["rule"] == "claim"]
    assert len({frozenset((row["used_ref"], row["other_ref"])) for row in found}) == len(found)
    share = next(row for row in found if row["subject"] == "KAZ" and row["mineral"] == "uranium")
    assert share["because"] == "both kept: claims are never summed"
    assert share["used_value"] == 40


def test_conflicts_of_a_mineral_and_a_state() -> None:
    content = answer("conflicts", "--mineral", "Ga", "--state", "Japan")
    assert content["mineral"] == "gallium"
    assert content["state"] == "JPN"
    row = next(row for row in content["conflicts"] if row["subject"] == "CHN" and row["when"] == 2021)
    assert (row["used_value"], row["other_value"], row["because"]) == (55, 19.5, "statistics before press")
    preferred = answer("conflicts", "--mineral", "Ga", "--state", "Japan", "--prefer", "chemtimes-2023")["conflicts"]
    assert any(row["used_value"] == 19.5 and row["rule"] == "preferred" for row in preferred)


@pytest.mark.parametrize("command", [["sources"], ["sources", "a2"], ["facts", "S12"], ["conflicts", "--mineral", "gallium"]])
@pytest.mark.parametrize("format_", ["table", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form(command: list[str], format_: str, lang: str) -> None:
    result = CliRunner().invoke(program, [*command, "--format", format_, "--lang", lang])
    assert result.exit_code == 0, result.stderr
    assert "Note(" not in result.stdout
    if format_ == "csv":
        rows = list(csv.reader(result.stdout.splitlines()))
        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("catalogue", [SENTENCES, COLUMNS, TABLES])
def test_both_languages_have_the_same_places(catalogue: dict[str, tuple[str, str]]) -> None:
    for english, french in catalogue.values():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", french))
