"""Results of scenarios as documents: what was lost first, then one table of before and after that can be pasted, then years and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kzgraph.answers.reports import Listing, Source
from kzgraph.evidence import Note
from kzgraph.scenarios.results import Answered, Comparison, ScenarioResult, TargetResult
from kzgraph.views import document as docs
from kzgraph.views import scenario_behind as behind
from kzgraph.views import scenario_draws as draws
from kzgraph.views import scenario_leads as leads
from kzgraph.views import scenario_tables as tables
from kzgraph.views.document import Document, Grid
from kzgraph.views.scenario_compare import comparison
from kzgraph.views.scenario_events import untitled
from kzgraph.views.scenario_grids import Column, say, side_by_side
from kzgraph.views.speech import Speech


def compose(result: Answered, speech: Speech) -> Document:
    """The document of any result of a scenario."""
    if isinstance(result, Comparison):
        lead, grids = comparison(result, speech)
        notes = [note for one in result.scenarios for note in one.notes]
        sources = {source.id: source for one in result.scenarios for source in one.sources}
        return _document(say("compare", speech), lead, grids, notes, [sources[id_] for id_ in sorted(sources)], speech)
    if isinstance(result, TargetResult):
        return _target(result, speech)
    title = say("title", speech, title=leads.own(result, "title", speech) or untitled(result, speech), **leads.pair(result, speech))
    return _document(
        title, _lead(result, speech), [grid for grid in _grids(result, speech) if grid.rows], result.notes, result.sources, speech
    )


def _lead(result: ScenarioResult, speech: Speech) -> list[str]:
    return [
        *leads.losses(result, speech),
        *([say("lead_no_gain", speech)] if leads.any_lost(result) else []),
        *filter(None, [leads.own(result, "note", speech)]),
        *leads.answers(result, speech),
        *draws.sentences(result, speech),
    ]


def _grids(result: ScenarioResult, speech: Speech) -> list[Grid]:
    return [
        *tables.tables(result, speech),
        *tables.years(result, speech),
        *draws.grids(result, speech),
        *behind.grids(result, speech),
        tables.events(result, speech),
        *(tables.control(one, speech) for one in result.control),
    ]


def _document(
    title: str, lead: Sequence[str], grids: Sequence[Grid], notes: Iterable[Note], sources: Sequence[Source], speech: Speech
) -> Document:
    frame = docs.compose(Listing("", (), {}, (), tuple(sources), tuple(notes)), speech)
    return replace(frame, title=title, lead=tuple(lead), grids=tuple(grids))


def _target(result: TargetResult, speech: Speech) -> Document:
    title = say("title", speech, title=say("what_it_takes", speech), **leads.pair(result, speech))
    lead = [speech.warning(result.reason)] if result.reason is not None else []
    if result.tonnes:
        said = {"candidate": speech.name(result.candidate), "supplier": speech.name(result.supplier), **leads.pair(result, speech)}
        shares = {"share": speech.percent(result.best_share), "below": speech.percent(result.below)}
        lead.append(say("lead_target", speech, tonnes=speech.number(result.tonnes), **said, **shares))
    elif result.best_share is not None:
        lead.append(say("lead_best", speech, share=speech.percent(result.best_share)))
    lead.append(say("lead_accounting", speech, accounting=result.accounting, meaning=leads.meaning(result.accounting, speech)))
    before = Column(say("before", speech, year=result.base_year), result.before)
    after = [] if result.after is None else [Column(say("with_tonnes", speech, tonnes=speech.number(result.tonnes)), result.after)]
    return _document(title, lead, [side_by_side([before, *after], speech)], result.notes, result.sources, speech)
