"""How sure a number is: sampled tonnes that keep to a stated total, their median and interval, and which input moves the answer most.

Everything is an array over draws; no draw is looped over in Python and none touches pandas. The same seed gives the same bytes. Every name
has a stream of random numbers of its own, so a supplier's draws do not change when another one is added or moved: two scenarios sampled with
one seed differ by what was changed, not by chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
import numpy.typing as npt

from kzgraph.indicators.concentration import hhi_lower, hhi_upper, n_minus_1, share

Floats = npt.NDArray[np.float64]
Range = tuple[float, float]
Spreads = Mapping[str, float]
Shape = Literal["triangular", "normal"]
Excess = Literal["resample", "scale"]

SOURCE_SPREADS: Spreads = MappingProxyType({"statistics": 0.05, "government": 0.10, "company": 0.15, "press": 0.30})
"""Relative half-width of a figure's range by the kind of its source (0.05: 5 % either way). Our convention, not an estimate of any error."""
TOTAL = "total"
RESAMPLE_AT_MOST = 1000
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Draws:
    """Sampled tonnes. `quantity_t` is draws x suppliers, `unexplained_t` one figure a draw (0 where no total is stated)."""

    suppliers: tuple[str, ...]
    quantity_t: Floats
    unexplained_t: Floats


@dataclass(frozen=True, slots=True)
class Measures:
    """Arrays over draws: `total_t`, `share` (draws x suppliers, 0-1), `hhi_lower` and `hhi_upper` (0-1), `n_minus_1_t` (tonnes left without the
    largest known supplier). Shares and HHI are NaN in a draw without supply."""

    total_t: Floats
    share: Floats
    hhi_lower: Floats
    hhi_upper: Floats
    n_minus_1_t: Floats


@dataclass(frozen=True, slots=True)
class Summary:
    """`median` and the 5-95 % interval `low`, `high` of the defined values, in their unit; `undefined` is how many are NaN."""

    median: float
    low: float
    high: float
    undefined: int


