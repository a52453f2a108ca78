"""Where a scenario's supply was made, year by year: each supplier's deliveries keep the mix of origins that they had in the base year."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.tracing import Network, Tracing
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.scenarios.position import Piece, Position
from kzgraph.world.grounds import Grounds

SAID = ("trace_cited", "trace_not_whole")
"""Of the notes on a network those without which a share would be misread; `kzgraph origin` has all."""
Mix = Mapping[str, float]
"""Parts of a supplier's deliveries by the state that made them, 0-1, with "unexplained"."""


@dataclass(frozen=True)
class Mixes:
    """The mix of each supplier in the base year; None, with the reason among the notes, where nothing can be looked through.

    `stage` is that of the output that the trade is set against, `known` the states that made some of it or ship enough to count as a hub.
    """

    by_supplier: Mapping[str, Mix] | None
    known: frozenset[str] = frozenset()
    stage: str = ""
    notes: tuple[Note, ...] = ()
    source_ids: frozenset[str] = field(default_factory=frozenset)


def mixes_of(tracing: Tracing, before: DependencyReport) -> Mixes:
    """The mixes in the trade of the base year at the stage of the base, by the proportional rule (see `kzgraph origin`)."""
    grounds, mineral, year = tracing.grounds, before.mineral, before.year
    if before.consumer in grounds.buyers or year is None:
        return _none(
            before, Note("trace_company" if year is not None else "trace_nothing", {"consumer": before.consumer, "mineral": mineral})
        )
    stages = tracing.stages(mineral, year)
    stage = before.stage if before.stage else tracing.stage_of(before.consumer, mineral, year)
    if stage not in stages:
        said = {"consumer": before.consumer, "mineral": mineral, "year": year, "stages": stage}
        return _none(before, Note("trace_no_supply", said))
    joint = dict.fromkeys(grounds.groups.get(before.consumer, ()), before.consumer)
    network = tracing.network(mineral, year, stage, joint=joint)
    if network.output.table is None:
        return _none(before, Note("trace_no_output", {"mineral": mineral, "year": year}))
    made_at = network.output.table.kind[1] or network.output.bucket
    said = {"year": year, "stages": made_at, "source": ", ".join(network.output.table.source_ids)}
    notes = [Note("origin_held", said), *(note for note in network.notes if note.code in SAID)]
    states = network.found.states
    known = frozenset(states.loc[(states["produced_t"] > 0) | states["is_hub"], "state"])
    return Mixes(_mixes(network), known, made_at, tuple(notes), network.source_ids)


def _none(before: DependencyReport, reason: Note) -> Mixes:
    return Mixes(None, notes=(Note("origin_not_computed", {"reason": reason}),))


def _mixes(network: Network) -> Mapping[str, Mix]:
    found: dict[str, dict[str, float]] = {}
    for row in records(network.found.origins):
        if row["ultimate_share"] > 0:
            found.setdefault(row["consumer"], {})[row["state"]] = float(row["ultimate_share"])
    return found


@dataclass(frozen=True)
class Made:
    """A year's imports by who made them, tonnes: `by_state` as far as the mixes tell, `by_company` what events brought from a named company."""

    by_state: Mapping[str, float]
    by_company: Mapping[Piece, float]
    unexplained_t: float
    own: tuple[str, ...] = ()

    @property
    def total_t(self) -> float:
        """All imports."""
        return math.fsum([*self.by_state.values(), *self.by_company.values(), self.unexplained_t])

    def shares(self) -> dict[str, float]:
        """Shares of imports by state, the largest first, what is unexplained last."""
        tonnes = dict(self.by_state)
        for (state, _), amount in self.by_company.items():
            tonnes[state] = tonnes.get(state, 0.0) + amount
        ranked = sorted((state for state in tonnes if tonnes[state] > 0), key=lambda state: (-tonnes[state], state))
        whole = self.total_t
        rest = {UNEXPLAINED: self.unexplained_t / whole} if self.unexplained_t > 0 else {}
        return {state: tonnes[state] / whole for state in ranked} | rest


def made_of(grounds: Grounds, mixes: Mixes, position: Position) -> Made | None:
    """Who made the imports of a position; None where that is not computable, or imports are unknown or nothing.

    A supplier of the base has its mix, and one whom the trade of the base year does not show is unexplained. What an event brings is made by
    the company that it names, if that stands in the supplying state; else it has the mix of a supplier that made some or was a hub in the base
    year; else, `own`, the supplier made it: a state that only passed on a little then is no measure of a new supply.
    """
    if mixes.by_supplier is None or position.unexplained_t is None or not position.imports_t:
        return None
    mix = mixes.by_supplier
    parts: list[tuple[float, Mix]] = [(tonnes, mix.get(supplier, {UNEXPLAINED: 1.0})) for supplier, tonnes in position.base.items()]
    by_company: dict[Piece, float] = {}
    own: list[str] = []
    for (supplier, company), tonnes in position.added.items():
        if company and grounds.place(company) == supplier:
            by_company[supplier, company] = tonnes
        elif supplier in mixes.known and supplier in mix:
            parts.append((tonnes, mix[supplier]))
        else:
            own.append(supplier)
            parts.append((tonnes, {supplier: 1.0}))
    tonnes_by = _added_up(parts)
    unexplained = tonnes_by.pop(UNEXPLAINED, 0.0) + position.unexplained_t
    return Made(tonnes_by, by_company, unexplained, tuple(dict.fromkeys(own)))


def _added_up(parts: Sequence[tuple[float, Mix]]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for tonnes, mix in parts:
        for state, share in mix.items():
            found.setdefault(state, []).append(tonnes * share)
    return {state: math.fsum(amounts) for state, amounts in found.items()}
