"""Whom to buy from: the cheapest, least concentrated or most robust portfolio of suppliers for a demand, and the curve between cost and risk.

As much of the demand as can be is met first (what cannot is `unmet_t`), then the objective is optimised; among equal optima the one with the
lowest HHI is taken, so the answer is one and does not depend on the order of the candidates. Shares and HHI are of what is supplied, 0-1.
Solved by HiGHS in shares of the demand: optima hold to about 1e-10.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from kzgraph.indicators.concentration import hhi_upper, n_minus_1, share

Floats = npt.NDArray[np.float64]
Objective = Literal["cost", "share", "n-1", "hhi", "hhi-wgi"]
Risk = Literal["share", "n-1", "hhi", "hhi-wgi"]
FIELDS = {"cost": "cost_usd", "share": "top_share", "n-1": "n_minus_1_t", "hhi": "hhi", "hhi-wgi": "hhi_wgi"}
NEEDED = {"cost_usd": "price_usd_per_t", "hhi_wgi": "governance"}
TOLERANCE = 1e-9
SLACK = 1e-10
UNITS = (1e2, 1e4, 1.0, 1e3, 1e2, 1e4, 1e3, 1e1)
"""Units per demand, one for each attempt, each with the variables in another order: HiGHS' quadratic solver has absolute thresholds and loses
its way now and then (1 of 300 models). It says so, and nothing of such an attempt is used."""
OPTIONS = {
    "primal_feasibility_tolerance": SLACK,
    "dual_feasibility_tolerance": SLACK,
    "qp_iteration_limit": 10_000,
    "qp_regularization_value": 0.0,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier that could be bought from; tonnes in the period of the demand, None where unknown or unlimited.

    `capacity_t`: the most it can deliver; `ceiling_t`: the most its host metal lets it deliver, for a by-product; `minimum_t`: what a contract
    obliges to take; `price_usd_per_t`; `governance`: weight of bad governance, 0 (best) to 1 (worst); `min_share`, `max_share`: bounds on its
    part of the demand, 0-1.
    """

    supplier: str
    capacity_t: float | None = None
    minimum_t: float = 0.0
    price_usd_per_t: float | None = None
    governance: float | None = None
    ceiling_t: float | None = None
    min_share: float = 0.0
    max_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Tonnes by supplier (sorted, 0 included) and what they amount to.

    `value` is that of the objective: USD, 0-1, or for n-1 tonnes. `cost_usd` and `hhi_wgi` (sum of governance * share^2) are NaN where a
    supplier that is used has no price or weight; shares and HHI where nothing is supplied. `binding`: the constraints that hold with equality.
    """

    objective: Objective
    value: float
    quantity_t: dict[str, float]
    supplied_t: float
    unmet_t: float
    binding: tuple[str, ...]
    cost_usd: float
    top_share: float
    n_minus_1_t: float
    hhi: float
    hhi_wgi: float


@dataclass(frozen=True, slots=True)
class NotComputable:
    """Why there is no answer: `missing` suppliers lack what the objective or the budget needs."""

    reason: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Constraints that cannot hold together; each of them is needed for the conflict (without any one of them there is none)."""

    reason: str
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Constraint:
    """A constraint that the reader knows. `kind` is cap, floor (of the supplier at `place`), budget, demand; `part` is of the demand."""

    kind: str
    words: str
    part: float
    place: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """`low` <= x <= `high`, `least` <= sum x <= `most`, prices . x <= `budget`; x in shares of the demand, prices as in `_Problem`."""

    low: Floats
    high: Floats
    least: float
    most: float
    budget: float


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """`prices` are parts of the `dearest`, so that tolerances mean the same whatever the metal costs; unknown prices and weights are 0."""

    candidates: tuple[Candidate, ...]
    demand_t: float
    prices: Floats
    dearest: float
    weights: Floats
    constraints: tuple[_Constraint, ...]
    box: _Box


