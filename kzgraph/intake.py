"""Tables that come as DataFrames or graphs: held to the same rules as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from kzgraph import names
from kzgraph.errors import DataError, Problem
from kzgraph.frames import records
from kzgraph.graph import tables_of
from kzgraph.schema.columns import OWN_SOURCE
from kzgraph.schema.edges import RESERVED, check_edges
from kzgraph.schema.nodes import Checked, check_nodes
from kzgraph.schema.raw import Context, RawTable

if TYPE_CHECKING:
    import networkx as nx

MADE: Final = RESERVED | {"row_ref"}
"""Columns of a graph's own tables that are made anew from the others."""


def context(index: names.MineralIndex, year: int) -> Context:
    """What the checks of a table need from outside. `year` is the current one: no observed row may be later."""
    return Context(
        country=names.country_code,
        mineral=index.resolve,
        current_year=year,
        is_user_assigned=names.is_user_assigned,
        nearest=names.nearest,
        factor=index.factor,
    )


def checked_frames(nodes: pd.DataFrame, edges: pd.DataFrame, *, minerals: pd.DataFrame, year: int) -> tuple[Checked, Checked]:
    """Both tables, typed. Raises DataError with every problem; "line 2" is the first row, as if the frame had been saved as CSV."""
    raw = text_table(nodes, "nodes (DataFrame)"), text_table(edges, "edges (DataFrame)")
    found, linked = _checked(*raw, minerals=minerals, year=year)
    _raise(found, linked)
    return found, Checked(linked.frame.assign(row_ref=_own_refs(raw[1])), linked.findings)


def checked_graph(graph: nx.Graph[Any], *, minerals: pd.DataFrame, year: int) -> tuple[Checked, Checked]:
    """The tables of a graph, typed. Raises DataError with every problem, each naming its node or edge.

    Attributes are the columns of nodes.csv and edges.csv; what is absent is empty. Rows keep their `row_ref`, others are the user's own.
    """
    if not graph.is_directed():
        raise DataError(
            [Problem("graph", 0, "", "is undirected: a relation runs from one node to another - give a DiGraph or a MultiDiGraph")]
        )
    nodes, edges = tables_of(graph)
    raw = text_table(nodes, "nodes (graph)", nodes.index), text_table(edges, "edges (graph)", edges.index)
    found, linked = _checked(*raw, minerals=minerals, year=year)
    bare = {f'node "{id_}"' for id_, data in graph.nodes(data=True) if not data}
    for one, called in ((found, [f'node "{id_}"' for id_ in nodes["id"]]), (linked, _ends(edges))):
        where = dict(zip(one.findings.table.lines, called, strict=True))
        one.findings.problems = [_named(problem, where.get(problem.line, ""), bare) for problem in one.findings.problems]
    _raise(found, linked)
    refs = edges["row_ref"] if "row_ref" in edges else pd.Series(None, edges.index, dtype="object")
    kept = refs.where(refs.notna() & ~refs.duplicated(), _own_refs(raw[1])).astype("str")
    return found, Checked(linked.frame.assign(row_ref=kept.to_numpy()), linked.findings)


def _named(problem: Problem, who: str, bare: set[str]) -> Problem:
    """The fault with its node or edge in the place of the line. A node that an edge alone has made has nothing else to be said of."""
    if who in bare:
        return Problem(
            f"graph, {who}", 0, "", "has no attributes: an edge names it, and nothing says what it is - give it name, kind and country"
        )
    return Problem(f"graph, {who}" if who else problem.table, 0, problem.column, problem.message)


def _checked(nodes: RawTable, edges: RawTable, *, minerals: pd.DataFrame, year: int) -> tuple[Checked, Checked]:
    cells = zip(*(nodes.columns.get(name, [""] * len(nodes)) for name in ("id", "name", "kind")), strict=True)
    index = names.MineralIndex.from_rows(records(minerals), [(id_, name) for id_, name, kind in cells if kind == "mineral"])
    found = check_nodes(nodes, context(index, year))
    kinds = dict(zip(found.frame["id"], found.frame["kind"], strict=True))
    linked = check_edges(edges, context(index, year), kinds=kinds, minerals=frozenset(minerals["id"]))
    for one in (found, linked):
        one.findings.problems.sort()
    return found, linked


def _raise(*checked: Checked) -> None:
    problems = [problem for one in checked for problem in one.findings.problems]
    if problems:
        raise DataError(list(dict.fromkeys(problems)))


def _own_refs(table: RawTable) -> list[str]:
    return [f"{OWN_SOURCE}:{line}" for line in table.lines]


def _ends(edges: pd.DataFrame) -> list[str]:
    return [f'edge "{source}" -> "{target}"' for source, target in zip(edges["source"], edges["target"], strict=True)]


def text_table(frame: pd.DataFrame, name: str, lines: Iterable[int] | None = None) -> RawTable:
    """The frame as text cells, as a file would have them. Missing values are empty, lists have `;` between their items."""
    columns = {str(column): [_text(value) for value in frame[column]] for column in frame.columns if column not in MADE}
    return RawTable(name, columns, range(2, len(frame) + 2) if lines is None else list(lines))


def _text(value: Any) -> str:
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        value = list(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(map(str, sorted(value) if isinstance(value, set | frozenset) else value))
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(float(value))
    return str(value).strip()
