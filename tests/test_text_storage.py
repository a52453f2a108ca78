"""pandas keeps text in one of two forms, the second where pyarrow is installed. The answers must be the same to the byte."""

from __future__ import annotations

import json
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

from kzgraph.cli import program

pytest.importorskip("pyarrow")
QUESTIONS = (
    ("report", "Japan", "gallium"), ("through", "China", "Japan", "cobalt"), ("control", "KAZ", "uranium"), ("chokepoints", "Japan", "gallium"),
    ("indicators", "Japan", "cobalt", "--method", "geopolrisk", "--year", "2021"), ("scenario", "run", "china-gallium-ban"),
)  # fmt: skip
ANSWERED = """
import json, sys, pandas
pandas.options.mode.string_storage = "pyarrow"
from click.testing import CliRunner
from kzgraph.cli import program
print(json.dumps([CliRunner().invoke(program, [*asked, "--format", "json"]).output for asked in json.loads(sys.argv[1])]))
"""


def test_answers_do_not_depend_on_how_text_is_kept() -> None:
    """The tests keep it as Python does; a process of its own keeps it as pyarrow does."""
    assert pd.options.mode.string_storage == "python"
    plain = [CliRunner().invoke(program, [*asked, "--format", "json"]).output for asked in QUESTIONS]
    command = [sys.executable, "-c", ANSWERED, json.dumps(QUESTIONS)]
    arrow = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for asked, one, other in zip(QUESTIONS, plain, arrow, strict=True):
        assert json.loads(one), asked
        assert one == other, asked
