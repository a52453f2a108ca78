"""Who gives way to tonnes that come or are no longer needed: a named rule, never an implied one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kzgraph.evidence import Note
from kzgraph.scenarios.position import Position

RULES: Final[dict[str, str]] = {
    "additive": "nobody gives way: the tonnes come on top, and the import total rises",
    "displace:STATE": "the tonnes come in the place of that state's; beyond what it delivers they come on top",
    "pro-rata": "every supply of the base shrinks alike, the unexplained part too: the total is held",
    "optimise": "the tonnes come in the place of the largest known suppliers', largest first, so that the HHI is least: the total is held",
}
"""What may be named, and what it means."""


class UncomputableError(Exception):
    """What an accounting needs is not known. `note` says what."""

    def __init__(self, note: Note) -> None:
        self.note = note
        super().__init__(note.code)


@dataclass(frozen=True, slots=True)
class Accounting:
    """One of RULES; `state` is whose tonnes are displaced."""

    rule: str
    state: str = ""

    def __str__(self) -> str:
        return f"displace:{self.state}" if self.state else self.rule

    def give_way(self, position: Position, tonnes: float, *, to: str, relief: bool = False) -> Position:
        """The position after `tonnes` of others gave way to the supplier `to` (empty: to none). `relief`: less is needed, nothing came."""
        taken = _TAKERS[self.rule](self, position, tonnes, to)
        displaced = position.displaced_t + taken.gone_t
        left = replace(taken.position, displaced_t=displaced, relieved_t=position.relieved_t + (taken.gone_t if relief else 0.0))
        if self.rule == "additive" or tonnes - taken.gone_t <= 1e-9 * max(tonnes, 1.0):
            return left
        return left.noted("displaced_short", accounting=str(self), gone_t=taken.gone_t, rest_t=tonnes - taken.gone_t)


def parsed(text: str, resolve: Callable[[str], str] = str) -> Accounting:
    """The accounting that a text names; `resolve` gives the code of a state. Raises ValueError with what is allowed.

    >>> str(parsed("displace:CHN")), str(parsed("pro-rata"))
    ('displace:CHN', 'pro-rata')
    """
    rule, colon, state = text.strip().partition(":")
    if rule == "displace" and state.strip():
        return Accounting("displace", resolve(state.strip()))
    if not colon and rule in RULES:
        return Accounting(rule)
    raise ValueError(f'"{text[:40]}" is no accounting - allowed are {allowed()}')


def allowed() -> str:
    """The four rules with their meanings, in one sentence."""
    return "; ".join(f"{name} ({meaning})" for name, meaning in RULES.items())


@dataclass(frozen=True, slots=True)
class _Taken:
    position: Position
    gone_t: float


def _nothing(accounting: Accounting, position: Position, tonnes: float, to: str) -> _Taken:
    return _Taken(position, 0.0)


def _from_state(accounting: Accounting, position: Position, tonnes: float, to: str) -> _Taken:
    """First of what the state delivered in the base, then of what events brought from it."""
    state = accounting.state
    if state in position.unstated:
        return _Taken(position.noted("displaced_unknown", who=state), 0.0)
    held = position.base.get(state, 0.0)
    gone = min(tonnes, held)
    left = replace(position, base={**position.base, state: held - gone}) if gone else position
    pieces: dict[tuple[str, str], float] = {}
    for piece, amount in position.added.items():
        if piece[0] == state:
            pieces[piece] = min(amount, tonnes - gone - math.fsum(pieces.values()))
    more = math.fsum(pieces.values())
    added = {piece: amount - pieces.get(piece, 0.0) for piece, amount in left.added.items()}
    return _Taken(replace(left, added=added, retaken_t=left.retaken_t + more), gone + more)


def _from_all(accounting: Accounting, position: Position, tonnes: float, to: str) -> _Taken:
    total, rest = position.base_imports_t, position.unexplained_t
    if total is None or rest is None:
        raise UncomputableError(Note("prorata_no_total"))
    gone = min(tonnes, total)
    kept = 1 - gone / total if total else 1.0
    base = {supplier: amount * kept for supplier, amount in position.base.items()}
    return _Taken(replace(position, base=base, unexplained_t=rest * kept, slack_t=position.slack_t * kept), gone)


def _from_largest(accounting: Accounting, position: Position, tonnes: float, to: str) -> _Taken:
    """The suppliers of the base other than `to` are lowered to one level, so far as they stand above it."""
    open_to = {supplier: amount for supplier, amount in position.base.items() if supplier != to}
    lowered = levelled(open_to, tonnes)
    gone = math.fsum(open_to[supplier] - lowered[supplier] for supplier in open_to)
    left = replace(position, base={**position.base, **lowered})
    return _Taken(left.noted("optimise_unstated", who=list(position.unstated)) if position.unstated else left, gone)


def levelled(amounts: Mapping[str, float], tonnes: float) -> dict[str, float]:
    """The amounts less `tonnes`, taken from the largest first: what leaves the least sum of squares.

    >>> levelled({"A": 50.0, "B": 30.0, "C": 10.0}, 30.0)
    {'A': 25.0, 'B': 25.0, 'C': 10.0}
    """
    ranked = sorted(amounts.values(), reverse=True)
    for count in range(1, len(ranked) + 1):
        level = (math.fsum(ranked[:count]) - tonnes) / count
        if count == len(ranked) or level >= ranked[count]:
            return {name: min(amount, max(level, 0.0)) for name, amount in amounts.items()}
    return dict(amounts)


_TAKERS: Final = {"additive": _nothing, "displace": _from_state, "pro-rata": _from_all, "optimise": _from_largest}
