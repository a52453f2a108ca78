"""The shipped BACI extract: flows by year, supplier, consumer and HS code, read from Parquet only as far as a question needs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import duckdb
    import numpy as np

SOURCE = "cepii-baci-hs92"
"""Source id of every row of the extract."""
WHOLE_FROM = 2020
"""First year of which the extract has all states' flows; before it, only those from or to Kazakhstan."""
EDITION = "HS92"
"""Edition of the HS that the extract's codes belong to."""


def _reader() -> duckdb.DuckDBPyConnection:
    """A cursor of this process's own database in memory, which holds nothing: starting one costs as much as most questions."""
    return _database(os.getpid()).cursor()


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """One a process: the threads of a database do not come along when a process forks."""
    import duckdb

    return duckdb.connect()


@dataclass(frozen=True, slots=True)
class TradeStore:
    """A Parquet file with the columns year, supplier, consumer (alpha-3), hs_code, value_usd, quantity_t (NaN where not stated)."""

    path: Path

    def flows(
        self, *, codes: Sequence[str], consumer: str | None = None, supplier: str | None = None, year: int | None = None
    ) -> pd.DataFrame:
        """The rows under the HS codes that meet every condition given, in a stable order."""
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
        with _reader() as connection:
            return connection.execute(query, values).df()

    def held(self, codes: Collection[str]) -> HeldStore:
        """The same extract with its rows under the codes kept in memory, for a long run of questions on these codes."""
        import numpy as np

        rows = self.flows(codes=sorted(codes))
        places = {name: {str(one): np.asarray(at) for one, at in rows.groupby(name).indices.items()} for name in ("hs_code", "consumer")}
        return HeldStore(self.path, rows, places)

    def count(self) -> int:
        """How many rows the extract has."""
        with _reader() as connection:
            return int(connection.execute("SELECT count(*) FROM read_parquet(?)", [str(self.path)]).fetchall()[0][0])

    def checksum(self) -> str:
        """SHA-256 of the file."""
        import hashlib

        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def codes(self) -> frozenset[str]:
        """Every HS code that the extract has."""
        with _reader() as connection:
            rows = connection.execute("SELECT DISTINCT hs_code FROM read_parquet(?)", [str(self.path)]).fetchall()
        return frozenset(str(row[0]) for row in rows)

    def years(self) -> frozenset[int]:
        """Every year that the extract has rows of."""
        with _reader() as connection:
            rows = connection.execute("SELECT DISTINCT year FROM read_parquet(?)", [str(self.path)]).fetchall()
        return frozenset(int(row[0]) for row in rows)

    def states(self) -> frozenset[str]:
        """Every state that the extract names."""
        with _reader() as connection:
            rows = connection.execute(
                "SELECT supplier FROM read_parquet(?) UNION SELECT consumer FROM read_parquet(?)", [str(self.path)] * 2
            ).fetchall()
        return frozenset(str(row[0]) for row in rows)


@dataclass(frozen=True, slots=True)
class HeldStore(TradeStore):
    """The extract with rows in memory. `flows` gives the rows that `TradeStore.flows` reads, in the same order; other codes have none here."""

    rows: pd.DataFrame = field(compare=False, repr=False)
    places: Mapping[str, Mapping[str, np.ndarray]] = field(compare=False, repr=False)

    def flows(
        self, *, codes: Sequence[str], consumer: str | None = None, supplier: str | None = None, year: int | None = None
    ) -> pd.DataFrame:
        """The rows under the HS codes that meet every condition given, in the order of the file's."""
        import numpy as np

        column, wanted = ("hs_code", codes) if consumer is None else ("consumer", [consumer])
        found = [self.places[column][one] for one in sorted(set(wanted)) if one in self.places[column]]
        rows = self.rows.take(np.concatenate(found) if found else [])
        asked: dict[str, object] = {"supplier": supplier, "year": year}
        for name, value in asked.items():
            if value is not None:
                rows = rows[rows[name] == value]
        return (rows if consumer is None else rows[rows["hs_code"].isin(codes)]).reset_index(drop=True)
