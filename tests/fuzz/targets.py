"""What is fuzzed: readers of foreign files, each as a function of bytes that may raise nothing but KzgraphError.

The first byte (of tables and trade files the first two) chooses how the rest is read, so that options and containers are fuzzed too.
`tools/fuzz.py` runs them under atheris.
"""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from kzgraph import api, names
from kzgraph.checks.book import checks_of
from kzgraph.errors import KzgraphError
from kzgraph.frames import records
from kzgraph.graph import to_networkx
from kzgraph.intake import context
from kzgraph.scenarios.reading import scenario_of
from kzgraph.schema.columns import TABLES
from kzgraph.schema.edges import check_edges
from kzgraph.schema.lists import check_list
from kzgraph.schema.nodes import check_nodes
from kzgraph.tables import ReadOptions, data_folder, read_table
from kzgraph.tables.checks import read_checks
from kzgraph.tables.scenarios import read_scenario
from kzgraph.trade.blocs import read_blocs
from kzgraph.trade.codes import goods_code
from kzgraph.trade.database import database
from kzgraph.trade.importing import Options, add
from kzgraph.trade.intake import load
from kzgraph.trade.mapping import read_mapping
from kzgraph.trade.meaning import fixed_types
from kzgraph.trade.partners import party
from kzgraph.trade.rules import judge
from kzgraph.trade.staging import Reading, Staged, staged
from kzgraph.whatif.staging import names_of

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT / "tests" / "hostile"
YEAR = 2026
LOADED, ADDED = 8, 64
"""Of so many inputs of trade one goes through the database, and one into the store."""
OPEN = ExitStack()
"""What stays open until the process ends."""
ENCODINGS = (None, "utf-8", "cp1252", "utf-16", "cp1251", "shift_jis", "utf-7", "idna", "rot13", "no-such")
WHICH = ("nodes", "edges", "sources", "claims", "minerals", "governance", "parameters")
Target = Callable[[bytes], None]


@dataclass(frozen=True)
class Fuzzed:
    """A target: how it is made (a folder of its own is handed in), the files it starts from, the words it is told, its longest input."""

    made: Callable[[Path], Target]
    seeds: Callable[[], Iterator[bytes]]
    words: tuple[str, ...]
    longest: int = 4096
    runs: int = 2000
    """Inputs in the short run of the tests."""


def allowed(run: Callable[[], Any]) -> bool:
    """Whether it went through; a KzgraphError is the other thing that may happen."""
    try:
        run()
    except KzgraphError as error:
        told = str(error)
    else:
        return True
    assert told.strip(), "an error without a message"
    return False


# --- tables --------------------------------------------------------------------------------------------------------


def workbook(sheet: bytes) -> bytes:
    """A workbook whose only sheet has that XML."""
    parts = {
        "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }  # fmt: skip
    return zipped(parts)


def zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def contained(kind: int, data: bytes) -> bytes:
    """The bytes as they are, packed, or as the XML of a workbook's sheet."""
    if kind == 1:
        return gzip.compress(data, 1, mtime=0)
    if kind == 2:
        return zipped({"a.csv": data})
    return workbook(data) if kind == 3 else data


def reading_of(choice: int) -> ReadOptions:
    return ReadOptions(
        encoding=ENCODINGS[choice % len(ENCODINGS)], skip_rows=(choice >> 4) % 3, decimal=(None, ",", ".")[(choice >> 5) % 3],
        thousands=("", "", " ", "'")[(choice >> 6) % 4],
    )  # fmt: skip


def tables(folder: Path) -> Target:
    """`load` without the files that do not change: container, text, records, cells, rows, graph."""
    wanted = list(dict.fromkeys(column.name for columns in TABLES.values() for column in columns))
    minerals = check_list(read_table(data_folder() / "minerals.csv", wanted), "minerals").frame
    given = context(names.MineralIndex.from_rows(records(minerals), []), YEAR)
    good = check_nodes(read_table(HOSTILE / "good/nodes.csv", wanted), given).frame
    kinds = dict(zip(good["id"], good["kind"], strict=True))
    path = folder / "table.csv"

    def checked(which: str, options: ReadOptions) -> None:
        table = read_table(path, wanted, options)
        if which == "nodes":
            found = check_nodes(table, given)
        elif which == "edges":
            found = check_edges(table, given, kinds=kinds, minerals=frozenset(minerals["id"]))
        else:
            found = check_list(table, which, given)
        for problem in found.findings.problems:
            assert problem.message.strip()
        if not found.findings.problems and which in ("nodes", "edges"):
            to_networkx(found.frame if which == "nodes" else good, found.frame if which == "edges" else found.frame.iloc[:0])

    def target(data: bytes) -> None:
        if len(data) < 2:
            return
        path.write_bytes(contained(data[0] >> 4 & 3, data[2:]))
        allowed(lambda: checked(WHICH[data[0] % len(WHICH)], reading_of(data[1])))

    return target


def table_seeds() -> Iterator[bytes]:
    for file in sorted(HOSTILE.glob("*/*.*")):
        if file.stat().st_size < 4000 and file.suffix != ".py":
            yield bytes((0 if file.name.startswith("n") else 1, 0)) + file.read_bytes()
    for number, which in enumerate(WHICH[2:], start=2):
        yield bytes((number, 0)) + b"\n".join((data_folder() / f"{which}.csv").read_bytes().split(b"\n")[:4])
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="inlineStr"><is><t>kind</t></is></c><c r="D1" t="inlineStr"><is><t>country</t></is></c></row>'
        '<row r="2"><c r="A2" t="str"><v>a</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="d"><v>2020-01-01</v></c><c r="D2"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>'
    )
    yield bytes((48 + 1, 0)) + sheet.encode()


