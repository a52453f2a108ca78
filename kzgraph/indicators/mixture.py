"""Shares of a network's sources in each of its nodes: by a solve that is proven good, else by elimination (`elimination`).

A solve of I - A is seven times as fast, but loses digits where a loop holds its supply, and how many is not seen in what it returns. Here it
is proven each time. With x what enters a node in all, P[j, i] = inner[i, j] / x[j] and E[j, o] = outer[o, j] / x[j], the shares S are those
with S = E + P S. P is not negative. So if there is any s >= 0 that differs from 1 + P s by q < 1 at most, I - P is an M-matrix, its inverse
is not negative, and |(I - P)^-1 r| <= t max|r| for any r, where t = (I - P)^-1 1 <= s / (1 - q). One column of ones more in the solve gives
s, and with it the condition of every row, exactly. (t is the number of states that a tonne in j has been through on average, this one
included: 7 at most in the trade of all states from 2020 to 2024; it has no end where nothing feeds a loop.)

Whatever the solve returned as X and s is put in once: X' = E + P X, s' = 1 + P s. All terms are positive, so rounding makes X' and s' wrong
by less than the part e = (nodes + sources + 2) 2^-52. Hence X lacks less than r = max|X' - X| + e max X' to a solution, s less than
q = max|s' - s| + e max s', and each share of X' is within r max(s, s') / (1 - q) of the true one. Where that, and what the shares of a node
lack to a sum of 1, come to more than `PROVEN` together, or to no number, the elimination takes over.

That bounds an error as a part of the whole. A share of nothing comes out as nothing, and one of 1e-20 with all its digits, as long as no
rows are swapped: then what is added up never has both signs, but on the diagonal. Where no node passes on more than enters it, each column
of diag(x) - inner' has its largest value on the diagonal, and elimination keeps it there; with every row half as heavy as the one before
(exact in binary), rounding would have to double a value before partial pivoting swaps. A network in which a node passes on more, as a
company may own more than it is worth, is left to the elimination.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kzgraph.indicators.elimination import eliminated
from kzgraph.indicators.tonnes import Floats

PROVEN = 1e-12
"""How far a share may lie from the true one by the proof of the solve, 0-1."""
NOISE = 1e-12
"""Part by which sums of the same tonnes may differ."""


def look_through(inner: npt.ArrayLike, outer: npt.ArrayLike) -> Floats:
    """Share of each node's inflow that comes from each outer source in the end, 0-1: `outer` (I - A)^-1 with the columns as shares.

    `inner[i, j]` goes from node i to j (the diagonal is ignored), `outer[o, j]` enters node j from source o, in any one unit. Returns an
    array shaped like `outer`; a column sums to 1, or is 0 where nothing enters. Every share of a node that is not `unfed` lies within
    `PROVEN` of the true one, and is 0 only where no path leads, however closely a loop holds its supply.

    Source: Berman and Plemmons 1994, Nonnegative Matrices in the Mathematical Sciences, chapter 6 (M-matrices).

    >>> look_through([[0, 80, 10], [0, 0, 60], [0, 0, 0]], [[100, 0, 0], [0, 0, 5]]).round(4).tolist()
    [[1.0, 1.0, 0.9333], [0.0, 0.0, 0.0667]]
    """
    links, entering = np.asarray(inner, dtype="float64"), np.asarray(outer, dtype="float64")
    if links.diagonal().any():
        links = links * ~np.eye(len(links), dtype=bool)
    shares = solved(links, entering)
    return eliminated(links, entering) if shares is None else shares


def solved(links: Floats, entering: Floats) -> Floats | None:
    """The shares of `look_through` by a solve; None where it fails, or is not proven good to `PROVEN`. The diagonal of `links` is 0.

    >>> solved(np.array([[0, 1.0], [1.0, 0]]), np.array([[1e-9, 0.0]])) is None
    True
    """
    supply, passed = links.sum(axis=0) + entering.sum(axis=0), links.sum(axis=1)
    if (passed > supply * (1 + NOISE)).any():
        return None
    fed, weights = supply > 0, np.ldexp(1.0, -np.arange(len(supply)))
    held = supply + ~fed
    system = links * -weights  # transposed: a row of it is a column of the system, as LAPACK keeps them
    system.reshape(-1)[:: len(held) + 1] = np.maximum(held, passed) * weights
    sides = np.vstack([entering, supply])  # the last row asks for the steps
    try:
        found = np.linalg.solve(system.T, (sides * weights).T).T
    except np.linalg.LinAlgError:
        return None
    if not found.min(initial=0.0) >= 0:
        return None
    once: Floats = found @ links
    once += sides
    once /= held
    shares, totals = once[:-1], once[:-1].sum(axis=0)
    if not _largest_error(np.abs(once - found), once) + np.abs(totals - fed).max(initial=0.0) <= PROVEN:
        return None
    shares /= totals + ~fed
    return shares


def _largest_error(changes: Floats, once: Floats) -> float:
    """How far a share of `once` can lie from the true one, if putting it in changed what the solve found by `changes`; NaN or infinite: no proof."""
    rounding = (sum(once.shape) + 1) * 2.0**-52
    change, steps_change = (part.max(initial=0.0) for part in (changes[:-1], changes[-1]))
    largest, steps = (part.max(initial=0.0) for part in (once[:-1], once[-1]))
    missing, open_steps = change + rounding * largest, steps_change + rounding * steps
    return float(missing * (steps + steps_change) / (1 - open_steps)) if open_steps < 1 else float("inf")