@dataclass(frozen=True, slots=True)
class Swing:
    """One bar of a tornado: the answer `at_low` and `at_high` of one input, all others at their base; `swing` = max - min of the two and base."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float
    swing: float


def source_ranges(base: Mapping[str, float], kinds: Mapping[str, str], *, spreads: Spreads = SOURCE_SPREADS) -> dict[str, Range]:
    """Ranges from the kind of source behind each figure: q * (1 - spread) to q * (1 + spread), tonnes, never below 0.

    `kinds` is the kind of source by supplier; who is not in it gets no range. `spreads` are relative half-widths by kind: a convention of
    this program, not an estimate. Raises ValueError for a kind without a spread.

    >>> source_ranges({"CHN": 55.0, "DEU": 10.0}, {"CHN": "press"})
    {'CHN': (38.5, 71.5)}
    """
    if unknown := sorted(set(kinds.values()) - set(spreads)):
        raise ValueError(f"no spread for sources of kind {', '.join(unknown)} - there is one for {', '.join(spreads)}")
    return {
        name: (quantity * max(1 - spreads[kinds[name]], 0.0), quantity * (1 + spreads[kinds[name]]))
        for name, quantity in base.items()
        if name in kinds
    }


def draw(
    base: Mapping[str, float],
    ranges: Mapping[str, Range],
    *,
    draws: int,
    seed: int,
    shape: Shape = "triangular",
    total_t: float | None = None,
    total_range: Range | None = None,
    excess: Excess = "resample",
) -> Draws:
    """Sampled tonnes by supplier: an array draws x suppliers, in the order of `base`.

    `base` is the best figure in tonnes (NaN: only the range is known, its middle is taken), `ranges` (low, high) in tonnes by supplier; a
    supplier without a range stays at its base. Nothing is ever outside its range, so nothing is negative.

    - `shape`: "triangular", peak at the base, or "normal" around it, a quarter of the range as standard deviation, cut off at both ends.
    - `total_t`: what all supply comes to (fixed, or sampled from `total_range`); what the named suppliers leave of it is unexplained.
    - `excess`, for a draw whose suppliers exceed the total: "resample" draws the whole row again; "scale" shrinks its suppliers in proportion
      to the total, which can take them below their range. Either way the unexplained part is 0 or more.

    Bytes: PCG64 of `seed`. Triangular draws take square roots only, the same on every machine; "normal" goes through scipy. Raises ValueError,
    naming every fault, where not 0 <= low <= base <= high, for an unknown base without a range, and where hardly a draw fits the total.

    >>> sample = draw({"CHN": 55.0, "DEU": 10.0}, {"CHN": (50.0, 60.0)}, draws=2, seed=1, total_t=96.5)
    >>> sample.quantity_t.round(2).tolist(), sample.unexplained_t.round(2).tolist()
    ([[57.16, 10.0], [55.08, 10.0]], [29.34, 31.42])
    """
    inputs = {**base} if total_t is None else {**base, TOTAL: total_t}
    spans = {**ranges} if total_range is None else {**ranges, TOTAL: total_range}
    conditions = {
        f"{TOTAL!r} is reserved and cannot be a supplier - give it another id": TOTAL not in base,
        f"draws {draws}, seed {seed}: needed are at least 1 draw and a seed of 0 or more": draws >= 1 and seed >= 0,
        f"shape {shape!r}: it is triangular or normal": shape in ("triangular", "normal"),
        f"excess {excess!r}: it is resample or scale": excess in ("resample", "scale"),
    }
    _check(inputs, spans, conditions)
    streams = [np.random.Generator(np.random.PCG64([seed, *name.encode()])) for name in inputs]
    limits = np.array([_span(inputs[name], spans.get(name)) for name in inputs]).reshape(-1, 3).T
    sample = _sampled(streams, limits, draws, shape)
    if total_t is None:
        return Draws(tuple(base), sample, np.zeros(draws))
    if excess == "resample":
        _resample(sample, streams, limits, shape)
    return Draws(tuple(base), *_balanced(sample[:, :-1], sample[:, -1]))


def _span(value: float, span: Range | None) -> tuple[float, float, float]:
    low, high = span if span is not None else (value, value)
    return low, (low + high) / 2 if math.isnan(value) else value, high


def _check(inputs: Mapping[str, float], spans: Mapping[str, Range], conditions: Mapping[str, bool]) -> None:
    faults = [fault for fault, fine in conditions.items() if not fine]
    faults += [f"{name}: a range but no base - name it in the base too, with NaN if unknown" for name in sorted(set(spans) - set(inputs))]
    for name, value in inputs.items():
        low, peak, high = _span(value, spans.get(name))
        if not 0 <= low <= peak <= high < math.inf:
            wanted = "needed is 0 <= low <= base <= high, or a range where the base is unknown"
            faults.append(f"{name}: base {value} t, range {spans.get(name)} - {wanted}")
    if faults:
        raise ValueError("\n".join(faults))


def _sampled(streams: Sequence[np.random.Generator], limits: Floats, count: int, shape: Shape) -> Floats:
    """`count` rows of quantities, a column a stream, by the inverse of the distribution function; `limits` are low, peak and high."""
    uniform = np.array([stream.random(count) for stream in streams]).reshape(len(streams), count).T
    low, peak, high = limits
    width = np.where(high > low, high - low, 1.0)
    if shape == "triangular":
        below = low + np.sqrt(uniform * (width * (peak - low)))
        above = high - np.sqrt((1 - uniform) * (width * (high - peak)))
        found = np.where(uniform * width < peak - low, below, above)
    else:
        from scipy.special import ndtr, ndtri

        start, end = ndtr((low - peak) / width * 4), ndtr((high - peak) / width * 4)
        found = peak + width / 4 * ndtri(start + uniform * (end - start))
    drawn: Floats = np.clip(found, low, high)
    return drawn


def _resample(sample: Floats, streams: Sequence[np.random.Generator], limits: Floats, shape: Shape) -> None:
    """Draws again, in place, each row whose suppliers exceed its total (the last column)."""
    for _ in range(RESAMPLE_AT_MOST):
        over = np.flatnonzero(sample[:, :-1].sum(axis=1) > sample[:, -1] * (1 + ROUNDING))
        if not over.size:
            return
        sample[over] = _sampled(streams, limits, over.size, shape)
    raise ValueError(
        f"the suppliers exceed the total in {over.size} of {len(sample)} draws, however often drawn again: their least figures sum to "
        f"{limits[0, :-1].sum():g} t, the total is at most {limits[2, -1]:g} t - correct a range, or take excess='scale'"
    )


def _balanced(known: Floats, total: Floats) -> tuple[Floats, Floats]:
    """The suppliers, shrunk where they exceed the total, and what they leave of it."""
    sums = known.sum(axis=1)
    factor = np.divide(total, sums, out=np.ones_like(sums), where=sums > total)
    return known * factor[:, None], np.maximum(total - sums, 0.0)


def measures(sample: Draws) -> Measures:
    """Shares, HHI bounds and N-1 of every draw, by the formulas of `kzgraph.indicators.concentration`.

    >>> found = measures(draw({"CHN": 55.0}, {}, draws=1, seed=0, total_t=96.5))
    >>> found.share.round(6).tolist(), found.hhi_upper.round(6).tolist(), found.n_minus_1_t.tolist()
    ([[0.569948]], [0.509785], [41.5])
    """
    tonnes, rest = sample.quantity_t, sample.unexplained_t
    total = tonnes.sum(axis=1) + rest
    squares = np.einsum("ij,ij->i", tonnes, tonnes)
    defined = np.where(total > 0, total, np.nan)
    lower, upper = hhi_lower(squares, rest, defined), hhi_upper(squares, rest, defined)
    return Measures(total, share(tonnes, defined[:, None]), lower, upper, n_minus_1(total, tonnes.max(axis=1, initial=0.0)))


def summary(values: npt.ArrayLike) -> Summary:
    """Median and 5-95 % interval (linear interpolation between draws) of the values that are not NaN; all NaN if none is.

    >>> summary([1, 2, 3, 4, 5])
    Summary(median=3.0, low=1.2, high=4.8, undefined=0)
    """
    defined = _defined(values)
    low, median, high = np.quantile(defined, [0.05, 0.5, 0.95]) if defined.size else [math.nan] * 3
    return Summary(float(median), float(low), float(high), int(np.size(values) - defined.size))


def _defined(values: npt.ArrayLike) -> Floats:
    given = np.asarray(values, dtype="float64").ravel()
    return np.compress(~np.isnan(given), given)


def probability(values: npt.ArrayLike, threshold: float, *, side: Literal["above", "below"] = "above") -> float:
    """Part of the defined values beyond the threshold, 0-1 (a value on it does not count); NaN if none is defined.

    >>> probability([0.4, 0.5, 0.6, float("nan")], 0.5), probability([0.4, 0.5, 0.6], 0.5, side="below")
    (0.3333333333333333, 0.3333333333333333)
    """
    defined = _defined(values)
    beyond = defined > threshold if side == "above" else defined < threshold
    return float(beyond.mean()) if defined.size else math.nan


def tornado(function: Callable[[dict[str, float]], float], base: Mapping[str, float], ranges: Mapping[str, Range]) -> tuple[Swing, ...]:
    """What each input does to the answer by itself: at its low and at its high, all others at their base; the largest swing first.

    An input that moves nothing has swing 0, an undefined answer a swing NaN, and comes last. What the function does inside a range is not
    seen, nor what two inputs do together. Raises ValueError for a range of an input that is not in the base.

    >>> bars = tornado(lambda t: t["CHN"] / (t["CHN"] + t["DEU"]), {"CHN": 60.0, "DEU": 40.0}, {"CHN": (50.0, 60.0), "DEU": (20.0, 60.0)})
    >>> [(bar.name, round(bar.at_low, 2), round(bar.at_high, 2), round(bar.swing, 2)) for bar in bars]
    [('DEU', 0.75, 0.5, 0.25), ('CHN', 0.56, 0.6, 0.04)]
    """
    if unknown := sorted(set(ranges) - set(base)):
        raise ValueError(f"ranges of {', '.join(unknown)}, which are not in the base - found {', '.join(base)}")
    middle, bars = function(dict(base)), []
    for name, (low, high) in ranges.items():
        at_low, at_high = function({**base, name: low}), function({**base, name: high})
        bars.append(Swing(name, low, high, at_low, at_high, float(np.ptp([at_low, middle, at_high]))))
    return tuple(sorted(bars, key=lambda bar: (math.isnan(bar.swing), -np.nan_to_num(bar.swing), bar.name)))
