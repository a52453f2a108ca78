"""What is exported, in plain values and a fixed order: the same whatever the order of the rows it was read from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from kzgraph.schema.columns import EDGES, KEY, NODES, SOURCES

Value = str | int | float | None
"""A cell. None is unknown or does not apply, and no format writes anything for it: it is never 0."""
DERIVED: Final = ("quantity_t", "exact_t", "quantity_low_t", "quantity_high_t", "basis")
"""Columns that kzgraph makes from the quantity and its unit: left out where the table is to be read again."""
LISTS: Final = frozenset(column.name for columns in (NODES, EDGES, SOURCES) for column in columns if column.type == "list")
"""Columns whose cells are lists, their items separated by `;`."""


@dataclass(frozen=True)
class Sheet:
    """A table: `types` are str, int or float by column, `cells` the values by column."""

    name: str
    types: Mapping[str, type]
    cells: Mapping[str, Sequence[Value]]

    def __len__(self) -> int:
        return len(next(iter(self.cells.values())))

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The rows, in the order of the columns."""
        return zip(*self.cells.values(), strict=True)

    def records(self) -> Iterator[dict[str, Value]]:
        """The rows by column, without what is unknown."""
        for row in self.rows():
            yield {name: value for name, value in zip(self.cells, row, strict=True) if value is not None}

    def without(self, names: Collection[str]) -> Sheet:
        """The table without some columns."""
        kept = [name for name in self.cells if name not in names]
        return Sheet(self.name, {name: self.types[name] for name in kept}, {name: self.cells[name] for name in kept})


@dataclass(frozen=True)
class Contents:
    """Nodes by id, edges by their key, the sources that the edges cite. `nodes` are the table's rows alone, `ends` those of a graph too:
    minerals that edges end in and that need no row."""

    nodes: Sheet
    ends: Sheet
    edges: Sheet
    sources: Sheet


def contents(nodes: pd.DataFrame, edges: pd.DataFrame, sources: pd.DataFrame) -> Contents:
    """The tables of a graph for export. Line numbers are left out: they would make the file depend on the order of rows."""
    cited = {id_ for cell in edges["source_ids"].unique() for id_ in cell.split(";")}
    missing = sorted({*edges["source"], *edges["target"]} - set(nodes["id"]))
    made = pd.DataFrame({"id": missing, "name": missing, "kind": "mineral"}).reindex(columns=nodes.columns)
    ends = pd.concat([nodes, made.astype(nodes.dtypes)]) if missing else nodes
    return Contents(
        _sheet("nodes", nodes.sort_values("id", kind="stable")),
        _sheet("nodes", ends.sort_values("id", kind="stable")),
        _sheet("edges", edges.drop(columns="row_ref", errors="ignore").sort_values(list(KEY), kind="stable", na_position="first")),
        _sheet("sources", sources[sources["id"].isin(cited)].sort_values("id", kind="stable")),
    )


def _sheet(name: str, frame: pd.DataFrame) -> Sheet:
    types = {str(column): _type(frame[column]) for column in frame.columns}
    return Sheet(name, types, {column: _cells(frame[column], type_) for column, type_ in types.items()})


def _type(column: pd.Series) -> type:
    return float if pd.api.types.is_float_dtype(column) else int if pd.api.types.is_integer_dtype(column) else str


def _cells(column: pd.Series, type_: type) -> list[Value]:
    return [None if value == "" else type_(value) for value in column.astype("object").where(column.notna(), "")]


def free(name: str, taken: Collection[str]) -> str:
    """The name, with as many `_` behind it as it takes to be none of those that a format has for itself.

    >>> free("id", {"id", "source"})
    'id_'
    """
    while name in taken:
        name += "_"
    return name
