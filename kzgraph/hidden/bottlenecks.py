"""Where a consumer's supply of a mineral has to pass: the nodes without which nothing, or less than a given part, arrives, layer by layer.

What can be re-routed within the tonnes observed is not lost: a loss is the least that is lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kzgraph.answers.reports import Listing
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.layers import COMPANY, TOLERANCE, UNEXPLAINED, Asked, Layer, companies, national, routes
from kzgraph.indicators.bands import DOJ_2023
from kzgraph.sheets import sheets
from kzgraph.world import gathering
from kzgraph.world.byproducts import by_products
from kzgraph.world.grounds import Grounds, listing, table
from kzgraph.world.worldwide import Worldwide

if TYPE_CHECKING:
    import networkx as nx

BELOW = 99.0
"""Percent of the flow: nodes without which less than this arrives are listed."""
GRAMS = 1_000_000
LOSABLE = ("output", "state", "corridor", "producer", "refiner", "buyer", "organisation")
"""Kinds of nodes that can be lost; what is unexplained is nobody's."""
NODES = "layer layer_name node label kind state lost_share arrives_t dominates in_minimum_cut role"
LAYERS = "layer layer_name year stage basis flow_t n_nodes n_edges dominators minimum_cut cut_size n_untried reason source_ids"


def chokepoints(
    grounds: Grounds, worldwide: Worldwide, consumer: str, mineral: str, *, below: float = BELOW, year: int | None = None
) -> Listing:
    """The nodes without which nothing, or less than `below` percent, of the mineral reaches the consumer, layer by layer; by-products under hosts."""
    evidence = gathering.evidence(grounds, consumer, mineral)
    sheet = sheets.dependency_reports(evidence, [(consumer, mineral)], year=year, preset=DOJ_2023)[0]
    asked = Asked(grounds, worldwide, consumer, mineral, year, sheet)
    layers = [national(asked), *(companies(asked, name, statuses) for name, statuses in COMPANY.items()), routes(asked)]
    computable = any(layer.reason is None for layer in layers)
    kept = [layer for number, layer in enumerate(layers) if layer.reason is None or number == 0 or not computable]
    found = [_measured(layer, below) for layer in kept]
    hosts, said = by_products(grounds, mineral)
    facts = {"consumer": consumer, "mineral": mineral, "year": kept[0].year, "below": below, "flow_t": found[0][0]["flow_t"]}
    tables = (
        table("layers", LAYERS, [line for line, _ in found], hidden="layer dominators minimum_cut n_edges source_ids"),
        table("nodes", NODES, [row for _, rows in found for row in rows], hidden="layer node state dominates in_minimum_cut"),
        table(
            "by_products",
            "host host_name outage_share host_low host_high low high possible source_ids",
            hosts,
            hidden="host host_low host_high low high",
        ),
    )
    lead = [
        *(_answer(line, rows) for line, rows in found if line["reason"] is None),
        Note("lead_choke"),
        Note("lead_choke_below", {"percent": below}),
        *([Note("lead_choke_hosts")] if hosts else []),
    ]
    told = listing(grounds, Note("title_choke", {"consumer": consumer, "mineral": mineral}), lead, facts, tables)
    notes = [note for layer in kept for note in layer.notes]
    return Listing(told.title, told.lead, facts, told.tables, told.sources, (*notes, *said))


