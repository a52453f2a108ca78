"""Two sources on the same flows: every reason by hand, and UN Comtrade against BACI by a second route in pandas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.trade.comparison import WHY
from kzgraph.trade.importing import Options, add

COMTRADE = "refYear,reporterCode,partnerCode,flowCode,classificationCode,cmdCode,isNetWgtEstimated,netWgt,primaryValue\n"
ROWS = (  # reporter, partner, flow, edition, code, estimated, kg, dollars; BACI has HS17
    (392, 156, "M", "H5", "811292", "false", 10_000, 100_500),  # BACI 100,000: equal
    (392, 398, "M", "H5", "811292", "false", 4_000, 90_000), (398, 392, "X", "H5", "811292", "false", 2_000, 40_000),  # BACI 40,000: the exporter's
    (392, 36, "M", "H5", "811292", "false", 9_000, 90_000), (36, 392, "X", "H5", "811292", "false", 3_000, 30_000),  # BACI 60,000: between
    (392, 124, "M", "H5", "811292", "true", 6_000, 110_000),  # BACI 100,000: freight, 10 %
    (410, 76, "M", "H6", "811292", "false", 5_000, 50_000),  # BACI 100,000: editions
    (392, 32, "M", "H5", "811292", "false", 5_000, 50_000),  # BACI 100,000: nothing explains it
    (392, 152, "M", "H5", "811292", "false", 1_000, ""),  # no value
    (392, 170, "M", "H5", "811292", "false", 1_000, 7_000),  # BACI has Japan, not this
    (251, 156, "M", "H5", "811292", "false", 1_000, 3_000),  # BACI has nothing of France
    (710, 392, "X", "H5", "811292", "false", 1_000, 5_000),  # Japan is silent, BACI 5,000: South Africa's figure
    (392, 156, "M", "H5", "284410", "false", 1_000, 1_000),  # a code that BACI lacks
)  # fmt: skip
BACI = "t,i,j,k,v,q\n" + "".join(
    f"2023,{supplier},{consumer},811292,{value},{tonnes}\n"
    for supplier, consumer, value, tonnes in (
        (156, 392, 100, 10), (398, 392, 40, 2), (36, 392, 60, 6), (124, 392, 100, 7), (76, 410, 100, 5), (32, 392, 100, 8), (152, 392, 1, 1),
        (604, 392, 2, 1), (710, 392, 5, 1), (156, 276, 2, 1),
    )
)  # fmt: skip
REASONS = {"CHN": "equal", "KAZ": "other_side", "AUS": "between", "CAN": "freight", "BRA": "edition", "ARG": "unexplained", "CHL": "no_figure", "COL": "with_silent", "PER": "source_silent", "ZAF": "filled"}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    (folder / "comtrade.csv").write_text(COMTRADE + "".join(f"2023,{','.join(map(str, row))}\n" for row in ROWS), "utf-8")
    (folder / "BACI_HS17.csv").write_text(BACI, "utf-8")
    (folder / "comext.csv").write_text(
        "REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\nDE,CN,81129289,1,2023,5,600\nDE,CN,81129295,1,2023,5,300\n", "utf-8"
    )
    add([str(folder / name) for name in ("comtrade.csv", "BACI_HS17.csv", "comext.csv")], folder / "store", Options())
    return folder / "store"


def compared(store: Path, *options: str, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", "compare", "--store", str(store), *options, "--format", "json"])
    assert result.exit_code == status, result.stderr or repr(result.exception)
    told: dict[str, Any] = {"error": result.stderr} if status else json.loads(result.stdout)
    return told


def test_every_reason_by_hand(store: Path) -> None:
    told = compared(store, "--source", "comtrade", "--with", "baci-hs17")
    assert {row["supplier"]: row["why"] for row in told["flows"] if row["consumer"] in ("JPN", "KOR")} == REASONS
    assert {(row["consumer"], row["why"]) for row in told["flows"] if row["consumer"] in ("FRA", "DEU")} == {
        ("FRA", "with_absent"),
        ("DEU", "source_absent"),
    }
    assert (told["n_codes"], told["n_codes_apart"], told["n_flows"], told["n_both"], told["n_equal"], told["n_close"]) == (
        1,
        1,
        12,
        6,
        1,
        2,
    )
    # the flows that both tell: 100,500 + 90,000 + 90,000 + 110,000 + 50,000 + 50,000, and 100 + 40 + 60 + 100 + 100 + 100 thousand
    assert (told["source_total"], told["with_total"]) == (490_500.0, 500_000.0)
    assert told["median_ratio"] == pytest.approx((1.005 + 1.1) / 2)  # of 0.5, 0.5, 1.005, 1.1, 1.5, 2.25
    canada = next(row for row in told["flows"] if row["supplier"] == "CAN")
    assert (canada["ratio"], canada["gap"]) == (pytest.approx(1.1), pytest.approx(1 / 11))
    assert {row["why"]: row["flows"] for row in told["whys"]} == {
        **dict.fromkeys(REASONS.values(), 1),
        "with_absent": 1,
        "source_absent": 1,
    }


def test_the_other_way_round_and_tonnes(store: Path) -> None:
    turned = compared(store, "--source", "baci-hs17", "--with", "comtrade")
    assert {row["why"]: row["flows"] for row in turned["whys"]}["freight"] == 1
    tonnes = {
        row["supplier"]: row
        for row in compared(store, "--source", "comtrade", "--with", "baci-hs17", "--measure", "quantity")["flows"]
        if row["consumer"] in ("JPN", "KOR")
    }
    assert (tonnes["CAN"]["source_figure"], tonnes["CAN"]["with_figure"], tonnes["CAN"]["why"]) == (6.0, 7.0, "estimated")
    assert (tonnes["BRA"]["why"], tonnes["CHL"]["why"]) == ("equal", "equal")
    text = (
        CliRunner()
        .invoke(program, ["trade", "compare", "--store", str(store), "--source", "comtrade", "--with", "baci-hs17", "--exporter", "Canada"])
        .stdout
    )
    assert "110,000         100,000   1.1     freight" in text


def test_tariff_lines_add_up_to_six_digits(store: Path) -> None:
    (row,) = [
        row
        for row in compared(store, "--source", "comext", "--with", "baci-hs17", "--measure", "quantity")["flows"]
        if row["consumer"] == "DEU"
    ]
    assert (row["hs_code"], row["source_figure"], row["with_figure"], row["why"]) == ("811292", pytest.approx(0.9), 1.0, "unexplained")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--source", "comtrade", "--with", "comtrade"), "given twice"), (("--source", "comtrade", "--with", "baci"), "is not a source of the store"),
        (("--source", "comext", "--with", "baci-hs17"), "in EUR, baci-hs17 in USD"), (("--source", "comtrade", "--with", "baci-hs17", "--year", "1999"), "it has 2023 to 2023"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_said(store: Path, options: tuple[str, ...], words: str) -> None:
    assert words in compared(store, *options, status=2)["error"]


def test_reasons_have_words() -> None:
    from kzgraph.views.trade_words import SENTENCES

    assert all(f"trade_why_{why}" in SENTENCES for why in WHY)
