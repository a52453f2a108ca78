"""The governance weights of states from the shipped table, for figures weighted by them."""

from __future__ import annotations

from kzgraph.indicators.governance import eu_weight
from kzgraph.tables import data_folder, read_table


def weights() -> dict[str, float]:
    """Weight of a state by the mean of its six WGI estimates, 0 best, 10 worst: (2.5 - mean) * 2. A state without estimate has none."""
    columns = read_table(data_folder() / "governance.csv", ("state", "year", "indicator", "value")).columns
    rows = zip(columns["state"], columns["indicator"], columns["value"], strict=True)
    return {state: eu_weight(float(value)) for state, indicator, value in rows if indicator == "mean_of_six" and value}
