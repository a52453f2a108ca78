"""Files as UN Comtrade, WITS, Eurostat, CEPII and customs really deliver them: what is kept, left out and why, and the sums by hand."""

from __future__ import annotations

import datetime
import decimal
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.trade.codes import goods_code
from kzgraph.trade.partners import party

OLD = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,"
    "Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,Commodity,"
    "Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),CIF Trade Value (US$),"
    "FOB Trade Value (US$),Flag"
)
NEW = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,"
    "partner2Code,partner2ISO,partner2Desc,classificationCode,classificationSearchCode,isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,"
    "customsDesc,mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,"
    "isNetWgtEstimated,grossWgt,isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,isAggregate"
)
COMEXT = (
    "DECLARANT,DECLARANT_ISO,PARTNER,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA2002,PRODUCT_CPA2008,PRODUCT_CPA2_1,PRODUCT_BEC,PRODUCT_BEC5,"
    "PRODUCT_SECTION,FLOW,STAT_REGIME,SUPP_UNIT,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG,SUP_QUANTITY"
)
SDMX = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
WITS = "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD,Quantity,QtyUnit,NetWeight in KGM"
PAGE = "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit"
BACI = "t,i,j,k,v,q"
SHORT = "refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue"
CENSUS = "CTY_CODE,CTY_NAME,I_COMMODITY,YEAR,GEN_VAL_YR,GEN_QY1_YR,UNIT_QY1"
CENSUS_MAP = (
    'name = "census"\n[columns]\nyear = "YEAR"\npartner = "CTY_NAME"\nhs_code = "I_COMMODITY"\nvalue = "GEN_VAL_YR"\nqty = "GEN_QY1_YR"\nqty_unit = "UNIT_QY1"\n'
    '[constants]\nreporter = "USA"\nflow = "import"\n'
)
JAPAN_MAP = (
    'name = "japan"\n[columns]\nyear = "Year"\npartner = "Country"\nhs_code = "HS"\nvalue = "Value"\nquantity = "Quantity2"\n[constants]\nreporter = "JPN"\nflow = "import"\n'
    '[units]\nvalue = "1000 USD"\nquantity = "kg"\n'
)


def old(edition: str = "H5", flow: int = 1, partner: object = 398, code: str = "284410", unit: int = 8, qty: object = "", kg: object = 1000, usd: object = 10, flag: int = 0, period: object = 2019) -> str:  # fmt: skip
    """A row of the old website: Japan's imports of uranium from Kazakhstan, 1 t and 10 dollars."""
    return f'{edition},2019,{period},{period},6,1,{flow},Import,392,Japan,JPN,{partner},,,,,,,,,,{code},"Goods, nes",{unit},,{qty},,,,{kg},,{usd},,,{flag}'.replace(
        ",Import,", {1: ",Import,", 2: ",Export,", 3: ",Re-Export,", 4: ",Re-Import,"}[flow]
    )


def new(flow: str = "M", partner: object = 398, second: object = 0, edition: str = "H6", code: str = "284410", customs: str = "C00", transport: object = 0, kg: object = 1000, usd: object = 10, estimated: str = "false", flag: int = 0, kind: str = "C", reporter: object = 392, unit: object = 8, qty: object = "", period: object = 2023) -> str:  # fmt: skip
    """The same row of the new website."""
    return (
        f'{kind},A,20230101,2023,52,{period},{reporter},,,{flow},,{partner},,,{second},,,{edition},HS,true,{code},"Goods, nes",6,true,{customs},,0,{transport},,'
        f"{unit},kg,{qty},false,,,,false,{kg},{estimated},,false,,,{usd},{flag},false,true"
    )


def comext(partner: str = "KZ", code: str = "81129289", regime: int = 1, eur: object = 10, kg: object = 1000, reporter: str = "DE") -> str:
    """A row of Comext's bulk files: Germany's imports of gallium, 1 t and 10 euros."""
    return f"004,{reporter},0079,{partner},E,{code},68999,x,x,x,x,x,15,1,{regime},,202352,{eur},{kg},0"


