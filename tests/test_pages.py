"""The pages on hidden dependency and on scenarios: what the program prints, with pictures that are safe to show.

Everything of docs/hidden.md is made anew but the bounds, whose linear programs take about a minute: these are read from the page, and one of
each kind is recomputed. `python tools/hidden_page.py --check` recomputes all.
"""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import kzgraph
from kzgraph.supply.supply import SupplyGraph
from kzgraph.tables.scenarios import shipped_scenarios

HIDDEN, SCENARIOS = (Path(f"docs/{name}.md").read_text("utf-8") for name in ("hidden", "scenarios"))
MADE: dict[str, Any] = runpy.run_path("tools/hidden_page.py")
CHART: dict[str, Any] = runpy.run_path("tools/svg_chart.py")


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    return kzgraph.load(current_year=2026)


def test_the_page_on_hidden_dependency_is_what_the_program_says(graph: SupplyGraph) -> None:
    found = MADE["made"](graph, MADE["Dear"](known=MADE["cached"](HIDDEN)))
    assert found.text == HIDDEN, "run python tools/hidden_page.py"
    for name, text in found.images.items():
        assert Path("docs/images", name).read_text("utf-8") == text, "run python tools/hidden_page.py"
        assert f"](images/{name})" in HIDDEN


def test_kept_bounds_are_the_programs(graph: SupplyGraph) -> None:
    known, asked = MADE["cached"](HIDDEN), MADE["Dear"](graph=graph)
    asked.origin("USA", "lithium", "CHL", year=2024)
    asked.stage("USA", "lithium", year=2024)
    asked.through("JPN", "cobalt")
    assert {key: known[key] for key in asked.known} == asked.known


def test_the_page_on_scenarios_is_what_the_program_says(graph: SupplyGraph) -> None:
    assert runpy.run_path("tools/scenario_page.py")["page"](graph) == SCENARIOS, "run python tools/scenario_page.py"


def test_every_shipped_scenario_is_on_the_page() -> None:
    names = [file.stem for file in shipped_scenarios()]
    assert len(names) >= 8
    assert all(f"`kzgraph scenario run {name}`" in SCENARIOS for name in names)


def test_python_of_the_scenario_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", SCENARIOS, re.DOTALL)
    exec(compile(code, "docs/scenarios.md", "exec"), {})
    printed = capsys.readouterr().out
    assert all(share in printed for share in ("0.493274", "0.414508", "0.481355"))


@pytest.mark.parametrize("page", ["hidden", "scenarios"])
def test_every_page_is_in_the_navigation_and_in_the_readme(page: str) -> None:
    assert f"- {page}.md\n" in Path("mkdocs.yml").read_text("utf-8")
    assert f"](docs/{page}.md)" in Path("README.md").read_text("utf-8")


def test_charts_escape_what_they_are_given() -> None:
    text = CHART["chart"]('<b>"A"', ["<i>"], [("</text><script>", [CHART["Bar"](0.5, "1 < 2 & 3", 0.25, 0.75)])])
    root = ElementTree.fromstring(text)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "desc", "rect", "text", "line"}


@pytest.mark.parametrize("picture", sorted(Path("docs/images").glob("*.svg")), ids=str)
def test_pictures_are_described_and_load_nothing(picture: Path) -> None:
    text = picture.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert all(root.find(f"{{http://www.w3.org/2000/svg}}{tag}") is not None for tag in ("title", "desc"))
    assert not re.search(r"href|<script|url\(", text)
