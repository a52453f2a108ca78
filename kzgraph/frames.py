"""DataFrames in and out, where pandas' own types leave everything open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pandas as pd


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def typed_frame(
    columns: Mapping[str, Sequence[Any]], lines: Sequence[int], *, numbers: set[str], years: set[str] | None = None
) -> pd.DataFrame:
    """A table with index `line`: float columns `numbers` (None is NaN), integer columns `years` (None is NA), the rest text."""
    data: dict[str, Any] = {}
    for name, values in columns.items():
        if name in numbers:
            data[name] = pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")
        elif name in (years or set()):
            data[name] = pd.Series(list(values), dtype="Int64")
        else:
            data[name] = pd.Series(list(values), dtype="str")
    return pd.DataFrame(data).set_axis(pd.Index(list(lines), name="line", dtype="int64"), axis=0)
