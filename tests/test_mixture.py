"""The solve against elimination and against exact fractions: what it returns is as good as it says, and what it cannot prove it leaves."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators import mixture
from kzgraph.indicators.elimination import eliminated
from kzgraph.indicators.mixture import PROVEN, _largest_error, look_through, solved
from kzgraph.indicators.tonnes import Floats

PROPERTY = settings(deadline=None, max_examples=60, derandomize=True)
SIZES = st.sampled_from([0.0, 0.0, 1e-9, 0.1, 0.3, 1.0, 7.0, 1e6])


def network(seed: int, *, states: int, flows: int, makers: int) -> tuple[Floats, Floats]:
    """Trade as it is: tonnes over ten powers of ten, and who ships more than it has lacks exactly that, so that it keeps nothing."""
    chance = np.random.default_rng(seed)
    trade = np.zeros((states, states))
    trade.flat[chance.choice(states**2, flows, replace=False)] = np.exp(chance.normal(1, 5, flows))
    np.fill_diagonal(trade, 0)
    made = np.zeros((makers, states))
    made[np.arange(makers), chance.choice(states, makers, replace=False)] = np.exp(chance.normal(5, 3, makers))
    lacking = np.maximum(trade.sum(axis=1) - trade.sum(axis=0) - made.sum(axis=0), 0)
    return trade, np.vstack([made, lacking])


def exact(inner: Floats, outer: Floats) -> list[list[Fraction]]:
    """The shares of a few nodes, all of them fed, without rounding: Gauss and Jordan on x S = outer + inner' S."""
    size = len(inner)
    supply = [sum(map(Fraction, [*inner[:, j], *outer[:, j]])) for j in range(size)]
    rows = [
        [(supply[j] if i == j else Fraction(0)) - Fraction(inner[i, j]) for i in range(size)] + [*map(Fraction, outer[:, j])]
        for j in range(size)
    ]
    for k in range(size):
        pivot = next(row for row in range(k, size) if rows[row][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [cell / rows[k][k] for cell in rows[k]]
        for j in range(size):
            if j != k and rows[j][k]:
                rows[j] = [cell - rows[j][k] * up for cell, up in zip(rows[j], rows[k], strict=True)]
    return [row[size:] for row in rows]


@pytest.mark.parametrize("seed", range(6))
def test_the_solve_agrees_with_elimination_to_the_last_digits_of_the_smallest_share(seed: int) -> None:
    """90 states, of which many keep nothing: no row is swapped, so that no share of nothing turns into one of 1e-17, nor the other way."""
    links, entering = network(seed, states=90, flows=500, makers=12)
    shares, slowly = solved(links, entering), eliminated(links, entering)
    assert shares is not None
    assert ((shares > 0) == (slowly > 0)).all()
    assert slowly[slowly > 0].min() < 1e-12
    np.testing.assert_allclose(shares, slowly, rtol=1e-12, atol=0)


@PROPERTY
@given(inner=st.lists(SIZES, min_size=16, max_size=16), outer=st.lists(st.floats(1e-3, 1e3), min_size=4, max_size=4))
def test_a_proven_share_is_within_the_bound_of_the_exact_one(inner: list[float], outer: list[float]) -> None:
    """Whatever 4 states ship, each fed by its own source; who ships more than it has gets the rest from a fifth source."""
    links = np.array(inner).reshape(4, 4) * ~np.eye(4, dtype=bool)
    lacking = np.maximum(links.sum(axis=1) - links.sum(axis=0) - outer, 0)
    entering = np.vstack([np.diag(outer), lacking])
    truth = exact(links, entering)
    found = solved(links, entering)
    for shares in (look_through(links, entering), *([] if found is None else [found])):
        assert max(abs(Fraction(shares[source, node]) - truth[node][source]) for node in range(4) for source in range(5)) <= PROVEN


@pytest.mark.parametrize(("leak", "proven"), [(0.5, True), (1e-2, True), (1e-4, False), (1e-9, False), (1e-15, False)])
def test_a_loop_is_solved_until_it_holds_its_supply_too_long(leak: float, proven: bool) -> None:
    """Two states ship 1 t to and fro, and the second the leak to a third; two mines put in 3 and 1 parts of the leak: t is about 1 / leak, e about 1e-15, so 1e-15 / leak is missed."""
    links, entering = np.array([[0, 1 + leak, 0], [1.0, 0, leak], [0, 0, 0]]), np.array([[0.75 * leak, 0, 0], [0.25 * leak, 0, 0]])
    assert (solved(links, entering) is not None) == proven
    np.testing.assert_allclose(look_through(links, entering), [[0.75] * 3, [0.25] * 3], rtol=1e-12)


@pytest.mark.parametrize("tonnes", [(7, 6, 5, 4, 7, 4), (3, 7, 4, 3, 2, 7), (6, 7, 8, 5, 4, 3)])
def test_what_a_state_mines_is_never_found_before_it(tonnes: tuple[int, ...]) -> None:
    """A ships all to B and C, B all to A and C: none of C's ore is there. With rows swapped, which rounding decides, 5e-17 of it would be."""
    links = np.zeros((4, 4))
    links[[0, 0, 1, 1, 2], [1, 2, 0, 2, 3]] = tonnes[:5]
    entering = np.vstack([[0, 0, tonnes[5], 0], np.maximum(links.sum(axis=1) - links.sum(axis=0), 0) * [1, 1, 0, 0]])
    shares = solved(links, entering)
    assert shares is not None
    assert shares[0, :2].tolist() == [0, 0]
    assert shares[0, 2] == pytest.approx(tonnes[5] / (tonnes[1] + tonnes[3] + tonnes[5]))


@pytest.mark.parametrize(
    ("links", "entering"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], [[0.0, 0.0]]),
        ([[0.0, 2.0], [0.0, 0.0]], [[1.0, 0.0]]),
        ([[0.0, 1e300], [1e300, 0.0]], [[1e-300, 0.0]]),
    ],
    ids=["nothing feeds the loop", "ships 2 of the 1 it has", "what feeds the loop is lost in the sum"],
)
def test_what_cannot_be_solved_is_left(links: list[list[float]], entering: list[list[float]]) -> None:
    assert solved(np.array(links), np.array(entering)) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([[0.0], [0.0]], 5 * 2.0**-52 * 0.5 * 3 / (1 - 15 * 2.0**-52)),
        ([[0.1], [0.2]], 0.1 * (3 + 0.2) / (1 - 0.2)),
        ([[0.1], [1.0]], math.inf),
    ],
    ids=["rounding alone: (2 rows + 2 nodes + 1) / 2^52 of 0.5, times 3 steps", "0.1 missing, times 3.2 steps of which 0.8 are sure", "no step is sure"],
)  # fmt: skip
def test_the_bound_by_hand(changes: list[list[float]], expected: float) -> None:
    """Two nodes, of which the first passes on: shares of 0.5 and 0.25, and 2 and 3 steps."""
    assert _largest_error(np.array(changes), np.array([[0.5, 0.25], [2.0, 3.0]])) == pytest.approx(expected, rel=1e-13)


