"""What several test modules share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kzgraph import api
from kzgraph.tables import ReadOptions

pd.options.mode.string_storage = "python"  # as where pyarrow is not installed; test_text_storage.py holds both forms equal
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


def _may_be_kept(question: tuple[Any, ...], args: tuple[Any, ...]) -> bool:
    """Not where a value cannot be compared, nor where a file that may change is named by its path."""
    try:
        hash(question)
    except TypeError:
        return False
    return not (question[0] == "scenario" and isinstance(args[0], str | Path))


def _is_given(table: Any) -> bool:
    """A file or a DataFrame, or a list that has one."""
    return bool(table) if isinstance(table, list | tuple) else table is not None


@pytest.fixture(scope="session", autouse=True)
def _shipped_tables_are_asked_once() -> Iterator[None]:
    """Loading the shipped tables alone gives one graph for all tests of a process, and it answers the slow questions once.

    Graphs and answers are frozen, so they are what new ones would be; what is told in ten forms is worked out once.
    """
    read, graphs, answers = api.load, dict[Any, api.SupplyGraph](), dict[Any, Any]()

    def load(*files: Any, **given: Any) -> api.SupplyGraph:
        asked = [value for name, value in given.items() if name not in ("options", "current_year")]
        if any(map(_is_given, (*files, *asked))) or given.get("options") not in (None, ReadOptions()):
            return read(*files, **given)
        year = given.get("current_year")
        return graphs[year] if year in graphs else graphs.setdefault(year, read(current_year=year))

    def asked_once(name: str) -> Any:
        method = getattr(api.SupplyGraph, name)

        @wraps(method)
        def asked(graph: api.SupplyGraph, *args: Any, **given: Any) -> Any:
            if graph not in graphs.values():
                return method(graph, *args, **given)
            question = (name, id(graph), args, tuple(sorted(given.items())))
            if not _may_be_kept(question, args):
                return method(graph, *args, **given)
            return answers[question] if question in answers else answers.setdefault(question, method(graph, *args, **given))

        return asked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api, "load", load)
        for name in ("conflicts", "coverage", "importance", "indicators", "mineral", "optimise", "rank", "scenario", "state"):
            patch.setattr(api.SupplyGraph, name, asked_once(name))
        yield
