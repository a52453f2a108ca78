"""Both sides of a delivery, the chosen figure, and the minerals of a basket code: by hand, by numpy, and against BACI."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.trade.baskets import shares
from kzgraph.trade.holdings import opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.lines import Line, known_lines
from kzgraph.trade.mirror import COLUMNS, RULES, Question, importer_weight, mirror, reliabilities

HEADER = "refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n"
ROWS = (  # reporter, partner, flow, kg, USD
    (392, 156, "M", 10_000, 110), (156, 392, "X", 8_000, 100),  # both
    (392, 398, "M", 4_000, 40),  # Kazakhstan reports, not this
    (398, 156, "X", 1_000, 9), (251, 156, "M", 2_000, ""),  # China as importer: silent; France: no value
    (156, 251, "X", 3_000, 30),
    (36, 392, "X", 7_000, 70),  # Japan is silent
    (392, 32, "M", 5_000, 50),  # Argentina reports nothing
    (392, 899, "M", 6_000, 60), (392, 392, "M", 6_000, 60),  # nobody, itself
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "comtrade.csv"
    path.write_text(HEADER + "".join(f"2023,{i},{j},{flow},811292,{kg},{value}\n" for i, j, flow, kg, value in ROWS), "utf-8")
    add([str(path)], tmp_path / "store", Options())
    return tmp_path / "store"


def asked(*arguments: str, status: int = 0) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", *arguments, "--format", "json"])
    assert result.exit_code == status, result.stderr
    told: dict[str, Any] = json.loads(result.stdout) if not status else {"error": result.stderr}
    return told


def by_pair(told: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["consumer"], row["supplier"]): row for row in told["deliveries"]}


def test_every_kind_of_delivery(store: Path) -> None:
    told = asked("mirror", "--store", str(store))
    rows = by_pair(told)
    figures = {pair: tuple(row[name] for name in COLUMNS[4:9]) for pair, row in rows.items()}
    assert figures == {
        ("JPN", "CHN"): (110.0, 100.0, 110.0, "by_importer", "both_sides"),
        ("JPN", "KAZ"): (40.0, None, 40.0, "importer_alone", "exporter_silent"),
        ("CHN", "KAZ"): (None, 9.0, 9.0, "exporter_alone", "importer_absent"),
        ("FRA", "CHN"): (None, 30.0, 30.0, "exporter_alone", "both_sides"),
        ("JPN", "AUS"): (None, 70.0, 70.0, "exporter_alone", "importer_silent"),
        ("JPN", "ARG"): (50.0, None, 50.0, "importer_alone", "exporter_absent"),
    }
    assert (rows["JPN", "CHN"]["ratio"], rows["JPN", "CHN"]["gap"]) == (pytest.approx(1.1), pytest.approx(10 / 110))
    assert (told["n_deliveries"], told["n_both"], told["n_close"], told["median_ratio"]) == (6, 1, 1, pytest.approx(1.1))


def test_the_other_side_and_tonnes(store: Path) -> None:
    rows = by_pair(asked("mirror", "--store", str(store), "--rule", "exporter", "--measure", "quantity"))
    assert rows["JPN", "CHN"]["chosen_figure"] == 8.0
    assert (rows["FRA", "CHN"]["importer_figure"], rows["FRA", "CHN"]["chosen_figure"], rows["FRA", "CHN"]["rule"]) == (
        2.0,
        3.0,
        "by_exporter",
    )
    assert rows["JPN", "KAZ"]["chosen_figure"] == 4.0


def test_filters_and_words(store: Path) -> None:
    assert list(by_pair(asked("mirror", "--store", str(store), "--importer", "EU27"))) == [("FRA", "CHN")]
    assert list(by_pair(asked("mirror", "--store", str(store), "--exporter", "Australia", "--year", "2023"))) == [("JPN", "AUS")]
    text = CliRunner().invoke(program, ["trade", "mirror", "--store", str(store), "--exporter", "Australia"]).stdout
    assert "not stated" in text
    assert "Neither is a zero" in text
    none = CliRunner().invoke(program, ["trade", "mirror", "--store", str(store), "--product", "999999"])
    assert "no trade that fits" in none.stdout


def test_a_store_without_sides_says_so(tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS17.csv"
    path.write_text("t,i,j,k,v,q\n2023,156,392,811292,1,1\n", "utf-8")
    add([str(path)], tmp_path / "store", Options())
    assert "BACI has made one of both" in asked("mirror", "--store", str(tmp_path / "store"), status=2)["error"]


def test_reliabilities_by_a_second_route() -> None:
    """Least squares over single deliveries, solved in full by numpy, give the same sums a + b."""
    chance = np.random.default_rng(7)
    states = ["AUS", "CHN", "FRA", "JPN"]
    pairs = [(i, j, int(chance.integers(12, 30)), 0.0) for i in states for j in states if i != j]
    pairs = [(i, j, n, float(n * (0.3 + chance.random()))) for i, j, n, _ in pairs]
    importers, exporters = reliabilities(pairs)
    design, gaps = [], []
    for i, j, n, total in pairs:
        row = np.zeros(8)
        row[states.index(i)] = row[4 + states.index(j)] = 1
        design += [row] * n
        gaps += [total / n] * n
    solved = np.linalg.lstsq(np.array(design), np.array(gaps), rcond=None)[0]
    for i, j, _, _ in pairs:
        assert importers[i] + exporters[j] == pytest.approx(solved[states.index(i)] + solved[4 + states.index(j)])
    level = [
        sum(own[who] * n for who, n in told)
        for own, told in ((importers, [(i, n) for i, _, n, _ in pairs]), (exporters, [(j, n) for _, j, n, _ in pairs]))
    ]
    assert level[0] == pytest.approx(level[1])


def test_few_deliveries_get_the_mean_of_the_role() -> None:
    importers, _ = reliabilities([("JPN", "CHN", 10, 2.0), ("FRA", "CHN", 10, 4.0), ("KAZ", "CHN", 1, 9.0)])
    assert importers["KAZ"] == pytest.approx(15 / 21 / 2)
    assert importers["JPN"] < importers["FRA"]
    assert reliabilities([]) == ({}, {})
    assert importer_weight(0.2, 0.2) == 0.5


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Comtrade file of 2022 and the Comext file, in a store."""
    trade = Path(__file__).resolve().parents[2] / "shared/data/trade"
    folder = tmp_path_factory.mktemp("real")
    if trade.is_dir():
        add([str(trade / name) for name in ("comtrade_2022.csv.gz", "eu_comext_crm_cn8_2022_2024.csv.gz")], folder, Options())
    return folder


