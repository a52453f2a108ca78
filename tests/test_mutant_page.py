"""The page on mutants: its figures add up, and its survivors are those that have a reason and stand in the code as it is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

PAGE = Path("docs/mutants.md").read_text("utf-8")
REASONS: list[dict[str, Any]] = tomllib.loads(Path("tools/mutants.toml").read_text("utf-8"))["survivor"]
ROWS = {
    name: [int(cell) for cell in cells]
    for name, *cells in re.findall(r"^\| [`*]+([\w.]+)[`*]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", PAGE, re.MULTILINE)
}
PACKAGES = ("kzgraph.indicators", "kzgraph.scenarios")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_row_and_sum_adds_up() -> None:
    assert all(made >= tried == killed + stopped + survived for made, tried, killed, stopped, survived in ROWS.values())
    for package in PACKAGES:
        modules = [row for name, row in ROWS.items() if name.startswith(f"{package}.")]
        assert ROWS[package] == [sum(column) for column in zip(*modules, strict=True)]
    assert ROWS["together"] == [sum(column) for column in zip(*(ROWS[package] for package in PACKAGES), strict=True)]


@pytest.mark.parametrize("name", ROWS)
def test_nine_of_ten_are_noticed(name: str) -> None:
    _, tried, killed, stopped, _ = ROWS[name]
    assert killed + stopped >= 0.9 * tried


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_with_a_formula_is_tried(package: str) -> None:
    folder = Path(package.replace(".", "/"))
    with_code = {f"{package}.{path.stem}" for path in folder.glob("*.py") if re.search(r"^ *def ", path.read_text("utf-8"), re.MULTILINE)}
    without = {"kzgraph.scenarios.results"}  # properties alone, which mutmut leaves as they are
    assert with_code - without == {name for name in ROWS if name.startswith(f"{package}.")}


def test_every_survivor_has_its_reason_and_every_reason_its_survivor() -> None:
    cells = re.findall(r"^\| `([\w.]+)` \| `(.*?)` \| `(.*?)` \| (.+) \|$", PAGE, re.MULTILINE)
    shown = {(f"kzgraph.{place}", was.replace("\\|", "|"), now.replace("\\|", "|"), reason) for place, was, now, reason in cells}
    assert shown == {(one["in"], one["was"], one["now"], one["reason"]) for one in REASONS}
    assert all(one["reason"] for one in REASONS)


@pytest.mark.parametrize("place", sorted({one["in"] for one in REASONS}))
def test_what_survived_is_still_in_the_code(place: str) -> None:
    """Else the page is of other code: run make mutants."""
    package, module = place.split(".")[1:3]
    code = squeezed(Path(f"kzgraph/{package}/{module}.py").read_text("utf-8"))
    assert [one["was"] for one in REASONS if one["in"] == place and squeezed(one["was"]) not in code] == []
