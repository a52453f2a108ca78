"""The contradictions that a network page tells: which of its rows say otherwise than another row or a claim, and which figure is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kzgraph.sheets.conflicts import Conflict, conflict_list
from kzgraph.sheets.ledger import Ledger
from kzgraph.views.speech import Speech


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two figures on one matter as sentences, and the rows (`edges.csv:19`) that state them."""

    refs: frozenset[str]
    texts: Mapping[str, str]
    """`about`, `used`, `other` and `because`."""


def contradictions_told(ledger: Ledger, found: Sequence[Conflict], refs: Iterable[str], speech: Speech) -> list[Contradiction]:
    """Those pairs of which at least one side is among the rows `refs`, in the words of `kzgraph conflicts`."""
    shown = set(refs)
    told = []
    for conflict in found:
        sides = frozenset([*conflict.used.ref.split(";"), *conflict.other.ref.split(";")])
        if sides & shown:
            table = conflict_list(ledger, [conflict]).tables[0]
            cells = dict(zip(table.columns, table.rows[0], strict=True))
            told.append(Contradiction(sides, {name: speech.warning(cells[name]) for name in table.shown}))
    return told
