"""What can happen to a supply. Each event is a frozen value that knows its `type` and refuses fields that make no sense.

Shares are 0-1, tonnes are tonnes a year. `start` and `end` are the first and last year in which the event holds: None is the first year of the
scenario, and no end. A consumer or mineral left out is that of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, ClassVar, Final

from kzgraph.scenarios import fields as kinds
from kzgraph.scenarios.fields import ALL, kind, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Common to all events. Raises ValueError, on making it, for a field that is not what `kinds` allows."""

    type: ClassVar[str] = ""
    says: ClassVar[str] = ""
    start: int | None = field(default=None, metadata=kind(kinds.YEAR))
    end: int | None = field(default=None, metadata=kind(kinds.YEAR))
    note: str = field(default="", metadata=kind(kinds.TEXT))
    sources: tuple[str, ...] = field(default=(), metadata=kind(kinds.SOURCES))

    def __post_init__(self) -> None:
        faults = []
        for one in fields(self):
            value = getattr(self, one.name)
            try:
                if value != (one.default if one.default_factory is MISSING else one.default_factory()):
                    object.__setattr__(self, one.name, read(one.metadata["kind"], value))
            except ValueError as error:
                faults.append(f"{one.name}: {error}")
        found = "; ".join(faults) or self.fault()
        if found:
            raise ValueError(f"{self.type}: {found}")

    def fault(self) -> str:
        """What is wrong with the fields taken together, or nothing."""
        if self.start is not None and self.end is not None and self.end < self.start:
            return f"end: {self.end} is before start {self.start} - give the last year in which it holds"
        return ""

    def parts(self) -> tuple[Event, ...]:
        """The events that this one is made of and is played as: itself. Years, note and sources of a part that has none are this one's."""
        return (self,)

    def holds(self, year: int, first: int) -> bool:
        """Whether the event holds in a year of a scenario that begins in `first`."""
        return (self.start if self.start is not None else first) <= year <= (self.end if self.end is not None else year)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnConsumer(Event):
    """An event on one consumer's supply of one mineral."""

    consumer: str | None = field(default=None, metadata=kind(kinds.CONSUMER))
    mineral: str | None = field(default=None, metadata=kind(kinds.MINERAL))


