"""The dependency page in a real Chromium: what a reader sees, switches, sorts and plays with; that it loads nothing and runs nothing foreign."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from networks import shipped
from playwright.sync_api import Browser, Page
from test_dependency_page import page as page_text
from test_network_browser import chromium, until

import kzgraph

__all__ = ["chromium"]
pytestmark = pytest.mark.browser
HOSTILE = Path("tests/hostile")
AXE = Path("tests/vendor/axe.min.js")
TEXTS = ("</script><script>window.PWNED=1</script> <img src=x onerror=window.PWNED=1> {0} %s &amp; {who}", "__proto__")
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def opener(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opener]:
    """Opens pages offline. At the end nothing may have been asked for beside them, and nothing have failed."""
    faults: list[str] = []

    def opened(text: str, *, width: int = 1280, scheme: Any = "light", scripts: bool = True) -> Page:
        file = tmp_path_factory.mktemp("page") / "page.html"
        file.write_text(text, encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, offline=True, java_script_enabled=scripts
        )
        page = context.new_page()
        page.on("request", lambda request: faults.append(request.url) if request.url != file.as_uri() else None)
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield opened
    assert faults == []


@pytest.fixture(scope="module")
def opened(opener: Opener) -> Page:
    return opener(page_text("JPN", "gallium"))


@pytest.fixture
def gallium(opened: Page) -> Page:
    """Japan's gallium in English, nothing changed."""
    opened.locator("#languages [lang=en]").click()
    opened.get_by_role("button", name="Reset", exact=True).first.click()
    return opened


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_inner_texts()]


def test_first_screen_answers(gallium: Page) -> None:
    gallium.evaluate("scrollTo(0, 0)")
    assert "57.0 % of it" in " ".join(gallium.locator("#answer").inner_text().split())
    assert texts(gallium, ".keys .value") == ["57.0 %", "0.325 to 0.510", "67.1 %", "43.0 %"]
    for selector in ("#answer", "#kpis", "#bars li:first-child"):
        box = gallium.locator(selector).bounding_box()
        assert box
        assert box["y"] + box["height"] < 800


def test_language_switch_redraws_words_and_figures(gallium: Page) -> None:
    gallium.locator("#languages [lang=fr]").click()
    assert gallium.evaluate("document.documentElement.lang") == "fr"
    assert " ".join(gallium.title().split()) == "Japon : gallium, 2021"
    assert texts(gallium, ".keys .value") == ["57,0 %", "0,325 à 0,510", "67,1 %", "43,0 %"]
    assert "Chine" in gallium.locator("#bars").inner_text()
    assert gallium.locator("#languages [lang=fr]").get_attribute("aria-pressed") == "true"
    until(gallium, lambda: gallium.frames[-1].evaluate("document.documentElement.lang") == "fr")
    left = gallium.evaluate("document.body.innerText.match(/undefined|NaN|\\[object|\\{\\w+\\}/)")
    assert left is None


def test_scenario_moves_key_figures_and_bars_and_outlives_the_language(gallium: Page) -> None:
    gallium.get_by_role("button", name="Take what is promised: 15 t").click()
    assert [text.split(": ")[1] for text in texts(gallium, ".keys .after")] == ["49.3 %", "0.261 to 0.400", "76.0 %", "37.2 %"]
    bars = gallium.locator("#bars").inner_text()
    assert "55 t · 57.0 % → 49.3 %" in " ".join(bars.split())
    assert "none stated → 15 t · 13.5 %" in " ".join(bars.split())
    gallium.locator("#languages [lang=fr]").click()
    assert texts(gallium, ".keys .after")[0] == "Avec le scénario : 49,3 %"
    gallium.locator("#languages [lang=en]").click()
    gallium.get_by_role("button", name="Reset", exact=True).first.click()
    assert gallium.locator(".keys .after").count() == 0


