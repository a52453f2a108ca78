"""What a network page says of its boxes, lines and rows: every datum as text or as a position in a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kzgraph.schema.columns import OWN_SOURCE
from kzgraph.views.network_choice import Choice
from kzgraph.views.network_conflicts import Contradiction
from kzgraph.views.network_filters import CELLS, Looks, cells, filters, row_keys
from kzgraph.views.network_lines import Measures, Node
from kzgraph.views.network_text import Row, Texts, records, shown, source_texts


def cards(
    boxes: Sequence[Node], choice: Choice, told: Sequence[tuple[Row, str]], sources: pd.DataFrame, contradictions: Sequence[Contradiction],
    measures: Measures, texts: Texts,
) -> dict[str, Any]:  # fmt: skip
    """`told` are rows without a line, each with the box whose card has them beside those of its ends."""
    drawn = [(index, row, "") for index, line in enumerate(choice.lines) for row in line.rows]
    every = [*drawn, *((-1, row, box) for row, box in told)]
    found = filters(boxes, [row for _, row, _ in every], texts)
    looks = Looks(choice.lines, [row for row, _ in told], measures, texts)
    place = {node.id: index for index, node in enumerate(boxes)}
    used: dict[str, int] = {}
    said: dict[int, int] = {}
    rows = []
    for line, row, box in every:
        against = [at for at, one in enumerate(contradictions) if row.get("row_ref", "") in one.refs]
        told_row = {
            "line": line,
            "source": place.get(box or row["source"], -1),
            "target": place.get(row["target"], -1),
            "facts": _facts(row, looks, texts),
            "sources": [used.setdefault(id_, len(used)) for id_ in str(row["source_ids"]).split(";") if id_],
            **row_keys(row, found),
            **(looks.of(row) if line >= 0 else {}),
            **({"made": True} if row.get("made") else {"cells": cells(row)}),
            **({"against": [said.setdefault(at, len(said)) for at in against]} if against else {}),
        }
        rows.append(told_row)
    return {
        "words": texts.words,
        "about": [_about(node, texts) for node in boxes],
        "rows": rows,
        "columns_of_rows": CELLS,
        "sources": _sources(sources, used, texts),
        "contradictions": [dict(contradictions[at].texts) for at in said],
        "groups": [index for index, node in enumerate(boxes) if node.group],
        **found,
    }


def _facts(row: Row, looks: Looks, texts: Texts) -> dict[str, str]:
    facts, part = texts.facts(row), looks.part(row)
    return facts | ({"part": part} if part else {})


def _about(node: Node, texts: Texts) -> dict[str, str]:
    kind = texts.words["kinds"][node.kind]
    return {"id": shown(node.id), "name": node.name, "kind": kind, "country": texts.country(node.country), "note": node.note}


def _sources(sources: pd.DataFrame, used: Mapping[str, int], texts: Texts) -> list[dict[str, str]]:
    known = {row["id"]: source_texts(row) for row in records(sources)}
    return [known.get(id_, {"title": texts.words["own"] if id_ == OWN_SOURCE else shown(id_)}) for id_ in used]
