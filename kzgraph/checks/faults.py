"""What is wrong with a check or a table of a file: one message a fault, saying what was found and what is allowed."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from kzgraph.checks.kinds import ANSWERS, COMMON, COUNTS, FORMULAS, GRADES, KINDS, SHORT, TOLERANCES
from kzgraph.indicators.inputs import COLUMNS, NUMBERS
from kzgraph.indicators.registry import INDICATORS

Raw = Mapping[str, Any]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def check_faults(raw: Raw, tables: Raw) -> Iterator[str]:
    """What is wrong with a check, each fault a message."""
    kinds = [kind for kind in KINDS if kind in raw]
    if len(kinds) != 1:
        yield f"one of {', '.join(KINDS)} is needed - found {', '.join(kinds) or 'none'}"
        return
    allowed = (*COMMON, kinds[0], *KINDS[kinds[0]])
    yield from (f'key "{key}" is not known with {kinds[0]} - allowed are {", ".join(allowed)}' for key in raw if key not in allowed)
    texts = ("about", "grade", "id", "source", *(() if "indicator" in raw else ("method",)))
    yield from (f"{key} is missing or not text" for key in texts if not isinstance(raw.get(key), str) or not raw[key])
    yield from (f"{key} is not text" for key in ("url", "where") if not isinstance(raw.get(key, ""), str))
    if raw.get("grade", GRADES[0]) not in GRADES:
        yield f'grade "{raw["grade"]}" is not known - allowed are {", ".join(GRADES)}'
    yield from _unknown("method", raw.get("method", next(iter(INDICATORS))), INDICATORS)
    yield from _expectation_faults(raw)
    yield from _KIND_FAULTS[kinds[0]](raw, tables)


def _expectation_faults(raw: Raw) -> Iterator[str]:
    given = [key for key in TOLERANCES if key in raw]
    if "expected" not in raw:
        yield "expected is missing - a number, or a word"
    elif isinstance(raw["expected"], str):
        yield from (f"{key} does not go with a word" for key in given)
    elif not _number(raw["expected"]):
        yield f"expected is not a number: {raw['expected']}"
    elif len(given) != 1:
        yield "tolerance or rel_tolerance is needed, and only one of them"
    yield from (f"{key} is not a number of 0 or more: {raw[key]}" for key in given if not _number(raw[key]) or raw[key] < 0)


def _unknown(what: str, name: Any, known: Raw) -> Iterator[str]:
    if not isinstance(name, str) or name not in known:
        close = get_close_matches(str(name), known, n=3) or sorted(known)
        yield f'{what} "{name}" is not known - did you mean {", ".join(close)}?'


def _formula_faults(raw: Raw, _: Raw) -> Iterator[str]:
    name, args = raw["formula"], raw.get("args", {})
    yield from _unknown("formula", name, FORMULAS)
    if not isinstance(args, Mapping):
        yield f"args is not a table of numbers: {args}"
        return
    yield from (f"args: {key} is not a number: {value}" for key, value in args.items() if not _number(value))
    if isinstance(name, str) and name in FORMULAS:
        parameters = inspect.signature(FORMULAS[name]).parameters
        needed = [key for key, parameter in parameters.items() if parameter.default is parameter.empty]
        takes = f"{name} takes {', '.join(parameters)}"
        yield from (f"args: {key} is missing - {takes}" for key in needed if key not in args)
        yield from (f'args: "{key}" is not known - {takes}' for key in args if key not in parameters)


def _indicator_faults(raw: Raw, _: Raw) -> Iterator[str]:
    yield from _unknown("indicator", raw["indicator"], INDICATORS)
    if raw.get("method", raw["indicator"]) != raw["indicator"]:
        yield f'method "{raw["method"]}" is another than indicator "{raw["indicator"]}" - leave it out'
    if not isinstance(raw.get("read"), str):
        yield "read is missing - low, high or a part of the indicator"
    yield from _assumption_faults(raw)
    yield from (fault for key in ("year", "consumer", "stage") if key in raw for fault in _cell_faults(key, raw[key]))
    for name in COLUMNS:
        told = raw.get(name, [])
        rows = told if isinstance(told, list) else [told]
        yield from (f"{name} row {number}: {fault}" for number, row in enumerate(rows, start=1) for fault in _row_faults(name, row))


def _row_faults(name: str, row: Any) -> Iterator[str]:
    cells = row if isinstance(row, Mapping) else dict(zip(SHORT[name], row, strict=False)) if isinstance(row, list) else None
    if cells is None or len(row) > len(cells) or any(key not in COLUMNS[name] for key in cells):
        short = ", ".join(SHORT[name])
        yield f"columns are {f'{short} in a list, ' if short else ''}{', '.join(COLUMNS[name])} in a table"
        return
    yield from (fault for key, value in cells.items() for fault in _cell_faults(key, value))


def _cell_faults(key: str, value: Any) -> Iterator[str]:
    if key in NUMBERS:
        fits, kind = _number(value), "a number"
    elif key == "year":
        fits, kind = isinstance(value, int) and not isinstance(value, bool), "a whole number"
    else:
        fits, kind = (isinstance(value, bool), "true or false") if key == "extra" else (isinstance(value, str), "text")
    if not fits:
        yield f"{key} is not {kind}: {value}"


def _assumption_faults(raw: Raw) -> Iterator[str]:
    assumed = raw.get("missing_governance", 0)
    if not _number(assumed) or not 0 <= assumed <= 1:
        yield f"missing_governance is not a number from 0 to 1: {assumed}"
    if not _texts(raw.get("without_governance", [])):
        yield f"without_governance is not a list of states: {raw['without_governance']}"


def _question_faults(raw: Raw, _: Raw) -> Iterator[str]:
    asked, read = raw["question"], raw.get("read", "value")
    if not isinstance(asked, Mapping) or set(asked) != {"consumer", "mineral", "year"}:
        yield "question needs consumer, mineral and year"
    else:
        yield from (fault for key, value in asked.items() for fault in _cell_faults(key, value))
    yield from _assumption_faults(raw)
    if read not in ANSWERS and not str(read).startswith("parts."):
        yield f'read "{read}" is not known - allowed are {", ".join(ANSWERS)}, parts.NAME'


def _count_faults(raw: Raw, tables: Raw) -> Iterator[str]:
    yield from _unknown("table", raw["table"], tables)
    if ("count" in raw) == ("row" in raw) or raw.get("count", COUNTS[0]) not in COUNTS:
        yield f"either count ({', '.join(COUNTS)}) or row (a name in the table) is needed"
    elif "row" in raw and isinstance(raw["table"], str) and raw["table"] in tables:
        yield from _unknown("row", raw["row"], {row[0]: row for row in tables[raw["table"]]["rows"]})


def _mean_faults(raw: Raw, _: Raw) -> Iterator[str]:
    if not _texts(raw["mean_of"]) or not raw["mean_of"]:
        yield "mean_of is not a list of ids of checks"


def table_faults(table: Raw) -> Iterator[str]:
    """What is wrong with a table that checks count, each fault a message."""
    rows = table.get("rows")
    if not isinstance(table.get("id"), str):
        yield "id is missing or not text"
    if not _texts(table.get("strategic", [])):
        yield "strategic is not a list of names"
    if not isinstance(rows, list):
        yield "rows is missing or not a list of rows"
        return
    for number, row in enumerate(rows, start=1):
        texts, figures = (row[::3], row[1:3]) if isinstance(row, list) and len(row) == 4 else ([], [None])
        if not _texts(texts) or not all(map(_number, figures)):
            yield f"row {number}: a name, a supply risk, an economic importance and a group (may be empty) are needed"


_KIND_FAULTS: Final = {
    "formula": _formula_faults, "indicator": _indicator_faults, "question": _question_faults, "table": _count_faults, "mean_of": _mean_faults,
}  # fmt: skip
