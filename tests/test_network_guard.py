"""The network page in a real Chromium under strain: injected names, formulas, thousands of boxes, paper, and what axe-core finds."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from networks import network
from test_network import data_of
from test_network_browser import at_node, chromium, hook
from test_network_controls import Opener, downloaded, opener, pair_text

import kzgraph
from kzgraph.views.network import network_page
from kzgraph.views.network_choice import MOST_BOXES, MOST_LINES

__all__ = ["chromium", "opener", "pair_text"]
pytestmark = pytest.mark.browser
HOSTILE = Path("tests/hostile")
AXE = Path("tests/vendor/axe.min.js")


def test_injected_names_stay_names(opener: Opener) -> None:
    good = HOSTILE / "good" / "edges.csv"
    files = [kzgraph.load(file, good, current_year=2026) for file in sorted((HOSTILE / "files").glob("n_inj_*.csv"))]
    graph, names = files[0], [next(iter(loaded.nodes["name"])) for loaded in files]
    assert len(names) > 10
    bad = pd.DataFrame([graph.nodes.iloc[0].to_dict() | {"id": f"bad{at:02}", "name": name} for at, name in enumerate(names)])
    edges = graph.edges.iloc[[0] * len(names)].assign(source=list(bad["id"]), note=names)
    sources = pd.DataFrame([{"id": "s", "title": names[0], "publisher": names[0], "url": "javascript:window.PWNED=1"}])
    text = network_page(pd.concat([graph.nodes, bad]), edges, sources.reindex(columns=list(graph.sources), fill_value=""), title=names[0])
    page = opener(text)
    page.get_by_text("All rows as a table").click()
    page.locator("#tools").scroll_into_view_if_needed()
    for about in [about for about in data_of(text)["about"] if about["id"].startswith("bad")]:
        page.get_by_label("Find").fill(about["id"])
        assert page.locator("#card.pinned h2").text_content() == about["name"]
        page.keyboard.press("Escape")
        page.mouse.move(*at_node(page, about["name"]))
        page.locator("#card:not(.pinned)").wait_for()
        page.mouse.click(*at_node(page, about["name"]))
        assert page.locator("#card.pinned h2").text_content() == about["name"]
        page.get_by_label("Find").fill(about["name"][:6])
        assert page.locator("#found").inner_text().startswith("1 of ")
    cells = [cell for row in csv.reader(io.StringIO(hook(page, "csv"))) for cell in row]
    assert sum(cell.startswith("'") for cell in cells) >= 4
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "＝"))]
    assert page.locator("#rows a, #card a, #rows img, #card img, #suggestions img").count() == 0
    assert page.evaluate("window.PWNED") is None


def test_formulas_are_guarded_in_the_rows(opener: Opener, tmp_path: Path) -> None:
    rows = [f'CHN,JPN,exports,gallium,,{2020 + place},1,t,,"{text}"' for place, text in enumerate(["=1+1", "＋1", "@x", "a,b", "plain"])]
    page = opener(network(tmp_path, rows, extra=",note", more_nodes=("gallium,Gallium,mineral,",)).to_html("gallium"))
    assert sorted(row["note"] for row in downloaded(page)) == sorted(["'=1+1", "'＋1", "'@x", "a,b", "plain"])


def test_five_thousand_boxes_are_gathered_and_answer(opener: Opener, tmp_path: Path) -> None:
    makers = [f"p{place},Producer {place},producer,KAZ" for place in range(5000)]
    rows = [f"p{place},gallium,produces,gallium,,2021,{place + 1},t," for place in range(5000)]
    text = network(tmp_path, rows, more_nodes=("gallium,Gallium,mineral,", *makers)).to_html()
    page = opener(text)
    assert hook(page, "lines") == MOST_LINES + 1
    assert hook(page, "nodes") <= MOST_BOXES
    left = sum(range(1, 5000 - MOST_LINES + 1))
    rest = next(row["facts"] for row in data_of(text)["rows"] if row.get("made"))
    assert (rest["from"], rest["quantity"]) == ("Other companies (4,700 lines)", f"{left:,} t")
    assert "4,700 of 5,000 rows are left out" in page.locator("#left").inner_text()
    page.get_by_label("Find").fill("producer 4999")
    assert page.locator("#card h2").inner_text() == "Producer 4999"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (375, "light")])
def test_axe_finds_nothing_serious(opener: Opener, pair_text: str, width: int, scheme: str) -> None:
    page = opener(pair_text, width=width, scheme=scheme, fragment="#status=observed")
    page.get_by_text("All rows as a table").click()
    page.evaluate("location.hash = '#box=JPN'")
    page.locator("#card.pinned").wait_for()
    page.get_by_label("Find").fill("mi")
    page.locator("#suggestions").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document).then((found) => found.violations)")
    assert [(one["id"], one["impact"], [node["html"][:90] for node in one["nodes"][:3]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_has_the_drawing_the_legend_and_light_colours(opener: Opener, pair_text: str) -> None:
    page = opener(pair_text, scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#tools").is_hidden()
    assert page.locator("#legend .columns").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert hook(page, "colour", "Gallium") == "#1b2229"
