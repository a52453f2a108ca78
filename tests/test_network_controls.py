"""The controls of the network page in a real Chromium: filters, years, search, what lights up, the address, keys, downloads."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from networks import network, shipped
from playwright.sync_api import Browser, Page
from test_network import data_of
from test_network_browser import at_node, chromium, hook, on_line, until

import kzgraph
from kzgraph.schema.columns import EDGES

__all__ = ["chromium"]
pytestmark = pytest.mark.browser
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def opener(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Opens pages offline. At the end nothing may have been asked for beside them, and nothing have failed."""
    faults: list[str] = []

    def opened(text: str, *, fragment: str = "", width: int = 1280, scheme: Any = "light") -> Page:
        file = tmp_path_factory.mktemp("page") / "page.html"
        file.write_text(text, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, accept_downloads=True)
        page = context.new_page()
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith((file.as_uri(), "blob:")) else None)
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri() + fragment)
        until(page, lambda: page.evaluate("window.kzgraph !== undefined"))
        return page

    yield opened
    assert faults == []


@pytest.fixture(scope="module")
def pair_text() -> str:
    return shipped().to_html("gallium", "Japan")


@pytest.fixture(scope="module")
def pair_page(opener: Opener, pair_text: str) -> Page:
    return opener(pair_text)


@pytest.fixture
def pair(pair_page: Page) -> Page:
    pair_page.get_by_role("button", name="Reset").click()
    return pair_page


@pytest.fixture(scope="module")
def world(opener: Opener) -> Page:
    return opener(shipped().to_html())


def downloaded(page: Page) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(hook(page, "csv"))))


def labels(page: Page) -> str:
    return " | ".join(label["text"] for label in hook(page, "labels"))


def fragment(page: Page) -> str:
    page.wait_for_timeout(250)
    return str(page.evaluate("location.hash"))


def test_a_status_switched_off_takes_its_lines_rows_and_boxes_away(pair: Page) -> None:
    lines, boxes, rows = hook(pair, "lines"), hook(pair, "nodes"), downloaded(pair)
    promised = [row for row in rows if row["status"] == "contracted"]
    assert promised
    assert "15 t, from 2026" in labels(pair)
    pair.get_by_label("contracted").uncheck()
    pair.get_by_label("planned").uncheck()
    assert hook(pair, "lines") < lines
    assert hook(pair, "nodes") <= boxes
    assert "15 t, from 2026" not in labels(pair)
    assert {row["status"] for row in downloaded(pair)} == {"observed"}
    assert f"{hook(pair, 'lines')} of {lines} lines are shown." in pair.locator("#filtered").inner_text()


def test_the_year_shows_tonnes_of_that_year_only(pair: Page) -> None:
    slider = pair.get_by_label("Year")
    years = sorted({int(row["year"]) for row in downloaded(pair) if row["relation"] == "exports"})
    assert (years[0], pair.locator("#year_shown").inner_text()) == (2021, "all years")
    widths = pair.evaluate("document.getElementById('year').max")
    slider.focus()
    for _ in range(int(widths)):
        pair.keyboard.press("ArrowRight")
        if pair.locator("#year_shown").inner_text() == "2022":
            break
    assert slider.get_attribute("aria-valuetext") == "2022"
    found = downloaded(pair)
    assert {row["year"] for row in found if row["relation"] == "exports"} == {"2022"}
    assert all(not row["year"] or int(row["year"]) <= 2022 for row in found)
    assert "87.5 t (basket code), 2022" in labels(pair)
    assert "2021" not in labels(pair)
    assert "Tonnes are those of 2022" in pair.locator("#filtered").inner_text()


