"""Writes data/lists.csv: which mineral is on which list of critical minerals, from the table of the three lists (0 or 1 a list).

The names are those of the lists; each must be a mineral of data/minerals.csv, or be named in NAMES. A list with another number of entries than
was published is an error.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from build_files import missing, read_rows, table_text, write_whole

from kzgraph.names import MineralIndex
from kzgraph.schema.columns import EDGES

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "criticality"
COLUMNS = [column.name for column in EDGES]
NAMES = {
    "HREE": "heavy-rare-earths",
    "LREE": "light-rare-earths",
    "Metallurgical coal": "coking-coal",
    "PGM": "platinum-group",
    "Phosphate": "phosphate-rock",
}
"""Names of the lists that are no name of minerals.csv."""
EU_NOTES = {
    "aluminium": "the entry is aluminium, bauxite and alumina",
    "heavy-rare-earths": "one entry for the heavy rare earths",
    "light-rare-earths": "one entry for the light rare earths",
    "nickel": "battery grade",
    "platinum-group": "one entry for iridium, palladium, platinum, rhodium and ruthenium",
    "silicon": "silicon metal",
    "titanium": "titanium metal",
}
STRATEGIC = "also on the list of strategic raw materials"


@dataclass(frozen=True, slots=True)
class List:
    """A published list: the column it stands in, whose it is, its date, how many entries it has."""

    column: str
    owner: str
    date: str
    source: str
    entries: int


LISTS = (
    List("us_2022", "USA", "2022-02-24", "us-list-2022", 50),
    List("us_2025", "USA", "2025-11-07", "us-list-2025", 60),
    List("eu_2023_crm", "EU27", "2023-03-16", "eu-crm-2023", 34),
)


def table(lists: Path, minerals: Path) -> str:
    """The text of data/lists.csv."""
    index = MineralIndex.from_rows(read_rows(minerals))
    rows = []
    for entry in read_rows(lists):
        mineral = NAMES.get(entry["mineral"]) or index.resolve(entry["mineral"])
        for one in LISTS:
            if entry[one.column] == "1":
                rows.append(_row(one, mineral, strategic=entry["eu_crma_strategic"] == "1"))
    for one in LISTS:
        found = {row["target"] for row in rows if row["source_ids"] == one.source}
        if len(found) != one.entries:
            raise ValueError(f"{one.source}: {len(found)} minerals, {one.entries} were published")
    rows.sort(key=lambda row: (row["source"], row["year"], row["target"]))
    return table_text(rows, COLUMNS)


def _row(one: List, mineral: str, *, strategic: bool) -> dict[str, str]:
    notes = [EU_NOTES.get(mineral, ""), STRATEGIC if strategic else ""] if one.owner == "EU27" else []
    given = {
        "source": one.owner, "target": mineral, "relation": "lists", "mineral": mineral, "year": one.date[:4], "period": one.date,
        "source_ids": one.source, "confidence": "medium", "note": "; ".join(filter(None, notes)),
    }  # fmt: skip
    return {name: given.get(name, "") for name in COLUMNS}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lists", type=Path, default=SHARED / "critical_lists_us_eu_kz.csv", help="the table of the three lists")
    parser.add_argument("--minerals", type=Path, default=ROOT / "data" / "minerals.csv", help="the minerals known here")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "lists.csv")
    given = parser.parse_args(arguments)
    if missing(given.lists, given.minerals):
        return 2
    try:
        text = table(given.lists, given.minerals)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    write_whole(given.output, text.encode())
    print(f"{given.output.name}: {text.count(chr(10)) - 1} rows; nothing left out")
    return 0


if __name__ == "__main__":
    sys.exit(main())
