"""What changed between two sets of tables: rows added, removed and changed, and the published ratios that move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.answers.reports import DependencyReport, Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.schema.columns import KEY
from kzgraph.sheets.ledger import edge_values, known, statement

DERIVED = frozenset({"row_ref", "exact_t", "quantity_t", "quantity_low_t", "quantity_high_t"})
"""Columns that kzgraph makes itself: what they say is said by others."""
MEASURES: Mapping[str, Callable[[DependencyReport], float | None]] = {
    "imports_t": lambda report: report.imports_t,
    "top_share": lambda report: report.top_share,
    "hhi_lower": lambda report: report.hhi.lower,
    "hhi_upper": lambda report: report.hhi.upper,
    "n_minus_1_cover": lambda report: report.n_minus_1_cover,
}
"""The published ratios that are held against each other, and the tonnes they rest on."""
SAME = 1e-12
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """What changed in one table. `changed` holds (old row, new row, column)."""

    table: str
    added: Sequence[Row]
    removed: Sequence[Row]
    changed: Sequence[tuple[Row, Row, str]]
    unchanged: int

    @property
    def n_changed(self) -> int:
        return len({id(new) for _, new, _ in self.changed})

    def rows(self) -> list[Row]:
        """Every row of either side that is not as it was."""
        return [*self.added, *self.removed, *(row for old, new, _ in self.changed for row in (old, new))]


def compare(table: str, old: pd.DataFrame, new: pd.DataFrame) -> Change:
    """The rows of one table in two versions: edges by KEY, all others by id.

    Rows that are the same in both are found by a print of 64 bits each: as dictionaries, a million of them would fill the memory.
    """
    columns = [name for name in dict.fromkeys((*new.columns, *old.columns)) if name not in DERIVED]
    prints = [_prints(one, columns, beside=other) for one, other in ((old, new), (new, old))]
    alike = prints[1].isin(set(prints[0])) & ~prints[1].duplicated(keep=False)
    there = prints[0].isin(set(prints[1][alike])) & ~prints[0].duplicated(keep=False)
    alike &= prints[1].isin(set(prints[0][there]))
    before, after = _keyed(old[~there.to_numpy()]), _keyed(new[~alike.to_numpy()])
    changed = [
        (before[key], after[key], name) for key in after if key in before for name in columns if not _same(before[key].get(name), after[key].get(name))
    ]  # fmt: skip
    added, removed = ([row for key, row in one.items() if key not in other] for one, other in ((after, before), (before, after)))
    kept = len(after) - len(added) + int(alike.sum())
    return Change(table, added, removed, changed, kept - len({id(new) for _, new, _ in changed}))


def _prints(frame: pd.DataFrame, columns: Sequence[str], *, beside: pd.DataFrame) -> pd.Series[int]:
    """A number for each row that is the same where what its columns say is: numbers as numbers, all else as text, unknown as nothing."""
    cells: dict[str, pd.Series[Any]] = {}
    for name in columns:
        if all(name in one and pd.api.types.is_numeric_dtype(one[name]) for one in (frame, beside)):
            cells[name] = frame[name].astype("float64") + 0.0
        else:
            found = frame[name] if name in frame else pd.Series("", frame.index)
            cells[name] = found.astype("object").where(found.notna(), "").astype("str")
    return pd.util.hash_pandas_object(pd.DataFrame(cells, frame.index), index=False)


def _keyed(frame: pd.DataFrame) -> dict[tuple[str, ...], Row]:
    key = ("id",) if "id" in frame.columns else KEY
    return {
        tuple(str(row.get(name, "")) for name in key): {"line": line, **row} for line, row in zip(frame.index, records(frame), strict=True)
    }


def _same(one: Any, two: Any) -> bool:
    there = [known(value) for value in (one, two)]
    return not any(there) or (all(there) and bool(one == two))


def touched(changes: Iterable[Change], edges: Sequence[pd.DataFrame]) -> set[str]:
    """The minerals whose reports may change: of changed edges, of edges that name a changed node or cite a changed source, changed minerals."""
    minerals: set[str] = set()
    for change in changes:
        if change.table == "claims":
            continue
        for row in change.rows():
            minerals |= {str(row["mineral"] if "mineral" in row else row["id"] if change.table == "minerals" else "")}
        if change.table in ("nodes", "sources"):
            ids = {str(row["id"]) for row in change.rows()}
            for frame in edges:
                named = [bool(ids & cells) for cells in _names(frame, change.table)]
                minerals |= set(frame.loc[named, "mineral"])
    return minerals - {""}


def _names(frame: pd.DataFrame, table: str) -> Iterable[set[str]]:
    if table == "sources":
        return (set(cell.split(";")) for cell in frame["source_ids"])
    return ({source, target} for source, target in zip(frame["source"], frame["target"], strict=True))


def moved(old: Iterable[DependencyReport], new: Iterable[DependencyReport]) -> list[tuple[Any, ...]]:
    """(consumer, mineral, year before, year after, measure, before, after, difference) of what differs, the largest relative moves first.

    What is known on one side only stands last, without a difference.
    """
    before, after = ({(report.consumer, report.mineral): report for report in reports} for reports in (old, new))
    found = []
    for pair in sorted({*before, *after}):
        one, two = before.get(pair), after.get(pair)
        for measure, value_of in MEASURES.items():
            values = [value_of(report) if report is not None else None for report in (one, two)]
            if not _close(*values):
                difference = values[1] - values[0] if values[0] is not None and values[1] is not None else None
                years = [report.year if report is not None else None for report in (one, two)]
                found.append((*pair, *years, measure, *values, difference))
    return sorted(found, key=lambda row: (row[7] is None, -abs(row[7] or 0) / max(abs(row[5] or 0), abs(row[6] or 0), SAME), row[:2]))


def _close(one: float | None, two: float | None) -> bool:
    if one is None or two is None:
        return one is two
    return abs(one - two) <= SAME * max(1.0, abs(one), abs(two))


def difference(
    names: tuple[str, str],
    changes: Sequence[Change],
    ratios: Sequence[tuple[Any, ...]],
    *,
    n_pairs: int,
    limit: int,
    notes: Sequence[Note] = (),
) -> Listing:
    """All of it as a listing with at most `limit` rows of each kind."""
    counts = tuple((change.table, len(change.added), len(change.removed), change.n_changed, change.unchanged) for change in changes)
    added, removed = ([_line(change.table, row) for change in changes for row in getattr(change, kind)] for kind in ("added", "removed"))
    changed = [_changed(change.table, *one) for change in changes for one in change.changed]
    sums = {"added": len(added), "removed": len(removed), "changed": sum(change.n_changed for change in changes)}
    tables = {
        "added": Table("added", ("table", "row_ref", "says"), tuple(added[:limit])),
        "removed": Table("removed", ("table", "row_ref", "says"), tuple(removed[:limit])),
        "changed": Table("changed", ("table", "row_ref", "says", "field", "old", "new"), tuple(changed[:limit])),
        "ratios": Table(
            "ratios", ("consumer", "mineral", "old_year", "new_year", "measure", "old", "new", "difference"), tuple(ratios[:limit])
        ),
    }
    cut = {"added": len(added), "removed": len(removed), "changed": len(changed), "ratios": len(ratios)}
    beyond = [
        Note("diff_cut", {"what": Note(f"diff_{name}"), "number": str(number - limit)}) for name, number in cut.items() if number > limit
    ]
    lead = [Note("diff_counts", {name: str(number) for name, number in sums.items()} | {"moved": str(len(ratios)), "pairs": str(n_pairs)})]
    lead = lead if any(sums.values()) or ratios else [Note("diff_same")]
    facts = {"old": names[0], "new": names[1]} | {
        f"n_{name}": number for name, number in (sums | {"ratios": len(ratios), "reports": n_pairs}).items()
    }
    table = Table("counts", ("table", "added_rows", "removed_rows", "changed_rows", "same_rows"), counts)
    lead.append(Note("diff_key", {"key": ", ".join(KEY)}))
    title = Note("diff_title", {"old": names[0], "new": names[1]})
    return Listing(title, tuple(lead), facts, (table, *tables.values()), notes=(*beyond, *notes))


def _line(table: str, row: Row) -> tuple[Any, ...]:
    if "relation" in row:
        return table, row["row_ref"], statement(edge_values(row))
    told = [str(row[name]) for name in ("name", "title", "name_en", "subject", "predicate", "object") if row.get(name)]
    return table, f"{table}.csv:{row['line']}", f"{row['id']}: {' '.join(told)}"


def _changed(table: str, old: Row, new: Row, column: str) -> tuple[Any, ...]:
    told = _line(table, new if column == "note" or "relation" not in new else {**new, "quantity": float("nan"), "share_pct": float("nan")})
    return *told, column, *(row[column] if known(row.get(column)) else None for row in (old, new))
