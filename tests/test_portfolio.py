"""Portfolios of suppliers: by hand, against brute force on a grid and a closed form, and as properties."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kzgraph.scenarios.choices import Candidate, Conflict, Limit, NotComputable, Portfolio
from kzgraph.scenarios.portfolio import optimise, pareto

PROPERTY = settings(deadline=None, max_examples=40, derandomize=True)
OBJECTIVES = ["cost", "share", "n-1", "hhi", "hhi-wgi"]
CHN = Candidate("CHN", capacity_t=80, price_usd_per_t=3, governance=0.6)
KAZ = Candidate("KAZ", capacity_t=15, price_usd_per_t=5, governance=0.5)
DEU = Candidate("DEU", capacity_t=40, price_usd_per_t=9, governance=0.2)
FREE = [Candidate("A", price_usd_per_t=1, governance=0.2), Candidate("B", price_usd_per_t=3, governance=0.8)]

FIGURE = st.integers(0, 40).map(lambda tenths: tenths / 4)
CANDIDATE = st.builds(
    dict,
    capacity_t=FIGURE,
    minimum_t=st.sampled_from([0.0, 0.0, 0.5, 1.0]),
    price_usd_per_t=st.integers(0, 12).map(float),
    governance=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
    ceiling_t=st.one_of(st.none(), FIGURE),
    max_share=st.sampled_from([1.0, 1.0, 0.5, 0.7]),
)
MARKET = st.lists(CANDIDATE, min_size=1, max_size=3).map(
    lambda rows: [Candidate(name, **row) for name, row in zip("ABC", rows, strict=False)]
)
DEMAND = st.integers(2, 60).map(lambda quarters: quarters / 2)


def solved(candidates: list[Candidate], **asked: Any) -> Portfolio:
    found = optimise(candidates, **asked)
    assert isinstance(found, Portfolio), found
    return found


def limits(candidates: list[Candidate], demand_t: float) -> tuple[np.ndarray, np.ndarray]:
    def most(one: Candidate) -> float:
        bounds = [one.capacity_t, one.ceiling_t, one.max_share * demand_t if one.max_share < 1 else None]
        return min([bound for bound in bounds if bound is not None], default=math.inf)

    least = [max(one.minimum_t, one.min_share * demand_t) for one in candidates]
    return np.array(least), np.array([most(one) for one in candidates])


def badness(objective: str, candidates: list[Candidate], tonnes: np.ndarray) -> np.ndarray:
    """The objective as something to be small, of each row of tonnes; tonnes and their squares, not shares."""
    prices = np.array([one.price_usd_per_t or 0.0 for one in candidates])
    weights = np.array([one.governance or 0.0 for one in candidates])
    return {
        "cost": lambda: tonnes @ prices,
        "share": lambda: tonnes.max(axis=1),
        "n-1": lambda: tonnes.max(axis=1) - tonnes.sum(axis=1),
        "hhi": lambda: (tonnes**2).sum(axis=1),
        "hhi-wgi": lambda: tonnes**2 @ weights,
    }[objective]()


def grid(candidates: list[Candidate], demand_t: float, total: float, steps: int = 24) -> np.ndarray:
    """Feasible portfolios of the same total: all but the last supplier on a grid, the last one takes the rest."""
    low, high = limits(candidates, demand_t)
    axis = np.linspace(0, total, steps + 1)
    rows = np.array(list(itertools.product(axis, repeat=len(candidates) - 1))).reshape(len(axis) ** (len(candidates) - 1), -1)
    rows = np.column_stack([rows, total - rows.sum(axis=1)])
    return rows[((rows >= low - 1e-12) & (rows <= high + 1e-12)).all(axis=1)]


@pytest.mark.parametrize(
    ("candidates", "asked", "quantities", "field", "value"),
    [
        ([CHN, KAZ], {"demand_t": 90, "objective": "cost"}, {"CHN": 80, "KAZ": 10}, "cost_usd", 290),
        ([CHN, KAZ], {"demand_t": 100, "objective": "cost"}, {"CHN": 80, "KAZ": 15}, "unmet_t", 5),
        ([CHN, KAZ, DEU], {"demand_t": 100, "objective": "share"}, {"CHN": 45, "DEU": 40, "KAZ": 15}, "top_share", 0.45),
        ([CHN, KAZ, DEU], {"demand_t": 100, "objective": "n-1"}, {"CHN": 45, "DEU": 40, "KAZ": 15}, "n_minus_1_t", 55),
        ([CHN, KAZ, DEU], {"demand_t": 100, "objective": "hhi"}, {"CHN": 45, "DEU": 40, "KAZ": 15}, "hhi", 0.385),
        (FREE, {"demand_t": 10, "objective": "hhi"}, {"A": 5, "B": 5}, "hhi", 0.5),
        (FREE, {"demand_t": 10, "objective": "hhi-wgi"}, {"A": 8, "B": 2}, "hhi_wgi", 0.16),
        (FREE, {"demand_t": 10, "objective": "hhi", "budget_usd": 15}, {"A": 7.5, "B": 2.5}, "cost_usd", 15),
        (FREE, {"demand_t": 10, "objective": "cost", "budget_usd": 4}, {"A": 4, "B": 0}, "unmet_t", 6),
        ([FREE[0], replace(FREE[1], minimum_t=7)], {"demand_t": 10, "objective": "cost"}, {"A": 3, "B": 7}, "cost_usd", 24),
        ([FREE[0], replace(FREE[1], min_share=0.4)], {"demand_t": 10, "objective": "cost"}, {"A": 6, "B": 4}, "cost_usd", 18),
        ([replace(FREE[0], max_share=0.65), FREE[1]], {"demand_t": 10, "objective": "cost"}, {"A": 6.5, "B": 3.5}, "cost_usd", 17),
        ([replace(FREE[0], ceiling_t=2, capacity_t=9), FREE[1]], {"demand_t": 10, "objective": "hhi"}, {"A": 2, "B": 8}, "hhi", 0.68),
        ([replace(FREE[0], governance=0), FREE[1]], {"demand_t": 10, "objective": "hhi-wgi"}, {"A": 10, "B": 0}, "hhi_wgi", 0),
        (
            [Candidate("A", governance=0), Candidate("B", governance=0), Candidate("C", governance=1)],
            {"demand_t": 10, "objective": "hhi-wgi"},
            {"A": 5, "B": 5, "C": 0},
            "hhi_wgi",
            0,
        ),
        (
            [replace(FREE[0], capacity_t=0), replace(FREE[1], capacity_t=0)],
            {"demand_t": 10, "objective": "cost"},
            {"A": 0, "B": 0},
            "cost_usd",
            0,
        ),
        (
            [Candidate("A", price_usd_per_t=100_000), Candidate("B", price_usd_per_t=100_000.4)],
            {"demand_t": 10, "objective": "cost"},
            {"A": 10, "B": 0},
            "cost_usd",
            1_000_000,
        ),
        ([replace(FREE[0], minimum_t=1), FREE[1]], {"demand_t": 10, "objective": "hhi"}, {"A": 5, "B": 5}, "hhi", 0.5),
        (
            [Candidate(name, price_usd_per_t=price) for price, name in enumerate("ABC")],
            {"demand_t": 3, "objective": "share", "budget_usd": 2},
            {"A": 4 / 3, "B": 4 / 3, "C": 1 / 3},
            "top_share",
            4 / 9,
        ),
        (
            [
                Candidate("A", price_usd_per_t=0, minimum_t=0.5),
                Candidate("B", 9, 0.75, price_usd_per_t=1),
                Candidate("C", price_usd_per_t=2),
            ],
            {"demand_t": 3, "objective": "share", "budget_usd": 2},
            {"A": 4 / 3, "B": 4 / 3, "C": 1 / 3},
            "top_share",
            4 / 9,
        ),
        (
            [Candidate(name, price_usd_per_t=price) for price, name in enumerate("ABC")],
            {"demand_t": 3, "objective": "hhi", "budget_usd": 2},
            {"A": 1.5, "B": 1, "C": 0.5},
            "hhi",
            3.5 / 9,
        ),
    ],
    ids=[
        "80 t at 3 and 10 t at 5: 240 + 50 = 290",
        "80 + 15 = 95 of 100 t: 5 t unmet",
        "100 - 40 - 15 = 45 t is the least largest",
        "100 - 45 = 55 t remain",
        "0.45^2 + 0.40^2 + 0.15^2 = 0.385",
        "two halves: 1/4 + 1/4",
        "0.2 * 8 = 0.8 * 2: 0.2 * 0.64 + 0.8 * 0.04 = 0.16",
        "10 + 2 * B = 15: B = 2.5 t",
        "4 USD buy 4 t at 1, 6 t unmet",
        "contract 7 t: 3 * 1 + 7 * 3 = 24",
        "40 % at least: 6 * 1 + 4 * 3 = 18",
        "65 % at most: 6.5 * 1 + 3.5 * 3 = 17",
        "by-product ceiling 2 t: 0.04 + 0.64",
        "weight 0 costs nothing",
        "two of weight 0 share alike",
        "nothing to be had costs nothing",
        "0.40 USD of 100,000 are no tie",
        "a contract below the optimum changes nothing",
        "m + 2 (3 - 2 m) = 2: m = 4/3",
        "4/3 t, whatever contracts hold below it",
        "q = 1 + b (1 - price), 1 + 2 (1 - b) = 2: b = 1/2, so 2.25 + 1 + 0.25 of 9",
    ],
)
def test_by_hand(candidates: list[Candidate], asked: dict[str, Any], quantities: dict[str, float], field: str, value: float) -> None:
    found = solved(candidates, **asked)
    assert found.quantity_t == pytest.approx(quantities, abs=1e-9 * asked["demand_t"])
    assert getattr(found, field) == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert found.supplied_t + found.unmet_t == pytest.approx(asked["demand_t"], rel=1e-12)


def test_nothing_supplied_has_no_shares() -> None:
    found = solved([replace(CHN, capacity_t=0)], demand_t=10, objective="share")
    assert (found.supplied_t, found.unmet_t, found.n_minus_1_t) == (0, 10, 0)
    assert all(math.isnan(figure) for figure in (found.value, found.top_share, found.hhi, found.hhi_wgi))


def test_a_budget_has_no_tonnes_and_a_share_those_of_the_demand() -> None:
    assert math.isnan(Limit("budget", 5.0).tonnes(10))
    assert [Limit(kind, 0.5, "A").tonnes(10) for kind in ("min_share", "max_share", "capacity", "contract")] == [5, 5, 0.5, 0.5]


def test_binding_constraints_are_named() -> None:
    found = solved([CHN, KAZ, DEU], demand_t=100, objective="share")
    assert tuple(map(str, found.binding)) == ("capacity of DEU 40 t", "capacity of KAZ 15 t", "demand 100 t")


def test_equal_prices_are_shared_out_equally() -> None:
    found = solved([Candidate(name, price_usd_per_t=2) for name in "CAB"], demand_t=9, objective="cost")
    assert found.quantity_t == pytest.approx({"A": 3, "B": 3, "C": 3})


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_order_of_candidates_does_not_matter(objective: Any) -> None:
    answers = [solved(list(order), demand_t=100, objective=objective) for order in itertools.permutations([CHN, KAZ, DEU])]
    assert all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize(
    ("field", "asked", "reason", "missing"),
    [
        ("price_usd_per_t", {"objective": "cost"}, "not computable: no price for A, B", ("A", "B")),
        ("price_usd_per_t", {"objective": "hhi", "budget_usd": 5.0}, "not computable: no price for A, B", ("A", "B")),
        ("governance", {"objective": "hhi-wgi"}, "not computable: no governance weight for A, B", ("A", "B")),
    ],
    ids=["cost", "a budget needs prices too", "weights"],
)
def test_what_is_missing_is_said(field: str, asked: dict[str, Any], reason: str, missing: tuple[str, ...]) -> None:
    candidates = [replace(one, **{field: None}) for one in FREE]
    for answer in (optimise(candidates, demand_t=10, **asked), pareto(candidates, demand_t=10, risk="hhi-wgi")):
        assert isinstance(answer, NotComputable)
        assert (answer.reason, answer.missing) == (reason, missing)


def test_a_missing_price_leaves_the_cost_unknown() -> None:
    found = solved([replace(CHN, price_usd_per_t=None), KAZ], demand_t=50, objective="hhi")
    assert math.isnan(found.cost_usd)
    assert not math.isnan(found.hhi_wgi)


A, B = (replace(one, governance=None) for one in FREE)


@pytest.mark.parametrize(
    ("candidates", "asked", "reason", "constraints"),
    [
        (
            [replace(A, minimum_t=25), replace(B, minimum_t=15)],
            {"demand_t": 30},
            "contract of A 25 t + contract of B 15 t = 40 t exceed demand 30 t",
            ("contract of A 25 t", "contract of B 15 t", "demand 30 t"),
        ),
        (
            [replace(A, minimum_t=40), B],
            {"demand_t": 30},
            "contract of A 40 t exceeds demand 30 t",
            ("contract of A 40 t", "demand 30 t"),
        ),
        (
            [replace(A, minimum_t=20, capacity_t=12), replace(B, minimum_t=1)],
            {"demand_t": 30},
            "contract of A 20 t exceeds capacity of A 12 t",
            ("capacity of A 12 t", "contract of A 20 t"),
        ),
        (
            [replace(A, minimum_t=20, ceiling_t=12), B],
            {"demand_t": 30},
            "contract of A 20 t exceeds by-product ceiling of A 12 t",
            ("by-product ceiling of A 12 t", "contract of A 20 t"),
        ),
        (
            [replace(A, capacity_t=12), replace(B, capacity_t=8, ceiling_t=9)],
            {"demand_t": 30, "in_full": True},
            "demand 30 t exceeds capacity of A 12 t + capacity of B 8 t = 20 t",
            ("capacity of A 12 t", "capacity of B 8 t", "demand 30 t"),
        ),
        (
            [replace(A, min_share=0.6), replace(B, min_share=0.6)],
            {"demand_t": 30},
            "share of A at least 0.6 + share of B at least 0.6 = 36 t exceed demand 30 t",
            ("share of A at least 0.6", "share of B at least 0.6", "demand 30 t"),
        ),
        (
            [A, replace(B, minimum_t=10)],
            {"demand_t": 30, "budget_usd": 29},
            "budget 29 USD and contract of B 10 t cannot hold together",
            ("budget 29 USD", "contract of B 10 t"),
        ),
        (
            [replace(A, capacity_t=10), B],
            {"demand_t": 30, "budget_usd": 69, "in_full": True},
            "budget 69 USD and capacity of A 10 t and demand 30 t cannot hold together",
            ("budget 69 USD", "capacity of A 10 t", "demand 30 t"),
        ),
        (
            [replace(B, minimum_t=10, capacity_t=10)],
            {"demand_t": 30, "budget_usd": 29},
            "budget 29 USD and contract of B 10 t cannot hold together",
            ("budget 29 USD", "contract of B 10 t"),
        ),
        (
            [replace(B, minimum_t=40, capacity_t=40)],
            {"demand_t": 30},
            "contract of B 40 t exceeds demand 30 t",
            ("contract of B 40 t", "demand 30 t"),
        ),
        (
            [replace(B, minimum_t=10, capacity_t=10)],
            {"demand_t": 30, "in_full": True},
            "demand 30 t exceeds capacity of B 10 t",
            ("capacity of B 10 t", "demand 30 t"),
        ),
    ],
    ids=[
        "25 + 15 = 40 > 30",
        "40 > 30",
        "20 > 12, the other contract has no part in it",
        "20 > 12 of the host",
        "12 + 8 = 20 < 30",
        "0.6 + 0.6 > 1",
        "10 t at 3 are 30 USD > 29",
        "10 t at 1 and 20 t at 3 are 70 USD > 69",
        "10 t at 3 and nothing to choose: 30 USD > 29",
        "40 > 30 and nothing to choose",
        "10 < 30 and nothing to choose",
    ],
)
def test_conflicts_are_named_and_minimal(
    candidates: list[Candidate], asked: dict[str, Any], reason: str, constraints: tuple[str, ...]
) -> None:
    for answer in (optimise(candidates, objective="hhi", **asked), pareto(candidates, risk="hhi", **asked)):
        assert isinstance(answer, Conflict)
        assert (answer.reason, tuple(map(str, answer.limits))) == (reason, constraints)


def test_without_one_side_of_a_conflict_there_is_none() -> None:
    assert solved([replace(A, minimum_t=25), replace(B, minimum_t=5)], demand_t=30, objective="hhi").unmet_t == 0
    assert solved([A, replace(B, minimum_t=10)], demand_t=30, objective="hhi", budget_usd=30).quantity_t == pytest.approx({"A": 0, "B": 10})


@pytest.mark.parametrize(
    ("candidates", "asked", "message"),
    [
        ([], {}, "no candidates"),
        ([A, A], {}, "A: named 2 times"),
        ([replace(A, capacity_t=-1)], {}, "A: capacity_t is -1"),
        ([replace(A, price_usd_per_t=math.nan)], {}, "A: price_usd_per_t is nan"),
        ([replace(A, governance=60)], {}, "A: governance is 60: needed is a figure of 0 or more, at most 1"),
        ([replace(A, min_share=0.6, max_share=0.5)], {}, "A: min_share is 0.6: needed is a figure of 0 or more, at most 0.5"),
        ([A], {"demand_t": 0}, "demand_t"),
        ([A], {"budget_usd": -5}, "budget_usd is -5"),
        ([A], {"objective": "price"}, "objective 'price': it is one of cost, share, n-1, hhi, hhi-wgi"),
    ],
)
def test_refused(candidates: list[Candidate], asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        optimise(candidates, **{"demand_t": 10, "objective": "cost", **asked})


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"(?s)A: capacity_t is -1.*B: price_usd_per_t is -2"):
        optimise([replace(A, capacity_t=-1), replace(B, price_usd_per_t=-2)], demand_t=10, objective="hhi")


def test_a_curve_needs_two_points() -> None:
    with pytest.raises(ValueError, match="points is 1"):
        pareto(FREE, demand_t=10, risk="hhi", points=1)


@PROPERTY
@given(market=MARKET, demand_t=DEMAND, objective=st.sampled_from(OBJECTIVES))
def test_feasible_and_as_good_as_brute_force(market: list[Candidate], demand_t: float, objective: Any) -> None:
    found = optimise(market, demand_t=demand_t, objective=objective)
    low, high = limits(market, demand_t)
    if isinstance(found, Conflict):
        assert (low > high).any() or low.sum() > demand_t
        return
    assert isinstance(found, Portfolio)
    tonnes = np.array(list(found.quantity_t.values()))
    assert (tonnes >= low - 1e-9 * demand_t).all()
    assert (tonnes <= high + 1e-9 * demand_t).all()
    assert found.supplied_t == pytest.approx(min(high.sum(), demand_t), rel=1e-9, abs=1e-12)
    assert found.supplied_t + found.unmet_t == pytest.approx(demand_t, rel=1e-9)
    best = badness(objective, market, tonnes[None])[0]
    others = badness(objective, market, grid(market, demand_t, tonnes.sum()))
    assert (others >= best - 1e-9 * max(1.0, abs(best), demand_t**2)).all()


@PROPERTY
@given(
    weights=st.lists(st.floats(0.01, 1), min_size=2, max_size=8),
    capacities=st.lists(st.floats(0.5, 20), min_size=8, max_size=8),
    part=st.floats(0.05, 0.95),
    unit=st.sampled_from([1e-3, 1.0, 1e6]),
)
def test_quadratic_optimum_fulfils_the_first_order_conditions(
    weights: list[float], capacities: list[float], part: float, unit: float
) -> None:
    """Below its capacity every supplier has the same w * q; at it, no more than that."""
    market = [
        Candidate(f"S{k}", capacity_t=capacity * unit, governance=weight)
        for k, (weight, capacity) in enumerate(zip(weights, capacities, strict=False))
    ]
    demand_t = part * sum(one.capacity_t or 0 for one in market)
    found = solved(market, demand_t=demand_t, objective="hhi-wgi")
    slopes = {one.supplier: (one.governance or 0) * found.quantity_t[one.supplier] for one in market}
    free = [one.supplier for one in market if found.quantity_t[one.supplier] < (one.capacity_t or 0) - 1e-9 * demand_t]
    assert free
    level = slopes[free[0]]
    assert all(slopes[name] == pytest.approx(level, abs=1e-9 * demand_t) for name in free)
    assert all(slope <= level + 1e-9 * demand_t for slope in slopes.values())


@PROPERTY
@given(market=MARKET, demand_t=DEMAND, objective=st.sampled_from(OBJECTIVES), which=st.integers(0, 2), what=st.integers(0, 3))
def test_relaxing_never_worsens(market: list[Candidate], demand_t: float, objective: Any, which: int, what: int) -> None:
    before = optimise(market, demand_t=demand_t, objective=objective)
    assume(isinstance(before, Portfolio))
    one = market[which % len(market)]
    relaxed: list[dict[str, Any]] = [{"capacity_t": None}, {"ceiling_t": None}, {"minimum_t": 0.0}, {"max_share": 1.0}]
    after = solved([replace(other, **relaxed[what]) if other is one else other for other in market], demand_t=demand_t, objective=objective)
    assert isinstance(before, Portfolio)
    if after.unmet_t < before.unmet_t - 1e-9 * demand_t:
        return
    assert after.unmet_t == pytest.approx(before.unmet_t, abs=1e-9 * demand_t)
    sign = -1 if objective == "n-1" else 1
    assert math.isnan(before.value) or sign * after.value <= sign * before.value + 1e-9 * max(1.0, abs(before.value))


@PROPERTY
@given(market=MARKET, demand_t=DEMAND, objective=st.sampled_from(OBJECTIVES), unit=st.sampled_from([1e-4, 1e3, 1e7]))
def test_the_unit_of_mass_does_not_matter(market: list[Candidate], demand_t: float, objective: Any, unit: float) -> None:
    def scaled(figure: float | None) -> float | None:
        return None if figure is None else figure * unit

    large = [
        replace(one, capacity_t=scaled(one.capacity_t), ceiling_t=scaled(one.ceiling_t), minimum_t=one.minimum_t * unit) for one in market
    ]
    before = optimise(market, demand_t=demand_t, objective=objective)
    after = optimise(large, demand_t=demand_t * unit, objective=objective)
    if not isinstance(before, Portfolio):
        assert isinstance(after, Conflict)
        return
    assert isinstance(after, Portfolio)
    rescaled = {name: tonnes / unit for name, tonnes in after.quantity_t.items()}
    assert rescaled == pytest.approx(before.quantity_t, abs=1e-8 * demand_t)


@pytest.mark.parametrize(
    ("risk", "safest", "value"),
    [
        ("hhi", 0.5, lambda b: (1 - b) ** 2 + b**2),
        ("share", 0.5, lambda b: 1 - b),
        ("n-1", 0.5, lambda b: 10 * b),
        ("hhi-wgi", 0.2, lambda b: 0.2 * (1 - b) ** 2 + 0.8 * b**2),
    ],
    ids=["(1 - b)^2 + b^2 up to b = 1/2", "1 - b up to b = 1/2", "10 b t up to b = 1/2", "0.2 (1 - b)^2 + 0.8 b^2 up to b = 0.2"],
)
def test_curve_by_hand(risk: Any, safest: float, value: Callable[[float], float]) -> None:
    """B has a part b of the 10 t, so the cost is 10 + 20 b."""
    curve = pareto(FREE, demand_t=10, risk=risk, points=5)
    assert isinstance(curve, tuple)
    expected = [(10 + 20 * b, value(b)) for b in np.linspace(0, safest, 5)]
    assert [(point.cost_usd, point.value) for point in curve] == [pytest.approx(pair, rel=1e-9, abs=1e-9) for pair in expected]


def test_a_curve_of_one_point_where_cheapest_is_safest() -> None:
    curve = pareto([replace(one, price_usd_per_t=2) for one in FREE], demand_t=10, risk="hhi")
    assert isinstance(curve, tuple)
    assert [point.quantity_t for point in curve] == [pytest.approx({"A": 5, "B": 5})]


@settings(PROPERTY, max_examples=25)
@given(market=MARKET, demand_t=DEMAND, risk=st.sampled_from(["share", "n-1", "hhi", "hhi-wgi"]))
def test_curve_is_sorted_undominated_and_exact_at_its_ends(market: list[Candidate], demand_t: float, risk: Any) -> None:
    curve = pareto(market, demand_t=demand_t, risk=risk, points=5)
    if isinstance(curve, Conflict):
        return
    assert isinstance(curve, tuple)
    costs = np.array([point.cost_usd for point in curve])
    risks = np.array([-point.value if risk == "n-1" else point.value for point in curve])
    assert (np.diff(costs) > 0).all()
    assert (np.diff(risks) < 0).all()
    cheapest, safest = (solved(market, demand_t=demand_t, objective=objective) for objective in ("cost", risk))
    assert curve[0].cost_usd == pytest.approx(cheapest.cost_usd, rel=1e-9, abs=1e-9)
    assert curve[-1].value == pytest.approx(safest.value, rel=1e-9, abs=1e-9, nan_ok=True)
    for point in curve:
        again = solved(market, demand_t=demand_t, objective=risk, budget_usd=point.cost_usd * (1 + 1e-12))
        assert again.value == pytest.approx(point.value, rel=1e-8, abs=1e-9, nan_ok=True)
    others = grid(market, demand_t, cheapest.supplied_t)
    costs_of_others, harms = badness("cost", market, others), badness(risk, market, others)
    for point in curve:
        harm = badness(risk, market, np.array([list(point.quantity_t.values())]))[0]
        assert (harms[costs_of_others <= point.cost_usd] >= harm - 1e-9 * max(1.0, demand_t**2)).all()
