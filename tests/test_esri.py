"""ESRI: its published check, cases by hand, a second implementation firm by firm, and properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.scenarios.esri import esri

PROPERTY = settings(deadline=None, max_examples=40, derandomize=True)


def test_published_esri_case() -> None:
    """Closing firm 1: it makes 2 of 3 units; firm 2 sells to itself only, but half of its one essential input is gone, then all of it."""
    found = esri([[1, 1], [0, 1]], industries=["a", "a"], essential=["a"], shocks=[[1, 0]])
    assert found.upstream == pytest.approx([2 / 3], abs=1e-12)
    assert found.downstream == pytest.approx([1], abs=1e-8)
    assert found.combined == pytest.approx([1], abs=1e-8)
    assert found.upstream_levels == pytest.approx(np.array([[0, 1]]))


BUYERS = [[0, 0, 6, 0, 0], [0, 0, 2, 0, 0], [0, 0, 0, 0, 8], [0, 0, 0, 0, 12], [0, 0, 0, 0, 0]]
KINDS = ["a", "b", "c", "a", "d"]


@pytest.mark.parametrize(
    ("essential", "closed", "down", "up"),
    [
        ([], 0, [0, 1, 1 - 0.5 * 6 / 8, 1, 1 - 0.375 * 8 / 20], [0, 1, 1, 1, 1]),
        (["a"], 0, [0, 1, 0.5, 1, 1 - 0.5 * 8 / 20], [0, 1, 1, 1, 1]),
        ([("a", "c")], 0, [0, 1, 0.5, 1, 1 - 0.5 * 8 / 20], [0, 1, 1, 1, 1]),
        ([("a", "d")], 0, [0, 1, 1 - 0.5 * 6 / 8, 1, 1 - 0.375 * 8 / 20], [0, 1, 1, 1, 1]),
        (["b"], 1, [1, 0, 0, 1, 1 - 8 / 20], [1, 0, 1, 1, 1]),
        ([], 2, [1, 1, 0, 1, 1 - 8 / 20], [0, 0, 0, 1, 1]),
        ([], 4, [1, 1, 1, 1, 0], [0, 0, 0, 0, 0]),
    ],
    ids=[
        "6 of 8 inputs, half replaceable: 6 / 12 of what its industry still makes",
        "the only input of its kind: 1/2",
        "essential for this buyer",
        "essential for another buyer only",
        "2 of 8 inputs, but nobody else makes them",
        "its suppliers sell to nobody else",
        "the last buyer takes all of it",
    ],
)
def test_esri_by_hand(essential: list[Any], closed: int, down: list[float], up: list[float]) -> None:
    shocks = np.eye(5)[[closed]]
    found = esri(BUYERS, industries=KINDS, essential=essential, shocks=shocks)
    output = np.array([6, 2, 8, 12, 0])
    assert found.downstream_levels[0] == pytest.approx(down, abs=1e-8)
    assert found.upstream_levels[0] == pytest.approx(up)
    assert found.downstream[0] == pytest.approx(output @ (1 - np.array(down)) / 28)
    assert found.upstream[0] == pytest.approx(output @ (1 - np.array(up)) / 28)
    assert found.combined[0] == pytest.approx(output @ (1 - np.minimum(up, down)) / 28)


def firm_by_firm(weights: np.ndarray, kinds: list[str], essential: list[str], psi: np.ndarray, tolerance: float) -> list[np.ndarray]:
    """Both levels in loops over firms, after the formulas, without a matrix product."""
    firms = range(len(kinds))
    sold, bought = weights.sum(axis=1), weights.sum(axis=0)

    def up(j: int, level: np.ndarray) -> float:
        return min(psi[j], sum(weights[j, i] * level[i] for i in firms) / sold[j]) if sold[j] else psi[j]

    def down(j: int, level: np.ndarray) -> float:
        left = {kind: sum(sold[i] * level[i] for i in firms if kinds[i] == kind) for kind in kinds}
        parts = [min(sold[i] / left[kinds[i]], 1) if left[kinds[i]] > 0 else 1 for i in firms]
        short = [(1 - level[i]) * parts[i] * (sold[i] > 0) for i in firms]
        worst = sum(short[i] * weights[i, j] / bought[j] for i in firms if bought[j] and kinds[i] not in essential)
        for kind in essential:
            total = sum(weights[i, j] for i in firms if kinds[i] == kind)
            worst = max(worst, sum(short[i] * weights[i, j] for i in firms if kinds[i] == kind) / total if total else 0)
        return min(psi[j], max(1 - worst, 0))

    found = []
    for rule in (up, down):
        level, moved = np.ones(len(kinds)), 1.0
        while moved > tolerance:
            after = np.array([rule(j, level) for j in firms])
            level, moved = after, np.abs(after - level).max()
        found.append(level)
    return found


FIRMS = st.integers(2, 5).flatmap(
    lambda count: st.tuples(
        st.lists(st.lists(st.sampled_from([0, 0, 1, 2, 5]), min_size=count, max_size=count), min_size=count, max_size=count),
        st.lists(st.sampled_from("abc"), min_size=count, max_size=count),
        st.lists(st.sampled_from([0.0, 0.0, 0.25, 1.0]), min_size=count, max_size=count),
    )
)


@settings(PROPERTY, max_examples=25)
@given(firms=FIRMS, essential=st.sets(st.sampled_from("abc")).map(sorted))
def test_esri_same_as_firm_by_firm(firms: tuple[list[list[int]], list[str], list[float]], essential: list[str]) -> None:
    weights, kinds, lost = np.array(firms[0], dtype=float), firms[1], np.array(firms[2])
    found = esri(weights, industries=kinds, essential=essential, shocks=lost, tolerance=1e-5)
    up, down = firm_by_firm(weights, kinds, essential, 1 - lost, 1e-5)
    assert found.upstream_levels[0] == pytest.approx(up, abs=2e-5)
    assert found.downstream_levels[0] == pytest.approx(down, abs=2e-5)


@PROPERTY
@given(firms=FIRMS, essential=st.sets(st.sampled_from("abc")).map(sorted), more=st.floats(0, 1))
def test_esri_bounds_and_a_larger_shock_costs_no_less(
    firms: tuple[list[list[int]], list[str], list[float]], essential: list[str], more: float
) -> None:
    weights, kinds, lost = np.array(firms[0], dtype=float) + np.eye(len(firms[1])), firms[1], np.array(firms[2])
    found = esri(weights * 1e6, industries=kinds, essential=essential, shocks=[0 * lost, lost, np.maximum(lost, more)], tolerance=1e-6)
    assert found.combined[0] == pytest.approx(0, abs=1e-12)
    for losses in (found.combined, found.upstream, found.downstream):
        assert ((losses >= -1e-12) & (losses <= 1 + 1e-12)).all()
        assert losses[2] >= losses[1] - 1e-6
    assert (found.combined >= np.maximum(found.upstream, found.downstream) - 1e-12).all()


def test_esri_closes_each_firm_in_turn() -> None:
    every = esri(BUYERS, industries=KINDS, essential=["a"])
    single = [esri(BUYERS, industries=KINDS, essential=["a"], shocks=shock).combined[0] for shock in np.eye(5)]
    assert every.combined == pytest.approx(single)


def test_esri_says_when_it_does_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two firms of one industry that feed on each other approach one half ever more slowly."""
    weights = np.array([[0, 1, 1, 0], [0, 1, 1, 0], [2, 0, 0, 0], [0, 1, 1, 0]]) + np.eye(4)
    asked: dict[str, Any] = {"industries": list("abba"), "essential": [], "shocks": [1, 0, 0, 0]}
    assert esri(weights, **asked, tolerance=1e-8).downstream_levels[0] == pytest.approx([0, 0.5, 0.5, 1], abs=1e-4)
    monkeypatch.setattr("kzgraph.scenarios.esri.ROUNDS_AT_MOST", 50)
    with pytest.raises(ArithmeticError, match="does not settle to 1e-08 in 50 rounds"):
        esri(weights, **asked, tolerance=1e-8)