@pytest.mark.shared
def test_sides_of_real_trade_against_sql(shared: Path, real: Path) -> None:
    """Counts and the median by plain SQL on the stored part; the Comext file, which has imports only, is not taken for sides."""
    found, _ = mirror(opened(real), Question())
    (part,) = [part for part in opened(real).parts if part.source == "comtrade"]
    one = "SELECT consumer, supplier, hs_code, value FROM read_parquet(?, hive_partitioning = false) WHERE flow = '{}' AND consumer <> '' AND supplier <> '' AND consumer <> supplier"
    path = str(opened(real).path(part))
    query = f"""SELECT count(*), count(*) FILTER (i.value IS NOT NULL AND e.value IS NOT NULL), median(i.value / e.value), count(*) FILTER (abs(i.value - e.value) <= 0.1 * greatest(i.value, e.value))
        FROM ({one.format("import")}) i FULL JOIN ({one.format("export")}) e USING (consumer, supplier, hs_code)"""
    expected = duckdb.execute(query, [path, path]).fetchall()[0]
    assert (found.deliveries, found.both, found.median_ratio, found.close) == pytest.approx(expected)
    assert found.sources == ("comtrade",)
    text = Path("docs/trade.md").read_text("utf-8")
    assert f"Of {found.deliveries:,} deliveries {found.both:,} are told by both sides" in text
    assert f"{found.close:,} differ by at most 10 %" in text


@pytest.mark.shared
@pytest.mark.parametrize(
    ("measure", "column", "nearest"), [("quantity", "quantity_t", "reliability"), ("value", "value_kusd * 1000", "importer")]
)
def test_how_far_each_rule_is_from_baci(shared: Path, real: Path, measure: str, column: str, nearest: str) -> None:
    """Mean |ln(chosen / BACI)| over deliveries told by both sides: the figures of docs/trade.md."""
    query = f"SELECT replace(importer, 'S19', 'TWN'), replace(exporter, 'S19', 'TWN'), hs6, {column} FROM read_parquet(?) WHERE year = 2022 AND {column} > 0"
    rows = duckdb.execute(query, [str(shared / "data/trade/baci_hs92_critical_1995_2024.parquet")]).fetchall()
    baci = {row[:3]: row[3] for row in rows}
    means = {}
    for rule in RULES:
        told = [dict(zip(COLUMNS, row, strict=True)) for row in mirror(opened(real), Question(measure, rule))[0].rows]
        keyed = [(row, baci.get((row["consumer"], row["supplier"], row["hs_code"]))) for row in told if row["ratio"]]
        gaps = [abs(math.log(row["chosen_figure"] / figure)) for row, figure in keyed if figure]
        means[rule] = sum(gaps) / len(gaps)
    assert min(means, key=means.__getitem__) == nearest
    said = f"{means['reliability']:.2f} by reliability, {means['importer']:.2f} by the importer's figure, {means['exporter']:.2f} by the exporter's"
    assert said in Path("docs/trade.md").read_text("utf-8")


# --- baskets -------------------------------------------------------------------------------------------------------

CN8 = "DECLARANT_ISO,PARTNER_ISO,PRODUCT_NC,FLOW,PERIOD,VALUE_IN_EUROS\n"
CN = [line for line in known_lines() if line.nomenclature == "CN"]
LINES = {line.line: line for line in CN}


