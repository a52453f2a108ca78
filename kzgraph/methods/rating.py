"""Every method on every question: values, intervals, bands, and what was missing; breaks in a series; how far methods agree."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

from kzgraph.answers.reports import Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators.bands import PRESETS
from kzgraph.indicators.inputs import KEY
from kzgraph.indicators.registry import INDICATORS, Indicator
from kzgraph.methods.cases import Cases
from kzgraph.world.backdrop import Known, Question

OK, BOUNDED, NOT_COMPUTABLE = "ok", "bounded", "not-computable"
SIGNS: Final[dict[bool | None, float | None]] = {True: 1.0, False: -1.0, None: None}
MIN_MINERALS = 2
"""From how many minerals on an agreement of two methods is worth printing."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One method's answer to one question. `value` is None unless `status` is ok; `reason` says what is missing where it is not computable."""

    method: str
    consumer: str | None
    mineral: str
    year: int | None
    stage: str | None
    """The stage at which imports were counted: `several` where a method adds stages or takes the worse; None where none is known."""
    imports_t: float | None
    value: float | None
    low: float | None
    high: float | None
    unit: str
    band: str | None
    preset: str | None
    status: str
    reason: Note | None
    series_break: Note | None
    parts: Mapping[str, Any]
    source_ids: tuple[str, ...]
    notes: tuple[Note, ...] = ()


COLUMNS = (
    "method", "consumer", "mineral", "year", "stage", "value", "low", "high", "unit", "band", "preset", "status", "reason", "series_break", "parts", "source_ids"
)  # fmt: skip


def rate(cases: Cases, methods: Sequence[str]) -> list[Rating]:
    """The ratings of every question by every method, in the order of the questions, then of the methods."""
    found: dict[tuple[str, Question], Rating] = {}
    for scope in dict.fromkeys(INDICATORS[name].scope for name in methods):
        data, beside = cases.gather(scope)
        for name in methods:
            indicator = INDICATORS[name]
            if indicator.scope == scope and cases.sheets:
                rows = {tuple(row[part] for part in KEY): row for row in records(indicator.frame(data))}
                found |= {(name, question): _rating(indicator, question, rows.get(question), beside[question]) for question in cases.sheets}
    return [found[name, question] for question in cases.sheets for name in methods]


def _rating(indicator: Indicator, question: Question, row: Mapping[str, Any] | None, known: Known) -> Rating:
    year, consumer, mineral = question
    low, high = (_figure(row.get(end)) if row is not None else None for end in ("low", "high"))
    status, reason = NOT_COMPUTABLE, next((known.lacks[need] for need in indicator.needs if need in known.lacks), None)
    if low is None or reason is not None:
        lacks = (Note(f"lacks_{need}") for need in indicator.needs if need not in known.cited)
        low, high, reason = None, None, reason or next(lacks, Note("undefined"))
    elif high is not None and math.isclose(low, high, rel_tol=1e-12):
        status, high = OK, low
    else:
        status = BOUNDED
    preset = indicator.presets[0] if indicator.presets else None
    return Rating(
        method=indicator.name,
        consumer=consumer,
        mineral=mineral,
        year=year,
        stage=known.stage if indicator.scope != "sheet" or {"imports", "values"} & set(indicator.needs) else None,
        imports_t=known.imports_t,
        value=low if status == OK else None,
        low=low,
        high=high,
        unit=indicator.unit,
        band=_band(indicator, low, high),
        preset=preset.name if preset is not None else None,
        status=status,
        reason=reason,
        series_break=None,
        parts=_parts(row) if low is not None and row is not None else {},
        source_ids=tuple(sorted({id_ for need in indicator.needs for id_ in known.cited.get(need, ()) if id_})) if low is not None else (),
        notes=tuple(known.notes),
    )


