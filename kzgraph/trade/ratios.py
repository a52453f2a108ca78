"""`kzgraph trade ratios`: every dependency ratio of every consumer and product in the store, year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.evidence import Note
from kzgraph.indicators.concentration import effective_suppliers, hhi_lower, hhi_upper, n_minus_1, share
from kzgraph.names import nearest
from kzgraph.trade.database import database
from kzgraph.trade.groups import Runs, by_runs
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.parts import listed_names

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

OUTPUT: Final = (
    "year", "consumer", "hs_code", "measure", "total", "suppliers", "top_supplier", "top_share", "hhi", "cr3", "effective_suppliers", "n_minus_1", "hhi_wgi",
)  # fmt: skip
FULL: Final = ("unexplained", "unknown_rows", "hhi_high", "hhi_wgi_low", "hhi_wgi_high", "source", "currency")
"""Further columns on request: the part of the total that names nobody, rows without a figure, the bounds where one value cannot be told."""
AMOUNTS: Final = {"value": "value", "quantity": "quantity_t"}
MATERIAL: Final = 0.05
"""Part of a group's value that rows without a figure may be before the group's total is unknown."""
SIDES: Final = {"importer": "import", "exporter": "export"}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the store. `consumers` alpha-3, `codes` as in the files; empty is all. `weights`: bad governance by state, 0-10.

    `blocs` are groups of states that count as one consumer: name -> members. Without `consumers`, only they are asked for.
    """

    measure: str = "value"
    side: str = "importer"
    source: str | None = None
    years: tuple[int, ...] = ()
    consumers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    known_only: bool = False
    weights: Mapping[str, float] | None = None
    blocs: Mapping[str, frozenset[str]] = field(default_factory=dict)


def chosen(store: Holdings, ask: Ask) -> tuple[list[Part], list[Note]]:
    """The parts to compute from, one source a year, and what has to be said of the choice.

    Without a source: BACI before the others (it reconciles both sides), of several the newest edition; in a year without BACI the source that has
    imports of most states, of equals the alphabetically first. Never two sources in one figure.
    Raises UnknownNameError for a source or year that the store has not, DataError where none of the parts is as it was written.
    """
    if ask.source is not None and ask.source not in store.sources():
        near = nearest(ask.source, store.sources()) or store.sources()
        raise UnknownNameError(
            f'"{ask.source[:40]}" is not a source of the store - it has {", ".join(store.sources()) or "none"}',
            name=ask.source,
            candidates=near,
        )
    found: dict[int, list[Part]] = {}
    for part in store.parts:
        if ask.source in (None, part.source) and (not ask.years or part.year in ask.years):
            found.setdefault(part.year, []).append(part)
    if not found:
        years = sorted({part.year for part in store.parts})
        told = f"it has {years[0]} to {years[-1]}" if years else "add files with: kzgraph trade add FILE"
        raise UnknownNameError(f"the store {store.folder} has nothing for this question - {told}", name=str(ask.years or ""))
    notes, parts = [], []
    for year in sorted(found):
        importers = _importers(store, found[year])
        parts.append(min(found[year], key=lambda part: _order(part, importers)))
        if importers:
            rivals = ", ".join(f"{part.source} {importers[part.source]}" for part in sorted(found[year], key=lambda part: part.source))
            notes.append(Note("trade_source_most", {"year": year, "source": parts[-1].source, "importers": rivals}))
    others = sorted({part.source for peers in found.values() for part in peers} - {part.source for part in parts})
    if others or len({part.source for part in parts}) > 1:
        notes.insert(0, Note("trade_source_chosen", {"sources": _by_years(parts), "others": ", ".join(others) or "-"}))
    sound, faults = store.sound(parts)
    if not sound:
        advice = "put it back from a copy, or import {source} {year} again with --replace"
        raise DataError(
            [
                Problem(str(store.path(part)), 0, "", f"{store.fault(part)} - {advice.format(source=part.source, year=part.year)}")
                for part in parts
            ]
        )
    return sound, notes + faults


