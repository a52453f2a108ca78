"""Whom a consumer could buy from and what it chooses: candidates, what limits the choice, portfolios, and why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Objective = Literal["cost", "share", "n-1", "hhi", "hhi-wgi"]
Risk = Literal["share", "n-1", "hhi", "hhi-wgi"]
OBJECTIVES: Final[tuple[Objective, ...]] = ("cost", "share", "n-1", "hhi", "hhi-wgi")
RISKS: Final[tuple[Risk, ...]] = ("share", "n-1", "hhi", "hhi-wgi")
SIDES: Final = {
    "budget": "budget", "capacity": "cap", "ceiling": "cap", "max_share": "cap", "contract": "floor", "min_share": "floor", "demand": "demand",
}  # fmt: skip
"""How each kind of limit bounds what is bought."""
SHARES: Final = ("max_share", "min_share")
WORDS: Final = {
    "budget": "budget {figure:g} USD",
    "capacity": "capacity of {supplier} {figure:g} t",
    "ceiling": "by-product ceiling of {supplier} {figure:g} t",
    "max_share": "share of {supplier} at most {figure:g}",
    "contract": "contract of {supplier} {figure:g} t",
    "min_share": "share of {supplier} at least {figure:g}",
    "demand": "demand {figure:g} t",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A supplier that could be bought from; tonnes in the period of the demand, None where unknown or unlimited.

    `capacity_t`: the most it can deliver; `ceiling_t`: the most its host metal lets it deliver, for a by-product; `minimum_t`: what a contract
    obliges to take; `price_usd_per_t`; `governance`: weight of bad governance, 0 (best) to 1 (worst); `min_share`, `max_share`: bounds on its
    part of the demand, 0-1.
    """

    supplier: str
    capacity_t: float | None = None
    minimum_t: float = 0.0
    price_usd_per_t: float | None = None
    governance: float | None = None
    ceiling_t: float | None = None
    min_share: float = 0.0
    max_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """What narrows the choice. `kind` is a key of SIDES, `figure` tonnes, USD (budget) or a part of the demand (shares, 0-1).

    >>> str(Limit("capacity", 40, "DEU"))
    'capacity of DEU 40 t'
    """

    kind: str
    figure: float
    supplier: str = ""

    def __str__(self) -> str:
        return WORDS[self.kind].format(figure=self.figure, supplier=self.supplier)

    def tonnes(self, demand_t: float) -> float:
        """The figure in tonnes. A budget has none: NaN."""
        return math.nan if self.kind == "budget" else self.figure * (demand_t if self.kind in SHARES else 1.0)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Tonnes by supplier (sorted, 0 included) and what they amount to.

    `value` is that of the objective: USD, 0-1, or for n-1 tonnes. `cost_usd` and `hhi_wgi` (sum of governance * share^2) are NaN where a
    supplier that is used has no price or weight; shares and HHI where nothing is supplied. `binding`: the limits that hold with equality.
    """

    objective: Objective
    value: float
    quantity_t: dict[str, float]
    supplied_t: float
    unmet_t: float
    binding: tuple[Limit, ...]
    cost_usd: float
    top_share: float
    n_minus_1_t: float
    hhi: float
    hhi_wgi: float


@dataclass(frozen=True, slots=True)
class NotComputable:
    """Why there is no answer: `missing` suppliers lack what the objective or the budget needs, which is a price or a governance weight."""

    lacking: Literal["price", "governance weight"]
    missing: tuple[str, ...]

    @property
    def reason(self) -> str:
        """The reason in words."""
        return f"not computable: no {self.lacking} for {', '.join(self.missing)}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Limits that cannot hold together; each of them is needed for the conflict (without any one of them there is none)."""

    limits: tuple[Limit, ...]
    demand_t: float

    @property
    def left(self) -> tuple[Limit, ...]:
        """The limits that ask for more than the others allow; none where a budget is among them, which is not in tonnes."""
        sides = [SIDES[one.kind] for one in self.limits]
        asking = "" if "budget" in sides else "floor" if "floor" in sides else "demand"
        return tuple(one for one, side in zip(self.limits, sides, strict=True) if side == asking)

    @property
    def right(self) -> tuple[Limit, ...]:
        """The other limits."""
        return tuple(one for one in self.limits if one not in self.left)

    @property
    def reason(self) -> str:
        """The conflict in words."""
        if not self.left:
            return f"{' and '.join(map(str, self.limits))} cannot hold together"
        return f"{self._added(self.left)} exceed{'s' if len(self.left) == 1 else ''} {self._added(self.right)}"

    def _added(self, limits: Sequence[Limit]) -> str:
        total = math.fsum(one.tonnes(self.demand_t) for one in limits)
        return " + ".join(map(str, limits)) + (f" = {total:g} t" if len(limits) > 1 else "")