def test_esri_without_output_is_undefined() -> None:
    found = esri(np.zeros((2, 2)), industries=["a", "b"], essential=["a"])
    assert np.isnan(found.combined).all()
    assert (found.downstream_levels == 1 - np.eye(2)).all()


@pytest.mark.parametrize("unit", [1e-3, 1e3])
def test_esri_does_not_depend_on_the_unit(unit: float) -> None:
    found, other = (esri(np.array(BUYERS, dtype=float) * scale, industries=KINDS, essential=["a"]) for scale in (1.0, unit))
    assert other.upstream_levels == pytest.approx(found.upstream_levels)
    assert other.downstream_levels == pytest.approx(found.downstream_levels)
    assert other.combined == pytest.approx(found.combined)


@pytest.mark.parametrize(
    ("weights", "shocks"),
    [
        ([[1, 2]], [[1, 0]]),
        ([[1, -1], [0, 1]], [[1, 0]]),
        ([[1, 1], [0, 1]], [[2, 0]]),
        ([[1, 1], [0, 1]], [[-0.5, 0]]),
        ([[1, 1], [0, np.nan]], [[1, 0]]),
    ],
    ids=["not square", "negative", "more than all", "less than nothing", "not a number"],
)
def test_esri_refuses(weights: list[list[float]], shocks: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="2 industries"):
        esri(weights, industries=["a", "a"], essential=[], shocks=shocks)
