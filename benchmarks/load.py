"""Memory and time of the commands on large input: `python benchmarks/load.py [--edges 1000000] [--store DIR] [--memory 6]`.

Two tables have so many edges: `deep` is one producer's deliveries to one buyer, each with an HS code and a year of its own; `wide` are exports of 25
states to 100 others in 40 minerals and 10 years or more. The store is the one named, which is only read, or one of BACI's shape that is made here
(`--rows` a year, `--years`). Each command is a process of its own that may have so many gigabytes of memory and no more (on Linux); what the system
counted of it is printed as a row of a table: processor seconds, wall seconds, the most memory that it held at once. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice, product
from pathlib import Path

from kzgraph.api import load

ROOT = Path(__file__).resolve().parent.parent
DEEP_NODES = "id,name,kind,country\nkazatomprom,Kazatomprom,producer,KAZ\norano,Orano,buyer,FRA\nuranium,Uranium,mineral,\n"
HEADER = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\n"
WATCHER = """
import json, os, resource, subprocess, sys, time
limit = int(float(sys.argv[1]) * 1e9)
held = (lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))) if sys.platform == "linux" else None
start = time.perf_counter()
with subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL, preexec_fn=held) as running:
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([running.returncode, time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A small process of its own: what a child holds at its start is what its parent held."""


def deep(folder: Path, edges: int) -> None:
    """nodes.csv and edges.csv of one pair."""
    (folder / "nodes.csv").write_text(DEEP_NODES, "utf-8")
    with (folder / "edges.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(
            f"kazatomprom,orano,supplies,uranium,{100000 + at % 800000},{2000 + at // 800000},{at % 997}.5,t,\n" for at in range(edges)
        )


def wide(folder: Path, edges: int) -> None:
    """nodes.csv and edges.csv of many pairs."""
    graph = load()
    states = [code for code in graph.nodes.loc[graph.nodes["kind"] == "state", "id"] if len(code) == 3 and code != "WLD"]
    first = list(dict.fromkeys(["JPN", "FRA", "KAZ", "CHN", "USA", *states]))
    minerals = list(dict.fromkeys(["gallium", "uranium", *graph.minerals["id"]]))[:40]
    named = "".join(f"{code},{code},state,{code}\n" for code in first)
    (folder / "nodes.csv").write_text(f"id,name,kind,country\n{named}", "utf-8")
    with (folder / "edges.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(f"USA,{mineral},lists,{mineral},,2025,,,\n" for mineral in minerals)
        file.writelines(islice(_exports(first, minerals), edges - len(minerals)))


def _exports(states: list[str], minerals: list[str]) -> Iterator[str]:
    for back in count():
        for importer, mineral, exporter in product(states[:100], minerals, states[2:27]):
            if importer != exporter:
                yield f"{exporter},{importer},exports,{mineral},,{2024 - back},{(back + len(mineral)) * 7 % 997 + 1}.5,t,\n"


def measured(memory: float, *arguments: str) -> str:
    """What one command took, as cells of a table."""
    command = [sys.executable, "-c", WATCHER, str(memory), sys.executable, "-m", "kzgraph", *arguments]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, check=True)
    status, wall, processor, held = json.loads(done.stdout)
    told = f"{processor:.1f} | {wall:.0f} | {held / (1024 if sys.platform == 'linux' else 1024**2):,.0f}"
    return told if not status else f"{told} | exit {status}: {done.stderr.strip()[-300:]}"


def on_tables(folder: Path, edges: int) -> Iterator[tuple[str, list[str]]]:
    """The commands on both tables."""
    for name, made in (("deep", deep), ("wide", wide)):
        place, other = folder / name, folder / f"{name}-new"
        place.mkdir()
        made(place, edges)
        options = ["--nodes", str(place / "nodes.csv"), "--edges", str(place / "edges.csv")]
        pair = ["orano", "uranium"] if name == "deep" else ["Japan", "gallium"]
        yield f"{name}: check", ["check", *options[1::2]]
        yield f"{name}: report of a pair", ["report", *pair, "--format", "json", *options]
        if name == "wide":
            yield "wide: report, all", ["report", "--format", "json", *options]
            yield "wide: report of a consumer", ["report", "Japan", "--format", "json", *options]
            yield "wide: report of a mineral", ["report", "gallium", "--format", "json", *options]
            yield "wide: coverage", ["coverage", "KAZ", "--list", "us-2025", "--format", "json", *options]
            shutil.copytree(place, other)
            text = (other / "edges.csv").read_text("utf-8")
            (other / "edges.csv").write_text(text[: text.rstrip().rindex("\n") + 1].replace(",8.5,t", ",9.5,t", 1), "utf-8")
            yield "wide: diff", ["diff", str(place), str(other), "--format", "json"]
        yield f"{name}: explain", ["explain", *pair, "--format", "json", *options]
        yield f"{name}: view", ["view", pair[1], "-o", str(folder / "out.html"), *options]
        for ending in ("csv", "parquet", "graphml", "xlsx"):
            yield f"{name}: export .{ending}", ["export", "-o", str(folder / f"out.{ending}"), *options]
        shutil.rmtree(other, ignore_errors=True)
        shutil.rmtree(place)


def on_a_store(folder: Path, store: Path) -> Iterator[tuple[str, list[str]]]:
    """The commands on a store of trade tables."""
    from kzgraph.trade.holdings import opened

    held = opened(store)
    print(f"\nstore of {sum(part.rows for part in held.parts):,} rows, {sum(part.bytes for part in held.parts) / 1e6:.0f} MB")
    place, sources = ["--store", str(store)], sorted({part.source for part in held.parts})
    last = str(max(part.year for part in held.parts))
    yield "trade list", ["trade", "list", *place]
    yield "trade ratios, one year, all", ["trade", "ratios", *place, "--year", last, "-o", str(folder / "ratios.parquet")]
    yield "trade ratios, all", ["trade", "ratios", *place, "-o", str(folder / "ratios.parquet")]
    yield "trade ratios, all, as CSV", ["trade", "ratios", *place, "-o", str(folder / "ratios.csv")]
    yield "trade ratios, Japan", ["trade", "ratios", *place, "--importer", "JPN", "--format", "json"]
    yield "trade ratios, EU27", ["trade", "ratios", *place, "--importer", "EU27", "--format", "json"]
    yield "trade screen, EU27", ["trade", "screen", "EU27", *place, "--format", "json"]
    yield "trade screen, Japan, geodep", ["trade", "screen", "Japan", "--method", "geodep", *place, "--format", "json"]
    yield "trade basket", ["trade", "basket", "811292", *place, "--importer", "JPN", "--format", "json"]
    if len(sources) > 1:
        yield (
            "trade compare",
            ["trade", "compare", "--source", sources[0], "--with", sources[1], *place, "--importer", "JPN", "--format", "json"],
        )


def shown(title: str, asked: Iterator[tuple[str, list[str]]], only: str, memory: float) -> None:
    print(f"\n| {title} | CPU s | wall s | MB at most |\n| --- | ---: | ---: | ---: |", flush=True)
    for name, arguments in asked:
        if only in name:
            print(f"| {name} | {measured(memory, *arguments)} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edges", type=int, default=1_000_000, help="0: no tables")
    parser.add_argument("--store", type=Path, help="a store to read [default: one is made]")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a year in the store that is made")
    parser.add_argument("--years", type=int, default=2, help="years in the store that is made; 0: none")
    parser.add_argument("--memory", type=float, default=6, help="gigabytes that a command may have")
    parser.add_argument("--only", default="", help="only the commands with this in their line")
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]} on {sys.platform}, {given.memory:g} GB a command")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.edges:
            shown(f"{given.edges:,} edges", on_tables(folder, given.edges), given.only, given.memory)
        store = given.store
        if store is None and given.years:
            from trade import filled

            store = filled(folder, given.rows, list(range(2025 - given.years, 2025)))
        if store is not None:
            shown("store", on_a_store(folder, store), given.only, given.memory)


if __name__ == "__main__":
    main()
