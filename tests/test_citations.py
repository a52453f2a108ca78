"""Rows that cite a source which no table has: noted by row where the table is the user's, refused where the folder has its own sources."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import kzgraph
from kzgraph.api import load_folder
from kzgraph.cli import program
from kzgraph.errors import DataError
from kzgraph.schema.citations import NAMED

HEADER = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct,source_ids\n"
ROWS = (
    "CHN,JPN,exports,gallium,,2024,10,t,,usgs-mcs-2062;usgs-mcs-2026\nKAZ,JPN,exports,gallium,,2024,1.5,t,, usgs-mcs-2062 \n"
    "JPN,gallium,imports_total,gallium,,2024,40,t,,own\nDEU,JPN,exports,gallium,,2024,2,t,,\n"
)
NOTE = 'lines 2, 3, column source_ids: "usgs-mcs-2062" is no id of sources.csv (did you mean usgs-mcs-2026?)'


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(program, list(map(str, args)))


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def test_check_and_report_say_which_rows_cite_what(mine: Path) -> None:
    assert f"note: {mine} {NOTE}" in run("check", mine).stdout
    for option in ("--edges", "--add-edges"):
        answer = run("report", "Japan", "gallium", "--year", "2024", option, mine, "--format", "json")
        assert answer.exit_code == 0, answer.stderr
        about = [text for text in json.loads(answer.stdout)["warnings"] if "source_ids" in text]
        assert [text.partition(str(mine))[2].strip().startswith(NOTE) for text in about] == [True]


def test_own_sources_beside_the_rows_are_a_promise(mine: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources.csv"
    sources.write_text("id,title,publisher,url,published,accessed,kind,licence\nusgs-mcs-2026,t,p,,2026,,statistics,\n", "utf-8")
    answer = run("check", mine, sources)
    assert answer.exit_code == 1
    assert f"{mine} line 2, column source_ids" in answer.stderr
    assert f"{mine} line 3, column source_ids" in answer.stderr
    assert "did you mean usgs-mcs-2026?" in answer.stderr
    assert "add the source to sources.csv" in answer.stderr
    mine.write_text(HEADER + ROWS.replace("2062", "2026"), "utf-8")
    assert run("check", mine, sources).exit_code == 0


@pytest.mark.parametrize("which", ["edges", "claims", "governance", "parameters"])
def test_a_data_folder_with_sources_keeps_its_word(tmp_path: Path, which: str) -> None:
    folder = tmp_path / "data"
    shutil.copytree("data", folder, ignore=shutil.ignore_patterns("*.parquet"))
    path = folder / f"{which}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    line = frame.index[frame["source_ids"] != ""][0] + 2
    frame.loc[line - 2, "source_ids"] += ";no-such-source"
    frame.to_csv(path, index=False)
    with pytest.raises(DataError, match=r'column source_ids: "no-such-source" is no id of sources\.csv') as raised:
        load_folder(folder)
    assert len(raised.value.problems) == 1
    (folder / "sources.csv").unlink()
    graph = load_folder(folder)
    assert [text for text in graph.notes if '"no-such-source"' in text and f"{which}.csv line" in text]


def test_a_data_frame_is_told_too() -> None:
    shipped = kzgraph.load(current_year=2026)
    edges = pd.DataFrame([{"source": "CHN", "target": "JPN", "relation": "exports", "mineral": "gallium", "hs_code": "", "year": 2024, "quantity": 1, "unit": "t", "share_pct": "", "source_ids": "blog"}])  # fmt: skip
    graph = kzgraph.SupplyGraph.from_frames(shipped.nodes, edges, beside=shipped)
    assert [text for text in graph.notes if 'line 2, column source_ids: "blog"' in text]


def test_many_unknown_sources_are_counted_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"CHN,JPN,exports,gallium,,{2000 + number % 24},1,t,,s{number}\n" for number in range(1000))
    path.write_text(HEADER + rows, "utf-8")
    notes = run("check", path).stdout.splitlines()[:-1]
    assert len(notes) == NAMED + 1
    assert notes[-1] == f"note: {path}, column source_ids: {1000 - NAMED} more ids are not in sources.csv"
