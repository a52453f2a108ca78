"""Writes data/production.csv: national output by state, mineral and stage, as USGS, World Mining Data and the IEA count it.

Taken are the newest two years of the USGS Mineral Commodity Summaries 2026 (its world tables), 2020 to 2024 of World Mining Data 2026 and the
refining of 2024 by the IEA (its later years are projections), for the minerals that tools/production_map.csv names. A name of a source that the
map neither takes nor leaves out with a reason is an error.
What data/edges.csv already tells from the same source is not told twice.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from build_files import missing, read_rows, table_text, write_whole
from production_rows import COLUMNS, IEA, PLACES, USGS, WMD, Entry, Figure, Map, Row, entry_of, key_of, output_row, plain, production_map

from kzgraph.names import country_code
from kzgraph.units import parse_unit

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "production"
USGS_YEARS = ("2024", "2025")
WMD_YEARS = ("2020", "2021", "2022", "2023", "2024")
IEA_YEAR = "2024"
REST = "Rest of world"
USGS_UNITS = {
    "metric tons": "t", "kilograms": "kg", "thousand metric tons": "kt", "thousand metric dry tons": "kt", "million metric tons": "Mt",
}  # fmt: skip
WMD_UNITS = {"metr. t": "t", "kg": "kg"}
HELIUM_T = Decimal("169.28")  # tonnes in a million cubic metres at 15 degrees Celsius and 101.325 kPa, which is how USGS measures it
RANGE, TRACE = "a range in the source", "less than half a unit"
SAID = {
    r"Excludes U\.S\. production|Does not include production in the United States": "without the United States",
    r"World totals cannot be calculated": "no world total: states report in different forms",
    r"to avoid disclosing company": "rounded to protect company data",
    r"Production quota": "production quota; undocumented output is not in it",
    r"reported import data for China": "estimated from what China reports as imports",
    r"Includes U\.S\. Geological Survey estimates": "with estimates by USGS",
    r"Includes helium extracted from Canada": "with helium extracted in Canada",
    r"rutile production and reserves data are included": "rutile is counted with ilmenite",
    r"large mines only": "large mines only",
    r"Export sales reported": "export sales of the only producer",
    r"^Feldspar only": "feldspar only",
    r"^Crude ore": "crude ore",
    r"roaster residues": "from roaster residues of other states",
}
"""What a remark of USGS says of a figure, in our words. Other remarks say where the data come from."""


def usgs_rows(rows: Iterable[Row], known: Map, left: Counter[str]) -> Iterator[Row]:
    """Rows of the world tables of USGS. Ilmenite and rutile of a state are added up; `other countries` are no state."""
    parts: dict[tuple[str, str, str, str, str], list[tuple[Entry, Figure, Row]]] = {}
    for row in rows:
        if row["Statistics"] != "Production" or row["Section"].startswith("Salient") or row["Year"] not in USGS_YEARS:
            continue
        entry = entry_of(known, "usgs", row["Commodity"], row["Statistics_detail"])
        if not entry.mineral:
            left[f"USGS {row['Commodity']}: {entry.note}"] += 1
        elif row["Country"] == "Other countries":
            left["USGS `other countries`: no state"] += 1
        elif entry.rule == "add" and row["Country"] == "World total":
            left["USGS world totals of ilmenite and of rutile alone: their sum is taken"] += 1
        else:
            state = "WLD" if row["Country"] == "World total" else country_code(row["Country"])
            unit, figure = _usgs_figure(row)
            key = (state, entry.mineral, entry.stage, f"{unit} {entry.basis}".rstrip(), row["Year"])
            parts.setdefault(key, []).append((entry, figure, row))
    for (state, mineral, stage, unit, year), found in parts.items():
        if len(found) > 1 and not all(entry.rule == "add" for entry, _, _ in found):
            raise ValueError(f"USGS: {len(found)} figures for {state}, {mineral}, {stage}, {unit}, {year} - tell them apart in the map")
        yield _usgs_row(state, mineral, stage, unit, year, found)


def _usgs_row(state: str, mineral: str, stage: str, unit: str, year: str, found: list[tuple[Entry, Figure, Row]]) -> Row:
    remarks = [part.strip() for _, _, row in found for part in row["Notes"].split("--")]
    said = [ours for pattern, ours in SAID.items() if any(re.search(pattern, remark) for remark in remarks)]
    estimated = any(remark.startswith("Estimated") for remark in remarks) or any(figure.why == RANGE for _, figure, _ in found)
    if len(found) == 1:
        ((entry, figure, row),) = found
        forms = [entry.note]
        if row["Unit"] == "million cubic meters" and figure.quantity:
            forms = [f"{row['Value']} million cubic metres in the source, {HELIUM_T} t each (15 degrees, 101.325 kPa)"]
    else:
        figure = _sum([figure for _, figure, _ in found])
        forms = ["sum of " + " and ".join(f"{entry.note} {row['Value'].replace(',', '').replace('s', TRACE)}" for entry, _, row in found)]
    notes = [*forms, figure.why, "estimated by USGS" if estimated else "", *said]
    return output_row(state, mineral, stage, unit, year, USGS, figure, "medium" if estimated else "high", notes)


def _usgs_figure(row: Row) -> tuple[str, Figure]:
    """The unit and the figure: a dash is zero, W withheld, `s` less than half a unit, nothing or XX unknown."""
    text, unit = row["Value"].strip(), row["Unit"].strip()
    if unit == "million cubic meters":
        figure = _number(text)
        exact = None if figure.quantity is None else (figure.quantity * HELIUM_T).quantize(Decimal(1))
        return "t", Figure(exact, figure.low, None if figure.high is None else figure.high * HELIUM_T, figure.why)
    if unit not in USGS_UNITS:
        raise ValueError(f'USGS: the unit "{unit}" of {row["Commodity"]} is not known')
    return USGS_UNITS[unit], _number(text)


def _number(text: str) -> Figure:
    span = re.fullmatch(r"([0-9][0-9,.]*) *- *([0-9][0-9,.]*)", text)
    if span:
        low, high = (Decimal(end.replace(",", "")) for end in span.groups())
        return Figure(None, low, high, RANGE)
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?|[0-9]+(\.[0-9]+)?", text):
        return Figure(Decimal(text.replace(",", "")))
    if text == "s":
        return Figure(None, Decimal(0), Decimal("0.5"), TRACE)
    words = {
        "—": Figure(Decimal(0)),
        "W": Figure(None, why="withheld by USGS"),
        "": Figure(None, why="not available to USGS"),
        "XX": Figure(None),
    }
    if text not in words:
        raise ValueError(f'USGS: "{text}" is no figure and no known mark')
    return words[text]


def _sum(figures: list[Figure]) -> Figure:
    """Of parts that are all known; less than half a unit adds nothing."""
    total = Decimal(0)
    for figure in figures:
        if figure.quantity is None and figure.why != TRACE:
            return Figure(None, why=figure.why)
        total += figure.quantity or 0
    return Figure(total)


def wmd_rows(rows: Iterable[Row], known: Map, left: Counter[str]) -> Iterator[Row]:
    """Rows of World Mining Data. The name says which state it is: the code column gives French Guiana that of Guyana."""
    taken: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        entry = entry_of(known, "wmd", row["mineral"], "")
        if row["year"] not in WMD_YEARS:
            continue
        if not entry.mineral:
            left[f"World Mining Data {row['mineral']}: {entry.note}"] += 1
            continue
        state = "WLD" if row["is_total"] == "True" else country_code(row["country"])
        group = taken.setdefault((row["mineral"], row["year"]), {})
        if state in group:
            raise ValueError(f"World Mining Data: two rows for {state}, {row['mineral']}, {row['year']}")
        group[state] = row
    for (name, year), group in taken.items():
        entry = entry_of(known, "wmd", name, "")
        guyana, guiana = group.get("GUY"), group.get("GUF")
        if guyana and guiana and guyana["quantity"] == guiana["quantity"]:
            left[f"World Mining Data {name} {year}, Guyana: the file repeats French Guiana's figure for it"] += 1
            del group["GUY"]
        for state in [state for state, row in group.items() if not row["quantity"]]:
            left["World Mining Data, states without a figure (the world total leaves them out as well)"] += 1
            del group[state]
        states = [row for state, row in group.items() if state != "WLD"]
        listed = sum((Decimal(row["quantity"]) for row in states), Decimal(0))
        reported = all(row["data_source"] == "r" for row in states)
        for state, row in group.items():
            quantity = round(Decimal(row["quantity"]), PLACES)
            if state == "WLD":
                trust = "high" if reported else "medium"
                remark = f"the listed states add up to {plain(listed)}" if abs(listed - quantity) > quantity / 1000 else ""
            else:
                trust = "high" if row["data_source"] == "r" else "medium"
                remark = {"e": "estimated by the source", "p": "provisional"}.get(row["data_source"], "")
            unit = f"{WMD_UNITS[row['unit']]} {entry.basis}".rstrip()
            yield output_row(state, entry.mineral, entry.stage, unit, year, WMD, Figure(quantity), trust, [entry.note, remark])


def iea_rows(rows: Iterable[Row], known: Map, left: Counter[str]) -> Iterator[Row]:
    """Rows of the IEA's table: the states it names, and the world, which is their sum with the rest."""
    groups: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        entry = entry_of(known, "iea", row["mineral"], row["stage"])
        if row["year"] != IEA_YEAR:
            left["IEA: projections"] += 1
        elif not row["quantity_kt"]:
            left["IEA: footnotes"] += 1
        elif not entry.mineral:
            left[f"IEA {row['stage']}: {entry.note}"] += 1
        else:
            groups.setdefault((row["mineral"], row["stage"]), {})[row["country"]] = row
    for (name, stage), group in groups.items():
        entry = entry_of(known, "iea", name, stage)
        unit = f"kt {entry.basis}".rstrip()
        for country, row in group.items():
            if country != REST:
                figure = Figure(round(Decimal(row["quantity_kt"]), PLACES))
                yield output_row(country_code(country), entry.mineral, entry.stage, unit, IEA_YEAR, IEA, figure, "medium", [entry.note])
        total, remark = _iea_world(name, group)
        yield output_row("WLD", entry.mineral, entry.stage, unit, IEA_YEAR, IEA, Figure(total), "medium", [entry.note, remark])


