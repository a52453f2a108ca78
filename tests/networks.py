"""Small networks for tests, written as tables the way a user would."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import kzgraph
from kzgraph.answers.reports import DependencyReport, Listing

HEADER = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct"
STATES = "\n".join(["id,name,kind,country", *(f"{code},{code},state,{code}" for code in ("CHN", "DEU", "FRA", "JPN", "KAZ", "NAM", "USA"))])


def network(
    folder: Path, rows: list[str], *, extra: str = "", nodes: str = STATES, more_nodes: tuple[str, ...] = (), year: int = 2026
) -> kzgraph.SupplyGraph:
    """A graph of the rows; `extra` names further columns of the edges table."""
    (folder / "nodes.csv").write_text("\n".join([nodes, *more_nodes]) + "\n", "utf-8")
    (folder / "edges.csv").write_text("\n".join([HEADER + extra, *rows]) + "\n", "utf-8")
    return kzgraph.load(folder / "nodes.csv", folder / "edges.csv", current_year=year)


def codes(report: DependencyReport) -> set[str]:
    """The codes of a report's notes."""
    return {note.code for note in report.notes}


@cache
def shipped() -> kzgraph.SupplyGraph:
    """The shipped tables, loaded once a test process."""
    return kzgraph.load(current_year=2026)


def rows(listing: Listing, name: str) -> list[dict[str, Any]]:
    """The rows of one table of a listing."""
    table = next(table for table in listing.tables if table.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]
