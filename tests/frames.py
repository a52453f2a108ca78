"""Frames of Inputs for tests, written as rows, and what an indicator says of them, whatever kind of frame they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from kzgraph.indicators.inputs import COLUMNS, KEY, Inputs
from kzgraph.indicators.registry import INDICATORS
from kzgraph.world.backdrop import typed

HOME = {"year": 2021, "consumer": "HOM", "commodity": "ore", "stage": "processing", "extra": True}
Answers = dict[tuple[Any, ...], dict[str, Any]]


def inputs(rows: Mapping[str, Iterable[Mapping[str, Any]]], missing_governance: float | None = None) -> Inputs:
    """The frames in pandas; what a row does not say is that of HOME, or unknown."""
    return Inputs(
        **{name: typed(name, [HOME | dict(row) for row in rows.get(name, ())]) for name in COLUMNS}, missing_governance=missing_governance
    )


def answers(method: str, data: Inputs) -> Answers:
    """The rows by question; unknown is None."""
    frame = INDICATORS[method].frame(data)
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, duckdb.DuckDBPyRelation):
        rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.fetchall()]
    else:
        if hasattr(frame, "toArrow"):  # Spark's
            frame = frame.toArrow().to_pandas()
        rows = frame.to_dicts() if isinstance(frame, pl.DataFrame) else frame.to_dict("records")
    found = {tuple(row[name] for name in KEY): {name: None if pd.isna(cell) else cell for name, cell in row.items()} for row in rows}
    assert len(found) == len(rows), "one row a question"
    return found


def assert_same(one: Answers, other: Answers) -> None:
    """The same questions with the same rows, figures to 1e-12."""
    assert one.keys() == other.keys()
    for key, row in one.items():
        assert row.keys() == other[key].keys()
        for name, cell in row.items():
            assert _same(cell, other[key][name]), (key, name, cell, other[key][name])


def _same(one: Any, other: Any) -> bool:
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12) if numbers else bool(one == other)
