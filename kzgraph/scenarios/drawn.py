"""The positions of all draws at once: what `position` and `accounting` do with one, done with an array over draws. NaN is what is None there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kzgraph.scenarios.accounting import Accounting
from kzgraph.scenarios.position import Piece, Position

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
ROUNDING = 1e-15
"""Part of a sum of tonnes that is nothing but rounding."""


@dataclass(frozen=True, slots=True)
class Positions:
    """A consumer's supply in every draw: the fields of `Position`, each figure an array over draws in tonnes.

    `unexplained_t`, `consumption_t` and `supply_base_t` are NaN where unknown; `open_loss` marks draws in which an unknown amount was cut.
    """

    base: Mapping[str, Floats]
    unexplained_t: Floats
    consumption_t: Floats
    supply_base_t: Floats
    open_loss: Flags
    unstated: tuple[str, ...] = ()
    slack_t: Floats | float = 0.0
    added: Mapping[Piece, Floats] = field(default_factory=dict)
    domestic_t: Floats | float = 0.0
    retaken_t: Floats | float = 0.0
    removed_t: Floats | float = 0.0
    displaced_t: Floats | float = 0.0
    relieved_t: Floats | float = 0.0

    @property
    def known(self) -> dict[str, Floats]:
        """Tonnes by supplier, of the base and added."""
        found = dict(self.base)
        for (supplier, _), tonnes in self.added.items():
            found[supplier] = found[supplier] + tonnes if supplier in found else tonnes
        return found

    @property
    def base_imports_t(self) -> Floats:
        """Imports of the base that still come."""
        return total([*self.base.values(), self.unexplained_t]) + self.slack_t

    @property
    def imports_t(self) -> Floats:
        """All imports. Rounding alone is no import."""
        parts = total([*self.base.values(), *self.added.values(), self.unexplained_t])
        return np.where(parts == 0, 0.0, parts + self.slack_t)

    @property
    def added_t(self) -> Floats:
        """What events brought, before anything was taken from it again."""
        return total([*self.added.values(), np.zeros_like(self.unexplained_t)]) + self.domestic_t + self.retaken_t

    @property
    def supply_t(self) -> Floats:
        """Imports and all else: consumption in the base year, moved by the events."""
        return np.where(self.open_loss, np.nan, self.supply_base_t + self.added_t - self.removed_t - self.displaced_t)

    @property
    def lost_t(self) -> Floats:
        """Tonnes removed and not replaced; NaN where it is not known how much was removed."""
        added = self.added_t
        replaced = added - (self.displaced_t - self.relieved_t)
        return np.where(self.open_loss, np.nan, _beyond(self.removed_t - replaced, self.removed_t + added + self.displaced_t))

    @property
    def unmet_t(self) -> Floats:
        """Consumption that supply does not cover."""
        return _beyond(self.consumption_t - self.supply_t, self.consumption_t)

    def with_supply(self, supplier: str, tonnes: Floats, *, company: str = "") -> Positions:
        """With more from a supplier."""
        piece = (supplier, company)
        return replace(self, added={**self.added, piece: self.added.get(piece, 0.0) + tonnes}) if tonnes.any() else self

    def without(self, supplier: str, share: Floats | float) -> Positions:
        """A supplier delivers that part less."""
        if supplier in self.unstated:
            return self._lost_unknown(share)
        pieces = {piece: tonnes * share for piece, tonnes in self.added.items() if piece[0] == supplier}
        if supplier not in self.base and not pieces:
            return self._lost_unknown(np.where(self.unexplained_t != 0, share, 0.0))
        if supplier not in self.base:
            return self._without_pieces(pieces)
        lost = self.base[supplier] * share
        base = {**self.base, supplier: self.base[supplier] - lost}
        return replace(self, base=base, removed_t=self.removed_t + lost)._without_pieces(pieces)

    def without_company(self, company: str, share: float) -> Positions:
        """A company delivers that part less of what events brought."""
        return self._without_pieces({piece: tonnes * share for piece, tonnes in self.added.items() if piece[1] == company})

    def without_tonnes(self, supplier: str, tonnes: float) -> Positions:
        """A supplier of the base delivers so many tonnes less, at most what it delivers."""
        if supplier not in self.base:
            return self
        lost = np.minimum(tonnes, self.base[supplier])
        return replace(self, base={**self.base, supplier: self.base[supplier] - lost}, removed_t=self.removed_t + lost)

    def _without_pieces(self, pieces: Mapping[Piece, Floats]) -> Positions:
        lost: Floats | float = sum(pieces.values(), 0.0)
        left = {piece: tonnes - pieces.get(piece, 0.0) for piece, tonnes in self.added.items()}
        return replace(self, added=left, removed_t=self.removed_t + lost, retaken_t=self.retaken_t + lost)

    def _lost_unknown(self, share: Floats | float) -> Positions:
        """Tonnes that nobody states are cut: no share of that draw can be computed any more."""
        cut = np.asarray(share, dtype="float64") > 0
        rest = np.where(cut, np.nan, self.unexplained_t)
        return replace(self, open_loss=self.open_loss | cut, unexplained_t=rest)


_Taken = tuple[Positions, Floats | float]
"""What is left, and the tonnes that gave way."""


def _beyond(amount: Floats, scale: Floats) -> Floats:
    """The amount where it is above 0, and 0 where it is only rounding of tonnes as large as `scale`."""
    return np.where(amount <= ROUNDING * scale, 0.0, amount)


def total(parts: Sequence[Floats]) -> Floats:
    """The sum of arrays over draws."""
    found: Floats = np.add.reduce(list(parts))
    return found


def moved(now: Positions, amounts: Mapping[str, float]) -> Positions:
    """Other tonnes of some suppliers of the base; one that was not known comes out of the unexplained part, as far as that goes."""
    for supplier, tonnes in amounts.items():
        held, rest = now.base.get(supplier), now.unexplained_t
        explained = np.zeros_like(rest) if held is not None else np.where(np.isnan(rest), 0.0, np.minimum(rest, tonnes))
        gain = tonnes - (explained if held is None else held)
        unstated = tuple(one for one in now.unstated if one != supplier)
        base = {**now.base, supplier: np.full_like(rest, tonnes)}
        now = replace(now, base=base, unexplained_t=rest - explained, supply_base_t=now.supply_base_t + gain, unstated=unstated)
    return now


def gave_way(now: Positions, accounting: Accounting, tonnes: Floats, *, to: str, relief: bool = False) -> Positions:
    """The positions after `tonnes` of others gave way to the supplier `to` by the accounting. `relief`: less is needed, nothing came."""
    left, gone = _TAKERS[accounting.rule](accounting, now, tonnes, to)
    return replace(left, displaced_t=now.displaced_t + gone, relieved_t=now.relieved_t + (gone if relief else 0.0))


def _nothing(accounting: Accounting, now: Positions, tonnes: Floats, to: str) -> _Taken:
    return now, 0.0


def _from_state(accounting: Accounting, now: Positions, tonnes: Floats, to: str) -> _Taken:
    state = accounting.state
    if state in now.unstated:
        return now, 0.0
    left, base, added, more = tonnes, dict(now.base), dict(now.added), 0.0 * tonnes
    if state in base:
        gone = np.minimum(tonnes, base[state])
        base[state], left = base[state] - gone, tonnes - gone
    for piece, amount in now.added.items():
        if piece[0] == state:
            taken = np.minimum(amount, left)
            added[piece], left, more = amount - taken, left - taken, more + taken
    return replace(now, base=base, added=added, retaken_t=now.retaken_t + more), tonnes - left


def _from_all(accounting: Accounting, now: Positions, tonnes: Floats, to: str) -> _Taken:
    whole = now.base_imports_t
    gone = np.minimum(tonnes, whole)
    kept = 1 - gone / np.where(whole == 0, 1.0, whole)
    base = {supplier: amount * kept for supplier, amount in now.base.items()}
    return replace(now, base=base, unexplained_t=now.unexplained_t * kept, slack_t=now.slack_t * kept), gone


def _from_largest(accounting: Accounting, now: Positions, tonnes: Floats, to: str) -> _Taken:
    names = [supplier for supplier in now.base if supplier != to]
    if not names:
        return now, 0.0
    amounts = np.array([now.base[name] for name in names])
    lowered = levelled(amounts, tonnes)
    return replace(now, base={**now.base, **dict(zip(names, lowered, strict=True))}), total(list(amounts - lowered))


def levelled(amounts: Floats, tonnes: Floats) -> Floats:
    """The amounts (suppliers x draws) less `tonnes`, taken from the largest first: `accounting.levelled` for every draw.

    >>> levelled(np.array([[50.0, 9.0], [30.0, 9.0], [10.0, 0.0]]), np.array([30.0, 20.0])).tolist()
    [[25.0, 0.0], [25.0, 0.0], [10.0, 0.0]]
    """
    ranked = -np.sort(-amounts, axis=0)
    counts = np.arange(1, len(ranked) + 1)[:, None]
    levels = (np.cumsum(ranked, axis=0) - tonnes) / counts
    following = np.vstack([ranked[1:], np.full((1, ranked.shape[1]), -math.inf)])
    first = np.argmax(levels >= following, axis=0)
    level = np.take_along_axis(levels, first[None, :], axis=0)[0]
    lowered: Floats = np.minimum(amounts, np.maximum(level, 0.0))
    return lowered


_TAKERS: Final[dict[str, Callable[[Accounting, Positions, Floats, str], _Taken]]] = {
    "additive": _nothing,
    "displace": _from_state,
    "pro-rata": _from_all,
    "optimise": _from_largest,
}


def drawn_of(base: Position, quantity_t: Mapping[str, Floats], unexplained_t: Floats, consumption_t: Floats) -> Positions:
    """The positions of draws of a base, in which supply equals consumption; what is not drawn is that of `base`."""
    count = len(unexplained_t)
    return Positions(quantity_t, unexplained_t, consumption_t, consumption_t, np.zeros(count, dtype=bool), base.unstated, base.slack_t)
