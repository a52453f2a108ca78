"""Runs the checks: one computed value for each, and the listing that says which agree. Nothing is evaluated but the functions named here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.checks.book import Book, Check
from kzgraph.checks.kinds import FORMULAS, SHORT
from kzgraph.errors import DataError, Problem
from kzgraph.evidence import Note
from kzgraph.frames import records, typed_frame
from kzgraph.indicators.bands import EU_EI, EU_SR
from kzgraph.indicators.inputs import COLUMNS, NUMBERS, Inputs
from kzgraph.indicators.registry import INDICATORS

Ask = Callable[..., Mapping[str, Any]]
"""`ask(consumer, mineral, year=, method=, missing_governance=, without_governance=)` -> value, low, high, unit, band, status, reason, parts."""
Value = float | str | None
"""None where the program says that the value cannot be computed."""

DEFAULTS: Final[dict[str, Any]] = {"year": 2024, "consumer": "JPN", "commodity": "mineral", "stage": "processing", "extra": True}
"""What a row of a frame does not say, where the check does not say it either."""
NOT_COMPUTABLE = "not-computable"
"""What a check expects where nothing must come out."""
ROUNDING = 1e-12
"""What floats may add to a tolerance."""
RESULT = ("id", "method", "about", "expected", "computed", "difference", "tolerance", "passed", "grade", "source")
SHOWN = ("id", "expected", "computed", "difference", "passed")


def verify(book: Book, ask: Ask) -> Listing:
    """Every check with what was expected and computed, those that fail first. `ask` puts the questions to the shipped tables.

    Facts: `passed`, `failed`, `n_sources` (works cited, however many chapters of one). Raises DataError where a check reads what is not there.
    """
    found: dict[str, Value] = {check.id: _computed(check, book, ask) for check in book.checks if check.kind != "mean_of"}
    for check in book.checks:
        if check.kind == "mean_of":
            found[check.id] = _mean([found[id_] for id_ in check.how["mean_of"]])
    rows = [_row(check, found[check.id]) for check in book.checks]
    passed = sum(row[RESULT.index("passed")] for row in rows)
    facts = {"passed": passed, "failed": len(rows) - passed, "n_sources": len({check.source for check in book.checks})}
    ordered = sorted(rows, key=lambda row: bool(row[RESULT.index("passed")]))
    lead: list[str | Note] = [Note("checks_lead", facts)]
    if facts["failed"]:
        lead.append(Note("checks_failed", facts))
    return Listing(Note("checks_title", {"number": len(rows)}), tuple(lead), facts, (Table("checks", RESULT, tuple(ordered), SHOWN),))


def _row(check: Check, computed: Value) -> tuple[Any, ...]:
    difference = None
    if isinstance(computed, float) and isinstance(check.expected, float):
        difference = float(f"{computed - check.expected:.3g}")
    agrees = computed == check.expected
    if isinstance(computed, float) and isinstance(check.expected, float) and check.tolerance is not None:
        agrees = abs(computed - check.expected) <= check.tolerance + ROUNDING
    source = f"{check.source}; {check.where}" if check.where else check.source
    return (check.id, check.method, check.about, check.expected, computed, difference, check.tolerance, agrees, check.grade, source)


def _computed(check: Check, book: Book, ask: Ask) -> Value:
    how = check.how
    if check.kind == "formula":
        return _value(FORMULAS[how["formula"]](**how["args"]))
    if check.kind == "indicator":
        return _measured(check)
    if check.kind == "question":
        return _answered(check, ask)
    table = book.tables[how["table"]]
    if "row" in how:
        row = next(row for row in table["rows"] if row[0] == how["row"])
        return EU_SR.bands[-1] if _critical(row) else EU_SR.bands[0]
    return _counted(table, how["count"])


def _value(found: Any) -> Value:
    """A cell or an answer as a plain value: the code of a reason, None for what is unknown."""
    if isinstance(found, Note):
        return found.code
    if found is None or isinstance(found, str):
        return found
    number = float(found)
    return number if math.isfinite(number) else None


def _mean(values: Sequence[Value]) -> Value:
    numbers = [value for value in values if isinstance(value, float)]
    return math.fsum(numbers) / len(numbers) if len(numbers) == len(values) else None


def _critical(row: Sequence[Any]) -> bool:
    """Both of the EU's thresholds are met; a row is name, supply risk, economic importance, group."""
    return EU_SR.band(row[1]) == EU_SR.bands[-1] and EU_EI.band(row[2]) == EU_EI.bands[-1]


def _counted(table: Mapping[str, Any], count: str) -> float:
    """Rows that meet both thresholds; as materials without the members of groups; with what is listed as strategic whatever its figures."""
    critical = [row for row in table["rows"] if _critical(row)]
    if count == "rows":
        return float(len(critical))
    materials = {row[0] for row in critical if not row[3]}
    return float(len(materials | set(table.get("strategic", ())) if count == "materials and strategic" else materials))


def _answered(check: Check, ask: Ask) -> Value:
    how, read = check.how, str(check.how.get("read", "value"))
    answer = ask(
        how["question"]["consumer"], how["question"]["mineral"], year=how["question"]["year"], method=check.method,
        missing_governance=how.get("missing_governance"), without_governance=tuple(how.get("without_governance", ())),
    )  # fmt: skip
    if not read.startswith("parts."):
        return _value(answer[read])
    name, parts = read.removeprefix("parts."), answer["parts"]
    if parts and name not in parts:
        raise DataError([_problem(check, f'read "{read}" is not there - parts are {", ".join(parts)}')])
    return _value(parts.get(name))


def _problem(check: Check, message: str) -> Problem:
    return Problem(check.file, 0, "", f'check "{check.id}": {message}')


def _measured(check: Check) -> Value:
    """What an indicator says of the question of the check, on the frames written in it."""
    how, read = check.how, check.how["read"]
    own = DEFAULTS | {key: how[key] for key in ("year", "consumer", "stage") if key in how}
    frames = {name: _frame(name, how.get(name, [{}] if name == "cases" else []), own) for name in COLUMNS}
    found = INDICATORS[how["indicator"]].frame(Inputs(**frames, missing_governance=how.get("missing_governance")))
    if read not in found.columns:
        raise DataError([_problem(check, f'read "{read}" is not there - columns are {", ".join(found.columns)}')])
    rows = [row for row in records(found) if row["year"] == own["year"] and row["consumer"] == own["consumer"]]
    value = _value(_known(rows[0][read])) if rows else None
    return NOT_COMPUTABLE if value is None and check.expected == NOT_COMPUTABLE else value


def _known(cell: Any) -> Any:
    return None if pd.isna(cell) else cell


def _frame(name: str, rows: Sequence[Any], own: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of a check as a frame with the columns of `Inputs`."""
    told = [row if isinstance(row, Mapping) else dict(zip(SHORT[name], row, strict=False)) for row in rows]
    filled = [{**own, **row} for row in told]
    columns = {column: [row.get(column) for row in filled] for column in COLUMNS[name] if column != "extra"}
    frame = typed_frame(columns, range(len(filled)), numbers=set(NUMBERS), years={"year"})
    if "extra" in COLUMNS[name]:
        frame["extra"] = pd.Series([bool(row["extra"]) for row in filled], index=frame.index, dtype="bool")
    return frame[list(COLUMNS[name])]
