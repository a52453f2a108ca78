"""Writes data/parameters.csv: what the methods need to know of a mineral, as the EU's assessment of 2023 states it.

From the table of its results: the recycled share, the substitution indices, supply risk and economic importance as published, and the import
reliance of each stage. Percent become shares of 1. An entry of the assessment is one mineral of data/minerals.csv by the map NAMES, or is named
in OTHERS; an entry in neither is an error. The columns of single stages have slips: what cannot be is left out, and said.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from build_files import missing, read_rows, table_text, write_whole

from kzgraph.schema.columns import PARAMETER_NAMES, PARAMETERS
from kzgraph.schema.numbers import NumberStyle, number

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "criticality"
COLUMNS = [column.name for column in PARAMETERS]
SOURCE, YEAR = "eu-crm-2023", "2023"
NAMES = {
    "Aluminium": "aluminium", "Antimony": "antimony", "Arsenic": "arsenic", "Baryte": "baryte", "Bentonite": "bentonite", "Beryllium": "beryllium",
    "Bismuth": "bismuth", "Boron": "boron", "Cadmium": "cadmium", "Cerium": "cerium", "Chromium": "chromium", "Cobalt": "cobalt",
    "Coking coal": "coking-coal", "Copper": "copper", "Dysprosium": "dysprosium", "Erbium": "erbium", "Europium": "europium",
    "Feldspar": "feldspar", "Fluorspar": "fluorspar", "Gadolinium": "gadolinium", "Gallium": "gallium", "Germanium": "germanium", "Gold": "gold",
    "Gypsum": "gypsum", "HREE": "heavy-rare-earths", "Hafnium": "hafnium", "Helium": "helium", "Holmium": "holmium", "Indium": "indium",
    "Iridium": "iridium", "Iron ore": "iron", "LREE": "light-rare-earths", "Lanthanum": "lanthanum", "Lead": "lead", "Lithium": "lithium",
    "Lutetium": "lutetium", "Magnesium": "magnesium", "Manganese": "manganese", "Molybdenum": "molybdenum", "Natural graphite": "graphite",
    "Neodymium": "neodymium", "Nickel": "nickel", "Niobium": "niobium", "PGM": "platinum-group", "Palladium": "palladium",
    "Phosphate rock": "phosphate-rock", "Phosphorus": "phosphorus", "Platinum": "platinum", "Potash": "potash", "Praseodymium": "praseodymium",
    "Rhenium": "rhenium", "Rhodium": "rhodium", "Ruthenium": "ruthenium", "Samarium": "samarium", "Scandium": "scandium",
    "Selenium": "selenium", "Silicon metal": "silicon", "Silver": "silver", "Strontium": "strontium", "Sulfur": "sulphur",
    "Tantalum": "tantalum", "Tellurium": "tellurium", "Terbium": "terbium", "Thulium": "thulium", "Tin": "tin", "Titanium metal": "titanium",
    "Tungsten": "tungsten", "Vanadium": "vanadium", "Ytterbium": "ytterbium", "Yttrium": "yttrium", "Zinc": "zinc", "Zirconium": "zirconium",
}  # fmt: skip
"""Entries of the assessment and the minerals they are."""
UNKNOWN = "no mineral of data/minerals.csv"
OTHERS = dict.fromkeys((
    "Aggregates", "Diatomite", "Hydrogen", "Kaolin", "Krypton", "Lime", "Magnesite", "Natural Rubber", "Natural Teak wood", "Natural cork", "Neon",
    "Perlite", "Roundwood", "Sapele wood", "Silica Sand", "Talc, Steatite & Pyrophyllite", "Xenon",
), UNKNOWN) | {"Titanium": "ores and pigment; titanium has the figures of the entry Titanium metal, which is the one on the EU's list"}  # fmt: skip
"""Entries that are left out, and why."""
GROUPS = {
    "HREE": ("Dysprosium", "Erbium", "Europium", "Gadolinium", "Holmium", "Lutetium", "Terbium", "Thulium", "Ytterbium", "Yttrium"),
    "LREE": ("Cerium", "Lanthanum", "Neodymium", "Praseodymium", "Samarium"),
    "PGM": ("Iridium", "Palladium", "Platinum", "Rhodium", "Ruthenium"),
}
"""Entries of a group and those of its members, which stand beside it in the table."""
WITHOUT = {
    "alumina": "within the entry Aluminium",
    "bauxite": "within the entry Aluminium, as its extraction",
    "rare-earths": "no entry for all of them: heavy and light ones are two groups with different figures, each member has its own",
}
"""Why minerals have no figures that one might look for."""
STAGE_NOTES = {("Aluminium", "eu_import_reliance_extraction"): "the import reliance is that of bauxite"}
STAGE_COLUMNS = ("eu_used_supply_primary", "supply_risk_primary", "eu_used_supply_refined", "supply_risk_refined")
PLAIN = NumberStyle()


@dataclass(frozen=True, slots=True)
class Figure:
    """A parameter, the column of the table it stands in, and for figures of one stage its letter and the column of the supply mix used."""

    parameter: str
    column: str
    percent: bool = False
    stage: str = ""
    mix: str = ""


FIGURES = (
    Figure("eol_rir", "end_of_life", percent=True),
    Figure("eu_economic_importance", "economic_importance"),
    Figure("eu_import_reliance_extraction", "import_reliance_primary", percent=True, stage="E", mix="eu_used_supply_primary"),
    Figure("eu_import_reliance_processing", "import_reliance_refined", percent=True, stage="P", mix="eu_used_supply_refined"),
    Figure("eu_supply_risk", "supply_risk"),
    Figure("si_ei", "si_ei"),
    Figure("si_sr", "si_sr"),
)


class LeftOut(dict[str, list[str]]):
    """What is left out: reason -> the entries it holds for."""

    def add(self, reason: str, entry: str) -> None:
        self.setdefault(reason, []).append(entry)


def value(entry: Mapping[str, str], figure: Figure) -> Decimal | None:
    """The figure in the scale of the parameter; None where the table states none. Raises ValueError for what cannot be."""
    text = entry[figure.column]
    if not text:
        return None
    found = number(text, PLAIN)
    found = found / 100 if figure.percent else found
    scale = PARAMETER_NAMES[figure.parameter]
    if not scale.low <= found <= scale.high:
        raise ValueError(f"{text} is impossible")
    if figure.stage and figure.stage not in entry["eu_stages"]:
        raise ValueError(f"{text} is stated for a stage that was not assessed")
    if figure.mix and found == 0 and entry[figure.mix] == "GSonly":
        raise ValueError("0 contradicts the risk, which was computed from the world's supply alone: without imports it is the EU's alone")
    return found


def table(assessment: Path, minerals: Path, left: LeftOut) -> str:
    """The text of data/parameters.csv. Raises ValueError for an entry that no map names, and for two entries of one mineral."""
    listed = read_rows(assessment)
    entries = {row["material_name"]: row for row in listed}
    if len(entries) < len(listed):
        raise ValueError("an entry is there twice")
    known = {row["id"]: row["name_en"] for row in read_rows(minerals)}
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for name, entry in entries.items():
        if name in OTHERS:
            left.add(OTHERS[name], name)
            continue
        if name not in NAMES:
            raise ValueError(f'"{name}" is neither in NAMES nor in OTHERS of build_parameters.py')
        mineral = NAMES[name]
        if mineral not in known:
            left.add(UNKNOWN, name)
            continue
        if None in entry or None in entry.values():
            raise ValueError(f'"{name}" has another number of cells than the header')
        for figure in FIGURES:
            try:
                found = value(entry, figure)
            except ValueError as error:
                left.add(f"{figure.parameter}: {error}", name)
                continue
            if found is None:
                left.add(f"{figure.parameter}: not stated", name)
                continue
            if (mineral, figure.parameter) in rows:
                raise ValueError(f"two entries are {mineral}: {name} is the second")
            notes = ["" if name.casefold() == known[mineral].casefold() else f"the entry is {name}", _note(name, figure, entries, found)]
            rows[mineral, figure.parameter] = {
                "mineral": mineral, "parameter": figure.parameter, "year": YEAR, "value": f"{found.normalize():f}", "source_ids": SOURCE,
                "note": "; ".join(filter(None, notes)),
            }  # fmt: skip
    for mineral in sorted(known.keys() - {mineral for mineral, _ in rows}):
        left.add(f"no row, {WITHOUT.get(mineral, 'not assessed')}", mineral)
    return table_text([rows[key] for key in sorted(rows)], COLUMNS)


def _note(name: str, figure: Figure, entries: Mapping[str, Mapping[str, str]], found: Decimal) -> str:
    """What a reader of the figure should know."""
    members = [entries[member] for member in GROUPS.get(name, ()) if member in entries]
    stated = [each for each in (value(member, figure) for member in members) if each is not None]
    if stated:
        if abs(sum(stated, Decimal(0)) / len(stated) - found) <= Decimal("0.05") * (Decimal("0.01") if figure.percent else 1):
            return "mean of its members"
        return f"the entries of its members say {min(stated).normalize():f} to {max(stated).normalize():f}"
    if figure.parameter == "eu_supply_risk":
        stages = _numbers([entries[name][column] for column in STAGE_COLUMNS])
        if stages and round(max(stages), 1) != round(found, 1):
            return f"the largest figure of a stage in the table is {max(stages)}"
    return STAGE_NOTES.get((name, figure.parameter), "")


def _numbers(texts: Sequence[str]) -> list[Decimal]:
    """Those of the cells that are numbers; where a row slipped, risks stand in the columns of the mix."""
    return [Decimal(text) for text in texts if text.replace(".", "", 1).isdecimal()]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assessment", type=Path, default=SHARED / "eu_crm_2023_assessment.csv", help="the table of the results")
    parser.add_argument("--minerals", type=Path, default=ROOT / "data" / "minerals.csv", help="the minerals known here")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "parameters.csv")
    given = parser.parse_args(arguments)
    if missing(given.assessment, given.minerals):
        return 2
    left = LeftOut()
    try:
        text = table(given.assessment, given.minerals, left)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    write_whole(given.output, text.encode())
    print(f"{given.output.name}: {text.count(chr(10)) - 1} rows. Left out:")
    for reason, names in sorted(left.items()):
        print(f"{len(names):6}  {reason}: {'; '.join(names)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
