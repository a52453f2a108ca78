"""What several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
