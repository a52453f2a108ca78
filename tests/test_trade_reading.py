"""Foreign trade tables: each row is read as documented, left out for one named reason, or named by file, line and column."""

from __future__ import annotations

import csv
import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.errors import UnknownNameError
from kzgraph.trade.partners import party

HOSTILE = Path(__file__).resolve().parent / "hostile"
BACI = "t,i,j,k,v,q\n2023,398,251,284410,61000.5,1200.5\n2023,516,251,284410,40000.1,800.25\n"
COMTRADE = "refYear,reporterCode,partnerCode,flowCode,cmdCode,motCode,customsCode,partner2Code,netWgt,primaryValue\n"


def added(tmp_path: Path, *files: Path, options: tuple[str, ...] = (), status: int = 0) -> dict[str, Any]:
    """What `trade add --format json` says of the files; on an error its message."""
    given = ["trade", "add", *map(str, files), "--store", str(tmp_path / "store"), "--format", "json", *options]
    result = CliRunner().invoke(program, given)
    assert result.exit_code == status, result.stderr
    assert "Traceback" not in result.stderr
    if status:
        assert result.stdout == ""
        return {"error": result.stderr}
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["rows_read"] == told["rows_kept"] + sum(told["dropped"].values())
    assert sum(reason["count"] for reason in told["reasons"]) == sum(told["dropped"].values())
    return told


