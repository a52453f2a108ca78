"""Results for programs: JSON (the contract) and CSV (flat, safe to open in a spreadsheet)."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kzgraph.answers.reports import DependencyReport, Listing, OutlookItem, Overview, RankedReports, Result, Table
from kzgraph.evidence import Note
from kzgraph.schema import formulas
from kzgraph.schema.delimited import write_rows
from kzgraph.views.speech import Speech

SHEET_COLUMNS = (
    "consumer", "mineral", "year", "layer", "stage", "basis", "basket", "supplier", "quantity_t", "share", "share_of_consumption", "source_ids", "imports_t", "unexplained_t",
    "consumption_t", "import_share_of_consumption", "hhi_lower", "hhi_upper", "band", "preset", "top_supplier", "top_share", "n_minus_1_t",
    "n_minus_1_cover", "imports_source_ids", "consumption_source_ids", "outlook", "warnings",
)  # fmt: skip
OVERVIEW_COLUMNS = ("group", "name", "n_nodes", "n_edges", "total_t", "supplies_t", "exports_t", "n_missing_quantity", "warnings")
Lines = tuple[tuple[str, ...], Iterable[Mapping[str, Any]]]


def to_dict(result: Result, speech: Speech) -> dict[str, Any]:
    """The result as plain JSON types: notes become the list of sentences `warnings`, unknown is null.

    The rows behind the figures are left to `explain`: their line numbers would make the answer depend on row order.
    """
    if isinstance(result, Listing):
        tables = {table.name: [dict(zip(table.columns, plain(row, speech), strict=True)) for row in table.rows] for table in result.tables}
        content = {"schema_version": result.schema_version, **result.facts, **tables}
        content.setdefault("sources", plain(result.sources, speech))
    else:
        shown = [field.name for field in dataclasses.fields(result) if field.name not in ("notes", "rows")]
        content = {name: plain(getattr(result, name), speech) for name in shown}
    content["warnings"] = list(dict.fromkeys(speech.warning(note) for note in result.notes))
    return content


def plain(value: Any, speech: Speech) -> Any:
    """A value of a result as JSON types."""
    if isinstance(value, DependencyReport):
        return to_dict(value, speech)
    if isinstance(value, Note):
        return speech.warning(value)
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name), speech) for field in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item, speech) for item in value]
    if isinstance(value, Mapping):
        return {str(name): plain(item, speech) for name, item in value.items()}
    return value


def to_json(result: Result, speech: Speech) -> str:
    """JSON in ASCII, so that no terminal can spoil it."""
    return json.dumps(to_dict(result, speech), indent=2, allow_nan=False) + "\n"


def to_csv(result: Result, speech: Speech) -> str:
    """Comma-separated, decimal points, one line a supplier (reports) or a group (overview). Unknown is empty."""
    if isinstance(result, Listing):
        return "\n".join(_csv(*cells(table, speech, named=len(result.tables) > 1)) for table in result.tables)
    return _csv(*lines(result, speech))


def lines(result: Overview | DependencyReport | RankedReports, speech: Speech) -> Lines:
    """Columns and rows of the CSV."""
    if isinstance(result, Overview):
        return OVERVIEW_COLUMNS, _overview_rows(result, speech)
    reports = result.reports if isinstance(result, RankedReports) else (result,)
    return SHEET_COLUMNS, (row for report in reports for row in _sheet_rows(report, speech))


def cells(table: Table, speech: Speech, *, named: bool) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """A listing's table for CSV: lists are one cell, separated by `;`; where there are several tables, the first column names the table."""
    rows = []
    for row in table.rows:
        shown = [_cell(plain(value, speech)) for value in row]
        rows.append(dict(zip(table.columns, shown, strict=True)) | ({"table": table.name} if named else {}))
    return (("table", *table.columns) if named else table.columns), rows


def _cell(value: Any) -> Any:
    """Lists separated by `;`, mappings as JSON."""
    return ";".join(map(str, value)) if isinstance(value, list) else json.dumps(value) if isinstance(value, dict) else value


def _overview_rows(view: Overview, speech: Speech) -> Iterable[Mapping[str, Any]]:
    warnings = " | ".join(speech.warning(note) for note in view.notes)
    yield {
        "group": "all",
        **{name: getattr(view, name) for name in ("n_nodes", "n_edges", "total_t", "supplies_t", "exports_t", "n_missing_quantity")},
        "warnings": warnings,
    }
    for group, rows in (("mineral", view.by_mineral), ("consumer", view.by_consumer)):
        for row in rows:
            yield {"group": group, "name": row[group], **{name: row[name] for name in ("n_edges", "supplies_t", "exports_t")}}


def _sheet_rows(report: DependencyReport, speech: Speech) -> Iterable[Mapping[str, Any]]:
    common = {name: getattr(report, name) for name in SHEET_COLUMNS if hasattr(report, name)}
    common |= {name: ";".join(common[name]) for name in ("imports_source_ids", "consumption_source_ids")}
    common |= {"hhi_lower": report.hhi.lower, "hhi_upper": report.hhi.upper, "band": report.hhi.band, "preset": report.hhi.preset}
    common["outlook"] = "; ".join(_promise(item) for item in report.outlook)
    common["warnings"] = " | ".join(dict.fromkeys(speech.warning(note) for note in report.notes))
    for row in report.suppliers:
        figures = {name: getattr(row, name) for name in ("supplier", "quantity_t", "share", "share_of_consumption")}
        yield common | figures | {"source_ids": ";".join(row.source_ids)}
    if not report.suppliers:
        yield common


def _promise(item: OutlookItem) -> str:
    amount = "unknown" if item.quantity_t is None else f"{item.quantity_t:.15g} t/yr"
    who = f"{item.supplier} ({item.company})" if item.company else item.supplier
    return f"{who} {amount} from {item.start or '?'} to {item.end or 'open'} ({item.status}; {' '.join(item.source_ids)})"


def csv_text(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    """Lines of the columns with their header; every cell is safe to open in a spreadsheet."""
    return _csv(columns, rows)


def _csv(columns: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO(newline="")
    write_rows(out, [columns])
    write_rows(out, ([guarded(row.get(name)) for name in columns] for row in rows))
    return out.getvalue()


def guarded(value: Any) -> str:
    """A CSV cell: text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are left as they are."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return formulas.guarded(value) if isinstance(value, str) else str(value)
