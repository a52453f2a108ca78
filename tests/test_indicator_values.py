"""Every indicator against hand arithmetic: exact values, bounds, what is undefined. The arithmetic is in the ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kzgraph.indicators.inputs import KEY
from kzgraph.indicators.registry import INDICATORS
from tests.frames import answers, inputs

Given = Mapping[str, Any]
GA = {"CHN": 55.0, "": 41.5}
MOVED = {"CHN": 40.0, "KAZ": 15.0, "": 41.5}
CHINA = {"CHN": (-0.516729, -0.5), "KAZ": (0.5, 1.0)}


def given(case: Given | None = None, missing: float | None = None, stage: str = "processing", **told: Any) -> Any:
    """One question. flows: supplier -> tonnes or (tonnes, US dollars); made (processing), mined: state -> tonnes; firms (processing), diggers: company
    -> tonnes; wgi: state -> (stability, mean of six); terms: state -> (low, high); uses: sector -> (share, value added); inner: suppliers inside."""
    pairs = {who: one if isinstance(one, tuple) else (one, None) for who, one in told.get("flows", {}).items()}
    flows = [{"supplier": who, "quantity_t": tonnes, "value_usd": usd, "extra": who not in told.get("inner", ()), "stage": stage} for who, (tonnes, usd) in pairs.items()]  # fmt: skip
    output = [
        {"stage": stage, what: who, "quantity_t": tonnes, "frame": frame}
        for name, stage, what, frame in (("made", "processing", "state", "production"), ("mined", "extraction", "state", "production"),
                                         ("firms", "processing", "company", "companies"), ("diggers", "extraction", "company", "companies"))
        for who, tonnes in told.get(name, {}).items()
    ]  # fmt: skip
    rows = {
        "cases": [{"stage": stage, **(case or {})}, *told.get("more", ())],
        "flows": [*flows, *told.get("more_flows", ())],
        "production": [row for row in output if row["frame"] == "production"],
        "companies": [row for row in output if row["frame"] == "companies"],
        "governance": [{"state": who, "political_stability": one, "mean_of_six": six} for who, (one, six) in told.get("wgi", {}).items()],
        "terms": [{"state": who, "t_low": low, "t_high": high} for who, (low, high) in told.get("terms", {}).items()],
        "sectors": [{"sector": who, "share": share, "value_added": value} for who, (share, value) in told.get("uses", {}).items()],
    }
    return inputs(rows, missing)


def check(method: str, data: Any, expected: Mapping[str, Any] | None) -> None:
    """The only row has the expected cells (`at`: low and high); None: no row, or one without a figure."""
    rows = list(answers(method, data).values())
    if expected is None:
        assert [row["low"] for row in rows] in ([], [None])
        return
    (row,) = rows
    ends = {"low": expected["at"], "high": expected["at"]} if "at" in expected else {}
    for name, value in ({name: value for name, value in expected.items() if name != "at"} | ends).items():
        assert row[name] == (pytest.approx(value, rel=1e-9, abs=5e-7) if isinstance(value, float | int) else value), name


def at(value: float, **parts: Any) -> dict[str, Any]:
    return {"at": value, **parts}


def between(low: float, high: float | None, **parts: Any) -> dict[str, Any]:
    return {"low": low, "high": high, **parts}


IMPORTS = {
    "3 and 1: 10/16": ("hhi", {"A": 3.0, "B": 1.0}, at(0.625, imports_t=4.0, unexplained_t=0.0, n_suppliers=2, top_supplier="A")),
    "gallium: (55/96.5)^2 to + (41.5/96.5)^2": ("hhi", GA, between(0.324841, 0.509785, imports_t=96.5, unexplained_t=41.5, top_supplier="CHN")),
    "displacing: (40^2 + 15^2)/96.5^2 to + 41.5^2": ("hhi", MOVED, between(0.195978, 0.380923)),
    "tonnes unknown are left out": ("hhi", {"A": 3.0, "B": 1.0, "C": None}, at(0.625, n_suppliers=2)),
    "0.3 and 0.1 t: 10/16": ("hhi", {"A": 0.3, "B": 0.1}, at(0.625, imports_t=0.4)),
    "hhi: nothing arrives": ("hhi", {"A": 0.0, "B": 0.0}, None),
    "hhi: no flows": ("hhi", {}, None),
    "hhi: nobody named": ("hhi", {"": 5.0}, None),
    "55/96.5; the rest is smaller": ("top_share", GA, at(0.569948, top_supplier="CHN")),
    "40/96.5 to 41.5/96.5": ("top_share", MOVED, between(0.414508, 41.5 / 96.5)),
    "(4+3+2)/10": ("cr3", {"A": 4.0, "B": 3.0, "C": 2.0, "D": 1.0}, at(0.9)),
    "(4+3+1)/10 to (4+3+2)/10": ("cr3", {"A": 4.0, "B": 3.0, "C": 1.0, "": 2.0}, between(0.8, 0.9)),
    "two of 3, a rest of 1: 3/4 to 4/4": ("cr3", {"A": 2.0, "B": 1.0, "": 1.0}, between(0.75, 1.0)),
    "1/0.625": ("effective_suppliers", {"A": 3.0, "B": 1.0}, at(1.6)),
    "96.5^2/(55^2+41.5^2) to 96.5^2/55^2": ("effective_suppliers", GA, between(9312.25 / 4747.25, 9312.25 / 3025)),
    "known is 0: 1/1 to no bound": ("effective_suppliers", {"A": 0.0, "": 5.0}, between(1.0, None)),
    "96.5 - 55": ("n_minus_1_t", GA, at(41.5)),
    "96.5 - 41.5 to 96.5 - 40": ("n_minus_1_t", MOVED, between(55.0, 56.5)),
    "alone: 5 - 5 is a real 0": ("n_minus_1_t", {"A": 5.0}, at(0.0)),
    "0.66 > 0.65": ("single_partner", {"A": 66.0, "B": 34.0}, at(1.0, share=0.66)),
    "0.65 is not above 0.65": ("single_partner", {"A": 65.0, "B": 35.0}, at(0.0)),
    "0.2, but one behind the rest would have 0.8": ("single_partner", {"A": 20.0, "": 80.0}, between(0.0, 1.0)),
}  # fmt: skip


@pytest.mark.parametrize(("method", "flows", "expected"), IMPORTS.values(), ids=IMPORTS)
def test_imports(method: str, flows: Mapping[str, float], expected: Any) -> None:
    check(method, given(flows=flows), expected)


TWO = {"A": 90.0, "B": 10.0}
WORLD = {
    "0.9^2 + 0.1^2 at the mine": ("hhi_extraction", given(mined=TWO, made={"C": 1.0}), at(0.82, world_t=100.0, cr1=0.9, cr3=1.0, n_minus_1_t=10.0, effective_producers=1 / 0.82, top_producer="A")),
    "0.5^2 + 0.5^2 at the works": ("hhi_processing", given(mined=TWO, made={"C": 1.0, "D": 1.0}), at(0.5, top_producer="C")),
    "0.9^2 to 0.9^2 + 0.1^2": ("hhi_processing", given(made={"A": 90.0, "": 10.0}), between(0.81, 0.82, unexplained_t=10.0)),
    "less than a tonne in all: 0.9^2 + 0.1^2": ("hhi_extraction", given(mined={"A": 0.45, "B": 0.05}), at(0.82, world_t=0.5)),
    "a state withheld is left out": ("hhi_extraction", given(mined=TWO | {"C": None}), at(0.82)),
    "no table of mines": ("hhi_extraction", given(made=TWO), None),
    "no table of works": ("hhi_processing", given(mined=TWO), None),
    "mines told to 900/1000, works to 10/50": ("hhi_companies", given(firms={"x": 10.0, "": 40.0}, diggers={"y": 900.0, "": 100.0}), between(0.81, 0.82, top_producer="y")),
    "works told to 9/10, mines to 900/1001": ("hhi_companies", given(firms={"x": 9.0, "": 1.0}, diggers={"y": 900.0, "": 101.0}), between(0.81, 0.82, top_producer="x")),
    "told to 1/2 of both: the mines": ("hhi_companies", given(firms={"x": 5.0, "": 5.0}, diggers={"y": 9.0, "": 9.0}), between(0.25, 0.5, top_producer="y")),
    "no company": ("hhi_companies", given(made=TWO), None),
    "0.9^2 * 6 + 0.1^2 * 3": ("hhi_wgi", given(mined=TWO, wgi={"A": (0, -0.5), "B": (0, 1.0)}), at(4.89, hhi_wgi_extraction=4.89)),
    "B unknown: + 0.01 * 0 to 0.01 * 10": ("hhi_wgi", given(mined=TWO, wgi={"A": (0, -0.5)}), between(4.86, 4.96)),
    "B taken for 0.5: + 0.01 * 5": ("hhi_wgi", given(mined=TWO, wgi={"A": (0, -0.5)}, missing=0.5), at(4.91)),
    "a rest stays open: 0.81 * 6 to + 0.01 * 10": ("hhi_wgi", given(mined={"A": 90.0, "": 10.0}, wgi={"A": (0, -0.5)}, missing=0.5), between(4.86, 4.96)),
    "the worse stage: 6 > 4.89": ("hhi_wgi", given(mined=TWO, made={"A": 1.0}, wgi={"A": (0, -0.5), "B": (0, 1.0)}), at(6.0, hhi_wgi_extraction=4.89, hhi_wgi_processing=6.0)),
    "nothing is dug: the works alone, 1 * 6": ("hhi_wgi", given(mined={"B": 0.0}, made={"A": 1.0}, wgi={"A": (0, -0.5)}), at(6.0, hhi_wgi_extraction=None, hhi_wgi_processing=6.0)),
    "no output": ("hhi_wgi", given(wgi={"A": (0, 1.0)}), None),
    "(100-70)/(95-45)": ("iea_n_minus_1", given({"world_demand_t": 95, "top_demand_t": 45}, made={"A": 70.0, "B": 30.0}), at(0.6, top_producer="A")),
    "(100-70)/95": ("iea_n_minus_1_gross", given({"world_demand_t": 95}, made={"A": 70.0, "B": 30.0}), at(30 / 95)),
    "(100-60)/95 to (100-40)/95": ("iea_n_minus_1_gross", given({"world_demand_t": 95}, made={"A": 40.0, "": 60.0}), between(40 / 95, 60 / 95)),
    "D - D_top = 0": ("iea_n_minus_1", given({"world_demand_t": 45, "top_demand_t": 45}, made=TWO), None),
    "D_top unknown": ("iea_n_minus_1", given({"world_demand_t": 95}, made=TWO), None),
    "D unknown": ("iea_n_minus_1_gross", given(made=TWO), None),
}  # fmt: skip


@pytest.mark.parametrize(("method", "data", "expected"), WORLD.values(), ids=WORLD)
def test_world(method: str, data: Any, expected: Any) -> None:
    check(method, data, expected)


TRADED = {"domestic_t": 40.0, "exports_t": 20.0}
FULL = {"domestic_t": 30.0, "exports_t": 20.0, "recycled_t": 10.0, "stock_change_t": 0.0}
SCORED = {"disruption_potential": 0.5, "economic_vulnerability": 0.25}
DEPENDENCY = {
    "96.5/167": ("import_share_of_consumption", {"consumption_t": 167}, GA, at(0.577844)),
    "consumption 0": ("import_share_of_consumption", {"consumption_t": 0}, GA, None),
    "consumption unknown": ("import_share_of_consumption", {}, GA, None),
    "(80-20)/(40+80-20)": ("import_reliance", TRADED, {"A": 80.0}, at(0.6, imports_t=80.0, exports_t=20.0, domestic_t=40.0)),
    "net exporter: (10-30)/(40+10-30)": ("import_reliance", TRADED | {"exports_t": 30}, {"A": 10.0}, at(-1.0)),
    "more exported than there was: 40+10-60 < 0": ("import_reliance", TRADED | {"exports_t": 60}, {"A": 10.0}, None),
    "40+10-50 = 0": ("import_reliance", TRADED | {"exports_t": 50}, {"A": 10.0}, None),
    "exports unknown": ("import_reliance", {"domestic_t": 40}, {"A": 10.0}, None),
    "output unknown": ("import_reliance", {"exports_t": 40}, {"A": 10.0}, None),
    "imports unknown": ("import_reliance", TRADED, {}, None),
    "(80-20)/(30+10+80-20)": ("net_import_reliance", FULL, {"A": 80.0}, at(0.6, apparent_consumption_t=100.0)),
    "10 t from stocks: 70/110": ("net_import_reliance", FULL | {"stock_change_t": 10}, {"A": 80.0}, at(70 / 110)),
    "stock change unknown": ("net_import_reliance", FULL | {"stock_change_t": None}, {"A": 80.0}, None),
    "recycling unknown": ("net_import_reliance", FULL | {"recycled_t": None}, {"A": 80.0}, None),
    "80/(40+80-20)": ("import_share_of_apparent_consumption", TRADED, {"A": 80.0}, at(0.8)),
    "a hub: 80/(0+80-70)": ("import_share_of_apparent_consumption", {"domestic_t": 0, "exports_t": 70}, {"A": 80.0}, at(8.0)),
    "all sold on: 0+80-80": ("import_share_of_apparent_consumption", {"domestic_t": 0, "exports_t": 80}, {"A": 80.0}, None),
    "(167-55)/167": ("n_minus_1_cover", {"consumption_t": 167}, GA, at(0.670659)),
    "(167-41.5)/167 to (167-40)/167": ("n_minus_1_cover", {"consumption_t": 167}, MOVED, between(125.5 / 167, 127 / 167)),
    "0 (the rest is above 50) to (50-40)/50": ("n_minus_1_cover", {"consumption_t": 50}, {"A": 40.0, "": 60.0}, between(0.0, 0.2)),
    "the largest is all consumption: 0": ("n_minus_1_cover", {"consumption_t": 50}, {"A": 50.0}, at(0.0)),
    "the largest is above consumption": ("n_minus_1_cover", {"consumption_t": 50}, {"A": 51.0}, None),
    "30/(167/365)": ("stock_days", {"consumption_t": 167, "stocks_t": 30}, {}, at(65.568862)),
    "stocks unknown": ("stock_days", {"consumption_t": 167}, {}, None),
    "nothing used": ("stock_days", {"consumption_t": 0, "stocks_t": 30}, {}, None),
    "as published": ("recycling_rate", {"eol_rir": 0.1}, {}, at(0.1)),
    "not published": ("recycling_rate", {}, {}, None),
    "(0.5 * 0.6 * 0.25)^(1/3)": ("usgs_score", FULL | SCORED, {"A": 80.0}, at(0.075 ** (1 / 3), trade_exposure=0.6)),
    "net exporter: exposure clipped to 0": ("usgs_score", FULL | SCORED | {"exports_t": 85}, {"A": 80.0}, at(0.0, trade_exposure=0.0)),
    "exposure unknown": ("usgs_score", SCORED, {"A": 80.0}, None),
    "vulnerability unknown": ("usgs_score", FULL | SCORED | {"economic_vulnerability": None}, {"A": 80.0}, None),
}  # fmt: skip


@pytest.mark.parametrize(("method", "case", "flows", "expected"), DEPENDENCY.values(), ids=DEPENDENCY)
def test_dependency(method: str, case: Given, flows: Mapping[str, float], expected: Any) -> None:
    check(method, given(case, flows=flows), expected)


WGI = {"A": (-0.5, 0.0), "B": (1.5, 0.0)}  # g = (2.5 + 0.5) / 5 = 0.6 and (2.5 - 1.5) / 5 = 0.2
PAID = {"A": (60.0, 900e3), "B": (20.0, 300e3)}
MADE = {"A": 3.0, "B": 1.0}  # HHI 0.5625 + 0.0625 = 0.625
SCORE = {
    "0.625 * (0.6*60 + 0.2*20)/(20+80)": (given({"domestic_t": 20}, flows=PAID, made=MADE, wgi=WGI), at(0.25, wta_low=0.4, hhi_low=0.625, imports_t=80.0, domestic_t=20.0, price_usd_per_kg=15.0, cf_low=0.25 * 15 / 0.409412948)),
    "B unknown: 36/100 to (36+20)/100": (given({"domestic_t": 20}, flows=PAID, made=MADE, wgi={"A": WGI["A"]}), between(0.225, 0.35, wta_low=0.36, wta_high=0.56)),
    "B taken for 0.5: (36+10)/100": (given({"domestic_t": 20}, flows=PAID, made=MADE, wgi={"A": WGI["A"]}, missing=0.5), at(0.625 * 0.46)),
    "nobody is taken for nothing: 36/100 to 56/100": (given({"domestic_t": 20}, flows={"A": 60.0, "": 20.0}, made=MADE, wgi=WGI, missing=0.5), between(0.225, 0.35)),
    "gallium: 55 * 0.603346/99.5 to (55 * 0.603346 + 41.5)/99.5": (given({"domestic_t": 3}, flows=GA, made={"CHN": 1.0}, wgi=CHINA), between(33.18403 / 99.5, 74.68403 / 99.5, price_usd_per_kg=None, cf_low=None)),
    "world 0.5625 to 0.625, both * 0.4": (given({"domestic_t": 20}, flows=PAID, made={"A": 3.0, "": 1.0}, wgi=WGI), between(0.225, 0.25, hhi_low=0.5625, hhi_high=0.625)),
    "no tonnes: in neither weight nor price": (given({"domestic_t": 20}, flows=PAID | {"C": (None, 7e9)}, made=MADE, wgi=WGI), at(0.25, price_usd_per_kg=15.0)),
    "no value: in the weight, not in the price": (given({"domestic_t": 0}, flows={"A": (60.0, 900e3), "B": 20.0}, made=MADE, wgi=WGI), at(0.625 * 0.5, price_usd_per_kg=15.0)),
    "the table of the question's stage alone": (given({"domestic_t": 20}, flows=PAID, made=MADE, mined={"C": 9.0}, wgi=WGI), at(0.25)),
    "the same in less than a tonne": (given({"domestic_t": 0.2}, flows={"A": (0.6, 9e3), "B": (0.2, 3e3)}, made={"A": 0.3, "B": 0.1}, wgi=WGI), at(0.25, price_usd_per_kg=15.0)),
    "output of the consumer unknown": (given(flows=PAID, made=MADE, wgi=WGI), None),
    "no world output": (given({"domestic_t": 20}, flows=PAID, wgi=WGI), None),
    "no trade is no score of 0": (given({"domestic_t": 20}, made=MADE, wgi=WGI), None),
    "no tonnes at all": (given({"domestic_t": 20}, flows={"A": (None, 5.0)}, made=MADE, wgi=WGI), None),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), SCORE.values(), ids=SCORE)
def test_geopolrisk(data: Any, expected: Any) -> None:
    check("geopolrisk", data, expected)


SIX = {"A": (0, -0.5), "B": (0, 1.0), "HOM": (0, 1.5)}  # W = (2.5 - mean) * 2: 6, 3 and 2
TOY = {"domestic_t": 30.0, "exports_t": 25.0, "eol_rir": 0.1, "si_sr": 0.9}  # IR = (70 - 25) / (30 + 70 - 25) = 0.6
MIXES = {
    "made": {"A": 0.7, "B": 0.2, "HOM": 0.1},
    "flows": {"A": 40.0, "B": 30.0},
    "wgi": SIX,
    "terms": {"B": (1.1, 1.1), "HOM": (0.8, 0.8)},
}
ABROAD = TOY | {"domestic_t": 0.0, "exports_t": 0.0}
EU = {
    "[3.088 * 0.3 + 1.401 * 0.7] * 0.9 * 0.9": (given(TOY, **MIXES), at(1.544751, hhi_gs_processing=3.088, hhi_eu_processing=1.401, import_reliance_processing=0.6, sr_processing=1.544751)),
    "the world's mix alone: 3.088 * 0.81": (given(ABROAD, **MIXES | {"flows": {}}), at(2.50128)),
    "the sourcing mix alone: 1.401 * 0.81": (given(TOY, **MIXES | {"made": {}}), at(1.13481)),
    "the larger stage: 6 * 0.81 at the mine": (given(TOY, **MIXES | {"mined": {"A": 1.0}}, more=({**TOY, "stage": "extraction", "domestic_t": 0.0},)), at(4.86, sr_extraction=4.86, sr_processing=1.544751)),
    "net exporter: IR is 0, 1.401 * 0.81": (given(TOY | {"exports_t": 75.0}, **MIXES), at(1.13481, import_reliance_processing=0.0)),
    "IR unknown, 0 to 1: 1.401 * 0.81 to (3.088 + 1.401)/2 * 0.81": (given(TOY | {"exports_t": None}, **MIXES), between(1.13481, 1.818045)),
    "export control, t of A 1 to 1.5: 2.94 and 0.96 half as much again": (given(TOY, **MIXES | {"terms": MIXES["terms"] | {"A": (1.0, 1.5)}}), between(1.544751, (4.558 * 0.3 + 1.881 * 0.7) * 0.81)),
    "B ungoverned, 0 to 10: B adds nothing to 0.44 and 0.99": (given(ABROAD | {"exports_t": None}, made={"A": 0.6, "B": 0.4}, wgi={"A": (0, -0.5)}), between(0.36 * 6 * 0.81, (2.16 + 1.6) * 0.81)),
    "an unexplained 30 of 100: 0 to 0.09 * 10": (given(ABROAD, flows={"A": 70.0, "": 30.0}, wgi=SIX), between(2.94 * 0.81, 3.84 * 0.81)),
    "nobody is taken for nothing, whatever is taken for a state": (given(ABROAD, flows={"A": 70.0, "": 30.0}, wgi=SIX, missing=0.5), between(2.94 * 0.81, 3.84 * 0.81)),
    "the same in less than a tonne": (given(TOY | {"domestic_t": 0.3, "exports_t": 0.25}, **MIXES | {"flows": {"A": 0.4, "B": 0.3}}), at(1.544751, import_reliance_processing=0.6)),
    "no recycling rate": (given(TOY | {"eol_rir": None}, **MIXES), None),
    "no substitution index": (given(TOY | {"si_sr": None}, **MIXES), None),
    "neither mix": (given(ABROAD, wgi=SIX), None),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), EU.values(), ids=EU)
def test_eu_supply_risk(data: Any, expected: Any) -> None:
    check("eu_supply_risk", data, expected)


USES = {"chips": (0.6, 50.0), "lamps": (0.4, 100.0)}


@pytest.mark.parametrize(
    ("case", "uses", "expected"),
    [({"si_ei": 0.9}, USES, at(6.3, si_ei=0.9)), ({"si_ei": 0.9}, {"lamps": (1.0, 7.0)}, at(9.0)), ({}, USES, None), ({"si_ei": 0.9}, {}, None)],
    ids=["(0.6 * 50/100 + 0.4 * 100/100) * 10 * 0.9", "all in the largest sector: 10 * 0.9", "no substitution index", "no uses"],
)  # fmt: skip
def test_economic_importance(case: Given, uses: Mapping[str, Any], expected: Any) -> None:
    check("eu_economic_importance", given(case, uses=uses), expected)


PAID_TO = {"A": (1.0, 48.0), "B": (1.0, 24.0), "C": (9.0, 8.0), "IN": (99.0, 20.0)}  # 80 from outside: shares 0.6, 0.3, 0.1
EC = {
    "0.46 > 0.4, 80/100 > 0.5, 80/50 > 1": ({"exports_usd": 50}, PAID_TO, at(1.0, cdi1=0.46, cdi2=0.8, cdi3=1.6)),
    "80/80 is not above 1": ({"exports_usd": 80}, PAID_TO, at(0.0, cdi3=1.0)),
    "80/160 is not above 0.5": ({"exports_usd": 50}, PAID_TO | {"IN": (1.0, 80.0)}, at(0.0, cdi2=0.5)),
    "shares 0.5, 0.25, 0.25: 0.375": ({"exports_usd": 50}, PAID_TO | {"A": (1.0, 40.0), "B": (1.0, 20.0), "C": (1.0, 20.0)}, at(0.0, cdi1=0.375)),
    "0.36 + 4 * 0.01 is not above 0.4": ({"exports_usd": 5}, dict(zip("ABCDE", [(1.0, 6.0)] + [(1.0, 1.0)] * 4, strict=True)), at(0.0, cdi1=0.4, cdi3=2.0)),
    "less than a dollar: 0.8/0.5": ({"exports_usd": 0.5}, {"A": (1.0, 0.6), "B": (1.0, 0.2)}, at(1.0, cdi1=0.625, cdi3=1.6)),
    "nothing exported: any import is more": ({"exports_usd": 0}, PAID_TO, at(1.0, cdi3=None)),
    "nothing from outside": ({"exports_usd": 50}, {"IN": (9.0, 20.0)}, at(0.0)),
    "36 + 4 named of 100: 0.1312 to 0.4912": ({"exports_usd": 50}, {"A": (1.0, 36.0), "B": (1.0, 4.0), "": (1.0, 60.0)}, between(0.0, 1.0)),
    "exports unknown": ({}, PAID_TO, None),
    "no values": ({"exports_usd": 50}, {"A": 5.0}, None),
}  # fmt: skip


@pytest.mark.parametrize(("case", "flows", "expected"), EC.values(), ids=EC)
def test_ec_dependence(case: Given, flows: Mapping[str, Any], expected: Any) -> None:
    check("ec_dependence", given(case, flows=flows, inner={"IN"}), expected)


@pytest.mark.parametrize(
    ("years", "flag"),
    [("+++", (1, 1)), ("+-+", (1, 1)), ("++-", (1, 1)), ("--+", (0, 0)), ("-+-", (0, 0)), ("?++", (1, 1)), ("?-+", (0, 1)), ("+?-", (0, 1)), ("??+", (0, 1)), ("??-", (0, 1)),
     ("?--", (0, 0)), ("++?", None)],
)  # fmt: skip
def test_geodep_in_two_of_three_years(years: str, flag: tuple[int, int] | None) -> None:
    """+ meets all three (0.82 > 0.4, 0.82 > 0.4, 10/5 > 1), - sells more than it buys, ? is not in the tables."""
    told = [{"year": 2019 + place, "exports_usd": 5.0 if one == "+" else 15.0} for place, one in enumerate(years) if one != "?"]
    pair = [{"supplier": who, "value_usd": value} for who, value in (("A", 9.0), ("B", 1.0))]
    rows = [{"year": one["year"]} | row for one in told for row in pair]
    found = answers("geodep", inputs({"cases": told, "flows": rows, "trade": rows})).get((2021, "HOM", "ore"))
    assert flag == (found and (found["low"], found["high"]))
    if found:
        assert (found["import_hhi"], found["world_export_hhi"], found["years"]) == (
            pytest.approx(0.82),
            pytest.approx(0.82),
            3 - years.count("?"),
        )
        assert found["imports_to_exports"] == pytest.approx(2 if years[2] == "+" else 10 / 15)


@pytest.mark.parametrize(
    ("bought", "sold", "flag"), [((5, 5), (9, 1), 1), ((6, 3, 1), (9, 1), 1), ((4, 4, 2), (9, 1), 0), ((9, 1), (4, 4, 2), 0), ((6, 1, 1, 1, 1), (9, 1), 0), ((9, 1), (6, 1, 1, 1, 1), 0)],
    ids=["0.5", "0.46", "0.36 is not above 0.4", "world 0.36 is not above 0.4", "0.4 is not above 0.4", "world 0.4 is not above 0.4"],
)  # fmt: skip
def test_geodep_counts_what_each_exporter_sells_to_all(bought: tuple[float, ...], sold: tuple[float, ...], flag: int) -> None:
    """Each exporter sells to ten buyers: shares of single flows would be ten times as small, and their HHI a tenth."""
    years = (2020, 2021)
    flows = [{"year": year, "supplier": who, "value_usd": value} for year in years for who, value in zip("ABCDE", bought, strict=False)]
    trade = [{"year": year, "supplier": who, "consumer": f"X{buyer}", "value_usd": value / 10} for year in years for who, value in zip("ABCDE", sold, strict=False) for buyer in range(10)]  # fmt: skip
    found = answers("geodep", inputs({"cases": [{"year": year, "exports_usd": 5.0} for year in years], "flows": flows, "trade": trade}))
    assert found[2021, "HOM", "ore"]["world_export_hhi"] == pytest.approx(sum((value / 10) ** 2 for value in sold))
    assert (found[2021, "HOM", "ore"]["low"], found[2021, "HOM", "ore"]["high"]) == (flag, flag)


def test_geodep_on_less_than_a_dollar() -> None:
    """0.8 USD bought, 0.5 USD sold."""
    pair = [{"supplier": who, "value_usd": value} for who, value in (("A", 0.6), ("B", 0.2))]
    rows = [{"year": year} | row for year in (2020, 2021) for row in pair]
    found = answers(
        "geodep", inputs({"cases": [{"year": year, "exports_usd": 0.5} for year in (2020, 2021)], "flows": rows, "trade": rows})
    )
    assert (found[2021, "HOM", "ore"]["low"], found[2021, "HOM", "ore"]["imports_to_exports"]) == (1, pytest.approx(1.6))


def test_every_indicator_of_groups_is_worked_by_hand() -> None:
    told = {method for table in (IMPORTS, WORLD, DEPENDENCY) for method, *_ in table.values()}
    alone = {"geopolrisk", "eu_supply_risk", "eu_economic_importance", "ec_dependence", "geodep"}
    assert told | alone | {"traderisk", "betweenness"} == INDICATORS.keys()


PARTS = {
    "hhi": "imports_t unexplained_t n_suppliers top_supplier",
    "top_share": "imports_t unexplained_t top_supplier",
    "cr3": "imports_t unexplained_t",
    "effective_suppliers": "n_suppliers",
    "n_minus_1_t": "imports_t unexplained_t top_supplier",
    **dict.fromkeys(
        ("hhi_extraction", "hhi_processing", "hhi_companies"), "world_t unexplained_t top_producer cr1 cr3 n_minus_1_t effective_producers"
    ),
    "import_share_of_consumption": "imports_t consumption_t",
    "import_reliance": "imports_t exports_t domestic_t",
    "net_import_reliance": "imports_t exports_t domestic_t apparent_consumption_t",
    "import_share_of_apparent_consumption": "imports_t apparent_consumption_t",
    "n_minus_1_cover": "top_supplier consumption_t",
    **dict.fromkeys(("iea_n_minus_1", "iea_n_minus_1_gross"), "world_t world_demand_t top_producer"),
    "stock_days": "stocks_t consumption_t",
    "recycling_rate": "",
    "hhi_wgi": "hhi_wgi_extraction hhi_wgi_processing",
    "geopolrisk": "hhi_low hhi_high wta_low wta_high domestic_t price_usd_per_kg imports_t cf_low cf_high",
    "eu_supply_risk": "sr_extraction sr_processing hhi_gs_extraction hhi_eu_extraction import_reliance_extraction hhi_gs_processing hhi_eu_processing import_reliance_processing eol_rir si_sr",
    "eu_economic_importance": "si_ei",
    "usgs_score": "trade_exposure",
    "ec_dependence": "cdi1 cdi2 cdi3",
    "geodep": "import_hhi world_export_hhi imports_to_exports years_met years",
    "single_partner": "top_supplier share",
    **dict.fromkeys(("traderisk", "betweenness"), "place n_states first"),
}


@pytest.mark.parametrize("method", INDICATORS)
def test_an_answer_has_the_parts_that_it_promises(method: str) -> None:
    """They are keys of the JSON and columns of the CSV."""
    assert {*KEY, "low", "high", *PARTS[method].split()} == {*INDICATORS[method].frame(given({})).columns}


def test_the_parts_are_the_figures_that_go_into_the_answer() -> None:
    """30 t of stocks and 167 t used; 96.5 t bought, 41.5 t of them of nobody; mines 100 t, a rest of 10 t, the three largest 90 t."""
    (days,) = answers("stock_days", given({"consumption_t": 167, "stocks_t": 30})).values()
    (used,) = answers("import_share_of_consumption", given({"consumption_t": 167}, flows=GA)).values()
    (left,) = answers("n_minus_1_t", given(flows=MOVED)).values()
    (most,) = answers("cr3", given(flows=GA)).values()
    (dug,) = answers("hhi_extraction", given(mined={"A": 50.0, "B": 25.0, "C": 15.0, "": 10.0})).values()
    assert (days["stocks_t"], days["consumption_t"]) == (30, 167)
    assert (used["imports_t"], used["consumption_t"]) == (96.5, 167)
    assert (left["imports_t"], left["unexplained_t"], left["top_supplier"]) == (96.5, 41.5, "CHN")
    assert (most["imports_t"], most["unexplained_t"]) == (96.5, 41.5)
    assert [dug[name] for name in ("world_t", "unexplained_t", "n_minus_1_t")] == [100.0, 10.0, 50.0]
    assert [dug[name] for name in ("cr1", "cr3", "effective_producers")] == pytest.approx([0.5, 0.9, 1 / (0.25 + 0.0625 + 0.0225 + 0.01)])
