"""Writers that are killed: what they leave is old or new, never between. `make soak` kills two hundred times."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(sys.platform != "linux", reason="the writers are forked after libraries have started threads, which only Linux bears")
def test_ten_kills_at_random_moments_and_at_the_steps_that_matter() -> None:
    script = Path(__file__).with_name("kills.py")
    done = subprocess.run(
        [sys.executable, str(script), "--kills", "10", "--steps", "few"], capture_output=True, text=True, cwd=script.parents[1], check=False
    )
    assert done.returncode == 0, done.stderr
    told = re.findall(r"^([a-z -]+?) +(\d+) kills at .*; (\d+) at \d+ steps: (\d+) old, (\d+) new; 0 between$", done.stdout, re.MULTILINE)
    assert [name for name, *_ in told] == ["trade add", "trade ratios -o", "export -o", "atlas -o"], done.stdout
    assert sum(int(kills) for _, kills, *_ in told) == 10
    assert all(int(old) and int(new) and int(old) + int(new) == int(steps) for _, _, steps, old, new in told)
