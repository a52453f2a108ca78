"""The part of one mineral in a code of goods that holds several, from tariff lines where a source has them: a share, and what it can be at most and least.

Customs keep longer codes than the six digits of the HS: Comext's CN8 tells gallium (81129289) from the other metals of 811292. Which line is which
mineral stands in lines.csv, state by state; a line without a mineral may hold any of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note
from kzgraph.trade.asking import AMOUNTS, Ask, chosen
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.lines import Line, known_lines, lines_of

if TYPE_CHECKING:
    import duckdb

COLUMNS: Final = ("year", "consumer", "hs_code", "mineral", "figure", "lines_figure", "share_of_lines", "low", "high")


@dataclass(frozen=True, slots=True)
class Basket:
    """The minerals of a code, by year and consumer, as rows of COLUMNS; lines that the store lacks; sources used (none: no line is there)."""

    hs_code: str
    measure: str
    minerals: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    missing: tuple[Line, ...]
    sources: tuple[str, ...]


def basket(store: Holdings, hs_code: str, ask: Ask, own: Sequence[Line] = ()) -> tuple[Basket, list[Note]]:
    """The part of each mineral in imports under a code of the HS; `own` are a user's lines. Raises UnknownNameError where no tariff line of the code is known."""
    lines = lines_of(hs_code, own)
    if not lines:
        codes = ", ".join(sorted({line.hs_code for line in (*known_lines(), *own)}))
        raise UnknownNameError(
            f'"{hs_code[:20]}": no tariff lines are known under this code - known are those of {codes}; give others by --lines FILE',
            name=hs_code,
        )
    minerals = tuple(sorted(frozenset[str]().union(*(line.minerals for line in lines))))
    with database(store.folder) as connection:
        whole, faults = store.sound(store.parts)
        told = tuple(part for part in whole if _seen(connection, store, part, hs_code))
        if not told:
            return Basket(hs_code, ask.measure, minerals, (), tuple(_widest(lines)), ()), faults
        parts, notes = chosen(replace(store, parts=told), ask)
        notes = [*faults, *notes]
        rows: list[tuple[Any, ...]] = []
        missing: dict[tuple[str, str], Line] = {}
        for part in parts:
            for consumer, imports in _imports(connection, store, part, hs_code, ask).items():
                figures, absent = _by_line(imports, lines, part.year, _there(connection, store, part))
                missing |= {(line.nomenclature, line.line): line for line in absent}
                rows += [(part.year, consumer, hs_code, *row) for row in shares(figures, _keyed(lines), _keyed(absent), minerals)]
    return Basket(
        hs_code, ask.measure, minerals, tuple(rows), tuple(missing.values()), tuple(sorted({part.source for part in parts}))
    ), notes


def _widest(lines: Sequence[Line]) -> list[Line]:
    """The lines of the nomenclature that most states count by."""
    first = max(lines, key=lambda line: len(line.states))
    return [line for line in lines if line.nomenclature == first.nomenclature]


def _keyed(lines: Sequence[Line]) -> list[Line]:
    """The lines under names that no two nomenclatures share: 81129210 is gallium in the USA, germanium in China."""
    return [replace(line, line=f"{line.nomenclature} {line.line}") for line in lines]


def _by_line(
    imports: Mapping[tuple[str, str], float | None], lines: Sequence[Line], year: int, there: set[tuple[str, str]]
) -> tuple[dict[str, float | None], list[Line]]:
    """Figures by line from figures by importer and code, and the lines of these importers that the source has nowhere.

    A code that is no line of the importer in that year stands by itself: it may be any mineral.
    """
    figures: dict[str, float | None] = {}
    for (state, code), figure in imports.items():
        line = next((line for line in lines if line.holds(state, year) and line.covers(code)), None)
        key = f"{line.nomenclature} {line.line}" if line else f"{state} {code}"
        known = figures.get(key, 0.0)
        figures[key] = None if figure is None or known is None else known + figure
    importers = {state for state, _ in imports}
    used = [line for line in lines if any(line.holds(state, year) for state in importers)]
    return figures, [line for line in used if not any(line.holds(state, year) and line.covers(code) for state, code in there)]


