"""The network page without a browser: what is in its text, and where its boxes stand."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
from importlib import resources
from itertools import combinations, pairwise
from typing import Any

import pandas as pd
import pytest

from kzgraph.errors import UnknownNameError
from kzgraph.schema.columns import EDGES, KINDS, NODES, RELATIONS, SOURCES, STAGES, STATUSES
from kzgraph.views.layout import LINE_LETTERS, boxed, one_below_another, side_by_side, wrapped
from kzgraph.views.network import network_page
from kzgraph.views.network_choice import MOST_LINES
from kzgraph.views.network_drawing import LAYERS, STYLE_OF_STATUS, layers
from kzgraph.views.network_lines import Measures, line_widths, page_lines, page_nodes
from kzgraph.views.network_text import records, words

NODE_ROWS = """id,name,kind,country
holding,Holding,organisation,LUX
mine,Mine,producer,KAZ
ulba,Ulba,refiner,KAZ
gallium,Gallium,mineral,
buyer,Buyer,buyer,JPN
lone,Lone deposit,deposit,KAZ
CHN,China,state,CHN
JPN,Japan,state,JPN
KAZ,Kazakhstan,state,KAZ
"""
EDGE_ROWS = """source,target,relation,mineral,year,quantity,unit,status,stage,period,source_ids,confidence,share_pct
CHN,JPN,exports,gallium,2021,55,t,observed,,,jogmec,high,57
CHN,JPN,exports,gallium,2024,10,t,observed,,,press,medium,
CHN,gallium,produces_total,gallium,2024,839,t,observed,processing,,jogmec,high,
JPN,gallium,imports_total,gallium,2021,96.5,t,observed,,,jogmec,high,
mine,gallium,produces,gallium,2026,,,planned,processing,2026-Q3,press,medium,
mine,ulba,supplies,gallium,2020,3,t,observed,,,press,low,
ulba,gallium,refines,gallium,2020,2,t,observed,refined,,press,low,
mine,buyer,supplies,gallium,2026,15,t,contracted,,2026-,press;jogmec,high,
bauxite,gallium,processed_into,gallium,,,,observed,,,press,high,
holding,mine,owns,,2025,,,observed,,,press,high,40
mine,KAZ,located_in,,,,,observed,,,press,,
"""
SOURCE_ROWS = """id,title,publisher,url,published,kind
jogmec,Gallium trade,JOGMEC,https://example.org/gallium,2026-01,statistics
press,A report,A newspaper,javascript:alert(1),2025-12,press
"""
HOSTILE = [
    "</script><script>window.PWNED=1</script>",
    "<img src=x onerror=window.PWNED=1>",
    "javascript:alert(1)",
    "\x1b[31mred\x1b]0;owned\x07",
    "Kaz\u202emorpmota",
    "%s%n{0.__class__}",
    "=cmd|'/c calc'!A1",
    "[/red][bold]x[/",
    "x'); DROP TABLE nodes;--",
    "{{data}} {{csp}} href",
    "a\u2028b <!-- & \"q\" 'q'",
]


def table(text: str, columns: Any) -> pd.DataFrame:
    """A checked table as the loader would give it."""
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    frame = frame.reindex(columns=[column.name for column in columns], fill_value="")
    for column in columns:
        if column.type in ("number", "share"):
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None)).astype("float64")
        elif column.type == "year":
            frame[column.name] = pd.to_numeric(frame[column.name].replace("", None)).astype("Int64")
    frame.index = pd.RangeIndex(2, len(frame) + 2, name="line")
    return frame


def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    edges = table(EDGE_ROWS, EDGES)
    edges["quantity_t"], edges["basis"] = edges["quantity"], ""
    return table(NODE_ROWS, NODES), edges, table(SOURCE_ROWS, SOURCES)


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def row_texts(page: str) -> list[dict[str, str]]:
    return [row["facts"] for row in data_of(page)["rows"]]


def test_the_same_rows_in_any_order_give_the_same_bytes() -> None:
    nodes, edges, sources = tables()
    page = network_page(nodes, edges, sources, title="T")
    for seed in range(3):
        shuffled = [frame.sample(frac=1, random_state=seed) for frame in (nodes, edges, sources)]
        assert network_page(*shuffled, title="T") == page


def test_every_row_is_told_once() -> None:
    page = network_page(*tables(), title="T")
    assert len([row for row in data_of(page)["rows"] if "made" not in row]) == len(tables()[1])


def test_a_place_told_by_the_box_needs_no_line() -> None:
    data = data_of(network_page(*tables(), title="T"))
    assert "Mine\n(Kazakhstan)" in [node["label"] for node in data["nodes"]]
    assert "Kazakhstan" not in [about["name"] for about in data["about"]]
    assert [row["facts"]["to"] for row in data["rows"] if row["line"] == -1] == ["Kazakhstan"]


def test_hostile_texts_stay_texts() -> None:
    nodes, edges, sources = tables()
    for text in HOSTILE:
        nodes["name"], edges["note"], sources["title"], sources["publisher"] = text, text, text, text
        page = network_page(nodes, edges, sources, title=text, subtitle=text)
        assert page.count("<script") == 3 + _vis().count("<script")
        assert page.lower().count("</script") == 3
        assert "<img" not in page
        assert "\x1b" not in page
        assert "\u202e" not in page
        assert "\u2028" not in page
        assert html.unescape(re.search("<title>(.*?)</title>", page)[1]) in {about["name"] for about in data_of(page)["about"]}  # type: ignore[index]


def test_a_data_block_holds_no_markup_letters() -> None:
    nodes, edges, sources = tables()
    nodes["name"] = HOSTILE[0] + HOSTILE[-1]
    page = network_page(nodes, edges, sources, title="T")
    block = page.split('id="data">')[1].split("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(block)


@pytest.mark.parametrize("word", ["popup.innerHTML", "innerHTML", "onerror=", "eval(", "NaN,", "<NA>"])
def test_words_that_must_not_occur(word: str) -> None:
    page = network_page(*tables(), title="T")
    assert word not in page.replace(_vis(), "")


def test_nothing_is_loaded_from_elsewhere() -> None:
    page = network_page(*tables(), title="T").replace(_vis(), "")
    assert not re.findall(r"""<(?:script|link|img|iframe)[^>]*(?:src|href)=["']?(?:https?:)?//""", page)
    assert not re.findall(r"@import|url\(|<link|<iframe| src=| on[a-z]+=| style=", page)


