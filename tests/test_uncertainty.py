"""Sampled tonnes and what is told of them: by hand, against the distributions' own formulas, and byte for byte."""

from __future__ import annotations

import hashlib
import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.scenarios.uncertainty import SOURCE_SPREADS, Draws, Summary, draw, measures, probability, source_ranges, summary, tornado

PROPERTY = settings(deadline=None, max_examples=40, derandomize=True)
JAPAN = {"CHN": 55.0, "KAZ": 15.0, "DEU": 10.0}
RANGES = {"CHN": (50.0, 62.0), "KAZ": (5.0, 15.0)}
SHA = """
import hashlib
from kzgraph.scenarios.uncertainty import draw
sample = draw({"CHN": 55.0, "KAZ": 15.0, "DEU": 10.0}, {"CHN": (50.0, 62.0), "KAZ": (5.0, 15.0)}, draws=1000, seed=42, total_t=96.5)
print(hashlib.sha256(sample.quantity_t.tobytes() + sample.unexplained_t.tobytes()).hexdigest())
"""

QUANTITY = st.integers(0, 4000).map(lambda quarters: quarters / 4)
INPUTS = st.lists(st.tuples(QUANTITY, QUANTITY, QUANTITY).map(sorted), min_size=1, max_size=4)


def sampled(**asked: Any) -> Draws:
    return draw(JAPAN, RANGES, **{"draws": 20_000, "seed": 1, **asked})


def digest(sample: Draws) -> str:
    return hashlib.sha256(sample.quantity_t.tobytes() + sample.unexplained_t.tobytes()).hexdigest()


def test_same_seed_same_bytes_in_another_process() -> None:
    here = digest(sampled(draws=1000, seed=42, total_t=96.5))
    there = subprocess.run([sys.executable, "-c", SHA], capture_output=True, text=True, check=True).stdout.strip()
    assert here == there
    assert here == "4f522441dabf826de63410780b106dd9ca28767ec327644d70fcb1f1d28ab0c4"


def test_another_seed_other_bytes() -> None:
    assert digest(sampled(seed=1)) != digest(sampled(seed=2))


def test_rounded_results_of_a_seed() -> None:
    found = measures(sampled(draws=10_000, seed=7, total_t=96.5))
    told = [summary(figure) for figure in (found.share[:, 0], found.hhi_lower, found.hhi_upper, found.n_minus_1_t)]
    assert [(round(one.low, 4), round(one.median, 4), round(one.high, 4)) for one in told] == [
        (0.536, 0.575, 0.6212),
        (0.3125, 0.3571, 0.4121),
        (0.3697, 0.3979, 0.4365),
        (36.5553, 41.0107, 44.7751),
    ]


@pytest.mark.parametrize("shape", ["triangular", "normal"])
def test_order_and_company_of_suppliers_do_not_change_their_draws(shape: Any) -> None:
    first = sampled(shape=shape)
    reversed_, alone = dict(reversed(JAPAN.items())), {"KAZ": 15.0}
    assert (draw(reversed_, RANGES, draws=20_000, seed=1, shape=shape).quantity_t == first.quantity_t[:, ::-1]).all()
    assert (draw(alone, {"KAZ": (5.0, 15.0)}, draws=20_000, seed=1, shape=shape).quantity_t[:, 0] == first.quantity_t[:, 1]).all()
    assert (sampled(shape=shape, draws=50).quantity_t == first.quantity_t[:50]).all()


@pytest.mark.parametrize(
    ("low", "peak", "high", "below", "mean"),
    [(50, 55, 62, 5 / 12, 167 / 3), (0, 0, 30, 0, 10), (0, 30, 30, 1, 20), (40, math.nan, 60, 0.5, 50)],
    ids=["(55 - 50) / (62 - 50), (50 + 55 + 62) / 3", "peak at the low end: 30 / 3", "peak at the high end: 60 / 3", "no base: the middle"],
)
def test_triangular(low: float, peak: float, high: float, below: float, mean: float) -> None:
    found = draw({"X": peak}, {"X": (low, high)}, draws=40_000, seed=3).quantity_t[:, 0]
    assert (found >= low).all()
    assert (found <= high).all()
    assert found.mean() == pytest.approx(mean, abs=0.01 * (high - low))
    assert (found < (peak if peak == peak else 50)).mean() == pytest.approx(below, abs=0.01)


