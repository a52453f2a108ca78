"""What a scenario starts from: the base that the report or the scenario itself gives, moved where asked, and what its events reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kzgraph import names
from kzgraph.answers.reports import DependencyReport, Hhi, Interval
from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note
from kzgraph.indicators.bands import Preset
from kzgraph.lookups import Lookups
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import Accounting
from kzgraph.scenarios.measures import position_of, report_of
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.scenario import BaseFigures, Names, Scenario, concerns
from kzgraph.scenarios.years import Setting
from kzgraph.whatif.reaching import Reach, reach_of
from kzgraph.world.grounds import Grounds

Report = Callable[[Scenario], DependencyReport]
"""The dependency report that a scenario starts from."""


@dataclass(frozen=True)
class Stage:
    """A scenario with its base: what all accountings share. `unmoved` is the base before tonnes of it were put in the place of the report's."""

    scenario: Scenario
    before: DependencyReport
    base: Position
    unmoved: Position
    reach: Reach
    years: tuple[int, ...]
    preset: Preset
    notes: tuple[Note, ...]

    def setting(self, accounting: Accounting, end: str, needed_t: float | None = None) -> Setting:
        """How it is played by one accounting to one end."""
        first = self.years[0] if self.years else 0
        return Setting(accounting, self.before.year or first, first, self.reach.exposures, end, needed_t)

    def cited(self) -> dict[str, tuple[str, ...]]:
        """The sources of events that bring supply, by supplier."""
        found: dict[str, tuple[str, ...]] = {}
        for event in self.scenario.events:
            if isinstance(event, ev.NewSupply):
                found[event.supplier] = (*found.get(event.supplier, ()), *self.sources_of(event))
        return found

    def sources_of(self, event: ev.Event) -> tuple[str, ...]:
        """The sources of an event, and of a promise that says the same."""
        promised = promised_ids(self.before, event) if isinstance(event, ev.NewSupply) else ()
        return tuple(dict.fromkeys((*event.sources, *promised)))

    @property
    def total_stated(self) -> bool:
        """Whether the import total is a figure of its own and not the sum of the suppliers."""
        stated = self.scenario.base
        return stated.imports_t is not None if stated is not None else bool(self.before.imports_source_ids)


def staged(grounds: Grounds, report: Report, scenario: Scenario, preset: Preset) -> Stage:
    """The base of a scenario whose names are resolved."""
    events = ev.taken_apart(scenario.events)
    mine = replace(scenario, events=tuple(event for event in events if concerns(event, scenario)))
    others = [event.type for event in events if not concerns(event, scenario)]
    notes = [Note("event_elsewhere", {"types": ", ".join(others)})] if others else []
    coming = {event.supplier for event in mine.events if isinstance(event, ev.NewSupply)}
    notes += [Note("displaces_itself", {"accounting": str(one), "supplier": one.state}) for one in mine.accountings if one.state in coming]
    before = stated(mine.base, mine, preset) if mine.base is not None else report(mine)
    base = unmoved = position_of(before)
    if mine.moved:
        base, found = _moved(base, mine.moved)
        notes += found
        before = replace(report_of(before, base, year=before.year, preset=preset), notes=before.notes, outlook=before.outlook)
    suppliers = [*before_suppliers(before), *(event.supplier for event in mine.events if isinstance(event, ev.NewSupply))]
    reach = reach_of(grounds, mine, base_year=before.year, suppliers=list(dict.fromkeys(suppliers)))
    return Stage(mine, before, base, unmoved, reach, mine.years(before.year), preset, (*notes, *reach.notes))


def before_suppliers(before: DependencyReport) -> tuple[str, ...]:
    """The states that deliver in the base."""
    return tuple(row.supplier for row in before.suppliers)


