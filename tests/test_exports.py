"""Exports: each format is read again by another program's reader and compared with the tables; hostile cells come back as the rule says."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import networkx as nx
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import kzgraph
from kzgraph import SupplyGraph
from kzgraph.cli import program
from kzgraph.errors import FileError
from kzgraph.exports import FORMATS, suffix_of
from kzgraph.exports.contents import DERIVED
from kzgraph.frames import records
from kzgraph.schema.formulas import STARTS, guarded, unguarded

GOOD = Path(__file__).resolve().parent / "hostile/good"
NAMES = {
    "mine": "=HYPERLINK(\"https://x\",\"y\")", "plant": "A & <script>\"B\"</script> 'C'", "shop": "tab\tline\r\nend \u202eRTL",
    "smelter": "bell\x07 escape\x1b[31m", "trader": "'-5 '=1+1", "JPN": "日本; Japon", "KAZ": "@sum", "office": "\uff1dfull width", "hall": "'=already",
}  # fmt: skip
KINDS = {
    "mine": "producer",
    "plant": "refiner",
    "shop": "buyer",
    "smelter": "producer",
    "trader": "buyer",
    "office": "organisation",
    "hall": "buyer",
}
EXACT = (".graphml", ".gexf", ".cyjs", ".json", ".neo4j.zip", ".parquet", ".parquet.zip", ".csv")
"""Formats that say the same for every cell, except that XML has no control characters."""
Row = dict[str, Any]


@pytest.fixture(scope="module")
def shipped() -> SupplyGraph:
    return kzgraph.load(current_year=2026)


@pytest.fixture(scope="module")
def hostile(shipped: SupplyGraph) -> SupplyGraph:
    """Names that programs trip over, columns called as parts of the formats are, unknown quantities, no node for the mineral."""
    nodes = pd.DataFrame(
        [
            {"id": id_, "name": name, "kind": KINDS.get(id_, "state"), "country": id_ if id_.isupper() else "KAZ"}
            for id_, name in NAMES.items()
        ]
    ).assign(lat=-5.0, lon=[None, *range(1, len(NAMES))], viz="=2+2", label="", parents="p;q", parent="mine", value="v", **{"a:id": "x"})
    edges = pd.DataFrame(
        [
            {"source": "mine", "target": "shop", "relation": "supplies", "year": 2020, "quantity": 96.5, "unit": "kg", "source_ids": "a2;usgs-mcs-2026"},
            {"source": "mine", "target": "trader", "relation": "supplies", "year": 2020, "quantity": None, "unit": "", "source_ids": "a2"},
            {"source": "plant", "target": "shop", "relation": "supplies", "year": 2021, "quantity": 1e-7, "unit": "t", "source_ids": ""},
            {"source": "plant", "target": "shop", "relation": "supplies", "year": 2022, "quantity": 0, "unit": "t", "source_ids": ""},
            {"source": "KAZ", "target": "gallium", "relation": "restricts", "year": None, "quantity": None, "unit": "", "source_ids": "a2"},
        ]
    ).assign(mineral="gallium", hs_code="81129289"[:6], share_pct=None, note=["-5", "+1", "'=x", "", "line\nfeed \x0b <b>"], id="same", viz="#N/A", spells="]]>")  # fmt: skip
    return SupplyGraph.from_frames(nodes, edges, beside=shipped, current_year=2026)


def known(row: Mapping[str, Any]) -> Row:
    return {name: value for name, value in row.items() if value is not None and value != "" and not pd.isna(value)}


def xml(row: Mapping[str, Any]) -> Row:
    """The named rule: what XML cannot hold is its escape."""
    return {
        name: re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda found: f"\\x{ord(found.group()):02x}", value)
        if isinstance(value, str)
        else value
        for name, value in row.items()
    }


def tables(graph: SupplyGraph) -> tuple[list[Row], list[Row]]:
    """Nodes and edges as they are to be found in every graph format."""
    named = {*graph.edges["source"], *graph.edges["target"]} - set(graph.nodes["id"])
    nodes = [known(row) for row in records(graph.nodes)] + [{"id": id_, "name": id_, "kind": "mineral"} for id_ in named]
    return nodes, [known(row) for row in records(graph.edges.drop(columns="row_ref"))]


def same(found: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]) -> None:
    lists = [sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str)) for rows in (found, wanted)]
    assert lists[0] == lists[1]


def of_networkx(graph: Any) -> tuple[list[Row], list[Row]]:
    nodes = [{"id": id_, **data} for id_, data in graph.nodes(data=True)]
    return nodes, [{"source": u, "target": v, **data} for u, v, data in graph.edges(data=True)]


@pytest.fixture(params=["hostile", "shipped"])
def graph(request: pytest.FixtureRequest) -> SupplyGraph:
    found: SupplyGraph = request.getfixturevalue(request.param)
    return found if request.param == "hostile" else found.select(mineral="gallium")


def test_graphml_by_networkx(graph: SupplyGraph) -> None:
    nodes, edges = of_networkx(nx.parse_graphml(graph.export(".graphml").decode(), force_multigraph=True))
    same(nodes, map(xml, tables(graph)[0]))
    same(edges, map(xml, tables(graph)[1]))


def test_gexf_by_networkx(graph: SupplyGraph) -> None:
    read = nx.read_gexf(io.BytesIO(graph.export(".gexf")), version="1.3")
    nodes, edges = of_networkx(read)
    wanted = tables(graph)
    own = any("label" in row for row in wanted[0])
    same(nodes, [xml(row) | ({} if own else {"label": xml(row)["name"]}) for row in wanted[0]])
    for row in edges:
        assert row.pop("label") == row["relation"]
        assert re.fullmatch(r"e\d+", str(row.pop("id"))) or "id" in wanted[1][0]
        row.pop("kind", None)
    same([{name: value for name, value in row.items() if name != "id"} for row in edges], [{n: v for n, v in xml(row).items() if n != "id"} for row in wanted[1]])  # fmt: skip


def test_gexf_by_the_rules_of_the_format(graph: SupplyGraph) -> None:
    """What the schema of GEXF 1.3 asks, read without networkx: order of elements, their attributes, declared and typed values, ends that exist."""
    root = ElementTree.fromstring(graph.export(".gexf"))
    space = "{http://gexf.net/1.3}"
    (network,) = root
    assert (root.tag, root.attrib, network.tag) == (f"{space}gexf", {"version": "1.3"}, f"{space}graph")
    assert network.attrib == {"defaultedgetype": "directed", "mode": "static"}
    nodes_kinds, edge_kinds, nodes, edges = network
    assert [part.tag.removeprefix(space) for part in network] == ["attributes", "attributes", "nodes", "edges"]
    read = {"string": str, "integer": int, "double": float}
    for kinds, items, name, allowed in (
        (nodes_kinds, nodes, "node", {"id", "label"}),
        (edge_kinds, edges, "edge", {"id", "source", "target", "label", "kind"}),
    ):
        assert kinds.attrib == {"class": name, "mode": "static"}
        types = {one.get("id"): read[one.attrib["type"]] for one in kinds}
        assert len(types) == len(kinds)
        assert len({item.get("id") for item in items}) == len(items) > 0
        for item in items:
            assert (item.tag, set(item.attrib)) == (f"{space}{name}", allowed)
            (values,) = item
            assert len({value.get("for") for value in values}) == len(values)
            for value in values:
                types[value.get("for")](value.attrib["value"])
    known = {node.get("id") for node in nodes}
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= known


def test_node_link_is_the_graph_itself(graph: SupplyGraph) -> None:
    read = nx.node_link_graph(json.loads(graph.export(".json")), edges="edges")
    wanted = graph.graph
    assert set(read.nodes) == set(wanted.nodes)
    assert set(read.edges(keys=True)) == set(wanted.edges(keys=True))
    for edge, data in wanted.edges.items():
        assert read.edges[edge] == {name: value for name, value in data.items() if name not in ("line", "row_ref")}
    for id_, data in wanted.nodes.items():
        assert read.nodes[id_] == {name: value for name, value in data.items() if name != "line"}
    cited = {id_ for cell in graph.edges["source_ids"] for id_ in cell.split(";")}
    assert {row["id"] for row in read.graph["sources"]} == cited & set(graph.sources["id"])


def test_cytoscape_json(graph: SupplyGraph) -> None:
    elements = json.loads(graph.export(".cyjs"))["elements"]
    nodes, edges = tables(graph)
    assert all(row["data"].pop("value") == row["data"]["id"] for row in elements["nodes"])
    moved = {"parent": "parent_", "value": "value_"}
    same([row["data"] for row in elements["nodes"]], [{moved.get(name, name): value for name, value in row.items()} for row in nodes])
    ids = [row["data"].pop("id") for row in elements["edges"]]
    assert all(row["data"].pop("key") for row in elements["edges"])
    assert ids == [f"e{number}" for number in range(1, len(edges) + 1)]
    same([row["data"] for row in elements["edges"]], [{("id_" if name == "id" else name): value for name, value in row.items()} for row in edges])  # fmt: skip
    assert set(nx.cytoscape_graph(json.loads(graph.export(".cyjs"))).edges(keys=True)) == set(graph.graph.edges(keys=True))


def test_neo4j_headers_and_rows(graph: SupplyGraph) -> None:
    nodes, edges = tables(graph)
    made = {"nodes.csv": ("id:ID", nodes), "relationships.csv": (":START_ID", edges)}
    with zipfile.ZipFile(io.BytesIO(graph.export(".neo4j.zip"))) as archive:
        assert archive.namelist() == ["nodes.csv", "relationships.csv", "sources.csv"]
        files = {name: list(csv.reader(io.StringIO(archive.read(name).decode(), newline=""))) for name in archive.namelist()}
    plain = {"id:ID": "id", ":START_ID": "source", ":END_ID": "target", "a_id": "a:id"}
    for name, (first, wanted) in made.items():
        header, *rows = files[name]
        assert len(set(header)) == len(header)
        assert first in header
        found = []
        for cells in rows:
            row: Row = {}
            for title, cell in zip(header, cells, strict=True):
                kind = title.rpartition(":")[2] if title not in plain else ""
                column = plain.get(title, title.partition(":")[0])
                if cell and column:
                    row[column] = float(cell) if kind == "double" else int(cell) if kind == "int" else cell
            found.append(row)
            assert cells[-1] == (row["kind"].capitalize() if name == "nodes.csv" else row["relation"].upper())
        same(found, wanted)
    assert {"source_ids:string[]", "quantity_t:double", "year:int"} <= set(files["relationships.csv"][0])
    ids = {row[0] for row in files["nodes.csv"][1:]}
    ends = [files["relationships.csv"][0].index(end) for end in (":START_ID", ":END_ID")]
    assert all(row[end] in ids for row in files["relationships.csv"][1:] for end in ends)


def parquet(path: Path, data: bytes) -> list[Row]:
    path.write_bytes(data)
    with duckdb.connect() as connection:
        frame = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [column[0] for column in frame.description or ()]
        return [dict(zip(names, row, strict=True)) for row in frame.fetchall()]


def test_parquet_by_duckdb(graph: SupplyGraph, tmp_path: Path) -> None:
    edges = parquet(tmp_path / "edges.parquet", graph.export(".parquet"))
    assert list(edges[0]) == [name for name in graph.edges.columns if name != "row_ref"]
    same([{n: v for n, v in row.items() if v is not None} for row in edges], tables(graph)[1])
    with zipfile.ZipFile(io.BytesIO(graph.export(".parquet.zip"))) as archive:
        assert archive.read("edges.parquet") == graph.export(".parquet")
        nodes = parquet(tmp_path / "nodes.parquet", archive.read("nodes.parquet"))
        same([{n: v for n, v in row.items() if v is not None} for row in nodes], [known(row) for row in records(graph.nodes)])


def written(graph: SupplyGraph, tmp_path: Path) -> SupplyGraph:
    """The graph of the tables that were exported: nodes by the workbook, edges by the CSV."""
    for suffix in (".csv", ".xlsx"):
        (tmp_path / f"made{suffix}").write_bytes(graph.export(suffix))
    return kzgraph.load(tmp_path / "made.xlsx", tmp_path / "made.csv", current_year=2026)


def test_csv_and_workbook_by_our_own_loader(graph: SupplyGraph, tmp_path: Path) -> None:
    read = written(graph, tmp_path)
    sheet = [{n: v.replace("\r\n", "\n") if isinstance(v, str) else v for n, v in xml(known(row)).items()} for row in records(graph.nodes)]
    same([known(row) for row in records(read.nodes)], sheet)
    plain = [{name: value for name, value in row.items() if name != "exact_t"} for row in tables(graph)[1]]
    same([{n: v for n, v in known(row).items() if n not in ("row_ref", "exact_t")} for row in records(read.edges)], plain)
    assert list(map(float, filter(None, read.edges["exact_t"]))) == read.edges["quantity_t"].dropna().tolist()


def test_sheets_of_the_workbook(graph: SupplyGraph) -> None:
    book = openpyxl.load_workbook(io.BytesIO(graph.export(".xlsx")))
    assert book.sheetnames == ["nodes", "edges", "sources"]
    header, *rows = book["edges"].iter_rows(values_only=True)
    assert not set(DERIVED) & set(header)
    wanted = [{n: v for n, v in xml(row).items() if n not in DERIVED} for row in tables(graph)[1]]
    wanted = [row | {"note": "'" + row["note"]} if row.get("note") == "'=x" else row for row in wanted]
    same([{str(n): v for n, v in zip(header, row, strict=True) if v is not None} for row in rows], wanted)


def test_nothing_in_a_sheet_is_run(hostile: SupplyGraph) -> None:
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(hostile.export(".xlsx"))) for row in sheet.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert {cell.value for cell in texts if cell.quotePrefix} >= {NAMES["mine"], NAMES["KAZ"], NAMES["office"], "-5", "+1"}
    assert all(cell.quotePrefix or not cell.value.startswith(STARTS) for cell in texts)
    assert {cell.value for cell in cells if cell.data_type == "n"} >= {-5, 96.5, 1e-7, 0}


def test_csv_guards_text_and_leaves_numbers(shipped: SupplyGraph, hostile: SupplyGraph) -> None:
    edges = hostile.edges.assign(value_usd=-5.0, quantity=-5.0)
    text = SupplyGraph(hostile.nodes, edges, shipped.sources, shipped.claims, shipped.minerals).export(".csv").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert {row["value_usd"] for row in rows} == {"-5"}
    assert {"'-5", "'+1", "''=x"} <= {row["note"] for row in rows}
    assert not [cell for row in rows for name, cell in row.items() if name not in ("value_usd", "quantity") and cell.startswith(STARTS)]


@given(st.text(alphabet=st.sampled_from([*STARTS, "'", "a", " "]), max_size=8))
def test_a_guard_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS)


def test_the_reader_is_told_of_a_guard(hostile: SupplyGraph, tmp_path: Path) -> None:
    assert any("an apostrophe that guards against formulas" in note and "column note" in note for note in written(hostile, tmp_path).notes)


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".html"])
def test_unknown_is_nothing_and_zero_is_zero(hostile: SupplyGraph, suffix: str) -> None:
    """The two deliveries of 2022 and to the trader: one is 0 t, the other unknown; told apart in every format."""
    without = hostile.edges.assign(quantity=float("nan"), quantity_t=float("nan"), exact_t="")
    zero = hostile.edges.assign(quantity=0.0, quantity_t=0.0, exact_t="0")
    made = [SupplyGraph(hostile.nodes, edges, hostile.sources, hostile.claims, hostile.minerals) for edges in (without, zero)]
    assert made[0].export(suffix) != made[1].export(suffix)


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".html"])
def test_bytes_do_not_depend_on_row_order_or_time(hostile: SupplyGraph, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = SupplyGraph(hostile.nodes.iloc[::-1], hostile.edges.iloc[::-1], hostile.sources.iloc[::-1], hostile.claims, hostile.minerals)
    first = hostile.export(suffix)
    monkeypatch.setenv("TZ", "Asia/Almaty")
    monkeypatch.setattr("time.time", lambda: 4e9)
    assert turned.export(suffix) == first
    if first[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(first)) as archive:
            assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = b"".join(archive.read(name) for name in archive.namelist() if name.endswith("core.xml"))
            assert set(re.findall(rb"\d{4}-\d\d-\d\dT[0-9:]+Z", core)) <= {b"1980-01-01T00:00:00Z"}


def test_the_whole_tables_and_their_tonnes(shipped: SupplyGraph, tmp_path: Path) -> None:
    rows = parquet(tmp_path / "all.parquet", shipped.export(".parquet"))
    assert len(rows) == len(shipped.edges) > 10_000
    tonnes = [row["quantity_t"] for row in rows if row["relation"] == "exports" and row["quantity_t"] is not None]
    stated = shipped.edges.loc[shipped.edges["relation"] == "exports", "exact_t"]
    assert math.isclose(math.fsum(tonnes), math.fsum(map(float, filter(None, stated))), rel_tol=1e-12)
    assert all(row["source_ids"] for row in rows if row["quantity"] is not None)


def test_the_selection_is_that_of_view(shipped: SupplyGraph, tmp_path: Path) -> None:
    rows = parquet(tmp_path / "some.parquet", shipped.export(".parquet", "gallium", "Japan"))
    nodes, edges = shipped.view("gallium", "Japan")
    assert len(rows) == len(edges) < len(shipped.edges)
    read = nx.parse_graphml(shipped.export(".graphml", "gallium", "Japan").decode(), force_multigraph=True)
    assert set(nodes["id"]) <= set(read.nodes)
    flow = [row for row in rows if (row["source"], row["target"], row["year"]) == ("CHN", "JPN", 2021) and row["relation"] == "exports"]
    assert 55.0 in [row["quantity_t"] for row in flow]


def run(*given_: str) -> Any:
    return CliRunner().invoke(program, ["export", "--nodes", str(GOOD / "nodes.csv"), *given_])


@pytest.mark.parametrize("suffix", FORMATS)
def test_command_writes_each_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix.upper()}"
    found = run("--edges", str(GOOD / "edges.csv"), "-o", str(path))
    assert (found.exit_code, found.stdout) == (0, "")
    graph = kzgraph.load(GOOD / "nodes.csv", GOOD / "edges.csv")
    assert path.read_bytes() == graph.export(suffix)


@pytest.mark.parametrize("name", ["out", "out.txt", "-", "graphml"])
def test_a_name_without_a_format_is_refused(name: str) -> None:
    found = run("--edges", str(GOOD / "edges.csv"), "-o", name)
    assert found.exit_code == 2
    assert f"{name}: the end of the name is to say the format - known are .graphml, .gexf" in found.stderr


def test_no_input_is_written_over(tmp_path: Path) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_bytes((GOOD / "edges.csv").read_bytes())
    found = run("--edges", str(edges), "-o", str(edges))
    assert found.exit_code == 2
    assert "is an input of this command" in found.stderr
    assert edges.read_bytes() == (GOOD / "edges.csv").read_bytes()


def test_what_a_workbook_cannot_hold_is_named(hostile: SupplyGraph) -> None:
    long = hostile.nodes.assign(note="x" * 32_768)
    graph = SupplyGraph(long, hostile.edges, hostile.sources, hostile.claims, hostile.minerals)
    with pytest.raises(FileError, match=r"sheet nodes row 2, column note: 32,768 characters do not fit into a cell of 32,767"):
        graph.export(".xlsx")
    assert b"x" * 32_768 in graph.export(".graphml")


@pytest.mark.skipif(os.name == "nt", reason="ulimit is of a POSIX shell")
@pytest.mark.parametrize("suffix", [".graphml", ".parquet", ".xlsx"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, suffix: str) -> None:
    """Files over 4 kB fail, those that DuckDB and openpyxl put aside included."""
    path = tmp_path / f"out{suffix}"
    path.write_text("OLD")
    command = shlex.join([sys.executable, "-m", "kzgraph", "export", "gallium", "-o", str(path)])
    done = subprocess.run(["bash", "-c", f"trap '' XFSZ; ulimit -f 4; exec {command}"], capture_output=True, text=True)
    assert done.returncode == 2
    assert re.search(r"^Error: .*(cannot be written|no temporary file can be written)", done.stderr, re.MULTILINE)
    assert path.read_text() == "OLD"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_the_longest_suffix_counts() -> None:
    assert [suffix_of(name) for name in ("a.parquet.zip", "a.neo4j.zip", "A.PARQUET", "a.b.csv")] == [
        ".parquet.zip",
        ".neo4j.zip",
        ".parquet",
        ".csv",
    ]
