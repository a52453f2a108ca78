"""What a lead may not leave out: a stage that is not seen, a basket that holds more, a year that only the statistics have, the article of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

import kzgraph
from kzgraph.errors import UnknownNameError
from kzgraph.views.document import answer
from kzgraph.views.explanation import to_text
from kzgraph.views.speech import Speech
from tests.networks import codes, network


@pytest.fixture(scope="module")
def shipped() -> kzgraph.SupplyGraph:
    return kzgraph.load(current_year=2026)


def test_an_unseen_later_stage_is_in_the_lead_and_first_among_the_remarks(shipped: kzgraph.SupplyGraph) -> None:
    """Natural uranium moves under 284410, which the extract lacks; the minerals table has the code."""
    report = shipped.report("France", "uranium")
    assert report.notes[0].code == "stages_unseen"
    assert [note.code for note in report.notes].count("stages_unseen") == 1
    speech = Speech("en", shipped.labels_in("en"))
    assert speech.warning(report.notes[0]).startswith("The shipped trade statistics have no data for HS 284410 (uranium: processing)")
    assert answer(report, speech)[1] == (
        "Only the stage extraction is counted (HS 261210): imports at later stages (processing: HS 284410) are not in these data."
    )


def test_an_unseen_earlier_stage_is_no_matter_of_the_lead(shipped: kzgraph.SupplyGraph) -> None:
    report = shipped.report("Japan", "cobalt")
    assert (report.stage, report.notes[0].values["stages"]) == ("refined", ["extraction"])
    assert not any("later stages" in line for line in answer(report, Speech("en", shipped.labels_in("en"))))


def test_years_of_the_trade_statistics_are_known(shipped: kzgraph.SupplyGraph) -> None:
    shipped.require_year(2013)
    shipped.require_year(1995)
    with pytest.raises(UnknownNameError, match="the tables have 1995 to"):
        shipped.require_year(1990)


def test_a_remainder_smaller_than_its_basket_is_not_all_imports(shipped: kzgraph.SupplyGraph) -> None:
    """13.9 Mt under codes of steam coal alone, 152.6 Mt under 270112, by SQL over the extract."""
    import duckdb

    assert shipped.store is not None
    query = (
        "SELECT sum(quantity_t) FROM read_parquet(?) WHERE year = 2024 AND consumer = 'JPN' AND supplier <> 'JPN' AND hs_code = '270112'"
    )
    (basket_t,) = duckdb.execute(query, [str(shipped.store.path)]).fetchall()[0]
    report = shipped.report("Japan", "steam-coal", year=2024)
    assert (report.imports_t, report.top_share, report.hhi.lower, report.n_minus_1_t) == (None, None, None, None)
    assert report.notes[0].code == "basket_exceeds"
    assert report.notes[0].values["left_t"] == pytest.approx(basket_t, rel=1e-9)
    assert report.notes[0].values["kept_t"] == pytest.approx(sum(row.quantity_t or 0 for row in report.suppliers), rel=1e-9)
    said = answer(report, Speech("en", shipped.labels_in("en")))
    assert said[0].endswith("all imports are not known.")
    assert said[1].startswith("A further 152,639,782.16 t came under the basket code 270112")


@pytest.mark.parametrize(("basket_t", "imports_t"), [(30, 40.0), (41, None)])
def test_the_basket_decides_only_where_it_holds_more(tmp_path: Path, basket_t: int, imports_t: float | None) -> None:
    """40 t stated as the mineral itself, beside 30 t or 41 t under a basket code."""
    rows = ["CHN,JPN,exports,steam-coal,270119,2020,30,t,", "DEU,JPN,exports,steam-coal,270119,2020,10,t,"]
    sheet = network(tmp_path, [*rows, f"USA,JPN,exports,steam-coal,270112,2020,{basket_t},t,"]).report("JPN", "steam-coal")
    assert sheet.imports_t == imports_t
    assert ("basket_exceeds" in codes(sheet)) is (imports_t is None)


def test_a_figure_of_the_whole_mineral_needs_no_basket_beside_it(tmp_path: Path) -> None:
    """9 t and 1 t of gallium without a code are all of it, whatever 811292 holds."""
    rows = ["CHN,JPN,exports,gallium,,2021,9,t,", "CHN,JPN,exports,gallium,811292,2021,50,t,", "DEU,JPN,exports,gallium,,2021,1,t,"]
    assert network(tmp_path, rows).report("JPN", "gallium").imports_t == 10.0


def test_names_take_their_article_inside_english_sentences_only() -> None:
    english, french = Speech("en", {}), Speech("fr", {})
    assert [english.within(code) for code in ("USA", "NLD", "SLB", "JPN", "COD")] == [
        "the United States", "the Netherlands", "the Solomon Islands", "Japan", "Congo - Kinshasa",
    ]  # fmt: skip
    assert (english.name("USA"), french.within("USA")) == ("United States", "États-Unis")


def test_the_french_derivation_is_french(shipped: kzgraph.SupplyGraph) -> None:
    text = to_text(shipped.explain("South Korea", "tungsten", year=2023), Speech("fr", shipped.labels_in("fr")), width=200).replace(
        "\u00a0", " "
    )
    assert "Année : 2023" in text
    assert "Part dans les importations (États-Unis) : 0,002687 = 3,346 / 1 245,46" in text
    assert "baci:2023:CHN:KOR:810110 : exportations, Chine → Corée du Sud, 2023 : 1 208,517 t" in text
    assert "(1 208,52/1 245,46)^2" in text
