"""The derivation of a dependency sheet as a tree: each figure with its formula, inputs, rows, sources, assumptions and contradictions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kzgraph.answers.reports import SCHEMA_VERSION, DependencyReport, Source, Supplier
from kzgraph.answers.shown import Shown
from kzgraph.evidence import Note

SHOWN_SUPPLIERS = 6
"""Suppliers told one by one; the rest are summed in one step."""


@dataclass(frozen=True, slots=True)
class Row:
    """A table row behind a figure, as it stands there."""

    row_ref: str
    statement: str
    quantity: float | None
    unit: str
    year: int | None
    confidence: str
    note: str
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One figure of the derivation. `label` is a code of the word catalogue, `subject` whom it is about, `formula` the sum in figures."""

    label: str
    subject: str = ""
    value: float | None = None
    unit: str = ""
    formula: str = ""
    assumption: str = ""
    rows: tuple[Row, ...] = ()
    contradictions: tuple[Note, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """The whole tree with the sources it cites and the warnings of the sheet."""

    consumer: str
    mineral: str
    year: int | None
    layer: str
    steps: tuple[Step, ...]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    schema_version: int = SCHEMA_VERSION


def explain(report: DependencyReport, rows: Mapping[str, Mapping[str, Any]]) -> Explanation:
    """The derivation of every figure of the sheet. `rows` gives the table row behind each ref that the sheet names."""
    behind = {key: tuple(_row(ref, rows[ref]) for ref in refs if ref in rows) for key, refs in report.rows.items()}
    contradicting = [note for note in report.notes if note.code == "contradiction"]
    steps = [Step("year", value=report.year, assumption="year_rule"), _imports(report, behind, contradicting)]
    steps += _suppliers(report, behind, contradicting)
    if report.unexplained_t:
        known = _sum(row.quantity_t for row in report.suppliers)
        steps.append(
            Step(
                "unexplained",
                value=report.unexplained_t,
                unit="t",
                formula=f"{_f(report.imports_t)} - {_f(known)}",
                assumption="unexplained_rule",
            )
        )
    if report.hhi.lower is not None:
        steps += _measures(report)
    if report.consumption_t is not None:
        steps += _consumption(report, behind, contradicting)
    steps += [
        Step(
            "outlook",
            subject=item.supplier,
            value=item.quantity_t,
            unit="t",
            formula=f"{item.status} {item.start or ''}".strip(),
            assumption="outlook_rule",
        )
        for item in report.outlook
    ]
    return Explanation(report.consumer, report.mineral, report.year, report.layer, tuple(steps), report.sources, report.notes)


def _row(ref: str, row: Mapping[str, Any]) -> Row:
    quantity = float(row["quantity"])
    return Row(
        row_ref=ref,
        statement=f"{row['source']} {row['relation']} {row['target']}",
        quantity=None if math.isnan(quantity) else quantity,
        unit=str(row["unit"]),
        year=int(row["year"]),
        confidence=str(row["confidence"]),
        note=str(row["note"]),
        source_ids=tuple(str(row["source_ids"]).split(";")),
    )


def _about(notes: Sequence[Note], subject: str) -> tuple[Note, ...]:
    return tuple(note for note in notes if note.values["who"] == subject)


def _imports(report: DependencyReport, behind: Mapping[str, tuple[Row, ...]], notes: Sequence[Note]) -> Step:
    if report.imports_source_ids:
        return Step(
            "imports", value=report.imports_t, unit="t", rows=behind.get("imports_t", ()), contradictions=_about(notes, "imports_total")
        )
    formula = " + ".join(_f(row.quantity_t) for row in report.suppliers[:SHOWN_SUPPLIERS])
    formula += " + ..." if len(report.suppliers) > SHOWN_SUPPLIERS else ""
    return Step("imports_sum", value=report.imports_t, unit="t", formula=formula, assumption="sum_rule")


def _suppliers(report: DependencyReport, behind: Mapping[str, tuple[Row, ...]], notes: Sequence[Note]) -> list[Step]:
    steps = [
        Step(
            "supplier", subject=row.supplier, value=row.share, formula=f"{_f(row.quantity_t)} / {_f(report.imports_t)}" if row.share is not None else "",
            rows=behind.get(row.supplier, ()), contradictions=_about(notes, row.supplier),
        )
        for row in report.suppliers[:SHOWN_SUPPLIERS]
    ]  # fmt: skip
    rest: Sequence[Supplier] = report.suppliers[SHOWN_SUPPLIERS:]
    if rest:
        share = _sum(row.share for row in rest) if all(row.share is not None for row in rest) else None
        steps.append(
            Step(
                "other_suppliers",
                subject=str(len(rest)),
                value=share,
                formula=f"{_f(_sum(row.quantity_t for row in rest))} / {_f(report.imports_t)}",
            )
        )
    return steps


def _measures(report: DependencyReport) -> list[Step]:
    top = report.suppliers[0].quantity_t
    squares = " + ".join(f"({_f(row.quantity_t)}/{_f(report.imports_t)})^2" for row in report.suppliers[:3])
    squares += " + ..." if len(report.suppliers) > 3 else ""
    rest = f"({_f(report.unexplained_t)}/{_f(report.imports_t)})^2"
    open_ = bool(report.unexplained_t)
    steps = [
        Step("hhi_lower" if open_ else "hhi_exact", value=report.hhi.lower, formula=squares, assumption="hhi_lower_rule" if open_ else "")
    ]
    if report.unexplained_t:
        steps.append(Step("hhi_upper", value=report.hhi.upper, formula=f"{_f(report.hhi.lower)} + {rest}", assumption="hhi_upper_rule"))
    steps.append(Step("band", subject=report.hhi.band or "open_band", assumption=f"preset:{report.hhi.preset}"))
    formula = f"{_f(report.imports_t)} - {_f(top)}"
    steps.append(
        Step(
            "n_minus_1", subject=report.top_supplier or "", value=report.n_minus_1_t, unit="t", formula=formula, assumption="n_minus_1_rule"
        )
    )
    return steps


def _consumption(report: DependencyReport, behind: Mapping[str, tuple[Row, ...]], notes: Sequence[Note]) -> list[Step]:
    used = _f(report.consumption_t)
    steps = [
        Step(
            "consumption",
            value=report.consumption_t,
            unit="t",
            rows=behind.get("consumption_t", ()),
            contradictions=_about(notes, "consumes"),
        )
    ]
    if report.n_minus_1_cover is not None:
        formula = f"({used} - {_f(report.suppliers[0].quantity_t)}) / {used}"
        steps.append(
            Step("cover", subject=report.top_supplier or "", value=report.n_minus_1_cover, formula=formula, assumption="cover_rule")
        )
    if report.import_share_of_consumption is not None:
        formula = f"{_f(report.imports_t)} / {used}"
        steps.append(Step("import_share", value=report.import_share_of_consumption, formula=formula, assumption="import_share_rule"))
    return steps


def _sum(values: Iterable[float | None]) -> float:
    return math.fsum(value for value in values if value is not None)


def _f(value: float | None) -> str:
    """A figure inside a formula: six significant digits, plain."""
    return "?" if value is None else format(value, ".6g") if abs(value) < 1e6 else format(value, ".0f")
