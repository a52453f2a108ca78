"""How long 10,000 draws of the seed case take beside importing pandas in a fresh interpreter: `python benchmarks/draws.py`.

The seed case is the shipped scenario gallium-2026 with its four accountings: drawing, playing, measuring, summing up and the tornado. Beside it the
same draws one by one through the objects, a hundred of them, scaled up. Interleaved runs and their medians, so that a busy machine slows all
alike. Read the ratios: times differ between machines. Nothing is asserted.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import kzgraph
from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios.measures import report_of
from kzgraph.scenarios.years import played
from kzgraph.whatif.drawing import Wanted, sampled

RUNS = 9
DRAWS = 10_000
ALONE = 100


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    graph = kzgraph.load()
    stage = graph._staged(graph.read_scenario("gallium-2026"), "doj-2023")
    settings = [(str(accounting), stage.setting(accounting, "")) for accounting in stage.scenario.accountings]

    def one_by_one() -> None:
        for _ in range(ALONE):
            for _, setting in settings:
                for year in stage.years:
                    now = played(stage.base, stage.scenario.events, year, setting)
                    report_of(stage.before, now, year=year, preset=PRESETS["doj-2023"])

    ways: dict[str, Callable[[], object]] = {
        "import pandas": lambda: subprocess.run([sys.executable, "-c", "import pandas"], check=True),
        f"{DRAWS} draws": lambda: sampled(graph._grounds, stage, Wanted(DRAWS, 1), settings),
        "one by one": one_by_one,
    }
    for work in ways.values():
        work()  # warm up
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, work in ways.items():
            times[name].append(seconds(work))
    medians = {name: statistics.median(values) for name, values in times.items()}
    medians["one by one"] *= DRAWS / ALONE
    print(f"draws, median of {RUNS} interleaved runs, Python {sys.version.split()[0]} on {sys.platform}")
    for name, median in medians.items():
        print(f"  {name:<14} {median * 1000:8.0f} ms{f'   (scaled up from {ALONE} draws)' if name == 'one by one' else ''}")
    pandas, ours = medians["import pandas"], medians[f"{DRAWS} draws"]
    print(f"  {DRAWS} draws / import pandas  {ours / pandas:5.2f}   (claim: under 1)")
    print(f"  {DRAWS} draws / one by one     {ours / medians['one by one']:7.4f}")


if __name__ == "__main__":
    main()
