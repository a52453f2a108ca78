"""The scenario engine of the page against the program: the same figures from JavaScript and from Python."""

from __future__ import annotations

import json
import math
import os
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import kzgraph
from kzgraph.answers.reports import DependencyReport, Supplier
from kzgraph.api import SupplyGraph
from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios.accounting import RULES, Accounting, UncomputableError, parsed
from kzgraph.scenarios.events import Event, ExportCut, NewSupply
from kzgraph.scenarios.measures import position_of, report_of, year_row
from kzgraph.scenarios.results import YearRow
from kzgraph.scenarios.scenario import BaseFigures, Scenario
from kzgraph.scenarios.years import Setting, played
from kzgraph.sheets.baseyears import BaseYears
from kzgraph.views.engine_data import engine_base
from kzgraph.views.engine_words import REMARKS, panel_words
from kzgraph.whatif.staging import stated

pytestmark = pytest.mark.browser

ENGINE = (Path(kzgraph.__file__).parent / "views" / "sheet" / "engine.js").read_text("utf-8")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
OWN = """source,target,relation,mineral,hs_code,year,quantity,unit,share_pct
CHN,FRA,exports,gallium,,2021,60,t,
DEU,FRA,exports,gallium,,2021,,t,
USA,FRA,exports,gallium,,2021,12.5,t,
FRA,gallium,imports_total,gallium,,2021,100,t,
FRA,gallium,consumes,gallium,,2021,120,t,
CHN,ITA,exports,gallium,,2021,60,t,
DEU,ITA,exports,gallium,,2021,,t,
ESP,gallium,imports_total,gallium,,2021,40,t,
CHN,POL,exports,gallium,,2021,70,t,
CHN,POL,exports,gallium,,2020,20,t,
DEU,POL,exports,gallium,,2020,20,t,
DEU,POL,exports,gallium,,2021,29.995,t,
POL,gallium,imports_total,gallium,,2021,100,t,
POL,gallium,consumes,gallium,,2021,50,t,
"""
"""Suppliers without tonnes beside a total (FRA) and without one (ITA), a total alone (ESP), rounding, and more delivered than used (POL)."""
TONNES, CUTS = (0, 0.5, 15, 1e4), (0, 0.3, 1)
PLAY = "({bases, cases}) => cases.map(([at, controls]) => KZ.engine.play(bases[at], controls))"


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
def engine(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_script_tag(content=ENGINE)
    yield page
    context.close()


@pytest.fixture(scope="module")
def shipped() -> SupplyGraph:
    return kzgraph.load(current_year=2026)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> SupplyGraph:
    path = tmp_path_factory.mktemp("own") / "edges.csv"
    path.write_text(OWN, "utf-8")
    return kzgraph.load(edges=path, current_year=2026)


@pytest.fixture
def quick_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each report is made once: the scenarios of a grid start from the same few."""
    monkeypatch.setattr(SupplyGraph, "report", cache(SupplyGraph.report))


# --- Python's figures under the names of the page -------------------------------------------------------------------

FIRST = 2040
YEARLY = (
    "year", "imports_t", "unexplained_t", "consumption_t", "top_supplier", "top_share", "n_minus_1_t", "n_minus_1_cover",
    "supply_t", "added_t", "removed_t", "displaced_t", "lost_t", "unmet_t",
)  # fmt: skip


def rows(suppliers: Sequence[Supplier]) -> list[dict[str, Any]]:
    return [{name: value for name, value in asdict(row).items() if name != "source_ids"} for row in suppliers]


def told(given: DependencyReport | YearRow, **more: Any) -> dict[str, Any]:
    """The figures of a report or of a line of the years under the names of the page."""
    plain = {name: getattr(given, name) for name in YEARLY if hasattr(given, name)}
    return {**plain, "hhi": asdict(given.hhi), "suppliers": rows(given.suppliers), **more}


def reported(report: DependencyReport) -> dict[str, Any]:
    """What only reports have, not the lines of the years."""
    return {"import_share_of_consumption": report.import_share_of_consumption, "effective_suppliers": asdict(report.effective_suppliers)}


def of_year(row: YearRow, year: int | None) -> dict[str, Any]:
    """A line of the years as the page has it, with what only reports have by hand: M / C and 1 / HHI."""
    share = row.imports_t / row.consumption_t if row.imports_t is not None and row.consumption_t else None
    lower, upper = (1 / bound if bound else None for bound in (row.hhi.upper, row.hhi.lower))
    return told(row, import_share_of_consumption=share, effective_suppliers={"lower": lower, "upper": upper}) | {"year": year}


def start(report: DependencyReport, unmet_t: float | None) -> dict[str, Any]:
    moved = dict.fromkeys(("added_t", "removed_t", "displaced_t", "lost_t"), 0)
    return told(report, supply_t=report.consumption_t, unmet_t=unmet_t, **moved, **reported(report))


def events_of(controls: Mapping[str, Any]) -> tuple[Event, ...]:
    """What controls stand for: the cuts, then the supplies, each state by state; a control at 0 is no event."""
    cuts = [ExportCut(supplier=state, share_lost=share) for state, share in sorted(controls["cut"].items()) if share]
    return (*cuts, *(NewSupply(supplier=state, quantity_t=tonnes) for state, tonnes in sorted(controls["supply"].items()) if tonnes))


def differences(found: Any, expected: Any, where: str = "") -> list[str]:
    """Where two answers are not the same: null for None and nothing else, numbers to 1e-9 of themselves."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        keys = [] if set(found) == set(expected) else [f"{where}: {sorted(set(found) ^ set(expected))}"]
        return keys + [one for name in expected if name in found for one in differences(found[name], expected[name], f"{where}.{name}")]
    if isinstance(expected, list | tuple) and isinstance(found, list):
        sizes = [] if len(found) == len(expected) else [f"{where}: {len(found)} for {len(expected)}"]
        return sizes + [one for at, pair in enumerate(zip(found, expected, strict=False)) for one in differences(*pair, f"{where}[{at}]")]
    number = isinstance(expected, int | float) and isinstance(found, int | float)
    same = math.isclose(found, expected, rel_tol=1e-9, abs_tol=0) if number else found == expected and type(found) is type(expected)
    return [] if same else [f"{where}: {found!r} for {expected!r}"]


def unlike(cases: Sequence[Any], found: Sequence[Any], expected: Sequence[Mapping[str, Any]]) -> list[str]:
    """All differences of all cases in what is expected of them."""
    return [
        f"{case} {fault}"
        for case, answer, wanted in zip(cases, found, expected, strict=True)
        for fault in differences({name: answer[name] for name in wanted}, wanted)
    ]


# --- the grid -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Start:
    """A pair and year that a grid starts from, whom to ask for tonnes, who gives way, and whose exports are cut."""

    own: bool
    consumer: str
    mineral: str
    year: int | None
    displaced: tuple[str, ...]
    cut: str


STARTS = (
    Start(False, "JPN", "gallium", None, ("CHN", "KAZ", "USA"), "CHN"),
    Start(False, "JPN", "gallium", 2022, ("CHN",), "CHN"),
    Start(False, "EU27", "cobalt", None, ("USA", "COD"), "CHN"),
    Start(False, "FRA", "titanium", None, ("AUS",), "ZAF"),
    Start(False, "CHN", "uranium", None, ("NAM",), "KAZ"),
    Start(False, "PHL", "aluminium", None, ("CHN",), "CHN"),
    Start(False, "DEU", "germanium", None, ("CHN",), "CHN"),
    Start(True, "FRA", "gallium", None, ("CHN", "DEU"), "DEU"),
    Start(True, "FRA", "gallium", None, ("CHN", "DEU"), "CHN"),
    Start(True, "FRA", "gallium", None, ("USA",), "KAZ"),
    Start(True, "ITA", "gallium", None, ("CHN", "DEU"), "DEU"),
    Start(True, "ESP", "gallium", None, ("CHN",), "CHN"),
    Start(True, "POL", "gallium", None, ("CHN",), "CHN"),
)


@pytest.mark.usefixtures("quick_reports")
@pytest.mark.parametrize("one", STARTS, ids=lambda one: f"{one.consumer}-{one.mineral}-{one.year or 'default'}-{one.cut}")
def test_every_figure_is_python_s(engine: Page, shipped: SupplyGraph, own: SupplyGraph, one: Start) -> None:
    graph = own if one.own else shipped
    base = engine_base(graph.base_years(one.consumer, one.mineral, year=one.year))
    years = [base["default_year"], *[row["year"] for row in base["years"] if row["year"] != base["default_year"]][:1]]
    mixed = enumerate(product(TONNES, CUTS))
    asked = [{"supply": {"KAZ": tonnes, "CAN": 7 * (at % 2)}, "cut": {one.cut: share}} for at, (tonnes, share) in mixed]
    cases, expected = [], []
    for year in years:
        for controls, answer in answers(graph, one, year, asked):
            cases.append((0, controls))
            expected.append(answer)
    assert len(cases) == len(years) * len(asked) * (3 + len(one.displaced))
    found = engine.evaluate(PLAY, {"bases": [json.loads(json.dumps(base))], "cases": cases})
    assert unlike(cases, found, expected) == []


def answers(graph: SupplyGraph, one: Start, year: int | None, asked: Sequence[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What `SupplyGraph.scenario` says of controls, by each accounting. All are played in one scenario, each in a year of its own.

    Where that is not computable by an accounting, those with a supply and those with a cut are played apart.
    """
    rules = ("additive", "pro-rata", "optimise", *(f"displace:{state}" for state in one.displaced))
    first = FIRST if year is not None else None
    events = [
        replace(event, start=first and first + at, end=first and first + at) for at, each in enumerate(asked) for event in events_of(each)
    ]
    scenario = Scenario(
        consumer=one.consumer, mineral=one.mineral, base_year=year, events=tuple(events), accountings=tuple(map(parsed, rules)), first=first,
        last=first and first + len(asked) - 1,
    )  # fmt: skip
    result = graph.scenario(scenario)
    kinds = {(any(each["supply"].values()), any(each["cut"].values())) for each in asked}
    if any(block.after is None for block in result.blocks) and len(kinds) > 1 and year is not None:
        for kind in sorted(kinds):
            alike = [each for each in asked if (any(each["supply"].values()), any(each["cut"].values())) == kind]
            yield from answers(graph, one, year, alike)
        return
    before = {"before": start(result.before, result.unmet_before_t)} if year is not None else {}
    for rule, block in zip(rules, result.blocks, strict=True):
        reason = None if block.reason is None else {"code": block.reason.code, "values": {}}
        for each, row in zip(asked, block.by_year or (None,) * len(asked), strict=True):
            after = {} if row is None else {"after": of_year(row, year)}
            yield {**each, "year": year, "accounting": rule}, {"reason": reason, **before, **after}


def test_no_figure_is_there_where_python_has_none(engine: Page, shipped: SupplyGraph) -> None:
    base = engine_base(shipped.base_years("DEU", "germanium"))
    assert (base["years"], base["default_year"]) == ([], None)
    (found,) = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, {"supply": {"KAZ": 5}})]})
    assert found["reason"]["code"] == "scenario_no_year"
    for side in ("before", "after"):
        assert {name for name, value in found[side].items() if value is not None} == {"hhi", "effective_suppliers", "suppliers"}
        assert found[side]["suppliers"] == []


def test_seed_case(engine: Page, shipped: SupplyGraph) -> None:
    base = engine_base(shipped.base_years("Japan", "gallium"))
    assert base["default_year"] == 2021
    assert base["years_left_out"] == [2024, 2022]
    assert base["candidates"][0] == {
        "supplier": "KAZ",
        "promised": [{"quantity_t": 15.0, "start": 2026, "end": None, "status": "contracted"}],
    }
    rules = ("additive", "displace:CHN", "pro-rata")
    found = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, {"accounting": rule, "supply": {"KAZ": 15}}) for rule in rules]})
    assert [round(one["before"]["top_share"], 6) for one in found] == [0.569948] * 3  # 55 / 96.5
    assert [round(one["after"]["top_share"], 6) for one in found] == [0.493274, 0.414508, 0.481355]  # 55/111.5, 40/96.5, 55(1-15/96.5)/96.5


@pytest.mark.parametrize("tonnes", [55.0, 41.5, 96.5, 96.5 - 55.0 * 0.3])
def test_exactly_what_is_there_gives_way(engine: Page, shipped: SupplyGraph, tonnes: float) -> None:
    base = engine_base(shipped.base_years("Japan", "gallium"))
    (found,) = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, {"accounting": "pro-rata", "supply": {"KAZ": tonnes}})]})
    assert found["after"]["imports_t"] == pytest.approx(96.5, rel=1e-15)
    assert found["after"]["displaced_t"] == tonnes
    assert (found["after"]["lost_t"], found["after"]["unmet_t"]) == (0, 0)


# --- random bases ---------------------------------------------------------------------------------------------------


def random_report(chance: random.Random) -> DependencyReport:
    """A made-up sheet: some suppliers, ties and zeros among them, with or without tonnes, total, consumption."""
    states = chance.sample(["AUS", "BRA", "CAN", "CHN", "DEU", "JPN", "KAZ", "USA", "ZAF"], chance.randint(0, 7))
    tonnes = {state: chance.choice([0.0, 5.0, 5.0, chance.uniform(0, 100), chance.lognormvariate(0, 6)]) for state in states}
    known = math.fsum(tonnes.values())
    total = known + chance.choice([0.0, 0.0, 1e-9 * known, 3.0, known, chance.uniform(0, 500)])
    used = chance.choice([None, None, total, 0.0, known / 2, total * 1.7])
    figures = BaseFigures(suppliers=tonnes, imports_t=total, consumption_t=used, year=2020)
    report = stated(figures, Scenario(consumer="FRA", mineral="gallium"), PRESETS[chance.choice(("doj-2023", "doj-2010", "ec-2021"))])
    if chance.random() < 0.25:
        unstated = Supplier("ITA", None, None, None, ())
        report = replace(report, suppliers=(*report.suppliers, unstated))
    if known and chance.random() < 0.15:
        report = replace(report, unexplained_t=0.0, imports_t=known * 1.00005)  # what rounding leaves between total and partners
    if chance.random() < 0.2:
        report = replace(report, unexplained_t=None, imports_t=chance.choice([None, report.imports_t]))
    return report


def random_controls(chance: random.Random, report: DependencyReport) -> dict[str, Any]:
    states = [*(row.supplier for row in report.suppliers), "ITA", "KAZ", "UZB"]
    tonnes = [0.0, 0.5, 1e4, chance.uniform(0, 300), *(row.quantity_t or 1.0 for row in report.suppliers)]
    return {
        "year": 2020,
        "accounting": chance.choice(
            ["additive", "pro-rata", "optimise", f"displace:{chance.choice(states)}", f"displace:{chance.choice(states)}"]
        ),
        "cut": {chance.choice(states): chance.choice([0, 0.3, 0.5, 1, chance.random()]) for _ in range(chance.randint(0, 2))},
        "supply": {chance.choice(states): chance.choice(tonnes) for _ in range(chance.randint(0, 3))},
    }


def python_answer(report: DependencyReport, controls: Mapping[str, Any]) -> dict[str, Any]:
    setting = Setting(parsed(controls["accounting"]), 2020, 2020)
    try:
        position = played(position_of(report), events_of(controls), 2020, setting)
    except UncomputableError as error:
        return {"reason": {"code": error.note.code, "values": {}}}
    after = report_of(report, position, year=2020, preset=PRESETS[report.hhi.preset])
    notes = [{"code": note.code, "values": dict(note.values)} for note in after.notes]
    return {"reason": None, "after": told(year_row(after, position, 2020), **reported(after)), "notes": notes}


def test_random_bases_and_controls(engine: Page) -> None:
    chance = random.Random(20_261_122)
    bases, cases, expected = [], [], []
    for number in range(400):
        report = random_report(chance)
        controls = random_controls(chance, report)
        bases.append(json.loads(json.dumps(engine_base(BaseYears(report, (), ())))))
        cases.append((number, controls))
        expected.append(python_answer(report, controls))
    said = {note["code"] for one in expected for note in one.get("notes", ())}
    assert said >= {
        "displaced_short",
        "displaced_unknown",
        "optimise_unstated",
        "nothing_to_lose",
        "loss_unknown",
        "loss_open",
        "top_above_consumption",
    }
    assert sum(one["reason"] is not None for one in expected) > 10
    assert sum(one.get("after", {}).get("lost_t") is None for one in expected) > 10
    found = engine.evaluate(PLAY, {"bases": bases, "cases": cases})
    for one in found:  # said by the program while it stages a scenario, not while it plays it: see the test of its own
        one["notes"] = [note for note in one["notes"] if note["code"] != "displaces_itself"]
    assert unlike(cases, found, expected) == []


@pytest.mark.parametrize(
    ("states", "imports_t", "band"),
    [
        pytest.param("A", 100.0, "high", id="above-0.25-as-the-rest-is-somebody-s"),
        pytest.param("ABCD", 200.0, "moderate", id="0.25-itself"),
        pytest.param("AB", 200.0, None, id="0.125-to-0.375"),
    ],
)
def test_bands_at_their_limits(engine: Page, states: str, imports_t: float, band: str | None) -> None:
    """Suppliers of 50 t each, the rest unexplained: the limit 0.25 itself belongs to the band below it."""
    figures = BaseFigures(suppliers=dict.fromkeys(states, 50.0), imports_t=imports_t, year=2020)
    report = stated(figures, Scenario(consumer="FRA", mineral="gallium"), PRESETS["doj-2010"])
    (found,) = engine.evaluate(PLAY, {"bases": [engine_base(BaseYears(report, (), ()))], "cases": [(0, {})]})
    assert found["after"]["hhi"]["band"] == report.hhi.band == band


def test_all_that_the_engine_says_has_words(engine: Page) -> None:
    codes = re.findall(r'(?:code: |noted\(\w+, )"(\w+)"', ENGINE)
    assert sorted(set(codes)) == sorted(REMARKS)
    assert (
        sorted(panel_words("en")["meanings"])
        == sorted(engine.evaluate("KZ.engine.RULES"))
        == sorted(rule.partition(":")[0] for rule in RULES)
    )
    for lang in ("en", "fr"):
        assert all(panel_words(lang).values())


def test_sums_are_exact(engine: Page) -> None:
    chance = random.Random(5)
    lists = [[1e100, 1.0, -1e100], [0.1] * 10, [1e16, 1.0, 1e-16], [1.0, 1e-16, -1.0, 1e-32], []]
    lists += [[chance.choice((-1, 1)) * chance.lognormvariate(0, 20) for _ in range(chance.randint(1, 40))] for _ in range(300)]
    found = engine.evaluate("(lists) => lists.map(KZ.engine.fsum)", lists)
    assert [float(one) for one in found] == [math.fsum(one) for one in lists]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {"year": 2021, "accounting": "additive", "supply": {}, "cut": {}}),
        ({"year": 1066, "accounting": "magic"}, {"year": 2021, "accounting": "additive", "supply": {}, "cut": {}}),
        ({"accounting": "displace"}, {"year": 2021, "accounting": "additive", "supply": {}, "cut": {}}),
        ({"supply": {"KAZ": -1, "CHN": "9", "USA": 1e13, "UZB": 0, "DEU": 2}}, {"year": 2021, "accounting": "additive", "supply": {"DEU": 2}, "cut": {}}),
        ({"cut": {"CHN": 1.1, "DEU": 1}}, {"year": 2021, "accounting": "additive", "supply": {}, "cut": {"DEU": 1}}),
    ],
)  # fmt: skip
def test_controls_that_are_not_allowed_are_left_out(engine: Page, shipped: SupplyGraph, given: Any, kept: Any) -> None:
    base = engine_base(shipped.base_years("Japan", "gallium"))
    (found,) = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, given)]})
    assert found["controls"] == kept


def test_a_state_that_is_to_give_way_to_itself_is_said(engine: Page, shipped: SupplyGraph) -> None:
    base = engine_base(shipped.base_years("Japan", "gallium"))
    (found,) = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, {"accounting": "displace:KAZ", "supply": {"KAZ": 15}})]})
    assert "displaces_itself" in [note["code"] for note in found["notes"]]
    result = shipped.scenario(
        Scenario(consumer="JPN", mineral="gallium", events=(NewSupply(supplier="KAZ", quantity_t=15.0),), accountings=(Accounting("displace", "KAZ"),))
    )  # fmt: skip
    assert "displaces_itself" in [note.code for note in result.notes]


def test_all_suppliers_cut_leaves_nothing_and_no_concentration(engine: Page, shipped: SupplyGraph) -> None:
    base = engine_base(shipped.base_years("Poland", "copper"))
    report = base["years"][0]
    known = [row["quantity_t"] for row in report["suppliers"]]
    assert report["imports_t"] != math.fsum(known)  # floats leave something over, which is no import
    (found,) = engine.evaluate(PLAY, {"bases": [base], "cases": [(0, {"cut": {row["supplier"]: 1 for row in report["suppliers"]}})]})
    assert found["after"]["imports_t"] == 0
    assert found["after"]["lost_t"] == pytest.approx(math.fsum(known), rel=1e-12)
    assert {found["after"][name] for name in ("top_supplier", "top_share", "n_minus_1_t")} == {None}
    assert found["after"]["hhi"]["lower"] is found["after"]["hhi"]["upper"] is None
