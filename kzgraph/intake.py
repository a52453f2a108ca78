"""Tables that come as DataFrames: held to the same rules as files."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from kzgraph import names
from kzgraph.errors import DataError
from kzgraph.frames import records
from kzgraph.schema.columns import OWN_SOURCE
from kzgraph.schema.edges import RESERVED, check_edges
from kzgraph.schema.nodes import Checked, check_nodes
from kzgraph.schema.raw import Context, RawTable

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
    raw = {"nodes": text_table(nodes, "nodes (DataFrame)"), "edges": text_table(edges, "edges (DataFrame)")}
    own = [(row["id"], row["name"]) for row in records(nodes) if row.get("kind") == "mineral" and {"id", "name"} <= {*row}]
    index = names.MineralIndex.from_rows(records(minerals), own)
    found = check_nodes(raw["nodes"], context(index, year))
    kinds = dict(zip(found.frame["id"], found.frame["kind"], strict=True))
    linked = check_edges(raw["edges"], context(index, year), kinds=kinds, minerals=frozenset(minerals["id"]))
    problems = [problem for one in (found, linked) for problem in sorted(one.findings.problems)]
    if problems:
        raise DataError(list(dict.fromkeys(problems)))
    refs = [f"{OWN_SOURCE}:{line}" for line in raw["edges"].lines]
    return found, Checked(linked.frame.assign(row_ref=refs), linked.findings)


def text_table(frame: pd.DataFrame, name: str) -> RawTable:
    """The frame as text cells, as a file would have them. Missing values are empty, lists have `;` between their items."""
    columns = {str(column): [_text(value) for value in frame[column]] for column in frame.columns if column not in MADE}
    return RawTable(name, columns, range(2, len(frame) + 2))


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(map(str, sorted(value) if isinstance(value, set | frozenset) else value))
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(float(value))
    return str(value).strip()
