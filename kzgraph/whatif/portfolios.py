"""The answer of `scenario optimise`: the demand, the candidates, the portfolios beside the base, the curve between cost and risk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kzgraph.answers.reports import SCHEMA_VERSION, DependencyReport, Interval, Source
from kzgraph.answers.shown import Shown
from kzgraph.evidence import Note
from kzgraph.scenarios.choices import Candidate, Conflict, Limit, NotComputable, Objective, Portfolio, Risk
from kzgraph.scenarios.offers import Offer
from kzgraph.whatif.candidates import CandidateRow, Gathered, Market, weight_sources, weights
from kzgraph.whatif.endings import LEFT_UNSAID, distinct, sources_of
from kzgraph.whatif.portfolio_notes import said
from kzgraph.whatif.staging import Stage
from kzgraph.world.grounds import Grounds

if TYPE_CHECKING:
    import pandas as pd

    from kzgraph.world.worldwide import Worldwide

SHOWN: tuple[Objective, ...] = ("cost", "hhi", "n-1")
"""The portfolios shown where no objective is asked for: the cheapest, the least concentrated, the most robust."""
UNSAID = (*LEFT_UNSAID, "no_consumption")
"""Notes of a report that a portfolio says in its own words, or does not show."""
Reason = NotComputable | Conflict | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked: objectives (none: SHOWN), tonnes (None: consumption, else imports), a budget, the rule of capacities, the risk of the curve."""

    objective: Objective | None = None
    demand_t: float | None = None
    budget_usd: float | None = None
    capacity: str | None = None
    curve: Risk | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The base beside the portfolios. Shares and HHI are of all imports, with the bounds that an unexplained part leaves open."""

    imports_t: float | None
    quantity_t: Mapping[str, float | None]
    share: Mapping[str, float | None]
    unexplained_t: float | None
    cost_usd: float | None
    top_supplier: str | None
    top_share: float | None
    n_minus_1_t: float | None
    hhi: Interval
    hhi_wgi: Interval


@dataclass(frozen=True, slots=True)
class Choice:
    """A portfolio, or why there is none (`reason`). Only suppliers that are bought from are named; None is not computable.

    Shares, HHI and `n_minus_1_t` are of what is supplied; `value` is that of the objective.
    """

    objective: Objective
    value: float | None = None
    quantity_t: Mapping[str, float] | None = None
    share: Mapping[str, float] | None = None
    supplied_t: float | None = None
    unmet_t: float | None = None
    cost_usd: float | None = None
    top_supplier: str | None = None
    top_share: float | None = None
    n_minus_1_t: float | None = None
    hhi: float | None = None
    hhi_wgi: float | None = None
    binding: tuple[Limit, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class PortfolioResult(Shown):
    """Whom to buy from. `demand_rule` is stated, consumption or imports; `capacity_rule` see `candidates.RULES`; `curve` is sorted by cost.

    `left_out` are states that are no candidates as their capacity is not known, `other_goods` those whose unit value (USD/t) is below half of
    `paid_usd_per_t`, what the consumer pays on average: they probably ship another good. `odd` are candidates with such a value all the same.
    """

    consumer: str
    mineral: str
    base_year: int | None
    stage: str
    basis: str
    demand_t: float | None
    demand_rule: str
    capacity_rule: str
    budget_usd: float | None
    base: Held
    portfolios: tuple[Choice, ...]
    curve_risk: Risk | None
    curve: tuple[Choice, ...]
    curve_reason: Reason | None
    candidates: tuple[CandidateRow, ...]
    left_out: tuple[str, ...]
    paid_usd_per_t: float | None
    other_goods: Mapping[str, float]
    odd: tuple[str, ...]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    schema_version: int = SCHEMA_VERSION


def outcome(grounds: Grounds, worldwide: Worldwide, governance: pd.DataFrame, stage: Stage, wanted: Wanted) -> PortfolioResult:
    """The portfolios for the base of a staged scenario and its candidates. Raises ValueError for a supplier that is stated twice."""
    before, (demand, rule) = stage.before, _demand(stage.before, wanted)
    market = Market(grounds, worldwide, before)
    found = Gathered(market, _once(stage.scenario.candidates), market.rule(wanted.capacity), rule == "consumption", weights(governance))
    problem = Problem(tuple(_candidate(row) for row in found.rows), demand, wanted)
    curve, curve_reason = problem.curve()
    cited = {*stage.scenario.sources, *(id_ for row in found.rows for id_ in row.source_ids)}
    cited |= weight_sources(governance, (row.supplier for row in found.rows)) - {source.id for source in before.sources}
    return PortfolioResult(
        consumer=before.consumer, mineral=before.mineral, base_year=before.year, stage=before.stage, basis=before.basis, demand_t=demand,
        demand_rule=rule, capacity_rule=found.rule, budget_usd=wanted.budget_usd, base=_held(before, found), portfolios=problem.portfolios(),
        curve_risk=wanted.curve, curve=curve, curve_reason=curve_reason, candidates=found.rows, left_out=found.left_out,
        paid_usd_per_t=market.paid, other_goods=found.other_goods, odd=tuple(row.supplier for row in found.rows if found.odd(row.supplier)),
        sources=sources_of(grounds, before, cited), notes=distinct([*said(stage, found, rule), *stage.notes, *before.notes], unsaid=UNSAID),
    )  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """The candidates with the demand that is put to them."""

    candidates: tuple[Candidate, ...]
    demand_t: float | None
    wanted: Wanted

    def portfolios(self) -> tuple[Choice, ...]:
        """The portfolio of each objective asked for."""
        from kzgraph.scenarios.portfolio import optimise

        asked = (self.wanted.objective,) if self.wanted.objective is not None else SHOWN
        if self.nothing is not None or self.demand_t is None:
            return tuple(Choice(objective, reason=self.nothing) for objective in asked)
        demand, budget = self.demand_t, self.wanted.budget_usd
        return tuple(
            _choice(objective, optimise(self.candidates, demand_t=demand, objective=objective, budget_usd=budget)) for objective in asked
        )

    def curve(self) -> tuple[tuple[Choice, ...], Reason | None]:
        """The points of the curve asked for, or why there is none."""
        from kzgraph.scenarios.portfolio import pareto

        risk = self.wanted.curve
        if risk is None or self.demand_t is None or self.nothing is not None:
            return (), self.nothing if risk is not None else None
        points = pareto(self.candidates, demand_t=self.demand_t, risk=risk, budget_usd=self.wanted.budget_usd)
        return (tuple(_choice(risk, point) for point in points), None) if isinstance(points, tuple) else ((), points)

    @property
    def nothing(self) -> Note | None:
        """Why nothing can be asked at all."""
        if self.demand_t is None:
            return Note("portfolio_no_demand")
        if not self.demand_t:
            return Note("portfolio_no_need")
        return None if self.candidates else Note("portfolio_no_candidates")


def _demand(before: DependencyReport, wanted: Wanted) -> tuple[float | None, str]:
    """The tonnes to be bought, and what they are."""
    if wanted.demand_t is not None:
        return wanted.demand_t, "stated"
    if before.consumption_t is not None:
        return before.consumption_t, "consumption"
    return before.imports_t, "imports"


def _once(offers: Iterable[Offer]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    twice = [offer.supplier for offer in offers if found.setdefault(offer.supplier, offer) is not offer]
    if twice:
        raise ValueError(f"{', '.join(twice)}: stated twice as a candidate - put both into one")
    return found


def _candidate(row: CandidateRow) -> Candidate:
    share_most = 1.0 if row.max_share is None else row.max_share
    return Candidate(
        row.supplier,
        row.capacity_t,
        row.minimum_t or 0.0,
        row.price_usd_per_t,
        row.governance,
        row.ceiling_t,
        row.min_share or 0.0,
        share_most,
    )


def _choice(objective: Objective, found: Portfolio | NotComputable | Conflict) -> Choice:
    """What the solver found, as it is shown: what is not computable is None, who gives nothing is not named."""
    if not isinstance(found, Portfolio):
        return Choice(objective, reason=found)
    quantity = {supplier: _plain(tonnes) for supplier, tonnes in found.quantity_t.items() if tonnes > 0}
    return Choice(
        objective, quantity_t=quantity, share={supplier: _plain(tonnes / found.supplied_t) for supplier, tonnes in quantity.items()},
        supplied_t=_plain(found.supplied_t), unmet_t=_plain(found.unmet_t), top_supplier=min(quantity, key=lambda name: (-quantity[name], name), default=None),
        n_minus_1_t=_plain(found.n_minus_1_t), binding=found.binding, value=_figure(found.value),
        cost_usd=_figure(found.cost_usd), top_share=_figure(found.top_share), hhi=_figure(found.hhi), hhi_wgi=_figure(found.hhi_wgi),
    )  # fmt: skip


def _plain(value: float) -> float:
    """The same without digits that are only rounding."""
    return float(f"{value:.12g}")


def _figure(value: float) -> float | None:
    return None if math.isnan(value) else _plain(value)


def _held(before: DependencyReport, found: Gathered) -> Held:
    quantity = {row.supplier: row.quantity_t for row in before.suppliers}
    shares = {row.supplier: row.share for row in before.suppliers}
    rest = None if before.unexplained_t is None or not before.imports_t else before.unexplained_t / before.imports_t
    return Held(
        before.imports_t, quantity, shares, before.unexplained_t, _cost(before, found), before.top_supplier, before.top_share,
        before.n_minus_1_t, Interval(before.hhi.lower, before.hhi.upper), _weighted(shares, rest, found.governance),
    )  # fmt: skip


def _cost(before: DependencyReport, found: Gathered) -> float | None:
    """What the base costs at the candidates' prices, and at unit values of who is none; None where a price, tonnes or a supplier is not known."""
    prices: dict[str, float | None] = {who: price for who, (price, _) in found.market.prices.items()}
    prices |= {row.supplier: row.price_usd_per_t for row in found.rows}
    parts = [(prices.get(row.supplier), row.quantity_t) for row in before.suppliers]
    if before.unexplained_t != 0 or not parts:
        return None
    costs = [price * tonnes for price, tonnes in parts if price is not None and tonnes is not None]
    return math.fsum(costs) if len(costs) == len(parts) else None


def _weighted(shares: Mapping[str, float | None], rest: float | None, governance: Mapping[str, float]) -> Interval:
    """Sum of weight * share^2: who has no weight, and what is unexplained, runs from 0 (well governed) to 1 (one badly governed state)."""
    known = {supplier: part for supplier, part in shares.items() if part is not None}
    if rest is None or len(known) < len(shares) or not known:
        return Interval(None, None)
    low, high = (math.fsum(governance.get(who, worst) * part**2 for who, part in known.items()) for worst in (0.0, 1.0))
    return Interval(low, high + rest**2)
