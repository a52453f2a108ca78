"""What the page draws of the routes: a few places a column, the rest of each column as one, and the tonnes between neighbouring places."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from kzgraph.hidden.routes import Route, Routes
from kzgraph.indicators.origin import UNEXPLAINED

LARGEST: Final = 6
"""Places of a column that are drawn by name."""
REST: Final = "rest"
Place = tuple[str, str]


def flow_chart(routes: Routes, consumer: str) -> dict[str, Any]:
    """`columns`, `nodes` (column, place, count, quantity_t) in drawing order and `links` (source, target: positions of nodes; quantity_t)."""
    columns = [*routes.stages, "supplier", "consumer"]
    merged = {column: _kept(routes.rows, column) for column in columns[:-1]}
    paths = [([*_path(row, columns[:-1], merged), ("consumer", consumer)], row.quantity_t) for row in routes.rows]
    tonnes: dict[Place, list[float]] = {}
    between: dict[tuple[Place, Place], list[float]] = {}
    for path, quantity_t in paths:
        for place in path:
            tonnes.setdefault(place, []).append(quantity_t)
        for pair in pairwise(path):
            between.setdefault(pair, []).append(quantity_t)
    sums = {place: math.fsum(parts) for place, parts in tonnes.items()}
    order = sorted(sums, key=lambda place: (columns.index(place[0]), place[1] == UNEXPLAINED, place[1] == REST, -sums[place], place[1]))
    at = {place: number for number, place in enumerate(order)}
    counts = {column: len(_places(routes.rows, column) - kept) for column, kept in merged.items()}
    return {
        "columns": columns,
        "nodes": [
            {"column": columns.index(column), "place": name, "count": counts.get(column, 0) if name == REST else 1, "quantity_t": sums[column, name]}
            for column, name in order
        ],
        "links": [
            {"source": at[one], "target": at[two], "quantity_t": math.fsum(parts)}
            for (one, two), parts in sorted(between.items(), key=lambda item: (at[item[0][0]], at[item[0][1]]))
        ],
    }  # fmt: skip


def state_shares(routes: Routes) -> list[dict[str, Any]]:
    """For each state its part of the imports at every column, the largest first; a column that is not looked at is absent."""
    columns = [*routes.stages, "supplier"]
    whole = math.fsum(row.quantity_t for row in routes.rows)
    found: dict[str, dict[str, float]] = {}
    for column in columns:
        for place, quantity_t in _sums(routes.rows, column).items():
            found.setdefault(place, {})[column] = quantity_t / whole
    return [
        {"state": state, **{column: shares.get(column, 0.0) for column in columns}}
        for state, shares in sorted(found.items(), key=lambda item: (item[0] == UNEXPLAINED, -max(item[1].values()), item[0]))
    ]


def _sums(rows: Iterable[Route], column: str) -> dict[str, float]:
    parts: dict[str, list[float]] = {}
    for row in rows:
        place = getattr(row, column)
        if place is not None:
            parts.setdefault(place, []).append(row.quantity_t)
    return {place: math.fsum(tonnes) for place, tonnes in parts.items()}


def _places(rows: Iterable[Route], column: str) -> set[str]:
    return set(_sums(rows, column))


def _kept(rows: Sequence[Route], column: str) -> set[str]:
    """The places drawn by name: the largest ones and what is unexplained; all of them where only one would be left over."""
    sums = _sums(rows, column)
    named = sorted((place for place in sums if place != UNEXPLAINED), key=lambda place: (-sums[place], place))
    kept = named if len(named) <= LARGEST + 1 else named[:LARGEST]
    return {*kept, *(sums.keys() & {UNEXPLAINED})}


def _path(row: Route, columns: Sequence[str], merged: Mapping[str, set[str]]) -> list[Place]:
    """The places a route passes, column by column; a column that it does not pass is left out."""
    passed = [(column, getattr(row, column)) for column in columns]
    return [(column, place if place in merged[column] else REST) for column, place in passed if place is not None]