def optimise(
    candidates: Iterable[Candidate], *, demand_t: float, objective: Objective, budget_usd: float | None = None, in_full: bool = False
) -> Portfolio | NotComputable | Conflict:
    """The portfolio that is best by the objective among those that supply as much of the demand as can be.

    With q the tonnes, sum q <= demand, contracts <= q <= capacities and ceilings, shares of the demand within bounds, price . q <= budget:

    - "cost": least sum of price * q. "share": least max q; "n-1": most sum q - max q, the same portfolio, since sum q is settled before.
    - "hhi": least sum of q^2; "hhi-wgi": least sum of governance * q^2.

    `in_full` makes it a conflict that the demand is not met; without it conflicts come from contracts, shares and the budget. Returned are
    a Portfolio, a NotComputable where a price or weight is missing, or a Conflict: a minimal set of constraints, by a deletion filter.
    Raises ValueError, naming every fault, for figures outside their range and for a supplier named twice.

    Source: the filter of Chinneck and Dravnieks 1991, ORSA Journal on Computing 3.

    >>> some = [Candidate("CHN", capacity_t=80, price_usd_per_t=3), Candidate("KAZ", capacity_t=15, price_usd_per_t=5), Candidate("DEU", 40)]
    >>> optimise(some[:2], demand_t=100, objective="cost").quantity_t
    {'CHN': 80.0, 'KAZ': 15.0}
    >>> optimise(some, demand_t=100, objective="share").quantity_t
    {'CHN': 45.0, 'DEU': 40.0, 'KAZ': 15.0}
    >>> optimise(some, demand_t=100, objective="cost").reason
    'not computable: no price for DEU'
    >>> optimise([Candidate("KAZ", minimum_t=40)], demand_t=30, objective="hhi").reason
    'contract of KAZ 40 t exceeds demand 30 t'
    """
    problem = _stated(candidates, demand_t, budget_usd, in_full, needed=(objective,))
    if isinstance(problem, _Problem):
        return _portfolio(problem, objective, _in_turn(problem, [objective, "hhi"]))
    return problem


def pareto(
    candidates: Iterable[Candidate],
    *,
    demand_t: float,
    risk: Risk,
    points: int = 11,
    budget_usd: float | None = None,
    in_full: bool = False,
) -> tuple[Portfolio, ...] | NotComputable | Conflict:
    """What less risk costs: up to `points` portfolios from the cheapest to the least risky, none of them worse in both than another.

    The ends are exact: the least risky of the cheapest, the cheapest of the least risky. Between them the cost is bounded at equal steps and
    the risk optimised under each bound (epsilon constraint). Sorted by cost; fewer points where the curve is shorter. Otherwise as `optimise`.

    >>> some = [Candidate("CHN", price_usd_per_t=1), Candidate("KAZ", price_usd_per_t=3)]
    >>> [(point.cost_usd, round(point.hhi, 3)) for point in pareto(some, demand_t=10, risk="hhi", points=3)]
    [(10.0, 1.0), (15.0, 0.625), (20.0, 0.5)]
    """
    if points < 2:
        raise ValueError(f"points is {points}: a curve needs at least its two ends")
    problem = _stated(candidates, demand_t, budget_usd, in_full, needed=(risk, "cost"))
    if not isinstance(problem, _Problem):
        return problem
    cheapest, safest = _in_turn(problem, ["cost", risk, "hhi"]), _in_turn(problem, [risk, "cost", "hhi"])
    low, high = float(problem.prices @ cheapest), float(problem.prices @ safest)
    steps = np.linspace(low, high, points)[1:-1].tolist() if high > low + TOLERANCE else []
    bounded = [replace(problem, box=replace(problem.box, budget=step)) for step in steps]
    found = [cheapest, *(_in_turn(one, [risk, "cost", "hhi"]) for one in bounded), safest]
    kept: list[tuple[float, Portfolio]] = []
    for point in sorted((_portfolio(problem, risk, parts) for parts in found), key=lambda point: point.cost_usd):
        badness = -point.value if risk == "n-1" else point.value
        if not kept or badness < kept[-1][0] - TOLERANCE * abs(badness):
            kept.append((badness, point))
    return tuple(point for _, point in kept)


