"""Every text that reaches a page, spoilt: all injection files and more, in ids, names, notes, sources, minerals, claims and titles of scenarios,
on the network page, the dependency page, the atlas and the answers as HTML. In a real Chromium, after hover, focus, click, choice and search:
nothing of it runs, nothing is asked for, nothing leads anywhere but to https.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from networks import shipped
from playwright.sync_api import Browser, Frame, Page
from test_network_browser import chromium, until

import kzgraph
from kzgraph.cli.folder import write_folder
from kzgraph.cli.report import rendered
from kzgraph.schema.formulas import guarded
from kzgraph.sheets.ledger import fact_list
from kzgraph.views.speech import Speech

__all__ = ["chromium"]
pytestmark = pytest.mark.browser
FILES = sorted(Path("tests/hostile/files").glob("n_inj_*.csv"))
MORE = (
    "</script><script>window.PWNED=1</script>", "</title></style></textarea><svg onload=window.PWNED=1>", "\"><img src=x onerror='window.PWNED=1'>",
    "' onmouseover='window.PWNED=1", "javascript:window.PWNED=1", "<a href=javascript:window.PWNED=1>href</a>", "<iframe srcdoc='<script>parent.PWNED=1</script>'>",
    "{{csp}} {0} %s ${window.PWNED=1} {who}", "<!--<script>", "]]>", "&lt;script&gt;window.PWNED=1&lt;/script&gt;", "__proto__", "\u2028\u2029", "\ud7ff\ufdd0\u202e\u2066",
    "<math><mtext><table><mglyph><style><img src=x onerror=window.PWNED=1>", "<meta http-equiv=refresh content='0;url=http://x.invalid/'>", "<base href=//x.invalid/>",
)  # fmt: skip
URLS = ("javascript:window.PWNED=1", "data:text/html,<script>window.PWNED=1</script>", "http://x.invalid/", "//x.invalid/", 'https://x.invalid/"onclick="window.PWNED=1',
        "https://x.invalid/<img src=x onerror=window.PWNED=1>", " https://x.invalid/", "HTTPS://x.invalid/", "vbscript:x", "file:///etc/passwd", "https:x", "\x01javascript:window.PWNED=1")  # fmt: skip
EVENTS = "document.querySelectorAll('*').values().flatMap((one) => [...one.attributes].filter((at) => at.name.startsWith('on'))).toArray().length"
LINKS = "[...document.querySelectorAll('a[href], area[href]')].map((one) => [one.getAttribute('href') ?? one.href.baseVal, one.protocol ?? '', one.rel ?? ''])"


def names_of_the_files() -> list[str]:
    return [next(csv.DictReader(file.read_text("utf-8").splitlines()))["name"] for file in FILES]


def spoilt() -> kzgraph.SupplyGraph:
    """The shipped tables with a hostile text in every field of text; ids of states and minerals stay, as the questions name them."""
    graph = shipped()
    texts = itertools.cycle([*names_of_the_files(), *MORE])
    urls = itertools.cycle(URLS)
    fixed = graph.nodes["kind"].isin(["state", "mineral"])
    ids = {id_: f"{next(texts)} {at}" for at, id_ in enumerate(graph.nodes["id"][~fixed])}
    cited = {id_: f"{next(texts)} {at}".replace(";", ",") for at, id_ in enumerate(graph.sources["id"])}

    def spoil(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return frame.assign(**{name: pd.Series([next(texts) for _ in frame.index], frame.index, dtype="str") for name in columns})

    def listed(cells: pd.Series) -> pd.Series:
        return cells.map(lambda cell: ";".join(cited.get(one, one) for one in cell.split(";"))).astype("str")

    edges = graph.edges.assign(**{end: graph.edges[end].map(lambda id_: ids.get(id_, id_)).astype("str") for end in ("source", "target")})
    sources = spoil(graph.sources, "title", "publisher", "published", "accessed", "licence").assign(
        url=[next(urls) for _ in graph.sources.index]
    )
    return replace(
        graph,
        nodes=spoil(graph.nodes.assign(id=graph.nodes["id"].map(lambda id_: ids.get(id_, id_)).astype("str")), "name", "note"),
        edges=spoil(edges.assign(source_ids=listed(edges["source_ids"])), "note"),
        sources=sources.assign(id=graph.sources["id"].map(cited).astype("str")),
        claims=spoil(graph.claims, "subject", "predicate", "object", "note"),
        minerals=spoil(graph.minerals, "name_en", "name_fr", "note"),
    )


SCENARIO = """[scenario]
title = '''{0}'''
note = '''{0}'''
consumer = "JPN"
mineral = "gallium"
from = 2026
to = 2026
accountings = ["additive"]
[[event]]
type = "new_supply"
supplier = "KAZ"
quantity_t = 15
start = 2026
note = '''{0}'''
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages of the spoilt tables, in one folder."""
    graph = spoilt()
    place = tmp_path_factory.mktemp("spoilt")
    write_folder(graph.atlas_files(graph.atlas(["JPN"], ["gallium"])), str(place / "atlas"), about={})
    (place / "scenario.toml").write_text(SCENARIO.format(" ".join(MORE).replace("\u2028", "")), "utf-8")
    answers: dict[str, Any] = {
        "report": graph.report("JPN", "gallium"), "explain": graph.explain("JPN", "gallium"), "mineral": graph.mineral("gallium"),
        "scenario": graph.scenario(place / "scenario.toml"),
    }  # fmt: skip
    pages = {name: answer.to_html() for name, answer in answers.items()}
    pages["facts"] = rendered(fact_list(graph.ledger), Speech("en", graph.labels_in("en")), "html", piped=True)
    pages |= {"network": graph.to_html("gallium"), "dependency": graph.page("JPN", "gallium")}
    for name, text in pages.items():
        (place / f"{name}.html").write_text(str(text), "utf-8", errors="backslashreplace")
    return place


@pytest.fixture(scope="module")
def page(chromium: Browser, folder: Path) -> Iterator[Page]:
    """A page that may go online: at the end it has asked for no file outside the folder, opened no dialog, and run into no error."""
    faults: list[str] = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=False)
    page = context.new_page()
    page.set_default_timeout(5000)
    page.on("request", lambda request: None if request.url.startswith((folder.as_uri(), "about:", "blob:")) else faults.append(request.url))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(str(error)))
    context.on("page", lambda other: faults.append(f"a new page {other.url}"))
    yield page
    context.close()
    assert faults == []


def names_of_pages() -> list[str]:
    static = ["report", "explain", "mineral", "facts", "scenario"]
    return [f"{name}.html" for name in (*static, "network", "dependency")] + ["atlas/index.html", "atlas/JPN-gallium.html"]


@pytest.mark.parametrize("name", names_of_pages())
def test_nothing_foreign_runs(page: Page, folder: Path, name: str) -> None:
    page.goto((folder / name).as_uri())
    if name not in ("atlas/index.html",) and ("dependency" in name or "network" in name or "gallium" in name):
        until(page, lambda: page.frames[-1].evaluate("window.kzgraph !== undefined"))
    use(page, page.main_frame)
    for frame in page.frames[1:]:
        use(page, frame)
    for language in page.locator("#languages [lang]:visible").all():
        language.click()
    if len(page.frames) > 1:
        until(page, lambda: page.frames[-1].evaluate("window.kzgraph !== undefined"))
    for frame in page.frames:
        assert frame.evaluate("[typeof window.PWNED, document.images.length, ({}).polluted === undefined]") == ["undefined", 0, True]
        assert frame.evaluate("document.querySelectorAll('iframe[src], object, embed, base, meta[http-equiv=refresh]').length") == 0
        assert frame.evaluate("document.head.firstElementChild.httpEquiv") == "Content-Security-Policy"
        for href, protocol, rel in frame.evaluate(LINKS):
            assert (protocol == "https:" and href.lower().startswith("https://")) or protocol in ("file:", "") or href.startswith("#"), href
            assert protocol != "https:" or "noopener" in rel, (href, rel)
            assert "PWNED" not in href or href.startswith("https://"), href


def test_rows_saved_from_a_page_are_guarded_as_exports_are(page: Page, folder: Path) -> None:
    page.goto((folder / "network.html").as_uri())
    texts = ["=1", "'=1", "''+1", "'plain", "-5", "\t=1", "\uff1d1"]
    told = page.evaluate("(texts) => csvText(['a'], [...texts.map((text) => [text]), [-5]])", texts)
    cells = [row[0] for row in csv.reader(io.StringIO(told, newline=""))][1:]
    assert cells == [*map(guarded, texts), "-5"]


def use(page: Page, frame: Frame) -> None:
    """What a reader may do: open, hover, focus, choose, search, and point at a drawing. Links are not followed."""
    for summary in frame.locator("summary").all()[:20]:
        summary.click(force=True)
    for field in frame.locator("select:visible").all():
        for value in frame.evaluate("(one) => [...one.options].slice(0, 3).map((option) => option.value)", field.element_handle()):
            field.select_option(value)
    for field in frame.locator("input[type=search]:visible, input[type=text]:visible, input:not([type]):visible").all():
        for text in ("<", "window.PWNED", "=cmd", "a"):
            field.fill(text)
        field.press("ArrowDown")
        field.press("Enter")
        field.press("Escape")
        field.fill("")
    for thing in frame.locator("button:visible, [title]:visible, td:visible, svg [tabindex]:visible").all()[::7][:15]:
        thing.hover(force=True)
    for canvas in frame.locator("canvas:visible").all():
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box() or {"x": 0, "y": 0, "width": 8, "height": 8}
        for across, down in itertools.product(range(1, 8), range(1, 5)):
            page.mouse.move(box["x"] + box["width"] * across / 8, box["y"] + box["height"] * down / 5)
            page.mouse.click(box["x"] + box["width"] * across / 8, box["y"] + box["height"] * down / 5)
    for _ in range(15):
        page.keyboard.press("Tab")
