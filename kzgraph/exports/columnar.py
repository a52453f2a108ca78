"""Parquet, written by DuckDB."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from kzgraph.exports.contents import Contents, Sheet
from kzgraph.exports.packing import packed


def parquet(made: Contents) -> bytes:
    """The edges with their tonnes; unknown is NULL."""
    return _file(made.edges)


def parquet_zip(made: Contents) -> bytes:
    """nodes.parquet, edges.parquet and sources.parquet."""
    return packed({f"{sheet.name}.parquet": _file(sheet) for sheet in (made.nodes, made.edges, made.sources)})


def _file(sheet: Sheet) -> bytes:
    """DuckDB writes files only: it gets a folder of its own, and one thread, so that the bytes are always the same. It takes NaN for NULL."""
    import duckdb

    dtypes = {str: "object", int: "Int64", float: "float64"}
    types = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE"}
    frame = pd.DataFrame({name: pd.Series(list(cells), dtype=dtypes[sheet.types[name]]) for name, cells in sheet.cells.items()})
    columns = ", ".join(f"{_quoted(name)} {types[type_]}" for name, type_ in sheet.types.items())
    with tempfile.TemporaryDirectory(prefix="kzgraph-") as folder, duckdb.connect(config={"threads": 1}) as connection:
        path = Path(folder) / "table.parquet"
        connection.execute(f"CREATE TABLE made ({columns})")
        connection.register("given", frame)
        connection.execute("INSERT INTO made SELECT * FROM given")
        try:
            connection.execute(f"COPY made TO '{path.as_posix().replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
        except duckdb.IOException:
            raise OSError("DuckDB found no room, or no permission") from None
        return path.read_bytes()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