def stated(figures: BaseFigures | None, scenario: Scenario, preset: Preset) -> DependencyReport:
    """The report of a base that the scenario itself states."""
    given = figures or BaseFigures()
    total = given.imports_t if given.imports_t is not None else sum(given.suppliers.values()) if given.complete else None
    rest = None if total is None else max(0.0, total - sum(given.suppliers.values()))
    position = Position(dict(given.suppliers), rest, given.consumption_t, given.consumption_t)
    blank = DependencyReport(
        consumer=scenario.consumer, mineral=scenario.mineral, year=given.year, layer="national", stage=given.stage, basis=given.basis, basket=False,
        imports_t=total, consumption_t=given.consumption_t, import_share_of_consumption=None, suppliers=(), unexplained_t=rest,
        hhi=Hhi(None, None, None, preset.name), effective_suppliers=Interval(None, None), top_supplier=None, top_share=None, n_minus_1_t=None,
        n_minus_1_cover=None, outlook=(), imports_source_ids=given.sources if total is not None else (),
        consumption_source_ids=given.sources if given.consumption_t is not None else (), sources=(), rows={}, notes=(),
    )  # fmt: skip
    found = report_of(blank, position, year=given.year, preset=preset, cited=dict.fromkeys(given.suppliers, given.sources))
    said = [Note("base_stated")]
    said += [] if given.complete or given.imports_t is not None else [Note("base_incomplete")]
    return replace(found, notes=(*said, *([Note("no_consumption")] if given.consumption_t is None else []), *found.notes))


def _moved(base: Position, moved: Mapping[str, float]) -> tuple[Position, list[Note]]:
    """The base with other tonnes of some suppliers. One that was not known comes out of the unexplained part, as far as that goes."""
    notes = []
    for supplier, tonnes in moved.items():
        held, rest = base.base.get(supplier), base.unexplained_t
        gain = tonnes - (held or 0.0)
        if held is None and rest is not None:
            explained = min(rest, tonnes)
            base, gain = replace(base, unexplained_t=rest - explained), tonnes - explained
        supply = None if base.supply_base_t is None else base.supply_base_t + gain
        unstated = tuple(one for one in base.unstated if one != supplier)
        base = replace(base, base={**base.base, supplier: tonnes}, supply_base_t=supply, unstated=unstated)
        code = "base_new" if held is None else "base_moved"
        notes.append(Note(code, {"supplier": supplier, "held_t": held or 0.0, "moved_t": tonnes}))
    return base, notes


def promised_ids(before: DependencyReport, event: ev.NewSupply) -> tuple[str, ...]:
    """The sources of a promise that says the same as the event."""
    return tuple(
        id_ for item in before.outlook if item.supplier == event.supplier and item.quantity_t == event.quantity_t for id_ in item.source_ids
    )


COMPANIES = ("producer", "refiner", "buyer", "organisation")


def names_of(grounds: Grounds, lookups: Lookups) -> Names:
    """What the names in a scenario mean in these tables."""
    company = _finder(grounds, COMPANIES, "a company or holder of the tables")

    def owner(name: str) -> str:
        try:
            return company(name)
        except UnknownNameError:
            if name in lookups.states or len(name) == 3:
                return lookups.state(name)
            raise

    known = {*grounds.sources["id"], *(id_ for cell in grounds.edges["source_ids"].unique() for id_ in str(cell).split(";") if id_)}

    def source(id_: str) -> str:
        if id_ not in known:
            raise names.unknown_id(id_, "a source id of the tables", known)
        return id_

    corridor = _finder(grounds, ("corridor",), "a corridor of the tables")
    return Names(
        {
            "state": lookups.state, "consumer": lookups.consumer, "mineral": lookups.minerals.resolve, "company": company, "owner": owner,
            "corridor": corridor, "source": source,
        }
    )  # fmt: skip


def _finder(grounds: Grounds, kinds: Sequence[str], what: str) -> Callable[[str], str]:
    """Finds a node of some kinds by its id or name."""
    nodes = grounds.nodes[grounds.nodes["kind"].isin(kinds)]
    by_name = {name.casefold(): id_ for id_, name in zip(nodes["id"], nodes["name"], strict=True)}
    ids = set(nodes["id"])

    def find(name: str) -> str:
        if name in ids:
            return name
        if name.casefold() in by_name:
            return str(by_name[name.casefold()])
        raise names.unknown_id(name, what, [*ids, *by_name])

    return find
