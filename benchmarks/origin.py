"""How long all consumers of all minerals of one year take to look through: `python benchmarks/origin.py`.

Against two named alternatives on the same networks in the same run: numpy's dense inverse of I - A, and scipy's sparse LU of it, group by
group. Interleaved runs and their medians, so that a busy machine slows all alike. Read the ratios: times differ between machines. Nothing
is asserted.
"""

import statistics
import sys
import time

import numpy as np
import pandas as pd
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

import kzgraph
from kzgraph.hidden.tracing import Network, Tracing, looked_through
from kzgraph.indicators.origin import UNEXPLAINED

RUNS = 5
YEAR = 2024


def balance(network: Network) -> tuple[list[str], np.ndarray, np.ndarray]:
    """The states, A (share of a state's supply that came from each other one) and what each state made, and lacked, per tonne of its supply."""
    states = network.found.states
    names = states["state"].tolist()
    place = {name: number for number, name in enumerate(names)}
    flows = network.flows[network.flows["supplier"] != network.flows["consumer"]]
    trade = np.zeros((len(names), len(names)))
    np.add.at(trade, (flows["supplier"].map(place), flows["consumer"].map(place)), flows["quantity_t"])
    supply = states["supply_t"].to_numpy()
    return names, trade / supply, np.vstack([np.diag(states["produced_t"] / supply), states["unexplained_t"] / supply])


def dense(networks: list[Network]) -> list[np.ndarray]:
    """Origin shares of every group by a dense inverse."""
    return [entries @ np.linalg.inv(np.eye(len(names)) - passed) for names, passed, entries in map(balance, networks)]


def sparse(networks: list[Network]) -> list[np.ndarray]:
    """Origin shares of every group by a sparse LU."""
    return [
        splu(csc_array((eye_array(len(names)) - csc_array(passed)).T)).solve(entries.T).T
        for names, passed, entries in map(balance, networks)
    ]


def main() -> None:
    graph = kzgraph.load()
    tracing = Tracing(graph._grounds, graph._worldwide)
    start = time.perf_counter()
    networks = tracing.networks(YEAR, [])
    reading = time.perf_counter() - start
    ours = looked_through(networks)
    for network in networks:
        _ = network.found  # the alternatives start from the same balances
    ways = {
        "kzgraph, one call": lambda: looked_through(networks),
        "numpy.linalg.inv": lambda: dense(networks),
        "scipy splu": lambda: sparse(networks),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    consumers = ours.origins.groupby(["commodity", "stage"])["consumer"].nunique().sum()
    print(f"origin, median of {RUNS} interleaved runs, Python {sys.version.split()[0]} on {sys.platform}")
    print(
        f"  {YEAR}: {len(networks)} networks, {consumers} consumers, {len(ours.origins)} rows; reading and settling the flows {reading:.2f} s"
    )
    for name, median in medians.items():
        print(f"  {name:<18} {median * 1000:6.0f} ms   (the one call takes {medians['kzgraph, one call'] / median:.2f} of it)")
    print(f"  largest difference from numpy.linalg.inv: {difference(networks, ours.origins):.1e} of a share")


def difference(networks: list[Network], origins: pd.DataFrame) -> float:
    """The largest difference of a share from the dense inverse, closed loops aside."""
    worst = 0.0
    keyed = dict(list(origins.groupby(["commodity", "stage"])))
    for network, shares in zip(networks, dense(networks), strict=True):
        names = network.found.states["state"].tolist()
        told = keyed[network.mineral, network.stage].pivot(index="state", columns="consumer", values="ultimate_share")
        table = told.reindex(index=[*names, UNEXPLAINED], columns=names).fillna(0.0).to_numpy()
        worst = max(worst, float(np.abs(table - shares).max()))
    return worst


if __name__ == "__main__":
    main()
