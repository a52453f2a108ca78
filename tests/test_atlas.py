"""The atlas: which pairs it has, its files, and its index in a real Chromium."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from networks import shipped
from playwright.sync_api import Browser, Page
from test_network_browser import chromium, until

from kzgraph.cli import program
from kzgraph.cli.folder import MARKER, write_folder
from kzgraph.errors import UnknownNameError
from kzgraph.profiles.atlas import page_files

__all__ = ["chromium"]
AXE = Path("tests/vendor/axe.min.js")
CONSUMERS, MINERALS = ("JPN", "DEU", "EU27"), ("cobalt", "gallium", "nickel", "uranium")
ASKED = [*(f"--consumer={one}" for one in CONSUMERS), *(f"--mineral={one}" for one in MINERALS)]
TEXT = "</script><script>window.PWNED=1</script> <img src=x onerror=window.PWNED=1> {0} {{csp}} &amp;"


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "atlas"
    done = CliRunner().invoke(program, ["atlas", "-o", str(folder), *ASKED])
    assert (done.exit_code, done.stdout) == (0, "")
    assert re.fullmatch(r"10 pages: 3 consumers, 4 minerals, about \d+ MB\n", done.stderr)
    return folder


def block(text: str, id_: str) -> dict[str, Any]:
    found = re.search(rf'<script type="application/json" id="{id_}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_ten_pages_small_and_linked_to_what_is_there(atlas: Path) -> None:
    pages = [name for name in names(atlas) if name.endswith(".html")]
    assert len(pages) == 11
    for name in pages:
        file = atlas / name
        assert file.stat().st_size < 3_000_000
        markup = re.sub(r"<(script|style)[^>]*>[^<]+</\1>", "", file.read_text("utf-8"), flags=re.DOTALL)
        links = re.findall(r'\s(?:href|src)="([^"]*)"', markup)
        assert len(links) > 4
        for link in links:
            assert link.startswith("#") or (atlas / link).is_file(), (name, link)
        assert not re.search(r"\s(style|on\w+)=", markup)


def test_every_page_links_its_scripts_and_runs_no_other(atlas: Path) -> None:
    for name in names(atlas):
        if name.endswith(".html"):
            text = (atlas / name).read_text("utf-8")
            found = re.search(r'<head>\s*<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
            assert found is not None
            policy = html.unescape(found[1])
            assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
            assert "unsafe" not in policy
            assert not re.search(r"<script>|<style>", text)
    shared = [path.read_bytes() for path in (atlas / "shared").iterdir()]
    assert len({hashlib.sha256(data).digest() for data in shared}) == len(shared)
    library = Path("kzgraph/views/vendor/d3.min.js").read_text("utf-8")
    assert [name for name in names(atlas) if library[:500] in (atlas / name).read_text("utf-8")] == ["shared/d3.min.js"]


def test_marker_lists_every_file(atlas: Path) -> None:
    marker = json.loads((atlas / MARKER).read_text("utf-8"))
    assert marker["files"].keys() == names(atlas) - {MARKER}
    for name, digest in marker["files"].items():
        assert hashlib.sha256((atlas / name).read_bytes()).hexdigest() == digest
    assert marker["data_sha256"] == shipped().checksum


def test_index_has_the_figures_of_the_reports(atlas: Path) -> None:
    data = block((atlas / "index.html").read_text("utf-8"), "data")
    cells = {(cell["consumer"], cell["mineral"]): cell for cell in data["cells"]}
    assert len(cells) == 10
    for (consumer, mineral), cell in cells.items():
        sheet = shipped().report(consumer, mineral)
        wanted = (sheet.year, sheet.top_supplier, sheet.top_share, sheet.hhi.lower, sheet.hhi.upper, sheet.hhi.band)
        assert tuple(cell[name] for name in ("year", "top_supplier", "top_share", "hhi_lower", "hhi_upper", "band")) == wanted
        if sheet.top_share is not None:
            assert {tuple(one) for one in cell["shares"]} == {(row.supplier, row.share) for row in sheet.suppliers if row.share is not None}
        else:
            reasons = [data["texts"][lang]["reasons"][data["cells"].index(cell)] for lang in ("en", "fr")]
            assert all(reasons)
            assert reasons[0] != reasons[1]
    assert cells["JPN", "gallium"]["top_share"] == pytest.approx(55 / 96.5, rel=1e-12)


def test_page_of_the_atlas_has_the_data_of_the_page_alone(atlas: Path) -> None:
    alone, one = str(shipped().page("JPN", "gallium")), (atlas / "JPN-gallium.html").read_text("utf-8")
    assert block(alone, "data") == block(one, "data")
    assert '<a href="index.html">' in one
    assert "index.html" not in alone


def test_same_bytes_twice(atlas: Path, tmp_path: Path) -> None:
    """Another process with another order of sets; one consumer and mineral is enough to see an order that leaks."""
    command = [sys.executable, "-m", "kzgraph", "atlas", "-o", str(tmp_path / "again"), *ASKED[:1], "--mineral=gallium"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True)
    for name in ("JPN-gallium.html", *(f"shared/{path.name}" for path in (atlas / "shared").iterdir())):
        assert (tmp_path / "again" / name).read_bytes() == (atlas / name).read_bytes()
    graph = shipped()
    few = graph.atlas(["Japan"], ["gallium"])
    index = dict(graph.atlas_files(few))["index.html"]
    assert index.encode() == (tmp_path / "again" / "index.html").read_bytes()


def test_statistics_in_memory_are_those_of_the_file() -> None:
    graph = shipped()
    assert graph.store is not None
    held = graph.held().store
    assert held is not None
    for asked in (
        {"codes": ["810510", "282200"]},
        {"codes": ["810510", "260500"], "consumer": "JPN"},
        {"codes": ["810510"], "year": 2023, "supplier": "CHN"},
    ):
        assert len(held.flows(**asked)) > 5  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(graph.store.flows(**asked), held.flows(**asked))  # type: ignore[arg-type]
    assert len(held.flows(codes=["000000"])) == 0


def test_the_usual_consumers_are_the_largest_importers() -> None:
    """The second route: a sum in SQL over the file."""
    import duckdb

    graph = shipped()
    assert graph.store is not None
    codes = sorted({one.code for one in graph._codes})
    query = "SELECT consumer FROM read_parquet(?) WHERE year = 2024 AND supplier <> consumer AND hs_code IN (SELECT unnest(?::VARCHAR[])) GROUP BY 1 ORDER BY sum(value_usd) DESC LIMIT 20"
    with duckdb.connect() as connection:
        largest = [row[0] for row in connection.execute(query, [str(graph.store.path), codes]).fetchall()]
    assert graph._usual_consumers() == list(dict.fromkeys(["EU27", "KAZ", *largest]))


def test_file_names_hold_nothing_but_plain_ids() -> None:
    pairs = [
        ("JPN", "gallium"),
        ("../up", "x"),
        ("a-b", "c"),
        ("a", "b-c"),
        ("jpn", "Gallium2"),
        ("JPN", "gallium2"),
        ("", "x"),
        ("é", "x"),
    ]
    found = page_files(pairs)
    assert found["JPN", "gallium"] == "JPN-gallium.html"
    assert len({name.casefold() for name in found.values()}) == len(pairs)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,90}\.html", name) for name in found.values())
    assert [name.startswith("pair-") for name in found.values()] == [False, *[True] * 7]


def test_all_names_that_nobody_knows_are_named() -> None:
    with pytest.raises(UnknownNameError, match=r"Atlantis.*Oz"):
        shipped().atlas(["Atlantis", "Oz"])
    with pytest.raises(UnknownNameError, match="unobtainium"):
        shipped().atlas(["Japan"], ["unobtainium"])


# --- in the browser ---


@pytest.fixture
def opened(chromium: Browser, atlas: Path) -> Iterator[Page]:
    """The index at 1280 pixels. At the end nothing may have been asked for beside the folder, and nothing have failed."""
    with opening(chromium, atlas) as page:
        yield page


@contextmanager
def opening(browser: Browser, folder: Path, **options: Any) -> Iterator[Page]:
    faults: list[str] = []
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 800}, "offline": True} | options))
    page = context.new_page()
    page.on("request", lambda request: None if request.url.startswith(folder.as_uri()) else faults.append(request.url))
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((folder / "index.html").as_uri())
    yield page
    assert faults == []
    context.close()


def cell(page: Page, mineral: str, consumer: int) -> Any:
    return page.locator("#heat tbody tr", has=page.get_by_role("rowheader", name=mineral, exact=True)).locator("td").nth(consumer)


def lines(page: Page) -> list[str]:
    return page.locator("#heat tbody th").all_inner_texts()


@pytest.mark.browser
def test_linked_scripts_run_from_a_file_under_self(opened: Page) -> None:
    """What the atlas rests on: from file:// a policy of 'self' lets a page and a page in it run the scripts of their folder."""
    assert opened.url.startswith("file:")
    assert opened.locator("script[src]").count() == 3
    assert opened.evaluate("typeof d3.geoPath + typeof topojson.feature + typeof KZ.heat") == "function" * 3
    assert opened.locator("#answer").inner_text().startswith("In ")
    cell(opened, "Gallium", 0).locator("a").click()
    assert opened.url.endswith("/JPN-gallium.html")
    until(opened, lambda: len(opened.frames) == 2 and opened.frames[1].evaluate("window.kzgraph !== undefined"))
    assert opened.locator("#bars li").count() > 1
    opened.locator(".brand a").click()
    assert opened.url.endswith("/index.html")


