"""Shares of a network's sources in each of its nodes by elimination that never subtracts: slow, and right however tightly a loop holds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kzgraph.indicators.tonnes import Flags, Floats

BLOCK = 16
"""Nodes eliminated together; a matter of speed alone."""


def unfed(inner: npt.ArrayLike, outer: npt.ArrayLike) -> Flags:
    """Which nodes nothing from outside reaches, along whatever path: `inner[i, j]` from node i to j, `outer[o, j]` from source o to node j.

    >>> unfed([[0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], [[1, 0, 0, 0]]).tolist()
    [False, False, True, True]
    """
    links, fed = np.asarray(inner) > 0, (np.asarray(outer) > 0).any(axis=0)
    while (wider := fed | links[fed].any(axis=0)).sum() > fed.sum():
        fed = wider
    return np.logical_not(fed)


def eliminated(inner: Floats, outer: Floats) -> Floats:
    """The shares of `mixture.look_through` by taking the nodes out one by one; whatever passes nothing on comes last.

    Source: Grassmann, Taksar and Heyman 1985, Operations Research 33 (state reduction).

    >>> eliminated(np.array([[0, 80.0, 10], [0, 0, 60], [0, 0, 0]]), np.array([[100.0, 0, 0], [0, 0, 5]])).round(4).tolist()
    [[1.0, 1.0, 0.9333], [0.0, 0.0, 0.0667]]
    """
    passing = (inner * ~np.eye(len(inner), dtype=bool)).any(axis=1)
    order = np.concatenate([np.flatnonzero(passing), np.flatnonzero(~passing)])
    count = int(passing.sum())
    into = np.concatenate([inner[order[:count]], outer])[:, order].T.copy()
    for first in range(0, count, BLOCK):
        _eliminate(into, first, min(first + BLOCK, count))
    for first in reversed(range(0, count, BLOCK)):
        last = min(first + BLOCK, count)
        into[first:last, count:] += into[first:last, last:count] @ into[last:count, count:]
        for k in reversed(range(first, last)):
            into[k, count:] += into[k, k + 1 : last] @ into[k + 1 : last, count:]
    entries = into[:, count:].T
    totals = entries.sum(axis=0)
    shares = np.empty_like(entries)
    shares[:, order] = np.divide(entries, totals, out=np.zeros_like(entries), where=totals > 0)
    return shares


def _eliminate(into: Floats, first: int, last: int) -> None:
    """Takes nodes `first` to `last` out of the paths to later ones: one by one among themselves, then at once for all the rest.

    A row of `into` is what enters a node: from each node that passes anything on, then from each outer source.
    """
    for k in range(first, last):
        later = into[k, k + 1 :]
        into[last:, k] += into[last:, first:k] @ into[first:k, k]
        total = later.sum()
        if total > 0:
            later /= total
            into[k + 1 : last, k + 1 :] += np.outer(into[k + 1 : last, k], later)
    into[last:, last:] += into[last:, first:last] @ into[first:last, last:]