def test_a_state_shows_what_touches_it(world: Page) -> None:
    world.get_by_role("button", name="Reset").click()
    graph = shipped()
    world.get_by_label("State").select_option(label="Kazakhstan")
    found = downloaded(world)
    assert len(found) > 20
    assert all("KAZ" in (graph.where.get(row["source"]), graph.where.get(row["target"])) for row in found)
    assert all(abs(box["left"]) < 10_000 for box in hook(world, "boxes"))
    world.get_by_label("Mineral").select_option(label="Uranium")
    assert {row["mineral"] for row in downloaded(world)} == {"uranium"}
    world.get_by_label("State").select_option(label="Madagascar")
    assert (hook(world, "lines"), hook(world, "nodes")) == (0, 1)
    world.get_by_label("Mineral").select_option(label="all")
    world.get_by_label("Year").fill("1")
    assert hook(world, "lines") == 0
    assert world.locator("#empty").inner_text() == "No line has a figure for this choice. “Reset” shows all again."
    world.get_by_role("button", name="Reset").click()
    assert world.locator("#empty").is_hidden()


def test_suggestions_can_be_read_stepped_through_and_clicked(pair: Page) -> None:
    field = pair.get_by_label("Find")
    field.fill("mitsu")
    options = pair.locator("#suggestions li")
    assert [option.inner_text().split("\n")[0] for option in options.all()] == [
        "Mitsubishi Corporation",
        "Mitsubishi Corporation RtM Japan Ltd.",
    ]
    first = hook(pair, "view")
    pair.keyboard.press("ArrowDown")
    assert hook(pair, "view") != first
    assert field.get_attribute("aria-activedescendant") == "suggestion1"
    assert options.nth(1).get_attribute("aria-selected") == "true"
    options.nth(0).click()
    assert pair.locator("#suggestions").is_hidden()
    assert (hook(pair, "view"), pair.locator("#card h2").inner_text()) == (first, "Mitsubishi Corporation")


@pytest.mark.parametrize("name", ["Japan", "Gallium", "China", "Eurasian Resources Group", "Origin not stated"])
def test_what_comes_before_and_after_lights_up(pair: Page, pair_text: str, name: str) -> None:
    data = data_of(pair_text)
    goods = nx.DiGraph([(edge["to"], edge["from"]) if "from" in edge["arrows"] else (edge["from"], edge["to"]) for edge in data["edges"]])
    names = {f"n{index}": about["name"] for index, about in enumerate(data["about"])}
    own = next(id_ for id_, one in names.items() if one == name)
    wanted = {names[id_] for id_ in nx.ancestors(goods, own) | nx.descendants(goods, own) | {own}}
    before = {one: hook(pair, "colour", one) for one in names.values()}
    pair.mouse.click(*at_node(pair, name))
    pair.locator("#card.pinned").wait_for()
    assert {one for one in names.values() if hook(pair, "colour", one) == before[one]} == wanted
    counts = [len(found(goods, own) - {own}) for found in (nx.ancestors, nx.descendants)]
    assert f"(boxes: {counts[0]}) and what it goes into (boxes: {counts[1]})" in pair.locator("#card .reach").inner_text()
    pair.keyboard.press("Escape")
    assert {one: hook(pair, "colour", one) for one in names.values()} == before


def test_the_panel_tells_contradictions_and_leaves_what_is_pointed_at_free(pair: Page) -> None:
    pair.mouse.click(*on_line(pair))
    text = pair.locator("#card .against").inner_text()
    for part in ("China exports to Japan: gallium, 2021", "55 t, 57 %", "19.5 t", "statistics before press"):
        assert part in text
    for name in ("China", "Japan"):
        pair.keyboard.press("Escape")
        x, y = at_node(pair, name)
        pair.mouse.click(x, y)
        box = pair.locator("#card.pinned").bounding_box()
        assert box
        assert not box["x"] <= x <= box["x"] + box["width"]
    assert "Share computed" not in pair.locator("#card").inner_text()