@pytest.mark.browser
def test_table_shows_sorts_filters_and_switches(opened: Page) -> None:
    assert lines(opened) == ["Cobalt", "Gallium", "Nickel", "Uranium"]
    assert cell(opened, "Gallium", 0).inner_text().split() == ["57", "CHN"]
    assert cell(opened, "Uranium", 0).inner_text() == "–"
    assert "Only one partner is known" in (cell(opened, "Uranium", 0).get_attribute("title") or "")
    assert "in the tables" in (cell(opened, "Gallium", 2).get_attribute("title") or "")
    cell(opened, "Gallium", 0).locator("a").focus()
    assert "57.0 % of imports from China, up to 100.0 %" in " ".join(opened.locator("#detail").inner_text().split())
    head = opened.get_by_role("button", name="Japan")
    head.click()
    assert head.locator("..").get_attribute("aria-sort") == "descending"
    shares = {one: shipped().report("JPN", one.lower()).top_share for one in ("Cobalt", "Gallium", "Nickel")}
    assert lines(opened) == [*sorted(shares, key=lambda one: -(shares[one] or 0)), "Uranium"]
    opened.keyboard.press("Enter")
    assert lines(opened) == [*sorted(shares, key=lambda one: shares[one] or 0), "Uranium"]
    opened.locator("#filter").fill("coba")
    assert lines(opened) == ["Cobalt"]
    opened.locator("#filter").fill("germ")
    assert len(lines(opened)) == 4
    assert opened.locator("#heat thead th").count() == 2
    opened.locator("#filter").fill("")
    opened.locator("#measure").select_option("hhi")
    assert cell(opened, "Gallium", 0).inner_text() == "0.32–0.51"
    opened.locator("#measure").select_option("state")
    opened.locator("#state").select_option("USA")
    assert cell(opened, "Nickel", 0).inner_text() == "<1"
    assert cell(opened, "Cobalt", 2).inner_text() == f"{shipped().report('EU27', 'cobalt').top_share or 0:.0%}".removesuffix("%")
    assert cell(opened, "Gallium", 0).inner_text() == "–"
    assert "no delivery from United States is stated" in (cell(opened, "Gallium", 0).get_attribute("title") or "")


