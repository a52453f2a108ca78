"""Whom to buy from: the cheapest, least concentrated or most robust portfolio of suppliers for a demand, and the curve between cost and risk.

As much of the demand as can be is met first (what cannot is `unmet_t`), then the objective is optimised; among equal optima the one with the
lowest HHI is taken, so the answer is one and does not depend on the order of the candidates. Shares and HHI are of what is supplied, 0-1.
Solved by HiGHS in shares of the demand: optima hold to about 1e-10.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kzgraph.indicators.concentration import hhi_upper, n_minus_1, share
from kzgraph.scenarios.choices import SIDES, Candidate, Conflict, Limit, NotComputable, Objective, Portfolio, Risk
from kzgraph.scenarios.program import Box, Floats, minimum

FIELDS = {"cost": "cost_usd", "share": "top_share", "n-1": "n_minus_1_t", "hhi": "hhi", "hhi-wgi": "hhi_wgi"}
NEEDED = {"cost_usd": "price_usd_per_t", "hhi_wgi": "governance"}
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class _Constraint:
    """A limit as a part of the demand; on the supplier at `place` where it is on one."""

    limit: Limit
    part: float
    place: int = -1

    @property
    def side(self) -> str:
        """How it bounds: cap or floor (of the supplier), budget, demand."""
        return SIDES[self.limit.kind]


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    """`prices` are parts of the `dearest`, so that tolerances mean the same whatever the metal costs; unknown prices and weights are 0."""

    candidates: tuple[Candidate, ...]
    demand_t: float
    prices: Floats
    dearest: float
    weights: Floats
    constraints: tuple[_Constraint, ...]
    box: Box


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
        return NotComputable("price" if unpriced else "governance weight", missing)
    prices = np.array([one.price_usd_per_t or 0.0 for one in known])
    dearest = float(prices.max()) or 1.0
    constraints = [limit for place, one in enumerate(known) for limit in _limits(one, place, demand_t)]
    if budget_usd is not None:
        constraints.append(_Constraint(Limit("budget", budget_usd), budget_usd / dearest / demand_t))
    constraints.append(_Constraint(Limit("demand", demand_t), 1.0))
    box, nothing = _box(constraints, len(known), in_full), 0 * prices
    most = minimum(box, prices / dearest, nothing - 1, nothing)
    if most is None:
        return _conflict(constraints, prices / dearest, demand_t, in_full)
    total = 1.0 if math.isclose(most[0].sum(), 1.0, rel_tol=1e-12) else float(most[0].sum())
    weights = np.array([one.governance or 0.0 for one in known])
    return _Problem(known, demand_t, prices / dearest, dearest, weights, tuple(constraints), replace(box, least=total, most=total))


def _limits(one: Candidate, place: int, demand_t: float) -> list[_Constraint]:
    stated = {
        "max_share": one.max_share if one.max_share < 1 else None,
        "min_share": one.min_share or None,
        "ceiling": one.ceiling_t,
        "capacity": one.capacity_t,
        "contract": one.minimum_t or None,
    }
    limits = [Limit(kind, figure, one.supplier) for kind, figure in stated.items() if figure is not None]
    return [_Constraint(limit, limit.tonnes(demand_t) / demand_t, place) for limit in limits]


def _box(constraints: Sequence[_Constraint], count: int, in_full: bool) -> Box:
    low, high, sums = np.zeros(count), np.full(count, math.inf), {"demand": math.inf, "budget": math.inf}
    for one in constraints:
        if one.side == "floor":
            low[one.place] = max(low[one.place], one.part)
        elif one.side == "cap":
            high[one.place] = min(high[one.place], one.part)
        else:
            sums[one.side] = one.part
    least = 1.0 if in_full and sums["demand"] < math.inf else 0.0
    return Box(low, high, least, sums["demand"], sums["budget"])


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
        optimum = minimum(box, problem.prices, costs, weights, largest=objective in ("share", "n-1"))
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


def _conflict(constraints: Sequence[_Constraint], prices: Floats, demand_t: float, in_full: bool) -> Conflict:
    """A minimal conflicting set: each constraint is left out for good if the others still conflict, the least telling ones first."""
    kept = sorted(constraints, key=lambda one: ("budget", "cap", "floor", "demand").index(one.side))
    for constraint in list(kept):
        others = [one for one in kept if one is not constraint]
        if minimum(_box(others, len(prices), in_full), prices, 0 * prices, 0 * prices) is None:
            kept = others
    return Conflict(tuple(one.limit for one in kept), demand_t)


def _settled(box: Box, solved: Floats) -> Floats:
    """The optimum without the solver's rounding: what lies at a bound is that bound, the others share alike what then misses of the sum."""
    nearest = np.where(solved - box.low <= box.high - solved, box.low, box.high)
    free = np.abs(solved - nearest) > TOLERANCE
    parts = np.where(free, solved, nearest)
    missing = box.most - parts.sum()
    return np.where(free, parts + missing / max(free.sum(), 1), parts) if abs(missing) <= TOLERANCE else parts


def _portfolio(problem: _Problem, objective: Objective, solved: Floats) -> Portfolio:
    parts = _settled(problem.box, solved)
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
    sides = [(one, sums[one.side] if one.side in sums else parts[one.place]) for one in problem.constraints]
    binding = tuple(one.limit for one, side in sides if abs(side - one.part) <= TOLERANCE)
    by_name = dict(zip((one.supplier for one in problem.candidates), tonnes.tolist(), strict=True))
    return Portfolio(objective, figures[FIELDS[objective]], by_name, supplied, unmet, binding, **figures)
