"""Where a supply was produced in the end: re-exports looked through by the proportional rule, all consumers of a group at once.

The assumption, which every reader must be told: what a state ships has the same mix of origins as all it has. A group is one commodity in
one year; a state without a row of production produces nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

UNEXPLAINED = "unexplained"
GROUP = ["commodity", "year"]
SHARES = ["direct_share", "ultimate_share", "ultimate_t"]
STATE_COLUMNS = ["supply_t", "produced_t", "imported_t", "exported_t", "unexplained_t", "kept_t", "exported_share", "is_hub"]
NOISE = 1e-12
BLOCK = 16
"""Nodes eliminated together; a matter of speed alone."""
NAMED_AT_MOST = 10
NEEDED = "needed are complete keys and quantities of 0 or more - leave unknown ones out and count them first"


@dataclass(frozen=True, slots=True)
class Origins:
    """What `ultimate_origins` found. Tonnes and shares 0-1; every frame is sorted by its first columns.

    `origins`: commodity, year, consumer, state (an origin, or "unexplained"), direct_share, ultimate_share, ultimate_t = ultimate_share *
    supply_t; a row for every state with either share above 0. `states`: commodity, year, state, supply_t, produced_t, imported_t,
    exported_t, unexplained_t, kept_t, exported_share = exported_t / supply_t, is_hub. `conserved`: commodity, year, kept_t (summed over
    consumers and looked-through origins), produced_t, unexplained_t, difference_t = kept_t - produced_t - unexplained_t. `repairs`:
    (commodity, year, states) of each closed loop. `self_flows`: the flows of a state to itself, which were left out (commodity, year,
    state, quantity_t).
    """

    origins: pd.DataFrame
    states: pd.DataFrame
    conserved: pd.DataFrame
    repairs: tuple[tuple[str, int, tuple[str, ...]], ...]
    self_flows: pd.DataFrame


def ultimate_origins(flows: pd.DataFrame, production: pd.DataFrame, *, hub_share: float = 0.01) -> Origins:
    """Which states produced what each consumer was supplied with, however many times it was re-exported.

    `flows` has commodity, year, supplier, consumer, quantity_t (one or more rows a pair, known tonnes only), `production` commodity, year,
    state, quantity_t. With T the tonnes shipped and p those produced, the supply of j is x_j = p_j + sum_i T_ij + u_j, A = T diag(x)^-1,
    the origin shares are S = diag(p / x) (I - A)^-1, and j keeps x_j - sum_k T_jk.

    - A state that ships more than it has lacks u_j = exported - produced - imported: an explicit origin "unexplained"; it keeps 0.
    - Own production is a direct share like any supplier's. Direct shares sum to 1, ultimate shares too, both with "unexplained".
    - A loop that nothing feeds (it ships all it imports, in a circle, and produces nothing) has no origin: its ultimate share is wholly
      "unexplained", its `unexplained_t` 0, since nothing enters or is kept; it is named in `repairs`.
    - A state that neither has nor ships anything is absent. A hub ships at least `hub_share` of the group's trade and produces nothing.

    Raises ValueError, with every bad row up to ten, for tonnes that are NaN, infinite or negative and for a missing key.

    Source: Kastner, Kastner and Nonhebel 2011, Ecological Economics 70; Croft, West and Green 2018, Journal of Cleaner Production 203.

    >>> keys = {"commodity": "ore", "year": 2024}
    >>> flows = pd.DataFrame({**keys, "supplier": ["A", "A", "B"], "consumer": ["B", "C", "C"], "quantity_t": [80.0, 10.0, 60.0]})
    >>> found = ultimate_origins(flows, pd.DataFrame({**keys, "state": ["A", "C"], "quantity_t": [100.0, 5.0]}))
    >>> of_c = found.origins[found.origins["consumer"] == "C"].set_index("state")
    >>> of_c[["direct_share", "ultimate_share", "ultimate_t"]].round(4).to_dict("index")
    {'A': {'direct_share': 0.1333, 'ultimate_share': 0.9333, 'ultimate_t': 70.0},
     'B': {'direct_share': 0.8, 'ultimate_share': 0.0, 'ultimate_t': 0.0},
     'C': {'direct_share': 0.0667, 'ultimate_share': 0.0667, 'ultimate_t': 5.0}}
    >>> found.states.set_index("state")["kept_t"].to_dict(), found.states.set_index("state")["is_hub"].to_dict()
    ({'A': 10.0, 'B': 20.0, 'C': 75.0}, {'A': False, 'B': True, 'C': False})
    """
    traded = known_tonnes(flows, table="flows", keys=[*GROUP, "supplier", "consumer"])
    made = known_tonnes(production, table="production", keys=[*GROUP, "state"])
    own = traded["supplier"] == traded["consumer"]
    self_flows = traded[own].drop(columns="consumer").rename(columns={"supplier": "state"}).reset_index(drop=True)
    balances = _balances(traded[~own], made)
    return Origins(
        origins=_stacked([_origins_of(balance) for balance in balances], "consumer", "state", *SHARES),
        states=_stacked([_states_of(balance, hub_share) for balance in balances], "state", *STATE_COLUMNS),
        conserved=_conserved(balances),
        repairs=tuple((balance.commodity, balance.year, loop) for balance in balances for loop in balance.loops),
        self_flows=self_flows,
    )


def known_tonnes(
    frame: pd.DataFrame, *, table: str, keys: Sequence[str], quantity: str = "quantity_t", reserved: Sequence[str] = (UNEXPLAINED,)
) -> pd.DataFrame:
    """The sums of `quantity` by `keys`, sorted, the same to the last bit in whatever order the rows come; zeros are left out.

    Raises ValueError naming `table`, each bad row (the first is row 1) and what to do: a missing column or key, tonnes that are NaN,
    infinite or negative, a `reserved` name among the keys.
    """
    missing = [column for column in (*keys, quantity) if column not in frame.columns]
    if missing:
        raise ValueError(f"{table}: no column {', '.join(missing)} - found {', '.join(map(str, frame.columns))}")
    amounts = frame[quantity].to_numpy(dtype="float64", na_value=np.nan)
    names = frame[list(keys)]
    keyless = names.isna().any(axis=1) | names.isin(list(reserved)).any(axis=1)
    wrong = ~(np.isfinite(amounts) & (amounts >= 0)) | keyless.to_numpy(dtype=bool)
    if wrong.any():
        told = f"; {', '.join(reserved)} is reserved" if reserved else ""
        raise ValueError("\n".join([*_wrong_rows(names, amounts, wrong, table, quantity), f"{NEEDED}{told}"]))
    known = names.assign(**{quantity: amounts})[amounts > 0].sort_values([*keys, quantity])
    return known.groupby(list(keys), sort=True)[quantity].sum().reset_index()


def _wrong_rows(names: pd.DataFrame, amounts: Floats, wrong: Flags, table: str, quantity: str) -> list[str]:
    rows = np.flatnonzero(wrong)
    more = [f"and {len(rows) - NAMED_AT_MOST} rows more"] if len(rows) > NAMED_AT_MOST else []
    named = [(row + 1, ", ".join(map(str, names.iloc[row])), amounts[row]) for row in rows[:NAMED_AT_MOST]]
    return [*(f"{table} row {row} ({keys}): {quantity} is {amount}" for row, keys, amount in named), *more]


def unfed(inner: npt.ArrayLike, outer: npt.ArrayLike) -> Flags:
    """Which nodes nothing from outside reaches, along whatever path: `inner[i, j]` from node i to j, `outer[o, j]` from source o to node j.

    >>> unfed([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], [[1, 0, 0, 0]]).tolist()
    [False, False, True, True]
    """
    links, fed = np.asarray(inner) > 0, (np.asarray(outer) > 0).any(axis=0)
    while (wider := fed | links[fed].any(axis=0)).sum() > fed.sum():
        fed = wider
    return np.logical_not(fed)


def look_through(inner: npt.ArrayLike, outer: npt.ArrayLike) -> Floats:
    """Share of each node's inflow that comes from each outer source in the end, 0-1: `outer` (I - A)^-1 with the columns as shares.

    `inner[i, j]` goes from node i to j (the diagonal is ignored), `outer[o, j]` enters node j from source o, in any one unit. Returns an
    array shaped like `outer`; a column sums to 1, or is 0 where nothing enters. Every node that is not `unfed` comes out to nearly full
    precision however closely a loop holds its supply: nodes are eliminated one by one, and nothing is ever subtracted.

    Source: Grassmann, Taksar and Heyman 1985, Operations Research 33 (state reduction).

    >>> look_through([[0, 80, 10], [0, 0, 60], [0, 0, 0]], [[100, 0, 0], [0, 0, 5]]).round(4).tolist()
    [[1.0, 1.0, 0.9333], [0.0, 0.0, 0.0667]]
    """
    links = np.asarray(inner, dtype="float64")
    passing = (links * ~np.eye(len(links), dtype=bool)).any(axis=1)
    order = np.concatenate([np.flatnonzero(passing), np.flatnonzero(~passing)])
    count = int(passing.sum())
    into = np.concatenate([links[order[:count]], np.asarray(outer, dtype="float64")])[:, order].T.copy()
    for first in range(0, count, BLOCK):
        _eliminate(into, first, min(first + BLOCK, count))
    for first in reversed(range(0, count, BLOCK)):
        last = min(first + BLOCK, count)
        into[first:last, count:] += into[first:last, last:count] @ into[last:count, count:]
        for k in reversed(range(first, last)):
            into[k, count:] += into[k, k + 1 : last] @ into[k + 1 : last, count:]
    entries = into[:, count:].T
    totals = entries.sum(axis=0)
    shares = np.empty_like(entries)
    shares[:, order] = np.divide(entries, totals, out=np.zeros_like(entries), where=totals > 0)
    return shares


def _eliminate(into: Floats, first: int, last: int) -> None:
    """Takes nodes `first` to `last` out of the paths to later ones: one by one among themselves, then at once for all the rest.

    A row of `into` is what enters a node: from each node that passes anything on, then from each outer source.
    """
    for k in range(first, last):
        later = into[k, k + 1 :]
        into[last:, k] += into[last:, first:k] @ into[first:k, k]
        total = later.sum()
        if total > 0:
            later /= total
            into[k + 1 : last, k + 1 :] += np.outer(into[k + 1 : last, k], later)
    into[last:, last:] += into[last:, first:last] @ into[first:last, last:]


@dataclass(frozen=True, slots=True)
class _Balance:
    """One group; the arrays run over its `states`, `trade[i, j]` is what i ships to j. The last row of shares is for the unexplained."""

    commodity: Any
    year: Any
    states: npt.NDArray[np.object_]
    trade: Floats
    produced: Floats
    unexplained: Floats
    supply: Floats
    kept: Floats
    ultimate: Floats
    loops: tuple[tuple[str, ...], ...]


def _balances(traded: pd.DataFrame, made: pd.DataFrame) -> list[_Balance]:
    groups = pd.concat([traded[GROUP], made[GROUP]]).drop_duplicates().sort_values(GROUP)
    flows_of, made_of = (dict(list(frame.groupby(GROUP))) for frame in (traded, made))
    keys = list(groups.itertuples(index=False, name=None))
    return [_balance(key, flows_of.get(key, traded[:0]), made_of.get(key, made[:0])) for key in keys]


def _balance(key: tuple[Any, Any], traded: pd.DataFrame, made: pd.DataFrame) -> _Balance:
    named = [frame[column].to_numpy(dtype=object) for frame, column in ((traded, "supplier"), (traded, "consumer"), (made, "state"))]
    states, codes = np.unique(np.concatenate(named), return_inverse=True)
    shippers, receivers, makers = np.split(codes, [len(traded), 2 * len(traded)])
    trade, produced = np.zeros((len(states), len(states))), np.zeros(len(states))
    trade[shippers, receivers] = traded["quantity_t"]
    produced[makers] = made["quantity_t"]
    exported, had = trade.sum(axis=1), produced + trade.sum(axis=0)
    lacking = np.maximum(exported - had, 0)
    unexplained = np.where(lacking > NOISE * exported, lacking, 0)
    supply = had + unexplained
    closed = unfed(trade, np.vstack([produced, unexplained]))
    ultimate = _ultimate(trade, produced, np.where(closed, supply, unexplained))
    kept = np.maximum(supply - exported, 0)
    return _Balance(*key, states, trade, produced, unexplained, supply, kept, ultimate, _loops(states, trade, closed))


def _ultimate(trade: Floats, produced: Floats, unexplained: Floats) -> Floats:
    sources = np.flatnonzero(produced)
    shares = np.zeros((len(produced) + 1, len(produced)))
    shares[[*sources, -1]] = look_through(trade, np.vstack([np.diag(produced)[sources], unexplained]))
    return shares


def _loops(states: npt.NDArray[np.object_], trade: Floats, closed: Flags) -> tuple[tuple[str, ...], ...]:
    if not closed.any():
        return ()
    import networkx as nx

    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_edges_from((int(i), int(j)) for i, j in np.argwhere((trade > 0) & closed[:, None] & closed))
    return tuple(sorted(tuple(states[sorted(loop)].tolist()) for loop in nx.strongly_connected_components(links) if len(loop) > 1))


def _origins_of(balance: _Balance) -> pd.DataFrame:
    direct = np.vstack([balance.trade + np.diag(balance.produced), balance.unexplained]) / balance.supply
    consumers, sources = np.nonzero(((direct > 0) | (balance.ultimate > 0)).T)
    share = balance.ultimate[sources, consumers]
    names = {"consumer": balance.states[consumers], "state": np.append(balance.states, UNEXPLAINED)[sources]}
    values = (direct[sources, consumers], share, share * balance.supply[consumers])
    return pd.DataFrame({"commodity": balance.commodity, "year": balance.year, **names, **dict(zip(SHARES, values, strict=True))})


def _states_of(balance: _Balance, hub_share: float) -> pd.DataFrame:
    imported, exported = balance.trade.sum(axis=0), balance.trade.sum(axis=1)
    is_hub = (exported > 0) & (exported >= hub_share * exported.sum()) & (balance.produced == 0)
    tonnes = (balance.supply, balance.produced, imported, exported, balance.unexplained, balance.kept)
    columns = zip(STATE_COLUMNS, (*tonnes, np.minimum(exported / balance.supply, 1), is_hub), strict=True)
    return pd.DataFrame({"commodity": balance.commodity, "year": balance.year, "state": balance.states, **dict(columns)})


def _conserved(balances: Sequence[_Balance]) -> pd.DataFrame:
    tonnes = [
        (each.commodity, each.year, (each.ultimate @ each.kept).sum(), each.produced.sum(), each.unexplained.sum()) for each in balances
    ]
    sums = pd.DataFrame(tonnes, columns=[*GROUP, "kept_t", "produced_t", "unexplained_t"])
    return sums.assign(difference_t=sums["kept_t"] - sums["produced_t"] - sums["unexplained_t"])


def _stacked(parts: Sequence[pd.DataFrame], *columns: str) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*GROUP, *columns])
