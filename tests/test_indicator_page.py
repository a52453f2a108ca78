"""The page of the methods: made from the registry, complete, and true of what the program prints; the answers shown in the README."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program
from kzgraph.indicators.registry import INDICATORS
from kzgraph.supply.supply import SupplyGraph

PAGE = Path("docs/indicators.md").read_text("utf-8")
README = Path("README.md").read_text("utf-8")
MADE: dict[str, Any] = runpy.run_path("tools/indicator_page.py")


@pytest.fixture(scope="module")
def graph() -> SupplyGraph:
    return kzgraph.load(current_year=2026)


def test_the_page_is_that_of_the_registry(graph: SupplyGraph) -> None:
    assert MADE["page"](graph) == PAGE, "run python tools/indicator_page.py"


@pytest.mark.parametrize("name", INDICATORS)
def test_every_method_has_its_row_and_its_section(name: str) -> None:
    title = INDICATORS[name].title[0]
    assert f"| [`{name}`](#{name}) | {title} |" in PAGE
    assert f"### {name}\n\n**{title}.**" in PAGE


@pytest.mark.parametrize("name", INDICATORS)
def test_every_docstring_has_the_lines_of_the_page_once(name: str) -> None:
    text = INDICATORS[name].compute.__doc__ or ""
    for label in MADE["LABELS"]:
        assert len(re.findall(rf"^    {label}: \S", text, re.MULTILINE)) == 1, label
    assert set(MADE["told"](INDICATORS[name])[1]) == set(MADE["LABELS"])


def test_no_words_are_left_over() -> None:
    assert {*MADE["NEEDS"], *MADE["NOT_SHIPPED"]} <= {need for one in INDICATORS.values() for need in one.needs}
    assert set(MADE["EXAMPLES"]) <= set(INDICATORS)


def test_what_is_marked_as_not_shipped_is_what_makes_a_method_not_computable(graph: SupplyGraph) -> None:
    for name, said in MADE["printed"](graph).items():
        lacking = set(INDICATORS[name].needs) & set(MADE["NOT_SHIPPED"])
        assert said.startswith("not computable: ") == bool(lacking), (name, said)


def test_the_introduction_has_four_sentences() -> None:
    introduction = PAGE.split("\n\n")[1].replace("\n", " ")
    assert len(re.findall(r"\.(?: |$)", introduction)) == 4


def test_a_command_of_the_page_prints_what_the_page_says() -> None:
    shown = re.search(r"^- `(kzgraph indicators Japan cobalt --method geopolrisk --year 2021)`: (\S+)$", PAGE, re.MULTILINE)
    assert shown is not None
    printed = CliRunner().invoke(program, shlex.split(shown.group(1))[1:]).stdout
    assert re.search(rf"GeoPolRisk score +{re.escape(shown.group(2))} ", printed)


@pytest.mark.parametrize(
    "page", ["docs/indicators.md", "docs/checks.md", "docs/methods.md", "docs/data.md", "docs/design.md", "docs/explain.md"]
)
def test_every_page_is_in_the_navigation_and_in_the_readme(page: str) -> None:
    assert f"- {Path(page).name}\n" in Path("mkdocs.yml").read_text("utf-8")
    assert f"]({page})" in README
