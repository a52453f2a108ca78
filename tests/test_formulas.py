"""Nothing that a spreadsheet would run comes out of any command that writes CSV or XLSX, whatever the tables hold; numbers stay numbers."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import duckdb
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from networks import HEADER, STATES, shipped

import kzgraph
from kzgraph import api
from kzgraph.cli import program
from kzgraph.schema.formulas import STARTS, unguarded
from kzgraph.trade import goods
from kzgraph.trade.importing import Options, add
from kzgraph.trade.outputs import write_ratios
from kzgraph.trade.ratios import OUTPUT
from kzgraph.trade.staging import Reading

EVIL = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3+cmd",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "'=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
)
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
PAIR = ("Japan", "gallium")
SHOWS = True
"""Commands whose answer must have shown hostile text, else nothing was tried; the others say codes of states and goods, words of ours and figures alone."""
COMMANDS: dict[str, tuple[list[str], bool]] = {
    "chokepoints": ([*PAIR], SHOWS),
    "conflicts": ([], SHOWS),
    "control": (["KAZ"], SHOWS),
    "coverage": (["KAZ", "--list", "us-2025"], SHOWS),
    "diff": (["old", "new"], SHOWS),
    "facts": ([], SHOWS),
    "indicators": ([*PAIR], SHOWS),
    "mineral": (["uranium"], SHOWS),
    "origin": ([*PAIR], not SHOWS),
    "rank": (["Japan"], not SHOWS),
    "report": ([*PAIR], SHOWS),
    "scenario add": (["KAZ", "JPN", "gallium", "15", "--start", "2026", "--accounting", "additive"], SHOWS),
    "scenario cascade": (["CHN", "gallium", "--share-lost", "1", "--consumer", "JPN"], not SHOWS),
    "scenario compare": (["a.toml", "b.toml"], SHOWS),
    "scenario cut": (["CHN", "gallium", "--share-lost", "1", "--consumer", "JPN"], SHOWS),
    "scenario importance": (["gallium"], not SHOWS),
    "scenario optimise": ([*PAIR], SHOWS),
    "scenario run": (["a.toml"], SHOWS),
    "scenario target": ([*PAIR, "--supplier", "CHN", "--below", "0.5", "--candidate", "KAZ", "--accounting", "displace:CHN"], SHOWS),
    "sources": ([], SHOWS),
    "state": (["KAZ"], SHOWS),
    "through": (["China", "Japan", "cobalt"], not SHOWS),
    "trade add": (["=cmd.csv", "--store", "other", "--mapping", "mapping.toml"], SHOWS),
    "trade basket": (["811292", "--store", "store"], not SHOWS),
    "trade compare": (["--source", "ours", "--with", "theirs", "--store", "store"], not SHOWS),
    "trade download baci": (["--hs", "HS17", "--year", "2024", "--dry-run", "--into", "=cmd"], SHOWS),
    "trade download comtrade": (["--year", "2024", "--product", "811292", "--dry-run", "--into", "=cmd"], SHOWS),
    "trade list": (["--store", "store"], not SHOWS),
    "trade mirror": (["--store", "store"], not SHOWS),
    "trade ratios": (["--store", "store"], not SHOWS),
    "trade screen": (["Japan", "--store", "store", "--engine", "duckdb"], not SHOWS),
    "verify": (["--checks", "checks"], SHOWS),
}


def leaves(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from leaves(found, *path, name)
    else:
        yield " ".join(path), command


def test_every_command_that_writes_csv_is_tried() -> None:
    """A new command fails here until it has its line above. `export` writes by the name of its file and has a test of its own."""
    writes = {
        path
        for path, command in leaves(program)
        if any("csv" in (getattr(option.type, "choices", None) or ()) for option in command.params)
    }
    assert writes == set(COMMANDS)
    by_name = {path for path, command in leaves(program) if "format_" not in {option.name for option in command.params}}
    assert by_name == {"export", "atlas", "page", "view"} | {path for path in by_name if path.startswith("completion")}


def spoilt() -> kzgraph.SupplyGraph:
    """Five minerals of the shipped tables with a formula in every text that is neither a state, a mineral nor a number."""
    whole, texts = shipped(), itertools.cycle(EVIL)
    few = ("gallium", "uranium", "cobalt", "aluminium", "copper")
    kept = whole.edges["mineral"].isin([*few, ""])
    graph = replace(whole, edges=whole.edges[kept], minerals=whole.minerals[whole.minerals["id"].isin(few)])
    fixed = graph.nodes["kind"].isin(["state", "mineral"])
    ids = {id_: f"{next(texts)}{at}" for at, id_ in enumerate(graph.nodes["id"][~fixed])}
    cited = {id_: f"{next(texts)}{at}" for at, id_ in enumerate(graph.sources["id"])}

    def spoil(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return frame.assign(**{name: pd.Series([next(texts) for _ in frame.index], frame.index, dtype="str") for name in columns})

    def listed(cells: pd.Series) -> pd.Series:
        return cells.map(lambda cell: ";".join(cited.get(one, one) for one in cell.split(";"))).astype("str")

    ends = {end: graph.edges[end].map(lambda id_: ids.get(id_, id_)).astype("str") for end in ("source", "target")}
    names = spoil(graph.nodes.assign(id=graph.nodes["id"].map(lambda id_: ids.get(id_, id_)).astype("str")), "note")
    return replace(
        graph,
        nodes=names.assign(name=names["name"].where(fixed, pd.Series([next(texts) for _ in names.index], names.index, dtype="str"))),
        edges=spoil(graph.edges.assign(**ends, source_ids=listed(graph.edges["source_ids"])), "note"),
        sources=spoil(graph.sources, "title", "publisher", "url", "licence").assign(id=graph.sources["id"].map(cited).astype("str")),
        claims=spoil(graph.claims, "subject", "predicate", "object", "note").assign(source_ids=listed(graph.claims["source_ids"])),
        minerals=spoil(graph.minerals, "name_en", "name_fr", "note"),
        notes=EVIL,
    )


SCENARIO = """[scenario]
title = "{0}"
note = "{0}"
consumer = "JPN"
mineral = "gallium"
from = 2026
to = 2026
accountings = ["additive"]
[[event]]
type = "new_supply"
supplier = "KAZ"
quantity_t = 15
start = 2026
note = "{0}"
"""
CHECK = '[[check]]\nid = "=1+1"\nmethod = "top_share"\nformula = "concentration.share"\nargs = { quantity = 55, total = 96.5 }\nabout = "=cmd()"\nexpected = 0.5\ntolerance = 0.1\ngrade = "arithmetic"\nsource = "@SUM(1)"\n'
MAPPING = """name = "ours"
[columns]
year = "t"
partner = "i"
reporter = "j"
hs_code = "k"
flow = "f"
value = "v"
[units]
value = "1000 USD"
[constants]
edition = "HS17"
[codes]
"=cmd" = ""
"""
ROWS = "t,i,j,k,f,v\n2023,=cmd,392,811292,import,5\n2023,398,392,811292,import,7\n2023,392,398,811292,export,6\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the commands above name."""
    folder = tmp_path_factory.mktemp("formulas")
    for name, title in (("a.toml", "=cmd()"), ("b.toml", "+1+1")):
        (folder / name).write_text(SCENARIO.format(title), "utf-8")
    for name, tonnes in (("old", 1), ("new", 2)):
        (folder / name).mkdir()
        (folder / name / "nodes.csv").write_text(f"{STATES}\n=mine,=mine,producer,KAZ\n@shop,@shop,buyer,JPN\n", "utf-8")
        (folder / name / "edges.csv").write_text(f"{HEADER},source_ids\n=mine,@shop,supplies,gallium,,2021,{tonnes},t,,+blog\n", "utf-8")
    (folder / "checks").mkdir()
    (folder / "checks/a.toml").write_text(CHECK, "utf-8")
    (folder / "=cmd").mkdir()
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    (folder / "=cmd.csv").write_text(ROWS, "utf-8")
    from kzgraph.trade.mapping import read_mapping

    for source in ("ours", "theirs"):
        reading = Reading(layout=replace(read_mapping(str(folder / "mapping.toml")), name=source))
        add([str(folder / "=cmd.csv")], folder / "store", Options(reading=reading))
    return folder


