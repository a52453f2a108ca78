"""The part of one mineral in a code of goods that holds several, from tariff lines where a source has them: a share, and what it can be at most and least.

Customs keep longer codes than the six digits of the HS: Comext's CN8 tells gallium (81129289) from the other metals of 811292. Which line is which
mineral stands in lines.csv; a line without a mineral may hold any of them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.ratios import AMOUNTS, Ask, chosen

if TYPE_CHECKING:
    import duckdb

LINES: Final = Path(__file__).with_name("lines.csv")
COLUMNS: Final = ("year", "consumer", "hs_code", "mineral", "figure", "lines_figure", "share_of_lines", "low", "high")


@dataclass(frozen=True, slots=True)
class Line:
    """One tariff line of a code of the HS; `mineral` empty where it may hold any."""

    line: str
    hs_code: str
    mineral: str
    first_year: int
    meaning: str


@cache
def known_lines() -> tuple[Line, ...]:
    """The tariff lines of lines.csv (Combined Nomenclature of the EU)."""
    with LINES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Line(row["line"], row["hs_code"], row["mineral"], int(row["first_year"]), row["meaning"]) for row in csv.DictReader(file)
        )


@dataclass(frozen=True, slots=True)
class Basket:
    """The minerals of a code, by year and consumer, as rows of COLUMNS; lines that the store lacks; sources used (none: no line is there)."""

    hs_code: str
    measure: str
    minerals: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    missing: tuple[Line, ...]
    sources: tuple[str, ...]


def basket(store: Holdings, hs_code: str, ask: Ask) -> tuple[Basket, list[Note]]:
    """The part of each mineral in imports under a code of the HS. Raises UnknownNameError where no tariff line of the code is known."""
    lines = [line for line in known_lines() if line.hs_code == hs_code]
    if not lines:
        codes = ", ".join(sorted({line.hs_code for line in known_lines()}))
        raise UnknownNameError(f'"{hs_code[:20]}": no tariff lines are known under this code - known are those of {codes}', name=hs_code)
    with database(store.folder) as connection:
        whole, faults = store.sound(store.parts)
        told = tuple(part for part in whole if _seen(connection, store, part, hs_code))
        if not told:
            return Basket(hs_code, ask.measure, tuple(sorted({line.mineral for line in lines} - {""})), (), tuple(lines), ()), faults
        parts, notes = chosen(replace(store, parts=told), ask)
        notes = [*faults, *notes]
        rows: list[tuple[Any, ...]] = []
        missing: dict[str, Line] = {}
        for part in parts:
            absent = _absent(connection, store, part, lines)
            missing |= {line.line: line for line in absent}
            for consumer, figures in _figures(connection, store, part, hs_code, ask).items():
                rows += [(part.year, consumer, hs_code, *row) for row in shares(figures, lines, absent)]
    minerals = tuple(sorted({line.mineral for line in lines} - {""}))
    return Basket(
        hs_code, ask.measure, minerals, tuple(rows), tuple(missing.values()), tuple(sorted({part.source for part in parts}))
    ), notes


def shares(
    figures: Mapping[str, float | None], lines: Sequence[Line], absent: Sequence[Line]
) -> list[tuple[str, float | None, float | None, float | None, float, float]]:
    """Mineral, its figure, that of all lines, its share of the lines, and the least and most that its share of the whole code can be.

    `figures`: tonnes or value by line; `absent`: lines that the source has nowhere, so that they are unknown, and not nothing. A line of no
    mineral may be all of this one, or none. With an absent line nothing bounds the share from below, and from above only if that line cannot hold it.

    >>> gallium, niobium, waste = (Line(line, "811292", mineral, 2022, "") for line, mineral in (("89", "gallium"), ("40", "niobium"), ("21", "")))
    >>> shares({"89": 30.0, "21": 10.0, "40": 60.0}, [gallium, niobium, waste], [])[0]
    ('gallium', 30.0, 100.0, 0.3, 0.3, 0.4)
    >>> shares({"89": 30.0, "40": 60.0}, [gallium, niobium, waste], [waste])[0][3:]
    (0.3333333333333333, 0.0, 1.0)
    """
    owner = {line.line: line.mineral for line in lines}
    known = {line: figure for line, figure in figures.items() if figure is not None}
    unknown = {owner.get(line, "") for line in figures if line not in known} | {line.mineral for line in absent}
    total = sum(known.values())
    found = []
    for mineral in sorted(set(owner.values()) - {""}):
        own = sum(figure for line, figure in known.items() if owner.get(line) == mineral)
        open_ = sum(figure for line, figure in known.items() if not owner.get(line))
        is_open = bool(unknown & {mineral, ""})
        low = own / total if total and not unknown else 0.0
        high = 1.0 if is_open or not total else (own + open_) / total
        told = None if mineral in unknown else own
        found.append(
            (mineral, told, total if not unknown or known else None, own / total if total and told is not None else None, low, high)
        )
    return found


def _seen(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, hs_code: str) -> bool:
    query = "SELECT count(*) > 0 FROM read_parquet(?, hive_partitioning = false) WHERE starts_with(hs_code, ?) AND length(hs_code) > 6"
    return bool(connection.execute(query, [str(store.path(part)), hs_code]).fetchall()[0][0])


def _absent(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, lines: Sequence[Line]) -> list[Line]:
    query = "SELECT DISTINCT hs_code FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export'"
    there = {str(row[0]) for row in connection.execute(query, [str(store.path(part))]).fetchall()}
    return [line for line in lines if line.line not in there and part.year >= line.first_year]


def _figures(
    connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, hs_code: str, ask: Ask
) -> dict[str, dict[str, float | None]]:
    """Imports by consumer and line; a sum with an unknown part is unknown. Groups first lose what comes from members."""
    amount = AMOUNTS[ask.measure]
    blocs = dict(ask.blocs) | {state: frozenset({state}) for state in ask.consumers}
    connection.execute("CREATE OR REPLACE TABLE members (bloc VARCHAR, member VARCHAR)")
    if blocs:
        connection.executemany(
            "INSERT INTO members VALUES (?, ?)", [[bloc, one] for bloc, states in blocs.items() for one in sorted(states)]
        )
    who = "JOIN members b ON p.consumer = b.member ANTI JOIN members i ON i.bloc = b.bloc AND i.member = p.supplier" if blocs else ""
    query = f"""SELECT {"b.bloc" if blocs else "p.consumer"} AS who, hs_code, CASE WHEN count({amount}) = count(*) THEN fsum({amount}) END
        FROM (SELECT * FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export' AND consumer <> supplier AND consumer <> ''
        AND starts_with(hs_code, ?) AND length(hs_code) > 6) p {who} GROUP BY ALL ORDER BY ALL"""
    found: dict[str, dict[str, float | None]] = {}
    for consumer, line, figure in connection.execute(query, [str(store.path(part)), hs_code]).fetchall():
        found.setdefault(str(consumer), {})[str(line)] = figure
    return found
