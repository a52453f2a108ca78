"""Tariff lines: the longer codes by which a state's customs tell the minerals of one code of the HS apart. lines.csv, and a user's own by a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.names import GROUPS, country_code

LINES: Final = Path(__file__).with_name("lines.csv")
NEEDED: Final = ("states", "line", "hs_code", "minerals")
FURTHER: Final = ("first_year", "meaning", "source")
OWN: Final = "own"
"""The nomenclature of lines of a user's file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One tariff line of a code of the HS; `mineral` empty where it may hold any of the code, `gallium+niobium` where it may hold one of these.

    It holds for the `states` of its nomenclature (none: for all) from `first_year`; longer codes that begin with it belong to it.
    """

    line: str
    hs_code: str
    mineral: str
    first_year: int
    meaning: str
    nomenclature: str = "CN"
    states: frozenset[str] = frozenset()
    source: str = ""

    @property
    def minerals(self) -> frozenset[str]:
        """The minerals that it may hold; none where it may hold any of the code."""
        return frozenset(filter(None, self.mineral.split("+")))

    def covers(self, code: str) -> bool:
        """Whether a code of goods is this line: the same, or of eight digits the ten that customs make of it."""
        return code == self.line or (len(self.line) == 8 and len(code) == 10 and code.startswith(self.line))

    def holds(self, state: str, year: int) -> bool:
        """Whether the state counts by this line in the year."""
        return (not self.states or state in self.states) and year >= self.first_year


@cache
def known_lines() -> tuple[Line, ...]:
    """The tariff lines of lines.csv: Combined Nomenclature of the EU, USA, Japan, China."""
    with LINES.open(encoding="utf-8", newline="") as file:
        return tuple(_line(row, row["nomenclature"], lambda name: name) for row in csv.DictReader(file))


def _line(row: Mapping[str, str], nomenclature: str, mineral: Callable[[str], str]) -> Line:
    minerals = "+".join(sorted(mineral(name) for name in _items(row["minerals"])))
    codes = [country_code(name) for name in _items(row["states"])]
    states = frozenset(state for code in codes for state in GROUPS.get(code) or {code})
    told = {name: row.get(name, "").strip() for name in FURTHER}
    return Line(row["line"], row["hs_code"], minerals, int(told["first_year"] or 0), told["meaning"], nomenclature, states, told["source"])


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]


def read_lines(path: str, mineral: Callable[[str], str]) -> tuple[Line, ...]:
    """The lines of a user's file: CSV with `states, line, hs_code, minerals` (several by `;`, no mineral: any of the code), and as there are FURTHER.

    `mineral` gives the id of a mineral named in any usual way. Raises FileError, DataError with every fault of the file.
    """
    from kzgraph.tables import read_table

    table = read_table(path, NEEDED)
    missing = [
        Problem(path, table.header_line, name, f"the column is missing - wanted are {', '.join(NEEDED)}")
        for name in NEEDED
        if name not in table.columns
    ]
    if missing:
        raise DataError(missing)
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in zip(*table.columns.values(), strict=True)]
    problems = [
        Problem(path, line, column, message)
        for line, row in zip(table.lines, rows, strict=True)
        for column, message in _faults(row, mineral)
    ]
    seen: dict[tuple[str, str], int] = {}
    for line, row in zip(table.lines, rows, strict=True):
        first = seen.setdefault((row["states"], row["line"]), line)
        if first != line:
            problems.append(Problem(path, line, "line", f'"{row["line"][:20]}" is also in line {first} - keep one'))
    if problems or not rows:
        raise DataError(problems or [Problem(path, 0, "", f"has no row - wanted are {', '.join(NEEDED)}")])
    return tuple(_line(row, OWN, mineral) for row in rows)


def _faults(row: Mapping[str, str], mineral: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    if not re.fullmatch("[0-9]{6}", row["hs_code"]):
        yield "hs_code", f'"{row["hs_code"][:20]}" is not a code of six digits'
    if not re.fullmatch("[0-9]{7,10}", row["line"]) or not row["line"].startswith(row["hs_code"]):
        yield "line", f'"{row["line"][:20]}" is not a line of 7 to 10 digits that begins with its hs_code'
    for column, known in (("states", country_code), ("minerals", mineral)):
        for name in _items(row[column]):
            try:
                known(name)
            except UnknownNameError as error:
                yield column, str(error)
    if not _items(row["states"]):
        yield "states", "is empty - name the state (or EU27) whose customs have this line"
    if row.get("first_year", "").strip() and not re.fullmatch("[12][0-9]{3}", row["first_year"].strip()):
        yield "first_year", f'"{row["first_year"][:20]}" is not a year'


def lines_of(hs_code: str, own: Sequence[Line] = ()) -> list[Line]:
    """The lines under a code: a user's own go before the shipped ones of the same states."""
    mine = [line for line in own if line.hs_code == hs_code]
    taken = frozenset[str]().union(*(line.states for line in mine))
    return mine + [line for line in known_lines() if line.hs_code == hs_code and not line.states & taken]


def one_mineral(code: str, lines: Collection[Line]) -> str:
    """The mineral that a longer code is, whoever's customs count by it; empty where they disagree or it may be several."""
    found = {line.mineral for line in lines if line.covers(code)}
    mineral = found.pop() if len(found) == 1 else ""
    return "" if "+" in mineral else mineral
