"""The network page in a real Chromium: what a reader sees, hovers, clicks and searches; and that it loads nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import kzgraph
from kzgraph.views.network import network_page

pytestmark = pytest.mark.browser

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SCRIPT = "</script><script>window.PWNED=1</script>"
IMAGE = "<img src=x onerror=window.PWNED=1>"
LINE = ("China", "Japan")
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM")
    if not path:
        if os.environ.get("KZGRAPH_CI") == "1":
            pytest.fail("no Chromium: CHROMIUM is not set")
        pytest.skip("browser-tests-skipped: CHROMIUM names no browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a page's text from a file, offline. At the end nothing may have been asked for beside that file, and nothing have failed."""
    faults: list[str] = []
    contexts = []

    def opened(text: str, *, width: int = 1280, height: int = 900, scheme: Any = "light", touch: bool = False) -> Page:
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=touch, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url == file.as_uri() else faults.append(f"request {request.url}"))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        until(page, lambda: page.evaluate("window.kzgraph !== undefined"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="module")
def gallium() -> str:
    graph = kzgraph.load(current_year=2026)
    return network_page(*graph.view("gallium", consumer="JPN"), graph.sources, title="Japan: gallium", subtitle="Who sells it.")


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Waits up to 10 s. Playwright's own wait_for_function polls by eval, which the page's policy rightly refuses."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("the page did not come to the state waited for")


def hook(page: Page, call: str, *arguments: Any) -> Any:
    return page.evaluate(f"(given) => window.kzgraph.{call}(...given)", list(arguments))


def on_line(page: Page, part: float = 0.25) -> tuple[float, float]:
    """A point of the window on the line from China to Japan."""
    ends = hook(page, "line", *LINE)
    box = page.locator("#canvas").bounding_box()
    assert box
    x, y = (ends["start"][axis] + (ends["end"][axis] - ends["start"][axis]) * part for axis in ("x", "y"))
    return box["x"] + x, box["y"] + y


def at_node(page: Page, name: str) -> tuple[float, float]:
    place, box = hook(page, "node", name), page.locator("#canvas").bounding_box()
    assert box
    return box["x"] + place["x"], box["y"] + place["y"]


def inked(page: Page) -> int:
    """How many different colours the drawing has."""
    return int(
        page.evaluate(
            """() => { const canvas = document.querySelector('#canvas canvas'), pen = canvas.getContext('2d');
            const dots = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer); return new Set(dots).size; }"""
        )
    )


def test_page_draws_all_boxes_without_overlap(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    boxes = hook(page, "boxes")
    assert inked(page) > 20
    assert len(boxes) == hook(page, "nodes") >= 10
    assert hook(page, "lines") >= 10
    covered = boxes + hook(page, "labels")
    for index, one in enumerate(covered):
        for two in covered[:index]:
            apart = one["left"] >= two["right"] or two["left"] >= one["right"] or one["top"] >= two["bottom"] or two["top"] >= one["bottom"]
            assert apart, (one, two)
    assert "55 t, 2021 (+4)" in [label["text"] for label in hook(page, "labels")]


def test_boxes_are_not_wider_than_was_thought(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    columns: dict[float, list[dict[str, float]]] = {}
    for box in hook(page, "boxes"):
        columns.setdefault(round((box["left"] + box["right"]) / 2), []).append(box)
    edges = sorted((min(box["left"] for box in boxes), max(box["right"] for box in boxes)) for boxes in columns.values())
    assert all(right + 50 < left for (_, right), (left, _) in pairwise(edges))


def test_everything_is_in_view_at_first(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    stage = page.locator("#stage").bounding_box()
    assert stage
    scale = hook(page, "view")["scale"]
    assert scale * 15 >= 12
    boxes, view = hook(page, "boxes"), hook(page, "view")
    assert min(box["left"] for box in boxes) >= view["x"] - stage["width"] / 2 / scale
    assert max(box["right"] for box in boxes) <= view["x"] + stage["width"] / 2 / scale
    assert min(box["top"] for box in boxes) >= view["y"] - stage["height"] / 2 / scale + 28 / scale
    assert max(box["bottom"] for box in boxes) <= view["y"] + stage["height"] / 2 / scale


def test_hovering_a_line_tells_figure_year_status_and_source(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    page.mouse.move(*on_line(page))
    card = page.locator("#card")
    card.wait_for(state="visible")
    text = card.inner_text()
    for part in ("China → Japan", "China exports to Japan", "55 t, 2021", "Gallium", "observed", "57 %", "high", "JOGMEC", "4 more"):
        assert part in text
    assert card.locator("a").count() == 0
    page.mouse.move(5, 5)
    card.wait_for(state="hidden")


def test_click_pins_the_card_with_all_rows_and_links(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    page.mouse.click(*on_line(page))
    card = page.locator("#card.pinned")
    card.wait_for()
    page.mouse.move(*at_node(page, "Alumina"))
    for part in ("55 t, 2021", "19.5 t, 2021", "87.5 t, 2022", "811292"):
        assert part in card.inner_text()
    links = card.locator("a").all()
    assert links
    assert all(
        (link.get_attribute("href") or "").startswith("https:") and link.get_attribute("rel") == "noopener noreferrer" for link in links
    )
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.mouse.click(*at_node(page, "Gallium"))
    page.locator("#card.pinned").wait_for()
    page.locator("h1").click()
    card.wait_for(state="hidden")


def test_a_selected_line_keeps_its_colour(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    x, y = on_line(page)
    box = page.locator("#canvas").bounding_box()
    assert box
    colour = "([x, y]) => [...document.querySelector('#canvas canvas').getContext('2d').getImageData(x, y, 1, 1).data].join()"
    before = page.evaluate(colour, [x - box["x"], y - box["y"]])
    page.mouse.click(x, y)
    page.locator("#card.pinned").wait_for()
    assert page.evaluate(colour, [x - box["x"], y - box["y"]]) == before
    assert before not in {"250,251,252,255", "0,114,178,255"}  # neither the ground nor the full colour: 57 % of the imports


def test_search_moves_the_view_and_counts(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    found = page.locator("#found")
    before = hook(page, "view")
    page.get_by_label("Find").fill("MITSUBISHI")
    first = hook(page, "view")
    assert first != before
    assert found.inner_text() == "1 of 2"
    assert "Mitsubishi" in page.locator("#card h2").inner_text()
    page.keyboard.press("Enter")
    assert hook(page, "view") != first
    assert found.inner_text() == "2 of 2"
    page.keyboard.press("Enter")
    assert hook(page, "view") == first
    page.get_by_label("Find").fill("kazakhstan")
    assert page.locator("#card h2").inner_text() == "Aluminium of Kazakhstan"
    page.get_by_label("Find").fill("nowhere")
    assert found.inner_text() == "no match"
    page.get_by_role("button", name="Show all").click()
    assert hook(page, "view")["x"] == pytest.approx(before["x"])


def test_mineral_filter_hides_lines_and_lone_boxes(open_page: Opener) -> None:
    graph = kzgraph.load(current_year=2026)
    page = open_page(network_page(graph.nodes, graph.edges, graph.sources, title="All"))
    nodes, lines = hook(page, "nodes"), hook(page, "lines")
    page.get_by_label("Mineral").select_option(label="Uranium")
    assert 1 < hook(page, "nodes") < nodes / 2
    assert 1 < hook(page, "lines") < lines / 2
    page.get_by_label("Find").fill("gallium")
    assert page.locator("#found").inner_text() == "no match"
    page.get_by_label("Mineral").select_option(label="all")
    assert (hook(page, "nodes"), hook(page, "lines")) == (nodes, lines)


def test_table_has_every_row_and_headers(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    page.get_by_text("All rows as a table").click()
    table = page.locator("#rows table")
    rows = len(kzgraph.load(current_year=2026).view("gallium", consumer="JPN")[1])
    assert table.locator("tbody tr").count() == rows
    assert table.locator("thead th[scope=col]").count() == 13
    assert table.locator("tbody th[scope=row]").count() == rows
    assert "quantity unknown" in table.inner_text()
    assert "NaN" not in table.inner_text()


@pytest.mark.parametrize("text", [SCRIPT, IMAGE, "javascript:alert(1) href", "__proto__"])
def test_hostile_texts_are_shown_as_texts(open_page: Opener, text: str) -> None:
    graph = kzgraph.load(current_year=2026)
    nodes, edges = graph.view("gallium", consumer="JPN")
    nodes = nodes.assign(name=[f"{text} {id_}" for id_ in nodes["id"]], note=text)
    edges = edges.assign(note=text)
    sources = graph.sources.assign(title=text, publisher=text, url="javascript:window.PWNED=1")
    page = open_page(network_page(nodes, edges, sources, title=text, subtitle=text))
    assert page.locator("h1").inner_text() == page.title() == text
    page.get_by_role("button", name="Show all").click()
    ends = [f"{text} {id_}" for id_ in ("CHN", "JPN")]
    line, box = hook(page, "line", *ends), page.locator("#canvas").bounding_box()
    assert box
    page.mouse.move(*(box[axis] + line["start"][axis] * 0.75 + line["end"][axis] * 0.25 for axis in ("x", "y")))  # type: ignore[literal-required]
    page.locator("#card").wait_for(state="visible")
    assert text in page.locator("#card dd").last.inner_text()
    page.mouse.click(*at_node(page, ends[1]))
    assert page.locator("#card.pinned h2").inner_text() == ends[1]
    page.get_by_label("Find").fill(text)
    assert page.locator("#found").inner_text().startswith("1 of ")
    page.get_by_text("All rows as a table").click()
    assert text in page.locator("#rows td.long").first.inner_text()
    assert page.locator("#rows a, #card a, #rows img, #card img").count() == 0
    assert page.evaluate("window.PWNED") is None


def test_narrow_screen_needs_no_sideways_scrolling(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium, width=375, height=800, touch=True)
    page.get_by_text("All rows as a table").click()
    page.get_by_text("How to read the drawing").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert hook(page, "view")["scale"] * 15 >= 12
    boxes = hook(page, "boxes")
    assert max(box["right"] for box in boxes) - min(box["left"] for box in boxes) <= 351 / hook(page, "view")["scale"]
    page.evaluate("scrollTo(0, 0)")
    page.get_by_label("Find").fill("japan")
    assert page.evaluate("scrollY") > 0
    page.locator("#card.pinned").wait_for()
    page.get_by_role("button", name="Close").click()
    page.locator("#card").wait_for(state="hidden")


def test_a_window_that_changes_its_width_is_filled_again(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium, width=375)
    narrow = hook(page, "boxes")
    page.set_viewport_size({"width": 1280, "height": 900})
    until(page, lambda: hook(page, "boxes") != narrow)
    page.set_viewport_size({"width": 60, "height": 300})
    page.set_viewport_size({"width": 375, "height": 800})
    until(page, lambda: hook(page, "boxes") == narrow)


def test_no_text_is_smaller_than_12_pixels(open_page: Opener, gallium: str) -> None:
    page = open_page(gallium)
    page.get_by_text("All rows as a table").click()
    page.mouse.click(*on_line(page))
    small = (
        "[...document.body.querySelectorAll('*')].filter((one) => one.innerText && parseFloat(getComputedStyle(one).fontSize) < 12).length"
    )
    assert page.evaluate(small) == 0
