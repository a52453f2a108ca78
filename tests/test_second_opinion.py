"""Files as a second tester would think of them: answers of JSON, archives, Parquet, text and scenarios of kinds that no other test has.

Each is read with the right figures, with a remark where something is odd, or refused by name and place with exit status 1. Workbooks of this kind are
in tests/test_containers.py (PARTS).
"""

from __future__ import annotations

import datetime
import decimal
import gzip
import io
import json
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.tables.toml import PARTS

BACI = "t,i,j,k,v,q\n2023,398,251,284410,61000.5,1200.5\n2023,516,251,284410,40000.1,800.25\n"
OTHER = BACI.replace("398", "156").replace("516", "124")
WHOLE, BOTH = 2000.75, 2401.0
RECORD = {
    "refYear": 2023,
    "reporterCode": 251,
    "partnerCode": 398,
    "flowCode": "M",
    "cmdCode": "284410",
    "netWgt": 1200500,
    "primaryValue": 60,
}
ONE = json.dumps(RECORD)
TWO = json.dumps(RECORD | {"partnerCode": 516})
Expected = float | tuple[float, str] | str
"""Tonnes, tonnes and words of a warning, or words of the message that refuses the file."""


def answer(*records: str, **around: Any) -> bytes:
    head = json.dumps({"elapsed": 1, **around})[:-1]
    return f'{head}, "data": [{", ".join(records)}]}}'.encode()


JSONS: dict[str, tuple[bytes, Expected]] = {
    "two records": (answer(ONE, TWO), BOTH),
    "no object about them": (f"[{ONE},{TWO}]".encode(), BOTH),
    "a byte order mark": (b"\xef\xbb\xbf" + answer(ONE, TWO), BOTH),
    "NaN": (answer(ONE.replace("1200500", "NaN"), TWO), (1200.5, "1 of the 2 rows kept states no weight")),
    "Infinity": (answer(ONE.replace("1200500", "Infinity")), 'column netWgt: "inf" is not a number'),
    "more than a float": (answer(ONE.replace("1200500", "1e400")), 'column netWgt: "1e400" is negative or too large'),
    "a number of 5,000 digits": (answer(ONE.replace("1200500", "9" * 5000)), "column netWgt: "),
    "a key twice": (answer(ONE[:-1] + ', "netWgt": 7}'), "line 1, column netWgt: is there twice in one record"),
    "keys that differ in case": (answer(ONE[:-1] + ', "NETWGT": 7}'), "column NETWGT: is there twice in the header"),
    "data twice": (f'{{"data": [{ONE}], "data": [{TWO}]}}'.encode(), "column data: is there twice in the answer"),
    "two lists of records": (f'{{"dataset": [{ONE}], "data": [{TWO}]}}'.encode(), "the JSON has records in several places"),
    "two answers in one file": (answer(ONE) + b"\n" + answer(TWO), "something follows the answer (two answers in one file?)"),
    "two lists in one file": (f"[{ONE}]\n[{TWO}]".encode(), "something follows the answer"),
    "words after the answer": (answer(ONE) + b" <html>", "something follows the answer"),
    "the last brace is lost": (answer(ONE)[:-1], "the JSON breaks off here"),
    "commas without a record": (f'{{"data": [{ONE},,{TWO}]}}'.encode(), "the JSON breaks off or is damaged here"),
    "a comma at the end": (f'{{"data": [{ONE},]}}'.encode(), "the JSON breaks off or is damaged here"),
    "no comma": (f'{{"data": [{ONE} {TWO}]}}'.encode(), "the JSON breaks off or is damaged here"),
    "a count that differs": (answer(ONE, count=500), (1200.5, "the answer counts 500 records and holds 1")),
    "a count that is right": (answer(ONE, count=1), 1200.5),
    "an error beside records": (answer(ONE, error="limit reached"), (1200.5, 'the answer says beside its records: "limit reached"')),
    "half a character": (answer(ONE[:-1] + ', "note": "\\ud800"}'), "column note: record 1 holds U+D800"),
    "half a character in a key": (answer(ONE[:-1] + ', "n\\udfff": 1}'), "column n\\udfff: record 1 holds U+DFFF"),
    "NUL in a text": (answer(ONE[:-1] + ', "note": "a\\u0000"}'), "column note: record 1 holds U+0000"),
    "line ends in a text": (answer(ONE[:-1] + ', "note": "a\\r=1\\nb\\r\\nc"}', TWO), BOTH),
    "a line end in a key": (answer(ONE[:-1] + ', "no\\nte": "x"}', TWO), BOTH),
    "nested deep": (b'{"data": [' + b"[" * 100_000, "the JSON is nested too deep"),
    "null for a record": (b'{"data": [null]}', "null is no record"),
    "a record a line": (f"{ONE}\n{TWO}".encode(), "looks like JSON, not CSV"),
    "in UTF-16": (answer(ONE).decode().encode("utf-16"), "looks like JSON, not CSV"),
    "true for a year": (answer(ONE.replace("2023", "true")), 'column refYear: "true" is not a year'),
}  # fmt: skip


