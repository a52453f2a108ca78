"""What several test modules share."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kzgraph import api
from kzgraph.hidden.tracing import SHIPPED, Network
from kzgraph.tables import ReadOptions, data_folder
from kzgraph.whatif import cuts

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


def _graphs_are_loaded_once(patch: pytest.MonkeyPatch) -> None:
    """Loading the shipped tables alone gives one graph for all tests of a process, and it answers the slow questions once.

    Graphs and answers are frozen, so they are what new ones would be; what is told in ten forms is worked out once.
    """
    read, graphs, answers = api.load, dict[int, api.SupplyGraph](), dict[Any, Any]()

    def load(*files: Any, **given: Any) -> api.SupplyGraph:
        asked = [value for name, value in given.items() if name not in ("options", "current_year")]
        if any(map(_is_given, (*files, *asked))) or given.get("options") not in (None, ReadOptions()):
            return read(*files, **given)
        year = given.get("current_year") or datetime.date.today().year
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

    patch.setattr(api, "load", load)
    for name in ASKED_ONCE:
        patch.setattr(api.SupplyGraph, name, asked_once(name))


ASKED_ONCE = (
    "base_years", "cascade", "chokepoints", "conflicts", "control", "coverage", "explain", "importance", "indicators", "mineral", "optimise", "overview",
    "page", "rank", "ranked", "report", "scenario", "state", "through", "to_html",
)  # fmt: skip


def _shipped_files_are_read_once(patch: pytest.MonkeyPatch) -> None:
    """Graphs of a test's own tables have the shipped lists beside them: what is checked and linked anew need not be read anew."""
    read, tables = api._read, dict[tuple[Any, ...], Any]()

    def once(path: Any, which: str, options: ReadOptions | None) -> Any:
        if options is not None or not isinstance(path, Path) or path.parent != data_folder():
            return read(path, which, options)
        if (path, which) not in tables:
            tables[path, which] = read(path, which, options)
        return replace(tables[path, which], columns=dict(tables[path, which].columns))

    patch.setattr(api, "_read", once)


def _cuts_of_the_same_networks_are_made_once(patch: pytest.MonkeyPatch) -> None:
    """Every state's cut in turn, by all that it hangs on: a consumer, and how many rows are wanted, only choose among the cuts."""
    cut, made = cuts.cut_in_turn, dict[Any, Any]()

    def once(networks: Sequence[Network], **how: Any) -> Any:
        told = (
            (one.mineral, one.year, one.stage, *map(tuple, one.flows[SHIPPED].to_numpy()), *sorted(one.made.items())) for one in networks
        )
        key = (*sorted(how.items()), *told)
        return made[key] if key in made else made.setdefault(key, cut(networks, **how))

    patch.setattr(cuts, "cut_in_turn", once)


PATCH = pytest.MonkeyPatch()


def pytest_configure(config: pytest.Config) -> None:
    """Before the tests are collected: some ask the shipped tables what they are to be run on."""
    _graphs_are_loaded_once(PATCH)
    _shipped_files_are_read_once(PATCH)
    _cuts_of_the_same_networks_are_made_once(PATCH)


def pytest_unconfigure(config: pytest.Config) -> None:
    PATCH.undo()
