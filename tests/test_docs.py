"""What the documents promise: their commands run, their figures are the program's, their tables are the schema's."""

from __future__ import annotations

import gzip
import re
import runpy
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program

README = Path("README.md").read_text("utf-8")
OWN_FILE = "kzgraph report France uranium --edges mine.csv --format json"
"""Shown with a file that the reader is to make."""


def examples(command: click.Command) -> list[str]:
    """The commands that a help text shows."""
    return re.findall(r"^ +(kzgraph .+)$", command.help or "", re.MULTILINE)


def named(group: click.Group, above: str = "") -> list[tuple[str, click.Command]]:
    """The commands of a group and of the groups in it, by the words that call them."""
    found = [(f"{above}{name}", command) for name, command in group.commands.items()]
    return found + [one for name, command in found if isinstance(command, click.Group) for one in named(command, f"{name} ")]


SHOWN = re.findall(r"^\$ (kzgraph .+)\n(\.\.\.\n)?((?:.+\n|\n(?!```))+?)```", README, re.MULTILINE)
"""Command, whether the answer is only a part of what is printed, the answer."""
IN_README = [line for line in re.findall(r"^(?:\| `)?(kzgraph [^`\n]+)", README, re.MULTILINE) if line != OWN_FILE]
COMMANDS = [*IN_README, *(example for _, command in named(program) for example in examples(command))]


@pytest.mark.parametrize(("command", "cut", "answer"), SHOWN)
def test_answers_in_the_readme_are_what_the_program_prints(command: str, cut: str, answer: str) -> None:
    printed = CliRunner().invoke(program, shlex.split(command)[1:]).stdout
    assert answer in printed if cut else printed.startswith(answer)


def test_the_readme_shows_answers() -> None:
    told = re.findall(r"^\$ (kzgraph .+)$", README, re.MULTILINE)
    assert [command for command, _, _ in SHOWN] == told
    assert {command.split()[1] for command in told} >= {"report", "indicators", "rank", "origin", "through", "chokepoints", "scenario"}


@pytest.mark.parametrize("command", sorted({*COMMANDS} - {command for command, _, _ in SHOWN} - {"kzgraph verify"}))
def test_commands_of_the_readme_and_of_help_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All but those whose answers are shown, and `kzgraph verify`, all of whose checks test_checks.py makes."""
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
    (tmp_path / "BACI_HS17_Y2024_V202601.csv").write_text("t,i,j,k,v,q\n2024,156,392,811292,5,55\n2024,398,276,811292,1,9\n", "utf-8")
    comtrade = b"refYear,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n2024,392,156,M,811292,55000,5000\n2024,156,392,X,811292,50000,4900\n"
    (tmp_path / "comtrade.csv.gz").write_bytes(gzip.compress(comtrade))
    if re.match("kzgraph trade (ratios|screen|list|mirror|basket)", command):
        CliRunner().invoke(program, ["trade", "add", "BACI_HS17_Y2024_V202601.csv", "comtrade.csv.gz"])
    result = CliRunner().invoke(program, shlex.split(command)[1:])
    assert result.exit_code == 0, result.stderr


def test_python_of_the_readme_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = re.search(r"```python\n(.+?)```", README, re.DOTALL)
    assert code is not None
    script = tmp_path / "example.py"
    script.write_text(code.group(1), "utf-8")
    runpy.run_path(str(script))
    assert "CHN 0.5699" in capsys.readouterr().out


def test_every_command_shows_examples() -> None:
    for command in program.commands.values():
        assert len(examples(command)) >= 2, command.name


def test_column_tables_are_those_of_the_schema() -> None:
    made = runpy.run_path("tools/column_tables.py")
    assert made["updated"](README) == README


def test_every_command_and_option_is_in_the_readme() -> None:
    for name, command in named(program):
        assert f"kzgraph {name}" in README or f"`{name.split()[-1]}`" in README, name
        for option in command.params:
            assert option.param_type_name == "argument" or any(text in README for text in option.opts), (name, option.opts)


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