def test_a_normal_range_may_be_longer_on_one_side() -> None:
    """40 to 60 around 42 is -0.4 to 3.6 of 5: (0.5 - 0.344578) / (0.999841 - 0.344578) of it lie below 42."""
    found = draw({"X": 42.0}, {"X": (40.0, 60.0)}, draws=40_000, seed=3, shape="normal").quantity_t[:, 0]
    assert (found < 42).mean() == pytest.approx(0.155422 / 0.655263, abs=0.01)
    assert found.min() >= 40


def test_what_is_drawn_again_is_of_the_same_shape() -> None:
    """Of 0-0-30 up to 10: half of it lies below x, (1 - x/30)^2 = 1 - (1 - (2/3)^2) / 2 = 13/18."""
    found = draw({"X": 0.0}, {"X": (0.0, 30.0)}, draws=40_000, seed=3, total_t=10.0)
    assert found.suppliers == ("X",)
    assert np.median(found.quantity_t) == pytest.approx(30 * (1 - (13 / 18) ** 0.5), abs=0.1)


def test_normal_is_cut_off_at_two_standard_deviations() -> None:
    """40 to 60 is 50 +- 2 * 5: a part (0.8413 - 0.5) * 2 / (0.9772 - 0.0228) = 0.7152 of it within 5."""
    found = draw({"X": 50.0}, {"X": (40.0, 60.0)}, draws=40_000, seed=3, shape="normal").quantity_t[:, 0]
    assert (np.abs(found - 50) <= 10).all()
    assert found.mean() == pytest.approx(50, abs=0.1)
    assert (np.abs(found - 50) < 5).mean() == pytest.approx(0.7152, abs=0.01)


@PROPERTY
@given(
    inputs=INPUTS,
    more=st.floats(0, 1e5),
    shape=st.sampled_from(["triangular", "normal"]),
    excess=st.sampled_from(["resample", "scale"]),
    seed=st.integers(0, 2**32),
)
def test_within_ranges_balanced_and_never_negative(inputs: list[list[float]], more: float, shape: Any, excess: Any, seed: int) -> None:
    base = {f"S{k}": peak for k, (_, peak, _) in enumerate(inputs)}
    ranges = {f"S{k}": (low, high) for k, (low, _, high) in enumerate(inputs)}
    total = sum(base.values()) + more
    least = sum(low for low, _, _ in inputs)
    if excess == "resample" and total < least + 0.2 * sum(high - low for low, _, high in inputs):
        excess = "scale"  # hardly a draw would fit
    found = draw(base, ranges, draws=30, seed=seed, shape=shape, excess=excess, total_t=total)
    low, high = np.array([ranges[name] for name in found.suppliers]).T
    assert (found.quantity_t >= 0).all()
    assert (found.unexplained_t >= 0).all()
    assert (found.quantity_t <= high * (1 + 1e-12)).all()
    assert excess == "scale" or (found.quantity_t >= low * (1 - 1e-11)).all()
    assert found.quantity_t.sum(axis=1) + found.unexplained_t == pytest.approx(np.full(30, total), rel=1e-9)


def test_excess_is_drawn_again_or_scaled() -> None:
    """50 + 5 + 10 = 65 to 62 + 15 + 10 = 87 t against 72 t."""
    plain = sampled()
    over = plain.quantity_t.sum(axis=1) > 72
    assert 0.5 < over.mean() < 1
    scaled, again = sampled(total_t=72.0, excess="scale"), sampled(total_t=72.0)
    assert (scaled.quantity_t[~over] == plain.quantity_t[~over]).all()
    assert scaled.quantity_t[over] == pytest.approx(plain.quantity_t[over] * 72 / plain.quantity_t[over].sum(axis=1, keepdims=True))
    assert (scaled.unexplained_t[over] == 0).all()
    assert (again.quantity_t[~over] == plain.quantity_t[~over]).all()
    assert (again.quantity_t.sum(axis=1) <= 72 * (1 + 1e-12)).all()
    assert (again.quantity_t[:, 2] == 10).all()


def test_the_total_is_sampled_too() -> None:
    found = sampled(total_t=100.0, total_range=(90.0, 120.0))
    sums = found.quantity_t.sum(axis=1) + found.unexplained_t
    assert sums.min() >= 90
    assert sums.max() <= 120
    assert sums.mean() == pytest.approx((90 + 100 + 120) / 3, abs=0.2)
    assert (found.quantity_t == sampled().quantity_t).all()


