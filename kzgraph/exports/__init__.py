"""Writes nodes, edges and sources in the formats of other programs, as bytes. The command line alone puts them into a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Final

from kzgraph.errors import FileError
from kzgraph.exports import columnar, database, linked, markup, spreadsheet
from kzgraph.exports.contents import Contents, contents

__all__ = ["FORMATS", "PAGE", "Contents", "contents", "suffix_of", "written"]

PAGE: Final = ".html"
FORMATS: Final = {
    ".graphml": "GraphML (yEd, igraph, networkx)",
    ".gexf": "GEXF (Gephi)",
    ".cyjs": "Cytoscape JSON",
    ".json": "node-link JSON (networkx, D3)",
    ".neo4j.zip": "CSV files with the headers of neo4j-admin",
    ".parquet": "edges as Parquet",
    ".parquet.zip": "nodes, edges and sources as Parquet",
    ".xlsx": "workbook with the sheets nodes, edges and sources",
    ".csv": "edges table, as kzgraph reads it",
    PAGE: "network page",
}
"""What each suffix of a file name stands for."""
_WRITERS: Final[dict[str, Callable[[Contents], bytes]]] = {
    ".graphml": markup.graphml,
    ".gexf": markup.gexf,
    ".cyjs": linked.cytoscape,
    ".json": linked.node_link,
    ".neo4j.zip": database.neo4j,
    ".parquet": columnar.parquet,
    ".parquet.zip": columnar.parquet_zip,
    ".xlsx": spreadsheet.xlsx,
    ".csv": spreadsheet.csv_edges,
}


def suffix_of(file: str) -> str:
    """The suffix of FORMATS that a file name has. Raises FileError with all of them.

    >>> suffix_of("kazakhstan.neo4j.zip")
    '.neo4j.zip'
    """
    found = [suffix for suffix in FORMATS if file.lower().endswith(suffix)]
    if not found:
        raise FileError(f"{file}: the end of the name is to say the format - known are {', '.join(FORMATS)}")
    return max(found, key=len)


def written(suffix: str, made: Contents) -> bytes:
    """The contents in the format of the suffix: the same contents give the same bytes. Raises FileError for what the format cannot hold,
    and where Parquet and workbooks, which are put together in temporary files, find no room for these."""
    try:
        return _WRITERS[suffix](made)
    except OSError as error:
        raise FileError(f"{tempfile.gettempdir()}: no temporary file can be written there: {error.strerror or error}") from None
