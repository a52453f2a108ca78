"""Small networks for tests, written as tables the way a user would."""

from __future__ import annotations

from pathlib import Path

import kzgraph
from kzgraph.reports import DependencyReport

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
