"""DuckDB as we let it run: so much memory, two threads, its overflow in one folder, no file outside it, nothing from elsewhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kzgraph.errors import DataError, FileError, Problem

if TYPE_CHECKING:
    import duckdb

MEMORY: Final = "768MB"
"""What DuckDB may hold at once; what is more goes to the folder. The program itself adds some 200 MB."""
THREADS: Final = 2
WORK: Final = "work.duckdb"
NO_ROOM: Final = (
    "no space left on device", "file too large", "disk quota exceeded", "read-only file system", "not enough space on the disk", "permission denied",
    "input/output error", "out of memory",
)  # fmt: skip
"""How systems say that nothing more can be written."""


@contextmanager
def database(*folders: Path, spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database that can read and write in `folders` and nowhere else; with `spill` it lives in that folder, else in memory.

    In memory too where a folder has a question mark in its name, which DuckDB takes for the start of options. Raises FileError where the folder of
    `spill` cannot be written.
    """
    import duckdb

    try:
        connection = duckdb.connect(str(spill / WORK) if spill and "?" not in str(spill) else ":memory:")
    except duckdb.Error as error:
        raise FileError(f"{spill.parent if spill else 'memory'}: cannot be written: {no_room(error) or str(error)[:200]}") from None
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
    except duckdb.Error as error:
        if spill is None or not (reason := no_room(error)):
            raise
        raise FileError(f"{spill.parent}: cannot be written: {reason}") from None
    finally:
        with contextlib.suppress(duckdb.Error):  # the last words of a database that could not be written
            connection.close()


def no_room(error: Exception) -> str:
    """What keeps DuckDB from writing its own files, or from holding what is asked; empty where the error says something else.

    It has an error type of its own for each place in which it notices, so the text tells.
    """
    text = str(error).lower()
    return next((reason for reason in NO_ROOM if reason in text), "")


def parquet_columns(copy: Path, name: str) -> list[str]:
    """The column names of a Parquet file of ours, as it has them: DuckDB gives one that is there twice another name. `name` is what the user calls
    the file. Raises DataError where it is none."""
    import duckdb

    try:
        with database(copy.parent) as connection:
            connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(copy)]).fetchall()
            return _top(connection.execute("SELECT name, num_children FROM parquet_schema(?)", [str(copy)]).fetchall())
    except duckdb.Error as error:
        raise DataError([Problem(name, 0, "", f"cannot be read as Parquet ({_said(error, copy)}) - fetch it again")]) from None


def _top(schema: Sequence[tuple[str, int | None]]) -> list[str]:
    """The names of the columns among those of all elements, which stand depth first: what a column holds inside follows it."""
    found, inside = [], 0
    for name, children in schema[1:]:
        if not inside:
            found.append(str(name))
        inside += (children or 0) - bool(inside)
    return found


def _said(error: Exception, copy: Path) -> str:
    """What DuckDB says, without our own places and the statement."""
    return " ".join(str(error).partition("\n")[0].replace(str(copy), "the file").replace("'the file'", "the file").split())[:120]
