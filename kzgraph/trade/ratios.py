"""`kzgraph trade ratios`: every dependency ratio of every consumer and product in the store, year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from kzgraph.evidence import Note
from kzgraph.indicators.concentration import effective_suppliers, hhi_lower, hhi_upper, n_minus_1, share
from kzgraph.trade.arrays import read_runs
from kzgraph.trade.asking import Ask, questions, side_of
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.runs import by_runs

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

OUTPUT: Final = (
    "year", "consumer", "hs_code", "measure", "total", "suppliers", "top_supplier", "top_share", "hhi", "cr3", "effective_suppliers", "n_minus_1", "hhi_wgi",
)  # fmt: skip
FULL: Final = ("unexplained", "unknown_rows", "hhi_high", "hhi_wgi_low", "hhi_wgi_high", "source", "currency")
"""Further columns on request: the part of the total that names nobody, rows without a figure, the bounds where one value cannot be told."""
MATERIAL: Final = 0.05
"""Part of a group's value that rows without a figure may be before the group's total is unknown."""
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
