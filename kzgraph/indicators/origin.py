"""Where a supply was produced in the end: re-exports looked through by the proportional rule, all consumers of a group at once.

The assumption, which every reader must be told: what a state ships has the same mix of origins as all it has. A group is one commodity in
one year; a state without a row of production produces nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kzgraph.indicators.elimination import unfed
from kzgraph.indicators.mixture import NOISE, look_through
from kzgraph.indicators.tonnes import UNEXPLAINED as UNEXPLAINED
from kzgraph.indicators.tonnes import Flags, Floats, Places, Tally, tally

GROUP = ["commodity", "year"]
SHARES = ["direct_share", "ultimate_share", "ultimate_t"]
STATE_COLUMNS = ["supply_t", "produced_t", "imported_t", "exported_t", "unexplained_t", "kept_t", "exported_share", "is_hub"]


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
    traded = tally(flows, table="flows", keys=[*GROUP, "supplier", "consumer"])
    made = tally(production, table="production", keys=[*GROUP, "state"])
    names = _Names.of(traded, made)
    parts = [_part(names, balance, hub_share) for balance in _balances(names, traded, made)]
    return Origins(
        origins=_origins(names, [part.rows for part in parts]),
        states=_states(names, [part.measures for part in parts]),
        conserved=_conserved(names, parts),
        repairs=tuple((*names.group(part.group), loop) for part in parts for loop in part.loops),
        self_flows=_self_flows(names, traded),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """All names, each once and sorted, which everything else gives by its place; a group is a commodity and a year in one number."""

    commodities: pd.Index[Any]
    years: pd.Index[Any]
    states: pd.Index[Any]

    @classmethod
    def of(cls, traded: Tally, made: Tally) -> _Names:
        commodities, years = ((traded.names[key], made.names[key]) for key in range(2))
        return cls(_merged(commodities), _merged(years), _merged((*traded.names[2:], made.names[2])))

    def groups_of(self, tonnes: Tally) -> Places:
        commodities, years = (
            known.get_indexer(names)[places]
            for known, names, places in zip((self.commodities, self.years), tonnes.names[:2], tonnes.places[:2], strict=True)
        )
        return commodities * len(self.years) + years

    def states_of(self, tonnes: Tally) -> list[Places]:
        return [self.states.get_indexer(names)[places] for names, places in zip(tonnes.names[2:], tonnes.places[2:], strict=True)]

    def group(self, number: int) -> tuple[Any, Any]:
        return self.commodities[number // len(self.years)], self.years[number % len(self.years)]

    def columns(self, groups: Places) -> dict[str, Any]:
        """Commodity and year of each row."""
        years = max(len(self.years), 1)
        return {"commodity": self.commodities.take(groups // years), "year": self.years.take(groups % years)}


def _merged(names: Iterable[pd.Index[Any]]) -> pd.Index[Any]:
    """Of the type of the names themselves: a nullable year is a number again."""
    known = np.concatenate([each.to_numpy(dtype=object) for each in names])
    merged: pd.Index[Any] = pd.Index(pd.factorize(known, sort=True)[1].tolist())
    return merged


@dataclass(frozen=True, slots=True)
class _Balance:
    """One group; the arrays run over its `states`, `trade[i, j]` is what i ships to j. `ultimate` has a row for each of `makers`, the last for the unexplained."""

    group: int
    states: Places
    trade: Floats
    produced: Floats
    unexplained: Floats
    supply: Floats
    imported: Floats
    exported: Floats
    kept: Floats
    closed: Flags
    makers: Places
    ultimate: Floats


def _balances(names: _Names, traded: Tally, made: Tally) -> Iterator[_Balance]:
    """One after the other: the matrices of all groups at once would fill gigabytes."""
    (suppliers, consumers), (makers,) = names.states_of(traded), names.states_of(made)
    foreign = suppliers != consumers
    shipped = names.groups_of(traded)[foreign], suppliers[foreign], consumers[foreign], traded.tonnes[foreign]
    output = names.groups_of(made), makers, made.tonnes
    groups = np.unique(np.concatenate([shipped[0], output[0]]))
    parts = zip(groups.tolist(), _split(shipped, groups), _split(output, groups), strict=True)
    return (_balance(group, len(names.states), *flows, *makes) for group, flows, makes in parts)


def _split(columns: Sequence[npt.NDArray[Any]], groups: Places) -> list[list[npt.NDArray[Any]]]:
    """The columns after the first, which numbers the rows' groups and is sorted, group by group."""
    first, last = (np.searchsorted(columns[0], groups, side=side).tolist() for side in ("left", "right"))
    return [[column[start:end] for column in columns[1:]] for start, end in zip(first, last, strict=True)]


def _balance(group: int, known: int, suppliers: Places, consumers: Places, shipped: Floats, makers: Places, output: Floats) -> _Balance:
    present = np.zeros(known, dtype=bool)
    present[suppliers] = present[consumers] = present[makers] = True
    place, states = np.cumsum(present) - 1, np.flatnonzero(present)
    trade, produced = np.zeros((len(states), len(states))), np.zeros(len(states))
    trade[place[suppliers], place[consumers]] = shipped
    produced[place[makers]] = output
    imported, exported = trade.sum(axis=0), trade.sum(axis=1)
    had = produced + imported
    lacking = np.maximum(exported - had, 0)
    unexplained = np.where(lacking > NOISE * exported, lacking, 0)
    supply = had + unexplained
    closed = unfed(trade, np.vstack([produced, unexplained]))
    sources = np.flatnonzero(produced)
    entering = np.zeros((len(sources) + 1, len(states)))
    entering[np.arange(len(sources)), sources] = produced[sources]
    entering[-1] = np.where(closed, supply, unexplained)
    kept = np.maximum(supply - exported, 0)
    ultimate = look_through(trade, entering)
    return _Balance(group, states, trade, produced, unexplained, supply, imported, exported, kept, closed, sources, ultimate)


