"""Tonnes by their keys: what methods are given is checked row by row, and added up so that the order of rows does not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

UNEXPLAINED = "unexplained"
NAMED_AT_MOST = 10
NEEDED = "needed are complete keys and quantities of 0 or more - leave unknown ones out and count them first"


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums above 0 by `keys`, sorted by them. `names` are the values of each key, sorted, and `places` which of them each sum has."""

    keys: tuple[str, ...]
    names: tuple[pd.Index[Any], ...]
    places: tuple[Places, ...]
    tonnes: Floats

    def frame(self, quantity: str = "quantity_t") -> pd.DataFrame:
        """The keys as columns, and the sums in a column `quantity`."""
        columns = {key: names.take(places) for key, names, places in zip(self.keys, self.names, self.places, strict=True)}
        return pd.DataFrame({**columns, quantity: self.tonnes})


def known_tonnes(
    frame: pd.DataFrame, *, table: str, keys: Sequence[str], quantity: str = "quantity_t", reserved: Sequence[str] = (UNEXPLAINED,)
) -> pd.DataFrame:
    """The sums of `quantity` by `keys`, sorted, the same to the last bit in whatever order the rows come; zeros are left out.

    Raises ValueError naming `table`, each bad row (the first is row 1) and what to do: a missing column or key, tonnes that are NaN,
    infinite or negative, a `reserved` name among the keys.
    """
    return tally(frame, table=table, keys=keys, quantity=quantity, reserved=reserved).frame(quantity)


def tally(
    frame: pd.DataFrame, *, table: str, keys: Sequence[str], quantity: str = "quantity_t", reserved: Sequence[str] = (UNEXPLAINED,)
) -> Tally:
    """`known_tonnes` with the keys as places in their sorted names, each name once: what works on many groups need not compare texts."""
    missing = [column for column in (*keys, quantity) if column not in frame.columns]
    if missing:
        raise ValueError(f"{table}: no column {', '.join(missing)} - found {', '.join(map(str, frame.columns))}")
    amounts = frame[quantity].to_numpy(dtype="float64", na_value=np.nan)
    numbered = [pd.factorize(frame[key], sort=True) for key in keys]
    keyless = np.zeros(len(frame), dtype=bool)
    for places, names in numbered:
        keyless |= (places < 0) | names.isin(list(reserved))[places] if len(names) else True
    wrong = ~(np.isfinite(amounts) & (amounts >= 0)) | keyless
    if wrong.any():
        told = f"; {', '.join(reserved)} is reserved" if reserved else ""
        raise ValueError("\n".join([*_wrong_rows(frame[list(keys)], amounts, wrong, table, quantity), f"{NEEDED}{told}"]))
    placed, sums = _summed([places for places, _ in numbered], amounts)
    return Tally(tuple(keys), tuple(names for _, names in numbered), placed, sums)


def _summed(places: Sequence[Places], amounts: Floats) -> tuple[tuple[Places, ...], Floats]:
    """Sums above 0 of the rows that agree in all places, in their order; what has the same key is added in the order of its size."""
    some = np.flatnonzero(amounts)
    found = [each[some] for each in places]
    order = np.lexsort([_narrow(each) for each in reversed(found)])
    fresh = _changes([each[order] for each in found])
    if not fresh.all():
        order = np.lexsort((amounts[some], *reversed(found)))
    starts = np.flatnonzero(fresh)
    return tuple(each[order][starts] for each in found), np.add.reduceat(amounts[some][order], starts)


def _narrow(places: Places) -> npt.NDArray[np.integer[Any]]:
    """The same in as few bytes as hold them: one or two are sorted digit by digit."""
    return places.astype(np.min_scalar_type(int(places.max(initial=0))))


def _changes(ordered: Sequence[Places]) -> Flags:
    """Which rows differ from the one before."""
    fresh: Flags = np.any([np.diff(each, prepend=-1) != 0 for each in ordered], axis=0)
    return fresh


def _wrong_rows(names: pd.DataFrame, amounts: Floats, wrong: Flags, table: str, quantity: str) -> list[str]:
    rows = np.flatnonzero(wrong)
    more = [f"and {len(rows) - NAMED_AT_MOST} rows more"] if len(rows) > NAMED_AT_MOST else []
    named = [(row + 1, ", ".join(map(str, names.iloc[row])), amounts[row]) for row in rows[:NAMED_AT_MOST]]
    return [*(f"{table} row {row} ({keys}): {quantity} is {amount}" for row, keys, amount in named), *more]
