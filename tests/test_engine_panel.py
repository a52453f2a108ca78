"""The scenario panel of the page in a real Chromium: worked by keyboard, in both languages, with names that mean harm."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import kzgraph
from kzgraph.api import SupplyGraph
from kzgraph.views.engine_data import engine_base
from kzgraph.views.engine_words import panel_words

pytestmark = pytest.mark.browser

SHEET = Path(kzgraph.__file__).parent / "views" / "sheet"
ENGINE, PANEL, STYLE = ((SHEET / name).read_text("utf-8") for name in ("engine.js", "panel.js", "panel.css"))
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
OWN = """source,target,relation,mineral,hs_code,year,quantity,unit,share_pct
CHN,FRA,exports,gallium,,2021,60,t,
DEU,FRA,exports,gallium,,2021,,t,
USA,FRA,exports,gallium,,2021,12.5,t,
FRA,gallium,imports_total,gallium,,2021,100,t,
CHN,ITA,exports,gallium,,2021,60,t,
DEU,ITA,exports,gallium,,2021,,t,
"""
FORMAT = """const format = (lang, names) => ({
  name: (code) => (Object.keys(names).includes(code) ? names[code] : code),
  number: (value, digits) => (value === null ? "unknown" : value.toLocaleString(lang, { maximumFractionDigits: digits === undefined ? 4 : digits })),
  percent: (share) => (share === null ? "unknown" : (share * 100).toLocaleString(lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 }) + " %"),
});
const given = JSON.parse(document.getElementById("data").textContent);
window.last = null;
window.draw = (lang) => KZ.panel(document.getElementById("panel"), given.base, given.words[lang], format(lang, given.names), (result) => { window.last = result; }, window.last ? window.last.controls : given.controls);
draw("en");
"""


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


@pytest.fixture(scope="module")
def shipped() -> SupplyGraph:
    return kzgraph.load(current_year=2026)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SupplyGraph:
    path = tmp_path_factory.mktemp("own") / "edges.csv"
    path.write_text(OWN, "utf-8")
    return kzgraph.load(edges=path, current_year=2026)


class Panel:
    """A page with nothing but the panel on it, under the policy of the real one."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def last(self) -> Any:
        return self.page.evaluate("window.last")

    def share(self, state: str) -> float | None:
        return next((row["share"] for row in self.last["after"]["suppliers"] if row["supplier"] == state), None)

    def said(self) -> str:
        return self.page.get_by_role("status").inner_text()


