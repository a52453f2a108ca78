"""What indicators read: frames of one kind (pandas, Polars, DuckDB, Spark), a row of `cases` for each question asked.

A supplier or state "" stands for the part that nobody is named for. An unknown figure is null; nothing unknown is ever a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import narwhals as nw

KEY: Final = ("year", "consumer", "commodity")
"""The columns that name a question; with `stage` they name a row of `cases`."""
STAGED: Final = (*KEY, "stage")
FIGURES: Final = (
    "consumption_t", "domestic_t", "exports_t", "exports_usd", "recycled_t", "stock_change_t", "stocks_t", "eol_rir", "si_sr", "si_ei", "world_demand_t",
    "top_demand_t", "disruption_potential", "economic_vulnerability",
)  # fmt: skip
"""Columns of `cases` beside STAGED, null where unknown: tonnes, US dollars, else ratios 0-1."""
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "cases": (*STAGED, *FIGURES),
    "flows": (*STAGED, "supplier", "quantity_t", "value_usd", "extra"),
    "own": (*STAGED, "state", "quantity_t"),
    "production": ("year", "commodity", "stage", "state", "quantity_t"),
    "companies": ("year", "commodity", "stage", "company", "quantity_t"),
    "governance": ("year", "state", "political_stability", "mean_of_six"),
    "terms": ("year", "consumer", "commodity", "state", "t_low", "t_high"),
    "sectors": ("commodity", "sector", "share", "value_added"),
    "trade": ("year", "commodity", "supplier", "consumer", "quantity_t", "value_usd"),
}
NUMBERS: Final = frozenset(
    {*FIGURES, "quantity_t", "value_usd", "political_stability", "mean_of_six", "t_low", "t_high", "share", "value_added"}
)


@dataclass(frozen=True)
class Inputs:
    """Frames with the COLUMNS of their name, in one kind of frame.

    `flows` are the consumer's imports (`extra`: from outside its customs union), `production` the output of all states and `companies` that of
    single companies, `terms` the EU's trade parameter where it is not 1, `sectors` the uses of a mineral, `trade` all states' trade.
    `own` is the consumer's output by state where it is a group; without it `domestic_t` is the consumer's.
    `missing_governance` replaces the normalised risk (0-1) of a state that has no estimate; None lets it run over all its range.
    """

    cases: Any
    flows: Any
    production: Any
    companies: Any
    governance: Any
    terms: Any
    sectors: Any
    trade: Any
    missing_governance: float | None = None
    own: Any = None

    def frame(self, name: str) -> nw.LazyFrame[Any]:
        """One of the frames as a narwhals frame; only what lazy frames can do is asked of it."""
        import narwhals as nw

        found: nw.LazyFrame[Any] = nw.from_native(getattr(self, name))
        return found