def written(tmp_path: Path, text: str, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def stored(tmp_path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of the store, in its own order."""
    parts = json.loads((tmp_path / "store/manifest.json").read_text("utf-8"))["parts"]
    files = sorted(str(tmp_path / "store" / part["file"]) for part in parts)
    return duckdb.sql(f"SELECT {columns} FROM read_parquet({files}, hive_partitioning = false)").fetchall()


def test_codes_of_baci_and_leading_zeros_are_kept(tmp_path: Path) -> None:
    added(tmp_path, HOSTILE / "files/baci_ok.csv")
    assert stored(tmp_path, "supplier, consumer, hs_code, value, quantity_t, partner, flow") == [
        ("KAZ", "FRA", "284410", 61000500.0, 1200.5, "398", "both"),
        ("NAM", "FRA", "284410", 40000100.0, 800.25, "516", "both"),
    ]
    added(tmp_path, HOSTILE / "files/baci_leading_zero.csv", options=("--replace",))
    assert stored(tmp_path, "hs_code") == [("081110",)]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz", "table.zip", "table.parquet", "table.xlsx"])
def test_one_table_in_every_container(tmp_path: Path, name: str) -> None:
    path, plain = tmp_path / name, written(tmp_path, BACI, "plain.csv")
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(BACI.encode()))
    elif name.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("BACI_HS17_Y2023_V202501.csv", BACI)
            archive.writestr("country_codes_V202501.csv", "country_code,country_name\n398,Kazakhstan\n")
    elif name.endswith(".parquet"):
        duckdb.sql(f"COPY (SELECT * FROM read_csv('{plain}')) TO '{path}'")
    elif name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in csv.reader(BACI.splitlines()):
            book.active.append([float(cell) if "." in cell else int(cell) if cell.isdecimal() else cell for cell in row])
        book.save(path)
    else:
        path = plain
    told = added(tmp_path, path)
    assert (told["rows_read"], told["total_t"], told["total_usd"]) == (2, 2000.75, 101000600.0)


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    path = written(tmp_path, BACI.replace(",", ";").replace(".", ","))
    assert "table.csv line 2, column v" in added(tmp_path, path, status=1)["error"]
    assert added(tmp_path, path, options=("--decimal", ","))["total_t"] == 2000.75


def test_old_column_names_of_comtrade(tmp_path: Path) -> None:
    header = "Classification,Year,Trade Flow,Reporter Code,Partner Code,Partner ISO,Commodity Code,Netweight (kg),Trade Value (US$)\n"
    told = added(
        tmp_path,
        written(
            tmp_path, header + "H5,2019,Import,251,398,KAZ,284410,1200500,60000000\nH5,2019,Import,251,0,WLD,284410,1200500,60000000\n"
        ),
    )
    assert (told["rows_kept"], told["dropped"], told["total_t"], told["files"][0]["hs_editions"]) == (1, {"total": 1}, 1200.5, ["HS17"])


def test_breakdown_rows_give_way_to_the_whole(tmp_path: Path) -> None:
    rows = [  # by transport, by customs procedure, the whole, and a flow told by two modes of transport only
        "2023,251,398,M,284410,1000,C00,0,700000,7", "2023,251,398,M,284410,2000,C00,0,500500,5", "2023,251,398,M,284410,0,C01,0,1200500,12",
        "2023,251,398,M,284410,0,C00,0,1200500,12", "2023,251,516,M,284410,1000,C00,0,1000,1", "2023,251,516,M,284410,2100,C00,0,2000,2",
    ]  # fmt: skip
    told = added(tmp_path, written(tmp_path, COMTRADE + "\n".join(rows)))
    assert told["dropped"] == {"breakdown": 3, "merged": 1}
    assert told["total_t"] == 1200.5 + 3.0


def test_without_columns_of_breakdown_the_largest_is_the_whole(tmp_path: Path) -> None:
    header = "year,reporter,partner,cmd,flow,value,netwgt,qty,qtyunit\n"
    rows = "2022,56,300,250490,M,300,3000,3000,8\n2022,56,300,250490,M,100,1000,1000,8\n2022,56,300,250490,M,200,2000,2000,8\n"
    told = added(tmp_path, written(tmp_path, header + rows + rows))
    assert told["dropped"] == {"duplicate": 3, "breakdown": 2}
    assert (told["total_t"], told["total_usd"], told["warnings"]) == (3.0, 300.0, [])
    short = added(tmp_path, written(tmp_path, header + rows.replace(",200,2000,2000", ",20,200,200")))
    assert "of 1 flow with several rows the largest was taken" in short["warnings"][0]


def test_re_exports_are_part_of_exports(tmp_path: Path) -> None:
    rows = "2023,251,398,X,284410,0,C00,0,3000,30\n2023,251,398,RX,284410,0,C00,0,1000,10\n2023,251,516,RX,284410,0,C00,0,500,5\n"
    told = added(tmp_path, written(tmp_path, COMTRADE + rows))
    assert (told["dropped"], told["total_t"]) == ({"breakdown": 1}, 3.5)


def test_a_total_is_held_against_its_partners(tmp_path: Path) -> None:
    rows = "2023,251,0,M,284410,0,C00,0,2000,100\n2023,251,398,M,284410,0,C00,0,1000,60\n2023,276,0,M,284410,0,C00,0,500,7\n"
    told = added(tmp_path, written(tmp_path, COMTRADE + rows))
    assert told["dropped"] == {"total": 2}
    assert any("1 of 2 totals over all partners differs" in line and "40 too little" in line for line in told["warnings"])
    assert any("1 of 2 totals over all partners stands without any partner" in line for line in told["warnings"])


def test_groups_of_states_are_totals_where_members_report(tmp_path: Path) -> None:
    rows = "2023,97,398,M,284410,0,C00,0,1000,60\n2023,251,398,M,284410,0,C00,0,1000,60\n2023,251,97,M,284410,0,C00,0,9,9\n"
    assert added(tmp_path, written(tmp_path, COMTRADE + rows))["dropped"] == {"total": 2}
    alone = added(tmp_path, written(tmp_path, COMTRADE + rows.splitlines()[0] + "\n"))
    assert alone["rows_kept"] == 1


def test_sums_over_longer_codes_are_totals(tmp_path: Path) -> None:
    rows = "2023,251,398,M,TOTAL,0,C00,0,,99\n2023,251,398,M,28,0,C00,0,1000,60\n2023,251,398,M,284410,0,C00,0,1000,60\n2023,251,398,M,81,0,C00,0,5,5\n"
    told = added(tmp_path, written(tmp_path, COMTRADE + rows))
    assert (told["dropped"], told["rows_kept"]) == ({"product_total": 2}, 2)


def test_mirror_pairs_are_kept_and_counted_once(tmp_path: Path) -> None:
    rows = "2023,251,398,M,284410,0,C00,0,1200500,60\n2023,398,251,X,284410,0,C00,0,1100000,55\n2023,398,276,X,284410,0,C00,0,1000,5\n"
    told = added(tmp_path, written(tmp_path, COMTRADE + rows))
    assert (told["rows_kept"], told["mirror_pairs"], told["total_t"], told["total_usd"]) == (3, 1, 1201.5, 65.0)
    assert set(stored(tmp_path, "flow, supplier, consumer, quantity_t")) == {
        ("import", "KAZ", "FRA", 1200.5), ("export", "KAZ", "FRA", 1100.0), ("export", "KAZ", "DEU", 1.0),
    }  # fmt: skip


def test_partners_nobody_names_stay_as_an_unknown_supplier(tmp_path: Path) -> None:
    rows = "".join(f"2023,251,{code},M,284410,0,C00,0,1000,10\n" for code in (568, 577, 636, 837, 838, 839, 899))
    told = added(tmp_path, written(tmp_path, COMTRADE + rows + "2023,251,398,M,284410,0,C00,0,3000,30\n"))
    assert (told["rows_kept"], told["total_t"]) == (8, 10.0)
    assert {row for row in stored(tmp_path, "supplier, partner") if not row[0]} == {
        ("", str(code)) for code in (568, 577, 636, 837, 838, 839, 899)
    }
    assert any("7 of the 8 rows kept name no partner" in line for line in told["warnings"])


def test_two_codes_of_one_state_are_added(tmp_path: Path) -> None:
    rows = "2023,392,251,M,284410,0,C00,0,1000,10\n2023,392,250,M,284410,0,C00,0,500,5\n"
    told = added(tmp_path, written(tmp_path, COMTRADE + rows))
    assert (told["dropped"], told["total_t"]) == ({"merged": 1}, 1.5)


def test_a_newer_edition_goes_before_an_older_one(tmp_path: Path) -> None:
    header = COMTRADE.replace("cmdCode", "classificationCode,cmdCode")
    rows = "2023,251,398,M,H5,284410,0,C00,0,1000,10\n2023,251,398,M,H4,284410,0,C00,0,900,9\n2023,251,398,M,H4,284420,0,C00,0,100,1\n"
    told = added(tmp_path, written(tmp_path, header + rows))
    assert (told["dropped"], told["total_t"]) == ({"other_edition": 1}, 1.1)
    assert any("several editions" in line for line in told["warnings"])


def test_weights_missing_zero_estimated_and_from_the_quantity(tmp_path: Path) -> None:
    header = "refYear,reporterISO,partnerISO,flowCode,cmdCode,qty,qtyUnitAbbr,netWgt,isNetWgtEstimated,primaryValue\n"
    rows = "2023,FRA,KAZ,M,284410,,N/A,,false,10\n2023,FRA,NAM,M,284410,0,kg,0,false,10\n2023,FRA,CAN,M,284410,5000,kg,NaN,false,10\n2023,FRA,DEU,M,284410,,N/A,1000,true,10\n"
    told = added(tmp_path, written(tmp_path, header + rows))
    assert told["total_t"] == 6.0
    assert sorted(stored(tmp_path, "supplier, quantity_t, weight_estimated")) == [
        ("CAN", 5.0, False), ("DEU", 1.0, True), ("KAZ", None, False), ("NAM", None, False),
    ]  # fmt: skip
    for words in (
        "1 of the 4 rows kept states no weight",
        "weight of 0 beside a value",
        "come from the quantity in kilograms",
        "office estimated",
    ):
        assert any(words in line for line in told["warnings"]), words


def test_comext_months_are_added_and_euros_stay(tmp_path: Path) -> None:
    header = "REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\n"
    rows = "DE,KZ,81129289,1,202301,100,10\nDE,KZ,81129289,1,202302,50,5\nDE,QW,81129289,1,202302,7,1\nDE,EXT_EU27_2020,81129289,1,202302,57,6\n"
    told = added(tmp_path, written(tmp_path, header + rows))
    assert (told["dropped"], told["total_usd"], told["total_eur"], told["total_t"]) == ({"total": 1, "merged": 1}, None, 157.0, 0.016)
    assert any("fewer than twelve months" in line for line in told["warnings"])
    assert stored(tmp_path, "hs_code, hs_edition, currency, value, supplier") == [
        ("81129289", "CN", "EUR", 150.0, "KAZ"), ("81129289", "CN", "EUR", 7.0, ""),
    ]  # fmt: skip
    converted = added(tmp_path, written(tmp_path, header + rows), options=("--usd-per-euro", "1.1", "--source", "comext-usd"))
    assert converted["total_usd"] == pytest.approx(157 * 1.1)


def test_a_yearly_row_goes_before_months(tmp_path: Path) -> None:
    header = "REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR,QUANTITY_KG\n"
    told = added(
        tmp_path, written(tmp_path, header + "DE,KZ,811292,1,202301,100,10\nDE,KZ,811292,1,202302,50,5\nDE,KZ,811292,1,202352,150,15\n")
    )
    assert (told["dropped"], told["total_t"]) == ({"breakdown": 2}, 0.015)


def test_two_currencies_are_never_one_part(tmp_path: Path) -> None:
    header = "REPORTER,PARTNER,PRODUCT_NC,FLOW,PERIOD,VALUE_EUR\n"
    path = written(tmp_path, header + "DE,KZ,811292,1,2023,100\n")
    added(tmp_path, path)
    error = added(tmp_path, path, options=("--usd-per-euro", "1.1"), status=2)["error"]
    assert "the store has values in EUR of comext 2023" in error


def test_a_mapping_file_reads_any_other_table(tmp_path: Path) -> None:
    table = written(tmp_path, "Année;Origine;Milliers USD;kg;Code SH6\n2023;Kazakhstan;61,5;1200500;284410\n2023;secret;1,5;500;284410\n")
    mapping = written(
        tmp_path,
        'name = "Douanes"\n[columns]\nyear = "Année"\npartner = "Origine"\nvalue = "Milliers USD"\nquantity = "kg"\nhs_code = "Code SH6"\n'
        '[constants]\nreporter = "FRA"\nflow = "import"\n[units]\nvalue = "1000 USD"\nquantity = "kg"\n[codes]\nsecret = ""\n',
        "mapping.toml",
    )
    told = added(tmp_path, table, options=("--mapping", str(mapping), "--decimal", ","))
    assert (told["total_t"], told["total_usd"], told["files"][0]["source"]) == (1201.0, 63000.0, "douanes")
    assert sorted(stored(tmp_path, "supplier, consumer")) == [("", "FRA"), ("KAZ", "FRA")]


def test_every_fault_of_a_mapping_is_said_at_once(tmp_path: Path) -> None:
    mapping = written(tmp_path, '[columns]\nyear = "t"\nweight = "q"\n[units]\nvalue = "bags"\n[codes]\nX = "Atlantis"\n', "mapping.toml")
    error = added(tmp_path, written(tmp_path, BACI), options=("--mapping", str(mapping)), status=1)["error"]
    for words in (
        "name is missing",
        '"weight" is not a role',
        '"bags" is not known',
        "plays the role partner",
        '"Atlantis" is not a known country',
    ):
        assert words in error


FAULTS = {
    "year": ("2023,398,251,284410,1,1\n2019-2021,398,251,284410,1,1", "line 3, column t", "not a year"),
    "future": ("2203,398,251,284410,1,1", "line 2, column t", "after the current year"),
    "state": ("2023,398,251,284410,1,1\n2023,Atlantis,251,284410,1,1", "line 3, column i", "not a known country"),
    "number": ('2023,398,251,284410,1,"1,200"', "line 2, column q", "not a number"),
    "underscore": ("2023,398,251,284410,1_200,1", "line 2, column v", "not a number"),
    "infinity": ("2023,398,251,284410,inf,1", "line 2, column v", "not a number"),
    "overflow": ("2023,398,251,284410,1e400,1", "line 2, column v", "too large"),
    "negative": ("2023,398,251,284410,-5,1", "line 2, column v", "negative"),
    "code": ("2023,398,251,84410,1,1", "line 2, column k", "lost a leading zero"),
    "short": ("2023,398,251,284410,1,1\n2023,398,251", "line 3", "3 fields, expected 6"),
    "long": ("2023,398,251,284410,1,1,7", "line 2", "7 fields, expected 6"),
    "quote": ('2023,398,251,284410,1,"1"2', "line 2, column q", "quote"),
    "nul": ("2023,39\x008,251,284410,1,1", "line 2, column i", "NUL byte"),
    "contradiction": ("2023,398,251,284410,1,1\n2023,398,251,284410,2,2", "line 3", "one row a flow"),
    "after a cell of two lines": ('"20\n23",398,251,284410,1,1\n2023,398,251,284410,x,1', "line 4, column v", "not a number"),
    "after an empty line": ("2023,398,251,284410,1,1\n\n2023,398,251,284410,x,1", "line 4, column v", "not a number"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_cell_is_named(tmp_path: Path, name: str) -> None:
    rows, where, why = FAULTS[name]
    error = added(tmp_path, written(tmp_path, "t,i,j,k,v,q\n" + rows + "\n"), status=1)["error"]
    assert f"table.csv {where}" in error
    assert why in error
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_every_fault_at_once_and_nothing_is_stored(tmp_path: Path) -> None:
    good = written(tmp_path, BACI, "good.csv")
    bad = written(tmp_path, "t,i,j,k,v,q\n2203,398,251,284410,x,1\n2023,Atlantis,251,8441,1,-1\n", "bad.csv")
    error = added(tmp_path, good, bad, status=1)["error"]
    for where in ("line 2, column t", "line 2, column v", "line 3, column i", "line 3, column q"):
        assert f"bad.csv {where}" in error
    assert stored_files(tmp_path) == []


def stored_files(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "store").glob("source=*/year=*/*"))


@pytest.mark.parametrize(("encoding", "status"), [("latin-1", 0), ("hex", 2), ("no-such", 2), ("utf-8", 1)])
def test_an_encoding_is_used_or_named(tmp_path: Path, encoding: str, status: int) -> None:
    told = added(tmp_path, HOSTILE / "files/comtrade_latin1.csv", options=("--encoding", encoding), status=status)
    if status == 0:
        assert stored(tmp_path, "supplier, quantity_t, value") == [("CIV", 1.0, None)]
        assert any("has no column of values" in line for line in told["warnings"])


def test_unknown_columns_name_what_is_known(tmp_path: Path) -> None:
    error = added(tmp_path, written(tmp_path, "a,b,c\n1,2,3\n"), status=1)["error"]
    assert "table.csv line 1" in error
    assert "BACI (t, i, j, k, v, q)" in error
    assert "as baci it lacks consumer" in added(tmp_path, written(tmp_path, "t,i,k,v\n2023,398,284410,1\n"), status=1)["error"]
    assert "--skip-rows 2" in added(tmp_path, written(tmp_path, "BACI\n\nx y\n" + BACI), status=1)["error"].replace(
        "--skip-rows 3", "--skip-rows 2"
    )
    assert added(tmp_path, written(tmp_path, "BACI\nx y\n" + BACI), options=("--skip-rows", "2"))["rows_kept"] == 2


def test_a_trailing_delimiter_on_every_row_is_no_shift(tmp_path: Path) -> None:
    lines = BACI.splitlines()
    told = added(tmp_path, written(tmp_path, "\n".join([lines[0], *(line + "," for line in lines[1:])]) + "\n"))
    assert told["total_t"] == 2000.75
    error = added(tmp_path, written(tmp_path, f"{lines[0]}\n{lines[1]},\n{lines[2]},x\n"), status=1)["error"]
    assert "line 3: 7 fields, expected 6" in error


@pytest.mark.parametrize(
    ("code", "state", "kind"),
    [
        ("842", "USA", "state"), ("840", "USA", "state"), ("251", "FRA", "state"), ("381", "ITA", "state"), ("757", "CHE", "state"),
        ("579", "NOR", "state"), ("699", "IND", "state"), ("490", "TWN", "state"), ("S19", "TWN", "state"), ("004", "AFG", "state"),
        ("899", "", "unknown"), ("QZ", "", "unknown"), ("E19", "", "unknown"), ("0", "WLD", "total"), ("W00", "WLD", "total"),
        ("EXT_EU27_2020", "EU27", "total"), ("SCG", "SCG", "state"), ("ROM", "ROU", "state"), ("XK", "XKX", "state"), ("XS", "SRB", "state"),
    ],
)  # fmt: skip
def test_codes_of_partners(code: str, state: str, kind: str) -> None:
    assert (party(code).state, party(code).kind) == (state, kind)


def test_an_unknown_partner_is_refused_with_a_guess() -> None:
    with pytest.raises(UnknownNameError, match="did you mean Kazakhstan"):
        party("Kazakstam")


@pytest.mark.shared
def test_the_dirty_comtrade_file(tmp_path: Path, shared: Path) -> None:
    """166,616 rows: 90,093 copies, 37,722 flows, of which 4,379 are totals that all equal the sum of their partners."""
    path = shared / "data/trade/comtrade_2022.csv.gz"
    told = added(tmp_path, path)
    assert told["rows_read"] == 166_616
    assert told["dropped"] == {"duplicate": 90_093, "breakdown": 166_616 - 90_093 - 37_722, "total": 4_379}
    assert told["rows_kept"] == 37_722 - 4_379
    assert not any("totals over all partners differ" in line for line in told["warnings"])
    expected = duckdb.execute(  # the second route: the largest row of each key, without the totals
        "SELECT count(*), sum(v) FROM (SELECT max(value) AS v FROM read_csv(?) WHERE partner <> 0 GROUP BY reporter, partner, cmd, flow)",
        [str(path)],
    ).fetchall()[0]
    found = duckdb.execute(
        "SELECT count(*), sum(value) FROM read_parquet(?)", [str(tmp_path / "store/source=comtrade/year=2022/*.parquet")]
    ).fetchall()[0]
    assert found == (expected[0], pytest.approx(expected[1], rel=1e-12))


@pytest.mark.shared
def test_real_comext_and_refined_codes(tmp_path: Path, shared: Path) -> None:
    told = added(
        tmp_path, shared / "data/trade/eu_comext_crm_cn8_2022_2024.csv.gz", shared / "data/trade/baci_hs17_2024_refined_codes.csv.gz"
    )
    comext, baci = told["files"]
    assert told["dropped"] == {"merged": 1}  # Ceuta, beside Spain
    assert (comext["rows_kept"], comext["total_t"], comext["total_usd"], comext["years"]) == (26_537, None, None, [2022, 2023, 2024])
    assert (baci["rows_kept"], baci["source"]) == (21_723, "baci-hs17")
    value = duckdb.execute(
        "SELECT sum(value_kusd) * 1000 FROM read_csv(?)", [str(shared / "data/trade/baci_hs17_2024_refined_codes.csv.gz")]
    ).fetchall()
    assert baci["total_usd"] == pytest.approx(value[0][0], rel=1e-12)


@pytest.mark.shared
def test_cleaned_comtrade_agrees_with_baci(tmp_path: Path, shared: Path) -> None:
    """The figures of docs/trade.md: imports that both tell with tonnes, under codes that both have."""
    added(tmp_path, shared / "data/trade/comtrade_2022.csv.gz")
    (part,) = json.loads((tmp_path / "store/manifest.json").read_text("utf-8"))["parts"]
    ours = f"SELECT hs_code, consumer, supplier, value, quantity_t FROM '{tmp_path / 'store' / part['file']}' WHERE flow = 'import' AND supplier NOT IN ('', consumer)"
    taiwan = "CASE {0} WHEN 'S19' THEN 'TWN' ELSE {0} END"
    baci = f"""SELECT hs6 AS hs_code, {taiwan.format("importer")} AS consumer, {taiwan.format("exporter")} AS supplier, value_kusd * 1000 AS v, quantity_t AS q
        FROM '{shared / "data/trade/baci_hs92_critical_1995_2024.parquet"}' WHERE year = 2022"""
    query = f"""SELECT count(*), count(DISTINCT hs_code), median(value / v), median(quantity_t / q), count(*) FILTER (abs(quantity_t / q - 1) < 0.01)
        FROM ({ours}) JOIN ({baci}) USING (hs_code, consumer, supplier) WHERE quantity_t IS NOT NULL AND q IS NOT NULL"""
    rows, codes, values, tonnes, close = duckdb.sql(query).fetchall()[0]
    text = Path("docs/trade.md").read_text("utf-8")
    assert f"Of the {rows:,} imports" in text
    assert f"under the {codes} codes" in text
    assert f"{close:,} agree within 1 %" in text
    assert (round(values, 3), round(tonnes, 3)) == (1.0, 1.0)
