"""A table as it was read: text cells with their physical lines, before anything is believed."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kzgraph.errors import Problem, UnknownNameError
from kzgraph.schema import ids
from kzgraph.schema.columns import Column
from kzgraph.schema.numbers import NumberStyle

T = TypeVar("T")
LISTED = 1000
"""Problems listed for one column of one table."""


@dataclass(frozen=True)
class RawTable:
    """Columns of text, stripped of surrounding blanks. `lines[i]` is the physical line where record i starts (the header is line 1)."""

    name: str
    columns: dict[str, list[str]]
    lines: Sequence[int]
    notes: tuple[str, ...] = ()
    style: NumberStyle = field(default_factory=NumberStyle)
    header_line: int = 1
    titles: tuple[str, ...] = ()
    """Of a workbook, the names of the columns as they are written."""

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Context:
    """What the checks need from outside: resolvers that raise UnknownNameError, and the current year."""

    country: Callable[[str], str]
    mineral: Callable[[str], str]
    current_year: int
    is_user_assigned: Callable[[str], bool] = lambda code: False
    nearest: Callable[[str, Sequence[str]], list[str]] = lambda text, choices: []
    factor: Callable[[str, str], float | None] = lambda mineral, compound: None
    """Contained share of a compound (uranium, U3O8 -> 0.848), or None where none is stated."""


@dataclass
class Findings:
    """Collects problems (the table is refused) and notes (it is read, and the reader is told)."""

    table: RawTable
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """Problems of each column, listed or not."""

    def problem(self, row: int, column: str, message: str) -> None:
        """Adds a problem, up to LISTED a column: where every row is wrong, a thousand say so as well as a million."""
        self.counts[column] += 1
        if self.counts[column] > LISTED:
            return
        if self.counts[column] == LISTED:
            message = f"more than {LISTED:,} faults in this column; the rest is not listed"
        self.problems.append(Problem(self.table.name, self.table.lines[row], column, message))

    def note(self, rows: Sequence[int], column: str, message: str) -> None:
        lines = ", ".join(str(self.table.lines[row]) for row in rows[:10]) + (" ..." if len(rows) > 10 else "")
        self.notes.append(f"{self.table.name} line{'s' if len(rows) > 1 else ''} {lines}, column {column}: {message}")

    def note_where(self, column: str, holds: Callable[[str], bool], message: str) -> None:
        """One note on the rows whose cell has a property; `{}` in the message is the first such cell. Each distinct text is looked at once."""
        cells = self.table.columns.get(column, [])
        found = {text for text in set(cells) if text and holds(text)}
        if found:
            rows = [row for row, text in enumerate(cells) if text in found]
            self.note(rows, column, message.replace("{}", f'"{cells[rows[0]][:60]}"'))

    def parsed(self, column: str, parse: Callable[[str], T], empty: T, *, bad: T | None = None) -> list[T]:
        """The column's values. Each distinct text is parsed once; a bad one is a problem in every row that has it, and `bad` or `empty`."""
        cells = self.table.columns.get(column)
        if cells is None:
            return [empty] * len(self.table)
        values: dict[str, T] = {"": empty}
        faults: dict[str, str] = {}
        for text in dict.fromkeys(cells):
            if text and len(faults) < LISTED:
                try:
                    values[text] = parse(text)
                except (ValueError, UnknownNameError) as error:
                    faults[text] = str(error)
        for row, text in enumerate(cells) if faults else ():
            if text not in values:
                self.problem(row, column, faults.get(text, "is not looked at: too many faults above"))
        other = empty if bad is None else bad
        return [values.get(text, other) for text in cells]


def header_problems(table: RawTable, columns: Sequence[Column], *, reserved: Collection[str] = ()) -> list[Problem]:
    """A problem for each required column that the header lacks, and for each name that kzgraph uses for columns of its own."""
    known = {column.name for column in columns}
    others = [name for name in table.columns if name not in known]
    problems = []
    for column in columns:
        if column.required and column.name not in table.columns:
            near = difflib.get_close_matches(column.name, others, n=1, cutoff=0.6)
            hint = f'; is it "{near[0][:60]}"?' if near else ""
            listed = ", ".join(table.columns)
            message = f"missing column '{column.name}' - the header has {listed[:200]}{hint}"
            problems.append(Problem(table.name, table.header_line, column.name, message))
    for name in others:
        if name in reserved:
            message = f"column {name} is one that kzgraph makes itself - rename or delete it"
            problems.append(Problem(table.name, table.header_line, name, message))
    return problems


def header_notes(table: RawTable, columns: Sequence[Column]) -> list[str]:
    """A note for each unknown column whose name is nearly that of an optional one which is missing: what it says would not be read."""
    missing = [column.name for column in columns if not column.required and column.name not in table.columns]
    known = {column.name for column in columns}
    notes = []
    for name in table.columns:
        near = difflib.get_close_matches(ids.skeleton(ids.visible_part(name)), missing, n=1, cutoff=0.8) if name not in known else []
        if near:
            shown = name[:60] if name.isascii() else ascii(name[:60])[1:-1]
            notes.append(
                f'{table.name} line {table.header_line}, column {shown}: no column of the table; is it "{near[0]}"? It is not read as such'
            )
    return notes


def without_remarks(findings: Findings, empty: Sequence[str]) -> None:
    """A row with nothing in the columns `empty` is no record but a total or a remark: said once, in place of what is missing in it."""
    table = findings.table
    if not all(name in table.columns for name in empty):
        return
    rows = [row for row, cells in enumerate(zip(*(table.columns[name] for name in empty), strict=True)) if not any(cells)]
    lines = {table.lines[row] for row in rows}
    findings.problems = [problem for problem in findings.problems if problem.line not in lines]
    for row in rows:
        name, text = next((name, values[row]) for name, values in table.columns.items() if values[row])
        findings.problem(row, name, f'"{text[:60]}" stands in a row without {" and ".join(empty)}: a total or a remark? delete the line')


def choice(column: Column) -> Callable[[str], str]:
    """A parser for a closed list; case does not matter."""

    def parse(text: str) -> str:
        if text.casefold() in column.allowed:
            return text.casefold()
        raise ValueError(f'"{text[:40]}" is not allowed - allowed are {", ".join(column.allowed)}')

    return parse
