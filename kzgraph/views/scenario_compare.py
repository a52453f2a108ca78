"""Several scenarios side by side: a line a scenario and accounting, each beside its base."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from string import ascii_uppercase

from kzgraph.scenarios.results import Comparison
from kzgraph.views.document import Grid
from kzgraph.views.scenario_draws import compared, how
from kzgraph.views.scenario_events import untitled
from kzgraph.views.scenario_grids import Column, hhi_text, named, say, tonnes
from kzgraph.views.scenario_leads import any_lost, losses, own, pair
from kzgraph.views.speech import Speech


def comparison(result: Comparison, speech: Speech) -> tuple[list[str], list[Grid]]:
    """Sentences, and a line a scenario and block, under a letter, what is lost beside what is gained."""
    header = tuple(
        say(key, speech) for key in ("scenario", "accounting", "year", "largest", "hhi", "cover_short", "lost_short", "unmet_short")
    )
    lead, rows = [], []
    for letter, one in zip(_letters(), result.scenarios, strict=False):
        said = say("letter", speech, letter=letter, title=own(one, "title", speech) or untitled(one, speech), **pair(one, speech))
        lead.append(" ".join([said, *losses(one, speech)]))
        base = Column("", one.before, None, one.unmet_before_t)
        rows.append((letter, say("base_row", speech), str(one.base_year or ""), *_compared(base, speech)))
        for block in one.blocks:
            cells: tuple[str, ...] = ("",) * 5
            if block.after is not None:
                cells = _compared(Column("", block.after, block.lost_t, block.unmet_t, is_base=False), speech)
            rows.append((letter, named(block, speech), str(block.after.year if block.after else ""), *cells))
    if any(map(any_lost, result.scenarios)):
        lead.append(say("lead_no_gain", speech))
    drawn = [(letter, one) for letter, one in zip(_letters(), result.scenarios, strict=False) if one.draws is not None]
    spreads = [spread for _, one in drawn if one.draws is not None for spread in one.draws.spreads]
    lead += how(spreads, speech) if drawn else []
    return lead, [Grid("", header, tuple(rows), numeric=(4, 5, 6, 7)), *compared(drawn, speech)]


def _letters() -> Iterator[str]:
    """A, B, ... Z, A1, B1, ..."""
    return (f"{letter}{round_ or ''}" for round_ in count() for letter in ascii_uppercase)


def _compared(column: Column, speech: Speech) -> tuple[str, ...]:
    report = column.report
    top = f"{speech.name(report.top_supplier)} {speech.percent(report.top_share)}" if report.top_supplier else speech.say("not_computed")
    lost = "-" if column.is_base else tonnes(column.lost_t, speech)
    return top, hhi_text(report.hhi, speech), speech.percent(report.n_minus_1_cover), lost, tonnes(column.unmet_t, speech)
