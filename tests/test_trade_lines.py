"""Tariff lines of several customs under one code of the HS: shares and bounds by hand, and lines of a user's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.trade.importing import Options, add
from kzgraph.trade.lines import known_lines, one_mineral

MAPPING = 'name = "customs"\n[columns]\nyear = "y"\nreporter = "r"\npartner = "p"\nhs_code = "k"\nvalue = "v"\nquantity = "q"\n[constants]\nflow = "import"\n'
ROWS = (  # reporter, line, dollars: the USA 100, Japan 200, China 50, Canada 10
    ("USA", "8112.92.1000", 20), ("USA", "8112923000", 30), ("USA", "8112926000", 5), ("USA", "8112926500", 15), ("USA", "8112920700", 30),
    ("JPN", "811292100", 60), ("JPN", "811292990", 100), ("JPN", "811292910", 40),
    ("CHN", "81129210", 50),
    ("CAN", "8112929020", 10),
)  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("lines"))


def stored(tmp_path: Path, year: int = 2023) -> Path:
    (tmp_path / "m.toml").write_text(MAPPING, "utf-8")
    (tmp_path / "t.csv").write_text("y,r,p,k,v,q\n" + "".join(f"{year},{who},KAZ,{line},{value},1\n" for who, line, value in ROWS), "utf-8")
    result = CliRunner().invoke(
        program, ["trade", "add", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.toml"), "--store", str(tmp_path / "s")]
    )
    assert result.exit_code == 0, result.stderr
    return tmp_path / "s"


def basket(store: Path, *options: str, code: str = "811292", status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", "basket", code, "--store", str(store), "--format", "json", *options])
    assert result.exit_code == status, result.stderr or repr(result.exception)
    told: dict[str, Any] = {"error": result.stderr} if status else json.loads(result.stdout)
    return told


def bounds(told: dict[str, Any]) -> dict[tuple[str, str], tuple[float | None, float, float]]:
    return {(row["consumer"], row["mineral"]): (row["figure"], row["low"], row["high"]) for row in told["basket"]}


def test_the_lines_of_four_customs(store: Path) -> None:
    found = bounds(basket(store))
    # the USA: waste (30 of 100) may be any; the lines of niobium (81129240) and vanadium (81129270) are nowhere in the source, so nothing is bounded from below
    assert found["USA", "gallium"] == (20.0, 0.0, pytest.approx(0.5))
    assert found["USA", "germanium"] == (20.0, 0.0, pytest.approx(0.5))  # 5 unwrought and 15 powders
    assert found["USA", "niobium"] == (None, 0.0, 1.0)
    # Japan: 100 of 200 is gallium or niobium, the line of vanadium is missing
    assert found["JPN", "indium"] == (60.0, 0.0, pytest.approx(0.3))
    assert found["JPN", "gallium"] == (0.0, 0.0, pytest.approx(0.5))
    # China: 81129210 is germanium there, and gallium in the USA
    assert (found["CHN", "germanium"][0], found["CHN", "gallium"][0]) == (50.0, None)
    # Canada's lines are not known: each mineral is anything
    assert {found["CAN", mineral] for mineral in ("gallium", "germanium", "indium", "niobium", "vanadium")} == {(0.0, 0.0, 1.0)}


def test_a_group_of_several_customs(tmp_path: Path, store: Path) -> None:
    (tmp_path / "g.toml").write_text('G3 = ["USA", "JPN", "CHN"]\n', "utf-8")
    found = bounds(basket(store, "--importer", "G3", "--groups", str(tmp_path / "g.toml")))
    # germanium: 5 + 15 in the USA, 40 in Japan, 50 in China; of 350, waste of the USA (30) may be more of it
    assert found["G3", "germanium"] == (110.0, 0.0, pytest.approx(140 / 350))


def test_before_its_first_year_a_line_is_not_known(tmp_path: Path) -> None:
    found = bounds(basket(stored(tmp_path, 2015)))
    assert found["USA", "gallium"] == (0.0, 0.0, 1.0)


def test_own_lines_go_before_the_known_ones(tmp_path: Path, store: Path) -> None:
    (tmp_path / "lines.csv").write_text(
        "states,line,hs_code,minerals\nCanada,8112929020,811292,Gallium\nJapan,811292990,811292,niobium\nJPN,811292100,811292,indium\nJPN,811292910,811292,Ge\n",
        "utf-8",
    )
    found = bounds(basket(store, "--lines", str(tmp_path / "lines.csv")))
    assert found["CAN", "gallium"] == (10.0, 1.0, 1.0)
    assert found["JPN", "niobium"] == (100.0, 0.5, 0.5)
    assert found["JPN", "germanium"] == (40.0, 0.2, 0.2)
    assert found["USA", "gallium"] == (20.0, 0.0, pytest.approx(0.5))  # as before


def test_every_fault_of_a_file_of_lines_at_once(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(
        "states,line,hs_code,minerals,first_year\nAtlantis,8112,811292,galium,soon\n,811292100,8112,,\nJPN,811299100,811299,,2022\nJPN,811299100,811299,,2022\n",
        "utf-8",
    )
    error = basket(tmp_path, "--lines", str(tmp_path / "lines.csv"), status=1)["error"]
    for words in (
        "lines.csv line 2, column states", "lines.csv line 2, column line", "lines.csv line 2, column minerals", "did you mean", "lines.csv line 2, column first_year",
        "lines.csv line 3, column states", "lines.csv line 3, column hs_code", "lines.csv line 5, column line", "also in line 4",
    ):  # fmt: skip
        assert words in error
    (tmp_path / "lines.csv").write_text("line,hs_code\n811299100,811299\n", "utf-8")
    assert (
        "wanted is a header with states, line, hs_code, minerals"
        in basket(tmp_path, "--lines", str(tmp_path / "lines.csv"), status=1)["error"]
    )


def test_a_code_without_known_lines_asks_for_them(store: Path) -> None:
    error = basket(store, code="811299", status=2)["error"]
    assert "known are those of 811292" in error
    assert "--lines FILE" in error


def test_a_line_is_named_where_no_customs_disagree() -> None:
    named = {
        code: one_mineral(code, known_lines())
        for code in ("81129289", "81129210", "8112921000", "811292910", "811292990", "81129240", "8112924090", "81129221")
    }
    assert named == {"81129289": "gallium", "81129210": "", "8112921000": "", "811292910": "germanium", "811292990": "", "81129240": "niobium", "8112924090": "niobium", "81129221": ""}  # fmt: skip


def test_every_line_has_a_source_and_its_own_states() -> None:
    assert all(line.source and line.states and line.meaning for line in known_lines())
    told = [(state, line.line) for line in known_lines() for state in line.states]
    assert len(told) == len(set(told))


def test_the_extract_has_no_lines(tmp_path: Path) -> None:
    (tmp_path / "BACI_HS22.csv").write_text("t,i,j,k,v,q\n2023,156,392,811292,1,1\n", "utf-8")
    add([str(tmp_path / "BACI_HS22.csv")], tmp_path / "s", Options())
    assert basket(tmp_path / "s")["lines_missing"] == ["81129221", "81129240", "81129281", "81129289", "81129291", "81129295"]
