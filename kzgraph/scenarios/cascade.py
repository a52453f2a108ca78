"""How a shock in one state passes on: deficits down the trade network, by named rules.

A state's use is what it made and imported less what it exported; what it exported beyond both counts as made there. A deficit goes round
loops until it has been met by stocks or lost to somebody's use, so the states' losses and the stocks used add up to the shock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from kzgraph.indicators.tonnes import known_tonnes

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rule = Literal["proportional", "hoard", "shared"]
Struck = Literal["output", "exports"]

RULES: tuple[Rule, ...] = ("proportional", "hoard", "shared")
TOLERANCE = 1e-9
NOISE = 1e-12
ROUNDING = 1e-13
BLOCK = 64
"""States that are solved at once: above this BLAS starts threads, which cost more than they save and stall where other work has the cores."""


@dataclass(frozen=True, slots=True)
class Shock:
    """What one state loses, `lost_t` tonnes or the part `share_lost` (0-1), of its output ("output") or of its deliveries ("exports").

    Exports can be those to one `consumer` only. What an export cut holds back stays at home and is there to be used before any stock.
    """

    state: str
    of: Struck = "output"
    lost_t: float | None = None
    share_lost: float | None = None
    consumer: str | None = None


@dataclass(frozen=True, slots=True)
class DeficitPassing:
    """Who bears a shock in the end. Tonnes.

    `states`: state, use_t (before), deficit_t (all that reached it, however often), stocks_used_t (and what an export cut held back),
    cut_exports_t (the shock's own cut too), lost_t, share_lost = lost_t / use_t (0-1, NaN without use), round (the fewest hand-overs from state
    to state by which a deficit gets there, NaN where none does). `edges`: supplier, consumer, quantity_t (before), cut_t. Conserved to 1e-9:
    lost_t = shock_t - stocks_used_t + difference_t. `rounds`: the last round in which a state is first reached.
    """

    states: pd.DataFrame
    edges: pd.DataFrame
    shock_t: float
    stocks_used_t: float
    lost_t: float
    difference_t: float
    rounds: int


@dataclass(frozen=True, slots=True, eq=False)
class TradeNetwork:
    """The deliveries of one commodity and year, and the states' balances. `trade[i, j]` is what i ships to j; `exports`, `use`, `made`, `stocks` by state. `parts` is `trade` as parts of the exports."""

    states: tuple[str, ...]
    trade: Floats
    parts: Floats
    exports: Floats
    use: Floats
    made: Floats
    stocks: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Borne:
    """Tonnes by state: what it lacked, passed on to its buyers, met from stocks, and lost."""

    deficit: Floats
    passed: Floats
    stocks_used: Floats
    lost: Floats


