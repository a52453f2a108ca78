"""What an edge row needs beside what it has: ends that the relation allows, a unit and a year beside a figure, a mineral."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from kzgraph.schema.cells import HORIZON
from kzgraph.schema.columns import FLOWS, RELATIONS
from kzgraph.schema.raw import Context, Findings

MINERAL_TARGETS = tuple(name for name, relation in RELATIONS.items() if relation.targets == ("mineral",))


def check_each(findings: Findings, typed: dict[str, list[object]], known: Mapping[str, str], context: Context) -> None:
    """Adds the problems of single rows. Fills an empty mineral from the target where that is one."""
    for name in ("source", "target", "relation"):
        for row, text in enumerate(findings.table.columns.get(name, [])):
            if not text:
                findings.problem(row, name, "is empty - every edge needs one")
    _endpoints(findings, typed, known)
    _figures(findings, typed)
    _years(findings, typed, context)
    _minerals(findings, typed)


def _endpoints(findings: Findings, typed: dict[str, list[object]], known: Mapping[str, str]) -> None:
    """Direction and kinds: each distinct (relation, source kind, target kind) is judged once."""
    verdicts: dict[tuple[str, str, str], tuple[str, str]] = {}
    for row, (relation, source, target) in enumerate(zip(typed["relation"], typed["source"], typed["target"], strict=True)):
        if not (relation and source and target):
            continue
        if source == target:
            findings.problem(row, "target", f'"{target}" is the source as well - a relation needs two nodes')
        triple = (str(relation), known.get(str(source), ""), known.get(str(target), ""))
        if triple not in verdicts:
            verdicts[triple] = _verdict(*triple)
        column, message = verdicts[triple]
        if message:
            findings.problem(row, column, f'"{source if column == "source" else target}" is {message}')


def _verdict(relation: str, source: str, target: str) -> tuple[str, str]:
    rule = RELATIONS[relation]
    direction = f"`{relation}` goes from {' or '.join(rule.sources)} to {' or '.join(rule.targets)}"
    if source and source not in rule.sources:
        return "source", f"a {source}: {direction}"
    if target and target not in rule.targets:
        return "target", f"a {target}: {direction}"
    return "", ""


def _figures(findings: Findings, typed: dict[str, list[object]]) -> None:
    """A figure has a unit and lies in its own range."""
    units = findings.table.columns.get("unit", _absent(findings))
    amounts = (typed["quantity"], typed["quantity_low"], typed["quantity_high"])
    for row, (quantity, low, high, unit) in enumerate(zip(*cast("tuple[list[Decimal | None], ...]", amounts), units, strict=True)):
        if not unit and (quantity, low, high) != (None, None, None):
            findings.problem(row, "unit", "is empty beside a quantity - say the unit (t, kg, kt, tU ...)")
        if low is not None and high is not None and low > high:
            findings.problem(row, "quantity_low", f"{low} is above quantity_high {high}")
        elif quantity is not None and ((low is not None and quantity < low) or (high is not None and quantity > high)):
            findings.problem(row, "quantity", f"{quantity} is outside its own range {low} to {high}")


def _years(findings: Findings, typed: dict[str, list[object]], context: Context) -> None:
    """A figure has a year; an observed one is not in the future; a period starts in the year."""
    written = findings.table.columns.get("year", _absent(findings))
    years = cast("list[int | None]", typed["year"])
    figures = zip(typed["quantity"], typed["quantity_low"], typed["quantity_high"], typed["share_pct"], strict=True)
    for row, (year, text, figure, status, period) in enumerate(zip(years, written, figures, typed["status"], typed["period"], strict=True)):
        if not text and figure != (None, None, None, None):
            findings.problem(row, "year", "is empty beside a quantity or a share - say which year it is for")
        if year is not None and year > context.current_year:
            if status == "observed":
                allowed = f"the current year {context.current_year} - set the status (contracted, planned ...)"
                findings.problem(row, "year", f"{year} is after {allowed}")
            elif year > context.current_year + HORIZON:
                findings.problem(row, "year", f"{year} is more than {HORIZON} years ahead - a slip? correct the year")
        if period and year is not None and not str(period).startswith(str(year)):
            findings.problem(row, "period", f'"{period}" does not start in the year {year} of the row')


def _minerals(findings: Findings, typed: dict[str, list[object]]) -> None:
    """The mineral is the target's where that is one, and is named on every delivery."""
    written = findings.table.columns.get("mineral", _absent(findings))
    for row, (relation, target, mineral, text) in enumerate(
        zip(typed["relation"], typed["target"], typed["mineral"], written, strict=True)
    ):
        if relation in MINERAL_TARGETS and target:
            if not text:
                typed["mineral"][row] = target
            elif mineral and mineral != target:
                findings.problem(row, "mineral", f'"{mineral}" is not the target "{target}" - leave one of them out')
        elif relation in FLOWS and not text:
            findings.problem(row, "mineral", f"is empty - `{relation}` needs the mineral that is delivered")


def _absent(findings: Findings) -> list[str]:
    """Stands for a missing column, which is a problem of its own: nothing more is said of its cells."""
    return ["?"] * len(findings.table)
