"""What the documents promise: the commands of help and of the questions run, their figures are the program's, their tables are the schema's.

The examples of the pages themselves are tried by test_examples.py, the built site by test_site.py.
"""

from __future__ import annotations

import gzip
import re
import runpy
import shlex
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from test_examples import TRIED

import kzgraph
from kzgraph.answers.shown import Shown
from kzgraph.cli import program
from kzgraph.supply.supply import SupplyGraph

QUESTIONS = Path("docs/how-to/index.md").read_text("utf-8")
REFERENCE = Path("docs/reference/commands.md").read_text("utf-8")
OUTPUT = Path("docs/reference/output.md").read_text("utf-8")
OWN_FILE = "kzgraph report France uranium --edges mine.csv --format json"
"""Shown with a file that the reader is to make."""


def examples(command: click.Command) -> list[str]:
    """The commands that a help text shows."""
    return re.findall(r"^ +(kzgraph .+)$", command.help or "", re.MULTILINE)


def named(group: click.Group, above: str = "") -> list[tuple[str, click.Command]]:
    """The commands of a group and of the groups in it, by the words that call them."""
    found = [(f"{above}{name}", command) for name, command in group.commands.items()]
    return found + [one for name, command in found if isinstance(command, click.Group) for one in named(command, f"{name} ")]