def by_year(amounts: Mapping[int, float], year: int) -> float | None:
    """The amount of the last year given that is not after `year`; None before the first."""
    past = [given for given in amounts if given <= year]
    return amounts[max(past)] if past else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupply(OnConsumer):
    """A supplier state delivers `quantity_t` a year more. None is unknown: at least `quantity_low_t`, at most `quantity_high_t` or what the
    scenario's target needs. `ramp` gives the tonnes of the first years; `company` is who delivers, for an outage of its plant."""

    type: ClassVar[str] = "new_supply"
    says: ClassVar[str] = "a supplier delivers more"
    supplier: str = field(metadata=kind(kinds.STATE))
    quantity_t: float | None = field(metadata=kind(kinds.QUANTITY))
    quantity_low_t: float = field(default=0.0, metadata=kind(kinds.TONNES))
    quantity_high_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    ramp: Mapping[int, float] = field(default_factory=dict, metadata=kind(kinds.BY_YEAR))
    company: str = field(default="", metadata=kind(kinds.COMPANY))

    def fault(self) -> str:
        """Also: bounds belong to an unknown quantity, and the upper one is not below the lower."""
        bounded = self.quantity_low_t > 0 or self.quantity_high_t is not None
        if bounded and self.quantity_t is not None:
            return 'quantity_low_t and quantity_high_t bound a quantity that is "unknown" - this one is known'
        if self.quantity_high_t is not None and self.quantity_high_t < self.quantity_low_t:
            return f"quantity_high_t: {self.quantity_high_t:g} is below quantity_low_t {self.quantity_low_t:g}"
        if self.ramp and self.quantity_t is None:
            return 'ramp: the quantity is "unknown" - give the quantity that is reached after the ramp'
        return OnConsumer.fault(self)

    def tonnes(self, year: int, full: float) -> float:
        """The tonnes of a year of the ramp, which is `full` after its last one."""
        if not self.ramp or year > max(self.ramp):
            return full
        return by_year(self.ramp, year) or 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCut(Event):
    """A supplier state delivers `share_lost` less, to one consumer or to all."""

    type: ClassVar[str] = "export_cut"
    says: ClassVar[str] = "a supplier delivers less"
    supplier: str = field(metadata=kind(kinds.STATE))
    share_lost: float = field(metadata=kind(kinds.SHARE))
    consumer: str | None = field(default=ALL, metadata=kind(kinds.CONSUMERS))
    mineral: str | None = field(default=None, metadata=kind(kinds.MINERAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantOutage(Event):
    """A producer makes `share_lost` less: of its deliveries by company rows, else of its part of the state's."""

    type: ClassVar[str] = "plant_outage"
    says: ClassVar[str] = "a producer makes less"
    producer: str = field(metadata=kind(kinds.COMPANY))
    share_lost: float = field(metadata=kind(kinds.SHARE))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorClosed(Event):
    """A corridor is closed to all that passes it. `share_lost` is the part of the suppliers' deliveries that passes it; None: by the tables."""

    type: ClassVar[str] = "corridor_closed"
    says: ClassVar[str] = "a transport corridor is closed"
    corridor: str = field(metadata=kind(kinds.CORRIDOR))
    share_lost: float | None = field(default=None, metadata=kind(kinds.SHARE))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipChange(Event):
    """An owner takes over `share` of a company, from the `seller` or from all other holders alike: an offer is accepted. Moves no tonne."""

    type: ClassVar[str] = "ownership_change"
    says: ClassVar[str] = "an offer for a company is accepted"
    owner: str = field(metadata=kind(kinds.OWNER))
    owned: str = field(metadata=kind(kinds.OWNER))
    share: float = field(metadata=kind(kinds.STAKE))
    seller: str = field(default="", metadata=kind(kinds.OWNER))


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandGrowth(OnConsumer):
    """Consumption grows by `percent` a year from `start` on, or is given for years; between them the last one given holds."""

    type: ClassVar[str] = "demand_growth"
    says: ClassVar[str] = "consumption changes"
    percent: float | None = field(default=None, metadata=kind(kinds.PERCENT))
    consumption: Mapping[int, float] = field(default_factory=dict, metadata=kind(kinds.BY_YEAR))

    def fault(self) -> str:
        """Also: exactly one of the two ways is given."""
        if (self.percent is None) == (not self.consumption):
            return "either percent (a year) or consumption (tonnes by year) is needed, not both"
        return OnConsumer.fault(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recycling(OnConsumer):
    """The consumer recovers `quantity_t` a year more from scrap: supply that is not imported."""

    type: ClassVar[str] = "recycling"
    says: ClassVar[str] = "more is recycled at home"
    quantity_t: float = field(metadata=kind(kinds.TONNES))


@dataclass(frozen=True, slots=True, kw_only=True)
class StockpileRelease(OnConsumer):
    """The consumer takes `quantity_t` a year out of its stocks: supply that is not imported."""

    type: ClassVar[str] = "stockpile_release"
    says: ClassVar[str] = "stocks are released"
    quantity_t: float = field(metadata=kind(kinds.TONNES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution(OnConsumer):
    """The consumer replaces `share` of its consumption by something else."""

    type: ClassVar[str] = "substitution"
    says: ClassVar[str] = "less of it is needed"
    share: float = field(metadata=kind(kinds.SHARE))


EVENTS: Final[dict[str, type[Event]]] = {
    one.type: one for one in list(globals().values()) if isinstance(one, type) and issubclass(one, Event) and one.type
}
"""Every event by its type, in the order of their classes above."""
FREEING: Final = (NewSupply, Recycling, StockpileRelease, Substitution)
"""Events that bring or free tonnes: by the accounting, others give way to them."""


def taken_apart(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events as they are played, each made of others replaced by these."""
    found: list[Event] = []
    for event in events:
        parts = event.parts()
        found += parts if parts == (event,) else [_part(one, event) for one in taken_apart(parts)]
    return tuple(found)


def _part(one: Event, whole: Event) -> Event:
    told = f"{whole.type}: {whole.note or whole.says}"
    start, end = (getattr(one, name) if getattr(one, name) is not None else getattr(whole, name) for name in ("start", "end"))
    return replace(one, start=start, end=end, note=one.note or told, sources=one.sources or whole.sources)


def content(event: Event) -> dict[str, Any]:
    """The event as plain values, `type` first, without what is not given. An unknown quantity stays, as None."""
    given = {one.name: getattr(event, one.name) for one in fields(event)}
    kept = {name: value for name, value in given.items() if value not in (None, "", (), {}) or name == "quantity_t"}
    return {"type": event.type, **kept}