@pytest.fixture(scope="module")
def hostile() -> kzgraph.SupplyGraph:
    return spoilt()


@pytest.mark.parametrize("name", COMMANDS)
def test_csv_runs_nothing(name: str, place: Path, hostile: kzgraph.SupplyGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, shows = COMMANDS[name]
    monkeypatch.chdir(place)
    monkeypatch.setattr(api, "load", lambda *tables, **given: hostile)
    monkeypatch.setattr(goods, "mineral_names", lambda lang: {"gallium": "=cmd()", "germanium": "@SUM(1)"})
    answer = CliRunner().invoke(program, [*name.split(), *arguments, "--format", "csv"])
    assert answer.exit_code == 0, answer.stderr or repr(answer.exception)
    cells = [cell for row in csv.reader(io.StringIO(answer.stdout, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(STARTS) and not NUMBER.fullmatch(cell)] == []
    if shows:
        assert [cell for cell in cells if unguarded(cell) != cell] or [cell for cell in cells if "cmd" in cell or "SUM" in cell], (
            "no hostile text was shown"
        )


def test_ratios_of_any_number_are_guarded_too(tmp_path: Path) -> None:
    """DuckDB writes this file. The text comes back as it was but for the guard, and Parquet, which no spreadsheet opens, has it plain."""
    row: dict[str, Any] = dict.fromkeys(OUTPUT, -5.0) | {
        "year": 2023,
        "hs_code": "811292",
        "measure": "value",
        "suppliers": 1,
        "unknown_rows": 0,
    }
    texts = ["JPN", *EVIL, "a\r=1+1", 'a,"=1+1"', "it's", "''=1"]
    frame = pd.DataFrame([row | {"consumer": text, "top_supplier": text} for text in texts])
    for kind in ("csv", "parquet"):
        (tmp_path / kind).mkdir()
    path, _ = write_ratios([frame], tmp_path / "csv", kind="csv", full=False)
    with path.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    for name in ("consumer", "top_supplier"):
        assert sorted(unguarded(one[name]) for one in told) == sorted(texts)
        assert [one[name] for one in told if one[name].startswith(STARTS)] == []
    assert {one["total"] for one in told} == {"-5.0"}
    path, _ = write_ratios([frame], tmp_path / "parquet", kind="parquet", full=False)
    assert sorted(duckdb.sql(f"SELECT consumer FROM '{path}'").df()["consumer"]) == sorted(texts)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_runs_nothing_and_is_read_back(tmp_path: Path, ending: str, hostile: kzgraph.SupplyGraph) -> None:
    path = tmp_path / f"all.{ending}"
    path.write_bytes(hostile.export(f".{ending}"))
    if ending == "csv":
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert [cell for cell in cells if cell.startswith(STARTS) and not NUMBER.fullmatch(cell)] == []
        assert [cell for cell in cells if unguarded(cell) != cell]
        return
    book = openpyxl.load_workbook(path)
    kinds = {
        (cell.data_type, cell.quotePrefix)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if str(cell.value).startswith(STARTS)
    }
    assert kinds <= {("s", True), ("n", False)}, "text that looks like a formula is marked as text"
    assert ("s", True) in kinds