# --- TOML ----------------------------------------------------------------------------------------------------------


def scenario(folder: Path) -> Target:
    """A scenario file to a scenario, with the names of the shipped tables."""
    graph = api.load(current_year=YEAR)
    known = names_of(graph._grounds, graph._lookups)
    path = folder / "scenario.toml"

    def target(data: bytes) -> None:
        path.write_bytes(data)
        allowed(lambda: scenario_of(read_scenario(path), known))

    return target


def toml(folder: Path) -> Target:
    """Mapping files, groups of states, files of checks: the first byte chooses."""
    checks = folder / "checks"
    checks.mkdir(exist_ok=True)
    mapping, groups, listed = folder / "mapping.toml", folder / "groups.toml", folder / "groups.csv"

    def target(data: bytes) -> None:
        if not data:
            return
        kind, content = data[0] % 4, data[1:]
        path = (mapping, groups, listed, checks / "a.toml")[kind]
        path.write_bytes(content)
        readers: tuple[Callable[[], Any], ...] = (
            lambda: read_mapping(str(mapping)),
            lambda: read_blocs(str(groups)),
            lambda: read_blocs(str(listed)),
            lambda: checks_of(read_checks(checks)),
        )
        allowed(readers[kind])

    return target


MAPPING = b"""name = "ours"
[columns]
year = "Year"
consumer = "To"
supplier = "From"
hs_code = "Code"
value = "Worth"
quantity = "Weight"
[units]
value = "1000 USD"
quantity = "kg"
[constants]
edition = "HS17"
[codes]
XX = ""
Fr = "France"
"""
GROUPS = b'G7 = ["CAN", "France", "JP"]\nTwo = ["EU27", "392"]\n'


def toml_seeds() -> Iterator[bytes]:
    yield b"\0" + MAPPING
    yield b"\1" + GROUPS
    yield b"\2" + b"group,member\nG7,CAN\nG7,France\nTwo,EU27\n"
    for file in sorted((data_folder() / "checks").glob("*.toml")):
        parts = file.read_bytes().split(b"[[check]]")
        yield b"\3" + b"[[check]]".join(parts[:2])
        yield b"\3" + b"[[check]]" + parts[-1]


def scenario_seeds() -> Iterator[bytes]:
    for file in sorted((ROOT / "scenarios").glob("*.toml")):
        yield file.read_bytes()


# --- trade ---------------------------------------------------------------------------------------------------------


def trade_reading(choice: int, layout: Any) -> Reading:
    return Reading(
        encoding=ENCODINGS[choice % len(ENCODINGS)] if choice & 8 else None, decimal=(None, ",", ".")[(choice >> 4) % 3],
        thousands=("", "", " ", "'")[(choice >> 6) % 4], skip_rows=(choice >> 5) % 2, layout=layout,
    )  # fmt: skip


