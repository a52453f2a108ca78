"""Checks the tables that stand beside the graph: sources, claims, minerals."""

from __future__ import annotations

from typing import Any

from kzgraph.frames import typed_frame
from kzgraph.schema import ids, numbers
from kzgraph.schema.columns import TABLES
from kzgraph.schema.nodes import Checked
from kzgraph.schema.raw import Context, Findings, RawTable, choice, header_problems


def check_list(table: RawTable, which: str, context: Context | None = None) -> Checked:
    """Types the table named `which` (sources, claims, minerals): numbers as floats, all else as text; an id may be there once."""
    findings = Findings(table)
    columns = TABLES[which]
    findings.problems += header_problems(table, columns)
    typed: dict[str, list[Any]] = {}
    for column in columns:
        if column.type == "number":
            typed[column.name] = findings.parsed(column.name, lambda text: float(numbers.number(text, table.style)), None)
        elif column.type == "choice":
            typed[column.name] = findings.parsed(column.name, choice(column), "")
        elif column.type == "id":
            typed[column.name] = findings.parsed(column.name, ids.identifier, "")
        elif column.name == "mineral" and context is not None:
            typed[column.name] = findings.parsed(column.name, context.mineral, "")
        else:
            typed[column.name] = list(table.columns.get(column.name, [""] * len(table)))
    first: dict[str, int] = {}
    for row, id_ in enumerate(typed["id"]):
        if id_ in first:
            findings.problem(row, "id", f'"{id_}" is there already in line {table.lines[first[id_]]}')
        elif not id_:
            findings.problem(row, "id", "is empty")
        first.setdefault(id_, row)
    frame = typed_frame(typed, table.lines, numbers={column.name for column in columns if column.type == "number"})
    return Checked(frame, findings)
