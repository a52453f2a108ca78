"""From a position to what is said of it: the report's figures, and a line of the years. The formulas are those of the indicators."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from kzgraph.answers.reports import DependencyReport, Hhi, Interval, Supplier
from kzgraph.evidence import Note
from kzgraph.indicators import concentration as conc
from kzgraph.indicators import dependency
from kzgraph.indicators.bands import Preset
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.results import YearRow


def position_of(report: DependencyReport) -> Position:
    """The position of a report: supply equals consumption."""
    known = {row.supplier: row.quantity_t for row in report.suppliers if row.quantity_t is not None}
    unstated = tuple(row.supplier for row in report.suppliers if row.quantity_t is None)
    rest = report.unexplained_t if report.imports_t is not None else None
    total = report.imports_t
    slack = 0.0 if rest is None or total is None else total - math.fsum([*known.values(), rest])
    return Position(known, rest, report.consumption_t, report.consumption_t, unstated, slack)


def report_of(
    before: DependencyReport, position: Position, *, year: int | None, preset: Preset, cited: Mapping[str, tuple[str, ...]] | None = None
) -> DependencyReport:  # fmt: skip
    """The report of a position, in what does not move as `before`. `cited` are the sources of suppliers that `before` does not have."""
    total, rest, consumption = position.imports_t, position.unexplained_t, position.consumption_t
    largest = max(position.known.values(), default=0.0)
    measured = bool(total) and total is not None and rest is not None
    supply = position.supply_t
    cover = None
    if consumption and supply is not None and 0 < largest <= supply and measured:
        cover = dependency.n_minus_1_cover(supply, largest, consumption)
    imports = total if total is not None else _sum_of(before, position)
    return replace(
        before,
        year=year,
        imports_t=imports,
        consumption_t=consumption,
        import_share_of_consumption=dependency.import_share_of_consumption(imports, consumption)
        if consumption and imports is not None
        else None,
        suppliers=_suppliers(before, position, total if measured else None, cited or {}),
        unexplained_t=rest,
        hhi=_hhi(position, preset),
        effective_suppliers=_effective(_hhi(position, preset)),
        top_supplier=_top(position) if measured and largest else None,
        top_share=conc.share(largest, total) if measured and largest else None,
        n_minus_1_t=conc.n_minus_1(total, largest) if measured and largest else None,
        n_minus_1_cover=cover,
        outlook=(),
        notes=tuple(_notes(position, preset)),
    )


def _sum_of(before: DependencyReport, position: Position) -> float | None:
    """The tonnes that are known, where the report too gave these alone."""
    return None if before.imports_t is None or position.open_losses else math.fsum(position.known.values())


def _top(position: Position) -> str:
    return min(position.known, key=lambda supplier: (-position.known[supplier], supplier))


def _suppliers(
    before: DependencyReport, position: Position, total: float | None, cited: Mapping[str, tuple[str, ...]]
) -> tuple[Supplier, ...]:
    sources = {row.supplier: row.source_ids for row in before.suppliers}
    known, used = position.known, position.consumption_t
    ranked = sorted(known, key=lambda supplier: (-known[supplier], supplier))

    def row(supplier: str, tonnes: float | None) -> Supplier:
        ids = tuple(dict.fromkeys((*sources.get(supplier, ()), *cited.get(supplier, ()))))
        share, of_used = (conc.share(tonnes, part) if part and tonnes is not None else None for part in (total, used))
        return Supplier(supplier, tonnes, share, of_used, ids)

    return (*(row(supplier, known[supplier]) for supplier in ranked), *(row(supplier, None) for supplier in position.unstated))


def _hhi(position: Position, preset: Preset) -> Hhi:
    total, rest = position.imports_t, position.unexplained_t
    if not total or rest is None:
        return Hhi(None, None, None, preset.name)
    squares = math.fsum(tonnes**2 for tonnes in position.known.values())
    lower, upper = conc.hhi_lower(squares, rest, total), conc.hhi_upper(squares, rest, total)
    return Hhi(lower, upper, preset.band_of_bounds(lower, upper, open_below=rest > 0), preset.name)


def _effective(hhi: Hhi) -> Interval:
    if hhi.upper is None:
        return Interval(None, None)
    return Interval(conc.effective_suppliers(hhi.upper), conc.effective_suppliers(hhi.lower) if hhi.lower else None)


def _notes(position: Position, preset: Preset) -> list[Note]:
    """What must be said beside the figures of a position."""
    notes = list(position.notes)
    total, rest, supply = position.imports_t, position.unexplained_t, position.supply_t
    largest = max(position.known.values(), default=0.0)
    if total and rest and not largest:
        notes.append(Note("nobody_known", {"rest_t": rest}))
    elif total and rest and rest > largest:
        notes.append(Note("unexplained_largest", {"unexplained_t": rest, "left_t": total - rest}))
    if supply is not None and largest > supply:
        notes.append(Note("top_above_consumption", {"supplier": _top(position)}))
    hhi = _hhi(position, preset)
    if hhi.upper is not None and hhi.band is None:
        notes.append(Note("band_open", {"lower": hhi.lower, "upper": hhi.upper, "preset": preset.name}))
    return notes


def year_row(report: DependencyReport, position: Position, year: int) -> YearRow:
    """The line of a year."""
    return YearRow(
        year=year,
        **{
            name: getattr(report, name)
            for name in (
                "suppliers", "unexplained_t", "imports_t", "consumption_t", "top_supplier", "top_share", "hhi", "n_minus_1_t", "n_minus_1_cover"
            )
        },
        supply_t=position.supply_t,
        added_t=position.added_t,
        removed_t=None if position.open_losses else position.removed_t,
        displaced_t=position.displaced_t,
        lost_t=position.lost_t,
        unmet_t=position.unmet_t,
    )  # fmt: skip