@pytest.mark.browser
def test_map_colours_by_the_same_scale_and_language_switches(opened: Page) -> None:
    opened.locator("#mineral").select_option("gallium")
    japan = opened.locator("#world-map a", has=opened.locator("title", has_text="Japan"))
    assert japan.get_attribute("href") == "JPN-gallium.html"
    assert japan.locator("path").get_attribute("class") == "land step3"
    germany = opened.locator("#world-map path", has=opened.locator("title", has_text="Germany"))
    assert "unseen" in (germany.get_attribute("class") or "")
    assert opened.locator("#world-map path.outside").count() > 150
    opened.locator("#languages [lang=fr]").click()
    assert opened.evaluate("document.documentElement.lang") == "fr"
    assert "Japon" in opened.locator("#heat thead").inner_text()
    assert "57,0 %" in " ".join((cell(opened, "Gallium", 0).get_attribute("title") or "").split())
    assert opened.evaluate("document.body.innerText.match(/undefined|NaN|\\[object|\\{\\w+\\}/)") is None


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (375, "light")])
def test_axe_finds_nothing_serious(chromium: Browser, atlas: Path, width: int, scheme: Any) -> None:
    with opening(chromium, atlas, viewport={"width": width, "height": 800}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text("utf-8") + "; undefined")
        found = page.evaluate("axe.run(document, { preload: false }).then((found) => found.violations)")
        serious = [(one["id"], [node["html"][:150] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")]  # fmt: skip
        assert serious == []


@pytest.mark.browser
def test_hostile_names_stay_text(chromium: Browser, tmp_path: Path) -> None:
    graph = shipped()
    spoilt = replace(
        graph,
        nodes=graph.nodes.assign(name=[f"{TEXT} {id_}" for id_ in graph.nodes["id"]], note=TEXT),
        sources=graph.sources.assign(title=TEXT, publisher=TEXT, url="javascript:window.PWNED=1"),
        minerals=graph.minerals.assign(name_en=TEXT, name_fr="__proto__"),
    )
    folder = tmp_path / "atlas"
    write_folder(spoilt.atlas_files(spoilt.atlas(["JPN"], ["gallium"])), str(folder), about={})
    assert names(folder) > {"index.html", "JPN-gallium.html", "shared/atlas.js"}
    with opening(chromium, folder) as page:
        assert page.locator("#heat tbody th").inner_text() == TEXT
        page.locator("#languages [lang=fr]").click()
        assert page.locator("#heat tbody th").inner_text() == "__proto__"
        page.locator("#heat tbody a").click()
        until(page, lambda: len(page.frames) == 2 and page.frames[1].evaluate("window.kzgraph !== undefined"))
        for frame in page.frames:
            assert frame.evaluate("[typeof window.PWNED, document.images.length, ({}).polluted === undefined]") == ["undefined", 0, True]
