"""Chokepoints of small networks worked by hand, and against trying every removal."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators.chokepoints import dominators, loss_without, minimum_cut, propagate_host_outage

PROPERTY = settings(deadline=None, max_examples=60, derandomize=True)
Edges = dict[tuple[str, str], float | None]


def network(edges: Edges, **kinds: str) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for (tail, head), quantity in edges.items():
        graph.add_edge(tail, head, quantity_t=quantity)
    nx.set_node_attributes(graph, kinds, "kind")
    return graph


# Two mines, one strait, two ports: everything passes the strait.
STRAIT: Edges = {
    ("m1", "strait"): 70.0, ("m2", "strait"): 50.0, ("strait", "p1"): 80.0, ("strait", "p2"): 30.0, ("p1", "buyer"): 80.0, ("p2", "buyer"): 40.0,
}  # fmt: skip


def shares(graph: nx.DiGraph[str], **options: list[str]) -> dict[str, float]:
    found = loss_without(graph, consumer="buyer", sources=["m1", "m2"], **options)
    return found.losses.set_index("node")["share_lost"].to_dict()


def test_everything_passes_the_strait() -> None:
    graph = network(STRAIT)
    assert dominators(graph, consumer="buyer", sources=["m1", "m2"]) == ("strait",)
    assert dominators(graph, consumer="buyer", sources=["m1"]) == ("m1", "strait")
    assert minimum_cut(graph, consumer="buyer", sources=["m1", "m2"]) == ("strait",)


@pytest.mark.parametrize(
    ("node", "lost"), [("strait", 1.0), ("m1", 60 / 110), ("m2", 40 / 110), ("p1", 80 / 110), ("p2", 30 / 110)],
    ids=[
        "nothing of 80 + 30 t is left", "m2 sends 50 of 110 t", "m1 sends 70 of 110 t", "p2 gets 30 of 110 t from the strait", "p1 takes 80 of 110 t",
    ],
)  # fmt: skip
def test_share_of_the_flow_that_a_node_holds(node: str, lost: float) -> None:
    assert shares(network(STRAIT))[node] == pytest.approx(lost)


def test_a_flow_that_finds_another_way_is_not_lost() -> None:
    # 60 t arrive over either port, each of which can carry all.
    graph = network({("m1", "p1"): 60.0, ("m1", "p2"): 60.0, ("p1", "q"): 60.0, ("p2", "q"): 60.0, ("q", "buyer"): 60.0, ("m2", "p2"): 1.0})
    assert shares(graph) == {"p1": 0, "p2": 0, "q": 1, "m1": pytest.approx(59 / 60), "m2": 0}


def test_no_dominator_but_a_cut_of_two() -> None:
    graph = network(dict.fromkeys([("m1", "x"), ("m2", "x"), ("m2", "y"), ("m3", "y"), ("x", "buyer"), ("y", "buyer")], 1.0))
    assert dominators(graph, consumer="buyer", sources=["m1", "m2", "m3"]) == ()
    assert minimum_cut(graph, consumer="buyer", sources=["m1", "m2", "m3"]) == ("x", "y")
    assert minimum_cut(graph, consumer="buyer", sources=["m1"]) == ("x",)


def test_only_nodes_of_the_kinds_asked_for_are_lost() -> None:
    graph = network(STRAIT, m1="mine", m2="mine", strait="route", p1="port", p2="port")
    assert dominators(graph, consumer="buyer", sources=["m1"], kinds=["mine"]) == ("m1",)
    assert minimum_cut(graph, consumer="buyer", sources=["m1", "m2"], kinds=["port"]) == ("p1", "p2")
    assert shares(graph, kinds=["route"]) == {"strait": 1}
    direct = network({**STRAIT, ("m1", "buyer"): 1.0}, strait="route")
    with pytest.raises(ValueError, match="buyer: a path from its sources has no node of kind route"):
        minimum_cut(direct, consumer="buyer", sources=["m1", "m2"], kinds=["route"])


def test_unknown_capacities_are_unlimited_and_told() -> None:
    graph = network({**STRAIT, ("m1", "strait"): None, ("p1", "buyer"): math.nan})
    found = loss_without(graph, consumer="buyer", sources=["m1", "m2"])
    assert found.max_flow_t == 110
    assert found.unlimited == (("m1", "strait"), ("p1", "buyer"))
    assert found.losses.set_index("node")["share_lost"]["m1"] == pytest.approx(60 / 110)


def test_a_flow_that_nothing_bounds() -> None:
    graph = network({("m1", "a"): None, ("m2", "b"): 5.0, ("a", "c"): None, ("b", "c"): 5.0, ("c", "buyer"): None})
    found = loss_without(graph, consumer="buyer", sources=["m1", "m2"])
    assert found.max_flow_t == math.inf
    losses = found.losses.set_index("node")
    assert losses.at["c", "share_lost"] == 1
    assert losses.at["a", "flow_without_t"] == 5
    assert math.isnan(losses.at["a", "share_lost"])
    assert losses.at["b", "flow_without_t"] == math.inf


def test_edges_that_carry_nothing_leave_no_share() -> None:
    found = loss_without(network({("m1", "buyer"): 0.0}), consumer="buyer", sources=["m1"])
    assert found.max_flow_t == 0
    assert found.losses["share_lost"].isna().all()


def test_what_lies_behind_the_consumer_is_no_chokepoint() -> None:
    graph = network({**STRAIT, ("buyer", "client"): 9.0, ("client", "strait"): 9.0, ("elsewhere", "buyer"): 9.0})
    assert sorted(shares(graph)) == ["m1", "m2", "p1", "p2", "strait"]


@pytest.mark.parametrize("measure", [dominators, minimum_cut, loss_without])
@pytest.mark.parametrize(
    ("consumer", "sources", "told"),
    [
        ("nowhere", ["m1"], "nowhere: not in the graph"),
        ("buyer", ["m1", "atlantis"], "atlantis: not in the graph"),
        ("buyer", ["buyer", "m1"], "buyer is among its own sources"),
        ("m1", ["p1"], "m1: no path leads here from p1"),
        ("buyer", [], "buyer: no path leads here from no source"),
    ],
)
def test_what_cannot_be_asked(measure, consumer: str, sources: list[str], told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=told):
        measure(network(STRAIT), consumer=consumer, sources=sources)


def test_losses_say_the_kind_of_each_node_and_stand_by_their_size() -> None:
    losses = loss_without(network(STRAIT, strait="corridor", m1="mine"), consumer="buyer", sources=["m1", "m2"]).losses
    assert list(losses.columns) == ["node", "kind", "flow_without_t", "share_lost"]
    assert list(losses.index) == list(range(5))
    assert losses["node"].tolist() == ["strait", "p1", "m1", "m2", "p2"]
    assert losses["flow_without_t"].tolist() == [0, 30, 50, 70, 80]
    assert losses.set_index("node")["kind"].dropna().to_dict() == {"strait": "corridor", "m1": "mine"}


@pytest.mark.parametrize("tonnes", [-1.0, math.inf])
def test_a_capacity_that_cannot_be_is_named(tonnes: float) -> None:
    with pytest.raises(ValueError, match=f"edge m1 -> strait: quantity_t is {tonnes}"):
        loss_without(network({**STRAIT, ("m1", "strait"): tonnes}), consumer="buyer", sources=["m1"])


def test_the_graph_is_not_changed() -> None:
    graph = network(STRAIT)
    before = (list(graph.nodes(data=True)), list(graph.edges(data=True)))
    for measure in (dominators, minimum_cut, loss_without):
        measure(graph, consumer="buyer", sources=["m1", "m2"])  # type: ignore[operator]
    assert before == (list(graph.nodes(data=True)), list(graph.edges(data=True)))


PAIRS = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1])
NETWORKS = st.dictionaries(PAIRS, st.integers(1, 50).map(float), min_size=4, max_size=18)


def arrives(graph: nx.DiGraph[str], without: set[str], sources: list[str], consumer: str) -> bool:
    left = graph.subgraph(set(graph) - without)
    return any(source in left and nx.has_path(left, source, consumer) for source in sources)


@PROPERTY
@given(edges=NETWORKS)
def test_dominators_and_cuts_agree_with_trying_every_loss(edges: Edges) -> None:
    graph = network(edges)
    graph.add_nodes_from("abf")
    if not arrives(graph, set(), ["a", "b"], "f"):
        return
    others = sorted(set(graph) - {"f"})
    assert set(dominators(graph, consumer="f", sources=["a", "b"])) == {
        node for node in others if not arrives(graph, {node}, ["a", "b"], "f")
    }
    smallest = next(
        size for size in range(1, 6) if any(not arrives(graph, set(lost), ["a", "b"], "f") for lost in combinations(others, size))
    )
    cut = minimum_cut(graph, consumer="f", sources=["a", "b"])
    assert len(cut) == smallest
    assert not arrives(graph, set(cut), ["a", "b"], "f")


@PROPERTY
@given(edges=NETWORKS, scale=st.sampled_from([0.001, 1000.0]))
def test_losses_are_shares_that_know_no_unit_and_dominators_hold_all(edges: Edges, scale: float) -> None:
    graph = network(edges)
    graph.add_nodes_from("abf")
    if not arrives(graph, set(), ["a", "b"], "f"):
        return
    found = loss_without(graph, consumer="f", sources=["a", "b"])
    lost = found.losses.set_index("node")["share_lost"].to_dict()
    assert all(0 <= share <= 1 for share in lost.values())
    assert {node for node, share in lost.items() if share == 1} == set(dominators(graph, consumer="f", sources=["a", "b"]))
    scaled = network({pair: (quantity or 0) * scale for pair, quantity in edges.items()})
    scaled.add_nodes_from("abf")
    again = loss_without(scaled, consumer="f", sources=["a", "b"]).losses.set_index("node")["share_lost"].to_dict()
    assert again == pytest.approx(lost)


@pytest.mark.parametrize(
    ("hosts", "outage", "expected"),
    [
        ({"gallium": {"alumina": 1.0}}, {"alumina": 0.3}, {"gallium": 0.7}),
        ({"cobalt": {"copper": 0.6, "nickel": 0.38}}, {"copper": 0.5, "nickel": 0.1}, {"cobalt": 1 - 0.3 - 0.038}),
        ({"gallium": {"alumina": 0.9}, "alumina": {"bauxite": 1.0}}, {"bauxite": 0.5}, {"gallium": 0.55, "alumina": 0.5}),
        ({"gallium": {"alumina": 1.0}}, {"gallium": 0.4, "alumina": 0.3}, {"gallium": 0.6}),
        ({"gallium": {"alumina": 1.0}}, {"zinc": 1.0}, {"gallium": 1.0}),
        ({"gallium": {"alumina": 0.0}}, {"alumina": 0.0}, {"gallium": 1.0}),
    ],
    ids=[
        "1 - 0.3",
        "1 - 0.6 * 0.5 - 0.38 * 0.1",
        "1 - 0.9 * 0.5 through two hosts",
        "its own 0.4 is more than 0.3",
        "no host of it",
        "no part of it",
    ],
)
def test_by_products_fall_with_their_hosts(
    hosts: dict[str, dict[str, float]], outage: dict[str, float], expected: dict[str, float]
) -> None:
    assert propagate_host_outage(hosts, outage) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("hosts", "outage", "told"),
    [
        ({"gallium": {"alumina": 1.0}}, {"alumina": 30.0}, r"alumina: 30\.0 is not from 0 to 1"),
        ({"gallium": {"alumina": 1.0}}, {"alumina": 1.5}, r"alumina: 1\.5 is not from 0 to 1"),
        ({"gallium": {"alumina": math.nan}}, {}, "gallium: nan is not from 0 to 1"),
        ({"cobalt": {"copper": 0.7, "nickel": 0.4}}, {}, r"cobalt: its hosts' shares sum to 1\.1"),
        ({"a": {"b": 1.0}, "b": {"a": 1.0}}, {}, "-> .*: these minerals are each other's host"),
    ],
)
def test_host_shares_that_cannot_be(hosts: dict[str, dict[str, float]], outage: dict[str, float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        propagate_host_outage(hosts, outage)
