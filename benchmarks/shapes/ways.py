"""The ways that benchmarks/trade.py compares, each run as a process of its own: `ways.py WAY STORE YEARS RUNS` prints CPU seconds, rows, memory."""

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.database import database
from kzgraph.trade.governance import weights
from kzgraph.trade.groups import by_frame
from kzgraph.trade.holdings import Holdings, opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.ratios import figures, ratios

WAYS = {
    "ours": "kzgraph, runs of the sorted part",
    "places": "reading the numbers that ours reads",
    "read": "reading the columns (names as hashes, values)",
    "sql": "hand-written SQL on DuckDB, the same figures",
    "narwhals": "narwhals on DuckDB",
    "pandas": "pandas groupby, without bounds and counts of the unknown",
}
FROM = "FROM read_parquet(?, hive_partitioning = false)"
SQL = f"""WITH flows AS (SELECT consumer, hs_code, supplier, value, supplier <> '' AND value IS NOT NULL AS named,
        row_number() OVER (PARTITION BY consumer, hs_code ORDER BY (CASE WHEN supplier <> '' THEN value END) DESC NULLS LAST, supplier) AS rank
        {FROM} WHERE consumer <> supplier),
    sums AS (SELECT consumer, hs_code, sum(value) AS total, count(*) FILTER (named) AS suppliers, count(*) - count(value) AS unknown_rows,
        coalesce(sum(value) FILTER (supplier = ''), 0) AS rest, max(supplier) FILTER (rank = 1 AND named) AS top_supplier,
        max(value) FILTER (named) AS largest, sum(value * value) FILTER (named) AS squares, sum(value) FILTER (named AND rank <= 3) AS top3,
        sum(value * value * coalesce(weight, 0)) FILTER (named) AS low, sum(value * value * coalesce(weight, 10)) FILTER (named) AS high
        FROM flows LEFT JOIN weights USING (supplier) GROUP BY ALL)
    SELECT consumer, hs_code, total, suppliers, top_supplier, largest / total AS top_share, squares / total ^ 2 AS hhi, top3 / total AS cr3,
        total ^ 2 / squares AS effective_suppliers, total - largest AS n_minus_1, unknown_rows, rest AS unexplained,
        (squares + rest ^ 2) / total ^ 2 AS hhi_high, low / total ^ 2 AS hhi_wgi_low, (high + rest ^ 2 * 10) / total ^ 2 AS hhi_wgi_high
    FROM sums ORDER BY consumer, hs_code"""  # noqa: S608


def ours(store: Holdings, years: tuple[int, ...]) -> int:
    ask = Ask(years=years, weights=weights())
    parts, notes = chosen(store, ask)
    return sum(len(frame) for frame in ratios(store, ask, parts, notes))


def part_of(store: Holdings, years: tuple[int, ...]) -> str:
    return next(str(store.path(part)) for part in store.parts if part.year == years[-1])


def arrays(columns: str) -> Callable[[Holdings, tuple[int, ...]], int]:
    def way(store: Holdings, years: tuple[int, ...]) -> int:
        with database(store.folder) as connection:
            return len(connection.execute(f"SELECT {columns} {FROM}", [part_of(store, years)]).fetchnumpy()["value"])

    return way


