"""Tables to networkx and back, and selections."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import kzgraph
from kzgraph import SupplyGraph
from kzgraph.errors import DataError

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


def small() -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for code in ("CHN", "JPN"):
        graph.add_node(code, name=code, kind="state", country=code)
    graph.add_edge("CHN", "JPN", relation="exports", mineral="gallium", year=2021, quantity=55, unit="t")
    return graph


def test_a_graph_of_ones_own() -> None:
    made = SupplyGraph.from_networkx(small(), beside=GRAPH, current_year=2026, trade=False)
    assert made.edges[["quantity_t", "row_ref"]].to_numpy().tolist() == [[55.0, "own:2"]]
    assert made.report("Japan", "gallium").top_supplier == "CHN"


def test_what_is_added_to_the_graph_stays_beside_its_rows() -> None:
    """An edge and a node without a line: behind the others, under a reference of their own."""
    graph = GRAPH.graph.copy()
    graph.add_node("new-plant", name="New plant", kind="refiner", country="DEU")
    graph.add_edge("new-plant", "gallium", relation="refines", mineral="gallium", year=2024, quantity=1.5, unit="t")
    back = SupplyGraph.from_networkx(graph, beside=GRAPH, current_year=2026)
    pd.testing.assert_frame_equal(back.edges.iloc[:-1], GRAPH.edges)
    assert back.edges.iloc[-1][["source", "quantity_t", "row_ref"]].tolist() == ["new-plant", 1.5, f"own:{GRAPH.edges.index.max() + 1}"]
    assert back.nodes["id"].iloc[-1] == "new-plant"


def test_faults_of_a_graph_name_their_node_and_edge() -> None:
    graph = small()
    graph.add_node("DEU", name="Germany", country="DEU")
    graph.add_node("fab", kind="buyer", country="Chnia")
    graph.add_edge("fab", "JPN", quantity="96,5", unit="t", year=2021)
    graph.add_edge("CHN", "JPN", relation="exports", mineral="unobtanium", year=2021)
    with pytest.raises(DataError) as caught:
        SupplyGraph.from_networkx(graph, beside=GRAPH, current_year=2026)
    told = [(one.table.removeprefix("graph, "), one.column) for one in caught.value.problems]
    assert told == [
        ('node "DEU"', "kind"),
        ('node "fab"', "country"),
        ('edge "CHN" -> "JPN"', "mineral"),
        ('edge "fab" -> "JPN"', "quantity"),
        ('edge "fab" -> "JPN"', "relation"),
    ]


def test_a_node_that_an_edge_alone_has_made_says_so() -> None:
    graph = small()
    graph.nodes["JPN"]["lat"] = np.array([35, 36])
    graph.add_edge("CHN", "fab", relation="exports", mineral="gallium", year=2021)
    with pytest.raises(DataError) as caught:
        SupplyGraph.from_networkx(graph, beside=GRAPH, current_year=2026)
    told = [str(one) for one in caught.value.problems]
    assert any(one.startswith('graph, node "fab": has no attributes') for one in told)
    assert any(one.startswith('graph, node "JPN", column lat: "35;36"') for one in told), told


def test_an_undirected_graph_is_refused() -> None:
    with pytest.raises(DataError, match="give a DiGraph or a MultiDiGraph"):
        SupplyGraph.from_networkx(nx.Graph(small()), beside=GRAPH)


@pytest.mark.parametrize("id_", [("a", "b"), 7, " ", "x" * 400, "=1+1"])
def test_ids_are_held_to_the_rules_of_tables(id_: object) -> None:
    """What a nodes table says of the same id, a graph says too."""
    graph, frame = small(), GRAPH.nodes.iloc[:0]
    graph.add_node(id_, name="x", kind="buyer", country="DEU")
    frame = pd.DataFrame([{"id": id_, "name": "x", "kind": "buyer", "country": "DEU"}])
    faults = []
    for made in (
        lambda: SupplyGraph.from_networkx(graph, beside=GRAPH, current_year=2026),
        lambda: SupplyGraph.from_frames(frame, GRAPH.edges.iloc[:0], beside=GRAPH, current_year=2026),
    ):
        try:
            made()
            faults.append([])
        except DataError as error:
            faults.append([one.message for one in error.problems])
    assert faults[0] == faults[1]


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