def _stated(
    candidates: Iterable[Candidate], demand_t: float, budget_usd: float | None, in_full: bool, *, needed: tuple[Objective, ...]
) -> _Problem | NotComputable | Conflict:
    """The problem, its box narrowed to what supplies as much as can be; or why there is none."""
    known = tuple(sorted(candidates, key=lambda one: one.supplier))
    _check(known, demand_t, budget_usd, needed)
    needs_price = "cost" in needed or budget_usd is not None
    unpriced = tuple(one.supplier for one in known if one.price_usd_per_t is None and needs_price)
    ungoverned = tuple(one.supplier for one in known if one.governance is None and "hhi-wgi" in needed)
    if missing := unpriced or ungoverned:
        return NotComputable(f"not computable: no {'price' if unpriced else 'governance weight'} for {', '.join(missing)}", missing)
    prices = np.array([one.price_usd_per_t or 0.0 for one in known])
    dearest = float(prices.max()) or 1.0
    constraints = [limit for place, one in enumerate(known) for limit in _limits(one, place, demand_t)]
    if budget_usd is not None:
        constraints.append(_Constraint("budget", f"budget {budget_usd:g} USD", budget_usd / dearest / demand_t))
    constraints.append(_Constraint("demand", f"demand {demand_t:g} t", 1.0))
    box, nothing = _box(constraints, len(known), in_full), 0 * prices
    most = _minimum(box, prices / dearest, nothing - 1, nothing)
    if most is None:
        return _conflict(constraints, prices / dearest, demand_t, in_full)
    total = 1.0 if math.isclose(most[0].sum(), 1.0, rel_tol=1e-12) else float(most[0].sum())
    weights = np.array([one.governance or 0.0 for one in known])
    return _Problem(known, demand_t, prices / dearest, dearest, weights, tuple(constraints), replace(box, least=total, most=total))


def _limits(one: Candidate, place: int, demand_t: float) -> list[_Constraint]:
    limits = [
        ("cap", f"share of {one.supplier} at most {one.max_share:g}", one.max_share if one.max_share < 1 else None),
        ("floor", f"share of {one.supplier} at least {one.min_share:g}", one.min_share or None),
        ("cap", f"by-product ceiling of {one.supplier} {one.ceiling_t or 0:g} t", one.ceiling_t and one.ceiling_t / demand_t),
        ("cap", f"capacity of {one.supplier} {one.capacity_t or 0:g} t", one.capacity_t and one.capacity_t / demand_t),
        ("floor", f"contract of {one.supplier} {one.minimum_t:g} t", one.minimum_t / demand_t or None),
    ]
    return [_Constraint(kind, words, part, place) for kind, words, part in limits if part is not None]


def _box(constraints: Sequence[_Constraint], count: int, in_full: bool) -> _Box:
    low, high, sums = np.zeros(count), np.full(count, math.inf), {"demand": math.inf, "budget": math.inf}
    for one in constraints:
        if one.kind == "floor":
            low[one.place] = max(low[one.place], one.part)
        elif one.kind == "cap":
            high[one.place] = min(high[one.place], one.part)
        else:
            sums[one.kind] = one.part
    least = 1.0 if in_full and sums["demand"] < math.inf else 0.0
    return _Box(low, high, least, sums["demand"], sums["budget"])


