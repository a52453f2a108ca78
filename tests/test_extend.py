"""Each addition that docs/extend.md shows is done, to the letter, to a copy of the project, and the command below it is run."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PAGE = Path("docs/extend.md").read_text("utf-8")
BLOCK = re.compile(
    r"^(?:(?:(Above|Below) `([^`]+)` in|At the end of|A file) `([^`]+)`:\n\n)?```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
"""A fenced block, with the line above it that says where it belongs."""
RUN = """
import json, shlex, sys
from click.testing import CliRunner
from kzgraph.cli import program
found = []
for command in json.load(sys.stdin):
    ran = CliRunner().invoke(program, shlex.split(command)[1:] + ["--format", "json"])
    found.append([ran.exit_code, ran.stdout, ran.stderr])
print(json.dumps(found))
"""


def sections() -> dict[str, list[tuple[str, ...]]]:
    return {part.split("\n")[0]: BLOCK.findall(part) for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}


def apply(folder: Path, file: str, where: str, mark: str, text: str) -> None:
    """The text in its place: a new file, above or below the line that begins with the mark, else at the end."""
    path = folder / file
    if not where:
        path.write_text((path.read_text("utf-8") if path.exists() else "") + ("\n\n" if file.endswith(".py") else "") + text, "utf-8")
        return
    lines = path.read_text("utf-8").splitlines(keepends=True)
    (place,) = (number for number, line in enumerate(lines) if line.startswith(mark))
    lines.insert(place + (where == "Below"), text if where == "Below" else f"{text}\n\n")
    path.write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the command of each section answers, after all additions."""
    folder = tmp_path_factory.mktemp("extended")
    for name in ("kzgraph", "data", "scenarios"):
        shutil.copytree(name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    commands: dict[str, str] = {}
    for title, blocks in sections().items():
        for where, mark, file, language, text in blocks:
            if language == "sh":
                commands[title] = text.strip()
            else:
                apply(folder, file, where, mark, text)
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", RUN], input=json.dumps(list(commands.values())), capture_output=True, text=True, encoding="utf-8", env=env, cwd=folder
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = dict(zip(commands, json.loads(ran.stdout), strict=True))
    for title, (status, _, said) in found.items():
        assert status == 0, (title, said)
    return {title: json.loads(text) for title, (_, text, _) in found.items()}


def test_every_addition_is_short_and_has_its_command() -> None:
    """Under ten lines in the project's files; a reader is files of the user's own."""
    found = sections()
    assert len(found) == 5
    for title, blocks in found.items():
        shown = [(file, text) for *_, file, language, text in blocks if language != "sh"]
        added = [text for file, text in shown if "/" in file] or [text for _, text in shown]
        lines = [line for text in added for line in text.splitlines() if line.strip()]
        assert 0 < len(lines) < 10, (title, len(lines))
        assert [shlex.split(text)[0] for *_, language, text in blocks if language == "sh"] == ["kzgraph"]


def test_a_mineral(answers: dict[str, dict[str, Any]]) -> None:
    """Known by its code in the trade statistics alone."""
    found = answers["A mineral"]
    assert [row["code"] for row in found["hs_codes"]] == ["280540"]
    assert json.dumps(found).count("cepii-baci-hs92") > 0


def test_a_source(answers: dict[str, dict[str, Any]]) -> None:
    assert "my-source" in json.dumps(answers["A source, and a figure from it"])
    assert "delivered; the tonnes are withheld" in json.dumps(answers["A source, and a figure from it"])


def test_an_indicator(answers: dict[str, dict[str, Any]]) -> None:
    """Between the parts of the largest and of the three largest supplier, and the formula by hand."""
    from tests.networks import shipped

    (row,) = answers["An indicator"]["results"]
    sheet = shipped().report("Japan", "cobalt", year=2021)
    assert sheet.imports_t is not None
    assert row["value"] == pytest.approx(sum(one.quantity_t or 0 for one in sheet.suppliers[:2]) / sheet.imports_t)
    assert row["unit"] == "0-1"


def test_a_scenario_event(answers: dict[str, dict[str, Any]]) -> None:
    """55 t less a fifth are 44 t: of 85.5 t."""
    found = answers["A scenario event"]
    assert found["after"]["top_share"] == pytest.approx(44 / 85.5)
    assert found["lost_t"] == pytest.approx(11)
    assert [(event["type"], event["note"]) for event in found["events"]] == [("export_cut", "tariff: an example")]


def test_a_reader(answers: dict[str, dict[str, Any]]) -> None:
    (row,) = answers["A reader of another trade table"]["files"]
    assert (row["rows_read"], row["rows_kept"]) == (2, 2)
