"""The words that a file of checks may use: kinds of checks, formulas, columns of a row, what can be read of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kzgraph.indicators import concentration, dependency, governance
from kzgraph.indicators.inputs import COLUMNS

_NAMES = {
    concentration: ("share", "hhi_lower", "hhi_upper", "effective_suppliers", "n_minus_1"),
    dependency: ("import_share_of_consumption", "n_minus_1_cover", "import_reliance", "net_import_reliance", "iea_cover", "stock_days_of"),
    governance: ("risk", "eu_weight", "supply_risk", "characterization_factor", "usgs_type_score"),
}
FORMULAS: Final[dict[str, Callable[..., float]]] = {
    f"{room.__name__.rpartition('.')[2]}.{name}": getattr(room, name) for room, names in _NAMES.items() for name in names
}
GRADES: Final = ("run", "source", "second-hand", "unverified", "arithmetic")
TOLERANCES: Final = ("tolerance", "rel_tolerance")
COMMON: Final = ("id", "method", "about", "expected", *TOLERANCES, "source", "where", "url", "grade")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "formula": ("args",),
    "indicator": ("read", "year", "consumer", "stage", "missing_governance", *COLUMNS),
    "question": ("read", "missing_governance", "without_governance"),
    "table": ("count", "row"),
    "mean_of": (),
}
"""How a check is computed (exactly one of these keys), and the keys that go with it."""
SHORT: Final[dict[str, tuple[str, ...]]] = {
    "cases": (),
    "flows": ("supplier", "quantity_t", "value_usd", "extra"),
    "production": ("state", "quantity_t"),
    "companies": ("company", "quantity_t"),
    "governance": ("state", "political_stability", "mean_of_six"),
    "terms": ("state", "t_low", "t_high"),
    "sectors": ("sector", "share", "value_added"),
    "trade": ("supplier", "consumer", "quantity_t", "value_usd"),
}
"""A row of a frame is a list of these columns, from the first on, or a table of any columns; what it leaves out is the check's, or unknown."""
ANSWERS: Final = ("value", "low", "high", "unit", "band", "status", "reason")
COUNTS: Final = ("rows", "materials", "materials and strategic")