def _importers(store: Holdings, peers: Sequence[Part]) -> dict[str, int]:
    """States with imports in each of a year's sources, where the choice hangs on it: several sources and no BACI. A damaged part counts none."""
    if len(peers) < 2 or any(part.source.startswith("baci") for part in peers):
        return {}
    query = "SELECT count(DISTINCT consumer) FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export' AND consumer <> ''"
    counts = {part.source: 0 for part in peers}
    with database(store.folder) as connection:
        for part in store.sound(peers)[0]:
            counts[part.source] = int(connection.execute(query, [str(store.path(part))]).fetchall()[0][0])
    return counts


def _order(part: Part, importers: Mapping[str, int]) -> tuple[Any, ...]:
    from kzgraph.trade.rules import OLDEST_FIRST

    edition = part.source.rpartition("-")[2].upper()
    newest = -OLDEST_FIRST.index(edition) if edition in OLDEST_FIRST else 0
    return not part.source.startswith("baci"), -importers.get(part.source, 0), newest, part.source


def _by_years(parts: Sequence[Part]) -> str:
    """The sources with their years: `baci-hs17 (2022-2023), comtrade (2024)`; of one source its name."""
    years: dict[str, list[int]] = {}
    for part in parts:
        years.setdefault(part.source, []).append(part.year)
    if len(years) == 1:
        return next(iter(years))
    return ", ".join(f"{source} ({listed_years(told)})" for source, told in sorted(years.items()))


def listed_years(years: Sequence[int]) -> str:
    """Years in order, runs of them from the first to the last.

    >>> listed_years([2019, 2020, 2021, 2023])
    '2019-2021, 2023'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


Statistics: TypeAlias = "Callable[[Holdings, Ask, Sequence[Part], list[Note]], Iterator[tuple[Part, pd.DataFrame]]]"
"""The group statistics of each part for a question, sorted by consumer and code; a part that cannot be read is noted and left out."""


def ratios(
    store: Holdings, ask: Ask, parts: Sequence[Part], notes: list[Note], statistics: Statistics | None = None
) -> Iterator[pd.DataFrame]:
    """A frame of OUTPUT and FULL for each part, sorted by consumer and code. A part that cannot be read is noted, the others are computed."""
    for part, rows in (statistics or by_run_lengths)(store, ask, parts, notes):
        frame = figures(rows, known_only=ask.known_only)
        told = {"measure": ask.measure, "source": part.source, "currency": part.currency if ask.measure == "value" else ""}
        yield frame.assign(**{name: _repeated(text, len(frame)) for name, text in told.items()})[[*OUTPUT, *FULL]]


def _repeated(text: str, rows: int) -> pd.Categorical:
    import numpy as np
    import pandas as pd

    return pd.Categorical.from_codes(np.zeros(rows, np.int8), categories=pd.Index([text], dtype="str"))


def by_run_lengths(store: Holdings, ask: Ask, parts: Sequence[Part], notes: list[Note]) -> Iterator[tuple[Part, pd.DataFrame]]:
    """The statistics by runs of equal keys, for which a part is sorted."""
    import duckdb

    for part in parts:
        try:
            with database(store.folder) as connection:
                rows = _rows(connection, store, part, ask)
                notes += silent(part, ask, _consumers(connection, store, part, ask))
        except duckdb.Error as error:
            notes.append(damaged(part, error))
            continue
        yield part, rows


def damaged(part: Part, error: Exception) -> Note:
    """The note on a part that cannot be read."""
    return Note("trade_part_damaged", {"file": part.file, "fault": " ".join(str(error).split())[:120]})


def questions(ask: Ask) -> list[Ask]:
    """A question about single states and one about groups of states, where both are asked."""
    if not ask.blocs:
        return [ask]
    return [*([replace(ask, blocs={})] if ask.consumers else []), replace(ask, consumers=())]


def _rows(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, ask: Ask) -> pd.DataFrame:
    """Single states first, then groups of states, then both in one order."""
    import pandas as pd

    found = [by_runs(read_runs(connection, store, part, one), dict(ask.weights or {})) for one in questions(ask)]
    filled = [frame for frame in found if len(frame)] or found[:1]
    return filled[0] if len(filled) == 1 else pd.concat(filled).sort_values(["consumer", "hs_code"], ignore_index=True)


def _consumers(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, ask: Ask) -> frozenset[str]:
    """Who has imports in the part at all; only asked where groups of states are."""
    if not ask.blocs:
        return frozenset()
    query = "SELECT DISTINCT consumer FROM read_parquet(?, hive_partitioning = false) WHERE flow = ?"
    return frozenset(str(row[0]) for row in connection.execute(query, [str(store.path(part)), side_of(part, ask)]).fetchall())


def silent(part: Part, ask: Ask, there: frozenset[str]) -> list[Note]:
    """Members of a group of which the part has no imports at all: the group's figures lack them."""
    lacking = {name: sorted(members - there) for name, members in sorted(ask.blocs.items())}
    return [
        Note(
            "trade_bloc_silent",
            {"consumer": name, "source": part.source, "year": part.year, "count": len(ask.blocs[name]), "states": ", ".join(gone)},
        )
        for name, gone in lacking.items()
        if gone
    ]