def weighed(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    return connection.from_df(pd.DataFrame(list(weights().items()), columns=["supplier", "weight"]))


def by_sql(store: Holdings, years: tuple[int, ...]) -> int:
    with database(store.folder) as connection:
        weighed(connection).create("weights")
        return len(connection.execute(SQL, [part_of(store, years)]).df())


def by_narwhals(store: Holdings, years: tuple[int, ...]) -> int:
    """The generic way: the expressions of the pure core on a DuckDB relation."""
    with database(store.folder) as connection:
        path = part_of(store, years).replace("'", "''")
        query = f"SELECT year, consumer, hs_code, supplier, value FROM read_parquet('{path}', hive_partitioning = false) WHERE consumer <> supplier"  # noqa: S608
        return len(figures(by_frame(connection.sql(query), weighed(connection), amount="value").df(), known_only=False))


def by_pandas(store: Holdings, years: tuple[int, ...]) -> int:
    query = f"SELECT consumer, hs_code, supplier, value {FROM} WHERE consumer <> supplier"
    return len(grouped(duckdb.execute(query, [part_of(store, years)]).df(), ["consumer", "hs_code"]))


def grouped(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The figures by groupby of a sorted frame."""
    frame = frame.sort_values(["value", "supplier"], ascending=[False, True])
    groups = frame.groupby(keys, sort=True)
    frame["square"] = (frame["value"] / groups["value"].transform("sum")) ** 2
    frame["weighed"] = frame["square"] * frame["supplier"].map(weights())
    found = groups.agg(total=("value", "sum"), suppliers=("value", "count"), largest=("value", "max"), top_supplier=("supplier", "first"))
    found[["hhi", "hhi_wgi"]] = frame.groupby(keys)[["square", "weighed"]].sum()
    found["cr3"] = frame[groups.cumcount() < 3].groupby(keys)["value"].sum() / found["total"]
    return found.assign(
        top_share=found["largest"] / found["total"], n_minus_1=found["total"] - found["largest"], effective_suppliers=1 / found["hhi"]
    )


def truth(folder: Path) -> dict[str, float]:
    """The real rows of all years, by our way and by pandas on what the file says."""
    add([str(folder.parent / "BACI_HS92.parquet")], folder, Options())
    store = opened(folder)
    ask = Ask(weights=weights())
    parts, notes = chosen(store, ask)
    ours = pd.concat(
        [frame.astype(dict.fromkeys(("consumer", "hs_code", "top_supplier"), "str")) for frame in ratios(store, ask, parts, notes)]
    )
    taiwan = "CASE {0} WHEN 'S19' THEN 'TWN' ELSE {0} END"
    frame = duckdb.execute(
        f"SELECT year, {taiwan.format('importer')} AS consumer, hs6 AS hs_code, {taiwan.format('exporter')} AS supplier, value_kusd * 1000 AS value FROM read_parquet(?)",  # noqa: S608
        [str(folder.parent / "BACI_HS92.parquet")],
    ).df()
    keys = ["year", "consumer", "hs_code"]
    other = grouped(frame[frame["consumer"] != frame["supplier"]], keys).reset_index()
    both = ours.merge(other, on=keys, how="outer", suffixes=("", "_p"))
    worst = max(
        float(np.nanmax(np.abs(both[name] / both[f"{name}_p"] - 1).where(both[f"{name}_p"].abs() > 1e-9)))
        for name in ("total", "suppliers", "top_share", "hhi", "cr3", "effective_suppliers")
    )
    return {"rows": len(both), "worst": worst, "other_top": int((both["top_supplier"] != both["top_supplier_p"]).sum()), "cpu": 0.0}


def made(path: Path, year: int, rows: int) -> None:
    from baci import year_of

    frame = year_of(rows, year)
    duckdb.sql(f"COPY frame TO '{path}' (HEADER)")
    del frame


def measured(way: Callable[[Holdings, tuple[int, ...]], int], store: Holdings, years: tuple[int, ...], runs: int) -> dict[str, float]:
    times, clocks, rows = [], [], 0
    for _ in range(runs):
        start, clock = time.process_time(), time.perf_counter()
        rows = way(store, years)
        times.append(time.process_time() - start)
        clocks.append(time.perf_counter() - clock)
    return {"cpu": statistics.median(times), "clock": statistics.median(clocks), "rows": rows}


def highest() -> float:
    """The most memory that this process held, in MB; where the system has no /proc, no less than what its parent held when it began."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text("utf-8").partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def main() -> None:
    way, folder = sys.argv[1], Path(sys.argv[2])
    if way == "make":
        made(folder, int(sys.argv[3]), int(sys.argv[4]))
        return
    years = tuple(int(text) for text in sys.argv[3].split(",") if text)
    if way == "truth":
        told = truth(folder)
    elif way == "import":
        start = time.process_time()
        added = add([str(folder.parent / f"BACI_HS17_Y{years[0]}.csv")], folder, Options())
        told = {"rows": added.receipts[0].rows_read, "cpu": time.process_time() - start}
    else:
        ways = {
            "ours": ours,
            "places": arrays("consumer_place, code_place, supplier_place, value"),
            "read": arrays("hash(consumer) AS c, hash(hs_code) AS k, hash(supplier) AS s, value"),
            "sql": by_sql,
            "narwhals": by_narwhals,
            "pandas": by_pandas,
        }
        told = measured(ways[way], opened(folder), years, int(sys.argv[4]))
    print(json.dumps(told | {"peak": highest()}))


if __name__ == "__main__":
    main()