def _iea_world(name: str, group: dict[str, Row]) -> tuple[Decimal, str]:
    """The sum of the states and the rest, and what was done to it. The printed shares say whether the rest counts a state again."""
    kt = {country: Decimal(row["quantity_kt"]) for country, row in group.items()}
    listed = sum(kt.values(), Decimal(0))
    largest = max(kt, key=lambda country: kt[country])
    excess = listed - kt[largest] / Decimal(group[largest]["share"])
    if abs(excess) <= listed / 1000:
        return round(listed, PLACES), "sum of the states and the rest of the world"
    again = [country for country in kt if country != REST and abs(kt[country] - excess) <= listed / 1000]
    if len(again) != 1:
        raise ValueError(f"IEA: the shares of {name} are not those of its figures, which add up to {listed} kt")
    return round(listed - kt[again[0]], PLACES), f"sum of the states and the rest of the world, which counts {again[0]} again: taken out"


def untold(rows: Iterable[Row], edges: Iterable[Row], left: Counter[str]) -> Iterator[Row]:
    """The rows that no row of the edges table tells from the same source; another figure there is printed."""
    told: dict[tuple[tuple[str, ...], str], Row] = {}
    for edge in edges:
        if edge["relation"] == "produces_total":
            told |= {(key_of(edge), source): edge for source in edge["source_ids"].split(";")}
    for row in rows:
        same = told.get((key_of(row), row["source_ids"]))
        if same is None:
            yield row
            continue
        left["rows that data/edges.csv tells from the same source"] += 1
        if _tonnes(same) != _tonnes(row):
            shown = f"{same['quantity']} {same['unit']} in data/edges.csv, {row['quantity']} {row['unit']} in the source"
            print(f"DIFFERENT {row['source']} {row['mineral']} {row['year']} {row['source_ids']}: {shown}")