def _check(candidates: Sequence[Candidate], demand_t: float, budget_usd: float | None, needed: Sequence[str]) -> None:
    names = [one.supplier for one in candidates]
    faults = [] if names else ["no candidates: name at least one supplier"]
    faults += [f"objective {name!r}: it is one of {', '.join(FIELDS)}" for name in needed if name not in FIELDS]
    faults += [f"{name}: named {names.count(name)} times, once is allowed" for name in sorted(set(names)) if names.count(name) > 1]
    figures = {"budget_usd": (budget_usd, math.inf), "demand_t": (demand_t if demand_t > 0 else math.nan, math.inf)}
    for one in candidates:
        limits = {"governance": 1.0, "max_share": 1.0, "min_share": one.max_share}
        for field in ("capacity_t", "minimum_t", "price_usd_per_t", "ceiling_t", *limits):
            figures[f"{one.supplier}: {field}"] = (getattr(one, field), limits.get(field, math.inf))
    for name, (figure, most) in figures.items():
        if figure is not None and not (0 <= figure <= most and figure < math.inf):
            faults.append(f"{name} is {figure}: needed is a figure of 0 or more" + ("" if most == math.inf else f", at most {most:g}"))
    if faults:
        raise ValueError("\n".join(faults))


def _in_turn(problem: _Problem, objectives: Sequence[Objective]) -> Floats:
    """The optimum of the first objective; among its optima, that of the second; and so on."""
    box, found = problem.box, 0 * problem.prices
    for objective in objectives:
        weights = {"hhi": 0 * found + 1, "hhi-wgi": problem.weights}.get(objective, 0 * found)
        costs = problem.prices if objective == "cost" else 0 * found
        optimum = _minimum(box, problem.prices, costs, weights, largest=objective in ("share", "n-1"))
        if optimum is None and objective == objectives[0]:
            raise ArithmeticError(f"{objective}: HiGHS found no optimum for {len(found)} suppliers - report this case")
        if optimum is None:
            break
        found, reduced = optimum
        settled = np.abs(reduced) > TOLERANCE if objective == "cost" else weights > 0
        largest = found.max() if objective in ("share", "n-1") else math.inf
        low, high = np.where(settled, found, box.low), np.where(settled, found, np.minimum(box.high, largest))
        box = replace(box, low=low, high=high)
    return found


def _minimum(box: _Box, prices: Floats, linear: Floats, quadratic: Floats, *, largest: bool = False) -> tuple[Floats, Floats] | None:
    """The x with the least linear . x + sum quadratic * x^2 / 2 (plus the largest x) in the box, and its reduced costs; None if it is empty."""
    from highspy import HighsModelStatus

    room, found, reduced = box.high - box.low, box.low.copy(), 0 * box.low
    free, taken = np.flatnonzero(room > SLACK), box.low.sum()
    if (room < -SLACK).any() or prices @ box.low > box.budget + SLACK or taken > box.most + SLACK:
        return None
    if not free.size:
        return (found, reduced) if taken >= box.least - SLACK else None
    for attempt, unit in enumerate(UNITS):
        order = np.roll(free, attempt)
        model = _model(box, order, unit, prices, linear + quadratic * box.low, largest)
        if (used := np.flatnonzero(quadratic[order])).size:
            starts = np.searchsorted(used, np.arange(len(order)))
            model.passHessian(len(order), used.size, 1, starts.astype("int32"), used.astype("int32"), quadratic[order][used])
        model.run()
        status, solution = model.getModelStatus(), model.getSolution()
        if status == HighsModelStatus.kInfeasible:
            return None
        if status == HighsModelStatus.kOptimal:
            found[order] += np.maximum(np.array(solution.col_value[: len(order)]) / unit, 0.0)
            reduced[order] = np.array(solution.col_dual[: len(order)]) / unit
            return found, reduced
    return None