def _loops(names: _Names, balance: _Balance) -> tuple[tuple[str, ...], ...]:
    closed = balance.closed
    if not closed.any():
        return ()
    import networkx as nx

    states = names.states.take(balance.states).to_numpy(dtype=object)
    links: nx.DiGraph[int] = nx.DiGraph()
    links.add_edges_from((int(i), int(j)) for i, j in np.argwhere((balance.trade > 0) & closed[:, None] & closed))
    return tuple(sorted(tuple(states[sorted(loop)].tolist()) for loop in nx.strongly_connected_components(links) if len(loop) > 1))


@dataclass(frozen=True, slots=True)
class _Part:
    """What one group adds to `Origins`: columns of its `origins` and `states`, with places for names; tonnes kept, produced, unexplained."""

    group: int
    rows: tuple[npt.NDArray[Any], ...]
    measures: tuple[npt.NDArray[Any], ...]
    conserved: tuple[float, float, float]
    loops: tuple[tuple[str, ...], ...]


def _part(names: _Names, balance: _Balance, hub_share: float) -> _Part:
    conserved = (balance.ultimate @ balance.kept).sum(), balance.produced.sum(), balance.unexplained.sum()
    rows = _rows_of(balance, len(names.states))
    return _Part(balance.group, rows, _measures(balance, hub_share), conserved, _loops(names, balance))


def _rows_of(balance: _Balance, unexplained: int) -> tuple[npt.NDArray[Any], ...]:
    """Group, places of consumer and source, both shares and tonnes, wherever a share is above 0; `unexplained` is the place of that source."""
    size, makers = len(balance.states), balance.makers
    direct, ultimate = np.zeros((2, size, size + 1))
    direct[:, :size] = balance.trade.T
    direct[makers, makers] = balance.produced[makers]
    direct[:, size] = balance.unexplained
    ultimate[:, [*makers, size]] = balance.ultimate.T
    shown = np.flatnonzero((direct > 0) | (ultimate > 0))
    consumers, sources = np.divmod(shown, size + 1)
    tonnes, share, supply = direct.ravel()[shown], ultimate.ravel()[shown], balance.supply[consumers]
    places = np.append(balance.states, unexplained)
    return np.full(len(shown), balance.group), places[consumers], places[sources], tonnes / supply, share, share * supply


def _measures(balance: _Balance, hub_share: float) -> tuple[npt.NDArray[Any], ...]:
    """Group and place of each state, and the columns of `Origins.states`."""
    exported, supply = balance.exported, balance.supply
    is_hub = (exported > 0) & (exported >= hub_share * exported.sum()) & (balance.produced == 0)
    tonnes = (supply, balance.produced, balance.imported, exported, balance.unexplained, balance.kept)
    return np.full(len(supply), balance.group), balance.states, *tonnes, np.minimum(exported / supply, 1), is_hub


def _origins(names: _Names, parts: Sequence[tuple[npt.NDArray[Any], ...]]) -> pd.DataFrame:
    groups, consumers, sources, *shares = _joined(parts, 3 + len(SHARES))
    states = names.states.append(pd.Index([UNEXPLAINED]))
    columns = {"consumer": states.take(consumers), "state": states.take(sources)}
    return pd.DataFrame({**names.columns(groups), **columns, **dict(zip(SHARES, shares, strict=True))})


def _states(names: _Names, parts: Sequence[tuple[npt.NDArray[Any], ...]]) -> pd.DataFrame:
    groups, states, *measures = _joined(parts, 2 + len(STATE_COLUMNS))
    return pd.DataFrame({**names.columns(groups), "state": names.states.take(states), **dict(zip(STATE_COLUMNS, measures, strict=True))})


def _joined(parts: Sequence[tuple[npt.NDArray[Any], ...]], columns: int) -> list[npt.NDArray[Any]]:
    """Column by column; without parts columns of integers, as places are."""
    return [np.concatenate(column) for column in zip(*parts, strict=True)] or [np.zeros(0, dtype=np.intp)] * columns


def _conserved(names: _Names, parts: Sequence[_Part]) -> pd.DataFrame:
    kept, produced, unexplained = np.array([part.conserved for part in parts], dtype="float64").reshape(len(parts), 3).T
    sums = {"kept_t": kept, "produced_t": produced, "unexplained_t": unexplained}
    groups = np.array([part.group for part in parts], dtype=np.intp)
    return pd.DataFrame({**names.columns(groups), **sums, "difference_t": kept - produced - unexplained})


def _self_flows(names: _Names, traded: Tally) -> pd.DataFrame:
    suppliers, consumers = names.states_of(traded)
    own = np.flatnonzero(suppliers == consumers)
    columns = {**names.columns(names.groups_of(traded)[own]), "state": names.states.take(suppliers[own])}
    return pd.DataFrame({**columns, "quantity_t": traded.tonnes[own]})
