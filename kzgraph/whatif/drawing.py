"""A scenario over many draws of its uncertain figures: every draw goes through the same events and accounting as the scenario itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kzgraph.errors import KzgraphError
from kzgraph.evidence import Note
from kzgraph.scenarios import uncertainty as un
from kzgraph.scenarios.drawn import Floats, Positions, drawn_of, moved
from kzgraph.scenarios.drawn_years import MEASURES, Drawn, measured, played, shares
from kzgraph.scenarios.results import Bar, DrawnYear, Estimate, Sampled, Spread
from kzgraph.scenarios.years import Setting
from kzgraph.whatif.spreads import CONSUMPTION, IMPORTS, Spreads, spreads_of
from kzgraph.whatif.staging import Stage
from kzgraph.world.grounds import Grounds

THRESHOLD = 0.5
"""Share of imports that counts as the threshold where neither the question nor the scenario's target names one."""
LOST_T = 1e-9
LEAST = 1e-12
"""Swing of a share that is only rounding."""
Values = Mapping[str, Floats]
"""The drawn figures by name, an array over draws each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often to draw, from which seed; `threshold` None is the scenario's target, else THRESHOLD."""

    draws: int
    seed: int = 0
    threshold: float | None = None
    shape: un.Shape = "triangular"


@dataclass(frozen=True)
class _Play:
    """A scenario by one accounting, ready to be played with drawn figures."""

    stage: Stage
    named: str | None
    setting: Setting
    spreads: Spreads

    def positions(self, values: Values, year: int) -> Positions:
        """The positions of a year for drawn figures. What the suppliers leave of a stated total is unexplained; without one it is held."""
        base = self.stage.unmoved
        tonnes = {supplier: values[supplier] for supplier in base.base}
        blank = np.zeros(len(next(iter(values.values()))))
        known = np.add.reduce([*tonnes.values(), blank])
        rest = blank + (math.nan if base.unexplained_t is None else base.unexplained_t)
        if IMPORTS in values:
            rest = np.maximum(values[IMPORTS] - known, 0.0)
        start = moved(drawn_of(base, tonnes, rest, values.get(CONSUMPTION, blank + math.nan)), self.stage.scenario.moved)
        drawn = Drawn(
            {number: values[one.name] for number, one in self.spreads.events.items()},
            {place: values[one.name] for place, one in self.spreads.parts.items()},
        )
        return played(start, self.stage.scenario.events, year, self.setting, drawn)


def sampled(
    grounds: Grounds, stage: Stage, wanted: Wanted, settings: Sequence[tuple[str | None, Setting]]
) -> tuple[Sampled, list[Note]]:  # fmt: skip
    """The draws of a scenario by each of the accountings that could be computed, with what must be said of them.

    Raises KzgraphError for figures that cannot be drawn, with every fault.
    """
    goal = stage.scenario.target
    supplier = goal.supplier if goal is not None else stage.before.top_supplier
    own = goal.below if goal is not None else THRESHOLD
    limit = wanted.threshold if wanted.threshold is not None else own
    spreads: dict[str, Spread] = {}
    years: list[DrawnYear] = []
    bars: list[Bar] = []
    notes = [Note("draws_contradicted")] if any(note.code == "contradiction" for note in stage.before.notes) else []
    for named, setting in settings:
        play = _Play(stage, named, setting, spreads_of(grounds, stage, needed_t=setting.needed_t))
        values = _values(play, wanted, notes)
        years += [_year(play, play.positions(values, year), year, supplier, limit) for year in stage.years]
        bars += _tornado(play, supplier)
        spreads |= {one.name: _wider(spreads.get(one.name), one) for one in play.spreads}
    last = [row for row in years if row.accounting == years[0].accounting][-1] if years else None
    notes += [_undefined(row, wanted.draws) for row in years if 0 < row.hhi_upper.undefined < wanted.draws]
    found = Sampled(
        wanted.draws, wanted.seed, wanted.shape, tuple(spreads.values()), tuple(years), supplier, limit,
        last.probability if last is not None else None, tuple(bars),
    )  # fmt: skip
    return found, notes


def _wider(before: Spread | None, now: Spread) -> Spread:
    """Of an open quantity the accountings have different upper ends: the widest stands for it."""
    return now if before is None or now.high > before.high else before


