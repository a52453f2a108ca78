"""CSV files for `neo4j-admin database import`, in one zip archive.

They are for a program and are not guarded for spreadsheets: an apostrophe would become part of an id.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from kzgraph.exports.contents import LISTS, Contents, Sheet, Value, free
from kzgraph.exports.packing import packed
from kzgraph.schema.delimited import write_rows

TYPES: Final = {str: "", int: ":int", float: ":double"}


def neo4j(made: Contents) -> bytes:
    """nodes.csv, relationships.csv and sources.csv: the kind of a node is its label, the relation the type; lists are arrays separated by `;`."""
    ids = {"id": "id:ID"}
    files = {
        "nodes.csv": _csv(made.ends, ids, ":LABEL", lambda row: _label(row["kind"])),
        "relationships.csv": _csv(
            made.edges, {"source": ":START_ID", "target": ":END_ID"}, ":TYPE", lambda row: str(row["relation"]).upper()
        ),
        "sources.csv": _csv(made.sources, {"id": "id:ID(source)"}, ":LABEL", lambda row: "Source"),
    }
    return packed(files)


def _label(kind: Value) -> str:
    return str(kind).capitalize()


def _csv(sheet: Sheet, ends: dict[str, str], last: str, said: Callable[[dict[str, Value]], str]) -> bytes:
    header = [*_header(sheet, ends), last]
    rows = ([*(row.get(name) for name in sheet.cells), said(row)] for row in sheet.records())
    return _text(header, rows)


def _header(sheet: Sheet, ends: dict[str, str]) -> list[str]:
    """The names with their types. A colon would start a type, so that one in a name becomes `_`."""
    made: list[str] = []
    taken: set[str] = set()
    for name, type_ in sheet.types.items():
        plain = free(name.replace(":", "_"), taken)
        taken.add(plain)
        made.append(ends.get(name) or plain + (":string[]" if name in LISTS else TYPES[type_]))
    return made


def _text(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO(newline="")
    write_rows(out, [header])
    write_rows(out, rows)
    return out.getvalue().encode()
