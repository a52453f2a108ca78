"""How long every single state's cut of all minerals of one year takes: `python benchmarks/cascade.py`.

Against two named alternatives on the same networks in the same run: numpy, every cut passed on turn by turn, and networkx, the same over edges (one
mineral only). Both turn at most `TURNS` times, and some loops need more. Interleaved runs and their medians, so that a busy machine slows all alike.
Read the ratios: times differ between machines. Nothing is asserted.
"""

import statistics
import sys
import time
from collections.abc import Callable

import networkx as nx
import numpy as np

import kzgraph
from kzgraph.hidden.tracing import Network
from kzgraph.scenarios.cascade import trade_network
from kzgraph.whatif.cuts import cut_in_turn
from kzgraph.whatif.shocks import tonnes_by_state

RUNS = 3
TURNS = 1_000
CLOSE = 1e-9
YEAR = 2024
ONE = ("tungsten", "refined")


def turned(networks: list[Network]) -> tuple[int, dict[tuple[str, str, str], float]]:
    """All cuts by turns in numpy: how many have not come to rest, and what is lost in all by mineral, stage and state cut."""
    restless, totals = 0, {}
    for network in networks:
        one = trade_network(network.flows, tonnes_by_state(network.made), None)
        for place in np.flatnonzero(one.exports):
            held = np.where(np.arange(len(one.states)) == place, one.exports, 0.0)
            source, passed = one.trade[place], np.zeros_like(held)
            for _ in range(TURNS):
                lacks = source + passed @ one.parts
                after = np.clip(lacks - held, 0.0, one.exports - held)
                moved, passed = np.abs(after - passed).sum(), after
                if moved <= CLOSE * source.sum():
                    break
            else:
                restless += 1
                continue
            totals[network.mineral, network.stage, one.states[place]] = float(np.maximum(lacks - held - passed, 0.0).sum())
    return restless, totals


def walked(graph: "nx.DiGraph[str]") -> dict[str, float]:
    """All cuts of one mineral by turns over the edges of networkx."""
    exports = dict(graph.out_degree(weight="quantity_t"))
    return {state: lost(graph, exports, state) for state in graph if exports[state]}


def lost(graph: "nx.DiGraph[str]", exports: dict[str, float], state: str) -> float:
    """Tonnes lost in all when one state ships nothing."""
    passed = dict.fromkeys(graph, 0.0)
    passed[state] = exports[state]
    for _ in range(TURNS):
        lacks = dict.fromkeys(graph, 0.0)
        for supplier, consumer, tonnes in graph.edges(data="quantity_t"):
            lacks[consumer] += tonnes / exports[supplier] * passed[supplier]
        after = {name: min(exports[name], tonnes) for name, tonnes in lacks.items()} | {state: exports[state]}
        moved, passed = sum(abs(after[name] - passed[name]) for name in graph), after
        if moved <= CLOSE * exports[state]:
            break
    return sum(max(lacks[name] - after[name], 0.0) for name in graph)


def main() -> None:
    graph = kzgraph.load()
    start = time.perf_counter()
    networks = graph._tracing.networks(YEAR, [])
    reading = time.perf_counter() - start
    one = [network for network in networks if (network.mineral, network.stage) == ONE]
    edges = one[0].graph()
    ways: dict[str, Callable[[], object]] = {
        "kzgraph, all": lambda: cut_in_turn(networks),
        "numpy by turns, all": lambda: turned(networks),
        f"kzgraph, {ONE[0]}": lambda: cut_in_turn(one),
        f"networkx by turns, {ONE[0]}": lambda: walked(edges),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    found = cut_in_turn(networks)
    print(f"single-state cuts, median of {RUNS} interleaved runs, Python {sys.version.split()[0]} on {sys.platform}")
    print(
        f"  {YEAR}: {len(networks)} networks, {sum(len(each.overall) for each in found)} cuts; reading and settling the flows {reading:.2f} s"
    )
    for name, median in medians.items():
        ours = medians["kzgraph, all" if name.endswith("all") else f"kzgraph, {ONE[0]}"]
        print(f"  {name:<28} {median * 1000:7.0f} ms   (kzgraph takes {ours / median:.3f} of it)")
    restless, totals = turned(networks)
    ours = {
        (network.mineral, network.stage, str(state)): float(tonnes)
        for network, each in zip(networks, found, strict=True)
        for state, tonnes in zip(each.overall["supplier"], each.overall["lost_t"], strict=True)
    }
    worst = max(abs(ours[key] - tonnes) / max(tonnes, 1e-9) for key, tonnes in totals.items() if tonnes)
    print(f"  numpy came to rest in {len(totals)} cuts, not in {restless}; largest difference of what is lost: {worst:.1e} of it")


if __name__ == "__main__":
    main()
