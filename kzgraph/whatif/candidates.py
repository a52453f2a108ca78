"""Who could deliver a mineral to a consumer: what each could deliver, at which price, how it is governed, and from which source that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kzgraph.answers.reports import DependencyReport, OutlookItem
from kzgraph.frames import records
from kzgraph.hidden.matching import Matching, Output
from kzgraph.indicators.governance import EU_RANGE, eu_weight
from kzgraph.scenarios.offers import Offer
from kzgraph.world.gathering import MATERIAL
from kzgraph.world.grounds import Grounds, ids, known
from kzgraph.world.worldwide import BUCKETS, TRADE, Worldwide, summed_by

RULES = ("exports", "production", "none")
"""What stands for a capacity that nobody states: what the state shipped to all states in the base year, what it made, or no limit."""
COMING = ("contracted", "planned")
"""Promised supply that counts as capacity; what is only announced does not."""
ODD = 0.5
"""Part of the unit value that the consumer pays on average below which a supplier's says that it probably ships another good."""


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A supplier that could be bought from. Tonnes of a year; None is unknown, for `capacity_t` by the rule "none" unlimited.

    `capacity_rule` says what the capacity is: stated, exports, production, base (what it delivered), promised, own_output, none; `+` where
    promised tonnes come on top. `price_rule`: stated, imports or exports (value / tonnes), empty without a price. `governance`: weight, 0 best, 1 worst.
    """

    supplier: str
    base_t: float | None
    capacity_t: float | None
    capacity_rule: str
    minimum_t: float | None
    ceiling_t: float | None
    min_share: float | None
    max_share: float | None
    price_usd_per_t: float | None
    price_rule: str
    governance: float | None
    source_ids: tuple[str, ...]


@dataclass(frozen=True)
class Market:
    """What all states ship and make of a mineral at the stage and in the year of a report, as its consumer sees it."""

    grounds: Grounds
    worldwide: Worldwide
    before: DependencyReport

    @cached_property
    def members(self) -> frozenset[str]:
        """The consumer's state, or the states of a group."""
        consumer = self.before.consumer
        return self.grounds.groups.get(consumer) or frozenset({self.grounds.where.get(consumer) or consumer})

    @cached_property
    def trade(self) -> pd.DataFrame:
        """The trade under codes of the mineral alone; none where the report is on another basis than the statistics, or on a basket."""
        before = self.before
        rows = self.worldwide.trade([before.mineral])
        rows = rows[(rows["year"] == before.year) & (rows["supplier"] != rows["consumer"])] if before.year is not None else rows.iloc[:0]
        stages = {before.stage} if before.stage else set(rows["stage"])
        weighed_otherwise = bool(before.basis) and self.grounds.whole_from is not None
        return rows[rows["stage"].isin(stages)] if len(stages) == 1 and not before.basket and not weighed_otherwise else rows.iloc[:0]

    @cached_property
    def exports(self) -> dict[str, float | None]:
        """Tonnes shipped to all states by supplier; None where much of the value has no tonnes."""
        return {
            row["supplier"]: row["quantity_t"] if not row["n_unknown"] and row["weighed_usd"] >= (1 - MATERIAL) * row["value_usd"] else None
            for row in (summed_by(self.trade, ["supplier"]) if len(self.trade) else ())
        }

    @cached_property
    def output(self) -> Output | None:
        """The table of output at the stage, in the weight of the trade; None where there is none, or several for a report without a stage."""
        before = self.before
        table = self.worldwide.table(before.mineral, before.stage, before.year) if before.year is not None else None
        if table is None:
            return None
        matching = Matching(self.grounds, self.worldwide)
        flows = pd.DataFrame(columns=TRADE)
        return matching.output(
            before.mineral, table.year, before.stage, before.basis, flows, production=BUCKETS[table.kind[1]]
        )  # fmt: skip

    @cached_property
    def made(self) -> dict[str, float | None]:
        """Tonnes made by state; None where the table names the state without a figure."""
        table = self.output.table if self.output else None
        return {**dict.fromkeys(table.unknown if table else ()), **(self.output.states if self.output else {})}

    def unit_values(self, *, imports: bool) -> dict[str, float]:
        """US dollars a tonne by supplier, of what the consumer imports or of what is shipped to all states; only flows with both figures count."""
        rows = self.trade[self.trade["consumer"].isin(self.members)] if imports else self.trade
        both = rows[(rows["value_usd"] > 0) & (rows["quantity_t"] > 0)]
        sums = both.groupby("supplier")[["value_usd", "quantity_t"]].sum()
        return {str(supplier): float(value / tonnes) for supplier, value, tonnes in sums.itertuples(name=None)}

    @cached_property
    def paid(self) -> float | None:
        """US dollars a tonne that the consumer paid on average."""
        rows = self.trade[self.trade["consumer"].isin(self.members) & (self.trade["value_usd"] > 0) & (self.trade["quantity_t"] > 0)]
        return float(rows["value_usd"].sum() / rows["quantity_t"].sum()) if len(rows) else None

    @cached_property
    def prices(self) -> dict[str, tuple[float, str]]:
        """Price by supplier, and whether it is that of the consumer's imports or of all its exports."""
        paid = self.unit_values(imports=True)
        return {
            **{who: (price, "exports") for who, price in self.asked.items()},
            **{who: (price, "imports") for who, price in paid.items()},
        }

    @cached_property
    def asked(self) -> dict[str, float]:
        """US dollars a tonne of what each ships to all states."""
        return self.unit_values(imports=False)

    @cached_property
    def traders(self) -> tuple[str, ...]:
        """The sources of the trade."""
        return tuple(sorted({id_ for cell in self.trade["source_ids"].unique() for id_ in ids(cell)}))

    def rule(self, asked: str | None) -> str:
        """The rule asked for; else exports, or production where no exports of the mineral alone are known."""
        return asked if asked is not None else "production" if self.made and not self.exports else "exports"


