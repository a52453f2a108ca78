"""A small pair of tables, one cell or the whole content of which a test spoils, and what came of reading it, as one line of text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kzgraph import api
from kzgraph.errors import DataError, FileError
from kzgraph.tables import ReadOptions

HEAD = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\n"
FIRST = "kazatomprom,orano,supplies,uranium,284410,2023,1200.5,t,60\n"
SECOND = "rossing,orano,supplies,uranium,284410,2023,800.25,t,40\n"
THIRD = "kazatomprom,ulba,owns,,,2023,,,90.18\n"
EDGES = HEAD + FIRST + SECOND + THIRD
NODES = (
    "id,name,kind,country\nkazatomprom,Kazatomprom,producer,KAZ\nulba,Ulba Metallurgical Plant,refiner,KAZ\n"
    "orano,Orano,buyer,FRA\nrossing,Rössing,producer,NAM\n"
)
TOTAL = 2000.75
YEAR = 2026


def with_cell(table: str, line: int, column: str, text: str) -> str:
    """The table with one cell replaced and quoted as need be; line 1 is the header."""
    rows = list(csv.reader(io.StringIO(table)))
    rows[line - 1][rows[0].index(column)] = text
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def edge(column: str, text: str) -> str:
    """The edges with the cell of line 3 replaced."""
    return with_cell(EDGES, 3, column, text)


def with_columns(extra: str, *cells: str) -> str:
    """The edges with further columns; `cells` are those of lines 2, 3 and 4."""
    lines = EDGES.splitlines()
    rows = [*cells, *[extra.count(",") * ","] * (3 - len(cells))]
    return "\n".join([f"{lines[0]},{extra}", *(f"{line},{row}" for line, row in zip(lines[1:], rows, strict=True))]) + "\n"


def outcome(
    folder: Path, edges: str | bytes = EDGES, nodes: str | bytes = NODES, *, names: tuple[str, str] = ("nodes.csv", "edges.csv"),
    options: ReadOptions | None = None,
) -> str:  # fmt: skip
    """What loading gives: `ok 2000.75` and the notes, or the problems, or `refused` and why; one a line, without the folder."""
    paths = [folder / name for name in names]
    for path, content in zip(paths, (nodes, edges), strict=True):
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    try:
        graph = api.load(*paths, options=options, current_year=YEAR)
    except DataError as error:
        told = [str(problem) for problem in error.problems]
    except FileError as error:
        told = [f"refused {error}"]
    else:
        told = [f"ok {graph.overview().total_t:.10g}", *graph.notes]
    return "\n".join(told).replace(f"{folder}/", "")


def agrees(found: str, expected: str) -> bool:
    """`ok` is read as it is and without a note, `note X` with one that says X; else each line `3 quantity: X` is one problem, and all of them."""
    lines = found.splitlines()
    if expected == "ok":
        return found == f"ok {TOTAL}"
    if expected.startswith("ok "):
        return found == expected
    if expected.startswith("note "):
        return len(lines) == 2 and lines[0].startswith("ok") and expected.removeprefix("note ") in lines[1]
    wanted = expected.splitlines()
    return len(wanted) == len(lines) and all(_is_problem(line, want) for line, want in zip(lines, wanted, strict=True))


def _is_problem(line: str, wanted: str) -> bool:
    if wanted.startswith("refused "):
        return line.startswith("refused ") and wanted.removeprefix("refused ") in line
    where, _, said = wanted.partition(":")
    number, _, column = where.partition(" ")
    place = (f" line {number}" if number != "0" else "") + (f", column {column}" if column else "") + ":"
    return place in line and said.strip() in line.split(place, 1)[1]