def _answer(line: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Note:
    """What the reader came for: what nothing arrives without, else the largest single loss."""
    said: dict[str, Any] = {"layer": line["layer_name"], "year": line["year"] or "-"}
    said["flow"] = Note("tonnes", {"quantity_t": line["flow_t"]}) if line["flow_t"] is not None else Note("tonnes_unknown")
    if line["dominators"]:
        return Note("answer_choke_all", said | {"group": [row["label"] for row in rows if row["dominates"]]})
    if not rows or rows[0]["lost_share"] is None:
        return Note("answer_choke_none", said)
    return Note("answer_choke_most", said | {"label": rows[0]["label"], "percent": round(rows[0]["lost_share"] * 100, 1)})


def _measured(layer: Layer, below: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The line of a layer, and its nodes that leave less than `below` percent."""
    from kzgraph.indicators.chokepoints import dominators, loss_without, minimum_cut

    about = {
        "layer": layer.name,
        "layer_name": Note(f"layer_{layer.name}"),
        "year": layer.year,
        "stage": layer.stage,
        "basis": layer.basis,
        "source_ids": tuple(sorted(layer.cited)),
    }
    about |= {"n_nodes": layer.graph.number_of_nodes(), "n_edges": layer.graph.number_of_edges(), "reason": layer.reason}
    if layer.reason is not None:
        about |= {"n_nodes": None, "n_edges": None}
        return {**about, "flow_t": None, "dominators": (), "minimum_cut": (), "cut_size": None, "n_untried": 0}, []
    end, sources = layer.consumer, sorted(layer.sources)
    named = [source for source in sources if source != UNEXPLAINED]
    passed = dominators(layer.graph, consumer=end, sources=sources, kinds=LOSABLE)
    cut = minimum_cut(layer.graph, consumer=end, sources=named, kinds=LOSABLE) if end in layer.reached(named) else ()
    tried, n_untried = _candidates(layer, below)
    found = loss_without(tried, consumer=end, sources=sources, kinds=LOSABLE)
    rows = [_row(layer, row, dominates=row["node"] in passed, in_cut=row["node"] in cut) for row in records(found.losses)]
    least = 1 - below / 100 + 1e-12
    shown = [row for row in rows if row["dominates"] or row["lost_share"] is None or row["lost_share"] > least]
    line = {**about, "flow_t": _finite(found.max_flow_t), "dominators": passed, "minimum_cut": cut, "cut_size": len(cut) or None}
    return {**line, "n_untried": n_untried}, shown


def _candidates(layer: Layer, below: float) -> tuple[nx.DiGraph[str], int]:
    """The graph with the nodes that carry too little to matter marked as untried, and how many these are.

    No more is lost without a node than it carries in one largest flow, so nothing that belongs in the list is left out.
    """
    graph = layer.graph.copy()
    carried, arriving = _carried(layer)
    little = (1 - below / 100) * arriving - TOLERANCE if math.isfinite(arriving) else 0.0
    untried = [node for node, tonnes in carried.items() if tonnes < little and graph.nodes[node]["kind"] in LOSABLE]
    for node in untried:
        graph.nodes[node]["kind"] = "untried"
    return graph, len(untried)


def _carried(layer: Layer) -> tuple[dict[str, float], float]:
    """What each node carries in one largest flow to the consumer, and that flow; no node where it is unlimited."""
    import networkx as nx

    start: Any = object()
    limited: nx.DiGraph[Any] = nx.DiGraph()
    limited.add_edges_from((start, source) for source in sorted(layer.sources))
    links: Iterable[tuple[str, str, float | None]] = layer.graph.edges(data="quantity_t")
    for tail, head, tonnes in sorted(links, key=lambda link: link[:2]):
        limited.add_edge(tail, head, **({} if tonnes is None else {"capacity": round(tonnes * GRAMS)}))
    try:
        grams, flows = nx.maximum_flow(limited, start, layer.consumer)
    except nx.NetworkXUnbounded:
        return {}, math.inf
    sent = {node: sum(onward.values()) / GRAMS for node, onward in flows.items()}
    return {node: sent.get(node, 0.0) for node in sorted(set(layer.graph) - {layer.consumer})}, grams / GRAMS


def _row(layer: Layer, row: Mapping[str, Any], *, dominates: bool, in_cut: bool) -> dict[str, Any]:
    node = row["node"]
    state = layer.graph.nodes[node]["state"]
    label = Note("node_output", {"name": state}) if row["kind"] == "output" else Note("named", {"name": node})
    role = Note("role_both") if dominates and in_cut else Note("role_dominates") if dominates else Note("role_cut") if in_cut else ""
    share = row["share_lost"]
    found = {
        "layer": layer.name,
        "layer_name": Note(f"layer_{layer.name}"),
        "node": node,
        "label": label,
        "kind": row["kind"],
        "state": state,
    }
    found |= {"dominates": dominates, "in_minimum_cut": in_cut}
    return found | {"lost_share": None if math.isnan(share) else share, "arrives_t": _finite(row["flow_without_t"]), "role": role}


def _finite(tonnes: float) -> float | None:
    return tonnes if math.isfinite(tonnes) else None
