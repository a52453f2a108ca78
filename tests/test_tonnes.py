"""Tonnes by their keys: added up alike in any order, bad rows named."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from kzgraph.indicators.tonnes import known_tonnes


def told(rows: list[tuple[str | None, float]], **options: tuple[str, ...]) -> pd.DataFrame:
    return known_tonnes(pd.DataFrame(rows, columns=["state", "quantity_t"]), table="output", keys=["state"], **options)


def test_equal_keys_are_added_alike_in_whatever_order() -> None:
    """0.1, 0.2 and 0.3 add up to 0.6 or to 0.6000000000000001, by which two come first."""
    found = [told(list(rows)) for rows in permutations([("B", 0.1), ("B", 0.2), ("B", 0.3), ("A", 3.0), ("C", 0.0)])]
    assert found[0]["state"].tolist() == ["A", "B"]
    assert found[0]["quantity_t"].tolist() == pytest.approx([3.0, 0.6])
    assert len({each["quantity_t"].to_numpy().tobytes() for each in found}) == 1


def test_three_hundred_names_are_sorted() -> None:
    """More than one byte holds: sorted by the first of the two, they would come in another order."""
    names = [f"S{number:03}" for number in range(300)]
    assert told([(name, 1.0) for name in reversed(names)])["state"].tolist() == names


def test_only_what_is_reserved_is_said_to_be() -> None:
    assert told([("unexplained", 1.0)], reserved=())["state"].tolist() == ["unexplained"]
    with pytest.raises(ValueError, match=r"output row 2 \(nan\): quantity_t is 1\.0\n.*count them first$"):
        told([("A", 1.0), (None, 1.0)], reserved=())
    with pytest.raises(ValueError, match=r"output row 1 \(A\): quantity_t is 1\.0\n.*; A, B is reserved$"):
        told([("A", 1.0)], reserved=("A", "B"))


def test_nothing_is_nothing_and_keeps_its_columns() -> None:
    assert list(told([])) == ["state", "quantity_t"]
    assert told([("A", 0.0)]).empty


def test_nullable_numbers_are_keys_and_unknown_ones_are_bad() -> None:
    frame = pd.DataFrame({"year": pd.array([2024, 2023, 2024], dtype="Int64"), "quantity_t": pd.array([1.0, 2.0, 4.0], dtype="Float64")})
    found = known_tonnes(frame, table="output", keys=["year"])
    assert found["year"].tolist() == [2023, 2024]
    np.testing.assert_array_equal(found["quantity_t"], [2.0, 5.0])
    with pytest.raises(ValueError, match="output row 2 "):
        known_tonnes(frame.assign(year=frame["year"].replace(2023, pd.NA)), table="output", keys=["year"])
    with pytest.raises(ValueError, match=r"output row 1 .*quantity_t is nan"):
        known_tonnes(frame.assign(quantity_t=frame["quantity_t"].replace(1.0, pd.NA)), table="output", keys=["year"])
