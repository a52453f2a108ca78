"""Which figures of a scenario are uncertain, and by how much: the range that a table states, else a width by the kind of source, named as ours."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kzgraph.frames import records
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.results import Spread
from kzgraph.scenarios.uncertainty import SOURCE_SPREADS
from kzgraph.whatif.staging import Stage
from kzgraph.world.grounds import Grounds, Row, known

IMPORTS, CONSUMPTION = "imports_t", "consumption_t"
TONNES, PART = "t", "part"
Amounts = ev.NewSupply | ev.Recycling | ev.StockpileRelease


@dataclass(frozen=True)
class Spreads:
    """The figures of a scenario by an accounting: of the base, of its events by their position, and parts of a supplier's deliveries."""

    base: tuple[Spread, ...]
    events: Mapping[int, Spread]
    parts: Mapping[tuple[int, str], Spread]
    moved: tuple[Spread, ...]

    def __iter__(self) -> Iterator[Spread]:
        """All of them, those of the base first."""
        return iter((*self.base, *self.moved, *self.events.values(), *self.parts.values()))


def spreads_of(grounds: Grounds, stage: Stage, *, needed_t: float | None = None) -> Spreads:
    """What is drawn and what is held. `needed_t` is the upper end of a quantity that is unknown and has none of its own.

    A figure with a source varies by its range in the table, else by SOURCE_SPREADS; one that the user or the scenario assumes is held, and so
    are shares of cuts, growth rates and the parts of plants that the tables state.
    """
    names = _Names()
    base = tuple(_of_base(grounds, stage))
    events = {
        number: _of_event(grounds, stage, event, names, needed_t)
        for number, event in enumerate(stage.scenario.events)
        if isinstance(event, Amounts)
    }
    parts = {
        (number, supplier): _part(stage.scenario.events[number], supplier, ends, names)
        for number, reach in stage.reach.exposures.items()
        for supplier, ends in reach.parts.items()
        if ends[0] != ends[1]
    }
    moved = tuple(_held(f"moved {who}", "moved", who, tonnes, "moved") for who, tonnes in stage.scenario.moved.items())
    return Spreads(base, events, parts, moved)


class _Names:
    """Gives each figure of the events a name of its own, the same wherever it stands among the others."""

    def __init__(self) -> None:
        self.used: Counter[str] = Counter()

    def of(self, *words: str) -> str:
        name = " ".join(word for word in words if word)
        self.used[name] += 1
        return name if self.used[name] == 1 else f"{name} {self.used[name]}"


def _of_base(grounds: Grounds, stage: Stage) -> Iterator[Spread]:
    """The suppliers' tonnes, the import total where it is stated, consumption."""
    report, base = stage.before, stage.unmoved
    ranged = _ranged(grounds)
    cited = {row.supplier: row.source_ids for row in report.suppliers}

    def spread(name: str, what: str, who: str, value: float, ids: Sequence[str], ref: str) -> Spread:
        stated = _stated(value, [ranged[row] for row in report.rows.get(ref, ()) if row in ranged], len(report.rows.get(ref, ())))
        return _ranging(name, what, who, value, stated, "stated", None) if stated else _by_source(grounds, name, what, who, value, ids)

    for supplier, tonnes in base.base.items():
        yield spread(supplier, "supplier", supplier, tonnes, cited.get(supplier, ()), supplier)
    if stage.total_stated and base.imports_t is not None:
        yield spread(IMPORTS, "imports", "", base.imports_t - base.slack_t, report.imports_source_ids, "imports_t")
    if base.consumption_t is not None:
        yield spread(CONSUMPTION, "consumption", "", base.consumption_t, report.consumption_source_ids, "consumption_t")


def _ranged(grounds: Grounds) -> dict[str, Row]:
    """The rows that state a range beside their figure, by their place."""
    edges = grounds.edges
    return {row["row_ref"]: row for row in records(edges[edges["quantity_low_t"].notna() | edges["quantity_high_t"].notna()])}


def _stated(value: float, rows: Sequence[Row], count: int) -> tuple[float, float] | None:
    """The range of a figure all of whose rows state one; an end that is left open is the figure itself."""
    if not rows or len(rows) < count:
        return None
    ends = [[_either(known(row[name]), known(row["quantity_t"])) for row in rows] for name in ("quantity_low_t", "quantity_high_t")]
    low, high = (math.fsum(end) for end in ends)
    return min(low, value), max(high, value)


def _either(end: float | None, figure: float | None) -> float:
    return end if end is not None else figure or 0.0


def _by_source(grounds: Grounds, name: str, what: str, who: str, value: float, ids: Iterable[str]) -> Spread:
    """A range by the best kind among the sources; without a source of a known kind the figure is held."""
    cell = ";".join(ids)
    kind = grounds.rank.kind(cell) if cell else "assumption"
    width = SOURCE_SPREADS.get(kind)
    if width is None:
        return _held(name, what, who, value, kind)
    return _ranging(name, what, who, value, (value * (1 - width), value * (1 + width)), kind, width)


def _of_event(grounds: Grounds, stage: Stage, event: Amounts, names: _Names, needed_t: float | None) -> Spread:
    who = event.supplier if isinstance(event, ev.NewSupply) else stage.scenario.consumer
    name = names.of(event.type, who)
    if isinstance(event, ev.NewSupply) and event.quantity_t is None:
        high = event.quantity_high_t if event.quantity_high_t is not None else max(needed_t or 0.0, event.quantity_low_t)
        return Spread(name, event.type, who, None, event.quantity_low_t, high, TONNES, "open", None)
    return _by_source(grounds, name, event.type, who, float(event.quantity_t or 0.0), stage.sources_of(event))


def _part(event: ev.Event, supplier: str, ends: tuple[float, float], names: _Names) -> Spread:
    name = names.of(event.type, getattr(event, "producer", "") or getattr(event, "corridor", ""), supplier)
    return Spread(name, event.type, supplier, None, *ends, PART, "open", None)


def _ranging(
    name: str, what: str, who: str, value: float, ends: tuple[float, float], why: str, width: float | None
) -> Spread:  # fmt: skip
    return Spread(name, what, who, value, *ends, TONNES, why, width)


def _held(name: str, what: str, who: str, value: float, why: str) -> Spread:
    return Spread(name, what, who, value, value, value, TONNES, why, None)