def shares(
    figures: Mapping[str, float | None], lines: Sequence[Line], absent: Sequence[Line], minerals: Sequence[str] = ()
) -> list[tuple[str, float | None, float | None, float | None, float, float]]:
    """Mineral, its figure, that of all lines, its share of the lines, and the least and most that its share of the whole code can be.

    `figures`: tonnes or value by line; `absent`: lines that the source has nowhere, so that they are unknown, and not nothing. A line of no
    mineral may be all of this one, or none; a line of several may be all of one of them. With an absent line nothing bounds the share from below,
    and from above only if that line cannot hold the mineral. `minerals` are those of the code (default: those of the lines).

    >>> gallium, niobium, waste = (Line(line, "811292", mineral, 2022, "") for line, mineral in (("89", "gallium"), ("40", "niobium"), ("21", "")))
    >>> shares({"89": 30.0, "21": 10.0, "40": 60.0}, [gallium, niobium, waste], [])[0]
    ('gallium', 30.0, 100.0, 0.3, 0.3, 0.4)
    >>> shares({"89": 30.0, "40": 60.0}, [gallium, niobium, waste], [waste])[0][3:]
    (0.3333333333333333, 0.0, 1.0)
    """
    held = {line.line: line.minerals for line in lines}
    none = frozenset[str]()
    known = {line: figure for line, figure in figures.items() if figure is not None}
    unknown = {held.get(line, none) for line in figures if line not in known} | {line.minerals for line in absent}
    total = sum(known.values())
    found: list[tuple[str, float | None, float | None, float | None, float, float]] = []
    for mineral in minerals or sorted(none.union(*held.values())):
        own = sum(figure for line, figure in known.items() if held.get(line) == frozenset({mineral}))
        several = (held.get(line, none) for line in known)
        open_ = sum(figure for minerals_, figure in zip(several, known.values(), strict=True) if _may_be(mineral, minerals_))
        is_open = any(not minerals_ or mineral in minerals_ for minerals_ in unknown)
        low = own / total if total and not unknown else 0.0
        high = 1.0 if is_open or not total else (own + open_) / total
        told = None if frozenset({mineral}) in unknown else own
        found.append(
            (mineral, told, total if not unknown or known else None, own / total if total and told is not None else None, low, high)
        )
    return found


def _may_be(mineral: str, held: frozenset[str]) -> bool:
    """Whether a line is not the mineral's own and may yet be it."""
    return not held or (mineral in held and len(held) > 1)


def _seen(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, hs_code: str) -> bool:
    query = "SELECT count(*) > 0 FROM read_parquet(?, hive_partitioning = false) WHERE starts_with(hs_code, ?) AND length(hs_code) > 6"
    return bool(connection.execute(query, [str(store.path(part)), hs_code]).fetchall()[0][0])


def _there(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part) -> set[tuple[str, str]]:
    """Importers and longer codes of the part."""
    query = (
        "SELECT DISTINCT consumer, hs_code FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export' AND length(hs_code) > 6"
    )
    return {(str(state), str(code)) for state, code in connection.execute(query, [str(store.path(part))]).fetchall()}


def _imports(
    connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, hs_code: str, ask: Ask
) -> dict[str, dict[tuple[str, str], float | None]]:
    """Imports by consumer asked for, then by importer and code; a sum with an unknown part is unknown. Groups first lose what comes from members."""
    amount = AMOUNTS[ask.measure]
    blocs = dict(ask.blocs) | {state: frozenset({state}) for state in ask.consumers}
    connection.execute("CREATE OR REPLACE TABLE members (bloc VARCHAR, member VARCHAR)")
    if blocs:
        connection.executemany(
            "INSERT INTO members VALUES (?, ?)", [[bloc, one] for bloc, states in blocs.items() for one in sorted(states)]
        )
    who = "JOIN members b ON p.consumer = b.member ANTI JOIN members i ON i.bloc = b.bloc AND i.member = p.supplier" if blocs else ""
    query = f"""SELECT {"b.bloc" if blocs else "p.consumer"} AS who, p.consumer, hs_code, CASE WHEN count({amount}) = count(*) THEN fsum({amount}) END
        FROM (SELECT * FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export' AND consumer <> supplier AND consumer <> ''
        AND starts_with(hs_code, ?) AND length(hs_code) > 6) p {who} GROUP BY ALL ORDER BY ALL"""
    found: dict[str, dict[tuple[str, str], float | None]] = {}
    for consumer, state, line, figure in connection.execute(query, [str(store.path(part)), hs_code]).fetchall():
        found.setdefault(str(consumer), {})[str(state), str(line)] = figure
    return found
