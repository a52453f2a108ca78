"""What a supply means for the one who uses it. Tonnes in, ratios out; undefined is NaN."""

from __future__ import annotations

from typing import Any


def import_share_of_consumption(imports: Any, consumption: Any) -> Any:
    """Imports / consumption as stated. Not import reliance, which is net of exports. Above 1 where imports are re-exported or stocked.

    >>> round(import_share_of_consumption(96.5, 167), 6)
    0.577844
    """
    return imports / consumption


def n_minus_1_cover(supply: Any, largest: Any, consumption: Any) -> Any:
    """Part of consumption that is covered without the largest known supplier: (supply - largest) / consumption.

    In the base year supply equals consumption; tonnes added by a scenario raise supply and leave consumption as it is.

    >>> round(n_minus_1_cover(167, 55, 167), 6), round(n_minus_1_cover(167 + 15, 55, 167), 6)
    (0.670659, 0.760479)
    """
    return (supply - largest) / consumption
