"""Every indicator of the registry: what its entry says, the same answer from every kind of frame, states in the graph of trade."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pytest

from kzgraph.indicators.bands import IEA_N_1, NET_IMPORTER
from kzgraph.indicators.concentration import concentration
from kzgraph.indicators.inputs import COLUMNS, NUMBERS, Inputs
from kzgraph.indicators.registry import INDICATORS, SCOPES, Indicator
from kzgraph.indicators.systemic import hub_betweenness, trade_risk
from kzgraph.views.indicator_words import SENTENCES
from tests.frames import answers, assert_same, inputs

POLARS = dict.fromkeys(NUMBERS, pl.Float64) | {"year": pl.Int64, "extra": pl.Boolean}
GRAPHS = ("traderisk", "betweenness")
EXTRACT = Path("data/trade/baci-hs92.parquet")


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=lambda one: one.name)
def test_every_entry_is_complete(indicator: Indicator) -> None:
    lines = [line.strip() for line in (indicator.compute.__doc__ or "").splitlines()]
    assert re.fullmatch(r"[A-Z].*[.]", lines[0]), "the first line says what number about whom"
    for word in ("Formula", "Range", "Undefined", "Source"):
        (said,) = [line for line in lines if line.startswith(f"{word}: ")]
        assert len(said) > len(word) + 2
    assert all([*indicator.title, indicator.use.endswith("."), indicator.misleads.endswith("."), indicator.needs, indicator.unit])
    assert indicator.title[0] != indicator.title[1] or indicator.title[0] == "TradeRisk", "English and French"
    assert indicator.scope in SCOPES
    for preset in indicator.presets:
        assert preset.limits == tuple(sorted(set(preset.limits)))
        assert len(preset.bands) == len(set(preset.bands)) == len(preset.limits) + 1
    assert not indicator.is_screen or (indicator.unit, [preset.name for preset in indicator.presets]) == ("flag", ["flag"])


def test_names_are_unique_and_every_lack_has_words() -> None:
    assert len({one.compute for one in INDICATORS.values()}) == len({one.title for one in INDICATORS.values()}) == len(INDICATORS) >= 27
    assert all(name == one.name for name, one in INDICATORS.items())
    presets = {preset.name: preset for one in INDICATORS.values() for preset in one.presets}
    assert all(presets[preset.name] == preset for one in INDICATORS.values() for preset in one.presets)
    unread = {
        "stocks",
        "demand",
        "top_demand",
        "recycled",
        "stock_change",
        "sectors",
        "si_ei",
        "disruption_potential",
        "economic_vulnerability",
    }
    assert {f"lacks_{need}" for need in (unread | {"consumption", "values", "eol_rir", "si_sr"})} <= SENTENCES.keys()


@pytest.mark.parametrize(("value", "band"), [(-0.1, "net exporter"), (0.01, "below half"), (0.499, "below half"), (0.5, "half or more")])
def test_a_net_importer_of_exactly_half_is_reliant_for_half_or_more(value: float, band: str) -> None:
    assert NET_IMPORTER.band(value) == band
    assert (IEA_N_1.band(0.999), IEA_N_1.band(1.0)) == ("short", "covered")


YEARS, STATES, ORES, STAGES = (2019, 2020, 2021), ("JPN", "DEU", "NIL"), ("ga", "co"), ("extraction", "processing")
FIGURES = {
    "consumption_t": 167, "domestic_t": 3, "exports_t": 1.5, "exports_usd": 100, "recycled_t": 2, "stock_change_t": -1, "stocks_t": 30, "eol_rir": 0.1,
    "si_sr": 0.9, "si_ei": 0.8, "world_demand_t": 95, "top_demand_t": 45, "disruption_potential": 0.5, "economic_vulnerability": 0.3,
}  # fmt: skip
SOLD = {"CHN": (55.3, 900.0), "RUS": (10.1, None), "USA": (10.1, 77.7), "TWN": (None, 3.0), "DEU": (0.0, 1.0), "": (26.5, None)}
MADE = {"CHN": 95.0, "RUS": 3.3, "USA": 3.3, "QZZ": None, "": 2.0}
FIRMS = {"processing": {"x": 10.0, "y": 10.0, "": 70.0}, "extraction": {"x": 20.0, "y": 20.0, "": 140.0}}  # as much explained of both
GOVERNED = {"CHN": (-0.5, -0.3), "RUS": (-1.0, None), "DEU": (0.7, 1.4), "USA": (None, 1.0), "JPN": (1.0, 1.2)}
TERMS = (("JPN", "CHN", 1.0, 1.5), ("DEU", "DEU", 0.8, 0.8))
TRADE = (("CHN", "JPN", 55.3, 900.0), ("CHN", "DEU", 5.0, 9.0), ("DEU", "JPN", 2.0, 8.0), ("JPN", "DEU", 1.0, 9.0), ("RUS", "JPN", None, 3.0), ("USA", "CHN", 1.0, None))  # fmt: skip


@cache
def rich(scope: str) -> Inputs:
    """Three years, three consumers (one without flows), two minerals, two stages: ties, unexplained rows, unknown tonnes, values and governance."""
    stages = STAGES if scope == "stages" else STAGES[1:]
    asked = [dict(zip(("year", "consumer", "commodity", "stage"), key, strict=True)) for key in product(YEARS, STATES, ORES, stages)]
    cases = [key | FIGURES for key in asked]
    cases[1] |= dict.fromkeys(FIGURES)
    cases[3] |= {"domestic_t": 0, "exports_t": 900, "exports_usd": None}
    flows = [
        key | {"supplier": who, "quantity_t": tonnes and tonnes * (key["year"] - 2018), "value_usd": value, "extra": who != "RUS"}
        for key in asked
        for who, (tonnes, value) in list(SOLD.items())[key["commodity"] == "co" :]
        if key["consumer"] not in ("NIL", who) and (key["consumer"], key["year"]) != ("DEU", 2020)
    ]
    production = [
        {"year": year, "commodity": ore, "stage": stage, "state": who, "quantity_t": tonnes and tonnes + len(stage) * (ore == "co")}
        for year, ore, stage, (who, tonnes) in product(YEARS, ORES, STAGES, MADE.items())
        if (year, ore) != (2020, "co")
    ]
    return inputs({
        "cases": cases, "flows": flows, "production": production,
        "companies": [{"commodity": "ga", "stage": stage, "company": who, "quantity_t": tonnes} for stage in STAGES for who, tonnes in FIRMS[stage].items()],
        "governance": [{"year": year, "state": who, "political_stability": one, "mean_of_six": six} for year in YEARS for who, (one, six) in GOVERNED.items()],
        "terms": [{"consumer": consumer, "commodity": "ga", "state": state, "t_low": low, "t_high": high} for consumer, state, low, high in TERMS],
        "sectors": [{"commodity": "ga", "sector": sector, "share": share, "value_added": value} for sector, share, value in (("chips", 0.6, 50), ("lamps", 0.4, 80))],
        "trade": [{"year": year, "commodity": "ga", "supplier": one, "consumer": two, "quantity_t": tonnes, "value_usd": usd} for year in YEARS for one, two, tonnes, usd in TRADE],
    })  # fmt: skip


def changed(data: Inputs, change: Callable[[pd.DataFrame], Any]) -> Inputs:
    """The same with each frame changed."""
    return replace(data, **{name: change(getattr(data, name)) for name in COLUMNS})


def polars_of(frame: pd.DataFrame) -> pl.DataFrame:
    columns = {name: [None if pd.isna(cell) else cell for cell in frame[name].tolist()] for name in frame}
    return pl.DataFrame(columns, schema={name: POLARS.get(name, pl.String) for name in columns})


def in_kilotonnes(frame: pd.DataFrame) -> pd.DataFrame:
    """All tonnes come out below 1: a limit of 0 that were one of 1 would tell."""
    return frame.assign(**{name: frame[name] / 1000 for name in frame if name.endswith("_t")})


GROUPED = [
    pytest.param(one, missing, id=f"{one.name}-{missing}")
    for one in INDICATORS.values()
    if one.name not in GRAPHS
    for missing in ((None, 0.5) if {"political_stability", "mean_of_six"} & set(one.needs) else (None,))
]


@pytest.mark.parametrize(("indicator", "missing"), GROUPED)
def test_pandas_polars_and_duckdb_agree(indicator: Indicator, missing: float | None) -> None:
    data = replace(rich(indicator.scope), missing_governance=missing)
    expected = answers(indicator.name, data)
    assert any(row["low"] is not None for row in expected.values()), "the frames are rich enough to say something"
    with duckdb.connect() as connection:
        assert_same(expected, answers(indicator.name, changed(data, connection.from_df)))
    assert_same(expected, answers(indicator.name, changed(data, polars_of)))
    assert_same(expected, answers(indicator.name, changed(data, lambda frame: polars_of(frame).lazy())))


@pytest.mark.parametrize(("indicator", "missing"), GROUPED)
def test_neither_the_order_of_rows_nor_the_unit_matters(indicator: Indicator, missing: float | None) -> None:
    data = replace(rich(indicator.scope), missing_governance=missing)
    expected = answers(indicator.name, data)
    for seed in range(4):
        assert_same(expected, answers(indicator.name, changed(data, lambda frame: frame.sample(frac=1, random_state=seed))))  # noqa: B023
    scale = dict.fromkeys(("price_usd_per_kg", "cf_low", "cf_high"), 1e3) | dict.fromkeys(
        ("low", "high"), 1e-3 if indicator.unit == "t" else 1
    )
    for row in expected.values():
        row |= {name: cell * (1e-3 if name.endswith("_t") else scale.get(name, 1)) for name, cell in row.items() if isinstance(cell, float)}
    assert_same(expected, answers(indicator.name, changed(data, in_kilotonnes)))


def test_the_first_among_equals_does_not_depend_on_the_order_of_rows() -> None:
    rows = [("A", "CHN", 1.0), ("A", "USA", 5.0), ("A", "RUS", 5.0), ("B", "USA", 2.0), ("B", "RUS", 2.0)]
    frame = pd.DataFrame(rows, columns=["g", "supplier", "quantity_t"])
    for one in (frame, frame.iloc[::-1], polars_of(frame), polars_of(frame.iloc[::-1])):
        assert list(concentration(one, by=["g"])["top_supplier"]) == ["RUS", "RUS"]


@pytest.mark.parametrize("name", ["hhi", "top_share", "cr3"])
def test_duckdb_reads_the_shipped_extract_as_pandas_does(name: str) -> None:
    query = f"""SELECT year::BIGINT AS year, consumer, hs_code AS commodity, '' AS stage, supplier, quantity_t, value_usd, true AS extra
        FROM read_parquet('{EXTRACT}') WHERE year = 2024 AND supplier <> consumer"""
    with duckdb.connect() as connection:
        flows, asked = connection.sql(query), connection.sql(f"SELECT DISTINCT year, consumer, commodity, stage FROM ({query})")
        data = replace(inputs({}), flows=flows.df(), cases=asked.df())
        expected = answers(name, data)
        assert_same(expected, answers(name, replace(data, flows=flows, cases=asked)))
        known = f"SELECT consumer, commodity, quantity_t, quantity_t / sum(quantity_t) OVER (PARTITION BY consumer, commodity) AS s FROM ({query}) WHERE quantity_t IS NOT NULL"
        sql = {"hhi": "sum(s * s)", "top_share": "max(s)", "cr3": "list_sum(list_sort(list(s), 'DESC')[1:3])"}[name]
        by_sql = connection.sql(f"SELECT consumer, commodity, {sql} FROM ({known}) GROUP BY ALL HAVING sum(quantity_t) > 0").fetchall()
    assert {key[1:]: row["low"] for key, row in expected.items()} == pytest.approx({tuple(key): value for *key, value in by_sql}, rel=1e-12)
    assert len(expected) > 3000


LOOP = {("A", "C"): 3.0, ("B", "C"): 1.0, ("A", "D"): 1.0, ("C", "D"): 2.0, ("D", "B"): 2.0}


def graph_of(flows: Mapping[tuple[str, str], float]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_weighted_edges_from([(*pair, tonnes) for pair, tonnes in flows.items()], weight="quantity_t")
    return graph


@pytest.mark.parametrize(
    "stable", [{}, {"A": 10.0, "B": 50.0, "C": 60.0, "D": 70.0}, {"A": 100.0, "B": 20.0}], ids=["none known", "all", "A wholly"]
)
def test_traderisk_by_steps_from_state_to_state(stable: dict[str, float]) -> None:
    """x = 0.15/4 + 0.85 * sum over suppliers of (their part of imports) * (1 - p/100) * (their x), repeated until it stands still."""
    received = {state: sum(tonnes for (_, to), tonnes in LOOP.items() if to == state) for state in "ABCD"}
    risk = dict.fromkeys("ABCD", 0.25)
    for _ in range(400):
        handed = {pair: tonnes / received[pair[1]] * (1 - stable.get(pair[0], 0) / 100) * risk[pair[0]] for pair, tonnes in LOOP.items()}
        risk = {state: 0.15 / 4 + 0.85 * sum(part for (_, to), part in handed.items() if to == state) for state in "ABCD"}
    assert trade_risk(graph_of(LOOP), stable) == pytest.approx(risk, abs=1e-12)


def test_traderisk_in_closed_form_grows_with_the_instability_of_suppliers() -> None:
    """A alone sends to B: x_A = 0.15/2, x_B = 0.15/2 * (1 + 0.85 * (1 - p/100))."""
    one, other = (trade_risk(graph_of({("A", "B"): 7.0}), {"A": stable}) for stable in (80.0, 20.0))
    assert one == pytest.approx({"A": 0.075, "B": 0.075 * (1 + 0.85 * 0.2)})
    assert other == pytest.approx({"A": 0.075, "B": 0.075 * (1 + 0.85 * 0.8)})


@pytest.mark.parametrize(
    ("direct", "between"), [(0, 1 / 2), (100, 0), (1, 1 / 2)], ids=["1 of 2 x 1 pairs", "1/100 < 1/10 + 1/10", "1/1 > 1/10 + 1/10"]
)
def test_betweenness(direct: float, between: float) -> None:
    flows = {("A", "B"): 10.0, ("B", "C"): 10.0} | ({("A", "C"): direct} if direct else {})
    assert hub_betweenness(graph_of(flows), {}) == pytest.approx({"A": 0, "B": between, "C": 0})


@pytest.mark.parametrize("name", GRAPHS)
def test_a_state_is_placed_among_all_and_one_outside_the_network_has_no_figure(name: str) -> None:
    trade = [{"supplier": one, "consumer": other, "quantity_t": tonnes} for (one, other), tonnes in LOOP.items()]
    trade += [{"supplier": "A", "consumer": "E"}, {"supplier": "A", "consumer": "C", "quantity_t": 3.0}]
    governance = [{"state": who, "political_stability": value} for who, value in zip("ABC", np.linspace(-1, 1, 3), strict=True)]
    data = inputs({"cases": [{"consumer": consumer} for consumer in "ABCDE"], "trade": trade, "governance": governance})
    found = answers(name, data)
    assert {key[1] for key in found} == set("ABCD"), "a flow without tonnes is no flow"
    measure = {"traderisk": trade_risk, "betweenness": hub_betweenness}[name]
    values = measure(graph_of(LOOP | {("A", "C"): 6.0}), {"A": 100 / 3, "B": 200 / 3, "C": 100.0})
    order = sorted(values, key=lambda state: (-values[state], state))
    assert [found[2021, state, "ore"]["place"] for state in order] == [1, 2, 3, 4]
    assert {key[1]: row["low"] for key, row in found.items()} == pytest.approx(values, abs=1e-12)
    assert all(row["low"] == row["high"] and (row["n_states"], row["first"]) == (4, order[0]) for row in found.values())
    for kind in (polars_of, lambda frame: polars_of(frame).lazy(), lambda frame: frame.sample(frac=1, random_state=3)):
        assert_same(found, answers(name, changed(data, kind)))


def test_betweenness_needs_no_governance() -> None:
    trade = [{"supplier": one, "consumer": other, "quantity_t": tonnes} for (one, other), tonnes in LOOP.items()]
    assert answers("traderisk", inputs({"cases": [{"consumer": "C"}], "trade": trade})) == {}, "TradeRisk does"
    found = answers("betweenness", inputs({"cases": [{"consumer": "C"}], "trade": trade}))
    assert found[2021, "C", "ore"]["low"] == pytest.approx(hub_betweenness(graph_of(LOOP), {})["C"])
