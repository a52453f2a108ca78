"""From a staged scenario to its results: every accounting and end, year by year, and what must be said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kzgraph.answers.reports import DependencyReport, Source
from kzgraph.evidence import Note
from kzgraph.hidden.tracing import Tracing
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import Accounting, UncomputableError
from kzgraph.scenarios.measures import report_of, year_row
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.results import Block, ControlShare, ScenarioResult, TargetResult, YearRow
from kzgraph.scenarios.scenario import Scenario
from kzgraph.scenarios.target import Answer, solved
from kzgraph.scenarios.years import HIGH, LOW, Setting, is_open, played, quantity
from kzgraph.whatif.controlled import Controllers, said_of
from kzgraph.whatif.drawing import Wanted, sampled
from kzgraph.whatif.endings import distinct, sources_of
from kzgraph.whatif.lookthrough import Made, Mixes, made_of, mixes_of
from kzgraph.whatif.staging import Stage
from kzgraph.whatif.takeover import takeover
from kzgraph.world.grounds import Grounds

NO_ACCOUNTING = Accounting("additive")
"""Stands where no event brings or frees tonnes: nothing can give way."""


def outcome(tracing: Tracing, stage: Stage, wanted: Wanted | None = None) -> ScenarioResult:
    """The scenario played out by each of its accountings, at both ends where something is known only as an interval, and over draws if `wanted`."""
    grounds, scenario, before = tracing.grounds, stage.scenario, stage.before
    named = scenario.accountings or ((NO_ACCOUNTING,) if not scenario.needs_accounting() else ())
    ends = (LOW, HIGH) if is_open(scenario.events, stage.reach.exposures) else ("",)
    notes: list[Note] = []
    behind = _Behind.of(tracing, stage)
    games = [
        game for accounting in named for end in ends if (game := _game(stage, behind, accounting, end, notes)) is not None
    ]  # fmt: skip
    made_before = behind.made(stage.base)
    control = takeover(grounds, scenario)
    drawn = None
    if wanted is not None:
        settings = [(game.block.accounting, game.setting) for game in games if game.block.after is not None and game.setting.end != LOW]
        drawn, said_on_draws = sampled(grounds, stage, wanted, settings)
        notes += said_on_draws
    shares_before = behind.controllers.shares(made_before)
    all_shares = [shares_before, *(row.control_shares for game in games for row in game.block.by_year)]
    behind_notes = behind.notes(made_before, [share for shares in all_shares for share in shares or ()])
    ids = {
        *control.source_ids,
        *stage.reach.source_ids,
        *scenario.sources,
        *(scenario.base.sources if scenario.base else ()),
        *behind.source_ids,
    }
    ids |= {id_ for event in scenario.events for id_ in event.sources} | {id_ for found in stage.cited().values() for id_ in found}
    said = (
        *_on_years(stage),
        *notes,
        *_counted_alike(stage),
        *stage.notes,
        *control.notes,
        *_promises(stage),
        *behind_notes,
        *before.notes,
    )
    return ScenarioResult(
        title=scenario.title, note=_remark(scenario, "note"), title_fr=scenario.title_fr, note_fr=_remark(scenario, "note_fr"), consumer=scenario.consumer, mineral=scenario.mineral, base_year=before.year, before=before,
        unmet_before_t=stage.base.unmet_t, moved=dict(scenario.moved), blocks=tuple(game.block for game in games), events=tuple(_told(stage, event) for event in scenario.events),
        control=control.changes, sources=_cited(grounds, before, ids), notes=distinct(said),
        origin_before=made_before.shares() if made_before is not None else None, control_shares_before=shares_before, draws=drawn,
    )  # fmt: skip


@dataclass(frozen=True)
class _Behind:
    """What stands behind the suppliers: who made the supply, and who controls the makers."""

    grounds: Grounds
    mixes: Mixes
    controllers: Controllers
    own: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, tracing: Tracing, stage: Stage) -> _Behind:
        mixes = mixes_of(tracing, stage.before)
        return cls(tracing.grounds, mixes, Controllers(tracing.grounds, tracing.worldwide, stage.scenario, mixes.stage))

    def made(self, position: Position) -> Made | None:
        found = made_of(self.grounds, self.mixes, position)
        self.own.update(found.own if found is not None else ())
        return found

    def row(self, row: YearRow, position: Position, first: int) -> YearRow:
        """The line of a year with origins and control."""
        made = self.made(position)
        shares = self.controllers.shares(made, self.controllers.accepted(row.year, first))
        return replace(row, origin=made.shares() if made is not None else None, control_shares=shares)

    @property
    def source_ids(self) -> set[str]:
        return {*self.mixes.source_ids, *self.controllers.source_ids} if self.mixes.by_supplier is not None else set()

    def notes(self, made: Made | None, shares: Sequence[ControlShare]) -> list[Note]:
        """How it was counted, or why not; `made` is the base, `shares` are those of the base and all years."""
        if self.mixes.by_supplier is None:
            return [*self.mixes.notes, *said_of(None)]
        if made is None:
            return [Note("origin_not_computed", {"reason": Note("origin_no_total")}), *said_of(None)]
        return [*self.mixes.notes, *([Note("origin_own", {"who": sorted(self.own)})] if self.own else []), *said_of(shares)]


@dataclass(frozen=True, slots=True)
class _Game:
    """A block and how it was played."""

    block: Block
    setting: Setting


def _remark(scenario: Scenario, name: str) -> str:
    """What the scenario and its base say of themselves."""
    return " ".join(text for one in (scenario, scenario.base) if one is not None and (text := str(getattr(one, name))))


def _game(stage: Stage, behind: _Behind, accounting: Accounting, end: str, notes: list[Note]) -> _Game | None:
    named = str(accounting) if stage.scenario.accountings else None
    setting = stage.setting(accounting, end)
    if end == HIGH and _unbounded(stage.scenario.events):
        answer = _needed(stage, accounting)
        if answer.tonnes is None:
            notes.append(Note("quantity_open", {"reason": answer.reason or Note("no_target")}))
            return None
        setting = replace(setting, needed_t=answer.tonnes)
    taken = next((_taken(event, setting) for event in stage.scenario.events if _is_unknown(event)), None) if end else None
    try:
        positions = [played(stage.base, stage.scenario.events, year, setting) for year in stage.years]
    except UncomputableError as error:
        return _Game(Block(named, end, taken, None, (), None, None, None, error.note), setting)
    reports = [
        report_of(stage.before, position, year=year, preset=stage.preset, cited=stage.cited())
        for position, year in zip(positions, stage.years, strict=True)
    ]  # fmt: skip
    rows = tuple(
        behind.row(year_row(report, position, year), position, setting.first)
        for report, position, year in zip(reports, positions, stage.years, strict=True)
    )  # fmt: skip
    if not rows:
        return _Game(Block(named, end, taken, None, (), None, None, None, Note("scenario_no_year")), setting)
    for report in reports:
        notes += [Note("by_accounting", {"accounting": named, "said": note}) if named else note for note in report.notes]
    last = rows[-1]
    return _Game(Block(named, end, taken, reports[-1], rows, last.lost_t, last.displaced_t, last.unmet_t), setting)


def _told(stage: Stage, event: ev.Event) -> dict[str, Any]:
    """The event as plain values, with the sources of a promise that says the same."""
    cited = stage.sources_of(event)
    return ev.content(event) | ({"sources": cited} if cited else {})


def _is_unknown(event: ev.Event) -> bool:
    return isinstance(event, ev.NewSupply) and event.quantity_t is None


def _unbounded(events: Sequence[ev.Event]) -> bool:
    """Whether a quantity is unknown and has no upper end of its own."""
    return any(isinstance(event, ev.NewSupply) and event.quantity_t is None and event.quantity_high_t is None for event in events)


def _taken(event: ev.Event, setting: Setting) -> float | None:
    return quantity(event, setting) if isinstance(event, ev.NewSupply) else None


def _needed(stage: Stage, accounting: Accounting) -> Answer:
    """What the unknown quantity must be in the last year to meet the scenario's target."""
    goal = stage.scenario.target
    if goal is None:
        return Answer(None, None, Note("no_target"))
    candidate = next(event.supplier for event in stage.scenario.events if isinstance(event, ev.NewSupply) and event.quantity_t is None)

    def play(tonnes: float) -> Position:
        return played(stage.base, stage.scenario.events, stage.years[-1], stage.setting(accounting, HIGH, tonnes))

    return solved(play, goal, candidate=candidate)