def zipped(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED, **given: Any) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(data: bytes, mark: bytes, offset: int, new: bytes) -> bytes:
    place = data.index(mark) + offset
    return data[:place] + new + data[place + len(new) :]


def zip64() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open("a.csv", "w", force_zip64=True) as member:
        member.write(BACI.encode())
    return out.getvalue()


PACKED: dict[str, tuple[str, bytes, Expected]] = {
    "gzip in pieces": ("a.csv.gz", gzip.compress(BACI.encode()[:50]) + gzip.compress(BACI.encode()[50:]), WHOLE),
    "gzip of two files": ("a.csv.gz", gzip.compress(BACI.encode()) * 2, "line 4, column t: the header is repeated"),
    "gzip, zeros behind": ("a.csv.gz", gzip.compress(BACI.encode()) + b"\0" * 512, WHOLE),
    "gzip, words behind": ("a.csv.gz", gzip.compress(BACI.encode()) + b"x", "is truncated or damaged"),
    "gzip, a wrong sum": ("a.csv.gz", gzip.compress(BACI.encode())[:-8] + b"\1\2\3\4" + gzip.compress(BACI.encode())[-4:], "CRC check failed"),
    "gzip in gzip": ("a.csv.gz", gzip.compress(gzip.compress(BACI.encode())), "is packed twice"),
    "zip in gzip": ("a.csv.gz", gzip.compress(zipped(("a.csv", BACI))), "is packed twice"),
    "one name twice": ("a.zip", zipped(("a.csv", BACI), ("a.csv", OTHER)), 2 * WHOLE),
    "zip in zip": ("a.zip", zipped(("a.zip", zipped(("a.csv", BACI)))), "the zip holds no table"),
    "gzip in zip": ("a.zip", zipped(("a.csv.gz", gzip.compress(BACI.encode()))), "the zip holds no table"),
    "a table beside a workbook": ("a.zip", zipped(("a.csv", BACI), ("b.xlsx", b"x")), (WHOLE, "left out of the zip: b.xlsx")),
    "a year of BACI beside another table": ("a.zip", zipped(("BACI_HS17_Y2023_V1.csv", BACI), ("more.csv", OTHER)), (WHOLE, "left out of the zip: more.csv")),
    "what comes with BACI": ("a.zip", zipped(("BACI_HS17_Y2023_V1.csv", BACI), ("country_codes_V1.csv", "a"), ("Readme.txt", "b")), WHOLE),
    "what file managers add": ("a.zip", zipped(("a.csv", BACI), ("__MACOSX/._a.csv", b"\0"), (".DS_Store", b"x")), WHOLE),
    "LZMA": ("a.zip", zipped(("a.csv", BACI), method=zipfile.ZIP_LZMA), WHOLE),
    "zip64": ("a.zip", zip64(), WHOLE),
    "Deflate64": ("a.zip", changed(zipped(("a.csv", BACI)), b"PK\1\2", 10, struct.pack("<H", 9)), "cannot be unpacked"),
    "a wrong sum": ("a.zip", changed(zipped(("a.csv", BACI)), b"PK\1\2", 16, b"\0\0\0\0"), "Bad CRC-32"),
    "locked": ("a.zip", changed(changed(zipped(("a.csv", BACI)), b"PK\1\2", 8, b"\1"), b"PK\3\4", 6, b"\1"), "cannot be unpacked"),
    "cut": ("a.zip", zipped(("a.csv", BACI))[:-30], "cannot be unpacked"),
    "a drive": ("a.zip", zipped(("C:a.csv", BACI)), "points outside the archive"),
    "above": ("a.zip", zipped(("..\\a.csv", BACI)), "points outside the archive"),
}  # fmt: skip
COLUMNS: dict[str, list[Any]] = {
    "t": [2023, 2023],
    "i": [398, 516],
    "j": [251, 251],
    "k": ["284410", "284410"],
    "v": [61000.5, 40000.1],
    "q": [1200.5, 800.25],
}


def parquet(*more: tuple[str, Any], options: dict[str, Any] | None = None, **columns: Any) -> bytes:
    out = io.BytesIO()
    cells = [*(COLUMNS | columns).items(), *more]
    pq.write_table(
        pa.Table.from_arrays([pa.array(cell) if isinstance(cell, list) else cell for _, cell in cells], [name for name, _ in cells]),
        out,
        **(options or {}),
    )
    return out.getvalue()


