"""Tables to networkx and back, and selections."""

from __future__ import annotations

import json

import networkx as nx
import pandas as pd
import pytest

import kzgraph
from kzgraph import SupplyGraph

GRAPH = kzgraph.load(current_year=2026)


def test_it_is_a_plain_multidigraph() -> None:
    assert type(GRAPH.graph) is nx.MultiDiGraph
    assert GRAPH.graph.number_of_edges() == len(GRAPH.edges)
    assert GRAPH.graph.nodes["CHN"]["kind"] == "state"


def test_attributes_are_plain_python() -> None:
    everything = [value for _, data in GRAPH.graph.nodes(data=True) for value in data.values()]
    everything += [value for *_, data in GRAPH.graph.edges(data=True) for value in data.values()]
    assert {type(value) for value in everything} <= {str, int, float}
    json.dumps(nx.node_link_data(GRAPH.graph, edges="edges"), allow_nan=False)


def test_round_trip_without_loss() -> None:
    back = SupplyGraph.from_networkx(GRAPH.graph, beside=GRAPH)
    pd.testing.assert_frame_equal(back.nodes, GRAPH.nodes)
    pd.testing.assert_frame_equal(back.edges, GRAPH.edges)
    assert back.report("Japan", "gallium") == GRAPH.report("Japan", "gallium")


def test_keys_do_not_depend_on_row_order() -> None:
    from dataclasses import replace

    shuffled = replace(GRAPH, edges=GRAPH.edges.sample(frac=1, random_state=1))
    assert set(shuffled.graph.edges(keys=True)) == set(GRAPH.graph.edges(keys=True))


@pytest.mark.parametrize(
    ("asked", "check"),
    [
        ({"mineral": "gallium"}, lambda edges: set(edges["mineral"]) == {"gallium"}),
        ({"relation": "restricts"}, lambda edges: set(edges["relation"]) == {"restricts"}),
        ({"relation": ["exports", "imports_total"], "year": 2021}, lambda edges: set(edges["year"]) == {2021}),
        ({"status": "contracted"}, lambda edges: set(edges["status"]) == {"contracted"}),
        ({"state": "Japan", "relation": "exports"}, lambda edges: set(edges["target"]) == {"JPN"}),
    ],
)
def test_select(asked: dict[str, str], check: object) -> None:
    part = GRAPH.select(**asked)  # type: ignore[arg-type]
    assert 0 < len(part.edges) < len(GRAPH.edges)
    assert check(part.edges)  # type: ignore[operator]
    assert set(part.nodes["id"]) == set(part.edges["source"]) | set(part.edges["target"])


def test_hops_widen_the_selection() -> None:
    near, far = (GRAPH.select(state="JPN", hops=hops) for hops in (1, 2))
    assert set(near.edges.index) < set(far.edges.index)


def test_layers_stay_apart() -> None:
    """The contract is in the company layer only, the statistics in the national layer only."""
    national, company = GRAPH.flows(mineral="gallium"), GRAPH.flows(layer="company", mineral="gallium")
    assert set(national["consumer"]) == {"JPN"}
    assert len(company) == 0, "a contract is not an observed delivery"


def test_tables_are_not_changed_by_questions() -> None:
    before = GRAPH.edges.copy()
    GRAPH.report("Japan", "gallium")
    GRAPH.ranked("gallium")
    GRAPH.view("gallium", "Japan")
    pd.testing.assert_frame_equal(GRAPH.edges, before)


def test_a_page_shows_what_reaches_the_consumer() -> None:
    nodes, edges = GRAPH.view("gallium", "Japan")
    said = set(zip(edges["source"], edges["relation"], edges["target"], strict=True))
    assert {("CHN", "exports", "JPN"), ("aluminium-of-kazakhstan", "supplies", "mitsubishi-rtm-japan")} <= said
    assert ("CHN", "restricts", "gallium") in said
    assert set(nodes["id"]) <= set(edges["source"]) | set(edges["target"])
