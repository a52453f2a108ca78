"""What it would take: the least tonnes a year of a candidate that bring a supplier's share of imports down to a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kzgraph.evidence import Note
from kzgraph.scenarios.accounting import Accounting, UncomputableError
from kzgraph.scenarios.position import Position

MOST_T: Final = 1e12
STEPS: Final = 200
Play = Callable[[float], Position]


@dataclass(frozen=True, slots=True)
class Goal:
    """`supplier` is to have at most the part `below` (0-1) of all imports."""

    supplier: str
    below: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`tonnes` a year that are needed; None where the goal cannot be reached or computed, with the reason. `best` is the least share there is."""

    tonnes: float | None
    reachable: bool | None
    reason: Note | None = None
    best: float | None = None


def needed(position: Position, goal: Goal, *, candidate: str, accounting: Accounting) -> Answer:
    """The least tonnes that do it from a position alone.

    >>> base = Position({"CHN": 55.0}, 41.5)
    >>> [needed(base, Goal("CHN", 0.5), candidate="KAZ", accounting=rule).tonnes for rule in (Accounting("additive"), Accounting("displace", "CHN"))]
    [13.5, 6.75]
    """

    def play(tonnes: float) -> Position:
        return accounting.give_way(position, tonnes, to=candidate).with_supply(candidate, tonnes)

    return solved(play, goal, candidate=candidate)


def solved(play: Play, goal: Goal, *, candidate: str) -> Answer:
    """The least tonnes for which `play` reaches the goal; the excess over it must not rise with the tonnes and be straight but for kinks."""
    try:
        start = play(0.0)
        over, share = _excess(start, goal), share_of(start, goal.supplier)
        if over is None:
            return Answer(None, None, Note("target_no_shares", {"supplier": goal.supplier}))
        if over <= 0:
            return Answer(0.0, True, Note("target_met", {"supplier": goal.supplier}), share)
        if candidate == goal.supplier:
            return Answer(None, False, Note("target_itself", {"supplier": candidate}), share)
        return _searched(play, goal, over)
    except UncomputableError as error:
        return Answer(None, None, error.note)


def _searched(play: Play, goal: Goal, high: float) -> Answer:
    """From `high` tonnes upwards until there is enough, then down to what is just enough."""
    while _over(play, goal, high) > 0:
        if high >= MOST_T:
            best = share_of(play(MOST_T), goal.supplier)
            return Answer(None, False, Note("target_out_of_reach", {"supplier": goal.supplier, "percent": (best or 0.0) * 100}), best)
        high = min(high * 4, MOST_T)
    tonnes = _tidy(play, goal, _crossing(lambda tonnes: _over(play, goal, tonnes), high))
    return Answer(tonnes, True, None, share_of(play(tonnes), goal.supplier))


def _crossing(over: Callable[[float], float], high: float) -> float:
    """Where `over` comes down to zero: halving until the piece between the ends is straight, then its crossing."""
    low = 0.0
    for _ in range(STEPS):
        first, last = over(low), over(high)
        guess = low + (high - low) * first / (first - last)
        found = over(guess)
        if abs(found) <= 1e-15 * max(abs(first), abs(last), 1.0) or not low < guess < high:
            return min(max(guess, low), high)
        low, high = (guess, high) if found > 0 else (low, guess)
        middle = (low + high) / 2
        low, high = (middle, high) if over(middle) > 0 else (low, middle)
    return high


def _tidy(play: Play, goal: Goal, tonnes: float) -> float:
    """The same tonnes without digits that are only rounding."""
    short = float(f"{tonnes:.12g}")
    return short if abs(_over(play, goal, short)) <= abs(_over(play, goal, tonnes)) + 1e-12 * max(tonnes, 1.0) else tonnes


def _over(play: Play, goal: Goal, tonnes: float) -> float:
    return _excess(play(tonnes), goal) or 0.0


def _excess(position: Position, goal: Goal) -> float | None:
    """Tonnes of the supplier above its part of all imports."""
    total = position.imports_t
    if total is None or goal.supplier in position.unstated:
        return None
    return position.known.get(goal.supplier, 0.0) - goal.below * total


def share_of(position: Position, supplier: str) -> float | None:
    """The supplier's part of all imports, None where they are unknown or nothing."""
    total = position.imports_t
    return position.known.get(supplier, 0.0) / total if total else None
