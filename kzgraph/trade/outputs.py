"""Ratios of any length to one Parquet or CSV file: year by year into a work database, then out in one piece."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kzgraph.schema import formulas
from kzgraph.trade.database import database
from kzgraph.trade.ratios import FULL, OUTPUT

if TYPE_CHECKING:
    import pandas as pd

TYPES = {
    "year": "SMALLINT", "consumer": "VARCHAR", "hs_code": "VARCHAR", "measure": "VARCHAR", "suppliers": "INTEGER", "top_supplier": "VARCHAR",
    "unknown_rows": "INTEGER", "source": "VARCHAR", "currency": "VARCHAR",
}  # fmt: skip
"""Types of the columns; all others are numbers."""
RUNS: Final = f"^{formulas.GUARD}*[{re.escape(''.join(formulas.STARTS))}]"
"""What `formulas.runs` says, as a pattern."""


def write_ratios(frames: Iterable[pd.DataFrame], folder: Path, *, kind: str, full: bool) -> tuple[Path, Counter[str]]:
    """Writes the frames to a file in `folder` (`kind` parquet or csv); unknown is null. Returns it, and counts of rows, open and partly known."""
    columns: Sequence[str] = (*OUTPUT, *FULL) if full else OUTPUT
    counts: Counter[str] = Counter()
    path = folder / f"ratios.{kind}"
    with database(spill=folder) as connection:
        typed = ", ".join(f"{name} {TYPES.get(name, 'DOUBLE')}" for name in columns)
        connection.execute(f"CREATE TABLE ratios ({typed})")
        for frame in frames:
            counts.update(
                rows=len(frame),
                open=int(frame["total"].isna().sum()),
                partly=int((frame["total"].notna() & (frame["unknown_rows"] > 0)).sum()),
            )
            connection.register("frame", frame[list(columns)])
            cells = ", ".join(name if name in TYPES else f"CASE WHEN NOT isnan({name}) THEN {name} END" for name in columns)
            connection.execute(f"INSERT INTO ratios SELECT {cells} FROM frame")
            connection.unregister("frame")
        form = "FORMAT parquet, COMPRESSION zstd" if kind == "parquet" else "FORMAT csv, HEADER true"
        shown = ", ".join(columns) if kind == "parquet" else ", ".join(map(_guarded, columns))
        target = str(path).replace("'", "''")
        connection.execute(
            f"COPY (SELECT {shown} FROM ratios ORDER BY ratios.year, ratios.consumer, ratios.hs_code) TO '{target}' ({form})"
        )
    return path, counts


def _guarded(name: str) -> str:
    """The column as CSV has it: text that a spreadsheet would run gets an apostrophe in front, as everywhere."""
    if TYPES.get(name) != "VARCHAR":
        return name
    pattern, mark = (text.replace("'", "''") for text in (RUNS, formulas.GUARD))
    return f"CASE WHEN regexp_matches({name}, '{pattern}') THEN '{mark}' || {name} ELSE {name} END AS {name}"
