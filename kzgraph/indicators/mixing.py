"""How far the shares of origin can lie from the proportional rule: any mixing that fits the observed flows, by linear programming."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from kzgraph.indicators.tonnes import Floats, known_tonnes

PLACES = 6
"""Decimals of a bound that the solver can be trusted for."""
SLACK = 1e-9
"""Part of each limit that is let through, so that rounding in chains of flows that leave nothing open does not end in a contradiction."""


def mixing_bounds(
    flows: pd.DataFrame, entries: pd.DataFrame, *, consumer: str, origins: Sequence[str], shipped: bool = False
) -> pd.DataFrame:  # fmt: skip
    """Least and largest share of the consumer's supply that can have come from each origin, whatever mix every state ships and keeps.

    `flows` has supplier, consumer, quantity_t; `entries` origin, state, quantity_t: what enters the trade at a state from an origin (its
    output, or what it ships beyond all it is known to have). Unknown are the tonnes f of the origin in each flow T and those k that each
    state keeps: 0 <= f <= T, 0 <= k <= all it keeps, and at each state what comes in equals what goes out and stays. The bounds are the least
    and the most of f into the consumer, with its own entry, over its supply. With `shipped` all that the origin ships to the consumer itself
    counts, wherever it was made.

    Returns state (the origin), low, high: shares 0-1 rounded to 6 decimals, NaN where the consumer has no supply or the solver fails. The
    proportional share lies between them (but for that rounding). Goods that go round in a circle of states are allowed, as in the data, so the
    bounds are never too narrow.

    Source: bounds by linear programming over unobserved routes, Cheng et al. 2024, Nature Communications.

    >>> flows = pd.DataFrame({"supplier": ["A", "B", "B"], "consumer": ["B", "C", "D"], "quantity_t": [60.0, 50.0, 50.0]})
    >>> entries = pd.DataFrame({"origin": ["A", "B"], "state": ["A", "B"], "quantity_t": [60.0, 40.0]})
    >>> mixing_bounds(flows, entries, consumer="C", origins=["A", "B"]).to_dict("split")["data"]
    [['A', 0.2, 1.0], ['B', 0.0, 0.8]]
    """
    traded = known_tonnes(flows, table="flows", keys=["supplier", "consumer"], reserved=())
    traded = traded[traded["supplier"] != traded["consumer"]]
    entering = known_tonnes(entries, table="entries", keys=["origin", "state"], reserved=())
    states = sorted({*traded["supplier"], *traded["consumer"], *entering["state"]})
    place = {state: number for number, state in enumerate(states)}
    into = traded["consumer"] == consumer
    supply = float(traded.loc[into, "quantity_t"].sum() + entering.loc[entering["state"] == consumer, "quantity_t"].sum())
    if not supply:
        return pd.DataFrame({"state": list(origins), "low": np.nan, "high": np.nan})
    problem = _problem(traded, entering, place, supply)
    rows = []
    for origin in origins:
        straight = into & shipped & (traded["supplier"] == origin)
        wanted = np.concatenate([(into & ~straight).to_numpy(), np.zeros(len(states))])
        entry = np.zeros(len(states))
        own = entering[entering["origin"] == origin]
        entry[[place[state] for state in own["state"]]] = own["quantity_t"] / supply
        at_home = entry[place[consumer]] + float(traded.loc[straight, "quantity_t"].sum()) / supply
        least, most = _extreme(wanted, entry, problem), -_extreme(-wanted, entry, problem)
        rows.append((origin, _share(least + at_home), _share(most + at_home)))
    return pd.DataFrame(rows, columns=["state", "low", "high"])


def _problem(traded: pd.DataFrame, entering: pd.DataFrame, place: dict[str, int], supply: float) -> tuple[Any, Floats]:
    """The balance of each state (out and kept minus in) as a sparse matrix over flows and kept tonnes, and the limit of each of these."""
    from scipy.sparse import coo_array

    count, flows = len(place), len(traded)
    source, target = (traded[end].map(place).to_numpy(dtype="int64") for end in ("supplier", "consumer"))
    tonnes = traded["quantity_t"].to_numpy() / supply
    columns = np.concatenate([np.arange(flows), np.arange(flows), flows + np.arange(count)])
    signs = np.concatenate([np.ones(flows), -np.ones(flows), np.ones(count)])
    balance = coo_array((signs, (np.concatenate([source, target, np.arange(count)]), columns)), shape=(count, flows + count)).tocsr()
    had = np.bincount(target, tonnes, count)
    np.add.at(had, entering["state"].map(place).to_numpy(dtype="int64"), entering["quantity_t"].to_numpy() / supply)
    kept = np.maximum(had - np.bincount(source, tonnes, count), 0)
    return balance, np.concatenate([tonnes, kept]) * (1 + SLACK) + SLACK


def _extreme(wanted: Floats, entry: Floats, problem: tuple[Any, Floats]) -> float:
    """The least of the wanted flows for one origin; NaN where the solver finds none."""
    from scipy.optimize import linprog

    balance, limits = problem
    bounds = np.column_stack([np.zeros(len(limits)), limits])
    for presolve in (True, False):
        found = linprog(wanted, A_eq=balance, b_eq=entry, bounds=bounds, options={"presolve": presolve})
        if found.status == 0:
            return float(found.fun)
    return math.nan


def _share(value: float) -> float:
    return value if np.isnan(value) else min(max(round(value, PLACES), 0.0), 1.0)
