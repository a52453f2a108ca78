"""The apostrophe that keeps a spreadsheet program from running a cell is taken off, and said."""

from __future__ import annotations

from dataclasses import replace

from kzgraph.schema.formulas import unguarded
from kzgraph.schema.raw import Findings, RawTable

MESSAGE = "{} has an apostrophe that guards against formulas; it is left out"


def without_guards(table: RawTable) -> RawTable:
    """The table as it was before `kzgraph export`, or another program, guarded it; one note a column."""
    findings = Findings(table)
    columns: dict[str, list[str]] = {}
    for name, cells in table.columns.items():
        plain = unguarded(name)
        found = {text: unguarded(text) for text in set(cells) if unguarded(text) != text}
        columns[name if plain in table.columns else plain] = [found.get(text, text) for text in cells] if found else cells
        findings.note_where(name, found.__contains__, MESSAGE)
    return replace(table, columns=columns, notes=(*table.notes, *findings.notes))
