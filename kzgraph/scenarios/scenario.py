"""A scenario: a consumer's supply of a mineral, the base it starts from, the events, and who gives way to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.scenarios import events as ev
from kzgraph.scenarios import fields as kinds
from kzgraph.scenarios.accounting import Accounting
from kzgraph.scenarios.fields import kind
from kzgraph.scenarios.offers import Offer
from kzgraph.scenarios.target import Goal

MOST_YEARS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFigures:
    """A base stated with the scenario in place of the report's. Tonnes of `year`; None is unknown, `imports_t` None the sum of the suppliers."""

    suppliers: Mapping[str, float] = field(default_factory=dict, metadata=kind(kinds.BY_STATE))
    imports_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    complete: bool = field(default=True, metadata=kind(kinds.FLAG))
    consumption_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    year: int | None = field(default=None, metadata=kind(kinds.YEAR))
    stage: str = field(default="", metadata=kind(kinds.STAGE))
    basis: str = field(default="", metadata=kind(kinds.TEXT))
    note: str = field(default="", metadata=kind(kinds.TEXT))
    note_fr: str = field(default="", metadata=kind(kinds.TEXT))
    sources: tuple[str, ...] = field(default=(), metadata=kind(kinds.SOURCES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`base_year` None is the report's year, `first` and `last` None the years that the events span. `accountings` may be empty where no
    event brings or frees tonnes. `moved` are tonnes of the base put in the place of the report's, `target` what an unknown quantity is held
    against, `candidates` what is stated of suppliers that could be bought from. Names are as written until `resolved`."""

    consumer: str
    mineral: str
    events: tuple[ev.Event, ...] = ()
    accountings: tuple[Accounting, ...] = ()
    title: str = ""
    base_year: int | None = None
    first: int | None = None
    last: int | None = None
    note: str = ""
    title_fr: str = ""
    note_fr: str = ""
    sources: tuple[str, ...] = ()
    base: BaseFigures | None = None
    moved: Mapping[str, float] = field(default_factory=dict)
    target: Goal | None = None
    candidates: tuple[Offer, ...] = ()

    def years(self, base_year: int | None) -> tuple[int, ...]:
        """The years that are played: from the first event to the last thing that changes, or the base year alone."""
        starts = [event.start for event in self.events if event.start is not None]
        first = self.first if self.first is not None else min(starts, default=base_year)
        if first is None:
            return ()
        ends = [year for event in ev.taken_apart(self.events) for year in _marks(event)]
        last = self.last if self.last is not None else max([first, *ends])
        return tuple(range(first, last + 1))

    def needs_accounting(self) -> bool:
        """Whether an event brings or frees tonnes."""
        return any(isinstance(event, ev.FREEING) for event in ev.taken_apart(self.events))


def _marks(event: ev.Event) -> Iterator[int]:
    """The years in which something about the event changes."""
    yield from (year for year in (event.start, event.end) if year is not None)
    if isinstance(event, ev.NewSupply):
        yield from event.ramp
    if isinstance(event, ev.DemandGrowth):
        yield from event.consumption


@dataclass(frozen=True)
class Names:
    """What names mean: `lookup` has a resolver for each `named` of a Kind; each raises UnknownNameError."""

    lookup: Mapping[str, Callable[[str], str]]

    def resolved(self, named: str, value: Any) -> Any:
        """The value with its names as ids."""
        if named == "consumers":
            return value if value == kinds.ALL else self.lookup["consumer"](value)
        if named == "sources":
            return tuple(self.lookup["source"](id_) for id_ in value)
        if named == "states":
            return {self.lookup["state"](name): amount for name, amount in value.items()}
        return self.lookup[named](value)


def named_fields(value: Any, names: Names) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields of an event or base that hold names, with ids in their place, and what is wrong with the others."""
    found: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for one in fields(value):
        named, given = one.metadata["kind"].named, getattr(value, one.name)
        if named and given not in (None, "", (), {}):
            try:
                found[one.name] = names.resolved(named, given)
            except UnknownNameError as error:
                faults[one.name] = str(error)
    return found, faults


def resolved(scenario: Scenario, names: Names) -> Scenario:
    """The scenario with ids in the place of names. Raises UnknownNameError with everything that nobody knows."""
    faults: list[str] = []

    def told(value: Any, what: str) -> Any:
        found, wrong = named_fields(value, names)
        faults.extend(f"{what}{key}: {message}" for key, message in wrong.items())
        return replace(value, **found)

    def look(named: str, value: Any) -> Any:
        try:
            return names.resolved(named, value)
        except UnknownNameError as error:
            faults.append(str(error))
            return value

    found = replace(
        scenario,
        consumer=look("consumer", scenario.consumer),
        mineral=look("mineral", scenario.mineral),
        events=tuple(told(event, "") for event in scenario.events),
        accountings=tuple(replace(one, state=look("state", one.state)) if one.state else one for one in scenario.accountings),
        sources=look("sources", scenario.sources),
        base=None if scenario.base is None else told(scenario.base, "base, "),
        moved=look("states", scenario.moved),
        target=None if scenario.target is None else replace(scenario.target, supplier=look("state", scenario.target.supplier)),
        candidates=tuple(told(one, "candidate, ") for one in scenario.candidates),
    )
    if faults:
        raise UnknownNameError(" ".join(dict.fromkeys(faults)), name="", candidates=())
    return found


def concerns(event: ev.Event, scenario: Scenario) -> bool:
    """Whether the event is about the scenario's consumer and mineral."""
    consumer, mineral = getattr(event, "consumer", None), getattr(event, "mineral", None)
    return consumer in (None, kinds.ALL, scenario.consumer) and mineral in (None, scenario.mineral)
