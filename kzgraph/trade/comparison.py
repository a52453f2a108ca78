"""Two sources of the store on the same flows: both figures, their ratio and gap, and for each difference the one reason that the data can show.

Nothing is corrected: a reason says what kind of difference it is. `between` and `other_side` are told from the figures of both sides of a delivery,
so that they need a source that has both (UN Comtrade) against one that has reconciled them (BACI).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note
from kzgraph.trade.asking import AMOUNTS, SIDES, Ask, chosen, listed_years
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part

if TYPE_CHECKING:
    import duckdb

COLUMNS: Final = ("year", "consumer", "supplier", "hs_code", "source_figure", "with_figure", "ratio", "gap", "why")
WHY: Final = (
    "equal", "other_side", "between", "freight", "estimated", "edition", "unexplained", "no_figure", "filled", "source_silent", "source_absent", "with_silent", "with_absent",
)  # fmt: skip
"""The reasons, in the order in which they are tried; from `filled` on they are of flows that one source alone tells."""
EQUAL: Final = 0.01
"""Gap up to which two figures are the same."""
CLOSE: Final = 0.1
FREIGHT: Final = 0.2
"""How much an importer's value may be above the other source's to be taken for freight and insurance: a convention, no measurement."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Which two sources are compared, on what. Empty is all; `most` rows, the largest difference first."""

    source: str
    other: str
    measure: str = "value"
    side: str = "importer"
    years: tuple[int, ...] = ()
    consumers: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Flows as rows of COLUMNS, the reasons with their number of flows and the figures of both sources, and what the flows that both tell add up to."""

    pair: Pair
    rows: tuple[tuple[Any, ...], ...]
    reasons: tuple[tuple[str, int, float | None, float | None], ...]
    flows: int
    both: int
    equal: int
    close: int
    median_ratio: float | None
    totals: tuple[float | None, float | None]
    years: tuple[int, ...]
    codes: tuple[int, int]
    """Codes that both sources have, and that one of them has alone: these are not compared."""


def compare(store: Holdings, pair: Pair) -> tuple[Compared, list[Note]]:
    """Both figures of each flow of the years and codes (of six digits) that both sources have.

    Raises UnknownNameError where a source is not in the store, no year is in both, or values are in two currencies.
    """
    told, notes = _parts(store, pair)
    with database(store.folder) as connection:
        codes: list[tuple[int, int]] = []
        for number, (one, other) in enumerate(told):
            _sides(connection, store, one, pair, "ours")
            _sides(connection, store, other, pair, "theirs")
            codes.append(_match(connection, one, other, pair, first=not number))
        found = _told(
            connection, pair, tuple(one.year for one, _ in told), (max(both for both, _ in codes), max(alone for _, alone in codes))
        )
    return found, notes


def _parts(store: Holdings, pair: Pair) -> tuple[list[tuple[Part, Part]], list[Note]]:
    one, other = pair.source, pair.other
    if one == other:
        raise UnknownNameError(
            f'"{one[:40]}" is given twice - --with names another source of the store: {", ".join(store.sources())}', name=one
        )
    ours, notes = chosen(store, Ask(source=one, years=pair.years))
    theirs, more = chosen(store, Ask(source=other, years=pair.years))
    by_year = {part.year: part for part in theirs}
    told = [(part, by_year[part.year]) for part in ours if part.year in by_year]
    if not told:
        years = f"{one} has {listed_years([part.year for part in ours])}, {other} {listed_years(sorted(by_year))}"
        raise UnknownNameError(f"no year is in both sources - {years}", name=other)
    for mine, its in told:
        if pair.measure == "value" and mine.currency != its.currency:
            raise UnknownNameError(
                f"{one} is in {mine.currency}, {other} in {its.currency} - compare tonnes (--measure quantity), or add the file again with --usd-per-euro",
                name=other,
            )
    return told, [note for note in (*notes, *more) if note.code == "trade_part_damaged"]


def _sides(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, pair: Pair, name: str) -> None:
    """The flows of a part by code of six digits: the side asked for, and the other one. Of codes of several lengths the shortest tells the flow."""
    amount, asked = AMOUNTS[pair.measure], SIDES[pair.side] if part.mirrored else "both"
    known = f"CASE WHEN count({amount}) FILTER ({{0}}) = count(*) FILTER ({{0}}) THEN fsum({amount}) FILTER ({{0}}) END"
    own, mirrored = f"flow = '{asked}'", f"flow <> '{asked}'"
    connection.execute(
        f"""CREATE OR REPLACE TABLE {name} AS SELECT consumer, supplier, left(hs_code, 6) AS hs_code, {known.format(own)} AS figure,
        {known.format(mirrored)} AS mirrored, count(*) FILTER ({own}) > 0 AS told, coalesce(bool_or(weight_estimated) FILTER ({own}), false) AS estimated,
        coalesce(max(hs_edition) FILTER ({own} AND length(hs_code) <= 6), '') AS edition
        FROM (SELECT *, min(length(hs_code)) OVER (PARTITION BY consumer, supplier, flow, left(hs_code, 6)) AS shortest
        FROM read_parquet(?, hive_partitioning = false) WHERE consumer <> '' AND supplier <> '' AND consumer <> supplier AND length(hs_code) >= 6)
        WHERE length(hs_code) = shortest GROUP BY ALL""",
        [str(store.path(part))],
    )


def _match(connection: duckdb.DuckDBPyConnection, one: Part, other: Part, pair: Pair, *, first: bool) -> tuple[int, int]:
    """Adds the flows of a year to the table `flows`; says how many codes both sources have, and how many one alone."""
    codes = "SELECT DISTINCT hs_code FROM {} WHERE told"
    connection.execute(f"CREATE OR REPLACE TABLE shared AS {codes.format('ours')} INTERSECT {codes.format('theirs')}")
    counts = f"SELECT (SELECT count(*) FROM shared), (SELECT count(*) FROM ({codes.format('ours')} UNION {codes.format('theirs')}))"
    both, all_ = connection.execute(counts).fetchall()[0]
    where, given = ["true"], []
    for column, values in (("consumer", pair.consumers), ("supplier", pair.suppliers), ("hs_code", pair.codes)):
        if values:
            where.append(f"{column} IN (SELECT unnest(?::VARCHAR[]))")
            given.append(list(values))
    party = "consumer" if pair.side == "importer" else "supplier"
    sides = {"reconciled": "t.figure", "own": "o.figure", "mirrored": "o.mirrored"} if one.mirrored and not other.mirrored else {}
    if other.mirrored and not one.mirrored:
        sides = {"reconciled": "o.figure", "own": "t.figure", "mirrored": "t.mirrored"}
    sides = sides or dict.fromkeys(("reconciled", "own", "mirrored"), "NULL::DOUBLE")
    query = f"""SELECT {one.year} AS year, consumer, supplier, hs_code, o.figure AS source_figure, t.figure AS with_figure,
        coalesce(o.told, false) AS by_source, coalesce(t.told, false) AS by_with, coalesce(o.estimated, false) OR coalesce(t.estimated, false) AS estimated,
        coalesce(o.edition, '') <> '' AND coalesce(t.edition, '') <> '' AND o.edition <> t.edition AS edition_differs,
        {", ".join(f"{text} AS {name}" for name, text in sides.items())},
        {party} IN (SELECT {party} FROM ours WHERE told) AS source_reports, {party} IN (SELECT {party} FROM theirs WHERE told) AS with_reports
        FROM (SELECT * FROM ours SEMI JOIN shared USING (hs_code)) o
        FULL JOIN (SELECT * FROM theirs SEMI JOIN shared USING (hs_code)) t USING (consumer, supplier, hs_code)
        WHERE (coalesce(o.told, false) OR coalesce(t.told, false)) AND {" AND ".join(where)}"""
    connection.execute(f"{'CREATE TABLE flows AS' if first else 'INSERT INTO flows'} {query}", given)
    return int(both), int(all_) - int(both)


def _why(measure: str) -> str:
    """SQL for the first of WHY that holds."""
    freight = f"WHEN own > reconciled AND own <= reconciled * {1 + FREIGHT} THEN 'freight'" if measure == "value" else ""
    estimated = "WHEN estimated THEN 'estimated'" if measure == "quantity" else ""
    taken = f"abs(reconciled - mirrored) <= {EQUAL} * greatest(reconciled, mirrored)"
    return f"""CASE WHEN by_source <> by_with AND {taken} THEN 'filled' WHEN by_source AND NOT by_with THEN CASE WHEN with_reports THEN 'with_silent' ELSE 'with_absent' END
        WHEN by_with AND NOT by_source THEN CASE WHEN source_reports THEN 'source_silent' ELSE 'source_absent' END
        WHEN source_figure IS NULL OR with_figure IS NULL THEN 'no_figure' WHEN coalesce(gap, 0) <= {EQUAL} THEN 'equal'
        WHEN {taken} THEN 'other_side'
        WHEN reconciled BETWEEN least(own, mirrored) AND greatest(own, mirrored) THEN 'between'
        {freight} {estimated} WHEN edition_differs THEN 'edition' ELSE 'unexplained' END"""


def _told(connection: duckdb.DuckDBPyConnection, pair: Pair, years: tuple[int, ...], codes: tuple[int, int]) -> Compared:
    connection.execute(
        f"""CREATE VIEW judged AS SELECT *, {_why(pair.measure)} AS why FROM (SELECT *,
        CASE WHEN source_figure > 0 AND with_figure > 0 THEN source_figure / with_figure END AS ratio,
        CASE WHEN greatest(source_figure, with_figure) > 0 AND source_figure IS NOT NULL AND with_figure IS NOT NULL
        THEN abs(source_figure - with_figure) / greatest(source_figure, with_figure) END AS gap FROM flows)"""
    )
    known = "source_figure IS NOT NULL AND with_figure IS NOT NULL"
    flows, both, equal, close, median, ours, theirs = connection.execute(
        f"""SELECT count(*), count(*) FILTER ({known}), count(*) FILTER (why = 'equal'), count(*) FILTER ({known} AND coalesce(gap, 0) <= {CLOSE}), median(ratio),
        fsum(source_figure) FILTER ({known}), fsum(with_figure) FILTER ({known}) FROM judged"""
    ).fetchall()[0]
    summed = connection.execute("SELECT why, count(*), fsum(source_figure), fsum(with_figure) FROM judged GROUP BY why").fetchall()
    reasons = tuple(sorted(((str(why), int(count), one, other) for why, count, one, other in summed), key=lambda row: WHY.index(row[0])))
    limit = "" if pair.most is None else f"LIMIT {int(pair.most)}"
    apart = "abs(coalesce(source_figure, 0) - coalesce(with_figure, 0)) DESC"
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM judged ORDER BY year, {apart}, consumer, supplier, hs_code {limit}"
    ).fetchall()
    return Compared(pair, tuple(rows), reasons, flows, both, equal, close, median, (ours, theirs), years, codes)
