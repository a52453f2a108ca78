"""The imports of a group: its members' from outside, code by code; and what tonnes nobody counted do to the sum."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from kzgraph.world.gathering import MATERIAL, joint_imports

UNION = frozenset({"DEU", "FRA"})
ROW = {
    "source": "CHN",
    "target": "DEU",
    "relation": "exports",
    "mineral": "cobalt",
    "hs_code": "282200",
    "stage": "processing",
    "year": 2021,
    "source_ids": "baci",
}


def rows(*told: dict[str, Any]) -> pd.DataFrame:
    """Statistics rows: ROW with what is told; `quantity` is the figure as stated, `quantity_t` in tonnes."""
    frame = pd.DataFrame([ROW | {"row_ref": f"baci:{number}", "quantity": one["quantity_t"], **one} for number, one in enumerate(told)])
    return frame.astype({"year": "Int64", "quantity_t": "float64", "value_usd": "float64"})


def joint(*told: dict[str, Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in joint_imports(rows(*told), "EU27", UNION).to_dict("records")]


def flow(source: str, target: str, tonnes: float | None, usd: float, **more: Any) -> dict[str, Any]:
    return {"source": source, "target": target, "quantity_t": math.nan if tonnes is None else tonnes, "value_usd": usd, **more}


def test_members_add_up_and_their_own_trade_is_left_out() -> None:
    """CHN: 30 + 20 t for 3 + 2 dollars; 99 t between members and 7 t to a stranger do not count."""
    (one,) = joint(
        flow("CHN", "DEU", 30, 3), flow("CHN", "FRA", 20, 2), flow("FRA", "DEU", 99, 9), flow("DEU", "FRA", 99, 9), flow("CHN", "JPN", 7, 1)
    )
    assert (one["source"], one["target"], one["quantity_t"], one["quantity"], one["value_usd"]) == ("CHN", "EU27", 50, 50, 5)
    assert one["row_ref"] == "baci:2021:CHN:EU27:282200"
    assert {name: one[name] for name in ("relation", "mineral", "stage", "source_ids")} == {
        name: ROW[name] for name in ("relation", "mineral", "stage", "source_ids")
    }


def test_years_suppliers_minerals_codes_and_stages_stay_apart() -> None:
    kinds = [{}, {"year": 2020}, {"source": "COD"}, {"mineral": "nickel"}, {"hs_code": "810510"}, {"stage": "refined"}]
    told = [ROW | {"target": target, "quantity_t": 2.0, "value_usd": 1.0} | kind for kind in kinds for target in ("DEU", "FRA")]
    found = joint(*told)
    assert len(found) == len(kinds)
    assert {(one["quantity_t"], one["value_usd"]) for one in found} == {(4.0, 2.0)}
    assert len({one["row_ref"] for one in found} - {"baci:2021:CHN:EU27:282200"}) == 3, "mineral and stage share the reference of the code"


@pytest.mark.parametrize(
    ("weightless_usd", "tonnes"),
    [(5, 30), (4, 30), (6, None), (100, None)],
    ids=["5 of 100 dollars", "4 of 99 dollars", "6 of 101 dollars: above 5 %", "100 of 195"],
)
def test_tonnes_are_unknown_where_more_than_a_twentieth_of_the_value_has_none(weightless_usd: float, tonnes: float | None) -> None:
    (one,) = joint(flow("CHN", "DEU", 30, 95), flow("CHN", "FRA", None, weightless_usd))
    assert one["value_usd"] == 95 + weightless_usd
    assert (None if math.isnan(one["quantity_t"]) else one["quantity_t"]) == tonnes
    assert (None if math.isnan(one["quantity"]) else one["quantity"]) == tonnes
    assert MATERIAL == 0.05


def test_what_has_no_tonnes_at_all_is_unknown_and_never_zero() -> None:
    (one,) = joint(flow("CHN", "DEU", None, 95), flow("CHN", "FRA", None, 5))
    assert (math.isnan(one["quantity_t"]), one["value_usd"]) == (True, 100)


def test_the_order_of_rows_does_not_matter_and_nothing_is_changed() -> None:
    told = rows(flow("COD", "DEU", 0.1, 1), flow("CHN", "FRA", 0.2, 2), flow("CHN", "DEU", 0.7, 3), flow("COD", "FRA", None, 4))
    before = told.copy()
    one, other = (joint_imports(frame, "EU27", UNION).reset_index(drop=True) for frame in (told, told.iloc[::-1]))
    figures = ["source", "target", "year", "hs_code", "quantity_t", "value_usd", "row_ref"]
    pd.testing.assert_frame_equal(
        one[figures].sort_values("source", ignore_index=True), other[figures].sort_values("source", ignore_index=True)
    )
    pd.testing.assert_frame_equal(told, before)
    assert list(one.columns) == list(told.columns)


def test_a_group_that_buys_nothing_from_outside_has_no_row() -> None:
    assert joint(flow("FRA", "DEU", 99, 9)) == []
