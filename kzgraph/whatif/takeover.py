"""Who controls a mineral's producers when an offer is accepted: the stakes that count, moved, then followed along all chains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kzgraph.evidence import Note
from kzgraph.indicators.control import UNKNOWN
from kzgraph.scenarios.events import NewSupply, OwnershipChange
from kzgraph.scenarios.results import ControlChange, Holding
from kzgraph.scenarios.scenario import Scenario
from kzgraph.world.grounds import Grounds, Row, ids, known
from kzgraph.world.stakes import Stake, Stakes

NOTHING = 1e-12
"""A share up to this is none."""


@dataclass
class Takeover:
    """The changes of control of a scenario, what has to be said of them, and the sources behind them."""

    changes: tuple[ControlChange, ...] = ()
    notes: list[Note] = field(default_factory=list)
    source_ids: set[str] = field(default_factory=set)


def takeover(grounds: Grounds, scenario: Scenario) -> Takeover:
    """The control of every company touched, before and after all ownership changes of the scenario; no tonne is moved."""
    accepted = [event for event in scenario.events if isinstance(event, OwnershipChange)]
    found = Takeover()
    if not accepted:
        return found
    before = Stakes.of(grounds, None)
    companies = _touched(grounds, scenario, accepted, before)
    chain = before.chain(companies)
    found.source_ids = {id_ for stakes in chain.values() for stake in stakes for id_ in ids(stake.row["source_ids"])}
    found.notes += [note for owned in chain for note in before.notes.get(owned, ())]
    found.notes += [Note("stake_assumed", {"who": stake.owner, "name": stake.owned}) for stake in before.unstated(companies)]
    after = accepting(grounds, before, accepted, found)
    found.changes = tuple(_change(grounds, company, before, after) for company in companies)
    return found


def accepting(grounds: Grounds, stakes: Stakes, events: Iterable[OwnershipChange], found: Takeover) -> Stakes:
    """The stakes after ownership changes; what has to be said of them goes into `found`."""
    for event in events:
        stakes = _moved(stakes, event, _offers(grounds, event, found), found)
    return stakes


def _touched(grounds: Grounds, scenario: Scenario, accepted: Sequence[OwnershipChange], stakes: Stakes) -> list[str]:
    """The companies taken over, and those below them that make the mineral or deliver it in the scenario."""
    makers = {row["source"] for row in grounds.rows("produces", "refines") if row["mineral"] == scenario.mineral}
    makers |= {event.company for event in scenario.events if isinstance(event, NewSupply) and event.company}
    taken = {event.owned for event in accepted}
    return list(dict.fromkeys([*sorted(taken), *sorted(maker for maker in makers if taken & set(stakes.chain([maker])))]))


def _offers(grounds: Grounds, event: OwnershipChange, found: Takeover) -> Sequence[Row]:
    """The offers that the event accepts, with a note where the tables know none, or one for another part."""
    offers = [row for row in grounds.rows("offers") if (row["source"], row["target"]) == (event.owner, event.owned)]
    stated = sorted({share for row in offers if (share := known(row["share_pct"])) is not None})
    found.source_ids.update(id_ for row in offers for id_ in ids(row["source_ids"]))
    said = {"who": event.owner, "name": event.owned, "percent": event.share * 100, "stated": ", ".join(f"{share:g}" for share in stated)}
    if not offers:
        found.notes.append(Note("offer_unknown", said))
    elif stated != [event.share * 100]:
        found.notes.append(Note("offer_differs", said))
    return offers


def _moved(stakes: Stakes, event: OwnershipChange, offers: Sequence[Row], found: Takeover) -> Stakes:
    """The stakes after the purchase: from the seller, or from all others (the unknown part too) alike."""
    held = {stake.owner: stake for stake in stakes.held.get(event.owned, ())}
    own = held.pop(event.owner, None)
    share = (own.share if own else None) or 0.0
    seller = held.get(event.seller)
    open_to = (seller.share if seller else None) or 0.0 if event.seller else 1.0 - share
    bought = min(event.share, open_to)
    if bought < event.share - NOTHING:
        found.notes.append(Note("stake_short", {"name": event.owned, "percent": bought * 100}))
    if not event.seller:
        found.notes.append(Note("seller_open", {"name": event.owned}))
    sold = (
        {event.seller: bought / open_to if open_to else 0.0} if event.seller else dict.fromkeys(held, bought / open_to if open_to else 0.0)
    )
    left = [_less(stake, sold.get(owner, 0.0)) for owner, stake in held.items()]
    row: Row = offers[0] if offers else {"source_ids": "", "row_ref": "scenario:0"}
    buyer = Stake(event.owner, event.owned, share + bought, row, (0, False, 0))
    kept = tuple(stake for stake in (*left, buyer) if stake.share is None or stake.share > NOTHING)
    return replace(stakes, held={**stakes.held, event.owned: kept}, wholes=_without(stakes.wholes, event.owned))


def _less(stake: Stake, part: float) -> Stake:
    """The stake less a part of it; an unstated one stays unstated."""
    return stake if stake.share is None else replace(stake, share=stake.share * (1 - part))


def _without(wholes: Mapping[str, str], owned: str) -> dict[str, str]:
    return {one: owner for one, owner in wholes.items() if one != owned}


def _change(grounds: Grounds, company: str, before: Stakes, after: Stakes) -> ControlChange:
    held = [_effective(stakes, company, "integrated") for stakes in (before, after)]
    holders = sorted(set(held[0]) | set(held[1]), key=lambda holder: (holder == UNKNOWN, -held[1].get(holder, 0), holder))
    rows = tuple(Holding(holder, grounds.place(holder), held[0].get(holder, 0.0), held[1].get(holder, 0.0)) for holder in holders)
    controllers = [next(iter(_effective(stakes, company, "majority")), UNKNOWN) for stakes in (before, after)]
    return ControlChange(company, controllers[0], controllers[1], rows)


def _effective(stakes: Stakes, company: str, rule: str) -> dict[str, float]:
    """Ultimate owners of a company with their shares; a single owner whose share is not stated holds all that no other does."""
    found = stakes.effective([company], rule, whole=True)
    return {str(owner): float(share) for owner, share in zip(found["owner"], found["share"], strict=True)}
