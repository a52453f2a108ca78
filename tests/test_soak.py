"""What `make soak` would call growth."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SOAK: dict[str, Any] = runpy.run_path(str(Path(__file__).resolve().parents[1] / "tools" / "soak.py"))


@pytest.mark.parametrize(("kept_kb", "grows"), [(0.0, False), (9.0, False), (11.0, True), (300.0, True)])
def test_a_slope_tells_what_each_call_keeps_from_what_comes_and_goes(kept_kb: float, grows: bool) -> None:
    """Memory goes up and down by 20 MB from sample to sample, and up by what each call keeps."""
    points = [(number, 200_000 + 20_000 * (number % 40 == 0) + kept_kb * number) for number in range(200, 1001, 20)]
    assert SOAK["slope"](points) == pytest.approx(kept_kb, abs=0.6)
    assert (SOAK["slope"](points) > SOAK["MOST_KB_A_CALL"]) == grows
