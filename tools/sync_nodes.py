"""Adds to data/nodes.csv what other tables imply: every ISO 3166 state (and Kosovo) and every mineral of data/minerals.csv.

Rows that are there stay as they are; the table is kept in order of kind and id. `--check` only compares.
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import pycountry

from kzgraph.names import country_name

DATA = Path(__file__).resolve().parent.parent / "data"
NODES = DATA / "nodes.csv"
KOSOVO = {
    "id": "XKX",
    "name": country_name("XKX"),
    "kind": "state",
    "note": "no code of ISO 3166: a user-assigned one, as trade statistics write it; so the column country is empty",
}


def wanted() -> list[dict[str, str]]:
    """The states and minerals that need a node."""
    states = [
        {"id": country.alpha_3, "name": country_name(country.alpha_3), "kind": "state", "country": country.alpha_3}
        for country in pycountry.countries
    ]
    with (DATA / "minerals.csv").open(encoding="utf-8", newline="") as file:
        minerals = [{"id": row["id"], "name": row["name_en"], "kind": "mineral"} for row in csv.DictReader(file)]
    return [*states, KOSOVO, *minerals]


def synced(text: str) -> str:
    """The nodes table `text` with the missing rows, in order."""
    reader = csv.DictReader(io.StringIO(text))
    rows = list(reader)
    there = {row["id"] for row in rows}
    rows += [row for row in wanted() if row["id"] not in there]
    rows.sort(key=lambda row: (row["kind"], row["id"]))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(reader.fieldnames or ()), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> int:
    text = NODES.read_text("utf-8")
    fresh = synced(text)
    if "--check" not in sys.argv:
        NODES.write_text(fresh, "utf-8", newline="\n")
    return int("--check" in sys.argv and fresh != text)


if __name__ == "__main__":
    sys.exit(main())
