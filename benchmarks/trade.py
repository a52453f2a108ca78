"""How long all ratios of all importers and products take: `python benchmarks/trade.py [--rows 11000000] [--years 1,2,4,8]`.

The data have the shape of BACI and are made here, the same on every run: exporters, importers and products are drawn by Zipf-like weights (240
economies, exponent 1; 5,000 products, exponent 0.6), doubles are dropped, values are lognormal (sigma 2.5), tonnes are values times a lognormal
price, 5 % of the tonnes are missing. Against two named alternatives on the same part in the same run: reading its columns, and pandas groupby.
Interleaved runs and their medians. Read the ratios: times differ between machines. Nothing is asserted. The memory is the highest of the process
so far, measured after our way and before pandas.
"""

import argparse
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kzgraph.names import country_code
from kzgraph.trade.database import database
from kzgraph.trade.engines import statistics as by_engine
from kzgraph.trade.governance import weights
from kzgraph.trade.groups import by_frame
from kzgraph.trade.holdings import Holdings, opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.partners import party
from kzgraph.trade.ratios import Ask, chosen, figures, ratios

STATES, PRODUCTS = 240, 5000


def economies() -> list[int]:
    """Codes of states that the readers know."""
    found = []
    for number in range(1, 999):
        try:
            if party(str(number)).kind == "state" and country_code(str(number)):
                found.append(number)
        except Exception:  # noqa: S112 - most numbers are no code
            continue
    return found[:STATES]


def year_of(rows: int, year: int) -> pd.DataFrame:
    """One year in BACI's columns t, i, j, k, v, q."""
    chance = np.random.default_rng(year)
    codes = np.array(economies())
    ranks = 1 / np.arange(1, len(codes) + 1)
    goods = 1 / np.arange(1, PRODUCTS + 1) ** 0.6
    drawn = int(rows * 1.6)
    i, j = (chance.choice(len(codes), drawn, p=ranks / ranks.sum()) for _ in range(2))
    k = chance.choice(PRODUCTS, drawn, p=goods / goods.sum())
    key = np.unique((k * len(codes) + i) * len(codes) + j)
    key = chance.permutation(key)[:rows]
    k, i, j = key // len(codes) ** 2, key // len(codes) % len(codes), key % len(codes)
    kept = i != j
    value = np.exp(chance.normal(2, 2.5, len(key))).round(3)
    tonnes = (value / np.exp(chance.normal(1, 1, len(key)))).round(3)
    tonnes[chance.random(len(key)) < 0.05] = np.nan
    table = pd.DataFrame(
        {"t": year, "i": codes[i], "j": codes[j], "k": np.char.zfill((10000 + k * 190).astype(str), 6), "v": value, "q": tonnes}
    )
    return table[kept]


def filled(folder: Path, rows: int, years: int) -> Holdings:
    """A store with the years, each imported from Parquet."""
    start, total = time.perf_counter(), 0
    for year in range(2024 - years + 1, 2025):
        frame = year_of(rows, year)
        total += len(frame)
        path = folder / f"BACI_HS17_Y{year}.parquet"
        duckdb.sql(f"COPY frame TO '{path}'")
        del frame
        add([str(path)], folder / "store", Options())
        path.unlink()
    print(f"  {total:,} rows of {years} years made and imported in {time.perf_counter() - start:.1f} s")
    return opened(folder / "store")


def ours(store: Holdings, years: tuple[int, ...]) -> int:
    ask = Ask(years=years, weights=weights())
    parts, notes = chosen(store, ask)
    return sum(len(frame) for frame in ratios(store, ask, parts, notes))


def read(store: Holdings) -> None:
    """The columns that the ratios need, as codes and numbers."""
    with database(store.folder) as connection:
        query = "SELECT hash(consumer) AS c, hash(hs_code) AS k, hash(supplier) AS s, value FROM read_parquet(?, hive_partitioning = false)"
        connection.execute(query, [str(store.path(store.parts[-1]))]).fetchnumpy()


def on_duckdb(store: Holdings) -> int:
    """The generic way: narwhals on a DuckDB relation."""
    with database(store.folder) as connection:
        table = pd.DataFrame(list(weights().items()), columns=["supplier", "weight"])
        path = str(store.path(store.parts[-1])).replace("'", "''")
        flows = connection.sql(f"SELECT year, consumer, hs_code, supplier, value FROM read_parquet('{path}', hive_partitioning = false)")  # noqa: S608 - the path is ours, quoted
        return len(figures(by_frame(flows, connection.from_df(table), amount="value").df(), known_only=False))


def on_spark(store: Holdings, runs: int) -> float:
    """The same on Spark, two threads of this machine; its start does not count, nor does the first run."""
    ask = Ask(years=(2024,), weights=weights())
    parts, notes = chosen(store, ask)
    with by_engine("spark", store, master="local[2]") as found:

        def way() -> int:
            return sum(len(frame) for frame in ratios(store, ask, parts, notes, found))

        way()
        return median(way, runs)


def by_pandas(store: Holdings) -> int:
    """The alternative: groupby of a sorted frame, the same figures but for HHI-WGI."""
    frame = duckdb.execute(
        "SELECT consumer, hs_code, supplier, value FROM read_parquet(?, hive_partitioning = false)", [str(store.path(store.parts[-1]))]
    ).df()
    frame = frame.sort_values(["value", "supplier"], ascending=[False, True])
    groups = frame.groupby(["consumer", "hs_code"], sort=True)
    total = groups["value"].transform("sum")
    frame["square"] = (frame["value"] / total) ** 2
    found = groups.agg(total=("value", "sum"), suppliers=("value", "count"), largest=("value", "max"), top_supplier=("supplier", "first"))
    found["hhi"] = frame.groupby(["consumer", "hs_code"])["square"].sum()
    found["cr3"] = frame[groups.cumcount() < 3].groupby(["consumer", "hs_code"])["value"].sum() / found["total"]
    return len(
        found.assign(top_share=found["largest"] / found["total"], n_minus_1=found["total"] - found["largest"], effective=1 / found["hhi"])
    )


def median(way: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows a year; BACI has about 11,000,000")
    parser.add_argument("--years", default="1,2", help="numbers of years to compare, the largest is made")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--spark", action="store_true", help="Spark too, on two threads of this machine (extra [spark], Java 17)")
    given = parser.parse_args()
    spans = sorted(int(text) for text in given.years.split(","))
    print(f"trade ratios, median of {given.runs} runs, Python {sys.version.split()[0]} on {sys.platform}")
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder), given.rows, spans[-1])
        first: float | None = None
        for span in spans:
            years = tuple(range(2024 - span + 1, 2025))
            took = median(lambda years=years: ours(store, years), given.runs)
            first = first or took
            print(f"  {span} years: {took:6.2f} s, {took / first:.1f} x the first span, {ours(store, years):,} groups")
        print(f"  memory so far {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB (making the data included)")
        last = median(lambda: ours(store, (2024,)), given.runs)
        for name, way in (("reading its columns", read), ("narwhals on DuckDB", on_duckdb), ("pandas groupby", by_pandas)):
            other = median(lambda way=way: way(store), given.runs)
            print(f"  {name:<20} {other:6.2f} s   (ours takes {last / other:.2f} of it)")
        if given.spark:
            other = on_spark(store, given.runs)
            print(f"  {'Spark local[2]':<20} {other:6.2f} s   (ours takes {last / other:.2f} of it)")


if __name__ == "__main__":
    main()
