"""Who controls a scenario's supply, year by year: the output of each state that made it, by the home of its makers' owners."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kzgraph.evidence import Note
from kzgraph.hidden.holdings import Question, lines_of
from kzgraph.indicators.control import UNKNOWN
from kzgraph.scenarios.events import OwnershipChange
from kzgraph.scenarios.results import ControlShare
from kzgraph.scenarios.scenario import Scenario
from kzgraph.whatif.lookthrough import Made
from kzgraph.whatif.takeover import Takeover, accepting
from kzgraph.world.grounds import Grounds, ids
from kzgraph.world.stakes import Stakes
from kzgraph.world.worldwide import Worldwide

MATTERS = 0.01
"""Share of imports from which on a state's makers are looked up; what smaller ones made counts as of unknown control."""
NOTHING = 1e-12
Parts = Mapping[str, float]
"""Part of an output by the controller's home, 0-1; what is missing to 1 is unknown."""


@dataclass
class Controllers:
    """The controllers of the makers of one mineral at one stage, by the newest stakes, and by those that the events of a year make of them."""

    grounds: Grounds
    worldwide: Worldwide
    scenario: Scenario
    stage: str
    source_ids: set[str] = field(default_factory=set)
    _made: dict[str, Mapping[str, float]] = field(default_factory=dict)
    _parts: dict[tuple[str, tuple[OwnershipChange, ...], bool], Parts] = field(default_factory=dict)

    @cached_property
    def _stakes(self) -> dict[tuple[OwnershipChange, ...], Stakes]:
        return {(): Stakes.of(self.grounds, None)}

    def accepted(self, year: int, first: int) -> tuple[OwnershipChange, ...]:
        """The ownership changes that hold in a year."""
        return tuple(event for event in self.scenario.events if isinstance(event, OwnershipChange) and event.holds(year, first))

    def shares(self, made: Made | None, accepted: tuple[OwnershipChange, ...] = ()) -> tuple[ControlShare, ...] | None:
        """Shares of all imports by the state that made them and the home of the controllers; None where nobody knows who made them."""
        if made is None:
            return None
        whole = made.total_t
        named = {state for state, tonnes in made.by_state.items() if tonnes >= MATTERS * whole}
        rows = [
            row
            for state in sorted({*named, *(state for state, _ in made.by_company)})
            for row in self._of_state(state, made, whole, accepted, counted=state in named)
        ]
        rest = made.unexplained_t + math.fsum(tonnes for state, tonnes in made.by_state.items() if state not in named)
        return (*rows, *([_unknown("", rest / whole, rest / whole)] if rest > NOTHING else []))

    def _of_state(
        self, state: str, made: Made, whole: float, accepted: tuple[OwnershipChange, ...], *, counted: bool
    ) -> list[ControlShare]:  # fmt: skip
        """What a state made: of its output by all its makers, and of what events brought by the company that they name."""
        pieces = [(tonnes / whole, (company,)) for (place, company), tonnes in made.by_company.items() if place == state]
        shares = [(made.by_state[state] / whole, None)] if counted else []
        strict, if_whole = (
            _added_up([(share, self._control(state, who, accepted, whole=flag)) for share, who in [*shares, *pieces]])
            for flag in (False, True)
        )
        all_ = math.fsum(share for share, _ in [*shares, *pieces])
        open_, open_whole = (max(all_ - math.fsum(found.values()), 0.0) for found in (strict, if_whole))
        rows = [
            ControlShare(state, home, strict.get(home, 0.0), strict.get(home, 0.0) + open_, if_whole.get(home, 0.0))
            for home in sorted({*strict, *if_whole})
            if max(strict.get(home, 0.0), if_whole.get(home, 0.0)) > NOTHING
        ]
        return [*rows, *([_unknown(state, open_, open_whole)] if max(open_, open_whole) > NOTHING else [])]

    def _control(self, state: str, makers: Sequence[str] | None, accepted: tuple[OwnershipChange, ...], *, whole: bool) -> Parts:
        """Parts by controllers' home of what a company made, or of a state's output where none is named."""
        key = (makers[0] if makers else state, accepted, whole)
        if key not in self._parts:
            output = {makers[0]: 1.0} if makers else self._output(state)
            self._parts[key] = self._split(output, accepted, whole=whole)
        return self._parts[key]

    def _output(self, state: str) -> Mapping[str, float]:
        """Parts of a state's newest output by the companies that are known to have made it."""
        if state not in self._made:
            asked = Question(self.grounds, self.worldwide, state, self.scenario.mineral, None, "integrated")
            line = next((line for line in lines_of(asked)[0] if line.stage == self.stage and line.total_t), None)
            self.source_ids.update(line.sources if line is not None else ())
            parts = line.parts() if line is not None else []
            self._made[state] = (
                {who: tonnes / (line.total_t or 1.0) for who, tonnes in parts if who is not None} if line is not None else {}
            )
        return self._made[state]

    def _split(self, output: Mapping[str, float], accepted: tuple[OwnershipChange, ...], *, whole: bool) -> Parts:
        stakes = self._stakes_after(accepted)
        owners = stakes.effective(sorted(output), "integrated", whole=whole)
        chain = stakes.chain(output)
        self.source_ids.update(id_ for held in chain.values() for stake in held for id_ in ids(stake.row["source_ids"]))
        found: dict[str, list[float]] = {}
        for owner, owned, share in zip(owners["owner"], owners["owned"], owners["share"], strict=True):
            home = self.grounds.place(owner) if owner != UNKNOWN else ""
            if home:
                found.setdefault(home, []).append(output[owned] * float(share))
        return {home: math.fsum(parts) for home, parts in sorted(found.items())}

    def _stakes_after(self, accepted: tuple[OwnershipChange, ...]) -> Stakes:
        if accepted not in self._stakes:
            self._stakes[accepted] = accepting(self.grounds, self._stakes[()], accepted, Takeover())
        return self._stakes[accepted]


def _unknown(state: str, share: float, if_whole: float) -> ControlShare:
    return ControlShare(state, UNKNOWN, share, share, if_whole)


def _added_up(parts: Iterable[tuple[float, Parts]]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for share, homes in parts:
        for home, part in homes.items():
            found.setdefault(home, []).append(share * part)
    return {home: math.fsum(amounts) for home, amounts in found.items()}


def said_of(rows: Sequence[ControlShare] | None) -> list[Note]:
    """What must be known beside control shares: how they are counted, or that next to nothing is known."""
    if rows is None:
        return [Note("control_not_computed")]
    named = any(row.controller != UNKNOWN for row in rows)
    return [Note("control_counted" if named else "control_open")]
