"""Checks a raw nodes table and types it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.errors import UnknownNameError
from kzgraph.frames import typed_frame
from kzgraph.schema import ids as grammar
from kzgraph.schema import numbers
from kzgraph.schema.columns import NODES, SITES
from kzgraph.schema.raw import Context, Findings, RawTable, choice, header_notes, header_problems, without_remarks

COLUMNS = {column.name: column for column in NODES}
RESERVED = frozenset({"line", "self", "node_for_adding"})
"""What the graph stores beside the attributes."""
RANGES = {"lat": 90, "lon": 180}


@dataclass(frozen=True)
class Checked:
    """A typed table with what was found in it. `frame` is to be used only when there are no problems."""

    frame: pd.DataFrame
    findings: Findings


def check_nodes(table: RawTable, context: Context, *, beside: Sequence[Checked] = ()) -> Checked:
    """Types a nodes table: index `line` (physical line), text columns, `lat` and `lon` as floats.

    `beside` are checked tables whose rows this one adds to: an id or a state of theirs may not be there again.
    Every fault becomes a problem of the findings; the frame keeps all rows, so that an edges table can still be held against its ids.
    """
    findings = Findings(table)
    findings.problems += header_problems(table, NODES, reserved=RESERVED)
    findings.notes += header_notes(table, NODES)
    typed: dict[str, list[Any]] = {}
    for name, column in COLUMNS.items():
        if column.type == "id":
            typed[name] = _ids(findings)
        elif column.type == "choice":
            typed[name] = findings.parsed(name, choice(column), "")
        elif column.type == "country":
            typed[name] = _countries(findings, context)
        elif column.type == "number":
            typed[name] = findings.parsed(name, _degrees(name, table), None)
        elif name == "members":
            typed[name] = findings.parsed(name, lambda text: _members(text, context), "")
        else:
            typed[name] = list(table.columns.get(name, [""] * len(table)))
    _nothing_empty(findings)
    _distinct(findings, typed["id"])
    _states(findings, typed, context)
    _new(findings, typed, beside)
    _parents(findings, {*typed["id"], *(id_ for other in beside for id_ in other.frame["id"])})
    _homeless(findings, typed)
    extra = {name: values for name, values in table.columns.items() if name not in COLUMNS}
    frame = typed_frame(typed | extra, table.lines, numbers={"lat", "lon"})
    frame.loc[frame["name"] == "", "name"] = frame["id"]
    without_remarks(findings, ("name", "kind", "country"))
    if not len(table):
        findings.notes.append(f"{table.name}: the table has no rows")
    return Checked(frame, findings)


def _ids(findings: Findings) -> list[str]:
    raw = findings.table.columns.get("id")
    parsed = findings.parsed("id", grammar.identifier, "")
    ids = [id_ or grammar.visible_part(text) for id_, text in zip(parsed, raw or parsed, strict=True)]
    spoiled = "looks like an id that a spreadsheet turned into a number or a date - compare with the original"
    findings.note_where("id", lambda text: grammar.SPOILED.fullmatch(text) is not None, spoiled)
    mixed = "{} mixes Latin letters with others that look like them - compare with the original"
    findings.note_where("id", grammar.mixes_scripts, mixed)
    return ids


def _degrees(name: str, table: RawTable) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(numbers.number(text, table.style))
        if abs(value) > RANGES[name]:
            raise ValueError(f'"{text}" is outside -{RANGES[name]}..{RANGES[name]} degrees')
        return value

    return parse


def _members(text: str, context: Context) -> str:
    """Codes of states, or * for the world."""
    items = [item.strip() for item in text.split(";") if item.strip()]
    return ";".join(item if item == "*" else context.country(item) for item in items)


def _countries(findings: Findings, context: Context) -> list[str]:
    """Alpha-3 codes. A state that is no country of the world (a small network's A, B, C) may repeat its own id."""
    raw = findings.table.columns
    own = {text for text, id_ in zip(raw.get("country", []), raw.get("id", []), strict=False) if text and text == id_ and len(text) < 3}
    codes = findings.parsed("country", lambda text: text if text in own else context.country(text), "")
    assigned = [row for row, code in enumerate(codes) if code and context.is_user_assigned(code)]
    if assigned:
        findings.note(assigned, "country", f'"{codes[assigned[0]]}" is no ISO 3166 code but a user-assigned one; it is kept')
    return codes


def _nothing_empty(findings: Findings) -> None:
    for name in ("id", "kind"):
        for row, text in enumerate(findings.table.columns.get(name, [])):
            if not text:
                findings.problem(row, name, "is empty - every node needs one")


def _distinct(findings: Findings, ids: list[str]) -> None:
    """Ids that are equal, equal after normalisation, or that only look equal."""
    raw = findings.table.columns.get("id")
    if raw is None:
        return
    lines = findings.table.lines
    refused = {problem.line for problem in findings.problems if problem.column == "id"}
    first: dict[str, int] = {}
    shapes: dict[str, int] = {}
    for row, (text, id_) in enumerate(zip(raw, ids, strict=True)):
        if not id_ or lines[row] in refused:
            continue
        other = first.setdefault(id_, row)
        if other != row:
            same = "is the same as in" if raw[other] == text else "is the same after Unicode normalisation (NFC) as in"
            both = f"lines {lines[other]} and {lines[row]}"
            findings.problem(row, "id", f'"{text}" {same} line {lines[other]} - an id may be there once ({both})')
            continue
        other = shapes.setdefault(grammar.skeleton(id_), row)
        if other != row:
            odd = grammar.odd_letter(id_) or grammar.odd_letter(ids[other])
            why = f"mixed script, {odd}" if odd else "more blanks"
            findings.problem(row, "id", f'looks like "{grammar.skeleton(id_)}" of line {lines[other]}: {why} - use one spelling')
    folded: dict[str, int] = {}
    for id_, row in first.items():
        other = folded.setdefault(grammar.skeleton(id_).casefold(), row)
        if other != row:
            findings.note([other, row], "id", f'"{ids[other]}" and "{id_}" differ only in case; they are two nodes')


def _states(findings: Findings, typed: dict[str, list[Any]], context: Context) -> None:
    """A state is there once, and a code that is its id is its own: two nodes of one state would be added up."""
    first: dict[str, int] = {}
    groups = typed["members"]
    for row, (id_, kind, country) in enumerate(zip(typed["id"], typed["kind"], typed["country"], strict=True)):
        if kind != "state" or not country or groups[row]:
            continue
        other = first.setdefault(country, row)
        if other != row and typed["id"][other] != id_:
            message = f'"{country}" is the state of line {findings.table.lines[other]} as well - a state is one node'
            findings.problem(row, "country", message)
        elif len(id_) == 3 and id_.isupper() and id_ != country and _is_code(id_, context):
            findings.problem(row, "country", f'"{country}" is not the state that the id "{id_}" is the code of - correct one of them')


def _is_code(text: str, context: Context) -> bool:
    try:
        return context.country(text) == text
    except UnknownNameError:
        return False


def _new(findings: Findings, typed: dict[str, list[Any]], beside: Sequence[Checked]) -> None:
    """What a table adds is not there yet: neither the id nor the state."""
    ids: dict[str, str] = {}
    states: dict[str, str] = {}
    for other in beside:
        name, frame = other.findings.table.name, other.frame
        for line, id_, kind, country, members in zip(
            frame.index, *(frame[column] for column in ("id", "kind", "country", "members")), strict=True
        ):
            ids[id_] = f"{name} line {line}"
            if kind == "state" and country and not members:
                states[country] = ids[id_]
    for row, (id_, kind, country) in enumerate(zip(*(typed[name] for name in ("id", "kind", "country")), strict=True)):
        if id_ and id_ in ids:
            findings.problem(row, "id", f'"{id_}" is there already in {ids[id_]} - delete this line, or give another id')
        elif kind == "state" and country in states and not typed["members"][row]:
            findings.problem(row, "country", f'"{country}" is the state of {states[country]} as well - a state is one node')


def _parents(findings: Findings, known: set[str]) -> None:
    findings.note_where("parent", lambda text: text not in known, "{} is no node of this table; it is kept as a remark")


def _homeless(findings: Findings, typed: dict[str, list[Any]]) -> None:
    """What a company delivers counts for the state it stands in: without one it would be missing there in silence."""
    written = findings.table.columns.get("country", [])
    rows = [row for row, text in enumerate(written) if not text and typed["kind"][row] in SITES]
    if rows:
        findings.note(rows, "country", "is empty: its deliveries count for no state, unless a `located_in` row says where it stands")