ASKED = [line for line in re.findall(r"^\| `(kzgraph [^`\n]+)", QUESTIONS, re.MULTILINE) if line != OWN_FILE]
SHOWN = {*ASKED, *(example for _, command in named(program) for example in examples(command))} - TRIED - {"kzgraph verify"}
COMMANDS = {command for command in SHOWN if "--engine spark" not in command}
"""All but those that need a cluster (test_trade_spark.py runs one), those that test_examples.py runs as part of a page, and `kzgraph verify`, all of whose checks test_checks.py makes."""


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_commands_of_the_questions_and_of_help_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/formulas.toml").write_bytes(Path("data/checks/eu-formulas.toml").read_bytes())
    for folder in (tmp_path, tmp_path / "old", tmp_path / "new"):
        folder.mkdir(exist_ok=True)
        for table in ("nodes", "edges"):
            (folder / f"{table}.csv").write_bytes(Path(f"data/{table}.csv").read_bytes())
    mine = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\nCHN,JPN,exports,gallium,,2021,60,t,\n"
    (tmp_path / "mine.csv").write_text(mine, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kzgraph.trade.holdings.default_folder", lambda: tmp_path / "store")
    (tmp_path / "BACI_HS17_Y2024_V202601.csv").write_text(
        table := "t,i,j,k,v,q\n2024,156,392,811292,5,55\n2024,398,276,811292,1,9\n", "utf-8"
    )
    (tmp_path / "BACI_HS92_Y2024_V202601.csv").write_text(table, "utf-8")
    comtrade = b"refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n2024,392,156,M,811292,55000,5000\n2024,156,392,X,811292,50000,4900\n"
    (tmp_path / "comtrade.csv.gz").write_bytes(gzip.compress(comtrade))
    if re.match("kzgraph trade (ratios|screen|list|mirror|compare|basket)", command):
        CliRunner().invoke(program, ["trade", "add", "BACI_HS17_Y2024_V202601.csv", "BACI_HS92_Y2024_V202601.csv", "comtrade.csv.gz"])
    result = CliRunner().invoke(program, shlex.split(command)[1:])
    assert result.exit_code == 0, result.stderr


def test_every_command_shows_examples() -> None:
    for command in program.commands.values():
        assert len(examples(command)) >= 2, command.name


def test_column_tables_are_those_of_the_schema() -> None:
    made = runpy.run_path("tools/column_tables.py")
    page = Path("docs/reference/tables.md").read_text("utf-8")
    assert made["updated"](page) == page, "run python tools/column_tables.py"


def test_the_reference_of_commands_is_the_command_line() -> None:
    assert runpy.run_path("tools/command_page.py")["page"]() == REFERENCE, "run python tools/command_page.py"


def test_every_command_option_and_example_is_in_the_reference() -> None:
    """Held against click once more, not by the tool that writes the page."""
    sections = dict(re.findall(r"^## (kzgraph [^\n]+)\n(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.DOTALL))
    assert list(sections) == [f"kzgraph {name}" for name, _ in ordered(program)]
    for name, command in ordered(program):
        for option in command.params:
            assert option.param_type_name == "argument" or re.search(rf"(?:`|<code>){option.opts[0]}[ `,]", sections[f"kzgraph {name}"]), (
                name,
                option.opts,
            )
        assert all(example in sections[f"kzgraph {name}"] for example in examples(command)), name


def ordered(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """The commands with the groups' own right after the group."""
    for name, command in group.commands.items():
        yield f"{above}{name}", command
        if isinstance(command, click.Group):
            yield from ordered(command, f"{above}{name} ")


def test_every_command_answers_a_question() -> None:
    told = [line.split() for line in ASKED]
    for name, command in named(program):
        words = ["kzgraph", *name.split()]
        assert isinstance(command, click.Group) or any(line[: len(words)] == words for line in told), name


def test_the_commands_of_the_readme_are_among_those_that_run() -> None:
    told = re.findall(r"^\| `(kzgraph [^`\n]+)", Path("README.md").read_text("utf-8"), re.MULTILINE)
    assert len(told) == 5
    assert set(told) <= set(ASKED)


def keys(section: str) -> list[str]:
    """The keys that a section of the page on output names, in order."""
    text = re.split(rf"^## {section}$", OUTPUT, flags=re.MULTILINE)[1].split("\n## ")[0]
    return [key for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE) for key in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("section", "ask"),
    [
        ("The dependency report", lambda graph: graph.report("Japan", "gallium")),
        ("A scenario", lambda graph: graph.scenario("gallium-2026")),
    ],
)
def test_keys_of_the_output_page_are_those_of_the_answers(section: str, ask: Callable[[SupplyGraph], Shown]) -> None:
    assert sorted(keys(section)) == sorted(ask(kzgraph.load(current_year=2026)).to_dict())


def test_exit_statuses_of_the_page_are_those_of_the_program(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("source,target\n", "utf-8")
    told = [int(status) for status in re.findall(r"^\| (\d+) \|", OUTPUT, re.MULTILINE)]
    assert told == [0, 1, 2, 130]
    asked = (["report", "Kazakhstan", "osmium"], ["check", str(tmp_path / "bad.csv")], ["report", "Jpan"])
    assert [CliRunner().invoke(program, words).exit_code for words in asked] == told[:3]


def test_methods_name_the_values_of_the_tests() -> None:
    text = Path("docs/methods.md").read_text("utf-8")
    for value in ("0.324841", "0.509785", "0.577844", "0.670659"):
        assert value in text


def test_one_version() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert f"## {kzgraph.__version__} " in Path("CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_hashes_and_name_no_address(name: str) -> None:
    text = Path(name).read_text("utf-8")
    assert not re.search(r"https?://|index-url|find-links", text)
    pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, re.MULTILINE)
    assert len(pinned) > 20
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in block.split("\n")[0])


def test_evidence_page_is_what_the_program_prints() -> None:
    made = runpy.run_path("tools/explain_page.py")
    assert made["page"]() == Path("docs/explain.md").read_text("utf-8")


def test_data_page_counts_are_those_of_the_tables() -> None:
    text = Path("docs/data.md").read_text("utf-8")
    for table in ("nodes", "edges", "production", "lists", "claims", "governance", "minerals"):
        rows = len(Path(f"data/{table}.csv").read_text("utf-8").splitlines()) - 1
        assert f"| `{table}.csv` | {rows} |" in text, (table, rows)
