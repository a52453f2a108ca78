"""Both sides of each delivery: the importer's figure, the exporter's figure, the one chosen by a named rule, and the gap between them.

The rule `reliability` follows the idea of BACI (Gaulier and Zignago 2010): a mean of both figures, in which the side counts more whose figures
agree better with those of all its partners. See `reliabilities` for the formula and what is simpler here.
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

if TYPE_CHECKING:
    import duckdb

RULES: Final = ("importer", "exporter", "reliability")
COLUMNS: Final = (
    "year", "consumer", "supplier", "hs_code", "importer_figure", "exporter_figure", "chosen_figure", "rule", "status", "ratio", "gap", "importer_weight",
)  # fmt: skip
FEWEST: Final = 10
"""Deliveries told by both sides from which on a state has a reliability of its own."""
FLOOR: Final = 0.01
"""Least disagreement that a state is credited with, in logarithms: about 1 %."""
CLOSE: Final = 0.1
"""Gap up to which the two sides are said to agree."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which deliveries, of which measure, chosen by which rule. Empty is all; `most` rows, the largest first."""

    measure: str = "value"
    rule: str = "importer"
    source: str | None = None
    years: tuple[int, ...] = ()
    consumers: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Mirrored:
    """The deliveries of all parts as rows of COLUMNS, and what they add up to.

    `both` deliveries are told by both sides with a figure; of these, `median_ratio` is importer / exporter, `close` have a gap of at most 10 %.
    """

    question: Question
    rows: tuple[tuple[Any, ...], ...]
    deliveries: int
    both: int
    close: int
    median_ratio: float | None
    other_editions: int
    sources: tuple[str, ...]


def mirror(store: Holdings, question: Question) -> tuple[Mirrored, list[Note]]:
    """Both sides of each delivery. Raises UnknownNameError where no source of the store tells sides."""
    sided = replace(store, parts=tuple(part for part in store.parts if part.mirrored and (question.source or _two_sided(store, part))))
    if store.parts and not sided.parts:
        raise UnknownNameError(
            "no source of the store tells importer's and exporter's figure (BACI has made one of both) - add a table of UN Comtrade",
            name="",
        )
    parts, notes = chosen(sided, Ask(source=question.source, years=question.years))
    with database(store.folder) as connection:
        for number, part in enumerate(parts):
            _sides(connection, store, part, question, first=not number)
        found = _told(connection, question, tuple(sorted({part.source for part in parts})))
    return found, notes


def _two_sided(store: Holdings, part: Part) -> bool:
    """Whether a part has both sides; a damaged one may, and is named by `chosen`."""
    query = "SELECT count(DISTINCT flow) > 1 FROM read_parquet(?, hive_partitioning = false)"
    with database(store.folder) as connection:
        return bool(store.fault(part)) or bool(connection.execute(query, [str(store.path(part))]).fetchall()[0][0])


def _sides(connection: duckdb.DuckDBPyConnection, store: Holdings, part: Part, question: Question, *, first: bool) -> None:
    """Adds the deliveries of a part to the table `deliveries`: both figures, the weight of the importer's, and why a side is missing."""
    amount, path = AMOUNTS[question.measure], str(store.path(part))
    connection.execute(
        f"""CREATE OR REPLACE TABLE sides AS SELECT consumer, supplier, hs_code,
        max({amount}) FILTER (flow = 'import') AS importer_figure, max({amount}) FILTER (flow = 'export') AS exporter_figure,
        count(*) FILTER (flow = 'import') AS by_importer, count(*) FILTER (flow = 'export') AS by_exporter, count(DISTINCT hs_edition) AS editions
        FROM read_parquet(?, hive_partitioning = false) WHERE consumer <> '' AND supplier <> '' AND consumer <> supplier GROUP BY ALL""",
        [path],
    )
    connection.execute("CREATE OR REPLACE TABLE weights (consumer VARCHAR, supplier VARCHAR, weight DOUBLE)")
    if question.rule == "reliability":
        _weigh(connection)
    where, given = ["true"], []
    for column, values in (("consumer", question.consumers), ("supplier", question.suppliers), ("hs_code", question.codes)):
        if values:
            where.append(f"{column} IN (SELECT unnest(?::VARCHAR[]))")
            given.append(list(values))
    query = f"""SELECT {part.year} AS year, sides.*, weight,
        consumer IN (SELECT consumer FROM sides WHERE by_importer > 0) AS importer_reports,
        supplier IN (SELECT supplier FROM sides WHERE by_exporter > 0) AS exporter_reports
        FROM sides LEFT JOIN weights USING (consumer, supplier) WHERE {" AND ".join(where)}"""
    connection.execute(f"{'CREATE TABLE deliveries AS' if first else 'INSERT INTO deliveries'} {query}", given)


