"""The tables made from statistics: what is in them, and the scripts in tools/ that make them."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import build_governance
import build_lists
import build_production
import build_trade
import duckdb
import pytest
from build_files import read_rows

from kzgraph.names import MineralIndex, country_code
from kzgraph.schema.columns import EDGES, MINERALS
from kzgraph.units import parse_unit

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
TRADE = DATA / "trade" / "baci-hs92.parquet"
USGS, WMD, IEA = "usgs-mcs-2026", "wmd-2026", "iea-explorer-2025"
EDITIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    return tuple(read_rows(DATA / name))


@cache
def output(mineral: str, year: str, source: str, basis: str = "", stage: str = "extraction") -> dict[str, float | None]:
    """Tonnes by state: production.csv and what edges.csv tells already."""
    return {
        row["source"]: float(Decimal(row["quantity"]) * parse_unit(row["unit"]).tonnes) if row["quantity"] else None
        for row in (*rows("edges.csv"), *rows("production.csv"))
        if (row["relation"], row["mineral"], row["year"], row["stage"]) == ("produces_total", mineral, year, stage)
        and source in row["source_ids"].split(";")
        and parse_unit(row["unit"]).basis == basis
    }


def flows(query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {query.replace('FLOWS', f'FROM read_parquet({str(TRADE)!r})')}").fetchall()


# --- output by state -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "china", "hhi"), [("2021", 0.974478, 0.949817), ("2024", 0.986829, 0.973900)])
def test_gallium_is_chinese(year: str, china: float, hhi: float) -> None:
    states = output("gallium", year, WMD, stage="processing") | {}
    world = states.pop("WLD")
    assert world == {"2021": 431, "2024": 987}[year]
    assert sum(states.values()) == world
    assert states["CHN"] / world == pytest.approx(china, abs=5e-7)
    assert sum((tonnes / world) ** 2 for tonnes in states.values()) == pytest.approx(hhi, abs=5e-7)


@pytest.mark.parametrize(
    ("mineral", "basis", "stage", "hhi"),
    [("cobalt", "", "extraction", 0.486025), ("rare-earths", "REO", "extraction", 0.428596), ("nickel", "", "extraction", 0.206535)],
)
def test_concentration_of_output_in_2021(mineral: str, basis: str, stage: str, hhi: float) -> None:
    states = [tonnes for state, tonnes in output(mineral, "2021", WMD, basis, stage).items() if state != "WLD"]
    assert sum((tonnes / sum(states)) ** 2 for tonnes in states) == pytest.approx(hhi, abs=5e-7)


def test_chromite_stands_on_two_bases() -> None:
    assert output("chromium", "2024", USGS, "gross")["KAZ"] == 6_100_000
    assert output("chromium", "2024", WMD, "Cr2O3")["KAZ"] == 1_995_300
    assert not set(output("chromium", "2024", WMD)) - {"KAZ"}


def test_uranium_is_counted_as_oxide() -> None:
    found = output("uranium", "2024", WMD, "U3O8")
    assert (found["KAZ"], found["WLD"]) == (27_440, 71_437)
    assert round(100 * found["KAZ"] / found["WLD"], 1) == 38.4


def test_refining_by_the_iea_is_that_of_2024() -> None:
    cobalt, nickel = output("cobalt", "2024", IEA, stage="refined"), output("nickel", "2024", IEA, stage="refined")
    assert (cobalt["CHN"], cobalt["WLD"]) == (196_143.357, 250_149.738)
    assert nickel["WLD"] == 3_483_697, "3596.797 kt of states and rest less Canada's 113.1, which the rest holds again"
    assert nickel["IDN"] == pytest.approx(0.4286 * 3_483_697, rel=1e-4)
    assert output("lithium", "2024", IEA, stage="processing")["CHL"] == 49_274.236
    assert output("rare-earths", "2024", IEA, "REE", "processing")["CHN"] == 73_756.67
    assert {row["year"] for row in rows("production.csv") if row["source_ids"] == IEA} == {"2024"}


def test_shares_of_the_iea_that_are_not_those_of_its_figures_are_refused() -> None:
    row = {"mineral": "Cobalt", "stage": "refining", "year": "2024"}
    found = [
        row | {"country": name, "quantity_kt": kt, "share": part}
        for name, kt, part in (("China", "60", "0.6"), ("Rest of world", "40", "0.4"))
    ]
    assert [(one["source"], one["quantity"]) for one in build_production.iea_rows(found, MAP, Counter())] == [("CHN", "60"), ("WLD", "100")]
    found[0]["share"] = "0.75"
    with pytest.raises(ValueError, match="the shares of Cobalt are not those of its figures, which add up to 100 kt"):
        list(build_production.iea_rows(found, MAP, Counter()))


def test_what_is_not_a_number_is_told_apart() -> None:
    usgs = {(row["source"], row["mineral"], row["year"], row["stage"]): row for row in rows("production.csv") if row["source_ids"] == USGS}
    withheld = usgs["USA", "antimony", "2025", "extraction"]
    assert (withheld["quantity"], withheld["note"]) == ("", "contained antimony in mine output; withheld by USGS")
    assert usgs["USA", "antimony", "2024", "extraction"]["quantity"] == "0"
    assert usgs["RUS", "rhenium", "2024", "processing"]["quantity"] == ""
    assert "not available to USGS" in usgs["RUS", "rhenium", "2024", "processing"]["note"]
    yttrium = usgs["WLD", "yttrium", "2025", "extraction"]
    assert (yttrium["quantity"], yttrium["quantity_low"], yttrium["quantity_high"]) == ("", "10000", "15000")
    assert usgs["AUS", "titanium", "2024", "extraction"]["quantity"] == "800"
    assert "ilmenite 600 and rutile 200" in usgs["AUS", "titanium", "2024", "extraction"]["note"]
    assert usgs["WLD", "titanium", "2024", "extraction"]["quantity"] == "9680"


def test_french_guiana_is_not_guyana() -> None:
    gold = {year: output("gold", year, WMD) for year in ("2022", "2023", "2024")}
    assert (gold["2022"]["GUF"], gold["2022"]["GUY"]) == (0.916, 15.129)
    assert gold["2023"]["GUF"] == 1.164
    assert "GUY" not in gold["2023"]
    assert "GUY" not in gold["2024"]


def test_output_rows_are_sound_and_in_order() -> None:
    table = rows("production.csv")
    known = {row["id"] for row in rows("minerals.csv")}
    assert list(table[0]) == [column.name for column in EDGES]
    for row in table:
        assert row["source_ids"] in (USGS, WMD, IEA)
        assert row["target"] == row["mineral"] in known
        assert country_code(row["source"]) == row["source"]
        assert row["relation"] == "produces_total"
    keys = Counter((build_production.key_of(row), row["source_ids"], row["mineral"]) for row in table)
    assert max(keys.values()) == 1
    told = {
        (build_production.key_of(row), source)
        for row in rows("edges.csv")
        if row["relation"] == "produces_total"
        for source in row["source_ids"].split(";")
    }
    assert not [row for row in table if (build_production.key_of(row), row["source_ids"]) in told]
    order = [(row["target"], row["stage"], row["year"], row["source_ids"], row["source"], row["unit"]) for row in table]
    assert order == sorted(order)
    assert len({row["source"] for row in table}) > 150
    assert len({row["mineral"] for row in table}) >= 60


# --- minerals and lists ----------------------------------------------------------------------------------------------


def codes() -> list[tuple[str, str, str, str, str]]:
    return [(row["id"], *item.split(":")) for row in rows("minerals.csv") for item in row["hs_codes"].split(";") if item]


def test_every_mineral_is_found_by_its_names() -> None:
    index = MineralIndex.from_rows(rows("minerals.csv"))
    assert list(rows("minerals.csv")[0]) == [column.name for column in MINERALS]
    assert len(index.ids) >= 80
    for row in rows("minerals.csv"):
        names = [row[column] for column in row if column.startswith("name_")]
        assert all(names)
        assert {index.resolve(name) for name in [*names, *filter(None, row["symbol"].split(";"))]} == {row["id"]}
        for host in filter(None, row["by_product_of"].split(";")):
            assert index.resolve(host) == host != row["id"]


def test_baskets_name_each_other() -> None:
    """Each mineral of a basket lists the code of the same edition with the same members, and is one of them."""
    baskets = {(mineral, edition, code): kind for mineral, edition, code, _, kind in codes() if kind != "pure"}
    for (mineral, edition, code), kind in baskets.items():
        members = kind.removeprefix("basket=").split("+")
        assert mineral in members == sorted(members)
        assert [baskets.get((member, edition, code)) for member in members] == [kind] * len(members), (edition, code)
    both = {(edition, code) for mineral, edition, code, _, kind in codes() if kind == "pure"} & {key[1:] for key in baskets}
    assert not both


def test_editions_are_known_and_no_code_is_there_twice() -> None:
    keys = Counter((mineral, edition, code) for mineral, edition, code, _, _ in codes())
    assert max(keys.values()) == 1
    assert {edition for _, edition, _, _, _ in codes()} == set(EDITIONS)


@pytest.mark.shared
def test_codes_are_in_the_code_lists(shared: Path) -> None:
    hs92 = {row["code"] for row in read_rows(shared / "data/trade/hs92_product_codes.csv")}
    assert {code for _, edition, code, _, _ in codes() if edition == "HS92" and len(code) == 6} <= hs92
    hs17 = {row["hs6"] for row in read_rows(shared / "data/trade/baci_hs17_2024_refined_codes.csv.gz")} - {
        "850511"
    }  # magnets are no mineral
    assert hs17 <= {code for _, edition, code, _, _ in codes() if edition == "HS17"}


@pytest.mark.parametrize(("owner", "year", "date", "entries"), [
    ("USA", "2022", "2022-02-24", 50), ("USA", "2025", "2025-11-07", 60), ("EU27", "2023", "2023-03-16", 34),
])  # fmt: skip
def test_lists_have_as_many_entries_as_were_published(owner: str, year: str, date: str, entries: int) -> None:
    found = [row for row in rows("lists.csv") if (row["source"], row["year"], row["period"]) == (owner, year, date)]
    assert len({row["target"] for row in found}) == len(found) == entries


def test_groups_and_single_elements_are_listed_as_published() -> None:
    on = {(row["source"], row["year"], row["target"]) for row in rows("lists.csv")}
    assert {("EU27", "2023", group) for group in ("heavy-rare-earths", "light-rare-earths", "platinum-group")} <= on
    assert {("USA", year, "dysprosium") for year in ("2022", "2025")} <= on
    assert ("EU27", "2023", "dysprosium") not in on
    assert ("USA", "2025", "copper") in on
    assert ("USA", "2022", "copper") not in on


def test_a_list_with_another_count_is_an_error(tmp_path: Path) -> None:
    short = tmp_path / "lists.csv"
    short.write_text("mineral,us_2022,us_2025,eu_2023_crm,eu_crma_strategic\nTin,1,1,0,0\n", "utf-8")
    with pytest.raises(ValueError, match="us-list-2022: 1 minerals, 50 were published"):
        build_lists.table(short, DATA / "minerals.csv")


# --- governance ------------------------------------------------------------------------------------------------------


def test_governance_of_the_check_cases() -> None:
    value = {(row["state"], row["year"], row["indicator"]): float(row["value"]) for row in rows("governance.csv")}
    assert value["CHN", "2021", "political_stability"] == pytest.approx(-0.516729, abs=5e-7)
    assert ("TWN", "2021", "political_stability") in value
    assert ("XKX", "2024", "political_stability") in value
    assert ("GUY", "2024", "political_stability") not in value
    assert ("KAZ", "2024", "mean_of_six") in value
    assert {year for _, year, _ in value} == {"2020", "2021", "2022", "2023", "2024"}
    assert all(country_code(state) == state for state, _, _ in value)
    assert len(value) == len(rows("governance.csv")) > 1200
    assert {row["source_ids"] for row in rows("governance.csv")} == {"world-bank-wgi-2025"}


def test_governance_refuses_two_values_of_one_state(tmp_path: Path) -> None:
    stability, means = tmp_path / "pv.csv", tmp_path / "means.json"
    stability.write_text(
        "country,iso3,year,value,stat\nJapan,JPN,2024,1.0,Estimate\nJapan,JPN,2024,50,Rank\nGuyana,GUY,2024,1,Estimate\nGuyana,GUY,2024,1,Estimate\n"
    )
    means.write_text('{"wgi": {"JP": 1.1, "QQ": 0.5}}')
    left: Counter[str] = Counter()
    assert build_governance.table(stability, means, left).splitlines()[1:] == [
        'JPN,2024,mean_of_six,1.1,world-bank-wgi-2025,"mean of the six indicators, newest year of 2015 to 2024"',
        "JPN,2024,political_stability,1,world-bank-wgi-2025,",
    ]
    assert left.total() == 3
    means.write_text('{"wgi": {"JP": 1.1, "JPN": 1.2}}')
    with pytest.raises(ValueError, match="two values of one state"):
        build_governance.table(stability, means, left)


# --- the shipped files are what the scripts make ---------------------------------------------------------------------


@pytest.mark.shared
def test_shipped_tables_are_what_the_scripts_make(shared: Path) -> None:
    production = shared / "data/production"
    text, _ = build_production.table(
        production / "MCS2026_Commodities_Data_utf8.csv",
        production / "world_mining_data_2018_2024.csv",
        production / "iea_supply_mining_refining_2024_2040.csv",
        DATA / "edges.csv",
        ROOT / "tools/production_map.csv",
        Counter(),
    )
    assert (DATA / "production.csv").read_bytes() == text.encode()
    lists = build_lists.table(shared / "data/criticality/critical_lists_us_eu_kz.csv", DATA / "minerals.csv")
    assert (DATA / "lists.csv").read_bytes() == lists.encode()
    governance = shared / "data/governance"
    text = build_governance.table(governance / "wgi_political_stability_1996_2024.csv.gz", governance / "wgi_mean6_latest.json", Counter())
    assert (DATA / "governance.csv").read_bytes() == text.encode()


@pytest.mark.shared
def test_the_shipped_extract_is_what_the_script_makes(shared: Path, tmp_path: Path) -> None:
    source = shared / "data/trade/baci_hs92_critical_1995_2024.parquet"
    for name in ("once", "again"):
        build_trade.build(source, DATA / "minerals.csv", tmp_path / name / "x.parquet", years=5, limit=build_trade.LIMIT)
    assert (tmp_path / "once/x.parquet").read_bytes() == (tmp_path / "again/x.parquet").read_bytes()
    assert (tmp_path / "once/LICENCE.md").read_bytes() == (TRADE.parent / "LICENCE.md").read_bytes()
    with duckdb.connect() as connection:
        both = [str(TRADE), str(tmp_path / "once/x.parquet")]
        query = "SELECT count(*) FROM (SELECT * FROM read_parquet(?) EXCEPT ALL SELECT * FROM read_parquet(?))"
        assert [connection.execute(query, pair).fetchone() for pair in (both, both[::-1])] == [(0,), (0,)]


def test_data_stays_small() -> None:
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 15_000_000
    assert TRADE.stat().st_size < 5_000_000


# --- the map of names ------------------------------------------------------------------------------------------------

MAP = build_production.production_map(ROOT / "tools" / "production_map.csv")
MCS = {
    "Section": "World Mine Production", "Commodity": "Antimony", "Country": "China", "Statistics": "Production",
    "Statistics_detail": "Mine production", "Unit": "metric tons", "Year": "2024", "Value": "1,200", "Notes": "",
}  # fmt: skip


def usgs(**change: str) -> list[dict[str, str]]:
    return list(build_production.usgs_rows([MCS | change], MAP, Counter()))


def test_the_map_is_closed() -> None:
    known = {row["id"] for row in rows("minerals.csv")}
    stages = {row["id"]: {item.split("=")[0] for item in row["stages"].split(";")} for row in rows("minerals.csv")}
    for (_, commodity, _), entry in MAP.items():
        assert entry.mineral in known if entry.mineral else entry.note, commodity
        assert not entry.mineral or entry.stage in stages[entry.mineral], commodity
    with pytest.raises(ValueError, match=r'"Unobtainium" / "Mine production" is not in production_map\.csv'):
        usgs(Commodity="Unobtainium")
    with pytest.raises(ValueError, match='"Copper" / "Moon production" is not in'):
        usgs(Commodity="Copper", Statistics_detail="Moon production")
    with pytest.raises(ValueError, match='the unit "barrels" of Antimony is not known'):
        usgs(Unit="barrels")


@pytest.mark.parametrize(
    ("value", "quantity", "note"),
    [("1,200", "1200", ""), ("—", "0", ""), ("W", "", "withheld by USGS"), ("", "", "not available to USGS"), ("0.5", "0.5", "")],
)
def test_cells_of_usgs(value: str, quantity: str, note: str) -> None:
    (row,) = usgs(Value=value)
    assert row["quantity"] == quantity
    assert row["note"] == "; ".join(filter(None, ["contained antimony in mine output", note]))


def test_estimates_world_totals_and_other_countries() -> None:
    (row,) = usgs(Country="World total", Statistics_detail="Mine production: rounded", Notes="Estimated. -- Excludes U.S. production.")
    assert (row["source"], row["confidence"]) == ("WLD", "medium")
    assert row["note"].endswith("estimated by USGS; without the United States")
    assert usgs(Country="Other countries") == []
    assert usgs(Year="2021") == usgs(Section="Salient Statistics—United States") == usgs(Statistics="Reserves") == []
    assert usgs(Commodity="Bromine", Statistics_detail="Production") == []
    (helium,) = usgs(Commodity="Helium", Statistics_detail="Helium Production", Unit="million cubic meters", Value="10")
    assert (helium["quantity"], helium["unit"]) == ("1693", "t")


def test_what_the_edges_tell_from_the_same_source_is_not_told_twice(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = usgs()
    edge = row | {"quantity": "1.2", "unit": "kt", "source_ids": f"bgs-wms;{USGS}"}
    for other, said in (({}, ""), ({"quantity": "1.3"}, "DIFFERENT CHN antimony 2024")):
        assert list(build_production.untold([row], [edge | other], Counter())) == []
        assert said in capsys.readouterr().out
    for other in ({"source_ids": "bgs-wms"}, {"unit": "kt gross"}, {"stage": "refined"}, {"period": "2024-H1"}, {"status": "planned"}):
        assert list(build_production.untold([row], [edge | other], Counter())) == [row]


# --- BACI ------------------------------------------------------------------------------------------------------------


def test_the_extract_holds_the_check_values() -> None:
    chrome = flows(
        "consumer, sum(quantity_t) FLOWS WHERE year = 2024 AND supplier = 'KAZ' AND hs_code = '261000' GROUP BY 1 ORDER BY 2 DESC"
    )
    assert chrome[0] == ("RUS", pytest.approx(294_191, abs=0.5))
    assert 0.9999 < chrome[0][1] / sum(tonnes for _, tonnes in chrome) < 0.99999  # 99.9986 %
    copper = flows("quantity_t FLOWS WHERE year = 2024 AND supplier = 'KAZ' AND consumer = 'CHN' AND hs_code = '260300'")
    assert copper == [(pytest.approx(1_618_751, abs=0.5),)]
    japan = "round(sum(quantity_t), 3) FLOWS WHERE year = 2021 AND consumer = 'JPN' AND hs_code IN"
    assert flows(f"{japan} ('282200', '810510')") == [(9_833.282,)]
    assert flows(f"{japan} ('260400')") == [(3_094_907.973,)]
    assert flows(f"{japan} ('284690', '284610', '280530')") == [(26_935.653,)]


def test_the_extract_is_sound() -> None:
    assert flows("count(*) BETWEEN 200000 AND 300000, count(*) > count(quantity_t), min(year), max(year) FLOWS") == [
        (True, True, 1995, 2024)
    ]
    assert flows("count(*) FLOWS WHERE year < 2020 AND 'KAZ' NOT IN (supplier, consumer)") == [(0,)]
    assert flows("count(*) FLOWS WHERE value_usd <> round(value_usd) OR value_usd <= 0 OR quantity_t < 0") == [(0,)]
    assert flows("count(*) FLOWS WHERE 'S19' IN (supplier, consumer)") == [(0,)]
    assert flows("count(*) > 0 FLOWS WHERE supplier = 'TWN'") == [(True,)]
    order = flows("hs_code, year, consumer, supplier FLOWS")
    assert order == sorted(order)
    described = duckdb.connect().execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(TRADE)]).fetchall()
    assert [row[:2] for row in described] == [
        ("year", "SMALLINT"), ("supplier", "VARCHAR"), ("consumer", "VARCHAR"), ("hs_code", "VARCHAR"), ("value_usd", "DOUBLE"),
        ("quantity_t", "DOUBLE"),
    ]  # fmt: skip


COUNTRIES = "country_code,country_name,country_iso2,country_iso3\n4,Afghanistan,AF,AFG\n398,Kazakhstan,KZ,KAZ\n392,Japan,JP,JPN\n490,\"Other Asia, nes\",,S19\n156,China,CN,CHN\n"  # fmt: skip
BACI = {
    # 010111 (horses) has lost its zero, as spreadsheets do; 250700 is taken for Kazakhstan only.
    "2018": "t,i,j,k,v,q\n2018,398,156,260300,10.5,7\n2018,156,392,260300,1,1\n",
    "2023": "t,i,j,k,v,q\n2023,156,392,260300,2.001,   3.25\n2023,156,392,250700,1,1\n2023,398,392,250700,1,1\n",
    "2024": "t,i,j,k,v,q\n2024,490,392,260300,0.123,           NA\n2024,004,392,261000,5,\n2024,156,392,10111,9,9\n",
}
EXPECTED = [
    (2023, "KAZ", "JPN", "250700", 1000.0, 1.0),
    (2018, "KAZ", "CHN", "260300", 10500.0, 7.0),
    (2023, "CHN", "JPN", "260300", 2001.0, 3.25),
    (2024, "TWN", "JPN", "260300", 123.0, None),
    (2024, "AFG", "JPN", "261000", 5000.0, None),
]


@pytest.fixture
def baci(tmp_path: Path) -> Path:
    folder = tmp_path / "BACI_HS92_V202601"
    folder.mkdir()
    (folder / "country_codes_V202601.csv").write_text(COUNTRIES)
    (folder / "product_codes_HS92_V202601.csv").write_text("code,description\n")
    for year, text in BACI.items():
        (folder / f"BACI_HS92_Y{year}_V202601.csv").write_text(text)
    return folder


def built(source: Path, output: Path, **change: int) -> list[tuple[object, ...]]:
    build_trade.build(source, DATA / "minerals.csv", output, **({"years": 2, "limit": 100} | change))
    with duckdb.connect() as connection:
        return connection.execute("SELECT * FROM read_parquet(?)", [str(output)]).fetchall()


def test_the_download_of_cepii_is_read_as_folder_and_as_zip(baci: Path, tmp_path: Path) -> None:
    packed = tmp_path / "BACI_HS92_V202601.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in baci.iterdir():
            archive.write(file, f"BACI_HS92_V202601/{file.name}")
    assert built(baci, tmp_path / "a/x.parquet") == EXPECTED
    assert built(packed, tmp_path / "b/x.parquet") == EXPECTED
    assert (tmp_path / "a/x.parquet").read_bytes() == (tmp_path / "b/x.parquet").read_bytes()
    assert "edition HS92, release 202601" in (tmp_path / "a/LICENCE.md").read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["LICENCE.md", "x.parquet"]


def test_a_parquet_extract_gives_the_same(tmp_path: Path) -> None:
    source = tmp_path / "extract.parquet"
    kept = ", ".join(
        f"({year}, '{i.replace('TWN', 'S19')}', '{j}', '{k}', {v} / 1000, {'NULL' if q is None else q})" for year, i, j, k, v, q in EXPECTED
    )
    cut = "(2018, 'CHN', 'JPN', '260300', 1, 1), (2024, 'CHN', 'JPN', '010111', 1, 1), (2024, 'CHN', 'JPN', '250700', 1, 1)"
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM (VALUES {kept}, {cut}) AS t(year, exporter, importer, hs6, value_kusd, quantity_t)) TO ? (FORMAT parquet)",
            [str(source)],
        )
    assert built(source, tmp_path / "x.parquet") == EXPECTED


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("BACI_HS92_Y2024_V202601.csv", "t,i,j,k,v,q\n2024,999,392,260300,1,1\n", "no country code list names 999"),
        ("BACI_HS92_Y2024_V202601.csv", "t,i,j,k,v,q\n2024,156,392,260300,1,1\n2024,156,392,260300,1,1\n", "a flow is there twice"),
        ("BACI_HS92_Y2022_V202501.csv", "t,i,j,k,v,q\n", "mixes the releases 202501, 202601"),
        ("country_codes.csv", COUNTRIES, r"3 files BACI_HS92_Y\*_V\*\.csv and 2 files"),
    ],
)
def test_a_download_that_is_not_as_it_should_be(baci: Path, tmp_path: Path, file: str, text: str, message: str) -> None:
    (baci / file).write_text(text)
    with pytest.raises(ValueError, match=message):
        built(baci, tmp_path / "x.parquet")
    assert not (tmp_path / "x.parquet").exists()


def test_too_many_rows_are_refused(baci: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"5 rows: the extract holds 1 to 4 - name fewer --years"):
        built(baci, tmp_path / "x.parquet", limit=4)
    assert built(baci, tmp_path / "x.parquet", limit=0) == EXPECTED


def test_other_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no table")
    assert build_trade.main([str(text), "-o", str(tmp_path / "x.parquet")]) == 1
    assert "notes.txt is neither a zip of BACI nor a Parquet file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("script", "option"),
    [(build_production, "--usgs"), (build_production, "--map"), (build_governance, "--means"), (build_lists, "--lists")],
)
def test_a_missing_input_is_named(script: object, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert script.main([option, str(tmp_path / "absent.csv"), "-o", str(tmp_path / "out.csv")]) == 2
    assert re.search(r"missing input: .*absent\.csv", capsys.readouterr().err)
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_download_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_trade.main([str(tmp_path / "absent.zip")]) == 2
    assert "absent.zip" in capsys.readouterr().err


def test_scripts_name_no_place_of_this_machine() -> None:
    for path in (*(ROOT / "tools").glob("build_*.py"), *DATA.glob("*.csv"), TRADE.parent / "LICENCE.md"):
        assert str(ROOT) not in path.read_text("utf-8"), path.name


def test_tables_are_plain_csv() -> None:
    for name in ("production.csv", "lists.csv", "governance.csv", "minerals.csv"):
        data = (DATA / name).read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")
        width = {len(row) for row in csv.reader(data.decode("utf-8").splitlines())}
        assert len(width) == 1
