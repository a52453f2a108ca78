"""Where a state stands in the world's trade of a mineral. These read a graph, not groups of rows: pandas inside, any frame in and out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from kzgraph.indicators.inputs import KEY, Inputs
from kzgraph.indicators.world import questions

if TYPE_CHECKING:
    import narwhals as nw
    import networkx as nx
    import pandas as pd

DAMPING = 0.85
Measure = Callable[["nx.DiGraph[str]", Mapping[str, float]], dict[str, float]]
"""A trade graph and percentiles of stability by state -> a figure for each state."""


def trade_risk(graph: nx.DiGraph[str], percentiles: Mapping[str, float]) -> dict[str, float]:
    """The solution of x = (1 - d) / N + d * V^T x, V_ij = (part of j's imports that i delivers) * (1 - stability percentile of i / 100).

    V is not scaled to rows of 1 as in a search engine's PageRank: that would cancel the stability. A supplier without percentile weighs as the
    least stable. d = 0.85.
    """
    from scipy.sparse import csc_array, identity
    from scipy.sparse.linalg import spsolve

    states = sorted(graph)
    place = {state: number for number, state in enumerate(states)}
    received = dict(graph.in_degree(weight="quantity_t"))
    flows: list[tuple[str, str, float]] = sorted(graph.edges(data="quantity_t"))
    weights = [quantity / received[consumer] * (1 - percentiles.get(supplier, 0.0) / 100) for supplier, consumer, quantity in flows]
    places = ([place[consumer] for _, consumer, _ in flows], [place[supplier] for supplier, _, _ in flows])
    number = len(states)
    system = identity(number, format="csc") - DAMPING * csc_array((weights, places), shape=(number, number))
    risk = spsolve(csc_array(system), [(1 - DAMPING) / number] * number)
    return {state: float(value) for state, value in zip(states, risk, strict=True)}


def hub_betweenness(graph: nx.DiGraph[str], percentiles: Mapping[str, float]) -> dict[str, float]:
    """Part of the shortest trade routes between other states that run through a state; a flow of q tonnes is 1/q long."""
    import networkx as nx

    long: nx.DiGraph[str] = nx.DiGraph()
    long.add_nodes_from(sorted(graph))
    flows: list[tuple[str, str, float]] = sorted(graph.edges(data="quantity_t"))
    long.add_weighted_edges_from((one, other, 1 / quantity) for one, other, quantity in flows)
    found: dict[str, float] = nx.betweenness_centrality(long, weight="weight")
    return found


def traderisk(data: Inputs) -> nw.LazyFrame[Any]:
    """TradeRisk of the consumer: how much unstable supply reaches it through the whole trade network.

    Formula: x = 0.15 / N + 0.85 V^T x, V_ij = M_ij / sum_k M_kj * (1 - p_i / 100), p the percentile of political stability among all states
    Range: 0.15 / N to 1
    Undefined: the trade of all states is not in the tables for the year, or the consumer is not in it
    Source: Klimek, Obersteiner & Thurner 2015; the bracket, and that V is not normalised, are unverified
    """
    return _each(data, trade_risk, governed=True)


def betweenness(data: Inputs) -> nw.LazyFrame[Any]:
    """How much of the world's trade routes of the mineral run through the consumer: a hub, not a dependent.

    Formula: betweenness centrality of the directed trade graph, a flow of q tonnes being 1/q long
    Range: 0-1
    Undefined: the trade of all states is not in the tables for the year, or the consumer is not in it
    Source: Freeman 1977, Brandes 2001 (networkx)
    """
    return _each(data, hub_betweenness, governed=False)


def _each(data: Inputs, measure: Measure, *, governed: bool) -> nw.LazyFrame[Any]:
    """The measure of each question's consumer, with its place among all states and the state with the largest figure.

    `governed`: only for years with governance estimates.
    """
    import narwhals as nw
    import pandas as pd

    asked, trade, estimates = (_pandas(frame) for frame in (questions(data), data.frame("trade"), data.frame("governance")))
    governed_years: Any = estimates.dropna(subset=["political_stability"]).groupby("year")
    percentiles = {
        int(year): dict(zip(rows["state"], rows["political_stability"].rank(pct=True) * 100, strict=True)) for year, rows in governed_years
    }
    found: list[dict[str, Any]] = []
    wanted = set(zip(asked["year"], asked["commodity"], strict=True))
    markets: Any = trade.groupby(["year", "commodity"])
    for (year, commodity), rows in markets:
        if (year, commodity) in wanted and (int(year) in percentiles or not governed):
            values = measure(_graph(rows), percentiles.get(int(year), {}))
            order = sorted(values, key=lambda state: (-values[state], state))
            found += [
                dict(zip(KEY, (year, state, commodity), strict=True))
                | {
                    "low": values[state],
                    "high": values[state],
                    "place": float(order.index(state) + 1),
                    "n_states": float(len(order)),
                    "first": order[0],
                }
                for state in order
            ]
    columns = [*KEY, "low", "high", "place", "n_states", "first"]
    scored = asked.merge(pd.DataFrame(found, columns=columns).astype({name: asked[name].dtype for name in KEY}), on=list(KEY), how="inner")
    return nw.from_native(scored)


def _graph(rows: pd.DataFrame) -> nx.DiGraph[str]:
    import networkx as nx

    known = rows[rows["quantity_t"].notna() & (rows["quantity_t"] > 0)]
    sums = known.groupby(["supplier", "consumer"], as_index=False)["quantity_t"].sum()
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_weighted_edges_from(sums.itertuples(index=False, name=None), weight="quantity_t")
    return graph


def _pandas(frame: Any) -> pd.DataFrame:
    """Any frame as pandas."""
    import narwhals as nw
    import pandas as pd

    eager = frame
    if isinstance(frame, nw.LazyFrame):  # pyspark and pandas 3 do not know each other; both know Arrow
        eager = frame.collect(backend="pyarrow" if frame.implementation.is_spark_like() else "pandas")
    return pd.DataFrame(eager.to_dict(as_series=False))
