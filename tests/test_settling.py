"""Rows that could mislead a sheet: unknowns, stages, bases, parts of a year, headings, editions. Each was once counted wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzgraph.answers.reports import DependencyReport
from tests.networks import codes, network

HEADER = ",stage,period,source_ids,value_usd"


def sheet(folder: Path, rows: list[str], consumer: str = "JPN", mineral: str = "copper", **options: int) -> DependencyReport:
    return network(folder, rows, extra=HEADER).report(consumer, mineral, **options)


def test_an_unknown_row_without_unit_or_stage_displaces_nothing(tmp_path: Path) -> None:
    rows = [
        "KAZ,FRA,exports,uranium,,2021,60,tU,,,,,",
        "NAM,FRA,exports,uranium,,2021,,,,,,,",
        "FRA,uranium,imports_total,,,2021,100,tU,,,,,",
    ]
    found = sheet(tmp_path, rows, "FRA", "uranium")
    assert (found.imports_t, found.top_share, found.unexplained_t, found.basis) == (100.0, 0.6, 40.0, "U")


def test_a_row_without_a_stage_does_not_beat_staged_statistics(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,55,t,,refined,,comtrade,", "DEU,JPN,exports,copper,,2021,5,t,,refined,,comtrade,",
        "CHN,JPN,exports,copper,,2021,19,t,,,,chemtimes-2023,",
    ]  # fmt: skip
    found = sheet(tmp_path, rows)
    assert (found.imports_t, found.stage) == (60.0, "refined")
    assert "contradiction" in codes(found)


def test_a_total_of_another_stage_is_not_compared(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,copper,,2021,9,t,,refined,,,", "JPN,copper,imports_total,,,2021,500,t,,extraction,,,"]
    found = sheet(tmp_path, rows)
    assert (found.imports_t, found.top_share) == (9.0, 1.0)
    assert "import_total_other_stage" in codes(found)


def test_a_total_for_part_of_a_year_sets_no_year(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,9,t,,,,,", "DEU,JPN,exports,copper,,2021,1,t,,,,,", "JPN,copper,imports_total,,,2021,20,t,,,,,",
        "JPN,copper,imports_total,,,2025,3,t,,,2025-Q1,,",
    ]  # fmt: skip
    assert sheet(tmp_path, rows).year == 2021


def test_codes_of_two_sources_are_rivals_not_parts(tmp_path: Path) -> None:
    """The same 4,109 t under the codes of two HS editions."""
    rows = [
        "KAZ,FRA,exports,titanium,810820,2024,4109,t,,refined,,cepii-baci-hs17,", "KAZ,FRA,exports,titanium,810810,2024,4109,t,,refined,,cepii-baci-hs92,",
        "USA,FRA,exports,titanium,810820,2024,1000,t,,refined,,cepii-baci-hs17,",
    ]  # fmt: skip
    assert sheet(tmp_path, rows, "FRA", "titanium").imports_t == 5109.0


def test_a_heading_is_not_added_to_its_subheading(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,cobalt,8105,2021,30,t,,,,,",
        "CHN,JPN,exports,cobalt,810520,2021,25,t,,,,,",
        "DEU,JPN,exports,cobalt,810520,2021,25,t,,,,,",
    ]
    found = sheet(tmp_path, rows, mineral="cobalt")
    assert found.imports_t == 50.0, "the heading counts as a basket and gives way to the mineral's own code"


def test_a_supplier_is_listed_once_after_conversion(tmp_path: Path) -> None:
    rows = [
        "KAZ,FRA,exports,uranium,284410,2021,100,t U3O8,,,,,",
        "KAZ,FRA,exports,uranium,261210,2021,50,tU,,,,,",
        "NAM,FRA,exports,uranium,284410,2021,50,tU,,,,,",
    ]
    found = sheet(tmp_path, rows, "FRA", "uranium")
    assert [row.supplier for row in found.suppliers].count("KAZ") == 1


def test_partners_above_the_total_with_an_unknown_one_leave_imports_unknown(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,copper,,2021,30,t,,,,,", "DEU,JPN,exports,copper,,2021,,,,,,,", "JPN,copper,imports_total,,,2021,20,t,,,,,"]
    found = sheet(tmp_path, rows)
    assert (found.imports_t, found.top_share) == (None, None)


def test_an_unknown_whole_does_not_hide_known_parts(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,cobalt,,2021,,,,,,,", "CHN,JPN,exports,cobalt,282200,2021,30,t,,,,,", "DEU,JPN,exports,cobalt,,2021,30,t,,,,,"]
    assert sheet(tmp_path, rows, mineral="cobalt").imports_t == 60.0


def test_a_withheld_total_makes_imports_unknown(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,copper,,2021,50,t,,,,,", "KAZ,JPN,exports,copper,,2021,50,t,,,,,", "JPN,copper,imports_total,,,2021,,,,,,,"]
    found = sheet(tmp_path, rows, year=2021)
    assert (found.imports_t, found.top_share) == (None, None)
    assert "import_total_withheld" in codes(found)


def test_a_basket_total_fits_basket_partners_only(tmp_path: Path) -> None:
    partners = ["CHN,JPN,exports,gallium,811292,2021,30,t,,,,,", "KAZ,JPN,exports,gallium,811292,2021,10,t,,,,,"]
    total = "JPN,gallium,imports_total,gallium,811292,2021,60,t,,,,,"
    found = sheet(tmp_path, [*partners, total], mineral="gallium")
    assert (found.imports_t, found.top_share, found.unexplained_t, found.basket) == (60.0, 0.5, 20.0, True)
    pure = sheet(tmp_path, ["CHN,JPN,exports,gallium,,2021,30,t,,,,,", "KAZ,JPN,exports,gallium,,2021,10,t,,,,,", total], mineral="gallium")
    assert pure.imports_t == 40.0
    assert "basket_total" in codes(pure)


@pytest.mark.parametrize(("value", "known"), [("10", True), ("1000", False)], ids=["1 % of the value", "half of the value"])
def test_flows_with_a_value_only_are_left_out_when_they_are_small(tmp_path: Path, value: str, known: bool) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,50,t,,,,,500",
        "DEU,JPN,exports,copper,,2021,50,t,,,,,500",
        f"USA,JPN,exports,copper,,2021,,,,,,,{value}",
    ]
    found = sheet(tmp_path, rows)
    assert (found.imports_t == 100.0) is known
    assert "weightless" in codes(found)


def test_value_only_rows_beside_two_bases_do_not_crash(tmp_path: Path) -> None:
    rows = [
        "KAZ,FRA,exports,uranium,,2021,5,tU,,,,,",
        "NAM,FRA,exports,uranium,,2021,5,t U3O8,,,,,",
        "USA,FRA,exports,uranium,,2021,,,,,,,1",
    ]
    assert sheet(tmp_path, rows, "FRA", "uranium").basis == "U"


def test_float_residue_is_not_an_unexplained_part(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,0.1,t,,,,,",
        "DEU,JPN,exports,copper,,2021,0.7,t,,,,,",
        "JPN,copper,imports_total,,,2021,0.8,t,,,,,",
    ]
    assert sheet(tmp_path, rows).unexplained_t == 0.0


def test_a_year_whose_partners_are_unknown_is_not_full(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,5,t,,,,,", "DEU,JPN,exports,copper,,2021,5,t,,,,,",
        "CHN,JPN,exports,copper,,2022,5,t,,,,,", "DEU,JPN,exports,copper,,2022,,,,,,,",
    ]  # fmt: skip
    assert sheet(tmp_path, rows).year == 2021


def test_sums_do_not_depend_on_row_order(tmp_path: Path) -> None:
    rows = [f"p{number},b,supplies,copper,,2021,{tonnes},t,,,,," for number, tonnes in enumerate(("0.1", "0.2", "0.3"))]
    nodes = "\n".join(["id,name,kind,country", "b,B,buyer,JPN", *(f"p{number},P,producer,CHN" for number in range(3))])
    found = {network(tmp_path, order, extra=HEADER, nodes=nodes).report("JPN", "copper").imports_t for order in (rows, rows[::-1])}
    assert found == {0.6}


def test_a_contract_in_another_unit_stands_beside_deliveries(tmp_path: Path) -> None:
    rows = ["KAZ,FRA,exports,uranium,,2021,5,tU,,observed", "NAM,FRA,exports,uranium,,2021,5,t,,contracted"]
    graph = network(tmp_path, rows, extra=",status")
    assert graph.report("FRA", "uranium").imports_t == 5.0


def test_flows_of_a_consumer_understand_names_and_leave_out_its_own_exports(tmp_path: Path) -> None:
    graph = network(tmp_path, ["CHN,JPN,exports,copper,,2021,5,t,", "JPN,USA,exports,copper,,2021,2,t,"])
    frame = graph.flows(consumer="Japan")
    assert list(zip(frame["supplier"], frame["consumer"], strict=True)) == [("CHN", "JPN")]
