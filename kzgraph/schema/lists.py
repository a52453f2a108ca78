"""Checks the tables that stand beside the graph: sources, claims, minerals, governance, parameters."""

from __future__ import annotations

import re
from typing import Any

from kzgraph.frames import typed_frame
from kzgraph.schema import cells, ids, numbers
from kzgraph.schema.columns import LIST_KEYS, SCALES, TABLES, Column
from kzgraph.schema.nodes import Checked
from kzgraph.schema.raw import Context, Findings, RawTable, choice, header_notes, header_problems

EDITION_CODES = re.compile(r"(?P<edition>HS[0-9]{2}):(?P<codes>[0-9]{2,6}(\+[0-9]{2,6})*)")


def check_list(table: RawTable, which: str, context: Context | None = None) -> Checked:
    """Types the table named `which` (a key of TABLES other than nodes and edges): numbers as floats, years as integers, all else as text.

    An id may be there once; in a table without ids, what LIST_KEYS names. Minerals and states are resolved where there is a context.
    """
    findings = Findings(table)
    columns = TABLES[which]
    findings.problems += header_problems(table, columns)
    findings.notes += header_notes(table, columns)
    typed = {column.name: _parsed(findings, column, context) for column in columns}
    if which in LIST_KEYS:
        _stated(findings, typed, which)
    else:
        _distinct_ids(findings, typed["id"])
    if which == "claims":
        _ranges(findings, typed)
    if which == "minerals":
        _edition_codes(findings, typed)
    of_type = {kind: {column.name for column in columns if column.type == kind} for kind in ("number", "year")}
    return Checked(typed_frame(typed, table.lines, numbers=of_type["number"], years=of_type["year"]), findings)


def edition_codes(text: str) -> tuple[str, tuple[str, ...]]:
    """The HS edition and the codes of a cell such as `HS92:282200+810510`. Raises ValueError for another form, or a code given twice."""
    found = EDITION_CODES.fullmatch(text)
    if not found:
        raise ValueError(f'"{text[:60]}" is not EDITION:CODE+CODE - allowed are codes of one edition: HS92:282200+810510')
    codes = tuple(found["codes"].split("+"))
    twice = next((code for code in codes if codes.count(code) > 1), "")
    if twice:
        raise ValueError(f'"{text[:60]}" names {twice} twice: its flows would be added twice - delete one')
    return found["edition"], codes


def _parsed(findings: Findings, column: Column, context: Context | None) -> list[Any]:
    table = findings.table
    if column.type == "number":
        return findings.parsed(column.name, lambda text: float(numbers.number(text, table.style)), None)
    if column.type == "year":
        return findings.parsed(column.name, cells.year, None)
    if column.type == "choice":
        return findings.parsed(column.name, choice(column), "")
    if column.type == "id":
        return findings.parsed(column.name, ids.identifier, "")
    if context is not None and (column.type == "country" or column.name == "mineral"):
        return findings.parsed(column.name, context.country if column.type == "country" else context.mineral, "")
    return list(table.columns.get(column.name, [""] * len(table)))


def _distinct_ids(findings: Findings, found: list[str]) -> None:
    first: dict[str, int] = {}
    shapes: dict[str, int] = {}
    refused = {problem.line for problem in findings.problems if problem.column == "id"}
    for row, id_ in enumerate(found):
        if findings.table.lines[row] in refused:
            continue
        shape = ids.skeleton(id_).casefold()
        if id_ and found[shapes.setdefault(shape, row)] != id_:
            other = f'"{found[shapes[shape]]}" of line {findings.table.lines[shapes[shape]]}'
            findings.problem(row, "id", f'"{id_[:60]}" looks like {other} - use one spelling, or ids that are told apart at sight')
            continue
        if id_ in first:
            findings.problem(row, "id", f'"{id_}" is there already in line {findings.table.lines[first[id_]]}')
        elif not id_:
            findings.problem(row, "id", "is empty")
        elif ";" in id_:
            findings.problem(row, "id", f'"{id_[:60]}" has a ; in it, which separates ids in a list - write it without')
        first.setdefault(id_, row)


def _ranges(findings: Findings, typed: dict[str, list[Any]]) -> None:
    """A figure lies in its own range."""
    for row, (value, low, high) in enumerate(zip(*(typed[name] for name in ("value", "value_low", "value_high")), strict=True)):
        if low is not None and high is not None and low > high:
            findings.problem(row, "value_low", f"{low:.15g} is above value_high {high:.15g}")
        elif value is not None and ((low is not None and value < low) or (high is not None and value > high)):
            findings.problem(row, "value", f"{value:.15g} is outside its own range")


def _stated(findings: Findings, typed: dict[str, list[Any]], which: str) -> None:
    """A figure has all that says what it is, lies in its scale, and is there once."""
    table, key = findings.table, LIST_KEYS[which]
    for name in (*key, "value", "source_ids"):
        for row, text in enumerate(table.columns.get(name, [])):
            if not text:
                findings.problem(row, name, "is empty - fill it, or delete the row where the figure is unknown")
    column, scales = SCALES[which]
    for row, (name, value) in enumerate(zip(typed[column], typed["value"], strict=True)):
        if name and value is not None and not scales[name].low <= value <= scales[name].high:
            scale = scales[name]
            findings.problem(row, "value", f"{value:g} is outside {scale.low:g}..{scale.high:g} - {name} is: {scale.meaning}")
    bad = {problem.line for problem in findings.problems}
    if table.header_line in bad:
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, told in enumerate(zip(*(typed[name] for name in key), strict=True)):
        other = first.setdefault(told, row) if table.lines[row] not in bad else row
        if other != row:
            lines = f"lines {table.lines[other]} and {table.lines[row]}"
            shown = f'"{typed[column][row]}" is there already in line {table.lines[other]}'
            findings.problem(row, column, f"{shown} ({lines}: {', '.join(key)} are equal) - keep one of them")


def _edition_codes(findings: Findings, typed: dict[str, list[Any]]) -> None:
    """The codes that a method reads for a mineral are codes of that mineral, of the edition named."""
    told = findings.parsed("geopolrisk", edition_codes, None)
    for row, (cell, hs_codes) in enumerate(zip(told, typed["hs_codes"], strict=True)):
        if cell is None:
            continue
        edition, codes = cell
        items = [item.strip().split(":") for item in hs_codes.split(";")]
        own = sorted({item[1] for item in items if item[0] == edition and len(item) > 1})
        allowed = f"allowed are {', '.join(own)}" if own else f"it has none of {edition}; leave the cell empty"
        for code in codes:
            if code not in own:
                findings.problem(row, "geopolrisk", f'"{code}" is no code of {typed["id"][row]} in {edition} (hs_codes) - {allowed}')