def test_without_ranges_every_draw_is_the_base() -> None:
    found = draw(JAPAN, {}, draws=5, seed=0, total_t=96.5)
    assert (found.quantity_t == [55, 15, 10]).all()
    assert found.suppliers == draw(JAPAN, {}, draws=5, seed=0).suppliers == ("CHN", "KAZ", "DEU")
    assert (found.unexplained_t == 16.5).all()


def test_measures_of_japan_2021() -> None:
    """Additive Kazakhstan on the base: the figures of the indicator sheet, section 1."""
    found = measures(draw({"CHN": 55.0, "KAZ": 15.0}, {}, draws=2, seed=0, total_t=111.5))
    assert found.total_t == pytest.approx([111.5] * 2)
    assert found.share[0] == pytest.approx([0.493274, 0.134529], abs=1e-6)
    assert (found.hhi_lower[0], found.hhi_upper[0]) == pytest.approx((0.261417, 0.399948), abs=1e-6)
    assert found.n_minus_1_t[0] == 56.5


def test_a_total_of_nobody_named_stays_whole_without_its_largest_supplier() -> None:
    found = measures(draw({}, {}, draws=2, seed=0, total_t=5.0))
    assert (found.total_t.tolist(), found.n_minus_1_t.tolist(), found.share.shape) == ([5, 5], [5, 5], (2, 0))


def test_no_supply_has_no_shares() -> None:
    found = measures(draw({"A": 0.0, "B": 0.0}, {}, draws=2, seed=0))
    assert (found.total_t == 0).all()
    assert (found.n_minus_1_t == 0).all()
    assert np.isnan(found.share).all()
    assert np.isnan(found.hhi_lower).all()
    assert np.isnan(found.hhi_upper).all()


def test_a_sampled_figure_is_the_formula_of_its_draw() -> None:
    sample = sampled(draws=50, total_t=96.5)
    found = measures(sample)
    for tonnes, rest, upper, left in zip(sample.quantity_t, sample.unexplained_t, found.hhi_upper, found.n_minus_1_t, strict=True):
        assert upper == pytest.approx(sum((one / 96.5) ** 2 for one in [*tonnes, rest]))
        assert left == pytest.approx(96.5 - max(tonnes))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (range(101), Summary(50, 5, 95, 0)),
        ([7], Summary(7, 7, 7, 0)),
        ([1, math.nan, 3], Summary(2, 1.1, 2.9, 1)),
        ([[1, 2], [3, 4]], Summary(2.5, 1.15, 3.85, 0)),
    ],
    ids=["0 to 100", "one value", "1 + 0.05 * 2 and 3 - 0.05 * 2, one undefined", "1 + 0.05 * 3 and 4 - 0.05 * 3"],
)
def test_summary(values: Any, expected: Summary) -> None:
    found = summary(values)
    assert (found.median, found.low, found.high) == pytest.approx((expected.median, expected.low, expected.high))
    assert found.undefined == expected.undefined


@pytest.mark.parametrize("values", [[], [math.nan, math.nan]], ids=["no values", "none defined"])
def test_summary_of_nothing(values: list[float]) -> None:
    found = summary(values)
    assert all(math.isnan(figure) for figure in (found.median, found.low, found.high))
    assert found.undefined == len(values)
    assert math.isnan(probability(values, 0.5))


@pytest.mark.parametrize(
    ("threshold", "side", "expected"),
    [(0.5, "above", 0.5), (0.5, "below", 0.25), (0.1, "above", 1), (0.9, "above", 0), (0.9, "below", 1)],
    ids=["0.6 and 0.7 of four", "0.4 of four: one lies on it", "all", "none", "all below"],
)
def test_probability(threshold: float, side: Any, expected: float) -> None:
    assert probability([0.4, 0.5, 0.6, 0.7, math.nan], threshold, side=side) == expected


def test_probability_of_a_triangle_is_its_area() -> None:
    """Above 58 of 50-55-62: (62 - 58)^2 / (12 * 7) = 16 / 84."""
    found = draw({"CHN": 55.0}, {"CHN": (50.0, 62.0)}, draws=40_000, seed=5).quantity_t
    assert probability(found, 58) == pytest.approx(16 / 84, abs=0.01)


def china(tonnes: dict[str, float]) -> float:
    return tonnes["CHN"] / sum(tonnes.values())


