"""What the scenario panel of a page plays on: the base years of a pair as plain JSON, with whom to ask for more and who can give way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kzgraph.answers.reports import DependencyReport
from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios.accounting import RULES
from kzgraph.scenarios.fields import MOST_T
from kzgraph.sheets.baseyears import BaseYears

ALSO: Final = ("KAZ",)
"""States that can be asked for tonnes whether or not they deliver: the one that the tables are about."""
MOST_CANDIDATES: Final = 4
"""Candidates beside those that have promised tonnes."""
UNSCALED_T: Final = 100.0
"""How far the sliders go where neither imports nor promised tonnes are known."""
FIGURES: Final = (
    "year", "imports_t", "unexplained_t", "consumption_t", "import_share_of_consumption", "top_supplier", "top_share", "n_minus_1_t", "n_minus_1_cover",
)  # fmt: skip


def engine_base(years: BaseYears, *, also: Sequence[str] = ALSO) -> dict[str, Any]:
    """What `KZ.engine.play(base, controls)` and `KZ.panel` of the page take, as plain JSON. `also` are further states to ask for tonnes.

    `years` has the report's figures of each base year, newest first, under the report's own names; None is unknown. `candidates` are the
    states with promised tonnes, then `also`, then the largest suppliers; `most_t` is where the sliders end. `states` are all codes that the
    page has to name.
    """
    default = years.default
    sheets = sorted((default, *years.others), key=lambda sheet: -(sheet.year or 0)) if default.year is not None else []
    candidates = _candidates(default, also)
    preset = PRESETS[default.hhi.preset]
    suppliers = {row.supplier for sheet in sheets for row in sheet.suppliers}
    return {
        "consumer": default.consumer,
        "mineral": default.mineral,
        "default_year": default.year,
        "preset": {"name": preset.name, "title": preset.title, "limits": list(preset.limits), "bands": list(preset.bands)},
        "years": [_figures(sheet) for sheet in sheets],
        "years_left_out": list(years.left_out),
        "years_basket": list(years.baskets),
        "candidates": candidates,
        "accountings": [rule.partition(":")[0] for rule in RULES],
        "most_t": _most(sheets, candidates),
        "states": sorted(suppliers | {one["supplier"] for one in candidates}),
    }


def _figures(sheet: DependencyReport) -> dict[str, Any]:
    rows = [
        {"supplier": row.supplier, "quantity_t": row.quantity_t, "share": row.share, "share_of_consumption": row.share_of_consumption}
        for row in sheet.suppliers
    ]
    hhi, effective = sheet.hhi, sheet.effective_suppliers
    return {
        **{name: getattr(sheet, name) for name in FIGURES},
        "suppliers": rows,
        "hhi": {"lower": hhi.lower, "upper": hhi.upper, "band": hhi.band, "preset": hhi.preset},
        "effective_suppliers": {"lower": effective.lower, "upper": effective.upper},
    }


def _candidates(default: DependencyReport, also: Sequence[str]) -> list[dict[str, Any]]:
    promised = list(dict.fromkeys(item.supplier for item in default.outlook))
    largest = [row.supplier for row in default.suppliers if row.quantity_t is not None]
    rest = [state for state in dict.fromkeys((*also, *largest)) if state not in (*promised, default.consumer)]
    return [{"supplier": state, "promised": _promises(default, state)} for state in (*promised, *rest[:MOST_CANDIDATES])]


def _promises(default: DependencyReport, supplier: str) -> list[dict[str, Any]]:
    """What the supplier has promised in tonnes; promises without a figure are in the report's outlook."""
    return [
        {"quantity_t": item.quantity_t, "start": item.start, "end": item.end, "status": item.status}
        for item in default.outlook
        if item.supplier == supplier and item.quantity_t is not None
    ]


def _most(sheets: Sequence[DependencyReport], candidates: Sequence[Mapping[str, Any]]) -> float:
    """The largest imports of the base years, or twice what is promised, rounded up to 1, 2 or 5 times a power of ten."""
    promised = [2 * one["quantity_t"] for candidate in candidates for one in candidate["promised"]]
    largest = max([*(sheet.imports_t or 0.0 for sheet in sheets), *promised], default=0.0)
    if not largest:
        return UNSCALED_T
    power = 10.0 ** math.floor(math.log10(largest))
    return min(MOST_T, next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= largest))