def basket_store(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "comext.csv"
    path.write_text(CN8 + "".join(f"{row}\n" for row in rows), "utf-8")
    add([str(path)], tmp_path / "store", Options())
    return str(tmp_path / "store")


def test_gallium_in_its_basket_by_hand(tmp_path: Path) -> None:
    """30 of gallium, 60 of the other metals, 10 of waste that may be any: 30 to 40 %; what comes from France is inside the union."""
    others = [f"DE,CN,{line},1,2023,15" for line in ("81129240", "81129281", "81129291", "81129295")]
    store = basket_store(
        tmp_path, "DE,CN,81129289,1,2023,20", "FR,CN,81129289,1,2023,10", "DE,FR,81129289,1,2023,500", "DE,KZ,81129221,1,2023,10", *others
    )
    told = asked("basket", "811292", "--importer", "EU27", "--store", store)
    (gallium,) = [row for row in told["basket"] if row["mineral"] == "gallium"]
    assert (gallium["figure"], gallium["lines_figure"], gallium["share_of_lines"]) == (30.0, 100.0, pytest.approx(0.3))
    assert (gallium["low"], gallium["high"]) == (pytest.approx(0.3), pytest.approx(0.4))
    assert told["lines_missing"] == []
    (germany,) = [
        row for row in asked("basket", "811292", "--importer", "Germany", "--store", store)["basket"] if row["mineral"] == "gallium"
    ]
    assert germany["figure"] == 520.0


@pytest.mark.parametrize(
    ("figures", "absent", "low", "high"),
    [
        ({"81129289": 30.0, "81129240": 70.0}, (), 0.3, 0.3),
        ({"81129289": 30.0, "81129240": 60.0, "81129299": 10.0}, (), 0.3, 0.4),  # a line nobody knows may be any mineral
        ({"81129289": 30.0, "81129240": 70.0}, ("81129221",), 0.0, 1.0),  # waste is not seen: it may be gallium, however much it is
        ({"81129289": 30.0, "81129240": 70.0}, ("81129281",), 0.0, 0.3),  # indium is not seen: gallium can only be less
        ({"81129289": None, "81129240": 70.0}, (), 0.0, 1.0),
        ({"81129289": 30.0, "81129240": None}, (), 0.0, 1.0 * 30 / 30),
        ({}, (), 0.0, 1.0),
    ],
)
def test_bounds_of_gallium(figures: dict[str, float | None], absent: tuple[str, ...], low: float, high: float) -> None:
    found = shares(figures, CN, [LINES[line] for line in absent])
    (gallium,) = [row for row in found if row[0] == "gallium"]
    assert gallium[-2:] == (pytest.approx(low), pytest.approx(high))


def test_without_lines_a_share_is_anything(tmp_path: Path) -> None:
    path = tmp_path / "BACI_HS17.csv"
    path.write_text("t,i,j,k,v,q\n2023,156,392,811292,1,1\n", "utf-8")
    add([str(path)], tmp_path / "store", Options())
    told = asked("basket", "811292", "--store", str(tmp_path / "store"))
    assert (told["basket"], told["minerals"]) == ([], ["gallium", "germanium", "indium", "niobium", "vanadium"])
    text = CliRunner().invoke(program, ["trade", "basket", "811292", "--store", str(tmp_path / "store")]).stdout
    assert "anything from 0 to 100 %" in text
    assert "known are those of 811292" in asked("basket", "740311", "--store", str(tmp_path / "store"), status=2)["error"]


def test_lines_are_of_known_minerals() -> None:
    import csv

    minerals = {row["id"] for row in csv.DictReader(Path("data/minerals.csv").read_text("utf-8").splitlines())}
    assert frozenset().union(*(line.minerals for line in known_lines())) <= minerals
    assert all(line.line.startswith(line.hs_code) and isinstance(line, Line) for line in known_lines())


@pytest.mark.shared
def test_gallium_of_the_union_in_real_data(shared: Path, real: Path) -> None:
    """2024 by plain SQL on the file; waste is not among its lines, so the share of the code stays open."""
    from kzgraph.names import GROUPS
    from kzgraph.trade.partners import party

    rows = duckdb.execute("SELECT DECLARANT_ISO, PARTNER_ISO, PRODUCT_NC, VALUE_IN_EUROS FROM read_csv(?, all_varchar = true) WHERE PERIOD = '2024' AND PRODUCT_NC LIKE '811292%'", [str(shared / "data/trade/eu_comext_crm_cn8_2022_2024.csv.gz")]).fetchall()  # fmt: skip
    outside = [
        (line, float(value))
        for _, partner, line, value in rows
        if party(partner).state not in GROUPS["EU27"] and party(partner).kind != "total"
    ]
    expected = sum(value for line, value in outside if line == "81129289") / sum(value for _, value in outside)
    told = asked("basket", "811292", "--importer", "EU27", "--year", "2024", "--store", str(real))
    (gallium,) = [row for row in told["basket"] if row["mineral"] == "gallium"]
    assert gallium["share_of_lines"] == pytest.approx(expected)
    assert (gallium["low"], gallium["high"], told["lines_missing"]) == (0.0, 1.0, ["81129221"])
    assert f"{expected * 100:.1f} % of the lines" in Path("docs/trade.md").read_text("utf-8")
