"""The scenario explorer as marimo runs it, without a server: the figures of the answer, for controls set by the test."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.networks import shipped

FILE = Path(__file__).resolve().parent.parent / "notebooks/scenario_explorer.py"


def played(**controls: str | float) -> dict[str, Any]:
    """What the application defines with these controls."""
    chosen = {"tonnes": 0.0, "accounting": "additive", "base_year": "2021"} | controls
    app = runpy.run_path(str(FILE))["app"]
    _, known = app.run(defs={name: SimpleNamespace(value=value) for name, value in chosen.items()})
    return dict(known)


def test_marimo_finds_no_fault() -> None:
    checked = subprocess.run([sys.executable, "-m", "marimo", "check", "--strict", str(FILE)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_fifteen_tonnes_more_are_what_the_graph_says() -> None:
    """55 / 96.5 t, then 55 / 111.5 t."""
    known = played(tonnes=15.0)
    share = next(row for row in known["table"] if row["figure"] == "its share")
    assert (share["before"], share["after"]) == ("0.569948 (57.0 %)", "0.493274 (49.3 %)")
    assert {row["supplier"] for row in known["shares"]} == {"China", "Kazakhstan"}
    assert known["after"] == shipped().scenario(known["asked"]).blocks[0].after
    assert known["warnings"]
    assert "jogmec-kyodo-2026" in {row["id"] for row in known["sources"]}


def test_controls_start_where_nothing_happens() -> None:
    app = runpy.run_path(str(FILE))["app"]
    _, known = app.run()
    assert known["before"].top_share == known["after"].top_share == pytest.approx(55 / 96.5)
    assert known["accounting"].options["China gives way"] == "displace:CHN"
    assert known["tonnes"].stop >= 96.5
