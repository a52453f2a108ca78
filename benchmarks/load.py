"""Memory and time of the commands on large input: `python benchmarks/load.py [--edges 1000000] [--rows 1000000] [--years 2]`.

The first table has so many edges (deliveries of one producer to one buyer, each with an HS code and a year of its own); the store has BACI's shape
and is made by benchmarks/trade.py (BACI has about 11,000,000 rows a year). Each command is a process of its own; what the system counted of it is
printed: wall and processor seconds, and the most memory that it held at once. Nothing is asserted; the promise is under 6 GB for 1,000,000 edges.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODES = "id,name,kind,country\nkazatomprom,Kazatomprom,producer,KAZ\norano,Orano,buyer,FRA\nuranium,Uranium,mineral,\n"
HEADER = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\n"


def tables(folder: Path, edges: int) -> list[str]:
    """Nodes and edges as options."""
    (folder / "nodes.csv").write_text(NODES, "utf-8")
    with (folder / "edges.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        file.writelines(
            f"kazatomprom,orano,supplies,uranium,{100000 + at % 800000},{2000 + at // 800000},{at % 997}.5,t,\n" for at in range(edges)
        )
    return ["--nodes", str(folder / "nodes.csv"), "--edges", str(folder / "edges.csv")]


WATCHER = """
import json, os, subprocess, sys, time
start = time.perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as running:
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([running.returncode, time.perf_counter() - start, used.ru_utime, used.ru_stime, used.ru_maxrss]))
"""
"""A small process of its own: what a child holds at its start is what its parent held."""


def measured(*arguments: str) -> str:
    """One command, and what it took."""
    command = [sys.executable, "-c", WATCHER, sys.executable, "-m", "kzgraph", *arguments]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, text=True, check=True)
    status, wall, user, system, memory = json.loads(done.stdout)
    told = f"{wall:7.1f} s wall, {user:6.1f} s user, {system:5.1f} s system, {memory / (1024 if sys.platform == 'linux' else 1024**2):7.0f} MB at most"
    return told if not status else f"{told}; status {status}: {done.stderr.strip()[-200:]}"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a year in the store")
    parser.add_argument("--years", type=int, default=2, help="years in the store; 0: none")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        options = tables(folder, given.edges)
        print(
            f"{given.edges:,} edges, {(folder / 'edges.csv').stat().st_size / 1e6:.0f} MB; Python {sys.version.split()[0]} on {sys.platform}"
        )
        for title, arguments in {
            "check": ["check", *options[1::2]],
            "report": ["report", "--format", "json", *options],
            "report pair": ["report", "orano", "uranium", "--format", "json", *options],
            "export graphml": ["export", "-o", str(folder / "out.graphml"), *options],
            "export parquet": ["export", "-o", str(folder / "out.parquet"), *options],
            "export csv": ["export", "-o", str(folder / "out.csv"), *options],
            "export xlsx": ["export", "-o", str(folder / "out.xlsx"), *options],
            "view": ["view", "uranium", "-o", str(folder / "out.html"), *options],
        }.items():
            print(f"  {title:<16} {measured(*arguments)}", flush=True)
        if not given.years:
            return
        from trade import filled

        from kzgraph.trade.holdings import opened

        store = opened(filled(folder, given.rows, list(range(2025 - given.years, 2025))))
        place = ["--store", str(store.folder)]
        print(f"store of {sum(part.rows for part in store.parts):,} rows, {sum(part.bytes for part in store.parts) / 1e6:.0f} MB")
        for title, arguments in {
            "trade list": ["trade", "list", *place],
            "trade ratios": ["trade", "ratios", *place, "-o", str(folder / "ratios.parquet")],
            "one importer": ["trade", "ratios", *place, "--importer", "JPN", "--format", "json"],
            "EU27": ["trade", "ratios", *place, "--importer", "EU27", "--format", "json"],
            "trade screen": ["trade", "screen", "EU27", *place],
        }.items():
            print(f"  {title:<16} {measured(*arguments)}", flush=True)


if __name__ == "__main__":
    main()
