"""Which node everything has to pass: dominators, the smallest cut, the flow that is lost without a node, and by-products under their hosts.

The graph is a networkx.DiGraph in the direction of delivery. An edge's `quantity_t` is what it can carry (tonnes, to the gram); where it is
missing, None or NaN, the capacity is unknown and counts as unlimited. A node's `kind` is text; `kinds` names those that can be lost.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import networkx as nx
import pandas as pd

START = object()
TOLERANCE = 1e-9
GRAMS = 1_000_000


@dataclass(frozen=True, slots=True)
class FlowLoss:
    """The flow to a consumer, and what each node holds of it.

    `max_flow_t`: the most that can arrive, inf where only edges of unknown capacity bound it. `losses`: node, kind, flow_without_t,
    share_lost (0-1; NaN where `max_flow_t` is inf and something still arrives, or is 0), the largest loss first. `unlimited`: the edges of
    unknown capacity.
    """

    max_flow_t: float
    losses: pd.DataFrame
    unlimited: tuple[tuple[str, str], ...]


def dominators(graph: nx.DiGraph[str], *, consumer: str, sources: Collection[str], kinds: Collection[str] | None = None) -> tuple[str, ...]:
    """The nodes without which nothing from any source reaches the consumer, from the source side on. A single source is one of them.

    Raises ValueError for a node that is not in the graph, a consumer among its own sources, and where no path leads to the consumer.

    Source: Lengauer and Tarjan 1979, ACM TOPLAS 1 (dominators of a flow graph).

    >>> graph = nx.DiGraph([("mine", "port"), ("other", "port"), ("port", "east"), ("port", "west"), ("east", "buyer"), ("west", "buyer")])
    >>> dominators(graph, consumer="buyer", sources=["mine", "other"])
    ('port',)
    """
    fed: nx.DiGraph[Any] = nx.DiGraph(_between(graph, consumer, sources))
    fed.add_edges_from((START, source) for source in sources if source in fed)
    nearest = nx.immediate_dominators(fed, START)
    chain, node = [], nearest[consumer]
    while node is not START:
        chain.append(node)
        node = nearest[node]
    return tuple(name for name in reversed(chain) if _can_be_lost(graph, name, kinds))


def minimum_cut(
    graph: nx.DiGraph[str], *, consumer: str, sources: Collection[str], kinds: Collection[str] | None = None
) -> tuple[str, ...]:
    """The smallest set of nodes whose loss stops everything, each node counting 1, sorted; of several, the one nearest to the consumer.

    Raises ValueError as `dominators`, and where some path has no node of `kinds`, so that no loss of those stops it.

    Source: Ford and Fulkerson 1956, Canadian Journal of Mathematics 8 (maximal flow, minimal cut); Menger's theorem for nodes.

    >>> graph = nx.DiGraph([("a", "x"), ("b", "x"), ("b", "y"), ("c", "y"), ("x", "buyer"), ("y", "buyer")])
    >>> minimum_cut(graph, consumer="buyer", sources=["a", "b", "c"])
    ('x', 'y')
    """
    fed = _between(graph, consumer, sources)
    split: nx.DiGraph[Any] = nx.DiGraph()
    split.add_edges_from(((tail, "out"), (head, "in")) for tail, head in fed.edges)
    split.add_edges_from((START, (source, "in")) for source in sources if source in fed)
    for node in fed:
        split.add_edge((node, "in"), (node, "out"), **({"capacity": 1} if _can_be_lost(graph, node, kinds) else {}))
    try:
        _, (near, _) = nx.minimum_cut(split, START, (consumer, "in"))
    except nx.NetworkXUnbounded:
        raise ValueError(
            f"{consumer}: a path from its sources has no node of kind {', '.join(sorted(kinds or ()))} - name more kinds"
        ) from None
    return tuple(sorted(node for node in fed if node != consumer and (node, "in") in near and (node, "out") not in near))


def loss_without(graph: nx.DiGraph[str], *, consumer: str, sources: Collection[str], kinds: Collection[str] | None = None) -> FlowLoss:
    """Share of the largest possible flow to the consumer that is lost without each node: 1 - flow without it / flow.

    A flow that can be re-routed within the capacities is not lost. Nodes on no path to the consumer are not listed. Raises ValueError as
    `dominators`, and for a negative capacity.

    >>> graph = nx.DiGraph()
    >>> graph.add_weighted_edges_from([("m", "a", 60), ("m", "b", 100), ("a", "c", 60), ("b", "c", 40)], weight="quantity_t")
    >>> found = loss_without(graph, consumer="c", sources=["m"])
    >>> found.max_flow_t, found.losses[["node", "share_lost"]].to_dict("split")["data"]
    (100.0, [['m', 1.0], ['a', 0.6], ['b', 0.4]])
    """
    fed = _between(graph, consumer, sources)
    capacities: nx.DiGraph[Any] = nx.DiGraph()
    capacities.add_edges_from((START, source) for source in sources if source in fed)
    limits = {(tail, head): _grams(tail, head, edge.get("quantity_t")) for tail, head, edge in fed.edges(data=True)}
    for (tail, head), grams in limits.items():
        capacities.add_edge(tail, head, **({} if grams is None else {"capacity": grams}))
    whole, used = _largest_flow(capacities, consumer)
    rows = []
    for node in sorted(node for node in fed if node != consumer and _can_be_lost(graph, node, kinds)):
        rest: nx.DiGraph[Any] = nx.DiGraph(capacities.subgraph(set(capacities) - {node}))
        without = _largest_flow(rest, consumer)[0] if node in used else whole
        rows.append((node, graph.nodes[node].get("kind"), without, _share_lost(whole, without)))
    losses = pd.DataFrame(rows, columns=["node", "kind", "flow_without_t", "share_lost"])
    return FlowLoss(
        max_flow_t=whole,
        losses=losses.sort_values(["share_lost", "node"], ascending=[False, True], ignore_index=True),
        unlimited=tuple(sorted(edge for edge, grams in limits.items() if grams is None)),
    )


def propagate_host_outage(hosts: Mapping[str, Mapping[str, float]], outage: Mapping[str, float]) -> dict[str, float]:
    """What part of each by-product's output is still possible (0-1) when its hosts' output falls: 1 - sum of host share * host's loss.

    `hosts` maps a mineral to the hosts it is won with and their shares of its output (0-1; what is missing to 1 does not hang on a host),
    `outage` a mineral to the part of its output that is lost (0-1). Hosts may be by-products themselves. A by-product's own outage counts
    where it is the larger. Raises ValueError for shares outside 0-1 or above 1 together, and for minerals that are each other's host.

    >>> propagate_host_outage({"gallium": {"alumina": 1.0}, "cobalt": {"copper": 0.6, "nickel": 0.38}}, {"alumina": 0.3, "copper": 0.5})
    {'gallium': 0.7, 'cobalt': 0.7}
    """
    shares = [*((mineral, share) for mineral, share in outage.items()), *((m, part) for m, of in hosts.items() for part in of.values())]
    wrong = [f"{mineral}: {share} is not from 0 to 1" for mineral, share in shares if not 0 <= share <= 1]
    wrong += [
        f"{mineral}: its hosts' shares sum to {sum(of.values()):g}" for mineral, of in hosts.items() if sum(of.values()) > 1 + TOLERANCE
    ]
    if wrong:
        raise ValueError("\n".join([*wrong, "give shares of the by-product's output, from 0 to 1 and 1 at most together"]))
    try:
        order = list(TopologicalSorter({mineral: list(of) for mineral, of in hosts.items()}).static_order())
    except CycleError as error:
        raise ValueError(f"{' -> '.join(error.args[1])}: these minerals are each other's host - leave one of the links out") from None
    lost: dict[str, float] = {}
    for mineral in order:
        through_hosts = math.fsum(share * lost[host] for host, share in hosts.get(mineral, {}).items())
        lost[mineral] = min(max(outage.get(mineral, 0.0), through_hosts), 1.0)
    return {mineral: 1 - lost[mineral] for mineral in hosts}


def _between(graph: nx.DiGraph[str], consumer: str, sources: Collection[str]) -> nx.DiGraph[str]:
    """The part of the graph on some path from a source to the consumer."""
    absent = sorted({consumer, *sources} - set(graph))
    if absent:
        raise ValueError(f"{', '.join(absent)}: not in the graph - give names of its nodes")
    if consumer in sources:
        raise ValueError(f"{consumer} is among its own sources - leave it out: its own output passes nobody")
    onward = nx.DiGraph(graph)
    onward.remove_edges_from(list(graph.out_edges(consumer)))
    after = set(sources).union(*(nx.descendants(onward, source) for source in sources))
    if consumer not in after:
        raise ValueError(f"{consumer}: no path leads here from {', '.join(sorted(sources)) or 'no source'} - nothing can be lost")
    return nx.DiGraph(onward.subgraph(after & (nx.ancestors(onward, consumer) | {consumer})))


def _can_be_lost(graph: nx.DiGraph[str], node: str, kinds: Collection[str] | None) -> bool:
    return kinds is None or graph.nodes[node].get("kind") in kinds


def _grams(tail: str, head: str, quantity: float | None) -> int | None:
    """A capacity in whole numbers: with floats the flow algorithms of networkx take noise for capacity. None is unlimited."""
    if quantity is None or math.isnan(quantity):
        return None
    if not 0 <= quantity < math.inf:
        raise ValueError(f"edge {tail} -> {head}: quantity_t is {quantity} - give tonnes of 0 or more, or None where unknown")
    return round(quantity * GRAMS)


def _largest_flow(capacities: nx.DiGraph[Any], consumer: str) -> tuple[float, set[str]]:
    """The flow from START in tonnes, and the nodes that carry some of it (all, where it is unlimited)."""
    try:
        grams, carried = nx.maximum_flow(capacities, START, consumer)
    except nx.NetworkXUnbounded:
        return math.inf, set(capacities)
    return grams / GRAMS, {node for node, onward in carried.items() if any(onward.values())}


def _share_lost(whole: float, without: float) -> float:
    if math.isinf(whole) or whole == 0:
        return 1.0 if without == 0 < whole else math.nan
    return min(max(1 - without / whole, 0.0), 1.0)
