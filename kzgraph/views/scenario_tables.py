"""The tables of a scenario: before and after, year by year, events, who controls a company that is taken over."""

from __future__ import annotations

from itertools import groupby

from kzgraph.scenarios.results import Block, ControlChange, ScenarioResult, YearRow
from kzgraph.views.document import Grid
from kzgraph.views.scenario_events import event_rows
from kzgraph.views.scenario_grids import columns_of, hhi_text, named, say, side_by_side, tonnes
from kzgraph.views.scenario_leads import meaning
from kzgraph.views.speech import Speech

ABREAST = 4
"""Blocks in one table."""


def tables(result: ScenarioResult, speech: Speech) -> list[Grid]:
    """Before and after: with the change for one block, side by side for several."""
    blocks = [block for block in result.blocks if block.after is not None]
    ends = any(block.end for block in blocks)
    shown = [list(group) for _, group in groupby(blocks, key=lambda block: block.accounting if ends else "")]
    parts = [part[start : start + ABREAST] for part in shown for start in range(0, len(part), ABREAST)]
    grids = [side_by_side(columns_of(result, part, speech, alone=len(blocks) == 1), speech) for part in parts]
    rules = list(dict.fromkeys(block.accounting for block in result.blocks if block.accounting))
    if len(rules) > 1:
        header = (say("accounting", speech), say("meaning", speech))
        grids.append(Grid(say("meanings", speech), header, tuple((name, meaning(name, speech)) for name in rules)))
    return grids


def years(result: ScenarioResult, speech: Speech) -> list[Grid]:
    """A line a year for each block, years without a change in one line; nothing where all years are alike."""
    grids = []
    for block in result.blocks:
        lines = _year_lines(block, result.before.top_supplier, speech)
        if len(lines) > 1:
            keys = (
                "year",
                "imports",
                *(("top",) if result.before.top_supplier else ()),
                "hhi",
                "cover_short",
                "lost_short",
                "unmet_short",
                "consumption",
            )
            header = tuple(speech.name(result.before.top_supplier or "") if key == "top" else say(key, speech) for key in keys)
            title = ": ".join(part for part in (say("by_year", speech), named(block, speech)) if part)
            grids.append(Grid(title, header, tuple(lines), numeric=tuple(range(1, len(header)))))
    return grids  # fmt: skip


def _year_lines(block: Block, top: str | None, speech: Speech) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for cells, group in groupby(((_year_cells(row, top, speech), row.year) for row in block.by_year), key=lambda pair: pair[0]):
        years = [year for _, year in group]
        lines.append((str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}", *cells))
    return lines


def _year_cells(row: YearRow, top: str | None, speech: Speech) -> tuple[str, ...]:
    share = next((one.share for one in row.suppliers if one.supplier == top), None)
    cover = speech.percent(row.n_minus_1_cover)
    ends = (hhi_text(row.hhi, speech), cover, *(tonnes(value, speech) for value in (row.lost_t, row.unmet_t, row.consumption_t)))
    return (tonnes(row.imports_t, speech), *((speech.percent(share),) if top else ()), *ends)


def events(result: ScenarioResult, speech: Speech) -> Grid:
    header = tuple(say(key, speech) for key in ("event", "what", "years", "source"))
    return Grid(say("events", speech), header, tuple(event_rows(result, speech)))


def control(change: ControlChange, speech: Speech) -> Grid:
    """Who holds a company in the end, before and after; the last line says who controls it by majority."""
    ends = ("share_before", "share_after")
    header = (say("holder", speech), say("home", speech), *(say(key, speech) for key in ends))
    rows = [
        (_holder(one.holder, speech), speech.name(one.state) if one.state else "", *(speech.percent(getattr(one, key)) for key in ends))
        for one in change.holdings
    ]
    rows.append((say("majority", speech), "", *(_holder(one, speech) for one in (change.controller_before, change.controller_after))))
    return Grid(say("control", speech, name=speech.name(change.company)), header, tuple(rows), numeric=(2, 3), strong=(len(rows) - 1,))


def _holder(id_: str, speech: Speech) -> str:
    return say(id_, speech) if id_ in ("unknown", "nobody") else speech.name(id_)