PARQUETS: dict[str, tuple[Callable[[], bytes], Expected]] = {
    "zstd": (lambda: parquet(options={"compression": "zstd"}), WHOLE),
    "brotli": (lambda: parquet(options={"compression": "brotli"}), WHOLE),
    "a dictionary": (lambda: parquet(k=pa.array(["284410"] * 2).dictionary_encode()), WHOLE),
    "pages of the second kind": (lambda: parquet(options={"data_page_version": "2.0"}), WHOLE),
    "decimals": (lambda: parquet(q=pa.array([decimal.Decimal("1200.50"), decimal.Decimal("800.25")])), WHOLE),
    "decimals beyond all weights": (lambda: parquet(q=pa.array([decimal.Decimal("1" * 30), decimal.Decimal(1)], pa.decimal128(38, 4))), "column q: row 1:"),
    "numbers without a sign": (lambda: parquet(q=pa.array([2**63 + 5, 1], pa.uint64())), "column q: row 1:"),
    "NaN": (lambda: parquet(q=[float("nan"), 800.25]), (800.25, "1 of the 2 rows kept states no weight")),
    "infinity": (lambda: parquet(q=[float("inf"), 800.25]), 'column q: row 1: "inf" is not a number'),
    "times": (lambda: parquet(t=pa.array([datetime.datetime(2023, 1, 1)] * 2)), "column t: row 1:"),
    "an object in a cell": (lambda: parquet(q=[{"kg": 1.0}] * 2), "column q: row 1:"),
    "a list in a cell": (lambda: parquet(q=[[1.0]] * 2), "column q: row 1:"),
    "objects beside the table": (lambda: parquet(("x", [{"a": {"b": 1}, "q": 2}] * 2), ("y", pa.array([[("a", 1)]] * 2, pa.map_(pa.string(), pa.int32())))), WHOLE),
    "a column twice": (lambda: parquet(("q", [1.0, 2.0])), "column q: is there twice"),
    "a column twice in another case": (lambda: parquet(("Q", [1.0, 2.0])), "column Q: is there twice"),
    "a column twice behind an object": (lambda: parquet(("x", [{"a": 1, "b": 2}] * 2), ("q", [1.0, 2.0])), "column q: is there twice"),
    "a column that is none of ours, twice": (lambda: parquet(("x", [1, 2]), ("x", [1, 2])), WHOLE),
    "codes as bytes": (lambda: parquet(k=[b"284410"] * 2), WHOLE),
    "bytes that are no text": (lambda: parquet(k=[b"\xff\xfe", b"284410"]), "column k: row 1:"),
    "NUL in a code": (lambda: parquet(k=["284\x00410", "284410"]), "column k: row 1:"),
    "a name like SQL": (lambda: parquet(('x"; DROP TABLE foreign;--', [1, 2])), WHOLE),
    "no year": (lambda: parquet(t=[2023, None]), 'column t: row 2: "" is not a year'),
    "cut": (lambda: parquet()[:-20], "cannot be read as Parquet (Invalid Input Error: No magic bytes found at end of file"),
    "locked": (lambda: b"PARE" + parquet()[4:-4] + b"PARE", "line 1: byte 0x"),
}  # fmt: skip
TEXTS: dict[str, tuple[bytes, Expected]] = {
    "lines that end in NEL": (BACI.replace("\n", "\x85").encode(), "line 1: the header holds U+0085"),
    "lines that end in a line separator": (BACI.replace("\n", "\u2028").encode(), "line 1: the header holds U+2028"),
    "a vertical tab": (BACI.replace("\n", "\x0b", 1).encode(), "line 1: the header holds U+000B"),
    "two files with their marks": (("\ufeff" + BACI + "\ufeff" + OTHER.split("\n", 1)[1]).encode(), 2 * WHOLE),
    "UTF-16 without a mark": (BACI.encode("utf-16-le"), "line 1: a NUL byte"),
    "a row of units": (BACI.replace("\n", "\nyear,code,code,hs,kUSD,t\n", 1).encode(), 'line 2, column i: "code" is not a known country'),
    "a minus of typesetters": (BACI.replace("1200.5", "\u22121200.5").encode(), "line 2, column q:"),
    "a lone quote at the end": ((BACI + '2023,156,251,284410,1,"').encode(), "line 4, column q: a quote is opened and not closed"),
    "full width": (BACI.replace("1200.5", "\uff11").encode(), "line 2, column q:"),
    "a total below": ((BACI + "Total,,,,1,1\n").encode(), "line 4"),
}  # fmt: skip
FILES = {
    **{f"JSON: {name}": ("a.json", lambda data=data: data, expected) for name, (data, expected) in JSONS.items()},
    **{f"packed: {name}": (file, lambda data=data: data, expected) for name, (file, data, expected) in PACKED.items()},
    **{f"Parquet: {name}": ("a.parquet", made, expected) for name, (made, expected) in PARQUETS.items()},
    **{f"text: {name}": ("a.csv", lambda data=data: data, expected) for name, (data, expected) in TEXTS.items()},
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_trade_is_read_or_named(tmp_path: Path, name: str) -> None:
    file, made, expected = FILES[name]
    path = tmp_path / file
    path.write_bytes(made())
    done = CliRunner().invoke(program, ["trade", "add", str(path), "--store", str(tmp_path / "store"), "--format", "json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if isinstance(expected, str):
        assert (done.exit_code, done.stdout) == (1, "")
        assert str(path) in done.stderr
        assert expected in done.stderr
        assert str(tmp_path / "store") not in done.stderr, "the message names a file of the user, not of ours"
        return
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    tonnes, words = expected if isinstance(expected, tuple) else (expected, "")
    assert told["total_t"] == pytest.approx(tonnes)
    assert told["rows_read"] == told["rows_kept"] + sum(told["dropped"].values())
    assert [line for line in told["warnings"] if words in line] if words else told["warnings"] == []


HEAD = '[scenario]\ntitle = "t"\nconsumer = "JPN"\nmineral = "gallium"\nfrom = 2026\nto = 2027\naccountings = ["additive"]\n'
EVENT = '[[event]]\ntype = "new_supply"\nsupplier = "KAZ"\nquantity_t = 15\nstart = 2026\n'
SCENARIOS: dict[str, tuple[bytes, str]] = {  # what the file says, words of the message (none: 15 t come on top of 96.5)
    "as it is": ((HEAD + EVENT).encode(), ""),
    "tables on one line": (b'scenario = {title="t", consumer="JPN", mineral="gallium", from=2026, to=2027, accountings=["additive"]}\nevent = [{type="new_supply", supplier="KAZ", quantity_t=15, start=2026}]\n', ""),
    "a whole number in hexadecimal": ((HEAD + EVENT.replace("15", "0xF")).encode(), ""),
    "a byte order mark and CR LF": (("\ufeff" + HEAD + EVENT).replace("\n", "\r\n").encode(), ""),
    "no rule": ((HEAD.replace('["additive"]', "[]") + EVENT).encode(), "line 7: [scenario], accountings: is empty"),
    "a name of 50,000 parts": (".".join(["a"] * 50_000).encode() + b" = 1", f"line 1: is not TOML as it is used here: a name of more than {PARTS} parts"),
    "a quoted name of many parts": (HEAD.encode() + b"x = {" + b'"a" . ' * 400 + b"a = 1}", "line 8: is not TOML as it is used here"),
    "points in a text": ((HEAD.replace('"t"', '"' + "." * 500 + '"') + EVENT).encode(), ""),
    "a section twice": ((HEAD + "[scenario]\n" + EVENT).encode(), "line 8: is not TOML"),
    "a date for tonnes": ((HEAD + EVENT.replace("15", "2026-01-01")).encode(), "line 11: event 1, quantity_t: 2026-01-01 is not a number"),
    "true for tonnes": ((HEAD + EVENT.replace("15", "true")).encode(), "line 11: event 1, quantity_t: true is not a number"),
    "tonnes that add up to infinity": ((HEAD + EVENT.replace("15", "1e308") * 2).encode(), "line 11: event 1, quantity_t: 1e+308"),
    "a time for a year": ((HEAD + EVENT.replace("start = 2026", "start = 07:32:00")).encode(), "line 12: event 1, start: 07:32:00 is not a year"),
    "a name of Python": ((HEAD + EVENT + '__class__ = "x"\n').encode(), "line 13: event 1, __class__: is not known"),
    "NUL in a name": ((HEAD + EVENT.replace("KAZ", "K\\u0000AZ")).encode(), "line 10: event 1, supplier:"),
    "lines that end in CR": ((HEAD + EVENT).replace("\n", "\r").encode(), "line 1: is not TOML"),
    "UTF-16": ((HEAD + EVENT).encode("utf-16"), "line 1: is not UTF-8"),
    "packed": (gzip.compress((HEAD + EVENT).encode()), "line 1: is not UTF-8"),
    "YAML": (b"scenario:\n  consumer: JPN\n", "line 1: is not TOML"),
}  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_played_or_named(tmp_path: Path, name: str) -> None:
    data, words = SCENARIOS[name]
    path = tmp_path / "a.toml"
    path.write_bytes(data)
    done = CliRunner().invoke(program, ["scenario", "run", str(path), "--format", "json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if words:
        assert (done.exit_code, done.stdout) == (1, "")
        assert f"{path} {words}" in done.stderr
        return
    assert done.exit_code == 0, done.stderr
    assert '"imports_t": 111.5' in done.stdout