def test_tornado_by_hand() -> None:
    bars = tornado(china, JAPAN, {"DEU": (10.0, 10.0), "KAZ": (5.0, 30.0), "CHN": (50.0, 62.0)})
    assert [(bar.name, bar.low, bar.high) for bar in bars] == [("KAZ", 5, 30), ("CHN", 50, 62), ("DEU", 10, 10)]
    assert [(bar.at_low, bar.at_high, bar.swing) for bar in bars] == [
        pytest.approx((55 / 70, 55 / 95, 55 / 70 - 55 / 95)),
        pytest.approx((50 / 75, 62 / 87, 62 / 87 - 50 / 75)),
        pytest.approx((55 / 80, 55 / 80, 0)),
    ]


def test_tornado_counts_the_base_and_puts_the_undefined_last() -> None:
    bars = tornado(lambda t: math.nan if t["A"] == 0 else (t["B"] - 5) ** 2, {"A": 1.0, "B": 5.0}, {"A": (0.0, 2.0), "B": (4.0, 7.0)})
    assert [(bar.name, bar.at_low, bar.at_high) for bar in bars[:1]] == [("B", 1, 4)]
    assert bars[0].swing == 4
    assert bars[1].name == "A"
    assert math.isnan(bars[1].swing)


@PROPERTY
@given(high=st.floats(55, 1e4), wider=st.floats(1, 10))
def test_a_wider_range_swings_no_less(high: float, wider: float) -> None:
    narrow, wide = (tornado(china, JAPAN, {"CHN": (50.0, top)})[0].swing for top in (high, high * wider))
    assert wide >= narrow - 1e-12


def test_spreads_by_source_are_a_convention_that_can_be_changed() -> None:
    assert dict(SOURCE_SPREADS) == {"statistics": 0.05, "government": 0.10, "company": 0.15, "press": 0.30}
    kinds = {"CHN": "press", "DEU": "statistics"}
    assert source_ranges(JAPAN, kinds) == {"CHN": pytest.approx((38.5, 71.5)), "DEU": pytest.approx((9.5, 10.5))}
    assert source_ranges(JAPAN, {"CHN": "rumour"}, spreads={"rumour": 1.5}) == {"CHN": (0, 137.5)}
    with pytest.raises(ValueError, match="no spread for sources of kind rumour - there is one for statistics, government, company, press"):
        source_ranges(JAPAN, {"CHN": "rumour"})


@pytest.mark.parametrize(
    ("base", "ranges", "asked", "message"),
    [
        ({"A": 5.0}, {"A": (6.0, 7.0)}, {}, r"A: base 5.0 t, range \(6.0, 7.0\) - needed is 0 <= low <= base <= high"),
        ({"A": 5.0}, {"A": (-1.0, 7.0)}, {}, "A: base 5.0 t"),
        ({"A": math.nan}, {}, {}, "A: base nan t, range None"),
        ({"A": 5.0}, {"A": (1.0, math.inf)}, {}, "A: base 5.0 t"),
        ({"A": 5.0}, {"B": (1.0, 2.0)}, {}, "B: a range but no base"),
        ({"A": 5.0}, {}, {"total_range": (1.0, 2.0)}, "total: a range but no base"),
        ({"total": 5.0}, {}, {}, "'total' is reserved"),
        ({"A": 5.0}, {}, {"draws": 0}, "draws 0, seed 1"),
        ({"A": 5.0}, {}, {"seed": -1}, "draws 10, seed -1"),
        ({"A": 5.0}, {}, {"shape": "uniform"}, "shape 'uniform': it is triangular or normal"),
        ({"A": 5.0}, {}, {"excess": "clip"}, "excess 'clip': it is resample or scale"),
        ({"A": 5.0}, {}, {"total_t": 4.0}, "exceed the total in 10 of 10 draws, .* sum to 5 t, the total is at most 4 t"),
    ],
)
def test_refused(base: dict[str, float], ranges: dict[str, Any], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(base, ranges, **{"draws": 10, "seed": 1, **asked})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"(?s)A: base 5.*B: base 1"):
        draw({"A": 5.0, "B": 1.0}, {"A": (6.0, 7.0), "B": (2.0, 3.0)}, draws=1, seed=0)


def test_tornado_refuses_an_unknown_input() -> None:
    with pytest.raises(ValueError, match="ranges of ERI, which are not in the base - found CHN, KAZ, DEU"):
        tornado(china, JAPAN, {"ERI": (0.0, 1.0)})
