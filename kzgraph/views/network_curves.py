"""How far each line of a network page bends: parallel lines apart, and around boxes that are in the way. Follows vis-network's `curvedCW` and, below zero, `curvedCCW`."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, dist, hypot, pi, sin

from kzgraph.views.layout import Box

APART = 34.0  # between the middles of lines that join the same two boxes
TURNS = tuple(sign * turn / 100 for turn in (6, 12, 18, 25, 32, 40, 50) for sign in (1, -1))
MOST_BENT = 150
CLEARANCE = 7.0
SAMPLES = 32

Point = tuple[float, float]
Course = tuple[int, int, int, float]
"""From and to which box, whether in (1) or against (-1) the order of the boxes, and the bend in their order."""


def bends(
    lines: Sequence[tuple[int, int]], boxes: Sequence[Box], centres: Sequence[Point], *, room: tuple[float, float] | None = None
) -> list[float]:
    """The roundness of each line. `room` is the width of a drawing of bands; else lines between boxes of one column must not run along it."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for index, ends in enumerate(lines):
        pairs.setdefault((min(ends), max(ends)), []).append(index)
    found = [0.0] * len(lines)
    for (low, high), members in pairs.items():
        step = min(0.2, 2 * APART / max(1.0, dist(centres[low], centres[high])))
        start = 0.28 if room is None and boxes[low].column == boxes[high].column else -step * (len(members) - 1) / 2
        own = [start + step * place for place in range(len(members))]
        courses = [(*lines[index], 1 if lines[index][0] == low else -1, bend) for index, bend in zip(members, own, strict=True)]
        turn = _turn(courses, boxes, centres, room) if len(lines) <= MOST_BENT and low != high else 0.0
        for index, (_, _, sign, bend) in zip(members, courses, strict=True):
            found[index] = round(sign * (bend + turn), 3)
    return found


def _turn(courses: Sequence[Course], boxes: Sequence[Box], centres: Sequence[Point], room: tuple[float, float] | None) -> float:
    """What to add to all bends between two boxes so that fewer other boxes are crossed; 0 if nothing helps."""
    best, least = 0.0, _crossed(courses, 0.0, boxes, centres, room)
    for turn in TURNS if least else ():
        cost = _crossed(courses, turn, boxes, centres, room) + 8 * abs(turn)
        if cost < least - 0.5:
            best, least = turn, cost
    return best


def _crossed(
    courses: Sequence[Course], turn: float, boxes: Sequence[Box], centres: Sequence[Point], room: tuple[float, float] | None
) -> float:  # fmt: skip
    """How many points of the lines lie in boxes that they do not join, or outside the room."""
    count = 0
    for low, high, sign, bend in courses:
        points = curve(centres[low], centres[high], sign * (bend + turn))
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        count += 2 * sum(not room[0] <= x <= room[1] for x, _ in points) if room else 0
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        for item, (box, (x, y)) in enumerate(zip(boxes, centres, strict=True)):
            half, rise = box.width / 2 + CLEARANCE, box.height / 2 + CLEARANCE
            if item in (low, high) or x + half < left or x - half > right or y + rise < top or y - rise > bottom:
                continue
            count += sum(abs(at - x) < half and abs(up - y) < rise for at, up in points)
    return float(count)


def curve(start: Point, end: Point, bend: float) -> list[Point]:
    """Points of the line between two centres."""
    across, up = end[0] - start[0], start[1] - end[1]
    reach, angle = (abs(bend) * 0.5 + 0.5) * hypot(across, up), atan2(up, across) + (bend * 0.5 + 0.5) * pi
    via = (start[0] + reach * sin(angle), start[1] + reach * cos(angle))
    parts = [step / SAMPLES for step in range(SAMPLES + 1)]
    return [
        (
            (1 - part) ** 2 * start[0] + 2 * part * (1 - part) * via[0] + part**2 * end[0],
            (1 - part) ** 2 * start[1] + 2 * part * (1 - part) * via[1] + part**2 * end[1],
        )
        for part in parts
    ]