def side_of(part: Part, ask: Ask) -> str:
    """The `flow` of the rows that count: one side's, or nobody's side."""
    return SIDES[ask.side] if part.mirrored else "both"


def read_runs(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, ask: Ask) -> Runs:
    """The rows of a part that the question is about, as arrays. A state's trade with itself is left out: it is no supply from abroad.

    With `blocs`, the rows of these groups: members' purchases from outside, added by supplier; rows without a figure stay apart, to be counted.
    """
    import numpy as np

    amount = AMOUNTS[ask.measure]
    placed = None if ask.blocs else listed_names(connection, str(store.path(part)))
    if placed is not None:
        return _placed_runs(connection, store, part, ask, placed)
    names = _enums(connection, str(store.path(part)), sorted(ask.blocs))
    picked, parameters = _picked(store, part, ask)
    if ask.blocs:
        connection.execute("CREATE OR REPLACE TABLE blocs (bloc VARCHAR, member VARCHAR)")
        connection.executemany(
            "INSERT INTO blocs VALUES (?, ?)", [[bloc, one] for bloc, members in ask.blocs.items() for one in sorted(members)]
        )
        picked = _joined(picked, amount)
    cells = ", ".join(f"coalesce({name}, 'nan'::DOUBLE) AS {name}" for name in dict.fromkeys((amount, "value")))
    rows = connection.execute(
        f"""SELECT enum_code(consumer::states)::INTEGER AS consumer, enum_code(hs_code::codes)::INTEGER AS code,
        enum_code(supplier::states)::INTEGER AS supplier, {cells} FROM ({picked})""",
        parameters,
    ).fetchnumpy()
    consumer, code, supplier, figure, value = (np.asarray(rows[name]) for name in ("consumer", "code", "supplier", amount, "value"))
    return Runs(part.year, consumer, code, supplier, figure, value, names["states"], names["codes"])


def _placed_runs(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, ask: Ask, names: tuple[list[str], list[str]]) -> Runs:
    """The rows of a part that has the places of names beside them: numbers are read, no text."""
    import numpy as np

    states, codes = names
    amount = AMOUNTS[ask.measure]
    where, given = ["consumer_place <> supplier_place"], [str(store.path(part))]
    wanted: list[Any] = []
    if part.mirrored:
        where.append("flow = ?")
        wanted.append(side_of(part, ask))
    if "" in states:
        where.append("consumer_place <> ?")
        wanted.append(states.index(""))
    for column, listed, values in (("consumer_place", states, ask.consumers), ("code_place", codes, ask.codes)):
        if values:
            where.append(f"{column} IN (SELECT unnest(?::INTEGER[]))")
            wanted.append([listed.index(value) for value in values if value in listed])
    cells = ", ".join(f"coalesce({name}, 'nan'::DOUBLE) AS {name}" for name in dict.fromkeys((amount, "value")))
    rows = connection.execute(
        f"SELECT consumer_place, code_place, supplier_place, {cells} FROM read_parquet(?, hive_partitioning = false) WHERE {' AND '.join(where)}",
        [*given, *wanted],
    ).fetchnumpy()
    consumer, code, supplier = (np.asarray(rows[name]) for name in ("consumer_place", "code_place", "supplier_place"))
    figure = np.asarray(rows[amount])
    return Runs(part.year, consumer, code, supplier, figure, figure if amount == "value" else np.asarray(rows["value"]), states, codes)