@pytest.fixture
def open_panel(chromium: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens a panel from a file, offline. At the end nothing may have been refused, asked for, or have failed."""
    problems: list[str] = []
    contexts = []

    def opened(base: Mapping[str, Any], *, names: Mapping[str, str] | None = None, controls: Any = None, width: int = 1280) -> Panel:
        script = ENGINE + PANEL + FORMAT
        digest = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, STYLE)]
        policy = f"default-src 'none'; script-src 'sha256-{digest[0]}'; style-src 'sha256-{digest[1]}'"
        data = {
            "base": base,
            "names": names or {"CHN": "China", "KAZ": "Kazakhstan"},
            "controls": controls,
            "words": {lang: panel_words(lang) for lang in ("en", "fr")},
        }
        block = json.dumps(data).replace("<", "\\u003c")
        text = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">'
            f'<meta name="viewport" content="width=device-width"><title>Panel</title><style>{STYLE}</style></head><body><div id="panel"></div>'
            f'<script type="application/json" id="data">{block}</script><script>{script}</script></body></html>'
        )  # fmt: skip
        file = tmp_path / "panel.html"
        file.write_text(text, "utf-8")
        context = chromium.new_context(viewport={"width": width, "height": 900}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: None if request.url == file.as_uri() else problems.append(request.url))
        page.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(file.as_uri())
        return Panel(page)

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="module")
def gallium(shipped: SupplyGraph) -> dict[str, Any]:
    return engine_base(shipped.base_years("Japan", "gallium"))


def test_sliders_move_by_keyboard_and_reset_returns(open_panel: Any, gallium: dict[str, Any]) -> None:
    panel = open_panel(gallium)
    assert panel.said() == "Nothing is changed: these are the figures of 2021."
    slider = panel.page.get_by_label("Kazakhstan", exact=True)
    slider.focus()
    for _ in range(30):
        slider.press("ArrowRight")
    assert panel.last["controls"] == {"year": 2021, "accounting": "additive", "supply": {"KAZ": 15}, "cut": {}}
    assert panel.page.get_by_label("Kazakhstan, tonnes a year more").input_value() == "15"
    assert panel.share("CHN") == pytest.approx(55 / 111.5, rel=1e-12)
    assert panel.said() == (
        "China has 49.3 % of imports, 57.0 % before; without the largest known supplier 76.0 % of consumption is covered, 67.1 % before; "
        "who gives way: nobody (additive)."
    )
    panel.page.get_by_label("Who gives way").select_option("displace:CHN")
    assert panel.share("CHN") == pytest.approx(40 / 96.5, rel=1e-12)
    reset = panel.page.get_by_role("button", name="Reset")
    reset.focus()
    reset.press("Enter")
    assert panel.last["controls"] == {"year": 2021, "accounting": "additive", "supply": {}, "cut": {}}
    assert slider.input_value() == panel.page.get_by_label("Kazakhstan, tonnes a year more").input_value() == "0"
    assert panel.page.get_by_label("Who gives way").input_value() == "additive"
    assert panel.said() == "Nothing is changed: these are the figures of 2021."


def test_what_is_lost_is_said_first(open_panel: Any, gallium: dict[str, Any]) -> None:
    panel = open_panel(gallium)
    panel.page.get_by_label("Part that no longer arrives, %").press("End")
    assert panel.last["after"]["lost_t"] == 55
    assert panel.said().startswith("55 t are lost and nothing replaces them; 55 t of consumption are unmet; ")
    panel.page.get_by_label("Part of China that no longer arrives, percent").fill("30")
    assert panel.last["controls"]["cut"] == {"CHN": 0.3}
    assert panel.said().startswith("16.5 t are lost")
    panel.page.get_by_role("button", name="Take what is promised: 15 t (contracted, from 2026)").click()
    assert panel.last["after"]["lost_t"] == pytest.approx(1.5)
    panel.page.get_by_role("button", name="Remove the cut: China").click()
    assert panel.last["controls"]["cut"] == {}
    assert panel.page.get_by_label("Part that no longer arrives, %").input_value() == "0"


def test_a_number_out_of_range_changes_nothing(open_panel: Any, gallium: dict[str, Any]) -> None:
    panel = open_panel(gallium)
    box = panel.page.get_by_label("Kazakhstan, tonnes a year more")
    box.fill("0.37")
    assert panel.last["controls"]["supply"] == {"KAZ": 0.37}
    for text in ("-3", "1e13"):
        box.fill(text)
        assert box.get_attribute("aria-invalid") == "true"
        assert panel.last["controls"]["supply"] == {"KAZ": 0.37}
        assert (
            panel.page.get_by_role("alert").filter(has_text="Not taken").inner_text().endswith("The figures are still those with 0.37 t.")
        )
    box.fill("")
    assert panel.page.locator(".kz-fault").all_inner_texts() == [""] * panel.page.locator(".kz-fault").count()
    cut = panel.page.get_by_label("Part of China that no longer arrives, percent")
    cut.fill("150")
    assert cut.get_attribute("aria-invalid") == "true"
    assert "a number from 0 to 100 % is needed" in panel.page.locator(".kz-fault:not(:empty)").inner_text()
    panel.page.get_by_role("button", name="Reset").click()
    assert cut.get_attribute("aria-invalid") is None
    assert panel.page.locator(".kz-fault:not(:empty)").count() == 0
    assert panel.last["controls"]["supply"] == {}


def test_a_lower_index_beside_a_loss_is_no_improvement(open_panel: Any, gallium: dict[str, Any]) -> None:
    """China's 55 t of 96.5 less 30 %: 16.5 t are lost while the lower end of the HHI falls from 0.325 to (38.5 / 80)^2 = 0.232."""
    panel = open_panel(gallium)
    remarks = panel.page.locator(".kz-remarks")
    assert "no improvement" not in remarks.inner_text()
    panel.page.get_by_label("Part of China that no longer arrives, percent").fill("30")
    assert panel.last["after"]["hhi"]["lower"] == pytest.approx((38.5 / 80) ** 2)
    assert "A lower HHI beside a loss is no improvement" in remarks.inner_text()
    panel.page.get_by_label("Part of China that no longer arrives, percent").fill("0")
    assert "no improvement" not in remarks.inner_text()


def test_language_is_changed_without_losing_the_controls(open_panel: Any, gallium: dict[str, Any]) -> None:
    panel = open_panel(gallium, controls={"year": 2021, "accounting": "pro-rata", "supply": {"KAZ": 15, "UZB": 2}, "cut": {"CHN": 0.3}})
    before = panel.last
    panel.page.evaluate("draw('fr')")
    assert panel.last == before
    assert panel.page.get_by_label("Kazakhstan, tonnes de plus par an").input_value() == "15"
    assert panel.page.get_by_label("UZB", exact=True).input_value() == "2"
    assert panel.page.get_by_label("Qui cède la place").input_value() == "pro-rata"
    assert panel.share("CHN") == pytest.approx(55 * 0.7 * (80 - 17) / 80 / 80, rel=1e-12)
    assert panel.said().startswith(
        "16,5 t sont perdues et rien ne les remplace ; 16,5 t de la consommation ne sont pas couvertes ; China : 37,9 % des importations, 57,0 % avant"
    )
    assert not [word for word in ("undefined", "NaN", "null", "{", "[object") if word in panel.page.locator("#panel").inner_text()]


def test_what_cannot_be_computed_is_said(open_panel: Any, own: SupplyGraph) -> None:
    panel = open_panel(engine_base(own.base_years("ITA", "gallium")))
    panel.page.get_by_label("Who gives way").select_option("pro-rata")
    panel.page.get_by_label("Kazakhstan, tonnes a year more").fill("5")
    assert panel.said() == "pro-rata: Not computable pro rata: the import total, which is to be held, is not known."
    assert panel.last["after"]["lost_t"] is None
    panel = open_panel(engine_base(own.base_years("FRA", "gallium")))
    panel.page.get_by_label("Who delivers less").select_option(label="DEU (tonnes unknown)")
    panel.page.get_by_label("Part of DEU that no longer arrives, percent").fill("50")
    assert panel.said() == "How much is lost is unknown, which is not to say zero; shares of imports cannot be computed."
    assert "between 0 and 13.75 t are lost" in panel.page.locator(".kz-remarks").inner_text()


def test_a_pair_without_trade_has_no_controls(open_panel: Any, shipped: SupplyGraph) -> None:
    panel = open_panel(engine_base(shipped.base_years("DEU", "germanium")))
    assert panel.page.locator("#panel").inner_text() == panel_words("en")["no_base"]
    assert panel.page.locator("input, select, button").count() == 0
    assert panel.last["after"]["imports_t"] is None


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=window.PWNED=1>", "</script><script>window.PWNED=1</script>", "__proto__", "{supplier} constructor"]
)
def test_hostile_states_stay_text(open_panel: Any, gallium: dict[str, Any], text: str) -> None:
    state = text
    rows = [{**row, "supplier": state} for row in gallium["years"][0]["suppliers"]]
    year = {**gallium["years"][0], "suppliers": rows, "top_supplier": state}
    base = {**gallium, "years": [year], "candidates": [{"supplier": state, "promised": []}]}
    panel = open_panel(base, names={state: text} if state != "__proto__" else {})
    panel.page.get_by_label(text, exact=True).press("End")
    panel.page.get_by_label("Part that no longer arrives, %").press("End")
    assert panel.last["controls"]["accounting"] == "additive"
    assert panel.page.evaluate("(state) => [Object.entries(last.controls.supply), Object.entries(last.controls.cut)].flat()", state) == [
        [state, 100],
        [state, 1],
    ]
    panel.page.get_by_label("Who gives way").select_option(f"displace:{state}")
    assert text in panel.said()
    assert panel.page.locator("#panel img, #panel script").count() == 0
    assert panel.page.evaluate("window.PWNED") is None


def test_a_narrow_screen_needs_no_sideways_scrolling(open_panel: Any, shipped: SupplyGraph) -> None:
    panel = open_panel(engine_base(shipped.base_years("EU27", "cobalt")), width=375)
    assert panel.page.evaluate("document.documentElement.scrollWidth") <= 375
    unnamed = (
        "[...document.querySelectorAll('input, select')].filter((one) => !one.labels.length && !one.getAttribute('aria-label')).length"
    )
    assert panel.page.evaluate(unnamed) == 0
    panel.page.get_by_label("Base year").select_option("2020")
    assert panel.last["before"]["year"] == 2020
    assert panel.last["before"]["imports_t"] == pytest.approx(18355.273)
    assert "1998, 2001, 2005-2006, 2008, 2010, 2012-2013, 2015-2017" in panel.page.locator("#panel").inner_text()
