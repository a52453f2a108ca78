"""What a reader of a network page may filter by, and what changes with the year: span, share, width and label of each row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

from kzgraph.schema.columns import EDGES, STATUSES
from kzgraph.views.network_lines import Line, Measures, Node, Scale
from kzgraph.views.network_text import TONNAGE, Row, Texts, known, mineral_of, number, shown

CELLS = tuple(column.name for column in EDGES)
"""Columns of the rows that a reader downloads: those of the edges table."""
PARTS: Mapping[str, str] = {"exports": "imports_total", "unstated": "imports_total", "produces_total": "produces_total"}
"""What a relation's tonnes are a share of: the receiver's stated total, or the sum over all states on the page."""


def span(row: Row) -> tuple[int | None, int | None]:
    """First and last year a row speaks of. Tonnes are those of their years; owners, agreements and laws hold from theirs on.

    >>> span({"relation": "exports", "year": 2021, "period": ""}), span({"relation": "supplies", "year": 2026, "period": "2026-"})
    ((2021, 2021), (2026, None))
    >>> span({"relation": "owns", "year": 2018, "period": ""}), span({"relation": "refines", "year": None, "period": ""})
    ((2018, None), (None, None))
    """
    if not known(row["year"]):
        return None, None
    year, period = int(row["year"]), str(row.get("period", ""))
    if row["relation"] not in TONNAGE or period == f"{year}-":
        return year, None
    years = re.fullmatch(r"(\d{4})-(\d{4})", period)
    return (int(years[1]), int(years[2])) if years else (year, year)


class Looks:
    """How the line of a row looks where that row speaks for it: label, width, and the part it is of what reaches its box."""

    def __init__(self, lines: Sequence[Line], told: Iterable[Row], measures: Measures, texts: Texts) -> None:
        self.scale, self.texts = Scale(lines, measures), texts
        self.leading: dict[int, float] = {}
        self.sums: dict[tuple[Any, ...], float] = {}
        for row in [row for line in lines for row in _first_of_years(line)] + [row for row in told if row["relation"] == "imports_total"]:
            tonnes = measures.tonnes(row)
            if tonnes is not None:
                self.leading[id(row)] = tonnes
                key = _whole(row["relation"], row["source"] if row["relation"] == "imports_total" else row["target"], row)
                self.sums[key] = self.sums.get(key, 0.0) + tonnes

    def of(self, row: Row) -> dict[str, Any]:
        """`strength` of the colour is left out where the share is unknown."""
        share = self.share(row)
        look = {"label": self.texts.label([row]), "width": self.scale.width(row)}
        return look if share is None else look | {"strength": strength(share)}

    def share(self, row: Row) -> float | None:
        """0-1, as stated, else computed; None where the row has no tonnes to compare, or nothing says what they are a part of."""
        if known(row.get("share_pct")) and row["relation"] in TONNAGE:
            return float(row["share_pct"]) / 100
        tonnes = self.leading.get(id(row))
        whole = self.sums.get(_whole(PARTS.get(row["relation"], ""), row["target"], row))
        return tonnes / whole if tonnes is not None and whole and tonnes <= whole else None

    def part(self, row: Row) -> str:
        """The computed share with what it is a part of; empty where there is none, or a stated one."""
        share = self.share(row)
        if share is None or known(row.get("share_pct")):
            return ""
        pattern = str(self.texts.words["parts"][PARTS[row["relation"]]])
        return pattern.format(share=number(round(100 * share, 1), self.texts.lang), year=row["year"])


def strength(share: float) -> float:
    """How strong the colour of a line is: 0.35 for next to nothing, 1 for everything; by the square root, so that small shares differ too.

    >>> strength(0.0), strength(0.25), strength(1.0)
    (0.35, 0.675, 1.0)
    """
    return round(0.35 + 0.65 * sqrt(share), 3)


def _first_of_years(line: Line) -> list[Row]:
    """Of each year the row that speaks for the line in that year."""
    first: dict[int, Row] = {}
    for row in line.rows:
        if known(row["year"]):
            first.setdefault(int(row["year"]), row)
    return list(first.values())


def _whole(relation: str, receiver: str, row: Row) -> tuple[Any, ...]:
    """What tonnes are a part of: those of one relation that reach one box, of one mineral, stage, basis, year and status."""
    return relation, receiver, mineral_of(row), row["stage"], row.get("basis", ""), str(row["year"]), row["status"]


def cells(row: Row) -> list[str | float | int]:
    """The row as kzgraph's own tables have it."""
    return [_cell(row.get(name)) for name in CELLS]


def _cell(value: Any) -> str | float | int:
    if value is None or not known(value):
        return ""
    if isinstance(value, str):
        return shown(value)
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def filters(boxes: Sequence[Node], rows: Sequence[Row], texts: Texts) -> dict[str, Any]:
    """Minerals, states, statuses and years that occur, each with what the page's address calls it, and what each box stands for."""
    minerals = _named({mineral_of(row) for row in rows}, texts)
    states = _named({_state(node) for node in boxes}, texts, place=True)
    found = {row["status"] for row in rows if row["relation"] != "unstated"}
    ends = [year for row in rows if row["relation"] in TONNAGE for year in span(row) if year is not None]
    return {
        "minerals": [[shown(id_), name] for id_, name in minerals.items()],
        "states": [[shown(id_), name] for id_, name in states.items()],
        "statuses": [[name, texts.words["statuses"][name]] for name in STATUSES if name in found],
        "years": sorted(set(ends)),
        "node_minerals": [list(minerals).index(node.id) if node.id in minerals else -1 for node in boxes],
        "node_states": [list(states).index(_state(node)) if _state(node) else -1 for node in boxes],
    }


def row_keys(row: Row, found: Mapping[str, Any]) -> dict[str, Any]:
    """The row's position among the filters' values, and its years."""
    since, until = span(row)
    return {
        "mineral": _position(found["minerals"], shown(mineral_of(row))),
        "status": _position(found["statuses"], row["status"]),
        **({} if since is None else {"since": since}),
        **({} if until is None else {"until": until}),
    }


def _position(values: Sequence[Sequence[str]], id_: str) -> int:
    return next((at for at, (value, _) in enumerate(values) if value == id_), -1)


def _state(node: Node) -> str:
    """Where a box stands; of a state itself. A group of states stands for itself, its members are other boxes."""
    return "" if node.kind in ("mineral", "gap") or " " in node.id else node.id if node.kind == "state" else node.country


def _named(ids: Iterable[str], texts: Texts, *, place: bool = False) -> dict[str, str]:
    names = {id_: (texts.names.get(id_) or texts.country(id_) if place else texts.name(id_)) for id_ in ids if id_}
    return dict(sorted(names.items(), key=lambda item: (item[1].casefold(), item[0])))
