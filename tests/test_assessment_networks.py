"""Ratings of small networks, by hand: invented states, what is unknown, series and their breaks, agreement, the order of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kzgraph.answers.reports import Listing
from kzgraph.errors import UnknownNameError
from kzgraph.supply.supply import SupplyGraph
from tests.networks import network, rows

NODES = "id,name,kind,country\nXAA,Alba,state,\nXBB,Bora,state,\nXCC,Cora,state,\nXDD,Dora,state,"


def own(folder: Path, lines: list[str], extra: str = "") -> SupplyGraph:
    return network(folder, lines, nodes=NODES, extra=extra)


def asked(graph: SupplyGraph, method: str, **how: Any) -> dict[str, Any]:
    return graph.indicator("XAA", "copper", method=method, **how)


SMALL = [
    "XBB,XAA,exports,copper,,2020,60,t,", "XCC,XAA,exports,copper,,2020,40,t,", "XAA,XBB,exports,copper,,2020,20,t,",
    "XAA,copper,produces_total,copper,,2020,60,t,", "XBB,copper,produces_total,copper,,2020,30,t,", "XCC,copper,produces_total,copper,,2020,10,t,",
]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "how", "low", "high"),
    [
        ("hhi", {}, 0.52, 0.52), ("hhi_extraction", {}, 0.46, 0.46), ("import_reliance", {}, 80 / 140, 80 / 140), ("geopolrisk", {}, 0, 0.2875),
        ("geopolrisk", {"missing_governance": 0.5}, 0.14375, 0.14375), ("hhi_wgi", {}, 0, 4.6), ("import_share_of_apparent_consumption", {}, 100 / 140, 100 / 140),
    ],
    ids=["0.6^2 + 0.4^2", "0.6^2 + 0.3^2 + 0.1^2", "(100-20)/(60+100-20)", "0.46 * g * 100/160, g 0 to 1", "0.46 * 0.5 * 100/160", "0.46 * W, W 0 to 10", "100/(60+100-20)"],
)  # fmt: skip
def test_invented_states_by_hand(tmp_path: Path, method: str, how: dict[str, Any], low: float, high: float) -> None:
    answer = asked(own(tmp_path, SMALL), method, **how)
    assert (answer["low"], answer["high"], answer["year"]) == (pytest.approx(low), pytest.approx(high), 2020)
    assert answer["status"] == ("ok" if low == high else "bounded")
    assert "own" in answer["source_ids"]


def test_a_state_that_the_output_table_does_not_name_makes_nothing_and_one_withheld_is_unknown(tmp_path: Path) -> None:
    unnamed = own(tmp_path, [line for line in SMALL if not line.startswith("XAA,copper")])
    assert asked(unnamed, "import_reliance")["value"] == pytest.approx((100 - 20) / (0 + 100 - 20))
    assert "domestic_zero" in {note.code for note in unnamed.indicators("XAA", ["copper"], methods=["import_reliance"]).notes}
    withheld = own(tmp_path, [line.replace(",60,t,", ",,t,") if line.startswith("XAA,copper") else line for line in SMALL])
    assert asked(withheld, "import_reliance")["reason"].code == asked(withheld, "geopolrisk")["reason"].code == "output_withheld"


BOUGHT = ["XBB,XAA,exports,copper,,2020,30,t,,900", "XCC,XAA,exports,copper,,2020,30,t,,100"]
NOT_ZERO = {
    "a partner's value": ("ec_dependence", [BOUGHT[0], "XCC,XAA,exports,copper,,2020,30,t,,", "XAA,XDD,exports,copper,,2020,1,t,,10"]),
    "the value of what is sold": ("ec_dependence", [*BOUGHT, "XAA,XDD,exports,copper,,2020,1000,t,,"]),
    "the tonnes of what is sold": ("import_reliance", [*BOUGHT, "XAA,XDD,exports,copper,,2020,,t,,", "XAA,copper,produces_total,copper,,2020,60,t,,"]),
    "the largest delivers more than is used": ("n_minus_1_cover", [*BOUGHT, "XAA,copper,consumes,copper,,2020,20,t,,"]),
}  # fmt: skip


@pytest.mark.parametrize(("method", "lines"), NOT_ZERO.values(), ids=NOT_ZERO)
def test_what_is_unknown_is_no_zero_and_its_reason_is_said(tmp_path: Path, method: str, lines: list[str]) -> None:
    answer = asked(own(tmp_path, lines, ",value_usd"), method)
    assert answer["status"] != "ok"
    assert answer["reason"] is None or answer["reason"].code != "undefined", "no denominator is zero here"


def test_screens_count_the_value_of_what_has_no_tonnes(tmp_path: Path) -> None:
    """900, 900 and 200 of 2000: 0.45^2 + 0.45^2 + 0.1^2 = 0.415."""
    lines = ["XBB,XAA,exports,copper,,2020,30,t,,900", "XCC,XAA,exports,copper,,2020,,,,900", "XDD,XAA,exports,copper,,2020,9,t,,200"]
    answer = asked(own(tmp_path, [*lines, "XAA,XDD,exports,copper,,2020,1,t,,10"], ",value_usd"), "ec_dependence")
    assert (answer["value"], answer["parts"]["cdi1"]) == (1.0, pytest.approx(0.415))


CHANGES = {
    "none": ("copper", "t", "extraction,alpha", None), "source": ("copper", "t", "extraction,beta", 2020), "stage": ("copper", "t", "refined,alpha", 2020),
    "basis": ("uranium", "t U3O8", "extraction,alpha", 2020),
}  # fmt: skip


@pytest.mark.parametrize(("mineral", "unit", "how", "before"), CHANGES.values(), ids=CHANGES)
def test_a_series_breaks_where_the_counting_changes(tmp_path: Path, mineral: str, unit: str, how: str, before: int | None) -> None:
    """2019 and 2020 counted alike, 2021 unknown, 2022 counted as `how` says, 2023 again as 2022."""
    same = [
        f"{who},XAA,exports,{mineral},,{year},5,{'t' if mineral == 'copper' else 'tU'},,extraction,alpha"
        for year in (2019, 2020)
        for who in ("XBB", "XCC")
    ]
    other = [f"{who},XAA,exports,{mineral},,{year},5,{unit},,{how}" for year in (2022, 2023) for who in ("XBB", "XCC")]
    answer = own(tmp_path, same + other, ",stage,source_ids").indicators("XAA", [mineral], methods=["hhi"], years=range(2019, 2024))
    told = rows(answer, "results")
    assert [(row["year"], row["value"]) for row in told] == [(2019, 0.5), (2020, 0.5), (2021, None), (2022, 0.5), (2023, 0.5)]
    assert [row["series_break"] and row["series_break"].values["before"] for row in told] == [None, None, None, before, None]


def ordered(consumed: dict[str, int], made: dict[str, int], year: int = 2020) -> list[str]:
    """Of 10 t, what the first of two suppliers and of two producers has."""
    bought = [
        f"{who},XAA,exports,{what},,{year},{part},t,"
        for what, first in consumed.items()
        for who, part in (("XBB", first), ("XCC", 10 - first))
    ]
    return bought + [
        f"{who},{what},produces_total,{what},,{year},{part},t,"
        for what, first in made.items()
        for who, part in (("XBB", first), ("XCC", 10 - first))
    ]


def agreement(answer: Listing) -> dict[tuple[str, str], tuple[float, int]]:
    return {(row["method"], row["other_method"]): (row["kendall_tau"], row["n_minerals"]) for row in rows(answer, "agreement")}


def test_agreement_by_hand(tmp_path: Path) -> None:
    """Imports put tin below copper and lead (a tie) below zinc, output zinc below copper below tin below lead: (1 - 4) / sqrt(5 * 6)."""
    lines = ordered({"tin": 5, "copper": 6, "lead": 6, "zinc": 9, "nickel": 7}, {"tin": 8, "copper": 7, "lead": 9, "zinc": 6, "nickel": 5})
    graph = own(tmp_path, [*lines, "XAA,nickel,imports_total,nickel,,2020,20,t,"])
    names, methods = ["tin", "copper", "lead", "zinc", "nickel"], ["effective_suppliers", "hhi", "hhi_extraction", "betweenness"]
    found = agreement(graph.indicators("XAA", names, methods=methods))
    tau = pytest.approx(-3 / 30**0.5)
    assert found["hhi", "hhi_extraction"] == (tau, 4), "the range of nickel is no place"
    assert found["effective_suppliers", "hhi"] == (pytest.approx(1), 4), "fewer suppliers are worse"
    assert len(found) == 3, "betweenness has no worse end"
    two = agreement(graph.indicators("XAA", names[:2], methods=methods))
    assert two["hhi", "hhi_extraction"] == (pytest.approx(-1), 2)
    assert len(graph.indicators("XAA", names[:1], methods=methods).tables) == 1


def test_agreement_never_compares_different_years(tmp_path: Path) -> None:
    """In 2020 both agree; in 2021, when imports are the other way round, no output is told."""
    lines = ordered({"tin": 5, "copper": 6, "zinc": 9}, {"tin": 5, "copper": 6, "zinc": 9}) + ordered(
        {"tin": 9, "copper": 6, "zinc": 5}, {}, 2021
    )
    answer = own(tmp_path, lines).indicators("XAA", ["tin", "copper", "zinc"], methods=["hhi", "hhi_extraction"], years=[2020, 2021])
    assert agreement(answer) in ({}, {("hhi", "hhi_extraction"): (pytest.approx(1), 3)})


def test_rows_come_by_year_then_as_the_minerals_and_methods_were_asked(tmp_path: Path) -> None:
    graph = own(tmp_path, ordered({"tin": 5, "copper": 6}, {}) + ordered({"tin": 7, "copper": 8}, {}, 2021))
    answer = graph.indicators("XAA", ["tin", "copper", "tin"], methods=["top_share", "hhi"], years=[2020, 2021])
    asked_for = [(year, mineral, method) for year in (2020, 2021) for mineral in ("tin", "copper") for method in ("top_share", "hhi")]
    assert [(row["year"], row["mineral"], row["method"]) for row in rows(answer, "results")] == asked_for
    assert [row["mineral"] for row in rows(graph.indicators("XAA", methods=["hhi"]), "results")] == ["copper", "tin"], "all that it imports"


def test_without_a_year_the_newest_full_one_is_taken(tmp_path: Path) -> None:
    graph = own(tmp_path, [*ordered({"copper": 6}, {}), *ordered({"copper": 8}, {}, 2021), "XBB,XAA,exports,copper,,2022,9,t,"])
    assert (asked(graph, "top_share")["year"], asked(graph, "top_share")["value"]) == (2021, 0.8)
    assert asked(graph, "top_share", year=2022)["value"] == 1.0
    with pytest.raises(UnknownNameError, match="did you mean top_share"):
        asked(graph, "top_shares")
