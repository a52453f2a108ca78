"""What the profiles and the coverage stand on: the checked tables with what is known of their ids, and the reading of single cells."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note, SourceRank
from kzgraph.frames import records
from kzgraph.sheets.sheets import cited_sources

WORLD = "WLD"
BLANK = ("", None, (), "observed")
"""Cells that say nothing: a column of nothing else is not shown."""
Row = Mapping[str, Any]
Answer = TypeVar("Answer")


class Trade(Protocol):
    """Rows of the trade statistics as `exports` rows of the edges table, none where there are no statistics."""

    def __call__(
        self, *, minerals: Collection[str] | None = None, supplier: str | None = None, consumer: str | None = None, year: int | None = None
    ) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Grounds:
    """The tables; the state behind each id (`where`); aggregates and their members (none: the world)."""

    nodes: pd.DataFrame
    edges: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    minerals: pd.DataFrame
    where: Mapping[str, str]
    groups: Mapping[str, frozenset[str]]
    rank: SourceRank
    is_basket: Callable[[str, str], bool]
    trade: Trade
    factor: Callable[[str, str], float | None]
    """Contained element per tonne of a compound, by mineral and basis."""
    whole_from: int | None = None
    """First year of which the trade statistics have all states; None without statistics: own rows are then all that is known."""

    @cached_property
    def buyers(self) -> frozenset[str]:
        """The ids of companies that buy."""
        return frozenset(self.nodes.loc[self.nodes["kind"] == "buyer", "id"])

    def place(self, id_: str) -> str:
        """The state behind an id, or empty."""
        return self.where.get(id_) or ""

    @cached_property
    def _worked_out(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """What follows from the tables alone, worked out when it is first asked for. Nobody may change it."""
        if key not in self._worked_out:
            self._worked_out[key] = work_out()
        answer: Answer = self._worked_out[key]
        return answer

    def rows(self, *relations: str) -> Sequence[Row]:
        """The rows of the relations, in the order of the table."""
        return self.once(("rows", relations), lambda: tuple(records(self.edges[self.edges["relation"].isin(relations)])))

    @cached_property
    def listed(self) -> frozenset[str]:
        """The minerals that stand on some list of critical minerals."""
        return frozenset(self.edges.loc[self.edges["relation"] == "lists", "target"])

    def is_world(self, state: str) -> bool:
        """Whether the id is an aggregate of all states."""
        return state == WORLD or (state in self.groups and not self.groups[state])


def ids(cell: object) -> tuple[str, ...]:
    """The items of a list cell."""
    return tuple(part for part in (part.strip() for part in str(cell).split(";")) if part)


def known(value: Any) -> float | None:
    """A number, None where it is unknown."""
    return None if pd.isna(value) else float(value)


def year_of(row: Row) -> int | None:
    """The year of a row, None where it has none."""
    year = known(row["year"])
    return None if year is None else int(year)


def is_partial(row: Row) -> bool:
    """Whether the row is about something else than its whole calendar year."""
    return bool(row["period"]) and row["period"] != str(year_of(row))


def when(row: Row) -> str:
    """The date as exactly as the row states it."""
    return str(row["period"] or year_of(row) or "")


def span(row: Row) -> str:
    """A stated range in tonnes: `0-500`, `55-` where it is open."""
    low, high = known(row["quantity_low_t"]), known(row["quantity_high_t"])
    return "" if low is None and high is None else f"{_plain(low)}-{_plain(high)}"


def _plain(value: float | None) -> str:
    return "" if value is None else format(value, ".15g")


def kept(frame: pd.DataFrame, flags: Iterable[bool]) -> pd.DataFrame:
    """The rows whose flag is true; a frame without rows stays as it is."""
    return frame[pd.Series(list(flags), index=frame.index, dtype="bool")]


def total(values: Iterable[float | None]) -> float | None:
    """The sum; unknown when any part is."""
    parts = list(values)
    return None if any(part is None for part in parts) else math.fsum(part for part in parts if part is not None)


def table(name: str, columns: str, rows: Iterable[Row], *, hidden: str = "") -> Table:
    """A table of the columns (names with blanks between) from rows that have them. People are spared the hidden columns and the empty ones."""
    names, lines = tuple(columns.split()), list(rows)
    said = {column for column in names if column not in hidden.split() and any(line[column] not in BLANK for line in lines)}
    shown = tuple(column for column in names if column in said or (column == "quantity_t" and lines))
    return Table(name, names, tuple(tuple(line[column] for column in names) for line in lines), shown)


def claims_table(claims: pd.DataFrame, *, hidden: str) -> Table:
    """Claims as they stand in their table. A claim is no figure of the other tables."""
    rows = [
        row | {"figure": known(row["value"]), "low": known(row["value_low"]), "high": known(row["value_high"])}
        | {name: ids(row[name]) for name in ("source_ids", "contradicts")}
        for row in records(claims)
    ]  # fmt: skip
    return table(
        "claims",
        "id subject predicate object mineral figure low high unit period status source_ids contradicts note",
        rows,
        hidden=f"{hidden} note",
    )


def listing(grounds: Grounds, title: Note, lead: Sequence[Note], facts: Mapping[str, Any], tables: Sequence[Table]) -> Listing:
    """The tables with every source that one of their rows names."""
    cited: set[str] = set()
    for one in tables:
        if "source_ids" in one.columns:
            position = one.columns.index("source_ids")
            cited |= {id_ for row in one.rows for id_ in row[position]}
    return Listing(title, tuple(lead), facts, tuple(tables), cited_sources(grounds.sources, cited))
