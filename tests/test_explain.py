"""The evidence tree: every figure of the sheet is derived, every row is there, contradictions are named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program
from kzgraph.views import explanation
from kzgraph.views.speech import Speech
from tests.networks import network

GRAPH = kzgraph.load(current_year=2026)


def test_each_figure_of_the_sheet_is_in_the_tree() -> None:
    sheet, tree = GRAPH.report("Japan", "gallium"), GRAPH.explain("Japan", "gallium")
    values = {step.label: step.value for step in tree.steps}
    assert values["imports"] == sheet.imports_t
    assert values["supplier"] == sheet.top_share
    assert values["unexplained"] == sheet.unexplained_t
    assert (values["hhi_lower"], values["hhi_upper"]) == (sheet.hhi.lower, sheet.hhi.upper)
    assert (values["n_minus_1"], values["cover"], values["import_share"]) == (
        sheet.n_minus_1_t,
        sheet.n_minus_1_cover,
        sheet.import_share_of_consumption,
    )


@pytest.mark.parametrize("label", ["supplier", "unexplained", "hhi_lower", "hhi_upper", "n_minus_1", "cover", "import_share"])
def test_formulas_give_their_values(label: str) -> None:
    """The figures in each formula are worked out again here."""
    step = next(step for step in GRAPH.explain("Japan", "gallium").steps if step.label == label)
    assert re.fullmatch(r"[\d. +\-/()^*]+", step.formula)
    worked = _worked(step.formula)
    assert worked == pytest.approx(step.value, rel=1e-5)


def _worked(formula: str) -> float:
    """A calculator for sums, differences, quotients and squares of figures: (a - b) / c, (a/b)^2 + d."""
    formula = re.sub(r"\(([\d.]+)/([\d.]+)\)\^2", lambda match: repr((float(match[1]) / float(match[2])) ** 2), formula)
    formula = re.sub(r"\(([\d.]+) - ([\d.]+)\)", lambda match: repr(float(match[1]) - float(match[2])), formula)
    if " / " in formula:
        over, under = formula.split(" / ")
        return float(over) / float(under)
    return sum(
        float(part) * sign
        for part, sign in zip(
            re.split(r" [+-] ", formula), [1] + [{"+": 1, "-": -1}[mark] for mark in re.findall(r" ([+-]) ", formula)], strict=True
        )
    )


def test_rows_stand_where_the_tree_says() -> None:
    lines = Path("data/edges.csv").read_text("utf-8").splitlines()
    steps = [step for step in GRAPH.explain("Japan", "gallium").steps if step.rows]
    assert len(steps) >= 3
    for row in (row for step in steps for row in step.rows):
        table, line = row.row_ref.split(":")
        assert table == "edges.csv"
        written = lines[int(line) - 1]
        assert all(part in written for part in row.statement.split())
        assert row.source_ids


def test_contradictions_stand_beside_the_figure() -> None:
    step = next(step for step in GRAPH.explain("Japan", "gallium").steps if step.label == "supplier")
    (note,) = step.contradictions
    assert (note.values["other_t"], note.values["other"]) == (19.5, "chemtimes-2023")


def test_own_rows_are_named_by_their_line(tmp_path: Path) -> None:
    graph = network(tmp_path, ["CHN,JPN,exports,cobalt,,2020,30,t,", "DEU,JPN,exports,cobalt,,2020,10,t,"])
    tree = graph.explain("JPN", "cobalt")
    assert [row.row_ref for step in tree.steps for row in step.rows] == ["own:2", "own:3"]
    assert any(step.label == "imports_sum" and step.formula == "30 + 10" for step in tree.steps)


def test_many_suppliers_are_summed_beyond_the_first(tmp_path: Path) -> None:
    nodes = "\n".join(["id,name,kind,country", *(f"S{number:02},S,state," for number in range(20)), "J,J,state,"])
    graph = network(tmp_path, [f"S{number:02},J,exports,cobalt,,2020,{number + 1},t," for number in range(20)], nodes=nodes)
    (rest,) = [step for step in graph.explain("J", "cobalt").steps if step.label == "other_suppliers"]
    assert rest.value == pytest.approx(sum(range(1, 15)) / sum(range(1, 21)))


def test_nothing_known_is_explained_too() -> None:
    tree = GRAPH.explain("Peru", "osmium")
    assert explanation.to_text(tree, Speech("en", {}), width=80)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("format_", ["table", "json", "markdown"])
def test_command(format_: str, lang: str) -> None:
    result = CliRunner().invoke(program, ["explain", "Japan", "gallium", "--format", format_, "--lang", lang])
    assert result.exit_code == 0, result.stderr
    assert "jogmec-kyodo-2026" in result.stdout
    assert "edges.csv:" in result.stdout
    if format_ == "json":
        content = json.loads(result.stdout)
        assert {"consumer", "mineral", "year", "steps", "sources", "warnings", "schema_version"} <= set(content)
