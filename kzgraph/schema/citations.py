"""The sources that rows cite, held against the table of sources."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Final

from kzgraph.schema.columns import OWN_SOURCE
from kzgraph.schema.raw import Findings

COLUMN: Final = "source_ids"
NAMED: Final = 20
"""Unknown ids that get a note of their own; whoever reads twenty has understood."""


def check_citations(findings: Findings, known: Collection[str], *, promised: bool) -> None:
    """Names every row that cites a source which no table has. `known` are the ids of the table of sources.

    Where that table is said to be whole (`promised`: it lies beside the rows), such an id is a fault. Else it is the user's own source, for which
    there is nowhere to say more, and one note an id says which rows cite it and what a mistyped one would be taken for.
    """
    cells = findings.table.columns.get(COLUMN, [])
    allowed = {*known, OWN_SOURCE, ""}
    strange = {cell: unknown for cell in dict.fromkeys(cells) if (unknown := [id_ for id_ in _ids(cell) if id_ not in allowed])}
    if not strange:
        return
    if promised:
        for row, cell in enumerate(cells):
            for id_ in strange.get(cell, ()):
                findings.problem(row, COLUMN, f"{_said(id_, known)} - correct it, or add the source to sources.csv")
        return
    rows: dict[str, list[int]] = {}
    for row, cell in enumerate(cells):
        for id_ in strange.get(cell, ()):
            rows.setdefault(id_, []).append(row)
    for id_ in list(rows)[:NAMED]:
        findings.note(rows[id_], COLUMN, f"{_said(id_, known)}; it counts as a source of your own, which goes after all others")
    if len(rows) > NAMED:
        findings.notes.append(f"{findings.table.name}, column {COLUMN}: {len(rows) - NAMED} more ids are not in sources.csv")


def _ids(cell: str) -> list[str]:
    return list(dict.fromkeys(item.strip() for item in cell.split(";")))


def _said(id_: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(id_[:60], sorted(known), n=1, cutoff=0.7)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f'"{id_[:60]}" is no id of sources.csv{hint}'
