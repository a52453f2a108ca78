"""What a notebook touches: `load()` gives a SupplyGraph, `check()` validates files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kzgraph import names
from kzgraph.errors import DataError, Problem
from kzgraph.frames import records
from kzgraph.schema.columns import TABLES
from kzgraph.schema.edges import check_edges
from kzgraph.schema.lists import check_list
from kzgraph.schema.nodes import Checked, check_nodes
from kzgraph.schema.raw import Context, RawTable
from kzgraph.supply import SupplyGraph
from kzgraph.tables import ReadOptions, data_folder, read_table

__all__ = ["ReadOptions", "SupplyGraph", "check", "load"]


def load(
    nodes: str | Path | None = None, edges: str | Path | None = None, *, options: ReadOptions | None = None, current_year: int | None = None
) -> SupplyGraph:  # fmt: skip
    """The supply graph of the shipped tables, or of the given nodes and edges files (the one not given stays the shipped one).

    `options` say what a file leaves in doubt (encoding, decimal mark); `current_year` bounds observed rows (default: today's). Raises DataError
    with every problem of both tables, FileError where a file cannot be read.
    """
    year = current_year if current_year is not None else datetime.date.today().year
    folder = data_folder()
    minerals = check_list(_read(folder / "minerals.csv", "minerals", None), "minerals").frame
    raw: dict[str, RawTable] = {}
    faults: list[Problem] = []
    for which, path in (("nodes", nodes), ("edges", edges)):
        try:
            raw[which] = _read(path if path is not None else folder / f"{which}.csv", which, options if path is not None else None)
        except DataError as error:
            faults += error.problems
    if faults:
        raise DataError(faults)
    index = _mineral_index(minerals, raw["nodes"])
    context = _context(index, year)
    checked = check_nodes(raw["nodes"], context)
    kinds = dict(zip(checked.frame["id"], checked.frame["kind"], strict=True))
    linked = check_edges(raw["edges"], context, kinds=kinds, minerals=frozenset(minerals["id"]))
    _raise(checked, linked)
    lists = {which: check_list(_read(folder / f"{which}.csv", which, None), which, context) for which in ("sources", "claims")}
    _raise(*lists.values())
    notes = [text for found in (checked, linked) for text in (*found.findings.table.notes, *found.findings.notes)]
    return SupplyGraph(checked.frame, linked.frame, lists["sources"].frame, lists["claims"].frame, minerals, tuple(notes))


def check(files: Sequence[str | Path], *, options: ReadOptions | None = None, current_year: int | None = None) -> list[str]:
    """Validates table files together: which table each is shows in its header. Returns the notes; raises DataError with every problem.

    An edges file is held against the nodes files among `files`, else against the shipped nodes.
    """
    year = current_year if current_year is not None else datetime.date.today().year
    folder = data_folder()
    faults: list[Problem] = []
    tables: list[tuple[str, RawTable]] = []
    for path in files:
        try:
            tables.append(_recognised(path, options))
        except DataError as error:
            faults += error.problems
    minerals = check_list(_read(folder / "minerals.csv", "minerals", None), "minerals").frame
    own_nodes = [table for which, table in tables if which == "nodes"]
    index = _mineral_index(minerals, *own_nodes)
    context = _context(index, year)
    checked_nodes = [check_nodes(table, context) for table in own_nodes or [_read(folder / "nodes.csv", "nodes", None)]]
    kinds = {id_: kind for found in checked_nodes for id_, kind in zip(found.frame["id"], found.frame["kind"], strict=True)}
    results = checked_nodes if own_nodes else []
    for which, table in tables:
        if which == "edges":
            results.append(check_edges(table, context, kinds=kinds, minerals=frozenset(minerals["id"])))
        elif which != "nodes":
            results.append(check_list(table, which, context))
    faults += [problem for found in results for problem in found.findings.problems]
    if faults:
        raise DataError(sorted(set(faults)))
    return [text for found in results for text in (*found.findings.table.notes, *found.findings.notes)]


def _recognised(path: str | Path, options: ReadOptions | None) -> tuple[str, RawTable]:
    """The file as the table whose required columns its header names best."""
    wanted = list(dict.fromkeys(column.name for columns in TABLES.values() for column in columns))
    table = read_table(path, wanted, options)
    scores = {
        which: sum(column.name in table.columns for column in columns if column.required) / sum(column.required for column in columns)
        for which, columns in TABLES.items()
    }
    return max(scores, key=lambda which: scores[which]), table


def _read(path: str | Path, which: str, options: ReadOptions | None) -> RawTable:
    table = read_table(path, [column.name for column in TABLES[which]], options)
    return replace(table, name=f"data/{which}.csv") if options is None and Path(path).parent == data_folder() else table


def _mineral_index(minerals: pd.DataFrame, *nodes: RawTable) -> names.MineralIndex:
    extra = [
        (id_, name)
        for table in nodes
        for id_, name, kind in zip(*(table.columns.get(column, [""] * len(table)) for column in ("id", "name", "kind")), strict=True)
        if kind.casefold() == "mineral"
    ]
    return names.MineralIndex.from_rows(records(minerals), extra)


def _context(index: names.MineralIndex, year: int) -> Context:
    return Context(
        country=names.country_code,
        mineral=index.resolve,
        current_year=year,
        is_user_assigned=names.is_user_assigned,
        nearest=names.nearest,
        factor=index.factor,
    )


def _raise(*checked: Checked) -> None:
    problems = [problem for found in checked for problem in sorted(found.findings.problems)]
    if problems:
        raise DataError(list(dict.fromkeys(problems)))
