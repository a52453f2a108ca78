"""The store of trade tables: whole or as it was, whoever is killed, whoever comes at the same time, whatever is damaged."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.errors import DataError
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, default_folder, opened
from kzgraph.trade.importing import Options, add

HEADER = "t,i,j,k,v,q\n"
PROGRAM = [sys.executable, "-m", "kzgraph"]


def table(tmp_path: Path, name: str, *rows: str) -> str:
    path = tmp_path / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return str(path)


def rows(store: Holdings, columns: str = "year, supplier, consumer, hs_code, quantity_t") -> list[tuple[Any, ...]]:
    query = f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false)"
    return [row for part in store.parts for row in duckdb.execute(query, [str(store.path(part))]).fetchall()]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(program, ["trade", *arguments])


def test_parts_by_source_and_year_sorted_for_reading_in_runs(tmp_path: Path) -> None:
    file = table(
        tmp_path,
        "BACI_HS17.csv",
        "2024,398,392,284410,1,1",
        "2023,398,392,284410,5,1",
        "2023,124,392,284410,9,1",
        "2023,36,251,284410,1,1",
        "2023,36,392,261210,1,1",
    )
    add([file], tmp_path / "s", Options())
    store = opened(tmp_path / "s")
    assert [(part.source, part.year, part.rows) for part in store.parts] == [("baci-hs17", 2023, 4), ("baci-hs17", 2024, 1)]
    assert [row[1:4] for row in rows(store)[:4]] == [
        ("AUS", "FRA", "284410"), ("AUS", "JPN", "261210"), ("CAN", "JPN", "284410"), ("KAZ", "JPN", "284410"),
    ]  # fmt: skip
    assert all(store.fault(part) == "" for part in store.parts)
    assert store.receipts[0]["rows_kept"] == 5


def test_newer_rows_replace_the_same_flows_and_leave_the_others(tmp_path: Path) -> None:
    first = table(tmp_path, "a.csv", "2023,398,392,284410,1,10", "2023,124,392,284410,1,20")
    second = table(tmp_path, "b.csv", "2023,398,392,284410,1,11", "2023,36,392,284410,1,30")
    add([first], tmp_path / "s", Options())
    assert add([second], tmp_path / "s", Options()).rows_replaced == 1
    assert sorted((row[1], row[4]) for row in rows(opened(tmp_path / "s"))) == [("AUS", 30.0), ("CAN", 20.0), ("KAZ", 11.0)]
    assert add([second], tmp_path / "s", Options(replace_parts=True)).rows_replaced == 3
    assert sorted(row[1] for row in rows(opened(tmp_path / "s"))) == ["AUS", "KAZ"]


def test_of_two_files_of_one_command_the_last_tells_a_flow(tmp_path: Path) -> None:
    first = table(tmp_path, "a.csv", "2023,398,392,284410,1,10", "2023,124,392,284410,1,20")
    second = table(tmp_path, "b.csv", "2023,398,392,284410,2,11")
    told = add([first, second], tmp_path / "s", Options()).receipts
    assert [(one.rows_read, one.rows_kept, one.dropped) for one in told] == [(2, 1, {"replaced": 1}), (1, 1, {})]
    assert [(one.total_t, one.total_usd) for one in told] == [(20.0, 1000.0), (11.0, 2000.0)]


def test_unknown_partners_of_one_flow_stay_apart_and_are_replaced_by_their_own_code(tmp_path: Path) -> None:
    for name, tonnes in (("a.csv", 1), ("b.csv", 5)):
        add([table(tmp_path, name, f"2023,899,392,284410,1,{tonnes}", f"2023,838,392,284410,1,{tonnes + 1}")], tmp_path / "s", Options())
    assert sorted(row[4] for row in rows(opened(tmp_path / "s"))) == [5.0, 6.0]


def test_a_failed_import_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    add([table(tmp_path, "a.csv", "2023,398,392,284410,1,10")], tmp_path / "s", Options())
    before = (tmp_path / "s/manifest.json").read_bytes()
    with pytest.raises(DataError, match="line 2, column q"):
        add(
            [table(tmp_path, "b.csv", "2024,398,392,284410,1,10"), table(tmp_path, "c.csv", "2024,398,392,284410,1,x")],
            tmp_path / "s",
            Options(),
        )
    assert (tmp_path / "s/manifest.json").read_bytes() == before
    assert not (tmp_path / "s/.staging").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("stage", ["foreign.csv", "work.duckdb", "part.parquet"])
def test_a_killed_import_leaves_the_store_as_it_was(tmp_path: Path, stage: str) -> None:
    """Killed while it copies, while it works and while it writes; the next import cleans up."""
    add([table(tmp_path, "a.csv", "2023,398,392,284410,1,10")], tmp_path / "s", Options())
    before = (tmp_path / "s/manifest.json").read_bytes()
    large = table(
        tmp_path,
        "large.csv",
        *(
            f"{year},{supplier},392,{code},1,1"
            for year in range(2000, 2024)
            for supplier in (398, 124, 36, 156)
            for code in range(284410, 285999)
        ),
    )
    with subprocess.Popen([*PROGRAM, "trade", "add", large, "--store", str(tmp_path / "s")], stdout=subprocess.DEVNULL) as running:
        while not (tmp_path / "s/.staging" / stage).exists() and running.poll() is None:
            time.sleep(0.001)
        running.send_signal(signal.SIGKILL)
    assert running.returncode == -signal.SIGKILL
    assert (tmp_path / "s/manifest.json").read_bytes() == before
    assert [row[4] for row in rows(opened(tmp_path / "s"))] == [10.0]
    add([table(tmp_path, "b.csv", "2022,398,392,284410,1,7")], tmp_path / "s", Options())
    assert {row[0] for row in rows(opened(tmp_path / "s"))} == {2022, 2023}
    assert not (tmp_path / "s/.staging").exists()
    assert len(list((tmp_path / "s").glob("source=*/year=*/*.parquet"))) == 2


def test_two_imports_at_once_are_both_there(tmp_path: Path) -> None:
    files = [
        table(tmp_path, f"{number}.csv", *(f"2023,{398 + number * 6},392,{code},1,1" for code in range(284400, 284999)))
        for number in (0, 1)
    ]
    running = [
        subprocess.Popen(
            [*PROGRAM, "trade", "add", file, "--store", str(tmp_path / "s")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for file in files
    ]
    told = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    store = opened(tmp_path / "s")
    assert {row[1] for row in rows(store)} == {"KAZ", "KEN"}
    assert len(rows(store)) == 1198
    assert len(store.receipts) == 2


def test_a_damaged_part_is_named_and_the_others_answer(tmp_path: Path) -> None:
    add([table(tmp_path, "a.csv", "2022,398,392,284410,1,10", "2023,398,392,284410,1,20")], tmp_path / "s", Options())
    store = opened(tmp_path / "s")
    damaged = store.path(store.parts[0])
    damaged.write_bytes(b"PAR1" + b"\0" * (damaged.stat().st_size - 8) + b"PAR1")
    result = run("ratios", "--store", str(tmp_path / "s"), "--measure", "quantity", "--format", "json")
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert [row["total"] for row in told["groups"]] == [20.0]
    assert store.parts[0].file in told["warnings"][0]
    damaged.write_bytes(b"short")
    assert "the manifest says" in json.loads(run("ratios", "--store", str(tmp_path / "s"), "--format", "json").stdout)["warnings"][0]
    listed = json.loads(run("list", "--store", str(tmp_path / "s"), "--format", "json").stdout)
    assert [part["whole"] for part in listed["parts"]] == [False, True]
    again = table(tmp_path, "b.csv", "2022,398,392,284410,1,12")
    refused = run("add", again, "--store", str(tmp_path / "s"))
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    assert run("add", again, "--store", str(tmp_path / "s"), "--replace").exit_code == 0
    assert sorted(row[4] for row in rows(opened(tmp_path / "s"))) == [12.0, 20.0]


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"schema_version": 9, "parts": [], "imports": []}', '{"schema_version": 1, "parts": [{"file": "x"}], "imports": []}'],
)
def test_a_damaged_manifest_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, "utf-8")
    result = run("ratios", "--store", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / 'manifest.json'}: is damaged" in result.stderr


def test_a_manifest_points_to_nothing_outside_the_store(tmp_path: Path) -> None:
    part = {
        "source": "x",
        "year": 2023,
        "file": "../secret.parquet",
        "rows": 1,
        "bytes": 1,
        "sha256": "",
        "currency": "USD",
        "mirrored": False,
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"schema_version": 1, "parts": [part], "imports": []}), "utf-8")
    with pytest.raises(DataError, match="lies outside the folder"):
        opened(tmp_path)


def test_the_database_reads_nothing_outside_its_folders(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    with database(tmp_path / "own") as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute("SELECT * FROM read_csv(?)", [str(tmp_path / "secret.csv")]).fetchall()
        with pytest.raises(duckdb.Error):
            connection.execute("SET enable_external_access = true")
        assert connection.execute("SELECT current_setting('memory_limit')").fetchall() == [("732.4 MiB",)]


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    result = run("ratios", "--store", str(tmp_path / "nothing"))
    assert result.exit_code == 2
    assert "kzgraph trade add FILE" in result.stderr
    assert run("list", "--store", str(tmp_path / "nothing")).exit_code == 0


def test_the_default_store_is_in_the_users_data_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_folder() == Path("/data/kzgraph/trade")


@pytest.mark.parametrize("name", ["../x", "a b", "x/y", "", "Ü"])
def test_a_source_is_named_plainly(tmp_path: Path, name: str) -> None:
    result = run("add", table(tmp_path, "a.csv", "2023,398,392,284410,1,10"), "--store", str(tmp_path / "s"), "--source", name)
    assert result.exit_code == 2
    assert "is not a name for a source" in result.stderr
    assert not (tmp_path / "s").exists()
