"""Engines: a real Spark cluster of two workers on loopback, DuckDB, pandas and runs give the same ratios, screens and indicators.

The tests marked `spark` share one cluster, and after the first of them one session; Spark is slow to start and quick to answer.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from frames import Answers, answers
from standalone import LEAN, Standalone, standalone
from test_indicators import changed, rich

from kzgraph.cli import program
from kzgraph.errors import KzgraphError
from kzgraph.indicators.inputs import NUMBERS, Inputs
from kzgraph.indicators.registry import INDICATORS
from kzgraph.trade import cluster as clusters
from kzgraph.trade.cluster import Cluster, cluster
from kzgraph.trade.engines import COLUMNS, OnSpark
from kzgraph.trade.holdings import opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.java import ClusterError

GENERIC = ("duckdb", "pandas", "spark")
EXACT = {"rtol": 1e-9, "atol": 0.0}
ROWS = (  # supplier, consumer, code, 1000 USD, tonnes: equal suppliers, unknown tonnes, nobody named (899), trade inside the union and with oneself
    (156, 276, "284410", 60, "6"), (398, 276, "284410", 60, "6"), (251, 276, "284410", 20, "2"), (276, 276, "284410", 999, "999"),
    (156, 251, "284410", 30, ""), (899, 251, "284410", 100, "10"), (899, 276, "261210", 5, "1"), (398, 251, "261210", 4, ""),
    (156, 392, "284410", 7, "1"), (36, 392, "284410", 7, "1"), (124, 392, "284410", 7, "1"), (842, 392, "284410", 7, "1"),
    (276, 392, "261210", 1, "1"), (36, 392, "261210", 30, "8"), (124, 392, "261210", 1, ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two years of the rows, in a folder whose name is a pattern to careless readers."""
    folder = tmp_path_factory.mktemp("hand")
    path = folder / "BACI_HS17.csv"
    lines = [f"{year},{','.join(map(str, row))}" for year in (2022, 2023) for row in ROWS]
    path.write_text("t,i,j,k,v,q\n" + "\n".join(lines) + "\n", "utf-8")
    add([str(path)], folder / "a [b]*{c}%20", Options())
    return folder / "a [b]*{c}%20"


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standalone]:
    """A standalone master that has no workers yet. Without Java the tests are skipped by name, on CI they fail."""
    try:
        clusters.found_java()
    except ClusterError as error:
        if os.environ.get("KZGRAPH_CI") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))
    with standalone(tmp_path_factory.mktemp("spark")) as found, pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", LEAN)
        patch.setenv("SPARK_CONF_DIR", str(configured(tmp_path_factory.mktemp("conf"))))
        yield found


@pytest.fixture(scope="module")
def spark_cluster(master: Standalone) -> Standalone:
    """The master and two workers."""
    master.join(2)
    return master