def _undefined(row: DrawnYear, draws: int) -> Note:
    said = {"number": row.hhi_upper.undefined, "draws": draws, "year": row.year}
    return Note("draws_undefined", said)


def _values(play: _Play, wanted: Wanted, notes: list[Note]) -> dict[str, Floats]:
    """The drawn figures: those of the base balanced against the import total, all others each by itself."""
    of_base = [one for one in play.spreads.base if one.what in ("supplier", "imports")]
    others = [one for one in play.spreads if one.what not in ("supplier", "imports", "moved")]
    total = next((one for one in of_base if one.what == "imports"), None)
    suppliers = [one for one in of_base if one.what == "supplier"]
    try:
        sample = _draw(suppliers, wanted, total, "resample")
    except ValueError:
        notes.append(Note("draws_scaled"))
        sample = _told(suppliers, wanted, total)
    found = dict(zip(sample.suppliers, sample.quantity_t.T, strict=True))
    if total is not None:
        found[IMPORTS] = sample.quantity_t.sum(axis=1) + sample.unexplained_t
    apart = _told(others, wanted, None)
    found |= dict(zip(apart.suppliers, apart.quantity_t.T, strict=True))
    return found or {"": np.zeros(wanted.draws)}


def _told(spreads: Sequence[Spread], wanted: Wanted, total: Spread | None) -> un.Draws:
    try:
        return _draw(spreads, wanted, total, "scale")
    except ValueError as error:
        raise KzgraphError(f"draws: {error}") from None


def _draw(spreads: Sequence[Spread], wanted: Wanted, total: Spread | None, excess: un.Excess) -> un.Draws:
    return un.draw(
        {one.name: math.nan if one.value is None else one.value for one in spreads},
        {one.name: (one.low, one.high) for one in spreads},
        draws=wanted.draws,
        seed=wanted.seed,
        shape=wanted.shape,
        total_t=total.value if total is not None else None,
        total_range=(total.low, total.high) if total is not None else None,
        excess=excess,
    )


def _year(play: _Play, now: Positions, year: int, supplier: str | None, limit: float) -> DrawnYear:
    parts, figures = shares(now), measured(now)
    return DrawnYear(
        play.named,
        year,
        {name: _estimate(values) for name, values in parts.items()},
        **{name: _estimate(figures[name]) for name in MEASURES},
        probability=_known(un.probability(_share_of(now, supplier), limit)),
    )


def _share_of(now: Positions, supplier: str | None) -> Floats:
    """The supplier's share of imports in every draw, 0 where it delivers nothing; NaN where nobody knows."""
    unknown = supplier is None or supplier in now.unstated
    return shares(now).get(supplier or "", np.where(now.imports_t > 0, math.nan if unknown else 0.0, math.nan))


def _estimate(values: Floats) -> Estimate:
    found = un.summary(values)
    return Estimate(_known(found.median), _known(found.low), _known(found.high), found.undefined)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _tornado(play: _Play, supplier: str | None) -> list[Bar]:
    """Every figure with a range at its two ends, the others as stated: what the last year's loss, or the supplier's share, becomes.

    The answer is the loss where there is one, or where no figure moves the share.
    """
    best = {one.name: _best(one) for one in play.spreads if one.what != "moved"}
    ranges = {one.name: (one.low, one.high) for one in play.spreads if one.high > one.low}
    if not best or not play.stage.years:
        return []
    last = play.stage.years[-1]

    def lost(values: dict[str, float]) -> float:
        return float(play.positions({name: np.array([value]) for name, value in values.items()}, last).lost_t[0])

    def share(values: dict[str, float]) -> float:
        return float(_share_of(play.positions({name: np.array([value]) for name, value in values.items()}, last), supplier)[0])

    loss = lost(best)
    swings = un.tornado(share, best, ranges) if not loss > LOST_T else ()
    measure = "share"
    if not any(bar.swing > LEAST for bar in swings):
        measure, swings = "lost_t", () if math.isnan(loss) else un.tornado(lost, best, ranges)
    return [
        Bar(play.named, measure, bar.name, bar.low, bar.high, _known(bar.at_low), _known(bar.at_high), _known(bar.swing)) for bar in swings
    ]  # fmt: skip


def _best(one: Spread) -> float:
    return (one.low + one.high) / 2 if one.value is None else one.value
