"""The table of before and after: suppliers, what is unexplained, concentration, cover, what is lost, displaced and unmet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kzgraph.answers.reports import DependencyReport, Hhi
from kzgraph.scenarios.results import Block, ScenarioResult
from kzgraph.views.document import Grid
from kzgraph.views.scenario_draw_words import WORDS as DRAWN
from kzgraph.views.scenario_labels import WORDS
from kzgraph.views.speech import Speech
from kzgraph.views.words import LANGUAGES

MOST_SUPPLIERS = 8
NOTHING_T = 1e-9
SMALLEST = 0.0005
"""Change of a share that is shown beside tonnes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a report, and what beside it is lost, unmet and displaced. `is_base`: nothing can be lost yet."""

    label: str
    report: DependencyReport
    lost_t: float | None = None
    unmet_t: float | None = None
    displaced_t: float | None = None
    is_base: bool = True


def say(key: str, speech: Speech, **values: Any) -> str:
    """A word or sentence on scenarios in the language."""
    return (WORDS.get(key) or DRAWN[key])[LANGUAGES.index(speech.lang)].format(**values)


def named(block: Block, speech: Speech) -> str:
    """The accounting and the end of a block."""
    end = say(block.end, speech) if block.end else ""
    return ", ".join(part for part in (block.accounting or "", end) if part)


def tonnes(value: float | None, speech: Speech) -> str:
    """Tonnes as a table for people has them: four figures or more, nothing before the point lost; JSON and CSV have all digits."""
    if value is None:
        return speech.number(None)
    if abs(value) < 1:
        return speech.number(float(f"{value:.2g}"))
    return speech.number(round(value, 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2))


def columns_of(result: ScenarioResult, blocks: Sequence[Block], speech: Speech, *, alone: bool) -> list[Column]:
    """The base and the blocks that could be computed, as columns."""
    key = "before_moved" if result.moved else "before" if result.base_year is not None else "before_none"
    found = [Column(say(key, speech, year=result.base_year), result.before, None, result.unmet_before_t)]
    for block in blocks:
        if block.after is not None:
            label = say("after", speech, year=block.after.year) if alone or not named(block, speech) else named(block, speech)
            label = label if block.quantity_t is None else f"{label}: {tonnes(block.quantity_t, speech)} t"
            found.append(Column(label, block.after, block.lost_t, block.unmet_t, block.displaced_t, is_base=False))
    return found


Value = Callable[[Column], float | None]
_TONNES: dict[str, Value] = {
    "imports": lambda column: column.report.imports_t,
    "n_minus_1": lambda column: column.report.n_minus_1_t,
    "consumption": lambda column: column.report.consumption_t,
    "unmet": lambda column: column.unmet_t,
    "lost": lambda column: column.lost_t,
    "displaced": lambda column: column.displaced_t,
}
OF_EVENTS = ("lost", "displaced")
"""Rows that the base has nothing to say in."""


def side_by_side(columns: Sequence[Column], speech: Speech) -> Grid:
    """The columns beside each other; of two, also the change."""
    rows = [_supplier_row(supplier, columns, speech) for supplier in shown_suppliers([column.report for column in columns])]
    rows += _rest_row(columns, speech)
    rows += [_tonnes_row("imports", columns, speech), _hhi_row(columns, speech), _tonnes_row("n_minus_1", columns, speech)]
    rows += [_percent_row("cover", columns, speech)] if any(column.report.consumption_t is not None for column in columns) else []
    rows += [
        _tonnes_row(key, columns, speech) for key in ("consumption", "unmet") if any(_TONNES[key](column) is not None for column in columns)
    ]
    played = [column for column in columns if not column.is_base]
    rows += [
        _tonnes_row(key, columns, speech) for key in OF_EVENTS if played and (key == "lost" or any(column.displaced_t for column in played))
    ]
    labels = [say("measure", speech), *(column.label for column in columns), *([say("change", speech)] if len(columns) == 2 else [])]
    strong = tuple(number for number, row in enumerate(rows) if row[0] == say("lost", speech) and row[-1] not in ("0 t", "-"))
    title = say("result", speech)
    if len(columns) > 2:
        title = say("result_year", speech, base=columns[0].report.year, year=columns[1].report.year)
    return Grid(title, tuple(labels), tuple(rows), numeric=tuple(range(1, len(labels))), strong=strong)


def shown_suppliers(reports: Sequence[DependencyReport]) -> list[str]:
    """The suppliers that stand in a table: those that move, and the largest of the others."""
    told: dict[str, list[float]] = {}
    for report in reports:
        for row in report.suppliers:
            told.setdefault(row.supplier, []).append(row.quantity_t or 0.0)
    moved = {supplier for supplier, amounts in told.items() if len(amounts) < len(reports) or len(set(amounts)) > 1}
    ranked = sorted(told, key=lambda supplier: (-max(told[supplier]), supplier))
    kept = [supplier for supplier in ranked if supplier in moved][:MOST_SUPPLIERS]
    kept += [supplier for supplier in ranked if supplier not in moved][: max(MOST_SUPPLIERS - len(kept), 1)]
    return [supplier for supplier in ranked if supplier in kept]


def _supplier_row(supplier: str, columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    told = [next((row for row in column.report.suppliers if row.supplier == supplier), None) for column in columns]
    cells = [
        "-" if row is None else _amount(row.quantity_t, row.share, column.report, speech) for row, column in zip(told, columns, strict=True)
    ]
    ends = [(0.0, 0.0) if row is None else (row.quantity_t, row.share) for row in told]
    return speech.name(supplier), *cells, *_amount_change(ends, columns, speech)


def _rest_row(columns: Sequence[Column], speech: Speech) -> list[tuple[str, ...]]:
    rests = [column.report.unexplained_t for column in columns]
    if not any(rests):
        return []
    shares = [
        rest / column.report.imports_t if rest is not None and column.report.imports_t else None
        for rest, column in zip(rests, columns, strict=True)
    ]
    told = list(zip(rests, shares, columns, strict=True))
    cells = [_amount(rest, share, column.report, speech) for rest, share, column in told]
    return [(say("unexplained", speech), *cells, *_amount_change(list(zip(rests, shares, strict=True)), columns, speech))]  # fmt: skip


def _amount(quantity: float | None, share: float | None, report: DependencyReport, speech: Speech) -> str:
    """Tonnes with their share: 55 t (57.0 %)."""
    if quantity is None:
        return speech.say("unknown")
    text = f"{tonnes(quantity, speech)} {unit(report)}"
    return f"{text} ({speech.percent(share)})" if share is not None else text


def _tonnes(key: str, value: float | None, report: DependencyReport, speech: Speech) -> str:
    return speech.say("not_computed") if value is None and key == "n_minus_1" else _amount(value, None, report, speech)


def unit(report: DependencyReport) -> str:
    """Tonnes with their basis."""
    return f"t {report.basis}".strip()


def _amount_change(ends: Sequence[tuple[float | None, float | None]], columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    if len(columns) != 2:
        return ()
    (first_t, first), (last_t, last) = ends
    change = _signed(first_t, last_t, speech, f" {unit(columns[0].report)}")
    points = _points(first, last, speech) if first is not None and last is not None and abs(last - first) >= SMALLEST else ""
    return (f"{change} ({points})" if points else change,)


def _signed(first: float | None, last: float | None, speech: Speech, after: str, digits: int | None = None) -> str:
    if first is None or last is None:
        return ""
    change = last - first
    if abs(change) < NOTHING_T:
        return "0" + after
    text = tonnes(change, speech) if digits is None else speech.number(change, digits)
    return f"{'+' if change > 0 else ''}{text}{after}"


def _points(first: float | None, last: float | None, speech: Speech) -> str:
    if first is None or last is None:
        return ""
    return _signed(first * 100, last * 100, speech, f" {say('points', speech)}", 1)


def _tonnes_row(key: str, columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    values = [_TONNES[key](column) for column in columns]
    cells = [
        "-" if column.is_base and key in OF_EVENTS else _tonnes(key, value, column.report, speech)
        for value, column in zip(values, columns, strict=True)
    ]
    change = (
        () if len(columns) != 2 else ("",) if key in OF_EVENTS else (_signed(values[0], values[1], speech, f" {unit(columns[0].report)}"),)
    )
    return say(key, speech), *cells, *change


def _percent_row(key: str, columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    values = [column.report.n_minus_1_cover for column in columns]
    change = (_points(values[0], values[1], speech),) if len(columns) == 2 else ()
    return say(key, speech), *(speech.percent(value) for value in values), *change


def _hhi_row(columns: Sequence[Column], speech: Speech) -> tuple[str, ...]:
    """The bounds; beside a loss a fall is marked as no gain."""
    hhis = [column.report.hhi for column in columns]
    cells = [hhi_text(hhi, speech) for hhi in hhis]
    if len(columns) != 2:
        return say("hhi", speech), *cells
    first, last = hhis
    ends = list(dict.fromkeys(_signed(*pair, speech, "", 3) for pair in ((first.lower, last.lower), (first.upper, last.upper))))
    change = " / ".join(end for end in ends if end)
    lost = not columns[1].is_base and (columns[1].lost_t is None or columns[1].lost_t > NOTHING_T)
    marked = f"{change} ({say('not_gain', speech)})" if lost and change.startswith("-") else change
    return say("hhi", speech), *cells, marked


def hhi_text(hhi: Hhi, speech: Speech) -> str:
    """Both bounds, or the one value they are."""
    return speech.interval(hhi.lower, hhi.upper, 3)
