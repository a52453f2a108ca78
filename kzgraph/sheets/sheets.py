"""From the chosen rows to the dependency sheet: every ratio, and what must be said beside each number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from kzgraph.answers.reports import DependencyReport, Hhi, Interval, Source, Supplier
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators import concentration as conc
from kzgraph.indicators import dependency
from kzgraph.indicators.bands import Preset
from kzgraph.sheets.bases import Base, Evidence, Pair, base_of
from kzgraph.sheets.outlook import outlook_items


def dependency_reports(evidence: Evidence, pairs: Iterable[Pair], *, year: int | None, preset: Preset) -> list[DependencyReport]:
    """The sheet of each pair; the group statistics of all pairs are computed at once."""
    return [sheet for _, sheet in based_reports(evidence, pairs, year=year, preset=preset)]


def based_reports(evidence: Evidence, pairs: Iterable[Pair], *, year: int | None, preset: Preset) -> list[tuple[Base, DependencyReport]]:
    """The sheet of each pair with the rows it rests on."""
    return _sheets(evidence, [base_of(evidence, consumer, mineral, year) for consumer, mineral in pairs], preset)


def yearly_reports(evidence: Evidence, pair: Pair, years: Iterable[int], *, preset: Preset) -> list[DependencyReport]:
    """The sheets of one pair in several years, computed at once."""
    return [sheet for _, sheet in _sheets(evidence, [base_of(evidence, *pair, year) for year in years], preset)]


def _sheets(evidence: Evidence, bases: Sequence[Base], preset: Preset) -> list[tuple[Base, DependencyReport]]:
    partners = [base.partners.assign(pair=number) for number, base in enumerate(bases) if len(base.partners)]
    statistics: dict[int, Mapping[str, Any]] = {}
    if partners:
        known = pd.concat(partners, ignore_index=True)
        known = known[known["supplier"] != ""]
        statistics = {row["pair"]: row for row in records(conc.concentration(known, by=["pair"]))}
    return [(base, _sheet(evidence, base, statistics.get(number), preset)) for number, base in enumerate(bases)]


def _sheet(evidence: Evidence, base: Base, statistics: Mapping[str, Any] | None, preset: Preset) -> DependencyReport:
    notes = base.notes
    rows = base.partners
    imports, unexplained, measurable = _import_total(evidence, base, statistics)
    consumption: float | None = base.consumption["quantity_t"] if base.consumption else None
    consumed = consumption is not None and consumption > 0
    suppliers = tuple(
        Supplier(
            supplier=row["supplier"],
            quantity_t=_known(row["quantity_t"]),
            share=_known(conc.share(row["quantity_t"], imports)) if measurable else None,
            share_of_consumption=_known(conc.share(row["quantity_t"], consumption)) if consumed else None,
            source_ids=tuple(row["source_ids"].split(";")),
        )
        for row in _ordered(rows[rows["supplier"] != ""])
    )
    if consumption is None and not any(note.code.startswith("consumption_") for note in notes):
        notes.append(Note("no_consumption"))
    hhi, effective, top, top_share, left, cover = Hhi(None, None, None, preset.name), Interval(None, None), None, None, None, None
    if measurable and imports is not None and unexplained is not None and statistics is not None:
        hhi, effective = _concentration(statistics, unexplained, imports, preset, notes)
        top, top_share = str(statistics["top_supplier"]), conc.share(statistics["largest_t"], imports)
        left = conc.n_minus_1(imports, statistics["largest_t"])
        if consumption and statistics["largest_t"] <= consumption:
            cover = dependency.n_minus_1_cover(consumption, statistics["largest_t"], consumption)
        elif consumed:
            notes.append(Note("top_above_consumption", {"supplier": top}))
        if unexplained > statistics["largest_t"]:
            notes.append(Note("unexplained_largest", {"unexplained_t": unexplained, "left_t": imports - unexplained}))
    outlook, found = outlook_items(evidence.future, base.consumer, base.mineral, evidence.rank)
    notes += found
    past = [item for item in outlook if item.end is not None and base.year is not None and item.end <= base.year]
    if past:
        notes.append(Note("outlook_past", {"who": sorted({item.supplier for item in past}), "year": base.year}))
        outlook = tuple(item for item in outlook if item not in past)
    later = [item.start for item in outlook if item.start is not None and base.year is not None and item.start > base.year]
    if later:
        notes.append(Note("outlook_later", {"year": base.year, "start": min(later)}))
    if imports is not None and consumption is not None and imports > consumption:
        notes.append(Note("imports_above_consumption"))
    if cover is not None:
        notes.append(Note("cover_convention"))
    summed = any(note.code == "partners_exceed_total" for note in notes)
    imports_ids = _ids(base.total) if base.total and not summed else ()
    consumption_ids = _ids(base.consumption) if base.consumption else ()
    cited = {
        *imports_ids,
        *consumption_ids,
        *(id_ for row in suppliers for id_ in row.source_ids),
        *(id_ for item in outlook for id_ in item.source_ids),
    }
    cited |= {id_ for note in notes for name in ("used", "other") if note.code == "contradiction" for id_ in note.values[name].split(";")}
    return DependencyReport(
        consumer=base.consumer,
        mineral=base.mineral,
        year=base.year,
        layer=base.layer,
        stage=str(rows["stage"].iloc[0]) if len(rows) else str(base.total["stage"]) if base.total else "",
        basket=bool(len(rows) and rows["basket"].any()) or bool(base.total and base.total["basket"]),
        basis=str(rows["basis"].iloc[0]) if len(rows) else str(base.total["basis"]) if base.total else "",
        imports_t=imports,
        consumption_t=consumption,
        import_share_of_consumption=dependency.import_share_of_consumption(imports, consumption)
        if consumed and imports is not None
        else None,
        suppliers=suppliers,
        unexplained_t=unexplained,
        hhi=hhi,
        effective_suppliers=effective,
        top_supplier=top,
        top_share=top_share,
        n_minus_1_t=left,
        n_minus_1_cover=cover,
        outlook=outlook,
        imports_source_ids=imports_ids,
        consumption_source_ids=consumption_ids,
        sources=cited_sources(evidence.sources, cited),
        rows=_rows_behind(base),
        notes=tuple(notes),
    )


def _rows_behind(base: Base) -> dict[str, tuple[str, ...]]:
    """The refs of the rows that each figure of the sheet was read from."""
    behind = {str(row["supplier"]): tuple(row["row_ref"].split(";")) for row in _ordered(base.partners) if row["supplier"]}
    stated = {"imports_t": base.total, "consumption_t": base.consumption}
    return behind | {name: tuple(str(row["row_ref"]).split(";")) for name, row in stated.items() if row is not None}


def _import_total(evidence: Evidence, base: Base, statistics: Mapping[str, Any] | None) -> tuple[float | None, float | None, bool]:
    """Imports, their unexplained part, and whether shares of them can be stated."""
    rows, notes = base.partners, base.notes
    if base.total is not None and not len(rows):
        notes.append(Note("no_partners"))
        if base.partner_years:
            notes.append(Note("partners_other_year", {"years": ", ".join(map(str, base.partner_years))}))
    known = float(statistics["known_t"]) if statistics else 0.0
    nowhere = float(rows.loc[rows["supplier"] == "", "quantity_t"].sum())
    if nowhere:
        notes.append(Note("supplier_unplaced", {"quantity_t": nowhere}))
    for flag, code in (("basket", "basket_code"), ("partial", "part_of_year")):
        if len(rows) and rows[flag].any():
            notes.append(Note(code, {"mineral": base.mineral, "year": base.year}))
    n_missing = int(rows["n_missing"].sum())
    who = [row["supplier"] for row in _ordered(rows) if row["n_missing"]]
    if not _weightless_is_small(base):
        n_missing += len(base.weightless)
        who += sorted(set(base.weightless["supplier"]))
    if n_missing:
        code = "missing_quantity" if base.total else "missing_quantity_no_total" if known + nowhere else "missing_quantity_all"
        notes.append(Note(code, {"missing": n_missing, "flows": len(rows) + len(base.weightless), "who": who, "known_t": known + nowhere}))
    if base.total is not None:
        total = float(base.total["quantity_t"])
        if known + nowhere > total * (1 + ROUNDING):
            notes.append(Note("partners_exceed_total", {"sum_t": known + nowhere, "total_t": total}))
            if n_missing:
                return None, None, False
            total = known + nowhere
        if not total:
            notes.append(Note("total_zero"))
        rest = total - known
        return max(total, known + nowhere), rest if rest > ROUNDING * total else nowhere, total > 0
    if base.in_baskets is not None:
        notes.insert(0, base.in_baskets)
    if not len(rows) or n_missing or base.withheld or base.in_baskets is not None:
        return None, None, False
    total = known + nowhere
    own = all(evidence.rank.kind(ids) == "user" for ids in rows["source_ids"])
    if rows["supplier"].nunique() == 1 and not own:
        notes.append(Note("no_total_single", {"who": str(rows["supplier"].iloc[0])}))
        return total, None, False
    if base.layer == "national" and not any(note.code.startswith("import_total_") for note in notes):
        notes.append(Note("no_total_own" if own else "no_total"))
    if not total:
        notes.append(Note("total_zero"))
    return total, nowhere, total > 0


ROUNDING = 1e-4
"""Excess of the partners over the stated total that rounding explains."""
MATERIAL = 0.05
"""Part of the value of all flows up to which flows with a value but no tonnes are left out of sums and shares."""


def _weightless_is_small(base: Base) -> bool:
    """Whether flows without tonnes may be left out; says how many they are and what part of the value they have."""
    if not len(base.weightless):
        return True
    value = float(base.weightless["value_usd"].sum())
    known = base.partners["value_usd"]
    if known.isna().any() and base.total is None:
        return False
    part = value / (value + float(known.sum())) if value else 0.0
    base.notes.append(Note("weightless", {"number": len(base.weightless), "part_pct": part * 100}))
    return part <= MATERIAL


def _concentration(
    statistics: Mapping[str, Any], unexplained: float, imports: float, preset: Preset, notes: list[Note]
) -> tuple[Hhi, Interval]:
    lower = conc.hhi_lower(statistics["sum_squares"], unexplained, imports)
    upper = conc.hhi_upper(statistics["sum_squares"], unexplained, imports)
    band = preset.band_of_bounds(lower, upper, open_below=unexplained > 0)
    if band is None:
        notes.append(Note("band_open", {"lower": lower, "upper": upper, "preset": preset.name}))
    effective = Interval(conc.effective_suppliers(upper), conc.effective_suppliers(lower) if lower else None)
    return Hhi(lower, upper, band, preset.name), effective


def _ordered(rows: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    return sorted(
        records(rows),
        key=lambda row: (
            math.isnan(row["quantity_t"]),
            -row["quantity_t"] if row["quantity_t"] == row["quantity_t"] else 0,
            row["supplier"],
        ),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _ids(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row["source_ids"]).split(";"))


def cited_sources(sources: pd.DataFrame, ids: Iterable[str]) -> tuple[Source, ...]:
    """The sources behind the ids, in the order of their ids. Ids that no table knows are the user's own."""
    known = {row["id"]: row for row in records(sources)}
    return tuple(
        Source(id_, *(str(known[id_][name]) for name in ("title", "publisher", "url", "published", "kind")))
        if id_ in known
        else Source(id_, "own rows" if id_ == "own" else id_, "", "", "", "user")
        for id_ in sorted(set(ids))
    )
