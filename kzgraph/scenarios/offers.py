"""What a scenario states of a supplier that could be bought from: capacity, contract, by-product ceiling, price, bounds on its share."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from kzgraph.scenarios import fields as kinds
from kzgraph.scenarios.fields import kind, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A supplier state and what is stated of it; None is not stated, which is not zero.

    Tonnes are tonnes a year: `capacity_t` at most, `minimum_t` by contract at least, `ceiling_t` at most as a by-product of its host metal. `min_share` and
    `max_share` bound its part of the demand, 0-1. Raises ValueError, on making it, for a field that is not what `kinds` allows.
    """

    supplier: str = field(metadata=kind(kinds.STATE))
    capacity_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    minimum_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    ceiling_t: float | None = field(default=None, metadata=kind(kinds.TONNES))
    price_usd_per_t: float | None = field(default=None, metadata=kind(kinds.PRICE))
    min_share: float | None = field(default=None, metadata=kind(kinds.SHARE))
    max_share: float | None = field(default=None, metadata=kind(kinds.SHARE))
    sources: tuple[str, ...] = field(default=(), metadata=kind(kinds.SOURCES))

    def __post_init__(self) -> None:
        faults = []
        for one in fields(self):
            value = getattr(self, one.name)
            try:
                if value not in (None, ()):
                    object.__setattr__(self, one.name, read(one.metadata["kind"], value))
            except ValueError as error:
                faults.append(f"{one.name}: {error}")
        if not faults and self.min_share is not None and self.max_share is not None and self.min_share > self.max_share:
            faults.append(f"min_share: {self.min_share:g} is above max_share {self.max_share:g}")
        if faults:
            raise ValueError("; ".join(faults))
