"""The built site: every page found from the navigation, no dead link or anchor, nothing loaded from outside, every term in the glossary."""

from __future__ import annotations

import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import click
import pycountry
import pytest
import yaml
from playwright.sync_api import Browser
from test_network_browser import chromium

import kzgraph.views
from kzgraph.cli import program
from kzgraph.flows import LAYERS
from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios.accounting import RULES
from kzgraph.schema.columns import EDGES

__all__ = ["chromium"]
PAGES = sorted(Path("docs").rglob("*.md"))
GLOSSARY = Path("docs/glossary.md").read_text("utf-8")
TERMS = [
    (re.sub(r"<[^>]+>", "", english).strip(), french.strip(), code.strip("` "))
    for english, french, code in re.findall(r"^\| ([^|\n]+) \| ([^|\n]+) \| (`[^|\n]+`) \| [^|\n]+ \|$", GLOSSARY, re.MULTILINE)
]
"""English, French, code."""
LOADING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
}


class Reading(HTMLParser):
    """What a page of the site links to, loads, and can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given.get("href", ""))
        elif given.get(LOADING.get(tag, "")):
            self.loads.append(given[LOADING[tag]])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    done = subprocess.run(command, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def read(site: Path) -> dict[str, Reading]:
    """The pages of the site by their address inside it."""
    return {file.relative_to(site).as_posix(): Reading(file.read_text("utf-8")) for file in site.rglob("*.html")}


def in_navigation(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        for one in entry.values() if isinstance(entry, dict) else [entry]:
            yield from in_navigation(one) if isinstance(one, list) else [one]


def test_every_page_is_in_the_navigation_once() -> None:
    told = list(in_navigation(yaml.safe_load(Path("mkdocs.yml").read_text("utf-8"))["nav"]))
    assert sorted(told) == [page.relative_to("docs").as_posix() for page in PAGES]


def test_no_link_of_the_site_is_dead(site: Path, read: dict[str, Reading]) -> None:
    assert len(read) > len(PAGES)
    dead = [
        f"{page}: {link}"
        for page, reading in read.items()
        if page != "404.html"
        for link in reading.links
        if _is_dead(site, read, page, link)
    ]
    assert dead == []


def _is_dead(site: Path, read: dict[str, Reading], page: str, link: str) -> bool:
    if urlsplit(link).scheme:
        return not link.startswith(("https://", "http://", "mailto:"))
    address, fragment = urldefrag(urljoin(f"/{page}", link))
    target = unquote(address).lstrip("/")
    file = f"{target}index.html" if not target or target.endswith("/") else target
    if not (site / file).is_file():
        return True
    return bool(fragment) and file in read and unquote(fragment) not in read[file].anchors


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "notebooks/README.md", "data/LICENSES.md"])
def test_no_link_of_the_repository_is_dead(name: str) -> None:
    text = re.sub(r"^```.*?^```$", "", Path(name).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, fragment = link.partition("#")
        if urlsplit(link).scheme:
            continue
        target = Path(name).parent / path if path else Path(name)
        assert target.exists(), link
        assert not fragment or fragment in headings(target), link


def headings(page: Path) -> set[str]:
    """The anchors of a document as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_nothing_of_the_site_is_loaded_from_outside(site: Path, read: dict[str, Reading]) -> None:
    assert [(page, one) for page, reading in read.items() for one in reading.loads if urlsplit(one).netloc] == []
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", sheet.read_text("utf-8")), sheet


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """Where the site is served, to this machine alone."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.mark.browser
def test_a_browser_asks_nobody_else_and_the_search_finds(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for path in ("", "reference/python/", "hidden/"):
        page.goto(f"{address}{path}", wait_until="networkidle")
    page.get_by_label("Search", exact=True).first.click()
    page.keyboard.type("unexplained")
    page.locator(".md-search-result__item").first.wait_for()
    assert "nexplained" in page.locator(".md-search-result__item").first.inner_text()
    assert {url for url in asked if not url.startswith((address, "data:", "blob:"))} == set()
    assert faults == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "tutorial/", "reference/commands/", "glossary/", "faq/"])
def test_pages_fit_a_telephone(chromium: Browser, address: str, path: str) -> None:
    context = chromium.new_context(viewport={"width": 375, "height": 812})
    page = context.new_page()
    page.goto(f"{address}{path}")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 375
    context.close()


def said() -> set[tuple[str, str]]:
    """Every pair of English and French in the words of the program."""
    modules = [import_module(f"kzgraph.views.{one.name}") for one in iter_modules(kzgraph.views.__path__) if one.name.endswith("words")]
    return {pair for module in modules for name, value in vars(module).items() if not name.startswith("__") for pair in _pairs(value)}


def _pairs(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, tuple) and len(value) == 2 and all(isinstance(one, str) for one in value):
        yield value
    elif isinstance(value, dict | tuple | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _pairs(one)


def _has(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words.casefold())}(?!\w)", text.casefold()) is not None


def test_the_glossary_says_both_languages_as_the_program_does() -> None:
    assert len(TERMS) > 60
    spoken = said()
    assert [term for term in TERMS if not any(_has(term[0], english) and _has(term[1], french) for english, french in spoken)] == []


def test_the_glossary_has_every_value_that_a_table_or_a_scenario_may_have() -> None:
    allowed = {column.name: column.allowed for column in EDGES}
    wanted = {*allowed["stage"], *allowed["status"], *LAYERS, *RULES, *(band for preset in PRESETS.values() for band in preset.bands)}
    codes = {code for _, _, code in TERMS}
    assert wanted - codes - {"observed", "below"} == set()


TECHNICAL = {
    "API", "ARCHITECTURE", "ASCII", "BLAS", "BY", "CASE", "CC", "CDN", "CPU", "CSV", "D3", "FFFD", "GB", "GEXF", "HTML", "JSON", "LAPACK", "LU", "MB", "MIT", "NULL", "PNG", "README", "SBOM", "SDMX", "SHA-256", "SLACK", "SQL", "TOML",
    "UTF-8", "UTF-16", "UTF-32", "VALIDATION", "XLSX", "XML",
}  # fmt: skip
"""Words of computing, names of files and licences."""
NAMES = {"APPAK", "G7", "HUB", "QP", "QU", "QZ", "SMCC", "U3O8"}
"""Companies, groups, codes and compounds that the text around them explains."""


def test_every_abbreviation_of_the_site_is_in_the_glossary() -> None:
    explained = {
        word for cell in re.findall(r"^\| ([^|\n]+) \|", GLOSSARY, re.MULTILINE) for word in re.findall(r"[A-Z][A-Z0-9]+(?:-[0-9]+)?", cell)
    }
    explained |= {"SH", "IHH"} | {f"HS{edition}" for edition in ("92", "96", "02", "07", "12", "17", "22")}
    lacking: dict[str, str] = {}
    for page in PAGES:
        for word in set(re.findall(r"(?<![\w/.-])[A-Z][A-Z0-9]+(?:-[0-9]+)?(?!\w)", prose(page.read_text("utf-8")))):
            if word not in explained | TECHNICAL | NAMES | arguments() and pycountry.countries.get(alpha_3=word) is None:
                lacking[word] = page.as_posix()
    assert lacking == {}


def prose(text: str) -> str:
    """A document without its code, comments and addresses."""
    for pattern in (r"^```.*?^```$", r"<!--.*?-->", r"`[^`\n]+`", r"\]\([^)]*\)", r"https?://\S+"):
        text = re.sub(pattern, "", text, flags=re.MULTILINE | re.DOTALL)
    return text.replace("\\_", "_")


def arguments() -> set[str]:
    """What stands for a value in the usage of the commands."""
    words: set[str] = set()
    queue: list[click.Command] = [program]
    while queue:
        command = queue.pop()
        queue += command.commands.values() if isinstance(command, click.Group) else []
        for param in command.params:
            words |= set(re.findall(r"[A-Z0-9]+", f"{param.human_readable_name} {param.metavar or ''}".upper()))
    return words | {f"{word}S" for word in words}
