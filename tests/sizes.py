"""How many cases are drawn: few in `make test`, the whole number in `make thorough` (KZGRAPH_THOROUGH=1) and where mutmut tries the tests.

The few are the first of the many, by the same seeds.
"""

from __future__ import annotations

import os

THOROUGH = os.environ.get("KZGRAPH_THOROUGH") == "1" or "MUTANT_UNDER_TEST" in os.environ


def sized(few: int, many: int) -> int:
    """The number of cases of a test."""
    return many if THOROUGH else few
