"""Supply that is promised: contracted, planned and announced rows, listed beside a base year and never added to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kzgraph.answers.reports import OutlookItem
from kzgraph.evidence import Note, SourceRank, contradiction
from kzgraph.frames import records

PROMISED = ("contracted", "planned", "announced")


def promised_rows(edges: pd.DataFrame, where: Mapping[str, str]) -> pd.DataFrame:
    """Rows of `supplies` and `exports` that are promised, with `supplier`, `consumer` (states) and `party` (the receiving node)."""
    rows = edges[edges["relation"].isin(("supplies", "exports")) & edges["status"].isin(PROMISED)]
    return rows.assign(
        supplier=[where.get(id_) or "" for id_ in rows["source"]],
        consumer=[where.get(id_) or "" for id_ in rows["target"]],
        party=list(rows["target"]),
    )


def outlook_items(future: pd.DataFrame, consumer: str, mineral: str, rank: SourceRank) -> tuple[tuple[OutlookItem, ...], list[Note]]:
    """What is promised to the consumer (a state or a buyer), one item a deal, by start, supplier and company."""
    rows = future[((future["consumer"] == consumer) | (future["party"] == consumer)) & (future["mineral"] == mineral)]
    if not len(rows):
        return (), []
    rows = rows[(rows["supplier"] != rows["consumer"]) | (rows["party"] == consumer)]
    notes: list[Note] = []
    items = []
    for _, deal in rows.groupby(["relation", "source", "target", "year", "status", "hs_code", "stage"], dropna=False, sort=True):
        told = sorted(records(deal), key=lambda row: (pd.isna(row["quantity_t"]), *rank.order(row["source_ids"])))
        used = told[0]
        for other in told[1:]:
            if not pd.isna(other["quantity_t"]) and other["quantity_t"] != used["quantity_t"]:
                notes.append(contradiction(used["supplier"], used, other, rank.rule(used["source_ids"], other["source_ids"])))
        items.append(_item(used, sorted({id_ for row in told for id_ in row["source_ids"].split(";")})))
    unknown = sorted({item.supplier for item in items if item.quantity_t is None})
    if unknown:
        notes.append(Note("outlook_unknown", {"who": unknown}))
    return tuple(sorted(items, key=lambda item: (item.start or 0, item.supplier, item.company or ""))), notes


def _item(row: Mapping[Any, Any], source_ids: list[str]) -> OutlookItem:
    return OutlookItem(
        supplier=row["supplier"],
        company=row["source"] if row["relation"] == "supplies" else None,
        quantity_t=None if pd.isna(row["quantity_t"]) else float(row["quantity_t"]),
        start=None if pd.isna(row["year"]) else int(row["year"]),
        end=_end(str(row["period"])),
        status=row["status"],
        source_ids=tuple(source_ids),
    )


def _end(period: str) -> int | None:
    """The last year of `2026-2030`; None where the end is open or not stated."""
    first, _, last = period.partition("-")
    return int(last) if first.isdigit() and len(last) == 4 and last.isdigit() else None
