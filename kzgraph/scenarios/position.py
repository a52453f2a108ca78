"""Who delivers how much to a consumer in one year of a scenario, and what has moved since the base. Tonnes; changes make a new value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kzgraph.evidence import Note

Piece = tuple[str, str]
"""A supplier state, and the company that delivers (empty: not said)."""


@dataclass(frozen=True, slots=True)
class Position:
    """A consumer's supply.

    `base` are the tonnes of the base by supplier, `added` what events brought by supplier and company, `unstated` suppliers whose tonnes
    nobody states. `unexplained_t` is the part of the import total that no supplier explains, None where no total is known; `slack_t` what
    rounding left between the two. `supply_t` and `consumption_t` are None where consumption is unknown.

    `added_t` came with events (`retaken_t` of it was cut or displaced again), `removed_t` was taken away by them, `displaced_t` gave way to what came or was no longer needed (`relieved_t`
    of it). `open_losses` are suppliers that were cut though their tonnes are unknown, with the most that they can have delivered.
    """

    base: Mapping[str, float]
    unexplained_t: float | None
    consumption_t: float | None = None
    supply_base_t: float | None = None
    unstated: tuple[str, ...] = ()
    slack_t: float = 0.0
    added: Mapping[Piece, float] = field(default_factory=dict)
    domestic_t: float = 0.0
    retaken_t: float = 0.0
    removed_t: float = 0.0
    displaced_t: float = 0.0
    relieved_t: float = 0.0
    open_losses: Mapping[str, float | None] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    @property
    def known(self) -> dict[str, float]:
        """Tonnes by supplier, of the base and added."""
        found = dict(self.base)
        for (supplier, _), tonnes in self.added.items():
            found[supplier] = found.get(supplier, 0.0) + tonnes
        return found

    @property
    def imports_t(self) -> float | None:
        """All imports; None where they are not known. Rounding alone is no import."""
        if self.unexplained_t is None:
            return None
        parts = [*self.base.values(), *self.added.values(), self.unexplained_t]
        return math.fsum([*parts, self.slack_t]) if any(parts) else 0.0

    @property
    def base_imports_t(self) -> float | None:
        """Imports of the base that still come."""
        return None if self.unexplained_t is None else math.fsum([*self.base.values(), self.unexplained_t, self.slack_t])

    @property
    def added_t(self) -> float:
        """What events brought, before anything was taken from it again."""
        return math.fsum([*self.added.values(), self.domestic_t, self.retaken_t])

    @property
    def supply_t(self) -> float | None:
        """Imports and all else: consumption in the base year, moved by the events."""
        if self.supply_base_t is None or self.open_losses:
            return None
        return math.fsum([self.supply_base_t, self.added_t, -self.removed_t, -self.displaced_t])

    @property
    def lost_t(self) -> float | None:
        """Tonnes removed and not replaced; None where it is not known how much was removed."""
        if self.open_losses:
            return None
        replaced = self.added_t - (self.displaced_t - self.relieved_t)
        return max(0.0, self.removed_t - replaced)

    @property
    def unmet_t(self) -> float | None:
        """Consumption that supply does not cover; None where either is unknown."""
        if self.consumption_t is None or self.supply_t is None:
            return None
        return max(0.0, self.consumption_t - self.supply_t)

    def noted(self, code: str, **values: object) -> Position:
        """The same with something to be said."""
        note = Note(code, values)
        return self if note in self.notes else replace(self, notes=(*self.notes, note))

    def with_supply(self, supplier: str, tonnes: float, *, company: str = "") -> Position:
        """With more from a supplier."""
        piece = (supplier, company)
        return replace(self, added={**self.added, piece: self.added.get(piece, 0.0) + tonnes}) if tonnes else self

    def without(self, supplier: str, share: float) -> Position:
        """A supplier delivers that part less."""
        if supplier in self.unstated and share:
            return self._lost_unknown(supplier, share)
        pieces = {piece: tonnes * share for piece, tonnes in self.added.items() if piece[0] == supplier}
        if supplier not in self.base and not pieces:
            return self._lost_unknown(supplier, share) if self.unexplained_t != 0 and share else self.noted("nothing_to_lose", who=supplier)
        lost = self.base.get(supplier, 0.0) * share
        base = {**self.base, supplier: self.base[supplier] - lost} if supplier in self.base else self.base
        return replace(self, base=base, removed_t=self.removed_t + lost)._without_pieces(pieces)

    def without_company(self, company: str, share: float) -> Position:
        """A company delivers that part less of what events brought."""
        return self._without_pieces({piece: tonnes * share for piece, tonnes in self.added.items() if piece[1] == company})

    def without_tonnes(self, supplier: str, tonnes: float) -> Position:
        """A supplier of the base delivers so many tonnes less, at most what it delivers."""
        held = self.base.get(supplier, 0.0)
        lost = min(tonnes, held)
        return replace(self, base={**self.base, supplier: held - lost}, removed_t=self.removed_t + lost) if lost else self

    def _without_pieces(self, pieces: Mapping[Piece, float]) -> Position:
        lost = math.fsum(pieces.values())
        left = {piece: tonnes - pieces.get(piece, 0.0) for piece, tonnes in self.added.items()}
        return replace(self, added=left, removed_t=self.removed_t + lost, retaken_t=self.retaken_t + lost)

    def _lost_unknown(self, supplier: str, share: float) -> Position:
        """Tonnes that nobody states are cut: at most the unexplained part, and no share can be computed any more."""
        most = None if self.unexplained_t is None else self.unexplained_t * share
        known = replace(self, open_losses={**self.open_losses, supplier: most}, unexplained_t=None)
        return known.noted("loss_unknown", who=supplier, most_t=most) if most is not None else known.noted("loss_open", who=supplier)
