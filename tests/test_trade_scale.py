"""Imports and ratios at size: memory that does not grow with the file, parts of before read as parts of now, totals that hang on no order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from kzgraph.errors import DataError
from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.governance import weights
from kzgraph.trade.holdings import WITHOUT_SUM, Holdings, digest, opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.ratios import ratios

IMPORT = """import json, re, sys
from pathlib import Path
from kzgraph.trade import database
database.MEMORY = "100MB"
from kzgraph.trade.importing import Options, add
receipt = add([sys.argv[1]], sys.argv[2], Options()).receipts[0]
peak = int(re.search("VmHWM: *([0-9]+)", Path("/proc/self/status").read_text().replace("\\t", " "))[1])
print(json.dumps([receipt.rows_kept, peak]))"""
"""Not `ru_maxrss`, which a process begins with what its parent held."""


def baci(path: Path, rows: int) -> Path:
    """Deterministic rows of 30 suppliers and 30 consumers; every hundredth has no weight."""
    codes = [4, 8, 12, 24, 31, 32, 36, 40, 51, 56, 68, 70, 76, 100, 112, 124, 152, 156, 170, 180, 188, 191, 203, 208, 276, 392, 398, 643, 710, 842]  # fmt: skip
    duckdb.execute(
        f"""COPY (SELECT 2024 AS t, list_extract(?, 1 + (n // 30 % 30)::INTEGER) AS i, list_extract(?, 1 + (n % 30)::INTEGER) AS j,
        lpad((10000 + n // 900 * 7)::VARCHAR, 6, '0') AS k, round((n * 7919 % 100003) / 7.0, 3) AS v,
        CASE WHEN n % 100 <> 0 THEN round((n * 104729 % 99991) / 11.0, 3) END AS q
        FROM range({rows}) s(n) WHERE n // 30 % 30 <> n % 30) TO '{path}' (HEADER)""",
        [codes, codes],
    )
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="reads the highest memory from /proc")
def test_memory_is_bounded_whatever_the_size(tmp_path: Path) -> None:
    """DuckDB may hold 100 MB here: four times the rows take less than a third more, and never more than that and 250 MB."""
    peaks = []
    for rows in (50_000, 200_000):
        path = baci(tmp_path / f"BACI_HS17_Y{rows}.csv", rows)
        given = [sys.executable, "-c", IMPORT, str(path), str(tmp_path / f"s{rows}")]
        kept, peak = json.loads(subprocess.run(given, check=True, capture_output=True, text=True).stdout)
        assert kept == rows * 29 // 30 or abs(kept - rows * 29 / 30) < 30
        peaks.append(peak / 1024)
    assert max(peaks) < 100 + 250
    assert peaks[1] < peaks[0] * 4 / 3


def computed(store: Holdings, measure: str) -> pd.DataFrame:
    ask = Ask(measure=measure, weights=weights())
    parts, notes = chosen(store, ask)
    (frame,) = ratios(store, ask, parts, notes)
    return frame


@pytest.mark.parametrize("measure", ["value", "quantity"])
def test_a_part_without_places_is_read_the_same(tmp_path: Path, measure: str) -> None:
    """Stores written before parts had places of names."""
    add([str(baci(tmp_path / "BACI_HS17.csv", 20_000))], tmp_path / "s", Options())
    store = opened(tmp_path / "s")
    (part,) = store.parts
    now = computed(store, measure)
    path, before = store.path(part), tmp_path / "before.parquet"
    duckdb.sql(
        f"COPY (SELECT * EXCLUDE (consumer_place, code_place, supplier_place) FROM read_parquet('{path}', hive_partitioning = false)) TO '{before}'"
    )
    path.write_bytes(before.read_bytes())
    manifest = json.loads((tmp_path / "s/manifest.json").read_text("utf-8"))
    manifest["parts"][0] |= {"bytes": path.stat().st_size, "sha256": digest(path)}
    manifest["schema_version"] = WITHOUT_SUM
    del manifest["sha256"]
    (tmp_path / "s/manifest.json").write_text(json.dumps(manifest), "utf-8")
    names = dict.fromkeys(("consumer", "hs_code", "top_supplier"), "str")
    pd.testing.assert_frame_equal(computed(opened(tmp_path / "s"), measure).astype(names), now.astype(names))
    later = tmp_path / "later.csv"
    later.write_text("t,i,j,k,v,q\n2024,398,392,010000,1,1\n", "utf-8")
    assert add([str(later)], tmp_path / "s", Options(source="baci-hs17", edition="HS17")).rows_replaced == 1
    columns = [row[0] for row in duckdb.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(_only(tmp_path / "s"))]).fetchall()]
    assert "consumer_place" in columns


def _only(folder: Path) -> Path:
    store = opened(folder)
    (part,) = store.parts
    return store.path(part)


def test_places_mean_the_names_beside_them(tmp_path: Path) -> None:
    """The names that the file lists, by the places of each row; other programs read names as text."""
    add([str(baci(tmp_path / "BACI_HS17.csv", 5_000))], tmp_path / "s", Options())
    path = str(_only(tmp_path / "s"))
    listed = dict(duckdb.execute("SELECT key, value FROM parquet_kv_metadata(?)", [path]).fetchall())
    states, goods = json.loads(listed[b"state"]), json.loads(listed[b"goods"])
    rows = duckdb.execute(
        "SELECT consumer, supplier, hs_code, consumer_place, supplier_place, code_place FROM read_parquet(?, hive_partitioning = false)",
        [path],
    ).fetchall()
    assert len(rows) > 4_000
    assert all((states[a], states[b], goods[c]) == names for *names_, a, b, c in rows for names in [tuple(names_)])
    assert states == sorted(states)
    assert goods == sorted(goods)


def test_totals_are_exact(tmp_path: Path) -> None:
    """0.1 a thousand times is 100, and 1e15 thousand dollars beside 0.001 loses nothing: 1e18 + 1."""
    path = tmp_path / "BACI_HS17.csv"
    rows = "".join(f"2024,398,392,{code:06d},0.001,0.1\n" for code in range(10_000, 11_000))
    path.write_text(f"t,i,j,k,v,q\n{rows}2024,124,392,010000,1000000000000000,0\n", "utf-8")
    (receipt,) = add([str(path)], tmp_path / "s", Options()).receipts
    assert (receipt.total_t, receipt.total_usd) == (100.0, 1e18 + 1000)


@pytest.mark.parametrize("cell", ["nan", "NA", " ", ":", "1_000", "inf", "-1", "1e400", "٣", "1 000"])
def test_a_figure_in_a_parquet_of_text_is_read_as_in_a_csv(tmp_path: Path, cell: str) -> None:
    duckdb.execute(
        f"COPY (SELECT 2024 AS t, '398' AS i, '392' AS j, '284410' AS k, '1' AS v, ? AS q) TO '{tmp_path / 'a.parquet'}'",
        [cell],
    )
    (tmp_path / "a.csv").write_text(f't,i,j,k,v,q\n2024,398,392,284410,1,"{cell}"\n', "utf-8")
    told = []
    for name in ("a.parquet", "a.csv"):
        try:
            told.append(add([str(tmp_path / name)], tmp_path / f"s-{name}", Options()).receipts[0].total_t)
        except DataError as error:
            told.append(str(error).partition("column q: ")[2].removeprefix("row 1: "))
    assert told[0] == told[1]
    assert told[0] == 0.0 or '"' in str(told[0])
