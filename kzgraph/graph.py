"""Checked tables to a networkx graph and back, and what part of it a question is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from kzgraph.errors import UnknownNameError
from kzgraph.frames import records
from kzgraph.schema.columns import EDGES, FLOWS, KEY, NODES, RELATIONS, STATUSES

if TYPE_CHECKING:
    import networkx as nx


def edge_key(row: Any) -> str:
    """The key of an edge in the graph: its KEY fields beyond the two ends, so that it does not depend on row order."""
    return "|".join("" if pd.isna(value) else str(value) for value in (row[name] for name in KEY[2:]))


def to_networkx(nodes: pd.DataFrame, edges: pd.DataFrame) -> nx.MultiDiGraph[str]:
    """A MultiDiGraph with plain Python attributes. Unknown values are absent, not None. Minerals that need no node get one of kind mineral."""
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for line, row in zip(nodes.index, records(nodes), strict=True):
        graph.add_node(row["id"], line=int(line), **{str(name): value for name, value in row.items() if name != "id" and _known(value)})
    for line, row in zip(edges.index, records(edges), strict=True):
        attributes = {str(name): _plain(value) for name, value in row.items() if name not in ("source", "target") and _known(value)}
        for end in (row["source"], row["target"]):
            if end not in graph:
                graph.add_node(end, name=end, kind="mineral")
        graph.add_edge(row["source"], row["target"], key=edge_key(row), line=int(line), **attributes)
    return graph


def _known(value: Any) -> bool:
    return not (value == "" or pd.isna(value))


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def tables_of(graph: nx.Graph[Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Nodes and edges of a directed graph as tables, unchecked, with all columns that a table needs. The index are their lines.

    Lines are those of the attribute `line`, as `to_networkx` gives it; nodes and edges without one follow. A mineral that `to_networkx` has made
    because an edge ends in it is no row.
    """
    nodes = [{**data, "id": id_} for id_, data in graph.nodes(data=True) if not _made(id_, data, graph)]
    edges = [{**data, "source": source, "target": target} for source, target, data in graph.edges(data=True)]
    return _lined(nodes, [column.name for column in NODES if column.required]), _lined(
        edges, [column.name for column in EDGES if column.required]
    )


def _made(id_: Any, data: Mapping[str, Any], graph: nx.Graph[Any]) -> bool:
    return dict(data) == {"name": id_, "kind": "mineral"} and graph.degree(id_) > 0


def _lined(rows: list[dict[str, Any]], needed: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    frame = frame.reindex(columns=[*frame.columns, *(name for name in needed if name not in frame)])
    given = pd.to_numeric(frame.pop("line"), errors="coerce") if "line" in frame else pd.Series(float("nan"), frame.index)
    given = given.where(~given.duplicated())
    last = int(given.max()) if given.notna().any() else 1
    missing = given.isna()
    given[missing] = range(last + 1, last + 1 + int(missing.sum()))
    return frame.set_axis(given.astype("int64"), axis="index").rename_axis("line").sort_index()


def select_edges(
    nodes: pd.DataFrame, edges: pd.DataFrame, *, mineral: str | None = None, state: str | None = None, relation: str | Collection[str] | None = None,
    year: int | None = None, status: str | Collection[str] | None = None, hops: int = 1, where: dict[str, str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Rows of the edges table that meet every condition given.

    `mineral` keeps rows about it or ending in it; `state` keeps rows within `hops` steps of a node that stands in that state, in either
    direction; `year` keeps rows of that year and rows without one. Row order and index are kept.
    """
    kept = edges
    if mineral is not None:
        kept = kept[(kept["mineral"] == mineral) | (kept["target"] == mineral) | (kept["source"] == mineral)]
    for name, asked, known in (("relation", relation, tuple(RELATIONS)), ("status", status, STATUSES)):
        unknown = [one for one in ([asked] if isinstance(asked, str) else asked or ()) if one not in known]
        if unknown:
            raise UnknownNameError(f'"{unknown[0]}" is not a known {name} - known are {", ".join(known)}', name=unknown[0])
    if relation is not None:
        kept = kept[kept["relation"].isin([relation] if isinstance(relation, str) else list(relation))]
    if year is not None:
        kept = kept[(kept["year"] == year).fillna(False) | kept["year"].isna()]
    if status is not None:
        kept = kept[kept["status"].isin([status] if isinstance(status, str) else list(status))]
    if state is not None:
        stands = where or {}
        reached = {id_ for id_ in nodes["id"] if stands.get(id_) == state}
        for _ in range(hops):
            near = kept["source"].isin(reached) | kept["target"].isin(reached)
            reached |= set(kept.loc[near, "source"]) | set(kept.loc[near, "target"])
        kept = kept[near] if hops > 0 else kept[kept["source"].isin(reached) & kept["target"].isin(reached)]
    return kept


def select_nodes(nodes: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """The nodes that the edges touch."""
    return nodes[nodes["id"].isin(set(edges["source"]) | set(edges["target"]))]


def page_edges(
    edges: pd.DataFrame, *, mineral: str | None, consumer: str | None, where: Mapping[str, str], companies: frozenset[str]
) -> pd.DataFrame:
    """Rows that a page shows: those on the mineral, of these what reaches the consumer, and who owns and where stands what they name.

    What reaches a consumer: its imports and use, the deliveries to it, its suppliers' output and restrictions, the routes of the mineral.
    """
    kept = select_edges(edges, edges, mineral=mineral)
    if consumer is not None:
        source, target = (kept[end].map(lambda id_: where.get(id_, "")) for end in ("source", "target"))
        delivered = kept["relation"].isin(FLOWS)
        own = (target == consumer) | (kept["target"] == consumer) | ((source == consumer) & ~delivered)
        suppliers = set(kept.loc[own, "source"]) | set(source[own])
        theirs = kept["source"].isin(suppliers) & kept["relation"].isin(("produces", "refines", "restricts"))
        kept = kept[own | theirs | (kept["relation"] == "processed_into")]
    named = ({*kept["source"], *kept["target"]}) & companies
    owning = edges["relation"].isin(("owns", "offers")) & edges["target"].isin(named)
    named |= set(edges.loc[owning, "source"]) & companies
    standing = (edges["relation"] == "located_in") & edges["source"].isin(named)
    return edges[edges.index.isin(kept.index) | owning | standing]
