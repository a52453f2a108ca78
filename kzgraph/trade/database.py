"""DuckDB as we let it run: so much memory, two threads, its overflow in one folder, no file outside it, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kzgraph.errors import DataError, Problem

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "768MB"
"""What DuckDB may hold at once; what is more goes to the folder. The program itself adds some 200 MB."""
THREADS: Final = 2


@contextmanager
def database(*folders: Path, spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that can read and write in `folders` and nowhere else; with `spill` it lives in that folder, else in memory."""
    import duckdb

    connection = duckdb.connect(str(spill / "work.duckdb") if spill else ":memory:")
    try:
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute(f"SET threads = {THREADS}")
        if spill:
            connection.execute("SET temp_directory = ?", [str(spill / "overflow")])
        allowed = [f"{folder.resolve()}/" for folder in (*folders, *([spill] if spill else []))]
        connection.execute("SET allowed_directories = ?", [allowed])
        for statement in ("SET enable_external_access = false", "SET enable_progress_bar = false", "SET lock_configuration = true"):
            connection.execute(statement)
        yield connection
    finally:
        connection.close()


def parquet_columns(copy: Path, name: str) -> list[str]:
    """The column names of a Parquet file of ours; `name` is what the user calls it. Raises DataError where it is none."""
    import duckdb

    try:
        with database(copy.parent) as connection:
            return [str(row[0]) for row in connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(copy)]).fetchall()]
    except duckdb.Error as error:
        raise DataError(
            [Problem(name, 0, "", f"cannot be read as Parquet ({' '.join(str(error).split())[:120]}) - fetch it again")]
        ) from None
