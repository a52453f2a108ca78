"""How long an import and all ratios of all importers and products take: `python benchmarks/trade.py [--rows 11000000 --years 1,2,4,8]`.

The data have the shape of BACI (benchmarks/shapes/baci.py) and are made here. The ratios of the last year are set against named alternatives on
the same part in the same run: reading its columns, hand-written SQL on DuckDB, the generic way by narwhals on DuckDB, pandas groupby. Every way
runs in a process of its own, so that its memory is its own; times are CPU seconds of all threads, medians of `--runs`, because other work on the
machine slows the clock more than the counter; the clock is told beside them. Where ../shared lies beside the checkout, the ratios of its 1.26 million real rows are first held
against pandas. Read the ratios: times differ between machines. Nothing is asserted.

The full size needs 2 GB of disk and patience: `python benchmarks/trade.py --rows 11000000 --years 1,2,4,8`.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
from shapes.ways import WAYS
from shapes.ways import ours as by_runs

from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.engines import statistics as by_engine
from kzgraph.trade.governance import weights
from kzgraph.trade.holdings import Holdings, opened
from kzgraph.trade.ratios import ratios

REAL = Path(__file__).resolve().parents[2] / "shared/data/trade/baci_hs92_critical_1995_2024.parquet"


def child(way: str, store: Path, years: list[int], runs: int) -> dict[str, float]:
    """CPU seconds, rows and highest memory of a way in a process of its own."""
    given = [sys.executable, str(Path(__file__).with_name("shapes") / "ways.py"), way, str(store), ",".join(map(str, years)), str(runs)]
    return dict(json.loads(subprocess.run(given, check=True, capture_output=True, text=True).stdout.splitlines()[-1]))


def filled(folder: Path, rows: int, years: list[int]) -> Path:
    """A store with the years, each imported from CSV in a process of its own."""
    store = folder / "store"
    there = {part.year for part in opened(store).parts} if store.exists() else set()
    for year in sorted(set(years) - there):
        path = folder / f"BACI_HS17_Y{year}.csv"
        subprocess.run(
            [sys.executable, str(Path(__file__).with_name("shapes") / "ways.py"), "make", str(path), str(year), str(rows)], check=True
        )
        told = child("import", store, [year], 1)
        print(
            f"  import {year}: {told['rows']:,} rows of CSV in {told['cpu']:.1f} CPU s, {told['rows'] / told['cpu']:,.0f} rows a second, {told['peak']:.0f} MB"
        )
        path.unlink()
    return store


def truth() -> None:
    """The real rows: every group by our way and by pandas."""
    if not REAL.is_file():
        print("  no ../shared beside the checkout: the real rows are not compared")
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "BACI_HS92.parquet"
        copy.symlink_to(REAL)
        told = child("truth", Path(folder) / "store", [], 1)
        print(
            f"  real rows: {told['rows']:,} groups, largest difference from pandas {told['worst']:.1e} (relative), {told['other_top']:.0f} other top suppliers"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows a year; BACI has about 11,000,000")
    parser.add_argument("--years", default="1,2", help="numbers of years to compare, the largest is made")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="a folder where the imported years stay, and from where they are taken next time")
    parser.add_argument("--spark", action="store_true", help="Spark too, on two threads of this machine (extra [spark], Java 17)")
    given = parser.parse_args()
    spans = sorted(int(text) for text in given.years.split(","))
    print(
        f"trade, medians of {given.runs} runs in CPU seconds, Python {sys.version.split()[0]}, DuckDB {duckdb.__version__}, {sys.platform}"
    )
    truth()
    with tempfile.TemporaryDirectory() as folder:
        years = list(range(2024 - spans[-1] + 1, 2025))
        store = filled(given.keep or Path(folder), given.rows, years)
        first = 0.0
        for span in spans:
            told = child("ours", store, years[-span:], given.runs)
            first = first or told["cpu"]
            print(
                f"  ratios of {span} years: {told['cpu']:6.2f} s, {told['cpu'] / first:.1f} x the first span, {told['rows']:,} groups, {told['peak']:.0f} MB"
            )
        alternatives(store, years[-1], given.runs)
        if given.spark:
            on_spark(opened(store), years[-1], given.runs)


def on_spark(store: Holdings, year: int, runs: int) -> None:
    """The same on two threads of Spark, by the clock: its work is in a process of Java's. Neither its start nor the first run counts."""
    ask = Ask(years=(year,), weights=weights())
    parts, notes = chosen(store, ask)
    with by_engine("spark", store, master="local[2]") as found:
        spark = seconds(lambda: sum(len(frame) for frame in ratios(store, ask, parts, notes, found)), runs)
    ours = seconds(lambda: by_runs(store, (year,)), runs)
    print(f"    Spark local[2], by the clock {spark:6.2f} s; ours takes {ours / spark:.2f} of it")


def seconds(way: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def alternatives(store: Path, year: int, runs: int) -> None:
    found = {way: child(way, store, [year], runs) for way in WAYS}
    ours, sql = found["ours"]["cpu"], found["sql"]["cpu"]
    print("  the last year alone:")
    for way, told in found.items():
        print(
            f"    {WAYS[way]:<52} {told['cpu']:6.2f} s ({told['clock']:.2f} by the clock), {told['peak']:5.0f} MB; {told['cpu'] / ours:.1f} x ours"
        )
    print(f"    narwhals on DuckDB takes {found['narwhals']['cpu'] / sql:.2f} x the hand-written SQL")


if __name__ == "__main__":
    main()
