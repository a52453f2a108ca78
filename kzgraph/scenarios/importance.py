"""The harm of every single-state cut: who ends up short by how much when one state after the other stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from kzgraph.indicators.origin import GROUP
from kzgraph.scenarios.cascade import NOISE, Floats, Rule, Struck, TradeNetwork, borne, trade_network

HARM = ("direct_t", "deficit_t", "lost_t", "use_t", "share_lost", "rank")


@dataclass(frozen=True, slots=True)
class SystemicImportance:
    """Every single-state cut, commodity and year by commodity and year; shares 0-1, NaN without use, rank 1 the worst, equals by name.

    `by_consumer`: commodity, year, consumer, supplier (whose output or exports are cut), direct_t (its deliveries cut), deficit_t (all that reached the
    consumer, those too), lost_t, use_t (before), share_lost = lost_t / use_t, rank among the cuts that reach it by lost_t, then deficit_t; rows of cuts that reach it.
    `overall`: commodity, year, supplier, shock_t, stocks_used_t (what the cut held back and the state used itself), lost_t (of all),
    mean_share_lost (mean of share_lost over all other states that have use), rank by it.
    """

    by_consumer: pd.DataFrame
    overall: pd.DataFrame


def systemic_importance(
    flows: pd.DataFrame,
    *,
    production: pd.DataFrame | None = None,
    share_lost: float = 1.0,
    of: Struck = "exports",
    rule: Rule = "proportional",
) -> SystemicImportance:
    """The harm of cutting each state's exports (or output) in turn, to each consumer and to all, for every commodity and year.

    `flows` has commodity, year, supplier, consumer, quantity_t, `production` commodity, year, state, quantity_t; `share_lost` (0-1) is the
    part cut. The deficits pass on by `rule` as in `deficit_passing`, without stocks, so that all cuts of a size lose as many tonnes: what
    tells them apart is whose use they hit, and by which part of it.

    >>> keys = {"commodity": "ore", "year": 2024}
    >>> flows = pd.DataFrame({**keys, "supplier": ["A", "B"], "consumer": ["B", "C"], "quantity_t": [50.0, 30.0]})
    >>> found = systemic_importance(flows, production=pd.DataFrame({**keys, "state": ["A"], "quantity_t": [60.0]}))
    >>> found.by_consumer[["consumer", "supplier", "direct_t", "lost_t", "share_lost", "rank"]].values.tolist()
    [['B', 'A', 50.0, 20.0, 1.0, 1], ['C', 'A', 0.0, 30.0, 1.0, 1], ['C', 'B', 30.0, 30.0, 1.0, 2]]
    >>> found.overall[["supplier", "shock_t", "lost_t", "mean_share_lost", "rank"]].values.tolist()
    [['A', 50.0, 50.0, 1.0, 1], ['B', 30.0, 30.0, 0.5, 2]]
    """
    if not 0 <= share_lost <= 1 or of not in ("output", "exports"):
        raise ValueError(f"share_lost {share_lost} of {of}: needed is a part from 0 to 1 of output or exports")
    made = {} if production is None else dict(iter(production.groupby(GROUP)))
    networks = {cast("tuple[str, int]", key): trade_network(group, made.get(key), None) for key, group in flows.groupby(GROUP, sort=True)}
    found = [_every_cut(key, network, share_lost, of, rule) for key, network in networks.items()]
    if not found:
        raise ValueError("flows has no rows - there is nothing to cut")
    by_consumer, overall = (pd.concat(frames, ignore_index=True) for frames in zip(*found, strict=True))
    return SystemicImportance(by_consumer.sort_values([*GROUP, "consumer", "rank"], ignore_index=True), overall)


def _every_cut(key: tuple[str, int], network: TradeNetwork, share_lost: float, of: str, rule: Rule) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables of `SystemicImportance` for one commodity and year."""
    places = np.flatnonzero(network.exports if of == "exports" else network.made)
    lost, direct, deficits, totals = _harms(network, places, share_lost, of, rule)
    names, keys = np.array(network.states, dtype=object), dict(zip(GROUP, key, strict=True))
    shares = np.divide(lost, network.use, out=np.full_like(lost, np.nan), where=network.use > 0)
    others = (network.use > 0) & (np.arange(len(names)) != places[:, None])
    sums, counts = np.where(others, shares, 0.0).sum(axis=1), others.sum(axis=1)
    means = np.divide(sums, counts, out=np.full(len(places), np.nan), where=counts > 0)
    figures = {"shock_t": totals[:, 0], "stocks_used_t": totals[:, 1], "lost_t": lost.sum(axis=1), "mean_share_lost": means}
    overall = pd.DataFrame({**keys, "supplier": names[places], **figures})
    overall = overall.sort_values(["mean_share_lost", "supplier"], ascending=[False, True])
    ranks = np.argsort(np.lexsort((-deficits, -lost), axis=0), axis=0) + 1
    used = np.broadcast_to(network.use, lost.shape)
    cuts, consumers = np.nonzero(deficits)
    cells = {name: table[cuts, consumers] for name, table in zip(HARM, (direct, deficits, lost, used, shares, ranks), strict=True)}
    by_consumer = pd.DataFrame({**keys, "consumer": names[consumers], "supplier": names[places[cuts]], **cells})
    return by_consumer, overall.assign(rank=np.arange(1, len(places) + 1))


def _harms(
    network: TradeNetwork, places: npt.NDArray[np.intp], share_lost: float, of: str, rule: Rule
) -> tuple[Floats, Floats, Floats, Floats]:
    """Lost tonnes, the cut state's own deliveries cut and all deficits, cuts x consumers; of each cut the shock and the stocks used."""
    count = len(network.states)
    lost, direct, deficits = (np.zeros((len(places), count)) for _ in range(3))
    totals = np.zeros((len(places), 2))
    for row, place in enumerate(places):
        held, source = np.zeros(count), np.zeros(count)
        if of == "exports":
            held[place], source = share_lost * network.exports[place], share_lost * network.trade[place]
        else:
            source[place] = share_lost * network.made[place]
        found = borne(network, network.parts, held, source, rule)
        lost[row], deficits[row], totals[row] = (
            found.lost,
            np.where(found.deficit > NOISE * source.sum(), found.deficit, 0.0),
            (source.sum(), found.stocks_used.sum()),
        )
        direct[row] = (held[place] + found.passed[place]) * network.parts[place]
    return lost, direct, deficits, totals