def sdmx(indicator: str = "VALUE_IN_EUROS", figure: object = 10, partner: str = "KZ", period: str = "2023", flag: str = "") -> str:
    """A row of Eurostat's API: one figure of the same flow."""
    return f"ESTAT:DS-045409(1.0),15/09/26 11:00:00,A,DE,{partner},81129289,1,{indicator},{period},{figure},{flag}"


def wits(partner: str = "KAZ", edition: str = "H5", code: str = "284410", usd: object = 10, kg: object = 1000) -> str:
    return f'"{edition}","JPN","{code}","Japan","{partner}","x","2023","Gross Imp.","5","{usd}","","","{kg}"'


def lines(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def packed(**members: str) -> bytes:
    """A zip; a double underscore stands for the point of a name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return out.getvalue()


def tarred() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.csv"), io.BytesIO())
    return out.getvalue()


def workbook(*rows: tuple[Any, ...], merged: str = "") -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    book.save(out)
    return out.getvalue()


def parquet(**columns: Any) -> bytes:
    """Two rows, one of the World, with the types that programs write; `columns` replace some."""
    told = {
        "refYear": pa.array([2023, 2023], pa.int16()), "reporterCode": pa.array([392, 392]), "partnerCode": pa.array([398.0, 0.0]),
        "flowCode": pa.array(["M", "M"]).dictionary_encode(), "cmdCode": pa.array([284410, 284410]),
        "netWgt": pa.array([decimal.Decimal("1000.50")] * 2, pa.decimal128(12, 2)), "primaryValue": pa.array([10.0, 10.0], pa.float32()),
    }  # fmt: skip
    out = io.BytesIO()
    pq.write_table(pa.table(told | columns), out)
    return out.getvalue()


def added(tmp_path: Path, name: str, data: bytes, *options: str, mapping: str = "", status: int = 0) -> dict[str, Any]:
    """What `trade add --format json` says of a file, every row accounted for; or its message."""
    path = tmp_path / name
    path.write_bytes(data)
    if mapping:
        (tmp_path / "m.toml").write_text(mapping, "utf-8")
        options += ("--mapping", str(tmp_path / "m.toml"))
    result = CliRunner().invoke(program, ["trade", "add", str(path), "--store", str(tmp_path / "store"), "--format", "json", *options])
    assert result.exit_code == status, result.stderr or repr(result.exception)
    if status:
        assert not (tmp_path / "store/manifest.json").exists()
        return {"error": result.stderr.replace(str(tmp_path), "")}
    told: dict[str, Any] = json.loads(result.stdout)
    assert told["rows_read"] == told["rows_kept"] + sum(told["dropped"].values())
    assert told["dropped"].keys() == {reason["left_out"] for reason in told["reasons"]}
    return told


MONTHS = [old(period=f"2019{month:02}", kg=100, usd=1) for month in range(1, 13)]
RECORD = {"typeCode": "C", "refYear": 2023, "period": "2023", "reporterCode": 392, "reporterISO": None, "flowCode": "M", "partnerCode": 398, "partner2Code": 0,
          "classificationCode": "H6", "cmdCode": "284410", "isLeaf": True, "customsCode": "C00", "motCode": 0, "qtyUnitCode": 8, "qty": None, "netWgt": 1000.0,
          "isNetWgtEstimated": False, "primaryValue": 10.0}  # fmt: skip
OLD_RECORD = {"pfCode": "H4", "yr": 2014, "period": 2014, "rgCode": 1, "rtCode": 392, "rt3ISO": "JPN", "ptCode": 398, "ptCode2": None, "cstCode": "", "motCode": "",
              "cmdCode": "811292", "qtCode": 8, "TradeQuantity": 1000, "NetWeight": 1000, "TradeValue": 10, "estCode": 0}  # fmt: skip
READ: dict[str, tuple[str, bytes, int, dict[str, int], float, float]] = {  # name, bytes, rows kept, rows left out, tonnes, dollars (or euros)
    # the old website: 1 t a row
    "old, the World beside": ("a.csv", lines(OLD, old(), old(partner=0)), 1, {"total": 1}, 1.0, 10.0),
    "old, twice but for flag and blanks": ("a.csv", lines(OLD, old(flag=4), old(flag=0), old().replace(",398,", ", 398 ,")), 1, {"duplicate": 2}, 1.0, 10.0),
    "old, re-exports and re-imports": ("a.csv", lines(OLD, old(flow=2), old(flow=3, kg=200), old(flow=4, kg=50), old(kg=500, usd=5)), 2, {"breakdown": 2}, 1.5, 15.0),
    "old, SITC and BEC in between": ("a.csv", lines(OLD, old(), old("S3", code="68912"), old("S4", code="52511"), old("B4", code="22"), old("BE", code="111")), 1, {"other_classification": 4}, 1.0, 10.0),
    "old, codes of 0, 2, 4 and 6 digits": ("a.csv", lines(OLD, old(code="TOTAL", usd=99), old(code="28", usd=50), old(code="2844", usd=20), old()), 1, {"product_total": 3}, 1.0, 10.0),
    "old, pieces, carats, litres and 700 kg": ("a.csv", lines(OLD, old(unit=5, qty=12, kg=""), old(partner=36, unit=13, qty=300, kg=""), old(partner=76, unit=8, qty=700, kg="")), 3, {}, 0.7, 30.0),
    "old, months beside their year": ("a.csv", lines(OLD, *MONTHS, old(kg=1200, usd=12)), 1, {"breakdown": 12}, 1.2, 12.0),
    "old, months alone": ("a.csv", lines(OLD, *MONTHS), 1, {"merged": 11}, 12 * 0.1, 12.0),
    "old, two editions": ("a.csv", lines(OLD, old("H5"), old("H4", kg=900, usd=9)), 1, {"other_edition": 1}, 1.0, 10.0),
    "no row at all": ("a.csv", lines(OLD), 0, {}, 0.0, 0.0),
    # the new website
    "new, a comma more in the rows": ("a.csv", lines(NEW, new() + ",", new(partner=36) + ","), 2, {}, 2.0, 20.0),
    "new, a comma more in the header": ("a.csv", lines(NEW + ",", new(), new(partner=36)), 2, {}, 2.0, 20.0),
    "new, a comma more in both": ("a.csv", lines(NEW + ",", new() + ",", new(partner=36) + ","), 2, {}, 2.0, 20.0),
    "new, a column of row numbers": ("a.csv", lines("," + NEW, "0," + new(), "1," + new(partner=36), "2," + new()), 2, {"duplicate": 1}, 2.0, 20.0),
    "new, codes as numbers with decimals": ("a.csv", lines(NEW, new(reporter="392.0", partner="398.0", second="0.0", transport="0.0", unit="8.0", qty="1000.0", kg="", code="284410.0")), 1, {}, 1.0, 10.0),
    "new, twice but for estimates": ("a.csv", lines(NEW, new(), new(estimated="true", flag=4)), 1, {"duplicate": 1}, 1.0, 10.0),
    "new, three kinds of parts": ("a.csv", lines(NEW, new(kg=600, transport=1000), new(kg=400, transport=2100), new(customs="C01"), new(second=36), new()), 1, {"breakdown": 4}, 1.0, 10.0),
    "new, services": ("a.csv", lines(NEW, new(), new(kind="S", edition="EB", code="SC", kg="")), 1, {"other_classification": 1}, 1.0, 10.0),
    "new, X is DX and RX": ("a.csv", lines(NEW, new("X"), new("DX", kg=800), new("RX", kg=200), new("FM", kg=7), new("M")), 2, {"breakdown": 3}, 2.0, 20.0),
    "new, sums of regions": ("a.csv", lines(NEW, new(), *(new(partner=code, usd=99) for code in (97, 975, 0, "W00", "EUR"))), 1, {"total": 5}, 1.0, 10.0),
    "new, ASEAN reports beside its members": ("a.csv", lines(NEW, new(reporter=975), new(reporter=702)), 1, {"total": 1}, 1.0, 10.0),
    # the API
    "JSON of the API": ("a.json", json.dumps({"count": 2, "data": [RECORD, RECORD | {"partnerCode": 0}], "error": ""}).encode(), 1, {"total": 1}, 1.0, 10.0),
    "JSON of the old API, packed": ("a.json.gz", gzip.compress(json.dumps({"validation": {"status": {"name": "Ok"}}, "dataset": [OLD_RECORD]}).encode()), 1, {}, 1.0, 10.0),
    "JSON, a list whose records lack keys": ("a.json", json.dumps([{key: value for key, value in RECORD.items() if value is not None}, RECORD | {"partnerCode": 36, "netWgt": None, "qty": 500}]).encode(), 2, {}, 1.5, 20.0),
    "JSON, nothing found": ("a.json", b'{"count": 0, "data": [], "error": ""}', 0, {}, 0.0, 0.0),
    # WITS: 10 thousand dollars a row
    "WITS, Zaire and Serbia and Montenegro": ("a.csv", lines(WITS, wits(), wits("ZAR"), wits("SER"), wits("UNS"), wits("WLD", usd=40, kg=4000)), 4, {"total": 1}, 4.0, 40_000.0),
    "WITS, SITC in between": ("a.csv", lines(WITS, wits(), wits(edition="S2", code="68912")), 1, {"other_classification": 1}, 1.0, 10_000.0),
    "WITS, a page": ("a.csv", lines(PAGE, 'Japan,Import,811292,"Gallium, x",2023, World,31,3100,Kg', 'Japan,Import,811292,"Gallium, x",2023,China,20,2000,Kg', 'Japan,Import,811292,x,2023,"Korea, Rep.",10,1000,Kg', "Japan,Import,811292,x,2023,Unspecified,1,100,Kg"), 3, {"total": 1}, 3.1, 31_000.0),
    # Comext: 10 euros a row
    "Comext, procedures add up": ("nc.dat", lines(COMEXT, comext(), comext(regime=2, kg=500, eur=5), comext(regime=3, kg=200, eur=2)), 1, {"merged": 2}, 1.7, 17.0),
    "Comext, a procedure that is the sum": ("nc.dat", lines(COMEXT, comext(), comext(regime=2, kg=500, eur=5), comext(regime=4, kg=1500, eur=15)), 1, {"breakdown": 2}, 1.5, 15.0),
    "Comext, sums of partners": ("a.csv", lines(COMEXT, comext(), *(comext(code, eur=99) for code in ("WORLD", "EU27_2020", "EXT_EU27_2020", "INT_EU27_2020", "EU28_EXTRA", "EA20"))), 1, {"total": 6}, 1.0, 10.0),
    "Comext, sums alone": ("a.csv", lines(COMEXT, comext("EXT_EU27_2020")), 0, {"total": 1}, 0.0, 0.0),
    "Comext, the euro area reports": ("a.csv", lines(COMEXT, comext(reporter="EA19"), comext(reporter="EU28"), comext()), 1, {"total": 2}, 1.0, 10.0),
    "Comext, secret codes of goods": ("a.csv", lines(COMEXT, comext(code="81129XXX"), comext(code="8112XXXX"), comext(code="99RRR100"), comext(code="TOTAL", eur=99)), 3, {"product_total": 1}, 3.0, 30.0),
    "Comext, secret partners, Ceuta and Melilla": ("a.csv", lines(COMEXT, *(comext(code) for code in ["QP", "QQ", "QR", "QS", "QU", "QV", "QW", "QX", "QY", "QZ", "XK", "XS", "XC", "XL", "_Z"])), 14, {"merged": 1}, 15.0, 150.0),
    "SDMX, value and weight": ("a.csv", lines(SDMX, sdmx(), sdmx("QUANTITY_IN_100KG", 10)), 1, {"merged": 1}, 1.0, 10.0),
    "SDMX, twice, in kg, with pieces": ("a.csv", lines(SDMX, sdmx("VALUE_EUR"), sdmx("VALUE_EUR"), sdmx("QUANTITY_KG", 1000), sdmx("SUPPLEMENTARY_QUANTITY", 7)), 1, {"duplicate": 1, "other_measure": 1, "merged": 1}, 1.0, 10.0),
    "SDMX, two months, the World, a secret weight": ("a.csv", lines(SDMX, sdmx(period="2023-01"), sdmx("QUANTITY_IN_100KG", 10, period="2023-01"), sdmx(period="2023-02"), sdmx("QUANTITY_IN_100KG", "", period="2023-02", flag="c"), sdmx(partner="WORLD")), 1, {"total": 1, "merged": 3}, 0.0, 20.0),
    "SDMX, with labels": ("a.csv", lines(SDMX, 'x,y,A:Annual,DE:Germany,KZ:Kazakhstan,"811292:Gallium, x",1:IMPORT,VALUE_EUR:Value,2023,10,'), 1, {}, 0.0, 10.0),
    # BACI
    "BACI, padded NA": ("BACI_HS17.csv", lines(BACI, "2023,398,392,284410,   61.5,           NA", "2023,36,392,284410,    1.5,     2.5"), 2, {}, 2.5, 63_000.0),
    "BACI, one row written in two ways": ("a.csv", lines(BACI, "2023,398,392,284410,1,1", "2023,398,392,284410,1.0, 1"), 1, {"duplicate": 1}, 1.0, 1000.0),
    "BACI, a zip with code lists": ("BACI_HS17_V202601.zip", packed(Readme__txt="x", BACI_HS17_Y2022_V202601__csv=f"{BACI}\n2022,398,392,284410,1,1\n", BACI_HS17_Y2023_V202601__csv=f"{BACI}\n2023,398,392,284410,1,1\n", country_codes_V202601__csv="country_code,country_name\n4,x\n"), 2, {}, 2.0, 2000.0),
    "a zip of two tables and a readme": ("x.zip", packed(a__csv=f"{BACI}\n2022,398,392,284410,1,1\n", b__csv=f"{BACI}\n2023,398,392,284410,1,1\n", README__txt="about"), 2, {}, 2.0, 2000.0),
    # containers
    "UTF-16": ("a.csv", lines(NEW, new()).decode().encode("utf-16"), 1, {}, 1.0, 10.0),
    "line ends of old": ("a.csv", lines(NEW, new(), new(partner=36)).replace(b"\n", b"\r"), 2, {}, 2.0, 20.0),
    "XLSX, floats": ("a.xlsx", workbook(tuple(SHORT.split(",")), (2023.0, 392.0, 398.0, "M", 284410.0, 1000.5, 10.25)), 1, {}, 1.0005, 10.25),
    "Parquet, decimals, dictionaries, floats": ("a.parquet", parquet(), 1, {"total": 1}, 1.0005, 10.0),
    "Parquet, an index of pandas": ("a.parquet", parquet(partnerCode=pa.array([398, 398]), __index_level_0__=pa.array([0, 1])), 1, {"duplicate": 1}, 1.0005, 10.0),
}  # fmt: skip


WARNED = {
    "no row at all": "no row is kept",
    "Comext, sums alone": "1 of 1 totals over all partners stands without any partner",
    "Comext, the euro area reports": "reported by groups of states (EA19, EU28)",
    "new, a comma more in the header": "the header ends in a delimiter",
    "old, pieces, carats, litres and 700 kg": "2 of the 3 rows kept state no weight",
}


@pytest.mark.parametrize("case", READ)
def test_a_dirty_file_is_read(tmp_path: Path, case: str) -> None:
    name, data, kept, dropped, tonnes, money = READ[case]
    told = added(tmp_path, name, data)
    found = told["total_usd"] if told["total_usd"] is not None else told["total_eur"]
    assert (told["rows_kept"], told["dropped"]) == (kept, dropped)
    assert (told["total_t"], found) == (pytest.approx(tonnes), pytest.approx(money))
    assert any(WARNED.get(case, "") in line for line in [*told["warnings"], ""])


REFUSED: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...], int]] = {  # name, bytes, words of the message, exit status
    "a note below the table": ("a.csv", lambda: lines(OLD, old(), "Source: UN Comtrade"), ("/a.csv line 3: 1 fields, expected 35", "Source: UN Comtrade", "delete the line"), 1),
    "nothing found": ("a.csv", lambda: lines(OLD, "No data matches your query or your query is too complex."), ("/a.csv line 2: 1 fields, expected 35", "No data matches"), 1),
    "the header once more": ("a.csv", lambda: lines(OLD, old(), OLD, old(partner=36)), ("/a.csv line 3, column Classification: the header is repeated",), 1),
    "a column twice": ("a.csv", lambda: lines(SHORT + ",cmdCode", "2023,392,398,M,284410,1,1,2"), ("/a.csv line 1, column cmdCode: is there twice",), 1),
    "row numbers without a name": ("a.csv", lambda: lines(NEW, "1," + new(), "2," + new(partner=36)), ("/a.csv line 2: 48 fields, expected 47", "name it in the header"), 1),
    "thousands": ("a.csv", lambda: lines(NEW, new(usd="1 234 567"), new(usd='"1,234"')), ("line 2, column primaryValue", "line 3, column primaryValue", "--thousands MARK"), 1),
    "no partner": ("a.csv", lambda: lines(NEW, new(partner="")), ("/a.csv line 2, column partnerCode: is empty", "899"), 1),
    "merged cells": ("a.xlsx", lambda: workbook(tuple(SHORT.split(",")), (2023, 392, 398, "M", "284410", 1, 1), (2023, 392, None, "M", "261210", 1, 1), merged="C2:C3"), ("/a.xlsx line 3, column partnerCode: cells C2:C3 are merged", "unmerge them"), 1),
    "a title above": ("a.xlsx", lambda: workbook(("UN Comtrade",), (), tuple(SHORT.split(",")), (2023, 392, 398, "M", "284410", 1, 1), merged="A1:G1"), ("--skip-rows 2",), 1),
    "a date for a year": ("a.parquet", lambda: parquet(refYear=pa.array([datetime.date(2023, 1, 1)] * 2)), ("/a.parquet, column refYear: row 1:", "not a year"), 1),
    "a zero lost in Parquet": ("a.parquet", lambda: parquet(cmdCode=pa.array([284410, 81110])), ("/a.parquet, column cmdCode: row 2:", "lost a leading zero"), 1),
    "numbers of the Geonomenclature": ("a.csv", lambda: lines(COMEXT, comext(partner="")), ("/a.csv line 2, column PARTNER_ISO", "Geonomenclature", "PARTNER_ISO: KZ"), 1),
    "packed with 7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\0" * 50, ("7z",), 2),
    "two figures of a kind": ("a.csv", lambda: lines(SDMX, sdmx(), sdmx(figure=11)), ("/a.csv line 3: another row", "one figure of a kind"), 1),
    "an indicator nobody knows": ("a.csv", lambda: lines(SDMX, sdmx("UNIT_VALUE")), ("/a.csv line 2, column indicators", "VALUE_IN_EUROS"), 1),
    "a column a year": (
        "estat.tsv",
        lambda: lines("freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2022 \t2023 ", "A,DE,KZ,811292,1,VALUE_IN_EUROS\t10 \t20 "),
        ("/estat.tsv line 1: has a column a year (2022, 2023)", "SDMX-CSV"),
        1,
    ),
    "a tar archive": ("a.tar.gz", tarred, ("/a.tar.gz: holds a tar archive", "unpack it"), 1),
    "a list of states": ("country_codes.csv", lambda: lines("country_code,country_name,country_iso2,country_iso3", "398,Kazakhstan,KZ,KAZ"), ("line 1: is a list of codes", "leave it out"), 1),
    "JSON, a bad cell": ("a.json", lambda: json.dumps({"data": [RECORD, RECORD | {"primaryValue": "x"}]}, indent=1).encode(), ("/a.json line 23, column primaryValue", '"x" is not a number'), 1),
    "JSON, cut off": ("a.json", lambda: json.dumps({"data": [RECORD, RECORD]}).encode()[:-30], ("/a.json line 1: the JSON breaks off",), 1),
    "JSON, an object in a cell": ("a.json", lambda: json.dumps([RECORD | {"qty": {"kg": 1}}]).encode(), ("/a.json line 1, column qty: record 1 holds",), 1),
    "JSON, a message": ("a.json", lambda: b'{"statusCode": 401, "message": "Access denied"}', ("/a.json line 1: looks like JSON", "Access denied"), 1),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_read_is_named(tmp_path: Path, case: str) -> None:
    name, data, words, status = REFUSED[case]
    error = added(tmp_path, name, data(), status=status)["error"]
    for word in words:
        assert word in error
    assert error.count("line 2:") <= 1


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [  # (rows kept, dropped, tonnes, dollars), or words of the refusal
        (("5700,CHINA,8112921000,2023,10,1000,KG", "5880,JAPAN,8112.92.1000,2023,10,2,T", "4280,GERMANY,8112921000,2023,10,500000,G", "1220,CANADA,8112921000,2023,10,5,NO"), "", (4, {}, 3.5, 40.0)),
        (("5700,CHINA,8112921000,2023,-,-,KG", "5880,JAPAN,8112921000,2023,10,(X),KG", "1220,CANADA,8112921000,2023,7,W*,KG"), '[words]\nzero = ["-"]\nmissing = ["W*"]\n', (3, {}, 0.0, 17.0)),
        (("-,ALL COUNTRIES TOTAL,8112921000,2023,20,2000,KG", "0003,EUROPEAN UNION,8112921000,2023,9,900,KG", "5700,CHINA,8112921000,2023,10,1000,KG"), '[codes]\n"ALL COUNTRIES TOTAL" = "World"\n', (1, {"total": 2}, 1.0, 10.0)),
        (("5700,CHINA,8112921000,2023,9999,1000,KG", "1220,CANADA,8112921000,2023,7,-1,KG"), '[words]\nmissing = ["9999", "-1"]\n', (2, {}, 1.0, 7.0)),
        (("5700,CHINA,8112921000,2023,-,1000,KG",), "", ("line 2, column GEN_VAL_YR", 'zero = ["-"]')),
        (("5700,5700,8112921000,2023,1,1000,KG",), "", ("line 2, column CTY_NAME", "[codes]")),
        (("5700,CHINA,8112921000,2023,1,1000,KG",), '[units]\nvalue = "kg"\nquantity = "EUR"\n', ('[units] value = "kg"', '[units] quantity = "EUR"', "value is in USD", "quantity is in t")),
        (("5700,CHINA,8112921000,2023,1,1000,KG",), '[words]\nnil = ["-"]\n', ("[words] nil", "zero")),
    ],
)  # fmt: skip
def test_a_table_of_the_census_bureau(tmp_path: Path, rows: tuple[str, ...], more: str, expected: tuple[Any, ...]) -> None:
    told = added(tmp_path, "c.csv", lines(CENSUS, *rows), mapping=CENSUS_MAP + more, status=isinstance(expected[0], str))
    if "error" in told:
        assert all(words in told["error"] for words in expected)
    else:
        assert (told["rows_kept"], told["dropped"], told["total_t"], told["total_usd"]) == expected


def test_quantities_need_a_unit(tmp_path: Path) -> None:
    mapping = CENSUS_MAP.replace('qty_unit = "UNIT_QY1"\n', "")
    error = added(tmp_path, "c.csv", lines(CENSUS, "5700,CHINA,8112921000,2023,10,1000,KG"), mapping=mapping, status=1)["error"]
    assert "the role qty needs qty_unit" in error


def test_japanese_lines_have_nine_digits(tmp_path: Path) -> None:
    rows = ("2023,'811292100,China,1000,10", "2023,8112.92-910,China,500,5")
    told = added(tmp_path, "j.csv", lines("Year,HS,Country,Quantity2,Value", *rows), mapping=JAPAN_MAP)
    assert (told["rows_kept"], told["total_t"], told["total_usd"]) == (2, 1.5, 15_000.0)
    (tmp_path / "other").mkdir()
    american = JAPAN_MAP.replace("JPN", "USA")
    assert (
        "lost a leading zero"
        in added(tmp_path / "other", "j.csv", lines("Year,HS,Country,Quantity2,Value", *rows), mapping=american, status=1)["error"]
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [("'260500".strip("'"), "260500"), ("26.05.00", "260500"), ("2605.00", "260500"), ('="260500"', "260500"), ("260500.0", "260500"), ("8112.92.10.00", "8112921000"), ("8112.92.1000", "8112921000"),
     ("28", "28"), ("081110", "081110"), ("9999aa", "9999AA"), ("28XXXXXX", "28XXXXXX"), ("AG6", "TOTAL")],
)  # fmt: skip
def test_codes_of_goods(text: str, code: str) -> None:
    assert goods_code(text) == code


@pytest.mark.parametrize(
    ("text", "words"),
    [("26050", "lost a leading zero"), ("8112.9", "or a last one"), ("2.605E+05", "written by a spreadsheet"), ("260500.00", "260500 or the longer line 26050000"), ("000000", "01 to 97"),
     ("81129291012", "not a code of goods"), ("811292100", "not a code of goods"), ("gallium", "not a code of goods"), ("", "not a code of goods"), ("٢٦٠٥٠٠", "not a code of goods")],
)  # fmt: skip
def test_what_is_no_code_of_goods(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        goods_code(text)


def test_every_code_of_comtrade_means_somebody() -> None:
    """Codes of Comtrade's list of partners that are no ISO numbers: what they mean."""
    states = {
        841: "USA", 711: "ZA1", 530: "ANT", 58: "BEL", 736: "SDN", 729: "SDN", 891: "SCG", 688: "SRB", 499: "MNE", 200: "CSK", 278: "DDR", 280: "DEU", 810: "SUN", 886: "YEM", 720: "YEM",
        230: "ETH", 590: "PAN", 592: "PAN", 868: "VNM", 866: "VNM", 588: "PAK", 647: "JPN", 835: "TZA", 836: "TZA", 457: "MYS", 459: "MYS", 461: "MYS", 658: "KNA", 698: "IND", 412: "XKX",
        80: "ATA", 535: "BES", 849: "PUS", 582: "PCI",
    }  # fmt: skip
    assert {code: party(str(code)).state for code in states} == states
    nobody = (129, 221, 290, 471, 472, 473, 492, 527, 536, 568, 577, 636, 637, 697, 717, 837, 838, 839, 879, 896, 897, 898, 899)
    assert {(party(str(code)).state, party(str(code)).kind) for code in nobody} == {("", "unknown")}
    sums = ("975", "R4", "EUN", "97", "EA20", "EU28", "Total", "Asia", "OECD", "East Asia & Pacific")
    assert {party(code).kind for code in sums} == {"total"}
    assert {party(name).kind for name in ("Rest of World", "Others", "Unspecified", "Bunkers")} == {"unknown"}
    assert [
        party(name).state for name in ("Ethiopia(excludes Eritrea)", "Occ.Pal.Terr", "Serbia, FR(Serbia/Montenegro)", "OAS", "398.0")
    ] == ["ETH", "PSE", "SCG", "TWN", "KAZ"]