def deficit_passing(
    flows: pd.DataFrame,
    *,
    shock: Shock,
    production: pd.DataFrame | None = None,
    stocks: pd.DataFrame | None = None,
    rule: Rule = "proportional",
) -> DeficitPassing:
    """How a shock passes from state to state until stocks have met it or somebody's use has lost it.

    `flows` has supplier, consumer, quantity_t (one commodity and year), `production` and `stocks` state, quantity_t. A state that lacks D,
    with stocks S, exports X and use C, cuts its deliveries to all buyers by the same part:

    - "proportional": stocks first, then exports, its own use last: cut = min(X, max(D - S, 0)).
    - "hoard": exports first, so that stocks and use stay whole as long as they can: cut = min(X, D), then stocks, then use.
    - "shared": stocks first, then all users at home and abroad alike: cut = X / (X + C) * max(D - S, 0).

    D = shock + sum of the cuts of one's suppliers; the least solution is what iterating from the shock on converges to, in whatever order the
    states react. It is solved, not iterated, since a loop of re-exports can take any number of turns: states that ship only to each other
    hand even a small deficit round until they ship nothing, which is the rule and not a forecast. Raises ValueError for bad tables, more than
    one commodity or year, an unknown state, and a shock that is more than there is; ArithmeticError if 1e-9 of the shock is missed.

    Source: Burkholz and Schweitzer 2019, Environmental Research Letters 14 (deficits met by export restrictions): from memory of the
    publication, whose rule is "proportional" without stocks; stocks and the other rules are ours.

    >>> flows = pd.DataFrame({"supplier": ["A", "B"], "consumer": ["B", "C"], "quantity_t": [50.0, 30.0]})
    >>> made = pd.DataFrame({"state": ["A"], "quantity_t": [60.0]})
    >>> found = deficit_passing(flows, production=made, shock=Shock("A", lost_t=40.0))
    >>> found.states.set_index("state")[["deficit_t", "cut_exports_t", "lost_t"]].to_dict("index")
    {'A': {'deficit_t': 40.0, 'cut_exports_t': 40.0, 'lost_t': 0.0},
     'B': {'deficit_t': 40.0, 'cut_exports_t': 30.0, 'lost_t': 10.0},
     'C': {'deficit_t': 30.0, 'cut_exports_t': 0.0, 'lost_t': 30.0}}
    """
    _one_group(flows)
    network = trade_network(flows, production, stocks)
    cut, source = _shocked(network, shock)
    parts = parts_of(network.trade - cut)
    found = borne(network, parts, cut.sum(axis=1), source, rule)
    lowered = cut + found.passed[:, None] * parts
    shock_t, used_t, lost_t = (float(tonnes.sum()) for tonnes in (source, found.stocks_used, found.lost))
    if abs(difference := lost_t + used_t - shock_t) > _allowed(network, source):
        raise ArithmeticError(f"{lost_t} t lost and {used_t} t of stocks used do not make the shock of {shock_t} t - report this case")
    share_lost = np.divide(found.lost, network.use, out=np.full_like(found.lost, np.nan), where=network.use > 0)
    figures = {"use_t": network.use, "deficit_t": found.deficit, "stocks_used_t": found.stocks_used, "cut_exports_t": lowered.sum(axis=1)}
    suppliers, consumers = np.nonzero(network.trade)
    names, pair = np.array(network.states, dtype=object), (suppliers, consumers)
    edges = {"supplier": names[suppliers], "consumer": names[consumers], "quantity_t": network.trade[pair], "cut_t": lowered[pair]}
    reached = _rounds(found.passed[:, None] * parts > NOISE * shock_t, source > 0, 0 if shock.of == "output" else 1)
    states = {"state": names, **figures, "lost_t": found.lost, "share_lost": share_lost, "round": reached}
    last = int(np.nanmax(reached, initial=0))
    return DeficitPassing(pd.DataFrame(states), pd.DataFrame(edges), shock_t, used_t, lost_t, difference, last)


def _rounds(passes: Flags, start: Flags, first: int) -> Floats:
    """The round in which each state is first reached, NaN where it is not; `start` are those of round `first`."""
    rounds = np.where(start, float(first), np.nan)
    newly = start
    while newly.any():
        first += 1
        newly = passes[newly].any(axis=0) & np.isnan(rounds)
        rounds[newly] = first
    return rounds


def _one_group(flows: pd.DataFrame) -> None:
    several = [column for column in ("commodity", "year") if column in flows and flows[column].nunique() > 1]
    if several:
        raise ValueError(f"flows of more than one {' and '.join(several)}: a shock passes on within one - select it first")


def trade_network(flows: pd.DataFrame, production: pd.DataFrame | None, stocks: pd.DataFrame | None) -> TradeNetwork:
    shipped = known_tonnes(flows, table="flows", keys=["supplier", "consumer"], reserved=())
    shipped = shipped[shipped["supplier"] != shipped["consumer"]]
    amounts = []
    for table, frame in {"production": production, "stocks": stocks}.items():
        known = None if frame is None else known_tonnes(frame, table=table, keys=["state"], reserved=()).set_index("state")["quantity_t"]
        amounts.append({} if known is None else known.to_dict())
    states = tuple(sorted({*shipped["supplier"], *shipped["consumer"], *amounts[0], *amounts[1]}))
    index = pd.Index(states, dtype=object)
    trade = np.zeros((len(states), len(states)))
    trade[index.get_indexer(shipped["supplier"]), index.get_indexer(shipped["consumer"])] = shipped["quantity_t"].to_numpy()
    made, kept = (np.array([amount.get(state, 0.0) for state in states]) for amount in amounts)
    exports = trade.sum(axis=1)
    return TradeNetwork(states, trade, parts_of(trade), exports, np.maximum(made + trade.sum(axis=0) - exports, 0.0), made, kept)


def parts_of(trade: Floats) -> Floats:
    totals = trade.sum(axis=1, keepdims=True)
    parts: Floats = np.divide(trade, totals, out=np.zeros_like(trade), where=totals > 0)
    return parts


