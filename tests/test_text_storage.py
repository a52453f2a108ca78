"""pandas keeps text in one of two forms, the second where pyarrow is installed. The answers must be the same to the byte."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("pyarrow")
QUESTIONS = (
    ("report", "Japan", "gallium"), ("through", "China", "Japan", "cobalt"), ("control", "KAZ", "uranium"), ("chokepoints", "Japan", "gallium"),
    ("indicators", "Japan", "cobalt", "--method", "geopolrisk", "--year", "2021"), ("scenario", "run", "china-gallium-ban"),
)  # fmt: skip
ANSWERED = """
import json, sys, pandas
pandas.options.mode.string_storage = sys.argv[1]
from click.testing import CliRunner
from kzgraph.cli import program
print(json.dumps([CliRunner().invoke(program, [*asked, "--format", "json"]).output for asked in json.loads(sys.argv[2])]))
"""


def answers(storage: str) -> list[str]:
    command = [sys.executable, "-c", ANSWERED, storage, json.dumps(QUESTIONS)]
    told: list[str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return told


def test_answers_do_not_depend_on_how_text_is_kept() -> None:
    plain, arrow = answers("python"), answers("pyarrow")
    for asked, one, other in zip(QUESTIONS, plain, arrow, strict=True):
        assert json.loads(one), asked
        assert one == other, asked
