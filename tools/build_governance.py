"""Writes data/governance.csv: how stable a state is, as the World Bank's Worldwide Governance Indicators estimate it.

`political_stability` is the Estimate (-2.5 to 2.5) of each year from 2020 to 2024; `mean_of_six` the mean of the six indicators in the newest
year that has them, told under 2024.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

from build_files import missing, read_rows, table_text, write_whole

from kzgraph.errors import UnknownNameError
from kzgraph.names import country_code

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "governance"
COLUMNS = ("state", "year", "indicator", "value", "source_ids", "note")
SOURCE = "world-bank-wgi-2025"
YEARS = ("2020", "2021", "2022", "2023", "2024")
CODES = {"R20": "XKX"}
"""Codes of the file that mean something else elsewhere: its R20 stands where the World Bank has Kosovo."""
LEFT_OUT = {"PUS": "a withdrawn code; which territory it stands for is not clear"}
MEAN_NOTE = "mean of the six indicators, newest year of 2015 to 2024"


def political_stability(path: Path, left: Counter[str]) -> list[dict[str, str]]:
    """Estimates by state and year. A state that a year has twice is left out: one of the rows is another state's."""
    rows = [row for row in read_rows(path) if row["stat"] == "Estimate" and row["year"] in YEARS]
    times = Counter((row["iso3"], row["year"]) for row in rows)
    found = []
    for row in rows:
        code, year = row["iso3"], row["year"]
        if code in LEFT_OUT:
            left[f"{code}: {LEFT_OUT[code]}"] += 1
        elif times[code, year] > 1:
            left[f"{code}: there twice a year, one of the two is another territory (French Guiana, by its place in the file)"] += 1
        elif not row["value"]:
            left["no value"] += 1
        else:
            note = "the file calls it R20" if code == "R20" else ""
            found.append(_row(country_code(CODES.get(code, code)), year, "political_stability", _rounded(row["value"]), note))
    return found


def mean_of_six(path: Path, left: Counter[str]) -> list[dict[str, str]]:
    """The mean of the six by state; the file has alpha-2 codes."""
    found = []
    for code, value in json.loads(path.read_text("utf-8"))["wgi"].items():
        try:
            state = country_code(code)
        except UnknownNameError:
            left[f"mean of six, {code}: no state goes by this code"] += 1
            continue
        found.append(_row(state, YEARS[-1], "mean_of_six", str(value), MEAN_NOTE))
    return found


def _rounded(value: str) -> str:
    """Nine decimals: the rest is how a computer stores a fraction."""
    return f"{round(Decimal(value), 9).normalize():f}"


def _row(state: str, year: str, indicator: str, value: str, note: str) -> dict[str, str]:
    return {"state": state, "year": year, "indicator": indicator, "value": value, "source_ids": SOURCE, "note": note}


def table(stability: Path, means: Path, left: Counter[str]) -> str:
    """The text of data/governance.csv. Raises ValueError for two values of one state, or one outside the scale."""
    rows = [*political_stability(stability, left), *mean_of_six(means, left)]
    rows.sort(key=lambda row: (row["indicator"], row["state"], row["year"]))
    keys = Counter((row["indicator"], row["state"], row["year"]) for row in rows)
    if max(keys.values(), default=0) > 1:
        raise ValueError(f"two values of one state: {keys.most_common(1)[0][0]}")
    outside = [row for row in rows if not -4 <= float(row["value"]) <= 4]
    if outside:
        raise ValueError(f"outside the scale of the estimates: {outside[0]}")
    return table_text(rows, COLUMNS)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--stability", type=Path, default=SHARED / "wgi_political_stability_1996_2024.csv.gz", help="CSV: country, iso3, year, value, stat"
    )
    parser.add_argument("--means", type=Path, default=SHARED / "wgi_mean6_latest.json", help="JSON: means by alpha-2 code under `wgi`")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "governance.csv")
    given = parser.parse_args(arguments)
    if missing(given.stability, given.means):
        return 2
    left: Counter[str] = Counter()
    try:
        text = table(given.stability, given.means, left)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    write_whole(given.output, text.encode())
    print(f"{given.output.name}: {text.count(chr(10)) - 1} rows. Left out:")
    for reason, number in sorted(left.items()):
        print(f"{number:6} rows  {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
