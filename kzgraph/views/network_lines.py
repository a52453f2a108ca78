"""The boxes and lines of a network page: which rows share a line, which of them speaks for it, and how wide it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Any

import pandas as pd

from kzgraph.names import country_name
from kzgraph.schema.columns import CONFIDENCES
from kzgraph.views.network_text import TONNAGE, Row, Texts, known, mineral_of, records, shown

THINNEST, WIDEST = 1.0, 12.0


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the page. `kind` is one of the nodes table, or `gap` for the imports without a stated origin."""

    id: str
    name: str
    kind: str
    country: str
    note: str
    group: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page and the rows behind it, the one that speaks for them first."""

    source: str
    target: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Measures:
    """What makes figures comparable: the commonest basis of each mineral, and the year of the deliveries that an import total is split into."""

    basis: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    """By relation, state and mineral."""
    is_basket: Callable[[str, str], bool] = lambda mineral, code: False

    def key(self, row: Row) -> tuple[Any, ...]:
        """Sorts the rows behind one line: the mineral itself, whole years, the commonest basis; of these the newest, then the best attested."""
        confidence = CONFIDENCES.index(row["confidence"]) if row["confidence"] in CONFIDENCES else len(CONFIDENCES)
        year = int(row["year"]) if known(row["year"]) else 0
        end = row["target"] if row["relation"] == "exports" else row["source"]
        wanted = self.years.get((row["relation"], end, mineral_of(row)), year)
        doubts = (not known(row["quantity"]), bool(row["hs_code"]), not _is_whole(row), not self._is_common(row))
        return *doubts, year != wanted, -year, confidence, tuple(repr(row[name]) for name in sorted(row))

    def tonnes(self, row: Row) -> float | None:
        """The tonnes of a row that may be held against those of other rows on the same mineral."""
        value = row.get("quantity_t")
        if row["relation"] not in TONNAGE or value is None or not known(value) or not self._is_common(row) or not _is_whole(row):
            return None
        return None if row["hs_code"] and self.is_basket(mineral_of(row), row["hs_code"]) else max(0.0, float(value))

    def _is_common(self, row: Row) -> bool:
        basis = str(row.get("basis", ""))
        return self.basis.get(mineral_of(row), basis) == basis


def _is_whole(row: Row) -> bool:
    """Whether an observed figure is for a whole year. What is promised has no whole years."""
    period = str(row.get("period", ""))
    return row["status"] != "observed" or period in ("", str(row["year"]), f"{row['year']}-")


def commonest_bases(rows: Iterable[Row]) -> dict[str, str]:
    """The basis in which most figures of each mineral are stated."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        if row["relation"] in TONNAGE and known(row["quantity"]):
            counts.setdefault(mineral_of(row), Counter())[str(row.get("basis", ""))] += 1
    return {mineral: min(found, key=lambda basis: (-found[basis], basis)) for mineral, found in counts.items()}


def page_nodes(nodes: pd.DataFrame, edges: pd.DataFrame, lang: str = "en") -> list[Node]:
    """The boxes by name; minerals that only edges mention get one too."""
    found = [
        Node(row["id"], shown(row["name"]), row["kind"], row["country"], shown(row.get("note", "")), bool(row.get("members", "")))
        for row in records(nodes)
    ]
    if lang != "en":
        found = [replace(node, name=shown(country_name(node.id, lang))) if _is_coded(node) else node for node in found]
    there = {node.id for node in found}
    ends = sorted(({*edges["source"], *edges["target"]} if len(edges) else set()) - there)
    unnamed = Texts("en", {})
    return sort_nodes([*found, *(Node(id_, unnamed.name(id_), "mineral", "", "", False) for id_ in ends)])


def sort_nodes(nodes: Iterable[Node]) -> list[Node]:
    """By name, then id."""
    return sorted(nodes, key=lambda node: (node.name.casefold(), node.id))


def _is_coded(node: Node) -> bool:
    return node.kind == "state" and country_name(node.id) != node.id


def page_lines(rows: Iterable[Row], measures: Measures) -> list[Line]:
    """One line for all rows that look the same: ends, relation, mineral, stage and status."""
    grouped: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        key = (row["source"], row["target"], row["relation"], mineral_of(row), row["stage"], row["status"])
        grouped.setdefault(key, []).append(row)
    return [Line(key[0], key[1], tuple(sorted(grouped[key], key=measures.key))) for key in sorted(grouped)]


class Scale:
    """How wide a line is by the tonnes of the row that speaks for it: one square-root scale a mineral for all years, so that years compare."""

    def __init__(self, lines: Sequence[Line], measures: Measures) -> None:
        self.measures = measures
        self.widest = max(2 * THINNEST, WIDEST * min(1.0, sqrt(60 / max(1, len(lines)))))
        self.most: dict[str, float] = {}
        for row in (row for line in lines for row in line.rows):
            mineral = mineral_of(row)
            self.most[mineral] = max(self.most.get(mineral, 0.0), measures.tonnes(row) or 0.0)

    def width(self, row: Row) -> float:
        """Tonnes of another basis, of part of a year or of a basket code cannot be held against the others: as thin as what has no tonnes."""
        tonnes, most = self.measures.tonnes(row), self.most.get(mineral_of(row), 0.0)
        return THINNEST if tonnes is None or most <= 0 else round(THINNEST + (self.widest - THINNEST) * sqrt(tonnes / most), 2)


def line_widths(lines: Sequence[Line], measures: Measures) -> list[float]:
    """The width of each line by its first row; narrower where there are many lines."""
    scale = Scale(lines, measures)
    return [scale.width(line.rows[0]) for line in lines]