def trade(folder: Path) -> Target:
    """Foreign tables in three depths, by a sum over the input, so that an input found is always tried alike: all are copied as text, their layout is
    recognised and their cells are looked up; one in LOADED goes through the database, in memory; one in ADDED is `trade add` as a whole, into a store
    that grows. A whole import takes a hundred times as long as the first depth.
    """
    mapping = folder / "mapping.toml"
    mapping.write_bytes(MAPPING)
    layout = read_mapping(str(mapping))
    path, copies, store = folder / "BACI_HS17_Y2023.csv", folder / "copies", folder / "store"
    copies.mkdir(exist_ok=True)
    connection, numbers = OPEN.enter_context(database(copies)), count()
    fixed_types(connection)

    def looked_at(table: Staged, reading: Reading) -> None:
        with table.path.open(encoding="utf-8", newline="") as file:
            for row in islice(csv.reader(file, delimiter=table.delimiter), 30):
                for cell in row[:30]:
                    allowed(lambda cell=cell: party(cell))  # type: ignore[misc]
                    with suppress(ValueError):
                        goods_code(cell)

    def read_whole(table: Staged, options: Options) -> None:
        load(connection, table, edition="HS17", usd_rate=options.usd_per_euro, reading=options.reading, newest=YEAR, number=next(numbers))
        judge(connection, table)

    def target(data: bytes) -> None:
        if len(data) < 2:
            return
        path.write_bytes(contained(data[0] & 3, data[2:]))
        reading = trade_reading(data[1], layout if data[0] & 4 else None)
        options = Options(reading=reading, newest=YEAR, usd_per_euro=1.1 if data[0] & 8 else None, replace_parts=bool(data[0] & 16))
        depth = zlib.crc32(data)

        def each() -> None:
            for table in staged(str(path), copies, reading, lambda *told: None):
                if not table.is_parquet:
                    looked_at(table, reading)
                if depth % LOADED == 0:
                    read_whole(table, options)

        if allowed(each) and depth % ADDED == 0:
            allowed(lambda: add([str(path)], store, options))

    return target


def trade_seeds() -> Iterator[bytes]:
    for file in sorted(HOSTILE.glob("files/*.csv")):
        if file.name.startswith(("baci", "comtrade")):
            yield b"\0\0" + file.read_bytes()[:2000]
    yield b"\0\0t,i,j,k,v,q\n2023,398,392,284410,1.5,10\n2023,124,392,811292,2,\n2023,899,392,284410,1,NA\n"
    yield b"\4\0Year;To;From;Code;Worth;Weight\n2023;Japan;Kazakhstan;284410;1,5;10\n2022;XX;Fr;811292;2;\n"
    yield (
        b"\0\0period,reporterCode,partnerCode,partner2Code,flowCode,classificationCode,cmdCode,customsCode,motCode,qtyUnitCode,qty,netWgt,isNetWgtEstimated,primaryValue\n"
        b"2023,392,0,0,M,H6,811292,C00,0,8,10,10,false,5\n2023,392,156,0,M,H6,811292,C00,0,8,4,4,true,2\n2023,392,398,0,X,H6,811292,C00,0,8,,,false,3\n"
    )
    yield (
        b"\x08\0DECLARANT_ISO,PARTNER_ISO,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_IN_EUROS,QUANTITY_IN_KG\n"
        b"DE,CN,E,81129289,1,1,202352,100,50\nFR,KZ,E,28441030,2,1,202301,10,5\n"
    )


COMMON = (
    '"', '""', "\r\n", ";", "\t", ",", "|", "\ufeff", "\x00", "-0", "1e400", "NaN", "0x1", "١", "1_000", "1'000", "٫", "=1+1", "KAZ", "Japan", "#", "sep=;",
)  # fmt: skip
TABLE_WORDS = (
    "kazatomprom", "orano", "supplies", "owns", "produces", "uranium", "gallium", "observed", "tU", "kg", "2021-2023", "HS17:811292:refined:pure",
    "gallium=0.5", "PK\x03\x04", '<c r="XFD1048576">', "<v>", 't="s"', 't="e"', 's="1"',
)  # fmt: skip
SCENARIO_WORDS = (
    "[scenario]", "[base]", "[[event]]", "[target]", "[[candidate]]", "type = ", "consumer", "mineral", "accounting", "suppliers", "imports_t", "inf", "nan",
    "1979-05-27", "{", "}", "[", "]", "'''", '"""', "pro_rata", "_", "true", "set",
)  # fmt: skip
TOML_WORDS = (
    "[columns]", "[units]", "[codes]", "[constants]", "[[check]]", "[[table]]", "[default]", "name", "expected", "tolerance", "inf", "nan", "{", "}", "[",
    "]", "true", "mean_of", "report", "grade",
)  # fmt: skip
TRADE_WORDS = ("WLD", "TOTAL", "Areas, nes", "M", "X", "HS", "H6", "C00", "202352", "N/A", ":", "1e308", "99999999")
TARGETS = {
    "tables": Fuzzed(tables, table_seeds, (*COMMON, *TABLE_WORDS), runs=500),
    "scenario": Fuzzed(scenario, scenario_seeds, SCENARIO_WORDS, 3000, 1500),
    "toml": Fuzzed(toml, toml_seeds, TOML_WORDS, 3000, 1500),
    "trade": Fuzzed(trade, trade_seeds, (*COMMON, *TRADE_WORDS), 2000, runs=800),
}


def folder_for(name: str) -> tempfile.TemporaryDirectory[str]:
    """A folder for the files of a target, in memory where there is such a place."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-", dir=memory if memory.is_dir() else None)
