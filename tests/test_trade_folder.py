"""A store of trade tables from Python: the figures of the command line, answers that show themselves, faults by name."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program
from kzgraph.errors import DataError, KzgraphError, UnknownNameError

TABLE = "t,i,j,k,v,q\n2024,156,392,811292,5,55\n2024,398,392,811292,1,15\n2023,156,392,811292,4,40\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "BACI_HS17_Y2024_V202601.csv").write_text(TABLE, "utf-8")
    kzgraph.trade_folder(tmp_path / "store").add(tmp_path / "BACI_HS17_Y2024_V202601.csv")
    return tmp_path / "store"


def test_ratios_are_those_of_the_command(folder: Path) -> None:
    """55 of 70 t."""
    frame = kzgraph.trade_folder(folder).ratios(importers=["Japon"], years=[2024], measure="quantity")
    assert frame[["consumer", "hs_code", "total", "top_supplier", "suppliers"]].to_numpy().tolist() == [["JPN", "811292", 70.0, "CHN", 2]]
    assert frame["top_share"].iloc[0] == pytest.approx(55 / 70)
    ran = CliRunner().invoke(
        program, ["trade", "ratios", "--store", str(folder), "--importer", "JPN", "--year", "2024", "--measure", "quantity", "--full", "--format", "json"]
    )  # fmt: skip
    (told,) = json.loads(ran.stdout)["groups"]
    assert {name: value for name, value in told.items() if value is not None} == {
        name: value for name, value in frame.iloc[0].to_dict().items() if not pd.isna(value)
    }
    assert frame.attrs["notes"] == []


def test_answers_show_themselves(folder: Path) -> None:
    trade = kzgraph.trade_folder(folder)
    assert trade.contents().to_frame()["rows"].sum() == 3
    found = trade.screen("Japan", method="single_partner")
    assert found.to_dict()["results" if "results" in found.to_dict() else found.tables[0].name]
    assert "<h1>" in (found._repr_html_() or "")
    with pytest.raises(KzgraphError):
        found.plot()


def test_what_is_wrong_is_named(folder: Path, tmp_path: Path) -> None:
    trade = kzgraph.trade_folder(folder)
    with pytest.raises(UnknownNameError, match="Jpan"):
        trade.ratios(importers=["Jpan"])
    (tmp_path / "bad.csv").write_text(TABLE.replace("2023,156", "2023,1 56"), "utf-8")
    with pytest.raises(DataError):
        trade.add(tmp_path / "bad.csv")
    assert len(trade.ratios()) == 2, "the store is as it was"


def test_an_empty_store_has_no_ratios(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="has nothing for this question - add files"):
        kzgraph.trade_folder(tmp_path / "none").ratios()
