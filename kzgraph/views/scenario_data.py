"""Results of scenarios for programs: JSON (the contract) and CSV (a line a year and supplier)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.scenarios.results import Answered, Block, Comparison, DrawnYear, Estimate, ScenarioResult, TargetResult
from kzgraph.views import data
from kzgraph.views.speech import Speech

COLUMNS = (
    "title", "consumer", "mineral", "base_year", "accounting", "end", "year", "supplier", "quantity_t", "share", "imports_t", "unexplained_t", "hhi_lower",
    "hhi_upper", "n_minus_1_t", "n_minus_1_cover", "supply_t", "consumption_t", "added_t", "removed_t", "displaced_t", "lost_t", "unmet_t", "warnings",
)  # fmt: skip
DRAWN = ("share", "imports_t", "hhi_lower", "hhi_upper", "n_minus_1_t", "n_minus_1_cover", "lost_t", "unmet_t")
"""Figures that have a median and an interval where draws are asked for."""
ENDS = ("median", "low", "high")
FIRST = ("accounting", "end", "after", "by_year", "lost_t", "displaced_t", "unmet_t", "reason")
"""Fields of the first block that stand for the scenario."""


def to_dict(result: Answered, speech: Speech) -> dict[str, Any]:
    """The result as plain JSON types. The first block's figures stand at the top, all blocks in `blocks`."""
    if isinstance(result, Comparison):
        return {"schema_version": result.schema_version, "scenarios": [to_dict(one, speech) for one in result.scenarios]}
    content = {field.name: data.plain(getattr(result, field.name), speech) for field in dataclasses.fields(result) if field.name != "notes"}
    if isinstance(result, ScenarioResult):
        content |= _first(content["blocks"], speech)
    content["warnings"] = _warnings(result.notes, speech)
    return content


def _first(blocks: Sequence[Mapping[str, Any]], speech: Speech) -> dict[str, Any]:
    """The first block's figures; of an interval only what both of its ends agree on: what is not known is never one of its ends."""
    if not blocks:
        return dict.fromkeys(FIRST)
    first = {name: blocks[0][name] for name in FIRST}
    ends = [block for block in blocks if block["accounting"] == first["accounting"]]
    if not first["end"]:
        return first
    agreed = {name: first[name] if all(block[name] == first[name] for block in ends) else None for name in FIRST if name.endswith("_t")}
    return {**first, **agreed, "end": None, "after": None, "by_year": [], "reason": speech.warning(Note("see_ends"))}


def to_json(result: Answered, speech: Speech) -> str:
    """JSON in ASCII, so that no terminal can spoil it."""
    return json.dumps(to_dict(result, speech), indent=2, allow_nan=False) + "\n"


def to_csv(result: Answered, speech: Speech) -> str:
    """Comma-separated, decimal points. The base comes first, with no accounting; unknown is empty. Draws stand in columns of their own."""
    return data.csv_text(*lines(result, speech))


def lines(result: Answered, speech: Speech) -> data.Lines:
    """Columns and rows of the CSV."""
    results = result.scenarios if isinstance(result, Comparison) else (result,)
    drawn = any(isinstance(one, ScenarioResult) and one.draws is not None for one in results)
    more = (*(f"{name}_{end}" for name in DRAWN for end in ENDS), "probability") if drawn else ()
    return (*COLUMNS[:-1], *more, COLUMNS[-1]), _rows(result, speech)


def _warnings(notes: Iterable[Note], speech: Speech) -> list[str]:
    return list(dict.fromkeys(speech.warning(note) for note in notes))


def _rows(result: Answered, speech: Speech) -> Iterator[Mapping[str, Any]]:
    if isinstance(result, Comparison):
        for one in result.scenarios:
            yield from _rows(one, speech)
        return
    common = {"consumer": result.consumer, "mineral": result.mineral, "base_year": result.base_year}
    common["warnings"] = " | ".join(_warnings(result.notes, speech))
    if isinstance(result, TargetResult):
        yield from _sheet(result.before, common)
        if result.after is not None:
            yield from _sheet(result.after, common | {"accounting": result.accounting, "added_t": result.tonnes})
        return
    common["title"] = result.title
    yield from _sheet(result.before, common | {"unmet_t": result.unmet_before_t})
    drawn = {(row.accounting, row.year): row for row in result.draws.by_year} if result.draws is not None else {}
    for block in result.blocks:
        yield from _years(block, common, drawn)


def _sheet(report: DependencyReport, common: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    figures = ("year", "imports_t", "unexplained_t", "n_minus_1_t", "n_minus_1_cover", "consumption_t")
    line = {**{name: getattr(report, name) for name in figures}, "hhi_lower": report.hhi.lower, "hhi_upper": report.hhi.upper, **common}
    for row in report.suppliers:
        yield line | {"supplier": row.supplier, "quantity_t": row.quantity_t, "share": row.share}
    if not report.suppliers:
        yield line


def _years(block: Block, common: Mapping[str, Any], drawn: Mapping[tuple[str | None, int], DrawnYear]) -> Iterator[Mapping[str, Any]]:
    for year in block.by_year:
        draws = drawn.get((block.accounting, year.year))
        figures = {name: getattr(year, name) for name in COLUMNS if hasattr(year, name)}
        line = {
            **figures,
            "hhi_lower": year.hhi.lower,
            "hhi_upper": year.hhi.upper,
            "accounting": block.accounting,
            "end": block.end,
            **common,
            **(_estimates(draws) if draws is not None else {}),
        }
        for row in year.suppliers:
            share = _ends("share", draws.shares.get(row.supplier)) if draws is not None else {}
            yield line | {"supplier": row.supplier, "quantity_t": row.quantity_t, "share": row.share} | share
        if not year.suppliers:
            yield line
    if not block.by_year:
        yield {**common, "accounting": block.accounting, "end": block.end}


def _estimates(row: DrawnYear) -> dict[str, Any]:
    """The figures of a drawn year but the shares, and the probability."""
    ends = (_ends(name, getattr(row, name)) for name in DRAWN if name != "share")
    return {key: value for one in ends for key, value in one.items()} | {"probability": row.probability}


def _ends(name: str, value: Estimate | None) -> dict[str, Any]:
    return {f"{name}_{end}": getattr(value, end) for end in ENDS} if value is not None else {}