def _model(box: _Box, order: npt.NDArray[np.intp], unit: float, prices: Floats, linear: Floats, largest: bool) -> Any:
    """The linear part, in (x - low) * unit of those in `order`: HiGHS' quadratic solver stumbles over small lower bounds and fixed variables."""
    import highspy

    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    model.silent()
    for option, value in OPTIONS.items():
        model.setOptionValue(option, value)
    figures = ((box.high - box.low)[order] * unit, linear[order] * unit)
    variables = [model.addVariable(0.0, *pair) for pair in zip(*(figure.tolist() for figure in figures), strict=True)]
    taken, spent = float(box.low.sum()), float(prices @ box.low)
    _add(model, variables, (box.least - taken) * unit, (box.most - taken) * unit)
    priced = [price * one for price, one in zip(prices[order].tolist(), variables, strict=True) if price]
    _add(model, priced, -math.inf, (box.budget - spent) * unit)
    if largest:
        excess = model.addVariable(lb=0.0, obj=unit)
        for one, below in zip(variables, (box.low.max() - box.low[order]).tolist(), strict=True):
            _add(model, [one, -excess], -math.inf, below * unit)
    return model


def _add(model: Any, terms: Sequence[Any], low: float, high: float) -> None:
    """low <= sum of the terms <= high; as one equality where both are the same."""
    total = model.qsum(terms)
    if terms and low == high:
        model.addConstr(total == high)
    elif terms:
        model.addConstr(total <= high)
        model.addConstr(total >= low)


def _conflict(constraints: Sequence[_Constraint], prices: Floats, demand_t: float, in_full: bool) -> Conflict:
    """A minimal conflicting set: each constraint is left out for good if the others still conflict, the least telling ones first."""
    kept = sorted(constraints, key=lambda one: ("budget", "cap", "floor", "demand").index(one.kind))
    for constraint in list(kept):
        others = [one for one in kept if one is not constraint]
        if _minimum(_box(others, len(prices), in_full), prices, 0 * prices, 0 * prices) is None:
            kept = others
    names = tuple(one.words for one in kept)
    if any(one.kind == "budget" for one in kept):
        return Conflict(f"{' and '.join(names)} cannot hold together", names)
    left = [one for one in kept if one.kind == "floor"] or [one for one in kept if one.kind == "demand"]
    right = [one for one in kept if one not in left]
    return Conflict(f"{_added(left, demand_t)} exceed{'s' if len(left) == 1 else ''} {_added(right, demand_t)}", names)


def _added(constraints: Sequence[_Constraint], demand_t: float) -> str:
    total = math.fsum(one.part for one in constraints) * demand_t
    return " + ".join(one.words for one in constraints) + (f" = {total:g} t" if len(constraints) > 1 else "")


def _portfolio(problem: _Problem, objective: Objective, solved: Floats) -> Portfolio:
    parts = np.where(solved > TOLERANCE, np.round(solved, 12), 0.0)
    tonnes = parts * problem.demand_t
    supplied, largest = float(tonnes.sum()), float(tonnes.max())
    shares = share(tonnes, supplied or math.nan)
    used = [one for one, part in zip(problem.candidates, parts, strict=True) if part > 0]
    figures = {
        "cost_usd": float(problem.prices @ tonnes) * problem.dearest,
        "top_share": float(shares.max()),
        "n_minus_1_t": float(n_minus_1(supplied, largest)),
        "hhi": float(hhi_upper(float(tonnes @ tonnes), 0.0, supplied or math.nan)),
        "hhi_wgi": float(problem.weights @ shares**2),
    }
    figures |= {name: math.nan for name, field in NEEDED.items() if any(getattr(one, field) is None for one in used)}
    unmet = problem.demand_t - supplied if supplied < problem.demand_t * (1 - TOLERANCE) else 0.0
    sums = {"demand": float(parts.sum()), "budget": float(problem.prices @ parts)}
    sides = [(one, sums[one.kind] if one.kind in sums else parts[one.place]) for one in problem.constraints]
    binding = tuple(one.words for one, side in sides if abs(side - one.part) <= TOLERANCE)
    by_name = dict(zip((one.supplier for one in problem.candidates), tonnes.tolist(), strict=True))
    return Portfolio(objective, figures[FIELDS[objective]], by_name, supplied, unmet, binding, **figures)
