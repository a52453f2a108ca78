"""kzgraph: supply-chain dependency in critical minerals, every number with its source.

>>> import kzgraph
>>> kzgraph.load().report("Japan", "gallium").top_supplier
'CHN'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.errors import DataError, FileError, KzgraphError, UnknownNameError
from kzgraph.version import __version__

if TYPE_CHECKING:
    from kzgraph.api import ReadOptions, SupplyGraph, check, load, trade_folder

__all__ = [
    "DataError",
    "FileError",
    "KzgraphError",
    "ReadOptions",
    "SupplyGraph",
    "UnknownNameError",
    "__version__",
    "check",
    "load",
    "trade_folder",
]


def __getattr__(name: str) -> Any:
    """Loads the part behind a public name when it is first asked for: pandas takes longer to import than `kzgraph --help` may."""
    if name in ("ReadOptions", "SupplyGraph", "check", "load", "trade_folder"):
        from kzgraph import api

        return getattr(api, name)
    raise AttributeError(f"module 'kzgraph' has no attribute {name!r}")