def test_sources_sort_by_click_and_by_key(gallium: Page) -> None:
    head = gallium.locator("#evidence thead th").nth(1)
    button = head.get_by_role("button")
    column = "#evidence tbody tr td:nth-child(2)"
    button.click()
    rising = texts(gallium, column)
    assert head.get_attribute("aria-sort") == "ascending"
    figures = [float(text.replace(",", "")) for text in rising if text]
    assert figures == sorted(figures)
    button.focus()
    gallium.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    falling = [text for text in texts(gallium, column) if text]
    assert [float(text.replace(",", "")) for text in falling] == figures[::-1]
    assert texts(gallium, column)[len(falling) :] == rising[len(falling) :] == [""] * (len(rising) - len(falling))
    gallium.locator("#languages [lang=fr]").click()
    assert gallium.locator("#evidence thead th").nth(1).get_attribute("aria-sort") == "descending"


def test_links_go_out_only_by_https(gallium: Page) -> None:
    links = gallium.locator("#evidence a")
    assert links.count() > 3
    for link in links.all():
        assert (link.get_attribute("href") or "").startswith("https://")
        assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_network_inside_draws_and_answers(gallium: Page) -> None:
    frame = gallium.frames[-1]
    until(gallium, lambda: frame.evaluate("window.kzgraph !== undefined"))
    assert frame.evaluate("window.kzgraph.nodes()") >= 10
    frame.locator("#search").fill("china")
    assert "China" in frame.locator("#card h2").inner_text()
    gallium.wait_for_timeout(300)


def test_charts_keep_every_text_inside_and_apart(opener: Opener) -> None:
    for consumer, mineral, width in (
        ("EU27", "cobalt", 1280),
        ("EU27", "cobalt", 375),
        ("JPN", "gallium", 375),
        ("KAZ", "chromium", 1280),
        ("KAZ", "chromium", 375),
    ):
        page = opener(page_text(consumer, mineral), width=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for lang in ("fr", "en"):
            page.locator(f"#languages [lang={lang}]").click()
            for chart in ("#years", "#flows"):
                boxes = page.evaluate("(chart) => [...document.querySelectorAll(chart + ' text')].map((one) => [one.textContent, one.getBoundingClientRect().toJSON()])", chart)  # fmt: skip
                assert len(boxes) > 5
                for place, (text, box) in enumerate(boxes):
                    assert -1 <= box["left"] <= box["right"] <= width + 1, (text, box)
                    for other, two in boxes[:place]:
                        across = min(box["right"], two["right"]) - max(box["left"], two["left"])
                        down = min(box["bottom"], two["bottom"]) - max(box["top"], two["top"])
                        assert across <= 1 or down <= 3, (consumer, width, lang, text, other)
        page.context.close()


def test_a_basket_year_has_no_bar_and_says_why(gallium: Page) -> None:
    assert gallium.locator("#years rect.partial").count() == 1
    chart = " ".join(gallium.locator("#years text").all_text_contents())
    assert "87.5" not in chart
    assert "*" in gallium.locator("#years text").all_text_contents()
    assert "Only a basket code, which mixes several minerals, is known for 2022" in gallium.locator("#years-notes").inner_text()
    gallium.locator("#years-table summary").click()
    row = gallium.locator("#years-table tbody tr").filter(has_text="2022")
    assert [" ".join(one.split()) for one in row.locator("td").all_inner_texts()] == [
        "87.5 under a basket code of several minerals", *["not known"] * 4,
    ]  # fmt: skip
    panel = gallium.locator("#panel").inner_text()
    assert "not all imports of the year are known: 2024." in panel
    assert "basket code, which mixes several minerals, is known: 2022." in panel


def test_cards_name_the_year_of_the_panel(opener: Opener) -> None:
    page = opener(page_text("EU27", "cobalt"))
    assert all(label.endswith(", 2024") for label in texts(page, ".keys .label"))
    assert page.locator("#keys-year").inner_text() == ""
    page.get_by_label("Base year").select_option("2020")
    assert all(label.endswith(", 2020") for label in texts(page, ".keys .label"))
    assert "base year 2020" in page.locator("#keys-year").inner_text()
    assert "of 2024" in page.locator("#keys-year").inner_text()
    page.context.close()


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_texts_stay_text(opener: Opener, text: str) -> None:
    graph = shipped()
    names = [f"{text} {id_}" for id_ in graph.nodes["id"]]
    spoilt = replace(
        graph,
        nodes=graph.nodes.assign(name=names, note=text),
        edges=graph.edges.assign(note=text),
        sources=graph.sources.assign(title=text, publisher=text, url="javascript:window.PWNED=1"),
        minerals=graph.minerals.assign(name_en=text, name_fr=text),
    )
    page = opener(spoilt.page("JPN", "gallium"))
    assert text.lower() in page.locator("h1").inner_text()
    assert page.locator("#evidence tbody tr").first.locator("td").nth(3).inner_text() == text
    assert page.locator("#evidence a").count() == 0
    page.locator("#languages [lang=fr]").click()
    until(page, lambda: page.frames[-1].evaluate("window.kzgraph !== undefined"))
    for frame in page.frames:
        assert frame.evaluate("[typeof window.PWNED, document.images.length, ({}).polluted === undefined]") == ["undefined", 0, True]
    page.context.close()


@pytest.mark.parametrize("name", ["n_inj_script", "n_inj_img"])
def test_injection_files_stay_text(opener: Opener, name: str) -> None:
    graph = kzgraph.load(HOSTILE / f"files/{name}.csv", HOSTILE / "good/edges.csv", current_year=2026)
    text = graph.page("FRA", "uranium")
    assert "<script>window.PWNED" not in text
    page = opener(text)
    assert page.locator("#bars li").count() == 2
    assert page.evaluate("typeof window.PWNED") == "undefined"
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (375, "light")])
def test_axe_finds_nothing_serious(opener: Opener, width: int, scheme: str) -> None:
    page = opener(page_text("JPN", "gallium"), width=width, scheme=scheme)
    for summary in page.locator("details > summary").all():
        summary.click()
    page.get_by_role("button", name="Take what is promised: 15 t").click()
    page.evaluate(AXE.read_text("utf-8") + "; undefined")
    found = page.evaluate("axe.run(document, { iframes: false }).then((found) => found.violations)")
    serious = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []
    page.context.close()


