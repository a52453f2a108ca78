"""How many cases are drawn: few in `make test`, the whole number in `make thorough` and under tools/mutants.py (KZGRAPH_THOROUGH=1).

The few are the first of the many, by the same seeds.
"""

from __future__ import annotations

import os

THOROUGH = os.environ.get("KZGRAPH_THOROUGH") == "1"


def sized(few: int, many: int) -> int:
    """The number of cases of a test."""
    return many if THOROUGH else few