def _figure(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _band(indicator: Indicator, low: float | None, high: float | None) -> str | None:
    """The band of the first preset; None where the bounds fall in different ones."""
    if not indicator.presets or low is None or high is None:
        return None
    preset = indicator.presets[0]
    return preset.band_of_bounds(low, high, open_below=preset.name in PRESETS and low < high)


def _parts(row: Mapping[str, Any]) -> dict[str, Any]:
    """The intermediate figures: `x_low` and `x_high` become `x` where they agree."""
    parts: dict[str, Any] = {}
    for name, value in row.items():
        if name in (*KEY, "low", "high") or value is None or value != value:
            continue
        base, _, end = name.rpartition("_")
        if end == "low" and f"{base}_high" in row:
            if math.isclose(value, row[f"{base}_high"], rel_tol=1e-12):
                parts[base] = float(value)
            else:
                parts |= {name: float(value), f"{base}_high": float(row[f"{base}_high"])}
        elif not (end == "high" and f"{base}_low" in row):
            parts[name] = value if isinstance(value, str) else float(value)
    return parts


def with_breaks(ratings: Sequence[Rating], cases: Cases) -> list[Rating]:
    """The ratings of several years, each marked where it is counted otherwise than the year before that has a figure."""
    beside = {scope: cases.gather(scope)[1] for scope in {INDICATORS[one.method].scope for one in ratings}}
    before: dict[tuple[str, str], tuple[int, tuple[Any, ...]]] = {}
    found = []
    for one in sorted(ratings, key=lambda rating: rating.year or 0):
        indicator = INDICATORS[one.method]
        if one.low is None or one.year is None:
            found.append(one)
            continue
        marks = beside[indicator.scope][one.year, str(one.consumer), one.mineral].marks
        mark = tuple(marks.get(need) for need in indicator.needs)
        last = before.get((one.method, one.mineral))
        before[one.method, one.mineral] = one.year, mark
        note = Note("series_break", {"year": one.year, "before": last[0]}) if last is not None and last[1] != mark else None
        found.append(replace(one, series_break=note))
    order = {(one.mineral, one.year, one.method): place for place, one in enumerate(ratings)}
    return sorted(found, key=lambda one: order[one.mineral, one.year, one.method])


def persistence(ratings: Sequence[Rating]) -> dict[tuple[str, str], tuple[int, int]]:
    """Years flagged and years seen by screen and mineral; an undecided year is seen and not flagged."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for one in ratings:
        if INDICATORS[one.method].is_screen and one.low is not None:
            flagged, seen = found.get((one.method, one.mineral), (0, 0))
            found[one.method, one.mineral] = flagged + (one.low == 1.0), seen + 1
    return found


def failed(name: str, methods: Sequence[str], reason: Note) -> list[Rating]:
    """A mineral's name that nothing is known of, as a named failure of each method."""
    return [
        Rating(method, None, name, None, None, None, None, None, None, INDICATORS[method].unit, None, None, NOT_COMPUTABLE, reason, None, {}, ()) for method in methods
    ]  # fmt: skip


def results_table(ratings: Sequence[Rating]) -> Table:
    """The ratings as the table `results`."""
    several = len({one.mineral for one in ratings}) > 1
    years = len({one.year for one in ratings if one.year is not None}) > 1
    shown = (
        *(("mineral",) if several else ()),
        *(("year",) if years else ()),
        "method",
        "low..high",
        "unit",
        "band",
        "reason",
        *(("series_break",) if years else ()),
    )
    return Table("results", COLUMNS, tuple(tuple(getattr(one, name) for name in COLUMNS) for one in ratings), shown)


def agreement_table(ratings: Sequence[Rating]) -> Table:
    """Kendall's tau-b of the order in which two methods put the minerals, the worse first; only exact values, of each mineral the newest year asked."""
    from scipy.stats import kendalltau

    scores: dict[str, dict[str, float]] = {}
    newest = {one.mineral: max(other.year or 0 for other in ratings if other.mineral == one.mineral) for one in ratings}
    for one in ratings:
        sign = SIGNS[INDICATORS[one.method].higher_is_worse]
        if (
            one.value is not None
            and one.year == newest[one.mineral]
            and sign is not None
            and INDICATORS[one.method].unit != "t"
            and not INDICATORS[one.method].is_screen
        ):
            scores.setdefault(one.method, {})[one.mineral] = sign * one.value
    rows = []
    for one_name, other_name in combinations(scores, 2):
        common = sorted(scores[one_name].keys() & scores[other_name].keys())
        if len(common) >= MIN_MINERALS:
            tau = float(
                kendalltau([scores[one_name][mineral] for mineral in common], [scores[other_name][mineral] for mineral in common]).statistic
            )
            rows.append((one_name, other_name, None if math.isnan(tau) else tau, len(common)))
    rows.sort(key=lambda row: (row[2] is None, row[2] or 0.0, row[0], row[1]))
    return Table("agreement", ("method", "other_method", "kendall_tau", "n_minerals"), tuple(rows))