def test_what_is_proven_is_not_eliminated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mixture, "eliminated", lambda links, entering: pytest.fail("was eliminated"))
    assert look_through([[0, 1], [0, 0]], [[2, 0], [0, 3]]).tolist() == [[1, 0.25], [0, 0.75]]


def test_a_loop_without_anything_in_it_has_no_shares() -> None:
    """Eliminated, as there is no solution: the loop of the first two is of nobody's, beside a third that is."""
    assert look_through([[0, 1, 0], [1, 0, 0], [0, 0, 0]], [[0, 0, 1]]).tolist() == [[0, 0, 1]]


def test_an_owner_may_pass_on_more_than_enters_it() -> None:
    """Half of A and B is S's, and A holds 0.5 of B, C and D: 0.5 + 0.5 * 0.5."""
    inner = np.zeros((4, 4))
    inner[0, 1:] = 0.5
    assert look_through(inner, [[0.5, 0.5, 0, 0], [0.5, 0, 0.5, 0.5]]).tolist() == [[0.5, 0.75, 0.25, 0.25], [0.5, 0.25, 0.75, 0.75]]


def test_nothing_passed_on_nothing_there_and_the_diagonal() -> None:
    assert look_through(np.zeros((2, 2)), [[3.0, 0.0], [1.0, 0.0]]).tolist() == [[0.75, 0], [0.25, 0]]
    assert look_through(np.zeros((0, 0)), np.zeros((2, 0))).shape == (2, 0)
    inner = np.array([[9.0, 1.0], [0.0, 9.0]])
    assert look_through(inner, [[4.0, 0.0], [0.0, 3.0]]).tolist() == [[1, 0.25], [0, 0.75]]
    assert inner.diagonal().tolist() == [9, 9]


def test_the_same_input_gives_the_same_bytes() -> None:
    links, entering = network(3, states=60, flows=400, makers=5)
    assert look_through(links, entering).tobytes() == look_through(links.copy(), entering.copy()).tobytes()


def test_the_largest_error_by_hand() -> None:
    """(change + r * 0.75) * (2 + steps' change) / (1 - steps' change - r * 2), r = (3 + 2 + 1) * 2^-52."""
    once, still = np.array([[0.5, 0.25], [0.5, 0.75], [1.0, 2.0]]), np.zeros((3, 2))
    rounding = 6 * 2.0**-52
    assert _largest_error(still, once) == pytest.approx(rounding * 0.75 * 2 / (1 - rounding * 2), rel=1e-12, abs=0)
    moved = np.array([[0.0, 0.0], [1e-3, 0.0], [0.0, 0.5]])
    assert _largest_error(moved, once) == pytest.approx(1e-3 * 2.5 / 0.5, rel=1e-9)
    assert _largest_error(np.array([[0.0], [1.0]]), np.array([[0.5], [0.0]])) == float("inf")
