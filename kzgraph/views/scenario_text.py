"""Results of scenarios as documents: what was lost first, then one table of before and after that can be pasted, then years and events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from string import ascii_uppercase

from kzgraph.evidence import Note
from kzgraph.reports import Listing, Source
from kzgraph.scenarios.results import Answered, Block, Comparison, ControlChange, ScenarioResult, TargetResult, YearRow
from kzgraph.views import document as docs
from kzgraph.views.document import Document, Grid
from kzgraph.views.scenario_events import event_rows, untitled
from kzgraph.views.scenario_grids import Column, columns_of, hhi_text, named, say, side_by_side, tonnes
from kzgraph.views.scenario_labels import RULES
from kzgraph.views.speech import Speech
from kzgraph.views.words import LANGUAGES

ABREAST = 4
"""Blocks in one table."""
NOTHING_T = 1e-9


def compose(result: Answered, speech: Speech) -> Document:
    """The document of any result of a scenario."""
    if isinstance(result, Comparison):
        return _comparison(result, speech)
    if isinstance(result, TargetResult):
        return _target(result, speech)
    title = say("title", speech, title=_own(result, "title", speech) or untitled(result, speech), **_pair(result, speech))
    losses = _losses(result, speech)
    lead = [
        *losses,
        *([say("lead_no_gain", speech)] if _any_lost(result) else []),
        *filter(None, [_own(result, "note", speech)]),
        *_answers(result, speech),
    ]
    grids = [*_tables(result, speech), *_years(result, speech), _events(result, speech), *(_control(one, speech) for one in result.control)]
    return _document(title, lead, [grid for grid in grids if grid.rows], result.notes, result.sources, speech)


def _document(
    title: str, lead: Sequence[str], grids: Sequence[Grid], notes: Iterable[Note], sources: Sequence[Source], speech: Speech
) -> Document:
    frame = docs.compose(Listing("", (), {}, (), tuple(sources), tuple(notes)), speech)
    return replace(frame, title=title, lead=tuple(lead), grids=tuple(grids))


def _own(result: ScenarioResult, name: str, speech: Speech) -> str:
    """What the scenario itself says, in the language where it says it in that."""
    return str((speech.lang == "fr" and getattr(result, f"{name}_fr")) or getattr(result, name))


def meaning(accounting: str | None, speech: Speech) -> str:
    """What an accounting means."""
    return RULES[(accounting or "").partition(":")[0]][LANGUAGES.index(speech.lang)]


def _pair(result: ScenarioResult | TargetResult, speech: Speech) -> dict[str, str]:
    return {"consumer": speech.name(result.consumer), "mineral": docs.commodity(result.before, speech)}


def _by(blocks: Sequence[Block], result: ScenarioResult, speech: Speech) -> str:
    whole = all(block in blocks for one in blocks for block in result.blocks if block.accounting == one.accounting)
    names = list(dict.fromkeys(name for block in blocks if (name := (block.accounting or "") if whole else named(block, speech))))
    return say("lead_by", speech, by=", ".join(names)) if names and len(result.blocks) > 1 else ""


def _worst(block: Block) -> YearRow | None:
    """The year in which most is lost."""
    return max((row for row in block.by_year if row.lost_t is not None), key=lambda row: (row.lost_t or 0, -row.year), default=None)


def _any_lost(result: ScenarioResult) -> bool:
    return any((row.lost_t or 0) > NOTHING_T for block in result.blocks for row in block.by_year)


def _losses(result: ScenarioResult, speech: Speech) -> list[str]:
    """What is lost, before anything else is said; the same for several blocks is said once."""
    lines = []
    lost = [(row, block) for block in result.blocks if (row := _worst(block)) is not None and (row.lost_t or 0) > NOTHING_T]

    def key(pair: tuple[YearRow, Block]) -> tuple[str, str, int]:
        return tonnes(pair[0].lost_t, speech), tonnes(pair[0].unmet_t, speech), pair[0].year

    for _, group in groupby(sorted(lost, key=key), key=key):
        pairs = list(group)
        row = pairs[0][0]
        unmet = say("lead_unmet", speech, unmet_t=tonnes(row.unmet_t, speech)) if row.unmet_t is not None else ""
        by = _by([block for _, block in pairs], result, speech)
        values = {"year": row.year, "lost_t": tonnes(row.lost_t, speech), "consumer": speech.name(result.consumer)}
        lines.append(say("lead_loss", speech, unmet=unmet, by=by, **values))
    unknown = [block for block in result.blocks if any(row.lost_t is None for row in block.by_year)]
    return [*lines, *([say("lead_loss_unknown", speech, by=_by(unknown, result, speech))] if unknown else [])]


def _answers(result: ScenarioResult, speech: Speech) -> list[str]:
    """What becomes of the largest supplier, how it is counted, what is unknown, what cannot be computed."""
    lines = []
    for _, group in groupby(result.blocks, key=lambda block: block.accounting):
        blocks = list(group)
        lines += _share_line(result, blocks, speech)
        for block in blocks:
            if block.reason is not None:
                lines.append(say("lead_not_computable", speech, accounting=named(block, speech), reason=speech.warning(block.reason)))
        amounts = [tonnes(block.quantity_t, speech) for block in blocks if block.quantity_t is not None]
        if len(amounts) > 1:
            lines.append(say("lead_interval", speech, by=_by(blocks, result, speech), low=amounts[0], high=amounts[1]))
        elif any(block.end for block in blocks) and not amounts:
            lines.append(say("lead_interval_part", speech))
    largest = [say("convention_largest", speech)] if result.before.unexplained_t else []
    cover = [say("convention_cover", speech)] if result.before.consumption_t is not None else []
    return [*lines, *_only(result, speech), *largest, *cover]


def _share_line(result: ScenarioResult, blocks: Sequence[Block], speech: Speech) -> list[str]:
    """The share of the base's largest supplier, at both ends where there are two."""
    top, reports = result.before.top_supplier, [block.after for block in blocks if block.after is not None]
    if top is None or not reports:
        return []
    shares = [speech.percent(next((row.share for row in report.suppliers if row.supplier == top), None)) for report in reports]
    key = "lead_share_same" if reports[0].year == result.base_year else "lead_share"
    said = {"before": speech.percent(result.before.top_share), "after": " - ".join(dict.fromkeys(shares)), "base": result.base_year}
    return [say(key, speech, supplier=speech.name(top), year=reports[0].year, by=_by(blocks, result, speech), **said)]