def _on_years(stage: Stage) -> list[Note]:
    base, years = stage.before.year, stage.years
    if base is None or not years or years[0] == base == years[-1]:
        return []
    code = "years_apart" if years[0] > base else "years_before" if years[0] < base else "years_on"
    return [Note(code, {"base": base, "start": years[0], "last": years[-1]})]


def _counted_alike(stage: Stage) -> list[Note]:
    """At which stage and basis the tonnes that come are counted."""
    coming = any(isinstance(event, ev.NewSupply) for event in stage.scenario.events)
    basis = f", t {stage.before.basis}" if stage.before.basis else ""
    return [Note("counted_alike", {"stages": [stage.before.stage], "basis": basis})] if coming and (stage.before.stage or basis) else []


def _promises(stage: Stage) -> list[Note]:
    """Promises of a supplier that the scenario too has, where the tonnes differ."""
    return [
        Note("promise_differs", {"supplier": item.supplier, "promised_t": item.quantity_t, "quantity_t": event.quantity_t})
        for event in stage.scenario.events
        if isinstance(event, ev.NewSupply) and event.quantity_t is not None
        for item in stage.before.outlook
        if item.supplier == event.supplier and item.quantity_t not in (None, event.quantity_t)
    ]


def _cited(grounds: Grounds, before: DependencyReport, ids: Iterable[str]) -> tuple[Source, ...]:
    """The sources of the report, of its suppliers and of what else is cited."""
    return sources_of(grounds, before, {*ids, *(id_ for row in before.suppliers for id_ in row.source_ids)})


def target_of(grounds: Grounds, stage: Stage, *, candidate: str) -> TargetResult:
    """The least tonnes of the candidate that meet the scenario's target by its first accounting, on the base alone."""
    goal, accounting = stage.scenario.target, next(iter(stage.scenario.accountings), None)
    if goal is None or accounting is None:
        raise ValueError("a target needs the supplier, the share to have it below, and an accounting")

    def play(tonnes: float) -> Position:
        return accounting.give_way(stage.base, tonnes, to=candidate).with_supply(candidate, tonnes)

    answer = solved(play, goal, candidate=candidate)
    before, after = stage.before, None
    notes: list[Note] = []
    if answer.tonnes is not None:
        after = report_of(before, play(answer.tonnes), year=before.year, preset=stage.preset)
        notes += after.notes
    return TargetResult(
        consumer=before.consumer, mineral=before.mineral, supplier=goal.supplier, below=goal.below, candidate=candidate,
        accounting=str(accounting), base_year=before.year, tonnes=answer.tonnes, reachable=answer.reachable, reason=answer.reason,
        best_share=answer.best, before=before, after=after, sources=_cited(grounds, before, ()),
        notes=distinct((*notes, *stage.notes, *before.notes)),
    )  # fmt: skip