def _shocked(network: TradeNetwork, shock: Shock) -> tuple[Floats, Floats]:
    """The deliveries that the shock cuts itself, and the deficit that it leaves with each state."""
    for name in (shock.state, *([] if shock.consumer is None else [shock.consumer])):
        if name not in network.states:
            raise ValueError(f"{name} is in none of the tables - found {', '.join(network.states)}")
    place, cut = network.states.index(shock.state), np.zeros_like(network.trade)
    reached = np.array([shock.consumer in (None, state) for state in network.states])
    deliveries = np.where(reached, network.trade[place], 0.0)
    there_is = float(network.made[place] if shock.of == "output" else deliveries.sum())
    asked = [shock.lost_t, None if shock.share_lost is None else shock.share_lost * there_is]
    lost = [amount for amount in asked if amount is not None]
    if len(lost) != 1 or not there_is or not 0 <= lost[0] <= there_is * (1 + NOISE):
        told = f"lost_t {shock.lost_t}, share_lost {shock.share_lost} of {there_is:g} t known {shock.of}"
        raise ValueError(f"{shock.state}: {told} - needed is one of the two, from 0 to all there is, and there must be some")
    if shock.of == "output":
        return cut, np.where(np.arange(len(network.states)) == place, lost[0], 0.0)
    cut[place] = deliveries * min(lost[0] / there_is, 1.0)
    return cut, cut[place]


def borne(network: TradeNetwork, parts: Floats, held: Floats, source: Floats, rule: Rule) -> Borne:
    """Who bears the deficits of `source`, the cut itself having held back `held`, which is used up before anything else."""
    if rule not in RULES:
        raise ValueError(f"rule {rule!r}: it is one of {', '.join(RULES)}")
    capacity = network.exports - held
    first = held + (0.0 if rule == "hoard" else network.stocks)
    users = capacity + (network.use if rule == "shared" else 0.0)
    slope = np.divide(capacity, users, out=np.zeros_like(users), where=users > 0)
    passed = _passed(parts, capacity, slope, first, source)
    deficit = source + passed @ parts
    if np.abs(passed - np.clip(slope * (deficit - first), 0.0, capacity)).max() > _allowed(network, source):
        raise ArithmeticError("the deficits that are passed on do not fit the rule to 1e-9 of the shock - report this case")
    early = np.minimum(first, deficit)
    left = np.maximum(deficit - early - passed, 0.0)
    late = np.minimum(network.stocks if rule == "hoard" else 0.0, left)
    lost = np.where(left - late > NOISE * source.sum(), left - late, 0.0)
    return Borne(deficit, passed, early + late, lost)


def _allowed(network: TradeNetwork, source: Floats) -> float:
    """What may be missed: 1e-9 of the shock, and of a tiny shock that empties a loop, what rounding leaves of the loop's tonnes."""
    return float(max(TOLERANCE * source.sum(), ROUNDING * network.exports.sum()))


def _passed(parts: Floats, capacity: Floats, slope: Floats, first: Floats, source: Floats) -> Floats:
    """The least solution of passed = min(capacity, slope * max(source + passed @ parts - first, 0)).

    States that use up their `first` are found from below; given them, the states that reach their capacity from above, by policy iteration.
    """
    opened = first <= 0
    while True:
        active = _reached(parts, source > 0, opened & (capacity > 0))
        passed, passing = np.where(active, capacity, 0.0), np.zeros_like(active)
        deficit = source + passed @ parts
        while (more := active & ~passing & (slope * (deficit - first) < capacity * (1 - NOISE))).any():
            passing |= more
            free, factor = np.flatnonzero(passing), slope[passing]
            base = source + (np.where(active, capacity, 0.0) - np.where(passing, capacity + slope * first, 0.0)) @ parts
            inner = parts.take(free, axis=0).take(free, axis=1)
            inner *= -factor[:, None]
            inner.flat[:: len(free) + 1] += 1.0
            found = _solved(inner.T, base[free])
            passed[free] = np.clip(factor * (found - first[free]), 0.0, capacity[free])
            deficit = source + passed @ parts
        used_up = ~opened & (deficit > first * (1 + NOISE))
        if not used_up.any():
            return passed
        opened |= used_up


def _solved(matrix: Floats, right: Floats) -> Floats:
    """The solution of matrix @ x = right, by blocks; in each column the diagonal outweighs the rest, so that no block needs rows of another."""
    if len(right) <= BLOCK:
        found: Floats = np.asarray(np.linalg.solve(matrix, right), dtype="float64")
        return found
    one, two = slice(None, BLOCK), slice(BLOCK, None)
    first = np.linalg.solve(matrix[one, one], np.column_stack([matrix[one, two], right[one]]))
    last = _solved(matrix[two, two] - matrix[two, one] @ first[:, :-1], right[two] - matrix[two, one] @ first[:, -1])
    return np.concatenate([first[:, -1] - first[:, :-1] @ last, last])


def _reached(parts: Floats, start: Flags, able: Flags) -> Flags:
    """The states able to pass on that a deficit gets to, along states able to pass on."""
    found = newly = start & able
    while newly.any():
        newly = (parts[newly] > 0).any(axis=0) & able & ~found
        found = found | newly
    return found
