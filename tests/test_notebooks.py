"""The notebooks run from top to bottom, carry no outputs, and give the figures that their sentences state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return found


def executed(name: str) -> dict[str, Any]:
    """The names after every code cell was run in order."""
    path = next(path for path in BOOKS if path.name.startswith(name))
    known: dict[str, Any] = {"__name__": "__main__"}
    for number, cell in enumerate(cells(path), start=1):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{path.name} cell {number}", "exec"), known)
    return known


def test_each_is_numbered_and_listed() -> None:
    assert [path.name[:3] for path in BOOKS] == [f"{number:02}-" for number in range(1, len(BOOKS) + 1)]
    listed = (FOLDER / "README.md").read_text("utf-8")
    assert all(f"({path.name})" in listed for path in BOOKS)


@pytest.mark.parametrize("path", BOOKS, ids=[path.stem for path in BOOKS])
def test_outputs_are_stripped(path: Path) -> None:
    for cell in cells(path):
        assert cell["cell_type"] in ("markdown", "code")
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_first_look(capsys: pytest.CaptureFixture[str]) -> None:
    known = executed("01")
    row = known["frame"].iloc[0]
    assert [row[name] for name in ("supplier", "quantity_t", "imports_t", "unexplained_t")] == ["CHN", 55.0, 96.5, 41.5]
    assert known["sheet"].year == 2021
    assert capsys.readouterr().out.startswith("MultiDiGraph ")


def test_who_depends_on_kazakhstan() -> None:
    known = executed("02")
    assert "uranium" in set(known["used"]["mineral"].head(10))
    assert known["used"]["world_share"].dropna().between(0, 1).all()
    dependents = known["dependents"]
    assert ((dependents["quantity_t"] / dependents["imports_t"] - dependents["share"]).abs() < 1e-9).all()
    assert all(dependents["source_ids"])


def test_build_your_own_scenario() -> None:
    known = executed("03")
    shares = list(known["shares"].values())
    assert shares == pytest.approx([55 / 96.5, 55 / 111.5, 40 / 96.5], rel=1e-12)
    assert known["cut"].blocks[0].lost_t == pytest.approx(55)
    assert known["both"].title == "15 t of gallium a year from Kazakhstan"


def test_your_own_trade_file() -> None:
    """The store's ratios are those of the file by hand; own rows take from the unexplained, and faults are named."""
    known = executed("04")
    first = known["bought"].iloc[0]
    shares = known["own"] / known["own"].sum()
    assert (first["top_share"], first["hhi"]) == (pytest.approx(shares.max()), pytest.approx((shares**2).sum()))
    assert first["total"] == pytest.approx(known["own"].sum() * 1000)
    assert known["added"].to_frame()["rows_kept"].sum() == len(known["flows"]) > 500
    assert (known["before"].unexplained_t, known["after"].unexplained_t) == (41.5, 31.5)
    assert "column unit" in known["faults"]
    assert "column year" in known["faults"]


def test_where_it_comes_from() -> None:
    known = executed("05")
    china = known["origins"].set_index("state").loc["CHN"]
    assert china[["ultimate_share", "low_share", "high_share"]].tolist() == pytest.approx([0.737312, 0, 0.97804], abs=1e-6)
    assert known["total"] == pytest.approx(1)
    assert 0 < known["unexplained"] < 1
    assert known["figure"].axes
    assert known["network"].number_of_edges() > 100