def _enums(connection: duckdb.DuckDBPyConnection, path: str, blocs: Sequence[str]) -> dict[str, list[str]]:
    """The names of states and codes in the part, in alphabetical order, as the types `states` and `codes`."""
    stored = "read_parquet($1, hive_partitioning = false)"
    states = f"SELECT consumer FROM {stored} UNION SELECT supplier FROM {stored} UNION SELECT unnest($2::VARCHAR[]) ORDER BY 1"
    queries = {"states": (states, [path, list(blocs)]), "codes": (f"SELECT DISTINCT hs_code FROM {stored} ORDER BY 1", [path])}
    names = {}
    for kind, (query, parameters) in queries.items():
        names[kind] = [str(row[0]) for row in connection.execute(query, parameters).fetchall()]
        connection.execute(f"DROP TYPE IF EXISTS {kind}")
        connection.execute(f"CREATE TYPE {kind} AS ENUM (SELECT unnest(?::VARCHAR[]))", [names[kind]])
    return names


def _picked(store: Holdings, part: Part, ask: Ask) -> tuple[str, list[Any]]:
    where = ["flow = ?", "consumer <> supplier", "consumer <> ''"]
    given: list[Any] = [str(store.path(part)), side_of(part, ask)]
    for column, values in (("consumer", ask.consumers), ("hs_code", ask.codes)):
        if values:
            where.append(f"{column} IN (SELECT unnest(?::VARCHAR[]))")
            given.append(list(values))
    return f"SELECT * FROM read_parquet(?, hive_partitioning = false) WHERE {' AND '.join(where)}", given


def _joined(picked: str, amount: str) -> str:
    """SQL for the rows of the groups in the table `blocs`, sorted as a part is."""
    figures_read = ", ".join(dict.fromkeys((amount, "value")))
    summed = ", ".join(f"fsum({name}) AS {name}" for name in dict.fromkeys((amount, "value")))
    outside = f"""SELECT b.bloc AS consumer, hs_code, supplier, {figures_read} FROM ({picked}) p JOIN blocs b ON p.consumer = b.member
        ANTI JOIN blocs i ON i.bloc = b.bloc AND i.member = p.supplier"""
    return f"""WITH outside AS ({outside}) SELECT consumer, hs_code, supplier, {summed} FROM outside WHERE {amount} IS NOT NULL GROUP BY ALL
        UNION ALL SELECT consumer, hs_code, supplier, {figures_read} FROM outside WHERE {amount} IS NULL ORDER BY consumer, hs_code, {amount} DESC NULLS LAST"""


def figures(found: pd.DataFrame, *, known_only: bool) -> pd.DataFrame:
    """The formulas over group statistics.

    Rows without a figure are left out and counted where they are at most MATERIAL of the group's value, or `known_only` says so; else the group
    has no total and no share. What names nobody is part of the total and no supplier: `hhi` takes it as very many small ones, `hhi_high` as one.
    `hhi_wgi` (0-10) is null where a supplier is not named or has no estimate of governance; its bounds are `hhi_wgi_low` and `hhi_wgi_high`.
    """
    immaterial = (found["n_unknown"] == 0) | (found["unknown_value"] <= MATERIAL * found["value_total"]) & (
        found["value_total"] < float("inf")
    )
    told = (immaterial | known_only) & (found["n_unknown"] < found["n_rows"])
    total = found["total"].astype("float64").where(told)
    shared = total.where(total > 0)
    named = found["suppliers"] > 0
    hhi = hhi_lower(found["sum_squares"], found["rest"], shared).where(named)
    low, high = (found[name] / shared**2 for name in ("low_term", "high_term"))
    return found.assign(
        total=total, top_share=share(found["largest"], shared), hhi=hhi, cr3=share(found["top3"], shared),
        top_supplier=found["top_supplier"].where(named & shared.notna(), None), effective_suppliers=effective_suppliers(hhi.where(hhi > 0)),
        n_minus_1=n_minus_1(total, found["largest"]), hhi_wgi=low.where((high - low).abs() <= 1e-12 * high.abs()), hhi_wgi_low=low,
        hhi_wgi_high=high, hhi_high=hhi_upper(found["sum_squares"], found["rest"], shared), unexplained=found["rest"].where(told),
        unknown_rows=found["n_unknown"],
    )  # fmt: skip
