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
MARKS = st.sampled_from(["=1+1", "-5", "'=x", "<b>&\"'", "_x000D_", "_x005F_", "|a|", "a\nb", "\u202eRTL", "日本", "\x1b[31m", "#N/A", "{0} %s", "]]>", "\\\"", "a;b", "[x](javascript:1)"])  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=10) | MARKS
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