def test_a_pair_without_trade_says_so(opener: Opener) -> None:
    page = opener(page_text("DEU", "germanium"))
    assert texts(page, ".keys .value") == ["not known"] * 4
    assert "This is not the same as no imports" in page.locator("#bars").inner_text()
    shown = page.locator("main").inner_text()
    assert not re.search(r"\b0([.,]0)?\s(t|%)(\W|$)", shown)
    empty = page.evaluate(
        "[...document.querySelectorAll('section')].filter((one) => one.innerText.split('\\n').length < 2).map((one) => one.id)"
    )
    assert empty == []
    page.context.close()


def test_without_scripts_the_answer_is_there(opener: Opener) -> None:
    page = opener(page_text("JPN", "gallium"), scripts=False)
    assert "57.0" in page.locator("#answer").inner_text()
    assert page.locator("noscript table").inner_text().split("\n")[1].split("\t") == ["China", "55", "57.0 %"]
    assert not page.locator("#figures").is_visible()
    page.context.close()


def test_printing_leaves_the_controls_out(gallium: Page) -> None:
    gallium.emulate_media(media="print")
    assert not gallium.locator("#scenario").is_visible()
    assert not gallium.locator("#network").is_visible()
    assert gallium.locator("#citation").is_visible()
    gallium.emulate_media(media="screen")


def test_panel_and_python_agree(gallium: Page) -> None:
    data = json.loads(gallium.locator("#data").text_content() or "")
    played = gallium.evaluate("(base) => KZ.engine.play(base, { supply: { KAZ: 15 } }).after.top_share", data["base"])
    assert played == pytest.approx(55 / 111.5, rel=1e-12)
