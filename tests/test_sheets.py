"""Dependency sheets of small networks: what is summed, what is left out, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzgraph.views.data import to_json
from kzgraph.views.speech import Speech
from tests.networks import STATES, codes, network

PARTIES = (
    "kazatomprom,Kazatomprom,producer,KAZ",
    "rossing,Rossing,producer,NAM",
    "areva,Areva Mine,producer,FRA",
    "orano,Orano,buyer,FRA",
    "nowhere,Unplaced Trader,producer,",
)


def test_sum_of_partners_without_a_total(tmp_path: Path) -> None:
    """30 of 40 and 10 of 40: HHI 0.75^2 + 0.25^2 = 0.625."""
    sheet = network(tmp_path, ["CHN,JPN,exports,cobalt,,2020,30,t,", "DEU,JPN,exports,cobalt,,2020,10000,kg,"]).report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.unexplained_t, sheet.top_share) == (40.0, 0.0, 0.75)
    assert sheet.hhi.lower == sheet.hhi.upper == 0.625
    assert [(row.supplier, row.quantity_t, row.share) for row in sheet.suppliers] == [("CHN", 30.0, 0.75), ("DEU", 10.0, 0.25)]
    assert sheet.n_minus_1_t == 10.0
    assert sheet.n_minus_1_cover is None
    assert {"no_total_own", "no_consumption"} <= codes(sheet)


def test_equal_suppliers_are_ranked_by_code(tmp_path: Path) -> None:
    sheet = network(tmp_path, ["DEU,JPN,exports,cobalt,,2020,10,t,", "CHN,JPN,exports,cobalt,,2020,10,t,"]).report("JPN", "cobalt")
    assert sheet.top_supplier == "CHN"
    assert [row.supplier for row in sheet.suppliers] == ["CHN", "DEU"]


def test_missing_quantity_without_a_total_makes_the_total_unknown(tmp_path: Path) -> None:
    sheet = network(tmp_path, ["CHN,JPN,exports,cobalt,,2020,30,t,", "DEU,JPN,exports,cobalt,,2020,,,"]).report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.top_share, sheet.hhi.lower, sheet.n_minus_1_t) == (None, None, None, None)
    assert [(row.supplier, row.quantity_t, row.share) for row in sheet.suppliers] == [("CHN", 30.0, None), ("DEU", None, None)]
    (note,) = [note for note in sheet.notes if note.code == "missing_quantity_no_total"]
    assert (note.values["missing"], note.values["flows"], note.values["known_t"]) == (1, 2, 30.0)


def test_missing_quantity_with_a_total_is_part_of_the_unexplained(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,cobalt,,2020,30,t,", "DEU,JPN,exports,cobalt,,2020,,,", "JPN,cobalt,imports_total,cobalt,,2020,40,t,"]
    sheet = network(tmp_path, rows).report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.unexplained_t, sheet.top_share) == (40.0, 10.0, 0.75)
    assert "missing_quantity" in codes(sheet)


def test_a_stated_share_stands_in_where_there_are_no_tonnes(tmp_path: Path) -> None:
    """Germany: 25 % of 40 t; China's 90 % is not used beside its 20 t."""
    rows = ["CHN,JPN,exports,cobalt,,2020,20,t,90", "DEU,JPN,exports,cobalt,,2020,,,25", "JPN,cobalt,imports_total,cobalt,,2020,40,t,"]
    sheet = network(tmp_path, rows).report("JPN", "cobalt")
    assert [(row.supplier, row.quantity_t, row.share) for row in sheet.suppliers] == [("CHN", 20.0, 0.5), ("DEU", 10.0, 0.25)]
    assert sheet.unexplained_t == 10.0
    assert "share_stated" in codes(sheet)


def test_partners_above_the_total_replace_it(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,cobalt,,2020,30,t,", "JPN,cobalt,imports_total,,,2020,20,t,"]
    sheet = network(tmp_path, rows).report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.top_share, sheet.unexplained_t) == (30.0, 1.0, 0.0)
    assert "partners_exceed_total" in codes(sheet)


def test_zero_imports_have_no_shares(tmp_path: Path) -> None:
    sheet = network(tmp_path, ["JPN,cobalt,imports_total,cobalt,,2020,0,t,"]).report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.top_share, sheet.hhi.lower) == (0.0, None, None)
    assert {"total_zero", "no_partners"} <= codes(sheet)


def test_the_unexplained_part_may_be_the_largest(tmp_path: Path) -> None:
    """40 + 15 known of 96.5: without the 41.5 t unexplained, 55 are left, not 56.5."""
    rows = ["CHN,JPN,exports,gallium,,2021,40,t,", "KAZ,JPN,exports,gallium,,2021,15,t,", "JPN,gallium,imports_total,gallium,,2021,96.5,t,"]
    sheet = network(tmp_path, rows).report("JPN", "gallium")
    (note,) = [note for note in sheet.notes if note.code == "unexplained_largest"]
    assert (sheet.n_minus_1_t, note.values["left_t"], note.values["unexplained_t"]) == (56.5, 55.0, 41.5)