@dataclass(frozen=True)
class Gathered:
    """The candidates by one rule of capacity. `own`: the consumer's own output is one of them."""

    market: Market
    offers: Mapping[str, Offer]
    rule: str
    own: bool
    governance: Mapping[str, float]

    @cached_property
    def base(self) -> dict[str, float | None]:
        """Tonnes of the base by supplier."""
        return {row.supplier: row.quantity_t for row in self.market.before.suppliers if row.supplier not in self.market.members}

    @cached_property
    def promised(self) -> dict[str, list[OutlookItem]]:
        """What is contracted or planned from a year after the base on, with known tonnes."""
        found: dict[str, list[OutlookItem]] = {}
        for item in self.market.before.outlook:
            if item.status in COMING and item.quantity_t is not None and (item.start or 0) > (self.market.before.year or 0):
                found.setdefault(item.supplier, []).append(item)
        return found

    @cached_property
    def measured(self) -> Mapping[str, float | None]:
        """Tonnes by state that stand for capacities by the rule."""
        market = self.market
        return market.exports if self.rule == "exports" else market.made if self.rule == "production" else market.exports or market.made

    @cached_property
    def names(self) -> list[str]:
        """All who are asked about, whether their capacity is known or not."""
        market = self.market
        abroad = {*self.base, *self.promised, *self.measured} - market.members - set(market.grounds.groups) - {""}
        return sorted({*abroad, *self.offers, *([market.before.consumer] if self.own else [])})

    @cached_property
    def rows(self) -> tuple[CandidateRow, ...]:
        """The candidates that can deliver something, or must."""
        return tuple(row for row in self._able if row.supplier not in self.other_goods)

    @cached_property
    def _able(self) -> tuple[CandidateRow, ...]:
        return tuple(row for name in self.names if name not in self.left_out and _counts(row := self._row(name)))

    @cached_property
    def other_goods(self) -> dict[str, float]:
        """US dollars a tonne of who is no candidate as that is below ODD of what the consumer pays on average, and nobody states what it can deliver."""
        able = [row.supplier for row in self._able]
        return {name: self.market.prices[name][0] for name in able if self.odd(name) and not self._vouched(name)}

    def _ships_others(self, supplier: str) -> bool:
        """Whether all that it exports, where that would be its capacity, is on average another good than what the consumer bought from it."""
        asked, paid = self.market.asked.get(supplier), self.market.paid
        return self.rule == "exports" and asked is not None and paid is not None and asked < ODD * paid

    def odd(self, supplier: str) -> bool:
        """Whether the supplier's price is a unit value, and one of another good."""
        offer, value, paid = self.offers.get(supplier), self.market.prices.get(supplier), self.market.paid
        stated = offer is not None and offer.price_usd_per_t is not None
        return not stated and value is not None and paid is not None and value[0] < ODD * paid

    def _vouched(self, supplier: str) -> bool:
        """Whether a capacity, a contract or a least share is stated: who states one knows the good."""
        offer = self.offers.get(supplier)
        return offer is not None and (offer.capacity_t is not None or bool(offer.minimum_t) or bool(offer.min_share))

    @cached_property
    def left_out(self) -> tuple[str, ...]:
        """Who is no candidate as its capacity is not known."""
        return tuple(name for name in self.names if self._capacity(name)[1] == "")

    def _capacity(self, supplier: str) -> tuple[float | None, str]:
        """Tonnes and the rule they come from; an empty rule where they are unknown. Never below what the supplier delivered in the base."""
        offer, market = self.offers.get(supplier), self.market
        if offer is not None and offer.capacity_t is not None:
            return offer.capacity_t, "stated"
        if supplier == market.before.consumer:
            made = [market.made.get(state, 0.0) for state in market.members]
            return (None, "") if None in made or not market.made else (sum(filter(None, made)), "own_output")
        if self.rule == "none":
            return None, "none"
        measured, held = self.measured.get(supplier, 0.0 if self.measured else None), self.base.get(supplier)
        coming = sum(item.quantity_t or 0.0 for item in self.promised.get(supplier, ()))
        if held is not None and self._ships_others(supplier):
            measured = None
        if measured is None and held is None:
            return (coming, "promised") if coming else (None, "")
        figure, rule = (held, "base") if held is not None and held > (measured or 0.0) else (measured or 0.0, self.rule)
        return figure + coming, "+".join([*([rule] if figure or not coming else []), *(["promised"] if coming else [])])

    def _row(self, supplier: str) -> CandidateRow:
        offer = self.offers.get(supplier, Offer(supplier=supplier))
        capacity, rule = self._capacity(supplier)
        stated = None if offer.price_usd_per_t is None else (offer.price_usd_per_t, "stated")
        price, price_rule = stated or self.market.prices.get(supplier) or (None, "")
        cited = {*offer.sources, *(self.market.traders if price_rule in RULES or price_rule == "imports" or "exports" in rule else ())}
        cited |= set(self.table_sources) if "production" in rule or rule == "own_output" else set()
        cited |= {id_ for row in self.market.before.suppliers if row.supplier == supplier for id_ in row.source_ids}
        cited |= {id_ for item in self.promised.get(supplier, ()) for id_ in item.source_ids if "promised" in rule}
        return CandidateRow(
            supplier, self.base.get(supplier), capacity, rule, offer.minimum_t, offer.ceiling_t, offer.min_share, offer.max_share, price,
            price_rule, self.governance.get(supplier), tuple(sorted(cited)),
        )  # fmt: skip

    @property
    def table_sources(self) -> tuple[str, ...]:
        """The sources of the table of output."""
        output = self.market.output
        return output.table.source_ids if output is not None and output.table is not None else ()


def _counts(row: CandidateRow) -> bool:
    """Whether the row can deliver something; a contract or least share is kept even so, to be found in conflict."""
    most = [figure for figure in (row.capacity_t, row.ceiling_t, row.max_share) if figure is not None]
    return bool(row.minimum_t or row.min_share) or all(most)


def weights(governance: pd.DataFrame) -> dict[str, float]:
    """Weight of bad governance by state, 0 best, 1 worst: that of HHI-WGI, (2.5 - mean of the six WGI) * 2, over its range of 10."""
    if not len(governance):
        return {}
    rows = records(governance[governance["indicator"] == "mean_of_six"])
    return {row["state"]: min(max(float(eu_weight(row["value"])) / EU_RANGE, 0.0), 1.0) for row in rows if known(row["value"]) is not None}


def weight_sources(governance: pd.DataFrame, states: Iterable[str]) -> set[str]:
    """The sources of the weights of some states."""
    wanted = set(states)
    if not len(governance):
        return set()
    rows = records(governance[governance["indicator"] == "mean_of_six"])
    return {id_ for row in rows if row["state"] in wanted for id_ in ids(row["source_ids"])}
