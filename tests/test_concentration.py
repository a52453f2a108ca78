"""Group statistics and bounds: against hand arithmetic, and as properties."""

from __future__ import annotations

import math
from collections import defaultdict

import narwhals as nw
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators.bands import PRESETS
from kzgraph.indicators.concentration import concentration, effective_suppliers, hhi_lower, hhi_upper, spread

TONNES = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("tonnes", "total", "squares", "largest"),
    [([1.0], 1, 1, 1), ([3.0, 1.0], 4, 10, 3), ([2.0, 2.0, 2.0], 6, 12, 2)],
    ids=["alone: HHI 1", "3 and 1: 10/16", "three equal: 12/36"],
)
def test_group_statistics(tonnes: list[float], total: float, squares: float, largest: float) -> None:
    frame = pd.DataFrame({"g": "x", "supplier": [f"S{number}" for number in range(len(tonnes))], "quantity_t": tonnes})
    row = concentration(frame, by=["g"]).iloc[0]
    assert (row["known_t"], row["sum_squares"], row["largest_t"], row["n_suppliers"]) == (total, squares, largest, len(tonnes))


def test_unknown_tonnes_are_left_out_not_zero() -> None:
    frame = pd.DataFrame({"g": "x", "supplier": ["A", "B"], "quantity_t": [math.nan, 2.0]})
    assert concentration(frame, by=["g"]).iloc[0]["n_suppliers"] == 1


@pytest.mark.parametrize("unknown", [math.nan, None])
def test_unknown_amounts_of_any_column_are_left_out_of_any_frame(unknown: float | None) -> None:
    """Arrow and polars tell NaN from null, pandas does not: 3 and 1 of 4 USD either way, and 2 of nobody."""
    rows = {"g": ["x"] * 5, "supplier": ["A", "B", "C", "", ""], "quantity_t": [1.0] * 5, "value_usd": [3.0, 1.0, unknown, 2.0, unknown]}
    for frame in (pl.DataFrame(rows, strict=False), pd.DataFrame(rows)):
        (found,) = spread(nw.from_native(frame).lazy(), by=["g"], amount="value_usd").collect().rows(named=True)
        told = {name: found[name] for name in ("n_suppliers", "known_t", "rest_t", "total_t", "sum_squares", "largest_t", "top2_t")}
        assert told == {"n_suppliers": 2, "known_t": 4, "rest_t": 2, "total_t": 6, "sum_squares": 10, "largest_t": 3, "top2_t": 4}
        assert found["top_supplier"] == "A"


def test_the_input_is_not_changed() -> None:
    frame = pd.DataFrame({"g": ["x"], "supplier": ["A"], "quantity_t": [2.0]})
    before = frame.copy()
    concentration(frame, by=["g"])
    pd.testing.assert_frame_equal(frame, before)


@settings(deadline=None, max_examples=25)
@given(groups=st.dictionaries(st.sampled_from("abc"), TONNES, min_size=1))
def test_statistics_agree_with_plain_python(groups: dict[str, list[float]]) -> None:
    rows = [(group, f"S{number}", value) for group, values in groups.items() for number, value in enumerate(values)]
    got = concentration(pd.DataFrame(rows, columns=["g", "supplier", "quantity_t"]), by=["g"]).set_index("g")
    expected = defaultdict(list)
    for group, _, value in rows:
        expected[group].append(value)
    for group, values in expected.items():
        assert got.at[group, "sum_squares"] == pytest.approx(sum(value**2 for value in values))
        assert got.at[group, "top_supplier"] == f"S{values.index(max(values))}"


@settings(deadline=None, max_examples=50)
@given(known=TONNES, rest=st.floats(0, 1e6), scale=st.floats(1e-3, 1e3))
def test_bounds_enclose_every_split_and_do_not_depend_on_the_unit(known: list[float], rest: float, scale: float) -> None:
    total = sum(known) + rest
    squares = sum(value**2 for value in known)
    low, high = hhi_lower(squares, rest, total), hhi_upper(squares, rest, total)
    halves = (squares + 2 * (rest / 2) ** 2) / total**2
    assert 0 < low <= halves * (1 + 1e-12)
    assert halves <= high * (1 + 1e-12) <= 1 + 1e-9
    assert hhi_upper(squares * scale**2, rest * scale, total * scale) == pytest.approx(high)
    assert effective_suppliers(high) >= 1 - 1e-9


@pytest.mark.parametrize(
    ("preset", "hhi", "band"),
    [
        ("doj-2023", 0.10, "low"),
        ("doj-2023", 0.1001, "moderate"),
        ("doj-2023", 0.18, "moderate"),
        ("doj-2023", 0.1801, "high"),
        ("doj-2010", 0.25, "moderate"),
        ("doj-2010", 0.2501, "high"),
        ("ec-2021", 0.4, "below"),
        ("ec-2021", 0.4001, "dependent"),
    ],
)
def test_bands_by_preset(preset: str, hhi: float, band: str) -> None:
    assert PRESETS[preset].band(hhi) == band


def test_an_excluded_lower_bound_at_a_limit_is_in_the_band_above() -> None:
    preset = PRESETS["doj-2023"]
    assert preset.band_of_bounds(0.18, 0.5, open_below=True) == "high"
    assert preset.band_of_bounds(0.18, 0.5, open_below=False) is None
