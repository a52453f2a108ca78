"""What must be known beside portfolios: what the demand, the capacities and the prices are, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.whatif.candidates import COMING, Gathered
from kzgraph.whatif.staging import Stage
from kzgraph.world.grounds import Grounds, ids


def said(stage: Stage, found: Gathered, demand_rule: str) -> Iterator[Note]:
    """What must be known beside the portfolios: what the demand, the capacities and the prices are, and what they leave out."""
    before = stage.before
    yield from _on_demand(before, demand_rule)
    yield from _on_capacities(before, found)
    if before.unexplained_t:
        yield Note("portfolio_unexplained", {"unexplained_t": before.unexplained_t})
    if any(row.price_rule in ("imports", "exports") for row in found.rows):
        yield Note("portfolio_unit_values", {"year": before.year})
    yield from _on_other_goods(found)
    hosts = [host for cell in _cells(found.market.grounds, before.mineral) for host in ids(cell)]
    if hosts and all(row.ceiling_t is None for row in found.rows):
        yield Note("portfolio_by_product", {"name": before.mineral, "mineral": hosts})
    if any(row.governance is not None for row in found.rows):
        yield Note("portfolio_governance")
    ungoverned = [row.supplier for row in found.rows if row.governance is None]
    if ungoverned:
        yield Note("portfolio_no_weight", {"who": ungoverned})
    if stage.scenario.events:
        yield Note("portfolio_events")


def _on_demand(before: DependencyReport, rule: str) -> Iterator[Note]:
    consumed, imported = before.consumption_t, before.imports_t
    if rule == "imports" and imported is not None:
        yield Note("portfolio_of_imports")
    elif rule == "consumption" and consumed is not None and imported is not None and consumed > imported:
        yield Note("portfolio_of_consumption", {"rest_t": consumed - imported})


def _on_capacities(before: DependencyReport, found: Gathered) -> Iterator[Note]:
    rules = {part for row in found.rows for part in row.capacity_rule.split("+")}
    source = {"exports": found.market.traders, "production": found.table_sources}
    yield from (
        Note(f"portfolio_capacity_{rule}", {"year": before.year, "source": ", ".join(source.get(rule, ()))})
        for rule in ("exports", "production", "none", "own_output", "base")
        if rule in rules
    )
    promised = [row.supplier for row in found.rows if "promised" in row.capacity_rule]
    if promised:
        start = min(item.start or 0 for who in promised for item in found.promised[who])
        yield Note("portfolio_capacity_promised", {"who": promised, "start": start, "year": before.year})
    uncounted = {item.supplier for item in before.outlook if item.status not in COMING or item.quantity_t is None}
    if uncounted:
        yield Note("portfolio_capacity_uncounted", {"who": sorted(uncounted)})
    if found.left_out:
        yield Note("portfolio_capacity_unknown", {"who": list(found.left_out)})


def _on_other_goods(found: Gathered) -> Iterator[Note]:
    """Who is no candidate, or one only as somebody vouches for it, as its unit value says that it ships another good than the consumer buys."""
    usd = f"{found.market.paid or 0.0:,.0f}"
    if found.other_goods:
        yield Note("portfolio_other_goods", {"who": list(found.other_goods), "usd": usd})
    kept = [row.supplier for row in found.rows if found.odd(row.supplier)]
    if kept:
        yield Note("portfolio_cheap", {"who": kept, "usd": usd})


def _cells(grounds: Grounds, mineral: str) -> list[str]:
    """What the mineral table says of the hosts of a mineral."""
    return [str(cell) for cell in grounds.minerals.loc[grounds.minerals["id"] == mineral, "by_product_of"]]
