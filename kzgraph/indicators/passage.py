"""How much of a supply has passed through a state over two stages, mined and refined: the proportional share, and what it can be at most.

Which refiner's metal a consumer gets is looked through proportionally (`origin`). Which mine's ore went into the metal that this consumer
got is not observed: a refiner may have used any of the ore it had. The lowest and highest share are two linear programs over what is left
open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kzgraph.indicators.origin import Origins, ultimate_origins
from kzgraph.indicators.tonnes import UNEXPLAINED, known_tonnes

TOLERANCE = 1e-9
Flags = npt.NDArray[np.bool_]


class PassageBounds(NamedTuple):
    """Shares 0-1: the least, the one if the two stages are mixed independently, and the most."""

    low: float
    independent: float
    high: float


Repair = tuple[str, float, float]
"""A refiner, the tonnes it delivered, and the fewer tonnes it refined: the rest counts as worked from unexplained ore."""


@dataclass(frozen=True, slots=True)
class Margins:
    """What is known of the two stages, one commodity and year. States are names, "unexplained" stands for what the data do not explain.

    `ore`: refiner, mine, share (0-1 of the refiner's ore; the rest is unexplained). `output`: refiner, quantity_t, all it refined.
    `delivered`: refiner, consumer, quantity_t, the refined tonnes that the consumer kept. `through`: the state whose trade counts as
    passage.
    """

    ore: pd.DataFrame
    output: pd.DataFrame
    delivered: pd.DataFrame
    through: str | None = None


@dataclass(frozen=True, slots=True)
class PassageShare:
    """Share of a consumer's supply that passed through a state, 0-1: `low` <= `proportional` <= `high`; NaN where nothing was delivered.

    `parts` sum to 1, by the proportional rule: "mined" (there, refined elsewhere), "refined" (there, mined elsewhere), "both",
    "unexplained" (mined or refined nobody knows where, and not otherwise known to have passed) and "elsewhere". `repairs` says which
    margins did not fit and what was done.
    """

    low: float
    proportional: float
    high: float
    parts: dict[str, float]
    repairs: tuple[Repair, ...]


def passage_bounds(a: float, b: float) -> PassageBounds:
    """Share that passed through a state at one stage or the other, from its shares `a` and `b` (0-1) of the two stages alone.

    max(a, b) <= V <= min(1, a + b); mixed independently V = 1 - (1 - a)(1 - b). Raises ValueError for a share outside 0-1.

    Source: Cheng et al. 2024, Nature Communications.

    >>> passage_bounds(0.5, 0.25)
    PassageBounds(low=0.5, independent=0.625, high=0.75)
    """
    if not (0 <= a <= 1 and 0 <= b <= 1):
        raise ValueError(f"shares {a} and {b}: both must be from 0 to 1 - divide percentages by 100")
    return PassageBounds(max(a, b), 1 - (1 - a) * (1 - b), min(1.0, a + b))


def two_stage_margins(
    *, mined: pd.DataFrame, ore_trade: pd.DataFrame, refined: pd.DataFrame, refined_trade: pd.DataFrame, through: str | None = None
) -> Margins:
    """The margins from the tables of one commodity and year, each stage looked through by the proportional rule.

    `mined` and `refined` have state, quantity_t (output); `ore_trade` and `refined_trade` supplier, consumer, quantity_t (known tonnes, all
    codes of the stage together). Ore tonnes need not be metal tonnes: of ore only the shares are used. `refined` is what the consumers'
    supply comes from, so it must be in the unit of `refined_trade`.

    With `through`, the trade of that state counts as passage too: it becomes the source of all the ore and all the metal that it supplies,
    and the ore of that metal is left open. The margins are then good for `passage_share` of that state only.

    Raises ValueError as `ultimate_origins` does.
    """
    ore = _looked_through(ore_trade, mined, through)
    metal = _looked_through(refined_trade, refined, through)
    as_it_is = metal if through is None else _looked_through(refined_trade, refined, None)
    kept = as_it_is.states.set_index("state")["kept_t"]
    origins = metal.origins[metal.origins["ultimate_share"] > 0]
    delivered = origins.assign(quantity_t=origins["ultimate_share"] * _looked_up(origins["consumer"], kept))
    output = metal.states.loc[metal.states["produced_t"] > 0, ["state", "produced_t"]]
    refiners = set(output["state"]) - {through}
    used = ore.origins[ore.origins["consumer"].isin(refiners) & (ore.origins["ultimate_share"] > 0)]
    return Margins(
        ore=used.rename(columns={"consumer": "refiner", "state": "mine", "ultimate_share": "share"})[["refiner", "mine", "share"]],
        output=output.rename(columns={"state": "refiner", "produced_t": "quantity_t"}),
        delivered=delivered.rename(columns={"state": "refiner"})[["refiner", "consumer", "quantity_t"]],
        through=through,
    )


def _looked_through(trade: pd.DataFrame, made: pd.DataFrame, through: str | None) -> Origins:
    """One stage; with `through`, that state is the source of all it supplies, and what goes into it is not followed further back."""
    trade, made = (frame.assign(commodity="", year=0) for frame in (trade, made))
    found = ultimate_origins(trade, made)
    supplied = found.states.loc[found.states["state"] == through, ["commodity", "year", "state", "supply_t"]]
    if supplied.empty:
        return found
    made = pd.concat([made[made["state"] != through], supplied.rename(columns={"supply_t": "quantity_t"})])
    return ultimate_origins(trade[trade["consumer"] != through], made)


def mine_refine_matrix(margins: Margins) -> pd.DataFrame:
    """Mine state x refining state x consumer by the proportional rule: columns mine, refiner, consumer, share, quantity_t.

    quantity_t = delivered tonnes * share of the mine in the refiner's ore; `share` is of all that was delivered to the consumer (0-1, sums
    to 1). A refiner that delivers more than it refined worked the excess from unexplained ore. Raises ValueError for a margin that does not
    fit.

    >>> two = pd.DataFrame({"refiner": ["R", "R"], "mine": ["A", "B"], "share": [0.25, 0.75]})
    >>> delivered = pd.DataFrame({"refiner": ["R", "R"], "consumer": ["C", "D"], "quantity_t": [40.0, 60.0]})
    >>> matrix = mine_refine_matrix(Margins(two, pd.DataFrame({"refiner": ["R"], "quantity_t": [100.0]}), delivered))
    >>> matrix[["mine", "consumer", "share", "quantity_t"]].to_dict("split")["data"]
    [['A', 'C', 0.25, 10.0], ['B', 'C', 0.75, 30.0], ['A', 'D', 0.25, 15.0], ['B', 'D', 0.75, 45.0]]
    """
    return _routes(margins)[["mine", "refiner", "consumer", "share", "quantity_t"]]


def passage_share(margins: Margins, *, state: str, consumer: str, unexplained_may_pass: bool = True) -> PassageShare:
    """Share of the consumer's supply that was mined in the state or refined there (or traded by it, see `two_stage_margins`).

    Unknown are the tonnes x[m, r] of ore of m that r refined for this consumer: sum over m of x[m, r] = delivered by r, and x[m, r] <=
    share of m in the ore of r * output of r, since the rest goes to others in whatever mix. `low` and `high` are the least and the most of
    the sum of x with m or r the state. What is unexplained counts in `high` (it may have passed) unless `unexplained_may_pass` is False,
    never in `low`. Which refiner delivered how much is taken as given.

    Raises ValueError for a margin that does not fit even if the rest of it is unexplained, and for margins made for another state.

    Source: the bounds by linear programming of Cheng et al. 2024, Nature Communications.

    >>> ore = pd.DataFrame({"refiner": ["R", "R"], "mine": ["A", "B"], "share": [0.25, 0.75]})
    >>> delivered = pd.DataFrame({"refiner": ["R", "R"], "consumer": ["C", "D"], "quantity_t": [40.0, 60.0]})
    >>> found = passage_share(Margins(ore, pd.DataFrame({"refiner": ["R"], "quantity_t": [100.0]}), delivered), state="A", consumer="C")
    >>> found.low, found.proportional, found.high
    (0.0, 0.25, 0.625)
    """
    if margins.through not in (None, state):
        raise ValueError(f"the margins count what passed through {margins.through}, not {state} - make them with through={state!r}")
    routes = _routes(margins)
    routes = routes[routes["consumer"] == consumer]
    if routes.empty:
        return PassageShare(float("nan"), float("nan"), float("nan"), {}, ())
    mined, refined = (routes["mine"] == state).to_numpy(), (routes["refiner"] == state).to_numpy()
    unexplained = ((routes["mine"] == UNEXPLAINED) | (routes["refiner"] == UNEXPLAINED)).to_numpy() & ~mined & ~refined
    share = routes["share"].to_numpy()
    proportional = min(float(share[mined | refined].sum()), 1.0)
    return PassageShare(
        low=min(_least(routes, mined | refined), proportional),
        proportional=proportional,
        high=max(1 - _least(routes, ~(mined | refined | (unexplained & unexplained_may_pass))), proportional),
        parts={
            "mined": float(share[mined & ~refined].sum()),
            "refined": float(share[refined & ~mined].sum()),
            "both": float(share[mined & refined].sum()),
            "unexplained": float(share[unexplained].sum()),
            "elsewhere": float(share[~(mined | refined | unexplained)].sum()),
        },
        repairs=tuple(dict.fromkeys(one for one in routes["repair"] if isinstance(one, tuple))),
    )


def _least(routes: pd.DataFrame, counted: Flags) -> float:
    """The least share of the counted routes: the linear program, in shares of the consumer's supply."""
    from scipy.optimize import linprog

    refiners, rows = np.unique(routes["refiner"].to_numpy(dtype=object), return_inverse=True)
    from_refiner = (rows == np.arange(len(refiners))[:, None]).astype(float)
    share = routes["share"].to_numpy()
    limits = np.column_stack([np.zeros(len(share)), routes["limit"]])
    found = linprog(counted.astype(float), A_eq=from_refiner, b_eq=from_refiner @ share, bounds=limits, method="highs")
    if found.status != 0:
        raise ValueError(f"the margins of {', '.join(refiners)} do not fit together: {found.message}")
    return min(max(float(found.fun), 0.0), 1.0)