def _tonnes(row: Row) -> Decimal | None:
    return Decimal(row["quantity"]) * parse_unit(row["unit"]).tonnes if row["quantity"] else None


def table(usgs: Path, wmd: Path, iea: Path, edges: Path, mapping: Path, left: Counter[str]) -> tuple[str, int]:
    """The text of data/production.csv and its number of rows."""
    known = production_map(mapping)
    rows = [*usgs_rows(read_rows(usgs), known, left), *wmd_rows(read_rows(wmd), known, left), *iea_rows(read_rows(iea), known, left)]
    rows = list(untold(rows, read_rows(edges), left))
    rows.sort(key=lambda row: (row["target"], row["stage"], row["year"], row["source_ids"], row["source"], row["unit"]))
    twice = [key for key, count in Counter((key_of(row), row["source_ids"]) for row in rows).items() if count > 1]
    if twice:
        raise ValueError(f"{len(twice)} rows are there twice, the first {twice[0]}")
    return table_text(rows, COLUMNS), len(rows)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--usgs", type=Path, default=SHARED / "MCS2026_Commodities_Data_utf8.csv", help="data release of MCS 2026, CSV")
    parser.add_argument("--wmd", type=Path, default=SHARED / "world_mining_data_2018_2024.csv", help="World Mining Data as one CSV")
    parser.add_argument(
        "--iea", type=Path, default=SHARED / "iea_supply_mining_refining_2024_2040.csv", help="the IEA's data explorer as CSV"
    )
    parser.add_argument("--edges", type=Path, default=ROOT / "data" / "edges.csv", help="what is told already")
    parser.add_argument("--map", type=Path, default=ROOT / "tools" / "production_map.csv", help="which name is which mineral")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "production.csv")
    given = parser.parse_args(arguments)
    if missing(given.usgs, given.wmd, given.iea, given.edges, given.map):
        return 2
    left: Counter[str] = Counter()
    try:
        text, count = table(given.usgs, given.wmd, given.iea, given.edges, given.map, left)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    write_whole(given.output, text.encode())
    print(f"{given.output.name}: {count} rows, {len(text.encode())} bytes. Left out:")
    for reason, number in sorted(left.items()):
        print(f"{number:6} rows  {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
