"""The linear and quadratic programs behind portfolios, solved by HiGHS: least cost, least largest part, least sum of squares in a box."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
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


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """`low` <= x <= `high`, `least` <= sum x <= `most`, prices . x <= `budget`; x in shares of the demand, prices in parts of the dearest."""

    low: Floats
    high: Floats
    least: float
    most: float
    budget: float


def minimum(box: Box, prices: Floats, linear: Floats, quadratic: Floats, *, largest: bool = False) -> tuple[Floats, Floats] | None:
    """The x with the least linear . x + sum quadratic * x^2 / 2 (plus the largest x) in the box, and its reduced costs; None if it is empty."""
    from highspy import HighsModelStatus

    room, found, reduced = box.high - box.low, box.low.copy(), np.zeros_like(box.low)
    if (room < -SLACK).any():
        return None
    if not (free := np.flatnonzero(room > SLACK)).size:
        fits = box.least - SLACK <= found.sum() <= box.most + SLACK and prices @ found <= box.budget + SLACK
        return (found, reduced) if fits else None
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


def _model(box: Box, order: npt.NDArray[np.intp], unit: float, prices: Floats, linear: Floats, largest: bool) -> Any:
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
        excess = model.addVariable(obj=unit)
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
