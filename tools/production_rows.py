"""Rows of data/production.csv: the map from the names of a source to our minerals, figures, and the row that is made of both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from build_files import read_rows

from kzgraph.schema.columns import EDGES
from kzgraph.units import parse_unit

COLUMNS = [column.name for column in EDGES]
KEY = ("source", "target", "relation", "hs_code", "year", "period", "stage", "status")
USGS, WMD, IEA = "usgs-mcs-2026", "wmd-2026", "iea-explorer-2025"
PLACES = 6  # decimals kept of World Mining Data and the IEA: what follows is how a computer stores 0.1


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the map: what a name of a source is here. Without a mineral it is left out, for the reason in `note`."""

    mineral: str
    stage: str
    basis: str
    rule: str
    note: str


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount as a cell of the source gives it; `quantity` None is unknown, and `why` says so."""

    quantity: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    why: str = ""


Row = dict[str, str]
Map = dict[tuple[str, str, str], Entry]


def production_map(path: Path) -> Map:
    """The map, by source, commodity and detail; detail `*` is every detail of the commodity."""
    names = ("mineral", "stage", "basis", "rule", "note")
    return {(row["source"], row["commodity"], _detail(row["detail"])): Entry(*(row[name] for name in names)) for row in read_rows(path)}


def _detail(text: str) -> str:
    """The detail without `: rounded`, which world totals have, in one case."""
    return re.sub(r"[:,]? *rounded$", "", text.strip(), flags=re.IGNORECASE).casefold()


def entry_of(known: Map, source: str, commodity: str, detail: str) -> Entry:
    found = known.get((source, commodity, _detail(detail))) or known.get((source, commodity, "*"))
    if found is None:
        raise ValueError(f'{source}: "{commodity}" / "{detail}" is not in production_map.csv - take it, or leave it out with a reason')
    return found


def output_row(
    state: str, mineral: str, stage: str, unit: str, year: str, source: str, figure: Figure, trust: str, notes: list[str]
) -> Row:
    parse_unit(unit)
    given = {
        "source": state, "target": mineral, "relation": "produces_total", "mineral": mineral, "year": year, "unit": unit, "stage": stage,
        "quantity": plain(figure.quantity), "quantity_low": plain(figure.low), "quantity_high": plain(figure.high),
        "source_ids": source, "confidence": trust, "note": "; ".join(filter(None, notes)),
    }  # fmt: skip
    return {name: given.get(name, "") for name in COLUMNS}


def plain(value: Decimal | None) -> str:
    """Digits without an exponent or trailing zeros."""
    text = "" if value is None else f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def key_of(row: Row) -> tuple[str, ...]:
    return (*(row.get(name, "") for name in KEY), parse_unit(row["unit"]).basis if row["unit"] else "")
