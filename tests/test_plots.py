"""Figures of answers: the bars are the figures of the answer, the unexplained part is hatched, names stay names."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kzgraph.errors import KzgraphError
from kzgraph.scenarios.scenario import Scenario
from kzgraph.whatif.portfolios import Wanted
from tests.networks import network, shipped


def bars(figure: Figure) -> list[list[Rectangle]]:
    """The bars of each series."""
    (axes,) = figure.axes
    return [[patch for patch in container if isinstance(patch, Rectangle)] for container in axes.containers]


def labels(figure: Figure) -> list[str]:
    (axes,) = figure.axes
    return [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]


def test_bars_of_a_sheet_are_its_shares_and_the_unexplained_part_is_hatched() -> None:
    figure = shipped().report("Japan", "gallium").plot()
    ((china, rest),) = bars(figure)
    assert (china.get_width(), rest.get_width()) == (pytest.approx(55 / 96.5), pytest.approx(41.5 / 96.5))
    assert (china.get_hatch(), rest.get_hatch()) == (None, "///")
    assert labels(figure) == ["China", "unexplained (origin not stated)"]
    assert {text.get_text() for text in figure.axes[0].texts} == {"57.0 %", "43.0 %"}
    assert "jogmec-kyodo-2026" in figure.axes[0].get_xlabel()


def test_small_suppliers_are_one_bar_and_all_bars_are_the_imports() -> None:
    report = shipped().report("EU27", "cobalt")
    (drawn,) = bars(report.plot(lang="fr"))
    assert len(drawn) == 13
    assert sum(bar.get_width() for bar in drawn) == pytest.approx(1)
    assert labels(report.plot(lang="fr"))[-1] == f"{len(report.suppliers) - 12} autres"


def test_a_scenario_has_the_base_and_each_accounting() -> None:
    result = shipped().scenario("gallium-2026")
    drawn = bars(result.plot())
    assert [series[0].get_width() for series in drawn[1:3]] == pytest.approx([55 / 111.5, 40 / 96.5])
    assert len(drawn) == 1 + len(result.blocks)


def test_a_loss_is_said_beside_the_bars() -> None:
    result = shipped().scenario("china-gallium-ban")
    assert "55 t lost and not replaced" in result.plot().axes[0].get_title(loc="left")


def test_a_ranking_names_supplier_and_year() -> None:
    found = shipped().ranked("Japan")
    first = next(one for one in found.reports if one.top_share is not None)
    assert bars(found.plot())[0][0].get_width() == first.top_share
    assert labels(found.plot())[0].endswith(f", {first.year})")


def test_a_dollar_sign_starts_no_formula(tmp_path: Path) -> None:
    nodes = ("evil,$\\frac{1}{0}$ <b>,state,",)
    graph = network(tmp_path, ["evil,JPN,exports,gallium,,2024,5,t,"], more_nodes=nodes)
    figure = graph.report("Japan", "gallium").plot()
    figure.savefig(io.BytesIO(), format="svg")
    assert r"\$\frac{1}{0}\$ <b>" in labels(figure)[0]


def test_origins_have_their_bounds() -> None:
    found = shipped().origin("USA", "tungsten")
    first = found.to_frame("origins").iloc[0]
    figure = found.plot()
    assert bars(figure)[0][0].get_width() == first["ultimate_share"]
    spans = [line.get_segments()[0][:, 0].tolist() for line in figure.axes[0].collections if len(line.get_segments()) == 1]
    assert spans[0] == [first["low_share"], first["high_share"]]
    assert "73.7 % (0.0 % - 97.8 %)" in {text.get_text() for text in figure.axes[0].texts}


def test_listings_draw_their_own_figures() -> None:
    """Tonnes lost, shares lost in each layer, routes with the unexplained hatched, only methods of the scale 0-1."""
    graph = shipped()
    lost = graph.importance("tungsten", top=3)
    assert [bar.get_width() for bar in bars(lost.plot())[0]] == lost.to_frame()["lost_t"].tolist()
    assert labels(graph.chokepoints("Japan", "gallium").plot())[0].endswith(", China")
    routes = graph.through("China", "Japan", "cobalt")
    assert [bar.get_hatch() is not None for bar in bars(routes.plot())[0]] == [
        "unexplained" in row for row in routes.to_frame()[["mine", "refiner"]].head(12).to_numpy().tolist()
    ]
    rated = graph.indicators("Japan", ["gallium"], methods=["hhi", "n_minus_1_t"])
    assert labels(rated.plot(lang="fr")) == ["IHH des importations par État fournisseur"]


def test_portfolios_stand_beside_the_base() -> None:
    result = shipped().optimise(Scenario(consumer="JPN", mineral="cobalt"), wanted=Wanted(objective="hhi"))
    base, least = bars(result.plot())
    assert sum(bar.get_width() for bar in base) == pytest.approx(1, abs=0.01)
    assert sum(bar.get_width() for bar in least) == pytest.approx(1)


def test_what_has_no_drawing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KzgraphError, match="has no drawing"):
        shipped().state("KAZ").plot()
    with pytest.raises(KzgraphError, match="nothing to draw"):
        shipped().report("Germany", "germanium").plot()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(KzgraphError, match=r"extra \[plot\]"):
        shipped().report("Japan", "gallium").plot()
