"""Laws that hold for any small table: what is written is read again, every format says the same, the order of rows and the unit do not matter,
nothing is added or lost on the way to a report.
"""

from __future__ import annotations

import io
import json
import math
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import kzgraph
from kzgraph.exports.markup import NOT_IN_XML
from kzgraph.frames import records
from kzgraph.tables import read_table
from kzgraph.tables.dialect import BLANKS
from kzgraph.views.document import compose
from kzgraph.views.render import to_markdown, to_text
from kzgraph.views.speech import Speech
from tests.networks import shipped

FEW = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
STATES = ("CHN", "DEU", "FRA", "KAZ", "NAM", "USA")
MARKS = st.sampled_from(["=1+1", "-5", "'=x", "<b>&\"'", "_x000D_", "_x005F_", "|a|", "a\nb", "a\r=1+1", "\r\n", "\u202eRTL", "日本", "\x1b[31m", "#N/A", "{0} %s", "]]>", "\\\"", "a;b", "[x](javascript:1)"])  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=10) | MARKS
AMOUNTS = st.none() | st.floats(0, 1e9).map(lambda value: round(value, 6)) | st.sampled_from([0.0, 1e-9, 2.0**53, 0.1])


@st.composite
def flows(draw: st.DrawFn) -> pd.DataFrame:
    """Exports of gallium to Japan in 2021, one row a state, with any note."""
    suppliers = draw(st.lists(st.sampled_from(STATES), min_size=1, unique=True))
    rows = [(source, draw(AMOUNTS), draw(WORDS).strip()) for source in suppliers]
    frame = pd.DataFrame(rows, columns=["source", "quantity", "note"])
    return frame.assign(target="JPN", relation="exports", mineral="gallium", hs_code="", year=2021, unit="t", share_pct=None)


def graph_of(edges: pd.DataFrame, *, notes: bool = True) -> kzgraph.SupplyGraph:
    nodes = pd.DataFrame([{"id": code, "name": code, "kind": "state", "country": code} for code in (*STATES, "JPN")])
    if notes:
        names = [*edges["note"], *[""] * len(nodes)][: len(nodes)]
        nodes = nodes.assign(name=[f"N {name}".strip() for name in names])
    return kzgraph.SupplyGraph.from_frames(nodes, edges, beside=shipped(), current_year=2026)


def plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows without what a file cannot keep: line numbers, exact text of tonnes."""
    rows = [
        {name: value for name, value in row.items() if name not in ("row_ref", "exact_t") and not pd.isna(value)} for row in records(frame)
    ]
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True, default=str))


def escaped(value: Any) -> Any:
    """What XML cannot hold, as it is written."""
    return NOT_IN_XML.sub(lambda found: ascii(found.group())[1:-1], value) if isinstance(value, str) else value


@FEW
@given(flows())
def test_csv_and_workbook_are_read_again(edges: pd.DataFrame) -> None:
    """Notes through `.csv`, names through `.xlsx`, where a control character is an escape and a line end a line feed."""
    graph = graph_of(edges)
    with tempfile.TemporaryDirectory() as folder:
        csv, book, nodes = (Path(folder) / name for name in ("edges.csv", "all.xlsx", "nodes.csv"))
        csv.write_bytes(graph.export(".csv"))
        book.write_bytes(graph.export(".xlsx"))
        graph.nodes.to_csv(nodes, index=False)
        read = kzgraph.load(nodes, csv, current_year=2026).edges
        assert plain(read.assign(note=trimmed(read["note"]))) == plain(graph.edges.assign(note=trimmed(graph.edges["note"])))
        names = read_table(book, ["id", "name", "kind", "country"]).columns["name"]
        assert sorted(names) == sorted(trimmed(graph.nodes["name"].map(escaped)))


def trimmed(texts: pd.Series) -> pd.Series:
    return texts.str.strip(BLANKS)


@FEW
@given(flows())
def test_graph_formats_say_the_same(edges: pd.DataFrame) -> None:
    graph = graph_of(edges)
    wanted = sorted((row["source"], row["target"], row.get("quantity_t"), escaped(row.get("note") or None)) for row in records(graph.edges.astype(object).where(graph.edges.notna(), None)))  # fmt: skip
    graphml = nx.parse_graphml(graph.export(".graphml").decode(), force_multigraph=True)
    gexf = nx.read_gexf(io.BytesIO(graph.export(".gexf")), version="1.3")
    for found in (graphml, gexf):
        rows = sorted((source, target, data.get("quantity_t"), data.get("note")) for source, target, data in found.edges(data=True))
        assert rows == wanted
    node_link = json.loads(graph.export(".json"), parse_constant=lambda name: pytest.fail(f"JSON holds {name}"))
    assert len(node_link["edges"]) == len(wanted)
    assert {row["id"]: row["name"] for row in node_link["nodes"] if row["kind"] == "state"} == dict(
        zip(graph.nodes["id"], graph.nodes["name"], strict=True)
    )


def by_networkx(graph: kzgraph.SupplyGraph, ending: str) -> nx.MultiDiGraph[str]:
    """The graph as another program reads it from an export."""
    data = graph.export(ending)
    if ending == ".graphml":
        return nx.MultiDiGraph(nx.parse_graphml(data.decode(), force_multigraph=True))
    if ending == ".gexf":
        return nx.MultiDiGraph(nx.read_gexf(io.BytesIO(data), version="1.3"))
    return nx.MultiDiGraph(nx.node_link_graph(json.loads(data), edges="edges"))


@FEW
@given(flows(), st.sampled_from([".graphml", ".gexf", ".json"]))
def test_a_graph_exported_and_read_by_networkx_is_the_same_tables(edges: pd.DataFrame, ending: str) -> None:
    """Nodes, edges and every column of text and figures; only what XML cannot hold comes back as its escape."""
    graph = graph_of(edges)
    told = by_networkx(graph, ending)
    for _, data in told.nodes(data=True):  # what a format adds of its own
        data.pop("label", None)
    for *_, data in told.edges(data=True):
        for name in ("id", "label", "kind"):
            data.pop(name, None)
    back = kzgraph.SupplyGraph.from_networkx(told, beside=shipped(), current_year=2026)
    as_written = escaped if ending != ".json" else lambda value: value

    def shown(frame: pd.DataFrame, *left_out: str) -> list[dict[str, Any]]:
        rows = [{name: trimmed_text(as_written(value)) for name, value in row.items() if name not in left_out} for row in plain(frame)]
        return sorted(
            ({name: value for name, value in row.items() if value != ""} for row in rows), key=lambda row: json.dumps(row, sort_keys=True)
        )

    wanted = graph.nodes[graph.nodes["id"].isin({*edges["source"], "JPN"})]
    found = back.nodes[back.nodes["id"].isin(set(wanted["id"]))]
    assert shown(found) == shown(wanted)
    assert shown(back.edges) == shown(graph.edges)


def trimmed_text(value: Any) -> Any:
    return value.strip(BLANKS) if isinstance(value, str) else value


@FEW
@given(
    st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 10**6)), min_size=1, max_size=6, unique_by=lambda row: row[0]),
    st.integers(1, 999),
    st.randoms(use_true_random=False),
)
def test_flows_keep_their_tonnes_however_rows_are_split_and_ordered(amounts: list[tuple[str, int]], part: int, random: Any) -> None:
    """A delivery told under two codes that are both the mineral's is the sum of both; the order of rows and their unit change nothing."""
    whole = [{"source": code, "hs_code": "284410", "quantity": tonnes, "unit": "t"} for code, tonnes in amounts]
    parts = [
        {"source": code, "hs_code": hs_code, "quantity": kilograms, "unit": "kg"}
        for code, tonnes in amounts
        for hs_code, kilograms in (("284410", tonnes * part), ("284420", tonnes * (1000 - part)))
    ]
    random.shuffle(parts)
    said = {"target": "JPN", "relation": "exports", "mineral": "uranium", "year": 2021, "share_pct": None, "note": "", "stage": "refined"}
    found = [graph_of(pd.DataFrame([row | said for row in rows]), notes=False).flows(mineral="uranium") for rows in (whole, parts)]
    tonnes = [frame.groupby("supplier")["quantity_t"].sum().to_dict() for frame in found]
    assert tonnes[0] == {code: float(amount) for code, amount in amounts}
    assert tonnes[1] == pytest.approx(tonnes[0], rel=1e-12)


