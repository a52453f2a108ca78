"""What an outage or a closed corridor reaches of a consumer's supply, as far as the tables know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kzgraph.evidence import Note
from kzgraph.scenarios.events import CorridorClosed, NewSupply, PlantOutage
from kzgraph.scenarios.scenario import Scenario
from kzgraph.scenarios.years import Exposure
from kzgraph.world.grounds import Grounds, Row, is_partial, known, year_of

OUTPUT = ("produces", "refines")
WHOLLY_OPEN = (0.0, 1.0)


@dataclass
class Reach:
    """What the events of a scenario reach, by their position; what has to be said of it; the sources behind it."""

    exposures: dict[int, Exposure] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    source_ids: set[str] = field(default_factory=set)

    def cite(self, row: Row) -> Row:
        """The row, whose sources are cited."""
        self.source_ids.update(part for part in str(row["source_ids"]).split(";") if part)
        return row


def reach_of(grounds: Grounds, scenario: Scenario, *, base_year: int | None, suppliers: Sequence[str]) -> Reach:
    """The exposures of a scenario's events; `suppliers` are the states that deliver in the base or by an event."""
    reach = Reach()
    for number, event in enumerate(scenario.events):
        if isinstance(event, PlantOutage):
            reach.exposures[number] = _outage(grounds, scenario, event, base_year, suppliers, reach)
        elif isinstance(event, CorridorClosed):
            reach.exposures[number] = _corridor(grounds, scenario, event, suppliers, reach)
    return reach


def _outage(
    grounds: Grounds, scenario: Scenario, event: PlantOutage, base_year: int | None, suppliers: Sequence[str], reach: Reach
) -> Exposure:
    """Its deliveries by company rows; else its part of the state's output; else any part. What events brought from it counts beside."""
    producer, state = event.producer, grounds.place(event.producer)
    company = producer if any(isinstance(one, NewSupply) and one.company == producer for one in scenario.events) else ""
    told = [
        row
        for row in grounds.rows("supplies")
        if row["source"] == producer
        and row["mineral"] == scenario.mineral
        and row["status"] == "observed"
        and year_of(row) == base_year
        and scenario.consumer in (row["target"], grounds.place(row["target"]))
        and known(row["quantity_t"]) is not None
    ]
    if told:
        tonnes = sum(float(reach.cite(row)["quantity_t"]) for row in told)
        reach.notes.append(Note("outage_deliveries", {"who": producer, "quantity_t": tonnes}))
        return Exposure(tonnes={state: tonnes}, company=company)
    part = _part_of_output(grounds, scenario, producer, state, base_year, reach)
    if part is not None:
        return Exposure(parts={state: (part, part)}, company=company)
    if company or state not in suppliers:
        reach.notes += [] if company else [Note("outage_elsewhere", {"who": producer, "supplier": state})]
        return Exposure(company=company)
    reach.notes.append(Note("outage_unknown", {"who": producer, "supplier": state}))
    return Exposure(parts={state: WHOLLY_OPEN})


def _part_of_output(
    grounds: Grounds, scenario: Scenario, producer: str, state: str, base_year: int | None, reach: Reach
) -> float | None:  # fmt: skip
    """The producer's part of the state's output, of the newest year not after the base for which both are known at one stage and basis."""
    rows = [row for row in grounds.rows(*OUTPUT, "produces_total") if row["mineral"] == scenario.mineral and _is_counted(row, base_year)]
    whole = [row for row in rows if row["relation"] == "produces_total" and grounds.place(row["source"]) == state]
    pairs = [
        (one, total)
        for one in rows
        for total in whole
        if one["source"] == producer and _alike(one) == _alike(total) and float(total["quantity_t"]) > 0
    ]
    if not pairs:
        return None
    best = min(pairs, key=lambda pair: (-int(pair[0]["year"]), *(grounds.rank.order(row["source_ids"]) for row in pair)))
    one, total = (reach.cite(row) for row in best)
    part = min(1.0, float(one["quantity_t"]) / float(total["quantity_t"]))
    reach.notes.append(Note("outage_part", {"who": producer, "supplier": state, "percent": part * 100, "year": int(one["year"])}))
    return part


def _is_counted(row: Row, base_year: int | None) -> bool:
    year = year_of(row)
    usable = row["status"] == "observed" and not is_partial(row) and known(row["quantity_t"]) is not None
    return usable and year is not None and (base_year is None or year <= base_year)


def _alike(row: Row) -> tuple[object, ...]:
    return row["year"], row["stage"], row["basis"]


def _corridor(grounds: Grounds, scenario: Scenario, event: CorridorClosed, suppliers: Sequence[str], reach: Reach) -> Exposure:
    """All of a supplier's deliveries where the tables know no other route of it, else any part of them."""
    routes = [row for row in grounds.rows("transits") if row["mineral"] in ("", scenario.mineral)]
    parts: dict[str, tuple[float, float]] = {}
    for supplier in suppliers:
        own = [row for row in routes if grounds.place(row["source"]) == supplier]
        named = [row for row in own if row["mineral"]] or own
        here = [row for row in named if row["target"] == event.corridor]
        if not here:
            continue
        used = sorted({row["target"] for row in named if row["status"] == "observed"})
        for row in named:
            reach.cite(row)
        only = used == [event.corridor]
        parts[supplier] = (event.share_lost,) * 2 if event.share_lost is not None else (1.0, 1.0) if only else WHOLLY_OPEN
        if event.share_lost is None:
            code = "corridor_only" if only else "corridor_open" if event.corridor in used else "corridor_planned"
            others = [target for target in used if target != event.corridor]
            reach.notes.append(Note(code, {"name": event.corridor, "supplier": supplier, "who": others}))
    if not parts:
        reach.notes.append(Note("corridor_unused", {"name": event.corridor, "mineral": scenario.mineral}))
    return Exposure(parts=parts)
