"""Text tables: encodings, dialects, headers, rows. Nothing is dropped, filled or shifted in silence."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kzgraph.errors import DataError, FileError
from kzgraph.tables import ReadOptions, read_table
from kzgraph.tables.dialect import BLANKS
from tests.vectors import EDGES, FIRST, HEAD, NODES, SECOND, THIRD, agrees, edge, outcome, with_cell, with_columns

SEMI = EDGES.replace(",", ";")
LONG_LINES = EDGES.splitlines()
BE, LE = "utf-16-be", "utf-16-le"

ENCODINGS: dict[str, tuple[str | bytes, str]] = {
    "UTF-8 with a mark": ("\ufeff" + EDGES, "ok"),
    "two marks": ("\ufeff\ufeff" + EDGES, "ok"),
    "mark before a quoted header": ('\ufeff"source"' + EDGES[6:], "ok"),
    "mark in the middle": (HEAD + "\ufeff" + FIRST + SECOND + THIRD, "ok"),
    "UTF-16 BE with a mark": (b"\xfe\xff" + EDGES.encode(BE), "note read as UTF-16-BE"),
    "UTF-16 LE without a mark": (EDGES.encode(LE), "1: say --encoding utf-16-le"),
    "UTF-16 BE without a mark": (EDGES.encode(BE), "1: say --encoding utf-16-be"),
    "UTF-32": (EDGES.encode("utf-32"), "note read as UTF-32"),
    "UTF-32 without a mark": (EDGES.encode("utf-32-le"), "1: say --encoding utf-32-le"),
    "UTF-16 cut in two": (b"\xff\xfe" + EDGES.encode(LE) + b"a", "5 source: is not UTF-16-LE"),
    "UTF-16 with half a pair": (b"\xff\xfe" + EDGES.encode(LE) + b"\x00\xd8a\x00", "5 source: is not UTF-16-LE"),
    "cut inside a character": ((EDGES + "é").encode()[:-1], "5 source: byte 0xC3"),
    "surrogates as CESU": (edge("source", "\ud83d\ude00"), "3 source: byte 0xED"),
    "overlong": (EDGES.encode().replace(b"rossing", b"ross\xc0\xafng"), "3 source: byte 0xC0"),
    "Shift-JIS": (with_columns("note", "", "カザフ").encode("shift_jis"), "3 note: shift_jis"),
    "GB18030": (with_columns("note", "", "哈萨克").encode("gb18030"), "3 note: gb18030"),
    "EBCDIC": (EDGES.encode("cp500"), "1: is not UTF-8"),
    "NUL in a note": (with_columns("note", "", "a\0b"), "3 note: a NUL byte"),
    "NUL at the end": (EDGES + "\0\0", "5 source: a NUL byte"),
    "nothing but NUL": (b"\0" * 99, "1: nothing but NUL bytes"),
    "replaced characters": (with_columns("note", "", "R\ufffdssing"), "note line 3: U+FFFD - the text was damaged"),
    "UTF-8 taken for cp1252": (with_columns("note", "", "RÃ¶ssing"), 'note line 3: "Ã¶" - the text was damaged'),
}
LINES: dict[str, tuple[str | bytes, str]] = {
    "CRLF": (EDGES.replace("\n", "\r\n"), "ok"),
    "CR": (EDGES.replace("\n", "\r"), "ok"),
    "CR CR LF": (EDGES.replace("\n", "\r\r\n"), "ok"),
    "no line end at the end": (EDGES.rstrip(), "ok"),
    "blank lines": ("\n\n" + EDGES.replace("\n", "\n\n"), "ok"),
    "rows of nothing": (EDGES + ",,,,,,,,\n,,,,,,,,\n", "note 2 empty rows left out"),
    "odd line ends in a cell": (with_columns("note", "", "a\u2028b\x0bc\x0cd\x85e"), "ok"),
    "Ctrl-Z": (EDGES + "\x1a", "note line 5: a DOS end-of-file character"),
}
DIALECTS: dict[str, tuple[str | bytes, str]] = {
    "sep=;": ("sep=;\n" + SEMI, "note line 1: the spreadsheet hint sep=;"),
    "semicolons and points": (SEMI, "ok"),
    "semicolons and commas": (SEMI.replace(".", ","), "ok"),
    "semicolons, both marks": (SEMI.replace("800.25", "800,25"), "ok"),
    "semicolons, blank thousands": (SEMI.replace("1200.5", "1 200,5"), "note one number with blanks between its thousands"),
    "semicolons, both 1.200,50": (SEMI.replace("1200.5", "1.200,50"), "2 quantity: thousands marks"),
    "semicolons, 1.200": (SEMI.replace("1200.5", "1.200"), "2 quantity: is ambiguous"),
    "semicolons, 1,200": (SEMI.replace("1200.5", "1,200"), "2 quantity: is ambiguous"),
    "tabs": (EDGES.replace(",", "\t"), "ok"),
    "bars": (EDGES.replace(",", "|"), "ok"),
    "everything quoted": ("\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in LONG_LINES), "ok"),
    "blanks after the commas": (EDGES.replace(",", ", "), "ok"),
    "blank before a quote": (with_columns("note", "", ' "a, b"'), "ok"),
    "doubled quotes": (with_columns("note", "", '"The ""big"" one"'), "ok"),
    "quote inside a bare cell": (with_columns("note", "", 'a"b'), "ok"),
    "curly quotes": (with_columns("note", "", "“a”"), "ok"),
    "single quotes": (with_columns("note", "", "'a, b'"), "3: 11 fields, expected 10 - a cell with a comma in it needs quotes"),
    "backslash": (with_columns("note", "", '"a \\"b\\" c"'), "3 note: text follows a closing quote"),
    "a long cell over many lines": (
        with_columns("note", '"' + "x\n" * 500_001 + '"'),
        "2 note: the cell is longer than 1,000,000 characters",
    ),
    "a quote less in front": (with_columns("note", "", 'the ""big"" one"'), "note line 3: doubled quotes in a cell are read as they stand"),
    "a backslash for a quote": (
        with_columns("note", "", 'a\\"b'),
        "note line 3: a backslash before a quote or a backslash is read as it stands",
    ),
    "UTF-7": (with_columns("note", "", "a+AFw-b R+APY-ssing"), 'note line 3: "+APY-" looks like UTF-7'),
    "text behind a quote": (with_columns("note", "", '"a"b'), "3 note: text follows a closing quote"),
    "blank behind a quote": (with_columns("note,confidence", "", '"a" ,'), "3 note: text follows a closing quote"),
    "open quote behind doubled ones": (EDGES + 'a,"b ""c"", d","e', "5 relation: a quote is opened here"),
    "the header in another order": (EDGES + ",".join(HEAD.strip().split(",")[::-1]) + "\n", "5 source: the header is repeated"),
    "open quote in the last row": (EDGES + '"orano,ulba', "5 source: a quote is opened here and never closed"),
    "whole lines quoted": ("\n".join(f'"{line}"' for line in LONG_LINES), "1: every line is one quoted cell"),
    "whole rows quoted": (HEAD + f'"{FIRST.strip()}"\n', "2: the whole line is inside quotes"),
    "rows in another dialect": (HEAD + FIRST.replace(",", ";"), "2: 1 field, expected 9 - its cells are separated by ';'"),
    "long row": (HEAD + FIRST.replace("\n", ",x\n"), "2: 10 fields, expected 9"),
    "short row": (HEAD + "kazatomprom,orano\n" + SECOND, "2: 2 fields, expected 9"),
    "bare decimal comma": (HEAD + FIRST.replace("1200.5", "1200,5"), "2: 10 fields, expected 9 - a cell with a comma in it needs quotes"),
    "blanks for commas": (EDGES.replace(",", " "), '1: one column found and none is known: "source target'),
    "colons": (EDGES.replace(",", ":"), "1: one column found and none is known"),
}
HEADERS: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "1: the file is empty"),
    "blanks": (" \n\t\n", "1: the file is empty"),
    "a mark only": ("\ufeff", "1: the file is empty"),
    "no header": (FIRST + SECOND, '1: header not found: "kazatomprom, orano'),
    "in French": ("origine,cible,lien,minerai,sh,année,quantité,unité,part\n" + FIRST, '1: header not found: "origine, cible'),
    "one name changed": (
        EDGES.replace("quantity", "Quantity (t)"),
        "1 quantity: missing column 'quantity' - the header has source, target, "
        'relation, mineral, hs_code, year, quantity (t), unit, share_pct; is it "quantity (t)"?',
    ),
    "blank for the underscore": (EDGES.replace("hs_code", "HS code"), '1 hs_code: is it "hs code"?'),
    "two names changed": (
        EDGES.replace("year,quantity", "Jahr,Menge"),
        "1 quantity: missing column 'quantity'\n1 year: missing column 'year'",
    ),
    "a look-alike": (EDGES.replace("source", "sour\u0441e"), "1 source: missing column 'source'"),
    "the other table": (NODES, "1: looks like the nodes table"),
    "other order": ("".join(f"{','.join(line.split(',')[::-1])}\n" for line in LONG_LINES), "ok"),
    "capitals and blanks": (EDGES.replace("source", " Source ").replace("year", "YEAR"), "ok"),
    "twice in other case": (EDGES.replace("share_pct", "Quantity"), "1 quantity: column quantity is there twice"),
    "three times": (EDGES.replace("share_pct", "unit").replace("year", "unit"), "1 unit: column unit is there twice"),
    "row numbers": (
        "".join(f"{row or ''},{line}\n" for row, line in enumerate(LONG_LINES)),
        '1: column 1 has no name but holds "1" (row numbers?',
    ),
    "named row numbers": ("".join(f"{row or 'Unnamed: 0'},{line}\n" for row, line in enumerate(LONG_LINES)), "ok"),
    "nameless and empty": (EDGES.replace("\n", ",\n"), "note column 10 has no name and no content"),
    "nameless and full": (EDGES.replace("\n", ",\n").replace("40,\n", "40,x\n"), '1: column 10 has no name but holds "x"'),
    "one of ours": (with_columns("quantity_t,basis", "1,2", "3,4"), "1 basis: rename or delete it\n1 quantity_t: rename or delete it"),
    "names of the graph": (with_columns("key,line", "1,2"), "1 key: rename or delete it\n1 line: rename or delete it"),
    "nearly an optional name": (
        with_columns("statuss", "", "planned"),
        'note line 1, column statuss: no column of the table; is it "status"?',
    ),
    "a look-alike of one": (
        with_columns("st\u0430tus", "", "planned"),
        'note line 1, column st\\u0430tus: no column of the table; is it "status"?',
    ),
    "a name of its own": (with_columns("remark", "", "planned"), "ok"),
    "a title": ("Exports of uranium\n\n" + EDGES, "1: it seems to be at line 3 - say --skip-rows 2"),
    "a merged title": (",,,,,,,,\nTitle,,,,,,,,\n" + EDGES, "1: it seems to be at line 3 - say --skip-rows 2"),
    "a comment": ("# a comment\n" + EDGES, "note line 1: a comment is left out"),
    "rows for columns": (
        ",".join(["source", "target", "unit", *map(str, range(2000))]) + "\n",
        "1: 2,003 columns - a table has at most 1,000",
    ),
    "HTML": ("<!-- x -->\n<html>", "1: looks like HTML or XML"),
    "XML": ("<?xml version='1.0'?><a/>", "1: looks like HTML or XML"),
    "JSON": ('{"error": "quota", "code": 429}', "1: it says error: quota; code: 429"),
    "deep JSON": ("[" * 100_000, "1: looks like JSON"),
    "PDF": (b"%PDF-1.4\n%\xe2\xe3", "1: is a PDF"),
    "RTF": ("{\\rtf1 " + EDGES, "1: (RTF)"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "1: is a picture"),
    "Git LFS": ("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "1: Git LFS pointer"),
}
REMARKS: dict[str, tuple[str | bytes, str]] = {
    "a total": (EDGES + "Total,,,,,,2000.75,,\n", '5 source: "Total" stands in a row without target and relation: a total or a remark?'),
    "a nameless total": (EDGES + ",,,,,,2000.75,,\n", '5 quantity: "2000.75" stands in a row without'),
    "a short total": (EDGES + "Total: 2000.75\n", "5: a total or a remark? delete the line"),
    "a source line": (EDGES + "\nSource: UN Comtrade\n", "6: a total or a remark?"),
    "a comment below": (HEAD + FIRST + "# b\n" + SECOND, "3: a comment?"),
    "a wide comment": (HEAD + FIRST + "# a,b,c,d,e,f,g,h,i\n" + SECOND, "3 source: a comment - they may stand above the header only"),
    "the header again": (EDGES + HEAD + FIRST.replace("2023", "2022"), "5 source: the header is repeated"),
    "a conflict of versions": (HEAD + "<<<<<<< HEAD\n" + FIRST + "=======\n" + SECOND, "2: 1 field, expected 9\n4: 1 field, expected 9"),
}  # fmt: skip
ALL = {**ENCODINGS, **LINES, **DIALECTS, **HEADERS, **REMARKS}


@pytest.mark.parametrize(("content", "expected"), ALL.values(), ids=ALL)
def test_edges(tmp_path: Path, content: str | bytes, expected: str) -> None:
    found = outcome(tmp_path, content)
    assert agrees(found, expected), found


OPTIONS: dict[str, tuple[str | bytes, ReadOptions, str]] = {
    "encoding": (with_columns("note", "", "カザフ").encode("shift_jis"), ReadOptions(encoding="shift_jis"), "note read as shift_jis"),
    "encoding not needed": (EDGES, ReadOptions(encoding="cp1252"), "ok"),
    "wrong encoding": (with_columns("note", "", "é").encode("latin-1"), ReadOptions(encoding="ascii"), "3 note: is not ASCII"),
    "no encoding": (EDGES, ReadOptions(encoding="utf-99"), "refused not a known encoding"),
    "no text encoding": (with_columns("note", "é").encode("latin-1"), ReadOptions(encoding="base64"), "refused not a known encoding"),
    "wide encoding": (EDGES.encode(LE), ReadOptions(encoding="utf-16"), "note read as utf-16"),
    "decimal comma": (edge("quantity", "800,25").replace("1200.5", '"1200,5"').replace("90.18", '"90,18"'), ReadOptions(decimal=","), "ok"),
    "both marks": (edge("quantity", "800,25").replace("1200.5", '"1.200,5"').replace("90.18", "90"), ReadOptions(decimal=",", thousands="."), "ok"),
    "thousands comma": (edge("quantity", "1,800.25"), ReadOptions(thousands=","), "ok 3000.75"),
    "thousands blank": (edge("quantity", "1\u00a0800.25"), ReadOptions(thousands=" "), "ok 3000.75"),
    "skipped rows": ("a title\nand more\n" + EDGES, ReadOptions(skip_rows=2), "note 2 lines above the header are left out"),
    "nothing to skip": (EDGES, ReadOptions(skip_rows=2), "ok"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "options", "expected"), OPTIONS.values(), ids=OPTIONS)
def test_options(tmp_path: Path, content: str | bytes, options: ReadOptions, expected: str) -> None:
    found = outcome(tmp_path, content, options=options)
    assert agrees(found, expected), found


@pytest.mark.parametrize("thousands", ["xyz", "0", "-", "e", "+", ".", "\t"])
def test_marks_that_cannot_be(thousands: str) -> None:
    with pytest.raises(FileError, match="mark"):
        ReadOptions(thousands=thousands)


def test_lines_are_physical(tmp_path: Path) -> None:
    content = HEAD.replace("\n", ",note\n") + FIRST.replace("\n", ',"a\nb\nc"\n') + SECOND.replace("800.25", "n/a").replace("\n", ",\n")
    assert agrees(outcome(tmp_path, content), "5 quantity: is not a number")


def test_all_problems_at_once_in_both_tables(tmp_path: Path) -> None:
    nodes = with_cell(NODES, 2, "country", "Atlantis")
    edges = with_cell(edge("year", "20x3"), 2, "unit", "bags")
    found = outcome(tmp_path, edges, nodes)
    assert agrees(found, '2 country: "Atlantis"\n2 unit: "bags"\n3 year: "20x3"'), found


SPECTRUM = {
    "simple": ("a,b,c\n1,2,3\n", ["1", "2", "3"]),
    "simple_crlf": ("a,b,c\r\n1,2,3\r\n", ["1", "2", "3"]),
    "utf8": ("a,b,c\n1,2,3\n4,5,ʤ\n", ["1", "2", "3", "4", "5", "ʤ"]),
    "empty": ('a,b,c\n1,"",""\n2,3,4\n', ["1", "", "", "2", "3", "4"]),
    "empty_crlf": ('a,b,c\r\n1,"",""\r\n2,3,4\r\n', ["1", "", "", "2", "3", "4"]),
    "escaped_quotes": ('a,b\n1,"ha ""ha"" ha"\n3,4\n', ["1", 'ha "ha" ha', "3", "4"]),
    "quotes_and_newlines": ('a,b\n1,"ha \n""ha"" \nha"\n3,4\n', ["1", 'ha \n"ha" \nha', "3", "4"]),
    "json": (
        'key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n',
        ["1", '{"type": "Point", "coordinates": [102.0, 0.5]}'],
    ),
    "comma_in_quotes": ('first,last,zip\nJohn,"120 any st., Anytown, WW",08123\n', ["John", "120 any st., Anytown, WW", "08123"]),
    "newlines": ('a,b,c\n1,2,3\n"Once upon \na time",5,6\n', ["1", "2", "3", "Once upon \na time", "5", "6"]),
    "newlines_crlf": ('a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n', ["1", "2", "3", "Once upon \r\na time", "5", "6"]),
    "location_coordinates": ('phone,location\n"(555)555-5555","35.5\n-78.6"\n', ["(555)555-5555", "35.5\n-78.6"]),
}


@pytest.mark.parametrize(("content", "cells"), SPECTRUM.values(), ids=SPECTRUM)
def test_shapes_of_csv_spectrum(tmp_path: Path, content: str, cells: list[str]) -> None:
    """The twelve kinds of file of that set: each cell comes out as the text it is."""
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode())
    table = read_table(path, content.splitlines()[0].split(","))
    assert [cell for row in zip(*table.columns.values(), strict=True) for cell in row] == cells


GUARDED = r"^'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
CELL = st.text(st.characters(codec="utf-8"), max_size=12) | st.text("ab,;\t|\"'\n\r #\\.1\ufeff\x1a\0", max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=5),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
@example(rows=[("a", ' "x', "# b")], delimiter=",", quoting=csv.QUOTE_MINIMAL, end="\n")
@example(rows=[("'@x", "''=1", "'plain")], delimiter=",", quoting=csv.QUOTE_ALL, end="\n")
@example(rows=[("Alpha", "BETA", "gamma")], delimiter=";", quoting=csv.QUOTE_ALL, end="\r")
def test_read_back_equal_or_refused(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, quoting: int, end: str
) -> None:  # fmt: skip
    """What Python's csv module writes is read back cell by cell (but for blanks round it, a guard against formulas and rows of nothing), or refused."""
    names = ["alpha", "beta", "gamma"]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows([names, *rows])  # type: ignore[arg-type]
    path = tmp_path / "t.csv"
    path.write_bytes(out.getvalue().encode())
    try:
        table = read_table(path, names)
    except DataError:
        return
    found = [list(row) for row in zip(*table.columns.values(), strict=True)]
    wanted = [[re.sub(GUARDED, "", cell.strip(BLANKS)) for cell in row] for row in rows]
    assert found == [row for row in wanted if any(row)]
