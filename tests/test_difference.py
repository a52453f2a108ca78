"""What changed between two data folders, by hand-made tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from networks import HEADER, STATES

from kzgraph.api import diff
from kzgraph.cli import program
from kzgraph.sheets.difference import compare

BASE = [
    "JPN,gallium,imports_total,gallium,,2021,100,t,,usgs-mcs-2026",
    "JPN,gallium,consumes,gallium,,2021,160,t,,usgs-mcs-2026",
    "CHN,JPN,exports,gallium,,2021,60,t,,usgs-mcs-2026",
    "DEU,JPN,exports,gallium,,2021,20,t,,usgs-mcs-2026",
    "KAZ,FRA,exports,uranium,,2024,50,tU,,usgs-mcs-2026",
    "NAM,FRA,exports,uranium,,2024,50,tU,,usgs-mcs-2026",
]


def folder(path: Path, rows: list[str], *, nodes: str = STATES) -> Path:
    path.mkdir()
    (path / "nodes.csv").write_text(nodes + "\n", "utf-8")
    (path / "edges.csv").write_text("\n".join([HEADER + ",source_ids", *rows]) + "\n", "utf-8")
    return path


def compared(old: Path, new: Path, *args: str) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["diff", str(old), str(new), "--format", "json", *args])
    assert result.exit_code == 0, result.stderr
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def test_same_folder_has_no_difference(tmp_path: Path) -> None:
    one = folder(tmp_path / "old", BASE)
    content = compared(one, one)
    assert [content[f"n_{name}"] for name in ("added", "removed", "changed", "ratios", "reports")] == [0, 0, 0, 0, 0]
    text = CliRunner().invoke(program, ["diff", str(one), str(one)]).stdout
    assert "The tables say the same, row by row." in text


def test_changed_quantity_and_the_ratios_it_moves(tmp_path: Path) -> None:
    rows = [row.replace("2021,60,", "2021,70,") for row in BASE]
    content = compared(folder(tmp_path / "old", BASE), folder(tmp_path / "new", rows))
    assert (content["n_added"], content["n_removed"], content["n_changed"]) == (0, 0, 1)
    change = content["changed"][0]
    assert (change["row_ref"], change["field"], change["old"], change["new"]) == ("edges.csv:4", "quantity", 60, 70)
    moves = {row["measure"]: row for row in content["ratios"]}
    assert {row["mineral"] for row in content["ratios"]} == {"gallium"}
    assert "imports_t" not in moves
    assert (moves["top_share"]["old"], moves["top_share"]["new"]) == (pytest.approx(0.6), pytest.approx(0.7))
    assert moves["top_share"]["difference"] == pytest.approx(0.1)
    # sum of squares 0.36 + 0.04 = 0.40 -> 0.49 + 0.04 = 0.53; with the rest as one: + 0.04 -> + 0.01
    assert (moves["hhi_lower"]["old"], moves["hhi_lower"]["new"]) == (pytest.approx(0.40), pytest.approx(0.53))
    assert (moves["hhi_upper"]["old"], moves["hhi_upper"]["new"]) == (pytest.approx(0.44), pytest.approx(0.54))
    assert (moves["n_minus_1_cover"]["old"], moves["n_minus_1_cover"]["new"]) == (pytest.approx(100 / 160), pytest.approx(90 / 160))


def test_rows_added_and_removed(tmp_path: Path) -> None:
    rows = [*BASE[:3], *BASE[4:], "FRA,JPN,exports,gallium,,2021,5,t,,usgs-mcs-2026"]
    content = compared(folder(tmp_path / "old", BASE), folder(tmp_path / "new", rows))
    assert [row["row_ref"] for row in content["added"]] == ["edges.csv:7"]
    assert [row["says"] for row in content["removed"]] == ["Germany exports to Japan: gallium, 20 t, 2021"]
    assert next(row for row in content["counts"] if row["table"] == "edges")["same_rows"] == 5


def test_another_source_is_another_row(tmp_path: Path) -> None:
    rows = [row.replace("20,t,,usgs-mcs-2026", "20,t,,usgs-mcs-2025") for row in BASE]
    content = compared(folder(tmp_path / "old", BASE), folder(tmp_path / "new", rows))
    assert (content["n_added"], content["n_removed"], content["n_ratios"]) == (1, 1, 0)


def test_number_written_otherwise_is_no_change(tmp_path: Path) -> None:
    rows = [row.replace("2021,60,", "2021,60.0,") for row in BASE]
    assert compared(folder(tmp_path / "old", BASE), folder(tmp_path / "new", rows))["n_changed"] == 0


def test_a_node_that_moves_changes_the_reports_of_what_it_delivers(tmp_path: Path) -> None:
    deal = ["mine,buyer,supplies,gallium,,2021,5,t,,usgs-mcs-2026", "shop,buyer,supplies,gallium,,2021,5,t,,usgs-mcs-2026"]
    before, after = (f"{STATES}\nmine,Mine,producer,{state}\nshop,Shop,producer,KAZ\nbuyer,Buyer,buyer,FRA" for state in ("CHN", "KAZ"))
    content = compared(folder(tmp_path / "old", deal, nodes=before), folder(tmp_path / "new", deal, nodes=after))
    assert [(row["table"], row["field"]) for row in content["changed"]] == [("nodes", "country")]
    assert any(row["consumer"] == "FRA" and row["mineral"] == "gallium" for row in content["ratios"])


def test_a_pair_that_appears_has_no_old_value(tmp_path: Path) -> None:
    content = compared(folder(tmp_path / "old", BASE[:4]), folder(tmp_path / "new", BASE))
    row = next(row for row in content["ratios"] if row["consumer"] == "FRA" and row["measure"] == "imports_t")
    assert (row["old"], row["new"], row["difference"], row["old_year"], row["new_year"]) == (None, 100, None, None, 2024)


def test_other_tables_are_compared_by_id(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "old", BASE), folder(tmp_path / "new", BASE)
    for name in ("sources", "claims", "minerals", "lists"):
        for path in (old, new):
            shutil.copy(Path("data", f"{name}.csv"), path)
    for name in ("nodes", "lists"):
        (new / f"{name}.csv").write_text((old / f"{name}.csv").read_text("utf-8"), "utf-8")
    lists = (old / "lists.csv").read_text("utf-8").splitlines()[0]
    for path in (old, new):
        (path / "lists.csv").write_text(lists + "\n", "utf-8")
    text = (new / "claims.csv").read_text("utf-8").splitlines()
    (new / "claims.csv").write_text("\n".join(text[:-1]) + "\n", "utf-8")
    # a claim may contradict one that is gone; only what is compared matters here
    content = compared(old, new)
    assert {row["table"] for row in content["counts"]} == {"nodes", "edges", "lists", "sources", "claims", "minerals"}
    assert [row["table"] for row in content["removed"]] == ["claims"]
    assert content["n_ratios"] == 0


def test_limit_lists_that_many_and_says_so(tmp_path: Path) -> None:
    content = compared(folder(tmp_path / "old", BASE), folder(tmp_path / "new", BASE[4:]), "--limit", "2")
    assert content["n_removed"] == 4
    assert len(content["removed"]) == 2
    assert any("Removed: 2 more" in text for text in content["warnings"])


@pytest.mark.parametrize("missing", ["folder", "nodes.csv", "edges.csv", "a file"])
def test_what_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    old, new = folder(tmp_path / "old", BASE), tmp_path / "new"
    if missing == "a file":
        new.write_text("", "utf-8")
    elif missing != "folder":
        folder(new, BASE)
        (new / missing).unlink()
    result = CliRunner().invoke(program, ["diff", str(old), str(new)])
    assert result.exit_code == 2
    assert str(new / missing if missing.endswith(".csv") else new) in result.stderr


def test_bad_content_is_a_data_error(tmp_path: Path) -> None:
    bad = [*BASE, "CHN,JPN,exports,gallium,,2020,-1,t,,usgs-mcs-2026"]
    result = CliRunner().invoke(program, ["diff", str(folder(tmp_path / "old", BASE)), str(folder(tmp_path / "new", bad))])
    assert result.exit_code == 1
    assert "edges.csv line 8, column quantity" in result.stderr


def test_shipped_folder_against_a_copy_with_one_other_figure(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree("data", copy)
    edges = copy / "edges.csv"
    text = edges.read_text("utf-8")
    assert text.count("CHN,JPN,exports,gallium,,2021,55,") == 1
    edges.write_text(text.replace("CHN,JPN,exports,gallium,,2021,55,", "CHN,JPN,exports,gallium,,2021,56,"), "utf-8")
    listing, _ = diff("data", copy, current_year=2026)
    rows = {row[4]: row for row in listing.tables[-1].rows}
    assert rows["top_share"][:2] == ("JPN", "gallium")
    assert rows["top_share"][5:7] == (pytest.approx(55 / 96.5), pytest.approx(56 / 96.5))


@pytest.mark.parametrize("format_", ["table", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form(tmp_path: Path, format_: str, lang: str) -> None:
    old, new = folder(tmp_path / "old", BASE), folder(tmp_path / "new", [row.replace(",60,", ",70,") for row in BASE])
    result = CliRunner().invoke(program, ["diff", str(old), str(new), "--format", format_, "--lang", lang])
    assert result.exit_code == 0, result.stderr
    assert "Note(" not in result.stdout


def test_rows_alike_are_found_whatever_the_kind_of_their_cells() -> None:
    """Unknown is unknown as nothing or as NaN, 2021 is 2021.0, an empty further column changes nothing; of 1,000 rows one has another figure."""
    rows = {name: [f"{name}{at}" for at in range(1000)] for name in ("source", "target", "relation", "mineral")}
    whole = {
        **rows,
        "hs_code": [""] * 1000,
        "year": list(range(1000)),
        "quantity": [0.1 * at for at in range(1000)],
        "note": [""] * 1000,
        "row_ref": ["a"] * 1000,
    }
    old = pd.DataFrame(whole)
    new = pd.DataFrame(
        whole | {"year": [float(at) for at in range(1000)], "note": [None] * 1000, "more": [""] * 1000, "row_ref": ["b"] * 1000}
    )
    assert (compare("edges", old, new).rows(), compare("edges", old, new).unchanged) == ([], 1000)
    found = compare(
        "edges", old.drop(columns="note"), new.assign(year=old["year"], quantity=new["quantity"].where(new.index != 7, 9.0)).drop(index=3)
    )
    assert (len(found.added), [row["source"] for row in found.removed], found.n_changed, found.unchanged) == (0, ["source3"], 1, 998)
    assert [(before["quantity"], after["quantity"], name) for before, after, name in found.changed] == [(0.1 * 7, 9.0, "quantity")]
