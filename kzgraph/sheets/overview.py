"""What the tables hold, as counts and checksums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Overview
from kzgraph.evidence import Note


def overview(nodes: pd.DataFrame, edges: pd.DataFrame, *, where: Mapping[str, str], notes: Sequence[Note]) -> Overview:
    """Counts of table rows, and the stated tonnes of all flow rows, all years: a checksum by which two copies of the tables can be compared."""
    flows = edges[edges["relation"].isin(("supplies", "exports"))]
    supplies_t, exports_t = (_total(flows[flows["relation"] == name]) for name in ("supplies", "exports"))
    n_missing = int(flows["quantity_t"].isna().sum())
    minerals = edges[edges["mineral"] != ""]
    consumers = flows.assign(consumer=[where.get(id_) or id_ for id_ in flows["target"]])
    if n_missing:
        notes = (*notes, Note("flows_missing", {"missing": n_missing, "flows": len(flows)}))
    return Overview(
        n_nodes=len(nodes),
        n_edges=len(edges),
        total_t=_total(flows),
        supplies_t=supplies_t,
        exports_t=exports_t,
        n_missing_quantity=n_missing,
        by_mineral=tuple(_groups(minerals, "mineral")),
        by_consumer=tuple(_groups(consumers, "consumer")),
        notes=tuple(notes),
    )


def _total(rows: pd.DataFrame) -> float:
    """The exact decimal sum, rounded once."""
    return float(sum((Decimal(text) for text in rows["exact_t"] if text), Decimal(0)))


def _stated(rows: pd.DataFrame) -> float | None:
    """The sum of what is stated; None where nothing is."""
    return _total(rows) if rows["quantity_t"].notna().any() else None


def _groups(rows: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    return [
        {
            name: str(value),
            "supplies_t": _stated(group[group["relation"] == "supplies"]),
            "exports_t": _stated(group[group["relation"] == "exports"]),
            "n_edges": len(group),
        }
        for value, group in rows.groupby(name, sort=True)
    ]
