"""A short run of each fuzz target from its fixed corpus and seed: nothing but KzgraphError. `make fuzz` runs them for ten minutes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "tools" / "fuzz.py"
TARGETS = ("tables", "scenario", "toml", "trade")
NOT_INSTALLED = 3


def test_every_target_is_run() -> None:
    source = (SCRIPT.parents[1] / "tests/fuzz/targets.py").read_text("utf-8")
    assert tuple(re.findall(r'^    "(\w+)": Fuzzed\(', source, re.MULTILINE)) == TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_short_run(target: str) -> None:
    """A fixed number of inputs; on a slow machine fewer, but the same ones first."""
    command = [sys.executable, str(SCRIPT), "--target", target, "--short", "--seconds", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == NOT_INSTALLED:
        assert os.environ.get("KZGRAPH_CI") != "1" or sys.platform != "linux" or sys.version_info >= (3, 14), done.stderr
        pytest.skip(f"test_short_run[{target}]: {done.stderr.strip()}")
    assert done.returncode == 0, done.stdout
    inputs = re.search(rf"^{target}: (\d+) inputs, (\d+) edges", done.stdout)
    assert inputs is not None, done.stdout
    assert int(inputs[1]) > 20
    assert int(inputs[2]) > 200, "the readers are not instrumented"
