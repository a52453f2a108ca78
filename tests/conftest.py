"""What several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kzgraph import api
from kzgraph.tables import ReadOptions

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder beside the checkout. Without it the test is skipped by name, on CI it fails."""
    if not SHARED.is_dir():
        message = f"{request.node.name}: no folder ../shared beside the checkout"
        if os.environ.get("KZGRAPH_CI") == "1":
            pytest.fail(message)
        pytest.skip(message)
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _shipped_tables_are_read_once() -> Iterator[None]:
    """Loading the shipped tables alone gives one graph for all tests of a process: it is frozen, and answers as a new one would."""
    read = api.load
    kept = cache(read)
    idle = (None, ReadOptions())

    def load(*files: str | Path | None, **given: Any) -> api.SupplyGraph:
        asked = [value for name, value in given.items() if name not in ("options", "current_year")]
        shipped = not any((*files, *asked)) and given.get("options") in idle
        return kept(current_year=given.get("current_year")) if shipped else read(*files, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "load", load)
        yield
