"""Moves boxes up and down in their columns until no better place is found: few lines behind boxes, few crossings, short ways."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

MOVES = tuple(sign * step for step in (12.0, 30.0, 60.0, 110.0, 180.0, 280.0) for sign in (1, -1))
MOST_SWEEPS = 14
CLEARANCE = 20.0
APART = 26.0
HIDDEN, CROSSED, PINCHED, STEEP, SPREAD = 6.0, 60.0, 1.5, 0.12, 0.04
FAN_REACH, FAN_GAP = 150.0, 24.0

Point = tuple[float, float]


class Sized(Protocol):
    """What is known of a box."""

    @property
    def column(self) -> int: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


def settled(boxes: Sequence[Sized], lines: Sequence[tuple[int, int]], centres: Sequence[Point]) -> list[Point]:
    """Better centres of the same boxes, each in its column. Costs grow with boxes times lines: meant for small drawings."""
    found = [_settle(boxes, lines, centres)]
    for column in sorted({box.column for box in boxes}):
        turned = [(x, -y if box.column == column else y) for box, (x, y) in zip(boxes, centres, strict=True)]
        if turned != list(centres):
            found.append(_settle(boxes, lines, turned))
    _, best = min(found, key=lambda one: one[0])
    return [(x, round(y, 1)) for (x, _), y in zip(centres, best, strict=True)]


def _settle(boxes: Sequence[Sized], lines: Sequence[tuple[int, int]], centres: Sequence[Point]) -> tuple[float, list[float]]:
    search = _Search(boxes, lines, centres)
    for _ in range(MOST_SWEEPS):
        if not search.sweep():
            break
    return round(search.total(), 3), search.y


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A line between two boxes, and what it can meet: that depends on the columns alone, which do not move."""

    one: int
    two: int
    width: float
    behind: list[_Behind] = field(default_factory=list)
    crossing: list[_Meeting] = field(default_factory=list)
    pinching: list[_Pinch] = field(default_factory=list)


class _Behind(NamedTuple):
    """A line that passes a box: how far from the line's start the box begins and ends, and how near it may come."""

    line: _Line
    box: int
    begins: float
    ends: float
    reach: float


class _Meeting(NamedTuple):
    """Another line, and how far from the start of each the stretch begins and ends where both are."""

    other: _Line
    begins: float
    ends: float
    other_begins: float
    other_ends: float


class _Pinch(NamedTuple):
    """Another line from the same box: how far from the start of each the gap is measured, and the gap that is wanted there."""

    other: _Line
    along: float
    other_along: float
    gap: float


