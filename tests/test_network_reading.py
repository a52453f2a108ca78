"""The network page in a real Chromium: whether its labels, cards, table and filter can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from test_network_browser import Opener, at_node, chromium, hook, open_page, until

import kzgraph

__all__ = ["chromium", "open_page"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def graph() -> kzgraph.SupplyGraph:
    return kzgraph.load(current_year=2026)


@pytest.fixture(scope="module")
def everything(graph: kzgraph.SupplyGraph) -> str:
    return graph.to_html()


def texts(page: object) -> list[str]:
    return [label["text"] for label in hook(page, "labels")]  # type: ignore[arg-type]


@pytest.mark.parametrize(("width", "least"), [(1280, 0.9), (375, 0.7)])
@pytest.mark.parametrize("mineral", ["gallium", "uranium"])
def test_most_lines_in_tonnes_are_labelled(open_page: Opener, graph: kzgraph.SupplyGraph, mineral: str, width: int, least: float) -> None:
    page = open_page(graph.to_html(mineral), width=width)
    drawn = page.evaluate("JSON.parse(document.getElementById('data').textContent).edges.filter((one) => one.colour !== 'grey').length")
    figures = [text for text in texts(page) if any(unit in text for unit in (" t", " kg", "unknown"))]
    assert len(figures) >= least * drawn, (figures, drawn)


@pytest.mark.parametrize("width", [1280, 375])
def test_labels_keep_apart_and_inside(open_page: Opener, graph: kzgraph.SupplyGraph, width: int) -> None:
    page = open_page(graph.to_html("gallium"), width=width)
    boxes, labels, view = hook(page, "boxes"), hook(page, "labels"), hook(page, "view")
    stage = page.locator("#stage").bounding_box()
    assert stage
    for index, one in enumerate(labels):
        assert abs((one["left"] + one["right"]) / 2 - view["x"]) + (one["right"] - one["left"]) / 2 <= stage["width"] / 2 / view["scale"]
        for two in [*labels[:index], *boxes]:
            across = max(one["left"] - two["right"], two["left"] - one["right"])
            along = max(one["top"] - two["bottom"], two["top"] - one["bottom"])
            assert across >= 9.9 or along >= 2.9, (one, two)


@pytest.mark.parametrize("width", [1280, 375])
def test_main_lines_of_a_consumer_are_labelled(open_page: Opener, graph: kzgraph.SupplyGraph, width: int) -> None:
    found = " | ".join(texts(open_page(graph.to_html("gallium", "Japan"), width=width)))
    for figure in ("55 t, 2021", "41.5 t, 2021", "96.5 t, 2021", "167 t, 2021", "15 t, from 2026"):
        assert figure in found
    assert found.count("15 t, from 2026") == 2


def test_every_figure_in_a_box_card_names_mineral_year_code_and_source(open_page: Opener, graph: kzgraph.SupplyGraph) -> None:
    page = open_page(graph.to_html("gallium", "Japan"))
    for name in ("China", "Japan"):
        page.mouse.click(*at_node(page, name))
        page.locator("#card.pinned").wait_for()
        items = page.locator("#card li").all()
        assert len(items) > 3
        for item in items:
            figure, *sources = item.inner_text().split("\n")
            assert " t," not in figure or "Gallium" in figure
            assert " t," not in figure or re.search(r" t, (from )?20\d\d", figure)
            assert any(sources)
        assert "China exports to Japan, Gallium, 87.5 t, 2022, basket code 811292, observed" in page.locator("#card").inner_text()
        page.keyboard.press("Escape")


def test_card_of_the_unexplained_part(open_page: Opener, graph: kzgraph.SupplyGraph) -> None:
    page = open_page(graph.to_html("gallium", "Japan"))
    page.mouse.click(*at_node(page, "Origin not stated"))
    text = page.locator("#card.pinned").inner_text()
    for part in ("not a supplier", "Import total less the partners", "41.5 t, 2021", "JOGMEC"):
        assert part in text


def test_table_fits_the_page_or_scrolls_in_its_own_box(open_page: Opener, graph: kzgraph.SupplyGraph) -> None:
    page = open_page(graph.to_html("gallium"))
    page.get_by_text("All rows as a table").click()
    assert page.evaluate("(() => { const box = document.getElementById('rows'); return box.scrollWidth - box.clientWidth; })()") <= 0
    assert page.locator("#rows").bounding_box()["height"] <= 900  # type: ignore[index]


def test_headings_are_not_clipped(open_page: Opener, graph: kzgraph.SupplyGraph) -> None:
    clipped = "[...document.querySelectorAll('#headings span')].filter((one) => !one.hidden && one.scrollWidth > one.clientWidth).length"
    for lang in ("en", "fr"):
        assert open_page(graph.to_html("gallium", lang=lang)).evaluate(clipped) == 0


def test_headings_without_room_are_left_out(open_page: Opener, everything: str) -> None:
    page = open_page(everything, width=375)
    assert page.evaluate("Math.max(...[...document.querySelectorAll('#headings span')].map((one) => one.offsetHeight))") < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_page_of_everything_is_refitted(open_page: Opener, everything: str) -> None:
    page = open_page(everything)
    until(page, lambda: hook(page, "nodes") > 100)
    before = hook(page, "view")
    page.get_by_label("Mineral").select_option(label="Gallium")
    view, boxes = hook(page, "view"), hook(page, "boxes")
    assert view["scale"] > 2 * before["scale"]
    stage = page.locator("#stage").bounding_box()
    assert stage
    assert all(abs(box[side] - view["x"]) <= stage["width"] / 2 / view["scale"] for box in boxes for side in ("left", "right"))
    assert "55 t, 2021" in " | ".join(texts(page))
    page.get_by_label("Mineral").select_option(label="all")
    assert hook(page, "view") == pytest.approx(before)


def test_dark_mode_colours_page_and_canvas(open_page: Opener, graph: kzgraph.SupplyGraph) -> None:
    corner = "[...document.querySelector('#canvas canvas').getContext('2d').getImageData(%d, %d, 1, 1).data].slice(0, 3).join()"
    page = open_page(graph.to_html("gallium", "Japan"), scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 29)"
    place = hook(page, "node", "China")
    dark = page.evaluate(corner % (place["x"] - 30, place["y"]))
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(200)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert (dark, page.evaluate(corner % (place["x"] - 30, place["y"]))) == ("41,49,58", "238,241,245")


def test_without_javascript_the_page_says_so(chromium: Browser, graph: kzgraph.SupplyGraph, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(graph.to_html("gallium", "Japan"), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert "need JavaScript" in page.locator("noscript").inner_text()
    assert page.locator("noscript").is_visible()
    assert not page.locator("#tools").is_visible()
    context.close()
