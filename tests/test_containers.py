"""Packed tables, workbooks, and what is no table: read whole, or refused by name in little memory."""

from __future__ import annotations

import datetime
import gzip
import io
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kzgraph.tables import ReadOptions, packed, records
from tests.systems import linux
from tests.vectors import EDGES, FIRST, HEAD, NODES, SECOND, THIRD, agrees, outcome

BYTES = EDGES.encode()
GZ = gzip.compress(BYTES, mtime=0)


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def opendocument() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """The archive with the mark of encryption on its only member."""
    listed = archive.index(b"PK\x01\x02") + 8
    return b"".join((archive[:6], b"\x01", archive[7:listed], b"\x01", archive[listed + 1 :]))


ONE = ("edges.csv", BYTES)
PACKED: dict[str, tuple[str, bytes, str]] = {
    "gzip": ("edges.csv.gz", GZ, "ok"),
    "gzip without its suffix": ("edges.csv", GZ, "ok"),
    "text with the suffix": ("edges.csv.gz", BYTES, "ok"),
    "upper-case suffix": ("EDGES.CSV", BYTES, "ok"),
    "gzip of two parts": ("edges.csv", gzip.compress((HEAD + FIRST).encode()) + gzip.compress((SECOND + THIRD).encode()), "ok"),
    "second part cut": ("edges.csv", GZ + gzip.compress(SECOND.encode())[:-9], "0: is truncated"),
    "padded with NUL": ("edges.csv", GZ + b"\0" * 99, "ok"),
    "garbage behind": ("edges.csv", GZ + b"garbage", "0: not gzip follows"),
    "only the magic": ("edges.csv", GZ[:5], "0: is truncated"),
    "wrong checksum": ("edges.csv", GZ[:-8] + b"\0\0\0\0" + GZ[-4:], "0: is damaged"),
    "gzip of nothing": ("edges.csv", gzip.compress(b""), "1: the file is empty"),
    "gzip of gzip": ("edges.csv", gzip.compress(GZ), "0: is packed twice"),
    "zip": ("edges.zip", zipped(ONE), "ok"),
    "zip with a folder": ("edges.zip", zipped(("d/", b""), ("d/edges.csv", BYTES)), "ok"),
    "zip from a Mac": ("edges.zip", zipped(ONE, ("__MACOSX/._edges.csv", b"x")), "ok"),
    "zip of two": ("edges.zip", zipped(ONE, ("b.csv", BYTES)), "0: holds 2 files (edges.csv, b.csv)"),
    "zip of none": ("edges.zip", zipped(), "0: the zip is empty"),
    "zip of zip": ("edges.zip", zipped(("a.zip", zipped(ONE))), "0: is packed twice"),
    "zip of gzip": ("edges.zip", zipped(("a.gz", GZ)), "0: is packed twice"),
    "zip of a pickle": ("edges.zip", zipped(("a.csv", b"\x80\x04K\x01.")), "refused edges.zip: this is a pickle"),
    "zip cut": ("edges.zip", zipped(ONE)[:-30], "0: cannot be unpacked"),
    "slip": ("edges.zip", zipped(("../edges.csv", BYTES)), '0: "../edges.csv" points outside'),
    "absolute": ("edges.zip", zipped(("/edges.csv", BYTES)), "0: points outside"),
    "a drive": ("edges.zip", zipped(("C:\\edges.csv", BYTES)), "0: points outside"),
    "text as workbook": ("edges.xlsx", BYTES, "0: is not an Excel file; looks like CSV"),
    "zip as workbook": ("edges.xlsx", zipped(ONE), "0: is not an Excel file; looks like CSV"),
    "document as workbook": ("edges.docx", zipped(("[Content_Types].xml", b"<x/>")), "0: cannot be read as an Excel file"),
    "OpenDocument": ("edges.xlsx", opendocument(), "1: an OpenDocument file, not Excel"),
    "tar": ("edges.csv", b"edges.csv".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 999, "refused is a tar archive"),
    "a locked zip": ("edges.zip", locked(zipped(ONE)), "0: the zip is locked with a password"),
    "old workbook": ("edges.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "1: an old or password-protected Excel file"),
    "pickle by name": ("edges.pkl", BYTES, "refused edges.pkl: a pickle is never read"),
    "numpy by name": ("edges.npy", BYTES, "refused edges.npy: a numpy file"),
    "Parquet by name": ("edges.parquet", BYTES, "refused edges.parquet: Parquet"),
    "pickle": ("edges.csv", b"\x80\x05K\x01.", "refused this is a pickle"),
    "Parquet": ("edges.csv", b"PAR1\0PAR1", "refused this is Parquet"),
    "Arrow": ("edges.csv", b"ARROW1\0\0", "refused this is Arrow"),
    "numpy": ("edges.csv", b"\x93NUMPY\x01\0", "refused this is a numpy file"),
    "database": ("edges.csv", b"SQLite format 3\0" + b"\0" * 99, "refused this is a database"),
    "bzip2": ("edges.csv", b"BZh91AY", "refused is packed with bzip2"),
    "xz": ("edges.csv", b"\xfd7zXZ\0\0", "refused is packed with xz"),
    "7-Zip": ("edges.csv", b"7z\xbc\xaf\x27\x1c\0", "refused is packed with 7-Zip"),
}


@pytest.mark.parametrize(("name", "content", "expected"), PACKED.values(), ids=PACKED)
def test_packed(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    found = outcome(tmp_path, content, names=("nodes.csv", name))
    assert agrees(found, expected), found


def test_a_folder_named_like_a_table(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    (tmp_path / "nodes.csv").write_text(NODES, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "kzgraph", "report", "--nodes", "nodes.csv", "--edges", "x.csv"], cwd=tmp_path, capture_output=True, text=True
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "Error: x.csv: is a directory - name a file in it\n")


def set_cell(where: str, value: object, shown: str = "") -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[where] = value
        if shown:
            sheet[where].number_format = shown
        if isinstance(value, str) and value.startswith("#"):
            sheet[where].data_type = "e"

    return change


def percent(sheet: Worksheet) -> None:
    for where, value in (("I2", 0.6), ("I3", 0.4), ("I4", 0.9018)):
        set_cell(where, value, "0.00%")(sheet)


def shifted(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 3)
    sheet.insert_cols(1, 2)


def titled(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "Exports"
    sheet.merge_cells("A1:I1")


def hidden(sheet: Worksheet) -> None:
    assert sheet.parent is not None
    first = sheet.parent.create_sheet("old", 0)
    first["A1"] = "other"
    first.sheet_state = "hidden"


def nothing(sheet: Worksheet) -> None:
    pass


SHEETS: dict[str, tuple[Callable[[Worksheet], None], str]] = {
    "as it is": (nothing, "ok"),
    "a second sheet": (lambda sheet: sheet.parent.create_sheet("more"), "note only the first sheet is read; also there: more"),  # type: ignore[union-attr,return-value]
    "a hidden first sheet": (hidden, "note only the first sheet is read; also there: old"),
    "somewhere in the sheet": (shifted, "ok"),
    "an empty row": (lambda sheet: sheet.insert_rows(3), "ok"),
    "a merged title": (titled, "1: it seems to be at line 2 - say --skip-rows 1"),
    "merged cells": (lambda sheet: sheet.merge_cells("A2:A3"), "3 source: cells A2:A3 are merged and only A2 has a value"),
    "a total": (lambda sheet: sheet.append(["Total"]), '5 source: "Total" stands in a row without'),
    "a note at the side": (set_cell("L2", "see there"), '1: column 12 has no name but cell L2 holds "see there"'),
    "text for numbers": (set_cell("G2", "1200.5"), "ok"),
    "text with a comma": (set_cell("G2", "1200,5"), "2 quantity: use a point: 1200.5"),
    "percent format": (percent, "ok"),
    "percent in a quantity": (set_cell("G2", 0.6, "0%"), '2 quantity: "60%" is a share'),
    "thousands format": (set_cell("G2", 1200.5, "#,##0.00"), "ok"),
    "unit in the format": (set_cell("G2", 1200.5, '0.0" kg"'), 'note cell G2 is shown as 0.0" kg"; the number 1200.5 itself is read'),
    "escaped letters in the format": (set_cell("G2", 1200.5, "0.0\\ \\k\\g"), "note cell G2 is shown as"),
    "an accountant's format": (set_cell("G2", 1200.5, '_-* #,##0.00 "€"_-'), "note cell G2 is shown as"),
    "merged figures": (lambda sheet: sheet.merge_cells("G2:G3"), '3 quantity: cells G2:G3 are merged and only G2 has a value ("1200.5")'),
    "a row of a filter": (
        lambda sheet: sheet.row_dimensions[3].__setattr__("hidden", True),
        "note line 3: hidden in the sheet (a filter?)",
    ),
    "a hidden column": (
        lambda sheet: sheet.column_dimensions["G"].__setattr__("hidden", True),
        "note hidden in the sheet and read all the same: column quantity",
    ),
    "a date beyond all dates": (set_cell("G2", 1e10, "yyyy-mm-dd"), "2 quantity: cell G2 holds the error #VALUE!"),
    "scaled format": (set_cell("G2", 1200.5, "#,##0,"), "note cell G2 is shown as #,##0,;"),
    "currency format": (set_cell("G2", 1200.5, "[$€-407]0.0"), "note cell G2 is shown as"),
    "leading zero by format": (set_cell("E2", 81110, "000000"), "ok"),
    "leading zero lost": (set_cell("E2", 81110), "2 hs_code: write 081110?"),
    "HS code as a number": (set_cell("E2", 2844.1), "2 hs_code: write 284410?"),
    "date for a year": (set_cell("F2", datetime.datetime(2023, 1, 1)), "2 year: is a date"),
    "date for a quantity": (set_cell("G2", datetime.datetime(2023, 1, 1)), "2 quantity: is not a number"),
    "truth for a quantity": (set_cell("G2", True), '2 quantity: "TRUE" is not a number'),
    "an error": (set_cell("G2", "#DIV/0!"), "2 quantity: cell G2 holds the error #DIV/0!"),
    "an error in an id": (set_cell("A2", "#REF!"), "2 source: cell A2 holds the error #REF!"),
    "a formula never computed": (set_cell("G2", "=1000+200.5"), "2 quantity: cell G2 holds a formula with no stored value"),
    "a name twice": (set_cell("H1", "Quantity"), "1 quantity: column quantity is there twice"),
    "a name changed": (set_cell("H1", "Units"), '1 unit: is it "units"?'),
    "a cell at the far end": (set_cell("XFD1048576", "x"), "1: column 16384 has no name but cell XFD1048576 holds"),
}


def workbook(change: Callable[[Worksheet], None] = nothing) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in EDGES.splitlines():
        sheet.append([(float(cell) if "." in cell else int(cell)) if cell[:1].isdigit() else cell or None for cell in line.split(",")])
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("change", "expected"), SHEETS.values(), ids=SHEETS)
def test_workbook(tmp_path: Path, change: Callable[[Worksheet], None], expected: str) -> None:
    found = outcome(tmp_path, workbook(change), names=("nodes.csv", "edges.xlsx"))
    assert agrees(found, expected), found


def test_workbook_by_its_content_and_inside_a_zip(tmp_path: Path) -> None:
    assert outcome(tmp_path, workbook()) == outcome(tmp_path, zipped(("edges.xlsx", workbook()))) == "ok 2000.75"
    assert agrees(outcome(tmp_path, workbook(titled), options=ReadOptions(skip_rows=1)), "note 1 lines above the header are left out")


@pytest.mark.parametrize(("old", "new"), [(b"A1:I4", b"A1:XFD1048576"), (b"A1:I4", b"A1:B2")], ids=["too large", "too small"])
def test_the_claimed_size_of_a_sheet_is_not_believed(tmp_path: Path, old: bytes, new: bytes) -> None:
    assert outcome(tmp_path, repacked(workbook(), old, new)) == "ok 2000.75"


@pytest.mark.parametrize("stored", [b"INF", b"NaN", b"1e400", b"x"])
def test_a_stored_value_that_is_no_number(tmp_path: Path, stored: bytes) -> None:
    found = outcome(tmp_path, repacked(workbook(), b"<v>1200.5</v>", b"<v>" + stored + b"</v>"))
    assert found.startswith("edges.csv line 2, column ")
    assert "quantity" in found or f'column G: cell G2 stores "{stored.decode()}", which is no number' in found


def test_a_formula_that_gives_no_text_is_empty(tmp_path: Path) -> None:
    found = outcome(tmp_path, repacked(workbook(), b'<c r="I2" t="n"><v>60</v></c>', b'<c r="I2" t="str"><f>IF(1,"","")</f><v></v></c>'))
    assert found == "ok 2000.75"


def repacked(book: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped(*((member, archive.read(member).replace(old, new)) for member in archive.namelist()))


@linux
@pytest.mark.parametrize("kind", ["zip", "sheet"])
def test_bombs_stop_in_little_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"edges.{kind}"
    path.write_bytes(zipped(("edges.csv", b"a" * 300_000_000)) if kind == "zip" else workbook(set_cell("XFD1048576", "x")))
    (tmp_path / "nodes.csv").write_text(NODES, "utf-8")
    command = [sys.executable, "-m", "kzgraph", "report", "--nodes", str(tmp_path / "nodes.csv"), "--edges", str(path)]
    done = subprocess.run(["bash", "-c", f"ulimit -v 2000000; exec {shlex.join(command)}"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    assert f"{path} line 1" in done.stderr
    assert len(done.stderr) < 2000


def shared_strings(sheet: bytes) -> bytes:
    """A workbook whose texts stand in a list of their own, as spreadsheet programs write them: `<c t="s"><v>9</v>` is the tenth."""
    texts: list[bytes] = []

    def numbered(found: re.Match[bytes]) -> bytes:
        if found[2] not in texts:
            texts.append(found[2])
        return b'<c r="%b" t="s"><v>%d</v></c>' % (found[1], texts.index(found[2]))

    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    place = "xl/worksheets/sheet1.xml"
    parts[place] = re.sub(rb'<c r="(\w+)" t="inlineStr"><is><t>([^<]*)</t></is></c>', numbered, parts[place])
    listed = b"".join(b"<si><t>%b</t></si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%b</sst>' % listed
    told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types if b"sharedStrings" in types else types.replace(b"</Types>", told + b"</Types>")
    return zipped(*parts.items())


ROW2 = b'<c r="G2" t="n"><v>1200.5</v></c>'
PARTS: dict[str, tuple[bytes, bytes, str]] = {
    "as it is": (b"", b"", "ok"),
    "a row twice": (b'<row r="3"', b'<row r="2"', "2: row 2 stands below row 2 - rows are there twice or out of order"),
    "a row out of order": (b'<row r="4"', b'<row r="1"', "3: row 1 stands below row 3"),
    "a row beyond all rows": (b'<row r="4"', b'<row r="99999999999"', '3: the row below is numbered "99999999999"'),
    "a cell twice": (ROW2, ROW2 + ROW2.replace(b"1200.5", b"7"), "2 G: cell G2 is there twice"),
    "a cell of another row": (b'r="G2"', b'r="G9"', "2 G: cell G9 is there twice, or out of its place"),
    "a cell beyond all columns": (b'r="G2"', b'r="ZZZ2"', "2 ZZZ: cell ZZZ2 is there twice, or out of its place"),
    "a number by Python's rules": (b"<v>1200.5</v>", b"<v>1_200.5</v>", '2 G: cell G2 stores "1_200.5", which is no number'),
    "digits of another script": (b"<v>1200.5</v>", "<v>١٢٠٠</v>".encode(), "2 G: which is no number of a workbook"),
    "a text counted from the end": (b't="s"><v>9</v>', b't="s"><v>-1</v>', '2 A: cell A2 stores "-1", which is no value\n4 A: cell A4 stores "-1"'),
    "a text that is not there": (b't="s"><v>9</v>', b't="s"><v>999</v>', "0: cannot be read as an Excel file"),
    "a control character": (b"<t>kazatomprom<", b"<t>kaz_x0008_atomprom<", "2 source: U+0008\n4 source: U+0008"),
    "a line end of Windows": (b"<t>kazatomprom<", b"<t>kazatomprom_x000D_<", "ok"),
    "a raw control character": (b"<t>kazatomprom<", b"<t>kaz\x01atomprom<", "0: cannot be read as an Excel file"),
    "rich text": (b"<t>kazatomprom<", b"<r><t>kazatom</t></r><r><t>prom</t></r><t><", "ok"),
    "entities in the texts": (b"<sst", b'<!DOCTYPE x [<!ENTITY a "b">]><sst', "0: declares XML entities or a document type"),
    "a document type in the types": (b"<Types", b"<!DOCTYPE x><Types", "0: declares XML entities or a document type"),
    "a file of the system": (b"<workbook ", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook ', "0: declares XML entities"),
    "two values in a cell": (ROW2, b'<c r="G2"><v>1200.5</v><v>7</v></c>', "2 G: cell G2 has several values"),
    "a type that nobody knows": (ROW2, b'<c r="G2" t="x"><v>1200.5</v></c>', '2 G: cell G2 has the unknown type "x"'),
    "a text inside its cell, and a value": (ROW2, b'<c r="G2" t="inlineStr"><is><t>1200.5</t></is><v>7</v></c>', "2 G: cell G2 has its value where its type has none"),
    "a value where a text inside is said": (ROW2, b'<c r="G2" t="inlineStr"><v>7</v></c>', "2 G: cell G2 has its value where its type has none"),
    "a text where a number is said": (ROW2, b'<c r="G2" t="n"><is><t>7</t></is></c>', "2 G: cell G2 has its value where its type has none"),
    "one cell or another": (ROW2, b'<mc:AlternateContent xmlns:mc="x"><c r="G2"><v>7</v></c></mc:AlternateContent>', '2: row 2 holds "AlternateContent", which is no cell'),
    "a style that is not there": (ROW2, ROW2.replace(b"<c ", b'<c s="999" '), "ok"),
    "how a text is spoken": (b"<t>kazatomprom</t>", b'<t>kazatomprom</t><rPh sb="0" eb="3"><t>KAZU</t></rPh><phoneticPr fontId="1"/>', "ok"),
    "a text of parts, spoken": (b"<t>kazatomprom</t>", b'<r><t>kaz</t></r><rPh sb="0" eb="3"><t>KAZU</t></rPh><r><t>atomprom</t></r>', "ok"),
    "a text inside its cell, in parts": (b'<c r="A2" t="s"><v>9</v></c>', b'<c r="A2" t="inlineStr"><is><r><t>kazatom</t></r><r><t>prom</t></r></is></c>', "ok"),
    "remarks of XML": (b"<v>1200.5</v>", b"<v>1200<!-- 9 -->.5</v>", "ok"),
    "a formula that asks the web": (b"<v>1200.5</v>", b'<f>WEBSERVICE("http://x.invalid/")</f><v>1200.5</v>', "ok"),
    "a formula of another workbook": (b"<v>1200.5</v>", b"<f>'[1]a'!A1</f><v>1200.5</v>", "ok"),
    "a formula for several cells": (b"<v>1200.5</v>", b'<f t="shared" ref="G2:G3" si="0">1200.5</f><v>1200.5</v>', "ok"),
    "an error of new Excel": (ROW2, b'<c r="G2" t="e"><v>#SPILL!</v></c>', "2 quantity: cell G2 holds the error #SPILL!"),
    "a date of its own type": (ROW2, b'<c r="G2" t="d"><v>2023-06-30</v></c>', "2 quantity: is not a number"),
    "a sheet elsewhere": (b'Target="/xl/worksheets/sheet1.xml"', b'TargetMode="External" Target="http://x.invalid/a.xml"', "0: has no visible sheet with cells"),
    "a sheet above the workbook": (b'Target="/xl/worksheets/sheet1.xml"', b'Target="../../../../etc/passwd"', "0: has no visible sheet with cells"),
    "a workbook of macros": (b"spreadsheetml.sheet.main+xml", b"spreadsheetml.template.main+xml", "ok"),
    "a document of text": (b"spreadsheetml.sheet.main+xml", b"wordprocessingml.document.main+xml", "0: cannot be read as an Excel file"),
    "Strict Open XML": (b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml", "0: is saved as Strict Open XML"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), PARTS.values(), ids=PARTS)
def test_parts_of_a_workbook(tmp_path: Path, old: bytes, new: bytes, expected: str) -> None:
    found = outcome(tmp_path, repacked(shared_strings(workbook()), old, new), names=("nodes.csv", "edges.xlsx"))
    assert agrees(found, expected), found


def test_a_part_that_is_there_twice(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        twice = zipped(*((name, archive.read(name)) for name in archive.namelist()), ("xl/worksheets/sheet1.xml", b"<x/>"))
    assert agrees(outcome(tmp_path, twice), '0: the part "xl/worksheets/sheet1.xml" is there twice')


def test_too_many_lines_stop_while_they_are_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "LINES_LIMIT", 50)
    monkeypatch.setattr(records, "LINES_LIMIT", 50)
    for content in (gzip.compress(BYTES + b"\n" * 99), BYTES + b"\n" * 99, zipped(("edges.csv", BYTES + b"\n" * 99))):
        assert agrees(outcome(tmp_path, content), "50: more than 5,000,000 lines - split the table")
