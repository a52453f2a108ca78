"""How long all consumers of all minerals of one year take to look through: `python benchmarks/origin.py [--products 5000]`.

Against named alternatives on the same networks in the same run: numpy's dense inverse of I - A and scipy's sparse LU of it, group by group, and the
bare solve: numpy.linalg.solve of each group's matrix, made ready before. With `--products` also on networks made here, the same on every run, in the density of a year of BACI: 240 states, about 2,200 flows a product drawn by
Zipf-like weights (exponent 1) of exporter and importer, lognormal tonnes (sigma 2.5), of which the 20 largest net exporters make what they ship beyond
their imports and a tenth more. There the alternative is the bare solve: numpy.linalg.solve of the matrices of 100 products in one call, made ready
before. CPU seconds in one thread, medians of interleaved runs. Read the ratios: times differ between machines. Nothing is asserted.

What `look_through` has over the bare solve: it proves of each network that no share is wrong by more than 1e-12, and eliminates it where that cannot be
proven. A network that holds its supply in a loop has I - A near to singular, and one that nothing feeds is singular: there numpy loses digits, gives
shares beyond 0 to 1 or raises for the whole batch. And `ultimate_origins`, beside either, checks the tonnes, adds up the flows, names what is unexplained or circular, and gives the shares by name.
"""

import argparse
import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: waiting threads would count as CPU seconds

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

import kzgraph
from kzgraph.hidden.tracing import Network, Tracing, looked_through
from kzgraph.indicators.mixture import look_through
from kzgraph.indicators.origin import UNEXPLAINED, ultimate_origins

RUNS = 5
STATES, FLOWS, MAKERS, BATCH = 240, 2_200, 20, 100
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


def seconds(way: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    way()
    return time.process_time() - start


def made(batch: int, products: int) -> tuple[np.ndarray, np.ndarray]:
    """Trade (product, from, to) and output (product, state) in tonnes."""
    chance = np.random.default_rng(batch)
    weights = 1 / np.arange(1, STATES + 1)
    pairs = np.outer(weights, weights)
    np.fill_diagonal(pairs, 0)
    trade = np.zeros((products, STATES, STATES))
    for one in trade:  # without a pair twice, likelier the heavier both are
        drawn = np.argsort(chance.exponential(size=pairs.shape) / np.maximum(pairs, 1e-300), axis=None)[:FLOWS]
        one.flat[drawn] = np.exp(chance.normal(1, 2.5, FLOWS))
    net = trade.sum(axis=2) - trade.sum(axis=1)
    least = np.sort(net, axis=1)[:, -MAKERS, None]
    return trade, np.where((net >= least) & (net > 0), net * 1.1, 0.0)


def as_frames(trade: np.ndarray, output: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same as the frames of `ultimate_origins`."""
    names = np.array([f"S{number:03}" for number in range(STATES)])
    (product, supplier, consumer), (made_of, maker) = np.nonzero(trade), np.nonzero(output)
    flows = {
        "commodity": product.astype(str),
        "year": YEAR,
        "supplier": names[supplier],
        "consumer": names[consumer],
        "quantity_t": trade[trade > 0],
    }
    makers = {"commodity": made_of.astype(str), "year": YEAR, "state": names[maker], "quantity_t": output[output > 0]}
    return pd.DataFrame(flows), pd.DataFrame(makers)


def of_generated(products: int) -> None:
    """Adds up the CPU seconds of each way over all batches, every way on every batch in turn."""
    spent, rows, worst = np.zeros(4), 0, 0.0
    for batch in range(-(-products // BATCH)):
        trade, output = made(batch, min(BATCH, products - batch * BATCH))
        lacking = np.maximum(trade.sum(axis=2) - trade.sum(axis=1) - output, 0)
        # one row for each maker, one for the unexplained
        entering = [np.vstack([np.diag(one)[one > 0], lacks]) for one, lacks in zip(output, lacking, strict=True)]
        supply = trade.sum(axis=1) + output + lacking
        supply[supply == 0] = 1.0
        sides = np.zeros((len(trade), STATES, MAKERS + 1))
        for side, entries, had in zip(sides, entering, supply, strict=True):
            side[:, : len(entries)] = (entries / had).T
        matrices = np.swapaxes(np.eye(STATES) - trade / supply[:, None, :], 1, 2)
        frames = as_frames(trade, output)
        solved: list[np.ndarray] = []
        ours: list[np.ndarray] = []
        found: list[int] = []
        ways: list[Callable[[], object]] = [
            lambda: solved.append(np.linalg.solve(matrices, sides)),  # noqa: B023 - called at once
            lambda: np.linalg.inv(matrices),  # noqa: B023
            lambda: ours.extend(map(look_through, trade, entering)),  # noqa: B023
            lambda: found.append(len(ultimate_origins(*frames).origins)),  # noqa: B023
        ]
        spent += [seconds(way) for way in ways]
        rows += found[0]
        worst = max(worst, *(float(np.abs(one - bare[:, : len(one)].T).max()) for one, bare in zip(ours, solved[0], strict=True)))
    print(f"  {products} generated products of {STATES} states, {rows} rows of origin; {BATCH} a call")
    names = ("numpy.linalg.solve, the bare batch", "numpy.linalg.inv, the bare batch", "kzgraph, look_through", "kzgraph, ultimate_origins")
    for name, took in zip(names, spent, strict=True):
        print(
            f"  {name:<36} {took:7.2f} s   ({took / products * 1000:5.2f} ms a product, {took / spent[0]:.2f} x the bare solve; target of ours: 2)"
        )
    print(f"  largest difference of look_through from the bare solve: {worst:.1e} of a share")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=0, help="generated networks too, this many; BACI has about 5,000 products")
    given = parser.parse_args()
    graph = kzgraph.load()
    tracing = Tracing(graph._grounds, graph._worldwide)
    start = time.process_time()
    networks = tracing.networks(YEAR, [])
    reading = time.process_time() - start
    ours = looked_through(networks)
    for network in networks:
        _ = network.found  # the alternatives start from the same balances
    ready = [((np.eye(len(names)) - passed).T, entries.T) for names, passed, entries in map(balance, networks)]
    ways = {
        "kzgraph, one call": lambda: looked_through(networks),
        "bare solve": lambda: [np.linalg.solve(matrix, sides) for matrix, sides in ready],
        "numpy.linalg.inv": lambda: dense(networks),
        "scipy splu": lambda: sparse(networks),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            times[name].append(seconds(way))
    medians = {name: statistics.median(values) for name, values in times.items()}
    consumers = ours.origins.groupby(["commodity", "stage"])["consumer"].nunique().sum()
    print(f"origin, CPU seconds, median of {RUNS} interleaved runs, Python {sys.version.split()[0]} on {sys.platform}")
    print(
        f"  {YEAR}: {len(networks)} networks, {consumers} consumers, {len(ours.origins)} rows; reading and settling the flows {reading:.2f} s"
    )
    for name, median in medians.items():
        print(f"  {name:<18} {median * 1000:6.0f} ms   (the one call takes {medians['kzgraph, one call'] / median:.2f} of it)")
    print(f"  largest difference from numpy.linalg.inv: {difference(networks, ours.origins):.1e} of a share")
    if given.products:
        of_generated(given.products)


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
