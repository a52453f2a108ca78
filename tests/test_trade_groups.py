"""Groups of states as consumers: inside trade left out, amounts added by supplier, equal to screens, to SQL and to the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.errors import DataError, UnknownNameError
from kzgraph.trade.blocs import importer, read_blocs
from kzgraph.trade.importing import Options, add

ROWS = (  # supplier, consumer, code, 1000 USD, tonnes
    (156, 276, "284410", 60, "6"), (156, 251, "284410", 20, "2"), (398, 276, "284410", 20, "2"), (251, 276, "284410", 500, "50"),
    (899, 251, "284410", 100, "10"), (156, 276, "261210", 96, "8"), (398, 251, "261210", 4, ""), (156, 392, "284410", 7, "1"),
    (276, 392, "261210", 1, "1"),
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Germany and France buy from China, Kazakhstan, nobody named, and France's uranium comes to Germany."""
    path = tmp_path / "BACI_HS17.csv"
    path.write_text("t,i,j,k,v,q\n" + "".join(f"2023,{','.join(map(str, row))}\n" for row in ROWS), "utf-8")
    add([str(path)], tmp_path / "store", Options())
    return tmp_path / "store"


def asked(command: str, *arguments: str, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", command, *arguments, "--format", "json"])
    assert result.exit_code == status, result.stderr
    told: dict[str, Any] = json.loads(result.stdout) if not status else {"error": result.stderr}
    return told


def test_the_union_by_hand(store: Path) -> None:
    """284410: China 8 t of two members, Kazakhstan 2 t, 10 t of nobody named; the 50 t from France are inside."""
    told = asked("ratios", "--store", str(store), "--importer", "EU27", "--measure", "quantity", "--product", "284410", "--full")
    (row,) = told["groups"]
    assert (row["consumer"], row["total"], row["suppliers"], row["top_supplier"], row["n_minus_1"]) == ("EU27", 20.0, 2, "CHN", 12.0)
    assert (row["top_share"], row["unexplained"]) == (0.4, 10.0)
    assert (row["hhi"], row["hhi_high"]) == (pytest.approx(0.16 + 0.01), pytest.approx(0.16 + 0.01 + 0.25))
    assert told["members"]["EU27"][:3] == ["AUT", "BEL", "BGR"]
    assert "of AUT, BEL" in told["warnings"][0]
    assert "FRA" not in told["warnings"][0]


def test_rows_without_tonnes_are_counted_as_for_a_single_state(store: Path) -> None:
    """261210: 8 t known, of the value 4 in 100 have no tonnes: left out and counted."""
    (row,) = asked("ratios", "--store", str(store), "--importer", "EU27", "--measure", "quantity", "--product", "261210", "--full")[
        "groups"
    ]
    assert (row["total"], row["suppliers"], row["unknown_rows"], row["top_share"]) == (8.0, 1, 1, 1.0)


def test_states_and_groups_in_one_answer(store: Path, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('"Duo" = ["Allemagne", "251"]\nWide = ["EU27", "Japan"]\n', "utf-8")
    given = ("--store", str(store), "--groups", str(tmp_path / "own.toml"), "--product", "284410")
    told = asked("ratios", *given, "--importer", "Japan", "--importer", "Duo", "--importer", "Wide", "--importer", "EU27")
    assert [(row["consumer"], row["total"]) for row in told["groups"]] == [("Duo", 200e3), ("EU27", 200e3), ("JPN", 7e3), ("Wide", 207e3)]
    assert told["members"]["Duo"] == ["DEU", "FRA"]
    text = CliRunner().invoke(program, ["trade", "ratios", *given, "--importer", "Duo"]).stdout
    assert "Duo is one consumer of 2 states" in text
    assert {row["consumer"] for row in asked("ratios", *given)["groups"]} == {"DEU", "FRA", "JPN"}  # only when asked by --importer


def test_a_group_in_a_csv_file_is_screened_as_it_is_rated(store: Path, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("group;member\nDuo;DEU\nDuo;France\n", "utf-8")
    given = ("--store", str(store), "--groups", str(tmp_path / "own.csv"))
    (screened,) = [row for row in asked("screen", "Duo", *given)["products"] if row["hs_code"] == "261210"]
    (rated,) = asked("ratios", *given, "--importer", "Duo", "--product", "261210")["groups"]
    assert (screened["cdi1"], rated["hhi"]) == (pytest.approx(0.9232), pytest.approx(0.9232))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.toml", 'Japan = ["FRA"]', '"Japan" already names JPN'),
        ("a.toml", 'G7 = "FRA"', "is not a list of states"),
        ("a.toml", 'G7 = ["Atlantis", "Nowhere"]', "Nowhere"),
        ("a.toml", 'G7 = ["World"]', "the world is no member"),
        ("a.toml", '"<b>" = ["FRA"]', "is no name for a group"),
        ("a.toml", "", "names no group"),
        ("a.toml", "G7 = [", "is not TOML"),
        ("a.csv", "group,member\nG7,FRA\nG7,Atlantis\n", "a.csv line 3, column member"),
        ("a.csv", "group,state\nG7,FRA\n", "header with group, member"),
    ],
)
def test_faults_of_a_file_of_groups(tmp_path: Path, name: str, text: str, found: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(DataError, match=found):
        read_blocs(str(tmp_path / name))


def test_who_may_be_an_importer(store: Path) -> None:
    with pytest.raises(UnknownNameError, match="buys from nobody outside"):
        importer("World", {})
    with pytest.raises(UnknownNameError, match="groups of the file are G7"):
        importer("G8", {"G7": frozenset({"FRA"})})
    assert "--groups FILE" in asked("ratios", "--store", str(store), "--importer", "Quad", status=2)["error"]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped extract of 2022 in a store."""
    folder = tmp_path_factory.mktemp("shipped")
    duckdb.sql(f"COPY (SELECT * FROM 'data/trade/baci-hs92.parquet' WHERE year = 2022) TO '{folder / 'extract.parquet'}'")
    (folder / "map.toml").write_text(
        'name = "extract"\n[columns]\nyear = "year"\nconsumer = "consumer"\nsupplier = "supplier"\nhs_code = "hs_code"\nvalue = "value_usd"\nquantity = "quantity_t"\n',
        "utf-8",
    )
    asked("add", str(folder / "extract.parquet"), "--mapping", str(folder / "map.toml"), "--store", str(folder / "store"))
    return folder / "store"


def test_the_union_as_in_the_report(shipped: Path) -> None:
    """EU27, cobalt, 2022: suppliers and tonnes of the report are those of the ratios, code by code."""
    told = json.loads(CliRunner().invoke(program, ["report", "EU27", "cobalt", "--year", "2022", "--format", "json"]).stdout)
    codes = {"extraction": ["260500"], "refined": ["810510"]}[told["stage"]]
    given = [word for code in codes for word in ("--product", code)]
    rows = asked("ratios", "--store", str(shipped), "--importer", "EU27", "--measure", "quantity", *given)["groups"]
    assert sum(row["total"] for row in rows) == pytest.approx(told["imports_t"], rel=1e-9)


def test_every_product_of_the_union_against_sql(shipped: Path) -> None:
    from kzgraph.names import GROUPS

    union = "', '".join(sorted(GROUPS["EU27"]))
    expected = duckdb.sql(
        f"""WITH s AS (SELECT hs_code, supplier, sum(value_usd) AS v FROM 'data/trade/baci-hs92.parquet' WHERE year = 2022
        AND consumer IN ('{union}') AND supplier NOT IN ('{union}') GROUP BY ALL)
        SELECT hs_code, sum(v), max(v) / sum(v), sum(v * v) / sum(v) ^ 2 FROM s GROUP BY 1 ORDER BY 1"""
    ).fetchall()
    rows = asked("ratios", "--store", str(shipped), "--importer", "EU27")["groups"]
    assert [row["hs_code"] for row in rows] == [row[0] for row in expected]
    assert len(rows) > 60
    for row, (_, total, top, hhi) in zip(rows, expected, strict=True):
        assert (row["total"], row["top_share"], row["hhi"]) == pytest.approx((total, top, hhi), rel=1e-9)
