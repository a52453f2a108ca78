"""Rules over several rows of an edges table: duplicates, shares that add up to too much, bases that do not add, circular ownership.

Only rows without a fault of their own are held against each other: what a bad cell would have said is not known.
"""

from __future__ import annotations

import graphlib
import itertools
from collections.abc import Iterator
from typing import Any

import pandas as pd

from kzgraph.schema.columns import FLOWS, KEY
from kzgraph.schema.raw import LISTED, Context, Findings

CYCLES = 20
"""Cycles of owners that are named; one thing to repair is enough to see the others."""
ROUNDING = 0.005
"""What each of several shares may be off by, in percent, where they are published with two decimals."""
SUM = ["relation", "mineral", "target", "year"]
"""What is added up: the deliveries of one mineral to one receiver in one year."""
TOLD = ("source", "quantity", "share_pct", "value_usd")
"""Columns under which a duplicate is told."""


def check_rows(findings: Findings, frame: pd.DataFrame, context: Context) -> None:
    """Adds the problems and notes that need more than one row to be seen."""
    bad = {problem.line for problem in findings.problems}
    positions = frame.reset_index(drop=True)
    sound = positions[~frame.index.isin(list(bad))] if bad else positions
    _duplicates(findings, sound)
    _ownership_sums(findings, sound)
    _ownership_cycles(findings, sound)
    _mixed_bases(findings, sound, context)


def _duplicates(findings: Findings, frame: pd.DataFrame) -> None:
    """The same key twice from the same source: the second row is a slip or a disagreement, never a second flow."""
    repeated = frame[frame.duplicated(list(KEY), keep=False)]
    figures = list(zip(*(repeated[name] for name in ("quantity_t", "share_pct", "value_usd")), strict=True))
    keys = zip(*(repeated[name].fillna(0) if name == "year" else repeated[name] for name in KEY), strict=True)
    first: dict[tuple[Any, ...], tuple[int, tuple[Any, ...]]] = {}
    found = 0
    for row, key, values in zip(repeated.index, keys, figures, strict=True):
        other, before = first.setdefault(key, (int(row), values))
        if other == row:
            continue
        found += 1
        if found > len(TOLD) * LISTED:
            break  # one column at least has said that its rest is not listed
        lines = f"lines {findings.table.lines[other]} and {findings.table.lines[row]}"
        names = zip(("quantity", "share_pct", "value_usd"), before, values, strict=True)
        name = next((name for name, a, b in names if _differs(a, b)), "")
        if name:
            told = f"{_cell(findings, name, other)} and {_cell(findings, name, row)}"
            findings.problem(row, name, f"{lines} disagree: {told} for the same key and source - keep one, or name two sources")
        else:
            findings.problem(row, "source", f"{lines} are the same row twice ({', '.join(KEY)} are equal) - delete one")


def _differs(a: Any, b: Any) -> bool:
    return bool(a != b and not (pd.isna(a) and pd.isna(b)))


def _cell(findings: Findings, name: str, row: int) -> str:
    columns = findings.table.columns
    unit = columns["unit"][row] if name == "quantity" and "unit" in columns else ""
    return f"{columns[name][row] or 'empty'} {unit if unit != 't' else ''}".rstrip()


def _ownership_sums(findings: Findings, frame: pd.DataFrame) -> None:
    """Owners of one company in one year hold at most 100 %; what two sources say of one owner counts once (the smaller)."""
    owned = frame[(frame["relation"] == "owns") & (frame["status"] == "observed") & frame["share_pct"].notna()]
    smallest = owned.groupby(["target", "year", "source"])["share_pct"].min()
    totals = smallest.groupby(level=["target", "year"]).agg(["sum", "size"])
    over = totals[totals["sum"] > 100 + 1e-6].reset_index()
    for target, year, total, owners in zip(over["target"], over["year"], over["sum"], over["size"], strict=True):
        rows = owned.index[(owned["target"] == target) & (owned["year"] == year)]
        told = f"the shares held in {target} in {year} add up to {total:.10g} %"
        if total <= 100 + ROUNDING * owners + 1e-6:
            findings.note(list(rows), "share_pct", f"{told}; taken as rounded figures of 100 %")
        else:
            lines = " and ".join(str(findings.table.lines[row]) for row in rows[:20])
            findings.problem(int(rows[-1]), "share_pct", f"lines {lines}: {told} - more than 100")


def _ownership_cycles(findings: Findings, frame: pd.DataFrame) -> None:
    """A cycle of owners is kept and noted; one where every link is 100 % belongs to nobody and is refused."""
    owned = frame[(frame["relation"] == "owns") & (frame["status"] == "observed")]
    whole = owned[owned["share_pct"] == 100]
    for path, rows in _cycles(whole):
        findings.problem(max(rows), "share_pct", f"{path} own each other by 100 %: nobody owns them - correct one share")
    for path, rows in _cycles(owned):
        if not set(rows) <= set(whole.index):
            findings.note(sorted(rows), "source", f"circular ownership: {path}; it is kept")


def _cycles(owned: pd.DataFrame) -> Iterator[tuple[str, list[int]]]:
    """Up to CYCLES cycles, each as a path and its rows; every cycle shares a link with one of them."""
    row_of = {(source, target): int(row) for row, source, target in zip(owned.index, owned["source"], owned["target"], strict=True)}
    owners: dict[str, list[str]] = {}
    for source, target in sorted(row_of):
        owners.setdefault(target, []).append(source)
    for _ in range(CYCLES):
        try:
            graphlib.TopologicalSorter(owners).prepare()
            return
        except graphlib.CycleError as error:
            cycle = error.args[1]
        links = list(itertools.pairwise(cycle))
        yield " -> ".join(cycle), [row_of[link] for link in links]
        owners[links[0][1]].remove(links[0][0])


def _mixed_bases(findings: Findings, frame: pd.DataFrame, context: Context) -> None:
    """Tonnes of metal and tonnes of oxide are not added up, unless the mineral table states the factor between them."""
    flows = frame[frame["relation"].isin(FLOWS) & frame["quantity"].notna() & (frame["status"] == "observed")]
    kinds = flows.drop_duplicates([*SUM, "basis"])
    several = kinds[kinds.duplicated(SUM, keep=False)][SUM].drop_duplicates()
    if several.empty:
        return
    mixed = flows.reset_index().merge(several, on=SUM).set_index("index").sort_index()
    for (_, mineral, target, year), rows in mixed.groupby(SUM, dropna=False, sort=False):
        plain = int((rows["basis"] == "").sum())
        main = "" if plain * 2 >= len(rows) else str(rows.loc[rows["basis"] != "", "basis"].iloc[0])
        for row, basis in zip(rows.index, rows["basis"], strict=True):
            if basis != main and not _convertible(str(mineral), main, basis, context):
                shown = f"t {main}".rstrip()
                unit = findings.table.columns["unit"][row]
                message = f'"{unit}" is another basis than the {shown} beside it (mineral {mineral}, target {target}, {year})'
                findings.problem(
                    int(row), "unit", f"{message} - not added up without a factor in minerals.csv; convert it, or correct the unit"
                )


def _convertible(mineral: str, main: str, basis: str, context: Context) -> bool:
    """Both bases lead to the contained element by stated factors (the element itself counts as 1)."""
    return main != "" and basis != "" and (context.factor(mineral, main) is not None or context.factor(mineral, basis) is not None)
