"""The rows of a part as arrays: a part is sorted, so that a group of rows is a run of equal keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kzgraph.trade.asking import AMOUNTS, Ask, side_of
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.parts import listed_names
from kzgraph.trade.runs import Runs

if TYPE_CHECKING:
    import duckdb


def read_runs(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, ask: Ask) -> Runs:
    """The rows of a part that the question is about. A state's trade with itself is left out: it is no supply from abroad.

    With `blocs`, the rows of these groups: members' purchases from outside, added by supplier; rows without a figure stay apart, to be counted.
    """
    placed = None if ask.blocs else listed_names(connection, str(store.path(part)))
    if placed is not None:
        query, parameters = _placed(store, part, ask, placed)
        return _read(connection, query, parameters, (part.year, *placed), AMOUNTS[ask.measure])
    names = _enums(connection, str(store.path(part)), sorted(ask.blocs))
    picked, parameters = _picked(store, part, ask)
    if ask.blocs:
        connection.execute("CREATE OR REPLACE TABLE blocs (bloc VARCHAR, member VARCHAR)")
        connection.executemany(
            "INSERT INTO blocs VALUES (?, ?)", [[bloc, one] for bloc, members in ask.blocs.items() for one in sorted(members)]
        )
        picked = _joined(picked, AMOUNTS[ask.measure])
    query = f"""SELECT enum_code(consumer::states)::INTEGER AS consumer, enum_code(hs_code::codes)::INTEGER AS code,
        enum_code(supplier::states)::INTEGER AS supplier, {_cells(ask)} FROM ({picked})"""
    return _read(connection, query, parameters, (part.year, names["states"], names["codes"]), AMOUNTS[ask.measure])


def _cells(ask: Ask) -> str:
    return ", ".join(f"coalesce({name}, 'nan'::DOUBLE) AS {name}" for name in dict.fromkeys((AMOUNTS[ask.measure], "value")))


def _read(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: Sequence[Any],
    told: tuple[int, Sequence[str], Sequence[str]],
    amount: str,
) -> Runs:
    """The answer, with the year and the names of states and codes that are `told`."""
    import numpy as np

    rows = connection.execute(query, parameters).fetchnumpy()
    consumer, code, supplier, figure = (np.asarray(rows[name]) for name in ("consumer", "code", "supplier", amount))
    year, states, codes = told
    return Runs(year, consumer, code, supplier, figure, figure if amount == "value" else np.asarray(rows["value"]), states, codes)


def _placed(store: Holdings, part: Part, ask: Ask, names: tuple[list[str], list[str]]) -> tuple[str, list[Any]]:
    """The query for a part that has the places of names beside them: numbers are read, no text."""
    states, codes = names
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
    return (
        f"""SELECT consumer_place AS consumer, code_place AS code, supplier_place AS supplier, {_cells(ask)}
        FROM read_parquet(?, hive_partitioning = false) WHERE {" AND ".join(where)}""",
        [*given, *wanted],
    )


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