def _routes(margins: Margins) -> pd.DataFrame:
    """The matrix with, for each row, the `limit` (all of that ore the refiner worked, as a share of the consumer's supply) and `repair`."""
    delivered = known_tonnes(margins.delivered, table="delivered", keys=["consumer", "refiner"], reserved=())
    supply = delivered.groupby("consumer")["quantity_t"].transform("sum")
    routes: pd.DataFrame = delivered.assign(supply_t=supply).merge(_mix(margins, delivered), on="refiner")
    routes = routes.assign(share=routes["quantity_t"] * routes["part"] / routes["supply_t"], limit=routes["worked_t"] / routes["supply_t"])
    return routes.assign(quantity_t=routes["quantity_t"] * routes["part"]).sort_values(["consumer", "refiner", "mine"], ignore_index=True)


def _mix(margins: Margins, delivered: pd.DataFrame) -> pd.DataFrame:
    """Refiner, mine, worked_t (its ore in the refiner's output), part (of the refiner's ore), repair; the rest is of unexplained ore."""
    ore = known_tonnes(margins.ore, table="ore", keys=["refiner", "mine"], quantity="share", reserved=())
    sums = ore.groupby("refiner")["share"].sum()
    over = [
        f"ore of {refiner}: the shares of its mines sum to {total:g}, at most 1 fits"
        for refiner, total in sums.items()
        if total > 1 + TOLERANCE
    ]
    if over:
        raise ValueError("\n".join([*over, "give shares from 0 to 1 of all the ore of the refiner, each mine once"]))
    shipped = delivered.groupby("refiner")["quantity_t"].sum()
    output = known_tonnes(margins.output, table="output", keys=["refiner"], reserved=()).set_index("refiner")["quantity_t"]
    output = output.reindex(shipped.index, fill_value=0.0).mask(shipped.index == UNEXPLAINED, shipped)
    total = output.where(output >= shipped, shipped)
    known = ore.assign(worked_t=ore["share"] * _looked_up(ore["refiner"], output)).drop(columns="share")
    rest = total.sub(known.groupby("refiner")["worked_t"].sum(), fill_value=0.0)[total.index]
    lacking = rest[rest > TOLERANCE * total].rename("worked_t").reset_index().assign(mine=UNEXPLAINED)
    worked = pd.concat([known[known["worked_t"] > 0], lacking]).groupby(["refiner", "mine"])["worked_t"].sum()
    part = worked / worked.groupby("refiner").transform("sum")
    repairs = {refiner: _repair(refiner, output[refiner], shipped[refiner]) for refiner in shipped.index}
    mix: pd.DataFrame = part.rename("part").reset_index()
    return mix.assign(worked_t=mix["part"] * _looked_up(mix["refiner"], total), repair=mix["refiner"].map(repairs))


def _looked_up(names: pd.Series, figures: pd.Series) -> pd.Series:
    """The figure of each name. Of no names at all pandas gives text that pyarrow keeps, and that cannot be multiplied."""
    return names.map(figures).astype("float64")


def _repair(refiner: str, output: float, shipped: float) -> Repair | None:
    return None if shipped <= output * (1 + TOLERANCE) else (refiner, float(shipped), float(output))