def configured(folder: Path) -> Path:
    """Settings as an institute would have them in its spark-defaults.conf: here, executors that fit our workers."""
    (folder / "spark-defaults.conf").write_text("spark.executor.memory 1g\nspark.driver.memory 600m\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def session(spark_cluster: Standalone) -> Iterator[Cluster]:
    """A session that the commands below find and use, as in a notebook."""
    with cluster(spark_cluster.master) as ready:
        yield ready


def run(command: str, *arguments: str, status: int = 0) -> Any:
    result = CliRunner().invoke(program, ["trade", command, *arguments])
    assert result.exit_code == status, (result.stderr, result.exception)
    return result


def written(folder: Path, engine: str, *arguments: str, master: str = "") -> tuple[pd.DataFrame, str]:
    """All ratios by an engine, from the file that the command writes, and what it said."""
    output = folder / f"{engine}.parquet"
    spark = ("--master", master) if engine == "spark" else ()
    said = run("ratios", "--engine", engine, *spark, *arguments, "-o", str(output)).stderr
    return duckdb.sql(f"SELECT * FROM '{output}'").df(), said


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Every column to 1e-9, text and what is unknown exactly. What is left without the largest is a difference: to 1e-9 of the total."""
    assert list(one.columns) == list(other.columns)
    assert len(one) == len(other)
    for name in one:
        left, right = one[name], other[name]
        assert (left.isna() == right.isna()).all(), name
        if left.dtype.kind not in "fiu":
            assert left.fillna("").tolist() == right.fillna("").tolist(), name
        elif name == "n_minus_1":
            assert ((left - right).abs().fillna(0) <= 1e-9 * one["total"].fillna(0)).all(), name
        else:
            np.testing.assert_allclose(left.to_numpy(float), right.to_numpy(float), err_msg=name, **EXACT)


# --- what cannot work is given up: before there is a session, as these start and lose their own ---


@pytest.mark.spark
def test_a_server_that_is_no_master(store: Path, master: Standalone, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and never answers."""
    monkeypatch.setattr(clusters, "STARTING", 3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"spark://127.0.0.1:{silent.getsockname()[1]}"
        said = refused("ratios", "--store", str(store), "--engine", "spark", "--master", address, "--wait", "1")
    assert f"{address} did not take us within 3 s" in said


@pytest.mark.spark
def test_a_cluster_that_gives_no_executor(store: Path, master: Standalone) -> None:
    assert master.status()["aliveworkers"] == 0
    said = refused("screen", "EU27", "--store", str(store), "--engine", "spark", "--master", master.master, "--wait", "2")
    assert "gave no executor for 2 s" in said
    assert "--wait SECONDS" in said


def refused(*arguments: str) -> str:
    """What a command says that ends with status 2: one line, nothing of Java's."""
    said: str = run(*arguments, status=2).stderr
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    return said


# --- by hand ---


@pytest.mark.spark
def test_the_command_starts_and_ends_a_session_of_its_own(
    store: Path, spark_cluster: Standalone, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The cluster's two workers compute, Spark's talk stays out of sight, and the cluster is free again afterwards."""
    status = spark_cluster.status()
    assert (status["aliveworkers"], status["cores"], len(spark_cluster.pids)) == (2, 2, 3)
    assert len({worker["port"] for worker in status["workers"]}) == 2
    before = [application["id"] for application in status["completedapps"]]
    found, _ = written(tmp_path, "spark", "--store", str(store), "--full", master=spark_cluster.master)
    same(written(tmp_path, "runs", "--store", str(store), "--full")[0], found)
    assert capfd.readouterr() == ("", "")
    (application,) = (one for one in spark_cluster.status()["completedapps"] if one["id"] not in before)
    assert (application["name"], application["cores"]) == ("kzgraph trade", 2)
    assert spark_cluster.status()["activeapps"] == []


@pytest.mark.spark
@pytest.mark.parametrize("measure", ["value", "quantity"])
def test_ties_unknown_tonnes_and_nobody_on_every_engine(store: Path, session: Cluster, tmp_path: Path, measure: str) -> None:
    """EU27: 284410 60 + 30 from China and 60 from Kazakhstan; Japan: four equal suppliers, the alphabetically first is Australia."""
    (tmp_path / "own.toml").write_text('Duo = ["DEU", "FRA"]\nWide = ["EU27", "JPN"]\n', "utf-8")
    given = ("--store", str(store), "--full", "--known-only", "--measure", measure, "--groups", str(tmp_path / "own.toml"))
    states = ("Japan", "Germany") if measure == "quantity" else ()
    asked = [*given, *(word for name in ("EU27", "Duo", "Wide", *states) for word in ("--importer", name))]
    expected, said = written(tmp_path, "runs", *asked)
    assert len(expected) == (3 + len(states)) * 2 * 2
    for _, japan in expected[(expected["consumer"] == "JPN") & (expected["hs_code"] == "284410")].iterrows():
        assert (japan["top_supplier"], japan["suppliers"], japan["top_share"]) == ("AUS", 4, 0.25)
    union = expected[(expected["consumer"] == "EU27") & (expected["hs_code"] == "284410")].iloc[0]
    assert (union["total"], union["top_supplier"]) == ((250_000, "CHN") if measure == "value" else (22, "CHN"))
    assert union["unexplained"] == (100_000 if measure == "value" else 10)
    for engine in GENERIC if measure == "quantity" else GENERIC[:2]:  # of values Spark is asked above
        found, told = written(tmp_path, engine, *asked, master=session.master)
        same(expected, found)
        assert told == said  # who is missing from a group, too


@pytest.mark.spark
def test_sides_and_a_damaged_part(session: Cluster, tmp_path: Path) -> None:
    """Comtrade tells both sides; a year whose file is damaged is named and left out, the other is answered."""
    header, folder = "refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n", tmp_path / "store"
    rows = [
        f"{year},{row}" for year in (2022, 2023) for row in ("276,398,M,284410,2000,7", "398,276,X,284410,1900,6", "392,156,M,811292,,9")
    ]
    (tmp_path / "comtrade.csv").write_text(header + "\n".join(rows) + "\n", "utf-8")
    add([str(tmp_path / "comtrade.csv")], folder, Options())
    held = opened(folder)
    path = held.path(held.parts[0])
    path.write_bytes(b"PAR1" + b"\0" * (path.stat().st_size - 8) + b"PAR1")
    for side, value in (("importer", 7.0), ("exporter", 6.0)):
        for engine in ("runs", *GENERIC):
            found, said = written(tmp_path, engine, "--store", str(folder), "--side", side, master=session.master)
            assert found[found["consumer"] == "DEU"][["year", "total"]].to_numpy().tolist() == [[2023, value]], engine
            assert held.parts[0].file in " ".join(said.split()), engine


@pytest.mark.spark
def test_a_store_that_a_worker_does_not_see(store: Path, session: Cluster, tmp_path: Path) -> None:
    """The file goes between the question and the work: what a worker without the shared folder meets."""
    shutil.copytree(store, tmp_path / "gone")
    held = opened(tmp_path / "gone")
    rows = OnSpark(session).read([held.path(part) for part in held.parts])
    shutil.rmtree(tmp_path / "gone")
    with pytest.raises(ClusterError, match="a folder that every worker sees") as raised:
        session.collected(rows)
    assert "\n" not in str(raised.value)
    with pytest.raises(ClusterError, match="a folder that every worker sees"):
        OnSpark(session).read([held.path(part) for part in held.parts])


@pytest.mark.spark
def test_a_master_of_another_session_is_refused(store: Path, session: Cluster) -> None:
    said = run("ratios", "--store", str(store), "--engine", "spark", "--master", "local[2]", status=2).stderr
    assert f"already has a Spark session at {session.master}" in said


# --- the real data ---


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """BACI's 30 years under the codes of critical minerals, in a store."""
    source = Path(__file__).resolve().parents[2] / "shared/data/trade/baci_hs92_critical_1995_2024.parquet"
    folder = tmp_path_factory.mktemp("real")
    if source.is_file():
        add([str(source)], folder / "store", Options())
    return folder / "store"


@pytest.mark.spark
@pytest.mark.shared
def test_every_group_of_the_real_data(shared: Path, real: Path, session: Cluster, tmp_path: Path) -> None:
    """218,506 groups with known tonnes (counted by SQL in the file): every column of every engine, the top supplier in all of them."""
    given = ("--store", str(real), "--measure", "quantity", "--known-only", "--full")
    expected, said = written(tmp_path, "runs", *given)
    assert int(expected["total"].notna().sum()) == int(expected["top_supplier"].notna().sum()) == 218_506
    for engine in GENERIC:
        found, told = written(tmp_path, engine, *given, master=session.master)
        same(expected, found)
        assert told == said


@pytest.mark.spark
@pytest.mark.shared
def test_a_screen_of_the_real_data(shared: Path, real: Path, session: Cluster) -> None:
    assert screened(real, session, "geodep")["n_products"] > 50


@pytest.mark.spark
def test_a_screen_by_hand(store: Path, session: Cluster) -> None:
    assert screened(store, session, "cdi")["n_products"] == 2


def screened(folder: Path, session: Cluster, method: str) -> dict[str, Any]:
    """The screen of the union, alike on all engines."""
    given = ("EU27", "--store", str(folder), "--method", method, "--format", "json")
    found: list[dict[str, Any]] = [
        json.loads(run("screen", *given, "--engine", engine, *(("--master", session.master) if engine == "spark" else ())).stdout)
        for engine in GENERIC
    ]
    for told in found[1:]:
        alike(found[0], told)
    return found[0]


def alike(one: Any, other: Any) -> None:
    """The same JSON, numbers to 1e-9."""
    if isinstance(one, Mapping):
        assert one.keys() == other.keys()
        for name in one:
            alike(one[name], other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            alike(*pair)
    else:
        assert one == (pytest.approx(other, rel=1e-9) if isinstance(one, float) else other)


# --- the indicators ---


@pytest.mark.spark
def test_every_indicator_on_spark(session: Cluster) -> None:
    """All methods of the registry, in one piece each, as the frames are small."""
    session.sized(0)
    on_spark: dict[str, Inputs] = {}
    for name, indicator in INDICATORS.items():
        data = rich(indicator.scope)
        if indicator.scope not in on_spark:
            on_spark[indicator.scope] = changed(data, lambda frame: session.table(typed_for_spark(frame)))
        expected = answers(name, data)
        assert any(row["low"] is not None for row in expected.values()), name
        near(expected, answers(name, on_spark[indicator.scope]), name)


def typed_for_spark(frame: pd.DataFrame) -> pd.DataFrame:
    """Unknown figures as null, an empty column of its own type."""
    kinds = {name: "float64" if name in NUMBERS else "int64" if name == "year" else "bool" if name == "extra" else "str" for name in frame}
    return frame.astype(kinds)


def near(one: Answers, other: Answers, name: str) -> None:
    assert one.keys() == other.keys(), name
    for key, row in one.items():
        assert row.keys() == other[key].keys(), name
        for column, cell in row.items():
            found = other[key][column]
            assert found == (pytest.approx(cell, rel=1e-9, abs=1e-12) if isinstance(cell, float) else cell), (name, key, column)


# --- faults that need no cluster ---


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--engine", "spark"), "needs --master: give spark://HOST:7077"),
        (("--engine", "spark", "--master", "http://127.0.0.1:8080"), "is no address of a Spark cluster - give spark://HOST:7077"),
        (("--engine", "spark", "--master", "spark://127.0.0.1"), "is no address of a Spark cluster"),
        (("--master", "spark://127.0.0.1:7077"), "add --engine spark"),
        (("--engine", "duckdb", "--wait", "5"), "add --engine spark"),
    ],
)
@pytest.mark.parametrize("command", [("ratios",), ("screen", "EU27")])
def test_what_the_options_allow(store: Path, command: tuple[str, ...], words: tuple[str, ...], found: str) -> None:
    said = run(*command, "--store", str(store), *words, status=2).stderr
    assert found in said
    assert said.count("\n") == 1


def asked_of(master: str, store: Path) -> str:
    return str(run("ratios", "--store", str(store), "--engine", "spark", "--master", master, status=2).stderr)


def test_without_the_extra(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)
    assert "pip install 'kzgraph[spark]'" in asked_of("spark://127.0.0.1:7077", store)


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (None, "JAVA_HOME={home} has none"),
        ("echo 'openjdk version \"11.0.2\" 2019-01-15' >&2", "is Java 11"),
        ("echo 'java version \"1.8.0_202\"' >&2", "is Java 8"),
        ("echo 'Error occurred during initialization of boot layer' >&2; exit 1", "does not start (Error occurred"),
    ],
)
def test_without_a_java_that_does(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, found: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr(clusters, "_running", lambda master: None)  # the session of the other tests needs no second Java
    if script is not None:
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (tmp_path / "bin" / "java").chmod(0o755)
    said = asked_of("local[2]", store)
    assert found.format(home=tmp_path) in said
    assert "install Java 17 or later" in said


def test_without_java_on_the_path(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(clusters, "_running", lambda master: None)
    assert "none is on the PATH" in asked_of("local[2]", store)


def test_a_master_that_is_not_there(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "_running", lambda master: None)
    monkeypatch.setattr(clusters, "found_java", lambda: "java")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = taken.getsockname()[1]
        said = asked_of(f"spark://127.0.0.1:{port},127.0.0.1:{port}", store)
    assert "no Spark master can be reached" in said
    assert said.count(f"127.0.0.1:{port}: connection refused") == 2


def test_an_engine_reads_only_columns_of_the_store() -> None:
    from kzgraph.trade.holdings import COLUMNS as STORED

    assert set(COLUMNS) <= set(STORED)


def test_engines_are_refused_as_errors_of_ours() -> None:
    assert issubclass(ClusterError, KzgraphError)