class _Search:
    def __init__(self, boxes: Sequence[Sized], lines: Sequence[tuple[int, int]], centres: Sequence[Point]) -> None:
        self.x = [x for x, _ in centres]
        self.y = [y for _, y in centres]
        weight = Counter((one, two) if self.x[one] <= self.x[two] else (two, one) for one, two in lines)
        pairs = sorted(pair for pair in weight if boxes[pair[0]].column != boxes[pair[1]].column)
        every = [_Line(one, two, self.x[two] - self.x[one]) for one, two in pairs]
        self.of = [[line for line in every if item in (line.one, line.two)] for item in range(len(boxes))]
        self.passing: list[list[_Behind]] = [[] for _ in boxes]
        self.beside = [
            [
                (other, (two.height + one.height) / 2 + APART)
                for other, two in enumerate(boxes)
                if other != item and two.column == one.column
            ]
            for item, one in enumerate(boxes)
        ]
        for line, pair in zip(every, pairs, strict=True):
            for item, box in enumerate(boxes):
                if item not in pair and (passed := self._passes(line, item, box, weight[pair])) is not None:
                    line.behind.append(passed)
                    self.passing[item].append(passed)
            line.crossing.extend(met for other in every if (met := self._meets(line, other)) is not None)
            near = [other for end in pair for other in self.of[end] if other is not line]
            gaps = [FAN_GAP * (weight[pair] + weight[other.one, other.two]) / 2 for other in near]
            pinches = (self._pinches(line, other, gap) for other, gap in zip(near, gaps, strict=True))
            line.pinching.extend(pinch for pinch in pinches if pinch is not None)

    def _passes(self, line: _Line, item: int, box: Sized, weight: int) -> _Behind | None:
        start, x, half = self.x[line.one], self.x[item], box.width / 2
        left, right = max(start, x - half), min(self.x[line.two], x + half)
        reach = box.height / 2 + CLEARANCE * (weight + 1) / 2
        return _Behind(line, item, left - start, right - start, reach) if left < right else None

    def _meets(self, line: _Line, other: _Line) -> _Meeting | None:
        if {line.one, line.two} & {other.one, other.two}:
            return None
        start, begun = self.x[line.one], self.x[other.one]
        left, right = max(start, begun), min(self.x[line.two], self.x[other.two])
        return _Meeting(other, left - start, right - start, left - begun, right - begun) if left < right else None

    def _pinches(self, line: _Line, other: _Line, gap: float) -> _Pinch | None:
        if line.one == other.one:
            x = min(self.x[line.one] + FAN_REACH, self.x[line.two], self.x[other.two])
        elif line.two == other.two:
            x = max(self.x[line.two] - FAN_REACH, self.x[line.one], self.x[other.one])
        else:
            return None
        return _Pinch(other, x - self.x[line.one], x - self.x[other.one], gap)

    def sweep(self) -> bool:
        """Tries every move of every box once, and says whether any helped."""
        moved = False
        for item in range(len(self.y)):
            here, least = self.y[item], self._cost(item)
            best = here
            for move in MOVES:
                self.y[item] = here + move
                if self._is_free(item) and (cost := self._cost(item, least)) < least - 1e-6:
                    best, least = here + move, cost
            self.y[item] = best
            moved = moved or best != here
        return moved

    def total(self) -> float:
        """The sum over all boxes: what lies between two of them counts twice, which does not change which arrangement is best."""
        return sum(self._cost(item) for item in range(len(self.y)))

    def _is_free(self, item: int) -> bool:
        here = self.y[item]
        return all(abs(self.y[other] - here) >= distance for other, distance in self.beside[item])

    def _cost(self, item: int, enough: float = math.inf) -> float:
        """What changes with the place of this box. Nothing in it is below zero: a sum that has come to `enough` is not followed to its end."""
        cost = SPREAD * abs(self.y[item]) + sum(map(self._hidden, self.passing[item]))
        for line in self.of[item]:
            if cost >= enough:
                break
            cost += STEEP * abs(self.y[line.one] - self.y[line.two])
            cost += sum(map(self._hidden, line.behind))
            cost += CROSSED * sum(self._cross(line, found) for found in line.crossing)
            cost += PINCHED * sum(self._pinched(line, found) for found in line.pinching)
        return cost

    def _hidden(self, found: _Behind) -> float:
        """How deep a line runs behind a box or too near to it."""
        line, item, begins, ends, reach = found
        start, y = self.y[line.one], self.y[item]
        slope = (self.y[line.two] - start) / line.width
        above, below = start + slope * begins, start + slope * ends
        if above > below:
            above, below = below, above
        return HIDDEN * max(0.0, min(y + reach - above, below - (y - reach)))

    def _cross(self, line: _Line, found: _Meeting) -> bool:
        other, begins, ends, other_begins, other_ends = found
        first = self._at(line, begins) - self._at(other, other_begins)
        return first * (self._at(line, ends) - self._at(other, other_ends)) < 0

    def _pinched(self, line: _Line, found: _Pinch) -> float:
        """How much two lines that meet at a box lack of FAN_GAP at FAN_REACH from it."""
        other, along, other_along, gap = found
        return max(0.0, gap - abs(self._at(line, along) - self._at(other, other_along)))

    def _at(self, line: _Line, along: float) -> float:
        """The height of a line so far from its start."""
        start = self.y[line.one]
        return start + (self.y[line.two] - start) * along / line.width