def test_the_address_keeps_the_view(pair: Page, opener: Opener, pair_text: str) -> None:
    pair.get_by_label("planned").uncheck()
    pair.get_by_label("State").select_option(label="Japan")
    pair.mouse.move(640, 600)
    pair.mouse.wheel(0, 200)
    pair.wait_for_timeout(100)
    pair.mouse.click(*at_node(pair, "Japan"))
    kept = fragment(pair)
    assert "state=JPN" in kept
    assert "status=observed,contracted" in kept
    again = opener(pair_text, fragment=kept)
    assert hook(again, "view") == pytest.approx(hook(pair, "view"), abs=0.01)
    assert again.locator("#card.pinned h2").inner_text() == "Japan"
    assert (hook(again, "lines"), downloaded(again)) == (hook(pair, "lines"), downloaded(pair))
    pair.get_by_role("button", name="Reset").click()
    assert fragment(pair) == ""
    again.evaluate(
        "location.hash = '#mineral=<img src=x onerror=window.PWNED=1>&state=__proto__&year=NaN&status=&box=%22&at=1,2,Infinity&x=y'"
    )
    until(again, lambda: hook(again, "lines") == 0)
    assert again.evaluate("window.PWNED") is None


def test_the_keyboard_reaches_every_box(pair: Page) -> None:
    pair.get_by_role("button", name="Rows (CSV)").focus()
    pair.keyboard.press("Tab")
    seen = [pair.locator("#card h2").inner_text()]
    assert pair.evaluate("document.activeElement.id") == "keys"
    for _ in range(hook(pair, "nodes") - 1):
        pair.keyboard.press("ArrowDown")
        seen.append(pair.locator("#card h2").inner_text())
    assert len(set(seen)) == hook(pair, "nodes")
    active = pair.locator("#keys").get_attribute("aria-activedescendant")
    assert pair.locator(f"#{active}").inner_text().startswith(seen[-1])
    pair.keyboard.press("ArrowLeft")
    assert pair.locator("#card h2").inner_text() not in seen[-1]
    assert pair.locator("#card.pinned").count() == 0
    pair.keyboard.press("Enter")
    assert pair.locator("#card.pinned").count() == 1
    pair.keyboard.press("Escape")
    assert pair.locator("#card").is_hidden()


def test_rows_and_picture_can_be_taken_away(pair: Page, tmp_path: Path) -> None:
    with pair.expect_download() as waiting:
        pair.get_by_role("button", name="Rows (CSV)").click()
    file = tmp_path / "rows.csv"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename == "kzgraph-japan-where-it-gets-its-gallium.csv"
    assert file.read_text("utf-8").splitlines()[0] == ",".join(column.name for column in EDGES)
    graph, edges = shipped(), kzgraph.load(edges=file, current_year=2026).edges
    shown = graph.view("gallium", "Japan")[1]
    assert sorted(edges["quantity_t"].dropna()) == sorted(shown["quantity_t"].dropna())
    assert len(edges) == len(shown)
    with pair.expect_download() as waiting:
        pair.get_by_role("button", name="Picture (PNG)").click()
    picture = tmp_path / "drawing.png"
    waiting.value.save_as(picture)
    head = picture.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(head[16:20], "big") == 2 * pair.evaluate("document.getElementById('stage').clientWidth")


def test_a_path_stays_with_one_mineral(opener: Opener, tmp_path: Path) -> None:
    rows = ["USA,FRA,exports,copper,,2021,1,t,", "FRA,JPN,exports,gallium,,2021,1,t,", "KAZ,FRA,exports,gallium,,2021,1,t,"]
    rows += ["aluminium,gallium,processed_into,gallium,,,,,", "NAM,aluminium,produces_total,aluminium,,2021,1,t,"]
    rows += ["DEU,gallium,produces_total,gallium,,2021,1,t,", "JPN,gallium,imports_total,gallium,,2021,2,t,"]
    minerals = ("copper,Copper,mineral,", "gallium,Gallium,mineral,", "aluminium,Aluminium,mineral,")
    page = opener(network(tmp_path, rows, more_nodes=minerals).to_html())
    names = ["USA", "KAZ", "FRA", "JPN", "DEU", "NAM", "Gallium", "Aluminium"]
    before = {name: hook(page, "colour", name) for name in names}
    page.mouse.click(*at_node(page, "JPN"))
    page.locator("#card.pinned").wait_for()
    assert [name for name in names if hook(page, "colour", name) != before[name]] == ["USA"]
