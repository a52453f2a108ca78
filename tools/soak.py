"""A thousand reports in one process: does it hold more memory, files or threads than before? `python tools/soak.py [--calls 1000]`, `make soak`.

Reports on pairs of consumer and mineral in all forms, in two languages; every tenth call reads all tables anew, as a command does. The memory is
the resident set after a collection, the growth the slope of a line through it after the warm-up of a fifth of the calls. Exit status 1: it grows.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
import time
from itertools import count, islice, product
from pathlib import Path

from kzgraph import api
from kzgraph.cli.report import rendered
from kzgraph.views.speech import Speech

CONSUMERS = ("JPN", "DEU", "FRA", "USA", "EU27", "KOR", "CHN", "KAZ")
MINERALS = ("gallium", "uranium", "cobalt", "tungsten", "antimony", "titanium")
FORMATS = ("table", "json", "csv", "markdown", "html")
SAMPLE_EVERY = 20
MOST_KB_A_CALL = 10.0
"""A report that is kept by mistake weighs some hundred kB."""


def resident_kb() -> float:
    """The resident set now, where the system tells it; else its peak."""
    status = Path("/proc/self/statm")
    if status.is_file():
        return int(status.read_text("ascii").split()[1]) * resource.getpagesize() / 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / (1024 if sys.platform == "darwin" else 1)


def listed(folder: str) -> int:
    """Entries of a folder of the system: open files, threads; 0 where it has none."""
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def slope(points: list[tuple[int, float]]) -> float:
    """Of the line of least squares, per call.

    >>> slope([(0, 1.0), (10, 2.0), (20, 3.0)])
    0.1
    """
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=1000)
    given = parser.parse_args()
    graph, start = api.load(), time.monotonic()
    asked = ((pair, form) for _ in count() for form in FORMATS for pair in product(CONSUMERS, MINERALS))
    samples: list[tuple[int, float, int, int]] = []
    for number, ((consumer, mineral), form) in enumerate(islice(asked, given.calls), start=1):
        if number % 10 == 0:
            graph = api.load()
        lang = "fr" if number % 3 == 0 else "en"
        text = rendered(graph.report(consumer, mineral), Speech(lang, graph.labels_in(lang)), form, piped=True)
        if not text.strip():
            raise SystemExit(f"call {number} ({consumer}, {mineral}, {form}) gave nothing")
        if number % SAMPLE_EVERY == 0:
            gc.collect()
            samples.append((number, resident_kb(), listed("/proc/self/fd"), listed("/proc/self/task")))
    warm = [sample for sample in samples if sample[0] > given.calls // 5]
    growth = slope([(number, memory) for number, memory, *_ in warm])
    print(f"{given.calls} reports in {time.monotonic() - start:.0f} s, {given.calls // 10} times with all tables read anew")
    print(
        f"memory {warm[0][1] / 1024:.1f} MB after {warm[0][0]} calls, {warm[-1][1] / 1024:.1f} MB after the last: {growth:+.2f} kB a call"
    )
    print(f"open files {warm[0][2]} -> {warm[-1][2]}, threads {warm[0][3]} -> {warm[-1][3]}")
    more = warm[-1][2] > warm[0][2] or warm[-1][3] > warm[0][3] or growth > MOST_KB_A_CALL
    print("it grows" if more else f"it does not grow (limit {MOST_KB_A_CALL:.0f} kB a call)")
    return int(more)


if __name__ == "__main__":
    sys.exit(main())