def _only(result: ScenarioResult, speech: Speech) -> list[str]:
    """The cover, and what the one accounting means."""
    rules = list(dict.fromkeys(block.accounting for block in result.blocks))
    lines = []
    after = result.blocks[0].after if len(result.blocks) == 1 else None
    if after is not None and result.before.n_minus_1_cover is not None and after.n_minus_1_cover is not None:
        covers = (speech.percent(report.n_minus_1_cover) for report in (result.before, after))
        lines.append(say("lead_cover", speech, **dict(zip(("before", "after"), covers, strict=True))))
    if len(rules) == 1 and rules[0]:
        lines.append(say("lead_accounting", speech, accounting=rules[0], meaning=meaning(rules[0], speech)))
    return lines


def _tables(result: ScenarioResult, speech: Speech) -> list[Grid]:
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


def _years(result: ScenarioResult, speech: Speech) -> list[Grid]:
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


def _events(result: ScenarioResult, speech: Speech) -> Grid:
    header = tuple(say(key, speech) for key in ("event", "what", "years", "source"))
    return Grid(say("events", speech), header, tuple(event_rows(result, speech)))


def _control(change: ControlChange, speech: Speech) -> Grid:
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


def _target(result: TargetResult, speech: Speech) -> Document:
    title = say("title", speech, title=say("what_it_takes", speech), **_pair(result, speech))
    lead = [speech.warning(result.reason)] if result.reason is not None else []
    if result.tonnes:
        said = {"candidate": speech.name(result.candidate), "supplier": speech.name(result.supplier), **_pair(result, speech)}
        shares = {"share": speech.percent(result.best_share), "below": speech.percent(result.below)}
        lead.append(say("lead_target", speech, tonnes=speech.number(result.tonnes), **said, **shares))
    elif result.best_share is not None:
        lead.append(say("lead_best", speech, share=speech.percent(result.best_share)))
    lead.append(say("lead_accounting", speech, accounting=result.accounting, meaning=meaning(result.accounting, speech)))
    before = Column(say("before", speech, year=result.base_year), result.before)
    after = [] if result.after is None else [Column(say("with_tonnes", speech, tonnes=speech.number(result.tonnes)), result.after)]
    return _document(title, lead, [side_by_side([before, *after], speech)], result.notes, result.sources, speech)


def _comparison(result: Comparison, speech: Speech) -> Document:
    """A line a scenario and block, under a letter, what is lost beside what is gained."""
    header = tuple(
        say(key, speech) for key in ("scenario", "accounting", "year", "largest", "hhi", "cover_short", "lost_short", "unmet_short")
    )
    lead, rows = [], []
    for letter, one in zip(_letters(), result.scenarios, strict=False):
        said = say("letter", speech, letter=letter, title=_own(one, "title", speech) or untitled(one, speech), **_pair(one, speech))
        lead.append(" ".join([said, *_losses(one, speech)]))
        base = Column("", one.before, None, one.unmet_before_t)
        rows.append((letter, say("base_row", speech), str(one.base_year or ""), *_compared(base, speech)))
        for block in one.blocks:
            cells: tuple[str, ...] = ("",) * 5
            if block.after is not None:
                cells = _compared(Column("", block.after, block.lost_t, block.unmet_t, is_base=False), speech)
            rows.append((letter, named(block, speech), str(block.after.year if block.after else ""), *cells))
    if any(map(_any_lost, result.scenarios)):
        lead.append(say("lead_no_gain", speech))
    notes = [note for one in result.scenarios for note in one.notes]
    sources = {source.id: source for one in result.scenarios for source in one.sources}
    grid = Grid("", header, tuple(rows), numeric=(4, 5, 6, 7))
    return _document(say("compare", speech), lead, [grid], notes, [sources[id_] for id_ in sorted(sources)], speech)


def _letters() -> Iterator[str]:
    """A, B, ... Z, A1, B1, ..."""
    return (f"{letter}{round_ or ''}" for round_ in count() for letter in ascii_uppercase)


def _compared(column: Column, speech: Speech) -> tuple[str, ...]:
    report = column.report
    top = f"{speech.name(report.top_supplier)} {speech.percent(report.top_share)}" if report.top_supplier else speech.say("not_computed")
    lost = "-" if column.is_base else tonnes(column.lost_t, speech)
    return top, hhi_text(report.hhi, speech), speech.percent(report.n_minus_1_cover), lost, tonnes(column.unmet_t, speech)