def _weigh(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = connection.execute(
        """SELECT consumer, supplier, count(*), fsum(abs(ln(importer_figure / exporter_figure))) FROM sides
        WHERE importer_figure > 0 AND exporter_figure > 0 GROUP BY ALL ORDER BY ALL"""
    ).fetchall()
    as_importer, as_exporter = reliabilities([(str(i), str(j), int(n), float(gap)) for i, j, n, gap in pairs])
    rows = [[i, j, importer_weight(as_importer[i], as_exporter[j])] for i, j, _, _ in pairs]
    if rows:
        connection.executemany("INSERT INTO weights VALUES (?, ?, ?)", rows)


def reliabilities(pairs: Sequence[tuple[str, str, int, float]]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """How far a state's figures are from its partners', as an importer and as an exporter; the smaller, the more reliable. In logarithms.

    Least squares over all deliveries of importer i from exporter j that both tell, of one source, year and measure:
    |ln(importer's figure / exporter's figure)| = a_i + b_j. `pairs`: importer, exporter, number of deliveries, sum of their |ln|. As only sums
    a_i + b_j are determined, their means over all deliveries are made equal. No value is below FLOOR; who has fewer than FEWEST deliveries gets
    the mean of its role.

    Simpler than BACI: no effects of product and year, no freight and insurance taken out of importers' figures by a gravity equation, no quantities
    converted. Source: Gaulier and Zignago (2010), CEPII working paper 2010-23, for the idea; the weights are ours.

    >>> importers, exporters = reliabilities([("JPN", "CHN", 10, 4.0), ("JPN", "KAZ", 10, 2.0), ("FRA", "CHN", 10, 6.0), ("FRA", "KAZ", 10, 4.0)])
    >>> {state: round(value, 3) for state, value in {**importers, **exporters}.items()}
    {'FRA': 0.3, 'JPN': 0.1, 'CHN': 0.3, 'KAZ': 0.1}
    """
    import numpy as np

    importers, exporters = sorted({one[0] for one in pairs}), sorted({one[1] for one in pairs})
    if not pairs:
        return {}, {}
    rows, columns = np.array([importers.index(one[0]) for one in pairs]), np.array([exporters.index(one[1]) for one in pairs])
    counts, gaps = np.array([one[2] for one in pairs], float), np.array([one[3] for one in pairs])
    size = len(importers)
    normal = np.zeros((size + len(exporters), size + len(exporters)))
    np.add.at(normal, (rows, rows), counts)
    np.add.at(normal, (columns + size, columns + size), counts)
    np.add.at(normal, (rows, columns + size), counts)
    np.add.at(normal, (columns + size, rows), counts)
    right = np.concatenate([np.bincount(rows, gaps, size), np.bincount(columns, gaps, len(exporters))])
    solved = np.linalg.lstsq(normal, right, rcond=None)[0]
    seen = np.diag(normal)
    half = gaps.sum() / counts.sum() / 2
    told = []
    for part, weight in ((solved[:size], seen[:size]), (solved[size:], seen[size:])):
        level = part - (part * weight).sum() / weight.sum() + half
        told.append(np.maximum(np.where(weight >= FEWEST, level, half), FLOOR))
    return dict(zip(importers, told[0].tolist(), strict=True)), dict(zip(exporters, told[1].tolist(), strict=True))


def importer_weight(importer: float, exporter: float) -> float:
    """Weight (0-1) of the importer's figure in the mean of both: squared disagreement of the other side over the sum of both squares.

    >>> round(importer_weight(0.1, 0.3), 3)
    0.9
    """
    return exporter**2 / (importer**2 + exporter**2)


def _told(connection: duckdb.DuckDBPyConnection, question: Question, sources: tuple[str, ...]) -> Mirrored:
    one, other = "importer_figure", "exporter_figure"
    first, second = (one, other) if question.rule != "exporter" else (other, one)
    mean = f"coalesce(weight * {one} + (1 - weight) * {other}, {one}, {other})"
    picked = mean if question.rule == "reliability" else f"coalesce({first}, {second})"
    both = f"{one} IS NOT NULL AND {other} IS NOT NULL"
    connection.execute(
        f"""CREATE VIEW judged AS SELECT year, consumer, supplier, hs_code, {one}, {other}, {picked} AS chosen_figure,
        CASE WHEN {both} THEN CASE WHEN {question.rule == "reliability"} AND weight IS NOT NULL THEN 'by_weights' WHEN {question.rule == "exporter"} THEN 'by_exporter' ELSE 'by_importer' END
        WHEN {one} IS NOT NULL THEN 'importer_alone' WHEN {other} IS NOT NULL THEN 'exporter_alone' ELSE 'no_figure' END AS rule,
        CASE WHEN by_importer > 0 AND by_exporter > 0 THEN 'both_sides' WHEN by_importer > 0 AND exporter_reports THEN 'exporter_silent'
        WHEN by_importer > 0 THEN 'exporter_absent' WHEN importer_reports THEN 'importer_silent' ELSE 'importer_absent' END AS status,
        CASE WHEN {one} > 0 AND {other} > 0 THEN {one} / {other} END AS ratio,
        CASE WHEN {both} AND greatest({one}, {other}) > 0 THEN abs({one} - {other}) / greatest({one}, {other}) END AS gap,
        CASE WHEN {both} AND {question.rule == "reliability"} THEN weight END AS importer_weight, editions FROM deliveries"""
    )
    counts = connection.execute(
        f"""SELECT count(*), count(*) FILTER ({both}), count(*) FILTER (gap <= {CLOSE}), median(ratio), count(*) FILTER ({both} AND editions > 1)
        FROM judged"""
    ).fetchall()[0]
    limit = "" if question.most is None else f"LIMIT {int(question.most)}"
    rows = connection.execute(
        f"SELECT {', '.join(COLUMNS)} FROM judged ORDER BY year, chosen_figure DESC NULLS LAST, consumer, supplier, hs_code {limit}"
    ).fetchall()
    deliveries, told, close, median, editions = counts
    return Mirrored(question, tuple(rows), deliveries, told, close, median, editions, sources)
