"""ESRI, the economic systemic risk of a network of firms: the part of all output that is lost with what some of them can no longer make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kzgraph.scenarios.cascade import Floats, parts_of

ROUNDS_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Esri:
    """Part of all firms' output lost, 0-1, one figure a scenario; NaN where there is no output. `combined` takes each firm's worse side.

    `upstream_levels`, `downstream_levels`: what is left of each firm's production, 0-1, scenarios x firms.
    """

    combined: Floats
    upstream: Floats
    downstream: Floats
    upstream_levels: Floats
    downstream_levels: Floats


def esri(
    weights: npt.ArrayLike,
    *,
    industries: Sequence[str],
    essential: Collection[str | tuple[str, str]],
    shocks: npt.ArrayLike | None = None,
    tolerance: float = 1e-9,
) -> Esri:
    """Economic systemic risk: the part of all output that is lost when firms lose capacity and the loss goes up and down the supply chains.

    `weights[i, j]` is what i delivers to j, in any one unit, `industries` the industry of each firm, `essential` the industries whose goods
    nobody can do without, or pairs (industry of the supplier, of the buyer). `shocks` are the parts of capacity lost, 0-1, scenarios x firms;
    without it each firm is closed in turn. With r_i = sum_j W_ij, levels u and d and remaining capacity psi = 1 - shock, from u = d = 1:

    - up: u_i = min(psi_i, sum_j W_ij u_j / r_i), or psi_i where nobody buys.
    - down: i leaves its buyers short of g_i = sigma_i (1 - d_i), sigma_i = min(r_i / sum of r_l d_l in its industry, 1): a firm is the harder
      to replace the larger its part of what its industry still makes (sigma 1 where that is nothing). Then
      d_j = min(psi_j, 1 - max_k sum_(i in k) g_i W_ij / sum_(i in k) W_ij over essential k, 1 - sum_(i not essential) g_i W_ij / sum_i W_ij).
    - ESRI = sum_i r_i (1 - min(u_i, d_i)) / sum_i r_i.

    Iterated until no level moves by more than `tolerance`; where loops settle ever more slowly, levels are too high by up to about its root.
    Raises ValueError for shapes that do not fit and for figures out of range, ArithmeticError after 100,000 rounds.

    Source: Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific Reports 12, 7719; the formulas as the model sheet of Devetak and Klimek's
    ESRIcascade.jl states them. Verified: its published check (below), cases by hand, and a second implementation firm by firm, in the tests.
    Not verified against the authors' R code or data. Markets other than the industries, which the authors' code allows, are left out.

    >>> found = esri([[1, 1], [0, 1]], industries=["a", "a"], essential=["a"], shocks=[[1, 0]])
    >>> found.upstream.round(6).tolist(), found.downstream.round(6).tolist(), found.combined.round(6).tolist()
    ([0.666667], [1.0], [1.0])
    """
    trade = np.array(weights, dtype="float64")
    count = len(industries)
    capacity = 1 - (np.eye(count) if shocks is None else np.atleast_2d(np.array(shocks, dtype="float64")))
    if (
        trade.shape != (count, count)
        or capacity.shape[1] != count
        or not (np.isfinite(trade) & (trade >= 0)).all()
        or not ((capacity >= 0) & (capacity <= 1)).all()
    ):
        raise ValueError(
            f"{count} industries, weights {trade.shape}, shocks {capacity.shape} - needed are n, n x n of 0 or more, and m x n of 0 to 1"
        )
    output = trade.sum(axis=1)
    sold_to = parts_of(trade).T
    up = _settled(capacity, lambda level: np.where(output > 0, level @ sold_to, 1.0), tolerance)
    down = _settled(capacity, _downstream(trade, industries, essential), tolerance)
    total = output.sum() or np.nan
    combined, upstream, downstream = ((1 - level) @ output / total for level in (np.minimum(up, down), up, down))
    return Esri(combined, upstream, downstream, up, down)


def _settled(capacity: Floats, step: Callable[[Floats], Floats], tolerance: float) -> Floats:
    """The largest level that the step and the capacity keep."""
    level = np.ones_like(capacity)
    for _ in range(ROUNDS_AT_MOST):
        previous, level = level, np.minimum(capacity, step(level))
        if np.abs(level - previous).max(initial=0.0) <= tolerance:
            return level
    raise ArithmeticError(f"ESRI does not settle to {tolerance} in {ROUNDS_AT_MOST} rounds - take a wider tolerance")


def _downstream(trade: Floats, industries: Sequence[str], essential: Collection[str | tuple[str, str]]) -> Callable[[Floats], Floats]:
    labels, codes = np.unique(np.array(industries, dtype=str), return_inverse=True)
    needed = [[one in essential or (one, other) in essential for other in labels.tolist()] for one in labels.tolist()]
    tight = np.array(needed, dtype=bool).reshape(len(labels), len(labels))[np.ix_(codes, codes)]
    members = (codes == np.arange(len(labels))[:, None]).astype(float)
    output = trade.sum(axis=1)
    of_industry, of_all = (members @ trade)[codes], np.broadcast_to(trade.sum(axis=0), trade.shape)
    essential_part = np.divide(trade, of_industry, out=np.zeros_like(trade), where=tight & (of_industry > 0))
    other_part = np.divide(trade, of_all, out=np.zeros_like(trade), where=~tight & (of_all > 0))

    def step(level: Floats) -> Floats:
        left = ((level * output) @ members.T)[:, codes]
        irreplaceable = np.minimum(np.divide(output, left, out=np.ones_like(left), where=left > 0), 1.0)
        short = irreplaceable * (1 - level)
        lacks = [short[:, codes == code] @ essential_part[codes == code] for code in range(len(labels))]
        worst: Floats = np.maximum(np.max(lacks, axis=0), short @ other_part)
        return np.maximum(1 - worst, 0.0)

    return step
