"""The shipped BACI extract: flows by year, supplier, consumer and HS code, read from Parquet only as far as a question needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

SOURCE = "cepii-baci-hs92"
"""Source id of every row of the extract."""
WHOLE_FROM = 2020
"""First year of which the extract has all states' flows; before it, only those from or to Kazakhstan."""
EDITION = "HS92"
"""Edition of the HS that the extract's codes belong to."""


@dataclass(frozen=True, slots=True)
class TradeStore:
    """A Parquet file with the columns year, supplier, consumer (alpha-3), hs_code, value_usd, quantity_t (NaN where not stated)."""

    path: Path

    def flows(
        self, *, codes: Sequence[str], consumer: str | None = None, supplier: str | None = None, year: int | None = None
    ) -> pd.DataFrame:
        """The rows under the HS codes that meet every condition given, in a stable order."""
        import duckdb

        wanted = ["hs_code IN (SELECT unnest(?::VARCHAR[]))"]
        values: list[object] = [str(self.path), list(codes)]
        for column, value in (("consumer", consumer), ("supplier", supplier), ("year", year)):
            if value is not None:
                wanted.append(f"{column} = ?")
                values.append(value)
        query = (
            "SELECT year, supplier, consumer, hs_code, value_usd, quantity_t FROM read_parquet(?) "  # noqa: S608 - the parts are ours, the values are bound
            f"WHERE {' AND '.join(wanted)} ORDER BY hs_code, year, consumer, supplier"
        )
        with duckdb.connect() as connection:
            return connection.execute(query, values).df()

    def count(self) -> int:
        """How many rows the extract has."""
        import duckdb

        with duckdb.connect() as connection:
            return int(connection.execute("SELECT count(*) FROM read_parquet(?)", [str(self.path)]).fetchall()[0][0])

    def codes(self) -> frozenset[str]:
        """Every HS code that the extract has."""
        import duckdb

        with duckdb.connect() as connection:
            rows = connection.execute("SELECT DISTINCT hs_code FROM read_parquet(?)", [str(self.path)]).fetchall()
        return frozenset(str(row[0]) for row in rows)

    def states(self) -> frozenset[str]:
        """Every state that the extract names."""
        import duckdb

        with duckdb.connect() as connection:
            rows = connection.execute(
                "SELECT supplier FROM read_parquet(?) UNION SELECT consumer FROM read_parquet(?)", [str(self.path)] * 2
            ).fetchall()
        return frozenset(str(row[0]) for row in rows)