def test_links_are_https_or_no_links() -> None:
    sources = data_of(network_page(*tables(), title="T"))["sources"]
    assert sorted(source.get("url", "") for source in sources) == ["", "https://example.org/gallium"]


def test_policy_names_the_hash_of_every_script_and_style_and_nothing_else() -> None:
    page = network_page(*tables(), title="T")
    head = re.search("<head>\n(.*?)</head>", page, re.DOTALL)[1]  # type: ignore[index]
    assert head.startswith('<meta http-equiv="Content-Security-Policy"')
    assert page.encode().index(b'<meta charset="utf-8">') < 1024
    policy = html.unescape(re.search('Content-Security-Policy" content="(.*?)"', head)[1])  # type: ignore[index]
    rules = {rule.split()[0]: set(rule.split()[1:]) for rule in policy.split(";")}
    blocks = {tag: re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL) for tag in ("script", "style")}
    hashes = {
        tag: {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in blocks[tag]} for tag in blocks
    }
    assert (len(blocks["script"]), len(blocks["style"])) == (2, 1)
    assert rules == {
        "default-src": {"'none'"}, "script-src": hashes["script"], "style-src": hashes["style"], "img-src": {"data:"},
        "base-uri": {"'none'"}, "form-action": {"'none'"},
    }  # fmt: skip


def test_library_is_the_noted_one_and_keeps_its_licence() -> None:
    notice = resources.files("kzgraph.views").joinpath("page", "NOTICE.md").read_text("utf-8")
    path, digest = re.search(r"`(templates/\S+)` \| `([0-9a-f]{64})`", notice).groups()  # type: ignore[union-attr]
    assert hashlib.sha256(resources.files("pyvis").joinpath(path).read_bytes()).hexdigest() == digest
    page = network_page(*tables(), title="T")
    assert "vis.js is dual licensed" in page
    assert "@version 9.1.2" in page


def test_unknown_quantities_are_said_to_be_unknown() -> None:
    page = network_page(*tables(), title="T")
    planned = next(row for row in row_texts(page) if row["status"] == "planned")
    assert planned["quantity"] == "quantity unknown"
    assert "output\nquantity unknown, 2026-Q3" in [edge.get("label") for edge in data_of(page)["edges"]]
    assert "quantity" not in next(row for row in row_texts(page) if row["relation"] == "owns a share of")


def test_beside_the_unexplained_part_the_figure_of_its_year_speaks() -> None:
    data = data_of(network_page(*tables(), title="T"))
    assert [edge["label"] for edge in data["edges"] if edge["label"].startswith("55")] == ["55 t, 2021 (+1)"]
    first = next(row["facts"] for row in data["rows"] if row["facts"]["to"] == "Japan")
    assert (first["quantity"], first["share"], first["when"], first["confidence"]) == ("55 t", "57 %", "2021", "high")


def test_style_follows_status_and_colour_stage() -> None:
    edges = {edge["label"].split("\n")[-1]: edge for edge in data_of(network_page(*tables(), title="T"))["edges"]}
    assert (edges["15 t, from 2026"]["style"], edges["15 t, from 2026"]["colour"]) == ("dashed", "unstated")
    assert (edges["quantity unknown, 2026-Q3"]["style"], edges["quantity unknown, 2026-Q3"]["colour"]) == ("dotted", "processing")
    assert (edges["40 %, 2025"]["width"], edges["40 %, 2025"]["colour"]) == (1.0, "grey")


