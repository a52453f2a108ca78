"""Checks a raw edges table and types it: each cell here, each row in `edge_rules`, rules over several rows in `rows`."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from kzgraph.errors import UnknownNameError
from kzgraph.frames import typed_frame
from kzgraph.schema import cells, ids, numbers, rows
from kzgraph.schema.columns import EDGES, OWN_SOURCE, Column
from kzgraph.schema.edge_rules import check_each
from kzgraph.schema.nodes import Checked
from kzgraph.schema.raw import Context, Findings, RawTable, choice, header_notes, header_problems, without_remarks
from kzgraph.units import Unit, parse_unit

COLUMNS = {column.name: column for column in EDGES}
TONNES = {"quantity_t": "quantity", "quantity_low_t": "quantity_low", "quantity_high_t": "quantity_high"}
NUMBERS = ("quantity", "share_pct", "value_usd", "quantity_low", "quantity_high")
RESERVED = frozenset({*TONNES, "exact_t", "basis", "row_ref", "line", "key", "self", "u_for_edge", "v_for_edge"})
"""Names of derived columns and of what the graph stores beside the attributes."""
EXACT_TO = Decimal(2**53)
AS_STATED = Unit(Decimal(1), "")
HINTS = 100
"""Unknown ids for which near ones are looked up: that takes time, and whoever reads a hundred has understood."""


def check_edges(table: RawTable, context: Context, *, kinds: Mapping[str, str], minerals: frozenset[str]) -> Checked:
    """Types an edges table and derives `quantity_t`, `quantity_low_t`, `quantity_high_t` (tonnes of `basis`), `exact_t`
    (the same tonnes as decimal text, which no float rounds: what checksums are made of) and `basis`.

    `kinds` maps every node id to its kind; `minerals` are ids that need no node of their own. Index: `line`. An empty `source_ids` becomes
    `own`, an empty `status` observed, an empty `mineral` the target where that is a mineral. Every fault becomes a problem;
    what follows from a fault already named (a column or all ids missing) does not.
    """
    findings = Findings(table)
    findings.problems += header_problems(table, EDGES, reserved=RESERVED)
    findings.notes += header_notes(table, EDGES)
    whole = not findings.problems
    known = {**dict.fromkeys(minerals, "mineral"), **kinds}
    nameless = bool(kinds) and not any(kinds)
    known_id = ids.identifier if nameless else _id_parser(known, context)
    typed: dict[str, list[object]] = {}
    for name, column in COLUMNS.items():
        bad = "" if name == "status" else None
        typed[name] = findings.parsed(name, _parser(column, table, context, known_id), _empty(column), bad=bad)
    units = findings.parsed("unit", parse_unit, AS_STATED)
    check_each(findings, typed, known, context)
    _notes(findings)
    frame = _frame(table, typed, units)
    if whole:
        rows.check_rows(findings, frame, context)
    without_remarks(findings, ("target", "relation"))
    return Checked(frame, findings)


def _empty(column: Column) -> object:
    if column.name == "status":
        return "observed"
    if column.name == "source_ids":
        return OWN_SOURCE
    return None if column.type in ("number", "share", "year") else ""


def _parser(column: Column, table: RawTable, context: Context, known_id: Callable[[str], str]) -> Callable[[str], object]:
    if column.name == "mineral":
        return context.mineral
    return {
        "id": known_id,
        "choice": choice(column),
        "hs_code": cells.hs_code,
        "year": cells.year,
        "period": cells.period,
        "number": lambda text: _amount(text, table),
        "share": lambda text: numbers.share(text, table.style),
        "list": lambda text: ";".join(sorted({item.strip() for item in text.split(";")} - {""})),
    }.get(column.type, lambda text: text)


def _amount(text: str, table: RawTable) -> Decimal:
    value = numbers.number(text, table.style)
    if value < 0:
        raise ValueError(f'"{text}" is negative - a flow in the other direction is a row of its own')
    return value


def _id_parser(known: Mapping[str, str], context: Context) -> Callable[[str], str]:
    """A parser for ids that must be there, with near ones as a hint."""
    others = [id_ for id_ in known if id_]
    counted = itertools.count()

    def parse(text: str) -> str:
        id_ = ids.identifier(text)
        if id_ in known:
            return id_
        near = _near(id_, others, known, context) if next(counted) < HINTS else []
        odd = ids.odd_letter(id_) if ids.mixes_scripts(id_) else ""
        mixed = f" (mixed script: {odd})" if odd else ""
        hint = f" - did you mean {', '.join(near)}?" if near else " - add it to the nodes table"
        raise ValueError(f'unknown id "{id_[:60]}"{mixed}{hint}')

    return parse


def _near(id_: str, others: list[str], known: Mapping[str, str], context: Context) -> list[str]:
    try:
        code = context.country(id_)
    except UnknownNameError:
        code = ""
    return [code] if code and code in known else context.nearest(id_, others)


def _notes(findings: Findings) -> None:
    """What is read, but may have been meant otherwise."""
    table = findings.table
    if not len(table):
        findings.notes.append(f"{table.name}: the table has no rows")
    kept = "{} has more digits than a float keeps: shares are rounded, checksums are exact"
    findings.note_where("quantity", lambda text: len(text) > 15 and _loses(text, table), kept)
    findings.note_where("unit", lambda text: text.startswith("Mt"), '"Mt" is read as million tonnes; if metric tons are meant, write t')
    if table.style.thousands not in numbers.SPACES or not table.style.thousands:
        for name in NUMBERS:
            findings.note_where(name, numbers.has_spaces, "{} is read as one number with blanks between its thousands")
    fraction = "{} is read as percent (less than one in a hundred); if the fraction is meant, write it in percent"
    findings.note_where("share_pct", lambda text: _is_fraction(text, table), fraction)


def _loses(text: str, table: RawTable) -> bool:
    try:
        value = numbers.number(text, table.style)
    except ValueError:
        return False
    return abs(value) > EXACT_TO and Decimal(float(value)) != value


def _is_fraction(text: str, table: RawTable) -> bool:
    try:
        return not text.endswith("%") and 0 < numbers.share(text, table.style) < 1
    except ValueError:
        return False


def _frame(table: RawTable, typed: dict[str, list[object]], units: list[Unit]) -> pd.DataFrame:
    data: dict[str, list[Any]] = {name: typed[name] for name in COLUMNS if name != "unit"}
    data = {name: data[name] if name in data else table.columns.get(name, [""] * len(table)) for name in COLUMNS}
    written = table.columns.get("unit", [""] * len(table))
    for name, amount in TONNES.items():
        exact = _exact(table.columns.get(amount, []), written, typed[amount], units)
        data[name] = [float(text) if text else math.nan for text in exact]
        if amount == "quantity":
            data["exact_t"] = exact
    data["basis"] = [unit.basis for unit in units]
    data |= {name: values for name, values in table.columns.items() if name not in data}
    return typed_frame(data, table.lines, numbers={*NUMBERS, *TONNES}, years={"year"})


def _exact(texts: list[str], written: list[str], amounts: list[object], units: list[Unit]) -> list[str]:
    """Exact products in tonnes, as text: 0.1 kg is 0.0001. Each distinct pair of cells is multiplied once."""
    if not any(texts):
        return [""] * len(amounts)
    products = {
        pair: "" if amount is None else str(amount * unit.tonnes)
        for pair, amount, unit in zip(zip(texts, written, strict=True), amounts, units, strict=True)
        if amount is None or isinstance(amount, Decimal)
    }
    return [products[pair] for pair in zip(texts, written, strict=True)]