@FEW
@given(flows(), st.randoms(use_true_random=False), st.sampled_from([0.25, 2, 1024]))
def test_a_report_keeps_within_bounds_and_does_not_hang_on_rows_or_units(edges: pd.DataFrame, random: Any, factor: float) -> None:
    report = graph_of(edges, notes=False).report("JPN", "gallium")
    known = [row.quantity_t for row in report.suppliers if row.quantity_t is not None]
    assert sorted(known) == sorted(edges["quantity"].dropna())
    shares = [row.share for row in report.suppliers if row.share is not None]
    assert all(0 <= share <= 1 for share in shares)
    assert not shares or math.isclose(sum(shares), 1, abs_tol=1e-9) or edges["quantity"].isna().any()
    if report.hhi.lower is not None and report.hhi.upper is not None:
        assert 0 <= report.hhi.lower <= report.hhi.upper + 1e-12 <= 1 + 2e-12
        assert report.top_share is None or report.hhi.upper + 1e-12 >= report.top_share**2
    places = list(edges.index)
    random.shuffle(places)
    shuffled = graph_of(edges.loc[places], notes=False).report("JPN", "gallium")
    assert (shuffled.suppliers, shuffled.hhi) == (report.suppliers, report.hhi)
    scaled = graph_of(edges.assign(quantity=edges["quantity"] * factor), notes=False).report("JPN", "gallium")
    assert [row.share for row in scaled.suppliers] == [
        pytest.approx(row.share) if row.share is not None else None for row in report.suppliers
    ]
    assert scaled.hhi.lower == (pytest.approx(report.hhi.lower) if report.hhi.lower is not None else None)


@FEW
@given(st.lists(WORDS, min_size=7, max_size=7))
def test_names_are_text_in_markdown_and_on_the_terminal(names: list[str]) -> None:
    edges = pd.DataFrame([{"source": code, "target": "JPN", "relation": "exports", "mineral": "gallium", "hs_code": "", "year": 2021, "quantity": 1.0, "unit": "t", "share_pct": None, "note": ""} for code in STATES])  # fmt: skip
    graph = graph_of(edges.assign(note=names[: len(edges)]))
    speech = Speech("en", {code: f"<b>|[x](javascript:1)![x](http://x) {name}" for code, name in zip((*STATES, "JPN"), names, strict=True)})
    composed = compose(graph.report("JPN", "gallium"), speech)
    tokens = MarkdownIt("commonmark").enable("table").parse(to_markdown(composed))
    inline = [child for token in tokens for child in token.children or []]
    kinds = {token.type for token in (*tokens, *inline)}
    assert not kinds & {"html_block", "html_inline", "image", "fence", "code_block"}
    assert all(str(child.attrs.get("href", "https://")).startswith("https://") for child in inline)
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    assert rows
    assert len(cells) % len(rows) == 0 or len({token.map and token.map[0] for token in rows}) == len(rows)
    text = to_text(composed, width=120, color=False)
    assert not any(letter in text for letter in "\x1b\x07\u202e\u2066\u200b")