def test_widths_grow_with_tonnes() -> None:
    _, edges, _ = tables()
    lines = page_lines(records(edges), Measures())
    known = sorted(
        (line.rows[0]["quantity_t"], width)
        for line, width in zip(lines, line_widths(lines, Measures()), strict=True)
        if line.rows[0]["quantity"] > 0
    )
    assert all(one[1] < two[1] for one, two in pairwise(known))
    assert known[-1] == (839.0, 12.0)
    assert known[0][1] == pytest.approx(1 + 11 * (2 / 839) ** 0.5, abs=0.01)


def test_layers_stand_from_left_to_right() -> None:
    nodes, edges, sources = tables()
    boxes = page_nodes(nodes, edges)
    found = {node.id: LAYERS[layer] for node, (layer, _) in zip(boxes, layers(boxes, page_lines(records(edges), Measures())), strict=True)}
    assert found["CHN"] == "producers"
    assert found["JPN"] == "states"
    data = data_of(network_page(nodes, edges, sources, title="T"))
    x = {about["id"]: node["x"] for about, node in zip(data["about"], data["nodes"], strict=True)}
    order = ["holding", "mine", "ulba", "bauxite", "gallium", "buyer", "JPN"]
    assert [x[id_] for id_ in order] == sorted({x[id_] for id_ in order})
    assert x["CHN"] == x["mine"] == x["lone"]
    assert [heading["text"] for heading in data["wide"]["headings"]] == [
        "Owners", "Producers, supplying states", "Refiners", "Minerals", "Buyers", "States",
    ]  # fmt: skip


@pytest.mark.parametrize("n", [1, 7, 40, 160])
def test_boxes_never_overlap(n: int) -> None:
    boxes = [boxed(wrapped(f"A rather long company name {item * 7919 % 101}" * (1 + item % 2)), item % 5) for item in range(n)]
    lines = [(item, (item * 31 + 7) % n) for item in range(n)]
    for layout in (side_by_side(boxes, lines), one_below_another(boxes, lines)):
        placed = list(zip(boxes, layout.centres, strict=True))
        for (one, (x, y)), (two, (u, v)) in combinations(placed, 2):
            assert abs(x - u) >= (one.width + two.width) / 2 or abs(y - v) >= (one.height + two.height) / 2


@pytest.mark.parametrize("name", ["Mitsubishi Corporation RtM Japan Ltd.", "x" * 100, "三菱商事アールティーエムジャパン株式会社", ""])
def test_names_are_wrapped(name: str) -> None:
    assert all(len(line) <= LINE_LETTERS for line in wrapped(name).split("\n"))
    assert re.sub(r"\s", "", wrapped(name)) == re.sub(r"\s", "", name)


def test_no_rows_is_a_page_too() -> None:
    nodes, edges, sources = tables()
    data = data_of(network_page(nodes[:0], edges[:0], sources, title="T"))
    assert (data["nodes"], data["edges"], data["rows"]) == ([], [], [])


def test_french_page() -> None:
    nodes, edges, sources = tables()
    page = network_page(nodes, edges, sources, title="T", lang="fr")
    assert '<html lang="fr">' in page
    assert {"Chine", "Japon"} <= {about["name"] for about in data_of(page)["about"]}
    assert "96,5 t" in [row.get("quantity") for row in row_texts(page)]
    with pytest.raises(UnknownNameError, match=r'no page in the language "xx" - known are en, fr'):
        network_page(nodes, edges, sources, title="T", lang="xx")


def test_both_languages_have_all_words() -> None:
    english, french = words("en"), words("fr")
    assert _keys(english) == _keys(french)
    assert set(english["relations"]) == set(english["short"]) == {*RELATIONS, "unstated", "rest"}
    assert (set(english["kinds"]), set(english["stages"])) == ({*KINDS, "gap"}, {"", *STAGES})
    assert set(english["statuses"]) == set(STATUSES) == set(STYLE_OF_STATUS)


def _keys(tree: Any) -> Any:
    return {name: _keys(value) for name, value in tree.items()} if isinstance(tree, dict) else None


def test_many_rows_take_seconds_not_minutes() -> None:
    nodes = pd.concat([table(NODE_ROWS, NODES).iloc[[1]]] * 400, ignore_index=True)
    nodes["id"] = nodes["name"] = [f"p{row}" for row in range(400)]
    edges = pd.concat([tables()[1].iloc[[5]]] * 5000, ignore_index=True)
    edges["source"], edges["target"] = [f"p{row % 200}" for row in range(5000)], [f"p{200 + row * 7 % 199}" for row in range(5000)]
    edges["year"] = pd.array([1990 + row % 30 for row in range(5000)], dtype="Int64")
    data = data_of(network_page(nodes, edges, tables()[2], title="T"))
    assert len(data["edges"]) == MOST_LINES + 1
    rest = next(row for row in data["rows"] if row.get("made"))
    assert rest["facts"]["to"].startswith("Other company deliveries (")


def _vis() -> str:
    return resources.files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js").read_text("utf-8")