def test_default_year_skips_single_partners_and_baskets(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,gallium,,2019,5,t,",
        "DEU,JPN,exports,gallium,,2019,5,t,",
        "CHN,JPN,exports,gallium,,2020,9,t,",
        "CHN,JPN,exports,gallium,811292,2021,9,t,",
        "DEU,JPN,exports,gallium,811292,2021,9,t,",
    ]
    graph = network(tmp_path, rows)
    sheet = graph.report("JPN", "gallium")
    assert sheet.year == 2019
    assert {"newer_single", "newer_basket"} <= codes(sheet)
    basket = graph.report("JPN", "gallium", year=2021)
    assert basket.imports_t == 18.0
    assert "basket_code" in codes(basket)


def test_the_mineral_itself_is_preferred_to_a_basket(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,gallium,,2021,9,t,", "CHN,JPN,exports,gallium,811292,2021,50,t,", "DEU,JPN,exports,gallium,,2021,1,t,"]
    sheet = network(tmp_path, rows).report("JPN", "gallium")
    assert sheet.imports_t == 10.0
    assert "basket_left_out" in codes(sheet)


def test_codes_of_one_mineral_are_parts(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,cobalt,282200,2021,9,t,",
        "CHN,JPN,exports,cobalt,810520,2021,50,t,",
        "DEU,JPN,exports,cobalt,282200,2021,1,t,",
    ]
    assert network(tmp_path, rows).report("JPN", "cobalt").imports_t == 60.0


def test_statistics_before_press_and_both_are_named(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,cobalt,,2021,19,t,,chemtimes-2023",
        "CHN,JPN,exports,cobalt,,2021,55,t,,comtrade",
        "DEU,JPN,exports,cobalt,,2021,5,t,,comtrade",
    ]
    sheet = network(tmp_path, rows, extra=",source_ids").report("JPN", "cobalt")
    assert sheet.imports_t == 60.0
    (note,) = [note for note in sheet.notes if note.code == "contradiction"]
    assert (note.values["used_t"], note.values["other_t"], note.values["other"]) == (55.0, 19.0, "chemtimes-2023")
    assert {source.id for source in sheet.sources} == {"comtrade", "chemtimes-2023"}


def test_part_of_a_year_gives_way_to_the_whole(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,cobalt,,2021,5,t,,2021-H1", "CHN,JPN,exports,cobalt,,2021,9,t,,", "DEU,JPN,exports,cobalt,,2021,1,t,,2021"]
    sheet = network(tmp_path, rows, extra=",period").report("JPN", "cobalt")
    assert sheet.imports_t == 10.0
    assert "period_left_out" in codes(sheet)


def test_stages_do_not_add(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,copper,,2021,500,t,,extraction",
        "CHN,JPN,exports,copper,,2021,9,t,,refined",
        "DEU,JPN,exports,copper,,2021,1,t,,refined",
    ]
    sheet = network(tmp_path, rows, extra=",stage").report("JPN", "copper")
    assert sheet.imports_t == 10.0
    assert "stages_apart" in codes(sheet)


def test_stated_factors_join_bases(tmp_path: Path) -> None:
    """100 t U3O8 hold 84.8 t U."""
    rows = ["KAZ,FRA,exports,uranium,,2021,100,t U3O8,", "NAM,FRA,exports,uranium,,2021,15.2,tU,"]
    sheet = network(tmp_path, rows).report("FRA", "uranium")
    assert sheet.basis == "U"
    assert sheet.imports_t == pytest.approx(100.0)
    assert "converted" in codes(sheet)


def test_aggregates_are_not_summed_with_their_members(tmp_path: Path) -> None:
    more = ("WLD,World,state,WLD", "EU27,European Union,state,EU27")
    rows = [
        "DEU,JPN,exports,cobalt,,2021,6,t,",
        "CHN,JPN,exports,cobalt,,2021,4,t,",
        "WLD,JPN,exports,cobalt,,2021,99,t,",
        "EU27,JPN,exports,cobalt,,2021,7,t,",
    ]
    sheet = network(tmp_path, rows, more_nodes=more).report("JPN", "cobalt")
    assert sheet.imports_t == 10.0
    assert "group_left_out" in codes(sheet)


def test_company_deliveries_only_where_there_are_no_statistics(tmp_path: Path) -> None:
    rows = [
        "kazatomprom,orano,supplies,uranium,,2021,60,t,",
        "rossing,orano,supplies,uranium,,2021,40,t,",
        "areva,orano,supplies,uranium,,2021,9,t,",
    ]
    sheet = network(tmp_path, rows, more_nodes=PARTIES).report("France", "uranium")
    assert (sheet.layer, sheet.imports_t, sheet.top_supplier, sheet.top_share) == ("company", 100.0, "KAZ", 0.6)
    assert {"company_layer", "domestic_left_out"} <= codes(sheet)
    buyer = network(tmp_path, rows, more_nodes=PARTIES).report("orano", "uranium")
    assert (buyer.consumer, buyer.layer, buyer.imports_t) == ("orano", "company", 109.0)
    statistics = network(tmp_path, [*rows, "KAZ,FRA,exports,uranium,,2021,70,t,"], more_nodes=PARTIES).report("France", "uranium")
    assert (statistics.layer, statistics.imports_t) == ("national", 70.0), "company rows are never added to national totals"


def test_a_supplier_without_a_state_is_unexplained(tmp_path: Path) -> None:
    rows = ["kazatomprom,orano,supplies,uranium,,2021,60,t,", "nowhere,orano,supplies,uranium,,2021,40,t,"]
    sheet = network(tmp_path, rows, more_nodes=PARTIES).report("France", "uranium")
    assert (sheet.imports_t, sheet.unexplained_t, [row.supplier for row in sheet.suppliers]) == (100.0, 40.0, ["KAZ"])
    assert "supplier_unplaced" in codes(sheet)


def test_small_networks_may_use_their_own_state_names(tmp_path: Path) -> None:
    nodes = "id,name,kind,country\nA,Aland,state,\nB,Beland,state,B"
    sheet = network(tmp_path, ["A,B,exports,cobalt,,2021,60,t,"], nodes=nodes).report("B", "cobalt")
    assert (sheet.top_supplier, sheet.top_share) == ("A", 1.0)


def test_one_cited_partner_is_not_all_imports(tmp_path: Path) -> None:
    sheet = network(tmp_path, ["CHN,JPN,exports,cobalt,,2021,10,t,,comtrade"], extra=",source_ids").report("JPN", "cobalt")
    assert (sheet.imports_t, sheet.top_share, sheet.unexplained_t) == (10.0, None, None)
    assert "no_total_single" in codes(sheet)


def test_known_names_without_rows_are_an_answer(tmp_path: Path) -> None:
    graph = network(tmp_path, ["CHN,JPN,exports,cobalt,,2021,10,t,"])
    sheet = graph.report("Peru", "lithium")
    assert (sheet.consumer, sheet.year, sheet.imports_t, sheet.suppliers) == ("PER", None, None, ())
    assert codes(sheet) >= {"no_rows"}
    gap = graph.report("Japan", "cobalt", year=2020)
    assert gap.imports_t is None
    assert "year_gap" in codes(gap)
    assert graph.ranked("Peru").reports == ()


def test_ranking_is_by_top_share_with_unknown_last(tmp_path: Path) -> None:
    rows = [
        "CHN,JPN,exports,cobalt,,2021,6,t,", "DEU,JPN,exports,cobalt,,2021,4,t,",
        "CHN,JPN,exports,lithium,,2021,9,t,", "DEU,JPN,exports,lithium,,2021,1,t,",
        "CHN,JPN,exports,nickel,,2021,,,", "DEU,JPN,exports,nickel,,2021,1,t,",
    ]  # fmt: skip
    graph = network(tmp_path, rows)
    assert [sheet.mineral for sheet in graph.ranked("Japan").reports] == ["lithium", "cobalt", "nickel"]
    assert [sheet.consumer for sheet in graph.ranked("cobalt").reports] == ["JPN"]


def test_outlook_keeps_unknown_amounts_and_ends(tmp_path: Path) -> None:
    rows = [
        "kazatomprom,orano,supplies,uranium,,2027,,,,contracted,2027-2030",
        "KAZ,FRA,exports,uranium,,2028,5,t,,planned,",
        "rossing,orano,supplies,uranium,,2026,7,t,,claimed,",
    ]
    sheet = network(tmp_path, rows, extra=",status,period", more_nodes=PARTIES).report("France", "uranium")
    assert [(item.supplier, item.company, item.quantity_t, item.start, item.end) for item in sheet.outlook] == [
        ("KAZ", "kazatomprom", None, 2027, 2030),
        ("KAZ", None, 5.0, 2028, None),
    ]
    assert "outlook_unknown" in codes(sheet)


def test_row_order_does_not_matter(tmp_path: Path) -> None:
    six, four, one = (
        f"{state},JPN,exports,cobalt,,2021,{tonnes},t,,{id_}"
        for state, tonnes, id_ in (("CHN", 6, "usgs-mcs-2026"), ("CHN", 4, "bgs-wms"), ("DEU", 1, "bgs-wms"))
    )
    rows = [six, four, one]
    speech = Speech("en", {})
    forward = to_json(network(tmp_path, rows, extra=",source_ids").report("JPN", "cobalt"), speech)
    backward = to_json(network(tmp_path, rows[::-1], extra=",source_ids").report("JPN", "cobalt"), speech)
    assert forward == backward


def test_band_is_open_when_the_bounds_disagree(tmp_path: Path) -> None:
    """30 of 100 known: low 0.09, high 0.09 + 0.49."""
    rows = ["CHN,JPN,exports,cobalt,,2021,30,t,", "JPN,cobalt,imports_total,cobalt,,2021,100,t,"]
    sheet = network(tmp_path, rows, nodes=STATES).report("JPN", "cobalt")
    assert sheet.hhi.band is None
    assert "band_open" in codes(sheet)
