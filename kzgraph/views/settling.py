"""Moves boxes up and down in their columns until no better place is found: few lines behind boxes, few crossings, short ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

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


class _Search:
    def __init__(self, boxes: Sequence[Sized], lines: Sequence[tuple[int, int]], centres: Sequence[Point]) -> None:
        self.boxes = boxes
        self.x = [x for x, _ in centres]
        self.y = [y for _, y in centres]
        counts = Counter((one, two) if self.x[one] <= self.x[two] else (two, one) for one, two in lines)
        pairs = sorted(pair for pair in counts if boxes[pair[0]].column != boxes[pair[1]].column)
        self.weight = counts
        self.pairs = pairs
        self.of = [[pair for pair in pairs if item in pair] for item in range(len(boxes))]

    def sweep(self) -> bool:
        """Tries every move of every box once, and says whether any helped."""
        moved = False
        for item in range(len(self.boxes)):
            here, before = self.y[item], self._cost(item)
            best, least = here, before
            for move in MOVES:
                self.y[item] = here + move
                if self._is_free(item) and (cost := self._cost(item)) < least - 1e-6:
                    best, least = here + move, cost
            self.y[item] = best
            moved = moved or best != here
        return moved

    def total(self) -> float:
        """The sum over all boxes: what lies between two of them counts twice, which does not change which arrangement is best."""
        return sum(self._cost(item) for item in range(len(self.boxes)))

    def _is_free(self, item: int) -> bool:
        own = self.boxes[item]
        return all(
            other == item or box.column != own.column or abs(self.y[other] - self.y[item]) >= (box.height + own.height) / 2 + APART
            for other, box in enumerate(self.boxes)
        )

    def _cost(self, item: int) -> float:
        """What changes with the place of this box."""
        mine = self.of[item]
        cost = SPREAD * abs(self.y[item])
        cost += sum(self._behind(pair, item) for pair in self.pairs if item not in pair)
        for pair in mine:
            one, two = pair
            cost += STEEP * abs(self.y[one] - self.y[two])
            cost += sum(self._behind(pair, other) for other in range(len(self.boxes)) if other not in pair)
            cost += CROSSED * sum(self._cross(pair, other) for other in self.pairs if one not in other and two not in other)
            cost += PINCHED * sum(self._pinched(pair, other) for end in pair for other in self.of[end] if other != pair)
        return cost

    def _behind(self, pair: tuple[int, int], item: int) -> float:
        """How deep a line runs behind a box or too near to it."""
        one, two = pair
        x, half = self.x[item], self.boxes[item].width / 2
        left, right = max(self.x[one], x - half), min(self.x[two], x + half)
        if left >= right:
            return 0.0
        slope = (self.y[two] - self.y[one]) / (self.x[two] - self.x[one])
        above, below = sorted(self.y[one] + slope * (at - self.x[one]) for at in (left, right))
        y, reach = self.y[item], self.boxes[item].height / 2 + CLEARANCE * (self.weight[pair] + 1) / 2
        return HIDDEN * max(0.0, min(y + reach - above, below - (y - reach)))

    def _cross(self, pair: tuple[int, int], other: tuple[int, int]) -> bool:
        a, b = pair
        c, d = other
        left, right = max(self.x[a], self.x[c]), min(self.x[b], self.x[d])
        if left >= right:
            return False
        gaps = [self._at(a, b, x) - self._at(c, d, x) for x in (left, right)]
        return gaps[0] * gaps[1] < 0

    def _pinched(self, pair: tuple[int, int], other: tuple[int, int]) -> float:
        """How much two lines that meet at a box lack of FAN_GAP at FAN_REACH from it."""
        a, b = pair
        c, d = other
        if a == c:
            x = min(self.x[a] + FAN_REACH, self.x[b], self.x[d])
        elif b == d:
            x = max(self.x[b] - FAN_REACH, self.x[a], self.x[c])
        else:
            return 0.0
        return max(0.0, FAN_GAP * (self.weight[pair] + self.weight[other]) / 2 - abs(self._at(a, b, x) - self._at(c, d, x)))

    def _at(self, one: int, two: int, x: float) -> float:
        return self.y[one] + (self.y[two] - self.y[one]) * (x - self.x[one]) / (self.x[two] - self.x[one])
