"""JSON of graphs, in ASCII: what Cytoscape opens, and the node-link form of networkx and D3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from kzgraph.exports.contents import Contents, Value, free
from kzgraph.schema.columns import KEY

OF_A_NODE: Final = frozenset({"parent", "value"})
"""Cytoscape draws a node inside its `parent`; networkx takes `value` for what the node is."""
OF_AN_EDGE: Final = frozenset({"id"})


def cytoscape(made: Contents) -> bytes:
    """Cytoscape JSON. Columns that the format has for itself get a `_`: `parent_` and `value_` of a node, `id_` of an edge."""
    nodes = [{"data": _renamed(row, OF_A_NODE) | {"value": row["id"]}} for row in made.ends.records()]
    edges = [
        {"data": {"id": f"e{number}", "key": _key(row), **_renamed(row, OF_AN_EDGE)}}
        for number, row in enumerate(made.edges.records(), start=1)
    ]
    return _json({"data": {"name": "kzgraph"}, "directed": True, "multigraph": True, "elements": {"nodes": nodes, "edges": edges}})


def node_link(made: Contents) -> bytes:
    """Node-link JSON, as networkx' `node_link_graph(..., edges="edges")` reads it."""
    edges = [{**row, "key": _key(row)} for row in made.edges.records()]
    graph = {"name": "kzgraph", "sources": list(made.sources.records())}
    return _json({"directed": True, "multigraph": True, "graph": graph, "nodes": list(made.ends.records()), "edges": edges})


def _key(row: Mapping[str, Value]) -> str:
    """The key of the edge in `SupplyGraph.graph`: without it networkx would take parallel edges for one."""
    return "|".join(str(row.get(name, "")) for name in KEY[2:])


def _renamed(row: Mapping[str, Value], taken: frozenset[str]) -> dict[str, Value]:
    return {free(name, taken): value for name, value in row.items()}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, allow_nan=False, indent=1) + "\n").encode("ascii")
